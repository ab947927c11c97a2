//! The queries.

use ::store::{Error, Read, Result, Row, Tx, Value};
use ars::{Ags, Ars, Postcode};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use uuid::Uuid;

use crate::listing::Listed;
use crate::model::{FormerRegion, Region, RegionKind};
use crate::regions::Regions;
use crate::{Office, OfficeDetails, Position, limits};

/// Which state of the regions the database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Generation {
    number: i64,
    imported_at: i64,
    pub(crate) as_of: String,
}

impl std::fmt::Display for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.number, self.imported_at, self.as_of)
    }
}

/// The newest import, and the newest date of all of them.
pub(crate) fn generation(read: &mut Read<'_>) -> Result<Generation> {
    let row = read.optional(
        "SELECT number, imported_at, (SELECT MAX(as_of) FROM region_import)
         FROM region_import ORDER BY number DESC LIMIT 1",
        &[],
    )?;
    match row {
        None => Ok(Generation::default()),
        Some(mut row) => {
            Ok(Generation { number: row.take(0)?, imported_at: row.take(1)?, as_of: row.take(2)? })
        }
    }
}

/// A row of the table of regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) listed: Listed,
    pub(crate) valid_from: Date,
    /// None while it is in force.
    pub(crate) valid_to: Option<Date>,
    pub(crate) successor: Option<Ars>,
}

const COLUMNS: &str = "ars, kind, name, seat, seat_postcode, population, area_ha, lat, lon, \
                       valid_from, valid_to, successor";

fn read_kept(mut row: Row) -> Result<(Ars, Kept)> {
    let ars: Ars = row.take_parsed(0)?;
    let code: i64 = row.take(1)?;
    let kind = u8::try_from(code).ok().and_then(RegionKind::from_code);
    let kind = kind.ok_or_else(|| Error::Corrupt(format!("region {ars}: no kind {code}")))?;
    let listed = Listed {
        kind,
        name: row.take(2)?,
        seat: row.take(3)?,
        seat_postcode: parsed(&mut row, 4)?,
        population: row.take(5)?,
        area_ha: row.take(6)?,
        position: read_position(&mut row, 7)?,
    };
    let kept = Kept {
        listed,
        valid_from: row.take_parsed(9)?,
        valid_to: parsed(&mut row, 10)?,
        successor: parsed(&mut row, 11)?,
    };
    Ok((ars, kept))
}

/// A word that may be missing.
fn parsed<T: std::str::FromStr>(row: &mut Row, index: usize) -> Result<Option<T>> {
    let text: Option<String> = row.take(index)?;
    let read = |text: String| {
        text.parse().map_err(|_ignored: T::Err| {
            Error::Corrupt(format!("column {index}: {text:?} is no {}", std::any::type_name::<T>()))
        })
    };
    text.map(read).transpose()
}

fn read_position(row: &mut Row, index: usize) -> Result<Option<Position>> {
    let (lat, lon): (Option<i64>, Option<i64>) = (row.take(index)?, row.take(index + 1)?);
    let micro = |degrees: i64| {
        i32::try_from(degrees).map_err(|_large| Error::Corrupt(format!("{degrees} is no degree")))
    };
    let position = lat
        .zip(lon)
        .map(|(lat, lon)| Ok::<_, Error>(Position { lat: micro(lat)?, lon: micro(lon)? }));
    position.transpose()
}

fn position_values(position: Option<Position>) -> [Value; 2] {
    [position.map(|at| at.lat).into(), position.map(|at| at.lon).into()]
}

/// The name of the region with this key, if there is one that is not gone.
pub fn region_name(read: &mut Read<'_>, ars: Ars) -> Result<Option<String>> {
    let row = read.optional(
        "SELECT name FROM region WHERE ars = ?1 AND valid_to IS NULL",
        &[ars.as_str().into()],
    )?;
    row.map(|mut row| row.take(0)).transpose()
}

