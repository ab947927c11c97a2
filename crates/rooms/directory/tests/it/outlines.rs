//! The map of districts: what is shipped, and what the importer makes of borders.

use ars::Land;
use directory::{Bounds, outlines, reference};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

type Cell = (i32, i32);
type Rings = Vec<Vec<Cell>>;

/// Key, name, kind of surface, and a polygon in hundredths of a degree from 10° east and 50° north.
type Feature = (&'static str, &'static str, u8, Rings);

/// The rings of a path, read on their own terms: `m`, steps, `z`.
fn rings(path: &str) -> Rings {
    assert!(path.starts_with('m') && path.ends_with('z'), "{path}");
    let mut start = (0, 0);
    let read = |ring: &str| {
        let spaced = ring.strip_prefix('m').unwrap().replace('-', " -");
        let steps: Vec<i32> = spaced.split_whitespace().map(|step| step.parse().unwrap()).collect();
        assert!(steps.len() >= 6 && steps.len().is_multiple_of(2), "{ring}");
        let mut at = start;
        let mut ring = Vec::new();
        for step in steps.chunks(2) {
            at = (at.0 + step[0], at.1 + step[1]);
            ring.push(at);
        }
        start = ring[0];
        ring
    };
    path.strip_suffix('z').unwrap().split('z').map(read).collect()
}

/// Twice the area, holes taken out: they run the other way.
fn area(rings: &Rings) -> i64 {
    let one = |ring: &Vec<Cell>| {
        edges(ring)
            .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
            .sum::<i64>()
    };
    rings.iter().map(one).sum::<i64>().abs()
}

