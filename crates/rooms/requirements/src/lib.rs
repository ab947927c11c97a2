//! Requirement profiles: what towns require of somebody, sentence by sentence, each traced to needs; handed over,
//! answered, followed until it works. Beside it the life of a standard.
//!
//! A profile and a standard are shared things (crate `shared`): every change is an operation, and the tables of this
//! room follow from operations alone (`apply`). An answer belongs to a hand-over: a profile that is revised and
//! handed over again is open again, sentence by sentence. What an addressee says about a sentence is written into
//! the log of every need behind it, in the same transaction, unless somebody would learn of the profile that way who
//! may not know of it.

mod api;
mod apply;
mod days;
pub mod doing;
mod export;
pub mod limits;
mod model;
pub mod ops;
mod pages;
mod readiness;
mod redline;
mod seat;
pub mod standards;
mod store;
mod views;

pub use crate::apply::apply;
pub use crate::model::{
    Addressee, Answer, Check, Comment, CommentKind, Comparison, Level, LogEntry, Move, Outcome,
    Plane, Profile, ProvisionStatus, Question, Record, Requirement, Sentence, Snapshot, State,
    Summary, Template, Trace, TraceKind, Version, Versions,
};
pub use crate::readiness::{Finding, Readiness, readiness};
pub use crate::redline::{Changed, Part, Redline, redline, words_changed};
pub use crate::store::{
    Filter, RequirementFilter, Sort, list, record, requirement, requirements, snapshot, summaries,
};
pub use crate::views::{solutions, waiting_for, waiting_select};

use ::store::{Migration, Store};
use axum::http::StatusCode;
use identity::Role;
use web::{Failure, Routes};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "requirements/0001-requirements",
    sql: include_str!("../migrations/0001-requirements.sql"),
}];

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// Who writes profiles: whoever bundles needs ([`needs::ops::steward`]).
pub const EDITORS: &[Role] = needs::BUNDLERS;

/// Who comments and fills in comparisons.
pub const CONTRIBUTORS: &[Role] = needs::CONTRIBUTORS;

/// Who confirms receipt and answers for an addressee.
pub const ANSWERERS: &[Role] =
    &[Role::Leader, Role::Cdo, Role::Cio, Role::Member, Role::Chair, Role::Secretariat];

/// The kind of shared thing that a profile is.
pub const PROFILE: &str = "profile";

/// The kind of shared thing that a standard is.
pub const STANDARD: &str = "standard";

/// What the handlers of this room work with.
#[derive(Clone, Debug)]
pub(crate) struct Requirements {
    pub(crate) store: Store,
}

/// The pages and the API of this room.
pub fn routes(store: Store) -> Routes {
    pages::routes().merge(api::routes()).with_state(Requirements { store })
}

/// What can go wrong with a profile or a standard.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The operation could not be recorded.
    #[error(transparent)]
    Shared(#[from] shared::Error),
    /// The needs behind it could not be told.
    #[error(transparent)]
    Needs(#[from] needs::Error),
    /// No right to do this.
    #[error(transparent)]
    Denied(#[from] identity::Denied),
    /// There is nothing of this id that the caller may know of.
    #[error("there is no such profile, sentence or standard")]
    NotFound,
    /// Something that was sent cannot be: the field and the name of the text that says why.
    #[error("not possible: {0:?}")]
    Invalid(Vec<(&'static str, &'static str)>),
    /// The state does not allow it.
    #[error("this is not possible in the state it is in")]
    State,
    /// Questions of the Definition of Ready that are still open.
    #[error("not ready: {0:?}")]
    NotReady(Vec<Question>),
    /// What is protected cannot be traced to, or handed to, what is less protected.
    #[error("somebody would learn of this who may not know of it")]
    Label,
    /// It would change nothing.
    #[error("this is so already")]
    Unchanged,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) | Error::Shared(shared::Error::Store(error)) => error.into(),
            Error::Needs(error) => error.into(),
            Error::Denied(denied) => denied.into(),
            Error::NotFound | Error::Shared(shared::Error::Unknown) => Self::not_found(),
            Error::Invalid(wrong) => {
                let fields: Vec<_> = wrong.iter().map(|(field, _)| *field).collect();
                Self::invalid(format!("check: {}", fields.join(", ")))
            }
            Error::State => Self::new(StatusCode::CONFLICT, "profile-state"),
            Error::NotReady(open) => {
                let open: Vec<_> = open.iter().map(|question| question.word()).collect();
                Self::new(StatusCode::CONFLICT, "profile-not-ready")
                    .with_detail(format!("open: {}", open.join(", ")))
            }
            Error::Label => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "profile-label"),
            Error::Unchanged => Self::new(StatusCode::CONFLICT, "profile-unchanged"),
            Error::Shared(error) => Self::invalid(error.to_string()),
        }
    }
}
