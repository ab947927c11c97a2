//! All of Germany, from the tables that the product ships: found, browsed, shown.

use axum::http::StatusCode;
use directory::{Directory, Resolution};

use crate::{app, engines, get};

async fn seeded(test: &store::testing::TestStore) -> Directory {
    let report = Directory::seed(&test.store).await.unwrap().unwrap();
    assert_eq!(report.odd_count, 0);
    assert!(Directory::seed(&test.store).await.unwrap().is_none());
    Directory::open(&test.store, test.folder()).await.unwrap()
}

#[tokio::test]
async fn an_empty_database_is_filled_and_everything_is_found() {
    for test in engines() {
        let directory = seeded(&test).await;
        assert_eq!(directory.count(), 12_766);
        finding(&directory);
        resolving(&directory);
        let app = app(&test.store, &directory);
        api(&app).await;
        pages(&app).await;
        hostile(&app).await;

        // A second node on the same database, with an index of its own.
        let folder = tempfile::tempdir().unwrap();
        let other = Directory::open(&test.reopened(), folder.path()).await.unwrap();
        assert_eq!(
            other.search("Lemgo", 5, 0).unwrap().total,
            directory.search("Lemgo", 5, 0).unwrap().total
        );
    }
}

fn finding(directory: &Directory) {
    let first = |query: &str| {
        let found = directory.search(query, 5, 0).unwrap();
        found.items.first().map(|place| place.region.ars.to_string()).unwrap_or_default()
    };
    for query in ["lemgo", "Lemgoo", "Lemgo", "05766044", "057660044044", "32657"] {
        assert_eq!(first(query), "057660044044", "{query}");
    }
    for (query, ars) in [
        ("münchen", "091620000000"),
        ("Muenchen", "091620000000"),
        ("Berlin", "110000000000"),
        ("Hamburg", "020000000000"),
        ("Kreis Lippe", "057660000000"),
        ("Frankfurt Oder", "120530000000"),
        ("St. Augustin", "053820056056"),
        ("Friedrichshain", "110020002002"),
    ] {
        assert_eq!(first(query), ars, "{query}");
    }

    let found = directory.search("Neuenkirchen", 50, 0).unwrap();
    let eleven: Vec<_> = found
        .items
        .iter()
        .filter(|place| {
            place.region.ags().is_some() && place.region.display_name() == "Neuenkirchen"
        })
        .collect();
    assert_eq!(eleven.len(), 11);
    let mut districts: Vec<_> =
        eleven.iter().map(|place| directory.whereabouts(&place.region).unwrap()).collect();
    assert!(districts.contains(&"Kreis Steinfurt".to_owned()), "{districts:?}");
    districts.sort_unstable();
    districts.dedup();
    assert!(districts.len() >= 9, "{districts:?}");
    let ahead: Vec<_> = found.items.iter().take(11).collect();
    assert_eq!(ahead, eleven, "the eleven come before all others");

    let hanau = directory.search("06435014", 5, 0).unwrap();
    assert_eq!(hanau.items[0].region.ags().unwrap().as_str(), "06415000");
    assert_eq!(hanau.items[0].formerly.as_ref().unwrap().ags().unwrap().as_str(), "06435014");
    let merged = directory.search("Bromskirchen", 5, 0).unwrap();
    assert_eq!(merged.items[0].region.display_name(), "Allendorf (Eder)");
    assert!(merged.items[0].formerly.is_some());
    assert_eq!(directory.search("Schlaraffenland", 5, 0).unwrap().total, 0);
}

