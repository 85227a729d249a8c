//! Rows as the bytes of a record: a header of types, then the values.

use super::pages::Letters;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes of any sort.
    Blob(Vec<u8>),
}

/// A number of one to nine bytes, and how many they are.
pub fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (index, byte) in bytes.iter().take(8).enumerate() {
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((number, index + 1));
        }
    }
    Some((number << 8 | u64::from(*bytes.get(8)?), 9))
}

/// The types in the header of a record, and the bytes of that header; `None` when it is none.
pub fn types(record: &[u8]) -> Option<(Vec<u64>, usize)> {
    let (length, mut at) = varint(record)?;
    let length = usize::try_from(length).ok()?;
    let header = record.get(..length)?;
    let mut types = Vec::new();
    while at < length {
        let (kind, bytes) = varint(&header[at..])?;
        types.push(kind);
        at += bytes;
    }
    Some((types, length))
}

/// Bytes of a value of this type.
pub fn width(kind: u64) -> usize {
    match kind {
        0 | 8..=11 => 0,
        1..=4 => kind as usize,
        5 => 6,
        6 | 7 => 8,
        _ => usize::try_from((kind - 12) / 2).unwrap_or(usize::MAX),
    }
}

/// The value of a type at the start of `bytes`; what is cut short is as long as there are bytes.
pub fn value(kind: u64, bytes: &[u8], letters: Letters) -> Value {
    let held = &bytes[..width(kind).min(bytes.len())];
    match kind {
        8 => Value::Int(0),
        9 => Value::Int(1),
        1..=6 if held.len() == width(kind) => {
            let sign = if held[0] & 0x80 == 0 { 0 } else { -1 };
            Value::Int(held.iter().fold(sign, |number, byte| number << 8 | i64::from(*byte)))
        }
        7 if held.len() == 8 => Value::Real(f64::from_be_bytes(held.try_into().unwrap_or_default())),
        13.. if kind % 2 == 1 => Value::Text(text(held, letters)),
        12.. => Value::Blob(held.to_vec()),
        _ => Value::Null,
    }
}

/// All values of a record, and whether its bytes are as many as its header says.
pub fn values(record: &[u8], letters: Letters) -> (Vec<Value>, bool) {
    let Some((types, mut at)) = types(record) else {
        return (Vec::new(), false);
    };
    let mut values = Vec::with_capacity(types.len());
    for kind in types {
        values.push(value(kind, record.get(at..).unwrap_or_default(), letters));
        at = at.saturating_add(width(kind));
    }
    (values, at <= record.len())
}

/// A text as it is stored.
pub fn text(bytes: &[u8], letters: Letters) -> String {
    let wide = |to: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| to([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
    };
    match letters {
        Letters::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Letters::Utf16Le => wide(u16::from_le_bytes),
        Letters::Utf16Be => wide(u16::from_be_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_up_to_nine_bytes() {
        assert_eq!(varint(&[0x7F]), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xFF; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0xFF; 8]), None);
        assert_eq!(value(1, &[0xFF], Letters::Utf8), Value::Int(-1));
        assert_eq!(value(3, &[0x01, 0, 0], Letters::Utf8), Value::Int(65536));
    }

    #[test]
    fn a_record_that_is_cut_gives_what_it_has() {
        let record = b"\x04\x01\x17\x0F\x05Ana Ro";
        assert_eq!(
            values(record, Letters::Utf8),
            (
                vec![Value::Int(5), Value::Text("Ana R".into()), Value::Text("o".into())],
                true
            )
        );
        assert_eq!(values(&record[..8], Letters::Utf8).0[1], Value::Text("Ana".into()));
        assert!(!values(&record[..8], Letters::Utf8).1);
        assert_eq!(values(b"\x09\x01", Letters::Utf8), (Vec::new(), false));
    }
}
