//! Standards: the list, and the life of one.

use axum::Form;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::Caller;
use maud::{Markup, html};
use needs::ops::Protection;
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::address::with_query;
use web::components::{
    self, Field, Tone, alert, badge, date, day, filled, given_link, hint, label, label_badge,
    link_button, paragraphs, secondary_button, select, somebody, submit_button,
};
use web::form::{Wrong, acts_for, choices, error_of, form_page, protection};
use web::upload::{Upload, disposition};
use web::{Failure, Page, Visitor, format, serve};

use super::{course, redirect, sentence_address, worded};
use crate::standards::{
    self as room_of, Binding, Criterion, CriterionKind, Description, Fate, Filter, NewDocument,
    NewStage, Record, Stage, Summary,
};
use crate::{EDITORS, Error, Requirements, limits};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    stand: String,
    verbindlichkeit: String,
    anforderung: String,
    q: String,
    seite: String,
}

impl Asked {
    fn page(&self) -> i64 {
        self.seite.parse().unwrap_or(1).clamp(1, 100_000)
    }

    fn filter(&self) -> Filter {
        let text = self.q.trim();
        Filter {
            stage: self.stand.parse().ok(),
            binding: self.verbindlichkeit.parse().ok(),
            requirement: self.anforderung.parse().ok(),
            text: (!text.is_empty()).then(|| text.chars().take(limits::SEARCH).collect()),
            exportable: false,
            limit: web::limits::PAGE,
            offset: (self.page() - 1) * web::limits::PAGE,
        }
    }
}

fn address(standard: Uuid) -> String {
    format!("/standards/{standard}")
}

fn crumbs(visitor: &Visitor) -> Vec<(String, String)> {
    vec![("/standards".to_owned(), visitor.t("standard-list"))]
}

pub(super) async fn list(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (caller, filter) = (visitor.caller.clone(), asked.filter());
    let (items, total) = room.store.read(move |read| room_of::list(read, &caller, &filter)).await?;
    let title = visitor.t("standard-list");
    let pairs = [
        ("stand", asked.stand.as_str()),
        ("verbindlichkeit", &asked.verbindlichkeit),
        ("anforderung", &asked.anforderung),
        ("q", &asked.q),
    ];
    let body = html! {
        div.kl-row {
            h1.kern-heading-x-large { (title) }
            @if visitor.caller.has(EDITORS) { (link_button("/standards/neu", &visitor.t("standard-new"))) }
        }
        p .kern-body.kl-narrow { (visitor.t("standard-list-intro")) }
        form.kl-filter role="search" action="/standards" {
            (Field::new("q", visitor.t("profile-search")).kind("search").value(&asked.q).render(&visitor))
            (select(&visitor, "stand", &visitor.t("standard-stage"),
                &choices(&visitor, Stage::ALL, "standard-stage", true), &asked.stand))
            (select(&visitor, "verbindlichkeit", &visitor.t("standard-binding"),
                &choices(&visitor, Binding::ALL, "standard-binding", true), &asked.verbindlichkeit))
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("profile-filter")) } }
        }
        p .kern-body.kern-body--small role="status" {
            (visitor.tf("standard-found", &[("count", &total.to_string())]))
        }
        @if items.is_empty() {
            (alert(Tone::Info, &visitor.t("standard-none-title"), Some(&visitor.t("standard-none"))))
        } @else { (table(&visitor, &items)) }
        (components::pages(&visitor, asked.page(), total, web::limits::PAGE, &with_query("/standards", &pairs)))
        p { a.kern-link href="/api/v1/standards" { (visitor.t("profile-as-json")) } }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(super::crumbs(&visitor))))
}

fn stage_badge(visitor: &Visitor, stage: Stage) -> Markup {
    let tone = match stage {
        Stage::Need | Stage::Examined => Some(Tone::Info),
        Stage::Implementation => Some(Tone::Warning),
        Stage::Approved | Stage::Operation => Some(Tone::Success),
        Stage::Decommissioned => None,
    };
    badge(tone, &visitor.t(&format!("standard-stage-{stage}")))
}

