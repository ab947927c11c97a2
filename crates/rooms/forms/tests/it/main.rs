//! The room through its pages, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test that meets the unexpected must fail"
)]

mod browser;
mod filler;
mod hostile;
mod keeping;
mod offering;
mod quality;
mod real;
mod support;
mod walk;
