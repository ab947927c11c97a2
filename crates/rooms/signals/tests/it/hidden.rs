//! Nothing under five anywhere: whatever was counted, no answer of any page or program holds such a figure.

use proptest::prelude::*;
use serde_json::Value;
use signals::ops;
use tally::{Kind, limits};

use crate::world::{PARKING, World, month, world};

const KINDS: [(Kind, &str); 6] = [
    (Kind::Started, ""),
    (Kind::Sent, ""),
    (Kind::AskedBack, "missing-document"),
    (Kind::AskedBack, "other"),
    (Kind::Feedback, "good"),
    (Kind::Feedback, "bad"),
];

const TOWNS: [&str; 6] = ["LEM", "LAG", "BUE", "LOE", "POR", "ESP"];

/// Town, month before March 2026, kind, events.
fn counted() -> impl Strategy<Value = (usize, usize, usize, i64)> {
    (0..6_usize, 0..4_usize, 0..6_usize, 1..12_i64)
}

/// Names of fields that hold counts of events; percents, days and thresholds are none.
const COUNTS: [&str; 13] = [
    "events",
    "started",
    "sent",
    "abandoned",
    "asked_back",
    "decided",
    "withdrawn",
    "feedback",
    "transactions",
    "whole",
    "part",
    "detail_part",
    "nothing_found",
];

fn small(name: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| small(name, value, found)),
        Value::Array(items) => items.iter().for_each(|item| small(name, item, found)),
        Value::Number(number) if COUNTS.contains(&name) => {
            let figure = number.as_i64().unwrap();
            if (1..limits::SHOWN_FROM).contains(&figure) {
                found.push(format!("{name}: {figure}"));
            }
        }
        _ => {}
    }
}

/// What all programs may ask, as everybody who may ask.
async fn answers(world: &World) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for mark in ["LEM", "KRZ", "NRW", "BUN"] {
        let who = world.of(mark);
        let mut paths = vec![
            "/api/v1/signals".to_owned(),
            "/api/v1/signals/drafts".to_owned(),
            "/api/v1/signals/statistics?month=2026-01".to_owned(),
            "/api/v1/signals/statistics?month=2026-02".to_owned(),
            format!("/api/v1/signals/services/{PARKING}"),
        ];
        // Months to date, two, three: whoever subtracts them gets single months.
        paths.extend((1..6).map(|months| format!("/api/v1/signals/overview?months={months}")));
        for path in paths {
            let answer = world.get(Some(&who), &path).await;
            all.push((format!("{mark} {path}"), answer.json()));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_tells_less_than_five(all in prop::collection::vec(counted(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let world = world().await;
            for (town, back, kind, events) in &all {
                let newest: tally::Month = "2026-02".parse().unwrap();
                world
                    .count(TOWNS[*town], newest.minus(*back), KINDS[*kind], PARKING, (*events, 0))
                    .await;
            }
            world.publish().await;
            ops::look_at_all(&world.store).await.unwrap();
            let mut found = Vec::new();
            let mut sums: Vec<(String, Value)> = Vec::new();
            for (path, answer) in answers(&world).await {
                small("", &answer, &mut found);
                if path.contains("overview") && !path.contains("NRW") && !path.contains("BUN") {
                    sums.push((path, answer));
                }
            }
            assert_eq!(found, Vec::<String>::new());
            // One month more or less of the same town or provider tells nothing less, either.
            for pair in sums.windows(2) {
                let [(one, shorter), (two, longer)] = pair else { continue };
                if one.get(..3) != two.get(..3) {
                    continue;
                }
                for name in ["started", "sent", "asked_back", "feedback"] {
                    let figure = |of: &Value| of["items"][0][name].as_i64().unwrap_or_default();
                    let more = figure(longer) - figure(shorter);
                    assert!(!(1..limits::SHOWN_FROM).contains(&more), "{one} {two}: {name}: {more}");
                }
            }
        });
    }
}

#[tokio::test]
async fn the_current_month_shows_nowhere() {
    let world = world().await;
    world.count("LEM", "2026-03".parse().unwrap(), (Kind::Sent, ""), PARKING, (700, 0)).await;
    world.count("LEM", month(12).next(), (Kind::Sent, ""), PARKING, (8, 0)).await;
    world.publish().await;
    for (path, answer) in answers(&world).await {
        assert!(!answer.to_string().contains("700"), "{path}");
    }
}
