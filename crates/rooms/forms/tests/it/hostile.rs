//! Requests that nobody sends by accident.

use crate::filler::{PDF, at};
use crate::support::each;

#[tokio::test]
async fn ten_megabytes_in_a_text_field_are_refused_and_less_is_cut_with_a_word() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let (name, town) = (at("G201.G1.F1"), at("G201.G2.F9"));
        browser.post(&first, [(&town, "Lemgo")]).await;

        let page = browser.post(&first, [(&name, "x".repeat(10 << 20))]).await;
        assert_eq!(page.status, 413);
        assert!(page.shows("Zu groß"));
        let page = browser.post_parts(&first, [(&name, "x".repeat(10 << 20))], &[]).await;
        assert_eq!(page.status, 413);
        let page = browser.post(&first, [(&name, "ä".repeat(40_000))]).await;
        let page = browser.follow(&page).await;
        assert!(page.wrong().contains("gespeichert sind die ersten"), "{}", page.wrong());
        assert_eq!(
            browser.get(&first).await.form()[&town],
            "Lemgo",
            "what was there before is still there"
        );
    }
}

#[tokio::test]
async fn unknown_names_wrong_numbers_and_doubled_names_change_nothing_else() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let second = first.replace("/1", "/2");
        let dog = at("G102.G103.F101");
        let odd = [
            (dog.clone(), "Bello".to_owned()),
            (dog.clone(), "doppelt".to_owned()),
            (
                at("G102.G103.F101").replace("F99000000101.0", "F99000000101.1000000000"),
                "x".to_owned(),
            ),
            (
                at("G102.G103.F101").replace("G99000000103.0", "G99000000103.1000000000"),
                "x".to_owned(),
            ),
            (at("G102.G103:199.F101"), "x".to_owned()),
            (at("G102.G103:1.F101"), "x".to_owned()),
            (at("G101.G1.F1"), "von einem anderen Schritt".to_owned()),
            (at("G102"), "eine Gruppe".to_owned()),
            (at("G102.G103"), "eine Gruppe".to_owned()),
            ("G1.0.F2.0".to_owned(), "x".to_owned()),
            ("..".to_owned(), "x".to_owned()),
            ("G99000000102".to_owned(), "x".to_owned()),
            ("\u{0}\u{fffd}".to_owned(), "x".to_owned()),
            (vec!["G99000000102.0"; 500].join("."), "x".to_owned()),
            // A file cannot be claimed in words.
            (at("G102.G103.F110"), "{\"attachmentId\":\"1\"}".to_owned()),
            ("refresh".to_owned(), "1".to_owned()),
        ];
        assert!(browser.post(&second, odd).await.location.is_some());
        let page = browser.get(&second).await;
        assert_eq!(page.form()[&dog], "Bello");
        assert!(!page.form().keys().any(|name| name.contains(".1")), "{:?}", page.form());
        assert_eq!(browser.get(&first).await.form()[&at("G101.G1.F1")], "");

        for (what, path) in [
            ("add", at("G102.G103:1000000")),
            ("add", at("G102.G103:7")),
            ("add", at("G102")),
            ("add", at("G101.G1.F1")),
            ("add", "x".repeat(1000)),
            ("remove", at("G102.G103:3")),
            ("remove", at("G102")),
            ("remove", at("G101.G1.F1")),
            ("remove", String::new()),
        ] {
            let page = browser.post(&second, [(what, &path)]).await;
            assert!(page.location.is_some(), "{what} {path}");
            assert_eq!(browser.get(&second).await.form()[&dog], "Bello", "{what} {path}");
        }
    }
}

#[tokio::test]
async fn nobody_opens_the_draft_of_somebody_else() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let (mut mine, mut theirs) = (world.browser(), world.browser());
        let (id, first) = world.begin(&mut mine, offer).await;
        let (own, _) = world.begin(&mut theirs, offer).await;
        let secret = theirs.cookies[&forms::drafts::cookie_name(own)].clone();
        for stolen in [None, Some(secret), Some("x".repeat(43)), Some(String::new())] {
            if let Some(secret) = stolen {
                theirs.cookies.insert(forms::drafts::cookie_name(id), secret);
            }
            for part in ["/1", "/pruefen", "/loeschen", ""] {
                assert_eq!(theirs.get(&format!("/entwurf/{id}{part}")).await.status, 404, "{part}");
            }
            assert_eq!(theirs.post(&first, [(at("G201.G1.F1"), "x")]).await.status, 404);
            assert_eq!(
                theirs.post(&format!("/entwurf/{id}/loeschen"), [("", ""); 0]).await.status,
                404
            );
            let parts = theirs
                .post_parts(&first, [("a", "b")], &[(&at("G202.G204.F212"), "a.pdf", PDF)])
                .await;
            assert_eq!(parts.status, 404);
        }
        for address in ["/entwurf/x/1", "/antrag/x", "/antrag/00000000-0000-0000-0000-000000000000"]
        {
            assert_eq!(theirs.get(address).await.status, 404, "{address}");
        }
        for step in ["0", "9999", "-1", "99999999999999999999", "x"] {
            assert_eq!(mine.get(&format!("/entwurf/{id}/{step}")).await.status, 404, "{step}");
        }
        assert_eq!(mine.get(&first).await.status, 200);
    }
}

#[tokio::test]
async fn bodies_that_are_not_what_they_say_are_refused_in_words() {
    let world = &each().await[0];
    let offer = world.offer("bewohnerparkausweis").await;
    let mut browser = world.browser();
    let (_, first) = world.begin(&mut browser, offer).await;
    let many: Vec<_> = (0..3000).map(|number| (format!("n{number}"), "x")).collect();
    let page = browser.post_parts(&first, many, &[]).await;
    assert_eq!(page.status, 413);
    // A request that is larger than any upload.
    let huge = vec![b'x'; 28 << 20];
    let page =
        browser.post_parts(&first, [("a", "b")], &[(&at("G202.G204.F212"), "a.pdf", &huge)]).await;
    assert_eq!(page.status, 413);
    assert!(page.shows("Zu groß"));
}

#[test]
fn definitions_that_do_not_fit_are_refused() {
    let source = include_str!("../../../../../content/forms/hundesteuer.xdf3.xml");
    let refused = |source: &str, rules: &str| {
        forms::Definition::read(source.as_bytes(), rules).unwrap_err().to_string()
    };
    assert!(refused("<x/>", "[]").contains("expected"));
    assert!(refused("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "[]").contains("DOCTYPE"));
    assert!(refused(&"<a>".repeat(100_000), "[]").contains("schema"));
    assert!(refused(source, "{}").contains("list"));
    assert!(
        refused(source, r#"[{"effect":"show","target":"self.F1","condition":true}]"#)
            .contains("not in the schema")
    );
    let circle = r#"[{"effect":"show","target":"self.G99000000101","condition":{"is_empty":{"identifier":"self.G99000000102"}}},
        {"effect":"show","target":"self.G99000000102","condition":{"is_empty":{"identifier":"self.G99000000101"}}}]"#;
    assert!(refused(source, circle).contains("depends on itself"));
}
