//! Where an archive that was cut is still whole: behind the last block that is all there.

/// Blocks that are stepped over, at most.
const BLOCKS: usize = 1 << 20;

/// Bytes from the start to the end of the last whole block; `None` if there is no block, or they are encrypted.
pub fn whole(bytes: &[u8]) -> Option<usize> {
    let (first, newer) = match bytes.get(..8)? {
        b"Rar!\x1A\x07\x01\0" => (8, true),
        [b'R', b'a', b'r', b'!', 0x1A, 0x07, 0, _] => (7, false),
        _ => return None,
    };
    let next = if newer { rar5 } else { rar4 };
    let mut end = first;
    for _ in 0..BLOCKS {
        let Some(length) = bytes.get(end..).and_then(next) else {
            break;
        };
        match usize::try_from(length).ok().and_then(|length| end.checked_add(length)) {
            Some(behind) if length > 0 && behind <= bytes.len() => end = behind,
            _ => break,
        }
    }
    (end > first).then_some(end)
}

/// Bytes of a block with its data: RAR 5 and 7.
fn rar5(block: &[u8]) -> Option<u64> {
    let mut rest = block.get(4..)?;
    let size = varint(&mut rest)?;
    let header = (block.len() - rest.len()) as u64;
    let kind = varint(&mut rest)?;
    let flags = varint(&mut rest)?;
    if flags & 1 != 0 {
        varint(&mut rest)?;
    }
    let data = if flags & 2 == 0 { 0 } else { varint(&mut rest)? };
    // Behind this kind, all headers are encrypted.
    if kind == 4 {
        return None;
    }
    header.checked_add(size)?.checked_add(data)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The same: RAR 1.5 to 4.
fn rar4(block: &[u8]) -> Option<u64> {
    let header = block.get(..7)?;
    let (kind, flags) = (header[2], u16::from_le_bytes([header[3], header[4]]));
    let size = u64::from(u16::from_le_bytes([header[5], header[6]]));
    let word = |at: usize| Some(u64::from(u32::from_le_bytes(block.get(at..at + 4)?.try_into().ok()?)));
    let data = match kind {
        // The main header, when all that follows is encrypted.
        0x73 if flags & 0x80 != 0 => return None,
        // Members can be larger than 4 GiB.
        0x74 | 0x7A if flags & 0x100 != 0 => word(7)? | word(32)? << 32,
        _ if flags & 0x8000 != 0 || matches!(kind, 0x74 | 0x7A) => word(7)?,
        _ => 0,
    };
    size.checked_add(data).filter(|_| size >= 7)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_end_is_behind_the_last_whole_block() {
        let mut bytes = b"Rar!\x1A\x07\x01\0".to_vec();
        // Checksum, size 3, kind 1, no flags, one more byte; then a member with two bytes of data, one of them there.
        bytes.extend(b"\0\0\0\0\x03\x01\0\0");
        bytes.extend(b"\0\0\0\0\x03\x02\x02\x02d");
        assert_eq!(whole(&bytes), Some(16));
        bytes.push(b'd');
        assert_eq!(whole(&bytes), Some(bytes.len()));
        assert_eq!(whole(b"Rar!\x1A\x07\x01\0"), None);
        assert_eq!(whole(b"Rar"), None);
    }

    proptest! {
        #[test]
        fn noise_has_an_end_inside(noise in proptest::collection::vec(any::<u8>(), 0..300), old in any::<bool>()) {
            let mut bytes = if old { b"Rar!\x1A\x07\0".to_vec() } else { b"Rar!\x1A\x07\x01\0".to_vec() };
            bytes.extend(noise);
            prop_assert!(whole(&bytes).is_none_or(|end| end <= bytes.len()));
        }
    }
}
