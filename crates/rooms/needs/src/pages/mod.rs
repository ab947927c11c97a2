//! The pages of this room.

mod act;
mod board;
mod cluster;
mod list;
mod need;
mod report;

use ::store::{Entry, Timestamp, Tx};
use axum::http::StatusCode;
use axum::response::Response;
use identity::{Caller, Label, Role};
use jiff::civil::Date;
use maud::{Markup, html};
use uuid::Uuid;
use web::components::{Tone, badge, error_summary, facts, select};
use web::{Access, Failure, Page, Routes, Visitor, format, serve};

use crate::model::{Lamp, LogEntry, PartName, Priority, State, Weight};
use crate::{BUNDLERS, CONTRIBUTORS, Error, Needs, REPORTERS, VOICES};

/// The routes.
pub(crate) fn routes() -> Routes<Needs> {
    let public = Access::Public;
    let reporters = Access::Roles(REPORTERS);
    let speakers = Access::Roles(VOICES);
    let contributors = Access::Roles(CONTRIBUTORS);
    let bundlers = Access::Roles(BUNDLERS);
    Routes::new()
        .get("/bedarfe", public, list::page)
        .get("/bedarfe/neu", reporters, report::page)
        .post("/bedarfe/neu", reporters, report::submit)
        .get("/bedarfe/aehnliche", public, report::similar_fragment)
        .get("/bedarfe/lage", public, board::dashboard)
        .get("/bedarfe/mitglieder", contributors, board::members)
        .get("/bedarfe/wartet", contributors, board::waiting)
        .get("/bedarfe/{id}", public, need::page)
        .get("/bedarfe/{id}/bearbeiten", reporters, report::correct_page)
        .post("/bedarfe/{id}/bearbeiten", reporters, report::correct)
        .get("/bedarfe/{id}/stimme", speakers, act::voice_page)
        .post("/bedarfe/{id}/stimme", speakers, act::voice)
        .get("/bedarfe/{id}/beitrag", contributors, act::contribution_page)
        .post("/bedarfe/{id}/beitrag", contributors, act::contribution)
        .get("/bedarfe/{id}/stand/{schritt}", contributors, act::state_page)
        .post("/bedarfe/{id}/stand/{schritt}", contributors, act::state)
        .get("/buendel", public, cluster::list)
        .get("/buendel/neu", bundlers, cluster::new_page)
        .post("/buendel/neu", bundlers, cluster::make)
        .get("/buendel/{id}", public, cluster::page)
        .post("/buendel/{id}/hinzu", bundlers, cluster::add)
        .post("/buendel/{id}/herausnehmen", bundlers, cluster::take_out)
        .post("/buendel/{id}/einspruch", speakers, cluster::object)
}

/// An id in an address; whatever is none leads to nothing.
fn id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_no_id| Failure::not_found())
}

fn need_address(need: Uuid) -> String {
    format!("/bedarfe/{need}")
}

fn cluster_address(cluster: Uuid) -> String {
    format!("/buendel/{cluster}")
}

/// For which organisation somebody acts: chosen where there are several.
fn acts_for(visitor: &Visitor, roles: &[Role], chosen: &str) -> Markup {
    let own = visitor.caller.organisations_by_name(roles);
    let choices: Vec<_> = own.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    html! {
        @match choices.as_slice() {
            [(id, name)] => {
                input type="hidden" name="organisation" value=(id);
                p.kern-body { (visitor.tf("need-for", &[("name", name)])) }
            }
            _ => (select(visitor, "organisation", &visitor.t("need-organisation"), &choices, chosen)),
        }
    }
}

/// The organisation that a form names, else the first one.
fn chosen(visitor: &Visitor, roles: &[Role], named: &str) -> Result<Uuid, Failure> {
    if named.is_empty() {
        return visitor
            .caller
            .organisations_by_name(roles)
            .first()
            .map(|(id, _)| *id)
            .ok_or_else(|| identity::Denied::Role.into());
    }
    id(named)
}

