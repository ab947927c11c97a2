//! Writes the tables of facts from the official files.

use ars::gv100ad::MunicipalityKind;
use ars::{Ags, Ars, Level, Postcode};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{BufRead, Read};
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use super::AS_OF;
use crate::listing::Listed;
use crate::model::without_titles;
use crate::ops::Successors;
use crate::{Error, Listing, Position, RegionKind};

/// The official files.
#[derive(Debug)]
pub struct Sources<G, P, E, C> {
    /// GV100AD, the directory of municipalities.
    pub gv100ad: G,
    /// The code list of all ARS (`urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs`) as JSON: it
    /// alone has the parts of the city states.
    pub keys: P,
    /// The extract of 31 December 2020 (`AuszugGV4Q2020.csv`): it alone has coordinates, and the keys that
    /// were in force then.
    pub extract: E,
    /// Postcodes by municipality (`zuordnung_plz_ort_landkreis.csv`).
    pub postcodes: C,
}

/// How many lines each table got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// `regions.tsv`.
    pub regions: usize,
    /// `successors.tsv`.
    pub former: usize,
    /// Those of them with a successor.
    pub with_successor: usize,
    /// `postcodes.tsv`.
    pub postcodes: usize,
}

/// The date of the extract.
const EXTRACT_AS_OF: Date = date(2020, 12, 31);

/// Areas are rounded to hectares, so sums of some may be off by one or two.
const AREA_TOLERANCE: i64 = 1;

/// Mergers since 2020 that neither the name nor the area of a single place tells: the AGS of those that went,
/// and of the one that took them in. Each adds up: it grew by the area of those that went.
const MERGERS: [(&[&str], &str); 12] = [
    (&["01059101", "01059141"], "01059126"),
    (&["03153006", "03153009", "03153014"], "03153019"),
    (&["07132084"], "07132502"),
    (&["07232089"], "07232503"),
    (&["09273452", "09273454"], "09273137"),
    (&["09479456", "09479462", "09479463"], "09479166"),
    (&["12073032", "12073386", "12073505", "12073603"], "12073532"),
    (&["14522450", "14522620"], "14522275"),
    (
        &[
            "16061007", "16061028", "16061065", "16061067", "16061068", "16061077", "16061084",
            "16061091", "16061096", "16061111",
        ],
        "16061119",
    ),
    (&["16061039", "16061049"], "16061045"),
    (&["16065082", "16065084"], "16065089"),
    (&["16071038", "16071055"], "16071056"),
];

/// Two more, one across the border of a district, one under a new name.
const MORE_MERGERS: [(&[&str], &str); 2] =
    [(&["16063037"], "16064074"), (&["16076004", "16076084"], "16076094")];

/// A place as the extract has it.
#[derive(Clone, Debug)]
struct Then {
    ars: Ars,
    listed: Listed,
}

/// Writes `regions.tsv`, `successors.tsv` and `postcodes.tsv` into `folder`.
///
/// # Errors
/// When a source is not as expected or the folder cannot be written.
pub fn write<G: BufRead, P: Read, E: Read, C: Read>(
    sources: Sources<G, P, E, C>,
    folder: &Path,
) -> Result<Written, Error> {
    let mut now = Listing::from_gv100ad(sources.gv100ad)?;
    add_parts(&mut now, sources.keys)?;
    let then = read_extract(sources.extract)?;
    let successors = find_successors(&now, &then);
    add_positions(&mut now, &then, &successors);
    let postcodes = read_postcodes(sources.postcodes, &now, &then, &successors)?;

    fs::write(folder.join("regions.tsv"), regions_table(&now))?;
    fs::write(folder.join("successors.tsv"), successors_table(&then, &successors))?;
    fs::write(folder.join("postcodes.tsv"), postcodes_table(&postcodes))?;
    Ok(Written {
        regions: now.regions.len(),
        former: successors.len(),
        with_successor: successors.values().filter(|now| now.is_some()).count(),
        postcodes: postcodes.len(),
    })
}

