//! The shapes of `--json`, which are a promise: names and types, none missing.

use serde_json::Value;

use super::sandbox::{Sandbox, lines, object};

/// Fails unless `value` is an object with these fields, each of its type: `n`umber, `i`nteger, `s`tring, `l`ist,
/// `o`bject. More fields may be there.
#[track_caller]
fn assert_shape(value: &Value, fields: &[(&str, char)]) {
    let object = value.as_object().unwrap_or_else(|| panic!("not an object: {value}"));
    for (name, sort) in fields {
        let field = object
            .get(*name)
            .unwrap_or_else(|| panic!("`{name}` is missing: {value}"));
        let right = match sort {
            'n' => field.is_number(),
            'i' => field.is_u64(),
            's' => field.is_string(),
            'l' => field.is_array(),
            'o' => field.is_object(),
            other => panic!("no such sort: {other}"),
        };
        assert!(right, "`{name}` is not of sort {sort}: {value}");
    }
}

const ITEMS: &[(&str, char)] = &[("complete", 'i'), ("partial", 'i'), ("skipped", 'i'), ("failed", 'i')];
const REASON: &[(&str, char)] = &[("items", 'i'), ("bytes", 'i')];
const FINDING: &[(&str, char)] = &[
    ("path", 's'),
    ("hops", 'l'),
    ("kind", 's'),
    ("detector", 's'),
    ("level", 's'),
    ("mask", 's'),
    ("reasons", 'l'),
    ("scan", 'i'),
];

#[track_caller]
fn assert_finding(finding: &Value) {
    assert_shape(finding, FINDING);
    assert!(["possible", "likely", "certain"].contains(&finding["level"].as_str().expect("a string")));
    for list in ["hops", "reasons"] {
        assert!(
            finding[list].as_array().expect("a list").iter().all(Value::is_string),
            "{finding}"
        );
    }
}

/// A share with a table, a letter and something that cannot be read.
fn scanned() -> (Sandbox, Value) {
    let sandbox = Sandbox::new();
    sandbox.write(
        "clients.csv",
        "Nom,Courriel,NAS\nMarie Tremblay,marie@example.ca,123-456-782\n",
    );
    sandbox.write("lettre.txt", "Appelez-moi au 514 555-0123 ou au marie@example.ca\n");
    sandbox.write("broken.docx", b"PK\x03\x04 this is not a document");
    let ran = sandbox.run(&["scan", "share", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""), "{ran:?}");
    (sandbox, object(&ran.out))
}

#[test]
fn scan_prints_one_object() {
    let (sandbox, scan) = scanned();
    assert_shape(
        &scan,
        &[
            ("scan", 'i'),
            ("items", 'o'),
            ("bytes", 'i'),
            ("findings", 'o'),
            ("seconds", 'n'),
        ],
    );
    assert_shape(&scan["items"], ITEMS);
    assert_eq!(scan["scan"], 1);
    assert_eq!(
        (&scan["items"]["complete"], &scan["items"]["failed"]),
        (&2.into(), &1.into())
    );
    assert_eq!(
        (&scan["findings"]["sin"], &scan["findings"]["email"]),
        (&1.into(), &2.into())
    );
    let bytes: u64 = super::sandbox::files_below(&sandbox.share())
        .iter()
        .map(|file| file.metadata().expect("a file").len())
        .sum();
    assert_eq!(scan["bytes"], bytes);
}

#[test]
fn status_prints_one_object() {
    let (sandbox, scan) = scanned();
    let status = object(&sandbox.ok(&["status", "--json"]));
    assert_shape(
        &status,
        &[("roots", 'l'), ("items", 'o'), ("reasons", 'o'), ("last_scan", 'o')],
    );
    assert_eq!(status["items"], scan["items"]);
    assert_eq!(status["roots"], serde_json::json!([sandbox.share()]));
    assert_shape(&status["reasons"]["corrupt"], REASON);
    assert_eq!(status["reasons"]["corrupt"]["items"], 1);
    assert_shape(
        &status["last_scan"],
        &[("id", 'i'), ("started", 'i'), ("finished", 'i'), ("state", 's')],
    );
    assert_eq!(status["last_scan"]["id"], scan["scan"]);
}

#[test]
fn findings_print_one_object_a_line() {
    let (sandbox, _) = scanned();
    let findings = sandbox.findings(&[]);
    assert!(!findings.is_empty());
    for finding in &findings {
        assert_finding(finding);
        assert!(
            finding.get("value").is_none(),
            "a value that was not asked for: {finding}"
        );
    }
    let sin = findings
        .iter()
        .find(|finding| finding["kind"] == "sin")
        .expect("the SIN");
    assert_eq!(sin["path"], serde_json::json!(sandbox.share().join("clients.csv")));
    assert_eq!((&sin["detector"], &sin["level"]), (&"ca/sin".into(), &"certain".into()));
    assert_eq!(sin["hops"], serde_json::json!(["C2"]));
    let revealed = sandbox.findings(&["--reveal"]);
    assert!(revealed.iter().all(|finding| finding["value"].is_string()));
    assert!(revealed.iter().any(|finding| finding["value"] == "123-456-782"));
}

#[test]
fn find_prints_one_object_with_what_was_not_searched() {
    let (sandbox, _) = scanned();
    let answer = object(&sandbox.ok(&["find", "--email", "marie@example.ca", "--json"]));
    assert_shape(
        &answer,
        &[
            ("person", 'l'),
            ("possibly", 'l'),
            ("mentioned", 'l'),
            ("not_searched", 'o'),
        ],
    );
    let person = answer["person"].as_array().expect("a list");
    assert!(person.len() >= 2, "{answer}");
    for hit in person {
        assert_finding(hit);
        assert_shape(hit, &[("matched", 's')]);
    }
    assert_shape(&answer["not_searched"]["corrupt"], REASON);
}

#[test]
fn explain_prints_one_object() {
    let (sandbox, _) = scanned();
    let explained = object(&sandbox.ok(&["explain", "share/clients.csv", "--json"]));
    assert_shape(&explained, &[("path", 's'), ("outcome", 's'), ("findings", 'l')]);
    let findings = explained["findings"].as_array().expect("a list");
    assert!(!findings.is_empty());
    let fields: Vec<_> = FINDING
        .iter()
        .filter(|(name, _)| !["path", "scan"].contains(name))
        .copied()
        .collect();
    for finding in findings {
        assert_shape(finding, &fields);
        assert!(finding.get("value").is_none());
    }
    assert!(!explained.to_string().contains("123-456-782"));
    let ran = sandbox.run(&["explain", "share/broken.docx", "--json"]);
    assert_eq!((ran.code, &object(&ran.out)["outcome"]), (Some(3), &"failed".into()));
}

#[test]
fn patterns_list_prints_one_object_a_line() {
    let sandbox = Sandbox::new();
    let patterns = lines(&sandbox.ok(&["patterns", "list", "--json"]));
    assert!(patterns.len() > 10);
    for pattern in &patterns {
        assert_shape(
            pattern,
            &[
                ("detector", 's'),
                ("kind", 's'),
                ("type", 's'),
                ("class", 's'),
                ("name", 'o'),
            ],
        );
    }
    assert!(
        patterns
            .iter()
            .any(|pattern| pattern["detector"] == "ca/sin" && pattern["type"] == "SIN")
    );
}
