//! Meetings: the list, and the one screen from which a meeting is led: agenda, the item in its centre, and beside it
//! attendance, the vote, the decision and tasks. Without JavaScript, and below each other on a phone.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::components::{self, Tone, badge, date, facts, pages, paragraphs};
use web::limits::PAGE;
use web::{Failure, Page, Visitor};

use super::decisions::votes_in_words;
use super::{
    contested, crumbs, deed_button, deed_link, imported_badge, imported_from, label_badge, moment,
    outcome_badge, page_number, reference, state_badge,
};
use crate::act::On;
use crate::minutes::{self, marked};
use crate::model::{Choice, Item, MeetingState, Presence, Visibility, Voting, quorum};
use crate::ops::meeting::{present, votes};
use crate::store::{self as query, Around, Eyes, Meeting, MeetingsAsked};
use crate::{CHAIRS, Committees, Error};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    seite: String,
    gremium: String,
    alte: String,
}

pub(super) async fn list(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (caller, page, old) =
        (visitor.caller.clone(), page_number(&asked.seite), !asked.alte.is_empty());
    let committee =
        (!asked.gremium.is_empty()).then(|| asked.gremium.parse::<Uuid>().unwrap_or_default());
    let (meetings, total) = rooms
        .store
        .read::<_, Error>(move |read| {
            let today = read.now();
            let wanted = MeetingsAsked {
                committee,
                from: (!old).then_some(today),
                until: old.then_some(today),
                newest_first: old,
                limit: PAGE,
                offset: (page - 1) * PAGE,
                ..MeetingsAsked::default()
            };
            let eyes = Eyes::at_pages(&caller);
            Ok((query::meetings(read, eyes, &wanted)?, query::meetings_total(read, eyes, &wanted)?))
        })
        .await?;
    let title = visitor.t("committee-meetings");
    let of = committee.map(|id| format!("gremium={id}&")).unwrap_or_default();
    let body = html! {
        h1.kern-heading-x-large { (title) }
        ul.kl-tabs {
            li { a.kl-tabs__link href=(format!("/sitzungen?{of}")) aria-current=[(!old).then_some("page")] { (visitor.t("committee-coming")) } }
            li { a.kl-tabs__link href=(format!("/sitzungen?{of}alte=1")) aria-current=[old.then_some("page")] { (visitor.t("committee-past")) } }
        }
        @if meetings.is_empty() {
            (components::alert(Tone::Info, &visitor.t("committee-no-meetings"), None))
        }
        ul .kern-list.kl-plain {
            @for meeting in &meetings {
                li {
                    p.kern-body {
                        a.kern-link href=(format!("/sitzungen/{}", meeting.id)) {
                            (meeting.committee_short) ": " (meeting.title)
                        }
                        " " (state_badge(&visitor, meeting.state)) " " (label_badge(&visitor, meeting.label)) " " (imported_badge(&visitor, &meeting.source))
                    }
                    p .kern-body.kern-body--small {
                        (moment(&visitor, meeting.starts_at)) ", " (visitor.t(&format!("committee-mode-{}", meeting.mode)))
                        @if !meeting.place.is_empty() { ", " (meeting.place) }
                    }
                }
            }
        }
        (pages(&visitor, page, total, PAGE, &format!("/sitzungen?{of}{}", if old { "alte=1&" } else { "" })))
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor, None))))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    punkt: String,
}

/// The screen as one of its readers sees it.
struct Screen<'s> {
    visitor: &'s Visitor,
    meeting: &'s Meeting,
    around: &'s Around,
    /// The item in the centre.
    item: Option<(Uuid, &'s Item)>,
    inside: bool,
    chairs: bool,
}

