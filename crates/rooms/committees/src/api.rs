//! The API: the same things and deeds as on the pages. What may not be taken away as a file is not here at all, also
//! for members: to a program it does not exist.

use ::store::Timestamp;
use axum::Json as Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::OpenApi;
use uuid::Uuid;
use web::api::{self, List, Paging};
use web::{Access, Failure, Routes, Visitor};

use crate::act::{self, On};
use crate::fields::Fields;
use crate::model::{
    Bench, MeetingState, Mode, Outcome, Reference, Rules, Station, TopicState, Visibility, Votes,
};
use crate::pages::takeaway;
use crate::store::{self as query, DecisionsAsked, Eyes, MeetingsAsked};
use crate::{Committees, Error, FOUNDERS};

#[derive(OpenApi)]
#[openapi(
    paths(
        committees,
        committee,
        found,
        on_committee,
        meetings,
        meeting,
        on_meeting,
        decisions,
        decision,
        on_decision,
        topics,
        topic,
        on_topic,
        texts,
        text,
        on_text
    ),
    components(schemas(
        CommitteeItem,
        CommitteeDetail,
        MeetingItem,
        MeetingDetail,
        DecisionItem,
        TopicItem,
        TextItem,
        DoneItem
    ))
)]
struct Description;

pub(crate) fn routes() -> Routes<Committees> {
    let (all, in_) = (Access::Public, Access::SignedIn);
    Routes::new()
        .get("/api/v1/committees", all, committees)
        .post("/api/v1/committees", Access::Roles(FOUNDERS), found)
        .get("/api/v1/committees/{id}", all, committee)
        .post("/api/v1/committees/{id}/{operation}", in_, on_committee)
        .get("/api/v1/committees/{id}/topics", all, topics)
        .get("/api/v1/committees/{id}/texts", all, texts)
        .get("/api/v1/topics/{id}", all, topic)
        .post("/api/v1/topics/{id}/{operation}", in_, on_topic)
        .get("/api/v1/texts/{id}", all, text)
        .post("/api/v1/texts/{id}/{operation}", in_, on_text)
        .get("/api/v1/meetings", all, meetings)
        .get("/api/v1/meetings/{id}", all, meeting)
        .post("/api/v1/meetings/{id}/{operation}", in_, on_meeting)
        .get("/api/v1/decisions", all, decisions)
        .get("/api/v1/decisions/{id}", all, decision)
        .post("/api/v1/decisions/{id}/{operation}", in_, on_decision)
        .described(Description::openapi())
}

fn id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_no_id| Failure::not_found())
}

fn moment(at: Timestamp) -> String {
    at.to_jiff().to_string()
}

/// A name with its id.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Named {
    id: Uuid,
    name: String,
}

/// A committee in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CommitteeItem {
    id: Uuid,
    name: String,
    /// Its name in short.
    short: String,
    /// What it is for.
    purpose: String,
    /// How far knowledge of it may travel (TLP 2.0).
    #[schema(value_type = String)]
    label: identity::Label,
    /// What the program keeps to.
    rules: Rules,
}

impl From<query::Committee> for CommitteeItem {
    fn from(it: query::Committee) -> Self {
        let query::Committee { id, name, short, purpose, label, rules, .. } = it;
        Self { id, name, short, purpose, label, rules }
    }
}

/// A seat. Who holds it, members learn.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SeatItem {
    id: String,
    group: String,
    /// Who sends somebody.
    sender: String,
    bench: Bench,
    chair: bool,
    from: String,
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deputy: Option<String>,
}

/// A committee with its seats.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CommitteeDetail {
    #[serde(flatten)]
    committee: CommitteeItem,
    seats: Vec<SeatItem>,
}

fn seat_item(line: query::SeatLine, inside: bool) -> SeatItem {
    let query::SeatLine { id, seat, holder, deputy } = line;
    SeatItem {
        id,
        group: seat.group,
        sender: seat.sender,
        bench: seat.bench,
        chair: seat.chair,
        from: moment(seat.from),
        until: seat.until.map(moment),
        holder: holder.filter(|_| inside),
        deputy: deputy.filter(|_| inside),
    }
}

/// Committees by name.
#[utoipa::path(get, path = "/api/v1/committees", params(Paging), security((), ("token" = [])),
    responses((status = 200, body = List<CommitteeItem>)))]
