//! The page of a profile: what is required, why, of whom, and what was answered; and the same to be printed.

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use needs::Told;
use web::address::id;
use web::components::{
    Tone, alert, badge, date, day, filled, given_link, label_badge, paragraphs, secondary_link,
    somebody,
};
use web::{Failure, Page, Visitor};

use super::{
    address, answers, clock_badge, course, crumbs, crumbs_of, edits, outcome_badge,
    record_and_needs, sentence_address, state_badge, traces,
};
use crate::model::{LogEntry, Move, Record, Requirement, State as ProfileState, Summary};
use crate::readiness::readiness;
use crate::{CONTRIBUTORS, Requirements};

pub(super) async fn page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
) -> Result<Response, Failure> {
    let (record, told) = record_and_needs(&visitor, &room, id(&profile)?).await?;
    let now = room.store.clock().now();
    let today = now.german_date();
    let summary = &record.profile.summary;
    let title = format!("{} – {}", summary.number, summary.title);
    let check = readiness(&record, now);
    let body = html! {
        div.kl-stack.kl-stack--small {
            p .kern-body.kern-body--muted { (summary.number) }
            h1.kern-heading-x-large { (summary.title) }
            p { (state_badge(&visitor, summary.state)) " " (clock_badge(&visitor, summary, today)) " "
                (label_badge(&visitor, summary.audience.label)) }
        }
        (conflicts(&visitor, &record))
        (late(&visitor, &record, today))
        (actions(&visitor, &record))
        div .kl-two {
            div.kl-stack {
                @if !record.profile.purpose.is_empty() {
                    section .kl-stack.kl-stack--small {
                        h2.kern-heading-medium { (visitor.t("profile-purpose")) }
                        (paragraphs(&record.profile.purpose))
                    }
                }
                section #saetze .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-sentences")) }
                    @if record.requirements.is_empty() {
                        p.kern-body { (visitor.t("profile-sentences-none")) }
                    }
                    @for sentence in &record.requirements { (card(&visitor, &record, &told, sentence)) }
                }
                (comments(&visitor, &record))
            }
            div.kl-stack {
                (standing(&visitor, &record))
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-readiness")) }
                    p.kern-body {
                        (visitor.tf("profile-readiness-line", &[
                            ("done", &check.fulfilled().to_string()), ("all", &check.0.len().to_string())]))
                    }
                    p { a.kern-link href=(format!("{}/pruefung", address(summary.id))) {
                        (visitor.t("profile-readiness-show")) } }
                }
                section .kl-stack.kl-stack--small {
                    h2.kern-heading-medium { (visitor.t("profile-log")) }
                    (course(&visitor, &record.log, |entry| verb(&visitor, &record, entry)))
                }
            }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

/// The addressee should have answered: that is said first.
fn late(visitor: &Visitor, record: &Record, today: Date) -> Markup {
    let summary = &record.profile.summary;
    html! {
        @if summary.is_overdue(today) {
            (alert(Tone::Danger, &visitor.t("profile-late"), Some(&visitor.tf("profile-late-text", &[
                ("name", &summary.addressee.name), ("count", &summary.unanswered.to_string())]))))
        }
    }
}

fn actions(visitor: &Visitor, record: &Record) -> Markup {
    let summary = &record.profile.summary;
    let own = address(summary.id);
    let steps = steps(visitor, record);
    let writes = edits(visitor, summary) && summary.state.is_written();
    html! {
        div.kl-row {
            @for (index, step) in steps.iter().enumerate() {
                @let text = visitor.t(&format!("profile-step-{step}"));
                @if index == 0 {
                    a .kern-btn.kern-btn--primary href=(format!("{own}/stand/{step}")) { span.kern-label { (text) } }
                } @else { (secondary_link(&format!("{own}/stand/{step}"), &text)) }
            }
            @if writes {
                (secondary_link(&format!("{own}/saetze/neu"), &visitor.t("profile-sentence-new")))
                a.kern-link href=(format!("{own}/bearbeiten")) { (visitor.t("profile-edit")) }
            }
        }
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(format!("{own}/fassungen")) {
                (visitor.tf("profile-versions-count", &[("count", &record.versions.len().to_string())])) } }
            @if summary.template.compares() {
                li { a.kern-link href=(format!("{own}/vergleich")) { (visitor.t("profile-comparison")) } }
            }
            li { a.kern-link href=(format!("{own}/druck")) { (visitor.t("profile-print")) } }
            @if summary.audience.label.may_be_exported() {
                li { a.kern-link href=(format!("/api/v1/requirements.csv?profile={}", summary.id)) {
                    (visitor.t("profile-as-csv")) } }
            }
        }
    }
}

