//! Where towns, states and committees work together: the start page of everybody who takes part, by what they do.
//! First what waits for them, from all rooms, then what they do most.

use ::needs::CONTRIBUTORS;
use axum::extract::State;
use axum::response::Response;
use committees::MEMBERS;
use identity::registrations::{self, DECIDERS};
use identity::waiting::{self, Select, Waiting};
use identity::{Caller, Role};
use knowledge::Knowledge;
use maud::{Markup, html};
use store::{Read, Store};
use web::components::{Tone, alert, date, day, link_button};
use web::{Access, Failure, Page, Routes, Visitor};

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

/// What each room has that waits for the caller. A room that gets something of the kind adds a line.
fn parts(read: &Read<'_>, caller: &Caller) -> [Option<Select>; 5] {
    [
        registrations::waiting_select(read, caller),
        signals::waiting_select(caller),
        needs::waiting_select(read, caller),
        requirements::waiting_select(read, caller),
        committees::waiting_select(read, caller),
    ]
}

/// What somebody does most, in their words: the text and where it leads.
type Tasks = &'static [(&'static str, &'static str)];

/// What somebody with a role does most.
const TASKS: &[(Role, Tasks)] = &[
    (
        Role::Leader,
        &[
            ("cooperation-do-own", "/bedarfe?ansicht=eigene"),
            ("cooperation-do-admit", "/beitritte"),
            ("cooperation-do-name", "/verzeichnis"),
            ("cooperation-do-situation", "/bedarfe/lage"),
        ],
    ),
    (
        Role::Cdo,
        &[
            ("cooperation-do-report", "/bedarfe/neu"),
            ("cooperation-do-voice", "/bedarfe"),
            ("cooperation-do-members", "/bedarfe/mitglieder"),
            ("cooperation-do-clusters", "/buendel"),
        ],
    ),
    (
        Role::Cio,
        &[
            ("cooperation-do-report", "/bedarfe/neu"),
            ("cooperation-do-voice", "/bedarfe"),
            ("cooperation-do-standards", "/standards"),
            ("cooperation-do-profiles", "/profile"),
        ],
    ),
    (
        Role::SecurityOfficer,
        &[
            ("cooperation-do-security", "/bedarfe?thema=security"),
            ("cooperation-do-report", "/bedarfe/neu"),
            ("cooperation-do-standards", "/standards"),
        ],
    ),
    (
        Role::DigitalGuide,
        &[
            ("cooperation-do-report", "/bedarfe/neu"),
            ("cooperation-do-own", "/bedarfe?ansicht=eigene"),
            ("cooperation-do-colleagues", "/verzeichnis"),
        ],
    ),
    (
        Role::Department,
        &[
            ("cooperation-do-report", "/bedarfe/neu"),
            ("cooperation-do-own", "/bedarfe?ansicht=eigene"),
            ("cooperation-do-voice", "/bedarfe"),
        ],
    ),
    (
        Role::Lead,
        &[
            ("cooperation-do-report", "/bedarfe/neu"),
            ("cooperation-do-own", "/bedarfe?ansicht=eigene"),
        ],
    ),
    (
        Role::Chair,
        &[
            ("cooperation-do-committees", "/gremien"),
            ("cooperation-do-decisions", "/beschluesse"),
            ("cooperation-do-profiles", "/profile"),
        ],
    ),
    (
        Role::Secretariat,
        &[("cooperation-do-committees", "/gremien"), ("cooperation-do-decisions", "/beschluesse")],
    ),
    (
        Role::Member,
        &[
            ("cooperation-do-committees", "/gremien"),
            ("cooperation-do-voice", "/bedarfe"),
            ("cooperation-do-profiles", "/profile"),
        ],
    ),
    (
        Role::Administrator,
        &[("cooperation-do-admit", "/beitritte"), ("cooperation-do-accounts", "/zugaenge")],
    ),
];

/// What the caller is, each with the organisations in which they are it, and what they do most there.
fn roles(caller: &Caller) -> Vec<(Role, Vec<String>, Tasks)> {
    TASKS
        .iter()
        .map(|(role, tasks)| {
            let own = caller.organisations_by_name(&[*role]);
            (*role, own.into_iter().map(|(_, name)| name).collect::<Vec<_>>(), *tasks)
        })
        .filter(|(_, own, _)| !own.is_empty())
        .collect()
}

async fn page(
    visitor: Visitor,
    State(Cooperation { store, knowledge }): State<Cooperation>,
) -> Result<Response, Failure> {
    let takes_part = [CONTRIBUTORS, MEMBERS, DECIDERS].iter().any(|it| visitor.caller.has(it));
    let waiting = if takes_part {
        let caller = visitor.caller.clone();
        let reading = move |read: &mut Read<'_>| {
            let parts = parts(read, &caller);
            waiting::gather(read, parts.into_iter().flatten())
        };
        let mut found = store.read(reading).await?;
        for one in found.iter_mut().filter(|one| one.what == signals::WAITS) {
            one.title =
                signals::waiting_title(&visitor.shell, visitor.lang, &knowledge, &one.title);
        }
        Some(found)
    } else {
        None
    };
    let title = visitor.t("cooperation");
    let body = html! {
        div .kl-narrow.kl-stack--small {
            h1.kern-heading-x-large { (title) }
            @match visitor.caller.person().filter(|_| takes_part) {
                Some(person) => p .kern-body.kern-body--large {
                    (visitor.tf("cooperation-welcome", &[("name", &person.name)]))
                },
                None => p .kern-body.kern-body--large { (visitor.t("cooperation-intro")) },
            }
        }
        @if let Some(waiting) = &waiting {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("cooperation-waiting")) }
                (waiting_list(&visitor, waiting))
            }
            (doing(&visitor))
        } @else {
            (joining(&visitor))
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
                ("cooperation-actors", "cooperation-actors-text", "/verzeichnis"),
            ] { (card(&visitor, title, &visitor.t(text), address)) }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// What the visitor does most, role by role, in plain words.
fn doing(visitor: &Visitor) -> Markup {
    html! {
        @for (role, own, tasks) in roles(&visitor.caller) {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t(&format!("cooperation-as-{role}"))) }
                p .kern-body.kern-body--small {
                    (visitor.tf("cooperation-for", &[("organisations", &own.join(", "))]))
                }
                ul.kl-columns {
                    @for (text, address) in tasks { li { a.kern-link href=(address) { (visitor.t(text)) } } }
                }
            }
        }
    }
}

/// How somebody comes to take part.
fn joining(visitor: &Visitor) -> Markup {
    html! {
        section .kl-stack--small {
            h2.kern-heading-medium { (visitor.t("cooperation-join")) }
            p .kern-body.kl-narrow { (visitor.t("cooperation-join-text")) }
            p { (link_button("/registrieren", &visitor.t("registration"))) }
        }
    }
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
                            @match (one.due, one.at) {
                                (Some(due), _) => { " · " (day(visitor, due)) }
                                (None, Some(at)) => { " · " (date(visitor, at)) }
                                (None, None) => {}
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
