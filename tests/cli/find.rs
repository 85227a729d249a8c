//! `recense find`: a person is found by any spelling of what is known of them.

use serde_json::Value;

use super::sandbox::{Sandbox, object};

fn scanned() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("courriel.txt", "Écrire à Marie.Tremblay@Example.ca.");
    sandbox.write("tel.txt", "Tél. : 514 555-0123");
    sandbox.write("nas.txt", "NAS : 123-456-782");
    sandbox.write("carte.txt", "Carte : 4111 1111 1111 1111");
    sandbox.write("iban.txt", "IBAN FR14 2004 1010 0505 0001 3M02 606");
    sandbox.write("ramq.txt", "RAMQ : TEST 5412 2816");
    sandbox.write("rien.txt", "Rien du tout.");
    sandbox.scan();
    sandbox
}

#[track_caller]
fn find(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    object(&sandbox.ok(&[&["find", "--json"], arguments].concat()))
}

/// The names of the files in one list of an answer.
fn files(answer: &Value, list: &str) -> Vec<String> {
    let rows = answer[list].as_array().expect("a list");
    let name = |row: &Value| {
        let path = std::path::PathBuf::from(row["path"].as_str().expect("a path"));
        path.file_name().expect("a name").to_string_lossy().into_owned()
    };
    rows.iter().map(name).collect()
}

#[test]
fn any_spelling_finds() {
    let sandbox = scanned();
    let cases: &[(&str, &[&str], &str)] = &[
        (
            "--email",
            &[
                "marie.tremblay@example.ca",
                "MARIE.TREMBLAY@EXAMPLE.CA",
                " Marie.Tremblay@example.ca ",
            ],
            "courriel.txt",
        ),
        (
            "--phone",
            &[
                "514 555-0123",
                "+1-514-555-0123",
                "(514) 555-0123",
                "5145550123",
                "1.514.555.0123",
                "+15145550123",
            ],
            "tel.txt",
        ),
        (
            "--sin",
            &["123-456-782", "123456782", "123 456 782", "123\u{a0}456\u{a0}782"],
            "nas.txt",
        ),
        (
            "--id",
            &["4111111111111111", "4111-1111-1111-1111", "4111 1111 1111 1111"],
            "carte.txt",
        ),
        (
            "--id",
            &[
                "fr14 2004 1010 0505 0001 3m02 606",
                "FR1420041010050500013M02606",
                "fr1420041010050500013m02606",
            ],
            "iban.txt",
        ),
        ("--id", &["test 5412 2816", "TEST54122816"], "ramq.txt"),
    ];
    for (option, spellings, file) in cases {
        for spelling in *spellings {
            let answer = find(&sandbox, &[option, spelling]);
            assert_eq!(files(&answer, "person"), [*file], "{option} {spelling:?}: {answer}");
        }
    }
}

fn with_names() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        "fiches.csv",
        "Nom,NAS\nMarie-Ève Tremblay,123-456-782\n\"O'Neil, Jean\",900 000 001\n",
    );
    sandbox.write("lettre.txt", "Bonjour Mme Marie-Ève Tremblay,\n\nmerci.\n");
    sandbox.write("autre.txt", "Cher M. Kevin MacDonald, au revoir.");
    sandbox.scan();
    sandbox
}

#[test]
fn a_name_alone_is_possibly_the_person_in_every_spelling() {
    let sandbox = with_names();
    for spelling in [
        "Marie-Ève Tremblay",
        "Marie-Eve Tremblay",
        "marie eve tremblay",
        "MARIE-ÈVE TREMBLAY",
        "Tremblay Marie-Ève",
        "TREMBLAY, Marie-Ève",
        "Tremblay,Marie Eve",
        "Marie-E\u{300}ve  Tremblay",
    ] {
        let answer = find(&sandbox, &["--name", spelling]);
        assert_eq!(files(&answer, "person"), [""; 0], "{spelling}: {answer}");
        let mut found = files(&answer, "possibly");
        found.dedup();
        assert_eq!(found, ["fiches.csv", "lettre.txt"], "{spelling}: {answer}");
    }
    for spelling in ["Jean O'Neil", "Jean O’Neil", "ONEIL, jean"] {
        let answer = find(&sandbox, &["--name", spelling]);
        assert_eq!(
            files(&answer, "possibly").first().map(String::as_str),
            Some("fiches.csv"),
            "{spelling}: {answer}"
        );
    }
}

