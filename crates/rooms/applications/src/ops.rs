//! What can be done, each in one transaction with one entry in the journal.

use forms::Finished;
use store::{Actor, Entry, Read, Timestamp, Tx, jobs};
use tally::{Event as Counted, Kind};
use transport::{Delivery, Outcome, PublicStatus, Sealed};
use uuid::Uuid;

use crate::access::Keyring;
use crate::model::{Application, Event, Feedback, Held, KeptFile, Message, Sender, Standing};
use crate::query::{self, Enclosed, Locked};
use crate::{Error, limits, mail};

type Recorded<T> = Result<(T, Entry), Error>;

/// A case number that is kept for a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub(crate) case: Uuid,
    pub(crate) number: String,
}

/// Gives a draft its case number, once: without gaps, because number and counter change together, and
/// without doubles, because the counter is locked.
///
/// # Errors
/// [`store::Error::Exists`] when somebody else did so at the same moment: then it has one.
pub(crate) fn reserve(
    tx: &mut Tx<'_>,
    draft: Uuid,
    organisation: Uuid,
    mark: &str,
) -> store::Result<Reserved> {
    let known =
        tx.optional("SELECT case_id, number FROM case_number WHERE draft = ?1", &[draft.into()])?;
    if let Some(mut row) = known {
        return Ok(Reserved { case: row.take(0)?, number: row.take(1)? });
    }
    let year = i64::from(tx.now().german_date().year());
    let next: i64 = tx
        .one(
            "INSERT INTO case_counter (organisation, year, last) VALUES (?1, ?2, 1)
             ON CONFLICT (organisation, year) DO UPDATE SET last = case_counter.last + 1
             RETURNING last",
            &[organisation.into(), year.into()],
        )?
        .take(0)?;
    let number = format!("{}-{year}-{next:06}", mark.to_uppercase());
    let case = tx.new_id();
    tx.execute(
        "INSERT INTO case_number (draft, case_id, number) VALUES (?1, ?2, ?3)",
        &[draft.into(), case.into(), number.as_str().into()],
    )?;
    Ok(Reserved { case, number })
}

/// What an application is stored with.
#[derive(Debug)]
pub(crate) struct New {
    pub(crate) reserved: Reserved,
    pub(crate) code_hash: Vec<u8>,
    pub(crate) organisation: Uuid,
    pub(crate) authority: String,
    pub(crate) leika: String,
    pub(crate) ars: String,
    pub(crate) title: String,
    pub(crate) form: String,
    pub(crate) lang: &'static str,
    pub(crate) actor: Actor,
    pub(crate) person: Option<Uuid>,
    pub(crate) email: Option<String>,
    pub(crate) applicant: String,
    pub(crate) summary: String,
    pub(crate) processing_days: i64,
}

/// Sends an application: stored, handed to the transport, the draft gone, all or nothing.
///
/// # Errors
/// [`store::Error::Exists`] when the draft was sent before, [`store::Error::Conflict`] when it was changed.
pub(crate) fn submit(
    tx: &mut Tx<'_>,
    new: &New,
    finished: &Finished,
    sealed: &Sealed,
) -> Recorded<()> {
    let now = tx.now();
    let case = new.reserved.case;
    tx.execute(
        "INSERT INTO application (id, number, code_hash, organisation, authority, leika, ars, title,
             form, lang, person, email, applicant, summary, processing_days, status, told_at,
             mail_queued, feedback_given, submission, submitted_at, changed_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 0,
             ?17, FALSE, ?18, ?19, ?19, 1)",
        &[
            case.into(),
            new.reserved.number.as_str().into(),
            new.code_hash.as_slice().into(),
            new.organisation.into(),
            new.authority.as_str().into(),
            new.leika.as_str().into(),
            new.ars.as_str().into(),
            new.title.as_str().into(),
            new.form.as_str().into(),
            new.lang.into(),
            new.person.into(),
            new.email.as_deref().into(),
            new.applicant.as_str().into(),
            new.summary.as_str().into(),
            new.processing_days.into(),
            Standing::Sent.word().into(),
            new.email.is_some().into(),
            sealed.id().into(),
            now.into(),
        ],
    )?;
    transport::send(tx, sealed)?;
    forms::drafts::discard(tx, finished)?;
    tally::count(tx, new.organisation, &Counted::of(Kind::Sent, &new.leika))?;
    if new.email.is_some() {
        jobs::queue(tx, mail::JOB, &case)?;
    }
    let entry = Entry::new(new.actor, "application.submit", "case", case).of(new.organisation);
    Ok(((), entry))
}

