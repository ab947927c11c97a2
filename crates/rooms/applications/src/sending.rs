//! From the applicant to the office: seal outside the transaction, store and send inside it.

use std::sync::Arc;

use bytes::Bytes;
use fitconnect::metadata::Purpose;
use forms::{Finished, drafts};
use identity::{Organisation, Person, Secret};
use store::{Actor, Store};
use tokio::task::spawn_blocking;
use transport::{Destination, File, Message, Sealed, Section};
use uuid::Uuid;
use web::Lang;

use crate::access::{Code, Keyring};
use crate::files::{self, Checked, Upload};
use crate::model::{Feedback, Held};
use crate::ops::{self, New, Reserved, Written};
use crate::receipt::{self, Copy};
use crate::{Applications, Error, query};

/// Who sends a draft, as far as they say.
#[derive(Clone, Debug, Default)]
pub struct Submitter {
    /// The account, if signed in.
    pub person: Option<Person>,
    /// Where news are to be announced, if anywhere.
    pub email: Option<String>,
    /// In which language they read.
    pub lang: Lang,
}

/// What is handed out for an application that was sent.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The case.
    pub case: Uuid,
    /// The case number.
    pub number: String,
    /// The access code.
    pub code: Code,
}

/// A message of the applicant.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Made when its form was shown: a message that is sent twice is taken once.
    pub id: Uuid,
    /// What it says.
    pub text: String,
    /// What goes along.
    pub files: Vec<Upload>,
}

/// What a draft is sent with.
struct Ready {
    finished: Finished,
    organisation: Organisation,
    office: Destination,
}

/// Where a draft stands.
enum Found {
    Sent(Receipt),
    Ready(Box<Ready>),
}

fn actor(person: Option<&Person>) -> Actor {
    person.map_or(Actor::Citizen, |person| Actor::Person(person.id))
}

impl Applications {
    pub(crate) fn store(&self) -> &Store {
        self.shell.store()
    }

    /// Sends a finished draft. Sending it again, after a double click or a crash, gives the same
    /// receipt.
    ///
    /// # Errors
    /// [`Error::Forms`] when the draft is missing, expired or incomplete; [`Error::NoOffice`].
    pub async fn submit(
        &self,
        draft: Uuid,
        secret: &Secret,
        submitter: &Submitter,
    ) -> Result<Receipt, Error> {
        let ready = match self.found(draft, secret).await? {
            Found::Sent(receipt) => return Ok(receipt),
            Found::Ready(ready) => *ready,
        };
        let reserved = self.reserved(draft, &ready.organisation).await?;
        let receipt = Receipt {
            case: reserved.case,
            number: reserved.number.clone(),
            code: Code::of_draft(secret, draft),
        };
        let sent = self.send(ready, reserved, &receipt.code, submitter).await;
        match sent {
            Ok(()) => Ok(receipt),
            // Somebody sent it in the meantime: then their receipt is this one.
            Err(Error::Store(store::Error::Exists(_))) => match self.found(draft, secret).await? {
                Found::Sent(receipt) => Ok(receipt),
                Found::Ready(_) => Err(store::Error::Conflict("draft").into()),
            },
            Err(error) => Err(error),
        }
    }

    async fn found(&self, draft: Uuid, secret: &Secret) -> Result<Found, Error> {
        let (forms, secret) = (self.forms.clone(), secret.clone());
        self.store()
            .read(move |read| {
                if let Some((case, number, hash)) = query::of_draft(read, draft)? {
                    let code = Code::of_draft(&secret, draft);
                    let own = code.hash(case) == hash;
                    return if own {
                        Ok(Found::Sent(Receipt { case, number, code }))
                    } else {
                        Err(forms::Error::NoDraft.into())
                    };
                }
                let finished = drafts::finished(&forms, read, draft, &secret)?;
                let id = finished.offer.organisation;
                let organisation = identity::organisation(read, id)?.ok_or(Error::NoOffice)?;
                let office = transport::office_destination(read, id)?.ok_or(Error::NoOffice)?;
                Ok(Found::Ready(Box::new(Ready { finished, organisation, office })))
            })
            .await
    }

    async fn reserved(&self, draft: Uuid, of: &Organisation) -> Result<Reserved, Error> {
        let (organisation, mark) = (of.id, of.mark.clone());
        let reserve = || {
            let mark = mark.clone();
            self.store().housekeeping(move |tx| ops::reserve(tx, draft, organisation, &mark))
        };
        match reserve().await {
            // Of two at the same moment the second finds what the first reserved.
            Err(store::Error::Exists(_)) => Ok(reserve().await?),
            other => Ok(other?),
        }
    }

