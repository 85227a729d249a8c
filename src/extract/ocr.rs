//! Text in pictures, recognised by Tesseract: a program of its own, run by the scan and never by a worker.
//!
//! The picture goes in by standard input and the text comes back by standard output; nothing is written to a disk.
//! The program starts with an empty environment, and on Linux with limits on memory, processor time and open files
//! and without leave to write files. A picture that takes too long is given up.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::hashed::decides;
use super::{Opened, Picture, Stopped};
use crate::model::{CORE_BYTES, Cause, Layout, Outcome, Passage};

/// One picture takes at most this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Address space that the program may use, in bytes.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 2 << 30;

/// How often a running recognition is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// The program that recognises text, and its languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ocr {
    program: PathBuf,
    languages: String,
}

impl Ocr {
    /// Tesseract as it is installed here, with French and English if it has them. None if it is not installed.
    pub fn find() -> Option<Ocr> {
        let path = std::env::var_os("PATH")?;
        let name = format!("tesseract{}", std::env::consts::EXE_SUFFIX);
        let program = std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&name))
            .find(|program| program.is_file())?;
        Ocr::at(&program)
    }

    /// Tesseract in this file. None if it does not tell its languages, or has none.
    pub fn at(program: &Path) -> Option<Ocr> {
        let listed = Command::new(program)
            .arg("--list-langs")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let installed: Vec<&str> = listed
            .lines()
            .skip(1)
            .map(str::trim)
            .filter(|name| *name != "osd")
            .collect();
        let wanted: Vec<&str> = ["fra", "eng"]
            .into_iter()
            .filter(|name| installed.contains(name))
            .collect();
        let languages = if wanted.is_empty() {
            (*installed.first()?).to_owned()
        } else {
            wanted.join("+")
        };
        Some(Ocr {
            program: program.to_owned(),
            languages,
        })
    }

    /// The languages, as the program names them: `fra+eng`.
    pub fn languages(&self) -> &str {
        &self.languages
    }

    /// The text of one picture.
    fn recognise(&self, picture: &[u8], stop: &dyn Fn() -> bool) -> Result<String, Cause> {
        let mut child = Command::new(&self.program)
            .args(["stdin", "stdout", "-l", &self.languages])
            .env_clear()
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| Cause::ImageOnly)?;
        // It waits for its picture: nothing that a picture says runs before the limits hold.
        let confined = confine(&child);
        let (input, output) = (child.stdin.take(), child.stdout.take());
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                let mut text = Vec::new();
                let output = output?.take(CORE_BYTES as u64 + 1);
                { output }.read_to_end(&mut text).ok()?;
                Some(text)
            });
            if confined.is_ok() {
                // A program that wants no more has ended, and says why by its status.
                scope.spawn(move || input.map(|mut input| input.write_all(picture)));
            } else {
                drop(input);
            }
            let ended = wait(&mut child, stop);
            let text = reading.join().ok().flatten();
            ended?;
            confined.map_err(|()| Cause::ImageOnly)?;
            let text = text.ok_or(Cause::ImageOnly)?;
            if text.len() > CORE_BYTES {
                return Err(Cause::ByteLimit);
            }
            Ok(String::from_utf8_lossy(&text).replace('\u{C}', "\n"))
        })
    }
}

/// Waits for the end of a recognition, and ends it when its time is over.
fn wait(child: &mut Child, stop: &dyn Fn() -> bool) -> Result<(), Cause> {
    let deadline = Instant::now() + PATIENCE;
    let cause = loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => return Err(Cause::ImageOnly),
            Err(_) => break Cause::ImageOnly,
            Ok(None) if stop() => break Cause::Interrupted,
            Ok(None) if Instant::now() >= deadline => break Cause::TimeLimit,
            Ok(None) => std::thread::sleep(LOOK),
        }
    };
    // It may have ended by itself in this moment: then there is nothing to kill.
    let _ = child.kill();
    let _ = child.wait();
    Err(cause)
}

#[cfg(target_os = "linux")]
fn confine(child: &Child) -> Result<(), ()> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or(())?;
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, PATIENCE.as_secs()),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, 64),
    ];
    for (resource, most) in limits {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        prlimit(Some(pid), resource, limit).map_err(|_| ())?;
    }
    Ok(())
}

/// Other systems cannot limit a program from outside; the time limit holds there too.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::unnecessary_wraps)]
fn confine(_child: &Child) -> Result<(), ()> {
    Ok(())
}

/// Takes the pictures of one file, and remembers what was not recognised.
pub(super) struct Recogniser<'a> {
    ocr: Option<&'a Ocr>,
    stop: &'a dyn Fn() -> bool,
    causes: Vec<Cause>,
    bytes_out: u64,
}

impl<'a> Recogniser<'a> {
    pub fn new(ocr: Option<&'a Ocr>, stop: &'a dyn Fn() -> bool) -> Recogniser<'a> {
        Recogniser {
            ocr,
            stop,
            causes: Vec::new(),
            bytes_out: 0,
        }
    }

    /// Recognises the text of one picture and delivers it under the picture's place. A picture without text is read.
    pub fn read(
        &mut self,
        picture: Picture,
        deliver: &mut dyn FnMut(Passage) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        let recognised = match self.ocr {
            Some(ocr) => ocr.recognise(&picture.bytes, self.stop),
            None => Err(Cause::ImageOnly),
        };
        match recognised {
            Ok(text) if text.trim().is_empty() => Ok(()),
            Ok(text) => {
                self.bytes_out += text.len() as u64;
                deliver(Passage {
                    core: 0..text.len() as u32,
                    text,
                    trail: picture.trail,
                    layout: Layout::Lines { first_line: 1 },
                    fields: Vec::new(),
                })
            }
            Err(cause) => {
                if !self.causes.contains(&cause) {
                    self.causes.push(cause);
                }
                Ok(())
            }
        }
    }

    /// How far the file was read, when its pictures are counted too.
    pub fn sum_up(self, mut opened: Opened) -> Opened {
        opened.bytes_out += self.bytes_out;
        for cause in self.causes {
            opened.outcome = match opened.outcome {
                other @ (Outcome::Complete | Outcome::Partial(_)) => other.with(cause),
                other => other,
            };
        }
        if !decides(&opened.outcome) {
            opened.hash = None;
        }
        opened
    }
}
