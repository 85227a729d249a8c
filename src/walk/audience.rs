//! Who can read a file, as far as its own permissions say.

use std::fs::Metadata;

/// 0 unknown, 1 the owner alone, 2 the owner and a group, 3 everyone.
#[cfg(unix)]
pub fn audience_of(metadata: &Metadata) -> u8 {
    use std::os::unix::fs::PermissionsExt;
    match metadata.permissions().mode() {
        mode if mode & 0o004 != 0 => 3,
        mode if mode & 0o040 != 0 => 2,
        _ => 1,
    }
}

/// Access lists of other systems are not read: unknown.
#[cfg(not(unix))]
pub fn audience_of(_: &Metadata) -> u8 {
    0
}
