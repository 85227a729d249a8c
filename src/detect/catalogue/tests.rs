//! The catalogue as a set: the registry, the examples and counters of every pattern by a slow and plain
//! reading of the rules, and the mistakes that the loader tells.

use std::path::{Path, PathBuf};

use regex::Regex;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::*;
use crate::detect::validate::{self, Checked, Hit};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns")
}

#[test]
fn the_registry_holds_the_files_of_the_folder() {
    let (detectors, mistakes) = check::load_dir(&folder()).expect("the folder can be read");
    let on_disk: Vec<&str> = detectors
        .iter()
        .map(|detector| detector.id.as_str())
        .filter(|id| !id.starts_with("names/"))
        .collect();
    let registered: Vec<&str> = BUILTIN.iter().map(|(id, _)| *id).collect();
    assert_eq!(
        on_disk, registered,
        "one line per file in `builtin.rs`, in the order of the ids"
    );
    // As a user's folder, ours is wrong in exactly one way: its ids are taken.
    for mistake in mistakes {
        assert!(mistake.message.ends_with("is built in"), "{mistake}");
    }
}

/// What the rules of `patterns/README.md` make of a text, read as plainly as they are written.
struct Plain<'a> {
    detector: &'a Detector,
    shapes: Vec<(&'a Shape, Regex)>,
}

impl<'a> Plain<'a> {
    fn new(detector: &'a Detector) -> Plain<'a> {
        let compiled = |shape: &'a Shape| {
            let case = if shape.ignore_case { "i" } else { "" };
            let regex = Regex::new(&format!("^(?{case}:{})$", shape.regex));
            (shape, regex.expect("the loader has checked it"))
        };
        Plain {
            detector,
            shapes: detector.shapes.iter().map(compiled).collect(),
        }
    }

    /// Every finding: its span, its level and its normal form.
    fn findings<'t>(&self, text: &'t str, field: Option<&str>) -> Vec<(&'t str, Level, String)> {
        let mut found = Vec::new();
        for (shape, regex) in &self.shapes {
            for (at, span) in matches(regex, text) {
                let Some(checked) = judge(self.detector, text, at, span) else {
                    continue;
                };
                let span = &span[..checked.len];
                if let Some(level) = self.level(shape, text, at, span, field, checked.doubtful) {
                    let level = if checked.worth == validate::Worth::Harmless {
                        Level::Possible
                    } else {
                        level
                    };
                    found.push((span, level, checked.normal));
                }
            }
        }
        found
    }

    fn level(
        &self,
        shape: &Shape,
        text: &str,
        at: usize,
        span: &str,
        field: Option<&str>,
        doubtful: bool,
    ) -> Option<Level> {
        let context = &self.detector.context;
        let before = window(&text[..at]);
        let last = |word: &str, reach: u32| {
            let distance = last_word(before, word)?;
            let characters = fold(before).chars().rev().take(distance).count();
            (characters <= reach as usize).then_some(distance)
        };
        let label = context.labels().filter_map(|word| last(word, context.reach)).min();
        let against = context.against.iter();
        let against = against.filter_map(|word| last(word, Context::AGAINST_REACH)).min();
        if against.is_some_and(|against| label.is_none_or(|label| against < label)) {
            return None;
        }
        let in_field = field.is_some_and(|field| context.labels().any(|word| last_word(field, word).is_some()));
        let rest = fold(&text[at + span.len()..]);
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '\n');
        let goes_on = |rest: &str| rest.starts_with(char::is_alphanumeric);
        let follows = |word: &String| {
            rest.strip_prefix(fold(word).as_str())
                .is_some_and(|rest| !goes_on(rest))
        };
        let followed = context.after.iter().any(follows);
        let around = |word: &String| {
            last_word(text, word).is_some() || field.is_some_and(|field| last_word(field, word).is_some())
        };
        let issued_there = context.beside.is_empty() || context.beside.iter().any(around);
        let labelled = (issued_there && (label.is_some() || in_field || followed))
            .then_some(shape.labelled)
            .flatten();
        if doubtful {
            return labelled.map(|level| level.min(Level::Likely));
        }
        let isolated = (text.trim() == span).then_some(shape.isolated).flatten();
        labelled.max(isolated).max(shape.alone)
    }
}

