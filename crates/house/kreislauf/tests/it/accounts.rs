//! Administrators care for the accounts of their organisation; people care for their own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use applications::Mailer;
use kreislauf::jobs;

use crate::browser::{Answer, Browser};
use crate::world::{PASSWORD, World, somebody, worlds, worlds_with};

const NEW: &str = "noch ein langes Passwort";

/// Sets a password with a link.
async fn set(world: &World, link: &str) -> Answer {
    let mut browser = world.anonymous();
    assert_eq!(browser.get(link).await.status, 200);
    let different = [("neu", NEW), ("wiederholung", "etwas anderes Langes")];
    assert_eq!(browser.post(link, &different).await.status, 422);
    browser.post(link, &[("neu", NEW), ("wiederholung", NEW)]).await
}

async fn signs_in(world: &World, email: &str, password: &str) -> Option<Browser> {
    let mut browser = world.anonymous();
    let login = [("email", email), ("password", password), ("weiter", "/konto")];
    (browser.post("/anmelden", &login).await.status == 303).then_some(browser)
}

/// The path of the link that a page or a mail shows.
fn link_in(text: &str) -> String {
    let (_, link) = text.split_once("/zugang/").unwrap();
    format!("/zugang/{}", link.chars().take(43).collect::<String>())
}

#[tokio::test]
async fn administrators_care_for_accounts_and_people_for_their_own() {
    for world in worlds().await {
        an_administrator_invites_locks_and_lets_in_again(&world).await;
        an_account_of_others_gets_roles_but_no_new_password(&world).await;
        people_change_their_own_password(&world).await;
    }
}

