//! The pages of this room.

mod act;
mod board;
mod cluster;
mod evidence;
mod list;
mod need;
mod report;
mod way;

use ::store::{Entry, Tx};
use identity::Caller;
use maud::{Markup, html};
use uuid::Uuid;
use web::components::{Happened, Tone, badge, timeline};
use web::form::Wrong;
use web::{Access, Failure, Routes, Visitor, format};

use crate::model::{Lamp, LogEntry, PartName, Priority, State, Weight};
use crate::{BUNDLERS, CONTRIBUTORS, Error, Needs, REPORTERS, VOICES};

/// The routes.
pub(crate) fn routes() -> Routes<Needs> {
    let public = Access::Public;
    let reporters = Access::Roles(REPORTERS);
    let speakers = Access::Roles(VOICES);
    let contributors = Access::Roles(CONTRIBUTORS);
    let bundlers = Access::Roles(BUNDLERS);
    let relabellers = Access::Roles(crate::relabel::RELABELLERS);
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
        .get("/bedarfe/{id}/belege/neu", contributors, evidence::attach_page)
        .post_files("/bedarfe/{id}/belege/neu", contributors, evidence::attach)
        .get("/bedarfe/{id}/belege/{dokument}", public, evidence::download)
        .post("/bedarfe/{id}/belege/{dokument}", contributors, evidence::detach)
        .get("/bedarfe/{id}/kennzeichnung", relabellers, evidence::relabel_page)
        .post("/bedarfe/{id}/kennzeichnung", relabellers, evidence::relabel)
        .get("/buendel", public, cluster::list)
        .get("/buendel/neu", bundlers, cluster::new_page)
        .post("/buendel/neu", bundlers, cluster::make)
        .get("/buendel/{id}", public, cluster::page)
        .post("/buendel/{id}/hinzu", bundlers, cluster::add)
        .post("/buendel/{id}/herausnehmen", bundlers, cluster::take_out)
        .post("/buendel/{id}/einspruch", speakers, cluster::object)
}

fn need_address(need: Uuid) -> String {
    format!("/bedarfe/{need}")
}

fn cluster_address(cluster: Uuid) -> String {
    format!("/buendel/{cluster}")
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

fn crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    vec![("/bedarfe".to_owned(), visitor.t("need-list"))]
}

fn cluster_crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    let mut crumbs = crumbs(visitor);
    crumbs.push(("/buendel".to_owned(), visitor.t("need-clusters")));
    crumbs
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

fn number(visitor: &Visitor, figure: i64) -> String {
    format::number(visitor.lang, figure)
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

fn verb(visitor: &Visitor, entry: &LogEntry) -> String {
    match entry.verb.as_str() {
        "voice" if entry.outcome == "withdrawn" => visitor.t("need-verb-voice-withdrawn"),
        "voice" => {
            let stance = visitor.t(&format!("need-stance-{}", entry.outcome));
            visitor.tf("need-verb-voice", &[("stance", &stance)])
        }
        "relabelled" | "label-proposed" => {
            let label = visitor.t(&format!("label-{}", entry.outcome.replace('+', "-")));
            visitor.tf(&format!("need-verb-{}", entry.verb), &[("label", &label)])
        }
        "answered" => visitor.t(&format!("need-outcome-{}", entry.outcome)),
        verb => visitor.t(&format!("need-verb-{verb}")),
    }
}

/// What happened to a need or a cluster.
fn course(visitor: &Visitor, log: &[LogEntry]) -> Markup {
    timeline(
        visitor,
        log.iter().map(|entry| Happened {
            at: entry.at,
            name: &entry.name,
            what: verb(visitor, entry),
            text: &entry.text,
            next_on: entry.next_on,
            link: &entry.link,
            more: entry.other.map(|other| other_thing(visitor, entry, other)).unwrap_or_default(),
        }),
    )
}

fn other_thing(visitor: &Visitor, entry: &LogEntry, other: Uuid) -> Markup {
    let (address, key) = if entry.verb == "objected" {
        (need_address(other), "need-show-need")
    } else {
        (cluster_address(other), "need-show-cluster")
    };
    html! { p { a.kern-link href=(address) { (visitor.t(key)) } } }
}
