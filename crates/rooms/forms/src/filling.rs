//! Taking what was sent for one step into the answers. Nothing that was typed is lost, and nothing is taken that the
//! step does not ask for.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use uuid::Uuid;
use xdatenfelder::answers::FileReference;
use xdatenfelder::limits::{ANSWER_TEXT, INSTANCES};
use xdatenfelder::model::{DataType, Element, Field, Structure};
use xdatenfelder::values::normalise;
use xdatenfelder::{Answers, InstancePath, Value};

use crate::limits::SHOWN_AT_FIRST;
use crate::ops::digest;
use crate::{Form, Step};

/// How many instances of an element are shown, of which `count` were given.
pub(crate) fn shown(place: &Structure, count: usize) -> usize {
    if !place.multiplicity.is_repeated() {
        return 1;
    }
    let least =
        usize::try_from(place.multiplicity.min).unwrap_or(SHOWN_AT_FIRST).min(SHOWN_AT_FIRST);
    let least = if place.element.as_field().is_some() { least.max(1) } else { least };
    count.max(least)
}

/// How many instances there may be.
pub(crate) fn most(place: &Structure) -> usize {
    place
        .multiplicity
        .max
        .map_or(INSTANCES, |max| usize::try_from(max).unwrap_or(INSTANCES).min(INSTANCES))
}

/// The element at a path, if the step shows this instance of it.
pub(crate) fn shown_at<'f>(
    form: &'f Form,
    step: &Step,
    answers: &Answers,
    path: &InstancePath,
) -> Option<&'f Structure> {
    if !step.holds(path) {
        return None;
    }
    let mut level = form.schema.structure.as_slice();
    let mut above = InstancePath::root();
    let mut found = None;
    for (id, number) in path.steps() {
        let place = level.iter().find(|place| place.element.id() == *id)?;
        if usize::try_from(*number).ok()? >= shown(place, answers.count(&above, *id)) {
            return None;
        }
        level = place.element.children();
        above = above.join(*id, *number);
        found = Some(place);
    }
    found
}

/// The field at a path, if the step shows it and it takes answers.
pub(crate) fn field_at<'f>(
    form: &'f Form,
    step: &Step,
    answers: &Answers,
    path: &InstancePath,
) -> Option<&'f Field> {
    let place = shown_at(form, step, answers, path)?;
    place.element.as_field().filter(|field| field.takes_answer())
}

/// Takes names and values of a form into the answers. Unknown names are passed over; of a name that comes twice, the
/// first counts. Answers the fields whose text was too long to be kept whole.
pub(crate) fn fill(
    form: &Form,
    step: &Step,
    answers: &mut Answers,
    sent: &[(String, String)],
) -> Vec<InstancePath> {
    let before = answers.clone();
    let mut seen = HashSet::new();
    let mut cut = Vec::new();
    for (name, typed) in sent {
        let Ok(path) = name.parse::<InstancePath>() else { continue };
        let Some(field) = field_at(form, step, &before, &path) else { continue };
        if field.data_type == DataType::File || !seen.insert(path.clone()) {
            continue;
        }
        let value = normalise(field.data_type, typed).unwrap_or_else(|| typed.trim().to_owned());
        let kept = value.get(..value.floor_char_boundary(ANSWER_TEXT)).unwrap_or_default();
        if kept.len() < value.len() {
            cut.push(path.clone());
        }
        // The place was looked up, so it can be answered.
        if answers.set(&path, Value::Text(kept.to_owned())).is_err() {
            tracing::debug!(%path, "an answer was not taken");
        }
    }
    cut
}

/// Adds an instance of a repeated element; `path` is the one that would be next.
pub(crate) fn add(form: &Form, step: &Step, answers: &mut Answers, path: &InstancePath) -> bool {
    let Some((id, number)) = path.last() else { return false };
    let first = path.clone().with_instance(0);
    let above = path.parent().unwrap_or_default();
    // Looking up the element by its place: of an optional group no instance may be shown yet.
    let reachable = above == step.parent || shown_at(form, step, answers, &above).is_some();
    let Some(place) = form.schema.find(&path.place()).filter(|_| reachable && step.holds(&first))
    else {
        return false;
    };
    let next = shown(place, answers.count(&above, id));
    if !place.multiplicity.is_repeated()
        || usize::try_from(number).ok() != Some(next)
        || next >= most(place)
    {
        return false;
    }
    match place.element {
        Element::Group(_) => answers.add_group(path).is_ok(),
        Element::Field(_) => answers.set(path, Value::Text(String::new())).is_ok(),
    }
}

/// Takes out an instance of a repeated element, or the file of a field.
pub(crate) fn remove(form: &Form, step: &Step, answers: &mut Answers, path: &InstancePath) -> bool {
    match shown_at(form, step, answers, path) {
        Some(place)
            if place.multiplicity.is_repeated()
                || matches!(answers.get(path), Some(Value::File(_))) =>
        {
            answers.remove(path).is_some()
        }
        _ => false,
    }
}

/// What stands on a step, in short: whether somebody else changed it is told by comparing two of these.
pub(crate) fn mark(step: &Step, answers: &Answers) -> String {
    let mut written = String::new();
    for (path, value) in
        answers.values().into_iter().filter(|(path, value)| step.holds(path) && !value.is_empty())
    {
        let text = match value {
            Value::Text(text) => text,
            Value::File(file) => &file.attachment_id,
        };
        // Writing into a string cannot fail.
        let _always_ok = writeln!(written, "{path} {}:{text}", text.len());
    }
    let mut mark = digest(&[&written]);
    mark.truncate(16);
    mark
}

/// All files in the answers.
pub(crate) fn files(answers: &Answers) -> Vec<(InstancePath, FileReference)> {
    let file = |(path, value): (InstancePath, &Value)| match value {
        Value::File(file) => Some((path, file.clone())),
        Value::Text(_) => None,
    };
    answers.values().into_iter().filter_map(file).collect()
}

/// Their ids.
pub(crate) fn file_ids(answers: &Answers) -> BTreeSet<Uuid> {
    files(answers).iter().filter_map(|(_, file)| file.attachment_id.parse().ok()).collect()
}
