//! The queries. Whatever could show a thing, also by counting it, carries the rule of who may know of it
//! ([`Eyes::may_see`]).

use ::store::{Read, Result, Row, Timestamp, Value};
use identity::waiting::urgency::{ASKED, DATED};
use identity::{Audience, Caller, Label, Role};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::limits;
use crate::model::{
    Charter, Item, MeetingState, Mode, Outcome, Presence, Reference, Rules, Seat, Station,
    TopicState, Votes,
};

/// Who looks, and through what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Eyes<'c> {
    pub(crate) caller: &'c Caller,
    /// Through the pages of the room; else what may not be taken away as a file is left out.
    pub(crate) on_pages: bool,
}

impl<'c> Eyes<'c> {
    /// Somebody at the pages.
    pub(crate) fn at_pages(caller: &'c Caller) -> Self {
        Self { caller, on_pages: true }
    }

    /// A program, a calendar, a file.
    pub(crate) fn of_program(caller: &'c Caller) -> Self {
        Self { caller, on_pages: false }
    }

    /// The condition on the columns `label` and `guard` of `table`.
    pub(crate) fn may_see(self, table: &str, values: &mut Vec<Value>) -> String {
        let known = Audience::condition(self.caller, table, values);
        if self.on_pages {
            known
        } else {
            format!("({known} AND {table}.label NOT IN ('amber+strict', 'red'))")
        }
    }

    /// The condition on a part: some are for chair and secretariat alone.
    fn may_see_part(self, table: &str, values: &mut Vec<Value>) -> String {
        let known = self.may_see(table, values);
        let chaired: Vec<_> = self
            .caller
            .organisations(&[Role::Chair, Role::Secretariat])
            .into_iter()
            .map(|committee| marker(values, committee))
            .collect();
        if chaired.is_empty() {
            format!("({known} AND NOT {table}.chair_only)")
        } else {
            let chaired = chaired.join(", ");
            format!("({known} AND (NOT {table}.chair_only OR {table}.guard IN ({chaired})))")
        }
    }

    /// Whether it is one of the committee's people.
    pub(crate) fn sits_in(self, committee: Uuid) -> bool {
        self.caller.memberships().iter().any(|own| own.organisation == committee)
    }
}

/// Adds a value and answers its marker.
fn marker(values: &mut Vec<Value>, value: impl Into<Value>) -> String {
    values.push(value.into());
    format!("?{}", values.len())
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| ::store::Error::Corrupt(error.to_string()))
}

/// A committee.
#[derive(Clone, Debug)]
pub(crate) struct Committee {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) short: String,
    pub(crate) purpose: String,
    pub(crate) label: Label,
    pub(crate) rules: Rules,
    pub(crate) charter: Option<String>,
    pub(crate) contested: i64,
    /// Where it is kept; empty when here.
    pub(crate) source: String,
}

const COMMITTEE: &str =
    "c.id, c.name, c.short, c.purpose, c.label, c.rules, c.charter, c.contested, c.source";

fn read_committee(mut row: Row) -> Result<Committee> {
    let rules: String = row.take(5)?;
    Ok(Committee {
        id: row.take(0)?,
        name: row.take(1)?,
        short: row.take(2)?,
        purpose: row.take(3)?,
        label: row.take_parsed(4)?,
        rules: serde_json::from_str(&rules).unwrap_or_default(),
        charter: row.take(6)?,
        contested: row.take(7)?,
        source: row.take(8)?,
    })
}

/// One committee.
pub(crate) fn committee(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    id: Uuid,
) -> Result<Option<Committee>> {
    let mut values = vec![id.into()];
    let seen = eyes.may_see("c", &mut values);
    let sql = format!("SELECT {COMMITTEE} FROM committee c WHERE c.id = ?1 AND {seen}");
    read.optional(&sql, &values)?.map(read_committee).transpose()
}

/// Committees by name, with how many there are.
pub(crate) fn committees(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    own: bool,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Committee>, i64)> {
    let mut values = Vec::new();
    let mut known = eyes.may_see("c", &mut values);
    if own {
        let mine: Vec<_> = eyes
            .caller
            .memberships()
            .iter()
            .map(|own| marker(&mut values, own.organisation))
            .collect();
        known = if mine.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("{known} AND c.id IN ({})", mine.join(", "))
        };
        if mine.is_empty() {
            values.clear();
        }
    }
    let total = count(read, "committee c", &known, &values)?;
    let (limit, offset) = (marker(&mut values, limit), marker(&mut values, offset));
    let sql = format!(
        "SELECT {COMMITTEE} FROM committee c WHERE {known} ORDER BY c.name, c.id
         LIMIT {limit} OFFSET {offset}"
    );
    let items = read.all(&sql, &values)?.into_iter().map(read_committee).collect::<Result<_>>()?;
    Ok((items, total))
}

fn count(read: &mut Read<'_>, table: &str, known: &str, values: &[Value]) -> Result<i64> {
    read.one(&format!("SELECT COUNT(*) FROM {table} WHERE {known}"), values)?.take(0)
}

/// A part of a thing.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) label: Label,
    pub(crate) chair_only: bool,
    pub(crate) position: i64,
    pub(crate) person: Option<Uuid>,
    pub(crate) person_name: Option<String>,
    pub(crate) deputy_name: Option<String>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) open: bool,
    pub(crate) at: Timestamp,
    content: String,
}

