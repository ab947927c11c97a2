//! Whether people find what they look for, in their own words.

use crate::{World, engines};
use knowledge::Knowledge;

const ASKED: &str = include_str!("../../../../../bench/service_queries.tsv");

fn found(knowledge: &Knowledge, text: &str) -> Vec<String> {
    let place = Some("057660044044".parse().unwrap());
    let found = knowledge.search(text, place, 5, 0).unwrap();
    found.items.iter().map(|service| service.key.to_string()).collect()
}

#[tokio::test]
async fn people_find_what_they_look_for() {
    let test = engines().remove(0);
    let knowledge = World::new(&test).await.knowledge;
    let (mut first, mut among_five, mut all) = (0, 0, 0);
    let (mut silent, mut nonsense) = (0, 0);
    for line in ASKED.lines().skip(1) {
        let (query, expected) = line.split_once('\t').unwrap();
        let keys = found(&knowledge, query);
        if expected.is_empty() {
            nonsense += 1;
            silent += usize::from(keys.is_empty());
            continue;
        }
        all += 1;
        let right = |key: &String| expected.split(',').any(|beginning| key.starts_with(beginning));
        let place = keys.iter().position(right);
        first += usize::from(place == Some(0));
        among_five += usize::from(place.is_some());
        if place.is_none() {
            println!("not among five: {query} wants {expected}, found {keys:?}");
        }
    }
    println!(
        "{all} queries: hit@1 {first}, hit@5 {among_five}; {silent} of {nonsense} unrelated ones find nothing"
    );
    assert!(among_five * 100 >= all * 85, "hit@5 {among_five} of {all}");
    assert!(first * 100 >= all * 60, "hit@1 {first} of {all}");
    assert!(silent + 1 >= nonsense, "{silent} of {nonsense}");
}

#[tokio::test]
async fn the_examples_of_the_start_page_work() {
    let test = engines().remove(0);
    let knowledge = World::new(&test).await.knowledge;
    for (query, beginning) in [
        ("Perso verlängern", "99008001"),
        ("Hund anmelden", "99102013"),
        ("umziehen", "99115005"),
        ("Anwohnerparken", "99108001"),
        ("Kneipe aufmachen", "99025"),
    ] {
        let keys = found(&knowledge, query);
        assert!(keys.iter().any(|key| key.starts_with(beginning)), "{query}: {keys:?}");
    }
    assert!(found(&knowledge, "Pizza bestellen").is_empty());
    assert!(found(&knowledge, "").is_empty());
}
