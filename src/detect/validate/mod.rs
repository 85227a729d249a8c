//! Validators: what a hit of a shape must pass beyond its shape, and what its normal form is.
//!
//! One file per checksum or rule. A pattern names one with `validate = "…"`. To add one, copy a short
//! file such as `mac.rs`, and add its line to [`VALIDATORS`].

mod bank_ca;
mod card;
mod credential;
mod date;
mod digits;
mod dl_qc;
mod dob;
mod email;
mod hc_on;
mod iban;
mod ip;
mod mac;
mod nam;
mod nino;
mod nir;
mod phn_bc;
mod phone_intl;
mod phone_local;
mod phone_nanp;
mod postal_ca;
mod sin;
mod ssn;
mod zip_us;

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
}

/// Every validator, in the order of the names.
pub static VALIDATORS: &[Validator] = &[
    Validator {
        name: "bank_ca",
        check: bank_ca::check,
    },
    Validator {
        name: "card",
        check: card::check,
    },
    Validator {
        name: "credential",
        check: credential::check,
    },
    Validator {
        name: "dl_qc",
        check: dl_qc::check,
    },
    Validator {
        name: "dob",
        check: dob::check,
    },
    Validator {
        name: "email",
        check: email::check,
    },
    Validator {
        name: "hc_on",
        check: hc_on::check,
    },
    Validator {
        name: "iban",
        check: iban::check,
    },
    Validator {
        name: "ip",
        check: ip::check,
    },
    Validator {
        name: "mac",
        check: mac::check,
    },
    Validator {
        name: "nam",
        check: nam::check,
    },
    Validator {
        name: "nino",
        check: nino::check,
    },
    Validator {
        name: "nir",
        check: nir::check,
    },
    Validator {
        name: "phn_bc",
        check: phn_bc::check,
    },
    Validator {
        name: "phone_intl",
        check: phone_intl::check,
    },
    Validator {
        name: "phone_local",
        check: phone_local::check,
    },
    Validator {
        name: "phone_nanp",
        check: phone_nanp::check,
    },
    Validator {
        name: "postal_ca",
        check: postal_ca::check,
    },
    Validator {
        name: "sin",
        check: sin::check,
    },
    Validator {
        name: "ssn",
        check: ssn::check,
    },
    Validator {
        name: "user_name",
        check: credential::user_name,
    },
    Validator {
        name: "zip_us",
        check: zip_us::check,
    },
];

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
