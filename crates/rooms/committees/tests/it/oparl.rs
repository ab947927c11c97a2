//! What is published by OParl keeps the standard and holds nothing of the room.

use ::oparl::{Kind, check};
use committees::On;
use serde_json::{Value, json};

use crate::house::houses;

const LISTS: &[(&str, Kind)] = &[
    ("body", Kind::Body),
    ("organization", Kind::Organization),
    ("person", Kind::Person),
    ("membership", Kind::Membership),
    ("meeting", Kind::Meeting),
    ("agendaitem", Kind::AgendaItem),
    ("paper", Kind::Paper),
    ("consultation", Kind::Consultation),
    ("file", Kind::File),
    ("location", Kind::Location),
    ("legislativeterm", Kind::LegislativeTerm),
];

#[tokio::test]
async fn everything_public_is_valid_oparl_and_nothing_else_is_there() {
    for house in houses().await {
        let meeting = house.meeting("Offene Sitzung", "clear").await;
        house.meeting("Rote Sitzung", "red").await;
        let open = house.item(meeting, "Offener Punkt", "public").await;
        let secret = house.item(meeting, "Geheimer Punkt", "internal").await;
        house.open(meeting).await;
        house.decide(meeting, open, "Offener Beschluss", "").await;
        house.decide(meeting, secret, "Geheimer Beschluss", "").await;
        let text = json!({"title": "Geheimpapier", "body": "Inhalt", "label": "amber"});
        let text = house.chaired(On::Committee, house.committee, "text", text).await.unwrap();
        let copy = json!({"title": "Papier", "body": "Offener Inhalt", "label": "clear"});
        let release = house.chaired(On::Text, text, "propose-release", copy).await.unwrap();
        let release = json!({"release": release});
        house.act(&house.member, On::Text, text, "confirm-release", &release).await.unwrap();

        let system = house.get(None, "/oparl/v1/system").await.json();
        assert_eq!(check::check_object(&system, Kind::System), []);
        let mut all = vec![system];
        for (list, kind) in LISTS {
            // As a member asks, too: published is published.
            let answer = house.get(Some(&house.chair), &format!("/oparl/v1/{list}")).await;
            assert_eq!(answer.status, 200, "{list}: {}", answer.text);
            assert!(
                !answer.text.contains("Geheim") && !answer.text.contains("Rote"),
                "{list}: {}",
                answer.text
            );
            let page = answer.json();
            assert_eq!(check::check_page(&page, *kind), [], "{}: {list}", house.engine);
            for object in page["data"].as_array().unwrap() {
                let id = object["id"].as_str().unwrap().strip_prefix("http://localhost").unwrap();
                let single = house.get(None, id).await;
                assert_eq!(single.json(), *object, "{id}");
                all.push(object.clone());
            }
        }
        assert_eq!(check::check_links(&all, "http://localhost/oparl/"), [], "{}", house.engine);
        let count = |kind: Kind| all.iter().filter(|it| it["type"] == kind.url()).count();
        assert_eq!((count(Kind::Meeting), count(Kind::AgendaItem), count(Kind::Paper)), (1, 1, 2));
        let meeting = all.iter().find(|it| it["type"] == Kind::Meeting.url()).unwrap();
        assert_eq!(meeting["agendaItem"][0]["result"], Value::from("angenommen"));
        let page = house.get(None, "/oparl/v1/paper?limit=1").await.json();
        assert_eq!(page["pagination"]["totalPages"], 2);
        let since =
            house.get(None, "/oparl/v1/paper?modified_since=2040-01-01T00:00:00Z").await.json();
        assert_eq!(since["data"], json!([]));
        assert_eq!(house.get(None, "/oparl/v1/nonsense").await.status, 404);
        assert_eq!(house.get(None, "/oparl/v1/meeting/x").await.status, 404);
        assert_eq!(house.get(None, "/oparl/v1/paper?limit=x").await.status, 422);
    }
}
