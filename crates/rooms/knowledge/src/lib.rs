//! Services, their texts, and who is responsible where.
//!
//! [`Knowledge`] answers from memory: the catalogue (LeiKa), the table of executing levels, what offices have
//! entered, and the index of services. The database holds the truth; [`Knowledge::refresh`] takes up what
//! changed. Texts are read from the database when a page is shown.

mod api;
pub mod derive;
mod general;
pub mod import;
mod knowledge;
pub mod levels;
pub mod limits;
mod model;
pub mod ops;
mod pages;
pub mod reference;
mod responsibility;
mod store;
mod texts;

pub use general::General;
pub use knowledge::{Knowledge, OnlineOffers, Services, synonyms};
pub use model::{Entered, Module, OwnText, ParseScopeError, Scope, Service};
pub use responsibility::{Authority, AuthorityLevel, Reason, Responsibility, Status};
pub use texts::{Origin, Text};

use ::store::Migration;
use axum::http::StatusCode;
use web::{Failure, Routes};

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// The tables of this room. They refer to those of `identity`.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "knowledge/0001-knowledge",
    sql: include_str!("../migrations/0001-knowledge.sql"),
}];

/// The routes of this room.
pub fn routes(knowledge: Knowledge) -> Routes {
    pages::routes(knowledge.clone()).merge(api::routes(knowledge))
}

/// What can go wrong with services and responsibilities.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The directory failed.
    #[error(transparent)]
    Directory(#[from] directory::Error),
    /// The search index failed.
    #[error(transparent)]
    Search(#[from] search::Error),
    /// A file that belongs to the index failed.
    #[error("the index of services: {0}")]
    File(#[from] std::io::Error),
    /// What was to be imported is no catalogue.
    #[error(transparent)]
    Catalogue(#[from] leika::catalogue::Error),
    /// The shipped catalogue is not as it was written.
    #[error(transparent)]
    Reference(#[from] reference::BadTable),
    /// The shipped table of executing levels is not as it was written.
    #[error(transparent)]
    Levels(#[from] levels::BadTable),
    /// A general text is not as it should be written.
    #[error("content/services: {0}")]
    General(String),
    /// The organisation acts for no region, so it can say nothing for one.
    #[error("the organisation acts for no region; its administration must set one first")]
    NoArea,
    /// The area lies outside the organisation's own.
    #[error("the area lies outside that of the organisation")]
    OutsideArea,
    /// The catalogue has no such service.
    #[error("the catalogue has no such service")]
    NoService,
    /// The organisation has no such office.
    #[error("the organisation has no such office")]
    NoOffice,
    /// A text is empty or too long.
    #[error("a text has 1 to {} characters", limits::TEXT)]
    TextLength,
    /// The name of the office is empty or too long.
    #[error("what the office is called has 1 to {} characters", limits::ROLE)]
    RoleLength,
    /// More responsibilities than anybody needs.
    #[error("an organisation enters at most {} responsibilities", limits::ENTERED)]
    TooMany,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let refused = |kind| Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind);
        match error {
            Error::Store(error) => error.into(),
            Error::Directory(error) => error.into(),
            Error::NoService => Self::new(StatusCode::NOT_FOUND, "services-unknown"),
            Error::NoArea => refused("services-no-area"),
            Error::OutsideArea => refused("services-outside-area"),
            Error::NoOffice | Error::TextLength | Error::RoleLength | Error::TooMany => {
                Self::invalid(error.to_string())
            }
            error => Self::internal(error),
        }
    }
}
