//! Drafts: begun for an offer, saved at every step, resumed with a code, handed over when complete, deleted when their
//! time is over.
//!
//! A draft is opened by a secret that the browser keeps in a cookie; each device has its own. Saves carry the version
//! they started from, so that none is written over another one unseen.

use std::collections::BTreeMap;

use ::store::{Actor, BlobId, Entry, Read, Store, Timestamp, Tx};
use axum::http::{HeaderMap, header};
use identity::Secret;
use identity::ops::{count_failure, refuse_when_locked};
use sha2::{Digest, Sha256};
use tally::{Event, Kind};
use uuid::Uuid;
use xdatenfelder::Answers;

use crate::model::{Draft, DraftFile, Finished, Offer, Opened};
use crate::{Error, Forms, filling, limits, offers, summary};

/// Begins a draft.
///
/// # Errors
/// [`Error::NoOffer`] when the offer does not exist or is closed.
pub fn start(tx: &mut Tx<'_>, offer: Uuid) -> Result<(Opened, Entry), Error> {
    let taken = tx.optional(
        "SELECT form, form_version, organisation, leika FROM offer WHERE id = ?1 AND open",
        &[offer.into()],
    )?;
    let mut taken = taken.ok_or(Error::NoOffer)?;
    let (form, version): (String, String) = (taken.take(0)?, taken.take(1)?);
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(
        "INSERT INTO draft (id, offer, form, form_version, answers, step, version, code_mark, code_hash,
             created_at, updated_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, '{}', 0, 0, NULL, NULL, ?5, ?5, ?6)",
        &[id.into(), offer.into(), form.into(), version.into(), now.into(), expiry(now).into()],
    )?;
    let secret = Secret::new(tx.entropy());
    add_key(tx, id, &secret)?;
    let (organisation, leika): (Uuid, String) = (taken.take(2)?, taken.take(3)?);
    tally::count(tx, organisation, &Event::of(Kind::Started, &leika))?;
    let entry = Entry::new(Actor::Citizen, "forms.start-draft", "draft", id);
    Ok((Opened { id, secret }, entry.of(organisation)))
}

/// Counts a draft that nobody will send, with the step at which it was left: the one behind the last that was saved.
fn count_abandoned(
    tx: &mut Tx<'_>,
    organisation: Uuid,
    leika: &str,
    saved: i64,
) -> Result<(), Error> {
    let step = saved.saturating_add(1).to_string();
    Ok(tally::count(tx, organisation, &Event::of(Kind::Abandoned, leika).detail(&step))?)
}

fn expiry(now: Timestamp) -> Timestamp {
    now.plus_days(limits::DRAFT_DAYS)
}

fn add_key(tx: &mut Tx<'_>, draft: Uuid, secret: &Secret) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO draft_key (hash, draft) VALUES (?1, ?2)",
        &[secret.hash().into(), draft.into()],
    )?;
    Ok(())
}

/// The name of the cookie that holds the secret of a draft.
pub fn cookie_name(id: Uuid) -> String {
    format!("kreislauf_draft_{id}")
}

/// The secret of a draft that a browser sends along.
///
/// # Errors
/// [`Error::NoDraft`] without one.
pub fn secret_from(headers: &HeaderMap, id: Uuid) -> Result<Secret, Error> {
    cookies(headers, &cookie_name(id)).find_map(|value| value.parse().ok()).ok_or(Error::NoDraft)
}

/// The values of all cookies of a name.
pub(crate) fn cookies<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Opens a draft with its secret. One statement, and one more when its form is not in memory.
///
/// # Errors
/// [`Error::NoDraft`] for an unknown draft or a wrong secret, [`Error::Expired`].
pub fn open(forms: &Forms, read: &mut Read<'_>, id: Uuid, secret: &Secret) -> Result<Draft, Error> {
    let sql = format!(
        "SELECT {}, d.answers, d.step, d.version, d.expires_at, d.form, d.form_version, f.digest
         FROM draft d
         JOIN draft_key k ON k.draft = d.id
         JOIN offer o ON o.id = d.offer
         JOIN organisation g ON g.id = o.organisation
         JOIN form f ON f.id = d.form AND f.version = d.form_version
         WHERE d.id = ?1 AND k.hash = ?2",
        offers::COLUMNS
    );
    let mut row = read.optional(&sql, &[id.into(), secret.hash().into()])?.ok_or(Error::NoDraft)?;
    let expires_at: Timestamp = row.take(offers::WIDTH + 3)?;
    if expires_at <= read.now() {
        return Err(Error::Expired);
    }
    let (form, version, digest): (String, String, String) =
        (row.take(offers::WIDTH + 4)?, row.take(offers::WIDTH + 5)?, row.take(offers::WIDTH + 6)?);
    let answers: Answers = row.take_json(offers::WIDTH)?;
    Ok(Draft {
        id,
        offer: offers::from_row(&mut row)?,
        form: forms.compiled(read, &form, &version, &digest)?,
        answers,
        step: usize::try_from(row.take::<i64>(offers::WIDTH + 1)?).unwrap_or_default(),
        expires_at,
        version: row.take(offers::WIDTH + 2)?,
    })
}

