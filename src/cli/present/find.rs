//! What is held about a person: hits on the person, possible ones, mentions, and what was not searched.

use std::io::{self, Write};

use super::findings::FindingsList;
use super::{Style, coverage};
use crate::query::rows::{HitRow, PersonAnswer};
use crate::text::format;
use crate::text::lang::{Lang, fill, kinds};
use crate::text::safe::safe;

/// Writes the answer. Hits of one file are expected one after the other.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn answer(out: &mut dyn Write, lang: Lang, answer: &PersonAnswer, style: Style) -> io::Result<()> {
    let w = lang.words();
    let groups = [
        (w.find_person, &answer.person),
        (w.find_possibly, &answer.possibly),
        (w.find_mentioned, &answer.mentioned),
    ];
    let mut first = true;
    for (title, hits) in groups.into_iter().filter(|(_, hits)| !hits.is_empty()) {
        if !first {
            writeln!(out)?;
        }
        first = false;
        let title = format!("{title} ({})", format::count(lang, hits.len() as u64));
        writeln!(out, "{}\n", style.alarm(&title))?;
        group(out, lang, hits, style)?;
    }
    if first {
        writeln!(out, "{}", w.find_none)?;
    }
    coverage::reasons(out, lang, style, w.find_unsearched, &answer.not_searched)
}

fn group(out: &mut dyn Write, lang: Lang, hits: &[HitRow], style: Style) -> io::Result<()> {
    let mut list = FindingsList::new(lang, style);
    for hit in hits {
        list.row(out, &hit.finding)?;
        let matched = fill(lang.words().find_matched, &[("how", &safe(&how(lang, &hit.matched)))]);
        writeln!(out, "    {}", style.dim(&matched))?;
    }
    Ok(())
}

/// How a value matched, for people: `email exact`, `name folded` in the answer.
fn how(lang: Lang, matched: &str) -> String {
    let w = lang.words();
    match matched.split_once(' ') {
        Some(("name", "folded")) => w.find_folded.to_owned(),
        Some((kind, "exact")) => fill(w.find_exact, &[("kind", kinds::kind(lang, kind))]),
        _ => matched.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finding, reasons, written};
    use super::*;
    use crate::model::Level;

    fn hit(path: &str) -> HitRow {
        HitRow {
            finding: finding(path, "A2", "email", Level::Certain, "m***@exemple.ca"),
            matched: "email exact".to_owned(),
        }
    }

    #[test]
    fn this_person_and_possibly_this_person_are_told_apart() {
        let found = PersonAnswer {
            person: vec![hit("/a"), hit("/b")],
            possibly: vec![hit("/c")],
            mentioned: Vec::new(),
            not_searched: reasons(),
        };
        let text = written(|out| answer(out, Lang::En, &found, Style::PLAIN));
        let person = text.find("This person (2)\n\n/a\n").expect("the person");
        let possibly = text
            .find("Possibly this person (the name alone matches) (1)\n\n/c\n")
            .expect("the possible one");
        assert!(person < possibly);
        assert!(text.contains("    matched: E-mail address, exactly\n"), "{text}");
        let french = written(|out| answer(out, Lang::Fr, &found, Style::PLAIN));
        assert!(
            french.contains("    correspondance : Adresse courriel, à l'identique\n"),
            "{french}"
        );
        assert!(!text.contains("Mentioned"));
        assert!(text.contains("\nNot searched, because it could not be read\n"));
    }

    #[test]
    fn nothing_found_still_says_what_was_not_searched() {
        let found = PersonAnswer {
            not_searched: reasons(),
            ..PersonAnswer::default()
        };
        let text = written(|out| answer(out, Lang::Fr, &found, Style::PLAIN));
        assert!(text.starts_with("Rien n'a été trouvé sur cette personne dans ce qui a été lu.\n"));
        assert!(text.contains("Non cherché, faute d'avoir pu être lu\n"));
    }
}
