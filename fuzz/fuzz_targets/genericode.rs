//! Any bytes give a code list or an error; every row has a cell for every column.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xdatenfelder::{Limits, genericode};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(list) = genericode::read(bytes, &Limits::default()) {
        assert!(list.rows.iter().all(|row| row.len() == list.columns.len()));
        assert!(
            list.codes(None, None)
                .iter()
                .all(|code| !code.code.is_empty() && !code.name.is_empty())
        );
    }
});
