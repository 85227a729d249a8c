//! Wrong command lines: exit code 1, a message that names what is wrong, and nothing done.

use std::fs;

use super::sandbox::Sandbox;

#[test]
fn wrong_options_are_named() {
    let sandbox = Sandbox::new();
    let cases: &[(&[&str], &str)] = &[
        (&["sacn"], "'sacn'"),
        (&["scan"], "<PATH>"),
        (&["scan", "share", "--thread", "2"], "--thread"),
        (&["scan", "share", "--threads", "0"], "--threads"),
        (&["scan", "share", "--threads", "many"], "many"),
        (
            &["scan", "share", "--max-file-size", "huge"],
            "a size is a number with K, M or G",
        ),
        (&["scan", "share", "--exclude", "a["], "--exclude"),
        (&["scan", "share", "--patterns", "nowhere"], "nowhere"),
        (&["scan", "share", "--lang", "de"], "de"),
        (&["findings", "--level", "sure"], "sure"),
        (&["findings", "share", "--path", "*.txt"], "either a PATH or --path"),
        (&["findings", "--path", "a["], "`a[`"),
        (&["find"], "--name"),
        (&["find", "Marie Tremblay"], "Marie Tremblay"),
        (&["explain"], "<FILE>"),
        (&["report"], "inventory"),
        (&["report", "inventory"], "--output"),
        (&["report", "inventory", "-o", "r.pdf", "--format", "pdf"], "pdf"),
        (&["detect"], "--jsonl"),
        (&["patterns", "list", "nowhere"], "nowhere"),
        (&["patterns", "check", "nowhere"], "nowhere"),
    ];
    for (arguments, named) in cases {
        let ran = sandbox.run(arguments);
        ran.assert_refused(1, &[named]);
    }
    assert!(!sandbox.inventory().exists() && !sandbox.key().exists());
}

#[test]
fn a_path_that_does_not_exist_is_told_and_nothing_is_made() {
    let sandbox = Sandbox::with("a.txt", "marie@example.ca");
    let before = fs::read_dir(sandbox.path("")).expect("the sandbox").count();
    let ran = sandbox.run(&["scan", "share", "nowhere"]);
    ran.assert_refused(1, &["nowhere", "nothing was scanned"]);
    assert_eq!(fs::read_dir(sandbox.path("")).expect("the sandbox").count(), before);
}

#[test]
fn a_question_without_an_inventory_says_how_to_make_one() {
    let sandbox = Sandbox::new();
    let commands: &[&[&str]] = &[
        &["status"],
        &["findings"],
        &["findings", "--reveal"],
        &["find", "--email", "marie@example.ca"],
        &["report", "inventory", "-o", "r.html"],
    ];
    for command in commands {
        let ran = sandbox.run(command);
        ran.assert_refused(1, &["there is no inventory at recense.db", "recense scan"]);
    }
    assert!(!sandbox.inventory().exists() && !sandbox.path("r.html").exists());
}

#[test]
fn a_file_that_cannot_be_explained_is_told() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["explain", "nowhere.txt"]);
    ran.assert_refused(1, &["nowhere.txt"]);
    let ran = sandbox.run(&["explain", "share"]);
    ran.assert_refused(1, &["share", "not a file"]);
}

#[test]
fn a_pipe_that_is_closed_early_is_no_failure() {
    let sandbox = Sandbox::new();
    let many: String = (0..20_000).map(|n| format!("p{n}@example.ca\n")).collect();
    sandbox.write("many.txt", many);
    sandbox.scan();
    let mut child = sandbox
        .command(&["findings", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}
