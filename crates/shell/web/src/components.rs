//! The parts of which pages are made, in the markup of KERN UX.

use identity::Label;
use jiff::civil::Date;
use maud::{Markup, html};
use store::Timestamp;

use crate::{Visitor, format};

/// A field of a form: label, hint, control, error. What was typed stays.
#[derive(Clone, Debug, Default)]
pub struct Field {
    name: String,
    label: String,
    kind: &'static str,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    optional: bool,
    rows: Option<u8>,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
}

impl Field {
    /// A required field for one line of text.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), kind: "text", ..Self::default() }
    }

    /// With what was typed or is known.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Of another type of input (`email`, `password`, `date`, `search`, …).
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// With help.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what is wrong, if something is.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Marked as optional.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// For several lines.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = Some(rows);
        self
    }

    /// What browsers may fill in.
    pub fn autocomplete(mut self, purpose: &'static str) -> Self {
        self.autocomplete = Some(purpose);
        self
    }

    /// Which keyboard a phone shows.
    pub fn input_mode(mut self, mode: &'static str) -> Self {
        self.input_mode = Some(mode);
        self
    }

    /// The markup.
    pub fn render(&self, visitor: &Visitor) -> Markup {
        let id = &self.name;
        let described = described_by(id, self.hint.is_some(), self.error.is_some());
        let wrapper = wrapper_class(self.error.is_some());
        let control = if self.error.is_some() {
            "kern-form-input__input kern-form-input__input--error"
        } else {
            "kern-form-input__input"
        };
        let invalid = self.error.is_some().then_some("true");
        html! {
            div class=(wrapper) {
                (label(visitor, id, &self.label, self.optional))
                (hint(id, self.hint.as_deref()))
                @if let Some(rows) = self.rows {
                    textarea class=(control) id=(id) name=(self.name) rows=(rows)
                        aria-describedby=[described] aria-invalid=[invalid] { (self.value) }
                } @else {
                    input class=(control) id=(id) name=(self.name) type=(self.kind)
                        value=[(!self.value.is_empty()).then_some(&self.value)]
                        autocomplete=[self.autocomplete] inputmode=[self.input_mode]
                        aria-describedby=[described] aria-invalid=[invalid];
                }
                (error(id, self.error.as_deref()))
            }
        }
    }
}

/// The class of the box around a field.
pub fn wrapper_class(wrong: bool) -> &'static str {
    if wrong { "kern-form-input kern-form-input--error" } else { "kern-form-input" }
}

/// The ids of hint and error, for `aria-describedby`.
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let ids: Vec<_> = [(hint, "hint"), (error, "error")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, part)| format!("{id}-{part}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The label of a field.
pub fn label(visitor: &Visitor, id: &str, text: &str, optional: bool) -> Markup {
    html! {
        label.kern-label for=(id) {
            (text)
            @if optional {
                " " span.kern-label__optional { "– " (visitor.t("optional")) }
            }
        }
    }
}

/// The help of a field.
pub fn hint(id: &str, text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text { div.kern-hint id=(format!("{id}-hint")) { (text) } }
    }
}

/// What is wrong with a field.
pub fn error(id: &str, text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text {
            p.kern-error id=(format!("{id}-error")) {
                (icon("kern-icon kern-icon--danger"))
                span.kern-body { (text) }
            }
        }
    }
}

/// A choice of one from a list: (value, name).
pub fn select(
    visitor: &Visitor,
    name: &str,
    text: &str,
    choices: &[(String, String)],
    chosen: &str,
) -> Markup {
    html! {
        div.kern-form-input {
            (label(visitor, name, text, false))
            div.kern-form-input__select-wrapper {
                select.kern-form-input__select id=(name) name=(name) {
                    @for (value, text) in choices {
                        option value=(value) selected[value == chosen] { (text) }
                    }
                }
            }
        }
    }
}

/// A picture that only decorates. The class is written out in full, so that the stylesheet has it.
pub fn icon(class: &'static str) -> Markup {
    html! { span class=(class) aria-hidden="true" {} }
}

/// All errors of a form with links to their fields: (id of the field, text).
pub fn error_summary(visitor: &Visitor, errors: &[(String, String)]) -> Markup {
    let count = errors.len().to_string();
    html! {
        @if !errors.is_empty() {
            div .kern-alert.kern-alert--danger role="alert" tabindex="-1" data-focus {
                div.kern-alert__header {
                    (icon("kern-icon kern-icon--danger"))
                    h2.kern-title { (visitor.tf("errors", &[("count", &count)])) }
                }
                div.kern-alert__body {
                    ul.kern-list {
                        @for (id, text) in errors {
                            li { a.kern-link href=(format!("#{id}")) { (text) } }
                        }
                    }
                }
            }
        }
    }
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Info,
    /// Something went well.
    Success,
    /// Something to look out for.
    Warning,
    /// Something went wrong.
    Danger,
}

