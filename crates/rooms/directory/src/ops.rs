//! What can be done with the directory: take in a newer (or older) list of regions; enter, change and
//! close offices.

use ::store::{Actor, Entry, Store, Tx};
use ars::{Ags, Ars, Level, Postcode};
use identity::Acting;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

use crate::listing::Listed;
use crate::model::without_titles;
use crate::store::{self as query, Kept};
use crate::{Error, Listing, Office, OfficeDetails, reference};

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// The date of the list.
    pub as_of: Date,
    /// How many regions it has.
    pub listed: usize,
    /// Regions that were not there before.
    pub added: usize,
    /// Regions of which something changed.
    pub changed: usize,
    /// Regions that are gone; their keys stay resolvable.
    pub ended: usize,
    /// Regions that only an older list knows; added as gone.
    pub former: usize,
    /// What was odd, with line and column; the first [`limits::ODD`](crate::limits::ODD).
    pub odd: Vec<String>,
    /// How much was odd in all.
    pub odd_count: usize,
}

impl std::fmt::Display for ImportReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { as_of, listed, added, changed, ended, former, odd_count, .. } = self;
        write!(
            f,
            "directory of {as_of}: {listed} regions, {added} added, {changed} changed, {ended} gone, \
             {former} known only to this older list, {odd_count} odd"
        )
    }
}

/// Takes in a list of regions, in one transaction.
///
/// # Errors
/// When the database does not answer; nothing is changed then.
pub async fn import(store: &Store, listing: Listing) -> Result<ImportReport, Error> {
    let listing = Arc::new(listing);
    store.change(move |tx| take_in(tx, &listing)).await
}

/// Fills the database with the tables of facts that the product ships, unless it holds them or something
/// newer already.
pub(crate) async fn seed(store: &Store) -> Result<Option<ImportReport>, Error> {
    let shipped = reference::as_of()?;
    let generation = store.read(query::generation).await?;
    if generation.as_of >= shipped.to_string() {
        return Ok(None);
    }
    let listing = reference::regions()?;
    let (former, postcodes) = (reference::successors()?, reference::postcodes()?);
    let report = store
        .change(move |tx| {
            let (report, entry) = take_in(tx, &listing)?;
            put_former(tx, &former)?;
            put_postcodes(tx, &postcodes)?;
            Ok::<_, Error>((report, entry))
        })
        .await?;
    Ok(Some(report))
}

/// One import: compares the list with what is there, and writes what differs.
fn take_in(tx: &mut Tx<'_>, listing: &Listing) -> Result<(ImportReport, Entry), Error> {
    let before = query::generation(tx)?;
    let kept = query::all_kept(tx)?;
    let newest: Option<Date> = before.as_of.parse().ok();
    let mut merge = Merge::new(listing, &kept);
    match newest {
        Some(newest) if listing.as_of < newest => merge.older(),
        newest => merge.newer(newest.unwrap_or(listing.as_of)),
    }
    let Merge { rows, report, .. } = merge;
    let rows: Vec<_> = rows.iter().map(|(ars, kept)| (*ars, kept)).collect();
    query::put(tx, &rows)?;
    if !rows.is_empty() || newest.is_none_or(|newest| newest < listing.as_of) {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let now = tx.now();
        tx.execute(
            "INSERT INTO region_import (number, as_of, imported_at, added, changed, ended)
             SELECT COALESCE(MAX(number), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM region_import",
            &[
                listing.as_of.to_string().into(),
                now.into(),
                count(report.added).into(),
                count(report.changed).into(),
                count(report.ended).into(),
            ],
        )?;
    }
    let entry = Entry::new(Actor::System, "directory.import", "directory", listing.as_of)
        .because(report.to_string());
    Ok((report, entry))
}

/// A list on its way into the table.
struct Merge<'a> {
    listing: &'a Listing,
    kept: &'a BTreeMap<Ars, Kept>,
    rows: BTreeMap<Ars, Kept>,
    report: ImportReport,
}

impl<'a> Merge<'a> {
    fn new(listing: &'a Listing, kept: &'a BTreeMap<Ars, Kept>) -> Self {
        let report = ImportReport {
            as_of: listing.as_of,
            listed: listing.regions.len(),
            added: 0,
            changed: 0,
            ended: 0,
            former: 0,
            odd: listing.odd.clone(),
            odd_count: listing.odd_count,
        };
        Self { listing, kept, rows: BTreeMap::new(), report }
    }

