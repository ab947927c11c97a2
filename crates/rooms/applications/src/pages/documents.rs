//! Documents to download.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use web::{Failure, Visitor};

use super::keyring;
use crate::Applications;
use crate::reading::Download;
use web::address::encoded;

pub(super) async fn receipt(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    let held = applications.held(&number, &keyring).await?;
    let code = keyring.code(held.application().id);
    Ok(download(applications.receipt_pdf(&held, code, visitor.lang).await?))
}

pub(super) async fn file(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path((number, file)): Path<(String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    Ok(download(applications.file(&number, &keyring, file).await?))
}

/// Never shown in the page's place: what somebody else sent must not act as this site.
fn download(file: Download) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&file.name));
    let headers =
        [(header::CONTENT_TYPE, file.media_type), (header::CONTENT_DISPOSITION, disposition)];
    (headers, file.content).into_response()
}
