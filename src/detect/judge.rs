//! From hits of shapes to findings: the validator, the words around, the level.

use smallvec::{SmallVec, smallvec};

use super::Detectors;
use super::catalogue::{Context, Detector, Shape};
use super::column_share::Columns;
use super::columns;
use super::engine::Met;
use super::gate::Hit;
use super::keywords::{Role, Surroundings};
use super::validate::{self, Checked, Worth};
use crate::model::{Finding, Hop, Layout, Level, Locator, Passage, Reason, Spot};
use crate::text::fold::fold;

/// Bytes before and after a hit that its validator sees.
const AROUND: usize = 64;

/// A label of another detector this close before a hit (in bytes) takes it from a label farther away.
const ADJACENT: usize = 4;

/// Judges the hits of one passage.
pub(super) struct Judge<'a> {
    detectors: &'a Detectors,
    passage: &'a Passage,
    surroundings: Surroundings<'a>,
    locator: Locator<'a>,
}

/// What the words around a hit say.
enum Said {
    Nothing,
    Label(Reason),
    Against,
}

impl<'a> Judge<'a> {
    pub fn new(detectors: &'a Detectors, passage: &'a Passage, surroundings: Surroundings<'a>) -> Judge<'a> {
        Judge {
            detectors,
            passage,
            surroundings,
            locator: Locator::new(passage),
        }
    }

    /// Judges hits that come in the order of their place.
    pub fn all(&mut self, hits: &[Hit]) -> Vec<Finding> {
        let columns = self.columns(hits);
        hits.iter().filter_map(|hit| self.one(hit, &columns)).collect()
    }

    /// The words of the catalogue around the values.
    pub fn into_surroundings(self) -> Surroundings<'a> {
        self.surroundings
    }

    /// The columns of a table, of the values with a checksum; none in running text.
    fn columns(&self, hits: &[Hit]) -> Columns {
        let mut columns = Columns::default();
        if !Columns::are_in(self.passage) {
            return columns;
        }
        let mut locator = Locator::new(self.passage);
        for hit in hits {
            let detector = &self.detectors.catalogue.detectors[usize::from(hit.detector)];
            if detector.check.is_some_and(|validator| validator.odds > 1) {
                let span = (hit.start as usize, hit.end as usize);
                let checked = self.check(detector, span.0, span.1);
                let passes = checked.filter(|checked| checked.checksum.is_some() && !checked.doubtful);
                let normal = passes.as_ref().map(|checked| checked.normal.as_str());
                columns.enter(&mut locator, &self.passage.text, hit.detector, span, normal);
            }
        }
        columns
    }

    /// Whether a hit is valid, whatever stands around it: its detector, its bytes and its normal form.
    pub fn valid(&self, hit: &Hit) -> Option<(u16, usize, usize, String)> {
        let detector = &self.detectors.catalogue.detectors[usize::from(hit.detector)];
        let start = hit.start as usize;
        let checked = self.check(detector, start, hit.end as usize)?;
        Some((hit.detector, start, start + checked.len, checked.normal))
    }

    fn one(&mut self, hit: &Hit, columns: &Columns) -> Option<Finding> {
        let index = hit.detector;
        let detector = &self.detectors.catalogue.detectors[usize::from(index)];
        let shape = &detector.shapes[usize::from(hit.shape)];
        let (start, end) = (hit.start as usize, hit.end as usize);
        let checked = self.check(detector, start, end)?;
        let end = start + checked.len;
        let (mut level, mut reasons) = self.weigh(index, detector, shape, &checked, start, end)?;
        if checked.worth == Worth::Harmless {
            level = Level::Possible;
            reasons.push(Reason::Harmless);
        }
        let level = if checked.checksum.is_some() && !columns.is_empty() {
            let verdict = columns.verdict(&self.locator.spot(start).hop, index, hit.start);
            verdict.weigh(level, &mut reasons)?
        } else {
            level
        };
        Some(Finding {
            detector: index,
            start: hit.start,
            end: end as u32,
            normal: checked.normal,
            level,
            reasons,
        })
    }

    fn check(&self, detector: &Detector, start: usize, end: usize) -> Option<Checked> {
        let text = &self.passage.text;
        // A shape may match up to the middle of a character only if a pattern is written in raw bytes.
        let hit = validate::Hit {
            text: text.get(start..end)?,
            before: &text[floor(text, start.saturating_sub(AROUND))..start],
            after: &text[end..ceil(text, end + AROUND)],
        };
        let checked = match detector.check {
            Some(validator) => (validator.check)(&hit)?,
            None => validate::plain(&hit),
        };
        text.is_char_boundary(start + checked.len).then_some(checked)
    }

