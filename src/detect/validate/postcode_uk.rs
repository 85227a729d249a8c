//! The postcode of the United Kingdom: an area and a district, then a digit and two letters.

use super::{Checked, Hit, digits};

/// Areas of Royal Mail.
const AREAS: &str = "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN \
    EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP \
    NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC \
    WD WF WN WR WS WV YO ZE";

/// Areas of which some districts end in a letter.
const LETTERED: &str = "E EC N NW SE SW W WC";

/// Accepts an area that exists and letters that the second half uses. Normal form: upper case with one space.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let code = digits::alphanumeric(hit.text);
    let (outward, inward) = code.split_at_checked(code.len().checked_sub(3)?)?;
    if digits::continues_before(hit.before, &['-', '_', '/']) || digits::continues_after(hit.after, &['-', '_', '/']) {
        return None;
    }
    let known = |list: &str, area: &str| list.split_ascii_whitespace().any(|known| known == area);
    let spaced = hit.text.contains(char::is_whitespace);
    let checked = || Checked::whole(hit, format!("{outward} {inward}")).distinctive(spaced);
    // That of a bank, older than the rules.
    if code == "GIR0AA" {
        return Some(checked());
    }
    let letters = outward.find(|c: char| c.is_ascii_digit())?;
    let (area, district) = outward.split_at(letters);
    let numbered = (1..=2).contains(&district.len()) && digits::are_digits(district);
    let lettered = district.len() == 2 && digits::are_digits(&district[..1]) && known(LETTERED, area);
    let inner = inward.as_bytes();
    let half = inner[0].is_ascii_digit()
        && inner[1..]
            .iter()
            .all(|byte| byte.is_ascii_uppercase() && !b"CIKMOV".contains(byte));
    let fits = known(AREAS, area) && (numbered || lettered) && half;
    fits.then(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_exist_and_letters_are_used() {
        for (text, accepted) in [
            ("SW1A 1AA", true),
            ("M1 1AE", true),
            ("EC1A1BB", true),
            ("GIR 0AA", true),
            ("QA1 1AA", false),
            ("SW1A 1CA", false),
            ("M1A 1AA", false),
            ("AA1 1AA", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