/// What a save changes.
#[derive(Clone, Debug)]
pub struct Save {
    /// All answers of the draft.
    pub answers: Answers,
    /// The step that was saved, from 1.
    pub step: usize,
    /// Files that came with it.
    pub files: Vec<(Uuid, BlobId)>,
}

/// Saves a draft as it was opened, with other answers; files that are no longer in them are given up.
///
/// # Errors
/// [`::store::Error::Conflict`] when it was saved or sent by somebody else since it was opened.
pub fn save(tx: &mut Tx<'_>, draft: &Draft, save: &Save) -> Result<((), Entry), Error> {
    let answers = serde_json::to_string(&save.answers)
        .map_err(|error| ::store::Error::Corrupt(error.to_string()))?;
    let step = i64::try_from(save.step.max(draft.step)).unwrap_or(i64::MAX);
    tx.execute_one(
        "draft",
        "UPDATE draft SET answers = ?3, step = ?4, version = version + 1, updated_at = ?5, expires_at = ?6
         WHERE id = ?1 AND version = ?2",
        &[
            draft.id.into(),
            draft.version.into(),
            answers.into(),
            step.into(),
            tx.now().into(),
            expiry(tx.now()).into(),
        ],
    )?;
    let now = tx.now();
    for (id, blob) in &save.files {
        tx.execute(
            "INSERT INTO draft_file (id, draft, blob, created_at) VALUES (?1, ?2, ?3, ?4)",
            &[(*id).into(), draft.id.into(), (*blob).into(), now.into()],
        )?;
    }
    let (before, after) = (filling::file_ids(&draft.answers), filling::file_ids(&save.answers));
    for gone in before.difference(&after) {
        tx.execute(
            "UPDATE draft_file SET draft = NULL WHERE id = ?1 AND draft = ?2",
            &[(*gone).into(), draft.id.into()],
        )?;
    }
    let entry = Entry::new(Actor::Citizen, "forms.save-draft", "draft", draft.id);
    Ok(((), entry.of(draft.offer.organisation)))
}

/// A new code to resume with; the one before no longer works. It is told once and not kept.
///
/// # Errors
/// [`Error::NoDraft`] when the draft is gone.
pub(crate) fn new_code(tx: &mut Tx<'_>, draft: &Draft) -> Result<(String, Entry), Error> {
    let code = tx.entropy().code(3);
    let parts = CodeParts::of(&code).ok_or(Error::WrongCode)?;
    let changed = tx.execute(
        "UPDATE draft SET code_mark = ?2, code_hash = ?3 WHERE id = ?1",
        &[draft.id.into(), parts.mark.into(), parts.hash.into()],
    )?;
    if changed == 0 {
        return Err(Error::NoDraft);
    }
    let entry = Entry::new(Actor::Citizen, "forms.new-code", "draft", draft.id);
    Ok((code, entry.of(draft.offer.organisation)))
}

/// A code, if it is the one that opens the draft now.
pub(crate) fn current_code(
    read: &mut Read<'_>,
    id: Uuid,
    code: String,
) -> Result<Option<String>, Error> {
    let Some(parts) = CodeParts::of(&code) else { return Ok(None) };
    let row = read.optional(
        "SELECT id FROM draft WHERE id = ?1 AND code_hash = ?2",
        &[id.into(), parts.hash.into()],
    )?;
    Ok(row.map(|_this_draft| code))
}

/// A code as it is stored. By its first group the draft is found, and guesses are counted: so nobody needs an address
/// to count by, and a guesser locks nobody out but those with the same first group.
struct CodeParts {
    mark: String,
    hash: Vec<u8>,
}

impl CodeParts {
    /// Takes small letters, blanks and missing hyphens.
    fn of(typed: &str) -> Option<Self> {
        let plain: String = typed.chars().take(40).filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_uppercase();
        let mark = plain.get(..4).filter(|_| plain.len() == 12)?.to_owned();
        Some(Self { mark, hash: Sha256::digest(plain.as_bytes()).to_vec() })
    }
}

