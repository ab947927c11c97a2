//! The versions of a profile, and what changed between two of them.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use web::address::id;
use web::components::{Field, Tone, alert, badge, date, select, somebody, submit_button};
use web::form::{Wrong, acts_for, error_of};
use web::{Failure, Page, Visitor};

use super::{about, address, carry_out, crumbs_of, edits, record, redirect, worded};
use crate::doing::Doing;
use crate::model::{Record, Sentence, Snapshot};
use crate::redline::{Changed, Part, Redline, redline};
use crate::{EDITORS, Requirements, store as query};

/// Which two versions are compared: ids, or nothing for the text as it is now.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    von: String,
    bis: String,
}

pub(super) async fn page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &room, id(&profile)?).await?;
    shown(&visitor, &room, &record, &asked, &Wrong::new()).await
}

async fn shown(
    visitor: &Visitor,
    room: &Requirements,
    record: &Record,
    asked: &Asked,
    wrong: &Wrong,
) -> Result<Response, Failure> {
    let summary = &record.profile.summary;
    // Unless something is asked for: from the newest version to the text as it is now.
    let older = asked.von.parse().ok().or_else(|| record.versions.first().map(|it| it.id));
    let newer = asked.bis.parse().ok();
    let (caller, profile) = (visitor.caller.clone(), summary.id);
    let ids: Vec<_> = older.into_iter().chain(newer).collect();
    let texts = room.store.read(move |read| query::snapshot(read, &caller, profile, &ids)).await?;
    let text =
        |id| texts.iter().find(|(known, _)| Some(*known) == id).map(|(_, text)| text.clone());
    let now: Snapshot = text(newer).unwrap_or_else(|| record.snapshot());
    let line = text(older).map(|before| redline(&before, &now));
    let chosen = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let own = format!("{}/fassungen", address(summary.id));
    let title = visitor.t("profile-versions");
    let body = html! {
        (web::components::error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        (about(record))
        @if record.versions.is_empty() {
            (alert(Tone::Info, &visitor.t("profile-versions-none"), Some(&visitor.t("profile-versions-none-text"))))
        } @else {
            form.kl-filter action=(own) {
                (select(visitor, "von", &visitor.t("profile-version-from"), &named(visitor, record, false), &chosen(older)))
                (select(visitor, "bis", &visitor.t("profile-version-to"), &named(visitor, record, true), &chosen(newer)))
                button .kern-btn.kern-btn--primary type="submit" {
                    span.kern-label { (visitor.t("profile-version-compare")) }
                }
            }
        }
        @if let Some(line) = &line { (changes(visitor, line)) }
        (list(visitor, record))
        @if edits(visitor, summary) {
            form.kl-form method="post" action=(own) data-submit-once novalidate {
                h2.kern-heading-medium { (visitor.t("profile-version-fix")) }
                (acts_for(visitor, EDITORS, ""))
                (Field::new("note", visitor.t("profile-version-note")).hint(visitor.t("profile-version-note-hint"))
                    .error(error_of(wrong, "note")).render(visitor))
                (submit_button(&visitor.t("profile-version-fix")))
            }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs_of(visitor, record))))
}

fn named(visitor: &Visitor, record: &Record, now: bool) -> Vec<(String, String)> {
    let now = now.then(|| (String::new(), visitor.t("profile-version-now")));
    let versions = record.versions.iter().map(|it| {
        let number = it.number.to_string();
        let day = web::format::date(visitor.lang, it.at.german_date());
        (it.id.to_string(), visitor.tf("profile-version-of", &[("number", &number), ("day", &day)]))
    });
    now.into_iter().chain(versions).collect()
}

fn list(visitor: &Visitor, record: &Record) -> Markup {
    html! {
        ol.kl-timeline {
            @for version in &record.versions {
                li .kl-timeline__item.kl-timeline__item--done {
                    p.kl-message__meta { (date(visitor, version.at)) " · " (somebody(visitor, &version.name)) }
                    p.kern-body {
                        strong { (visitor.tf("profile-version", &[("number", &version.number.to_string())])) }
                        ": " (version.note)
                    }
                }
            }
        }
    }
}

/// What changed, word by word. Taken out and added are marked by elements that are read out, not by colour alone.
fn changes(visitor: &Visitor, line: &Redline) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("profile-changes")) }
            @if line.is_empty() { p.kern-body { (visitor.t("profile-changes-none")) } }
            @else {
                p .kern-body.kern-body--small {
                    (visitor.t("profile-changes-legend")) " " ins { (visitor.t("profile-changes-new")) } ", "
                    del { (visitor.t("profile-changes-gone")) }
                }
                p .kern-body.kern-body--large { (words(&line.title)) }
                p .kern-body.kl-narrow { (words(&line.purpose)) }
                @for sentence in &line.sentences { (changed(visitor, sentence)) }
            }
        }
    }
}

fn words(parts: &[Part]) -> Markup {
    html! {
        @for part in parts {
            @match part {
                Part::Same(text) => (text),
                Part::Gone(text) => del { (text) },
                Part::New(text) => ins { (text) },
            }
        }
    }
}

fn changed(visitor: &Visitor, sentence: &Changed) -> Markup {
    let level = |it: &Sentence| visitor.t(&format!("profile-level-{}", it.level));
    let (it, mark) = match sentence {
        Changed::Same(it) => (it, None),
        Changed::Added(it) => (it, Some((Tone::Success, "profile-changed-added"))),
        Changed::Removed(it) => (it, Some((Tone::Danger, "profile-changed-removed"))),
        Changed::Written { now, .. } => (now, Some((Tone::Warning, "profile-changed-written"))),
    };
    html! {
        div.kl-message {
            p.kl-message__meta {
                "A-" (it.mark) " "
                @if let Changed::Written { level_before: Some(before), .. } = sentence {
                    del { (visitor.t(&format!("profile-level-{before}"))) } " " ins { (level(it)) } " "
                } @else { (level(it)) " " }
                @if let Some((tone, key)) = mark { (badge(Some(tone), &visitor.t(key))) }
            }
            @match sentence {
                Changed::Same(it) => {
                    p.kern-body { (it.text) }
                }
                Changed::Added(it) => {
                    p.kern-body { ins { (it.text) } }
                    p .kern-body.kern-body--small { (visitor.t("profile-test")) ": " ins { (it.test) } }
                }
                Changed::Removed(it) => {
                    p.kern-body { del { (it.text) } }
                }
                Changed::Written { text, test, .. } => {
                    p.kern-body { (words(text)) }
                    p .kern-body.kern-body--small { (visitor.t("profile-test")) ": " (words(test)) }
                }
            }
        }
    }
}

/// What is typed into the form for a version.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    organisation: String,
    note: String,
}

pub(super) async fn fix(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let profile = id(&profile)?;
    let doing = Doing::Fix { note: typed.note.clone() };
    match carry_out(&visitor, &room, typed.organisation.parse().ok(), profile, doing).await {
        Ok(_) => Ok(redirect(&format!("{}/fassungen", address(profile)))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, profile).await?;
            let page = shown(&visitor, &room, &record, &Asked::default(), &wrong).await?;
            Ok(web::serve::already_worded(axum::http::StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}
