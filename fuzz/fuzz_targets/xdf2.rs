//! Any bytes give a schema or an error, also in the old version.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xdatenfelder::{Limits, xdf2};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = xdf2::read(bytes, &Limits::default()) {
        assert_eq!(read.positions.nodes.len(), read.schema.nodes().count());
        assert!(read.check().len() >= read.findings.len().min(1));
    }
});