/// Opens a draft on another device with its code. Wrong codes are counted; the right one always opens, so that nobody
/// locks out whoever holds it by guessing, and 58 bits are not guessed over a network.
///
/// # Errors
/// [`Error::WrongCode`]; [`identity::Error::Locked`] after too many of them; [`Error::NoDraft`] when it was sent at
/// this moment.
pub async fn resume(store: &Store, code: &str) -> Result<Opened, Error> {
    let CodeParts { mark, hash } = CodeParts::of(code).ok_or(Error::WrongCode)?;
    let subject = format!("draft:{mark}");
    let found = store
        .read(move |read| {
            let row = read.optional(
                "SELECT id, expires_at FROM draft WHERE code_mark = ?1 AND code_hash = ?2",
                &[mark.into(), hash.into()],
            )?;
            let Some(mut row) = row else { return Ok::<_, Error>(None) };
            if row.take::<Timestamp>(1)? <= read.now() {
                Err(Error::Expired)
            } else {
                Ok(Some(row.take::<Uuid>(0)?))
            }
        })
        .await?;
    let Some(id) = found else {
        refuse_when_locked(store, &subject).await?;
        count_failure(store, &subject).await?;
        return Err(Error::WrongCode);
    };
    let secret = Secret::new(store.entropy());
    let opened = Opened { id, secret: secret.clone() };
    store
        .change(move |tx| {
            add_device(tx, id, &secret)?;
            Ok::<_, Error>(((), Entry::new(Actor::Citizen, "forms.resume-draft", "draft", id)))
        })
        .await?;
    Ok(opened)
}

/// Lets one more device open a draft, unless it was sent or deleted since its code was looked up. Whoever does that
/// at this moment waits.
fn add_device(tx: &mut Tx<'_>, draft: Uuid, secret: &Secret) -> Result<(), Error> {
    let there = tx.execute("UPDATE draft SET step = step WHERE id = ?1", &[draft.into()])?;
    if there == 0 { Err(Error::NoDraft) } else { add_key(tx, draft, secret) }
}

/// Checks a draft once more and makes of it what is to be sent. Two statements, and one more when its form is not in
/// memory. Works in a transaction too.
///
/// # Errors
/// [`Error::NoDraft`], [`Error::Expired`]; [`Error::Incomplete`] when something is missing or wrong.
pub fn finished(
    forms: &Forms,
    read: &mut Read<'_>,
    id: Uuid,
    secret: &Secret,
) -> Result<Finished, Error> {
    let draft = open(forms, read, id, secret)?;
    let form = &draft.form;
    let verdict = form.judge(&draft.answers);
    if !verdict.problems.is_empty() {
        return Err(Error::Incomplete(verdict.problems.len()));
    }
    let asked = form.asked(&draft.answers, &verdict.outcome)?;
    Ok(Finished {
        draft: id,
        version: draft.version,
        summary: summary::of_form(form, &draft.answers, &verdict.outcome),
        files: files(read, id, &asked)?,
        applicant: summary::applicant(form, &draft.offer.applicants, &asked),
        answers: asked.to_json(&form.schema),
        offer: draft.offer,
    })
}

fn files(read: &mut Read<'_>, draft: Uuid, asked: &Answers) -> Result<Vec<DraftFile>, Error> {
    let rows = read.all("SELECT id, blob FROM draft_file WHERE draft = ?1", &[draft.into()])?;
    let blobs: BTreeMap<Uuid, BlobId> = rows
        .into_iter()
        .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
        .collect::<Result<_, ::store::Error>>()?;
    filling::files(asked)
        .into_iter()
        .map(|(path, file)| {
            let id: Option<Uuid> = file.attachment_id.parse().ok();
            let (id, blob) = id.and_then(|id| Some((id, *blobs.get(&id)?))).ok_or_else(|| {
                ::store::Error::Corrupt(format!("draft {draft}: the file at {path} is missing"))
            })?;
            Ok(DraftFile {
                id,
                path,
                name: file.name,
                media_type: file.media_type,
                size: file.size,
                blob,
            })
        })
        .collect()
}

/// Deletes a draft that was handed over, in the transaction that sends it. The files stay readable until
/// [`expire`] runs; take what you need of them before.
///
/// # Errors
/// [`::store::Error::Conflict`] when the draft was changed or sent since it was checked.
pub fn discard(tx: &mut Tx<'_>, finished: &Finished) -> Result<(), Error> {
    remove(tx, finished.draft, finished.version)
}

