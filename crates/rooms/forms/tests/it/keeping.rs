//! Drafts that are left, resumed, shared between windows, forgotten, handed over.

use forms::{drafts, limits};
use identity::Secret;
use store::jobs;

use crate::filler::{PDF, at};
use crate::support::each;

fn code_on(page: &crate::browser::Page) -> String {
    let (_, rest) = page.body.split_once("<code class=\"kl-code\">").expect("a code");
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_draft_is_resumed_with_its_code_on_another_device() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut phone = world.browser();
        let (id, first) = world.begin(&mut phone, offer).await;
        let mut sent = phone.get(&first).await.form();
        let name = at("G101.G1.F1");
        sent.insert(name.clone(), "Änne".to_owned());
        sent.insert("later".to_owned(), "1".to_owned());
        let saved = phone.post(&first, &sent).await;
        let told = saved.target().to_owned();
        let saved = phone.follow(&saved).await;
        assert!(saved.shows("3. April 2026"), "the page says until when");
        let code = code_on(&saved);
        assert_eq!(code_on(&phone.get(&told).await), code, "and says it again when loaded again");

        let mut desk = world.browser();
        assert_eq!(desk.get(&first).await.status, 404);
        let typed = code.to_lowercase().replace('-', " ");
        let page = desk.post("/entwurf/fortsetzen", [("code", typed)]).await;
        assert_eq!(page.target(), format!("/entwurf/{id}"));
        assert_eq!(desk.get(page.target()).await.target(), format!("/entwurf/{id}/2"));
        assert_eq!(desk.get(&first).await.form()[&name], "Änne");
        assert_eq!(phone.get(&first).await.status, 200, "the phone still has it");

        // A new code ends the old one.
        let mut sent = phone.get(&first).await.form();
        sent.insert("later".to_owned(), "1".to_owned());
        let before = phone.cookies.clone();
        let newer = phone.post(&first, &sent).await;
        let newer = code_on(&phone.follow(&newer).await);
        assert_ne!(newer, code);
        phone.cookies = before;
        assert_eq!(phone.get(&told).await.target(), format!("/entwurf/{id}"), "no longer told");
        let mut other = world.browser();
        assert_eq!(other.post("/entwurf/fortsetzen", [("code", &code)]).await.status, 422);
        assert!(other.post("/entwurf/fortsetzen", [("code", &newer)]).await.location.is_some());
    }
}

#[tokio::test]
async fn guesses_of_a_code_are_counted() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let saved = browser.post(&first, [("later", "1")]).await;
        let code = code_on(&browser.follow(&saved).await);
        let mark = &code[..4];
        let mut guesser = world.browser();
        for guess in 0..identity::limits::FAILURES {
            let page = guesser
                .post("/entwurf/fortsetzen", [("code", format!("{mark}-AAAA-AAA{guess}"))])
                .await;
            assert_eq!(page.status, 422);
            assert!(page.shows("gibt es keinen Entwurf"));
        }
        let wrong = format!("{mark}-BBBB-BBBB");
        let page = guesser.post("/entwurf/fortsetzen", [("code", &wrong)]).await;
        assert_eq!(page.status, 429);
        // Whoever has the right one is not locked out by somebody who guesses.
        let mut owner = world.browser();
        assert!(owner.post("/entwurf/fortsetzen", [("code", &code)]).await.location.is_some());
        world.test.clock.advance_seconds(16 * 60);
        let page = guesser.post("/entwurf/fortsetzen", [("code", &wrong)]).await;
        assert_eq!(page.status, 422);
        assert!(guesser.post("/entwurf/fortsetzen", [("code", &code)]).await.location.is_some());
        // What cannot be a code is refused without counting.
        assert_eq!(
            guesser.post("/entwurf/fortsetzen", [("code", "x".repeat(400_000))]).await.status,
            422
        );
    }
}

#[tokio::test]
async fn a_draft_expires_and_its_files_go_with_it() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let mut browser = world.browser();
        let (id, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        let sent = browser.get(&step).await.form();
        browser.post_parts(&step, &sent, &[(&at("G202.G204.F212"), "a.pdf", PDF)]).await;
        assert_eq!(blobs(&world).len(), 1);

        world.test.clock.advance_seconds((limits::DRAFT_DAYS - 1) * 86_400);
        assert_eq!(drafts::expire(world.store()).await.unwrap(), 0);
        // Saving prolongs it.
        browser.post(&first, [(at("G201.G1.F1"), "Änne")]).await;
        world.test.clock.advance_seconds(2 * 86_400);
        assert_eq!(browser.get(&step).await.status, 200);

        world.test.clock.advance_seconds(limits::DRAFT_DAYS * 86_400);
        let page = browser.get(&step).await;
        assert_eq!(page.status, 410);
        assert!(page.shows("Der Entwurf ist abgelaufen"));
        assert_eq!(browser.post(&step, &sent).await.status, 410);
        assert_eq!(drafts::expire(world.store()).await.unwrap(), 1);
        assert!(blobs(&world).is_empty());
        let page = browser.get(&format!("/entwurf/{id}/1")).await;
        assert_eq!(page.status, 404);
        assert!(page.shows("Kein Zugang zu diesem Entwurf"));
    }
}

