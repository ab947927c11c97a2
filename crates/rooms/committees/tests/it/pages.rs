//! Pages and the API as their readers meet them.

use committees::On;
use serde_json::json;

use crate::house::houses;

/// A page or an API read costs at most three statements, the session included.
#[tokio::test]
async fn no_page_costs_more_than_three_statements() {
    for house in houses().await {
        let meeting = house.meeting("Sitzung", "clear").await;
        let item = house.item(meeting, "Punkt", "public").await;
        house.open(meeting).await;
        let decision = house.decide(meeting, item, "Beschluss", "").await;
        let text = json!({"title": "Papier", "body": "Inhalt", "label": "amber"});
        let text = house.chaired(On::Committee, house.committee, "text", text).await.unwrap();
        let topic = json!({"title": "Thema", "text": "Text"});
        let topic = house.chaired(On::Committee, house.committee, "topic", topic).await.unwrap();
        let committee = house.committee;
        let pages = [
            "/gremien".to_owned(),
            format!("/gremien/{committee}"),
            format!("/gremien/{committee}/satzung"),
            format!("/gremien/{committee}/themen"),
            format!("/gremien/{committee}/raum"),
            format!("/gremien/{committee}/kalender"),
            format!("/gremien/{committee}/kalender.ics"),
            "/sitzungen".to_owned(),
            format!("/sitzungen/{meeting}"),
            format!("/sitzungen/{meeting}/einladung.ics"),
            "/beschluesse".to_owned(),
            "/beschluesse?q=gilt&jahr=2026&ausgang=accepted&bezug=ohne".to_owned(),
            format!("/beschluesse/{decision}"),
            format!("/themen/{topic}"),
            format!("/texte/{text}"),
            "/beschluesse/feed.atom".to_owned(),
            "/beschluesse/feed.rss".to_owned(),
            format!("/sitzungen/{meeting}/fassungen"),
        ];
        for page in pages {
            let before = house.store.statements();
            let answer = house.get(Some(&house.chair), &page).await;
            let cost = house.store.statements() - before;
            assert_eq!(answer.status, 200, "{}: {page}: {}", house.engine, answer.text);
            assert!(cost <= 3, "{}: {page} costs {cost}", house.engine);
            assert!(
                !answer.text.contains("committee-"),
                "{page}: a text is missing: {}",
                answer.text
            );
        }
        let reads = [
            "/api/v1/committees".to_owned(),
            format!("/api/v1/committees/{committee}"),
            "/api/v1/meetings".to_owned(),
            format!("/api/v1/meetings/{meeting}"),
            "/api/v1/decisions".to_owned(),
            format!("/api/v1/decisions/{decision}"),
            format!("/api/v1/committees/{committee}/topics"),
            format!("/api/v1/topics/{topic}"),
            format!("/api/v1/committees/{committee}/texts"),
            format!("/api/v1/texts/{text}"),
        ];
        for read in reads {
            let before = house.store.statements();
            let answer = house.api(Some(&house.chair), &read).await;
            let cost = house.store.statements() - before;
            assert_eq!(answer.status, 200, "{}: {read}: {}", house.engine, answer.text);
            // What a program takes out of the room is written down, which costs what a change costs.
            let taken = read.ends_with("/texts") || read.contains("/api/v1/texts/");
            let most = if taken { 7 } else { 3 };
            assert!(cost <= most, "{}: {read} costs {cost}", house.engine);
        }
        // Every form is shown, with what is known already.
        for (on, id, paths) in [
            (
                "gremien",
                committee,
                &[
                    "satzung",
                    "satzung-annehmen",
                    "beschreiben",
                    "sitz",
                    "sitz-beenden",
                    "thema",
                    "sitzung",
                    "jahresplan",
                    "text",
                ][..],
            ),
            ("themen", topic, &["terminieren", "ablehnen", "weiterleiten", "beitragen"]),
            (
                "sitzungen",
                meeting,
                &[
                    "aendern",
                    "einladen",
                    "niederschrift",
                    "punkt",
                    "punkt-streichen",
                    "notiz",
                    "anwesenheit",
                    "abstimmung",
                    "stimme",
                    "beschliessen",
                    "aufgabe",
                ],
            ),
            ("beschluesse", decision, &["wiedervorlage", "weiterleiten"]),
            ("texte", text, &["aendern", "beitragen", "freigabe-vorschlagen", "freigabe-ablehnen"]),
        ] {
            for path in paths {
                let form = house
                    .get(Some(&house.chair), &format!("/{on}/{id}/tun/{path}?item={item}"))
                    .await;
                assert_eq!(form.status, 200, "{path}: {}", form.text);
                assert!(
                    !form.text.contains("committee-"),
                    "{path}: a text is missing: {}",
                    form.text
                );
                let outsider =
                    house.get(Some(&house.outsider), &format!("/{on}/{id}/tun/{path}")).await;
                assert_eq!(outsider.status, 404, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_and_says_what_is_wrong() {
    for house in houses().await {
        let address = format!("/gremien/{}/tun/sitzung", house.committee);
        let answer = house
            .post(&house.chair, &address, "title=Klausur&mode=video&starts_at=bald&label=clear")
            .await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.text.contains("value=\"Klausur\"") && answer.text.contains("Das ist kein Datum"),
            "{}",
            answer.text
        );
        let body = "title=Klausur&mode=video&starts_at=2026-05-05T10%3A00&label=amber";
        let saved = house.post(&house.chair, &address, body).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let refused = house.post(&house.member, &address, body).await;
        assert_eq!(refused.status, 403);
        let unknown = house.post(&house.outsider, &address, body).await;
        assert_eq!(unknown.status, 404);
    }
}

#[tokio::test]
async fn a_program_does_what_the_pages_do() {
    for house in houses().await {
        let at = format!("/api/v1/committees/{}", house.committee);
        let fields = json!({"title": "Sitzung", "mode": "in-person", "place": "Berlin",
            "starts_at": "2026-05-05T08:00:00Z", "label": "clear"});
        let made = house.api_post(&house.chair, &format!("{at}/meeting"), &fields).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let meeting = made.json()["id"].as_str().unwrap().to_owned();
        let invited = house
            .api_post(&house.chair, &format!("/api/v1/meetings/{meeting}/invite"), &json!({}))
            .await;
        assert_eq!(invited.status, 200, "{}", invited.text);
        let again = house
            .api_post(&house.chair, &format!("/api/v1/meetings/{meeting}/invite"), &json!({}))
            .await;
        assert_eq!(again.status, 409);
        let list = house.api(None, "/api/v1/meetings?state=invited&limit=1").await.json();
        assert_eq!(
            (list["total"].clone(), list["items"][0]["place"].clone()),
            (json!(1), json!("Berlin"))
        );
        let wrong = house
            .api_post(&house.chair, &format!("{at}/meeting"), &json!({"mode": {"a": 1}}))
            .await;
        assert_eq!(wrong.status, 422);
        let none = house.api_post(&house.chair, &format!("{at}/nonsense"), &json!({})).await;
        assert_eq!(none.status, 404);
        let founded = house
            .api_post(
                &house.chair,
                "/api/v1/committees",
                &crate::house::founding("Zweites", "clear"),
            )
            .await;
        assert_eq!(founded.status, 201, "{}", founded.text);
        let refused = house
            .api_post(
                &house.member,
                "/api/v1/committees",
                &crate::house::founding("Drittes", "clear"),
            )
            .await;
        assert_eq!(refused.status, 403);
    }
}

#[tokio::test]
async fn a_secret_calendar_works_for_a_member_and_ends_with_the_term() {
    for house in houses().await {
        for (title, label) in
            [("Offen", "clear"), ("Intern", "amber"), ("Streng", "amber+strict"), ("Rot", "red")]
        {
            house.meeting(title, label).await;
        }
        let page =
            house.post(&house.member, &format!("/gremien/{}/kalender", house.committee), "").await;
        let start = page.text.find("/kalender/").unwrap();
        let address = page.text.get(start..).unwrap().split('<').next().unwrap().to_owned();
        let calendar = house.get(None, &address).await;
        assert_eq!(calendar.status, 200, "{address}: {}", calendar.text);
        assert_eq!(calendar.headers["content-type"], "text/calendar; charset=utf-8");
        let titles: Vec<_> =
            calendar.text.lines().filter_map(|line| line.strip_prefix("SUMMARY:KOG: ")).collect();
        assert_eq!(titles.len(), 2, "{}", calendar.text);
        assert!(!calendar.text.contains("geheim"), "how members dial in is not taken away");
        let public = house.get(None, &format!("/gremien/{}/kalender.ics", house.committee)).await;
        assert!(public.text.contains("Offen") && !public.text.contains("Intern"));
        // A new address takes the place of the old one.
        let again =
            house.post(&house.member, &format!("/gremien/{}/kalender", house.committee), "").await;
        assert_eq!(again.status, 200);
        assert_eq!(house.get(None, &address).await.status, 404);
        let start = again.text.find("/kalender/").unwrap();
        let address = again.text.get(start..).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(house.get(None, &address).await.status, 200);
        house.clock.advance_seconds(400 * 24 * 3600);
        assert_eq!(house.get(None, &address).await.status, 404, "{}", house.engine);
    }
}

#[tokio::test]
async fn feeds_are_well_formed_whatever_stands_in_a_title() {
    for house in houses().await {
        let meeting = house.meeting("Sitzung", "clear").await;
        let item = house.item(meeting, "Punkt", "public").await;
        let secret = house.item(meeting, "Geheimpunkt", "internal").await;
        house.open(meeting).await;
        house.decide(meeting, item, "A & B <c> \"d\" \u{b} ]]>", "").await;
        house.decide(meeting, secret, "Geheimsache", "").await;
        for feed in ["/beschluesse/feed.atom", "/beschluesse/feed.rss"] {
            let answer = house.get(Some(&house.chair), feed).await;
            assert_eq!(answer.status, 200);
            assert!(answer.text.contains("A &amp; B &lt;c&gt;"), "{}", answer.text);
            assert!(!answer.text.contains('\u{b}') && !answer.text.contains("Geheim"));
            balanced(&answer.text);
        }
    }
}

/// Every element that is opened is closed, in order.
fn balanced(xml: &str) {
    let mut open = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("{piece}"));
        if tag.starts_with('?') || tag.ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{xml}"),
            None => open.push(tag.split_whitespace().next().unwrap().to_owned()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
