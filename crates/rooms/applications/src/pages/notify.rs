//! The address where news are announced.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{Failure, Visitor};

use super::status::{self, Typed};
use super::{after, email, keyring, trimmed};
use crate::Applications;

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    email: String,
}

pub(super) async fn submit(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    let address = email(&wanted.email);
    if address.is_none() && !wanted.email.trim().is_empty() {
        let view = applications.view(&number, &keyring).await?;
        let typed = Typed {
            email: Some(trimmed(&wanted.email, 254)),
            errors: vec![("email".to_owned(), visitor.t("application-email-wrong"))],
            ..Typed::default()
        };
        return Ok(status::again(&visitor, &view, &typed));
    }
    let held = applications.held(&number, &keyring).await?;
    let done = if address.is_some() { "benachrichtigung" } else { "ohne-benachrichtigung" };
    applications.announce_to(&held, &keyring, address).await?;
    Ok(after(&held.application().number, done).into_response())
}