    async fn send(
        &self,
        ready: Ready,
        reserved: Reserved,
        code: &Code,
        submitter: &Submitter,
    ) -> Result<(), Error> {
        let Ready { finished, organisation, office } = ready;
        let new = new(&finished, organisation, reserved, code, submitter)?;
        let sections = sections(&finished);
        let turn = transport::turn().await;
        let mut sent = vec![self.office_copy(&new, &sections).await?];
        for file in &finished.files {
            sent.push(File {
                id: file.id,
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                purpose: Purpose::Attachment,
                bytes: file.content(self.store()).await?,
            });
        }
        let message =
            Message::Application(Box::new(application(&new, &finished, sections, submitter)?));
        let case = new.reserved.case;
        let sealed = self.transport.seal_in_turn(&turn, &office, case, &message, sent).await?;
        drop(turn);
        let sealed = Arc::new(sealed);
        let sending = Arc::clone(&sealed);
        let sent = self.store().change(move |tx| ops::submit(tx, &new, &finished, &sending)).await;
        if sent.as_ref().is_err_and(Error::stored_nothing) {
            self.transport.discard(&sealed).await;
        }
        sent
    }

    /// The receipt as the office gets it: without the access code.
    async fn office_copy(&self, new: &New, sections: &[Section]) -> Result<File, Error> {
        let now = self.store().clock().now();
        let copy = Copy {
            number: &new.reserved.number,
            authority: &new.authority,
            title: &new.title,
            applicant: &new.applicant,
            submitted_at: now,
            sections,
            code: None,
            address: self.shell.base_url(),
        };
        let letter = receipt::letter(&self.shell, Lang::De, &copy);
        Ok(File {
            id: self.store().entropy().new_id(now),
            name: format!("{}.pdf", new.reserved.number),
            media_type: "application/pdf".to_owned(),
            purpose: Purpose::Form,
            bytes: written(letter).await?,
        })
    }

    /// Where the office of an application takes submissions.
    async fn office(&self, held: &Held) -> Result<Destination, Error> {
        let organisation = held.0.organisation;
        self.store()
            .read(move |read| transport::office_destination(read, organisation))
            .await?
            .ok_or(Error::NoOffice)
    }

    /// Sends a message to the office, with its files.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::File`], [`Error::TooMany`], [`Error::Undelivered`]; [`store::Error::Conflict`] when a message
    /// with this id was sent and says something else.
    pub async fn write(
        &self,
        held: &Held,
        keyring: &Keyring,
        message: NewMessage,
    ) -> Result<(), Error> {
        let NewMessage { id, text, files } = message;
        let checked = files
            .into_iter()
            .enumerate()
            .map(|(place, upload)| files::checked(upload, id, place))
            .collect::<Result<Vec<_>, _>>()?;
        // Nothing is written to disk for a message that was sent before or cannot be sent.
        if self.was_written(held, id, &text, &checked).await? {
            return Ok(());
        }
        let office = self.office(held).await?;
        let sent = checked.iter().map(attachment).collect();
        let message = Message::CitizenMessage { text: text.clone() };
        let sealed = Arc::new(self.transport.seal(&office, held.0.id, &message, sent).await?);
        let named = checked
            .into_iter()
            .map(|Checked { id, name, media_type, content }| ((id, name, media_type), content));
        let kept = match files::keep_all(self.store(), named).await {
            Ok(kept) => kept,
            Err(error) => {
                self.transport.discard(&sealed).await;
                return Err(error);
            }
        };
        let written = Arc::new(Written { id, text, files: kept });
        let stored = self.stored(held, keyring, &written, &sealed).await;
        // Of two at the same moment the second finds what the first has sent.
        if matches!(stored, Ok(false)) || stored.as_ref().is_err_and(Error::stored_nothing) {
            self.transport.discard(&sealed).await;
            files::give_up(self.store(), &written.files).await;
        }
        stored.map(drop)
    }

    async fn was_written(
        &self,
        held: &Held,
        id: Uuid,
        text: &str,
        checked: &[Checked],
    ) -> Result<bool, Error> {
        let (held, text) = (held.clone(), text.to_owned());
        let enclosed = ops::enclosed(checked.iter().map(|file| (file.id, file.content.len())));
        self.store().read(move |read| ops::was_written(read, &held, id, &text, &enclosed)).await
    }

    async fn stored(
        &self,
        held: &Held,
        keyring: &Keyring,
        written: &Arc<Written>,
        sealed: &Arc<Sealed>,
    ) -> Result<bool, Error> {
        let (number, keyring) = (held.0.number.clone(), keyring.clone());
        let (written, sealed) = (Arc::clone(written), Arc::clone(sealed));
        self.store()
            .change(move |tx| {
                let held = ops::hold(tx, &number, &keyring)?;
                ops::write(tx, keyring.actor(), &held, &written, &sealed)
            })
            .await
    }

