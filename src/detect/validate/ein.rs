//! US employer identification numbers.

use super::{Checked, Hit, digits};

/// Prefixes that the Internal Revenue Service does not assign.
const UNASSIGNED: [u64; 17] = [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97];

/// Accepts nine digits whose first two are assigned. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=9)?;
    let assigned = !UNASSIGNED.contains(&digits::value(&normal[..2]));
    assigned.then(|| Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_assigned() {
        for (text, accepted) in [("91-1144442", true), ("07-1144442", false)] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
