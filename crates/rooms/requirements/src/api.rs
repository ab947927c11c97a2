//! The interface for programs. To read it is to take something away: what may not be exported is not here.

use ::store::Timestamp;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::Label;
use jiff::civil::Date;
use needs::ops::{Numbered, Protection};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use uuid::Uuid;
use web::api::{self, List, Paging};
use web::{Access, Failure, Routes, Visitor};

use crate::doing::{Doing, Done};
use crate::model::{
    Answer, Comment, Level, LogEntry, Outcome, Record, Requirement, State as ProfileState, Summary,
    Template, Trace,
};
use crate::ops::{self, Description as NewProfile};
use crate::readiness::{Finding, readiness};
use crate::standards::{self, CriterionKind, Fate, NewStage, Stage};
use crate::store::{self as query, Filter, RequirementFilter, Sort};
use crate::{CONTRIBUTORS, EDITORS, Error, Requirements, export, limits, views};
use web::address::{id, with_query};

#[derive(OpenApi)]
#[openapi(
    paths(
        profiles,
        profile,
        create,
        profile_act,
        waiting,
        requirements,
        requirement,
        requirement_act,
        standards_list,
        standard,
        create_standard,
        standard_act
    ),
    components(schemas(
        ProfileItem,
        ProfileDetail,
        RequirementItem,
        StandardItem,
        StandardDetail,
        Made
    ))
)]
struct Description;

pub(crate) fn routes() -> Routes<Requirements> {
    let public = Access::Public;
    let editors = Access::Roles(EDITORS);
    let contributors = Access::Roles(CONTRIBUTORS);
    Routes::new()
        .get("/api/v1/profiles", public, profiles)
        .post("/api/v1/profiles", editors, create)
        .get("/api/v1/profiles.csv", public, profiles_csv)
        .get("/api/v1/profiles/waiting", Access::SignedIn, waiting)
        .get("/api/v1/profiles/{id}", public, profile)
        .post("/api/v1/profiles/{id}/{operation}", contributors, profile_act)
        .get("/api/v1/requirements", public, requirements)
        .get("/api/v1/requirements.csv", public, requirements_csv)
        .get("/api/v1/requirements/{id}", public, requirement)
        .post("/api/v1/requirements/{id}/{operation}", contributors, requirement_act)
        .get("/api/v1/standards", public, standards_list)
        .post("/api/v1/standards", editors, create_standard)
        .get("/api/v1/standards/{id}", public, standard)
        .post("/api/v1/standards/{id}/{operation}", editors, standard_act)
        .described(Description::openapi())
}

fn moment(at: Timestamp) -> String {
    at.to_jiff().to_string()
}

fn word<T: std::str::FromStr<Err = String>>(text: Option<&String>) -> Result<Option<T>, Failure> {
    text.map(|text| text.parse().map_err(Failure::invalid)).transpose()
}

fn searched(text: Option<&String>) -> Option<String> {
    let text = text.map(|text| text.trim()).filter(|text| !text.is_empty())?;
    Some(text.chars().take(limits::SEARCH).collect())
}

fn given(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// Somebody or something with its name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Named {
    /// Its id; of a body outside the network there is none.
    id: Option<Uuid>,
    /// Its name.
    name: String,
}

// --- profiles --------------------------------------------------------------------------------------------------------

/// Which profiles are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// A state (`draft`, `consultation`, `ready`, `adopted`, `submitted`, `accepted`, `partly`, `rejected`, `postponed`,
    /// `implementing`, `effective`), or `open` for all that somebody still works on.
    state: Option<String>,
    /// `own` for those of one's organisations or addressed to them, `overdue` for those whose answer is overdue.
    view: Option<String>,
    /// Those of this organisation (an id).
    organisation: Option<Uuid>,
    /// Those addressed to this organisation or committee (an id).
    addressee: Option<Uuid>,
    /// With a sentence that is traced to this need or cluster (an id).
    need: Option<Uuid>,
    /// Words in number, title or addressee.
    q: Option<String>,
    /// `moved` (the default), `newest`, `due`.
    sort: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

impl Asked {
    fn paging(&self) -> Paging {
        Paging { limit: self.limit, offset: self.offset }
    }

