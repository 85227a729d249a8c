//! `recense detect --jsonl`: spans in Unicode scalar values, in the order of the lines.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use super::sandbox::{Ran, Sandbox, lines};

/// Runs `detect --jsonl` over this input.
fn detect(input: &[u8], options: &[&str]) -> Ran {
    let sandbox = Sandbox::new();
    let mut child = sandbox
        .command(&[&["detect", "--jsonl"], options].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&input));
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    // An input that is refused half-way is not read to its end.
    let _ = feeding.join().expect("no panic");
    ran
}

fn spans(text: &str, options: &[&str]) -> Vec<Value> {
    let line = json!({"id": "a", "lang": "fr", "text": text}).to_string();
    let ran = detect(line.as_bytes(), options);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    let answers = lines(&ran.out);
    assert_eq!((answers.len(), &answers[0]["id"]), (1, &"a".into()));
    answers[0]["spans"].as_array().expect("a list").clone()
}

#[test]
fn offsets_count_characters_and_not_bytes() {
    // Accents (2 bytes), an emoji beyond the first plane (4), a joined family (several), a letter of two parts.
    let befores = [
        "",
        "é",
        "Reçu : ",
        "😀 ",
        "𝒜𝓂é ",
        "👩‍👩‍👧 ",
        "e\u{301} ",
        "日本 ",
        "\u{feff}x ",
        "a\r\nb ",
    ];
    for before in befores {
        let text = format!("{before} marie@example.ca, NAS : 123-456-782 😀 514 555-0123");
        let characters: Vec<char> = text.chars().collect();
        let found: Vec<(String, String)> = spans(&text, &[])
            .iter()
            .map(|span| {
                let (start, end) = (
                    span["start"].as_u64().expect("a number"),
                    span["end"].as_u64().expect("a number"),
                );
                let value: String = characters[start as usize..end as usize].iter().collect();
                (span["type"].as_str().expect("a type").to_owned(), value)
            })
            .filter(|(sort, _)| ["EMAIL", "SIN", "PHONE"].contains(&sort.as_str()))
            .collect();
        let expected = [
            ("EMAIL", "marie@example.ca"),
            ("SIN", "123-456-782"),
            ("PHONE", "514 555-0123"),
        ];
        assert_eq!(
            found,
            expected.map(|(sort, value)| (sort.to_owned(), value.to_owned())),
            "{before:?}"
        );
    }
}

#[test]
fn types_are_those_that_are_promised() {
    let cases = [
        ("écrire à marie@example.ca", "EMAIL"),
        ("tél. 514 555-0123", "PHONE"),
        ("Québec (Québec) G1K 9C5", "POSTAL_CODE"),
        ("carte 4111 1111 1111 1111", "CREDIT_CARD"),
        ("IBAN FR14 2004 1010 0505 0001 3M02 606", "IBAN"),
        ("NAS : 123-456-782", "SIN"),
        ("adresse IP 192.0.2.17", "IP"),
        ("née le 12 mars 1974", "DATE_OF_BIRTH"),
        ("RAMQ : TEST 5412 2816", "ID"),
    ];
    for (text, sort) in cases {
        let found = spans(text, &[]);
        assert!(found.iter().any(|span| span["type"] == sort), "{text}: {found:?}");
    }
}

#[test]
fn a_level_leaves_out_what_is_below_it() {
    // A bare number that only passes its checksum is possible; the labelled one is more.
    let text = "123456782\n\nNAS : 999 999 998";
    let all = spans(text, &[]);
    let likely = spans(text, &["--level", "likely"]);
    let certain = spans(text, &["--level", "certain"]);
    let of = |spans: &[Value], level: &str| spans.iter().filter(|span| span["level"] == level).count();
    assert!(of(&all, "possible") > 0 && of(&all, "certain") > 0, "{all:?}");
    assert_eq!(likely.len(), all.len() - of(&all, "possible"));
    assert_eq!(certain.len(), of(&all, "certain"));
}

#[test]
fn answers_come_in_the_order_of_the_lines_with_their_ids() {
    let mut input = String::new();
    for number in 0..3000 {
        let text = if number % 3 == 0 {
            "rien".to_owned()
        } else {
            format!("n{number}@example.ca")
        };
        input += &format!("{}\n", json!({"id": number, "lang": "en", "text": text}));
        if number % 100 == 0 {
            input += "\n";
        }
    }
    let ran = detect(input.as_bytes(), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answers = lines(&ran.out);
    assert_eq!(answers.len(), 3000);
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer["id"], number);
        let spans = answer["spans"].as_array().expect("a list").len();
        assert_eq!(spans, usize::from(number % 3 != 0), "{answer}");
    }
}

#[test]
fn a_line_that_is_wrong_is_named_and_those_before_are_answered() {
    let good = json!({"id": 1, "lang": "en", "text": "a@example.ca"}).to_string();
    let wrong: [&[u8]; 5] = [b"{\"id\": 2", b"[]", b"{\"id\": 2}", b"text", b"{\"id\":2,\"text\":7}"];
    for wrong in wrong {
        let input = [
            good.as_bytes(),
            b"\n\n",
            good.as_bytes(),
            b"\n",
            wrong,
            b"\n",
            good.as_bytes(),
        ]
        .concat();
        let ran = detect(&input, &[]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains("standard input, line 4:"), "{ran:?}");
        assert_eq!(lines(&ran.out).len(), 2, "{ran:?}");
    }
}

#[test]
fn a_line_that_is_not_unicode_is_named() {
    let good = json!({"id": 1, "lang": "en", "text": "a@example.ca"}).to_string();
    let input = [good.as_bytes(), b"\n", b"{\"id\": 2, \"text\": \"\xff\"}\n"].concat();
    let ran = detect(&input, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("line 2"), "{ran:?}");
    assert_eq!(lines(&ran.out).len(), 1, "{ran:?}");
}

#[test]
fn nothing_in_is_nothing_out() {
    for input in [&b""[..], b"\n\n", b" \n"] {
        let ran = detect(input, &[]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    }
}
