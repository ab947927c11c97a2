//! Where towns, states and committees work together: what there is, and what waits for whom.

use ::needs::CONTRIBUTORS;
use axum::extract::State;
use axum::response::Response;
use committees::MEMBERS;
use identity::Caller;
use jiff::civil::Date;
use knowledge::Knowledge;
use maud::{Markup, html};
use store::{Read, Store};
use web::components::{Tone, alert};
use web::{Access, Failure, Page, Routes, Visitor, format};

use crate::start::card;

/// The routes of the page.
pub(crate) fn routes(store: Store, knowledge: Knowledge) -> Routes {
    let state = Cooperation { store, knowledge };
    Routes::new().get("/zusammenarbeit", Access::Public, page).with_state(state)
}

#[derive(Clone, Debug)]
struct Cooperation {
    store: Store,
    knowledge: Knowledge,
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

/// A need that figures propose to the caller's town.
fn proposed(visitor: &Visitor, knowledge: &Knowledge, draft: &signals::Draft) -> Waiting {
    let service = signals::service_name(Some(knowledge), &draft.service);
    let proposal = signals::proposal(&visitor.shell, visitor.lang, draft, &service);
    Waiting {
        what: "signal-waits".to_owned(),
        title: proposal.title,
        address: format!("/signale/entwuerfe/{}", draft.id),
        on: Some(draft.created_at.german_date()),
    }
}

/// What waits for the caller, the most urgent of each room first. The one page that gathers from several rooms, and
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

async fn page(
    visitor: Visitor,
    State(Cooperation { store, knowledge }): State<Cooperation>,
) -> Result<Response, Failure> {
    let takes_part = visitor.caller.has(CONTRIBUTORS) || visitor.caller.has(MEMBERS);
    let waiting = if takes_part {
        let caller = visitor.caller.clone();
        let found = store.read(move |read| {
            Ok::<_, Failure>((signals::waiting_for(read, &caller)?, waiting_for(read, &caller)?))
        });
        let (drafts, others) = found.await?;
        let proposed = drafts.iter().map(|draft| proposed(&visitor, &knowledge, draft));
        Some(proposed.chain(others).collect::<Vec<_>>())
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
            @if visitor.caller.has(signals::REPORTERS) {
                (card(&visitor, "cooperation-signals", &visitor.t("cooperation-signals-text"), "/signale"))
            }
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
