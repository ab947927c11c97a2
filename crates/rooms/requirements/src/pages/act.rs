//! Moving a profile on: the questions of the Definition of Ready, the comparison of the states, the changes of state, the
//! receipt and the answers.

use ars::Land;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use web::address::id;
use web::components::{Field, Tone, badge, date, error, select, somebody, submit_button};
use web::form::{Wrong, acts_for, choices, error_of, form_page};
use web::{Failure, Page, Visitor};

use super::{about, address, answers, carry_out, crumbs_of, edits, record, redirect, worded};
use crate::doing::{Doing, Moving};
use crate::model::{Move, Outcome, ProvisionStatus, Question, Record, Requirement};
use crate::ops::{NewAnswer, NewComparison};
use crate::readiness::{Finding, readiness};
use crate::{ANSWERERS, CONTRIBUTORS, EDITORS, Requirements, limits};

/// The name of a state.
pub(super) fn land_name(key: &str) -> &'static str {
    Land::from_key(key).map_or("", Land::name)
}

// --- Definition of Ready ---------------------------------------------------------------------------------------------

pub(super) async fn readiness_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    Ok(readiness_form(&visitor, &room, &record, &TypedCheck::default(), &Wrong::new()))
}

fn readiness_form(
    visitor: &Visitor,
    room: &Requirements,
    record: &Record,
    typed: &TypedCheck,
    wrong: &Wrong,
) -> Response {
    let check = readiness(record, room.store.clock().now());
    let summary = &record.profile.summary;
    let writes = edits(visitor, summary) && summary.state.is_written();
    let asked: Vec<_> = Question::ALL.iter().copied().filter(|it| it.is_asked()).collect();
    let names = ["profile-question", "profile-question-answer", "profile-question-how-short"]
        .map(|key| visitor.t(key));
    let [question_name, answer_name, how_name] = &names;
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { (visitor.t("profile-readiness-intro")) }
        p.kern-body { (visitor.tf("profile-readiness-line", &[
            ("done", &check.fulfilled().to_string()), ("all", &check.0.len().to_string())])) }
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("profile-readiness")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body {
                    @for (question, finding) in &check.0 {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(question_name) {
                                (visitor.t(&format!("profile-question-{question}")))
                            }
                            td.kern-table__cell data-label=(answer_name) { (yes_or_no(visitor, finding)) }
                            td.kern-table__cell data-label=(how_name) { (how(visitor, *question, finding)) }
                        }
                    }
                }
            }
        }
        @if writes {
            form.kl-form method="post" action=(format!("{}/pruefung", address(summary.id))) data-submit-once novalidate {
                h2.kern-heading-medium { (visitor.t("profile-check-new")) }
                (acts_for(visitor, EDITORS, &typed.organisation))
                (select(visitor, "frage", &visitor.t("profile-question"),
                    &choices(visitor, &asked, "profile-question", false), &typed.frage))
                (select(visitor, "antwort", &visitor.t("profile-question-answer"), &[
                    ("ja".to_owned(), visitor.t("profile-yes")), ("nein".to_owned(), visitor.t("profile-no"))],
                    &typed.antwort))
                (Field::new("remark", visitor.t("profile-question-how")).rows(3).value(&typed.remark)
                    .hint(visitor.t("profile-check-hint")).error(error_of(wrong, "remark")).render(visitor))
                (submit_button(&visitor.t("profile-save")))
            }
        }
        p { a.kern-link href=(address(summary.id)) { (visitor.t("profile-back")) } }
    };
    form_page(visitor, &visitor.t("profile-readiness"), crumbs_of(visitor, record), wrong, body)
}

fn yes_or_no(visitor: &Visitor, finding: &Finding) -> Markup {
    match finding {
        it if it.is_yes() => badge(Some(Tone::Success), &visitor.t("profile-yes")),
        Finding::Unanswered => badge(None, &visitor.t("profile-question-open")),
        _ => badge(Some(Tone::Danger), &visitor.t("profile-no")),
    }
}

fn how(visitor: &Visitor, question: Question, finding: &Finding) -> Markup {
    html! {
        @match finding {
            Finding::Yes(Some(count)) => (visitor.tf(&format!("profile-finding-{question}"), &[("count", &count.to_string())])),
            Finding::Yes(None) | Finding::Unanswered => "–",
            Finding::No(count) => (visitor.tf(&format!("profile-missing-{question}"), &[("count", &count.to_string())])),
            Finding::Said { remark, name, .. } => { (remark) " – " (somebody(visitor, name)) }
        }
    }
}

/// What is typed into the form for a question.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedCheck {
    organisation: String,
    frage: String,
    antwort: String,
    remark: String,
}

