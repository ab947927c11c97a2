//! The queries.

use std::sync::LazyLock;

use fitconnect::set::EventKind;
use store::{BlobId, Read, Row, Timestamp, Tx};
use uuid::Uuid;

use crate::access::Keyring;
use crate::model::{
    Application, Event, File, FilePurpose, Held, History, Message, Sender, Standing,
};
use crate::{Error, limits};

/// Most queries fail only with the ground.
type Result<T, E = store::Error> = std::result::Result<T, E>;

/// Of a row of `application`: that the last thing told is a withdrawal which the office's side refused.
fn withdrawal_refused() -> String {
    let answer = transport::answer_column("w.submission");
    format!(
        "(application.status = 'withdrawn' AND
          (SELECT {answer} FROM application_event w WHERE w.application = application.id
               AND w.at = application.told_at AND w.submission IS NOT NULL
           ORDER BY w.id DESC LIMIT 1) = 'reject')"
    )
}

/// A column with what the office told last of `what`. A withdrawal that it never got counts for nothing:
/// then holds what was told before.
fn told(what: &str) -> String {
    format!(
        "CASE WHEN {} THEN
             (SELECT t.{what} FROM application_event t WHERE t.application = application.id
                  AND t.submission IS NULL ORDER BY t.at DESC, t.id DESC LIMIT 1)
         ELSE application.{what} END",
        withdrawal_refused()
    )
}

/// Columns of `application` for [`locked`]: what the office told itself.
pub(crate) fn told_columns() -> String {
    format!(
        "organisation, COALESCE({}, 'sent'), told_at, {}, email IS NOT NULL AND NOT mail_queued",
        told("status"),
        told("due_at")
    )
}

/// A column with where an application stands. As long as the office has told nothing, its acknowledgement
/// says that the application is there; a message of its own would say no more.
fn standing() -> String {
    let told = format!("COALESCE({}, 'sent')", told("status"));
    let answer = transport::answer_column("application.submission");
    format!(
        "CASE WHEN {told} <> 'sent' THEN {told}
         ELSE CASE {answer} WHEN 'accept' THEN 'received' WHEN 'reject' THEN 'refused' ELSE 'sent' END
         END"
    )
}

/// The columns that [`application`] reads, and the hash of the code.
pub(crate) static APPLICATION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "id, number, organisation, authority, leika, ars, title, applicant, person, email,
         {}, {}, outcome, processing_days, submitted_at, feedback_given, code_hash",
        standing(),
        told("due_at")
    )
});

fn parsed<T: std::str::FromStr>(word: Option<String>, what: &str) -> Result<Option<T>> {
    let corrupt = |word: String| store::Error::Corrupt(format!("{word:?} is no {what}"));
    word.map(|word| word.parse().map_err(|_unknown| corrupt(word))).transpose()
}

/// Reads [`APPLICATION`], without its hash.
fn application(row: &mut Row) -> Result<Application> {
    Ok(Application {
        id: row.take(0)?,
        number: row.take(1)?,
        organisation: row.take(2)?,
        authority: row.take(3)?,
        leika: row.take(4)?,
        ars: row.take(5)?,
        title: row.take(6)?,
        applicant: row.take(7)?,
        person: row.take(8)?,
        email: row.take(9)?,
        standing: row.take_parsed(10)?,
        due_at: row.take(11)?,
        outcome: parsed(row.take(12)?, "outcome")?,
        processing_days: row.take(13)?,
        submitted_at: row.take(14)?,
        feedback_given: row.take(15)?,
    })
}

/// The right to an application, or not found; whether it exists is not told.
pub(crate) fn proven(row: Option<Row>, keyring: &Keyring) -> Result<Held, Error> {
    let mut row = row.ok_or(Error::NotFound)?;
    let application = application(&mut row)?;
    let hash: Vec<u8> = row.take(16)?;
    if keyring.opens(application.id, &hash, application.person) {
        Ok(Held(application))
    } else {
        Err(Error::NotFound)
    }
}

/// Looks an application up for whoever has its code or its account.
///
/// # Errors
/// [`Error::NotFound`] for others, and when there is none.
pub fn held(read: &mut Read<'_>, number: &str, keyring: &Keyring) -> Result<Held, Error> {
    let sql = format!("SELECT {} FROM application WHERE number = ?1", *APPLICATION);
    proven(read.optional(&sql, &[number.into()])?, keyring)
}

