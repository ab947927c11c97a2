//! E-mail: that there is something new, never what. The job that sends it names the case alone.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use store::Timestamp;
use store::jobs::Job;
use uuid::Uuid;
use web::Lang;

use crate::query::{self, Announcement};
use crate::{Applications, limits};

/// The job that announces news of a case; its payload is the case's id.
pub const JOB: &str = "applications.mail";

/// Sends mails, if it is set up.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// Not set up: the log says that a mail would have gone out.
    None,
    /// Through a mail server.
    Smtp(Box<MailServer>),
}

/// A mail server, and who sends through it.
#[derive(Clone, Debug)]
pub struct MailServer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// A mailer for a server, `smtps://user:password@host` or `smtp://host?tls=required`; without
    /// encryption only on this machine.
    ///
    /// # Errors
    /// When the address of the server or of the sender cannot be understood.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        let here = ["smtp://localhost", "smtp://127.0.0.1", "smtp://[::1]"]
            .iter()
            .filter_map(|here| url.strip_prefix(here))
            .any(|rest| rest.is_empty() || rest.starts_with([':', '/']));
        let encrypted = url.starts_with("smtps://") || url.ends_with("?tls=required");
        if !here && !encrypted {
            return Err("mail to another machine is encrypted: smtps://… or smtp://…?tls=required"
                .to_owned());
        }
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("mail server: {error}"))?
            .timeout(Some(Duration::from_secs(limits::MAIL_ANSWER)))
            .build();
        let from = from.parse().map_err(|error| format!("sender {from:?}: {error}"))?;
        Ok(Self::Smtp(Box::new(MailServer { server, from })))
    }

    /// The address that mails come from, if any are sent.
    pub fn sender(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Smtp(mail) => Some(mail.from.email.to_string()),
        }
    }

    /// Sends a letter; without a mail server nothing happens. One that the server refuses for good is given up.
    ///
    /// # Errors
    /// When it cannot be sent now.
    pub async fn send(&self, letter: &Letter) -> Result<(), String> {
        let (id, Self::Smtp(mail)) = (letter.id, self) else {
            tracing::info!(id = %letter.id, "mail is not set up; nothing is sent");
            return Ok(());
        };
        let Ok(to) = letter.to.parse::<Mailbox>() else {
            tracing::info!(%id, "the address of a mail is none");
            return Ok(());
        };
        let at = Duration::from_secs(u64::try_from(letter.at.seconds()).unwrap_or_default());
        let message = Message::builder()
            .from(mail.from.clone())
            .to(to)
            .date(UNIX_EPOCH + at)
            // The same job gives the same id: a mail that is sent again after a crash is known as such.
            .message_id(Some(format!("<{id}@{}>", mail.from.email.domain())))
            .subject(letter.subject.clone());
        let message = match &letter.attached {
            None => message.header(ContentType::TEXT_PLAIN).body(letter.body.clone()),
            Some(attached) => message.multipart(attached.beside(&letter.body)?),
        };
        let message = message.map_err(|error| error.to_string())?;
        match mail.server.send(message).await {
            Ok(_) => Ok(()),
            // What a server answers often repeats the address; only its code is passed on.
            Err(error) if error.is_permanent() => {
                let code = error.status().map(|code| code.to_string()).unwrap_or_default();
                tracing::warn!(%id, code, "the mail server refuses a mail for good");
                Ok(())
            }
            Err(error) => Err(match error.status() {
                Some(code) => format!("the mail server does not take the mail now ({code})"),
                None => "the mail server cannot be reached or understood".to_owned(),
            }),
        }
    }
}

/// A mail.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The id of the job that sends it.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// What goes with it.
    pub attached: Option<Attached>,
}

/// A file that goes with a mail.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// What stands in it.
    pub content: String,
}

impl Attached {
    fn beside(&self, text: &str) -> Result<MultiPart, String> {
        let kind = ContentType::parse(&self.media_type).map_err(|error| error.to_string())?;
        let file = Attachment::new(self.name.clone()).body(self.content.clone(), kind);
        Ok(MultiPart::mixed().singlepart(SinglePart::plain(text.to_owned())).singlepart(file))
    }
}

impl Applications {
    /// Carries out the job [`JOB`].
    ///
    /// # Errors
    /// When the mail cannot be sent now; the job is then tried again.
    pub async fn announce(&self, job: &Job) -> Result<(), String> {
        let case: Uuid = job.payload().map_err(|error| error.to_string())?;
        // Forgotten before it is sent: news that come from now on make a mail of their own.
        let found = self
            .shell
            .store()
            .housekeeping(move |tx| query::announcement(tx, case))
            .await
            .map_err(|error| error.to_string())?;
        let Some(announcement) = found else { return Ok(()) };
        self.mailer.send(&self.letter(job.id, announcement)).await
    }

    fn letter(&self, id: Uuid, announcement: Announcement) -> Letter {
        let lang: Lang = announcement.lang.parse().unwrap_or_default();
        let number = announcement.number.as_str();
        let link = format!("{}/vorgang/{number}", self.shell.base_url());
        let text = |key| self.shell.text(lang, key, &[("number", number), ("link", &link)]);
        Letter {
            id,
            at: self.shell.store().clock().now(),
            subject: text("application-mail-subject"),
            body: text("application-mail"),
            to: announcement.email,
            attached: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mailer;

    #[test]
    fn mail_leaves_the_machine_encrypted_or_not_at_all() {
        let from = "Kreislauf <vorgang@stadt.example>";
        for well in
            ["smtp://127.0.0.1:2525", "smtps://mail.example", "smtp://mail.example?tls=required"]
        {
            assert!(Mailer::smtp(well, from).is_ok(), "{well}");
        }
        for wrong in ["smtp://mail.example", "smtp://localhost.example", "http://x", ""] {
            assert!(Mailer::smtp(wrong, from).is_err(), "{wrong}");
        }
        assert!(Mailer::smtp("smtps://mail.example", "nobody").is_err());
    }
}
