//! Accounts: opening one, and the applications that were sent from it.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use identity::ops::{NewAccount, open_account};
use maud::{Markup, html};
use serde::Deserialize;
use store::Actor;
use web::components::{Field, error_summary, submit_button};
use web::{Failure, Page, Visitor, format};

use super::status::standing_badge;
use super::{address, again, trimmed};
use crate::{Application, Applications, limits, query};

pub(super) async fn page(
    visitor: Visitor,
    State(applications): State<Applications>,
) -> Result<Response, Failure> {
    let person = visitor.caller.person().ok_or(identity::Denied::SignIn)?.id;
    let own = applications.store().read(move |read| query::of_person(read, person)).await?;
    let body = html! {
        h1.kern-heading-x-large { (visitor.t("application-account")) }
        h2.kern-heading-large { (visitor.t("application-own")) }
        @if own.is_empty() {
            p.kern-body { (visitor.t("application-own-none")) }
        } @else {
            (list(&visitor, &own))
        }
        h2.kern-heading-large { (visitor.t("application-drafts")) }
        p .kern-body.kl-narrow { (visitor.t("application-drafts-text")) }
        p { a.kern-link href="/entwurf/fortsetzen" { (visitor.t("application-drafts-resume")) } }
        p { a.kern-link href="/vorgang" { (visitor.t("application-other")) } }
        p { a.kern-link href="/konto/passwort" { (visitor.t("password-change")) } }
    };
    Ok(visitor.page(Page::new(visitor.t("application-account"), body)))
}

fn list(visitor: &Visitor, own: &[Application]) -> Markup {
    let head =
        ["application-number", "application-what", "application-standing", "application-sent-at"];
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("application-own")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row {
                        @for key in head { th.kern-table__header scope="col" { (visitor.t(key)) } }
                    }
                }
                tbody.kern-table__body {
                    @for application in own {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" {
                                a.kern-link href=(address(&application.number)) { (application.number) }
                            }
                            td.kern-table__cell data-label=(visitor.t("application-what")) {
                                (application.title) " – " (application.authority)
                            }
                            td.kern-table__cell data-label=(visitor.t("application-standing")) {
                                (standing_badge(visitor, application))
                            }
                            td.kern-table__cell data-label=(visitor.t("application-sent-at")) {
                                (format::date(visitor.lang, application.submitted_at.german_date()))
                            }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Opening {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn opening(visitor: Visitor) -> Response {
    visitor.page(Page::new(
        visitor.t("application-account-new"),
        form(&visitor, &Opening::default(), &[]),
    ))
}

pub(super) async fn open(
    visitor: Visitor,
    State(applications): State<Applications>,
    Form(opening): Form<Opening>,
) -> Result<Response, Failure> {
    let name = trimmed(&opening.name, limits::NAME);
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push(("name", "application-name-missing"));
    }
    if super::email(&opening.email).is_none() {
        wrong.push(("email", "application-email-wrong"));
    }
    if !identity::limits::PASSWORD.contains(&opening.password.chars().count()) {
        wrong.push(("password", "application-password-length"));
    }
    if wrong.is_empty() {
        match opened(&applications, &opening, &name).await {
            Ok(()) => return Ok(Redirect::to("/anmelden?weiter=/konto").into_response()),
            Err(identity::Error::Store(store::Error::Exists(_))) => {
                wrong.push(("email", "application-email-taken"));
            }
            Err(identity::Error::NoEmail(_)) => wrong.push(("email", "application-email-wrong")),
            Err(error) => return Err(error.into()),
        }
    }
    let errors: Vec<_> =
        wrong.into_iter().map(|(field, key)| (field.to_owned(), visitor.t(key))).collect();
    let body = form(&visitor, &opening, &errors);
    Ok(again(&visitor, Page::new(visitor.t("application-account-failed"), body)))
}

async fn opened(
    applications: &Applications,
    opening: &Opening,
    name: &str,
) -> Result<(), identity::Error> {
    let store = applications.store();
    let account = NewAccount::prepare(store, &opening.email, name, &opening.password).await?;
    store.change(move |tx| open_account(tx, Actor::Citizen, &account)).await.map(drop)
}

fn form(visitor: &Visitor, typed: &Opening, errors: &[(String, String)]) -> Markup {
    let error =
        |field: &str| errors.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    html! {
        (error_summary(visitor, errors))
        h1.kern-heading-x-large { (visitor.t("application-account-new")) }
        p .kern-body.kl-narrow { (visitor.t("application-account-why")) }
        form .kl-form method="post" action="/konto/neu" data-submit-once novalidate {
            (Field::new("name", visitor.t("application-name")).value(typed.name.as_str())
                .autocomplete("name").error(error("name")).render(visitor))
            (Field::new("email", visitor.t("email")).value(typed.email.as_str()).kind("email")
                .autocomplete("username").error(error("email")).render(visitor))
            (Field::new("password", visitor.t("password")).kind("password")
                .hint(visitor.t("application-password-hint")).autocomplete("new-password")
                .error(error("password")).render(visitor))
            (submit_button(&visitor.t("application-account-open")))
        }
        p.kern-body {
            (visitor.t("application-account-have")) " "
            a.kern-link href="/anmelden?weiter=/konto" { (visitor.t("sign-in")) }
        }
    }
}