/// The id behind a number, to try a code on.
pub(crate) fn id_of(read: &mut Read<'_>, number: &str) -> Result<Option<Uuid>> {
    read.optional("SELECT id FROM application WHERE number = ?1", &[number.into()])?
        .map(|mut row| row.take(0))
        .transpose()
}

/// The application that a draft has become: case, number and hash of the code.
pub(crate) fn of_draft(
    read: &mut Read<'_>,
    draft: Uuid,
) -> Result<Option<(Uuid, String, Vec<u8>)>> {
    read.optional(
        "SELECT a.id, a.number, a.code_hash FROM case_number n JOIN application a ON a.id = n.case_id
         WHERE n.draft = ?1",
        &[draft.into()],
    )?
    .map(|mut row| Ok((row.take(0)?, row.take(1)?, row.take(2)?)))
    .transpose()
}

/// The applications of an account, newest first.
pub fn of_person(read: &mut Read<'_>, person: Uuid) -> Result<Vec<Application>> {
    let sql = format!(
        "SELECT {} FROM application WHERE person = ?1 ORDER BY submitted_at DESC LIMIT ?2",
        *APPLICATION
    );
    read.all(&sql, &[person.into(), limits::OWN.into()])?
        .into_iter()
        .map(|mut row| application(&mut row))
        .collect()
}

/// What happened in an application, oldest first, in one statement: the newest [`limits::ENTRIES`], and
/// decisions however old they are.
pub fn history(read: &mut Read<'_>, held: &Held) -> Result<History> {
    let mut history = History::default();
    let mut entries = 0;
    read.each(&HISTORY, &[held.0.id.into(), (limits::ENTRIES + 1).into()], |mut row| {
        entries += 1;
        if entries > limits::ENTRIES {
            history.older = true;
            return Ok(());
        }
        let kind: String = row.take(0)?;
        match kind.as_str() {
            "event" => history.events.push(event(row)?),
            "message" => history.messages.push(message(row)?),
            _ => history.files.push(file(row)?),
        }
        Ok(())
    })?;
    history.events.reverse();
    history.messages.reverse();
    history.files.reverse();
    Ok(history)
}

static HISTORY: LazyLock<String> = LazyLock::new(|| {
    let answer = transport::answer_column;
    format!(
        "SELECT kind, id, at, word, body, flag, number, link, extra, answer FROM (
             SELECT 'event' AS kind, id, at, status AS word, note AS body, FALSE AS flag,
                 due_at AS number, CAST(NULL AS UUID) AS link, outcome AS extra, {} AS answer
             FROM application_event WHERE application = ?1
             UNION ALL
             SELECT 'message', id, at, sender, text, asks, CAST(NULL AS BIGINT), CAST(NULL AS UUID),
                 CAST(NULL AS TEXT), {}
             FROM application_message WHERE application = ?1
             UNION ALL
             SELECT 'file', id, at, purpose, name, FALSE, size, message, media_type, CAST(NULL AS TEXT)
             FROM application_file WHERE application = ?1
         ) entry
         ORDER BY CASE WHEN kind = 'file' AND link IS NULL THEN 0 ELSE 1 END, at DESC, id DESC LIMIT ?2",
        answer("application_event.submission"),
        answer("application_message.submission"),
    )
});

/// Whether the office's side refused a submission, from its [`transport::answer_column`].
fn refused(answer: Option<String>) -> bool {
    answer.as_deref() == Some(EventKind::Reject.as_str())
}

fn event(mut row: Row) -> Result<Event> {
    Ok(Event {
        at: row.take(2)?,
        status: row.take_parsed(3)?,
        due_at: row.take(6)?,
        outcome: parsed(row.take(8)?, "outcome")?,
        note: row.take(4)?,
        refused: refused(row.take(9)?),
    })
}

fn message(mut row: Row) -> Result<Message> {
    Ok(Message {
        id: row.take(1)?,
        at: row.take(2)?,
        sender: row.take_parsed(3)?,
        text: row.take(4)?,
        asks: row.take(5)?,
        refused: refused(row.take(9)?),
    })
}

fn file(mut row: Row) -> Result<File> {
    let purpose = row.take::<Option<Uuid>>(7)?.map_or(FilePurpose::Decision, FilePurpose::Message);
    Ok(File { id: row.take(1)?, purpose, name: row.take(4)?, size: row.take(6)? })
}

/// A file of this application: name, type, where it is kept.
pub(crate) fn file_of(
    read: &mut Read<'_>,
    held: &Held,
    file: Uuid,
) -> Result<Option<(String, String, BlobId)>> {
    read.optional(
        "SELECT name, media_type, blob FROM application_file WHERE application = ?1 AND id = ?2",
        &[held.0.id.into(), file.into()],
    )?
    .map(|mut row| Ok((row.take(0)?, row.take(1)?, row.take(2)?)))
    .transpose()
}

