//! What is walked, what is left out, and that both are told with their reason.

use std::collections::BTreeMap;

use super::sandbox::{Ran, Sandbox, files_below, object};

type Outcomes = BTreeMap<String, (String, Vec<String>)>;

/// The one reason for which an item was not read.
#[track_caller]
fn reason<'a>(outcomes: &'a Outcomes, path: &str) -> (&'a str, &'a str) {
    let (outcome, reasons) = outcomes
        .get(path)
        .unwrap_or_else(|| panic!("{path} is missing: {outcomes:?}"));
    assert!(reasons.len() <= 1, "{path}: {reasons:?}");
    (outcome, reasons.first().map_or("", String::as_str))
}

#[test]
fn outcomes_add_up_to_an_independent_walk() {
    let share = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/share");
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["scan", &share.display().to_string(), "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let scan = object(&ran.out);
    let files = files_below(&share);
    let items = scan["items"].as_object().expect("an object").values();
    assert_eq!(
        items.map(|count| count.as_u64().expect("a number")).sum::<u64>(),
        files.len() as u64
    );
    let bytes: u64 = files.iter().map(|file| file.metadata().expect("a file").len()).sum();
    assert_eq!(scan["bytes"], bytes);
    let met = sandbox.outcomes();
    for file in &files {
        assert!(
            met.contains_key(&file.display().to_string()),
            "{} is missing",
            file.display()
        );
    }
    assert_eq!(met.len(), files.len());
    let connection = sandbox.connection();
    let unequal = "SELECT count(*) FROM item WHERE bytes_read + unread <> size OR outcome IS NULL";
    assert_eq!(
        connection
            .query_row(unequal, (), |row| row.get::<_, i64>(0))
            .expect("a number"),
        0
    );
    // Whatever is not complete says why.
    let mute = "SELECT count(*) FROM item WHERE (outcome = 0) = EXISTS (SELECT 1 FROM item_cause WHERE item = item.id)";
    assert_eq!(
        connection
            .query_row(mute, (), |row| row.get::<_, i64>(0))
            .expect("a number"),
        0
    );
}

#[test]
fn hidden_and_ignored_files_are_read() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "*\n");
    sandbox.write(".ignore", "*\n");
    sandbox.write("ignored.txt", "a@example.ca");
    sandbox.write(".hidden.txt", "b@example.ca");
    sandbox.write(".folder/.git/c.txt", "c@example.ca");
    sandbox.write("Thumbs~", "d@example.ca");
    sandbox.scan();
    assert_eq!(sandbox.findings(&["--kind", "email"]).len(), 4);
}

#[test]
fn what_options_leave_out_is_told_with_the_reason() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "a@example.ca");
    sandbox.write("film.iso", "b@example.ca");
    sandbox.write("node_modules/deep/c.txt", "c@example.ca");
    sandbox.write("Archives/2009/d.txt", "d@example.ca");
    sandbox.write("Archives/2010/e.txt", "e@example.ca");
    sandbox.write("large.txt", "f@example.ca ".repeat(200));
    let ran = sandbox.run(&[
        "scan",
        "share",
        "--json",
        "--exclude",
        "*.iso",
        "--exclude",
        "node_modules",
        "--exclude",
        "Archives/2009",
        "--max-file-size",
        "1K",
    ]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let outcomes = sandbox.outcomes();
    for path in ["film.iso", "node_modules", "Archives/2009"] {
        assert_eq!(reason(&outcomes, path), ("skipped", "excluded"), "{path}");
    }
    assert_eq!(reason(&outcomes, "large.txt"), ("skipped", "too-large"));
    assert_eq!(reason(&outcomes, "a.txt"), ("complete", ""));
    assert_eq!(outcomes.len(), 6);
    assert_eq!(object(&ran.out)["reasons"]["excluded"]["items"], 3);
    assert_eq!(sandbox.findings(&[]).len(), 2);
}

#[test]
fn the_programs_own_files_are_left_out() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    let arguments = [
        "scan",
        "share",
        "--inventory",
        "share/recense.db",
        "--key-file",
        "share/key",
        "--quiet",
    ];
    assert_eq!(sandbox.run(&arguments).code, Some(3));
    assert_eq!(sandbox.run(&arguments).code, Some(3));
    let status = object(&sandbox.ok(&["status", "--inventory", "share/recense.db", "--json"]));
    let own = &status["reasons"]["own-file"]["items"];
    // The inventory, its two companions, its lock, its key.
    assert_eq!(own, 5, "{status}");
    assert_eq!(status["items"]["complete"], 1, "{status}");
}

