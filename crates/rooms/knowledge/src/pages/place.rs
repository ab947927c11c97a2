//! The place a visitor has chosen: kept in the address as `ort=`, so that links can be passed on.

use std::sync::Arc;

use ars::Level;
use directory::{Matches, Region, Resolution};
use maud::{Markup, html};
use web::components::{Tone, alert, icon};
use web::{Failure, Visitor};

use crate::{Knowledge, limits};
use web::address::encoded;

/// Digits of an AGS and of an ARS. What has others is looked up as a name or a postcode.
const KEY_DIGITS: [usize; 2] = [8, 12];

/// What `ort=` leads to.
pub(super) enum Choice {
    /// Nothing was typed.
    Open,
    /// One place.
    Place(Arc<Region>),
    /// Several places bear the name, or none.
    Ask {
        /// What was typed.
        typed: String,
        /// What it may mean.
        places: Matches,
    },
}

impl Choice {
    /// The place, if one was chosen.
    pub(super) fn place(&self) -> Option<&Arc<Region>> {
        match self {
            Self::Place(region) => Some(region),
            Self::Open | Self::Ask { .. } => None,
        }
    }

    /// What a link adds to keep the place: empty, or `ort=…`.
    pub(super) fn kept(&self) -> String {
        self.place().map(|place| format!("ort={}", place.ars)).unwrap_or_default()
    }
}

/// Reads `ort=`.
pub(super) fn choose(knowledge: &Knowledge, typed: &str) -> Result<Choice, Failure> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Choice::Open);
    }
    let directory = knowledge.directory();
    if KEY_DIGITS.contains(&typed.len())
        && let Resolution::Known(region) | Resolution::Moved { now: Some(region), .. } =
            directory.resolve(typed)
    {
        return Ok(Choice::Place(region));
    }
    let places = directory.search(typed, limits::PLACES, 0)?;
    Ok(match only_one(&places, typed) {
        Some(region) => Choice::Place(region),
        None => Choice::Ask { typed: typed.to_owned(), places },
    })
}

/// The place that is meant: the only one that was found, or the only municipality with just this name.
fn only_one(places: &Matches, typed: &str) -> Option<Arc<Region>> {
    if let [only] = places.items.as_slice() {
        return Some(Arc::clone(&only.region));
    }
    let typed = typed.to_lowercase();
    let mut named = places.items.iter().map(|found| &found.region).filter(|region| {
        region.level() == Level::Municipality && region.display_name().to_lowercase() == typed
    });
    let first = named.next()?;
    named.next().is_none().then(|| Arc::clone(first))
}

/// The chosen place with a way to change it, or the box to look one up. `address` is the page without its
/// query, `kept` what else its query holds: (name, value).
pub(super) fn place_box(
    visitor: &Visitor,
    knowledge: &Knowledge,
    choice: &Choice,
    address: &str,
    kept: &[(&str, &str)],
) -> Markup {
    let pairs: Vec<_> = kept.iter().map(|(n, v)| format!("{n}={}", encoded(v))).collect();
    let with = |more: String| {
        let all: Vec<_> = pairs.iter().cloned().chain((!more.is_empty()).then_some(more)).collect();
        format!("{address}?{}", all.join("&"))
    };
    let typed = match choice {
        Choice::Ask { typed, .. } => typed.as_str(),
        Choice::Open | Choice::Place(_) => "",
    };
    html! {
        @if let Choice::Place(place) = choice {
            p.kern-body {
                (icon("kern-icon kern-icon--kl-location"))
                " " (visitor.t("services-place")) " "
                a.kern-link href=(format!("/orte/{}", place.ars)) { (place.display_name()) }
                @if let Some(around) = knowledge.directory().whereabouts(place) { " (" (around) ")" }
                " · "
                a.kern-link href=(with(String::new())) { (visitor.t("services-place-change")) }
            }
        } @else {
            form.kl-search role="search" action=(address) aria-label=(visitor.t("services-place-choose")) {
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                div.kern-form-input {
                    label.kern-label for="ort" { (visitor.t("services-place-label")) }
                    div.kern-input-group {
                        input.kern-form-input__input type="search" id="ort" name="ort" value=(typed)
                            maxlength="200" autocomplete="off";
                        button .kern-btn.kern-btn--secondary type="submit" {
                            (icon("kern-icon kern-icon--kl-location"))
                            span.kern-label { (visitor.t("services-place-choose")) }
                        }
                    }
                }
            }
        }
        @if let Choice::Ask { typed, places } = choice {
            @if places.items.is_empty() {
                (alert(Tone::Warning, &visitor.tf("services-place-none", &[("typed", typed)]),
                    Some(&visitor.t("services-place-none-help"))))
            } @else {
                (which_one(visitor, knowledge, typed, places, &with))
            }
        }
    }
}

/// Asks which of several places is meant, with what tells them apart.
fn which_one(
    visitor: &Visitor,
    knowledge: &Knowledge,
    typed: &str,
    places: &Matches,
    with: &dyn Fn(String) -> String,
) -> Markup {
    html! {
        div .kl-stack.kl-stack--small {
            h2.kern-heading-small { (visitor.tf("services-place-which", &[("typed", typed)])) }
            ul .kern-list.kern-list--bullet {
                @for found in &places.items {
                    li {
                        a.kern-link href=(with(format!("ort={}", found.region.ars))) {
                            (found.region.display_name())
                            @if let Some(around) = knowledge.directory().whereabouts(&found.region) {
                                ", " (around)
                            }
                        }
                    }
                }
            }
            @if places.total > places.items.len() {
                p.kern-body { (visitor.t("services-place-more")) }
            }
        }
    }
}
