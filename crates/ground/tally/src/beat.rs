//! The program knows when it was down: it says every minute that it runs.

use ::store::{Result, Timestamp, Tx};

use crate::{Event, Kind, count_many, limits};

/// Says that the program runs. When it was silent for [`limits::OUTAGE_MINUTES`] or longer, the minutes since are counted
/// as an outage, on the day on which it ended, once. Answers the minutes that were counted.
///
/// # Errors
/// When the database does not answer; [`::store::Error::Conflict`] when another node said it at this moment.
pub fn beat(tx: &mut Tx<'_>) -> Result<i64> {
    let now = tx.now();
    let last = tx.optional("SELECT at FROM heartbeat WHERE id = 1", &[])?;
    let Some(mut last) = last else {
        // Of two that begin at once one fails here, and says it a minute later.
        tx.execute("INSERT INTO heartbeat (id, at) VALUES (1, ?1)", &[now.into()])?;
        return Ok(0);
    };
    let last: Timestamp = last.take(0)?;
    if now <= last {
        return Ok(0);
    }
    tx.execute_one(
        "heartbeat",
        "UPDATE heartbeat SET at = ?1 WHERE id = 1 AND at = ?2",
        &[now.into(), last.into()],
    )?;
    let minutes = (now.seconds() - last.seconds()) / 60;
    if minutes < limits::OUTAGE_MINUTES {
        return Ok(0);
    }
    count_many(tx, now.german_date(), "", &Event::of(Kind::Outage, ""), minutes)?;
    Ok(minutes)
}
