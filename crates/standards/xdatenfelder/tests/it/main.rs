//! Behaviour of the crate, seen from outside.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests fail like the tests themselves, and a test that is skipped says so"
)]

mod answers;
mod genericode;
mod hostile;
mod quality;
mod reading;
mod real_data;
mod rules;
mod sample;
mod validation;
mod values;
mod writing;
