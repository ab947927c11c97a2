//! Reporting a need, and correcting it. Similar needs stand before the button that sends it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use identity::Label;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::components::{Field, Tone, alert, badge, given_link, secondary_button, select};
use web::form::{Wrong, acts_for, choices, chosen, error_of, form_page, protection};
use web::{Failure, Visitor};

use super::{act, crumbs, need_address, state_badge, worded};
use crate::drafted::Drafted;
use crate::model::{Frequency, Stance, State as NeedState, Topic};
use crate::ops::{self, NewNeed, NewVoice, Protection};
use crate::similar::{self, Similar, Solution};
use crate::store as query;
use crate::{Error, Needs, REPORTERS, VOICES, limits};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    organisation: String,
    schritt: String,
    title: String,
    problem: String,
    affected: String,
    frequency: String,
    workaround: String,
    /// Words or a key, as they were typed.
    leika: String,
    /// The key that was chosen of those found.
    leistung: String,
    product: String,
    deadline: String,
    topic: String,
    cases: String,
    label: String,
    guard: String,
    /// The signal that the need is made of.
    signal: String,
}

/// A service that may be meant: its key and its name.
type Service = (String, String);

impl Typed {
    fn need(&self, visitor: &Visitor, service: Option<Service>) -> Result<NewNeed, Wrong> {
        let mut wrong = Wrong::new();
        let deadline = match self.deadline.trim() {
            "" => None,
            text => text.parse().map_or_else(
                |_no_day| {
                    wrong.push(("deadline".to_owned(), visitor.t("need-wrong-day")));
                    None
                },
                Some,
            ),
        };
        let topic = self.topic.parse().unwrap_or_else(|_none: String| {
            wrong.push(("topic".to_owned(), visitor.t("need-wrong-topic")));
            Topic::CrossCutting
        });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (leika, service) = service.unwrap_or_default();
        Ok(NewNeed {
            title: self.title.clone(),
            problem: self.problem.clone(),
            affected: self.affected.clone(),
            frequency: crate::api::frequency(&self.frequency),
            workaround: self.workaround.clone(),
            leika,
            service,
            product: self.product.clone(),
            deadline,
            topic,
        })
    }

    fn cases(&self, visitor: &Visitor) -> Result<i64, Wrong> {
        let digits: String = self.cases.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
        if digits.is_empty() {
            return Ok(0);
        }
        digits
            .parse()
            .map_err(|_no_number| vec![("cases".to_owned(), visitor.t("need-wrong-cases"))])
    }

    fn protection(&self) -> Protection {
        let label = self.label.parse().unwrap_or(Label::Clear);
        let guard = if label.protects() { self.guard.parse().ok() } else { None };
        Protection { label, guard }
    }

    /// What it is compared by.
    fn text(&self) -> String {
        format!("{} {} {}", self.title, self.product, self.problem)
    }
}

/// The services that may be meant: the chosen one, the one with this key, or those that a search finds.
fn services(needs: &Needs, typed: &Typed) -> Vec<Service> {
    let Some(knowledge) = &needs.knowledge else { return Vec::new() };
    let named = |key: leika::Key| {
        knowledge.service(key).map(|service| (service.key.to_string(), service.name.clone()))
    };
    for text in [&typed.leistung, &typed.leika] {
        if let Some(found) = text.trim().parse().ok().and_then(named) {
            return vec![found];
        }
    }
    let words = typed.leika.trim();
    if words.is_empty() {
        return Vec::new();
    }
    let found = knowledge.search(words, None, 5, 0).map(|found| found.items).unwrap_or_default();
    found.iter().map(|service| (service.key.to_string(), service.name.clone())).collect()
}

pub(super) async fn page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    let Some(drafted) = drafted(&visitor, &needs, &typed.signal).await? else {
        return Ok(form(&visitor, &typed, &[], &Known::default(), &Wrong::new(), None));
    };
    let typed = Typed {
        organisation: drafted.organisation.to_string(),
        title: drafted.title,
        problem: drafted.problem,
        frequency: drafted.frequency.to_string(),
        leika: drafted.leika,
        cases: Some(drafted.cases)
            .filter(|cases| *cases > 0)
            .map_or_else(String::new, |cases| cases.to_string()),
        signal: typed.signal,
        ..Typed::default()
    };
    let services = services(&needs, &typed);
    let similar = look(&visitor, &needs, typed.text()).await?;
    Ok(form(&visitor, &typed, &services, &similar, &Wrong::new(), None))
}

