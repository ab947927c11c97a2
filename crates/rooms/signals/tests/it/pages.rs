//! Pages and API as they are seen from outside.

use axum::http::StatusCode;
use serde_json::json;
use signals::ops;
use tally::Kind;

use crate::world::{DOG, PARKING, Somebody, World, id, month, worlds};

/// A year of a town, with a draft.
async fn busy() -> Vec<World> {
    let worlds = worlds().await;
    for world in &worlds {
        for number in 3..12 {
            world.count("LEM", month(number), (Kind::Started, ""), PARKING, (50, 0)).await;
            world.count("LEM", month(number), (Kind::Sent, ""), PARKING, (40, 0)).await;
            world.count("LEM", month(number), (Kind::Abandoned, "2"), PARKING, (8, 0)).await;
            world.count("LEM", month(number), (Kind::Decided, ""), PARKING, (30, 240)).await;
            world.count("LEM", month(number), (Kind::Feedback, "bad"), PARKING, (6, 0)).await;
            world.count("LEM", month(number), (Kind::Sent, ""), DOG, (2, 0)).await;
        }
        world.asks_back("LEM").await;
        ops::look_at_all(&world.store).await.unwrap();
    }
    worlds
}

async fn draft_of(world: &World, who: &Somebody) -> String {
    let list = world.get(Some(who), "/api/v1/signals/drafts?state=open").await.json();
    list["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_answers_in_at_most_three_statements() {
    for world in busy().await {
        let lemgo = world.of("LEM");
        let draft = draft_of(&world, &lemgo).await;
        for path in [
            "/signale".to_owned(),
            format!("/signale?ort={}&zeitraum=12", lemgo.of),
            format!("/signale/{PARKING}?ort={}", lemgo.of),
            format!("/signale/{DOG}"),
            format!("/signale/entwuerfe/{draft}"),
            format!("/api/v1/signals?town={}&service={PARKING}&kind=sent", lemgo.of),
            "/api/v1/signals.csv".to_owned(),
            "/api/v1/signals/overview?months=12".to_owned(),
            "/api/v1/signals/overview.csv".to_owned(),
            format!("/api/v1/signals/services/{PARKING}"),
            "/api/v1/signals/statistics?month=2026-02".to_owned(),
            "/api/v1/signals/statistics.csv".to_owned(),
            "/api/v1/signals/drafts".to_owned(),
            format!("/api/v1/signals/drafts/{draft}"),
        ] {
            let before = world.store.statements();
            let answer = world.get(Some(&lemgo), &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{:?}: {path}: {}", world.files, answer.text);
            let statements = world.store.statements() - before;
            assert!(statements <= 3, "{path}: {statements}");
            assert!(!answer.text.contains(">signal-"), "a text is missing: {path}");
        }
    }
}

#[tokio::test]
async fn the_town_sees_where_it_goes_badly_and_what_is_proposed() {
    for world in busy().await {
        let lemgo = world.of("LEM");
        let page = world.get(Some(&lemgo), "/signale").await.text;
        for shown in [
            "Vorschläge für Bedarfe",
            "Zu viele Rückfragen",
            "bei 120 gesendeten Anträgen 54-mal nachgefragt, das sind 45 %",
            "Am häufigsten: Ein Nachweis fehlt (39).",
            "/bedarfe/neu?signal=",
            "Schwelle überschritten",
            "Dezember 2025 bis Februar 2026",
        ] {
            assert!(page.contains(shown), "{:?}: {shown}: {page}", world.files);
        }
        let service = world.get(Some(&lemgo), &format!("/signale/{PARKING}")).await.text;
        for shown in
            ["Schritt 2", "Ein Nachweis fehlt", "Verlauf", "Tage bis zum Bescheid", "Schwer"]
        {
            assert!(service.contains(shown), "{:?}: {shown}", world.files);
        }
        assert!(service.contains("Zu wenige zum Vergleichen"), "nobody else has figures");
        let english = format!("/signale/{PARKING}");
        assert_eq!(world.get(None, &english).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_draft_is_dropped_with_a_reason_in_the_browser_and_by_programs() {
    for world in busy().await {
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let id = draft_of(&world, &lemgo).await;
        let address = format!("/signale/entwuerfe/{id}/verwerfen");
        let wrong = world.fill_in(&lemgo, &address, "reason=").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Schreiben Sie bitte einen Satz"), "{}", wrong.text);
        let other = world.fill_in(&lage, &address, "reason=x").await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        let drop = format!("/api/v1/signals/drafts/{id}/drop");
        let reason = json!({"reason": "Formular wird ersetzt"});
        assert_eq!(world.post(&lage, &drop, reason.clone()).await.status, StatusCode::NOT_FOUND);
        let dropped = world.post(&lemgo, &drop, reason.clone()).await.json();
        assert_eq!((&dropped["state"], &dropped["reason"]), (&json!("dropped"), &reason["reason"]));
        assert_eq!(world.post(&lemgo, &drop, reason).await.status, StatusCode::CONFLICT);
        let page = world.get(Some(&lemgo), &format!("/signale/entwuerfe/{id}")).await.text;
        assert!(page.contains("Formular wird ersetzt"), "{page}");
        assert_eq!(world.fill_in(&lemgo, &address, "reason=x").await.status, StatusCode::CONFLICT);
        let journal = "SELECT reason FROM journal WHERE operation = 'signals.drop'";
        let entries = world.store.read(move |read| read.all(journal, &[])).await;
        assert_eq!(entries.unwrap().len(), 1, "{:?}", world.files);
    }
}

#[tokio::test]
async fn another_towns_people_see_nothing_of_it() {
    for world in busy().await {
        let draft = draft_of(&world, &world.of("LEM")).await;
        for mark in ["LAG", "DET", "FIR", "NRW", "BUN"] {
            let who = world.of(mark);
            let town = id("LEM");
            for path in [
                format!("/signale?ort={town}"),
                format!("/signale/{PARKING}?ort={town}"),
                format!("/signale/entwuerfe/{draft}"),
                format!("/api/v1/signals?town={town}"),
                format!("/api/v1/signals.csv?town={town}"),
                format!("/api/v1/signals/overview?organisation={town}"),
                format!("/api/v1/signals/services/{PARKING}?organisation={town}"),
                format!("/api/v1/signals/drafts?town={town}"),
                format!("/api/v1/signals/drafts/{draft}"),
            ] {
                let answer = world.get(Some(&who), &path).await;
                assert_eq!(
                    answer.status,
                    StatusCode::NOT_FOUND,
                    "{:?}: {mark}: {path}",
                    world.files
                );
            }
            for path in [
                "/signale".to_owned(),
                "/api/v1/signals".to_owned(),
                "/api/v1/signals.csv".to_owned(),
                "/api/v1/signals/overview".to_owned(),
                "/api/v1/signals/statistics".to_owned(),
                "/api/v1/signals/drafts".to_owned(),
                "/signale?zeitraum=12".to_owned(),
            ] {
                let answer = world.get(Some(&who), &path).await;
                assert_eq!(answer.status, StatusCode::OK, "{:?}: {mark}: {path}", world.files);
                for hidden in [PARKING, DOG, "120", "Rückfragen: "] {
                    assert!(!answer.text.contains(hidden), "{mark} read {hidden} at {path}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_provider_sees_its_members_one_by_one_and_no_other() {
    for world in busy().await {
        world.asks_back("DET").await;
        let krz = world.of("KRZ");
        let list = world.get(Some(&krz), "/api/v1/signals?kind=sent&month=2026-02").await.json();
        assert_eq!((&list["total"], &list["items"][0]["name"]), (&json!(1), &json!("LEM")));
        let member = format!("/signale?ort={}", id("LEM"));
        assert_eq!(world.get(Some(&krz), &member).await.status, StatusCode::OK);
        let other = format!("/signale?ort={}", id("DET"));
        assert_eq!(world.get(Some(&krz), &other).await.status, StatusCode::NOT_FOUND);
        let sums = format!("/api/v1/signals/overview?organisation={}", krz.of);
        let sums = world.get(Some(&krz), &sums).await.json();
        assert_eq!(sums["items"][0]["sent"], 120, "{:?}: {sums}", world.files);
        let drafts = world.get(Some(&krz), "/api/v1/signals/drafts").await.json();
        assert_eq!(drafts["total"], 0, "a draft is the town's own");
    }
}

#[tokio::test]
async fn a_state_sees_sums_of_five_towns_or_more() {
    for world in worlds().await {
        let sums = || async {
            let nrw = world.get(Some(&world.of("NRW")), "/api/v1/signals/overview").await.json();
            let all = world.get(Some(&world.of("BUN")), "/api/v1/signals/overview").await.json();
            assert_eq!(nrw["items"], all["items"]);
            nrw["items"].clone()
        };
        for mark in ["LEM", "LAG", "BUE", "LOE"] {
            world.asks_back(mark).await;
        }
        assert_eq!(sums().await, json!([]), "{:?}: four towns", world.files);
        world.asks_back("POR").await;
        let five = sums().await;
        assert_eq!((&five[0]["sent"], &five[0]["asked_back_percent"]), (&json!(600), &json!(45)));
        let page = world.get(Some(&world.of("NRW")), "/signale").await.text;
        assert!(page.contains("Sie sehen Summen") && page.contains("600"), "{page}");
    }
}

#[tokio::test]
async fn a_town_is_compared_with_five_others_of_its_size() {
    for world in worlds().await {
        world.asks_back("LEM").await;
        for mark in ["LAG", "BUE", "LOE", "POR", "DET"] {
            let month = "2026-02".parse().unwrap();
            world.count(mark, month, (Kind::Sent, ""), PARKING, (50, 0)).await;
            world.count(mark, month, (Kind::AskedBack, "other"), PARKING, (5, 0)).await;
        }
        world.publish().await;
        let path = format!("/api/v1/signals/services/{PARKING}");
        let lemgo = world.of("LEM");
        let four = world.get(Some(&lemgo), &path).await.json();
        assert!(four["comparison"]["asked_back_percent"].is_null(), "Detmold is larger: {four}");
        let month = "2026-02".parse().unwrap();
        world.count("ESP", month, (Kind::Sent, ""), PARKING, (50, 0)).await;
        world.count("ESP", month, (Kind::AskedBack, "other"), PARKING, (15, 0)).await;
        world.publish().await;
        let five = world.get(Some(&lemgo), &path).await.json();
        let expected = json!({"own": 45, "others": 14});
        assert_eq!(five["comparison"]["asked_back_percent"], expected, "{:?}", world.files);
        let page = world.get(Some(&lemgo), &format!("/signale/{PARKING}")).await.text;
        assert!(page.contains("Das Mittel von 5 Kommunen (20.000 bis 49.999 Einwohner)"), "{page}");
    }
}

#[tokio::test]
async fn the_statistics_mark_what_is_too_little() {
    for world in busy().await {
        let lemgo = world.of("LEM");
        let month =
            world.get(Some(&lemgo), "/api/v1/signals/statistics?month=2025-05").await.json();
        let items = month["items"].as_array().unwrap();
        let of = |leika: &str| items.iter().find(|item| item["leika"] == leika).unwrap();
        assert_eq!(
            (&of(PARKING)["transactions"], &of(PARKING)["suppressed"]),
            (&json!(40), &json!(false))
        );
        // Two each month: the third month is the first that can be shown, with those before it.
        assert_eq!(of(DOG)["transactions"], 6, "{:?}: {month}", world.files);
        assert_eq!(of(DOG)["since"], "2025-03");
        let before = "/api/v1/signals/statistics.csv?month=2025-04";
        let before = world.get(Some(&lemgo), before).await.text;
        assert!(
            before.contains(&format!("2025-04;057660044044;LEM;{DOG};{DOG};;true;")),
            "{before}"
        );
        let wrong = world.get(Some(&lemgo), "/api/v1/signals/statistics?month=Mai").await;
        assert!(wrong.status.is_client_error());
    }
}
