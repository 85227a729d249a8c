//! Streets: the generic before or the type after the proper name, with the number before or behind.

use super::Street;
use super::parts::{Text, Word};
use super::tail::Parts;
use super::vocabulary as known;
use crate::model::{Level, Reason};
use crate::text::fold::fold;

impl Text<'_> {
    /// `1250, rue Exemple`, `10-123 MAIN ST NW`, `2450 Crown St`, `28030 Edeby 55\n Apt. 297`.
    pub fn numbered(self, number: Word, floor: usize) -> Option<Street> {
        let raw = self.raw(number);
        if raw.contains('.') || raw.len() > 11 || !self.number(number) || self.is_ordinal(number) {
            return None;
        }
        let end = self.suffixed(number.end).unwrap_or(number.end);
        let comma = self.byte(end) == b',';
        let mut at = self.space(end + usize::from(comma));
        if at == end {
            return None;
        }
        if let Some(second) = self.word(at).filter(|word| self.number(*word) && !comma) {
            let then = self.blanks(second.end);
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let named = self.word(then).is_some_and(|word| {
                // `9919 105 St, Edmonton`: the second number is the street's name.
                let next = self.word(self.space(self.stop(word.end)));
                let names = |next: Word| {
                    let folded = self.folded(next);
                    self.capital(next) && known::direction(&folded).is_none()
                        || matches!(&*folded, "de" | "du" | "des" | "la")
                };
                let typed = known::after(&self.folded(word)) && !next.is_some_and(names);
                self.raw(word).as_bytes()[0].is_ascii_alphabetic() && !typed
            });
            if then > second.end && named && digits(raw) && digits(self.raw(second)) {
                at = then;
            }
        }
        let first = self.word(at)?;
        let small = !self.capital(first) && !self.number(first);
        if small && self.generic_at(first).is_none() && known::direction(&self.folded(first)).is_none() {
            return None;
        }
        let mut parts = Parts::default();
        let (street_end, level, reason, cue) = self.named(first, number, comma, &mut parts)?;
        // `L.C. 2017, ch. 21`, `en 2019, 2e Avenue`: a year and the chapter of a law, or a street of which something is told.
        let numbered = parts.specific.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        if comma && known::year(raw) && numbered {
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
        if comma && self.in_date(number) {
            return None;
        }
        let generic = self
            .generic_first(first, parts)
            .or_else(|| self.ordinal_first(first, parts));
        if let Some(end) = generic {
            return Some((end, Level::Likely, listed(), self.cue(number.start)));
        }
        let Some((end, sure)) = self.type_last(first, parts) else {
            let (end, cue, unit) = self.unlisted(first, number, parts)?;
            // A number and a word are no address by what introduces them alone.
            return (cue || !comma).then_some((end, Level::Possible, Reason::Shape, cue && unit));
        };
        let cue = self.cue(number.start);
        if !cue && (comma || !sure) {
            // An English address has no comma after its number, save in Britain with a code behind and in Quebec. A type
            // that is a word needs more as well.
            let mut probe = parts.clone();
            self.tail(end, &mut probe);
            let inside = !probe.unit.is_empty() || !probe.dir.is_empty();
            if comma && self.number(first) && !self.is_ordinal(first) {
                return None;
            }
            if !(probe.placed() || inside && !comma) {
                // A town behind a word, or a sure type behind a comma: a person has to look.
                let some = !comma && !probe.city.is_empty() || comma && sure && !known::year(self.raw(number));
                return some.then_some((end, Level::Possible, listed(), false));
            }
        }
        Some((end, Level::Likely, listed(), cue))
    }

    /// Whether a month stands before the number: `On May 5, 12th Street was closed`.
    fn in_date(self, number: Word) -> bool {
        self.word_before(number.start)
            .is_some_and(|word| number.start - word.end <= 2 && known::is_month(&self.folded(word)))
    }

    /// Past what tells two doors of one number apart, before a generic: `17 bis rue`, `2024 A, rue`.
    fn suffixed(self, end: usize) -> Option<usize> {
        let word = self.word(self.space(end)).filter(|word| word.start > end)?;
        let folded = self.folded(word);
        // `17 h, quai 3` is an hour.
        let letter = folded.len() == 1 && matches!(folded.as_bytes()[0], b'a'..=b'g');
        if !(letter || matches!(&*folded, "bis" | "ter" | "quater")) {
            return None;
        }
        let next = self.word(self.space(word.end + usize::from(self.byte(word.end) == b',')))?;
        (next.start > word.end && self.generic_at(next).is_some()).then_some(word.end)
    }

    /// The generic that a word is, or that stands behind its adjective: `rue`, `Petite rue`, `r. Joly`, `Cr. des Lilas`.
    fn generic_at(self, word: Word) -> Option<Word> {
        let folded = self.folded(word);
        let next = || self.word(self.space(self.stop(word.end)));
        match &*folded {
            // One letter, and an abbreviation that is also a credit.
            "r" => (self.raw(word) == "r" && self.byte(word.end) == b'.').then_some(word),
            "cr" => next()
                .filter(|next| matches!(&*self.folded(*next), "de" | "du" | "des" | "la" | "le"))
                .map(|_| word),
            adjective if known::opens(adjective) => {
                next().filter(|next| self.byte(word.end) == b' ' && known::before(&self.folded(*next)))
            }
            generic => known::before(generic).then_some(word),
        }
    }

    /// `15e Rue`, `12e Avenue Nord`, `3E RANG OUEST`: the number is the street's name.
    fn ordinal_first(self, first: Word, parts: &mut Parts) -> Option<usize> {
        let word = self.word(self.space(first.end)).filter(|word| word.start > first.end)?;
        let folded = self.folded(word);
        if !(self.is_ordinal(first) && known::takes_ordinal(&folded)) {
            return None;
        }
        parts.generic = known::generic(&folded).into();
        parts.specific = self.folded(first).to_string();
        let stop = self.stop_inside(word.end);
        Some(if known::takes_ordinal(&folded) && folded.len() < 5 {
            stop
        } else {
            word.end
        })
    }

    /// The end of the day that a street bears: `19-Mars-1962`, `8 mai 1945`, `11 Novembre`.
    fn day(self, word: Word) -> Option<usize> {
        let raw = self.raw(word);
        let (day, rest) = raw.split_once('-').unwrap_or((raw, ""));
        if !(1..=2).contains(&day.len()) || !day.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if !rest.is_empty() {
            let month = rest.split('-').next().unwrap_or_default();
            return known::is_month(&crate::text::fold::Short::of(month)).then_some(word.end);
        }
        let month = self
            .word(self.space(word.end))
            .filter(|month| known::is_month(&self.folded(*month)))?;
        let year = self.word(self.space(month.end)).filter(|year| {
            let raw = self.raw(*year);
            raw.len() == 4 && raw.starts_with('1') && raw.bytes().all(|byte| byte.is_ascii_digit())
        });
        Some(year.map_or(month.end, |year| year.end))
    }

    /// `rue de la Montagne`, `boul. René-Lévesque`, `3e Avenue`, `rang 4`.
    fn generic_first(self, first: Word, parts: &mut Parts) -> Option<usize> {
        let first = self.generic_at(first)?;
        let folded = self.folded(first);
        let (mut joined, mut article) = (false, false);
        let mut at = self.space(self.stop(first.end));
        let mut end = None;
        let mut proper = 0;
        let begin = at;
        let generic = folded;
        for index in 0..7 {
            let Some(word) = self.word(at) else { break };
            let raw = self.raw(word);
            let folded = self.folded(word);
            let joins = known::joins(&folded);
            let elided =
                raw.starts_with("d'") || raw.starts_with("l'") || raw.starts_with("d’") || raw.starts_with("l’");
            let number = self.number(word) && index == 0 && !known::year(raw) && known::takes_number(&generic);
            if let Some(reached) = self.day(word).filter(|_| joined) {
                end = Some(reached);
                break;
            }
            joined = joins;
            if proper > 0 && (known::direction(&folded).is_some() || known::unit(&folded) || self.code(at).is_some()) {
                break;
            }
            // `12 rue de la gare`, as people type.
            let small = article && proper == 0 && raw.len() > 2 && !joins && known::takes_ordinal(&generic);
            article = matches!(&*folded, "du" | "des" | "la" | "les" | "aux");
            if self.capital(word) || elided || number || small || matches!(&*folded, "principale" | "commune") {
                proper += 1;
                end = Some(word.end);
            } else if !joins {
                break;
            }
            let stop = if raw.len() <= 3 { self.stop(word.end) } else { word.end };
            at = self.space(stop);
            if at == stop || proper == 4 {
                break;
            }
        }
        let end = end?;
        parts.generic = known::generic(&generic).into();
        parts.specific = fold(&self.0[begin..end]).replace(['-', '\'', '.'], " ");
        Some(end)
    }

    /// `MAIN ST`, `West 26th Street`, `Erzsébet tér`; whether the type is a sure one.
    pub fn type_last(self, first: Word, parts: &mut Parts) -> Option<(usize, bool)> {
        let mut word = first;
        let mut capitals = 0;
        for index in 0..6 {
            let folded = self.folded(word);
            let sure = known::after(&folded) || known::short_type(&folded) && self.is_name(first, word);
            // `12 rue` is the number in a street whose name follows.
            let counted = self.raw(first).as_bytes()[0].is_ascii_digit() && &*folded != "rue";
            let named = index > 0 && (capitals > 0 || counted) && !self.is_saint(&folded, word);
            let typed = self.capital(word) || sure && capitals > 0 || sure && folded.len() > 2 && index == 1;
            if named && typed && (sure || known::after_weak(&folded)) {
                let at = self.space(self.stop(word.end));
                // `Stone Way North`, `St. Marys Road`, `Queen Mary Street St`: a later type wins.
                let later = self.word(at).filter(|next| at > word.end && self.capital(*next));
                let again = later.is_some_and(|next| {
                    let next = self.folded(next);
                    known::after(&next) && !matches!(&*next, "st" | "av" | "dr") && known::direction(&next).is_none()
                });
                if !again {
                    parts.generic = known::generic(&folded).into();
                    parts.specific = fold(self.0[first.start..word.start].trim()).replace(['-', '\'', '.'], " ");
                    return Some((self.stop_inside(word.end), sure));
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
            let at = self.space(stop);
            if at == stop {
                return None;
            }
            word = self.word(at)?;
        }
        None
    }

    /// Whether the words from `first` up to a type hold a name that is not one of courts: `N. Palm Ct.`, and not
    /// `130 S. Ct. 1234`, `Supreme Ct.`
    fn is_name(self, first: Word, typed: Word) -> bool {
        let words = self.0[first.start..typed.start].split(|c: char| !c.is_alphanumeric());
        let mut words = words.filter(|word| word.len() > 2).peekable();
        words.peek().is_some() && words.all(|word| !known::of_courts(&crate::text::fold::Short::of(word)))
    }

    /// `Radio St. Louis`, `Sisters of St. Joseph`: a saint, not a street.
    fn is_saint(self, folded: &str, word: Word) -> bool {
        folded == "st"
            && self
                .word(self.space(self.stop(word.end)))
                .is_some_and(|next| self.capital(next) && known::saint(&self.folded(next)))
    }

    /// A proper name after the number, in whatever language, with a unit behind or a cue before.
    fn unlisted(self, first: Word, number: Word, parts: &mut Parts) -> Option<(usize, bool, bool)> {
        // `10 AVENUE` is a street's name; without a cue what follows within a line must be a unit.
        let folded = self.folded(first);
        if known::after(&folded) || known::after_weak(&folded) || known::is_month(&folded) {
            return None;
        }
        let mut word = first;
        let mut words = 0;
        let (end, unit) = loop {
            let numeric = self.number(word);
            if !(self.capital(word) || numeric && words > 0 || words > 0 && self.raw(word).len() <= 3) {
                return None;
            }
            words += 1;
            let stop = self.stop(word.end);
            let gap = self.gap(stop);
            let unit = gap.is_some_and(|gap| self.unit_follows(gap.at, words));
            // What is neither listed nor followed by a unit needs a cue before it; both are rare.
            let apart = gap.is_none_or(|gap| gap.apart);
            if unit || (numeric || apart) && self.cue(number.start) {
                break (stop.min(word.end + usize::from(numeric)), unit);
            }
            let next = gap.filter(|gap| !apart && words <= 5 && gap.at > stop)?;
            word = self.word(next.at)?;
        };
        parts.specific = fold(&self.0[first.start..word.end]).replace(['-', '\'', '.'], " ");
        (words <= 6).then(|| (end.min(word.end), self.cue(number.start), unit))
    }

    /// Whether `Apt. 12`, `Suite 501`, `#302` stands at `at`.
    fn unit_follows(self, at: usize, words: usize) -> bool {
        if self.byte(at) == b'#' {
            // `18 ACH Canadian Tire #482` is a shop.
            let short = |next: Word| self.number(next) && next.end - next.start <= 4;
            return words <= 2 && self.word(at + 1).is_some_and(short);
        }
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
}
