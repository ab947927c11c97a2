//! Any bytes are read to their end, and a line without a record says why.
#![no_main]

use ars::gv100ad::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for line in Reader::new(bytes) {
        let line = line.expect("memory does not fail");
        assert!(line.record.is_some() || !line.odd.is_empty());
        for odd in line.odd {
            assert!(odd.line == line.number && odd.column > 0 && !odd.to_string().is_empty());
        }
    }
});
