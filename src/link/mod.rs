//! Linking: which findings belong together.
//!
//! A record is what belongs together in a file: a row of a table, an object, a message's headers, a
//! paragraph. Layouts with marks or cells know their records; in running text, this module numbers the
//! paragraphs.

use crate::model::{Layout, OVERLAP_BYTES, Passage};

/// How far behind the beginning of its paragraph a line may begin and still belong to it, in bytes: a log without a blank
/// line is not one record. Half of what passages share, so that the cutting of a text changes nothing.
const PARAGRAPH: usize = OVERLAP_BYTES / 2;

/// Numbers records of one passage; offsets must come in rising order.
#[derive(Debug)]
pub struct Records<'a> {
    passage: &'a Passage,
    /// How far the text has been read.
    at: usize,
    /// Where the line begins there, and its number.
    begins: usize,
    line: u64,
    /// Where its paragraph begins, and the number of the first line of it.
    paragraph: (usize, u64),
}

impl<'a> Records<'a> {
    /// At the start of the passage.
    pub fn new(passage: &'a Passage) -> Records<'a> {
        let line = if let Layout::Lines { first_line } = passage.layout {
            first_line
        } else {
            1
        };
        Records {
            passage,
            at: 0,
            begins: 0,
            line,
            paragraph: (0, line),
        }
    }

    /// The record of the byte at `offset`, where the layout says `spot_record`. In running text it is the
    /// number of the first line of its paragraph, or its own line's where that is far away; paragraphs are parted by blank
    /// lines.
    pub fn at(&mut self, offset: usize, spot_record: u32) -> u32 {
        if !matches!(self.passage.layout, Layout::Lines { .. }) {
            return spot_record;
        }
        let text = self.passage.text.as_bytes();
        while let Some(found) = memchr::memchr(b'\n', &text[self.at..offset.max(self.at)]) {
            self.at += found + 1;
            self.line += 1;
            if text[self.begins..self.at].iter().all(u8::is_ascii_whitespace) {
                self.paragraph = (self.at, self.line);
            }
            self.begins = self.at;
        }
        self.at = self.at.max(offset);
        let (begins, number) = self.paragraph;
        if self.begins - begins < PARAGRAPH {
            number as u32
        } else {
            self.line as u32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_records() {
        let passage = Passage::plain("a\nb\n\n \nc\nd");
        let mut records = Records::new(&passage);
        let numbers: Vec<u32> = [0, 2, 7, 9].into_iter().map(|offset| records.at(offset, 0)).collect();
        assert_eq!(numbers, [1, 1, 5, 5]);
    }

    #[test]
    fn a_text_without_blank_lines_is_no_record_and_may_be_cut_anywhere() {
        let line = "Marie Tremblay, 12 rue Roy\n";
        let text = line.repeat(1000);
        let number = |text: &str, first_line, offset| {
            let passage = Passage {
                layout: Layout::Lines { first_line },
                ..Passage::plain(text)
            };
            Records::new(&passage).at(offset, 0)
        };
        assert_eq!(number(&text, 1, line.len() * 20), 1);
        assert_eq!(number(&text, 1, line.len() * 900), 901);
        // The same line in a passage that begins elsewhere.
        let cut = 400;
        assert_eq!(
            number(&text[line.len() * cut..], 1 + cut as u64, line.len() * (900 - cut)),
            901
        );
    }
}
