//! Names of the kinds of personal information, and which category each belongs to.
//!
//! A kind that is not listed here, such as one of a user's own patterns, stands under its own name in
//! [`Category::Other`]; nothing fails.

use super::Lang;
pub use super::category::Category;

/// One kind: its stable name, its category, its names for people.
struct Entry {
    kind: &'static str,
    category: Category,
    en: &'static str,
    fr: &'static str,
}

const fn entry(kind: &'static str, category: Category, en: &'static str, fr: &'static str) -> Entry {
    Entry { kind, category, en, fr }
}

/// In the alphabetical order of the stable names.
const KINDS: &[Entry] = &[
    entry(
        "aba",
        Category::Financial,
        "US routing number",
        "Numéro d'acheminement (É.-U.)",
    ),
    entry(
        "ad_id",
        Category::Device,
        "Advertising identifier",
        "Identifiant publicitaire",
    ),
    entry("address", Category::Contact, "Civic address", "Adresse civique"),
    entry("age", Category::Identity, "Age", "Âge"),
    entry("bank_account", Category::Financial, "Bank account", "Compte bancaire"),
    entry(
        "bank_ca",
        Category::Financial,
        "Bank account (Canada)",
        "Compte bancaire (Canada)",
    ),
    entry("bic", Category::Organisation, "Bank code (BIC)", "Code de banque (BIC)"),
    entry(
        "biometric",
        Category::Sensitive,
        "Biometric or genetic data",
        "Données biométriques ou génétiques",
    ),
    entry(
        "bn",
        Category::Organisation,
        "Business number",
        "Numéro d'entreprise (NE)",
    ),
    entry("card", Category::Financial, "Payment card", "Carte de paiement"),
    entry(
        "card_code",
        Category::Financial,
        "Security code of a card",
        "Code de sécurité de carte",
    ),
    entry(
        "card_expiry",
        Category::Financial,
        "Card expiry or code",
        "Expiration ou code de carte",
    ),
    entry(
        "card_partial",
        Category::Financial,
        "Payment card, partly hidden",
        "Carte de paiement masquée",
    ),
    entry(
        "company_id",
        Category::Organisation,
        "Company number",
        "Numéro de société",
    ),
    entry(
        "credential",
        Category::Access,
        "Password or secret",
        "Mot de passe ou secret",
    ),
    entry("credit_card", Category::Financial, "Payment card", "Carte de paiement"),
    entry(
        "criminal",
        Category::Sensitive,
        "Criminal record",
        "Antécédents judiciaires",
    ),
    entry(
        "date_of_birth",
        Category::Identity,
        "Date of birth",
        "Date de naissance",
    ),
    entry(
        "dea",
        Category::Organisation,
        "DEA registration (US)",
        "Inscription à la DEA (É.-U.)",
    ),
    entry("dl", Category::Government, "Driver's licence", "Permis de conduire"),
    entry("dob", Category::Identity, "Date of birth", "Date de naissance"),
    entry(
        "driver_licence",
        Category::Government,
        "Driver's licence",
        "Permis de conduire",
    ),
    entry(
        "ein",
        Category::Organisation,
        "Employer number (US)",
        "Numéro d'employeur (É.-U.)",
    ),
    entry("email", Category::Contact, "E-mail address", "Adresse courriel"),
    entry(
        "employee",
        Category::Employment,
        "Employee number",
        "Matricule d'employé",
    ),
    entry(
        "finance_family",
        Category::Sensitive,
        "Money and family",
        "Situation financière et familiale",
    ),
    entry("gender", Category::Identity, "Gender", "Genre"),
    entry("geo", Category::Device, "Geographic position", "Position géographique"),
    entry(
        "hc_on",
        Category::Health,
        "Health number (Ontario)",
        "Carte santé (Ontario)",
    ),
    entry(
        "health",
        Category::Health,
        "Health information",
        "Renseignement de santé",
    ),
    entry("health_card", Category::Health, "Health card", "Carte santé"),
    entry(
        "health_number",
        Category::Health,
        "Health insurance number",
        "Numéro d'assurance maladie",
    ),
    entry("iban", Category::Financial, "IBAN", "IBAN"),
    entry("id_card", Category::Government, "Identity card", "Carte d'identité"),
    entry(
        "imei",
        Category::Device,
        "Telephone serial (IMEI)",
        "Numéro d'appareil (IMEI)",
    ),
    entry(
        "immigration_file",
        Category::Government,
        "Immigration application",
        "Demande d'immigration",
    ),
    entry("ip", Category::Device, "IP address", "Adresse IP"),
    entry(
        "itin",
        Category::Government,
        "US taxpayer number (ITIN)",
        "Numéro de contribuable (É.-U.)",
    ),
    entry("mac", Category::Device, "MAC address", "Adresse MAC"),
    entry(
        "minor",
        Category::Identity,
        "Child under 14",
        "Enfant de moins de 14 ans",
    ),
    entry(
        "mrz",
        Category::Government,
        "Machine-readable zone",
        "Zone de lecture automatique",
    ),
    entry(
        "nam",
        Category::Health,
        "Health number (RAMQ)",
        "Numéro d'assurance maladie (NAM)",
    ),
    entry("name", Category::Identity, "Name of a person", "Nom de personne"),
    entry(
        "national_id",
        Category::Government,
        "National identity number",
        "Numéro d'identité national",
    ),
    entry(
        "neq",
        Category::Organisation,
        "Quebec enterprise number",
        "Numéro d'entreprise (NEQ)",
    ),
    entry("nhs", Category::Health, "NHS number (UK)", "Numéro du NHS (R.-U.)"),
    entry(
        "nino",
        Category::Government,
        "UK insurance number",
        "Assurance nationale (R.-U.)",
    ),
    entry(
        "nir",
        Category::Government,
        "French social security number",
        "Sécurité sociale (France)",
    ),
    entry(
        "npi",
        Category::Organisation,
        "Provider number (US)",
        "Numéro de fournisseur de soins (É.-U.)",
    ),
    entry(
        "origin",
        Category::Sensitive,
        "Ethnic or national origin",
        "Origine ethnique ou nationale",
    ),
    entry("passport", Category::Government, "Passport", "Passeport"),
    entry(
        "passport_ca",
        Category::Government,
        "Passport (Canada)",
        "Passeport (Canada)",
    ),
    entry("person", Category::Identity, "Name of a person", "Nom de personne"),
    entry(
        "phn_bc",
        Category::Health,
        "Health number (B.C.)",
        "Numéro de santé (C.-B.)",
    ),
    entry("phone", Category::Contact, "Telephone number", "Numéro de téléphone"),
    entry("plate", Category::Device, "Licence plate", "Plaque d'immatriculation"),
    entry(
        "politics_union",
        Category::Sensitive,
        "Political opinion or union",
        "Opinion politique ou syndicat",
    ),
    entry(
        "postal_ca",
        Category::Contact,
        "Postal code (Canada)",
        "Code postal (Canada)",
    ),
    entry("postal_code", Category::Contact, "Postal code", "Code postal"),
    entry(
        "postcode_fr",
        Category::Contact,
        "Postal code (France)",
        "Code postal (France)",
    ),
    entry("postcode_uk", Category::Contact, "Postcode (UK)", "Code postal (R.-U.)"),
    entry(
        "pr_card",
        Category::Government,
        "Permanent resident card",
        "Carte de résident permanent",
    ),
    entry(
        "qst",
        Category::Organisation,
        "Quebec sales tax number",
        "Numéro de TVQ",
    ),
    entry(
        "religion",
        Category::Sensitive,
        "Religion or belief",
        "Religion ou croyance",
    ),
    entry(
        "role_mailbox",
        Category::Organisation,
        "Mailbox of a service",
        "Boîte courriel de service",
    ),
    entry(
        "sexual",
        Category::Sensitive,
        "Sexual life or orientation",
        "Vie ou orientation sexuelle",
    ),
    entry(
        "sin",
        Category::Government,
        "Social insurance number",
        "Numéro d'assurance sociale (NAS)",
    ),
    entry(
        "siren",
        Category::Organisation,
        "French enterprise number",
        "Numéro SIREN ou SIRET",
    ),
    entry(
        "ssn",
        Category::Government,
        "US social security number",
        "Sécurité sociale (É.-U.)",
    ),
    entry("tax_id", Category::Government, "Tax number", "Numéro fiscal"),
    entry(
        "uci",
        Category::Government,
        "Immigration client number",
        "Identifiant d'immigration (IUC)",
    ),
    entry("username", Category::Access, "User name", "Nom d'utilisateur"),
    entry(
        "vin",
        Category::Device,
        "Vehicle number (VIN)",
        "Numéro de véhicule (NIV)",
    ),
    entry("zip", Category::Contact, "ZIP code (US)", "Code ZIP (É.-U.)"),
    entry("zip_us", Category::Contact, "ZIP code (US)", "Code ZIP (É.-U.)"),
];

