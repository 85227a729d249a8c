//! The log of searches and reveals: who asked what, when and why, written before the answer is given.
//!
//! It is a file beside the inventory, one JSON object a line, so that it can be written while a scan holds the inventory.
//! Each line has a MAC over itself and the line before it: an edit, a line that is missing and lines in another order
//! show. A log that was cut at its end still fits together, so the number of its lines and the last MAC are also
//! kept elsewhere: beside the key, and in the inventory.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use super::holder::host;
use super::keys::{default_key_file, to_hex};
use super::open::{meta, private, sidecars};
use super::source::KeySource;
use super::{InventoryError, Problem, Reader, Sealer};

/// What stands for an entry that could not be: the log was found cut when the next entry was to be written.
const CUT: &str = "log-cut";

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1.
    pub n: u64,
    /// When, Unix seconds.
    pub at: i64,
    /// Who: the name and the number of the system's user.
    pub who: String,
    /// On which machine.
    pub host: String,
    /// What was done: `find`, `findings --reveal`…
    pub what: String,
    /// A keyed digest of what was asked: the same question has the same.
    pub asked: String,
    /// Why, as given with `--reason`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Which of the inventory's keys, from 0, the MAC was made with.
    pub key: usize,
    /// Over all that and the MAC of the line before.
    pub mac: String,
}

/// What is to be logged.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `find`, `findings --reveal`…
    pub what: &'a str,
    /// All of the question, in a form that is the same for the same question.
    pub question: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
}

/// How many entries there were, and the last MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    count: u64,
    mac: String,
}

/// Writes an entry, and makes sure that it is on the disk.
///
/// # Errors
/// [`InventoryError::NotLogged`] when it cannot be; then nothing may be answered.
pub fn log(reader: &Reader, key: &KeySource, asked: Asked<'_>) -> Result<(), InventoryError> {
    let sealer = reader.sealer().ok_or(InventoryError::Stopped)?;
    let path = &sidecars(reader.file())[5];
    let failed = |error: std::io::Error| InventoryError::NotLogged {
        path: path.clone(),
        why: error.to_string(),
    };
    let anchors = Anchors::of(reader, key)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    private(&mut options);
    let mut file = options.open(path).map_err(failed)?;
    file.lock().map_err(failed)?;
    let (text, whole) = read_whole_lines(&mut file).map_err(failed)?;
    // The end of a line that a crash cut off was never answered for.
    file.set_len(whole).map_err(failed)?;
    file.seek(SeekFrom::End(0)).map_err(failed)?;
    let mut last = match text.lines().last() {
        Some(line) => match serde_json::from_str::<Entry>(line) {
            Ok(entry) => Head {
                count: entry.n,
                mac: entry.mac,
            },
            Err(error) => return Err(failed(error.into())),
        },
        None => Head {
            count: 0,
            mac: String::new(),
        },
    };
    let mut lines = String::new();
    let cut = anchors.heads().any(|head| head.count > last.count);
    if cut {
        last = append(
            sealer,
            &last,
            Asked {
                what: CUT,
                question: "",
                reason: None,
            },
            &mut lines,
        )?;
    }
    let last = append(sealer, &last, asked, &mut lines)?;
    file.write_all(lines.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    anchors.put(reader.file(), &last);
    Ok(())
}

fn append(sealer: &Sealer, before: &Head, asked: Asked<'_>, lines: &mut String) -> Result<Head, InventoryError> {
    let at = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs());
    let question = sealer.digest("asked", &format!("{}\n{}", asked.what, asked.question));
    let mut entry = Entry {
        n: before.count + 1,
        at: i64::try_from(at).unwrap_or(0),
        who: who(),
        host: host(),
        what: asked.what.to_owned(),
        asked: to_hex(&question[..16]).to_string(),
        reason: asked.reason.map(str::to_owned),
        key: sealer.audit_key(),
        mac: String::new(),
    };
    entry.mac = mac(sealer, &entry, &before.mac).unwrap_or_default();
    let line = serde_json::to_string(&entry).map_err(|error| InventoryError::Corrupt(error.to_string()))?;
    lines.push_str(&line);
    lines.push('\n');
    Ok(Head {
        count: entry.n,
        mac: entry.mac,
    })
}

/// The MAC of an entry; none when its key is not known.
fn mac(sealer: &Sealer, entry: &Entry, before: &str) -> Option<String> {
    let Entry {
        n,
        at,
        who,
        host,
        what,
        asked,
        reason,
        key,
        mac: _,
    } = entry;
    // As JSON, so that no two entries read alike.
    let text = serde_json::to_vec(&(before, n, at, who, host, what, asked, reason, key)).ok()?;
    Some(to_hex(&sealer.audit_mac(*key, &text)?).to_string())
}

/// The user that runs this program, by the system and not by the environment.
fn who() -> String {
    #[cfg(unix)]
    {
        let uid = rustix::process::getuid().as_raw();
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let name = users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == uid.to_string()).then(|| name.to_owned())
        });
        match name {
            Some(name) => format!("{name} ({uid})"),
            None => uid.to_string(),
        }
    }
    #[cfg(not(unix))]
    std::env::var("USERNAME").unwrap_or_default()
}

