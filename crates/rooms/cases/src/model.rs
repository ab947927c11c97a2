//! A case, its states, and what may be done in which. No I/O.

use serde::Serialize;
use store::{BlobId, Timestamp};
use transport::{ApplicantKind, Message, Outcome, PublicStatus, Section};
use uuid::Uuid;

::store::words! {
    /// Where a case stands.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
    Status {
        /// It has arrived; nobody has begun.
        Received = "received",
        /// Somebody works on it.
        InProgress = "in-progress",
        /// The applicant was asked; the clock stands.
        Waiting = "waiting",
        /// A decision waits for the second person.
        Proposed = "proposed",
        /// It is decided.
        Decided = "decided",
        /// The applicant withdrew it.
        Withdrawn = "withdrawn",
        /// It is done and filed.
        Closed = "closed",
        /// It was done and is to be taken up again.
        Reopened = "reopened",
    }
}

impl Status {
    /// Whether the office still owes an answer and the clock runs.
    pub const fn clock_runs(self) -> bool {
        matches!(self, Self::Received | Self::InProgress | Self::Proposed | Self::Reopened)
    }
}

::store::words! {
    /// What an entry in the course of a case tells.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
    EntryKind {
        /// The application arrived.
        Received = "received",
        /// Somebody took the case.
        Taken = "taken",
        /// It was handed to somebody else.
        HandedOver = "handed-over",
        /// The applicant was asked something.
        Asked = "asked",
        /// The office wrote to the applicant.
        Wrote = "wrote",
        /// The clock runs again without an answer in writing.
        Resumed = "resumed",
        /// An internal note.
        Noted = "noted",
        /// A decision was proposed.
        Proposed = "proposed",
        /// The proposal was given back.
        Returned = "returned",
        /// It was decided; the text is the one of the decision.
        Decided = "decided",
        /// It got a file number.
        Filed = "filed",
        /// It was closed.
        Closed = "closed",
        /// It was taken up again.
        Reopened = "reopened",
        /// The applicant wrote.
        CitizenWrote = "citizen-wrote",
        /// The applicant withdrew.
        Withdrawn = "withdrawn",
        /// The applicant withdrew when it was decided already.
        WithdrawnLate = "withdrawn-late",
    }
}

impl EntryKind {
    /// Whether it is a part of the conversation between applicant and office.
    pub const fn is_message(self) -> bool {
        matches!(
            self,
            Self::Asked | Self::Wrote | Self::CitizenWrote | Self::Withdrawn | Self::WithdrawnLate
        )
    }
}

/// Where a case stands, with what belongs to that state only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It has arrived; nobody has begun.
    Received,
    /// Somebody works on it.
    InProgress,
    /// The applicant was asked.
    Waiting {
        /// Since when the clock stands.
        since: Timestamp,
    },
    /// A decision waits for the second person.
    Proposed(Proposal),
    /// It is decided.
    Decided(Outcome),
    /// The applicant withdrew it.
    Withdrawn,
    /// It is done and filed.
    Closed {
        /// Since when.
        at: Timestamp,
        /// How it was decided; withdrawn cases were not.
        outcome: Option<Outcome>,
    },
    /// It is to be taken up again.
    Reopened,
}

/// A decision that waits for the second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposes.
    pub by: Uuid,
    /// What is to be decided.
    pub outcome: Outcome,
    /// In which words.
    pub text: String,
}

impl State {
    /// The name of the state.
    pub const fn status(&self) -> Status {
        match self {
            Self::Received => Status::Received,
            Self::InProgress => Status::InProgress,
            Self::Waiting { .. } => Status::Waiting,
            Self::Proposed(_) => Status::Proposed,
            Self::Decided(_) => Status::Decided,
            Self::Withdrawn => Status::Withdrawn,
            Self::Closed { .. } => Status::Closed,
            Self::Reopened => Status::Reopened,
        }
    }

    /// How it was, or is to be, decided.
    pub const fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Proposed(Proposal { outcome, .. }) | Self::Decided(outcome) => Some(*outcome),
            Self::Closed { outcome, .. } => *outcome,
            _ => None,
        }
    }
}