    /// Withdraws an application.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Ended`] when the office has decided, [`Error::Undelivered`] when it never got
    /// the application.
    pub async fn withdraw(
        &self,
        held: &Held,
        keyring: &Keyring,
        reason: String,
    ) -> Result<(), Error> {
        let office = self.office(held).await?;
        let message = Message::Withdrawal { reason };
        let sealed = self.transport.seal(&office, held.0.id, &message, Vec::new()).await?;
        let (number, keyring) = (held.0.number.clone(), keyring.clone());
        self.store()
            .change(move |tx| {
                let held = ops::hold(tx, &number, &keyring)?;
                ops::withdraw(tx, keyring.actor(), &held, &sealed)
            })
            .await
    }

    /// Sets or removes the address where news are announced.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn announce_to(
        &self,
        held: &Held,
        keyring: &Keyring,
        email: Option<String>,
    ) -> Result<(), Error> {
        let (number, keyring) = (held.0.number.clone(), keyring.clone());
        self.store()
            .change(move |tx| {
                let held = ops::hold(tx, &number, &keyring)?;
                ops::announce_to(tx, keyring.actor(), &held, email.as_deref())
            })
            .await
    }

    /// Takes how it went, without a person.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Given`] when it was said before.
    pub async fn rate(
        &self,
        held: &Held,
        keyring: &Keyring,
        feedback: Feedback,
    ) -> Result<(), Error> {
        let (number, keyring) = (held.0.number.clone(), keyring.clone());
        self.store()
            .change(move |tx| {
                // Not locked: that would note when, and with it who.
                let held = query::held(tx, &number, &keyring)?;
                ops::rate(tx, &held, &feedback)
            })
            .await
    }
}

/// Writes a letter off the threads that answer requests.
pub(crate) async fn written(letter: pdf::Letter) -> Result<Bytes, Error> {
    let bytes = spawn_blocking(move || pdf::write(&letter)).await;
    Ok(bytes.map_err(|_panicked| store::Error::Panicked)??.into())
}

fn attachment(file: &Checked) -> File {
    File {
        id: file.id,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        purpose: Purpose::Attachment,
        bytes: file.content.clone(),
    }
}

fn sections(finished: &Finished) -> Vec<Section> {
    let section = |(title, facts): &(String, Vec<(String, String)>)| Section {
        title: title.clone(),
        facts: facts.clone(),
    };
    finished.summary.iter().map(section).collect()
}

fn given_email(finished: &Finished, submitter: &Submitter) -> Option<String> {
    submitter.email.clone().or_else(|| finished.applicant.email.clone())
}

fn new(
    finished: &Finished,
    organisation: Organisation,
    reserved: Reserved,
    code: &Code,
    submitter: &Submitter,
) -> Result<New, Error> {
    let offer = &finished.offer;
    let person = submitter.person.as_ref();
    let name = Some(&finished.applicant.name).filter(|name| !name.is_empty());
    let given = given_email(finished, submitter);
    let summary = serde_json::to_string(&sections(finished)).map_err(corrupt)?;
    Ok(New {
        code_hash: code.hash(reserved.case),
        reserved,
        organisation: organisation.id,
        authority: organisation.name,
        leika: offer.leika.to_string(),
        ars: offer.ars.to_string(),
        title: offer.title(submitter.lang).to_owned(),
        form: format!("{} {}", offer.form, offer.form_version),
        lang: submitter.lang.code(),
        actor: actor(person),
        person: person.map(|person| person.id),
        email: given.or_else(|| person.map(|person| person.email.clone())),
        applicant: name.cloned().or_else(|| person.map(|it| it.name.clone())).unwrap_or_default(),
        summary,
        processing_days: offer.processing_days,
    })
}

fn application(
    new: &New,
    finished: &Finished,
    summary: Vec<Section>,
    submitter: &Submitter,
) -> Result<transport::Application, Error> {
    let offer = &finished.offer;
    // The address of an account is for announcements of this portal; only one that was given is passed on.
    let email = given_email(finished, submitter);
    Ok(transport::Application {
        number: new.reserved.number.clone(),
        leika: new.leika.clone(),
        ars: new.ars.clone(),
        form: new.form.clone(),
        title: offer.title_de.clone(),
        applicant_kind: finished.applicant.kind.word().parse().map_err(corrupt)?,
        applicant: new.applicant.clone(),
        email,
        answers: finished.answers.clone(),
        summary,
        fee_cents: offer.fee_cents,
        processing_days: offer.processing_days,
        two_persons: offer.two_persons,
    })
}

fn corrupt(error: impl std::fmt::Display) -> store::Error {
    store::Error::Corrupt(error.to_string())
}