fn edges(ring: &[Cell]) -> impl Iterator<Item = (Cell, Cell)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// How often each edge is there, whichever way it runs.
fn edge_counts<'r>(rings: impl Iterator<Item = &'r Vec<Cell>>) -> BTreeMap<(Cell, Cell), usize> {
    let mut counts = BTreeMap::new();
    for ring in rings {
        for (a, b) in edges(ring) {
            *counts.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    counts
}

/// Where a district lies along a line between two rows of the grid: pairs of from and to.
fn spans(rings: &Rings, row: f64) -> Vec<(f64, f64)> {
    let mut crossings = Vec::new();
    for (a, b) in rings.iter().flat_map(|ring| edges(ring)) {
        // The same edge gives the same number for both of its neighbours.
        let (a, b) = (a.min(b), a.max(b));
        let (ya, yb) = (f64::from(a.1), f64::from(b.1));
        if (ya < row) != (yb < row) {
            crossings.push(f64::from(a.0) + (row - ya) / (yb - ya) * f64::from(b.0 - a.0));
        }
    }
    crossings.sort_by(f64::total_cmp);
    crossings.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

#[test]
fn the_shipped_map_has_every_district_once() {
    let keys: BTreeSet<_> = outlines().iter().map(|outline| outline.ars).collect();
    assert_eq!((outlines().len(), keys.len()), (400, 400));
    let states: BTreeSet<_> = keys.iter().map(|ars| ars.land().unwrap()).collect();
    assert_eq!(states.len(), 16);
    assert_eq!(
        keys.iter().filter(|ars| ars.land() == Some(Land::NorthRhineWestphalia)).count(),
        53
    );
    let name = |key: &str| {
        let found = outlines().iter().find(|outline| outline.ars.shortened() == key);
        found.map_or("", |outline| outline.name)
    };
    assert_eq!(name("05766"), "Kreis Lippe");
    assert_eq!(name("09163"), "Rosenheim");
    assert_eq!(name("09187"), "Landkreis Rosenheim");
    assert_eq!(name("03241"), "Region Hannover");
}

#[test]
fn every_shipped_path_is_closed_and_on_the_grid() {
    for outline in outlines() {
        let rings = rings(outline.path);
        assert!(area(&rings) > 0, "{}", outline.name);
        let cells = || rings.iter().flatten();
        assert!(cells().all(|(x, y)| (0..=1457).contains(x) && (0..=1975).contains(y)));
        let bounds = Bounds {
            west: cells().map(|cell| cell.0).min().unwrap(),
            north: cells().map(|cell| cell.1).min().unwrap(),
            east: cells().map(|cell| cell.0).max().unwrap(),
            south: cells().map(|cell| cell.1).max().unwrap(),
        };
        assert_eq!(outline.bounds, bounds, "{}", outline.name);
    }
}

#[test]
fn neighbours_share_their_borders() {
    let all: Vec<Rings> = outlines().iter().map(|outline| rings(outline.path)).collect();
    let counts = edge_counts(all.iter().flatten());
    // Twice, rounding lays two borders that run close together on each other.
    assert_eq!(counts.values().filter(|count| **count > 2).count(), 2);
    // What only one district has is coast and the border of the country: every place of it leads on.
    let mut ends: BTreeMap<Cell, usize> = BTreeMap::new();
    for ((a, b), _) in counts.iter().filter(|(_, count)| !count.is_multiple_of(2)) {
        *ends.entry(*a).or_default() += 1;
        *ends.entry(*b).or_default() += 1;
    }
    assert!(ends.values().all(|count| count.is_multiple_of(2)));

    let (mut covered, mut doubly) = (0.0, 0.0);
    for row in (0..1975).step_by(3) {
        let here = outlines()
            .iter()
            .zip(&all)
            .filter(|(outline, _)| (outline.bounds.north..outline.bounds.south).contains(&row));
        let row = f64::from(row) + 0.5;
        let mut spans: Vec<_> = here.flat_map(|(_, rings)| spans(rings, row)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut reached = 0.0_f64;
        for (from, to) in spans {
            covered += to - from;
            let overlap = (reached.min(to) - from).max(0.0);
            assert!(overlap <= 1.0, "row {row}: districts overlap by {overlap} from {from}");
            doubly += overlap;
            reached = reached.max(to);
        }
    }
    assert!(covered > 500_000.0, "{covered}");
    assert!(doubly / covered < 0.000_02, "{doubly} of {covered}");
}

#[test]
fn districts_are_as_large_as_they_are() {
    let listed = include_str!("../../../../../reference/regions.tsv");
    let mut hectares: BTreeMap<&str, f64> = BTreeMap::new();
    for line in listed.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
        let columns: Vec<_> = line.split('\t').collect();
        if let Ok(area) = columns[6].parse::<f64>() {
            *hectares.entry(&columns[0][..5]).or_default() += area;
        }
    }
    let mut compared = 0;
    for outline in outlines() {
        let key = outline.ars.shortened();
        // The register of 2026 lists Schmölln, in this district, with a tenth of its area.
        let Some(listed) = hectares.get(key).filter(|_| key != "16077") else { continue };
        let middle = f64::from(outline.bounds.north + outline.bounds.south) / 2.0;
        let narrower = (55.1 - middle / 250.0).to_radians().cos() / 0.6266;
        #[expect(clippy::cast_precision_loss, reason = "a million units")]
        let drawn = area(&rings(outline.path)) as f64 / 2.0 * narrower * 0.4448 * 0.4448 * 100.0;
        let ratio = drawn / listed;
        // Towns on the coast have more water than land in the register.
        assert!((0.8..1.1).contains(&ratio), "{}: {ratio}", outline.name);
        compared += 1;
    }
    assert!(compared > 380, "{compared}");
}

/// A file with these districts.
fn collection(districts: &[Feature]) -> String {
    let feature = |(key, name, surface, polygon): &Feature| {
        let ring = |ring: &Vec<(i32, i32)>| {
            let at = |(x, y): &(i32, i32)| {
                vec![10.0 + f64::from(*x) / 100.0, 50.0 + f64::from(*y) / 100.0]
            };
            ring.iter().chain(ring.first()).map(at).collect::<Vec<_>>()
        };
        serde_json::json!({
            "type": "Feature",
            "properties": {"ARS": key, "GEN": name, "BEZ": "Kreis", "GF": surface},
            "geometry": {"type": "Polygon", "coordinates": polygon.iter().map(ring).collect::<Vec<_>>()},
        })
    };
    let features: Vec<_> = districts.iter().map(feature).collect();
    serde_json::json!({"type": "FeatureCollection", "features": features}).to_string()
}

/// What the importer writes, or what it says.
fn written(text: &str) -> Result<BTreeMap<String, Rings>, String> {
    let folder = tempfile::tempdir().unwrap();
    let day = "2025-01-01".parse().unwrap();
    reference::write_outlines(text.as_bytes(), day, folder.path())
        .map_err(|error| error.to_string())?;
    let origin =
        std::fs::read_to_string(folder.path().join("district_outlines.origin.md")).unwrap();
    assert!(
        origin.contains("GeoBasis-DE / BKG 2025 (modified)") && origin.contains("dl-de/by-2-0")
    );
    let table = std::fs::read_to_string(folder.path().join("district_outlines.tsv")).unwrap();
    assert!(table.starts_with("# as_of\t2025-01-01\n"));
    let lines = table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    Ok(lines
        .map(|line| {
            let columns: Vec<_> = line.split('\t').collect();
            (format!("{} {}", columns[0], columns[1]), rings(columns[2]))
        })
        .collect())
}

/// Two districts side by side with a wavy border, a third as an enclave of the first, a rock in the sea, and water.
fn country() -> [Feature; 5] {
    let border: Vec<(i32, i32)> = (1..60).map(|y| (50 + y % 2, y)).collect();
    let mut west = vec![(50, 0)];
    west.extend(&border);
    west.extend([(50, 60), (0, 60), (0, 0)]);
    // The same border from the other side, and begun elsewhere.
    let mut east = vec![(100, 0), (100, 60), (50, 60)];
    east.extend(border.iter().rev());
    east.push((50, 0));
    let hole = vec![(10, 10), (10, 30), (11, 31), (30, 30), (30, 10)];
    let enclave = hole.iter().rev().copied().collect();
    let mut rock = vec![east];
    rock.push(vec![(110, 10), (110, 11), (111, 11), (111, 10)]);
    [
        ("09001", "West", 4, vec![west, hole]),
        ("09002", "Ost", 4, rock),
        ("09003", "Insel", 4, vec![enclave]),
        ("09003", "Insel", 2, vec![vec![(120, 0), (130, 0), (130, 10)]]),
        ("09004", "Landkreis Süd", 4, vec![vec![(0, -20), (0, 0), (50, 0), (100, 0), (100, -20)]]),
    ]
}

#[test]
fn a_shared_border_is_simplified_once() {
    let country = country();
    let found = written(&collection(&country)).unwrap();
    let names: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["09001 Kreis West", "09002 Kreis Ost", "09003 Kreis Insel", "09004 Landkreis Süd"]
    );
    // The hole and what lies in it are the same; the rock is gone.
    assert_eq!(found["09001 Kreis West"].len(), 2);
    assert_eq!(found["09002 Kreis Ost"].len(), 1);
    let counts = edge_counts(found.values().flatten());
    let shared = counts.values().filter(|count| **count == 2).count();
    let hole = found["09003 Kreis Insel"][0].len();
    assert!(counts.values().all(|count| *count <= 2));
    // The wavy border has fewer corners than before, the southern one two edges, the enclave all of its own.
    assert!((hole + 3..hole + 30).contains(&shared), "{shared}");
    // A hole takes away what the enclave adds.
    let whole: i64 = found.values().map(area).sum();
    let frame = 2 * i64::from(157_i32) * i64::from(200_i32);
    assert!((whole - frame).abs() < frame / 50, "{whole} {frame}");
}

#[test]
fn the_same_borders_give_the_same_table_in_any_order() {
    let mut country = country();
    let first = written(&collection(&country)).unwrap();
    assert_eq!(first, written(&collection(&country)).unwrap());
    country.reverse();
    assert_eq!(first, written(&collection(&country)).unwrap());
}

#[test]
fn what_is_odd_about_a_file_is_said() {
    let good = collection(&country());
    let wrong = |from: &str, to: &str| written(&good.replacen(from, to, 1)).unwrap_err();
    for (error, words) in [
        (written("").unwrap_err(), "no GeoJSON"),
        (written("\u{b}\u{2}packed").unwrap_err(), "unpacked first"),
        (written("{\"features\":[]}").unwrap_err(), "no district with an area of land"),
        (wrong("\"09001\"", "\"091\""), "\"091\" is no key of a district"),
        (wrong("\"09001\"", "\"99001\""), "is no key of a district"),
        (wrong("\"GF\"", "\"GG\""), "missing field `GF`"),
        (wrong("[10.5,50.0]", "[510.5,50.0]"), "510.5, 50 does not lie in Germany"),
        (wrong("[10.5,50.0]", "[4105000,5000000]"), "does not lie in Germany"),
        (wrong("[10.5,50.0]", "[99999999999,1]"), "does not lie in Germany"),
        (wrong("[10.5,50.0]", "[10.5]"), "is empty, or mixes"),
        (wrong("[10.5,50.0]", "[]"), "is empty, or mixes"),
        (wrong("[10.5,50.0]", "[[10.5,50.0]]"), "fewer than three corners"),
        (wrong("[10.5,50.0]", "[[[[[10.5,50.0]]]]]"), "too deep"),
        (wrong("[10.5,50.0]", "\"here\""), "invalid type: string"),
        (wrong("[10.5,50.0],", ""), "not closed"),
        (wrong("{\"coordinates\":", "{\"co\":"), "missing field `coordinates`"),
    ] {
        assert!(error.contains(words), "{words:?} is not in {error:?}");
    }
    let speck = ("09005", "Fleck", 4, vec![vec![(10, 10), (10, 11), (11, 10)]]);
    let error = written(&collection(&[speck])).unwrap_err();
    assert!(error.contains("Kreis Fleck") && error.contains("too small"), "{error}");
}

#[test]
fn a_file_without_an_end_is_not_read_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let day = "2025-01-01".parse().unwrap();
    let error = reference::write_outlines(std::io::repeat(b'['), day, folder.path()).unwrap_err();
    assert!(error.to_string().contains("more than"), "{error}");
    let deep = "[".repeat(100_000);
    assert!(written(&format!("{{\"features\":{deep}")).is_err());
}

/// The official borders, unpacked by whichever program there is.
fn borders() -> Option<Vec<u8>> {
    let packed = crate::data::data()?.join("vg250/vg250_2025-01-01_kreise.geojson.br");
    let script = "const fs = require('fs'), zlib = require('zlib'); \
                  fs.writeSync(1, zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])))";
    let unpack = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).arg(&packed).output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    let found = unpack("brotli", &["-d", "-c"]).or_else(|| unpack("node", &["-e", script]));
    if found.is_none() {
        println!("SKIPPED: {} is absent, or brotli and node are", packed.display());
    }
    found
}

#[test]
fn the_shipped_outlines_are_what_the_importer_writes() {
    let Some(borders) = borders() else { return };
    let folder = tempfile::tempdir().unwrap();
    let day = "2025-01-01".parse().unwrap();
    let written = reference::write_outlines(borders.as_slice(), day, folder.path()).unwrap();
    assert_eq!(written.districts, 400);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../reference");
    for name in ["district_outlines.tsv", "district_outlines.origin.md"] {
        let [written, there] =
            [folder.path(), &shipped].map(|folder| std::fs::read(folder.join(name)).unwrap());
        assert!(written == there, "{name}: write the outlines anew");
    }
}
