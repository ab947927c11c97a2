//! Which services are offered online. Every function is one statement.

use ::store::{Read, Row, Value};
use ars::Ars;
use leika::Key;
use uuid::Uuid;

use crate::Error;
use crate::model::{ApplicantKind, Offer};

/// The columns of an offer; `o` is the offer, `g` its organisation.
pub(crate) const COLUMNS: &str = "o.id, o.organisation, g.name, o.leika, o.ars, o.form, o.form_version, \
     o.title_de, o.title_en, o.intro_de, o.intro_en, o.fee_cents, o.fee_note_de, o.fee_note_en, \
     o.processing_days, o.two_persons, o.applicants, o.open";

/// How many columns that are.
pub(crate) const WIDTH: usize = 18;

/// Reads an offer from [`COLUMNS`].
pub(crate) fn from_row(row: &mut Row) -> Result<Offer, ::store::Error> {
    Ok(Offer {
        id: row.take(0)?,
        organisation: row.take(1)?,
        authority: row.take(2)?,
        leika: row.take_parsed(3)?,
        ars: row.take_parsed(4)?,
        form: row.take(5)?,
        form_version: row.take(6)?,
        title_de: row.take(7)?,
        title_en: row.take(8)?,
        intro_de: row.take(9)?,
        intro_en: row.take(10)?,
        fee_cents: row.take(11)?,
        fee_note_de: row.take(12)?,
        fee_note_en: row.take(13)?,
        processing_days: row.take(14)?,
        two_persons: row.take(15)?,
        applicants: ApplicantKind::from_words(&row.take::<String>(16)?),
        open: row.take(17)?,
    })
}

fn list(read: &mut Read<'_>, clause: &str, values: &[Value]) -> Result<Vec<Offer>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM offer o JOIN organisation g ON g.id = o.organisation {clause}"
    );
    let rows = read.all(&sql, values)?;
    Ok(rows.into_iter().map(|mut row| from_row(&mut row)).collect::<Result<_, _>>()?)
}

/// One offer, open or closed.
///
/// # Errors
/// When the database does not answer.
pub fn offer(read: &mut Read<'_>, id: Uuid) -> Result<Option<Offer>, Error> {
    Ok(list(read, "WHERE o.id = ?1", &[id.into()])?.into_iter().next())
}

/// The open offer of a service for a place: that of the most specific area around it.
///
/// # Errors
/// When the database does not answer.
pub fn offer_for(read: &mut Read<'_>, leika: Key, ars: Ars) -> Result<Option<Offer>, Error> {
    let mut values: Vec<Value> = vec![leika.as_str().into()];
    values.extend(ars.ancestors().map(|area| Value::from(area.as_str())));
    let areas =
        (2..=values.len()).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
    let clause = format!("WHERE o.leika = ?1 AND o.open AND o.ars IN ({areas})");
    let offers = list(read, &clause, &values)?;
    Ok(offers.into_iter().max_by_key(|offer| offer.ars.shortened().len()))
}

/// The services that these authorities offer online now: authority and service.
///
/// # Errors
/// When the database does not answer.
pub fn open_services(read: &mut Read<'_>, of: &[Uuid]) -> Result<Vec<(Uuid, Key)>, Error> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let markers: Vec<_> = (1..=of.len()).map(|number| format!("?{number}")).collect();
    let sql = format!(
        "SELECT DISTINCT o.organisation, o.leika FROM offer o WHERE o.open AND o.organisation IN ({})",
        markers.join(", ")
    );
    let values: Vec<Value> = of.iter().map(|id| (*id).into()).collect();
    let rows = read.all(&sql, &values)?;
    let pair = |mut row: Row| Ok((row.take(0)?, row.take_parsed(1)?));
    Ok(rows.into_iter().map(pair).collect::<Result<_, ::store::Error>>()?)
}

/// The offers of an authority, open and closed, by title.
///
/// # Errors
/// When the database does not answer.
pub fn offers_of(read: &mut Read<'_>, organisation: Uuid) -> Result<Vec<Offer>, Error> {
    list(read, "WHERE o.organisation = ?1 ORDER BY o.title_de, o.id", &[organisation.into()])
}

/// The version of a form that was imported last, if any was.
///
/// # Errors
/// When the database does not answer.
pub fn newest_version(read: &mut Read<'_>, form: &str) -> Result<Option<String>, Error> {
    let row = read.optional(
        "SELECT version FROM form WHERE id = ?1 ORDER BY imported_at DESC, version DESC LIMIT 1",
        &[form.into()],
    )?;
    Ok(row.map(|mut row| row.take(0)).transpose()?)
}

/// The forms that were imported, each once: id, and the title of the version that was imported last.
///
/// # Errors
/// When the database does not answer.
pub fn forms(read: &mut Read<'_>) -> Result<Vec<(String, String)>, Error> {
    let rows =
        read.all("SELECT id, title FROM form ORDER BY id, imported_at DESC, version DESC", &[])?;
    let mut forms = Vec::new();
    for mut row in rows {
        forms.push((row.take::<String>(0)?, row.take::<String>(1)?));
    }
    forms.dedup_by(|later, kept| later.0 == kept.0);
    Ok(forms)
}

/// Whether this version of a form was imported.
///
/// # Errors
/// When the database does not answer.
pub fn is_imported(read: &mut Read<'_>, form: &str, version: &str) -> Result<bool, Error> {
    let row = read.optional(
        "SELECT 1 FROM form WHERE id = ?1 AND version = ?2",
        &[form.into(), version.into()],
    )?;
    Ok(row.is_some())
}
