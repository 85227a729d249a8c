//! From the text of one pattern file to a [`Detector`], telling every mistake in it.

use std::ops::Range;

use toml::de::DeTable;

use super::check;
use super::diagnostic::Diagnostic;
use super::table::{Located, Reader};
use super::{Context, Counter, Detector, Example, Output, Person, Says, Shape, Status};
use crate::detect::engine::Pivot;
use crate::detect::validate;
use crate::model::{Class, Level};
use crate::text::mask::MaskStyle;

const KEYS: &[&str] = &[
    "kind", "type", "class", "name", "rule", "mask", "validate", "code", "status", "person", "shape", "context",
    "example", "counter",
];
const CLASSES: [(&str, Class); 4] = [
    ("high", Class::High),
    ("medium", Class::Medium),
    ("low", Class::Low),
    ("business", Class::Business),
];

/// The detector of a file, unless a mistake makes it unusable, and every mistake.
pub fn detector(file: &str, id: &str, text: &str) -> (Option<Detector>, Vec<Diagnostic>) {
    let mut reader = Reader::new(file, text);
    let root = reader.parse();
    let found = if reader.mistakes.is_empty() {
        read(&mut reader, id, root.get_ref())
    } else {
        None
    };
    let Reader { mut mistakes, .. } = reader;
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    (found.filter(|_| mistakes.is_empty()), mistakes)
}

/// Reads all of it before any missing part ends the reading, so that every mistake is told at once.
fn read(reader: &mut Reader<'_>, id: &str, root: &DeTable<'_>) -> Option<Detector> {
    let top = 0..0;
    reader.only(root, KEYS);
    let kind = reader.required(root, &top, "kind");
    if let Some(kind) = &kind {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !kind.value.chars().all(plain) {
            reader.wrong(kind.span.clone(), "a kind is lower-case letters, digits and _");
        }
    }
    let output = reader.required(root, &top, "type").and_then(|word| {
        let names: Vec<&str> = Output::ALL.iter().map(|output| output.name()).collect();
        reader.word("type", &word, &names, |name| {
            Output::ALL.iter().copied().find(|output| output.name() == name)
        })
    });
    let class = reader.required(root, &top, "class").and_then(|word| {
        reader.word("class", &word, &CLASSES.map(|(name, _)| name), |name| {
            CLASSES
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, class)| *class)
        })
    });
    let names = names(reader, root);
    let rule = reader.required(root, &top, "rule");
    let mask = reader.required(root, &top, "mask").and_then(|word| {
        let names: Vec<&str> = MaskStyle::ALL.iter().map(|style| style.name()).collect();
        reader.word("mask", &word, &names, MaskStyle::from_name)
    });
    let check = reader.string(root, "validate").and_then(|word| {
        let names: Vec<&str> = validate::VALIDATORS.iter().map(|validator| validator.name).collect();
        reader.word("validator", &word, &names, validate::find)
    });
    let status = reader.string(root, "status").and_then(|word| {
        reader.word("status", &word, &Status::ALL.map(Status::name), |name| {
            Status::ALL.into_iter().find(|status| status.name() == name)
        })
    });
    let person = reader.string(root, "person").and_then(|word| {
        reader.word("need", &word, &Person::ALL.map(Person::name), |name| {
            Person::ALL.into_iter().find(|person| person.name() == name)
        })
    });
    let code = reader.string(root, "code").map(|code| code.value);
    let shapes = shapes(reader, root, code.is_some());
    let context = context(reader, root);
    let examples = examples(reader, root);
    let counters = counters(reader, root);
    let (name_en, name_fr) = names?;
    Some(Detector {
        id: id.to_owned(),
        kind: kind?.value,
        output: output?,
        class: class?,
        name_en,
        name_fr,
        rule: rule?.value,
        mask: mask?,
        check,
        code,
        shapes,
        context,
        examples,
        counters,
        status: status.unwrap_or(Status::Stable),
        person,
    })
}

