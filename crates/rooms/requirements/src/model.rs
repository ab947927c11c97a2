//! Profiles and their sentences: what they are, and which states they go through.

use std::collections::BTreeMap;

use ::store::Timestamp;
use identity::{Audience, Label};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

::store::words! {
    /// Where a profile stands.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    State {
        /// It is being written.
        Draft = "draft",
        /// It is open to comments.
        Consultation = "consultation",
        /// The Definition of Ready is fulfilled.
        Ready = "ready",
        /// Whoever it belongs to has decided for it.
        Adopted = "adopted",
        /// It lies before the addressee.
        Submitted = "submitted",
        /// Every sentence was accepted. Nobody sets this and the next three: they follow from the answers.
        Accepted = "accepted",
        /// Some sentences were accepted, or some in parts.
        Partly = "partly",
        /// Every sentence was rejected.
        Rejected = "rejected",
        /// Every sentence was answered, none accepted, and at least one postponed.
        Postponed = "postponed",
        /// What was accepted is being built.
        Implementing = "implementing",
        /// It works where it is needed.
        Effective = "effective",
    }
}

impl State {
    /// Whether its text may be changed.
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Draft | Self::Consultation)
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Rejected | Self::Effective)
    }

    /// What follows from the answers to the sentences that stand; `None` for those without an answer.
    pub fn answered(answers: &[Option<Outcome>]) -> Self {
        let all = |outcome| answers.iter().all(|answer| *answer == Some(outcome));
        let any = |outcome| answers.contains(&Some(outcome));
        if answers.is_empty() || answers.contains(&None) {
            Self::Submitted
        } else if all(Outcome::Accepted) {
            Self::Accepted
        } else if any(Outcome::Accepted) || any(Outcome::Partly) {
            Self::Partly
        } else if any(Outcome::Postponed) {
            Self::Postponed
        } else {
            Self::Rejected
        }
    }
}

::store::words! {
    /// What can be done to the state of a profile, beside handing it over and answering it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Move {
        /// Opens it to comments.
        Consult = "consult",
        /// Says that it is ready; possible only when it is.
        Ready = "ready",
        /// Decides for it.
        Adopt = "adopt",
        /// Takes it back to be written.
        Revise = "revise",
        /// Begins to build what was accepted.
        Implement = "implement",
        /// Says that it works.
        Complete = "complete",
    }
}

impl Move {
    /// The state after it, if it is possible.
    pub const fn after(self, state: State) -> Option<State> {
        Some(match (self, state) {
            (Self::Consult, State::Draft | State::Ready) => State::Consultation,
            (Self::Ready, State::Consultation) => State::Ready,
            (Self::Adopt, State::Ready) => State::Adopted,
            (
                Self::Revise,
                State::Consultation
                | State::Ready
                | State::Adopted
                | State::Partly
                | State::Rejected
                | State::Postponed,
            ) => State::Draft,
            (Self::Implement, State::Accepted | State::Partly) => State::Implementing,
            (Self::Complete, State::Implementing) => State::Effective,
            _ => return None,
        })
    }
}

::store::words! {
    /// How binding a sentence is meant.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Level {
        /// Without it the rest is worth nothing.
        Must = "must",
        /// It is expected; whoever departs from it says why.
        Should = "should",
        /// It would help.
        May = "may",
    }
}

::store::words! {
    /// Whether a sentence is about doing or about aims.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Plane {
        /// It concerns daily work.
        Operative = "operative",
        /// It concerns aims and decisions of principle.
        Strategic = "strategic",
    }
}

::store::words! {
    /// What an addressee says to a sentence.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Outcome {
        /// It will be done.
        Accepted = "accepted",
        /// It will be done in parts.
        Partly = "partly",
        /// It will not be done.
        Rejected = "rejected",
        /// It will be decided later, on a day that is named.
        Postponed = "postponed",
    }
}

::store::words! {
    /// What a profile starts from.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Template {
        /// Nothing.
        Open = "open",
        /// A state provides a service and towns use it, with a comparison of the states.
        Provision = "provision",
        /// An interface of a specialised procedure.
        Interface = "interface",
    }
}

