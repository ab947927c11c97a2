//! The protected room, attacked: what somebody outside would try to learn what is kept inside, written down. Each
//! attempt is made by everybody outside; the words of the room must stand in no answer, and what is there must look
//! the same as what is not.

use crate::browser::{Answer, Browser, encoded};
use crate::chamber::{Chamber, word};
use crate::world::{World, worlds};

/// An id of nothing, as long as any other.
const NONE: &str = "019cb000-0000-7000-8000-000000000000";

/// What is asked for, and what the id in it stands for. With an id that only the room knows, the answer must be that
/// for [`NONE`].
const READING: &[(&str, &str)] = &[
    ("committees in a list", "/gremien"),
    ("committees on the second page", "/gremien?seite=2"),
    ("only my committees", "/gremien?meine=1"),
    ("the open committee", "/gremien/{committee}"),
    ("its charter", "/gremien/{committee}/satzung"),
    ("its topics", "/gremien/{committee}/themen"),
    ("its room", "/gremien/{committee}/raum"),
    ("the second page of its room", "/gremien/{committee}/raum?seite=2"),
    ("its calendar page", "/gremien/{committee}/kalender"),
    ("its public calendar", "/gremien/{committee}/kalender.ics"),
    ("its contested fields", "/gremien/{committee}/fassungen"),
    ("meetings in a list", "/sitzungen"),
    ("past meetings", "/sitzungen?alte=1"),
    ("meetings of the open committee", "/sitzungen?gremium={committee}"),
    ("meetings of the closed committee", "/sitzungen?gremium={closed}"),
    ("the open meeting", "/sitzungen/{open_meeting}"),
    ("the open meeting at its internal item", "/sitzungen/{open_meeting}?punkt={internal_item}"),
    ("the open meeting at its hidden item", "/sitzungen/{open_meeting}?punkt={hidden_item}"),
    ("the open meeting for a calendar", "/sitzungen/{open_meeting}/einladung.ics"),
    ("its contested fields", "/sitzungen/{open_meeting}/fassungen"),
    ("decisions in a list", "/beschluesse"),
    ("decisions of the open committee", "/beschluesse?gremium={committee}"),
    ("decisions of the closed committee", "/beschluesse?gremium={closed}"),
    ("decisions of a year", "/beschluesse?jahr=2026"),
    ("decisions with an outcome", "/beschluesse?ausgang=accepted"),
    ("decisions without a reference", "/beschluesse?bezug=ohne"),
    ("decisions about a text of the room", "/beschluesse?bezug={text}"),
    ("decisions with any word", "/beschluesse?q=%25"),
    ("decisions with any letter", "/beschluesse?q=_"),
    ("the open decision", "/beschluesse/{open_decision}"),
    ("the Atom feed", "/beschluesse/feed.atom"),
    ("the Atom feed of the committee", "/beschluesse/feed.atom?gremium={committee}"),
    ("the Atom feed of the closed committee", "/beschluesse/feed.atom?gremium={closed}"),
    ("the RSS feed", "/beschluesse/feed.rss"),
    ("the RSS feed of the closed committee", "/beschluesse/feed.rss?gremium={closed}"),
    ("the released copy", "/texte/{copy}"),
    ("committees by API", "/api/v1/committees"),
    ("one committee at a time by API", "/api/v1/committees?limit=1&offset=1"),
    ("the open committee by API", "/api/v1/committees/{committee}"),
    ("its topics by API", "/api/v1/committees/{committee}/topics"),
    ("its texts by API", "/api/v1/committees/{committee}/texts"),
    ("meetings by API", "/api/v1/meetings"),
    ("meetings of the committee by API", "/api/v1/meetings?committee={committee}"),
    ("meetings in a state by API", "/api/v1/meetings?state=planned"),
    ("the open meeting by API", "/api/v1/meetings/{open_meeting}"),
    ("decisions by API", "/api/v1/decisions"),
    ("decisions of the open meeting by API", "/api/v1/decisions?meeting={open_meeting}"),
    ("decisions of the closed meeting by API", "/api/v1/decisions?meeting={meeting}"),
    ("decisions about a topic by API", "/api/v1/decisions?refers_to={topic}"),
    ("the open decision by API", "/api/v1/decisions/{open_decision}"),
    ("the start of working together", "/zusammenarbeit"),
    ("needs in a list", "/bedarfe"),
    ("the figures of needs", "/bedarfe/lage"),
    ("needs by API", "/api/v1/needs"),
    ("clusters by API", "/api/v1/clusters"),
    ("profiles in a list", "/profile"),
    ("a new profile, whose addressees are offered", "/profile/neu"),
    ("profiles by API", "/api/v1/profiles"),
    ("sentences by API", "/api/v1/requirements"),
    ("standards in a list", "/standards"),
    ("standards by API", "/api/v1/standards"),
    ("decisions on the last page", "/beschluesse?seite=999"),
    ("decisions page by page", "/api/v1/decisions?limit=1"),
    ("meetings page by page", "/api/v1/meetings?limit=1"),
    ("meetings on the last page", "/sitzungen?seite=999&alte=1"),
    ("the log of downloads", "/gremien/{committee}/ausgang"),
    ("an OParl list of what has changed", "/oparl/v1/paper?modified_since=2020-01-01T00:00:00Z"),
    (
        "an OParl list of what is gone",
        "/oparl/v1/meeting?modified_since=2020-01-01T00:00:00Z&limit=1",
    ),
    ("an OParl list without what is inside", "/oparl/v1/meeting?omit_internal=true"),
    ("the OParl files", "/oparl/v1/file"),
    ("the OParl people", "/oparl/v1/person"),
    ("the OParl memberships", "/oparl/v1/membership"),
    ("the search for services", "/leistungen?q=Adler"),
    ("the start page", "/"),
    ("the own account", "/konto"),
    ("the figures of operation", "/metrics"),
    ("the description of the API", "/api/openapi.json"),
    ("the problem pages", "/problems/committee-charter"),
    ("the OParl system", "/oparl/v1/system"),
    ("the OParl bodies", "/oparl/v1/body"),
    ("the OParl organisations", "/oparl/v1/organization"),
    ("the OParl meetings", "/oparl/v1/meeting"),
    ("the OParl papers", "/oparl/v1/paper"),
    ("the OParl agenda items", "/oparl/v1/agendaitem"),
    ("the OParl consultations", "/oparl/v1/consultation"),
    ("the open meeting in OParl", "/oparl/v1/meeting/{open_meeting}"),
    ("the open decision in OParl", "/oparl/v1/paper/{open_decision}"),
    ("the released copy in OParl", "/oparl/v1/paper/{copy}"),
];

