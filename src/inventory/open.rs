//! Creating, opening and locking an inventory; [`Reader`] for queries.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::InventoryError;
use super::keys::folder_of;
use super::migrate::{SCHEMA, lay, migrate};
use super::network::network_file_system;
use super::seal::Sealer;
use super::source::KeySource;
use super::unlock::sealer_for;
use super::{holder, moment};

/// `PRAGMA application_id` of an inventory: the letters `rcns`.
const APPLICATION_ID: i64 = 0x7263_6e73;

/// An inventory that is only read. Places can be listed without the key; values and persons need it.
pub struct Reader {
    connection: Connection,
    file: PathBuf,
    sealer: Option<Sealer>,
    scan: Option<i64>,
}

impl Reader {
    /// Opens an inventory for queries, also while a scan is writing to it.
    ///
    /// # Errors
    /// [`InventoryError::Missing`], `NotInventory`, `Corrupt`, `NewerSchema`, `OlderSchema`, `Locked`,
    /// `NetworkFileSystem`, `Io`, `Sql`.
    pub fn open(file: &Path) -> Result<Reader, InventoryError> {
        refuse_network(file)?;
        if probe(file)? == State::Empty {
            return Err(InventoryError::NotInventory(file.to_owned()));
        }
        let mut connection = beside(file)?;
        match schema_of(&connection, file)? {
            SCHEMA => {}
            // Only a file whose making was cut off has version 0.
            0 => return Err(InventoryError::NotInventory(file.to_owned())),
            older => {
                drop(connection);
                bring_up_to_date(file, older)?;
                connection = beside(file)?;
            }
        }
        moment::views(&connection, None)?;
        Ok(Reader {
            connection,
            file: file.to_owned(),
            sealer: None,
            scan: None,
        })
    }

    /// Answers from what was known at that time (Unix seconds) from now on.
    ///
    /// # Errors
    /// [`InventoryError::NothingKnown`] when no scan had ended then; `Sql`, `Corrupt`.
    pub fn as_of(&mut self, at: i64) -> Result<(), InventoryError> {
        match moment::last_scan(&self.connection, at)? {
            Some(scan) => self.as_of_scan(scan),
            None => Err(InventoryError::NothingKnown),
        }
    }

    /// Answers from what was known after that scan from now on.
    ///
    /// # Errors
    /// [`InventoryError::NoScan`] when there is no such scan, or it has not ended; `Sql`, `Corrupt`.
    pub fn as_of_scan(&mut self, scan: i64) -> Result<(), InventoryError> {
        let ended: bool = self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM scan WHERE id = ?1 AND state <> 'running')",
            [scan],
            |row| row.get(0),
        )?;
        if !ended {
            return Err(InventoryError::NoScan(scan));
        }
        moment::views(&self.connection, Some(scan))?;
        self.scan = Some(scan);
        Ok(())
    }

    /// Whether a search needs a reason, as the last scan was configured.
    pub fn requires_reason(&self) -> bool {
        meta(&self.connection, "require_reason").is_ok_and(|asked| asked.is_some())
    }

    /// The scan after which is asked; none for what is current.
    pub fn scan(&self) -> Option<i64> {
        self.scan
    }

    /// Takes the key, so that values can be looked up and revealed.
    ///
    /// # Errors
    /// [`InventoryError::KeyMissing`], `KeyReadable`, `KeyMalformed`, `WrongKey`, `NoPassphrase`, `NoRandom`, `Io`.
    pub fn unlock(&mut self, key: &KeySource) -> Result<(), InventoryError> {
        self.sealer = Some(sealer_for(&self.connection, key)?);
        Ok(())
    }

    /// The sealer, after [`Reader::unlock`].
    pub fn sealer(&self) -> Option<&Sealer> {
        self.sealer.as_ref()
    }

    /// The inventory's file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Reads the whole file and checks that it hangs together. Takes seconds for a large one.
    ///
    /// # Errors
    /// [`InventoryError::Corrupt`] when it does not.
    pub fn verify(&self) -> Result<(), InventoryError> {
        verify(&self.connection)
    }

    /// The connection, for the statements of queries.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// The files that belong to an inventory: itself, `SQLite`'s two companions, the lock, what is being read, the log of
