//! `/leistungen/{leika}`: one service, without a place or for one.

use std::sync::Arc;

use ars::Ars;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use directory::Region;
use maud::{Markup, html};
use serde::Deserialize;
use web::components::{Tone, alert, link_button, search_box};
use web::serve::already_worded;
use web::{Failure, Page, Visitor};

use super::answer;
use super::place::{Choice, choose, place_box};
use super::search::service_address;
use crate::api::read_service;
use crate::store as query;
use crate::{Knowledge, Responsibility, Service, Status};

/// Other services about the same object that a page names.
const RELATED: usize = 12;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Where {
    ort: String,
}

/// There is no such service, whatever was typed as its key: the way on is to search.
fn unknown(visitor: &Visitor) -> Response {
    let title = visitor.t("failure-services-unknown-title");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("failure-services-unknown")) }
        (search_box(visitor, "/leistungen", &visitor.t("services-search-label"), ""))
    };
    already_worded(StatusCode::NOT_FOUND, visitor.page(Page::new(title, body)))
}

pub(super) async fn page(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(leika): Path<String>,
    Query(place): Query<Where>,
) -> Result<Response, Failure> {
    let Ok(service) = read_service(&knowledge, &leika) else { return Ok(unknown(&visitor)) };
    let choice = choose(&knowledge, &place.ort)?;
    let (own, online) = match choice.place() {
        None => (Vec::new(), None),
        Some(place) => {
            let (knowledge, key, ars) = (knowledge.clone(), service.key, place.ars);
            let reading = move |read: &mut store::Read<'_>| {
                Ok::<_, store::Error>((
                    query::texts_for(read, key, ars)?,
                    knowledge.online(read, key, ars)?,
                ))
            };
            visitor.shell.store().read(reading).await?
        }
    };
    let address = format!("/leistungen/{}", service.key);
    let title = knowledge.title(service.key).unwrap_or(&service.name).to_owned();
    let body = html! {
        div .kl-stack.kl-stack--small {
            h1.kern-heading-x-large { (title) }
            @if title != service.name { p.kern-subline { (service.name) } }
        }
        (place_box(&visitor, &knowledge, &choice, &address, &[]))
        div .kl-two.kl-two--aside-first {
            div .kl-stack.kl-aside {
                @if let Some(address) = &online { (link_button(address, &visitor.t("services-apply"))) }
                (responsible(&visitor, &knowledge, &service, choice.place()))
            }
            div.kl-stack {
                @for text in knowledge.texts(service.key, own) { (answer::module(&visitor, &text)) }
                (related(&visitor, &knowledge, &service, &choice))
                p .kern-body.kern-body--small.kern-body--muted {
                    (visitor.tf("services-key", &[("key", service.key.as_str())]))
                }
            }
        }
    };
    let list = match choice.kept() {
        kept if kept.is_empty() => "/leistungen".to_owned(),
        kept => format!("/leistungen?{kept}"),
    };
    let crumbs = vec![(list, visitor.t("services-title"))];
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs)))
}

fn responsible(
    visitor: &Visitor,
    knowledge: &Knowledge,
    service: &Service,
    place: Option<&Arc<Region>>,
) -> Markup {
    let (heading, found) = match place {
        Some(place) => (
            visitor.tf("services-responsible-in", &[("place", &place.display_name())]),
            knowledge.responsible(service.key, place),
        ),
        // What the federation does needs no place.
        None => (
            visitor.t("services-responsible"),
            knowledge.responsibility(service.key, Ars::FEDERATION),
        ),
    };
    let is_open = place.is_none() && found.status == Status::Unknown;
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (heading) }
            @if is_open {
                (alert(Tone::Info, &visitor.t("services-choose-place"), Some(&visitor.t("services-choose-place-help"))))
            } @else {
                (answer::answer(visitor, &found))
                (no_office(visitor, &found, place))
            }
        }
    }
}

/// Says where to go on when no office was entered.
fn no_office(visitor: &Visitor, found: &Responsibility, place: Option<&Arc<Region>>) -> Markup {
    let near = found.authority.as_ref().map(|authority| authority.ars);
    let near = near.filter(|ars| *ars != Ars::FEDERATION).or(place.map(|place| place.ars));
    html! {
        @if found.office.is_none() {
            @if let Some(ars) = near {
                p.kern-body {
                    (visitor.t("services-no-office")) " "
                    a.kern-link href=(format!("/orte/{ars}")) { (visitor.t("services-no-office-place")) }
                }
            }
        }
    }
}

/// Other services about the same object.
fn related(visitor: &Visitor, knowledge: &Knowledge, service: &Service, choice: &Choice) -> Markup {
    let catalogue = knowledge.catalogue();
    let object = service.key.object_key();
    let others: Vec<_> = catalogue
        .all()
        .iter()
        .filter(|other| other.key.object_key() == object && other.key != service.key)
        .take(RELATED)
        .collect();
    html! {
        @if !others.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t("services-related")) }
                ul .kern-list.kern-list--bullet {
                    @for other in others {
                        li {
                            a.kern-link href=(service_address(other, choice)) {
                                (knowledge.title(other.key).unwrap_or(&other.name))
                            }
                        }
                    }
                }
            }
        }
    }
}
