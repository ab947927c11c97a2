//! The room: topics that members bring in, texts and what is said on them, and the way out.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::components::{
    self, Tone, badge, date, facts, link_button, pages, paragraphs, submit_button,
};
use web::limits::PAGE;
use web::{Failure, Page, Visitor};

use super::committee::tabs;
use super::takeaway;
use super::{
    contested, crumbs, deed_button, deed_link, imported_from, label_badge, label_key, page_number,
};
use crate::act::On;
use crate::diff::{Piece, diff};
use crate::model::TopicState;
use crate::ops::Sitting;
use crate::ops::room::Release;
use crate::store::{self as query, Eyes, Part, Text, Topic};
use crate::{CHAIRS, Committees, Error};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    seite: String,
}

pub(super) async fn topics(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
    Query(list): Query<Asked>,
) -> Result<Response, Failure> {
    let (asked, caller, page) = (id(&asked)?, visitor.caller.clone(), page_number(&list.seite));
    let (committee, topics) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let committee = query::committee(read, eyes, asked)?.ok_or(Error::NotFound)?;
            Sitting::of(&caller, asked)?;
            // One more than is shown says whether there is another page.
            Ok((committee, query::topics(read, eyes, asked, PAGE + 1, (page - 1) * PAGE)?))
        })
        .await?;
    let shown = usize::try_from(PAGE).unwrap_or_default();
    let total = (page - 1) * PAGE + i64::try_from(topics.len()).unwrap_or_default();
    let title = format!("{}: {}", visitor.t("committee-tab-topics"), committee.name);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (tabs(&visitor, &committee, "/themen", true))
        p .kern-body.kl-narrow { (visitor.t("committee-topics-intro")) }
        p { (link_button(&format!("/gremien/{asked}/tun/thema"), &visitor.t("committee-do-thema"))) }
        @if !topics.is_empty() {
            (takeaway::button(&visitor, &format!("/gremien/{asked}/themen/mitnehmen"), committee.label))
        }
        @if topics.is_empty() {
            (components::alert(Tone::Info, &visitor.t("committee-no-topics"), None))
        }
        ul .kern-list.kl-plain {
            @for topic in topics.iter().take(shown) {
                li {
                    a.kern-link href=(format!("/themen/{}", topic.id)) { (topic.title) } " "
                    (topic_badge(&visitor, topic.state))
                    p .kern-body.kern-body--small {
                        (by(&visitor, topic.person_name.as_deref(), &topic.stations)) ", " (date(&visitor, topic.brought_at))
                    }
                }
            }
        }
        (pages(&visitor, page, total, PAGE, &format!("/gremien/{asked}/themen?")))
    };
    Ok(visitor
        .page(Page::new(title, body).crumbs(crumbs(&visitor, Some((asked, &committee.name))))))
}

fn topic_badge(visitor: &Visitor, state: TopicState) -> Markup {
    let tone = match state {
        TopicState::Brought => Some(Tone::Info),
        TopicState::Scheduled => Some(Tone::Warning),
        TopicState::Decided => Some(Tone::Success),
        TopicState::Declined | TopicState::Forwarded => None,
    };
    badge(tone, &visitor.t(&format!("committee-topic-{state}")))
}

/// Who said or wrote something. Without a name it was nobody; what came from elsewhere came from a committee.
fn by(visitor: &Visitor, name: Option<&str>, stations: &[crate::Station]) -> String {
    match (name, stations.last()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(station)) => station.name.clone(),
        (None, None) => visitor.t("committee-unnamed"),
    }
}

pub(super) async fn topic(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (topic, words, same) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let found = query::topic_with_words(read, eyes, asked)?;
            let (topic, words) = found.ok_or(Error::NotFound)?;
            let same = query::same_motion(read, eyes, &topic.motion, topic.id)?;
            Ok((topic, words, same))
        })
        .await?;
    let chairs = visitor.caller.acting(topic.committee, CHAIRS).is_ok();
    let body = html! {
        (contested(&visitor, On::Topic, asked, topic.contested, true))
        div .kl-stack--small {
            h1.kern-heading-x-large { (topic.title) }
            p.kl-row { (topic_badge(&visitor, topic.state)) (label_badge(&visitor, topic.label)) }
            p .kern-body.kern-body--small {
                (by(&visitor, topic.person_name.as_deref(), &topic.stations)) ", " (date(&visitor, topic.brought_at))
            }
        }
        @if !same.is_empty() {
            div .kern-alert.kern-alert--info role="note" {
                div.kern-alert__header { p.kern-title { (visitor.t("committee-same")) } }
                div.kern-alert__body {
                    ul.kern-list { @for (href, title, committee) in &same { li { a.kern-link href=(href) { (title) } " (" (committee) ")" } } }
                }
            }
        }
        div .kl-narrow { (paragraphs(&topic.text)) }
        (fate(&visitor, &topic))
        (way(&visitor, &topic))
        @if chairs {
            ul .kern-list.kern-list--horizontal {
                @if topic.state != TopicState::Decided && topic.state != TopicState::Forwarded {
                    li { (deed_link(&visitor, On::Topic, asked, "terminieren", "")) }
                    li { (deed_link(&visitor, On::Topic, asked, "ablehnen", "")) }
                }
                @if topic.state != TopicState::Forwarded { li { (deed_link(&visitor, On::Topic, asked, "weiterleiten", "")) } }
            }
        }
        (words_said(&visitor, On::Topic, asked, &words, topic.rules.name_free))
    };
    let back = crumbs(&visitor, Some((topic.committee, &topic.committee_name)));
    Ok(visitor.page(Page::new(topic.title.clone(), body).crumbs(back)))
}

