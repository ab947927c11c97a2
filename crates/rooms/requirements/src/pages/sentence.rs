//! The page of a sentence: what stands behind it, how it is different in towns, what is said about it.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use needs::Told;
use serde::Deserialize;
use uuid::Uuid;
use web::address::id;
use web::components::{
    Field, Tone, alert, badge, date, secondary_button, secondary_link, select, somebody,
    submit_button,
};
use web::form::{Wrong, acts_for, choices, error_of, form_page};
use web::{Failure, Visitor};

use super::profile::answer;
use super::{
    about, address, carry_out, crumbs_of, edits, record, record_and_needs, redirect,
    sentence_address, traces, worded,
};
use crate::doing::{Doing, Reasoned};
use crate::model::{Comment, CommentKind, Record, Requirement};
use crate::ops::NewComment;
use crate::{CONTRIBUTORS, Error, Requirements};

pub(super) async fn page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, sentence)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (record, told) = record_and_needs(&visitor, &room, id(&profile)?).await?;
    shown(&visitor, &record, &told, id(&sentence)?, "", &Wrong::new())
}

fn shown(
    visitor: &Visitor,
    record: &Record,
    told: &Told,
    sentence: Uuid,
    typed: &str,
    wrong: &Wrong,
) -> Result<Response, Failure> {
    let sentence = record.sentence(sentence).ok_or_else(Failure::not_found)?;
    let summary = &record.profile.summary;
    let own = sentence_address(summary.id, sentence.id);
    let ids: Vec<_> = sentence.traces.iter().map(|trace| trace.id).collect();
    let comments: Vec<_> =
        record.comments.iter().filter(|it| it.requirement == Some(sentence.id)).collect();
    let title = format!("{} A-{}", summary.number, sentence.mark);
    let body = html! {
        (about(record))
        p { (badge(None, &visitor.t(&format!("profile-level-{}", sentence.level)))) " "
            (badge(None, &visitor.t(&format!("profile-plane-{}", sentence.plane)))) }
        @if let Some(reason) = &sentence.withdrawn {
            (alert(Tone::Warning, &visitor.t("profile-withdrawn"), Some(reason)))
        }
        div .kl-two {
            div.kl-stack {
                p .kern-body.kern-body--large { (sentence.text) }
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-test")) }
                    p.kern-body { (sentence.test) }
                }
                (answer(visitor, summary, sentence))
                (tools(visitor, record, sentence, &own))
                section #kommentare .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-comments")) }
                    @if comments.is_empty() { p.kern-body { (visitor.t("profile-comments-none")) } }
                    (thread(visitor, record, &comments))
                    @if visitor.caller.has(CONTRIBUTORS) {
                        (comment_form(visitor, &own, error_of(wrong, "text"), typed))
                    }
                }
            }
            div.kl-stack {
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-behind")) }
                    (traces(visitor, told, &ids))
                }
                (variants(visitor, told, &ids))
            }
        }
    };
    Ok(form_page(visitor, &title, crumbs_of(visitor, record), wrong, body))
}

/// How it is different in towns, in their own words.
fn variants(visitor: &Visitor, told: &Told, ids: &[Uuid]) -> Markup {
    let variants: Vec<_> = told.variants.iter().filter(|it| ids.contains(&it.behind)).collect();
    html! {
        section #varianten .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("profile-variants")) }
            @if variants.is_empty() { p.kern-body { (visitor.t("profile-variants-none")) } }
            ul.kern-list {
                @for variant in variants {
                    li { strong { (somebody(visitor, &variant.name)) } ": " (variant.text) }
                }
            }
        }
    }
}

fn tools(visitor: &Visitor, record: &Record, sentence: &Requirement, own: &str) -> Markup {
    let summary = &record.profile.summary;
    let writes = edits(visitor, summary) && summary.state.is_written();
    html! {
        @if writes && sentence.withdrawn.is_none() {
            div.kl-row {
                (secondary_link(&format!("{own}/bearbeiten"), &visitor.t("profile-sentence-edit")))
                (secondary_link(&format!("{own}/zurueckziehen"), &visitor.t("profile-sentence-withdraw")))
                form.kl-row method="post" action=(format!("{own}/verschieben")) {
                    (secondary_button("richtung", "hoch", &visitor.t("profile-up")))
                    (secondary_button("richtung", "runter", &visitor.t("profile-down")))
                }
            }
        } @else if writes {
            (secondary_link(&format!("{own}/aufnehmen"), &visitor.t("profile-sentence-restore")))
        }
    }
}

