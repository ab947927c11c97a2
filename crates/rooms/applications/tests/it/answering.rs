//! What happens after it was sent: messages, questions, decision, withdrawal, feedback.

use transport::{Message, Outcome, PublicStatus};

use crate::world::{Answer, PDF, each, refusal};

#[tokio::test]
async fn the_office_tells_where_it_stands() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        world.office_tells(case, PublicStatus::Received).await;
        world.office_tells(case, PublicStatus::InProgress).await;
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows("Jemand bearbeitet Ihren Antrag."));
        assert!(
            page.shows("24. März 2026") && page.shows("Vom Amt gemeldet am 4. März 2026, 9:02 Uhr")
        );
        assert!(page.shows("Eingegangen"));
    }
}

#[tokio::test]
async fn news_that_were_overtaken_do_not_turn_back_the_clock() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        let decided = Message::Status { status: PublicStatus::Decided, due: None, note: None };
        let received = Message::Status { status: PublicStatus::Received, due: None, note: None };
        world.office_sends(case, received, None).await;
        world.test.clock.advance_seconds(5);
        world.office_sends(case, decided, None).await;
        // The first one is held up, as a job that failed would be.
        let held_up = "UPDATE job SET run_at = run_at + 60000000 WHERE run_at = (SELECT MIN(run_at) FROM job)";
        world.store().housekeeping(move |tx| tx.execute(held_up, &[])).await.unwrap();
        assert_eq!(world.run_jobs().await, 0);
        world.test.clock.advance_seconds(120);
        assert_eq!(world.run_jobs().await, 0);
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows("Über Ihren Antrag ist entschieden."));
        assert!(page.shows("Eingegangen"), "it is told all the same");
    }
}

#[tokio::test]
async fn a_question_is_answered_with_a_file() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        let text = "Welche Bank?\n\nBitte schicken Sie einen Plan.".to_owned();
        world
            .office_says(case, Message::OfficeMessage { text, asks: true }, Some("muster.pdf"))
            .await;
        let address = format!("/vorgang/{}", applied.number);
        let page = browser.get(&address).await;
        assert!(page.shows("Das Amt fragt") && page.shows("Die Frist ruht"));
        let attached = browser.get(&page.files()[0]).await;
        assert_eq!(attached.bytes, PDF);
        assert!(
            attached.headers["content-disposition"].to_str().unwrap().starts_with("attachment")
        );

        let id = page.between("name=\"id\" value=\"", "\"");
        let values = [("id", id.as_str()), ("text", "Die grüne.\r\nMit Lehne.")];
        world.test.clock.advance_seconds(60);
        for _ in 0..2 {
            let sent = browser
                .post_files(&format!("{address}/nachricht"), &values, &[("datei", "plan.pdf", PDF)])
                .await;
            assert_eq!(sent.target(), format!("{address}?fertig=nachricht"));
        }
        let page = browser.get(&format!("{address}?fertig=nachricht")).await;
        assert!(page.shows("Ihre Nachricht ist gesendet.") && !page.shows("Das Amt fragt"));
        assert!(page.shows("Ihre Antwort ist gesendet."));
        assert!(page.shows("Die grüne.<br>Mit Lehne."));
        assert_eq!(page.files().len(), 2);
        world.run_jobs().await;
        let taken = world.taken();
        assert_eq!(taken.len(), 2, "the same message is sent once");
        let (of, Message::CitizenMessage { text }, files) = &taken[1] else { panic!("{taken:?}") };
        assert_eq!((*of, text.as_str()), (case, "Die grüne.\nMit Lehne."));
        assert_eq!((files[0].name.as_str(), files[0].bytes.as_ref()), ("plan.pdf", PDF));
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_shown_again_with_the_reason() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let address = format!("/vorgang/{}/nachricht", applied.number);
        let empty = browser.post_files(&address, &[("text", "  ")], &[("datei", "", b"")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.shows("href=\"#text\"") && empty.shows("<title>Fehler: "));
        let disguised = browser
            .post_files(
                &address,
                &[("text", "Hier")],
                &[("datei", "plan.pdf", b"MZ\x90\x00\x03\x00\x00\x00")],
            )
            .await;
        assert_eq!(disguised.status, 422);
        assert!(disguised.shows("href=\"#datei\"") && disguised.shows(">Hier</textarea>"));
        let long = "a".repeat(applications::limits::MESSAGE + 1);
        assert_eq!(browser.post_files(&address, &[("text", &long)], &[]).await.status, 422);
        let huge = "a".repeat(web::limits::BODY + 1);
        assert_eq!(browser.post_files(&address, &[("text", &huge)], &[]).await.status, 413);
        let large = vec![0; web::limits::UPLOAD + 1];
        let refused =
            browser.post_files(&address, &[("text", "x")], &[("datei", "a.pdf", &large)]).await;
        assert_eq!(refused.status, 413);
        assert_eq!(world.number_of("SELECT COUNT(*) FROM application_message").await, 0);
    }
}

