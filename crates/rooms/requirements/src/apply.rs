//! From operations to the tables of this room. What stands there follows from the operations that were applied, in
//! whatever permitted order: every row is a function of shared fields, of what was said, and of other such rows.

use std::collections::BTreeSet;

use ::store::{Timestamp, Tx, Value};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use shared::{Field, Operation, Written};
use uuid::Uuid;

use crate::model::{
    Addressee, AnswerValue, CheckValue, ComparisonValue, NewVersion, Outcome, ReceiptValue, Said,
    State, StateValue, Trace, WithdrawnValue, WordingValue,
};
use crate::{Error, PROFILE, STANDARD, standards};

type Done = Result<(), Error>;

/// Brings the tables of this room in step with an operation. For what was done here, the operations call it; for
/// what comes from another node, [`shared::ops::receive`] does.
///
/// # Errors
/// [`shared::Error::Malformed`] when it is no operation of this room.
pub fn apply(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    match operation.kind.as_str() {
        PROFILE => profile(tx, operation),
        STANDARD => standards::apply(tx, operation),
        other => Err(malformed(format!("{other} is neither a profile nor a standard"))),
    }
}

pub(crate) fn malformed(what: impl Into<String>) -> Error {
    shared::Error::Malformed(what.into()).into()
}

/// The parts of a profile that an operation writes.
#[derive(Default)]
struct Touched {
    texts: bool,
    state: bool,
    receipt: bool,
    sentences: BTreeSet<Uuid>,
    comments: BTreeSet<Uuid>,
    questions: BTreeSet<String>,
    lands: BTreeSet<String>,
}

impl Touched {
    fn of(operation: &Operation) -> Result<Self, Error> {
        let mut touched = Self::default();
        for write in &operation.writes {
            let mut parts = write.field.split('/');
            let (first, second) = (parts.next().unwrap_or_default(), parts.next());
            let id = || {
                let id = second.and_then(|text| text.parse::<Uuid>().ok());
                id.ok_or_else(|| malformed(format!("{} names no id", write.field)))
            };
            match first {
                "text" => touched.texts = true,
                "state" => touched.state = true,
                "receipt" => touched.receipt = true,
                "s" => {
                    touched.sentences.insert(id()?);
                }
                "settled" => {
                    touched.comments.insert(id()?);
                }
                "check" => {
                    touched.questions.insert(second.unwrap_or_default().to_owned());
                }
                "land" => {
                    touched.lands.insert(second.unwrap_or_default().to_owned());
                }
                other => return Err(malformed(format!("a profile has no {other}"))),
            }
        }
        Ok(touched)
    }
}

fn profile(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let said: Said = operation.body()?;
    if said.name() != operation.name {
        return Err(malformed(format!("{} says something else", operation.name)));
    }
    let touched = Touched::of(operation)?;
    insert(tx, operation, &said)?;
    let id = operation.subject;
    if touched.texts {
        write_texts(tx, id)?;
    }
    if touched.state {
        write_state(tx, id)?;
    }
    for sentence in &touched.sentences {
        write_sentence(tx, id, *sentence)?;
    }
    if touched.state {
        // Another hand-over: answers to an earlier one count no more.
        for (sentence, ..) in crate::seat::sentences(tx, id)? {
            write_answer(tx, id, sentence)?;
        }
    }
    if touched.state || touched.receipt {
        write_receipt(tx, id)?;
    }
    for comment in &touched.comments {
        write_settled(tx, id, *comment)?;
    }
    for question in &touched.questions {
        write_check(tx, id, question)?;
    }
    for land in &touched.lands {
        write_comparison(tx, id, land)?;
    }
    derive(tx, id)?;
    log(tx, operation, &said)
}

