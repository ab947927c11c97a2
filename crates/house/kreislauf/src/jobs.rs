//! The runner of jobs: one loop per node, in the same process.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use store::jobs::Job;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::node::Node;

/// Jobs carried out at once. Delivering one takes some milliseconds of a core.
const AT_ONCE: usize = 2;

/// The pause after the database did not answer, or after a fault.
pub(crate) const PAUSE: Duration = Duration::from_secs(2);

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
    let ended = caught(node.carry_out(&job)).await;
    if let Err(cause) = &ended {
        tracing::warn!(kind = job.kind, id = %job.id, attempts = job.attempts, cause, "a job failed and is tried again");
    }
    if let Err(error) = node.store.finish_job(job, ended).await {
        tracing::error!(%error, "the end of a job could not be stored; it will run again");
    }
}

/// A fault in one job leaves it in the queue as a failed one; the runner goes on.
async fn caught(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let ended = AssertUnwindSafe(work).catch_unwind().await;
    ended.unwrap_or_else(|_panic| Err("it panicked; the log says where".to_owned()))
}

/// Runs what never ends. After a fault in it, it is begun again.
pub(crate) async fn forever<F>(what: &'static str, pause: Duration, mut begin: impl FnMut() -> F)
where
    F: Future<Output = ()>,
{
    while AssertUnwindSafe(begin()).catch_unwind().await.is_err() {
        tracing::error!(what, "it panicked and is begun again");
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_is_a_failed_job() {
        assert_eq!(caught(async { Ok(()) }).await, Ok(()));
        let ended = caught(async { panic!("a fault") }).await;
        assert_eq!(ended, Err("it panicked; the log says where".to_owned()));
    }

    #[tokio::test]
    async fn what_never_ends_is_begun_again_after_a_panic() {
        let mut begun = 0;
        forever("a test", Duration::ZERO, || {
            begun += 1;
            let number = begun;
            async move { assert!(number > 2, "a fault") }
        })
        .await;
        assert_eq!(begun, 3);
    }
}