#[tokio::test]
async fn the_decision_arrives_once_with_its_document() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        world.office_tells(case, PublicStatus::Received).await;
        let text = "Die Bank darf stehen.".to_owned();
        let decision = Message::Decision { outcome: Outcome::Granted, text };
        world.office_says(case, decision, Some("bescheid.pdf")).await;
        world.office_tells(case, PublicStatus::Decided).await;
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows("Bewilligt") && page.shows("Die Bank darf stehen."));
        assert!(!page.shows("/zurueckziehen"), "too late to withdraw");
        let mut files = page.files();
        files.dedup();
        let [document] = files.try_into().unwrap();
        assert_eq!(browser.get(&document).await.bytes, PDF);
        let late = browser.get(&format!("/vorgang/{}/zurueckziehen", applied.number)).await;
        assert_eq!(late.status, 409);
        let late = browser.post(&format!("/vorgang/{}/zurueckziehen", applied.number), &[]).await;
        assert_eq!(late.status, 409);
        assert_eq!(world.run_jobs().await, 0);
        assert_eq!(world.taken().len(), 1, "no withdrawal was sent");
    }
}

#[tokio::test]
async fn news_of_a_case_that_is_not_known_yet_wait() {
    for world in each().await {
        let case = uuid::Uuid::from_u128(42);
        let message = Message::OfficeMessage { text: "?".to_owned(), asks: false };
        world.office_sends(case, message, None).await;
        assert_eq!(world.run_jobs().await, 1);
    }
}

#[tokio::test]
async fn what_is_not_for_the_portal_is_rejected() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        let message = Message::CitizenMessage { text: "?".to_owned() };
        world.office_says(case, message, None).await;
        assert_eq!(world.number_of("SELECT COUNT(*) FROM application_message").await, 0);
    }
}

#[tokio::test]
async fn an_application_is_withdrawn_once() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let address = format!("/vorgang/{}/zurueckziehen", applied.number);
        let asked = browser.get(&address).await;
        assert!(asked.shows("wirklich zurückziehen"));
        for _ in 0..2 {
            let done = browser.post(&address, &[("grund", "Umzug")]).await;
            assert!(done.target().ends_with("?fertig=zurueckgezogen"));
        }
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows("Sie haben den Antrag zurückgezogen."));
        world.run_jobs().await;
        let withdrawals = world
            .taken()
            .into_iter()
            .filter(|(_, message, _)| matches!(message, Message::Withdrawal { reason } if reason == "Umzug"));
        assert_eq!(withdrawals.count(), 1);
    }
}

#[tokio::test]
async fn a_message_that_the_office_does_not_get_is_not_passed_off_as_sent() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        let question = Message::OfficeMessage { text: "Welche Bank?".to_owned(), asks: true };
        world.office_says(case, question, None).await;
        let address = format!("/vorgang/{}", applied.number);
        world.test.clock.advance_seconds(60);
        world.office_answers(Answer::Refuse(refusal()));
        let write = format!("{address}/nachricht");
        browser.post_files(&write, &[("text", "Die grüne")], &[]).await.target();
        let page = browser.get(&address).await;
        assert!(page.shows("Ihre Antwort ist gesendet.") && !page.shows("Nicht zugestellt"));
        assert_eq!(world.run_jobs().await, 0);
        let page = browser.get(&address).await;
        assert!(page.shows("Die grüne") && page.shows("Nicht zugestellt"));
        assert!(page.shows("Schreiben Sie sie bitte noch einmal"));
        assert!(page.shows("Das Amt fragt") && !page.shows("Ihre Antwort ist gesendet."));

        world.office_answers(Answer::Take);
        browser.post_files(&write, &[("text", "Die blaue")], &[]).await.target();
        assert_eq!(world.run_jobs().await, 0);
        let page = browser.get(&address).await;
        assert!(page.shows("Ihre Antwort ist gesendet.") && !page.shows("Das Amt fragt"));
    }
}

