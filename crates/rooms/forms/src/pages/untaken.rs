//! What was sent for a step but is not kept: the draft knows nothing of it, so the address says it to which the browser
//! is sent on. It is told for as long as the step stands as it did then.

use std::fmt::Write as _;

use web::Visitor;
use xdatenfelder::limits::ANSWER_TEXT;
use xdatenfelder::model::Field;
use xdatenfelder::{Answers, InstancePath};

use super::words;
use crate::uploads::{self, Refused};
use crate::{Form, Step, filling, limits};

/// Why something is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Untaken {
    /// The end of a text that is too long.
    Rest,
    /// A file.
    File(Refused),
}

impl Untaken {
    const fn word(&self) -> &'static str {
        match self {
            Self::Rest => "text",
            Self::File(Refused::Empty) => "leer",
            Self::File(Refused::TooLarge { .. }) => "gross",
            Self::File(Refused::Type { .. }) => "art",
            Self::File(Refused::TooMany) => "anzahl",
            Self::File(Refused::TooMuch) => "summe",
        }
    }

    fn from_word(word: &str, field: &Field) -> Option<Self> {
        Some(match word {
            "text" => Self::Rest,
            "leer" => Self::File(Refused::Empty),
            "gross" => Self::File(Refused::TooLarge { most: uploads::largest(field) }),
            "art" => Self::File(Refused::Type { allowed: uploads::allowed(field) }),
            "anzahl" => Self::File(Refused::TooMany),
            "summe" => Self::File(Refused::TooMuch),
            _ => return None,
        })
    }

    pub(crate) fn in_words(&self, visitor: &Visitor) -> String {
        match self {
            Self::Rest => visitor.tf("form-problem-cut", &[("max", &ANSWER_TEXT.to_string())]),
            Self::File(reason) => words::refused(visitor, reason),
        }
    }
}

/// As it stands in an address: how the step stands, then reason and place of each.
pub(crate) fn written(all: &[(InstancePath, Untaken)], step: &Step, answers: &Answers) -> String {
    let mut written = filling::mark(step, answers);
    for (path, why) in all.iter().take(limits::UNTAKEN) {
        // Writing into a string cannot fail.
        let _always_ok = write!(written, ",{}:{path}", why.word());
    }
    written
}

/// Reads it; what is none says nothing.
pub(crate) fn read(
    text: &str,
    form: &Form,
    step: &Step,
    answers: &Answers,
) -> Vec<(InstancePath, Untaken)> {
    let mut parts = text.split(',');
    if parts.next() != Some(filling::mark(step, answers).as_str()) {
        return Vec::new();
    }
    let one = |part: &str| {
        let (word, path) = part.split_once(':')?;
        let path = path.parse().ok()?;
        let field = filling::field_at(form, step, answers, &path)?;
        Some((path, Untaken::from_word(word, field)?))
    };
    parts.take(limits::UNTAKEN).filter_map(one).collect()
}
