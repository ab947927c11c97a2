//! The pages and the API, as browsers and programs call them.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use identity::Label;
use requirements::doing::Doing;
use requirements::{Outcome, Template};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};

use crate::world::{Somebody, World, because, guarded, id, sentence, worlds};

fn app(world: &World) -> Router {
    let shell = Shell::new(ShellConfig {
        store: world.store.clone(),
        texts: Texts::gather(&[web::TEXTS, requirements::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    });
    web::serve::app(&shell, requirements::routes(world.store.clone()))
}

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

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let location = parts.headers.get(header::LOCATION);
    let location = location.map_or("", |it| it.to_str().unwrap()).to_owned();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: parts.status, location, text }
}

async fn get(app: &Router, who: Option<&Somebody>, address: &str) -> Answer {
    let mut request = Request::get(address);
    if let Some(who) = who {
        request = if address.starts_with("/api/") {
            request.header(header::AUTHORIZATION, format!("Bearer {}", who.token))
        } else {
            request.header(header::COOKIE, &who.cookie)
        };
    }
    send(app, request.body(Body::empty()).unwrap()).await
}

async fn post(app: &Router, who: &Somebody, address: &str, form: &str) -> Answer {
    let request = Request::post(address)
        .header(header::COOKIE, &who.cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    send(app, request).await
}

async fn call(app: &Router, who: &Somebody, address: &str, body: Value) -> Answer {
    let request = Request::post(address)
        .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    send(app, request).await
}

/// A profile that was handed over, with two sentences, a comment, a variant and a version.
async fn handed_over(world: &World) -> (Uuid, Uuid, Uuid, Uuid) {
    let profile = world.profile("PLR").await.id;
    let need = world.need("LEM", "Dienste selbst abrufen").await;
    world.endorse("LEO", need, "Bei uns nur über das Rechenzentrum").await;
    let first = world.require(profile, "Kommunen rufen selbst ab.", &[need]).await;
    let second = world.require(profile, "Kosten stehen dabei.", &[need]).await;
    world.adopt(profile).await;
    world.submit(profile).await;
    (profile, first, second, need)
}

#[tokio::test]
async fn every_page_is_shown_in_both_languages_with_few_statements() {
    for world in worlds().await {
        let (profile, first, ..) = handed_over(&world).await;
        let compared = world
            .profile_with("PLR", Template::Provision, needs::ops::Protection::OPEN)
            .await
            .unwrap()
            .id;
        let app = app(&world);
        let office = world.of("KOO");
        let version = world.record(&office, profile).await.unwrap().versions[0].id;
        let mut addresses = vec![
            "/profile".to_owned(),
            "/profile?stand=submitted&q=Abruf&sortierung=frist".to_owned(),
            "/profile?ansicht=ueberfaellig&seite=2".to_owned(),
            "/profile?stand=unfug&seite=-1".to_owned(),
            "/standards".to_owned(),
            "/api/v1/profiles?state=open&need=019cb000-0000-7000-8000-000000000000".to_owned(),
            "/api/v1/profiles.csv".to_owned(),
            "/api/v1/requirements?outcome=open&q=Kosten".to_owned(),
            "/api/v1/requirements.csv".to_owned(),
            "/api/v1/standards".to_owned(),
            format!("/api/v1/profiles/{profile}"),
            format!("/api/v1/requirements/{first}"),
            format!("/profile/{profile}/fassungen?von={version}"),
            format!("/profile/{profile}/saetze/{first}"),
            format!("/profile/{compared}/vergleich"),
        ];
        for page in ["", "/druck", "/fassungen", "/pruefung"] {
            addresses.push(format!("/profile/{profile}{page}"));
        }
        for address in &addresses {
            for who in [None, Some(&office)] {
                let before = world.store.statements();
                let answer = get(&app, who, address).await;
                let statements = world.store.statements() - before;
                assert_eq!(answer.status, StatusCode::OK, "{address}");
                assert!(statements <= 3, "{address}: {statements} statements");
            }
            let joint = if address.contains('?') { '&' } else { '?' };
            let english = get(&app, Some(&office), &format!("{address}{joint}sprache=en")).await;
            assert!(!english.text.contains(">profile-"), "{address}: {}", english.text);
        }
        let editing = ["/profile/neu", "/profile/wartet", "/standards/neu"];
        for address in editing.iter().map(ToString::to_string).chain([
            format!("/profile/{compared}/bearbeiten"),
            format!("/profile/{compared}/saetze/neu?vorschlag=2"),
            format!("/profile/{profile}/saetze/{first}/bearbeiten"),
            format!("/profile/{profile}/saetze/{first}/zurueckziehen"),
            format!("/profile/{compared}/vergleich/05"),
            format!("/profile/{compared}/stand/consult"),
            format!("/profile/{profile}/stand/answer"),
        ]) {
            let answer = get(&app, Some(&office), &address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            assert!(!answer.text.contains(">profile-"), "{address}");
        }
        let missing =
            ["/profile/x", "/profile/019cb000-0000-7000-8000-000000000000", "/standards/x"];
        for address in missing {
            assert_eq!(get(&app, None, address).await.status, StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test]
async fn an_addressee_is_searched_by_name_among_thousands() {
    for world in worlds().await {
        let crowd = |tx: &mut store::Tx<'_>| {
            for number in 0..30_u128 {
                tx.execute(
                    "INSERT INTO organisation (id, kind, name, mark, ars, two_persons, created_at)
                     VALUES (?1, 'provider', ?2, ?3, '', FALSE, 0)",
                    &[
                        Uuid::from_u128(9_000 + number).into(),
                        format!("Zweckverband {number:02}").into(),
                        format!("Z{number}").into(),
                    ],
                )?;
            }
            Ok::<_, store::Error>(())
        };
        world.store.housekeeping(crowd).await.unwrap();
        let app = app(&world);
        let office = world.of("KOO");
        let empty = get(&app, Some(&office), "/profile/neu").await;
        assert!(!empty.text.contains("Zweckverband"), "nobody is listed before a name is typed");
        let typed = "titel=Direkter+Abruf&zweck=Selbst&vorlage=open";

        let searched = format!("{typed}&adressat_name=zweckverband&suchen=1");
        let found = post(&app, &office, "/profile/neu", &searched).await.text;
        assert_eq!(found.matches("Zweckverband ").count(), 10, "{found}");
        assert!(
            found.contains("Es gibt mehr als die gezeigten") && found.contains("Direkter Abruf")
        );
        let nobody = format!("{typed}&adressat_name=Bundesrat&suchen=1");
        let nobody = post(&app, &office, "/profile/neu", &nobody).await.text;
        assert!(nobody.contains("Hier gibt es niemanden mit diesem Namen"));

        // Who is here is not taken for somebody outside because nobody pressed "Suchen".
        let named = format!("{typed}&adressat_name=Zweckverband+07");
        let asked = post(&app, &office, "/profile/neu", &named).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.text.contains("Bitte wählen Sie, wen Sie meinen."));
        let chosen = format!("{named}&adressat={}", Uuid::from_u128(9_007));
        let made = post(&app, &office, "/profile/neu", &chosen).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let page = get(&app, Some(&office), &made.location).await;
        assert!(page.text.contains("Zweckverband 07"));
        let edit = get(&app, Some(&office), &format!("{}/bearbeiten", made.location)).await;
        assert_eq!(edit.text.matches("Zweckverband ").count(), 1, "who is chosen, and nobody else");

        let outside = format!("{typed}&adressat_name=Bundesrat");
        let made = post(&app, &office, "/profile/neu", &outside).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    }
}

#[tokio::test]
async fn a_profile_is_written_handed_over_and_answered_on_its_pages() {
    for world in worlds().await {
        let app = app(&world);
        let (office, council) = (world.of("KOO"), world.of("PLR"));
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let form = format!("titel=Direkter+Abruf&zweck=Selbst&adressat={}&vorlage=open", id("PLR"));
        let made = post(&app, &office, "/profile/neu", &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let page = made.location;
        let untraced = "stufe=must&ebene=operative&text=Abrufen&test=Geht";
        let wrong = post(&app, &office, &format!("{page}/saetze/neu"), untraced).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("mindestens einen Bedarf"), "{}", wrong.text);
        let search = format!("{untraced}&suche=Dienste&suchen=1");
        let found = post(&app, &office, &format!("{page}/saetze/neu"), &search).await;
        assert!(found.text.contains(&format!("need:{need}")) && found.text.contains("Abrufen"));
        let traced = format!("{untraced}&bedarf=need:{need}");
        let sentence = post(&app, &office, &format!("{page}/saetze/neu"), &traced).await;
        assert_eq!(sentence.status, StatusCode::SEE_OTHER, "{}", sentence.text);
        let sentence = sentence.location;
        let consult = post(&app, &office, &format!("{page}/stand/consult"), "reason=Bitte").await;
        assert_eq!(consult.status, StatusCode::SEE_OTHER);
        let comment =
            post(&app, &world.of("LAG"), &sentence, "art=objection&text=Wer+zahlt%3F").await;
        assert_eq!(comment.status, StatusCode::SEE_OTHER);
        let early = post(&app, &office, &format!("{page}/stand/ready"), "reason=Fertig").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text.contains("Sind Einwände, Vorschläge und Fragen geklärt?"));
        let profile: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
        let record = world.record(&office, profile).await.unwrap();
        let settle = format!("{page}/kommentare/{}", record.comments[0].id);
        let settled = post(&app, &office, &settle, "feld=text-x&text-x=Der+Bund").await;
        assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text);
        for question in ["existing", "variants", "law", "cost"] {
            let form = format!("frage={question}&antwort=ja&remark=Ja");
            let done = post(&app, &office, &format!("{page}/pruefung"), &form).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER);
        }
        for step in ["ready", "adopt"] {
            let done = post(&app, &office, &format!("{page}/stand/{step}"), "reason=Ja").await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{step}");
        }
        let submit = "reason=Bitte&due_on=2026-07-01";
        let done = post(&app, &office, &format!("{page}/stand/submit"), submit).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let waits = get(&app, Some(&council), "/profile/wartet").await;
        assert!(waits.text.contains("Eingang bestätigen") && waits.text.contains("Direkter Abruf"));
        let done = post(&app, &council, &format!("{page}/stand/receive"), "note=").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let requirement = record.requirements[0].id;
        let silent = format!("ergebnis-{requirement}=rejected&grund-{requirement}=");
        let silent = post(&app, &council, &format!("{page}/stand/answer"), &silent).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let reasoned = format!("ergebnis-{requirement}=rejected&grund-{requirement}=Zu+teuer");
        let done = post(&app, &council, &format!("{page}/stand/answer"), &reasoned).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let page = get(&app, None, &page).await;
        assert!(page.text.contains("Abgelehnt") && page.text.contains("Zu teuer"));
        let need = world.need_record("LEM", need).await;
        assert!(need.log.iter().any(|it| it.text.contains("Zu teuer")));
    }
}

