//! `/pflege`: what editors keep for their organisation: texts, responsibilities, offices.
//!
//! Every form goes three steps without JavaScript: write, look at the preview, save. What was typed travels
//! along in the form; a save that comes too late shows what is there now and keeps what was typed.

mod offices;
mod overview;
mod responsibilities;
mod texts;

use std::sync::Arc;

use identity::{Acting, Organisation, Role};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::secondary_button;
use web::{Access, Failure, Routes, Visitor};

use crate::{Error, Knowledge};

const EDITORS: &[Role] = &[Role::Editor];

pub(crate) fn routes(knowledge: Knowledge) -> Routes {
    let staff = Access::Roles(EDITORS);
    Routes::new()
        .get("/pflege", staff, overview::start)
        .get("/pflege/{organisation}", staff, overview::page)
        .get("/pflege/{organisation}/leistungen", staff, overview::services)
        .get("/pflege/{organisation}/leistungen/{leika}", staff, overview::service)
        .get("/pflege/{organisation}/texte/{leika}/{module}", staff, texts::page)
        .post("/pflege/{organisation}/texte/{leika}/{module}", staff, texts::submit)
        .get("/pflege/{organisation}/zustaendigkeiten/neu", staff, responsibilities::new)
        .post("/pflege/{organisation}/zustaendigkeiten/neu", staff, responsibilities::create)
        .get("/pflege/{organisation}/zustaendigkeiten/{id}", staff, responsibilities::page)
        .post("/pflege/{organisation}/zustaendigkeiten/{id}", staff, responsibilities::submit)
        .get("/pflege/{organisation}/aemter/neu", staff, offices::new)
        .post("/pflege/{organisation}/aemter/neu", staff, offices::create)
        .get("/pflege/{organisation}/aemter/{id}", staff, offices::page)
        .post("/pflege/{organisation}/aemter/{id}", staff, offices::submit)
        .with_state(knowledge)
}

/// What a button of a form asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum Step {
    /// Show how it will look.
    #[default]
    #[serde(rename = "vorschau")]
    Preview,
    /// Back to the form.
    #[serde(rename = "aendern")]
    Edit,
    /// Save it.
    #[serde(rename = "speichern")]
    Save,
    /// Ask whether it is really to be removed.
    #[serde(rename = "entfernen")]
    Remove,
    /// Remove it.
    #[serde(rename = "wirklich-entfernen")]
    ReallyRemove,
}

/// The organisation an editor works for, with the proof that they may.
struct Desk {
    acting: Acting,
    organisation: Organisation,
}

impl Desk {
    /// Opens the desk of the organisation in the address; whoever does not belong there learns nothing of it.
    async fn open(visitor: &Visitor, id: &str) -> Result<Self, Failure> {
        let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
        let acting = visitor.caller.acting(id, EDITORS)?;
        let reading = move |read: &mut store::Read<'_>| identity::organisation(read, id);
        let organisation = visitor.shell.store().read(reading).await?;
        Ok(Self { acting, organisation: organisation.ok_or_else(Failure::not_found)? })
    }

    /// Where its pages begin.
    fn address(&self) -> String {
        format!("/pflege/{}", self.organisation.id)
    }

    /// The way back to it.
    fn crumbs(&self, visitor: &Visitor) -> Vec<(String, String)> {
        vec![
            ("/pflege".to_owned(), visitor.t("services-staff-title")),
            (self.address(), self.organisation.name.clone()),
        ]
    }
}

/// Saves with `operation`, and lets everybody see it.
async fn changed<T: Send + 'static>(
    visitor: &Visitor,
    knowledge: &Knowledge,
    operation: impl FnMut(&mut store::Tx<'_>) -> Result<(T, store::Entry), Error> + Send + 'static,
) -> Result<T, Error> {
    let store = visitor.shell.store();
    let value = store.change(operation).await?;
    knowledge.refresh(store).await?;
    Ok(value)
}

/// Whether somebody else was faster.
fn is_too_late(error: &Error) -> bool {
    matches!(
        error,
        Error::Store(store::Error::Conflict(_))
            | Error::Directory(directory::Error::Store(store::Error::Conflict(_)))
    )
}

/// The buttons below a form.
fn form_buttons(visitor: &Visitor, removable: bool) -> Markup {
    html! {
        div.kern-btn-wrapper {
            button .kern-btn.kern-btn--primary type="submit" name="schritt" value="vorschau" {
                span.kern-label { (visitor.t("services-staff-preview")) }
            }
            @if removable {
                (secondary_button("schritt", "entfernen", &visitor.t("services-staff-remove")))
            }
        }
    }
}

/// The buttons below a preview; `fields` carries what was typed.
fn preview_buttons(visitor: &Visitor, fields: &[(&str, &str)]) -> Markup {
    html! {
        form .kl-form method="post" data-submit-once {
            (hidden(fields))
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="speichern" {
                    span.kern-label { (visitor.t("services-staff-save")) }
                }
                (secondary_button("schritt", "aendern", &visitor.t("services-staff-edit")))
            }
        }
    }
}

/// Asks whether something is really to be removed.
fn removal(visitor: &Visitor, fields: &[(&str, &str)], back: &str) -> Markup {
    html! {
        form .kl-form method="post" data-submit-once {
            (hidden(fields))
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="wirklich-entfernen" {
                    span.kern-label { (visitor.t("services-staff-remove")) }
                }
                a .kern-btn.kern-btn--secondary href=(back) {
                    span.kern-label { (visitor.t("services-staff-keep")) }
                }
            }
        }
    }
}

fn hidden(fields: &[(&str, &str)]) -> Markup {
    html! {
        @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
    }
}

/// The title of a service as pages name it.
fn service_title(knowledge: &Knowledge, service: &Arc<crate::Service>) -> String {
    knowledge.title(service.key).unwrap_or(&service.name).to_owned()
}
