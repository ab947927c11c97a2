//! Invitations go out by mail, with a date for the calendar and without what is talked about.

use std::sync::mpsc::Receiver;

use committees::On;
use kreislauf::jobs;
use serde_json::json;
use uuid::Uuid;

use crate::accounts::mail_server;
use crate::chamber::{Chamber, word};
use crate::world::{World, worlds_with};

/// The mails that are due, each as one text without folds.
async fn sent(world: &World, mails: &Receiver<String>) -> Vec<String> {
    jobs::run_due(&world.node).await.unwrap();
    mails.try_iter().map(|mail| mail.replace("=\n", "").replace("\n ", "")).collect()
}

async fn convened(world: &World, chamber: &Chamber, committee: Uuid, label: &str) -> Uuid {
    let fields = json!({"title": word::MEETING, "mode": "video", "starts_at": "2026-05-05T10:00",
        "label": label, "dial_in": word::DIAL_IN, "place": "Kranichsaal"});
    Chamber::done(world, &chamber.chair, (On::Committee, committee), "meeting", fields)
        .await
        .unwrap()
}

async fn step(world: &World, chamber: &Chamber, meeting: Uuid, word: &str) {
    Chamber::done(world, &chamber.chair, (On::Meeting, meeting), word, json!({})).await;
}

#[tokio::test]
async fn members_are_invited_by_mail_with_a_date_and_nothing_protected() {
    let (mailer, mails) = mail_server();
    for world in worlds_with(&mailer).await {
        let chamber = Chamber::of(&world).await;
        sent(&world, &mails).await;

        let meeting = convened(&world, &chamber, chamber.committee, "amber").await;
        step(&world, &chamber, meeting, "invite").await;
        let first = sent(&world, &mails).await;
        assert_eq!(first.len(), 1, "who holds a seat then, not who held one: {first:?}");
        let mail = first[0].as_str();
        assert!(mail.contains(&format!("To: {}@gremium.example", word::MEMBER)), "{mail}");
        assert!(
            mail.contains("Kommunalgremium") && mail.contains(&format!("/sitzungen/{meeting}"))
        );
        assert!(mail.contains("text/calendar; method=REQUEST"), "{mail}");
        assert!(mail.contains("METHOD:REQUEST") && mail.contains("DTSTART:20260505T080000Z"));
        assert!(mail.contains(&format!("mailto:{}@gremium.example", word::MEMBER)), "{mail}");
        for secret in [word::MEETING, word::DIAL_IN, "Kranichsaal", word::INTERNAL] {
            assert!(!mail.contains(secret), "{secret}: {mail}");
        }

        let moved =
            json!({"title": word::MEETING, "mode": "video", "starts_at": "2026-05-06T10:00"});
        Chamber::done(&world, &chamber.chair, (On::Meeting, meeting), "change", moved).await;
        let second = sent(&world, &mails).await;
        assert!(second[0].contains("DTSTART:20260506T080000Z"), "{second:?}");
        let sequence = |mail: &str| {
            let line = mail.lines().find_map(|line| line.strip_prefix("SEQUENCE:")).unwrap();
            line.trim().parse::<i64>().unwrap()
        };
        assert!(sequence(&second[0]) > sequence(mail), "a calendar takes the newer one");
        step(&world, &chamber, meeting, "cancel").await;
        let third = sent(&world, &mails).await;
        assert!(third[0].contains("METHOD:CANCEL") && third[0].contains("STATUS:CANCELLED"));

        // What may not be taken away as a file is in no calendar; a link alone goes out.
        let red = convened(&world, &chamber, chamber.committee, "red").await;
        step(&world, &chamber, red, "invite").await;
        let link = sent(&world, &mails).await;
        assert!(link[0].contains(&format!("/sitzungen/{red}")));
        assert!(!link[0].contains("BEGIN:VCALENDAR") && !link[0].contains("Mai 2026"), "{link:?}");

        // A committee of which nobody may know is not named either.
        let seat = json!({"sender": "Stelle", "bench": "neither", "from": "2026-01-01",
            "email": format!("{}@gremium.example", word::MEMBER)});
        Chamber::done(&world, &chamber.chair, (On::Committee, chamber.closed), "seat", seat).await;
        let closed = convened(&world, &chamber, chamber.closed, "red").await;
        step(&world, &chamber, closed, "invite").await;
        let unnamed = sent(&world, &mails).await;
        assert_eq!(unnamed.len(), 1);
        assert!(!unnamed[0].contains(word::COMMITTEE), "{unnamed:?}");
    }
}

#[tokio::test]
async fn whoever_has_left_before_the_mail_goes_out_gets_none() {
    let (mailer, mails) = mail_server();
    for world in worlds_with(&mailer).await {
        let chamber = Chamber::of(&world).await;
        sent(&world, &mails).await;
        let meeting = convened(&world, &chamber, chamber.committee, "amber").await;
        step(&world, &chamber, meeting, "invite").await;
        let mut browser = chamber.chair.browser.clone();
        let shown = browser.get(&format!("/api/v1/committees/{}", chamber.committee)).await.json();
        let seat = json!({"seat": shown["seats"][0]["id"], "until": "2026-03-04"});
        Chamber::done(&world, &chamber.chair, (On::Committee, chamber.committee), "end-seat", seat)
            .await;
        assert!(sent(&world, &mails).await.is_empty(), "{}", world.engine);
    }
}
