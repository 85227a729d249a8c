//! The words of civic addresses, folded: generics, directions, units, boxes.

use std::sync::LazyLock;

use foldhash::HashMap;

pub use super::regions::{country, province, short_province};

/// The lists, whose words blanks part, and one bit for each.
const LISTS: [(&str, u8); 5] = [
    (BEFORE, IS_BEFORE),
    (AFTER, IS_AFTER),
    (AFTER_WEAK, IS_AFTER_WEAK),
    (UNITS, IS_UNIT),
    (INTRODUCING, INTRODUCES),
];
const IS_BEFORE: u8 = 1;
const IS_AFTER: u8 = 2;
const IS_AFTER_WEAK: u8 = 4;
const IS_UNIT: u8 = 8;
const INTRODUCES: u8 = 16;

/// In which of the lists each word is: nearly every word behind a number is asked for.
static WORDS: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
    let mut words = HashMap::default();
    for (list, bit) in LISTS {
        for word in list.split_ascii_whitespace() {
            *words.entry(word).or_default() |= bit;
        }
    }
    words
});

fn is(word: &str, bit: u8) -> bool {
    WORDS.get(word).is_some_and(|bits| bits & bit != 0)
}

/// Words and beginnings of words before a number that is a box's.
const BOXES: &str = "box b.p b.\u{a0}p bp c.p c.\u{a0}p cp case boite postbox postboks pobox p.o po rr r.r psc cmr unit hc rt delivery con \
                     conc rural";

/// The words near which an address may stand: every address has one of them, or a street's name that ends as
/// `ends_as_street` says.
pub fn triggers() -> impl Iterator<Item = String> {
    let lists = [BEFORE, AFTER, AFTER_WEAK, UNITS, INTRODUCING, BOXES];
    lists
        .into_iter()
        .flat_map(str::split_ascii_whitespace)
        .chain(ACCENTED.split_ascii_whitespace())
        .flat_map(|word| [word.replace('\u{a0}', " "), word.to_owned()])
}

/// Spellings with accents, in small letters and in capitals, of those words that have some: what is sought is not
/// folded.
const ACCENTED: &str = "allée ALLÉE allées carré CARRÉ côte CÔTE montée MONTÉE résidence RÉSIDENCE praça PRAÇA unité UNITÉ \
                        étage ÉTAGE bâtiment BÂTIMENT bât BÂT boîte BOÎTE domicilié DOMICILIÉ domiciliée DOMICILIÉE \
                        situé SITUÉ située SITUÉE résidant RÉSIDANT réside RÉSIDE siège SIÈGE déménagé DÉMÉNAGÉ tér út";

const BEFORE: &str = "rue avenue av ave boulevard boul blvd bd bld chemin ch chem cote rang rg montee place pl terrasse \
     route rte autoroute impasse allee quai ruelle carre croissant cours cercle square promenade sentier \
     voie passage esplanade faubourg domaine traverse lieu-dit lieudit hameau venelle sente chaussee via rua calle avenida avda plaza piazza viale corso \
     vicolo strada ul ulica praca travessa carrera rond-point place-de lotissement residence";

/// Generics that stand before the street's own name (French, and other Romance and Slavic languages).
pub fn before(word: &str) -> bool {
    is(word, IS_BEFORE)
}

const AFTER: &str = "street st str avenue ave av road rd boulevard blvd boul drive dr lane ln crescent cres cr terrace \
     terr parkway pkwy pky highway hwy expressway turnpike tpke alley boulevards streets strasse strase \
     utca drove mews crt sq gdns grove circle cir rue promenade driveway pike causeway";

/// Types that stand after the street's own name and are seldom anything else.
pub fn after(word: &str) -> bool {
    is(word, IS_AFTER)
}

const AFTER_WEAK: &str = "court ct place pl way park hill square close row walk run point pt view path pass gardens green \
     parade rise trail trl loop gate heights ridge bay landing common line quay wharf bridge plaza manor \
     meadow crossing bend cove plz estate estates villas vale mount yard end broadway extension extensions \
     freeway junction isle tor tce esplanade u ut utja";

/// Types that are ordinary words as well: they need more than a number before them.
pub fn after_weak(word: &str) -> bool {
    is(word, IS_AFTER_WEAK)
}

/// Abbreviations of such words that are seldom anything else behind a name.
pub fn short_type(word: &str) -> bool {
    matches!(word, "ct" | "pl" | "plz" | "trl")
}

/// Words of courts, whose reports are cited by numbers: `130 Supreme Ct. 12`.
pub fn of_courts(word: &str) -> bool {
    matches!(
        word,
        "sup"
            | "super"
            | "superior"
            | "supreme"
            | "fed"
            | "federal"
            | "dist"
            | "district"
            | "app"
            | "appeal"
            | "cir"
            | "crim"
    )
}

/// Saints whose towns and orders are written with `St.`
pub fn saint(word: &str) -> bool {
    const SAINTS: &str = "louis paul petersburg john johns joseph george catharines catherine thomas clair albans helens \
                          andrew andrews mary marys laurent charles cloud augustine lucia kitts vincent pierre jean \
                          jacques denis hubert michel michael michaels jude patrick james luke mark peter peters anne";
    SAINTS.split_ascii_whitespace().any(|known| known == word)
}

