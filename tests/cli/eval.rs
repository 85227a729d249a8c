//! `recense eval`: detection measured on marked texts, the same figures as the definition says, and bad files told.

use serde_json::{Value, json};

use super::sandbox::Sandbox;

/// Two marked texts, of which one address is missed and one e-mail's type is wrong, and one without anything.
fn gold() -> String {
    let text = "Écrire à marie@example.ca ou à jean@example.ca";
    let at = |needle: &str| {
        let byte = text.find(needle).expect("it is there");
        let start = text[..byte].chars().count();
        (start, start + needle.chars().count())
    };
    let span = |(start, end): (usize, usize), kind: &str| json!({"start": start, "end": end, "type": kind});
    let lines = [
        json!({"id": "a", "text": text, "spans": [span(at("marie@example.ca"), "EMAIL"), span(at("jean@"), "EMAIL")]}),
        json!({"id": "b", "text": "Rien ici", "spans": [span((0, 4), "EMAIL")]}),
        json!({"id": "c", "text": "Voir info@example.org", "spans": []}),
    ];
    lines.map(|line| line.to_string()).join("\n")
}

#[test]
fn figures_are_counted_as_they_are_defined() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("gold.jsonl"), gold()).expect("a file");
    let told = sandbox.ok(&["eval", "gold.jsonl", "--json"]);
    let measured: Value = serde_json::from_str(&told).expect("JSON");
    // Three are marked: one is found to the letter, one is touched, one is not there. One more is found in a clean text.
    let exact = &measured["exact"]["EMAIL"];
    assert_eq!(
        (&exact["gold"], &exact["right"], &exact["found"]),
        (&3.into(), &1.into(), &1.into())
    );
    let overlap = &measured["overlap"]["EMAIL"];
    assert_eq!((&overlap["right"], &overlap["found"]), (&2.into(), &2.into()));
    assert_eq!(overlap["recall"], json!(0.6667));
    assert_eq!(measured["clean"]["false_hits"]["EMAIL"]["all"], json!(1));
}

#[test]
fn people_read_it_in_both_languages() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("gold.jsonl"), gold()).expect("a file");
    let english = sandbox.ok(&["eval", "gold.jsonl", "--lang", "en"]);
    assert!(
        english.contains("precision") && english.contains("false hits"),
        "{english}"
    );
    let french = sandbox.ok(&["eval", "gold.jsonl", "--lang", "fr"]);
    assert!(
        french.contains("rappel") && french.contains("fausses alertes"),
        "{french}"
    );
}

#[test]
fn a_higher_level_finds_less() {
    let sandbox = Sandbox::new();
    let line = json!({"id": "a", "text": "Palette 999 999 998, reçue en mai", "spans": []}).to_string();
    std::fs::write(sandbox.path("gold.jsonl"), line).expect("a file");
    let hits = |options: &[&str]| {
        let told = sandbox.ok(&[&["eval", "gold.jsonl", "--json"], options].concat());
        let measured: Value = serde_json::from_str(&told).expect("JSON");
        measured["clean"]["false_hits"]["SIN"]["all"].as_u64().unwrap_or(0)
    };
    assert_eq!((hits(&[]), hits(&["--level", "likely"])), (1, 0));
}

#[test]
fn a_file_that_cannot_be_measured_is_told_with_its_line() {
    let sandbox = Sandbox::new();
    let beyond = json!({"id": "a", "text": "x", "spans": [{"start": 5, "end": 9, "type": "NAME"}]}).to_string();
    for (content, told) in [("{\"id\":1", "line 1"), (beyond.as_str(), "5..9")] {
        std::fs::write(sandbox.path("gold.jsonl"), content).expect("a file");
        let ran = sandbox.run(&["eval", "gold.jsonl"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains("gold.jsonl") && ran.err.contains(told), "{}", ran.err);
    }
    let ran = sandbox.run(&["eval", "missing.jsonl"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("missing.jsonl"), "{}", ran.err);
}
