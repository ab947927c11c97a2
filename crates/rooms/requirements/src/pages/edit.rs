//! Writing: a new profile, its description, its sentences.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use identity::Label;
use maud::{Markup, html};
use needs::Referred;
use needs::ops::Protection;
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::components::{Field, hint, label, select, submit_button};
use web::form::{Wrong, acts_for, choices, error_of, form_page, protection};
use web::{Failure, Visitor};

use super::addressee::{self, Offered, Picked};
use super::{
    about, address, carry_out, crumbs, crumbs_of, record, redirect, sentence_address, worded,
};
use crate::doing::{Doing, Done, Rewording};
use crate::model::{Level, Plane, Record, Template, Trace, TraceKind};
use crate::ops::{self, Description, NewSentence};
use crate::{EDITORS, Requirements};

/// What is typed into the form for a profile.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    organisation: String,
    titel: String,
    zweck: String,
    /// Nothing as long as nobody was offered to choose from.
    adressat: Option<String>,
    adressat_name: String,
    suchen: String,
    vorlage: String,
    label: String,
    guard: String,
}

impl Typed {
    fn description(&self) -> Description {
        Description {
            title: self.titel.clone(),
            purpose: self.zweck.clone(),
            addressee: self.addressee(),
            addressee_name: self.adressat_name.clone(),
        }
    }

    fn addressee(&self) -> Option<Uuid> {
        self.adressat.as_ref()?.parse().ok()
    }

    /// What stands in the fields about the addressee.
    fn picked(&self) -> Picked {
        Picked {
            chosen: self.addressee(),
            name: self.adressat_name.clone(),
            searches: !self.suchen.is_empty(),
            was_offered: self.adressat.is_some(),
        }
    }

    fn protection(&self) -> Protection {
        let label = self.label.parse().unwrap_or(Label::Clear);
        let guard = if label.protects() { self.guard.parse().ok() } else { None };
        Protection { label, guard }
    }
}

pub(super) async fn new_page(
    visitor: Visitor,
    State(room): State<Requirements>,
) -> Result<Response, Failure> {
    let offered = addressee::offered(&visitor, &room, &Picked::default()).await?;
    Ok(new_form(&visitor, &Typed::default(), &offered, &Wrong::new()))
}

fn new_form(visitor: &Visitor, typed: &Typed, offered: &Offered, wrong: &Wrong) -> Response {
    let body = html! {
        p .kern-body.kl-narrow { (visitor.t("profile-new-intro")) }
        form.kl-form method="post" action="/profile/neu" data-submit-once novalidate {
            (acts_for(visitor, EDITORS, &typed.organisation))
            (select(visitor, "vorlage", &visitor.t("profile-template"),
                &choices(visitor, Template::ALL, "profile-template", false), &typed.vorlage))
            (description_fields(visitor, offered, typed, wrong))
            (protection(visitor, &typed.label, &typed.guard, wrong))
            (submit_button(&visitor.t("profile-create")))
        }
    };
    form_page(visitor, &visitor.t("profile-new"), crumbs(visitor), wrong, body)
}

fn description_fields(
    visitor: &Visitor,
    offered: &Offered,
    typed: &Typed,
    wrong: &Wrong,
) -> Markup {
    html! {
        (Field::new("titel", visitor.t("profile-title")).value(&typed.titel)
            .hint(visitor.t("profile-title-hint")).error(error_of(wrong, "title")).render(visitor))
        (Field::new("zweck", visitor.t("profile-purpose")).rows(6).value(&typed.zweck).optional()
            .hint(visitor.t("profile-purpose-hint")).error(error_of(wrong, "purpose")).render(visitor))
        (addressee::picker(visitor, &typed.picked(), offered, error_of(wrong, "addressee")))
    }
}

