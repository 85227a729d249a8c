//! Geographic positions: decimal degrees, or degrees, minutes and seconds.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::{Checked, Hit, digits};

/// Places behind the point from which a position tells one street from the next (about 100 m).
const FINE: usize = 3;

/// Accepts latitude and longitude in range, both with at least three decimals, that are not zero; or one of the two by
/// itself. Normal form: `46.8139,-71.2080`, with as many decimals as are written.
pub fn decimal(hit: &Hit<'_>) -> Option<Checked> {
    if digits::continues_before(hit.before, &['.', ',', '-']) || digits::continues_after(hit.after, &['.', ',']) {
        return None;
    }
    let plain = if hit.text.is_ascii() {
        Cow::Borrowed(hit.text)
    } else {
        Cow::Owned(hit.text.replace('\u{2212}', "-"))
    };
    let signs = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let numbers: SmallVec<[&str; 4]> = plain.split(signs).filter(|part| part.contains('.')).collect();
    let fine = |number: &str| number.rsplit('.').next().is_some_and(|rest| rest.len() >= FINE);
    let within = |number: &str, most: f64| {
        number
            .parse::<f64>()
            .is_ok_and(|value| value.abs() <= most && value != 0.0)
    };
    let (accepted, normal) = match numbers.as_slice() {
        [latitude, longitude] => (
            within(latitude, 90.0) && within(longitude, 180.0) && fine(latitude) && fine(longitude),
            format!(
                "{},{}",
                latitude.trim_start_matches('+'),
                longitude.trim_start_matches('+')
            ),
        ),
        [one] => (within(one, 180.0) && fine(one), one.trim_start_matches('+').to_owned()),
        _ => return None,
    };
    accepted.then(|| Checked::whole(hit, normal))
}

/// Accepts degrees, minutes and seconds with a letter of the compass, in range. Normal form: as written, without blanks.
pub fn sexagesimal(hit: &Hit<'_>) -> Option<Checked> {
    let normal: String = hit.text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let sides = normal.split_inclusive(|c: char| c.is_ascii_alphabetic());
    for side in sides {
        let most = if side.ends_with(['N', 'S']) { 90.0 } else { 180.0 };
        let numbers: Vec<f64> = side
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter_map(|part| part.parse().ok())
            .collect();
        let fits =
            numbers.first().is_some_and(|degrees| *degrees <= most) && numbers[1..].iter().all(|part| *part < 60.0);
        if !fits {
            return None;
        }
    }
    Some(Checked::whole(hit, normal).distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lie_on_the_earth() {
        for (text, normal) in [
            ("46.8139, -71.2080", Some("46.8139,-71.2080")),
            ("45.5017,-73.5673", Some("45.5017,-73.5673")),
            ("-33.8688", Some("-33.8688")),
            ("95.1234, -71.2080", None),
            ("46.8, -71.2", None),
            ("0.0000, 0.0000", None),
        ] {
            let checked = decimal(&Hit::bare(text));
            assert_eq!(checked.map(|checked| checked.normal).as_deref(), normal, "{text}");
        }
    }

    #[test]
    fn minutes_are_fewer_than_sixty() {
        for (text, accepted) in [
            ("46°48'50\"N 71°12'29\"W", true),
            ("46°61'50\"N 71°12'29\"W", false),
            ("95°10'00\"N 71°12'29\"W", false),
        ] {
            assert_eq!(sexagesimal(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
