//! Number and code: the way to an application from another device.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use web::components::{Field, error_summary, submit_button};
use web::{Failure, Page, Visitor, serve};

use super::{address, keyring, opened, trimmed};
use crate::{Applications, Error, access, limits};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    nummer: String,
}

#[derive(Deserialize)]
pub(super) struct Entered {
    #[serde(default)]
    nummer: String,
    #[serde(default)]
    code: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let number = trimmed(&asked.nummer, limits::NUMBER);
    let body = form(&visitor, &number, None, &[]);
    visitor.page(Page::new(visitor.t("application-follow"), body))
}

/// The same form instead of an application that the visitor may not see.
pub(super) fn locked(visitor: &Visitor, number: &str) -> Response {
    let number = access::number(number).unwrap_or_default();
    let body = form(visitor, &number, Some(&visitor.t("application-locked")), &[]);
    let page = visitor.page(Page::new(visitor.t("application-follow"), body));
    serve::already_worded(StatusCode::NOT_FOUND, page)
}

pub(super) async fn submit(
    visitor: Visitor,
    State(applications): State<Applications>,
    Form(entered): Form<Entered>,
) -> Result<Response, Failure> {
    let (status, text) = match applications.unlock(&entered.nummer, &entered.code).await {
        Ok(receipt) => {
            let to = address(&receipt.number);
            return Ok(opened(&visitor, receipt.case, &receipt.code, &to));
        }
        Err(Error::WrongCode) => (StatusCode::UNPROCESSABLE_ENTITY, "application-wrong"),
        Err(Error::Identity(identity::Error::Locked)) => {
            (StatusCode::TOO_MANY_REQUESTS, "application-too-often")
        }
        Err(error) => return Err(error.into()),
    };
    let number = trimmed(&entered.nummer, limits::NUMBER);
    let errors = [("nummer".to_owned(), visitor.t(text))];
    let body = form(&visitor, &number, None, &errors);
    let page = visitor.page(Page::new(visitor.t("application-follow-failed"), body));
    Ok(serve::already_worded(status, page))
}

fn form(
    visitor: &Visitor,
    number: &str,
    intro: Option<&str>,
    errors: &[(String, String)],
) -> Markup {
    let intro = intro.map_or_else(|| visitor.t("application-follow-intro"), ToOwned::to_owned);
    let wrong = errors.first().map(|(_, text)| text.as_str());
    html! {
        (error_summary(visitor, errors))
        h1.kern-heading-x-large { (visitor.t("application-follow")) }
        p .kern-body.kl-narrow { (intro) }
        form .kl-form method="post" action="/vorgang" {
            (Field::new("nummer", visitor.t("application-number")).value(number).error(wrong)
                .hint(visitor.t("application-number-hint")).autocomplete("off").render(visitor))
            (Field::new("code", visitor.t("application-code"))
                .hint(visitor.t("application-code-hint")).autocomplete("off").render(visitor))
            (submit_button(&visitor.t("application-open")))
        }
        p .kern-body.kl-narrow {
            (visitor.t("application-account-hint")) " "
            a.kern-link href="/konto" { (visitor.t("application-account")) }
        }
    }
}

/// Makes this browser forget the code.
pub(super) async fn forget(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let held = applications.held(&number, &keyring(&visitor, &headers)).await?;
    let gone = access::forgotten(held.application().id);
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/vorgang")).into_response())
}
