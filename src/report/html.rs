//! The inventory as one page for a person: self-contained, without scripts, printable.
//!
//! The page makes no request: its policy (CSP) allows nothing but its own style sheet, by its hash. Bars
//! are SVG, so that no style attribute is needed. What was not read stands first. All text goes through
//! the template's escaping, and text from files through [`safe`] before that.

use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;
use sha2::{Digest, Sha256};

use super::{legend, table};
use crate::model::{Class, Level, OutcomeKind};
use crate::query::rows::{Audience, FolderRow, KindRow, Overview, UnreadRow};
use crate::text::format;
use crate::text::lang::words::Words;
use crate::text::lang::{Lang, fill, kinds};
use crate::text::safe::safe;

const STYLE: &str = include_str!("templates/inventory.css");

/// Lines of the list of exposed folders.
const EXPOSED: usize = 10;
/// Lines of the inventory table. Beyond, a page is no longer read; the other formats have all.
const LINES: usize = 500;
/// Paths in the list of what was not read.
const UNREAD: usize = 200;
/// Width of a bar in its own units.
const BAR: u64 = 1000;

#[derive(Template)]
#[template(path = "inventory.html")]
struct Page {
    lang: Lang,
    w: &'static Words,
    style: &'static str,
    style_hash: String,
    head: Vec<(&'static str, String)>,
    warning: Option<&'static str>,
    whole: bool,
    coverage: String,
    read: String,
    read_bar: u64,
    causes: Vec<Cause>,
    figures: Vec<Figure>,
    kinds: Vec<Kind>,
    exposed: Vec<Exposed>,
    exposed_more: Option<String>,
    table_says: String,
    to_complete: Vec<&'static str>,
    folders: Vec<Folder>,
    lines_more: Option<String>,
    unread: Vec<Unread>,
    unread_more: Option<String>,
    levels: Vec<(&'static str, &'static str, &'static str)>,
    classes: Vec<(&'static str, &'static str, &'static str)>,
    outcomes: Vec<(&'static str, &'static str)>,
    program: &'static str,
}

struct Cause {
    code: String,
    says: String,
    items: String,
    bytes: String,
}

struct Figure {
    number: String,
    label: &'static str,
    note: String,
    alarming: bool,
}

struct Kind {
    name: String,
    class: Badge,
    findings: String,
    bar: Vec<Segment>,
    bar_says: String,
    distinct: String,
    files: String,
    samples: Vec<String>,
}

/// A piece of a stacked bar.
struct Segment {
    style: &'static str,
    x: u64,
    width: u64,
}

/// A word that is also a colour.
struct Badge {
    style: &'static str,
    text: &'static str,
}

struct Exposed {
    path: String,
    access: Badge,
    kinds: Vec<Chip>,
    files: String,
    distinct: String,
    width: u64,
    exposure: String,
}

struct Chip {
    style: &'static str,
    name: String,
    number: String,
}

struct Folder {
    path: String,
    access: Badge,
    dates: String,
    lines: Vec<Line>,
}

struct Line {
    category: &'static str,
    kinds: String,
    class: Badge,
    harm: &'static str,
    files: String,
    findings: String,
    distinct: String,
    confidence: String,
    samples: Vec<String>,
}

struct Unread {
    says: String,
    files: Vec<(String, &'static str, String)>,
}

/// Writes the page. `written` is the present time in Unix seconds.
pub fn write(out: &mut dyn Write, lang: Lang, overview: &Overview, written: i64) -> io::Result<()> {
    page(lang, overview, written).write_into(out)
}

fn page(lang: Lang, overview: &Overview, written: i64) -> Page {
    let w = lang.words();
    let number = |number: u64| format::count(lang, number);
    let coverage = &overview.coverage;
    let items: u64 = coverage.items.values().sum();
    let rows = table::rows(overview);
    let lines = rows.len();
    let says = [
        ("percent", format::percent(lang, coverage.bytes_read, coverage.bytes)),
        ("unread", number(coverage.unread())),
        ("items", number(items)),
    ];
    let says: Vec<(&str, &str)> = says.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let whole = coverage.unread() == 0;
    let coverage_says = match (overview.scans.is_empty(), whole) {
        (true, _) => w.coverage_never,
        (false, true) => w.coverage_whole,
        (false, false) => w.coverage_says,
    };
    Page {
        lang,
        w,
        style: STYLE,
        style_hash: base64(&Sha256::digest(STYLE.as_bytes())),
        head: head(lang, overview, written),
        warning: overview.scans.first().and_then(|scan| match scan.state.as_str() {
            "interrupted" => Some(w.warn_interrupted),
            "failed" => Some(w.warn_failed),
            "running" => Some(w.warn_running),
            _ => None,
        }),
        whole,
        coverage: fill(coverage_says, &says),
        read: format::percent(lang, coverage.bytes_read, coverage.bytes),
        read_bar: if overview.scans.is_empty() {
            0
        } else {
            share(coverage.bytes_read, coverage.bytes)
        },
        causes: causes(lang, overview),
        figures: figures(lang, overview, items),
        kinds: kind_lines(lang, overview),
        exposed: exposed(lang, overview),
        exposed_more: more(lang, w.folders_more, overview.folders.len(), EXPOSED),
        table_says: fill(w.table_says, &[("version", &table::detector_version(overview))]),
        to_complete: table::columns(lang)
            .into_iter()
            .filter(|column| column.hint.is_some())
            .map(|column| column.title)
            .collect(),
        folders: folders(lang, overview, rows),
        lines_more: more(lang, w.table_more, lines, LINES),
        unread: unread(lang, overview),
        unread_more: more(lang, w.unread_more, overview.unread.len(), UNREAD),
        levels: Level::ALL
            .into_iter()
            .rev()
            .map(|level| (level.name(), lang.level(level), legend::level_says(lang, level)))
            .collect(),
        classes: legend::CLASSES
            .into_iter()
            .map(|class| {
                let badge = class_badge(lang, class);
                (badge.style, badge.text, legend::class_says(lang, class))
            })
            .collect(),
        outcomes: OutcomeKind::ALL
            .into_iter()
            .map(|outcome| (lang.outcome_one(outcome), legend::outcome_says(lang, outcome)))
            .collect(),
        program: concat!("recense ", env!("CARGO_PKG_VERSION")),
    }
}

fn head(lang: Lang, overview: &Overview, written: i64) -> Vec<(&'static str, String)> {
    let w = lang.words();
    let mut head = Vec::new();
    match overview.scans.first() {
        Some(scan) => {
            let state = table::state(lang, &scan.state);
            let at = scan.finished.unwrap_or(scan.started);
            head.push((w.head_as_of, format::moment(lang, at)));
            head.push((
                w.head_scan,
                fill(w.head_scan_says, &[("scan", &scan.id.to_string()), ("state", state)]),
            ));
        }
        None => head.push((w.head_as_of, w.head_never.to_owned())),
    }
    head.push((w.head_written, format::moment(lang, written)));
    if !overview.roots.is_empty() {
        head.push((w.head_scope, safe(&overview.roots.join(" · ")).into_owned()));
    }
    head.push((w.head_file, safe(&overview.inventory).into_owned()));
    head
}

fn causes(lang: Lang, overview: &Overview) -> Vec<Cause> {
    let mut causes: Vec<_> = overview.coverage.reasons.iter().collect();
    causes.sort_by_key(|(code, row)| (std::cmp::Reverse(row.items), *code));
    causes
        .into_iter()
        .map(|(code, row)| Cause {
            code: safe(code).into_owned(),
            says: sentence(&safe(lang.cause(code))),
            items: format::count(lang, row.items),
            bytes: format::bytes(lang, row.bytes),
        })
        .collect()
}

fn figures(lang: Lang, overview: &Overview, items: u64) -> Vec<Figure> {
    let w = lang.words();
    let number = |number: u64| format::count(lang, number);
    let findings: u64 = overview.kinds.iter().map(KindRow::findings).sum();
    let possible: u64 = overview
        .kinds
        .iter()
        .filter_map(|kind| kind.levels.get(&Level::Possible))
        .sum();
    let low: u64 = overview.kinds.iter().map(|kind| kind.distinct_likely).sum();
    let high: u64 = overview.kinds.iter().map(|kind| kind.distinct).sum();
    let sensitive = |folder: &&FolderRow| {
        folder
            .kinds
            .iter()
            .any(|kind| kind.class == Class::High && kind.distinct_likely > 0)
    };
    let folders = overview.folders.iter().filter(sensitive).count() as u64;
    let open = overview
        .folders
        .iter()
        .filter(sensitive)
        .filter(|folder| folder.audience == Audience::Everyone)
        .count() as u64;
    vec![
        Figure {
            number: number(items),
            label: w.figure_files,
            note: fill(
                w.figure_files_note,
                &[("bytes", &format::bytes(lang, overview.coverage.bytes))],
            ),
            alarming: false,
        },
        Figure {
            number: number(findings),
            label: w.figure_findings,
            note: fill(w.figure_findings_note, &[("sure", &number(findings - possible))]),
            alarming: false,
        },
        Figure {
            number: format::range(lang, low, high),
            label: w.figure_values,
            note: w.figure_values_note.to_owned(),
            alarming: false,
        },
        Figure {
            number: number(open),
            label: w.figure_open,
            note: fill(w.figure_open_note, &[("folders", &number(folders))]),
            alarming: open > 0,
        },
    ]
}

fn kind_lines(lang: Lang, overview: &Overview) -> Vec<Kind> {
    let most = overview.kinds.iter().map(KindRow::findings).max().unwrap_or(0);
    overview
        .kinds
        .iter()
        .map(|row| Kind {
            name: safe(kinds::kind(lang, &row.kind)).into_owned(),
            class: class_badge(lang, row.class),
            findings: format::count(lang, row.findings()),
            bar: segments(&row.levels, most),
            bar_says: table::confidence(lang, &row.levels),
            distinct: format::range(lang, row.distinct_likely, row.distinct),
            files: format::count(lang, row.items),
            samples: row.samples.iter().map(|mask| safe(mask).into_owned()).collect(),
        })
        .collect()
}

/// A stacked bar of levels, surest first; `most` is the number that fills the width.
fn segments(levels: &BTreeMap<Level, u64>, most: u64) -> Vec<Segment> {
    let mut x = 0;
    let mut segments = Vec::new();
    for level in Level::ALL.into_iter().rev() {
        let number = levels.get(&level).copied().unwrap_or(0);
        let width = share(number, most);
        if width > 0 {
            segments.push(Segment {
                style: level.name(),
                x,
                width,
            });
            x += width;
        }
    }
    segments
}

/// The part of a bar's width that `part` of `whole` takes; nothing of nothing is the whole. What is not
/// nothing is seen.
fn share(part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return BAR;
    }
    let width = u128::from(part.min(whole)) * u128::from(BAR) / u128::from(whole);
    (width as u64).max(u64::from(part > 0) * 3)
}

fn exposed(lang: Lang, overview: &Overview) -> Vec<Exposed> {
    let most = overview.folders.iter().map(|folder| folder.exposure).max().unwrap_or(0);
    overview
        .folders
        .iter()
        .take(EXPOSED)
        .map(|folder| {
            let low = folder.kinds.iter().map(|kind| kind.distinct_likely).sum();
            let high = folder.kinds.iter().map(|kind| kind.distinct).sum();
            Exposed {
                path: safe(&folder.path).into_owned(),
                access: access_badge(lang, folder.audience),
                kinds: folder
                    .kinds
                    .iter()
                    .map(|kind| Chip {
                        style: class_badge(lang, kind.class).style,
                        name: safe(kinds::kind(lang, &kind.kind)).into_owned(),
                        number: format::count(lang, kind.distinct),
                    })
                    .collect(),
                files: format::count(lang, folder.items),
                distinct: format::range(lang, low, high),
                width: share(folder.exposure, most.max(1)),
                exposure: format::count(lang, folder.exposure),
            }
        })
        .collect()
}

fn folders(lang: Lang, overview: &Overview, rows: Vec<table::InventoryRow>) -> Vec<Folder> {
    let mut folders: Vec<Folder> = Vec::new();
    let mut current: Option<String> = None;
    for row in rows.into_iter().take(LINES) {
        if current.as_deref() != Some(row.path.as_str()) {
            folders.push(Folder {
                path: safe(&row.path).into_owned(),
                access: access_badge(lang, row.audience),
                dates: dates(row.oldest, row.newest),
                lines: Vec::new(),
            });
            current = Some(row.path.clone());
        }
        if let Some(folder) = folders.last_mut() {
            folder.lines.push(line(lang, &row));
        }
    }
    debug_assert!(folders.len() <= overview.folders.len());
    folders
}

fn line(lang: Lang, row: &table::InventoryRow) -> Line {
    Line {
        category: row.category().title(lang),
        kinds: safe(&table::kind_names(lang, &row.identifiers)).into_owned(),
        class: class_badge(lang, row.sensitivity),
        harm: row.category().harm(lang),
        files: format::count(lang, row.files),
        findings: format::count(lang, row.findings),
        distinct: format::range(lang, row.distinct_low, row.distinct_high),
        confidence: table::confidence(lang, &row.confidence),
        samples: row.samples.iter().map(|mask| safe(mask).into_owned()).collect(),
    }
}

fn dates(oldest: Option<i64>, newest: Option<i64>) -> String {
    match (oldest.map(format::day), newest.map(format::day)) {
        (Some(oldest), Some(newest)) if oldest != newest => format!("{oldest} – {newest}"),
        (_, Some(day)) | (Some(day), None) => day,
        (None, None) => "–".to_owned(),
    }
}

/// The first files that were not read, under their first reason. Failures come before what was left out
/// on purpose, so that a thousand pictures do not hide one broken file.
fn unread(lang: Lang, overview: &Overview) -> Vec<Unread> {
    let mut groups: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    let mut rows: Vec<&UnreadRow> = overview.unread.iter().collect();
    rows.sort_by_key(|row| match row.outcome {
        OutcomeKind::Failed => 0,
        OutcomeKind::Partial => 1,
        OutcomeKind::Skipped | OutcomeKind::Complete => 2,
    });
    for row in rows.into_iter().take(UNREAD) {
        let code = row.reasons.first().map_or("", String::as_str);
        groups.entry(code).or_default().push((
            safe(&row.path).into_owned(),
            lang.outcome_one(row.outcome),
            format::bytes(lang, row.size),
        ));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, files)| files.len());
    groups
        .into_iter()
        .map(|(code, files)| Unread {
            says: sentence(&safe(lang.cause(code))),
            files,
        })
        .collect()
}

/// A sentence on what a list leaves out, if it leaves anything out.
fn more(lang: Lang, sentence: &str, all: usize, shown: usize) -> Option<String> {
    let rest = all.saturating_sub(shown) as u64;
    (rest > 0).then(|| fill(sentence, &[("count", &format::count(lang, rest))]))
}

/// A text with a capital at its start.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn class_badge(lang: Lang, class: Class) -> Badge {
    Badge {
        style: match class {
            Class::High => "high",
            Class::Medium => "medium",
            Class::Low => "low",
            Class::Business => "business",
        },
        text: lang.class(class),
    }
}

fn access_badge(lang: Lang, audience: Audience) -> Badge {
    Badge {
        style: match audience {
            Audience::Everyone => "open",
            Audience::Group => "group",
            Audience::Owner => "owner",
            Audience::Unknown => "unknown",
        },
        text: table::audience(lang, audience),
    }
}

/// Standard Base64 with padding: how a policy names a hash.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                out.push(char::from(ALPHABET[(group >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn written(lang: Lang, overview: &Overview) -> String {
        let mut out = Vec::new();
        write(&mut out, lang, overview, sample::NOW).expect("a vector takes all");
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn base64_is_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_hostile_path_is_text() {
        let mut overview = sample::overview();
        overview.folders[0].path = sample::HOSTILE.to_owned();
        overview.kinds[0].samples[0] = "<img src=x>".to_owned();
        overview.roots.push("/srv/<i>".to_owned());
        for lang in Lang::ALL {
            let page = written(lang, &overview);
            assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<i>"));
            assert!(!page.contains(['\u{1b}', '\u{202e}']));
            assert!(page.contains("⟨U+001B⟩[31m⟨U+202E⟩fdp.exe"));
        }
    }

