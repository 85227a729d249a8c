//! A folder of its own for one test: a share to scan, an inventory, a key, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The program that is tested.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_recense");

/// A temporary folder with `share/`, `tmp/` and whatever the program makes beside them.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["share", "tmp"] {
            fs::create_dir(folder.path().join(name)).expect("a new folder");
        }
        Sandbox { folder }
    }

    /// With one file of the share.
    pub fn with(name: &str, content: &str) -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.write(name, content);
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn share(&self) -> PathBuf {
        self.path("share")
    }

    /// The inventory that every command of this sandbox uses.
    pub fn inventory(&self) -> PathBuf {
        self.path("recense.db")
    }

    pub fn key(&self) -> PathBuf {
        self.path("keys/key")
    }

    /// Writes a file of the share, with its folders.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.share().join(name);
        fs::create_dir_all(path.parent().expect("below the share")).expect("folders");
        fs::write(&path, content).expect("a file of the share");
        path
    }

    /// The program in this sandbox, with nothing of the caller's environment that could change what it does.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(PROGRAM), arguments)
    }

    /// Like [`Sandbox::command`], with a copy of the program.
    pub fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C")
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("RECENSE_KEY_FILE", self.key())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the program starts"))
    }

    /// Runs with the inventory of this sandbox, which is also where the program looks by default.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "recense {arguments:?}: {ran:?}");
        ran.out
    }

    /// Scans the share, which must be read to its end.
    #[track_caller]
    pub fn scan(&self) -> Value {
        object(&self.ok(&["scan", "share", "--json"]))
    }

    /// `recense findings --json` with these arguments, line by line.
    #[track_caller]
    pub fn findings(&self, arguments: &[&str]) -> Vec<Value> {
        lines(&self.ok(&[&["findings", "--json"], arguments].concat()))
    }

    /// Each file of the inventory by its path below the share: outcome and reason codes.
    pub fn outcomes(&self) -> BTreeMap<String, (String, Vec<String>)> {
        let connection = self.connection();
        let mut statement = connection
            .prepare(
                "SELECT CAST(d.path AS BLOB), CAST(i.name AS BLOB), i.outcome,
                 (SELECT group_concat(cause, ' ') FROM item_cause WHERE item = i.id)
                 FROM item AS i JOIN folder AS d ON d.id = i.folder WHERE i.gone_scan IS NULL",
            )
            .expect("the tables of an inventory");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let rows = statement
            .query_map((), |row| {
                let path = Path::new(&text(row.get(0)?)).join(text(row.get(1)?));
                let outcome: Option<u8> = row.get(2)?;
                let causes: Option<String> = row.get(3)?;
                Ok((path, outcome, causes.unwrap_or_default()))
            })
            .expect("rows");
        let names = ["complete", "partial", "skipped", "failed"];
        rows.map(|row| {
            let (path, outcome, causes) = row.expect("a row");
            let path = path.strip_prefix(self.share()).unwrap_or(&path).display().to_string();
            let outcome = outcome.map_or("none", |number| names[usize::from(number)]).to_owned();
            (path, (outcome, causes.split_whitespace().map(str::to_owned).collect()))
        })
        .collect()
    }

    /// The database itself, only to look.
    pub fn connection(&self) -> rusqlite::Connection {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        rusqlite::Connection::open_with_flags(self.inventory(), flags).expect("the inventory opens")
    }

    /// Waits until a running scan has written the findings of a file.
    #[track_caller]
    pub fn until_written(&self) {
        let patience = Instant::now() + Duration::from_secs(30);
        let written = || {
            // The inventory may not be there yet, or without tables yet.
            let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
            let connection = rusqlite::Connection::open_with_flags(self.inventory(), flags);
            let ended = "SELECT EXISTS (SELECT 1 FROM item WHERE outcome = 0)";
            connection.is_ok_and(|connection| connection.query_row(ended, (), |row| row.get(0)) == Ok(true))
        };
        while !written() {
            assert!(Instant::now() < patience, "nothing is written");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Fails unless the database is sound.
    #[track_caller]
    pub fn assert_sound(&self) {
        let verdict: String = self
            .connection()
            .query_row("PRAGMA integrity_check", (), |row| row.get(0))
            .expect("the check runs");
        assert_eq!(verdict, "ok");
    }

    /// The states of all scans, oldest first.
    pub fn scan_states(&self) -> Vec<String> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT state FROM scan ORDER BY id").expect("scans");
        let states = statement.query_map((), |row| row.get(0)).expect("rows");
        states.map(|state| state.expect("a state")).collect()
    }
}

impl Ran {
    pub fn of(output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("what is printed is UTF-8"),
            err: String::from_utf8(output.stderr).expect("what is printed is UTF-8"),
        }
    }

    /// Fails unless the program ended so, and said all of this on standard error and nothing on standard output.
    #[track_caller]
    pub fn assert_refused(&self, code: i32, said: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for said in said {
            assert!(self.err.contains(said), "{said:?} is not said: {self:?}");
        }
        assert!(!self.err.contains("panicked"), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
    }
}

/// One JSON value.
#[track_caller]
pub fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// One JSON value a line.
#[track_caller]
pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(object).collect()
}

/// Every file below a folder, links not followed.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("its type").is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

/// True when the tests run as the one user whom permissions do not bind.
#[cfg(unix)]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