#[tokio::test]
async fn programs_do_what_the_pages_do() {
    for world in worlds().await {
        let app = app(&world);
        let (office, council) = (world.of("KOO"), world.of("PLR"));
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let new = json!({"title": "Direkter Abruf", "purpose": "Selbst", "addressee": id("PLR")});
        let made = call(&app, &office, "/api/v1/profiles", new).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let profile = made.json()["id"].as_str().unwrap().to_owned();
        let item = format!("/api/v1/profiles/{profile}");
        let new = json!({"level": "must", "text": "Abrufen", "test": "Geht",
            "traces": [{"kind": "need", "id": need}]});
        let made = call(&app, &office, &format!("{item}/require"), new).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let requirement = made.json()["id"].as_str().unwrap().to_owned();
        let unknown = call(&app, &office, &format!("{item}/explode"), json!({})).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let consult =
            call(&app, &office, &format!("{item}/consult"), json!({"reason": "Bitte"})).await;
        assert_eq!(consult.json()["state"], "consultation", "{}", consult.text);
        let comment = json!({"kind": "agreement", "text": "Gut"});
        let (lage, address) =
            (world.of("LAG"), format!("/api/v1/requirements/{requirement}/comment"));
        let made = call(&app, &lage, &address, comment).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let early = call(&app, &office, &format!("{item}/ready"), json!({"reason": "Ja"})).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        assert!(early.text.contains("existing"), "{}", early.text);
        for question in ["existing", "variants", "law", "cost"] {
            let check = json!({"question": question, "yes": true, "remark": "Ja"});
            let done = call(&app, &office, &format!("{item}/check"), check).await;
            assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        }
        for step in ["ready", "adopt", "submit"] {
            let done =
                call(&app, &office, &format!("{item}/{step}"), json!({"reason": "Ja"})).await;
            assert!(done.status.is_success(), "{step}: {}", done.text);
        }
        let received = call(&app, &council, &format!("{item}/receive"), json!({})).await;
        assert_eq!(received.status, StatusCode::OK, "{}", received.text);
        let open =
            get(&app, None, &format!("/api/v1/requirements?profile={profile}&outcome=open")).await;
        assert_eq!(open.json()["total"], 1);
        let answer =
            json!({"outcome": "postponed", "reason": "Im Herbst", "next_on": "2026-09-01"});
        let address = format!("/api/v1/requirements/{requirement}/answer");
        let done = call(&app, &council, &address, answer).await;
        assert_eq!(done.json()["state"], "postponed", "{}", done.text);
        let read = get(&app, None, &item).await.json();
        assert_eq!(read["requirements"][0]["answer"]["reason"], "Im Herbst");
        assert_eq!(read["received_by"], "Planungsrat");
        let list = get(&app, None, &format!("/api/v1/profiles?need={need}&limit=1")).await.json();
        assert_eq!(list["total"], 1);
        assert_eq!(list["items"][0]["state"], "postponed");
        let csv = get(&app, None, "/api/v1/requirements.csv").await.text;
        assert!(csv.contains("Im Herbst"), "{csv}");

        let new = json!({"title": "Abruf", "binding": "offered", "reason": "Gebraucht"});
        let made = call(&app, &office, "/api/v1/standards", new).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let standard = format!("/api/v1/standards/{}", made.json()["id"].as_str().unwrap());
        let link = json!({"requirement": requirement});
        let linked = call(&app, &office, &format!("{standard}/link"), link).await;
        assert_eq!(linked.status, StatusCode::OK, "{}", linked.text);
        let stage = json!({"stage": "examined", "reason": "Notwendig"});
        let moved = call(&app, &office, &format!("{standard}/stage"), stage).await;
        assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
        let read = get(&app, None, &standard).await.json();
        assert_eq!(
            (&read["stage"], read["requirements"].as_array().unwrap().len()),
            (&json!("examined"), 1)
        );
    }
}

