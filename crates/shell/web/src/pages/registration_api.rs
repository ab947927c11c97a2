//! `/api/v1/registrations`: asking to belong to an organisation, and deciding on who asked.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::registrations::{self, Registration, Stranger, Wanted};
use identity::{Error, Secret};
use serde::{Deserialize, Serialize};
use utoipa::OpenApi;
use uuid::Uuid;

use super::registration::ask;
use crate::api::{self, List, Paging};
use crate::{Failure, Visitor, address};

#[derive(OpenApi)]
#[openapi(
    paths(list, create, status, confirm, refuse),
    components(schemas(Item, Created, New, NewOrganisation, Reason))
)]
pub(super) struct Document;

/// A request to belong to an organisation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Item {
    /// Its id.
    id: Uuid,
    /// `unproven`, `waiting`, `confirmed`, `refused`.
    state: String,
    /// The name of whoever asks.
    name: String,
    /// Their address.
    email: String,
    /// Whether the address has answered.
    proven: bool,
    /// The organisation; none while it is to be founded.
    organisation: Option<Uuid>,
    /// What it is (`municipality`, `company`, …).
    kind: String,
    /// Its name.
    organisation_name: String,
    /// The role that is asked for.
    role: String,
    /// What they say to it.
    note: String,
    /// The day on which they asked.
    asked: String,
    /// The day on which it is forgotten.
    expires: String,
    /// Why it was refused.
    reason: String,
}

impl From<Registration> for Item {
    fn from(it: Registration) -> Self {
        Self {
            id: it.id,
            state: it.state.to_string(),
            name: it.name,
            email: it.email,
            proven: it.proven,
            organisation: it.organisation,
            kind: it.kind.to_string(),
            organisation_name: it.organisation_name,
            role: it.role.to_string(),
            note: it.note,
            asked: it.asked_at.german_date().to_string(),
            expires: it.expires_at.german_date().to_string(),
            reason: it.reason,
        }
    }
}

/// The requests that wait for the caller, the oldest first.
#[utoipa::path(get, path = "/api/v1/registrations", params(Paging), security(("token" = [])),
    responses((status = 200, body = List<Item>), (status = 403, body = api::Problem)))]
pub(super) async fn list(
    visitor: Visitor,
    Query(paging): Query<Paging>,
) -> Result<Response, Failure> {
    let (caller, limit, offset) = (visitor.caller.clone(), paging.limit(), paging.offset());
    let found = visitor
        .shell
        .store()
        .read(move |read| registrations::waiting(read, &caller, limit, offset))
        .await?;
    let items: Vec<Item> = found.items.into_iter().map(Into::into).collect();
    Ok(api::json(&paging.list(items, found.total, "/api/v1/registrations?")))
}

/// A request, as it is sent. With a token the person is known; else name, e-mail and password are theirs.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct New {
    /// The organisation, where it is here already.
    organisation: Option<Uuid>,
    /// The organisation, where it is not.
    #[serde(rename = "new")]
    founded: Option<NewOrganisation>,
    /// The role (`leader`, `cdo`, `cio`, `security-officer`, `digital-guide`, `department`).
    role: String,
    /// A word to it.
    #[serde(default)]
    note: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// An organisation that is to be founded.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct NewOrganisation {
    /// `company`, `science` or `civil-society`.
    kind: String,
    /// Its name.
    name: String,
}

/// What was kept: where to see how it stands. The answer is the same whether the address has an account or not.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Created {
    /// The secret that shows how it stands; it is not shown again.
    receipt: String,
    /// Where that is.
    href: String,
}

/// Asks to belong to an organisation.
#[utoipa::path(post, path = "/api/v1/registrations", request_body = New,
    responses((status = 201, body = Created), (status = 422, body = api::Problem),
        (status = 429, body = api::Problem)))]
pub(super) async fn create(visitor: Visitor, Json(new): Json<New>) -> Result<Response, Failure> {
    let wanted = match (new.organisation, new.founded) {
        (Some(id), None) => Wanted::Existing(id),
        (None, Some(it)) => {
            Wanted::New { kind: it.kind.parse().map_err(Failure::invalid)?, name: it.name }
        }
        _ => return Err(Failure::invalid("organisation or new: one of the two")),
    };
    let stranger = Stranger { email: &new.email, name: &new.name, password: &new.password };
    let receipt = ask(&visitor, stranger, wanted, new.role.parse().ok(), &new.note).await?;
    let receipt = receipt.reveal();
    let href = format!("/api/v1/registrations/{receipt}");
    Ok((StatusCode::CREATED, api::json(&Created { receipt, href })).into_response())
}

/// How a request stands, for whoever has its receipt.
#[utoipa::path(get, path = "/api/v1/registrations/{receipt}",
    params(("receipt" = String, Path, description = "The secret that was answered")),
    responses((status = 200, body = Item), (status = 404, body = api::Problem)))]
pub(super) async fn status(
    visitor: Visitor,
    Path(receipt): Path<String>,
) -> Result<Response, Failure> {
    let receipt: Secret = receipt.parse().map_err(|()| Failure::from(Error::NoRegistration))?;
    let reading = move |read: &mut store::Read<'_>| registrations::by_receipt(read, &receipt);
    Ok(api::json(&Item::from(visitor.shell.store().read(reading).await?)))
}

/// Confirms a request: the person has the role from now on.
#[utoipa::path(post, path = "/api/v1/registrations/{id}/confirm", security(("token" = [])),
    params(("id" = Uuid, Path, description = "The request")),
    responses((status = 204), (status = 403, body = api::Problem), (status = 404, body = api::Problem)))]
pub(super) async fn confirm(
    visitor: Visitor,
    Path(request): Path<String>,
) -> Result<Response, Failure> {
    let (request, caller) = (address::id(&request)?, visitor.caller.clone());
    let confirming = move |tx: &mut store::Tx<'_>| registrations::confirm(tx, &caller, request);
    visitor.shell.store().change(confirming).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A reason.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Reason {
    /// In words that its person reads.
    reason: String,
}

/// Refuses a request, with the reason that its person reads.
#[utoipa::path(post, path = "/api/v1/registrations/{id}/refuse", request_body = Reason,
    security(("token" = [])), params(("id" = Uuid, Path, description = "The request")),
    responses((status = 204), (status = 403, body = api::Problem), (status = 404, body = api::Problem),
        (status = 422, body = api::Problem)))]
pub(super) async fn refuse(
    visitor: Visitor,
    Path(request): Path<String>,
    Json(why): Json<Reason>,
) -> Result<Response, Failure> {
    let (request, caller) = (address::id(&request)?, visitor.caller.clone());
    let refusing =
        move |tx: &mut store::Tx<'_>| registrations::refuse(tx, &caller, request, &why.reason);
    visitor.shell.store().change(refusing).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