impl Part {
    /// What it holds.
    pub(crate) fn content<T: DeserializeOwned>(&self) -> Result<T> {
        json(&self.content)
    }
}

/// The parts of some things of one committee that the caller may know of, in their order.
pub(crate) fn parts(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    owners: &[Uuid],
    kinds: &[&str],
) -> Result<Vec<Part>> {
    let mut values = Vec::new();
    let known = eyes.may_see_part("q", &mut values);
    let owners: Vec<_> = owners.iter().map(|owner| marker(&mut values, *owner)).collect();
    let kinds: Vec<_> = kinds.iter().map(|kind| marker(&mut values, *kind)).collect();
    let (owners, kinds) = (owners.join(", "), kinds.join(", "));
    let sql = format!(
        "SELECT {PART} FROM committee_part q {PART_PEOPLE}
         WHERE q.owner IN ({owners}) AND q.kind IN ({kinds}) AND {known}
         ORDER BY q.position, q.written_at, q.name LIMIT {}",
        limits::PARTS
    );
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| {
            let kind = row.take(0)?;
            read_part(&mut row, 0, kind)
        })
        .collect()
}

const PART: &str = "q.kind, q.name, q.label, q.chair_only, q.position, q.person, q.due_at, q.open,
     q.written_at, q.content, qp.name, qd.name";

const PART_PEOPLE: &str =
    "LEFT JOIN person qp ON qp.id = q.person LEFT JOIN person qd ON qd.id = q.deputy";

/// Reads the part whose columns begin at `from`; its kind was taken already.
fn read_part(row: &mut Row, from: usize, kind: String) -> Result<Part> {
    Ok(Part {
        kind,
        name: row.take(from + 1)?,
        label: row.take_parsed(from + 2)?,
        chair_only: row.take(from + 3)?,
        position: row.take(from + 4)?,
        person: row.take(from + 5)?,
        due: row.take(from + 6)?,
        open: row.take(from + 7)?,
        at: row.take(from + 8)?,
        content: row.take(from + 9)?,
        person_name: row.take(from + 10)?,
        deputy_name: row.take(from + 11)?,
    })
}

/// A committee with its seats, in one statement.
pub(crate) fn committee_with_seats(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    id: Uuid,
) -> Result<Option<(Committee, Vec<SeatLine>)>> {
    let mut values = vec![id.into()];
    let (seen, seats) = (eyes.may_see("c", &mut values), eyes.may_see_part("q", &mut values));
    let sql = format!(
        "SELECT {COMMITTEE}, {PART} FROM committee c
         LEFT JOIN committee_part q ON q.owner = c.id AND q.kind = 'seat' AND {seats}
         {PART_PEOPLE} WHERE c.id = ?1 AND {seen} ORDER BY q.position, q.written_at, q.name"
    );
    let rows = read.all(&sql, &values)?;
    let (mut committee, mut lines) = (None, Vec::new());
    for mut row in rows {
        if let Some(kind) = row.take(9)? {
            lines.push(seat_line(read_part(&mut row, 9, kind)?)?);
        }
        if committee.is_none() {
            committee = Some(read_committee(row)?);
        }
    }
    Ok(committee.map(|committee| (committee, lines)))
}

/// A topic with what was said on it, in one statement.
pub(crate) fn topic_with_words(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    id: Uuid,
) -> Result<Option<(Topic, Vec<Part>)>> {
    let mut values = vec![id.into()];
    let (seen, said) = (both(eyes, "t", &mut values), eyes.may_see_part("q", &mut values));
    let sql = format!(
        "SELECT {TOPIC}, {PART} {TOPIC_FROM}
         LEFT JOIN committee_part q ON q.owner = t.id AND q.kind = 'contribution' AND {said}
         {PART_PEOPLE} WHERE t.id = ?1 AND {seen} ORDER BY q.written_at, q.name"
    );
    let (mut topic, mut words) = (None, Vec::new());
    for mut row in read.all(&sql, &values)? {
        if let Some(kind) = row.take(17)? {
            words.push(read_part(&mut row, 17, kind)?);
        }
        if topic.is_none() {
            topic = Some(read_topic(row)?);
        }
    }
    Ok(topic.map(|topic| (topic, words)))
}

/// A seat with its id and, for members, the names.
#[derive(Clone, Debug)]
pub(crate) struct SeatLine {
    pub(crate) id: String,
    pub(crate) seat: Seat,
    pub(crate) holder: Option<String>,
    pub(crate) deputy: Option<String>,
}

/// An item with its id and its part.
pub(crate) type ItemLine = (Uuid, Item, Part);

/// What stands around a meeting, read at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    pub(crate) seats: Vec<SeatLine>,
    pub(crate) items: Vec<ItemLine>,
    pub(crate) presence: Vec<(String, Presence)>,
    pub(crate) ballots: Vec<(String, String, crate::model::Choice)>,
    pub(crate) tasks: Vec<(Part, crate::ops::Task)>,
    pub(crate) decided: Vec<(String, crate::ops::meeting::Decided)>,
    pub(crate) minutes: Option<String>,
    pub(crate) dial_in: Option<String>,
}