    #[test]
    fn the_page_asks_for_nothing() {
        let page = written(Lang::Fr, &sample::overview());
        for request in [
            "http:", "https:", "src=", "url(", "@import", " style=", "<link", "onload",
        ] {
            assert!(!page.contains(request), "{request}");
        }
        let style = page
            .split_once("<style>")
            .and_then(|(_, rest)| rest.split_once("</style>"))
            .map(|(style, _)| style)
            .expect("a style sheet");
        let hash = base64(&Sha256::digest(style.as_bytes()));
        assert!(
            page.contains(&format!("style-src &#39;sha256-{hash}&#39;"))
                || page.contains(&format!("style-src 'sha256-{hash}'"))
        );
    }

    #[test]
    fn what_was_not_read_comes_first_and_is_counted() {
        let page = written(Lang::Fr, &sample::overview());
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
        assert!(page.contains("lang=\"fr-CA\""));
        assert!(at("98,2\u{a0}% des octets ont été lus") < at("Chiffres clés"));
        assert!(page.contains("lus en partie\u{a0}: 262 sur 18\u{202f}466."));
        assert!(page.contains("comptent 17 autres fichiers"));
        let english = written(Lang::En, &sample::overview());
        assert!(english.contains("262 of 18,466 files were not read, or only in part."));
    }

    #[test]
    fn an_empty_inventory_has_a_page_too() {
        for lang in Lang::ALL {
            let page = written(lang, &sample::empty());
            assert!(page.contains(lang.words().kinds_none));
            assert!(page.contains(&lang.words().head_never.replace('\'', "&#39;")));
            assert!(!page.contains("NaN"));
        }
    }

    #[test]
    fn bars_never_overflow() {
        let levels = BTreeMap::from([(Level::Possible, 1), (Level::Likely, u64::MAX / 2), (Level::Certain, 0)]);
        let end: u64 = segments(&levels, u64::MAX / 2 + 1)
            .iter()
            .map(|segment| segment.width)
            .sum();
        assert!(end <= BAR + 3);
        assert_eq!(share(0, 10), 0);
        assert_eq!(share(1, u64::MAX), 3);
    }
}
