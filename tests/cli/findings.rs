//! `recense findings`: what is asked for, all of it, nothing else, and no value unless it is asked for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sandbox::Sandbox;

fn scanned() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("RH/paie.txt", "NAS : 123-456-782, marie@example.ca");
    sandbox.write("RH/Lettres/lettre.md", "514 555-0123, jean@example.ca");
    sandbox.write("RHX/autre.txt", "900000001");
    sandbox.write("ventes.txt", "luc@example.ca");
    sandbox.scan();
    sandbox
}

/// The files (below the share) and kinds of some findings.
fn where_and_what(sandbox: &Sandbox, findings: &[Value]) -> BTreeSet<(String, String)> {
    let share = sandbox.share().display().to_string() + "/";
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    findings
        .iter()
        .map(|row| (text(&row["path"]).replace(&share, ""), text(&row["kind"])))
        .collect()
}

/// Files below the share, each with a kind.
type Found<'a> = &'a [(&'a str, &'a str)];

#[test]
fn filters_choose_by_place_kind_and_level() {
    let sandbox = scanned();
    let (paie, lettre) = ("RH/paie.txt", "RH/Lettres/lettre.md");
    let (autre, ventes) = ("RHX/autre.txt", "ventes.txt");
    let whole = sandbox.share().join("RH").display().to_string();
    let cases: &[(&[&str], Found<'_>)] = &[
        (
            &[],
            &[
                (paie, "sin"),
                (paie, "email"),
                (lettre, "phone"),
                (lettre, "email"),
                (autre, "sin"),
                (ventes, "email"),
            ],
        ),
        (
            &["share/RH"],
            &[(paie, "sin"), (paie, "email"), (lettre, "phone"), (lettre, "email")],
        ),
        (
            &["share/RH/"],
            &[(paie, "sin"), (paie, "email"), (lettre, "phone"), (lettre, "email")],
        ),
        (
            &[&whole],
            &[(paie, "sin"), (paie, "email"), (lettre, "phone"), (lettre, "email")],
        ),
        (&["./share/RH/paie.txt"], &[(paie, "sin"), (paie, "email")]),
        (&["share/RH", "--kind", "iban"], &[]),
        (&["--path", "*.txt", "--kind", "iban"], &[]),
        (&["--kind", "sin"], &[(paie, "sin"), (autre, "sin")]),
        (
            &["--kind", "sin", "--kind", "phone"],
            &[(paie, "sin"), (autre, "sin"), (lettre, "phone")],
        ),
        (&["--kind", "sin", "--level", "likely"], &[(paie, "sin")]),
        (&["--kind", "sin", "--level", "certain"], &[(paie, "sin")]),
        (
            &["--kind", "sin", "--level", "possible"],
            &[(paie, "sin"), (autre, "sin")],
        ),
        (&["--path", "*.md"], &[(lettre, "phone"), (lettre, "email")]),
        (
            &["--path", "**/RH/**", "--kind", "email"],
            &[(paie, "email"), (lettre, "email")],
        ),
        (&["--path", "**/RH/*"], &[(paie, "sin"), (paie, "email")]),
        (&["share/RH", "--kind", "phone"], &[(lettre, "phone")]),
    ];
    for (arguments, expected) in cases {
        let expected = expected
            .iter()
            .map(|(path, kind)| ((*path).to_owned(), (*kind).to_owned()))
            .collect();
        assert_eq!(
            where_and_what(&sandbox, &sandbox.findings(arguments)),
            expected,
            "{arguments:?}"
        );
    }
}

#[test]
fn a_place_that_was_not_scanned_does_not_look_clean() {
    let sandbox = scanned();
    let (status, whole) = ("recense status", "whole paths");
    let cases: &[(&[&str], &[&str])] = &[
        (&["/nope"], &["/nope", status]),
        (&["share/Accueil"], &["share/Accueil", status]),
        (&["share/RH/paie"], &[status]),
        (&["--path", "RH/**"], &["RH/**", whole, "**/RH/**"]),
        (&["--path", "*.docx"], &["*.docx"]),
        (&["--path", "**/Accueil/**"], &["**/Accueil/**"]),
    ];
    for (arguments, said) in cases {
        let ran = sandbox.run(&[&["findings"], *arguments].concat());
        ran.assert_refused(1, said);
        sandbox
            .run(&[&["findings", "--json", "--lang", "fr"], *arguments].concat())
            .assert_refused(1, &["aucun fichier analys\u{e9}"]);
    }
    assert!(!sandbox.run(&["findings", "--path", "*.docx"]).err.contains(whole));
    // Above what was scanned, an empty folder that was, and a file that is gone.
    let above = sandbox.path("").display().to_string();
    assert_eq!(sandbox.findings(&[&above]).len(), 6);
    std::fs::remove_file(sandbox.share().join("ventes.txt")).expect("own file");
    std::fs::create_dir(sandbox.path("vide")).expect("own folder");
    sandbox.ok(&["scan", "share", "vide", "--quiet"]);
    assert!(sandbox.ok(&["findings", "share/ventes.txt"]).contains("No findings"));
    sandbox.ok(&["findings", "vide"]);
}

#[test]
fn a_kind_that_does_not_exist_is_told() {
    let sandbox = scanned();
    sandbox
        .run(&["findings", "--kind", "nas"])
        .assert_refused(1, &["nas", "`sin`", "recense patterns list"]);
    let ran = sandbox.run(&["findings", "--kind", "emial"]);
    ran.assert_refused(1, &["did you mean `email`?"]);
    assert!(ran.err.len() < 200, "all kinds are listed: {ran:?}");
    sandbox
        .run(&["findings", "--kind", "xyzzy"])
        .assert_refused(1, &["xyzzy`; `recense"]);
    assert_eq!(sandbox.findings(&["--kind", "SIN", "--kind", "Phone"]).len(), 3);
}

#[test]
fn values_are_shown_only_when_they_are_asked_for() {
    let sandbox = scanned();
    let values = ["123-456-782", "123456782", "marie@example.ca", "555-0123", "900000001"];
    for form in [
        &["findings"][..],
        &["findings", "--json"],
        &["findings", "--lang", "fr"],
    ] {
        let masked = sandbox.ok(form);
        for value in values {
            assert!(!masked.contains(value), "{form:?} shows {value}");
        }
        let revealed = sandbox.ok(&[form, &["--reveal"]].concat());
        for value in ["123-456-782", "marie@example.ca", "514 555-0123", "900000001"] {
            assert!(revealed.contains(value), "{form:?} --reveal lacks {value}\n{revealed}");
        }
    }
}

#[test]
fn both_languages_are_spoken() {
    let sandbox = scanned();
    assert!(
        sandbox
            .ok(&["findings", "--lang", "fr"])
            .contains("Numéro d'assurance sociale")
    );
    assert!(
        sandbox
            .ok(&["findings", "--lang", "en"])
            .contains("Social insurance number")
    );
    let mut french = sandbox.command(&["status"]);
    let by_environment = french.env("LANG", "fr_CA.UTF-8").output().expect("the program starts");
    assert_eq!(
        String::from_utf8_lossy(&by_environment.stdout),
        sandbox.ok(&["status", "--lang", "fr"])
    );
}

/// File names come from people whom nobody trusts.
#[cfg(unix)]
#[test]
fn control_characters_of_file_names_never_reach_the_terminal() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let names: [&[u8]; 5] = [
        b"\x1b[2J\x1b[31mclear.txt",
        b"\x1b]0;title\x07.txt",
        b"c1-\xc2\x9b31m.txt",
        b"rtl-\xe2\x80\xaetxt.exe",
        b"cr\rnew\nline\xff.txt",
    ];
    for name in names {
        let path = sandbox.share().join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(path, "marie@example.ca").expect("a file of the share");
    }
    // One that cannot be read, so that it is listed as such.
    let broken = sandbox
        .share()
        .join(std::ffi::OsStr::from_bytes(b"\x1b[5mbroken\x9b.docx"));
    std::fs::write(broken, b"PK\x03\x04 this is not a document").expect("a file of the share");
    let inside = sandbox.write("\u{1b}[1mfolder/x.txt", "NAS : 123-456-782");
    let inside = inside.to_str().expect("Unicode");
    let commands: &[&[&str]] = &[
        &["scan", "share"],
        &["status"],
        &["findings"],
        &["findings", "--json"],
        &["findings", "--reveal"],
        &["find", "--email", "marie@example.ca"],
        &["explain", inside],
        &["explain", "share/\u{1b}[1mnowhere"],
        &["scan", "\u{1b}[1mnowhere"],
        &["report", "inventory", "-o", "-", "--format", "csv"],
        &["report", "inventory", "-o", "-", "--format", "json"],
    ];
    for command in commands {
        let ran = sandbox.run(command);
        for (stream, text) in [("output", &ran.out), ("error", &ran.err)] {
            // Lines of CSV end as its standard says.
            let text = text.replace("\r\n", "\n");
            let wrong = text.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
            assert_eq!(wrong, None, "{command:?}: standard {stream}: {text:?}");
        }
    }
    assert_eq!(sandbox.findings(&["--kind", "email"]).len(), 5);
}

