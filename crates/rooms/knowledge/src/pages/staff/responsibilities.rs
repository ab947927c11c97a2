//! One responsibility of an organisation: enter, preview, save, withdraw.

use std::sync::Arc;

use ars::Ars;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use directory::{Office, Resolution};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{Field, Tone, alert, error_summary, select};
use web::serve::already_worded;
use web::{Failure, Page, Visitor};

use super::{Desk, Step, changed, form_buttons, is_too_late, preview_buttons, removal};
use crate::ops::{self, NewResponsibility};
use crate::pages::answer;
use crate::store as query;
use crate::{Authority, AuthorityLevel, Error, Knowledge, Reason, Responsibility, Status, limits};

/// What was typed, still as text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    leika: String,
    area: String,
    role: String,
    office: String,
    version: i64,
    schritt: Step,
}

impl Typed {
    fn fields<'t>(&'t self, version: &'t str) -> [(&'t str, &'t str); 5] {
        [
            ("leika", &self.leika),
            ("area", &self.area),
            ("role", &self.role),
            ("office", &self.office),
            ("version", version),
        ]
    }
}

/// A field of the form and what is wrong with it.
type Wrong = (&'static str, String);

/// The form of a new entry or of one that is there.
struct Sheet {
    desk: Desk,
    /// None for a new one.
    id: Option<Uuid>,
    offices: Vec<Office>,
}

impl Sheet {
    async fn open(
        visitor: &Visitor,
        organisation: &str,
        id: Option<&str>,
    ) -> Result<Self, Failure> {
        let desk = Desk::open(visitor, organisation).await?;
        let id = id.map(|id| id.parse().map_err(|_no_id| Failure::not_found())).transpose()?;
        let own = desk.organisation.id;
        let reading = move |read: &mut store::Read<'_>| directory::offices_of(read, own);
        let offices = visitor.shell.store().read(reading).await?;
        Ok(Self { desk, id, offices })
    }

    fn shown(&self, visitor: &Visitor, body: Markup) -> Response {
        let title = visitor.t("services-staff-responsibility");
        visitor.page(Page::new(title, body).crumbs(self.desk.crumbs(visitor)))
    }

    /// Checks what was typed and names all that is wrong.
    fn checked(
        &self,
        visitor: &Visitor,
        knowledge: &Knowledge,
        typed: &Typed,
    ) -> Result<NewResponsibility, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let scope = typed.leika.parse().ok().filter(|scope| knowledge.is_known(scope));
        if scope.is_none() {
            wrong.push(("leika", visitor.t("services-staff-wrong-leika")));
        }
        let area = self.area(knowledge, &typed.area);
        if area.is_none() {
            wrong.push(("area", visitor.t("services-staff-wrong-area")));
        }
        let role = typed.role.trim();
        if role.is_empty() || role.chars().count() > limits::ROLE {
            let most = limits::ROLE.to_string();
            wrong.push(("role", visitor.tf("services-staff-wrong-role", &[("most", &most)])));
        }
        let office = match typed.office.as_str() {
            "" => Some(None),
            id => self.office(id).map(|office| Some(office.id)),
        };
        if office.is_none() {
            wrong.push(("office", visitor.t("services-staff-wrong-office")));
        }
        match (scope, area, office) {
            (Some(scope), Some(area), Some(office)) if wrong.is_empty() => {
                Ok(NewResponsibility { scope, area, role: role.to_owned(), office })
            }
            _ => Err(wrong),
        }
    }

    /// The area that was typed, if it lies in the organisation's own; that one when nothing was typed.
    fn area(&self, knowledge: &Knowledge, typed: &str) -> Option<Ars> {
        let own: Ars = self.desk.organisation.ars.parse().ok()?;
        if typed.trim().is_empty() {
            return Some(own);
        }
        match knowledge.directory().resolve(typed) {
            Resolution::Known(region) if own.contains(region.ars) => Some(region.ars),
            _ => None,
        }
    }

    fn office(&self, id: &str) -> Option<&Office> {
        let id: Uuid = id.parse().ok()?;
        self.offices.iter().find(|office| office.id == id)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct For {
    leika: String,
}

pub(super) async fn new(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(organisation): Path<String>,
    Query(service): Query<For>,
) -> Result<Response, Failure> {
    let sheet = Sheet::open(&visitor, &organisation, None).await?;
    let typed = Typed {
        leika: service.leika,
        area: sheet.desk.organisation.ars.clone(),
        ..Typed::default()
    };
    let body = form(&visitor, &knowledge, &sheet, &typed, &[], false);
    Ok(sheet.shown(&visitor, body))
}

pub(super) async fn create(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(organisation): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let sheet = Sheet::open(&visitor, &organisation, None).await?;
    handle(&visitor, &knowledge, &sheet, typed).await
}

pub(super) async fn page(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let sheet = Sheet::open(&visitor, &organisation, Some(&id)).await?;
    let typed = stored(&visitor, &sheet).await?.ok_or_else(Failure::not_found)?;
    let body = form(&visitor, &knowledge, &sheet, &typed, &[], false);
    Ok(sheet.shown(&visitor, body))
}

pub(super) async fn submit(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path((organisation, id)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let sheet = Sheet::open(&visitor, &organisation, Some(&id)).await?;
    if stored(&visitor, &sheet).await?.is_none() {
        return Err(Failure::not_found());
    }
    handle(&visitor, &knowledge, &sheet, typed).await
}

/// The entry as it stands, as its form would have it typed.
async fn stored(visitor: &Visitor, sheet: &Sheet) -> Result<Option<Typed>, Failure> {
    let (organisation, Some(id)) = (sheet.desk.organisation.id, sheet.id) else { return Ok(None) };
    let reading = move |read: &mut store::Read<'_>| query::entered_one(read, organisation, id);
    let entered = visitor.shell.store().read(reading).await?;
    Ok(entered.map(|entered| Typed {
        leika: entered.scope.as_str().to_owned(),
        area: entered.area.to_string(),
        role: entered.role.to_string(),
        office: entered.office.map(|id| id.to_string()).unwrap_or_default(),
        version: entered.version,
        schritt: Step::Preview,
    }))
}

async fn handle(
    visitor: &Visitor,
    knowledge: &Knowledge,
    sheet: &Sheet,
    typed: Typed,
) -> Result<Response, Failure> {
    let version = typed.version.to_string();
    let checked = match typed.schritt {
        Step::Edit => {
            let body = form(visitor, knowledge, sheet, &typed, &[], false);
            return Ok(sheet.shown(visitor, body));
        }
        Step::Remove => {
            let body = html! {
                h1.kern-heading-x-large { (visitor.t("services-staff-responsibility")) }
                p.kern-body { (visitor.t("services-staff-remove-responsibility")) }
                (removal(visitor, &[("version", &version)], &sheet.desk.address()))
            };
            return Ok(sheet.shown(visitor, body));
        }
        Step::ReallyRemove => None,
        Step::Preview | Step::Save => match sheet.checked(visitor, knowledge, &typed) {
            Ok(new) => Some(new),
            Err(wrong) => {
                let body = form(visitor, knowledge, sheet, &typed, &wrong, false);
                let page = sheet.shown(visitor, body);
                return Ok(already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
            }
        },
    };
    match (typed.schritt, &checked) {
        (Step::Preview, Some(new)) => {
            let body = html! {
                h1.kern-heading-x-large { (visitor.t("services-staff-preview")) }
                p.kern-body { (visitor.tf("services-staff-preview-for", &[
                    ("service", &knowledge.scope_name(&new.scope)),
                    ("area", &knowledge.area_name(new.area)),
                ])) }
                (answer::answer(visitor, &as_answer(knowledge, sheet, new)))
                (preview_buttons(visitor, &typed.fields(&version)))
            };
            Ok(sheet.shown(visitor, body))
        }
        _ => save(visitor, knowledge, sheet, typed, checked).await,
    }
}

/// The answer as people will get it.
fn as_answer(knowledge: &Knowledge, sheet: &Sheet, new: &NewResponsibility) -> Responsibility {
    let organisation = &sheet.desk.organisation;
    let office = new.office.and_then(|id| sheet.offices.iter().find(|office| office.id == id));
    Responsibility {
        status: Status::Entered,
        role: Some(Arc::from(new.role.as_str())),
        authority: Some(Authority {
            name: organisation.name.clone(),
            ars: new.area,
            level: AuthorityLevel::Municipality,
        }),
        organisation: Some(organisation.id),
        office: office.cloned().map(Arc::new),
        reason: Reason::Entered {
            organisation: Arc::from(organisation.name.as_str()),
            area: knowledge.area_name(new.area),
        },
    }
}

async fn save(
    visitor: &Visitor,
    knowledge: &Knowledge,
    sheet: &Sheet,
    mut typed: Typed,
    checked: Option<NewResponsibility>,
) -> Result<Response, Failure> {
    let (acting, version) = (sheet.desk.acting, typed.version);
    let saved = match (sheet.id, checked) {
        (Some(id), Some(new)) => {
            changed(visitor, knowledge, move |tx| ops::change(tx, &acting, id, version, &new)).await
        }
        (None, Some(new)) => {
            let entering = move |tx: &mut store::Tx<'_>| {
                ops::enter(tx, &acting, &new).map(|(_, entry)| ((), entry))
            };
            changed(visitor, knowledge, entering).await
        }
        (Some(id), None) => {
            changed(visitor, knowledge, move |tx| ops::withdraw(tx, &acting, id, version)).await
        }
        (None, None) => return Err(Failure::not_found()),
    };
    match saved {
        Ok(()) => {
            let list = format!("{}?gespeichert=1", sheet.desk.address());
            Ok(Redirect::to(&list).into_response())
        }
        Err(error) if is_too_late(&error) => {
            let there = stored(visitor, sheet).await?.ok_or_else(Failure::not_found)?;
            typed.version = there.version;
            let body = form(visitor, knowledge, sheet, &typed, &[], true);
            Ok(already_worded(StatusCode::CONFLICT, sheet.shown(visitor, body)))
        }
        Err(Error::Store(store::Error::Exists(_))) => {
            let wrong = [("leika", visitor.t("services-staff-exists"))];
            let body = form(visitor, knowledge, sheet, &typed, &wrong, false);
            Ok(already_worded(StatusCode::CONFLICT, sheet.shown(visitor, body)))
        }
        Err(error) => Err(error.into()),
    }
}

fn form(
    visitor: &Visitor,
    knowledge: &Knowledge,
    sheet: &Sheet,
    typed: &Typed,
    wrong: &[Wrong],
    too_late: bool,
) -> Markup {
    let summary: Vec<_> =
        wrong.iter().map(|(field, text)| ((*field).to_owned(), text.clone())).collect();
    let wrong_with =
        |name: &str| wrong.iter().find(|(field, _)| *field == name).map(|(_, text)| text.as_str());
    let field = |name: &'static str, label: &str, hint: &str, value: &str| {
        Field::new(name, visitor.t(label))
            .hint(hint)
            .value(value)
            .error(wrong_with(name))
            .render(visitor)
    };
    let mut offices = vec![(String::new(), visitor.t("services-staff-office-none"))];
    offices.extend(
        sheet.offices.iter().map(|office| (office.id.to_string(), office.details.name.clone())),
    );
    let named = typed.leika.parse().ok().map(|scope| knowledge.scope_name(&scope));
    html! {
        (error_summary(visitor, &summary))
        @if too_late {
            (alert(Tone::Warning, &visitor.t("failure-conflict-title"), Some(&visitor.t("services-staff-too-late-entry"))))
        }
        h1.kern-heading-x-large { (visitor.t("services-staff-responsibility")) }
        @if let Some(named) = named { p.kern-body { (named) } }
        form .kl-form method="post" novalidate {
            input type="hidden" name="version" value=(typed.version);
            (field("leika", "services-staff-leika", &visitor.t("services-staff-leika-hint"), &typed.leika))
            (field("area", "services-staff-area", &visitor.t("services-staff-area-hint"), &typed.area))
            (field("role", "services-staff-role", &visitor.t("services-staff-role-hint"), &typed.role))
            (select(visitor, "office", &visitor.t("services-staff-office"), &offices, &typed.office))
            (form_buttons(visitor, sheet.id.is_some()))
        }
    }
}
