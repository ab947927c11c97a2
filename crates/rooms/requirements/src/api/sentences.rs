//! Requirements: the sentences of all profiles.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use web::address::{id, with_query};
use web::api::{List, Paging};
use web::{Failure, Visitor, api};

use super::{Made, carried_out, doing, given, moment, organisation, searched, word};
use crate::model::{Answer, Level, Outcome, Requirement, Trace};
use crate::store::RequirementFilter;
use crate::{Requirements, export, limits, store as query};

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
pub(super) struct RequirementItem {
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
    pub(super) fn new(it: Requirement, number: &str) -> Self {
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

/// Which sentences are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct AskedSentences {
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
pub(super) async fn requirements(
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

pub(super) async fn requirements_csv(
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
pub(super) async fn requirement(
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
pub(super) async fn requirement_act(
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
