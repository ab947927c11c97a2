//! `/leistungen`: search and browse.

use std::collections::BTreeMap;
use std::sync::Arc;

use ars::Ars;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use tally::{Event, Kind};
use web::components::{Tone, alert, icon, pages};
use web::{Failure, Page, Visitor, format};

use super::place::{Choice, choose, place_box};
use crate::api::search_apart;
use crate::{Knowledge, Service, Services, Status, limits};
use web::address::encoded;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    ort: String,
    lage: String,
    feld: String,
    seite: Option<i64>,
}

impl Asked {
    fn page(&self) -> i64 {
        // A page that no list reaches is as good as the last one.
        self.seite.unwrap_or(1).clamp(1, 10_000)
    }

    /// What the address of this list holds besides place and page.
    fn kept(&self) -> Vec<(&str, &str)> {
        [("q", self.q.as_str()), ("lage", &self.lage), ("feld", &self.feld)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }
}

pub(super) async fn page(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let choice = choose(&knowledge, &asked.ort)?;
    let title = visitor.t("services-title");
    let list = listed(&knowledge, &asked, &choice).await?;
    if !asked.q.trim().is_empty() && list.as_ref().is_some_and(|(_, found)| found.total == 0) {
        count_nothing_found(&visitor, &knowledge, &choice).await;
    }
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (search_form(&visitor, &asked, &choice))
        (place_box(&visitor, &knowledge, &choice, "/leistungen", &asked.kept()))
        @match &list {
            Some((heading, found)) => (results(&visitor, &knowledge, &asked, &choice, heading, found)),
            None => (browse(&visitor, &knowledge, &choice)),
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// Counts that somebody found nothing: for whoever administers the place, where one is chosen; never what was typed. The
/// page does not wait for a database that does not answer.
async fn count_nothing_found(visitor: &Visitor, knowledge: &Knowledge, choice: &Choice) {
    let place = choice.place().map(|place| knowledge.directory().administering(place).ars);
    let counted = visitor.shell.store().housekeeping(move |tx| {
        let place = place.as_ref().map(Ars::as_str).unwrap_or_default();
        tally::count_at(tx, place, &Event::of(Kind::NothingFound, ""))
    });
    if let Err(error) = counted.await {
        tracing::warn!(%error, "a search without result was not counted");
    }
}

/// What was asked for: found by words, or all of a situation or field; nothing when nothing was asked.
async fn listed(
    knowledge: &Knowledge,
    asked: &Asked,
    choice: &Choice,
) -> Result<Option<(String, Services)>, Failure> {
    let (limit, offset) = (limits::PAGE, (asked.page() - 1) * limits::PAGE);
    if !asked.q.trim().is_empty() {
        let place = choice.place().map(|place| place.ars);
        let found = search_apart(knowledge, &asked.q, place, limit, offset).await?;
        return Ok(Some((asked.q.trim().to_owned(), found)));
    }
    let (heading, belongs): (_, fn(&Service) -> &str) = if !asked.lage.is_empty() {
        (&asked.lage, |service| &service.situation)
    } else if !asked.feld.is_empty() {
        (&asked.feld, |service| &service.field)
    } else {
        return Ok(None);
    };
    let catalogue = knowledge.catalogue();
    let mut all: Vec<&Arc<Service>> =
        catalogue.all().iter().filter(|service| belongs(service) == heading).collect();
    if all.is_empty() {
        return Err(Failure::not_found());
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let [limit, offset] = [limit, offset].map(|number| usize::try_from(number).unwrap_or_default());
    let items = all.iter().skip(offset).take(limit).map(|service| Arc::clone(service)).collect();
    Ok(Some((heading.clone(), Services { items, total: all.len() })))
}

fn search_form(visitor: &Visitor, asked: &Asked, choice: &Choice) -> Markup {
    html! {
        form.kl-search role="search" action="/leistungen" aria-label=(visitor.t("services-search")) {
            @if let Some(place) = choice.place() {
                input type="hidden" name="ort" value=(place.ars);
            }
            div.kern-form-input {
                label.kern-label for="q" { (visitor.t("services-search-label")) }
                div.kern-hint id="q-hint" { (visitor.t("services-search-hint")) }
                div.kern-input-group {
                    input.kern-form-input__input type="search" id="q" name="q" value=(asked.q)
                        maxlength="200" autocomplete="off" aria-describedby="q-hint";
                    button .kern-btn.kern-btn--primary type="submit" {
                        (icon("kern-icon kern-icon--search"))
                        span.kern-label { (visitor.t("search")) }
                    }
                }
            }
        }
    }
}

fn results(
    visitor: &Visitor,
    knowledge: &Knowledge,
    asked: &Asked,
    choice: &Choice,
    heading: &str,
    found: &Services,
) -> Markup {
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    let mut pairs: Vec<_> =
        asked.kept().iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.extend(Some(choice.kept()).filter(|kept| !kept.is_empty()));
    let address = format!("/leistungen?{}&", pairs.join("&"));
    let count = format::number(visitor.lang, total);
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-large {
                (visitor.tf("services-found", &[("what", heading), ("total", &total.to_string()), ("count", &count)]))
            }
            @if found.items.is_empty() {
                (alert(Tone::Info, &visitor.t("services-found-none"), Some(&visitor.t("services-found-none-help"))))
                (browse(visitor, knowledge, choice))
            } @else {
                ul.kl-results {
                    @for service in &found.items { li { (result(visitor, knowledge, choice, service)) } }
                }
                (pages(visitor, asked.page(), total, limits::PAGE, &address))
            }
        }
    }
}

/// One service that was found; with a place, who is responsible there.
fn result(visitor: &Visitor, knowledge: &Knowledge, choice: &Choice, service: &Service) -> Markup {
    let title = knowledge.title(service.key);
    let responsible = choice.place().map(|place| knowledge.responsible(service.key, place));
    let address = service_address(service, choice);
    html! {
        article .kern-card.kern-card--interactive.kern-card--hug.kern-card--small {
            div.kern-card__container {
                div.kern-card__header {
                    @if !service.situation.is_empty() { p.kern-preline { (service.situation) } }
                    h3.kern-title {
                        a.kern-link--stretched href=(address) { (title.unwrap_or(&service.name)) }
                    }
                    @if title.is_some() { p.kern-subline { (service.name) } }
                }
                @if let Some(responsible) = responsible {
                    div.kern-card__body {
                        p .kern-body.kern-body--small {
                            @match &responsible.authority {
                                Some(authority) => {
                                    (visitor.tf("services-responsible-short", &[("authority", &authority.name)]))
                                    @if responsible.status == Status::Derived {
                                        " – " (visitor.t("services-derived-short"))
                                    }
                                }
                                None => (visitor.t("services-unknown")),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The address of a service's page that keeps the place.
pub(super) fn service_address(service: &Service, choice: &Choice) -> String {
    let kept = choice.kept();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("/leistungen/{}{mark}{kept}", service.key)
}

/// All situations and fields with the number of their services.
fn browse(visitor: &Visitor, knowledge: &Knowledge, choice: &Choice) -> Markup {
    let catalogue = knowledge.catalogue();
    let (mut situations, mut fields) = (BTreeMap::new(), BTreeMap::new());
    for service in catalogue.all() {
        for (counts, name) in [(&mut situations, &service.situation), (&mut fields, &service.field)]
        {
            if !name.is_empty() {
                *counts.entry(name.as_str()).or_insert(0_i64) += 1;
            }
        }
    }
    let kept = choice.kept();
    let links = |heading: &str, parameter: &str, counts: &BTreeMap<&str, i64>| {
        html! {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t(heading)) }
                ul.kl-columns {
                    @for (name, count) in counts {
                        li {
                            a.kern-link href=(format!("/leistungen?{parameter}={}&{kept}", encoded(name)).trim_end_matches('&')) { (name) }
                            " (" (format::number(visitor.lang, *count)) ")"
                        }
                    }
                }
            }
        }
    };
    html! {
        (links("services-by-situation", "lage", &situations))
        (links("services-by-field", "feld", &fields))
    }
}