/// What the visitor can do with the state, the next step first.
pub(super) fn steps(visitor: &Visitor, record: &Record) -> Vec<String> {
    let summary = &record.profile.summary;
    let (edits, answers) = (edits(visitor, summary), answers(visitor, summary));
    let mut steps = Vec::new();
    if answers && record.profile.own_state == ProfileState::Submitted {
        if record.profile.receipt.is_none() {
            steps.push("receive".to_owned());
        }
        let open = |it: &Requirement| {
            it.answer.as_ref().is_none_or(|it| it.outcome == crate::Outcome::Postponed)
        };
        if record.standing().any(open) {
            steps.push("answer".to_owned());
        }
    }
    if edits && summary.state == ProfileState::Adopted {
        steps.push("submit".to_owned());
    }
    for action in Move::ALL.iter().filter(|it| it.after(summary.state).is_some()) {
        let both = matches!(action, Move::Implement | Move::Complete);
        if edits || (both && answers) {
            steps.push(action.to_string());
        }
    }
    steps
}

fn card(visitor: &Visitor, record: &Record, told: &Told, sentence: &Requirement) -> Markup {
    let own = sentence_address(record.profile.summary.id, sentence.id);
    let comments: Vec<_> =
        record.comments.iter().filter(|it| it.requirement == Some(sentence.id)).collect();
    let open = comments.iter().filter(|it| it.kind.asks() && it.settled.is_empty()).count();
    let variants = told
        .variants
        .iter()
        .filter(|it| sentence.traces.iter().any(|trace| trace.id == it.behind))
        .count();
    let ids: Vec<_> = sentence.traces.iter().map(|trace| trace.id).collect();
    html! {
        article id=(format!("a-{}", sentence.mark)) .kl-message {
            h3.kern-title { a.kern-link href=(own) { "A-" (sentence.mark) } " "
                (badge(None, &visitor.t(&format!("profile-level-{}", sentence.level)))) " "
                @if sentence.withdrawn.is_some() {
                    (badge(Some(Tone::Warning), &visitor.t("profile-withdrawn")))
                } @else if let Some(answer) = &sentence.answer {
                    (outcome_badge(visitor, answer.outcome))
                } @else if record.profile.own_state == ProfileState::Submitted {
                    (badge(Some(Tone::Info), &visitor.t("profile-unanswered-one")))
                }
            }
            @if let Some(reason) = &sentence.withdrawn {
                p.kern-body { del { (sentence.text) } }
                p.kern-body { (visitor.t("profile-reason")) ": " (reason) }
            } @else {
                p.kern-body { strong { (sentence.text) } }
                p .kern-body.kern-body--small { (visitor.t("profile-test")) ": " (sentence.test) }
                (traces(visitor, told, &ids))
                (answer(visitor, &record.profile.summary, sentence))
            }
            p .kern-body.kern-body--small {
                a.kern-link href=(format!("{own}#kommentare")) {
                    (visitor.tf("profile-comments-count", &[("count", &comments.len().to_string())])) }
                @if open > 0 { " " (badge(Some(Tone::Warning),
                    &visitor.tf("profile-comments-open", &[("count", &open.to_string())]))) }
                @if variants > 0 { " · " a.kern-link href=(format!("{own}#varianten")) {
                    (visitor.tf("profile-variants-count", &[("count", &variants.to_string())])) } }
            }
        }
    }
}