/// The rows that come with an operation and never change.
fn insert(tx: &mut Tx<'_>, operation: &Operation, said: &Said) -> Done {
    let id = operation.subject;
    match said {
        Said::Create { number, label, guard, template } => {
            tx.execute(
                "INSERT INTO profile (id, number, label, guard, organisation, made_at, template, title, purpose,
                     addressee, addressee_name, own_state, state, reason, next_on, link, moved_at, moved_by,
                     consulted_at, handover, submitted_at, due_on, received_at, received_by, received_note,
                     sentences, unanswered)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', NULL, '', 'draft', 'draft', '', NULL, '', ?6, ?5,
                     NULL, NULL, NULL, NULL, NULL, NULL, '', 0, 0)",
                &[
                    id.into(),
                    number.into(),
                    label.word().into(),
                    (*guard).into(),
                    operation.organisation.into(),
                    operation.at.into(),
                    template.word().into(),
                ],
            )?;
        }
        Said::Require { requirement, mark } => {
            tx.execute(
                "INSERT INTO requirement (id, profile, mark, place, level, plane, text, test, made_at, written_at,
                     written_by, withdrawn, withdrawn_reason, outcome, reason, next_on, link, answered_at,
                     answered_by)
                 VALUES (?1, ?2, ?3, 0, 'must', 'operative', '', '', ?4, ?4, ?5, FALSE, '', '', '', NULL, '',
                     NULL, NULL)",
                &[
                    (*requirement).into(),
                    id.into(),
                    (*mark).into(),
                    operation.at.into(),
                    operation.organisation.into(),
                ],
            )?;
        }
        Said::Comment { requirement, kind, text, reply_to } => {
            tx.execute(
                "INSERT INTO profile_comment (id, profile, requirement, organisation, at, kind, text, reply_to,
                     settled)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '')",
                &[
                    operation.id.into(),
                    id.into(),
                    (*requirement).into(),
                    operation.organisation.into(),
                    operation.at.into(),
                    kind.word().into(),
                    text.into(),
                    (*reply_to).into(),
                ],
            )?;
        }
        Said::Fix { version } | Said::Submit { version, .. } => {
            insert_version(tx, operation, version)?;
        }
        Said::Move { action: crate::Move::Consult, .. } => {
            tx.execute(
                "UPDATE profile SET consulted_at = ?2
                 WHERE id = ?1 AND (consulted_at IS NULL OR consulted_at > ?2)",
                &[id.into(), operation.at.into()],
            )?;
        }
        _ => {}
    }
    Ok(())
}

fn insert_version(tx: &mut Tx<'_>, operation: &Operation, version: &NewVersion) -> Done {
    let content =
        serde_json::to_string(&version.content).map_err(|error| malformed(error.to_string()))?;
    tx.execute(
        "INSERT INTO profile_version (id, profile, number, organisation, at, note, content)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            operation.id.into(),
            operation.subject.into(),
            version.number.into(),
            operation.organisation.into(),
            operation.at.into(),
            version.note.as_str().into(),
            content.into(),
        ],
    )?;
    Ok(())
}

/// A field that every such thing has.
fn field<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    subject: Uuid,
    name: &str,
) -> Result<(T, Written), Error> {
    let field = shared::field(tx, subject, name)?.ok_or_else(|| malformed(format!("no {name}")))?;
    Ok((field.shown.read()?, field.shown))
}

/// The value that is shown of one of these fields.
fn shown<T: DeserializeOwned>(
    fields: &[Field],
    name: &str,
) -> Result<Option<(T, Timestamp, Uuid)>, Error> {
    let Some(field) = fields.iter().find(|field| field.name == name) else { return Ok(None) };
    Ok(Some((field.shown.read()?, field.shown.at, field.shown.organisation)))
}

fn write_texts(tx: &mut Tx<'_>, profile: Uuid) -> Done {
    let fields = shared::fields(tx, profile, "text/")?;
    let text = |name| Ok::<_, Error>(shown::<String>(&fields, name)?.map(|it| it.0));
    let addressee =
        shown::<Addressee>(&fields, "text/addressee")?.map(|it| it.0).unwrap_or_default();
    Ok(tx.execute_one(
        "profile",
        "UPDATE profile SET title = ?2, purpose = ?3, addressee = ?4, addressee_name = ?5 WHERE id = ?1",
        &[
            profile.into(),
            text("text/title")?.unwrap_or_default().into(),
            text("text/purpose")?.unwrap_or_default().into(),
            addressee.organisation.into(),
            addressee.name.into(),
        ],
    )?)
}

