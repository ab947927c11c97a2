//! The pages of the office.

mod act;
mod case;
mod decide;
mod inbox;
mod organisation;

use ::store::Timestamp;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::Acting;
use maud::{Markup, html};
use uuid::Uuid;
use web::components::{Tone, badge};
use web::{Access, Failure, Page, Routes, Visitor, format, serve};

use crate::model::{Case, Record, Status};
use crate::{Cases, Error, WORKERS, store as query, upload};

const OFFICE: Access = Access::Roles(WORKERS);

/// The routes.
pub(crate) fn routes() -> Routes<Cases> {
    Routes::new()
        .get("/vorgaenge", OFFICE, inbox::page)
        .get("/vorgaenge/vertretung", OFFICE, organisation::deputies)
        .post("/vorgaenge/vertretung", OFFICE, organisation::set_deputy)
        .get("/vorgaenge/briefkopf", OFFICE, organisation::letterhead)
        .post("/vorgaenge/briefkopf", OFFICE, organisation::set_letterhead)
        .get("/vorgaenge/{id}", OFFICE, case::page)
        .get("/vorgaenge/{id}/dokumente/{document}", OFFICE, download)
        .get("/vorgaenge/{id}/entscheiden", OFFICE, decide::page)
        .post("/vorgaenge/{id}/entscheiden", OFFICE, decide::submit)
        .get("/vorgaenge/{id}/entwurf.pdf", OFFICE, decide::proposal)
        .get("/vorgaenge/{id}/nachricht", OFFICE, act::message_page)
        .post_files("/vorgaenge/{id}/nachricht", OFFICE, act::send_message)
        .get("/vorgaenge/{id}/{action}", OFFICE, act::page)
        .post("/vorgaenge/{id}/{action}", OFFICE, act::submit)
}

/// An id in an address; whatever is none leads to nothing.
pub(crate) fn id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_no_id| Failure::not_found())
}

/// The proof for the organisation that was asked for, else for the first one.
fn acting(visitor: &Visitor, asked: Option<&str>) -> Result<Acting, Failure> {
    let organisation = match asked.filter(|text| !text.is_empty()) {
        Some(text) => id(text)?,
        None => {
            visitor.caller.organisations_by_name(WORKERS).first().ok_or_else(Failure::not_found)?.0
        }
    };
    // What somebody does not work for, they learn nothing about.
    visitor.caller.acting(organisation, WORKERS).map_err(|_denied| Failure::not_found())
}

/// A file of a case, to be saved.
async fn download(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path((case, document)): Path<(String, String)>,
) -> Result<Response, Failure> {
    file(&visitor, &cases, id(&case)?, id(&document)?).await
}

/// The answer with a file. It is saved, not opened: what a citizen sent is never shown as a page of
/// this site.
pub(crate) async fn file(
    visitor: &Visitor,
    cases: &Cases,
    case: Uuid,
    document: Uuid,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let found = cases
        .store
        .read::<_, Error>(move |read| Ok(query::document(read, &caller, case, document)?))
        .await?;
    let document = found.ok_or_else(Failure::not_found)?;
    let bytes = upload::content(&cases.store, document.blob).await?;
    let headers = [
        (header::CONTENT_TYPE, document.media_type),
        (header::CONTENT_DISPOSITION, upload::disposition(&document.name)),
    ];
    Ok((headers, bytes).into_response())
}

fn case_address(case: Uuid) -> String {
    format!("/vorgaenge/{case}")
}

fn crumbs(visitor: &Visitor, record: Option<&Record>) -> Vec<(String, String)> {
    let mut crumbs = vec![("/vorgaenge".to_owned(), visitor.t("case-inbox"))];
    if let Some(record) = record {
        crumbs.push((case_address(record.case.id), record.case.number.clone()));
    }
    crumbs
}

/// A moment with its machine-readable form.
fn moment(visitor: &Visitor, at: Timestamp) -> Markup {
    html! { time datetime=(at.to_jiff()) { (format::moment(visitor.lang, at)) } }
}

/// A date with its machine-readable form.
fn date(visitor: &Visitor, at: Timestamp) -> Markup {
    html! { time datetime=(at.german_date()) { (format::date(visitor.lang, at.german_date())) } }
}