async fn committees(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(paging): Query<Paging>,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let (items, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::of_program(&caller);
            Ok(query::committees(read, eyes, false, paging.limit(), paging.offset())?)
        })
        .await?;
    let items = items.into_iter().map(CommitteeItem::from).collect();
    Ok(api::json(&paging.list(items, total, "/api/v1/committees?")))
}

/// One committee with its seats.
#[utoipa::path(get, path = "/api/v1/committees/{id}", params(("id" = Uuid, Path, description = "Its id")),
    security((), ("token" = [])), responses((status = 200, body = CommitteeDetail), (status = 404, body = api::Problem)))]
async fn committee(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (committee, seats, inside) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::of_program(&caller);
            let found = query::committee_with_seats(read, eyes, asked)?;
            let (committee, seats) = found.ok_or(Error::NotFound)?;
            Ok((committee, seats, eyes.sits_in(asked)))
        })
        .await?;
    let seats = seats.into_iter().map(|line| seat_item(line, inside)).collect();
    Ok(api::json(&CommitteeDetail { committee: committee.into(), seats }))
}

/// What came of a deed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DoneItem {
    /// The id of what was made, if something was.
    id: Option<Uuid>,
    /// The page that shows it.
    href: String,
}

/// Founds a committee for an organisation whose voice the caller is.
#[utoipa::path(post, path = "/api/v1/committees", request_body = Object, security(("token" = [])),
    responses((status = 201, body = DoneItem), (status = 422, body = api::Problem)))]
async fn found(
    visitor: Visitor,
    State(rooms): State<Committees>,
    body: Result<Body<Json>, JsonRejection>,
) -> Result<Response, Failure> {
    let fields = fields(body)?;
    let caller = visitor.caller.clone();
    let done = rooms.store.change(move |tx| act::found(tx, &caller, fields.clone())).await?;
    Ok(answered(done))
}

fn fields(body: Result<Body<Json>, JsonRejection>) -> Result<Fields, Failure> {
    let body = match body {
        Ok(Body(body)) => body,
        // A deed that takes nothing may come with nothing.
        Err(JsonRejection::MissingJsonContentType(_)) => Json::Null,
        Err(rejected) => return Err(Failure::invalid(rejected.body_text())),
    };
    Ok(Fields::from_json(&body)?)
}

fn answered(done: act::Done) -> Response {
    let status = if done.id.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    (status, api::json(&DoneItem { id: done.id, href: done.href })).into_response()
}

async fn deed(
    visitor: Visitor,
    rooms: Committees,
    on: On,
    (asked, word): (String, String),
    body: Result<Body<Json>, JsonRejection>,
) -> Result<Response, Failure> {
    let (asked, fields) = (id(&asked)?, fields(body)?);
    let deed = act::by_word(on, &word).ok_or_else(Failure::not_found)?;
    let (caller, inner) = (visitor.caller.clone(), rooms.clone());
    let done = rooms
        .store
        .change(move |tx| {
            act::run(tx, &inner, Eyes::of_program(&caller), deed, asked, fields.clone())
        })
        .await?;
    Ok(answered(done))
}

macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident $on:expr, $path:literal;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, request_body = Object, security(("token" = [])),
            params(("id" = Uuid, Path, description = "The id of the thing"),
                ("operation" = String, Path, description = "What is done to it")),
            responses((status = 200, body = DoneItem), (status = 201, body = DoneItem),
                (status = 404, body = api::Problem), (status = 409, body = api::Problem),
                (status = 422, body = api::Problem)))]
        async fn $name(
            visitor: Visitor,
            State(rooms): State<Committees>,
            Path(asked): Path<(String, String)>,
            body: Result<Body<Json>, JsonRejection>,
        ) -> Result<Response, Failure> {
            deed(visitor, rooms, $on, asked, body).await
        }
    )*};
}

deeds! {
    /// `charter`, `accept-charter`, `describe`, `seat`, `end-seat`, `topic`, `meeting`, `plan`, `text`, `settle`.
    on_committee On::Committee, "/api/v1/committees/{id}/{operation}";
    /// `schedule`, `decline`, `forward`, `contribute`, `settle`.
    on_topic On::Topic, "/api/v1/topics/{id}/{operation}";
    /// `change`, `invite`, `begin`, `close`, `minutes`, `approve`, `cancel`, `item`, `remove-item`, `note`, `attend`,
    /// `ballot`, `vote`, `decide`, `task`, `finish-task`, `settle`.
    on_meeting On::Meeting, "/api/v1/meetings/{id}/{operation}";
    /// `review`, `forward`, `settle`.
    on_decision On::Decision, "/api/v1/decisions/{id}/{operation}";
    /// `change`, `contribute`, `propose-release`, `confirm-release`, `refuse-release`, `settle`.
    on_text On::Text, "/api/v1/texts/{id}/{operation}";
}

