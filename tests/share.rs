//! The invented firm's share against what a careful person marks in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// Kinds with a fixed form: every one must be found.
const STRUCTURED: &[&str] = &[
    "email",
    "phone",
    "postal_code",
    "zip",
    "sin",
    "nam",
    "card",
    "iban",
    "bank_account",
    "ssn",
    "ip",
    "mac",
    "dob",
    "criminal",
    "driver_licence",
    "employee",
    "finance_family",
    "gender",
    "health",
    "health_card",
    "imei",
    "immigration_file",
    "mrz",
    "national_id",
    "nir",
    "passport",
    "plate",
    "politics_union",
    "pr_card",
    "tax_id",
    "uci",
    "vin",
];

/// Of names and addresses, at least this share must be found.
const PROSE_RECALL: f64 = 0.90;

#[derive(Deserialize)]
struct Expected {
    file: Vec<ExpectedFile>,
}

#[derive(Deserialize)]
struct ExpectedFile {
    path: String,
    outcome: String,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    clean: bool,
    #[serde(default)]
    find: Vec<ExpectedValue>,
}

#[derive(Deserialize)]
struct ExpectedValue {
    kind: String,
    value: String,
    #[serde(default)]
    hops: Vec<String>,
}

#[derive(Deserialize)]
struct Explained {
    findings: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    path: PathBuf,
    hops: Vec<String>,
    kind: String,
    level: String,
    value: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn expected() -> Vec<ExpectedFile> {
    let text = fs::read_to_string(root().join("fixtures/share.expect.toml")).expect("there are expectations");
    toml::from_str::<Expected>(&text).expect("they are TOML").file
}

fn recense(folder: &Path, args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_recense"))
        .args(args)
        .arg("--inventory")
        .arg(folder.join("recense.db"))
        .env("RECENSE_KEY_FILE", folder.join("key"))
        .env("LC_ALL", "C")
        .output()
        .expect("the program runs")
}

/// Findings of a scan of the share, by file relative to it.
fn scanned(folder: &Path) -> BTreeMap<String, Vec<Found>> {
    let share = root().join("fixtures/share");
    let scan = recense(folder, &["scan", "--quiet", share.to_str().expect("a plain path")]);
    assert_eq!(scan.status.code(), Some(3), "{}", String::from_utf8_lossy(&scan.stderr));
    let listed = recense(folder, &["findings", "--json", "--reveal"]);
    assert_eq!(
        listed.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let mut files: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for line in String::from_utf8(listed.stdout).expect("it is text").lines() {
        let found: Found = serde_json::from_str(line).expect("it is a finding");
        let path = found
            .path
            .strip_prefix(&share)
            .expect("below the share")
            .to_str()
            .expect("text")
            .to_owned();
        files.entry(path).or_default().push(found);
    }
    files
}

/// Findings of one file, each as it stands there: the inventory keeps one way of writing for equal values.
fn explained(path: &str) -> Vec<Found> {
    let file = root().join("fixtures/share").join(path);
    let explained = Command::new(env!("CARGO_BIN_EXE_recense"))
        .args(["explain", "--json", "--reveal"])
        .arg(file)
        .output()
        .expect("the program runs");
    let explained: Explained = serde_json::from_slice(&explained.stdout).expect("it is JSON");
    explained.findings
}

/// Letters and digits alone: how a value is set does not matter here.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn fits(wanted: &ExpectedValue, found: &Found) -> bool {
    let same_kind = wanted.kind == found.kind || (wanted.kind == "postal_code" && found.kind == "zip");
    let (a, b) = (bare(&wanted.value), bare(&found.value));
    let loose = matches!(wanted.kind.as_str(), "name" | "address" | "bank_account");
    // An extension belongs to a telephone number, and the mark of the share may leave it out.
    let loose = loose || (wanted.kind == "phone" && b.starts_with(&a));
    let mut hops = found.hops.iter();
    let in_place = wanted.hops.iter().all(|wanted| hops.any(|hop| hop == wanted));
    same_kind && in_place && (a == b || (loose && (a.contains(&b) || b.contains(&a))))
}

#[test]
fn what_a_careful_person_marks_is_found() {
    let mut missed = Vec::new();
    let mut prose: BTreeMap<&str, (usize, usize)> = BTreeMap::from([("name", (0, 0)), ("address", (0, 0))]);
    let expected = expected();
    for file in &expected {
        let found = if file.find.is_empty() {
            Vec::new()
        } else {
            explained(&file.path)
        };
        for wanted in &file.find {
            let is_found = found.iter().any(|found| fits(wanted, found));
            if let Some((hit, all)) = prose.get_mut(wanted.kind.as_str()) {
                *all += 1;
                *hit += usize::from(is_found);
            }
            if !is_found {
                missed.push(format!(
                    "{}: {} {:?} {:?}",
                    file.path, wanted.kind, wanted.value, wanted.hops
                ));
            }
        }
    }
    let structured: Vec<&String> = missed
        .iter()
        .filter(|line| STRUCTURED.iter().any(|kind| line.contains(&format!(": {kind} "))))
        .collect();
    assert!(structured.is_empty(), "\n{structured:#?}");
    for (kind, (hit, all)) in prose {
        let recall = hit as f64 / all as f64;
        assert!(recall >= PROSE_RECALL, "{kind}: {hit} of {all} found\n{missed:#?}");
    }
}

#[test]
fn files_without_personal_information_are_silent() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = scanned(folder.path());
    let clean: Vec<String> = expected()
        .into_iter()
        .filter(|file| file.clean)
        .map(|file| file.path)
        .collect();
    let mut false_hits = Vec::new();
    for (path, found) in &files {
        for found in found
            .iter()
            .filter(|found| clean.contains(path) && found.level != "possible")
        {
            false_hits.push(format!(
                "{path}: {} {:?} at {:?} ({})",
                found.kind, found.value, found.hops, found.level
            ));
        }
    }
    assert!(false_hits.is_empty(), "\n{false_hits:#?}");
}

#[test]
fn every_file_ends_as_expected() {
    let folder = tempfile::tempdir().expect("a folder");
    scanned(folder.path());
    let report = recense(
        folder.path(),
        &["report", "inventory", "--format", "json", "--lang", "en", "-o", "-"],
    );
    assert_eq!(
        report.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&report.stderr)
    );
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).expect("it is JSON");
    let mut unread: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for row in report["overview"]["unread"].as_array().expect("a list") {
        let path = Path::new(row["path"].as_str().expect("a path"));
        let path = path
            .strip_prefix(root().join("fixtures/share"))
            .expect("below the share");
        let reasons = row["reasons"].as_array().expect("a list").iter();
        let reasons = reasons
            .map(|reason| reason.as_str().expect("a code").to_owned())
            .collect();
        let outcome = row["outcome"].as_str().expect("an outcome").to_owned();
        unread.insert(path.to_str().expect("text").to_owned(), (outcome, reasons));
    }
    let mut problems = Vec::new();
    for file in expected() {
        let complete = ("complete".to_owned(), Vec::new());
        let (outcome, reasons) = unread.get(&file.path).unwrap_or(&complete);
        if (outcome, reasons) != (&file.outcome, &file.reasons) {
            problems.push(format!(
                "{}: {outcome} {reasons:?}, expected {} {:?}",
                file.path, file.outcome, file.reasons
            ));
        }
    }
    assert!(problems.is_empty(), "\n{problems:#?}");
}