/// What the signal proposes that an address or a form names; nothing without one.
async fn drafted(
    visitor: &Visitor,
    needs: &Needs,
    signal: &str,
) -> Result<Option<Drafted>, Failure> {
    if signal.is_empty() {
        return Ok(None);
    }
    let (signal, caller) = (id(signal)?, visitor.caller.clone());
    let draft = needs.store.read(move |read| signals::draft(read, &caller, signal)).await?;
    let draft = draft.ok_or_else(Failure::not_found)?;
    if draft.state != signals::DraftState::Open {
        return Err(signals::Error::Settled.into());
    }
    Ok(Some(Drafted::of(&visitor.shell, needs.knowledge.as_ref(), &draft)))
}

pub(super) async fn submit(
    visitor: Visitor,
    State(needs): State<Needs>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let of = chosen(&visitor, REPORTERS, &typed.organisation)?;
    let services = services(&needs, &typed);
    let similar = look(&visitor, &needs, typed.text()).await?;
    let show = |wrong: &Wrong| Ok(form(&visitor, &typed, &services, &similar, wrong, None));
    // Several services may be meant: then one is chosen first.
    if typed.schritt != "senden" || services.len() > 1 {
        return show(&Wrong::new());
    }
    let read = typed
        .need(&visitor, services.first().cloned())
        .and_then(|need| Ok((need, typed.cases(&visitor)?)));
    let (new, cases) = match read {
        Ok(read) => read,
        Err(wrong) => return show(&wrong),
    };
    let voice = NewVoice { stance: Stance::Affected, variant: String::new(), cases };
    let protection = typed.protection();
    let evidence = drafted(&visitor, &needs, &typed.signal).await?.map(|it| it.evidence);
    let reported = act(&visitor, &needs, move |tx, caller| match &evidence {
        Some(evidence) => ops::report_drafted(tx, caller, of, &new, &voice, protection, evidence),
        None => ops::report(tx, caller, of, &new, &voice, protection),
    });
    match reported.await {
        Ok(made) => Ok(Redirect::to(&need_address(made.id)).into_response()),
        Err(error) => show(&worded(&visitor, error)?),
    }
}

/// What is there already: needs that say nearly the same, and what exists in other rooms.
type Known = (Vec<Similar>, Vec<Solution>);

async fn look(visitor: &Visitor, needs: &Needs, text: String) -> Result<Known, Failure> {
    if text.trim().is_empty() {
        return Ok(Known::default());
    }
    let (caller, solutions) = (visitor.caller.clone(), needs.solutions);
    let found = needs.store.read(move |read| {
        similar::similar_and_solutions(read, &caller, &text, limits::SIMILAR, solutions)
    });
    Ok(found.await?)
}

/// What is looked for while somebody types.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Looked {
    q: String,
}

/// The similar needs alone, for the script that shows them while somebody types.
pub(super) async fn similar_fragment(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(looked): Query<Looked>,
) -> Result<Response, Failure> {
    let found = look(&visitor, &needs, looked.q).await?;
    Ok(Html(similar_list(&visitor, &found).into_string()).into_response())
}

