//! Answers in words: for the review page, the receipt and the case worker.

use xdatenfelder::answers::{Answer, Instance};
use xdatenfelder::model::{Codes, DataType, Element, Field, Structure};
use xdatenfelder::rules::Outcome;
use xdatenfelder::values::in_german;
use xdatenfelder::{Answers, InstancePath, Value};

use crate::form::Purpose;
use crate::model::{ApplicantKind, ApplicantSummary};
use crate::steps::label;
use crate::{Form, Step};

/// One answer in words, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) path: InstancePath,
    pub(crate) label: String,
    pub(crate) value: String,
}

/// What was answered on a step, as far as it is asked for.
pub(crate) fn of_step(form: &Form, step: &Step, answers: &Answers, outcome: &Outcome) -> Vec<Fact> {
    let mut facts = Vec::new();
    let empty = Instance::default();
    let instance = answers.group(&step.parent).unwrap_or(&empty);
    for place in form.places(step) {
        // The title of a step that is one group already says which.
        collect(place, instance, &step.parent, outcome, (step.single, ""), &mut facts);
    }
    facts
}

fn collect(
    place: &Structure,
    instance: &Instance,
    parent: &InstancePath,
    outcome: &Outcome,
    (named, before): (bool, &str),
    facts: &mut Vec<Fact>,
) {
    let id = place.element.id();
    if !outcome.is_asked(&parent.join(id, 0)) {
        return;
    }
    let given = instance.get(id);
    let several = given.iter().filter(|answer| !answer.is_empty()).count() > 1;
    for (number, answer) in (0..).zip(given).filter(|(_, answer)| !answer.is_empty()) {
        let path = parent.join(id, number);
        let own = if several {
            format!("{} {}", label(&place.element), number + 1)
        } else {
            label(&place.element)
        };
        let full = if before.is_empty() { own } else { format!("{before} – {own}") };
        match (answer, &place.element) {
            (Answer::Value(value), Element::Field(field)) => {
                facts.push(Fact { path, label: full, value: in_words(field, value) });
            }
            (Answer::Group(inner), Element::Group(group)) => {
                let before = if named && !several { "" } else { full.as_str() };
                for child in &group.structure {
                    collect(child, inner, &path, outcome, (false, before), facts);
                }
            }
            _ => {}
        }
    }
}

/// A value as people read it.
pub(crate) fn in_words(field: &Field, value: &Value) -> String {
    match value {
        Value::File(file) => file.name.clone(),
        Value::Text(text) => match &field.codes {
            Codes::Inline(codes) => codes
                .iter()
                .find(|code| code.code == *text)
                .map_or_else(|| text.clone(), |code| code.name.clone()),
            _ if field.data_type == DataType::Currency => {
                format!("{} €", in_german(field.data_type, text))
            }
            _ => in_german(field.data_type, text),
        },
    }
}

/// The title of each step with its answers; steps without answers are left out.
pub(crate) fn of_form(
    form: &Form,
    answers: &Answers,
    outcome: &Outcome,
) -> Vec<(String, Vec<(String, String)>)> {
    form.steps()
        .iter()
        .map(|step| {
            let facts = of_step(form, step, answers, outcome);
            (
                step.title.clone(),
                facts.into_iter().map(|fact| (fact.label, fact.value)).collect::<Vec<_>>(),
            )
        })
        .filter(|(_, facts)| !facts.is_empty())
        .collect()
}

/// Who applies, from the fields whose names make it plain. `answers` hold only what is asked for.
pub(crate) fn applicant(
    form: &Form,
    kinds: &[ApplicantKind],
    answers: &Answers,
) -> ApplicantSummary {
    let text = |wanted: Purpose| {
        let values = answers.values();
        let found = values.iter().find(|(path, _)| form.purpose(&path.place()) == Some(wanted));
        found.and_then(|(_, value)| value.as_text()).unwrap_or_default().to_owned()
    };
    let company = text(Purpose::Organization);
    let only_companies = kinds == [ApplicantKind::Company];
    let kind = if only_companies || (!company.is_empty() && kinds.contains(&ApplicantKind::Company))
    {
        ApplicantKind::Company
    } else {
        ApplicantKind::Person
    };
    let name = match kind {
        ApplicantKind::Company if !company.is_empty() => company,
        _ => {
            format!("{} {}", text(Purpose::GivenName), text(Purpose::FamilyName)).trim().to_owned()
        }
    };
    ApplicantSummary {
        kind,
        name,
        email: Some(text(Purpose::Email)).filter(|email| !email.is_empty()),
    }
}
