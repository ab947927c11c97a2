//! Where it goes badly.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use tally::Kind;
use web::address::with_query;
use web::charts::Row;
use web::components::{Tone, alert, badge, select};
use web::{Failure, Page, Visitor};

use super::{Drawn, How, days, drawable, figure, named, percent, scope_choice, waiting};
use crate::model::{Measures, Scope, Whose};
use crate::views::{self, Overview};
use crate::{Signals, limits, rules, wording};

/// What stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    ort: String,
    zeitraum: String,
}

impl Asked {
    fn months(&self) -> usize {
        if self.zeitraum == "12" { limits::MONTHS } else { rules::MONTHS }
    }
}

/// Services in the chart; all stand in the table.
const DRAWN: usize = 8;

pub(super) async fn page(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (of, months, caller) = (named(&asked.ort)?, asked.months(), visitor.caller.clone());
    let view = signals.store.read(move |read| views::overview(read, &caller, of, months)).await?;
    let title = visitor.t("signal-list");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("signal-list-intro")) }
        @if !view.drafts.is_empty() {
            section .kl-stack.kl-stack--small aria-labelledby="vorschlaege" {
                h2 #vorschlaege .kern-heading-medium { (visitor.t("signal-drafts")) }
                p .kern-body.kl-narrow { (visitor.t("signal-drafts-intro")) }
                (waiting(&visitor, &signals, &view.drafts))
            }
        }
        @match &view.scope {
            Some(scope) => (figures(&visitor, &signals, &asked, &view, scope)),
            None => (alert(Tone::Info, &visitor.t("signal-no-scope"), Some(&visitor.t("signal-no-scope-text")))),
        }
        (method(&visitor))
    };
    let crumbs = vec![("/zusammenarbeit".to_owned(), visitor.t("signal-back"))];
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs)))
}

fn figures(
    visitor: &Visitor,
    signals: &Signals,
    asked: &Asked,
    view: &Overview,
    scope: &Scope,
) -> Markup {
    let edge = |month: Option<&tally::Month>| {
        month.map(|month| wording::month(visitor.lang, *month)).unwrap_or_default()
    };
    let (from, to) = (edge(view.months.first()), edge(view.months.last()));
    let periods = ["3", "12"]
        .map(|months| (months.to_owned(), visitor.tf("signal-months", &[("months", months)])));
    let chosen = if asked.zeitraum == "12" { "12" } else { "3" };
    html! {
        section .kl-stack aria-labelledby="lage" {
            h2 #lage .kern-heading-medium { (visitor.t("signal-where")) ": " (scope.name) }
            form.kl-filter action="/signale" {
                (scope_choice(visitor, &view.scopes, scope))
                (select(visitor, "zeitraum", &visitor.t("signal-time"), &periods, chosen))
                button .kern-btn.kern-btn--secondary type="submit" { span.kern-label { (visitor.t("signal-show")) } }
            }
            p role="status" .kern-body { (visitor.tf("signal-period", &[("from", &from), ("to", &to)])) }
            @if scope.whose.needs_several() { p .kern-body.kern-body--small { (visitor.t("signal-sums-only")) } }
            @else if scope.whose == Whose::Members { p .kern-body.kern-body--small { (visitor.t("signal-members-sum")) } }
            @if view.services.is_empty() {
                (alert(Tone::Info, &visitor.t("signal-none"), Some(&visitor.t("signal-none-text"))))
            } @else {
                (ranking(visitor, signals, &view.services))
                (table(visitor, signals, &view.services, scope))
            }
            ul.kern-list {
                li { (visitor.t("signal-nothing-found")) ": " (figure(visitor, view.all.events(Kind::NothingFound))) }
                li { (visitor.t("signal-outage")) ": " (figure(visitor, view.all.events(Kind::Outage))) }
            }
            (downloads(visitor, view, scope, chosen))
        }
    }
}