#[tokio::test]
async fn what_is_protected_shows_in_no_answer() {
    const WORD: &str = "Verschlusssache";
    for world in worlds().await {
        let app = app(&world);
        let member = world.of("KOM");
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        for label in [Label::Amber, Label::AmberStrict, Label::Red] {
            let made = world
                .profile_with("KOM", Template::Provision, guarded(label, "KOM"))
                .await
                .unwrap();
            let profile = made.id;
            let require = Doing::Require(sentence(&format!("{WORD} abrufen"), &[need]));
            world.act(&member, profile, require).await.unwrap();
            world.act(&member, profile, Doing::Fix { note: WORD.to_owned() }).await.unwrap();
            world.act(&member, profile, Doing::Consult(because(WORD))).await.unwrap();
            let record = world.record(&member, profile).await.unwrap();
            let (first, version) = (record.requirements[0].id, record.versions[0].id);
            let addresses = [
                "/profile".to_owned(),
                format!("/profile?q={WORD}"),
                "/profile?q=PRO-KOM".to_owned(),
                format!("/profile?bedarf={need}"),
                "/profile/wartet".to_owned(),
                "/standards".to_owned(),
                "/api/v1/profiles".to_owned(),
                "/api/v1/profiles.csv".to_owned(),
                format!("/api/v1/profiles?need={need}"),
                format!("/api/v1/profiles?organisation={}", id("KOM")),
                "/api/v1/requirements".to_owned(),
                format!("/api/v1/requirements?need={need}"),
                format!("/api/v1/requirements?q={WORD}"),
                format!("/api/v1/requirements?profile={profile}"),
                "/api/v1/requirements.csv".to_owned(),
                format!("/api/v1/requirements/{first}"),
                format!("/api/v1/profiles/{profile}"),
                format!("/profile/{profile}"),
                format!("/profile/{profile}/druck"),
                format!("/profile/{profile}/pruefung"),
                format!("/profile/{profile}/vergleich"),
                format!("/profile/{profile}/fassungen?von={version}"),
                format!("/profile/{profile}/saetze/{first}"),
                format!("/profile/{profile}/stand/revise"),
            ];
            let outsiders =
                [None, Some(world.of("LEM")), Some(world.of("KOO")), Some(world.of("PLR"))];
            for who in &outsiders {
                for address in &addresses {
                    let answer = get(&app, who.as_ref(), address).await;
                    assert!(!answer.text.contains(&made.number), "{label} {address}");
                    let told = answer.text.contains(WORD) && !address.contains(WORD);
                    assert!(!told, "{label} {address}: {}", answer.text);
                    if address.contains(&profile.to_string()) && !address.contains('?') {
                        let hidden = [
                            StatusCode::NOT_FOUND,
                            StatusCode::UNAUTHORIZED,
                            StatusCode::SEE_OTHER,
                        ];
                        assert!(
                            hidden.contains(&answer.status),
                            "{label} {address}: {}",
                            answer.status
                        );
                    }
                    if address.starts_with("/api/v1/requirements?") {
                        assert_eq!(answer.json()["total"], 0, "{label} {address}");
                    }
                }
            }
            let own = get(&app, Some(&member), &format!("/profile/{profile}")).await;
            assert!(own.text.contains(WORD), "its own people read it");
            let exported = get(&app, Some(&member), &format!("/api/v1/profiles/{profile}")).await;
            let expected =
                if label == Label::Amber { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(exported.status, expected, "{label}");
            let csv = get(&app, Some(&member), "/api/v1/requirements.csv").await.text;
            let red = made.number.clone();
            assert_eq!(csv.contains(&red), label == Label::Amber, "{label}");
        }
    }
}

#[test]
fn both_languages_have_the_same_texts() {
    let names = |file: &str| {
        file.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" = ").map(|(name, _)| name.to_owned()))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let (german, english) = (names(requirements::TEXTS.0), names(requirements::TEXTS.1));
    assert_eq!(german, english);
    let needed = requirements::State::ALL
        .iter()
        .map(|it| format!("profile-state-{it}"))
        .chain(Outcome::ALL.iter().map(|it| format!("profile-outcome-{it}")))
        .chain(requirements::Question::ALL.iter().map(|it| format!("profile-question-{it}")))
        .chain(requirements::Move::ALL.iter().map(|it| format!("profile-step-{it}-done")))
        .chain(requirements::Template::ALL.iter().map(|it| format!("profile-template-{it}")))
        .chain(requirements::standards::Stage::ALL.iter().map(|it| format!("standard-stage-{it}")));
    for name in needed {
        assert!(german.contains(&name), "{name}");
    }
}
