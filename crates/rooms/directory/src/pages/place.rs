//! One place: facts, who administers it, what lies around it and in it, its offices, a map.

use ::store::Read;
use ars::{Ars, Level, ParseKeyError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use std::sync::Arc;
use web::components::{Tone, alert, facts, link_button, search_box};
use web::{Failure, Page, Visitor, format};

use super::{kind, link, map, query_value, readable};
use crate::{Directory, FormerRegion, Office, Region, Resolution, Weekday, store};

pub(super) async fn page(
    visitor: Visitor,
    State(directory): State<Directory>,
    Path(key): Path<String>,
) -> Result<Response, Failure> {
    let key = readable(&key);
    match directory.resolve(&key) {
        Resolution::Known(region) => known(&visitor, &directory, &region).await,
        Resolution::Moved { old, now } => Ok(moved(&visitor, &directory, &key, &old, now)),
        Resolution::Unknown => Ok(unknown(&visitor, &directory, &key, None)),
        Resolution::Malformed(error) => Ok(unknown(&visitor, &directory, &key, Some(&error))),
    }
}

async fn known(
    visitor: &Visitor,
    directory: &Directory,
    region: &Arc<Region>,
) -> Result<Response, Failure> {
    let (ars, around) = (region.ars, directory.administering(region).ars);
    let offices = visitor
        .shell
        .store()
        .read(move |read: &mut Read<'_>| store::offices_for(read, ars, around))
        .await?;
    let title = region.display_name();
    let body = html! {
        hgroup.kern-hgroup {
            h1.kern-heading-x-large { (title) }
            p.kern-preline { (kind(visitor, region.kind)) }
            @if let Some(whereabouts) = directory.whereabouts(region) {
                p.kern-subline { (whereabouts) }
            }
        }
        @if region.ars != Ars::FEDERATION && !region.is_unincorporated() {
            div.kern-btn-wrapper {
                (link_button(&format!("/leistungen?ort={}", region.ars), &visitor.t("places-services")))
            }
        }
        div.kl-two {
            div.kl-stack {
                (administration(visitor, directory, region))
                (office_list(visitor, &offices))
                section .kl-stack--small aria-labelledby="angaben" {
                    h2 #angaben .kern-heading-large { (visitor.t("places-facts")) }
                    (facts(&rows(visitor, directory, region)))
                    p .kern-body.kern-body--small.kern-body--muted {
                        (visitor.tf("places-as-of", &[("date", &super::search::date(visitor, directory))]))
                        " "
                        a .kern-link.kern-link--small href=(format!("/api/v1/places/{}", region.ars)) {
                            (visitor.t("places-json"))
                        }
                    }
                }
            }
            div.kl-stack { (map::figure(visitor, directory, region)) }
        }
        (below(visitor, directory, region))
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(visitor, directory, region))))
}

/// The way down to a place.
fn crumbs(visitor: &Visitor, directory: &Directory, region: &Region) -> Vec<(String, String)> {
    let mut above = Vec::new();
    let mut next = directory.parent_of(region);
    while let Some(parent) = next {
        if parent.ars != Ars::FEDERATION {
            above.push((super::address(&parent), parent.display_name()));
        }
        next = directory.parent_of(&parent);
    }
    above.push(("/orte".to_owned(), visitor.t("places")));
    above.reverse();
    above
}

/// Who administers it, and who else is in the association.
fn administration(visitor: &Visitor, directory: &Directory, region: &Arc<Region>) -> Markup {
    if !matches!(region.level(), Level::Municipality | Level::Part) {
        return html! {};
    }
    let administering = directory.administering(region);
    let association = directory.association_of(region);
    let neighbours = directory.neighbours_of(region);
    html! {
        section .kl-stack--small aria-labelledby="verwaltung" {
            h2 #verwaltung .kern-heading-large { (visitor.t("places-administration")) }
            @if administering.ars == region.ars {
                p.kern-body { (visitor.tf("places-own-administration", &[("name", &region.display_name())])) }
            } @else {
                p.kern-body {
                    (visitor.t("places-administered-by")) " " (link(&administering))
                    @if let Some(seat) = &administering.seat {
                        " " (visitor.tf("places-with-seat", &[("town", crate::model::without_titles(seat))]))
                    }
                    "."
                }
            }
            @if let Some(association) = association {
                @if association.ars != administering.ars {
                    p.kern-body {
                        (visitor.t("places-member-of")) " " (link(&association)) ". "
                        (visitor.t("places-single-tasks"))
                    }
                }
                @if !neighbours.is_empty() {
                    h3.kern-heading-medium {
                        (visitor.tf("places-neighbours", &[("name", &association.display_name())]))
                    }
                    (links(&neighbours))
                }
            }
        }
    }
}

