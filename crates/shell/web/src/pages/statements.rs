//! What every site of the administration has to say about itself.

use axum::response::Response;
use maud::html;

use crate::{Page, Visitor};

fn statement(visitor: &Visitor, title: &str, paragraphs: &[&str]) -> Response {
    let title = visitor.t(title);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        @for paragraph in paragraphs { p .kern-body.kl-narrow { (visitor.t(paragraph)) } }
    };
    visitor.page(Page::new(title, body))
}

pub(super) async fn about(visitor: Visitor) -> Response {
    statement(&visitor, "about", &["about-what", "about-origin", "about-sources", "about-licence"])
}

pub(super) async fn privacy(visitor: Visitor) -> Response {
    statement(&visitor, "privacy", &["privacy-no-tracking", "privacy-cookies", "privacy-data"])
}

pub(super) async fn accessibility(visitor: Visitor) -> Response {
    statement(&visitor, "accessibility", &["accessibility-goal", "accessibility-tell-us"])
}