    fn filter(&self, visitor: &Visitor, today: Date) -> Result<Filter, Failure> {
        let open = self.state.as_deref() == Some("open");
        let view = self.view.as_deref().filter(|view| !view.is_empty());
        if !matches!(view, None | Some("own" | "overdue")) {
            return Err(Failure::invalid("view: own or overdue"));
        }
        Ok(Filter {
            state: if open { None } else { word::<ProfileState>(self.state.as_ref())? },
            open,
            overdue_on: (view == Some("overdue")).then_some(today),
            organisation: self.organisation,
            addressee: self.addressee,
            of: (view == Some("own")).then(|| visitor.caller.organisations(CONTRIBUTORS)),
            behind: self.need,
            text: searched(self.q.as_ref()),
            exportable: true,
            sort: match self.sort.as_deref() {
                None | Some("moved") => Sort::Moved,
                Some("newest") => Sort::Newest,
                Some("due") => Sort::Due,
                Some(_) => return Err(Failure::invalid("sort: moved, newest or due")),
            },
            limit: self.paging().limit(),
            offset: self.paging().offset(),
        })
    }

    fn address(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let pairs = [
            ("state", text(&self.state)),
            ("view", text(&self.view)),
            ("organisation", given(self.organisation)),
            ("addressee", given(self.addressee)),
            ("need", given(self.need)),
            ("q", text(&self.q)),
            ("sort", text(&self.sort)),
        ];
        with_query(
            "/api/v1/profiles",
            &pairs.each_ref().map(|(name, value)| (*name, value.as_str())),
        )
    }
}

/// A profile in a list. Moments are RFC 3339, days `YYYY-MM-DD`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ProfileItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// Whose it is.
    organisation: Named,
    /// To whom it is addressed.
    addressee: Named,
    /// Where it stands.
    state: &'static str,
    /// Since when.
    since: String,
    /// Until when an answer is due.
    due_on: Option<String>,
    /// Whether it is overdue.
    overdue: bool,
    /// Sentences that stand.
    sentences: i64,
    /// How many of them have no answer to the hand-over.
    unanswered: i64,
    /// What it started from.
    template: &'static str,
    /// How far it may travel (TLP 2.0).
    label: &'static str,
}

impl ProfileItem {
    fn new(it: Summary, today: Date) -> Self {
        Self {
            overdue: it.is_overdue(today),
            id: it.id,
            number: it.number,
            title: it.title,
            organisation: Named { id: Some(it.organisation), name: it.organisation_name },
            addressee: Named { id: it.addressee.organisation, name: it.addressee.name },
            state: it.state.word(),
            since: moment(it.moved_at),
            due_on: it.due_on.map(|day| day.to_string()),
            sentences: it.sentences,
            unanswered: it.unanswered,
            template: it.template.word(),
            label: it.audience.label.word(),
        }
    }
}

/// Profiles: filtered, by pages, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/profiles", params(Asked),
    responses((status = 200, body = List<ProfileItem>), (status = 422, body = api::Problem)))]
async fn profiles(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let today = room.store.clock().now().german_date();
    let (caller, filter) = (visitor.caller.clone(), asked.filter(&visitor, today)?);
    let (items, total) = room.store.read(move |read| query::list(read, &caller, &filter)).await?;
    let items: Vec<_> = items.into_iter().map(|it| ProfileItem::new(it, today)).collect();
    Ok(api::json(&asked.paging().list(items, total, &asked.address())))
}

async fn profiles_csv(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let today = room.store.clock().now().german_date();
    let filter = Filter { limit: limits::EXPORT, offset: 0, ..asked.filter(&visitor, today)? };
    let caller = visitor.caller.clone();
    let (items, _) = room.store.read(move |read| query::list(read, &caller, &filter)).await?;
    export::profiles(&items)
}

/// An answer to a sentence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AnswerItem {
    /// `accepted`, `partly`, `rejected`, `postponed`.
    outcome: &'static str,
    /// Why.
    reason: String,
    /// When it goes on.
    next_on: Option<String>,
    /// Where to read on.
    link: String,
    /// Who said it.
    by: String,
    /// When.
    at: String,
}

impl From<Answer> for AnswerItem {
    fn from(it: Answer) -> Self {
        Self {
            outcome: it.outcome.word(),
            reason: it.reason,
            next_on: it.next_on.map(|day| day.to_string()),
            link: it.link,
            by: it.name,
            at: moment(it.at),
        }
    }
}

