//! The elements of a step as HTML. The name of a control is the path of its answer; so is its id.

use maud::{Markup, html};
use web::Visitor;
use web::components::{described_by, icon, wrapper_class};
use xdatenfelder::model::{Codes, DataType, Element, Field, FieldKind, Group, Structure};
use xdatenfelder::rules::Outcome;
use xdatenfelder::values::in_german;
use xdatenfelder::{Answers, InstancePath, Value};

use super::form_lang;
use super::words::{Messages, size};
use crate::filling::{most, shown};
use crate::limits::RADIOS;
use crate::steps::label;
use crate::uploads;
use crate::{Form, Step};

/// From this length on a text may need several lines.
const LONG_TEXT: u32 = 256;

/// A step with everything that decides how it looks.
pub(crate) struct View<'v> {
    pub(crate) visitor: &'v Visitor,
    pub(crate) form: &'v Form,
    pub(crate) answers: &'v Answers,
    pub(crate) outcome: &'v Outcome,
    pub(crate) messages: &'v Messages,
}

/// One control: where its answer stands, and how it is presented.
struct Control<'c> {
    field: &'c Field,
    path: InstancePath,
    id: String,
    label: String,
    optional: bool,
    hints: Vec<(String, Option<&'static str>)>,
    error: Option<&'c str>,
}

impl Control<'_> {
    fn described(&self) -> Option<String> {
        described_by(&self.id, !self.hints.is_empty(), self.error.is_some())
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
}

