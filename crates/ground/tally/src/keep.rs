//! Putting together what was counted, and publishing the months that are over.

use std::collections::BTreeMap;

use ::store::{Result, Row, Store, Tx, Value};

use crate::month::{self, Month};
use crate::parts::{Count, Divided, divide};
use crate::{Kind, limits};

/// The counts of a place: by service and kind, then by detail.
type Counts = BTreeMap<(String, String), BTreeMap<String, Count>>;

/// Does what is due: days are put together, months that are over are published. Each step is a transaction of its own,
/// so it may be stopped at any moment and called again, by several nodes at once. Answers how many steps there were.
///
/// # Errors
/// When the database does not answer, or another node did the same step.
pub async fn tend(store: &Store) -> Result<usize> {
    let mut steps = 0;
    while store.housekeeping(put_together).await? || store.housekeeping(publish).await? {
        steps += 1;
    }
    Ok(steps)
}

/// Puts the events of one past day at one place together, the oldest that lie apart. Answers whether there were any.
///
/// Exactly the rows that are deleted are summed: one that comes at this moment stays for the next time.
///
/// # Errors
/// When the database does not answer.
pub fn put_together(tx: &mut Tx<'_>) -> Result<bool> {
    let today = month::number(tx.now().german_date());
    let apart = tx.optional(
        "SELECT day, place FROM tally WHERE NOT together AND day < ?1 ORDER BY day, place LIMIT 1",
        &[today.into()],
    )?;
    let Some(mut row) = apart else { return Ok(false) };
    let (day, place): (i64, String) = (row.take(0)?, row.take(1)?);
    let counts = taken(
        tx,
        "DELETE FROM tally WHERE NOT together AND day = ?1 AND place = ?2
         RETURNING service, kind, detail, events, amount",
        &[day.into(), place.as_str().into()],
    )?;
    let rows: Vec<_> = counts
        .into_iter()
        .flat_map(|(of, details)| details.into_iter().map(move |it| (of.clone(), it)))
        .collect();
    for rows in rows.chunks(limits::ROWS) {
        let mut values: Vec<Value> = vec![day.into(), place.as_str().into()];
        let lines: Vec<_> = rows
            .iter()
            .map(|((service, kind), (detail, count))| {
                let first = values.len() + 1;
                values.extend([service, kind, detail].map(|text| Value::from(text.as_str())));
                values.extend([count.events, count.amount].map(Value::from));
                let markers: Vec<_> = (first..first + 5).map(|it| format!("?{it}")).collect();
                format!("(?1, ?2, {}, TRUE)", markers.join(", "))
            })
            .collect();
        let sql = format!(
            "INSERT INTO tally (day, place, service, kind, detail, events, amount, together) VALUES {}",
            lines.join(", ")
        );
        tx.execute(&sql, &values)?;
    }
    Ok(true)
}

/// Runs a statement that takes rows away, and sums them.
fn taken(tx: &mut Tx<'_>, sql: &str, values: &[Value]) -> Result<Counts> {
    let mut counts = Counts::new();
    tx.each(sql, values, |mut row: Row| {
        let of = (row.take(0)?, row.take(1)?);
        let count = Count { events: row.take(3)?, amount: row.take(4)? };
        *counts.entry(of).or_default().entry(row.take(2)?).or_default() += count;
        Ok(())
    })?;
    Ok(counts)
}

/// The detail of a kind that tells most: it is given up last when small ones have to be held together.
fn telling(kind: &str) -> &'static str {
    if kind == Kind::Feedback.word() { "bad" } else { "" }
}

/// What is left of earlier months.
struct Rest {
    count: Count,
    since: Month,
}