impl Template {
    /// How many sentences it suggests.
    pub const fn suggestions(self) -> usize {
        match self {
            Self::Open => 0,
            Self::Provision => 6,
            Self::Interface => 4,
        }
    }

    /// Whether states are compared.
    pub const fn compares(self) -> bool {
        matches!(self, Self::Provision)
    }
}

::store::words! {
    /// How far a state is with providing.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    ProvisionStatus {
        /// Nobody has said.
        Unknown = "unknown",
        /// There is no way.
        None = "none",
        /// It is planned.
        Planned = "planned",
        /// It is tried out.
        Pilot = "pilot",
        /// It works.
        Works = "works",
    }
}

::store::words! {
    /// What a comment is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    CommentKind {
        /// Agreement.
        Agreement = "agreement",
        /// An objection: somebody has to answer it.
        Objection = "objection",
        /// Another wording.
        Proposal = "proposal",
        /// How it is different in a town.
        Variant = "variant",
        /// A question.
        Question = "question",
        /// An answer to another comment.
        Answer = "answer",
    }
}

impl CommentKind {
    /// Whether somebody has to say what became of it.
    pub const fn asks(self) -> bool {
        matches!(self, Self::Objection | Self::Proposal | Self::Question)
    }
}

::store::words! {
    /// A question of the Definition of Ready.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Question {
        /// Is the purpose said?
        Purpose = "purpose",
        /// Is there somebody to answer it?
        Addressee = "addressee",
        /// Is there at least one sentence?
        Sentences = "sentences",
        /// Is every sentence traced to a need?
        Traced = "traced",
        /// Has every sentence an acceptance test?
        Tests = "tests",
        /// Does only one version of everything stand?
        OneVersion = "one-version",
        /// Has everybody had time to speak?
        Consulted = "consulted",
        /// Were all objections, proposals and questions answered?
        Settled = "settled",
        /// Is the comparison of the states filled in?
        Compared = "compared",
        /// Was looked for what exists already?
        Existing = "existing",
        /// Are the variants of the towns respected?
        Variants = "variants",
        /// Is it possible under the law as it is, or is said what has to change?
        Law = "law",
        /// Is said who pays for building and running it?
        Cost = "cost",
    }
}

impl Question {
    /// Whether a person answers it; the others are answered by what stands there.
    pub const fn is_asked(self) -> bool {
        matches!(self, Self::Existing | Self::Variants | Self::Law | Self::Cost)
    }
}

::store::words! {
    /// What a sentence is traced to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    TraceKind {
        /// A need.
        Need = "need",
        /// A cluster of needs.
        Cluster = "cluster",
    }
}

/// A need or a cluster behind a sentence.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// Which of both.
    #[schema(value_type = String)]
    pub kind: TraceKind,
    /// Its id.
    pub id: Uuid,
}

/// To whom a profile is addressed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    /// An organisation or committee of this network, whose people answer here.
    #[serde(default)]
    pub organisation: Option<Uuid>,
    /// Its name; of a body outside the network it is all there is.
    pub name: String,
}

// --- what is written -------------------------------------------------------------------------------------------------

/// The state of a profile, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateValue {
    pub(crate) state: State,
    pub(crate) reason: String,
    #[serde(with = "crate::days", default)]
    pub(crate) next_on: Option<Date>,
    pub(crate) link: String,
    /// The hand-over that this state belongs to, and until when it is due.
    pub(crate) handover: Option<Uuid>,
    #[serde(with = "crate::days", default)]
    pub(crate) due_on: Option<Date>,
}

/// A sentence, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordingValue {
    pub(crate) level: Level,
    pub(crate) plane: Plane,
    pub(crate) text: String,
    pub(crate) test: String,
}

/// That a sentence was withdrawn or taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawnValue {
    pub(crate) withdrawn: bool,
    pub(crate) reason: String,
}

/// An answer, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerValue {
    pub(crate) handover: Option<Uuid>,
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
    #[serde(with = "crate::days", default)]
    pub(crate) next_on: Option<Date>,
    pub(crate) link: String,
}

/// A receipt, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptValue {
    pub(crate) handover: Option<Uuid>,
    pub(crate) note: String,
}

/// An answer to a question of the Definition of Ready, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckValue {
    pub(crate) yes: bool,
    pub(crate) remark: String,
}

