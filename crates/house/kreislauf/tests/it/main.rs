//! The whole house, on both engines and through its binary.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on must fail"
)]

mod accounts;
mod browser;
mod chamber;
mod cli;
mod cooperation;
mod crossing;
mod forgetting;
mod hostile;
mod imports;
mod invitations;
mod kill;
mod leaks;
mod operator;
mod paper;
mod protected;
mod registering;
mod rights;
mod snapshot;
mod sql;
mod world;
