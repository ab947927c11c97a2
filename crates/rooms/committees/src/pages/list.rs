//! All committees that somebody may know of, and the ways between them.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{self, link_button, pages};
use web::limits::PAGE;
use web::{Failure, Page, Visitor};

use super::{imported_badge, label_badge, page_number};
use crate::store::{self as query, Committee, Eyes};
use crate::{Committees, Error, FOUNDERS, MEMBERS, limits};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    seite: String,
    meine: String,
}

pub(super) async fn page(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (page, own) = (page_number(&asked.seite), !asked.meine.is_empty());
    let caller = visitor.caller.clone();
    let (all, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            Ok(query::committees(read, eyes, own, PAGE, (page - 1) * PAGE)?)
        })
        .await?;
    let title = visitor.t("committee-list");
    let address = if own { "/gremien?meine=1&" } else { "/gremien?" };
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("committee-list-intro")) }
        @if visitor.caller.has(MEMBERS) {
            ul.kl-tabs {
                li { a.kl-tabs__link href="/gremien" aria-current=[(!own).then_some("page")] { (visitor.t("committee-all")) } }
                li { a.kl-tabs__link href="/gremien?meine=1" aria-current=[own.then_some("page")] { (visitor.t("committee-mine")) } }
            }
        }
        @if all.is_empty() {
            (components::alert(components::Tone::Info, &visitor.t("committee-none"), None))
        }
        ul.kl-cards {
            @for committee in &all {
                li {
                    article .kern-card {
                        div.kern-card__container {
                            div.kern-card__header {
                                h2.kern-title { a.kern-link href=(format!("/gremien/{}", committee.id)) { (committee.name) } }
                            }
                            div.kern-card__body {
                                p.kern-body { (committee.purpose) }
                                p { (label_badge(&visitor, committee.label)) (imported_badge(&visitor, &committee.source)) }
                            }
                        }
                    }
                }
            }
        }
        (pages(&visitor, page, total, PAGE, address))
        (map(&visitor, &all))
        p.kl-row {
            a.kern-link href="/sitzungen" { (visitor.t("committee-meetings")) }
            a.kern-link href="/beschluesse" { (visitor.t("committee-decisions")) }
        }
        @if visitor.caller.has(FOUNDERS) {
            p { (link_button("/gremien/neu", &visitor.t("committee-found"))) }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// The ways on which motions are passed on: a drawing for the eye, and a list for everybody.
fn map(visitor: &Visitor, all: &[Committee]) -> Markup {
    let most = usize::try_from(limits::MAP).unwrap_or(usize::MAX);
    let known: BTreeMap<Uuid, (usize, &Committee)> =
        all.iter().take(most).enumerate().map(|(index, it)| (it.id, (index, it))).collect();
    let ways: Vec<(usize, usize, &Committee, &Committee)> = known
        .values()
        .flat_map(|(from, committee)| {
            committee.rules.forwards_to.iter().filter_map(|to| {
                let (to, target) = known.get(to)?;
                Some((*from, *to, *committee, *target))
            })
        })
        .collect();
    let row = |index: usize| 30 + 48 * i32::try_from(index).unwrap_or_default();
    let drawn: Vec<&(usize, &Committee)> = {
        let on_way =
            |index: usize| ways.iter().any(|(from, to, ..)| *from == index || *to == index);
        let mut drawn: Vec<_> = known.values().filter(|(index, _)| on_way(*index)).collect();
        drawn.sort_by_key(|(index, _)| *index);
        drawn
    };
    let place = |index: usize| drawn.iter().position(|(at, _)| *at == index).unwrap_or_default();
    let height = row(drawn.len());
    html! {
        @if !ways.is_empty() {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("committee-map")) }
                svg.kl-ways viewBox=(format!("0 0 360 {height}")) aria-hidden="true" {
                    defs {
                        marker id="spitze" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"
                            markerHeight="7" orient="auto-start-reverse" {
                            path.kl-ways__tip d="M0 0 10 5 0 10z" {}
                        }
                    }
                    @for (from, to, ..) in &ways {
                        @let (a, b) = (row(place(*from)), row(place(*to)));
                        @let bend = 240 + 16 * i32::try_from(place(*from).abs_diff(place(*to))).unwrap_or_default();
                        path.kl-ways__way d=(format!("M202 {a}C{bend} {a} {bend} {b} 206 {b}"))
                            marker-end="url(#spitze)" {}
                    }
                    @for (index, committee) in &drawn {
                        @let y = row(place(*index));
                        rect.kl-ways__box x="2" y=(y - 17) width="200" height="34" rx="6" {}
                        text.kl-ways__name x="12" y=(y + 6) { (committee.short) }
                    }
                }
                ul.kern-list {
                    @for (_, _, from, to) in &ways {
                        li { (visitor.tf("committee-way", &[("from", &from.name), ("to", &to.name)])) }
                    }
                }
            }
        }
    }
}
