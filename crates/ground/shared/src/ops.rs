//! What can be done with shared things.

use std::collections::BTreeSet;

use ::store::{Timestamp, Tx};
use identity::Acting;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::store as query;
use crate::{Error, Operation, Received, Write, limits};

/// What somebody does to a thing.
#[derive(Clone, Debug)]
pub struct Act {
    /// The kind of thing.
    pub kind: &'static str,
    /// What is done, as `room.verb`.
    pub name: &'static str,
    /// What is said with it.
    pub body: Json,
    /// The fields that get a new value.
    pub writes: Vec<(String, Json)>,
    /// Other things that must be known before: their ids.
    pub based_on: Vec<Uuid>,
}

impl Act {
    /// An act that says and writes nothing yet.
    pub fn new(kind: &'static str, name: &'static str) -> Self {
        Self { kind, name, body: Json::Null, writes: Vec::new(), based_on: Vec::new() }
    }

    /// With what is said.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it cannot be written as JSON.
    pub fn saying(mut self, body: &impl Serialize) -> Result<Self, Error> {
        self.body = json(body)?;
        Ok(self)
    }

    /// With a field that gets a new value.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it cannot be written as JSON.
    pub fn writing(
        mut self,
        field: impl Into<String>,
        value: &impl Serialize,
    ) -> Result<Self, Error> {
        self.writes.push((field.into(), json(value)?));
        Ok(self)
    }

    /// With another thing that must be known first.
    pub fn based_on(mut self, thing: Uuid) -> Self {
        self.based_on.push(thing);
        self
    }
}

fn json(value: &impl Serialize) -> Result<Json, Error> {
    serde_json::to_value(value).map_err(|error| Error::Malformed(error.to_string()))
}

/// Makes a new thing. Its id is the operation's.
///
/// # Errors
/// [`Error::Malformed`] when it is too large.
pub fn create(tx: &mut Tx<'_>, acting: &Acting, act: Act) -> Result<Operation, Error> {
    let id = tx.new_id();
    let writes = act
        .writes
        .into_iter()
        .map(|(field, value)| Write { field, value, replaces: Vec::new() })
        .collect();
    let at = after_causes(tx, &act.based_on)?;
    let operation = Operation {
        id,
        subject: id,
        kind: act.kind.to_owned(),
        name: act.name.to_owned(),
        person: acting.person(),
        organisation: acting.organisation(),
        at,
        causes: act.based_on,
        body: act.body,
        writes,
    };
    query::record(tx, &operation, within_limits(&operation)?)?;
    Ok(operation)
}

/// Does something to a thing, based on all that this node knows of it.
///
/// # Errors
/// [`Error::Unknown`] when there is no such thing, [`Error::Malformed`] when the act is too large.
pub fn perform(
    tx: &mut Tx<'_>,
    acting: &Acting,
    subject: Uuid,
    act: Act,
) -> Result<Operation, Error> {
    let mut causes = query::heads(tx, subject)?;
    if causes.is_empty() {
        return Err(Error::Unknown);
    }
    causes.extend(act.based_on);
    causes.sort_unstable();
    causes.dedup();
    let mut writes = Vec::with_capacity(act.writes.len());
    for (field, value) in act.writes {
        let replaces = query::writers(tx, subject, &field)?;
        writes.push(Write { field, value, replaces });
    }
    let operation = Operation {
        id: tx.new_id(),
        subject,
        kind: act.kind.to_owned(),
        name: act.name.to_owned(),
        person: acting.person(),
        organisation: acting.organisation(),
        at: after_causes(tx, &causes)?,
        causes,
        body: act.body,
        writes,
    };
    query::record(tx, &operation, within_limits(&operation)?)?;
    Ok(operation)
}