/// Items, seats, attendance, ballots, tasks and minutes of a meeting, as far as the caller may know of them.
pub(crate) fn around(read: &mut Read<'_>, eyes: Eyes<'_>, meeting: &Meeting) -> Result<Around> {
    let kinds = ["seat", "item", "attendance", "ballot", "task", "decided", "minutes", "dial-in"];
    let now = read.now();
    let mut around = Around::default();
    for part in parts(read, eyes, &[meeting.id, meeting.committee], &kinds)? {
        match part.kind.as_str() {
            "seat" => {
                let line = seat_line(part)?;
                if line.seat.stands_at(meeting.starts_at.max(Timestamp(0)))
                    || line.seat.stands_at(now)
                {
                    around.seats.push(line);
                }
            }
            "item" => {
                if let Ok(id) = part.name.parse() {
                    around.items.push((id, part.content()?, part));
                }
            }
            "attendance" => around.presence.push((part.name.clone(), part.content()?)),
            "ballot" => {
                if let Some((item, seat)) = part.name.split_once('/') {
                    around.ballots.push((item.to_owned(), seat.to_owned(), part.content()?));
                }
            }
            "task" => around.tasks.push((part.clone(), part.content()?)),
            "decided" => around.decided.push((part.name.clone(), part.content()?)),
            "minutes" => around.minutes = Some(part.content()?),
            _ => around.dial_in = Some(part.content()?),
        }
    }
    // Public ones first, then internal, then hidden: each with its own count, so that no gap shows.
    around.items.sort_by_key(|(id, item, part)| (item.visibility, part.position, *id));
    Ok(around)
}

/// A seat from its part.
pub(crate) fn seat_line(part: Part) -> Result<SeatLine> {
    Ok(SeatLine {
        seat: part.content()?,
        id: part.name,
        holder: part.person_name,
        deputy: part.deputy_name,
    })
}

/// The versions of a charter, the oldest first; who accepted which; the seats.
#[derive(Clone, Debug, Default)]
pub(crate) struct Charters {
    pub(crate) versions: Vec<(Part, Charter)>,
    /// The version's name and who accepted it.
    pub(crate) accepted: Vec<(String, Part)>,
    pub(crate) seats: Vec<SeatLine>,
}

/// The charter of a committee.
pub(crate) fn charters(read: &mut Read<'_>, eyes: Eyes<'_>, committee: Uuid) -> Result<Charters> {
    let mut all = Charters::default();
    for part in parts(read, eyes, &[committee], &["charter", "acceptance", "seat"])? {
        match part.kind.as_str() {
            "charter" => all.versions.push((part.clone(), part.content()?)),
            "seat" => all.seats.push(seat_line(part)?),
            _ => {
                let version = part.name.split('/').next().unwrap_or_default().to_owned();
                all.accepted.push((version, part));
            }
        }
    }
    all.versions.sort_by_key(|(part, _)| part.at);
    Ok(all)
}

/// A meeting, with what is needed to show it in a list.
#[derive(Clone, Debug)]
pub(crate) struct Meeting {
    pub(crate) id: Uuid,
    pub(crate) committee: Uuid,
    pub(crate) committee_name: String,
    pub(crate) committee_short: String,
    pub(crate) rules: Rules,
    pub(crate) label: Label,
    pub(crate) title: String,
    pub(crate) mode: Mode,
    pub(crate) place: String,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) state: MeetingState,
    pub(crate) edition: i64,
    pub(crate) changed_at: Timestamp,
    pub(crate) contested: i64,
    /// Where it is kept; empty when here.
    pub(crate) source: String,
}

// A thing is shown only together with its committee: whoever may not know of the one learns of neither.
const MEETING: &str =
    "SELECT m.id, m.committee, c.name, c.short, c.rules, m.label, m.title, m.mode,
         m.place, m.starts_at, m.ends_at, m.state, m.edition, m.changed_at, m.contested, m.source
     FROM meeting m JOIN committee c ON c.id = m.committee";

fn read_meeting(mut row: Row) -> Result<Meeting> {
    let rules: String = row.take(4)?;
    Ok(Meeting {
        id: row.take(0)?,
        committee: row.take(1)?,
        committee_name: row.take(2)?,
        committee_short: row.take(3)?,
        rules: serde_json::from_str(&rules).unwrap_or_default(),
        label: row.take_parsed(5)?,
        title: row.take(6)?,
        mode: row.take_parsed(7)?,
        place: row.take(8)?,
        starts_at: row.take(9)?,
        ends_at: row.take(10)?,
        state: row.take_parsed(11)?,
        edition: row.take(12)?,
        changed_at: row.take(13)?,
        contested: row.take(14)?,
        source: row.take(15)?,
    })
}

/// One meeting.
pub(crate) fn meeting(read: &mut Read<'_>, eyes: Eyes<'_>, id: Uuid) -> Result<Option<Meeting>> {
    let mut values = vec![id.into()];
    let known = both(eyes, "m", &mut values);
    read.optional(&format!("{MEETING} WHERE m.id = ?1 AND {known}"), &values)?
        .map(read_meeting)
        .transpose()
}

/// The condition on a thing and on its committee `c`.
fn both(eyes: Eyes<'_>, table: &str, values: &mut Vec<Value>) -> String {
    let (thing, committee) = (eyes.may_see(table, values), eyes.may_see("c", values));
    format!("{thing} AND {committee}")
}