/// How many people live in the region with this key, where that is known and it is not gone. What stands without a
/// figure of its own (an association of municipalities, a district) has that of its municipalities.
pub fn population(read: &mut Read<'_>, ars: Ars) -> Result<Option<i64>> {
    let last = format!("{:9<12}", ars.shortened());
    let row = read.optional(
        "SELECT COALESCE(r.population, (
             SELECT CAST(SUM(m.population) AS BIGINT) FROM region m
             WHERE m.ars >= ?1 AND m.ars <= ?2 AND m.kind >= 60 AND m.kind < 70 AND m.valid_to IS NULL))
         FROM region r WHERE r.ars = ?1 AND r.valid_to IS NULL",
        &[ars.as_str().into(), last.into()],
    )?;
    Ok(row.map(|mut row| row.take(0)).transpose()?.flatten())
}

/// Every row of the table of regions, those that are gone included.
pub(crate) fn all_kept(read: &mut Read<'_>) -> Result<BTreeMap<Ars, Kept>> {
    let mut all = BTreeMap::new();
    read.each(&format!("SELECT {COLUMNS} FROM region"), &[], |row| {
        let (ars, kept) = read_kept(row)?;
        all.insert(ars, kept);
        Ok(())
    })?;
    Ok(all)
}

/// All regions with their postcodes, as the memory holds them.
pub(crate) fn everything(read: &mut Read<'_>) -> Result<(Generation, Regions)> {
    let generation = generation(read)?;
    let mut postcodes: HashMap<Ags, Vec<Postcode>> = HashMap::new();
    read.each("SELECT ags, postcode FROM region_postcode", &[], |mut row| {
        postcodes.entry(row.take_parsed(0)?).or_default().push(row.take_parsed(1)?);
        Ok(())
    })?;
    let (mut all, mut former) = (Vec::new(), Vec::new());
    for (ars, Kept { listed, valid_from, valid_to, successor }) in all_kept(read)? {
        let Listed { kind, name, seat, seat_postcode, population, area_ha, position } = listed;
        if let Some(last_listed) = valid_to {
            former.push(FormerRegion { ars, kind, name: name.into(), last_listed, successor });
            continue;
        }
        let mut region = Region {
            ars,
            kind,
            name: name.into(),
            seat: seat.map(Into::into),
            seat_postcode,
            postcodes: Box::default(),
            population,
            area_ha,
            position,
            valid_from,
        };
        let mut own = region.ags().and_then(|ags| postcodes.remove(&ags)).unwrap_or_default();
        own.extend(seat_postcode);
        own.sort_unstable();
        own.dedup();
        region.postcodes = own.into();
        all.push(region);
    }
    Ok((generation, Regions::new(all, former)))
}

