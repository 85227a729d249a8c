//! An invented firm's inventory, for tests and for looking at reports.

use std::collections::BTreeMap;

use crate::model::{Class, Level, OutcomeKind};
use crate::query::rows::{
    Audience, Coverage, FolderRow, KindRow, Overview, ReasonRow, ScanRow, UnreadFolderRow, UnreadRow,
};

/// 22 November 2026, 14:05 UTC.
pub const NOW: i64 = 1_795_356_300;
const YEAR: i64 = 31_556_952;

/// A file name that would be markup, a formula and a forged line if nobody took care.
pub const HOSTILE: &str = "=cmd|'<script>alert(1)</script>\n\u{1b}[31m\u{202e}fdp.exe";

/// The inventory of Gestion Boréale inc.: twelve folders, nine kinds, files that could not be read.
pub fn overview() -> Overview {
    let folders = folders();
    Overview {
        inventory: "/var/lib/recense/boreale.db".to_owned(),
        roots: vec!["/srv/partage".to_owned(), "/srv/archives".to_owned()],
        scans: vec![
            scan(3, NOW, "complete"),
            scan(2, NOW - 604_800, "interrupted"),
            scan(1, NOW - 1_209_600, "complete"),
        ],
        as_of: None,
        root_notes: Vec::new(),
        copies: Some(0),
        coverage: coverage(),
        kinds: totals(&folders),
        folders_total: folders.len() as u64,
        folders,
        unread_folders: unread_folders(),
        unread_folders_total: unread_folders().len() as u64,
        unread_total: unread().len() as u64,
        unread: unread(),
    }
}

/// An inventory into which nothing was scanned.
pub fn empty() -> Overview {
    Overview {
        inventory: "recense.db".to_owned(),
        roots: Vec::new(),
        scans: Vec::new(),
        as_of: None,
        root_notes: Vec::new(),
        copies: Some(0),
        coverage: Coverage {
            items: OutcomeKind::ALL.into_iter().map(|kind| (kind, 0)).collect(),
            ..Coverage::default()
        },
        kinds: Vec::new(),
        folders: Vec::new(),
        folders_total: 0,
        unread_folders: Vec::new(),
        unread_folders_total: 0,
        unread: Vec::new(),
        unread_total: 0,
    }
}

fn unread_folders() -> Vec<UnreadFolderRow> {
    let row = |path: &str, reason: &str, items, bytes| UnreadFolderRow {
        path: path.to_owned(),
        reason: reason.to_owned(),
        items,
        bytes,
    };
    vec![
        row("/srv/partage/Numérisations", "image-only", 212, 1_800_000_000),
        row("/srv/partage/Ressources humaines", "encrypted", 8, 41_200_000),
    ]
}

fn scan(id: i64, finished: i64, state: &str) -> ScanRow {
    ScanRow {
        id,
        started: finished - 245,
        finished: Some(finished),
        state: state.to_owned(),
        version: "0.1.0".to_owned(),
        roots: vec!["/srv/partage".to_owned(), "/srv/archives".to_owned()],
        confinement: Some("full".to_owned()),
    }
}

