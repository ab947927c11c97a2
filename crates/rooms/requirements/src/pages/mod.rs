//! The pages of this room.

mod act;
mod addressee;
mod edit;
mod list;
mod profile;
mod sentence;
mod standards;
mod versions;

use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use needs::Told;
use uuid::Uuid;
use web::components::{Happened, Tone, badge, timeline};
use web::form::Wrong;
use web::{Access, Failure, Routes, Visitor};

use crate::doing::{Doing, Done};
use crate::model::{LogEntry, Outcome, Record, State, Summary};
use crate::{ANSWERERS, CONTRIBUTORS, EDITORS, Error, Requirements, store as query};

/// The routes.
pub(crate) fn routes() -> Routes<Requirements> {
    let public = Access::Public;
    let editors = Access::Roles(EDITORS);
    let contributors = Access::Roles(CONTRIBUTORS);
    let movers = Access::Roles(ANSWERERS);
    Routes::new()
        .get("/profile", public, list::page)
        .get("/profile/wartet", Access::SignedIn, list::waiting)
        .get("/profile/neu", editors, edit::new_page)
        .post("/profile/neu", editors, edit::create)
        .get("/profile/{id}", public, profile::page)
        .get("/profile/{id}/druck", public, profile::print)
        .get("/profile/{id}/bearbeiten", editors, edit::describe_page)
        .post("/profile/{id}/bearbeiten", editors, edit::describe)
        .get("/profile/{id}/saetze/neu", editors, edit::sentence_page)
        .post("/profile/{id}/saetze/neu", editors, edit::require)
        .get("/profile/{id}/saetze/{satz}", public, sentence::page)
        .post("/profile/{id}/saetze/{satz}", contributors, sentence::comment)
        .get("/profile/{id}/saetze/{satz}/bearbeiten", editors, edit::reword_page)
        .post("/profile/{id}/saetze/{satz}/bearbeiten", editors, edit::reword)
        .get("/profile/{id}/saetze/{satz}/{tat}", editors, sentence::act_page)
        .post("/profile/{id}/saetze/{satz}/{tat}", editors, sentence::act)
        .post("/profile/{id}/kommentar", contributors, sentence::comment_whole)
        .post("/profile/{id}/kommentare/{kommentar}", editors, sentence::settle)
        .get("/profile/{id}/fassungen", public, versions::page)
        .post("/profile/{id}/fassungen", editors, versions::fix)
        .get("/profile/{id}/pruefung", public, act::readiness_page)
        .post("/profile/{id}/pruefung", editors, act::check)
        .get("/profile/{id}/vergleich", public, act::comparison_page)
        .get("/profile/{id}/vergleich/{land}", contributors, act::compare_page)
        .post("/profile/{id}/vergleich/{land}", contributors, act::compare)
        .get("/profile/{id}/stand/{schritt}", movers, act::state_page)
        .post("/profile/{id}/stand/{schritt}", movers, act::state)
        .get("/standards", public, standards::list)
        .get("/standards/neu", editors, standards::new_page)
        .post("/standards/neu", editors, standards::create)
        .get("/standards/{id}", public, standards::page)
        .get("/standards/{id}/bearbeiten", editors, standards::describe_page)
        .post("/standards/{id}/bearbeiten", editors, standards::describe)
        .post("/standards/{id}/stand", editors, standards::stage)
        .post("/standards/{id}/kriterien", editors, standards::criterion)
        .post("/standards/{id}/kriterien/{kriterium}", editors, standards::meet)
        .post("/standards/{id}/anforderungen", editors, standards::link)
        .post_files("/standards/{id}/dokumente", editors, standards::attach)
        .get("/standards/{id}/dokumente/{dokument}", public, standards::download)
        .post("/standards/{id}/dokumente/{dokument}", editors, standards::detach)
}

fn address(profile: Uuid) -> String {
    format!("/profile/{profile}")
}

fn sentence_address(profile: Uuid, sentence: Uuid) -> String {
    format!("/profile/{profile}/saetze/{sentence}")
}

/// The profile with everything, for its pages.
async fn record(visitor: &Visitor, room: &Requirements, profile: Uuid) -> Result<Record, Failure> {
    let caller = visitor.caller.clone();
    let record = room.store.read(move |read| query::record(read, &caller, profile)).await?;
    record.ok_or_else(Failure::not_found)
}

/// The same with what is said of the needs behind it.
async fn record_and_needs(
    visitor: &Visitor,
    room: &Requirements,
    profile: Uuid,
) -> Result<(Record, Told), Failure> {
    let caller = visitor.caller.clone();
    let found = room
        .store
        .read::<_, ::store::Error>(move |read| {
            let Some(record) = query::record(read, &caller, profile)? else { return Ok(None) };
            let told = needs::told_of(read, &caller, &record.traced())?;
            Ok(Some((record, told)))
        })
        .await?;
    found.ok_or_else(Failure::not_found)
}

