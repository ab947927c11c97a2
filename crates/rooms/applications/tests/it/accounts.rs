//! Accounts of citizens.

use crate::world::{Answer, each, refusal};

const PASSWORD: &str = "gruene bank am markt";

#[tokio::test]
async fn an_account_sees_its_own_applications_without_a_code() {
    for world in each().await {
        let mut browser = world.browser();
        assert_eq!(browser.get("/konto").await.target(), "/anmelden?weiter=/konto");
        let values = [
            ("name", "Erika Beispiel"),
            ("email", "Erika@beispiel.example"),
            ("password", PASSWORD),
        ];
        let opened = browser.post("/konto/neu", &values).await;
        assert_eq!(opened.target(), "/anmelden?weiter=/konto");
        let login =
            [("email", "erika@beispiel.example"), ("password", PASSWORD), ("weiter", "/konto")];
        assert_eq!(browser.post("/anmelden", &login).await.target(), "/konto");
        assert!(browser.get("/konto").await.shows("noch kein Antrag"));
        let draft = world.draft(&mut browser).await;
        let sent = browser.post(&format!("/entwurf/{draft}/absenden"), &[]).await;
        let cookie = sent.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("kreislauf_case_") && !cookie.contains("Max-Age"), "{cookie}");
        let applied = world.receipt(&mut browser, draft, &sent).await;
        let own = browser.get("/konto").await;
        assert!(own.shows(&applied.number) && own.shows(">Gesendet<"));
        assert_eq!(world.run_jobs().await, 0);
        let before = world.store().statements();
        let own = browser.get("/konto").await;
        assert!(own.shows(">Eingegangen<"), "the office's side has taken it: {}", own.text());
        assert!(world.store().statements() - before <= 3);

        // On another device, signed in, without the code.
        let mut other = world.browser();
        let address = format!("/vorgang/{}", applied.number);
        assert_eq!(other.get(&address).await.status, 404);
        other.post("/anmelden", &login).await;
        let before = world.store().statements();
        let page = other.get(&address).await;
        assert!(page.shows("Bank aufstellen"));
        assert!(page.shows("erika@beispiel.example"), "news go to the account's address");
        assert!(world.store().statements() - before <= 3, "session, application, history");
        let receipt = other.get(&format!("{address}/eingang")).await;
        assert!(receipt.shows(&applied.number) && !receipt.shows(&applied.code));

        // One that the office's side does not take.
        world.office_answers(Answer::Refuse(refusal()));
        let draft = world.draft(&mut browser).await;
        browser.post(&format!("/entwurf/{draft}/absenden"), &[]).await.target();
        assert_eq!(world.run_jobs().await, 0);
        assert!(browser.get("/konto").await.shows(">Nicht zugestellt<"));

        // An application without an account is not in it.
        let mut anonymous = world.browser();
        let foreign = world.applied(&mut anonymous).await;
        assert!(!other.get("/konto").await.shows(&foreign.number));
        assert_eq!(other.get(&format!("/vorgang/{}", foreign.number)).await.status, 404);
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_opened_says_why_at_the_field() {
    for world in each().await {
        let mut browser = world.browser();
        let wrong = browser
            .post("/konto/neu", &[("name", ""), ("email", "nobody"), ("password", "short")])
            .await;
        assert_eq!(wrong.status, 422);
        for field in ["#name", "#email", "#password"] {
            assert!(wrong.shows(&format!("href=\"{field}\"")));
        }
        assert!(wrong.shows("value=\"nobody\"") && !wrong.shows("short"));
        let values = [("name", "A"), ("email", "a@b.example"), ("password", PASSWORD)];
        assert!(browser.post("/konto/neu", &values).await.status.is_redirection());
        let again = browser.post("/konto/neu", &values).await;
        assert_eq!(again.status, 422);
        assert!(again.shows("gibt es schon ein Konto"));
    }
}
