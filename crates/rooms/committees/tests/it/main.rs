//! Committees, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod course;
mod house;
mod matters;
mod needs;
mod nodes;
mod oparl;
mod pages;
mod room;
mod texts;