/// Which meetings are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct MeetingQuery {
    /// Of this committee.
    committee: Option<Uuid>,
    /// In this state.
    state: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

/// A meeting in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MeetingItem {
    id: Uuid,
    committee: Named,
    title: String,
    mode: Mode,
    place: String,
    starts_at: String,
    ends_at: String,
    state: MeetingState,
    #[schema(value_type = String)]
    label: identity::Label,
}

impl From<query::Meeting> for MeetingItem {
    fn from(it: query::Meeting) -> Self {
        Self {
            id: it.id,
            committee: Named { id: it.committee, name: it.committee_name },
            title: it.title,
            mode: it.mode,
            place: it.place,
            starts_at: moment(it.starts_at),
            ends_at: moment(it.ends_at),
            state: it.state,
            label: it.label,
        }
    }
}

/// Meetings, the latest first.
#[utoipa::path(get, path = "/api/v1/meetings", params(MeetingQuery), security((), ("token" = [])),
    responses((status = 200, body = List<MeetingItem>)))]
async fn meetings(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<MeetingQuery>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    let state = asked.state.as_deref().map(str::parse::<MeetingState>).transpose();
    let wanted = MeetingsAsked {
        committee: asked.committee,
        state: state.map_err(Failure::invalid)?,
        newest_first: true,
        limit: paging.limit(),
        offset: paging.offset(),
        ..MeetingsAsked::default()
    };
    let caller = visitor.caller.clone();
    let (items, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::of_program(&caller);
            Ok((query::meetings(read, eyes, &wanted)?, query::meetings_total(read, eyes, &wanted)?))
        })
        .await?;
    let mut address = "/api/v1/meetings?".to_owned();
    push(&mut address, "committee", asked.committee.map(|id| id.to_string()));
    push(&mut address, "state", asked.state);
    let items = items.into_iter().map(MeetingItem::from).collect();
    Ok(api::json(&paging.list(items, total, &address)))
}

/// Adds a value to an address. Ids, words and numbers need no encoding; searches are encoded.
fn push(address: &mut String, name: &str, value: Option<String>) {
    use std::fmt::Write as _;
    let Some(value) = value else { return };
    // Writing into a string cannot fail.
    let _always_ok = write!(address, "{name}={}&", web::address::encoded(&value));
}

/// An item of an agenda.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AgendaItem {
    id: Uuid,
    /// Its number among the items of the same visibility.
    number: String,
    title: String,
    text: String,
    visibility: Visibility,
    reference: Reference,
    /// The number of its decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<String>,
}

/// A meeting with its agenda. Attendance, tasks and minutes stand here for members.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MeetingDetail {
    #[serde(flatten)]
    meeting: MeetingItem,
    agenda: Vec<AgendaItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    present: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quorum: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<String>,
    tasks: Vec<TaskItem>,
}

/// A task that was given in a meeting.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TaskItem {
    id: String,
    text: String,
    who: Option<String>,
    due: Option<String>,
    open: bool,
}

/// One meeting with its agenda.
#[utoipa::path(get, path = "/api/v1/meetings/{id}", params(("id" = Uuid, Path, description = "Its id")),
    security((), ("token" = [])), responses((status = 200, body = MeetingDetail), (status = 404, body = api::Problem)))]
async fn meeting(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (meeting, around, inside) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::of_program(&caller);
            let meeting = query::meeting(read, eyes, asked)?.ok_or(Error::NotFound)?;
            let around = query::around(read, eyes, &meeting)?;
            let inside = eyes.sits_in(meeting.committee);
            Ok((meeting, around, inside))
        })
        .await?;
    if around.minutes.is_some() {
        let of = (meeting.committee, meeting.label.max(identity::Label::Amber));
        takeaway::noted(&rooms, &visitor.caller, of, "minutes", asked).await?;
    }
    let agenda = crate::minutes::marked(&around)
        .into_iter()
        .map(|((visibility, number), (item, content, _))| AgendaItem {
            id: *item,
            number,
            title: content.title.clone(),
            text: content.text.clone(),
            visibility,
            reference: content.reference.clone(),
            decision: around
                .decided
                .iter()
                .find(|(of, _)| *of == item.to_string())
                .map(|(_, decided)| decided.number.clone()),
        })
        .collect();
    let quorum = crate::quorum(&meeting.rules, around.seats.len());
    let present = crate::ops::meeting::present(&around);
    let tasks = around
        .tasks
        .iter()
        .map(|(part, task)| TaskItem {
            id: part.name.clone(),
            text: task.text.clone(),
            who: part.person_name.clone(),
            due: part.due.map(moment),
            open: part.open,
        })
        .collect();
    Ok(api::json(&MeetingDetail {
        meeting: meeting.into(),
        agenda,
        present: inside.then_some(present),
        quorum: inside.then_some(quorum),
        minutes: around.minutes,
        tasks,
    }))
}

