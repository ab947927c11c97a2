//! Committees, meetings and papers of another system, read by OParl: shown here, kept there. Nobody sits in them here, nothing is
//! done to them here; whoever reads them finds the way to where they are kept.
//!
//! What is taken over gets its id from its address, so that taking it over again brings it up to date, and another node that
//! takes over the same names it alike.

use std::collections::{BTreeMap, BTreeSet};

use ::oparl::objects::{
    AgendaItem, Any, Consultation, Meeting as Session, Organization, Paper, System,
};
use ::oparl::{Link, Moment, Url, read_any};
use ::store::{Actor, Entry, Store, Timestamp, Tx};
use identity::Label;
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::{Item, MeetingState, Mode, Outcome, Reference, Rules, Visibility, motion};
use crate::ops::meeting::Decided;
use crate::{Error, limits};

/// Objects that were read, of one system.
#[derive(Debug, Default)]
pub struct Gathered {
    organizations: BTreeMap<String, Organization>,
    meetings: BTreeMap<String, Session>,
    papers: BTreeMap<String, Paper>,
    items: BTreeMap<String, AgendaItem>,
    consultations: BTreeMap<String, Consultation>,
    /// What could not be read, in words; so many as can be looked through.
    pub odd: Vec<String>,
    /// How much could not be read.
    pub odd_total: usize,
}

/// What came of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Committees.
    pub committees: usize,
    /// Meetings.
    pub meetings: usize,
    /// Decisions.
    pub decisions: usize,
    /// Other papers.
    pub papers: usize,
    /// What names no committee that was read, or no day.
    pub left_out: usize,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { committees, meetings, decisions, papers, left_out } = self;
        write!(
            f,
            "{committees} committees, {meetings} meetings, {decisions} decisions, {papers} papers; {left_out} left out"
        )
    }
}

impl Gathered {
    /// Takes in a document: an object, or a page of a list. Answers where to read on.
    pub fn take(&mut self, document: &[u8]) -> Vec<Url> {
        let value: Json = match serde_json::from_slice(document) {
            Ok(value) => value,
            Err(error) => {
                self.note(format!("no JSON: {error}"));
                return Vec::new();
            }
        };
        match value {
            Json::Array(objects) => objects.iter().flat_map(|one| self.object(one)).collect(),
            Json::Object(page) if page.get("data").is_some_and(Json::is_array) => {
                let data = page.get("data").and_then(Json::as_array).into_iter().flatten();
                let mut on: Vec<_> = data.flat_map(|one| self.object(one)).collect();
                let next = page.get("links").and_then(|links| links.get("next"));
                on.extend(next.and_then(Json::as_str).and_then(|next| Url::parse(next).ok()));
                on
            }
            one => self.object(&one),
        }
    }

    fn note(&mut self, what: String) {
        self.odd_total += 1;
        if self.odd.len() < limits::IMPORT_ODD {
            self.odd.push(what);
        }
    }

    fn object(&mut self, json: &Json) -> Vec<Url> {
        let read = match read_any(json.to_string().as_bytes()) {
            Ok(read) => read,
            Err(error) => {
                self.note(error.to_string());
                return Vec::new();
            }
        };
        let id = read.value.id().map(|id| id.as_str().to_owned()).unwrap_or_default();
        for finding in read.findings.iter().filter(|finding| finding.complaint.is_loss()) {
            self.note(format!("{id}{finding}"));
        }
        if id.is_empty() {
            self.note("an object without an address".to_owned());
            return Vec::new();
        }
        self.keep(id, read.value)
    }

    fn keep(&mut self, id: String, object: Any) -> Vec<Url> {
        match object {
            Any::System(system) => return lists(&system),
            Any::Body(body) => {
                let links = [
                    body.organization.as_ref().map(Link::url),
                    body.meeting.as_ref().map(Link::url),
                    body.paper.as_ref().map(Link::url),
                    body.consultation.as_ref().map(Link::url),
                    body.agenda_item.as_ref().map(Link::url),
                ];
                return links.into_iter().flatten().cloned().collect();
            }
            Any::Organization(one) => drop(self.organizations.insert(id, *one)),
            Any::Meeting(one) => drop(self.meetings.insert(id, *one)),
            Any::Paper(one) => drop(self.papers.insert(id, *one)),
            Any::AgendaItem(one) => drop(self.items.insert(id, *one)),
            Any::Consultation(one) => drop(self.consultations.insert(id, *one)),
            Any::LegislativeTerm(_)
            | Any::Person(_)
            | Any::Membership(_)
            | Any::File(_)
            | Any::Location(_) => {}
        }
        Vec::new()
    }

