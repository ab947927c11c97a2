//! Behaviour of the crate, seen from outside.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests fail like the tests themselves, and a test that is skipped says so"
)]

mod lists;
mod official;
mod reading;
mod sample;
mod writing;

use oparl::{Finding, Url};

fn url(path: &str) -> Url {
    Url::parse(format!("https://oparl.example.org/{path}")).unwrap()
}

fn told(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}
