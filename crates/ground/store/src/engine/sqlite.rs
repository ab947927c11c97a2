//! SQLite: one writing connection that commits waiting changes together, several reading ones.

use std::path::{Path, PathBuf};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use super::{Change, Driver, Reading};
use crate::tx::Ambient;
use crate::{Error, Result, Row, Tx, Value, limits};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Self::Bool(value) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*value))),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Uuid(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value.as_bytes())),
        })
    }
}

fn read_value(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Text(value) => Value::Text(
            std::str::from_utf8(value)
                .map_err(|error| Error::Corrupt(error.to_string()))?
                .to_owned(),
        ),
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
        ValueRef::Real(value) => {
            return Err(Error::Corrupt(format!("{value} is a fraction; whole numbers are kept")));
        }
    })
}

impl Driver for Connection {
    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        visit: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let mut taken = Vec::with_capacity(columns);
            for column in 0..columns {
                taken.push(read_value(row.get_ref(column)?)?);
            }
            visit(Row(taken))?;
        }
        Ok(())
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let changed = self.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.execute_batch(sql)?)
    }
}

/// Opens the file, for reading only or for all.
fn connect(path: &Path, writable: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if writable {
        flags |= OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    } else {
        // WAL readers need to write the shared-memory file, so the connection is opened for writing
        // and the statements are held to reading.
        flags |= OpenFlags::SQLITE_OPEN_READ_WRITE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(limits::SQLITE_BUSY)?;
    connection.set_prepared_statement_cache_capacity(limits::STATEMENTS);
    // A plan must not depend on bound values: else SQLite compiles a statement with `LIMIT ?1` anew each
    // time it runs, which costs more than running it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // PostgreSQL's name for ordering by code point; the same ORDER BY serves both engines.
    connection.create_collation("C", |one: &str, two: &str| one.cmp(two))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -8000;",
    )?;
    if !writable {
        connection.execute_batch("PRAGMA query_only = ON;")?;
    }
    Ok(connection)
}

/// Starts the writing thread and the reading threads.
pub(crate) fn start(
    path: PathBuf,
    ambient: Ambient,
    reading: Receiver<Reading>,
) -> Result<Sender<Box<dyn Change>>> {
    let (sender, changes) = bounded(limits::QUEUE);
    let writer = connect(&path, true)?;
    spawn("sqlite-writer", move || write_loop(writer, &ambient, &changes))?;
    for number in 0..limits::SQLITE_READERS {
        let connection = connect(&path, false)?;
        let reading = reading.clone();
        spawn(&format!("sqlite-reader-{number}"), move || read_loop(connection, &reading))?;
    }
    Ok(sender)
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(|error| Error::Database(format!("no thread for the database: {error}")))
}

fn read_loop(mut connection: Connection, reading: &Receiver<Reading>) {
    for operation in reading {
        if let Err(error) = connection.execute_batch("BEGIN") {
            operation(Err(error.into()));
            continue;
        }
        operation(Ok(&mut connection));
        if let Err(error) = connection.execute_batch("COMMIT") {
            tracing::error!(%error, "a reading transaction could not be ended");
        }
    }
}

fn write_loop(mut connection: Connection, ambient: &Ambient, changes: &Receiver<Box<dyn Change>>) {
    while let Ok(first) = changes.recv() {
        let group = std::iter::once(first).chain(changes.try_iter()).take(limits::GROUP_COMMIT);
        commit_together(&mut connection, ambient, group);
    }
}

/// Runs each change in a savepoint of one transaction: one flush to disk serves all of them, and one
/// that fails takes nobody with it.
fn commit_together(
    connection: &mut Connection,
    ambient: &Ambient,
    group: impl Iterator<Item = Box<dyn Change>>,
) {
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    let mut done = Vec::new();
    let mut broken = begun.err().map(Error::from);
    for mut change in group {
        if broken.is_none() {
            broken = in_savepoint(connection, ambient, change.as_mut()).err();
        }
        done.push(change);
    }
    if broken.is_none() {
        broken = connection.execute_batch("COMMIT").err().map(Error::from);
    }
    if let Some(error) = &broken {
        tracing::error!(%error, "a group of changes was not committed");
        if !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
    }
    for change in done {
        change.answer(match &broken {
            None => Ok(()),
            Some(Error::Busy) => Err(Error::Busy),
            Some(error) => Err(Error::Database(error.to_string())),
        });
    }
}

fn in_savepoint(
    connection: &mut Connection,
    ambient: &Ambient,
    change: &mut dyn Change,
) -> Result<()> {
    connection.execute_batch("SAVEPOINT change")?;
    let keep = change.run(&mut Tx::new(connection, ambient));
    if !keep {
        connection.execute_batch("ROLLBACK TO change")?;
    }
    Ok(connection.execute_batch("RELEASE change")?)
}

/// Runs migrations on a connection of its own, before any thread starts.
pub(crate) fn migrate(
    path: &Path,
    work: impl FnOnce(&mut dyn Driver) -> Result<usize>,
) -> Result<usize> {
    let mut connection = connect(path, true)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let applied = work(&mut connection)?;
    connection.execute_batch("COMMIT")?;
    Ok(applied)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_compiled_once_whatever_is_bound() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("test.sqlite"), true).unwrap();
        connection.execute_batch("CREATE TABLE number (n BIGINT)").unwrap();
        let mut statement = connection.prepare("SELECT n FROM number LIMIT ?1").unwrap();
        for limit in 1..5 {
            statement.query([limit]).unwrap().next().unwrap();
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
