//! What an organisation has, and the way to what it may add.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use web::components::{Tone, alert, link_button, pages, search_box};
use web::{Failure, Page, Visitor};

use super::{Desk, EDITORS, service_title};
use crate::api::{read_service, search_apart};
use crate::pages::{answer, module_name, prose};
use crate::store as query;
use crate::{Entered, Knowledge, Module, Origin, OwnText, limits};
use web::address::encoded;

/// Texts on a page of the list.
const TEXTS: i64 = 50;

/// `/pflege`: the organisations of an editor; with one only, straight to it.
pub(super) async fn start(visitor: Visitor) -> Response {
    let own = visitor.caller.organisations(EDITORS);
    if let [only] = own.as_slice() {
        return Redirect::to(&format!("/pflege/{only}")).into_response();
    }
    let mut named: Vec<_> = visitor
        .caller
        .memberships()
        .iter()
        .filter(|membership| EDITORS.contains(&membership.role))
        .collect();
    named.dedup_by_key(|membership| membership.organisation);
    let title = visitor.t("services-staff-title");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        ul.kl-cards {
            @for membership in named {
                li {
                    article .kern-card.kern-card--interactive {
                        div.kern-card__container {
                            div.kern-card__header {
                                h2.kern-title {
                                    a.kern-link--stretched href=(format!("/pflege/{}", membership.organisation)) {
                                        (membership.name)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    visitor.page(Page::new(title, body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    seite: Option<i64>,
    gespeichert: Option<String>,
}

/// `/pflege/{organisation}`: everything an organisation has written.
pub(super) async fn page(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(organisation): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let number = shown.seite.unwrap_or(1).clamp(1, 10_000);
    let id = desk.organisation.id;
    let reading = move |read: &mut store::Read<'_>| {
        Ok::<_, store::Error>((
            query::texts_of(read, id, TEXTS, (number - 1) * TEXTS)?,
            query::count_texts(read, id)?,
            query::entered_by(read, id)?,
            directory::offices_of(read, id)?,
        ))
    };
    let (texts, total, entered, offices) = visitor.shell.store().read(reading).await?;
    let address = desk.address();
    let title = desk.organisation.name.clone();
    let body = html! {
        @if shown.gespeichert.is_some() { (alert(Tone::Success, &visitor.t("services-staff-saved"), None)) }
        h1.kern-heading-x-large { (title) }
        @if desk.organisation.ars.is_empty() {
            (alert(Tone::Warning, &visitor.t("failure-services-no-area-title"), Some(&visitor.t("failure-services-no-area"))))
        }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-large { (visitor.t("services-staff-texts")) }
            (search_box(&visitor, &format!("{address}/leistungen"), &visitor.t("services-staff-find"), ""))
            (own_texts(&visitor, &knowledge, &address, &texts))
            (pages(&visitor, number, total, TEXTS, &format!("{address}?")))
        }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-large { (visitor.t("services-staff-responsibilities")) }
            (own_responsibilities(&visitor, &knowledge, &address, &entered))
            (link_button(&format!("{address}/zustaendigkeiten/neu"), &visitor.t("services-staff-enter")))
        }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-large { (visitor.t("services-staff-offices")) }
            @if offices.is_empty() { p.kern-body { (visitor.t("services-staff-no-offices")) } }
            ul .kern-list {
                @for office in &offices {
                    li {
                        a.kern-link href=(format!("{address}/aemter/{}", office.id)) { (office.details.name) }
                        ", " (office.details.town)
                    }
                }
            }
            (link_button(&format!("{address}/aemter/neu"), &visitor.t("services-staff-add-office")))
        }
    };
    let crumbs = vec![("/pflege".to_owned(), visitor.t("services-staff-title"))];
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs)))
}

fn own_texts(visitor: &Visitor, knowledge: &Knowledge, address: &str, texts: &[OwnText]) -> Markup {
    html! {
        @if texts.is_empty() { p.kern-body { (visitor.t("services-staff-no-texts")) } }
        ul .kern-list {
            @for text in texts {
                li {
                    a.kern-link href=(format!("{address}/texte/{}/{}", text.leika, text.module)) {
                        (knowledge.service(text.leika).map_or_else(|| text.leika.to_string(), |service| service_title(knowledge, &service)))
                        ": " (module_name(visitor, text.module))
                    }
                }
            }
        }
    }
}

fn own_responsibilities(
    visitor: &Visitor,
    knowledge: &Knowledge,
    address: &str,
    entered: &[Entered],
) -> Markup {
    html! {
        @if entered.is_empty() { p.kern-body { (visitor.t("services-staff-no-responsibilities")) } }
        ul .kern-list {
            @for one in entered {
                li {
                    a.kern-link href=(format!("{address}/zustaendigkeiten/{}", one.id)) {
                        (knowledge.scope_name(&one.scope)) ": " (one.role)
                    }
                    " (" (knowledge.area_name(one.area)) ")"
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    seite: Option<i64>,
}

/// `/pflege/{organisation}/leistungen`: finds the service to write about.
pub(super) async fn services(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(organisation): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let address = desk.address();
    let number = asked.seite.unwrap_or(1).clamp(1, 10_000);
    let place = desk.organisation.ars.parse().ok();
    let offset = (number - 1) * limits::PAGE;
    let found = search_apart(&knowledge, &asked.q, place, limits::PAGE, offset).await?;
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    let title = visitor.t("services-staff-find");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (search_box(&visitor, &format!("{address}/leistungen"), &visitor.t("services-search-label"), &asked.q))
        @if found.items.is_empty() { (alert(Tone::Info, &visitor.t("services-found-none"), None)) }
        ul .kern-list {
            @for service in &found.items {
                li {
                    a.kern-link href=(format!("{address}/leistungen/{}", service.key)) {
                        (service_title(&knowledge, service))
                    }
                    @if knowledge.title(service.key).is_some() { " (" (service.name) ")" }
                }
            }
        }
        (pages(&visitor, number, total, limits::PAGE, &format!("{address}/leistungen?q={}&", encoded(&asked.q))))
    };
    Ok(visitor.page(Page::new(title, body).crumbs(desk.crumbs(&visitor))))
}

/// `/pflege/{organisation}/leistungen/{leika}`: what is said about a service, and what of it is one's own.
pub(super) async fn service(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path((organisation, leika)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let service = read_service(&knowledge, &leika)?;
    let (id, key) = (desk.organisation.id, service.key);
    let reading = move |read: &mut store::Read<'_>| query::texts_about(read, id, key);
    let own = visitor.shell.store().read(reading).await?;
    let texts = knowledge.texts(key, own);
    let address = desk.address();
    let title = service_title(&knowledge, &service);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p.kern-body { (visitor.t("services-staff-service-help")) }
        @for module in Module::ALL {
            @let text = texts.iter().find(|text| text.module == module);
            @let is_own = text.is_some_and(|text| matches!(text.origin, Origin::Organisation { .. }));
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (module_name(&visitor, module)) }
                @match text {
                    Some(text) => {
                        (prose(&text.body))
                        p .kern-body.kern-body--small.kern-body--muted { (answer::origin(&visitor, &text.origin)) }
                    }
                    None => p.kern-body { (visitor.t("services-staff-no-text")) },
                }
                p {
                    a.kern-link href=(format!("{address}/texte/{key}/{module}")) {
                        @if is_own { (visitor.t("services-staff-change-text")) }
                        @else { (visitor.t("services-staff-own-text")) }
                        span.kern-sr-only { ": " (module_name(&visitor, module)) }
                    }
                }
            }
        }
        (link_button(&format!("{address}/zustaendigkeiten/neu?leika={key}"), &visitor.t("services-staff-enter")))
    };
    Ok(visitor.page(Page::new(title, body).crumbs(desk.crumbs(&visitor))))
}