/// Comments in their order, each with what became of it.
pub(super) fn thread(visitor: &Visitor, record: &Record, comments: &[&Comment]) -> Markup {
    let summary = &record.profile.summary;
    let settles = edits(visitor, summary);
    html! {
        ol.kl-thread {
            @for comment in comments {
                @let own = comment.organisation == summary.organisation;
                li id=(comment.id) class=(if own { "kl-message kl-message--own" } else { "kl-message" }) {
                    p.kl-message__meta {
                        (badge(None, &visitor.t(&format!("profile-comment-{}", comment.kind)))) " "
                        (somebody(visitor, &comment.name)) " · " (date(visitor, comment.at))
                    }
                    p.kern-body { (comment.text) }
                    @if !comment.settled.is_empty() {
                        p.kern-body { strong { (visitor.t("profile-settled")) ": " } (comment.settled) }
                    } @else if comment.kind.asks() {
                        p { (badge(Some(Tone::Warning), &visitor.t("profile-unsettled"))) }
                        @if settles {
                            form.kl-form method="post" data-submit-once
                                action=(format!("{}/kommentare/{}", address(summary.id), comment.id)) {
                                (Field::new(format!("text-{}", comment.id), visitor.t("profile-settle"))
                                    .rows(2).render(visitor))
                                input type="hidden" name="feld" value=(format!("text-{}", comment.id));
                                (secondary_button("klaeren", "1", &visitor.t("profile-settle-now")))
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn comment_form(
    visitor: &Visitor,
    action: &str,
    error: Option<&str>,
    typed: &str,
) -> Markup {
    html! {
        form.kl-form method="post" action=(action) data-submit-once novalidate {
            h3.kern-title { (visitor.t("profile-comment-new")) }
            (acts_for(visitor, CONTRIBUTORS, ""))
            (select(visitor, "art", &visitor.t("profile-comment-kind"),
                &choices(visitor, CommentKind::ALL, "profile-comment", false), "proposal"))
            (Field::new("text", visitor.t("profile-comment-text")).rows(4).value(typed).error(error).render(visitor))
            (submit_button(&visitor.t("profile-comment-send")))
        }
    }
}

/// What is typed into the form for a comment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedComment {
    organisation: String,
    art: String,
    text: String,
}

impl TypedComment {
    fn doing(&self, requirement: Option<Uuid>) -> Doing {
        Doing::Comment(NewComment {
            requirement,
            kind: self.art.parse().unwrap_or(CommentKind::Proposal),
            text: self.text.clone(),
            reply_to: None,
        })
    }
}

pub(super) async fn comment(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, sentence)): Path<(String, String)>,
    Form(typed): Form<TypedComment>,
) -> Result<Response, Failure> {
    let (profile, sentence) = (id(&profile)?, id(&sentence)?);
    let of = typed.organisation.parse().ok();
    match carry_out(&visitor, &room, of, profile, typed.doing(Some(sentence))).await {
        Ok(_) => Ok(redirect(&format!("{}#kommentare", sentence_address(profile, sentence)))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let (record, told) = record_and_needs(&visitor, &room, profile).await?;
            shown(&visitor, &record, &told, sentence, &typed.text, &wrong)
        }
    }
}

pub(super) async fn comment_whole(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
    Form(typed): Form<TypedComment>,
) -> Result<Response, Failure> {
    let profile = id(&profile)?;
    let of = typed.organisation.parse().ok();
    carry_out(&visitor, &room, of, profile, typed.doing(None)).await?;
    Ok(redirect(&format!("{}#kommentare", address(profile))))
}

pub(super) async fn settle(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, comment)): Path<(String, String)>,
    Form(typed): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (profile, comment) = (id(&profile)?, id(&comment)?);
    // Several such forms stand on one page, so each names its field.
    let value =
        |name: &str| typed.iter().find(|(known, _)| known == name).map(|(_, it)| it.clone());
    let text = value(&value("feld").unwrap_or_else(|| "text".to_owned())).unwrap_or_default();
    carry_out(&visitor, &room, None, profile, Doing::Settle { comment, text }).await?;
    let record = record(&visitor, &room, profile).await?;
    let sentence = record.comments.iter().find(|it| it.id == comment).and_then(|it| it.requirement);
    let page = sentence.map_or_else(|| address(profile), |it| sentence_address(profile, it));
    Ok(redirect(&format!("{page}#{comment}")))
}

/// What is typed into the forms of a sentence.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedAct {
    organisation: String,
    grund: String,
    richtung: String,
}

pub(super) async fn act_page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, sentence, act)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (profile, sentence) = (id(&profile)?, id(&sentence)?);
    let record = record(&visitor, &room, profile).await?;
    act_form(&visitor, &record, sentence, &act, &TypedAct::default(), &Wrong::new())
}

