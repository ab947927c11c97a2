//! The pages of this room.

mod act;
mod edit;
mod list;
mod profile;
mod sentence;
mod standards;
mod versions;

use ::store::Timestamp;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Label, Role};
use jiff::civil::Date;
use maud::{Markup, html};
use needs::Told;
use uuid::Uuid;
use web::components::{Tone, badge, error_summary, facts, select};
use web::{Access, Failure, Page, Routes, Visitor, format, serve};

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

/// An id in an address; whatever is none leads to nothing.
pub(crate) fn id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_no_id| Failure::not_found())
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

/// For which organisation somebody acts: chosen where there are several.
fn acts_for(visitor: &Visitor, roles: &[Role], chosen: &str) -> Markup {
    let own = visitor.caller.organisations_by_name(roles);
    let choices: Vec<_> = own.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    html! {
        @match choices.as_slice() {
            [(id, name)] => {
                input type="hidden" name="organisation" value=(id);
                p.kern-body { (visitor.tf("profile-for", &[("name", name)])) }
            }
            _ => (select(visitor, "organisation", &visitor.t("profile-organisation"), &choices, chosen)),
        }
    }
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

/// What is wrong with a form, in words: (id of the field, text).
type Wrong = Vec<(String, String)>;

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

fn error_of<'w>(wrong: &'w Wrong, field: &str) -> Option<&'w str> {
    wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str())
}

/// A page with a form; with errors it says so, in its title and its status.
fn form_page(
    visitor: &Visitor,
    title: &str,
    crumbs: Vec<(String, String)>,
    wrong: &Wrong,
    body: Markup,
) -> Response {
    let shown = if wrong.is_empty() {
        title.to_owned()
    } else {
        visitor.tf("profile-error", &[("title", title)])
    };
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        (body)
    };
    let page = visitor.page(Page::new(shown, body).crumbs(crumbs));
    if wrong.is_empty() {
        page
    } else {
        serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page)
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

/// The choices for a set of words, with "all" before them where that is a choice.
fn choices<T: std::fmt::Display>(
    visitor: &Visitor,
    all: &[T],
    prefix: &str,
    any: bool,
) -> Vec<(String, String)> {
    let any = any.then(|| (String::new(), visitor.t("profile-any")));
    let named = all.iter().map(|it| (it.to_string(), visitor.t(&format!("{prefix}-{it}"))));
    any.into_iter().chain(named).collect()
}

fn date(visitor: &Visitor, at: Timestamp) -> Markup {
    day(visitor, at.german_date())
}

fn day(visitor: &Visitor, day: Date) -> Markup {
    html! { time datetime=(day) { (format::date(visitor.lang, day)) } }
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

/// The label, where it is not for everybody.
fn label_badge(visitor: &Visitor, label: Label) -> Markup {
    html! {
        @if label != Label::Clear { (badge(Some(Tone::Warning), &visitor.t(&label_key(label)))) }
    }
}

fn label_key(label: Label) -> String {
    format!("profile-label-{}", label.word().replace('+', "-"))
}

/// Paragraphs as they were typed.
fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split('\n').filter(|it| !it.trim().is_empty()) {
            p .kern-body.kl-narrow { (paragraph) }
        }
    }
}

/// A link that somebody gave: an address leads on, a reference in words does not.
fn link(text: &str) -> Markup {
    let leads =
        text.starts_with("https://") || text.starts_with("http://") || text.starts_with('/');
    html! {
        @if leads { a.kern-link href=(text) rel="nofollow" { (text) } } @else { (text) }
    }
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

fn somebody(visitor: &Visitor, name: &str) -> String {
    if name.is_empty() { visitor.t("profile-elsewhere") } else { name.to_owned() }
}

/// What happened, newest first: who, what, why, and when something happens next.
fn timeline(visitor: &Visitor, log: &[LogEntry], words: impl Fn(&LogEntry) -> String) -> Markup {
    html! {
        ol.kl-timeline {
            @for entry in log {
                li .kl-timeline__item.kl-timeline__item--done {
                    p.kl-message__meta { (date(visitor, entry.at)) " · " (somebody(visitor, &entry.name)) }
                    p.kern-body { strong { (words(entry)) } }
                    @if !entry.text.is_empty() { (paragraphs(&entry.text)) }
                    @if let Some(next) = entry.next_on {
                        p .kern-body.kern-body--small { (visitor.t("profile-next")) ": " (day(visitor, next)) }
                    }
                    @if !entry.link.is_empty() { p.kern-body { (link(&entry.link)) } }
                }
            }
        }
    }
}

/// A list of names and values without those that are empty.
fn filled(rows: Vec<(String, Markup)>) -> Markup {
    let rows: Vec<_> = rows.into_iter().filter(|(_, value)| !value.0.trim().is_empty()).collect();
    facts(&rows)
}

/// A button that leads to a page.
fn way(href: &str, text: &str) -> Markup {
    html! {
        a .kern-btn.kern-btn--secondary href=(href) { span.kern-label { (text) } }
    }
}
