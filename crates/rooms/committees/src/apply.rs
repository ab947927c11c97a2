//! Brings the tables of the room in step with an operation, the same way whether it was recorded here or came from
//! another node: it looks at the operation, at shared fields and at these tables alone.

use ::store::{Timestamp, Tx, Value};
use identity::Label;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use shared::Operation;
use uuid::Uuid;

use crate::Error;

/// The kinds of things that this room keeps, with their tables and the columns that operations write as fields.
const THINGS: &[(&str, &str, &[&str])] = &[
    (COMMITTEE, "committee", &["name", "purpose", "rules", "charter"]),
    (TOPIC, "topic", &["state", "fate", "meeting", "decision"]),
    (MEETING, "meeting", &["title", "mode", "place", "starts_at", "ends_at", "state"]),
    (DECISION, "decision", &["review_at", "reviewed"]),
    (TEXT, "room_text", &["title", "body"]),
];

pub(crate) const COMMITTEE: &str = "committee";
pub(crate) const TOPIC: &str = "committee-topic";
pub(crate) const MEETING: &str = "committee-meeting";
pub(crate) const DECISION: &str = "committee-decision";
pub(crate) const TEXT: &str = "committee-text";

/// Whether operations on this kind of thing belong to this room.
pub fn takes(kind: &str) -> bool {
    THINGS.iter().any(|(known, ..)| *known == kind)
}

/// What stands in a new row and never changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Made {
    /// A committee.
    Committee { short: String, label: Label, host: Uuid },
    /// A topic.
    Topic {
        committee: Uuid,
        label: Label,
        title: String,
        text: String,
        motion: String,
        person: Option<Uuid>,
        stations: Json,
    },
    /// A meeting.
    Meeting { committee: Uuid, label: Label },
    /// A decision.
    Decision {
        committee: Uuid,
        meeting: Option<Uuid>,
        item: Option<Uuid>,
        label: Label,
        number: String,
        title: String,
        text: String,
        outcome: String,
        reason: String,
        votes: Option<Json>,
        reference: Json,
        refers_to: Option<Uuid>,
        motion: String,
        at: Option<Timestamp>,
    },
    /// A text of the room.
    Text { committee: Uuid, label: Label, person: Option<Uuid> },
}

/// A part of a thing, as the value of the field `kind/name`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) committee: Uuid,
    pub(crate) label: Label,
    #[serde(default)]
    pub(crate) chair_only: bool,
    #[serde(default)]
    pub(crate) position: i64,
    #[serde(default)]
    pub(crate) person: Option<Uuid>,
    #[serde(default)]
    pub(crate) deputy: Option<Uuid>,
    #[serde(default)]
    pub(crate) due: Option<Timestamp>,
    #[serde(default)]
    pub(crate) open: bool,
    /// It was taken out.
    #[serde(default)]
    pub(crate) gone: bool,
    pub(crate) content: Json,
}

impl Part {
    /// A part that members know of.
    pub(crate) fn new(
        committee: Uuid,
        label: Label,
        content: &impl Serialize,
    ) -> Result<Self, Error> {
        let content = serde_json::to_value(content)
            .map_err(|error| shared::Error::Malformed(error.to_string()))?;
        Ok(Self {
            committee,
            label,
            chair_only: false,
            position: 0,
            person: None,
            deputy: None,
            due: None,
            open: false,
            gone: false,
            content,
        })
    }
}

/// Brings the tables in step with an operation.
///
/// # Errors
/// When it is none of this room, or the database does not answer.
pub fn apply(tx: &mut Tx<'_>, operation: &Operation) -> Result<(), Error> {
    let (_, table, columns) = THINGS
        .iter()
        .find(|(kind, ..)| *kind == operation.kind)
        .ok_or_else(|| shared::Error::Malformed(format!("no {} is kept here", operation.kind)))?;
    if operation.creates() {
        insert(tx, operation)?;
    }
    for write in &operation.writes {
        let Some(field) = shared::field(tx, operation.subject, &write.field)? else { continue };
        match write.field.split_once('/') {
            Some((kind, name)) => {
                let part: Part = field.shown.read()?;
                keep_part(tx, operation.subject, kind, name, &part, field.shown.at)?;
            }
            None if columns.contains(&write.field.as_str()) => {
                let sql = format!("UPDATE {table} SET {} = ?2 WHERE id = ?1", write.field);
                let value = column(&write.field, &field.shown.value);
                tx.execute_one("thing", &sql, &[operation.subject.into(), value])?;
            }
            None => {}
        }
    }
    if operation.kind == MEETING {
        tx.execute_one(
            "meeting",
            "UPDATE meeting SET edition = edition + 1,
                 changed_at = CASE WHEN changed_at < ?2 THEN ?2 ELSE changed_at END
             WHERE id = ?1",
            &[operation.subject.into(), operation.at.into()],
        )?;
    }
    let sql = format!(
        "UPDATE {table} SET contested = (SELECT COUNT(*) FROM (
             SELECT field FROM shared_value WHERE subject = ?1 GROUP BY field HAVING COUNT(*) > 1) f)
         WHERE id = ?1"
    );
    tx.execute_one("thing", &sql, &[operation.subject.into()])?;
    Ok(())
}