/// Addresses that are guessed: nothing may tell them from those of nothing.
const GUESSING: &[(&str, &str)] = &[
    ("the closed committee", "/gremien/{closed}"),
    ("its charter", "/gremien/{closed}/satzung"),
    ("its topics", "/gremien/{closed}/themen"),
    ("its room", "/gremien/{closed}/raum"),
    ("its calendar page", "/gremien/{closed}/kalender"),
    ("its calendar", "/gremien/{closed}/kalender.ics"),
    ("its log of downloads", "/gremien/{closed}/ausgang"),
    (
        "the form of a closed meeting with a search",
        "/sitzungen/{meeting}/tun/punkt?search=1&reference=need",
    ),
    ("needs of the closed committee", "/bedarfe?organisation={closed}"),
    ("needs of the closed committee by API", "/api/v1/needs?organisation={closed}"),
    ("profiles of the closed committee by API", "/api/v1/profiles?organisation={closed}"),
    ("profiles for the closed committee by API", "/api/v1/profiles?addressee={closed}"),
    ("the figures of the closed committee", "/bedarfe/lage?organisation={closed}"),
    ("a text in the feed of nothing", "/beschluesse/feed.rss?gremium={text}"),
    ("its forms", "/gremien/{closed}/tun/thema"),
    ("its contested fields", "/gremien/{closed}/fassungen"),
    ("its meetings", "/sitzungen?gremium={closed}"),
    ("its decisions", "/beschluesse?gremium={closed}"),
    ("its feed", "/beschluesse/feed.atom?gremium={closed}"),
    ("a closed meeting", "/sitzungen/{meeting}"),
    ("a closed meeting for a calendar", "/sitzungen/{meeting}/einladung.ics"),
    ("the forms of a closed meeting", "/sitzungen/{meeting}/tun/punkt"),
    ("the contested fields of a closed meeting", "/sitzungen/{meeting}/fassungen"),
    ("an internal item of an open meeting", "/sitzungen/{open_meeting}?punkt={internal_item}"),
    ("a hidden item of an open meeting", "/sitzungen/{open_meeting}?punkt={hidden_item}"),
    ("a closed decision", "/beschluesse/{decision}"),
    ("the forms of a closed decision", "/beschluesse/{decision}/tun/wiedervorlage"),
    ("a topic", "/themen/{topic}"),
    ("the forms of a topic", "/themen/{topic}/tun/beitragen"),
    ("a text", "/texte/{text}"),
    ("the forms of a text", "/texte/{text}/tun/aendern"),
    ("the forms of a release", "/texte/{text}/tun/freigabe-ablehnen?release={release}"),
    ("the contested fields of a text", "/texte/{text}/fassungen"),
    ("the closed committee by API", "/api/v1/committees/{closed}"),
    ("its topics by API", "/api/v1/committees/{closed}/topics"),
    ("its texts by API", "/api/v1/committees/{closed}/texts"),
    ("its meetings by API", "/api/v1/meetings?committee={closed}"),
    ("its decisions by API", "/api/v1/decisions?committee={closed}"),
    ("a closed meeting by API", "/api/v1/meetings/{meeting}"),
    ("the decisions of a closed meeting by API", "/api/v1/decisions?meeting={meeting}"),
    ("a closed decision by API", "/api/v1/decisions/{decision}"),
    ("a topic by API", "/api/v1/topics/{topic}"),
    ("a text by API", "/api/v1/texts/{text}"),
    ("decisions about a topic by API", "/api/v1/decisions?refers_to={topic}"),
    ("the closed committee in OParl", "/oparl/v1/organization/{closed}"),
    ("a closed meeting in OParl", "/oparl/v1/meeting/{meeting}"),
    ("an internal item in OParl", "/oparl/v1/agendaitem/{internal_item}"),
    ("a hidden item in OParl", "/oparl/v1/agendaitem/{hidden_item}"),
    ("a closed decision in OParl", "/oparl/v1/paper/{decision}"),
    ("a text in OParl", "/oparl/v1/paper/{text}"),
    ("a closed consultation in OParl", "/oparl/v1/consultation/{decision}"),
];

