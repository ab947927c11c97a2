//! The page of a need: what it is, who stands behind it, what became of it.

use axum::extract::{Path, State as Room};
use axum::response::Response;
use maud::{Markup, html};
use web::address::id;
use web::components::{
    Tone, alert, badge, date, day, filled, given_link, label_badge, label_key, paragraphs, somebody,
};
use web::{Failure, Page, Visitor};

use super::evidence;
use super::way::way;
use super::{
    both_counts, cluster_address, course, crumbs, lamp_badge, need_address, number, priority_card,
    state_badge,
};
use crate::drafted::SIGNAL;
use crate::model::{
    Contribution, ContributionKind, Move, Mover, Priority, Record, Stance, State, Voice,
};
use crate::ops::is_steward;
use crate::store::{self as query, own_voice, said};
use crate::{CONTRIBUTORS, Needs, REPORTERS, VOICES};

pub(super) async fn page(
    visitor: Visitor,
    Room(needs): Room<Needs>,
    Path(need): Path<String>,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    let caller = visitor.caller.clone();
    let record = needs.store.read(move |read| query::record(read, &caller, need)).await?;
    let record = record.ok_or_else(Failure::not_found)?;
    let summary = &record.need.summary;
    let today = needs.store.clock().now().german_date();
    let priority = Priority::of(summary.weight, summary.frequency, summary.deadline, today);
    let title = format!("{} – {}", summary.number, summary.title);
    let body = html! {
        div.kl-stack.kl-stack--small {
            p .kern-body.kern-body--muted { (summary.number) }
            h1.kern-heading-x-large { (summary.title) }
            p { (state_badge(&visitor, summary.state)) " " (lamp_badge(&visitor, summary.lamp)) " "
                (label_badge(&visitor, summary.label)) }
            (evidence::protection(&visitor, &record))
        }
        (way(&visitor, &record))
        (versions(&visitor, &record))
        (call(&visitor, &record))
        div .kl-two {
            div.kl-stack {
                (both_counts(&visitor, summary.weight))
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("need-problem")) }
                    (paragraphs(&record.need.problem))
                }
                (about(&visitor, &record))
                (priority_card(&visitor, &priority))
            }
            div.kl-stack {
                (standing(&visitor, &record))
                (clusters(&visitor, &record))
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("need-log")) }
                    (course(&visitor, &record.log))
                }
            }
        }
        (voices(&visitor, &record))
        (evidence::documents(&visitor, &record))
        (contributions(&visitor, &record))
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

/// The first thing to do: give it one's voice, or what else is possible.
fn call(visitor: &Visitor, record: &Record) -> Markup {
    let address = need_address(record.need.summary.id);
    let organisations = visitor.caller.organisations_by_name(VOICES);
    let spoken = organisations.iter().find_map(|(id, _)| own_voice(record, *id));
    let key = if spoken.is_some() { "need-change-voice" } else { "need-give-voice" };
    let reporter = visitor.caller.acting(record.need.summary.organisation, REPORTERS).is_ok();
    html! {
        @if reporter && record.need.own_state == State::Queried {
            (alert(Tone::Warning, &visitor.t("need-you-are-asked"), Some(&record.need.reason)))
            p {
                a .kern-btn.kern-btn--primary href=(format!("{address}/stand/{}", Move::Reply)) {
                    span.kern-label { (visitor.t("need-move-reply")) }
                }
            }
        }
        div.kl-row {
            @if !organisations.is_empty() {
                a .kern-btn.kern-btn--primary href=(format!("{address}/stimme")) {
                    span.kern-label { (visitor.t(key)) }
                }
            }
            @if visitor.caller.has(CONTRIBUTORS) {
                a .kern-btn.kern-btn--secondary href=(format!("{address}/beitrag")) {
                    span.kern-label { (visitor.t("need-contribute")) }
                }
            }
            @if is_steward(&visitor.caller) {
                a.kern-link href=(format!("/bedarfe/mitglieder?bedarf={}", record.need.summary.id)) {
                    (visitor.t("need-members-of-need"))
                }
            }
            @if reporter { a.kern-link href=(format!("{address}/bearbeiten")) { (visitor.t("need-correct")) } }
        }
        @if let Some(voice) = spoken {
            p.kern-body {
                (visitor.tf("need-your-voice", &[("stance", &visitor.t(&format!("need-stance-{}", voice.stance)))]))
            }
        }
    }
}

