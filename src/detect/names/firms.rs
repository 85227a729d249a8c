//! Names of firms, which are not those of persons: what stands behind them.

use super::cues::Role;
use super::tokens::{Piece, Reader};

/// Bytes behind a word in which the form of its firm may stand.
const FORM: usize = 64;

/// Whether a word is the form of a firm, without its stops, whatever its case.
fn is_form(word: &str) -> bool {
    let forms = [
        "inc", "ltd", "llc", "llp", "corp", "ltée", "LTÉE", "senc", "s.e.n.c", "senrl", "enr", "gmbh", "sarl",
    ];
    forms.iter().any(|form| form.eq_ignore_ascii_case(word))
}

/// Whether a word says of which kind a school, a clinic or a shop is that bears a name: `Martin LeBoldus Catholic High
/// School`.
fn is_kind(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "animal"
            | "catholic"
            | "collegiate"
            | "community"
            | "dental"
            | "elementary"
            | "family"
            | "fresh"
            | "health"
            | "high"
            | "junior"
            | "medical"
            | "memorial"
            | "middle"
            | "primary"
            | "public"
            | "recreation"
            | "regional"
            | "secondary"
            | "senior"
            | "sports"
            | "veterinary"
    )
}

impl Reader<'_> {
    /// Whether what follows makes the words before it a firm, a street or an institution.
    pub fn shut_behind(&self, end: usize) -> bool {
        let comma = self.byte(end) == b',';
        let Some(at) = self.blank(end + usize::from(comma)) else {
            return false;
        };
        let Some(mut next) = self.piece(at) else { return false };
        let mut kinds = 0;
        while kinds < 3 && next.capital && is_kind(&self.text[next.start..next.end]) {
            let Some(more) = self.blank(next.after).and_then(|at| self.piece(at)) else {
                return false;
            };
            next = more;
            kinds += 1;
        }
        if !next.is(Role::FirmAfter) || kinds > 0 && comma {
            return false;
        }
        is_form(&self.text[next.start..next.end]) || !comma && next.capital
    }

    /// `Tremblay et Associés`, `Roy & fils inc.`: a firm's name starts with the word.
    pub fn firm_behind(&self, piece: &Piece) -> bool {
        let Some(at) = self.blank(piece.after) else {
            return false;
        };
        let joined = self.byte(at) == b'&';
        let word = self.piece(at).filter(|word| word.is(Role::And)).map(|word| word.after);
        let Some(at) = (if joined { Some(at + 1) } else { word }).and_then(|end| self.blank(end)) else {
            return false;
        };
        self.piece(at)
            .is_some_and(|next| next.is(Role::FirmAfter) || next.is(Role::Suffix))
    }

    /// `Aubelune, équipements d'érablière inc.`: a firm's name ends on the line, and no other name or sentence before.
    pub fn firm_on_line(&self, piece: &Piece) -> bool {
        let end = self.text.floor_char_boundary((piece.end + FORM).min(self.text.len()));
        let rest = self.text[piece.end..end].split('\n').next().unwrap_or_default();
        for word in rest.split_whitespace() {
            if is_form(word.trim_end_matches(['.', ',', ';', ')'])) {
                return true;
            }
            if word.starts_with(char::is_uppercase) || word.ends_with(['.', ';', ':']) {
                return false;
            }
        }
        false
    }
}
