//! Exit codes, which scripts rely on.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and complete.
    Complete,
    /// 1: the command line, a pattern file or the configuration is wrong; nothing was done.
    Usage,
    /// 2: the run failed; what had been stored is kept.
    Failed,
    /// 3: done, but something was left unread, or the scan was interrupted.
    Unread,
    /// 4: the key is missing, or is not the one of the inventory.
    Key,
    /// 11: another process is writing to the inventory.
    Locked,
}

impl Exit {
    /// Every exit, in the order of the codes.
    pub const ALL: [Exit; 6] = [
        Exit::Complete,
        Exit::Usage,
        Exit::Failed,
        Exit::Unread,
        Exit::Key,
        Exit::Locked,
    ];

    /// The number that the system gets.
    pub fn code(self) -> u8 {
        match self {
            Exit::Complete => 0,
            Exit::Usage => 1,
            Exit::Failed => 2,
            Exit::Unread => 3,
            Exit::Key => 4,
            Exit::Locked => 11,
        }
    }

    /// The exit of that number.
    pub fn from_code(code: u8) -> Option<Exit> {
        Exit::ALL.into_iter().find(|exit| exit.code() == code)
    }

    /// What it means, in one line of the help.
    pub fn meaning(self) -> &'static str {
        match self {
            Exit::Complete => "done, and complete",
            Exit::Usage => "the command line or a pattern file is wrong; nothing was done",
            Exit::Failed => "the run failed; what had been stored is kept",
            Exit::Unread => "done, but something was left unread, or the scan was interrupted",
            Exit::Key => "the key is missing, or is not the one of the inventory",
            Exit::Locked => "another process is writing to the inventory",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
