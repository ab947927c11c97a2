//! A draft in words. They follow from the rule and the figures, so they are kept nowhere twice.

use knowledge::Knowledge;
use tally::Kind;
use web::{Lang, Shell, format};

use crate::model::{Draft, Rule};
use crate::service_name;

/// The words of a need that a draft proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// One line that says what is needed.
    pub title: String,
    /// The problem, with its figures.
    pub problem: String,
}

/// The need that a draft proposes, in words; `service` is the name of its service.
pub fn proposal(shell: &Shell, lang: Lang, draft: &Draft, service: &str) -> Proposal {
    let figures = &draft.figures;
    let number = |figure| format::number(lang, figure);
    let [part, whole, value, against] =
        [figures.part, figures.whole, figures.value, figures.against].map(number);
    let (from, to) = (month(lang, draft.first), month(lang, draft.last));
    let values = [
        ("service", service),
        ("town", &draft.organisation_name),
        ("part", &part),
        ("whole", &whole),
        ("value", &value),
        ("against", &against),
        ("from", &from),
        ("to", &to),
    ];
    let rule = draft.rule;
    let title = shell.text(lang, &format!("signal-title-{rule}"), &values);
    let mut problem = shell.text(lang, &format!("signal-problem-{rule}"), &values);
    if let Some(kind) = detailed(rule).filter(|_| !figures.detail.is_empty()) {
        let detail = detail_name(shell, lang, kind, &figures.detail);
        let values = [("detail", detail.as_str()), ("part", &number(figures.detail_part))];
        problem.push(' ');
        problem.push_str(&shell.text(lang, "signal-problem-detail", &values));
    }
    Proposal { title, problem }
}

/// The title of a draft that waits, from its rule and its service as [`crate::waiting_select`] gives them.
pub fn waiting_title(shell: &Shell, lang: Lang, knowledge: &Knowledge, given: &str) -> String {
    let (rule, service) = given.split_once(' ').unwrap_or((given, ""));
    let service = service_name(Some(knowledge), service);
    shell.text(lang, &format!("signal-title-{rule}"), &[("service", &service)])
}

const fn detailed(rule: Rule) -> Option<Kind> {
    match rule {
        Rule::Abandoned => Some(Kind::Abandoned),
        Rule::AskedBack => Some(Kind::AskedBack),
        _ => None,
    }
}

/// A month in words.
pub(crate) fn month(lang: Lang, month: tally::Month) -> String {
    format::month(lang, &month.to_string())
}

/// Reasons and answers that have words: those of `cases` and `applications`.
const DETAILS: [&str; 9] = [
    "missing-document",
    "unusable-document",
    "incomplete",
    "contradiction",
    "identity",
    "other",
    "good",
    "fair",
    "bad",
];

/// What a detail means: a step, a reason, an answer; without one it is not told apart.
pub(crate) fn detail_name(shell: &Shell, lang: Lang, kind: Kind, detail: &str) -> String {
    if detail.is_empty() {
        return shell.text(lang, "signal-detail-held", &[]);
    }
    if kind == Kind::Abandoned {
        return shell.text(lang, "signal-step", &[("step", detail)]);
    }
    // A later version may count what this one has no words for.
    if DETAILS.contains(&detail) {
        shell.text(lang, &format!("signal-detail-{detail}"), &[])
    } else {
        detail.to_owned()
    }
}
