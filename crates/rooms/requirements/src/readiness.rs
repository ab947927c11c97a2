//! The Definition of Ready: questions, each with its answer.

use ::store::Timestamp;

use crate::limits;
use crate::model::{Question, Record};

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Yes, worked out from what stands there; with a figure where there is one.
    Yes(Option<i64>),
    /// No: so many are missing.
    No(i64),
    /// A person has said so, in words.
    Said {
        /// Yes or no.
        yes: bool,
        /// In words.
        remark: String,
        /// Who.
        name: String,
    },
    /// Nobody has said anything yet.
    Unanswered,
}

impl Finding {
    /// Whether the question is answered with yes.
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(_) | Self::Said { yes: true, .. })
    }
}

/// All questions with their answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness(pub Vec<(Question, Finding)>);

impl Readiness {
    /// The questions that are not answered with yes.
    pub fn open(&self) -> Vec<Question> {
        self.0.iter().filter(|(_, it)| !it.is_yes()).map(|(question, _)| *question).collect()
    }

    /// How many are answered with yes.
    pub fn fulfilled(&self) -> usize {
        self.0.iter().filter(|(_, it)| it.is_yes()).count()
    }
}

/// Asks all questions of a profile.
pub fn readiness(record: &Record, now: Timestamp) -> Readiness {
    let asked = Question::ALL.iter().filter(|question| {
        **question != Question::Compared || record.profile.summary.template.compares()
    });
    Readiness(asked.map(|question| (*question, finding(record, *question, now))).collect())
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn none_missing(missing: usize) -> Finding {
    if missing == 0 { Finding::Yes(None) } else { Finding::No(count(missing)) }
}

fn finding(record: &Record, question: Question, now: Timestamp) -> Finding {
    let profile = &record.profile;
    match question {
        Question::Purpose => none_missing(usize::from(profile.purpose.is_empty())),
        Question::Addressee => none_missing(usize::from(profile.summary.addressee.name.is_empty())),
        Question::Sentences => match record.standing().count() {
            0 => Finding::No(1),
            some => Finding::Yes(Some(count(some))),
        },
        Question::Traced => {
            none_missing(record.standing().filter(|it| it.traces.is_empty()).count())
        }
        Question::Tests => none_missing(record.standing().filter(|it| it.test.is_empty()).count()),
        Question::OneVersion => none_missing(record.conflicts.len()),
        Question::Consulted => consulted(record, now),
        Question::Settled => none_missing(
            record.comments.iter().filter(|it| it.kind.asks() && it.settled.is_empty()).count(),
        ),
        Question::Compared => none_missing(
            16_usize.saturating_sub(
                record
                    .comparisons
                    .values()
                    .filter(|it| it.status != crate::ProvisionStatus::Unknown || !it.way.is_empty())
                    .count(),
            ),
        ),
        Question::Existing | Question::Variants | Question::Law | Question::Cost => {
            match record.checks.iter().find(|check| check.question == question) {
                None => Finding::Unanswered,
                Some(check) => Finding::Said {
                    yes: check.yes,
                    remark: check.remark.clone(),
                    name: check.name.clone(),
                },
            }
        }
    }
}

/// Whether somebody else has spoken, or everybody has had time to.
fn consulted(record: &Record, now: Timestamp) -> Finding {
    let profile = &record.profile;
    let Some(since) = profile.consulted_at else { return Finding::No(1) };
    let own = profile.summary.organisation;
    let others = record.comments.iter().filter(|it| it.organisation != own).count();
    if others > 0 {
        Finding::Yes(Some(count(others)))
    } else if since.plus_days(limits::CONSULTATION_DAYS) <= now {
        Finding::Yes(None)
    } else {
        Finding::No(1)
    }
}
