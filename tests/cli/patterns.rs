//! `recense patterns`, and a scan with patterns of one's own.

use std::fs;

use super::sandbox::{Sandbox, lines};

pub const PATTERN: &str = r#"kind = "client_no"
type = "ID"
class = "medium"
name.en = "Client number"
name.fr = "Numéro de client"
rule = "an invented firm's own numbers"
mask = "last2"

[[shape]]
regex = 'C-\d{5}'
alone = "likely"
labelled = "certain"

[context]
fr = ["client"]

[[example]]
text = "client C-10417"
find = "C-10417"
level = "certain"
"#;

fn with_pattern(text: &str) -> Sandbox {
    let sandbox = Sandbox::with("note.txt", "Le dossier C-10417 est clos.");
    fs::create_dir_all(sandbox.path("own/acme")).expect("a folder");
    fs::write(sandbox.path("own/acme/client.toml"), text).expect("a pattern");
    sandbox
}

#[test]
fn a_mistake_is_shown_with_file_line_and_caret() {
    let mistakes = [
        (
            "labelled = \"certain\"",
            "labelled = \"certian\"",
            "unknown level `certian`",
            "client.toml:12:12",
        ),
        ("C-\\d{5}", "C-(\\d{5}", "unclosed group", "client.toml:10:12"),
        ("mask = \"last2\"", "maske = \"last2\"", "maske", "client.toml:7:1"),
    ];
    for (right, wrong, message, place) in mistakes {
        let sandbox = with_pattern(&PATTERN.replace(right, wrong));
        let checked = sandbox.run(&["patterns", "check", "own"]);
        let said = format!("{}{}", checked.out, checked.err);
        assert_eq!(checked.code, Some(1), "{said}");
        assert!(
            said.contains(message) && said.contains(place) && said.contains('^'),
            "{said}"
        );
        let scan = sandbox.run(&["scan", "share", "--patterns", "own"]);
        assert_eq!(scan.code, Some(1), "{}", scan.err);
        assert!(
            !sandbox.inventory().exists(),
            "nothing is made when the patterns are wrong"
        );
    }
}

#[test]
fn an_example_that_is_not_found_is_a_mistake() {
    let sandbox = with_pattern(&PATTERN.replace(
        "find = \"C-10417\"\nlevel = \"certain\"",
        "find = \"C-10417\"\nlevel = \"likely\"",
    ));
    let checked = sandbox.run(&["patterns", "check", "own"]);
    assert_eq!(checked.code, Some(1));
    assert!(
        checked.out.contains("acme/client: in \"client C-10417\""),
        "{}",
        checked.out
    );
}

#[test]
fn own_patterns_take_part_in_a_scan() {
    let sandbox = with_pattern(PATTERN);
    assert_eq!(sandbox.run(&["patterns", "check", "own"]).code, Some(0));
    let listed = sandbox.ok(&["patterns", "list", "own", "--json"]);
    assert!(lines(&listed).iter().any(|row| row["detector"] == "acme/client"));
    sandbox.ok(&["scan", "share", "--patterns", "own"]);
    let found = sandbox.ok(&["findings", "--json", "--kind", "client_no"]);
    let found = lines(&found);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["level"], &found[0]["mask"]),
        (&"likely".into(), &"•-•••17".into())
    );
}

#[test]
fn what_an_own_pattern_found_is_found_with_it_and_told_without_it() {
    let sandbox = with_pattern(PATTERN);
    sandbox.ok(&["scan", "share", "--patterns", "own"]);
    let search = ["find", "--json", "--id", "C-10417"];
    let ran = sandbox.run(&search);
    assert!(ran.code == Some(3) && ran.err.contains("client_no"), "{ran:?}");
    let card = sandbox.run(&["find", "--json", "--id", "4111 1111 1111 1111"]);
    assert!(card.code == Some(3) && card.err.contains("--patterns"), "{card:?}");
    let found = |sandbox: &Sandbox, more: &[&str]| {
        let answer = super::sandbox::object(&sandbox.ok(&[&search[..], more].concat()));
        answer["person"].as_array().map(Vec::len)
    };
    assert_eq!(found(&sandbox, &["--patterns", "own"]), Some(1));
    fs::write(sandbox.path("recense.toml"), "[scan]\npatterns = \"own\"\n").expect("own file");
    assert_eq!(found(&sandbox, &[]), Some(1));
    // A name needs no pattern: nothing is missing.
    fs::remove_file(sandbox.path("recense.toml")).expect("own file");
    sandbox.ok(&["find", "--name", "Marie Roy"]);
}
