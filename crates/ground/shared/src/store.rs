//! The queries.

use std::collections::BTreeSet;

use ::store::{Read, Result, Row, Tx};
use uuid::Uuid;

use crate::{Field, Operation, Written};

/// An operation by its id.
pub fn operation(read: &mut Read<'_>, id: Uuid) -> Result<Option<Operation>> {
    read.optional("SELECT content FROM operation WHERE id = ?1", &[id.into()])?
        .map(|mut row| row.take_json(0))
        .transpose()
}

/// What was done to a thing, newest first; at most `limit`, after skipping `offset`.
pub fn history(
    read: &mut Read<'_>,
    subject: Uuid,
    limit: i64,
    offset: i64,
) -> Result<Vec<Operation>> {
    read.all(
        "SELECT content FROM operation WHERE subject = ?1 ORDER BY at DESC, id DESC LIMIT ?2 OFFSET ?3",
        &[subject.into(), limit.into(), offset.into()],
    )?
    .into_iter()
    .map(|mut row| row.take_json(0))
    .collect()
}

/// How many operations were done to a thing.
pub fn count(read: &mut Read<'_>, subject: Uuid) -> Result<i64> {
    read.one("SELECT COUNT(*) FROM operation WHERE subject = ?1", &[subject.into()])?.take(0)
}

const VALUE: &str = "SELECT field, operation, at, organisation, value FROM shared_value";

/// One field of a thing, if it was ever written.
pub fn field(read: &mut Read<'_>, subject: Uuid, name: &str) -> Result<Option<Field>> {
    let sql = format!("{VALUE} WHERE subject = ?1 AND field = ?2 ORDER BY at DESC, operation DESC");
    Ok(gathered(read.all(&sql, &[subject.into(), name.into()])?)?.pop())
}

/// The fields of a thing whose names begin with `prefix`, by name.
pub fn fields(read: &mut Read<'_>, subject: Uuid, prefix: &str) -> Result<Vec<Field>> {
    // A range instead of LIKE: the names may hold its wildcards, and the key serves it on both engines.
    let end = format!("{prefix}\u{10ffff}");
    let sql = format!(
        "{VALUE} WHERE subject = ?1 AND field >= ?2 AND field < ?3
         ORDER BY field, at DESC, operation DESC"
    );
    gathered(read.all(&sql, &[subject.into(), prefix.into(), end.into()])?)
}

/// Puts the rows of each field together; they come by field, newest first.
fn gathered(rows: Vec<Row>) -> Result<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    for mut row in rows {
        let name: String = row.take(0)?;
        let written = Written {
            operation: row.take(1)?,
            at: row.take(2)?,
            organisation: row.take(3)?,
            value: row.take_json(4)?,
        };
        match fields.last_mut().filter(|field| field.name == name) {
            Some(field) => field.against.push(written),
            None => fields.push(Field { name, shown: written, against: Vec::new() }),
        }
    }
    Ok(fields)
}

/// The newest operations of a thing.
pub(crate) fn heads(read: &mut Read<'_>, subject: Uuid) -> Result<Vec<Uuid>> {
    read.all(
        "SELECT operation FROM operation_head WHERE subject = ?1 ORDER BY operation",
        &[subject.into()],
    )?
    .into_iter()
    .map(|mut row| row.take(0))
    .collect()
}

/// The operations whose values of a field are not replaced yet.
pub(crate) fn writers(read: &mut Read<'_>, subject: Uuid, field: &str) -> Result<Vec<Uuid>> {
    read.all(
        "SELECT operation FROM shared_value WHERE subject = ?1 AND field = ?2 ORDER BY operation",
        &[subject.into(), field.into()],
    )?
    .into_iter()
    .map(|mut row| row.take(0))
    .collect()
}

/// Stores an operation, moves the heads of its subject and writes its fields. Its causes are applied.
pub(crate) fn record(tx: &mut Tx<'_>, operation: &Operation, content: String) -> Result<()> {
    let subject = operation.subject;
    tx.execute(
        "INSERT INTO operation (id, subject, kind, at, organisation, content)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            operation.id.into(),
            subject.into(),
            operation.kind.as_str().into(),
            operation.at.into(),
            operation.organisation.into(),
            content.into(),
        ],
    )?;
    for cause in &operation.causes {
        tx.execute(
            "DELETE FROM operation_head WHERE subject = ?1 AND operation = ?2",
            &[subject.into(), (*cause).into()],
        )?;
    }
    tx.execute(
        "INSERT INTO operation_head (subject, operation) VALUES (?1, ?2)",
        &[subject.into(), operation.id.into()],
    )?;
    for write in &operation.writes {
        for seen in &write.replaces {
            tx.execute(
                "DELETE FROM shared_value WHERE subject = ?1 AND field = ?2 AND operation = ?3",
                &[subject.into(), write.field.as_str().into(), (*seen).into()],
            )?;
        }
        tx.execute(
            "INSERT INTO shared_value (subject, field, operation, at, organisation, value)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[
                subject.into(),
                write.field.as_str().into(),
                operation.id.into(),
                operation.at.into(),
                operation.organisation.into(),
                write.value.to_string().into(),
            ],
        )?;
    }
    Ok(())
}

/// Which of these operations are not here.
pub(crate) fn missing(read: &mut Read<'_>, needed: &BTreeSet<Uuid>) -> Result<Vec<Uuid>> {
    let mut missing = Vec::new();
    for cause in needed {
        let known = "SELECT 1 FROM operation WHERE id = ?1";
        if read.optional(known, &[(*cause).into()])?.is_none() {
            missing.push(*cause);
        }
    }
    Ok(missing)
}

/// Keeps an operation until what it waits for has come.
pub(crate) fn keep_waiting(
    tx: &mut Tx<'_>,
    id: Uuid,
    content: String,
    missing: &[Uuid],
) -> Result<()> {
    tx.execute(
        "INSERT INTO operation_waiting (id, content) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING",
        &[id.into(), content.into()],
    )?;
    for missing in missing {
        tx.execute(
            "INSERT INTO operation_missing (missing, operation) VALUES (?1, ?2)
             ON CONFLICT (missing, operation) DO NOTHING",
            &[(*missing).into(), id.into()],
        )?;
    }
    Ok(())
}

/// Takes out the operations that waited for this one alone.
pub(crate) fn awakened(tx: &mut Tx<'_>, came: Uuid) -> Result<Vec<Operation>> {
    let waiting: Vec<Uuid> = tx
        .all(
            "DELETE FROM operation_missing WHERE missing = ?1 RETURNING operation",
            &[came.into()],
        )?
        .into_iter()
        .map(|mut row| row.take(0))
        .collect::<Result<_>>()?;
    let mut awake = Vec::new();
    for id in waiting {
        let row = tx.optional(
            "DELETE FROM operation_waiting WHERE id = ?1
             AND NOT EXISTS (SELECT 1 FROM operation_missing m WHERE m.operation = ?1)
             RETURNING content",
            &[id.into()],
        )?;
        if let Some(mut row) = row {
            awake.push(row.take_json(0)?);
        }
    }
    Ok(awake)
}