    /// A list as new as the table or newer: what it has is in force, what it lacks is gone.
    fn newer(&mut self, last_listed: Date) {
        let mut new = Successors::default();
        for (ars, listed) in &self.listing.regions {
            match self.kept.get(ars) {
                None => {
                    new.add(*ars, listed);
                    self.report.added += 1;
                    let row = Kept {
                        listed: listed.clone(),
                        valid_from: self.listing.as_of,
                        valid_to: None,
                        successor: None,
                    };
                    self.rows.insert(*ars, row);
                }
                Some(kept) => {
                    let row = Kept {
                        listed: completed(listed, &kept.listed),
                        valid_from: kept.valid_from,
                        valid_to: None,
                        successor: None,
                    };
                    if row != *kept {
                        self.report.changed += 1;
                        self.rows.insert(*ars, row);
                    }
                }
            }
        }
        let excerpts = self.excerpts();
        for (ars, kept) in self.kept {
            let out_of_scope = kept.listed.level() == Level::Part && !self.listing.with_parts;
            if kept.valid_to.is_some()
                || self.listing.regions.contains_key(ars)
                || out_of_scope
                || excerpts.contains(&ars.state())
            {
                continue;
            }
            self.report.ended += 1;
            let successor = new.of(*ars, &kept.listed);
            let row = Kept { valid_to: Some(last_listed), successor, ..kept.clone() };
            self.rows.insert(*ars, row);
        }
    }

    /// A list older than the table: what is not in force now was once, and is added as gone.
    fn older(&mut self) {
        let mut since = Successors::default();
        for (ars, kept) in self.kept {
            if kept.valid_to.is_none() && !self.listing.regions.contains_key(ars) {
                since.add(*ars, &kept.listed);
            }
        }
        let as_of = self.listing.as_of;
        for (ars, listed) in &self.listing.regions {
            match self.kept.get(ars) {
                None => {
                    self.report.former += 1;
                    let row = Kept {
                        listed: listed.clone(),
                        valid_from: as_of,
                        valid_to: Some(as_of),
                        successor: since.of(*ars, listed),
                    };
                    self.rows.insert(*ars, row);
                }
                Some(kept) if as_of < kept.valid_from => {
                    self.rows.insert(*ars, Kept { valid_from: as_of, ..kept.clone() });
                }
                Some(kept) if kept.valid_to.is_some_and(|to| to < as_of) => {
                    self.rows.insert(*ars, Kept { valid_to: Some(as_of), ..kept.clone() });
                }
                Some(_) => {}
            }
        }
    }

    /// The states of which the list has less than half of the municipalities that are in force: an excerpt
    /// ends nothing. The federation is among them when anything is.
    fn excerpts(&mut self) -> HashSet<Ars> {
        let mut in_force: BTreeMap<Ars, (usize, usize)> = BTreeMap::new();
        for (ars, kept) in self.kept {
            if kept.listed.level() == Level::Municipality && kept.valid_to.is_none() {
                let (all, there) = in_force.entry(ars.state()).or_default();
                *all += 1;
                *there += usize::from(self.listing.regions.contains_key(ars));
            }
        }
        let mut excerpts = HashSet::new();
        for (state, (all, there)) in in_force {
            if there * 2 < all {
                excerpts.insert(state);
                self.report.odd_count += 1;
                self.report.odd.push(format!(
                    "of the {all} places known in state {} the file has {there}: taken as an excerpt, \
                     nothing was ended there",
                    state.shortened()
                ));
            }
        }
        excerpts
    }
}

/// A list says nothing of some things that we know from elsewhere.
fn completed(listed: &Listed, known: &Listed) -> Listed {
    Listed {
        position: listed.position.or(known.position),
        seat: listed.seat.clone().or_else(|| known.seat.clone()),
        ..listed.clone()
    }
}

/// Regions that came into force between two lists: the place of one that is gone may be among them.
#[derive(Default)]
pub(crate) struct Successors {
    by_ags: HashMap<Ags, Ars>,
    by_name: HashMap<(Level, Ars, String), Vec<Ars>>,
}

impl Successors {
    pub(crate) fn add(&mut self, ars: Ars, listed: &Listed) {
        if listed.level() == Level::Municipality
            && let Some(ags) = ars.ags()
        {
            self.by_ags.insert(ags, ars);
        }
        self.by_name.entry(name_key(ars, listed)).or_default().push(ars);
    }