/// Which meetings are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct MeetingsAsked {
    pub(crate) committee: Option<Uuid>,
    pub(crate) state: Option<MeetingState>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) newest_first: bool,
    /// Only what is kept here.
    pub(crate) own: bool,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// The condition for the meetings that are asked for, its values appended.
fn meetings_known(eyes: Eyes<'_>, asked: &MeetingsAsked, values: &mut Vec<Value>) -> String {
    let mut known = both(eyes, "m", values);
    if let Some(committee) = asked.committee {
        known = format!("{known} AND m.committee = {}", marker(values, committee));
    }
    if let Some(state) = asked.state {
        known = format!("{known} AND m.state = {}", marker(values, state.word()));
    }
    if let Some(from) = asked.from {
        known = format!("{known} AND m.ends_at >= {}", marker(values, from));
    }
    if let Some(until) = asked.until {
        known = format!("{known} AND m.starts_at < {}", marker(values, until));
    }
    if asked.own {
        known.push_str(" AND m.source = ''");
    }
    known
}

/// How many meetings there are.
pub(crate) fn meetings_total(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    asked: &MeetingsAsked,
) -> Result<i64> {
    let mut values = Vec::new();
    let known = meetings_known(eyes, asked, &mut values);
    count(read, "meeting m JOIN committee c ON c.id = m.committee", &known, &values)
}

/// Meetings by date.
pub(crate) fn meetings(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    asked: &MeetingsAsked,
) -> Result<Vec<Meeting>> {
    let mut values = Vec::new();
    let known = meetings_known(eyes, asked, &mut values);
    let order = if asked.newest_first { "DESC" } else { "ASC" };
    let (limit, offset) = (marker(&mut values, asked.limit), marker(&mut values, asked.offset));
    let sql = format!(
        "{MEETING} WHERE {known} ORDER BY m.starts_at {order}, m.id LIMIT {limit} OFFSET {offset}"
    );
    read.all(&sql, &values)?.into_iter().map(read_meeting).collect()
}

/// A decision. The meeting is named only to whoever may know of it.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) id: Uuid,
    pub(crate) committee: Uuid,
    pub(crate) committee_name: String,
    pub(crate) committee_short: String,
    pub(crate) rules: Rules,
    pub(crate) meeting: Option<Uuid>,
    pub(crate) meeting_title: Option<String>,
    pub(crate) item: Option<Uuid>,
    pub(crate) label: Label,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
    pub(crate) votes: Option<Votes>,
    pub(crate) reference: Reference,
    pub(crate) review_at: Timestamp,
    pub(crate) reviewed: String,
    pub(crate) decided_at: Timestamp,
    pub(crate) contested: i64,
    /// Where it is kept; empty when here.
    pub(crate) source: String,
}

fn decision_columns(meeting_seen: &str) -> String {
    format!(
        "SELECT d.id, d.committee, c.name, c.short, m.id, m.title, d.item, d.label, d.number, d.title,
             d.text, d.outcome, d.reason, d.votes, d.reference, d.review_at, d.reviewed, d.decided_at,
             d.contested, c.rules, d.source
         FROM decision d JOIN committee c ON c.id = d.committee
         LEFT JOIN meeting m ON m.id = d.meeting AND {meeting_seen}"
    )
}

fn read_decision(mut row: Row) -> Result<Decision> {
    let votes: Option<String> = row.take(13)?;
    let (meeting, item): (Option<Uuid>, Option<Uuid>) = (row.take(4)?, row.take(6)?);
    let rules: String = row.take(19)?;
    Ok(Decision {
        id: row.take(0)?,
        committee: row.take(1)?,
        committee_name: row.take(2)?,
        committee_short: row.take(3)?,
        rules: serde_json::from_str(&rules).unwrap_or_default(),
        item: meeting.and(item),
        meeting,
        meeting_title: row.take(5)?,
        label: row.take_parsed(7)?,
        number: row.take(8)?,
        title: row.take(9)?,
        text: row.take(10)?,
        outcome: row.take_parsed(11)?,
        reason: row.take(12)?,
        votes: votes.as_deref().map(json).transpose()?,
        reference: row.take_json(14)?,
        review_at: row.take(15)?,
        reviewed: row.take(16)?,
        decided_at: row.take(17)?,
        contested: row.take(18)?,
        source: row.take(20)?,
    })
}

/// One decision.
pub(crate) fn decision(read: &mut Read<'_>, eyes: Eyes<'_>, id: Uuid) -> Result<Option<Decision>> {
    let mut values = vec![id.into()];
    let known = both(eyes, "d", &mut values);
    let columns = decision_columns(&eyes.may_see("m", &mut values));
    read.optional(&format!("{columns} WHERE d.id = ?1 AND {known}"), &values)?
        .map(read_decision)
        .transpose()
}

/// Which decisions are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct DecisionsAsked {
    pub(crate) committee: Option<Uuid>,
    pub(crate) meeting: Option<Uuid>,
    pub(crate) year: Option<i64>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) refers_to: Option<Uuid>,
    pub(crate) without_reference: bool,
    /// Their review is due by then.
    pub(crate) due: Option<Timestamp>,
    pub(crate) query: String,
    /// Only what is kept here.
    pub(crate) own: bool,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// Decisions, the newest first, with how many there are.
