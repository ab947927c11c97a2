//! What other rooms and the start page ask for.

use ::store::Read;
use identity::Caller;
use identity::waiting::{self, Select, Waiting};
use uuid::Uuid;

use crate::store::{self as query, DecisionsAsked, Eyes};
use crate::{MEMBERS, limits};

/// What waits for somebody in their committees: invitations, tasks, releases to look at, reviews, topics. One
/// statement, whatever there is.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> store::Result<Vec<Waiting>> {
    let part = waiting_select(read, caller);
    waiting::gather(read, part)
}

/// The same as a part of what waits in all rooms; nothing for whoever sits in no committee.
pub fn waiting_select(read: &Read<'_>, caller: &Caller) -> Option<Select> {
    let own = caller.organisations(MEMBERS);
    let person = caller.person().filter(|_| !own.is_empty())?.id;
    let now = read.now();
    let (sql, values) = query::waiting(Eyes::at_pages(caller), person, &own, now);
    Some(Select { title: title_of, ..Select::new(sql, values) })
}

/// The title of something that waits: tasks and releases are kept as JSON, the others as they are.
fn title_of(what: &str, kept: String) -> String {
    let field = match what {
        "committee-waiting-task" => "text",
        "committee-waiting-release" => "title",
        _ => return kept,
    };
    let content: serde_json::Value = serde_json::from_str(&kept).unwrap_or_default();
    content.get(field).and_then(|it| it.as_str()).unwrap_or_default().to_owned()
}

/// A seat that an organisation sends somebody to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The committee.
    pub committee: String,
    /// Its page.
    pub href: String,
    /// The group that the seat belongs to.
    pub group: String,
    /// Whether it is the chair.
    pub chair: bool,
}

/// The seats that an organisation sends somebody to, in committees that the caller may know of.
///
/// # Errors
/// When the database does not answer.
pub fn seats_of(
    read: &mut Read<'_>,
    caller: &Caller,
    organisation: Uuid,
) -> store::Result<Vec<Sent>> {
    let now = read.now();
    let seats = query::seats_sent(read, Eyes::at_pages(caller), organisation)?;
    Ok(seats
        .into_iter()
        .filter(|(_, _, seat)| seat.sender_id == Some(organisation) && seat.stands_at(now))
        .map(|(committee, name, seat)| Sent {
            committee: name,
            href: format!("/gremien/{committee}"),
            group: seat.group,
            chair: seat.chair,
        })
        .collect())
}

/// A decision on a thing, for the page of the thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its address.
    pub href: String,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How it was decided.
    pub outcome: crate::Outcome,
    /// The committee.
    pub committee: String,
}

/// The decisions on a need, a cluster, a profile … that the caller may know of, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn decisions_on(read: &mut Read<'_>, caller: &Caller, thing: Uuid) -> store::Result<Vec<Told>> {
    let asked =
        DecisionsAsked { refers_to: Some(thing), limit: limits::FEED, ..DecisionsAsked::default() };
    let (decisions, _) = query::decisions(read, Eyes::at_pages(caller), &asked)?;
    Ok(decisions
        .into_iter()
        .map(|decision| Told {
            href: format!("/beschluesse/{}", decision.id),
            number: decision.number,
            title: decision.title,
            outcome: decision.outcome,
            committee: decision.committee_name,
        })
        .collect())
}
