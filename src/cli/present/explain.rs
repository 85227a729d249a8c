//! Every finding of one file with the reasons for its level, and its line when values are shown.

use std::io::{self, Write};

use super::Style;
use super::table::cut;
use crate::model::OutcomeKind;
use crate::query::rows::{ExplainedRow, Explanation};
use crate::text::lang::reasons::reason;
use crate::text::lang::{Lang, kinds};
use crate::text::safe::safe;

/// Columns of a line of the file in a pipe, where no terminal gives a width.
const LINE: usize = 160;

/// Writes the findings of a file.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn explanation(out: &mut dyn Write, lang: Lang, file: &Explanation, style: Style) -> io::Result<()> {
    let w = lang.words();
    writeln!(out, "{}", style.bold(&safe(&file.path)))?;
    if file.outcome != OutcomeKind::Complete {
        let causes: Vec<&str> = file.causes.iter().map(|code| lang.cause(code)).collect();
        let says = format!("{} ({})", w.not_read_title, safe(&causes.join(", ")));
        writeln!(out, "{}", style.alarm(&says))?;
    }
    if file.findings.is_empty() {
        return writeln!(out, "{}", w.explain_none);
    }
    for row in &file.findings {
        writeln!(out)?;
        finding(out, lang, row, style)?;
    }
    Ok(())
}

fn finding(out: &mut dyn Write, lang: Lang, row: &ExplainedRow, style: Style) -> io::Result<()> {
    let name = format!("{} · {}", kinds::kind(lang, &row.kind), lang.level(row.level));
    writeln!(
        out,
        "{}  {}  {}",
        style.bold(&safe(&name)),
        safe(row.value.as_deref().unwrap_or(&row.mask)),
        style.dim(&format!("({})", safe(&row.detector)))
    )?;
    // A tab between two cells is a blank to whoever reads; anything else that acts is shown as what it is.
    let line = row.line.as_deref().unwrap_or_default().trim().replace('\t', " ");
    let line = safe(&line);
    let room = style.width.min(LINE).saturating_sub(6);
    let place = row.hops.join(" › ");
    writeln!(out, "    {}", style.dim(&safe(&place)))?;
    if !line.is_empty() {
        writeln!(out, "    | {}", cut(&line, room))?;
    }
    let why: Vec<String> = row.reasons.iter().map(|text| reason(lang, text)).collect();
    if why.is_empty() {
        return Ok(());
    }
    writeln!(out, "    {}  {}", lang.words().explain_why, safe(&why.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;
    use crate::model::Level;

    #[test]
    fn a_finding_is_shown_with_its_reasons_and_its_line_with_its_value() {
        let mut file = Explanation {
            path: "/srv/lettre.txt".to_owned(),
            outcome: OutcomeKind::Partial,
            causes: vec!["bad-encoding".to_owned()],
            findings: vec![ExplainedRow {
                hops: vec!["line 12".to_owned()],
                kind: "sin".to_owned(),
                detector: "ca/sin".to_owned(),
                level: Level::Certain,
                mask: "***-***-782".to_owned(),
                reasons: vec!["checksum:luhn".to_owned(), "keyword:nas".to_owned()],
                line: None,
                value: None,
            }],
        };
        let text = written(|out| explanation(out, Lang::En, &file, Style::PLAIN));
        assert_eq!(
            text,
            "\
/srv/lettre.txt
Not read, or only in part (some bytes are not text)

Social insurance number · certain  ***-***-782  (ca/sin)
    line 12
    because  its checksum holds (luhn), the word “nas” stands close by
"
        );
        file.findings[0].value = Some("123-456-782".to_owned());
        file.findings[0].line = Some("Employée\u{1b}:\tNAS 123-456-782".to_owned());
        let text = written(|out| explanation(out, Lang::En, &file, Style::PLAIN));
        assert!(text.contains("certain  123-456-782  (ca/sin)\n"), "{text}");
        assert!(text.contains("\n    | Employée⟨U+001B⟩: NAS 123-456-782\n"), "{text}");
    }
}
