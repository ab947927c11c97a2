//! One text of an organisation: write, preview, save, remove.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use web::components::{Field, Tone, alert, error_summary};
use web::serve::already_worded;
use web::{Failure, Page, Visitor};

use super::{
    Desk, Step, changed, form_buttons, is_too_late, preview_buttons, removal, service_title,
};
use crate::api::read_service;
use crate::ops::{self, NewText};
use crate::pages::{answer, module_name};
use crate::store as query;
use crate::{Error, Knowledge, Module, Origin, OwnText, Service, Text};

/// What the address names.
struct Subject {
    desk: Desk,
    service: Arc<Service>,
    module: Module,
}

impl Subject {
    async fn open(
        visitor: &Visitor,
        knowledge: &Knowledge,
        (organisation, leika, module): &(String, String, String),
    ) -> Result<Self, Failure> {
        let desk = Desk::open(visitor, organisation).await?;
        let service = read_service(knowledge, leika)?;
        let module = module.parse().map_err(|()| Failure::not_found())?;
        Ok(Self { desk, service, module })
    }

    async fn stored(&self, visitor: &Visitor) -> Result<Option<OwnText>, Failure> {
        let (id, key, module) = (self.desk.organisation.id, self.service.key, self.module);
        let reading = move |read: &mut store::Read<'_>| query::own_text(read, id, key, module);
        Ok(visitor.shell.store().read(reading).await?)
    }

    fn title(&self, visitor: &Visitor, knowledge: &Knowledge) -> String {
        format!(
            "{}: {}",
            service_title(knowledge, &self.service),
            module_name(visitor, self.module)
        )
    }

