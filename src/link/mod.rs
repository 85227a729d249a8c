//! Linking: which findings belong together.
//!
//! A record is what belongs together in a file: a row of a table, an object, a message's headers, a
//! paragraph. Layouts with marks or cells know their records; in running text, this module numbers the
//! paragraphs.

use crate::model::{Layout, Passage};

/// Numbers records of one passage; offsets must come in rising order.
#[derive(Debug)]
pub struct Records<'a> {
    passage: &'a Passage,
    /// How far the text has been read, where the line begins there, and the numbers of that line and of the first one of
    /// its paragraph.
    at: usize,
    begins: usize,
    line: u64,
    paragraph: u64,
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
            paragraph: line,
        }
    }

    /// The record of the byte at `offset`, where the layout says `spot_record`. In running text it is the
    /// number of the first line of its paragraph; paragraphs are parted by blank lines.
    pub fn at(&mut self, offset: usize, spot_record: u32) -> u32 {
        if !matches!(self.passage.layout, Layout::Lines { .. }) {
            return spot_record;
        }
        let text = self.passage.text.as_bytes();
        while let Some(found) = memchr::memchr(b'\n', &text[self.at..offset.max(self.at)]) {
            self.at += found + 1;
            self.line += 1;
            if text[self.begins..self.at].iter().all(u8::is_ascii_whitespace) {
                self.paragraph = self.line;
            }
            self.begins = self.at;
        }
        self.at = self.at.max(offset);
        self.paragraph as u32
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
}
