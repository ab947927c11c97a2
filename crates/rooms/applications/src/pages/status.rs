//! Where an application stands, and all that can be done with it.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use transport::{Outcome, PublicStatus};
use uuid::Uuid;
use web::components::{
    Field, Tone, alert, badge, described_by, error, error_summary, hint, icon, submit_button,
    wrapper_class,
};
use web::{Failure, Page, Visitor, format};

use super::rate::{self, Rated};
use super::{address, keyring, messages, or_locked};
use crate::{Application, Applications, Event, File, History, Message, Sender, Standing, View};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    fertig: String,
}

/// What was typed into the forms of the page, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// The id of the message that is being written.
    pub(super) message: Option<Uuid>,
    /// Its text.
    pub(super) text: String,
    /// The address for news, where it differs from the one that is known.
    pub(super) email: Option<String>,
    /// How it went.
    pub(super) rated: Rated,
    /// What is wrong: (id of the field, text).
    pub(super) errors: Vec<(String, String)>,
}

impl Typed {
    /// What is wrong with a field.
    pub(super) fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str())
    }
}

pub(super) async fn page(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    Query(done): Query<Done>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    let view = match applications.view(&number, &keyring).await {
        Ok(view) => view,
        Err(error) => return or_locked(&visitor, &number, error),
    };
    let kept = keyring.code(view.held.application().id).is_some();
    Ok(visitor.page(shown(&visitor, &view, &Typed::default(), &done.fertig, kept)))
}

/// The page with a form that was filled in wrongly.
pub(super) fn again(visitor: &Visitor, view: &View, typed: &Typed) -> Response {
    super::again(visitor, shown(visitor, view, typed, "", false))
}

fn shown(visitor: &Visitor, view: &View, typed: &Typed, done: &str, kept: bool) -> Page {
    let application = view.held.application();
    let title = if typed.errors.is_empty() {
        application.title.clone()
    } else {
        visitor.tf("application-page-failed", &[("title", &application.title)])
    };
    let body = html! {
        (error_summary(visitor, &typed.errors))
        (thanks(visitor, done))
        hgroup.kern-hgroup {
            h1.kern-heading-x-large { (application.title) }
            p.kern-preline { (visitor.tf("application-page-number", &[("number", &application.number)])) }
            p.kern-subline { (application.authority) }
        }
        (standing(visitor, view))
        @for file in view.history.decisions() { (decision(visitor, application, file)) }
        @if let Some(question) = view.open_question() {
            (asked(visitor, question))
        }
        div.kl-two {
            div .kl-stack.kl-stack--large {
                (thread(visitor, application, &view.history))
                @if application.standing != Standing::Refused { (write(visitor, view, typed)) }
                @if !application.feedback_given { (feedback(visitor, application, typed)) }
            }
            div .kl-stack.kl-aside {
                (documents(visitor, application, &view.history))
                (timeline(visitor, application, &view.history))
                (news(visitor, application, typed))
                (actions(visitor, application, kept))
            }
        }
    };
    let crumbs = vec![("/vorgang".to_owned(), visitor.t("application-follow"))];
    // The title of the window tells several open cases apart.
    Page::new(format!("{title} ({})", application.number), body).crumbs(crumbs)
}

/// The two questions; as long as the office works on it they wait behind their title.
fn feedback(visitor: &Visitor, application: &Application, typed: &Typed) -> Markup {
    let form = rate::form(visitor, &application.number, typed);
    if !application.standing.is_open() || !typed.errors.is_empty() {
        return form;
    }
    html! {
        details.kern-accordion {
            summary.kern-accordion__header { span.kern-title { (visitor.t("application-rate-now")) } }
            div.kern-accordion__body { (form) }
        }
    }
}

/// What was just done.
fn thanks(visitor: &Visitor, done: &str) -> Markup {
    let text = match done {
        "nachricht" => "application-done-message",
        "zurueckgezogen" => "application-done-withdrawn",
        "rueckmeldung" => "application-done-rated",
        "benachrichtigung" => "application-done-email",
        "ohne-benachrichtigung" => "application-done-no-email",
        _ => return html! {},
    };
    alert(Tone::Success, &visitor.t(text), None)
}