fn ranking(visitor: &Visitor, signals: &Signals, services: &[(String, Measures)]) -> Markup {
    let rows: Vec<_> = services
        .iter()
        .take(DRAWN)
        .map(|(key, measures)| {
            let shares = [measures.abandoned(), measures.asked_back(), measures.bad_percent()];
            Row::new(signals.name(key), shares.map(drawable).to_vec())
        })
        .collect();
    let columns = ["signal-abandoned-percent", "signal-asked-back-percent", "signal-bad-percent"];
    Drawn::new(visitor, "ranking", "signal-service", &columns, &rows)
        .of_shares()
        .draw(visitor, How::Bars)
}

fn table(
    visitor: &Visitor,
    signals: &Signals,
    services: &[(String, Measures)],
    scope: &Scope,
) -> Markup {
    let names = [
        "signal-service",
        "signal-started",
        "signal-sent",
        "signal-abandoned",
        "signal-asked-back",
        "signal-days-short",
        "signal-bad",
    ]
    .map(|key| visitor.t(key));
    let organisation = scope.organisation.to_string();
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("signal-services")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body {
                    @for (key, measures) in services {
                        @let cells = [
                            figure(visitor, measures.events(Kind::Started)),
                            figure(visitor, measures.events(Kind::Sent)),
                            percent(visitor, measures.abandoned()),
                            percent(visitor, measures.asked_back()),
                            days(visitor, measures.days()),
                            percent(visitor, measures.bad_percent()),
                        ];
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(names[0]) {
                                a.kern-link href=(format!("/signale/{key}?ort={organisation}")) { (signals.name(key)) }
                                @if rules::pressure(measures) >= 100 {
                                    " " (badge(Some(Tone::Warning), &visitor.t("signal-crossed")))
                                }
                            }
                            @for (name, cell) in names.iter().skip(1).zip(&cells) {
                                td.kern-table__cell data-label=(name) { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn downloads(visitor: &Visitor, view: &Overview, scope: &Scope, months: &str) -> Markup {
    let organisation = scope.organisation.to_string();
    let pairs = [("organisation", organisation.as_str()), ("months", months)];
    let last = view.months.last().map(ToString::to_string).unwrap_or_default();
    let month = [("month", last.as_str())];
    let name = web::format::month(visitor.lang, &last);
    html! {
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(with_query("/api/v1/signals/overview.csv", &pairs)) { (visitor.t("signal-as-csv")) } }
            li { a.kern-link href=(with_query("/api/v1/signals/overview", &pairs)) { (visitor.t("signal-as-json")) } }
            @if !scope.whose.needs_several() {
                li {
                    a.kern-link href=(with_query("/api/v1/signals/statistics.csv", &month)) {
                        (visitor.tf("signal-statistics", &[("month", &name)]))
                    }
                }
            }
        }
    }
}

/// What is counted, what is never shown, and when a need is drafted.
fn method(visitor: &Visitor) -> Markup {
    let threshold = |key: &str, value: i64, from: i64| {
        visitor.tf(key, &[("value", &value.to_string()), ("from", &from.to_string())])
    };
    html! {
        details.kern-accordion {
            summary.kern-accordion__header { span.kern-title { (visitor.t("signal-method")) } }
            div .kern-accordion__body.kl-stack.kl-stack--small {
                p .kern-body.kl-narrow { (visitor.t("signal-method-counted")) }
                p .kern-body.kl-narrow { (visitor.t("signal-method-hidden")) }
                p .kern-body.kl-narrow { (visitor.t("signal-method-drafts")) }
                ul.kern-list {
                    li { (threshold("signal-threshold-abandoned", rules::ABANDONED, rules::ABANDONED_FROM)) }
                    li { (threshold("signal-threshold-asked-back", rules::ASKED_BACK, rules::ASKED_BACK_FROM)) }
                    li { (threshold("signal-threshold-slow", rules::SLOWER, rules::DECIDED_FROM)) }
                    li { (threshold("signal-threshold-feedback", rules::BAD, rules::BAD_FROM)) }
                    li { (threshold("signal-threshold-nothing-found", rules::NOTHING_FOUND, 0)) }
                    li { (threshold("signal-threshold-outage", rules::OUTAGE_MINUTES, 0)) }
                }
            }
        }
    }
}
