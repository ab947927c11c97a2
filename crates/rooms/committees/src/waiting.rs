//! What other rooms and the start page ask for.

use ::store::Read;
use identity::{Caller, Label};
use uuid::Uuid;

use crate::model::Waiting;
use crate::store::{self as query, DecisionsAsked, Eyes, MeetingsAsked};
use crate::{CHAIRS, MEMBERS, limits};

/// What waits for somebody in their committees: invitations, tasks, releases to look at, reviews, topics. Three
/// statements, whatever there is.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> store::Result<Vec<Waiting>> {
    let own = caller.organisations(MEMBERS);
    let Some(person) = caller.person().filter(|_| !own.is_empty()) else { return Ok(Vec::new()) };
    let eyes = Eyes::at_pages(caller);
    let mut waiting = Vec::new();
    let now = read.now();
    let asked = MeetingsAsked {
        from: Some(now),
        until: Some(now.plus_days(limits::AHEAD_DAYS)),
        limit: limits::FEED,
        ..MeetingsAsked::default()
    };
    for meeting in query::meetings_of(read, eyes, &own, &asked)? {
        waiting.push(Waiting {
            text: "committee-waiting-meeting",
            title: announced(
                meeting.label,
                format!("{}: {}", meeting.committee_short, meeting.title),
            ),
            href: format!("/sitzungen/{}", meeting.id),
            date: Some(meeting.starts_at),
        });
    }
    waiting.extend(query::open_parts(read, eyes, person.id, &own)?);
    let chaired = caller.organisations(CHAIRS);
    if !chaired.is_empty() {
        waiting.extend(query::chair_waits(read, eyes, &chaired, now.plus_days(1))?);
    }
    waiting.sort_by_key(|one| one.date);
    Ok(waiting)
}

/// The title, or nothing: what is for the room alone is not announced outside its pages.
pub(crate) fn announced(label: Label, title: String) -> String {
    if label.may_be_exported() { title } else { String::new() }
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
