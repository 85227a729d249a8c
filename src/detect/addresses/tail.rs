//! What follows the street: direction, unit, town, province, code, country, on the same line or the next.

use super::parts::Text;
use super::vocabulary as known;

/// The parts of one address, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Apartment, office, suite.
    pub unit: String,
    /// Number in the street, or of the box.
    pub civic: String,
    /// `rue`, `street`, `box`…
    pub generic: String,
    /// The street's own name.
    pub specific: String,
    /// `n`, `s`, `e`, `w` or two of them.
    pub dir: String,
    /// The town.
    pub city: String,
    /// Two letters.
    pub prov: String,
    /// Postal code without blanks.
    pub code: String,
}

impl Parts {
    /// `unit=4;civic=1250;generic=rue;…` without the empty parts.
    pub fn normal(&self) -> String {
        let parts = [
            ("unit", &self.unit),
            ("civic", &self.civic),
            ("generic", &self.generic),
            ("specific", &self.specific),
            ("dir", &self.dir),
            ("city", &self.city),
            ("prov", &self.prov),
            ("code", &self.code),
        ];
        let mut out = String::new();
        for (name, value) in parts {
            if !value.is_empty() {
                if !out.is_empty() {
                    out.push(';');
                }
                out.push_str(name);
                out.push('=');
                // The two signs of the form itself do not occur in values.
                out.extend(value.chars().filter(|c| !matches!(c, ';' | '=')));
            }
        }
        out
    }

    /// Whether a province or a code makes it complete.
    pub fn placed(&self) -> bool {
        !self.prov.is_empty() || !self.code.is_empty()
    }
}

