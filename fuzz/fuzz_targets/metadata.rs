//! Any bytes are metadata or a problem; what was read is written so that it is read the same again.
#![no_main]

use fitconnect::Dialect::{Lenient, Strict};
use fitconnect::metadata::Metadata;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(metadata) = Metadata::parse(bytes, Lenient) {
        let json = metadata.to_json().expect("what was read can be written");
        assert_eq!(Metadata::parse(&json, Lenient).expect("what was written can be read"), metadata);
    }
    let _ = Metadata::parse(bytes, Strict);
});
