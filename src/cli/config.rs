//! `recense.toml`: what a scan of every night does, so that nobody has to remember it.
//!
//! It is looked for beside the inventory, or named with `--config`. What the command line says comes first. A key that
//! does not exist, or a value that cannot be used, is shown with its file, line and a caret: a slip must not become
//! a night's scan of the wrong thing.

use std::fs;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::args::{Store, parse_size, parse_time};
use super::exit::Exit;
use super::failed;
use crate::detect::catalogue::{Diagnostic, closest};
use crate::query::rows::RootNote;

/// The name of the file.
pub const NAME: &str = "recense.toml";

/// What the file says, checked. Paths are relative to its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The file itself, if there is one.
    pub file: Option<PathBuf>,
    /// The inventory.
    pub inventory: Option<PathBuf>,
    /// The key file.
    pub key_file: Option<PathBuf>,
    /// How to scan.
    pub scan: ScanConfig,
    /// Whether a search needs a reason.
    pub require_reason: Option<bool>,
    /// What to scan.
    pub roots: Vec<Root>,
}

/// How to scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub struct ScanConfig {
    pub exclude: Vec<String>,
    pub max_file_size: Option<u64>,
    pub one_file_system: bool,
    pub follow_links: bool,
    pub patterns: Option<PathBuf>,
    pub password_file: Option<PathBuf>,
    pub ocr: bool,
    pub ebcdic: Vec<String>,
    pub threads: Option<u16>,
    pub max_read_rate: Option<u64>,
    pub nice: Option<u8>,
    pub until: Option<jiff::civil::Time>,
    pub fail_on_incomplete: bool,
}

/// What to scan, and what is to be known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// Where it is.
    pub path: PathBuf,
    /// What is left out below it.
    pub exclude: Vec<String>,
    /// What is said of it in reports.
    pub note: RootNote,
}

/// The file as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Whole {
    inventory: Option<PathBuf>,
    key_file: Option<PathBuf>,
    scan: ScanTable,
    audit: AuditTable,
    root: Vec<RootTable>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
