//! Kreislauf: integrated e-government from the bottom up, in one binary.
//!
//! This crate is the house: command line, configuration, and the wiring of the rooms. It is a library, so
//! that tests and benchmarks stand on the same wiring as the binary.

mod cli;
mod commands;
mod config;
mod cooperation;
pub mod demo;
mod fetch;
pub mod jobs;
mod links;
pub mod node;
mod start;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;

/// The error of a command: a sentence for whoever typed it.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    config::log(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

#[expect(clippy::print_stderr, reason = "a command tells its error on the terminal")]
fn failed(error: &Failed) -> ExitCode {
    eprintln!("kreislauf: {error}");
    ExitCode::FAILURE
}
