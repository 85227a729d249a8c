//! Reading TOML tables whose values remember where they stand, so that every mistake can be pointed at.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, closest};

/// A value and where it stands in the file, in bytes, quotes included.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Range<usize>,
}

/// One file that is being read, with the mistakes found so far.
pub struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Every mistake so far, in the order of reading.
    pub mistakes: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// A reader of the text of a file.
    pub fn new(file: &'a str, text: &'a str) -> Reader<'a> {
        Reader {
            file,
            text,
            mistakes: Vec::new(),
        }
    }

    /// Records a mistake.
    pub fn wrong(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.mistakes.push(Diagnostic::at(self.file, self.text, span, message));
    }

    /// Records a mistake with advice.
    pub fn wrong_with(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.mistakes
            .push(Diagnostic::at(self.file, self.text, span, message).help(help));
    }

    /// Where the inside of a TOML string starts, so that offsets in its value can be shown.
    /// Exact for strings without escapes; `None` for others.
    pub fn inside(&self, value: &str, span: &Range<usize>) -> Option<usize> {
        let written = self.text.get(span.clone())?;
        written.find(value).map(|at| span.start + at)
    }

    /// Parses the file, recording mistakes of syntax; what can be read is returned all the same.
    pub fn parse(&mut self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.wrong(error.span().unwrap_or(0..0), error.message());
        }
        table
    }

    /// Records every key of a table that is not one of those.
    pub fn only(&mut self, table: &DeTable<'_>, keys: &[&str]) {
        for key in table.keys() {
            if keys.contains(&&**key.get_ref()) {
                continue;
            }
            let help = match closest(key.get_ref(), keys.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keys here are {}", keys.join(", ")),
            };
            self.wrong_with(key.span(), format!("unknown key `{}`", key.get_ref()), help);
        }
    }

    /// A string that may be missing.
    pub fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<Located<String>> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => self.wrong(value.span(), format!("`{key}` is empty")),
            DeValue::String(text) => {
                return Some(Located {
                    value: text.to_string(),
                    span: value.span(),
                });
            }
            other => self.wrong(
                value.span(),
                format!("`{key}` is a string, not a value of type {}", other.type_str()),
            ),
        }
        None
    }

    /// A string that must be there. `place` is the table's own place, shown when it is not.
    pub fn required(&mut self, table: &DeTable<'_>, place: &Range<usize>, key: &str) -> Option<Located<String>> {
        if table.get(key).is_none() {
            self.wrong_with(
                place.clone(),
                format!("`{key}` is missing"),
                format!("add a line `{key} = …`"),
            );
        }
        self.string(table, key)
    }

    /// One of a set of words.
    pub fn word<T>(
        &mut self,
        what: &str,
        word: &Located<String>,
        names: &[&'static str],
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let found = from_name(&word.value);
        if found.is_none() {
            let help = match closest(&word.value, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("one of {}", names.join(", ")),
            };
            self.wrong_with(word.span.clone(), format!("unknown {what} `{}`", word.value), help);
        }
        found
    }

    /// A boolean that is false when missing.
    pub fn flag(&mut self, table: &DeTable<'_>, key: &str) -> bool {
        match table.get(key).map(|value| (value.get_ref(), value.span())) {
            None => false,
            Some((DeValue::Boolean(flag), _)) => *flag,
            Some((other, span)) => {
                self.wrong(
                    span,
                    format!("`{key}` is true or false, not a value of type {}", other.type_str()),
                );
                false
            }
        }
    }

    /// A small number, with its default.
    pub fn number(&mut self, table: &DeTable<'_>, key: &str, range: Range<u32>, default: u32) -> u32 {
        let Some(value) = table.get(key) else {
            return default;
        };
        let number = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if let Some(number) = number.filter(|number| range.contains(number)) {
            return number;
        }
        let (first, last) = (range.start, range.end - 1);
        self.wrong(value.span(), format!("`{key}` is a number from {first} to {last}"));
        default
    }

    /// A list of strings; empty when missing.
    pub fn strings(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Located<String>> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value.span(), format!("`{key}` is a list of strings"));
            return Vec::new();
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => strings.push(Located {
                    value: text.to_string(),
                    span: item.span(),
                }),
                _ => self.wrong(item.span(), format!("`{key}` is a list of strings that are not empty")),
            }
        }
        strings
    }

    /// A table inside a table.
    pub fn table<'t, 'i>(&mut self, table: &'t DeTable<'i>, key: &str) -> Option<(&'t DeTable<'i>, Range<usize>)> {
        let value = table.get(key)?;
        if let DeValue::Table(inner) = value.get_ref() {
            return Some((inner, value.span()));
        }
        self.wrong(value.span(), format!("`{key}` is a table"));
        None
    }

    /// The tables written `[[key]]`.
    pub fn tables<'t, 'i>(&mut self, table: &'t DeTable<'i>, key: &str) -> Vec<(&'t DeTable<'i>, Range<usize>)> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_with(
                value.span(),
                format!("`{key}` is a list of tables"),
                format!("write `[[{key}]]` with two brackets"),
            );
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Table(inner) => tables.push((inner, item.span())),
                _ => self.wrong(item.span(), format!("`{key}` is a list of tables")),
            }
        }
        tables
    }
}