/// Publishes one month at one place, the oldest that is over and put together: what may be shown moves to `tally_shown`,
/// what is too little waits in `tally_rest`, the days are gone. Answers whether there was one.
///
/// # Errors
/// When the database does not answer; [`::store::Error::Conflict`] or [`::store::Error::Exists`] when another node changed the same rest.
pub fn publish(tx: &mut Tx<'_>) -> Result<bool> {
    let current = Month::at(tx.now().plus_seconds(-limits::SETTLED));
    let over = tx.optional(
        "SELECT day, place FROM tally WHERE together AND day < ?1 ORDER BY day, place LIMIT 1",
        &[month::number(current.first_day()).into()],
    )?;
    let Some(mut row) = over else { return Ok(false) };
    let (month, place) = (Month::of(month::day(row.take(0)?)), row.take::<String>(1)?);
    let counts = taken(
        tx,
        "DELETE FROM tally WHERE together AND day >= ?1 AND day < ?2 AND place = ?3
         RETURNING service, kind, detail, events, amount",
        &[
            month::number(month.first_day()).into(),
            month::number(month.next().first_day()).into(),
            place.as_str().into(),
        ],
    )?;
    let mut rests = rests(tx, &place)?;
    for (of, details) in counts {
        let before = rests.remove(&of);
        let left = before.as_ref().map(|rest| rest.count).unwrap_or_default();
        let divided = divide(&details, telling(&of.1), left);
        let since = before.as_ref().map_or(month, |rest| rest.since.min(month));
        let series = Series { place: &place, service: &of.0, kind: &of.1 };
        series.show(tx, month, since, &divided)?;
        series.keep(tx, before.as_ref(), since, divided.rest)?;
    }
    Ok(true)
}

fn rests(tx: &mut Tx<'_>, place: &str) -> Result<BTreeMap<(String, String), Rest>> {
    let mut rests = BTreeMap::new();
    let sql = "SELECT service, kind, events, amount, since FROM tally_rest WHERE place = ?1";
    for mut row in tx.all(sql, &[place.into()])? {
        let count = Count { events: row.take(2)?, amount: row.take(3)? };
        let since = row.take_parsed(4)?;
        rests.insert((row.take(0)?, row.take(1)?), Rest { count, since });
    }
    Ok(rests)
}

/// One kind of event of one service at one place.
struct Series<'s> {
    place: &'s str,
    service: &'s str,
    kind: &'s str,
}

impl Series<'_> {
    fn key(&self) -> [Value; 3] {
        [self.place.into(), self.service.into(), self.kind.into()]
    }

    /// Adds what may be shown. Every part is five or more, so adding one to what is there already tells no less.
    fn show(&self, tx: &mut Tx<'_>, month: Month, since: Month, divided: &Divided) -> Result<()> {
        let since = if divided.with_rest { since } else { month };
        for (detail, count) in &divided.parts {
            let mut values = self.key().to_vec();
            values.extend([month.to_string(), since.to_string()].map(Value::from));
            values.push(detail.as_str().into());
            values.extend([count.events, count.amount].map(Value::from));
            tx.execute(
                "INSERT INTO tally_shown (place, service, kind, month, since, detail, events, amount)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (place, month, service, kind, detail) DO UPDATE SET
                     events = tally_shown.events + excluded.events,
                     amount = tally_shown.amount + excluded.amount,
                     since = CASE WHEN excluded.since < tally_shown.since THEN excluded.since
                         ELSE tally_shown.since END",
                &values,
            )?;
        }
        Ok(())
    }

    /// Brings the rest up to date, if it is still what it was: nothing is lost when two nodes meet here.
    fn keep(
        &self,
        tx: &mut Tx<'_>,
        before: Option<&Rest>,
        since: Month,
        rest: Count,
    ) -> Result<()> {
        let mut values = self.key().to_vec();
        match before {
            None if rest.events == 0 => Ok(()),
            None => {
                values.extend([rest.events, rest.amount].map(Value::from));
                values.push(since.to_string().into());
                let sql = "INSERT INTO tally_rest (place, service, kind, events, amount, since)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                tx.execute(sql, &values).map(|_one| ())
            }
            Some(before) if before.count == rest => Ok(()),
            Some(before) if rest.events == 0 => {
                values.push(before.count.events.into());
                tx.execute_one(
                    "rest",
                    "DELETE FROM tally_rest
                     WHERE place = ?1 AND service = ?2 AND kind = ?3 AND events = ?4",
                    &values,
                )
            }
            Some(before) => {
                values.push(before.count.events.into());
                values.extend([rest.events, rest.amount].map(Value::from));
                values.push(since.to_string().into());
                tx.execute_one(
                    "rest",
                    "UPDATE tally_rest SET events = ?5, amount = ?6, since = ?7
                     WHERE place = ?1 AND service = ?2 AND kind = ?3 AND events = ?4",
                    &values,
                )
            }
        }
    }
}
