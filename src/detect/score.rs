//! How well spans that were found agree with spans that persons marked: precision, recall and F1.
//!
//! *Exact*: start, end and type are the same. *Overlap*: a found span counts when it touches a marked one of its
//! type, and a marked one when a found one of its type touches it. A found span inside a marked one of a wider type
//! (a postal code in an address) is neither right nor wrong where the narrower one was not marked.

use std::collections::{BTreeMap, BTreeSet};

/// A span of a text: bytes or characters, as long as both sides use the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First unit, 0-based.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Its type, such as `NAME`.
    pub kind: String,
}

/// Types that may stand inside others without being marked there.
const INSIDE: &[(&str, &[&str])] = &[
    ("POSTAL_CODE", &["ADDRESS"]),
    ("LOCATION", &["ADDRESS"]),
    ("URL", &["EMAIL"]),
    ("DATE", &["DATE_OF_BIRTH"]),
    ("ORG", &["EMAIL", "URL"]),
    ("NAME", &["EMAIL", "URL", "ADDRESS"]),
];

/// How many spans of one type were found and marked, and how many of each agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Spans that were found.
    pub found: usize,
    /// Those of them that agree with a marked one.
    pub right: usize,
    /// Spans that were marked.
    pub marked: usize,
    /// Those of them that agree with a found one.
    pub met: usize,
}

impl Counts {
    /// The share of the found spans that are right; 0 when none was found.
    pub fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    /// The share of the marked spans that were found; 0 when none was marked.
    pub fn recall(self) -> f64 {
        share(self.met, self.marked)
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall > 0.0 {
            2.0 * precision * recall / (precision + recall)
        } else {
            0.0
        }
    }

    fn add(&mut self, other: Counts) {
        self.found += other.found;
        self.right += other.right;
        self.marked += other.marked;
        self.met += other.met;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A text with what was marked and what was found in it.
#[derive(Clone, Debug, Default)]
pub struct Scored {
    /// What persons marked.
    pub marked: Vec<Span>,
    /// What was found.
    pub found: Vec<Span>,
    /// The types that were marked in this text; all that occur in the set, if it does not say.
    pub types: Option<BTreeSet<String>>,
}

/// The counts of a set of texts.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Spans that are the same, by type.
    pub exact: BTreeMap<String, Counts>,
    /// Spans that touch, by type.
    pub overlap: BTreeMap<String, Counts>,
}

impl Score {
    /// Scores texts on the types that occur among their marked spans.
    pub fn of(texts: &[Scored]) -> Score {
        let every: BTreeSet<&str> = texts
            .iter()
            .flat_map(|text| text.marked.iter().map(|span| span.kind.as_str()))
            .collect();
        let mut score = Score::default();
        for text in texts {
            let scored = |span: &&Span| {
                let kind = span.kind.as_str();
                every.contains(kind) && text.types.as_ref().is_none_or(|types| types.contains(kind))
            };
            let marked: Vec<&Span> = distinct(text.marked.iter().filter(scored));
            let found: Vec<&Span> = distinct(text.found.iter().filter(scored))
                .into_iter()
                .filter(|span| touches(span, &marked) || !is_forgiven(span, &text.marked))
                .collect();
            for (counts, agree) in [
                (
                    &mut score.exact,
                    &(|span: &Span, others: &[&Span]| others.contains(&span)) as &dyn Fn(&Span, &[&Span]) -> bool,
                ),
                (&mut score.overlap, &touches),
            ] {
                for span in &found {
                    let right = usize::from(agree(span, &marked));
                    counts.entry(span.kind.clone()).or_default().add(Counts {
                        found: 1,
                        right,
                        ..Counts::default()
                    });
                }
                for span in &marked {
                    let met = usize::from(agree(span, &found));
                    counts.entry(span.kind.clone()).or_default().add(Counts {
                        marked: 1,
                        met,
                        ..Counts::default()
                    });
                }
            }
        }
        score
    }
}

/// All types together.
pub fn all(counts: &BTreeMap<String, Counts>) -> Counts {
    let mut sum = Counts::default();
    for counts in counts.values() {
        sum.add(*counts);
    }
    sum
}

fn distinct<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<&'a Span> {
    let mut kept: Vec<&Span> = Vec::new();
    for span in spans {
        if !kept.contains(&span) {
            kept.push(span);
        }
    }
    kept
}

fn touches(span: &Span, others: &[&Span]) -> bool {
    others
        .iter()
        .any(|other| other.kind == span.kind && other.start < span.end && span.start < other.end)
}

fn is_forgiven(span: &Span, marked: &[Span]) -> bool {
    let wider = INSIDE
        .iter()
        .find(|(kind, _)| *kind == span.kind)
        .map_or(&[][..], |(_, wider)| wider);
    marked
        .iter()
        .any(|other| wider.contains(&other.kind.as_str()) && other.start <= span.start && span.end <= other.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize, kind: &str) -> Span {
        Span {
            start,
            end,
            kind: kind.to_owned(),
        }
    }

    #[test]
    fn spans_agree_exactly_or_by_overlap() {
        let text = Scored {
            marked: vec![span(0, 4, "NAME"), span(10, 20, "NAME"), span(30, 35, "SIN")],
            found: vec![
                span(0, 4, "NAME"),
                span(12, 25, "NAME"),
                span(40, 44, "NAME"),
                span(50, 60, "PHONE"),
            ],
            types: None,
        };
        let score = Score::of(&[text]);
        let name = |found, right, marked, met| Counts {
            found,
            right,
            marked,
            met,
        };
        assert_eq!(score.exact["NAME"], name(3, 1, 2, 1));
        assert_eq!(score.overlap["NAME"], name(3, 2, 2, 2));
        assert_eq!(score.overlap["SIN"], name(0, 0, 1, 0));
        assert!(!score.overlap.contains_key("PHONE"), "no telephone was marked anywhere");
        assert_eq!(all(&score.overlap), name(3, 2, 3, 2));
        assert!((score.overlap["NAME"].f1() - 0.8).abs() < 1e-9);
    }

    #[test]
    fn a_postal_code_inside_an_address_is_neither_right_nor_wrong() {
        let inside = Scored {
            marked: vec![span(0, 40, "ADDRESS")],
            found: vec![span(0, 30, "ADDRESS"), span(33, 40, "POSTAL_CODE")],
            types: None,
        };
        let marked = Scored {
            marked: vec![span(0, 7, "POSTAL_CODE")],
            ..Scored::default()
        };
        let score = Score::of(&[inside, marked]);
        assert_eq!(score.overlap["POSTAL_CODE"].found, 0);
        assert_eq!(score.overlap["POSTAL_CODE"].marked, 1);
    }

    #[test]
    fn a_text_may_say_which_types_were_marked_in_it() {
        let text = Scored {
            found: vec![span(0, 4, "NAME"), span(5, 9, "SIN")],
            types: Some(BTreeSet::from(["NAME".to_owned()])),
            ..Scored::default()
        };
        let other = Scored {
            marked: vec![span(0, 1, "NAME"), span(2, 3, "SIN")],
            ..Scored::default()
        };
        let score = Score::of(&[text, other]);
        assert_eq!((score.overlap["NAME"].found, score.overlap["SIN"].found), (1, 0));
    }
}
