//! What leaves the room by itself: calendars, and decisions as feeds. Feeds and public calendars show what everybody
//! may know, whoever asks; a member's secret calendar what they may take away.

use ::store::Timestamp;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::{Caller, Secret};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use uuid::Uuid;
use web::{Access, Failure, Routes, Visitor};

use crate::calendar::{self, Event, Method};
use crate::model::MeetingState;
use crate::store::{self as query, Decision, DecisionsAsked, Eyes, Meeting, MeetingsAsked};
use crate::{Committees, Error, limits};

pub(crate) fn routes() -> Routes<Committees> {
    Routes::new()
        .get("/beschluesse/feed.atom", Access::Public, atom)
        .get("/beschluesse/feed.rss", Access::Public, rss)
        .get("/gremien/{id}/kalender.ics", Access::Public, public_calendar)
        .get("/kalender/{key}", Access::Holder, secret_calendar)
        .get("/sitzungen/{id}/einladung.ics", Access::Public, invitation)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    gremium: String,
}

/// The newest decisions that everybody may know.
async fn public_decisions(rooms: &Committees, asked: &Asked) -> Result<Vec<Decision>, Failure> {
    let committee = match asked.gremium.as_str() {
        "" => None,
        text => Some(text.parse::<Uuid>().map_err(|_no_id| Failure::not_found())?),
    };
    let (decisions, _) = rooms
        .store
        .read::<_, Error>(move |read| {
            let nobody = Caller::Anonymous;
            let asked = DecisionsAsked {
                committee,
                own: committee.is_none(),
                limit: limits::FEED,
                ..DecisionsAsked::default()
            };
            Ok(query::decisions(read, Eyes::of_program(&nobody), &asked)?)
        })
        .await?;
    Ok(decisions)
}

/// XML knows fewer characters than texts do (XML 1.0, 2.2).
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        })
        .collect()
}

fn heading(decision: &Decision) -> String {
    clean(&format!("{} {}: {}", decision.committee_short, decision.number, decision.title))
}

fn xml(media_type: &'static str, body: Markup) -> Response {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", body.into_string());
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}

async fn atom(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let decisions = public_decisions(&rooms, &asked).await?;
    let base = visitor.shell.base_url();
    let newest = decisions.first().map_or(Timestamp(0), |newest| newest.decided_at);
    let body = html! {
        feed xmlns="http://www.w3.org/2005/Atom" {
            title { (visitor.t("committee-feed-title")) }
            id { (base) "/beschluesse" }
            updated { (newest.to_jiff()) }
            (link(&format!("{base}/beschluesse/feed.atom"), Some("self")))
            (link(&format!("{base}/beschluesse"), None))
            @for decision in &decisions {
                entry {
                    id { "urn:uuid:" (decision.id) }
                    title { (heading(decision)) }
                    updated { (decision.decided_at.to_jiff()) }
                    author { name { (clean(&decision.committee_name)) } }
                    (link(&format!("{base}/beschluesse/{}", decision.id), None))
                    summary { (clean(&decision.text)) }
                }
            }
        }
    };
    Ok(xml("application/atom+xml; charset=utf-8", body))
}

/// A link of Atom. `link` closes itself in HTML, which is no XML.
fn link(address: &str, relation: Option<&str>) -> Markup {
    let address = html! { (address) }.into_string().replace('"', "&quot;");
    let relation = relation.map(|rel| format!(" rel=\"{rel}\"")).unwrap_or_default();
    PreEscaped(format!("<link href=\"{address}\"{relation}/>"))
}

async fn rss(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let decisions = public_decisions(&rooms, &asked).await?;
    let base = visitor.shell.base_url();
    let body = html! {
        rss version="2.0" {
            channel {
                title { (visitor.t("committee-feed-title")) }
                (element("link", &format!("{base}/beschluesse")))
                description { (visitor.t("committee-feed-text")) }
                language { (visitor.lang.code()) }
                @for decision in &decisions {
                    item {
                        title { (heading(decision)) }
                        (element("link", &format!("{base}/beschluesse/{}", decision.id)))
                        guid isPermaLink="false" { "urn:uuid:" (decision.id) }
                        (element("pubDate", &rfc_822(decision.decided_at)))
                        description { (clean(&decision.text)) }
                    }
                }
            }
        }
    };
    Ok(xml("application/rss+xml; charset=utf-8", body))
}

