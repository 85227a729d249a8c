//! What is wrong with an inventory, in the language of whoever reads it. The text form of an error is its English.

use std::path::Path;

use super::InventoryError;
use super::holder::Holder;
use super::keys::folder_of;
use crate::text::lang::Lang;

/// What is lost with a key, and what is not.
const WITHOUT_KEY: &str = "Sans elle, aucune valeur ne peut être montrée et personne ne peut être cherché\u{a0}; les comptes \
     et les endroits restent\u{a0}: `recense status`, `recense findings` et les rapports n'exigent pas de clé";

impl InventoryError {
    /// What happened, what was kept and what to do, for a person.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Fr => self.french(),
        }
    }

    fn french(&self) -> String {
        match self {
            InventoryError::Missing(path) => format!(
                "il n'y a pas d'inventaire à {}\u{a0}: `recense scan` en crée un, `--inventory` en nomme un autre",
                path.display()
            ),
            InventoryError::NoFolder(path) => format!(
                "il n'y a pas de dossier {} pour l'inventaire {}\u{a0}: créez-le d'abord, ou nommez un autre endroit avec \
                 --inventory",
                folder_of(path).display(),
                path.display()
            ),
            InventoryError::Corrupt(what) => format!(
                "l'inventaire est endommagé ({what})\u{a0}: restaurez-le d'une sauvegarde, ou déplacez-le et analysez de nouveau"
            ),
            InventoryError::NotInventory(path) => format!(
                "{} n'est pas un inventaire de recense\u{a0}: nommez un autre fichier avec --inventory",
                path.display()
            ),
            InventoryError::Locked { path, holder } => locked(path, holder.as_ref()),
            InventoryError::WrongKey(key) => format!(
                "{key} n'est pas la clé de cet inventaire\u{a0}: nommez la bonne avec --key-file. {WITHOUT_KEY}"
            ),
            InventoryError::WrongPassphrase => {
                format!("cette phrase de passe n'est pas celle de cet inventaire. {WITHOUT_KEY}")
            }
            InventoryError::PassphraseNeeded => format!(
                "cet inventaire est scellé avec une phrase de passe\u{a0}: donnez-la avec --passphrase, --passphrase-file ou \
                 RECENSE_PASSPHRASE. {WITHOUT_KEY}"
            ),
            InventoryError::KeyMissing(path) => format!(
                "la clé {} est introuvable\u{a0}: remettez-la en place, ou nommez-la avec --key-file. {WITHOUT_KEY}",
                path.display()
            ),
            InventoryError::NoPassphrase => {
                "cet inventaire n'est pas scellé avec une phrase de passe\u{a0}: nommez sa clé avec --key-file"
                    .to_owned()
            }
            InventoryError::OlderSchema { found, known } => format!(
                "l'inventaire vient d'une version antérieure de recense (schéma {found}, celle-ci travaille avec {known}) et doit \
                 être mis à jour une fois\u{a0}: lancez `recense status` sous un compte qui peut y écrire"
            ),
            InventoryError::NothingKnown => {
                "rien n'était connu alors\u{a0}: aucune analyse de cet inventaire n'était terminée\u{a0}; \
                 `recense status` liste les analyses"
                    .to_owned()
            }
            InventoryError::NoScan(scan) => {
                format!("aucune analyse terminée ne porte le numéro {scan}\u{a0}: `recense status` liste les analyses")
            }
            InventoryError::NotLogged { path, why } => format!(
                "les recherches sont inscrites au journal avant la réponse, et le journal {} ne peut pas être écrit\u{a0}: {why}",
                path.display()
            ),
            InventoryError::KeyReadable { path, mode } => format!(
                "d'autres utilisateurs peuvent lire la clé {path} (mode {mode:o})\u{a0}: `chmod 600 {path}`, et pensez à qui l'a vue",
                path = path.display()
            ),
            InventoryError::KeyMalformed(path) => format!("{} ne contient pas de clé de recense", path.display()),
            InventoryError::KeyPlaceUnknown => {
                "aucun endroit n'est connu pour la clé\u{a0}: définissez RECENSE_KEY_FILE ou utilisez --key-file"
                    .to_owned()
            }
            InventoryError::NoRandom(why) => {
                format!("le système n'a pas donné d'octets aléatoires pour une clé\u{a0}: {why}")
            }
            InventoryError::NetworkFileSystem { path, kind } => format!(
                "{} est sur un système de fichiers réseau ({kind}), où les verrous ne tiennent pas et où un inventaire se brise\u{a0}: \
                 placez-le sur un disque local",
                path.display()
            ),
            InventoryError::DiskFull => {
                "le disque est plein\u{a0}: ce qui était écrit au dernier enregistrement est conservé\u{a0}; \
                 faites de la place et analysez de nouveau"
                    .to_owned()
            }
            InventoryError::NewerSchema { found, known } => format!(
                "l'inventaire vient d'une version plus récente de recense (schéma {found}, celle-ci connaît {known})\u{a0}: utilisez \
                 cette version"
            ),
            InventoryError::Stopped => "après une erreur, l'inventaire n'est plus écrit".to_owned(),
            InventoryError::Io { path, source } => format!("{}\u{a0}: {source}", path.display()),
            InventoryError::Sql(error) => format!("l'inventaire n'a pas pu être utilisé\u{a0}: {error}"),
        }
    }
}

