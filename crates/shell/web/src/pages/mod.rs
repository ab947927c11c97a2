//! The pages of the shell: signing in and out, accounts and passwords, language, failures, health, figures.

mod accounts;
pub(crate) mod again;
mod passwords;
mod registration;
mod registration_api;
mod sign_in;
mod statements;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use utoipa::OpenApi as _;

use crate::visitor::LANGUAGE;
use crate::{Access, Failure, Lang, Pace, Page, Routes, Shell, Visitor, serve};

const ADMINISTRATORS: Access = Access::Roles(identity::accounts::ADMINISTRATORS);

/// The routes of the shell.
pub fn routes(shell: Shell) -> Routes {
    Routes::new()
        .get("/anmelden", Access::Public, sign_in::page)
        .post("/anmelden", Access::Public, sign_in::submit)
        .paced(Pace::Guess)
        .get("/anmelden/vergessen", Access::Public, passwords::forgotten)
        .post("/anmelden/vergessen", Access::Public, passwords::ask)
        .paced(Pace::Guess)
        .get("/zugang/{link}", Access::Holder, passwords::link_page)
        .paced(Pace::Guess)
        .post("/zugang/{link}", Access::Holder, passwords::link_submit)
        .paced(Pace::Guess)
        .get("/konto/passwort", Access::SignedIn, passwords::own_page)
        .post("/konto/passwort", Access::SignedIn, passwords::own_submit)
        .paced(Pace::Guess)
        .get("/zugaenge", ADMINISTRATORS, accounts::start)
        .get("/zugaenge/{organisation}", ADMINISTRATORS, accounts::list)
        .get("/zugaenge/{organisation}/neu", ADMINISTRATORS, accounts::invitation)
        .post("/zugaenge/{organisation}/neu", ADMINISTRATORS, accounts::invite)
        .get("/zugaenge/{organisation}/{person}", ADMINISTRATORS, accounts::person)
        .post("/zugaenge/{organisation}/{person}", ADMINISTRATORS, accounts::submit)
        .get("/registrieren", Access::Public, registration::page)
        .paced(Pace::Search)
        .post("/registrieren", Access::Public, registration::submit)
        .paced(Pace::Ask)
        .get("/registrieren/stand/{receipt}", Access::Holder, registration::status)
        .paced(Pace::Guess)
        .get("/registrieren/adresse/{link}", Access::Holder, registration::proof_page)
        .paced(Pace::Guess)
        .post("/registrieren/adresse/{link}", Access::Holder, registration::prove)
        .paced(Pace::Guess)
        .get("/beitritte", registration::DECIDING, registration::requests)
        .get("/beitritte/{id}", registration::DECIDING, registration::request)
        .post("/beitritte/{id}", registration::DECIDING, registration::decide)
        .get("/api/v1/registrations", registration::DECIDING, registration_api::list)
        .post("/api/v1/registrations", Access::Public, registration_api::create)
        .paced(Pace::Ask)
        .get("/api/v1/registrations/{receipt}", Access::Holder, registration_api::status)
        .paced(Pace::Guess)
        .post(
            "/api/v1/registrations/{id}/confirm",
            registration::DECIDING,
            registration_api::confirm,
        )
        .post("/api/v1/registrations/{id}/refuse", registration::DECIDING, registration_api::refuse)
        .described(registration_api::Document::openapi())
        .post("/abmelden", Access::Public, sign_in::leave)
        .get("/sprache/{code}", Access::Public, language)
        .get("/ueber", Access::Public, statements::about)
        .get("/datenschutz", Access::Public, statements::privacy)
        .get("/barrierefreiheit", Access::Public, statements::accessibility)
        .get("/health/live", Access::Public, || async { "live\n" })
        .get("/health/ready", Access::Public, ready)
        .get("/metrics", Access::Public, metrics)
        .with_state(shell)
}

/// Ready means: the database answers.
async fn ready(State(shell): State<Shell>) -> Response {
    let answered = shell.store().read::<_, store::Error>(|read| read.one("SELECT 1", &[])).await;
    match answered {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn metrics(State(shell): State<Shell>) -> Result<Response, Failure> {
    let written = shell.metrics().written(&shell).await?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media_type)], written).into_response())
}

/// Keeps the chosen language and goes back to where the visitor was.
async fn language(
    visitor: Visitor,
    Path(code): Path<String>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Failure> {
    let lang: Lang = code.parse().map_err(|()| Failure::not_found())?;
    let back = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(own_path)
        .unwrap_or("/");
    let secure = if visitor.shell.secure() { "; Secure" } else { "" };
    let cookie = format!(
        "{LANGUAGE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}",
        lang.code()
    );
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response())
}

/// The path of an address, so that nobody is sent to another site.
fn own_path(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.get(rest.find('/')?..)?;
    (!path.starts_with("//")).then_some(path)
}

/// Where to go to sign in, and to come back from.
pub(crate) fn to_sign_in(visitor: &Visitor) -> Response {
    Redirect::to(&format!("/anmelden?weiter={}", as_value(&visitor.address()))).into_response()
}

/// An address as a value in the query of another.
fn as_value(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '&' => out.push_str("%26"),
            '+' => out.push_str("%2B"),
            '%' => out.push_str("%25"),
            other => out.push(other),
        }
    }
    out
}

/// A failure in words, with what can be done now.
pub(crate) fn failure(visitor: &Visitor, failure: &Failure) -> Response {
    let title = visitor.t(&format!("failure-{}-title", failure.kind));
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t(&format!("failure-{}", failure.kind))) }
        // Details are written for programs, in English.
        @if let Some(detail) = failure.detail.as_ref().filter(|_| visitor.lang == Lang::En) {
            p .kern-body.kl-narrow { (detail) }
        }
        p { a.kern-link href="/" { (visitor.t("failure-home")) } }
    };
    let page = visitor.page(Page::new(title, body));
    serve::already_worded(failure.status, page)
}

#[cfg(test)]
mod tests {
    use super::{as_value, own_path};

    #[test]
    fn an_address_comes_back_whole_from_the_sign_in_page() {
        assert_eq!(as_value("/vorgaenge?q=a+b&ansicht=frei"), "/vorgaenge?q=a%2Bb%26ansicht=frei");
        assert_eq!(as_value("/x?q=%26"), "/x?q=%2526");
    }

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(own_path("https://a.de/orte?q=x"), Some("/orte?q=x"));
        assert_eq!(own_path("https://a.de//evil.example"), None);
        assert_eq!(own_path("nonsense"), None);
    }
}