/// Looks an application up for a change, and locks it.
///
/// # Errors
/// [`Error::NotFound`] for whoever has neither its code nor its account.
pub(crate) fn hold(tx: &mut Tx<'_>, number: &str, keyring: &Keyring) -> Result<Held, Error> {
    let sql = format!(
        "UPDATE application SET version = version + 1, changed_at = ?2 WHERE number = ?1
         RETURNING {}",
        *query::APPLICATION
    );
    let now = tx.now();
    query::proven(tx.optional(&sql, &[number.into(), now.into()])?, keyring)
}

/// A message of the applicant, ready to be stored.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) id: Uuid,
    pub(crate) text: String,
    pub(crate) files: Vec<KeptFile>,
}

impl Written {
    fn enclosed(&self) -> Enclosed {
        enclosed(self.files.iter().map(|file| (file.id, file.size)))
    }
}

/// Ids and sizes of files as [`query::message_of`] answers them.
pub(crate) fn enclosed(files: impl Iterator<Item = (Uuid, usize)>) -> Enclosed {
    let mut enclosed: Enclosed =
        files.map(|(id, size)| (id, i64::try_from(size).unwrap_or(i64::MAX))).collect();
    enclosed.sort_unstable();
    enclosed
}

/// Whether a message was sent before; looked at before its files are sealed and kept, and again when it is
/// stored.
///
/// # Errors
/// [`store::Error::Conflict`] when the message with this id says something else; [`Error::TooMany`] when
/// the applicant has written too often to write a new one; [`Error::Undelivered`] when the office never got
/// the application.
pub(crate) fn was_written(
    read: &mut Read<'_>,
    held: &Held,
    id: Uuid,
    text: &str,
    enclosed: &Enclosed,
) -> Result<bool, Error> {
    match query::message_of(read, held, id)? {
        Some((known, with)) if known == text && with == *enclosed => Ok(true),
        Some(_) => Err(store::Error::Conflict("message").into()),
        None if held.0.standing == Standing::Refused => Err(Error::Undelivered),
        None if query::written(read, held)? >= limits::MESSAGES => Err(Error::TooMany),
        None => Ok(false),
    }
}

/// Sends a message to the office; one with the same id that was sent before is not sent again. Answers
/// whether it is new.
///
/// # Errors
/// As [`was_written`].
pub(crate) fn write(
    tx: &mut Tx<'_>,
    actor: Actor,
    held: &Held,
    written: &Written,
    sealed: &Sealed,
) -> Recorded<bool> {
    let case = held.0.id;
    let entry = Entry::new(actor, "application.write", "case", case).of(held.0.organisation);
    if was_written(tx, held, written.id, &written.text, &written.enclosed())? {
        return Ok((false, entry.because("sent before")));
    }
    let now = tx.now();
    let message = Message {
        id: written.id,
        at: now,
        sender: Sender::Applicant,
        text: written.text.clone(),
        asks: false,
        refused: false,
    };
    insert_message(tx, case, &message, Some(sealed))?;
    for file in &written.files {
        insert_file(tx, case, Some(written.id), now, Sender::Applicant, file)?;
    }
    transport::send(tx, sealed)?;
    Ok((true, entry))
}

/// Whether an application can be withdrawn.
///
/// # Errors
/// [`Error::Ended`] when the office has decided, [`Error::Undelivered`] when it never got it.
pub(crate) fn withdrawable(application: &Application) -> Result<(), Error> {
    match application.standing {
        Standing::Refused => Err(Error::Undelivered),
        standing if standing.is_open() => Ok(()),
        _ => Err(Error::Ended),
    }
}

/// Withdraws an application; one that is withdrawn already stays so.
///
/// # Errors
/// As [`withdrawable`].
pub(crate) fn withdraw(
    tx: &mut Tx<'_>,
    actor: Actor,
    held: &Held,
    sealed: &Sealed,
) -> Recorded<()> {
    let case = held.0.id;
    let entry = Entry::new(actor, "application.withdraw", "case", case).of(held.0.organisation);
    let withdrawn = PublicStatus::Withdrawn;
    if held.0.standing == Standing::Told(withdrawn) {
        return Ok(((), entry.because("withdrawn before")));
    }
    withdrawable(&held.0)?;
    let now = tx.now();
    tx.execute_one(
        "application",
        "UPDATE application SET status = ?2, told_at = ?3, due_at = NULL WHERE id = ?1",
        &[case.into(), withdrawn.word().into(), now.into()],
    )?;
    let event = Event {
        at: now,
        status: withdrawn,
        due_at: None,
        outcome: None,
        note: None,
        refused: false,
    };
    insert_event(tx, case, &event, Some(sealed))?;
    transport::send(tx, sealed)?;
    Ok(((), entry))
}

