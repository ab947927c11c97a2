//! What was typed into a form or sent to the API, read into what operations take. All that is wrong is named at once.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use ::store::Timestamp;
use identity::Label;
use jiff::civil::{Date, DateTime};
use requirements::ops::NewAnswer;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::model::{Matter, Reference};
use crate::{Error, limits};

/// Names and values. A name that comes several times has its values behind each other, with commas.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    values: BTreeMap<String, String>,
    wrong: Vec<(String, &'static str)>,
}

impl Fields {
    /// From a form.
    pub(crate) fn from_form(pairs: Vec<(String, String)>) -> Self {
        let mut values = BTreeMap::<String, String>::new();
        for (name, value) in pairs {
            match values.get_mut(&name) {
                Some(known) => {
                    known.push(',');
                    known.push_str(&value);
                }
                None => {
                    values.insert(name, value);
                }
            }
        }
        Self { values, wrong: Vec::new() }
    }

    /// From a JSON object of plain values and lists of them.
    ///
    /// # Errors
    /// [`Error::Wrong`] when it is something else.
    pub(crate) fn from_json(body: &Json) -> Result<Self, Error> {
        let not_plain = || Error::Wrong(vec![("body".to_owned(), "committee-wrong-body")]);
        let mut values = BTreeMap::new();
        let pairs = match body {
            Json::Null => return Ok(Self::default()),
            Json::Object(pairs) => pairs,
            _ => return Err(not_plain()),
        };
        for (name, value) in pairs {
            let text = match value {
                Json::Array(all) if all.iter().any(Json::is_object) => {
                    about(&mut values, all).ok_or_else(not_plain)?;
                    continue;
                }
                Json::Array(all) => {
                    all.iter().map(plain).collect::<Option<Vec<_>>>().map(|all| all.join(","))
                }
                one => plain(one),
            };
            values.insert(name.clone(), text.ok_or_else(not_plain)?);
        }
        Ok(Self { values, wrong: Vec::new() })
    }

    /// What was typed, as it was typed.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Fills in what is known.
    pub(crate) fn fill(&mut self, name: &str, value: impl Into<String>) {
        self.values.entry(name.to_owned()).or_insert_with(|| value.into());
    }

    fn is_wrong(&mut self, name: &str, why: &'static str) {
        self.wrong.push((name.to_owned(), why));
    }

    /// Says that a field cannot be taken.
    pub(crate) fn refuse(&mut self, name: &str, why: &'static str) {
        self.is_wrong(name, why);
    }

    /// A text that may be missing.
    pub(crate) fn optional(&mut self, name: &str, limit: usize) -> String {
        let text = self.typed(name).trim().replace("\r\n", "\n");
        if text.chars().count() > limit {
            self.is_wrong(name, "committee-wrong-long");
        }
        text
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str, limit: usize) -> String {
        let text = self.optional(name, limit);
        if text.is_empty() {
            self.is_wrong(name, "committee-wrong-missing");
        }
        text
    }

