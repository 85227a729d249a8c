//! The inventory report in a real browser: it is whole, in its language, and asks for nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::sandbox::Sandbox;

/// The browser; `tests/run` installs it.
fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut found = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    found
        .find(|file| file.exists())
        .expect("Chromium is needed for this test: `tests/run` installs it")
}

fn browse(profile: &Path, page: &Path, what: &[&str]) -> String {
    let output = Command::new(chromium())
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--window-size=1280,1600", "--hide-scrollbars"])
        .args(what)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_report_stands_in_a_browser() {
    let sandbox = Sandbox::with(
        "RH/<b>lettre.txt",
        "Madame Sylvie Tremblay, NAS : 123-456-782, tél. 514 555-0123",
    );
    sandbox.scan();
    for (lang, title, kind) in [
        (
            "fr",
            "Inventaire des renseignements personnels",
            "Numéro d'assurance sociale",
        ),
        ("en", "Inventory of personal information", "Social insurance number"),
    ] {
        let page = sandbox.path(&format!("{lang}.html"));
        sandbox.ok(&[
            "report",
            "inventory",
            "--lang",
            lang,
            "-o",
            page.to_str().expect("a plain path"),
        ]);
        let dom = browse(&sandbox.path(&format!("profile-{lang}")), &page, &["--dump-dom"]);
        assert!(
            dom.contains(&format!("<html lang=\"{lang}-CA\"")) && dom.contains(title) && dom.contains(kind),
            "{dom}"
        );
        for absent in ["<b>lettre", "http://", "src=\"//", "<script", "123-456-782", "555-0123"] {
            assert!(!dom.contains(absent), "{absent} in {dom}");
        }
        let picture = sandbox.path(&format!("{lang}.png"));
        let shot = format!("--screenshot={}", picture.display());
        browse(&sandbox.path(&format!("profile-{lang}")), &page, &[&shot]);
        let bytes = std::fs::metadata(&picture).expect("a picture").len();
        // A blank page of this size is a tenth of this.
        assert!(bytes > 50_000, "the picture has {bytes} bytes");
    }
}