/// Sets or removes the address where news are announced.
pub(crate) fn announce_to(
    tx: &mut Tx<'_>,
    actor: Actor,
    held: &Held,
    email: Option<&str>,
) -> Recorded<()> {
    tx.execute_one(
        "application",
        "UPDATE application SET email = ?2, mail_queued = FALSE WHERE id = ?1",
        &[held.0.id.into(), email.into()],
    )?;
    let entry = Entry::new(actor, "application.announce-to", "case", held.0.id);
    Ok(((), entry.of(held.0.organisation)))
}

/// Takes how it went. What is stored names neither person nor case, nor does the journal. Of the
/// application nothing else changes: the moment of its last change would lead to the journal's entry.
///
/// # Errors
/// [`Error::Given`] when it was said before.
pub(crate) fn rate(tx: &mut Tx<'_>, held: &Held, feedback: &Feedback) -> Recorded<()> {
    let marked = tx.execute(
        "UPDATE application SET feedback_given = TRUE WHERE id = ?1 AND NOT feedback_given",
        &[held.0.id.into()],
    )?;
    if marked == 0 {
        return Err(Error::Given);
    }
    // An id that sorts by time would tell the moment, and with it who was there.
    let id = uuid::Builder::from_random_bytes(tx.entropy().bytes()).into_uuid();
    let days = tx.now().german_date().since(jiff::civil::Date::constant(1970, 1, 1));
    let day = days.map_or(0, |span| i64::from(span.get_days()));
    tx.execute(
        "INSERT INTO feedback (id, leika, ars, day, ease, obstacle, comment)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            id.into(),
            held.0.leika.as_str().into(),
            held.0.ars.as_str().into(),
            day.into(),
            feedback.ease.into(),
            feedback.obstacle.word().into(),
            feedback.comment.as_str().into(),
        ],
    )?;
    let service = held.0.leika.as_str();
    let counted = Counted::of(Kind::Feedback, service).detail(feedback.answer());
    tally::count(tx, held.0.organisation, &counted)?;
    Ok(((), Entry::new(Actor::Citizen, "application.rate", "service", service)))
}

/// What the office says, as far as it concerns the applicant.
#[derive(Debug)]
pub(crate) enum News {
    /// Where the application stands.
    Status { status: PublicStatus, due: Option<Timestamp>, note: Option<String> },
    /// A message.
    Message { text: String, asks: bool },
    /// The decision.
    Decision { outcome: Outcome, text: String },
}

/// Takes what the office says, acknowledged in the same transaction.
///
/// # Errors
/// [`Error::NotFound`] when the case is not known here, [`Error::Gone`] when it was deleted;
/// [`transport::Error::AlreadyAccepted`].
pub(crate) fn take(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    version: Option<i64>,
    news: &News,
    files: &[KeptFile],
) -> Recorded<()> {
    let (case, now) = (delivery.case, tx.now());
    let sql = format!(
        "UPDATE application SET version = version + 1, changed_at = ?2 WHERE id = ?1 RETURNING {}",
        query::told_columns()
    );
    let row = tx.optional(&sql, &[case.into(), now.into()])?;
    let Some(row) = row else {
        return Err(if query::was_given(tx, case)? { Error::Gone } else { Error::NotFound });
    };
    let locked = query::locked(row)?;
    transport::accept(tx, delivery)?;
    let at = delivery.sent_at;
    let (link, what) = match news {
        News::Status { status, due, note } => {
            tell(tx, case, (at, version), &locked, (*status, *due, None), note.as_deref())?;
            (Some(delivery.submission), status.word())
        }
        News::Message { text, asks } => {
            let message = Message {
                id: delivery.submission,
                at,
                sender: Sender::Office,
                text: text.clone(),
                asks: *asks,
                refused: false,
            };
            insert_message(tx, case, &message, None)?;
            if *asks {
                let waiting = (PublicStatus::WaitingForApplicant, None, None);
                tell(tx, case, (at, version), &locked, waiting, None)?;
            }
            (Some(delivery.submission), if *asks { "question" } else { "message" })
        }
        News::Decision { outcome, text } => {
            let decided = (PublicStatus::Decided, None, Some(*outcome));
            let text = (!text.is_empty()).then_some(text.as_str());
            tell(tx, case, (at, version), &locked, decided, text)?;
            (None, outcome.word())
        }
    };
    for file in files {
        insert_file(tx, case, link, at, Sender::Office, file)?;
    }
    if locked.mail_wanted {
        tx.execute("UPDATE application SET mail_queued = TRUE WHERE id = ?1", &[case.into()])?;
        let later = now.plus_seconds(limits::MAIL_DELAY);
        jobs::queue_at(tx, mail::JOB, &case, later)?;
    }
    let entry = Entry::new(Actor::System, "application.receive", "case", case);
    Ok(((), entry.of(locked.organisation).because(what)))
}

