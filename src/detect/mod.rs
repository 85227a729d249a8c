//! Detecting: from text to findings with reasons.
//!
//! ```text
//! gate, engine ──► judge ──► names, addresses, ──► resolve ──► whose, minors, professional
//! shapes     validator,  cards, special      one finding  what the neighbours say:
//!            context,    code detectors,     for one span of a person, of a child, of work
//!            columns,    with the patterns'
//!            level       findings beside
//! ```
//!
//! | to add | do |
//! |---|---|
//! | a pattern | one TOML file under `patterns/` and one line in `catalogue/builtin.rs` |
//! | a checksum | one file under `validate/` and one line in its registry |
//! | a code detector | one folder beside `names/`, its TOML file, and one line in [`Detectors::scan`] |
//!
//! Every decision depends only on text within [`OVERLAP_BYTES`](crate::model::OVERLAP_BYTES) of a span, so
//! that findings do not change with the way in which a text is cut.

pub mod addresses;
mod beside;
mod card_details;
pub mod catalogue;
mod column_share;
mod columns;
#[cfg(test)]
mod cutting;
pub mod engine;
mod examples;
mod filled;
pub mod fragments;
mod gate;
mod judge;
mod keywords;
mod minors;
pub mod names;
mod pasted;
mod professional;
mod record;
mod resolve;
pub mod score;
mod special;
pub mod validate;
mod whose;

use addresses::Addresses;
use card_details::CardDetails;
use catalogue::{Catalogue, Detector, Output};
use engine::BuildError;
use gate::Gate;
pub use gate::Hit;
use judge::Judge;
use keywords::{Keywords, Surroundings};
use names::Names;
use professional::Professional;
use special::Special;
pub use validate::date::Date;

use crate::model::{Finding, Passage, Reason};
use crate::text::fold::fold;

/// Names the way in which is detected, apart from the catalogue: another one may find something else. See `build.rs`.
pub const REVISION: &str = env!("RECENSE_DETECTION");

/// The catalogue, compiled and ready to scan from many threads.
pub struct Detectors {
    catalogue: Catalogue,
    gate: Gate,
    keywords: Keywords,
    names: Option<Names>,
    addresses: Option<Addresses>,
    card_details: Option<CardDetails>,
    special: Special,
    minors: Option<u16>,
    professional: Professional,
    today: Date,
}

impl Detectors {
    /// Compiles a catalogue.
    ///
    /// # Errors
    /// When its shapes do not compile together. One by one they have been checked by the catalogue's loader.
    pub fn new(catalogue: Catalogue) -> Result<Detectors, BuildError> {
        let by_code = |code: &str| {
            let found = catalogue
                .detectors
                .iter()
                .position(|detector| detector.code.as_deref() == Some(code));
            found.map(|index| index as u16)
        };
        let kinds = || catalogue.detectors.iter().map(|detector| detector.kind.as_str());
        let addresses = by_code("addresses").map(|index| Addresses::new(index, kinds()));
        let marks = addresses.iter().flat_map(|_| addresses::triggers());
        let keywords = Keywords::new(&catalogue, marks);
        let (names, gate) = rayon::join(
            || by_code("names").map(|index| Names::new(index, kinds())),
            || Gate::new(&catalogue, &keywords),
        );
        let gate = gate?;
        let of_id = |id: &str| catalogue.index_of(id).map(|index| index as u16);
        let card_details = match (of_id("any/card_expiry"), of_id("any/card_code")) {
            (Some(expiry), Some(code)) => Some(CardDetails { expiry, code }),
            _ => None,
        };
        let minors = by_code("minors");
        let special = Special::new(&catalogue, &keywords);
        Ok(Detectors {
            catalogue,
            gate,
            keywords,
            names,
            addresses,
            card_details,
            special,
            minors,
            professional: Professional::new(),
            today: Date::today(),
        })
    }

    /// The same for a scan made on that day, by which children are told; without it, today.
    #[must_use]
    pub fn on(mut self, today: Date) -> Detectors {
        self.today = today;
        self
    }

    /// The catalogue that was compiled.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The detector that a finding names.
    pub fn detector(&self, finding: &Finding) -> &Detector {
        &self.catalogue.detectors[usize::from(finding.detector)]
    }

