//! What is held about one person.
//!
//! Nothing is unsealed to search: the question's normal forms are digested with the key, and values with those
//! digests are looked up. An identifier that belongs to one person is strong; a name alone never is, because many
//! people bear it, unless it stands in the same record as a strong hit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::OptionalExtension;

use super::QueryError;
use super::findings::{COLUMNS, Lister};
use super::overview::coverage;
use super::rows::{FindingRow, HitRow, PersonAnswer};
use crate::inventory::seal::stored_digest;
use crate::inventory::{Reader, paths, places};

/// What is known of the person, as it was typed. Each may be given several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonQuery {
    /// Whole names, in either order: `Marie-Ève Tremblay`, `TREMBLAY, Marie-Ève`.
    pub names: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Social insurance numbers.
    pub sins: Vec<String>,
    /// Any other identifiers.
    pub ids: Vec<String>,
    /// With the values unsealed.
    pub reveal: bool,
}

/// Turns what was typed into kinds and normal forms, as the detectors would: the first argument is `name`, `email`,
/// `phone`, `sin` or `id`, the second the text. The text of an `id` may be of several kinds; what is invalid gives
/// nothing. A name's normal form is its folded words, with a `|` between given names and surnames if that is known.
pub type Normalise<'a> = &'a dyn Fn(&str, &str) -> Vec<(String, String)>;

/// Finds what is held about a person, among the current findings.
///
/// # Errors
/// [`QueryError::NothingAsked`] when nothing valid was asked for, [`QueryError::Locked`] without the key,
/// [`QueryError::Sealed`], [`QueryError::Inventory`].
pub fn find(reader: &Reader, query: &PersonQuery, normalise: Normalise<'_>) -> Result<PersonAnswer, QueryError> {
    let wanted = wanted(reader, query, normalise)?;
    let mut hits = Vec::new();
    let mut lister = Lister::new(reader, query.reveal)?;
    let mut sides: HashMap<(Record, usize), [bool; 2]> = HashMap::new();
    for (value, how) in wanted.iter().filter(|(_, how)| !how.halves.is_empty()) {
        for record in records(reader, *value)? {
            for &(split, side) in &how.halves {
                sides.entry((record, split)).or_default()[side] = true;
            }
        }
    }
    for (value, how) in &wanted {
        let whole = |record| {
            let both = |split| sides.get(&(record, split)) == Some(&[true, true]);
            how.halves.is_empty() || how.halves.iter().any(|&(split, _)| both(split))
        };
        collect(reader, &mut lister, *value, how, &whole, &mut hits)?;
    }
    hits.sort_by(|a, b| a.order().cmp(&b.order()));
    let strong: BTreeSet<_> = hits.iter().filter(|hit| hit.how.strong).map(Hit::record).collect();
    let mut answer = PersonAnswer {
        not_searched: coverage(reader)?.reasons,
        ..PersonAnswer::default()
    };
    for hit in hits {
        let list = if strong.contains(&hit.record()) {
            &mut answer.person
        } else {
            &mut answer.possibly
        };
        list.push(HitRow {
            finding: hit.finding,
            matched: hit.how.matched,
        });
    }
    Ok(answer)
}

/// How a value matches the question.
#[derive(Clone, Debug)]
struct How {
    matched: String,
    strong: bool,
    /// Tables often have given names and surnames in columns of their own. What is found is then one side (0 or
    /// 1) of a name that is split in a certain way, and counts beside the other side only.
    halves: Vec<(usize, usize)>,
}

/// Item, trail and number of a record. A record never reaches over two members, sheets or pages.
type Record = (i64, i64, i64);

struct Hit {
    item: i64,
    trail: i64,
    record: i64,
    place: i64,
    print: i64,
    how: How,
    finding: FindingRow,
}

impl Hit {
    /// The record in which it stands.
    fn record(&self) -> Record {
        (self.item, self.trail, self.record)
    }