impl View<'_> {
    /// All that a step shows.
    pub(crate) fn step(&self, step: &Step) -> Markup {
        html! {
            @for place in self.form.places(step) {
                @match (&place.element, step.single) {
                    (Element::Group(group), true) => {
                        @let path = step.parent.join(group.common.id, 0);
                        @let optional = !place.multiplicity.is_required() && !self.outcome.state(&path).required;
                        (self.group_error(&path))
                        @if optional { p.kern-body { (self.visitor.t("form-step-optional")) } }
                        (self.choice_hint(group))
                        @for child in &group.structure { (self.place(child, &path, optional)) }
                    },
                    _ => { (self.place(place, &step.parent, false)) },
                }
            }
        }
    }

    /// Whether a step has a control for files, so that its form must be sent in parts.
    pub(crate) fn takes_files(&self, step: &Step) -> bool {
        self.form.places(step).any(has_file)
    }

    /// Whether an answer on a step decides what else is shown.
    pub(crate) fn decides(&self, step: &Step) -> bool {
        self.form
            .places(step)
            .any(|place| any_field(place, &|field| self.form.decides(field.common.id)))
    }

    /// `left_open`: whether the group around it may be left out, so that nothing in it is marked as optional twice.
    fn place(&self, place: &Structure, parent: &InstancePath, left_open: bool) -> Markup {
        let id = place.element.id();
        let slot = parent.join(id, 0);
        let state = self.outcome.state(&slot);
        if !state.is_asked() {
            return html! {};
        }
        let required = place.multiplicity.is_required() || state.required;
        match &place.element {
            Element::Field(field) => match field.kind {
                FieldKind::Hidden => html! {},
                FieldKind::Label => self.text(field),
                FieldKind::Locked => self.locked(field),
                _ if !field.takes_answer() => self.text(field),
                _ => self.field(place, field, parent, !required && !left_open),
            },
            Element::Group(group) => self.group(place, group, parent, !required),
        }
    }

    fn group(
        &self,
        place: &Structure,
        group: &Group,
        parent: &InstancePath,
        optional: bool,
    ) -> Markup {
        let (id, name) = (group.common.id, label(&place.element));
        let heading =
            if parent.steps().len() < 2 { "kern-heading-medium" } else { "kern-heading-small" };
        let repeated = place.multiplicity.is_repeated();
        let count = shown(place, self.answers.count(parent, id));
        html! {
            @for number in 0..u32::try_from(count).unwrap_or(u32::MAX) {
                @let path = parent.join(id, number);
                @let title = if repeated { format!("{name} {}", number + 1) } else { name.clone() };
                fieldset.kern-fieldset id=(path) tabindex="-1" {
                    legend class=(heading) lang=[form_lang(self.visitor)] {
                        (title)
                        @if optional { (self.optional_mark()) }
                    }
                    @if let Some(help) = &group.wording.help {
                        div.kern-hint lang=[form_lang(self.visitor)] { (help) }
                    }
                    div.kern-fieldset__body {
                        @if self.form.is_decided(id) { div.kern-hint { (self.visitor.t("form-hint-depends")) } }
                        @if number == 0 || self.messages.at(&path).is_some() { (self.group_error(&path)) }
                        (self.choice_hint(group))
                        @for child in &group.structure { (self.place(child, &path, optional)) }
                        @if repeated && may_go(place, count) { (self.remove_button(&path, &title)) }
                    }
                }
            }
            @if repeated && count == 0 {
                p.kern-body { (self.visitor.tf("form-none-yet", &[("name", &name)])) }
            }
            @if repeated { (self.add_button(place, parent, count, &name)) }
        }
    }

    fn field(
        &self,
        place: &Structure,
        field: &Field,
        parent: &InstancePath,
        optional: bool,
    ) -> Markup {
        let id = field.common.id;
        let repeated = place.multiplicity.is_repeated();
        let count = shown(place, self.answers.count(parent, id));
        let name = label(&place.element);
        html! {
            @for number in 0..u32::try_from(count).unwrap_or(u32::MAX) {
                @let path = parent.join(id, number);
                @let title = if repeated && count > 1 { format!("{name} {}", number + 1) } else { name.clone() };
                @let control = self.control(field, path.clone(), title.clone(), optional || number > 0);
                (self.input(&control))
                @if repeated && number > 0 { (self.remove_button(&path, &title)) }
            }
            @if repeated { (self.add_button(place, parent, count, &name)) }
        }
    }

    fn control<'c>(
        &'c self,
        field: &'c Field,
        path: InstancePath,
        label: String,
        optional: bool,
    ) -> Control<'c> {
        let mut hints: Vec<(String, Option<&'static str>)> = Vec::new();
        let german = form_lang(self.visitor);
        if let Some(help) = field.wording.help.as_deref().filter(|help| *help != label) {
            hints.push((help.to_owned(), german));
        }
        hints.extend(self.format_hint(field).map(|hint| (hint, None)));
        if self.form.is_decided(field.common.id) {
            hints.push((self.visitor.t("form-hint-depends"), None));
        }
        if self.form.decides(field.common.id) {
            hints.push((self.visitor.t("form-hint-decides"), None));
        }
        let error = self.messages.at(&path);
        Control { field, id: path.to_string(), path, label, optional, hints, error }
    }

    /// How the answer is to be written, where that is not plain.
    fn format_hint(&self, field: &Field) -> Option<String> {
        if let Codes::List(list) = &field.codes {
            return Some(self.visitor.tf("form-hint-list", &[("list", &list.canonical_uri)]));
        }
        match field.data_type {
            DataType::Date => Some(self.visitor.t("form-hint-date")),
            DataType::Time => Some(self.visitor.t("form-hint-time")),
            DataType::DateTime => Some(self.visitor.t("form-hint-moment")),
            // Many schemas tell the bounds in their help already.
            DataType::File
                if field.wording.help.as_ref().is_some_and(|help| help.contains(" MB")) =>
            {
                None
            }
            DataType::File => {
                let types = uploads::in_words(&uploads::allowed(field));
                let max = size(self.visitor.lang, uploads::largest(field));
                Some(self.visitor.tf("form-hint-file", &[("types", &types), ("max", &max)]))
            }
            _ => None,
        }
    }

    fn input(&self, control: &Control<'_>) -> Markup {
        let field = control.field;
        match (&field.codes, field.data_type) {
            (_, DataType::File) => self.file(control),
            (Codes::Inline(codes), _) if !codes.is_empty() => {
                let choices: Vec<_> =
                    codes.iter().map(|code| (code.code.clone(), code.name.clone())).collect();
                if choices.len() <= RADIOS {
                    self.radios(control, &choices, true)
                } else {
                    self.select(control, &choices)
                }
            }
            (_, DataType::Bool) => {
                let words = [("true", "form-yes"), ("false", "form-no")];
                let choices = words.map(|(value, key)| (value.to_owned(), self.visitor.t(key)));
                self.radios(control, &choices, false)
            }
            _ => self.line(control),
        }
    }

    /// What is in a control: the answer as it was typed, or the preset of the schema.
    fn value(&self, control: &Control<'_>) -> String {
        match self.answers.get(&control.path) {
            Some(Value::Text(text)) => in_german_input(control.field.data_type, text),
            Some(Value::File(_)) => String::new(),
            None => control.field.content.clone().unwrap_or_default(),
        }
    }

    fn line(&self, control: &Control<'_>) -> Markup {
        let (field, id, value) = (control.field, &control.id, self.value(control));
        let purpose = self.form.purpose(&control.path.place());
        let class = if control.error.is_some() {
            "kern-form-input__input kern-form-input__input--error"
        } else {
            "kern-form-input__input"
        };
        let is_text = matches!(field.data_type, DataType::Text | DataType::TextLatin);
        let long = is_text
            && purpose.is_none()
            && field.constraints.max_length.is_some_and(|max| max >= LONG_TEXT);
        let mode = match (field.data_type, purpose) {
            (DataType::Integer, _) => Some("numeric"),
            (DataType::Number | DataType::Currency, _) => Some("decimal"),
            (_, Some(purpose)) => purpose.keyboard(),
            _ => None,
        };
        let autocomplete = purpose.map(crate::form::Purpose::autocomplete);
        let input = html! {
            input class=(class) id=(id) name=(id) type="text" value=[(!value.is_empty()).then_some(&value)]
                autocomplete=[autocomplete] inputmode=[mode]
                aria-describedby=[control.described()] aria-invalid=[control.invalid()];
        };
        html! {
            div class=(wrapper_class(control.error.is_some())) {
                (self.label(control))
                (hints(control))
                @if long || value.contains('\n') {
                    textarea class=(class) id=(id) name=(id) rows="4"
                        aria-describedby=[control.described()] aria-invalid=[control.invalid()] { (value) }
                } @else if field.data_type == DataType::Currency {
                    div.kern-input-group { (input) span.kern-input-group-text { "€" } }
                } @else { (input) }
                (error(control))
            }
        }
    }

    fn select(&self, control: &Control<'_>, choices: &[(String, String)]) -> Markup {
        let (id, value) = (&control.id, self.raw(control));
        let class = if control.error.is_some() {
            "kern-form-input__select kern-form-input__select--error"
        } else {
            "kern-form-input__select"
        };
        html! {
            div class=(wrapper_class(control.error.is_some())) {
                (self.label(control))
                (hints(control))
                div.kern-form-input__select-wrapper {
                    select class=(class) id=(id) name=(id)
                        aria-describedby=[control.described()] aria-invalid=[control.invalid()] {
                        option value="" { (self.visitor.t("form-choose")) }
                        @for (code, name) in choices {
                            option value=(code) selected[*code == value] lang=[form_lang(self.visitor)] { (name) }
                        }
                    }
                }
                (error(control))
            }
        }
    }

    fn radios(&self, control: &Control<'_>, choices: &[(String, String)], german: bool) -> Markup {
        let (id, value) = (&control.id, self.raw(control));
        let (fieldset, radio) = if control.error.is_some() {
            (
                "kern-fieldset kern-fieldset--error",
                "kern-form-check__radio kern-form-check__radio--error",
            )
        } else {
            ("kern-fieldset", "kern-form-check__radio")
        };
        let body = if choices.len() <= 2 {
            "kern-fieldset__body kern-fieldset__body--horizontal"
        } else {
            "kern-fieldset__body"
        };
        // The first one has the id of the whole, so that the link in the error summary leads to it.
        let own_id =
            |number: usize| if number == 0 { id.clone() } else { format!("{id}-{number}") };
        let lang = form_lang(self.visitor).filter(|_| german);
        let nothing = control.optional.then(|| (String::new(), self.visitor.t("form-no-answer")));
        html! {
            fieldset class=(fieldset) aria-describedby=[control.described()] {
                legend.kern-label { (self.name(control)) }
                (hints(control))
                div class=(body) {
                    @for (number, (code, name)) in choices.iter().enumerate() {
                        div.kern-form-check {
                            input class=(radio) type="radio" id=(own_id(number)) name=(id) value=(code)
                                checked[*code == value];
                            label.kern-label for=(own_id(number)) lang=[lang] { (name) }
                        }
                    }
                    @if let Some((code, name)) = &nothing {
                        div.kern-form-check {
                            input class=(radio) type="radio" id=(own_id(choices.len())) name=(id) value=(code)
                                checked[value.is_empty()];
                            label.kern-label for=(own_id(choices.len())) { (name) }
                        }
                    }
                }
                (error(control))
            }
        }
    }

    fn file(&self, control: &Control<'_>) -> Markup {
        let id = &control.id;
        let accept = uploads::allowed(control.field).join(",");
        let class = if control.error.is_some() {
            "kern-form-input__input kern-form-input__input--error"
        } else {
            "kern-form-input__input"
        };
        html! {
            div class=(wrapper_class(control.error.is_some())) {
                (self.label(control))
                (hints(control))
                @if let Some(Value::File(file)) = self.answers.get(&control.path) {
                    div.kl-row {
                        p.kern-body {
                            (icon("kern-icon kern-icon--draft"))
                            @let bytes = size(self.visitor.lang, file.size);
                            (self.visitor.tf("form-file-here", &[("name", &file.name), ("size", &bytes)]))
                        }
                        (self.remove_button(&control.path, &file.name))
                    }
                }
                input class=(class) id=(id) name=(id) type="file" accept=(accept)
                    aria-describedby=[control.described()] aria-invalid=[control.invalid()];
                (error(control))
            }
        }
    }

    /// The answer in canonical form, to compare it with choices.
    fn raw(&self, control: &Control<'_>) -> String {
        match self.answers.get(&control.path) {
            Some(value) => value.as_text().unwrap_or_default().to_owned(),
            None => control.field.content.clone().unwrap_or_default(),
        }
    }

    fn text(&self, field: &Field) -> Markup {
        let content = field.content.as_deref().or(field.wording.help.as_deref());
        html! {
            div.kl-stack--small lang=[form_lang(self.visitor)] {
                @let title = [field.wording.label.as_str(), field.common.name.as_str()];
                @if let Some(title) = title.into_iter().find(|text| !text.is_empty() && Some(*text) != content) {
                    p .kern-body.kern-body--bold { (title) }
                }
                @for part in content.unwrap_or_default().lines().filter(|line| !line.trim().is_empty()) {
                    p.kern-body { (part) }
                }
            }
        }
    }

    fn locked(&self, field: &Field) -> Markup {
        html! {
            dl.kern-description-list lang=[form_lang(self.visitor)] {
                div.kern-description-list-item {
                    dt.kern-description-list-item__key { (field.wording.label) }
                    dd.kern-description-list-item__value { (field.content.as_deref().unwrap_or("–")) }
                }
            }
        }
    }

    fn label(&self, control: &Control<'_>) -> Markup {
        html! { label.kern-label for=(control.id) { (self.name(control)) } }
    }

    fn name(&self, control: &Control<'_>) -> Markup {
        html! {
            span lang=[form_lang(self.visitor)] { (control.label) }
            @if control.optional { (self.optional_mark()) }
        }
    }

    fn optional_mark(&self) -> Markup {
        html! { " " span.kern-label__optional lang=(self.visitor.lang.code()) { "– " (self.visitor.t("optional")) } }
    }

    fn group_error(&self, path: &InstancePath) -> Markup {
        html! {
            @if let Some(text) = self.messages.at(path) {
                p.kern-error id=(format!("{path}-error")) {
                    (icon("kern-icon kern-icon--danger"))
                    span.kern-body { (text) }
                }
            }
        }
    }

    fn choice_hint(&self, group: &Group) -> Markup {
        html! { @if group.choice { p.kern-body { (self.visitor.t("form-hint-choice")) } } }
    }

    fn add_button(
        &self,
        place: &Structure,
        parent: &InstancePath,
        count: usize,
        name: &str,
    ) -> Markup {
        let next = parent.join(place.element.id(), u32::try_from(count).unwrap_or(u32::MAX));
        html! {
            @if count < most(place) {
                div.kern-btn-wrapper {
                    button .kern-btn.kern-btn--secondary type="submit" name="add" value=(next) {
                        (icon("kern-icon kern-icon--add"))
                        span.kern-label {
                            (self.visitor.tf("form-add", &[("name", name)]))
                        }
                    }
                }
            }
        }
    }

    fn remove_button(&self, path: &InstancePath, name: &str) -> Markup {
        html! {
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--tertiary.kern-btn--x-small type="submit" name="remove" value=(path) {
                    (icon("kern-icon kern-icon--delete"))
                    span.kern-label { (self.visitor.tf("form-remove", &[("name", name)])) }
                }
            }
        }
    }
}

