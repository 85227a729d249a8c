//! Passwords that a person gives to open what is locked. They are secrets: wiped when dropped, and never shown.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// Longest list; each password is tried on each locked file, and some formats make that slow on purpose.
const MOST: usize = 10_000;

/// A list of passwords, in the order in which they are tried. Copies share it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Passwords(Arc<Vec<Zeroizing<String>>>);

impl Passwords {
    /// One password a line, of at most 10 000 that are used. Empty lines are left out; blanks belong to a password.
    pub fn from_lines(text: &str) -> Passwords {
        let lines = text.strip_prefix('\u{FEFF}').unwrap_or(text).split('\n');
        let passwords = lines
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .filter(|line| !line.is_empty())
            .take(MOST)
            .map(|line| Zeroizing::new(line.to_owned()));
        Passwords(Arc::new(passwords.collect()))
    }

    /// True when there is nothing to try.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The passwords.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|password| password.as_str())
    }
}

impl fmt::Debug for Passwords {
    /// How many there are, and nothing more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passwords", self.len())
    }
}

impl Serialize for Passwords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Passwords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Passwords, D::Error> {
        let passwords = Vec::<String>::deserialize(deserializer)?;
        Ok(Passwords(Arc::new(passwords.into_iter().map(Zeroizing::new).collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_passwords_and_are_not_shown() {
        let passwords = Passwords::from_lines("\u{FEFF}érable\r\n\n mot de passe \nlast");
        assert_eq!(
            passwords.iter().collect::<Vec<_>>(),
            ["érable", " mot de passe ", "last"]
        );
        assert_eq!(format!("{passwords:?}"), "3 passwords");
        let sent = postcard::to_stdvec(&passwords).expect("in memory");
        assert_eq!(postcard::from_bytes::<Passwords>(&sent).expect("sound"), passwords);
    }
}