fn table(visitor: &Visitor, items: &[Summary]) -> Markup {
    let names = [
        "standard-title",
        "standard-stage",
        "standard-binding",
        "standard-operator",
        "profile-since",
    ]
    .map(|key| visitor.t(key));
    let [title, stage, binding, operator, since] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("standard-list")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body data-shortcuts {
                    @for it in items {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(title) {
                                a.kern-link href=(address(it.id)) { (it.title) }
                                br;
                                span .kern-body.kern-body--small.kern-body--muted { (it.number) }
                            }
                            td.kern-table__cell data-label=(stage) {
                                (stage_badge(visitor, it.stage)) " " (label_badge(visitor, it.audience.label))
                            }
                            td.kern-table__cell data-label=(binding) {
                                (visitor.t(&format!("standard-binding-{}", it.binding)))
                            }
                            td.kern-table__cell data-label=(operator) { (it.operator) }
                            td.kern-table__cell data-label=(since) { (date(visitor, it.moved_at)) }
                        }
                    }
                }
            }
        }
    }
}

async fn record(visitor: &Visitor, room: &Requirements, standard: Uuid) -> Result<Record, Failure> {
    let caller = visitor.caller.clone();
    let record = room.store.read(move |read| room_of::record(read, &caller, standard)).await?;
    record.ok_or_else(Failure::not_found)
}

/// The organisation for which the visitor keeps this standard.
fn keeper(caller: &Caller, summary: &Summary) -> Option<Uuid> {
    let of = [summary.organisation, summary.audience.guard];
    of.into_iter().find(|of| caller.acting(*of, EDITORS).is_ok())
}

pub(super) async fn page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&standard)?).await?;
    Ok(shown(&visitor, &record, &Typed::default(), &Wrong::new()))
}

fn shown(visitor: &Visitor, record: &Record, typed: &Typed, wrong: &Wrong) -> Response {
    let summary = &record.summary;
    let keeps = keeper(&visitor.caller, summary).is_some();
    let body = html! {
        p { (summary.number) " " (stage_badge(visitor, summary.stage)) " " (label_badge(visitor, summary.audience.label)) }
        (life(visitor, summary.stage))
        div .kl-two {
            div.kl-stack {
                (paragraphs(&record.description))
                (filled(vec![
                    (visitor.t("standard-binding"), html! { (visitor.t(&format!("standard-binding-{}", summary.binding))) }),
                    (visitor.t("standard-operator"), html! { (summary.operator) }),
                    (visitor.t("profile-organisation-of"), html! { (somebody(visitor, &summary.organisation_name)) }),
                    (visitor.t("profile-since"), date(visitor, summary.moved_at)),
                    (visitor.t("profile-reason"), html! { (record.reason) }),
                    (visitor.t("profile-next"), record.next_on.map(|it| day(visitor, it)).unwrap_or_default()),
                    (visitor.t("profile-link"), if record.link.is_empty() { html! {} } else { given_link(visitor, &record.link) }),
                ]))
                @if keeps { p { a.kern-link href=(format!("{}/bearbeiten", address(summary.id))) {
                    (visitor.t("standard-edit")) } } }
                (criteria(visitor, record, CriterionKind::Ready, keeps, wrong))
                (criteria(visitor, record, CriterionKind::Done, keeps, wrong))
                (documents(visitor, record, keeps, wrong))
                (requirements(visitor, record, keeps, wrong))
            }
            div.kl-stack {
                @if keeps { (stage_form(visitor, record, typed, wrong)) }
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-log")) }
                    (course(visitor, &record.log, |entry| match entry.verb.as_str() {
                        "stage" => visitor.t(&format!("standard-stage-{}", entry.outcome)),
                        verb => visitor.t(&format!("standard-verb-{verb}")),
                    }))
                }
            }
        }
    };
    let title = summary.title.clone();
    form_page(visitor, &title, crumbs(visitor), wrong, body)
}

/// The stages in their order, with the one it is in.
fn life(visitor: &Visitor, stage: Stage) -> Markup {
    html! {
        ol .kern-list.kern-list--horizontal aria-label=(visitor.t("standard-life")) {
            @for known in Stage::ALL.iter().copied() {
                li aria-current=[(known == stage).then_some("step")] {
                    @if known == stage { (stage_badge(visitor, known)) }
                    @else { (visitor.t(&format!("standard-stage-{known}"))) }
                }
            }
        }
    }
}