impl Text<'_> {
    /// Reads on after the street that ends at `end`; answers where the address ends.
    pub fn tail(self, mut end: usize, parts: &mut Parts) -> usize {
        for _ in 0..8 {
            let (at, apart) = self.gap(end);
            let Some(next) = self
                .dir_at(at, apart, parts)
                .or_else(|| self.unit_at(at, parts))
                .or_else(|| self.box_at(at, parts))
                .or_else(|| self.code_at(at, parts))
                .or_else(|| self.province_at(at, parts))
                .or_else(|| self.country_at(at, apart))
                .or_else(|| self.city_at(at, apart, parts))
            else {
                break;
            };
            end = next;
        }
        end
    }

    fn dir_at(self, at: usize, apart: bool, parts: &mut Parts) -> Option<usize> {
        let word = self
            .word(at)
            .filter(|_| !apart && parts.dir.is_empty() && parts.city.is_empty())?;
        let dir = known::direction(&self.folded(word))?;
        // `Est` and `O` are directions, `est` is a verb.
        if !self.capital(word) && word.end - word.start < 4 {
            return None;
        }
        parts.dir = dir.into();
        Some(self.stop(word.end))
    }

    /// `app. 4`, `bureau 210`, `# 456`, `Apt No. 456`, `6th Floor`, `Sixth Floor`.
    fn unit_at(self, at: usize, parts: &mut Parts) -> Option<usize> {
        if self.byte(at) == b'#' {
            let number = self.word(self.blanks(at + 1)).filter(|word| self.number(*word))?;
            parts.unit = self.folded(number).to_string();
            return Some(number.end);
        }
        let word = self.word(at)?;
        let folded = self.folded(word);
        if known::unit(&folded) {
            let mut next = self.blanks(self.stop(word.end));
            if self.byte(next) == b'#' {
                next = self.blanks(next + 1);
            }
            let mut value = self.word(next)?;
            if known::unit(&self.folded(value)) {
                value = self.word(self.blanks(self.stop(value.end)))?;
            }
            let letter = value.end - value.start <= 2 && self.capital(value) && &*folded != "no";
            if !(self.number(value) || letter) {
                return None;
            }
            parts.unit = self.folded(value).to_string();
            return Some(value.end);
        }
        let floor = self.word(self.blanks(word.end))?;
        let ordinal = self.number(word)
            || matches!(
                &*folded,
                "ground" | "first" | "second" | "third" | "fourth" | "fifth" | "sixth" | "tenth"
            );
        let named = matches!(&*self.folded(floor), "floor" | "fl" | "etage" | "flr");
        (ordinal && named).then(|| {
            parts.unit = folded.to_string();
            self.stop(floor.end)
        })
    }

    /// `C.P. 123`, `succ. Centre-ville`, `STN A`, `Box 8144`.
    fn box_at(self, at: usize, parts: &mut Parts) -> Option<usize> {
        let word = self.word(at)?;
        match &*self.folded(word) {
            "succ" | "succursale" | "stn" | "station" | "rr" | "box" | "cp" | "c.p" | "po" | "p.o" | "cedex" => {
                let mut next = self.word(self.blanks(self.stop(word.end)))?;
                if &*self.folded(next) == "box" {
                    next = self.word(self.blanks(next.end))?;
                }
                (self.number(next) || self.capital(next)).then(|| {
                    if parts.unit.is_empty() && self.number(next) {
                        parts.unit = self.folded(next).to_string();
                    }
                    next.end
                })
            }
            _ => None,
        }
    }

    fn code_at(self, at: usize, parts: &mut Parts) -> Option<usize> {
        let (end, code) = self.code(at)?;
        if !parts.code.is_empty() {
            return None;
        }
        parts.code = code;
        Some(end)
    }

    /// `(Québec)`, `QC`, `Ontario`, `New York`, `N.Y.`.
    fn province_at(self, at: usize, parts: &mut Parts) -> Option<usize> {
        let open = self.byte(at) == b'(';
        let first = self.word(at + usize::from(open)).filter(|_| parts.prov.is_empty())?;
        let second = self.word(self.blanks(first.end)).filter(|_| !open);
        let both = second.and_then(|second| {
            let name = format!("{} {}", &*self.folded(first), &*self.folded(second));
            known::province(&name).map(|short| (second.end, short))
        });
        let raw = self.raw(first);
        let (end, short) = if let Some(both) = both {
            both
        } else if known::short_province(raw) {
            (first.end, raw)
        } else {
            // `Québec (Québec)`: the first is the town.
            let folded = self.folded(first);
            let town = !open && parts.city.is_empty() && self.byte(self.blanks(first.end)) == b'(';
            let short = known::province(&folded).filter(|_| self.capital(first) && !town)?;
            (first.end, short)
        };
        short.clone_into(&mut parts.prov);
        Some(if open {
            end + usize::from(self.byte(end) == b')')
        } else {
            self.stop(end)
        })
    }

    fn country_at(self, at: usize, apart: bool) -> Option<usize> {
        let first = self.word(at).filter(|word| self.capital(*word))?;
        if let Some(second) = self.word(self.blanks(first.end))
            && known::country(&format!("{} {}", &*self.folded(first), &*self.folded(second)))
        {
            return Some(second.end);
        }
        (apart || self.0.len() > first.end).then_some(())?;
        known::country(&self.folded(first)).then_some(first.end)
    }

    /// Up to four words with capitals, after a comma or a line end, or before a province or a code.
    fn city_at(self, at: usize, apart: bool, parts: &mut Parts) -> Option<usize> {
        if parts.placed() {
            return None;
        }
        let mut end = at;
        let mut next = at;
        let mut words = 0;
        while words < 5 {
            let Some(word) = self.word(next) else { break };
            let raw = self.raw(word);
            let joins = matches!(
                raw,
                "de" | "du" | "des" | "la" | "le" | "sur" | "on" | "and" | "y" | "upon" | "d'"
            );
            if !(self.capital(word) || joins && words > 0) || self.short_or_code(word.start) && words > 0 {
                break;
            }
            end = word.end;
            words += 1;
            next = self.blanks(self.stop(word.end));
            if next == self.stop(word.end) {
                break;
            }
        }
        if words == 0 {
            return None;
        }
        let (after, marked) = self.gap(end);
        let followed = self.short_or_code(after)
            || self.byte(after) == b'(' && self.province_at(after, &mut Parts::default()).is_some();
        let closed = apart
            && parts.city.is_empty()
            && words <= 3
            && (marked || after >= self.0.len() || matches!(self.byte(end), b'.' | b'"' | b')'));
        if !(followed || closed) {
            return None;
        }
        if parts.city.is_empty() {
            parts.city = crate::text::fold::fold(&self.0[at..end]).replace(['-', '\''], " ");
        }
        Some(end)
    }

    fn short_or_code(self, at: usize) -> bool {
        let Some(word) = self.word(at) else { return false };
        let raw = self.raw(word);
        known::short_province(raw)
            || self.code(at).is_some()
            || self.capital(word) && known::province(&self.folded(word)).is_some()
    }
}