/// A sentence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RequirementItem {
    /// Its id.
    id: Uuid,
    /// Its profile.
    profile: Uuid,
    /// The number of its profile and its own: `PRO-KOO-2026-0001 A-3`.
    number: String,
    /// `must`, `should`, `may`.
    level: &'static str,
    /// `operative`, `strategic`.
    plane: &'static str,
    /// The requirement.
    text: String,
    /// How one sees that it is met.
    test: String,
    /// The needs and clusters behind it.
    traces: Vec<Trace>,
    /// Why it stands no more.
    withdrawn: Option<String>,
    /// What the addressee said; nothing while it is open.
    answer: Option<AnswerItem>,
    /// When it was last written.
    written_at: String,
}

impl RequirementItem {
    fn new(it: Requirement, number: &str) -> Self {
        Self {
            id: it.id,
            profile: it.profile,
            number: format!("{number} A-{}", it.mark),
            level: it.level.word(),
            plane: it.plane.word(),
            text: it.text,
            test: it.test,
            traces: it.traces,
            withdrawn: it.withdrawn,
            answer: it.answer.map(Into::into),
            written_at: moment(it.written_at),
        }
    }
}

/// A comment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CommentItem {
    /// Its id.
    id: Uuid,
    /// The sentence.
    requirement: Option<Uuid>,
    /// Whose.
    organisation: Named,
    /// `agreement`, `objection`, `proposal`, `variant`, `question`, `answer`.
    kind: &'static str,
    /// What is said.
    text: String,
    /// What it answers.
    reply_to: Option<Uuid>,
    /// What became of it; empty while it is open.
    settled: String,
    /// When.
    at: String,
}

impl From<Comment> for CommentItem {
    fn from(it: Comment) -> Self {
        Self {
            id: it.id,
            requirement: it.requirement,
            organisation: Named { id: Some(it.organisation), name: it.name },
            kind: it.kind.word(),
            text: it.text,
            reply_to: it.reply_to,
            settled: it.settled,
            at: moment(it.at),
        }
    }
}

/// A version.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct VersionItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: i64,
    /// Why.
    note: String,
    /// Who fixed it.
    by: String,
    /// When.
    at: String,
}

/// A question of the Definition of Ready.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct QuestionItem {
    /// Which.
    question: &'static str,
    /// Whether the answer is yes.
    yes: bool,
    /// How many are missing, where it is no.
    missing: Option<i64>,
    /// What a person said about it.
    remark: String,
}

/// How it works in a state.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ComparisonItem {
    /// The key of the state, 2 digits.
    land: String,
    /// `unknown`, `none`, `planned`, `pilot`, `works`.
    status: &'static str,
    /// How.
    way: String,
    /// What else.
    remark: String,
    /// Who said so.
    by: String,
    /// When.
    at: String,
}

/// An entry of the log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LogItem {
    /// When.
    at: String,
    /// Who.
    by: String,
    /// What was done.
    action: String,
    /// How it ended, where the action leaves that open.
    outcome: String,
    /// The public reason.
    reason: String,
    /// When something happens next.
    next_on: Option<String>,
    /// Where to read on.
    link: String,
    /// The sentence it is about.
    requirement: Option<Uuid>,
}

impl From<LogEntry> for LogItem {
    fn from(it: LogEntry) -> Self {
        Self {
            at: moment(it.at),
            by: it.name,
            action: it.verb,
            outcome: it.outcome,
            reason: it.text,
            next_on: it.next_on.map(|day| day.to_string()),
            link: it.link,
            requirement: it.requirement,
        }
    }
}

/// A profile with everything.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ProfileDetail {
    #[serde(flatten)]
    profile: ProfileItem,
    /// What it is for.
    purpose: String,
    /// Why it is in this state.
    reason: String,
    /// When something happens next.
    next_on: Option<String>,
    /// When it was handed over.
    submitted_at: Option<String>,
    /// When the addressee confirmed that it came.
    received_at: Option<String>,
    /// Who confirmed it.
    received_by: Option<String>,
    /// The sentences in their order.
    requirements: Vec<RequirementItem>,
    /// The comments, oldest first.
    comments: Vec<CommentItem>,
    /// The versions, newest first.
    versions: Vec<VersionItem>,
    /// The Definition of Ready.
    readiness: Vec<QuestionItem>,
    /// The comparison of the states.
    comparison: Vec<ComparisonItem>,
    /// Fields of which several values stand.
    conflicts: Vec<String>,
    /// What happened, newest first.
    log: Vec<LogItem>,
}

