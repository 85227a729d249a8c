//! Texts in bytes whose structure nobody here knows, as the properties of controls: runs of characters of one or two
//! bytes.

use std::ops::ControlFlow;

use crate::extract::{Builder, ExtractError, Sink};
use crate::model::Hop;

/// Characters that a run has at least: shorter ones are numbers that look like letters.
const SHORTEST: usize = 4;

/// Runs that are kept.
const MOST: usize = 100_000;

/// Writes the runs, each on a line, under `place`.
pub(in crate::extract) fn write(bytes: &[u8], place: Hop, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut builder = Builder::lines(sink, vec![place]);
    for run in texts(bytes) {
        builder.push(&run)?;
        builder.push("\n")?;
    }
    builder.finish()?;
    Ok(())
}

/// The runs, those of one byte a character and those of two.
fn texts(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut keep = |run: &mut String| {
        if run.chars().count() >= SHORTEST {
            found.push(std::mem::take(run));
        }
        run.clear();
        if found.len() < MOST {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let mut narrow = String::new();
    let mut wide = [String::new(), String::new()];
    for (at, byte) in bytes.iter().enumerate() {
        match encoding_rs::mem::decode_latin1(&[*byte])
            .chars()
            .next()
            .filter(|c| is_text(*c))
        {
            Some(letter) => narrow.push(letter),
            None if keep(&mut narrow).is_break() => return found,
            None => {}
        }
        // Two bytes may begin at an odd place, too.
        let Some(pair) = bytes.get(at..at + 2) else { continue };
        let run = &mut wide[at % 2];
        match char::from_u32(u32::from(u16::from_le_bytes([pair[0], pair[1]]))).filter(|c| is_text(*c)) {
            // Letters of the West: two bytes of anything are a letter of somewhere.
            Some(letter) if u32::from(letter) < 0x250 => run.push(letter),
            _ if keep(run).is_break() => return found,
            _ => {}
        }
    }
    for mut run in [narrow].into_iter().chain(wide) {
        if keep(&mut run).is_break() {
            break;
        }
    }
    found
}

fn is_text(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\t' | '\u{A0}'..='\u{24F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_one_and_two_bytes_are_found() {
        let mut bytes = b"\x00\x02\x18\x00marie@example.ca\x00\x01ab\x01\x00".to_vec();
        bytes.extend("Zoé Gagné".encode_utf16().flat_map(u16::to_le_bytes));
        bytes.extend(b"\x00\x00\xFF");
        assert_eq!(texts(&bytes), ["marie@example.ca", "Zoé Gagné"]);
        assert!(texts(b"").is_empty());
    }
}
