//! See `formula` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| scalegen_fuzz::formula(data));
