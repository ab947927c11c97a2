//! Meetings: from the date to the approved minutes.

use ::store::{Timestamp, Tx};
use identity::{Audience, Label};
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::telling::{Following, Telling};
use super::{
    Chairing, Recorded, Sitting, Task, entry, field, make, one_part, own_seat, part, perform,
    seats_at,
};
use crate::apply::{DECISION, MEETING, Made, Part, TOPIC};
use crate::model::{
    Choice, Item, MeetingState, Mode, Outcome, Presence, Reference, TopicState, Visibility, Votes,
    Voting, motion, quorum,
};
use crate::store::{self as query, Around, Committee, Eyes, Meeting};
use crate::{Error, Refused, invitation};

/// When, where and how a meeting is held.
#[derive(Clone, Debug)]
pub(crate) struct NewMeeting {
    /// Its title.
    pub(crate) title: String,
    /// How.
    pub(crate) mode: Mode,
    /// Where.
    pub(crate) place: String,
    /// How members dial in; nobody else learns it.
    pub(crate) dial_in: String,
    /// From when.
    pub(crate) starts_at: Timestamp,
    /// Until when.
    pub(crate) ends_at: Timestamp,
    /// Who may know that it takes place; at least as close as the committee itself.
    pub(crate) label: Label,
}

fn fields_of(committee: Uuid, new: &NewMeeting) -> Result<Vec<(String, serde_json::Value)>, Error> {
    let closed = new.label.max(Label::Amber);
    Ok(vec![
        field("title", new.title.as_str()),
        field("mode", new.mode.word()),
        field("place", new.place.as_str()),
        field("starts_at", new.starts_at.0),
        field("ends_at", new.ends_at.0),
        part("dial-in", "address", &Part::new(committee, closed, &new.dial_in)?)?,
    ])
}

/// Sets a date.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn convene(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: &Committee,
    new: &NewMeeting,
) -> Recorded<Uuid> {
    if chairing.committee() != committee.id {
        return Err(Error::NotFound);
    }
    let label = new.label.max(committee.label);
    let new = NewMeeting { label, ..new.clone() };
    let mut fields = fields_of(committee.id, &new)?;
    fields.push(field("state", MeetingState::Planned.word()));
    let made = Made::Meeting { committee: committee.id, label };
    let operation = make(tx, &chairing.0, MEETING, "committee.convene", &made, fields)?;
    Ok((operation.id, entry(&chairing.0, "committee.convene", MEETING, operation.id)))
}

/// When a committee meets in a year.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Which year.
    pub(crate) year: i16,
    /// On which week of the month: 1 to 4, or -1 for the last.
    pub(crate) week: i8,
    /// On which day of the week.
    pub(crate) weekday: Weekday,
    /// At what time, in Germany.
    pub(crate) time: Time,
    /// The months of meetings in one place; in the others it meets by video.
    pub(crate) in_person: Vec<i8>,
    /// How each meeting is to be; title, times and mode follow from the plan.
    pub(crate) like: NewMeeting,
}

/// Sets the dates of a year that are still to come.
///
/// # Errors
/// [`Refused::State`] when none is left.
pub(crate) fn plan(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: &Committee,
    plan: &Plan,
) -> Recorded<Vec<Uuid>> {
    let mut made = Vec::new();
    for month in 1..=12 {
        let Some(starts_at) = moment_in(plan, month) else { continue };
        if starts_at < tx.now() {
            continue;
        }
        let length = plan.like.ends_at.0 - plan.like.starts_at.0;
        let mode = if plan.in_person.contains(&month) { Mode::InPerson } else { Mode::Video };
        let place = if mode == Mode::InPerson { plan.like.place.clone() } else { String::new() };
        let ends_at = Timestamp(starts_at.0.saturating_add(length));
        let new = NewMeeting { mode, place, starts_at, ends_at, ..plan.like.clone() };
        made.push(convene(tx, chairing, committee, &new)?.0);
    }
    if made.is_empty() {
        return Err(Refused::State.into());
    }
    Ok((made, entry(&chairing.0, "committee.plan", crate::apply::COMMITTEE, committee.id)))
}

