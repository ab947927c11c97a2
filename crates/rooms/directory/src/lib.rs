//! Regions, authorities, offices: every place and who administers it.
//!
//! All regions of the country are few (some 13,000) and asked for all the time, so a [`Directory`] holds
//! them in memory; the database holds the truth, and [`Directory::refresh`] takes up what another process
//! has imported. Offices are entered by staff and read from the database.

pub mod actors;
mod actors_api;
mod api;
mod directory;
pub mod limits;
mod listing;
mod model;
mod office;
pub mod ops;
mod outlines;
mod pages;
pub mod reference;
mod regions;
mod size;
mod store;

pub use directory::Directory;
pub use listing::Listing;
pub use model::{FormerRegion, Match, Matches, Position, Region, RegionKind, Resolution};
pub use office::{
    FieldError, Hours, Office, OfficeDetails, OfficeForm, Time, Weekday, read_hours, write_hours,
};
pub use ops::ImportReport;
pub use outlines::{Bounds, DistrictOutline, outlines};
pub use pages::{DistrictMap, SeatsOf, routes};
pub use size::{Size, people_of};
pub use store::{office, offices, offices_for, offices_of, population, region_name};

use ::store::Migration;
use web::Failure;

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// The tables of this room. They refer to those of `identity`.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "directory/0001-directory",
    sql: include_str!("../migrations/0001-directory.sql"),
}];

/// What can go wrong with the directory.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The search index failed.
    #[error(transparent)]
    Search(#[from] search::Error),
    /// The file could not be read to its end.
    #[error("the file cannot be read ({0}): nothing was imported")]
    Input(#[from] std::io::Error),
    /// The file holds nothing that could be imported.
    #[error("no record in this file has a key, a name and a date: is it a GV100AD file?")]
    NoRecords,
    /// The file is far too large.
    #[error("more than {} records: this is no directory of German municipalities", limits::RECORDS)]
    TooManyRecords,
    /// A table of facts is not as it was written.
    #[error("{table}, line {line}: {what}")]
    Table {
        /// Which table.
        table: &'static str,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A source from which the tables of facts are written is not as expected.
    #[error("{0}")]
    Source(String),
    /// There is no such office, or none of this organisation.
    #[error("there is no such office")]
    NoOffice,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::NoOffice => Self::not_found(),
            error => Self::internal(error),
        }
    }
}
