//! What everybody may know, as OParl 1.1 (`/oparl/v1/…`). Whoever asks is nobody here: only what is public of public
//! meetings, committees, decisions and released texts is written, and each answer is checked against the standard.

use std::collections::BTreeMap;

use ::oparl::objects::{
    AgendaItem, Body, Consultation, File, LegislativeTerm, Location, Meeting, Membership,
    Organization, Paper, Person, System,
};
use ::oparl::{Kind, Link, Moment, Object, Page, Query as Asked, Url};
use ::store::{Read, Timestamp};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use identity::Caller;
use uuid::Uuid;
use web::{Access, Failure, Routes, Visitor};

use crate::minutes;
use crate::model::{Item, MeetingState, Outcome, Visibility};
use crate::ops::meeting::Decided;
use crate::store::{self as query, DecisionsAsked, Eyes, MeetingsAsked};
use crate::{Committees, Error, limits};

/// The only body: all committees of this installation.
const BODY: &str = "1";

pub(crate) fn routes() -> Routes<Committees> {
    Routes::new()
        .get("/oparl/v1/system", Access::Public, system)
        .get("/oparl/v1/{kind}", Access::Public, list)
        .get("/oparl/v1/{kind}/{id}", Access::Public, one)
}

/// Addresses of one installation.
#[derive(Clone, Debug)]
struct Base(String);

impl Base {
    fn of(visitor: &Visitor) -> Self {
        Self(visitor.shell.base_url().to_owned())
    }

    fn at(&self, path: &str) -> Option<Url> {
        Url::parse(format!("{}{path}", self.0)).ok()
    }

    fn list<T>(&self, kind: &str) -> Option<Link<Page<T>>>
    where
        Page<T>: ::oparl::Target,
    {
        self.at(&format!("/oparl/v1/{kind}")).map(Link::to)
    }

    fn thing(&self, kind: &str, id: impl std::fmt::Display) -> Option<Url> {
        self.at(&format!("/oparl/v1/{kind}/{id}"))
    }

    fn body(&self) -> Option<Link<Body>> {
        self.thing("body", BODY).map(Link::to)
    }

    fn links<T: ::oparl::Target>(&self, kind: &str, id: impl std::fmt::Display) -> Vec<Link<T>> {
        self.thing(kind, id).map(Link::to).into_iter().collect()
    }
}

fn moment(at: Timestamp) -> Moment {
    Moment::from(at.to_jiff())
}

/// When a thing was made: its id says so (UUID version 7).
fn made(id: Uuid) -> Moment {
    let seconds = id.get_timestamp().map_or(0, |at| at.to_unix().0);
    moment(Timestamp(0).plus_seconds(i64::try_from(seconds).unwrap_or_default()))
}

/// Since when there is this interface, as the moment at which system and body were made and changed last.
const SINCE: Timestamp = Timestamp(1_767_222_000_000_000);

/// What everybody may know.
#[derive(Default)]
struct Public {
    committees: Vec<query::Committee>,
    meetings: Vec<query::Meeting>,
    items: BTreeMap<Uuid, query::Around>,
    decisions: Vec<query::Decision>,
    texts: Vec<query::Text>,
}

impl Public {
    /// Loads what objects of this kind are made of.
    fn load(read: &mut Read<'_>, kind: &str) -> Result<Self, Error> {
        let nobody = Caller::Anonymous;
        let eyes = Eyes::of_program(&nobody);
        let most = limits::PUBLISHED;
        let mut public = Self::default();
        match kind {
            "organization" => public.committees = query::committees_all(read, eyes, most)?,
            "meeting" | "agendaitem" => {
                let all = MeetingsAsked {
                    limit: most,
                    newest_first: true,
                    own: true,
                    ..MeetingsAsked::default()
                };
                public.meetings = query::meetings(read, eyes, &all)?;
                for (meeting, part) in query::items_of_all(read, eyes)? {
                    let around = public.items.entry(meeting).or_default();
                    if part.kind == "decided" {
                        around.decided.push((part.name.clone(), part.content::<Decided>()?));
                    } else if let Ok(id) = part.name.parse() {
                        let item: Item = part.content()?;
                        around.items.push((id, item, part));
                    }
                }
            }
            "paper" | "consultation" | "file" => {
                let all = DecisionsAsked { limit: most, own: true, ..DecisionsAsked::default() };
                public.decisions = query::decisions_all(read, eyes, &all)?;
                if kind != "consultation" {
                    public.texts = query::texts(read, eyes, None, most, 0)?;
                    public.texts.retain(|text| text.source.is_empty());
                }
            }
            _ => {}
        }
        Ok(public)
    }

