//! Any rows below a good heading are read, and a row without a service says why.
#![no_main]

use leika::catalogue::{LegalBasis, Reader, Row};
use libfuzzer_sys::fuzz_target;
use std::io::Read;

const HEADING: &[u8] =
    b"leika_schluessel,bezeichnung,typ,ozg_id,ozg_leistung,lage,themenfeld,rechtsgrundlage\n";

fuzz_target!(|bytes: &[u8]| {
    let _ = Reader::new(bytes).map(Iterator::count);
    for line in Reader::new(HEADING.chain(bytes)).expect("the heading is good") {
        // Only a record that is too long ends the reading.
        let Ok(line) = line else { continue };
        assert!(line.row.is_some() || !line.odd.is_empty());
        if let Some(Row::Listed(_, service) | Row::NotListed(service)) = line.row {
            assert!(!service.name.is_empty());
            let bases = LegalBasis::parse_many(service.legal_basis.as_deref().unwrap_or_default());
            assert!(bases.iter().all(|basis| !basis.citation.is_empty()));
        }
    }
});
