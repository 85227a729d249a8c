//! The inventory for programs.
//!
//! One object with stable names; new ones may be added, none is renamed:
//!
//! - `report`: `"inventory"`; `schema`: 1; `program`: name and version; `lang`: the language asked for
//!   (it changes nothing else); `written`: Unix seconds, UTC
//! - `overview`: everything known, as [`Overview`]: `inventory`, `roots`, `scans`, `coverage`, `kinds`,
//!   `folders`, `unread`
//! - `rows`: the lines of the register, as [`InventoryRow`]; what a person has to fill is `null`
//!
//! Paths are exact, as the inventory has them, and escaped where a terminal would obey them: whoever shows the
//! values has to make them safe.

use std::io::{self, Write};

use serde::Serialize;

use super::table::{self, InventoryRow};
use crate::query::rows::Overview;
use crate::text::lang::Lang;
use crate::text::safe::safe_json;

#[derive(Serialize)]
struct Document<'a> {
    report: &'static str,
    schema: u32,
    program: &'static str,
    lang: &'static str,
    written: i64,
    overview: &'a Overview,
    rows: Vec<InventoryRow>,
}

/// Writes the whole inventory. `written` is the present time in Unix seconds.
pub fn write(out: &mut dyn Write, lang: Lang, overview: &Overview, written: i64) -> io::Result<()> {
    let document = Document {
        report: "inventory",
        schema: 1,
        program: concat!("recense ", env!("CARGO_PKG_VERSION")),
        lang: lang.name(),
        written,
        overview,
        rows: table::rows(overview),
    };
    let json = serde_json::to_string_pretty(&document)?;
    out.write_all(safe_json(&json).as_bytes())?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use serde_json::Value;

    #[test]
    fn names_are_stable() {
        let mut out = Vec::new();
        write(&mut out, Lang::Fr, &sample::overview(), sample::NOW).expect("a vector takes all");
        let json: Value = serde_json::from_slice(&out).expect("it is JSON");
        assert_eq!(json["report"], "inventory");
        assert_eq!(json["written"], sample::NOW);
        assert_eq!(json["overview"]["coverage"]["items"]["failed"], 19);
        assert_eq!(json["overview"]["coverage"]["reasons"]["encrypted"]["items"], 8);
        let row = &json["rows"][0];
        let mut names: Vec<&str> = row.as_object().expect("an object").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "audience",
                "category",
                "confidence",
                "detector_version",
                "distinct_high",
                "distinct_low",
                "duplicates",
                "files",
                "findings",
                "identifiers",
                "jurisdiction",
                "legal_basis",
                "medium",
                "newest",
                "oldest",
                "owner",
                "path",
                "person_category",
                "protected_files",
                "purpose",
                "recipients",
                "retention_rule",
                "samples",
                "sensitivity",
                "source",
                "system"
            ]
        );
        assert_eq!(row["owner"], Value::Null);
        assert!(row["confidence"]["certain"].is_u64());
    }

    #[test]
    fn paths_are_exact() {
        let mut out = Vec::new();
        write(&mut out, Lang::En, &sample::overview(), 0).expect("a vector takes all");
        let json: Value = serde_json::from_slice(&out).expect("it is JSON");
        let unread = json["overview"]["unread"].as_array().expect("a list");
        assert!(
            unread
                .iter()
                .any(|row| row["path"].as_str().is_some_and(|path| path.ends_with(sample::HOSTILE)))
        );
    }
}
