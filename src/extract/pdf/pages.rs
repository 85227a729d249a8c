//! The text of pages, by two parsers, and pages that are pictures.
//!
//! The first parser reads in the order in which people read and leaves out what it does not trust: text that is cut
//! away by a frame, runs whose font says nothing. What it leaves out on a page, the second is asked for; of its lines
//! those are taken that hold a word which the first did not give.

use std::collections::HashSet;
use std::ops::ControlFlow;

use lopdf::Document;
use memchr::memmem;
use unicode_normalization::UnicodeNormalization;
use unpdf::model::Page;
use unpdf::parser::raster::RasterOptions;
use unpdf::{Error, ParseOptions, PdfParser};

use super::STREAM_BYTES;
use super::tidy::tidy;
use crate::extract::{Builder, ExtractError, Limits, Sink, Stopped};
use crate::model::{Cause, Hop};

/// Resolution of pages that are recognised, in dots per inch: what text recognition is made for.
const RESOLUTION: f32 = 300.0;

/// Pixels of one page that are recognised, at most: a little more than A3.
const PIXELS: f32 = 24e6;

/// Steps of painting, about one a pixel, that one page may take.
const PAINTING: u64 = 2_000_000_000;

/// Characters of a hidden layer that are not the text of a scan.
const STAMP: u32 = 80;

/// The share of a page that a card takes on a letter; smaller pictures are logos and icons.
const CARD: f32 = 0.07;

/// What was read of a document's pages.
#[derive(Default)]
pub(super) struct Pages {
    /// Whether there was text.
    pub found: bool,
    /// Every word of them, so that what comes later is told only where it is new.
    pub words: HashSet<String>,
}

