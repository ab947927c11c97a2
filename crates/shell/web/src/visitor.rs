//! Who asks, in which language, and the page they get.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use identity::{Caller, Secret};
use maud::{DOCTYPE, Markup, html};

use crate::{Lang, Shell, assets};

/// The name of the cookie that holds the session.
pub(crate) const SESSION: &str = "kreislauf_session";

/// The name of the cookie that holds the chosen language.
pub(crate) const LANGUAGE: &str = "kreislauf_language";

/// Whoever asks for a page or an API answer.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// What all requests share.
    pub shell: Shell,
    /// Who it is.
    pub caller: Caller,
    /// In which language they read.
    pub lang: Lang,
    /// The path they asked for, for the menu.
    pub path: String,
    /// What stands behind the `?` of the address.
    pub(crate) query: String,
    pub(crate) session: Option<Secret>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // Put there by `serve::app` for every request.
        #[expect(clippy::expect_used, reason = "no request reaches a handler without it")]
        let visitor = parts.extensions.get::<Self>().expect("a visitor").clone();
        Ok(visitor)
    }
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A page: what stands between header and footer.
#[derive(Debug)]
pub struct Page {
    title: String,
    crumbs: Vec<(String, String)>,
    body: Markup,
    status: StatusCode,
}

impl Page {
    /// A page with its title (also of the window) and its content.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self { title: title.into(), crumbs: Vec::new(), body, status: StatusCode::OK }
    }

    /// With a way back: (address, name) from the start page down, without the page itself.
    pub fn crumbs(mut self, crumbs: Vec<(String, String)>) -> Self {
        self.crumbs = crumbs;
        self
    }

    /// With another status than 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl Visitor {
    /// The address they asked for, with what stands behind the `?`.
    pub(crate) fn address(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// A text.
    pub fn t(&self, key: &str) -> String {
        self.shell.text(self.lang, key, &[])
    }

    /// A text with values put in.
    pub fn tf(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.shell.text(self.lang, key, values)
    }

    /// The answer that shows a page.
    pub fn page(&self, page: Page) -> Response {
        let title = format!("{} – Kreislauf", page.title);
        let markup = html! {
            (DOCTYPE)
            html lang=(self.lang.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    link rel="stylesheet" href=(assets::address("kreislauf.css"));
                    link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                    script src=(assets::address("kreislauf.js")) defer {}
                }
                body.kl-page {
                    a.kl-skip href="#inhalt" { (self.t("skip")) }
                    (self.header())
                    @if !page.crumbs.is_empty() { (self.breadcrumb(&page)) }
                    main #inhalt .kl-main tabindex="-1" {
                        div .kern-container.kl-stack { (page.body) }
                    }
                    (self.footer())
                }
            }
        };
        (page.status, Html(markup.into_string())).into_response()
    }

    fn header(&self) -> Markup {
        let other = self.lang.other();
        html! {
            header {
                @if self.shell.demonstration() {
                    div.kl-demo role="note" { div.kern-container { (self.t("demonstration")) } }
                }
                div.kl-header {
                    div .kern-container.kl-header__inner {
                        a.kl-header__brand href="/" { "Kreislauf" }
                        nav.kl-nav aria-label=(self.t("nav-main")) {
                            ul.kl-nav__list {
                                @for item in self.shell.nav() {
                                    @if item.roles.is_none_or(|roles| self.caller.has(roles)) {
                                        li {
                                            a.kl-nav__link href=(item.path)
                                                aria-current=[self.is_at(item.path).then_some("page")]
                                                { (self.t(item.text)) }
                                        }
                                    }
                                }
                            }
                        }
                        div.kl-header__tools {
                            a.kl-nav__link href=(format!("/sprache/{}", other.code()))
                                hreflang=(other.code()) lang=(other.code())
                                { (self.shell.text(other, "language-name", &[])) }
                            @if let Some(person) = self.caller.person() {
                                a.kl-nav__link href="/konto" aria-current=[self.is_at("/konto").then_some("page")]
                                    { (person.name) }
                                form method="post" action="/abmelden" {
                                    button .kern-btn.kern-btn--tertiary.kern-btn--x-small {
                                        span.kern-label { (self.t("sign-out")) }
                                    }
                                }
                            } @else {
                                a.kl-nav__link href="/anmelden" { (self.t("sign-in")) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn is_at(&self, path: &str) -> bool {
        self.path == path || (path != "/" && self.path.starts_with(&format!("{path}/")))
    }

    fn breadcrumb(&self, page: &Page) -> Markup {
        html! {
            nav.kl-breadcrumb aria-label=(self.t("nav-crumbs")) {
                div.kern-container {
                    ol.kl-breadcrumb__list {
                        li { a .kern-link.kern-link--small href="/" { (self.t("start")) } }
                        @for (address, name) in &page.crumbs {
                            li { a .kern-link.kern-link--small href=(address) { (name) } }
                        }
                        li aria-current="page" { (page.title) }
                    }
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        html! {
            footer.kl-footer {
                div.kern-container {
                    ul .kern-list.kern-list--horizontal {
                        li { a.kern-link href="/ueber" { (self.t("about")) } }
                        li { a.kern-link href="/barrierefreiheit" { (self.t("accessibility")) } }
                        li { a.kern-link href="/datenschutz" { (self.t("privacy")) } }
                        li { a.kern-link href="/api" { (self.t("api")) } }
                    }
                }
            }
        }
    }
}
