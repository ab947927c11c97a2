//! The life of a submission.
//!
//! ```text
//!            create          submit        notify          accept
//! (nothing) ------> incomplete ----> queued ----> submitted -------> accepted --+
//!                                                  |     ^ |  reject            | delete
//!                                          forward |       +-------> rejected --+------> deleted
//!                                                  v       |
//!                                               forwarded -+ (accept, reject)
//! ```

use serde::{Deserialize, Serialize};

use crate::set::EventKind;

/// Where a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Announced; parts may be missing.
    Incomplete,
    /// Complete; the delivery service has it and has not yet listed it.
    Queued,
    /// Listed for the receiver.
    Submitted,
    /// Passed on by the receiver to another system of its own.
    Forwarded,
    /// The receiver has taken it.
    Accepted,
    /// The receiver has refused it and said why.
    Rejected,
    /// Its contents are gone; only the event log remains.
    Deleted,
}

impl State {
    /// All states, in the order of a submission's life.
    pub const ALL: [Self; 7] = [
        Self::Incomplete,
        Self::Queued,
        Self::Submitted,
        Self::Forwarded,
        Self::Accepted,
        Self::Rejected,
        Self::Deleted,
    ];

    /// The name used in the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Queued => "queued",
            Self::Submitted => "submitted",
            Self::Forwarded => "forwarded",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Deleted => "deleted",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An event that cannot happen in this state. A server answers 409.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` is not possible {}", place(*state))]
pub struct InvalidTransition {
    /// The state the submission is in, if it exists.
    pub state: Option<State>,
    /// What was to happen.
    pub event: EventKind,
}

fn place(state: Option<State>) -> String {
    state.map_or_else(
        || "before the submission was created".to_owned(),
        |state| format!("while the submission is {state}"),
    )
}

/// The state after an event. Before `create` a submission has none.
pub fn apply(state: Option<State>, event: EventKind) -> Result<State, InvalidTransition> {
    use State::{Accepted, Deleted, Forwarded, Incomplete, Queued, Rejected, Submitted};
    match (state, event) {
        (None, EventKind::Create) => Ok(Incomplete),
        (Some(Incomplete), EventKind::Submit) => Ok(Queued),
        (Some(Queued), EventKind::Notify) => Ok(Submitted),
        (Some(Submitted), EventKind::Forward) => Ok(Forwarded),
        (Some(Submitted | Forwarded), EventKind::Accept) => Ok(Accepted),
        (Some(Submitted | Forwarded), EventKind::Reject) => Ok(Rejected),
        (Some(Accepted | Rejected), EventKind::Delete) => Ok(Deleted),
        _ => Err(InvalidTransition { state, event }),
    }
}
