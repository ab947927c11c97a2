//! The pages of this room.

mod draft;
mod overview;
mod service;

use identity::Caller;
use maud::{Markup, html};
use tally::Kind;
use uuid::Uuid;
use web::charts::{Chart, Row, Words};
use web::components::select;
use web::{Access, Failure, Routes, Visitor, address, format};

use crate::model::{Draft, Scope};
use crate::{Proposal, REPORTERS, Signals, wording};

/// The routes.
pub(crate) fn routes() -> Routes<Signals> {
    let reporters = Access::Roles(REPORTERS);
    Routes::new()
        .get("/signale", reporters, overview::page)
        .get("/signale/{leika}", reporters, service::page)
        .get("/signale/entwuerfe/{id}", reporters, draft::page)
        .post("/signale/entwuerfe/{id}/verwerfen", reporters, draft::drop_it)
}

/// The organisation that an address names, or none.
fn named(text: &str) -> Result<Option<Uuid>, Failure> {
    if text.is_empty() { Ok(None) } else { address::id(text).map(Some) }
}

fn draft_address(draft: &Draft) -> String {
    format!("/signale/entwuerfe/{}", draft.id)
}

fn crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    [("/zusammenarbeit", "signal-back"), ("/signale", "signal-list")]
        .map(|(path, text)| (path.to_owned(), visitor.t(text)))
        .to_vec()
}

/// The choice of an organisation, where there is one.
fn scope_choice(visitor: &Visitor, scopes: &[Scope], chosen: &Scope) -> Markup {
    let choices: Vec<_> =
        scopes.iter().map(|it| (it.organisation.to_string(), it.name.clone())).collect();
    let chosen = chosen.organisation.to_string();
    html! {
        @if choices.len() > 1 {
            (select(visitor, "ort", &visitor.t("signal-whose"), &choices, &chosen))
        } @else {
            input type="hidden" name="ort" value=(chosen);
        }
    }
}

fn proposed(visitor: &Visitor, signals: &Signals, draft: &Draft) -> Proposal {
    wording::proposal(&visitor.shell, visitor.lang, draft, &signals.name(&draft.service))
}

fn period(visitor: &Visitor, draft: &Draft) -> String {
    let [from, to] = [draft.first, draft.last].map(|month| wording::month(visitor.lang, month));
    visitor.tf("signal-period", &[("from", &from), ("to", &to)])
}

/// The drafts that wait, each with the way on.
fn waiting(visitor: &Visitor, signals: &Signals, drafts: &[Draft]) -> Markup {
    html! {
        @for draft in drafts {
            @let proposal = proposed(visitor, signals, draft);
            article.kern-card {
                div.kern-card__container {
                    div.kern-card__header {
                        p.kern-preline { (draft.organisation_name) " · " (period(visitor, draft)) }
                        h3.kern-title { a.kern-link href=(draft_address(draft)) { (proposal.title) } }
                    }
                    div.kern-card__body { p.kern-body { (proposal.problem) } }
                    @if may_report(&visitor.caller, draft) {
                        div.kern-card__footer { (take_button(visitor, draft)) }
                    }
                }
            }
        }
    }
}

fn may_report(caller: &Caller, draft: &Draft) -> bool {
    caller.acting(draft.organisation, REPORTERS).is_ok()
}

/// The way to the form of a need that is filled in already.
fn take_button(visitor: &Visitor, draft: &Draft) -> Markup {
    web::components::link_button(
        &format!("/bedarfe/neu?signal={}", draft.id),
        &visitor.t("signal-take"),
    )
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug)]
enum How {
    Bars,
    Lines,
    Comparison,
}

/// A chart with its words; every figure that is missing is too small.
struct Drawn<'r> {
    id: &'static str,
    title: String,
    description: String,
    head: String,
    columns: Vec<String>,
    /// Why a figure may be missing.
    missing: &'static str,
    rows: &'r [Row],
}

impl<'r> Drawn<'r> {
    fn new(
        visitor: &Visitor,
        id: &'static str,
        head: &str,
        columns: &[&str],
        rows: &'r [Row],
    ) -> Self {
        Self {
            id,
            title: visitor.t(&format!("signal-chart-{id}")),
            description: visitor.t(&format!("signal-chart-{id}-text")),
            head: visitor.t(head),
            columns: columns.iter().map(|column| visitor.t(column)).collect(),
            missing: "signal-hidden",
            rows,
        }
    }

    /// Of shares and means: what is missing is not small, there are too few to tell.
    fn of_shares(mut self) -> Self {
        self.missing = "signal-too-few";
        self
    }

    fn draw(&self, visitor: &Visitor, how: How) -> Markup {
        let columns: Vec<_> = self.columns.iter().map(String::as_str).collect();
        let words = Words::of(visitor, Some(visitor.t(self.missing)));
        let chart = Chart {
            id: self.id,
            title: &self.title,
            description: &self.description,
            head: &self.head,
            columns: &columns,
            rows: self.rows,
            words: &words,
        };
        match how {
            How::Bars => chart.bars(),
            How::Lines => chart.lines(),
            How::Comparison => chart.comparison(),
        }
    }
}

fn drawable(figure: Option<i64>) -> Option<u64> {
    figure.and_then(|figure| u64::try_from(figure).ok())
}

/// A figure, or that it is too small.
fn figure(visitor: &Visitor, figure: Option<i64>) -> String {
    figure.map_or_else(|| visitor.t("signal-hidden"), |it| format::number(visitor.lang, it))
}

/// Days on average, or that there are too few to tell.
fn days(visitor: &Visitor, days: Option<i64>) -> String {
    days.map_or_else(|| visitor.t("signal-too-few"), |it| format::number(visitor.lang, it))
}

fn percent(visitor: &Visitor, share: Option<i64>) -> String {
    share.map_or_else(|| visitor.t("signal-too-few"), |share| format!("{share} %"))
}

fn detail(visitor: &Visitor, kind: Kind, detail: &str) -> String {
    wording::detail_name(&visitor.shell, visitor.lang, kind, detail)
}
