//! The queries.

use ::store::{Error, Read, Result, Row, Timestamp, Value};
use uuid::Uuid;

use crate::accounts::{Account, Accounts};
use crate::{Audience, Caller, Membership, Organisation, OrganisationKind, Person, Role, Secret};

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

/// Organisations of a kind whose name holds a text, by name; committees are not among them, for they have pages and
/// readers of their own.
///
/// # Errors
/// When the database does not answer.
pub fn find_organisations(
    read: &mut Read<'_>,
    kind: Option<OrganisationKind>,
    text: &str,
    limit: i64,
) -> Result<Vec<Organisation>> {
    let sql = format!(
        "SELECT {ORGANISATION} FROM organisation o
         WHERE o.kind <> 'committee' AND (?1 = '' OR o.kind = ?1) AND LOWER(o.name) LIKE ?2
         ORDER BY o.name, o.id LIMIT ?3"
    );
    let kind = kind.map(OrganisationKind::word).unwrap_or_default();
    let values = [kind.into(), like(text).into(), limit.into()];
    read.all(&sql, &values)?.into_iter().map(read_organisation).collect()
}

/// Organisations of these kinds of which somebody may know and whose name holds the text, by name; first the one that is
/// `chosen` already, whatever its name. Without a text that one alone.
///
/// # Errors
/// When the database does not answer.
pub fn pick_organisations(
    read: &mut Read<'_>,
    caller: &Caller,
    kinds: &[OrganisationKind],
    text: Option<&str>,
    chosen: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Organisation>> {
    let pattern = text.map(like);
    let mut values = vec![chosen.into(), pattern.into(), limit.into()];
    let known = Audience::condition(caller, "o", &mut values);
    let mut markers = Vec::new();
    for kind in kinds {
        values.push(kind.word().into());
        markers.push(format!("?{}", values.len()));
    }
    let sql = format!(
        "SELECT {ORGANISATION} FROM {GUARDED}
         WHERE {known} AND (o.id = ?1 OR (LOWER(o.name) LIKE ?2 AND o.kind IN ({})))
         ORDER BY CASE WHEN o.id = ?1 THEN 0 ELSE 1 END, o.name, o.id LIMIT ?3",
        markers.join(", ")
    );
    read.all(&sql, &values)?.into_iter().map(read_organisation).collect()
}

/// A text as a pattern for `LOWER(…) LIKE`. Both engines fold the letters of ASCII alike and no others: an umlaut in
/// whichever case stands for any one letter, and so does what has a meaning in a pattern.
pub fn like(text: &str) -> String {
    let plain = |c: char| match c {
        '%' | '_' | '\\' => '_',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        _ => '_',
    };
    format!("%{}%", text.trim().chars().map(plain).collect::<String>())
}

/// The organisations of which somebody may know, by name. A node serves hundreds, not millions.
pub fn organisations(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Organisation>> {
    let mut values = Vec::new();
    let known = Audience::condition(caller, "o", &mut values);
    let sql = format!("SELECT {ORGANISATION} FROM {GUARDED} WHERE {known} ORDER BY o.name");
    read.all(&sql, &values)?.into_iter().map(read_organisation).collect()
}

/// All organisations, by name, also those of which few may know: for whoever runs the node.
pub fn every_organisation(read: &mut Read<'_>) -> Result<Vec<Organisation>> {
    let sql = format!("SELECT {ORGANISATION} FROM organisation o ORDER BY o.name");
    read.all(&sql, &[])?.into_iter().map(read_organisation).collect()
}

/// One organisation, if somebody may know of it.
pub fn known_organisation(
    read: &mut Read<'_>,
    caller: &Caller,
    id: Uuid,
) -> Result<Option<Organisation>> {
    let mut values = vec![id.into()];
    let known = Audience::condition(caller, "o", &mut values);
    let sql = format!("SELECT {ORGANISATION} FROM {GUARDED} WHERE o.id = ?1 AND {known}");
    read.optional(&sql, &values)?.map(read_organisation).transpose()
}

/// Organisations with whom they are guarded by: themselves.
const GUARDED: &str = "(SELECT a.id, a.kind, a.name, a.mark, a.ars, a.two_persons, a.label, a.id AS guard FROM organisation a) o";

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
    .map(read_person)
    .transpose()
}

/// The id of the person with this address, also when the account is locked.
///
/// # Errors
/// When the database does not answer.
pub fn any_person_by_email(read: &mut Read<'_>, email: &str) -> Result<Option<Uuid>> {
    let sql = "SELECT id FROM person WHERE email = ?1";
    let row = read.optional(sql, &[email.trim().to_lowercase().into()])?;
    row.map(|mut row| row.take(0)).transpose()
}

/// The person with this id, unless the account is locked.
///
/// # Errors
/// When the database does not answer.
pub fn person(read: &mut Read<'_>, id: Uuid) -> Result<Option<Person>> {
    let sql = "SELECT id, email, name FROM person WHERE id = ?1 AND NOT disabled";
    read.optional(sql, &[id.into()])?.map(read_person).transpose()
}

fn read_person(mut row: Row) -> Result<Person> {
    Ok(Person { id: row.take(0)?, email: row.take(1)?, name: row.take(2)? })
}

/// Whoever holds a secret of this kind that has not expired.
pub(crate) fn holder(read: &mut Read<'_>, secret: &Secret, kind: &str) -> Result<Option<Person>> {
    let now = read.now();
    read.optional(
        "SELECT p.id, p.email, p.name FROM access a JOIN person p ON p.id = a.person
         WHERE a.token = ?1 AND a.kind = ?2 AND a.expires_at > ?3 AND NOT p.disabled",
        &[secret.hash().into(), kind.into(), now.into()],
    )?
    .map(read_person)
    .transpose()
}

/// Everybody who has a role in an organisation or whose account belongs to it; `?1` is the organisation.
const KNOWN: &str = "SELECT person FROM membership WHERE organisation = ?1
     UNION SELECT id FROM person WHERE home = ?1";

/// The accounts that an organisation knows, a page of them, also those that are locked.
///
/// # Errors
/// When the database does not answer.
pub fn accounts(
    read: &mut Read<'_>,
    organisation: Uuid,
    limit: i64,
    offset: i64,
) -> Result<Accounts> {
    let paged = format!("WHERE id IN ({KNOWN}) ORDER BY name, id LIMIT ?2 OFFSET ?3");
    list_accounts(read, organisation, &paged, [limit.into(), offset.into()])
}

/// One of them.
///
/// # Errors
/// When the database does not answer.
pub fn account(read: &mut Read<'_>, organisation: Uuid, id: Uuid) -> Result<Option<Account>> {
    let one = format!("WHERE id = ?2 AND id IN ({KNOWN})");
    let found = list_accounts(read, organisation, &one, [id.into()])?;
    Ok(found.items.into_iter().next())
}

/// One row for each role; `which` says which people, with `values` from `?2` on.
fn list_accounts<const N: usize>(
    read: &mut Read<'_>,
    organisation: Uuid,
    which: &str,
    values: [Value; N],
) -> Result<Accounts> {
    let values: Vec<_> = std::iter::once(organisation.into()).chain(values).collect();
    let rows = read.all(
        &format!(
            "SELECT p.id, p.email, p.name, p.disabled, p.total, p.home, m.role,
                 EXISTS (SELECT 1 FROM credential c WHERE c.person = p.id AND c.kind = 'password')
             FROM (SELECT id, email, name, disabled, home, COUNT(*) OVER () AS total
                   FROM person {which}) p
             LEFT JOIN membership m ON m.person = p.id AND m.organisation = ?1
             ORDER BY p.name, p.id, m.role"
        ),
        &values,
    )?;
    let mut accounts = Accounts::default();
    for mut row in rows {
        let person = Person { id: row.take(0)?, email: row.take(1)?, name: row.take(2)? };
        let role = row.take::<Option<String>>(6)?;
        let role = role.map(|word| word.parse().map_err(Error::Corrupt)).transpose()?;
        accounts.total = row.take(4)?;
        match accounts.items.last_mut().filter(|last| last.person.id == person.id) {
            Some(last) => last.roles.extend(role),
            None => accounts.items.push(Account {
                person,
                roles: Vec::from_iter(role),
                own: row.take::<Option<Uuid>>(5)? == Some(organisation),
                disabled: row.take(3)?,
                has_password: row.take(7)?,
            }),
        }
    }
    Ok(accounts)
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
        "SELECT p.id, p.email, p.name, m.organisation, o.name, m.role, o.kind
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
            let (name, role, kind) = (row.take(4)?, row.take_parsed(5)?, row.take_parsed(6)?);
            memberships.push(Membership { organisation, kind, name, role });
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