impl ProfileDetail {
    fn new(record: Record, now: Timestamp) -> Self {
        let readiness = readiness(&record, now).0.into_iter().map(|(question, finding)| {
            let yes = finding.is_yes();
            let (missing, remark) = match finding {
                Finding::No(count) => (Some(count), String::new()),
                Finding::Said { remark, .. } => (None, remark),
                Finding::Yes(_) | Finding::Unanswered => (None, String::new()),
            };
            QuestionItem { question: question.word(), yes, missing, remark }
        });
        let readiness = readiness.collect();
        let Record {
            profile, requirements, comments, versions, comparisons, conflicts, log, ..
        } = record;
        let number = profile.summary.number.clone();
        let (received_by, received_at) =
            profile.receipt.map(|(name, at, _)| (name, moment(at))).unzip();
        Self {
            profile: ProfileItem::new(profile.summary, now.german_date()),
            purpose: profile.purpose,
            reason: profile.reason,
            next_on: profile.next_on.map(|day| day.to_string()),
            submitted_at: profile.submitted_at.map(moment),
            received_at,
            received_by,
            requirements: requirements
                .into_iter()
                .map(|it| RequirementItem::new(it, &number))
                .collect(),
            comments: comments.into_iter().map(Into::into).collect(),
            versions: versions
                .into_iter()
                .map(|it| VersionItem {
                    id: it.id,
                    number: it.number,
                    note: it.note,
                    by: it.name,
                    at: moment(it.at),
                })
                .collect(),
            readiness,
            comparison: comparisons
                .into_values()
                .map(|it| ComparisonItem {
                    land: it.land,
                    status: it.status.word(),
                    way: it.way,
                    remark: it.remark,
                    by: it.name,
                    at: moment(it.at),
                })
                .collect(),
            conflicts: conflicts.into_iter().map(|it| it.field).collect(),
            log: log.into_iter().map(Into::into).collect(),
        }
    }
}

/// A profile with its sentences, comments, versions, questions and log.
#[utoipa::path(get, path = "/api/v1/profiles/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProfileDetail), (status = 404, body = api::Problem)))]
async fn profile(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
) -> Result<Response, Failure> {
    let (profile, caller) = (id(&profile)?, visitor.caller.clone());
    let record = room.store.read(move |read| query::record(read, &caller, profile)).await?;
    let exported = record.filter(|it| it.profile.summary.audience.label.may_be_exported());
    let record = exported.ok_or_else(Failure::not_found)?;
    Ok(api::json(&ProfileDetail::new(record, room.store.clock().now())))
}

/// How far something new may travel.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Protected {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// `clear` (the default), `green`, `amber`, `amber+strict`, `red`.
    #[schema(value_type = Option<String>)]
    label: Option<Label>,
    /// The organisation or committee that guards it; the own one where none is named.
    guard: Option<Uuid>,
}

impl Protected {
    fn organisation(&self, visitor: &Visitor) -> Result<Uuid, Failure> {
        match (self.organisation, visitor.caller.organisations(EDITORS).as_slice()) {
            (Some(named), _) => Ok(named),
            (None, [only]) => Ok(*only),
            (None, []) => Err(identity::Denied::Role.into()),
            _ => Err(Failure::invalid("organisation: say for which of your organisations you act")),
        }
    }

    fn protection(&self) -> Protection {
        Protection { label: self.label.unwrap_or(Label::Clear), guard: self.guard }
    }
}

/// A new profile.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
struct Creating {
    #[serde(flatten)]
    protected: Protected,
    #[serde(flatten)]
    profile: NewProfile,
    /// `open` (the default), `provision`, `interface`.
    #[schema(value_type = Option<String>)]
    template: Option<Template>,
}

/// What was made, and where it stands now.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
struct Made {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The state of the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

fn created(made: &Made) -> Response {
    (StatusCode::CREATED, api::json(made)).into_response()
}

fn numbered(made: Numbered) -> Response {
    created(&Made { id: Some(made.id), number: Some(made.number), state: None })
}

/// Begins a profile.
#[utoipa::path(post, path = "/api/v1/profiles", request_body = Creating,
    responses((status = 201, body = Made), (status = 422, body = api::Problem)), security(("token" = [])))]
async fn create(
    visitor: Visitor,
    State(room): State<Requirements>,
    Json(new): Json<Creating>,
) -> Result<Response, Failure> {
    let (of, caller) = (new.protected.organisation(&visitor)?, visitor.caller.clone());
    let (protection, template) =
        (new.protected.protection(), new.template.unwrap_or(Template::Open));
    let made = room
        .store
        .change(move |tx| ops::create(tx, &caller, of, &new.profile, template, protection))
        .await?;
    Ok(numbered(made))
}

