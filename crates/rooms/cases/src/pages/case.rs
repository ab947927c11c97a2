//! A case: what was applied for, what was said, what happened, what can be done.

use ::store::Timestamp;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use transport::{Outcome, Section};
use uuid::Uuid;
use web::components::{self, Tone, badge, icon};
use web::{Failure, Page, Visitor, format};

use super::{case_address, crumbs, date, due_in_words, id, moment, status_badge};
use crate::model::{Action, Document, Entry, EntryKind, Record, State as CaseState};
use crate::{Cases, filing};

pub(super) async fn page(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
) -> Result<Response, Failure> {
    let record = cases.record(&visitor.caller, id(&case)?).await?;
    let now = cases.store.clock().now();
    let case = &record.case;
    let body = html! {
        (neighbours(&visitor, &record))
        hgroup.kern-hgroup {
            h1.kern-heading-x-large { (case.title) }
            p.kern-preline { (case.number) " · " (record.organisation) }
        }
        div.kl-row {
            (status_badge(&visitor, case.state.status()))
            @if let Some(outcome) = case.state.outcome() {
                (badge(None, &visitor.t(&format!("case-outcome-{outcome}"))))
            }
            @if case.is_overdue(now) {
                (badge(Some(Tone::Danger), &due_in_words(&visitor, case, now)))
            }
        }
        // On a phone what can be done stands far below what was applied for.
        p.kl-jump { a.kern-link href="#aktionen" { (visitor.t("case-actions")) } }
        div.kl-two {
            div .kl-stack.kl-stack--large {
                (proposal(&visitor, &record))
                (answers(&visitor, &record.summary))
                (documents(&visitor, &record))
                (thread(&visitor, &record))
                (notes(&visitor, &record))
                (course(&visitor, &record))
            }
            div .kl-stack.kl-aside {
                (actions(&visitor, &record, now))
                (facts(&visitor, &record, now))
            }
        }
    };
    let title = format!("{} {}", case.number, case.title);
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor, None))))
}

fn neighbours(visitor: &Visitor, record: &Record) -> Markup {
    let link = |rel: &'static str, to: Option<Uuid>, text: &str| {
        html! {
            @if let Some(to) = to {
                li { a.kern-link rel=(rel) href=(case_address(to)) { (visitor.t(text)) } }
            }
        }
    };
    html! {
        @if record.before.is_some() || record.after.is_some() {
            nav aria-label=(visitor.t("case-neighbours")) {
                ul.kl-pagination {
                    (link("prev", record.before, "case-before"))
                    (link("next", record.after, "case-after"))
                }
            }
        }
    }
}

fn proposal(visitor: &Visitor, record: &Record) -> Markup {
    let CaseState::Proposed(proposal) = &record.case.state else { return html! {} };
    let name = record.proposer.as_deref().unwrap_or_default();
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("case-proposal")) }
            p.kern-body {
                (visitor.tf("case-proposed-by", &[("name", name)])) " "
                (badge(Some(Tone::Warning), &visitor.t(&outcome_key(proposal.outcome))))
            }
            (paragraphs(&proposal.text))
            p { a.kern-link href=(format!("{}/entwurf.pdf", case_address(record.case.id))) {
                (icon("kern-icon kern-icon--draft")) (visitor.t("case-proposal-pdf")) } }
        }
    }
}

pub(super) fn outcome_key(outcome: Outcome) -> String {
    format!("case-outcome-{outcome}")
}

/// A text as it was written: an empty line makes a paragraph.
pub(super) fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.replace("\r\n", "\n").split("\n\n").filter(|it| !it.trim().is_empty()) {
            p.kern-body {
                @for (number, line) in paragraph.trim().lines().enumerate() {
                    @if number > 0 { br; }
                    (line)
                }
            }
        }
    }
}

