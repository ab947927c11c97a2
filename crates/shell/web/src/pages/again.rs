//! What somebody sent after their session had ended: it stands on the page that they get instead, ready to
//! be sent again, and is kept nowhere else.

use axum::extract::{DefaultBodyLimit, Form, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use crate::components::{self, submit_button};
use crate::{Page, Visitor, fields, limits, serve};

/// Characters up to which a value without spaces is taken for a key, a date or a choice: it is sent again
/// all the same, but nobody needs to see it.
const KEY: usize = 40;

/// What a form carried.
#[derive(Default)]
struct Carried {
    values: Vec<(String, String)>,
    /// The name of the field that carried files; they have to be chosen again.
    files: Option<String>,
    multipart: bool,
}

/// The page with what a refused form carried; nothing when it carried nothing, or nothing that can be read.
pub(crate) async fn answer(request: Request) -> Option<Response> {
    let visitor = request.extensions().get::<Visitor>()?.clone();
    let carried = carried(request).await?;
    if carried.values.is_empty() {
        return None;
    }
    let page = page(&visitor, &carried);
    Some(serve::already_worded(StatusCode::UNAUTHORIZED, page))
}

async fn carried(mut request: Request) -> Option<Carried> {
    let media_type = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !media_type.starts_with("multipart/form-data") {
        DefaultBodyLimit::max(limits::BODY).apply(&mut request);
        let Form(values) = Form::from_request(request, &()).await.ok()?;
        return Some(Carried { values, ..Carried::default() });
    }
    DefaultBodyLimit::max(limits::UPLOAD).apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut carried = Carried { multipart: true, ..Carried::default() };
    let mut left = limits::BODY;
    while let Some(mut field) = form.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        // A browser sends an empty file when none was chosen.
        if let Some(file) = field.file_name() {
            if !file.is_empty() {
                carried.files = Some(name);
            }
            fields::text(&mut field, 0).await.ok()?;
            continue;
        }
        let kept = fields::text(&mut field, left).await.ok()?;
        if kept.cut {
            return None;
        }
        left -= kept.text.len().min(left);
        carried.values.push((name, kept.text));
    }
    Some(carried)
}

fn page(visitor: &Visitor, carried: &Carried) -> Response {
    let title = visitor.t("again");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("again-hint")) }
        ol .kern-list.kern-list--number {
            li {
                a.kern-link href="/anmelden" target="_blank" { (visitor.t("again-sign-in")) }
            }
            li { (visitor.t("again-return")) }
        }
        form.kl-form method="post" action=(visitor.address()) data-submit-once
            enctype=[carried.multipart.then_some("multipart/form-data")] {
            @for (number, (name, value)) in carried.values.iter().enumerate() {
                (again(visitor, number, name, value))
            }
            @if let Some(name) = &carried.files {
                div.kern-form-input {
                    (components::label(visitor, name, &visitor.t("again-files"), true))
                    input.kern-form-input__input type="file" id=(name) name=(name) multiple;
                }
            }
            (submit_button(&visitor.t("again-send")))
        }
    };
    visitor.page(Page::new(title, body))
}

/// A value as it is sent again: what was written can be read and copied, but not changed unchecked.
fn again(visitor: &Visitor, number: usize, name: &str, value: &str) -> Markup {
    let written = value.len() > KEY || value.contains(char::is_whitespace);
    let id = format!("geschrieben-{number}");
    html! {
        @if written {
            div.kern-form-input {
                label.kern-label for=(id) { (visitor.t("again-text")) }
                // A line end at the very beginning of a text is dropped by browsers: this one is it.
                textarea.kern-form-input__input id=(id) name=(name) rows="8" readonly { "\n" (value) }
            }
        } @else {
            input type="hidden" name=(name) value=(value);
        }
    }
}
