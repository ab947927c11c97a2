//! The interface for programs. To read it is to take something away: what may not be exported is not here.

mod profiles;
mod sentences;
mod standards;

use ::store::Timestamp;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::Label;
use needs::ops::{Numbered, Protection};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::OpenApi;
use uuid::Uuid;
use web::{Access, Failure, Routes, Visitor, api};

use crate::doing::{Doing, Done};
use crate::model::LogEntry;
use crate::{CONTRIBUTORS, EDITORS, Requirements, limits};

#[derive(OpenApi)]
#[openapi(
    paths(
        profiles::profiles,
        profiles::profile,
        profiles::create,
        profiles::profile_act,
        profiles::waiting,
        sentences::requirements,
        sentences::requirement,
        sentences::requirement_act,
        standards::standards_list,
        standards::standard,
        standards::create_standard,
        standards::standard_act
    ),
    components(schemas(
        profiles::ProfileItem,
        profiles::ProfileDetail,
        sentences::RequirementItem,
        standards::StandardItem,
        standards::StandardDetail,
        Made
    ))
)]
struct Description;

pub(crate) fn routes() -> Routes<Requirements> {
    let public = Access::Public;
    let editors = Access::Roles(EDITORS);
    let contributors = Access::Roles(CONTRIBUTORS);
    Routes::new()
        .get("/api/v1/profiles", public, profiles::profiles)
        .post("/api/v1/profiles", editors, profiles::create)
        .get("/api/v1/profiles.csv", public, profiles::profiles_csv)
        .get("/api/v1/profiles/waiting", Access::SignedIn, profiles::waiting)
        .get("/api/v1/profiles/{id}", public, profiles::profile)
        .post("/api/v1/profiles/{id}/{operation}", contributors, profiles::profile_act)
        .get("/api/v1/requirements", public, sentences::requirements)
        .get("/api/v1/requirements.csv", public, sentences::requirements_csv)
        .get("/api/v1/requirements/{id}", public, sentences::requirement)
        .post("/api/v1/requirements/{id}/{operation}", contributors, sentences::requirement_act)
        .get("/api/v1/standards", public, standards::standards_list)
        .post("/api/v1/standards", editors, standards::create_standard)
        .get("/api/v1/standards/{id}", public, standards::standard)
        .post("/api/v1/standards/{id}/{operation}", editors, standards::standard_act)
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
