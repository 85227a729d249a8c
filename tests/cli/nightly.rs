//! `recense.toml`, and what a scan of every night needs: a pace, a time to stop, who answers for a root.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::sandbox::{Sandbox, object};

const CONFIG: &str = r#"
[scan]
exclude = ["*.iso"]
nice = 5

[[root]]
path = "share"
label = "Partage RH"
owner = "Direction RH"
purpose = "Gestion du personnel"
jurisdiction = "Québec"
recipients = ["Retraite Québec", "Assureur"]
retention = "7 ans"
exclude = ["vieux/**", "*.tmp"]
"#;

fn configured() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("recense.toml"), CONFIG).expect("own file");
    for name in ["a.txt", "vieux/b.txt", "c.tmp", "d.iso"] {
        sandbox.write(name, "Joindre ana@example.ca\n");
    }
    sandbox
}

#[test]
fn a_scan_without_a_path_scans_what_is_configured() {
    let sandbox = configured();
    let ran = sandbox.run(&["scan", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let outcomes = sandbox.outcomes();
    let read: Vec<&String> = outcomes
        .iter()
        .filter(|(_, (outcome, _))| outcome == "complete")
        .map(|(path, _)| path)
        .collect();
    assert_eq!(read, ["a.txt"]);
    let status = object(&sandbox.ok(&["status", "--json"]));
    assert_eq!(status["root_notes"][0]["owner"], json!("Direction RH"));
    let shown = sandbox.ok(&["status", "--lang", "fr"]);
    for said in [
        "Direction RH",
        "Gestion du personnel",
        "Retraite Québec, Assureur",
        "7 ans",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    sandbox.ok(&["report", "inventory", "--lang", "fr", "-o", "r.html"]);
    let page = fs::read_to_string(sandbox.path("r.html")).expect("a report");
    assert!(page.contains("Partage RH") && page.contains("Gestion du personnel"));
    sandbox.ok(&["report", "inventory", "--format", "csv", "--lang", "fr", "-o", "r.csv"]);
    let report = fs::read_to_string(sandbox.path("r.csv")).expect("a report");
    for said in [
        "Direction RH",
        "Gestion du personnel",
        "Retraite Québec",
        "7 ans",
        "Partage RH",
    ] {
        assert!(report.contains(said), "{said}: {report}");
    }
}

#[test]
fn without_roots_a_scan_says_what_it_needs() {
    let sandbox = Sandbox::new();
    sandbox.run(&["scan"]).assert_refused(1, &["say what to scan"]);
}

#[test]
fn a_mistake_is_shown_with_file_line_and_caret_and_nothing_is_scanned() {
    let sandbox = configured();
    fs::write(sandbox.path("recense.toml"), CONFIG.replace("owner", "ouner")).expect("own file");
    sandbox.run(&["scan"]).assert_refused(
        1,
        &[
            "unknown key `ouner`",
            "recense.toml:9:1",
            "^^^^^",
            "did you mean `owner`?",
        ],
    );
    assert!(!sandbox.inventory().exists());
    sandbox
        .run(&["status", "--config", "no.toml"])
        .assert_refused(1, &["no.toml"]);
}

#[test]
fn a_limited_rate_is_kept() {
    let sandbox = Sandbox::with("a.txt", &"Rien à signaler ici.\n".repeat(40_000));
    let begun = Instant::now();
    sandbox.ok(&["scan", "share", "--quiet", "--max-read-rate", "400K", "--threads", "1"]);
    // 840 kB at 410 kB a second.
    assert!(begun.elapsed() >= Duration::from_millis(1900), "{:?}", begun.elapsed());
    let read = sandbox.outcomes();
    assert_eq!(read["a.txt"].0, "complete");
}

#[test]
fn a_scan_that_is_to_end_ends_cleanly_and_the_next_goes_on() {
    let sandbox = Sandbox::new();
    for n in 0..30 {
        let text = format!("Joindre p{n}@example.ca\n") + &"Rien à signaler ici.\n".repeat(4000);
        sandbox.write(&format!("{n:02}.txt"), text);
    }
    // A full minute that begins in 15 to 75 seconds.
    let soon = jiff::Zoned::now() + jiff::Span::new().seconds(75);
    let until = soon.strftime("%H:%M").to_string();
    let slow = [
        "scan",
        "share",
        "--threads",
        "1",
        "--max-read-rate",
        "20K",
        "--until",
        &until,
        "--fail-on-incomplete",
    ];
    let ran = sandbox.run(&slow);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.err.contains(&format!("stopped at {until}")), "{ran:?}");
    assert_eq!(sandbox.scan_states(), ["interrupted"]);
    let left = "SELECT group_concat(name || ' ' || outcome || ' ' || coalesce(stamp, '-') || ' ' || wants) FROM item";
    let left: String = sandbox
        .connection()
        .query_row(left, (), |row| row.get(0))
        .expect("items");
    let scan = sandbox.scan();
    assert!(
        scan["unchanged"].as_u64().is_some_and(|unchanged| unchanged > 0),
        "{scan} {left}"
    );
    assert_eq!(sandbox.findings(&[]).len(), 30);
}

#[test]
fn a_second_scan_is_told_at_once_who_holds_the_inventory() {
    let sandbox = Sandbox::with("a.txt", &"Rien à signaler ici.\n".repeat(40_000));
    let slow = ["scan", "share", "--quiet", "--max-read-rate", "50K", "--threads", "1"];
    let mut running = sandbox.command(&slow).spawn().expect("it starts");
    let patience = Instant::now() + Duration::from_secs(30);
    while !sandbox.path("recense.db-flight").exists() {
        assert!(Instant::now() < patience, "it does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    let begun = Instant::now();
    sandbox
        .run(&["scan", "share"])
        .assert_refused(11, &["`recense scan`, process ", " on ", "since 20"]);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    sandbox.ok(&["status"]);
    running.kill().expect("it is there");
    running.wait().expect("it ends");
    // What was killed holds nobody up.
    let patience = Instant::now() + Duration::from_secs(10);
    while sandbox.run(&["scan", "share", "--quiet"]).code == Some(11) {
        assert!(Instant::now() < patience, "the lock stays");
    }
    assert_eq!(sandbox.scan_states(), ["interrupted", "complete"]);
}
