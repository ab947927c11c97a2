//! PostgreSQL: a bounded number of sessions, each on a thread of its own.

use std::collections::HashMap;
use std::error::Error as StdError;

use crossbeam_channel::{Receiver, Sender, bounded};
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut};
use postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use super::sqlite::spawn;
use super::{Change, Driver, Reading};
use crate::tx::Ambient;
use crate::{Error, Result, Row, Tx, Value, for_postgres, limits};

type Refused = Box<dyn StdError + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refused> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Self::Int(value) if *ty == Type::INT2 => i16::try_from(*value)?.to_sql(ty, out),
            Self::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Self::Bool(value) if *ty == Type::BOOL => value.to_sql(ty, out),
            Self::Bytes(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            Self::Text(value) if <&str as ToSql>::accepts(ty) => value.as_str().to_sql(ty, out),
            Self::Uuid(value) if *ty == Type::UUID => {
                out.extend_from_slice(value.as_bytes());
                Ok(IsNull::No)
            }
            other => Err(format!("{other:?} does not fit the type {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Refused> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Self::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            Type::UUID => Self::Uuid(Uuid::from_slice(raw)?),
            _ if <String as FromSql>::accepts(ty) => Self::Text(String::from_sql(ty, raw)?),
            _ => return Err(format!("a column of type {ty} is not read; cast it").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refused> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// One session with its prepared statements.
struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    /// The transaction failed in a way that a repetition may mend.
    repeat: bool,
    /// A statement failed: PostgreSQL would answer COMMIT with success and roll back.
    failed: bool,
}

impl Session {
    fn connect(url: &str) -> Result<Self> {
        let mut config: postgres::Config = url.parse()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(limits::POSTGRES_ANSWER);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(limits::POSTGRES_ANSWER);
        }
        let client = config.connect(NoTls)?;
        Ok(Self { client, statements: HashMap::new(), repeat: false, failed: false })
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= limits::STATEMENTS {
            self.statements.clear();
        }
        let prepared = self.client.prepare(&for_postgres(sql)).map_err(|error| self.note(error))?;
        self.statements.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }

    /// Begins a transaction.
    fn begin(&mut self, how: &str) -> Result<()> {
        (self.repeat, self.failed) = (false, false);
        self.batch(how)
    }

    fn note(&mut self, error: postgres::Error) -> Error {
        self.failed = true;
        self.repeat |= error.code().is_some_and(|code| {
            [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code)
        });
        error.into()
    }
}

impl Driver for Session {
    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        visit: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepared(sql)?;
        let answer = self.client.query_raw(&statement, values);
        let mut stopped = Ok(());
        let read = answer.and_then(|mut rows| {
            while let Some(row) = rows.next()? {
                let mut taken = Vec::with_capacity(row.len());
                for column in 0..row.len() {
                    taken.push(row.try_get::<_, Value>(column)?);
                }
                stopped = visit(Row(taken));
                if stopped.is_err() {
                    break;
                }
            }
            Ok(())
        });
        read.map_err(|error| self.note(error))?;
        stopped
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let statement = self.prepared(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.client.execute(&statement, &values).map_err(|error| self.note(error))
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).map_err(|error| self.note(error))
    }
}

/// Starts the sessions: half of them change, half of them read.
pub(crate) fn start(
    url: &str,
    ambient: &Ambient,
    reading: &Receiver<Reading>,
) -> Result<Sender<Box<dyn Change>>> {
    let (sender, changes) = bounded::<Box<dyn Change>>(limits::QUEUE);
    for number in 0..limits::POSTGRES_SESSIONS / 2 {
        let (url_, ambient, changes) = (url.to_owned(), ambient.clone(), changes.clone());
        spawn(&format!("postgres-writer-{number}"), move || {
            let mut session = None;
            for change in changes {
                write(&mut session, &url_, &ambient, change);
            }
        })?;
        let (url_, reading) = (url.to_owned(), reading.clone());
        spawn(&format!("postgres-reader-{number}"), move || {
            let mut session = None;
            for operation in reading {
                read(&mut session, &url_, operation);
            }
        })?;
    }
    Ok(sender)
}

/// The session with a transaction begun. A session that was lost while nobody used it is noticed only now, and
/// opened once more: nothing has run in it yet.
fn begun<'s>(session: &'s mut Option<Session>, url: &str, how: &str) -> Result<&'s mut Session> {
    if let Some(idle) = session
        && idle.begin(how).is_err()
    {
        *session = None;
    }
    if let Some(session) = session {
        return Ok(session);
    }
    let session = session.insert(Session::connect(url)?);
    session.begin(how)?;
    Ok(session)
}

fn read(session: &mut Option<Session>, url: &str, operation: Reading) {
    match begun(session, url, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
        Err(error) => operation(Err(error)),
        Ok(session) => {
            operation(Ok(session));
            if let Err(error) = session.batch("COMMIT") {
                tracing::error!(%error, "a reading transaction could not be ended");
            }
        }
    }
}

fn write(session: &mut Option<Session>, url: &str, ambient: &Ambient, mut change: Box<dyn Change>) {
    let ended = attempt(session, url, ambient, change.as_mut());
    change.answer(ended);
}

fn attempt(
    session: &mut Option<Session>,
    url: &str,
    ambient: &Ambient,
    change: &mut dyn Change,
) -> Result<()> {
    for _ in 0..limits::RETRIES {
        let session = begun(session, url, "BEGIN ISOLATION LEVEL READ COMMITTED")?;
        let keep = change.run(&mut Tx::new(session, ambient));
        if keep && session.failed {
            session.batch("ROLLBACK")?;
            return Err(Error::Database("a statement failed and was passed over".to_owned()));
        }
        if keep {
            match session.batch("COMMIT") {
                Ok(()) => return Ok(()),
                Err(error) if !session.repeat => return Err(error),
                Err(_) => {}
            }
        }
        session.batch("ROLLBACK")?;
        if !session.repeat {
            return Ok(());
        }
    }
    Err(Error::Busy)
}

/// Runs migrations in a session of its own; nodes that start together wait for each other.
pub(crate) fn migrate(
    url: &str,
    work: impl FnOnce(&mut dyn Driver) -> Result<usize> + Send,
) -> Result<usize> {
    // The driver blocks, which an asynchronous caller's thread must not.
    std::thread::scope(|scope| {
        let migrating = scope.spawn(|| {
            let mut session = Session::connect(url)?;
            // The number is arbitrary but fixed: "krsl" in ASCII.
            session.batch("BEGIN; SELECT pg_advisory_xact_lock(1802662764)")?;
            let applied = work(&mut session)?;
            session.batch("COMMIT")?;
            Ok(applied)
        });
        migrating.join().unwrap_or(Err(Error::Panicked))
    })
}