/// The entries of the log, oldest first.
///
/// # Errors
/// [`InventoryError::Io`]; [`InventoryError::Corrupt`] for a line that is no entry.
pub fn entries(inventory: &Path) -> Result<Vec<Entry>, InventoryError> {
    let path = &sidecars(inventory)[5];
    let mut file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(InventoryError::io(path))?,
    };
    let (text, _) = read_whole_lines(&mut file).map_err(InventoryError::io(path))?;
    text.lines()
        .enumerate()
        .map(|(at, line)| {
            serde_json::from_str(line)
                .map_err(|error| InventoryError::Corrupt(format!("line {} of its log: {error}", at + 1)))
        })
        .collect()
}

/// What is wrong with the log; empty when nothing is. Without the key only the numbers of the lines
/// are checked.
///
/// # Errors
/// [`InventoryError::Io`], `Sql`.
pub fn problems(reader: &Reader, key: Option<&KeySource>) -> Result<Vec<Problem>, InventoryError> {
    let entries = match entries(reader.file()) {
        Err(InventoryError::Corrupt(what)) => return Ok(vec![Problem::LogUnreadable(what)]),
        other => other?,
    };
    let mut problems = Vec::new();
    let mut before = String::new();
    for (line, entry) in (1_u64..).zip(&entries) {
        if entry.n != line {
            problems.push(Problem::LogOrder {
                found: entry.n,
                wanted: line,
            });
            break;
        }
        if let Some(sealer) = reader.sealer()
            && mac(sealer, entry, &before).as_ref() != Some(&entry.mac)
        {
            problems.push(Problem::LogChanged(line));
            break;
        }
        if entry.what == CUT {
            problems.push(Problem::LogCutBefore(line));
        }
        before.clone_from(&entry.mac);
    }
    let anchors = match key {
        Some(key) => Anchors::of(reader, key)?,
        None => Anchors {
            beside_key: None,
            beside: None,
            inside: inside(reader.connection())?,
        },
    };
    for head in anchors.heads() {
        let there = usize::try_from(head.count)
            .ok()
            .and_then(|count| entries.get(count.checked_sub(1)?));
        match there {
            None if problems.is_empty() => problems.push(Problem::LogCut {
                there: entries.len() as u64,
                written: head.count,
            }),
            Some(entry) if entry.mac != head.mac && problems.is_empty() => {
                problems.push(Problem::LogReplaced(head.count));
            }
            _ => {}
        }
    }
    Ok(problems)
}

/// Whole lines, and how many bytes they take.
fn read_whole_lines(file: &mut File) -> std::io::Result<(String, u64)> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_string(&mut text)?;
    text.truncate(text.rfind('\n').map_or(0, |at| at + 1));
    let whole = text.len() as u64;
    Ok((text, whole))
}

/// Where the end of the log is kept beside the log itself.
struct Anchors {
    beside_key: Option<PathBuf>,
    beside: Option<Head>,
    inside: Option<Head>,
}

impl Anchors {
    fn of(reader: &Reader, key: &KeySource) -> Result<Anchors, InventoryError> {
        let id = meta(reader.connection(), "id")?.unwrap_or_default();
        // A key that has no file is in no folder of its own: the usual one serves.
        let file = key.file().cloned().or_else(default_key_file);
        let beside_key = file.map(|file| {
            let mut name = file.into_os_string();
            name.push(format!(".audit-{id}"));
            PathBuf::from(name)
        });
        let beside = beside_key.as_ref().and_then(|file| fs::read_to_string(file).ok());
        Ok(Anchors {
            beside: beside.as_deref().and_then(parse),
            beside_key,
            inside: inside(reader.connection())?,
        })
    }

    fn heads(&self) -> impl Iterator<Item = &Head> {
        self.beside.iter().chain(&self.inside)
    }

    /// The entry is on the disk already; what fails here makes a cut harder to see, and nothing worse.
    fn put(&self, inventory: &Path, head: &Head) {
        let text = format!("{} {}", head.count, head.mac);
        if let Some(file) = &self.beside_key {
            let folder = super::keys::folder_of(file);
            let written = fs::create_dir_all(folder)
                .and_then(|()| tempfile::Builder::new().prefix(".audit-").tempfile_in(folder))
                .and_then(|mut draft| draft.write_all(text.as_bytes()).map(|()| draft));
            let _ = written.map(|draft| draft.persist(file));
        }
        // A scan may be writing: then the next search writes it.
        let write = || -> Result<(), rusqlite::Error> {
            let connection = Connection::open_with_flags(
                inventory,
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            connection.busy_timeout(Duration::from_millis(20))?;
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('audit', ?1)", [text])?;
            Ok(())
        };
        let _ = write();
    }
}

fn inside(connection: &Connection) -> Result<Option<Head>, InventoryError> {
    Ok(meta(connection, "audit")?.as_deref().and_then(parse))
}

fn parse(text: &str) -> Option<Head> {
    let (count, mac) = text.trim().split_once(' ')?;
    Some(Head {
        count: count.parse().ok()?,
        mac: mac.to_owned(),
    })
}