/// A case as the office keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The case id, the same on the citizen's side.
    pub id: Uuid,
    /// Whose case it is.
    pub organisation: Uuid,
    /// The case number that the citizen was given.
    pub number: String,
    /// The service (LeiKa key).
    pub leika: String,
    /// What is applied for, in words.
    pub title: String,
    /// A person or a company.
    pub applicant_kind: ApplicantKind,
    /// Who applies.
    pub applicant: String,
    /// Whether they can be told by e-mail that something is new.
    pub has_email: bool,
    /// Id and version of the form.
    pub form: String,
    /// The fee in cents, where it is fixed.
    pub fee_cents: Option<i64>,
    /// Days in which the office wants to decide.
    pub processing_days: i64,
    /// Whether two persons decide.
    pub two_persons: bool,
    /// Where it stands.
    pub state: State,
    /// Who works on it.
    pub assignee: Option<Uuid>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Until when it is to be decided; while the clock stands, as if it ran on from now.
    pub due_at: Timestamp,
    /// Under which number it is filed.
    pub file_number: Option<String>,
    /// Counts the changes; a form names the one it was made for.
    pub version: i64,
}

/// Who acts on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: Uuid,
    /// Whether they lead the organisation.
    pub leads: bool,
    /// Whether they stand in for the assignee today.
    pub stands_in: bool,
}

::store::words! {
    /// Why an office asks back. Few, so that each is often enough to be shown.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    AskReason {
        /// A document is missing.
        MissingDocument = "missing-document",
        /// A document cannot be read or is the wrong one.
        UnusableDocument = "unusable-document",
        /// Something was left open.
        Incomplete = "incomplete",
        /// The answers contradict each other, or what the office knows.
        Contradiction = "contradiction",
        /// It is not sure who applies, or whether they may.
        Identity = "identity",
        /// Something else.
        #[default]
        Other = "other",
    }
}

/// What somebody of the office does with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Take it and begin.
    Take,
    /// Hand it to a colleague.
    HandOver {
        /// To whom.
        to: Uuid,
    },
    /// Ask the applicant; the clock stands until they answer.
    Ask {
        /// What.
        text: String,
        /// Why. It is counted and nothing else: the applicant reads the text.
        reason: AskReason,
    },
    /// Write to the applicant.
    Write {
        /// What.
        text: String,
    },
    /// Let the clock run again: the answer came by telephone.
    Resume,
    /// Note something for the colleagues.
    Note {
        /// What.
        text: String,
    },
    /// Propose a decision to the second person.
    Propose {
        /// How to decide.
        outcome: Outcome,
        /// In which words.
        text: String,
    },
    /// Give a proposal back.
    Return {
        /// Why.
        reason: String,
    },
    /// Decide as proposed.
    Approve,
    /// Decide.
    Decide {
        /// How.
        outcome: Outcome,
        /// In which words.
        text: String,
    },
    /// Give it a file number.
    File,
    /// Close it; it gets a file number if it has none.
    Close,
    /// Take it up again.
    Reopen {
        /// Why.
        reason: String,
    },
}

impl Action {
    /// Its name in the journal.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Take => "case.take",
            Self::HandOver { .. } => "case.hand-over",
            Self::Ask { .. } => "case.ask",
            Self::Write { .. } => "case.write",
            Self::Resume => "case.resume",
            Self::Note { .. } => "case.note",
            Self::Propose { .. } => "case.propose",
            Self::Return { .. } => "case.return",
            Self::Approve => "case.approve",
            Self::Decide { .. } => "case.decide",
            Self::File => "case.file",
            Self::Close => "case.close",
            Self::Reopen { .. } => "case.reopen",
        }
    }
}

/// What a citizen sends about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message, an answer.
    Message(String),
    /// The application is withdrawn.
    Withdrawal(String),
}

/// Why an action is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The state does not allow it.
    #[error("a case in this state does not allow it")]
    State,
    /// Somebody else works on the case.
    #[error("somebody else works on this case; only they, their deputy or a lead may do this")]
    Assigned,
    /// A decision needs a second person, who leads and did not propose it.
    #[error("the second person must lead the organisation and must not have proposed the decision")]
    SecondPerson,
    /// Whoever is to get the case does not work on cases here.
    #[error("this person does not work on cases of the organisation")]
    NoMember,
}

/// What an action leads to: the case after it, and what is to be recorded and said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The case after it.
    pub case: Case,
    /// What is recorded.
    pub kind: EntryKind,
    /// The text recorded with it.
    pub text: String,
    /// To whom it was handed over.
    pub other: Option<Uuid>,
    /// What the citizen is told. A question says by itself that the office waits, a decision that it
    /// decided; everything else that concerns them is a status.
    pub tell: Option<Message>,
    /// Whether it gets a file number now.
    pub file: bool,
}