pub(crate) fn decisions(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    asked: &DecisionsAsked,
) -> Result<(Vec<Decision>, i64)> {
    let mut values = Vec::new();
    let known = decisions_known(eyes, asked, &mut values);
    let total = count(read, "decision d JOIN committee c ON c.id = d.committee", &known, &values)?;
    Ok((decisions_all(read, eyes, asked)?, total))
}

/// Decisions, the newest first.
pub(crate) fn decisions_all(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    asked: &DecisionsAsked,
) -> Result<Vec<Decision>> {
    let mut values = Vec::new();
    let known = decisions_known(eyes, asked, &mut values);
    let columns = decision_columns(&eyes.may_see("m", &mut values));
    let (limit, offset) = (marker(&mut values, asked.limit), marker(&mut values, asked.offset));
    let sql = format!(
        "{columns} WHERE {known} ORDER BY d.decided_at DESC, d.id DESC LIMIT {limit} OFFSET {offset}"
    );
    read.all(&sql, &values)?.into_iter().map(read_decision).collect()
}

/// The condition for the decisions that are asked for, its values appended.
fn decisions_known(eyes: Eyes<'_>, asked: &DecisionsAsked, values: &mut Vec<Value>) -> String {
    let mut known = both(eyes, "d", values);
    let mut and = |condition: String| known = format!("{known} AND {condition}");
    if let Some(committee) = asked.committee {
        and(format!("d.committee = {}", marker(values, committee)));
    }
    if let Some(meeting) = asked.meeting {
        // Whoever may not know of the meeting learns nothing by asking for its decisions.
        let seen = eyes.may_see("asked", values);
        let meeting = marker(values, meeting);
        and(format!(
            "d.meeting = {meeting} AND EXISTS (
                 SELECT 1 FROM meeting asked WHERE asked.id = {meeting} AND {seen})"
        ));
    }
    if asked.own {
        and("d.source = ''".to_owned());
    }
    if let Some(year) = asked.year {
        and(format!("d.year = {}", marker(values, year)));
    }
    if let Some(outcome) = asked.outcome {
        and(format!("d.outcome = {}", marker(values, outcome.word())));
    }
    if let Some(thing) = asked.refers_to {
        and(format!("d.refers_to = {}", marker(values, thing)));
    }
    if asked.without_reference {
        and("d.reference = '{\"kind\":\"none\"}'".to_owned());
    }
    if let Some(due) = asked.due {
        and(format!("d.review_at > 0 AND d.review_at < {}", marker(values, due)));
    }
    let query: String = asked.query.trim().to_lowercase().chars().take(limits::SEARCH).collect();
    if !query.is_empty() {
        let escaped = query.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = marker(values, format!("%{escaped}%"));
        and(format!("d.folded LIKE {pattern} ESCAPE '\\'"));
    }
    known
}

/// A topic.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) id: Uuid,
    pub(crate) committee: Uuid,
    pub(crate) committee_name: String,
    pub(crate) rules: Rules,
    pub(crate) label: Label,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) motion: String,
    pub(crate) person_name: Option<String>,
    pub(crate) stations: Vec<Station>,
    pub(crate) state: TopicState,
    pub(crate) fate: String,
    pub(crate) meeting: Option<Uuid>,
    pub(crate) decision: Option<Uuid>,
    pub(crate) brought_at: Timestamp,
    pub(crate) contested: i64,
}

const TOPIC: &str =
    "t.id, t.committee, c.name, t.label, t.title, t.text, t.motion, t.person, p.name,
     t.stations, t.state, t.fate, t.meeting, t.decision, t.brought_at, t.contested, c.rules";

const TOPIC_FROM: &str =
    "FROM topic t JOIN committee c ON c.id = t.committee LEFT JOIN person p ON p.id = t.person";

fn read_topic(mut row: Row) -> Result<Topic> {
    let rules: String = row.take(16)?;
    Ok(Topic {
        id: row.take(0)?,
        committee: row.take(1)?,
        committee_name: row.take(2)?,
        label: row.take_parsed(3)?,
        title: row.take(4)?,
        text: row.take(5)?,
        motion: row.take(6)?,
        person_name: row.take(8)?,
        stations: row.take_json(9)?,
        state: row.take_parsed(10)?,
        fate: row.take(11)?,
        meeting: row.take(12)?,
        decision: row.take(13)?,
        brought_at: row.take(14)?,
        contested: row.take(15)?,
        rules: serde_json::from_str(&rules).unwrap_or_default(),
    })
}

/// One topic.
pub(crate) fn topic(read: &mut Read<'_>, eyes: Eyes<'_>, id: Uuid) -> Result<Option<Topic>> {
    let mut values = vec![id.into()];
    let known = both(eyes, "t", &mut values);
    read.optional(&format!("SELECT {TOPIC} {TOPIC_FROM} WHERE t.id = ?1 AND {known}"), &values)?
        .map(read_topic)
        .transpose()
}

/// The topics of a committee, those that wait first; at most `limit`.
pub(crate) fn topics(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    committee: Uuid,
    limit: i64,
    offset: i64,
) -> Result<Vec<Topic>> {
    let mut values = vec![committee.into(), limit.into(), offset.into()];
    let known = both(eyes, "t", &mut values);
    let sql = format!(
        "SELECT {TOPIC} {TOPIC_FROM} WHERE t.committee = ?1 AND {known}
         ORDER BY CASE t.state WHEN 'brought' THEN 0 WHEN 'scheduled' THEN 1 ELSE 2 END,
             t.brought_at DESC, t.id DESC LIMIT ?2 OFFSET ?3"
    );
    read.all(&sql, &values)?.into_iter().map(read_topic).collect()
}

