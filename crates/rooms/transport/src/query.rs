//! The queries.

use store::{BlobId, Read, Result, Row, Timestamp};
use uuid::Uuid;

use crate::{Destination, LoggedEvent, Purpose};

fn destination(purpose: Purpose, mut row: Row) -> Result<Destination> {
    Ok(Destination { id: row.take(0)?, purpose, organisation: row.take(1)? })
}

/// Where applications to an organisation go, if it takes any.
pub fn office_destination(read: &mut Read<'_>, organisation: Uuid) -> Result<Option<Destination>> {
    read.optional(
        "SELECT id, organisation FROM destination WHERE purpose = 'office' AND organisation = ?1",
        &[organisation.into()],
    )?
    .map(|row| destination(Purpose::Office, row))
    .transpose()
}

/// Where answers to citizens of this node go.
pub fn portal_destination(read: &mut Read<'_>) -> Result<Option<Destination>> {
    read.optional(
        "SELECT id, organisation FROM destination WHERE purpose = 'portal' ORDER BY id LIMIT 1",
        &[],
    )?
    .map(|row| destination(Purpose::Portal, row))
    .transpose()
}

/// The event log of a case: each submission, oldest first, with what became of it.
pub(crate) fn event_log(read: &mut Read<'_>, case: Uuid) -> Result<Vec<(Uuid, LoggedEvent)>> {
    read.all(
        "SELECT s.id, e.id, e.kind, e.at, e.token FROM submission s
         JOIN submission_event e ON e.submission = s.id WHERE s.case_id = ?1 ORDER BY s.id, e.position",
        &[case.into()],
    )?
    .into_iter()
    .map(|mut row| {
        let event =
            LoggedEvent { id: row.take(1)?, kind: row.take(2)?, at: row.take(3)?, token: row.take(4)? };
        Ok((row.take(0)?, event))
    })
    .collect()
}

/// A column for a statement of another room, which then needs no second one: how the destination
/// answered the submission that stands in `column`, `accept` or `reject`, or NULL while it has not.
pub fn answer_column(column: &'static str) -> String {
    format!(
        "(SELECT e.kind FROM submission_event e
          WHERE e.submission = {column} AND e.kind IN ('accept', 'reject')
          ORDER BY e.position DESC LIMIT 1)"
    )
}

/// A destination with its sealed keys.
pub(crate) struct Keys {
    pub(crate) decryption: Vec<u8>,
    pub(crate) signing: Vec<u8>,
}

pub(crate) fn keys(read: &mut Read<'_>, destination: Uuid) -> Result<Option<Keys>> {
    read.optional(
        "SELECT decryption_key, signing_key FROM destination WHERE id = ?1",
        &[destination.into()],
    )?
    .map(|mut row| Ok(Keys { decryption: row.take(0)?, signing: row.take(1)? }))
    .transpose()
}

/// The id and the sealed key of the delivery service.
pub(crate) fn service_key(read: &mut Read<'_>) -> Result<Option<(Uuid, Vec<u8>)>> {
    read.optional("SELECT id, private_key FROM service_key WHERE one = 1", &[])?
        .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
        .transpose()
}

/// A submission as it is stored.
pub(crate) struct Stored {
    pub(crate) case: Uuid,
    pub(crate) state: String,
    pub(crate) metadata: String,
    pub(crate) data: String,
    pub(crate) created_at: Timestamp,
    pub(crate) destination: Destination,
    pub(crate) attachments: Vec<(Uuid, BlobId)>,
}

pub(crate) fn stored(read: &mut Read<'_>, submission: Uuid) -> Result<Option<Stored>> {
    let Some(mut row) = read.optional(
        "SELECT s.case_id, s.state, s.metadata, s.data, s.created_at, d.id, d.organisation, d.purpose
         FROM submission s JOIN destination d ON d.id = s.destination WHERE s.id = ?1",
        &[submission.into()],
    )?
    else {
        return Ok(None);
    };
    let purpose: String = row.take(7)?;
    let purpose = purpose
        .parse()
        .map_err(|()| store::Error::Corrupt(format!("destination: {purpose:?} is no purpose")))?;
    let attachments = attachments(read, submission)?;
    Ok(Some(Stored {
        case: row.take(0)?,
        state: row.take(1)?,
        metadata: row.take(2)?,
        data: row.take(3)?,
        created_at: row.take(4)?,
        destination: Destination { id: row.take(5)?, purpose, organisation: row.take(6)? },
        attachments,
    }))
}

/// The encrypted files of a submission.
pub(crate) fn attachments(read: &mut Read<'_>, submission: Uuid) -> Result<Vec<(Uuid, BlobId)>> {
    read.all(
        "SELECT id, blob FROM submission_attachment WHERE submission = ?1 ORDER BY id",
        &[submission.into()],
    )?
    .into_iter()
    .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
    .collect()
}

/// The token of the newest event of a kind.
pub(crate) fn event_token(
    read: &mut Read<'_>,
    submission: Uuid,
    kind: &str,
) -> Result<Option<String>> {
    read.optional(
        "SELECT token FROM submission_event WHERE submission = ?1 AND kind = ?2 ORDER BY position DESC LIMIT 1",
        &[submission.into(), kind.into()],
    )?
    .map(|mut row| row.take(0))
    .transpose()
}