pub(super) async fn page(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
    Query(at): Query<At>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (meeting, around) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let meeting = query::meeting(read, eyes, asked)?.ok_or(Error::NotFound)?;
            let around = query::around(read, eyes, &meeting)?;
            Ok((meeting, around))
        })
        .await?;
    let chosen = around.items.iter().find(|(id, ..)| id.to_string() == at.punkt);
    let item = chosen.or_else(|| around.items.first()).map(|(id, item, _)| (*id, item));
    let screen = Screen {
        visitor: &visitor,
        meeting: &meeting,
        around: &around,
        item,
        inside: Eyes::at_pages(&visitor.caller).sits_in(meeting.committee),
        chairs: visitor.caller.acting(meeting.committee, CHAIRS).is_ok(),
    };
    let body = html! {
        (contested(&visitor, On::Meeting, asked, meeting.contested, screen.inside))
        (screen.head())
        div.kl-session {
            nav .kl-session__agenda aria-label=(visitor.t("committee-agenda")) { (screen.agenda()) }
            section .kl-session__item.kl-stack { (screen.centre()) }
            aside .kl-session__side.kl-stack { (screen.side()) }
        }
        (screen.minutes())
    };
    let back = crumbs(&visitor, Some((meeting.committee, &meeting.committee_name)));
    Ok(visitor.page(Page::new(meeting.title.clone(), body).crumbs(back)))
}

