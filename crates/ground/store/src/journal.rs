//! The journal: an append-only chain of what happened. It names ids only, never personal data, so that
//! duties to delete and the duty to prove do not fight.

use std::fmt::Write as _;

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Read, Result, Row, Timestamp, Tx, Value, limits};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person with an account.
    Person(Uuid),
    /// Somebody without an account, holding an access code or a draft.
    Citizen,
    /// The program itself: a job, an import, a clock.
    System,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Citizen => f.write_str("citizen"),
            Self::System => f.write_str("system"),
        }
    }
}

/// What it was done to: a kind (`case`, `office`, …) and its id or key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind of thing.
    pub kind: &'static str,
    /// Its id or key; never a name of a person.
    pub id: String,
}

/// One entry, as an operation hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// For which organisation.
    pub organisation: Option<Uuid>,
    /// What, as `room.verb`.
    pub operation: &'static str,
    /// To what.
    pub subject: Subject,
    /// Why, in a few words; no personal data. Cut at [`limits::REASON`] characters.
    pub reason: String,
}

impl Entry {
    /// An entry without an organisation and without a reason.
    pub fn new(
        actor: Actor,
        operation: &'static str,
        kind: &'static str,
        id: impl ToString,
    ) -> Self {
        let subject = Subject { kind, id: id.to_string() };
        Self { actor, organisation: None, operation, subject, reason: String::new() }
    }

    /// The same entry, for an organisation.
    pub fn of(mut self, organisation: Uuid) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// The same entry, with its reason.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// One entry as it stands in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who: `person:<id>`, `citizen` or `system`.
    pub actor: String,
    /// For which organisation.
    pub organisation: Option<Uuid>,
    /// What.
    pub operation: String,
    /// The kind of thing it was done to.
    pub subject_kind: String,
    /// Its id.
    pub subject: String,
    /// Why.
    pub reason: String,
    #[serde(skip)]
    previous: Vec<u8>,
    #[serde(skip)]
    hash: Vec<u8>,
}

impl Recorded {
    fn from_row(mut row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.take(0)?,
            at: row.take(1)?,
            actor: row.take(2)?,
            organisation: row.take(3)?,
            operation: row.take(4)?,
            subject_kind: row.take(5)?,
            subject: row.take(6)?,
            reason: row.take(7)?,
            previous: row.take(8)?,
            hash: row.take(9)?,
        })
    }

    /// SHA-256 over the entry before and every field, each with its length, so that no two different
    /// entries feed the same bytes.
    fn digest(&self) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        let mut feed = |bytes: &[u8]| {
            context.update(&(bytes.len() as u64).to_be_bytes());
            context.update(bytes);
        };
        feed(&self.previous);
        feed(&self.seq.to_be_bytes());
        feed(&self.at.0.to_be_bytes());
        feed(self.actor.as_bytes());
        feed(self.organisation.as_ref().map_or(&[][..], |id| id.as_bytes()));
        feed(self.operation.as_bytes());
        feed(self.subject_kind.as_bytes());
        feed(self.subject.as_bytes());
        feed(self.reason.as_bytes());
        context.finish().as_ref().to_vec()
    }
}

const COLUMNS: &str =
    "seq, at, actor, organisation, operation, subject_kind, subject, reason, previous, hash";

/// Appends an entry. Called by [`crate::Store::change`] as the last step of each operation, so that
/// the lock on the head is held only for the commit.
pub(crate) fn append(tx: &mut Tx<'_>, entry: Entry) -> Result<()> {
    let locked = "UPDATE journal_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash";
    let mut head = tx.one(locked, &[])?;
    let (seq, previous) = (head.take(0)?, head.take::<Option<Vec<u8>>>(1)?.unwrap_or_default());
    let mut recorded = Recorded {
        seq,
        at: tx.now(),
        actor: entry.actor.to_string(),
        organisation: entry.organisation,
        operation: entry.operation.to_owned(),
        subject_kind: entry.subject.kind.to_owned(),
        subject: entry.subject.id,
        reason: entry.reason.chars().take(limits::REASON).collect(),
        previous,
        hash: Vec::new(),
    };
    recorded.hash = recorded.digest();
    tx.execute(
        "UPDATE journal_head SET hash = ?1 WHERE one = 1",
        &[Value::from(recorded.hash.as_slice())],
    )?;
    tx.execute(
        "INSERT INTO journal
             (seq, at, actor, organisation, operation, subject_kind, subject, reason, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        &[
            recorded.seq.into(),
            recorded.at.into(),
            recorded.actor.into(),
            recorded.organisation.into(),
            recorded.operation.into(),
            recorded.subject_kind.into(),
            recorded.subject.into(),
            recorded.reason.into(),
            recorded.previous.into(),
            recorded.hash.into(),
        ],
    )?;
    Ok(())
}

/// What [`verify`] found in a whole journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many entries there are.
    pub entries: i64,
    /// The hash of the newest, in hexadecimal. Kept elsewhere, it proves later that nothing was cut off.
    pub head: String,
}

/// Proves that no entry was changed, removed or put in between. With the hash of the newest entry of
/// an earlier run (hexadecimal) it also proves that nothing was cut off and written anew since then.
///
/// # Errors
/// [`Error::Corrupt`] naming the first entry that does not fit.
pub fn verify(read: &mut Read<'_>, contains: Option<&str>) -> Result<Whole> {
    let mut expected = (1_i64, Vec::new());
    let mut found = contains.is_none();
    read.each(&format!("SELECT {COLUMNS} FROM journal ORDER BY seq"), &[], |row| {
        let entry = Recorded::from_row(row)?;
        let (seq, previous) = &expected;
        if entry.seq != *seq {
            return Err(Error::Corrupt(format!("journal: entry {seq} is missing")));
        }
        if entry.previous != *previous || entry.hash != entry.digest() {
            return Err(Error::Corrupt(format!("journal: entry {seq} was changed")));
        }
        found = found || contains.is_some_and(|hash| hash.eq_ignore_ascii_case(&hex(&entry.hash)));
        expected = (seq + 1, entry.hash);
        Ok(())
    })?;
    let mut head = read.one("SELECT seq, hash FROM journal_head WHERE one = 1", &[])?;
    let head_hash = head.take::<Option<Vec<u8>>>(1)?.unwrap_or_default();
    if (head.take::<i64>(0)? + 1, head_hash) != expected {
        return Err(Error::Corrupt("journal: the newest entries are missing".to_owned()));
    }
    if !found {
        return Err(Error::Corrupt(
            "journal: it does not contain the hash that was given".to_owned(),
        ));
    }
    let (next, hash) = expected;
    Ok(Whole { entries: next - 1, head: hex(&hash) })
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string cannot fail.
        let _always_ok = write!(text, "{byte:02x}");
    }
    text
}

/// What happened to one thing, oldest first; at most `limit` entries.
pub fn history(read: &mut Read<'_>, kind: &str, id: &str, limit: i64) -> Result<Vec<Recorded>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE subject_kind = ?1 AND subject = ?2 ORDER BY seq LIMIT ?3"
    );
    read.all(&sql, &[kind.into(), id.into(), limit.into()])?
        .into_iter()
        .map(Recorded::from_row)
        .collect()
}
