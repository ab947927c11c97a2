//! The catalogue taken in: shipped, from a file, twice, odd.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use knowledge::{import, reference};
use leika::catalogue::{Reader, Row};
use store::Actor;

use crate::{World, engines};

const SMALL: &str = "leika_schluessel,bezeichnung,typ,ozg_id,ozg_leistung,lage,themenfeld\n\
    99108001001000,Bewohnerparkausweis Erteilung (neu),5,10312,Parkausweis,Auto,Mobilität\n\
    99999001000000,Erfundene Leistung,2/3,,,,\n\
    nicht im LeiKa,Ohne Schlüssel,1,,,,\n\
    4711,Kaputt,1,,,,\n\
    99999002000000,,1,,,,\n";

#[tokio::test]
async fn a_catalogue_is_taken_in_and_what_is_odd_is_told() {
    for test in engines() {
        let world = World::new(&test).await;
        let report = import::leika(&world.store, SMALL.as_bytes(), Actor::System).await.unwrap();
        assert_eq!((report.rows, report.listed, report.not_listed), (5, 2, 1));
        assert_eq!((report.written.added, report.written.changed), (1, 1), "{test:?}");
        assert_eq!(report.odd_total, 2);
        assert!(report.odd[0].to_string().starts_with("line 5, column 1: "), "{}", report.odd[0]);

        world.knowledge.refresh(&world.store).await.unwrap();
        let service = world.knowledge.service("99999001000000".parse().unwrap()).unwrap();
        assert_eq!(service.name, "Erfundene Leistung");
        let found = world.knowledge.search("Erfundene Leistung", None, 5, 0).unwrap();
        assert_eq!(found.items[0].key, service.key);

        let again = import::leika(&world.store, SMALL.as_bytes(), Actor::System).await.unwrap();
        assert_eq!(
            (again.written.added, again.written.changed, again.written.unchanged),
            (0, 0, 2)
        );
        assert!(import::leika(&world.store, &b"no,catalogue\n"[..], Actor::System).await.is_err());
    }
}

/// A file that cannot be read to its end.
struct CutOff<'a>(&'a [u8]);

impl std::io::Read for CutOff<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(std::io::Error::other("the disk is gone")),
            count => Ok(count),
        }
    }
}

#[tokio::test]
async fn an_import_that_is_cut_off_leaves_no_part_of_a_catalogue() {
    for test in engines() {
        // Before the first start, when nothing is there yet.
        let cut = import::leika(&test.store, CutOff(SMALL.as_bytes()), Actor::System).await;
        assert!(cut.is_err());
        let world = World::new(&test).await;
        assert!(world.knowledge.service("99999001000000".parse().unwrap()).is_none());
        assert_eq!(world.get("/api/v1/services?limit=1").await.json()["total"], 4813);
    }
}

/// The CSV of the catalogue, where the open data lies beside the repository.
fn official() -> Option<Vec<u8>> {
    let data = std::env::var_os("KREISLAUF_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    );
    let path = data.join("leika-ozg-2019/leika_leistungen.csv.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("SKIPPED: {} is absent", path.display());
        return None;
    };
    let mut csv = Vec::new();
    flate2::read::GzDecoder::new(file).read_to_end(&mut csv).unwrap();
    Some(csv)
}

#[tokio::test]
async fn the_official_file_changes_nothing_in_a_fresh_database() {
    let Some(csv) = official() else { return };
    for test in engines() {
        let world = World::new(&test).await;
        let report = import::leika(&world.store, csv.as_slice(), Actor::System).await.unwrap();
        assert_eq!((report.rows, report.listed), (5251, 4813));
        assert_eq!(report.written.unchanged, 4813, "{report:?}");
    }
}

#[test]
fn the_shipped_table_is_what_the_importer_writes() {
    let Some(csv) = official() else { return };
    let services = Reader::new(csv.as_slice())
        .unwrap()
        .filter_map(|line| match line.unwrap().row {
            Some(Row::Listed(key, row)) => Some(knowledge::Service::listed(key, row)),
            _ => None,
        })
        .collect();
    let mut written = Vec::new();
    reference::write(services, &mut written).unwrap();
    assert!(written == reference::SHIPPED.as_bytes(), "write reference/services.tsv anew");
}
