//! From the topic to the approved minutes, through the pages' and the API's own way.

use committees::{Error, On, Refused, waiting_for};
use serde_json::json;

use crate::house::{caller, houses};

#[tokio::test]
async fn a_topic_becomes_a_numbered_decision_with_minutes() {
    for house in houses().await {
        let topic = json!({"title": "FIT-Store", "text": "Städte sollen Dienste abrufen können."});
        let topic = house.act(&house.member, On::Committee, house.committee, "topic", &topic).await;
        let topic = topic.unwrap().unwrap();
        let waiting = |who: &crate::house::Somebody| {
            let (store, who) = (house.store.clone(), who.clone());
            async move {
                let caller = caller(&store, &who).await;
                store.read(move |read| waiting_for(read, &caller)).await.unwrap()
            }
        };
        assert!(waiting(&house.chair).await.iter().any(|it| it.what == "committee-waiting-topic"));

        let meeting = house.meeting("Märzsitzung", "clear").await;
        let fields = json!({"meeting": meeting, "visibility": "public", "reference": "need",
            "reference_number": "BED-LEM-2026-0001", "reference_title": "Abruf"});
        let item = house.chaired(On::Topic, topic, "schedule", fields).await.unwrap();
        house.open(meeting).await;
        house
            .chaired(On::Meeting, meeting, "note", json!({"item": item, "note": "Lange beraten."}))
            .await;

        // Nobody decides before the vote is won.
        let decision = json!({"item": item, "title": "Abruf ermöglichen", "text": "Der Abruf wird ermöglicht.",
            "outcome": "accepted", "reason": "27 Städte brauchen es.", "reference": "need",
            "reference_number": "BED-LEM-2026-0001", "reference_title": "Abruf", "review_at": "2026-09-01"});
        house.chaired(On::Meeting, meeting, "ballot", json!({"item": item, "open": true})).await;
        let no = json!({"item": item, "choice": "no"});
        house.act(&house.member, On::Meeting, meeting, "vote", &no).await.unwrap();
        let lost = house.act(&house.chair, On::Meeting, meeting, "decide", &decision).await;
        assert!(matches!(lost, Err(Error::Refused(Refused::Majority))), "{lost:?}");
        let yes = json!({"item": item, "choice": "yes"});
        for who in [&house.member, &house.colleague] {
            house.act(who, On::Meeting, meeting, "vote", &yes).await.unwrap();
        }
        let decided =
            house.chaired(On::Meeting, meeting, "decide", decision.clone()).await.unwrap();
        let twice = house.act(&house.chair, On::Meeting, meeting, "decide", &decision).await;
        assert!(matches!(twice, Err(Error::Refused(Refused::State))));
        let detail =
            house.api(None, &format!("/api/v1/committees/{}", house.committee)).await.json();
        let seat = detail["seats"]
            .as_array()
            .unwrap()
            .iter()
            .find(|seat| seat["sender"] == "Stelle von specht@example.org")
            .unwrap()["id"]
            .clone();
        house
            .chaired(
                On::Meeting,
                meeting,
                "task",
                json!({"item": item, "text": "Brief schreiben",
            "seat": seat, "due": "2026-04-01"}),
            )
            .await;
        assert!(waiting(&house.member).await.iter().any(|it| it.title == "Brief schreiben"));

        house.chaired(On::Meeting, meeting, "close", json!({})).await;
        let page = house.get(Some(&house.member), &format!("/sitzungen/{meeting}")).await;
        for words in [
            "Protokollentwurf",
            "Lange beraten.",
            "Beschluss 2026/1",
            "2 Ja, 0 Nein",
            "Brief schreiben",
        ] {
            assert!(page.text.contains(words), "{}: {words}: {}", house.engine, page.text);
        }
        house.chaired(On::Meeting, meeting, "minutes", json!({"text": "Kurz."})).await;
        house.chaired(On::Meeting, meeting, "approve", json!({})).await;
        let late =
            house.act(&house.chair, On::Meeting, meeting, "minutes", &json!({"text": "x"})).await;
        assert!(matches!(late, Err(Error::Refused(Refused::State))));

        let read = house.api(None, &format!("/api/v1/decisions/{decided}")).await.json();
        assert_eq!(read["number"], "2026/1");
        assert_eq!(read["votes"]["carried"], true);
        assert_eq!(read["reference"]["number"], "BED-LEM-2026-0001");
        let page = house.get(Some(&house.member), &format!("/themen/{topic}")).await;
        assert!(page.text.contains("entschieden") && page.text.contains("27 Städte"));
        house
            .chaired(On::Decision, decided, "review", json!({"text": "Elf Städte rufen ab."}))
            .await;
        let read = house.api(None, &format!("/api/v1/decisions/{decided}")).await.json();
        assert!(read["reviewed"].as_str().unwrap().ends_with("Elf Städte rufen ab."));
        let tasks =
            house.api(Some(&house.member), &format!("/api/v1/meetings/{meeting}")).await.json();
        let task = json!({"task": tasks["tasks"][0]["id"]});
        let foreign = house.act(&house.colleague, On::Meeting, meeting, "finish-task", &task).await;
        assert!(matches!(foreign, Err(Error::Denied(identity::Denied::Role))));
        house.act(&house.member, On::Meeting, meeting, "finish-task", &task).await.unwrap();
        assert!(!waiting(&house.member).await.iter().any(|it| it.title == "Brief schreiben"));
    }
}

