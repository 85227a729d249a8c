//! Names in the cells and fields whose header says that they hold names.

use std::ops::Range;

use smallvec::smallvec;

use super::Search;
use super::cues::{self, Holds};
use super::judge::{Match, Run};
use super::tokens::{Piece, Reader};
use crate::model::{Hop, Layout, Level, Mark, Passage, Reason};
use crate::text::fold::{Short, fold};

/// How far around a field others say what it is, in bytes.
const NEAR: u32 = 1 << 10;

/// Bytes of the longest cell that is taken for one name.
const LONGEST: usize = 80;

/// Whether a field (in small letters, without accents) holds something that only persons and firms have.
fn is_of_person(field: &str) -> bool {
    const PARTS: &[&str] = &[
        "mail",
        "courriel",
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "birth",
        "naissance",
        "prenom",
        "firstname",
        "first_name",
        "lastname",
        "last_name",
        "surname",
        "address",
        "adresse",
        "postal",
        "zip",
        "nas",
        "sin",
        "ssn",
    ];
    // A short one counts as a whole word.
    let holds = |part: &str| match part.len() {
        0..=4 => field.split(|c: char| !c.is_alphanumeric()).any(|word| word == part),
        _ => field.contains(part),
    };
    PARTS.iter().any(|part| holds(part))
}

/// Whether a field (in small letters, without accents) holds something that only things have: machines, colours and
/// channels have names, too.
fn is_of_thing(field: &str) -> bool {
    const WORDS: &[&str] = &[
        "actif",
        "asset",
        "barcode",
        "canal",
        "channel",
        "code",
        "color",
        "colour",
        "cost",
        "couleur",
        "cout",
        "cpu",
        "emission",
        "espece",
        "etage",
        "frequence",
        "frequency",
        "hand",
        "machine",
        "mask",
        "masque",
        "model",
        "modele",
        "niv",
        "part",
        "piece",
        "poids",
        "port",
        "price",
        "prix",
        "qty",
        "quantite",
        "quantity",
        "race",
        "reception",
        "reorder",
        "serial",
        "serie",
        "sku",
        "species",
        "stock",
        "upc",
        "version",
        "vin",
        "vlan",
        "weight",
    ];
    // `Code postal` is a person's.
    !is_of_person(field)
        && field
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| WORDS.contains(&word))
        && !field.contains("client")
}

/// What the fields around one say of it.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    /// Given names stand there.
    given: bool,
    /// What only persons have stands there.
    person: bool,
    /// What only things have stands there.
    thing: bool,
}

impl Beside {
    /// What a field says of those around it.
    fn of(field: &str) -> Beside {
        let folded = fold(field);
        let given = matches!(cues::field_holds(field), Some((Holds::Given, _)));
        Beside {
            given,
            person: !given && is_of_person(&folded),
            thing: is_of_thing(&folded),
        }
    }

    fn and(self, other: Beside) -> Beside {
        Beside {
            given: self.given || other.given,
            person: self.person || other.person,
            thing: self.thing || other.thing,
        }
    }

