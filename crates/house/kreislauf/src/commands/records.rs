//! Commands about what the database holds.

use std::process::ExitCode;

use directory::Directory;
use knowledge::Knowledge;
use store::{Actor, journal};

use super::say;
use crate::cli::{Journal, Storage, Token};
use crate::node::open_store;
use crate::{Failed, config};

pub(crate) async fn token(token: Token) -> Result<ExitCode, Failed> {
    match token {
        Token::Create { user, label, storage } => {
            let store = open_store(config::existing_store(&storage)?)?;
            let secret = identity::ops::create_token(&store, &user, &label).await?;
            say(secret.reveal());
        }
        Token::Revoke { user, label, storage } => {
            let store = open_store(config::existing_store(&storage)?)?;
            let revoked = store
                .change(move |tx| {
                    identity::ops::revoke_tokens(tx, Actor::System, &user, label.as_deref())
                })
                .await?;
            say(format_args!("revoked: {revoked}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn journal(journal: Journal) -> Result<ExitCode, Failed> {
    let Journal::Verify { contains, storage } = journal;
    let store = open_store(config::existing_store(&storage)?)?;
    let whole = store.read(move |read| journal::verify(read, contains.as_deref())).await?;
    say(format_args!("{} entries, whole; newest hash {}", whole.entries, whole.head));
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn reindex(storage: &Storage) -> Result<ExitCode, Failed> {
    let store = open_store(config::existing_store(storage)?)?;
    let index = storage.data.join("index");
    std::fs::create_dir_all(&index)?;
    let directory = Directory::open(&store, &index).await?;
    directory.reindex(&store).await?;
    let knowledge = Knowledge::open(&store, directory.clone(), &index).await?;
    knowledge.reindex().await?;
    say(format_args!("{} places and all services are indexed", directory.count()));
    Ok(ExitCode::SUCCESS)
}
