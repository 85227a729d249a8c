//! What readers are told by options: passwords, text recognition, text of mainframes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::exit::Exit;
use super::{args, failed};
use crate::extract::{Limits, Mainframe, Ocr, Passwords};
use crate::text::lang::Lang;

/// Longest file of passwords.
const PASSWORD_BYTES: u64 = 1 << 20;

/// The limits for readers, with what the options say.
///
/// # Errors
/// After a message, when an option cannot be used.
pub fn limits(args: &args::Reading, lang: Lang) -> Result<Limits, Exit> {
    let passwords = passwords(args.password_file.as_deref())?;
    let mainframe =
        Mainframe::from_rules(&args.ebcdic).map_err(|error| failed(Exit::Usage, &format!("--ebcdic {error}")))?;
    let ocr = args.ocr.then(Ocr::find).flatten();
    if args.ocr && ocr.is_none() {
        eprintln!("recense: {}", lang.words().no_ocr);
    }
    Ok(Limits {
        passwords,
        ocr,
        mainframe,
        ..Limits::default()
    })
}

/// The passwords to try. What is said of a file that cannot be used shows nothing of it.
fn passwords(file: Option<&Path>) -> Result<Passwords, Exit> {
    let Some(file) = file else {
        return Ok(Passwords::default());
    };
    let unusable = |why: &str| failed(Exit::Usage, &format!("--password-file {}: {why}", file.display()));
    let opened = File::open(file).map_err(|error| unusable(&error.to_string()))?;
    let mut bytes = Zeroizing::new(Vec::new());
    opened
        .take(PASSWORD_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unusable(&error.to_string()))?;
    if bytes.len() as u64 > PASSWORD_BYTES {
        return Err(unusable("it is larger than 1 MiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable("it is not UTF-8"))?;
    Ok(Passwords::from_lines(text))
}