/// A row of the comparison, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparisonValue {
    pub(crate) way: String,
    pub(crate) status: ProvisionStatus,
    pub(crate) remark: String,
}

/// What is said with an operation on a profile. Its name is `profiles.` and the tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub(crate) enum Said {
    Create { number: String, label: Label, guard: Uuid, template: Template },
    Describe,
    Require { requirement: Uuid, mark: i64 },
    Reword { requirement: Uuid, reason: String },
    Order,
    Withdraw { requirement: Uuid, reason: String },
    Restore { requirement: Uuid, reason: String },
    Comment { requirement: Option<Uuid>, kind: CommentKind, text: String, reply_to: Option<Uuid> },
    Settle { comment: Uuid, text: String },
    Fix { version: NewVersion },
    Check { question: Question },
    Compare { land: String },
    Move { action: Move, reason: String, link: String },
    Submit { version: NewVersion, reason: String },
    Receive { note: String },
    Answer { count: usize },
}

impl Said {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "profiles.create",
            Self::Describe => "profiles.describe",
            Self::Require { .. } => "profiles.require",
            Self::Reword { .. } => "profiles.reword",
            Self::Order => "profiles.order",
            Self::Withdraw { .. } => "profiles.withdraw",
            Self::Restore { .. } => "profiles.restore",
            Self::Comment { .. } => "profiles.comment",
            Self::Settle { .. } => "profiles.settle",
            Self::Fix { .. } => "profiles.fix",
            Self::Check { .. } => "profiles.check",
            Self::Compare { .. } => "profiles.compare",
            Self::Move { .. } => "profiles.move",
            Self::Submit { .. } => "profiles.submit",
            Self::Receive { .. } => "profiles.receive",
            Self::Answer { .. } => "profiles.answer",
        }
    }
}

/// A version, as it is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVersion {
    pub(crate) number: i64,
    pub(crate) note: String,
    pub(crate) content: Snapshot,
}

/// The text of a profile at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Its title.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// The sentences that stood, in their order.
    pub sentences: Vec<Sentence>,
}

/// A sentence at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// Its id.
    pub id: Uuid,
    /// Its number in the profile.
    pub mark: i64,
    /// How binding it is meant.
    pub level: Level,
    /// The requirement.
    pub text: String,
    /// How one sees that it is met.
    pub test: String,
}

// --- what is read ----------------------------------------------------------------------------------------------------

/// A profile in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Who may know of it.
    pub audience: Audience,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub organisation: Uuid,
    /// The name of that organisation; empty where this node does not know it.
    pub organisation_name: String,
    /// To whom it is addressed.
    pub addressee: Addressee,
    /// The state that is shown.
    pub state: State,
    /// When the state was set.
    pub moved_at: Timestamp,
    /// Until when the addressee is to answer.
    pub due_on: Option<Date>,
    /// Sentences that stand.
    pub sentences: i64,
    /// How many of them have no answer to the hand-over.
    pub unanswered: i64,
    /// What it started from.
    pub template: Template,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Summary {
    /// Whether the addressee should have answered.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state == State::Submitted && self.due_on.is_some_and(|due| due < today)
    }
}

/// A profile with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// As in a list.
    pub summary: Summary,
    /// What it is for.
    pub purpose: String,
    /// The state that was set.
    pub own_state: State,
    /// Why it is in this state.
    pub reason: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
    /// Who set the state.
    pub moved_by: String,
    /// When it was first open to comments.
    pub consulted_at: Option<Timestamp>,
    /// When it was handed over.
    pub submitted_at: Option<Timestamp>,
    /// Who confirmed that it came, and when.
    pub receipt: Option<(String, Timestamp, String)>,
}

