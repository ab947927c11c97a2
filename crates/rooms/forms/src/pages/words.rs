//! Problems in words.

use std::collections::HashMap;

use web::{Lang, Visitor, format};
use xdatenfelder::model::{Codes, DataType, Field, FieldKind};
use xdatenfelder::values::in_german;
use xdatenfelder::{InstancePath, Problem, ProblemKind};

use crate::Form;
use crate::steps::label;
use crate::uploads::{Refused, in_words};

/// What is wrong at each element, in the order in which it was found.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    order: Vec<InstancePath>,
    texts: HashMap<InstancePath, String>,
}

impl Messages {
    /// Notes what is wrong at an element; the first message stays.
    pub(crate) fn add(&mut self, path: &InstancePath, text: String) {
        if !self.texts.contains_key(path) {
            self.order.push(path.clone());
            self.texts.insert(path.clone(), text);
        }
    }

    /// Notes problems.
    pub(crate) fn add_problems<'p>(
        &mut self,
        visitor: &Visitor,
        form: &Form,
        problems: impl IntoIterator<Item = &'p Problem>,
    ) {
        for problem in problems {
            self.add(&problem.path, text(visitor, form, problem));
        }
    }

    /// What is wrong at an element.
    pub(crate) fn at(&self, path: &InstancePath) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// All of them, each with the address that `address` makes of its path.
    pub(crate) fn list(
        &self,
        form: &Form,
        address: impl Fn(&InstancePath) -> String,
    ) -> Vec<(String, String)> {
        let line = |path: &InstancePath| {
            let text = self.texts.get(path).map(String::as_str).unwrap_or_default();
            let name = name(form, path);
            // A question needs no colon behind it.
            let colon = if name.ends_with(['?', ':', '.']) { "" } else { ":" };
            (address(path), format!("{name}{colon} {text}"))
        };
        self.order.iter().map(line).collect()
    }
}

/// How an element is called in a list of problems: with the numbers of repeated groups around it.
pub(crate) fn name(form: &Form, path: &InstancePath) -> String {
    let mut parts = Vec::new();
    let mut level = form.schema.structure.as_slice();
    for (depth, (id, number)) in (1..).zip(path.steps()) {
        let Some(place) = level.iter().find(|place| place.element.id() == *id) else { break };
        let text = label(&place.element);
        if place.multiplicity.is_repeated() {
            parts.push(format!("{text} {}", number + 1));
        } else if depth == path.steps().len() {
            parts.push(text);
        }
        level = place.element.children();
    }
    if parts.is_empty() { form.title().to_owned() } else { parts.join(" – ") }
}

fn field<'f>(form: &'f Form, path: &InstancePath) -> Option<&'f Field> {
    form.schema.find(&path.place()).and_then(|place| place.element.as_field())
}

/// A problem in words, without the name of the element.
pub(crate) fn text(visitor: &Visitor, form: &Form, problem: &Problem) -> String {
    let field = field(form, &problem.path);
    let data_type = field.map(|field| field.data_type);
    let number = |key: &str, name: &str, value: u32| visitor.tf(key, &[(name, &value.to_string())]);
    match &problem.kind {
        ProblemKind::Required | ProblemKind::TooFew { min: 1 } => {
            let reason = problem.path.last().and_then(|(id, _)| form.reason(id));
            reason.map_or_else(|| visitor.t(required(field)), str::to_owned)
        }
        ProblemKind::Forbidden => visitor.t("form-problem-forbidden"),
        ProblemKind::Rule { message, .. } => {
            message.clone().unwrap_or_else(|| visitor.t("form-problem-rule"))
        }
        ProblemKind::WrongType { expected } => visitor.t(wrong_type(*expected)),
        ProblemKind::TooShort { min } => number("form-problem-short", "min", *min),
        ProblemKind::TooLong { max } => number("form-problem-long", "max", *max),
        ProblemKind::TooSmall { min } => {
            visitor.tf("form-problem-small", &[("min", &value(data_type, min))])
        }
        ProblemKind::TooLarge { max } => {
            visitor.tf("form-problem-large", &[("max", &value(data_type, max))])
        }
        ProblemKind::Pattern => visitor.t("form-problem-pattern"),
        ProblemKind::UnknownCode => visitor.t("form-problem-code"),
        ProblemKind::TooFew { min } => number("form-problem-few", "min", *min),
        ProblemKind::TooMany { max } => number("form-problem-many", "max", *max),
        ProblemKind::NothingChosen => visitor.t("form-problem-nothing-chosen"),
        ProblemKind::SeveralChosen => visitor.t("form-problem-several-chosen"),
        ProblemKind::FileTooLarge { max } => refused(visitor, &Refused::TooLarge { most: *max }),
        ProblemKind::FileType { allowed } => {
            refused(visitor, &Refused::Type { allowed: allowed.clone() })
        }
        _ => visitor.t("form-problem-other"),
    }
}

fn required(field: Option<&Field>) -> &'static str {
    match field {
        None => "form-problem-required-group",
        Some(field) if field.data_type == DataType::File => "form-problem-required-file",
        Some(field) if field.data_type == DataType::Bool => "form-problem-required-choice",
        // A list that is kept elsewhere is not there to choose from.
        Some(field)
            if field.kind == FieldKind::Select && !matches!(field.codes, Codes::List(_)) =>
        {
            "form-problem-required-choice"
        }
        Some(_) => "form-problem-required",
    }
}

fn wrong_type(expected: DataType) -> &'static str {
    match expected {
        DataType::Date => "form-problem-date",
        DataType::Time => "form-problem-time",
        DataType::DateTime => "form-problem-moment",
        DataType::Number => "form-problem-number",
        DataType::Integer => "form-problem-whole-number",
        DataType::Currency => "form-problem-money",
        DataType::Bool => "form-problem-required-choice",
        DataType::File => "form-problem-required-file",
        DataType::Text | DataType::TextLatin | DataType::Object => "form-problem-other",
    }
}

/// A limit as people read it. A text that is no number to Fluent keeps its form.
fn value(data_type: Option<DataType>, canonical: &str) -> String {
    data_type.map_or_else(|| canonical.to_owned(), |data_type| in_german(data_type, canonical))
}

/// Why a file is not kept.
pub(crate) fn refused(visitor: &Visitor, refused: &Refused) -> String {
    match refused {
        Refused::Empty => visitor.t("form-file-empty"),
        Refused::TooLarge { most } => {
            visitor.tf("form-file-large", &[("max", &size(visitor.lang, *most))])
        }
        Refused::Type { allowed } => visitor.tf("form-file-type", &[("types", &in_words(allowed))]),
        Refused::TooMany => {
            visitor.tf("form-file-many", &[("max", &crate::limits::FILES.to_string())])
        }
        Refused::TooMuch => {
            let max = size(visitor.lang, crate::limits::FILES_TOGETHER);
            visitor.tf("form-file-together", &[("max", &max)])
        }
    }
}

/// The size of a file.
pub(crate) fn size(lang: Lang, bytes: u64) -> String {
    format::size(lang, usize::try_from(bytes).unwrap_or(usize::MAX))
}
