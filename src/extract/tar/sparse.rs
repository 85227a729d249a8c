//! Members of which an archive holds the pieces and not the holes: the holes come back as zeros.

use std::io::{self, Read};

use super::header::{BLOCK, PIECES, Piece};

/// The content with its holes.
pub struct Sparse<R> {
    inner: R,
    pieces: std::vec::IntoIter<Piece>,
    piece: Option<Piece>,
    at: u64,
    size: u64,
}

impl<R: Read> Sparse<R> {
    /// The content of `size` bytes, whose pieces stand behind each other in `inner`. `None` if the map is broken:
    /// its pieces overlap, or stand outside.
    pub fn new(inner: R, pieces: Vec<Piece>, size: u64) -> Option<Sparse<R>> {
        let mut end = 0;
        for piece in &pieces {
            if piece.at < end {
                return None;
            }
            end = piece.at.checked_add(piece.length)?;
        }
        if end > size || pieces.len() > PIECES {
            return None;
        }
        let mut pieces = pieces.into_iter();
        Some(Sparse {
            inner,
            piece: pieces.next(),
            pieces,
            at: 0,
            size,
        })
    }
}

impl<R: Read> Read for Sparse<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let within = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX).min(buffer.len());
        while self.piece.is_some_and(|piece| piece.at + piece.length <= self.at) {
            self.piece = self.pieces.next();
        }
        let hole = self.piece.map_or(self.size, |piece| piece.at).saturating_sub(self.at);
        let got = match self.piece {
            _ if hole > 0 => {
                let zeros = within(hole);
                buffer[..zeros].fill(0);
                zeros
            }
            Some(piece) => {
                let room = within(piece.at + piece.length - self.at);
                self.inner.read(&mut buffer[..room])?
            }
            None => 0,
        };
        self.at += got as u64;
        Ok(got)
    }
}

/// The map that stands before the content: how many pieces, then their places and lengths, one number a line, filled
/// up to whole blocks.
///
/// # Errors
/// Those of the content; invalid data when there is no such map.
pub fn map_before(content: &mut impl Read) -> io::Result<Vec<Piece>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let mut numbers: Vec<u64> = Vec::new();
    let mut wanted = 1;
    let mut number = 0_u64;
    let mut block = [0; BLOCK];
    while numbers.len() < wanted {
        content.read_exact(&mut block)?;
        for byte in block {
            if numbers.len() == wanted {
                break;
            }
            match byte {
                b'0'..=b'9' => {
                    let digit = u64::from(byte - b'0');
                    number = number
                        .checked_mul(10)
                        .and_then(|n| n.checked_add(digit))
                        .ok_or_else(broken)?;
                }
                b'\n' => {
                    numbers.push(number);
                    number = 0;
                    if numbers.len() == 1 {
                        let count = usize::try_from(numbers[0]).ok().filter(|count| *count <= PIECES);
                        wanted += 2 * count.ok_or_else(broken)?;
                    }
                }
                _ => return Err(broken()),
            }
        }
    }
    let pieces = numbers[1..].chunks_exact(2).map(|pair| Piece {
        at: pair[0],
        length: pair[1],
    });
    Ok(pieces.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[(u64, u64)], size: u64) -> Option<Vec<u8>> {
        let pieces = pieces.iter().map(|&(at, length)| Piece { at, length }).collect();
        let mut out = Vec::new();
        Sparse::new(&b"abcdef"[..], pieces, size)?.read_to_end(&mut out).ok()?;
        Some(out)
    }

    #[test]
    fn holes_come_back_as_zeros() {
        assert_eq!(read(&[(2, 3), (6, 1)], 8).as_deref(), Some(&b"\0\0abc\0d\0"[..]));
        assert_eq!(read(&[], 3).as_deref(), Some(&b"\0\0\0"[..]));
        assert_eq!(read(&[(0, 2), (1, 2)], 8), None, "pieces overlap");
        assert_eq!(read(&[(u64::MAX, 2)], 8), None, "a piece beyond every end");
    }

    #[test]
    fn a_map_before_the_content_is_read() {
        let mut block = b"2\n0\n3\n10\n4\n".to_vec();
        block.resize(BLOCK, 0);
        let pieces = map_before(&mut &block[..]).expect("a map");
        assert_eq!(pieces, [Piece { at: 0, length: 3 }, Piece { at: 10, length: 4 }]);
        assert!(map_before(&mut &[b'x'; BLOCK][..]).is_err());
        assert!(map_before(&mut &[b'9'; BLOCK][..]).is_err());
    }
}