fn write_state(tx: &mut Tx<'_>, profile: Uuid) -> Done {
    let (value, written): (StateValue, _) = field(tx, profile, "state")?;
    let submitted = (value.state == State::Submitted).then_some(written.at);
    // Of what goes on from the answers, the day of the hand-over stays.
    Ok(tx.execute_one(
        "profile",
        "UPDATE profile SET own_state = ?2, reason = ?3, next_on = ?4, link = ?5, handover = ?6, due_on = ?7,
             submitted_at = COALESCE(?8, (SELECT MAX(v.at) FROM profile_log v WHERE v.subject = profile.id
                 AND v.verb = 'submit' AND v.outcome = CAST(?9 AS TEXT))), moved_at = ?10, moved_by = ?11
         WHERE id = ?1",
        &[
            profile.into(),
            value.state.word().into(),
            value.reason.into(),
            day(value.next_on),
            value.link.into(),
            value.handover.into(),
            day(value.due_on),
            submitted.into(),
            value.handover.map(|id| id.to_string()).into(),
            written.at.into(),
            written.organisation.into(),
        ],
    )?)
}

fn write_sentence(tx: &mut Tx<'_>, profile: Uuid, sentence: Uuid) -> Done {
    let prefix = format!("s/{sentence}/");
    let fields = shared::fields(tx, profile, &prefix)?;
    let named = |part: &str| format!("{prefix}{part}");
    let (wording, at, by): (WordingValue, _, _) =
        shown(&fields, &named("wording"))?.ok_or_else(|| malformed("a sentence has a wording"))?;
    let place = shown::<i64>(&fields, &named("place"))?.map_or(0, |it| it.0);
    let withdrawn = shown::<WithdrawnValue>(&fields, &named("withdrawn"))?.map(|it| it.0);
    let (withdrawn, reason) =
        withdrawn.map_or((false, String::new()), |it| (it.withdrawn, it.reason));
    tx.execute_one(
        "requirement",
        "UPDATE requirement SET level = ?3, plane = ?4, text = ?5, test = ?6, written_at = ?7, written_by = ?8,
             place = ?9, withdrawn = ?10, withdrawn_reason = ?11
         WHERE id = ?1 AND profile = ?2",
        &[
            sentence.into(),
            profile.into(),
            wording.level.word().into(),
            wording.plane.word().into(),
            wording.text.into(),
            wording.test.into(),
            at.into(),
            by.into(),
            place.into(),
            withdrawn.into(),
            reason.into(),
        ],
    )?;
    let traces = shown::<Vec<Trace>>(&fields, &named("traces"))?.map(|it| it.0).unwrap_or_default();
    tx.execute("DELETE FROM requirement_trace WHERE requirement = ?1", &[sentence.into()])?;
    for trace in traces {
        tx.execute(
            "INSERT INTO requirement_trace (requirement, kind, subject) VALUES (?1, ?2, ?3)
             ON CONFLICT (requirement, subject) DO NOTHING",
            &[sentence.into(), trace.kind.word().into(), trace.id.into()],
        )?;
    }
    write_answer(tx, profile, sentence)
}

/// Writes the answer to a sentence, if it belongs to the hand-over that counts.
fn write_answer(tx: &mut Tx<'_>, profile: Uuid, sentence: Uuid) -> Done {
    let handover: Option<Uuid> =
        tx.one("SELECT handover FROM profile WHERE id = ?1", &[profile.into()])?.take(0)?;
    let field = shared::field(tx, profile, &format!("s/{sentence}/answer"))?;
    let answer = field
        .map(|field| Ok::<_, Error>((field.shown.read::<AnswerValue>()?, field.shown)))
        .transpose()?
        .filter(|(answer, _)| answer.handover.is_some() && answer.handover == handover);
    let (answer, written) = answer.unzip();
    let text = |of: fn(&AnswerValue) -> &str| answer.as_ref().map(of).unwrap_or_default();
    Ok(tx.execute_one(
        "requirement",
        "UPDATE requirement SET outcome = ?2, reason = ?3, next_on = ?4, link = ?5, answered_at = ?6,
             answered_by = ?7
         WHERE id = ?1",
        &[
            sentence.into(),
            text(|answer| answer.outcome.word()).into(),
            text(|answer| &answer.reason).into(),
            day(answer.as_ref().and_then(|answer| answer.next_on)),
            text(|answer| &answer.link).into(),
            written.as_ref().map(|written| written.at).into(),
            written.as_ref().map(|written| written.organisation).into(),
        ],
    )?)
}

