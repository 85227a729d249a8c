//! The inventory as one page for a person: self-contained, without scripts, printable.
//!
//! The page makes no request: its policy (CSP) allows nothing but its own style sheet, by its hash. Bars
//! are SVG, so that no style attribute is needed. What was not read stands first. All text goes through
//! the template's escaping, and text from files through [`safe`] before that.

mod sections;

use std::io::{self, Write};

use askama::Template;
use sha2::{Digest, Sha256};

use super::{legend, table};
use crate::model::{Level, OutcomeKind};
use crate::query::rows::Overview;
use crate::text::format;
use crate::text::lang::words::Words;
use crate::text::lang::{Lang, fill};
use crate::text::safe::safe;
use sections::{
    Cause, EXPOSED, Exposed, Figure, Folder, Kind, LINES, UNREAD, UNREAD_FOLDERS, Unread, UnreadFolder, causes,
    class_badge, exposed, figures, folders, kind_lines, more, share, unread, unread_folders,
};

const STYLE: &str = include_str!("templates/inventory.css");

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
    unread_folders: Vec<UnreadFolder>,
    unread_folders_more: Option<String>,
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
        unread_folders: unread_folders(lang, overview),
        unread_folders_more: more(
            lang,
            w.unread_folders_more,
            overview.unread_folders_total as usize,
            UNREAD_FOLDERS,
        ),
        figures: figures(lang, overview, items),
        kinds: kind_lines(lang, overview),
        exposed: exposed(lang, overview),
        exposed_more: more(lang, w.folders_more, overview.folders_total as usize, EXPOSED),
        table_says: fill(w.table_says, &[("version", &table::detector_version(overview))]),
        to_complete: table::columns(lang)
            .into_iter()
            .filter(|column| column.hint.is_some())
            .map(|column| column.title)
            .collect(),
        folders: folders(lang, overview, rows),
        lines_more: more(lang, w.table_more, lines, LINES),
        unread: unread(lang, overview),
        unread_more: more(lang, w.unread_more, overview.unread_total as usize, UNREAD),
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
    head.extend(
        overview
            .root_notes
            .iter()
            .map(|note| (w.head_root, table::root_note(lang, note))),
    );
    head.push((w.head_file, safe(&overview.inventory).into_owned()));
    if let Some(readers) = table::last_confinement(lang, overview) {
        head.push((w.row_readers, readers.to_owned()));
    }
    head
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
    use std::collections::BTreeMap;

    use super::sections::{BAR, segments};
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
