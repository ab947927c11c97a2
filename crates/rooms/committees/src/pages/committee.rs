//! A committee: who sits in it, its charter, its calendar.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use web::address::id;
use web::components::{self, Tone, date, facts, paragraphs, submit_button};
use web::{Failure, Page, Visitor};

use super::{
    contested, crumbs, deed_link, imported_from, label_badge, label_key, moment, outcome_badge,
    state_badge,
};
use crate::act::On;
use crate::model::{Bench, Charter, Voting};
use crate::ops::{self, Sitting};
use crate::store::{self as query, Committee, Eyes, Line, Part, SeatLine};
use crate::{CHAIRS, Committees, Error};

pub(super) async fn page(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (committee, seats, lines) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let found = query::committee_with_seats(read, eyes, asked)?;
            let (committee, seats) = found.ok_or(Error::NotFound)?;
            Ok((committee, seats, query::overview(read, eyes, asked)?))
        })
        .await?;
    let inside = Eyes::at_pages(&visitor.caller).sits_in(asked);
    let chairs = visitor.caller.acting(asked, CHAIRS).is_ok();
    let of = |what: &str| lines.iter().filter(|line| line.what == what).collect::<Vec<_>>();
    let body = html! {
        (contested(&visitor, On::Committee, asked, committee.contested, inside))
        div .kl-stack--small {
            h1.kern-heading-x-large { (committee.name) }
            p { (label_badge(&visitor, committee.label)) }
            (imported_from(&visitor, &committee.source))
        }
        p .kern-body.kern-body--large.kl-narrow { (committee.purpose) }
        (tabs(&visitor, &committee, "", inside))
        div.kl-two {
            div.kl-stack {
                section .kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("committee-next-meetings")) }
                    (meetings(&visitor, &of("meeting")))
                    p.kl-row {
                        a.kern-link href=(format!("/sitzungen?gremium={asked}")) { (visitor.t("committee-all-meetings")) }
                        @if inside { a.kern-link href=(format!("/gremien/{asked}/kalender")) { (visitor.t("committee-calendar")) } }
                        @else { a.kern-link href=(format!("/gremien/{asked}/kalender.ics")) { (visitor.t("committee-calendar-public")) } }
                    }
                }
                section .kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("committee-newest-decisions")) }
                    (decisions(&visitor, &of("decision")))
                    p.kl-row {
                        a.kern-link href=(format!("/beschluesse?gremium={asked}")) { (visitor.t("committee-all-decisions")) }
                        a.kern-link href=(format!("/beschluesse/feed.atom?gremium={asked}")) { (visitor.t("committee-feed")) }
                    }
                }
                @let texts = of("text");
                @if !texts.is_empty() {
                    section .kl-stack--small {
                        h2.kern-heading-medium { (visitor.t("committee-texts")) }
                        ul.kern-list {
                            @for line in texts {
                                li { a.kern-link href=(format!("/texte/{}", line.id)) { (line.title) } ", " (date(&visitor, line.at)) }
                            }
                        }
                    }
                }
            }
            aside .kl-aside.kl-stack {
                (seat_list(&visitor, &seats, inside))
                @if chairs {
                    section .kl-stack--small {
                        h2.kern-heading-small { (visitor.t("committee-business")) }
                        ul.kern-list {
                            @for path in ["sitzung", "jahresplan", "sitz", "sitz-beenden", "beschreiben", "satzung"] {
                                li { (deed_link(&visitor, On::Committee, asked, path, "")) }
                            }
                            li { a.kern-link href=(format!("/gremien/{asked}/ausgang")) { (visitor.t("committee-downloads")) } }
                        }
                    }
                }
            }
        }
    };
    Ok(visitor.page(Page::new(committee.name.clone(), body).crumbs(crumbs(&visitor, None))))
}