fn fate(visitor: &Visitor, topic: &Topic) -> Markup {
    let mut rows = Vec::new();
    if let Some(meeting) = topic.meeting {
        let link = html! { a.kern-link href=(format!("/sitzungen/{meeting}")) { (visitor.t("committee-to-meeting")) } };
        rows.push((visitor.t("committee-topic-scheduled"), link));
    }
    if let Some(decision) = topic.decision {
        let link = html! { a.kern-link href=(format!("/beschluesse/{decision}")) { (visitor.t("committee-to-decision")) } };
        rows.push((visitor.t("committee-topic-decided"), link));
    }
    if !topic.fate.is_empty() {
        rows.push((visitor.t("committee-f-reason"), html! { (topic.fate) }));
    }
    html! { @if !rows.is_empty() { (facts(&rows)) } }
}

/// The committees it came through, with what they said.
fn way(visitor: &Visitor, topic: &Topic) -> Markup {
    html! {
        @if !topic.stations.is_empty() {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("committee-history")) }
                ol.kern-list {
                    @for station in &topic.stations {
                        li {
                            (station.name) @if !station.number.is_empty() { " " (station.number) }
                            ", " (date(visitor, station.at)) ": " (station.reason)
                        }
                    }
                }
            }
        }
    }
}

/// What was said, and the form to say something.
fn words_said(visitor: &Visitor, on: On, thing: Uuid, words: &[Part], name_free: bool) -> Markup {
    html! {
        section .kl-stack--small {
            h2.kern-heading-medium { (visitor.t("committee-contributions")) }
            @if words.is_empty() { p.kern-body { (visitor.t("committee-no-contributions")) } }
            ul .kern-list.kl-plain {
                @for part in words {
                    li {
                        p .kern-body.kern-body--small {
                            strong { (by(visitor, part.person_name.as_deref(), &[])) } ", "
                            // The hour could tell whose words without a name these are.
                            (date(visitor, part.at))
                        }
                        (paragraphs(&part.content::<String>().unwrap_or_default()))
                    }
                }
            }
        }
        form.kl-form method="post" action=(format!("{}/{thing}/tun/beitragen", on.place())) data-submit-once {
            (components::Field::new("text", visitor.t("committee-f-contribution")).rows(4).render(visitor))
            @if name_free {
                div.kern-form-check {
                    input.kern-form-check__checkbox type="checkbox" id="unnamed" name="unnamed" value="1";
                    label.kern-label for="unnamed" { (visitor.t("committee-f-unnamed")) }
                }
                p .kern-body.kern-body--small { (visitor.t("committee-hint-unnamed")) }
            }
            (submit_button(&visitor.t("committee-do-beitragen")))
        }
    }
}

pub(super) async fn texts(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
    Query(list): Query<Asked>,
) -> Result<Response, Failure> {
    let (asked, caller, page) = (id(&asked)?, visitor.caller.clone(), page_number(&list.seite));
    let (committee, texts) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let committee = query::committee(read, eyes, asked)?.ok_or(Error::NotFound)?;
            Ok((committee, query::texts(read, eyes, Some(asked), PAGE + 1, (page - 1) * PAGE)?))
        })
        .await?;
    let inside = Eyes::at_pages(&visitor.caller).sits_in(asked);
    let shown = usize::try_from(PAGE).unwrap_or_default();
    let total = (page - 1) * PAGE + i64::try_from(texts.len()).unwrap_or_default();
    let name = if inside { "committee-tab-room" } else { "committee-tab-texts" };
    let title = format!("{}: {}", visitor.t(name), committee.name);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (tabs(&visitor, &committee, "/raum", inside))
        @if inside {
            p .kern-body.kl-narrow { (visitor.t("committee-room-intro")) }
            p { (link_button(&format!("/gremien/{asked}/tun/text"), &visitor.t("committee-do-text"))) }
        }
        @if texts.is_empty() {
            (components::alert(Tone::Info, &visitor.t("committee-no-texts"), None))
        }
        ul .kern-list.kl-plain {
            @for text in texts.iter().take(shown) {
                li {
                    a.kern-link href=(format!("/texte/{}", text.id)) { (text.title) } ", "
                    (date(&visitor, text.written_at)) " " (label_badge(&visitor, text.label))
                }
            }
        }
        (pages(&visitor, page, total, PAGE, &format!("/gremien/{asked}/raum?")))
    };
    Ok(visitor
        .page(Page::new(title, body).crumbs(crumbs(&visitor, Some((asked, &committee.name))))))
}

