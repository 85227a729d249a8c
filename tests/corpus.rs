//! What the fuzzer has found so far, and what it began with, through the same checks.

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod checks;

#[test]
fn what_the_fuzzer_has_found_is_taken() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, _) in checks::CHECKS {
        let mut inputs = 0;
        for entry in fs::read_dir(corpus.join(name)).expect("a corpus for each target") {
            let data = fs::read(entry.expect("an entry").path()).expect("an input");
            checks::check(name, &data);
            inputs += 1;
        }
        assert!(inputs > 0, "{name}");
    }
}
