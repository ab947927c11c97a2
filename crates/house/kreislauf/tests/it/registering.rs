//! Somebody registers by themselves, the organisation decides, and the start page says what waits.

use axum::body::Body;
use axum::http::{Request, header};
use identity::Role;
use kreislauf::jobs;
use serde_json::{Value, json};

use crate::accounts::mail_server;
use crate::browser::{Answer, Browser};
use crate::world::{World, somebody, worlds, worlds_with};

const OWN: &str = "mein selbst gewähltes Passwort";

fn fields<'f>(town: &'f str, email: &'f str) -> [(&'f str, &'f str); 6] {
    [
        ("organisation", town),
        ("rolle", "cio"),
        ("name", "Ina Neumann"),
        ("email", email),
        ("password", OWN),
        ("note", "Durchwahl 4711"),
    ]
}

/// The first address on a page that begins so.
fn address(text: &str, start: &str) -> String {
    let (_, rest) = text.split_once(start).unwrap();
    let rest: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    format!("{start}{rest}")
}

async fn send(browser: &mut Browser, address: &str, body: &Value) -> Answer {
    let request = Request::post(address)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    browser.send(request.unwrap()).await
}

async fn leader(world: &World) -> Browser {
    let place = Some((world.lemgo.id, Role::Leader));
    somebody(world.store(), &world.app, "spitze@lemgo.example", place).await.browser
}

#[tokio::test]
async fn who_registers_waits_for_the_organisation() {
    for world in worlds().await {
        let town = world.lemgo.id.to_string();
        let mut nobody = world.anonymous();
        assert!(nobody.get("/anmelden").await.shows("/registrieren"));
        assert!(nobody.get("/zusammenarbeit").await.shows("/registrieren"));
        let found = nobody.get("/registrieren?art=municipality&q=LEMGO").await;
        assert!(found.shows(&format!("/registrieren?organisation={town}")));
        assert!(nobody.get(&format!("/registrieren?organisation={town}")).await.shows("Lemgo"));
        let company = nobody.get("/registrieren?art=company&q=Neu").await;
        assert!(company.shows("neu=1"), "a company may be named");
        assert!(!nobody.get("/registrieren?art=municipality&q=Neu").await.shows("neu=1"));
        let nothing = [("organisation", town.as_str()), ("rolle", "cio")];
        assert_eq!(nobody.post("/registrieren", &nothing).await.status, 422);

        // The same answer whether there is an account or not; what differs is the secret in the address.
        let known = nobody.post("/registrieren", &fields(&town, "karla@example.org")).await;
        world.files.clock.advance_seconds(1);
        let unknown = nobody.post("/registrieren", &fields(&town, "ina@lemgo.example")).await;
        assert_eq!((known.status, unknown.status), (unknown.status, known.status));
        let (known, unknown) = (known.target(), unknown.target());
        assert_eq!(known.len(), unknown.len());
        let status = nobody.get(&unknown).await;
        assert!(status.shows("liegt bei der Organisation") && status.shows("ina@lemgo.example"));

        let mut leader = leader(&world).await;
        let before = world.store().statements();
        let start = leader.get("/zusammenarbeit").await;
        assert!(world.store().statements() - before <= 3, "with the session");
        assert!(start.shows("Anfrage um Aufnahme") && start.shows("Ina Neumann"));
        assert!(start.shows("Als Hausspitze"));
        let list = leader.get("/beitritte").await;
        let mut pages = list.addresses("href", "/beitritte/");
        assert_eq!(pages.len(), 2);
        let page = pages.pop().unwrap();
        let shown = leader.get(&page).await;
        assert!(shown.shows("Adresse nicht geprüft") && shown.shows("ina@lemgo.example"));
        assert_eq!(world.detmold.administrator.browser.clone().get(&page).await.status, 404);
        assert_eq!(world.lemgo.worker.browser.clone().get(&page).await.status, 403);
        let nothing = leader.post(&page, &[("schritt", "ablehnen")]).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.shows("href=\"#reason\""));
        assert_eq!(
            leader.post(&page, &[("schritt", "bestaetigen")]).await.target(),
            "/beitritte?fertig=ja"
        );
        assert_eq!(leader.get(&page).await.status, 404, "it is decided");
        assert!(nobody.get(&unknown).await.shows("ist bestätigt"));
        let login =
            [("email", "ina@lemgo.example"), ("password", OWN), ("weiter", "/zusammenarbeit")];
        let mut ina = world.anonymous();
        assert_eq!(ina.post("/anmelden", &login).await.target(), "/zusammenarbeit");
        assert!(ina.get("/zusammenarbeit").await.shows("Informationstechnik (CIO)"));

        let page = pages.pop().unwrap();
        let no = [("schritt", "ablehnen"), ("reason", "Bei uns unbekannt")];
        assert_eq!(leader.post(&page, &no).await.target(), "/beitritte?fertig=nein");
        assert!(nobody.get(&known).await.shows("Bei uns unbekannt"));
    }
}

#[tokio::test]
async fn programs_register_and_decide() {
    for world in worlds().await {
        let mut nobody = world.anonymous();
        let body = json!({"organisation": world.lemgo.id, "role": "security-officer",
            "name": "Ina Neumann", "email": "ina@lemgo.example", "password": OWN});
        let created = send(&mut nobody, "/api/v1/registrations", &body).await;
        assert_eq!(created.status, 201);
        let href = created.json()["href"].as_str().unwrap().to_owned();
        assert_eq!(nobody.get(&href).await.json()["state"], "waiting");
        let mut mia = world.lemgo.administrator.browser.clone();
        let listed = mia.get("/api/v1/registrations").await.json();
        assert_eq!(listed["total"], 1);
        let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
        let confirm = format!("/api/v1/registrations/{id}/confirm");
        let mut foreign = world.detmold.administrator.browser.clone();
        assert_eq!(send(&mut foreign, &confirm, &json!({})).await.status, 404);
        assert_eq!(send(&mut mia, &confirm, &json!({})).await.status, 204);
        assert_eq!(nobody.get(&href).await.json()["state"], "confirmed");
    }
}

#[tokio::test]
async fn with_mail_the_inbox_answers_first() {
    let (mailer, mails) = mail_server();
    for world in worlds_with(&mailer).await {
        let town = world.lemgo.id.to_string();
        let mut nobody = world.anonymous();
        let status =
            nobody.post("/registrieren", &fields(&town, "ina@lemgo.example")).await.target();
        assert!(nobody.get(&status).await.shows("sehen Sie in Ihr Postfach"));
        let mut leader = leader(&world).await;
        assert!(leader.get("/beitritte").await.addresses("href", "/beitritte/").is_empty());
        jobs::run_due(&world.node).await.unwrap();
        // A long line of a mail is broken.
        let mail = mails.try_recv().unwrap().replace("=\n", "");
        assert!(mail.contains("To: ina@lemgo.example"), "{mail}");
        let link = address(&mail, "/registrieren/adresse/");
        assert!(nobody.get(&link).await.shows("Ina Neumann"));
        assert_eq!(nobody.post(&link, &[("password", "falsch und lang")]).await.status, 422);
        assert!(nobody.post(&link, &[("password", OWN)]).await.shows("liegt jetzt bei"));
        let page = leader.get("/beitritte").await.addresses("href", "/beitritte/").pop().unwrap();
        assert!(leader.get(&page).await.shows("Adresse geprüft"));
        leader.post(&page, &[("schritt", "bestaetigen")]).await.target();
        jobs::run_due(&world.node).await.unwrap();
        assert!(mails.try_recv().unwrap().contains("To: ina@lemgo.example"));
    }
}
