//! What follows the street: direction, unit, town, province, code, country, on the same line or the next.

use super::parts::{Gap, Text, Word};
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
            let Some(gap) = self.gap(end) else { break };
            let at = gap.at;
            // Behind a blank line something else begins, unless it is a country or a code.
            if gap.lines > 1 && !self.is_end(at) {
                break;
            }
            let Some(next) = self
                .dir_at(at, gap.apart, parts)
                .or_else(|| self.unit_at(at, parts))
                .or_else(|| self.bare_unit(gap, parts))
                .or_else(|| self.box_at(at, parts))
                .or_else(|| self.code_at(at, parts))
                .or_else(|| self.province_at(at, parts))
                .or_else(|| self.country_at(at, gap.apart))
                .or_else(|| self.district_at(gap, parts))
                .or_else(|| self.town_at(gap, parts))
                .or_else(|| self.city_at(gap, parts))
            else {
                break;
            };
            end = next;
        }
        end
    }

    /// Whether a code, or a country or a province with a code behind it, stands at `at`.
    fn is_end(self, at: usize) -> bool {
        let mut parts = Parts::default();
        self.code(at).is_some()
            || self
                .country_at(at, true)
                .or_else(|| self.province_at(at, &mut parts))
                .is_some_and(|end| self.code(self.space(end)).is_some())
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
            if !(self.unit_number(value) || letter) {
                return None;
            }
            parts.unit = self.folded(value).to_string();
            return Some(value.end);
        }
        let floor = self.word(self.space(word.end))?;
        let ordinal = self.number(word) || known::floor(&folded);
        let named = matches!(&*self.folded(floor), "floor" | "fl" | "etage" | "flr");
        (ordinal && named).then(|| {
            parts.unit = folded.to_string();
            self.side(self.stop_inside(floor.end))
        })
    }

    /// Past the side of a landing on which a door is: `3e étage gauche`.
    fn side(self, end: usize) -> usize {
        let side = self.word(self.space(end)).filter(|side| side.start > end);
        side.filter(|side| matches!(&*self.folded(*side), "gauche" | "droite" | "face"))
            .map_or(end, |side| side.end)
    }

    /// `5 Concorde Pl 1210, North York`: a number right behind the street, with a comma behind it.
    fn bare_unit(self, gap: Gap, parts: &mut Parts) -> Option<usize> {
        let word = self.word(gap.at)?;
        let raw = self.raw(word);
        let fits = raw.len() <= 4 && raw.bytes().all(|byte| byte.is_ascii_digit()) && !known::year(raw);
        let first = parts.unit.is_empty() && parts.city.is_empty() && !parts.placed() && !parts.specific.is_empty();
        let closed = self.byte(word.end) == b',' && self.byte(word.end + 1) == b' ';
        (fits && first && closed && !gap.apart).then(|| {
            raw.clone_into(&mut parts.unit);
            word.end
        })
    }

    /// `C.P. 123`, `succ. Centre-ville`, `STN A`, `Box 8144`.
    fn box_at(self, at: usize, parts: &mut Parts) -> Option<usize> {
        let mut word = self.word(at)?;
        let mut folded = self.folded(word);
        if let Some(p) = self.word(self.space(self.stop(word.end)))
            && matches!((&*folded, &*self.folded(p)), ("c" | "b", "p"))
        {
            (word, folded) = (p, crate::text::fold::Short::of("cp"));
        }
        // `RR1`, `Star Route`
        if folded.len() > 2 && folded.starts_with("rr") && folded[2..].bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(word.end);
        }
        if &*folded == "star" {
            let route = self.word(self.space(word.end))?;
            return (&*self.folded(route) == "route").then_some(route.end);
        }
        match &*folded {
            "succ" | "succursale" | "stn" | "station" | "rr" | "box" | "cp" | "c.p" | "po" | "p.o" | "cedex" => {
                let mut next = self.word(self.blanks(self.stop(word.end)))?;
                if &*self.folded(next) == "box" {
                    next = self.word(self.blanks(next.end))?;
                }
                let bare = &*folded == "cedex" && !self.number(next);
                if bare {
                    return Some(word.end);
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
        // `New York, NY`: the first is the town.
        let is_town = |end: usize| {
            let gap = self.gap(end).filter(|gap| !open && gap.lines == 0 && gap.at > end);
            gap.and_then(|gap| self.word(gap.at))
                .is_some_and(|next| known::short_province(self.raw(next)) && parts.city.is_empty())
        };
        if is_town(both.map_or(first.end, |both| both.0)) {
            return None;
        }
        let (end, short) = if let Some(both) = both {
            both
        } else if known::short_province(raw) && !self.article(first) || self.region(first) {
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
        } else if end - at < 5 {
            self.stop_inside(end)
        } else {
            end
        })
    }

    /// The letters of a region elsewhere, with its code behind: `Hellendoorn, OV 21072`.
    fn region(self, word: Word) -> bool {
        let raw = self.raw(word);
        let code = || self.code(self.space(word.end)).is_some_and(|(_, code)| code.len() == 5);
        (2..=3).contains(&raw.len()) && raw.bytes().all(|byte| byte.is_ascii_uppercase()) && code()
    }

    /// `LA PRAIRIE`, `LE BIC`: an article in capitals is no state when a name follows.
    fn article(self, word: Word) -> bool {
        let next = self.word(self.space(word.end)).filter(|next| next.start > word.end);
        matches!(self.raw(word), "LA" | "DE")
            && next.is_some_and(|next| {
                self.capital(next) && !known::country(&self.folded(next)) && self.code(next.start).is_none()
            })
    }

    /// `district de Terrebonne`, `province de Québec` behind a comma.
    fn district_at(self, gap: Gap, parts: &mut Parts) -> Option<usize> {
        let word = self.word(gap.at).filter(|_| gap.apart && gap.lines == 0)?;
        if !matches!(&*self.folded(word), "district" | "province" | "comte" | "canton") {
            return None;
        }
        let mut of = self.word(self.space(word.end))?;
        if &*self.folded(of) == "judiciaire" {
            of = self.word(self.space(of.end))?;
        }
        let name = self.word(self.space(of.end)).filter(|name| self.capital(*name))?;
        if !matches!(&*self.folded(of), "de" | "du" | "of") {
            return None;
        }
        if let Some(short) = known::province(&self.folded(name)) {
            short.clone_into(&mut parts.prov);
        }
        Some(name.end)
    }

    /// The town behind a code of five digits, as most of Europe writes it: `56000 Vannes`, `97400 Saint-Denis`.
    fn town_at(self, gap: Gap, parts: &mut Parts) -> Option<usize> {
        let european = parts.code.len() == 5 && parts.prov.is_empty() && parts.city.is_empty() && !gap.apart;
        let name = |word: &Word| {
            self.capital(*word)
                && self
                    .raw(*word)
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
        };
        let mut word = self.word(gap.at).filter(|word| european && name(word))?;
        for _ in 0..4 {
            let Some(next) = self.word(self.space(word.end)).filter(|next| next.start > word.end) else {
                break;
            };
            let leads = matches!(
                &*self.folded(word),
                "la" | "le"
                    | "les"
                    | "saint"
                    | "sainte"
                    | "st"
                    | "ste"
                    | "san"
                    | "bad"
                    | "sur"
                    | "en"
                    | "sous"
                    | "de"
                    | "du"
                    | "des"
            );
            let joins = matches!(
                self.raw(next),
                "sur" | "en" | "sous" | "de" | "du" | "des" | "la" | "SUR" | "EN" | "SOUS" | "DE" | "DU" | "DES"
            );
            if !(leads && (name(&next) || joins) || joins && self.capital_behind(next)) {
                break;
            }
            word = next;
        }
        parts.city = crate::text::fold::fold(&self.0[gap.at..word.end]).replace(['-', '\''], " ");
        Some(word.end)
    }

    /// Whether a word with a capital stands right behind one.
    fn capital_behind(self, word: Word) -> bool {
        self.word(self.space(word.end))
            .is_some_and(|next| next.start > word.end && self.capital(next))
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
    fn city_at(self, gap: Gap, parts: &mut Parts) -> Option<usize> {
        if parts.placed() {
            return None;
        }
        let at = gap.at;
        let (mut end, mut next, mut words) = (at, at, 0);
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
            let stop = if raw.len() <= 3 { self.stop(word.end) } else { word.end };
            next = self.space(stop);
            if next == stop {
                break;
            }
        }
        if words == 0 {
            return None;
        }
        let next = self.gap(end);
        let after = next.map_or(end, |gap| gap.at);
        let country = next.is_some_and(|next| next.lines == 1) && self.country_at(after, true).is_some();
        let followed = after > end
            && (self.short_or_code(after) || country || next.is_some_and(|next| next.lines > 1) && self.is_end(after))
            || self.byte(after) == b'(' && self.province_at(after, &mut Parts::default()).is_some();
        let closed =
            gap.apart && !gap.dashed && parts.city.is_empty() && words <= 3 && self.closes(at, end, gap.lines > 0);
        if !(followed || closed) {
            return None;
        }
        if parts.city.is_empty() {
            parts.city = crate::text::fold::fold(&self.0[at..end]).replace(['-', '\''], " ");
        }
        Some(end)
    }

    /// Whether what ends at `end` closes an address: a sign, a line end or a column stands behind. A line of its own has
    /// nothing else on it, and is not in capitals where the street is not.
    fn closes(self, at: usize, end: usize, line: bool) -> bool {
        let byte = self.byte(end);
        let over = matches!(byte, b'\n' | b'\r');
        if !line {
            let column = byte == b' ' && matches!(self.byte(end + 1), b' ' | b'(');
            return over
                || column
                || matches!(
                    byte,
                    b',' | b'.' | b'"' | b')' | b'\t' | b';' | b'|' | b'<' | b'^' | b']' | b'}'
                );
        }
        let small = |text: &str| text.contains(char::is_lowercase);
        let low = self.floor(at.saturating_sub(16));
        let goes_on = self.0[end..].trim_start_matches(['\r', '\n', ' ']).starts_with(',');
        over && (small(&self.0[at..end]) || !small(&self.0[low..at]) || goes_on)
    }

    fn short_or_code(self, at: usize) -> bool {
        let Some(word) = self.word(at) else { return false };
        let raw = self.raw(word);
        known::short_province(raw) && !self.article(word)
            || self.region(word)
            || self.code(at).is_some()
            || self.capital(word) && known::province(&self.folded(word)).is_some()
    }
}
