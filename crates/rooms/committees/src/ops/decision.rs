//! Decisions after they were taken: their review, and passing them on.

use ::store::{Timestamp, Tx};
use uuid::Uuid;

use super::topic::{Passing, pass_on};
use super::{Chairing, Recorded, field, perform};
use crate::apply::DECISION;
use crate::model::Station;
use crate::store::{Committee, Decision};
use crate::{Error, Refused};

fn check(chairing: &Chairing, decision: &Decision) -> Result<(), Error> {
    if chairing.committee() == decision.committee { Ok(()) } else { Err(Error::NotFound) }
}

/// Says what became of a decision, and when it is looked at once more, if it is.
///
/// # Errors
/// [`Error::NotFound`] for one of another committee.
pub(crate) fn review(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    decision: &Decision,
    text: &str,
    again: Option<Timestamp>,
) -> Recorded<()> {
    check(chairing, decision)?;
    let day = tx.now().german_date();
    let so_far = decision.reviewed.trim();
    let reviewed = if so_far.is_empty() {
        format!("{day}: {text}")
    } else {
        format!("{so_far}\n{day}: {text}")
    };
    // Without another date it waits for nobody any more.
    let again = again.unwrap_or(Timestamp(0));
    let fields = vec![field("reviewed", reviewed), field("review_at", again.0)];
    Ok(((), perform(tx, &chairing.0, DECISION, "committee.review", decision.id, fields)?))
}

/// Passes a decision on to another committee, with its reasons.
///
/// # Errors
/// [`Refused::Label`] when it may not leave the room, [`Refused::Charter`] when the charter names no such way.
pub(crate) fn forward(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    decision: &Decision,
    to: &Committee,
    passing: &Passing,
) -> Recorded<Uuid> {
    check(chairing, decision)?;
    if !decision.rules.forwards_to.contains(&to.id) {
        return Err(Refused::Charter.into());
    }
    let number = if decision.label.protects() { "" } else { &decision.number };
    let station = Station {
        committee: decision.committee,
        name: decision.committee_name.clone(),
        thing: decision.id,
        number: number.to_owned(),
        at: tx.now(),
        reason: passing.reason.clone(),
    };
    let id = pass_on(tx, &chairing.0, decision.label, to, passing, &[station])?;
    let done = perform(tx, &chairing.0, DECISION, "committee.forward", decision.id, Vec::new())?;
    Ok((id, done))
}
