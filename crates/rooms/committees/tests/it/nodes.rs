//! The same operations on another node, in whatever permitted order, leave the same tables.

use committees::On;
use proptest::prelude::*;
use serde_json::json;
use shared::Operation;
use store::Store;
use store::testing::embedded;

use crate::house::{House, MIGRATIONS, houses};

const TABLES: &[&str] =
    &["committee", "topic", "meeting", "decision", "room_text", "committee_part", "shared_value"];

async fn dumped(store: &Store) -> Vec<Vec<String>> {
    store
        .read(|read| {
            TABLES
                .iter()
                .map(|table| shared::testing::dump(read, table))
                .collect::<store::Result<Vec<_>>>()
        })
        .await
        .unwrap()
}

async fn receive(store: &Store, operation: &Operation) {
    let operation = operation.clone();
    store
        .housekeeping(move |tx| shared::ops::receive(tx, operation.clone(), committees::apply))
        .await
        .unwrap();
}

/// Some work of a committee, led by chance.
async fn work(house: &House, steps: &[u8]) {
    let meeting = house.meeting("Sitzung", "clear").await;
    let item = house.item(meeting, "Punkt", "public").await;
    let text = json!({"title": "Papier", "body": "Inhalt", "label": "red"});
    let text = house.chaired(On::Committee, house.committee, "text", text).await.unwrap();
    let topic = json!({"title": "Thema", "text": "Text"});
    let topic = house.chaired(On::Committee, house.committee, "topic", topic).await.unwrap();
    house.open(meeting).await;
    for (number, step) in steps.iter().enumerate() {
        house.clock.advance_seconds(i64::from(*step));
        let words = format!("Nummer {number}");
        let (who, on, id, word, fields) = match step % 9 {
            0 => (
                &house.chair,
                On::Meeting,
                meeting,
                "item",
                json!({"item": item, "title": words, "visibility": "internal", "reference": "none"}),
            ),
            1 => (&house.chair, On::Meeting, meeting, "note", json!({"item": item, "note": words})),
            2 => (
                &house.member,
                On::Text,
                text,
                "contribute",
                json!({"text": words, "unnamed": true}),
            ),
            3 => {
                (&house.colleague, On::Text, text, "change", json!({"title": words, "body": words}))
            }
            4 => (&house.member, On::Topic, topic, "contribute", json!({"text": words})),
            5 => (
                &house.chair,
                On::Meeting,
                meeting,
                "ballot",
                json!({"item": item, "open": step % 2 == 0}),
            ),
            6 => (
                &house.member,
                On::Meeting,
                meeting,
                "vote",
                json!({"item": item, "choice": "yes"}),
            ),
            7 => (
                &house.chair,
                On::Meeting,
                meeting,
                "decide",
                json!({"item": item, "title": words, "text": words, "outcome": "noted", "reason": words,
                    "reference": "none", "review_at": "2026-09-01"}),
            ),
            _ => (
                &house.member,
                On::Text,
                text,
                "propose-release",
                json!({"title": words, "body": words, "label": "clear"}),
            ),
        };
        // Some of it is not possible then; that leaves no operation.
        let _refused = house.act(who, on, id, word, &fields).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn every_permitted_order_leaves_the_same_tables(
        steps in prop::collection::vec(any::<u8>(), 1..14),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 64),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            for house in houses().await.into_iter().take(1) {
                work(&house, &steps).await;
                let all = house.store.read(shared::testing::everything).await.unwrap();
                let mut choices = choices.iter().cycle();
                let order = shared::testing::permitted_order(&all, |n| choices.next().unwrap().index(n.max(1)));
                assert_eq!(order.len(), all.len());
                let other = embedded(&MIGRATIONS);
                other.clock.advance_seconds(1_000_000);
                for operation in &order {
                    receive(&other.store, operation).await;
                }
                assert_eq!(dumped(&house.store).await, dumped(&other.store).await);
            }
        });
    }
}

#[tokio::test]
async fn what_two_wrote_without_knowing_stands_side_by_side_until_one_is_chosen() {
    for house in houses().await {
        let text = json!({"title": "Papier", "body": "Inhalt", "label": "red"});
        let text = house.chaired(On::Committee, house.committee, "text", text).await.unwrap();
        let before = house.store.read(shared::testing::everything).await.unwrap();
        let other = embedded(&MIGRATIONS);
        for operation in &before {
            receive(&other.store, operation).await;
        }
        // Written elsewhere, on the same ground.
        let mine = json!({"title": "Papier", "body": "meins"});
        house.act(&house.member, On::Text, text, "change", &mine).await.unwrap();
        let all = house.store.read(shared::testing::everything).await.unwrap();
        let own = all.iter().find(|it| it.name == "committee.change-text").unwrap();
        let mut theirs = own.clone();
        theirs.id = uuid::Uuid::from_u128(own.id.as_u128() ^ 0xffff);
        theirs.writes[1].value = json!("eures");
        receive(&house.store, &theirs).await;
        for operation in [&theirs, own] {
            receive(&other.store, operation).await;
        }
        assert_eq!(dumped(&house.store).await.len(), dumped(&other.store).await.len());
        let page = house.get(Some(&house.member), &format!("/texte/{text}")).await.text;
        assert!(page.contains("Zwei Fassungen"), "{page}");
        let page = house.get(Some(&house.member), &format!("/texte/{text}/fassungen")).await.text;
        assert!(page.contains("meins") && page.contains("eures"), "{page}");
        let choose = |field: &str| json!({"field": field, "operation": own.id});
        for field in ["title", "body"] {
            house.act(&house.member, On::Text, text, "settle", &choose(field)).await.unwrap();
        }
        let page = house.get(Some(&house.member), &format!("/texte/{text}")).await.text;
        assert!(
            !page.contains("Zwei Fassungen") && page.contains("meins"),
            "{}: {page}",
            house.engine
        );
    }
}
