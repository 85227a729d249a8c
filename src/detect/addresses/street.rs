//! Streets: the generic before or the type after the proper name, with the number before or behind.

use super::Street;
use super::parts::{Text, Word};
use super::tail::Parts;
use super::vocabulary as known;
use crate::model::{Level, Reason};
use crate::text::fold::{Short, fold};

impl Text<'_> {
    /// `1250, rue Exemple`, `10-123 MAIN ST NW`, `2450 Crown St`, `28030 Edeby 55\n Apt. 297`.
    pub fn numbered(self, number: Word, floor: usize) -> Option<Street> {
        let raw = self.raw(number);
        if raw.contains('.') || raw.len() > 11 || !self.number(number) {
            return None;
        }
        let end = number.end;
        // "25 bis", "A", a second number before the street's own.
        let comma = self.byte(end) == b',';
        let mut at = self.blanks(end + usize::from(comma));
        if at == end {
            return None;
        }
        if let Some(second) = self.word(at).filter(|word| self.number(*word) && !comma) {
            let then = self.blanks(second.end);
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let named = self
                .word(then)
                .is_some_and(|word| self.raw(word).as_bytes()[0].is_ascii_alphabetic());
            if then > second.end && named && digits(raw) && digits(self.raw(second)) {
                at = then;
            }
        }
        let first = self.word(at)?;
        let small = !self.capital(first) && !self.number(first);
        if small && !known::before(&self.folded(first)) && known::direction(&self.folded(first)).is_none() {
            return None;
        }
        let mut parts = Parts::default();
        let (street_end, level, reason, cue) = self.named(first, number, comma, &mut parts)?;
        // `L.C. 2017, ch. 21`: a year and the chapter of a law.
        if comma && year(raw) && parts.specific.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        (parts.unit, parts.civic) = match raw.split_once('-') {
            Some((unit, civic)) if civic.bytes().all(|byte| byte.is_ascii_digit()) => (unit.into(), civic.into()),
            _ => (String::new(), raw.to_ascii_lowercase()),
        };
        let start = self.lead(number.start, floor, &mut parts);
        let end = self.tail(street_end, &mut parts);
        Some(Street {
            start,
            end,
            level: if cue { level.raised() } else { level },
            reason,
            parts,
        })
    }

    /// The street whose first word is `first`: its end, how sure it is and why, and whether a word before
    /// its number introduces addresses.
    fn named(self, first: Word, number: Word, comma: bool, parts: &mut Parts) -> Option<(usize, Level, Reason, bool)> {
        let listed = || Reason::Listed("street".into());
        if let Some(end) = self.generic_first(first, parts) {
            return Some((end, Level::Likely, listed(), self.cue(number.start)));
        }
        let Some((end, sure)) = self.type_last(first, parts) else {
            let (end, cue) = self.unlisted(first, number, parts).filter(|(_, cue)| *cue || !comma)?;
            return Some((end, Level::Possible, Reason::Shape, cue));
        };
        let cue = self.cue(number.start);
        if !cue && (comma || !sure) {
            // An English address has no comma after its number, save in Britain with a code behind; what
            // stands before the comma may be a unit's number. A type that is a word needs more as well.
            let mut probe = parts.clone();
            self.tail(end, &mut probe);
            let inside = !probe.unit.is_empty() || !probe.dir.is_empty();
            if !(probe.placed() || inside && !comma) || comma && self.number(first) {
                return None;
            }
        }
        Some((end, Level::Likely, listed(), cue))
    }

    /// `rue de la Montagne`, `boul. René-Lévesque`, `3e Avenue`, `rang 4`.
    fn generic_first(self, first: Word, parts: &mut Parts) -> Option<usize> {
        let folded = self.folded(first);
        if !known::before(&folded) {
            return None;
        }
        let mut at = self.blanks(self.stop(first.end));
        let mut end = None;
        let mut proper = 0;
        let begin = at;
        for index in 0..7 {
            let Some(word) = self.word(at) else { break };
            let raw = self.raw(word);
            let folded = self.folded(word);
            let joins = matches!(
                &*folded,
                "de" | "du"
                    | "des"
                    | "la"
                    | "le"
                    | "les"
                    | "l"
                    | "d"
                    | "do"
                    | "da"
                    | "dos"
                    | "del"
                    | "al"
                    | "el"
                    | "of"
                    | "a"
                    | "aux"
                    | "en"
                    | "et"
            );
            let elided =
                raw.starts_with("d'") || raw.starts_with("l'") || raw.starts_with("d’") || raw.starts_with("l’");
            let number = self.number(word) && index == 0 && !year(raw);
            if proper > 0 && (known::direction(&folded).is_some() || known::unit(&folded) || self.code(at).is_some()) {
                break;
            }
            if self.capital(word) || elided || number || matches!(&*folded, "principale" | "commune") {
                proper += 1;
                end = Some(word.end);
            } else if !joins {
                break;
            }
            let stop = if raw.len() <= 3 { self.stop(word.end) } else { word.end };
            at = self.blanks(stop);
            if at == stop || proper == 4 {
                break;
            }
        }
        let end = end?;
        parts.generic = generic(&folded).into();
        parts.specific = fold(&self.0[begin..end]).replace(['-', '\'', '.'], " ");
        Some(end)
    }

    /// `MAIN ST`, `West 26th Street`, `Erzsébet tér`; whether the type is a sure one.
    fn type_last(self, first: Word, parts: &mut Parts) -> Option<(usize, bool)> {
        let mut word = first;
        let mut capitals = 0;
        for index in 0..6 {
            let folded = self.folded(word);
            let sure = known::after(&folded);
            let named = index > 0 && (capitals > 0 || self.raw(first).as_bytes()[0].is_ascii_digit());
            let typed = self.capital(word) || sure && capitals > 0 || sure && folded.len() > 2 && index == 1;
            if named && typed && (sure || known::after_weak(&folded)) {
                let at = self.blanks(self.stop(word.end));
                // `Stone Way North`, `St. Marys Road`, `Queen Mary Street St`: a later type wins.
                let later = self.word(at).filter(|next| at > word.end && self.capital(*next));
                let again = later.is_some_and(|next| {
                    let next = self.folded(next);
                    known::after(&next) && !matches!(&*next, "st" | "av" | "dr") && known::direction(&next).is_none()
                });
                if !again {
                    parts.generic = generic(&folded).into();
                    parts.specific = fold(self.0[first.start..word.start].trim()).replace(['-', '\'', '.'], " ");
                    return Some((self.stop(word.end), sure));
                }
            }
            let initial = index == 0 && known::direction(&folded).is_some();
            let numeric = self.raw(word).as_bytes()[0].is_ascii_digit();
            if self.capital(word) {
                capitals += 1;
            } else if !(numeric && self.number(word)
                || initial
                || matches!(&*folded, "de" | "of" | "the" | "du" | "la"))
            {
                return None;
            }
            let stop = if self.raw(word).len() <= 3 {
                self.stop(word.end)
            } else {
                word.end
            };
            let at = self.blanks(stop);
            if at == stop {
                return None;
            }
            word = self.word(at)?;
        }
        None
    }

    /// A proper name after the number, in whatever language, with a unit behind or a cue before.
    fn unlisted(self, first: Word, number: Word, parts: &mut Parts) -> Option<(usize, bool)> {
        // `10 AVENUE` is a street's name; without a cue what follows within a line must be a unit.
        let folded = self.folded(first);
        if known::after(&folded) || known::after_weak(&folded) || is_month(&folded) {
            return None;
        }
        let mut word = first;
        let mut words = 0;
        let end = loop {
            let numeric = self.number(word);
            if !(self.capital(word) || numeric && words > 0 || words > 0 && self.raw(word).len() <= 3) {
                return None;
            }
            words += 1;
            let stop = self.stop(word.end);
            let (next, apart) = self.gap(stop);
            let unit = self.unit_follows(next);
            // What is neither listed nor followed by a unit needs a cue before it; both are rare.
            if unit || (numeric || apart) && self.cue(number.start) {
                break stop.min(word.end + usize::from(numeric));
            }
            if apart || words > 5 || next == stop {
                return None;
            }
            word = self.word(next)?;
        };
        parts.specific = fold(&self.0[first.start..word.end]).replace(['-', '\'', '.'], " ");
        (words <= 6).then(|| (end.min(word.end), self.cue(number.start)))
    }

    /// Whether `Apt. 12`, `Suite 501` stands at `at`.
    fn unit_follows(self, at: usize) -> bool {
        self.word(at).is_some_and(|word| {
            matches!(
                &*self.folded(word),
                "apt" | "app" | "appt" | "suite" | "bureau" | "apartment" | "appartement" | "unit" | "flat"
            ) && self
                .word(self.blanks(self.stop(word.end)))
                .is_some_and(|next| self.number(next))
        })
    }

    /// `via Garibaldi 12, Milano`, and not `via Type 2 clinics` or `via PKCS 12`: in English, `via` is by way of.
    fn ends_clause(self, number: Word, name: Word) -> bool {
        let ends = number.end == self.0.len() || matches!(self.byte(number.end), b',' | b';' | b'\n' | b'\r');
        ends && self.raw(name).contains(|c: char| c.is_lowercase())
    }

    /// `Hersnapvej 75`, `Via Tasso 129`: the number behind the street.
    pub fn after_name(self, number: Word, floor: usize) -> Option<Street> {
        let decimal = matches!(self.byte(number.end), b',' | b'.') && self.byte(number.end + 1).is_ascii_digit();
        if self.raw(number).len() > 5
            || decimal
            || !self.number(number)
            || self.byte(number.start.wrapping_sub(1)) != b' '
        {
            return None;
        }
        let mut word = self
            .word_before(number.start)
            .filter(|word| word.start >= floor && self.capital(*word))?;
        let folded = self.folded(word);
        let one = self.capital(word) && known::ends_as_street(&folded);
        if !one {
            let last = word;
            let mut found = false;
            for _ in 0..4 {
                let Some(before) = self
                    .word_before(word.start)
                    .filter(|before| before.start >= floor && matches!(&self.0[before.end..word.start], " " | ". "))
                else {
                    break;
                };
                word = before;
                let folded = self.folded(word);
                if &*folded == "via" && !self.capital(word) && !self.ends_clause(number, last) {
                    break;
                }
                if matches!(
                    &*folded,
                    "via"
                        | "rua"
                        | "calle"
                        | "avenida"
                        | "viale"
                        | "corso"
                        | "vicolo"
                        | "ul"
                        | "ulica"
                        | "piazza"
                        | "strada"
                        | "rue"
                ) {
                    found = self.capital(last);
                    break;
                }
                if !self.capital(word) && folded.len() > 3 {
                    break;
                }
            }
            found.then_some(())?;
        }
        let mut parts = Parts {
            civic: self.folded(number).to_string(),
            specific: fold(&self.0[word.start..number.start]).trim().to_owned(),
            ..Parts::default()
        };
        let start = self.lead(word.start, floor, &mut Parts::default());
        let end = self.tail(number.end, &mut parts);
        Some(Street {
            start,
            end,
            level: Level::Likely,
            reason: Reason::Listed("street".into()),
            parts,
        })
    }

    /// Back over a unit before the number (`Flat 14,`, `bureau 200 -`, `025-`) or a second number.
    pub fn lead(self, start: usize, floor: usize, parts: &mut Parts) -> usize {
        let Some(value) = self
            .word_before(start)
            .filter(|word| word.start >= floor && start - word.end <= 3)
        else {
            return start;
        };
        if !self.number(value) || self.0[value.end..start].contains(['\n', '.']) {
            return start;
        }
        if let Some(unit) = self
            .word_before(value.start)
            .filter(|word| word.start >= floor && value.start - word.end <= 2)
            && known::unit(&self.folded(unit))
        {
            parts.unit = self.folded(value).to_string();
            return unit.start;
        }
        start
    }

    /// Whether a word that introduces addresses stands shortly before.
    fn cue(self, start: usize) -> bool {
        let low = self.floor(start.saturating_sub(48));
        let text = &self.0[low..start];
        // It stands on the same line, or ends the one before.
        let line = text.trim_end().rfind('\n').map_or(text, |at| &text[at + 1..]);
        line.split(|c: char| !c.is_alphabetic())
            .any(|word| word.len() > 2 && known::introduces(&Short::of(word)))
    }
}

/// A day and a month are no number and street.
fn is_month(word: &str) -> bool {
    const MONTHS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ];
    MONTHS.contains(&word)
}

/// `2019`, `1995`: a year is no street's name.
fn year(raw: &str) -> bool {
    raw.len() == 4 && (raw.starts_with("19") || raw.starts_with("20"))
}

/// One spelling of a generic for all its abbreviations.
pub fn generic(word: &str) -> &str {
    match word {
        "av" | "ave" => "avenue",
        "boul" | "blvd" | "bd" | "bld" => "boulevard",
        "ch" | "chem" => "chemin",
        "rte" => "route",
        "rg" => "rang",
        "pl" => "place",
        "st" | "str" => "street",
        "rd" => "road",
        "dr" => "drive",
        "ln" => "lane",
        "ct" | "crt" => "court",
        "cres" | "cr" => "crescent",
        "sq" => "square",
        "pkwy" | "pky" => "parkway",
        "hwy" => "highway",
        "terr" | "tce" => "terrace",
        "cir" => "circle",
        other => other,
    }
}
