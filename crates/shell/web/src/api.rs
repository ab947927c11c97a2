//! The API's shape: lists, problems, and the document that describes it.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};

use crate::{Failure, Page, Visitor, limits};

/// A list: its items, how many there are in all, and where the next ones are.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct List<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: i64,
    /// The address of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct Paging {
    /// How many items at most (1 to 100).
    pub limit: Option<i64>,
    /// How many to leave out.
    pub offset: Option<i64>,
}

impl Paging {
    /// How many items, within bounds.
    pub fn limit(self) -> i64 {
        self.limit.unwrap_or(limits::API_PAGE).clamp(1, limits::API_PAGE)
    }

    /// How many to leave out.
    pub fn offset(self) -> i64 {
        self.offset.unwrap_or(0).max(0)
    }

    /// A list with the address of its next page. `address` ends in `?` or `&`.
    pub fn list<T>(self, items: Vec<T>, total: i64, address: &str) -> List<T> {
        let (limit, offset) = (self.limit(), self.offset());
        let next = (offset.saturating_add(limit) < total)
            .then(|| format!("{address}limit={limit}&offset={}", offset + limit));
        List { items, total, next }
    }
}

/// A problem as RFC 9457 has it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Which kind, as an address.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong this time.
    pub detail: String,
}

/// The answer for a failure.
pub(crate) fn problem(visitor: &Visitor, failure: &Failure) -> Response {
    let text = |key: String| visitor.t(&key);
    let problem = Problem {
        kind: format!("{}/problems/{}", visitor.shell.base_url(), failure.kind),
        title: text(format!("failure-{}-title", failure.kind)),
        status: failure.status.as_u16(),
        detail: failure.detail.clone().unwrap_or_else(|| text(format!("failure-{}", failure.kind))),
    };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    (failure.status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

/// An answer in JSON.
pub fn json<T: Serialize>(value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => Failure::internal(error).into_response(),
    }
}

/// The descriptions of all rooms as one document.
pub(crate) fn assembled(rooms: Vec<OpenApi>) -> OpenApi {
    let mut document = OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Kreislauf").version(env!("CARGO_PKG_VERSION")).description(
            Some(
                "Places, services, responsibility, cases. Lists answer {items, total, next?}; \
                     errors are RFC 9457 problems.",
            ),
        ))
        .components(Some(Components::new()))
        .build();
    for room in rooms {
        document.merge(room);
    }
    if let Some(components) = document.components.as_mut() {
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
    document
}

/// `/api/openapi.json` and the page for people.
pub(crate) fn routes(document: OpenApi) -> Router {
    let written = serde_json::to_string_pretty(&document).unwrap_or_default();
    let tree = serde_json::to_value(&document).unwrap_or_else(|_unreadable| json!({}));
    Router::new()
        .route(
            "/api/openapi.json",
            get(move || {
                let body = written.clone();
                async { ([(header::CONTENT_TYPE, "application/json")], body) }
            }),
        )
        .route("/api", get(move |visitor: Visitor| async move { page(&visitor, &tree) }))
        .route("/problems/{kind}", get(problem_page))
}

async fn problem_page(
    visitor: Visitor,
    axum::extract::Path(kind): axum::extract::Path<String>,
) -> Response {
    let (title, text) = (format!("failure-{kind}-title"), format!("failure-{kind}"));
    if !visitor.shell.texts().has(visitor.lang, &title) {
        return Failure::not_found().into_response();
    }
    let title = visitor.t(&title);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p.kern-body { (visitor.t(&text)) }
    };
    visitor.page(Page::new(title, body))
}

/// The API for people: every path with what it does and takes.
fn page(visitor: &Visitor, document: &serde_json::Value) -> Response {
    let paths = document.get("paths").and_then(|paths| paths.as_object());
    let text = |value: Option<&serde_json::Value>| {
        value.and_then(|value| value.as_str()).unwrap_or_default().to_owned()
    };
    let body = html! {
        h1.kern-heading-x-large { (visitor.t("api")) }
        p .kern-body.kl-narrow { (visitor.t("api-intro")) }
        p { a.kern-link href="/api/openapi.json" { (visitor.t("api-document")) } }
        @for (path, methods) in paths.into_iter().flatten() {
            @for (method, operation) in methods.as_object().into_iter().flatten() {
                section .kl-stack--small {
                    h2.kern-heading-medium { code { (method.to_uppercase()) " " (path) } }
                    p.kern-body { (text(operation.get("summary"))) }
                    @let parameters = operation.get("parameters").and_then(|it| it.as_array());
                    @if let Some(parameters) = parameters {
                        dl.kern-description-list {
                            @for parameter in parameters {
                                div.kern-description-list-item {
                                    dt.kern-description-list-item__key {
                                        code { (text(parameter.get("name"))) }
                                    }
                                    dd.kern-description-list-item__value {
                                        (text(parameter.get("description")))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    visitor.page(Page::new(visitor.t("api"), body).status(StatusCode::OK))
}
