//! Documents of a need, and who may know of it, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::api;
use web::{Failure, Visitor};

use super::{Named, act, acts_for, id, moment, shown};
use crate::Needs;
use crate::evidence;
use crate::model::Document;
use crate::relabel::{self, RELABELLERS, Relabelled};

/// A document that shows what the need says.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DocumentItem {
    /// Its id.
    id: Uuid,
    /// Who attached it.
    organisation: Named,
    /// When.
    at: String,
    /// What it shows.
    title: String,
    /// The name of the file.
    name: String,
    /// What kind of file.
    media_type: String,
    /// Bytes.
    size: i64,
    /// Where it is, to be saved.
    href: String,
}

impl DocumentItem {
    pub(super) fn of(need: Uuid, it: Document) -> Self {
        Self {
            href: format!("/bedarfe/{need}/belege/{}", it.id),
            id: it.id,
            organisation: Named { id: it.organisation, name: it.organisation_name },
            at: moment(it.at),
            title: it.title,
            name: it.name,
            media_type: it.media_type,
            size: it.size,
        }
    }
}

/// A document to be taken out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Detach {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// Which document.
    document: Uuid,
    /// Why, in public.
    reason: String,
}

/// Takes a document out of the list.
#[utoipa::path(post, path = "/api/v1/needs/{id}/detach", request_body = Detach, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = super::NeedDetail), (status = 404, body = api::Problem)))]
pub(super) async fn detach(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Json(sent): Json<Detach>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, crate::CONTRIBUTORS)?;
    let need = id(&need)?;
    act(&visitor, &needs, move |tx, caller| {
        evidence::detach(tx, caller, of, need, sent.document, &sent.reason)
    })
    .await?;
    shown(&visitor, &needs, need).await
}

/// Who may know of a need from now on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Relabel {
    /// The organisation or committee that guards it; needed where there are several.
    organisation: Option<Uuid>,
    /// `clear`, `green`, `amber`, `amber+strict`, `red`.
    label: String,
    /// Why, in public.
    reason: String,
}

/// What came of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RelabelAnswer {
    /// `done`, or `proposed` while it waits for a second person.
    outcome: &'static str,
}

/// Changes who may know of a need. Fewer may know at once, as long as nobody else has spoken; more may know when a
/// second person has said the same.
#[utoipa::path(post, path = "/api/v1/needs/{id}/relabel", request_body = Relabel, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = RelabelAnswer), (status = 403, body = api::Problem),
        (status = 409, body = api::Problem)))]
pub(super) async fn relabel(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Json(sent): Json<Relabel>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, RELABELLERS)?;
    let need = id(&need)?;
    let label = sent.label.parse().map_err(Failure::invalid)?;
    let done = act(&visitor, &needs, move |tx, caller| {
        relabel::relabel(tx, caller, of, need, label, &sent.reason)
    });
    let outcome = match done.await? {
        Relabelled::Done => "done",
        Relabelled::Proposed => "proposed",
    };
    Ok(api::json(&RelabelAnswer { outcome }))
}