fn office_list(visitor: &Visitor, offices: &[Office]) -> Markup {
    html! {
        @if !offices.is_empty() {
            section .kl-stack--small aria-labelledby="stellen" {
                h2 #stellen .kern-heading-large { (visitor.t("places-offices")) }
                @for office in offices { (office_card(visitor, office)) }
            }
        }
    }
}

/// An office with all that was entered about it.
fn office_card(visitor: &Visitor, office: &Office) -> Markup {
    let it = &office.details;
    html! {
        div .kern-card.kern-card--small.kern-card--hug {
            div.kern-card__container {
                div.kern-card__header { h3.kern-title { (it.name) } }
                div .kern-card__body.kl-stack--small {
                    p.kern-body {
                        @for line in it.street.lines() { (line) br; }
                        (it.postcode) " " (it.town)
                    }
                    @if !it.phone.is_empty() {
                        p.kern-body { a.kern-link href=(format!("tel:{}", dialled(&it.phone))) { (it.phone) } }
                    }
                    @if !it.email.is_empty() {
                        p.kern-body { a.kern-link href=(format!("mailto:{}", it.email)) { (it.email) } }
                    }
                    @if !it.website.is_empty() {
                        p.kern-body { a.kern-link href=(it.website) rel="noopener" { (it.website) } }
                    }
                    (opening_hours(visitor, office))
                    @if !it.note.is_empty() { p.kern-body { (it.note) } }
                }
            }
        }
    }
}

fn opening_hours(visitor: &Visitor, office: &Office) -> Markup {
    let hours = &office.details.hours;
    html! {
        @if !hours.is_empty() {
            dl.kern-description-list {
                @for day in Weekday::ALL {
                    @let spans: Vec<String> = hours.iter().filter(|h| h.weekday == day)
                        .map(|h| format!("{}–{}", h.from, h.to)).collect();
                    @if !spans.is_empty() {
                        div.kern-description-list-item {
                            dt.kern-description-list-item__key { (visitor.t(day.text())) }
                            dd.kern-description-list-item__value { (spans.join(", ")) }
                        }
                    }
                }
            }
        }
    }
}

fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

fn rows(visitor: &Visitor, directory: &Directory, region: &Region) -> Vec<(String, Markup)> {
    let mut rows = Vec::new();
    let mut row = |text: &str, value: Markup| rows.push((visitor.t(text), value));
    if *region.name != *region.display_name() {
        row("places-official-name", html! { (region.name) });
    }
    if let Some(ags) = region.ags() {
        row("places-ags", html! { code { (ags) } });
    }
    row("places-ars", html! { code { (region.ars) } });
    if let Some(people) = region.population {
        row("places-population", html! { (format::number(visitor.lang, people)) });
    }
    if let Some(area) = region.area_ha {
        row("places-area", html! { (square_kilometres(visitor, area)) });
    }
    if let Some(seat) = &region.seat {
        row("places-seat", html! { (seat) });
    }
    if let Some(postcode) = region.seat_postcode {
        row("places-seat-postcode", html! { (postcode) });
    }
    if region.postcodes.len() > 1 {
        let all: Vec<_> = region.postcodes.iter().map(ToString::to_string).collect();
        row("places-postcodes", html! { (all.join(", ")) });
    }
    for (text, around) in [
        ("places-district", directory.district_of(region)),
        ("places-government-region", directory.region(region.ars.government_region())),
        ("places-state", directory.state_of(region)),
    ] {
        let other = around.filter(|around| {
            around.ars != region.ars
                && (text != "places-government-region" || around.level() == Level::GovernmentRegion)
        });
        if let Some(around) = other {
            row(text, link(&around));
        }
    }
    let former: Vec<_> = directory.former_of(region);
    if !former.is_empty() {
        row(
            "places-former",
            html! {
                ul.kern-list {
                    @for old in &former {
                        li { (old.display_name()) " " code { (key_of(old, Some(region))) } }
                    }
                }
            },
        );
    }
    rows
}

fn square_kilometres(visitor: &Visitor, hectares: i64) -> String {
    let comma = if visitor.lang == web::Lang::De { ',' } else { '.' };
    let whole = format::number(visitor.lang, hectares / 100);
    format!("{whole}{comma}{:02} km²", (hectares % 100).abs())
}

/// What lies in it.
fn below(visitor: &Visitor, directory: &Directory, region: &Region) -> Markup {
    let children = directory.children_of(region);
    let (areas, places): (Vec<_>, Vec<_>) =
        children.into_iter().partition(|child| child.is_unincorporated());
    let heading = match region.level() {
        Level::Federation => "places-states",
        Level::State | Level::GovernmentRegion => "places-districts",
        Level::District => "places-associations",
        Level::Association => "places-municipalities",
        Level::Municipality | Level::Part => "places-parts",
    };
    html! {
        @if !places.is_empty() {
            section .kl-stack--small aria-labelledby="darin" {
                h2 #darin .kern-heading-large { (visitor.t(heading)) }
                (links(&places))
            }
        }
        @if !areas.is_empty() {
            details.kern-accordion {
                summary.kern-accordion__header {
                    span.kern-title { (visitor.t("places-unincorporated")) }
                }
                section.kern-accordion__body { (links(&areas)) }
            }
        }
    }
}