    /// Stores what was gathered, in one transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn store(self, store: &Store) -> Result<Report, Error> {
        let gathered = std::sync::Arc::new(self);
        store
            .change(move |tx| {
                let report = Storing { gathered: &gathered, report: Report::default() }.run(tx)?;
                let entry = Entry::new(Actor::System, "committee.import", "import", "oparl");
                Ok((report, entry))
            })
            .await
    }
}

fn lists(system: &System) -> Vec<Url> {
    system.body.as_ref().map(|body| body.url().clone()).into_iter().collect()
}

/// The id of what is kept at an address (UUID version 8).
fn id_of(address: &str) -> Uuid {
    let digest = Sha256::digest(address.as_bytes());
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn moment(at: Moment) -> Timestamp {
    Timestamp(at.start().as_microsecond())
}

fn line(text: Option<&String>) -> String {
    text.map(|text| text.trim().chars().take(limits::TITLE).collect()).unwrap_or_default()
}

fn long(text: Option<&String>) -> String {
    text.map(|text| text.chars().take(limits::TEXT).collect()).unwrap_or_default()
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| shared::Error::Malformed(error.to_string()).into())
}

/// How something was decided, from the words of a council.
fn outcome(result: &str) -> Outcome {
    let result = result.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| result.contains(word));
    if says(&["teilweise", "in teilen"]) {
        Outcome::Partly
    } else if says(&["abgelehnt", "nicht angenommen", "nicht beschlossen"]) {
        Outcome::Rejected
    } else if says(&["vertagt", "zurückgestellt", "verwiesen"]) {
        Outcome::Postponed
    } else if says(&["angenommen", "beschlossen", "zugestimmt", "einstimmig", "mehrheit"]) {
        Outcome::Accepted
    } else {
        Outcome::Noted
    }
}

struct Storing<'g> {
    gathered: &'g Gathered,
    report: Report,
}