impl Case {
    /// Whether `actor` may work on the case: nobody does yet, or they do, lead, or stand in.
    pub fn is_open_to(&self, actor: &Actor) -> bool {
        self.assignee.is_none_or(|assignee| assignee == actor.person)
            || actor.leads
            || actor.stands_in
    }

    /// What the action leads to. The version counts on with the row, not here.
    ///
    /// # Errors
    /// [`Refused`], with nothing changed.
    pub fn after(&self, action: &Action, actor: &Actor, at: Timestamp) -> Result<Step, Refused> {
        let everybody =
            matches!(action, Action::Note { .. } | Action::Return { .. } | Action::Approve);
        if !everybody && !self.is_open_to(actor) {
            return Err(Refused::Assigned);
        }
        match action {
            Action::Take => self.taken(actor),
            Action::HandOver { to } => self.handed_over(*to),
            Action::Ask { text, .. } => self.asked(text, at),
            Action::Write { text } => self.written(text),
            Action::Resume => self.resumed(EntryKind::Resumed, "", at),
            Action::Note { text } => Ok(self.step(EntryKind::Noted, text)),
            Action::Propose { outcome, text } => self.proposed(actor, *outcome, text, at),
            Action::Return { reason } => self.returned(actor, reason),
            Action::Approve => self.approved(actor),
            Action::Decide { outcome, text } => self.decided(*outcome, text, at),
            Action::File if self.file_number.is_none() => {
                Ok(Step { file: true, ..self.step(EntryKind::Filed, "") })
            }
            Action::File => Err(Refused::State),
            Action::Close => self.closed(at),
            Action::Reopen { reason } => self.reopened(reason, at),
        }
    }

    /// What a message of the citizen leads to. It is never refused: what they say is kept.
    pub fn after_hearing(&self, heard: &Heard, at: Timestamp) -> Step {
        match heard {
            Heard::Message(text) => self
                .resumed(EntryKind::CitizenWrote, text, at)
                .unwrap_or_else(|_not_waiting| self.step(EntryKind::CitizenWrote, text)),
            Heard::Withdrawal(reason) => self.withdrawn(reason),
        }
    }

    fn step(&self, kind: EntryKind, text: &str) -> Step {
        let (case, text) = (self.clone(), text.to_owned());
        Step { case, kind, text, other: None, tell: None, file: false }
    }

    fn step_to(&self, state: State, kind: EntryKind, text: &str) -> Step {
        let mut step = self.step(kind, text);
        step.case.state = state;
        step
    }

    fn taken(&self, actor: &Actor) -> Result<Step, Refused> {
        let mut step = self.step(EntryKind::Taken, "");
        step.case.assignee = Some(actor.person);
        match self.state {
            State::Closed { .. } => Err(Refused::State),
            State::Received | State::Reopened => {
                step.case.state = State::InProgress;
                step.tell = Some(told(PublicStatus::InProgress, Some(self.due_at), ""));
                Ok(step)
            }
            _ if self.assignee == Some(actor.person) => Err(Refused::State),
            _ => Ok(step),
        }
    }

    fn handed_over(&self, to: Uuid) -> Result<Step, Refused> {
        if matches!(self.state, State::Closed { .. }) || self.assignee == Some(to) {
            return Err(Refused::State);
        }
        let mut step = self.step(EntryKind::HandedOver, "");
        step.case.assignee = Some(to);
        step.other = Some(to);
        Ok(step)
    }

    fn asked(&self, text: &str, at: Timestamp) -> Result<Step, Refused> {
        let since = match self.state {
            State::InProgress => at,
            State::Waiting { since } => since,
            _ => return Err(Refused::State),
        };
        let mut step = self.step_to(State::Waiting { since }, EntryKind::Asked, text);
        step.tell = Some(Message::OfficeMessage { text: text.to_owned(), asks: true });
        Ok(step)
    }

    fn written(&self, text: &str) -> Result<Step, Refused> {
        if matches!(self.state, State::Closed { .. }) {
            return Err(Refused::State);
        }
        let mut step = self.step(EntryKind::Wrote, text);
        step.tell = Some(Message::OfficeMessage { text: text.to_owned(), asks: false });
        Ok(step)
    }