#[tokio::test]
async fn a_decision_needs_a_reference_a_review_and_enough_people() {
    for house in houses().await {
        let meeting = house.meeting("Sitzung", "clear").await;
        let item = house.item(meeting, "Punkt", "public").await;
        house.chaired(On::Meeting, meeting, "invite", json!({})).await;
        house.chaired(On::Meeting, meeting, "begin", json!({})).await;
        let fields =
            json!({"item": item, "title": "T", "text": "T", "outcome": "noted", "reason": "R"});
        let wrong = house.act(&house.chair, On::Meeting, meeting, "decide", &fields).await;
        let Err(Error::Wrong(wrong)) = wrong else { panic!("{wrong:?}") };
        let names: Vec<_> = wrong.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["reference", "reference_number", "review_at"]);
        let fields = json!({"item": item, "title": "T", "text": "T", "outcome": "noted", "reason": "R",
            "reference": "none", "review_at": "2026-09-01"});
        let few = house.act(&house.chair, On::Meeting, meeting, "decide", &fields).await;
        assert!(matches!(few, Err(Error::Refused(Refused::Quorum))));
        let hidden = house.item(meeting, "Personal", "hidden").await;
        let mut fields = fields.clone();
        fields["item"] = json!(hidden);
        let refused = house.act(&house.chair, On::Meeting, meeting, "decide", &fields).await;
        assert!(matches!(refused, Err(Error::Refused(Refused::Hidden))));
    }
}

#[tokio::test]
async fn a_year_is_planned_at_once_and_a_charter_is_accepted_anew() {
    for house in houses().await {
        let plan = json!({"title": "Monatssitzung", "year": 2026, "week": 2, "weekday": 3, "time": "10:00",
            "in_person": [6, 11], "place": "Berlin", "label": "amber"});
        house.chaired(On::Committee, house.committee, "plan", plan).await;
        let all = house.api(Some(&house.member), "/api/v1/meetings").await.json();
        assert_eq!(all["total"], 10, "from March on");
        let months: Vec<_> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|meeting| meeting["mode"] == "in-person")
            .map(|meeting| meeting["starts_at"].as_str().unwrap().get(..7).unwrap().to_owned())
            .collect();
        assert_eq!(months, ["2026-11", "2026-06"]);
        house
            .act(&house.member, On::Committee, house.committee, "accept-charter", &json!({}))
            .await
            .unwrap();
        let page = format!("/gremien/{}/satzung", house.committee);
        let shown = house.get(Some(&house.member), &page).await.text;
        assert!(
            shown.contains("1 von 2 Mitgliedern")
                && shown.contains("Sie haben diese Fassung angenommen")
        );
        let mut changed = crate::house::charter();
        changed["text"] = json!("Wir beraten offen.");
        house.chaired(On::Committee, house.committee, "charter", changed).await;
        let shown = house.get(Some(&house.member), &page).await.text;
        assert!(shown.contains("0 von 2 Mitgliedern") && shown.contains("Fassung 2"));
    }
}

#[tokio::test]
async fn motions_are_passed_on_with_their_reasons_and_recognised() {
    for house in houses().await {
        let who = caller(&house.store, &house.chair).await;
        let plr = crate::house::founding("IT-Planungsrat", "clear");
        let plr = house.rooms.found(&who, &plr).await.unwrap();
        let topic = json!({"title": "Abruf", "text": "Städte sollen Dienste abrufen können."});
        let topic = house.act(&house.member, On::Committee, house.committee, "topic", &topic).await;
        let topic = topic.unwrap().unwrap();
        let pass = json!({"committee": plr, "title": "Abruf", "text": "Städte  sollen dienste abrufen können",
            "reason": "Das kann nur der Bund."});
        let no_way = house.act(&house.chair, On::Topic, topic, "forward", &pass).await;
        assert!(matches!(no_way, Err(Error::Refused(Refused::Charter))));
        let mut charter = crate::house::charter();
        charter["forwards_to"] = json!([plr]);
        house.chaired(On::Committee, house.committee, "charter", charter).await;
        house.chaired(On::Topic, topic, "forward", pass).await;
        let there =
            house.api(Some(&house.chair), &format!("/api/v1/committees/{plr}/topics")).await.json();
        assert_eq!(there["total"], 1);
        assert_eq!(there["items"][0]["stations"][0]["reason"], "Das kann nur der Bund.");
        assert_eq!(there["items"][0]["stations"][0]["name"], "Kommunalgremium");
        let page = there["items"][0]["id"].as_str().unwrap();
        let page = house.get(Some(&house.chair), &format!("/themen/{page}")).await.text;
        assert!(page.contains("Derselbe Antrag liegt schon vor"), "{page}");
        let map = house.get(None, "/gremien").await.text;
        assert!(map.contains("Kommunalgremium leitet an IT-Planungsrat weiter"));
    }
}

#[tokio::test]
async fn a_seat_ends_and_with_it_the_membership() {
    for house in houses().await {
        let text = json!({"title": "Papier", "body": "Inhalt", "label": "amber"});
        let text = house.chaired(On::Committee, house.committee, "text", text).await.unwrap();
        let page = format!("/texte/{text}");
        assert_eq!(house.get(Some(&house.member), &page).await.status, 200);
        house.clock.advance_seconds(400 * 24 * 3600);
        assert_eq!(house.get(Some(&house.member), &page).await.status, 404, "{}", house.engine);
    }
}