    /// The level of a hit that is valid, and why.
    fn weigh(
        &mut self,
        index: u16,
        detector: &Detector,
        shape: &Shape,
        checked: &Checked,
        start: usize,
        end: usize,
    ) -> Option<(Level, SmallVec<[Reason; 3]>)> {
        let mut reasons: SmallVec<[Reason; 3]> = smallvec![if checked.distinctive {
            Reason::Distinctive
        } else {
            Reason::Shape
        }];
        reasons.extend(checked.checksum.map(|name| Reason::Checksum(name.into())));
        let cap = |level: Option<Level>| {
            level.map(|level| {
                if checked.worth == Worth::Ambiguous {
                    Level::Possible
                } else {
                    level
                }
            })
        };
        let alone = if checked.doubtful { None } else { cap(shape.alone) };
        let wants_label = shape.labelled.is_some() && shape.labelled > alone;
        let in_fields = !matches!(self.passage.layout, Layout::Lines { .. });
        let spot = in_fields.then(|| self.locator.spot(start));
        let said = if wants_label || !detector.context.against.is_empty() {
            self.listen(index, &detector.context, spot.as_ref(), start, end)
        } else {
            Said::Nothing
        };
        match said {
            Said::Label(reason)
                if wants_label && self.is_issued_there(index, &detector.context, spot.as_ref(), start, end) =>
            {
                let level = if checked.doubtful {
                    shape.labelled.min(Some(Level::Likely))
                } else {
                    shape.labelled
                };
                reasons.push(reason);
                return level.map(|level| (level, reasons));
            }
            Said::Against => return None,
            Said::Label(_) | Said::Nothing => {}
        }
        if !checked.doubtful && shape.isolated > alone && self.is_isolated(spot.as_ref(), start, end) {
            reasons.push(Reason::Isolated);
            return cap(shape.isolated).map(|level| (level, reasons));
        }
        alone.map(|level| (level, reasons))
    }

    /// Whether a word of `beside`, if there has to be one, stands around a span or in the name of its field.
    fn is_issued_there(
        &mut self,
        index: u16,
        context: &Context,
        spot: Option<&Spot<'a>>,
        start: usize,
        end: usize,
    ) -> bool {
        if context.beside.is_empty() {
            return true;
        }
        let keywords = self.surroundings.keywords();
        let says = |word: u32| keywords.says(word, index, Role::Beside);
        let field = spot.and_then(|spot| spot.field);
        if field.is_some_and(|field| self.surroundings.in_field(field).iter().any(|word| says(*word))) {
            return true;
        }
        let around = start.saturating_sub(Context::BESIDE_REACH)..end + Context::BESIDE_REACH;
        self.surroundings.within(around).iter().any(|met| says(met.word))
    }