/// The answers in words, as they were sent.
pub(crate) fn summary(read: &mut Read<'_>, held: &Held) -> Result<Vec<transport::Section>> {
    read.one("SELECT summary FROM application WHERE id = ?1", &[held.0.id.into()])?.take_json(0)
}

/// What is locked of an application when news arrive.
pub(crate) struct Locked {
    pub(crate) organisation: Uuid,
    pub(crate) standing: Standing,
    pub(crate) told_at: Timestamp,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) mail_wanted: bool,
}

pub(crate) fn locked(mut row: Row) -> Result<Locked> {
    Ok(Locked {
        organisation: row.take(0)?,
        standing: row.take_parsed(1)?,
        told_at: row.take(2)?,
        due_at: row.take(3)?,
        mail_wanted: row.take(4)?,
    })
}

/// The files of a message: id and bytes, by id.
pub(crate) type Enclosed = Vec<(Uuid, i64)>;

/// What the applicant wrote in a message, if there is one with this id: its text and its files.
pub(crate) fn message_of(
    read: &mut Read<'_>,
    held: &Held,
    id: Uuid,
) -> Result<Option<(String, Enclosed)>> {
    let which = [held.0.id.into(), id.into()];
    let sql = "SELECT text FROM application_message WHERE application = ?1 AND id = ?2";
    let Some(mut row) = read.optional(sql, &which)? else { return Ok(None) };
    let sql =
        "SELECT id, size FROM application_file WHERE application = ?1 AND message = ?2 ORDER BY id";
    let enclosed = read.all(sql, &which)?;
    let enclosed = enclosed.into_iter().map(|mut row| Ok((row.take(0)?, row.take(1)?)));
    Ok(Some((row.take(0)?, enclosed.collect::<Result<_>>()?)))
}

/// How many messages the applicant has written.
pub(crate) fn written(read: &mut Read<'_>, held: &Held) -> Result<i64> {
    read.one(
        "SELECT COUNT(*) FROM application_message WHERE application = ?1 AND sender = ?2",
        &[held.0.id.into(), Sender::Applicant.word().into()],
    )?
    .take(0)
}

/// Whether a case was numbered here, perhaps long ago.
pub(crate) fn was_given(read: &mut Read<'_>, case: Uuid) -> Result<bool> {
    let found = read.optional("SELECT 1 FROM case_number WHERE case_id = ?1", &[case.into()])?;
    Ok(found.is_some())
}

/// Applications that ended and have not changed for [`limits::KEPT_DAYS`], at most
/// [`limits::EXPIRED_AT_ONCE`], and their files.
pub(crate) fn expired(read: &mut Read<'_>) -> Result<(Vec<Uuid>, Vec<BlobId>)> {
    let before = read.now().plus_days(-limits::KEPT_DAYS);
    let cases = read
        .all(
            &format!(
                "SELECT id FROM application WHERE changed_at <= ?1
                     AND status IN ('decided', 'withdrawn', 'closed') AND NOT COALESCE({}, FALSE)
                 ORDER BY changed_at LIMIT ?2",
                withdrawal_refused()
            ),
            &[before.into(), limits::EXPIRED_AT_ONCE.into()],
        )?
        .into_iter()
        .map(|mut row| row.take(0))
        .collect::<Result<Vec<Uuid>>>()?;
    let mut blobs = Vec::new();
    for case in &cases {
        let sql = "SELECT blob FROM application_file WHERE application = ?1";
        for mut row in read.all(sql, &[(*case).into()])? {
            blobs.push(row.take(0)?);
        }
    }
    Ok((cases, blobs))
}

/// What a mail about an application needs: address, number, language.
pub(crate) struct Announcement {
    pub(crate) email: String,
    pub(crate) number: String,
    pub(crate) lang: String,
}

/// Takes what a mail needs, and that one was due; `None` when nobody wants mail any more.
pub(crate) fn announcement(tx: &mut Tx<'_>, case: Uuid) -> Result<Option<Announcement>> {
    tx.optional(
        "UPDATE application SET mail_queued = FALSE WHERE id = ?1 AND email IS NOT NULL
         RETURNING email, number, lang",
        &[case.into()],
    )?
    .map(|mut row| {
        Ok(Announcement { email: row.take(0)?, number: row.take(1)?, lang: row.take(2)? })
    })
    .transpose()
}
