//! What the whole product must withstand: each gets a clear answer, nothing is lost, nothing is doubled.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kreislauf::jobs;

use crate::browser::{Answer, Browser};
use crate::paper;
use crate::world::{LEMGO, PDF, World, worlds};

/// A problem as RFC 9457 has it.
fn is_problem(world: &World, address: &str, answer: &Answer) {
    let media_type = answer.media_type();
    assert_eq!(media_type, "application/problem+json", "{}: {address}", world.engine);
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16(), "{}: {address}", world.engine);
    for member in ["type", "title"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
}

/// A page in words: with a heading, and not the message of a library.
fn is_in_words(world: &World, what: &str, answer: &Answer) {
    assert!(answer.media_type().starts_with("text/html"), "{}: {what}", world.engine);
    assert!(answer.shows("<h1"), "{}: {what}: {}", world.engine, answer.text());
    assert!(!answer.shows(">failure-"), "{}: {what}: a text is missing", world.engine);
}

async fn count(world: &World, sql: &'static str) -> i64 {
    world.store().read(move |read| read.one(sql, &[])?.take(0)).await.unwrap()
}

#[tokio::test]
async fn what_makes_no_sense_gets_a_clear_answer() {
    for world in worlds().await {
        wrong_keys_and_places(&world).await;
        far_too_much(&world).await;
        files_that_are_something_else(&world).await;
        half_a_form(&world).await;
        guessed_codes(&world).await;
        a_double_click(&world).await;
        two_decide_at_once(&world).await;
        // Last, because it turns the clock.
        an_expired_draft(&world).await;
    }
}

async fn wrong_keys_and_places(world: &World) {
    let mut public = world.anonymous();
    let mut worker = world.lemgo.worker.browser.clone();
    let leika = paper::LEIKA;
    for (address, status) in [
        ("/api/v1/places/059999999999".to_owned(), &[404][..]),
        ("/api/v1/places/999999999999".to_owned(), &[422]),
        ("/api/v1/places/nonsense".to_owned(), &[404, 422]),
        ("/api/v1/places/%F0%9F%92%A9".to_owned(), &[404, 422]),
        ("/api/v1/places?q=lemgo&limit=many".to_owned(), &[422, 400]),
        ("/api/v1/places?q=lemgo&limit=-1&offset=-7".to_owned(), &[200, 422]),
        ("/api/v1/services/4711".to_owned(), &[404, 422]),
        ("/api/v1/services/99999999999999".to_owned(), &[404, 422]),
        (format!("/api/v1/responsibilities?leika=nonsense&ars={LEMGO}"), &[404, 422]),
        (format!("/api/v1/responsibilities?leika={leika}&ars=nonsense"), &[404, 422]),
        (format!("/api/v1/responsibilities?leika={leika}&ars=059999999999"), &[404, 422]),
        ("/api/v1/responsibilities".to_owned(), &[400, 422]),
        ("/api/v1/nothing".to_owned(), &[404]),
    ] {
        let answer = public.get(&address).await;
        let code = answer.status.as_u16();
        assert!(status.contains(&code), "{}: {address}: {code} {}", world.engine, answer.text());
        if code >= 400 {
            is_problem(world, &address, &answer);
        }
    }
    for (address, status) in [
        ("/api/v1/cases/nonsense", 404),
        ("/api/v1/cases/019cb000-0000-7000-8000-000000000000", 404),
        ("/api/v1/cases?status=nonsense", 422),
        ("/api/v1/cases?sort=nonsense", 422),
        ("/api/v1/cases?organisation=nonsense", 400),
    ] {
        let answer = worker.get(address).await;
        assert_eq!(answer.status, status, "{}: {address}: {}", world.engine, answer.text());
        is_problem(world, address, &answer);
    }
    let without = public.get("/api/v1/cases").await;
    assert_eq!(without.status, 401);
    is_problem(world, "/api/v1/cases", &without);
    public.token = Some("nonsense".to_owned());
    let wrong = public.get("/api/v1/cases").await;
    assert_eq!(wrong.status, 401);
    is_problem(world, "/api/v1/cases", &wrong);
    let method = world.anonymous().post("/api/v1/places", &[]).await;
    assert_eq!(method.status, 405);
    is_problem(world, "/api/v1/places", &method);
    // What is no key is looked for as a name.
    assert!(world.anonymous().get("/orte/nonsense").await.target().starts_with("/orte?q="));
    for address in ["/orte/059999999999", "/nirgends", "/entwurf/nonsense/1", "/antrag/nonsense"] {
        let page = world.anonymous().get(address).await;
        assert_eq!(page.status, 404, "{}: {address}", world.engine);
        is_in_words(world, address, &page);
    }
}