fn moment_in(plan: &Plan, month: i8) -> Option<Timestamp> {
    let first = Date::new(plan.year, month, 1).ok()?;
    let day = first.nth_weekday_of_month(plan.week, plan.weekday).ok()?;
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").ok()?;
    let at = day.to_datetime(plan.time).to_zoned(zone).ok()?;
    Some(Timestamp(at.timestamp().as_microsecond()))
}

fn check(chairing: &Chairing, meeting: &Meeting) -> Result<(), Error> {
    if chairing.committee() == meeting.committee { Ok(()) } else { Err(Error::NotFound) }
}

/// Moves a meeting or holds it otherwise.
///
/// # Errors
/// [`Refused::State`] when it is over.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    new: &NewMeeting,
) -> Recorded<()> {
    check(chairing, meeting)?;
    if !meeting.state.has_open_agenda() {
        return Err(Refused::State.into());
    }
    let new = NewMeeting { label: meeting.label, ..new.clone() };
    let fields = fields_of(meeting.committee, &new)?;
    let done = perform(tx, &chairing.0, MEETING, "committee.change-meeting", meeting.id, fields)?;
    if meeting.state == MeetingState::Invited {
        invitation::queue(tx, meeting.committee, meeting.id, new.starts_at)?;
    }
    Ok(((), done))
}

/// Brings a meeting one state further.
///
/// # Errors
/// [`Refused::State`] when that is not the next one.
pub(crate) fn advance(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    to: MeetingState,
) -> Recorded<()> {
    check(chairing, meeting)?;
    if !meeting.state.leads_to(to) || to == MeetingState::Draft {
        return Err(Refused::State.into());
    }
    let name = match to {
        MeetingState::Invited => "committee.invite",
        MeetingState::Running => "committee.begin",
        MeetingState::Approved => "committee.approve-minutes",
        _ => "committee.cancel-meeting",
    };
    let fields = vec![field("state", to.word())];
    let done = perform(tx, &chairing.0, MEETING, name, meeting.id, fields)?;
    let was_invited = meeting.state == MeetingState::Invited;
    if to == MeetingState::Invited || (was_invited && to == MeetingState::Cancelled) {
        invitation::queue(tx, meeting.committee, meeting.id, meeting.starts_at)?;
    }
    Ok(((), done))
}

/// Ends a meeting; its minutes, written from what happened, are a draft.
///
/// # Errors
/// [`Refused::State`] when it is not going on.
pub(crate) fn close(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    minutes: &str,
) -> Recorded<()> {
    check(chairing, meeting)?;
    if !meeting.state.leads_to(MeetingState::Draft) {
        return Err(Refused::State.into());
    }
    let fields = vec![field("state", MeetingState::Draft.word()), minutes_field(meeting, minutes)?];
    Ok(((), perform(tx, &chairing.0, MEETING, "committee.close", meeting.id, fields)?))
}

/// Changes the draft of the minutes.
///
/// # Errors
/// [`Refused::State`] when they are approved.
pub(crate) fn write_minutes(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    minutes: &str,
) -> Recorded<()> {
    check(chairing, meeting)?;
    if meeting.state != MeetingState::Draft {
        return Err(Refused::State.into());
    }
    let fields = vec![minutes_field(meeting, minutes)?];
    Ok(((), perform(tx, &chairing.0, MEETING, "committee.minutes", meeting.id, fields)?))
}

fn minutes_field(meeting: &Meeting, text: &str) -> Result<(String, serde_json::Value), Error> {
    part("minutes", "text", &Part::new(meeting.committee, meeting.label.max(Label::Amber), &text)?)
}