/// Topics and decisions with the same motion that the caller may know of: (address, title, committee).
pub(crate) fn same_motion(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    motion: &str,
    except: Uuid,
) -> Result<Vec<(String, String, String)>> {
    let mut values = vec![motion.into(), except.into()];
    let (topic, decision) = (both(eyes, "t", &mut values), both(eyes, "d", &mut values));
    let sql = format!(
        "SELECT 'themen', t.id, t.title, c.name FROM topic t JOIN committee c ON c.id = t.committee
         WHERE t.motion = ?1 AND t.id <> ?2 AND {topic}
         UNION ALL
         SELECT 'beschluesse', d.id, d.title, c.name FROM decision d
         JOIN committee c ON c.id = d.committee
         WHERE d.motion = ?1 AND d.id <> ?2 AND {decision}
         LIMIT {}",
        limits::OVERVIEW
    );
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| {
            let (place, id): (String, Uuid) = (row.take(0)?, row.take(1)?);
            Ok((format!("/{place}/{id}"), row.take(2)?, row.take(3)?))
        })
        .collect()
}

/// A text of a room.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) id: Uuid,
    pub(crate) committee: Uuid,
    pub(crate) committee_name: String,
    pub(crate) rules: Rules,
    pub(crate) label: Label,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) person_name: Option<String>,
    pub(crate) written_at: Timestamp,
    pub(crate) contested: i64,
    /// Where it is kept; empty when here.
    pub(crate) source: String,
}

const TEXT: &str =
    "SELECT x.id, x.committee, c.name, x.label, x.title, x.body, p.name, x.written_at,
         x.contested, c.rules, x.source
     FROM room_text x JOIN committee c ON c.id = x.committee LEFT JOIN person p ON p.id = x.person";

fn read_text(mut row: Row) -> Result<Text> {
    let rules: String = row.take(9)?;
    Ok(Text {
        id: row.take(0)?,
        committee: row.take(1)?,
        committee_name: row.take(2)?,
        label: row.take_parsed(3)?,
        title: row.take(4)?,
        body: row.take(5)?,
        person_name: row.take(6)?,
        written_at: row.take(7)?,
        contested: row.take(8)?,
        source: row.take(10)?,
        rules: serde_json::from_str(&rules).unwrap_or_default(),
    })
}

/// One text.
pub(crate) fn text(read: &mut Read<'_>, eyes: Eyes<'_>, id: Uuid) -> Result<Option<Text>> {
    let mut values = vec![id.into()];
    let known = both(eyes, "x", &mut values);
    read.optional(&format!("{TEXT} WHERE x.id = ?1 AND {known}"), &values)?
        .map(read_text)
        .transpose()
}

/// The texts of a committee, or of all, the newest first.
pub(crate) fn texts(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    committee: Option<Uuid>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Text>> {
    let mut values = vec![limit.into(), offset.into()];
    let mut known = both(eyes, "x", &mut values);
    if let Some(committee) = committee {
        known = format!("{known} AND x.committee = {}", marker(&mut values, committee));
    }
    let sql = format!("{TEXT} WHERE {known} ORDER BY x.written_at DESC, x.id LIMIT ?1 OFFSET ?2");
    read.all(&sql, &values)?.into_iter().map(read_text).collect()
}

/// A line on the overview of a committee.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// `meeting`, `decision`, `text`.
    pub(crate) what: String,
    pub(crate) id: Uuid,
    pub(crate) title: String,
    /// A state, an outcome.
    pub(crate) word: String,
    /// A number.
    pub(crate) number: String,
    pub(crate) at: Timestamp,
}

/// The next meetings, the newest decisions and texts of a committee, in one statement.
pub(crate) fn overview(read: &mut Read<'_>, eyes: Eyes<'_>, committee: Uuid) -> Result<Vec<Line>> {
    let mut values = vec![committee.into(), read.now().plus_days(-1).into()];
    let (meeting, decision, text) = (
        eyes.may_see("m", &mut values),
        eyes.may_see("d", &mut values),
        eyes.may_see("x", &mut values),
    );
    let few = limits::OVERVIEW;
    let sql = format!(
        "SELECT * FROM (SELECT 'meeting' AS what, m.id AS id, m.title AS title, m.state AS word,
                 m.mode AS number, m.starts_at AS at FROM meeting m
             WHERE m.committee = ?1 AND m.starts_at >= ?2 AND {meeting}
             ORDER BY m.starts_at, m.id LIMIT {few}) a
         UNION ALL SELECT * FROM (SELECT 'decision', d.id, d.title, d.outcome, d.number, d.decided_at
             FROM decision d WHERE d.committee = ?1 AND {decision}
             ORDER BY d.decided_at DESC, d.id DESC LIMIT {few}) b
         UNION ALL SELECT * FROM (SELECT 'text', x.id, x.title, x.label, '', x.written_at
             FROM room_text x WHERE x.committee = ?1 AND {text}
             ORDER BY x.written_at DESC, x.id LIMIT {few}) e"
    );
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| {
            Ok(Line {
                what: row.take(0)?,
                id: row.take(1)?,
                title: row.take(2)?,
                word: row.take(3)?,
                number: row.take(4)?,
                at: row.take(5)?,
            })
        })
        .collect()
}