fn similar_list(visitor: &Visitor, (found, existing): &Known) -> Markup {
    html! {
        (solutions(visitor, found, existing))
        @if !found.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t("need-similar")) }
                p .kern-body.kl-narrow { (visitor.t("need-similar-intro")) }
                @for (place, it) in found.iter().enumerate() {
                    article.kern-card {
                        div.kern-card__container {
                            div.kern-card__header {
                                h3.kern-title { a.kern-link href=(need_address(it.id)) { (it.title) } }
                            }
                            div.kern-card__body {
                                p.kern-body { (it.number) " " (state_badge(visitor, it.state)) }
                                @if visitor.caller.has(VOICES) {
                                    a class=(button_class(place)) href=(format!("{}/stimme", need_address(it.id))) {
                                        span.kern-label {
                                            (visitor.tf("need-join", &[("count", &it.towns.to_string())]))
                                        }
                                    }
                                } @else {
                                    p.kern-body {
                                        (visitor.tf("need-joined", &[("count", &it.towns.to_string())]))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was found an answer for, and what exists: perhaps nothing has to be reported.
fn solutions(visitor: &Visitor, found: &[Similar], existing: &[Solution]) -> Markup {
    let solved: Vec<_> = found
        .iter()
        .filter(|it| matches!(it.state, NeedState::Covered | NeedState::Done))
        .collect();
    html! {
        @if !solved.is_empty() || !existing.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t("need-solutions")) }
                ul.kl-results {
                    @for it in solved {
                        li {
                            a.kern-link href=(need_address(it.id)) { (it.title) } " " (state_badge(visitor, it.state))
                            @if !it.link.is_empty() { p.kern-body { (given_link(visitor, &it.link)) } }
                        }
                    }
                    @for it in existing {
                        li {
                            a.kern-link href=(it.address) { (it.title) } " "
                            (badge(Some(Tone::Success), &visitor.t("need-solution-standard")))
                        }
                    }
                }
            }
        }
    }
}

/// The nearest one is the first thing to click.
fn button_class(place: usize) -> &'static str {
    if place == 0 { "kern-btn kern-btn--primary" } else { "kern-btn kern-btn--secondary" }
}

fn form(
    visitor: &Visitor,
    typed: &Typed,
    services: &[Service],
    similar: &Known,
    wrong: &Wrong,
    correcting: Option<Uuid>,
) -> Response {
    let looked = !typed.schritt.is_empty();
    let action = correcting.map_or_else(
        || "/bedarfe/neu".to_owned(),
        |need| format!("{}/bearbeiten", need_address(need)),
    );
    let field = |name: &'static str, key: &str| {
        Field::new(name, visitor.t(key)).error(error_of(wrong, name))
    };
    let body = html! {
        @if correcting.is_none() { p .kern-body.kl-narrow { (visitor.t("need-report-intro")) } }
        form.kl-form method="post" action=(action) data-submit-once novalidate data-similar="/bedarfe/aehnliche" {
            @if !typed.signal.is_empty() {
                input type="hidden" name="signal" value=(typed.signal);
                input type="hidden" name="organisation" value=(typed.organisation);
                p .kern-body.kl-narrow { (visitor.t("need-from-signal")) }
            } @else {
                (acts_for(visitor, REPORTERS, &typed.organisation))
            }
            (field("title", "need-title").value(&typed.title).hint(visitor.t("need-title-hint")).render(visitor))
            (field("problem", "need-problem").rows(5).value(&typed.problem)
                .hint(visitor.t("need-problem-hint")).render(visitor))
            @if correcting.is_none() {
                div.kl-stack data-similar-shown aria-live="polite" {
                    (similar_list(visitor, similar))
                    @if looked && similar.0.is_empty() && wrong.is_empty() {
                        (alert(Tone::Info, &visitor.t("need-similar-none"), None))
                    }
                }
                (secondary_button("schritt", "suchen", &visitor.t("need-look-for-similar")))
            }
            (select(visitor, "topic", &visitor.t("need-topic"), &with_none(visitor, typed), &typed.topic))
            @if let Some(text) = error_of(wrong, "topic") { p.kern-error { span.kern-body { (text) } } }
            (select(visitor, "frequency", &visitor.t("need-frequency"),
                &choices(visitor, Frequency::ALL, "need-frequency", false),
                if typed.frequency.is_empty() { "weekly" } else { &typed.frequency }))
            (field("affected", "need-affected").value(&typed.affected).optional()
                .hint(visitor.t("need-affected-hint")).render(visitor))
            @if correcting.is_none() {
                (field("cases", "need-cases-own").value(&typed.cases).optional().input_mode("numeric")
                    .hint(visitor.t("need-cases-hint")).render(visitor))
            }
            (field("workaround", "need-workaround").rows(3).value(&typed.workaround).optional().render(visitor))
            (service_field(visitor, typed, services, wrong))
            (field("product", "need-product").value(&typed.product).optional()
                .hint(visitor.t("need-product-hint")).render(visitor))
            (field("deadline", "need-deadline").kind("date").value(&typed.deadline).optional()
                .hint(visitor.t("need-deadline-hint")).render(visitor))
            @if correcting.is_none() { (protection(visitor, &typed.label, &typed.guard, wrong)) }
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="senden" {
                    span.kern-label { (visitor.t(if correcting.is_some() { "need-save" } else { "need-send" })) }
                }
            }
        }
    };
    let title = visitor.t(if correcting.is_some() { "need-correct" } else { "need-report" });
    let mut crumbs = crumbs(visitor);
    if let Some(need) = correcting {
        crumbs.push((need_address(need), typed.title.clone()));
    }
    form_page(visitor, &title, crumbs, wrong, body)
}

