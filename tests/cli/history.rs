//! What was known then: as of a date, and between two scans.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::sandbox::{Sandbox, lines, object};

/// Dates of scans have whole seconds.
const SECOND: Duration = Duration::from_millis(1100);

fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A share scanned three times: a file that goes, one that is locked later, one that stays and changes.
struct Years {
    sandbox: Sandbox,
    dates: [String; 3],
}

fn years() -> Years {
    let sandbox = Sandbox::new();
    sandbox.write(
        "rh/paie.csv",
        "nom,courriel\nMarie Roy,marie@example.ca\nLuc Roy,luc@example.ca\n",
    );
    sandbox.write("parti.txt", "Joindre ana@example.ca\n");
    sandbox.write("contrat.txt", "Joindre eve@example.ca\n");
    std::thread::sleep(SECOND);
    sandbox.scan();
    let first = now();
    std::thread::sleep(SECOND);
    fs::remove_file(sandbox.share().join("parti.txt")).expect("own file");
    sandbox.write(
        "rh/paie.csv",
        "nom,courriel\nMarie Roy,marie@example.ca\nZoé Roy,zoe@example.ca\n",
    );
    // Encrypted by somebody: not text any more.
    sandbox.write(
        "contrat.txt",
        (0..2000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect::<Vec<_>>(),
    );
    std::thread::sleep(Duration::from_millis(100));
    let ran = sandbox.run(&["scan", "share", "--quiet"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let second = now();
    std::thread::sleep(SECOND);
    sandbox.write("neuf.txt", "Joindre neo@example.ca\n");
    std::thread::sleep(Duration::from_millis(100));
    sandbox.run(&["scan", "share", "--quiet"]);
    Years {
        dates: [first, second, now()],
        sandbox,
    }
}

#[test]
fn every_question_can_be_asked_as_of_a_date() {
    let Years { sandbox, dates } = years();
    let emails = |date: &str| -> Vec<String> {
        let rows = sandbox.findings(&["--kind", "email", "--reveal", "--as-of", date]);
        let mut values: Vec<String> = rows
            .iter()
            .map(|row| row["value"].as_str().expect("a value").to_owned())
            .collect();
        values.sort();
        values
    };
    let expected = |names: &[&str]| -> Vec<String> { names.iter().map(|name| format!("{name}@example.ca")).collect() };
    assert_eq!(emails(&dates[0]), expected(&["ana", "eve", "luc", "marie"]));
    assert_eq!(emails(&dates[1]), expected(&["marie", "zoe"]));
    assert_eq!(emails(&dates[2]), expected(&["marie", "neo", "zoe"]));
    // Of the file that is gone, and of the one that is locked.
    for (who, file) in [("ana", "parti.txt"), ("eve", "contrat.txt")] {
        let find = |date: &str| -> Value {
            object(&sandbox.ok(&[
                "find",
                "--json",
                "--email",
                &format!("{who}@example.ca"),
                "--as-of",
                date,
            ]))
        };
        assert!(
            find(&dates[0])["person"][0]["path"]
                .as_str()
                .is_some_and(|path| path.ends_with(file))
        );
        assert_eq!(find(&dates[1])["person"], json!([]));
    }
    let status = |date: &str| object(&sandbox.ok(&["status", "--json", "--as-of", date]));
    let items = |date: &str| status(date)["items"].clone();
    assert_eq!(
        items(&dates[0]),
        json!({"complete": 3, "partial": 0, "skipped": 0, "failed": 0})
    );
    assert_eq!(items(&dates[1])["complete"], 1);
    assert_eq!(items(&dates[2])["complete"], 2);
    assert_eq!(status(&dates[0])["findings"]["email"], 4);
    assert_eq!(status(&dates[0])["reasons"], json!({}));
    assert_eq!(
        status(&dates[1])["reasons"].as_object().map(serde_json::Map::len),
        Some(1)
    );
    assert_eq!(status(&dates[0])["last_scan"]["id"], 1);
    assert_eq!(status(&dates[0])["as_of"], 1);
    let report = |date: &str| {
        sandbox.ok(&[
            "report",
            "inventory",
            "--format",
            "json",
            "-o",
            "r.json",
            "--as-of",
            date,
        ]);
        fs::read_to_string(sandbox.path("r.json")).expect("a report")
    };
    assert_ne!(report(&dates[0]), report(&dates[1]));
    // Today is what is current.
    let plain = object(&sandbox.ok(&["status", "--json"]));
    let today = status(&dates[2]);
    for field in ["items", "findings", "reasons", "bytes"] {
        assert_eq!(plain[field], today[field], "{field}");
    }
}

#[test]
fn a_date_before_the_first_scan_and_a_date_that_is_none_are_told() {
    let Years { sandbox, .. } = years();
    sandbox
        .run(&["status", "--as-of", "2020-01-01"])
        .assert_refused(1, &["nothing was known then"]);
    sandbox
        .run(&["findings", "--as-of", "hier"])
        .assert_refused(1, &["--as-of takes a date"]);
}

#[test]
fn a_diff_says_what_is_new_gone_and_changed() {
    let Years { sandbox, .. } = years();
    let diff = |from: &str, to: &str| object(&sandbox.ok(&["diff", from, to, "--json"]));
    let rows = |diff: &Value| -> Vec<(String, u64, u64, u64)> {
        let number = |row: &Value, name: &str| row[name].as_u64().expect("a number");
        let rows = diff["rows"].as_array().expect("rows").iter();
        rows.filter(|row| row["kind"] == "email")
            .map(|row| {
                let path = row["path"].as_str().expect("a path");
                let name = path.rsplit('/').next().unwrap_or_default().to_owned();
                (name, number(row, "new"), number(row, "gone"), number(row, "changed"))
            })
            .collect()
    };
    let one = diff("1", "2");
    assert_eq!(rows(&one), [("share".to_owned(), 0, 2, 0), ("rh".to_owned(), 0, 0, 1)]);
    assert_eq!(one["items"], json!({"new": 0, "gone": 1, "changed": 2}));
    assert_eq!(rows(&diff("2", "3")), [("share".to_owned(), 1, 0, 0)]);
    assert_eq!(diff("3", "2"), diff("2", "3"));
    let same = diff("2", "2");
    assert_eq!(
        (rows(&same), &same["items"]),
        (vec![], &json!({"new": 0, "gone": 0, "changed": 0}))
    );
    // What was compared once stays, whatever is read later.
    let before = [diff("1", "2"), diff("2", "3"), diff("1", "3")];
    sandbox.run(&["scan", "share", "--quiet", "--full"]);
    assert_eq!([diff("1", "2"), diff("2", "3"), diff("1", "3")], before);
    assert_eq!(diff("3", "4")["items"], json!({"new": 0, "gone": 0, "changed": 3}));
    sandbox
        .run(&["diff", "1", "9"])
        .assert_refused(1, &["there is no scan 9"]);
    let shown = sandbox.ok(&["diff", "1", "2", "--lang", "fr"]);
    assert!(shown.contains("disparu"), "{shown}");
}

#[test]
fn files_with_the_same_content_are_listed() {
    let sandbox = Sandbox::new();
    for name in ["a.txt", "b/a.txt", "c/copie.txt"] {
        sandbox.write(name, "Joindre ana@example.ca\n");
    }
    sandbox.write("d.txt", "Joindre eve@example.ca\n");
    std::thread::sleep(Duration::from_millis(60));
    sandbox.scan();
    let rows = lines(&sandbox.ok(&["duplicates", "--json"]));
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0]["paths"].as_array().map(Vec::len), &rows[0]["findings"]),
        (Some(3), &json!(1))
    );
    assert!(sandbox.ok(&["status"]).contains("3 files have the same content"));
    assert!(sandbox.ok(&["duplicates"]).contains("with 1 finding each"));
    assert!(
        sandbox
            .ok(&["duplicates", "--lang", "fr"])
            .contains("avec 1 occurrence chacun")
    );
    // Which files were copies then is not known: what is said of today is not said of then.
    let then = now();
    std::thread::sleep(SECOND);
    sandbox.write("e.txt", "Joindre eve@example.ca\n");
    std::thread::sleep(Duration::from_millis(60));
    sandbox.scan();
    assert!(sandbox.ok(&["status"]).contains("5 files have the same content"));
    assert!(!sandbox.ok(&["status", "--as-of", &then]).contains("same content"));
    let status = object(&sandbox.ok(&["status", "--as-of", &then, "--json"]));
    assert_eq!(status["copies"], Value::Null);
    let report = ["report", "inventory", "--format", "csv", "--lang", "fr", "-o", "r.csv"];
    sandbox.ok(&[&report[..], &["--as-of", &then]].concat());
    assert!(
        fs::read_to_string(sandbox.path("r.csv"))
            .expect("a report")
            .contains("non connu alors")
    );
}
