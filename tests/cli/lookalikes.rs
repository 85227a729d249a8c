//! The documents without personal data, full of what looks like some: how little is found in them, and that they are
//! what their sources say.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::sandbox::Sandbox;

/// False hits at `likely` and above in 100 KB. The documents are as hard as their authors could make them; what is
/// gained here is not to be lost again.
const MOST: f64 = 25.0;

#[test]
fn few_look_alikes_are_taken_for_more_than_possible() {
    let sandbox = Sandbox::new();
    for lang in ["fr", "en"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/lookalikes/{lang}.jsonl"));
        let file = file.to_str().expect("a path that is text");
        let told = sandbox.ok(&["eval", file, "--level", "likely", "--json"]);
        let measured: Value = serde_json::from_str(&told).expect("JSON");
        let clean = &measured["clean"];
        assert!(
            clean["bytes"].as_u64().is_some_and(|bytes| bytes > 150_000),
            "{lang}: {clean}"
        );
        let hits = clean["likely_per_100_kb"].as_f64().expect("a number");
        assert!(hits <= MOST, "{lang}: {hits:.1} in 100 KB: {clean}");
    }
}

#[test]
fn the_documents_are_what_their_sources_say() {
    let checked = Command::new("python3")
        .args(["fixtures/make/lookalikes.py", "--check"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("python3 starts");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
