//! Counts for the overview: kinds over the whole inventory and by folder, in one pass over the current findings.
//!
//! The writer stores them at the end of a scan; while a scan runs, or after one was killed, a query counts anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::{InventoryError, codes};
use crate::model::{Audience, Class, Level, OutcomeKind};

/// Masks that are kept as a sample of a kind.
pub const SAMPLES: usize = 3;

/// One kind in one folder or in the whole inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindTally {
    /// The number of the kind.
    pub kind: i64,
    /// The worst class of its detectors.
    pub class: Class,
    /// Findings by level, in the order of [`Level::ALL`].
    pub levels: [u64; 3],
    /// Distinct values.
    pub distinct: u64,
    /// Distinct values with a finding of level Likely or above.
    pub distinct_likely: u64,
    /// Items that hold it.
    pub items: u64,
    /// Masks, at most [`SAMPLES`].
    pub samples: Vec<String>,
}

/// One folder's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderTally {
    /// The number of the folder.
    pub folder: i64,
    /// Items that hold findings.
    pub items: u64,
    /// Oldest modification of those items, Unix seconds.
    pub oldest: Option<i64>,
    /// Newest modification of those items, Unix seconds.
    pub newest: Option<i64>,
    /// The widest audience of those items.
    pub audience: Audience,
    /// For ranking only: distinct values of level Likely and above, weighed by class, doubled when everyone can read.
    pub exposure: u64,
    /// What they hold.
    pub kinds: Vec<KindTally>,
}

/// Counts the current findings, or with `past` those of the moment that the views of this connection stand for: hands over each folder that holds some, and returns the kinds over all.
///
/// # Errors
/// [`InventoryError::Corrupt`], `Sql`, and those of `take`.
pub fn count(
    connection: &Connection,
    past: bool,
    mut take: impl FnMut(FolderTally) -> Result<(), InventoryError>,
) -> Result<Vec<KindTally>, InventoryError> {
    let detectors = detectors(connection)?;
    let mut whole = Whole::default();
    let mut open: Option<Folder> = None;
    // The unique index of item makes folders come one after another, and the key of finding the findings of an item.
    let mut statement = connection.prepare(if past {
        "SELECT i.folder, i.id, i.modified, i.audience, f.value, f.detector, f.level
         FROM item_at AS i JOIN finding_at AS f ON f.item = i.id ORDER BY i.folder, i.id"
    } else {
        "SELECT i.folder, i.id, i.modified, i.audience, f.value, f.detector, f.level
         FROM item AS i INDEXED BY sqlite_autoindex_item_1
         CROSS JOIN finding AS f ON f.item = i.id
         WHERE i.gone_scan IS NULL
         ORDER BY i.folder"
    })?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if open.as_ref().is_none_or(|folder| folder.id != id)
            && let Some(done) = open.replace(Folder::new(id))
        {
            take(done.close(connection, &mut whole)?)?;
        }
        let folder = open.as_mut().expect("opened above");
        let item: i64 = row.get(1)?;
        if folder.item != Some(item) {
            folder.item = Some(item);
            folder.items += 1;
            let modified: Option<i64> = row.get(2)?;
            folder.oldest = folder.oldest.into_iter().chain(modified).min();
            folder.newest = folder.newest.max(modified);
            folder.audience = folder.audience.max(codes::audience(row.get_ref(3)?)?);
        }
        let detector: i64 = row.get(5)?;
        let (kind, class) = *detectors
            .get(&detector)
            .ok_or_else(|| InventoryError::Corrupt(format!("detector {detector} is missing")))?;
        let level = codes::level(row.get_ref(6)?)?;
        folder
            .kinds
            .entry(kind)
            .or_insert_with(|| Kind::new(class))
            .add(class, level, row.get(4)?, item);
    }
    if let Some(done) = open {
        take(done.close(connection, &mut whole)?)?;
    }
    Ok(whole.close())
}

/// How much was read, of all current items or of those of the moment that the views of this connection stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageTally {
    /// Items by outcome; every outcome has an entry.
    pub items: BTreeMap<OutcomeKind, u64>,
    /// Bytes of all items.
    pub bytes: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// By reason code: items, and bytes that were not read.
    pub reasons: BTreeMap<String, (u64, u64)>,
}

/// The coverage that was stored with the tallies.
///
/// # Errors
/// [`InventoryError::Sql`], `Corrupt`.
pub fn coverage(connection: &Connection) -> Result<CoverageTally, InventoryError> {
    let text = super::open::meta(connection, "coverage")?.unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| InventoryError::Corrupt(format!("its coverage: {error}")))
}