#[tokio::test]
async fn a_withdrawal_that_the_office_does_not_get_withdraws_nothing() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        world.office_tells(case, PublicStatus::InProgress).await;
        let address = format!("/vorgang/{}", applied.number);
        let withdraw = format!("{address}/zurueckziehen");
        world.test.clock.advance_seconds(60);
        world.office_answers(Answer::Refuse(refusal()));
        browser.post(&withdraw, &[]).await.target();
        assert!(browser.get(&address).await.shows("Sie haben den Antrag zurückgezogen."));
        assert_eq!(world.run_jobs().await, 0);
        let page = browser.get(&address).await;
        assert!(page.shows("Zurückziehen nicht zugestellt"));
        assert!(page.shows("Jemand bearbeitet Ihren Antrag.") && page.shows("24. März 2026"));
        assert!(!page.shows("Sie haben den Antrag zurückgezogen."));
        world.test.clock.advance_seconds(400 * 86_400);
        assert_eq!(world.applications.expire().await.unwrap(), 0, "the office works on it");

        // Once more, and now it gets there.
        world.office_answers(Answer::Take);
        assert!(browser.get(&withdraw).await.shows("wirklich zurückziehen"));
        browser.post(&withdraw, &[]).await.target();
        world.run_jobs().await;
        world.office_tells(case, PublicStatus::Withdrawn).await;
        let page = browser.get(&address).await;
        assert!(page.shows("Sie haben den Antrag zurückgezogen."));
        assert!(!page.shows("versuchen Sie es bitte noch einmal"));
        let sent = world.taken();
        let withdrawals = sent.iter().filter(|(_, it, _)| matches!(it, Message::Withdrawal { .. }));
        assert_eq!(withdrawals.count(), 1);
    }
}

#[tokio::test]
async fn of_very_many_entries_the_newest_are_shown_and_every_decision() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let case = world.case(&applied.number).await;
        let decision = Message::Decision { outcome: Outcome::Granted, text: "Ja.".to_owned() };
        world.office_says(case, decision, Some("bescheid.pdf")).await;
        let address = format!("/vorgang/{}", applied.number);
        let page = browser.get(&address).await;
        assert!(page.shows("Ja.") && !page.shows("Ältere Einträge fehlen"));
        let entries = u128::try_from(applications::limits::ENTRIES).unwrap();
        let sql = "INSERT INTO application_message (id, application, at, sender, text, asks)
            VALUES (?1, ?2, ?3, 'office', ?4, FALSE)";
        let start = world.test.clock.now();
        world
            .store()
            .housekeeping(move |tx| {
                for number in 0..entries {
                    let at = start.plus_seconds(i64::try_from(number).unwrap() + 1);
                    let id = uuid::Uuid::from_u128(5000 + number);
                    let text = format!("Nachricht {number}.");
                    tx.execute(sql, &[id.into(), case.into(), at.into(), text.into()])?;
                }
                Ok::<_, store::Error>(())
            })
            .await
            .unwrap();
        let page = browser.get(&address).await;
        assert!(page.shows("Ältere Einträge fehlen"));
        assert!(page.shows("Nachricht 999.") && !page.shows("Nachricht 0."));
        let first = page.text().find("Nachricht 500.").unwrap();
        assert!(first < page.text().find("Nachricht 501.").unwrap(), "the oldest come first");
        assert_eq!(browser.get(&page.files()[0]).await.bytes, PDF);
    }
}