/// Kind, class, findings (possible, likely, certain), distinct likely, distinct, items, samples.
type Spec = (&'static str, [u64; 3], u64, u64, u64);

fn kind((kind, [possible, likely, certain], distinct_likely, distinct, items): Spec) -> KindRow {
    let (class, samples): (Class, &[&str]) = match kind {
        "sin" => (Class::High, &["*** *** 782", "*** *** 998", "*** *** 001"]),
        "nam" => (Class::High, &["COTS **** **12", "TREM **** **13"]),
        "card" => (Class::High, &["**** **** **** 1111"]),
        "bank_ca" => (Class::High, &["*****-815-****321"]),
        "person" => (Class::Medium, &["M. C***", "A. R**", "J.-F. S*********"]),
        "dob" => (Class::Medium, &["1974-**-**", "1980-**-**"]),
        "email" => (Class::Medium, &["m***@exemple.ca", "a***@example.com"]),
        "phone" => (Class::Medium, &["+1 418 ***-**23", "+1 514 ***-**99"]),
        _ => (Class::Low, &["G1K ***", "H3Z ***"]),
    };
    KindRow {
        kind: kind.to_owned(),
        class,
        levels: BTreeMap::from([
            (Level::Possible, possible),
            (Level::Likely, likely),
            (Level::Certain, certain),
        ]),
        distinct,
        distinct_likely,
        items,
        samples: samples.iter().map(|sample| (*sample).to_owned()).collect(),
    }
}

fn folder(path: &str, audience: Audience, years: (i64, i64), kinds: &[Spec]) -> FolderRow {
    let kinds: Vec<KindRow> = kinds.iter().map(|spec| kind(*spec)).collect();
    let exposure: u64 = kinds
        .iter()
        .map(|row| {
            let weight = match row.class {
                Class::High => 100,
                Class::Medium => 10,
                Class::Low => 1,
                Class::Business => 0,
            };
            row.distinct_likely * weight
        })
        .sum();
    FolderRow {
        path: path.to_owned(),
        items: kinds.iter().map(|row| row.items).max().unwrap_or(0) + 2,
        oldest: Some(NOW - years.0 * YEAR),
        newest: Some(NOW - years.1 * YEAR),
        audience,
        copies: Some(0),
        exposure: if audience == Audience::Everyone {
            exposure * 2
        } else {
            exposure
        },
        kinds,
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn folders() -> Vec<FolderRow> {
    let mut folders = vec![
        folder(
            "/srv/partage/Ressources humaines/Paie",
            Audience::Group,
            (9, 0),
            &[
                ("sin", [12, 96, 1204], 412, 418, 148),
                ("bank_ca", [8, 51, 377], 398, 401, 96),
                ("person", [204, 1530, 2210], 431, 466, 151),
            ],
        ),
        folder(
            "/srv/partage/Ressources humaines/Assurances collectives",
            Audience::Everyone,
            (6, 1),
            &[
                ("nam", [3, 88, 240], 188, 189, 61),
                ("dob", [0, 131, 198], 204, 204, 61),
                ("person", [40, 233, 340], 207, 219, 66),
            ],
        ),
        folder(
            "/srv/partage/Clients/Exports 2024",
            Audience::Everyone,
            (2, 1),
            &[
                ("card", [2, 9, 31], 22, 24, 5),
                ("person", [310, 4120, 0], 2904, 3012, 9),
                ("email", [0, 0, 3980], 2871, 2871, 9),
                ("phone", [61, 3122, 640], 2630, 2688, 9),
                ("postal_ca", [140, 3820, 0], 1702, 1725, 9),
            ],
        ),
        folder(
            "/srv/partage/Clients/Contracts",
            Audience::Group,
            (7, 0),
            &[
                ("person", [92, 740, 203], 318, 341, 129),
                ("phone", [12, 402, 55], 240, 244, 118),
                ("email", [0, 0, 377], 262, 262, 120),
            ],
        ),
        folder(
            "/srv/partage/Direction/Plaintes et litiges",
            Audience::Owner,
            (8, 2),
            &[("sin", [1, 4, 9], 9, 10, 6), ("person", [33, 190, 61], 84, 97, 31)],
        ),
        folder(
            "/srv/partage/Ressources humaines/Candidatures",
            Audience::Group,
            (5, 0),
            &[
                ("person", [120, 602, 81], 260, 302, 244),
                ("dob", [0, 12, 7], 17, 17, 14),
                ("email", [0, 0, 251], 243, 243, 238),
                ("phone", [9, 204, 48], 239, 241, 231),
            ],
        ),
        folder(
            "/srv/partage/Comptabilité/Invoices",
            Audience::Group,
            (6, 0),
            &[
                ("bank_ca", [2, 3, 11], 8, 9, 11),
                ("phone", [40, 820, 0], 96, 104, 402),
                ("postal_ca", [22, 1240, 0], 131, 133, 398),
            ],
        ),
        folder(
            "/srv/archives/2011/Old server backup",
            Audience::Everyone,
            (15, 13),
            &[("sin", [31, 12, 4], 14, 39, 8), ("email", [0, 0, 640], 402, 402, 18)],
        ),
        folder(
            "/srv/partage/Public/Photos et événements",
            Audience::Everyone,
            (4, 0),
            &[("person", [12, 18, 0], 16, 25, 7)],
        ),
        folder(
            "/srv/partage/Projects/CRM migration/test data",
            Audience::Everyone,
            (3, 3),
            &[("card", [0, 1, 2], 3, 3, 1), ("email", [0, 0, 212], 120, 120, 4)],
        ),
        folder(
            "/srv/partage/Informatique/Journaux",
            Audience::Group,
            (1, 0),
            &[("email", [0, 0, 1893], 74, 74, 33)],
        ),
        folder(
            "/srv/partage/Marketing/Newsletter",
            Audience::Group,
            (2, 0),
            &[
                ("email", [0, 0, 1120], 1088, 1088, 3),
                ("postal_ca", [0, 31, 0], 28, 28, 2),
            ],
        ),
    ];
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.exposure));
    folders
}

/// Kinds over all folders. Distinct values are simply added up, which suits a sample.
fn totals(folders: &[FolderRow]) -> Vec<KindRow> {
    let mut totals: BTreeMap<&str, KindRow> = BTreeMap::new();
    for row in folders.iter().flat_map(|folder| &folder.kinds) {
        match totals.get_mut(row.kind.as_str()) {
            None => {
                totals.insert(&row.kind, row.clone());
            }
            Some(total) => {
                for (level, number) in &row.levels {
                    *total.levels.entry(*level).or_default() += number;
                }
                total.distinct += row.distinct;
                total.distinct_likely += row.distinct_likely;
                total.items += row.items;
            }
        }
    }
    let mut totals: Vec<KindRow> = totals.into_values().collect();
    totals.sort_by_key(|row| std::cmp::Reverse((row.class, row.findings())));
    totals
}

fn coverage() -> Coverage {
    let reason = |items, bytes| ReasonRow { items, bytes };
    Coverage {
        items: BTreeMap::from([
            (OutcomeKind::Complete, 18_204),
            (OutcomeKind::Partial, 31),
            (OutcomeKind::Skipped, 212),
            (OutcomeKind::Failed, 19),
        ]),
        bytes: 86_412_880_114,
        bytes_read: 84_871_204_003,
        reasons: BTreeMap::from([
            ("not-text".to_owned(), reason(212, 1_204_110_000)),
            ("encrypted".to_owned(), reason(8, 41_200_311)),
            ("no-permission".to_owned(), reason(6, 96_204_800)),
            ("corrupt".to_owned(), reason(5, 12_880_000)),
            ("image-only".to_owned(), reason(29, 181_081_000)),
            ("bad-encoding".to_owned(), reason(2, 6_200_000)),
        ]),
    }
}

fn unread() -> Vec<UnreadRow> {
    let row = |path: String, outcome, reason: &str, size| UnreadRow {
        path,
        outcome,
        reasons: vec![reason.to_owned()],
        size,
    };
    let mut unread = vec![
        row(
            "/srv/partage/Ressources humaines/Paie/Relevés 2019.zip".to_owned(),
            OutcomeKind::Failed,
            "encrypted",
            20_400_110,
        ),
        row(
            "/srv/partage/Ressources humaines/Paie/T4 2020.xlsx".to_owned(),
            OutcomeKind::Failed,
            "encrypted",
            880_201,
        ),
        row(
            "/srv/partage/Direction/Conseil/Procès-verbal.docx".to_owned(),
            OutcomeKind::Failed,
            "no-permission",
            96_000,
        ),
        row(
            format!("/srv/partage/Public/{HOSTILE}"),
            OutcomeKind::Failed,
            "corrupt",
            12_400,
        ),
        UnreadRow {
            path: "/srv/partage/Clients/Contracts/Scan 0012.pdf".to_owned(),
            outcome: OutcomeKind::Partial,
            reasons: vec!["image-only".to_owned(), "bad-encoding".to_owned()],
            size: 6_200_000,
        },
    ];
    unread.extend((1..=212).map(|number| {
        row(
            format!("/srv/partage/Public/Photos et événements/IMG_{number:04}.jpg"),
            OutcomeKind::Skipped,
            "not-text",
            5_679_764,
        )
    }));
    unread
}