fn locked(path: &Path, holder: Option<&Holder>) -> String {
    let path = path.display();
    match holder {
        Some(holder) => format!(
            "une autre commande écrit dans {path}\u{a0}: `recense {}`, processus {} sur {}, depuis {}\u{a0}; attendez qu'elle se \
             termine",
            holder.what,
            holder.pid,
            holder.host,
            holder.moment()
        ),
        None => format!("une autre commande écrit dans {path}\u{a0}: attendez qu'elle se termine"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lang::words::has_loose_punctuation;

    #[test]
    fn every_error_is_said_in_french_and_names_the_same_things() {
        let holder = Holder {
            pid: 4321,
            host: "serveur".to_owned(),
            since: 1_795_604_723,
            what: "scan".to_owned(),
        };
        let when = holder.moment();
        let path = || "/srv/r.db".into();
        let cases: Vec<(InventoryError, &[&str])> = vec![
            (
                InventoryError::Missing(path()),
                &["/srv/r.db", "`recense scan`", "`--inventory`"],
            ),
            (InventoryError::NoFolder(path()), &["/srv/r.db", "/srv ", "--inventory"]),
            (InventoryError::Corrupt("page 7".to_owned()), &["page 7"]),
            (InventoryError::NotInventory(path()), &["/srv/r.db", "--inventory"]),
            (
                InventoryError::Locked {
                    path: path(),
                    holder: Some(holder),
                },
                &["/srv/r.db", "`recense scan`", "4321", "serveur", "2026-11-25"],
            ),
            (
                InventoryError::Locked {
                    path: path(),
                    holder: None,
                },
                &["/srv/r.db"],
            ),
            (
                InventoryError::WrongKey("/k".to_owned()),
                &["/k", "--key-file", "`recense status`"],
            ),
            (InventoryError::WrongPassphrase, &["`recense status`"]),
            (
                InventoryError::PassphraseNeeded,
                &["--passphrase-file", "RECENSE_PASSPHRASE", "`recense status`"],
            ),
            (
                InventoryError::KeyMissing(path()),
                &["/srv/r.db", "--key-file", "`recense status`"],
            ),
            (InventoryError::NoPassphrase, &["--key-file"]),
            (
                InventoryError::OlderSchema { found: 1, known: 2 },
                &["1", "2", "`recense status`"],
            ),
            (InventoryError::NothingKnown, &["`recense status`"]),
            (InventoryError::NoScan(12), &["12", "`recense status`"]),
            (
                InventoryError::NotLogged {
                    path: path(),
                    why: "EIO".to_owned(),
                },
                &["/srv/r.db", "EIO"],
            ),
            (
                InventoryError::KeyReadable {
                    path: path(),
                    mode: 0o644,
                },
                &["644", "`chmod 600 /srv/r.db`"],
            ),
            (InventoryError::KeyMalformed(path()), &["/srv/r.db"]),
            (InventoryError::KeyPlaceUnknown, &["RECENSE_KEY_FILE", "--key-file"]),
            (InventoryError::NoRandom("EIO".to_owned()), &["EIO"]),
            (
                InventoryError::NetworkFileSystem {
                    path: path(),
                    kind: "nfs".to_owned(),
                },
                &["/srv/r.db", "nfs"],
            ),
            (InventoryError::DiskFull, &[]),
            (InventoryError::NewerSchema { found: 9, known: 2 }, &["9", "2"]),
            (InventoryError::Stopped, &[]),
            (InventoryError::Sql(rusqlite::Error::InvalidQuery), &[]),
        ];
        for (error, names) in cases {
            let (english, french) = (error.message(Lang::En), error.message(Lang::Fr));
            assert_ne!(english, french);
            assert!(!has_loose_punctuation(&french.replace(&when, "")), "{french}");
            for name in names {
                assert!(
                    english.contains(name) && french.contains(name),
                    "{name}: {english} / {french}"
                );
            }
        }
    }
}