/// The body of an operation with its word put in.
fn doing<T: DeserializeOwned>(operation: &str, mut body: Map<String, Value>) -> Result<T, Failure> {
    body.insert("operation".to_owned(), operation.into());
    serde_json::from_value(Value::Object(body)).map_err(|error| Failure::invalid(error.to_string()))
}

fn organisation(body: &Map<String, Value>) -> Result<Option<Uuid>, Failure> {
    match body.get("organisation") {
        None | Some(Value::Null) => Ok(None),
        Some(id) => {
            let id = id.as_str().and_then(|id| id.parse().ok());
            id.map(Some).ok_or_else(|| Failure::invalid("organisation: an id"))
        }
    }
}

async fn carried_out(
    visitor: &Visitor,
    room: &Requirements,
    of: Option<Uuid>,
    profile: Uuid,
    doing: Doing,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let done = room.store.change(move |tx| doing.carry_out(tx, &caller, of, profile)).await?;
    Ok(match done {
        Done::Nothing => api::json(&Made::default()),
        Done::Made(id) => created(&Made { id: Some(id), ..Made::default() }),
        Done::State(state) => api::json(&Made { state: Some(state.word()), ..Made::default() }),
    })
}

/// Does something with a profile: `describe`, `require`, `reword`, `order`, `withdraw`, `restore`, `comment`, `settle`,
/// `fix`, `check`, `compare`, `consult`, `ready`, `adopt`, `submit`, `revise`, `receive`, `answer`, `implement`,
/// `complete`. `organisation` says for whom, where that is not clear.
#[utoipa::path(post, path = "/api/v1/profiles/{id}/{operation}",
    params(("id" = Uuid, Path), ("operation" = String, Path)), request_body = Value,
    responses((status = 200, body = Made), (status = 201, body = Made), (status = 409, body = api::Problem),
        (status = 422, body = api::Problem)), security(("token" = [])))]
async fn profile_act(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, operation)): Path<(String, String)>,
    Json(body): Json<Map<String, Value>>,
) -> Result<Response, Failure> {
    let (profile, of) = (id(&profile)?, organisation(&body)?);
    carried_out(&visitor, &room, of, profile, doing(&operation, body)?).await
}

/// Something that waits for the caller.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct WaitingItem {
    /// `receipt`, `answer`, `overdue`, `answered`, `settle`.
    what: String,
    /// The title of the profile.
    title: String,
    /// Its page.
    address: String,
    /// For which organisation.
    organisation: Option<Uuid>,
    /// Since when.
    since: Option<String>,
    /// Until when.
    due_on: Option<String>,
}

/// What waits for the organisations of the caller, the most urgent first.
#[utoipa::path(get, path = "/api/v1/profiles/waiting", responses((status = 200, body = List<WaitingItem>)),
    security(("token" = [])))]
async fn waiting(visitor: Visitor, State(room): State<Requirements>) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let items = room.store.read(move |read| views::waiting_for(read, &caller)).await?;
    let items: Vec<_> = items
        .into_iter()
        .map(|it| WaitingItem {
            what: it.what.trim_start_matches("profile-waits-").to_owned(),
            title: it.title,
            address: it.address,
            organisation: it.organisation,
            since: it.at.map(moment),
            due_on: it.due.map(|day| day.to_string()),
        })
        .collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(api::json(&List { items, total, next: None }))
}

// --- requirements ----------------------------------------------------------------------------------------------------

/// Which sentences are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct AskedSentences {
    /// Of this profile (an id).
    profile: Option<Uuid>,
    /// Traced to this need or cluster (an id).
    need: Option<Uuid>,
    /// `must`, `should`, `may`.
    level: Option<String>,
    /// `accepted`, `partly`, `rejected`, `postponed`, or `open` for those that wait for an answer.
    outcome: Option<String>,
    /// Words in sentence or test.
    q: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

impl AskedSentences {
    fn paging(&self) -> Paging {
        Paging { limit: self.limit, offset: self.offset }
    }

    fn filter(&self) -> Result<RequirementFilter, Failure> {
        let open = self.outcome.as_deref() == Some("open");
        Ok(RequirementFilter {
            ids: None,
            profile: self.profile,
            behind: self.need,
            level: word::<Level>(self.level.as_ref())?,
            outcome: if open { None } else { word::<Outcome>(self.outcome.as_ref())? },
            open,
            text: searched(self.q.as_ref()),
            withdrawn: false,
            exportable: true,
            limit: self.paging().limit(),
            offset: self.paging().offset(),
        })
    }

