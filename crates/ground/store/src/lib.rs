//! The ground every room stands on: one database interface over two engines, the journal, the job
//! queue, blobs, the clock and randomness.
//!
//! An operation is a plain function on a [`Tx`]; [`Store::change`] runs it in one transaction and
//! writes exactly one [`Entry`] to the journal with it. A page or an API read is a plain function on a
//! [`Read`]; [`Store::read`] runs it on one consistent snapshot.

mod ambient;
mod blobs;
mod engine;
mod error;
pub mod jobs;
pub mod journal;
pub mod limits;
mod migrate;
mod sql;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;
mod words;

pub use ambient::{Clock, Entropy, Timestamp};
pub use blobs::{BlobId, Blobs};
pub use error::{Error, Result};
pub use journal::{Actor, Entry, Subject};
pub use migrate::Migration;
pub use sql::for_postgres;
pub use store::{Config, Database, Store};
pub use tx::{Read, Tx};
pub use value::{FromValue, Row, Value};

/// The tables of this crate: journal, jobs.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "store/0001-journal", sql: include_str!("../migrations/0001-journal.sql") },
    Migration { name: "store/0002-jobs", sql: include_str!("../migrations/0002-jobs.sql") },
];
