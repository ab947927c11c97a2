//! Documents that show what a need says. Only what they are is shared; the file lies where it was attached.

use ::store::{BlobId, Entry, Tx};
use identity::Caller;
use serde::{Deserialize, Serialize};
use shared::Operation;
use shared::ops::{self as sharing, Act};
use uuid::Uuid;

use crate::apply::{apply, heard, log, malformed};
use crate::ops::{bounded, entry, refuse, required, tidy};
use crate::seat::Seat;
use crate::{CONTRIBUTORS, Error, NEED, limits};

type Recorded<T> = Result<(T, Entry), Error>;

/// A document whose file is on disk already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// What it shows, in words.
    pub title: String,
    /// The name of the file.
    pub name: String,
    /// What kind of file.
    pub media_type: &'static str,
    /// Bytes.
    pub size: i64,
    /// Where it is kept.
    pub blob: BlobId,
}

/// What is shared of a document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attached {
    title: String,
    name: String,
    media_type: String,
    size: i64,
    blob: String,
}

/// What is said when a document is taken out.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Detached {
    document: Uuid,
    reason: String,
}

/// Attaches a document. Whoever may contribute may do so; who may know of the need may have the file.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn attach(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    new: &NewDocument,
) -> Recorded<Uuid> {
    let acting = caller.acting(of, CONTRIBUTORS)?;
    Seat::at(tx, caller, need)?;
    let mut wrong = Vec::new();
    required(&mut wrong, "titel", &new.title, limits::LINE);
    let sql = "SELECT COUNT(*) FROM need_document WHERE need = ?1 AND NOT dropped";
    if tx.one(sql, &[need.into()])?.take::<i64>(0)? >= limits::DOCUMENTS {
        wrong.push(("datei", "need-wrong-many"));
    }
    refuse(wrong)?;
    let said = Attached {
        title: tidy(&new.title),
        name: new.name.clone(),
        media_type: new.media_type.to_owned(),
        size: new.size,
        blob: new.blob.to_string(),
    };
    let act = Act::new(NEED, "needs.attach").saying(&said)?;
    let operation = sharing::perform(tx, &acting, need, act)?;
    apply(tx, &operation)?;
    Ok((operation.id, entry(&acting, "needs.attach", NEED, need)))
}

/// Takes a document out of the list, with a public reason: whoever attached it, or whoever reported the need.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn detach(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    document: Uuid,
    reason: &str,
) -> Recorded<()> {
    let acting = caller.acting(of, CONTRIBUTORS)?;
    let seat = Seat::at(tx, caller, need)?;
    let sql = "SELECT organisation FROM need_document WHERE id = ?1 AND need = ?2 AND NOT dropped";
    let row = tx.optional(sql, &[document.into(), need.into()])?;
    let owner: Uuid = row.ok_or(Error::NotFound)?.take(0)?;
    if of != owner && of != seat.organisation {
        return Err(identity::Denied::Role.into());
    }
    let mut wrong = Vec::new();
    required(&mut wrong, "reason", reason, limits::LINE);
    bounded(&mut wrong, "reason", reason, limits::LINE);
    refuse(wrong)?;
    let said = Detached { document, reason: tidy(reason) };
    let act =
        Act::new(NEED, "needs.detach").saying(&said)?.writing(format!("gone/{document}"), &true)?;
    let operation = sharing::perform(tx, &acting, need, act)?;
    apply(tx, &operation)?;
    Ok(((), entry(&acting, "needs.detach", NEED, need)))
}

pub(crate) fn attached(tx: &mut Tx<'_>, operation: &Operation) -> Result<(), Error> {
    let said: Attached = operation.body()?;
    let blob: BlobId = said.blob.parse().map_err(|_no_blob| malformed("no file"))?;
    tx.execute(
        "INSERT INTO need_document (id, need, organisation, person, at, title, name, media_type, size, blob, dropped)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, FALSE)",
        &[
            operation.id.into(),
            operation.subject.into(),
            operation.organisation.into(),
            operation.person.into(),
            operation.at.into(),
            said.title.as_str().into(),
            said.name.into(),
            said.media_type.into(),
            said.size.into(),
            blob.to_string().into(),
        ],
    )?;
    log(tx, operation, "attached", "", &said.title)?;
    heard(tx, operation.subject)
}

pub(crate) fn detached(tx: &mut Tx<'_>, operation: &Operation) -> Result<(), Error> {
    let said: Detached = operation.body()?;
    // It may name one that was attached on another node: its causes say so, and it was applied before.
    tx.execute(
        "UPDATE need_document SET dropped = TRUE WHERE id = ?1 AND need = ?2",
        &[said.document.into(), operation.subject.into()],
    )?;
    log(tx, operation, "detached", "", &said.reason)
}
