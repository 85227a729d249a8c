//! Where something starts in a long text: 64 bytes at a time, with comparisons that compilers turn into
//! vector instructions, and one bit for each byte.

/// The offsets at which `test(byte, byte before)` holds, in ascending order.
///
/// Before the first byte stands a blank. The test must hold for no blank, for blanks fill the last block.
pub struct Starts<'a, F> {
    bytes: &'a [u8],
    test: F,
    /// First byte of the block that `mask` describes.
    block: usize,
    mask: u64,
}

impl<'a, F: Fn(u8, u8) -> bool> Starts<'a, F> {
    /// The offsets in `source` at which `test` holds.
    pub fn new(source: &'a str, test: F) -> Starts<'a, F> {
        let bytes = source.as_bytes();
        let mask = mask(bytes, 0, &test);
        Starts {
            bytes,
            test,
            block: 0,
            mask,
        }
    }
}

impl<F: Fn(u8, u8) -> bool> Iterator for Starts<'_, F> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            self.block += 64;
            if self.block >= self.bytes.len() {
                return None;
            }
            self.mask = mask(self.bytes, self.block, &self.test);
        }
        let at = self.block + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }
}

/// Whether it is an ASCII letter, a digit or an underscore, without a branch.
#[inline]
pub fn in_word(byte: u8) -> bool {
    let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
    let digit = u8::from(byte.wrapping_sub(b'0') < 10);
    letter | digit | u8::from(byte == b'_') != 0
}

/// One bit for each of the 64 bytes from `block`.
#[inline]
fn mask(bytes: &[u8], block: usize, test: &impl Fn(u8, u8) -> bool) -> u64 {
    let mut here = [b' '; 64];
    let mut before = [b' '; 64];
    let end = (block + 64).min(bytes.len());
    here[..end - block].copy_from_slice(&bytes[block..end]);
    if block == 0 {
        before[1..].copy_from_slice(&here[..63]);
    } else {
        before[..end - block].copy_from_slice(&bytes[block - 1..end - 1]);
    }
    let mut flags = [0_u8; 64];
    for ((flag, &byte), &last) in flags.iter_mut().zip(&here).zip(&before) {
        *flag = u8::from(test(byte, last));
    }
    let mut mask = 0;
    for (index, eight) in flags.chunks_exact(8).enumerate() {
        let word = u64::from_le_bytes([
            eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7],
        ]);
        mask |= (word.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (index * 8);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_are_those_of_a_plain_loop() {
        let text = "12 a3 _4 -5.6 7\n".repeat(9) + "8";
        let bytes = text.as_bytes();
        let begins = |byte: u8, last: u8| (byte.wrapping_sub(b'0') < 10) & !in_word(last);
        let plain = (0..bytes.len())
            .filter(|&at| {
                bytes[at].is_ascii_digit()
                    && !(at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_'))
            })
            .collect::<Vec<_>>();
        assert_eq!(Starts::new(&text, begins).collect::<Vec<_>>(), plain);
        assert_eq!(Starts::new("", begins).next(), None);
    }
}