/// What the addressee said to a sentence, and why.
pub(super) fn answer(visitor: &Visitor, profile: &Summary, sentence: &Requirement) -> Markup {
    let recorded = |name: &str| match profile.addressee.organisation {
        Some(_) => somebody(visitor, name),
        // A body outside has said it; somebody here has recorded it.
        None => visitor.tf(
            "profile-recorded-by",
            &[("name", &profile.addressee.name), ("by", &somebody(visitor, name))],
        ),
    };
    html! {
        @if let Some(answer) = &sentence.answer {
            div.kl-message {
                p.kl-message__meta {
                    (outcome_badge(visitor, answer.outcome)) " " (recorded(&answer.name)) " · "
                    (date(visitor, answer.at))
                }
                p.kern-body { (answer.reason) }
                @if let Some(next) = answer.next_on {
                    p.kern-body { (visitor.t("profile-next")) ": " (day(visitor, next)) }
                }
                @if !answer.link.is_empty() { p.kern-body { (given_link(visitor, &answer.link)) } }
            }
        }
    }
}

/// Comments on the whole.
fn comments(visitor: &Visitor, record: &Record) -> Markup {
    let whole: Vec<_> = record.comments.iter().filter(|it| it.requirement.is_none()).collect();
    let own = address(record.profile.summary.id);
    html! {
        section #kommentare .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("profile-comments")) }
            @if whole.is_empty() { p.kern-body { (visitor.t("profile-comments-none")) } }
            (super::sentence::thread(visitor, record, &whole))
            @if visitor.caller.has(CONTRIBUTORS) {
                (super::sentence::comment_form(visitor, &format!("{own}/kommentar"), None, ""))
            }
        }
    }
}

/// Where it stands: with whom, why, since when, and the hand-over with its receipt.
fn standing(visitor: &Visitor, record: &Record) -> Markup {
    let profile = &record.profile;
    let summary = &profile.summary;
    let receipt = match &profile.receipt {
        Some((name, at, note)) => html! {
            (date(visitor, *at)) ", " (somebody(visitor, name))
            @if !note.is_empty() { br; (note) }
        },
        None if profile.own_state == ProfileState::Submitted => {
            html! { (visitor.t("profile-receipt-none")) }
        }
        None => html! {},
    };
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("profile-where")) }
            (filled(vec![
                (visitor.t("profile-organisation-of"), html! { (somebody(visitor, &summary.organisation_name)) }),
                (visitor.t("profile-addressee"), html! { (summary.addressee.name) }),
                (visitor.t("profile-since"), date(visitor, summary.moved_at)),
                (visitor.t("profile-moved-by"), html! { (profile.moved_by) }),
                (visitor.t("profile-reason"), html! { (profile.reason) }),
                (visitor.t("profile-link"), if profile.link.is_empty() { html! {} } else { given_link(visitor, &profile.link) }),
                (visitor.t("profile-next"), profile.next_on.map(|it| day(visitor, it)).unwrap_or_default()),
                (visitor.t("profile-submitted"), profile.submitted_at.map(|it| date(visitor, it)).unwrap_or_default()),
                (visitor.t("profile-receipt"), receipt),
                (visitor.t("profile-due"), summary.due_on.map(|it| day(visitor, it)).unwrap_or_default()),
                (visitor.t("profile-unanswered"), if profile.own_state == ProfileState::Submitted {
                    html! { (visitor.tf("profile-unanswered-of", &[
                        ("open", &summary.unanswered.to_string()), ("all", &summary.sentences.to_string())])) }
                } else { html! {} }),
            ]))
        }
    }
}

/// What was written by two without knowing of each other: both are shown until somebody decides.
fn conflicts(visitor: &Visitor, record: &Record) -> Markup {
    html! {
        @if !record.conflicts.is_empty() {
            section .kl-stack.kl-stack--small {
                (alert(Tone::Warning, &visitor.t("profile-conflicts"), Some(&visitor.t("profile-conflicts-text"))))
                @for conflict in &record.conflicts {
                    h2.kern-title { (field_name(visitor, record, &conflict.field)) }
                    ul.kern-list {
                        @for (name, at, value) in &conflict.values {
                            li { q { (value_text(visitor, value)) } " – " (somebody(visitor, name)) ", " (date(visitor, *at)) }
                        }
                    }
                }
            }
        }
    }
}

