//! Shapes that are looked for in short ranges, near words that speak for them.
//!
//! A range has a few words and numbers: the automaton is tried where each begins, without a sieve. It is compiled at the
//! first range, since of a large catalogue most texts need little.

use std::ops::Range;
use std::sync::OnceLock;

use super::automaton::{BuildError, Ends, Shapes};
use super::{Hit, Shape, boundary};

/// Shapes of one detector.
#[derive(Debug)]
pub struct Near {
    patterns: Vec<(u16, String, bool)>,
    compiled: OnceLock<Option<Compiled>>,
}

/// The automaton, and the bytes with which some match begins.
#[derive(Debug)]
struct Compiled {
    shapes: Shapes,
    first: Box<[bool; 256]>,
}

impl Near {
    /// Takes the shapes; a pivot means nothing here.
    pub fn new(shapes: &[Shape<'_>]) -> Near {
        let numbered = shapes.iter().enumerate();
        Near {
            patterns: numbered
                .map(|(index, shape)| (index as u16, shape.expression.to_owned(), shape.ignore_case))
                .collect(),
            compiled: OnceLock::new(),
        }
    }

    /// Compiles them now.
    ///
    /// # Errors
    /// When an expression is wrong, or all of them together are too large. Nothing is found then.
    pub fn compile(&self) -> Result<(), BuildError> {
        let compiled = self.build()?;
        self.compiled.get_or_init(|| Some(compiled));
        Ok(())
    }

    fn build(&self) -> Result<Compiled, BuildError> {
        let patterns: Vec<(u16, &str, bool)> = self
            .patterns
            .iter()
            .map(|(number, expression, ignore_case)| (*number, expression.as_str(), *ignore_case))
            .collect();
        let shapes = Shapes::new(&patterns)?;
        // Blanks begin nothing.
        let first = |byte: usize| !(byte as u8).is_ascii_whitespace() && shapes.may_begin(byte as u8);
        Ok(Compiled {
            first: Box::new(std::array::from_fn(first)),
            shapes,
        })
    }

    /// Adds the hits that begin within a range of bytes, in the order of their place.
    pub fn search_within(&self, text: &str, range: Range<usize>, hits: &mut Vec<Hit>) {
        let Some(Compiled { shapes, first }) = self.compiled.get_or_init(|| self.build().ok()) else {
            return;
        };
        let bytes = text.as_bytes();
        let mut ends = Ends::new();
        let mut in_word = range
            .start
            .checked_sub(1)
            .is_some_and(|at| boundary::is_word(bytes[at]));
        for start in range {
            let byte = bytes[start];
            let joined = std::mem::replace(&mut in_word, boundary::is_word(byte));
            // Most bytes are inside of words, or begin no match.
            if joined && in_word || !first[usize::from(byte)] {
                continue;
            }
            if boundary::starts_at(bytes, start) {
                shapes.matches_at(bytes, start, &mut ends);
                hits.extend(ends.iter().map(|&(shape, end)| Hit {
                    start: start as u32,
                    end: end as u32,
                    shape,
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Engine;
    use super::*;

    #[test]
    fn a_range_holds_what_the_engine_finds_in_it() {
        let shapes = [
            r"[0-9]{3}[ -]?[0-9]{3}",
            r"[A-Z]{2}[0-9]{2,4}",
            r"(?:mr|mme) [a-z]{2,9}",
        ]
        .map(|expression| Shape {
            expression,
            ignore_case: expression.contains("mr"),
            pivot: None,
        });
        let (near, engine) = (Near::new(&shapes), Engine::new(&shapes).expect("the shapes compile"));
        let text = "AB1234 x123 456, 123-456; Mme Roy é12 AB12\n123456.7 mr b MR ana";
        for from in 0..text.len() {
            for to in from..=text.len() {
                let (mut found, mut expected) = (Vec::new(), Vec::new());
                near.search_within(text, from..to, &mut found);
                engine.search(text, &mut expected);
                expected.retain(|hit| (from..to).contains(&(hit.start as usize)));
                found.sort_unstable();
                assert_eq!(found, expected, "{from}..{to}");
            }
        }
    }

    #[test]
    fn a_wrong_shape_is_told_when_it_is_compiled() {
        let wrong = Near::new(&[Shape {
            expression: "(",
            ignore_case: false,
            pivot: None,
        }]);
        assert!(wrong.compile().is_err());
        let mut hits = Vec::new();
        wrong.search_within("(", 0..1, &mut hits);
        assert!(hits.is_empty());
    }
}