    fn shown(&self, visitor: &Visitor, knowledge: &Knowledge, body: Markup) -> Response {
        let mut crumbs = self.desk.crumbs(visitor);
        let address = format!("{}/leistungen/{}", self.desk.address(), self.service.key);
        crumbs.push((address, service_title(knowledge, &self.service)));
        let title = self.title(visitor, knowledge);
        visitor.page(Page::new(title, body).crumbs(crumbs))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    text: String,
    version: i64,
    schritt: Step,
}

pub(super) async fn page(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(address): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let subject = Subject::open(&visitor, &knowledge, &address).await?;
    let stored = subject.stored(&visitor).await?;
    let typed = match stored {
        Some(text) => Typed { text: text.body, version: text.version, ..Typed::default() },
        None => Typed::default(),
    };
    let body = form(&visitor, &knowledge, &subject, &typed, None, None);
    Ok(subject.shown(&visitor, &knowledge, body))
}

pub(super) async fn submit(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(address): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let subject = Subject::open(&visitor, &knowledge, &address).await?;
    match typed.schritt {
        Step::Edit => {
            let body = form(&visitor, &knowledge, &subject, &typed, None, None);
            Ok(subject.shown(&visitor, &knowledge, body))
        }
        Step::Preview => Ok(preview(&visitor, &knowledge, &subject, &typed)),
        Step::Remove => {
            let version = typed.version.to_string();
            let back = format!("{}/leistungen/{}", subject.desk.address(), subject.service.key);
            let body = html! {
                h1.kern-heading-x-large { (subject.title(&visitor, &knowledge)) }
                p.kern-body { (visitor.t("services-staff-remove-text")) }
                (removal(&visitor, &[("version", &version)], &back))
            };
            Ok(subject.shown(&visitor, &knowledge, body))
        }
        Step::Save | Step::ReallyRemove => save(&visitor, &knowledge, &subject, typed).await,
    }
}

fn preview(visitor: &Visitor, knowledge: &Knowledge, subject: &Subject, typed: &Typed) -> Response {
    if let Some(wrong) = wrong(visitor, &typed.text) {
        let body = form(visitor, knowledge, subject, typed, Some(&wrong), None);
        let page = subject.shown(visitor, knowledge, body);
        return already_worded(StatusCode::UNPROCESSABLE_ENTITY, page);
    }
    let name = subject.desk.organisation.name.clone();
    let at = visitor.shell.store().clock().now();
    let text = Text {
        module: subject.module,
        body: typed.text.clone(),
        origin: Origin::Organisation { name, at },
    };
    let version = typed.version.to_string();
    let body = html! {
        h1.kern-heading-x-large { (visitor.t("services-staff-preview")) }
        (answer::module(visitor, &text))
        (preview_buttons(visitor, &[("text", &typed.text), ("version", &version)]))
    };
    subject.shown(visitor, knowledge, body)
}

/// What is wrong with a text, if anything is.
fn wrong(visitor: &Visitor, text: &str) -> Option<String> {
    let length = text.trim().chars().count();
    let fits = (1..=crate::limits::TEXT).contains(&length);
    (!fits).then(|| {
        let most = web::format::number(
            visitor.lang,
            i64::try_from(crate::limits::TEXT).unwrap_or_default(),
        );
        visitor.tf("services-staff-text-length", &[("most", &most)])
    })
}

async fn save(
    visitor: &Visitor,
    knowledge: &Knowledge,
    subject: &Subject,
    typed: Typed,
) -> Result<Response, Failure> {
    let (acting, leika, module) = (subject.desk.acting, subject.service.key, subject.module);
    let version = typed.version;
    let saved = if typed.schritt == Step::ReallyRemove {
        let removing =
            move |tx: &mut store::Tx<'_>| ops::remove_text(tx, &acting, leika, module, version);
        changed(visitor, knowledge, removing).await
    } else {
        let new = NewText { leika, module, body: typed.text.clone(), version };
        changed(visitor, knowledge, move |tx| ops::save_text(tx, &acting, &new)).await
    };
    match saved {
        Ok(()) => {
            let list = format!("{}?gespeichert=1", subject.desk.address());
            Ok(Redirect::to(&list).into_response())
        }
        Err(error) if is_too_late(&error) => too_late(visitor, knowledge, subject, typed).await,
        Err(Error::TextLength) => {
            let wrong = wrong(visitor, &typed.text);
            let body = form(visitor, knowledge, subject, &typed, wrong.as_deref(), None);
            let page = subject.shown(visitor, knowledge, body);
            Ok(already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows what somebody else has written meanwhile, beside what was typed; saving again then replaces it.
async fn too_late(
    visitor: &Visitor,
    knowledge: &Knowledge,
    subject: &Subject,
    mut typed: Typed,
) -> Result<Response, Failure> {
    let stored = subject.stored(visitor).await?;
    typed.version = stored.as_ref().map_or(0, |text| text.version);
    let there = stored.map_or_else(String::new, |text| text.body);
    let body = form(visitor, knowledge, subject, &typed, None, Some(&there));
    Ok(already_worded(StatusCode::CONFLICT, subject.shown(visitor, knowledge, body)))
}

fn form(
    visitor: &Visitor,
    knowledge: &Knowledge,
    subject: &Subject,
    typed: &Typed,
    wrong: Option<&str>,
    there_now: Option<&str>,
) -> Markup {
    let errors: Vec<_> =
        wrong.map(|text| ("text".to_owned(), text.to_owned())).into_iter().collect();
    let general = knowledge.general(subject.service.key).and_then(|text| text.text(subject.module));
    html! {
        (error_summary(visitor, &errors))
        @if let Some(there) = there_now {
            (alert(Tone::Warning, &visitor.t("failure-conflict-title"), Some(&visitor.t("services-staff-too-late"))))
            blockquote { (super::super::prose(there)) }
        }
        h1.kern-heading-x-large { (subject.title(visitor, knowledge)) }
        @if let Some(general) = general {
            details.kern-accordion {
                summary.kern-accordion__header { span.kern-title { (visitor.t("services-staff-general-text")) } }
                section.kern-accordion__body { (super::super::prose(general)) }
            }
        }
        form .kl-form method="post" novalidate {
            input type="hidden" name="version" value=(typed.version);
            (Field::new("text", visitor.t("services-staff-text")).value(&typed.text).rows(12)
                .hint(visitor.t("services-staff-text-hint")).error(wrong).render(visitor))
            (form_buttons(visitor, typed.version > 0))
        }
    }
}
