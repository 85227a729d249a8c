//! The French social security number (NIR): thirteen characters and a key of two.

use super::{Checked, Hit, digits};

/// Accepts fifteen characters whose key is 97 minus the remainder of the number by 97; in Corsica 2A counts
/// as 19 and 2B as 18. Normal form: without spaces.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::alphanumeric(hit.text);
    if normal.len() != 15 || digits::ends_in_point(hit.before) {
        return None;
    }
    let (body, key) = normal.split_at(13);
    let number = match &body[5..7] {
        "2A" => format!("{}19{}", &body[..5], &body[7..]),
        "2B" => format!("{}18{}", &body[..5], &body[7..]),
        _ => body.to_owned(),
    };
    let (number, key): (u64, u64) = (number.parse().ok()?, key.parse().ok()?);
    (97 - number % 97 == key).then(|| Checked::whole(hit, normal).checksum("mod97").distinctive(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_holds_in_corsica_too() {
        for (text, accepted) in [
            ("2 95 10 99 126 111 93", true),
            ("253072B07300470", true),
            ("253072A07300443", true),
            ("253072C07300443", false),
            ("295109912611199", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
