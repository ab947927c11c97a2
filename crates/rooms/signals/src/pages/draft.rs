//! A draft: its figures, and what becomes of it.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{Field, Tone, alert, day, facts, given_link, paragraphs};
use web::form::{Wrong, error_of, form_page};
use web::{Failure, Visitor, address, format};

use super::{crumbs, detail, draft_address, period, proposed, take_button};
use crate::model::{Draft, DraftState, Rule};
use crate::views;
use crate::{Error, Signals, ops};

async fn known(visitor: &Visitor, signals: &Signals, id: Uuid) -> Result<Draft, Failure> {
    let caller = visitor.caller.clone();
    let draft = signals.store.read(move |read| views::draft(read, &caller, id)).await?;
    draft.ok_or_else(Failure::not_found)
}

pub(super) async fn page(
    visitor: Visitor,
    State(signals): State<Signals>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let draft = known(&visitor, &signals, address::id(&id)?).await?;
    Ok(shown(&visitor, &signals, &draft, "", &Wrong::new()))
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    reason: String,
}

pub(super) async fn drop_it(
    visitor: Visitor,
    State(signals): State<Signals>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let id = address::id(&id)?;
    let (caller, reason) = (visitor.caller.clone(), typed.reason.clone());
    let dropped = signals.store.change(move |tx| ops::drop_draft(tx, &caller, id, &reason)).await;
    match dropped {
        Ok(()) => Ok(Redirect::to(&format!("/signale/entwuerfe/{id}")).into_response()),
        Err(Error::Invalid(field, text)) => {
            let draft = known(&visitor, &signals, id).await?;
            let wrong = vec![(field.to_owned(), visitor.t(text))];
            Ok(shown(&visitor, &signals, &draft, &typed.reason, &wrong))
        }
        Err(error) => Err(error.into()),
    }
}

fn shown(
    visitor: &Visitor,
    signals: &Signals,
    draft: &Draft,
    typed: &str,
    wrong: &Wrong,
) -> Response {
    let proposal = proposed(visitor, signals, draft);
    let body = html! {
        p .kern-body.kl-narrow { (proposal.problem) }
        (facts(&figures(visitor, signals, draft)))
        @match draft.state {
            DraftState::Open => (choice(visitor, draft, typed, wrong)),
            DraftState::Taken => {
                (alert(Tone::Success, &visitor.t("signal-taken"), None))
                @if let Some(need) = draft.need { p.kern-body { (given_link(visitor, &format!("/bedarfe/{need}"))) } }
            }
            DraftState::Dropped => {
                (alert(Tone::Info, &visitor.t("signal-dropped"), None))
                (paragraphs(&draft.reason))
            }
        }
    };
    form_page(visitor, &proposal.title, crumbs(visitor), wrong, body)
}

/// A name and what stands behind it.
type Fact = (String, Markup);

fn figures(visitor: &Visitor, signals: &Signals, draft: &Draft) -> Vec<Fact> {
    let figures = &draft.figures;
    let number = |figure: i64| html! { (format::number(visitor.lang, figure)) };
    let mut facts = vec![
        (visitor.t("signal-whose"), html! { (draft.organisation_name) }),
        (visitor.t("signal-time"), html! { (period(visitor, draft)) }),
        (visitor.t("signal-drafted"), day(visitor, draft.created_at.german_date())),
    ];
    if !draft.service.is_empty() {
        let address = format!("/signale/{}?ort={}", draft.service, draft.organisation);
        let name = signals.name(&draft.service);
        let link = html! { a.kern-link href=(address) { (name) } };
        facts.insert(1, (visitor.t("signal-service"), link));
    }
    let key = |part: &str| visitor.t(&format!("signal-figure-{}-{part}", draft.rule));
    if figures.whole > 0 {
        facts.push((key("whole"), number(figures.whole)));
    }
    if figures.part > 0 {
        facts.push((key("part"), number(figures.part)));
    }
    let unit = match draft.rule {
        Rule::Abandoned | Rule::AskedBack | Rule::Feedback => "signal-in-percent",
        Rule::Slow | Rule::Slower => "signal-in-days",
        Rule::NothingFound | Rule::Outage => "signal-in-number",
    };
    let written = |figure: i64| {
        let figure = format::number(visitor.lang, figure);
        html! { (visitor.tf(unit, &[("figure", &figure)])) }
    };
    if figures.value != figures.part {
        facts.push((key("value"), written(figures.value)));
    }
    facts.push((key("against"), written(figures.against)));
    if !figures.detail.is_empty() {
        let kind = if draft.rule == Rule::Abandoned {
            tally::Kind::Abandoned
        } else {
            tally::Kind::AskedBack
        };
        let most = html! {
            (detail(visitor, kind, &figures.detail)) ": " (number(figures.detail_part))
        };
        facts.push((visitor.t("signal-most"), most));
    }
    facts
}

fn choice(visitor: &Visitor, draft: &Draft, typed: &str, wrong: &Wrong) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("signal-take")) }
            p .kern-body.kl-narrow { (visitor.t("signal-take-text")) }
            (take_button(visitor, draft))
        }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("signal-drop")) }
            p .kern-body.kl-narrow { (visitor.t("signal-drop-text")) }
            form.kl-form method="post" action=(format!("{}/verwerfen", draft_address(draft)))
                data-submit-once novalidate {
                (Field::new("reason", visitor.t("signal-drop-reason")).rows(3).value(typed)
                    .error(error_of(wrong, "reason")).render(visitor))
                div.kern-btn-wrapper {
                    button .kern-btn.kern-btn--secondary type="submit" {
                        span.kern-label { (visitor.t("signal-drop-now")) }
                    }
                }
            }
        }
    }
}