    /// What a field holds beside these: next to one of given names, `Nom` holds surnames. Nothing, if it holds no names.
    fn settles(self, kind: (Holds, &'static str)) -> Option<(Holds, &'static str)> {
        match kind {
            (Holds::Other, _) => None,
            _ if is_doubtful(kind) && self.thing && !self.person => None,
            (_, word) if self.given && is_ambiguous(kind) => Some((Holds::Surname, word)),
            kind => Some(kind),
        }
    }
}

/// Whether a field is called `nom` or `name` and no more.
fn is_ambiguous((holds, word): (Holds, &str)) -> bool {
    holds == (Holds::Person { sure: false }) && matches!(word, "nom" | "name")
}

/// Whether things may have what a field holds: names of their own, and given ones.
fn is_doubtful(kind: (Holds, &str)) -> bool {
    is_ambiguous(kind) || kind.0 == Holds::Given
}

impl Search<'_> {
    /// Reads the fields that hold names; running text has none.
    pub fn fields(&mut self, passage: &Passage) {
        let kinds: Vec<_> = passage.fields.iter().map(|field| cues::field_holds(field)).collect();
        if !kinds.iter().flatten().any(|(holds, _)| *holds != Holds::Other) {
            return;
        }
        match &passage.layout {
            Layout::Lines { .. } => {}
            Layout::Marks(marks) => self.marked(passage, marks, &kinds),
            Layout::Delimited { .. } => {
                let all = passage.fields.iter().map(|field| Beside::of(field));
                let all = all.fold(Beside::default(), Beside::and);
                let held = |field: usize| kinds.get(field).copied().flatten().and_then(|kind| all.settles(kind));
                passage.each_field(held, |(holds, word), bytes| self.cell(bytes, holds, word));
            }
        }
    }

