//! The store: opens the database, carries operations to its threads and answers come back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::{Sender, TrySendError, bounded};
use tokio::sync::{Notify, oneshot};

use crate::blobs::Blobs;
use crate::engine::{Change, Driver, Reading, postgres, sqlite};
use crate::tx::Ambient;
use crate::{
    Clock, Entropy, Entry, Error, Migration, Read, Result, Tx, jobs, journal, limits, migrate,
};

/// Which engine, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// The address of a PostgreSQL database, with what it needs to log in.
    Postgres(String),
}

impl Database {
    /// Reads `DATABASE_URL`: `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// [`Error::Url`] for anything else.
    pub fn from_url(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Ok(Self::Sqlite(path.trim_start_matches("//").into()))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(url.to_owned()))
        } else {
            Err(Error::Url("it must start with sqlite: or postgres://".to_owned()))
        }
    }
}

/// What a store is opened with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which database.
    pub database: Database,
    /// The folder for blobs.
    pub blobs: PathBuf,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where randomness comes from.
    pub entropy: Entropy,
}

/// The opened store. Clones share the same threads; the threads end with the last clone.
#[derive(Clone)]
pub struct Store {
    changes: Sender<Box<dyn Change>>,
    reading: Sender<Reading>,
    ambient: Ambient,
    blobs: Blobs,
    queued: Arc<Notify>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, runs the migrations that have not run yet and starts the threads.
    ///
    /// # Errors
    /// When the database cannot be reached or opened, a migration fails, or a newer version of the
    /// program has migrated it already.
    pub fn open(config: Config, migrations: &[Migration]) -> Result<Self> {
        let ambient =
            Ambient { clock: config.clock, entropy: config.entropy, ..Ambient::default() };
        let now = ambient.clock.now().0;
        let (reading, operations) = bounded(limits::QUEUE);
        let changes = match config.database {
            Database::Sqlite(path) => {
                sqlite::migrate(&path, |driver| migrate::run(driver, migrations, now))?;
                sqlite::start(path, ambient.clone(), operations)?
            }
            Database::Postgres(url) => {
                postgres::migrate(&url, |driver| migrate::run(driver, migrations, now))?;
                postgres::start(&url, &ambient, &operations)?
            }
        };
        let blobs = Blobs::in_folder(&config.blobs)?;
        Ok(Self { changes, reading, ambient, blobs, queued: Arc::default() })
    }

    /// Runs a reading operation on one consistent snapshot.
    ///
    /// # Errors
    /// What the operation answers, or [`Error::Busy`] when too many wait.
    pub async fn read<T, E>(
        &self,
        operation: impl FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let ambient = self.ambient.clone();
        let reading: Reading = Box::new(move |driver: Result<&mut dyn Driver>| {
            let result = driver
                .map_err(E::from)
                .and_then(|driver| caught(|| operation(&mut Read::new(driver, &ambient))));
            // Whoever asked may have gone away; then nobody needs the answer.
            drop(answer.send(result));
        });
        self.reading.try_send(reading).map_err(|_full| Error::Busy)?;
        answered.await.map_err(|_gone| Error::Panicked)?
    }

    /// Runs a changing operation in one transaction and records its entry in the journal with it.
    ///
    /// The operation may run more than once (PostgreSQL, after a conflict), each time from the start
    /// and on fresh data. When this answers `Ok`, the change is on disk.
    ///
    /// # Errors
    /// What the operation answers (nothing is changed then), or [`Error::Busy`] when too many wait.
    pub async fn change<T, E>(
        &self,
        mut operation: impl FnMut(&mut Tx<'_>) -> Result<(T, Entry), E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write(move |tx| {
            let (value, entry) = operation(tx)?;
            journal::append(tx, entry)?;
            Ok(value)
        })
        .await
    }

    /// Runs a change that is no act of anybody and stays out of the journal: leases, counters against
    /// guessing, the last use of a session, derived tables.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub async fn housekeeping<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.write(operation).await
    }

    async fn write<T, E>(
        &self,
        operation: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            operation,
            result: None,
            answer,
            queued: false,
            wake: Arc::clone(&self.queued),
        };
        self.changes.try_send(Box::new(waiting)).map_err(|refused| match refused {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Error::Busy,
        })?;
        answered.await.map_err(|_gone| Error::Panicked)?
    }

    /// The files.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The clock all operations share.
    pub fn clock(&self) -> &Clock {
        &self.ambient.clock
    }

    /// The randomness all operations share.
    pub fn entropy(&self) -> &Entropy {
        &self.ambient.entropy
    }

    /// How many SQL statements operations have run since the start; transaction brackets not counted.
    pub fn statements(&self) -> u64 {
        self.ambient.statements.load(Ordering::Relaxed)
    }

    /// How many operations wait for a database thread: (changes, reads).
    pub fn waiting(&self) -> (usize, usize) {
        (self.changes.len(), self.reading.len())
    }

    /// Waits until this node has queued a job, or until it is time to look for those of other nodes.
    pub async fn jobs_queued(&self) {
        // Either way the caller looks into the queue.
        let _elapsed = tokio::time::timeout(limits::JOB_POLL, self.queued.notified()).await;
    }

    /// Takes the next job that is due, if there is one, for [`limits::JOB_LEASE`].
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_job(&self) -> Result<Option<jobs::Job>> {
        let due = self.read(jobs::any_due).await?;
        if due { self.housekeeping(jobs::lease).await } else { Ok(None) }
    }

    /// Says how a job ended: done jobs leave the queue, failed ones are tried again later. Nothing happens when
    /// the lease had ended and the job was taken again.
    ///
    /// # Errors
    /// When the database does not answer; the job then runs again when its lease ends.
    pub async fn finish_job(&self, job: jobs::Job, ended: Result<(), String>) -> Result<()> {
        self.housekeeping(move |tx| jobs::finish(tx, &job, ended.as_ref())).await
    }
}

/// Runs `work` and turns a panic into an error, so that one faulty operation does not end the thread
/// that serves all.
fn caught<T, E: From<Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| Err(Error::Panicked.into()))
}

/// A change on its way through the writing thread.
struct Waiting<F, T, E> {
    operation: F,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
    queued: bool,
    wake: Arc<Notify>,
}

impl<F, T, E> Change for Waiting<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let result = caught(|| (self.operation)(tx));
        self.queued = tx.queued;
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let result = match committed {
            Ok(()) => self.result.unwrap_or_else(|| Err(Error::Panicked.into())),
            Err(error) => Err(error.into()),
        };
        if self.queued && result.is_ok() {
            self.wake.notify_one();
        }
        // Whoever asked may have gone away; the change stands all the same.
        drop(self.answer.send(result));
    }
}