    /// Yes or no; what is missing is no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.typed(name), "1" | "true" | "on" | "yes")
    }

    /// A word or an id that may be missing.
    pub(crate) fn optional_of<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let text = self.typed(name).trim();
        if text.is_empty() {
            return None;
        }
        let read = text.parse().ok();
        if read.is_none() {
            self.is_wrong(name, "committee-wrong-choice");
        }
        read
    }

    /// A word or an id. `stand_in` is never used: something wrong is noted with it.
    pub(crate) fn of<T: FromStr>(&mut self, name: &str, stand_in: T) -> T {
        let missing = self.typed(name).trim().is_empty();
        if let Some(value) = self.optional_of(name) {
            value
        } else {
            if missing {
                self.is_wrong(name, "committee-wrong-missing");
            }
            stand_in
        }
    }

    /// An id.
    pub(crate) fn id(&mut self, name: &str) -> Uuid {
        self.of(name, Uuid::nil())
    }

    /// Several of something.
    pub(crate) fn many<T: FromStr>(&mut self, name: &str) -> Vec<T> {
        let parts: Vec<_> = self.typed(name).split(',').map(str::trim).collect();
        let read: Option<Vec<T>> =
            parts.into_iter().filter(|it| !it.is_empty()).map(|it| it.parse().ok()).collect();
        read.unwrap_or_else(|| {
            self.is_wrong(name, "committee-wrong-choice");
            Vec::new()
        })
    }

    /// The German midnight with which a day begins, if one was given.
    pub(crate) fn optional_day(&mut self, name: &str) -> Option<Timestamp> {
        let day: Date = self.optional_of(name)?;
        german(day.at(0, 0, 0, 0))
    }

    /// The German midnight with which a day begins.
    pub(crate) fn day(&mut self, name: &str) -> Timestamp {
        let missing = self.typed(name).trim().is_empty();
        self.optional_day(name).unwrap_or_else(|| {
            if missing {
                self.is_wrong(name, "committee-wrong-missing");
            }
            Timestamp(0)
        })
    }

    /// A date and a time in Germany, or a moment of RFC 3339, if one was given.
    pub(crate) fn optional_moment(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.typed(name).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let exact = text.parse::<jiff::Timestamp>().ok();
        let read = exact
            .map(|at| Timestamp(at.as_microsecond()))
            .or_else(|| german(text.parse::<DateTime>().ok()?));
        if read.is_none() {
            self.is_wrong(name, "committee-wrong-date");
        }
        read
    }

    /// How far something may travel, at least as close as `least`.
    pub(crate) fn label(&mut self, name: &str, least: Label) -> Label {
        let label = self.optional_of(name).unwrap_or(least);
        if label < least {
            self.is_wrong(name, "committee-wrong-label");
        }
        label
    }

    /// What something is about. Nothing must be said, not left open.
    pub(crate) fn reference(&mut self) -> Reference {
        let kind = self.typed("reference").trim().to_owned();
        if kind == "none" {
            return Reference::NOTHING;
        }
        let kind = self.of("reference", Matter::Need);
        let id = self.optional_of("reference_id");
        let number = if id.is_some() {
            self.optional("reference_number", limits::TITLE)
        } else {
            self.text("reference_number", limits::TITLE)
        };
        let title = self.optional("reference_title", limits::TITLE);
        Reference::To { kind, id, number, title }
    }

    /// What is said to sentences of a profile: each with its reason. One that says nothing is left out.
    pub(crate) fn answers(&mut self) -> Vec<NewAnswer> {
        let named = self.values.keys().filter_map(|name| {
            let (field, id) = name.split_once('.')?;
            ANSWER.contains(&field).then(|| id.parse::<Uuid>().ok()).flatten()
        });
        let ids: BTreeSet<Uuid> = named.collect();
        let mut answers = Vec::new();
        for requirement in ids {
            let [outcome, reason, next_on] = ANSWER.map(|field| format!("{field}.{requirement}"));
            if [&outcome, &reason, &next_on].iter().all(|it| self.typed(it).trim().is_empty()) {
                continue;
            }
            answers.push(NewAnswer {
                requirement,
                outcome: self.of(&outcome, requirements::Outcome::Postponed),
                reason: self.text(&reason, limits::TEXT),
                next_on: self.optional_of(&next_on),
            });
        }
        answers
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`Error::Wrong`] with all that was wrong.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(Error::Wrong(std::mem::take(&mut self.wrong)))
        }
    }
}

/// What is said to a sentence of a profile: each field is followed by a dot and the id of the sentence.
pub(crate) const ANSWER: [&str; 3] = ["answer_outcome", "answer_reason", "answer_next_on"];

/// Takes in objects that each name a requirement: `{"requirement": id, "reason": "…"}` as `answer_reason.id`.
fn about(values: &mut BTreeMap<String, String>, all: &[Json]) -> Option<()> {
    for object in all {
        let pairs = object.as_object()?;
        let id = pairs.get("requirement").and_then(plain)?;
        for (name, value) in pairs.iter().filter(|(name, _)| *name != "requirement") {
            values.insert(format!("answer_{name}.{id}"), plain(value)?);
        }
    }
    Some(())
}

fn plain(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(truth) => Some(truth.to_string()),
        Json::Null => Some(String::new()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// A German local time as a moment.
pub(crate) fn german(at: DateTime) -> Option<Timestamp> {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").ok()?;
    Some(Timestamp(at.to_zoned(zone).ok()?.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let mut fields = Fields::from_form(vec![("due".to_owned(), "never".to_owned())]);
        let (_title, _due, _about) =
            (fields.text("title", 10), fields.day("due"), fields.reference());
        let Err(Error::Wrong(wrong)) = fields.check() else { unreachable!() };
        let names: Vec<_> = wrong.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["title", "due", "reference", "reference_number"]);
    }

    #[test]
    fn a_program_may_send_lists_and_numbers() {
        let body = serde_json::json!({"in_person": [3, 9], "parity": true, "place": null});
        let mut fields = Fields::from_json(&body).unwrap();
        assert_eq!(fields.many::<i8>("in_person"), [3, 9]);
        assert!(fields.flag("parity"));
        assert!(Fields::from_json(&serde_json::json!({"a": {"b": 1}})).is_err());
        assert!(Fields::from_json(&serde_json::json!([])).is_err());
    }
}
