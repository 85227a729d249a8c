//! `recense report inventory`: every form in both languages, private, whole or not at all, and without values.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use super::sandbox::{Sandbox, object};

const FORMATS: [&str; 4] = ["html", "csv", "json", "xlsx"];

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The values of the fixture that would tell who somebody is; a short one could stand in a path or a count.
fn values() -> BTreeSet<String> {
    let text = fs::read_to_string(fixtures().join("share.expect.toml")).expect("the expectation");
    let expected: toml::Table = text.parse().expect("it is TOML");
    let files = expected["file"].as_array().expect("a list");
    let finds = files.iter().filter_map(|file| file.get("find")?.as_array()).flatten();
    finds
        .filter(|find| !["name", "address"].contains(&find["kind"].as_str().expect("a kind")))
        .map(|find| find["value"].as_str().expect("a value").to_owned())
        .filter(|value| value.len() > 6)
        .collect()
}

/// All text of a report: of a workbook, that of its parts.
fn text_of(format: &str, bytes: &[u8]) -> String {
    if format != "xlsx" {
        return String::from_utf8(bytes.to_vec()).expect("a report is UTF-8");
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    let mut text = String::new();
    for part in 0..archive.len() {
        archive
            .by_index(part)
            .expect("a part")
            .read_to_string(&mut text)
            .expect("XML");
    }
    text
}

fn scanned() -> Sandbox {
    let sandbox = Sandbox::new();
    let share = fixtures().join("share").display().to_string();
    let ran = sandbox.run(&["scan", &share, "--quiet"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    sandbox
}

#[test]
fn every_form_is_private_and_holds_no_value() {
    let sandbox = scanned();
    let values = values();
    assert!(values.len() > 200, "the expectation lists values");
    for format in FORMATS {
        for lang in ["en", "fr"] {
            let name = format!("r-{lang}.{format}");
            let out = sandbox.ok(&["report", "inventory", "--format", format, "--lang", lang, "-o", &name]);
            assert_eq!(out, "");
            let path = sandbox.path(&name);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = fs::metadata(&path).expect("a report").permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{name}");
            }
            let text = text_of(format, &fs::read(&path).expect("a report"));
            assert!(text.contains("Comptabilité"), "{name} names the folders");
            for value in &values {
                assert!(!text.contains(value.as_str()), "{name} holds {value}");
            }
        }
    }
    let page = fs::read_to_string(sandbox.path("r-fr.html")).expect("the page");
    assert!(page.contains("lang=\"fr-CA\"") && page.contains("assurance sociale"));
    let page = fs::read_to_string(sandbox.path("r-en.html")).expect("the page");
    assert!(page.contains("lang=\"en-CA\"") && page.contains("Social insurance number"));
    object(&fs::read_to_string(sandbox.path("r-en.json")).expect("the object"));
}

#[test]
fn the_page_fetches_nothing() {
    let sandbox = scanned();
    let page = sandbox.ok(&["report", "inventory", "-o", "-"]);
    for fetched in [
        "src=\"http",
        "href=\"http",
        "url(http",
        "@import",
        "<script src",
        "//cdn",
    ] {
        assert!(!page.contains(fetched), "{fetched}");
    }
}

fn small() -> Sandbox {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    sandbox.scan();
    sandbox
}

#[test]
fn a_dash_is_standard_output() {
    let sandbox = small();
    for format in ["html", "csv", "json"] {
        let out = sandbox.ok(&["report", "inventory", "--format", format, "-o", "-", "--lang", "en"]);
        sandbox.ok(&["report", "inventory", "--format", format, "-o", "r", "--lang", "en"]);
        let file = fs::read_to_string(sandbox.path("r")).expect("a report");
        assert_eq!(out.lines().count(), file.lines().count(), "{format}");
    }
    let ran = sandbox.run(&["report", "inventory", "--format", "xlsx", "-o", "-"]);
    ran.assert_refused(1, &["-o"]);
    assert!(!sandbox.path("-").exists());
}

#[test]
fn a_report_that_cannot_be_written_leaves_nothing_behind() {
    let sandbox = small();
    let before = fs::read_dir(sandbox.path("")).expect("the sandbox").count();
    for format in FORMATS {
        let ran = sandbox.run(&["report", "inventory", "--format", format, "-o", "no/r"]);
        ran.assert_refused(1, &["no/r"]);
        let ran = sandbox.run(&["report", "inventory", "--format", format, "-o", "share"]);
        ran.assert_refused(1, &["share"]);
    }
    assert_eq!(fs::read_dir(sandbox.path("")).expect("the sandbox").count(), before);
    assert_eq!(fs::read_dir(sandbox.share()).expect("the share").count(), 1);
}

#[test]
fn an_old_report_is_replaced_whole() {
    let sandbox = small();
    fs::write(sandbox.path("r.csv"), "old ".repeat(10_000)).expect("own file");
    sandbox.ok(&["report", "inventory", "--format", "csv", "-o", "r.csv"]);
    assert!(
        !fs::read_to_string(sandbox.path("r.csv"))
            .expect("a report")
            .contains("old ")
    );
    assert!(fs::read_dir(sandbox.path("tmp")).expect("the folder").next().is_none());
}
