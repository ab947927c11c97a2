//! Giving a voice, contributing, changing the state: the forms and what they are sent to.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::components::{Field, secondary_button, select, submit_button};
use web::form::{Wrong, acts_for, choices, chosen, error_of, form_page};
use web::{Failure, Visitor};

use super::{act, crumbs, need_address, worded};
use crate::model::{ContributionKind, Move, NewContribution, Record, Stance};
use crate::ops::{self, NewMove, NewVoice};
use crate::store::{self as query, own_voice};
use crate::{CONTRIBUTORS, Error, Needs, VOICES};

pub(super) async fn record(
    visitor: &Visitor,
    needs: &Needs,
    need: Uuid,
) -> Result<Record, Failure> {
    let caller = visitor.caller.clone();
    let record = needs.store.read(move |read| query::record(read, &caller, need)).await?;
    record.ok_or_else(Failure::not_found)
}

pub(super) fn crumbs_of(visitor: &Visitor, record: &Record) -> Vec<(String, String)> {
    let mut crumbs = crumbs(visitor);
    crumbs.push((need_address(record.need.summary.id), record.need.summary.number.clone()));
    crumbs
}

/// The title of the need above the form.
pub(super) fn about(record: &Record) -> Markup {
    html! {
        p .kern-body.kl-narrow { (record.need.summary.number) ": " strong { (record.need.summary.title) } }
    }
}

// --- the voice -------------------------------------------------------------------------------------------------------

/// What is typed into the form for a voice.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedVoice {
    organisation: String,
    stance: String,
    cases: String,
    variant: String,
    schritt: String,
}

pub(super) async fn voice_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &needs, id(&need)?).await?;
    let spoken = visitor
        .caller
        .organisations_by_name(VOICES)
        .iter()
        .find_map(|(id, _)| own_voice(&record, *id).cloned());
    let typed = spoken.map_or_else(
        || TypedVoice { stance: Stance::Affected.to_string(), ..TypedVoice::default() },
        |voice| TypedVoice {
            organisation: voice.organisation.to_string(),
            stance: voice.stance.to_string(),
            cases: if voice.cases > 0 { voice.cases.to_string() } else { String::new() },
            variant: voice.variant,
            schritt: String::new(),
        },
    );
    Ok(voice_form(&visitor, &record, &typed, &Wrong::new()))
}

fn voice_form(visitor: &Visitor, record: &Record, typed: &TypedVoice, wrong: &Wrong) -> Response {
    let spoken = visitor
        .caller
        .organisations_by_name(VOICES)
        .iter()
        .any(|(id, _)| own_voice(record, *id).is_some());
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { (visitor.t("need-voice-intro")) }
        form.kl-form method="post" action=(format!("{}/stimme", need_address(record.need.summary.id)))
            data-submit-once novalidate {
            (acts_for(visitor, VOICES, &typed.organisation))
            (select(visitor, "stance", &visitor.t("need-stance"),
                &choices(visitor, Stance::ALL, "need-stance", false), &typed.stance))
            (Field::new("cases", visitor.t("need-cases-own")).value(&typed.cases).optional().input_mode("numeric")
                .hint(visitor.t("need-cases-hint")).error(error_of(wrong, "cases")).render(visitor))
            (Field::new("variant", visitor.t("need-variant")).rows(4).value(&typed.variant).optional()
                .hint(visitor.t("need-variant-hint")).error(error_of(wrong, "variant")).render(visitor))
            (submit_button(&visitor.t("need-voice-send")))
            @if spoken { (secondary_button("schritt", "zurueck", &visitor.t("need-voice-withdraw"))) }
        }
    };
    form_page(visitor, &visitor.t("need-give-voice"), crumbs_of(visitor, record), wrong, body)
}

pub(super) async fn voice(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Form(typed): Form<TypedVoice>,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    record(&visitor, &needs, need).await?;
    let of = chosen(&visitor, VOICES, &typed.organisation)?;
    let digits: String = typed.cases.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    let voice = NewVoice {
        stance: typed.stance.parse().map_err(Failure::invalid)?,
        variant: typed.variant.clone(),
        // What is no number is refused with the words for that.
        cases: if digits.is_empty() { 0 } else { digits.parse().unwrap_or(-1) },
    };
    let back = typed.schritt == "zurueck";
    let done = act(&visitor, &needs, move |tx, caller| {
        if back {
            ops::withdraw_voice(tx, caller, of, need)
        } else {
            ops::endorse(tx, caller, of, need, &voice)
        }
    });
    match done.await {
        Ok(()) | Err(Error::Unchanged) => Ok(Redirect::to(&need_address(need)).into_response()),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &needs, need).await?;
            Ok(voice_form(&visitor, &record, &typed, &wrong))
        }
    }
}

// --- contributions ---------------------------------------------------------------------------------------------------

/// What is typed into the form for a contribution.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedContribution {
    organisation: String,
    kind: String,
    text: String,
    link: String,
    antwort: String,
}

