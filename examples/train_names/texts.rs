//! Texts in which names are marked.

use std::ops::Range;
use std::path::Path;

/// A text, and the bytes of the names in it.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Where names stand.
    pub names: Vec<Range<usize>>,
}

/// A passage as it is written, with marks and slots.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Whether it is French.
    pub french: bool,
}

/// Every passage of a folder, in the order of the files' names.
pub fn passages(folder: &Path) -> Vec<Written> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of passages can be read")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let mut passages = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file of passages can be read");
        let french = file
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("fr-"));
        let mut begun: Option<String> = None;
        for line in text.lines() {
            if line.trim_end() == "==" {
                passages.extend(begun.take().map(|text| Written { text, french }));
                begun = Some(String::new());
            } else if let Some(begun) = &mut begun {
                begun.push_str(line);
                begun.push('\n');
            }
        }
        passages.extend(begun.map(|text| Written { text, french }));
    }
    for passage in &mut passages {
        passage.text.truncate(passage.text.trim_end().len());
        passage.text.push('\n');
    }
    passages
}

/// Sentences together that make a text: what stands beside a sentence says something of it.
const TOGETHER: usize = 3;

/// The texts of a file in BIO form.
pub fn bio(file: &Path) -> Vec<Marked> {
    let content = std::fs::read(file).expect("a BIO file can be read");
    let content = String::from_utf8_lossy(&content);
    let mut texts = Vec::new();
    let mut text = Marked::default();
    let (mut sentences, mut words, mut inside) = (0, 0, false);
    let mut ends = |text: &mut Marked, words: &mut usize, force: bool| {
        if *words > 0 {
            text.text.push('\n');
            sentences += 1;
            *words = 0;
        }
        if sentences >= TOGETHER || force && sentences > 0 {
            if texts.len() % 2 == 0 {
                text.text.truncate(text.text.trim_end().len());
            }
            texts.push(std::mem::take(text));
            sentences = 0;
        }
    };
    for line in content.lines() {
        let mut columns = line.split_whitespace();
        let (Some(word), Some(tag)) = (columns.next(), columns.next_back()) else {
            ends(&mut text, &mut words, false);
            inside = false;
            continue;
        };
        let tag = tag.to_ascii_uppercase();
        let is_name = tag.ends_with("-PER") || tag.ends_with("-PERS") || tag.ends_with("-PERSON");
        let tight = words == 0
            || matches!(
                word,
                "." | "," | ":" | ";" | "!" | "?" | ")" | "'s" | "n't" | "'" | "..." | "%" | "’s"
            )
            || text.text.ends_with(['(', '\n', '#', '@'])
            || (text.text.ends_with(['\'', '’']) && word.chars().all(char::is_alphabetic));
        if !tight {
            text.text.push(' ');
        }
        let start = text.text.len();
        text.text.push_str(word);
        let end = text.text.len();
        if is_name {
            match text.names.last_mut() {
                Some(last) if inside && !tag.starts_with('B') => last.end = end,
                _ => text.names.push(start..end),
            }
        }
        inside = is_name;
        words += 1;
        // Where sentences are not parted, as in text of newspapers.
        if matches!(word, "." | "!" | "?") && words > 60 || words > 120 {
            ends(&mut text, &mut words, false);
            inside = false;
        }
    }
    ends(&mut text, &mut words, true);
    texts
}
