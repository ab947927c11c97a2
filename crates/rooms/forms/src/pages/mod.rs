//! The pages of the room: start of an application, steps, review, resuming, deleting.

mod controls;
mod leaving;
mod offers;
mod review;
mod sent;
mod start;
mod step;
mod untaken;
mod words;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Secret;
use maud::{Markup, html};
use uuid::Uuid;
use web::components::icon;
use web::{Access, Failure, Lang, Pace, Routes, Visitor, format};

use crate::form::Verdict;
use crate::model::Draft;
use crate::{Error, Forms, drafts, limits};

/// The routes of the room.
pub fn routes(forms: Forms) -> Routes {
    Routes::new()
        .get("/antrag/{offer}", Access::Public, start::page)
        .post("/antrag/{offer}", Access::Public, start::begin)
        .get("/entwurf/fortsetzen", Access::Public, leaving::resume_page)
        .post("/entwurf/fortsetzen", Access::Public, leaving::resume)
        .paced(Pace::Guess)
        .get("/entwurf/geloescht", Access::Public, leaving::deleted_page)
        .get("/entwurf/{id}", Access::Holder, step::current)
        .get("/entwurf/{id}/{step}", Access::Holder, step::page)
        .post_files("/entwurf/{id}/{step}", Access::Holder, step::submit)
        .get("/entwurf/{id}/pruefen", Access::Holder, review::page)
        .get("/entwurf/{id}/gespeichert", Access::Holder, leaving::code_page)
        .get("/entwurf/{id}/loeschen", Access::Holder, leaving::delete_page)
        .post("/entwurf/{id}/loeschen", Access::Holder, leaving::delete)
        .merge(offers::routes())
        .with_state(forms)
}

/// The id in an address; what is none leads to no draft.
fn draft_id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_not_an_id: uuid::Error| Failure::from(Error::NoDraft))
}

/// Opens a draft for a page.
async fn opened(forms: &Forms, id: Uuid, secret: &Secret) -> Result<Draft, Failure> {
    let (known, secret) = (forms.clone(), secret.clone());
    Ok(forms.store().read(move |read| drafts::open(&known, read, id, &secret)).await?)
}

/// Sends the browser on, and lets it keep the secret for as long as the draft lives from now.
fn onward(visitor: &Visitor, id: Uuid, secret: &Secret, address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    keep_secret(&mut response, visitor, id, secret);
    response
}

fn keep_secret(response: &mut Response, visitor: &Visitor, id: Uuid, secret: &Secret) {
    let (name, value) = (drafts::cookie_name(id), secret.reveal());
    let seconds = limits::DRAFT_DAYS * 86_400;
    keep(response, visitor, (&name, &value), &format!("/entwurf/{id}"), seconds);
}

/// Lets the browser keep a value for some seconds, for the addresses below a path.
fn keep(response: &mut Response, visitor: &Visitor, kept: (&str, &str), path: &str, seconds: i64) {
    let secure = if visitor.shell.base_url().starts_with("https:") { "; Secure" } else { "" };
    let (name, value) = kept;
    let cookie =
        format!("{name}={value}; Path={path}; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Forms are written in German; where the page is not, this says so to screen readers.
fn form_lang(visitor: &Visitor) -> Option<&'static str> {
    (visitor.lang != Lang::De).then_some("de")
}

/// The steps, with links to those that were reached; `current` counts from 1, the review comes after the last.
fn progress(visitor: &Visitor, draft: &Draft, verdict: &Verdict, current: usize) -> Markup {
    let form = &draft.form;
    let wrong = |number: usize| {
        verdict.problems.iter().any(|problem| form.step_of(&problem.path) == number)
    };
    let review = form.steps().len() + 1;
    html! {
        nav aria-label=(visitor.t("form-steps")) {
            ol.kl-steps {
                @for (step, number) in form.steps().iter().zip(1..) {
                    @if step.is_asked(&verdict.outcome) {
                        @let done = number <= draft.step && !wrong(number);
                        li class=(if done { "kl-steps__item kl-steps__item--done" } else { "kl-steps__item" })
                            aria-current=[(number == current).then_some("step")] lang=[form_lang(visitor)] {
                            @if number != current && number <= draft.step + 1 {
                                a.kern-link href=(format!("/entwurf/{}/{number}", draft.id)) { (step.title) }
                            } @else { (step.title) }
                        }
                    }
                }
                li.kl-steps__item aria-current=[(review == current).then_some("step")] {
                    (visitor.t("form-review"))
                }
            }
        }
    }
}

/// Until when the draft is kept, and the ways to leave it.
fn kept_until(visitor: &Visitor, draft: &Draft) -> Markup {
    let day = format::date(visitor.lang, draft.expires_at.german_date());
    html! {
        p .kern-body.kern-body--small.kern-body--muted {
            (visitor.tf("form-kept-until", &[("date", &day)])) " "
            a .kern-link.kern-link--small href=(format!("/entwurf/{}/loeschen", draft.id)) {
                (visitor.t("form-delete"))
            }
        }
    }
}

/// Everything that is wrong, with links.
fn problem_list(visitor: &Visitor, problems: &[(String, String)]) -> Markup {
    let count = problems.len().to_string();
    html! {
        @if !problems.is_empty() {
            div .kern-alert.kern-alert--danger role="alert" tabindex="-1" data-focus {
                div.kern-alert__header {
                    (icon("kern-icon kern-icon--danger"))
                    h2.kern-title { (visitor.tf("errors", &[("count", &count)])) }
                }
                div.kern-alert__body {
                    ul.kern-list {
                        @for (address, text) in problems {
                            li { a.kern-link href=(address) { (text) } }
                        }
                    }
                }
            }
        }
    }
}