    fn address(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let pairs = [
            ("profile", given(self.profile)),
            ("need", given(self.need)),
            ("level", text(&self.level)),
            ("outcome", text(&self.outcome)),
            ("q", text(&self.q)),
        ];
        let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
        with_query("/api/v1/requirements", &pairs)
    }
}

/// Sentences of all profiles: filtered, by pages, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/requirements", params(AskedSentences),
    responses((status = 200, body = List<RequirementItem>), (status = 422, body = api::Problem)))]
async fn requirements(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<AskedSentences>,
) -> Result<Response, Failure> {
    let (caller, filter) = (visitor.caller.clone(), asked.filter()?);
    let (items, total) =
        room.store.read(move |read| query::requirements(read, &caller, &filter)).await?;
    let items: Vec<_> =
        items.into_iter().map(|(it, profile)| RequirementItem::new(it, &profile.number)).collect();
    Ok(api::json(&asked.paging().list(items, total, &asked.address())))
}

async fn requirements_csv(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<AskedSentences>,
) -> Result<Response, Failure> {
    let filter = RequirementFilter { limit: limits::EXPORT, offset: 0, ..asked.filter()? };
    let caller = visitor.caller.clone();
    let (items, _) =
        room.store.read(move |read| query::requirements(read, &caller, &filter)).await?;
    export::requirements(&items)
}

/// A sentence.
#[utoipa::path(get, path = "/api/v1/requirements/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = RequirementItem), (status = 404, body = api::Problem)))]
async fn requirement(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(requirement): Path<String>,
) -> Result<Response, Failure> {
    let (requirement, caller) = (id(&requirement)?, visitor.caller.clone());
    let found = room.store.read(move |read| query::requirement(read, &caller, requirement)).await?;
    let exported = found.filter(|(_, profile)| profile.audience.label.may_be_exported());
    let (found, profile) = exported.ok_or_else(Failure::not_found)?;
    Ok(api::json(&RequirementItem::new(found, &profile.number)))
}

/// Does something with a sentence: `reword`, `withdraw`, `restore`, `comment`, `answer`.
#[utoipa::path(post, path = "/api/v1/requirements/{id}/{operation}",
    params(("id" = Uuid, Path), ("operation" = String, Path)), request_body = Value,
    responses((status = 200, body = Made), (status = 201, body = Made), (status = 409, body = api::Problem),
        (status = 422, body = api::Problem)), security(("token" = [])))]
async fn requirement_act(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((requirement, operation)): Path<(String, String)>,
    Json(mut body): Json<Map<String, Value>>,
) -> Result<Response, Failure> {
    let (requirement, of) = (id(&requirement)?, organisation(&body)?);
    let caller = visitor.caller.clone();
    let found = room.store.read(move |read| query::requirement(read, &caller, requirement)).await?;
    let (_, profile) = found.ok_or_else(Failure::not_found)?;
    body.insert("requirement".to_owned(), json!(requirement));
    let body = match operation.as_str() {
        "reword" | "withdraw" | "restore" | "comment" => body,
        "answer" => {
            let link = body.remove("link").unwrap_or_else(|| json!(""));
            Map::from_iter([("answers".to_owned(), json!([body])), ("link".to_owned(), link)])
        }
        _ => return Err(Failure::not_found()),
    };
    carried_out(&visitor, &room, of, profile.id, doing(&operation, body)?).await
}

// --- standards -------------------------------------------------------------------------------------------------------

/// Which standards are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct AskedStandards {
    /// `need`, `examined`, `implementation`, `approved`, `operation`, `decommissioned`.
    stage: Option<String>,
    /// `offered`, `recommended`, `states`, `everybody`.
    binding: Option<String>,
    /// Those that meet this requirement (an id).
    requirement: Option<Uuid>,
    /// Words in number, name or operator.
    q: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

/// A standard in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StandardItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its name.
    title: String,
    /// Where it is in its life.
    stage: &'static str,
    /// Since when.
    since: String,
    /// How binding it is.
    binding: &'static str,
    /// Who runs it.
    operator: String,
    /// Who keeps this entry.
    organisation: Named,
    /// How far it may travel (TLP 2.0).
    label: &'static str,
}

