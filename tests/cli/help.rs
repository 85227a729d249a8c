//! Help: there for every command, complete, and narrow enough for a terminal.

use super::sandbox::Sandbox;

/// Each command, with the options that its help must explain.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (
        &[],
        &[
            "scan",
            "status",
            "findings",
            "explain",
            "find",
            "report",
            "detect",
            "patterns",
            "--version",
            "Exit codes",
        ],
    ),
    (
        &["scan"],
        &[
            "[PATH]...",
            "--full",
            "--retry-quarantined",
            "--max-read-rate",
            "--nice",
            "--until",
            "--config",
            "--inventory",
            "--key-file",
            "--exclude",
            "--max-file-size",
            "--one-file-system",
            "--password-file",
            "--patterns",
            "--threads",
            "--quiet",
            "--json",
            "--lang",
        ],
    ),
    (&["status"], &["--inventory", "--key-file", "--json", "--lang"]),
    (
        &["findings"],
        &[
            "[PATH]",
            "--kind",
            "--level",
            "--path",
            "--reveal",
            "--inventory",
            "--json",
            "--lang",
        ],
    ),
    (&["explain"], &["<FILE>", "--patterns", "--reveal", "--json", "--lang"]),
    (
        &["find"],
        &[
            "--name",
            "--email",
            "--phone",
            "--sin",
            "--id",
            "--patterns",
            "--reveal",
            "--inventory",
            "--json",
            "--lang",
        ],
    ),
    (&["report"], &["inventory"]),
    (
        &["report", "inventory"],
        &[
            "--format",
            "html",
            "csv",
            "json",
            "xlsx",
            "--output",
            "--lang",
            "--inventory",
        ],
    ),
    (&["diff"], &["<SCAN> <SCAN>", "--json", "--inventory", "--lang"]),
    (&["duplicates"], &["--json", "--inventory", "--lang"]),
    (
        &["verify"],
        &["--canonical-digest", "--json", "--key-file", "--inventory"],
    ),
    (&["key"], &["check", "rotate"]),
    (
        &["key", "check"],
        &["--key-file", "--passphrase", "--passphrase-file", "--inventory"],
    ),
    (
        &["key", "rotate"],
        &[
            "--new-key-file",
            "--new-passphrase",
            "--new-passphrase-file",
            "--key-file",
        ],
    ),
    (&["audit"], &["--json", "--inventory", "--lang"]),
    (&["detect"], &["--jsonl", "--level", "--patterns"]),
    (
        &["eval"],
        &["<GOLD>", "decoys", "--level", "--patterns", "--json", "--lang"],
    ),
    (&["patterns"], &["list", "check"]),
    (&["patterns", "list"], &["[DIR]", "--json", "--lang"]),
    (&["patterns", "check"], &["[DIR]", "--json", "--lang"]),
];

#[test]
fn every_command_explains_its_options_in_100_columns() {
    let sandbox = Sandbox::new();
    for (command, options) in COMMANDS {
        for flag in ["--help", "-h"] {
            let help = sandbox.ok(&[*command, &[flag]].concat());
            for option in *options {
                assert!(
                    help.contains(option),
                    "{command:?} {flag}: {option} is not explained\n{help}"
                );
            }
            for line in help.lines() {
                assert!(line.chars().count() <= 100, "{command:?} {flag}: too wide: {line}");
                assert!(
                    !line.contains('\u{1b}'),
                    "{command:?} {flag}: colours in a pipe: {line:?}"
                );
            }
        }
    }
}

#[test]
fn the_help_of_the_program_names_every_command_that_has_help() {
    let sandbox = Sandbox::new();
    let help = sandbox.ok(&["--help"]);
    let listed: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    let known: Vec<&str> = COMMANDS
        .iter()
        .filter(|(path, _)| path.len() == 1)
        .map(|(path, _)| path[0])
        .collect();
    assert_eq!(listed, known);
}

#[test]
fn without_a_command_the_help_is_shown_as_an_error() {
    let sandbox = Sandbox::new();
    sandbox
        .run(&[])
        .assert_refused(1, &["Usage: recense <COMMAND>", "scan", "Exit codes"]);
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = format!("recense {}\n", env!("CARGO_PKG_VERSION"));
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.ok(&["--version"]), version);
    assert_eq!(sandbox.ok(&["-V"]), version);
}