/// Every start with its longest match between word boundaries.
fn matches<'t>(regex: &Regex, text: &'t str) -> Vec<(usize, &'t str)> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let edge = |at: usize| {
        let (left, right) = (text[..at].chars().next_back(), text[at..].chars().next());
        !(left.is_some_and(word) && right.is_some_and(word))
    };
    let bounds: Vec<usize> = (0..=text.len())
        .filter(|at| text.is_char_boundary(*at) && edge(*at))
        .collect();
    let mut found = Vec::new();
    for &start in &bounds {
        let ends = bounds.iter().rev().filter(|end| **end > start);
        let longest = ends.map(|end| &text[start..*end]).find(|span| regex.is_match(span));
        found.extend(longest.map(|span| (start, span)));
    }
    found
}

fn judge(detector: &Detector, text: &str, at: usize, span: &str) -> Option<Checked> {
    let hit = Hit {
        text: span,
        before: &text[..at],
        after: &text[at + span.len()..],
    };
    match detector.check {
        Some(validator) => (validator.check)(&hit),
        None => Some(validate::plain(&hit)),
    }
}

/// The last two lines of a text.
fn window(text: &str) -> &str {
    let line = text.rfind('\n').unwrap_or(0);
    let start = text[..line].rfind('\n').map_or(0, |at| at + 1);
    &text[start..]
}

fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c));
    plain
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect()
}

/// How far from the end of the text the word last ends; `None` when it does not stand there whole.
fn last_word(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (fold(text), fold(word));
    let whole = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let last = text
        .match_indices(&word)
        .map(|(at, _)| at)
        .filter(|at| whole(*at))
        .last()?;
    Some(text.len() - last - word.len())
}

/// Whether a detector's examples need neither code nor a person beside them.
fn by_shape(detector: &Detector) -> bool {
    detector.code.is_none() && detector.person.is_none()
}

