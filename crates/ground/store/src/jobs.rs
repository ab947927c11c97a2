//! The job queue: work that follows a change, queued in the same transaction, so that it is neither
//! lost nor done for a change that was rolled back.
//!
//! A job runs at least once: whoever carries it out makes a repetition harmless.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{Error, Read, Result, Timestamp, Tx, limits};

/// A job that was taken from the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What is to be done, as `room.verb`.
    pub kind: String,
    /// How often it was started, this time included.
    pub attempts: i64,
    payload: String,
}

impl Job {
    /// What it is to be done with.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is not of type `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.payload)
            .map_err(|error| Error::Corrupt(format!("job {}: {error}", self.kind)))
    }
}

/// Queues a job, to run as soon as the transaction is committed.
///
/// # Errors
/// When the database refuses, or the payload is not JSON.
pub fn queue(tx: &mut Tx<'_>, kind: &str, payload: &impl Serialize) -> Result<()> {
    let now = tx.now();
    queue_at(tx, kind, payload, now)
}

/// Queues a job, to run at `when` or soon after.
///
/// # Errors
/// When the database refuses, or the payload is not JSON.
pub fn queue_at(
    tx: &mut Tx<'_>,
    kind: &str,
    payload: &impl Serialize,
    when: Timestamp,
) -> Result<()> {
    let payload =
        serde_json::to_string(payload).map_err(|error| Error::Corrupt(error.to_string()))?;
    let id = tx.new_id();
    tx.execute(
        "INSERT INTO job (id, kind, payload, run_at, leased_until, attempts, last_error)
         VALUES (?1, ?2, ?3, ?4, 0, 0, '')",
        &[id.into(), kind.into(), payload.into(), when.into()],
    )?;
    tx.queued = true;
    Ok(())
}

/// How many jobs wait: (all, of these failed at least once).
///
/// # Errors
/// When the database refuses.
pub fn waiting(read: &mut Read<'_>) -> Result<(i64, i64)> {
    let mut row =
        read.one("SELECT COUNT(*), COUNT(CASE WHEN last_error <> '' THEN 1 END) FROM job", &[])?;
    Ok((row.take(0)?, row.take(1)?))
}

/// Looks before [`lease`] locks: an idle node only reads.
pub(crate) fn any_due(read: &mut Read<'_>) -> Result<bool> {
    let now = read.now();
    let due = read.optional(
        "SELECT 1 FROM job WHERE run_at <= ?1 AND leased_until <= ?1 LIMIT 1",
        &[now.into()],
    )?;
    Ok(due.is_some())
}

pub(crate) fn lease(tx: &mut Tx<'_>) -> Result<Option<Job>> {
    let now = tx.now();
    let until = now.plus_seconds(seconds(limits::JOB_LEASE));
    // The outer condition repeats the inner one: of two nodes that chose the same row, the second
    // finds it leased and changes nothing.
    let taken = tx.optional(
        "UPDATE job SET leased_until = ?2, attempts = attempts + 1
         WHERE leased_until <= ?1 AND id = (
             SELECT id FROM job WHERE run_at <= ?1 AND leased_until <= ?1 ORDER BY run_at, id LIMIT 1)
         RETURNING id, kind, attempts, payload",
        &[now.into(), until.into()],
    )?;
    taken
        .map(|mut row| {
            Ok(Job {
                id: row.take(0)?,
                kind: row.take(1)?,
                attempts: row.take(2)?,
                payload: row.take(3)?,
            })
        })
        .transpose()
}

/// Ends one attempt. Whoever took so long that the job was taken again has no say in it any more: it is
/// then another attempt that is under way.
pub(crate) fn finish(tx: &mut Tx<'_>, job: &Job, ended: Result<&(), &String>) -> Result<()> {
    let attempt = [job.id.into(), job.attempts.into()];
    match ended {
        Ok(()) => tx.execute("DELETE FROM job WHERE id = ?1 AND attempts = ?2", &attempt)?,
        Err(cause) => {
            let again = tx.now().plus_seconds(seconds(backoff(job.attempts)));
            let cause: String = cause.chars().take(limits::REASON).collect();
            tx.execute(
                "UPDATE job SET run_at = ?3, leased_until = 0, last_error = ?4
                 WHERE id = ?1 AND attempts = ?2",
                &[job.id.into(), job.attempts.into(), again.into(), cause.into()],
            )?
        }
    };
    Ok(())
}

/// One second, two, four … up to [`limits::JOB_BACKOFF`].
fn backoff(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    Duration::from_secs(1_u64 << doublings).min(limits::JOB_BACKOFF)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_its_bound() {
        assert_eq!(backoff(1), Duration::from_secs(1));
        assert_eq!(backoff(4), Duration::from_secs(8));
        assert_eq!(backoff(1000), limits::JOB_BACKOFF);
    }
}