/// Which decisions are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct DecisionQuery {
    /// Of this committee.
    committee: Option<Uuid>,
    /// Of this meeting.
    meeting: Option<Uuid>,
    /// Of this year.
    year: Option<i64>,
    /// With this outcome.
    outcome: Option<String>,
    /// About this thing.
    refers_to: Option<Uuid>,
    /// Only those that say that they are about nothing that is kept here.
    without_reference: Option<bool>,
    /// Words that stand in number, title, text or reason.
    q: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

/// A decision.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DecisionItem {
    id: Uuid,
    committee: Named,
    /// Its number: `2026/14`.
    number: String,
    title: String,
    text: String,
    outcome: Outcome,
    reason: String,
    votes: Option<Votes>,
    /// What it is about, or `none`.
    reference: Reference,
    /// The meeting, for whoever may know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting: Option<Uuid>,
    decided_at: String,
    /// When it is looked at again.
    review_at: Option<String>,
    /// What the reviews said.
    reviewed: String,
    #[schema(value_type = String)]
    label: identity::Label,
}

impl From<query::Decision> for DecisionItem {
    fn from(it: query::Decision) -> Self {
        Self {
            id: it.id,
            committee: Named { id: it.committee, name: it.committee_name },
            number: it.number,
            title: it.title,
            text: it.text,
            outcome: it.outcome,
            reason: it.reason,
            votes: it.votes,
            reference: it.reference,
            meeting: it.meeting,
            decided_at: moment(it.decided_at),
            review_at: (it.review_at > Timestamp(0)).then(|| moment(it.review_at)),
            reviewed: it.reviewed,
            label: it.label,
        }
    }
}

/// Decisions, the newest first.
#[utoipa::path(get, path = "/api/v1/decisions", params(DecisionQuery), security((), ("token" = [])),
    responses((status = 200, body = List<DecisionItem>)))]
async fn decisions(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<DecisionQuery>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    let outcome = asked.outcome.as_deref().map(str::parse::<Outcome>).transpose();
    let wanted = DecisionsAsked {
        committee: asked.committee,
        meeting: asked.meeting,
        year: asked.year,
        outcome: outcome.map_err(Failure::invalid)?,
        refers_to: asked.refers_to,
        without_reference: asked.without_reference.unwrap_or_default(),
        due: None,
        query: asked.q.clone().unwrap_or_default(),
        own: false,
        limit: paging.limit(),
        offset: paging.offset(),
    };
    let caller = visitor.caller.clone();
    let (items, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            Ok(query::decisions(read, Eyes::of_program(&caller), &wanted)?)
        })
        .await?;
    let mut address = "/api/v1/decisions?".to_owned();
    push(&mut address, "committee", asked.committee.map(|id| id.to_string()));
    push(&mut address, "meeting", asked.meeting.map(|id| id.to_string()));
    push(&mut address, "year", asked.year.map(|year| year.to_string()));
    push(&mut address, "outcome", asked.outcome);
    push(&mut address, "refers_to", asked.refers_to.map(|id| id.to_string()));
    push(&mut address, "without_reference", asked.without_reference.map(|it| it.to_string()));
    push(&mut address, "q", asked.q);
    let items = items.into_iter().map(DecisionItem::from).collect();
    Ok(api::json(&paging.list(items, total, &address)))
}

/// One decision.
#[utoipa::path(get, path = "/api/v1/decisions/{id}", params(("id" = Uuid, Path, description = "Its id")),
    security((), ("token" = [])), responses((status = 200, body = DecisionItem), (status = 404, body = api::Problem)))]
