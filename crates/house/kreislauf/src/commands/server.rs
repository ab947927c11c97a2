//! `serve` and `demo`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use applications::Mailer;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::say;
use crate::cli::Server;
use crate::node::{Node, Surroundings, open_store};
use crate::{Failed, config, demo, jobs};

/// How often it is looked whether a newer list of places was imported.
const PLACES: Duration = Duration::from_secs(10);

/// How often the program says that it runs: an outage is known to the minute.
const BEAT: Duration = Duration::from_mins(1);

/// How often expired drafts are looked for.
const TIDY: Duration = Duration::from_hours(1);

/// Serves until it is told to end. A demonstration is set up first when it is missing.
pub(crate) async fn serve(server: &Server, demonstration: bool) -> Result<ExitCode, Failed> {
    let data = &server.storage.data;
    let config = config::store(&server.storage)?;
    let key = config::node_key(data)?;
    let listener = TcpListener::bind(server.listen)
        .await
        .map_err(|error| format!("{}: {error}", server.listen))?;
    let address = format!("http://{}", listener.local_addr()?);
    let base_url = server.base_url.clone().unwrap_or_else(|| address.clone());
    let mailer = match server.smtp.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => Mailer::smtp(url, &server.mail_from)?,
        None => Mailer::None,
    };
    let surroundings = Surroundings {
        base_url: base_url.trim_end_matches('/').to_owned(),
        mailer,
        trusted_proxies: server.trusted_proxies.iter().copied().flatten().collect(),
        demonstration,
    };
    if demonstration {
        // Nobody invented gets mail.
        let surroundings = Surroundings { mailer: Mailer::None, ..surroundings.clone() };
        demo::prepare(config.clone(), data, key.clone(), surroundings).await?;
    }
    let store = open_store(config)?;
    if !demonstration && store.read(demo::is_one).await? {
        return Err("this is the database of a demonstration, with accounts whose password everybody knows: \
             start it with `kreislauf demo`, or choose another folder"
            .into());
    }
    let node = Arc::new(Node::open(store, data, key, surroundings).await?);
    if demonstration {
        demo::introduce(&address, data);
    }
    let app = node.app();

    let (stop, stopped) = watch::channel(());
    let runner = tokio::spawn(jobs::run(Arc::clone(&node), stopped));
    let watched = Arc::clone(&node);
    let watching = tokio::spawn(jobs::forever("taking up changes", jobs::PAUSE, move || {
        watch(Arc::clone(&watched))
    }));
    let beaten = node.store.clone();
    let beating =
        tokio::spawn(jobs::forever("signs of life", jobs::PAUSE, move || beat(beaten.clone())));
    let tidying =
        tokio::spawn(jobs::forever("tidying", jobs::PAUSE, move || tidy(Arc::clone(&node))));
    say(&address);
    web::serve::run(listener, app, ended()).await?;
    watching.abort();
    tidying.abort();
    beating.abort();
    drop(stop);
    runner.await?;
    Ok(ExitCode::SUCCESS)
}

/// Takes up what other nodes and commands have changed: places, services, responsibilities.
async fn watch(node: Arc<Node>) {
    tokio::join!(node.knowledge.clone().watch(node.store.clone()), async {
        loop {
            tokio::time::sleep(PLACES).await;
            if let Err(error) = node.directory.refresh(&node.store).await {
                tracing::warn!(%error, "places stay as they were");
            }
        }
    });
}

/// Deletes what is out of date, now and then.
async fn tidy(node: Arc<Node>) {
    loop {
        match forms::drafts::expire(&node.store).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "expired drafts were deleted"),
            Err(error) => tracing::warn!(%error, "expired drafts stay for now"),
        }
        match node.applications.expire().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "applications that ended long ago were deleted"),
            Err(error) => tracing::warn!(%error, "applications that ended long ago stay for now"),
        }
        match node.cases.expire().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "cases whose retention is over were deleted"),
            Err(error) => tracing::warn!(%error, "cases whose retention is over stay for now"),
        }
        match node.tend_signals().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "needs were drafted from signals"),
            Err(error) => tracing::warn!(%error, "what was counted stays as it is for now"),
        }
        tokio::time::sleep(TIDY).await;
    }
}

/// Says every minute that the program runs, so that it knows later when it did not.
async fn beat(store: Store) {
    loop {
        match store.housekeeping(tally::beat).await {
            Ok(0) => {}
            Ok(minutes) => tracing::warn!(minutes, "the program was out of reach"),
            Err(error) => tracing::warn!(%error, "no sign of life could be written"),
        }
        tokio::time::sleep(BEAT).await;
    }
}

/// Until the operator or the system asks to end.
async fn ended() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut asked) => {
                asked.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM is not noticed");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