pub(super) async fn check(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Form(typed): Form<TypedCheck>,
) -> Result<Response, Failure> {
    let profile = id(&profile)?;
    let doing = Doing::Check {
        question: typed.frage.parse().map_err(Failure::invalid)?,
        yes: typed.antwort == "ja",
        remark: typed.remark.clone(),
    };
    match carry_out(&visitor, &room, typed.organisation.parse().ok(), profile, doing).await {
        Ok(_) => Ok(redirect(&format!("{}/pruefung", address(profile)))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, profile).await?;
            Ok(readiness_form(&visitor, &room, &record, &typed, &wrong))
        }
    }
}

// --- comparison ------------------------------------------------------------------------------------------------------

pub(super) async fn comparison_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    let summary = &record.profile.summary;
    if !summary.template.compares() {
        return Err(Failure::not_found());
    }
    let title = visitor.t("profile-comparison");
    let names = [
        "profile-land",
        "profile-provision-short",
        "profile-way-short",
        "profile-remark",
        "profile-said-by",
    ]
    .map(|key| visitor.t(key));
    let [land_column, status_column, way_column, remark_column, by_column] = &names;
    let writes = visitor.caller.has(CONTRIBUTORS);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (about(&record))
        p .kern-body.kl-narrow { (visitor.t("profile-comparison-intro")) }
        div.kern-table-responsive tabindex="0" role="region" aria-label=(title) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body {
                    @for land in Land::ALL {
                        @let row = record.comparisons.get(land.key());
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(land_column) {
                                @if writes {
                                    a.kern-link href=(format!("{}/vergleich/{}", address(summary.id), land.key())) { (land.name()) }
                                } @else { (land.name()) }
                            }
                            td.kern-table__cell data-label=(status_column) {
                                (provision_badge(&visitor, row.map_or(ProvisionStatus::Unknown, |it| it.status)))
                            }
                            td.kern-table__cell data-label=(way_column) { (filled(row.map(|it| it.way.as_str()))) }
                            td.kern-table__cell data-label=(remark_column) { (filled(row.map(|it| it.remark.as_str()))) }
                            td.kern-table__cell data-label=(by_column) {
                                @if let Some(row) = row { (somebody(&visitor, &row.name)) ", " (date(&visitor, row.at)) }
                                @else { "–" }
                            }
                        }
                    }
                }
            }
        }
        p { a.kern-link href=(address(summary.id)) { (visitor.t("profile-back")) } }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs_of(&visitor, &record))))
}

/// A cell is never empty: on a phone its label stands beside it.
fn filled(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or("–")
}

fn provision_badge(visitor: &Visitor, status: ProvisionStatus) -> Markup {
    let tone = match status {
        ProvisionStatus::Works => Some(Tone::Success),
        ProvisionStatus::Pilot | ProvisionStatus::Planned => Some(Tone::Info),
        ProvisionStatus::None => Some(Tone::Danger),
        ProvisionStatus::Unknown => None,
    };
    badge(tone, &visitor.t(&format!("profile-provision-{status}")))
}

/// What is typed into the form for a state.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedComparison {
    organisation: String,
    status: String,
    weg: String,
    remark: String,
}

pub(super) async fn compare_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, land)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    let row = record.comparisons.get(&land);
    let typed = TypedComparison {
        status: row.map(|it| it.status.to_string()).unwrap_or_default(),
        weg: row.map(|it| it.way.clone()).unwrap_or_default(),
        remark: row.map(|it| it.remark.clone()).unwrap_or_default(),
        ..TypedComparison::default()
    };
    compare_form(&visitor, &record, &land, &typed, &Wrong::new())
}

fn compare_form(
    visitor: &Visitor,
    record: &Record,
    land: &str,
    typed: &TypedComparison,
    wrong: &Wrong,
) -> Result<Response, Failure> {
    let name = Land::from_key(land).ok_or_else(Failure::not_found)?.name();
    if !record.profile.summary.template.compares() {
        return Err(Failure::not_found());
    }
    let own = format!("{}/vergleich", address(record.profile.summary.id));
    let body = html! {
        (about(record))
        form.kl-form method="post" action=(format!("{own}/{land}")) data-submit-once novalidate {
            (acts_for(visitor, CONTRIBUTORS, &typed.organisation))
            (select(visitor, "status", &visitor.t("profile-provision"),
                &choices(visitor, ProvisionStatus::ALL, "profile-provision", false), &typed.status))
            (Field::new("weg", visitor.t("profile-way")).rows(3).value(&typed.weg)
                .hint(visitor.t("profile-way-hint")).error(error_of(wrong, "way")).render(visitor))
            (Field::new("remark", visitor.t("profile-remark")).rows(2).optional().value(&typed.remark)
                .error(error_of(wrong, "remark")).render(visitor))
            (submit_button(&visitor.t("profile-save")))
        }
        p { a.kern-link href=(own) { (visitor.t("profile-back-comparison")) } }
    };
    let title = format!("{}: {name}", visitor.t("profile-comparison"));
    Ok(form_page(visitor, &title, crumbs_of(visitor, record), wrong, body))
}

