//! The two engines behind one small seam.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::{Result, Row, Tx, Value};

/// A connection inside a transaction.
pub(crate) trait Driver {
    /// Runs a statement and hands each row of its answer to `visit`, which may stop by an error.
    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        visit: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()>;

    /// Runs a statement and counts the rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64>;

    /// Runs several statements without values; migrations only.
    fn batch(&mut self, sql: &str) -> Result<()>;
}

/// A reading operation, waiting for a connection.
pub(crate) type Reading = Box<dyn FnOnce(Result<&mut dyn Driver>) + Send>;

/// A changing operation, waiting for a connection.
pub(crate) trait Change: Send {
    /// Runs the operation; `false` asks for its effects to be rolled back.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;

    /// Tells the caller how it ended. Called once, after the commit or the rollback.
    fn answer(self: Box<Self>, committed: Result<()>);
}
