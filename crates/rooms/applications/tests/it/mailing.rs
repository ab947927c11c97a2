//! Mail: that there is something new, never what.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use applications::Mailer;
use transport::{Message, PublicStatus};

use crate::world::{each, with};

/// A mail server that takes what it is given and hands it on.
fn server() -> (Mailer, Receiver<String>) {
    server_that_answers("250 well")
}

/// The same with another answer to the name of the recipient.
fn server_that_answers(recipient: &'static str) -> (Mailer, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, mails) = channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            if serve(connection.unwrap(), &sender, recipient).is_none() {
                break;
            }
        }
    });
    (Mailer::smtp(&format!("smtp://{address}"), "Portal <portal@stadt.example>").unwrap(), mails)
}

/// One conversation; `None` when the test has ended.
fn serve(stream: TcpStream, mails: &Sender<String>, recipient: &str) -> Option<()> {
    let mut answers = stream.try_clone().unwrap();
    let mut say = |line: &str| answers.write_all(format!("{line}\r\n").as_bytes()).unwrap();
    say("220 test");
    let mut mail: Option<String> = None;
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        match (&mut mail, line.as_str()) {
            (Some(_), ".") => {
                mails.send(mail.take().unwrap()).ok()?;
                say("250 taken");
            }
            (Some(mail), line) => {
                mail.push_str(line);
                mail.push('\n');
            }
            (None, "DATA") => {
                mail = Some(String::new());
                say("354 go on");
            }
            (None, "QUIT") => {
                say("221 bye");
                break;
            }
            (None, line) if line.starts_with("RCPT") => say(recipient),
            (None, _) => say("250 well"),
        }
    }
    Some(())
}

#[tokio::test]
async fn news_are_announced_without_their_content() {
    let (mailer, mails) = server();
    for world in with(|_| mailer.clone()).await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        assert_eq!(world.run_jobs().await, 0);
        let address = format!("/vorgang/{}", applied.number);
        let news = format!("{address}/benachrichtigung");
        let wrong = browser.post(&news, &[("email", "nobody")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.shows("href=\"#email\"") && wrong.shows("value=\"nobody\""));
        let set = browser.post(&news, &[("email", "erika@beispiel.example")]).await;
        assert!(set.target().ends_with("?fertig=benachrichtigung"));

        let case = world.case(&applied.number).await;
        world.office_tells(case, PublicStatus::InProgress).await;
        let text = "Geheim 4711".to_owned();
        world.office_says(case, Message::OfficeMessage { text, asks: true }, None).await;
        assert!(mails.try_recv().is_err(), "news that come together make one mail");
        world.test.clock.advance_seconds(60);
        assert_eq!(world.run_jobs().await, 0);
        let mail = mails.try_recv().unwrap();
        assert!(mail.contains("To: erika@beispiel.example"));
        assert!(mail.contains("From: Portal <portal@stadt.example>"));
        assert!(mail.contains(&format!("https://portal.example/vorgang/{}", applied.number)));
        assert!(mail.contains("Message-ID: <"));
        for personal in ["Geheim", "Erika", "Bank", "Musterstadt"] {
            assert!(!mail.contains(personal), "{personal} in {mail}");
        }
        assert!(mails.try_recv().is_err());

        let off = browser.post(&news, &[("email", "")]).await;
        assert!(off.target().ends_with("?fertig=ohne-benachrichtigung"));
        world.office_tells(case, PublicStatus::Decided).await;
        world.test.clock.advance_seconds(60);
        assert_eq!(world.run_jobs().await, 0);
        assert!(mails.try_recv().is_err());
    }
}

#[tokio::test]
async fn a_mail_server_that_does_not_answer_is_tried_again() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mailer = Mailer::smtp(&format!("smtp://{nobody}"), "portal@stadt.example").unwrap();
    for world in with(|_| mailer.clone()).await {
        let mut browser = world.browser();
        let draft = world.draft(&mut browser).await;
        let email = [("email", "erika@beispiel.example")];
        browser.post(&format!("/entwurf/{draft}/absenden"), &email).await.target();
        assert_eq!(world.run_jobs().await, 1, "the application arrives, the mail does not");
        assert_eq!(world.taken().len(), 1);
        assert_eq!(world.number_of("SELECT COUNT(*) FROM job WHERE last_error <> ''").await, 1);
    }
}

#[tokio::test]
async fn without_a_mail_server_nothing_waits() {
    for world in each().await {
        let mut browser = world.browser();
        let draft = world.draft(&mut browser).await;
        let email = [("email", "erika@beispiel.example")];
        let sent = browser.post(&format!("/entwurf/{draft}/absenden"), &email).await;
        assert!(browser.get(&sent.target()).await.shows("erika@beispiel.example"));
        assert_eq!(world.run_jobs().await, 0);
    }
}

#[tokio::test]
async fn what_a_mail_server_says_about_an_address_is_not_repeated() {
    for (answer, failed, error) in [
        ("550 erika@beispiel.example is not known here", 0, ""),
        (
            "450 erika@beispiel.example is busy",
            1,
            "the mail server does not take the mail now (450)",
        ),
    ] {
        let (mailer, _mails) = server_that_answers(answer);
        for world in with(|_| mailer.clone()).await {
            let mut browser = world.browser();
            let draft = world.draft(&mut browser).await;
            let email = [("email", "erika@beispiel.example")];
            browser.post(&format!("/entwurf/{draft}/absenden"), &email).await.target();
            assert_eq!(world.run_jobs().await, failed, "{answer}");
            let told = "SELECT COALESCE(MAX(last_error), '') FROM job";
            let told = world.store().read(move |read| read.one(told, &[])?.take(0)).await;
            assert_eq!(told.unwrap_or_else(|error: store::Error| error.to_string()), error);
        }
    }
}