    fn organizations(&self, base: &Base) -> Vec<Organization> {
        self.committees
            .iter()
            .map(|committee| Organization {
                id: base.thing("organization", committee.id),
                body: base.body(),
                name: Some(committee.name.clone()),
                short_name: Some(committee.short.clone()),
                organization_type: Some("Gremium".to_owned()),
                meeting: base.list("meeting"),
                created: Some(made(committee.id)),
                modified: Some(made(committee.id)),
                web: base.at(&format!("/gremien/{}", committee.id)),
                ..Organization::default()
            })
            .collect()
    }

    fn meetings(&self, base: &Base) -> Vec<Meeting> {
        self.meetings
            .iter()
            .map(|meeting| {
                let state = match meeting.state {
                    MeetingState::Planned | MeetingState::Cancelled => "terminiert",
                    MeetingState::Invited | MeetingState::Running => "eingeladen",
                    MeetingState::Draft | MeetingState::Approved => "durchgeführt",
                };
                Meeting {
                    id: base.thing("meeting", meeting.id),
                    name: Some(meeting.title.clone()),
                    meeting_state: Some(state.to_owned()),
                    cancelled: Some(meeting.state == MeetingState::Cancelled),
                    start: Some(moment(meeting.starts_at)),
                    end: Some(moment(meeting.ends_at)),
                    organization: base.links("organization", meeting.committee),
                    agenda_item: self.items_in(base, meeting),
                    created: Some(made(meeting.id)),
                    modified: Some(moment(meeting.changed_at)),
                    web: base.at(&format!("/sitzungen/{}", meeting.id)),
                    ..Meeting::default()
                }
            })
            .collect()
    }

    fn items_in(&self, base: &Base, meeting: &query::Meeting) -> Vec<AgendaItem> {
        let Some(around) = self.items.get(&meeting.id) else { return Vec::new() };
        minutes::marked(around)
            .into_iter()
            .filter(|((visibility, _), _)| *visibility == Visibility::Public)
            .zip(0..)
            .map(|(((_, number), (id, item, _)), order)| {
                let decided = around
                    .decided
                    .iter()
                    .find(|(of, _)| *of == id.to_string())
                    .map(|(_, decided)| decided);
                AgendaItem {
                    id: base.thing("agendaitem", id),
                    meeting: base.thing("meeting", meeting.id).map(Link::to),
                    number: Some(number),
                    order: Some(order),
                    name: Some(item.title.clone()),
                    public: Some(true),
                    consultation: decided
                        .and_then(|decided| base.thing("consultation", decided.id))
                        .map(Link::to),
                    result: decided.map(|decided| result(decided.outcome).to_owned()),
                    resolution_text: decided.map(|decided| decided.text.clone()),
                    created: Some(made(*id)),
                    modified: Some(moment(meeting.changed_at)),
                    ..AgendaItem::default()
                }
            })
            .collect()
    }

    fn items(&self, base: &Base) -> Vec<AgendaItem> {
        self.meetings.iter().flat_map(|meeting| self.items_in(base, meeting)).collect()
    }