/// The same bytes under three names, and a root given twice or within another.
#[test]
fn nothing_is_met_twice() {
    let sandbox = Sandbox::new();
    let one = sandbox.write("a/one.txt", "marie@example.ca");
    std::fs::hard_link(&one, sandbox.share().join("two.txt")).expect("a link");
    let scan = object(&sandbox.ok(&["scan", "share", "share/a", "share", "--json"]));
    let connection = sandbox.connection();
    let items: i64 = connection
        .query_row("SELECT count(*) FROM item", (), |row| row.get(0))
        .expect("a number");
    assert_eq!(items, 2);
    assert_eq!(scan["items"]["complete"], 2, "{scan}");
    assert_eq!(sandbox.findings(&[]).len(), 2);
}

/// Permissions do not bind root: as root the program is run as nobody.
#[cfg(unix)]
#[test]
fn what_must_not_be_read_is_told() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    sandbox.write("open.txt", "a@example.ca");
    let file = sandbox.write("closed.txt", "b@example.ca");
    sandbox.write("closed/in.txt", "c@example.ca");
    sandbox.write("listed/in.txt", "d@example.ca");
    let mode =
        |path: &std::path::Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).expect("own file");
    mode(&file, 0o000);
    mode(&sandbox.share().join("closed"), 0o000);
    mode(&sandbox.share().join("listed"), 0o444);
    let ran = as_somebody(&sandbox, &["scan", "share", "--json"]);
    for folder in ["closed", "listed"] {
        mode(&sandbox.share().join(folder), 0o755);
    }
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), ""), "{ran:?}");
    let outcomes = sandbox.outcomes();
    for path in ["closed.txt", "closed", "listed/in.txt"] {
        assert_eq!(reason(&outcomes, path), ("failed", "no-permission"), "{path}");
    }
    assert_eq!(reason(&outcomes, "open.txt"), ("complete", ""));
    assert_eq!(outcomes.len(), 4, "{outcomes:?}");
}

/// The user who owns nothing.
#[cfg(unix)]
const NOBODY: u32 = 65534;

/// Runs the program as a user whom permissions bind: as root, a copy of it as nobody.
#[cfg(unix)]
fn as_somebody(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    use super::sandbox::{PROGRAM, is_root};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    if !is_root() {
        return sandbox.run(arguments);
    }
    let program = sandbox.path("recense");
    fs::copy(PROGRAM, &program).expect("a copy of the program");
    fs::set_permissions(sandbox.path(""), Permissions::from_mode(0o755)).expect("own folder");
    let mut theirs = files_below(&sandbox.share());
    theirs.extend(["", "tmp", "share", "share/closed", "share/listed"].map(|name| sandbox.path(name)));
    for path in theirs {
        chown(&path, Some(NOBODY), Some(NOBODY)).expect("root may");
    }
    let mut command = sandbox.command_of(&program, arguments);
    Ran::of(
        command
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .expect("nobody can start the copy"),
    )
}

#[cfg(target_os = "linux")]
#[test]
fn another_file_system_is_told_and_not_entered() {
    use super::sandbox::{PROGRAM, is_root};
    let sandbox = Sandbox::with("a.txt", "a@example.ca");
    sandbox.write("mounted/under.txt", "b@example.ca");
    let script = "mount -t tmpfs none share/mounted || exit 77
        echo c@example.ca > share/mounted/in.txt
        $PROGRAM scan share --one-file-system --quiet --json; code=$?
        $PROGRAM scan share --quiet --inventory all.db || exit 78
        exit $code";
    let flags = if is_root() { "-m" } else { "-rm" };
    let mut command = sandbox.command_of("unshare".as_ref(), &[flags, "sh", "-c", script]);
    let ran = Ran::of(command.env("PROGRAM", PROGRAM).output().expect("unshare is installed"));
    assert_ne!(
        ran.code,
        Some(77),
        "no private file system could be mounted here: {ran:?}"
    );
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(reason(&sandbox.outcomes(), "mounted"), ("skipped", "other-file-system"));
    assert_eq!(sandbox.findings(&[]).len(), 1);
    let all = sandbox.ok(&["findings", "--inventory", "all.db", "--json"]);
    assert_eq!(all.lines().count(), 2);
}