pub(super) async fn create(
    visitor: Visitor,
    State(room): State<Requirements>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let own = visitor.caller.organisations_by_name(EDITORS);
    let of = typed.organisation.parse().ok().or_else(|| own.first().map(|(id, _)| *id));
    let of = of.ok_or_else(Failure::not_found)?;
    let offered = addressee::offered(&visitor, &room, &typed.picked()).await?;
    if offered.to_choose {
        return Ok(new_form(&visitor, &typed, &offered, &Wrong::new()));
    }
    let (new, template, protection) =
        (typed.description(), typed.vorlage.parse().unwrap_or(Template::Open), typed.protection());
    let caller = visitor.caller.clone();
    let made =
        room.store.change(move |tx| ops::create(tx, &caller, of, &new, template, protection)).await;
    match made {
        Ok(made) => Ok(redirect(&address(made.id))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            Ok(new_form(&visitor, &typed, &offered, &wrong))
        }
    }
}

pub(super) async fn describe_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    let summary = &record.profile.summary;
    let addressee = &summary.addressee;
    let inside = addressee.organisation.is_some();
    let typed = Typed {
        titel: summary.title.clone(),
        zweck: record.profile.purpose.clone(),
        adressat: addressee.organisation.map(|id| id.to_string()),
        adressat_name: if inside { String::new() } else { addressee.name.clone() },
        ..Typed::default()
    };
    let offered = addressee::offered(&visitor, &room, &typed.picked()).await?;
    Ok(describe_form(&visitor, &record, &typed, &offered, &Wrong::new()))
}

fn describe_form(
    visitor: &Visitor,
    record: &Record,
    typed: &Typed,
    offered: &Offered,
    wrong: &Wrong,
) -> Response {
    let own = address(record.profile.summary.id);
    let body = html! {
        (about(record))
        form.kl-form method="post" action=(format!("{own}/bearbeiten")) data-submit-once novalidate {
            (acts_for(visitor, EDITORS, &typed.organisation))
            (description_fields(visitor, offered, typed, wrong))
            (submit_button(&visitor.t("profile-save")))
        }
        p { a.kern-link href=(own) { (visitor.t("profile-back")) } }
    };
    form_page(visitor, &visitor.t("profile-edit"), crumbs_of(visitor, record), wrong, body)
}

pub(super) async fn describe(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let profile = id(&profile)?;
    let offered = addressee::offered(&visitor, &room, &typed.picked()).await?;
    if offered.to_choose {
        let record = record(&visitor, &room, profile).await?;
        return Ok(describe_form(&visitor, &record, &typed, &offered, &Wrong::new()));
    }
    let doing = Doing::Describe(typed.description());
    match carry_out(&visitor, &room, typed.organisation.parse().ok(), profile, doing).await {
        Ok(_) => Ok(redirect(&address(profile))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, profile).await?;
            Ok(describe_form(&visitor, &record, &typed, &offered, &wrong))
        }
    }
}

// --- sentences -------------------------------------------------------------------------------------------------------

/// What is typed into the form for a sentence. Needs are chosen by their boxes, so they may come several times.
#[derive(Clone, Debug, Default)]
struct TypedSentence {
    organisation: String,
    level: String,
    plane: String,
    text: String,
    test: String,
    reason: String,
    search: String,
    needs: Vec<Trace>,
    /// The form was sent to look for needs, not to be kept.
    searches: bool,
}

impl TypedSentence {
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "organisation" => typed.organisation = value,
                "stufe" => typed.level = value,
                "ebene" => typed.plane = value,
                "text" => typed.text = value,
                "test" => typed.test = value,
                "reason" => typed.reason = value,
                "suche" => typed.search = value,
                "suchen" => typed.searches = true,
                "bedarf" => typed.needs.extend(trace(&value)),
                _ => {}
            }
        }
        typed
    }

    fn of(record: &Record, sentence: Uuid) -> Option<Self> {
        let sentence = record.sentence(sentence)?;
        Some(Self {
            level: sentence.level.to_string(),
            plane: sentence.plane.to_string(),
            text: sentence.text.clone(),
            test: sentence.test.clone(),
            needs: sentence.traces.clone(),
            ..Self::default()
        })
    }

    fn sentence(&self) -> NewSentence {
        NewSentence {
            level: self.level.parse().unwrap_or(Level::Must),
            plane: self.plane.parse().unwrap_or(Plane::Operative),
            text: self.text.clone(),
            test: self.test.clone(),
            traces: self.needs.clone(),
        }
    }
}