    fn papers(&self, base: &Base) -> Vec<Paper> {
        let decisions = self.decisions.iter().map(|decision| Paper {
            id: base.thing("paper", decision.id),
            body: base.body(),
            name: Some(decision.title.clone()),
            reference: Some(format!("{} {}", decision.committee_short, decision.number)),
            date: Some(decision.decided_at.german_date()),
            paper_type: Some("Beschluss".to_owned()),
            main_file: Some(decision_file(base, decision)),
            under_direction_of: base.links("organization", decision.committee),
            consultation: consultation(base, decision).into_iter().collect(),
            created: Some(moment(decision.decided_at)),
            modified: Some(moment(decision.decided_at)),
            web: base.at(&format!("/beschluesse/{}", decision.id)),
            ..Paper::default()
        });
        let texts = self.texts.iter().map(|text| Paper {
            id: base.thing("paper", text.id),
            body: base.body(),
            name: Some(text.title.clone()),
            date: Some(text.written_at.german_date()),
            paper_type: Some("Text".to_owned()),
            main_file: Some(text_file(base, text)),
            originator_organization: base.links("organization", text.committee),
            created: Some(moment(text.written_at)),
            modified: Some(moment(text.written_at)),
            web: base.at(&format!("/texte/{}", text.id)),
            ..Paper::default()
        });
        decisions.chain(texts).collect()
    }

    fn consultations(&self, base: &Base) -> Vec<Consultation> {
        self.decisions.iter().filter_map(|decision| consultation(base, decision)).collect()
    }

    fn files(&self, base: &Base) -> Vec<File> {
        let decisions = self.decisions.iter().map(|decision| decision_file(base, decision));
        decisions.chain(self.texts.iter().map(|text| text_file(base, text))).collect()
    }
}

const fn result(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "angenommen",
        Outcome::Partly => "teilweise angenommen",
        Outcome::Rejected => "abgelehnt",
        Outcome::Postponed => "vertagt",
        Outcome::Noted => "zur Kenntnis genommen",
    }
}

fn consultation(base: &Base, decision: &query::Decision) -> Option<Consultation> {
    let (meeting, item) = (decision.meeting?, decision.item?);
    Some(Consultation {
        id: base.thing("consultation", decision.id),
        paper: base.thing("paper", decision.id).map(Link::to),
        agenda_item: base.thing("agendaitem", item).map(Link::to),
        meeting: base.thing("meeting", meeting).map(Link::to),
        organization: base.links("organization", decision.committee),
        authoritative: Some(true),
        role: Some("Entscheidung".to_owned()),
        created: Some(moment(decision.decided_at)),
        modified: Some(moment(decision.decided_at)),
        ..Consultation::default()
    })
}

fn decision_file(base: &Base, decision: &query::Decision) -> File {
    File {
        id: base.thing("file", decision.id),
        name: Some(decision.title.clone()),
        mime_type: Some("text/html".to_owned()),
        date: Some(decision.decided_at.german_date()),
        text: Some(decision.text.clone()),
        access_url: base.at(&format!("/beschluesse/{}", decision.id)),
        paper: base.links("paper", decision.id),
        created: Some(moment(decision.decided_at)),
        modified: Some(moment(decision.decided_at)),
        ..File::default()
    }
}

fn text_file(base: &Base, text: &query::Text) -> File {
    File {
        id: base.thing("file", text.id),
        name: Some(text.title.clone()),
        mime_type: Some("text/html".to_owned()),
        date: Some(text.written_at.german_date()),
        text: (!text.body.is_empty()).then(|| text.body.clone()),
        access_url: base.at(&format!("/texte/{}", text.id)),
        paper: base.links("paper", text.id),
        created: Some(moment(text.written_at)),
        modified: Some(moment(text.written_at)),
        ..File::default()
    }
}

fn body(base: &Base, name: String) -> Body {
    Body {
        id: base.thing("body", BODY),
        system: base.at("/oparl/v1/system").map(Link::to),
        name: Some(name),
        organization: base.list("organization"),
        person: base.list("person"),
        meeting: base.list("meeting"),
        paper: base.list("paper"),
        agenda_item: base.list("agendaitem"),
        consultation: base.list("consultation"),
        file: base.list("file"),
        location_list: base.list("location"),
        legislative_term_list: base.list("legislativeterm"),
        membership: base.list("membership"),
        created: Some(moment(SINCE)),
        modified: Some(moment(SINCE)),
        web: base.at("/gremien"),
        ..Body::default()
    }
}

