//! Needs, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod clusters;
mod course;
mod evidence;
mod pages;
mod property;
mod similarity;
mod world;