    /// Whether the span is all there is in its cell, field or line.
    fn is_isolated(&self, spot: Option<&Spot<'_>>, start: usize, end: usize) -> bool {
        let text = &self.passage.text;
        let blank = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        if let Some(spot) = spot {
            let around = [
                text.get(spot.bounds.start.min(start)..start),
                text.get(end..spot.bounds.end.max(end)),
            ];
            around
                .into_iter()
                .all(|part| part.is_some_and(|part| part.chars().all(blank)))
        } else {
            let before = text[..start].trim_end_matches(|c| c != '\n' && blank(c));
            let after = text[end..].trim_start_matches(|c| c != '\n' && blank(c));
            (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
        }
    }

    /// What the header of its column, and the words before and after, say of a span.
    fn listen(&mut self, index: u16, context: &Context, spot: Option<&Spot<'a>>, start: usize, end: usize) -> Said {
        let keywords = self.surroundings.keywords();
        let mut against_field = false;
        if let Some(field) = spot.and_then(|spot| spot.field) {
            let words = self.surroundings.in_field(field);
            // `AgeGroup` is more than an age.
            let is_part = |label: u32| {
                words.iter().any(|word| {
                    keywords.role(*word, index) == Some(Role::Against)
                        && fold(keywords.text(*word)).contains(&*fold(keywords.text(label)))
                })
            };
            for &word in words {
                match keywords.role(word, index) {
                    Some(Role::Label | Role::After) if is_part(word) => {}
                    Some(Role::Label | Role::After) => {
                        return Said::Label(Reason::Field(keywords.text(word).to_owned().into()));
                    }
                    Some(Role::Against) => against_field = true,
                    _ => {}
                }
            }
        }
        let text = &self.passage.text;
        // Characters of at most four bytes: the byte window is narrowed below.
        let reach = context.reach.max(Context::AGAINST_REACH) as usize;
        let from = floor(text, start.saturating_sub(4 * reach));
        let one_line = spot.is_some();
        let mut other_label: Option<(usize, usize)> = None;
        let key = named_by_key(&text[from..start]).map_or(0, |key| from + key);
        let words = self.surroundings.within(from..start);
        // `Happy Birthday` is no day of birth.
        let is_part = |label: &Met| {
            let covers = |other: &Met| other.start <= label.start && label.end <= other.end && other.word != label.word;
            let against = |other: &Met| keywords.role(other.word, index) == Some(Role::Against);
            words.iter().any(|other| covers(other) && against(other))
        };
        for word in words.iter().rev() {
            let word_end = word.end as usize;
            // A shape that holds its own label begins with it.
            let Some(between) = text.get(word_end..start) else {
                continue;
            };
            // `NAS-04`: the name of a thing, not a label.
            let named = between.strip_prefix('-').filter(|rest| !rest.is_empty());
            if named.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
                continue;
            }
            let lines = between.bytes().filter(|byte| *byte == b'\n').count();
            let distance = between.chars().count();
            if lines > usize::from(!one_line) || distance > reach {
                break;
            }
            // Another that begins with the same word may reach into the key.
            if word_end <= key {
                continue;
            }
            match keywords.role(word.word, index) {
                Some(Role::Label) if distance <= context.reach as usize && !is_part(word) => {
                    let taken = other_label.is_some_and(|other| start - other.1 <= ADJACENT && word_end <= other.0);
                    if !taken {
                        return Said::Label(Reason::Keyword(keywords.text(word.word).to_owned().into()));
                    }
                }
                Some(Role::Against) if distance <= Context::AGAINST_REACH as usize && lines == 0 => {
                    return Said::Against;
                }
                // A province beside a licence is no label of something else.
                Some(Role::Beside) => {}
                _ if keywords.is_label(word.word) && other_label.is_none() => {
                    other_label = Some((word.start as usize, word_end));
                }
                _ => {}
            }
        }
        if !context.after.is_empty() {
            for word in self.surroundings.within(end..ceil(text, end + AROUND)) {
                let between = &text[end..word.start as usize];
                if between.chars().any(|c| c.is_alphanumeric() || c == '\n') {
                    break;
                }
                if keywords.says(word.word, index, Role::After) {
                    return Said::Label(Reason::Keyword(keywords.text(word.word).to_owned().into()));
                }
            }
        }
        if spot.is_none_or(|spot| matches!(spot.hop, Hop::Line(_)))
            && let Some(header) = columns::header_of(text, start)
        {
            for word in self.surroundings.within(header) {
                if keywords.role(word.word, index) == Some(Role::Label) {
                    return Said::Label(Reason::Field(keywords.text(word.word).to_owned().into()));
                }
            }
        }
        if against_field { Said::Against } else { Said::Nothing }
    }
}

/// Words of a key that leave to what stands before it what the value is: `Passport: no: AB123456`.
const GENERIC: &[&str] = &[
    "n", "no", "num", "number", "numero", "nr", "valeur", "value", "est", "is", "le", "on",
];

/// Where the key begins that a text ends with and gives a value to (`SEED = `, `Birth: 11/17/1963 Date: `): it says what
/// the value is, and no word before it does.
fn named_by_key(before: &str) -> Option<usize> {
    let rest = before.trim_end_matches([' ', '"', '\'', '\u{a0}', '\u{202f}']);
    let rest = rest.strip_suffix([':', '='])?;
    // The name of something in a program is a key by itself.
    let typed = rest.trim_end_matches(' ');
    let name = typed.trim_end_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if typed.len() - name.len() > 1 && !name.ends_with(char::is_alphanumeric) {
        return Some(name.len());
    }
    let start = rest.rfind([':', '=', ';', '|', '\t', '\n']).map_or(0, |at| at + 1);
    let key = fold(&rest[start..]);
    let mut words = key
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    // Of what is cut off by the reach of labels, the beginning is not known.
    (start > 0 && !words.all(|word| GENERIC.contains(&word))).then_some(start)
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// The first character boundary at or after `at`.
fn ceil(text: &str, at: usize) -> usize {
    (at.min(text.len())..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::named_by_key;

    #[test]
    fn a_key_says_what_its_value_is() {
        for (before, key) in [
            ("Birth: 11/17/1963 Date: ", Some(" 11/17/1963 Date")),
            ("the SIN scanner, as did `SEED = ", Some("SEED")),
            ("No de NAS (9 chiffres) : ", None),
            ("le NAS : ", Some("NAS")),
            ("Passport: no: ", None),
            ("Date of Birth (y-m-d): ", None),
            ("born on ", None),
            ("NAS :\n", None),
        ] {
            let found = named_by_key(before).map(|at| before[at..].trim_end_matches([' ', ':', '=']));
            assert_eq!(found, key, "{before}");
        }
    }
}
