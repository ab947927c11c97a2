//! What several authorities share: a need, a cluster, a profile, a committee.
//!
//! Such a thing is never changed in place. Every change is an [`Operation`] with an actor, and with the
//! operations it was based on as its causes. Whoever applies the same operations, in any order in which
//! causes come first, holds the same state; so nodes can be kept in step by sending each other operations.
//!
//! A field that two people change without knowing of each other keeps both values: one is shown, the same on
//! every node, and the other stands against it until somebody who sees both decides ([`Field::against`]).
//!
//! A room changes a thing in two steps, in one transaction: [`ops::perform`] (or [`ops::create`]) records what is
//! done and writes the fields; then the room's own `apply` brings its tables in step. What comes from another node
//! takes the same `apply`, through [`ops::receive`]. So an `apply` may look at the operation, at shared fields and at
//! its own tables, but never at the clock.

pub mod limits;
mod model;
pub mod ops;
mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use model::{Field, Operation, Received, Write, Written};
pub use store::{count, field, fields, history, operation};

use ::store::Migration;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "shared/0001-shared", sql: include_str!("../migrations/0001-shared.sql") }];

/// What can go wrong with shared things.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// Nothing of this id was ever made here.
    #[error("there is no such thing")]
    Unknown,
    /// What came cannot be an operation.
    #[error("this operation cannot be applied: {0}")]
    Malformed(String),
    /// Too much waits already.
    #[error("too many operations wait for others that have not come; send those first")]
    TooManyWaiting,
}
