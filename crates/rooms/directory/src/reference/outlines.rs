//! Writes the outlines of districts from the official borders.

use ars::Ars;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;

use super::AS_OF;
use super::geojson::{self, District};
use super::topology::{self, Cell};
use super::write::source;
use crate::{Error, limits};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlinesWritten {
    /// Districts, each with one line.
    pub districts: usize,
    /// Bytes of the table.
    pub bytes: usize,
}

/// Writes `district_outlines.tsv` and `district_outlines.origin.md` into `folder`, from the official districts
/// (VG250 of the BKG) as `GeoJSON` in degrees.
///
/// # Errors
/// When the file is not as expected, a district would vanish, the table would be too large for a page, or the
/// folder cannot be written.
pub fn write_outlines(
    from: impl Read,
    as_of: Date,
    folder: &Path,
) -> Result<OutlinesWritten, Error> {
    let districts = geojson::districts(from)?;
    let table = table(&districts, as_of)?;
    if table.len() > limits::OUTLINE_TABLE {
        return Err(source(format!(
            "the outlines have {} bytes, more than the {} that a page can carry",
            table.len(),
            limits::OUTLINE_TABLE
        )));
    }
    fs::write(folder.join("district_outlines.tsv"), &table)?;
    fs::write(folder.join("district_outlines.origin.md"), origin(as_of))?;
    Ok(OutlinesWritten { districts: districts.len(), bytes: table.len() })
}

fn table(districts: &BTreeMap<Ars, District>, as_of: Date) -> Result<String, Error> {
    let rings: Vec<_> = districts.values().flat_map(|district| &district.rings).collect();
    let mut laid = topology::simplified(&rings).into_iter();
    let mut table = format!(
        "{AS_OF}{as_of}\n# © GeoBasis-DE / BKG {} (modified); dl-de/by-2-0; changed: simplified, laid on a grid \
         (see district_outlines.origin.md)\nars\tname\tpath\n",
        as_of.year()
    );
    for (ars, district) in districts {
        let mut path = Outline::default();
        for ring in laid.by_ref().take(district.rings.len()) {
            path.add(&ring);
        }
        if path.text.is_empty() {
            return Err(source(format!(
                "{ars}, {}: the area is too small to be seen",
                district.name
            )));
        }
        // Writing to a string cannot fail.
        let _ok = writeln!(table, "{}\t{}\t{}", ars.shortened(), district.name, path.text);
    }
    Ok(table)
}

/// The data of an SVG path, in steps from place to place.
#[derive(Default)]
struct Outline {
    text: String,
    at: Option<Cell>,
}

impl Outline {
    /// Adds a ring. What follows `m` without a letter are lines, and `z` leads back to the beginning of the ring.
    fn add(&mut self, ring: &[Cell]) {
        let Some(first) = ring.first() else { return };
        let mut at = self.at.replace(*first).unwrap_or(Cell { x: 0, y: 0 });
        self.text.push('m');
        for (index, cell) in ring.iter().enumerate() {
            self.number(cell.x - at.x, index > 0);
            self.number(cell.y - at.y, true);
            at = *cell;
        }
        self.text.push('z');
    }

    fn number(&mut self, number: i32, behind_another: bool) {
        // A minus separates as well as a space.
        if behind_another && number >= 0 {
            self.text.push(' ');
        }
        let _ok = write!(self.text, "{number}");
    }
}

fn origin(as_of: Date) -> String {
    let extent = topology::extent();
    format!(
        "# Where the outlines of districts come from\n\n\
         A table of facts, written by `kreislauf reference districts --from FILE`. Whoever wants newer ones runs that\n\
         again with a newer file.\n\n\
         | what | from | as of | licence |\n\
         | --- | --- | --- | --- |\n\
         | borders and names of districts and of towns outside all districts | Verwaltungsgebiete 1:250 000 \
         (VG250), layer VG250_KRS, © GeoBasis-DE / BKG {year} (modified) | {as_of} | \
         [dl-de/by-2-0](https://www.govdata.de/dl-de/by-2-0) |\n\n\
         Changed against the original: only areas of land (GF 4); borders simplified, each shared one once, so that\n\
         neighbours still fit each other; islands and enclaves below some 4 km² left out; names with what the district\n\
         is, where the name does not say it.\n\n\
         `path` is the data of an SVG path in whole steps on one grid of {width} × {height} units for all districts.\n\
         Equirectangular projection: a degree of latitude has {degree} units, a degree of longitude 0.6266 times as many\n\
         (the cosine of 51.2°); the north-western corner lies at 5.8° east, 55.1° north. A unit is some {metres} m.\n\
         Holes are filled by the even-odd rule.\n",
        year = as_of.year(),
        width = extent.x,
        height = extent.y,
        degree = topology::units_per_degree(),
        metres = topology::metres_per_unit(),
    )
}
