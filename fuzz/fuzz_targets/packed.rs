#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| recense_fuzz::check("packed", data));
