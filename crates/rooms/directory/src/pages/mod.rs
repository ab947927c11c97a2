//! The pages: finding a place, browsing, and one page for every place.

mod actors;
pub use actors::SeatsOf;
mod districts;
pub use districts::DistrictMap;
mod map;
mod place;
pub(crate) use place::what_happened;
mod search;

use ars::ParseKeyError;
use maud::{Markup, html};
use utoipa::OpenApi as _;
use web::{Access, Pace, Routes, Visitor};

use crate::model::RegionKind;
use crate::{Directory, Region, actors_api, api};

/// The routes of this room.
pub fn routes(directory: Directory) -> Routes {
    Routes::new()
        .get("/orte", Access::Public, search::page)
        .paced(Pace::Search)
        .get("/orte/{key}", Access::Public, place::page)
        .get("/api/v1/places", Access::Public, api::places)
        .paced(Pace::Search)
        .get("/api/v1/places/{key}", Access::Public, api::place)
        .get("/verzeichnis", Access::Public, actors::list)
        .paced(Pace::Search)
        .get("/verzeichnis/{actor}", Access::Public, actors::page)
        .get("/api/v1/organisations", Access::Public, actors_api::list)
        .paced(Pace::Search)
        .get("/api/v1/organisations.csv", Access::Public, actors_api::list_csv)
        .paced(Pace::Search)
        .get("/api/v1/organisations/{actor}", Access::Public, actors_api::one)
        .described(actors_api::Document::openapi())
        .described(api::Document::openapi())
        .with_state(directory)
}

/// The address of a place.
fn address(region: &Region) -> String {
    format!("/orte/{}", region.ars)
}

/// A place as a link.
fn link(region: &Region) -> Markup {
    html! { a.kern-link href=(address(region)) { (region.display_name()) } }
}

/// What a region is, in the language of the visitor.
fn kind(visitor: &Visitor, kind: RegionKind) -> String {
    let known = match kind {
        RegionKind::District(kind) => kind_is_known(kind.label()),
        RegionKind::Association(kind) => kind_is_known(kind.label()),
        RegionKind::Municipality(kind) => kind_is_known(kind.label()),
        _ => true,
    };
    if known {
        visitor.t(&format!("places-kind-{}", kind.code()))
    } else {
        visitor.t("places-kind-other")
    }
}

/// Kinds that were invented after this program have a code without a name.
fn kind_is_known(label: &str) -> bool {
    label != "unbekannte Art"
}

/// Why a text is no key, in the language of the visitor.
pub(crate) fn key_error(visitor: &Visitor, error: &ParseKeyError) -> String {
    let number = |number: usize| number.to_string();
    match error {
        ParseKeyError::LeadingZeroMissing { expected, .. } => visitor.tf(
            "places-key-leading-zero",
            &[("expected", &number(*expected)), ("found", &number(expected - 1))],
        ),
        ParseKeyError::Length { found, .. } | ParseKeyError::NoSuchLevel { found } => {
            visitor.tf("places-key-length", &[("found", &number(*found))])
        }
        ParseKeyError::NotADigit { position, .. } => {
            visitor.tf("places-key-digits", &[("position", &number(*position))])
        }
        ParseKeyError::NoSuchState { number } => {
            visitor.tf("places-key-state", &[("number", number)])
        }
    }
}

/// A text as the value of a query in an address.
pub(crate) fn query_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                const HEX: [char; 16] = [
                    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
                ];
                let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or('0');
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    out
}

/// The beginning of what was typed, as far as the search reads it.
pub(crate) fn readable(query: &str) -> String {
    query.trim().chars().take(::search::limits::QUERY_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::query_value;

    #[test]
    fn what_was_typed_survives_in_an_address() {
        assert_eq!(query_value("Bad Köstritz & 50%"), "Bad%20K%C3%B6stritz%20%26%2050%25");
    }
}
