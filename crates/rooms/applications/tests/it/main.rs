//! The citizen's side, through HTTP, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail"
)]

mod accounts;
mod answering;
mod applying;
mod archives;
mod browser;
mod keeping;
mod mailing;
mod opening;
mod world;