/// A message with an optional explanation.
pub fn alert(tone: Tone, title: &str, text: Option<&str>) -> Markup {
    let (class, picture) = match tone {
        Tone::Info => ("kern-alert kern-alert--info", "kern-icon kern-icon--info"),
        Tone::Success => ("kern-alert kern-alert--success", "kern-icon kern-icon--success"),
        Tone::Warning => ("kern-alert kern-alert--warning", "kern-icon kern-icon--warning"),
        Tone::Danger => ("kern-alert kern-alert--danger", "kern-icon kern-icon--danger"),
    };
    html! {
        div class=(class) role="status" {
            div.kern-alert__header { (icon(picture)) p.kern-title { (title) } }
            @if let Some(text) = text {
                div.kern-alert__body { p.kern-body { (text) } }
            }
        }
    }
}

/// A short mark: a state, a count. `None` is neutral.
pub fn badge(tone: Option<Tone>, text: &str) -> Markup {
    let class = match tone {
        None => "kern-badge kern-badge--small kl-badge--neutral",
        Some(Tone::Info) => "kern-badge kern-badge--small kern-badge--info",
        Some(Tone::Success) => "kern-badge kern-badge--small kern-badge--success",
        Some(Tone::Warning) => "kern-badge kern-badge--small kern-badge--warning",
        Some(Tone::Danger) => "kern-badge kern-badge--small kern-badge--danger",
    };
    html! { span class=(class) { span.kern-label { (text) } } }
}

/// The button that sends a form.
pub fn submit_button(text: &str) -> Markup {
    html! {
        div.kern-btn-wrapper {
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (text) } }
        }
    }
}

/// A second button of a form: its name and value are sent with it.
pub fn secondary_button(name: &str, value: &str, text: &str) -> Markup {
    html! {
        button .kern-btn.kern-btn--secondary type="submit" name=(name) value=(value) {
            span.kern-label { (text) }
        }
    }
}

/// A link that looks like a button.
pub fn link_button(address: &str, text: &str) -> Markup {
    html! {
        a .kern-btn.kern-btn--primary href=(address) { span.kern-label { (text) } }
    }
}

/// A link that looks like a button for what is done less often.
pub fn secondary_link(address: &str, text: &str) -> Markup {
    html! {
        a .kern-btn.kern-btn--secondary href=(address) { span.kern-label { (text) } }
    }
}

/// Names and values side by side.
pub fn facts(rows: &[(String, Markup)]) -> Markup {
    html! {
        dl.kern-description-list {
            @for (name, value) in rows {
                div.kern-description-list-item {
                    dt.kern-description-list-item__key { (name) }
                    dd.kern-description-list-item__value { (value) }
                }
            }
        }
    }
}

/// A search box.
pub fn search_box(visitor: &Visitor, action: &str, label_text: &str, query: &str) -> Markup {
    html! {
        form.kl-search role="search" action=(action) {
            div.kern-form-input {
                label.kern-label for="q" { (label_text) }
                div.kern-input-group {
                    input.kern-form-input__input type="search" id="q" name="q" value=(query)
                        maxlength="200" autocomplete="off";
                    button .kern-btn.kern-btn--primary type="submit" {
                        (icon("kern-icon kern-icon--search"))
                        span.kern-label { (visitor.t("search")) }
                    }
                }
            }
        }
    }
}

/// Pages of a list. `address` ends in `?` or `&` and gets `seite=` behind it; pages count from 1.
pub fn pages(visitor: &Visitor, page: i64, total: i64, per_page: i64, address: &str) -> Markup {
    let last = (total + per_page - 1) / per_page.max(1);
    let (shown, of) = (format::number(visitor.lang, page), format::number(visitor.lang, last));
    html! {
        @if last > 1 {
            nav aria-label=(visitor.t("pages")) {
                ul.kl-pagination {
                    @if page > 1 {
                        li {
                            a.kern-link rel="prev" href=(format!("{address}seite={}", page - 1))
                                { (visitor.t("page-before")) }
                        }
                    }
                    li {
                        span aria-current="page" {
                            (visitor.tf("page-of", &[("page", &shown), ("last", &of)]))
                        }
                    }
                    @if page < last {
                        li {
                            a.kern-link rel="next" href=(format!("{address}seite={}", page + 1))
                                { (visitor.t("page-after")) }
                        }
                    }
                }
            }
        }
    }
}

/// A day.
pub fn day(visitor: &Visitor, day: Date) -> Markup {
    html! { time datetime=(day) { (format::date(visitor.lang, day)) } }
}

/// The day of a moment in Germany.
pub fn date(visitor: &Visitor, at: Timestamp) -> Markup {
    day(visitor, at.german_date())
}

