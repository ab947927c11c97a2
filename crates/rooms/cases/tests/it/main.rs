//! The office's side, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod course;
mod house;
mod keeping;
mod machine;
mod pages;
mod rights;
mod texts;
