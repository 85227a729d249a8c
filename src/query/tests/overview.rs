//! What is held, and what was not read.

use super::*;

#[test]
fn the_overview_counts() {
    let firm = Firm::new();
    firm.scan();
    let seen = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    assert_eq!(seen.roots, ["/srv"]);
    assert_eq!(
        (seen.scans.len(), seen.scans[0].state.as_str(), &*seen.scans[0].roots[0]),
        (1, "complete", "/srv")
    );
    let kinds: Vec<_> = seen
        .kinds
        .iter()
        .map(|kind| (&*kind.kind, kind.findings(), kind.distinct, kind.items))
        .collect();
    assert_eq!(
        kinds,
        [
            ("sin", 2, 2, 1),
            ("email", 3, 2, 2),
            ("person", 3, 3, 2),
            ("phone", 1, 1, 1)
        ]
    );
    assert_eq!(seen.kinds[2].levels[&Level::Likely], 2);
    // In the order of their numbers, which is that of keyed digests.
    let mut samples = seen.kinds[0].samples.clone();
    samples.sort();
    assert_eq!(samples, ["1***", "9***"]);
    // Owner only: 2 SINs, 2 names, 1 address at Likely or above. Everyone: 1 address, twice.
    let folders: Vec<_> = seen
        .folders
        .iter()
        .map(|folder| (&*folder.path, folder.exposure, folder.items))
        .collect();
    assert_eq!(folders, [("/srv/rh", 230, 2), ("/srv/commun", 20, 1)]);
    assert_eq!((seen.folders[0].oldest, seen.folders[0].newest), (Some(100), Some(200)));
    assert_eq!(seen.folders[1].audience, Audience::Everyone);
    assert_eq!(seen.folders[0].kinds[0].kind, "sin");
    let items: Vec<u64> = seen.coverage.items.values().copied().collect();
    assert_eq!(
        (items, seen.coverage.bytes, seen.coverage.bytes_read),
        (vec![2, 1, 1, 1], 50, 38)
    );
    assert_eq!(seen.coverage.reasons["corrupt"].bytes, 4);
    let unread: Vec<_> = seen
        .unread
        .iter()
        .map(|row| (&*row.path, row.outcome, &*row.reasons[0]))
        .collect();
    assert_eq!(
        unread,
        [
            ("/srv/commun/casse.pdf", OutcomeKind::Failed, "corrupt"),
            ("/srv/rh/lettre.txt", OutcomeKind::Partial, "bad-encoding"),
            ("/srv/commun/photo.jpg", OutcomeKind::Skipped, "not-text"),
        ]
    );
    assert_eq!((seen.folders_total, seen.unread_total), (2, 3));
}

#[test]
fn the_overview_counts_the_same_while_a_scan_runs() {
    let firm = Firm::new();
    firm.scan();
    let ended = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    let running = firm.begin();
    let counted = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    assert_eq!(counted.scans[0].state, "running");
    assert_eq!((counted.kinds, counted.folders), (ended.kinds, ended.folders));
    drop(running);
}

#[test]
fn limits_cut_lists_and_not_totals() {
    let firm = Firm::new();
    firm.scan();
    let seen = overview(
        &firm.reader(),
        OverviewLimits {
            folders: 1,
            unread: 0,
            unread_folders: 1,
        },
    )
    .expect("an overview");
    assert_eq!((seen.folders.len(), seen.folders_total), (1, 2));
    assert_eq!((seen.unread.len(), seen.unread_total), (0, 3));
    assert!(seen.unread_folders.len() <= 1 && seen.unread_folders_total >= 1);
    let all = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    let sums = |take: fn(&super::rows::UnreadFolderRow) -> u64| all.unread_folders.iter().map(take).sum::<u64>();
    let reasons = all.coverage.reasons.values();
    assert_eq!(sums(|row| row.items), reasons.clone().map(|row| row.items).sum::<u64>());
    assert_eq!(sums(|row| row.bytes), reasons.map(|row| row.bytes).sum::<u64>());
}
