//! A list of regions as it came from a file, before it meets the database.

use ars::gv100ad::{AssociationKind, DistrictKind, MunicipalityKind, Reader, Record};
use ars::{Administration, Ars, Level, Postcode};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::BufRead;

use crate::{Error, Position, RegionKind, limits};

/// Codes for records that say nothing about their kind: the level is known, no more.
const SOME_DISTRICT: u8 = 40;
const SOME_ASSOCIATION: u8 = 59;
const SOME_MUNICIPALITY: u8 = 69;

/// A region as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) kind: RegionKind,
    pub(crate) name: String,
    pub(crate) seat: Option<String>,
    pub(crate) seat_postcode: Option<Postcode>,
    pub(crate) population: Option<i64>,
    pub(crate) area_ha: Option<i64>,
    pub(crate) position: Option<Position>,
}

/// A list of regions with its date.
#[derive(Clone, Debug)]
pub struct Listing {
    pub(crate) as_of: Date,
    pub(crate) regions: BTreeMap<Ars, Listed>,
    /// Whether it lists the parts of the city states: the official file does not.
    pub(crate) with_parts: bool,
    pub(crate) odd: Vec<String>,
    pub(crate) odd_count: usize,
}

/// Gathers what is odd, up to a bound.
#[derive(Debug, Default)]
struct Odd {
    kept: Vec<String>,
    count: usize,
}

impl Odd {
    fn note(&mut self, what: impl FnOnce() -> String) {
        self.count += 1;
        if self.kept.len() < limits::ODD {
            self.kept.push(what());
        }
    }
}

impl Listing {
    /// Reads a GV100AD file: one line in memory at a time, odd lines reported and passed over.
    ///
    /// # Errors
    /// When the input fails, holds no record at all, or too many.
    pub fn from_gv100ad(input: impl BufRead) -> Result<Self, Error> {
        let mut regions: BTreeMap<Ars, (Listed, u64)> = BTreeMap::new();
        let mut odd = Odd::default();
        let mut as_of: Option<Date> = None;
        let mut records = 0;
        for line in Reader::new(input) {
            let line = line?;
            for what in line.odd {
                odd.note(|| what.to_string());
            }
            let Some(record) = line.record else { continue };
            records += 1;
            if records > limits::RECORDS {
                return Err(Error::TooManyRecords);
            }
            let date = record.as_of();
            if date.is_some() && as_of.is_some() && date != as_of {
                odd.note(|| format!("line {}: another date than the lines before", line.number));
            }
            as_of = as_of.max(date);
            let Some((ars, listed)) = listed(record) else { continue };
            add(&mut regions, ars, listed, line.number, &mut odd);
        }
        let Some(as_of) = as_of.filter(|_| !regions.is_empty()) else {
            return Err(Error::NoRecords);
        };
        let mut regions: BTreeMap<_, _> =
            regions.into_iter().map(|(ars, (listed, _))| (ars, listed)).collect();
        regions.entry(Ars::FEDERATION).or_insert_with(germany);
        Ok(Self { as_of, regions, with_parts: false, odd: odd.kept, odd_count: odd.count })
    }
}

/// Adds a record. Several may share a key: a town outside all districts stands there as a district too,
/// Hamburg even as a state; the narrowest says most.
fn add(
    regions: &mut BTreeMap<Ars, (Listed, u64)>,
    ars: Ars,
    listed: Listed,
    line: u64,
    odd: &mut Odd,
) {
    let Some((known, first)) = regions.get_mut(&ars) else {
        regions.insert(ars, (listed, line));
        return;
    };
    if known.kind.level() == listed.kind.level() {
        odd.note(|| {
            format!(
                "line {line}: the key {ars} stood in line {first} already; this line was left out"
            )
        });
    } else if known.kind.level() < listed.kind.level() {
        *known = listed;
    }
}

/// What of a record becomes a region.
fn listed(record: Record) -> Option<(Ars, Listed)> {
    let wide = |kind, name, seat| Listed {
        kind,
        name,
        seat,
        seat_postcode: None,
        population: None,
        area_ha: None,
        position: None,
    };
    Some(match record {
        Record::State(it) => (it.ars, wide(RegionKind::State, it.name, it.seat)),
        Record::GovernmentRegion(it) => {
            (it.ars, wide(RegionKind::GovernmentRegion, it.name, it.seat))
        }
        // Planning regions of Baden-Württemberg have no key and administer nothing.
        Record::Region(_) => return None,
        Record::District(it) => {
            let kind = it.kind.unwrap_or(DistrictKind::from_code(SOME_DISTRICT));
            (it.ars, wide(RegionKind::District(kind), it.name, it.seat))
        }
        Record::Association(it) => {
            // Whoever administers itself stands here too, with the key that its municipality has.
            if it.kind == Some(AssociationKind::OwnAdministration)
                || it.ars.administration() != Some(Administration::Member)
            {
                return None;
            }
            let kind = it.kind.unwrap_or(AssociationKind::from_code(SOME_ASSOCIATION));
            (it.ars, wide(RegionKind::Association(kind), it.name, it.seat))
        }
        Record::Municipality(it) => {
            let kind = it.kind.unwrap_or(MunicipalityKind::from_code(SOME_MUNICIPALITY));
            let listed = Listed {
                kind: RegionKind::Municipality(kind),
                name: it.name,
                seat: None,
                seat_postcode: it.seat_postcode,
                population: it.population.and_then(|people| people.try_into().ok()),
                area_ha: it.area_ha.and_then(|area| area.try_into().ok()),
                position: None,
            };
            (it.ars, listed)
        }
    })
}

/// Stands in no file, and above everything.
pub(crate) fn germany() -> Listed {
    Listed {
        kind: RegionKind::Federation,
        name: "Deutschland".to_owned(),
        seat: Some("Berlin".to_owned()),
        seat_postcode: None,
        population: None,
        area_ha: None,
        position: None,
    }
}

impl Listed {
    pub(crate) fn level(&self) -> Level {
        self.kind.level()
    }
}
