//! The two languages of everything a person reads, and how one of them is chosen.
//!
//! Machine-readable output (`--json`, codes, kinds) is the same in both. Words stand side by side in
//! [`words`], so that a sentence cannot exist in one language only; names of kinds stand in [`kinds`].

mod category;
pub mod kinds;
pub mod reasons;
pub mod words;

use std::env;

use crate::model::{Cause, Class, Level, OutcomeKind};
use words::{EN, FR, Words};

/// A language of reports and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English (Canada).
    #[default]
    En,
    /// French (Canada).
    Fr,
}

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Fr];

    /// The stable name, as used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }

    /// The language of that stable name.
    pub fn from_name(name: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.name() == name)
    }

    /// The tag for the `lang` attribute of a page (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en-CA",
            Lang::Fr => "fr-CA",
        }
    }

    /// The language of the environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and
    /// not empty decides, as POSIX has it; anything but French is English.
    pub fn from_env() -> Lang {
        Lang::from_variables(|name| env::var(name).ok())
    }

    fn from_variables(read: impl Fn(&str) -> Option<String>) -> Lang {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(read)
            .find(|value| !value.is_empty())
            .map_or(Lang::En, |value| Lang::from_locale(&value))
    }

    fn from_locale(locale: &str) -> Lang {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("fr") {
            Lang::Fr
        } else {
            Lang::En
        }
    }

    /// The sentences and titles of this language.
    pub fn words(self) -> &'static Words {
        match self {
            Lang::En => &EN,
            Lang::Fr => &FR,
        }
    }

    /// One of two texts, by language.
    pub fn pick<'a>(self, en: &'a str, fr: &'a str) -> &'a str {
        match self {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    /// The form of a noun that goes with a number. In French, zero and one are singular.
    pub fn plural<'a>(self, number: u64, one: &'a str, many: &'a str) -> &'a str {
        let singular = match self {
            Lang::En => number == 1,
            Lang::Fr => number < 2,
        };
        if singular { one } else { many }
    }

    /// The name of a level.
    pub fn level(self, level: Level) -> &'static str {
        let words = self.words();
        match level {
            Level::Possible => words.level_possible,
            Level::Likely => words.level_likely,
            Level::Certain => words.level_certain,
        }
    }

    /// The outcome of one file.
    pub fn outcome_one(self, outcome: OutcomeKind) -> &'static str {
        let words = self.words();
        match outcome {
            OutcomeKind::Complete => words.outcome_complete_one,
            OutcomeKind::Partial => words.outcome_partial_one,
            OutcomeKind::Skipped => words.outcome_skipped_one,
            OutcomeKind::Failed => words.outcome_failed_one,
        }
    }

    /// The outcome of several files.
    pub fn outcome(self, outcome: OutcomeKind) -> &'static str {
        let words = self.words();
        match outcome {
            OutcomeKind::Complete => words.outcome_complete,
            OutcomeKind::Partial => words.outcome_partial,
            OutcomeKind::Skipped => words.outcome_skipped,
            OutcomeKind::Failed => words.outcome_failed,
        }
    }

    /// The name of a class of sensitivity.
    pub fn class(self, class: Class) -> &'static str {
        let words = self.words();
        match class {
            Class::Business => words.class_business,
            Class::Low => words.class_low,
            Class::Medium => words.class_medium,
            Class::High => words.class_high,
        }
    }

    /// What a reason code (see [`Cause`]) says; an unknown code stands for itself.
    pub fn cause(self, code: &str) -> &str {
        Cause::from_code(code).map_or(code, |cause| {
            let (en, fr) = cause.sentences();
            self.pick(en, fr)
        })
    }
}

/// Puts values into the `{names}` of a sentence. A name without a value stays as it is.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    // One pass from left to right: a value that holds braces is never filled again.
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else {
            rest = after;
            break;
        };
        let name = &after[1..close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&after[..=close]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_as_posix_has_it() {
        let cases: [(&[(&str, &str)], Lang); 6] = [
            (&[], Lang::En),
            (&[("LANG", "fr_CA.UTF-8")], Lang::Fr),
            (&[("LANG", "fr_CA.UTF-8"), ("LC_ALL", "C")], Lang::En),
            (&[("LANG", "fr_CA.UTF-8"), ("LC_ALL", "")], Lang::Fr),
            (&[("LC_MESSAGES", "FR"), ("LANG", "en_CA")], Lang::Fr),
            (&[("LANG", "frr_DE")], Lang::En),
        ];
        for (variables, expected) in cases {
            let found = Lang::from_variables(|name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(found, expected, "{variables:?}");
        }
    }

    #[test]
    fn values_are_put_in_once() {
        assert_eq!(
            fill("{a} and {b}, not {c} {", &[("a", "{b}"), ("b", "2")]),
            "{b} and 2, not {c} {"
        );
    }

    #[test]
    fn plurals_differ_at_zero() {
        assert_eq!(Lang::En.plural(0, "file", "files"), "files");
        assert_eq!(Lang::Fr.plural(0, "fichier", "fichiers"), "fichier");
        assert_eq!(Lang::Fr.plural(2, "fichier", "fichiers"), "fichiers");
    }

    #[test]
    fn every_cause_is_said_in_french_with_french_spaces() {
        for cause in Cause::ALL {
            let sentence = Lang::Fr.cause(cause.code());
            assert!(!words::has_loose_punctuation(sentence), "{sentence}");
            assert_ne!(sentence, Lang::En.cause(cause.code()));
        }
        assert_eq!(Lang::Fr.cause("of-a-later-version"), "of-a-later-version");
    }
}
