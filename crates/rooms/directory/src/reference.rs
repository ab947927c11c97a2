//! The tables of facts that the product ships in `reference/`: read when a database is filled for the
//! first time, written by [`write`](fn@write) from the official files.
//!
//! Origin, date and licence of each stand in `reference/regions.origin.md`.

use ars::{Ags, Ars, Postcode};
use jiff::civil::Date;
use std::collections::BTreeMap;

use crate::listing::Listed;
use crate::store::Kept;
use crate::{Error, Listing, Position, RegionKind};

mod geojson;
mod outlines;
mod providers;
mod topology;
mod write;

pub use outlines::{OutlinesWritten, write_outlines};
pub use providers::{ProvidersWritten, write_providers};
pub use write::{Sources, Written, write, write_all};

const REGIONS: &str = include_str!("../../../../reference/regions.tsv");
const SUCCESSORS: &str = include_str!("../../../../reference/successors.tsv");
const POSTCODES: &str = include_str!("../../../../reference/postcodes.tsv");
const PROVIDERS: &str = include_str!("../../../../reference/providers.tsv");
const PROVIDER_TOWNS: &str = include_str!("../../../../reference/provider_towns.tsv");
const OUTLINES: &str = include_str!("../../../../reference/district_outlines.tsv");

/// What stands before the date in the first line of the tables.
const AS_OF: &str = "# as_of\t";

/// A line of a table, with what an error says about it.
struct Line<'t> {
    table: &'static str,
    number: usize,
    fields: std::str::Split<'t, char>,
}

impl<'t> Line<'t> {
    fn wrong(&self, what: impl Into<String>) -> Error {
        Error::Table { table: self.table, line: self.number, what: what.into() }
    }

    fn text(&mut self) -> Result<&'t str, Error> {
        self.fields.next().ok_or_else(|| self.wrong("a column is missing"))
    }

    fn optional<T: std::str::FromStr>(&mut self) -> Result<Option<T>, Error> {
        match self.text()? {
            "" => Ok(None),
            text => match text.parse() {
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(self.wrong(format!("{text:?} is not what belongs there"))),
            },
        }
    }

    fn needed<T: std::str::FromStr>(&mut self) -> Result<T, Error> {
        self.optional()?.ok_or_else(|| self.wrong("a value is missing"))
    }

    fn kind(&mut self) -> Result<RegionKind, Error> {
        let code = self.needed()?;
        RegionKind::from_code(code).ok_or_else(|| self.wrong(format!("there is no kind {code}")))
    }
}

/// The lines of a table without its remarks and its head.
fn lines<'t>(table: &'static str, text: &'t str) -> impl Iterator<Item = Line<'t>> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(move |(at, line)| Line { table, number: at + 1, fields: line.split('\t') })
}

fn date_of(table: &'static str, text: &str) -> Result<Date, Error> {
    let date = text.lines().next().and_then(|line| line.strip_prefix(AS_OF)?.parse().ok());
    date.ok_or_else(|| Error::Table {
        table,
        line: 1,
        what: format!("it must begin with {AS_OF:?} and a date"),
    })
}

/// The date of the shipped table of regions.
pub(crate) fn as_of() -> Result<Date, Error> {
    date_of("regions.tsv", REGIONS)
}

/// The shipped regions.
pub(crate) fn regions() -> Result<Listing, Error> {
    read_regions(REGIONS)
}

fn read_regions(text: &str) -> Result<Listing, Error> {
    let table = "regions.tsv";
    let mut regions = BTreeMap::new();
    for mut line in lines(table, text) {
        let ars: Ars = line.needed()?;
        let listed = Listed {
            kind: line.kind()?,
            name: line.text()?.to_owned(),
            seat: line.optional()?,
            seat_postcode: line.optional()?,
            population: line.optional()?,
            area_ha: line.optional()?,
            position: line
                .optional()?
                .zip(line.optional()?)
                .map(|(lat, lon)| Position { lat, lon }),
        };
        regions.insert(ars, listed);
    }
    let as_of = date_of(table, text)?;
    Ok(Listing { as_of, regions, with_parts: true, odd: Vec::new(), odd_count: 0 })
}

/// The shipped regions that are gone.
pub(crate) fn successors() -> Result<Vec<(Ars, Kept)>, Error> {
    let table = "successors.tsv";
    let last_listed = date_of(table, SUCCESSORS)?;
    let mut rows = Vec::new();
    for mut line in lines(table, SUCCESSORS) {
        let ars: Ars = line.needed()?;
        let listed = Listed {
            kind: line.kind()?,
            name: line.text()?.to_owned(),
            seat: None,
            seat_postcode: None,
            population: line.optional()?,
            area_ha: line.optional()?,
            position: None,
        };
        let successor = line.optional()?;
        let row = Kept { listed, valid_from: last_listed, valid_to: Some(last_listed), successor };
        rows.push((ars, row));
    }
    Ok(rows)
}

/// The shipped postcodes, each with a municipality in which it lies.
pub(crate) fn postcodes() -> Result<Vec<(Postcode, Ags)>, Error> {
    let read = |mut line: Line<'_>| Ok((line.needed()?, line.needed()?));
    lines("postcodes.tsv", POSTCODES).map(read).collect()
}

/// The shipped outlines of districts: key, name, path.
pub(crate) fn outlines() -> Result<Vec<(Ars, &'static str, &'static str)>, Error> {
    let read = |mut line: Line<'static>| {
        let key = line.text()?;
        let ars =
            Ars::parse_shortened(key).map_err(|error| line.wrong(format!("{key}: {error}")))?;
        Ok((ars, line.text()?, line.text()?))
    };
    lines("district_outlines.tsv", OUTLINES).map(read).collect()
}

/// A provider of information technology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownProvider {
    /// Its number in the table.
    pub number: i64,
    /// Its name.
    pub name: &'static str,
    /// Where it sits.
    pub seat: &'static str,
    /// The key of that, where it lies in the state of the table.
    pub ars: Option<Ars>,
}

/// A town or district that belongs to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownMember {
    /// Its key.
    pub ars: Ars,
    /// Its name.
    pub name: &'static str,
    /// The number of the provider.
    pub provider: i64,
    /// Whether the source lists it; else it is general knowledge that the provider has to confirm.
    pub listed: bool,
}

/// The shipped providers, and the day for which they are known.
///
/// # Errors
/// When the table is damaged, which a test excludes.
pub fn providers() -> Result<(Date, Vec<KnownProvider>), Error> {
    let read = |mut line: Line<'static>| {
        Ok(KnownProvider {
            number: line.needed()?,
            name: line.text()?,
            seat: line.text()?,
            ars: line.optional()?,
        })
    };
    let all = lines("providers.tsv", PROVIDERS).map(read).collect::<Result<_, Error>>()?;
    Ok((date_of("providers.tsv", PROVIDERS)?, all))
}

/// The shipped towns and districts of which a provider is known.
///
/// # Errors
/// When the table is damaged, which a test excludes.
pub fn provider_members() -> Result<Vec<KnownMember>, Error> {
    let mut all = Vec::new();
    for mut line in lines("provider_towns.tsv", PROVIDER_TOWNS) {
        let (ars, name, provider) = (line.needed()?, line.text()?, line.optional()?);
        let listed = line.text()? == "listed";
        if let Some(provider) = provider {
            all.push(KnownMember { ars, name, provider, listed });
        }
    }
    Ok(all)
}
