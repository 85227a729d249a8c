//! The columns of a table, from the words that made it.

/// A column as its values are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// 1-based position among the columns as a person counts them.
    pub position: u32,
    /// It is another name of the row's number, which its own value leaves out.
    pub is_rowid: bool,
}

/// The columns of a table in the order in which a row stores them. Columns that are computed and not stored are left
/// out; when the words cannot be understood, the list is as long as they can.
pub fn stored(sql: &str) -> Vec<Column> {
    let tokens = tokens(sql);
    let Some(open) = tokens.iter().position(|token| token == "(") else {
        return Vec::new();
    };
    let mut definitions: Vec<Vec<&str>> = vec![Vec::new()];
    let mut depth = 1;
    let mut behind = tokens.len();
    for (index, token) in tokens.iter().enumerate().skip(open + 1) {
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 1 => {
                definitions.push(Vec::new());
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            behind = index;
            break;
        }
        if let Some(definition) = definitions.last_mut() {
            definition.push(token);
        }
    }
    let without_rowid = tokens[behind.min(tokens.len())..]
        .windows(2)
        .any(|pair| is(&pair[0], "without") && is(&pair[1], "rowid"));

    let mut columns = Vec::new();
    let mut key: Vec<String> = Vec::new();
    let mut position = 0;
    for definition in definitions.iter().filter(|definition| !definition.is_empty()) {
        let of_table = ["constraint", "primary", "unique", "check", "foreign"];
        if of_table.iter().any(|word| is(definition[0], word)) {
            key.extend(key_of_table(definition));
            continue;
        }
        position += 1;
        let has = |word: &str| definition[1..].iter().any(|token| is(token, word));
        let is_key = definition
            .windows(2)
            .any(|pair| is(pair[0], "primary") && is(pair[1], "key"));
        let name = plain(definition[0]);
        if is_key {
            key.push(name.clone());
        }
        if definition.windows(2).any(|pair| is(pair[0], "as") && pair[1] == "(") && !has("stored") {
            continue;
        }
        columns.push((
            Column {
                name,
                position,
                is_rowid: false,
            },
            definition.get(1).is_some_and(|kind| is(kind, "integer")),
        ));
    }
    if without_rowid {
        let mut ordered = Vec::with_capacity(columns.len());
        for name in &key {
            if let Some(at) = columns.iter().position(|(column, _)| is(&column.name, name)) {
                ordered.push(columns.remove(at).0);
            }
        }
        ordered.extend(columns.into_iter().map(|(column, _)| column));
        return ordered;
    }
    let only = if let [only] = key.as_slice() { only } else { "" };
    let alias = |(mut column, integer): (Column, bool)| {
        column.is_rowid = integer && is(&column.name, only);
        column
    };
    columns.into_iter().map(alias).collect()
}

/// The columns that `PRIMARY KEY (…)` names.
fn key_of_table(definition: &[&str]) -> Vec<String> {
    let Some(at) = definition
        .windows(3)
        .position(|three| is(three[0], "primary") && is(three[1], "key") && three[2] == "(")
    else {
        return Vec::new();
    };
    let inside = definition[at + 3..].iter().take_while(|token| **token != ")");
    let mut names = Vec::new();
    let mut next = true;
    for token in inside {
        if next {
            names.push(plain(token));
        }
        next = *token == ",";
    }
    names
}

fn is(token: &str, word: &str) -> bool {
    token.eq_ignore_ascii_case(word)
}

/// A name without its quotation marks.
fn plain(token: &str) -> String {
    let mut characters = token.chars();
    match characters.next() {
        Some(quote @ ('"' | '`' | '\'')) => {
            let inner = characters.as_str().strip_suffix(quote).unwrap_or(characters.as_str());
            inner.replace(&format!("{quote}{quote}"), &quote.to_string())
        }
        Some('[') => characters.as_str().trim_end_matches(']').to_owned(),
        _ => token.to_owned(),
    }
}

/// Words, quoted names and signs, without comments.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '`' | '\'' => quoted(rest, first),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            '-' if rest.starts_with("--") => {
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        if !token.trim().is_empty() {
            tokens.push(token.to_owned());
        }
        rest = after;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii() && !c.is_whitespace()
}

/// The bytes of a quoted name or text; a doubled mark belongs to it.
fn quoted(text: &str, quote: char) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == quote as u8 {
            if bytes.get(at + 1) != Some(&(quote as u8)) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(sql: &str) -> Vec<(String, u32, bool)> {
        stored(sql)
            .into_iter()
            .map(|column| (column.name, column.position, column.is_rowid))
            .collect()
    }

    #[test]
    fn columns_are_read_from_what_made_the_table() {
        let sql = "CREATE TABLE \"cli(ents\" ( id INTEGER PRIMARY KEY, -- nom, prénom\n [nom de famille] TEXT, \
                   \"courriel\"\"s\" VARCHAR(20) DEFAULT 'a, b', /* , x */ `né` DATE, \
                   total AS (a + b), CONSTRAINT u UNIQUE (id, né))";
        let expected = [
            ("id", 1, true),
            ("nom de famille", 2, false),
            ("courriel\"s", 3, false),
            ("né", 4, false),
        ];
        assert_eq!(
            names(sql),
            expected.map(|(name, at, rowid)| (name.to_owned(), at, rowid))
        );
    }

    #[test]
    fn a_table_without_row_numbers_stores_its_key_first() {
        let sql = "CREATE TABLE t(a TEXT, b TEXT, c TEXT, PRIMARY KEY (c COLLATE nocase, a)) WITHOUT ROWID";
        let expected = [("c", 3, false), ("a", 1, false), ("b", 2, false)];
        assert_eq!(
            names(sql),
            expected.map(|(name, at, rowid)| (name.to_owned(), at, rowid))
        );
    }

    proptest! {
        #[test]
        fn any_words_are_survived(sql in "(CREATE TABLE )?[a-z(),\"'`\\[\\]/*é -]{0,60}") {
            stored(&sql);
        }
    }
}
