//! What stands beside a payment card: the month in which it expires, and its security code.
//!
//! Both are any number elsewhere. Directly behind a card they need no label.

use smallvec::smallvec;

use super::record;
use super::validate::{self, Hit};
use crate::model::{Finding, Layout, Level, Passage, Reason};

/// How far behind a card its expiry may begin, and behind that the code, in bytes.
const EXPIRY_REACH: usize = 40;
const CODE_REACH: usize = 12;

/// Bytes of the longest finding that may reach over a code.
const LONGEST: usize = 512;

/// The detectors whose findings these are.
#[derive(Clone, Copy, Debug)]
pub(super) struct CardDetails {
    /// Of the month.
    pub expiry: u16,
    /// Of the code.
    pub code: u16,
}

impl CardDetails {
    /// Appends what stands behind the cards among the findings, which are sorted by their start.
    pub fn find(self, passage: &Passage, found: &mut Vec<Finding>, kind_of: &dyn Fn(u16) -> bool) {
        let text = &passage.text;
        let mut more = Vec::new();
        for card in found.iter().filter(|finding| kind_of(finding.detector)) {
            let end = card.end as usize;
            let limit = record::around(passage, card.start as usize).end;
            let Some((start, stop)) = number_behind(text, end, limit.min(end + EXPIRY_REACH), &is_expiry_word) else {
                continue;
            };
            let Some((stop, normal)) = expiry(text, start, stop, limit) else {
                continue;
            };
            more.push(finding(self.expiry, (start, stop), normal));
            // In a table the next cell may be an amount.
            if !matches!(passage.layout, Layout::Lines { .. }) {
                continue;
            }
            let behind = number_behind(text, stop, limit.min(stop + CODE_REACH), &is_code_word);
            if let Some((start, end)) = behind.filter(|(start, end)| (3..=4).contains(&(end - start))) {
                // An area code, the beginning of an amount, something that is known already.
                let taken = |finding: &Finding| (finding.start as usize) < end && start < finding.end as usize;
                let near = record::within(found, &(start.saturating_sub(LONGEST)..end));
                let goes_on = text[end..].starts_with(['.', ',', '/', '-', ':', '%', '$', '€', ')'])
                    || found[near].iter().any(taken);
                let digits = &text[start..end];
                if !goes_on && digits.bytes().any(|byte| byte != digits.as_bytes()[0]) {
                    more.push(finding(self.code, (start, end), digits.to_owned()));
                }
            }
        }
        found.append(&mut more);
    }
}

fn finding(detector: u16, (start, end): (usize, usize), normal: String) -> Finding {
    Finding {
        detector,
        start: start as u32,
        end: end as u32,
        normal,
        level: Level::Likely,
        reasons: smallvec![Reason::Shape, Reason::Neighbour("card".into())],
    }
}

fn is_expiry_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "exp",
        "expiry",
        "expires",
        "expire",
        "expiration",
        "date",
        "d",
        "le",
        "valid",
        "thru",
        "valide",
        "jusqu",
        "au",
        "good",
        "until",
        "mm",
        "aa",
        "yy",
        "fin",
        "de",
        "validité",
        "through",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
}

fn is_code_word(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "cvv" | "cvc" | "cvv2" | "cid" | "code")
}

/// The next run of digits, when only signs and certain words stand before it on the line.
fn number_behind(text: &str, from: usize, limit: usize, word: &dyn Fn(&str) -> bool) -> Option<(usize, usize)> {
    let mut at = from;
    while at < limit.min(text.len()) {
        let c = text[at..].chars().next()?;
        if c == '\n' {
            return None;
        }
        let run = |keep: &dyn Fn(char) -> bool| text[at..].find(|c| !keep(c)).map_or(text.len(), |length| at + length);
        if c.is_ascii_digit() {
            return Some((at, run(&|c| c.is_ascii_digit())));
        }
        if c.is_alphabetic() {
            let end = run(&char::is_alphabetic);
            if !word(&text[at..end]) {
                return None;
            }
            at = end;
        } else {
            at += c.len_utf8();
        }
    }
    None
}

/// The end and the normal form of a month and a year whose first digits are at `start..stop`.
fn expiry(text: &str, start: usize, stop: usize, limit: usize) -> Option<(usize, String)> {
    // The limit is counted in bytes.
    let rest = &text[stop..text.floor_char_boundary(limit.clamp(stop, text.len()))];
    let sign = rest.find(|c: char| c != ' ')?;
    let year = rest[sign..].strip_prefix(['/', '-'])?.trim_start_matches(' ');
    let digits = year.find(|c: char| !c.is_ascii_digit()).unwrap_or(year.len());
    let end = stop + (rest.len() - year.len()) + digits;
    let checked = validate::find("card_expiry").and_then(|validator| {
        (validator.check)(&Hit {
            text: &text[start..end],
            before: "",
            after: &text[end..],
        })
    })?;
    Some((end, checked.normal)).filter(|(_, normal)| normal.as_str() >= "2015")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(text: &str) -> Vec<(u16, String)> {
        let card = Finding {
            detector: 0,
            start: 0,
            end: 19,
            normal: String::new(),
            level: Level::Certain,
            reasons: smallvec![],
        };
        let mut found = vec![card];
        CardDetails { expiry: 1, code: 2 }.find(&Passage::plain(text), &mut found, &|detector| detector == 0);
        let more = found.iter().skip(1);
        more.map(|finding| {
            (
                finding.detector,
                text[finding.start as usize..finding.end as usize].to_owned(),
            )
        })
        .collect()
    }

    #[test]
    fn what_follows_a_card_belongs_to_it() {
        let both = [(1, "09/27".to_owned()), (2, "417".to_owned())];
        assert_eq!(details("4111 1111 1111 1111 09/27 417"), both);
        assert_eq!(details("4111 1111 1111 1111, exp. 09/27, CVV : 417"), both);
        assert_eq!(
            details("4111 1111 1111 1111 valid thru 12 / 2030"),
            [(1, "12 / 2030".to_owned())]
        );
        for text in [
            "4111 1111 1111 1111 on 09/27",
            "4111 1111 1111 1111 13/27",
            "4111 1111 1111 1111 09/27/2024",
            "4111 1111 1111 1111\n09/27",
            "4111 1111 1111 1111 09/04",
        ] {
            assert!(details(text).is_empty(), "{text}");
        }
        assert_eq!(details("4111 1111 1111 1111 09/27 417,50 $").len(), 1, "an amount");
        assert_eq!(
            details("4111 1111 1111 1111 09/27 (418) 555-0103").len(),
            1,
            "a telephone"
        );
    }

    #[test]
    fn a_limit_inside_of_a_character_cuts_none() {
        for shift in 0..8 {
            let text = format!("4111 1111 1111 1111 exp. {}09/27 – – – –", " ".repeat(10 + shift));
            assert_eq!(details(&text).len(), 1, "{text}");
        }
    }
}
