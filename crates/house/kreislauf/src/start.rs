//! The start page: what do you need, and where?

use axum::extract::State;
use axum::response::Response;
use knowledge::Knowledge;
use maud::html;
use web::components::{icon, link_button};
use web::{Access, Page, Routes, Visitor};

/// The texts of the house: German, English.
pub(crate) const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// What most people look for, in their words; each leads to a search.
const OFTEN: &[&str] = &[
    "start-often-parking",
    "start-often-move",
    "start-often-id",
    "start-often-dog",
    "start-often-birth",
    "start-often-business",
];

/// The routes of the house.
pub(crate) fn routes(knowledge: Knowledge) -> Routes {
    Routes::new().get("/", Access::Public, page).with_state(knowledge)
}

async fn page(visitor: Visitor, State(knowledge): State<Knowledge>) -> Response {
    let places = web::format::number(
        visitor.lang,
        i64::try_from(knowledge.directory().count()).unwrap_or(i64::MAX),
    );
    let body = html! {
        div .kl-narrow.kl-stack--small {
            h1.kern-heading-x-large { (visitor.t("start-title")) }
            p .kern-body.kern-body--large { (visitor.t("start-intro")) }
        }
        form.kl-ask role="search" action="/leistungen" {
            div.kern-form-input {
                label.kern-label for="q" { (visitor.t("start-what")) }
                div.kern-hint id="q-hint" { (visitor.t("start-what-hint")) }
                input.kern-form-input__input type="search" id="q" name="q" maxlength="200"
                    autocomplete="off" aria-describedby="q-hint";
            }
            div.kern-form-input {
                label.kern-label for="ort" {
                    (visitor.t("start-where")) " "
                    span.kern-label__optional { "– " (visitor.t("optional")) }
                }
                input.kern-form-input__input type="search" id="ort" name="ort" maxlength="200"
                    autocomplete="postal-code";
            }
            button .kern-btn.kern-btn--primary type="submit" {
                (icon("kern-icon kern-icon--search"))
                span.kern-label { (visitor.t("start-find")) }
            }
        }
        section .kl-stack--small {
            h2.kern-heading-medium { (visitor.t("start-often")) }
            ul.kl-columns {
                @for key in OFTEN {
                    @let words = visitor.t(key);
                    li { a.kern-link href=(format!("/leistungen?q={}", encoded(&words))) { (words) } }
                }
            }
        }
        section.kl-cards {
            (card(&visitor, "start-places", &visitor.tf("start-places-text", &[("count", &places)]), "/orte"))
            (card(&visitor, "start-resume", &visitor.t("start-resume-text"), "/entwurf/fortsetzen"))
            (card(&visitor, "start-follow", &visitor.t("start-follow-text"), "/vorgang"))
        }
        @if visitor.caller.has(cases::WORKERS) {
            p { (link_button("/vorgaenge", &visitor.t("start-inbox"))) }
        }
    };
    visitor.page(Page::new(visitor.t("start"), body))
}

/// A card that leads somewhere.
pub(crate) fn card(visitor: &Visitor, title: &str, text: &str, address: &str) -> maud::Markup {
    html! {
        article .kern-card.kern-card--interactive {
            div.kern-card__container {
                div.kern-card__header {
                    h2.kern-title { a."kern-link--stretched" href=(address) { (visitor.t(title)) } }
                }
                div.kern-card__body { p.kern-body { (text) } }
            }
        }
    }
}

/// Words for a query in an address.
fn encoded(words: &str) -> String {
    words
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn words_become_part_of_an_address() {
        assert_eq!(encoded("Hund & Straße"), "Hund+%26+Stra%C3%9Fe");
    }
}
