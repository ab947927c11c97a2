//! Where services go badly: counted events (crate `tally`) as charts, and the needs that thresholds draft from them.
//!
//! A person of the town confirms, edits or drops a draft; nothing is reported by itself. Pages and programs read only what
//! may be shown. [`rules`] holds all thresholds.

mod api;
mod export;
pub mod limits;
mod model;
pub mod ops;
mod pages;
pub mod rules;
mod store;
mod views;
mod wording;

pub use crate::model::{Crossed, Draft, DraftState, Figures, Measures, Rule, Scope, Whose};
pub use crate::views::{
    Compared, Comparison, Overview, Service, WAITS, draft, overview, service, waiting_select,
};
pub use crate::wording::{Proposal, proposal, waiting_title};

use ::store::{Migration, Store};
use axum::http::StatusCode;
use identity::Role;
use knowledge::Knowledge;
use web::{Failure, Routes};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "signals/0001-signals",
    sql: include_str!("../migrations/0001-signals.sql"),
}];

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// Who sees the signals of their organisation and reports needs.
pub const REPORTERS: &[Role] = &[
    Role::Leader,
    Role::Cdo,
    Role::Cio,
    Role::SecurityOfficer,
    Role::DigitalGuide,
    Role::Department,
    Role::Lead,
];

/// The pages and the API of this room.
pub fn routes(knowledge: Knowledge, store: Store) -> Routes {
    pages::routes().merge(api::routes()).with_state(Signals { knowledge: Some(knowledge), store })
}

/// The same without a catalogue of services, for tests that need none.
pub fn routes_without_services(store: Store) -> Routes {
    pages::routes().merge(api::routes()).with_state(Signals { knowledge: None, store })
}

/// What the handlers of this room work with.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    pub(crate) knowledge: Option<Knowledge>,
    pub(crate) store: Store,
}

impl Signals {
    /// The name of a service; its key where nobody knows it.
    pub(crate) fn name(&self, service: &str) -> String {
        service_name(self.knowledge.as_ref(), service)
    }
}

/// The name of a service; its key where nobody knows it.
pub fn service_name(knowledge: Option<&Knowledge>, service: &str) -> String {
    let known = knowledge.zip(service.parse().ok()).and_then(|(all, key)| all.service(key));
    known.map_or_else(|| service.to_owned(), |service| service.name.clone())
}

/// What can go wrong with signals.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// What is offered could not be read.
    #[error(transparent)]
    Forms(#[from] forms::Error),
    /// No right to do this.
    #[error(transparent)]
    Denied(#[from] identity::Denied),
    /// There is nothing of this id that the caller may know of.
    #[error("there is no such signal")]
    NotFound,
    /// The draft was taken up or dropped already.
    #[error("this draft was taken up or dropped already")]
    Settled,
    /// Something that was sent cannot be: the field and the name of the text that says why.
    #[error("check: {0}")]
    Invalid(&'static str, &'static str),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Forms(error) => error.into(),
            Error::Denied(denied) => denied.into(),
            Error::NotFound => Self::not_found(),
            Error::Settled => Self::new(StatusCode::CONFLICT, "signal-settled"),
            error @ Error::Invalid(..) => Self::invalid(error.to_string()),
        }
    }
}
