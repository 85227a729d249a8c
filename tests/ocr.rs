//! Text recognised in pictures: by Tesseract, and by programs that stand in for it and misbehave.

use std::fs;
use std::path::Path;

use recense::extract::{Limits, Ocr};
use recense::model::{Cause, Outcome};

use crate::formats::{open_under, place_of};

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/formats")
        .join(name);
    fs::read(path).expect("a fixture")
}

/// A program that lists one language and otherwise does this.
#[cfg(unix)]
fn stand_in(folder: &Path, does: &str) -> Limits {
    use std::os::unix::fs::PermissionsExt;
    let program = folder.join("recogniser");
    let script = format!("#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo List; echo eng; exit; fi\n{does}\n");
    fs::write(&program, script).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("may be run");
    Limits {
        ocr: Some(Ocr::at(&program).expect("it lists a language")),
        ..Limits::default()
    }
}

#[test]
fn scanned_pages_and_pictures_are_read_by_tesseract() {
    let ocr = Ocr::find().expect("tests/run installs tesseract-ocr");
    let limits = Limits {
        ocr: Some(ocr),
        ..Limits::default()
    };
    let (opened, passages) = open_under(&fixture("pdf/scanned.pdf"), "scanned.pdf", &limits);
    assert_eq!(opened.outcome, Outcome::Complete);
    let (place, _) = place_of(&passages, "scan@example.com").expect("recognised");
    assert!(place.starts_with("page 2 › line "), "{place}");
    assert!(place_of(&passages, "514 555-0123").is_some());
    for name in ["note-png.png", "note-tif.tif", "note-jpg.jpg"] {
        let (opened, passages) = open_under(&fixture(&format!("image/{name}")), name, &limits);
        assert_eq!(opened.outcome, Outcome::Complete, "{name}");
        assert!(place_of(&passages, "scan@example.com").is_some(), "{name}");
    }
    let broken = &fixture("image/note-png.png")[..200];
    let (opened, _) = open_under(broken, "broken.png", &limits);
    assert_eq!(opened.outcome, Outcome::Failed(Cause::Corrupt));
}

#[cfg(unix)]
#[test]
fn a_recogniser_that_fails_or_says_too_much_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = fixture("image/note-png.png");
    for (does, outcome) in [
        ("exit 1", Outcome::Partial(vec![Cause::ImageOnly])),
        ("kill -9 $$", Outcome::Partial(vec![Cause::ImageOnly])),
        (
            "while :; do echo 0123456789012345678901234567890123456789; done",
            Outcome::Partial(vec![Cause::ImageOnly]),
        ),
        ("cat >/dev/null", Outcome::Complete),
        ("cat >/dev/null; echo read@example.com", Outcome::Complete),
    ] {
        let limits = stand_in(folder.path(), does);
        let (opened, passages) = open_under(&picture, "note.png", &limits);
        assert_eq!(opened.outcome, outcome, "{does}");
        assert_eq!(
            place_of(&passages, "read@example.com").is_some(),
            does.contains("read@"),
            "{does}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_recogniser_can_write_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = folder.path().join("written");
    let limits = stand_in(
        folder.path(),
        &format!(
            "trap '' XFSZ; cat >/dev/null; echo x > {}; echo done@example.com",
            written.display()
        ),
    );
    let (_, passages) = open_under(&fixture("image/note-png.png"), "note.png", &limits);
    assert!(place_of(&passages, "done@example.com").is_some());
    assert_eq!(fs::metadata(&written).map_or(0, |file| file.len()), 0);
}
