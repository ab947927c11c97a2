//! A need that a program makes of a signal.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::Label;
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::api::Problem;
use web::{Failure, Visitor};

use super::{act, frequency, made, word};
use crate::Needs;
use crate::drafted::Drafted;
use crate::model::{Stance, Topic};
use crate::ops::{self, NewNeed, NewVoice, Protection};

/// What differs from the proposal of the signal; what is missing stays as it is proposed.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Take {
    /// One line that says what is needed.
    title: Option<String>,
    /// The problem.
    problem: Option<String>,
    /// Who is affected.
    affected: String,
    /// `daily`, `weekly`, `monthly`, `yearly`, `rarely`.
    frequency: Option<String>,
    /// What is done today.
    workaround: String,
    /// The product.
    product: String,
    /// What it is about; `cross-cutting` without it.
    topic: Option<String>,
    /// Cases per year.
    cases: Option<i64>,
    /// How far it may travel: `clear` (the default), `green`, `amber`, `amber+strict`, `red`.
    label: Option<String>,
    /// The organisation or committee that guards it; the own one where none is named.
    guard: Option<Uuid>,
}

/// Makes a need of a signal: it is reported, the figures of the signal are its first evidence, the signal is settled.
#[utoipa::path(post, path = "/api/v1/signals/drafts/{id}/take", request_body = Take, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The draft")),
    responses((status = 201), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn take(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(draft): Path<String>,
    Json(sent): Json<Take>,
) -> Result<Response, Failure> {
    let (draft, caller) = (id(&draft)?, visitor.caller.clone());
    let draft = needs.store.read(move |read| signals::draft(read, &caller, draft)).await?;
    let draft = draft.ok_or_else(Failure::not_found)?;
    let drafted = Drafted::of(&visitor.shell, needs.knowledge.as_ref(), &draft);
    let new = NewNeed {
        title: sent.title.unwrap_or(drafted.title),
        problem: sent.problem.unwrap_or(drafted.problem),
        affected: sent.affected,
        frequency: sent.frequency.map_or(drafted.frequency, |word| frequency(&word)),
        workaround: sent.workaround,
        service: signals::service_name(needs.knowledge.as_ref(), &drafted.leika),
        leika: drafted.leika,
        product: sent.product,
        deadline: None,
        topic: word::<Topic>(sent.topic.as_ref())?.unwrap_or(Topic::CrossCutting),
    };
    let protection = Protection {
        label: word::<Label>(sent.label.as_ref())?.unwrap_or(Label::Clear),
        guard: sent.guard,
    };
    let cases = sent.cases.unwrap_or(drafted.cases);
    let voice = NewVoice { stance: Stance::Affected, variant: String::new(), cases };
    let (of, evidence) = (drafted.organisation, drafted.evidence);
    let reported = act(&visitor, &needs, move |tx, caller| {
        ops::report_drafted(tx, caller, of, &new, &voice, protection, &evidence)
    });
    Ok(made("needs", reported.await?))
}