fn act_form(
    visitor: &Visitor,
    record: &Record,
    sentence: Uuid,
    act: &str,
    typed: &TypedAct,
    wrong: &Wrong,
) -> Result<Response, Failure> {
    let title = match act {
        "zurueckziehen" => "profile-sentence-withdraw",
        "aufnehmen" => "profile-sentence-restore",
        _ => return Err(Failure::not_found()),
    };
    let sentence = record.sentence(sentence).ok_or_else(Failure::not_found)?;
    let own = sentence_address(record.profile.summary.id, sentence.id);
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { "A-" (sentence.mark) ": " (sentence.text) }
        form.kl-form method="post" action=(format!("{own}/{act}")) data-submit-once novalidate {
            (acts_for(visitor, crate::EDITORS, &typed.organisation))
            (Field::new("reason", visitor.t("profile-reason")).rows(4).value(&typed.grund)
                .hint(visitor.t("profile-reason-hint")).error(error_of(wrong, "reason")).render(visitor))
            (submit_button(&visitor.t(title)))
        }
        p { a.kern-link href=(own) { (visitor.t("profile-back")) } }
    };
    Ok(form_page(visitor, &visitor.t(title), crumbs_of(visitor, record), wrong, body))
}

pub(super) async fn act(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((profile, sentence, act)): Path<(String, String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (profile, sentence) = (id(&profile)?, id(&sentence)?);
    let value = |name: &str| {
        fields.iter().find(|(known, _)| known == name).map(|(_, it)| it.clone()).unwrap_or_default()
    };
    let typed = TypedAct {
        organisation: value("organisation"),
        grund: value("reason"),
        richtung: value("richtung"),
    };
    let reasoned = || Reasoned { requirement: sentence, reason: typed.grund.clone() };
    let doing = match act.as_str() {
        "zurueckziehen" => Doing::Withdraw(reasoned()),
        "aufnehmen" => Doing::Restore(reasoned()),
        "verschieben" => {
            let record = record(&visitor, &room, profile).await?;
            Doing::Order { requirements: moved(&record, sentence, typed.richtung == "hoch") }
        }
        _ => return Err(Failure::not_found()),
    };
    let of = typed.organisation.parse().ok();
    match carry_out(&visitor, &room, of, profile, doing).await {
        Ok(_) | Err(Error::Unchanged) => Ok(redirect(&format!("{}#saetze", address(profile)))),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            let record = record(&visitor, &room, profile).await?;
            act_form(&visitor, &record, sentence, &act, &typed, &wrong)
        }
    }
}

/// The order of the sentences after one of them has changed places with its neighbour.
fn moved(record: &Record, sentence: Uuid, up: bool) -> Vec<Uuid> {
    let mut order: Vec<Uuid> = record.requirements.iter().map(|it| it.id).collect();
    if let Some(at) = order.iter().position(|id| *id == sentence) {
        let other = if up { at.saturating_sub(1) } else { (at + 1).min(order.len() - 1) };
        order.swap(at, other);
    }
    order
}
