//! What can be done with forms and offers; drafts have their own, see [`crate::drafts`].

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use ::store::{Actor, Entry, Tx};
use identity::{Acting, Role};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::form::NO_RULES;
use crate::model::{ApplicantKind, NewOffer};
use crate::{Definition, Error, limits, offers};

/// Roles that may close and open offers.
pub const OFFERING: &[Role] = &[Role::Editor, Role::Administrator];

/// Reads a schema file and, if named, its rules; both bounded.
///
/// # Errors
/// [`Error::File`] when a file is missing, too large or not text; what [`Definition::read`] says.
pub fn definition_from_files(schema: &Path, rules: Option<&Path>) -> Result<Definition, Error> {
    let source = bounded(schema, limits::SCHEMA)?;
    match rules {
        Some(rules) => Definition::read(source.as_bytes(), &bounded(rules, limits::RULES)?),
        None => Definition::without_rules(source.as_bytes()),
    }
}

pub(crate) fn bounded(path: &Path, limit: u64) -> Result<String, Error> {
    let refused = |cause: String| Error::File { file: path.display().to_string(), cause };
    let file = File::open(path).map_err(|error| refused(error.to_string()))?;
    let mut text = String::new();
    let read = file.take(limit + 1).read_to_string(&mut text);
    read.map_err(|error| refused(format!("{error}; it must be text in UTF-8")))?;
    if text.len() as u64 > limit {
        return Err(refused(format!("more than {limit} bytes; no schema needs that")));
    }
    Ok(text)
}

/// Imports a form, or replaces the same version of it; a schema without rules keeps those that this version has.
/// Answers whether that changed anything.
///
/// # Errors
/// [`Error::Misfit`] when the rules that would be kept do not fit the schema; when the database refuses.
pub fn import_form(
    tx: &mut Tx<'_>,
    actor: Actor,
    form: &Definition,
) -> Result<(bool, Entry), Error> {
    let (id, version) = (form.id(), form.version());
    let rules = match form.rules() {
        Some(rules) => rules.to_owned(),
        None => kept_rules(tx, form, &id, &version)?,
    };
    let digest = digest(&[form.source(), &rules]);
    let changed = tx.execute(
        "INSERT INTO form (id, version, title, source, rules, digest, imported_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id, version) DO UPDATE SET
             title = ?3, source = ?4, rules = ?5, digest = ?6, imported_at = ?7
             WHERE form.digest <> ?6",
        &[
            id.as_str().into(),
            version.as_str().into(),
            form.title().into(),
            form.source().into(),
            rules.into(),
            digest.into(),
            tx.now().into(),
        ],
    )?;
    let entry = Entry::new(actor, "forms.import-form", "form", format!("{id} {version}"));
    Ok((changed > 0, entry))
}

/// The rules that this version has already, if they fit the schema that replaces it.
fn kept_rules(
    tx: &mut Tx<'_>,
    form: &Definition,
    id: &str,
    version: &str,
) -> Result<String, Error> {
    let kept = tx.optional(
        "SELECT rules FROM form WHERE id = ?1 AND version = ?2",
        &[id.into(), version.into()],
    )?;
    let Some(mut row) = kept else { return Ok(NO_RULES.to_owned()) };
    let rules: String = row.take(0)?;
    Definition::read(form.source().as_bytes(), &rules)?;
    Ok(rules)
}

/// The SHA-256 of texts, in hexadecimal digits.
pub(crate) fn digest(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let mut written = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing into a string cannot fail.
        let _always_ok = write!(written, "{byte:02x}");
    }
    written
}

/// Offers a service online; an offer of the same authority for the same service and area is replaced and keeps its
/// address.
///
/// # Errors
/// When form or authority do not exist.
pub fn open_offer(tx: &mut Tx<'_>, actor: Actor, new: &NewOffer) -> Result<(Uuid, Entry), Error> {
    let (texts, id) = (&new.texts, tx.new_id());
    let mut row = tx.one(
        "INSERT INTO offer (id, organisation, leika, ars, form, form_version, title_de, title_en, intro_de,
             intro_en, fee_cents, fee_note_de, fee_note_en, processing_days, two_persons, applicants, open)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, TRUE)
         ON CONFLICT (organisation, leika, ars) DO UPDATE SET
             form = ?5, form_version = ?6, title_de = ?7, title_en = ?8, intro_de = ?9, intro_en = ?10,
             fee_cents = ?11, fee_note_de = ?12, fee_note_en = ?13, processing_days = ?14,
             two_persons = ?15, applicants = ?16, open = TRUE
         RETURNING id",
        &[
            id.into(),
            new.organisation.into(),
            new.leika.as_str().into(),
            new.ars.as_str().into(),
            new.form.as_str().into(),
            new.form_version.as_str().into(),
            texts.title_de.as_str().into(),
            texts.title_en.as_str().into(),
            texts.intro_de.as_str().into(),
            texts.intro_en.as_str().into(),
            new.fee_cents.into(),
            texts.fee_note_de.as_str().into(),
            texts.fee_note_en.as_str().into(),
            new.processing_days.into(),
            new.two_persons.into(),
            ApplicantKind::to_words(&new.applicants).into(),
        ],
    )?;
    let id: Uuid = row.take(0)?;
    let entry = Entry::new(actor, "forms.open-offer", "offer", id).of(new.organisation);
    Ok((id, entry))
}

/// Closes an offer: no new drafts. Those begun may still be sent.
///
/// # Errors
/// [`Error::Denied`]; [`Error::NoOffer`] when the authority has no such open offer.
pub fn close_offer(tx: &mut Tx<'_>, acting: &Acting, id: Uuid) -> Result<((), Entry), Error> {
    close(tx, acting.actor(), acting.organisation(), id)
}

/// The same for whoever operates the node: an offer of any authority.
///
/// # Errors
/// [`Error::NoOffer`] when there is no such open offer.
pub fn close_any_offer(tx: &mut Tx<'_>, id: Uuid) -> Result<((), Entry), Error> {
    let offer = offers::offer(tx, id)?.ok_or(Error::NoOffer)?;
    close(tx, Actor::System, offer.organisation, id)
}

fn close(
    tx: &mut Tx<'_>,
    actor: Actor,
    organisation: Uuid,
    id: Uuid,
) -> Result<((), Entry), Error> {
    let closed = tx.execute(
        "UPDATE offer SET open = FALSE WHERE id = ?1 AND organisation = ?2 AND open",
        &[id.into(), organisation.into()],
    )?;
    if closed == 0 {
        return Err(Error::NoOffer);
    }
    Ok(((), Entry::new(actor, "forms.close-offer", "offer", id).of(organisation)))
}
