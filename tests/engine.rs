//! The engine against its oracle: one regular expression a shape, tried at every place.

use std::sync::LazyLock;

use proptest::prelude::*;
use recense::detect::engine::{Engine, Hit, Pivot, Shape};
use regex::Regex;

const SHAPES: &[(&str, bool)] = &[
    (r"[0-9]{3}[- \u{a0}][0-9]{3}[- \u{a0}][0-9]{3}", false),
    (r"[0-9]{9}", false),
    (r"[ABCEGHJ-NPRSTVXY][0-9][A-Z][ -]?[0-9][A-Z][0-9]", true),
    (r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,4}", false),
    (r"(?:\+?1[-. ]?)?\(?[2-9][0-9]{2}\)?[-. ]?[0-9]{3}[-. ]?[0-9]{4}", false),
    (r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", false),
    (r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}", true),
    (r"[A-Z]{4} ?[0-9]{4} ?[0-9]{4}", false),
    (r"[0-9]{1,2} (?:janvier|mars|décembre) [0-9]{4}", true),
];

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let shapes: Vec<Shape<'_>> = SHAPES
        .iter()
        .map(|&(expression, ignore_case)| Shape {
            expression,
            ignore_case,
            pivot: None,
        })
        .collect();
    Engine::new(&shapes).expect("the shapes compile")
});

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn boundary(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    !(before.is_some_and(is_word) && after.is_some_and(is_word))
}

/// For every start and every shape the longest match with boundaries, by brute force.
fn oracle(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (shape, (expression, ignore_case)) in SHAPES.iter().enumerate() {
        let flags = if *ignore_case { "(?i)" } else { "" };
        let whole = Regex::new(&format!("^{flags}(?:{expression})$")).expect("the shape compiles");
        for start in (0..text.len()).filter(|at| text.is_char_boundary(*at) && boundary(text, *at)) {
            let ends = (start + 1..=text.len())
                .rev()
                .filter(|at| text.is_char_boundary(*at) && boundary(text, *at));
            if let Some(end) = ends.into_iter().find(|end| whole.is_match(&text[start..*end])) {
                hits.push(Hit {
                    start: start as u32,
                    end: end as u32,
                    shape: shape as u16,
                });
            }
        }
    }
    hits.sort_unstable();
    hits
}

fn found(engine: &Engine, text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    engine.search(text, &mut hits);
    hits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_engine_finds_what_the_oracle_finds(
        pieces in prop::collection::vec(prop_oneof![
            "[0-9]{1,12}", "[A-Z]{1,5}", "[a-f]{1,3}", "[ .:@/()+_-]{1,2}", "[0-9]{3} [0-9]{3}", "[a-z]{1,9}",
            Just("G1K 9C5".to_owned()), Just("\u{a0}".to_owned()), Just("é".to_owned()), Just("123-456-782".to_owned()),
            Just("12 décembre 1980".to_owned()), Just("fe:ed:fa:ce:be:ef".to_owned()), Just("10.0.0.1".to_owned()),
        ], 0..24),
    ) {
        let text = pieces.concat();
        prop_assert_eq!(found(&ENGINE, &text), oracle(&text));
    }
}

#[test]
fn a_pivot_is_found_from_its_middle() {
    let expression = r"[A-Za-z0-9.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}";
    let engine = Engine::new(&[Shape {
        expression,
        ignore_case: true,
        pivot: Pivot::new("@"),
    }])
    .expect("the shape compiles");
    let text = "<j.roy+x@example.ca>, a@b, @c.d, mailto:ana@exemple.qc.ca.";
    let spans: Vec<&str> = found(&engine, text)
        .iter()
        .map(|hit| &text[hit.start as usize..hit.end as usize])
        .collect();
    assert_eq!(spans, ["j.roy+x@example.ca", "ana@exemple.qc.ca"]);
}

#[test]
fn what_fills_a_line_is_no_part_of_what_stands_behind_it() {
    let expression = r"[a-zà-ÿ0-9_-][a-zà-ÿ0-9._-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}";
    let engine = Engine::new(&[Shape {
        expression,
        ignore_case: true,
        pivot: Pivot::new("@"),
    }])
    .expect("the shape compiles");
    let only = |text: &str| match found(&engine, text)[..] {
        [hit] => text[hit.start as usize..hit.end as usize].to_owned(),
        _ => panic!("one is found in {text}"),
    };
    for (filler, count) in [("x", 1_000_000), ("_", 16), ("-", 100), ("\0", 16), ("0", 20)] {
        let text = format!("{}ana-roy@example.ca", filler.repeat(count));
        assert_eq!(only(&text), "ana-roy@example.ca", "{count} times {filler:?}");
    }
    // Shorter runs may be meant, and what is nothing else is the address itself.
    assert_eq!(only("xxxx.roy@example.ca"), "xxxx.roy@example.ca");
    assert_eq!(
        only("xxxxxxxxxxxxxxxxxxxx@example.ca"),
        "xxxxxxxxxxxxxxxxxxxx@example.ca"
    );
    // Dots cost no try, however few; an accent begins an address behind signs, and is part of a word behind letters.
    assert_eq!(only(&format!("{}ana@example.ca", ".".repeat(15))), "ana@example.ca");
    assert_eq!(only(&format!("{}éric@example.ca", "_".repeat(16))), "éric@example.ca");
    assert_eq!(only(&format!("{}éric@example.ca", "x".repeat(200))), "ric@example.ca");
}

#[test]
fn bait_is_no_trap() {
    for text in [
        "4".repeat(2_000_000),
        "1-".repeat(1_000_000),
        "A1".repeat(1_000_000),
        "(".repeat(2_000_000),
    ] {
        let begun = std::time::Instant::now();
        found(&ENGINE, &text);
        assert!(begun.elapsed().as_secs() < 30, "{}…", &text[..8]);
    }
}

#[test]
fn a_pivot_may_stand_twice() {
    let expression = r"(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}::[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}";
    let engine = Engine::new(&[Shape {
        expression,
        ignore_case: false,
        pivot: Pivot::new("::"),
    }])
    .expect("the shape compiles");
    // Wherever the two characters stand in the blocks that are read at once.
    for shift in 0..130 {
        let text = format!("{}fe80:1::2:3, 12:00:00, a: :b, std::vec, 1::f.", " ".repeat(shift));
        let spans: Vec<&str> = found(&engine, &text)
            .iter()
            .map(|hit| &text[hit.start as usize..hit.end as usize])
            .collect();
        assert_eq!(spans, ["fe80:1::2:3", "1::f"], "{shift}");
    }
}
