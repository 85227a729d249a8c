//! The pages of a database by their numbers, in its file or in a log beside it, and which of them were met.

use std::collections::HashMap;
use std::io::{self, SeekFrom};

use super::super::Input;

/// What a page was met as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// Not at all.
    Never,
    /// A page of a tree.
    Tree,
    /// The rest of a long row.
    Overflow,
}

/// Where a page stands.
enum Places {
    /// In their order, as many.
    File(u32),
    /// Where the last version of each page stands, in bytes from the start.
    Log(HashMap<u32, u64>),
}

/// A database as its pages, whose numbers are 1-based.
pub struct Pages<'i> {
    input: &'i mut dyn Input,
    places: Places,
    /// Bytes of a page.
    pub size: usize,
    /// Bytes of a page that hold data.
    pub usable: usize,
    /// How its texts are written.
    pub letters: Letters,
    trees: Bits,
    overflows: Bits,
}

/// How a database writes texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// UTF-8.
    Utf8,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
}

impl Letters {
    /// What the last byte of the header's number says.
    pub fn of(byte: u8) -> Letters {
        match byte {
            2 => Letters::Utf16Le,
            3 => Letters::Utf16Be,
            _ => Letters::Utf8,
        }
    }
}

impl<'i> Pages<'i> {
    /// The pages of a database file whose header is `header`; `None` when that is none.
    pub fn of_file(input: &'i mut dyn Input, header: &[u8; 100]) -> io::Result<Option<Pages<'i>>> {
        let size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65536,
            size => usize::from(size),
        };
        let usable = size.saturating_sub(usize::from(header[20]));
        if !size.is_power_of_two() || size < 512 || usable < 480 {
            return Ok(None);
        }
        let length = input.seek(SeekFrom::End(0))?;
        let count = u32::try_from(length / size as u64).unwrap_or(u32::MAX - 1);
        Ok(Some(Pages {
            input,
            places: Places::File(count),
            size,
            usable,
            letters: Letters::of(header[59]),
            trees: Bits::default(),
            overflows: Bits::default(),
        }))
    }

    /// The pages of a log, by where they stand.
    pub fn of_log(input: &'i mut dyn Input, size: usize, places: HashMap<u32, u64>) -> Pages<'i> {
        Pages {
            input,
            places: Places::Log(places),
            size,
            usable: size,
            letters: Letters::Utf8,
            trees: Bits::default(),
            overflows: Bits::default(),
        }
    }

    /// How many pages the file has; none of a log.
    pub fn count(&self) -> u32 {
        match self.places {
            Places::File(count) => count,
            Places::Log(_) => 0,
        }
    }

    /// The bytes of a page that hold data; `None` when there is no such page.
    ///
    /// # Errors
    /// The input's own.
    pub fn read(&mut self, number: u32) -> io::Result<Option<Vec<u8>>> {
        let at = match &self.places {
            Places::File(count) if (1..=*count).contains(&number) => u64::from(number - 1) * self.size as u64,
            Places::Log(places) if places.contains_key(&number) => places[&number],
            _ => return Ok(None),
        };
        self.read_at(at)
    }

    /// The page that stands so many bytes from the start; `None` when the input ends before it does.
    ///
    /// # Errors
    /// The input's own.
    pub fn read_at(&mut self, at: u64) -> io::Result<Option<Vec<u8>>> {
        self.input.seek(SeekFrom::Start(at))?;
        let mut page = vec![0; self.usable];
        match self.input.read_exact(&mut page) {
            Ok(()) => Ok(Some(page)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes what a page is; false when it was met before, which no sound database does.
    pub fn meet(&mut self, number: u32, as_what: Met) -> bool {
        if self.met(number) != Met::Never {
            return false;
        }
        match as_what {
            Met::Tree => self.trees.set(number),
            Met::Overflow => self.overflows.set(number),
            Met::Never => {}
        }
        true
    }

    /// What a page was met as.
    pub fn met(&self, number: u32) -> Met {
        if self.trees.has(number) {
            Met::Tree
        } else if self.overflows.has(number) {
            Met::Overflow
        } else {
            Met::Never
        }
    }
}

/// One bit a page, as far as any was set.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, number: u32) {
        let word = number as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    fn has(&self, number: u32) -> bool {
        self.0
            .get(number as usize / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}