/// An answer to a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was said.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// When it goes on.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
    /// Who said it.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id.
    pub id: Uuid,
    /// Whose sentence it is.
    pub profile: Uuid,
    /// Its number in the profile.
    pub mark: i64,
    /// How binding it is meant.
    pub level: Level,
    /// About doing or about aims.
    pub plane: Plane,
    /// The requirement.
    pub text: String,
    /// How one sees that it is met.
    pub test: String,
    /// When it was last written.
    pub written_at: Timestamp,
    /// Why it stands no more.
    pub withdrawn: Option<String>,
    /// What the addressee said.
    pub answer: Option<Answer>,
    /// What stands behind it.
    pub traces: Vec<Trace>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// The sentence; none: the profile as a whole.
    pub requirement: Option<Uuid>,
    /// Whose.
    pub organisation: Uuid,
    /// The name of that organisation.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// What it is.
    pub kind: CommentKind,
    /// What is said.
    pub text: String,
    /// What it answers.
    pub reply_to: Option<Uuid>,
    /// What became of it; empty while it is open.
    pub settled: String,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who fixed it.
    pub name: String,
    /// Why.
    pub note: String,
}

/// An answer to a question of the Definition of Ready that a person gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The question.
    pub question: Question,
    /// Yes or no.
    pub yes: bool,
    /// In words.
    pub remark: String,
    /// Who.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// How it works in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The key of the state, 2 digits.
    pub land: String,
    /// How.
    pub way: String,
    /// How far.
    pub status: ProvisionStatus,
    /// What else.
    pub remark: String,
    /// Who said so.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub name: String,
    /// What was done.
    pub verb: String,
    /// How it ended, where the verb leaves that open.
    pub outcome: String,
    /// The reason, in public.
    pub text: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
    /// The sentence it is about.
    pub requirement: Option<Uuid>,
}

/// Values of a field that were written by people who did not know of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The field.
    pub field: String,
    /// The values as they were written, newest first: who, when, what.
    pub values: Vec<(String, Timestamp, String)>,
}

/// A profile with everything its pages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The profile.
    pub profile: Profile,
    /// Its sentences in their order, those that were withdrawn too.
    pub requirements: Vec<Requirement>,
    /// Comments, oldest first.
    pub comments: Vec<Comment>,
    /// Versions, newest first.
    pub versions: Vec<Version>,
    /// Answers to questions of the Definition of Ready.
    pub checks: Vec<Check>,
    /// The comparison, by state.
    pub comparisons: BTreeMap<String, Comparison>,
    /// Fields of which several values stand.
    pub conflicts: Vec<Versions>,
    /// What happened, newest first.
    pub log: Vec<LogEntry>,
}

impl Record {
    /// The sentences that stand.
    pub fn standing(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(|sentence| sentence.withdrawn.is_none())
    }

    /// One sentence.
    pub fn sentence(&self, id: Uuid) -> Option<&Requirement> {
        self.requirements.iter().find(|sentence| sentence.id == id)
    }

    /// Everything that sentences are traced to, each once.
    pub fn traced(&self) -> Vec<Uuid> {
        let mut ids: Vec<_> = self
            .requirements
            .iter()
            .flat_map(|it| it.traces.iter().map(|trace| trace.id))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Its text as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let sentence = |it: &Requirement| Sentence {
            id: it.id,
            mark: it.mark,
            level: it.level,
            text: it.text.clone(),
            test: it.test.clone(),
        };
        Snapshot {
            title: self.profile.summary.title.clone(),
            purpose: self.profile.purpose.clone(),
            sentences: self.standing().map(sentence).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_follows_from_the_answers_and_nothing_closes_while_one_is_missing() {
        use Outcome::{Accepted, Partly, Postponed, Rejected};
        let of = |answers: &[Outcome]| {
            State::answered(&answers.iter().copied().map(Some).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), State::Submitted);
        assert_eq!(State::answered(&[Some(Rejected), None]), State::Submitted);
        assert_eq!(of(&[Accepted, Accepted]), State::Accepted);
        assert_eq!(of(&[Accepted, Rejected]), State::Partly);
        assert_eq!(of(&[Partly]), State::Partly);
        assert_eq!(of(&[Rejected, Postponed]), State::Postponed);
        assert_eq!(of(&[Rejected]), State::Rejected);
    }

    #[test]
    fn every_answer_but_a_full_yes_can_be_taken_up_again() {
        for state in [State::Partly, State::Rejected, State::Postponed] {
            assert_eq!(Move::Revise.after(state), Some(State::Draft));
        }
        assert_eq!(Move::Revise.after(State::Submitted), None);
        assert_eq!(Move::Ready.after(State::Draft), None);
        assert_eq!(Move::Adopt.after(State::Consultation), None);
    }
}