/// Whose calendar reads at this secret address, if they still belong to the committee.
pub(crate) fn calendar_reader(
    read: &mut Read<'_>,
    hash: Vec<u8>,
) -> Result<Option<(Uuid, Caller)>> {
    let now = read.now();
    let row = read.optional(
        "SELECT k.committee, p.id, o.name, m.role FROM calendar_key k
         JOIN person p ON p.id = k.person AND NOT p.disabled
         JOIN membership m ON m.person = k.person AND m.organisation = k.committee
             AND m.from_at <= ?2 AND (m.until_at IS NULL OR m.until_at > ?2)
         JOIN organisation o ON o.id = k.committee
         WHERE k.hash = ?1 ORDER BY m.role LIMIT 1",
        &[hash.into(), now.into()],
    )?;
    row.map(|mut row| {
        let committee: Uuid = row.take(0)?;
        let person =
            identity::Person { id: row.take(1)?, email: String::new(), name: String::new() };
        let (name, role) = (row.take(2)?, row.take_parsed(3)?);
        let own = identity::Membership {
            organisation: committee,
            kind: identity::OrganisationKind::Committee,
            name,
            role,
        };
        Ok((committee, Caller::Known { person, memberships: vec![own] }))
    })
    .transpose()
}

/// The address of a person and what they may see, if they belong to the committee of a meeting now.
pub(crate) fn member(
    read: &mut Read<'_>,
    person: Uuid,
    meeting: Uuid,
) -> Result<Option<(String, Caller)>> {
    let now = read.now();
    let row = read.optional(
        "SELECT p.email, m.organisation, m.role FROM meeting t
         JOIN membership m ON m.organisation = t.committee AND m.person = ?1
             AND m.from_at <= ?3 AND (m.until_at IS NULL OR m.until_at > ?3)
         JOIN person p ON p.id = m.person AND NOT p.disabled
         WHERE t.id = ?2 AND p.email <> '' ORDER BY m.role LIMIT 1",
        &[person.into(), meeting.into(), now.into()],
    )?;
    row.map(|mut row| {
        let email: String = row.take(0)?;
        let own = identity::Membership {
            organisation: row.take(1)?,
            kind: identity::OrganisationKind::Committee,
            name: String::new(),
            role: row.take_parsed(2)?,
        };
        let person = identity::Person { id: person, email: email.clone(), name: String::new() };
        Ok((email, Caller::Known { person, memberships: vec![own] }))
    })
    .transpose()
}

/// The meetings of these committees, by date.
pub(crate) fn meetings_of(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    committees: &[Uuid],
    asked: &MeetingsAsked,
) -> Result<Vec<Meeting>> {
    let mut values = vec![
        asked.from.unwrap_or(Timestamp(0)).into(),
        asked.until.unwrap_or(Timestamp(i64::MAX)).into(),
        asked.limit.into(),
    ];
    let known = both(eyes, "m", &mut values);
    let committees: Vec<_> = committees.iter().map(|id| marker(&mut values, *id)).collect();
    let sql = format!(
        "{MEETING} WHERE {known} AND m.committee IN ({}) AND m.ends_at >= ?1 AND m.starts_at < ?2
             AND m.state IN ('planned', 'invited', 'running')
         ORDER BY m.starts_at, m.id LIMIT ?3",
        committees.join(", ")
    );
    read.all(&sql, &values)?.into_iter().map(read_meeting).collect()
}