    fn resumed(&self, kind: EntryKind, text: &str, at: Timestamp) -> Result<Step, Refused> {
        if !matches!(self.state, State::Waiting { .. }) {
            return Err(Refused::State);
        }
        let mut step = self.step_to(State::InProgress, kind, text);
        step.case.due_at = self.due_after(at);
        step.tell = Some(told(PublicStatus::InProgress, Some(step.case.due_at), ""));
        Ok(step)
    }

    fn proposed(
        &self,
        actor: &Actor,
        outcome: Outcome,
        text: &str,
        at: Timestamp,
    ) -> Result<Step, Refused> {
        if !self.two_persons || !self.is_being_worked_on() {
            return Err(Refused::State);
        }
        let proposal = Proposal { by: actor.person, outcome, text: text.to_owned() };
        let mut step = self.step_to(State::Proposed(proposal), EntryKind::Proposed, text);
        step.case.due_at = self.due_after(at);
        Ok(step)
    }

    fn returned(&self, actor: &Actor, reason: &str) -> Result<Step, Refused> {
        match &self.state {
            State::Proposed(proposal) if actor.leads || proposal.by == actor.person => {
                Ok(self.step_to(State::InProgress, EntryKind::Returned, reason))
            }
            State::Proposed(_) => Err(Refused::SecondPerson),
            _ => Err(Refused::State),
        }
    }

    fn approved(&self, actor: &Actor) -> Result<Step, Refused> {
        match &self.state {
            State::Proposed(proposal) if actor.leads && proposal.by != actor.person => {
                Ok(self.decided_as(proposal.outcome, &proposal.text))
            }
            State::Proposed(_) => Err(Refused::SecondPerson),
            _ => Err(Refused::State),
        }
    }

    fn decided(&self, outcome: Outcome, text: &str, at: Timestamp) -> Result<Step, Refused> {
        if !self.is_being_worked_on() {
            return Err(Refused::State);
        }
        if self.two_persons {
            return Err(Refused::SecondPerson);
        }
        let mut step = self.decided_as(outcome, text);
        step.case.due_at = self.due_after(at);
        Ok(step)
    }

    fn decided_as(&self, outcome: Outcome, text: &str) -> Step {
        let mut step = self.step_to(State::Decided(outcome), EntryKind::Decided, text);
        step.tell = Some(Message::Decision { outcome, text: text.to_owned() });
        step
    }

    fn closed(&self, at: Timestamp) -> Result<Step, Refused> {
        let outcome = match self.state {
            State::Decided(outcome) => Some(outcome),
            State::Withdrawn => None,
            _ => return Err(Refused::State),
        };
        let mut step = self.step_to(State::Closed { at, outcome }, EntryKind::Closed, "");
        step.tell = Some(told(PublicStatus::Closed, None, ""));
        step.file = self.file_number.is_none();
        Ok(step)
    }

    fn reopened(&self, reason: &str, at: Timestamp) -> Result<Step, Refused> {
        if !matches!(self.state, State::Decided(_) | State::Withdrawn | State::Closed { .. }) {
            return Err(Refused::State);
        }
        let mut step = self.step_to(State::Reopened, EntryKind::Reopened, reason);
        step.case.due_at = days_later(at, self.processing_days);
        step.tell = Some(told(PublicStatus::Reopened, Some(step.case.due_at), reason));
        Ok(step)
    }

    fn withdrawn(&self, reason: &str) -> Step {
        let stays = match self.state {
            State::Decided(_) => Some(PublicStatus::Decided),
            State::Withdrawn => Some(PublicStatus::Withdrawn),
            State::Closed { .. } => Some(PublicStatus::Closed),
            _ => None,
        };
        if let Some(status) = stays {
            let mut step = self.step(EntryKind::WithdrawnLate, reason);
            // The applicant's side takes the application for withdrawn until it hears this.
            let note = if self.state.outcome().is_some() { WITHDRAWN_LATE.trim() } else { "" };
            step.tell = Some(told(status, None, note));
            return step;
        }
        let mut step = self.step_to(State::Withdrawn, EntryKind::Withdrawn, reason);
        step.tell = Some(told(PublicStatus::Withdrawn, None, ""));
        step
    }

    fn is_being_worked_on(&self) -> bool {
        matches!(self.state, State::InProgress | State::Waiting { .. })
    }