/// The same, from the folder in which the official files lie, packed or not.
///
/// # Errors
/// As [`write`](fn@write), and when a file is not there or cannot be unpacked.
pub fn write_all(from: &Path, to: &Path) -> Result<(), Error> {
    let sources = Sources {
        gv100ad: opened(from, "gv100ad-2026/GV100AD_28022026.txt")?,
        keys: opened(from, "gv100ad-2026/ars_2026-01-31.json")?,
        extract: opened(from, "gv-auszug-2020/AuszugGV4Q2020.csv")?,
        postcodes: opened(from, "gv-auszug-2020/zuordnung_plz_ort_landkreis.csv")?,
    };
    write(sources, to).map(|_written| ())
}

/// A file, or what its packed form holds: unpacked by the program made for it, since nothing but this
/// function needs to.
fn opened(folder: &Path, name: &str) -> Result<Box<dyn BufRead>, Error> {
    let plain = folder.join(name);
    if plain.exists() {
        return Ok(Box::new(io::BufReader::new(fs::File::open(plain)?)));
    }
    for (program, ending) in [("zstd", "zst"), ("gzip", "gz")] {
        let packed = folder.join(format!("{name}.{ending}"));
        if packed.exists() {
            let output = Command::new(program).args(["-d", "-c"]).arg(&packed).output()?;
            if !output.status.success() {
                return Err(source(format!("{program} does not unpack {}", packed.display())));
            }
            return Ok(Box::new(io::Cursor::new(output.stdout)));
        }
    }
    Err(source(format!("{} is not there, neither plain nor packed (.zst, .gz)", plain.display())))
}

pub(super) fn source(what: impl std::fmt::Display) -> Error {
    Error::Source(what.to_string())
}

#[derive(serde::Deserialize)]
struct CodeList {
    daten: Vec<Vec<Option<String>>>,
}

/// Adds the parts of the city states.
fn add_parts(now: &mut Listing, keys: impl Read) -> Result<(), Error> {
    let list: CodeList = serde_json::from_reader(io::BufReader::new(keys))
        .map_err(|error| source(format!("the code list of keys: {error}")))?;
    for row in list.daten {
        let mut columns = row.into_iter().flatten();
        let (Some(key), Some(name)) = (columns.next(), columns.next()) else { continue };
        let ars: Ars = key.parse().map_err(|error| source(format!("{key}: {error}")))?;
        if ars.level() != Level::Part {
            continue;
        }
        let listed = Listed {
            kind: RegionKind::Part,
            name,
            seat: None,
            seat_postcode: None,
            population: None,
            area_ha: None,
            position: None,
        };
        now.regions.insert(ars, listed);
    }
    now.with_parts = true;
    Ok(())
}

/// One line of the extract, as far as it is of use here.
#[derive(serde::Deserialize)]
struct ExtractLine {
    satzart: String,
    textkennzeichen: String,
    land: String,
    rb: String,
    kreis: String,
    vb: String,
    gemeinde: String,
    gemeindename: String,
    flaeche: String,
    bevoelkerung: String,
    laengengrad: String,
    breitengrad: String,
}

fn read_extract(extract: impl Read) -> Result<BTreeMap<Ags, Then>, Error> {
    let mut places = BTreeMap::new();
    for line in csv::Reader::from_reader(extract).deserialize() {
        let line: ExtractLine = line.map_err(|error| source(format!("the extract: {error}")))?;
        if line.satzart != "60" {
            continue;
        }
        let ExtractLine { land, rb, kreis, vb, gemeinde, .. } = &line;
        let ars: Ars = format!("{land}{rb}{kreis}{vb}{gemeinde}")
            .parse()
            .map_err(|error| source(format!("the extract, {}: {error}", line.gemeindename)))?;
        // Outside all districts, and only forests.
        let Some(ags) = ars.ags() else { continue };
        places.insert(ags, Then { ars, listed: listed(&line) });
    }
    Ok(places)
}