pub(super) async fn text(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (text, parts) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let text = query::text(read, eyes, asked)?.ok_or(Error::NotFound)?;
            let parts = query::parts(read, eyes, &[asked], &["contribution", "release"])?;
            Ok((text, parts))
        })
        .await?;
    // A copy that is out is only a text: what can be done in the room cannot be done to it.
    let inside = text.label.protects();
    let words: Vec<Part> =
        parts.iter().filter(|part| part.kind == "contribution").cloned().collect();
    let body = html! {
        (contested(&visitor, On::Text, asked, text.contested, inside))
        div .kl-stack--small {
            h1.kern-heading-x-large { (text.title) }
            p { (label_badge(&visitor, text.label)) }
            (imported_from(&visitor, &text.source))
            p .kern-body.kern-body--small {
                (text.committee_name) ", "
                @if inside { (by(&visitor, text.person_name.as_deref(), &[])) ", " }
                (date(&visitor, text.written_at))
            }
        }
        @if inside {
            p .kern-body.kl-narrow { (visitor.t(&format!("{}-hint", label_key(text.label)))) }
        }
        div .kl-narrow { (paragraphs(&text.body)) }
        @if inside {
            (takeaway::button(&visitor, &format!("/texte/{asked}/mitnehmen"), text.label))
            ul .kern-list.kern-list--horizontal {
                li { (deed_link(&visitor, On::Text, asked, "aendern", "")) }
                li { (deed_link(&visitor, On::Text, asked, "freigabe-vorschlagen", "")) }
            }
            @for part in parts.iter().filter(|part| part.kind == "release") {
                @if let Ok(release) = part.content::<Release>() { (released(&visitor, &text, part, &release)) }
            }
            (words_said(&visitor, On::Text, asked, &words, text.rules.name_free))
        }
    };
    let back = crumbs(&visitor, Some((text.committee, &text.committee_name)));
    Ok(visitor.page(Page::new(text.title.clone(), body).crumbs(back)))
}

/// A copy that is to leave the room: what was taken out and put in, and who releases it.
fn released(visitor: &Visitor, text: &Text, part: &Part, release: &Release) -> Markup {
    let proposer = part.person_name.clone().unwrap_or_default();
    let second = part.deputy_name.clone().unwrap_or_default();
    let mine = visitor.caller.person().is_some_and(|person| person.id == release.proposer);
    html! {
        section .kl-stack--small.kl-release {
            h2.kern-heading-medium { (visitor.t("committee-release")) ": " (release.title) }
            p.kern-body { (visitor.tf("committee-release-by", &[("name", &proposer)])) " "
                (visitor.t(&label_key(release.label))) }
            p .kern-body.kl-lines.kl-narrow {
                @for piece in diff(&text.body, &release.body) {
                    @match piece {
                        Piece::Same(words) => (words),
                        Piece::Gone(words) => del.kl-gone { (words) },
                        Piece::New(words) => ins.kl-new { (words) },
                    }
                }
            }
            @if let Some(copy) = release.copy {
                p.kern-body { (visitor.tf("committee-release-done", &[("name", &second)])) " "
                    a.kern-link href=(format!("/texte/{copy}")) { (visitor.t("committee-release-copy")) } }
            } @else if !release.refused.is_empty() {
                p.kern-body { (visitor.tf("committee-release-refused", &[("name", &second)])) " " (release.refused) }
            } @else if mine {
                p.kern-body { (visitor.t("committee-release-waits")) }
            } @else {
                div.kl-row {
                    (deed_button(visitor, On::Text, text.id, "freigeben", &[("release", &part.name)], "committee-do-freigeben"))
                    (deed_link(visitor, On::Text, text.id, "freigabe-ablehnen", &format!("?release={}", part.name)))
                }
            }
        }
    }
}