/// Does something with a profile as the visitor.
async fn carry_out(
    visitor: &Visitor,
    room: &Requirements,
    of: Option<Uuid>,
    profile: Uuid,
    doing: Doing,
) -> Result<Done, Error> {
    let caller = visitor.caller.clone();
    room.store.change(move |tx| doing.carry_out(tx, &caller, of, profile)).await
}

fn redirect(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// Whether the visitor writes this profile.
fn edits(visitor: &Visitor, summary: &Summary) -> bool {
    let of = [summary.organisation, summary.audience.guard];
    of.iter().any(|of| visitor.caller.acting(*of, EDITORS).is_ok())
}

/// Whether the visitor speaks for the addressee.
fn answers(visitor: &Visitor, summary: &Summary) -> bool {
    match summary.addressee.organisation {
        Some(addressee) => visitor.caller.acting(addressee, ANSWERERS).is_ok(),
        None => edits(visitor, summary),
    }
}

/// The words for what an operation found wrong; anything else is a failure.
fn worded(visitor: &Visitor, error: Error) -> Result<Wrong, Failure> {
    match error {
        Error::Invalid(fields) => Ok(fields
            .into_iter()
            .map(|(field, text)| (field.to_owned(), visitor.t(text)))
            .collect()),
        Error::NotReady(open) => Ok(open
            .into_iter()
            .map(|question| {
                ("reason".to_owned(), visitor.t(&format!("profile-question-{question}")))
            })
            .collect()),
        Error::Unchanged => Ok(vec![("title".to_owned(), visitor.t("failure-profile-unchanged"))]),
        Error::Label => Ok(vec![("label".to_owned(), visitor.t("failure-profile-label"))]),
        error => Err(error.into()),
    }
}

fn crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    vec![("/profile".to_owned(), visitor.t("profile-list"))]
}

fn crumbs_of(visitor: &Visitor, record: &Record) -> Vec<(String, String)> {
    let mut crumbs = crumbs(visitor);
    let summary = &record.profile.summary;
    crumbs.push((address(summary.id), summary.number.clone()));
    crumbs
}

/// The title of the profile above a form.
fn about(record: &Record) -> Markup {
    let summary = &record.profile.summary;
    html! { p .kern-body.kl-narrow { (summary.number) ": " strong { (summary.title) } } }
}

fn state_badge(visitor: &Visitor, state: State) -> Markup {
    let tone = match state {
        State::Consultation | State::Submitted => Some(Tone::Info),
        State::Partly | State::Postponed => Some(Tone::Warning),
        State::Accepted | State::Effective => Some(Tone::Success),
        State::Rejected => Some(Tone::Danger),
        State::Draft | State::Ready | State::Adopted | State::Implementing => None,
    };
    badge(tone, &visitor.t(&format!("profile-state-{state}")))
}

fn outcome_badge(visitor: &Visitor, outcome: Outcome) -> Markup {
    let tone = match outcome {
        Outcome::Accepted => Tone::Success,
        Outcome::Partly | Outcome::Postponed => Tone::Warning,
        Outcome::Rejected => Tone::Danger,
    };
    badge(Some(tone), &visitor.t(&format!("profile-outcome-{outcome}")))
}

/// The clock of the addressee, in words: a colour alone does not say it.
fn clock_badge(visitor: &Visitor, summary: &Summary, today: Date) -> Markup {
    let Some(due) = summary.due_on.filter(|_| summary.state == State::Submitted) else {
        return html! {};
    };
    let days = today.until(due).map_or(0, |span| span.get_days());
    let count = days.unsigned_abs().to_string();
    let (tone, key) = match days {
        ..0 => (Tone::Danger, "profile-due-overdue"),
        0 => (Tone::Warning, "profile-due-today"),
        1..=14 => (Tone::Warning, "profile-due-in"),
        _ => (Tone::Info, "profile-due-in"),
    };
    badge(Some(tone), &visitor.tf(key, &[("days", &count)]))
}

/// Needs and clusters behind something.
fn traces(visitor: &Visitor, told: &Told, ids: &[Uuid]) -> Markup {
    html! {
        ul.kern-list {
            @for it in told.referred.iter().filter(|it| ids.contains(&it.id)) {
                @let folder = if it.cluster { "buendel" } else { "bedarfe" };
                li {
                    a.kern-link href=(format!("/{folder}/{}", it.id)) { (it.number) ": " (it.title) }
                    " – " (visitor.tf("profile-towns", &[("count", &it.towns.to_string())]))
                }
            }
        }
    }
}

/// What happened to a profile or a standard.
fn course(visitor: &Visitor, log: &[LogEntry], words: impl Fn(&LogEntry) -> String) -> Markup {
    timeline(
        visitor,
        log.iter().map(|entry| Happened {
            at: entry.at,
            name: &entry.name,
            what: words(entry),
            text: &entry.text,
            next_on: entry.next_on,
            link: &entry.link,
            more: html! {},
        }),
    )
}