/// 10 MB where a few words are expected.
async fn far_too_much(world: &World) {
    let before = world.entries().await;
    let much = "x".repeat(10 << 20);
    let mut citizen = world.anonymous();
    let draft = world.draft(&mut citizen, world.lemgo.offer, "Beispiel").await;
    let after_draft = world.entries().await;
    assert!(after_draft > before);
    let field = format!("{}.0", paper::PLACE);
    let mut worker = world.lemgo.worker.browser.clone();
    let applied = world.applied(world.lemgo.offer, "Beispiel").await;
    let after_applied = world.entries().await;
    let case = format!("/vorgaenge/{}", applied.case);
    let values = [("text", much.as_str()), ("version", "1")];
    let number = applied.number.clone();
    let mut holder = applied.browser.clone();
    let answers = [
        citizen.post(&format!("{draft}/1"), &[(&field, &much)]).await,
        citizen.post_files(&format!("{draft}/1"), &[(&field, &much)], &[]).await,
        citizen.post("/vorgang", &[("nummer", &much), ("code", &much)]).await,
        citizen.post("/anmelden", &[("email", &much), ("password", &much)]).await,
        holder.post_files(&format!("/vorgang/{number}/nachricht"), &[("text", &much)], &[]).await,
        worker.post(&format!("{case}/notiz"), &values).await,
        worker.post_files(&format!("{case}/nachricht"), &values, &[]).await,
        worker.post(&format!("{case}/entscheiden"), &values).await,
    ];
    for (index, answer) in answers.iter().enumerate() {
        let refused = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNPROCESSABLE_ENTITY];
        let status = answer.status;
        assert!(refused.contains(&status), "{}: request {index}: {status}", world.engine);
        is_in_words(world, "10 MB", answer);
        let size = answer.body.len();
        assert!(size < 64 << 10, "{}: request {index} is repeated: {size}", world.engine);
    }
    let long = format!("/api/v1/places?q={}", "x".repeat(60_000));
    assert!(!world.anonymous().get(&long).await.status.is_server_error());
    assert_eq!(world.version(applied.case).await, 1);
    let journal = world.entries().await;
    assert_eq!(journal, after_applied, "{}: something of it was kept", world.engine);
}

