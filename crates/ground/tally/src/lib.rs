//! What is counted, so that a town sees where its services go badly: events per service, place and day, never per person.
//!
//! - [`count`]: rooms of the service half count in the transaction that happens anyway, with one INSERT that locks
//!   nothing others write.
//! - [`tend`]: puts days together and publishes the months that are over.
//! - `tally_shown`: the only table that pages and programs may read. What stands there is made by [`divide`], so that
//!   nothing under [`limits::SHOWN_FROM`] can be shown, not even by subtraction.
//! - [`beat`]: the program knows when it was down.

mod beat;
mod keep;
pub mod limits;
mod month;
mod parts;

pub use beat::beat;
pub use keep::{publish, put_together, tend};
pub use month::Month;
pub use parts::{Count, Divided, divide};

use ::store::{Migration, Result, Tx};
use jiff::civil::Date;
use uuid::Uuid;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "tally/0001-tally", sql: include_str!("../migrations/0001-tally.sql") }];

::store::words! {
    /// What happened.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Kind {
        /// Somebody began an application.
        Started = "started",
        /// A draft was thrown away or ran out; the detail is the step it stood at.
        Abandoned = "abandoned",
        /// An application was sent.
        Sent = "sent",
        /// The office asked back; the detail is why.
        AskedBack = "asked-back",
        /// A decision was made; the amount is the days it took.
        Decided = "decided",
        /// An application was withdrawn.
        Withdrawn = "withdrawn",
        /// Somebody said how it went; the detail is the answer.
        Feedback = "feedback",
        /// A search found nothing.
        NothingFound = "nothing-found",
        /// The program could not be reached; each minute is an event.
        Outage = "outage",
    }
}

/// An event as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'e> {
    /// What happened.
    pub kind: Kind,
    /// The key of the service, or empty.
    pub service: &'e str,
    /// What kind of it, or empty. Never what a person typed.
    pub detail: &'e str,
    /// What it measured, or 0.
    pub amount: i64,
}

impl<'e> Event<'e> {
    /// An event of a service.
    pub const fn of(kind: Kind, service: &'e str) -> Self {
        Self { kind, service, detail: "", amount: 0 }
    }

    /// With what kind of it.
    pub const fn detail(mut self, detail: &'e str) -> Self {
        self.detail = detail;
        self
    }

    /// With what it measured.
    pub const fn amount(mut self, amount: i64) -> Self {
        self.amount = amount;
        self
    }
}

/// Counts an event of today for the place of an organisation. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn count(tx: &mut Tx<'_>, organisation: Uuid, event: &Event<'_>) -> Result<()> {
    let today = month::number(tx.now().german_date());
    tx.execute(
        "INSERT INTO tally (day, place, service, kind, detail, events, amount, together)
         VALUES (?1, COALESCE((SELECT o.ars FROM organisation o WHERE o.id = ?2), ''), ?3, ?4, ?5, 1, ?6, FALSE)",
        &[
            today.into(),
            organisation.into(),
            short(event.service).into(),
            event.kind.word().into(),
            short(event.detail).into(),
            event.amount.into(),
        ],
    )?;
    Ok(())
}

/// Counts an event of today for a place, or for none (empty). One statement.
///
/// # Errors
/// When the database does not answer.
pub fn count_at(tx: &mut Tx<'_>, place: &str, event: &Event<'_>) -> Result<()> {
    let today = tx.now().german_date();
    count_many(tx, today, place, event, 1)
}

/// Counts several events of a day for a place, with what they measured in sum: what was counted elsewhere, and what a
/// demonstration invents.
///
/// # Errors
/// When the database does not answer.
pub fn count_many(
    tx: &mut Tx<'_>,
    day: Date,
    place: &str,
    event: &Event<'_>,
    events: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO tally (day, place, service, kind, detail, events, amount, together)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, FALSE)",
        &[
            month::number(day).into(),
            short(place).into(),
            short(event.service).into(),
            event.kind.word().into(),
            short(event.detail).into(),
            events.into(),
            event.amount.into(),
        ],
    )?;
    Ok(())
}

/// Keys and words are short; what is not cannot be one and does not make the table large.
fn short(text: &str) -> String {
    text.chars().take(limits::WORD).collect()
}
