//! Validators: what a hit of a shape must pass beyond its shape, and what its normal form is.
//!
//! One file per checksum or rule. A pattern names one with `validate = "…"`. To add one, copy a short
//! file such as `mac.rs`, and add its line to [`VALIDATORS`].

mod aba;
mod ad_id;
pub(super) mod age;
mod bank_ca;
mod bank_gb;
mod bic;
mod bn;
mod card;
mod card_expiry;
mod card_partial;
mod code_permanent;
mod credential;
pub(super) mod date;
mod dea;
mod digits;
mod dl_ca;
mod dl_gb;
mod dl_qc;
pub(super) mod dob;
mod ein;
mod email;
mod gender;
mod geo;
mod hc_on;
mod iban;
mod imei;
mod ip;
mod itin;
mod mac;
mod mbi;
mod mrz;
mod nam;
mod nanp_areas;
mod national;
mod neq;
mod nhs;
mod nino;
mod nir;
mod npi;
mod number;
mod phn_bc;
mod phone_intl;
mod phone_local;
mod phone_nanp;
mod plate_qc;
mod postal_ca;
mod postcode_fr;
mod postcode_uk;
mod sin;
mod siren;
mod spi;
mod ssn;
mod utr;
mod vin;
mod zip_us;

use national::{at, be, bg, ch, cz, de, dk, ee, es, fi, gr, hr, hu, ie, it, lu, lv, nl, no, pl, pt, ro, se, si};

/// A hit of a shape, with what stands around it.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// What the shape matched.
    pub text: &'a str,
    /// What stands directly before, at most 64 bytes, cut between characters.
    pub before: &'a str,
    /// What stands directly after, at most 64 bytes, cut between characters.
    pub after: &'a str,
}

impl<'a> Hit<'a> {
    /// A hit with nothing around it.
    pub fn bare(text: &'a str) -> Hit<'a> {
        Hit {
            text,
            before: "",
            after: "",
        }
    }
}

/// What a validator found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The normal form: what equal values have in common.
    pub normal: String,
    /// The checksum that holds, by the name that reasons use.
    pub checksum: Option<&'static str>,
    /// Whether separators, prefix or grouping are such as chance rarely makes.
    pub distinctive: bool,
    /// How many bytes of the hit's text are the value, counted from its start; the rest is given back.
    pub len: usize,
    /// Something that should hold does not (a checksum that no authority publishes). The shape's `alone`
    /// and `isolated` do not apply then, and `labelled` gives at most `Likely`.
    pub doubtful: bool,
    /// What there is to say for it however well its form fits.
    pub worth: Worth,
}

/// What a value is worth that is formed as it should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Worth {
    /// What its shape and its surroundings say.
    #[default]
    Full,
    /// Other things are written so as often: without a label it is `Possible` at most.
    Ambiguous,
    /// It is what it looks like, and nobody's: the loopback address, a mask. It is `Possible` at most, and an
    /// inventory has no place for it.
    Harmless,
}

impl Checked {
    /// A value that fills the whole hit and has no checksum.
    pub fn whole(hit: &Hit<'_>, normal: impl Into<String>) -> Checked {
        Checked {
            normal: normal.into(),
            checksum: None,
            distinctive: false,
            len: hit.text.len(),
            doubtful: false,
            worth: Worth::Full,
        }
    }

    /// The same with a checksum that holds.
    #[must_use]
    pub fn checksum(mut self, name: &'static str) -> Checked {
        self.checksum = Some(name);
        self
    }

    /// The same, distinctive or not.
    #[must_use]
    pub fn distinctive(mut self, yes: bool) -> Checked {
        self.distinctive = yes;
        self
    }
}