/// Places as links, by name.
pub(super) fn links(regions: &[Arc<Region>]) -> Markup {
    let mut named: Vec<_> =
        regions.iter().map(|region| (sort_key(&region.display_name()), region)).collect();
    named.sort_by(|(one, a), (other, b)| one.cmp(other).then(a.ars.cmp(&b.ars)));
    html! {
        ul.kl-columns {
            @for (_, region) in &named { li { (link(region)) } }
        }
    }
}

/// German names sort as if umlauts were plain letters (DIN 5007).
fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => key.push('a'),
            'ö' => key.push('o'),
            'ü' => key.push('u'),
            'ß' => key.push_str("ss"),
            other => key.push(other),
        }
    }
    key
}

/// The key people knew it by: the AGS, unless that is still in use and only the association changed.
fn key_of(old: &FormerRegion, now: Option<&Region>) -> String {
    let ags = old.ags().filter(|ags| now.and_then(Region::ags) != Some(*ags));
    ags.map_or_else(|| old.ars.to_string(), |ags| ags.to_string())
}

/// The key of the same sort that is in use instead.
fn key_of_today(now: &Region, old: &FormerRegion) -> String {
    let ags = now.ags().filter(|ags| old.ags() != Some(*ags));
    ags.map_or_else(|| now.ars.to_string(), |ags| ags.to_string())
}

/// What became of a region that is gone, in a sentence.
pub(crate) fn what_happened(visitor: &Visitor, old: &FormerRegion, now: Option<&Region>) -> String {
    let date = format::date(visitor.lang, old.last_listed);
    visitor.tf(
        "places-was",
        &[("key", &key_of(old, now)), ("name", &old.display_name()), ("date", &date)],
    )
}

fn moved(
    visitor: &Visitor,
    directory: &Directory,
    key: &str,
    old: &FormerRegion,
    now: Option<Arc<Region>>,
) -> Response {
    let title = visitor.tf("places-moved-title", &[("key", key)]);
    let status = if now.is_some() { StatusCode::OK } else { StatusCode::GONE };
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (what_happened(visitor, old, now.as_deref())) }
        @if let Some(now) = &now {
            p .kern-body.kl-narrow {
                (visitor.t("places-moved-now")) " " (link(now)) " "
                code { (key_of_today(now, old)) }
                @if let Some(whereabouts) = directory.whereabouts(now) { ", " (whereabouts) }
                "."
            }
            (link_button(&super::address(now), &visitor.tf(
                "places-go", &[("name", &now.display_name())],
            )))
        } @else {
            p .kern-body.kl-narrow { (visitor.t("places-no-successor")) }
            @if let Some(around) = directory.region(old.ars.district()) {
                p { (link(&around)) }
            }
            (search_box(visitor, "/orte", &visitor.t("places-search-label"), ""))
        }
    };
    visitor.page(Page::new(title, body).crumbs(to_places(visitor)).status(status))
}

/// No such place: what may help instead.
fn unknown(
    visitor: &Visitor,
    directory: &Directory,
    key: &str,
    wrong: Option<&ParseKeyError>,
) -> Response {
    let is_name = !key.chars().all(|c| c.is_ascii_digit());
    let is_postcode = key.parse().is_ok_and(|code| !directory.by_postcode(code).is_empty());
    if is_name || is_postcode {
        return Redirect::to(&format!("/orte?q={}", query_value(key))).into_response();
    }
    let with_zero = match wrong {
        Some(ParseKeyError::LeadingZeroMissing { .. }) => {
            match directory.resolve(&format!("0{key}")) {
                Resolution::Known(region) => Some(region),
                Resolution::Moved { now, .. } => now,
                _ => None,
            }
        }
        _ => None,
    };
    let why = wrong.map_or_else(
        || visitor.tf("places-key-unknown", &[("key", key)]),
        |error| super::key_error(visitor, error),
    );
    let title = visitor.t("places-key-title");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (alert(Tone::Warning, &visitor.tf("places-key-given", &[("key", key)]), Some(&why)))
        @if let Some(region) = with_zero {
            p.kern-body {
                (visitor.t("places-key-meant")) " " (link(&region)) " " code { "0" (key) } "?"
            }
        }
        (search_box(visitor, "/orte", &visitor.t("places-search-label"), key))
    };
    visitor.page(Page::new(title, body).crumbs(to_places(visitor)).status(StatusCode::NOT_FOUND))
}

fn to_places(visitor: &Visitor) -> Vec<(String, String)> {
    vec![("/orte".to_owned(), visitor.t("places"))]
}
