//! The commands.

mod files;
mod founding;
mod oparl;
mod records;
mod server;

use std::process::ExitCode;

use crate::Failed;
use crate::cli::{Cli, Command};

/// Runs the command.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode, Failed> {
    match cli.command {
        Command::Serve(server) => server::serve(&server, false).await,
        Command::Demo(server) => server::serve(&server, true).await,
        Command::Import(import) => files::import(import).await,
        Command::Form(form) => files::form(&form),
        Command::Reference(reference) => files::reference(&reference),
        Command::Organisation(organisation) => founding::organisation(organisation).await,
        Command::Account(account) => founding::account(account).await,
        Command::Offer(offer) => founding::offer(offer).await,
        Command::Token(token) => records::token(token).await,
        Command::Journal(journal) => records::journal(journal).await,
        Command::Reindex(storage) => records::reindex(&storage).await,
    }
}

/// Prints a line for whoever called.
#[expect(clippy::print_stdout, reason = "a command answers on the terminal")]
pub(crate) fn say(line: impl std::fmt::Display) {
    println!("{line}");
}
