//! Lists findings, one after another, so that a list of millions needs no memory.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use globset::GlobMatcher;
use rusqlite::{Row, params};

use super::QueryError;
use super::rows::FindingRow;
use crate::inventory::{Reader, codes, paths, places};
use crate::model::{Hop, Level};

/// Which files are asked for.
#[derive(Clone, Debug, Default)]
pub enum Where {
    /// All.
    #[default]
    Everywhere,
    /// A file, or a folder with all that is under it.
    Under(PathBuf),
    /// Files whose whole path matches.
    Glob(GlobMatcher),
}

impl Where {
    fn takes(&self, path: &Path) -> bool {
        match self {
            Where::Everywhere => true,
            Where::Under(root) => path.starts_with(root),
            Where::Glob(glob) => glob.is_match(path),
        }
    }

    /// False when no file of that folder can be asked for.
    fn may_hold(&self, folder: &Path) -> bool {
        match self {
            Where::Under(root) => folder.starts_with(root) || root.parent() == Some(folder),
            Where::Everywhere | Where::Glob(_) => true,
        }
    }
}

/// Which findings are asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In which files.
    pub path: Where,
    /// Of which kinds; empty for all.
    pub kinds: Vec<String>,
    /// From which level up.
    pub level: Option<Level>,
    /// With the values unsealed. The reader must have been unlocked.
    pub reveal: bool,
}

