//! How the reading of one entry ended. Every entry that the walk met has exactly one outcome.

use serde::{Deserialize, Serialize};

/// How far an entry was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// All of it was read.
    Complete,
    /// Some of it was read; the causes say what was not.
    Partial(Vec<Cause>),
    /// None of it was read, on purpose.
    Skipped(Cause),
    /// None of it could be read.
    Failed(Cause),
}

/// The four outcomes without their causes, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    /// See [`Outcome::Complete`].
    Complete,
    /// See [`Outcome::Partial`].
    Partial,
    /// See [`Outcome::Skipped`].
    Skipped,
    /// See [`Outcome::Failed`].
    Failed,
}

impl OutcomeKind {
    /// Every kind, in the order of lists.
    pub const ALL: [OutcomeKind; 4] = [
        OutcomeKind::Complete,
        OutcomeKind::Partial,
        OutcomeKind::Skipped,
        OutcomeKind::Failed,
    ];

    /// The stable name, as used in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            OutcomeKind::Complete => "complete",
            OutcomeKind::Partial => "partial",
            OutcomeKind::Skipped => "skipped",
            OutcomeKind::Failed => "failed",
        }
    }
}

impl Outcome {
    /// The outcome without its causes.
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Outcome::Complete => OutcomeKind::Complete,
            Outcome::Partial(_) => OutcomeKind::Partial,
            Outcome::Skipped(_) => OutcomeKind::Skipped,
            Outcome::Failed(_) => OutcomeKind::Failed,
        }
    }

    /// The outcome of the same entry when this, too, was not read, or not as it should have been.
    #[must_use]
    pub fn with(self, cause: Cause) -> Outcome {
        match self {
            Outcome::Complete => Outcome::Partial(vec![cause]),
            Outcome::Partial(mut causes) => {
                if !causes.contains(&cause) {
                    causes.push(cause);
                }
                Outcome::Partial(causes)
            }
            other => other,
        }
    }

    /// Why it is not complete; empty when it is.
    pub fn causes(&self) -> &[Cause] {
        match self {
            Outcome::Complete => &[],
            Outcome::Partial(causes) => causes,
            Outcome::Skipped(cause) | Outcome::Failed(cause) => std::slice::from_ref(cause),
        }
    }
}

macro_rules! causes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $en:literal, $fr:literal;)+) => {
        /// Why something was not read. The code is stable: reports, scripts and the inventory use it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Cause { $($(#[doc = $doc])+ $variant,)+ }

        impl Cause {
            /// Every cause, in the order of the README's table.
            pub const ALL: &'static [Cause] = &[$(Cause::$variant,)+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Cause::$variant => $code,)+ }
            }

            /// The cause of that stable code.
            pub fn from_code(code: &str) -> Option<Cause> {
                Cause::ALL.iter().copied().find(|cause| cause.code() == code)
            }

            /// One sentence for a person, in English and in French.
            pub fn sentences(self) -> (&'static str, &'static str) {
                match self { $(Cause::$variant => ($en, $fr),)+ }
            }
        }
    };
}

causes! {
    /// The operating system refused access.
    NoPermission = "no-permission", "access was refused", "accès refusé";
    /// The entry was gone when it was to be read.
    Vanished = "vanished", "it was gone when it was to be read", "disparu avant la lecture";
    /// Reading failed with an error of the system.
    ReadError = "read-error", "the system could not read it", "erreur de lecture du système";
    /// The file system did not answer.
    Stalled = "no-answer", "the disk or the share did not answer", "le disque ou le partage n'a pas répondu";
    /// It changed while it was read.
    Changed = "changed-while-read", "it changed while it was read", "modifié pendant la lecture";
    /// A FIFO, socket or device.
    SpecialFile = "special-file", "it is a pipe, socket or device", "tube, prise ou périphérique";
    /// A symbolic link, which is not followed.
    Symlink = "symlink", "it is a symbolic link, which is not followed", "lien symbolique, non suivi";
    /// A symbolic link that leads round in a circle, met with `--follow-links`.
    LinkLoop = "link-loop", "it is a symbolic link that leads round in a circle", "lien symbolique qui tourne en rond";
    /// A symbolic link to what is read in its own place, met with `--follow-links`.
    LinkedTwice = "linked-twice", "it links to something that is read in its own place", "lien vers ce qui est lu ailleurs dans l'analyse";
    /// Excluded by `--exclude`.
    Excluded = "excluded", "it is excluded by an option", "exclu par une option";
    /// Larger than `--max-file-size`.
    TooLarge = "too-large", "it is larger than the size limit", "plus gros que la limite";
    /// On another file system, with `--one-file-system`.
    OtherFileSystem = "other-file-system", "it is on another file system", "sur un autre système de fichiers";
    /// The inventory of the running scan, or its key.
    OwnFile = "own-file", "it belongs to this inventory", "appartient à cet inventaire";
    /// No extractor knows the format.
    UnknownFormat = "unknown-format", "no reader knows this format", "format inconnu";
    /// Sound, film or program: nothing to read as text.
    NotText = "not-text", "it holds no text (sound, film, program)", "ne contient pas de texte (son, vidéo, programme)";
    /// A known format that this version does not read.
    Unsupported = "unsupported-format", "this format is known but not read yet", "format connu mais pas encore lu";
    /// It needs a password.
    Encrypted = "encrypted", "it is protected by a password", "protégé par un mot de passe";
    /// Broken or cut short.
    Corrupt = "corrupt", "it is broken or cut short", "endommagé ou tronqué";
    /// A page is an image only.
    ImageOnly = "image-only", "pages or pictures whose text was not read", "pages ou images dont le texte n'a pas été lu";
    /// The content limit (bytes out) was reached.
    ByteLimit = "byte-limit", "its content is larger than the limit", "contenu plus gros que la limite";
    /// Too many members or parts.
    MemberLimit = "member-limit", "it has too many members", "trop d'éléments";
    /// Nested too deep.
    DepthLimit = "depth-limit", "it is nested too deep", "imbrication trop profonde";
    /// Compressed beyond reason.
    RatioLimit = "ratio-limit", "it inflates beyond reason (a bomb)", "décompression démesurée (bombe)";
    /// Reading took too long.
    TimeLimit = "time-limit", "reading it took too long", "lecture trop longue";
    /// Reading needed too much memory.
    MemoryLimit = "memory-limit", "reading it needed too much memory", "lecture trop gourmande en mémoire";
    /// The reader stopped in the middle of it.
    ReaderCrashed = "reader-crashed", "its reader stopped in the middle", "le lecteur s'est arrêté en cours de route";
    /// Holes of a sparse file, which hold nothing, were passed over.
    Holes = "sparse-holes", "it has holes without content, which were passed over", "il a des trous sans contenu, qui ont été sautés";
    /// Some bytes are not text in the encoding found.
    BadEncoding = "bad-encoding", "some bytes are not text", "certains octets ne sont pas du texte";
    /// External references (entities, remote parts) are not fetched.
    ExternalReference = "external-reference", "it refers to something outside, which is not fetched", "renvoie à un contenu externe, non consulté";
    /// It was being read when the scan crashed, twice.
    Quarantined = "quarantined", "the scan was killed twice while it was read", "l'analyse a été tuée deux fois pendant sa lecture";
    /// The scan was interrupted before it was read.
    Interrupted = "interrupted", "the scan was interrupted", "analyse interrompue";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_come_back() {
        for cause in Cause::ALL {
            assert_eq!(Cause::from_code(cause.code()), Some(*cause));
        }
    }
}
