//! Children: a date of birth or an age under fourteen at the date of the scan is a finding of its own.
//!
//! Law 25 (Act respecting the protection of personal information in the private sector, s. 4.1) asks for a parent's
//! consent below that age.

use super::validate::date::Date;
use crate::model::{Finding, Reason};

/// Below this age, in years, a parent consents.
const OF_AGE: u32 = 14;

/// Appends, for each date of birth and each age that is a child's at `today`, a finding of `detector`. A date that can
/// be read in two ways counts when both are a child's.
pub(super) fn find<'a>(detector: u16, today: Date, found: &mut Vec<Finding>, kind_of: &dyn Fn(u16) -> &'a str) {
    let is_child = |finding: &Finding| match kind_of(finding.detector) {
        "dob" => finding.normal.split('/').all(|reading| {
            let born = Date::from_iso(reading);
            born.is_some_and(|born| born <= today && today.years_since(born) < OF_AGE)
        }),
        "age" => finding.normal.parse::<u32>().is_ok_and(|age| age < OF_AGE),
        _ => false,
    };
    let children: Vec<Finding> = found
        .iter()
        .filter(|finding| is_child(finding))
        .map(|finding| {
            let mut child = finding.clone();
            child.detector = detector;
            child.reasons.insert(0, Reason::Under(OF_AGE));
            child
        })
        .collect();
    if !children.is_empty() {
        found.extend(children);
        found.sort_by_key(|finding| (finding.start, finding.end));
    }
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;
    use crate::model::Level;

    #[test]
    fn age_is_counted_to_the_day() {
        let today = Date::new(2026, 3, 12).expect("a day");
        let children = |kind: &'static str, normal: &str| {
            let mut found = vec![Finding {
                detector: 0,
                start: 0,
                end: 1,
                normal: normal.to_owned(),
                level: Level::Certain,
                reasons: smallvec![Reason::Shape],
            }];
            find(9, today, &mut found, &|_| kind);
            found.len() - 1
        };
        assert_eq!(children("dob", "2012-03-13"), 1);
        assert_eq!(children("dob", "2012-03-12"), 0, "fourteen today");
        assert_eq!(children("dob", "2015-04-03/2015-03-04"), 1);
        assert_eq!(children("dob", "2012-04-03/2012-03-04"), 0, "one reading is fourteen");
        assert_eq!(children("dob", "2026-03-13"), 0, "not yet born");
        assert_eq!(children("age", "13"), 1);
        assert_eq!(children("age", "14"), 0);
        assert_eq!(children("phone", "13"), 0);
    }
}