/// The parts of a committee's pages.
pub(super) fn tabs(visitor: &Visitor, committee: &Committee, at: &str, inside: bool) -> Markup {
    let tab = |path: &str, text: &str| {
        let address = format!("/gremien/{}{path}", committee.id);
        html! {
            li {
                a.kl-tabs__link href=(address) aria-current=[(path == at).then_some("page")] { (visitor.t(text)) }
            }
        }
    };
    html! {
        nav aria-label=(committee.name) {
            ul.kl-tabs {
                (tab("", "committee-tab-overview"))
                (tab("/satzung", "committee-tab-charter"))
                @if inside { (tab("/themen", "committee-tab-topics")) }
                (tab("/raum", if inside { "committee-tab-room" } else { "committee-tab-texts" }))
            }
        }
    }
}

fn meetings(visitor: &Visitor, lines: &[&Line]) -> Markup {
    html! {
        @if lines.is_empty() { p.kern-body { (visitor.t("committee-no-meetings")) } }
        ul .kern-list.kl-plain {
            @for line in lines {
                li {
                    a.kern-link href=(format!("/sitzungen/{}", line.id)) { (line.title) }
                    ", " (moment(visitor, line.at)) ", " (visitor.t(&format!("committee-mode-{}", line.number))) " "
                    @if let Ok(state) = line.word.parse() { (state_badge(visitor, state)) }
                }
            }
        }
    }
}

fn decisions(visitor: &Visitor, lines: &[&Line]) -> Markup {
    html! {
        @if lines.is_empty() { p.kern-body { (visitor.t("committee-no-decisions")) } }
        ul .kern-list.kl-plain {
            @for line in lines {
                li {
                    a.kern-link href=(format!("/beschluesse/{}", line.id)) { (line.number) " " (line.title) }
                    ", " (date(visitor, line.at)) " "
                    @if let Ok(outcome) = line.word.parse() { (outcome_badge(visitor, outcome)) }
                }
            }
        }
    }
}

