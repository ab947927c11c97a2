//! Decisions: the list with its filters, and one.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::address::with_query;
use web::components::{self, Field, Tone, date, facts, pages, paragraphs, select};
use web::limits::PAGE;
use web::{Failure, Page, Visitor};

use super::{
    contested, crumbs, deed_link, imported_badge, imported_from, label_badge, outcome_badge,
    page_number, reference,
};
use crate::act::On;
use crate::model::{Outcome, Votes};
use crate::store::{self as query, Decision, DecisionsAsked, Eyes};
use crate::{CHAIRS, Committees, Error};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    seite: String,
    gremium: String,
    jahr: String,
    ausgang: String,
    bezug: String,
    q: String,
}

impl Asked {
    fn wanted(&self) -> DecisionsAsked {
        DecisionsAsked {
            // A committee that is no id is one that is not there.
            committee: (!self.gremium.is_empty())
                .then(|| self.gremium.parse::<Uuid>().unwrap_or_default()),
            year: self.jahr.trim().parse().ok(),
            outcome: self.ausgang.parse().ok(),
            refers_to: self.bezug.parse().ok(),
            without_reference: self.bezug == "ohne",
            query: self.q.clone(),
            limit: PAGE,
            offset: (page_number(&self.seite) - 1) * PAGE,
            ..DecisionsAsked::default()
        }
    }

    fn address(&self) -> String {
        let pairs = [
            ("gremium", self.gremium.as_str()),
            ("jahr", &self.jahr),
            ("ausgang", &self.ausgang),
            ("bezug", &self.bezug),
            ("q", &self.q),
        ];
        with_query("/beschluesse", &pairs)
    }
}

pub(super) async fn list(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (caller, wanted) = (visitor.caller.clone(), asked.wanted());
    let (decisions, total) = rooms
        .store
        .read::<_, Error>(move |read| Ok(query::decisions(read, Eyes::at_pages(&caller), &wanted)?))
        .await?;
    let title = visitor.t("committee-decisions");
    let count = total.to_string();
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (filters(&visitor, &asked))
        p.kern-body role="status" { (visitor.tf("committee-decisions-count", &[("count", &count)])) }
        @if decisions.is_empty() {
            (components::alert(Tone::Info, &visitor.t("committee-no-decisions"), None))
        }
        ul .kern-list.kl-plain {
            @for decision in &decisions { li { (line(&visitor, decision)) } }
        }
        (pages(&visitor, page_number(&asked.seite), total, PAGE, &asked.address()))
        p.kl-row {
            a.kern-link href="/beschluesse/feed.atom" { "Atom" }
            a.kern-link href="/beschluesse/feed.rss" { "RSS" }
            a.kern-link href="/gremien" { (visitor.t("committee-list")) }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor, None))))
}

fn line(visitor: &Visitor, decision: &Decision) -> Markup {
    html! {
        p.kern-body {
            a.kern-link href=(format!("/beschluesse/{}", decision.id)) {
                (decision.committee_short) " " (decision.number) " " (decision.title)
            }
            " " (outcome_badge(visitor, decision.outcome)) " " (label_badge(visitor, decision.label)) " " (imported_badge(visitor, &decision.source))
        }
        p .kern-body.kern-body--small {
            (date(visitor, decision.decided_at)) ", " (decision.committee_name) ", " (reference(visitor, &decision.reference))
        }
    }
}

