//! The pages for people who look for a service.

use axum::http::StatusCode;
use identity::{OrganisationKind, Role};
use knowledge::Module;
use knowledge::ops::{self, NewText};

use crate::{DOG, LEMGO, PARKING, World, engines};

#[tokio::test]
async fn from_words_to_the_office() {
    for test in engines() {
        let world = World::new(&test).await;
        let start = world.get("/leistungen").await;
        start.has("Nach Lebens- und Geschäftslagen").has("Ort oder Postleitzahl");
        let list = world.get(&format!("/leistungen?q=Anwohnerparken&ort={LEMGO}")).await;
        list.has(&format!("/leistungen/{PARKING}?ort={LEMGO}"))
            .has("Kreis Lippe")
            .has("Zuständig: ");
        let none = world.get("/leistungen?q=Pizza+bestellen").await;
        none.has("Dazu haben wir nichts gefunden");

        // Without a place it is asked for; with one there is an answer with its origin.
        let without = world.get(&format!("/leistungen/{PARKING}")).await;
        without.has("Das kommt auf Ihren Ort an").lacks("kl-origin").lacks("/antrag/");
        let with = world.get(&format!("/leistungen/{PARKING}?ort={LEMGO}")).await;
        with.has("Stadt Lemgo").has("kl-origin--derived").has("Aus einer Regel abgeleitet");
        with.has("Online beantragen").has("/antrag/parken").has("Allgemeiner Text von Kreislauf");
        assert!(
            world.get(&format!("/leistungen/{PARKING}?ort=010010000000")).await.body.len() < 60_000
        );

        // A name that several places bear is asked for, with what tells them apart.
        let which = world.get(&format!("/leistungen/{PARKING}?ort=Neuenkirchen")).await;
        which.has("Welchen Ort meinen Sie").has("Landkreis Diepholz");
        world.get(&format!("/leistungen/{PARKING}?ort=Lemgo")).await.has("Zuständig für Lemgo");
        world.get(&format!("/leistungen/{PARKING}?ort=05766044")).await.has("Zuständig für Lemgo");
    }
}

#[tokio::test]
async fn browsing_leads_to_every_service() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    let mut services = 0;
    let situations: std::collections::BTreeSet<String> = knowledge::reference::services()
        .unwrap()
        .into_iter()
        .map(|service| service.situation)
        .filter(|situation| !situation.is_empty())
        .collect();
    for situation in situations {
        let address = format!("/leistungen?lage={}", crate::encoded(&situation));
        let page = world.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{situation}");
        services += page.body.matches("kern-link--stretched").count();
    }
    assert!(services > 700, "{services}");
}

#[tokio::test]
async fn a_town_speaks_for_itself() {
    for test in engines() {
        let world = World::new(&test).await;
        let town = world.organisation(OrganisationKind::Municipality, "Stadt Lemgo", LEMGO).await;
        world.person("e@example.org", town, Role::Editor).await;
        let acting = world.acting("e@example.org", town, Role::Editor).await;
        let text = NewText {
            leika: DOG.parse().unwrap(),
            module: Module::Fees,
            body: "In Lemgo kostet der erste Hund\n- 84 Euro\n- im Jahr".to_owned(),
            version: 0,
        };
        world.store.change(move |tx| ops::save_text(tx, &acting, &text)).await.unwrap();
        let there = world.get(&format!("/leistungen/{DOG}?ort={LEMGO}")).await;
        there.has("<li>84 Euro</li>").has("Eingetragen von Stadt Lemgo").has("Allgemeiner Text");
        let elsewhere = world.get(&format!("/leistungen/{DOG}?ort=010010000000")).await;
        elsewhere.lacks("84 Euro").has("Allgemeiner Text");
        let before = world.store.statements();
        world.get(&format!("/leistungen/{DOG}?ort={LEMGO}")).await;
        assert!(world.store.statements() - before <= 3);
        let answer = world.get(&format!("/api/v1/services/{DOG}?ars={LEMGO}")).await.json();
        let fees = answer["texts"].as_array().unwrap().iter().find(|text| text["module"] == "fees");
        assert_eq!(fees.unwrap()["organisation"], "Stadt Lemgo");
    }
}

#[tokio::test]
async fn a_key_that_leads_nowhere_offers_the_search() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    for key in ["abc", "99999999999999", "%00", "9910800100100"] {
        let page = world.get(&format!("/leistungen/{key}")).await;
        assert_eq!(page.status, 404, "{key}");
        page.has("role=\"search\"").has("Diese Leistung kennen wir nicht");
    }
}

#[tokio::test]
async fn the_api_lists_and_searches() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    let all = world.get("/api/v1/services?limit=2").await.json();
    assert_eq!(all["total"], 4813);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    assert_eq!(all["next"], "/api/v1/services?q=&limit=2&offset=2");
    let found =
        world.get(&format!("/api/v1/services?q=Hund%20anmelden&ars={LEMGO}&limit=5")).await.json();
    let items = found["items"].as_array().unwrap();
    assert!(items.iter().any(|item| item["leika"] == DOG), "{found}");
    let one = world.get(&format!("/api/v1/services/{DOG}")).await.json();
    assert_eq!(one["leika"], DOG);
    assert!(one["texts"].as_array().unwrap().len() >= 5, "{one}");
    let document = world.get("/api/openapi.json").await;
    document.has("/api/v1/responsibilities").has("/api/v1/services/{leika}");
}

#[tokio::test]
async fn a_search_without_result_is_counted_for_the_place_and_forgets_what_was_typed() {
    for test in engines() {
        let world = World::new(&test).await;
        world.get("/leistungen?q=xqzvwk").await.has("xqzvwk");
        world.get(&format!("/leistungen?q=xqzvwk&ort={LEMGO}")).await;
        world.get(&format!("/leistungen?q=Hund&ort={LEMGO}")).await;
        let sql = "SELECT place, service, kind, detail FROM tally ORDER BY place";
        let rows = world.store.read(move |read| read.all(sql, &[])).await.unwrap();
        let counted: Vec<[String; 4]> = rows
            .into_iter()
            .map(|mut row| [0, 1, 2, 3].map(|column| row.take(column).unwrap()))
            .collect();
        let line = |place: &str| [place, "", "nothing-found", ""].map(ToOwned::to_owned);
        assert_eq!(counted, [line(""), line(LEMGO)], "{test:?}");
    }
}