    /// The findings of a passage that begin in its core, in the order of their place, without overlaps. A child's date
    /// of birth or age stands beside what says that it is a child's.
    pub fn scan(&self, passage: &Passage) -> Vec<Finding> {
        self.scan_on(passage, self.today)
    }

    fn scan_on(&self, passage: &Passage, today: Date) -> Vec<Finding> {
        let mut found = self.all_of(passage);
        self.professional
            .tag(passage, &mut found, &|detector| self.kind(detector));
        if let Some(detector) = self.minors {
            minors::find(detector, today, &mut found, &|detector| self.kind(detector));
        }
        found.retain(|finding| passage.core.contains(&finding.start));
        found
    }

    /// What is found in a passage, before it is asked whose it is at work and who is a child.
    fn all_of(&self, passage: &Passage) -> Vec<Finding> {
        let (mut found, mut surroundings, capitals) = self.beside_names(passage);
        let tables = pasted::tables(passage, &surroundings);
        if let Some(names) = &self.names {
            let mut more = Vec::new();
            names.find(passage, &capitals, &found, &mut more);
            found.append(&mut more);
        }
        filled::find(passage, &mut surroundings, &self.catalogue, &mut found);
        if let Some(cards) = self.card_details {
            cards.find(passage, &mut found, &|detector| self.kind(detector) == "card");
        }
        let mut found = resolve::without_overlaps(found, &self.catalogue);
        if self
            .special
            .find(passage, &mut surroundings, &mut found, &self.catalogue)
        {
            found = resolve::without_overlaps(found, &self.catalogue);
        }
        whose::settle(passage, &mut found, &self.catalogue);
        if tables.is_empty() {
            return found;
        }
        for (start, table) in &tables {
            // That a number fills its cell says less there than in a file that is a table.
            let more = self.all_of(table).into_iter();
            let named = more.filter(|finding| !finding.reasons.contains(&Reason::Isolated));
            found.extend(named.map(|finding| Finding {
                start: finding.start + *start as u32,
                end: finding.end + *start as u32,
                ..finding
            }));
        }
        resolve::without_overlaps(found, &self.catalogue)
    }

    /// What is found before names are looked for, in the order of the place, the words around, and where names may
    /// begin. Names look at addresses, since a street bears a name without being a person.
    fn beside_names<'a>(&'a self, passage: &'a Passage) -> (Vec<Finding>, Surroundings<'a>, Vec<u32>) {
        let heads = self.names.as_ref().map(Names::heads);
        let met = self.gate.search(passage, &self.keywords, heads);
        let mut judge = Judge::new(self, passage, met.surroundings);
        let mut found = judge.all(&met.hits);
        if let Some(addresses) = &self.addresses {
            let mut more = Vec::new();
            let near = addresses.near(&passage.text, &met.marks, &met.capitals);
            addresses.find(passage, near, &found, &mut more);
            found.append(&mut more);
            found.sort_by_key(|finding| (finding.start, finding.end));
        }
        (found, judge.into_surroundings(), met.capitals)
    }

    /// The detector of names, to be given another model.
    #[cfg(feature = "train")]
    pub fn names_mut(&mut self) -> Option<&mut Names> {
        self.names.as_mut()
    }

    /// What the model of names can learn from a passage in which these ranges of bytes are names.
    #[cfg(feature = "train")]
    pub fn name_examples(&self, passage: &Passage, gold: &[std::ops::Range<usize>]) -> Vec<names::training::Example> {
        let (found, _, capitals) = self.beside_names(passage);
        self.names
            .as_ref()
            .map_or_else(Vec::new, |names| names.examples(passage, &capitals, &found, gold))
    }

    fn kind(&self, detector: u16) -> &str {
        &self.catalogue.detectors[usize::from(detector)].kind
    }

    /// Where shapes of the catalogue match, before anything is judged.
    pub fn hits(&self, passage: &Passage) -> Vec<Hit> {
        self.gate.search(passage, &self.keywords, None).hits
    }

    /// What the patterns find, overlaps and all, in the order of the place.
    pub fn patterns(&self, passage: &Passage) -> Vec<Finding> {
        let met = self.gate.search(passage, &self.keywords, None);
        Judge::new(self, passage, met.surroundings).all(&met.hits)
    }

    /// The kinds and normal forms that a text has when all of it is one value, whatever stands around it
    /// elsewhere. `field` is `name`, `email`, `phone`, `sin`, or `id` for every other identifier.
    pub fn normal_forms(&self, field: &str, text: &str) -> Vec<(String, String)> {
        if field == "name" {
            let forms = name_forms(text).into_iter();
            return forms.map(|form| (field.to_owned(), form)).collect();
        }
        let passage = Passage::plain(text.trim());
        let hits = self.gate.search_all(&passage.text);
        let judge = Judge::new(self, &passage, Surroundings::among(&self.keywords, "", Vec::new()));
        let mut forms: Vec<(String, String)> = hits
            .iter()
            .filter_map(|hit| judge.valid(hit))
            .filter(|(_, start, end, _)| (*start, *end) == (0, passage.text.len()))
            .filter(|(detector, ..)| self.catalogue.detectors[usize::from(*detector)].output != Output::Other)
            .map(|(detector, _, _, normal)| (self.catalogue.detectors[usize::from(detector)].kind.clone(), normal))
            .filter(|(kind, _)| match field {
                "id" => !matches!(kind.as_str(), "email" | "phone" | "sin" | "name" | "address" | "dob"),
                field => kind == field,
            })
            .collect();
        forms.sort();
        forms.dedup();
        forms
    }
}

