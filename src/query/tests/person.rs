//! What is held about a person.

use super::*;

#[test]
fn a_person_is_found_by_identifiers_and_possibly_by_name() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        names: vec!["Tremblay, Marie-Ève".into()],
        emails: vec!["MTREMBLAY@example.com".into()],
        sins: vec!["123 456 782".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(
        places(&answer.person),
        [
            "/srv/commun/liste.txt A1 email email exact",
            "/srv/commun/liste.txt A4 email email exact",
            "/srv/rh/paie.csv A2 person name folded",
            "/srv/rh/paie.csv B2 sin sin exact",
        ]
    );
    assert_eq!(places(&answer.possibly), ["/srv/rh/lettre.txt A1 person name folded"]);
    assert_eq!(answer.mentioned, []);
    assert_eq!(
        answer.not_searched.keys().collect::<Vec<_>>(),
        ["bad-encoding", "corrupt", "not-text"]
    );
    assert!(answer.person.iter().all(|hit| hit.finding.value.is_none()));
}

#[test]
fn a_name_alone_is_only_possibly_the_person() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        names: vec!["Marie-Ève Tremblay".into()],
        reveal: true,
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(answer.person, []);
    let values: Vec<_> = answer
        .possibly
        .iter()
        .filter_map(|hit| hit.finding.value.as_deref())
        .collect();
    assert_eq!(values, ["TREMBLAY Marie-Ève", "Marie-Ève Tremblay"]);
}

#[test]
fn a_record_does_not_reach_over_two_sheets() {
    let firm = Firm::new();
    let mut writer = firm.begin();
    let sealer = writer.sealer().clone();
    let item = writer
        .begin_item(&entry("/srv/a.xlsx", Audience::Owner))
        .expect("an item");
    for (sheet, value) in [
        ("Paie", ("sin", "123456782", "123-456-782", 2, Level::Certain)),
        (
            "Clients",
            ("person", "marie eve|tremblay", "Marie-Ève Tremblay", 2, Level::Likely),
        ),
    ] {
        let mut seen = sighting(&sealer, &value);
        seen.place.insert(0, Hop::Sheet(sheet.into()));
        writer.sightings(item, &[seen]).expect("stored");
    }
    writer.end_item(item, end(&Outcome::Complete, 10, 0)).expect("ended");
    writer.end_scan(ScanState::Complete).expect("an end");
    let query = PersonQuery {
        names: vec!["Marie-Ève Tremblay".into()],
        sins: vec!["123456782".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(places(&answer.person), ["/srv/a.xlsx Paie/B2 sin sin exact"]);
    assert_eq!(places(&answer.possibly), ["/srv/a.xlsx Clients/A2 person name folded"]);
}

#[test]
fn an_identifier_of_any_kind_is_found() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        ids: vec!["900000001".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    assert_eq!(places(&answer.person), ["/srv/rh/paie.csv B3 sin sin exact"]);
}

#[test]
fn a_question_that_cannot_be_asked_is_told() {
    let firm = Firm::new();
    firm.scan();
    let invalid = PersonQuery {
        sins: vec!["12".into()],
        ..PersonQuery::default()
    };
    for query in [PersonQuery::default(), invalid.clone()] {
        assert!(matches!(
            find(&firm.reader(), &query, &normalise),
            Err(QueryError::NothingAsked(_))
        ));
    }
    let locked = Reader::open(&firm.file()).expect("readable");
    let query = PersonQuery {
        sins: vec!["123456782".into()],
        ..PersonQuery::default()
    };
    assert!(matches!(find(&locked, &query, &normalise), Err(QueryError::Locked)));
}

#[test]
fn hits_are_written_as_promised() {
    let firm = Firm::new();
    firm.scan();
    let query = PersonQuery {
        sins: vec!["123456782".into()],
        ..PersonQuery::default()
    };
    let answer = find(&firm.reader(), &query, &normalise).expect("an answer");
    let json = serde_json::to_value(&answer).expect("JSON");
    assert_eq!(
        json["person"][0],
        serde_json::json!({
            "path": "/srv/rh/paie.csv", "hops": ["B2"], "kind": "sin", "detector": "any/sin", "level": "certain",
            "mask": "1***", "reasons": ["shape"], "scan": 1, "matched": "sin exact"
        })
    );
    assert_eq!(
        json["not_searched"]["corrupt"],
        serde_json::json!({"items": 1, "bytes": 4})
    );
}

#[test]
fn what_is_gone_is_not_listed() {
    let firm = Firm::new();
    firm.scan();
    let mut writer = firm.begin();
    put(
        &mut writer,
        "/srv/rh/paie.csv",
        Audience::Owner,
        &[("sin", "900000001", "900000001", 3, Level::Certain)],
        &Outcome::Complete,
    );
    writer.end_scan(ScanState::Complete).expect("an end");
    let rows = firm.list(&Filter::default());
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (Path::new(&rows[0].path), rows[0].scan),
        (Path::new("/srv/rh/paie.csv"), 2)
    );
    let seen = overview(&firm.reader(), OverviewLimits::default()).expect("an overview");
    assert_eq!((seen.kinds.len(), seen.coverage.bytes), (1, 10));
}