    /// The due date once the clock runs again: later by the days it stood.
    pub fn due_after(&self, at: Timestamp) -> Timestamp {
        match self.state {
            State::Waiting { since } => days_later(self.due_at, days_between(since, at)),
            _ => self.due_at,
        }
    }

    /// Whether it should have been decided by now: the day on which it is due is over (§ 188 BGB).
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state.status().clock_runs() && self.due_at.german_date() < now.german_date()
    }
}

/// What the office says about a withdrawal that came too late; offices write German.
const WITHDRAWN_LATE: &str = include_str!("../letters/withdrawn-late.txt");

fn told(status: PublicStatus, due: Option<Timestamp>, note: &str) -> Message {
    let note = (!note.is_empty()).then(|| note.to_owned());
    Message::Status { status, due, note }
}

/// German calendar days from one moment to a later one: how often midnight passed.
pub(crate) fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    let span = from.german_date().until(to.german_date());
    span.map_or(0, |span| i64::from(span.get_days())).max(0)
}

/// The same time of day in Germany, `days` calendar days later.
pub(crate) fn days_later(at: Timestamp, days: i64) -> Timestamp {
    let later = jiff::Span::new().try_days(days).and_then(|span| at.german().checked_add(span));
    later.map_or(at, |zoned| Timestamp(zoned.timestamp().as_microsecond()))
}

/// When the German calendar day begins that is `days` days after the one of `at`.
pub(crate) fn day_begins(at: Timestamp, days: i64) -> Timestamp {
    let day = jiff::Span::new().try_days(days).and_then(|span| at.german().checked_add(span));
    let begins = day.and_then(|day| day.start_of_day());
    begins.map_or(at, |begins| Timestamp(begins.timestamp().as_microsecond()))
}

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: Uuid,
    /// Where its content is.
    pub blob: BlobId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Whether the office made it; else the citizen sent it.
    pub from_office: bool,
    /// `form`, `attachment` or `report`.
    pub purpose: String,
    /// When it came.
    pub at: Timestamp,
    /// The entry it came with.
    pub entry: Uuid,
}

/// An entry in the course of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// The version of the case that it made.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EntryKind,
    /// Where the case stands since then.
    pub status: Status,
    /// Who; nobody means the citizen.
    pub person: Option<Uuid>,
    /// Their name.
    pub name: Option<String>,
    /// The name of whoever got the case.
    pub other: Option<String>,
    /// What was said.
    pub text: String,
}

/// Everything about one case, as a page or an API answer shows it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The case.
    pub case: Case,
    /// The name of the organisation.
    pub organisation: String,
    /// The name of whoever works on it.
    pub assignee: Option<String>,
    /// The name of whoever proposed a decision.
    pub proposer: Option<String>,
    /// Who looks at it.
    pub viewer: Actor,
    /// The answers in words.
    pub summary: Vec<Section>,
    /// The answers by the ids of the form.
    pub answers: serde_json::Value,
    /// Of the cases whose clock runs, the one that is due before it.
    pub before: Option<Uuid>,
    /// And the one that is due after it.
    pub after: Option<Uuid>,
    /// What happened, oldest first.
    pub entries: Vec<Entry>,
    /// Its files, oldest first.
    pub documents: Vec<Document>,
    /// Who works on cases in the organisation.
    pub colleagues: Vec<(Uuid, String)>,
}

/// A text in the form in which it is searched: lower case, umlauts in two letters.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(moment: &str) -> Timestamp {
        Timestamp(moment.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn days_are_german_calendar_days() {
        let asked = at("2026-03-04T22:30:00Z");
        assert_eq!(days_between(asked, at("2026-03-04T22:59:00Z")), 0);
        assert_eq!(days_between(asked, at("2026-03-04T23:01:00Z")), 1);
        assert_eq!(days_between(asked, at("2026-03-01T00:00:00Z")), 0);
        // The clocks change on 29 March: it stays half past eleven in the evening.
        assert_eq!(days_later(asked, 30), at("2026-04-03T21:30:00Z"));
        assert_eq!(day_begins(asked, 0), at("2026-03-03T23:00:00Z"));
        assert_eq!(day_begins(asked, 30), at("2026-04-02T22:00:00Z"));
    }

    #[test]
    fn umlauts_are_found_in_both_spellings() {
        assert_eq!(folded("Jürgen GROẞ"), folded("juergen gross"));
    }
}