/// Notes where the application stands, unless that is known or was overtaken by something newer.
fn tell(
    tx: &mut Tx<'_>,
    case: Uuid,
    (at, version): (Timestamp, Option<i64>),
    before: &Locked,
    (status, due, outcome): (PublicStatus, Option<Timestamp>, Option<Outcome>),
    note: Option<&str>,
) -> Result<(), Error> {
    let known = before.standing == Standing::Told(status) && before.due_at == due;
    if !known || note.is_some() || outcome.is_some() {
        let note = note.map(str::to_owned);
        let event = Event { at, status, due_at: due, outcome, note, refused: false };
        insert_event(tx, case, &event, None)?;
    }
    let counts = counts(tx, case, (at, version), before, status)?;
    if counts {
        tx.execute_one(
            "application",
            "UPDATE application SET status = ?2, told_at = ?3, due_at = ?4 WHERE id = ?1",
            &[case.into(), status.word().into(), at.into(), due.into()],
        )?;
    }
    if let Some(outcome) = outcome {
        tx.execute_one(
            "application",
            "UPDATE application SET outcome = CASE WHEN ?3 THEN ?2 ELSE COALESCE(outcome, ?2) END
             WHERE id = ?1",
            &[case.into(), outcome.word().into(), counts.into()],
        )?;
    }
    Ok(())
}

/// Whether what the office told is where the application stands now: nothing newer was told, and the
/// applicant had not withdrawn by then. The office numbers what it says by the version of its case; without
/// a number the time decides.
fn counts(
    tx: &mut Tx<'_>,
    case: Uuid,
    (at, version): (Timestamp, Option<i64>),
    before: &Locked,
    status: PublicStatus,
) -> Result<bool, Error> {
    let withdrawn = before.standing == Standing::Told(PublicStatus::Withdrawn);
    let works = matches!(
        status,
        PublicStatus::Received | PublicStatus::InProgress | PublicStatus::WaitingForApplicant
    );
    if withdrawn && works && at < before.told_at {
        return Ok(false);
    }
    let Some(version) = version else { return Ok(at >= before.told_at) };
    let newer = tx.execute(
        "UPDATE application SET told_version = ?2 WHERE id = ?1 AND told_version < ?2",
        &[case.into(), version.into()],
    )?;
    Ok(newer == 1)
}

/// Notes where the application stands; `sent` is the submission with which the applicant said so.
fn insert_event(
    tx: &mut Tx<'_>,
    case: Uuid,
    event: &Event,
    sent: Option<&Sealed>,
) -> Result<(), Error> {
    let id = tx.new_id();
    tx.execute(
        "INSERT INTO application_event (id, application, at, status, due_at, outcome, note, submission)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &[
            id.into(),
            case.into(),
            event.at.into(),
            event.status.word().into(),
            event.due_at.into(),
            event.outcome.map(Outcome::word).into(),
            event.note.as_deref().into(),
            sent.map(Sealed::id).into(),
        ],
    )?;
    Ok(())
}

/// Notes a message; `sent` is the submission with which the applicant sent it.
fn insert_message(
    tx: &mut Tx<'_>,
    case: Uuid,
    message: &Message,
    sent: Option<&Sealed>,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO application_message (id, application, at, sender, text, asks, submission)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            message.id.into(),
            case.into(),
            message.at.into(),
            message.sender.word().into(),
            message.text.as_str().into(),
            message.asks.into(),
            sent.map(Sealed::id).into(),
        ],
    )?;
    Ok(())
}

fn insert_file(
    tx: &mut Tx<'_>,
    case: Uuid,
    message: Option<Uuid>,
    at: Timestamp,
    sender: Sender,
    file: &KeptFile,
) -> Result<(), Error> {
    let purpose = if message.is_some() { "message" } else { "decision" };
    tx.execute(
        "INSERT INTO application_file
             (id, application, message, at, sender, purpose, name, media_type, size, blob)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        &[
            file.id.into(),
            case.into(),
            message.into(),
            at.into(),
            sender.word().into(),
            purpose.into(),
            file.name.as_str().into(),
            file.media_type.as_str().into(),
            i64::try_from(file.size).unwrap_or(i64::MAX).into(),
            file.blob.into(),
        ],
    )?;
    Ok(())
}

/// Deletes applications whose time is over.
pub(crate) fn expire(tx: &mut Tx<'_>, cases: &[Uuid]) -> Recorded<()> {
    for case in cases {
        for sql in [
            "DELETE FROM application_file WHERE application = ?1",
            "DELETE FROM application_message WHERE application = ?1",
            "DELETE FROM application_event WHERE application = ?1",
            "DELETE FROM application WHERE id = ?1",
        ] {
            tx.execute(sql, &[(*case).into()])?;
        }
    }
    Ok(((), Entry::new(Actor::System, "application.expire", "application", cases.len())))
}