fn answers(visitor: &Visitor, summary: &[Section]) -> Markup {
    html! {
        section.kl-stack aria-labelledby="angaben" {
            h2 #angaben .kern-heading-large { (visitor.t("case-answers")) }
            @for section in summary {
                section.kern-summary {
                    div.kern-summary__header {
                        h3 .kern-title.kern-summary__title-wrapper { (section.title) }
                    }
                    div.kern-summary__body {
                        dl.kern-description-list {
                            @for (name, value) in &section.facts {
                                div.kern-description-list-item {
                                    dt.kern-description-list-item__key { (name) }
                                    dd.kern-description-list-item__value { (value) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn documents(visitor: &Visitor, record: &Record) -> Markup {
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="unterlagen" {
            h2 #unterlagen .kern-heading-large { (visitor.t("case-documents")) }
            @if record.documents.is_empty() { p.kern-body { (visitor.t("case-documents-none")) } }
            ul.kl-results {
                @for document in &record.documents {
                    li {
                        (document_link(visitor, record.case.id, document))
                        p .kern-body.kern-body--small.kern-body--muted {
                            @if document.from_office { (visitor.t("case-from-office")) }
                            @else { (visitor.t("case-from-applicant")) }
                            " · " (moment(visitor, document.at))
                        }
                    }
                }
            }
        }
    }
}

fn document_link(visitor: &Visitor, case: Uuid, document: &Document) -> Markup {
    let size = format::size(visitor.lang, usize::try_from(document.size).unwrap_or_default());
    html! {
        a.kern-link href=(format!("{}/dokumente/{}", case_address(case), document.id)) download {
            (icon("kern-icon kern-icon--download"))
            (document.name) " (" (size) ")"
        }
    }
}

fn thread(visitor: &Visitor, record: &Record) -> Markup {
    let messages: Vec<_> = record.entries.iter().filter(|entry| entry.kind.is_message()).collect();
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="nachrichten" {
            h2 #nachrichten .kern-heading-large { (visitor.t("case-messages")) }
            @if messages.is_empty() { p.kern-body { (visitor.t("case-messages-none")) } }
            @else {
                ol.kl-thread {
                    @for entry in messages {
                        @let own = entry.person.is_some();
                        li class=(if own { "kl-message kl-message--own" } else { "kl-message" }) {
                            p.kl-message__meta {
                                (author(visitor, record, entry)) " · " (moment(visitor, entry.at))
                                @if entry.kind == EntryKind::Asked {
                                    " · " (visitor.t("case-entry-asked-short"))
                                }
                                @if matches!(entry.kind, EntryKind::Withdrawn | EntryKind::WithdrawnLate) {
                                    " · " (visitor.t("case-entry-withdrawn-short"))
                                }
                            }
                            (paragraphs(&entry.text))
                            @for document in record.documents.iter().filter(|it| it.entry == entry.id) {
                                p { (document_link(visitor, record.case.id, document)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn author(visitor: &Visitor, record: &Record, entry: &Entry) -> String {
    match (&entry.name, entry.person) {
        (Some(name), _) => name.clone(),
        (None, Some(_)) => visitor.t("case-somebody"),
        (None, None) => record.case.applicant.clone(),
    }
}

fn notes(visitor: &Visitor, record: &Record) -> Markup {
    let notes: Vec<_> =
        record.entries.iter().filter(|entry| entry.kind == EntryKind::Noted).collect();
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="notizen" {
            h2 #notizen .kern-heading-large { (visitor.t("case-notes")) }
            p .kern-body.kern-body--small.kern-body--muted { (visitor.t("case-notes-hint")) }
            @if !notes.is_empty() {
                ol.kl-thread {
                    @for entry in notes {
                        li .kl-message.kl-message--internal {
                            p.kl-message__meta {
                                (author(visitor, record, entry)) " · " (moment(visitor, entry.at))
                            }
                            (paragraphs(&entry.text))
                        }
                    }
                }
            }
        }
    }
}

fn course(visitor: &Visitor, record: &Record) -> Markup {
    let all: Vec<_> = record.entries.iter().collect();
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="verlauf" {
            h2 #verlauf .kern-heading-large { (visitor.t("case-course")) }
            (timeline(visitor, &all))
        }
    }
}

/// What happened, without what was said.
pub(super) fn timeline(visitor: &Visitor, entries: &[&Entry]) -> Markup {
    html! {
        ol.kl-timeline {
            @for entry in entries {
                @let other = entry.other.as_deref().unwrap_or_default();
                li .kl-timeline__item.kl-timeline__item--done {
                    p .kern-title.kern-title--small {
                        (visitor.tf(&format!("case-entry-{}", entry.kind), &[("other", other)]))
                    }
                    p .kern-body.kern-body--small.kern-body--muted {
                        (moment(visitor, entry.at))
                        @if let Some(name) = &entry.name { " · " (name) }
                    }
                    @if matches!(entry.kind, EntryKind::Returned | EntryKind::Reopened) {
                        (paragraphs(&entry.text))
                    }
                }
            }
        }
    }
}

fn facts(visitor: &Visitor, record: &Record, now: Timestamp) -> Markup {
    let case = &record.case;
    let place = filing::place_for(&case.leika);
    let mut rows = vec![
        (
            visitor.t("case-applicant"),
            html! {
                (case.applicant) " (" (visitor.t(&format!("case-applicant-{}", case.applicant_kind))) ")"
            },
        ),
        (
            visitor.t("case-reachable"),
            html! {
                @if case.has_email { (visitor.t("case-reachable-email")) }
                @else { (visitor.t("case-reachable-portal")) }
            },
        ),
        (visitor.t("case-received"), moment(visitor, case.received_at)),
        (
            visitor.t("case-due"),
            html! {
                @if case.state.status().clock_runs() { (date(visitor, case.due_at)) ": " }
                (due_in_words(visitor, case, now))
                @if let CaseState::Waiting { since } = case.state {
                    " " (visitor.t("case-since")) " " (date(visitor, since))
                }
            },
        ),
        (
            visitor.t("case-assignee"),
            html! {
                @match &record.assignee {
                    Some(name) => (name),
                    None => (visitor.t("case-nobody")),
                }
            },
        ),
        (
            visitor.t("case-file-number"),
            html! {
                @match &case.file_number {
                    Some(number) => (number),
                    None => (visitor.t("case-file-number-none")),
                }
                br; (place.plan) " " (place.title)
                br; (visitor.tf("case-retention", &[("years", &place.retention_years.to_string())]))
                " (" (place.basis) ")"
            },
        ),
        (visitor.t("case-service"), html! { (case.leika) }),
    ];
    if let CaseState::Closed { at, .. } = case.state {
        let day = place.deleted_on(at);
        let shown = html! { time datetime=(day) { (format::date(visitor.lang, day)) } };
        rows.push((visitor.t("case-deleted-on"), shown));
    }
    if let Some(fee) = case.fee_cents {
        rows.push((visitor.t("case-fee"), html! { (format::money(visitor.lang, fee)) }));
    }
    if case.two_persons {
        rows.push((visitor.t("case-two-persons"), html! { (visitor.t("case-two-persons-yes")) }));
    }
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="eckdaten" {
            h2 #eckdaten .kern-heading-medium { (visitor.t("case-facts")) }
            (components::facts(&rows))
        }
    }
}

/// What can be done now. The state machine itself is asked, so that no button leads to a refusal.
fn actions(visitor: &Visitor, record: &Record, now: Timestamp) -> Markup {
    let case = &record.case;
    let can = |action: &Action| case.after(action, &record.viewer, now).is_ok();
    let (text, reason) = (String::new(), String::new());
    let outcome = Outcome::Granted;
    let first = [
        (Action::Take, "uebernehmen", "case-do-take"),
        (Action::Resume, "fortsetzen", "case-do-resume"),
    ];
    let deciding = [
        (Action::Approve, "freigeben", "case-do-approve"),
        (Action::Decide { outcome, text: text.clone() }, "entscheiden", "case-do-decide"),
        (Action::Propose { outcome, text: text.clone() }, "entscheiden", "case-do-propose"),
    ];
    let with_form = [
        (Action::Return { reason: reason.clone() }, "zurueckgeben", "case-do-return"),
        (Action::Write { text: text.clone() }, "nachricht", "case-do-write"),
        (Action::HandOver { to: Uuid::nil() }, "uebergeben", "case-do-hand-over"),
        (Action::Reopen { reason }, "wiederaufnehmen", "case-do-reopen"),
        (Action::Note { text }, "notiz", "case-do-note"),
    ];
    let last = [
        (Action::File, "aktenzeichen", "case-do-file"),
        (Action::Close, "schliessen", "case-do-close"),
    ];
    let address = case_address(case.id);
    let at_once = |class: &'static str, word: &str, text: &str| {
        html! {
            form method="post" action=(format!("{address}/{word}")) data-submit-once {
                input type="hidden" name="version" value=(case.version);
                button class=(class) type="submit" { span.kern-label { (visitor.t(text)) } }
            }
        }
    };
    let link = |class: &'static str, word: &str, text: &str| {
        html! {
            a class=(class) href=(format!("{address}/{word}")) { span.kern-label { (visitor.t(text)) } }
        }
    };
    let (main, other) = (
        "kern-btn kern-btn--primary kern-btn--block",
        "kern-btn kern-btn--secondary kern-btn--block",
    );
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="aktionen" {
            h2 #aktionen .kern-heading-medium { (visitor.t("case-actions")) }
            @if !case.is_open_to(&record.viewer) {
                p.kern-body { (visitor.t("case-assigned-elsewhere")) }
            }
            @for (action, word, text) in &first { @if can(action) { (at_once(main, word, text)) } }
            @for (action, word, text) in &deciding { @if can(action) { (link(main, word, text)) } }
            @for (action, word, text) in &with_form { @if can(action) { (link(other, word, text)) } }
            @for (action, word, text) in &last { @if can(action) { (at_once(other, word, text)) } }
        }
    }
}
