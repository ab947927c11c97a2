//! Where towns, states and committees work together: what there is, and what waits for whom.

use ::needs::CONTRIBUTORS;
use axum::extract::State;
use axum::response::Response;
use committees::MEMBERS;
use identity::Caller;
use jiff::civil::Date;
use maud::{Markup, html};
use store::{Read, Store};
use web::components::{Tone, alert};
use web::{Access, Failure, Page, Routes, Visitor, format};

use crate::start::card;

/// The routes of the page.
pub(crate) fn routes(store: Store) -> Routes {
    Routes::new().get("/zusammenarbeit", Access::Public, page).with_state(store)
}

/// Something that waits for the caller, from whichever room.
struct Waiting {
    /// What it is, as the name of a text.
    what: String,
    /// Empty of what must not be announced outside its room.
    title: String,
    address: String,
    on: Option<Date>,
}

/// What waits for the caller, the most urgent of each room first. The one page that gathers from three rooms, and
/// so the one that takes more than three statements; each room bounds its own.
fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Waiting>, Failure> {
    let mut all = Vec::new();
    for one in needs::waiting_for(read, caller)? {
        let on = Some(one.at.german_date());
        all.push(Waiting { what: one.what, title: one.title, address: one.address, on });
    }
    for one in requirements::waiting_for(read, caller)? {
        let on = one.due_on.or(Some(one.at.german_date()));
        all.push(Waiting { what: one.what, title: one.title, address: one.address, on });
    }
    for one in committees::waiting_for(read, caller)? {
        let on = one.date.map(store::Timestamp::german_date);
        let what = one.text.to_owned();
        all.push(Waiting { what, title: one.title, address: one.href, on });
    }
    Ok(all)
}

async fn page(visitor: Visitor, State(store): State<Store>) -> Result<Response, Failure> {
    let takes_part = visitor.caller.has(CONTRIBUTORS) || visitor.caller.has(MEMBERS);
    let waiting = if takes_part {
        let caller = visitor.caller.clone();
        Some(store.read(move |read| waiting_for(read, &caller)).await?)
    } else {
        None
    };
    let title = visitor.t("cooperation");
    let body = html! {
        div .kl-narrow.kl-stack--small {
            h1.kern-heading-x-large { (title) }
            p .kern-body.kern-body--large { (visitor.t("cooperation-intro")) }
        }
        @if let Some(waiting) = &waiting {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("cooperation-waiting")) }
                (waiting_list(&visitor, waiting))
            }
        }
        section.kl-cards {
            @for (title, text, address) in [
                ("cooperation-needs", "cooperation-needs-text", "/bedarfe"),
                ("cooperation-dashboard", "cooperation-dashboard-text", "/bedarfe/lage"),
                ("cooperation-profiles", "cooperation-profiles-text", "/profile"),
                ("cooperation-standards", "cooperation-standards-text", "/standards"),
                ("cooperation-committees", "cooperation-committees-text", "/gremien"),
                ("cooperation-decisions", "cooperation-decisions-text", "/beschluesse"),
            ] { (card(&visitor, title, &visitor.t(text), address)) }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn waiting_list(visitor: &Visitor, waiting: &[Waiting]) -> Markup {
    html! {
        @if waiting.is_empty() {
            (alert(Tone::Success, &visitor.t("cooperation-nothing-waits"), None))
        } @else {
            ul.kl-results {
                @for one in waiting {
                    li {
                        p.kern-body {
                            strong { (visitor.t(&one.what)) }
                            @if let Some(on) = one.on {
                                " · " time datetime=(on) { (format::date(visitor.lang, on)) }
                            }
                        }
                        a.kern-link href=(one.address) {
                            @if one.title.is_empty() { (visitor.t("cooperation-unnamed")) }
                            @else { (one.title) }
                        }
                    }
                }
            }
        }
    }
}