async fn an_administrator_invites_locks_and_lets_in_again(world: &World) {
    let mut mia = world.lemgo.administrator.browser.clone();
    let desk = format!("/zugaenge/{}", world.lemgo.id);
    assert_eq!(mia.get("/zugaenge").await.target(), desk);
    let list = mia.get(&desk).await;
    assert!(list.shows("anna@lemgo.example") && list.shows("Sachbearbeitung"));
    assert!(!list.shows("detmold"), "another town's people");

    let nothing = mia.post(&format!("{desk}/neu"), &[("name", "Jana"), ("email", "x")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.shows("value=\"Jana\"") && nothing.shows("href=\"#email\""));
    let jana = [
        ("name", "Jana Muster"),
        ("email", "jana@lemgo.example"),
        ("rolle", "editor"),
        ("rolle", "case-worker"),
    ];
    let link = link_in(&mia.post(&format!("{desk}/neu"), &jana).await.text());
    assert!(mia.get(&desk).await.shows("noch ohne Passwort"));
    assert_eq!(set(world, &link).await.status, 200);
    assert_eq!(world.anonymous().get(&link).await.status, 404, "a link is used once");
    let mut jana = signs_in(world, "jana@lemgo.example", NEW).await.unwrap();
    assert_eq!(jana.get("/vorgaenge").await.status, 200);

    let people = mia.get(&desk).await.addresses("href", &format!("{desk}/"));
    let mut pages = Vec::new();
    for address in people.into_iter().filter(|it| !it.ends_with("/neu")) {
        if mia.get(&address).await.shows("jana@lemgo.example") {
            pages.push(address);
        }
    }
    let [page] = pages.as_slice() else { panic!("{pages:?}") };
    let only = [("schritt", "rollen"), ("rolle", "editor")];
    assert_eq!(mia.post(page, &only).await.target(), format!("{page}?fertig=rollen"));
    assert_eq!(jana.get("/vorgaenge").await.status, 403, "also in the open session");
    assert_eq!(jana.get(&desk).await.status, 403);

    mia.post(page, &[("schritt", "sperren")]).await.target();
    assert!(jana.get("/konto").await.target().starts_with("/anmelden"));
    assert!(signs_in(world, "jana@lemgo.example", NEW).await.is_none());
    assert_eq!(mia.post(page, &[("schritt", "link")]).await.status, 404);
    mia.post(page, &[("schritt", "entsperren")]).await.target();
    assert!(signs_in(world, "jana@lemgo.example", NEW).await.is_some());

    let own = format!("{desk}/{}", world.lemgo.administrator.id);
    let stripped = mia.post(&own, &[("schritt", "rollen"), ("rolle", "editor")]).await;
    assert_eq!(stripped.status, 409);
    assert!(stripped.shows("die letzte Person"));
}

async fn an_account_of_others_gets_roles_but_no_new_password(world: &World) {
    let mut mia = world.lemgo.administrator.browser.clone();
    let desk = format!("/zugaenge/{}", world.lemgo.id);
    let karla = [("name", "Falsch"), ("email", "karla@example.org"), ("rolle", "case-worker")];
    let page = mia.post(&format!("{desk}/neu"), &karla).await.target();
    let shown = mia.get(&page).await;
    assert!(shown.shows("schon ein Konto") && !shown.shows("Falsch"));
    assert!(!shown.shows("value=\"link\""));
    for step in ["link", "sperren"] {
        assert_eq!(mia.post(&page, &[("schritt", step)]).await.status, 403);
    }
    assert!(signs_in(world, "karla@example.org", PASSWORD).await.is_some());
}

async fn people_change_their_own_password(world: &World) {
    let (store, app) = (world.store(), &world.app);
    let mut here = somebody(store, app, "bert@example.org", None).await.browser;
    let mut elsewhere = signs_in(world, "bert@example.org", PASSWORD).await.unwrap();
    let wrong = [("password", "falsch"), ("neu", NEW), ("wiederholung", NEW)];
    let answer = here.post("/konto/passwort", &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.shows("href=\"#password\"") && !answer.shows(NEW));
    let right = [("password", PASSWORD), ("neu", NEW), ("wiederholung", NEW)];
    assert_eq!(here.post("/konto/passwort", &right).await.status, 200);
    assert_eq!(here.get("/konto").await.status, 200);
    assert_eq!(elsewhere.get("/konto").await.status, 303);
    assert!(signs_in(world, "bert@example.org", NEW).await.is_some());
    let forgotten = world.anonymous().get("/anmelden/vergessen").await;
    assert!(forgotten.shows("werden keine E-Mails verschickt"));
}

#[tokio::test]
async fn with_mail_links_go_to_their_owners_only() {
    let (mailer, mails) = mail_server();
    for world in worlds_with(&mailer).await {
        let mut mia = world.lemgo.administrator.browser.clone();
        let desk = format!("/zugaenge/{}", world.lemgo.id);
        let jana = [("name", "Jana"), ("email", "jana@lemgo.example"), ("rolle", "editor")];
        let page = mia.post(&format!("{desk}/neu"), &jana).await.target();
        assert!(mia.get(&page).await.shows("ist unterwegs"));
        jobs::run_due(&world.node).await.unwrap();
        let mail = mails.try_recv().unwrap();
        assert!(mail.contains("To: jana@lemgo.example"), "{mail}");
        assert_eq!(set(&world, &link_in(&mail)).await.status, 200);

        let asked = [("email", "jana@lemgo.example")];
        let known = world.anonymous().post("/anmelden/vergessen", &asked).await;
        let asked = [("email", "niemand@lemgo.example")];
        let unknown = world.anonymous().post("/anmelden/vergessen", &asked).await;
        assert_eq!(known.text(), unknown.text(), "nobody learns who has an account");
        jobs::run_due(&world.node).await.unwrap();
        let mail = mails.try_recv().unwrap();
        assert!(mail.contains("To: jana@lemgo.example") && mails.try_recv().is_err());
        assert_eq!(set(&world, &link_in(&mail)).await.status, 200);
        assert!(signs_in(&world, "jana@lemgo.example", NEW).await.is_some());
    }
}

/// A mail server that takes everything, on a port of its own.
pub(crate) fn mail_server() -> (Mailer, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, mails) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            converse(&stream.unwrap(), &sender);
        }
    });
    (Mailer::smtp(&format!("smtp://{address}"), "kreislauf@stadt.example").unwrap(), mails)
}

/// Takes the mails of one connection.
fn converse(mut stream: &TcpStream, mails: &Sender<String>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    stream.write_all(b"220 here\r\n").ok()?;
    while let Some(line) = lines.next() {
        match line.as_str() {
            "QUIT" => return stream.write_all(b"221 bye\r\n").ok(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").ok()?;
                let mail: Vec<_> = lines.by_ref().take_while(|line| line != ".").collect();
                mails.send(mail.join("\n")).ok()?;
            }
            _ => {}
        }
        stream.write_all(b"250 well\r\n").ok()?;
    }
    Some(())
}
