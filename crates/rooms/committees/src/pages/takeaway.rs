//! What members take out of the room as a file, and the log of it: who took what out, and when. Chair and secretariat read it.

use ::store::Timestamp;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::{Caller, Label};
use maud::{Markup, html};
use uuid::Uuid;
use web::address::id;
use web::{Failure, Page, Visitor, format};

use super::crumbs;
use crate::ops::{Chairing, Sitting};
use crate::store::{self as query, Download, Eyes};
use crate::{Committees, Error, limits, ops};

/// A file that leaves the room.
struct Taken {
    committee: Uuid,
    label: Label,
    kind: &'static str,
    thing: Uuid,
    name: &'static str,
    text: String,
}

/// Keeps in the log that a member took something out, where it is protected.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn noted(
    rooms: &Committees,
    caller: &Caller,
    (committee, label): (Uuid, Label),
    kind: &'static str,
    thing: Uuid,
) -> Result<(), Error> {
    if !label.protects() {
        return Ok(());
    }
    let caller = caller.clone();
    rooms
        .store
        .change(move |tx| {
            let sitting = Sitting::of(&caller, committee)?;
            ops::room::download(tx, &sitting, kind, thing)
        })
        .await
}

async fn answered(rooms: &Committees, caller: &Caller, taken: Taken) -> Result<Response, Failure> {
    if !taken.label.may_be_exported() {
        return Err(Failure::new(StatusCode::FORBIDDEN, "committee-no-export"));
    }
    let Taken { committee, label, kind, thing, name, text } = taken;
    noted(rooms, caller, (committee, label), kind, thing).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.txt\"")),
    ];
    Ok((headers, text).into_response())
}

pub(super) async fn text(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let found = rooms
        .store
        .read::<_, Error>(move |read| {
            query::text(read, Eyes::at_pages(&caller), asked)?.ok_or(Error::NotFound)
        })
        .await?;
    let text = format!("{}\n\n{}\n", found.title, found.body);
    let (committee, label) = (found.committee, found.label);
    let taken = Taken { committee, label, kind: "text", thing: asked, name: "text", text };
    answered(&rooms, &visitor.caller, taken).await
}

pub(super) async fn minutes(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (meeting, text) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let meeting = query::meeting(read, eyes, asked)?.ok_or(Error::NotFound)?;
            let minutes = query::around(read, eyes, &meeting)?.minutes.ok_or(Error::NotFound)?;
            Ok((meeting, minutes))
        })
        .await?;
    let taken = Taken {
        committee: meeting.committee,
        // Minutes are for members, whoever may know of the meeting.
        label: meeting.label.max(Label::Amber),
        kind: "minutes",
        thing: asked,
        name: "niederschrift",
        text,
    };
    answered(&rooms, &visitor.caller, taken).await
}

pub(super) async fn topics(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (committee, topics) = rooms
        .store
        .read::<_, Error>(move |read| {
            let at_pages = Eyes::at_pages(&caller);
            let committee = query::committee(read, at_pages, asked)?.ok_or(Error::NotFound)?;
            Sitting::of(&caller, asked)?;
            // What may not be taken away is not in the list.
            let eyes = Eyes::of_program(&caller);
            Ok((committee, query::topics(read, eyes, asked, limits::FEED, 0)?))
        })
        .await?;
    let lines = topics.iter().map(|topic| {
        let state = visitor.t(&format!("committee-topic-{}", topic.state));
        let day = format::date(visitor.lang, topic.brought_at.german_date());
        let fate = topic.fate.lines().collect::<Vec<_>>().join(" ");
        format!("{day}\t{}\t{state}\t{fate}\n", topic.title)
    });
    let taken = Taken {
        committee: asked,
        label: committee.label.max(Label::Amber),
        kind: "list",
        thing: asked,
        name: "themen",
        text: lines.collect(),
    };
    answered(&rooms, &visitor.caller, taken).await
}

/// The button with which something is taken out; nothing where it must stay.
pub(super) fn button(visitor: &Visitor, address: &str, label: Label) -> Markup {
    html! {
        @if label.may_be_exported() {
            form method="post" action=(address) {
                button .kern-btn.kern-btn--secondary.kern-btn--small type="submit" {
                    span.kern-label { (visitor.t("committee-take")) }
                }
            }
        }
    }
}

/// The log of a committee.
pub(super) async fn log(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (committee, log) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let committee = query::committee(read, eyes, asked)?.ok_or(Error::NotFound)?;
            Sitting::of(&caller, asked)?;
            Chairing::of(&caller, asked)?;
            Ok((committee, query::downloads(read, asked)?))
        })
        .await?;
    let title = visitor.t("committee-downloads");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("committee-downloads-intro")) }
        @if log.is_empty() { p.kern-body { (visitor.t("committee-downloads-none")) } }
        @else { (table(&visitor, &log)) }
    };
    Ok(visitor
        .page(Page::new(title, body).crumbs(crumbs(&visitor, Some((asked, &committee.name))))))
}

fn table(visitor: &Visitor, log: &[Download]) -> Markup {
    let at = |at: Timestamp| format::moment(visitor.lang, at);
    html! {
        div .kern-table-responsive role="region" aria-label=(visitor.t("committee-downloads")) tabindex="0" {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head { tr.kern-table__row {
                    @for key in ["committee-downloads-when", "committee-downloads-who", "committee-downloads-what"] {
                        th .kern-table__header scope="col" { (visitor.t(key)) }
                    }
                } }
                tbody.kern-table__body {
                    @for one in log {
                        tr.kern-table__row {
                            td.kern-table__cell { time datetime=(one.at.to_jiff()) { (at(one.at)) } }
                            td.kern-table__cell { (one.name) }
                            td.kern-table__cell {
                                @let what = visitor.t(&format!("committee-downloads-{}", one.kind));
                                @match one.kind.as_str() {
                                    "text" => a.kern-link href=(format!("/texte/{}", one.thing)) { (what) },
                                    "minutes" => a.kern-link href=(format!("/sitzungen/{}", one.thing)) { (what) },
                                    _ => (what),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