#[tokio::test]
async fn a_draft_that_is_saved_while_the_expired_ones_are_deleted_stays() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let (mut kept, mut forgotten) = (world.browser(), world.browser());
        let (saved, first) = world.begin(&mut kept, offer).await;
        let (over, _) = world.begin(&mut forgotten, offer).await;
        world.test.clock.advance_seconds((limits::DRAFT_DAYS - 1) * 86_400);
        kept.post(&first, [(at("G101.G1.F1"), "Änne")]).await;
        world.test.clock.advance_seconds(2 * 86_400);
        // Both are named, as if the one had been saved after they were read.
        let removed = world
            .store()
            .change(move |tx| drafts::remove_expired(tx, &[saved, over]))
            .await
            .unwrap();
        assert_eq!(removed, 1);
        assert_eq!(kept.get(&first).await.form()[&at("G101.G1.F1")], "Änne");
        assert_eq!(forgotten.get(&format!("/entwurf/{over}/1")).await.status, 404);
    }
}

#[tokio::test]
async fn a_file_goes_only_when_it_is_sure_that_no_draft_names_it() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        browser.post(&step, [("add", at("G202.G204:1"))]).await;
        // Saved at once: the one that comes second tries again, and leaves nothing of its first try.
        let (mut one, mut two) = (browser.clone(), browser.clone());
        let (first_file, second_file) = (at("G202.G204.F212"), at("G202.G204:1.F212"));
        let none: [(&str, &str); 0] = [];
        let (first_files, second_files) =
            ([(first_file.as_str(), "a.pdf", PDF)], [(second_file.as_str(), "b.pdf", PDF)]);
        let (a, b) = tokio::join!(
            one.post_parts(&step, none, &first_files),
            two.post_parts(&step, none, &second_files),
        );
        assert!(a.status == 303 && b.status == 303, "{} {}", a.status, b.status);
        let page = browser.get(&step).await;
        assert!(page.shows("a.pdf") && page.shows("b.pdf"));
        assert_eq!(blobs(&world).len(), 2);
        // A failure that does not say whether the draft was saved.
        world
            .store()
            .housekeeping(|tx| {
                tx.execute("ALTER TABLE draft_file RENAME TO draft_file_away", &[])?;
                Ok::<_, forms::Error>(())
            })
            .await
            .unwrap();
        let third = [(first_file.as_str(), "c.pdf", PDF)];
        assert_eq!(browser.post_parts(&step, none, &third).await.status, 500);
        assert_eq!(blobs(&world).len(), 3);
    }
}

#[tokio::test]
async fn a_session_that_ended_loses_nothing_that_was_typed() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let mut sent = browser.get(&first).await.form();
        sent.insert(at("G101.G1.F1"), "Änne".to_owned());
        // A session of an account that no longer holds: the draft has its own key.
        let ended = Secret::new(world.store().entropy()).reveal();
        browser.cookies.insert("kreislauf_session".to_owned(), ended);
        let sent = browser.post(&first, &sent).await;
        let page = browser.follow(&sent).await;
        assert_eq!(page.form()[&at("G101.G1.F1")], "Änne");
    }
}

fn blobs(world: &crate::support::World) -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(world.test.folder().join("blobs")).unwrap();
    folders
        .filter_map(|folder| std::fs::read_dir(folder.unwrap().path()).ok())
        .flatten()
        .map(|file| file.unwrap().path())
        .collect()
}

#[tokio::test]
async fn two_windows_do_not_overwrite_each_other_unseen() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let name = at("G101.G1.F1");
        let (mut one, mut two) =
            (browser.get(&first).await.form(), browser.get(&first).await.form());
        one.insert(name.clone(), "Eins".to_owned());
        two.insert(name.clone(), "Zwei".to_owned());
        browser.post(&first, &one).await;
        let page = browser.post(&first, &two).await;
        assert_eq!(page.status, 409);
        assert!(page.shows("inzwischen an anderer Stelle gespeichert"));
        assert_eq!(page.form()[&name], "Zwei", "what was typed here stays on the page");
        assert_eq!(
            browser.get(&first).await.form()[&name],
            "Eins",
            "and what was saved there stays saved"
        );
        // Sent once more it counts.
        browser.post(&first, &page.form()).await;
        assert_eq!(browser.get(&first).await.form()[&name], "Zwei");

        // A double click and another step are no conflict.
        let again = browser.get(&first).await.form();
        browser.post(&first, &again).await;
        assert_ne!(browser.post(&first, &again).await.status, 409);
        let second = first.replace("/1", "/2");
        let mut other = browser.get(&second).await.form();
        let mut changed = again.clone();
        changed.insert(name.clone(), "Drei".to_owned());
        browser.post(&first, &changed).await;
        other.insert(at("G102.G103.F101"), "Bello".to_owned());
        assert_ne!(browser.post_parts(&second, &other, &[]).await.status, 409);
        assert_eq!(browser.get(&first).await.form()[&name], "Drei");
    }
}