/// The normal forms of a name as it is typed: folded words, with `given|surname` where a comma tells which is which; and
/// the same without titles, which stand outside of names that are found. Nothing when there is no letter.
fn name_forms(text: &str) -> Vec<String> {
    let words = |part: &str| {
        let plain = fold(part).replace('\'', "").replace(['-', '.', ','], " ");
        plain.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let form = |surname: &[String], given: &[String]| match (surname.join(" "), given.join(" ")) {
        (surname, given) if surname.is_empty() => given,
        (surname, given) if given.is_empty() => surname,
        (surname, given) => format!("{given}|{surname}"),
    };
    let (surname, given) = text.split_once(',').unwrap_or((text, ""));
    let (surname, given) = (words(surname), words(given));
    let title = |word: &String| names::is_title(word);
    // `M. Ménard` has a title, and so may `Ménard, Mme`; of `Ménard, M.` the initial stays.
    let bare = |part: &[String]| {
        let titles = part
            .iter()
            .enumerate()
            .take_while(|(at, word)| title(word) || *at == 0 && *word == "m")
            .count();
        match part {
            [word] if !title(word) => part.to_vec(),
            part => part[titles..].to_vec(),
        }
    };
    let mut forms = vec![form(&surname, &given), form(&bare(&surname), &bare(&given))];
    forms.dedup();
    forms.retain(|form| form.contains(char::is_alphabetic));
    forms
}

#[cfg(test)]
mod tests {
    use super::name_forms;

    #[test]
    fn a_typed_name_has_the_form_of_a_found_one() {
        for (typed, form) in [
            ("Marie-Ève Tremblay", "marie eve tremblay"),
            ("TREMBLAY, Marie-Ève", "marie eve|tremblay"),
            ("  J. O’Neil ", "j oneil"),
            ("Tremblay,", "tremblay"),
            ("Tremblay, M.", "m|tremblay"),
        ] {
            assert_eq!(name_forms(typed), [form], "{typed}");
        }
        for typed in ["", " ", "42", "-,."] {
            assert_eq!(name_forms(typed), [""; 0], "{typed}");
        }
    }

    #[test]
    fn a_title_is_no_part_of_a_name_but_may_be_one() {
        for (typed, whole, bare) in [
            ("Mme Sophie Tremblay", "mme sophie tremblay", "sophie tremblay"),
            ("M. Olivier Ménard", "m olivier menard", "olivier menard"),
            ("Dr. Mr. John O’Neil", "dr mr john oneil", "john oneil"),
            ("Tremblay, Mme Sophie", "mme sophie|tremblay", "sophie|tremblay"),
            ("Mme Tremblay, Sophie", "sophie|mme tremblay", "sophie|tremblay"),
            ("Tremblay, Mme", "mme|tremblay", "tremblay"),
        ] {
            assert_eq!(name_forms(typed), [whole, bare], "{typed}");
        }
        assert_eq!(name_forms("Maître"), ["maitre"]);
    }
}