fn lookup(kind: &str) -> Option<&'static Entry> {
    let at = KINDS.binary_search_by(|entry| entry.kind.cmp(kind)).ok()?;
    KINDS.get(at)
}

/// The name of a kind for people; an unknown kind stands for itself.
pub fn kind(lang: Lang, kind: &str) -> &str {
    lookup(kind).map_or(kind, |entry| lang.pick(entry.en, entry.fr))
}

/// The category of a kind.
pub fn category(kind: &str) -> Category {
    lookup(kind).map_or(Category::Other, |entry| entry.category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_sorted_and_distinct() {
        assert!(KINDS.is_sorted_by(|left, right| left.kind < right.kind));
    }

    #[test]
    fn every_kind_and_category_has_a_name_in_both_languages() {
        for entry in KINDS {
            for lang in Lang::ALL {
                assert!(!kind(lang, entry.kind).is_empty());
                assert_ne!(kind(lang, entry.kind), entry.kind, "{}", entry.kind);
            }
        }
        for category in Category::ALL {
            for text in [category.title(Lang::Fr), category.harm(Lang::Fr)] {
                assert!(!text.is_empty() && !super::super::words::has_loose_punctuation(text));
            }
            assert!(!category.title(Lang::En).is_empty() && !category.harm(Lang::En).is_empty());
        }
    }

    #[test]
    fn a_kind_of_a_user_stands_for_itself() {
        assert_eq!(kind(Lang::Fr, "badge_acme"), "badge_acme");
        assert_eq!(category("badge_acme"), Category::Other);
    }
}
