//! Doing something with a case: the forms and what they are sent to.

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{self, Field, error_summary, submit_button};
use web::{Failure, Page, Visitor, fields, serve};

use super::case::{outcome_key, paragraphs};
use super::{back_to_case, case_address, crumbs, explained, id};
use crate::model::{Action, AskReason, Record, State as CaseState};
use crate::upload::Upload;
use crate::{Cases, limits};

/// What is typed into one of the forms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    text: String,
    person: String,
}

/// What is wrong, field by field.
type Wrong = Vec<(String, String)>;

/// A word in the address that stands for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Take,
    Resume,
    File,
    Close,
    Approve,
    Return,
    HandOver,
    Reopen,
    Note,
}

impl Verb {
    fn read(word: &str) -> Result<Self, Failure> {
        Ok(match word {
            "uebernehmen" => Self::Take,
            "fortsetzen" => Self::Resume,
            "aktenzeichen" => Self::File,
            "schliessen" => Self::Close,
            "freigeben" => Self::Approve,
            "zurueckgeben" => Self::Return,
            "uebergeben" => Self::HandOver,
            "wiederaufnehmen" => Self::Reopen,
            "notiz" => Self::Note,
            _ => return Err(Failure::not_found()),
        })
    }

    /// The names of title, explanation and button, for what needs a form.
    const fn texts(self) -> Option<[&'static str; 3]> {
        Some(match self {
            Self::Approve => ["case-approve", "case-approve-hint", "case-approve-now"],
            Self::Return => ["case-return", "case-return-hint", "case-return-now"],
            Self::HandOver => ["case-hand-over", "case-hand-over-hint", "case-hand-over-now"],
            Self::Reopen => ["case-reopen", "case-reopen-hint", "case-reopen-now"],
            Self::Note => ["case-note", "case-note-hint", "case-note-now"],
            Self::Take | Self::Resume | Self::File | Self::Close => return None,
        })
    }

    fn action(self, visitor: &Visitor, typed: &Typed) -> Result<Action, Wrong> {
        let text = || checked_text(visitor, &typed.text, limits::TEXT);
        Ok(match self {
            Self::Take => Action::Take,
            Self::Resume => Action::Resume,
            Self::File => Action::File,
            Self::Close => Action::Close,
            Self::Approve => Action::Approve,
            Self::Return => Action::Return { reason: text()? },
            Self::HandOver => {
                let to = typed.person.parse().map_err(|_none_chosen| {
                    vec![("person".to_owned(), visitor.t("case-choose-person"))]
                })?;
                Action::HandOver { to }
            }
            Self::Reopen => Action::Reopen { reason: text()? },
            Self::Note => Action::Note { text: text()? },
        })
    }
}

/// A text that was typed, without space around it.
pub(super) fn checked_text(visitor: &Visitor, text: &str, limit: usize) -> Result<String, Wrong> {
    let wrong = |text: String| vec![("text".to_owned(), text)];
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Err(wrong(visitor.t("case-text-missing")));
    }
    if text.chars().count() > limit {
        return Err(wrong(too_long(visitor, "case-text-long", limit)));
    }
    Ok(text)
}

fn too_long(visitor: &Visitor, key: &str, limit: usize) -> String {
    let limit = web::format::number(visitor.lang, i64::try_from(limit).unwrap_or(i64::MAX));
    visitor.tf(key, &[("limit", &limit)])
}