/// Where a paper was decided.
struct DecidedAt<'g> {
    meeting: Option<(Uuid, &'g Session)>,
    item: Option<(Uuid, &'g AgendaItem)>,
}

impl<'g> Storing<'g> {
    fn run(mut self, tx: &mut Tx<'_>) -> Result<Report, Error> {
        for (address, organization) in &self.gathered.organizations {
            self.committee(tx, address, organization)?;
        }
        for (address, meeting) in &self.gathered.meetings {
            self.meeting(tx, address, meeting)?;
        }
        for (address, paper) in &self.gathered.papers {
            self.paper(tx, address, paper)?;
        }
        Ok(self.report)
    }

    /// What is gone there goes here; only what came by an import.
    fn gone(tx: &mut Tx<'_>, table: &str, id: Uuid) -> Result<(), Error> {
        tx.execute(&format!("DELETE FROM {table} WHERE id = ?1 AND source <> ''"), &[id.into()])?;
        tx.execute("DELETE FROM committee_part WHERE owner = ?1", &[id.into()])?;
        Ok(())
    }

    fn committee(
        &mut self,
        tx: &mut Tx<'_>,
        address: &str,
        it: &Organization,
    ) -> Result<(), Error> {
        let id = id_of(address);
        if it.deleted {
            return Self::gone(tx, "committee", id);
        }
        let (name, short) = (line(it.name.as_ref()), line(it.short_name.as_ref()));
        if name.is_empty() {
            self.report.left_out += 1;
            return Ok(());
        }
        let short: String = if short.is_empty() { name.clone() } else { short };
        let short: String = short.chars().take(limits::SHORT).collect();
        let purpose = line(it.classification.as_ref().or(it.organization_type.as_ref()));
        let rules = Rules { video_per_year: 0, in_person_per_year: 0, ..Rules::default() };
        tx.execute(
            "INSERT INTO committee (id, name, short, purpose, label, guard, rules, host, founded_at, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?1, ?6, ?1, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, short = excluded.short,
                 purpose = excluded.purpose, source = excluded.source",
            &[
                id.into(),
                name.into(),
                short.into(),
                purpose.into(),
                Label::Clear.word().into(),
                json(&rules)?.into(),
                tx.now().into(),
                address_of(address, it.web.as_ref()).into(),
            ],
        )?;
        self.report.committees += 1;
        Ok(())
    }

    /// The committee among these that was read.
    fn known(&self, links: impl IntoIterator<Item = &'g Link<Organization>>) -> Option<Uuid> {
        let mut links = links.into_iter();
        links.find_map(|link| {
            let address = link.url().as_str();
            let there = self.gathered.organizations.get(address)?;
            (!there.deleted && !line(there.name.as_ref()).is_empty()).then(|| id_of(address))
        })
    }

    fn meeting(&mut self, tx: &mut Tx<'_>, address: &str, it: &'g Session) -> Result<(), Error> {
        let id = id_of(address);
        if it.deleted {
            return Self::gone(tx, "meeting", id);
        }
        let (Some(committee), Some(start)) = (self.known(&it.organization), it.start) else {
            self.report.left_out += 1;
            return Ok(());
        };
        let starts_at = moment(start);
        let ends_at = it
            .end
            .map(moment)
            .filter(|end| *end > starts_at)
            .unwrap_or(starts_at.plus_seconds(limits::HOURS * 3600));
        let changed_at = it.modified.map_or(tx.now(), moment);
        let place = it.location.as_ref().and_then(|place| place.description.as_ref());
        let title = line(it.name.as_ref());
        let title = if title.is_empty() { start.day().to_string() } else { title };
        tx.execute(
            "INSERT INTO meeting (id, committee, label, guard, title, mode, place, starts_at, ends_at, state,
                 changed_at, source)
             VALUES (?1, ?2, ?3, ?2, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET committee = excluded.committee, guard = excluded.guard,
                 title = excluded.title, place = excluded.place, starts_at = excluded.starts_at,
                 ends_at = excluded.ends_at, state = excluded.state, changed_at = excluded.changed_at,
                 source = excluded.source,
                 edition = meeting.edition + CASE WHEN meeting.changed_at <> excluded.changed_at THEN 1 ELSE 0 END",
            &[
                id.into(),
                committee.into(),
                Label::Clear.word().into(),
                title.into(),
                Mode::InPerson.word().into(),
                line(place).into(),
                starts_at.into(),
                ends_at.into(),
                state(it).word().into(),
                changed_at.into(),
                address_of(address, it.web.as_ref()).into(),
            ],
        )?;
        tx.execute(
            "DELETE FROM committee_part WHERE owner = ?1 AND kind IN ('item', 'decided')",
            &[id.into()],
        )?;
        for (index, item) in self.agenda(address, it).into_iter().enumerate() {
            let position = i64::try_from(index).unwrap_or(i64::MAX) + 1;
            let content = Item {
                title: line(item.name.as_ref()),
                text: long(item.resolution_text.as_ref()),
                visibility: Visibility::Public,
                reference: Reference::NOTHING,
                topic: None,
                note: String::new(),
                voting: false,
            };
            let name = item_id(item);
            part(tx, id, committee, ("item", &name.to_string()), position, &content, changed_at)?;
        }
        self.report.meetings += 1;
        Ok(())
    }

    /// The public items of a meeting, those inside of it before those that were listed apart.
    fn agenda(&self, address: &str, it: &'g Session) -> Vec<&'g AgendaItem> {
        let inside = it.agenda_item.iter();
        let known: BTreeSet<_> =
            inside.clone().filter_map(|item| item.id.as_ref().map(Url::as_str)).collect();
        let apart = self.gathered.items.iter().filter(|(id, item)| {
            !known.contains(id.as_str())
                && item.meeting.as_ref().is_some_and(|of| of.url().as_str() == address)
        });
        let mut all: Vec<_> = inside.chain(apart.map(|(_, item)| item)).collect();
        all.retain(|item| item.public != Some(false) && !item.deleted && item.name.is_some());
        all.sort_by_key(|item| item.order.unwrap_or(u64::MAX));
        all
    }

    fn consulted(&self, paper: &'g Paper) -> Option<DecidedAt<'g>> {
        let address = paper.id.as_ref().map(Url::as_str);
        let apart = self.gathered.consultations.values().filter(|it| {
            it.paper.as_ref().map(|of| of.url().as_str()) == address && address.is_some()
        });
        let all: Vec<&Consultation> = paper.consultation.iter().chain(apart).collect();
        let decides = |it: &&&Consultation| it.authoritative == Some(true);
        let one = all.iter().find(decides).or(all.last())?;
        let meeting = one.meeting.as_ref().and_then(|link| {
            let address = link.url().as_str();
            self.gathered.meetings.get(address).map(|it| (id_of(address), it))
        });
        let wanted = one.agenda_item.as_ref().map(|link| link.url().as_str());
        let item = wanted.and_then(|wanted| {
            let inside = meeting.and_then(|(_, it)| {
                it.agenda_item.iter().find(|one| one.id.as_ref().map(Url::as_str) == Some(wanted))
            });
            inside.or_else(|| self.gathered.items.get(wanted))
        });
        Some(DecidedAt { meeting, item: item.map(|item| (item_id(item), item)) })
    }

    fn paper(&mut self, tx: &mut Tx<'_>, address: &str, it: &'g Paper) -> Result<(), Error> {
        let id = id_of(address);
        if it.deleted {
            Self::gone(tx, "decision", id)?;
            return Self::gone(tx, "room_text", id);
        }
        let decided = self.consulted(it);
        let of_meeting = decided
            .as_ref()
            .and_then(|at| at.meeting)
            .and_then(|(_, meeting)| self.known(&meeting.organization));
        let committee = of_meeting
            .or_else(|| self.known(&it.under_direction_of))
            .or_else(|| self.known(&it.originator_organization));
        let at = it
            .date
            .and_then(|day| crate::fields::german(day.at(0, 0, 0, 0)))
            .or_else(|| decided.as_ref()?.meeting?.1.start.map(moment));
        let (Some(committee), Some(at)) = (committee, at) else {
            self.report.left_out += 1;
            return Ok(());
        };
        let item = decided.as_ref().and_then(|at| at.item);
        let result = line(item.and_then(|(_, item)| item.result.as_ref()));
        let is_one = it.paper_type.as_ref().is_some_and(|sort| sort.contains("Beschluss"));
        if result.is_empty() && !is_one {
            return self.text(tx, address, committee, at, it);
        }
        let file_text = it.main_file.as_ref().and_then(|file| file.text.as_ref());
        let resolution = item.and_then(|(_, item)| item.resolution_text.as_ref());
        let (title, text) = (line(it.name.as_ref()), long(resolution.or(file_text)));
        let number = line(it.reference.as_ref());
        let outcome = outcome(&result);
        let meeting = decided.as_ref().and_then(|at| at.meeting);
        let reference = json(&Reference::NOTHING)?;
        let folded = format!("{number} {title}\n{text}\n{result}").to_lowercase();
        tx.execute(
            "INSERT INTO decision (id, committee, meeting, item, label, guard, number, year, title, text, outcome,
                 reason, reference, motion, folded, review_at, decided_at, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?2, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15, ?16)
             ON CONFLICT (id) DO UPDATE SET committee = excluded.committee, guard = excluded.guard,
                 meeting = excluded.meeting, item = excluded.item, number = excluded.number,
                 year = excluded.year, title = excluded.title, text = excluded.text,
                 outcome = excluded.outcome, reason = excluded.reason, motion = excluded.motion,
                 folded = excluded.folded, decided_at = excluded.decided_at, source = excluded.source",
            &[
                id.into(),
                committee.into(),
                meeting.map(|(id, _)| id).into(),
                item.map(|(id, _)| id).into(),
                Label::Clear.word().into(),
                number.as_str().into(),
                i64::from(at.german_date().year()).into(),
                title.as_str().into(),
                text.as_str().into(),
                outcome.word().into(),
                result.as_str().into(),
                reference.into(),
                motion(&text).into(),
                folded.into(),
                at.into(),
                address_of(address, it.web.as_ref()).into(),
            ],
        )?;
        if let (Some((meeting, _)), Some((item, _))) = (meeting, item) {
            let shown = Decided { id, number, title, text, outcome, reason: result, votes: None };
            part(tx, meeting, committee, ("decided", &item.to_string()), 0, &shown, at)?;
        }
        self.report.decisions += 1;
        Ok(())
    }

    fn text(
        &mut self,
        tx: &mut Tx<'_>,
        address: &str,
        committee: Uuid,
        at: Timestamp,
        it: &Paper,
    ) -> Result<(), Error> {
        let text = it.main_file.as_ref().and_then(|file| file.text.as_ref());
        let title = format!("{} {}", line(it.reference.as_ref()), line(it.name.as_ref()));
        tx.execute(
            "INSERT INTO room_text (id, committee, label, guard, title, body, written_at, source)
             VALUES (?1, ?2, ?3, ?2, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET committee = excluded.committee, guard = excluded.guard,
                 title = excluded.title, body = excluded.body, written_at = excluded.written_at,
                 source = excluded.source",
            &[
                id_of(address).into(),
                committee.into(),
                Label::Clear.word().into(),
                title.trim().into(),
                long(text).into(),
                at.into(),
                address_of(address, it.web.as_ref()).into(),
            ],
        )?;
        self.report.papers += 1;
        Ok(())
    }
}

/// An item without an address of its own is known by what it says.
fn item_id(item: &AgendaItem) -> Uuid {
    match &item.id {
        Some(id) => id_of(id.as_str()),
        None => id_of(&format!("{:?} {:?}", item.order, item.name)),
    }
}

/// Where people read it: the page, else the address of the object.
fn address_of(address: &str, web: Option<&Url>) -> String {
    web.map_or(address, Url::as_str).to_owned()
}

fn state(it: &Session) -> MeetingState {
    let said = it.meeting_state.as_deref().unwrap_or_default().to_lowercase();
    match said.as_str() {
        _ if it.cancelled == Some(true) => MeetingState::Cancelled,
        "eingeladen" => MeetingState::Invited,
        "durchgeführt" => MeetingState::Approved,
        _ => MeetingState::Planned,
    }
}

fn part(
    tx: &mut Tx<'_>,
    owner: Uuid,
    committee: Uuid,
    (kind, name): (&str, &str),
    position: i64,
    content: &impl Serialize,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO committee_part (owner, kind, name, committee, label, guard, chair_only, position, open, content,
             written_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?4, FALSE, ?6, FALSE, ?7, ?8)
         ON CONFLICT (owner, kind, name) DO UPDATE SET content = excluded.content, position = excluded.position,
             written_at = excluded.written_at",
        &[
            owner.into(),
            kind.into(),
            name.into(),
            committee.into(),
            Label::Clear.word().into(),
            position.into(),
            json(content)?.into(),
            at.into(),
        ],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_councils_say_is_understood() {
        for (said, meant) in [
            ("ungeändert beschlossen", Outcome::Accepted),
            ("Mit Mehrheit angenommen", Outcome::Accepted),
            ("nicht angenommen", Outcome::Rejected),
            ("abgelehnt", Outcome::Rejected),
            ("in Teilen angenommen", Outcome::Partly),
            ("zurückgestellt", Outcome::Postponed),
            ("zur Kenntnis genommen", Outcome::Noted),
        ] {
            assert_eq!(outcome(said), meant, "{said}");
        }
    }

    #[test]
    fn whatever_comes_is_taken_or_noted() {
        let mut gathered = Gathered::default();
        for document in ["", "[", "[1, {}]", r#"{"data": [{"type": "x"}]}"#, "null", "\"x\""] {
            assert!(gathered.take(document.as_bytes()).is_empty(), "{document}");
        }
        assert!(gathered.odd_total >= 6);
    }

    #[test]
    fn the_same_address_is_the_same_thing() {
        assert_eq!(id_of("https://rat.example/1"), id_of("https://rat.example/1"));
        assert_ne!(id_of("https://rat.example/1"), id_of("https://rat.example/2"));
    }
}