/// Does something as the visitor.
async fn act<T: Send + 'static>(
    visitor: &Visitor,
    needs: &Needs,
    mut what: impl FnMut(&mut Tx<'_>, &Caller) -> Result<(T, Entry), Error> + Send + 'static,
) -> Result<T, Error> {
    let caller = visitor.caller.clone();
    needs.store.change(move |tx| what(tx, &caller)).await
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
        Error::Unchanged => Ok(vec![("title".to_owned(), visitor.t("failure-need-unchanged"))]),
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
    let heading = title.to_owned();
    let title = if wrong.is_empty() {
        heading.clone()
    } else {
        visitor.tf("need-error", &[("title", &heading)])
    };
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (heading) }
        (body)
    };
    let page = visitor.page(Page::new(title, body).crumbs(crumbs));
    if wrong.is_empty() {
        page
    } else {
        serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page)
    }
}

fn crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    vec![("/bedarfe".to_owned(), visitor.t("need-list"))]
}

fn cluster_crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    let mut crumbs = crumbs(visitor);
    crumbs.push(("/buendel".to_owned(), visitor.t("need-clusters")));
    crumbs
}

/// The choices for a set of words, with "all" before them where that is a choice.
fn choices<T: std::fmt::Display>(
    visitor: &Visitor,
    all: &[T],
    prefix: &str,
    any: bool,
) -> Vec<(String, String)> {
    let any = any.then(|| (String::new(), visitor.t("need-any")));
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
        State::Submitted | State::Reopened => Some(Tone::Info),
        State::Queried => Some(Tone::Warning),
        State::Covered | State::Done | State::InProfile => Some(Tone::Success),
        State::Rejected => Some(Tone::Danger),
        State::Confirmed | State::Bundled | State::Resting => None,
    };
    badge(tone, &visitor.t(&format!("need-state-{state}")))
}

/// A lamp, in words: a colour alone does not say it.
fn lamp_badge(visitor: &Visitor, lamp: Lamp) -> Markup {
    let tone = match lamp {
        Lamp::Green | Lamp::Off => return html! {},
        Lamp::Yellow => Tone::Warning,
        Lamp::Red => Tone::Danger,
    };
    badge(Some(tone), &visitor.t(&format!("need-lamp-{lamp}")))
}

/// The label, where it is not for everybody.
fn label_badge(visitor: &Visitor, label: Label) -> Markup {
    html! {
        @if label != Label::Clear {
            (badge(Some(Tone::Warning), &visitor.t(&label_key(label))))
        }
    }
}

fn label_key(label: Label) -> String {
    format!("need-label-{}", label.word().replace('+', "-"))
}

fn number(visitor: &Visitor, figure: i64) -> String {
    format::number(visitor.lang, figure)
}

/// Paragraphs as they were typed.
fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").filter(|it| !it.trim().is_empty()) {
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

/// Both ways of counting, side by side.
fn both_counts(visitor: &Visitor, weight: Weight) -> Markup {
    html! {
        div.kl-cards {
            article.kern-card {
                div.kern-card__container {
                    div.kern-card__header { h2.kern-title { (visitor.t("need-count-towns")) } }
                    div.kern-card__body {
                        p .kern-heading-large { (number(visitor, weight.towns)) }
                        p .kern-body.kern-body--small { (visitor.t("need-count-towns-text")) }
                    }
                }
            }
            article.kern-card {
                div.kern-card__container {
                    div.kern-card__header { h2.kern-title { (visitor.t("need-count-weight")) } }
                    div.kern-card__body {
                        p .kern-heading-large { (number(visitor, weight.inhabitants)) }
                        p .kern-body.kern-body--small {
                            (visitor.tf("need-count-weight-text", &[("cases", &number(visitor, weight.cases))]))
                        }
                    }
                }
            }
        }
    }
}

