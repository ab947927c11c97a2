//! The office's side: inbox, decision, records.
//!
//! A case arrives as a submission ([`Cases`] is the receiver of the offices), waits in the inbox of its
//! organisation, and goes through the states of [`State`]. What may be done in which state stands in
//! one place, [`Case::after`]. Every action is worked out twice: once to write and seal what the
//! citizen is told, outside any transaction because that takes milliseconds, and once inside it on the
//! locked row. The version that the form was made for must be the same both times; otherwise somebody
//! was faster, and the person is shown what changed.

mod api;
mod desk;
pub mod filing;
mod inbox;
mod letter;
pub mod limits;
mod list;
mod model;
pub mod ops;
mod pages;
mod retention;
mod store;
mod upload;

pub use crate::desk::Cases;
pub use crate::letter::{Letterhead, draft};
pub use crate::model::{
    Action, Actor, AskReason, Case, Document, Entry, EntryKind, Heard, Proposal, Record, Refused,
    State, Status, Step,
};
pub use crate::retention::REMOVE_FILES;
pub use crate::upload::Upload;

use ::store::Migration;
use axum::http::StatusCode;
use identity::Role;
use web::{Failure, Routes};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "cases/0001-cases", sql: include_str!("../migrations/0001-cases.sql") },
    Migration { name: "cases/0002-clock", sql: include_str!("../migrations/0002-clock.sql") },
    Migration {
        name: "cases/0003-retention",
        sql: include_str!("../migrations/0003-retention.sql"),
    },
];

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// Who works on cases.
pub const WORKERS: &[Role] = &[Role::CaseWorker, Role::Lead];

/// The pages and the API of this room.
pub fn routes(cases: Cases) -> Routes {
    pages::routes().merge(api::routes()).with_state(cases)
}

/// What can go wrong with a case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The way to the citizen failed.
    #[error(transparent)]
    Transport(#[from] transport::Error),
    /// The decision cannot be written.
    #[error(transparent)]
    Letter(#[from] pdf::Error),
    /// There is no such case, or none that the caller may know of.
    #[error("there is no such case")]
    NotFound,
    /// Somebody changed the case since it was shown.
    #[error("the case was changed in the meantime; load it again")]
    Stale,
    /// It is not possible now, or not for this person.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Only leads may do this.
    #[error("only leads may do this")]
    Role,
    /// There is a case with this id.
    #[error("there is a case with this id")]
    Exists,
    /// The number or the key of the service cannot be one.
    #[error("the case number or the service key is too long to be one")]
    Malformed,
    /// A message that no office takes.
    #[error("an office does not take such a message")]
    NotForOffice,
}

impl Error {
    /// Whether it is certain that a change which failed so has stored nothing. A connection that breaks
    /// while a transaction ends leaves that open; files that rows may name are then kept.
    pub(crate) fn stored_nothing(&self) -> bool {
        let (Self::Store(error) | Self::Transport(transport::Error::Store(error))) = self else {
            return true;
        };
        !matches!(error, ::store::Error::Database(_) | ::store::Error::Panicked)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) | Error::Transport(transport::Error::Store(error)) => error.into(),
            Error::NotFound => Self::not_found(),
            Error::Stale => Self::new(StatusCode::CONFLICT, "conflict"),
            Error::Role => identity::Denied::Role.into(),
            Error::Refused(Refused::State) => Self::new(StatusCode::CONFLICT, "case-state"),
            Error::Refused(Refused::Assigned) => Self::new(StatusCode::FORBIDDEN, "case-assigned"),
            Error::Refused(Refused::SecondPerson) => {
                Self::new(StatusCode::FORBIDDEN, "case-second-person")
            }
            Error::Refused(Refused::NoMember) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "case-no-member")
            }
            Error::Letter(pdf::Error::TextTooLong { .. } | pdf::Error::TooManyPages) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "case-letter")
            }
            error => Self::internal(error),
        }
    }
}