pub(super) async fn page(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path((case, word)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (case, verb) = (id(&case)?, Verb::read(&word)?);
    if verb.texts().is_none() {
        // Whoever comes back to such an address wants to see the case.
        return Ok(Redirect::to(&case_address(case)).into_response());
    }
    let record = cases.record(&visitor.caller, case).await?;
    let typed = Typed { version: record.case.version, ..Typed::default() };
    Ok(form(&visitor, &record, verb, &word, &typed, &[]))
}

pub(super) async fn submit(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path((case, word)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (case, verb) = (id(&case)?, Verb::read(&word)?);
    let action = match verb.action(&visitor, &typed) {
        Ok(action) => action,
        Err(wrong) => {
            let record = cases.record(&visitor.caller, case).await?;
            let page = form(&visitor, &record, verb, &word, &typed, &wrong);
            return Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    match cases.act(&visitor.caller, case, typed.version, action, Vec::new()).await {
        Ok(_) => Ok(Redirect::to(&case_address(case)).into_response()),
        Err(error) => explained(&cases, &visitor, case, typed.version, &typed.text, error).await,
    }
}

fn form(
    visitor: &Visitor,
    record: &Record,
    verb: Verb,
    word: &str,
    typed: &Typed,
    wrong: &[(String, String)],
) -> Response {
    let [title, hint, button] =
        verb.texts().unwrap_or(["case-note", "case-note-hint", "case-note-now"]);
    let error = wrong.first().map(|(_, text)| text.as_str());
    let fields = html! {
        @match verb {
            Verb::HandOver => (colleagues(visitor, record, &typed.person, error)),
            Verb::Approve => (proposed_text(visitor, record)),
            _ => (Field::new("text", visitor.t("case-text")).rows(8).value(&typed.text)
                .error(error).render(visitor)),
        }
    };
    let address = format!("{}/{word}", case_address(record.case.id));
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (visitor.t(title)) }
        p .kern-body.kl-narrow { (visitor.t(hint)) }
        form.kl-form method="post" action=(address) data-submit-once novalidate {
            input type="hidden" name="version" value=(typed.version);
            (fields)
            (submit_button(&visitor.t(button)))
        }
        (back_to_case(visitor, record.case.id))
    };
    shown(visitor, record, title, wrong, body)
}

/// A form page; with errors its title says so.
pub(super) fn shown(
    visitor: &Visitor,
    record: &Record,
    title: &str,
    wrong: &[(String, String)],
    body: Markup,
) -> Response {
    let title = visitor.t(title);
    let title =
        if wrong.is_empty() { title } else { visitor.tf("case-error", &[("title", &title)]) };
    visitor.page(Page::new(title, body).crumbs(crumbs(visitor, Some(record))))
}

fn colleagues(visitor: &Visitor, record: &Record, chosen: &str, wrong: Option<&str>) -> Markup {
    let others = record.colleagues.iter().filter(|(id, _)| Some(*id) != record.case.assignee);
    html! {
        div class=(components::wrapper_class(wrong.is_some())) {
            (components::label(visitor, "person", &visitor.t("case-colleague"), false))
            div.kern-form-input__select-wrapper {
                select.kern-form-input__select id="person" name="person"
                    aria-describedby=[wrong.map(|_| "person-error")] {
                    option value="" { (visitor.t("case-choose")) }
                    @for (id, name) in others {
                        option value=(id) selected[id.to_string() == chosen] { (name) }
                    }
                }
            }
            (components::error("person", wrong))
        }
    }
}

fn proposed_text(visitor: &Visitor, record: &Record) -> Markup {
    let CaseState::Proposed(proposal) = &record.case.state else { return html! {} };
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t(&outcome_key(proposal.outcome))) }
            (paragraphs(&proposal.text))
            p {
                a.kern-link href=(format!("{}/entwurf.pdf", case_address(record.case.id))) {
                    (visitor.t("case-proposal-pdf"))
                }
            }
        }
    }
}

/// What is typed into the form for a message.
#[derive(Clone, Debug, Default)]
struct TypedMessage {
    version: i64,
    text: String,
    /// The text was longer than a message may be, and what stood behind that was dropped.
    cut: bool,
    asks: bool,
    reason: AskReason,
    files: Vec<Upload>,
    wrong_file: Option<&'static str>,
}

pub(super) async fn message_page(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
) -> Result<Response, Failure> {
    let record = cases.record(&visitor.caller, id(&case)?).await?;
    let typed = TypedMessage { version: record.case.version, ..TypedMessage::default() };
    Ok(message_form(&visitor, &record, &typed, &[]))
}

pub(super) async fn send_message(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
    multipart: Multipart,
) -> Result<Response, Failure> {
    let case = id(&case)?;
    let mut typed = read_message(multipart).await?;
    let mut wrong = Vec::new();
    let text = checked_text(&visitor, &typed.text, limits::TEXT).unwrap_or_else(|missing| {
        wrong = missing;
        String::new()
    });
    if typed.cut {
        wrong = vec![("text".to_owned(), too_long(&visitor, "case-text-cut", limits::TEXT))];
    }
    if let Some(key) = typed.wrong_file {
        wrong.push(("dateien".to_owned(), visitor.t(key)));
    }
    if !wrong.is_empty() {
        let record = cases.record(&visitor.caller, case).await?;
        let page = message_form(&visitor, &record, &typed, &wrong);
        return Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let action = if typed.asks {
        Action::Ask { text, reason: typed.reason }
    } else {
        Action::Write { text }
    };
    let files = std::mem::take(&mut typed.files);
    match cases.act(&visitor.caller, case, typed.version, action, files).await {
        Ok(_) => Ok(Redirect::to(&format!("{}#nachrichten", case_address(case))).into_response()),
        Err(error) => explained(&cases, &visitor, case, typed.version, &typed.text, error).await,
    }
}

/// Bytes that a message of [`limits::TEXT`] characters has at most.
const LONGEST: usize = 4 * limits::TEXT;

async fn read_message(mut multipart: Multipart) -> Result<TypedMessage, Failure> {
    let refused = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        _ => Failure::invalid(error.body_text()),
    };
    let mut typed = TypedMessage::default();
    while let Some(mut field) = multipart.next_field().await.map_err(refused)? {
        match field.name().unwrap_or_default() {
            "version" => {
                let version = fields::text(&mut field, limits::KEY).await.map_err(refused)?;
                typed.version = version.text.parse().unwrap_or_default();
            }
            "text" => {
                let kept = fields::text(&mut field, LONGEST).await.map_err(refused)?;
                typed.cut =
                    kept.cut || kept.text.replace("\r\n", "\n").chars().count() > limits::TEXT;
                typed.text = kept.text.chars().take(limits::TEXT).collect();
            }
            "art" => {
                let kind = fields::text(&mut field, limits::KEY).await.map_err(refused)?;
                typed.asks = kind.text == "frage";
            }
            "grund" => {
                let reason = fields::text(&mut field, limits::KEY).await.map_err(refused)?;
                typed.reason = reason.text.parse().unwrap_or_default();
            }
            "dateien" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(refused)?;
                // A browser sends an empty part when no file is chosen.
                if name.is_empty() && bytes.is_empty() {
                    continue;
                }
                match Upload::new(&name, bytes) {
                    _ if typed.files.len() >= limits::FILES => {
                        typed.wrong_file = Some("case-files-many");
                    }
                    Some(upload) => typed.files.push(upload),
                    None => typed.wrong_file = Some("case-file-kind"),
                }
            }
            _ => {}
        }
    }
    Ok(typed)
}