/// The card of a priority: six parts, their points, and the formula.
fn priority_card(visitor: &Visitor, priority: &Priority) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2 #prioritaet .kern-heading-medium { (visitor.t("need-priority")) }
            div.kern-table-responsive tabindex="0" role="region" aria-labelledby="prioritaet" {
                table .kern-table.kern-table--small {
                    thead.kern-table__head {
                        tr.kern-table__row {
                            @for key in ["need-priority-part", "need-priority-value", "need-priority-points"] {
                                th.kern-table__header scope="col" { (visitor.t(key)) }
                            }
                        }
                    }
                    tbody.kern-table__body {
                        @for part in &priority.parts {
                            tr.kern-table__row {
                                th.kern-table__cell scope="row" {
                                    (visitor.t(&format!("need-part-{}", part.part)))
                                }
                                td.kern-table__cell { (part_value(visitor, part.part, &part.value)) }
                                td.kern-table__cell { (part.points) " / 10" }
                            }
                        }
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" { (visitor.t("need-priority-sum")) }
                            td.kern-table__cell {}
                            td.kern-table__cell { strong { (priority.points) " / 60" } }
                        }
                    }
                }
            }
            details.kern-accordion {
                summary.kern-accordion__header { span.kern-title { (visitor.t("need-formula")) } }
                div.kern-accordion__body {
                    p .kern-body.kl-narrow { (visitor.t("need-formula-text")) }
                    ul.kern-list {
                        li { (visitor.t("need-formula-towns")) }
                        li { (visitor.t("need-formula-inhabitants")) }
                        li { (visitor.t("need-formula-cases")) }
                        li { (visitor.t("need-formula-urgency")) }
                        li { (visitor.t("need-formula-frequency")) }
                        li { (visitor.t("need-formula-spread")) }
                    }
                }
            }
        }
    }
}

fn part_value(visitor: &Visitor, part: PartName, value: &str) -> String {
    match part {
        PartName::Urgency => visitor.t(&format!("need-urgency-{value}")),
        PartName::Frequency => visitor.t(&format!("need-frequency-{value}")),
        PartName::Spread => {
            let (lands, sizes) = value.split_once('+').unwrap_or((value, "0"));
            visitor.tf("need-spread-value", &[("lands", lands), ("sizes", sizes)])
        }
        _ => value.parse().map_or_else(|_none| value.to_owned(), |figure| number(visitor, figure)),
    }
}

/// What happened, newest first: who, what, why, and when something happens next.
fn timeline(visitor: &Visitor, log: &[LogEntry]) -> Markup {
    html! {
        ol.kl-timeline {
            @for entry in log {
                li .kl-timeline__item.kl-timeline__item--done {
                    p.kl-message__meta { (date(visitor, entry.at)) " · " (organisation_name(visitor, &entry.name)) }
                    p.kern-body { strong { (verb(visitor, entry)) } }
                    @if !entry.text.is_empty() { (paragraphs(&entry.text)) }
                    @if let Some(next) = entry.next_on {
                        p .kern-body.kern-body--small { (visitor.t("need-next")) ": " (day(visitor, next)) }
                    }
                    @if !entry.link.is_empty() { p.kern-body { (link(&entry.link)) } }
                    @if let Some(other) = entry.other { (other_thing(visitor, entry, other)) }
                }
            }
        }
    }
}

fn other_thing(visitor: &Visitor, entry: &LogEntry, other: Uuid) -> Markup {
    let (address, key) = if entry.verb == "objected" {
        (need_address(other), "need-show-need")
    } else {
        (cluster_address(other), "need-show-cluster")
    };
    html! { p { a.kern-link href=(address) { (visitor.t(key)) } } }
}

fn verb(visitor: &Visitor, entry: &LogEntry) -> String {
    match entry.verb.as_str() {
        "voice" if entry.outcome == "withdrawn" => visitor.t("need-verb-voice-withdrawn"),
        "voice" => {
            let stance = visitor.t(&format!("need-stance-{}", entry.outcome));
            visitor.tf("need-verb-voice", &[("stance", &stance)])
        }
        "answered" => visitor.t(&format!("need-outcome-{}", entry.outcome)),
        verb => visitor.t(&format!("need-verb-{verb}")),
    }
}

fn organisation_name(visitor: &Visitor, name: &str) -> String {
    if name.is_empty() { visitor.t("need-elsewhere") } else { name.to_owned() }
}

/// A list of names and values without those that are empty.
fn filled(rows: Vec<(String, Markup)>) -> Markup {
    let rows: Vec<_> = rows.into_iter().filter(|(_, value)| !value.0.trim().is_empty()).collect();
    facts(&rows)
}