/// Takes in an operation that somebody else recorded. `apply` is called for it and for each that had waited for
/// it, causes first.
///
/// # Errors
/// [`Error::Malformed`] when it cannot be one, [`Error::TooManyWaiting`], or what `apply` answers.
pub fn receive<E: From<Error> + From<::store::Error>>(
    tx: &mut Tx<'_>,
    operation: Operation,
    mut apply: impl FnMut(&mut Tx<'_>, &Operation) -> Result<(), E>,
) -> Result<Received, E> {
    let content = within_limits(&operation)?;
    if operation.at > tx.now().plus_seconds(limits::AHEAD) {
        return Err(Error::Malformed("it claims to be of the future".to_owned()).into());
    }
    if query::operation(tx, operation.id)?.is_some() {
        return Ok(Received::Known);
    }
    let missing = query::missing(tx, &needed(&operation))?;
    if !missing.is_empty() {
        let waiting: i64 = tx.one("SELECT COUNT(*) FROM operation_waiting", &[])?.take(0)?;
        if waiting >= limits::WAITING {
            return Err(Error::TooManyWaiting.into());
        }
        query::keep_waiting(tx, operation.id, content, &missing)?;
        return Ok(Received::Waits(missing));
    }
    let mut ready = vec![operation];
    let mut applied = 0;
    while let Some(operation) = ready.pop() {
        query::record(tx, &operation, within_limits(&operation)?)?;
        apply(tx, &operation)?;
        applied += 1;
        ready.extend(query::awakened(tx, operation.id)?);
    }
    Ok(Received::Applied(applied))
}

/// The next number of a series in the year of the act: `BED-LEM-2026-0142`. Numbers are given once, by the node
/// where the thing is made; the mark of the organisation keeps them apart between nodes.
///
/// # Errors
/// When the database does not answer.
pub fn next_number(tx: &mut Tx<'_>, series: &str) -> Result<String, Error> {
    let year = i64::from(tx.now().german_date().year());
    let mut row = tx.one(
        "INSERT INTO shared_number (series, year, newest) VALUES (?1, ?2, 1)
         ON CONFLICT (series, year) DO UPDATE SET newest = shared_number.newest + 1
         RETURNING newest",
        &[series.into(), year.into()],
    )?;
    let newest: i64 = row.take(0)?;
    Ok(format!("{series}-{year}-{newest:04}"))
}

/// All that must be applied before: the causes, what made the subject, and whose values are replaced.
fn needed(operation: &Operation) -> BTreeSet<Uuid> {
    let replaced = operation.writes.iter().flat_map(|write| write.replaces.iter().copied());
    let mut needed: BTreeSet<_> = operation.causes.iter().copied().chain(replaced).collect();
    if !operation.creates() {
        needed.insert(operation.subject);
    }
    needed
}

/// Now, or just after the newest cause: what follows is never dated before what it follows.
fn after_causes(tx: &mut Tx<'_>, causes: &[Uuid]) -> Result<Timestamp, Error> {
    let mut at = tx.now();
    for cause in causes {
        let row = tx.optional("SELECT at FROM operation WHERE id = ?1", &[(*cause).into()])?;
        let cause_at: Timestamp = row.ok_or(Error::Unknown)?.take(0)?;
        at = at.max(Timestamp(cause_at.0.saturating_add(1)));
    }
    Ok(at)
}

/// The operation as it is stored and carried.
fn within_limits(operation: &Operation) -> Result<String, Error> {
    if operation.causes.len() > limits::CAUSES || operation.writes.len() > limits::WRITES {
        return Err(Error::Malformed("it names too many causes or fields".to_owned()));
    }
    if operation.causes.contains(&operation.id) {
        return Err(Error::Malformed("it names itself as its cause".to_owned()));
    }
    let content =
        serde_json::to_string(operation).map_err(|error| Error::Malformed(error.to_string()))?;
    if content.len() > limits::OPERATION {
        return Err(Error::Malformed(format!("it has more than {} bytes", limits::OPERATION)));
    }
    Ok(content)
}
