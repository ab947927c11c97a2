//! What waits for somebody.

use ::store::{Read, Result, Timestamp};
use identity::{Audience, Caller};
use jiff::civil::Date;
use uuid::Uuid;

use crate::seat::listed;
use crate::store::{Values, take_day};
use crate::{ANSWERERS, EDITORS, limits};

/// Something that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What it is, as the name of a text: `profile-waits-…`.
    pub what: String,
    /// The title of what it is about.
    pub title: String,
    /// Where it is.
    pub address: String,
    /// For which organisation.
    pub organisation: Uuid,
    /// Since when.
    pub at: Timestamp,
    /// Until when, where there is such a day.
    pub due_on: Option<Date>,
}

/// What waits for the organisations of the caller, the most urgent first: receipts to confirm, sentences to answer,
/// answers that are overdue or have come, comments to settle. What is red is for its own pages alone. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Waiting>> {
    let (answering, editing) = (caller.organisations(ANSWERERS), caller.organisations(EDITORS));
    if answering.is_empty() && editing.is_empty() {
        return Ok(Vec::new());
    }
    let now = read.now();
    let mut values = Values::default();
    let answering = listed(&answering, &mut values.0);
    let editing = listed(&editing, &mut values.0);
    let audience = Audience::condition(caller, "p", &mut values.0);
    let today = values.put(now.german_date().to_string());
    let lately = values.put(now.plus_days(-limits::CONSULTATION_DAYS));
    let limit = values.put(limits::WAITING);
    let sql = format!(
        "SELECT w.what, w.id, w.title, w.organisation, w.at, w.due FROM (
             SELECT CASE WHEN p.received_at IS NULL THEN 'receipt' ELSE 'answer' END AS what, p.id AS id,
                 p.title AS title, p.addressee AS organisation, p.submitted_at AS at, p.due_on AS due
             FROM profile p WHERE p.state = 'submitted' AND p.addressee IN ({answering}) AND p.label <> 'red'
                 AND {audience}
             UNION ALL
             SELECT 'overdue', p.id, p.title, p.organisation, p.submitted_at, p.due_on
             FROM profile p WHERE p.state = 'submitted' AND p.organisation IN ({editing}) AND p.due_on < {today}
                 AND p.label <> 'red' AND {audience}
             UNION ALL
             SELECT 'answered', p.id, p.title, p.organisation, MAX(r.answered_at), NULL
             FROM profile p JOIN requirement r ON r.profile = p.id AND r.answered_at >= {lately}
             WHERE p.organisation IN ({editing}) AND p.label <> 'red' AND {audience}
             GROUP BY p.id, p.title, p.organisation
             UNION ALL
             SELECT 'settle', p.id, p.title, p.organisation, MIN(c.at), NULL
             FROM profile p JOIN profile_comment c ON c.profile = p.id AND c.settled = ''
                 AND c.kind IN ('objection', 'proposal', 'question')
             WHERE p.state IN ('draft', 'consultation') AND p.organisation IN ({editing}) AND p.label <> 'red'
                 AND {audience}
             GROUP BY p.id, p.title, p.organisation) w
         ORDER BY CASE w.what WHEN 'overdue' THEN 0 WHEN 'receipt' THEN 1 WHEN 'answer' THEN 2
             WHEN 'answered' THEN 3 ELSE 4 END, w.due, w.at, w.id LIMIT {limit}"
    );
    read.all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| {
            let what: String = row.take(0)?;
            let id: Uuid = row.take(1)?;
            Ok(Waiting {
                what: format!("profile-waits-{what}"),
                title: row.take(2)?,
                address: format!("/profile/{id}"),
                organisation: row.take(3)?,
                at: row.take(4)?,
                due_on: take_day(&mut row, 5)?,
            })
        })
        .collect()
}
