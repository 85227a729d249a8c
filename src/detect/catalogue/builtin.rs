//! The pattern files that come with the program, embedded, in the order of their ids.

macro_rules! embedded {
    ($($id:literal,)+) => {
        /// The id and the text of every built-in pattern file.
        pub static BUILTIN: &[(&str, &str)] = &[
            $(($id, include_str!(concat!("../../../patterns/", $id, ".toml"))),)+
        ];
    };
}

embedded! {
    "any/address",
    "any/card",
    "any/credential",
    "any/dob",
    "any/email",
    "any/employee",
    "any/iban",
    "any/ip",
    "any/mac",
    "any/person",
    "any/phone_intl",
    "any/phone_local",
    "any/phone_nanp",
    "any/username",
    "ca/bank_account",
    "ca/dl_qc",
    "ca/ohip",
    "ca/passport",
    "ca/phn_bc",
    "ca/postal_code",
    "ca/ramq",
    "ca/sin",
    "ca/uci",
    "fr/nir",
    "gb/nino",
    "us/ssn",
    "us/zip",
}
