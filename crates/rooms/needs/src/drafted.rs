//! A need that is made of a signal: what its form is filled in with, and the evidence that goes along.

use knowledge::Knowledge;
use signals::{Draft, Rule};
use uuid::Uuid;
use web::{Lang, Shell, format};

use crate::model::Frequency;

/// Where a signal has its page, for its town alone.
pub(crate) const SIGNAL: &str = "/signale/entwuerfe/";

/// What a signal proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drafted {
    pub(crate) organisation: Uuid,
    pub(crate) title: String,
    pub(crate) problem: String,
    /// The key of the service, or empty.
    pub(crate) leika: String,
    pub(crate) frequency: Frequency,
    /// Cases per year; 0 where the figures do not tell.
    pub(crate) cases: i64,
    pub(crate) evidence: Evidence,
}

/// The figures of a signal, as the evidence of the need that is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The signal.
    pub signal: Uuid,
    /// Its figures in words.
    pub text: String,
}

impl Drafted {
    /// In German: it is the text of a need.
    pub(crate) fn of(shell: &Shell, knowledge: Option<&Knowledge>, draft: &Draft) -> Self {
        let lang = Lang::De;
        let service = signals::service_name(knowledge, &draft.service);
        let signals::Proposal { title, problem } = signals::proposal(shell, lang, draft, &service);
        let month = |month: &dyn std::fmt::Display| format::month(lang, &month.to_string());
        let (from, to) = (month(&draft.first), month(&draft.last));
        let values = [("from", from.as_str()), ("to", &to), ("problem", &problem)];
        let text = shell.text(lang, "signal-evidence", &values);
        // The figures are those of a quarter.
        let cases = match draft.rule {
            Rule::NothingFound | Rule::Outage => 0,
            _ => draft.figures.whole.saturating_mul(4),
        };
        Self {
            organisation: draft.organisation,
            title,
            problem,
            leika: draft.service.clone(),
            frequency: match draft.figures.part.max(draft.figures.whole) {
                60.. => Frequency::Daily,
                12.. => Frequency::Weekly,
                _ => Frequency::Monthly,
            },
            cases,
            evidence: Evidence { signal: draft.id, text },
        }
    }
}
