//! An e-mail address: a local part, a domain whose suffix is public, plain or written out with `(at)`.

use unicode_normalization::UnicodeNormalization;

use super::{Checked, Hit};

/// Accepts `local@domain` and its spelt-out forms (`local (at) domain`, `[at]`, `arobase`).
/// Normal form: lower case, NFC, with a plain `@` and dots.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let (local, domain) = split(hit.text)?;
    if !is_local(local) || is_rest(local, hit.before) || names_message(hit.before) || is_random(local) {
        return None;
    }
    if is_cut_by_markup(local, hit.before) {
        return None;
    }
    let kept = longest_domain(domain)?;
    let len = hit.text.len() - (domain.len() - kept.len());
    // `git@host.tld:path` and `user:secret@host/` are addresses of machines, not of persons.
    let path = |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '~'));
    if local == "git" || hit.text.len() == len && hit.after.strip_prefix(':').is_some_and(path) {
        return None;
    }
    if hit.before.ends_with("://") || hit.before.ends_with(':') && hit.before.contains("://") {
        return None;
    }
    let normal = joined(local, &plain_domain(kept));
    let mut checked = Checked::whole(hit, normal).distinctive(true);
    checked.len = len;
    Some(checked)
}

/// Whether what follows is the name of a message or of a part of one, not a mailbox: the headers of mails, and what
/// stands in angle brackets behind a sign that no mailbox has (`<CAHk=abc123@…`).
fn names_message(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let head = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let header = line.contains(':')
        && (matches!(head.as_str(), "references" | "in-reply-to" | "content-id") || head.ends_with("message-id"));
    let open = before.rfind('<').map_or("", |at| &before[at + 1..]);
    header || before.ends_with(['=', '$', '!']) && !open.is_empty() && !open.contains(['>', ' ', '"', '/'])
}

/// Whether a local part is an identifier of a machine: a UUID, or twenty letters and digits or more in which both change
/// places as in no name.
fn is_random(local: &str) -> bool {
    let plain: Vec<u8> = local.bytes().filter(|byte| *byte != b'-').collect();
    let uuid = plain.len() == 32 && local.len() == 36 && plain.iter().all(u8::is_ascii_hexdigit);
    let changes = local
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
        .count();
    uuid || local.len() >= 20 && local.bytes().all(|byte| byte.is_ascii_alphanumeric()) && changes >= 4
}

/// Whether markup of manuals cuts a local part: `test\-user@…`, `\fRuser@…`.
fn is_cut_by_markup(local: &str, before: &str) -> bool {
    let font = before.ends_with('\\') && ["fR", "fB", "fI", "fP"].iter().any(|font| local.starts_with(font));
    font || before.ends_with("\\-")
}

/// Accepts `local@domain` where the domain has no public suffix, as inside of firms: `ana@serveur`, `ana@firme.corp`.
/// Normal form: as of the others.
pub fn inside(hit: &Hit<'_>) -> Option<Checked> {
    let (local, domain) = split(hit.text)?;
    let domain = plain_domain(domain);
    let labels: Vec<&str> = domain.split('.').collect();
    let last = labels.last()?;
    // `package@1.2.3` is a version; `git@host:path` an address of a machine.
    let named = last.starts_with(|c: char| c.is_ascii_alphabetic()) && labels.iter().all(|label| is_label(label));
    let machine = hit.after.starts_with([':', '/']) || hit.before.ends_with([':', '/', '@']);
    if !is_local(local) || is_rest(local, hit.before) || machine || !named || domain.len() > 253 || is_domain(&domain) {
        return None;
    }
    Some(Checked::whole(hit, joined(local, &domain)))
}

/// The normal form of an address whose domain is plain.
fn joined(local: &str, domain: &str) -> String {
    let mut normal = if local.is_ascii() {
        local.to_ascii_lowercase()
    } else {
        local.to_lowercase().nfc().collect()
    };
    normal.push('@');
    normal.push_str(domain);
    normal
}

/// Whether a local part is the end of something longer: behind a dot, of one that has two in a row; from an accent on,
/// which ends no word, of more than 64 letters.
fn is_rest(local: &str, before: &str) -> bool {
    let cut = !local.starts_with(|c: char| c.is_ascii()) && before.ends_with(|c: char| c == '_' || c.is_alphanumeric());
    (cut || before.ends_with('.')) && !ends_in_leader(before)
}

/// Whether what fills the line of a form or of a list stands at the end of a text: dots, or a long run of another sign.
fn ends_in_leader(before: &str) -> bool {
    let Some(last) = before.chars().next_back().filter(|c| !c.is_alphanumeric()) else {
        return false;
    };
    let run = before.chars().rev().take_while(|c| *c == last).count();
    run >= if last == '.' { 3 } else { 16 }
}

/// The two sides of the sign, whichever way it is written.
fn split(text: &str) -> Option<(&str, &str)> {
    if let Some(parts) = text.rsplit_once('@') {
        return Some(parts);
    }
    let lower = text.to_ascii_lowercase();
    let (start, end) = ["(at)", "[at]", "{at}", "(arobase)", "[arobase]", "arobase", "(a)"]
        .iter()
        .find_map(|sign| lower.find(sign).map(|at| (at, at + sign.len())))?;
    Some((
        text[..start].trim_end_matches(is_space),
        text[end..].trim_start_matches(is_space),
    ))
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}')
}