fn names(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Option<(String, String)> {
    let Some((table, place)) = reader.table(root, "name") else {
        if root.get("name").is_none() {
            reader.wrong_with(0..0, "`name` is missing", "add lines `name.en = …` and `name.fr = …`");
        }
        return None;
    };
    reader.only(table, &["en", "fr"]);
    let en = reader.required(table, &place, "en");
    let fr = reader.required(table, &place, "fr");
    Some((en?.value, fr?.value))
}

fn level(reader: &mut Reader<'_>, table: &DeTable<'_>, key: &str) -> Option<Level> {
    let word = reader.string(table, key)?;
    reader.word("level", &word, &Level::ALL.map(Level::name), Level::from_name)
}

fn shapes(reader: &mut Reader<'_>, root: &DeTable<'_>, has_code: bool) -> Vec<Shape> {
    let tables = reader.tables(root, "shape");
    if tables.is_empty() && !has_code && root.get("shape").is_none() {
        reader.wrong_with(0..0, "there is no shape", "add `[[shape]]` with a `regex`");
    }
    let mut shapes = Vec::with_capacity(tables.len());
    for (table, place) in tables {
        shapes.extend(shape(reader, table, &place));
    }
    shapes
}

fn shape(reader: &mut Reader<'_>, table: &DeTable<'_>, place: &Range<usize>) -> Option<Shape> {
    const KEYS: &[&str] = &[
        "regex",
        "ignore_case",
        "pivot",
        "near_label",
        "alone",
        "isolated",
        "labelled",
    ];
    reader.only(table, KEYS);
    let ignore_case = reader.flag(table, "ignore_case");
    let near_label = reader.flag(table, "near_label");
    let pivot = reader.string(table, "pivot");
    if let Some(pivot) = pivot.as_ref().filter(|pivot| Pivot::new(&pivot.value).is_none()) {
        reader.wrong(pivot.span.clone(), "a pivot is one ASCII character, alone or twice");
    }
    let pivot = pivot.and_then(|pivot| Pivot::new(&pivot.value));
    let levels = ["alone", "isolated", "labelled"].map(|key| level(reader, table, key));
    let [alone, isolated, labelled] = levels;
    if levels == [None; 3]
        && !["alone", "isolated", "labelled"]
            .iter()
            .any(|key| table.contains_key(*key))
    {
        reader.wrong_with(
            place.clone(),
            "this shape never leads to a finding",
            "give it a level: `alone`, `isolated` or `labelled`",
        );
    }
    if let (Some(alone), Some(labelled)) = (alone, labelled)
        && labelled < alone
    {
        reader.wrong(place.clone(), "a label cannot make a shape less sure than it is alone");
    }
    let regex = reader.required(table, place, "regex")?;
    let regex = check::regex(reader, &regex, ignore_case, pivot)?;
    Some(Shape {
        regex,
        ignore_case,
        pivot,
        near_label,
        alone,
        isolated,
        labelled,
    })
}

fn context(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Context {
    let Some((table, _)) = reader.table(root, "context") else {
        return Context {
            reach: Context::REACH,
            ..Context::default()
        };
    };
    reader.only(
        table,
        &[
            "reach", "fr", "en", "against", "after", "near", "beside", "facts", "verbs", "things", "states",
        ],
    );
    let mut words = |key| {
        let words = reader.strings(table, key);
        for word in &words {
            if !word.value.chars().any(char::is_alphanumeric) {
                reader.wrong(word.span.clone(), "a keyword holds a letter or a digit");
            }
        }
        words.into_iter().map(|word| word.value).collect()
    };
    let (fr, en, against) = (words("fr"), words("en"), words("against"));
    let (after, near, beside) = (words("after"), words("near"), words("beside"));
    let says = Says {
        facts: words("facts"),
        verbs: words("verbs"),
        things: words("things"),
        states: words("states"),
    };
    Context {
        // Every decision has to fall within the overlap of passages, hence the upper end.
        reach: reader.number(table, "reach", 1..301, Context::REACH),
        fr,
        en,
        against,
        after,
        near,
        beside,
        says,
    }
}

fn examples(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Vec<Example> {
    let tables = reader.tables(root, "example");
    if tables.is_empty() && root.get("example").is_none() {
        reader.wrong_with(
            0..0,
            "there is no example",
            "add `[[example]]` with `text`, `find` and `level`: examples are the tests of a pattern",
        );
    }
    let mut examples = Vec::with_capacity(tables.len());
    for (table, place) in tables {
        reader.only(table, &["text", "field", "find", "level", "normal"]);
        let text = reader.required(table, &place, "text");
        let find = reader.required(table, &place, "find");
        if table.get("level").is_none() {
            reader.wrong_with(place, "`level` is missing", "add a line `level = …`");
        }
        let level = level(reader, table, "level");
        let field = reader.string(table, "field").map(|field| field.value);
        let normal = reader.string(table, "normal").map(|normal| normal.value);
        if let (Some(text), Some(find)) = (&text, &find)
            && !text.value.contains(&find.value)
        {
            reader.wrong(find.span.clone(), "`find` does not stand in `text`");
        }
        if let (Some(Located { value: text, .. }), Some(Located { value: find, .. }), Some(level)) = (text, find, level)
        {
            examples.push(Example {
                text,
                field,
                find,
                level,
                normal,
            });
        }
    }
    examples
}

fn counters(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Vec<Counter> {
    let mut counters = Vec::new();
    for (table, place) in reader.tables(root, "counter") {
        reader.only(table, &["text", "field", "why"]);
        let text = reader.required(table, &place, "text");
        let why = reader.required(table, &place, "why");
        let field = reader.string(table, "field").map(|field| field.value);
        if let (Some(text), Some(why)) = (text, why) {
            counters.push(Counter {
                text: text.value,
                field,
                why: why.value,
            });
        }
    }
    counters
}
