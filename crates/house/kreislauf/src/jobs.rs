//! The runner of jobs: one loop per node, in the same process.

use std::sync::Arc;
use std::time::Duration;

use store::jobs::Job;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::node::Node;

/// Jobs carried out at once. Delivering one takes some milliseconds of a core.
const AT_ONCE: usize = 2;

/// The pause after the database did not answer.
const PAUSE: Duration = Duration::from_secs(2);

/// Carries out jobs until `stopped` changes; those begun are finished.
pub async fn run(node: Arc<Node>, mut stopped: watch::Receiver<()>) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    loop {
        let next = tokio::select! {
            _ = stopped.changed() => break,
            turn = Arc::clone(&turns).acquire_owned() => {
                let Ok(turn) = turn else { break };
                (turn, node.store.next_job().await)
            }
        };
        match next {
            (turn, Ok(Some(job))) => {
                let node = Arc::clone(&node);
                running.spawn(async move {
                    carry_out(&node, job).await;
                    drop(turn);
                });
            }
            (_, Ok(None)) => tokio::select! {
                _ = stopped.changed() => break,
                () = node.store.jobs_queued() => {}
            },
            (_, Err(error)) => {
                tracing::warn!(%error, "jobs wait: the database does not answer");
                tokio::time::sleep(PAUSE).await;
            }
        }
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

/// Carries out what is due, one after the other, until nothing is; for the demonstration and for tests.
///
/// # Errors
/// When the database does not answer.
pub async fn run_due(node: &Node) -> Result<(), store::Error> {
    while let Some(job) = node.store.next_job().await? {
        carry_out(node, job).await;
    }
    Ok(())
}

/// Carries out one job and says how it ended.
async fn carry_out(node: &Node, job: Job) {
    let ended = node.carry_out(&job).await;
    if let Err(cause) = &ended {
        tracing::warn!(kind = job.kind, id = %job.id, attempts = job.attempts, cause, "a job failed and is tried again");
    }
    if let Err(error) = node.store.finish_job(job, ended).await {
        tracing::error!(%error, "the end of a job could not be stored; it will run again");
    }
}