/// What waits for a person in these committees: meetings to come, own tasks, copies that wait for a second person,
/// and for those who chair, decisions to review and topics. A title that must not be announced outside the room is
/// empty.
pub(crate) fn waiting(
    eyes: Eyes<'_>,
    person: Uuid,
    committees: &[Uuid],
    now: Timestamp,
) -> (String, Vec<Value>) {
    let mut values = vec![person.into()];
    let listed = |ids: &[Uuid], values: &mut Vec<Value>| {
        let markers: Vec<_> = ids.iter().map(|id| marker(values, *id)).collect();
        if markers.is_empty() { "NULL".to_owned() } else { markers.join(", ") }
    };
    let own = listed(committees, &mut values);
    let chaired = listed(&eyes.caller.organisations(crate::CHAIRS), &mut values);
    let part = eyes.may_see_part("q", &mut values);
    let meeting = both(eyes, "m", &mut values);
    let (decision, topic) = (eyes.may_see("d", &mut values), eyes.may_see("t", &mut values));
    let ahead = marker(&mut values, now.plus_days(limits::AHEAD_DAYS));
    let due = marker(&mut values, now.plus_days(1));
    let now = marker(&mut values, now);
    let told = |label: &str, title: &str| {
        format!("CASE WHEN {label} IN ('amber+strict', 'red') THEN '' ELSE {title} END")
    };
    let sql = format!(
        "SELECT * FROM (
             SELECT 'committee-waiting-meeting' AS what, {} AS title, '/sitzungen/' AS path, m.id AS id,
                 m.committee AS organisation, m.starts_at AS at, NULL AS due, {DATED} AS urgency
             FROM meeting m JOIN committee c ON c.id = m.committee
             WHERE {meeting} AND m.committee IN ({own}) AND m.ends_at >= {now} AND m.starts_at < {ahead}
                 AND m.state IN ('planned', 'invited', 'running')
             UNION ALL
             SELECT CASE q.kind WHEN 'task' THEN 'committee-waiting-task' ELSE 'committee-waiting-release' END, {},
                 CASE q.kind WHEN 'task' THEN '/sitzungen/' ELSE '/texte/' END, q.owner, q.committee, q.due_at, NULL,
                 {ASKED}
             FROM committee_part q
             WHERE q.committee IN ({own}) AND q.open AND {part}
                 AND ((q.kind = 'task' AND (q.person = ?1 OR q.deputy = ?1))
                     OR (q.kind = 'release' AND q.person <> ?1))
             UNION ALL
             SELECT 'committee-waiting-review', {}, '/beschluesse/', d.id, d.committee, d.review_at, NULL, {DATED}
             FROM decision d
             WHERE d.committee IN ({chaired}) AND d.review_at > 0 AND d.review_at < {due} AND {decision}
             UNION ALL
             SELECT 'committee-waiting-topic', {}, '/themen/', t.id, t.committee, t.brought_at, NULL, {ASKED}
             FROM topic t WHERE t.committee IN ({chaired}) AND t.state = 'brought' AND {topic}) w
         ORDER BY w.urgency, w.at LIMIT {}",
        told("m.label", "c.short || ': ' || m.title"),
        told("q.label", "q.content"),
        told("d.label", "d.title"),
        told("t.label", "t.title"),
        limits::FEED
    );
    (sql, values)
}

/// The seats of committees that the caller may know of and that name an organisation, with id and name of the
/// committee.
pub(crate) fn seats_sent(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    organisation: Uuid,
) -> Result<Vec<(Uuid, String, Seat)>> {
    // There are few seats; which of them an organisation sends stands in their JSON.
    let mut values = vec![format!("%{organisation}%").into()];
    let known = both(eyes, "q", &mut values);
    let sql = format!(
        "SELECT c.id, c.name, q.content FROM committee_part q JOIN committee c ON c.id = q.committee
         WHERE q.kind = 'seat' AND q.content LIKE ?1 AND {known} ORDER BY c.name, q.position, q.name"
    );
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| Ok((row.take(0)?, row.take(1)?, row.take_json(2)?)))
        .collect()
}

/// How many topics or texts of a committee the caller may know of.
pub(crate) fn count_of(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    table: &str,
    committee: Uuid,
) -> Result<i64> {
    let mut values = vec![committee.into()];
    let known = both(eyes, "t", &mut values);
    let from = format!("{table} t JOIN committee c ON c.id = t.committee");
    count(read, &from, &format!("t.committee = ?1 AND {known}"), &values)
}

/// That somebody took something out of a room.
#[derive(Clone, Debug)]
pub(crate) struct Download {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) thing: Uuid,
    pub(crate) at: Timestamp,
}

/// What was taken out of a room, the newest first. Only for whoever leads its business.
pub(crate) fn downloads(read: &mut Read<'_>, committee: Uuid) -> Result<Vec<Download>> {
    read.all(
        "SELECT COALESCE(p.name, ''), d.kind, d.thing, d.at FROM room_download d
         LEFT JOIN person p ON p.id = d.person
         WHERE d.committee = ?1 ORDER BY d.at DESC, d.id DESC LIMIT ?2",
        &[committee.into(), limits::DOWNLOADS.into()],
    )?
    .into_iter()
    .map(|mut row| {
        Ok(Download {
            name: row.take(0)?,
            kind: row.take(1)?,
            thing: row.take(2)?,
            at: row.take(3)?,
        })
    })
    .collect()
}

/// All committees that are kept here, by name; at most `limit`.
pub(crate) fn committees_all(
    read: &mut Read<'_>,
    eyes: Eyes<'_>,
    limit: i64,
) -> Result<Vec<Committee>> {
    let mut values = vec![limit.into()];
    let known = eyes.may_see("c", &mut values);
    let sql = format!(
        "SELECT {COMMITTEE} FROM committee c WHERE c.source = '' AND {known} ORDER BY c.name, c.id LIMIT ?1"
    );
    read.all(&sql, &values)?.into_iter().map(read_committee).collect()
}

/// The items of all meetings, and what was decided on them, each with its meeting.
pub(crate) fn items_of_all(read: &mut Read<'_>, eyes: Eyes<'_>) -> Result<Vec<(Uuid, Part)>> {
    let mut values = Vec::new();
    let (meeting, part) = (both(eyes, "m", &mut values), eyes.may_see_part("q", &mut values));
    let sql = format!(
        "SELECT {PART}, q.owner FROM committee_part q
         JOIN meeting m ON m.id = q.owner JOIN committee c ON c.id = m.committee {PART_PEOPLE}
         WHERE q.kind IN ('item', 'decided') AND m.source = '' AND {meeting} AND {part}
         ORDER BY q.position, q.written_at, q.name LIMIT {}",
        limits::PARTS
    );
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| {
            let kind = row.take(0)?;
            Ok((row.take(12)?, read_part(&mut row, 0, kind)?))
        })
        .collect()
}
