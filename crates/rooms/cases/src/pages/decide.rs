//! Deciding: the outcome, the text, a look at the letter, and only then the decision.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use maud::{Markup, html};
use serde::Deserialize;
use transport::Outcome;
use web::components::{self, Field, Tone, badge, error_summary, secondary_button};
use web::{Failure, Visitor, serve};

use super::act::{address, checked_text, shown};
use super::case::{outcome_key, paragraphs};
use super::{back_to_case, case_address, explained, id};
use crate::letter::{draft, has_gap};
use crate::model::{Action, EntryKind, Record};
use crate::{Cases, Error, limits};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    ausgang: String,
}

/// What is typed into the form of a decision.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    ausgang: String,
    text: String,
    /// Which button: look at the page, at the letter, change the text, decide.
    schritt: String,
}

pub(super) async fn page(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let record = cases.record(&visitor.caller, id(&case)?).await?;
    let Ok(outcome) = asked.ausgang.parse() else { return Ok(choice(&visitor, &record)) };
    let typed = Typed {
        version: record.case.version,
        ausgang: asked.ausgang,
        text: draft(&record.case, outcome),
        schritt: String::new(),
    };
    Ok(form(&visitor, &record, outcome, &typed, &[]))
}

pub(super) async fn submit(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let case = id(&case)?;
    let record = cases.record(&visitor.caller, case).await?;
    let Ok(outcome) = typed.ausgang.parse::<Outcome>() else {
        return Ok(choice(&visitor, &record));
    };
    let wrong = match checked_text(&visitor, &typed.text, limits::DECISION) {
        Ok(text) if !has_gap(&text) => {
            return go_on(&visitor, &cases, &record, outcome, &typed, text).await;
        }
        Ok(_) => vec![("text".to_owned(), visitor.t("case-text-gap"))],
        Err(wrong) => wrong,
    };
    let page = form(&visitor, &record, outcome, &typed, &wrong);
    Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
}

async fn go_on(
    visitor: &Visitor,
    cases: &Cases,
    record: &Record,
    outcome: Outcome,
    typed: &Typed,
    text: String,
) -> Result<Response, Failure> {
    let case = record.case.id;
    let ended = match typed.schritt.as_str() {
        "aendern" => return Ok(form(visitor, record, outcome, typed, &[])),
        "vorschau" => cases.preview(&visitor.caller, case, outcome, text).await.map(pdf),
        "entscheiden" => {
            let action = if record.case.two_persons {
                Action::Propose { outcome, text }
            } else {
                Action::Decide { outcome, text }
            };
            let done = cases.act(&visitor.caller, case, typed.version, action, Vec::new()).await;
            done.map(|_| Redirect::to(&case_address(case)).into_response())
        }
        _ if record.case.version != typed.version => Err(Error::Stale),
        _ => return Ok(confirmation(visitor, record, outcome, typed, &text)),
    };
    match ended {
        Ok(response) => Ok(response),
        Err(error) => explained(cases, visitor, case, typed.version, &typed.text, error).await,
    }
}

/// A letter that is looked at and not sent.
fn pdf(bytes: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"Entwurf.pdf\""),
    ];
    (headers, bytes).into_response()
}

/// The proposal that waits, as a letter.
pub(super) async fn proposal(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
) -> Result<Response, Failure> {
    Ok(pdf(cases.preview_proposal(&visitor.caller, id(&case)?).await?))
}

fn choice(visitor: &Visitor, record: &Record) -> Response {
    let body = html! {
        h1.kern-heading-x-large { (visitor.t("case-decide")) }
        form.kl-form action=(address(record.case.id, "entscheiden")) {
            fieldset.kern-fieldset {
                legend.kern-label { (visitor.t("case-decide-how")) }
                div.kern-fieldset__body {
                    @for (number, outcome) in Outcome::ALL.iter().enumerate() {
                        @let id = format!("ausgang-{outcome}");
                        div.kern-form-check {
                            input.kern-form-check__radio type="radio" id=(id) name="ausgang"
                                value=(outcome) checked[number == 0];
                            label.kern-label for=(id) { (visitor.t(&outcome_key(*outcome))) }
                        }
                    }
                }
            }
            (components::submit_button(&visitor.t("case-decide-text")))
        }
        (back_to_case(visitor, record.case.id))
    };
    shown(visitor, record, "case-decide", &[], body)
}

