//! Withdrawing an application, after a page that asks whether it is meant.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;
use web::components::{Field, Tone, alert};
use web::{Failure, Page, Visitor};

use super::{address, after, crumbs, keyring, or_locked, trimmed};
use crate::{Applications, limits, ops};

#[derive(Deserialize)]
pub(super) struct Withdrawal {
    #[serde(default)]
    grund: String,
}

pub(super) async fn page(
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
    ops::withdrawable(application)?;
    let here = address(&application.number);
    let title = visitor.t("application-withdraw");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (alert(
            Tone::Warning,
            &visitor.tf("application-withdraw-title", &[("title", &application.title)]),
            Some(&visitor.t("application-withdraw-text")),
        ))
        form .kl-form method="post" action=(format!("{here}/zurueckziehen")) data-submit-once {
            (Field::new("grund", visitor.t("application-withdraw-reason")).optional().rows(3)
                .render(&visitor))
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--secondary type="submit" {
                    span.kern-label { (visitor.t("application-withdraw-yes")) }
                }
                a .kern-btn.kern-btn--primary href=(here) {
                    span.kern-label { (visitor.t("application-withdraw-no")) }
                }
            }
        }
    };
    let page = Page::new(title, body).crumbs(crumbs(&visitor, &application.number));
    Ok(visitor.page(page))
}

pub(super) async fn submit(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
    Form(withdrawal): Form<Withdrawal>,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    let held = applications.held(&number, &keyring).await?;
    let reason = trimmed(&withdrawal.grund, limits::REASON);
    applications.withdraw(&held, &keyring, reason).await?;
    Ok(after(&held.application().number, "zurueckgezogen").into_response())
}