fn listed(line: &ExtractLine) -> Listed {
    let code = line.textkennzeichen.parse().unwrap_or_default();
    let number = |text: &str| -> Option<f64> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        digits.replace(',', ".").parse().ok()
    };
    #[expect(clippy::cast_possible_truncation, reason = "inhabitants and hectares of one place")]
    let whole = |number: f64| number.round() as i64;
    let (lat, lon) = (number(&line.breitengrad), number(&line.laengengrad));
    Listed {
        kind: RegionKind::Municipality(MunicipalityKind::from_code(code)),
        name: line.gemeindename.trim().to_owned(),
        seat: None,
        seat_postcode: None,
        population: number(&line.bevoelkerung).map(whole),
        area_ha: number(&line.flaeche).map(|square_kilometres| whole(square_kilometres * 100.0)),
        position: lat.zip(lon).and_then(|(lat, lon)| Position::from_degrees(lat, lon)),
    }
}

/// Municipalities of today by AGS.
fn by_ags(now: &Listing) -> HashMap<Ags, (Ars, &Listed)> {
    let places = now.regions.iter().filter(|(_, it)| it.level() == Level::Municipality);
    places.filter_map(|(ars, it)| Some((ars.ags()?, (*ars, it)))).collect()
}

/// For every ARS of then that is not in force any more, the region in its place, where that is known.
fn find_successors(now: &Listing, then: &BTreeMap<Ags, Then>) -> BTreeMap<Ags, Option<Ars>> {
    let today = by_ags(now);
    let mut new = Successors::default();
    for (ags, (ars, listed)) in &today {
        if then.get(ags).is_none_or(|then| then.ars != *ars) {
            new.add(*ars, listed);
        }
    }
    let mergers: HashMap<&str, &str> = (MERGERS.iter().chain(&MORE_MERGERS))
        .flat_map(|(gone, into)| gone.iter().map(move |gone| (*gone, *into)))
        .collect();
    let by_area = by_area(&today, then);
    let gone = then.iter().filter(|(_, place)| !now.regions.contains_key(&place.ars));
    gone.map(|(ags, place)| {
        let merged = || {
            let into = mergers.get(ags.as_str())?.parse().ok()?;
            today.get(&into).map(|(ars, _)| *ars)
        };
        let successor = (new.of(place.ars, &place.listed))
            .or_else(merged)
            .or_else(|| by_area.get(ags).copied());
        (*ags, successor)
    })
    .collect()
}

/// A place that is gone whose area is exactly that by which one municipality of its district grew.
fn by_area(today: &HashMap<Ags, (Ars, &Listed)>, then: &BTreeMap<Ags, Then>) -> HashMap<Ags, Ars> {
    let mut grown: Vec<(Ags, Ars, i64)> = Vec::new();
    for (ags, (ars, listed)) in today {
        let before = then.get(ags).and_then(|then| then.listed.area_ha);
        if let (Some(area), Some(before)) = (listed.area_ha, before)
            && area > before
        {
            grown.push((*ags, *ars, area - before));
        }
    }
    let mut found = HashMap::new();
    for (gone, place) in then.iter().filter(|(ags, _)| !today.contains_key(*ags)) {
        let Some(area) = place.listed.area_ha.filter(|area| *area > 100) else { continue };
        let mut fits = grown.iter().filter(|(ags, _, growth)| {
            ags.district() == gone.district() && (growth - area).abs() <= AREA_TOLERANCE
        });
        if let (Some((_, ars, _)), None) = (fits.next(), fits.next()) {
            found.insert(*gone, *ars);
        }
    }
    found
}

/// Coordinates by AGS, and of a place that took the place of others those of its namesake or the largest.
fn add_positions(
    now: &mut Listing,
    then: &BTreeMap<Ags, Then>,
    successors: &BTreeMap<Ags, Option<Ars>>,
) {
    let mut before: BTreeMap<Ars, Vec<&Then>> = BTreeMap::new();
    for (ags, successor) in successors {
        if let (Some(successor), Some(place)) = (successor, then.get(ags)) {
            before.entry(*successor).or_default().push(place);
        }
    }
    for (ars, listed) in &mut now.regions {
        if listed.level() != Level::Municipality {
            continue;
        }
        let own = ars.ags().and_then(|ags| then.get(&ags));
        let namesake_or_largest = || {
            before.get(ars)?.iter().copied().max_by_key(|place| {
                let same = without_titles(&place.listed.name) == without_titles(&listed.name);
                (same, place.listed.population)
            })
        };
        let place = own.or_else(namesake_or_largest);
        listed.position = place.and_then(|place| place.listed.position);
    }
}

