//! Who may see an application.

use crate::world::{PDF, each};

#[tokio::test]
async fn number_and_code_open_it_on_another_device() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let address = format!("/vorgang/{}", applied.number);
        let mut other = world.browser();
        let locked = other.get(&address).await;
        assert_eq!(locked.status, 404);
        assert!(locked.shows("Zugangscode") && !locked.shows("Bank aufstellen"));
        let code = applied.code.to_lowercase().replace('-', " ");
        let number = applied.number.to_lowercase();
        let opened = other.post("/vorgang", &[("nummer", &number), ("code", &code)]).await;
        assert_eq!(opened.target(), address);
        let cookie = opened.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("; HttpOnly") && cookie.ends_with("; Secure"));
        assert!(other.get(&address).await.shows("Bank aufstellen"));
        let receipt = other.get(&format!("{address}/eingang.pdf")).await;
        assert!(receipt.bytes.starts_with(b"%PDF-"));

        let gone = other.post(&format!("{address}/vergessen"), &[]).await;
        assert_eq!(gone.target(), "/vorgang");
        assert_eq!(other.get(&address).await.status, 404);
    }
}

#[tokio::test]
async fn guesses_are_counted_and_an_unknown_number_answers_like_a_known_one() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let wrong = "AAAA-AAAA-AAAA-AAAA";
        for number in [applied.number.as_str(), "MUS-2026-999999"] {
            let mut guesser = world.browser();
            let mut bodies = Vec::new();
            for guess in [wrong, "x", wrong, wrong, wrong] {
                let page = guesser.post("/vorgang", &[("nummer", number), ("code", guess)]).await;
                assert_eq!(page.status, 422);
                bodies.push(page.text().replace(number, ""));
            }
            assert!(bodies.iter().all(|body| *body == bodies[0]));
            let page = guesser.post("/vorgang", &[("nummer", number), ("code", wrong)]).await;
            assert_eq!(page.status, 429);
            assert!(page.shows("In 15 Minuten"));
        }
        let values = [("nummer", applied.number.as_str()), ("code", applied.code.as_str())];
        let opened = world.browser().post("/vorgang", &values).await;
        assert!(opened.status.is_redirection(), "guessing locks out nobody who has the code");
        assert!(opened.headers["set-cookie"].to_str().unwrap().contains("Max-Age"));
        assert_eq!(browser.get(&format!("/vorgang/{}", applied.number)).await.status, 200);
        world.test.clock.advance_seconds(16 * 60);
        let guess = [("nummer", applied.number.as_str()), ("code", "AAAA-AAAA-AAAA-AAAA")];
        assert_eq!(world.browser().post("/vorgang", &guess).await.status, 422);
    }
}

#[tokio::test]
async fn whoever_has_one_application_sees_no_other() {
    for world in each().await {
        let (mut mine, mut theirs) = (world.browser(), world.browser());
        let own = world.applied(&mut mine).await;
        let other = world.applied(&mut theirs).await;
        let address = format!("/vorgang/{}", other.number);
        theirs
            .post_files(
                &format!("{address}/nachricht"),
                &[("text", "x")],
                &[("datei", "p.pdf", PDF)],
            )
            .await;
        let file = theirs.get(&address).await.files().remove(0);
        assert_eq!(theirs.get(&file).await.status, 200);

        for path in ["", "/eingang", "/eingang.pdf", "/zurueckziehen"] {
            assert_eq!(mine.get(&format!("{address}{path}")).await.status, 404, "{path}");
        }
        assert_eq!(mine.get(&file).await.status, 404);
        let through_own = file.replace(&other.number, &own.number);
        assert_eq!(mine.get(&through_own).await.status, 404, "a file belongs to its case");
        for path in ["/zurueckziehen", "/rueckmeldung", "/benachrichtigung", "/vergessen"] {
            let values = [("leicht", "1"), ("hindernis", "nothing"), ("email", "a@b.example")];
            let refused = mine.post(&format!("{address}{path}"), &values).await;
            assert_eq!(refused.status, 404, "{path}");
        }
        let refused = mine.post_files(&format!("{address}/nachricht"), &[("text", "x")], &[]).await;
        assert_eq!(refused.status, 404);

        // A code is good for its own case only.
        let mut forged = mine.clone();
        let code = own.code.replace('-', "");
        forged.cookies.insert(format!("kreislauf_case_{}", world.case(&other.number).await), code);
        assert_eq!(forged.get(&address).await.status, 404);
        for nonsense in ["/vorgang/x", "/vorgang/%27%20OR%201=1", "/vorgang/%00", "/vorgang/%FF"] {
            assert!(mine.get(nonsense).await.status.is_client_error(), "{nonsense}");
        }
    }
}
