//! The pages.

mod about;
mod committee;
mod decisions;
mod form;
mod list;
mod meeting;
mod room;
pub(crate) mod takeaway;
mod versions;

use ::store::Timestamp;
use axum::extract::{Form, Path, Query, State};
use identity::Label;
use maud::{Markup, html};
use uuid::Uuid;
use web::components::{Tone, badge, icon};
use web::{Access, Routes, Visitor, format};

use crate::act::On;
use crate::model::{MeetingState, Outcome, Reference};
use crate::{Committees, FOUNDERS};

type Pairs = Vec<(String, String)>;

macro_rules! things {
    ($routes:expr, $($on:expr, $place:literal);* $(;)?) => {
        $routes
        $(
            .get(concat!($place, "/{id}/tun/{deed}"), Access::SignedIn,
                |visitor: Visitor, rooms: State<Committees>, at: Path<(String, String)>, typed: Query<Pairs>|
                    form::page(visitor, rooms, $on, at, typed))
            .post(concat!($place, "/{id}/tun/{deed}"), Access::SignedIn,
                |visitor: Visitor, rooms: State<Committees>, at: Path<(String, String)>, typed: Form<Pairs>|
                    form::submit(visitor, rooms, $on, at, typed))
            .get(concat!($place, "/{id}/fassungen"), Access::SignedIn,
                |visitor: Visitor, rooms: State<Committees>, at: Path<String>|
                    versions::page(visitor, rooms, $on, at))
        )*
    };
}

/// The routes.
pub(crate) fn routes() -> Routes<Committees> {
    let (all, in_, founders) = (Access::Public, Access::SignedIn, Access::Roles(FOUNDERS));
    let routes = Routes::new()
        .get("/gremien", all, list::page)
        .get("/gremien/neu", founders, form::found_page)
        .post("/gremien/neu", founders, form::found)
        .get("/gremien/{id}", all, committee::page)
        .get("/gremien/{id}/satzung", all, committee::charter)
        .get("/gremien/{id}/themen", in_, room::topics)
        .post("/gremien/{id}/themen/mitnehmen", in_, takeaway::topics)
        .get("/gremien/{id}/raum", all, room::texts)
        .get("/gremien/{id}/ausgang", in_, takeaway::log)
        .get("/gremien/{id}/kalender", in_, committee::calendar)
        .post("/gremien/{id}/kalender", in_, committee::new_calendar)
        .get("/themen/{id}", in_, room::topic)
        .get("/texte/{id}", all, room::text)
        .post("/texte/{id}/mitnehmen", in_, takeaway::text)
        .get("/sitzungen", all, meeting::list)
        .get("/sitzungen/{id}", all, meeting::page)
        .post("/sitzungen/{id}/mitnehmen", in_, takeaway::minutes)
        .get("/beschluesse", all, decisions::list)
        .get("/beschluesse/{id}", all, decisions::page);
    things!(routes,
        On::Committee, "/gremien";
        On::Topic, "/themen";
        On::Meeting, "/sitzungen";
        On::Decision, "/beschluesse";
        On::Text, "/texte";
    )
}

/// The way back: the list, and the committee if one is named.
fn crumbs(visitor: &Visitor, committee: Option<(Uuid, &str)>) -> Vec<(String, String)> {
    let mut crumbs = vec![("/gremien".to_owned(), visitor.t("committee-list"))];
    if let Some((id, name)) = committee {
        crumbs.push((format!("/gremien/{id}"), name.to_owned()));
    }
    crumbs
}

/// The name of a label's text: a plus may not stand in it.
fn label_key(label: Label) -> String {
    format!("committee-label-{}", label.word().replace('+', "-"))
}

/// A label, unless everybody may know.
fn label_badge(visitor: &Visitor, label: Label) -> Markup {
    let tone = match label {
        Label::Clear => return html! {},
        Label::Green => Tone::Success,
        Label::Amber | Label::AmberStrict => Tone::Warning,
        Label::Red => Tone::Danger,
    };
    badge(Some(tone), &visitor.t(&label_key(label)))
}

/// That something was taken over from another system.
fn imported_badge(visitor: &Visitor, source: &str) -> Markup {
    if source.is_empty() {
        html! {}
    } else {
        badge(None, &visitor.t("committee-imported"))
    }
}

