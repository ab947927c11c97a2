//! `kreislauf import leika FILE`: reads a catalogue and writes it as a whole.

use std::io::Read;

use leika::catalogue::{Line, Odd, Reader, Row};
use store::{Actor, Store};

use crate::ops::{self, Written};
use crate::{Error, Service, limits, reference};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were read.
    pub rows: u64,
    /// Rows with a service that has a key; these were written.
    pub listed: u64,
    /// Rows with a service that the catalogue has no key for (*nicht im LeiKa*); these are passed over.
    pub not_listed: u64,
    /// What became of the written ones.
    pub written: Written,
    /// What was odd, with line and column; at most [`limits::ODD`].
    pub odd: Vec<Odd>,
    /// How many odd things there were in all.
    pub odd_total: u64,
}

/// Takes a catalogue in, all of it or nothing. Services that the file does not have stay: their keys are in use.
///
/// # Errors
/// When the file is no catalogue, ends in the middle or has more than [`limits::CATALOGUE`] services; nothing is
/// written then.
pub async fn leika(store: &Store, file: impl Read, actor: Actor) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut services = Vec::new();
    for line in Reader::new(file)? {
        services.extend(report.note(line?));
        if services.len() > limits::CATALOGUE {
            return Err(Error::TooManyServices);
        }
    }
    // In one transaction: a part of a catalogue would look like a whole one at the next start.
    report.written = write(store, services, actor).await?;
    Ok(report)
}

impl Report {
    fn note(&mut self, line: Line) -> Option<Service> {
        self.rows += 1;
        self.odd_total += line.odd.len() as u64;
        let room = limits::ODD.saturating_sub(self.odd.len());
        self.odd.extend(line.odd.into_iter().take(room));
        match line.row? {
            Row::Listed(key, row) => {
                self.listed += 1;
                Some(Service::listed(key, row))
            }
            Row::NotListed(_) => {
                self.not_listed += 1;
                None
            }
        }
    }
}

async fn write(store: &Store, services: Vec<Service>, actor: Actor) -> Result<Written, Error> {
    store.change(move |tx| ops::put_services(tx, actor, &services)).await
}

/// Takes the shipped catalogue in where there is none yet.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seed(store: &Store) -> Result<(), Error> {
    if store.read(crate::store::count_services).await? > 0 {
        return Ok(());
    }
    // In one transaction: a start that is cut off leaves nothing half done.
    let services = reference::services()?;
    write(store, services, Actor::System).await?;
    Ok(())
}