/// Deletes a draft because its owner wants it.
///
/// # Errors
/// [`::store::Error::Conflict`] when it was changed or sent in the meantime.
pub(crate) fn delete(tx: &mut Tx<'_>, draft: &Draft) -> Result<((), Entry), Error> {
    remove(tx, draft.id, draft.version)?;
    let Offer { organisation, leika, .. } = &draft.offer;
    let saved = i64::try_from(draft.step).unwrap_or(i64::MAX);
    count_abandoned(tx, *organisation, leika.as_str(), saved)?;
    let entry = Entry::new(Actor::Citizen, "forms.delete-draft", "draft", draft.id);
    Ok(((), entry.of(*organisation)))
}

fn remove(tx: &mut Tx<'_>, id: Uuid, version: i64) -> Result<(), Error> {
    tx.execute_one(
        "draft",
        "UPDATE draft SET version = version + 1 WHERE id = ?1 AND version = ?2",
        &[id.into(), version.into()],
    )?;
    remove_rows(tx, id)
}

fn remove_rows(tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
    tx.execute("UPDATE draft_file SET draft = NULL WHERE draft = ?1", &[id.into()])?;
    tx.execute("DELETE FROM draft_key WHERE draft = ?1", &[id.into()])?;
    tx.execute("DELETE FROM draft WHERE id = ?1", &[id.into()])?;
    Ok(())
}

/// Deletes those of the drafts whose time is over; who was saved since they were read is not. Answers how many.
///
/// # Errors
/// When the database does not answer.
pub fn remove_expired(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<(usize, Entry), Error> {
    let (now, mut removed) = (tx.now(), 0);
    for id in ids {
        // Whoever wants to save it now waits for this transaction, and then finds it gone.
        let over = tx.optional(
            "UPDATE draft SET version = version + 1 WHERE id = ?1 AND expires_at <= ?2
             RETURNING step, (SELECT o.organisation FROM offer o WHERE o.id = draft.offer),
                 (SELECT o.leika FROM offer o WHERE o.id = draft.offer)",
            &[(*id).into(), now.into()],
        )?;
        if let Some(mut row) = over {
            let (step, organisation, leika): (i64, Uuid, String) =
                (row.take(0)?, row.take(1)?, row.take(2)?);
            remove_rows(tx, *id)?;
            count_abandoned(tx, organisation, &leika, step)?;
            removed += 1;
        }
    }
    let first = ids.first().map(ToString::to_string).unwrap_or_default();
    let entry = Entry::new(Actor::System, "forms.expire-drafts", "draft", first);
    Ok((removed, entry.because(format!("{removed} drafts"))))
}

/// Deletes drafts whose time is over, and files that no draft holds any more. The house calls it now and then; it may
/// be interrupted and repeated. Answers how many drafts were deleted.
///
/// # Errors
/// When the database or the file store does not answer.
pub async fn expire(store: &Store) -> Result<usize, Error> {
    let mut deleted = 0;
    loop {
        let ids: Vec<Uuid> = store
            .read(|read| {
                let now = read.now();
                let rows = read.all(
                    "SELECT id FROM draft WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
                    &[now.into(), limits::EXPIRED_AT_ONCE.into()],
                )?;
                rows.into_iter().map(|mut row| row.take(0)).collect::<Result<_, ::store::Error>>()
            })
            .await?;
        if ids.is_empty() {
            break;
        }
        deleted += store.change(move |tx| remove_expired(tx, &ids)).await?;
    }
    remove_files(store).await?;
    Ok(deleted)
}

async fn remove_files(store: &Store) -> Result<(), Error> {
    let files: Vec<(Uuid, BlobId)> = store
        .read(|read| {
            let rows = read.all("SELECT id, blob FROM draft_file WHERE draft IS NULL", &[])?;
            rows.into_iter()
                .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
                .collect::<Result<_, ::store::Error>>()
        })
        .await?;
    for (id, blob) in files {
        store.blobs().remove(blob).await?;
        store
            .housekeeping(move |tx| {
                tx.execute("DELETE FROM draft_file WHERE id = ?1", &[id.into()])?;
                Ok::<_, Error>(())
            })
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ::store::testing;

    use super::*;

    #[tokio::test]
    async fn a_draft_that_was_sent_while_its_code_was_typed_is_said_to_be_gone() {
        for test in testing::stores(&[identity::MIGRATIONS, tally::MIGRATIONS, crate::MIGRATIONS]) {
            let (draft, secret) = (Uuid::from_u128(7), Secret::new(test.store.entropy()));
            let added = test.store.housekeeping(move |tx| add_device(tx, draft, &secret)).await;
            assert!(matches!(added, Err(Error::NoDraft)), "{test:?}: {added:?}");
        }
    }
}
