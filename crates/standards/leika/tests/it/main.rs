//! The catalogue of 2019, read whole. Needs `../shared/data` beside the repository, and is skipped without it.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use flate2::read::GzDecoder;
use leika::catalogue::{Error, LegalBasis, Line, Reader, Row, What};
use leika::{Key, Typisierung};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

fn catalogue() -> Option<Vec<Line>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/data/leika-ozg-2019/leika_leistungen.csv.gz");
    let Ok(input) = File::open(&file) else {
        eprintln!("SKIPPED: {} is not here", file.display());
        return None;
    };
    let rows = Reader::new(GzDecoder::new(input)).and_then(Iterator::collect::<Result<_, Error>>);
    assert!(rows.is_ok(), "{rows:?}");
    rows.ok()
}

fn keys(lines: &[Line]) -> Vec<Key> {
    let listed = lines.iter().filter_map(|line| match &line.row {
        Some(Row::Listed(key, _)) => Some(*key),
        _ => None,
    });
    listed.collect()
}

#[test]
fn all_keys_are_read_and_none_twice() {
    let Some(lines) = catalogue() else { return };
    let keys = keys(&lines);
    assert_eq!(lines.len(), 5251);
    assert_eq!(keys.len(), 4813);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 4813);
    let not_listed = lines.iter().filter(|line| matches!(line.row, Some(Row::NotListed(_))));
    assert_eq!(not_listed.count(), 436);
    assert_eq!(keys.iter().filter(|key| key.is_object()).count(), 1812);
    assert_eq!(keys.iter().filter(|key| key.is_activity()).count(), 2025);
    assert_eq!(keys.iter().filter(|key| key.is_detail()).count(), 976);
}

#[test]
fn what_is_odd_is_known() {
    let Some(lines) = catalogue() else { return };
    let odd: Vec<_> = lines.iter().flat_map(|line| &line.odd).collect();
    // Two rows of somebody's test, and eight services without Typisierung.
    assert_eq!(odd.iter().filter(|odd| matches!(odd.what, What::Key(_))).count(), 2, "{odd:?}");
    assert_eq!(odd.iter().filter(|odd| odd.what == What::NoTypisierung).count(), 8, "{odd:?}");
    assert_eq!(odd.len(), 10, "{odd:?}");
}

#[test]
fn the_tree_of_the_ozg_comes_out() {
    let Some(lines) = catalogue() else { return };
    let mut fields = BTreeSet::new();
    let mut typisierung: BTreeMap<Vec<Typisierung>, usize> = BTreeMap::new();
    let (mut bases, mut links) = (0, 0);
    for line in lines {
        let Some(Row::Listed(_, service) | Row::NotListed(service)) = line.row else { continue };
        let found = LegalBasis::parse_many(service.legal_basis.as_deref().unwrap_or_default());
        bases += found.len();
        links += found.iter().filter(|basis| basis.url.is_some()).count();
        fields.extend(service.field);
        *typisierung.entry(service.typisierung).or_default() += 1;
    }
    assert_eq!(fields.len(), 14);
    assert_eq!(typisierung[&vec![Typisierung::T23]], 3566);
    assert_eq!(typisierung[&vec![Typisierung::T1, Typisierung::T23]], 20);
    assert!(links > 3000 && bases - links < 20, "{links} of {bases}");
}
