//! Text of mainframes (EBCDIC), in files of which a person says so.
//!
//! - Reads: the code pages of [`Page`], with lines or with records of a fixed length, which are one long line.
//! - Skips: packed and binary numbers, which are told as `bad-encoding`.
//! - Limits: as for plain text.

use globset::{Glob, GlobMatcher};
use serde::{Deserialize, Serialize};

use super::{Claim, ExtractError, Extractor, Input, Limits, Probe, Sink, plain};
use crate::text::encoding::ebcdic::Page;
use crate::text::encoding::{Charset, Guess};

/// The format in one code page.
struct Ebcdic(Page);

static READERS: [Ebcdic; 6] = [
    Ebcdic(Page::P037),
    Ebcdic(Page::P297),
    Ebcdic(Page::P500),
    Ebcdic(Page::P1047),
    Ebcdic(Page::P1140),
    Ebcdic(Page::P1148),
];

/// Names of files and members that are text of a mainframe, and the code page of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mainframe(Vec<(String, Page)>);

/// Why a rule such as `500=*.ebc` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// There is no sign between page and names, or the page is not known.
    #[error("`{0}`: write PAGE=GLOB, where PAGE is 037, 297, 500, 1047, 1140 or 1148")]
    Page(String),
    /// The names are no pattern.
    #[error("`{0}`: this is no pattern of names")]
    Glob(String),
}

impl Mainframe {
    /// The rules, each as `PAGE=GLOB`; the first that matches a name counts.
    ///
    /// # Errors
    /// [`RuleError`] for the first rule that cannot be used.
    pub fn from_rules(rules: &[String]) -> Result<Mainframe, RuleError> {
        let parse = |rule: &String| {
            let (page, glob) = rule.split_once('=').ok_or_else(|| RuleError::Page(rule.clone()))?;
            let page = page.trim().parse().map_err(|()| RuleError::Page(rule.clone()))?;
            matcher(glob).ok_or_else(|| RuleError::Glob(rule.clone()))?;
            Ok((glob.to_owned(), page))
        };
        rules.iter().map(parse).collect::<Result<_, _>>().map(Mainframe)
    }

    /// The reader of a file or member of that name, if it is one of these.
    pub fn reader(&self, name: &str) -> Option<&'static dyn Extractor> {
        let fits = |glob: &str| matcher(glob).is_some_and(|matcher| matcher.is_match(name));
        let (_, page) = self.0.iter().find(|(glob, _)| fits(glob))?;
        let reader = READERS.iter().find(|reader| reader.0 == *page)?;
        Some(reader)
    }
}

fn matcher(glob: &str) -> Option<GlobMatcher> {
    Glob::new(glob).ok().map(|glob| glob.compile_matcher())
}

impl Extractor for Ebcdic {
    fn name(&self) -> &'static str {
        "ebcdic"
    }

    fn claim(&self, _probe: &Probe<'_>) -> Claim {
        Claim::No
    }

    fn isolated(&self) -> bool {
        false
    }

    fn streams(&self) -> bool {
        true
    }

    fn extract(
        &self,
        input: &mut dyn Input,
        _probe: &Probe<'_>,
        _limits: &Limits,
        sink: &mut dyn Sink,
    ) -> Result<(), ExtractError> {
        let guess = Guess {
            charset: Charset::Ebcdic(self.0),
            mark_bytes: 0,
            doubtful: false,
        };
        plain::lines(input, guess, sink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::read;
    use crate::model::{Cause, Outcome};

    fn open(bytes: &[u8], name: &str, rules: &[&str]) -> (Outcome, Option<&'static str>, String) {
        let rules: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
        let limits = Limits {
            mainframe: Mainframe::from_rules(&rules).expect("sound rules"),
            ..Limits::default()
        };
        let probe = Probe::new(bytes, name, Some(bytes.len() as u64));
        let mut text = String::new();
        let opened = read(&mut std::io::Cursor::new(bytes), &probe, &limits, &mut |passage| {
            text.push_str(&passage.text);
            Ok(())
        });
        (opened.outcome, opened.format, text)
    }

    #[test]
    fn files_that_are_named_are_read_in_their_page() {
        let line = "HÉLÈNE CÔTÉ  514-555-0123\n";
        let byte_of = |c: char| {
            (0..=255)
                .find(|byte| Page::P500.character(*byte) == Some(c))
                .expect("a byte")
        };
        let bytes: Vec<u8> = line.chars().map(byte_of).collect();
        let rules = &["37=*.txt", "500=*.EBC"];
        assert_eq!(
            open(&bytes, "A.EBC", rules),
            (Outcome::Complete, Some("ebcdic"), line.to_owned())
        );
        assert_eq!(open(&bytes, "a.dat", rules).0, Outcome::Skipped(Cause::UnknownFormat));
        let packed = [&bytes[..], &[0x01, 0x2C]].concat();
        assert_eq!(
            open(&packed, "A.EBC", rules).0,
            Outcome::Partial(vec![Cause::BadEncoding])
        );
    }

    #[test]
    fn rules_that_cannot_be_used_are_refused() {
        for rule in ["*.ebc", "12=*", "500=[", ""] {
            assert!(Mainframe::from_rules(&[rule.to_owned()]).is_err(), "{rule}");
        }
    }
}
