//! Requirement profiles and standards, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod course;
mod labels;
mod pages;
mod property;
mod standards;
mod world;