fn write_receipt(tx: &mut Tx<'_>, profile: Uuid) -> Done {
    let handover: Option<Uuid> =
        tx.one("SELECT handover FROM profile WHERE id = ?1", &[profile.into()])?.take(0)?;
    let receipt = shared::field(tx, profile, "receipt")?
        .map(|field| Ok::<_, Error>((field.shown.read::<ReceiptValue>()?, field.shown)))
        .transpose()?
        .filter(|(receipt, _)| receipt.handover.is_some() && receipt.handover == handover);
    let (receipt, written) = receipt.unzip();
    Ok(tx.execute_one(
        "profile",
        "UPDATE profile SET received_at = ?2, received_by = ?3, received_note = ?4 WHERE id = ?1",
        &[
            profile.into(),
            written.as_ref().map(|written| written.at).into(),
            written.as_ref().map(|written| written.organisation).into(),
            receipt.map(|receipt| receipt.note).unwrap_or_default().into(),
        ],
    )?)
}

fn write_settled(tx: &mut Tx<'_>, profile: Uuid, comment: Uuid) -> Done {
    let (text, _): (String, _) = field(tx, profile, &format!("settled/{comment}"))?;
    Ok(tx.execute_one(
        "comment",
        "UPDATE profile_comment SET settled = ?3 WHERE id = ?1 AND profile = ?2",
        &[comment.into(), profile.into(), text.into()],
    )?)
}

fn write_check(tx: &mut Tx<'_>, profile: Uuid, question: &str) -> Done {
    let (value, written): (CheckValue, _) = field(tx, profile, &format!("check/{question}"))?;
    tx.execute(
        "INSERT INTO profile_check (profile, question, yes, remark, at, organisation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (profile, question) DO UPDATE SET yes = excluded.yes, remark = excluded.remark,
             at = excluded.at, organisation = excluded.organisation",
        &[
            profile.into(),
            question.into(),
            value.yes.into(),
            value.remark.into(),
            written.at.into(),
            written.organisation.into(),
        ],
    )?;
    Ok(())
}

fn write_comparison(tx: &mut Tx<'_>, profile: Uuid, land: &str) -> Done {
    let (value, written): (ComparisonValue, _) = field(tx, profile, &format!("land/{land}"))?;
    tx.execute(
        "INSERT INTO profile_comparison (profile, land, way, status, remark, at, organisation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (profile, land) DO UPDATE SET way = excluded.way, status = excluded.status,
             remark = excluded.remark, at = excluded.at, organisation = excluded.organisation",
        &[
            profile.into(),
            land.into(),
            value.way.into(),
            value.status.word().into(),
            value.remark.into(),
            written.at.into(),
            written.organisation.into(),
        ],
    )?;
    Ok(())
}

/// Writes what follows from the sentences: how many stand, how many are open, and the state that is shown.
fn derive(tx: &mut Tx<'_>, profile: Uuid) -> Done {
    let rows = tx.all(
        "SELECT outcome FROM requirement WHERE profile = ?1 AND NOT withdrawn",
        &[profile.into()],
    )?;
    let answers: Vec<Option<Outcome>> = rows
        .into_iter()
        .map(|mut row| Ok(row.take::<String>(0)?.parse().ok()))
        .collect::<::store::Result<_>>()?;
    let mut row = tx.one("SELECT own_state FROM profile WHERE id = ?1", &[profile.into()])?;
    let own: State = row.take_parsed(0)?;
    let state = if own == State::Submitted { State::answered(&answers) } else { own };
    let open = answers.iter().filter(|answer| answer.is_none()).count();
    let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    Ok(tx.execute_one(
        "profile",
        "UPDATE profile SET state = ?2, sentences = ?3, unanswered = ?4 WHERE id = ?1",
        &[profile.into(), state.word().into(), count(answers.len()), count(open)],
    )?)
}

