//! The pages of the room.

mod account;
mod documents;
mod enter;
mod messages;
mod notify;
mod rate;
mod status;
mod submit;
mod withdraw;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use web::address::encoded;
use web::{Access, Failure, Pace, Page, Routes, Visitor, serve};

use crate::access::{Code, Keyring};
use crate::{Applications, Error};

/// The routes of the room.
pub fn routes(applications: Applications) -> Routes {
    Routes::new()
        .post("/entwurf/{id}/absenden", Access::Holder, submit::submit)
        .get("/vorgang", Access::Public, enter::page)
        .post("/vorgang", Access::Public, enter::submit)
        .paced(Pace::Guess)
        .get("/vorgang/{number}", Access::Holder, status::page)
        .get("/vorgang/{number}/eingang", Access::Holder, submit::receipt)
        .get("/vorgang/{number}/eingang.pdf", Access::Holder, documents::receipt)
        .get("/vorgang/{number}/datei/{file}", Access::Holder, documents::file)
        .post_files("/vorgang/{number}/nachricht", Access::Holder, messages::submit)
        .get("/vorgang/{number}/zurueckziehen", Access::Holder, withdraw::page)
        .post("/vorgang/{number}/zurueckziehen", Access::Holder, withdraw::submit)
        .post("/vorgang/{number}/rueckmeldung", Access::Holder, rate::submit)
        .post("/vorgang/{number}/benachrichtigung", Access::Holder, notify::submit)
        .post("/vorgang/{number}/vergessen", Access::Holder, enter::forget)
        .get("/konto", Access::SignedIn, account::page)
        .get("/konto/neu", Access::Public, account::opening)
        .post("/konto/neu", Access::Public, account::open)
        .paced(Pace::Guess)
        .with_state(applications)
}

/// What the visitor can open applications with.
fn keyring(visitor: &Visitor, headers: &HeaderMap) -> Keyring {
    Keyring::of(headers, &visitor.caller)
}

/// Whether cookies are sent over encrypted connections only.
fn secure(visitor: &Visitor) -> bool {
    visitor.shell.base_url().starts_with("https:")
}

/// The address of an application's page.
fn address(number: &str) -> String {
    format!("/vorgang/{}", encoded(number))
}

/// The address of an application's page that says what was just done.
fn after(number: &str, done: &str) -> Redirect {
    Redirect::to(&format!("{}?fertig={done}", address(number)))
}

/// Goes to a page and keeps the access code in the browser; for somebody with an account, who needs no
/// code, only until it is closed: signing out is to be enough at a computer that others use too.
fn opened(visitor: &Visitor, case: uuid::Uuid, code: &Code, to: &str) -> Response {
    let stays = visitor.caller.person().is_none();
    let cookie = code.cookie(case, stays, secure(visitor));
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

/// The page with which a form is shown again.
fn again(visitor: &Visitor, page: Page) -> Response {
    serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, visitor.page(page))
}

/// Whoever may not see an application is asked for its code; whether there is one is not told.
fn or_locked(visitor: &Visitor, number: &str, error: Error) -> Result<Response, Failure> {
    match error {
        Error::NotFound => Ok(enter::locked(visitor, number)),
        error => Err(error.into()),
    }
}

/// What was typed, cut where a bound ends, without blanks around it.
fn trimmed(typed: &str, characters: usize) -> String {
    typed.trim().chars().take(characters).collect()
}

/// An e-mail address as typed, if it is one.
fn email(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let short = typed.len() <= 254;
    (short && typed.parse::<lettre::Address>().is_ok()).then(|| typed.to_owned())
}

/// The way back to the page of an application.
fn crumbs(visitor: &Visitor, number: &str) -> Vec<(String, String)> {
    vec![
        ("/vorgang".to_owned(), visitor.t("application-follow")),
        (address(number), number.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ascii() {
        assert_eq!(address("LEM-2026-000017"), "/vorgang/LEM-2026-000017");
        assert_eq!(encoded("Bescheid für\r\n\"x\".pdf"), "Bescheid%20f%C3%BCr%0D%0A%22x%22.pdf");
    }

    #[test]
    fn addresses_for_mail_are_checked() {
        assert_eq!(email(" a@b.example ").as_deref(), Some("a@b.example"));
        for wrong in ["", "a", "a@", "a b@c.example", "a@b\r\nBcc: c@d"] {
            assert_eq!(email(wrong), None);
        }
    }
}