impl Screen<'_> {
    fn t(&self, key: &str) -> String {
        self.visitor.t(key)
    }

    fn button(&self, path: &str, with: &[(&str, &str)], text: &str) -> Markup {
        deed_button(self.visitor, On::Meeting, self.meeting.id, path, with, text)
    }

    fn link(&self, path: &str, with: &str) -> Markup {
        deed_link(self.visitor, On::Meeting, self.meeting.id, path, with)
    }

    fn head(&self) -> Markup {
        let Self { visitor, meeting, around, .. } = self;
        let next: &[(&str, &str)] = match meeting.state {
            MeetingState::Planned => {
                &[("einladen", "committee-do-einladen"), ("absagen", "committee-do-absagen")]
            }
            MeetingState::Invited => {
                &[("eroeffnen", "committee-do-eroeffnen"), ("absagen", "committee-do-absagen")]
            }
            MeetingState::Running => &[("schliessen", "committee-do-schliessen")],
            MeetingState::Draft => &[("genehmigen", "committee-do-genehmigen")],
            MeetingState::Approved | MeetingState::Cancelled => &[],
        };
        html! {
            div .kl-stack--small {
                h1.kern-heading-x-large { (meeting.title) }
                p.kl-row { (state_badge(visitor, meeting.state)) (label_badge(visitor, meeting.label)) }
                (imported_from(visitor, &meeting.source))
                p.kern-body {
                    (moment(visitor, meeting.starts_at)) ", " (self.t(&format!("committee-mode-{}", meeting.mode)))
                    @if !meeting.place.is_empty() { ", " (meeting.place) }
                }
                @if let Some(dial_in) = around.dial_in.as_ref().filter(|it| !it.is_empty()) {
                    p .kern-body.kl-lines { (self.t("committee-f-dial_in")) ": " (dial_in) }
                }
                div.kl-row {
                    @if self.chairs {
                        @for (path, text) in next { (self.button(path, &[], text)) }
                        @if meeting.state.has_open_agenda() { (self.link("aendern", "")) }
                    }
                    @if meeting.label.may_be_exported() {
                        a.kern-link href=(format!("/sitzungen/{}/einladung.ics", meeting.id)) { (self.t("committee-ics")) }
                    }
                }
            }
        }
    }

    fn agenda(&self) -> Markup {
        let at = self.item.map(|(id, _)| id);
        html! {
            h2.kern-heading-small { (self.t("committee-agenda")) }
            @if self.around.items.is_empty() { p.kern-body { (self.t("committee-no-items")) } }
            ol .kl-agenda {
                @for ((visibility, number), (id, item, _)) in marked(self.around) {
                    li {
                        a.kl-agenda__link href=(format!("/sitzungen/{}?punkt={id}#punkt", self.meeting.id))
                            aria-current=[(at == Some(*id)).then_some("true")] {
                            span.kl-agenda__number { (self.visitor.tf(&format!("committee-item-{visibility}"), &[("number", &number)])) }
                            span { (item.title) }
                        }
                    }
                }
            }
            @if self.chairs && self.meeting.state.has_open_agenda() {
                p {
                    a.kern-link href=(format!("/sitzungen/{}/tun/punkt", self.meeting.id)) { (self.t("committee-item-new")) }
                }
            }
        }
    }

    fn centre(&self) -> Markup {
        let Some((id, item)) = self.item else {
            return html! { p.kern-body { (self.t("committee-no-items-hint")) } };
        };
        let decided = self.around.decided.iter().find(|(of, _)| *of == id.to_string());
        let with = format!("?item={id}");
        html! {
            div .kl-stack--small {
                h2.kern-heading-medium id="punkt" { (item.title) }
                p.kl-row {
                    @if item.visibility != Visibility::Public {
                        (badge(Some(Tone::Warning), &self.t(&format!("committee-visibility-{}", item.visibility))))
                    }
                    span { (reference(self.visitor, &item.reference)) }
                }
            }
            (paragraphs(&item.text))
            @if let Some(topic) = item.topic.filter(|_| self.inside) {
                p { a.kern-link href=(format!("/themen/{topic}")) { (self.t("committee-to-topic")) } }
            }
            @if let Some((_, decided)) = decided {
                div.kl-decided {
                    p.kern-body {
                        a.kern-link href=(format!("/beschluesse/{}", decided.id)) {
                            (self.visitor.tf("committee-decision-number", &[("number", &decided.number)])) ": " (decided.title)
                        }
                        " " (outcome_badge(self.visitor, decided.outcome))
                    }
                    (paragraphs(&decided.text))
                }
            }
            // What was said is for the minutes, and those are for the members.
            @if self.inside && !item.note.is_empty() {
                div .kl-stack--small {
                    h3.kern-title { (self.t("committee-f-note")) }
                    (paragraphs(&item.note))
                }
            }
            @if self.chairs {
                ul .kern-list.kern-list--horizontal {
                    @if self.meeting.state == MeetingState::Running {
                        li { (self.link("notiz", &with)) }
                    }
                    @if self.meeting.state.has_open_agenda() && decided.is_none() {
                        li { (self.link("punkt", &with)) }
                        li { (self.link("punkt-streichen", &with)) }
                    }
                }
            }
        }
    }

    fn side(&self) -> Markup {
        html! {
            @if self.inside {
                (self.vote())
                (self.decision())
                (self.tasks())
                (self.attendance())
            } @else {
                (facts(&[(self.t("committee-f-committee-name"), html! { (self.meeting.committee_name) })]))
            }
        }
    }

    fn vote(&self) -> Markup {
        let Some((id, item)) = self.item else { return html! {} };
        let (rules, running) = (&self.meeting.rules, self.meeting.state == MeetingState::Running);
        if rules.voting == Voting::Consensus || item.visibility == Visibility::Hidden {
            return html! {};
        }
        let counted = votes(self.meeting, self.around, id);
        let me = self.visitor.caller.person().map(|person| person.id);
        let own: Vec<_> = self
            .around
            .seats
            .iter()
            .filter(|line| me.is_some_and(|me| line.seat.belongs_to(me)))
            .collect();
        let item_id = id.to_string();
        html! {
            section .kl-stack--small {
                h2.kern-heading-small { (self.t("committee-vote")) }
                p.kern-body {
                    @match counted {
                        Some(votes) => (votes_in_words(self.visitor, votes)),
                        None => (self.t("committee-no-votes")),
                    }
                }
                @if item.voting && running {
                    @for line in own {
                        p .kern-body.kern-body--small { (line.seat.sender) }
                        div.kl-row {
                            @for choice in Choice::ALL {
                                (self.button("stimme", &[("item", &item_id), ("seat", &line.id), ("choice", choice.word())],
                                    &format!("committee-choice-{choice}")))
                            }
                        }
                    }
                    @if self.chairs {
                        (self.button("abstimmung", &[("item", &item_id)], "committee-ballot-close"))
                    }
                } @else if running && self.chairs {
                    (self.button("abstimmung", &[("item", &item_id), ("open", "1")], "committee-ballot-open"))
                }
            }
        }
    }

    fn decision(&self) -> Markup {
        let Some((id, item)) = self.item else { return html! {} };
        let decided = self.around.decided.iter().any(|(of, _)| *of == id.to_string());
        let possible = self.chairs
            && self.meeting.state == MeetingState::Running
            && !decided
            && item.visibility != Visibility::Hidden;
        html! {
            @if possible {
                p {
                    a .kern-btn.kern-btn--primary href=(format!("/sitzungen/{}/tun/beschliessen?item={id}", self.meeting.id)) {
                        span.kern-label { (self.t("committee-do-beschliessen")) }
                    }
                }
            }
        }
    }

    fn tasks(&self) -> Markup {
        let with = self.item.map(|(id, _)| format!("?item={id}")).unwrap_or_default();
        let can = matches!(
            self.meeting.state,
            MeetingState::Invited | MeetingState::Running | MeetingState::Draft
        );
        let me = self.visitor.caller.person().map(|person| person.id);
        html! {
            section .kl-stack--small {
                h2.kern-heading-small { (self.t("committee-tasks")) }
                @if self.around.tasks.is_empty() { p.kern-body { (self.t("committee-no-tasks")) } }
                ul .kern-list.kl-plain {
                    @for (part, task) in &self.around.tasks {
                        li {
                            (task.text)
                            p .kern-body.kern-body--small {
                                (part.person_name.clone().unwrap_or_default())
                                @if let Some(due) = part.due { ", " (self.t("committee-until")) " " (date(self.visitor, due)) }
                            }
                            @if !part.open {
                                (badge(Some(Tone::Success), &self.t("committee-task-done")))
                            } @else if self.chairs || part.person == me {
                                (self.button("aufgabe-erledigt", &[("task", &part.name)], "committee-do-aufgabe-erledigt"))
                            }
                        }
                    }
                }
                @if self.chairs && can { p { (self.link("aufgabe", &with)) } }
            }
        }
    }

    fn attendance(&self) -> Markup {
        let (there, all) = (present(self.around), self.around.seats.len());
        let needed = quorum(&self.meeting.rules, all);
        let values = [there, needed, all].map(|count| count.to_string());
        let can = self.chairs
            && matches!(self.meeting.state, MeetingState::Invited | MeetingState::Running);
        let tone = if there >= needed { Tone::Success } else { Tone::Warning };
        html! {
            section .kl-stack--small {
                h2.kern-heading-small { (self.t("committee-attendance")) }
                p { (badge(Some(tone), &self.t(if there >= needed { "committee-quorate" } else { "committee-not-quorate" }))) }
                p .kern-body.kern-body--small {
                    (self.visitor.tf("committee-minutes-quorum",
                        &[("there", &values[0]), ("needed", &values[1]), ("all", &values[2])]))
                }
                details {
                    summary { (self.t("committee-attendance-list")) }
                    ul .kern-list.kl-plain {
                        @for line in &self.around.seats {
                            @let presence = self.around.presence.iter().find(|(id, _)| *id == line.id).map(|(_, it)| *it);
                            li {
                                (line.seat.sender)
                                @if let Some(name) = &line.holder { " (" (name) ")" }
                                @if let Some(presence) = presence { ": " (self.t(&format!("committee-presence-{presence}"))) }
                                @if can {
                                    form.kl-row method="post" action=(format!("/sitzungen/{}/tun/anwesenheit", self.meeting.id)) {
                                        input type="hidden" name="seat" value=(line.id);
                                        @for choice in Presence::ALL.iter().filter(|it| Some(**it) != presence) {
                                            button .kern-btn.kern-btn--tertiary.kern-btn--x-small type="submit"
                                                name="presence" value=(choice) {
                                                span.kern-label { (self.t(&format!("committee-presence-{choice}"))) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Members read the minutes as they were written; others what follows from the public items, once approved.
    fn minutes(&self) -> Markup {
        let text = match &self.around.minutes {
            Some(text) => text.clone(),
            None if self.meeting.state == MeetingState::Approved && !self.inside => {
                let mut public = self.around.clone();
                public.items.iter_mut().for_each(|(_, item, _)| item.note.clear());
                minutes::written(&self.visitor.shell, self.visitor.lang, self.meeting, &public)
            }
            None => return html! {},
        };
        html! {
            section .kl-stack--small {
                h2.kern-heading-medium { (self.t("committee-minutes")) }
                @if self.meeting.state == MeetingState::Draft {
                    p { (badge(Some(Tone::Warning), &self.t("committee-meeting-draft"))) " "
                        @if self.chairs { (self.link("niederschrift", "")) } }
                }
                div .kl-narrow { p .kern-body.kl-lines { (text) } }
                @if self.around.minutes.is_some() {
                    (super::takeaway::button(self.visitor, &format!("/sitzungen/{}/mitnehmen", self.meeting.id), self.meeting.label))
                }
            }
        }
    }
}