    fn order(&self) -> (&str, i64, i64, i64) {
        (&self.finding.path, self.record, self.place, self.print)
    }
}

/// The values that the question asks for, by their number in the inventory.
fn wanted(reader: &Reader, query: &PersonQuery, normalise: Normalise<'_>) -> Result<BTreeMap<i64, How>, QueryError> {
    let sealer = reader.sealer().ok_or(QueryError::Locked)?;
    let mut forms: HashMap<(String, String), How> = HashMap::new();
    let mut splits = 0;
    let mut invalid = Vec::new();
    let asked = [
        ("name", &query.names),
        ("email", &query.emails),
        ("phone", &query.phones),
        ("sin", &query.sins),
        ("id", &query.ids),
    ];
    for (field, texts) in asked {
        for text in texts {
            let found = normalise(field, text);
            if found.is_empty() {
                invalid.push(field);
            }
            let spelled = |(kind, normal): (String, String)| {
                let normals = if field == "name" {
                    spellings(&normal)
                } else {
                    vec![normal]
                };
                normals.into_iter().map(move |normal| (kind.clone(), normal))
            };
            for (kind, normal) in found.into_iter().flat_map(spelled) {
                if field == "name" {
                    let how = How {
                        matched: "name folded".to_owned(),
                        strong: false,
                        halves: Vec::new(),
                    };
                    for form in name_forms(&normal) {
                        forms.insert((kind.clone(), form), how.clone());
                    }
                    for pair in name_halves(&normal) {
                        for (side, form) in pair.into_iter().enumerate() {
                            let known = forms.entry((kind.clone(), form));
                            known
                                .and_modify(|known| {
                                    if !known.halves.is_empty() {
                                        known.halves.push((splits, side));
                                    }
                                })
                                .or_insert_with(|| How {
                                    halves: vec![(splits, side)],
                                    ..how.clone()
                                });
                        }
                        splits += 1;
                    }
                } else {
                    let matched = if field == "id" {
                        format!("{kind} exact")
                    } else {
                        format!("{field} exact")
                    };
                    let how = How {
                        matched,
                        strong: true,
                        halves: Vec::new(),
                    };
                    forms.insert((kind, normal), how);
                }
            }
        }
    }
    // A question that cannot be asked must not look like one that found nothing.
    if !invalid.is_empty() {
        return Err(QueryError::NothingAsked(invalid));
    }
    if forms.is_empty() {
        return Err(QueryError::NothingAsked(Vec::new()));
    }
    let mut look_up = reader.connection().prepare("SELECT id FROM value WHERE digest = ?1")?;
    let mut wanted = BTreeMap::new();
    for ((kind, normal), how) in forms {
        let digest = sealer.digest(&kind, &normal);
        if let Some(id) = look_up
            .query_row([stored_digest(&digest)], |row| row.get(0))
            .optional()?
        {
            wanted.insert(id, how);
        }
    }
    Ok(wanted)
}

/// A name with each way to write its saints: `st pierre` is `saint pierre`, and whoever writes one may write the other.
fn spellings(normal: &str) -> Vec<String> {
    const SAINTS: [(&str, &str); 2] = [("st", "saint"), ("ste", "sainte")];
    let with = |pick: fn((&'static str, &'static str)) -> &'static str| {
        let side = |side: &str| {
            let words = side.split(' ').map(|word| {
                let saint = SAINTS.iter().find(|(short, long)| [short, long].contains(&&word));
                saint.map_or(word, |saint| pick(*saint))
            });
            words.collect::<Vec<_>>().join(" ")
        };
        normal.split('|').map(side).collect::<Vec<_>>().join("|")
    };
    let mut all = vec![normal.to_owned(), with(|(short, _)| short), with(|(_, long)| long)];
    all.sort();
    all.dedup();
    all
}