fn filters(visitor: &Visitor, asked: &Asked) -> Markup {
    let all =
        |words: &[&str], prefix: &str| -> Vec<(String, String)> {
            std::iter::once((String::new(), visitor.t("committee-any")))
                .chain(words.iter().map(|word| {
                    ((*word).to_owned(), visitor.t(&format!("committee-{prefix}-{word}")))
                }))
                .collect()
        };
    let about = [
        (String::new(), visitor.t("committee-any")),
        ("ohne".to_owned(), visitor.t("committee-reference-none")),
    ];
    html! {
        form.kl-ask role="search" action="/beschluesse" {
            @if !asked.gremium.is_empty() { input type="hidden" name="gremium" value=(asked.gremium); }
            (Field::new("q", visitor.t("committee-search")).kind("search").value(&asked.q).optional().render(visitor))
            (Field::new("jahr", visitor.t("committee-f-year")).value(&asked.jahr).input_mode("numeric").optional().render(visitor))
            (select(visitor, "ausgang", &visitor.t("committee-f-outcome"), &all(Outcome::WORDS, "outcome"), &asked.ausgang))
            (select(visitor, "bezug", &visitor.t("committee-f-reference"), &about, &asked.bezug))
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("committee-filter")) } }
        }
    }
}

pub(super) async fn page(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let decision = rooms
        .store
        .read::<_, Error>(move |read| {
            query::decision(read, Eyes::at_pages(&caller), asked)?.ok_or(Error::NotFound)
        })
        .await?;
    let inside = Eyes::at_pages(&visitor.caller).sits_in(decision.committee);
    let chairs = visitor.caller.acting(decision.committee, CHAIRS).is_ok();
    let heading = visitor.tf("committee-decision-number", &[("number", &decision.number)]);
    let mut rows = vec![
        (
            visitor.t("committee-f-committee-name"),
            html! { a.kern-link href=(format!("/gremien/{}", decision.committee)) { (decision.committee_name) } },
        ),
        (visitor.t("committee-decided"), date(&visitor, decision.decided_at)),
        (visitor.t("committee-f-outcome"), outcome_badge(&visitor, decision.outcome)),
        (visitor.t("committee-f-reference"), reference(&visitor, &decision.reference)),
    ];
    if let (Some(meeting), Some(name)) = (decision.meeting, &decision.meeting_title) {
        let item = decision.item.map(|item| format!("?punkt={item}")).unwrap_or_default();
        rows.push((
            visitor.t("committee-meeting"),
            html! { a.kern-link href=(format!("/sitzungen/{meeting}{item}")) { (name) } },
        ));
    }
    if let Some(votes) = decision.votes {
        rows.push((visitor.t("committee-vote"), html! { (votes_in_words(&visitor, votes)) }));
    }
    if decision.review_at.0 > 0 {
        rows.push((visitor.t("committee-f-review_at"), date(&visitor, decision.review_at)));
    }
    let body = html! {
        (contested(&visitor, On::Decision, asked, decision.contested, inside))
        div .kl-stack--small {
            p.kern-body { (decision.committee_short) " " (heading) }
            h1.kern-heading-x-large { (decision.title) }
            p { (label_badge(&visitor, decision.label)) }
            (imported_from(&visitor, &decision.source))
        }
        div .kl-narrow.kern-body--large { (paragraphs(&decision.text)) }
        (facts(&rows))
        section .kl-stack--small {
            h2.kern-heading-medium { (visitor.t("committee-f-reason")) }
            div .kl-narrow { (paragraphs(&decision.reason)) }
        }
        @if !decision.reviewed.is_empty() {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("committee-reviewed")) }
                div .kl-narrow { (paragraphs(&decision.reviewed)) }
            }
        }
        @if chairs {
            ul .kern-list.kern-list--horizontal {
                li { (deed_link(&visitor, On::Decision, asked, "wiedervorlage", "")) }
                li { (deed_link(&visitor, On::Decision, asked, "weiterleiten", "")) }
            }
        }
    };
    let title = format!("{heading}: {}", decision.title);
    Ok(visitor.page(
        Page::new(title, body)
            .crumbs(vec![("/beschluesse".to_owned(), visitor.t("committee-decisions"))]),
    ))
}

/// How it was voted.
pub(super) fn votes_in_words(visitor: &Visitor, votes: Votes) -> String {
    let [yes, no, abstain] =
        [votes.all.yes, votes.all.no, votes.all.abstain].map(|count| count.to_string());
    visitor.tf("committee-votes", &[("yes", &yes), ("no", &no), ("abstain", &abstain)])
}