/// searches. A scan leaves them out.
pub fn sidecars(file: &Path) -> [PathBuf; 6] {
    ["", "-wal", "-shm", "-lock", "-flight", "-audit"].map(|ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// An inventory that is open for writing, its lock held.
pub(super) struct Writable {
    pub connection: Connection,
    pub sealer: Sealer,
    /// Released when dropped.
    pub lock: File,
}

/// Opens an inventory for writing, or makes it; on the first scan also the key.
pub(super) fn open_writable(file: &Path, key: &KeySource, what: &str) -> Result<Writable, InventoryError> {
    // A folder that may not be looked at is told as that, by what is tried next.
    if std::fs::metadata(folder_of(file)).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Err(InventoryError::NoFolder(file.to_owned()));
    }
    refuse_network(file)?;
    let lock = holder::take(file, what)?;
    let fresh = match probe(file) {
        Err(InventoryError::Missing(_)) => true,
        other => other? == State::Empty,
    };
    if fresh {
        create_private(file).map_err(InventoryError::io(file))?;
    }
    // Everything that opens the file itself is done before SQLite does: closing any other handle would drop the
    // locks that SQLite holds through it.
    make_private(file).map_err(InventoryError::io(file))?;
    let mut connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
    settle(&connection)?;
    let version = if fresh { 0 } else { schema_of(&connection, file)? };
    let sealer = if version == 0 {
        make(&mut connection, key)?
    } else {
        let sealer = sealer_for(&connection, key)?;
        migrate(&mut connection, version)?;
        if was_killed(&connection)? {
            verify(&connection)?;
        }
        sealer
    };
    tune(&connection)?;
    Ok(Writable {
        connection,
        sealer,
        lock,
    })
}

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// What stands at the inventory's path.
#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Nothing was written yet.
    Empty,
    /// A database by its first bytes.
    Database,
}

/// Looks at the file before `SQLite` opens it, for clear messages.
fn probe(file: &Path) -> Result<State, InventoryError> {
    let mut opened = match File::open(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(InventoryError::Missing(file.to_owned())),
        other => other.map_err(InventoryError::io(file))?,
    };
    let length = opened.metadata().map_err(InventoryError::io(file))?.len();
    if length == 0 {
        return Ok(State::Empty);
    }
    let mut header = [0; 100];
    if let Err(error) = opened.read_exact(&mut header) {
        return Err(match error.kind() {
            ErrorKind::UnexpectedEof => InventoryError::Corrupt("it is cut short".to_owned()),
            _ => InventoryError::io(file)(error),
        });
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(InventoryError::Corrupt("it is not a database".to_owned()));
    }
    // Bytes 16–17: page size; 28–31: pages. A write-ahead log may hold what is missing here.
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65536,
        size => u64::from(size),
    };
    let pages = u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]));
    let logged = std::fs::metadata(&sidecars(file)[1]).is_ok_and(|log| log.len() > 0);
    if length < page * pages && !logged {
        return Err(InventoryError::Corrupt("it is cut short".to_owned()));
    }
    Ok(State::Database)
}

fn refuse_network(file: &Path) -> Result<(), InventoryError> {
    let folder = folder_of(file);
    match network_file_system(folder) {
        Some(kind) => Err(InventoryError::NetworkFileSystem {
            path: file.to_owned(),
            kind,
        }),
        None => Ok(()),
    }
}

/// `SQLite` gives its companions the mode of the file itself, whatever the umask: making this one private is enough.
fn create_private(file: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    private(&mut options);
    options.open(file).map(drop)
}

#[cfg(unix)]
pub(super) fn private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(unix)]
fn make_private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