pub(super) async fn compare(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, land)): Path<(String, String)>,
    Form(typed): Form<TypedComparison>,
) -> Result<Response, Failure> {
    let profile = id(&profile)?;
    let doing = Doing::Compare(NewComparison {
        land: land.clone(),
        way: typed.weg.clone(),
        status: typed.status.parse().unwrap_or(ProvisionStatus::Unknown),
        remark: typed.remark.clone(),
    });
    match carry_out(&visitor, &room, typed.organisation.parse().ok(), profile, doing).await {
        Ok(_) => Ok(redirect(&format!("{}/vergleich", address(profile)))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, profile).await?;
            compare_form(&visitor, &record, &land, &typed, &wrong)
        }
    }
}

// --- state -----------------------------------------------------------------------------------------------------------

/// What the visitor does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Move(Move),
    Submit,
    Receive,
    Answer,
}

impl Step {
    fn read(word: &str) -> Result<Self, Failure> {
        match word {
            "submit" => Ok(Self::Submit),
            "receive" => Ok(Self::Receive),
            "answer" => Ok(Self::Answer),
            word => word.parse().map(Self::Move).map_err(|_no_step| Failure::not_found()),
        }
    }
}

/// What is typed into the form for a step; of answers there are as many as sentences.
#[derive(Clone, Debug, Default)]
struct TypedStep {
    fields: Vec<(String, String)>,
}

impl TypedStep {
    fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn doing(&self, step: Step, record: &Record) -> Doing {
        let day = |name: &str| self.value(name).trim().parse().ok();
        let moving = || Moving {
            reason: self.value("reason").to_owned(),
            next_on: day("next_on"),
            link: self.value("link").trim().to_owned(),
        };
        match step {
            Step::Move(Move::Consult) => Doing::Consult(moving()),
            Step::Move(Move::Ready) => Doing::Ready(moving()),
            Step::Move(Move::Adopt) => Doing::Adopt(moving()),
            Step::Move(Move::Revise) => Doing::Revise(moving()),
            Step::Move(Move::Implement) => Doing::Implement(moving()),
            Step::Move(Move::Complete) => Doing::Complete(moving()),
            Step::Submit => {
                Doing::Submit { reason: self.value("reason").to_owned(), due_on: day("due_on") }
            }
            Step::Receive => Doing::Receive { note: self.value("note").to_owned() },
            Step::Answer => Doing::Answer {
                answers: answerable(record)
                    .filter_map(|it| {
                        let outcome = self.value(&format!("ergebnis-{}", it.id)).parse().ok()?;
                        Some(NewAnswer {
                            requirement: it.id,
                            outcome,
                            reason: self.value(&format!("grund-{}", it.id)).to_owned(),
                            next_on: day(&format!("tag-{}", it.id)),
                        })
                    })
                    .collect(),
                link: self.value("link").trim().to_owned(),
            },
        }
    }
}

/// The sentences that can be answered: those that stand without an answer, or were postponed.
fn answerable(record: &Record) -> impl Iterator<Item = &Requirement> {
    record
        .standing()
        .filter(|it| it.answer.as_ref().is_none_or(|it| it.outcome == Outcome::Postponed))
}

pub(super) async fn state_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, word)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let step = Step::read(&word)?;
    let record = record(&visitor, &room, id(&profile)?).await?;
    Ok(state_form(&visitor, &room, &record, step, &word, &TypedStep::default(), &Wrong::new()))
}