fn stage_form(visitor: &Visitor, record: &Record, typed: &Typed, wrong: &Wrong) -> Markup {
    let stages = choices(visitor, record.summary.stage.next(), "standard-stage", false);
    html! {
        @if !stages.is_empty() {
            form.kl-form method="post" action=(format!("{}/stand", address(record.summary.id))) data-submit-once novalidate {
                h2.kern-heading-medium { (visitor.t("standard-move")) }
                (select(visitor, "stage", &visitor.t("standard-stage"), &stages, &typed.stage))
                (components::error("stage", error_of(wrong, "stage")))
                (Field::new("reason", visitor.t("profile-reason")).rows(3).value(&typed.reason)
                    .error(error_of(wrong, "reason")).render(visitor))
                (Field::new("next_on", visitor.t("profile-next")).kind("date").optional().value(&typed.next_on)
                    .error(error_of(wrong, "next_on")).render(visitor))
                (Field::new("link", visitor.t("profile-link")).optional().value(&typed.link)
                    .error(error_of(wrong, "link")).render(visitor))
                (submit_button(&visitor.t("standard-move")))
            }
        }
    }
}

fn criteria(
    visitor: &Visitor,
    record: &Record,
    kind: CriterionKind,
    keeps: bool,
    wrong: &Wrong,
) -> Markup {
    let of_kind: Vec<_> =
        record.criteria.iter().filter(|it| it.kind == kind && !it.dropped).collect();
    let own = format!("{}/kriterien", address(record.summary.id));
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t(&format!("standard-criteria-{kind}"))) }
            @if of_kind.is_empty() { p.kern-body { (visitor.t("standard-criteria-none")) } }
            @for criterion in &of_kind { (one_criterion(visitor, criterion, &own, keeps, wrong)) }
            @if keeps {
                form.kl-form method="post" action=(own) data-submit-once novalidate {
                    input type="hidden" name="art" value=(kind);
                    (Field::new(format!("text-{kind}"), visitor.t("standard-criterion-new"))
                        .error(error_of(wrong, "text")).render(visitor))
                    (secondary_button("anlegen", "1", &visitor.t("standard-criterion-add")))
                }
            }
        }
    }
}