/// The seats in their groups. Members read the names.
fn seat_list(visitor: &Visitor, seats: &[SeatLine], inside: bool) -> Markup {
    let mut groups: Vec<&str> = Vec::new();
    for line in seats {
        if !groups.contains(&line.seat.group.as_str()) {
            groups.push(&line.seat.group);
        }
    }
    let count = seats.len().to_string();
    html! {
        section .kl-stack--small {
            h2.kern-heading-small { (visitor.tf("committee-seats", &[("count", &count)])) }
            @for group in groups {
                @if !group.is_empty() { h3.kern-title { (group) } }
                ul .kern-list {
                    @for line in seats.iter().filter(|line| line.seat.group == group) {
                        li {
                            (line.seat.sender)
                            @if line.seat.chair { " " (components::badge(Some(Tone::Info), &visitor.t("committee-chair"))) }
                            @if line.seat.bench != Bench::Neither {
                                " (" (visitor.t(&format!("committee-bench-{}", line.seat.bench))) ")"
                            }
                            @if inside {
                                @if let Some(holder) = &line.holder { br; (holder) }
                                @if let Some(deputy) = &line.deputy {
                                    br; (visitor.tf("committee-deputy", &[("name", deputy)]))
                                }
                                @if let Some(until) = line.seat.until {
                                    br; (visitor.t("committee-until")) " " (date(visitor, until.plus_seconds(-1)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn charter(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (committee, query::Charters { versions, accepted, seats }) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let committee = query::committee(read, eyes, asked)?.ok_or(Error::NotFound)?;
            Ok((committee, query::charters(read, eyes, asked)?))
        })
        .await?;
    let inside = Eyes::at_pages(&visitor.caller).sits_in(asked);
    let me = visitor.caller.person().map(|person| person.id);
    let current = committee.charter.clone().unwrap_or_default();
    let of_current: Vec<&Part> =
        accepted.iter().filter(|(version, _)| *version == current).map(|(_, part)| part).collect();
    let mine = of_current.iter().any(|part| part.person == me && me.is_some());
    let body = html! {
        h1.kern-heading-x-large { (visitor.t("committee-tab-charter")) ": " (committee.name) }
        (tabs(&visitor, &committee, "/satzung", inside))
        @for (number, (part, version)) in versions.iter().enumerate().rev() {
            section .kl-stack--small {
                @let number = (number + 1).to_string();
                h2.kern-heading-medium {
                    (visitor.tf("committee-version", &[("number", &number)])) ", " (date(&visitor, part.at))
                }
                @if part.name == current {
                    div .kl-narrow { (paragraphs(&version.text)) }
                    (rules(&visitor, version))
                    @if inside {
                        @let (have, all) = (of_current.len().to_string(), seats.len().to_string());
                        p.kern-body { (visitor.tf("committee-accepted", &[("have", &have), ("all", &all)])) }
                        @if mine {
                            p.kern-body { (visitor.t("committee-accepted-own")) }
                        } @else {
                            form method="post" action=(format!("/gremien/{asked}/tun/satzung-annehmen")) {
                                (submit_button(&visitor.t("committee-do-satzung-annehmen")))
                            }
                        }
                    }
                } @else {
                    details { summary { (visitor.t("committee-version-old")) } (paragraphs(&version.text)) (rules(&visitor, version)) }
                }
            }
        }
    };
    let title = format!("{}: {}", visitor.t("committee-tab-charter"), committee.name);
    Ok(visitor
        .page(Page::new(title, body).crumbs(crumbs(&visitor, Some((asked, &committee.name))))))
}

fn rules(visitor: &Visitor, charter: &Charter) -> Markup {
    let rules = &charter.rules;
    let yes = |it: bool| visitor.t(if it { "committee-yes" } else { "committee-no" });
    let text = |text: String| html! { (text) };
    let cadence = visitor.tf(
        "committee-cadence",
        &[
            ("video", &rules.video_per_year.to_string()),
            ("person", &rules.in_person_per_year.to_string()),
        ],
    );
    let mut rows = vec![
        (visitor.t("committee-f-quorum_percent"), text(format!("{} %", rules.quorum_percent))),
        (
            visitor.t("committee-f-voting"),
            text(visitor.t(&format!("committee-voting-{}", rules.voting))),
        ),
        (visitor.t("committee-cadence-name"), text(cadence)),
        (visitor.t("committee-f-name_free"), text(yes(rules.name_free))),
        (visitor.t("committee-f-label"), text(visitor.t(&label_key(rules.label)))),
    ];
    if rules.voting != Voting::Consensus {
        rows.push((visitor.t("committee-f-parity"), text(yes(rules.parity))));
    }
    facts(&rows)
}

pub(super) async fn calendar(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let committee = rooms
        .store
        .read::<_, Error>(move |read| {
            Sitting::of(&caller, asked)?;
            query::committee(read, Eyes::at_pages(&caller), asked)?.ok_or(Error::NotFound)
        })
        .await?;
    Ok(calendar_page(&visitor, &committee, None))
}

pub(super) async fn new_calendar(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (committee, secret) = rooms
        .store
        .change(move |tx| {
            let sitting = Sitting::of(&caller, asked)?;
            let committee =
                query::committee(tx, Eyes::at_pages(&caller), asked)?.ok_or(Error::NotFound)?;
            let (secret, entry) = ops::room::calendar_address(tx, &sitting)?;
            Ok::<_, Error>(((committee, secret), entry))
        })
        .await?;
    Ok(calendar_page(&visitor, &committee, Some(&secret.reveal())))
}

fn calendar_page(visitor: &Visitor, committee: &Committee, secret: Option<&str>) -> Response {
    let title = visitor.t("committee-calendar");
    let base = visitor.shell.base_url();
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("committee-calendar-hint")) }
        @if let Some(secret) = secret {
            p { code.kl-address { (base) "/kalender/" (secret) ".ics" } }
            p .kern-body.kl-narrow { (visitor.t("committee-calendar-once")) }
        }
        form method="post" action=(format!("/gremien/{}/kalender", committee.id)) {
            (submit_button(&visitor.t("committee-calendar-new")))
        }
    };
    visitor
        .page(Page::new(title, body).crumbs(crumbs(visitor, Some((committee.id, &committee.name)))))
}