fn field_name(visitor: &Visitor, record: &Record, field: &str) -> String {
    let mut parts = field.split('/');
    let (first, second, third) = (parts.next(), parts.next().unwrap_or_default(), parts.next());
    match (first, third) {
        (Some("s"), Some(part)) => {
            let sentence = second.parse().ok().and_then(|id| record.sentence(id));
            let mark = sentence.map(|it| it.mark).unwrap_or_default();
            format!("A-{mark}: {}", visitor.t(&format!("profile-field-{part}")))
        }
        (Some("check"), _) => visitor.t(&format!("profile-question-{second}")),
        (Some("land"), _) => super::act::land_name(second).to_owned(),
        (Some(first), _) => visitor.t(&format!("profile-field-{first}")),
        (None, _) => String::new(),
    }
}

/// The words in a value as it was stored.
fn value_text(visitor: &Visitor, json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(|it| it.as_str()).map(ToOwned::to_owned);
    match &value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(place) => place.to_string(),
        serde_json::Value::Array(items) => {
            visitor.tf("profile-traced-to", &[("count", &items.len().to_string())])
        }
        _ => {
            let said: Vec<_> = ["text", "name", "way", "reason", "note", "remark", "test"]
                .into_iter()
                .filter_map(text)
                .filter(|it| !it.is_empty())
                .collect();
            let state = text("state").map(|it| visitor.t(&format!("profile-state-{it}")));
            state.into_iter().chain(said).collect::<Vec<_>>().join(" – ")
        }
    }
}

fn verb(visitor: &Visitor, record: &Record, entry: &LogEntry) -> String {
    let sentence = entry.requirement.and_then(|id| record.sentence(id));
    let mark = sentence.map(|it| format!("A-{}", it.mark)).unwrap_or_default();
    match entry.verb.as_str() {
        "move" => visitor.t(&format!("profile-step-{}-done", entry.outcome)),
        "fix" => visitor.tf("profile-verb-fix", &[("number", &entry.outcome)]),
        "check" => {
            let question = visitor.t(&format!("profile-question-{}", entry.outcome));
            visitor.tf("profile-verb-check", &[("question", &question)])
        }
        verb => visitor.tf(&format!("profile-verb-{verb}"), &[("sentence", &mark)]),
    }
}

/// The profile on paper: nothing to click, everything to read.
pub(super) async fn print(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(profile): Path<String>,
) -> Result<Response, Failure> {
    let (record, told) = record_and_needs(&visitor, &room, id(&profile)?).await?;
    let summary = &record.profile.summary;
    let body = html! {
        p .kern-body { (summary.number) " · " (visitor.t(&format!("profile-state-{}", summary.state))) " · "
            (date(&visitor, room.store.clock().now())) " " (label_badge(&visitor, summary.audience.label)) }
        h1.kern-heading-x-large { (summary.title) }
        (filled(vec![
            (visitor.t("profile-organisation-of"), html! { (somebody(&visitor, &summary.organisation_name)) }),
            (visitor.t("profile-addressee"), html! { (summary.addressee.name) }),
            (visitor.t("profile-due"), summary.due_on.map(|it| day(&visitor, it)).unwrap_or_default()),
        ]))
        (paragraphs(&record.profile.purpose))
        @for sentence in record.standing() {
            section .kl-stack--small {
                h2.kern-heading-medium { "A-" (sentence.mark) " · "
                    (visitor.t(&format!("profile-level-{}", sentence.level))) }
                p.kern-body { (sentence.text) }
                p.kern-body { em { (visitor.t("profile-test")) ": " (sentence.test) } }
                ul.kern-list {
                    @for it in told.referred.iter().filter(|it| sentence.traces.iter().any(|trace| trace.id == it.id)) {
                        li { (it.number) ": " (it.title) " – "
                            (visitor.tf("profile-towns", &[("count", &it.towns.to_string())])) }
                    }
                }
                (answer(&visitor, summary, sentence))
            }
        }
    };
    let title = format!("{} – {}", summary.number, visitor.t("profile-print"));
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs_of(&visitor, &record))))
}
