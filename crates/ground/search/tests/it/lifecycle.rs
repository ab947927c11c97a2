//! Opening, rebuilding, paging, and what hostile input does.

use std::fs;

use proptest::prelude::*;
use search::{Document, Error, Index, Profile, Query, Vocabulary, limits};

use crate::{filled, found, ids, titled};

fn names() -> Vocabulary {
    Vocabulary::new(Profile::Names)
}

fn place(id: &str, title: &str) -> Document {
    Document { id: id.to_owned(), title: title.to_owned(), ..Document::default() }
}

#[test]
fn a_rebuild_replaces_everything_and_survives_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(directory.path(), "places", names()).unwrap();
    assert!(index.is_empty());
    assert!(found(&index, "Lemgo").is_empty());

    index.rebuild([place("1", "Lemgo"), place("2", "Detmold")]).unwrap();
    index.rebuild([place("3", "Lemgo")]).unwrap();
    assert_eq!(index.count(), 1);
    assert_eq!(found(&index, "Lemgo"), ["3"]);
    drop(index);

    let index = Index::open_or_create(directory.path(), "places", names()).unwrap();
    assert_eq!(found(&index, "Lemgo"), ["3"]);
    assert!(found(&index, "Detmold").is_empty());
}

#[test]
fn compounds_are_still_split_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let open = || {
        let vocabulary = Vocabulary::new(Profile::Prose);
        Index::open_or_create(directory.path(), "services", vocabulary).unwrap()
    };
    open().rebuild([place("1", "Hund und Steuer"), place("2", "Anmeldung")]).unwrap();
    assert_eq!(found(&open(), "Hundesteueranmeldung"), ["1"]);
}

#[test]
fn another_process_that_rebuilds_is_noticed_on_refresh() {
    let directory = tempfile::tempdir().unwrap();
    let open = || Index::open_or_create(directory.path(), "places", names()).unwrap();
    let serving = open();
    let other = open();
    other.rebuild([place("1", "Lemgo")]).unwrap();
    assert!(serving.is_empty());
    serving.refresh().unwrap();
    assert_eq!(found(&serving, "Lemgo"), ["1"]);
}

#[test]
fn an_index_of_another_format_or_a_broken_one_is_empty_again() {
    for broken_file in ["format", "meta.json"] {
        let directory = tempfile::tempdir().unwrap();
        let open = || Index::open_or_create(directory.path(), "places", names());
        open().unwrap().rebuild([place("1", "Lemgo")]).unwrap();
        fs::write(directory.path().join("places").join(broken_file), "0").unwrap();
        assert!(open().unwrap().is_empty(), "{broken_file}");
        open().unwrap().rebuild([place("1", "Lemgo")]).unwrap();
        assert_eq!(open().unwrap().count(), 1, "{broken_file}");
    }
}

#[test]
fn what_a_killed_rebuild_left_behind_does_no_harm() {
    let directory = tempfile::tempdir().unwrap();
    let open = || Index::open_or_create(directory.path(), "places", names()).unwrap();
    open().rebuild([place("1", "Lemgo")]).unwrap();
    // Segments without a commit, and the lock file of a process that is gone.
    let path = directory.path().join("places");
    fs::write(path.join("0123456789abcdef0123456789abcdef.idx"), "half").unwrap();
    fs::write(path.join(".tantivy-writer.lock"), "").unwrap();
    assert_eq!(found(&open(), "Lemgo"), ["1"]);
    open().rebuild([place("2", "Lemgo")]).unwrap();
    assert_eq!(found(&open(), "Lemgo"), ["2"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_an_error_with_advice() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Index::open_or_create(&file, "places", names()).err().unwrap();
    assert!(matches!(error, Error::Directory { .. }));
    assert!(error.to_string().contains("writable"));
}

#[test]
fn pages_follow_one_another_and_tell_the_total() {
    let documents = (0..30).map(|number| place(&format!("{number:02}"), "Neuenkirchen"));
    let index = filled(names(), documents);
    let page = |offset, limit| {
        index.search(&Query { offset, limit, ..Query::new("Neuenkirchen") }).unwrap()
    };
    assert_eq!(page(0, 10).total, 30);
    let all: Vec<_> = (0..4).flat_map(|number| page(number * 10, 10).items).collect();
    let all: Vec<_> = all.iter().map(|hit| hit.id.as_str()).collect();
    let expected: Vec<_> = (0..30).map(|number| format!("{number:02}")).collect();
    assert_eq!(all, expected);
    assert!(page(usize::MAX, usize::MAX).items.is_empty());
    assert!(page(0, usize::MAX).items.len() <= limits::PAGE_HITS);
}

#[test]
fn a_preferred_facet_comes_first_and_hides_nothing() {
    let entry = |id: &str, facet: &str| Document {
        facets: vec![facet.to_owned()],
        ..place(id, "Hundesteuer")
    };
    let index = filled(
        Vocabulary::new(Profile::Prose),
        [entry("land", "level:state"), entry("town", "level:municipality")],
    );
    let prefer = |facet: &str, factor| {
        let prefer_facet = Some((facet.to_owned(), factor));
        ids(&index, &Query { prefer_facet, ..Query::new("Hundesteuer") })
    };
    assert_eq!(prefer("level:municipality", 1.5), ["town", "land"]);
    assert_eq!(prefer("level:state", 1.5), ["land", "town"]);
    assert_eq!(prefer("level:state", f32::NAN).len(), 2);
}

#[test]
fn hostile_queries_are_answered() {
    let index = titled(Vocabulary::new(Profile::Prose), &[("1", "Hundesteuer"), ("2", "Pass")]);
    let long = "Hundesteuer ".repeat(100_000);
    assert_eq!(found(&index, &long), ["1"]);
    for text in ["", "   ", "\0", "\"", "title:* OR id:[* TO *]", "🐕", "--", "\u{308}", "der die"]
    {
        assert!(found(&index, text).is_empty(), "{text}");
    }
    assert!(found(&index, &"x".repeat(1_000_000)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_document_and_any_query_are_taken(title in ".{0,60}", text in ".{0,60}", prefix: bool) {
        for profile in [Profile::Names, Profile::Prose] {
            let index = titled(Vocabulary::new(profile), &[("1", &title)]);
            let query = Query { prefix, ..Query::new(text.as_str()) };
            let hits = index.search(&query).unwrap();
            prop_assert_eq!(hits.total, hits.items.len());
        }
    }
}