/// Reads all pages by the first parser, and by the second what the first leaves out.
pub(super) fn read(
    bytes: &[u8],
    password: Option<&str>,
    second: Option<&Document>,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Pages, ExtractError> {
    let (parser, document) = parse(bytes, password)?;
    let quality = &document.extraction_quality;
    if quality.pages_incomplete || quality.xref_reconstructed || quality.undecodable_content_streams > 0 {
        sink.incomplete(Cause::Corrupt);
    }
    let mut pages = Pages::default();
    for page in &document.pages {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        let mut text = tidy(&page.plain_text());
        let mut words: HashSet<String> = words(&text).collect();
        if leaves_out(page, &text) {
            let more = second.map_or_else(String::new, |second| second_opinion(second, page.number));
            let lines = lines_beside(&more, &text, &mut words).join("\n");
            if !lines.is_empty() {
                text.push('\n');
                text.push_str(&lines);
            }
            if page.suppressed_text_runs > 0 && lines.is_empty() {
                sink.incomplete(Cause::BadEncoding);
            }
        }
        if is_picture(page, &text) {
            hand_over_picture(&parser, page, limits, sink)?;
        }
        if !text.trim().is_empty() {
            pages.found = true;
            write(sink, vec![Hop::Page(page.number)], &text)?;
        }
        pages.words.extend(words);
    }
    properties(&document, sink)?;
    Ok(pages)
}

/// The document by the first parser.
fn parse(bytes: &[u8], password: Option<&str>) -> Result<(PdfParser, unpdf::Document), ExtractError> {
    let mut options = ParseOptions::new().lenient().sequential().with_ocr_suppression(false);
    options.password = password.map(str::to_owned);
    let unreadable = |error: Error| {
        ExtractError::Unreadable(match error {
            Error::Encrypted | Error::InvalidPassword => Cause::Encrypted,
            _ => Cause::Corrupt,
        })
    };
    let parser = PdfParser::from_bytes_with_options(bytes, options).map_err(unreadable)?;
    let document = parser.parse().map_err(unreadable)?;
    if document.pages.is_empty() {
        return Err(ExtractError::Unreadable(Cause::Corrupt));
    }
    Ok((parser, document))
}

/// Text of an earlier revision that no later one holds, under `trail` and its pages.
pub(super) fn read_earlier(
    bytes: &[u8],
    password: Option<&str>,
    trail: &Hop,
    known: &mut HashSet<String>,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    let (_, document) = parse(bytes, password)?;
    for page in &document.pages {
        let text = tidy(&page.plain_text());
        let lines = new_lines(&text, known).join("\n");
        if !lines.is_empty() {
            write(sink, vec![trail.clone(), Hop::Page(page.number)], &lines)?;
        }
    }
    Ok(())
}

/// Text of all pages by the second parser alone. True when there was some.
pub(super) fn read_by_second(document: &Document, pages: &mut Pages, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for number in document.get_pages().into_keys() {
        let text = second_opinion(document, number);
        if !text.trim().is_empty() {
            pages.found = true;
            pages.words.extend(words(&text));
            write(sink, vec![Hop::Page(number)], &text)?;
        }
    }
    Ok(())
}

fn write(sink: &mut dyn Sink, trail: Vec<Hop>, text: &str) -> Result<(), Stopped> {
    let mut builder = Builder::lines(sink, trail);
    builder.push(text)?;
    builder.finish()
}

fn second_opinion(document: &Document, page: u32) -> String {
    let chunks = document.extract_text_chunks_with_limit(&[page], STREAM_BYTES);
    let text: String = chunks.into_iter().flatten().collect();
    tidy(&text)
}

/// Whether the first parser says that it left out text of the page, or gave none.
fn leaves_out(page: &Page, text: &str) -> bool {
    page.clipped_text_runs > 0
        || page.suppressed_text_runs > 0
        || page.undecoded_text_codes > 0
        || page.omitted_page_number_chars > 0
        || text.trim().is_empty()
}

/// Whether a picture that a person sees on the page may hold text for which no layer speaks.
fn is_picture(page: &Page, text: &str) -> bool {
    let painted = page.image_op_count > 0 || page.fill_op_count > 100 || page.unsupported_image_count > 0;
    if text.trim().is_empty() {
        return painted;
    }
    page.image_coverage >= CARD && page.invisible_text_chars < STAMP
}

/// Paints the page and hands it over, if text is to be recognised.
fn hand_over_picture(parser: &PdfParser, page: &Page, limits: &Limits, sink: &mut dyn Sink) -> Result<(), Stopped> {
    if limits.ocr.is_none() {
        sink.incomplete(Cause::ImageOnly);
        return Ok(());
    }
    let inches = (page.width / 72.0).max(0.1) * (page.height / 72.0).max(0.1);
    let options = RasterOptions {
        dpi: RESOLUTION.min((PIXELS / inches).sqrt()),
        ..RasterOptions::default()
    };
    let mut steps = PAINTING;
    let painted = parser.render_page_with(page.number, &options, &mut |cost| match steps.checked_sub(cost) {
        Some(rest) => {
            steps = rest;
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(()),
    });
    let Ok(painted) = painted else {
        sink.incomplete(Cause::ImageOnly);
        return Ok(());
    };
    if painted.gaps.images + painted.gaps.inline_images > 0 {
        sink.incomplete(Cause::ImageOnly);
    }
    let mut picture = format!("P5\n{} {}\n255\n", painted.width, painted.height).into_bytes();
    picture.extend(painted.rgba.chunks_exact(4).map(|pixel| {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
        ((red * 77 + green * 150 + blue * 29) >> 8) as u8
    }));
    sink.picture(vec![Hop::Page(page.number)], picture)
}

/// Title, author and the like, as the document describes itself.
fn properties(document: &unpdf::Document, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut builder = Builder::marks(sink, Vec::new());
    let properties = &document.metadata;
    for (label, value) in [
        ("title", &properties.title),
        ("author", &properties.author),
        ("subject", &properties.subject),
        ("keywords", &properties.keywords),
    ] {
        if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty()) {
            builder.mark(Hop::Header(label.to_owned()), 0, Some(label));
            builder.push(value.trim())?;
            builder.push("\n")?;
        }
    }
    builder.finish()?;
    Ok(())
}

/// Words of at least two letters or digits, folded so that the two parsers' words are alike.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(1).is_some())
        .map(|word| word.nfkc().flat_map(char::to_lowercase).collect())
}

/// The lines of `text` that hold a word which is not known yet; then it is.
fn new_lines<'t>(text: &'t str, known: &mut HashSet<String>) -> Vec<&'t str> {
    let is_new = |line: &&str| words(line).filter(|word| known.insert(word.clone())).count() > 0;
    text.lines().filter(is_new).collect()
}

/// The same for a text that is read once more by other means: two parsers part and join words in other places, so that
/// only what the first text does not hold in any way is new.
fn lines_beside<'t>(text: &'t str, first: &str, known: &mut HashSet<String>) -> Vec<&'t str> {
    let run: String = first
        .nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let finder = |word: &str| memmem::find(run.as_bytes(), word.as_bytes()).is_some();
    let is_new = |line: &&str| {
        words(line)
            .filter(|word| known.insert(word.clone()) && !finder(word))
            .count()
            > 0
    };
    text.lines().filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_with_new_words_are_new() {
        let mut known: HashSet<String> = words("Élodie Gagné, caisse").collect();
        assert_eq!(new_lines("élodie GAGNÉ\ncaisse 12\n- , .", &mut known), ["caisse 12"]);
        assert!(new_lines("caisse 12", &mut known).is_empty());
        let first = "Élodie Gagné, caisse dé pôt";
        let mut known: HashSet<String> = words(first).collect();
        let second = "ÉlodieGagné\ndépôt cais se\nmot caché";
        assert_eq!(lines_beside(second, first, &mut known), ["mot caché"]);
    }
}
