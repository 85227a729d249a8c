//! Who can read a file, as far as the file system says.

use serde::{Deserialize, Serialize};

/// Who can read a file, as far as the file system says; a later one is wider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// The file system does not say.
    #[default]
    Unknown,
    /// Its owner alone.
    Owner,
    /// Its owner and a group.
    Group,
    /// Everyone who reaches the share.
    Everyone,
}

impl Audience {
    /// Every audience, in the order of its number in the inventory (0-based).
    pub const ALL: [Audience; 4] = [Audience::Unknown, Audience::Owner, Audience::Group, Audience::Everyone];
}
