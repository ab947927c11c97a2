//! What waits for somebody.

use ::store::{Read, Result, Value};
use identity::waiting::urgency::{ASKED, DATED, NEWS, OVERDUE};
use identity::waiting::{self, Select, Waiting};
use identity::{Audience, Caller};

use crate::seat::listed;
use crate::store::Values;
use crate::{ANSWERERS, EDITORS, limits};

/// What waits for the organisations of the caller, the most urgent first: receipts to confirm, sentences to answer,
/// answers that are overdue or have come, comments to settle. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Waiting>> {
    let part = waiting_select(read, caller);
    waiting::gather(read, part)
}

/// The same as a part of what waits in all rooms; nothing for whoever has no part in profiles. What is red is for its
/// own pages alone.
pub fn waiting_select(read: &Read<'_>, caller: &Caller) -> Option<Select> {
    let (answering, editing) = (caller.organisations(ANSWERERS), caller.organisations(EDITORS));
    if answering.is_empty() && editing.is_empty() {
        return None;
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
        "SELECT * FROM (
             SELECT CASE WHEN p.received_at IS NULL THEN 'profile-waits-receipt' ELSE 'profile-waits-answer' END
                     AS what,
                 p.title AS title, '/profile/' AS path, p.id AS id, p.addressee AS organisation,
                 p.submitted_at AS at, p.due_on AS due, {ASKED} AS urgency
             FROM profile p WHERE p.state = 'submitted' AND p.addressee IN ({answering}) AND p.label <> 'red'
                 AND {audience}
             UNION ALL
             SELECT 'profile-waits-overdue', p.title, '/profile/', p.id, p.organisation, p.submitted_at, p.due_on,
                 {OVERDUE}
             FROM profile p WHERE p.state = 'submitted' AND p.organisation IN ({editing}) AND p.due_on < {today}
                 AND p.label <> 'red' AND {audience}
             UNION ALL
             SELECT 'profile-waits-answered', p.title, '/profile/', p.id, p.organisation, MAX(r.answered_at), NULL,
                 {NEWS}
             FROM profile p JOIN requirement r ON r.profile = p.id AND r.answered_at >= {lately}
             WHERE p.organisation IN ({editing}) AND p.label <> 'red' AND {audience}
             GROUP BY p.id, p.title, p.organisation
             UNION ALL
             SELECT 'profile-waits-settle', p.title, '/profile/', p.id, p.organisation, MIN(c.at), NULL, {DATED}
             FROM profile p JOIN profile_comment c ON c.profile = p.id AND c.settled = ''
                 AND c.kind IN ('objection', 'proposal', 'question')
             WHERE p.state IN ('draft', 'consultation') AND p.organisation IN ({editing}) AND p.label <> 'red'
                 AND {audience}
             GROUP BY p.id, p.title, p.organisation) w
         ORDER BY w.urgency, w.due, w.at, w.id LIMIT {limit}"
    );
    Some(Select::new(sql, values.0))
}

/// Standards in operation in which one of the words stands, for whoever is about to report that something is missing:
/// the columns `id`, `title`, `path`, those with most of the words first.
pub fn solutions(caller: &Caller, words: &[String], values: &mut Vec<Value>) -> String {
    let audience = Audience::condition(caller, "s", values);
    let found: Vec<_> = words
        .iter()
        .map(|word| {
            values.push(identity::like(word).into());
            let at = values.len();
            format!("CASE WHEN LOWER(s.title || ' ' || s.summary) LIKE ?{at} THEN 1 ELSE 0 END")
        })
        .collect();
    let score = if found.is_empty() { "0".to_owned() } else { found.join(" + ") };
    format!(
        "SELECT s.id AS id, s.title AS title, '/standards/' AS path FROM standard s
         WHERE s.state = 'operation' AND s.label <> 'red' AND {audience} AND ({score}) > 0
         ORDER BY ({score}) DESC, s.id LIMIT {}",
        limits::SOLUTIONS
    )
}