fn status_badge(visitor: &Visitor, status: Status) -> Markup {
    let tone = match status {
        Status::Received | Status::Reopened => Some(Tone::Info),
        Status::Waiting | Status::Proposed => Some(Tone::Warning),
        Status::Decided => Some(Tone::Success),
        Status::InProgress | Status::Withdrawn | Status::Closed => None,
    };
    badge(tone, &visitor.t(&format!("case-status-{status}")))
}

/// Until when, in words: a colour alone does not say it.
fn due_in_words(visitor: &Visitor, case: &Case, now: Timestamp) -> String {
    if case.state.status() == Status::Waiting {
        return visitor.t("case-due-stopped");
    }
    if !case.state.status().clock_runs() {
        return visitor.t("case-due-none");
    }
    let span = now.german_date().until(case.due_at.german_date());
    let days = span.map_or(0, |span| span.get_days());
    let count = days.unsigned_abs().to_string();
    match days {
        0 => visitor.t("case-due-today"),
        1.. => visitor.tf("case-due-in", &[("days", &count)]),
        _ => visitor.tf("case-due-overdue", &[("days", &count)]),
    }
}

/// An answer in words with a way back to the case.
fn told(
    visitor: &Visitor,
    status: StatusCode,
    record: &Record,
    title: &str,
    body: Markup,
) -> Response {
    let page = Page::new(title, body).crumbs(crumbs(visitor, Some(record)));
    serve::already_worded(status, visitor.page(page))
}

/// What happens to a failed action: whoever was not the first is shown what changed, with what they
/// wrote; what is not possible is said with a way back.
async fn explained(
    cases: &Cases,
    visitor: &Visitor,
    case: Uuid,
    version: i64,
    typed: &str,
    error: Error,
) -> Result<Response, Failure> {
    match error {
        Error::Stale => conflict(cases, visitor, case, version, typed).await,
        Error::Refused(_) | Error::Letter(_) => {
            let failure = Failure::from(error);
            let record = cases.record(&visitor.caller, case).await?;
            let title = visitor.t(&format!("failure-{}-title", failure.kind()));
            let body = html! {
                h1.kern-heading-x-large { (title) }
                p .kern-body.kl-narrow { (visitor.t(&format!("failure-{}", failure.kind()))) }
                (kept_text(visitor, typed))
                (back_to_case(visitor, case))
            };
            Ok(told(visitor, failure.status(), &record, &title, body))
        }
        error => Err(error.into()),
    }
}

async fn conflict(
    cases: &Cases,
    visitor: &Visitor,
    case: Uuid,
    version: i64,
    typed: &str,
) -> Result<Response, Failure> {
    let record = cases.record(&visitor.caller, case).await?;
    let me = visitor.caller.person().map(|person| person.id);
    let newer: Vec<_> = record.entries.iter().filter(|entry| entry.version > version).collect();
    let own = !newer.is_empty() && newer.iter().all(|entry| entry.person == me);
    let (title, text) = if own {
        (visitor.t("case-conflict-own-title"), visitor.t("case-conflict-own"))
    } else {
        (visitor.t("case-conflict-title"), visitor.t("case-conflict"))
    };
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (text) }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("case-conflict-changes")) }
            (case::timeline(visitor, &newer))
        }
        p.kern-body { (visitor.t("case-conflict-now")) " " (status_badge(visitor, record.case.state.status())) }
        (kept_text(visitor, typed))
        (back_to_case(visitor, case))
    };
    Ok(told(visitor, StatusCode::CONFLICT, &record, &title, body))
}

/// What somebody wrote is not lost because it could not be sent.
fn kept_text(visitor: &Visitor, typed: &str) -> Markup {
    html! {
        @if !typed.is_empty() {
            div.kern-form-input {
                label.kern-label for="geschrieben" { (visitor.t("case-your-text")) }
                textarea.kern-form-input__input id="geschrieben" rows="8" readonly { (typed) }
            }
        }
    }
}

fn back_to_case(visitor: &Visitor, case: Uuid) -> Markup {
    html! {
        p { a.kern-link href=(case_address(case)) { (visitor.t("case-back")) } }
    }
}