/// RFC 5321: at most 64 bytes, no dot at an end, no two dots in a row.
fn is_local(local: &str) -> bool {
    (1..=64).contains(&local.len()) && !local.starts_with(['.', '\'']) && !local.ends_with('.') && !local.contains("..")
}

/// The longest start of a domain, cut between its labels, that ends in a public suffix with a label
/// before it. Running text glues sentences to addresses: `a@example.com.Then`.
fn longest_domain(domain: &str) -> Option<&str> {
    let mut candidate = domain.trim_end_matches(['.', '-']);
    loop {
        if is_domain(candidate) {
            return Some(candidate);
        }
        let cut = candidate.rfind('.')?;
        candidate = candidate[..cut].trim_end_matches(['.', '-']);
    }
}

fn is_domain(domain: &str) -> bool {
    let plain = plain_domain(domain);
    if plain.len() > 253 || plain.split('.').any(|label| !is_label(label)) {
        return false;
    }
    let reserved = ["test", "invalid", "example", "local", "lan", "internal"];
    let known =
        psl::suffix(plain.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() < plain.len());
    // A name in another alphabet, as the DNS writes it: there is no other use for such labels.
    let coded = |last: &str| last.starts_with("xn--") && last.len() > 6;
    known
        || plain
            .rsplit_once('.')
            .is_some_and(|(_, last)| reserved.contains(&last) || coded(last))
}

/// One to 63 letters, digits and inner hyphens.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

/// Lower case, with written-out dots made plain.
fn plain_domain(domain: &str) -> String {
    if domain
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
    {
        return domain.to_ascii_lowercase();
    }
    let mut plain = domain.to_lowercase();
    for dot in ["(dot)", "[dot]", "(point)", "[point]"] {
        plain = plain.replace(dot, ".");
    }
    plain.retain(|c| !is_space(c));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> Option<String> {
        check(&Hit::bare(text)).map(|checked| checked.normal)
    }

    #[test]
    fn the_sign_may_be_written_out() {
        for text in [
            "Nom.X@Exemple.CA",
            "nom.x (at) exemple.ca",
            "nom.x[at]exemple.ca",
            "nom.x arobase exemple.ca",
        ] {
            assert_eq!(normal(text).as_deref(), Some("nom.x@exemple.ca"), "{text}");
        }
    }

    #[test]
    fn names_of_messages_and_of_machines_are_no_mailboxes() {
        for (before, text) in [
            ("Message-ID: <", "abc@mail.example.com"),
            ("x\nReferences: <a@b.example>\t<", "abc@mail.example.com"),
            ("<CAHk=", "abc123@mail.example.com"),
            ("uid ", "7kukuqrfedlm2f9t5u0f3m4h1k@google.com"),
            ("uid ", "3f2504e0-4f89-41d3-9a0c-0305e82c3301@google.com"),
            ("test\\-", "user@example.com"),
            ("\\", "fRuser@example.com"),
        ] {
            let after = "";
            assert_eq!(check(&Hit { text, before, after }), None, "{before}{text}");
        }
        for (before, text) in [("From: <", "ana@example.com"), ("mail=", "ana@example.com")] {
            let after = "";
            assert!(check(&Hit { text, before, after }).is_some(), "{before}{text}");
        }
    }

    #[test]
    fn accents_are_equal_in_one_character_and_in_two() {
        for text in [
            "éric.roy@exemple.ca",
            "ÉRIC.Roy@Exemple.ca",
            "E\u{301}ric.roy@exemple.ca",
        ] {
            assert_eq!(normal(text).as_deref(), Some("éric.roy@exemple.ca"), "{text}");
        }
        let hit = Hit {
            text: "éric.roy@exemple.ca",
            before: "fr\u{e9}d",
            after: "",
        };
        assert_eq!(check(&hit), None, "the rest of a word");
    }

    #[test]
    fn what_is_glued_to_the_end_is_given_back() {
        let checked = check(&Hit::bare("a@example.com.Then")).unwrap();
        assert_eq!((checked.normal.as_str(), checked.len), ("a@example.com", 13));
    }

    #[test]
    fn the_suffix_must_be_public_and_dots_single() {
        for text in [
            "a..b@exemple.ca",
            "a@exemple",
            ".a@exemple.ca",
            "a@com",
            "a@exemple.notasuffix",
        ] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn domains_inside_of_firms_are_another_matter() {
        for (text, accepted) in [
            ("ana@serveur", true),
            ("ana@firme.corp", true),
            ("lodash@4.17.21", false),
            ("ana@exemple.ca", false),
            ("ana@-x", false),
            ("ana@a..b", false),
        ] {
            assert_eq!(inside(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }

    #[test]
    fn a_password_in_an_address_of_a_machine_is_not_a_local_part() {
        let hit = Hit {
            text: "secret@host.example.com",
            before: "https://user:",
            after: "/",
        };
        assert_eq!(check(&hit), None);
    }
}
