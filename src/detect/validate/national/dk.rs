//! Denmark: the personal number (CPR), DDMMYY and four digits.

use super::super::{Checked, Hit, digits};
use super::is_day_first;

/// Accepts ten digits with a real date. The check of modulo 11 no longer holds of every number that is issued: it raises,
/// and does not veto. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 10..=10)?;
    let sum = digits::weighted(&normal, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    is_day_first(&normal).then(|| {
        let mut checked = Checked::whole(hit, normal);
        checked.checksum = sum.is_multiple_of(11).then_some("mod11");
        checked.doubtful = checked.checksum.is_none();
        checked
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_raises() {
        for (text, holds) in [
            ("211062-5629", Some(true)),
            ("211062-5628", Some(false)),
            ("321062-5629", None),
        ] {
            assert_eq!(
                check(&Hit::bare(text)).map(|checked| !checked.doubtful),
                holds,
                "{text}"
            );
        }
    }
}
