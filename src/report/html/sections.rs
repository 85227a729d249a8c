//! The sections of the page, each as the texts and bar widths that its part of the template shows.

use std::collections::BTreeMap;

use crate::model::{Class, Level, OutcomeKind};
use crate::query::rows::{Audience, FolderRow, KindRow, Overview, UnreadFolderRow, UnreadRow};
use crate::report::table;
use crate::text::format;
use crate::text::lang::{Lang, fill, kinds};
use crate::text::safe::safe;

/// Lines of the list of exposed folders.
pub(super) const EXPOSED: usize = 10;
/// Lines of the inventory table. Beyond, a page is no longer read; the other formats have all.
pub(super) const LINES: usize = 500;
/// Paths in the list of what was not read.
pub(super) const UNREAD: usize = 200;
/// Lines of the list of folders with what was not read in them.
pub(super) const UNREAD_FOLDERS: usize = 20;
/// Width of a bar in its own units.
pub(super) const BAR: u64 = 1000;

pub(super) struct Cause {
    pub(super) code: String,
    pub(super) says: String,
    pub(super) items: String,
    pub(super) bytes: String,
}

pub(super) struct UnreadFolder {
    pub(super) path: String,
    pub(super) says: String,
    pub(super) items: String,
    pub(super) bytes: String,
}

pub(super) struct Figure {
    pub(super) number: String,
    pub(super) label: &'static str,
    pub(super) note: String,
    pub(super) alarming: bool,
}

pub(super) struct Kind {
    pub(super) name: String,
    pub(super) class: Badge,
    pub(super) findings: String,
    pub(super) bar: Vec<Segment>,
    pub(super) bar_says: String,
    pub(super) distinct: String,
    pub(super) files: String,
    pub(super) samples: Vec<String>,
}

/// A piece of a stacked bar.
pub(super) struct Segment {
    pub(super) style: &'static str,
    pub(super) x: u64,
    pub(super) width: u64,
}

/// A word that is also a colour.
pub(super) struct Badge {
    pub(super) style: &'static str,
    pub(super) text: &'static str,
}

pub(super) struct Exposed {
    pub(super) path: String,
    pub(super) access: Badge,
    pub(super) kinds: Vec<Chip>,
    pub(super) files: String,
    pub(super) distinct: String,
    pub(super) width: u64,
    pub(super) exposure: String,
}

pub(super) struct Chip {
    pub(super) style: &'static str,
    pub(super) name: String,
    pub(super) number: String,
}

pub(super) struct Folder {
    pub(super) path: String,
    pub(super) access: Badge,
    pub(super) dates: String,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) category: &'static str,
    pub(super) kinds: String,
    pub(super) class: Badge,
    pub(super) harm: &'static str,
    pub(super) files: String,
    pub(super) findings: String,
    pub(super) distinct: String,
    pub(super) confidence: String,
    pub(super) samples: Vec<String>,
}

pub(super) struct Unread {
    pub(super) says: String,
    pub(super) files: Vec<(String, &'static str, String)>,
}

pub(super) fn causes(lang: Lang, overview: &Overview) -> Vec<Cause> {
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

pub(super) fn unread_folders(lang: Lang, overview: &Overview) -> Vec<UnreadFolder> {
    let folders = overview.unread_folders.iter().take(UNREAD_FOLDERS);
    let line = |row: &UnreadFolderRow| UnreadFolder {
        path: safe(&row.path).into_owned(),
        says: sentence(&safe(lang.cause(&row.reason))),
        items: format::count(lang, row.items),
        bytes: format::bytes(lang, row.bytes),
    };
    folders.map(line).collect()
}

pub(super) fn figures(lang: Lang, overview: &Overview, items: u64) -> Vec<Figure> {
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

pub(super) fn kind_lines(lang: Lang, overview: &Overview) -> Vec<Kind> {
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
pub(super) fn segments(levels: &BTreeMap<Level, u64>, most: u64) -> Vec<Segment> {
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
pub(super) fn share(part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return BAR;
    }
    let width = u128::from(part.min(whole)) * u128::from(BAR) / u128::from(whole);
    (width as u64).max(u64::from(part > 0) * 3)
}

pub(super) fn exposed(lang: Lang, overview: &Overview) -> Vec<Exposed> {
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

pub(super) fn folders(lang: Lang, overview: &Overview, rows: Vec<table::InventoryRow>) -> Vec<Folder> {
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

pub(super) fn line(lang: Lang, row: &table::InventoryRow) -> Line {
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

pub(super) fn dates(oldest: Option<i64>, newest: Option<i64>) -> String {
    match (oldest.map(format::day), newest.map(format::day)) {
        (Some(oldest), Some(newest)) if oldest != newest => format!("{oldest} – {newest}"),
        (_, Some(day)) | (Some(day), None) => day,
        (None, None) => "–".to_owned(),
    }
}

/// The first files that were not read, under their first reason. Failures come before what was left out
/// on purpose, so that a thousand pictures do not hide one broken file.
pub(super) fn unread(lang: Lang, overview: &Overview) -> Vec<Unread> {
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
pub(super) fn more(lang: Lang, sentence: &str, all: usize, shown: usize) -> Option<String> {
    let rest = all.saturating_sub(shown) as u64;
    (rest > 0).then(|| fill(sentence, &[("count", &format::count(lang, rest))]))
}

/// A text with a capital at its start.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

pub(super) fn class_badge(lang: Lang, class: Class) -> Badge {
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

pub(super) fn access_badge(lang: Lang, audience: Audience) -> Badge {
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
