//! Addresses of machines on the Internet, versions 4 and 6.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Checked, Hit, Worth};

/// Accepts what parses and is no version of software. What no person's machine has is harmless: masks, networks, the
/// loopback and unspecified addresses. Normal form: RFC 5952.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    if hit.text.contains(':') {
        version6(hit)
    } else {
        version4(hit)
    }
}

fn version4(hit: &Hit<'_>) -> Option<Checked> {
    let address: Ipv4Addr = hit.text.parse().ok()?;
    let octets = address.octets();
    if in_longer_number(hit) || is_version(hit) {
        return None;
    }
    let usable = !matches!(octets[0], 0 | 127 | 224..) && octets[2..] != [0, 0];
    let mut checked = Checked::whole(hit, address.to_string());
    // Four small numbers are more often a version or a section than an address; of three it cannot be told.
    let small = |limit: u8| octets.iter().filter(|octet| **octet < limit).count();
    // `1.15.7.2`, `(3.17.0.5)`: packages; only private networks have such numbers often.
    let version = small(10) == 4 || small(32) == 4 && octets[0] != 10 && !is_used(hit);
    checked.doubtful = version && !address.is_unspecified();
    checked.worth = match usable && !is_network(hit) {
        false => Worth::Harmless,
        true if small(32) >= 3 && !is_used(hit) => Worth::Ambiguous,
        true => Worth::Full,
    };
    Some(checked)
}

/// Whether the length of a prefix follows that leaves room for many machines: `192.168.14.0/24`.
fn is_network(hit: &Hit<'_>) -> bool {
    let rest = hit.after.strip_prefix('/').unwrap_or_default();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let ends = !rest[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '/');
    ends && digits <= 2
        && rest[..digits]
            .parse::<u32>()
            .is_ok_and(|length| (8..32).contains(&length))
}

/// Whether a port, a network's length or a protocol stands beside it: `10.0.0.5:443`, `10.0.0.0/8`, `ssh://10.0.0.5`,
/// `root@10.0.0.5`, `10.0.0.5 - -` in a server's log.
fn is_used(hit: &Hit<'_>) -> bool {
    let number = hit.after.strip_prefix([':', '/', '#']);
    number.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || hit.before.ends_with("//")
        || hit.before.ends_with('@')
        || hit.after.starts_with(" - ")
}

/// An object identifier or another dotted number that goes on.
fn in_longer_number(hit: &Hit<'_>) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    hit.before
        .strip_suffix('.')
        .is_some_and(|rest| rest.ends_with(char::is_alphanumeric))
        || hit.after.strip_prefix('.').is_some_and(|rest| rest.starts_with(digit))
        || hit.before.ends_with('-')
            && hit.before[..hit.before.len() - 1].ends_with(char::is_alphanumeric)
            && !is_range_end(hit)
}

/// The second address of `203.0.113.7-203.0.113.20`.
fn is_range_end(hit: &Hit<'_>) -> bool {
    let first = hit.before.trim_end_matches('-');
    let start = first
        .rfind(|c: char| !c.is_ascii_digit() && c != '.')
        .map_or(0, |at| at + 1);
    first
        .get(start..)
        .is_some_and(|first| first.parse::<Ipv4Addr>().is_ok())
}

/// `version 1.2.3.4`, `v. 1.2.3.4`, `1.2.3.4-rc1`, `1.2.3.4+build`.
fn is_version(hit: &Hit<'_>) -> bool {
    let before = hit.before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let words = [
        "v",
        "rv",
        "ver",
        "vers",
        "version",
        "versions",
        "build",
        "release",
        "rev",
        "révision",
        "RÉVISION",
        "revision",
        "firmware",
        "micrologiciel",
    ];
    if words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return true;
    }
    match hit.after.strip_prefix(['-', '+', '~', '_']) {
        Some(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            rest.starts_with(char::is_alphanumeric) && rest[..end].trim_end_matches('.').parse::<Ipv4Addr>().is_err()
        }
        None => false,
    }
}

