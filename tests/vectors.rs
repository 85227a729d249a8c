//! Values that every validator must accept and refuse, three of each at least, so that a change to a rule
//! cannot lose one silently. Acceptance in running text is the business of the examples in `patterns/`.

use recense::detect::validate::{self, Hit};

/// A validator, the text before the value, the value, and whether it stands without further evidence.
const VECTORS: &[(&str, &str, &str, bool)] = &[
    ("bank_ca", "", "12345-815", true),
    ("bank_ca", "", "081512345", true),
    ("bank_ca", "", "00006-003", true),
    ("bank_ca", "", "12345-999", false),
    ("bank_ca", "", "181512345", false),
    ("bank_ca", "", "1234-815", false),
    ("card", "", "4111 1111 1111 1111", true),
    ("card", "", "2223003122003222", true),
    ("card", "", "3782 822463 10005", true),
    ("card", "", "4111 1111 1111 1112", false),
    ("card", "", "1234567812345670", false),
    ("card", "", "0000000000000000", false),
    ("dob", "Date de naissance (A-M-J) : ", "1974-12-17", true),
    ("dob", "née le ", "1er janvier 1980", true),
    ("dob", "DOB: ", "12/17/1974", true),
    ("dob", "née le ", "31 février 1980", false),
    ("email", "", "prenom.nom@exemple.ca", true),
    ("email", "", "j.o'neil+x@example.com", true),
    ("email", "", "info@exemple.qc.ca", true),
    ("email", "", "prenom..nom@exemple.ca", false),
    ("email", "", "prenom@exemple", false),
    ("email", "", "@exemple.ca", false),
    ("iban", "", "FR14 2004 1010 0505 0001 3M02 606", true),
    ("iban", "", "GB82WEST12345698765432", true),
    ("iban", "", "DE89 3704 0044 0532 0130 00", true),
    ("iban", "", "GB82WEST12345698765431", false),
    ("iban", "", "DE8937040044053201300", false),
    ("iban", "", "CA12345678901234567890", false),
    ("ip", "", "203.0.113.7", true),
    ("ip", "", "2001:db8::1", true),
    ("ip", "", "198.51.100.20", true),
    ("ip", "", "256.1.1.1", false),
    ("ip", "", "1.2.3", false),
    ("ip", "", "2001:db8:::1", false),
    ("mac", "", "00:1A:2B:3C:4D:5E", true),
    ("mac", "", "00-1A-2B-3C-4D-5E", true),
    ("mac", "", "0012.3456.789A", true),
    ("mac", "", "FF:FF:FF:FF:FF:FF", false),
    ("mac", "", "00:1A:2B:3C:4D", false),
    ("mac", "", "00:1G:2B:3C:4D:5E", false),
    ("nam", "", "TEST 5412 2816", true),
    ("nam", "", "COTS80051012", true),
    ("nam", "", "SERE 7561 3018", true),
    ("nam", "", "TEST 5413 2816", false),
    ("nam", "", "TEST 5402 3016", false),
    // The check digit fails: doubtful, which a label may still carry to `Likely`.
    ("nam", "", "TEST 5412 2817", false),
    ("phone_local", "", "03.93.92.16.85", true),
    ("phone_local", "", "17-12-1974", false),
    ("phone_nanp", "", "(418) 555-0123", true),
    ("phone_nanp", "", "+1.514.555.0199", true),
    ("phone_nanp", "", "819-555-0142 poste 210", true),
    ("phone_nanp", "", "514-123-4567", false),
    ("phone_nanp", "", "450 911-1234", false),
    ("phone_nanp", "", "123-555-0100", false),
    ("postal_ca", "", "G1K 9C5", true),
    ("postal_ca", "", "h3z3b8", true),
    ("postal_ca", "", "J3P-7E3", true),
    ("postal_ca", "", "D1A 1A1", false),
    ("postal_ca", "", "W1A 1A1", false),
    ("postal_ca", "", "G1K 9O5", false),
    ("sin", "", "123-456-782", true),
    ("sin", "", "900 000 001", true),
    ("sin", "", "999 999 998", true),
    ("sin", "", "123 456 789", false),
    ("sin", "", "000 000 000", false),
    ("sin", "", "823456785", false),
    // A sample number of many documents: what starts with 0 belongs to nobody.
    ("sin", "", "046 454 286", false),
    ("ssn", "", "123-45-6789", true),
    ("ssn", "", "536-90-4399", true),
    ("ssn", "", "219-08-9999", true),
    ("ssn", "", "000-12-3456", false),
    ("ssn", "", "666-12-3456", false),
    ("ssn", "", "078-05-1120", false),
    ("credential", "", "mot de passe : Exemple!2024", true),
    ("credential", "", "password=Exemple!2024", true),
    ("credential", "", "mot de passe oublié ?", false),
    ("credential", "", "password: ********", false),
    ("credential", "", "password=${DB_PASSWORD}", false),
    ("dl_qc", "", "L1531-171274-08", true),
    ("dl_qc", "", "T1234-010190-02", true),
    ("dl_qc", "", "X9999 311285 01", true),
    ("dl_qc", "", "L1531-321274-08", false),
    ("dl_qc", "", "L1531-171374-08", false),
    ("dl_qc", "", "11531-171274-08", false),
    ("hc_on", "", "9663-096-510", true),
    ("hc_on", "", "9663096510 AB", true),
    ("hc_on", "", "9876 543 217", true),
    ("hc_on", "", "9663096511", false),
    ("hc_on", "", "1286844022YX", false),
    ("hc_on", "", "966309651", false),
    ("nino", "", "AA 12 34 56 A", true),
    ("nino", "", "AB123456C", true),
    ("nino", "", "WE 99 99 99 D", true),
    ("nino", "", "GB123456A", false),
    ("nino", "", "AO123456A", false),
    ("nino", "", "AB123456E", false),
    ("nir", "", "2 95 10 99 126 111 93", true),
    ("nir", "", "253072B07300470", true),
    ("nir", "", "253072A07300443", true),
    ("nir", "", "295109912611199", false),
    ("nir", "", "253072C07300443", false),
    ("nir", "", "29510991261119", false),
    ("phn_bc", "", "9698 658 215", true),
    ("phn_bc", "", "9234567897", true),
    ("phn_bc", "", "9698658215", true),
    ("phn_bc", "", "9698648215", false),
    ("phn_bc", "", "5736504210", false),
    ("phn_bc", "", "9123456789", false),
    ("user_name", "", "nom_utilisateur\": \"mtremblay", true),
    ("user_name", "", "username: <username>", false),
    ("zip_us", "Beverly Hills, CA ", "90210", true),
    ("zip_us", "Beverly Hills, CA ", "90210-1234", true),
    ("zip_us", "Boston, MA ", "02134", true),
    ("zip_us", "Beverly Hills, CA ", "9021", false),
    ("zip_us", "Beverly Hills, CA ", "90210-12", false),
    ("zip_us", "Nowhere, NY ", "00000", false),
];

#[test]
fn every_vector_is_judged_as_stated() {
    let mut wrong = Vec::new();
    for &(name, before, text, valid) in VECTORS {
        let validator = validate::find(name).expect("the validator exists");
        let after = "";
        let judged = (validator.check)(&Hit { text, before, after });
        let stands = judged.is_some_and(|checked| !checked.doubtful && checked.len == text.len());
        if stands != valid {
            wrong.push(format!("{name} {text:?}: expected {valid}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_validator_has_vectors_of_both_sorts() {
    for validator in validate::VALIDATORS {
        let own = |valid| {
            VECTORS
                .iter()
                .filter(|(name, _, _, v)| *name == validator.name && *v == valid)
                .count()
        };
        // International telephone numbers are judged by a library that has its own vectors.
        let exempt = validator.name == "phone_intl";
        assert!(exempt || own(true) > 0 && own(false) > 0, "{}", validator.name);
    }
}