/// An element whose name means something else in HTML.
fn element(name: &str, text: &str) -> Markup {
    let text = html! { (text) }.into_string();
    PreEscaped(format!("<{name}>{text}</{name}>"))
}

fn rfc_822(at: Timestamp) -> String {
    at.to_jiff()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("%a, %d %b %Y %H:%M:%S +0000")
        .to_string()
}

/// Meetings as a calendar.
fn calendar_answer(visitor: &Visitor, name: &str, meetings: &[Meeting]) -> Response {
    let base = visitor.shell.base_url();
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let events: Vec<_> = meetings.iter().map(|meeting| event(visitor, base, meeting)).collect();
    let body = calendar::written(name, host, Method::Publish, &events);
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], body).into_response()
}

fn event(visitor: &Visitor, base: &str, meeting: &Meeting) -> Event {
    Event {
        id: meeting.id,
        edition: meeting.edition,
        changed_at: meeting.changed_at,
        starts_at: meeting.starts_at,
        ends_at: meeting.ends_at,
        cancelled: meeting.state == MeetingState::Cancelled,
        tentative: meeting.state == MeetingState::Planned,
        title: format!("{}: {}", meeting.committee_short, meeting.title),
        place: if meeting.place.is_empty() {
            visitor.t(&format!("committee-mode-{}", meeting.mode))
        } else {
            meeting.place.clone()
        },
        text: format!(
            "{}\n{}",
            meeting.committee_name,
            visitor.t(&format!("committee-meeting-{}", meeting.state))
        ),
        url: format!("{base}/sitzungen/{}", meeting.id),
    }
}

fn asked_of(committee: Uuid) -> MeetingsAsked {
    MeetingsAsked {
        committee: Some(committee),
        newest_first: true,
        limit: limits::FEED,
        ..MeetingsAsked::default()
    }
}

/// The meetings that everybody may know of. A committee that nobody may know of has no calendar.
async fn public_calendar(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
    let (committee, meetings) = rooms
        .store
        .read::<_, Error>(move |read| {
            let nobody = Caller::Anonymous;
            let eyes = Eyes::of_program(&nobody);
            let committee = query::committee(read, eyes, id)?.ok_or(Error::NotFound)?;
            Ok((committee, query::meetings(read, eyes, &asked_of(id))?))
        })
        .await?;
    Ok(calendar_answer(&visitor, &committee.name, &meetings))
}

/// The meetings of which a member may know and take away, at an address that only they have. It stops to work with
/// their term.
async fn secret_calendar(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(key): Path<String>,
) -> Result<Response, Failure> {
    let text = key.strip_suffix(".ics").unwrap_or(&key);
    let secret: Secret = text.parse().map_err(|()| Failure::not_found())?;
    let meetings = rooms
        .store
        .read::<_, Error>(move |read| {
            let (committee, member) =
                query::calendar_reader(read, secret.hash())?.ok_or(Error::NotFound)?;
            Ok(query::meetings(read, Eyes::of_program(&member), &asked_of(committee))?)
        })
        .await?;
    let name = meetings.first().map(|meeting| meeting.committee_name.clone()).unwrap_or_default();
    Ok(calendar_answer(&visitor, &name, &meetings))
}

/// One meeting for a calendar.
async fn invitation(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
    let caller = visitor.caller.clone();
    let meeting = rooms
        .store
        .read::<_, Error>(move |read| Ok(query::meeting(read, Eyes::at_pages(&caller), id)?))
        .await?
        .ok_or_else(Failure::not_found)?;
    if !meeting.label.may_be_exported() {
        return Err(Failure::new(StatusCode::FORBIDDEN, "committee-no-export"));
    }
    Ok(calendar_answer(&visitor, &meeting.title.clone(), &[meeting]))
}