fn message_form(
    visitor: &Visitor,
    record: &Record,
    typed: &TypedMessage,
    wrong: &[(String, String)],
) -> Response {
    let error =
        |field: &str| wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let now = visitor.shell.store().clock().now();
    let ask = Action::Ask { text: String::new(), reason: AskReason::Other };
    let may_ask = record.case.after(&ask, &record.viewer, now).is_ok();
    let files_error = error("dateien");
    let described = components::described_by("dateien", true, files_error.is_some());
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (visitor.t("case-write")) }
        form.kl-form method="post" enctype="multipart/form-data" data-submit-once novalidate
            action=(format!("{}/nachricht", case_address(record.case.id))) {
            input type="hidden" name="version" value=(typed.version);
            (Field::new("text", visitor.t("case-text")).rows(8).value(&typed.text)
                .hint(visitor.t("case-write-hint")).error(error("text")).render(visitor))
            @if may_ask {
                (kinds(visitor, typed.asks))
                (reasons(visitor, typed.reason))
            }
            div class=(components::wrapper_class(files_error.is_some())) {
                (components::label(visitor, "dateien", &visitor.t("case-files"), true))
                (components::hint("dateien", Some(&visitor.t("case-files-hint"))))
                input.kern-form-input__input type="file" id="dateien" name="dateien" multiple
                    accept=".pdf,.png,.jpg,.jpeg,.txt" aria-describedby=[described];
                (components::error("dateien", files_error))
            }
            (submit_button(&visitor.t("case-send")))
        }
        (back_to_case(visitor, record.case.id))
    };
    shown(visitor, record, "case-write", wrong, body)
}

fn kinds(visitor: &Visitor, asks: bool) -> Markup {
    html! {
        fieldset.kern-fieldset {
            legend.kern-label { (visitor.t("case-kind")) }
            div.kern-fieldset__body {
                div.kern-form-check {
                    input.kern-form-check__radio type="radio" id="art-frage" name="art" value="frage"
                        checked[asks];
                    label.kern-label for="art-frage" { (visitor.t("case-kind-question")) }
                }
                div.kern-form-check {
                    input.kern-form-check__radio type="radio" id="art-nachricht" name="art"
                        value="nachricht" checked[!asks];
                    label.kern-label for="art-nachricht" { (visitor.t("case-kind-message")) }
                }
            }
        }
    }
}

/// Why it is asked back; it is only counted, so it stands in the case nowhere.
fn reasons(visitor: &Visitor, chosen: AskReason) -> Markup {
    let choices: Vec<_> = AskReason::ALL
        .iter()
        .map(|reason| (reason.to_string(), visitor.t(&format!("case-ask-reason-{reason}"))))
        .collect();
    html! {
        div.kern-form-input {
            (components::label(visitor, "grund", &visitor.t("case-ask-reason"), false))
            (components::hint("grund", Some(&visitor.t("case-ask-reason-hint"))))
            div.kern-form-input__select-wrapper {
                select.kern-form-input__select id="grund" name="grund" aria-describedby="grund-hint" {
                    @for (word, text) in &choices {
                        option value=(word) selected[*word == chosen.word()] { (text) }
                    }
                }
            }
        }
    }
}

/// The address to which a case's forms are sent.
pub(super) fn address(case: Uuid, word: &str) -> String {
    format!("{}/{word}", case_address(case))
}
