//! Passwords, keys and user names that are written down with their key: `password = …`, `"mdp": "…"`.

use super::{Checked, Hit};

/// What stands in forms, templates and documentation in place of a secret.
const PLACEHOLDERS: &[&str] = &[
    "null",
    "none",
    "nil",
    "true",
    "false",
    "undefined",
    "changeme",
    "password",
    "passwd",
    "secret",
    "token",
    "example",
    "exemple",
    "required",
    "requis",
    "string",
    "optional",
    "optionnel",
    "xxxx",
    "xxxxxx",
    "xxxxxxxx",
    "your_password",
    "motdepasse",
    "mot_de_passe",
    "n/a",
];

/// Beginnings of tokens that their issuers publish, which need no key before them.
const TOKENS: &[&str] = &[
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "AKIA",
    "ASIA",
    "xox",
    "sk_live_",
    "AIza",
    "eyJ",
    "BEGIN ",
];

/// Accepts a key, a sign and a value that looks like a secret, what fills a field that is named so, and tokens that say
/// what they are. Normal form: the value as it is written.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    if TOKENS.iter().any(|token| hit.text.starts_with(token)) {
        return Some(Checked::whole(hit, hit.text).distinctive(true));
    }
    if !is_keyed(hit.text) {
        return fills_field(hit);
    }
    if !hit.text.contains([':', '=']) || is_said(hit.text) {
        return told(hit);
    }
    let value = value(hit)?;
    let classes = [
        value.contains(|c: char| c.is_ascii_digit()),
        value.contains(char::is_lowercase),
        value.contains(char::is_uppercase),
        value.contains(|c: char| !c.is_alphanumeric()),
    ];
    let varied = classes.into_iter().filter(|class| *class).count();
    let digits_only = varied == 1 && classes[0];
    // A word alone is what a form says: "password: forgotten". A PIN is short, but only digits.
    // `${API_KEY:?missing}`: a variable, with what is said when it is not set.
    if is_reference(hit, value) || hit.text.contains("${") || hit.before.ends_with("${") {
        return None;
    }
    // In prose, a word follows the sign: "access token: OAuth". A secret of letters alone stands in quotes.
    let quoted = hit.text.trim_end_matches([',', ';', ')', '}']).ends_with(['"', '\'']);
    if !classes[0] && !classes[3] && !quoted {
        return None;
    }
    if !quoted && (value.contains(['[', ']', '{', '}']) || is_code(value)) {
        return None;
    }
    let secret = varied >= 2 && value.chars().count() >= 5 || digits_only && (4..=12).contains(&value.len());
    secret.then(|| finish(hit, value))
}

/// Words with which keys of secrets begin or end.
const KEYS: &[&str] = &[
    "pass", "mot", "mdp", "pw", "phrase", "secret", "token", "key", "clé", "code", "nip", "pin",
];

/// Whether a text begins with the key of its value.
fn is_keyed(text: &str) -> bool {
    let text = text.trim_start_matches(['"', '\'', '`']);
    let end = text
        .find(|c: char| !(c.is_alphabetic() || matches!(c, '_' | '-' | '\'' | '’' | ' ' | '\u{a0}')))
        .unwrap_or(text.len());
    let key = text[..end].to_lowercase();
    (end < text.len() || key.contains([' ', '\u{a0}'])) && KEYS.iter().any(|known| key.contains(known))
}

/// Whether the key tells its value in a sentence: `le mot de passe est X`, `password is X`.
fn is_said(text: &str) -> bool {
    let before = text.split([':', '=']).next().unwrap_or_default().to_lowercase();
    before
        .split_whitespace()
        .any(|word| matches!(word, "est" | "is" | "was" | "était"))
        || before.contains('«')
}

/// What a sentence tells as a secret: the last word, in quotes or of several sorts of characters.
fn told(hit: &Hit<'_>) -> Option<Checked> {
    let signs = |c: char| c.is_whitespace() || matches!(c, '«' | '»' | '"' | '“' | '”' | '\'' | '`');
    let whole = hit.text.trim_end_matches(signs);
    let quoted = whole.len() < hit.text.len();
    let value = whole
        .rsplit(signs)
        .next()?
        .trim_end_matches(['.', ',', ';', ')', '!', '?']);
    // The closing sign may be the secret's own: `Printemps2025!`.
    let own = whole.strip_suffix('!').is_some_and(|rest| rest.ends_with(value));
    let value = if own {
        &whole[whole.len() - value.len() - 1..]
    } else {
        value
    };
    let digit = value.contains(|c: char| c.is_ascii_digit());
    let small = value.contains(char::is_lowercase);
    let capital = value.contains(char::is_uppercase);
    let sign = value.contains(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'' && c != '’');
    let varied = [digit, small, capital, sign].into_iter().filter(|class| *class).count();
    let strong = digit && varied >= 3 || quoted && digit && varied >= 2;
    if value.chars().count() < 5 || !strong || is_code(value) {
        return None;
    }
    let mut checked = Checked::whole(hit, value).distinctive(true);
    checked.len = hit.text.rfind(value).map_or(hit.text.len(), |at| at + value.len());
    Some(checked)
}