/// Archives, programs and pages under the name of a document.
async fn files_that_are_something_else(world: &World) {
    let mut bomb = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    bomb.resize(1 << 20, 0);
    let mut citizen = world.anonymous();
    let draft = world.draft(&mut citizen, world.lemgo.offer, "Beispiel").await;
    let applied = world.applied(world.lemgo.offer, "Beispiel").await;
    let mut holder = applied.browser.clone();
    let step = format!("{draft}/1");
    let page = format!("/vorgang/{}/nachricht", applied.number);
    let given = format!("{}.0", paper::GIVEN_NAME);
    let plan = format!("{}.0", paper::PLAN);
    let files = count(world, "SELECT COUNT(*) FROM draft_file").await;
    let id = world.store().entropy().new_id(world.files.clock.now()).to_string();
    for (name, content) in [
        ("bombe.pdf", bomb.as_slice()),
        ("programm.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
        ("seite.pdf", b"<html><script>alert(1)</script></html>"),
        ("schema.pdf", b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"),
        ("bild.png", b"GIF89a-or-not"),
    ] {
        let sent = citizen.post_files(&step, &[(&given, "Erika")], &[(&plan, name, content)]).await;
        assert_eq!(sent.status, 303, "{}: {name}", world.engine);
        let told = citizen.get(&sent.target()).await;
        is_in_words(world, name, &told);
        assert!(told.shows("Der Inhalt der Datei"), "{}: {name}", world.engine);
        assert!(told.shows("Erika"), "{}: what was typed is lost", world.engine);
        let values = [("id", id.as_str()), ("text", "Anbei der Plan.")];
        let sent = holder.post_files(&page, &values, &[("datei", name, content)]).await;
        assert_eq!(sent.status, 422, "{}: {name}", world.engine);
        is_in_words(world, name, &sent);
        assert!(sent.shows("Anbei der Plan."), "{}: what was typed is lost", world.engine);
    }
    assert_eq!(count(world, "SELECT COUNT(*) FROM draft_file").await, files, "{}", world.engine);
    assert_eq!(count(world, "SELECT COUNT(*) FROM application_file").await, 0);
    // A packed body is not unpacked.
    let packed = Request::post("/vorgang")
        .header(header::CONTENT_ENCODING, "gzip")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec()))
        .unwrap();
    let answer = citizen.send(packed).await;
    assert!(answer.status.is_client_error(), "{}: {}", world.engine, answer.status);
    // And what it says it is, it is.
    let sent = holder
        .post_files(&page, &[("id", &id), ("text", "Anbei.")], &[("datei", "x.exe", PDF)])
        .await;
    assert_eq!(sent.status, 303, "{}: {}", world.engine, sent.text());
    let page = holder.get(&format!("/vorgang/{}", applied.number)).await;
    assert!(page.shows("x.exe.pdf"), "{}", world.engine);
    jobs::run_due(&world.node).await.unwrap();
}

/// What is not complete is not sent, and says what is missing.
async fn half_a_form(world: &World) {
    let before = count(world, "SELECT COUNT(*) FROM application").await;
    let mut citizen = world.anonymous();
    let begun = citizen
        .post(&format!("/antrag/{}", world.lemgo.offer), &[("applicant", "person")])
        .await
        .target();
    let draft = begun.trim_end_matches("/1").to_owned();
    let given = format!("{}.0", paper::GIVEN_NAME);
    let saved = citizen.post_files(&begun, &[(&given, "Erika")], &[]).await;
    assert_eq!(saved.target(), format!("{begun}?fehler=1"), "{}", world.engine);
    let shown = citizen.get(&saved.target()).await;
    is_in_words(world, "half a form", &shown);
    assert!(shown.shows("Erika"), "{}: what was typed is lost", world.engine);
    let sent = citizen.post(&format!("{draft}/absenden"), &[]).await;
    assert_eq!(sent.target(), format!("{draft}/pruefen"), "{}", world.engine);
    assert!(citizen.get(&sent.target()).await.shows("Familienname"));
    assert_eq!(count(world, "SELECT COUNT(*) FROM application").await, before);
}

/// After some wrong codes the number is closed to guesses; whoever has the code still comes in.
async fn guessed_codes(world: &World) {
    let applied = world.applied(world.lemgo.offer, "Beispiel").await;
    let mut guesser = world.anonymous();
    let guess = [("nummer", applied.number.as_str()), ("code", "AAAA-BBBB-CCCC-DDDD")];
    for _ in 0..identity::limits::FAILURES {
        let wrong = guesser.post("/vorgang", &guess).await;
        assert_eq!(wrong.status, 422, "{}", world.engine);
        is_in_words(world, "a wrong code", &wrong);
    }
    let locked = guesser.post("/vorgang", &guess).await;
    assert_eq!(locked.status, 429, "{}", world.engine);
    is_in_words(world, "a locked number", &locked);
    assert!(guesser.cookies.is_empty());
    world.files.clock.advance_seconds(identity::limits::LOCKOUT.as_secs().cast_signed() + 1);
    let right = [("nummer", applied.number.as_str()), ("code", applied.code.as_str())];
    let opened = world.anonymous().post("/vorgang", &right).await;
    assert_eq!(opened.target(), format!("/vorgang/{}", applied.number), "{}", world.engine);
}

