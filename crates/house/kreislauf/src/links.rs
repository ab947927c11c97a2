//! Mails with a link: to set a password, to a meeting, to what became of a request to belong to an organisation.

use applications::{Attached, Letter, Mailer};
use committees::Committees;
use identity::Secret;
use identity::accounts::{self, Keeper, MailLink};
use identity::registrations::{self, Purpose, Registration, RegistrationMail, Standing};
use store::jobs::Job;
use web::{Lang, Shell};

/// Makes a link and mails it. The link is made only now: until it is sent it stands nowhere. When the mail has to be sent
/// again it brings a new link.
///
/// # Errors
/// When the mail cannot be sent now.
pub(crate) async fn mail(shell: &Shell, mailer: &Mailer, job: &Job) -> Result<(), String> {
    let in_words = |error: store::Error| error.to_string();
    let MailLink { person: id, lang, invited } = job.payload().map_err(in_words)?;
    let store = shell.store();
    let made = store
        .change(move |tx| {
            let (link, entry) = accounts::make_link(tx, &Keeper::Operator, id)?;
            Ok(((link, accounts::person(tx, id)?), entry))
        })
        .await;
    let (link, person) = match made {
        Ok((link, Some(person))) => (link, person),
        // Locked since it was asked for.
        Ok((_, None)) | Err(identity::Error::NoAccount) => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let lang: Lang = lang.parse().unwrap_or_default();
    let address = format!("{}/zugang/{}", shell.base_url(), link.reveal());
    let (subject, body) = if invited {
        ("account-mail-invited-subject", "account-mail-invited")
    } else {
        ("account-mail-subject", "account-mail")
    };
    let text = |key| shell.text(lang, key, &[("link", &address)]);
    let at = store.clock().now();
    let letter = Letter {
        id: job.id,
        at,
        to: person.email,
        subject: text(subject),
        body: text(body),
        attached: None,
    };
    mailer.send(&letter).await
}

/// Mails somebody that they are invited to a meeting, or that it was moved or called off.
///
/// # Errors
/// When the mail cannot be sent now.
pub(crate) async fn invite(
    committees: &Committees,
    mailer: &Mailer,
    job: &Job,
) -> Result<(), String> {
    let Some(sender) = mailer.sender() else { return Ok(()) };
    let made = committees.invitation(job, &sender).await.map_err(|error| error.to_string())?;
    let Some(invitation) = made else { return Ok(()) };
    let attached = invitation.calendar.map(|(method, content)| Attached {
        name: "einladung.ics".to_owned(),
        media_type: format!("text/calendar; method={method}; charset=utf-8"),
        content,
    });
    let letter = Letter {
        id: job.id,
        at: invitation.at,
        to: invitation.to,
        subject: invitation.subject,
        body: invitation.body,
        attached,
    };
    mailer.send(&letter).await
}

/// Mails what a request to belong to an organisation is about: a link that the address answers with, or how it was
/// decided. Like every link, it is made only now.
///
/// # Errors
/// When the mail cannot be sent now.
pub(crate) async fn mail_registration(
    shell: &Shell,
    mailer: &Mailer,
    job: &Job,
) -> Result<(), String> {
    let in_words = |error: store::Error| error.to_string();
    let RegistrationMail { registration: id, purpose } = job.payload().map_err(in_words)?;
    let store = shell.store();
    let read = store.read(move |read| registrations::registration(read, id)).await;
    // Forgotten since.
    let Some(found) = read.map_err(|error| error.to_string())? else { return Ok(()) };
    let link = match purpose {
        Purpose::Prove => match store.change(move |tx| registrations::make_proof(tx, id)).await {
            Ok(link) => Some(link),
            Err(identity::Error::NoRegistration) => return Ok(()),
            Err(error) => return Err(error.to_string()),
        },
        Purpose::Decided => None,
    };
    mailer.send(&about(shell, job, &found, link.as_ref())).await
}

fn about(shell: &Shell, job: &Job, found: &Registration, link: Option<&Secret>) -> Letter {
    let lang: Lang = found.lang.parse().unwrap_or_default();
    let (key, path) = match link {
        Some(link) => ("prove", format!("/registrieren/adresse/{}", link.reveal())),
        None if found.state == Standing::Confirmed => ("confirmed", "/anmelden".to_owned()),
        None => ("refused", String::new()),
    };
    let values = [
        ("organisation", found.organisation_name.as_str()),
        ("link", &format!("{}{path}", shell.base_url())),
        ("reason", &found.reason),
    ];
    let text = |part: &str| shell.text(lang, &format!("registration-mail-{key}{part}"), &values);
    Letter {
        id: job.id,
        at: shell.store().clock().now(),
        to: found.email.clone(),
        subject: text("-subject"),
        body: text(""),
        attached: None,
    }
}
