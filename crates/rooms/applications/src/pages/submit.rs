//! Sending a draft, and the receipt.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use forms::drafts;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{Tone, alert, icon, link_button};
use web::{Failure, Page, Visitor, format};

use super::{address, crumbs, email, keyring, opened, or_locked};
use crate::access::Code;
use crate::{Application, Applications, Error, Submitter};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    email: String,
}

pub(super) async fn submit(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(draft): Path<Uuid>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Result<Response, Failure> {
    let secret = drafts::secret_from(&headers, draft)?;
    // The button alone is enough; a form without fields has no body.
    let sent = sent.map(|Form(sent)| sent).unwrap_or_default();
    let submitter = Submitter {
        person: visitor.caller.person().cloned(),
        email: email(&sent.email),
        lang: visitor.lang,
    };
    match applications.submit(draft, &secret, &submitter).await {
        Ok(receipt) => {
            let to = format!("{}/eingang", address(&receipt.number));
            Ok(opened(&visitor, receipt.case, &receipt.code, &to))
        }
        // The review page names what is missing.
        Err(Error::Forms(forms::Error::Incomplete(_))) => {
            Ok(Redirect::to(&format!("/entwurf/{draft}/pruefen")).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn receipt(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    let held = match applications.held(&number, &keyring).await {
        Ok(held) => held,
        Err(error) => return or_locked(&visitor, &number, error),
    };
    let application = held.application();
    let code = keyring.code(application.id);
    let body = shown(&visitor, application, code);
    let page = Page::new(visitor.t("application-sent"), body);
    Ok(visitor.page(page.crumbs(crumbs(&visitor, &application.number))))
}

fn shown(visitor: &Visitor, application: &Application, code: Option<&Code>) -> Markup {
    let here = address(&application.number);
    let expected = format::date(visitor.lang, application.expected_at().german_date());
    let days = application.processing_days.to_string();
    let authority = ("authority", application.authority.as_str());
    html! {
        h1.kern-heading-x-large { (visitor.t("application-sent")) }
        (alert(
            Tone::Success,
            &visitor.tf("application-sent-title", &[("title", &application.title), authority]),
            Some(&visitor.t("application-sent-text")),
        ))
        div .kl-narrow.kl-stack {
            h2.kern-heading-large { (visitor.t("application-keep")) }
            dl .kern-description-list {
                div.kern-description-list-item {
                    dt.kern-description-list-item__key { (visitor.t("application-number")) }
                    dd.kern-description-list-item__value { code.kl-code { (application.number) } }
                }
                @if let Some(code) = code {
                    div.kern-description-list-item {
                        dt.kern-description-list-item__key { (visitor.t("application-code")) }
                        dd.kern-description-list-item__value { code.kl-code { (code) } }
                    }
                }
            }
            @if code.is_some() {
                p.kern-body { (visitor.t("application-code-once")) }
            }
            div.kern-btn-wrapper {
                a .kern-btn.kern-btn--primary href=(format!("{here}/eingang.pdf")) {
                    (icon("kern-icon kern-icon--download"))
                    span.kern-label { (visitor.t("application-receipt-download")) }
                }
            }
            p .kern-body.kern-body--muted { (visitor.t("application-print")) }
            h2.kern-heading-large { (visitor.t("application-next")) }
            ol .kern-list.kern-list--number {
                li { (visitor.tf("application-next-delivered", &[authority])) }
                li { (visitor.tf("application-next-work", &[("days", &days), ("date", &expected)])) }
                li { (visitor.t("application-next-question")) }
                li { (visitor.t("application-next-decision")) }
            }
            @if let Some(email) = &application.email {
                p.kern-body { (visitor.tf("application-mail-to", &[("email", email)])) }
            }
            (link_button(&here, &visitor.t("application-to-status")))
        }
    }
}
