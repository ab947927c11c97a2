//! The queries.

use ::store::{Error, Read, Result, Row, Timestamp};
use uuid::Uuid;

use crate::{Caller, Membership, Organisation, Person, Role};

const ORGANISATION: &str = "o.id, o.kind, o.name, o.mark, o.ars, o.two_persons";

fn read_organisation(mut row: Row) -> Result<Organisation> {
    Ok(Organisation {
        id: row.take(0)?,
        kind: row.take_parsed(1)?,
        name: row.take(2)?,
        mark: row.take(3)?,
        ars: row.take(4)?,
        two_persons: row.take(5)?,
    })
}

/// One organisation.
pub fn organisation(read: &mut Read<'_>, id: Uuid) -> Result<Option<Organisation>> {
    let sql = format!("SELECT {ORGANISATION} FROM organisation o WHERE o.id = ?1");
    read.optional(&sql, &[id.into()])?.map(read_organisation).transpose()
}

/// All organisations, by name. A node serves hundreds, not millions.
pub fn organisations(read: &mut Read<'_>) -> Result<Vec<Organisation>> {
    let sql = format!("SELECT {ORGANISATION} FROM organisation o ORDER BY o.name");
    read.all(&sql, &[])?.into_iter().map(read_organisation).collect()
}

/// The organisations that act for exactly this region (12 digits).
pub fn organisations_for_area(read: &mut Read<'_>, ars: &str) -> Result<Vec<Organisation>> {
    let sql = format!("SELECT {ORGANISATION} FROM organisation o WHERE o.ars = ?1 ORDER BY o.name");
    read.all(&sql, &[ars.into()])?.into_iter().map(read_organisation).collect()
}

/// The members of a provider or an association.
pub fn affiliated(read: &mut Read<'_>, parent: Uuid) -> Result<Vec<Organisation>> {
    let sql = format!(
        "SELECT {ORGANISATION} FROM organisation o JOIN affiliation a ON a.member = o.id
         WHERE a.parent = ?1 ORDER BY o.name"
    );
    read.all(&sql, &[parent.into()])?.into_iter().map(read_organisation).collect()
}

/// The people of an organisation, each once for every role, by name.
pub fn members(read: &mut Read<'_>, organisation: Uuid) -> Result<Vec<(Person, Role)>> {
    let now = read.now();
    read.all(
        "SELECT p.id, p.email, p.name, m.role FROM membership m JOIN person p ON p.id = m.person
         WHERE m.organisation = ?1 AND NOT p.disabled
             AND m.from_at <= ?2 AND (m.until_at IS NULL OR m.until_at > ?2)
         ORDER BY p.name, m.role",
        &[organisation.into(), now.into()],
    )?
    .into_iter()
    .map(|mut row| {
        let person = Person { id: row.take(0)?, email: row.take(1)?, name: row.take(2)? };
        Ok((person, row.take_parsed(3)?))
    })
    .collect()
}

/// The person with this address.
pub fn person_by_email(read: &mut Read<'_>, email: &str) -> Result<Option<Person>> {
    read.optional(
        "SELECT id, email, name FROM person WHERE email = ?1 AND NOT disabled",
        &[email.trim().to_lowercase().into()],
    )?
    .map(|mut row| Ok(Person { id: row.take(0)?, email: row.take(1)?, name: row.take(2)? }))
    .transpose()
}

/// The password hash of an account.
pub(crate) fn password(read: &mut Read<'_>, email: &str) -> Result<Option<(Uuid, String)>> {
    read.optional(
        "SELECT c.person, c.secret FROM credential c JOIN person p ON p.id = c.person
         WHERE c.kind = 'password' AND c.subject = ?1 AND NOT p.disabled",
        &[email.into()],
    )?
    .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
    .transpose()
}

/// Whoever holds the session or token with this hash: one statement, person and roles together.
pub(crate) fn caller(read: &mut Read<'_>, token: Vec<u8>, kind: &str) -> Result<Caller> {
    let now = read.now();
    let rows = read.all(
        "SELECT p.id, p.email, p.name, m.organisation, o.name, m.role
         FROM access a
         JOIN person p ON p.id = a.person
         LEFT JOIN membership m ON m.person = p.id
             AND m.from_at <= ?3 AND (m.until_at IS NULL OR m.until_at > ?3)
         LEFT JOIN organisation o ON o.id = m.organisation
         WHERE a.token = ?1 AND a.kind = ?2 AND a.expires_at > ?3 AND NOT p.disabled
         ORDER BY o.name, m.role",
        &[token.into(), kind.into(), now.into()],
    )?;
    let mut found = None;
    let mut memberships = Vec::new();
    for mut row in rows {
        if let Some(organisation) = row.take::<Option<Uuid>>(3)? {
            let (name, role) = (row.take(4)?, row.take_parsed(5)?);
            memberships.push(Membership { organisation, name, role });
        }
        if found.is_none() {
            found = Some(Person { id: row.take(0)?, email: row.take(1)?, name: row.take(2)? });
        }
    }
    Ok(found.map_or(Caller::Anonymous, |person| Caller::Known { person, memberships }))
}

/// Failures of a subject: how many, since when.
pub(crate) fn failures(read: &mut Read<'_>, subject: &str) -> Result<(i64, Timestamp)> {
    let row =
        read.optional("SELECT failures, since FROM attempt WHERE subject = ?1", &[subject.into()])?;
    match row {
        Some(mut row) => Ok::<_, Error>((row.take(0)?, row.take(1)?)),
        None => Ok((0, Timestamp(0))),
    }
}