/// Generics whose streets have numbers for names: `15e Rue`, `3e rang`.
pub fn takes_ordinal(word: &str) -> bool {
    matches!(
        word,
        "rue"
            | "avenue"
            | "av"
            | "ave"
            | "rang"
            | "rg"
            | "boulevard"
            | "boul"
            | "blvd"
            | "route"
            | "rte"
            | "chemin"
            | "ch"
    )
}

/// Generics behind which a bare number names the street: `rang 4`, `route 132`. `1 Ch 442` is a report of cases.
pub fn takes_number(word: &str) -> bool {
    !matches!(
        word,
        "ch" | "chem" | "cours" | "cr" | "r" | "pl" | "place" | "passage" | "voie" | "cote" | "domaine" | "residence"
    )
}

/// Words inside of a street's name that are not its own: `rue de la Montagne`.
pub fn joins(word: &str) -> bool {
    matches!(
        word,
        "de" | "du"
            | "des"
            | "la"
            | "le"
            | "les"
            | "l"
            | "d"
            | "do"
            | "da"
            | "dos"
            | "del"
            | "al"
            | "el"
            | "of"
            | "a"
            | "aux"
            | "en"
            | "et"
    )
}

/// Adjectives before a generic: `Petite rue`, `Grande Allée`.
pub fn opens(word: &str) -> bool {
    matches!(
        word,
        "petite"
            | "petit"
            | "grande"
            | "grand"
            | "vieille"
            | "vieux"
            | "ancienne"
            | "ancien"
            | "nouvelle"
            | "bis"
            | "ter"
            | "quater"
    )
}

/// Words that name a floor: `Main floor`.
pub fn floor(word: &str) -> bool {
    matches!(
        word,
        "main"
            | "ground"
            | "upper"
            | "lower"
            | "top"
            | "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "sixth"
            | "tenth"
            | "premier"
            | "deuxieme"
            | "troisieme"
    )
}

/// Numbers that are spelt before a street's name: `One Lincoln Plaza`.
pub fn spelt(word: &str) -> bool {
    matches!(
        word,
        "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "eleven" | "twelve"
    )
}

/// Endings of one-word street names in the Germanic, Nordic and Baltic languages.
pub fn ends_as_street(word: &str) -> bool {
    word.len() > 5
        && [
            "strasse", "straat", "gasse", "gatan", "gata", "gate", "vagen", "veien", "vegen", "vej", "weg", "laan",
            "plein", "katu", "kuja", "polku", "gade", "straeti", "stigur", "tanav", "allee", "damm", "platz", "singel",
            "gracht",
        ]
        .iter()
        .any(|ending| word.ends_with(ending))
}

/// A direction, with its short form.
pub fn direction(word: &str) -> Option<&'static str> {
    Some(match word {
        "n" | "north" | "nord" => "n",
        "s" | "south" | "sud" => "s",
        "e" | "east" | "est" => "e",
        "w" | "o" | "west" | "ouest" => "w",
        "ne" | "n.e" | "northeast" | "nord-est" => "ne",
        "nw" | "no" | "n.w" | "northwest" | "nord-ouest" => "nw",
        "se" | "s.e" | "southeast" | "sud-est" => "se",
        "sw" | "so" | "s.w" | "southwest" | "sud-ouest" => "sw",
        _ => return None,
    })
}

const UNITS: &str = "app appt apt apartment appartement bureau bur suite ste unit unite local flat room rm porte floor fl \
     etage chambre logement lot plot no bldg block condo studio office bte boite batiment bat lgh";

/// Words before the number of a unit: `app.`, `bureau`, `suite`.
pub fn unit(word: &str) -> bool {
    is(word, IS_UNIT)
}

const INTRODUCING: &str = "address adresse addresses lives live lived habite habitait demeure demeurant domicilie domiciliee \
     reside residant located situe situee office offices residence domicile sent livrer livraison billing \
     shipping return restaurant bureaux moved demenage arrived sis meet siege";

/// Words that introduce an address.
pub fn introduces(word: &str) -> bool {
    is(word, INTRODUCES)
}

/// A month: a day and a month are no number and street.
pub fn is_month(word: &str) -> bool {
    const MONTHS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "jan",
        "janv",
        "feb",
        "fev",
        "fevr",
        "mar",
        "apr",
        "avr",
        "jun",
        "jul",
        "juil",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ];
    MONTHS.contains(&word)
}

/// `2019`, `1995`: a year is no street's name.
pub fn year(raw: &str) -> bool {
    raw.len() == 4 && (raw.starts_with("19") || raw.starts_with("20"))
}

/// One spelling of a generic for all its abbreviations.
pub fn generic(word: &str) -> &str {
    match word {
        "av" | "ave" => "avenue",
        "boul" | "blvd" | "bd" | "bld" => "boulevard",
        "ch" | "chem" => "chemin",
        "rte" => "route",
        "rg" => "rang",
        "pl" => "place",
        "st" | "str" => "street",
        "rd" => "road",
        "dr" => "drive",
        "ln" => "lane",
        "ct" | "crt" => "court",
        "cres" | "cr" => "crescent",
        "sq" => "square",
        "pkwy" | "pky" => "parkway",
        "hwy" => "highway",
        "terr" | "tce" => "terrace",
        "cir" => "circle",
        other => other,
    }
}