fn resolving(directory: &Directory) {
    let Resolution::Known(lemgo) = directory.resolve("05766044") else { panic!() };
    assert_eq!(lemgo.display_name(), "Lemgo");
    assert!(lemgo.position.is_some());
    assert_eq!(directory.administering(&lemgo).ars, lemgo.ars);
    let Resolution::Moved { now: Some(hanau), .. } = directory.resolve("06435014") else {
        panic!()
    };
    assert_eq!(hanau.ags().unwrap().as_str(), "06415000");
    assert!(hanau.is_district() && !hanau.is_state());
    let Resolution::Known(berlin) = directory.resolve("11") else { panic!() };
    assert!(berlin.is_state() && berlin.is_district() && berlin.ags().is_some());
    assert_eq!(directory.children_of(&berlin).len(), 12);
    assert!(matches!(directory.resolve("05766"), Resolution::Known(_)));
    assert!(matches!(directory.resolve("5766044"), Resolution::Malformed(_)));
    assert!(matches!(directory.resolve("05766999"), Resolution::Unknown));

    // In Baden-Württemberg the town hall stays where it is.
    let Resolution::Known(swabian) = directory.resolve("08118068") else { panic!() };
    assert!(directory.association_of(&swabian).is_some());
    assert_eq!(directory.administering(&swabian).ars, swabian.ars);
    let germany = directory.region(ars::Ars::FEDERATION).unwrap();
    assert!(germany.population.unwrap() > 80_000_000);
    assert_eq!(directory.children_of(&germany).len(), 16);
}

async fn api(app: &axum::Router) {
    let list = get(app, "/api/v1/places?q=Neuenkirchen&limit=5").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 5);
    assert!(list["total"].as_i64().unwrap() >= 11);
    assert_eq!(list["next"], "/api/v1/places?q=Neuenkirchen&limit=5&offset=5");
    assert_eq!(list["items"][0]["level"], "municipality");
    assert!(list["items"][0]["district"]["name"].is_string());
    let next = get(app, list["next"].as_str().unwrap()).await.json();
    assert_ne!(list["items"][0]["ars"], next["items"][0]["ars"]);
    let everything = get(app, "/api/v1/places").await.json();
    assert_eq!(everything["total"], 12_766);

    for key in ["05766044", "057660044044"] {
        let lemgo = get(app, &format!("/api/v1/places/{key}")).await.json();
        assert_eq!(lemgo["name"], "Lemgo");
        assert_eq!(lemgo["ars"], "057660044044");
        assert_eq!(lemgo["ags"], "05766044");
        assert_eq!(lemgo["administered_by"]["ars"], "057660044044");
        assert_eq!(lemgo["district"]["name"], "Kreis Lippe");
        assert_eq!(lemgo["state"]["name"], "Nordrhein-Westfalen");
        assert_eq!(lemgo["postcodes"][0], "32657");
        assert!((lemgo["position"]["lat"].as_f64().unwrap() - 52.0).abs() < 0.2);
    }
    let member = get(app, "/api/v1/places/010515166072").await.json();
    assert_eq!(member["administered_by"]["name"], "Amt Marne-Nordsee");
    assert!(member["neighbours"].as_array().unwrap().len() > 5);
    let hanau = get(app, "/api/v1/places/06435014").await.json();
    assert_eq!(
        (&hanau["ags"], &hanau["formerly"]["ags"]),
        (&"06415000".into(), &"06435014".into())
    );

    for (key, status, words) in [
        ("5766044", StatusCode::UNPROCESSABLE_ENTITY, "Null am Anfang"),
        ("05766O44", StatusCode::UNPROCESSABLE_ENTITY, "nur aus Ziffern"),
        ("17766044", StatusCode::UNPROCESSABLE_ENTITY, "01 bis 16"),
        ("05766999", StatusCode::NOT_FOUND, "05766999"),
        ("16064014", StatusCode::GONE, "Dünwald"),
    ] {
        let answer = get(app, &format!("/api/v1/places/{key}")).await;
        assert_eq!(answer.status, status, "{key}");
        let problem = answer.json();
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
        assert_eq!(problem["status"], status.as_u16());
    }
    let document = get(app, "/api/openapi.json").await.json();
    assert!(document["paths"]["/api/v1/places/{key}"]["get"].is_object());
}