fn with_none(visitor: &Visitor, typed: &Typed) -> Vec<(String, String)> {
    let mut topics = choices(visitor, Topic::ALL, "need-topic", false);
    if typed.topic.is_empty() {
        topics.insert(0, (String::new(), visitor.t("need-please-choose")));
    }
    topics
}

/// The service: typed as words, then chosen of those found.
fn service_field(visitor: &Visitor, typed: &Typed, services: &[Service], wrong: &Wrong) -> Markup {
    html! {
        (Field::new("leika", visitor.t("need-service")).value(&typed.leika).optional()
            .hint(visitor.t("need-service-hint")).error(error_of(wrong, "leika")).render(visitor))
        @match services {
            [] => {
                @if !typed.leika.trim().is_empty() {
                    p .kern-body.kern-body--small { (visitor.t("need-service-none")) }
                }
            }
            [(key, name)] => {
                input type="hidden" name="leistung" value=(key);
                p .kern-body.kern-body--small { (visitor.tf("need-service-is", &[("name", name)])) }
            }
            several => {
                @let choices: Vec<_> = several.to_vec();
                (select(visitor, "leistung", &visitor.t("need-service-which"), &choices, &typed.leistung))
            }
        }
    }
}

pub(super) async fn correct_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    let caller = visitor.caller.clone();
    let record = needs.store.read(move |read| query::record(read, &caller, need)).await?;
    let record = record.ok_or_else(Failure::not_found)?.need;
    visitor.caller.acting(record.summary.organisation, REPORTERS)?;
    let summary = record.summary;
    let typed = Typed {
        organisation: summary.organisation.to_string(),
        title: summary.title,
        problem: record.problem,
        affected: record.affected,
        frequency: summary.frequency.to_string(),
        workaround: record.workaround,
        leika: summary.leika,
        product: record.product,
        deadline: summary.deadline.map(|day| day.to_string()).unwrap_or_default(),
        topic: summary.topic.to_string(),
        ..Typed::default()
    };
    let services = services(&needs, &typed);
    Ok(form(&visitor, &typed, &services, &Known::default(), &Wrong::new(), Some(need)))
}

pub(super) async fn correct(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    let caller = visitor.caller.clone();
    let known = needs.store.read(move |read| query::summaries(read, &caller, &[need])).await?;
    if known.is_empty() {
        return Err(Failure::not_found());
    }
    let of = chosen(&visitor, REPORTERS, &typed.organisation)?;
    let services = services(&needs, &typed);
    let show =
        |wrong: &Wrong| Ok(form(&visitor, &typed, &services, &Known::default(), wrong, Some(need)));
    if services.len() > 1 {
        return show(&Wrong::new());
    }
    let new = match typed.need(&visitor, services.first().cloned()) {
        Ok(new) => new,
        Err(wrong) => return show(&wrong),
    };
    let done = act(&visitor, &needs, move |tx, caller| ops::correct(tx, caller, of, need, &new));
    match done.await {
        Ok(()) | Err(Error::Unchanged) => Ok(Redirect::to(&need_address(need)).into_response()),
        Err(error) => show(&worded(&visitor, error)?),
    }
}
