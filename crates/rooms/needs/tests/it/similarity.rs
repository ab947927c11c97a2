//! How well similar needs are found: pairs of what somebody types and what it should lead to.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::world::{need, worlds};

const NEEDS: &str = include_str!("../similarity/needs.tsv");
const QUERIES: &str = include_str!("../similarity/queries.tsv");

/// Of the needs that should be found, how many are among the first five.
const RECALL: f64 = 0.9;
/// How often the first one is right.
const FIRST: f64 = 0.85;
/// Of the needs that are shown, how many should be.
const PRECISION: f64 = 0.6;

#[tokio::test]
#[expect(clippy::cast_precision_loss, reason = "the figures are the result")]
async fn similar_needs_are_found_by_what_people_type() {
    for world in worlds().await {
        let lemgo = world.of("LEM");
        let mut ids: BTreeMap<&str, Uuid> = BTreeMap::new();
        for line in NEEDS.lines() {
            let fields: Vec<_> = line.split('\t').collect();
            let mut new = need(fields[1]);
            new.problem = fields[2].to_owned();
            ids.insert(fields[0], world.report(&lemgo, new).await.id);
        }
        let (mut wanted, mut found, mut shown, mut right, mut first, mut queries) =
            (0, 0, 0, 0, 0, 0);
        for line in QUERIES.lines() {
            let (query, expected) = line.split_once('\t').unwrap();
            let expected: BTreeSet<Uuid> =
                expected.split_whitespace().map(|name| ids[name]).collect();
            let (caller, text) = (lemgo.caller.clone(), query.to_owned());
            let got = world
                .store
                .read(move |read| needs::similar(read, &caller, &text, 5))
                .await
                .unwrap();
            let hits = got.iter().filter(|it| expected.contains(&it.id)).count();
            wanted += expected.len();
            found += hits;
            shown += got.len();
            right += hits;
            queries += 1;
            let well = got.first().is_some_and(|it| expected.contains(&it.id));
            first += usize::from(well || (expected.is_empty() && got.is_empty()));
            if hits < expected.len() || (expected.is_empty() && !got.is_empty()) {
                let titles: Vec<_> = got.iter().map(|it| it.title.as_str()).collect();
                println!("{query}: {titles:?}");
            }
        }
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        let (recall, precision) = (share(found, wanted), share(right, shown));
        let first = share(first, queries);
        println!(
            "{:?}: {queries} queries, recall at 5 {recall:.3}, precision at 5 {precision:.3}, first right {first:.3}",
            world.files
        );
        assert!(queries >= 150);
        assert!(recall >= RECALL, "recall {recall:.3}");
        assert!(precision >= PRECISION, "precision {precision:.3}");
        assert!(first >= FIRST, "first {first:.3}");
    }
}