/// What fills a field named as a secret: neither what stands in place of one nor a word.
fn fills_field(hit: &Hit<'_>) -> Option<Checked> {
    let value = hit.text;
    let lower = value.to_lowercase();
    let first = value.chars().next()?;
    let kept =
        value.contains(|c: char| c.is_ascii_digit()) || value.contains(|c: char| !c.is_alphanumeric() && c != '_');
    let place = value.starts_with(['$', '<', '{', '%', '[', '*', '•', '(', '/'])
        || value.chars().all(|c| c == first)
        || PLACEHOLDERS.contains(&lower.as_str())
        || lower.contains("://")
        || value.contains(char::is_whitespace)
        || is_code(value);
    let few = value.chars().count() < 4;
    (kept && !place && !few).then(|| Checked::whole(hit, value))
}

/// Whether a value is taken from a program or from what describes one: `"+api_key`, `os.environ/KEY`, `:py:func`, `\\fR`,
/// `UID:GID`, `YOUR-PASSWORD`, `your-api-key`.
fn is_code(value: &str) -> bool {
    let digit = value.contains(|c: char| c.is_ascii_digit());
    let one_case = !value.contains(char::is_lowercase) || !value.contains(char::is_uppercase);
    let words = value
        .chars()
        .all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | ':' | '.' | '/' | '|'));
    let lower = value.to_lowercase();
    let taken = [
        "environ",
        "getenv",
        "process.env",
        "secrets.",
        "config.",
        "settings.",
        "vault:",
    ];
    value.starts_with(['+', ':', '\\', '&', '|', ',', '.', '?', '-'])
        || taken.iter().any(|word| lower.contains(word))
        || ["your", "votre", "placeholder", "example", "exemple-de"]
            .iter()
            .any(|word| lower.starts_with(word))
            && !digit
        || words && !digit && (one_case || value.contains([':', '/', '|']))
}

/// Whether the value is a name in a program (`args.password`, `secret_key`, `ACCESS_TOKEN`), not a secret: words
/// joined by dots or underscores, without a digit, one of which is the key's own.
fn is_reference(hit: &Hit<'_>, value: &str) -> bool {
    let named = value.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '_'));
    let quoted = hit.text.ends_with(['"', '\'']);
    let lower = value.to_lowercase();
    let own = ["pass", "secret", "token", "key", "pwd", "mdp", "credential"]
        .iter()
        .any(|word| lower.contains(word));
    named && ((value.contains(['.', '_']) && !quoted) || own) || value.ends_with(['[', '_']) && !quoted
}

/// Accounts that systems have, and what examples and types stand for one.
const ACCOUNTS: &[&str] = &[
    "account",
    "admin",
    "administrateur",
    "administrator",
    "anonymous",
    "any",
    "backup",
    "char",
    "daemon",
    "default",
    "demo",
    "email",
    "field",
    "foo",
    "bar",
    "git",
    "guest",
    "id",
    "input",
    "int",
    "integer",
    "invité",
    "jenkins",
    "label",
    "login",
    "mysql",
    "name",
    "nobody",
    "object",
    "oracle",
    "owner",
    "pi",
    "postgres",
    "public",
    "pytest",
    "root",
    "sa",
    "service",
    "str",
    "system",
    "test",
    "testuser",
    "text",
    "tomcat",
    "ubuntu",
    "user",
    "user1",
    "username",
    "utilisateur",
    "value",
    "varchar",
    "www-data",
];

/// Accepts a user name that fills its field, or a key, a sign and a user name. Normal form: the name in lower case.
pub fn user_name(hit: &Hit<'_>) -> Option<Checked> {
    let keyed = hit.text.contains([':', '=']);
    let value = if keyed { value(hit)? } else { hit.text };
    let lower = value.to_lowercase();
    let words = [
        "user", "name", "login", "account", "args", "self", "config", "param", "request", "data",
    ];
    // `request.user`, `user_name`, `args.login`: names in a program.
    let reference = lower.contains(['.', '_']) && lower.split(['.', '_']).any(|part| words.contains(&part));
    let call = hit.after.starts_with(['(', '[', '{']) || hit.after.starts_with('.') && !hit.after.starts_with(". ");
    // `3.35` in a column `user score`: a figure.
    let figure = !value.contains(char::is_alphabetic);
    if value.chars().count() < 3 || reference || call || figure || ACCOUNTS.contains(&lower.as_str()) {
        return None;
    }
    // In programs and prose a word follows the sign. A name is quoted, has a digit, or ends its line.
    let quoted = hit.after.starts_with(['"', '\'', '`']);
    let numbered = value.contains(|c: char| c.is_ascii_digit());
    let ends = hit
        .after
        .trim_start_matches([' ', '\r'])
        .chars()
        .next()
        .is_none_or(|c| c == '\n');
    let ended = ends && (!keyed || hit.text.contains(": ") || hit.text.contains(" :"));
    // `user=mcloutier ip=66.131.22.9`, as in a server's log.
    let logged = hit.text.contains('=')
        && !hit.text.contains(" =")
        && hit.after.strip_prefix(' ').is_some_and(|rest| {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            end > 0 && rest[end..].starts_with('=')
        });
    // `user=svc_paie`, a line of a configuration.
    let alone = hit.before.is_empty() || hit.before.ends_with(['\n', '\r']);
    let logged = logged || alone && ends && hit.text.contains('=') && !hit.text.contains(' ');
    let closed = keyed || ends || quoted || hit.after.starts_with([',', ';', '\t', '|']);
    if !(closed && (quoted || numbered || ended || logged)) {
        return None;
    }
    if !keyed {
        return Some(Checked::whole(hit, lower));
    }
    let mut checked = finish(hit, value);
    checked.normal = lower;
    Some(checked)
}

