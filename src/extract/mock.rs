//! A reader that fails on demand, to test that no reader can take a scan down. Compiled for tests only, with the
//! feature `test-extractor`.
//!
//! A file that begins with [`MAGIC`] says behind it, in one word, what its reader does. What a confined worker
//! tries and is refused is told as an address in a passage: `refused-open@example.invalid`, or
//! `escaped-open@example.invalid` where it was not refused.

use std::io::Write;
use std::time::Duration;

use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink};
use crate::model::{Hop, Layout, Mark, Passage};

/// What such a file begins with.
const MAGIC: &[u8] = b"RECENSE TEST: ";

/// Passages of a reader that says `many`.
const MANY: u32 = 5;

/// The format.
pub struct Mock;

impl Extractor for Mock {
    fn name(&self) -> &'static str {
        "test"
    }

    fn claim(&self, probe: &Probe<'_>) -> Claim {
        if probe.head.starts_with(MAGIC) {
            Claim::ByContent
        } else {
            Claim::No
        }
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        probe: &Probe<'_>,
        _limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let word = String::from_utf8_lossy(&probe.head[MAGIC.len()..]);
        let word = word.split_whitespace().next().unwrap_or_default();
        match word {
            "panic" => panic!("on demand"),
            "abort" => std::process::abort(),
            "overflow" => {
                std::hint::black_box(dig(0));
            }
            "allocate" => allocate(),
            "spin" => loop {
                std::hint::spin_loop();
            },
            "sleep" => std::thread::sleep(Duration::from_hours(1)),
            "plod" => {
                // Longer than a silent reader is waited for, but it reads on.
                for _ in 0..24 {
                    input.rewind()?;
                    input.read_exact(&mut [0])?;
                    std::thread::sleep(Duration::from_millis(100));
                }
                sink.passage(Passage::plain("plod@example.invalid"))?;
            }
            "reread" => loop {
                input.rewind()?;
                input.read_exact(&mut [0])?;
            },
            "endless" => loop {
                sink.passage(Passage::plain("endless@example.invalid\n".repeat(40_000)))?;
            },
            "many" => {
                for n in 0..MANY {
                    sink.passage(Passage::plain(format!("many-{n}@example.invalid")))?;
                }
            }
            "half" => {
                sink.passage(Passage::plain("half@example.invalid"))?;
                std::process::abort();
            }
            "lie-core" => sink.passage(Passage {
                core: 5..4_000_000_000,
                ..Passage::plain("lie@example.invalid")
            })?,
            "lie-marks" => sink.passage(lying_marks())?,
            "garbage" => tell_scan(&[7; 4096]),
            "long-frame" => tell_scan(&[0xFF, 0xFF, 0xFF, 0x7F]),
            "drip" => loop {
                // A frame of a megabyte, a byte at a time.
                tell_scan(&[0, 0, 16, 0]);
                std::thread::sleep(Duration::from_millis(20));
            },
            "escape" => {
                let told: String = attempts().into_iter().map(told).collect();
                sink.passage(Passage::plain(told))?;
            }
            _ => sink.passage(Passage::plain("fine@example.invalid"))?,
        }
        Ok(())
    }
}

/// Recursion that no optimizer turns into a loop.
#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn dig(depth: u64) -> u64 {
    let here = [depth; 512];
    std::hint::black_box(&here);
    dig(depth + 1) + here[depth as usize % 512]
}

fn allocate() {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(vec![1; 16 << 20]);
        std::hint::black_box(&kept);
    }
}

fn lying_marks() -> Passage {
    let mark = |start| Mark {
        start,
        hop: Hop::Line(1),
        record: 1,
        field: Some(9),
    };
    Passage {
        layout: Layout::Marks(vec![mark(0), mark(3_000_000_000), mark(2)]),
        ..Passage::plain("lie@example.invalid")
    }
}

/// Writes bytes of its own onto the socket of its scan, past the frames.
fn tell_scan(bytes: &[u8]) {
    // The scan may have closed it, having heard enough.
    let _ = rustix::io::write(rustix::stdio::stdin(), bytes);
}

/// What is tried, and whether it worked.
fn attempts() -> Vec<(&'static str, bool)> {
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    let outside = std::env::temp_dir().join("recense-escaped");
    vec![
        ("open", std::fs::File::open("/etc/hostname").is_ok()),
        ("self", std::fs::File::open("/proc/self/exe").is_ok()),
        ("list", std::fs::read_dir("/").is_ok()),
        ("create", std::fs::write(&outside, "x").is_ok()),
        ("remove", std::fs::remove_file(&outside).is_ok()),
        (
            "stdout",
            std::io::stdout()
                .write_all(b"x\n")
                .and_then(|()| std::io::stdout().flush())
                .is_ok(),
        ),
        ("tcp", std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
        ("udp", std::net::UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("unix", std::os::unix::net::UnixDatagram::unbound().is_ok()),
        ("fork", Command::new("/bin/true").spawn().is_ok()),
        // Where this works, nothing comes back.
        ("exec", Command::new("/bin/true").exec().raw_os_error().is_none()),
        ("ptrace", nix::sys::ptrace::traceme().is_ok()),
        ("attach", nix::sys::ptrace::attach(nix::unistd::getppid()).is_ok()),
        ("kill", rustix::process::test_kill_process(parent()).is_ok()),
    ]
}

fn parent() -> rustix::process::Pid {
    rustix::process::getppid().unwrap_or(rustix::process::Pid::INIT)
}

fn told((name, worked): (&'static str, bool)) -> String {
    format!(
        "{}-{name}@example.invalid\n",
        if worked { "escaped" } else { "refused" }
    )
}
