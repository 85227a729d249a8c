//! Which file systems an inventory must not live on.
//!
//! `SQLite`'s locks and its shared memory need one machine: on a network file system two writers can both believe
//! that they are alone, and the file breaks.

use std::path::{Component, Path, Prefix};

/// The kind of the network file system that holds `folder`, or `None` when it is local or unknown.
pub(super) fn network_file_system(folder: &Path) -> Option<String> {
    if let Some(Component::Prefix(prefix)) = folder.components().next()
        && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    {
        return Some("Windows share".to_owned());
    }
    mounted(folder)
}

/// Asks the kernel for the file system's magic number; user-space file systems all have the same one, and the table
/// of mounts tells them apart.
#[cfg(target_os = "linux")]
fn mounted(folder: &Path) -> Option<String> {
    let magic = rustix::fs::statfs(folder).ok()?.f_type.cast_unsigned() as u32;
    if magic == FUSE {
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
        let folder = folder.canonicalize().ok()?;
        let kind = mount_kind(&mounts, &folder)?;
        return REMOTE_FUSE.contains(&kind).then(|| kind.to_owned());
    }
    let (_, name) = MAGIC.iter().find(|(number, _)| *number == magic)?;
    Some((*name).to_owned())
}

/// Other systems do not tell through a safe interface; README says so.
#[cfg(not(target_os = "linux"))]
fn mounted(_: &Path) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
const FUSE: u32 = 0x6573_5546;

/// Magic numbers of `statfs(2)`.
#[cfg(target_os = "linux")]
const MAGIC: [(u32, &str); 13] = [
    (0x6969, "nfs"),
    (0x517b, "smb"),
    (0xff53_4d42, "cifs"),
    (0xfe53_4d42, "smb2"),
    (0x564c, "ncp"),
    (0x7375_7245, "coda"),
    (0x5346_414f, "afs"),
    (0x00c3_6400, "ceph"),
    (0x0bd0_0bd0, "lustre"),
    (0x1983_0326, "beegfs"),
    // Folders of the host, seen from a virtual machine.
    (0x0102_1997, "9p"),
    (0x786f_4256, "vboxsf"),
    (0xbacb_acbc, "vmhgfs"),
];

/// User-space file systems whose files are elsewhere.
#[cfg(target_os = "linux")]
const REMOTE_FUSE: [&str; 14] = [
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.gcsfuse",
    "fuse.blobfuse",
    "fuse.blobfuse2",
    "fuse.davfs",
    "fuse.curlftpfs",
    "fuse.glusterfs",
    "fuse.ceph-fuse",
    "fuse.gvfsd-fuse",
    "fuse.smbnetfs",
    "fuse.vmhgfs-fuse",
    "virtiofs",
];

/// The type of the mount that holds `folder`: the one with the longest mount point, and of equals the last, which
/// covers the others.
#[cfg(target_os = "linux")]
fn mount_kind<'a>(mountinfo: &'a str, folder: &Path) -> Option<&'a str> {
    mountinfo
        .lines()
        .filter_map(|line| {
            let (mount, source) = line.split_once(" - ")?;
            let point = mount.split(' ').nth(4)?.replace("\\040", " ");
            folder
                .starts_with(&point)
                .then_some((point.len(), source.split(' ').next()?))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:50 / /mnt/far rw,nosuid - fuse.sshfs user@host:/ rw
41 22 0:51 / /mnt/with\\040space rw - fuse.rclone remote: rw
42 40 0:52 / /mnt/far/near rw - fuse.ntfs-3g /dev/sdb1 rw
";

    #[test]
    fn the_longest_mount_point_decides() {
        for (folder, kind) in [
            ("/srv", "ext4"),
            ("/mnt/far/a/b", "fuse.sshfs"),
            ("/mnt/farther", "ext4"),
            ("/mnt/with space/x", "fuse.rclone"),
            ("/mnt/far/near/x", "fuse.ntfs-3g"),
        ] {
            assert_eq!(mount_kind(MOUNTS, Path::new(folder)), Some(kind), "{folder}");
        }
    }

    #[test]
    fn a_local_folder_is_local() {
        assert_eq!(network_file_system(Path::new("/proc")), None);
        assert_eq!(network_file_system(Path::new("/nowhere/at/all")), None);
    }
}
