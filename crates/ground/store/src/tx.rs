//! What an operation holds while it runs: a snapshot to read, or a transaction to change.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::engine::Driver;
use crate::{Clock, Entropy, Error, Result, Row, Timestamp, Value};

/// What a transaction takes from its surroundings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ambient {
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) statements: Arc<AtomicU64>,
}

/// A consistent snapshot to read from.
///
/// SQL is written once for both engines: markers are `?1`, `?2` …; sums are cast (`CAST(SUM(x) AS
/// BIGINT)`), because PostgreSQL answers them as NUMERIC.
pub struct Read<'c> {
    driver: &'c mut dyn Driver,
    statements: &'c AtomicU64,
    now: Timestamp,
}

impl<'c> Read<'c> {
    pub(crate) fn new(driver: &'c mut dyn Driver, ambient: &'c Ambient) -> Self {
        Self { driver, statements: &ambient.statements, now: ambient.clock.now() }
    }

    /// The moment at which the operation began; the same for all it does.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// All rows of an answer. For lists that a page or a limit bounds; use [`Read::each`] for others.
    pub fn all(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.each(sql, values, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row of an answer, if there is one.
    pub fn optional(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.all(sql, values)?.into_iter().next())
    }

    /// The one row of an answer that always has one (a count, a sum).
    pub fn one(&mut self, sql: &str, values: &[Value]) -> Result<Row> {
        self.optional(sql, values)?
            .ok_or_else(|| Error::Corrupt("a row is missing where one always stands".to_owned()))
    }

    /// Hands each row to `visit` as it comes, holding one at a time.
    pub fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut visit: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.driver.each(sql, values, &mut visit)
    }
}

/// A transaction: reads and changes that happen together or not at all.
pub struct Tx<'c> {
    read: Read<'c>,
    entropy: &'c Entropy,
    pub(crate) queued: bool,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(driver: &'c mut dyn Driver, ambient: &'c Ambient) -> Self {
        Self { read: Read::new(driver, ambient), entropy: &ambient.entropy, queued: false }
    }

    /// Runs a statement and counts the rows it changed.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        self.read.statements.fetch_add(1, Ordering::Relaxed);
        self.read.driver.execute(sql, values)
    }

    /// Runs a statement that must change exactly one row.
    ///
    /// # Errors
    /// [`Error::Conflict`] naming `what` when it changes none or several: somebody was faster.
    pub fn execute_one(&mut self, what: &'static str, sql: &str, values: &[Value]) -> Result<()> {
        match self.execute(sql, values)? {
            1 => Ok(()),
            _ => Err(Error::Conflict(what)),
        }
    }

    /// A new id that sorts by time.
    pub fn new_id(&self) -> Uuid {
        self.entropy.new_id(self.read.now)
    }

    /// Randomness for codes and secrets.
    pub fn entropy(&self) -> &Entropy {
        self.entropy
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
