//! Germany: the tax identification number, eleven digits.

use super::super::{Checked, Hit, digits};

/// Accepts a number that does not begin with 0, among whose first ten digits just one occurs twice or three times, and
/// that passes ISO 7064 mod 11,10. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 11..=11)?;
    let mut counts = [0; 10];
    for byte in normal[..10].bytes() {
        counts[usize::from(byte - b'0')] += 1;
    }
    let repeated: Vec<i32> = counts.into_iter().filter(|count| *count > 1).collect();
    let built = matches!(repeated.as_slice(), [2 | 3]);
    (built && !normal.starts_with('0') && digits::mod11_10(&normal))
        .then(|| Checked::whole(hit, normal).checksum("mod11_10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_digit_repeats_and_the_check_holds() {
        for (text, accepted) in [("36 574 261 809", true), ("36574261890", false), ("36554266806", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