/// A need or a cluster as the value of a box: `need:…`.
fn trace(value: &str) -> Option<Trace> {
    let (kind, id) = value.split_once(':')?;
    Some(Trace { kind: kind.parse().ok()?, id: id.parse().ok()? })
}

/// How many needs and clusters are offered.
const OFFERED: i64 = 12;

async fn offered(
    visitor: &Visitor,
    room: &Requirements,
    typed: &TypedSentence,
) -> Result<Vec<Referred>, Failure> {
    let caller = visitor.caller.clone();
    let text = typed.search.chars().take(crate::limits::SEARCH).collect::<String>();
    let chosen: Vec<_> = typed.needs.iter().map(|trace| trace.id).collect();
    Ok(room.store.read(move |read| needs::find(read, &caller, &text, &chosen, OFFERED)).await?)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Suggested {
    vorschlag: String,
}

pub(super) async fn sentence_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Query(asked): Query<Suggested>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    let template = record.profile.summary.template;
    let mut typed = TypedSentence::default();
    let number: usize = asked.vorschlag.parse().unwrap_or_default();
    if (1..=template.suggestions()).contains(&number) {
        let key = format!("profile-suggest-{template}-{number}");
        typed.text = visitor.t(&key);
        typed.test = visitor.t(&format!("{key}-test"));
    }
    sentence_form(&visitor, &room, &record, None, &typed, &Wrong::new()).await
}

pub(super) async fn reword_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, sentence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    let sentence = id(&sentence)?;
    let typed = TypedSentence::of(&record, sentence).ok_or_else(Failure::not_found)?;
    sentence_form(&visitor, &room, &record, Some(sentence), &typed, &Wrong::new()).await
}

async fn sentence_form(
    visitor: &Visitor,
    room: &Requirements,
    record: &Record,
    sentence: Option<Uuid>,
    typed: &TypedSentence,
    wrong: &Wrong,
) -> Result<Response, Failure> {
    let own = address(record.profile.summary.id);
    let (title, action) = match sentence {
        None => ("profile-sentence-new", format!("{own}/saetze/neu")),
        Some(id) => {
            let page = sentence_address(record.profile.summary.id, id);
            ("profile-sentence-edit", format!("{page}/bearbeiten"))
        }
    };
    let offered = offered(visitor, room, typed).await?;
    let level = if typed.level.is_empty() { "must" } else { &typed.level };
    let body = html! {
        (about(record))
        @if sentence.is_none() { (suggestions(visitor, record, &own)) }
        form.kl-form method="post" action=(action) data-submit-once novalidate {
            (acts_for(visitor, EDITORS, &typed.organisation))
            (select(visitor, "stufe", &visitor.t("profile-level"),
                &choices(visitor, Level::ALL, "profile-level-long", false), level))
            (select(visitor, "ebene", &visitor.t("profile-plane"),
                &choices(visitor, Plane::ALL, "profile-plane", false), &typed.plane))
            (Field::new("text", visitor.t("profile-sentence")).rows(3).value(&typed.text)
                .hint(visitor.t("profile-sentence-hint")).error(error_of(wrong, "text")).render(visitor))
            (Field::new("test", visitor.t("profile-test")).rows(3).value(&typed.test)
                .hint(visitor.t("profile-test-hint")).error(error_of(wrong, "test")).render(visitor))
            (picker(visitor, typed, &offered, wrong))
            @if sentence.is_some() {
                (Field::new("reason", visitor.t("profile-reason")).optional().value(&typed.reason)
                    .error(error_of(wrong, "reason")).render(visitor))
            }
            (submit_button(&visitor.t("profile-save")))
        }
        p { a.kern-link href=(own) { (visitor.t("profile-back")) } }
    };
    Ok(form_page(visitor, &visitor.t(title), crumbs_of(visitor, record), wrong, body))
}