fn hidden(typed: &Typed) -> Markup {
    html! {
        input type="hidden" name="version" value=(typed.version);
        input type="hidden" name="ausgang" value=(typed.ausgang);
    }
}

fn form(
    visitor: &Visitor,
    record: &Record,
    outcome: Outcome,
    typed: &Typed,
    wrong: &[(String, String)],
) -> Response {
    let error = wrong.first().map(|(_, text)| text.as_str());
    let case = record.case.id;
    let returned = record.entries.iter().rev().find(|entry| entry.kind == EntryKind::Proposed);
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (visitor.t("case-decide")) }
        div.kl-row {
            (badge(Some(Tone::Info), &visitor.t(&outcome_key(outcome))))
            a.kern-link href=(address(case, "entscheiden")) { (visitor.t("case-decide-other")) }
        }
        @if let Some(entry) = returned {
            details.kern-accordion {
                summary.kern-accordion__header {
                    span.kern-title { (visitor.t("case-earlier-proposal")) }
                }
                section.kern-accordion__body { (paragraphs(&entry.text)) }
            }
        }
        form.kl-form method="post" action=(address(case, "entscheiden")) novalidate {
            (hidden(typed))
            (Field::new("text", visitor.t("case-decide-words")).rows(16).value(&typed.text)
                .hint(visitor.t("case-decide-hint")).error(error).render(visitor))
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="pruefen" {
                    span.kern-label { (visitor.t("case-decide-check")) }
                }
                (look_at_letter(visitor))
            }
        }
        (back_to_case(visitor, case))
    };
    shown(visitor, record, "case-decide", wrong, body)
}

/// Shows the letter beside the form: whoever came back to a page that was sent would have to send it again.
fn look_at_letter(visitor: &Visitor) -> Markup {
    html! {
        button .kern-btn.kern-btn--secondary type="submit" name="schritt" value="vorschau" formtarget="_blank" {
            span.kern-label { (visitor.t("case-decide-pdf")) }
        }
    }
}

/// The last look before it counts.
fn confirmation(
    visitor: &Visitor,
    record: &Record,
    outcome: Outcome,
    typed: &Typed,
    text: &str,
) -> Response {
    let case = &record.case;
    let (title, what, button) = if case.two_persons {
        ("case-confirm-proposal", "case-confirm-proposal-hint", "case-confirm-proposal-now")
    } else {
        ("case-confirm", "case-confirm-hint", "case-confirm-now")
    };
    let body = html! {
        h1.kern-heading-x-large { (visitor.t(title)) }
        p .kern-body.kl-narrow { (visitor.t(what)) }
        (components::facts(&[
            (visitor.t("case-number"), html! { (case.number) }),
            (visitor.t("case-applicant"), html! { (case.applicant) }),
            (visitor.t("case-outcome"), html! { strong { (visitor.t(&outcome_key(outcome))) } }),
        ]))
        article .kern-card.kern-card--hug {
            div.kern-card__container {
                div.kern-card__body { (paragraphs(text)) }
            }
        }
        form.kl-form method="post" action=(address(case.id, "entscheiden")) data-submit-once {
            (hidden(typed))
            input type="hidden" name="text" value=(text);
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="entscheiden" {
                    span.kern-label { (visitor.t(button)) }
                }
            }
        }
        // A form of its own: looking at the letter must not use up the one click that decides.
        form method="post" action=(address(case.id, "entscheiden")) {
            (hidden(typed))
            input type="hidden" name="text" value=(text);
            div.kern-btn-wrapper {
                (look_at_letter(visitor))
                (secondary_button("schritt", "aendern", &visitor.t("case-decide-change")))
            }
        }
        (back_to_case(visitor, case.id))
    };
    shown(visitor, record, title, &[], body)
}