/// Whether an instance may be taken out: not if the schema wants at least that many.
fn may_go(place: &Structure, count: usize) -> bool {
    count > usize::try_from(place.multiplicity.min).unwrap_or(usize::MAX)
}

fn has_file(place: &Structure) -> bool {
    any_field(place, &|field| field.data_type == DataType::File && field.takes_answer())
}

fn any_field(place: &Structure, wanted: &dyn Fn(&Field) -> bool) -> bool {
    match &place.element {
        Element::Field(field) => wanted(field),
        Element::Group(group) => group.structure.iter().any(|child| any_field(child, wanted)),
    }
}

fn hints(control: &Control<'_>) -> Markup {
    html! {
        @if !control.hints.is_empty() {
            div.kern-hint id=(format!("{}-hint", control.id)) {
                @for (number, (hint, lang)) in control.hints.iter().enumerate() {
                    @if number > 0 { br; }
                    span lang=[*lang] { (hint) }
                }
            }
        }
    }
}

fn error(control: &Control<'_>) -> Markup {
    web::components::error(&control.id, control.error)
}

/// A value as it is typed again: amounts without points between thousands, which a person may edit.
fn in_german_input(data_type: DataType, text: &str) -> String {
    match data_type {
        DataType::Number | DataType::Integer | DataType::Currency
            if xdatenfelder::values::is_canonical(data_type, text) =>
        {
            text.replace('.', ",")
        }
        _ => in_german(data_type, text),
    }
}