/// An entry of the log.
#[derive(Default)]
pub(crate) struct Logged {
    pub(crate) verb: &'static str,
    pub(crate) outcome: String,
    pub(crate) text: String,
    pub(crate) next_on: Option<Date>,
    pub(crate) link: String,
    pub(crate) requirement: Option<Uuid>,
}

fn log(tx: &mut Tx<'_>, operation: &Operation, said: &Said) -> Done {
    let verb = said.name().trim_start_matches("profiles.");
    let entry = Logged { verb, ..Logged::default() };
    let logged = match said {
        Said::Create { number, .. } => Logged { text: number.clone(), ..entry },
        Said::Describe | Said::Order => entry,
        // A comment stands in the thread of its sentence, a row in its comparison, each with who and when; the log
        // would only repeat it.
        Said::Comment { .. } | Said::Compare { .. } => return Ok(()),
        Said::Require { requirement, .. } => Logged { requirement: Some(*requirement), ..entry },
        Said::Reword { requirement, reason }
        | Said::Withdraw { requirement, reason }
        | Said::Restore { requirement, reason } => {
            Logged { requirement: Some(*requirement), text: reason.clone(), ..entry }
        }
        Said::Settle { text, .. } => Logged { text: text.clone(), ..entry },
        Said::Fix { version } => {
            Logged { outcome: version.number.to_string(), text: version.note.clone(), ..entry }
        }
        Said::Check { question } => Logged { outcome: question.to_string(), ..entry },
        Said::Move { action, reason, link } => Logged {
            outcome: action.to_string(),
            text: reason.clone(),
            next_on: written_state(operation).and_then(|state| state.next_on),
            link: link.clone(),
            ..entry
        },
        Said::Submit { reason, .. } => {
            let state = written_state(operation);
            Logged {
                outcome: state
                    .as_ref()
                    .and_then(|state| state.handover)
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
                text: reason.clone(),
                next_on: state.and_then(|state| state.due_on),
                ..entry
            }
        }
        Said::Receive { note } => Logged { text: note.clone(), ..entry },
        Said::Answer { .. } => Logged { text: answers(tx, operation)?, ..entry },
    };
    write_log(tx, operation, logged)
}

fn written_state(operation: &Operation) -> Option<StateValue> {
    let write = operation.writes.iter().find(|write| write.field == "state")?;
    serde_json::from_value(write.value.clone()).ok()
}

/// What was answered, a line for each sentence.
fn answers(tx: &mut Tx<'_>, operation: &Operation) -> Result<String, Error> {
    let mut lines = Vec::new();
    for write in &operation.writes {
        let id = write.field.split('/').nth(1).and_then(|id| id.parse::<Uuid>().ok());
        let id = id.ok_or_else(|| malformed("an answer is to a sentence"))?;
        let answer: AnswerValue = serde_json::from_value(write.value.clone())
            .map_err(|error| malformed(error.to_string()))?;
        let mark: i64 =
            tx.one("SELECT mark FROM requirement WHERE id = ?1", &[id.into()])?.take(0)?;
        lines.push(format!("A-{mark}: {}", answer.reason));
    }
    Ok(lines.join("\n"))
}

pub(crate) fn write_log(tx: &mut Tx<'_>, operation: &Operation, logged: Logged) -> Done {
    tx.execute(
        "INSERT INTO profile_log (subject, operation, at, organisation, verb, outcome, text, next_on, link,
             requirement)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        &[
            operation.subject.into(),
            operation.id.into(),
            operation.at.into(),
            operation.organisation.into(),
            logged.verb.into(),
            logged.outcome.into(),
            logged.text.into(),
            day(logged.next_on),
            logged.link.into(),
            logged.requirement.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn day(day: Option<Date>) -> Value {
    day.map(|day| day.to_string()).into()
}