/// Paragraphs and lines as they were typed.
pub fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").map(str::trim).filter(|it| !it.is_empty()) {
            p .kern-body.kl-narrow.kl-lines { (paragraph) }
        }
    }
}

/// A link that somebody gave: an address leads on, a reference in words does not. An address of this node says nothing to
/// a reader, so words stand for it.
pub fn given_link(visitor: &Visitor, text: &str) -> Markup {
    let elsewhere = text.starts_with("https://") || text.starts_with("http://");
    html! {
        @if elsewhere { a.kern-link href=(text) rel="nofollow" { (text) } }
        @else if text.starts_with('/') { a.kern-link href=(text) { (visitor.t(here_key(text))) } }
        @else { (text) }
    }
}

/// What an address of this node leads to, as the name of a text.
fn here_key(address: &str) -> &'static str {
    match address.split('/').nth(1) {
        Some("profile") => "link-to-profile",
        Some("beschluesse") => "link-to-decision",
        Some("bedarfe") => "link-to-need",
        Some("buendel") => "link-to-cluster",
        Some("standards") => "link-to-standard",
        Some("sitzungen") => "link-to-meeting",
        Some("signale") => "link-to-signal",
        _ => "link-on",
    }
}

/// A list of names and values without those that are empty.
pub fn filled(rows: Vec<(String, Markup)>) -> Markup {
    let rows: Vec<_> = rows.into_iter().filter(|(_, value)| !value.0.trim().is_empty()).collect();
    facts(&rows)
}

/// The name of the text that says in a word who may know; `-text` after it says it in a sentence.
pub fn label_key(label: Label) -> String {
    format!("label-{}", label.word().replace('+', "-"))
}

/// Who may know, where not everybody may.
pub fn label_badge(visitor: &Visitor, label: Label) -> Markup {
    html! {
        @if label != Label::Clear { (badge(Some(Tone::Warning), &visitor.t(&label_key(label)))) }
    }
}

/// The choices of who may know.
pub fn label_choices(visitor: &Visitor) -> Vec<(String, String)> {
    let text = |label| visitor.t(&format!("{}-text", label_key(label)));
    Label::ALL.iter().map(|label| (label.word().to_owned(), text(*label))).collect()
}

/// The name of a body, which may be known to another node only.
pub fn somebody(visitor: &Visitor, name: &str) -> String {
    if name.is_empty() { visitor.t("somebody-elsewhere") } else { name.to_owned() }
}

/// Something that happened, as it is told.
#[derive(Clone, Debug)]
pub struct Happened<'h> {
    /// When.
    pub at: Timestamp,
    /// Which body did it.
    pub name: &'h str,
    /// What, in words.
    pub what: String,
    /// The reason, in public.
    pub text: &'h str,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: &'h str,
    /// What else there is to it.
    pub more: Markup,
}

/// What happened, newest first: who, what, why, and when something happens next.
pub fn timeline<'h>(visitor: &Visitor, all: impl IntoIterator<Item = Happened<'h>>) -> Markup {
    html! {
        ol.kl-timeline {
            @for one in all {
                li .kl-timeline__item.kl-timeline__item--done {
                    p.kl-message__meta { (date(visitor, one.at)) " · " (somebody(visitor, one.name)) }
                    p.kern-body { strong { (one.what) } }
                    (paragraphs(one.text))
                    @if let Some(next) = one.next_on {
                        p .kern-body.kern-body--small { (visitor.t("timeline-next")) ": " (day(visitor, next)) }
                    }
                    @if !one.link.is_empty() { p.kern-body { (given_link(visitor, one.link)) } }
                    (one.more)
                }
            }
        }
    }
}

/// A station on the way from a signal to its effect.
#[derive(Clone, Debug)]
pub struct Station<'s> {
    /// What it is called.
    pub name: String,
    /// When it was reached; none while it lies ahead or was passed by.
    pub on: Option<Date>,
    /// How it went there, in a word; may be empty.
    pub word: String,
    /// Where to read of it; may be empty.
    pub link: &'s str,
}

/// The way of something around the loop on one line: what was reached, and what lies ahead.
pub fn stations(visitor: &Visitor, name: &str, all: &[Station<'_>]) -> Markup {
    html! {
        nav aria-label=(name) {
            ol.kl-stations {
                @for station in all {
                    li .kl-stations__one.kl-stations__one--reached[station.on.is_some()] {
                        span.kl-stations__name {
                            @if station.link.is_empty() { (station.name) }
                            @else { a.kern-link href=(station.link) { (station.name) } }
                        }
                        span.kl-stations__word {
                            @match station.on {
                                Some(on) => (day(visitor, on)),
                                None => (visitor.t("station-not-yet")),
                            }
                        }
                        @if !station.word.is_empty() { span.kl-stations__word { (station.word) } }
                    }
                }
            }
        }
    }
}