fn about(visitor: &Visitor, record: &Record) -> Markup {
    let need = &record.need;
    let summary = &need.summary;
    let service = html! {
        @if summary.leika.is_empty() { (summary.service) }
        @else { a.kern-link href=(format!("/leistungen/{}", summary.leika)) { (summary.service) " (" (summary.leika) ")" } }
    };
    let text = |text: &str| html! { (text) };
    filled(vec![
        (visitor.t("need-organisation-of"), text(&somebody(visitor, &summary.organisation_name))),
        (visitor.t("need-reported"), date(visitor, summary.reported_at)),
        (visitor.t("need-topic"), text(&visitor.t(&format!("need-topic-{}", summary.topic)))),
        (visitor.t("need-affected"), text(&need.affected)),
        (
            visitor.t("need-frequency"),
            text(&visitor.t(&format!("need-frequency-{}", summary.frequency))),
        ),
        (visitor.t("need-workaround"), text(&need.workaround)),
        (visitor.t("need-service"), service),
        (visitor.t("need-product"), text(&need.product)),
        (
            visitor.t("need-deadline"),
            summary.deadline.map(|it| day(visitor, it)).unwrap_or_default(),
        ),
    ])
}

/// Where it stands: who has to act, why, and when something happens next; and what the visitor can do about it.
fn standing(visitor: &Visitor, record: &Record) -> Markup {
    let need = &record.need;
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-where")) }
            (filled(vec![
                (visitor.t("need-owner"), html! { (somebody(visitor, &need.owner_name)) }),
                (visitor.t("need-since"), date(visitor, need.moved_at)),
                (visitor.t("need-reason"), html! { (need.reason) }),
                (visitor.t("need-next"), need.next_on.map(|it| day(visitor, it)).unwrap_or_default()),
                (visitor.t("need-link"), if need.link.is_empty() { html! {} } else { given_link(visitor, &need.link) }),
            ]))
            (moves(visitor, record))
        }
    }
}

/// What the visitor can do with the state.
fn moves(visitor: &Visitor, record: &Record) -> Markup {
    let need = &record.need;
    let reports = visitor.caller.acting(need.summary.organisation, REPORTERS).is_ok();
    let stewards = is_steward(&visitor.caller);
    let possible: Vec<_> = Move::ALL
        .iter()
        .filter(|action| {
            (reports && action.after(need.own_state, Mover::Reporter).is_some())
                || (stewards && action.after(need.own_state, Mover::Steward).is_some())
        })
        .collect();
    html! {
        @if !possible.is_empty() {
            ul.kern-list {
                @for action in possible {
                    li {
                        a.kern-link href=(format!("{}/stand/{action}", need_address(need.summary.id))) {
                            (visitor.t(&format!("need-move-{action}")))
                        }
                    }
                }
            }
        }
    }
}

fn clusters(visitor: &Visitor, record: &Record) -> Markup {
    html! {
        @if !record.clusters.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t("need-in-clusters")) }
                ul.kern-list {
                    @for (cluster, name, since) in &record.clusters {
                        li {
                            a.kern-link href=(cluster_address(*cluster)) { (name) }
                            " (" (visitor.t("need-since")) " " (date(visitor, *since)) ")"
                        }
                    }
                }
            }
        }
    }
}

fn voices(visitor: &Visitor, record: &Record) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-voices")) }
            ul .kern-list.kern-list--horizontal {
                @for stance in Stance::ALL.iter().copied() {
                    li { (visitor.t(&format!("need-stance-{stance}"))) ": " (number(visitor, said(record, stance))) }
                }
            }
            @if record.voices.is_empty() { p.kern-body { (visitor.t("need-voices-none")) } }
            @else { (voice_table(visitor, &record.voices)) }
        }
    }
}

