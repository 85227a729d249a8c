//! The categories of data of a register of personal information, and what harm each can do.

use super::Lang;

/// What a register of personal information calls a category of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Numbers that a government gave to a person.
    Government,
    /// Health numbers and health information.
    Health,
    /// Accounts, cards and payment.
    Financial,
    /// Passwords and other secrets.
    Access,
    /// Who a person is: name, date of birth.
    Identity,
    /// How to reach a person.
    Contact,
    /// Religion, opinions, sexual life, a criminal record: what the law calls sensitive by its nature.
    Sensitive,
    /// Work: employee numbers.
    Employment,
    /// Machines, networks and places that point to a person.
    Device,
    /// Organisations, not persons by themselves.
    Organisation,
    /// Anything else.
    Other,
}

impl Category {
    /// Every category, in the order of reports.
    pub const ALL: [Category; 11] = [
        Category::Government,
        Category::Health,
        Category::Financial,
        Category::Access,
        Category::Identity,
        Category::Contact,
        Category::Sensitive,
        Category::Employment,
        Category::Device,
        Category::Organisation,
        Category::Other,
    ];

    /// The stable name, as used in JSON reports.
    pub fn name(self) -> &'static str {
        match self {
            Category::Government => "government",
            Category::Health => "health",
            Category::Financial => "financial",
            Category::Access => "access",
            Category::Identity => "identity",
            Category::Contact => "contact",
            Category::Sensitive => "sensitive",
            Category::Employment => "employment",
            Category::Device => "device",
            Category::Organisation => "organisation",
            Category::Other => "other",
        }
    }

    /// The name for people.
    pub fn title(self, lang: Lang) -> &'static str {
        let (en, fr) = match self {
            Category::Government => ("Government identifiers", "Identifiants gouvernementaux"),
            Category::Health => ("Health", "Santé"),
            Category::Financial => ("Banking and payment", "Données bancaires et paiement"),
            Category::Access => ("Passwords and secrets", "Mots de passe et secrets"),
            Category::Identity => ("Identity", "Identité"),
            Category::Contact => ("Contact details", "Coordonnées"),
            Category::Sensitive => ("Sensitive by nature", "Renseignements sensibles"),
            Category::Employment => ("Employment", "Emploi"),
            Category::Device => ("Devices, networks, places", "Appareils, réseaux, lieux"),
            Category::Organisation => ("Organisations", "Organisations"),
            Category::Other => ("Other", "Autre"),
        };
        lang.pick(en, fr)
    }

    /// Why the category is as sensitive as it is, in a few words.
    pub fn harm(self, lang: Lang) -> &'static str {
        let (en, fr) = match self {
            Category::Government => ("identity theft, hard to undo", "vol d'identité, difficile à réparer"),
            Category::Health => (
                "medical information (Law 25, s.\u{a0}12)",
                "renseignement médical (Loi 25, art.\u{a0}12)",
            ),
            Category::Financial => ("fraud, financial loss", "fraude, perte financière"),
            Category::Access => ("gives access to other data", "donne accès à d'autres données"),
            Category::Identity => ("identifies a person", "identifie une personne"),
            Category::Contact => ("unwanted contact, phishing", "sollicitation, hameçonnage"),
            Category::Sensitive => (
                "discrimination, humiliation (Law 25, s.\u{a0}12)",
                "discrimination, humiliation (Loi 25, art.\u{a0}12)",
            ),
            Category::Employment => ("points to an employee", "désigne un employé"),
            Category::Device => (
                "traces a person's device or place",
                "suit l'appareil ou le lieu d'une personne",
            ),
            Category::Organisation => ("not personal by itself", "pas personnel en soi"),
            Category::Other => ("depends on the context", "selon le contexte"),
        };
        lang.pick(en, fr)
    }
}
