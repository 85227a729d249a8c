//! Where a report goes: to a file that appears complete or not at all, or to a stream.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::ReportError;

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file, replaced when it exists. A pipe or a device is written to as it stands.
    File(PathBuf),
    /// Standard output.
    Stdout,
}

impl Target {
    /// The target that an option such as `-o` names: `-` is standard output.
    pub fn from_arg(path: &Path) -> Target {
        if path.as_os_str() == "-" {
            Target::Stdout
        } else {
            Target::File(path.to_owned())
        }
    }

    /// Writes with `content`, whole or not at all where the target is a file.
    pub(super) fn write(&self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ReportError> {
        match self {
            Target::Stdout => stream(io::stdout().lock(), content).map_err(|source| explain(Path::new("-"), source)),
            Target::File(path) if is_stream(path) => OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|file| stream(file, content))
                .map_err(|source| explain(path, source)),
            Target::File(path) => replace(path, |file| stream(file, content)),
        }
    }

    /// Like [`Target::write`], for a format that has to go back in what it wrote.
    pub(super) fn write_file(&self, content: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), ReportError> {
        match self {
            Target::File(path) if !is_stream(path) => replace(path, content),
            _ => Err(ReportError::XlsxStream),
        }
    }
}

fn stream(out: impl Write, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    content(&mut out)?;
    out.flush()
}

/// Whether something stands there that is neither a file nor a folder, such as `/dev/stdout`. To rename
/// a file over it would break it.
fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Fills a temporary file (mode 0600) in the folder of `path`, then puts it in the place of `path`.
fn replace(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), ReportError> {
    if path.is_dir() || path.file_name().is_none() {
        return Err(ReportError::IsFolder(path.to_owned()));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(ReportError::MissingFolder(path.to_owned()));
    }
    let attempt = || {
        let mut file = tempfile::Builder::new()
            .prefix(".recense-")
            .suffix(".part")
            .tempfile_in(folder)?;
        content(file.as_file_mut())?;
        file.as_file().sync_all()?;
        // On an error here the temporary file is removed when it is dropped.
        file.persist(path).map_err(|failed| failed.error)?;
        Ok(())
    };
    attempt().map_err(|source| explain(path, source))
}

fn explain(path: &Path, source: io::Error) -> ReportError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ReportError::Denied(path),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ReportError::Full(path),
        io::ErrorKind::InvalidData => ReportError::Render(source.to_string()),
        _ => ReportError::Write { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &'static str) -> impl FnOnce(&mut dyn Write) -> io::Result<()> {
        move |out| out.write_all(text.as_bytes())
    }

    #[test]
    fn a_report_that_fails_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("r.csv");
        let target = Target::File(path.clone());
        target.write(say("old")).expect("it is written");
        let failed = target.write(|out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(failed, Err(ReportError::Full(_))));
        assert_eq!(fs::read_to_string(&path).expect("the old one"), "old");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        target.write(say("new")).expect("it is written");
        assert_eq!(fs::read_to_string(&path).expect("the new one"), "new");
    }

    #[cfg(unix)]
    #[test]
    fn a_report_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("r.csv");
        Target::File(path.clone()).write(say("x")).expect("it is written");
        let mode = fs::metadata(&path).expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn folders_in_the_way_and_folders_that_lack_are_told_apart() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let is_folder = Target::File(folder.path().to_owned()).write(say("x"));
        assert!(matches!(is_folder, Err(ReportError::IsFolder(_))));
        let missing = Target::File(folder.path().join("no/r.csv")).write(say("x"));
        assert!(matches!(missing, Err(ReportError::MissingFolder(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let null = Target::File(PathBuf::from("/dev/null"));
        null.write(say("x")).expect("it swallows all");
        assert!(is_stream(Path::new("/dev/null")));
        assert!(matches!(null.write_file(|_| Ok(())), Err(ReportError::XlsxStream)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        let full = Target::File(PathBuf::from("/dev/full")).write(say("x"));
        assert!(matches!(full, Err(ReportError::Full(_))), "{full:?}");
    }

    #[test]
    fn a_dash_is_standard_output() {
        assert_eq!(Target::from_arg(Path::new("-")), Target::Stdout);
        assert_eq!(Target::from_arg(Path::new("./-")), Target::File(PathBuf::from("./-")));
        assert!(matches!(
            Target::Stdout.write_file(|_| Ok(())),
            Err(ReportError::XlsxStream)
        ));
    }
}
