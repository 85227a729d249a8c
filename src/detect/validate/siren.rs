//! French numbers of enterprises (SIREN, nine digits) and of their establishments (SIRET, fourteen).

use super::{Checked, Hit, digits};

/// La Poste, whose establishments are too many for Luhn: their digits add up to a multiple of five.
const LA_POSTE: &str = "356000000";

/// Accepts nine or fourteen digits that pass Luhn. Normal form: the digits.
pub fn check(hit: &Hit<'_>) -> Option<Checked> {
    let normal = digits::number(hit, 9..=14)?;
    let passes = match normal.len() {
        9 => digits::luhn(&normal),
        14 if normal.starts_with(LA_POSTE) => digits::weighted(&normal, &[1; 14]).is_multiple_of(5),
        14 => digits::luhn(&normal) && digits::luhn(&normal[..9]),
        _ => false,
    };
    passes.then(|| Checked::whole(hit, normal).checksum("luhn"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_pass() {
        for (text, accepted) in [
            ("732 829 320", true),
            ("732 829 320 00074", true),
            ("732829321", false),
            ("73282932000075", false),
            ("7328293200007", false),
        ] {
            assert_eq!(check(&Hit::bare(text)).is_some(), accepted, "{text}");
        }
    }
}