    /// Reads the fields of marked text. What a field is beside is asked of those close by: the names of fields that a
    /// passage has depend on where the text was cut.
    fn marked(&mut self, passage: &Passage, marks: &[Mark], kinds: &[Option<(Holds, &'static str)>]) {
        let says: Vec<Beside> = passage.fields.iter().map(|field| Beside::of(field)).collect();
        for (index, mark) in marks.iter().enumerate() {
            let own = mark
                .field
                .and_then(|field| kinds.get(usize::from(field)).copied().flatten());
            let Some(own) = own.filter(|(holds, _)| *holds != Holds::Other) else {
                continue;
            };
            let (mut row, mut any) = (Beside::default(), Beside::default());
            // What says by itself that it holds a person's name needs nobody beside.
            if is_doubtful(own) {
                let near = |other: &&Mark| other.start.abs_diff(mark.start) < NEAR;
                let before = marks[..index].iter().rev().take_while(near);
                for other in before.chain(marks[index + 1..].iter().take_while(near)) {
                    let says = other.field.and_then(|field| says.get(usize::from(field)));
                    let says = says.copied().unwrap_or_default();
                    any = any.and(says);
                    if other.record == mark.record {
                        row = row.and(says);
                    }
                }
            }
            // In structured data anything has a name: fonts, styles, tags. There `name` is a person's only where
            // something else of a person stands beside it.
            let anything = matches!(mark.hop, Hop::Key(_)) && is_ambiguous(own) && !row.given;
            let Some((holds, word)) = row.settles(own).filter(|_| !anything || any.person || any.given) else {
                continue;
            };
            let end = marks
                .get(index + 1)
                .map_or(passage.text.len(), |next| next.start as usize);
            self.cell(mark.start as usize..end, holds, word);
        }
    }

    /// The name that fills one cell.
    fn cell(&mut self, bounds: Range<usize>, holds: Holds, word: &'static str) {
        let Some(raw) = self.reader.text.get(bounds.clone()) else {
            return;
        };
        let blank = |c: char| c.is_whitespace() || c == '"';
        let text = raw.trim_matches(blank);
        if text.is_empty() || text.len() > LONGEST {
            return;
        }
        let start = bounds.start + (raw.len() - raw.trim_start_matches(blank).len());
        let end = start + text.len();
        let Some(pieces) = self.words(start, end) else { return };
        let listed = pieces
            .iter()
            .any(|piece| piece.entry.given > 1 || piece.entry.surname > 1);
        let words = pieces
            .iter()
            .all(|piece| !piece.initial && piece.entry.word > 3 && piece.entry.given < 2 && piece.entry.surname < 2);
        let whole = matches!(holds, Holds::Person { .. });
        if pieces.is_empty() || words && (whole || pieces.len() > 1) || pieces.iter().all(|piece| piece.initial) {
            return;
        }
        let mut name = match holds {
            Holds::Given => Reader::matched(&pieces, &[], Level::Likely, listed),
            Holds::Surname => Reader::matched(&[], &pieces, Level::Likely, listed),
            Holds::Person { sure } => {
                if !(listed || sure)
                    || pieces.len() == 1 && !sure && !pieces.iter().any(|piece| piece.given() || piece.surname())
                {
                    return;
                }
                match self.ordered(&pieces, start, end) {
                    Some(name) => name,
                    None => return,
                }
            }
            Holds::Other => return,
        };
        if name.end <= name.start {
            return;
        }
        name.level = if listed && (pieces.len() > 1 || !whole) {
            Level::Certain
        } else {
            Level::Likely
        };
        name.reasons.push(Reason::Field(word.into()));
        let normal = self.normal(&name);
        self.push(&name, normal);
    }

    /// Given names and surnames of a cell that holds both.
    fn ordered(&self, pieces: &Run, start: usize, end: usize) -> Option<Match> {
        let reader = self.reader;
        let comma = reader.text[start..end].find(',').map(|at| start + at);
        let split = if let Some(comma) = comma {
            pieces.iter().take_while(|piece| piece.start < comma).count()
        } else {
            if let Some(name) = reader.name_at(pieces)
                && name.end == end
                && name.start == start
            {
                return Some(name);
            }
            let givens = pieces
                .iter()
                .take_while(|piece| piece.entry.given >= 2 || piece.initial)
                .count();
            givens.clamp(1, pieces.len().max(2) - 1)
        };
        let (first, second) = pieces.split_at(split.min(pieces.len()));
        let (given, surname) = match comma {
            Some(_) => (second, first),
            None if pieces.len() == 1 && pieces[0].entry.given < pieces[0].entry.surname => (second, first),
            None => (first, second),
        };
        if comma.is_some()
            && (given.is_empty()
                || !given
                    .iter()
                    .any(|piece| piece.entry.given > 1 || piece.initial || piece.unknown()))
        {
            return None;
        }
        Some(Reader::matched(given, surname, Level::Likely, false))
    }

    /// The words between two bytes if nothing but a name's letters and marks stands there; titles and what
    /// stands in brackets left out.
    fn words(&self, start: usize, end: usize) -> Option<Run> {
        let reader = self.reader;
        let mut pieces: Run = smallvec![];
        let mut at = start;
        while at < end {
            let c = reader.char(at)?;
            if c.is_alphabetic() {
                let mut piece = reader.piece(at)?;
                if piece.after != piece.end {
                    return None;
                }
                // In a field of names also small letters make initials.
                piece.initial |= piece.letters == 1;
                at = piece.end.max(at + 1);
                let title = pieces.is_empty() && piece.is(cues::Role::Title);
                if !title && !piece.is(cues::Role::Suffix) {
                    pieces.push(piece);
                }
                if pieces.len() > 6 || self.odd(&piece) {
                    return None;
                }
            } else if matches!(c, ' ' | ',' | '.' | '-' | '\'' | '\u{A0}' | '\t' | '\u{2019}') {
                at += c.len_utf8();
            } else if matches!(c, '<' | '(' | '"') && !pieces.is_empty() {
                // `Ana Roy <ana@example.com>`: what follows the name is not the name.
                break;
            } else {
                return None;
            }
        }
        Some(pieces)
    }

    /// Words that show that a field holds no person: `inc.`, `null`, `the`, `for` Congress.
    fn odd(&self, piece: &Piece) -> bool {
        use cues::Role::{Before, FirmAfter, Never, PlaceBefore};
        let saint = || {
            matches!(
                &*Short::of(&self.reader.text[piece.start..piece.end]),
                "saint" | "st" | "ste" | "sainte" | "san" | "los"
            )
        };
        piece.entry.given < 2
            && piece.entry.surname < 2
            && (piece.is(Never) || piece.is(FirmAfter) || piece.is(Before) || piece.is(PlaceBefore) && !saint())
    }
}