impl From<standards::Summary> for StandardItem {
    fn from(it: standards::Summary) -> Self {
        Self {
            id: it.id,
            number: it.number,
            title: it.title,
            stage: it.stage.word(),
            since: moment(it.moved_at),
            binding: it.binding.word(),
            operator: it.operator,
            organisation: Named { id: Some(it.organisation), name: it.organisation_name },
            label: it.audience.label.word(),
        }
    }
}

/// Standards by name, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/standards", params(AskedStandards),
    responses((status = 200, body = List<StandardItem>), (status = 422, body = api::Problem)))]
async fn standards_list(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<AskedStandards>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    let filter = standards::Filter {
        stage: word::<Stage>(asked.stage.as_ref())?,
        binding: word::<standards::Binding>(asked.binding.as_ref())?,
        requirement: asked.requirement,
        text: searched(asked.q.as_ref()),
        exportable: true,
        limit: paging.limit(),
        offset: paging.offset(),
    };
    let caller = visitor.caller.clone();
    let (items, total) =
        room.store.read(move |read| standards::list(read, &caller, &filter)).await?;
    let items: Vec<StandardItem> = items.into_iter().map(Into::into).collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let pairs = [
        ("stage", text(&asked.stage)),
        ("binding", text(&asked.binding)),
        ("requirement", given(asked.requirement)),
        ("q", text(&asked.q)),
    ];
    let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
    Ok(api::json(&paging.list(items, total, &with_query("/api/v1/standards", &pairs))))
}

/// A criterion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CriterionItem {
    /// Its id.
    id: Uuid,
    /// `ready` (before work begins), `done` (before it is approved).
    kind: &'static str,
    /// What has to be so.
    text: String,
    /// Whether it is.
    met: bool,
    /// How one sees it.
    evidence: String,
}

/// A document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DocumentItem {
    /// Its id.
    id: Uuid,
    /// What it is.
    title: String,
    /// The name of the file.
    name: String,
    /// What kind of file.
    media_type: String,
    /// Bytes.
    size: i64,
    /// Where to get it.
    address: String,
}

/// A standard with everything.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StandardDetail {
    #[serde(flatten)]
    standard: StandardItem,
    /// What it is for.
    summary: String,
    /// Why it is where it is.
    reason: String,
    /// The criteria.
    criteria: Vec<CriterionItem>,
    /// The documents.
    documents: Vec<DocumentItem>,
    /// The requirements it meets.
    requirements: Vec<Uuid>,
    /// What happened, newest first.
    log: Vec<LogItem>,
}

/// A standard with its criteria, documents, requirements and log.
#[utoipa::path(get, path = "/api/v1/standards/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = StandardDetail), (status = 404, body = api::Problem)))]
async fn standard(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
) -> Result<Response, Failure> {
    let (standard, caller) = (id(&standard)?, visitor.caller.clone());
    let found = room.store.read(move |read| standards::record(read, &caller, standard)).await?;
    let exported = found.filter(|it| it.summary.audience.label.may_be_exported());
    let found = exported.ok_or_else(Failure::not_found)?;
    let criterion = |it: standards::Criterion| CriterionItem {
        id: it.id,
        kind: it.kind.word(),
        text: it.text,
        met: it.met,
        evidence: it.evidence,
    };
    let document = |it: standards::Document| DocumentItem {
        address: format!("/standards/{standard}/dokumente/{}", it.id),
        id: it.id,
        title: it.title,
        name: it.name,
        media_type: it.media_type,
        size: it.size,
    };
    Ok(api::json(&StandardDetail {
        standard: found.summary.into(),
        summary: found.description,
        reason: found.reason,
        criteria: found.criteria.into_iter().filter(|it| !it.dropped).map(criterion).collect(),
        documents: found.documents.into_iter().map(document).collect(),
        requirements: found.requirements.into_iter().map(|it| it.id).collect(),
        log: found.log.into_iter().map(Into::into).collect(),
    }))
}

/// A new standard.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
struct CreatingStandard {
    #[serde(flatten)]
    protected: Protected,
    /// Its name.
    title: String,
    /// What it is for.
    #[serde(default)]
    summary: String,
    /// `offered`, `recommended`, `states`, `everybody`.
    #[schema(value_type = String)]
    binding: standards::Binding,
    /// Who runs it.
    #[serde(default)]
    operator: String,
    /// Why it is needed.
    reason: String,
}