#[tokio::test]
async fn feedback_leads_to_nobody() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let address = format!("/vorgang/{}/rueckmeldung", applied.number);
        let half = browser.post(&address, &[("leicht", "4")]).await;
        assert_eq!(half.status, 422);
        assert!(half.shows("href=\"#hindernis-1\"") && half.shows("value=\"4\" checked"));
        let changed = "SELECT changed_at + version FROM application";
        let before = world.number_of(changed).await;
        world.test.clock.advance_seconds(60);
        let values = [("leicht", "4"), ("hindernis", "papers"), ("kommentar", "Gut.")];
        let done = browser.post(&address, &values).await;
        assert!(done.target().ends_with("?fertig=rueckmeldung"));
        assert_eq!(browser.post(&address, &values).await.status, 409);
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(!page.shows("Wie war es?"));
        assert_eq!(world.number_of(changed).await, before, "no moment leads from here to there");
        let case = world.case(&applied.number).await;
        let (row, journal) = world
            .store()
            .read(move |read| {
                let sql = "SELECT id, leika, ars, day, ease, obstacle, comment FROM feedback";
                let mut row = read.one(sql, &[])?;
                let id: uuid::Uuid = row.take(0)?;
                let texts: (String, String, i64) = (row.take(1)?, row.take(2)?, row.take(3)?);
                let history = store::journal::history(read, "case", &case.to_string(), 100)?;
                Ok::<_, store::Error>(((id, texts), history))
            })
            .await
            .unwrap();
        assert_eq!(row.1, ("99108001001000".to_owned(), "057660044044".to_owned(), 20_516));
        assert_eq!(row.0.get_version_num(), 4, "the id tells no time");
        assert!(journal.iter().all(|entry| entry.operation != "application.rate"));
        let good = "SELECT COUNT(*) FROM tally WHERE kind = 'feedback' AND detail = 'good'";
        assert_eq!(world.number_of(good).await, 1);
        let sent = "SELECT COUNT(*) FROM tally WHERE kind = 'sent' AND service = '99108001001000'";
        assert_eq!(world.number_of(sent).await, 1);
    }
}

#[tokio::test]
async fn a_message_sent_again_or_refused_leaves_no_file() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let address = format!("/vorgang/{}/nachricht", applied.number);
        let id = uuid::Uuid::from_u128(64).to_string();
        let (plan, other) = (("datei", "plan.pdf", PDF), ("datei", "andere.pdf", &PDF[..20]));
        let values = [("id", id.as_str()), ("text", "Der Plan")];
        let files = [plan];
        let before = world.files();
        let (mut one, mut two) = (browser.clone(), browser.clone());
        let (first, second) = tokio::join!(
            one.post_files(&address, &values, &files),
            two.post_files(&address, &values, &files)
        );
        assert_eq!(first.target(), second.target());
        browser.post_files(&address, &values, &[plan]).await.target();
        assert_eq!(world.files(), before + 2, "one that is kept, one that is sent");

        // The same id with something else to say is not passed over in silence.
        let otherwise = [("id", id.as_str()), ("text", "Etwas anderes")];
        assert_eq!(browser.post_files(&address, &otherwise, &[plan]).await.status, 409);
        assert_eq!(browser.post_files(&address, &values, &[other]).await.status, 409);
        assert_eq!(world.files(), before + 2);

        let many = "INSERT INTO application_message (id, application, at, sender, text, asks)
            SELECT ?2, id, 0, 'applicant', '', FALSE FROM application WHERE number = ?1";
        for number in 0..u128::try_from(applications::limits::MESSAGES).unwrap() {
            let values =
                [applied.number.as_str().into(), uuid::Uuid::from_u128(1000 + number).into()];
            world.store().housekeeping(move |tx| tx.execute(many, &values)).await.unwrap();
        }
        assert_eq!(browser.post_files(&address, &[("text", "x")], &[plan]).await.status, 429);
        assert_eq!(world.files(), before + 2);
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert_eq!(browser.get(&page.files()[0]).await.bytes, PDF, "what was sent is still there");
    }
}

#[tokio::test]
async fn news_that_arrive_for_no_case_leave_no_file() {
    for world in each().await {
        let message = Message::OfficeMessage { text: "?".to_owned(), asks: false };
        world.office_sends(uuid::Uuid::from_u128(42), message, Some("bescheid.pdf")).await;
        assert_eq!(world.run_jobs().await, 1);
        assert_eq!(world.files(), 1, "the sealed one, for the next attempt");
    }
}
