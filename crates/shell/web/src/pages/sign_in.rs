//! Signing in and out. Single sign-on gets its place above the form.

use axum::Form;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::ops;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::{Field, error_summary, submit_button};
use crate::visitor::SESSION;
use crate::{Failure, Page, Visitor, serve};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Onward {
    #[serde(default)]
    weiter: String,
}

#[derive(Deserialize)]
pub(super) struct Login {
    email: String,
    password: String,
    #[serde(default)]
    weiter: String,
}

pub(super) async fn page(visitor: Visitor, Query(onward): Query<Onward>) -> Response {
    let title = visitor.t("sign-in");
    visitor.page(Page::new(title, form(&visitor, "", &onward.weiter, None)))
}

fn form(visitor: &Visitor, email: &str, onward: &str, wrong: Option<&str>) -> Markup {
    let errors: Vec<_> =
        wrong.map(|text| ("email".to_owned(), text.to_owned())).into_iter().collect();
    html! {
        (error_summary(visitor, &errors))
        h1.kern-heading-x-large { (visitor.t("sign-in")) }
        form .kl-form method="post" action="/anmelden" {
            input type="hidden" name="weiter" value=(onward);
            (Field::new("email", visitor.t("email")).value(email).kind("email")
                .autocomplete("username").error(wrong).render(visitor))
            (Field::new("password", visitor.t("password")).kind("password")
                .autocomplete("current-password").render(visitor))
            (submit_button(&visitor.t("sign-in")))
        }
        p { a.kern-link href="/anmelden/vergessen" { (visitor.t("password-forgotten")) } }
        p .kern-body.kl-narrow {
            (visitor.t("sign-in-account")) " "
            a.kern-link href="/konto/neu" { (visitor.t("sign-in-account-open")) }
        }
        p .kern-body.kl-narrow {
            (visitor.t("sign-in-register")) " "
            a.kern-link href="/registrieren" { (visitor.t("registration")) }
        }
    }
}

pub(super) async fn submit(
    visitor: Visitor,
    Form(login): Form<Login>,
) -> Result<Response, Failure> {
    match ops::sign_in(visitor.shell.store(), &login.email, &login.password).await {
        Ok((session, _person)) => {
            let secure = if visitor.shell.secure() { "; Secure" } else { "" };
            let cookie = format!(
                "{SESSION}={}; Path=/; Max-Age={}; SameSite=Lax; HttpOnly{secure}",
                session.reveal(),
                identity::limits::SESSION.as_secs()
            );
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(inside(&login.weiter)))
                .into_response())
        }
        Err(error @ (identity::Error::WrongLogin | identity::Error::Locked)) => {
            let failure = Failure::from(error);
            let text = visitor.t(&format!("failure-{}", failure.kind()));
            let body = form(&visitor, &login.email, &login.weiter, Some(&text));
            let page = visitor.page(Page::new(visitor.t("sign-in-failed"), body));
            Ok(serve::already_worded(StatusCode::UNAUTHORIZED, page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Only a path on this site is followed.
fn inside(path: &str) -> &str {
    // Browsers drop tabs and line ends, and read a backslash as a slash.
    let plain = !path.contains(|c: char| c == '\\' || c.is_control());
    let own = path.starts_with('/') && !path.starts_with("//") && plain;
    if own { path } else { "/" }
}

pub(super) async fn leave(visitor: Visitor) -> Result<Response, Failure> {
    if let Some(session) = &visitor.session {
        ops::sign_out(visitor.shell.store(), &visitor.caller, session).await?;
    }
    let gone = format!("{SESSION}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/")).into_response())
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        assert_eq!(inside("/vorgaenge?q=1"), "/vorgaenge?q=1");
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", ""]
        {
            assert_eq!(inside(elsewhere), "/");
        }
    }
}
