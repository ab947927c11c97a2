//! Leaving a draft for later, coming back to it, deleting it.

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Secret;
use maud::html;
use serde::Deserialize;
use uuid::Uuid;
use web::components::{Field, Tone, alert, error_summary, link_button, submit_button};
use web::{Failure, Page, Visitor, format, serve};

use super::{draft_id, keep, onward, opened};
use crate::model::Draft;
use crate::{Error, Forms, drafts, limits};

/// Makes a new code for a draft that was just saved, and sends the browser to the page that tells it. The database keeps
/// no code, so the browser carries it there; it holds the secret of the draft anyway.
pub(crate) async fn to_code(
    forms: &Forms,
    visitor: &Visitor,
    draft: &Draft,
    secret: &Secret,
) -> Result<Response, Failure> {
    let (id, known) = (draft.id, draft.clone());
    let code = forms.store().change(move |tx| drafts::new_code(tx, &known)).await?;
    let address = format!("/entwurf/{id}/gespeichert");
    let mut response = onward(visitor, id, secret, &address);
    keep(&mut response, visitor, (CODE, &code), &address, limits::CODE_MINUTES * 60);
    Ok(response)
}

/// The cookie with the code of a draft; its path says which.
const CODE: &str = "kreislauf_draft_code";

/// Shows the code that was just made.
pub(crate) async fn code_page(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let draft = opened(&forms, id, &drafts::secret_from(&headers, id)?).await?;
    let told = drafts::cookies(&headers, CODE).next().map(str::to_owned);
    let code = match told {
        // Made on another device, a newer one has ended it.
        Some(code) => forms.store().read(move |read| drafts::current_code(read, id, code)).await?,
        None => None,
    };
    let Some(code) = code else {
        return Ok(Redirect::to(&format!("/entwurf/{id}")).into_response());
    };
    let day = format::date(visitor.lang, draft.expires_at.german_date());
    let address = format!("{}/entwurf/fortsetzen", visitor.shell.base_url());
    let title = visitor.t("form-saved");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.tf("form-code-intro", &[("date", &day), ("address", &address)])) }
        p { code.kl-code { (code) } }
        (alert(Tone::Warning, &visitor.t("form-code-once"), Some(&visitor.t("form-code-once-text"))))
        (link_button(&format!("/entwurf/{id}"), &visitor.t("form-go-on")))
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// Asks for the code.
pub(crate) async fn resume_page(visitor: Visitor) -> Response {
    ask(&visitor, "", None)
}

fn ask(visitor: &Visitor, typed: &str, wrong: Option<String>) -> Response {
    let title = visitor.t("form-resume");
    let summary: Vec<_> = wrong.iter().map(|text| ("code".to_owned(), text.clone())).collect();
    let field = Field::new("code", visitor.t("form-code"))
        .hint(visitor.t("form-code-hint"))
        .value(typed)
        .error(wrong.clone());
    let body = html! {
        (error_summary(visitor, &summary))
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("form-resume-text")) }
        form.kl-form method="post" novalidate {
            (field.render(visitor))
            (submit_button(&visitor.t("form-go-on")))
        }
    };
    let window =
        if wrong.is_some() { visitor.tf("form-title-wrong", &[("title", &title)]) } else { title };
    visitor.page(Page::new(window, body))
}

/// The code, as it was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// Opens a draft with its code on this device.
pub(crate) async fn resume(
    State(forms): State<Forms>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    match drafts::resume(forms.store(), &typed.code).await {
        Ok(draft) => {
            Ok(onward(&visitor, draft.id, &draft.secret, &format!("/entwurf/{}", draft.id)))
        }
        Err(Error::WrongCode) => {
            let typed: String = typed.code.chars().take(40).collect();
            let page = ask(&visitor, &typed, Some(visitor.t("form-code-wrong")));
            Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks whether a draft is really to be deleted.
pub(crate) async fn delete_page(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let draft = opened(&forms, id, &drafts::secret_from(&headers, id)?).await?;
    let title = visitor.t("form-delete");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow {
            (visitor.tf("form-delete-text", &[("title", draft.offer.title(visitor.lang))]))
        }
        form.kl-form method="post" data-submit-once { (submit_button(&visitor.t("form-delete-now"))) }
        p { a.kern-link href=(format!("/entwurf/{id}")) { (visitor.t("form-go-on")) } }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// Deletes a draft.
pub(crate) async fn delete(
    State(forms): State<Forms>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Redirect, Failure> {
    let id = draft_id(&id)?;
    let draft = opened(&forms, id, &drafts::secret_from(&headers, id)?).await?;
    let offer = draft.offer.id;
    forms.store().change(move |tx| drafts::delete(tx, &draft)).await?;
    Ok(Redirect::to(&format!("/entwurf/geloescht?antrag={offer}")))
}

/// What can be begun anew.
#[derive(Debug, Deserialize)]
pub(crate) struct Deleted {
    antrag: Option<Uuid>,
}

/// Says that a draft is gone.
pub(crate) async fn deleted_page(visitor: Visitor, Query(deleted): Query<Deleted>) -> Response {
    let title = visitor.t("form-deleted");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("form-deleted-text")) }
        @if let Some(offer) = deleted.antrag {
            p { a.kern-link href=(format!("/antrag/{offer}")) { (visitor.t("form-begin-anew")) } }
        }
    };
    visitor.page(Page::new(title, body))
}
