//! Tests of the whole: findings are the same however a text is cut into passages, and on which day it is scanned.

use std::fmt::Write as _;

use super::catalogue::Catalogue;
use super::{Date, Detectors};
use crate::model::{Finding, Layout, OVERLAP_BYTES, Passage};

fn detectors() -> Detectors {
    let detectors = Detectors::new(Catalogue::builtin()).expect("the catalogue compiles");
    detectors.on(Date::from_iso("2026-01-01").expect("a day"))
}

/// Letters of people, of a firm, and prose without either; about 700 bytes.
const PAGE: &str = "Dossier de Marie Tremblay\nNAS : 900 000 001\nNée le 12 mars 2018\nDiagnostic : trouble d'adaptation\n\n\
    Mme Tremblay souffre de dépression depuis janvier. Elle prend congé.\n\nBonjour,\n\nAna Gagnon\nDirectrice des ventes\n\
    Aubelune inc.\n514 555-0199\nana.gagnon@exemple.ca\n\nLa politique de télétravail vise tous les employés, et la version 2.1.4 du \
    logiciel est en usage depuis le 3 mai. Écrire à privacy@exemple.ca ou au 12, rue Saint-Jean, Québec (Québec) G1R 1P8.\n\
    Visa 4111 1111 1111 1111 exp. 09/27\nAlberta health card: 123 456 780\nLe 46.8139, -71.2080 est un point.\n\n";

fn all(detectors: &Detectors, passage: &Passage, offset: usize) -> Vec<String> {
    let told = |finding: Finding| {
        let span = &passage.text[finding.start as usize..finding.end as usize];
        let detector = &detectors.detector(&finding).id;
        let reasons: Vec<String> = finding.reasons.iter().map(ToString::to_string).collect();
        format!(
            "{} {detector} {span} {} {}",
            finding.start as usize + offset,
            finding.level.name(),
            reasons.join(",")
        )
    };
    detectors.scan(passage).into_iter().map(told).collect()
}

/// The two passages into which a text is cut at a byte, each with the context that it shares.
fn halves(whole: &Passage, cut: usize) -> [(Passage, usize); 2] {
    let text = &whole.text;
    let end = text.ceil_char_boundary((cut + OVERLAP_BYTES).min(text.len()));
    let begin = text.floor_char_boundary(cut.saturating_sub(OVERLAP_BYTES));
    let piece = |range: std::ops::Range<usize>, core: std::ops::Range<usize>| {
        let mut piece = Passage::plain(&text[range.clone()]);
        piece.core = (core.start - range.start) as u32..(core.end - range.start) as u32;
        piece.fields.clone_from(&whole.fields);
        if let Layout::Delimited { delimiter, rows, .. } = &whole.layout {
            let inside = rows.iter().filter(|row| range.contains(&(**row as usize)));
            let mut starts: Vec<u32> = inside.map(|row| row - range.start as u32).collect();
            if starts.first() != Some(&0) {
                starts.insert(0, 0);
            }
            piece.layout = Layout::Delimited {
                delimiter: *delimiter,
                rows: starts,
                first_row: 2,
                first_column: 0,
            };
        }
        (piece, range.start)
    };
    [piece(0..end, 0..cut), piece(begin..text.len(), cut..text.len())]
}

fn assert_cuts_change_nothing(whole: &Passage, cuts: impl Iterator<Item = usize>) {
    let detectors = detectors();
    let expected = all(&detectors, whole, 0);
    assert!(expected.len() > 50, "there is something to find");
    for cut in cuts {
        let found: Vec<String> = halves(whole, cut)
            .iter()
            .flat_map(|(piece, offset)| all(&detectors, piece, *offset))
            .collect();
        let differs = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter().filter(|line| !other.contains(line)).cloned().collect()
        };
        assert_eq!(
            (differs(&found, &expected), differs(&expected, &found)),
            (Vec::new(), Vec::new()),
            "cut at {cut}"
        );
    }
}

#[test]
fn letters_may_be_cut_anywhere() {
    let whole = Passage::plain(PAGE.repeat(20));
    let middle = whole.text.len() / 2;
    let cuts = (middle..middle + PAGE.len()).step_by(23);
    let cuts: Vec<usize> = cuts.map(|cut| whole.text.floor_char_boundary(cut)).collect();
    assert_cuts_change_nothing(&whole, cuts.into_iter());
}

#[test]
fn tables_may_be_cut_between_any_rows() {
    // The first column passes Luhn throughout, the second only by chance.
    let mut text = String::new();
    let mut rows = Vec::new();
    let mut number = 0;
    while rows.len() < 300 {
        number += 1;
        let digits = format!("9{:08}", number * 7919 % 100_000_000);
        if super::validate::find("sin").is_some_and(|sin| (sin.check)(&super::validate::Hit::bare(&digits)).is_some()) {
            rows.push(text.len() as u32);
            let (code, age) = (523_456_789 + number * 12_347, 20 + number % 60);
            let _ = writeln!(text, "{digits},{code:09},Marie Tremblay,F,{age}");
        }
    }
    let whole = Passage {
        layout: Layout::Delimited {
            delimiter: b',',
            rows: rows.clone(),
            first_row: 2,
            first_column: 0,
        },
        fields: ["numero", "code", "nom", "sexe", "age"].map(str::to_owned).to_vec(),
        ..Passage::plain(text)
    };
    let found = all(&detectors(), &whole, 0);
    let of = |detector: &str| found.iter().filter(|line| line.contains(detector)).count();
    assert!(
        of("ca/sin") >= 290 && found.iter().any(|line| line.contains("column")),
        "{:?}",
        &found[..8]
    );
    assert!(of("any/gender") >= 290 && of("any/age") >= 290, "{:?}", &found[..8]);
    assert_cuts_change_nothing(&whole, rows[120..180].iter().step_by(7).map(|row| *row as usize));
}

#[test]
fn a_column_that_fails_is_no_column_of_sins() {
    let text = (0..40).fold(String::new(), |mut text, row| {
        let _ = writeln!(text, "{row},{:09}", 523_456_789 + row * 12_347);
        text
    });
    let rows = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at as u32 + 1));
    let passage = Passage {
        layout: Layout::Delimited {
            delimiter: b',',
            rows: rows.filter(|row| (*row as usize) < text.len()).collect(),
            first_row: 2,
            first_column: 0,
        },
        fields: vec!["no".to_owned(), "code".to_owned()],
        ..Passage::plain(text)
    };
    let found = all(&detectors(), &passage, 0);
    assert!(!found.iter().any(|line| line.contains("ca/sin")), "{found:?}");
}

#[test]
fn children_are_told_by_the_day_of_the_scan() {
    let kinds = |day: &str| {
        let detectors = detectors().on(Date::from_iso(day).expect("a day"));
        let found = detectors.scan(&Passage::plain("Léa Tremblay, née le 12 mars 2012"));
        found.iter().any(|finding| detectors.detector(finding).kind == "minor")
    };
    assert!(kinds("2026-03-11") && !kinds("2026-03-12"));
}