async fn decision(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let found = rooms
        .store
        .read::<_, Error>(move |read| {
            query::decision(read, Eyes::of_program(&caller), asked)?.ok_or(Error::NotFound)
        })
        .await?;
    Ok(api::json(&DecisionItem::from(found)))
}

/// A topic. Only members know of topics.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TopicItem {
    id: Uuid,
    committee: Named,
    title: String,
    text: String,
    state: TopicState,
    /// What became of it, in words.
    fate: String,
    /// Who brought it in, unless it was brought in without a name.
    by: Option<String>,
    /// The day; for what was brought in without a name the hour could tell whose it was.
    brought_on: String,
    /// The committees it came through.
    stations: Vec<Station>,
    meeting: Option<Uuid>,
    decision: Option<Uuid>,
}

impl From<query::Topic> for TopicItem {
    fn from(it: query::Topic) -> Self {
        Self {
            id: it.id,
            committee: Named { id: it.committee, name: it.committee_name },
            title: it.title,
            text: it.text,
            state: it.state,
            fate: it.fate,
            by: it.person_name,
            brought_on: it.brought_at.german_date().to_string(),
            stations: it.stations,
            meeting: it.meeting,
            decision: it.decision,
        }
    }
}

/// The topics of a committee, those that wait first.
#[utoipa::path(get, path = "/api/v1/committees/{id}/topics", security((), ("token" = [])),
    params(("id" = Uuid, Path, description = "The committee"), Paging),
    responses((status = 200, body = List<TopicItem>)))]
async fn topics(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (items, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::of_program(&caller);
            let items = query::topics(read, eyes, asked, paging.limit(), paging.offset())?;
            Ok((items, query::count_of(read, eyes, "topic", asked)?))
        })
        .await?;
    let items = items.into_iter().map(TopicItem::from).collect();
    Ok(api::json(&paging.list(items, total, &format!("/api/v1/committees/{asked}/topics?"))))
}

/// One topic.
#[utoipa::path(get, path = "/api/v1/topics/{id}", params(("id" = Uuid, Path, description = "Its id")),
    security((), ("token" = [])), responses((status = 200, body = TopicItem), (status = 404, body = api::Problem)))]
async fn topic(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let found = rooms
        .store
        .read::<_, Error>(move |read| {
            query::topic(read, Eyes::of_program(&caller), asked)?.ok_or(Error::NotFound)
        })
        .await?;
    Ok(api::json(&TopicItem::from(found)))
}

/// A text of a room, or one that was released.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TextItem {
    id: Uuid,
    committee: Named,
    title: String,
    body: String,
    #[schema(value_type = String)]
    label: identity::Label,
    written_on: String,
}

impl From<query::Text> for TextItem {
    fn from(it: query::Text) -> Self {
        Self {
            id: it.id,
            committee: Named { id: it.committee, name: it.committee_name },
            title: it.title,
            body: it.body,
            label: it.label,
            written_on: it.written_at.german_date().to_string(),
        }
    }
}

/// The texts of a committee, the newest first.
#[utoipa::path(get, path = "/api/v1/committees/{id}/texts", security((), ("token" = [])),
    params(("id" = Uuid, Path, description = "The committee"), Paging),
    responses((status = 200, body = List<TextItem>)))]
async fn texts(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (items, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::of_program(&caller);
            let items = query::texts(read, eyes, Some(asked), paging.limit(), paging.offset())?;
            Ok((items, query::count_of(read, eyes, "room_text", asked)?))
        })
        .await?;
    if let Some(label) = items.iter().map(|text| text.label).max() {
        takeaway::noted(&rooms, &visitor.caller, (asked, label), "list", asked).await?;
    }
    let items = items.into_iter().map(TextItem::from).collect();
    Ok(api::json(&paging.list(items, total, &format!("/api/v1/committees/{asked}/texts?"))))
}

/// One text.
#[utoipa::path(get, path = "/api/v1/texts/{id}", params(("id" = Uuid, Path, description = "Its id")),
    security((), ("token" = [])), responses((status = 200, body = TextItem), (status = 404, body = api::Problem)))]
async fn text(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let found = rooms
        .store
        .read::<_, Error>(move |read| {
            query::text(read, Eyes::of_program(&caller), asked)?.ok_or(Error::NotFound)
        })
        .await?;
    let of = (found.committee, found.label);
    takeaway::noted(&rooms, &visitor.caller, of, "text", asked).await?;
    Ok(api::json(&TextItem::from(found)))
}