/// On Windows the file inherits the rights of its folder.
#[cfg(not(unix))]
pub(super) fn private(_: &mut OpenOptions) {}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "its twin can fail")]
fn make_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What every connection wants.
fn settle(connection: &Connection) -> Result<(), InventoryError> {
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768;",
    )?;
    Ok(())
}

/// What the writer wants. With a write-ahead log and `NORMAL` a crash of the machine can lose the last commits but
/// never break the file; what is deleted is overwritten. 32 MiB of pages hold most of what a batch of values touches of
/// their index.
fn tune(connection: &Connection) -> Result<(), InventoryError> {
    connection.query_row("PRAGMA journal_mode = WAL", (), |_| Ok(()))?;
    connection.query_row("PRAGMA secure_delete = ON", (), |_| Ok(()))?;
    connection.query_row("PRAGMA wal_autocheckpoint = 16000", (), |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;")?;
    Ok(())
}

fn schema_of(connection: &Connection, file: &Path) -> Result<i64, InventoryError> {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), (), |row| row.get::<_, i64>(0));
    let version = pragma("user_version")?;
    match pragma("application_id")? {
        APPLICATION_ID if version > SCHEMA => Err(InventoryError::NewerSchema {
            found: version,
            known: SCHEMA,
        }),
        APPLICATION_ID => Ok(version),
        // A first scan that was killed before its tables were committed.
        0 if version == 0 && is_bare(connection)? => Ok(0),
        _ => Err(InventoryError::NotInventory(file.to_owned())),
    }
}

fn is_bare(connection: &Connection) -> Result<bool, InventoryError> {
    Ok(connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", (), |row| row.get(0))?)
}

/// Makes an inventory of an empty file, and on the first scan also the key.
fn make(connection: &mut Connection, key: &KeySource) -> Result<Sealer, InventoryError> {
    let (key, kdf) = key.first_key()?;
    let sealer = Sealer::new(&key)?;
    connection.execute_batch("PRAGMA page_size = 8192;")?;
    tune(connection)?;
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    lay(&transaction)?;
    transaction.execute("INSERT INTO meta VALUES ('key_check', ?1)", [sealer.check()])?;
    if let Some(kdf) = kdf {
        transaction.execute("INSERT INTO meta VALUES ('kdf', ?1)", [kdf.to_text()])?;
    }
    transaction.commit()?;
    Ok(sealer)
}

/// Brings a file of an earlier version up to date.
fn bring_up_to_date(file: &Path, found: i64) -> Result<(), InventoryError> {
    let known = SCHEMA;
    let cannot = || InventoryError::OlderSchema { found, known };
    let lock = match holder::take(file, "status") {
        Err(InventoryError::Io { .. }) => return Err(cannot()),
        other => other?,
    };
    let open = || -> Result<(), InventoryError> {
        let mut connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
        settle(&connection)?;
        // Somebody else may have done it meanwhile.
        let version = schema_of(&connection, file)?;
        migrate(&mut connection, version)
    };
    let done = open();
    drop(lock);
    match done {
        Err(InventoryError::Sql(error))
            if matches!(
                error.sqlite_error_code(),
                Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen)
            ) =>
        {
            Err(cannot())
        }
        other => other,
    }
}

/// A connection that only reads, beside whoever writes.
pub(super) fn beside(file: &Path) -> Result<Connection, InventoryError> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS)?;
    settle(&connection)?;
    Ok(connection)
}

pub(super) fn meta(connection: &Connection, name: &str) -> Result<Option<String>, InventoryError> {
    Ok(connection
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
        .optional()?)
}

fn was_killed(connection: &Connection) -> Result<bool, InventoryError> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM scan WHERE state = 'running')",
        (),
        |row| row.get(0),
    )?)
}

fn verify(connection: &Connection) -> Result<(), InventoryError> {
    match connection
        .query_row("PRAGMA quick_check(1)", (), |row| row.get::<_, String>(0))?
        .as_str()
    {
        "ok" => Ok(()),
        damage => Err(InventoryError::Corrupt(damage.to_owned())),
    }
}
