//! What the words of a report mean, for the pages and sheets that explain them.

use super::table;
use crate::model::{Class, Level, OutcomeKind};
use crate::query::rows::Overview;
use crate::text::format;
use crate::text::lang::kinds::{self, Category};
use crate::text::lang::{Lang, fill};

/// A heading with its terms and what each means.
pub type Part = (&'static str, Vec<(String, String)>);

/// Classes in the order of legends, worst first.
pub const CLASSES: [Class; 4] = [Class::High, Class::Medium, Class::Low, Class::Business];

/// The whole legend of a workbook: what it covers, then every term.
pub fn parts(lang: Lang, overview: &Overview) -> Vec<Part> {
    let w = lang.words();
    let pair = |term: &str, says: &str| (term.to_owned(), says.to_owned());
    let coverage = &overview.coverage;
    let mut about = vec![
        pair(w.head_scope, &overview.roots.join(", ")),
        pair(w.head_file, &overview.inventory),
        pair(
            w.coverage,
            &fill(
                w.coverage_says,
                &[
                    ("percent", &format::percent(lang, coverage.bytes_read, coverage.bytes)),
                    ("unread", &format::count(lang, coverage.unread())),
                    ("items", &format::count(lang, coverage.items.values().sum())),
                ],
            ),
        ),
    ];
    if let Some(readers) = table::last_confinement(lang, overview) {
        about.push(pair(w.row_readers, readers));
    }
    if let Some(scan) = overview.scans.first() {
        let at = scan.finished.unwrap_or(scan.started);
        about.insert(0, pair(w.head_as_of, &format::moment(lang, at)));
    }
    let by_category = Category::ALL
        .into_iter()
        .filter_map(|category| {
            let names: Vec<String> = overview
                .kinds
                .iter()
                .filter(|row| kinds::category(&row.kind) == category)
                .map(|row| row.kind.clone())
                .collect();
            (!names.is_empty()).then(|| (category.title(lang).to_owned(), table::kind_names(lang, &names)))
        })
        .collect();
    let to_complete = table::columns(lang)
        .into_iter()
        .filter_map(|column| column.hint.map(|hint| pair(column.title, hint)))
        .collect();
    let outcomes = OutcomeKind::ALL
        .into_iter()
        .map(|outcome| pair(lang.outcome_one(outcome), outcome_says(lang, outcome)));
    vec![
        (w.inventory_report, about),
        (
            w.legend_levels,
            Level::ALL
                .into_iter()
                .rev()
                .map(|level| pair(lang.level(level), level_says(lang, level)))
                .collect(),
        ),
        (
            w.legend_classes,
            CLASSES
                .into_iter()
                .map(|class| pair(lang.class(class), class_says(lang, class)))
                .collect(),
        ),
        (w.legend_outcomes, outcomes.collect()),
        (w.legend_columns, to_complete),
        (w.legend_kinds, by_category),
        (
            w.method_title,
            vec![
                pair(w.legend_masks, w.mask_says),
                pair(w.legend_access, w.audience_says),
                pair(w.col_files_least, w.method_files),
                pair(w.method_title, w.method_detect),
                pair("", w.method_count),
                pair("", w.method_limits),
            ],
        ),
    ]
}

/// What a level means.
pub fn level_says(lang: Lang, level: Level) -> &'static str {
    let w = lang.words();
    match level {
        Level::Possible => w.level_possible_says,
        Level::Likely => w.level_likely_says,
        Level::Certain => w.level_certain_says,
    }
}

/// What a class of sensitivity means.
pub fn class_says(lang: Lang, class: Class) -> &'static str {
    let w = lang.words();
    match class {
        Class::Business => w.class_business_says,
        Class::Low => w.class_low_says,
        Class::Medium => w.class_medium_says,
        Class::High => w.class_high_says,
    }
}

/// What an outcome means.
pub fn outcome_says(lang: Lang, outcome: OutcomeKind) -> &'static str {
    let w = lang.words();
    match outcome {
        OutcomeKind::Complete => w.outcome_complete_says,
        OutcomeKind::Partial => w.outcome_partial_says,
        OutcomeKind::Skipped => w.outcome_skipped_says,
        OutcomeKind::Failed => w.outcome_failed_says,
    }
}