#[tokio::test]
async fn many_saves_at_once_lose_no_step() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let second = first.replace("/1", "/2");
        let (mut one, mut two) = (browser.clone(), browser.clone());
        let (a, b) = tokio::join!(
            one.post(&first, [(at("G101.G1.F1"), "Änne")]),
            two.post(&second, [(at("G102.G103.F101"), "Bello")]),
        );
        assert!(a.status != 500 && b.status != 500);
        assert_eq!(browser.get(&first).await.form()[&at("G101.G1.F1")], "Änne");
        assert_eq!(browser.get(&second).await.form()[&at("G102.G103.F101")], "Bello");
    }
}

#[tokio::test]
async fn a_draft_is_deleted_when_its_owner_wants_it_or_once_when_it_is_sent() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (id, first) = world.begin(&mut browser, offer).await;
        assert!(browser.get(&format!("/entwurf/{id}/loeschen")).await.shows("endgültig löschen"));
        let sent = browser.post(&format!("/entwurf/{id}/loeschen"), [("", ""); 0]).await;
        let page = browser.follow(&sent).await;
        assert!(page.shows("Der Entwurf ist gelöscht") && page.shows(&format!("/antrag/{offer}")));
        assert_eq!(browser.get(&first).await.status, 404);

        let source = crate::filler::schema(include_str!(
            "../../../../../content/forms/hundesteuer.xdf3.xml"
        ));
        let wishes = crate::filler::wishes(&[
            ("G102.G103.F106", "01.02.2026"),
            ("G102.G103.F104", "01.01.2020"),
        ]);
        let (id, first) = world.begin(&mut browser, offer).await;
        crate::filler::Filler::new(&source, wishes).all(&mut browser, &first).await;
        let finished = world.finished(&browser, id).await.unwrap();
        for taken in [true, false] {
            let finished = finished.clone();
            let sent = world
                .store()
                .change(move |tx| {
                    drafts::discard(tx, &finished)?;
                    jobs::queue(tx, "test.sent", &())?;
                    let entry = store::Entry::new(
                        store::Actor::Citizen,
                        "test.send",
                        "draft",
                        finished.draft,
                    );
                    Ok::<_, forms::Error>(((), entry))
                })
                .await;
            assert_eq!(sent.is_ok(), taken, "{sent:?}");
        }
        // The files can be read until they are tidied away.
        for file in &finished.files {
            assert_eq!(file.content(world.store()).await.unwrap(), PDF);
        }
        drafts::expire(world.store()).await.unwrap();
        assert!(blobs(&world).is_empty());
    }
}

#[tokio::test]
async fn a_page_takes_at_most_two_statements_and_the_session_none() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let mut browser = world.browser();
        let (id, first) = world.begin(&mut browser, offer).await;
        browser.get(&first).await;
        for address in [first.clone(), format!("/entwurf/{id}/pruefen"), format!("/antrag/{offer}")]
        {
            let before = world.store().statements();
            browser.get(&address).await;
            let count = world.store().statements() - before;
            assert!(count <= 2, "{address}: {count} on {}", world.test.engine);
        }
        let secret: Secret = browser.cookies[&drafts::cookie_name(id)].parse().unwrap();
        let forms = world.forms.clone();
        let before = world.store().statements();
        let refused =
            world.store().read(move |read| drafts::finished(&forms, read, id, &secret)).await;
        assert!(refused.is_err());
        assert!(world.store().statements() - before <= 2);
    }
}

#[tokio::test]
async fn what_is_begun_and_left_is_counted_without_a_trace_of_who() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let (mut thrown, mut forgotten) = (world.browser(), world.browser());
        let (id, first) = world.begin(&mut thrown, offer).await;
        let mut sent = thrown.get(&first).await.form();
        sent.insert(at("G101.G1.F1"), "Änne".to_owned());
        sent.insert("later".to_owned(), "1".to_owned());
        thrown.post(&first, &sent).await;
        thrown.post(&format!("/entwurf/{id}/loeschen"), [("x", "y")]).await;
        world.begin(&mut forgotten, offer).await;
        world.test.clock.advance_seconds((limits::DRAFT_DAYS + 1) * 86_400);
        assert_eq!(drafts::expire(world.store()).await.unwrap(), 1);
        let sql =
            "SELECT kind, detail, CAST(SUM(events) AS BIGINT), COUNT(DISTINCT service) FROM tally
             WHERE service <> '' GROUP BY kind, detail ORDER BY kind, detail";
        let rows = world.store().read(move |read| read.all(sql, &[])).await.unwrap();
        let counted: Vec<(String, String, i64, i64)> = rows
            .into_iter()
            .map(|mut row| {
                let (kind, detail) = (row.take(0).unwrap(), row.take(1).unwrap());
                (kind, detail, row.take(2).unwrap(), row.take(3).unwrap())
            })
            .collect();
        let line =
            |kind: &str, detail: &str, events| (kind.to_owned(), detail.to_owned(), events, 1);
        let expected =
            [line("abandoned", "1", 1), line("abandoned", "2", 1), line("started", "", 2)];
        assert_eq!(counted, expected, "{}", world.test.engine);
    }
}