/// A field as a column keeps it.
fn column(field: &str, value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Number(number) => Value::Int(number.as_i64().unwrap_or_default()),
        Json::String(text) if matches!(field, "meeting" | "decision") => {
            text.parse::<Uuid>().map_or(Value::Null, Value::from)
        }
        Json::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

/// What a field says as text, before its first value stands.
fn written<'o>(operation: &'o Operation, field: &str) -> &'o str {
    let write = operation.writes.iter().find(|write| write.field == field);
    write.and_then(|write| write.value.as_str()).unwrap_or_default()
}

fn insert(tx: &mut Tx<'_>, operation: &Operation) -> Result<(), Error> {
    let id = operation.id;
    match operation.body::<Made>()? {
        Made::Committee { short, label, host } => tx.execute(
            "INSERT INTO committee
                 (id, name, short, purpose, label, guard, rules, host, founded_at)
             VALUES (?1, '', ?2, '', ?3, ?1, '{}', ?4, ?5)",
            &[id.into(), short.into(), label.word().into(), host.into(), operation.at.into()],
        )?,
        Made::Topic { committee, label, title, text, motion, person, stations } => tx.execute(
            "INSERT INTO topic (id, committee, label, guard, title, text, motion, person, stations,
                 state, brought_at)
             VALUES (?1, ?2, ?3, ?2, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            &[
                id.into(),
                committee.into(),
                label.word().into(),
                title.into(),
                text.into(),
                motion.into(),
                person.into(),
                stations.to_string().into(),
                written(operation, "state").into(),
                operation.at.into(),
            ],
        )?,
        Made::Meeting { committee, label } => tx.execute(
            "INSERT INTO meeting (id, committee, label, guard, title, mode, place, starts_at,
                 ends_at, state, changed_at)
             VALUES (?1, ?2, ?3, ?2, '', '', '', 0, 0, '', ?4)",
            &[id.into(), committee.into(), label.word().into(), operation.at.into()],
        )?,
        Made::Decision {
            committee,
            meeting,
            item,
            label,
            number,
            title,
            text,
            outcome,
            reason,
            votes,
            reference,
            refers_to,
            motion,
            at,
        } => {
            let at = at.unwrap_or(operation.at);
            let folded = format!("{number} {title}\n{text}\n{reason}\n{reference}").to_lowercase();
            tx.execute(
                "INSERT INTO decision (id, committee, meeting, item, label, guard, number, year,
                     title, text, outcome, reason, votes, reference, refers_to, motion, folded,
                     review_at, decided_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?2, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                     0, ?17)",
                &[
                    id.into(),
                    committee.into(),
                    meeting.into(),
                    item.into(),
                    label.word().into(),
                    number.into(),
                    i64::from(at.german_date().year()).into(),
                    title.into(),
                    text.into(),
                    outcome.into(),
                    reason.into(),
                    votes.map(|votes| votes.to_string()).into(),
                    reference.to_string().into(),
                    refers_to.into(),
                    motion.into(),
                    folded.into(),
                    at.into(),
                ],
            )?
        }
        Made::Text { committee, label, person } => tx.execute(
            "INSERT INTO room_text (id, committee, label, guard, title, body, person, written_at)
             VALUES (?1, ?2, ?3, ?2, '', '', ?4, ?5)",
            &[id.into(), committee.into(), label.word().into(), person.into(), operation.at.into()],
        )?,
    };
    Ok(())
}

fn keep_part(
    tx: &mut Tx<'_>,
    owner: Uuid,
    kind: &str,
    name: &str,
    part: &Part,
    at: Timestamp,
) -> Result<(), Error> {
    if part.gone {
        tx.execute(
            "DELETE FROM committee_part WHERE owner = ?1 AND kind = ?2 AND name = ?3",
            &[owner.into(), kind.into(), name.into()],
        )?;
        return Ok(());
    }
    tx.execute(
        "INSERT INTO committee_part (owner, kind, name, committee, label, guard, chair_only, position,
             person, deputy, due_at, open, content, written_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (owner, kind, name) DO UPDATE SET label = excluded.label,
             chair_only = excluded.chair_only, position = excluded.position,
             person = excluded.person, deputy = excluded.deputy, due_at = excluded.due_at,
             open = excluded.open, content = excluded.content, written_at = excluded.written_at",
        &[
            owner.into(),
            kind.into(),
            name.into(),
            part.committee.into(),
            part.label.word().into(),
            part.chair_only.into(),
            part.position.into(),
            part.person.into(),
            part.deputy.into(),
            part.due.into(),
            part.open.into(),
            part.content.to_string().into(),
            at.into(),
        ],
    )?;
    Ok(())
}
