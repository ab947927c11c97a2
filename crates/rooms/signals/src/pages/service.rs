//! The course of a service.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use tally::Kind;
use web::address::with_query;
use web::charts::Row;
use web::components::{Tone, alert};
use web::{Failure, Page, Visitor};

use super::{Drawn, How, crumbs, detail, drawable, named, scope_choice, waiting};
use crate::model::Measures;
use crate::views::{self, Compared, Comparison, Service};
use crate::{Signals, limits};

/// What stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    ort: String,
}

pub(super) async fn page(
    visitor: Visitor,
    State(signals): State<Signals>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (of, caller, service) = (named(&asked.ort)?, visitor.caller.clone(), key.clone());
    let view = signals.store.read(move |read| views::service(read, &caller, of, &service)).await?;
    let title = signals.name(&key);
    let known = view.months.iter().any(|(_, measures)| *measures != Measures::default());
    let organisation = view.scope.organisation.to_string();
    let body = html! {
        hgroup.kern-hgroup {
            h1.kern-heading-x-large { (title) }
            p.kern-subline { (view.scope.name) " · " (visitor.t("signal-year")) }
        }
        @if view.scopes.len() > 1 {
            form.kl-filter action=(format!("/signale/{key}")) {
                (scope_choice(&visitor, &view.scopes, &view.scope))
                button .kern-btn.kern-btn--secondary type="submit" { span.kern-label { (visitor.t("signal-show")) } }
            }
        }
        @if !view.drafts.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t("signal-drafts")) }
                (waiting(&visitor, &signals, &view.drafts))
            }
        }
        @if known {
            (course(&visitor, &view))
            (days(&visitor, &view))
            div.kl-two {
                div.kl-stack {
                    (details(&visitor, "reasons", Kind::AskedBack, "signal-reason", "signal-asked-back", &view.all))
                }
                div.kl-stack {
                    (details(&visitor, "steps", Kind::Abandoned, "signal-step-head", "signal-abandoned", &view.all))
                    (details(&visitor, "feedback", Kind::Feedback, "signal-answer", "signal-answers", &view.all))
                }
            }
            @if let Some(comparison) = &view.comparison { (compared(&visitor, &view, comparison)) }
            p .kern-body.kern-body--small.kl-narrow { (visitor.t("signal-held-back")) }
        } @else {
            (alert(Tone::Info, &visitor.t("signal-none"), Some(&visitor.t("signal-none-text"))))
        }
        @let pairs = [("service", key.as_str()), ("town", &organisation)];
        ul .kern-list.kern-list--horizontal {
            @if !view.scope.whose.needs_several() {
                li { a.kern-link href=(with_query("/api/v1/signals.csv", &pairs)) { (visitor.t("signal-as-csv")) } }
                li { a.kern-link href=(with_query("/api/v1/signals", &pairs)) { (visitor.t("signal-as-json")) } }
            }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

/// A month as it fits below a chart on a phone: `10/2026`.
fn short(month: tally::Month) -> String {
    month.first_day().strftime("%m/%Y").to_string()
}

fn month_rows(view: &Service, values: fn(&Measures) -> Vec<Option<u64>>) -> Vec<Row> {
    view.months.iter().map(|(month, measures)| Row::new(short(*month), values(measures))).collect()
}

fn course(visitor: &Visitor, view: &Service) -> Markup {
    let rows = month_rows(view, |measures| {
        [Kind::Started, Kind::Sent, Kind::Abandoned, Kind::AskedBack]
            .map(|kind| drawable(measures.events(kind)))
            .to_vec()
    });
    let columns = ["signal-started", "signal-sent", "signal-abandoned", "signal-asked-back"];
    Drawn::new(visitor, "course", "signal-month", &columns, &rows).draw(visitor, How::Lines)
}

fn days(visitor: &Visitor, view: &Service) -> Markup {
    let rows = month_rows(view, |measures| vec![drawable(measures.days())]);
    Drawn::new(visitor, "days", "signal-month", &["signal-days"], &rows)
        .of_shares()
        .draw(visitor, How::Lines)
}

/// The details of a kind, and what may not be told apart.
fn details(
    visitor: &Visitor,
    id: &'static str,
    kind: Kind,
    head: &str,
    column: &str,
    all: &Measures,
) -> Markup {
    let mut known = all.details(kind);
    if kind == Kind::Abandoned {
        // Steps stand in their order.
        known.sort_by_key(|(step, _)| step.parse::<i64>().unwrap_or(i64::MAX));
    }
    let held = Some(("", all.without_detail(kind))).filter(|(_, events)| *events > 0);
    let rows: Vec<_> = known
        .into_iter()
        .chain(held)
        .map(|(word, events)| Row::new(detail(visitor, kind, word), vec![drawable(Some(events))]))
        .collect();
    Drawn::new(visitor, id, head, &[column], &rows).draw(visitor, How::Bars)
}

fn compared(visitor: &Visitor, view: &Service, comparison: &Comparison) -> Markup {
    let size = directory::Size::of(view.scope.people);
    let size = visitor.t(&format!("signal-size-{size}"));
    let row = |key: &str, compared: Option<Compared>| {
        let compared = compared?;
        Some(Row::new(visitor.t(key), vec![drawable(compared.own), drawable(compared.others)]))
    };
    let rows: Vec<_> = [
        row("signal-abandoned-percent", comparison.abandoned),
        row("signal-asked-back-percent", comparison.asked_back),
        row("signal-days", comparison.days),
        row("signal-bad-percent", comparison.bad),
    ]
    .into_iter()
    .flatten()
    .collect();
    let least = limits::TOWNS.to_string();
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="vergleich" {
            h2 #vergleich .kern-heading-medium { (visitor.t("signal-comparison")) }
            @if rows.is_empty() {
                (alert(Tone::Info, &visitor.tf("signal-too-few-towns", &[("least", &least), ("size", &size)]), None))
            } @else {
                p .kern-body.kl-narrow {
                    (visitor.tf("signal-comparison-text", &[("towns", &comparison.towns.to_string()), ("size", &size)]))
                }
                (Drawn::new(visitor, "comparison", "signal-measure", &["signal-own", "signal-others"], &rows).of_shares()
                    .draw(visitor, How::Comparison))
            }
        }
    }
}
