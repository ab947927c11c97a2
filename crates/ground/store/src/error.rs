//! What can go wrong on the ground.

/// An error of the ground. Rooms wrap it; pages turn it into words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many operations are waiting. Nothing was changed; trying again is safe.
    #[error("the database is busy; try again in a moment")]
    Busy,
    /// The row changed since it was read, or is not there any more. Nothing was changed.
    #[error("{0} was changed by somebody else in the meantime; load it again and repeat")]
    Conflict(&'static str),
    /// A value that must be unique stands already.
    #[error("an entry with these values exists already: {0}")]
    Exists(String),
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(String),
    /// What the database holds cannot be what was written.
    #[error("stored data is not as expected: {0}")]
    Corrupt(String),
    /// The schema of the database does not fit this program.
    #[error("migration {name}: {cause}")]
    Migration {
        /// Which migration.
        name: String,
        /// What was wrong with it.
        cause: String,
    },
    /// A blob could not be written or read.
    #[error("file store: {0}")]
    Blob(String),
    /// A file is larger than allowed.
    #[error("the file has {size} bytes; at most {limit} are accepted")]
    TooLarge {
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The address of the database cannot be understood.
    #[error("DATABASE_URL: {0}")]
    Url(String),
    /// The operation ended in a way its author did not foresee. Nothing was changed.
    #[error("the operation failed inside; nothing was changed")]
    Panicked,
}

/// Result of the ground.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        match &error {
            rusqlite::Error::SqliteFailure(failure, message)
                if [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE]
                    .contains(&failure.extended_code) =>
            {
                Self::Exists(message.clone().unwrap_or_default())
            }
            rusqlite::Error::SqliteFailure(failure, _)
                if failure.code == rusqlite::ErrorCode::DatabaseBusy =>
            {
                Self::Busy
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        if error.code() == Some(&postgres::error::SqlState::UNIQUE_VIOLATION) {
            let table = error.as_db_error().and_then(|e| e.table()).unwrap_or_default();
            return Self::Exists(table.to_owned());
        }
        // Not the detail: it can hold values of a row, and this text goes to the log.
        let text =
            error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
        Self::Database(text)
    }
}