/// What follows the value (a quote, a semicolon) is given back.
fn finish(hit: &Hit<'_>, value: &str) -> Checked {
    let mut checked = Checked::whole(hit, value).distinctive(true);
    checked.len = hit.text.rfind(value).map_or(hit.text.len(), |at| at + value.len());
    checked
}

/// The value after the sign, without quotes; `None` for what stands in place of one.
fn value<'a>(hit: &Hit<'a>) -> Option<&'a str> {
    let (key, value) = hit.text.split_once([':', '='])?;
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '=' | ':' | '>'));
    let value = value.trim_end_matches([',', ';', '.', ')', '}']);
    // `access_token=abc.def&lang=fr`: of an address, what follows is the next parameter.
    let value = match value.split_once('&') {
        Some((first, rest)) if rest.contains('=') || rest.is_empty() => first,
        _ => value,
    };
    let lower = value.to_lowercase();
    let template = ['$', '<', '{', '%', '[', '*', '•', '(', '/'];
    let repeated = value
        .chars()
        .next()
        .is_some_and(|first| value.chars().all(|c| c == first));
    let call = value.contains(['(', '$']) || hit.after.starts_with('(');
    let placeholder = value.is_empty()
        || value.starts_with(template)
        || repeated
        || call
        || PLACEHOLDERS.contains(&lower.as_str())
        || key.to_lowercase().ends_with(&lower);
    (!placeholder).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_what_stands_in_their_place() {
        for (text, secret) in [
            ("mot de passe : Exemple!2024", Some("Exemple!2024")),
            ("password=Exemple!2024", Some("Exemple!2024")),
            ("\"pwd\": \"Exemple-2024\"", Some("Exemple-2024")),
            ("NIP : 4821", Some("4821")),
            ("password: ********", None),
            ("password=${DB_PASSWORD}", None),
            ("password: required", None),
            ("mdp : oublié", None),
            ("password=getPassword()", None),
            ("NIP : 0000", None),
            ("password:UID:GID", None),
            ("api_key=your-api-key", None),
            ("api_key=os.environ/KEY1", None),
            ("password=YOUR-PASSWORD", None),
            ("password=\\fR", None),
            ("access_token=ab12.cd34-EF&lang=fr", Some("ab12.cd34-EF")),
            ("mot de passe est Printemps2025!", Some("Printemps2025!")),
            ("mot de passe Printemps2025!", Some("Printemps2025!")),
            ("password is « sun-2291 »", Some("sun-2291")),
            ("mot de passe est obligatoire", None),
            ("kS8!plokZZ", Some("kS8!plokZZ")),
            ("obligatoire", None),
            ("AKIAIOSFODNN7EXAMPLE", Some("AKIAIOSFODNN7EXAMPLE")),
            ("password: null", None),
        ] {
            assert_eq!(
                check(&Hit::bare(text)).map(|checked| checked.normal).as_deref(),
                secret,
                "{text}"
            );
        }
    }

    #[test]
    fn the_closing_sign_is_not_part_of_the_value() {
        let checked = check(&Hit::bare("pwd: Exemple!2024;")).unwrap();
        assert_eq!(checked.len, "pwd: Exemple!2024".len());
    }

    #[test]
    fn user_names_are_words() {
        let name = user_name(&Hit::bare("nom_utilisateur\": \"MTremblay")).unwrap();
        assert_eq!(name.normal, "mtremblay");
        for (text, after) in [
            ("username: <username>", ""),
            ("username = request.user", ""),
            ("username: admin", ""),
            ("username = name", ")"),
            ("username: required", " field"),
            ("username: 3.35", ""),
            ("username=get", "("),
        ] {
            let before = "";
            assert_eq!(user_name(&Hit { text, before, after }), None, "{text}");
        }
    }
}