fn state_form(
    visitor: &Visitor,
    room: &Requirements,
    record: &Record,
    step: Step,
    word: &str,
    typed: &TypedStep,
    wrong: &Wrong,
) -> Response {
    let summary = &record.profile.summary;
    let roles = match step {
        Step::Receive | Step::Answer if summary.addressee.organisation.is_some() => ANSWERERS,
        _ => EDITORS,
    };
    let own = address(summary.id);
    let title = visitor.t(&format!("profile-step-{word}"));
    let asks = matches!(step, Step::Move(_) | Step::Submit);
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { (visitor.tf(&format!("profile-step-{word}-hint"), &[("name", &summary.addressee.name)])) }
        form.kl-form method="post" action=(format!("{own}/stand/{word}")) data-submit-once novalidate {
            (acting(visitor, record, step, roles, typed.value("organisation")))
            @if step == Step::Answer { (answer_fields(visitor, record, typed, wrong)) }
            @if asks {
                (Field::new("reason", visitor.t("profile-reason")).rows(4).value(typed.value("reason"))
                    .hint(visitor.t("profile-reason-hint")).error(error_of(wrong, "reason")).render(visitor))
            }
            @match step {
                Step::Submit => (Field::new("due_on", visitor.t("profile-due")).kind("date")
                    .value(due(room, typed)).error(error_of(wrong, "due_on")).render(visitor)),
                Step::Receive => (Field::new("note", visitor.t("profile-receipt-note")).rows(2)
                    .value(typed.value("note")).error(error_of(wrong, "note")).render(visitor)),
                Step::Move(_) => (Field::new("next_on", visitor.t("profile-next")).kind("date").optional()
                    .value(typed.value("next_on")).error(error_of(wrong, "next_on")).render(visitor)),
                Step::Answer => {}
            }
            @if matches!(step, Step::Move(_) | Step::Answer) {
                (Field::new("link", visitor.t("profile-link")).optional().value(typed.value("link"))
                    .error(error_of(wrong, "link")).render(visitor))
            }
            (error("label", error_of(wrong, "label")))
            (submit_button(&title))
        }
        p { a.kern-link href=(own) { (visitor.t("profile-back")) } }
    };
    form_page(visitor, &title, crumbs_of(visitor, record), wrong, body)
}

/// The day until which an answer is expected, unless another was typed.
fn due(room: &Requirements, typed: &TypedStep) -> String {
    let given = typed.value("due_on");
    if given.is_empty() {
        let today = room.store.clock().now().german_date();
        crate::ops::plus_days(today, limits::ANSWER_DAYS).to_string()
    } else {
        given.to_owned()
    }
}

/// For whom this is done: what follows from the profile is not asked for.
fn acting(
    visitor: &Visitor,
    record: &Record,
    step: Step,
    roles: &[identity::Role],
    chosen: &str,
) -> Markup {
    let summary = &record.profile.summary;
    let follows = match step {
        Step::Receive | Step::Answer => answers(visitor, summary),
        _ => edits(visitor, summary),
    };
    html! { @if !follows { (acts_for(visitor, roles, chosen)) } }
}

/// A choice, a reason and a day for each sentence; what is left open stays open.
fn answer_fields(visitor: &Visitor, record: &Record, typed: &TypedStep, wrong: &Wrong) -> Markup {
    let mut outcomes = vec![(String::new(), visitor.t("profile-outcome-later"))];
    outcomes.extend(choices(visitor, Outcome::ALL, "profile-outcome", false));
    html! {
        div id="answers" { (error("answers", error_of(wrong, "answers"))) }
        @for sentence in answerable(record) {
            @let (outcome, reason, day) = (format!("ergebnis-{}", sentence.id), format!("grund-{}", sentence.id),
                format!("tag-{}", sentence.id));
            @let begun = !typed.value(&outcome).is_empty();
            @let unreasoned = begun && typed.value(&reason).trim().is_empty();
            @let undated = begun && typed.value(&outcome) == "postponed" && typed.value(&day).is_empty();
            fieldset.kern-fieldset {
                legend.kern-label { "A-" (sentence.mark) " " (visitor.t(&format!("profile-level-{}", sentence.level)))
                    ": " (sentence.text) }
                div .kern-fieldset__body.kl-stack {
                    (select(visitor, &outcome, &visitor.t("profile-outcome"), &outcomes, typed.value(&outcome)))
                    (Field::new(&reason, visitor.t("profile-reason")).rows(3).value(typed.value(&reason))
                        .error(unreasoned.then(|| visitor.t("profile-wrong-missing"))).render(visitor))
                    (Field::new(&day, visitor.t("profile-next")).kind("date").optional().value(typed.value(&day))
                        .error(undated.then(|| visitor.t("profile-wrong-no-day"))).render(visitor))
                }
            }
        }
    }
}

pub(super) async fn state(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, word)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (profile, step) = (id(&profile)?, Step::read(&word)?);
    let typed = TypedStep { fields };
    let record = record(&visitor, &room, profile).await?;
    let of = typed.value("organisation").parse().ok();
    match carry_out(&visitor, &room, of, profile, typed.doing(step, &record)).await {
        Ok(_) => Ok(redirect(&address(profile))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            Ok(state_form(&visitor, &room, &record, step, &word, &typed, &wrong))
        }
    }
}