/// The way to where it is kept.
fn imported_from(visitor: &Visitor, source: &str) -> Markup {
    html! {
        @if !source.is_empty() {
            p.kern-body {
                (imported_badge(visitor, source)) " "
                a.kern-link href=(source) rel="noreferrer" { (visitor.t("committee-imported-from")) }
            }
        }
    }
}

fn state_badge(visitor: &Visitor, state: MeetingState) -> Markup {
    let tone = match state {
        MeetingState::Planned | MeetingState::Approved => None,
        MeetingState::Invited => Some(Tone::Info),
        MeetingState::Running => Some(Tone::Success),
        MeetingState::Draft => Some(Tone::Warning),
        MeetingState::Cancelled => Some(Tone::Danger),
    };
    badge(tone, &visitor.t(&format!("committee-meeting-{state}")))
}

fn outcome_badge(visitor: &Visitor, outcome: Outcome) -> Markup {
    let tone = match outcome {
        Outcome::Accepted => Some(Tone::Success),
        Outcome::Partly | Outcome::Postponed => Some(Tone::Warning),
        Outcome::Rejected => Some(Tone::Danger),
        Outcome::Noted => None,
    };
    badge(tone, &visitor.t(&format!("committee-outcome-{outcome}")))
}

fn moment(visitor: &Visitor, at: Timestamp) -> Markup {
    html! { time datetime=(at.to_jiff()) { (format::moment(visitor.lang, at)) } }
}

/// A link to something that can be done.
fn deed_link(visitor: &Visitor, on: On, id: Uuid, path: &str, with: &str) -> Markup {
    let text = visitor.t(&format!("committee-do-{path}"));
    html! {
        a.kern-link href=(format!("{}/{id}/tun/{path}{with}", on.place())) { (text) }
    }
}

/// A button for something that takes nothing but a click.
fn deed_button(
    visitor: &Visitor,
    on: On,
    id: Uuid,
    path: &str,
    with: &[(&str, &str)],
    text: &str,
) -> Markup {
    html! {
        form method="post" action=(format!("{}/{id}/tun/{path}", on.place())) data-submit-once {
            @for (name, value) in with { input type="hidden" name=(name) value=(value); }
            button .kern-btn.kern-btn--secondary.kern-btn--small type="submit" {
                span.kern-label { (visitor.t(text)) }
            }
        }
    }
}

/// What something is about. A thing that is kept here is linked: its own page looks at who asks.
fn reference(visitor: &Visitor, reference: &Reference) -> Markup {
    match reference {
        Reference::Nothing { .. } => html! { (visitor.t("committee-reference-none")) },
        Reference::To { kind, id, number, title } => {
            let name = visitor.t(&format!("committee-reference-{kind}"));
            let address = id.and_then(|id| {
                Some(match kind {
                    crate::Matter::Need => format!("/bedarfe/{id}"),
                    crate::Matter::Cluster => format!("/buendel/{id}"),
                    crate::Matter::Profile => format!("/profile/{id}"),
                    crate::Matter::Standard => format!("/standards/{id}"),
                    crate::Matter::Requirement => return None,
                })
            });
            let text = format!("{name} {number} {title}");
            html! {
                @match address {
                    Some(address) => a.kern-link href=(address) { (text.trim()) },
                    None => (text.trim()),
                }
            }
        }
    }
}

/// Says that two people wrote without knowing of each other.
fn contested(visitor: &Visitor, on: On, id: Uuid, count: i64, inside: bool) -> Markup {
    html! {
        @if inside && count > 0 {
            div .kern-alert.kern-alert--warning role="status" {
                div.kern-alert__header {
                    (icon("kern-icon kern-icon--warning"))
                    p.kern-title { (visitor.t("committee-contested")) }
                }
                div.kern-alert__body {
                    a.kern-link href=(format!("{}/{id}/fassungen", on.place())) {
                        (visitor.t("committee-contested-look"))
                    }
                }
            }
        }
    }
}

/// The page of a list, from 1.
fn page_number(text: &str) -> i64 {
    text.parse().unwrap_or(1).clamp(1, 1_000_000)
}