/// Every normal form under which a name may have been found: as plain words, and split into given names and surnames
/// at every point, in both orders. All of it may be the one or the other, as in `Mme Tremblay`.
fn name_forms(normal: &str) -> BTreeSet<String> {
    let words: Vec<&str> = normal.split([' ', '|']).filter(|word| !word.is_empty()).collect();
    let whole = words.join(" ");
    let mut forms = BTreeSet::from([format!("|{whole}"), format!("{whole}|"), whole]);
    for at in 1..words.len() {
        let (one, two) = (words[..at].join(" "), words[at..].join(" "));
        forms.insert(format!("{one}|{two}"));
        forms.insert(format!("{two}|{one}"));
        forms.insert(format!("{two} {one}"));
    }
    forms
}

/// The given names and the surnames of a name as two columns have them, for every split in both orders.
fn name_halves(normal: &str) -> Vec<[String; 2]> {
    let words: Vec<&str> = normal.split([' ', '|']).filter(|word| !word.is_empty()).collect();
    let split = |at: usize| {
        let (one, two) = (words[..at].join(" "), words[at..].join(" "));
        [
            [format!("{one}|"), format!("|{two}")],
            [format!("{two}|"), format!("|{one}")],
        ]
    };
    (1..words.len()).flat_map(split).collect()
}

/// The records in which one value stands at present.
fn records(reader: &Reader, value: i64) -> Result<Vec<Record>, QueryError> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT f.item, f.trail, f.record
         FROM finding_at AS f
         JOIN item_at AS i ON i.id = f.item
         WHERE f.value = ?1",
    )?;
    let rows = statement.query_map([value], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All current findings of one value in the records that `wanted` holds for.
fn collect(
    reader: &Reader,
    lister: &mut Lister<'_>,
    value: i64,
    how: &How,
    wanted: &dyn Fn(Record) -> bool,
    hits: &mut Vec<Hit>,
) -> Result<(), QueryError> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "SELECT {COLUMNS}, f.item, f.record, {} AS place, f.print, d.path, i.name
         FROM finding_at AS f
         JOIN value AS v ON v.id = f.value
         JOIN item_at AS i ON i.id = f.item
         JOIN folder AS d ON d.id = i.folder
         WHERE f.value = ?1",
        places::ORDER
    ))?;
    let mut rows = statement.query([value])?;
    while let Some(row) = rows.next()? {
        if !wanted((row.get("item")?, row.get("trail")?, row.get("record")?)) {
            continue;
        }
        let path = paths::join(
            &paths::from_column(row.get_ref("path")?)?,
            &paths::from_column(row.get_ref("name")?)?,
        );
        hits.push(Hit {
            item: row.get("item")?,
            trail: row.get("trail")?,
            record: row.get("record")?,
            place: row.get("place")?,
            print: row.get("print")?,
            how: how.clone(),
            finding: lister.row(row, &path.to_string_lossy())?,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saints_are_looked_up_however_they_are_written() {
        let both = ["isabelle|saint pierre", "isabelle|st pierre"];
        assert_eq!(spellings("isabelle|st pierre"), both);
        assert_eq!(spellings("isabelle|saint pierre"), both);
        assert_eq!(spellings("ste marie"), ["sainte marie", "ste marie"]);
        assert_eq!(spellings("stella|sainton"), ["stella|sainton"]);
    }

    #[test]
    fn a_name_is_looked_up_in_every_split_and_both_orders() {
        let forms = name_forms("marie eve tremblay");
        for form in [
            "marie eve tremblay",
            "tremblay marie eve",
            "marie eve|tremblay",
            "tremblay|marie eve",
            "marie|eve tremblay",
        ] {
            assert!(forms.contains(form), "{form}");
        }
        assert_eq!(name_forms("marie eve|tremblay"), forms);
        assert_eq!(
            name_forms("tremblay"),
            BTreeSet::from(["tremblay", "tremblay|", "|tremblay"].map(str::to_owned))
        );
    }
}