/// A named rule.
#[derive(Debug)]
pub struct Validator {
    /// The name that pattern files use.
    pub name: &'static str,
    /// What it does; `None` rejects the hit.
    pub check: fn(&Hit<'_>) -> Option<Checked>,
    /// Of the numbers that have its shape by chance, one in so many passes its checksum; 1 if it has none.
    pub odds: u32,
}

macro_rules! validators {
    ($($name:literal $check:path, $odds:literal;)+) => {
        /// Every validator, in the order of the names.
        pub static VALIDATORS: &[Validator] = &[$(Validator { name: $name, check: $check, odds: $odds },)+];
    };
}

validators! {
    "aba" aba::check, 20;
    "ad_id" ad_id::check, 1;
    "afm_gr" gr::afm, 11;
    "age" age::check, 1;
    "ahv_ch" ch::check, 10;
    "amka_gr" gr::amka, 10;
    "bank_ca" bank_ca::check, 1;
    "bank_gb" bank_gb::check, 1;
    "bic" bic::check, 1;
    "bn" bn::check, 10;
    "bsn_nl" nl::check, 11;
    "card" card::check, 10;
    "card_expiry" card_expiry::check, 1;
    "card_partial" card_partial::check, 1;
    "cif_es" es::cif, 10;
    "cnp_ro" ro::check, 11;
    "code_permanent" code_permanent::check, 1;
    "cpr_dk" dk::check, 11;
    "credential" credential::check, 1;
    "dea" dea::check, 10;
    "dl_gb" dl_gb::check, 1;
    "dl_ns" dl_ca::nova_scotia, 1;
    "dl_on" dl_ca::ontario, 1;
    "dl_qc" dl_qc::check, 1;
    "dni_es" es::dni, 23;
    "dob" dob::check, 1;
    "dob_close" dob::close, 1;
    "egn_bg" bg::check, 11;
    "ein" ein::check, 1;
    "email" email::check, 1;
    "email_inside" email::inside, 1;
    "emso_si" si::check, 11;
    "fiscal_it" it::check, 26;
    "fnr_no" no::check, 121;
    "gender" gender::check, 1;
    "geo" geo::decimal, 1;
    "geo_dms" geo::sexagesimal, 1;
    "hc_on" hc_on::check, 10;
    "hetu_fi" fi::check, 31;
    "iban" iban::check, 97;
    "idnr_de" de::check, 10;
    "ik_ee" ee::check, 11;
    "imei" imei::check, 10;
    "insurance_at" at::insurance, 11;
    "insurance_hu" hu::insurance, 10;
    "ip" ip::check, 1;
    "itin" itin::check, 1;
    "mac" mac::check, 1;
    "matricule_lu" lu::check, 100;
    "mbi" mbi::check, 1;
    "mrz" mrz::check, 1000;
    "nam" nam::check, 10;
    "neq" neq::check, 1;
    "nhs" nhs::check, 11;
    "nif_pt" pt::check, 11;
    "nino" nino::check, 1;
    "nip_pl" pl::nip, 11;
    "nir" nir::check, 97;
    "nn_be" be::check, 97;
    "npi" npi::check, 10;
    "number" number::check, 1;
    "number_no_date" number::no_date, 1;
    "oib_hr" hr::check, 10;
    "pesel_pl" pl::pesel, 10;
    "phn_bc" phn_bc::check, 11;
    "phone_intl" phone_intl::check, 1;
    "phone_local" phone_local::check, 1;
    "phone_nanp" phone_nanp::check, 1;
    "pk_lv" lv::check, 11;
    "plate_qc" plate_qc::check, 1;
    "pnr_se" se::check, 10;
    "postal_ca" postal_ca::check, 1;
    "postcode_fr" postcode_fr::check, 1;
    "postcode_uk" postcode_uk::check, 1;
    "pps_ie" ie::check, 23;
    "rc_cz" cz::check, 11;
    "sin" sin::check, 10;
    "siren" siren::check, 10;
    "spi" spi::check, 511;
    "ssn" ssn::check, 1;
    "tax_at" at::tax, 10;
    "tax_hu" hu::tax, 11;
    "user_name" credential::user_name, 1;
    "utr" utr::check, 11;
    "vin" vin::check, 11;
    "zip_us" zip_us::check, 1;
}

/// What holds for a detector without a validator: every hit passes, and its normal form is its letters, in
/// upper case, and its digits.
pub fn plain(hit: &Hit<'_>) -> Checked {
    let normal: String = (hit.text.chars())
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    Checked::whole(hit, normal)
}

/// The validator of that name.
pub fn find(name: &str) -> Option<&'static Validator> {
    VALIDATORS.iter().find(|validator| validator.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_alphabetical_and_without_twins() {
        assert!(VALIDATORS.is_sorted_by(|left, right| left.name < right.name));
    }

    #[test]
    fn no_validator_panics_or_keeps_more_than_it_was_given() {
        let hostile = [
            "",
            " ",
            "é",
            "-",
            "@",
            "1",
            "١٢٣",
            "\u{AD}",
            "A",
            "::",
            "....",
            "12/",
            "+",
            "()",
            "\u{10FFFF}",
        ];
        for validator in VALIDATORS {
            for text in hostile {
                if let Some(checked) = (validator.check)(&Hit::bare(text)) {
                    assert!(checked.len <= text.len(), "{} on {text:?}", validator.name);
                }
            }
        }
    }
}
