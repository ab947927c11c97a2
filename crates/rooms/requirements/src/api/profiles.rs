//! Profiles: lists, one of them, and what can be done with it.

use ::store::Timestamp;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use web::address::{id, with_query};
use web::api::{List, Paging};
use web::{Failure, Visitor, api};

use super::sentences::RequirementItem;
use super::{
    LogItem, Made, Named, Protected, carried_out, doing, given, moment, numbered, organisation,
    searched, word,
};
use crate::model::{Comment, Record, State as ProfileState, Summary, Template};
use crate::ops::Description as NewProfile;
use crate::readiness::{Finding, readiness};
use crate::store::{Filter, Sort};
use crate::{CONTRIBUTORS, Requirements, export, limits, ops, store as query, views};

/// Which profiles are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Asked {
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
pub(super) struct ProfileItem {
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
pub(super) async fn profiles(
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

pub(super) async fn profiles_csv(
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

/// A profile with everything.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProfileDetail {
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
pub(super) async fn profile(
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

/// A new profile.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub(super) struct Creating {
    #[serde(flatten)]
    protected: Protected,
    #[serde(flatten)]
    profile: NewProfile,
    /// `open` (the default), `provision`, `interface`.
    #[schema(value_type = Option<String>)]
    template: Option<Template>,
}

/// Begins a profile.
#[utoipa::path(post, path = "/api/v1/profiles", request_body = Creating,
    responses((status = 201, body = Made), (status = 422, body = api::Problem)), security(("token" = [])))]
pub(super) async fn create(
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

/// Does something with a profile: `describe`, `require`, `reword`, `order`, `withdraw`, `restore`, `comment`, `settle`,
/// `fix`, `check`, `compare`, `consult`, `ready`, `adopt`, `submit`, `revise`, `receive`, `answer`, `implement`,
/// `complete`. `organisation` says for whom, where that is not clear.
#[utoipa::path(post, path = "/api/v1/profiles/{id}/{operation}",
    params(("id" = Uuid, Path), ("operation" = String, Path)), request_body = Value,
    responses((status = 200, body = Made), (status = 201, body = Made), (status = 409, body = api::Problem),
        (status = 422, body = api::Problem)), security(("token" = [])))]
pub(super) async fn profile_act(
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
pub(super) async fn waiting(
    visitor: Visitor,
    State(room): State<Requirements>,
) -> Result<Response, Failure> {
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
