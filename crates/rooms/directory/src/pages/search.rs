//! Finding a place by what people know of it, or going down from the states.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use web::components::{Tone, alert, pages, search_box};
use web::{Failure, Page, Visitor, format, limits};

use super::{address, kind, query_value, readable};
use crate::{Directory, Match, Matches, Resolution};

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    seite: Option<i64>,
}

pub(super) async fn page(
    visitor: Visitor,
    State(directory): State<Directory>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let query = readable(&asked.q);
    let page = asked.seite.unwrap_or(1).clamp(1, 1000);
    let title = if query.is_empty() {
        visitor.t("places")
    } else {
        visitor.tf("places-search-title", &[("query", &query)])
    };
    let found = if query.is_empty() {
        Matches::default()
    } else {
        let per_page = usize::try_from(limits::PAGE).unwrap_or_default();
        let skip = usize::try_from(page - 1).unwrap_or_default() * per_page;
        directory.search(&query, per_page, skip)?
    };
    let body = html! {
        h1.kern-heading-x-large { (visitor.t("places-heading")) }
        (search_box(&visitor, "/orte", &visitor.t("places-search-label"), &query))
        @if query.is_empty() {
            (states(&visitor, &directory))
        } @else {
            (results(&visitor, &directory, &query, page, &found))
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// Where browsing begins.
fn states(visitor: &Visitor, directory: &Directory) -> Markup {
    let Some(federation) = directory.region(ars::Ars::FEDERATION) else {
        return alert(Tone::Warning, &visitor.t("places-empty"), None);
    };
    html! {
        section .kl-stack--small aria-labelledby="laender" {
            h2 #laender .kern-heading-large { (visitor.t("places-states")) }
            (super::place::links(&directory.children_of(&federation)))
        }
        p .kern-body.kern-body--muted {
            (visitor.tf("places-as-of", &[("date", &date(visitor, directory))]))
        }
    }
}

/// The date of the directory, as people write it.
pub(super) fn date(visitor: &Visitor, directory: &Directory) -> String {
    let as_of = directory.as_of();
    as_of.parse().map_or(as_of, |date| format::date(visitor.lang, date))
}

fn results(
    visitor: &Visitor,
    directory: &Directory,
    query: &str,
    page: i64,
    found: &Matches,
) -> Markup {
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    let count = format::number(visitor.lang, total);
    html! {
        (old_key(visitor, directory, query))
        section .kl-stack aria-labelledby="treffer" {
            h2 #treffer .kern-heading-large {
                @if total == 0 { (visitor.t("places-none")) }
                @else if total == 1 { (visitor.t("places-one")) }
                @else { (visitor.tf("places-many", &[("count", &count)])) }
            }
            @if total == 0 {
                p .kern-body.kl-narrow { (visitor.t("places-none-advice")) }
                p { a.kern-link href="/orte" { (visitor.t("places-browse")) } }
            } @else {
                ul .kl-results {
                    @for place in &found.items { (card(visitor, directory, place)) }
                }
                (pages(visitor, page, total, limits::PAGE, &format!("/orte?q={}&", query_value(query))))
            }
        }
    }
}

/// A place with what tells it from others of its name.
fn card(visitor: &Visitor, directory: &Directory, place: &Match) -> Markup {
    let region = &place.region;
    let whereabouts = directory.whereabouts(region).unwrap_or_default();
    html! {
        li {
            div .kern-card.kern-card--small.kern-card--hug.kern-card--interactive {
                div.kern-card__container {
                    div.kern-card__header {
                        p.kern-preline { (whereabouts) }
                        h3.kern-title {
                            a.kern-link--stretched href=(address(region)) { (region.display_name()) }
                        }
                        p.kern-subline {
                            (kind(visitor, region.kind))
                            @if let Some(people) = region.population {
                                ", "
                                (visitor.tf(
                                    "places-people",
                                    &[("count", &format::number(visitor.lang, people))],
                                ))
                            }
                        }
                    }
                    @if let Some(old) = &place.formerly {
                        div.kern-card__body {
                            p.kern-body { (super::place::what_happened(visitor, old, Some(region))) }
                        }
                    }
                }
            }
        }
    }
}

/// A key that is no longer in use, and that has no place among the results.
fn old_key(visitor: &Visitor, directory: &Directory, query: &str) -> Markup {
    match directory.resolve(query) {
        Resolution::Moved { old, now: None } => {
            let text = super::place::what_happened(visitor, &old, None);
            alert(Tone::Info, &visitor.t("places-gone-title"), Some(&text))
        }
        Resolution::Malformed(error)
            if query.len() > 5 && query.bytes().all(|b| b.is_ascii_digit()) =>
        {
            alert(
                Tone::Info,
                &visitor.t("places-key-title"),
                Some(&super::key_error(visitor, &error)),
            )
        }
        _ => html! {},
    }
}