#[test]
fn titles_and_saints_are_found_however_they_are_written() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "Bonjour Mme Sophie Tremblay,\n\nmerci.\n");
    sandbox.write("b.txt", "Le dossier de M. Olivier Ménard est clos.\n");
    sandbox.write("c.csv", "Nom,NAS\nIsabelle Saint-Pierre,123-456-782\n");
    sandbox.write("d.csv", "Nom,NAS\nIsabelle St-Pierre,900 000 001\n");
    sandbox.write("e.csv", "Nom,Prénom,NAS\nSte-Marie,Luc,900 000 001\n");
    sandbox.scan();
    let cases: &[(&str, &[&str])] = &[
        ("Mme Sophie Tremblay", &["a.txt"]),
        ("Tremblay, Mrs. Sophie", &["a.txt"]),
        ("M. Olivier Ménard", &["b.txt"]),
        ("Dr. Olivier Menard", &["b.txt"]),
        ("Isabelle St-Pierre", &["c.csv", "d.csv"]),
        ("Mme Isabelle Saint-Pierre", &["c.csv", "d.csv"]),
        ("Luc Sainte-Marie", &["e.csv", "e.csv"]),
        ("Olivier Tremblay", &[]),
    ];
    for (typed, expected) in cases {
        let answer = find(&sandbox, &["--name", typed]);
        assert_eq!(files(&answer, "possibly"), *expected, "{typed}: {answer}");
    }
}

#[test]
fn a_name_in_two_columns_is_found_where_both_stand_in_one_row() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "paie.csv",
        "Nom,Prénom,NAS\nTremblay,Marie-Ève,123-456-782\nTremblay,Sylvain,900 000 001\nGagnon,Marie-Ève,999 999 998\n",
    );
    sandbox.scan();
    for spelling in ["Marie-Ève Tremblay", "TREMBLAY, Marie-Eve", "tremblay marie ève"] {
        let answer = find(&sandbox, &["--name", spelling]);
        let rows = answer["possibly"].as_array().expect("a list");
        let cells: Vec<&str> = rows.iter().filter_map(|row| row["hops"][0].as_str()).collect();
        assert_eq!(cells, ["A2", "B2"], "{spelling}: {answer}");
    }
    let answer = find(&sandbox, &["--name", "Sylvain Gagnon"]);
    assert_eq!(answer["possibly"], serde_json::json!([]), "no row holds both: {answer}");
}

#[test]
fn a_name_in_the_record_of_a_number_is_the_persons() {
    let sandbox = with_names();
    let answer = find(&sandbox, &["--sin", "123456782", "--name", "Marie-Ève Tremblay"]);
    let mut sure = files(&answer, "person");
    sure.dedup();
    assert_eq!(sure, ["fiches.csv"], "{answer}");
    let kinds: Vec<&str> = answer["person"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"name") && kinds.contains(&"sin"), "{answer}");
    assert_eq!(
        files(&answer, "possibly"),
        ["lettre.txt"],
        "the same name elsewhere: {answer}"
    );
}

#[test]
fn several_things_known_are_all_searched() {
    let sandbox = scanned();
    let answer = find(
        &sandbox,
        &["--sin", "123456782", "--phone", "5145550123", "--phone", "418 555-0199"],
    );
    let mut found = files(&answer, "person");
    found.sort();
    assert_eq!(found, ["nas.txt", "tel.txt"]);
}

#[test]
fn nobody_found_is_an_empty_answer_and_no_failure() {
    let sandbox = scanned();
    for question in [
        ["--email", "personne@example.ca"],
        ["--phone", "418 555-0199"],
        ["--sin", "900 000 001"],
        ["--id", "5555 5555 5555 4444"],
        ["--name", "Personne Inconnue"],
    ] {
        let answer = find(&sandbox, &question);
        for list in ["person", "possibly", "mentioned"] {
            assert_eq!(answer[list], serde_json::json!([]), "{question:?}");
        }
        assert!(!sandbox.ok(&["find", question[0], question[1]]).is_empty());
    }
}

#[test]
fn what_cannot_be_looked_for_is_told() {
    let sandbox = scanned();
    let cases = [
        (["--sin", "123-456-789"], "sin"),
        (["--sin", "hello"], "sin"),
        (["--phone", "12"], "phone"),
        (["--email", "not an address"], "e"),
        (["--name", " "], "name"),
    ];
    for (question, said) in cases {
        let mut command = vec!["find"];
        command.extend(question);
        let ran = sandbox.run(&command);
        ran.assert_refused(1, &["not a valid", said]);
        assert!(!ran.err.contains("123-456-789"), "the number is repeated: {ran:?}");
    }
}

#[test]
fn values_are_shown_only_when_they_are_asked_for() {
    let sandbox = scanned();
    // What was asked is the asker's; what is found in other spellings is not shown.
    for form in [
        &["find", "--sin", "123456782"][..],
        &["find", "--sin", "123456782", "--json"],
    ] {
        assert!(!sandbox.ok(form).contains("123-456-782"), "{form:?}");
        assert!(
            sandbox.ok(&[form, &["--reveal"]].concat()).contains("123-456-782"),
            "{form:?}"
        );
    }
}