/// What an item is made of.
#[derive(Clone, Debug)]
pub(crate) struct NewItem {
    /// Its title.
    pub(crate) title: String,
    /// In words.
    pub(crate) text: String,
    /// Who knows of it.
    pub(crate) visibility: Visibility,
    /// What it is about.
    pub(crate) reference: Reference,
    /// The topic it takes up.
    pub(crate) topic: Option<Uuid>,
    /// Its place among those of the same visibility; without one it stands last.
    pub(crate) position: Option<i64>,
}

/// Puts an item on the agenda, or changes it.
///
/// # Errors
/// [`Refused::State`] when the agenda is closed, [`Error::NotFound`] when there is no such item.
pub(crate) fn set_item(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    item: Option<Uuid>,
    new: NewItem,
) -> Recorded<Uuid> {
    check(chairing, meeting)?;
    if !meeting.state.has_open_agenda() {
        return Err(Refused::State.into());
    }
    let (mut content, mut position) = (
        Item {
            title: new.title,
            text: new.text,
            visibility: new.visibility,
            reference: new.reference,
            topic: new.topic,
            note: String::new(),
            voting: false,
        },
        last_position(tx, meeting)? + 1,
    );
    if let Some(id) = item {
        let before = one_part(tx, meeting.committee, meeting.id, "item", &id.to_string())?;
        let known: Item = before.content()?;
        (content.note, content.topic) = (known.note, known.topic);
        content.voting = known.voting && content.visibility != Visibility::Hidden;
        position = before.position;
    }
    let id = item.unwrap_or_else(|| tx.new_id());
    let fields = vec![item_field(meeting, id, new.position.unwrap_or(position), &content)?];
    Ok((id, perform(tx, &chairing.0, MEETING, "committee.item", meeting.id, fields)?))
}

/// The position of the last item of an agenda.
fn last_position(tx: &mut Tx<'_>, meeting: &Meeting) -> Result<i64, Error> {
    let insider = super::insider(meeting.committee);
    let items = query::parts(tx, Eyes::at_pages(&insider), &[meeting.id], &["item"])?;
    Ok(items.iter().map(|item| item.position).max().unwrap_or_default())
}

fn item_field(
    meeting: &Meeting,
    id: Uuid,
    position: i64,
    item: &Item,
) -> Result<(String, serde_json::Value), Error> {
    let mut value = Part::new(meeting.committee, item.label(meeting.label), item)?;
    value.chair_only = item.visibility == Visibility::Hidden;
    value.position = position;
    part("item", &id.to_string(), &value)
}

/// Takes an item off the agenda.
///
/// # Errors
/// [`Refused::State`] when the agenda is closed or the item decided.
pub(crate) fn remove_item(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    item: Uuid,
) -> Recorded<()> {
    check(chairing, meeting)?;
    let decided = one_part(tx, meeting.committee, meeting.id, "decided", &item.to_string()).is_ok();
    if !meeting.state.has_open_agenda() || decided {
        return Err(Refused::State.into());
    }
    let before = one_part(tx, meeting.committee, meeting.id, "item", &item.to_string())?;
    let mut gone = Part::new(meeting.committee, before.label, &json!(null))?;
    gone.gone = true;
    let fields = vec![part("item", &item.to_string(), &gone)?];
    Ok(((), perform(tx, &chairing.0, MEETING, "committee.remove-item", meeting.id, fields)?))
}

fn item(tx: &mut Tx<'_>, meeting: &Meeting, id: Uuid) -> Result<(Item, i64), Error> {
    let found = one_part(tx, meeting.committee, meeting.id, "item", &id.to_string())?;
    Ok((found.content()?, found.position))
}

/// Notes what was said on an item, for the minutes.
///
/// # Errors
/// [`Refused::State`] unless the meeting is going on.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    id: Uuid,
    note: &str,
) -> Recorded<()> {
    check(chairing, meeting)?;
    running(meeting)?;
    let (mut item, position) = item(tx, meeting, id)?;
    note.clone_into(&mut item.note);
    let fields = vec![item_field(meeting, id, position, &item)?];
    Ok(((), perform(tx, &chairing.0, MEETING, "committee.note", meeting.id, fields)?))
}