/// Counts the coverage, of `item` and `item_cause` or, with `past`, of the views.
///
/// # Errors
/// [`InventoryError::Sql`], `Corrupt`.
pub fn count_coverage(connection: &Connection, past: bool) -> Result<CoverageTally, InventoryError> {
    let mut coverage = CoverageTally {
        items: OutcomeKind::ALL.into_iter().map(|kind| (kind, 0)).collect(),
        ..CoverageTally::default()
    };
    let unsigned = |row: &Row<'_>, column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.cast_unsigned());
    let (items, causes) = if past {
        (
            "SELECT outcome, count(*), sum(size), sum(bytes_read) FROM item_at WHERE outcome IS NOT NULL GROUP BY outcome",
            "SELECT cause, count(*), sum(bytes) FROM cause_at GROUP BY cause",
        )
    } else {
        (
            "SELECT outcome, count(*), sum(size), sum(bytes_read) FROM item
             WHERE gone_scan IS NULL AND outcome IS NOT NULL GROUP BY outcome",
            "SELECT c.cause, count(*), sum(c.bytes) FROM item_cause AS c JOIN item AS i ON i.id = c.item
             WHERE i.gone_scan IS NULL GROUP BY c.cause",
        )
    };
    let mut statement = connection.prepare(items)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        coverage
            .items
            .insert(codes::outcome(row.get_ref(0)?)?, unsigned(row, 1)?);
        coverage.bytes += unsigned(row, 2)?;
        coverage.bytes_read += unsigned(row, 3)?;
    }
    let mut statement = connection.prepare(causes)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        coverage
            .reasons
            .insert(row.get(0)?, (unsigned(row, 1)?, unsigned(row, 2)?));
    }
    Ok(coverage)
}

/// Whether what is stored stands for what is current.
///
/// # Errors
/// [`InventoryError::Sql`].
pub fn is_stored(connection: &Connection) -> Result<bool, InventoryError> {
    Ok(
        connection.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'tallied')", (), |row| {
            row.get(0)
        })?,
    )
}

/// Counts and stores, in the open transaction.
pub(super) fn store(connection: &Connection, scan: i64) -> Result<(), InventoryError> {
    connection.execute("DELETE FROM folder_tally", ())?;
    connection.execute("DELETE FROM kind_tally", ())?;
    let whole = count(connection, false, |folder| {
        connection
            .prepare_cached("INSERT INTO folder_tally VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                folder.folder,
                folder.items.cast_signed(),
                folder.oldest,
                folder.newest,
                codes::audience_number(folder.audience),
                folder.exposure.cast_signed(),
            ])?;
        store_kinds(connection, folder.folder, &folder.kinds)
    })?;
    store_kinds(connection, 0, &whole)?;
    let coverage = serde_json::to_string(&count_coverage(connection, false)?)
        .map_err(|error| InventoryError::Corrupt(error.to_string()))?;
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('coverage', ?1)", [coverage])?;
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('tallied', ?1)", [scan.to_string()])?;
    Ok(())
}

fn store_kinds(connection: &Connection, folder: i64, kinds: &[KindTally]) -> Result<(), InventoryError> {
    let mut insert =
        connection.prepare_cached("INSERT INTO kind_tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for kind in kinds {
        let [possible, likely, certain] = kind.levels.map(u64::cast_signed);
        insert.execute(params![
            folder,
            kind.kind,
            codes::class_number(kind.class),
            possible,
            likely,
            certain,
            kind.distinct.cast_signed(),
            kind.distinct_likely.cast_signed(),
            kind.items.cast_signed(),
            serde_json::Value::from(kind.samples.clone()).to_string(),
        ])?;
    }
    Ok(())
}

