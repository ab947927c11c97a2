//! Everything that one authority sends to another goes through here, as a FIT-Connect submission:
//! sealed for its destination, announced, stored, delivered, acknowledged, with a signed event log.
//! There is no second path, also not when both live in one process.
//!
//! Sending has two halves. [`Transport::seal`] encrypts, outside any transaction, because it takes
//! milliseconds. [`send`] stores what was sealed inside the transaction of the operation that wants it
//! sent, so that both happen or neither.
//!
//! Receiving has two halves as well. The job [`DELIVER`] opens the submission and hands it to the
//! [`Receiver`] of the destination; the receiver calls [`accept`] inside the transaction in which it
//! stores what arrived. A submission that cannot be taken now is tried again; one that was taken is
//! never taken twice.

mod fresh;
mod keys;
pub mod limits;
mod message;
mod model;
mod ops;
mod query;
#[cfg(feature = "testing")]
pub mod testing;

pub use keys::{DestinationKeys, NodeKey, ServiceKey};
pub use message::{ApplicantKind, Application, Message, Outcome, PublicStatus, SCHEMA, Section};
pub use model::{
    Delivery, Destination, Error, File, LoggedEvent, Purpose, Receiver, Receivers, Receiving,
    Refusal, Sealed,
};
pub use ops::{
    DELETE, DELIVER, Transport, Turn, accept, create_destination, create_service_key, send, turn,
};
pub use query::{answer_column, office_destination, portal_destination};

use store::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "transport/0001-transport",
    sql: include_str!("../migrations/0001-transport.sql"),
}];
