//! Any bytes give a schema or an error; what can be read can be checked, walked, and written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xdatenfelder::{Answers, Limits, Summary, Validator, xdf3};

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = xdf3::read(bytes, &Limits::default()) else { return };
    let findings = read.check();
    assert!(findings.iter().all(|finding| finding.position.is_some()));
    assert!(!Summary::of(&read.schema, &findings).to_string().is_empty());
    assert_eq!(read.positions.nodes.len(), read.schema.nodes().count());
    Validator::new(&read.schema).validate(&Answers::default(), None);
    let mut written = Vec::new();
    if xdf3::write(&read.schema, "1", "2026-01-01T00:00:00Z", &mut written).is_ok() {
        let again =
            xdf3::read(written.as_slice(), &Limits::default()).expect("what was written is read");
        assert_eq!(again.schema, read.schema);
    }
});