/// What somebody outside would like to do, with the fields that it takes.
const DOING: &[(&str, &str, &str)] = &[
    (
        "bring a topic into the closed committee",
        "/api/v1/committees/{closed}/topic",
        r#"{"title":"x","text":"x"}"#,
    ),
    ("accept its charter", "/api/v1/committees/{closed}/accept-charter", "{}"),
    (
        "write a text there",
        "/api/v1/committees/{closed}/text",
        r#"{"title":"x","body":"x","label":"red"}"#,
    ),
    (
        "convene it",
        "/api/v1/committees/{closed}/meeting",
        r#"{"title":"x","mode":"video","starts_at":"2026-05-05T10:00","label":"red"}"#,
    ),
    (
        "take a seat there",
        "/api/v1/committees/{closed}/seat",
        r#"{"sender":"x","bench":"neither","from":"2026-01-01"}"#,
    ),
    (
        "settle a field there",
        "/api/v1/committees/{closed}/settle",
        r#"{"field":"name","operation":"{closed}"}"#,
    ),
    ("contribute to a topic", "/api/v1/topics/{topic}/contribute", r#"{"text":"x"}"#),
    (
        "pass a topic on to their own committee",
        "/api/v1/topics/{topic}/forward",
        r#"{"committee":"{other}","title":"x","text":"x","reason":"x"}"#,
    ),
    (
        "put a topic on an agenda",
        "/api/v1/topics/{topic}/schedule",
        r#"{"meeting":"{open_meeting}","visibility":"public","reference":"none"}"#,
    ),
    (
        "vote in a closed meeting",
        "/api/v1/meetings/{meeting}/vote",
        r#"{"item":"{internal_item}","choice":"yes"}"#,
    ),
    (
        "finish a task in a closed meeting",
        "/api/v1/meetings/{meeting}/finish-task",
        r#"{"task":"{task}"}"#,
    ),
    ("invite to a closed meeting", "/api/v1/meetings/{meeting}/invite", "{}"),
    (
        "change the minutes of a closed meeting",
        "/api/v1/meetings/{meeting}/minutes",
        r#"{"text":"x"}"#,
    ),
    ("review a closed decision", "/api/v1/decisions/{decision}/review", r#"{"text":"x"}"#),
    (
        "pass a closed decision on",
        "/api/v1/decisions/{decision}/forward",
        r#"{"committee":"{other}","title":"x","text":"x","reason":"x"}"#,
    ),
    ("contribute to a text", "/api/v1/texts/{text}/contribute", r#"{"text":"x"}"#),
    ("change a text", "/api/v1/texts/{text}/change", r#"{"title":"x","body":"x"}"#),
    (
        "propose a release",
        "/api/v1/texts/{text}/propose-release",
        r#"{"title":"x","body":"x","label":"clear"}"#,
    ),
    ("confirm a release", "/api/v1/texts/{text}/confirm-release", r#"{"release":"{release}"}"#),
    (
        "refuse a release",
        "/api/v1/texts/{text}/refuse-release",
        r#"{"release":"{release}","reason":"x"}"#,
    ),
];

fn filled(template: &str, chamber: &Chamber) -> String {
    let ids = [
        ("{committee}", chamber.committee),
        ("{closed}", chamber.closed),
        ("{other}", chamber.other),
        ("{open_meeting}", chamber.open_meeting),
        ("{open_decision}", chamber.open_decision),
        ("{meeting}", chamber.meeting),
        ("{internal_item}", chamber.internal_item),
        ("{hidden_item}", chamber.hidden_item),
        ("{decision}", chamber.decision),
        ("{topic}", chamber.topic),
        ("{text}", chamber.text),
        ("{release}", chamber.release),
        ("{task}", chamber.task),
        ("{copy}", chamber.copy),
    ];
    ids.iter().fold(template.to_owned(), |text, (name, id)| text.replace(name, &id.to_string()))
}

/// The ids that only the room knows.
fn closed_ids(chamber: &Chamber) -> [String; 9] {
    [
        chamber.closed,
        chamber.meeting,
        chamber.internal_item,
        chamber.hidden_item,
        chamber.decision,
        chamber.topic,
        chamber.text,
        chamber.release,
        chamber.task,
    ]
    .map(|id| id.to_string())
}

/// Everybody outside.
fn outsiders(world: &World, chamber: &Chamber) -> Vec<(&'static str, Browser)> {
    let mut program = world.anonymous();
    program.token.clone_from(&world.detmold.lead.browser.token);
    vec![
        ("nobody", world.anonymous()),
        ("a citizen with an account", world.citizen.browser.clone()),
        ("a lead of another town", world.detmold.lead.browser.clone()),
        ("a member of another committee", chamber.neighbour.browser.clone()),
        ("a former member", chamber.former.browser.clone()),
        ("a program with a token", program),
    ]
}

fn all_of(answer: &Answer) -> String {
    format!("{} {:?}\n{}", answer.status, answer.headers, answer.text())
}

#[tokio::test]
async fn whoever_looks_from_outside_learns_nothing() {
    assert!(READING.len() + GUESSING.len() + DOING.len() >= 60);
    for world in worlds().await {
        let chamber = Chamber::of(&world).await;
        members_read_it(&world, &chamber).await;
        for (who, mut browser) in outsiders(&world, &chamber) {
            for (what, template) in READING {
                let address = filled(template, &chamber);
                let answer = browser.get(&address).await;
                assert!(!answer.status.is_server_error(), "{}: {who}: {what}", world.engine);
                let shown = all_of(&answer);
                for secret in word::ALL {
                    assert!(
                        !shown.contains(secret),
                        "{}: {who}: {what}: {secret} in {shown}",
                        world.engine
                    );
                }
                // An address that was sent may come back in a link; ids that were not sent may not.
                for id in closed_ids(&chamber).iter().filter(|id| !address.contains(*id)) {
                    assert!(
                        !shown.contains(id),
                        "{}: {who}: {what}: an id in {shown}",
                        world.engine
                    );
                }
            }
            for (what, template) in GUESSING {
                let begun = world.store().statements();
                let there = browser.get(&filled(template, &chamber)).await;
                let work = world.store().statements() - begun;
                let mut missing = template.to_owned().to_owned();
                for name in [
                    "{closed}",
                    "{meeting}",
                    "{internal_item}",
                    "{hidden_item}",
                    "{decision}",
                    "{topic}",
                    "{text}",
                    "{release}",
                ] {
                    missing = missing.replace(name, NONE);
                }
                let begun = world.store().statements();
                let nothing = browser.get(&filled(&missing, &chamber)).await;
                // The same work, so that no clock tells the one from the other.
                let same = world.store().statements() - begun;
                assert_eq!(work, same, "{}: {who}: {what}", world.engine);
                let mut shown = all_of(&there);
                for id in closed_ids(&chamber) {
                    shown = shown.replace(&id, NONE);
                }
                assert_eq!(shown, all_of(&nothing), "{}: {who}: {what}", world.engine);
            }
            for search in [
                "/beschluesse?q=",
                "/api/v1/decisions?q=",
                "/leistungen?q=",
                "/orte?q=",
                "/api/v1/places?q=",
                "/api/v1/services?q=",
            ] {
                for secret in word::ALL {
                    // Only a part of the word: a page may repeat what was looked for.
                    let part = encoded(secret.get(..6).unwrap_or(secret));
                    let answer = browser.get(&format!("{search}{part}")).await;
                    assert!(!answer.shows(secret), "{}: {who}: {search}{part}", world.engine);
                    if search == "/api/v1/decisions?q=" {
                        assert_eq!(
                            answer.json()["total"],
                            0,
                            "{}: {who}: {part} is counted",
                            world.engine
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn whoever_acts_from_outside_changes_and_learns_nothing() {
    for world in worlds().await {
        let chamber = Chamber::of(&world).await;
        for (who, mut browser) in outsiders(&world, &chamber) {
            for (what, template, fields) in DOING {
                let before = world.entries().await;
                let there =
                    send(&mut browser, &filled(template, &chamber), &filled(fields, &chamber))
                        .await;
                let path = ["{closed}", "{topic}", "{meeting}", "{decision}", "{text}"]
                    .iter()
                    .fold((*template).to_owned(), |text, name| text.replace(name, NONE));
                let nothing = send(&mut browser, &path, &filled(fields, &chamber)).await;
                assert_eq!(all_of(&there), all_of(&nothing), "{}: {who}: {what}", world.engine);
                assert!(
                    there.status == 401 || there.status == 404,
                    "{}: {who}: {what}: {}",
                    world.engine,
                    there.status
                );
                assert_eq!(
                    world.entries().await,
                    before,
                    "{}: {who}: {what} changed something",
                    world.engine
                );
            }
            // On what everybody may see, too.
            for (path, fields) in [
                (format!("/api/v1/meetings/{}/task", chamber.open_meeting), r#"{"text":"x"}"#),
                (format!("/api/v1/decisions/{}/review", chamber.open_decision), r#"{"text":"x"}"#),
                (
                    format!("/api/v1/committees/{}/topic", chamber.committee),
                    r#"{"title":"x","text":"x"}"#,
                ),
                (format!("/api/v1/texts/{}/contribute", chamber.copy), r#"{"text":"x"}"#),
            ] {
                let answer = send(&mut browser, &path, fields).await;
                assert!(
                    answer.status == 401 || answer.status == 404,
                    "{}: {who}: {path}: {}",
                    world.engine,
                    answer.status
                );
            }
        }
    }
}

/// A secret address of a calendar ends with the seat, and no guess opens one.
#[tokio::test]
async fn calendars_end_with_the_seat() {
    for world in worlds().await {
        let chamber = Chamber::of(&world).await;
        let mut member = chamber.member.browser.clone();
        let page = member.post(&format!("/gremien/{}/kalender", chamber.committee), &[]).await;
        let address =
            page.text().split("/kalender/").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let mut public = world.anonymous();
        let calendar = public.get(&format!("/kalender/{address}")).await;
        assert_eq!(calendar.status, 200);
        for secret in [word::MEETING, word::DIAL_IN, word::INTERNAL] {
            assert!(!calendar.shows(secret), "{}: {secret} may not be taken away", world.engine);
        }
        let guesses = [
            "x.ics".to_owned(),
            format!("{}.ics", "A".repeat(43)),
            address.to_lowercase(),
            String::from("%00"),
        ];
        for guess in guesses {
            assert_eq!(
                public.get(&format!("/kalender/{guess}")).await.status,
                404,
                "{}: {guess}",
                world.engine
            );
        }
        let mut former = chamber.former.browser.clone();
        let refused = former.post(&format!("/gremien/{}/kalender", chamber.committee), &[]).await;
        assert_eq!(refused.status, 404, "{}", world.engine);
    }
}

async fn send(browser: &mut Browser, address: &str, fields: &str) -> Answer {
    let request = axum::http::Request::post(address)
        .header("content-type", "application/json")
        .body(axum::body::Body::from(fields.to_owned()))
        .unwrap();
    browser.send(request).await
}

/// The words do stand where they belong; else their absence elsewhere would prove nothing.
async fn members_read_it(world: &World, chamber: &Chamber) {
    let mut chair = chamber.chair.browser.clone();
    let mut all = String::new();
    for address in [
        format!("/gremien/{}", chamber.closed),
        format!("/gremien/{}", chamber.committee),
        format!("/sitzungen/{}", chamber.meeting),
        format!("/sitzungen/{}", chamber.open_meeting),
        format!("/sitzungen/{}?punkt={}", chamber.open_meeting, chamber.open_item),
        format!("/beschluesse/{}", chamber.decision),
        format!("/themen/{}", chamber.topic),
        format!("/texte/{}", chamber.text),
    ] {
        let answer = chair.get(&address).await;
        assert_eq!(answer.status, 200, "{}: {address}", world.engine);
        all.push_str(&answer.text());
    }
    for secret in word::ALL {
        assert!(all.contains(secret), "{}: {secret}", world.engine);
    }
    // Members do not know of hidden items.
    let mut member = chamber.member.browser.clone();
    let page = member.get(&format!("/sitzungen/{}", chamber.open_meeting)).await;
    assert!(page.shows(word::INTERNAL) && !page.shows(word::HIDDEN), "{}", world.engine);
    // A program gets nothing that may not be taken away, also in the name of a member.
    let texts = member.get(&format!("/api/v1/committees/{}/texts", chamber.committee)).await;
    assert!(!texts.shows(word::TEXT), "{}: {}", world.engine, texts.text());
}