/// Says that a standard is needed.
#[utoipa::path(post, path = "/api/v1/standards", request_body = CreatingStandard,
    responses((status = 201, body = Made), (status = 422, body = api::Problem)), security(("token" = [])))]
async fn create_standard(
    visitor: Visitor,
    State(room): State<Requirements>,
    Json(new): Json<CreatingStandard>,
) -> Result<Response, Failure> {
    let (of, caller) = (new.protected.organisation(&visitor)?, visitor.caller.clone());
    let protection = new.protected.protection();
    let description = standards::Description {
        title: new.title,
        summary: new.summary,
        binding: new.binding,
        operator: new.operator,
    };
    let reason = new.reason;
    let made = room
        .store
        .change(move |tx| standards::create(tx, &caller, of, &description, &reason, protection))
        .await?;
    Ok(numbered(made))
}

/// Something to do with a standard.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "operation", rename_all = "kebab-case")]
enum StandardDoing {
    Describe(StandardText),
    Stage {
        stage: Stage,
        reason: String,
        #[serde(with = "crate::days", default)]
        next_on: Option<Date>,
        #[serde(default)]
        link: String,
    },
    Criterion {
        kind: CriterionKind,
        text: String,
    },
    Meet {
        criterion: Uuid,
        fate: Fate,
        evidence: String,
    },
    Detach {
        document: Uuid,
        reason: String,
    },
    Link {
        requirement: Uuid,
    },
    Unlink {
        requirement: Uuid,
    },
}

#[derive(Clone, Debug, Deserialize)]
struct StandardText {
    title: String,
    #[serde(default)]
    summary: String,
    binding: standards::Binding,
    #[serde(default)]
    operator: String,
}

impl StandardDoing {
    fn carry_out(
        &self,
        tx: &mut ::store::Tx<'_>,
        caller: &identity::Caller,
        of: Uuid,
        standard: Uuid,
    ) -> Result<(Option<Uuid>, ::store::Entry), Error> {
        let nothing = |((), entry)| (None, entry);
        Ok(match self {
            Self::Describe(StandardText { title, summary, binding, operator }) => {
                let new = standards::Description {
                    title: title.clone(),
                    summary: summary.clone(),
                    binding: *binding,
                    operator: operator.clone(),
                };
                nothing(standards::describe(tx, caller, of, standard, &new)?)
            }
            Self::Stage { stage, reason, next_on, link } => {
                let new = NewStage {
                    stage: *stage,
                    reason: reason.clone(),
                    next_on: *next_on,
                    link: link.clone(),
                };
                nothing(standards::change_stage(tx, caller, of, standard, &new)?)
            }
            Self::Criterion { kind, text } => {
                let (id, entry) = standards::add_criterion(tx, caller, of, standard, *kind, text)?;
                (Some(id), entry)
            }
            Self::Meet { criterion, fate, evidence } => {
                nothing(standards::meet(tx, caller, of, standard, *criterion, *fate, evidence)?)
            }
            Self::Detach { document, reason } => {
                nothing(standards::detach(tx, caller, of, standard, *document, reason)?)
            }
            Self::Link { requirement } => {
                nothing(standards::link(tx, caller, of, standard, *requirement, true)?)
            }
            Self::Unlink { requirement } => {
                nothing(standards::link(tx, caller, of, standard, *requirement, false)?)
            }
        })
    }
}

/// Does something with a standard: `describe`, `stage`, `criterion`, `meet`, `detach`, `link`, `unlink`.
#[utoipa::path(post, path = "/api/v1/standards/{id}/{operation}",
    params(("id" = Uuid, Path), ("operation" = String, Path)), request_body = Value,
    responses((status = 200, body = Made), (status = 201, body = Made), (status = 409, body = api::Problem),
        (status = 422, body = api::Problem)), security(("token" = [])))]
async fn standard_act(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((standard, operation)): Path<(String, String)>,
    Json(body): Json<Map<String, Value>>,
) -> Result<Response, Failure> {
    let (standard, named) = (id(&standard)?, organisation(&body)?);
    let protected = Protected { organisation: named, ..Protected::default() };
    let (of, caller) = (protected.organisation(&visitor)?, visitor.caller.clone());
    let doing: StandardDoing = doing(&operation, body)?;
    let made = room.store.change(move |tx| doing.carry_out(tx, &caller, of, standard)).await?;
    Ok(match made {
        Some(id) => created(&Made { id: Some(id), ..Made::default() }),
        None => api::json(&Made::default()),
    })
}
