//! A few lines one under the other, as signatures and letterheads are.

use std::collections::HashSet;
use std::ops::Range;

use crate::text::fold::fold;

/// How far a block reaches from a value in it, in bytes on either side.
const REACH: usize = 350;

/// The longest line of a block, in characters, and the most lines.
const WIDEST: usize = 110;
const LINES: usize = 12;

/// Words of titles at work, folded, in both genders.
const TITLES: &str = "adjoint adjointe administrateur administratrice administrator advisor agent agente analyst analyste architect architecte \
    assistant assistante associate associe associee avocat avocate buyer ceo cfo chair chargee charge chef chief cio clerk commis comptable concepteur conceptrice \
    conseiller conseillere consultant consultante contremaitre controller coo coordinator coordonnateur coordonnatrice counsel courtier courtiere cpa \
    cto designer developer developpeur developpeuse directeur directrice director doyen doyenne editor engineer engineering estimateur estimatrice executive \
    formateur formatrice fondateur fondatrice founder gerant gerante gestionnaire greffier greffiere head infirmier infirmiere ingenieur ingenieure intervenant intervenante \
    inspecteur inspectrice instructor journaliste lawyer lead lecturer librarian maire mairesse manager mediateur mediatrice notaire nurse officer \
    operator owner paralegal parajuridique partner pharmacist pharmacien pharmacienne physician planner preposee prepose president presidente principal producer professeur professeure \
    professor programmer proprietaire psychologist psychologue psychiatrist psychiatre recruiter recruteur recruteuse redacteur redactrice registrar representant representante representative researcher \
    responsable secretaire secretary specialist specialiste superviseur superviseure supervisor surveyor technicien technicienne technician therapist tresorier \
    tresoriere treasurer vendeur vendeuse vice-president vice-presidente vp";

/// Words of firms and bodies, folded.
const FIRMS: &str = "agence agency association assurance assurances avocats banque bank bibliotheque board bureau caisse cabinet cegep centre center chu cisss ciusss city \
    clinic clinique club college commission compagnie company conseil consulting corp corporation council cooperative coop department departement ecole \
    enr enterprises entreprises federation fondation foundation garage gmbh gouvernement government group groupe hopital hospital hotel inc incorporated industries institut institute \
    journal laboratoire laboratory lawyers limited limitee llc llp ltd ltee magasin ministere ministry mrc municipalite municipality museum notaires office ordre parish paroisse pharmacie \
    pharmacy plc pme publications regie restaurant sarl sas school senc sencrl service services societe society solutions store studio syndicat systems technologies theatre trust universite \
    university usine ville";

/// Words of files about somebody, folded: what stands beside them is private.
const PRIVATE: &str = "beneficiaire beneficiary candidat candidate candidature curriculum cv domicile emergency formation hired home locataire loisirs naissance nationalite born patient patiente \
    personal personnel residence resume salaire salary tenant urgence";

/// The words by which blocks are told.
pub(super) struct Words {
    titles: HashSet<&'static str>,
    firms: HashSet<&'static str>,
    private: HashSet<&'static str>,
}

impl Words {
    pub fn new() -> Words {
        let set = |words: &'static str| words.split_ascii_whitespace().collect();
        Words {
            titles: set(TITLES),
            firms: set(FIRMS),
            private: set(PRIVATE),
        }
    }
}

/// What a block holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Block {
    /// A title at work.
    pub title: bool,
    /// A firm or a body.
    pub firm: bool,
    /// Ways to reach somebody that no detector finds: a site on the web.
    pub ways: usize,
    /// Short lines that are no prose, without a word of a file about somebody.
    pub is_card: bool,
}

impl Block {
    /// Reads the words of a block.
    pub fn read(words: &Words, text: &str) -> Block {
        let folded = fold(text);
        let mut block = Block {
            ways: usize::from(folded.contains("www.") || folded.contains("http")),
            ..Block::default()
        };
        let mut private = false;
        for word in folded.split(|c: char| !(c.is_alphanumeric() || c == '-')) {
            block.title |= words.titles.contains(word);
            block.firm |= words.firms.contains(word);
            private |= words.private.contains(word);
        }
        // With their stops between the letters.
        block.firm |= ["s.e.n.c", "l.l.p", "s.a.r.l"].iter().any(|form| folded.contains(form));
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let ends = lines
            .clone()
            .filter(|line| line.trim_end().ends_with(['.', ';', '?', '!']) && line.len() > 50)
            .count();
        let short = lines.clone().count() <= LINES && lines.clone().all(|line| line.chars().count() <= WIDEST);
        block.is_card = ends == 0 && short && !private;
        block
    }
}

/// The lines around `at` up to the next blank line on either side, as far as a block reaches; where more is written than
/// that, only what is near.
pub(super) fn around(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let low = text.floor_char_boundary(at.saturating_sub(REACH));
    let high = text.ceil_char_boundary((at + REACH).min(text.len()));
    let blank = |from: usize, to: usize| bytes[from..to].iter().all(u8::is_ascii_whitespace);
    let mut start = low;
    let mut line = at;
    while let Some(found) = memchr::memrchr(b'\n', &bytes[low..line]) {
        let break_at = low + found;
        let before = memchr::memrchr(b'\n', &bytes[low..break_at]).map_or(low, |found| low + found + 1);
        if blank(before, break_at) {
            start = break_at + 1;
            break;
        }
        line = break_at;
    }
    let mut end = high;
    let mut line = at;
    while let Some(found) = memchr::memchr(b'\n', &bytes[line..high]) {
        let next = line + found + 1;
        let stop = memchr::memchr(b'\n', &bytes[next..high]).map_or(high, |found| next + found);
        if blank(next, stop) {
            end = next;
            break;
        }
        line = next;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_at_blank_lines() {
        let text = "Bonjour,\n\nAna Roy\nDirectrice\n514 555-0199\n\nSuite";
        let at = text.find("514").unwrap_or_default();
        assert_eq!(&text[around(text, at)], "Ana Roy\nDirectrice\n514 555-0199\n");
    }

    #[test]
    fn words_tell_titles_and_firms() {
        let words = Words::new();
        let block = Block::read(&words, "Ana Roy, directrice\nAubelune inc.\nwww.exemple.ca");
        assert!(block.title && block.firm && block.ways == 1 && block.is_card);
        assert!(!Block::read(&words, "Curriculum vitæ\nAna Roy\nIngénieure").is_card);
        let prose = "La directrice vous remercie de votre patience et vous invite à communiquer avec elle.";
        assert!(!Block::read(&words, prose).is_card);
    }
}