fn version6(hit: &Hit<'_>) -> Option<Checked> {
    let address: Ipv6Addr = hit.text.parse().ok()?;
    // `a::b` is also a path in source code: short forms count only in ranges that are in use, or with many digits.
    let groups: Vec<&str> = hit.text.split(':').filter(|group| !group.is_empty()).collect();
    let first = address.segments()[0];
    let range = matches!(first, 0x2000..=0x3fff | 0xfc00..=0xfdff | 0xfe80..=0xfebf | 0xff00..=0xff0f);
    let in_use = range && hit.text.find(':') == Some(4);
    let numbered = groups
        .iter()
        .filter(|group| group.contains(|c: char| c.is_ascii_digit()));
    let many = groups.len() >= 4 && numbered.count() >= 3;
    let harmless = address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.to_ipv4_mapped().is_some()
        || in_use && hit.text.ends_with("::");
    if groups.len() < 8 && !in_use && !harmless && !many {
        return None;
    }
    if hit.before.ends_with([':', '.']) || hit.after.starts_with(':') && !hit.after.starts_with(": ") {
        return None;
    }
    let in_program = hit.text.starts_with(':')
        && hit
            .before
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | ')'));
    if in_program || goes_on_as_version4(hit) {
        return None;
    }
    // `::` parts names in programs, and ends paragraphs: without a group it takes a length behind it or a label.
    let length = hit
        .after
        .strip_prefix('/')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let mut checked = Checked::whole(hit, address.to_string()).distinctive(true);
    if harmless {
        checked.worth = Worth::Harmless;
    }
    checked.doubtful = hit.text.ends_with("::") && !length;
    Some(checked)
}

/// `2001:db8::256.1.1.1`: the last group is the first number of a version 4 that is none.
fn goes_on_as_version4(hit: &Hit<'_>) -> bool {
    hit.after
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(before: &str, text: &str, after: &str) -> bool {
        check(&Hit { text, before, after }).is_some()
    }

    #[test]
    fn versions_and_longer_numbers_are_not_addresses() {
        let text = "203.0.113.7";
        for (before, after) in [
            ("version ", ""),
            ("v. ", ""),
            ("", "-rc1"),
            ("", ".5"),
            ("1.3.6.", ""),
            ("libfoo-", ""),
            ("", "+git"),
        ] {
            assert!(!accepted(before, text, after), "{before}{text}{after}");
        }
        for (before, after) in [
            ("", ":8080"),
            ("", "/24"),
            ("", "."),
            ("", "-203.0.113.20"),
            ("203.0.113.1-", ""),
        ] {
            assert!(accepted(before, text, after), "{before}{text}{after}");
        }
    }

    #[test]
    fn what_no_machine_has_is_harmless_or_nothing() {
        let harmless = |text| check(&Hit::bare(text)).map(|checked| checked.worth == Worth::Harmless);
        for text in [
            "0.0.0.0",
            "127.0.0.1",
            "255.255.255.0",
            "10.0.0.0",
            "::1",
            "::",
            "ff02::1",
            "::ffff:127.0.0.1",
        ] {
            assert_eq!(harmless(text), Some(true), "{text}");
        }
        for text in ["01.02.03.04", "a::b", "12:30:45", "dead::beef"] {
            assert_eq!(harmless(text), None, "{text}");
        }
        assert_eq!(harmless("a099::9c0:876a:130b"), Some(false));
        assert!(
            !accepted("std", "::", "vector") && !accepted("foo", "::1", ""),
            "a path in a program"
        );
        assert!(
            check(&Hit::bare("::")).is_some_and(|checked| checked.doubtful),
            "without a label"
        );
        assert!(!accepted("", "2001:db8::256", ".1.1.1"));
    }

    #[test]
    fn version_6_has_one_normal_form() {
        let checked = check(&Hit::bare("2001:0DB8:0:0:0:0:0:1")).unwrap();
        assert_eq!(checked.normal, "2001:db8::1");
    }
}
