//! Every bound of the ground, each with its reason.

use std::time::Duration;

/// Operations that may wait for a database thread. More waiting than this means seconds of delay:
/// better to say "busy" at once.
pub const QUEUE: usize = 1024;

/// Changes committed together on SQLite, so that one flush to disk serves all who are waiting. Larger
/// groups gain nothing measurable and delay the first in the group.
pub const GROUP_COMMIT: usize = 64;

/// Reading connections on SQLite. Readers do not block each other; more than cores gains nothing.
pub const SQLITE_READERS: usize = 4;

/// Sessions towards PostgreSQL, half of them reading. PostgreSQL's default allows 100 in all, and
/// several nodes share it.
pub const POSTGRES_SESSIONS: usize = 16;

/// How long PostgreSQL may take to be reached or to take what was sent, unless its address says so itself. The
/// system's own defaults are many minutes.
pub const POSTGRES_ANSWER: Duration = Duration::from_secs(10);

/// How often a change is tried again when PostgreSQL reports a serialisation failure or a deadlock.
pub const RETRIES: u32 = 8;

/// How long SQLite waits for a lock that another process (a command line beside the server) holds.
pub const SQLITE_BUSY: Duration = Duration::from_secs(10);

/// Prepared statements kept for each connection; the product has about 300 texts.
pub const STATEMENTS: usize = 512;

/// The longest text stored in one reason of a journal entry (characters).
pub const REASON: usize = 500;

/// A job that was started and not finished is started again after this time. Longer than any job runs.
pub const JOB_LEASE: Duration = Duration::from_mins(2);

/// The longest pause before a failed job is tried again, so that recovery is noticed within minutes.
pub const JOB_BACKOFF: Duration = Duration::from_mins(10);

/// How often a node looks for jobs that another node queued.
pub const JOB_POLL: Duration = Duration::from_secs(1);

/// The largest blob: what a citizen may upload in one file (bytes).
pub const BLOB: usize = 25 * 1024 * 1024;
