//! Codes of banks (ISO 9362): four letters, a country, two characters, and three of a branch.

use super::{Checked, Hit, digits};

/// Countries and territories of ISO 3166, and XK, which banks use for Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS \
    IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA \
    RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT \
    TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Whether two capital letters are the code of a country.
pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split_ascii_whitespace().any(|known| known == code)
}

/// Accepts eight or eleven characters with a country that exists. Normal form: upper case.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::code(hit, 8..=11)?;
    let letters = normal.as_bytes()[..6].iter().all(u8::is_ascii_uppercase);
    let fits = letters && matches!(normal.len(), 8 | 11) && is_country(&normal[4..6]);
    fits.then(|| Checked::whole(hit, normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_exists() {
        for (text, accepted) in [
            ("BOFMCAM2", true),
            ("CCDQCAMM123", true),
            ("BOFMZZM2", false),
            ("BOFMCAM2X", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
