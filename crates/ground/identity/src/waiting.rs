//! What waits for somebody, from every room, in one statement.
//!
//! A room gives a [`Select`] of at most as many rows as it would show: what it is (the name of a text), a title (empty
//! where nothing must be announced), where it is (a path and an id), for which organisation, since or until when, and how
//! urgent it is. [`gather`] puts them together.

use ::store::{Error, Read, Result, Timestamp, Value};
use jiff::civil::Date;
use uuid::Uuid;

/// A part of what waits: a statement with markers from `?1` on and the columns `what`, `title`, `path`, `id`,
/// `organisation`, `at`, `due`, `urgency`.
#[derive(Clone, Debug)]
pub struct Select {
    /// The statement.
    pub sql: String,
    /// Its values.
    pub values: Vec<Value>,
    /// How a title is read from what the statement gives for something.
    pub title: fn(what: &str, given: String) -> String,
}

impl Select {
    /// A part whose titles stand as they are.
    pub fn new(sql: String, values: Vec<Value>) -> Self {
        Self { sql, values, title: |_what, given| given }
    }
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What it is, as the name of a text.
    pub what: String,
    /// The title of what it is about; empty of what must not be announced outside its room.
    pub title: String,
    /// Where it is.
    pub address: String,
    /// For which organisation; none for what is to be founded.
    pub organisation: Option<Uuid>,
    /// Since when, or when it takes place.
    pub at: Option<Timestamp>,
    /// Until when, where there is such a day.
    pub due: Option<Date>,
}

/// How urgent something is: what is overdue, what somebody is waiting for, what there is to know.
pub mod urgency {
    /// Somebody has waited for too long.
    pub const OVERDUE: i64 = 0;
    /// Somebody cannot go on before.
    pub const ASKED: i64 = 1;
    /// A date comes nearer.
    pub const DATED: i64 = 2;
    /// There is something to read.
    pub const NEWS: i64 = 3;
}

/// All parts in one statement, the most urgent first; the same thing for the same reason once.
///
/// # Errors
/// When the database does not answer.
pub fn gather(
    read: &mut Read<'_>,
    parts: impl IntoIterator<Item = Select>,
) -> Result<Vec<Waiting>> {
    let mut values = Vec::new();
    let (mut all, mut titles) = (Vec::new(), Vec::new());
    for (number, part) in parts.into_iter().enumerate() {
        let moved = moved(&part.sql, values.len());
        values.extend(part.values);
        titles.push(part.title);
        all.push(format!(
            "SELECT CAST(w{number}.what AS TEXT) AS what, w{number}.title, w{number}.path, w{number}.id,
                 w{number}.organisation, CAST(w{number}.at AS BIGINT) AS at, CAST(w{number}.due AS TEXT) AS due,
                 CAST(w{number}.urgency AS BIGINT) AS urgency, CAST({number} AS BIGINT) AS part
             FROM ({moved}) w{number}"
        ));
    }
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT w.what, w.title, w.path, w.id, w.organisation, w.at, w.due, w.part FROM ({}) w
         ORDER BY w.urgency, CASE WHEN w.due IS NULL THEN 1 ELSE 0 END, w.due, w.at, w.id",
        all.join(" UNION ALL ")
    );
    let mut waiting: Vec<Waiting> = Vec::new();
    for mut row in read.all(&sql, &values)? {
        let (path, id): (String, Uuid) = (row.take(2)?, row.take(3)?);
        let (what, given): (String, String) = (row.take(0)?, row.take(1)?);
        let part = usize::try_from(row.take::<i64>(7)?).ok().and_then(|part| titles.get(part));
        let one = Waiting {
            title: part.map_or(String::new(), |title| title(&what, given)),
            what,
            address: format!("{path}{id}"),
            organisation: row.take(4)?,
            at: row.take(5)?,
            due: day(row.take(6)?)?,
        };
        let same = |known: &Waiting| {
            known.address == one.address
                && known.what == one.what
                && known.organisation == one.organisation
        };
        if !waiting.iter().any(same) {
            waiting.push(one);
        }
    }
    Ok(waiting)
}

fn day(text: Option<String>) -> Result<Option<Date>> {
    text.map(|day| day.parse().map_err(|error: jiff::Error| Error::Corrupt(error.to_string())))
        .transpose()
}

/// The statement with every marker moved on by so many. No text of a statement holds a question mark: what somebody
/// wrote is a value.
fn moved(sql: &str, by: usize) -> String {
    let mut out = String::with_capacity(sql.len() + 16);
    let mut parts = sql.split('?');
    out.extend(parts.next());
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        let (number, rest) = part.split_at_checked(digits).unwrap_or((part, ""));
        let number: usize = number.parse().unwrap_or_default();
        out.push('?');
        out.push_str(&(number + by).to_string());
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn markers_move_on_together() {
        assert_eq!(moved("a = ?1 AND b IN (?2, ?13)", 0), "a = ?1 AND b IN (?2, ?13)");
        assert_eq!(moved("a = ?1 AND b IN (?2, ?13)", 7), "a = ?8 AND b IN (?9, ?20)");
        assert_eq!(moved("SELECT 1", 3), "SELECT 1");
    }
}