/// Sentences that the template suggests.
fn suggestions(visitor: &Visitor, record: &Record, own: &str) -> Markup {
    let template = record.profile.summary.template;
    html! {
        @if template.suggestions() > 0 {
            details.kern-accordion {
                summary.kern-accordion__header { span.kern-title { (visitor.t("profile-suggestions")) } }
                div.kern-accordion__body {
                    ul.kern-list {
                        @for number in 1..=template.suggestions() {
                            li {
                                a.kern-link href=(format!("{own}/saetze/neu?vorschlag={number}")) {
                                    (visitor.t(&format!("profile-suggest-{template}-{number}")))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Which needs and clusters stand behind the sentence: at least one.
fn picker(visitor: &Visitor, typed: &TypedSentence, offered: &[Referred], wrong: &Wrong) -> Markup {
    html! {
        fieldset.kern-fieldset #traces {
            legend.kern-label { (visitor.t("profile-behind")) }
            (hint("traces", Some(&visitor.t("profile-behind-hint"))))
            (web::components::error("traces", error_of(wrong, "traces").or_else(|| error_of(wrong, "label"))))
            div.kern-fieldset__body {
                @for it in offered {
                    @let kind = if it.cluster { TraceKind::Cluster } else { TraceKind::Need };
                    @let chosen = typed.needs.iter().any(|trace| trace.id == it.id);
                    div.kern-form-check {
                        input.kern-form-check__checkbox type="checkbox" id=(it.id) name="bedarf"
                            value=(format!("{kind}:{}", it.id)) checked[chosen];
                        label.kern-label for=(it.id) {
                            (it.number) ": " (it.title) " – "
                            (visitor.tf("profile-towns", &[("count", &it.towns.to_string())]))
                        }
                    }
                }
                @if offered.is_empty() { p.kern-body { (visitor.t("profile-behind-none")) } }
            }
            div.kern-form-input {
                (label(visitor, "suche", &visitor.t("profile-behind-search"), true))
                div.kern-input-group {
                    input.kern-form-input__input type="search" id="suche" name="suche" value=(typed.search)
                        maxlength="200" autocomplete="off";
                    button .kern-btn.kern-btn--secondary type="submit" name="suchen" value="1" {
                        span.kern-label { (visitor.t("profile-behind-find")) }
                    }
                }
            }
        }
    }
}

pub(super) async fn require(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let profile = id(&profile)?;
    let typed = TypedSentence::read(fields);
    if typed.searches {
        let record = record(&visitor, &room, profile).await?;
        return sentence_form(&visitor, &room, &record, None, &typed, &Wrong::new()).await;
    }
    let of = typed.organisation.parse().ok();
    match carry_out(&visitor, &room, of, profile, Doing::Require(typed.sentence())).await {
        Ok(Done::Made(sentence)) => Ok(redirect(&sentence_address(profile, sentence))),
        Ok(_) => Ok(redirect(&address(profile))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, profile).await?;
            sentence_form(&visitor, &room, &record, None, &typed, &wrong).await
        }
    }
}

pub(super) async fn reword(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, sentence)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (profile, requirement) = (id(&profile)?, id(&sentence)?);
    let typed = TypedSentence::read(fields);
    let wrong = if typed.searches {
        Wrong::new()
    } else {
        let rewording =
            Rewording { requirement, sentence: typed.sentence(), reason: typed.reason.clone() };
        let of = typed.organisation.parse().ok();
        match carry_out(&visitor, &room, of, profile, Doing::Reword(rewording)).await {
            Ok(_) => return Ok(redirect(&sentence_address(profile, requirement))),
            Err(error) => worded(&visitor, error)?,
        }
    };
    let record = record(&visitor, &room, profile).await?;
    sentence_form(&visitor, &room, &record, Some(requirement), &typed, &wrong).await
}