fn running(meeting: &Meeting) -> Result<(), Error> {
    if meeting.state == MeetingState::Running { Ok(()) } else { Err(Refused::State.into()) }
}

/// Records who is there for a seat.
///
/// # Errors
/// [`Refused::State`] before the invitation and after the end.
pub(crate) fn attend(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    seat: &str,
    presence: Presence,
) -> Recorded<()> {
    check(chairing, meeting)?;
    if !matches!(meeting.state, MeetingState::Invited | MeetingState::Running) {
        return Err(Refused::State.into());
    }
    one_part(tx, meeting.committee, meeting.committee, "seat", seat)?;
    let value = Part::new(meeting.committee, meeting.label.max(Label::Amber), &presence)?;
    let fields = vec![part("attendance", seat, &value)?];
    Ok(((), perform(tx, &chairing.0, MEETING, "committee.attend", meeting.id, fields)?))
}

/// Opens or closes the vote on an item.
///
/// # Errors
/// [`Refused::Charter`] when the charter knows no votes, [`Refused::Hidden`] for an item that members do not know.
pub(crate) fn ballot(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    id: Uuid,
    open: bool,
) -> Recorded<()> {
    check(chairing, meeting)?;
    running(meeting)?;
    if meeting.rules.voting == Voting::Consensus {
        return Err(Refused::Charter.into());
    }
    let (mut item, position) = item(tx, meeting, id)?;
    if item.visibility == Visibility::Hidden {
        return Err(Refused::Hidden.into());
    }
    item.voting = open;
    let fields = vec![item_field(meeting, id, position, &item)?];
    Ok(((), perform(tx, &chairing.0, MEETING, "committee.ballot", meeting.id, fields)?))
}

/// Votes for a seat: who holds it, or their deputy. Until the vote is closed it can be changed.
///
/// # Errors
/// [`identity::Denied::Role`] for a seat of somebody else, [`Refused::State`] when there is no vote.
pub(crate) fn vote(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    meeting: &Meeting,
    id: Uuid,
    seat: Option<&str>,
    choice: Choice,
) -> Recorded<()> {
    if sitting.committee() != meeting.committee {
        return Err(Error::NotFound);
    }
    let (item, _) = item(tx, meeting, id)?;
    if item.visibility == Visibility::Hidden {
        return Err(Error::NotFound);
    }
    let (seat, _) = own_seat(tx, sitting, seat)?;
    if !item.voting || meeting.state != MeetingState::Running {
        return Err(Refused::State.into());
    }
    let value = Part::new(meeting.committee, meeting.label.max(Label::Amber), &choice)?;
    let fields = vec![part("ballot", &format!("{id}/{seat}"), &value)?];
    Ok(((), perform(tx, &sitting.0, MEETING, "committee.vote", meeting.id, fields)?))
}

/// What is decided on an item.
#[derive(Clone, Debug)]
pub(crate) struct NewDecision {
    /// Its title.
    pub(crate) title: String,
    /// What is decided.
    pub(crate) text: String,
    /// How.
    pub(crate) outcome: Outcome,
    /// Why.
    pub(crate) reason: String,
    /// What it is about, or that it is about nothing that is kept here.
    pub(crate) reference: Reference,
    /// When it is looked at again.
    pub(crate) review_at: Timestamp,
    /// Who may know of it; at least as close as the item.
    pub(crate) label: Option<Label>,
    /// What follows for the profile that it is about.
    pub(crate) following: Following,
}

/// A decision as it stands in the meeting, with the label of the decision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Decided {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
    pub(crate) votes: Option<Votes>,
}

