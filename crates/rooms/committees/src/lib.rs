//! Committees: who sits in them, what they talk about, what they decide, and the room that protects what is said.
//!
//! A committee is an organisation of its own; whoever holds a seat is one of its people for a term. Everything it
//! keeps carries a label of the Traffic Light Protocol and the committee as its guard, and every query that could
//! show a thing, count it or hint at it asks first who looks (`store::Eyes`). What leaves the room leaves it as a
//! cleaned copy that two people have released (`ops::room`).
//!
//! All of it is shared between authorities: an operation is recorded and [`apply`] brings the tables in step, here as
//! on other nodes.

mod act;
mod api;
mod apply;
pub mod calendar;
mod diff;
mod feed;
mod fields;
pub mod import;
pub mod invitation;
pub mod limits;
mod matter;
mod minutes;
mod model;
mod oparl;
mod ops;
mod pages;
mod prefill;
mod store;
mod waiting;

pub use act::On;
pub use apply::{apply, takes};
pub use invitation::{Invitation, JOB as INVITE};
pub use model::{
    Bench, Charter, Choice, Item, Matter, MeetingState, Mode, NoMatter, Outcome, Presence,
    Reference, Rules, Seat, Station, Tally, TopicState, Visibility, Votes, Voting, motion, quorum,
};
pub use waiting::{Sent, decisions_on, seats_of, waiting_for, waiting_select};

use ::store::Migration;
use axum::http::StatusCode;
use identity::{Caller, Role};
use serde_json::Value as Json;
use uuid::Uuid;
use web::{Failure, Routes, Shell};

use crate::fields::Fields;
use crate::store::Eyes;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "committees/0001-committees",
        sql: include_str!("../migrations/0001-committees.sql"),
    },
    Migration {
        name: "committees/0002-imported",
        sql: include_str!("../migrations/0002-imported.sql"),
    },
];

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// Who sits in a committee.
pub const MEMBERS: &[Role] = &[Role::Member, Role::Chair, Role::Secretariat];

/// Who leads its business.
pub const CHAIRS: &[Role] = &[Role::Chair, Role::Secretariat];

/// Who may found one, for the organisation whose voice they are.
pub const FOUNDERS: &[Role] = &[Role::Leader, Role::Cdo, Role::Cio];

/// The room with what its pages work with.
#[derive(Clone, Debug)]
pub struct Committees {
    pub(crate) store: ::store::Store,
    pub(crate) shell: Shell,
}

impl Committees {
    /// The room.
    pub fn new(shell: Shell) -> Self {
        Self { store: shell.store().clone(), shell }
    }

    /// Founds a committee as the form does, with the same fields.
    ///
    /// # Errors
    /// What the form would say.
    pub async fn found(&self, caller: &Caller, fields: &Json) -> Result<Uuid, Error> {
        let (caller, fields) = (caller.clone(), Fields::from_json(fields)?);
        let done = self.store.change(move |tx| act::found(tx, &caller, fields.clone())).await?;
        done.id.ok_or(Error::NotFound)
    }

    /// The ids of a committee's seats, in their order, as far as the caller may know of it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn seats(&self, caller: &Caller, committee: Uuid) -> Result<Vec<Uuid>, Error> {
        let caller = caller.clone();
        let found = self.store.read::<_, Error>(move |read| {
            Ok(store::committee_with_seats(read, Eyes::at_pages(&caller), committee)?)
        });
        let (_, seats) = found.await?.ok_or(Error::NotFound)?;
        Ok(seats.iter().filter_map(|line| line.id.parse().ok()).collect())
    }

    /// Does something as the forms and the API do, with the same words and fields; answers the id of what was made.
    ///
    /// # Errors
    /// What the form would say.
    pub async fn act(
        &self,
        caller: &Caller,
        on: On,
        id: Uuid,
        word: &str,
        fields: &Json,
    ) -> Result<Option<Uuid>, Error> {
        let deed = act::by_word(on, word).ok_or(Error::NotFound)?;
        let (caller, rooms) = (caller.clone(), self.clone());
        let fields = Fields::from_json(fields)?;
        let done = self.store.change(move |tx| {
            act::run(tx, &rooms, Eyes::at_pages(&caller), deed, id, fields.clone())
        });
        Ok(done.await?.id)
    }
}

/// The pages and the API of this room.
pub fn routes(committees: Committees) -> Routes {
    pages::routes()
        .merge(api::routes())
        .merge(feed::routes())
        .merge(oparl::routes())
        .with_state(committees)
}

/// What can go wrong in a committee.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The ground failed with a shared thing.
    #[error(transparent)]
    Shared(#[from] shared::Error),
    /// The ground failed with people.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// A need could not be told what became of it.
    #[error(transparent)]
    Needs(#[from] needs::Error),
    /// A profile could not be told what became of it.
    #[error(transparent)]
    Requirements(requirements::Error),
    /// No right to do this.
    #[error(transparent)]
    Denied(#[from] identity::Denied),
    /// There is nothing, or nothing that the caller may know of.
    #[error("there is no such thing")]
    NotFound,
    /// Fields that cannot be taken: (field, name of the text that says why).
    #[error("these fields cannot be taken: {}", .0.iter().map(|(field, why)| format!("{field} ({why})")).collect::<Vec<_>>().join(", "))]
    Wrong(Vec<(String, &'static str)>),
    /// It is not possible now.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Why something is not possible now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not in this state.
    #[error("this is not possible in the state it is in now")]
    State,
    /// Too few seats are present.
    #[error("the quorum is not reached; record who is present, or postpone")]
    Quorum,
    /// The vote was lost.
    #[error("the majority of the charter was not reached; decide otherwise, or vote again")]
    Majority,
    /// Whoever proposed a release does not confirm it.
    #[error("a second person must release this")]
    SecondPerson,
    /// The label forbids it.
    #[error("what is labelled so may not be passed on; release a cleaned copy first")]
    Label,
    /// The charter does not allow it.
    #[error("the charter of the committee does not allow this")]
    Charter,
    /// Chair and secretariat alone know of the item.
    #[error("a hidden item cannot be decided; put it on the agenda first")]
    Hidden,
}

impl Refused {
    /// The kind of the failure, which also names its texts.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::State => "committee-state",
            Self::Quorum => "committee-quorum",
            Self::Majority => "committee-majority",
            Self::SecondPerson => "committee-second-person",
            Self::Label => "committee-label",
            Self::Charter => "committee-charter",
            Self::Hidden => "committee-hidden",
        }
    }
}

impl From<requirements::Error> for Error {
    fn from(error: requirements::Error) -> Self {
        match error {
            // What is wrong with answers to sentences stands at the answers.
            requirements::Error::Invalid(wrong) => {
                Self::Wrong(wrong.into_iter().map(|(_, why)| ("answers".to_owned(), why)).collect())
            }
            error => Self::Requirements(error),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) | Error::Shared(shared::Error::Store(error)) => error.into(),
            Error::Identity(error) => error.into(),
            Error::Needs(error) => error.into(),
            Error::Requirements(error) => error.into(),
            Error::Denied(denied) => denied.into(),
            Error::NotFound | Error::Shared(shared::Error::Unknown) => Self::not_found(),
            Error::Wrong(_) | Error::Shared(shared::Error::Malformed(_)) => {
                Self::invalid(error.to_string())
            }
            Error::Refused(refused) => {
                Self::new(StatusCode::CONFLICT, refused.kind()).with_detail(refused.to_string())
            }
            Error::Shared(error) => Self::internal(error),
        }
    }
}