/// Badge, sentence, date, and who says so.
fn standing(visitor: &Visitor, view: &View) -> Markup {
    let application = view.held.application();
    let at_work = application.standing;
    let waiting = at_work == Standing::Told(PublicStatus::WaitingForApplicant);
    let explained = if waiting && view.history.answered() {
        "application-explained-answered".to_owned()
    } else {
        format!("application-explained-{}", at_work.word())
    };
    let told = view.history.told().map(|event| format::moment(visitor.lang, event.at));
    html! {
        section .kl-stack.kl-stack--small aria-label=(visitor.t("application-standing")) {
            p { (standing_badge(visitor, application)) }
            p .kern-body.kern-body--large.kl-narrow { (visitor.t(&explained)) }
            (due(visitor, application))
            @if view.history.failed_withdrawal().is_some() {
                (alert(Tone::Warning, &visitor.t("application-withdrawal-refused"),
                    Some(&visitor.t("application-withdrawal-refused-text"))))
            }
            @if let Some(told) = told {
                (origin("kl-origin kl-origin--entered", &visitor.tf("application-told", &[("at", &told)])))
            }
        }
    }
}

/// When an answer can be expected, and whether the office said so.
fn due(visitor: &Visitor, application: &Application) -> Markup {
    let date = |at: store::Timestamp| format::date(visitor.lang, at.german_date());
    match (application.standing, application.due_at) {
        (standing, _) if !standing.is_open() => html! {},
        (Standing::Told(PublicStatus::WaitingForApplicant), _) => html! {
            p.kern-body { (visitor.t("application-due-stands")) }
        },
        (_, Some(at)) => html! {
            p.kern-body { (visitor.tf("application-due", &[("date", &date(at))])) }
        },
        (Standing::Sent | Standing::Told(PublicStatus::Received), None) => {
            let days = application.processing_days.to_string();
            let until = date(application.expected_at());
            let rule = visitor.tf("application-due-rule", &[("days", &days), ("date", &until)]);
            origin("kl-origin kl-origin--derived", &rule)
        }
        (Standing::Refused | Standing::Told(_), None) => html! {},
    }
}

fn origin(class: &'static str, text: &str) -> Markup {
    html! { p class=(class) { (icon("kern-icon kern-icon--info")) span { (text) } } }
}

/// Where an application stands, as a short mark.
pub(super) fn standing_badge(visitor: &Visitor, application: &Application) -> Markup {
    let tone = match application.standing {
        Standing::Sent => Some(Tone::Info),
        Standing::Refused => Some(Tone::Danger),
        Standing::Told(status) => match status {
            PublicStatus::Received | PublicStatus::InProgress | PublicStatus::Reopened => {
                Some(Tone::Info)
            }
            PublicStatus::WaitingForApplicant => Some(Tone::Warning),
            PublicStatus::Decided => Some(Tone::Success),
            PublicStatus::Withdrawn | PublicStatus::Closed => None,
        },
    };
    let decided = application.standing == Standing::Told(PublicStatus::Decided);
    let text = match application.outcome {
        Some(outcome) if decided => outcome_text(visitor, outcome),
        _ => visitor.t(&format!("application-standing-{}", application.standing.word())),
    };
    let tone = match application.outcome {
        Some(Outcome::Rejected | Outcome::NotResponsible) if decided => Some(Tone::Info),
        _ => tone,
    };
    badge(tone, &text)
}

fn outcome_text(visitor: &Visitor, outcome: Outcome) -> String {
    visitor.t(&format!("application-outcome-{}", outcome.word()))
}

/// The question that the office waits on.
fn asked(visitor: &Visitor, question: &Message) -> Markup {
    html! {
        div .kern-alert.kern-alert--warning role="status" {
            div.kern-alert__header {
                (icon("kern-icon kern-icon--warning"))
                h2.kern-title { (visitor.t("application-question")) }
            }
            div.kern-alert__body {
                (paragraphs(&question.text))
                p { a.kern-link href="#antworten" { (visitor.t("application-question-answer")) } }
            }
        }
    }
}

/// Text as it was typed: an empty line starts a paragraph, a line end stays one.
fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            p.kern-body {
                @for (index, line) in paragraph.lines().enumerate() {
                    @if index > 0 { br; }
                    (line)
                }
            }
        }
    }
}