struct ScanTable {
    exclude: Vec<Spanned<String>>,
    max_file_size: Option<Spanned<String>>,
    one_file_system: bool,
    follow_links: bool,
    patterns: Option<PathBuf>,
    password_file: Option<PathBuf>,
    ocr: bool,
    ebcdic: Vec<Spanned<String>>,
    threads: Option<Spanned<i64>>,
    max_read_rate: Option<Spanned<String>>,
    nice: Option<Spanned<i64>>,
    until: Option<Spanned<String>>,
    fail_on_incomplete: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct AuditTable {
    require_reason: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RootTable {
    path: Spanned<PathBuf>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    label: Option<String>,
    owner: Option<String>,
    purpose: Option<String>,
    jurisdiction: Option<String>,
    #[serde(default)]
    recipients: Vec<String>,
    retention: Option<String>,
}

impl Config {
    /// The configuration that holds for these places, and puts what it says of them where nothing was said.
    ///
    /// # Errors
    /// After a message, when the file that was named is not there, or holds a mistake.
    pub fn settle(store: &mut Store) -> Result<Config, Exit> {
        let beside = store.inventory.as_deref().and_then(Path::parent);
        let usual = beside.unwrap_or(Path::new("")).join(NAME);
        let file = match &store.config {
            Some(file) => file.clone(),
            None if usual.exists() => usual,
            None => return Ok(Config::default()),
        };
        let text =
            fs::read_to_string(&file).map_err(|error| failed(Exit::Usage, &format!("{}: {error}", file.display())))?;
        let config = Config::parse(&file, &text).map_err(|mistake| failed(Exit::Usage, &mistake.to_string()))?;
        if store.inventory.is_none() {
            store.inventory.clone_from(&config.inventory);
        }
        let key_given = store.key_file.is_some() || store.passphrase || store.passphrase_file.is_some();
        if !key_given {
            store.key_file.clone_from(&config.key_file);
        }
        Ok(config)
    }

    fn parse(file: &Path, text: &str) -> Result<Config, Box<Diagnostic>> {
        let name = file.display().to_string();
        let at = |span: Range<usize>, message: String| Box::new(Diagnostic::at(&name, text, span, message));
        let parsed: Whole = toml::from_str(text).map_err(|error| {
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            let span = error.span().unwrap_or(0..0);
            match unknown_key(&message) {
                Some((key, known)) => {
                    // The parser points at the whole table where it knows no better: the key is in it.
                    let span = key_span(text, &span, key);
                    let mistake = at(span, format!("unknown key `{key}`"));
                    Box::new(match closest(key, known.iter().copied()) {
                        Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
                        None => mistake.help(format!("known here: {}", known.join(", "))),
                    })
                }
                // In the words of whoever writes the file, and not of the program.
                None => at(span, message.replace("expected i64", "expected a whole number")),
            }
        })?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let here = |path: PathBuf| folder.join(path);
        let size = |given: Option<Spanned<String>>| match given {
            None => Ok(None),
            Some(given) => parse_size(given.get_ref())
                .map(Some)
                .map_err(|why| at(given.span(), why)),
        };
        let globs = |given: Vec<Spanned<String>>| {
            for glob in &given {
                crate::walk::Globs::new(&[glob.get_ref().clone()]).map_err(|why| at(glob.span(), why.to_string()))?;
            }
            Ok::<_, Box<Diagnostic>>(given.into_iter().map(Spanned::into_inner).collect::<Vec<_>>())
        };
        let Whole {
            inventory,
            key_file,
            scan,
            audit,
            root,
        } = parsed;
        let until = match &scan.until {
            None => None,
            Some(given) => Some(parse_time(given.get_ref()).map_err(|why| at(given.span(), why))?),
        };
        let within = |given: Option<Spanned<i64>>, range: RangeInclusive<i64>, why: &str| match given {
            Some(given) if !range.contains(given.get_ref()) => Err(at(given.span(), why.to_owned())),
            given => Ok(given.map(Spanned::into_inner)),
        };
        let nice = within(scan.nice, 0..=19, "nice is from 0 to 19")?;
        let threads = within(scan.threads, 1..=512, "there may be 1 to 512 threads")?;
        for rule in &scan.ebcdic {
            crate::extract::Mainframe::from_rules(&[rule.get_ref().clone()])
                .map_err(|why| at(rule.span(), why.to_string()))?;
        }
        let mut roots = Vec::new();
        for table in root {
            if table.path.get_ref().as_os_str().is_empty() {
                return Err(at(table.path.span(), "the path of a root is empty".to_owned()));
            }
            let path = here(table.path.into_inner());
            roots.push(Root {
                exclude: globs(table.exclude)?,
                note: RootNote {
                    path: String::new(),
                    label: table.label,
                    owner: table.owner,
                    purpose: table.purpose,
                    jurisdiction: table.jurisdiction,
                    recipients: table.recipients,
                    retention: table.retention,
                },
                path,
            });
        }
        Ok(Config {
            file: Some(file.to_owned()),
            inventory: inventory.map(here),
            key_file: key_file.map(here),
            scan: ScanConfig {
                exclude: globs(scan.exclude)?,
                max_file_size: size(scan.max_file_size)?,
                one_file_system: scan.one_file_system,
                follow_links: scan.follow_links,
                patterns: scan.patterns.map(here),
                password_file: scan.password_file.map(here),
                ocr: scan.ocr,
                ebcdic: scan.ebcdic.into_iter().map(Spanned::into_inner).collect(),
                threads: threads.and_then(|threads| threads.try_into().ok()),
                max_read_rate: size(scan.max_read_rate)?,
                nice: nice.and_then(|nice| nice.try_into().ok()),
                until,
                fail_on_incomplete: scan.fail_on_incomplete,
            },
            require_reason: audit.require_reason,
            roots,
        })
    }
}

/// The key of a message such as ``unknown field `a`, expected one of `b`, `c` ``, and those that there are.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let quoted = message.strip_prefix("unknown field ")?;
    let mut names = quoted.split('`').skip(1).step_by(2);
    Some((names.next()?, names.collect()))
}

/// Where a key stands in a span, as a whole word at the beginning of a line; the span itself when it does not.
fn key_span(text: &str, span: &Range<usize>, key: &str) -> Range<usize> {
    let Some(within) = text.get(span.clone()) else {
        return span.clone();
    };
    if within == key {
        return span.clone();
    }
    let mut from = span.start;
    for line in within.split_inclusive('\n') {
        let start = from + line.len() - line.trim_start_matches(['[', ' ', '\t']).len();
        let rest = &text[start..from + line.len()];
        if rest.starts_with(key)
            && !rest[key.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-')
        {
            return start..start + key.len();
        }
        from += line.len();
    }
    span.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
inventory = "recense.db"
key_file = "/etc/recense/key"

[scan]
exclude = ["*.iso"]
max_file_size = "2G"
max_read_rate = "50M"
nice = 10
until = "06:00"
threads = 2
fail_on_incomplete = true

[audit]
require_reason = true

[[root]]
path = "/mnt/partage"
label = "Partage RH"
owner = "Direction RH"
purpose = "Gestion du personnel"
jurisdiction = "Québec"
recipients = ["Retraite Québec"]
retention = "7 ans après le départ"
exclude = ["Archives/**"]

[[root]]
path = "commun"
"#;

    #[test]
    fn the_whole_file_is_understood_and_paths_are_relative_to_it() {
        let config = Config::parse(Path::new("/srv/privacy/recense.toml"), WHOLE).expect("no mistake");
        assert_eq!(config.inventory.as_deref(), Some(Path::new("/srv/privacy/recense.db")));
        assert_eq!(config.key_file.as_deref(), Some(Path::new("/etc/recense/key")));
        assert_eq!(config.scan.max_read_rate, Some(50 << 20));
        assert_eq!(config.scan.until, Some(jiff::civil::time(6, 0, 0, 0)));
        assert_eq!(config.require_reason, Some(true));
        assert_eq!(config.roots[1].path, Path::new("/srv/privacy/commun"));
        assert_eq!(config.roots[0].note.label.as_deref(), Some("Partage RH"));
        assert_eq!(config.roots[0].exclude, ["Archives/**"]);
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let cases = [
            (
                "nice = 10",
                "nise = 10",
                "unknown key `nise`",
                "r.toml:9:1",
                "did you mean `nice`?",
            ),
            (
                "owner =",
                "ouner =",
                "unknown key `ouner`",
                "r.toml:20:1",
                "did you mean `owner`?",
            ),
            (
                "[audit]",
                "[audyt]",
                "unknown key `audyt`",
                "r.toml:14:2",
                "did you mean `audit`?",
            ),
            ("\"06:00\"", "\"6h\"", "HH:MM", "r.toml:10:9", "^"),
            ("\"50M\"", "\"fast\"", "a size is a number", "r.toml:8:17", "^"),
            ("nice = 10", "nice = 40", "nice is from 0 to 19", "r.toml:9:8", "^"),
            ("\"*.iso\"", "\"a[\"", "is not a file pattern", "r.toml:6:12", "^"),
            ("nice = 10", "nice = 400", "nice is from 0 to 19", "r.toml:9:8", "^"),
            (
                "threads = 2",
                "threads = \"two\"",
                "expected a whole number",
                "r.toml:11:11",
                "^",
            ),
            (
                "threads = 2",
                "threads = -1",
                "there may be 1 to 512 threads",
                "r.toml:11:11",
                "^",
            ),
            ("path = \"commun\"", "", "missing field `path`", "r.toml:27:1", "^"),
        ];
        for (right, wrong, message, place, more) in cases {
            let text = WHOLE.replace(right, wrong);
            let shown = match Config::parse(Path::new("r.toml"), &text) {
                Ok(_) => panic!("{wrong} was taken"),
                Err(mistake) => mistake.to_string(),
            };
            assert!(shown.contains(message), "{wrong}: {shown}");
            assert!(shown.contains(place), "{wrong}: {shown}");
            assert!(shown.contains(more) && shown.contains('^'), "{wrong}: {shown}");
        }
    }
}