fn one_criterion(
    visitor: &Visitor,
    criterion: &Criterion,
    own: &str,
    keeps: bool,
    wrong: &Wrong,
) -> Markup {
    let (tone, key) = if criterion.met {
        (Tone::Success, "standard-fate-met")
    } else {
        (Tone::Warning, "standard-fate-open")
    };
    let field = format!("evidence-{}", criterion.id);
    html! {
        div.kl-message {
            p.kern-body { (badge(Some(tone), &visitor.t(key))) " " (criterion.text) }
            @if !criterion.evidence.is_empty() {
                p .kern-body.kern-body--small { (visitor.t("standard-evidence")) ": " (criterion.evidence) }
            }
            @if keeps {
                details {
                    summary.kern-body { (visitor.t("standard-criterion-change")) }
                    form.kl-form method="post" action=(format!("{own}/{}", criterion.id)) data-submit-once novalidate {
                        (Field::new(&field, visitor.t("standard-evidence")).rows(2).value(&criterion.evidence)
                            .error(error_of(wrong, "evidence")).render(visitor))
                        div.kl-row {
                            @for fate in Fate::ALL {
                                (secondary_button("fate", fate.word(), &visitor.t(&format!("standard-fate-{fate}"))))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn documents(visitor: &Visitor, record: &Record, keeps: bool, wrong: &Wrong) -> Markup {
    let own = format!("{}/dokumente", address(record.summary.id));
    html! {
        section #dokumente .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("standard-documents")) }
            @if record.documents.is_empty() { p.kern-body { (visitor.t("standard-documents-none")) } }
            ul.kern-list {
                @for document in &record.documents {
                    li {
                        a.kern-link href=(format!("{own}/{}", document.id)) { (document.title) }
                        " (" (format::size(visitor.lang, usize::try_from(document.size).unwrap_or_default())) ", "
                        (date(visitor, document.at)) ")"
                        @if keeps {
                            details {
                                summary.kern-body { (visitor.t("standard-detach")) }
                                form.kl-form method="post" action=(format!("{own}/{}", document.id)) data-submit-once novalidate {
                                    (Field::new(format!("reason-{}", document.id), visitor.t("profile-reason")).render(visitor))
                                    (secondary_button("entfernen", "1", &visitor.t("standard-detach")))
                                }
                            }
                        }
                    }
                }
            }
            @if keeps {
                @let wrong_file = error_of(wrong, "datei");
                form.kl-form method="post" enctype="multipart/form-data" action=(own) data-submit-once novalidate {
                    (Field::new("title", visitor.t("standard-document-title")).error(error_of(wrong, "title")).render(visitor))
                    div class=(components::wrapper_class(wrong_file.is_some())) {
                        (label(visitor, "datei", &visitor.t("standard-document-file"), false))
                        (hint("datei", Some(&visitor.t("standard-document-hint"))))
                        input.kern-form-input__input type="file" id="datei" name="datei"
                            aria-describedby=[components::described_by("datei", true, wrong_file.is_some())];
                        (components::error("datei", wrong_file))
                    }
                    (submit_button(&visitor.t("standard-document-add")))
                }
            }
        }
    }
}

fn requirements(visitor: &Visitor, record: &Record, keeps: bool, wrong: &Wrong) -> Markup {
    let own = format!("{}/anforderungen", address(record.summary.id));
    html! {
        section #anforderungen .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("standard-requirements")) }
            @if record.requirements.is_empty() { p.kern-body { (visitor.t("standard-requirements-none")) } }
            ul.kern-list {
                @for it in &record.requirements {
                    li {
                        a.kern-link href=(sentence_address(it.profile, it.id)) { (it.name) } ": " (it.text)
                        @if keeps {
                            form method="post" action=(own) {
                                input type="hidden" name="requirement" value=(it.id);
                                button .kern-btn.kern-btn--tertiary.kern-btn--x-small type="submit" name="loesen" value="1" {
                                    span.kern-label { (visitor.t("standard-unlink")) }
                                }
                            }
                        }
                    }
                }
            }
            @if keeps {
                form.kl-form method="post" action=(own) data-submit-once novalidate {
                    (Field::new("requirement", visitor.t("standard-link")).hint(visitor.t("standard-link-hint"))
                        .error(error_of(wrong, "requirement").or_else(|| error_of(wrong, "label"))).render(visitor))
                    (secondary_button("verbinden", "1", &visitor.t("standard-link-add")))
                }
            }
        }
    }
}

// --- writing ---------------------------------------------------------------------------------------------------------

/// What is typed into the forms of a standard.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    organisation: String,
    titel: String,
    beschreibung: String,
    verbindlichkeit: String,
    betreiber: String,
    label: String,
    guard: String,
    stage: String,
    reason: String,
    next_on: String,
    link: String,
}

impl Typed {
    fn description(&self) -> Description {
        Description {
            title: self.titel.clone(),
            summary: self.beschreibung.clone(),
            binding: self.verbindlichkeit.parse().unwrap_or(Binding::Offered),
            operator: self.betreiber.clone(),
        }
    }
}

pub(super) async fn new_page(visitor: Visitor) -> Response {
    new_form(&visitor, &Typed::default(), &Wrong::new())
}

fn description_fields(visitor: &Visitor, typed: &Typed, wrong: &Wrong) -> Markup {
    html! {
        (Field::new("titel", visitor.t("standard-title")).value(&typed.titel).error(error_of(wrong, "title")).render(visitor))
        (Field::new("beschreibung", visitor.t("standard-summary")).rows(5).optional().value(&typed.beschreibung)
            .error(error_of(wrong, "summary")).render(visitor))
        (select(visitor, "verbindlichkeit", &visitor.t("standard-binding"),
            &choices(visitor, Binding::ALL, "standard-binding", false), &typed.verbindlichkeit))
        (Field::new("betreiber", visitor.t("standard-operator")).optional().value(&typed.betreiber)
            .error(error_of(wrong, "operator")).render(visitor))
    }
}

fn new_form(visitor: &Visitor, typed: &Typed, wrong: &Wrong) -> Response {
    let body = html! {
        form.kl-form method="post" action="/standards/neu" data-submit-once novalidate {
            (acts_for(visitor, EDITORS, &typed.organisation))
            (description_fields(visitor, typed, wrong))
            (Field::new("reason", visitor.t("standard-why")).rows(4).value(&typed.reason)
                .error(error_of(wrong, "reason")).render(visitor))
            (protection(visitor, &typed.label, &typed.guard, wrong))
            (submit_button(&visitor.t("standard-create")))
        }
    };
    form_page(visitor, &visitor.t("standard-new"), crumbs(visitor), wrong, body)
}

pub(super) async fn create(
    visitor: Visitor,
    State(room): State<Requirements>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let own = visitor.caller.organisations_by_name(EDITORS);
    let of = typed.organisation.parse().ok().or_else(|| own.first().map(|(id, _)| *id));
    let of = of.ok_or_else(Failure::not_found)?;
    let label: identity::Label = typed.label.parse().unwrap_or(identity::Label::Clear);
    let guard = if label.protects() { typed.guard.parse().ok() } else { None };
    let (new, reason) = (typed.description(), typed.reason.clone());
    let caller = visitor.caller.clone();
    let made = room
        .store
        .change(move |tx| {
            room_of::create(tx, &caller, of, &new, &reason, Protection { label, guard })
        })
        .await;
    match made {
        Ok(made) => Ok(redirect(&address(made.id))),
        Err(error) => Ok(new_form(&visitor, &typed, &worded(&visitor, error)?)),
    }
}

pub(super) async fn describe_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&standard)?).await?;
    let typed = Typed {
        titel: record.summary.title.clone(),
        beschreibung: record.description.clone(),
        verbindlichkeit: record.summary.binding.to_string(),
        betreiber: record.summary.operator.clone(),
        ..Typed::default()
    };
    Ok(describe_form(&visitor, &record, &typed, &Wrong::new()))
}

fn describe_form(visitor: &Visitor, record: &Record, typed: &Typed, wrong: &Wrong) -> Response {
    let own = address(record.summary.id);
    let body = html! {
        form.kl-form method="post" action=(format!("{own}/bearbeiten")) data-submit-once novalidate {
            (description_fields(visitor, typed, wrong))
            (submit_button(&visitor.t("profile-save")))
        }
        p { a.kern-link href=(own) { (visitor.t("profile-back")) } }
    };
    form_page(visitor, &visitor.t("standard-edit"), crumbs(visitor), wrong, body)
}

/// What is done with a standard by whoever keeps it.
async fn change(
    visitor: &Visitor,
    room: &Requirements,
    standard: Uuid,
    mut what: impl FnMut(&mut ::store::Tx<'_>, &Caller, Uuid) -> Result<::store::Entry, Error>
    + Send
    + 'static,
) -> Result<Result<(), Error>, Failure> {
    let record = record(visitor, room, standard).await?;
    let of = keeper(&visitor.caller, &record.summary).ok_or(identity::Denied::Role)?;
    let caller = visitor.caller.clone();
    Ok(room.store.change(move |tx| Ok(((), what(tx, &caller, of)?))).await)
}

/// Back to the page, or the page with what is wrong.
async fn answered(
    visitor: &Visitor,
    room: &Requirements,
    standard: Uuid,
    typed: &Typed,
    done: Result<(), Error>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(redirect(&address(standard))),
        Err(error) => {
            let wrong = worded(visitor, error)?;
            let record = record(visitor, room, standard).await?;
            let page = shown(visitor, &record, typed, &wrong);
            Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

pub(super) async fn describe(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let standard = id(&standard)?;
    let new = typed.description();
    let done = change(&visitor, &room, standard, move |tx, caller, of| {
        Ok(room_of::describe(tx, caller, of, standard, &new)?.1)
    })
    .await?;
    match done {
        Ok(()) => Ok(redirect(&address(standard))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, standard).await?;
            Ok(describe_form(&visitor, &record, &typed, &wrong))
        }
    }
}

pub(super) async fn stage(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let standard = id(&standard)?;
    let new = NewStage {
        stage: typed.stage.parse().map_err(Failure::invalid)?,
        reason: typed.reason.clone(),
        next_on: typed.next_on.trim().parse().ok(),
        link: typed.link.trim().to_owned(),
    };
    let done = change(&visitor, &room, standard, move |tx, caller, of| {
        Ok(room_of::change_stage(tx, caller, of, standard, &new)?.1)
    })
    .await?;
    answered(&visitor, &room, standard, &typed, done).await
}

/// The value of the field whose name begins so: several such forms stand on one page.
fn begins(fields: &[(String, String)], name: &str) -> String {
    let found =
        fields.iter().find(|(known, _)| known == name || known.starts_with(&format!("{name}-")));
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

pub(super) async fn criterion(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let standard = id(&standard)?;
    let kind: CriterionKind = begins(&fields, "art").parse().map_err(Failure::invalid)?;
    let text = begins(&fields, "text");
    let done = change(&visitor, &room, standard, move |tx, caller, of| {
        Ok(room_of::add_criterion(tx, caller, of, standard, kind, &text)?.1)
    })
    .await?;
    answered(&visitor, &room, standard, &Typed::default(), done).await
}

pub(super) async fn meet(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((standard, criterion)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (standard, criterion) = (id(&standard)?, id(&criterion)?);
    let fate: Fate = begins(&fields, "fate").parse().map_err(Failure::invalid)?;
    let evidence = begins(&fields, "evidence");
    let done = change(&visitor, &room, standard, move |tx, caller, of| {
        Ok(room_of::meet(tx, caller, of, standard, criterion, fate, &evidence)?.1)
    })
    .await?;
    answered(&visitor, &room, standard, &Typed::default(), done).await
}

pub(super) async fn link(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let standard = id(&standard)?;
    let text = begins(&fields, "requirement");
    let linked = begins(&fields, "loesen").is_empty();
    // The address of a sentence ends with its id: both can be put in.
    let requirement =
        text.trim().trim_end_matches('/').rsplit('/').next().and_then(|it| it.parse().ok());
    let done = match requirement {
        None => Err(Error::Invalid(vec![("requirement", "standard-wrong-requirement")])),
        Some(requirement) => {
            let done = change(&visitor, &room, standard, move |tx, caller, of| {
                Ok(room_of::link(tx, caller, of, standard, requirement, linked)?.1)
            });
            match done.await? {
                Err(Error::NotFound) => {
                    Err(Error::Invalid(vec![("requirement", "standard-wrong-requirement")]))
                }
                done => done,
            }
        }
    };
    answered(&visitor, &room, standard, &Typed::default(), done).await
}

pub(super) async fn attach(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let standard = id(&standard)?;
    let refused = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        _ => Failure::invalid(error.body_text()),
    };
    let (mut title, mut upload) = (String::new(), None);
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        match field.name().unwrap_or_default() {
            "title" => title = field.text().await.map_err(refused)?,
            "datei" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                upload = Upload::new(&name, field.bytes().await.map_err(refused)?);
            }
            _ => {}
        }
    }
    // Who may not keep this standard leaves no file behind.
    let known = record(&visitor, &room, standard).await?;
    keeper(&visitor.caller, &known.summary).ok_or(identity::Denied::Role)?;
    let done = match upload {
        None => Err(Error::Invalid(vec![("datei", "standard-wrong-file")])),
        Some(upload) => {
            let size = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
            let blob = room.store.blobs().put(upload.bytes).await?;
            let new =
                NewDocument { title, name: upload.name, media_type: upload.media_type, size, blob };
            change(&visitor, &room, standard, move |tx, caller, of| {
                Ok(room_of::attach(tx, caller, of, standard, &new)?.1)
            })
            .await?
        }
    };
    answered(&visitor, &room, standard, &Typed::default(), done).await
}

pub(super) async fn detach(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((standard, document)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (standard, document) = (id(&standard)?, id(&document)?);
    let reason = begins(&fields, "reason");
    let done = change(&visitor, &room, standard, move |tx, caller, of| {
        Ok(room_of::detach(tx, caller, of, standard, document, &reason)?.1)
    })
    .await?;
    answered(&visitor, &room, standard, &Typed::default(), done).await
}

/// A document, to be saved: what somebody put in is never shown as a page of this site.
pub(super) async fn download(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((standard, document)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&standard)?).await?;
    let document = id(&document)?;
    // What may not be taken away as a file is not given out as one.
    let allowed = record.summary.audience.label.may_be_exported();
    let found = record.documents.into_iter().find(|it| allowed && it.id == document);
    let document = found.ok_or_else(Failure::not_found)?;
    let blob = document.blob.parse().map_err(|_no_blob| Failure::not_found())?;
    let bytes = room.store.blobs().get(blob).await?;
    let headers = [
        (header::CONTENT_TYPE, document.media_type),
        (header::CONTENT_DISPOSITION, disposition(&document.name)),
    ];
    Ok((headers, bytes).into_response())
}