fn voice_table(visitor: &Visitor, voices: &[Voice]) -> Markup {
    let names = [
        "need-organisation",
        "need-stance",
        "need-inhabitants",
        "need-cases",
        "need-variant",
        "need-since",
    ]
    .map(|key| visitor.t(key));
    let [organisation, stance, inhabitants, cases, variant, since] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("need-voices")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body {
                    @for voice in voices {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(organisation) {
                                (somebody(visitor, &voice.name))
                                @if !voice.counts && voice.stance.is_for() {
                                    " " (badge(None, &visitor.t("need-not-counted")))
                                }
                            }
                            td.kern-table__cell data-label=(stance) {
                                (visitor.t(&format!("need-stance-{}", voice.stance)))
                            }
                            td.kern-table__cell data-label=(inhabitants) { (number(visitor, voice.inhabitants)) }
                            td.kern-table__cell data-label=(cases) { (number(visitor, voice.cases)) }
                            td.kern-table__cell data-label=(variant) { (voice.variant) }
                            td.kern-table__cell data-label=(since) { (date(visitor, voice.at)) }
                        }
                    }
                }
            }
        }
    }
}

fn contributions(visitor: &Visitor, record: &Record) -> Markup {
    let open = |it: &&Contribution| {
        it.kind == ContributionKind::Question
            && !record.contributions.iter().any(|answer| answer.reply_to == Some(it.id))
    };
    let reporter = visitor.caller.acting(record.need.summary.organisation, REPORTERS).is_ok();
    html! {
        section #beitraege .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-contributions")) }
            @if record.contributions.is_empty() { p.kern-body { (visitor.t("need-contributions-none")) } }
            ol.kl-thread {
                @for it in &record.contributions {
                    @let own = it.organisation == record.need.summary.organisation;
                    li class=(if own { "kl-message kl-message--own" } else { "kl-message" }) {
                        p.kl-message__meta {
                            (badge(None, &visitor.t(&format!("need-kind-{}", it.kind)))) " "
                            (somebody(visitor, &it.name)) " · " (date(visitor, it.at))
                        }
                        p.kern-body { (it.text) }
                        @if !it.link.is_empty() && (reporter || !it.link.starts_with(SIGNAL)) { p.kern-body { (given_link(visitor, &it.link)) } }
                        @if visitor.caller.has(CONTRIBUTORS) && open(&it) {
                            a.kern-link href=(format!("{}/beitrag?antwort={}",
                                need_address(record.need.summary.id), it.id)) { (visitor.t("need-answer")) }
                        }
                    }
                }
            }
        }
    }
}

/// Two versions that were written without knowing of each other: both are shown until somebody decides.
fn versions(visitor: &Visitor, record: &Record) -> Markup {
    html! {
        @if !record.versions.is_empty() {
            section .kl-stack.kl-stack--small {
                (alert(Tone::Warning, &visitor.t("need-versions"), Some(&visitor.t("need-versions-text"))))
                ul.kern-list {
                    @for version in &record.versions {
                        li {
                            (visitor.t(field_name(&version.field))) ": " q { (value_text(visitor, version.field.as_str(), &version.value)) }
                            " – " (somebody(visitor, &version.name)) ", " (date(visitor, version.at))
                        }
                    }
                }
            }
        }
    }
}

fn field_name(field: &str) -> &'static str {
    match field {
        "text/title" => "need-title",
        "text/problem" => "need-problem",
        "text/affected" => "need-affected",
        "text/frequency" => "need-frequency",
        "text/workaround" => "need-workaround",
        "text/leika" | "text/service" => "need-service",
        "text/product" => "need-product",
        "text/deadline" => "need-deadline",
        "text/topic" => "need-topic",
        "label" => "label-label",
        _ => "need-state",
    }
}

/// The value of a field as people read it; it was stored as JSON.
fn value_text(visitor: &Visitor, field: &str, json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let text = value.as_str().unwrap_or_default();
    match field {
        "state" => {
            let state = value.get("state").and_then(|it| it.as_str()).unwrap_or("submitted");
            let reason = value.get("reason").and_then(|it| it.as_str()).unwrap_or_default();
            format!("{}: {reason}", visitor.t(&format!("need-state-{state}")))
        }
        "label" => text.parse().map_or_else(|_| text.to_owned(), |it| visitor.t(&label_key(it))),
        "text/topic" => visitor.t(&format!("need-topic-{text}")),
        "text/frequency" => visitor.t(&format!("need-frequency-{text}")),
        _ => text.to_owned(),
    }
}