/// Postcodes with the AGS of today.
fn read_postcodes(
    postcodes: impl Read,
    now: &Listing,
    then: &BTreeMap<Ags, Then>,
    successors: &BTreeMap<Ags, Option<Ars>>,
) -> Result<BTreeSet<(Postcode, Ags)>, Error> {
    #[derive(serde::Deserialize)]
    struct PostcodeLine {
        ags: String,
        plz: String,
    }
    let today = by_ags(now);
    let mut all = BTreeSet::new();
    for line in csv::Reader::from_reader(postcodes).deserialize() {
        let line: PostcodeLine = line.map_err(|error| source(format!("postcodes: {error}")))?;
        let wrong = |error| source(format!("postcodes, {} {}: {error}", line.plz, line.ags));
        let (code, ags): (Postcode, Ags) =
            (line.plz.parse().map_err(wrong)?, line.ags.parse().map_err(wrong)?);
        let current = if today.contains_key(&ags) || !then.contains_key(&ags) {
            Some(ags)
        } else {
            successors.get(&ags).copied().flatten().and_then(Ars::ags)
        };
        all.extend(current.filter(|ags| today.contains_key(ags)).map(|ags| (code, ags)));
    }
    Ok(all)
}

fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn regions_table(now: &Listing) -> String {
    let mut table = format!(
        "{AS_OF}{}\n# © Statistische Ämter des Bundes und der Länder, GV-ISys; dl-de/by-2-0; changed: \
         joined, shortened (see regions.origin.md)\n\
         ars\tkind\tname\tseat\tseat_postcode\tpopulation\tarea_ha\tlat\tlon\n",
        now.as_of
    );
    for (ars, it) in &now.regions {
        let lat = or_empty(it.position.map(|at| at.lat));
        let lon = or_empty(it.position.map(|at| at.lon));
        let (seat, postcode) = (or_empty(it.seat.as_ref()), or_empty(it.seat_postcode));
        let (people, area) = (or_empty(it.population), or_empty(it.area_ha));
        // Writing to a string cannot fail.
        let _ok = writeln!(
            table,
            "{ars}\t{}\t{}\t{seat}\t{postcode}\t{people}\t{area}\t{lat}\t{lon}",
            it.kind.code(),
            it.name.replace('\t', " ")
        );
    }
    table
}

fn successors_table(then: &BTreeMap<Ags, Then>, successors: &BTreeMap<Ags, Option<Ars>>) -> String {
    let mut table = format!(
        "{AS_OF}{EXTRACT_AS_OF}\n# Municipal keys of that day that are not in force any more, and what stands \
         in their place (see regions.origin.md)\nars\tkind\tname\tpopulation\tarea_ha\tsuccessor\n"
    );
    for (ags, successor) in successors {
        let Some(Then { ars, listed: it }) = then.get(ags) else { continue };
        let (people, area) = (or_empty(it.population), or_empty(it.area_ha));
        let _ok = writeln!(
            table,
            "{ars}\t{}\t{}\t{people}\t{area}\t{}",
            it.kind.code(),
            it.name.replace('\t', " "),
            or_empty(*successor)
        );
    }
    table
}

fn postcodes_table(postcodes: &BTreeSet<(Postcode, Ags)>) -> String {
    let mut table = String::from(
        "# © OpenStreetMap contributors, ODbL 1.0; by way of suche-postleitzahl.org (see regions.origin.md)\n\
         postcode\tags\n",
    );
    for (code, ags) in postcodes {
        let _ok = writeln!(table, "{code}\t{ags}");
    }
    table
}