fn answered(written: Result<Vec<u8>, ::oparl::check::Invalid>) -> Result<Response, Failure> {
    let bytes = written.map_err(Failure::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

async fn system(visitor: Visitor) -> Result<Response, Failure> {
    let base = Base::of(&visitor);
    answered(::oparl::write(&System {
        id: base.at("/oparl/v1/system"),
        oparl_version: Some(Kind::VERSION.to_owned()),
        body: base.list("body"),
        name: Some(visitor.t("committee-oparl")),
        created: Some(moment(SINCE)),
        modified: Some(moment(SINCE)),
        web: base.at("/gremien"),
        ..System::default()
    }))
}

async fn loaded(rooms: &Committees, kind: &str) -> Result<Public, Failure> {
    let kind = kind.to_owned();
    Ok(rooms.store.read::<_, Error>(move |read| Public::load(read, &kind)).await?)
}

async fn list(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let base = Base::of(&visitor);
    let given = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let asked = Asked::parse(given).map_err(|error| Failure::invalid(error.to_string()))?;
    let at = base.at(&format!("/oparl/v1/{kind}")).ok_or_else(Failure::not_found)?;
    let public = loaded(&rooms, &kind).await?;
    match kind.as_str() {
        "body" => page(vec![body(&base, visitor.t("committee-oparl"))], &at, &asked),
        "organization" => page(public.organizations(&base), &at, &asked),
        "meeting" => page(public.meetings(&base), &at, &asked),
        "agendaitem" => page(public.items(&base), &at, &asked),
        "paper" => page(public.papers(&base), &at, &asked),
        "consultation" => page(public.consultations(&base), &at, &asked),
        "file" => page(public.files(&base), &at, &asked),
        // Who sits where, members alone learn.
        "person" => page(Vec::<Person>::new(), &at, &asked),
        "membership" => page(Vec::<Membership>::new(), &at, &asked),
        "legislativeterm" => page(Vec::<LegislativeTerm>::new(), &at, &asked),
        "location" => page(Vec::<Location>::new(), &at, &asked),
        _ => Err(Failure::not_found()),
    }
}

fn page<T: Object>(mut all: Vec<T>, at: &Url, asked: &Asked) -> Result<Response, Failure> {
    all.retain(|object| asked.admits(object));
    let total = u64::try_from(all.len()).unwrap_or_default();
    let skip = usize::try_from(asked.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(asked.per_page()).unwrap_or(usize::MAX);
    let mut shown: Vec<T> = all.into_iter().skip(skip).take(take).collect();
    if asked.omit_internal {
        shown.iter_mut().for_each(Object::omit_internal);
    }
    answered(::oparl::write_page(&Page::new(shown, total, at, asked)))
}

async fn one(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let base = Base::of(&visitor);
    let at = base.thing(&kind, &id);
    let public = loaded(&rooms, &kind).await?;
    match kind.as_str() {
        "body" => found(vec![body(&base, visitor.t("committee-oparl"))], at.as_ref()),
        "organization" => found(public.organizations(&base), at.as_ref()),
        "meeting" => found(public.meetings(&base), at.as_ref()),
        "agendaitem" => found(public.items(&base), at.as_ref()),
        "paper" => found(public.papers(&base), at.as_ref()),
        "consultation" => found(public.consultations(&base), at.as_ref()),
        "file" => found(public.files(&base), at.as_ref()),
        _ => Err(Failure::not_found()),
    }
}

fn found<T: Object>(all: Vec<T>, at: Option<&Url>) -> Result<Response, Failure> {
    let object = all.into_iter().find(|object| at.is_some() && object.id() == at);
    answered(::oparl::write(&object.ok_or_else(Failure::not_found)?))
}