fn timeline(visitor: &Visitor, application: &Application, history: &History) -> Markup {
    let events = told_once(&history.events);
    let last = events.len();
    html! {
        section .kl-stack--small aria-labelledby="verlauf" {
            h2 #verlauf .kern-heading-medium { (visitor.t("application-timeline")) }
            ol.kl-timeline {
                (moment(visitor, 0 == last, application.submitted_at,
                    &visitor.t("application-standing-sent"), None))
                @for (index, event) in events.iter().enumerate() {
                    @let title = event_title(visitor, event);
                    (moment(visitor, index + 1 == last, event.at, &title, event.note.as_deref()))
                }
            }
        }
    }
}

fn event_title(visitor: &Visitor, event: &Event) -> String {
    match event.outcome {
        Some(outcome) => outcome_text(visitor, outcome),
        None if event.refused => visitor.t("application-withdrawal-refused"),
        None => visitor.t(&format!("application-standing-{}", event.status.word())),
    }
}

/// A decision is told twice, as a state and with its outcome; one of them says all.
fn told_once(events: &[Event]) -> Vec<&Event> {
    let decided = events.iter().any(|event| event.outcome.is_some());
    let bare = |event: &&Event| {
        event.status == PublicStatus::Decided && event.outcome.is_none() && event.note.is_none()
    };
    events.iter().filter(|event| !(decided && bare(event))).collect()
}

fn moment(
    visitor: &Visitor,
    current: bool,
    at: store::Timestamp,
    title: &str,
    note: Option<&str>,
) -> Markup {
    let class =
        if current { "kl-timeline__item" } else { "kl-timeline__item kl-timeline__item--done" };
    html! {
        li class=(class) aria-current=[current.then_some("step")] {
            p .kern-title.kern-title--small { (title) }
            p .kern-body.kern-body--small.kern-body--muted { (time(visitor, at)) }
            @if let Some(note) = note { (paragraphs(note)) }
        }
    }
}

fn time(visitor: &Visitor, at: store::Timestamp) -> Markup {
    html! { time datetime=(at.to_jiff().to_string()) { (format::moment(visitor.lang, at)) } }
}

