//! Pages and API as they are seen from outside.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use identity::Label;
use needs::ops::Protection;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::{Shell, ShellConfig, Texts};

use crate::world::{Somebody, World, affected, need, worlds};

struct Answer {
    status: StatusCode,
    location: String,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

fn app(world: &World) -> Router {
    let shell = Shell::new(ShellConfig {
        store: world.store.clone(),
        texts: Texts::gather(&[web::TEXTS, directory::TEXTS, signals::TEXTS, needs::TEXTS])
            .unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    });
    web::serve::app(&shell, needs::routes_without_services(world.store.clone()))
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let location = headers.get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    Answer { status, location: location.unwrap_or_default(), text }
}

async fn get(app: &Router, who: Option<&Somebody>, path: &str) -> Answer {
    let mut request = Request::get(path).header("accept", "text/html");
    if let Some(who) = who {
        request = if path.starts_with("/api/") {
            request.header("authorization", format!("Bearer {}", who.token))
        } else {
            request.header("cookie", &who.cookie)
        };
    }
    send(app, request.body(Body::empty()).unwrap()).await
}

async fn post(app: &Router, who: &Somebody, path: &str, body: Value) -> Answer {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {}", who.token))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()));
    send(app, request.unwrap()).await
}

async fn fill_in(app: &Router, who: &Somebody, path: &str, form: &str) -> Answer {
    let request = Request::post(path)
        .header("cookie", &who.cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    send(app, request.unwrap()).await
}

#[tokio::test]
async fn a_need_is_reported_by_a_form_after_similar_ones_were_shown() {
    for world in worlds().await {
        let app = app(&world);
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let known = world.report(&lage, need("Passfotos digital annehmen")).await;
        world.endorse(&world.of("LEO"), known.id, affected(3)).await.unwrap();
        let form = "title=Digitale+Passfotos&problem=Wir+haben+kein+Ger%C3%A4t&topic=order&frequency=daily&cases=1.200";
        let looked = fill_in(&app, &lemgo, "/bedarfe/neu", &format!("{form}&schritt=suchen")).await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
        assert!(looked.text.contains("2 Kommunen haben das gemeldet: mitzeichnen?"));
        assert!(looked.text.contains(&format!("/bedarfe/{}/stimme", known.id)));
        assert!(looked.text.contains("Wir haben kein Gerät"), "what was typed stays");
        let fragment = get(&app, Some(&lemgo), "/bedarfe/aehnliche?q=digitale%20Passfotos").await;
        assert!(fragment.text.contains(&known.number) && !fragment.text.contains("<html"));

        let wrong = fill_in(&app, &lemgo, "/bedarfe/neu", "title=&problem=x&schritt=senden").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = fill_in(&app, &lemgo, "/bedarfe/neu", &format!("{form}&schritt=senden")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let page = get(&app, None, &sent.location).await;
        assert_eq!(page.status, StatusCode::OK);
        for shown in
            ["BED-LEM-2026-0001", "Digitale Passfotos", "40.000", "1.200", "/ 60", "Eingereicht"]
        {
            assert!(page.text.contains(shown), "{shown}");
        }
        assert!(page.text.contains("So wird gerechnet"));
    }
}

#[tokio::test]
async fn every_page_answers_in_at_most_three_statements() {
    for world in worlds().await {
        let app = app(&world);
        let (lemgo, office) = (world.of("LEM"), world.of("KOO"));
        let one = world.report(&lemgo, need("Passfotos digital")).await;
        let bundle = world.bundle(&office, "Fotos", &[one.id]).await.unwrap();
        for path in [
            "/bedarfe".to_owned(),
            "/bedarfe?ansicht=eigene&thema=cross-cutting&groesse=to-50k&region=05766&dringlichkeit=none&q=Passfoto"
                .to_owned(),
            "/bedarfe?ansicht=mitglieder&sortierung=frist".to_owned(),
            "/bedarfe/neu".to_owned(),
            "/bedarfe/aehnliche?q=Passfotos".to_owned(),
            "/bedarfe/lage?land=05&thema=cross-cutting".to_owned(),
            "/bedarfe/mitglieder".to_owned(),
            "/bedarfe/wartet".to_owned(),
            format!("/bedarfe/{}", one.id),
            format!("/bedarfe/{}/bearbeiten", one.id),
            format!("/bedarfe/{}/stimme", one.id),
            format!("/bedarfe/{}/beitrag", one.id),
            format!("/bedarfe/{}/belege/neu", one.id),
            format!("/bedarfe/{}/kennzeichnung", one.id),
            format!("/bedarfe/mitglieder?bedarf={}", one.id),
            format!("/bedarfe?von={}", lemgo.of),
            format!("/bedarfe?mitglieder_von={}", crate::world::id("KRZ")),
            format!("/bedarfe/{}/stand/confirm", one.id),
            "/buendel?q=fotos".to_owned(),
            format!("/buendel/neu?bedarf={}", one.id),
            format!("/buendel/{}", bundle.id),
            "/api/v1/needs?state=open&q=Passfotos".to_owned(),
            "/api/v1/needs/similar?q=Passfotos".to_owned(),
            "/api/v1/needs/dashboard".to_owned(),
            "/api/v1/needs/waiting".to_owned(),
            format!("/api/v1/needs/members?organisation={}", crate::world::id("KRZ")),
            format!("/api/v1/needs/{}", one.id),
            "/api/v1/clusters".to_owned(),
            format!("/api/v1/clusters/{}", bundle.id),
        ] {
            let before = world.store.statements();
            let answer = get(&app, Some(&lemgo), &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{:?}: {path}: {}", world.files, answer.text);
            let statements = world.store.statements() - before;
            assert!(statements <= 3, "{path}: {statements}");
            assert!(!answer.text.contains(">need-"), "a text is missing: {path}");
        }
    }
}

#[tokio::test]
async fn programs_report_endorse_bundle_and_split() {
    for world in worlds().await {
        let app = app(&world);
        let (lemgo, lage, office) = (world.of("LEM"), world.of("LAG"), world.of("KOO"));
        let report = json!({"title": "Passfotos digital", "problem": "Es fehlt ein Gerät", "frequency": "daily",
            "topic": "order", "cases": 100, "deadline": "2026-05-01"});
        let made = post(&app, &lemgo, "/api/v1/needs", report).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let made = made.json();
        let need = made["href"].as_str().unwrap();
        let id = made["id"].clone();
        let voice = json!({"stance": "supporting", "cases": 50, "variant": "Nur am Empfang"});
        let endorsed = post(&app, &lage, &format!("{need}/endorse"), voice).await;
        assert_eq!(endorsed.json()["support"]["towns"], 2, "{}", endorsed.text);
        assert_eq!(endorsed.json()["priority"].as_array().unwrap().len(), 6);
        let move_on = json!({"reason": "Verstanden", "next": "2026-06-01"});
        let confirmed = post(&app, &office, &format!("{need}/confirm"), move_on.clone()).await;
        assert_eq!(confirmed.json()["state"], "confirmed", "{}", confirmed.text);
        let denied = post(&app, &lage, &format!("{need}/reject"), move_on).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        let nonsense = post(&app, &lage, &format!("{need}/explode"), json!({"reason": "x"})).await;
        assert_eq!(nonsense.status, StatusCode::NOT_FOUND);

        let other = world.report(&lage, crate::world::need("Lichtbilder")).await;
        let bundle = json!({"title": "Fotos", "topic": "order", "needs": [id]});
        let cluster = post(&app, &office, "/api/v1/clusters", bundle).await;
        assert_eq!(cluster.status, StatusCode::CREATED, "{}", cluster.text);
        let cluster = cluster.json()["href"].as_str().unwrap().to_owned();
        let added =
            post(&app, &office, &format!("{cluster}/add"), json!({"needs": [other.id]})).await;
        assert_eq!(added.json()["needs"], 2, "{}", added.text);
        let objection = json!({"text": "Nein"});
        let objected = post(&app, &lage, &format!("{cluster}/object"), objection).await;
        assert_eq!(objected.json()["objections"].as_array().unwrap().len(), 1, "{}", objected.text);
        let part = json!({"title": "Teil", "topic": "order", "needs": [other.id]});
        let part = post(&app, &office, &format!("{cluster}/split"), part).await;
        assert_eq!(part.status, StatusCode::CREATED, "{}", part.text);
        let part = part.json()["href"].as_str().unwrap().to_owned();
        let left = json!({"needs": [other.id], "reason": "anders"});
        let left = post(&app, &lage, &format!("{part}/leave"), left).await;
        assert_eq!(left.json()["needs"], 0, "{}", left.text);

        let list = get(&app, None, "/api/v1/needs?limit=1").await.json();
        assert_eq!((list["total"].as_i64(), list["items"].as_array().unwrap().len()), (Some(2), 1));
        assert_eq!(list["next"], "/api/v1/needs?limit=1&offset=1");
        let csv = get(&app, None, "/api/v1/needs.csv").await;
        assert!(csv.text.contains("BED-LEM-2026-0001;Passfotos digital"), "{}", csv.text);
        for path in ["/api/v1/clusters.csv", "/api/v1/needs/dashboard.csv"] {
            assert_eq!(get(&app, None, path).await.status, StatusCode::OK);
        }
        let members = format!("organisation={}", crate::world::id("KRZ"));
        let spoken =
            get(&app, Some(&lemgo), &format!("/api/v1/needs/members?{members}")).await.json();
        assert_eq!(spoken["total"], 3);
        let csv = get(&app, Some(&lemgo), &format!("/api/v1/needs/members.csv?{members}")).await;
        assert!(csv.text.contains("Stadt Leopoldshöhe;0;0;"), "who has not spoken: {}", csv.text);
        let stranger =
            get(&app, Some(&world.of("MON")), &format!("/api/v1/needs/members?{members}")).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn exports_obey_labels_and_strangers_get_404() {
    const SECRET: &str = "Zaunkönigakte";
    for world in worlds().await {
        let app = app(&world);
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let mut made = Vec::new();
        for label in [Label::Amber, Label::AmberStrict, Label::Red] {
            let protection = Protection { label, guard: None };
            let title = format!("{SECRET} {label}");
            made.push((label, world.report_with(&lemgo, need(&title), protection).await.unwrap()));
        }
        for path in [
            "/bedarfe?stand=alle",
            "/bedarfe?q=Zaunk%C3%B6nigakte",
            "/bedarfe/lage",
            "/bedarfe/wartet",
            "/bedarfe/mitglieder",
            "/bedarfe/aehnliche?q=Zaunk%C3%B6nigakte",
            "/buendel",
            "/api/v1/needs",
            "/api/v1/needs?q=BED-LEM-2026-0001",
            "/api/v1/needs.csv",
            "/api/v1/needs/similar?q=Zaunk%C3%B6nigakte",
            "/api/v1/needs/dashboard",
            "/api/v1/needs/waiting",
            "/api/v1/clusters",
        ] {
            for who in [None, Some(&lage), Some(&world.of("KOO"))] {
                let answer = get(&app, who, path).await;
                assert!(!answer.text.contains("Zaunkönigakte a"), "{path}: {}", answer.text);
                assert!(!answer.text.contains("Zaunkönigakte r"), "{path}");
            }
        }
        let page = get(&app, Some(&lemgo), "/bedarfe").await;
        assert!(page.text.contains("3 Bedarfe"), "its own people see it: {}", page.text);
        let list = get(&app, Some(&lemgo), "/api/v1/needs").await.json();
        assert_eq!(list["total"], 1, "only amber may be taken away");
        let csv = get(&app, Some(&lemgo), "/api/v1/needs.csv").await;
        assert_eq!(csv.text.matches(SECRET).count(), 1);
        for (label, made) in &made {
            let api = format!("/api/v1/needs/{}", made.id);
            let mine = get(&app, Some(&lemgo), &api).await.status;
            let expected =
                if label.may_be_exported() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(mine, expected, "{label}");
            assert_eq!(get(&app, Some(&lage), &api).await.status, StatusCode::NOT_FOUND);
            for path in ["", "/stimme", "/beitrag", "/stand/confirm", "/bearbeiten"] {
                let path = format!("/bedarfe/{}{path}", made.id);
                assert_eq!(get(&app, Some(&lage), &path).await.status, StatusCode::NOT_FOUND);
            }
            let voice = json!({"stance": "affected"});
            let endorsed = post(&app, &lage, &format!("{api}/endorse"), voice).await;
            assert_eq!(endorsed.status, StatusCode::NOT_FOUND);
        }
    }
}

fn names(file: &str) -> BTreeSet<&str> {
    file.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn both_languages_have_the_same_texts_and_all_that_are_named() {
    let (german, english) = (names(needs::TEXTS.0), names(needs::TEXTS.1));
    assert_eq!(german, english);
    let sources = [
        include_str!("../../src/ops.rs"),
        include_str!("../../src/pages/mod.rs"),
        include_str!("../../src/pages/act.rs"),
        include_str!("../../src/pages/board.rs"),
        include_str!("../../src/pages/cluster.rs"),
        include_str!("../../src/pages/list.rs"),
        include_str!("../../src/pages/need.rs"),
        include_str!("../../src/pages/report.rs"),
    ];
    for literal in sources.iter().flat_map(|source| source.split('"')) {
        let plain =
            literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let prefix =
            ["need-topic", "need-size", "need-state", "need-urgency", "need-stance", "need-kind"];
        if literal.starts_with("need-")
            && plain
            && !literal.ends_with('-')
            && !prefix.contains(&literal)
        {
            assert!(german.contains(literal), "{literal}");
        }
    }
    let all = needs::Topic::ALL
        .iter()
        .map(|it| format!("need-topic-{it}"))
        .chain(needs::State::ALL.iter().map(|it| format!("need-state-{it}")))
        .chain(needs::Move::ALL.iter().map(|it| format!("need-move-{it}-text")))
        .chain(needs::ops::Outcome::ALL.iter().map(|it| format!("need-outcome-{it}")))
        .chain(needs::PartName::ALL.iter().map(|it| format!("need-part-{it}")));
    for name in all {
        assert!(german.contains(name.as_str()), "{name}");
    }
}

/// Lemgo asks back in half of its applications; answers the draft that follows.
async fn signalled(world: &World) -> signals::Draft {
    world
        .store
        .housekeeping::<_, store::Error>(|tx| {
            for month in ["2025-12", "2026-01", "2026-02"] {
                let month: tally::Month = month.parse().map_err(store::Error::Corrupt)?;
                let kinds =
                    [(tally::Kind::Sent, "", 40), (tally::Kind::AskedBack, "incomplete", 20)];
                for (kind, detail, events) in kinds {
                    let event = tally::Event::of(kind, "99108001001000").detail(detail);
                    tally::count_many(tx, month.first_day(), "057660044044", &event, events)?;
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    tally::tend(&world.store).await.unwrap();
    signals::ops::look_at_all(&world.store).await.unwrap();
    let caller = world.of("LEM").caller;
    let seen = world.store.read(move |read| signals::overview(read, &caller, None, 3)).await;
    seen.unwrap().drafts.remove(0)
}

#[tokio::test]
async fn a_signal_becomes_a_need_with_its_figures_as_evidence() {
    for world in worlds().await {
        let app = app(&world);
        let (lemgo, lage, krz) = (world.of("LEM"), world.of("LAG"), world.of("KRZ"));
        let signal = signalled(&world).await.id;
        let address = format!("/bedarfe/neu?signal={signal}");
        for other in [&lage, &krz] {
            assert_eq!(get(&app, Some(other), &address).await.status, StatusCode::NOT_FOUND);
        }
        let before = world.store.statements();
        let form = get(&app, Some(&lemgo), &address).await;
        assert!(world.store.statements() - before <= 3, "{:?}", world.files);
        for shown in [
            "Zu viele Rückfragen",
            "bei 120 gesendeten Anträgen 60-mal nachgefragt, das sind 50 %",
            "value=\"480\"",
            &format!("name=\"signal\" value=\"{signal}\""),
        ] {
            assert!(form.text.contains(shown), "{:?}: {shown}: {}", world.files, form.text);
        }
        let edited = format!(
            "organisation={}&signal={signal}&schritt=senden&title=Nachweise+gleich+abfragen&problem=Zu+viele+Fragen&topic=mobility&frequency=daily&cases=480",
            lemgo.of
        );
        // Whoever puts the draft of another town into a form gets nothing.
        let stolen = edited.replace(&lemgo.of.to_string(), &lage.of.to_string());
        let refused = fill_in(&app, &lage, "/bedarfe/neu", &stolen).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let sent = fill_in(&app, &lemgo, "/bedarfe/neu", &edited).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}: {}", world.files, sent.text);
        let need = get(&app, None, &sent.location).await.text;
        for shown in [
            "Nachweise gleich abfragen",
            "Beleg aus gezählten Ereignissen (Dezember 2025 bis Februar 2026)",
            "Am häufigsten: Eine Angabe fehlt (60).",
        ] {
            assert!(need.contains(shown), "{:?}: {shown}", world.files);
        }
        let again = fill_in(&app, &lemgo, "/bedarfe/neu", &edited).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{:?}", world.files);
        assert_eq!(get(&app, Some(&lemgo), &address).await.status, StatusCode::CONFLICT);
    }
}

#[tokio::test]
async fn programs_make_a_need_of_a_signal() {
    for world in worlds().await {
        let app = app(&world);
        let lemgo = world.of("LEM");
        let signal = signalled(&world).await.id;
        let take = format!("/api/v1/signals/drafts/{signal}/take");
        let other = post(&app, &world.of("LAG"), &take, json!({})).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        let wrong = post(&app, &lemgo, &take, json!({"title": ""})).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
        let made = post(&app, &lemgo, &take, json!({"topic": "mobility"})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}: {}", world.files, made.text);
        let need = get(&app, None, made.json()["href"].as_str().unwrap()).await.json();
        assert_eq!(need["contributions"][0]["kind"], "evidence", "{need}");
        assert_eq!(
            (&need["support"]["cases"], &need["leika"]),
            (&json!(480), &json!("99108001001000"))
        );
        let again = post(&app, &lemgo, &take, json!({})).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    }
}