fn detectors(connection: &Connection) -> Result<HashMap<i64, (i64, Class)>, InventoryError> {
    let mut statement = connection.prepare("SELECT id, kind, class FROM detector")?;
    let rows = statement.query_map((), |row| {
        Ok((row.get(0)?, (row.get(1)?, codes::class(row.get_ref(2)?)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn weight(class: Class) -> u64 {
    match class {
        Class::High => 100,
        Class::Medium => 10,
        Class::Low => 1,
        Class::Business => 0,
    }
}

/// A folder while its findings come.
struct Folder {
    id: i64,
    item: Option<i64>,
    items: u64,
    oldest: Option<i64>,
    newest: Option<i64>,
    audience: Audience,
    kinds: BTreeMap<i64, Kind>,
}

impl Folder {
    fn new(id: i64) -> Folder {
        Folder {
            id,
            item: None,
            items: 0,
            oldest: None,
            newest: None,
            audience: Audience::Unknown,
            kinds: BTreeMap::new(),
        }
    }

    fn close(self, connection: &Connection, whole: &mut Whole) -> Result<FolderTally, InventoryError> {
        let mut exposure = 0;
        let mut kinds = Vec::with_capacity(self.kinds.len());
        for (id, mut kind) in self.kinds {
            kind.values.compact();
            let sure = kind.values.distinct.iter().filter(|value| *value & 1 == 1).count() as u64;
            exposure += sure * weight(kind.class);
            let tally = KindTally {
                kind: id,
                class: kind.class,
                levels: kind.levels,
                distinct: kind.values.distinct.len() as u64,
                distinct_likely: sure,
                items: kind.items,
                samples: kind.samples(connection)?,
            };
            whole.add(&tally, &kind.values.distinct);
            kinds.push(tally);
        }
        if self.audience == Audience::Everyone {
            exposure *= 2;
        }
        Ok(FolderTally {
            folder: self.id,
            items: self.items,
            oldest: self.oldest,
            newest: self.newest,
            audience: self.audience,
            exposure,
            kinds,
        })
    }
}

/// A kind in a folder while its findings come.
struct Kind {
    class: Class,
    levels: [u64; 3],
    values: Values,
    items: u64,
    last_item: Option<i64>,
    /// The first values, the surest first.
    first: BTreeSet<(std::cmp::Reverse<Level>, i64)>,
}

impl Kind {
    fn new(class: Class) -> Kind {
        Kind {
            class,
            levels: [0; 3],
            values: Values::default(),
            items: 0,
            last_item: None,
            first: BTreeSet::new(),
        }
    }

    fn add(&mut self, class: Class, level: Level, value: i64, item: i64) {
        self.class = self.class.max(class);
        self.levels[level as usize] += 1;
        self.values.add(value, level);
        if self.last_item != Some(item) {
            self.last_item = Some(item);
            self.items += 1;
        }
        let place = (std::cmp::Reverse(level), value);
        if self.first.len() < 2 * SAMPLES || self.first.last().is_some_and(|last| place < *last) {
            self.first.insert(place);
            if self.first.len() > 2 * SAMPLES {
                self.first.pop_last();
            }
        }
    }

    fn samples(&self, connection: &Connection) -> Result<Vec<String>, InventoryError> {
        let mut statement = connection.prepare_cached("SELECT mask FROM value WHERE id = ?1")?;
        let mut samples: Vec<String> = Vec::new();
        for (_, value) in &self.first {
            let mask = statement.query_row([value], |row| row.get(0))?;
            if samples.len() < SAMPLES && !samples.contains(&mask) {
                samples.push(mask);
            }
        }
        Ok(samples)
    }
}

/// Distinct values with whether one of their findings is Likely or above, in the lowest bit. Memory is bound by the
/// distinct values of one folder, not by its findings.
#[derive(Default)]
struct Values {
    distinct: Vec<i64>,
    compacted: usize,
}

impl Values {
    fn add(&mut self, value: i64, level: Level) {
        let sure = i64::from(level >= Level::Likely);
        self.distinct.push(value << 1 | sure);
        if self.distinct.len() >= 2 * self.compacted + 4096 {
            self.compact();
        }
    }

    fn compact(&mut self) {
        // The sure twin of a value sorts first and is the one that stays.
        self.distinct.sort_unstable_by(|a, b| b.cmp(a));
        self.distinct.dedup_by_key(|value| *value >> 1);
        self.compacted = self.distinct.len();
    }
}

/// The whole inventory while its folders come.
#[derive(Default)]
struct Whole {
    kinds: BTreeMap<i64, KindTally>,
    /// Two bits for each value: whether it was counted, and whether as a likely one. A value is of one kind.
    counted: Vec<u64>,
}

impl Whole {
    fn add(&mut self, folder: &KindTally, values: &[i64]) {
        let new = values.iter().filter(|value| self.count(**value >> 1 << 1)).count() as u64;
        let sure = values.iter().filter(|value| **value & 1 == 1);
        let new_likely = sure.filter(|value| self.count(**value)).count() as u64;
        let kind = self.kinds.entry(folder.kind).or_insert_with(|| KindTally {
            levels: [0; 3],
            distinct: 0,
            distinct_likely: 0,
            items: 0,
            samples: Vec::new(),
            ..folder.clone()
        });
        kind.class = kind.class.max(folder.class);
        for (sum, count) in kind.levels.iter_mut().zip(folder.levels) {
            *sum += count;
        }
        kind.distinct += new;
        kind.distinct_likely += new_likely;
        kind.items += folder.items;
        for mask in &folder.samples {
            if kind.samples.len() < SAMPLES && !kind.samples.contains(mask) {
                kind.samples.push(mask.clone());
            }
        }
    }

    /// Whether the bit is met for the first time. Numbers of values are dense, from 1.
    fn count(&mut self, bit: i64) -> bool {
        let bit = usize::try_from(bit).unwrap_or(0);
        let (word, bit) = (bit / 64, 1 << (bit % 64));
        if word >= self.counted.len() {
            self.counted.resize(word + word / 2 + 1, 0);
        }
        let new = self.counted[word] & bit == 0;
        self.counted[word] |= bit;
        new
    }

    fn close(self) -> Vec<KindTally> {
        self.kinds.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_sure_when_one_of_its_findings_is() {
        let mut values = Values::default();
        for (value, level) in [
            (7, Level::Possible),
            (7, Level::Certain),
            (3, Level::Possible),
            (7, Level::Possible),
        ] {
            values.add(value, level);
        }
        values.compact();
        assert_eq!(values.distinct, [7 << 1 | 1, 3 << 1]);
    }

    #[test]
    fn compacting_on_the_way_loses_nothing() {
        let mut values = Values::default();
        for round in 0..5 {
            for value in 1..=10_000 {
                let level = if round == 3 { Level::Likely } else { Level::Possible };
                values.add(value, level);
            }
        }
        values.compact();
        assert_eq!(values.distinct.len(), 10_000);
        assert!(values.distinct.iter().all(|value| value & 1 == 1));
    }
}
