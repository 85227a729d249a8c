//! What findings add up to while they are read, folder by folder.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::{FolderTally, KindTally, SAMPLES};
use crate::inventory::InventoryError;
use crate::model::{Audience, Class, Level};

/// How much a distinct value of a class counts for the order of folders.
fn weight(class: Class) -> u64 {
    match class {
        Class::High => 100,
        Class::Medium => 10,
        Class::Low => 1,
        Class::Business => 0,
    }
}

/// A folder while its findings come.
pub(super) struct Folder {
    id: i64,
    item: Option<i64>,
    items: u64,
    oldest: Option<i64>,
    newest: Option<i64>,
    audience: Audience,
    kinds: BTreeMap<i64, Kind>,
}

impl Folder {
    /// Nothing yet.
    pub fn new(id: i64) -> Folder {
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

    /// The number of the folder.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Whether the item is another one than that whose findings came last.
    pub fn is_new(&self, item: i64) -> bool {
        self.item != Some(item)
    }

    /// The item whose findings come next: its time of modification in Unix seconds, and who can read it.
    pub fn enter(&mut self, item: i64, modified: Option<i64>, audience: Audience) {
        self.item = Some(item);
        self.items += 1;
        self.oldest = self.oldest.into_iter().chain(modified).min();
        self.newest = self.newest.max(modified);
        self.audience = self.audience.max(audience);
    }

    /// A finding of that item.
    pub fn add(&mut self, kind: i64, class: Class, level: Level, value: i64) {
        let kind = self.kinds.entry(kind).or_insert_with(|| Kind::new(class));
        kind.add(class, level, value, self.item);
    }

    /// Ends the folder: what it comes to, which `whole` takes in.
    ///
    /// # Errors
    /// [`InventoryError::Sql`].
    pub fn close(self, connection: &Connection, whole: &mut Whole) -> Result<FolderTally, InventoryError> {
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

    fn add(&mut self, class: Class, level: Level, value: i64, item: Option<i64>) {
        self.class = self.class.max(class);
        self.levels[level as usize] += 1;
        self.values.add(value, level);
        if self.last_item != item {
            self.last_item = item;
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
pub(super) struct Whole {
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

    /// The kinds over all folders.
    pub fn close(self) -> Vec<KindTally> {
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