#[test]
fn an_explanation_shows_text_of_the_document_only_when_values_are_asked_for() {
    let sandbox = Sandbox::new();
    // Nothing finds the password's hint; it stands beside what is found, and so does the key of the object.
    sandbox.write(
        "a.txt",
        "Indice du code : rutabaga, NAS 123-456-782, chalet au lac Noir\n",
    );
    sandbox.write("b.json", r#"{"marie@example.ca": {"nas": "123-456-782"}}"#);
    for form in [&["explain"][..], &["explain", "--json"]] {
        let shown = |file: &str, more: &[&str]| sandbox.ok(&[form, &[file], more].concat());
        let hidden = shown("share/a.txt", &[]);
        assert!(
            hidden.contains("782") && !hidden.contains("rutabaga") && !hidden.contains("chalet"),
            "{hidden}"
        );
        assert!(shown("share/a.txt", &["--reveal"]).contains("rutabaga"));
        let hidden = shown("share/b.json", &[]);
        assert!(hidden.contains("782") && !hidden.contains("marie@"), "{hidden}");
    }
}

#[test]
fn findings_of_a_long_text_are_listed_in_the_order_of_its_lines() {
    let sandbox = Sandbox::new();
    let (before, from) = ("x\n".repeat(65_529), 65_530_u32);
    let lines: String = (from..from + 16).map(|line| format!("a{line}@example.ca\n")).collect();
    sandbox.write("long.txt", before + &lines);
    sandbox.scan();
    let told = |row: &Value| row["hops"][0].as_str().expect("a place").to_owned();
    let listed: Vec<String> = sandbox.findings(&[]).iter().map(told).collect();
    let expected: Vec<String> = (from..from + 16).map(|line| format!("line {line}")).collect();
    assert_eq!(listed, expected);
    let found = sandbox.ok(&[
        "find",
        "--json",
        "--email",
        "a65540@example.ca",
        "--email",
        "a65533@example.ca",
    ]);
    let found = super::sandbox::object(&found);
    let found: Vec<String> = found["person"].as_array().expect("a list").iter().map(told).collect();
    assert_eq!(found, ["line 65533", "line 65540"]);
}
