//! Measures rebuilding and searching on the real catalogues, and how often the right service
//! comes first: `cargo run --release -p search --example measure`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "prints figures, and stops where it cannot go on"
)]
#![expect(clippy::disallowed_methods, reason = "measures time")]

use std::time::{Duration, Instant};

use search::{Document, Index, Profile, Query, Vocabulary};

#[path = "../tests/it/data.rs"]
mod data;

fn main() {
    if let Some(places) = data::places() {
        let queries: Vec<String> =
            places.iter().step_by(7).map(|place| place.title.clone()).collect();
        let index = built("places", Vocabulary::new(Profile::Names), places);
        times("places by name", &index, &queries, false);
        let beginnings: Vec<String> =
            queries.iter().map(|name| name.chars().take(3).collect()).collect();
        times("places by three letters", &index, &beginnings, true);
        let misspelt: Vec<String> = queries.iter().map(|name| name.replacen('e', "", 1)).collect();
        times("places misspelt", &index, &misspelt, false);
    }
    if let Some(services) = data::services() {
        let rows = data::table("reference/synonyms.tsv").unwrap_or_default();
        let pairs = rows.iter().skip(1).filter(|row| row.len() > 1).map(|row| (&*row[0], &*row[1]));
        let vocabulary = Vocabulary::new(Profile::Prose).with_synonyms(pairs);
        let queries: Vec<String> =
            services.iter().step_by(3).map(|service| service.title.clone()).collect();
        let index = built("services", vocabulary, services);
        times("services by title", &index, &queries, false);
        times("services while typing", &index, &queries, true);
        if let Some(asked) = data::table("bench/service_queries.tsv") {
            quality(&index, &asked);
        }
    }
}

fn built(name: &str, vocabulary: Vocabulary, documents: Vec<Document>) -> Index {
    let directory = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(directory.path(), name, vocabulary).unwrap();
    let count = documents.len();
    let start = Instant::now();
    index.rebuild(documents).unwrap();
    println!("{name}: {count} documents rebuilt in {:.0?}", start.elapsed());
    index
}

fn times(what: &str, index: &Index, queries: &[String], prefix: bool) {
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|text| {
            let query = Query { prefix, ..Query::new(text) };
            let start = Instant::now();
            index.search(&query).unwrap();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("{what}: median {:.0?}, p99 {:.0?}, worst {:.0?}", at(50), at(99), at(100));
}

/// Lines are: what is asked, then the beginnings of the keys that answer it, separated by commas;
/// none where nothing should be found.
fn quality(index: &Index, asked: &[Vec<String>]) {
    let (mut first, mut among_five, mut all) = (0, 0, 0);
    for line in asked.iter().skip(1).filter(|line| line.len() > 1) {
        all += 1;
        let hits = index.search(&Query { limit: 5, ..Query::new(&line[0]) }).unwrap();
        let right = |id: &str| line[1].split(',').any(|key| id.starts_with(key));
        let place = if line[1].is_empty() {
            hits.items.is_empty().then_some(0)
        } else {
            hits.items.iter().position(|hit| right(&hit.id))
        };
        first += usize::from(place == Some(0));
        among_five += usize::from(place.is_some());
        if place != Some(0) {
            let ids: Vec<&str> = hits.items.iter().map(|hit| hit.id.as_str()).collect();
            println!("  {place:?} {} wants {}: {ids:?} of {}", line[0], line[1], hits.total);
        }
    }
    println!("services asked: {all}, hit@1 {first}, hit@5 {among_five}");
}
