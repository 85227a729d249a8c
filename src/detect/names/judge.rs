//! Which of the capitalised words that follow each other are a person's name, and how sure that is.

use smallvec::SmallVec;

use super::cues::Role;
use super::tokens::{Piece, Reader};
use crate::model::{Level, Reason};

/// Words that follow each other on one line and may be parts of one name.
pub type Run = SmallVec<[Piece; 8]>;

/// A name at the start of a run.
#[derive(Clone, Debug)]
pub struct Match {
    /// Its given names.
    pub given: SmallVec<[(usize, usize); 4]>,
    /// Its surnames.
    pub surname: SmallVec<[(usize, usize); 4]>,
    /// First byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// How sure it is without its surroundings.
    pub level: Level,
    /// Why.
    pub reasons: SmallVec<[Reason; 3]>,
    /// Both its given name and its surname are listed.
    pub listed: bool,
}

impl Reader<'_> {
    /// The words from `first` on that can belong to one name.
    pub fn run(&self, first: Piece) -> Run {
        let mut run = Run::new();
        run.push(first);
        let mut last = first;
        while run.len() < 8 && !last.code && last.after == last.end {
            let tight = last.initial && self.byte(last.end - 1) == b'.';
            let at = match self.byte(last.end) {
                b'-' if tight => last.end + 1,
                byte if tight && !byte.is_ascii_whitespace() && byte < 0x80 => last.end,
                _ => match self.blank(last.end) {
                    Some(at) => self.past_nickname(at).unwrap_or(at),
                    None => break,
                },
            };
            // Two blanks part columns more often than the parts of a name.
            let parted = at > last.end + 1 && self.bytes().get(last.end..last.end + 2) == Some(b"  ");
            match self.piece(at) {
                Some(next) if parted && !(next.given() || next.surname()) => break,
                Some(next) if !next.code && (next.capital || next.is(Role::Particle)) => {
                    run.push(next);
                    last = next;
                }
                _ => break,
            }
        }
        while run.len() > 1 && run.last().is_some_and(|piece| !piece.capital) {
            run.pop();
        }
        run
    }

    /// Past a nickname in quotation marks or brackets at `at`, where a name goes on behind it: `Robert "Bob" Dubé`,
    /// `Wm. (Bill) Roy`.
    fn past_nickname(&self, at: usize) -> Option<usize> {
        const LONGEST: usize = 28;
        let rest = self.text.get(at..)?;
        let opener = rest.chars().next()?;
        let closer = match opener {
            '"' => '"',
            '(' => ')',
            '\u{201C}' => '\u{201D}',
            '«' => '»',
            _ => return None,
        };
        let inside = &rest[opener.len_utf8()..];
        let end = inside.char_indices().take(LONGEST).find(|(_, c)| *c == closer)?.0;
        let name = inside[..end].trim_matches([' ', '\u{a0}', '\u{202f}']);
        let plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '\u{2019}');
        let first = at + opener.len_utf8() + inside[..end].find(name)?;
        let called = name.starts_with(char::is_uppercase) || name.starts_with("the ");
        // What stands in brackets says something else as often.
        let listed = opener != '('
            || self
                .piece(first)
                .is_some_and(|piece| piece.given() && piece.end == first + name.len());
        let behind = self.blank(at + opener.len_utf8() + end + closer.len_utf8())?;
        let goes_on = self.piece(behind).is_some_and(|piece| piece.capital && !piece.code);
        (called && listed && goes_on && name.chars().all(plain)).then_some(behind)
    }

    /// The name with which `run` starts, whatever its order.
    pub fn name_at(&self, run: &[Piece]) -> Option<Match> {
        self.given_first(run)
            .or_else(|| self.initials_first(run))
            .or_else(|| self.inverted(run))
            .or_else(|| Self::surname_first(run))
            .or_else(|| self.unlisted(run))
            .filter(|name| !self.shut_behind(name.end))
    }

    /// `Jean-François St-Pierre`, `Marie TREMBLAY`, `Ana de la Cruz`, `Faina D. Yefremova`.
    fn given_first(&self, run: &[Piece]) -> Option<Match> {
        let first = run.first()?;
        let weak = first.entry.given == 1 && first.entry.role.is_none();
        if !(first.given() || weak) || first.initial {
            return None;
        }
        let mut givens = 1;
        while run.get(givens).is_some_and(|piece| piece.given() || piece.initial) {
            givens += 1;
        }
        let (mut split, mut end) = (givens, self.surnames(run, givens));
        if end == split {
            // `Thomas Martin`: the last of two given names is the surname.
            if givens < 2 || run[givens - 1].initial {
                return None;
            }
            (split, end) = (givens - 1, givens);
        }
        let last = run[split..end]
            .iter()
            .find(|piece| piece.capital && !piece.is(Role::Particle))?;
        if weak && !(last.entry.surname == 3 && givens == 1 && !last.place_only()) {
            return None;
        }
        let sure = first.entry.given == 3 && last.entry.surname == 3;
        if last.entry.place && (first.entry.place && !sure || last.entry.surname < 2) {
            return None;
        }
        let caps = first.caps && last.caps;
        if caps && last.entry.surname < 2 && last.entry.given < 2 {
            return None;
        }
        let listed = first.given() && last.surname();
        let sure = first.given() && (last.entry.surname >= 2 || last.unknown() || last.given());
        let level = if sure { Level::Likely } else { Level::Possible };
        Some(Self::matched(&run[..split], &run[split..end], level, listed))
    }

    /// `J. Tremblay`, `M.-È. Côté`, `R.E. Glenn`, `J-F Roy`.
    fn initials_first(&self, run: &[Piece]) -> Option<Match> {
        let mut split = run.iter().take_while(|piece| piece.initial).count();
        if split == 0 {
            return None;
        }
        let dotted = self.byte(run[0].end - 1) == b'.' || run[0].compound;
        let several = split > 1 || run[0].compound;
        while split > 0 && run.get(split).is_some_and(Piece::given) && self.surnames(run, split + 1) > split + 1 {
            split += 1;
        }
        let end = self.surnames(run, split);
        let last = run[split..end]
            .iter()
            .find(|piece| piece.capital && !piece.is(Role::Particle))?;
        let known = last.surname() && (!last.entry.place || several);
        if !(known && (dotted || several) || several && dotted && last.unknown() && last.letters > 3) || last.initial {
            return None;
        }
        let level = if last.entry.surname == 3 {
            Level::Likely
        } else {
            Level::Possible
        };
        Some(Self::matched(&run[..split], &run[split..end], level, false))
    }

    /// `TREMBLAY, Marie`, `De La Durantaye, Paul-Émile`.
    fn inverted(&self, run: &[Piece]) -> Option<Match> {
        let end = self.surnames(run, 0);
        let last = run[..end].last()?;
        if self.byte(last.end) != b',' || last.after != last.end || end != run.len() {
            return None;
        }
        let capitals = run[..end].iter().all(|piece| piece.caps || piece.is(Role::Particle));
        let name = run[..end].iter().find(|piece| !piece.is(Role::Particle))?;
        let listed = name.surname();
        let fits = listed && (!name.given() || capitals) && (!name.entry.place || capitals);
        if !(fits || capitals && name.unknown() && name.letters > 2) {
            return None;
        }
        let after = last.end + 1;
        let second = self.piece(self.blank(after).unwrap_or(after))?;
        if !second.capital || second.code || second.entry.given < if capitals { 2 } else { 3 } || !second.given() {
            return None;
        }
        let rest = self.run(second);
        let givens = 1 + rest[1..]
            .iter()
            .take_while(|piece| piece.given() || piece.initial)
            .count();
        let more = rest.get(givens).is_some_and(|piece| piece.surname() || piece.unknown());
        if more
            || (second.entry.place && !capitals)
            || (rest[..givens].iter().all(|piece| piece.caps) != capitals && !capitals)
        {
            return None;
        }
        let level = if listed { Level::Likely } else { Level::Possible };
        let mut name = Self::matched(&rest[..givens], &run[..end], level, listed);
        name.start = run[0].start;
        name.end = rest[givens - 1].end;
        Some(name)
    }

    /// `TREMBLAY Marie`, `Nguyen Van Minh`.
    fn surname_first(run: &[Piece]) -> Option<Match> {
        let first = run
            .first()
            .filter(|piece| piece.surname() && !piece.initial && !piece.entry.place)?;
        let mut split = 1;
        while run
            .get(split)
            .is_some_and(|piece| piece.surname() && !piece.given() && piece.caps == first.caps)
        {
            split += 1;
        }
        let middle = split + usize::from(run.get(split).is_some_and(|piece| piece.is(Role::Particle)));
        let second = run.get(middle).filter(|piece| piece.given() && piece.capital)?;
        let typed = first.caps && !second.caps;
        if !typed && (first.given() || first.entry.surname < 3 || second.entry.given < 3 || second.entry.place) {
            return None;
        }
        let mut end = middle + 1;
        while run.get(end).is_some_and(|piece| piece.given() || piece.initial) {
            end += 1;
        }
        let level = if typed { Level::Likely } else { Level::Possible };
        let mut name = Self::matched(&run[split..end], &run[..split], level, true);
        name.start = first.start;
        name.end = run[end - 1].end;
        Some(name)
    }

    /// A given name that is in no list before a listed surname, around an initial, or before a surname whose
    /// ending says so: `Soib K. Kishiev`, `Hijacinta Godina`, `Ushurma Dratchev`.
    fn unlisted(&self, run: &[Piece]) -> Option<Match> {
        let first = run
            .first()
            .filter(|piece| piece.unknown() && piece.letters > 2 && !piece.caps)?;
        let initials = run[1..].iter().take_while(|piece| piece.initial).count();
        let split = 1 + initials;
        let end = self.surnames(run, split);
        let last = run[split..end]
            .iter()
            .find(|piece| piece.capital && !piece.is(Role::Particle))?;
        let ending = shaped(&self.text[last.start..last.end]) || shaped(&self.text[first.start..first.end]);
        let fits = initials > 0 && (last.surname() || last.unknown())
            || last.entry.surname == 3
            || ending && last.unknown()
            || Self::two_strangers(run, first, last);
        if !fits || last.caps || last.entry.place || last.letters < 3 || end != run.len() {
            return None;
        }
        Some(Self::matched(&run[..split], &run[split..end], Level::Possible, false))
    }

    /// Two words in no list that stand alone together: `Impi Nummelin`.
    fn two_strangers(run: &[Piece], first: &Piece, last: &Piece) -> bool {
        let typed = |piece: &Piece| piece.letters > 3 && !piece.caps && piece.entry.word == 0;
        run.len() == 2 && last.unknown() && typed(first) && typed(last)
    }

    /// One past the surnames that stand in `run` from `from` on; `from` if none does.
    pub fn surnames(&self, run: &[Piece], from: usize) -> usize {
        let mut end = from;
        let mut at = from;
        let mut count = 0;
        while count < 3 {
            let mut joined = false;
            while run
                .get(at)
                .is_some_and(|piece| piece.is(Role::Particle) && piece.entry.surname < 3)
            {
                at += 1;
                joined = true;
            }
            let Some(piece) = run.get(at) else { break };
            let entry = piece.entry;
            let plain = piece.capital && !piece.code && !piece.initial;
            let open = !matches!(
                entry.role,
                Some(Role::Never | Role::FirmAfter | Role::PlaceBefore | Role::And | Role::Title | Role::Suffix)
            ) || piece.is(Role::PlaceBefore) && entry.surname == 3;
            let saint = piece.is(Role::PlaceBefore) && self.saint(piece);
            if saint && count == 0 {
                at += 1;
                continue;
            }
            let fits = if count == 0 {
                entry.surname >= 2
                    || piece.unknown()
                    || entry.given >= 2
                    || joined && entry.word <= 6
                    || entry.surname == 1 && entry.word <= 6
                    || entry.word <= 2 && !entry.place
            } else {
                entry.surname >= 2 || piece.unknown() && piece.letters > 2 || joined && entry.surname >= 1
            };
            // Several surnames agree in their letters' case: "Marie ROY Directrice".
            let alike = count == 0 || run[end - 1].caps == piece.caps;
            if !(plain && open && fits && alike) {
                break;
            }
            at += 1;
            end = at;
            count += 1;
        }
        end
    }

    fn saint(&self, piece: &Piece) -> bool {
        matches!(
            &self.text[piece.start..piece.end],
            "Saint" | "St" | "Sainte" | "Ste" | "SAINT" | "ST" | "SAINTE" | "STE"
        )
    }

    /// The match that those pieces make.
    pub fn matched(given: &[Piece], surname: &[Piece], level: Level, listed: bool) -> Match {
        let all = || given.iter().chain(surname);
        let mut reasons = SmallVec::new();
        if given.iter().any(Piece::given) {
            reasons.push(Reason::Listed("given".into()));
        }
        if surname.iter().any(Piece::surname) {
            reasons.push(Reason::Listed("surname".into()));
        }
        if reasons.is_empty() {
            reasons.push(Reason::Shape);
        }
        Match {
            given: given.iter().map(|piece| (piece.start, piece.end)).collect(),
            surname: surname.iter().map(|piece| (piece.start, piece.end)).collect(),
            start: all().map(|piece| piece.start).min().unwrap_or(0),
            end: all().map(|piece| piece.end).max().unwrap_or(0),
            level,
            reasons,
            listed,
        }
    }
}

/// Whether a word in no list ends as surnames of some language do.
fn shaped(word: &str) -> bool {
    let word = crate::text::fold::fold(word);
    word.len() > 5
        && [
            "ov", "ova", "ev", "eva", "yev", "yeva", "off", "ski", "sky", "ska", "skyi", "skaya", "ic", "wicz", "enko",
            "chuk", "czyk", "sson", "sen", "dottir", "dotter", "adze", "shvili", "yan", "ian", "poulos", "akis",
            "idis", "nen", "escu", "eanu", "ini", "elli", "etti", "ucci", "quez", "guez", "oglu", "zadeh", "pour",
            "nejad", "walla", "singh", "veld", "stra", "mann", "berg", "stein", "feld", "baum", "quist", "gren",
            "lund", "strom", "aiah", "swamy", "murthy", "ashvili", "iuk", "yuk", "ova",
        ]
        .iter()
        .any(|ending| word.ends_with(ending))
}

impl Piece {
    fn place_only(&self) -> bool {
        self.entry.place && self.entry.surname < 3
    }
}
