//! Setting a password: with a link, one's own while signed in, and asking for a link.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use identity::{Error, Person, Secret, accounts};
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::{Field, Tone, alert, error_summary, submit_button};
use crate::{Failure, Page, Visitor, serve};

/// What is typed into the forms; each takes its part.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    email: String,
    password: String,
    neu: String,
    wiederholung: String,
}

impl Typed {
    /// What is wrong with a new password.
    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        if !identity::limits::PASSWORD.contains(&self.neu.chars().count()) {
            Some(("neu", "password-length"))
        } else if self.neu != self.wiederholung {
            Some(("wiederholung", "password-differs"))
        } else {
            None
        }
    }
}

type Wrong = Option<(&'static str, &'static str)>;

/// A form with its errors; what was typed into fields for passwords never comes back.
fn form(
    visitor: &Visitor,
    title: &str,
    intro: Markup,
    email: Option<&str>,
    current: bool,
    wrong: Wrong,
) -> Response {
    let errors: Vec<_> =
        wrong.into_iter().map(|(field, key)| (field.to_owned(), visitor.t(key))).collect();
    let error =
        |field: &str| errors.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let password = |name: &str, key: &str, purpose| {
        Field::new(name, visitor.t(key)).kind("password").autocomplete(purpose).error(error(name))
    };
    let body = html! {
        (error_summary(visitor, &errors))
        h1.kern-heading-x-large { (title) }
        (intro)
        form .kl-form method="post" data-submit-once novalidate {
            // For programs that keep passwords.
            @if let Some(email) = email {
                input type="hidden" name="username" autocomplete="username" value=(email);
            }
            @if current {
                (password("password", "password-current", "current-password").render(visitor))
            }
            (password("neu", "password-new", "new-password").hint(visitor.t("password-hint")).render(visitor))
            (password("wiederholung", "password-again", "new-password").render(visitor))
            (submit_button(&visitor.t("password-save")))
        }
    };
    if wrong.is_none() {
        return visitor.page(Page::new(title, body));
    }
    let page = visitor.page(Page::new(visitor.tf("password-failed", &[("title", title)]), body));
    serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// `/zugang/{link}`: sets a password with a link.
pub(super) async fn link_page(
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Failure> {
    let (_, person) = holder(&visitor, &link).await?;
    Ok(link_form(&visitor, &person, None))
}

async fn holder(visitor: &Visitor, link: &str) -> Result<(Secret, Person), Failure> {
    let link: Secret = link.parse().map_err(|()| Failure::from(Error::NoLink))?;
    let shown = link.clone();
    let reading = move |read: &mut store::Read<'_>| accounts::person_of_link(read, &shown);
    Ok((link, visitor.shell.store().read(reading).await?))
}

fn link_form(visitor: &Visitor, person: &Person, wrong: Wrong) -> Response {
    let intro = html! {
        p .kern-body.kl-narrow {
            (visitor.tf("password-set-for", &[("name", &person.name), ("email", &person.email)]))
        }
    };
    form(visitor, &visitor.t("password-set"), intro, Some(&person.email), false, wrong)
}

pub(super) async fn link_submit(
    visitor: Visitor,
    Path(link): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (link, person) = holder(&visitor, &link).await?;
    if let Some(wrong) = typed.wrong() {
        return Ok(link_form(&visitor, &person, Some(wrong)));
    }
    accounts::use_link(visitor.shell.store(), &link, &typed.neu).await?;
    let title = visitor.t("password-is-set");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("password-is-set-text")) }
        p { a.kern-link href="/anmelden" { (visitor.t("sign-in")) } }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// `/konto/passwort`: changes one's own password.
pub(super) async fn own_page(visitor: Visitor) -> Response {
    own_form(&visitor, None)
}

fn own_form(visitor: &Visitor, wrong: Wrong) -> Response {
    let intro = html! { p .kern-body.kl-narrow { (visitor.t("password-change-text")) } };
    let email = visitor.caller.person().map(|person| person.email.as_str());
    form(visitor, &visitor.t("password-change"), intro, email, true, wrong)
}

pub(super) async fn own_submit(
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let session = visitor.session.clone().ok_or(identity::Denied::SignIn)?;
    if let Some(wrong) = typed.wrong() {
        return Ok(own_form(&visitor, Some(wrong)));
    }
    let (store, caller) = (visitor.shell.store(), &visitor.caller);
    match accounts::change_password(store, caller, &session, &typed.password, &typed.neu).await {
        Ok(()) => {}
        Err(Error::WrongLogin) => {
            return Ok(own_form(&visitor, Some(("password", "password-current-wrong"))));
        }
        Err(Error::Locked) => return Ok(own_form(&visitor, Some(("password", "failure-locked")))),
        Err(error) => return Err(error.into()),
    }
    let title = visitor.t("password-is-changed");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("password-is-changed-text")) }
        p { a.kern-link href="/konto" { (visitor.t("password-to-account")) } }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// `/anmelden/vergessen`: asks for a link.
pub(super) async fn forgotten(visitor: Visitor) -> Response {
    let title = visitor.t("password-forgotten");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        @if visitor.shell.outside().mail {
            p .kern-body.kl-narrow { (visitor.t("password-forgotten-text")) }
            form .kl-form method="post" data-submit-once {
                (Field::new("email", visitor.t("email")).kind("email").autocomplete("username").render(&visitor))
                (submit_button(&visitor.t("password-ask")))
            }
        } @else {
            p .kern-body.kl-narrow { (visitor.t("password-forgotten-no-mail")) }
        }
        p { a.kern-link href="/anmelden" { (visitor.t("sign-in")) } }
    };
    visitor.page(Page::new(title, body))
}

pub(super) async fn ask(visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    if !visitor.shell.outside().mail {
        return Ok(forgotten(visitor).await);
    }
    accounts::ask_for_link(visitor.shell.store(), &typed.email, visitor.lang.code()).await?;
    let title = visitor.t("password-asked");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (alert(Tone::Info, &visitor.t("password-asked-title"), Some(&visitor.t("password-asked-text"))))
        p { a.kern-link href="/anmelden" { (visitor.t("sign-in")) } }
    };
    Ok(visitor.page(Page::new(title, body)))
}
