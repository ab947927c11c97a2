//! One office of an organisation, with its hours: write, preview, save, close.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use directory::{FieldError, Office, OfficeDetails, OfficeForm};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{Field, Tone, alert, error_summary};
use web::serve::already_worded;
use web::{Failure, Page, Visitor};

use super::{Desk, Step, changed, form_buttons, is_too_late, preview_buttons, removal};
use crate::pages::answer;
use crate::{Error, Knowledge, ops};

/// The form with what belongs to its steps.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    #[serde(flatten)]
    office: OfficeForm,
    version: String,
    schritt: Step,
}

impl Typed {
    fn version(&self) -> i64 {
        // Anything else than a number is no version that is there.
        self.version.parse().unwrap_or_default()
    }

    fn fields(&self) -> [(&str, &str); 11] {
        let office = &self.office;
        [
            ("ars", &office.ars),
            ("name", &office.name),
            ("street", &office.street),
            ("postcode", &office.postcode),
            ("town", &office.town),
            ("phone", &office.phone),
            ("email", &office.email),
            ("website", &office.website),
            ("hours", &office.hours),
            ("note", &office.note),
            ("version", &self.version),
        ]
    }
}

/// The form of a new office or of one that is there.
struct Sheet {
    desk: Desk,
    stored: Option<Office>,
}

impl Sheet {
    async fn open(visitor: &Visitor, organisation: &str, id: &str) -> Result<Self, Failure> {
        let desk = Desk::open(visitor, organisation).await?;
        let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
        let stored = read(visitor, &desk, id).await?.ok_or_else(Failure::not_found)?;
        Ok(Self { desk, stored: Some(stored) })
    }

    fn shown(&self, visitor: &Visitor, body: Markup) -> Response {
        let title = visitor.t("services-staff-office-title");
        visitor.page(Page::new(title, body).crumbs(self.desk.crumbs(visitor)))
    }

    fn checked(&self, typed: &Typed) -> Result<OfficeDetails, Vec<FieldError>> {
        let position = self.stored.as_ref().and_then(|office| office.details.position);
        let details = typed.office.checked(position)?;
        let own = self.desk.organisation.ars.parse::<ars::Ars>();
        if own.is_ok_and(|own| own.contains(details.ars)) {
            return Ok(details);
        }
        Err(vec![FieldError { field: "ars", text: "services-staff-wrong-area" }])
    }
}

/// The office, if it is one of the organisation's own.
async fn read(visitor: &Visitor, desk: &Desk, id: Uuid) -> Result<Option<Office>, Failure> {
    let reading = move |read: &mut store::Read<'_>| directory::office(read, id);
    let office = visitor.shell.store().read(reading).await?;
    Ok(office.filter(|office| office.organisation == desk.organisation.id))
}

pub(super) async fn new(
    visitor: Visitor,
    Path(organisation): Path<String>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let office = OfficeForm { ars: desk.organisation.ars.clone(), ..OfficeForm::default() };
    let typed = Typed { office, ..Typed::default() };
    let sheet = Sheet { desk, stored: None };
    Ok(sheet.shown(&visitor, form(&visitor, &sheet, &typed, &[], false)))
}

pub(super) async fn create(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(organisation): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    handle(&visitor, &knowledge, &Sheet { desk, stored: None }, typed).await
}

pub(super) async fn page(
    visitor: Visitor,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let sheet = Sheet::open(&visitor, &organisation, &id).await?;
    let typed = sheet.stored.as_ref().map(as_typed).unwrap_or_default();
    Ok(sheet.shown(&visitor, form(&visitor, &sheet, &typed, &[], false)))
}