async fn pages(app: &axum::Router) {
    let start = get(app, "/orte").await;
    start.has("Bayern").has("/orte/090000000000").has("28. Februar 2026");
    let found = get(app, "/orte?q=Neuenkirchen").await;
    found.has("Kreis Steinfurt").has("Neuenkirchen");
    assert!(get(app, "/orte?q=Stadt").await.body.contains("seite=2"));
    get(app, "/orte?q=Schlaraffenland").await.has("Kein Ort gefunden");
    get(app, "/orte?q=06435014").await.has("Hanau").has("gilt nicht mehr");
    get(app, "/orte?q=16064014").await.has("Dünwald");
    get(app, "/orte?q=5766044").await.has("Null am Anfang");

    let lemgo = get(app, "/orte/05766044").await;
    assert_eq!(lemgo.status, StatusCode::OK);
    lemgo
        .has("<svg")
        .has("Kreis Lippe")
        .has("eigene Verwaltung")
        .has("/leistungen?ort=057660044044");
    let member = get(app, "/orte/010515166072").await;
    member.has("Amt Marne-Nordsee").has("Weitere Mitglieder").has("/orte/010515166021");
    for key in
        ["000000000000", "05", "05766", "02", "11", "021010101101", "010515166000", "08", "057"]
    {
        let page = get(app, &format!("/orte/{key}")).await;
        assert_eq!(page.status, StatusCode::OK, "{key}");
        assert!(page.body.len() < 100_000, "{key}: {} bytes", page.body.len());
    }
    let moved = get(app, "/orte/06435014").await;
    assert_eq!(moved.status, StatusCode::OK);
    moved.has("06415000").has("Hanau").has("31. Dezember 2020");
    // Here only the association changed: the ARS is told, not the AGS, which is still in use.
    let bonebuettel = get(app, "/orte/010570008008").await;
    bonebuettel.has("Der Schlüssel 010570008008 gehörte").has("010575785008");
    let gone = get(app, "/orte/16064014").await;
    assert_eq!(gone.status, StatusCode::GONE);
    gone.has("nicht bekannt").has("Unstrut-Hainich-Kreis");

    let zero = get(app, "/orte/5766044").await;
    assert_eq!(zero.status, StatusCode::NOT_FOUND);
    zero.has("Null am Anfang").has("/orte/057660044044");
    assert_eq!(get(app, "/orte/05766999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(app, "/orte/lemgo").await.location, "/orte?q=lemgo");
    assert_eq!(get(app, "/orte/32657").await.location, "/orte?q=32657");
}

async fn hostile(app: &axum::Router) {
    let long = "x".repeat(60_000);
    for address in [
        format!("/orte?q={long}"),
        format!("/api/v1/places?q={long}"),
        "/api/v1/places?q=%FF".to_owned(),
        "/orte?q=%00%22%3Cscript%3E".to_owned(),
        "/orte?q=Lemgo&seite=99999999999".to_owned(),
        "/orte?q=Lemgo&seite=-1".to_owned(),
        "/api/v1/places?q=a&limit=9999999&offset=9223372036854775807".to_owned(),
        "/api/v1/places?limit=-5&offset=-5".to_owned(),
    ] {
        let answer = get(app, &address).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", &address[..60.min(address.len())]);
        assert!(!answer.body.contains("<script>"));
    }
    for address in ["/orte?seite=zwei", "/api/v1/places?limit=viele"] {
        assert_eq!(get(app, address).await.status, StatusCode::BAD_REQUEST, "{address}");
    }
    for key in [long.as_str(), "%00", "%F0%9F%8F%A0", "..%2F..%2Fetc", "-1", "0"] {
        let page = get(app, &format!("/orte/{key}")).await.status;
        assert!(page.is_redirection() || page == StatusCode::NOT_FOUND, "{page}");
        let api = get(app, &format!("/api/v1/places/{key}")).await.status;
        assert_eq!(api, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
