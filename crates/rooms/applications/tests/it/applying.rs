//! From a draft to a receipt.

use fitconnect::metadata::Purpose as FilePurpose;
use transport::{Message, Refusal};

use crate::world::{Answer, PDF, each, refusal};

#[tokio::test]
async fn a_draft_becomes_an_application_with_a_receipt() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        assert_eq!(applied.number, "MUS-2026-000001");
        assert_eq!(applied.code.len(), 19);

        let receipt = browser.get(&format!("/vorgang/{}/eingang", applied.number)).await;
        assert!(receipt.shows("18. März 2026"), "14 days from the start");
        let pdf = browser.get(&format!("/vorgang/{}/eingang.pdf", applied.number)).await;
        assert_eq!(pdf.headers["content-type"], "application/pdf");
        assert!(pdf.bytes.starts_with(b"%PDF-"));

        assert_eq!(world.run_jobs().await, 0);
        let taken = world.taken();
        let [(case, Message::Application(sent), files)] = taken.as_slice() else {
            panic!("one application arrives: {taken:?}")
        };
        assert_eq!(*case, world.case(&applied.number).await);
        assert_eq!(
            (sent.number.as_str(), sent.applicant.as_str()),
            ("MUS-2026-000001", "Erika Beispiel")
        );
        let facts = &sent.summary[0].facts;
        assert!(facts.contains(&("Standort".to_owned(), "Marktplatz".to_owned())));
        let [form, plan] = files.as_slice() else { panic!("form and plan go along: {files:?}") };
        assert_eq!((plan.purpose, plan.bytes.as_ref()), (FilePurpose::Attachment, PDF));
        assert_eq!(plan.media_type, "application/pdf");
        assert_eq!((form.purpose, form.name.as_str()), (FilePurpose::Form, "MUS-2026-000001.pdf"));
        assert!(form.bytes.starts_with(b"%PDF-"));
        assert_ne!(form.bytes, pdf.bytes, "the office's copy has no access code");

        let mut next = world.browser();
        assert_eq!(world.applied(&mut next).await.number, "MUS-2026-000002");
    }
}

#[tokio::test]
async fn sending_twice_gives_the_same_receipt_and_one_application() {
    for world in each().await {
        let mut browser = world.browser();
        let draft = world.draft(&mut browser).await;
        let address = format!("/entwurf/{draft}/absenden");
        let (mut one, mut two) = (browser.clone(), browser.clone());
        let (first, second) = tokio::join!(one.post(&address, &[]), two.post(&address, &[]));
        assert_eq!(first.target(), second.target());
        let third = browser.post(&address, &[]).await;
        assert_eq!(first.target(), third.target());
        for mut window in [one, two, browser] {
            let receipt = window.get(&first.target()).await;
            assert_eq!(receipt.status, 200);
        }
        world.run_jobs().await;
        assert_eq!(world.taken().len(), 1);
        assert_eq!(world.number_of("SELECT COUNT(*) FROM application").await, 1);
        assert_eq!(world.number_of("SELECT COUNT(*) FROM draft").await, 0);
        assert_eq!(world.files(), 3, "form and plan sealed once, and the plan of the draft");
    }
}

#[tokio::test]
async fn many_at_once_get_numbers_without_gap_or_double() {
    for world in each().await {
        let mut drafts = Vec::new();
        for _ in 0..8 {
            let mut browser = world.browser();
            let draft = world.draft(&mut browser).await;
            drafts.push((browser, draft));
        }
        let sending: Vec<_> = drafts
            .into_iter()
            .map(|(mut browser, draft)| {
                tokio::spawn(async move {
                    browser.post(&format!("/entwurf/{draft}/absenden"), &[]).await.target()
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for sent in sending {
            numbers.push(sent.await.unwrap());
        }
        numbers.sort();
        let expected: Vec<_> =
            (1..=8).map(|number| format!("/vorgang/MUS-2026-{number:06}/eingang")).collect();
        assert_eq!(numbers, expected);
    }
}

#[tokio::test]
async fn a_draft_that_is_not_complete_goes_back_to_its_review() {
    for world in each().await {
        let mut browser = world.browser();
        let page =
            browser.post(&format!("/antrag/{}", world.offer), &[("applicant", "person")]).await;
        let draft = page.target().split('/').nth(2).unwrap().to_owned();
        let sent = browser.post(&format!("/entwurf/{draft}/absenden"), &[]).await;
        assert_eq!(sent.target(), format!("/entwurf/{draft}/pruefen"));
        assert_eq!(
            world.number_of("SELECT COUNT(*) FROM case_number").await,
            0,
            "no number is lost"
        );
    }
}

#[tokio::test]
async fn nobody_else_sends_a_draft_or_learns_what_became_of_it() {
    for world in each().await {
        let mut browser = world.browser();
        let draft = world.draft(&mut browser).await;
        let address = format!("/entwurf/{draft}/absenden");
        assert_eq!(world.browser().post(&address, &[]).await.status, 404);
        browser.post(&address, &[]).await.target();
        let mut other = world.browser();
        other.cookies.insert(format!("kreislauf_draft_{draft}"), "A".repeat(43));
        assert_eq!(other.post(&address, &[]).await.status, 404);
    }
}

#[tokio::test]
async fn an_office_that_cannot_take_it_now_gets_it_later() {
    for world in each().await {
        let mut browser = world.browser();
        world.office_answers(Answer::Refuse(Refusal::Later("closed".to_owned())));
        let applied = world.applied(&mut browser).await;
        assert_eq!(world.run_jobs().await, 1);
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows("sicher gespeichert"));
        assert!(page.shows("kl-origin--derived"), "the date is a rule, not a promise");
        world.office_answers(Answer::Take);
        world.test.clock.advance_seconds(60);
        assert_eq!(world.run_jobs().await, 0);
        assert_eq!(world.taken().len(), 1);
    }
}

#[tokio::test]
async fn an_application_that_is_rejected_on_the_way_says_so() {
    for world in each().await {
        let mut browser = world.browser();
        world.office_answers(Answer::Refuse(refusal()));
        let applied = world.applied(&mut browser).await;
        world.run_jobs().await;
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows("konnte dem Amt nicht zugestellt werden"));
        assert!(page.shows(">Nicht zugestellt<"));
        // Nothing is offered, and nothing taken, that would follow it there.
        assert!(!page.shows("/zurueckziehen") && !page.shows("/nachricht"));
        let address = format!("/vorgang/{}", applied.number);
        let late = browser.post(&format!("{address}/zurueckziehen"), &[]).await;
        assert_eq!(late.status, 409);
        assert!(late.shows("nicht zugestellt"));
        let late = browser.post_files(&format!("{address}/nachricht"), &[("text", "x")], &[]).await;
        assert_eq!(late.status, 409);
    }
}

#[tokio::test]
async fn the_code_is_stored_nowhere() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let plain = applied.code.replace('-', "");
        let stored = world
            .store()
            .read(|read| {
                let sql = "SELECT number, summary, applicant, code_hash FROM application";
                let mut row = read.one(sql, &[])?;
                let texts: [String; 3] = [row.take(0)?, row.take(1)?, row.take(2)?];
                Ok::<_, store::Error>((texts.join(" "), row.take::<Vec<u8>>(3)?))
            })
            .await
            .unwrap();
        assert!(!stored.0.contains(&plain) && !stored.0.contains(&applied.code));
        assert_eq!(stored.1.len(), 32);
        let cookie = browser.cookies.iter().find(|(name, _)| name.starts_with("kreislauf_case_"));
        assert_eq!(cookie.unwrap().1, &plain);
    }
}