/// The kinds that the inventory knows, those of users' own patterns too.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn kinds_held(reader: &Reader) -> Result<Vec<String>, QueryError> {
    let mut statement = reader.connection().prepare("SELECT name FROM kind ORDER BY name")?;
    let names = statement.query_map((), |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Whether the inventory knows of anything there: a file, also one that is gone, or a folder that was scanned. Where it does
/// not, no finding says nothing.
///
/// # Errors
/// [`QueryError::Inventory`].
pub fn is_known(reader: &Reader, place: &Where) -> Result<bool, QueryError> {
    let connection = reader.connection();
    if let Where::Under(path) = place {
        let mut roots = connection.prepare("SELECT path FROM root")?;
        let mut rows = roots.query(())?;
        while let Some(row) = rows.next()? {
            if Path::new(&paths::from_column(row.get_ref(0)?)?).starts_with(path) {
                return Ok(true);
            }
        }
    }
    let mut folders = connection.prepare("SELECT id, path FROM folder")?;
    let mut items = connection.prepare("SELECT name FROM item WHERE folder = ?1")?;
    let mut folder_rows = folders.query(())?;
    while let Some(folder) = folder_rows.next()? {
        let folder_path = paths::from_column(folder.get_ref(1)?)?;
        if !place.may_hold(Path::new(&folder_path)) {
            continue;
        }
        let mut item_rows = items.query([folder.get::<_, i64>(0)?])?;
        while let Some(item) = item_rows.next()? {
            if place.takes(&paths::join(&folder_path, &paths::from_column(item.get_ref(0)?)?)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Hands over the current findings that the filter asks for, by folder, file and place, until `take` breaks.
///
/// # Errors
/// [`QueryError::Locked`] when values are to be revealed without a key, [`QueryError::Sealed`] when one does not open,
/// [`QueryError::Inventory`].
pub fn findings(
    reader: &Reader,
    filter: &Filter,
    mut take: impl FnMut(FindingRow) -> ControlFlow<()>,
) -> Result<(), QueryError> {
    let mut lister = Lister::new(reader, filter.reveal)?;
    let connection = reader.connection();
    let mut folders = connection.prepare("SELECT id, path FROM folder ORDER BY path")?;
    let mut items = connection.prepare("SELECT id, name FROM item_at WHERE folder = ?1 ORDER BY name")?;
    // Sorting takes as long as all else: in most files, findings stand in the order of their places.
    let by = |order: &str| {
        format!(
            "SELECT {COLUMNS} FROM finding_at AS f JOIN value AS v ON v.id = f.value
             WHERE f.item = ?1 AND f.level >= ?2 ORDER BY f.record, {order}"
        )
    };
    let mut as_written = connection.prepare(&by("f.print"))?;
    let mut sorted = connection.prepare(&by(&format!("{}, f.print", places::ORDER)))?;
    let is_far = format!(
        "SELECT EXISTS (SELECT 1 FROM finding_at AS f WHERE f.item = ?1 AND {})",
        places::FAR
    );
    let mut is_far = connection.prepare(&is_far)?;
    let least = filter.level.map_or(0, codes::level_number);
    let mut folder_rows = folders.query(())?;
    while let Some(folder) = folder_rows.next()? {
        let folder_path = paths::from_column(folder.get_ref(1)?)?;
        if !filter.path.may_hold(Path::new(&folder_path)) {
            continue;
        }
        let mut item_rows = items.query([folder.get::<_, i64>(0)?])?;
        while let Some(item) = item_rows.next()? {
            let path = paths::join(&folder_path, &paths::from_column(item.get_ref(1)?)?);
            if !filter.path.takes(&path) {
                continue;
            }
            let path = path.to_string_lossy();
            let item: i64 = item.get(0)?;
            let far: bool = is_far.query_row([item], |row| row.get(0))?;
            let found = if far { &mut sorted } else { &mut as_written };
            let mut rows = found.query(params![item, least])?;
            while let Some(row) = rows.next()? {
                let kind = lister.kind(row)?;
                if !filter.kinds.is_empty() && !filter.kinds.iter().any(|asked| asked == kind) {
                    continue;
                }
                if take(lister.row(row, &path)?).is_break() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// What [`Lister::row`] reads, from `finding AS f` and `value AS v`.
pub(super) const COLUMNS: &str =
    "f.detector, f.level, f.trail, f.leaf, f.reason_set, f.last_scan, v.mask, v.digest, v.sealed";

/// Makes rows of findings, remembering the small words that repeat.
pub(super) struct Lister<'a> {
    reader: &'a Reader,
    reveal: bool,
    /// Name and kind, by number.
    detectors: HashMap<i64, (String, String)>,
    trails: HashMap<i64, Vec<Hop>>,
    reasons: HashMap<i64, Vec<String>>,
}

/// Trails and sets of reasons that are remembered, of each.
const WORDS: usize = 50_000;

impl<'a> Lister<'a> {
    /// Starts a list.
    pub fn new(reader: &'a Reader, reveal: bool) -> Result<Lister<'a>, QueryError> {
        if reveal && reader.sealer().is_none() {
            return Err(QueryError::Locked);
        }
        let mut statement = reader
            .connection()
            .prepare("SELECT d.id, d.name, k.name FROM detector AS d JOIN kind AS k ON k.id = d.kind")?;
        let detectors = statement
            .query_map((), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<Result<_, _>>()?;
        Ok(Lister {
            reader,
            reveal,
            detectors,
            trails: HashMap::new(),
            reasons: HashMap::new(),
        })
    }

    /// The kind of a row that begins with [`COLUMNS`].
    pub fn kind(&self, row: &Row<'_>) -> Result<&str, QueryError> {
        Ok(&self.detector(row.get(0)?)?.1)
    }

    /// The finding of a row that begins with [`COLUMNS`].
    pub fn row(&mut self, row: &Row<'_>, path: &str) -> Result<FindingRow, QueryError> {
        let (detector, kind) = self.detector(row.get(0)?)?.clone();
        let mut place = self.trail(row.get(2)?)?;
        place.extend(places::decode(row.get_ref(3)?.as_str()?));
        let value = if self.reveal {
            let sealer = self.reader.sealer().ok_or(QueryError::Locked)?;
            Some(
                sealer
                    .open(&kind, &row.get(7)?, row.get_ref(8)?.as_blob()?)
                    .map_err(|_| QueryError::Sealed)?,
            )
        } else {
            None
        };
        Ok(FindingRow {
            path: path.to_owned(),
            hops: place.iter().map(Hop::to_string).collect(),
            kind,
            detector,
            level: codes::level(row.get_ref(1)?)?,
            mask: row.get(6)?,
            reasons: self.reasons(row.get(4)?)?,
            scan: row.get(5)?,
            value,
        })
    }

    fn detector(&self, id: i64) -> Result<&(String, String), QueryError> {
        self.detectors
            .get(&id)
            .ok_or_else(|| QueryError::corrupt(&format!("detector {id} is missing")))
    }

    fn trail(&mut self, id: i64) -> Result<Vec<Hop>, QueryError> {
        if let Some(trail) = self.trails.get(&id) {
            return Ok(trail.clone());
        }
        let json = self.word("SELECT hops FROM trail WHERE id = ?1", id)?;
        if self.trails.len() >= WORDS {
            self.trails.clear();
        }
        Ok(self.trails.entry(id).or_insert(places::decode_trail(&json)).clone())
    }

    fn reasons(&mut self, id: i64) -> Result<Vec<String>, QueryError> {
        if let Some(reasons) = self.reasons.get(&id) {
            return Ok(reasons.clone());
        }
        let json = self.word("SELECT reasons FROM reason_set WHERE id = ?1", id)?;
        if self.reasons.len() >= WORDS {
            self.reasons.clear();
        }
        let texts = serde_json::from_str(&json).map_err(|error| QueryError::corrupt(&error.to_string()))?;
        Ok(self.reasons.entry(id).or_insert(texts).clone())
    }

    fn word(&self, query: &str, id: i64) -> Result<String, QueryError> {
        Ok(self
            .reader
            .connection()
            .prepare_cached(query)?
            .query_row([id], |row| row.get(0))?)
    }
}