fn thread(visitor: &Visitor, application: &Application, history: &History) -> Markup {
    html! {
        section .kl-stack aria-labelledby="nachrichten" {
            h2 #nachrichten .kern-heading-large { (visitor.t("application-messages")) }
            @if history.older {
                (alert(Tone::Info, &visitor.t("application-older"),
                    Some(&visitor.t("application-older-text"))))
            }
            @if history.messages.is_empty() {
                p.kern-body { (visitor.t("application-messages-none")) }
            } @else {
                ol.kl-thread {
                    @for message in &history.messages {
                        @let own = message.sender == Sender::Applicant;
                        li class=(if own { "kl-message kl-message--own" } else { "kl-message" }) {
                            p.kl-message__meta {
                                (if own { visitor.t("application-you") } else { application.authority.clone() })
                                " · " (time(visitor, message.at))
                            }
                            (paragraphs(&message.text))
                            (file_list(visitor, application, history.files_of(message.id)))
                            @if message.refused {
                                (alert(Tone::Danger, &visitor.t("application-message-refused"),
                                    Some(&visitor.t("application-message-refused-text"))))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn file_list<'f>(
    visitor: &Visitor,
    application: &Application,
    files: impl Iterator<Item = &'f File>,
) -> Markup {
    let mut files = files.peekable();
    html! {
        @if files.peek().is_some() {
            ul.kern-list {
                @for file in files { li { (file_link(visitor, application, file)) } }
            }
        }
    }
}

/// What everybody waited for, where nobody has to look for it.
fn decision(visitor: &Visitor, application: &Application, file: &File) -> Markup {
    let size = format::size(visitor.lang, usize::try_from(file.size).unwrap_or_default());
    html! {
        a .kern-btn.kern-btn--primary href=(file_address(application, file)) {
            (icon("kern-icon kern-icon--download"))
            span.kern-label { (visitor.t("application-decision")) " (PDF, " (size) ")" }
        }
    }
}

fn file_address(application: &Application, file: &File) -> String {
    format!("{}/datei/{}", address(&application.number), file.id)
}

fn file_link(visitor: &Visitor, application: &Application, file: &File) -> Markup {
    let size = format::size(visitor.lang, usize::try_from(file.size).unwrap_or_default());
    html! {
        a.kern-link href=(file_address(application, file)) {
            (icon("kern-icon kern-icon--download"))
            (file.name) " (" (size) ")"
        }
    }
}

fn write(visitor: &Visitor, view: &View, typed: &Typed) -> Markup {
    let application = view.held.application();
    let action = format!("{}/nachricht", address(&application.number));
    let id = typed.message.unwrap_or_else(|| messages::new_id(visitor));
    let (title, button) = if view.open_question().is_some() {
        ("application-answer", "application-answer-send")
    } else {
        ("application-write", "application-write-send")
    };
    let wrong = typed.error("datei");
    let control = if wrong.is_some() {
        "kern-form-input__input kern-form-input__input--error"
    } else {
        "kern-form-input__input"
    };
    html! {
        section .kl-stack aria-labelledby="antworten" {
            h2 #antworten .kern-heading-large { (visitor.t(title)) }
            form .kl-form method="post" action=(action) enctype="multipart/form-data"
                data-submit-once novalidate {
                input type="hidden" name="id" value=(id);
                (Field::new("text", visitor.t("application-text")).rows(6).value(typed.text.as_str())
                    .error(typed.error("text")).render(visitor))
                div class=(wrapper_class(wrong.is_some())) {
                    label.kern-label for="datei" {
                        (visitor.t("application-files")) " "
                        span.kern-label__optional { "– " (visitor.t("optional")) }
                    }
                    (hint("datei", Some(&visitor.t("application-files-hint"))))
                    input class=(control) id="datei" name="datei" type="file" multiple
                        accept="application/pdf,image/jpeg,image/png,image/tiff"
                        aria-describedby=[described_by("datei", true, wrong.is_some())]
                        aria-invalid=[wrong.map(|_| "true")];
                    (error("datei", wrong))
                }
                (submit_button(&visitor.t(button)))
            }
        }
    }
}

fn documents(visitor: &Visitor, application: &Application, history: &History) -> Markup {
    html! {
        section .kl-stack--small aria-labelledby="dokumente" {
            h2 #dokumente .kern-heading-medium { (visitor.t("application-documents")) }
            ul.kern-list {
                @for file in history.decisions() {
                    li { (file_link(visitor, application, file)) }
                }
                li {
                    a.kern-link href=(format!("{}/eingang.pdf", address(&application.number))) {
                        (icon("kern-icon kern-icon--download"))
                        (visitor.t("application-receipt")) " (PDF)"
                    }
                }
            }
        }
    }
}

fn news(visitor: &Visitor, application: &Application, typed: &Typed) -> Markup {
    let action = format!("{}/benachrichtigung", address(&application.number));
    let known = application.email.as_deref().unwrap_or_default();
    let email = typed.email.as_deref().unwrap_or(known);
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="benachrichtigung" {
            h2 #benachrichtigung .kern-heading-medium { (visitor.t("application-news")) }
            form .kl-stack.kl-stack--small method="post" action=(action) novalidate {
                (Field::new("email", visitor.t("email")).kind("email").autocomplete("email").optional()
                    .hint(visitor.t("application-news-hint")).value(email)
                    .error(typed.error("email")).render(visitor))
                button .kern-btn.kern-btn--secondary type="submit" {
                    span.kern-label { (visitor.t("application-news-save")) }
                }
            }
        }
    }
}

fn actions(visitor: &Visitor, application: &Application, kept: bool) -> Markup {
    let here = address(&application.number);
    let service = format!("/leistungen/{}?ort={}", application.leika, application.ars);
    html! {
        section .kl-stack.kl-stack--small aria-labelledby="mehr" {
            h2 #mehr .kern-heading-medium { (visitor.t("application-more")) }
            p { a.kern-link href=(service) { (visitor.t("application-office")) } }
            @if application.standing.is_open() {
                p { a.kern-link href=(format!("{here}/zurueckziehen")) { (visitor.t("application-withdraw")) } }
            }
            @if kept {
                form method="post" action=(format!("{here}/vergessen")) {
                    button .kern-btn.kern-btn--tertiary type="submit" {
                        span.kern-label { (visitor.t("application-forget")) }
                    }
                }
            }
        }
    }
}