pub(super) async fn submit(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path((organisation, id)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let sheet = Sheet::open(&visitor, &organisation, &id).await?;
    handle(&visitor, &knowledge, &sheet, typed).await
}

fn as_typed(office: &Office) -> Typed {
    Typed {
        office: OfficeForm::of(&office.details),
        version: office.version.to_string(),
        schritt: Step::Preview,
    }
}

async fn handle(
    visitor: &Visitor,
    knowledge: &Knowledge,
    sheet: &Sheet,
    typed: Typed,
) -> Result<Response, Failure> {
    let details = match typed.schritt {
        Step::Edit => {
            return Ok(sheet.shown(visitor, form(visitor, sheet, &typed, &[], false)));
        }
        Step::Remove => {
            let body = html! {
                h1.kern-heading-x-large { (visitor.t("services-staff-office-title")) }
                p.kern-body { (visitor.t("services-staff-remove-office")) }
                (removal(visitor, &[("version", &typed.version)], &sheet.desk.address()))
            };
            return Ok(sheet.shown(visitor, body));
        }
        Step::ReallyRemove => None,
        Step::Preview | Step::Save => match sheet.checked(&typed) {
            Ok(details) => Some(details),
            Err(wrong) => {
                let page = sheet.shown(visitor, form(visitor, sheet, &typed, &wrong, false));
                return Ok(already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
            }
        },
    };
    match (typed.schritt, details) {
        (Step::Preview, Some(details)) => {
            let organisation = sheet.desk.organisation.id;
            let office = Office { id: Uuid::nil(), organisation, details, version: 0 };
            let body = html! {
                h1.kern-heading-x-large { (visitor.t("services-staff-preview")) }
                (answer::office(visitor, &office))
                (preview_buttons(visitor, &typed.fields()))
            };
            Ok(sheet.shown(visitor, body))
        }
        (_, details) => save(visitor, knowledge, sheet, typed, details).await,
    }
}

async fn save(
    visitor: &Visitor,
    knowledge: &Knowledge,
    sheet: &Sheet,
    mut typed: Typed,
    details: Option<OfficeDetails>,
) -> Result<Response, Failure> {
    let (acting, version) = (sheet.desk.acting, typed.version());
    let id = sheet.stored.as_ref().map(|office| office.id);
    let saved = match (id, details) {
        (None, Some(details)) => {
            changed(visitor, knowledge, move |tx| ops::add_office(tx, &acting, &details)).await
        }
        (Some(id), Some(details)) => {
            let changing = move |tx: &mut store::Tx<'_>| {
                ops::change_office(tx, &acting, id, version, &details)
            };
            changed(visitor, knowledge, changing).await
        }
        (Some(id), None) => {
            changed(visitor, knowledge, move |tx| ops::close_office(tx, &acting, id, version)).await
        }
        (None, None) => return Err(Failure::not_found()),
    };
    match (saved, id) {
        (Ok(()), _) => {
            let list = format!("{}?gespeichert=1", sheet.desk.address());
            Ok(Redirect::to(&list).into_response())
        }
        (Err(error), Some(id)) if is_too_late(&error) => {
            let there = read(visitor, &sheet.desk, id).await?.ok_or_else(Failure::not_found)?;
            typed.version = there.version.to_string();
            let page = sheet.shown(visitor, form(visitor, sheet, &typed, &[], true));
            Ok(already_worded(StatusCode::CONFLICT, page))
        }
        (Err(Error::Directory(directory::Error::NoOffice)), _) => Err(Failure::not_found()),
        (Err(error), _) => Err(error.into()),
    }
}

/// A field: its name, its label, and whether it may stay empty.
type Row = (&'static str, &'static str, bool);

/// The fields in their order.
const FIELDS: [Row; 10] = [
    ("name", "services-staff-office-name", false),
    ("ars", "services-staff-area", false),
    ("street", "services-staff-office-street", true),
    ("postcode", "services-staff-office-postcode", true),
    ("town", "services-staff-office-town", false),
    ("phone", "services-office-phone", true),
    ("email", "services-office-email", true),
    ("website", "services-office-website", true),
    ("hours", "services-office-hours", true),
    ("note", "services-office-note", true),
];

fn field(
    visitor: &Visitor,
    (name, label, optional): Row,
    value: &str,
    wrong: &[FieldError],
) -> Markup {
    let error = wrong.iter().find(|error| error.field == name);
    let field = Field::new(name, visitor.t(label))
        .value(value)
        .error(error.map(|error| visitor.t(error.text)));
    let field = match name {
        "ars" => field.hint(visitor.t("services-staff-office-area-hint")),
        "street" => field.rows(2),
        "website" => field.hint(visitor.t("services-staff-office-website-hint")),
        "hours" => field.hint(visitor.t("services-staff-office-hours-hint")).rows(6),
        "note" => field.rows(3),
        _ => field,
    };
    if optional { field.optional().render(visitor) } else { field.render(visitor) }
}

fn form(
    visitor: &Visitor,
    sheet: &Sheet,
    typed: &Typed,
    wrong: &[FieldError],
    too_late: bool,
) -> Markup {
    let summary: Vec<_> =
        wrong.iter().map(|error| (error.field.to_owned(), visitor.t(error.text))).collect();
    let values = typed.fields();
    let value =
        |name: &str| values.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value);
    html! {
        (error_summary(visitor, &summary))
        @if too_late {
            (alert(Tone::Warning, &visitor.t("failure-conflict-title"), Some(&visitor.t("services-staff-too-late-entry"))))
        }
        h1.kern-heading-x-large { (visitor.t("services-staff-office-title")) }
        form .kl-form method="post" novalidate {
            input type="hidden" name="version" value=(typed.version);
            @for row in FIELDS { (field(visitor, row, value(row.0), wrong)) }
            (form_buttons(visitor, sheet.stored.is_some()))
        }
    }
}
