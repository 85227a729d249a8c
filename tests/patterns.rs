//! The examples of every pattern, found as they say by the whole of the detectors.

use recense::detect::Detectors;
use recense::detect::catalogue::Catalogue;

#[test]
fn every_example_is_found_and_no_counter_example_is() {
    let detectors = Detectors::new(Catalogue::builtin()).expect("the catalogue compiles");
    let problems = detectors.check_examples();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_kind_has_a_name_in_both_languages() {
    for detector in &Catalogue::builtin().detectors {
        for lang in [recense::text::lang::Lang::En, recense::text::lang::Lang::Fr] {
            let name = recense::text::lang::kinds::kind(lang, &detector.kind);
            assert_ne!(name, detector.kind, "{} in {lang:?}", detector.id);
        }
    }
}