/// Decides on an item. The decision gets its number; what is protected counts in a series of its own.
///
/// # Errors
/// [`Refused`]: not going on, too few present, lost by vote, or the item is hidden; [`Error::Wrong`] when what it is
/// about waits for answers that are missing.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    id: Uuid,
    new: &NewDecision,
) -> Recorded<Uuid> {
    check(chairing, meeting)?;
    running(meeting)?;
    let (item, position) = item(tx, meeting, id)?;
    if item.visibility == Visibility::Hidden {
        return Err(Refused::Hidden.into());
    }
    if one_part(tx, meeting.committee, meeting.id, "decided", &id.to_string()).is_ok() {
        return Err(Refused::State.into());
    }
    let insider = super::insider(meeting.committee);
    let around = query::around(tx, Eyes::at_pages(&insider), meeting)?;
    if new.outcome != Outcome::Postponed
        && present(&around) < quorum(&meeting.rules, around.seats.len())
    {
        return Err(Refused::Quorum.into());
    }
    let votes = votes(meeting, &around, id);
    let taken = matches!(new.outcome, Outcome::Accepted | Outcome::Partly);
    if taken && votes.is_some_and(|votes| !votes.carried) {
        return Err(Refused::Majority.into());
    }
    let label = new.label.unwrap_or(Label::Clear).max(item.label(meeting.label));
    let decided =
        Deciding { committee: meeting.committee, at: (Some(meeting.id), Some(id)), label, votes };
    let (decision, number) = record(tx, chairing, &decided, new)?;
    let mut closed = item.clone();
    closed.voting = false;
    let shown = Decided {
        id: decision,
        number,
        title: new.title.clone(),
        text: new.text.clone(),
        outcome: new.outcome,
        reason: new.reason.clone(),
        votes,
    };
    let mut mark = Part::new(meeting.committee, label, &shown)?;
    mark.position = position;
    let fields =
        vec![item_field(meeting, id, position, &closed)?, part("decided", &id.to_string(), &mark)?];
    perform(tx, &chairing.0, MEETING, "committee.decide", meeting.id, fields)?;
    let number = shown.number.as_str();
    let audience = Audience { label, guard: meeting.committee };
    Telling { chairing, meeting, id: decision, number, audience, new }.tell(tx)?;
    if let Some(topic) = item.topic {
        let fields = vec![
            field("state", TopicState::Decided.word()),
            field("decision", json!(decision)),
            field("fate", new.reason.as_str()),
        ];
        perform(tx, &chairing.0, TOPIC, "committee.decide", topic, fields)?;
    }
    Ok((decision, entry(&chairing.0, "committee.decide", DECISION, decision)))
}

/// How many seats are there.
pub(crate) fn present(around: &Around) -> usize {
    let there = |seat: &str| {
        around.presence.iter().any(|(of, presence)| {
            of == seat && matches!(presence, Presence::Holder | Presence::Deputy)
        })
    };
    around.seats.iter().filter(|line| there(&line.id)).count()
}

/// How the vote on an item stands, if anybody has voted.
pub(crate) fn votes(meeting: &Meeting, around: &Around, item: Uuid) -> Option<Votes> {
    let item = item.to_string();
    let cast: Vec<_> = around
        .ballots
        .iter()
        .filter(|(of, ..)| *of == item)
        .filter_map(|(_, seat, choice)| {
            let line = around.seats.iter().find(|line| line.id == *seat)?;
            Some((line.seat.bench, *choice))
        })
        .collect();
    (!cast.is_empty()).then(|| Votes::count(&meeting.rules, cast))
}

/// Where a decision comes from.
struct Deciding {
    committee: Uuid,
    at: (Option<Uuid>, Option<Uuid>),
    label: Label,
    votes: Option<Votes>,
}