#[test]
fn every_example_is_found_with_its_level() {
    let catalogue = Catalogue::builtin();
    let mut wrong = Vec::new();
    for detector in catalogue.detectors.iter().filter(|detector| by_shape(detector)) {
        let plain = Plain::new(detector);
        for example in &detector.examples {
            let found = plain.findings(&example.text, example.field.as_deref());
            let best = found
                .iter()
                .filter(|(span, ..)| *span == example.find)
                .max_by_key(|(_, level, _)| *level);
            let good = best.is_some_and(|(_, level, normal)| {
                *level == example.level && example.normal.as_ref().is_none_or(|expected| expected == normal)
            });
            if !good {
                wrong.push(format!("{}: {example:?} gave {found:?}", detector.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_found_in_any_counter() {
    let catalogue = Catalogue::builtin();
    let mut wrong = Vec::new();
    for detector in catalogue.detectors.iter().filter(|detector| by_shape(detector)) {
        let plain = Plain::new(detector);
        for counter in &detector.counters {
            let found = plain.findings(&counter.text, counter.field.as_deref());
            if !found.is_empty() {
                wrong.push(format!("{}: {counter:?} gave {found:?}", detector.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_built_in_detector_has_counters_and_separate_keywords() {
    for detector in &Catalogue::builtin().detectors {
        let Context { fr, en, against, .. } = &detector.context;
        for words in [fr, en, against] {
            let mut folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
            folded.sort();
            let count = folded.len();
            folded.dedup();
            assert_eq!(folded.len(), count, "{}: a keyword twice in {words:?}", detector.id);
        }
        let labels: Vec<String> = detector.context.labels().map(fold).collect();
        for word in against {
            assert!(
                !labels.contains(&fold(word)),
                "{}: {word} speaks for and against",
                detector.id
            );
        }
        assert!(
            detector.code.is_some() || !detector.counters.is_empty(),
            "{}: no counter",
            detector.id
        );
    }
}

/// A pattern file without a mistake.
const GOOD: &str = r#"kind = "badge"
type = "ID"
class = "medium"
name.en = "Badge"
name.fr = "Badge"
rule = "our own"
mask = "last2"

[[shape]]
regex = 'B-\d{5}'
alone = "likely"

[[example]]
text = "badge B-12345"
find = "B-12345"
level = "likely"
"#;

#[test]
fn a_minimal_file_is_enough() {
    let (detector, mistakes) = load::detector("own/badge.toml", "own/badge", GOOD);
    assert_eq!(mistakes, []);
    let detector = detector.expect("it has no mistake");
    assert_eq!(
        (detector.id.as_str(), detector.shapes[0].regex.as_str()),
        ("own/badge", "B-[0-9]{5}")
    );
    assert_eq!(
        (detector.context.reach, detector.status),
        (Context::REACH, Status::Stable)
    );
}

#[test]
fn each_mistake_is_told_where_it_stands() {
    // What is replaced, by what, the line and column of the mistake, and a part of what is told.
    let cases = [
        (
            "class = \"medium\"",
            "clas = \"medium\"",
            (3, 1),
            "did you mean `class`?",
        ),
        ("\"medium\"", "\"mediun\"", (3, 9), "did you mean `medium`?"),
        ("\"ID\"", "\"SINN\"", (2, 8), "did you mean `SIN`?"),
        ("\"last2\"", "\"last9\"", (7, 8), "unknown mask"),
        ("rule = \"our own\"", "rule = 3", (6, 8), "`rule` is a string"),
        ("rule = \"our own\"", "rule = \"our own", (6, 16), "error"),
        (
            "rule = \"our own\"",
            "validate = \"luhnn\"",
            (6, 12),
            "unknown validator",
        ),
        ("name.fr = \"Badge\"\n", "", (4, 1), "`fr` is missing"),
        ("kind = \"badge\"\n", "", (1, 1), "`kind` is missing"),
        ("'B-\\d{5}'", "'B{sepp}\\d{5}'", (10, 11), "the fragments are"),
        ("'B-\\d{5}'", "'B-\\d{5}[z-a]'", (10, 18), "in this regex"),
        ("'B-\\d{5}'", "'\\bB-\\d{5}'", (10, 10), "word boundary"),
        ("'B-\\d{5}'", "'\\d*'", (10, 9), "matches the empty text"),
        ("'B-\\d{5}'", "'B\\d+'", (10, 9), "more than 512 bytes"),
        ("'B-\\d{5}'", "'^B\\d{5}'", (10, 9), "looks at what stands around"),
        ("'B-\\d{5}'", "'(B)\\d{5}'", (10, 9), "captures"),
        (
            "alone = \"likely\"",
            "pivot = \"@\"\nalone = \"likely\"",
            (10, 9),
            "pivot",
        ),
        ("alone = \"likely\"", "alone = \"sure\"", (11, 9), "unknown level"),
        ("alone = \"likely\"\n", "", (9, 1), "never leads to a finding"),
        (
            "find = \"B-12345\"",
            "find = \"B-54321\"",
            (15, 8),
            "does not stand in `text`",
        ),
        ("[[example]]", "[[exemple]]", (13, 3), "did you mean `example`?"),
    ];
    for (from, to, (line, column), told) in cases {
        assert!(GOOD.contains(from), "{from}");
        let text = GOOD.replacen(from, to, 1);
        let (detector, mistakes) = load::detector("own/badge.toml", "own/badge", &text);
        assert!(detector.is_none(), "{to}: was accepted");
        let fits = mistakes
            .iter()
            .any(|mistake| (mistake.line, mistake.column) == (line, column) && mistake.to_string().contains(told));
        let all: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert!(fits, "{to}: expected {line}:{column} {told}\n{}", all.join("\n"));
    }
}

#[test]
fn a_users_folder_is_added_but_overrides_nothing() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(dir.path().join("own")).unwrap();
    std::fs::write(dir.path().join("own/badge.toml"), GOOD).unwrap();
    let catalogue = Catalogue::with_user(dir.path()).expect("it has no mistake");
    assert_eq!(catalogue.detectors.len(), BUILTIN.len() + 1);
    assert_eq!(catalogue.index_of("own/badge"), Some(BUILTIN.len()));
    assert_eq!(
        catalogue.get("own/badge").map(|badge| badge.kind.as_str()),
        Some("badge")
    );

    std::fs::create_dir(dir.path().join("ca")).unwrap();
    std::fs::write(dir.path().join("ca/sin.toml"), GOOD).unwrap();
    std::fs::write(dir.path().join("latin.toml"), b"rule = \"\xe9\"").unwrap();
    let mistakes = check_dir(dir.path()).expect("the folder can be read");
    let told: Vec<&str> = mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
    assert_eq!(told, ["the id `ca/sin` is built in", "this file is not UTF-8"]);
    assert!(matches!(
        Catalogue::with_user(dir.path()),
        Err(CatalogueError::Mistakes(_))
    ));
    assert!(matches!(
        check_dir(&dir.path().join("none")),
        Err(CatalogueError::Io { .. })
    ));
}

#[test]
fn the_readme_names_every_fragment_validator_and_mask() {
    let readme = std::fs::read_to_string(folder().join("README.md")).expect("patterns/README.md");
    let fragments = crate::detect::fragments::FRAGMENTS
        .iter()
        .map(|(name, ..)| format!("`{{{name}}}`"));
    let validators = validate::VALIDATORS
        .iter()
        .map(|validator| format!("`{}`", validator.name));
    let masks = MaskStyle::ALL.iter().map(|style| format!("`{}`", style.name()));
    for word in fragments.chain(validators).chain(masks) {
        assert!(readme.contains(&word), "patterns/README.md does not name {word}");
    }
}
