//! What is found as a name and what is not.

use smallvec::smallvec;

use super::*;
use crate::detect::engine::{Engine, Sought, Words};
use crate::model::{Hop, Layout, Level, Mark, Reason};

fn names() -> &'static Names {
    static NAMES: std::sync::OnceLock<Names> = std::sync::OnceLock::new();
    NAMES.get_or_init(|| Names::new(3, ["phone", "email"]))
}

/// Where names may begin in a text.
fn capitals(text: &str) -> Vec<u32> {
    let engine = Engine::new(&[]).expect("no shapes compile");
    let words = Words::new([]);
    let mut sought = Sought::of(&words, Some(names().heads()));
    engine.search_with(text, &mut Vec::new(), &mut sought);
    sought.capitals
}

fn find(passage: &Passage) -> Vec<(String, String, Level)> {
    let mut found = Vec::new();
    names().find(passage, &capitals(&passage.text), &[], &mut found);
    found
        .into_iter()
        .map(|name| {
            let text = passage.text[name.start as usize..name.end as usize].to_owned();
            (text, name.normal, name.level)
        })
        .collect()
}

fn texts(text: &str) -> Vec<String> {
    find(&Passage::plain(text)).into_iter().map(|name| name.0).collect()
}

#[test]
fn names_of_many_forms_are_found_whole() {
    for (text, name, normal) in [
        (
            "Jean-François St-Pierre",
            "Jean-François St-Pierre",
            "jean francois|st pierre",
        ),
        (
            "TREMBLAY-GAGNON, Marie-Ève",
            "TREMBLAY-GAGNON, Marie-Ève",
            "marie eve|tremblay gagnon",
        ),
        (
            "Me P.-L. De La Durantaye",
            "P.-L. De La Durantaye",
            "p l|de la durantaye",
        ),
        ("vu par Mme Tremblay hier", "Tremblay", "|tremblay"),
        ("M. Luc Bouchard", "Luc Bouchard", "luc|bouchard"),
        ("M.-È. Côté a signé", "M.-È. Côté", "m e|cote"),
        ("Dossier de Marie TREMBLAY fermé", "Marie TREMBLAY", "marie|tremblay"),
        ("le dossier d'Anne O’Neil est clos", "Anne O’Neil", "anne|oneil"),
        ("Tremblay, Marie", "Tremblay, Marie", "marie|tremblay"),
        ("With Kevin MacDonald today", "Kevin MacDonald", "kevin|macdonald"),
        (
            "écrit à Gurpreet Singh Dhillon",
            "Gurpreet Singh Dhillon",
            "gurpreet|singh dhillon",
        ),
        ("Mᵉ Sophie Lebœuf", "Sophie Lebœuf", "sophie|leboeuf"),
        (
            "Ask Vladi Pimenov about it; Ana de la Cruz too",
            "Ana de la Cruz",
            "ana|de la cruz",
        ),
    ] {
        let found = find(&Passage::plain(text));
        assert!(
            found.iter().any(|found| found.0 == name && found.1 == normal),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn places_firms_products_and_words_are_no_names() {
    for text in [
        "rue Jean-Talon",
        "Lac Saint-Jean",
        "Pierre angulaire",
        "école de la Marie Curie",
        "boulevard René Lévesque Est",
        "Saint-Jean",
        "Visual Studio",
        "Washington Post",
        "Wilson Smith Street",
        "Jean Coutu inc.",
        "chez Tremblay et Associés, avec Roy & Fils",
        "la rue du Docteur Jean Roy",
        "May we ask? Will it do? Mark the date.",
        "Paris, France",
        "Jordan, Syria and Egypt",
        "Martin_Tremblay Martin::Tremblay Martin.Tremblay",
        "University of Marie Curie",
        "Hôpital Charles LeMoyne",
    ] {
        assert_eq!(texts(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn single_words_need_a_cue() {
    for (text, name) in [
        ("Bonjour Zédrika, merci", "Zédrika"),
        ("Dear Priscilla,", "Priscilla"),
        ("My name is Vrublik", "Vrublik"),
        ("je m'appelle Geneviève", "Geneviève"),
        ("Voilà.\nCordialement,\nGeneviève\n", "Geneviève"),
        ("Name: Siiri", "Siiri"),
        ("Kevin said no", "Kevin"),
        ("Enrico, Gladys and Kevin", "Gladys"),
    ] {
        assert!(
            texts(text).iter().any(|found| found == name),
            "{text}: {:?}",
            texts(text)
        );
    }
    let alone = find(&Passage::plain("Geneviève"));
    assert!(alone.iter().all(|name| name.2 == Level::Possible), "{alone:?}");
}

#[test]
fn titles_and_labels_make_certain() {
    let level = |text: &str| find(&Passage::plain(text)).first().map(|name| name.2);
    assert_eq!(level("Mme Tremblay"), Some(Level::Certain));
    assert_eq!(level("Nom : Marie Tremblay"), Some(Level::Certain));
    assert_eq!(level("avec Marie Tremblay"), Some(Level::Likely));
    assert_eq!(level("Mr. Vrublik"), Some(Level::Likely));
}

#[test]
fn a_neighbour_raises_a_listed_name() {
    let passage = Passage::plain("Marie Tremblay, marie@example.com");
    let mail = Finding {
        detector: 1,
        start: 16,
        end: 33,
        normal: "marie@example.com".into(),
        level: Level::Certain,
        reasons: smallvec![Reason::Shape],
    };
    let mut found = Vec::new();
    names().find(&passage, &capitals(&passage.text), &[mail], &mut found);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].level, Level::Certain);
    assert!(found[0].reasons.contains(&Reason::Neighbour("email".into())));
}

#[test]
fn cells_of_name_columns_are_names_by_their_header() {
    let passage = Passage {
        layout: Layout::Delimited {
            delimiter: b',',
            rows: vec![0, 21],
            first_row: 2,
            first_column: 0,
        },
        fields: vec!["Prénom".into(), "Nom".into(), "Ville".into()],
        ..Passage::plain("zédrik,TREMBLAY,Alma\n\"Ana\",Vrublik,Paul Martin\n")
    };
    let found = find(&passage);
    let plain: Vec<_> = found.iter().map(|name| (name.0.as_str(), name.1.as_str())).collect();
    assert_eq!(
        plain,
        [
            ("zédrik", "zedrik|"),
            ("TREMBLAY", "|tremblay"),
            ("Ana", "ana|"),
            ("Vrublik", "|vrublik")
        ]
    );
}

#[test]
fn a_marked_field_holds_a_whole_name() {
    let mark = |start, field| Mark {
        start,
        hop: Hop::Key("k".into()),
        record: 1,
        field: Some(field),
    };
    let passage = Passage {
        layout: Layout::Marks(vec![mark(0, 0), mark(15, 1)]),
        fields: vec!["client".into(), "produit".into()],
        ..Passage::plain("tremblay, marie\nMarie Tremblay\n")
    };
    let found = find(&passage);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].1.as_str(), found[0].2), ("marie|tremblay", Level::Certain));
}

#[test]
fn cutting_a_text_changes_no_finding_in_its_middle() {
    let text = "Hier, Mme Tremblay a rencontré Kevin MacDonald, rue Jean-Talon. Kevin a signé.\n\
                Cordialement,\nGeneviève\nTREMBLAY, Marie — J. Côté; Lac Saint-Jean. The Will of Rose said Mark.\n"
        .repeat(120);
    let whole = find_at(&text, 0);
    for cut in [1_000, 4_097, 7_321] {
        let cut = (cut..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let part = find_at(&text[cut..], cut);
        let far = |found: &&(usize, usize, String, Level)| found.0 > cut + crate::model::OVERLAP_BYTES;
        assert!(whole.iter().filter(far).eq(part.iter().filter(far)), "cut at {cut}");
    }
}

/// Findings with their offsets moved by `shift`.
fn find_at(text: &str, shift: usize) -> Vec<(usize, usize, String, Level)> {
    let mut found = Vec::new();
    names().find(&Passage::plain(text), &capitals(text), &[], &mut found);
    found
        .into_iter()
        .map(|name| {
            (
                name.start as usize + shift,
                name.end as usize + shift,
                name.normal,
                name.level,
            )
        })
        .collect()
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "[A-Zéa-z ,.'’:\\-\n\u{A0}0-9œÉЖ中\u{301}]{0,120}") {
        for name in find_at(&text, 0) {
            assert!(text.is_char_boundary(name.0) && text.is_char_boundary(name.1) && name.0 < name.1);
        }
    }
}