fn record(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    deciding: &Deciding,
    new: &NewDecision,
) -> Result<(Uuid, String), Error> {
    let malformed = |error: serde_json::Error| shared::Error::Malformed(error.to_string());
    let number = next_number(tx, deciding.committee, deciding.label)?;
    let made = Made::Decision {
        committee: deciding.committee,
        meeting: deciding.at.0,
        item: deciding.at.1,
        label: deciding.label,
        number: number.clone(),
        title: new.title.clone(),
        text: new.text.clone(),
        outcome: new.outcome.word().to_owned(),
        reason: new.reason.clone(),
        votes: deciding.votes.map(serde_json::to_value).transpose().map_err(malformed)?,
        reference: serde_json::to_value(&new.reference).map_err(malformed)?,
        refers_to: new.reference.id(),
        motion: motion(&new.text),
        at: None,
    };
    let fields = vec![field("review_at", new.review_at.0)];
    Ok((make(tx, &chairing.0, DECISION, "committee.decision", &made, fields)?.id, number))
}

/// `2026/14` for what everybody may know; `2026/N3` for what stays in the network, `2026/V3` for what stays in the
/// room. Each is a series without gaps, so that none betrays the others.
fn next_number(tx: &mut Tx<'_>, committee: Uuid, label: Label) -> Result<String, Error> {
    let series = label.series().trim_start_matches('-');
    let given = shared::ops::next_number(tx, &format!("decision/{committee}/{series}"))?;
    let mut parts = given.rsplit('-');
    let newest = parts.next().unwrap_or_default().trim_start_matches('0');
    let year = parts.next().unwrap_or_default();
    Ok(format!("{year}/{series}{newest}"))
}

/// Gives somebody a task.
///
/// # Errors
/// [`Error::NotFound`] when there is no such seat or item.
pub(crate) fn give_task(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    meeting: &Meeting,
    task: &Task,
    due: Timestamp,
) -> Recorded<Uuid> {
    check(chairing, meeting)?;
    if !matches!(meeting.state, MeetingState::Invited | MeetingState::Running | MeetingState::Draft)
    {
        return Err(Refused::State.into());
    }
    let hidden = match task.item {
        Some(id) => item(tx, meeting, id)?.0.visibility == Visibility::Hidden,
        None => false,
    };
    let now = tx.now();
    let seats = seats_at(tx, meeting.committee, now)?;
    let line = seats.into_iter().find(|line| line.id == task.seat).ok_or(Error::NotFound)?;
    let id = tx.new_id();
    let mut value = Part::new(meeting.committee, meeting.label.max(Label::Amber), task)?;
    value.chair_only = hidden;
    value.person = line.seat.holder;
    value.deputy = line.seat.deputy;
    value.due = Some(due);
    value.open = true;
    let fields = vec![part("task", &id.to_string(), &value)?];
    Ok((id, perform(tx, &chairing.0, MEETING, "committee.task", meeting.id, fields)?))
}

/// Says that a task is done: whoever has it, or the chair.
///
/// # Errors
/// [`identity::Denied::Role`] for a task of somebody else.
pub(crate) fn finish_task(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    chairs: bool,
    meeting: &Meeting,
    task: Uuid,
) -> Recorded<()> {
    if sitting.committee() != meeting.committee {
        return Err(Error::NotFound);
    }
    let found = one_part(tx, meeting.committee, meeting.id, "task", &task.to_string())?;
    if found.chair_only && !chairs {
        return Err(Error::NotFound);
    }
    let content: Task = found.content()?;
    let own = found.person == Some(sitting.0.person())
        || own_seat(tx, sitting, Some(&content.seat)).is_ok();
    if !own && !chairs {
        return Err(identity::Denied::Role.into());
    }
    if !found.open {
        return Err(Refused::State.into());
    }
    let mut value = Part::new(meeting.committee, found.label, &content)?;
    value.chair_only = found.chair_only;
    value.person = found.person;
    value.due = found.due;
    let fields = vec![part("task", &task.to_string(), &value)?];
    Ok(((), perform(tx, &sitting.0, MEETING, "committee.finish-task", meeting.id, fields)?))
}