/// Writes regions, whether they are there already or not.
pub(crate) fn put(tx: &mut Tx<'_>, rows: &[(Ars, &Kept)]) -> Result<()> {
    for batch in rows.chunks(limits::BATCH) {
        let mut values = Vec::with_capacity(batch.len() * 12);
        for (ars, kept) in batch {
            let Kept { listed, valid_from, valid_to, successor } = kept;
            values.extend([
                ars.as_str().into(),
                i64::from(listed.kind.code()).into(),
                listed.name.as_str().into(),
                listed.seat.as_deref().into(),
                listed.seat_postcode.map(|code| code.to_string()).into(),
                listed.population.into(),
                listed.area_ha.into(),
            ]);
            values.extend(position_values(listed.position));
            values.extend([
                valid_from.to_string().into(),
                valid_to.map(|date| date.to_string()).into(),
                successor.map(|ars| ars.to_string()).into(),
            ]);
        }
        let sql = format!(
            "INSERT INTO region ({COLUMNS}) VALUES {}
             ON CONFLICT (ars) DO UPDATE SET kind = excluded.kind, name = excluded.name,
                 seat = excluded.seat, seat_postcode = excluded.seat_postcode,
                 population = excluded.population, area_ha = excluded.area_ha,
                 lat = excluded.lat, lon = excluded.lon, valid_from = excluded.valid_from,
                 valid_to = excluded.valid_to, successor = excluded.successor",
            markers(batch.len(), 12)
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Replaces what is known about postcodes.
pub(crate) fn put_postcodes(tx: &mut Tx<'_>, rows: &[(Postcode, Ags)]) -> Result<()> {
    tx.execute("DELETE FROM region_postcode", &[])?;
    for batch in rows.chunks(limits::BATCH) {
        let values: Vec<Value> = batch
            .iter()
            .flat_map(|(code, ags)| [code.as_str().into(), ags.as_str().into()])
            .collect();
        let sql = format!(
            "INSERT INTO region_postcode (postcode, ags) VALUES {} ON CONFLICT DO NOTHING",
            markers(batch.len(), 2)
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// `(?1, ?2), (?3, ?4)`: markers for some rows.
fn markers(rows: usize, columns: usize) -> String {
    let mut sql = String::new();
    for marker in 1..=rows * columns {
        let open = if marker % columns == 1 { "(" } else { "" };
        let close = match marker % columns {
            0 if marker == rows * columns => ")",
            0 => "), ",
            _ => ", ",
        };
        // Writing to a string cannot fail.
        let _ok = write!(sql, "{open}?{marker}{close}");
    }
    sql
}

const OFFICE: &str = "o.id, o.organisation, o.ars, o.name, o.street, o.postcode, o.town, o.phone, \
                      o.email, o.website, o.hours, o.note, o.lat, o.lon, o.version";

fn read_office(mut row: Row) -> Result<Office> {
    let details = OfficeDetails {
        ars: row.take_parsed(2)?,
        name: row.take(3)?,
        street: row.take(4)?,
        postcode: row.take(5)?,
        town: row.take(6)?,
        phone: row.take(7)?,
        email: row.take(8)?,
        website: row.take(9)?,
        hours: row.take_json(10)?,
        note: row.take(11)?,
        position: read_position(&mut row, 12)?,
    };
    Ok(Office { id: row.take(0)?, organisation: row.take(1)?, details, version: row.take(14)? })
}

/// The values of an office, in the order in which [`crate::ops`] writes them.
pub(crate) fn office_values(details: &OfficeDetails) -> Result<Vec<Value>> {
    let hours = serde_json::to_string(&details.hours)
        .map_err(|error| Error::Corrupt(format!("opening hours: {error}")))?;
    let mut values: Vec<Value> = vec![
        details.ars.as_str().into(),
        details.name.as_str().into(),
        details.street.as_str().into(),
        details.postcode.as_str().into(),
        details.town.as_str().into(),
        details.phone.as_str().into(),
        details.email.as_str().into(),
        details.website.as_str().into(),
        hours.into(),
        details.note.as_str().into(),
    ];
    values.extend(position_values(details.position));
    Ok(values)
}

/// One office that is not closed. Public: offices are there to be found.
pub fn office(read: &mut Read<'_>, id: Uuid) -> Result<Option<Office>> {
    let sql = format!("SELECT {OFFICE} FROM office o WHERE o.id = ?1 AND o.closed_at IS NULL");
    read.optional(&sql, &[id.into()])?.map(read_office).transpose()
}

/// All offices that are not closed, by name. A node has hundreds, not millions.
pub fn offices(read: &mut Read<'_>) -> Result<Vec<Office>> {
    let sql =
        format!("SELECT {OFFICE} FROM office o WHERE o.closed_at IS NULL ORDER BY o.name, o.id");
    read.all(&sql, &[])?.into_iter().map(read_office).collect()
}

/// The offices that an organisation entered and has not closed, by name.
pub fn offices_of(read: &mut Read<'_>, organisation: Uuid) -> Result<Vec<Office>> {
    let sql = format!(
        "SELECT {OFFICE} FROM office o WHERE o.organisation = ?1 AND o.closed_at IS NULL
         ORDER BY o.name, o.id"
    );
    read.all(&sql, &[organisation.into()])?.into_iter().map(read_office).collect()
}

/// The offices to which the people of a region go, those of the region around it included when it is
/// given (its administering body).
pub fn offices_for(read: &mut Read<'_>, region: Ars, around: Ars) -> Result<Vec<Office>> {
    let sql = format!(
        "SELECT {OFFICE} FROM office o WHERE o.ars IN (?1, ?2) AND o.closed_at IS NULL
         ORDER BY o.name, o.id"
    );
    let values = [region.as_str().into(), around.as_str().into()];
    read.all(&sql, &values)?.into_iter().map(read_office).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn markers_count_on() {
        assert_eq!(super::markers(2, 2), "(?1, ?2), (?3, ?4)");
        assert_eq!(super::markers(1, 3), "(?1, ?2, ?3)");
    }
}
