//! The confinement of workers on Linux: landlock where the kernel has it, and a list of allowed system calls.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};
use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use super::Confinement;

/// How a worker of this program is confined on this kernel.
pub fn confinement() -> Confinement {
    static KNOWN: OnceLock<Confinement> = OnceLock::new();
    *KNOWN.get_or_init(|| {
        if has_landlock() {
            Confinement::Full
        } else {
            Confinement::SyscallsOnly
        }
    })
}

/// Confines this process, which answers on that socket, for as long as it lives.
///
/// # Errors
/// When the kernel refuses what it says that it has.
pub fn confine(answers: &UnixStream) -> io::Result<()> {
    if has_landlock() {
        let enforced = give_up_paths().map_err(io::Error::other)?;
        if enforced == RulesetStatus::NotEnforced {
            return Err(io::Error::other("landlock is there and was not enforced"));
        }
    }
    let install = |filter: SeccompFilter| -> Result<(), seccompiler::Error> {
        let program: BpfProgram = filter.try_into()?;
        // This sets `no_new_privs` first.
        seccompiler::apply_filter(&program)
    };
    without_new_clone()
        .map_err(seccompiler::Error::from)
        .and_then(install)
        .and_then(|()| allowed(answers).map_err(seccompiler::Error::from))
        .and_then(install)
        .map_err(io::Error::other)
}

/// Asks for a set of rules, and drops it.
fn has_landlock() -> bool {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create)
        .is_ok()
}

/// Handles every access that this kernel knows, and allows none.
fn give_up_paths() -> Result<RulesetStatus, RulesetError> {
    let newest = ABI::V6;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// The flags of `clone3` stand in memory, where no filter can see them: it seems to be missing, and libraries
/// use `clone`.
fn without_new_clone() -> Result<SeccompFilter, seccompiler::BackendError> {
    filter(
        [(libc::SYS_clone3, vec![])].into(),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::ENOSYS as u32),
    )
}

fn filter(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<SeccompFilter, seccompiler::BackendError> {
    SeccompFilter::new(rules, otherwise, matched, std::env::consts::ARCH.try_into()?)
}

/// One condition on an argument, 0-based.
fn when(
    argument: u8,
    length: SeccompCmpArgLen,
    compare: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, length, compare, value)?])
}

/// Computing, reading what is open, answering, ending.
fn allowed(answers: &UnixStream) -> Result<SeccompFilter, seccompiler::BackendError> {
    let freely = [
        libc::SYS_brk,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_clone3,
        libc::SYS_close,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_fstat,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getppid,
        libc::SYS_getrandom,
        libc::SYS_gettid,
        libc::SYS_lseek,
        libc::SYS_madvise,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_nanosleep,
        libc::SYS_ppoll,
        libc::SYS_pread64,
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_recvfrom,
        libc::SYS_recvmsg,
        libc::SYS_restart_syscall,
        libc::SYS_rseq,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_yield,
        libc::SYS_set_robust_list,
        libc::SYS_sigaltstack,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = freely.into_iter().map(|call| (call, vec![])).collect();
    // To the scan, and last words to the pipe that it reads them from.
    let own = [libc::STDIN_FILENO, answers.as_raw_fd(), libc::STDERR_FILENO];
    for call in [libc::SYS_write, libc::SYS_writev, libc::SYS_sendto, libc::SYS_sendmsg] {
        let to_own = own
            .iter()
            .map(|file| when(0, Dword, Eq, u64::from(file.unsigned_abs())));
        rules.insert(call, to_own.collect::<Result<_, _>>()?);
    }
    // Threads, no processes.
    let thread = libc::CLONE_THREAD as u64;
    rules.insert(libc::SYS_clone, vec![when(0, Qword, MaskedEq(thread), thread)?]);
    // A thread may end its own process (as `abort` does), and nobody else's.
    let own_process = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![when(0, Dword, Eq, own_process)?]);
    // Memory, but none that could be run as a program.
    let runs = libc::PROT_EXEC as u64;
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![when(2, Dword, MaskedEq(runs), 0)?]);
    }
    let questions = [libc::F_GETFD, libc::F_GETFL, libc::F_DUPFD_CLOEXEC];
    let asked = questions
        .iter()
        .map(|question| when(1, Dword, Eq, u64::from(question.unsigned_abs())));
    rules.insert(libc::SYS_fcntl, asked.collect::<Result<_, _>>()?);
    rules.insert(libc::SYS_prctl, vec![when(0, Dword, Eq, libc::PR_SET_NAME as u64)?]);
    filter(rules, SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Allow)
}
