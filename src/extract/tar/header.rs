//! The blocks of 512 bytes that stand before each member of a tar archive.

use super::super::archive::member_name;

/// Bytes of a block.
pub const BLOCK: usize = 512;

/// Pieces of one sparse member, at most; more are told as broken.
pub const PIECES: usize = 1 << 16;

/// What a block says of the member behind it.
pub struct Header<'b>(&'b [u8; BLOCK]);

impl<'b> Header<'b> {
    /// The block as a header; `None` if its sum is wrong, and so it is none.
    pub fn new(block: &'b [u8; BLOCK]) -> Option<Header<'b>> {
        let told = number(&block[148..156])?;
        let others = block[..148].iter().chain(&block[156..]);
        let unsigned: u64 = others.clone().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
        // Some old writers added the bytes as signed numbers.
        let signed: i64 = others.map(|byte| i64::from(byte.cast_signed())).sum::<i64>() + 8 * 32;
        (told == unsigned || i64::try_from(told) == Ok(signed)).then_some(Header(block))
    }

    /// The letter of its kind.
    pub fn kind(&self) -> u8 {
        self.0[156]
    }

    /// Its name with folders, as bytes.
    pub fn name(&self) -> Vec<u8> {
        let name = until_nul(&self.0[..100]);
        let prefix = until_nul(&self.0[345..500]);
        // GNU tar uses the place of the prefix for other things.
        let posix = &self.0[257..263] == b"ustar\0";
        if posix && !prefix.is_empty() {
            [prefix, b"/", name].concat()
        } else {
            name.to_vec()
        }
    }

    /// What it is a link to.
    pub fn target(&self) -> &[u8] {
        until_nul(&self.0[157..257])
    }

    /// Bytes of its content in the archive; `None` if that cannot be.
    pub fn size(&self) -> Option<u64> {
        number(&self.0[124..136]).filter(|size| *size < 1 << 62)
    }

    /// GNU's map of a sparse member, whether it goes on in the next block, and the size with the holes.
    pub fn sparse(&self) -> (Vec<Piece>, bool, Option<u64>) {
        (pieces(&self.0[386..482]), self.0[482] != 0, number(&self.0[483..495]))
    }
}

/// A piece of a sparse member: where it stands, and its length, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its place in the file that was archived.
    pub at: u64,
    /// Its length.
    pub length: u64,
}

/// The pieces in a block that goes on with GNU's map, and whether yet another does.
pub fn more_pieces(block: &[u8; BLOCK]) -> (Vec<Piece>, bool) {
    (pieces(&block[..504]), block[504] != 0)
}

fn pieces(entries: &[u8]) -> Vec<Piece> {
    entries
        .chunks_exact(24)
        .take_while(|entry| entry[0] != 0)
        .map_while(|entry| {
            Some(Piece {
                at: number(&entry[..12])?,
                length: number(&entry[12..])?,
            })
        })
        .collect()
}

/// A number in octal digits, or in the binary form that large ones have.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let rest = field.iter().skip(1);
        let first = u64::from(field[0] & 0x7F);
        return rest.into_iter().try_fold(first, |number, byte| {
            number.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let digits = until_nul(field).trim_ascii();
    digits.iter().try_fold(0_u64, |number, digit| match digit {
        b'0'..=b'7' => number.checked_mul(8)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

pub fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// What the extended headers of the POSIX form say, as far as reading needs it.
#[derive(Clone, Default)]
pub struct Extended {
    /// The name, instead of the block's.
    pub path: Option<String>,
    /// The name of a sparse member, which counts more.
    pub sparse_name: Option<String>,
    /// The size of the content in the archive, instead of the block's.
    pub size: Option<u64>,
    /// The size of a sparse member with its holes.
    pub real_size: Option<u64>,
    /// The pieces of a sparse member of GNU's forms 0.0 and 0.1.
    pub pieces: Vec<Piece>,
    /// The map of a sparse member stands before its content: GNU's form 1.0.
    pub map_before: bool,
}

impl Extended {
    /// Adds the records `LENGTH KEY=VALUE\n`. False if they are broken.
    pub fn add(&mut self, mut records: &[u8]) -> bool {
        while records.first().is_some_and(|byte| *byte != 0) {
            let Some(record) = next_record(&mut records) else {
                return false;
            };
            let Some(at) = memchr::memchr(b'=', record) else {
                return false;
            };
            let (key, value) = (&record[..at], &record[at + 1..]);
            let decimal = || std::str::from_utf8(value).ok()?.parse::<u64>().ok();
            match key {
                b"GNU.sparse.name" => self.sparse_name = Some(member_name(value)),
                b"path" => self.path = Some(member_name(value)),
                b"size" => self.size = decimal(),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => self.real_size = decimal(),
                b"GNU.sparse.major" => self.map_before = value == b"1",
                b"GNU.sparse.map" => self.pieces = pairs(value),
                b"GNU.sparse.offset" => self.push(Piece {
                    at: decimal().unwrap_or(0),
                    length: 0,
                }),
                b"GNU.sparse.numbytes" => {
                    if let (Some(piece), Some(length)) = (self.pieces.last_mut(), decimal()) {
                        piece.length = length;
                    }
                }
                _ => {}
            }
        }
        true
    }

    fn push(&mut self, piece: Piece) {
        if self.pieces.len() <= PIECES {
            self.pieces.push(piece);
        }
    }
}

fn next_record<'r>(records: &mut &'r [u8]) -> Option<&'r [u8]> {
    let blank = memchr::memchr(b' ', &records[..records.len().min(12)])?;
    let length: usize = std::str::from_utf8(&records[..blank]).ok()?.parse().ok()?;
    let (record, rest) = records.split_at_checked(length)?;
    *records = rest;
    record.get(blank + 1..length.checked_sub(1)?)
}

/// `AT,LENGTH,AT,LENGTH…`
fn pairs(map: &[u8]) -> Vec<Piece> {
    let text = std::str::from_utf8(map).unwrap_or_default();
    let numbers: Vec<u64> = text
        .split(',')
        .map_while(|number| number.parse().ok())
        .take(2 * PIECES + 2)
        .collect();
    numbers
        .chunks_exact(2)
        .map(|pair| Piece {
            at: pair[0],
            length: pair[1],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_longer_than_the_header_is_refused() {
        let mut said = Extended::default();
        assert!(said.add(b"13 path=note\n"));
        assert_eq!(said.path.as_deref(), Some("note"));
        for broken in ["14 path=note\n", "99 path=note\n", "0 path=note\n", "2 path=note\n"] {
            assert!(!Extended::default().add(broken.as_bytes()), "{broken}");
        }
    }
}