pub(super) async fn contribution_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Query(mut typed): Query<TypedContribution>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &needs, id(&need)?).await?;
    if typed.kind.is_empty() {
        let kind = if typed.antwort.is_empty() {
            ContributionKind::Evidence
        } else {
            ContributionKind::Answer
        };
        typed.kind = kind.to_string();
    }
    Ok(contribution_form(&visitor, &record, &typed, &Wrong::new()))
}

fn contribution_form(
    visitor: &Visitor,
    record: &Record,
    typed: &TypedContribution,
    wrong: &Wrong,
) -> Response {
    let question = record.contributions.iter().find(|it| it.id.to_string() == typed.antwort);
    let body = html! {
        (about(record))
        @if let Some(question) = question {
            blockquote.kl-message { p.kl-message__meta { (question.name) } p.kern-body { (question.text) } }
        }
        form.kl-form method="post" action=(format!("{}/beitrag", need_address(record.need.summary.id)))
            data-submit-once novalidate {
            (acts_for(visitor, CONTRIBUTORS, &typed.organisation))
            input type="hidden" name="antwort" value=(typed.antwort);
            (select(visitor, "kind", &visitor.t("need-kind"),
                &choices(visitor, ContributionKind::ALL, "need-kind", false), &typed.kind))
            (Field::new("text", visitor.t("need-text")).rows(6).value(&typed.text)
                .error(error_of(wrong, "text")).render(visitor))
            (Field::new("link", visitor.t("need-evidence")).value(&typed.link).optional()
                .hint(visitor.t("need-evidence-hint")).error(error_of(wrong, "link")).render(visitor))
            (submit_button(&visitor.t("need-contribute")))
        }
    };
    form_page(visitor, &visitor.t("need-contribute"), crumbs_of(visitor, record), wrong, body)
}

pub(super) async fn contribution(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Form(typed): Form<TypedContribution>,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    record(&visitor, &needs, need).await?;
    let of = chosen(&visitor, CONTRIBUTORS, &typed.organisation)?;
    let new = NewContribution {
        kind: typed.kind.parse().map_err(Failure::invalid)?,
        text: typed.text.clone(),
        link: typed.link.trim().to_owned(),
        reply_to: typed.antwort.parse().ok(),
    };
    let done = act(&visitor, &needs, move |tx, caller| ops::contribute(tx, caller, of, need, &new));
    match done.await {
        Ok(_) => Ok(Redirect::to(&format!("{}#beitraege", need_address(need))).into_response()),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &needs, need).await?;
            Ok(contribution_form(&visitor, &record, &typed, &wrong))
        }
    }
}

// --- the state -------------------------------------------------------------------------------------------------------

/// What is typed into the form for a change of the state.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedMove {
    organisation: String,
    reason: String,
    next: String,
    link: String,
}

fn action(word: &str) -> Result<Move, Failure> {
    word.parse().map_err(|_no_action: String| Failure::not_found())
}

pub(super) async fn state_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path((need, word)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let action = action(&word)?;
    let record = record(&visitor, &needs, id(&need)?).await?;
    Ok(state_form(&visitor, &record, action, &TypedMove::default(), &Wrong::new()))
}

fn state_form(
    visitor: &Visitor,
    record: &Record,
    action: Move,
    typed: &TypedMove,
    wrong: &Wrong,
) -> Response {
    let next = Field::new("next", visitor.t("need-next"))
        .kind("date")
        .value(&typed.next)
        .hint(visitor.t("need-next-hint"))
        .error(error_of(wrong, "next"));
    let next = if action.needs_date() { next } else { next.optional() };
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { (visitor.t(&format!("need-move-{action}-text"))) }
        form.kl-form method="post"
            action=(format!("{}/stand/{action}", need_address(record.need.summary.id))) data-submit-once novalidate {
            (acts_for(visitor, CONTRIBUTORS, &typed.organisation))
            (Field::new("reason", visitor.t("need-public-reason")).rows(5).value(&typed.reason)
                .hint(visitor.t("need-public-reason-hint")).error(error_of(wrong, "reason")).render(visitor))
            (next.render(visitor))
            @if action == Move::Cover {
                (Field::new("link", visitor.t("need-link")).value(&typed.link).optional()
                    .error(error_of(wrong, "link")).render(visitor))
            }
            (submit_button(&visitor.t(&format!("need-move-{action}"))))
        }
    };
    let title = visitor.t(&format!("need-move-{action}"));
    form_page(visitor, &title, crumbs_of(visitor, record), wrong, body)
}

pub(super) async fn state(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path((need, word)): Path<(String, String)>,
    Form(typed): Form<TypedMove>,
) -> Result<Response, Failure> {
    let (need, action) = (id(&need)?, action(&word)?);
    record(&visitor, &needs, need).await?;
    let of = chosen(&visitor, CONTRIBUTORS, &typed.organisation)?;
    let new = NewMove {
        action,
        reason: typed.reason.clone(),
        next_on: typed.next.trim().parse().ok(),
        link: typed.link.trim().to_owned(),
    };
    let done =
        act(&visitor, &needs, move |tx, caller| ops::change_state(tx, caller, of, need, &new));
    match done.await {
        Ok(_) => Ok(Redirect::to(&need_address(need)).into_response()),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &needs, need).await?;
            Ok(state_form(&visitor, &record, action, &typed, &wrong))
        }
    }
}
