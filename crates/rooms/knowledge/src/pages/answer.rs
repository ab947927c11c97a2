//! Who is responsible, shown: the body, where the answer comes from, and the office.

use directory::{Hours, Office, Weekday};
use maud::{Markup, html};
use web::Visitor;
use web::components::{facts, icon};

use crate::{Origin, Responsibility, Status, Text};
use web::format;

/// The answer with its origin, and the office where one was entered.
pub(super) fn answer(visitor: &Visitor, answer: &Responsibility) -> Markup {
    html! {
        @if let Some(authority) = &answer.authority {
            p .kern-body.kern-body--bold { (authority.name) }
            @if let Some(role) = answer.role.as_deref().filter(|role| **role != *authority.name) {
                p.kern-body { (role) }
            }
        } @else {
            p .kern-body.kern-body--bold { (visitor.t("services-unknown")) }
        }
        (origin_box(visitor, answer))
        @if let Some(shown) = &answer.office { (office(visitor, shown)) }
    }
}

fn origin_box(visitor: &Visitor, answer: &Responsibility) -> Markup {
    let (class, picture, title) = match answer.status {
        Status::Entered => (
            "kl-origin kl-origin--entered",
            "kern-icon kern-icon--success",
            "services-origin-entered",
        ),
        Status::Derived => {
            ("kl-origin kl-origin--derived", "kern-icon kern-icon--info", "services-origin-derived")
        }
        Status::Unknown => (
            "kl-origin kl-origin--unknown",
            "kern-icon kern-icon--question-mark",
            "services-origin-unknown",
        ),
    };
    html! {
        p class=(class) {
            (icon(picture))
            span {
                strong { (visitor.t(title)) }
                " " (answer.explanation(&visitor.shell, visitor.lang))
            }
        }
    }
}

/// An office: address, hours, contact.
pub(super) fn office(visitor: &Visitor, office: &Office) -> Markup {
    let details = &office.details;
    let mut rows = vec![(visitor.t("services-office-address"), address(office))];
    if !details.hours.is_empty() {
        rows.push((visitor.t("services-office-hours"), hours(visitor, &details.hours)));
    }
    if !details.phone.is_empty() {
        let dialled: String =
            details.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let link = html! { a.kern-link href=(format!("tel:{dialled}")) { (details.phone) } };
        rows.push((visitor.t("services-office-phone"), link));
    }
    if !details.email.is_empty() {
        let link =
            html! { a.kern-link href=(format!("mailto:{}", details.email)) { (details.email) } };
        rows.push((visitor.t("services-office-email"), link));
    }
    if !details.website.is_empty() {
        let link = html! {
            a.kern-link href=(details.website) rel="noopener noreferrer" { (details.website) }
        };
        rows.push((visitor.t("services-office-website"), link));
    }
    if let Some(position) = details.position {
        let (lat, lon) = (position.latitude(), position.longitude());
        let map =
            format!("https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}");
        let link = html! {
            a.kern-link href=(map) rel="noopener noreferrer" {
                (icon("kern-icon kern-icon--open-in-new")) (visitor.t("services-office-map"))
            }
        };
        rows.push((visitor.t("services-office-where"), link));
    }
    if !details.note.is_empty() {
        rows.push((visitor.t("services-office-note"), super::prose(&details.note)));
    }
    html! {
        h3.kern-heading-small { (details.name) }
        (facts(&rows))
    }
}

fn address(office: &Office) -> Markup {
    let details = &office.details;
    html! {
        @for line in details.street.lines() { (line) br; }
        (details.postcode) " " (details.town)
    }
}

fn hours(visitor: &Visitor, hours: &[Hours]) -> Markup {
    html! {
        ul.kern-list {
            @for day in Weekday::ALL {
                @let spans: Vec<String> = hours
                    .iter()
                    .filter(|span| span.weekday == day)
                    .map(|span| format!("{}–{}", span.from, span.to))
                    .collect();
                @if !spans.is_empty() {
                    li { (visitor.t(day.text())) ": " (spans.join(", ")) }
                }
            }
        }
    }
}

/// A text module with its origin.
pub(super) fn module(visitor: &Visitor, text: &Text) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (super::module_name(visitor, text.module)) }
            (super::prose(&text.body))
            p .kern-body.kern-body--small.kern-body--muted { (origin(visitor, &text.origin)) }
        }
    }
}

/// Where a text comes from, in words.
pub(super) fn origin(visitor: &Visitor, origin: &Origin) -> String {
    match origin {
        Origin::Organisation { name, at } => {
            let date = format::date(visitor.lang, at.german_date());
            visitor.tf("services-text-by", &[("organisation", name), ("date", &date)])
        }
        Origin::General { as_of } => {
            let month = format::month(visitor.lang, as_of);
            visitor.tf("services-text-general", &[("as-of", &month)])
        }
        Origin::Catalogue => visitor.t("services-text-catalogue"),
    }
}