    /// The same key with another association, or the one new region of the same level, name and state.
    pub(crate) fn of(&self, gone: Ars, listed: &Listed) -> Option<Ars> {
        let moved = match listed.level() {
            Level::Municipality => gone.ags().and_then(|ags| self.by_ags.get(&ags).copied()),
            _ => None,
        };
        moved.or_else(|| match self.by_name.get(&name_key(gone, listed))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }
}

fn name_key(ars: Ars, listed: &Listed) -> (Level, Ars, String) {
    (listed.level(), ars.state(), without_titles(&listed.name).to_lowercase())
}

/// Adds what the shipped table knows of regions that are gone, where the table does not know it.
fn put_former(tx: &mut Tx<'_>, former: &[(Ars, Kept)]) -> Result<(), Error> {
    let kept = query::all_kept(tx)?;
    let rows: Vec<_> = former
        .iter()
        .filter(|(ars, _)| {
            kept.get(ars).is_none_or(|kept| kept.valid_to.is_some() && kept.successor.is_none())
        })
        .map(|(ars, row)| (*ars, row))
        .collect();
    Ok(query::put(tx, &rows)?)
}

fn put_postcodes(tx: &mut Tx<'_>, postcodes: &[(Postcode, Ags)]) -> Result<(), Error> {
    Ok(query::put_postcodes(tx, postcodes)?)
}

type Recorded<T> = Result<(T, Entry), Error>;

/// Enters an office. The caller acts as an editor of the organisation.
///
/// # Errors
/// When the database does not answer.
pub fn add_office(tx: &mut Tx<'_>, acting: &Acting, details: &OfficeDetails) -> Recorded<Office> {
    let id = tx.new_id();
    let mut values = query::office_values(details)?;
    let now = tx.now();
    values.extend([id.into(), acting.organisation().into(), now.into()]);
    tx.execute(
        "INSERT INTO office (ars, name, street, postcode, town, phone, email, website, hours, note,
                             lat, lon, id, organisation, created_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1)",
        &values,
    )?;
    let organisation = acting.organisation();
    let office = Office { id, organisation, details: details.clone(), version: 1 };
    Ok((office, entry(acting, "directory.add-office", id)))
}

/// Changes an office that was read in `version`.
///
/// # Errors
/// [`Error::NoOffice`] when the organisation has none of this id, [`::store::Error::Conflict`] when
/// somebody was faster.
pub fn change_office(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: Uuid,
    version: i64,
    details: &OfficeDetails,
) -> Recorded<Office> {
    own_office(tx, acting, id)?;
    let mut values = query::office_values(details)?;
    values.extend([id.into(), acting.organisation().into(), version.into()]);
    tx.execute_one(
        "office",
        "UPDATE office SET ars = ?1, name = ?2, street = ?3, postcode = ?4, town = ?5, phone = ?6,
             email = ?7, website = ?8, hours = ?9, note = ?10, lat = ?11, lon = ?12,
             version = version + 1
         WHERE id = ?13 AND organisation = ?14 AND version = ?15 AND closed_at IS NULL",
        &values,
    )?;
    let organisation = acting.organisation();
    let office = Office { id, organisation, details: details.clone(), version: version + 1 };
    Ok((office, entry(acting, "directory.change-office", id)))
}

/// Closes an office that was read in `version`: it is shown nowhere any more.
///
/// # Errors
/// As [`change_office`].
pub fn close_office(tx: &mut Tx<'_>, acting: &Acting, id: Uuid, version: i64) -> Recorded<()> {
    own_office(tx, acting, id)?;
    let now = tx.now();
    tx.execute_one(
        "office",
        "UPDATE office SET closed_at = ?1, version = version + 1
         WHERE id = ?2 AND organisation = ?3 AND version = ?4 AND closed_at IS NULL",
        &[now.into(), id.into(), acting.organisation().into(), version.into()],
    )?;
    Ok(((), entry(acting, "directory.close-office", id)))
}

/// Whoever acts for another organisation learns no more than that there is nothing.
fn own_office(tx: &mut Tx<'_>, acting: &Acting, id: Uuid) -> Result<(), Error> {
    let office = query::office(tx, id)?;
    let own = office.is_some_and(|office| office.organisation == acting.organisation());
    if own { Ok(()) } else { Err(Error::NoOffice) }
}

fn entry(acting: &Acting, operation: &'static str, id: Uuid) -> Entry {
    Entry::new(acting.actor(), operation, "office", id).of(acting.organisation())
}
