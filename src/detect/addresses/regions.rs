//! Where an address lies at large: provinces and states, with their abbreviations, and countries.

/// The province or state of that folded name or abbreviation, in capitals.
pub fn province(word: &str) -> Option<&'static str> {
    let names = [
        ("quebec", "QC"),
        ("qc", "QC"),
        ("que", "QC"),
        ("pq", "QC"),
        ("ontario", "ON"),
        ("ont", "ON"),
        ("manitoba", "MB"),
        ("saskatchewan", "SK"),
        ("alberta", "AB"),
        ("british columbia", "BC"),
        ("colombie-britannique", "BC"),
        ("new brunswick", "NB"),
        ("nouveau-brunswick", "NB"),
        ("nova scotia", "NS"),
        ("nouvelle-ecosse", "NS"),
        ("prince edward island", "PE"),
        ("newfoundland", "NL"),
        ("yukon", "YT"),
        ("nunavut", "NU"),
        ("alabama", "AL"),
        ("alaska", "AK"),
        ("arizona", "AZ"),
        ("arkansas", "AR"),
        ("california", "CA"),
        ("colorado", "CO"),
        ("connecticut", "CT"),
        ("delaware", "DE"),
        ("florida", "FL"),
        ("georgia", "GA"),
        ("hawaii", "HI"),
        ("idaho", "ID"),
        ("illinois", "IL"),
        ("indiana", "IN"),
        ("iowa", "IA"),
        ("kansas", "KS"),
        ("kentucky", "KY"),
        ("louisiana", "LA"),
        ("maine", "ME"),
        ("maryland", "MD"),
        ("massachusetts", "MA"),
        ("michigan", "MI"),
        ("minnesota", "MN"),
        ("mississippi", "MS"),
        ("missouri", "MO"),
        ("montana", "MT"),
        ("nebraska", "NE"),
        ("nevada", "NV"),
        ("new hampshire", "NH"),
        ("new jersey", "NJ"),
        ("new mexico", "NM"),
        ("new york", "NY"),
        ("north carolina", "NC"),
        ("north dakota", "ND"),
        ("ohio", "OH"),
        ("oklahoma", "OK"),
        ("oregon", "OR"),
        ("pennsylvania", "PA"),
        ("rhode island", "RI"),
        ("south carolina", "SC"),
        ("south dakota", "SD"),
        ("tennessee", "TN"),
        ("texas", "TX"),
        ("utah", "UT"),
        ("vermont", "VT"),
        ("virginia", "VA"),
        ("washington", "WA"),
        ("west virginia", "WV"),
        ("wisconsin", "WI"),
        ("wyoming", "WY"),
        ("n.y", "NY"),
        ("d.c", "DC"),
        ("b.c", "BC"),
        ("n.j", "NJ"),
        ("p.q", "QC"),
        ("d.c.", "DC"),
    ];
    names.iter().find(|(name, _)| *name == word).map(|(_, short)| *short)
}

/// The abbreviation of a province or state, typed in capitals.
pub fn short_province(word: &str) -> bool {
    const ALL: &str = "QC ON MB SK AB BC NB NS PE NL YT NT NU AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD \
                       MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AA AE AP";
    word.len() == 2 && ALL.split(' ').any(|known| known == word)
}

/// A country that closes an address.
pub fn country(word: &str) -> bool {
    matches!(
        word,
        "canada"
            | "usa"
            | "u.s.a"
            | "us"
            | "united states"
            | "etats-unis"
            | "uk"
            | "united kingdom"
            | "royaume-uni"
            | "england"
            | "france"
            | "belgique"
            | "belgium"
            | "suisse"
            | "switzerland"
            | "germany"
            | "allemagne"
            | "italy"
            | "italie"
            | "spain"
            | "portugal"
            | "ireland"
            | "scotland"
            | "wales"
            | "australia"
            | "new zealand"
            | "south africa"
            | "maroc"
            | "algerie"
            | "tunisia"
            | "tunisie"
            | "norway"
            | "sweden"
            | "denmark"
            | "finland"
            | "iceland"
            | "poland"
            | "hungary"
            | "austria"
            | "netherlands"
            | "brazil"
            | "uruguay"
            | "estonia"
            | "slovenia"
            | "cyprus"
            | "greece"
            | "czech republic"
            | "greenland"
    )
}