/// Both clicks lead to the same receipt.
async fn a_double_click(world: &World) {
    let before = count(world, "SELECT COUNT(*) FROM application").await;
    let mut one = world.anonymous();
    let draft = world.draft(&mut one, world.lemgo.offer, "Beispiel").await;
    let mut other: Browser = one.clone();
    let mut third = one.clone();
    let address = format!("{draft}/absenden");
    let (first, second) = tokio::join!(one.post(&address, &[]), other.post(&address, &[]));
    assert_eq!(first.target(), second.target(), "{}", world.engine);
    let late = third.post(&address, &[]).await;
    assert_eq!(first.target(), late.target(), "{}", world.engine);
    let receipts = [world.receipt(one, &first).await, world.receipt(other, &second).await];
    assert_eq!(receipts[0].code, receipts[1].code, "{}", world.engine);
    jobs::run_due(&world.node).await.unwrap();
    assert_eq!(count(world, "SELECT COUNT(*) FROM application").await, before + 1);
    assert_eq!(count(world, "SELECT COUNT(*) FROM office_case").await, before + 1);
}

/// One decision counts; the other person is told that somebody was faster.
async fn two_decide_at_once(world: &World) {
    let mut applied = world.applied(world.lemgo.offer, "Beispiel").await;
    let case = format!("/vorgaenge/{}", applied.case);
    let mut worker = world.lemgo.worker.browser.clone();
    let mut lead = world.lemgo.lead.browser.clone();
    let taken = worker.post(&format!("{case}/uebernehmen"), &[("version", "1")]).await;
    assert_eq!(taken.target(), case, "{}", world.engine);
    world.files.clock.advance_seconds(60);
    let address = format!("{case}/entscheiden");
    let decision = |outcome, text| {
        [("version", "2"), ("ausgang", outcome), ("text", text), ("schritt", "entscheiden")]
    };
    let (granted, rejected) = (decision("granted", "Bewilligt."), decision("rejected", "Nein."));
    let (one, other) =
        tokio::join!(worker.post(&address, &granted), lead.post(&address, &rejected));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "{}", world.engine);
    let (late, words) = if one.status == 409 { (&one, "Bewilligt.") } else { (&other, "Nein.") };
    is_in_words(world, "somebody was faster", late);
    assert!(late.shows(words), "{}: what was typed is lost", world.engine);
    jobs::run_due(&world.node).await.unwrap();
    let page = applied.browser.get(&format!("/vorgang/{}", applied.number)).await;
    let letters = page.addresses("href", &format!("/vorgang/{}/datei/", applied.number));
    let different: BTreeSet<_> = letters.iter().collect();
    assert_eq!(different.len(), 1, "{}: {}", world.engine, page.text());
    let letter = applied.browser.get(&letters[0]).await;
    assert!(letter.body.starts_with(b"%PDF-"), "{}", world.engine);
}

async fn an_expired_draft(world: &World) {
    let mut citizen = world.anonymous();
    let draft = world.draft(&mut citizen, world.lemgo.offer, "Beispiel").await;
    world.files.clock.advance_seconds((forms::limits::DRAFT_DAYS + 1) * 86_400);
    for answer in [
        citizen.get(&format!("{draft}/1")).await,
        citizen.get(&format!("{draft}/pruefen")).await,
        citizen.post(&format!("{draft}/absenden"), &[]).await,
    ] {
        assert_eq!(answer.status, 410, "{}", world.engine);
        is_in_words(world, "an expired draft", &answer);
    }
    assert!(forms::drafts::expire(world.store()).await.unwrap() >= 1);
    assert_eq!(citizen.get(&format!("{draft}/1")).await.status, 404, "{}", world.engine);
}
