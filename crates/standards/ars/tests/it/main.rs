//! The official file, read whole. Needs `../shared/data` beside the repository, and is skipped without it.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use ars::gv100ad::{AssociationKind, Line, MunicipalityKind, Reader, Record, What};
use ars::{Administration, Ars, Land, Level};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::process::Command;

/// The unpacked text of a file below `../shared/data`; packed, because that is how the data is kept.
fn data(name: &str) -> Option<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data").join(name);
    if !file.exists() {
        eprintln!("SKIPPED: {} is not here", file.display());
        return None;
    }
    match Command::new("zstd").args(["--decompress", "--stdout"]).arg(&file).output() {
        Ok(output) if output.status.success() => Some(output.stdout),
        failed => {
            eprintln!("SKIPPED: zstd does not unpack {}: {failed:?}", file.display());
            None
        }
    }
}

fn directory() -> Option<Vec<Line>> {
    let file = data("gv100ad-2026/GV100AD_28022026.txt.zst")?;
    Some(Reader::new(file.as_slice()).map(Result::unwrap).collect())
}

#[test]
fn all_records_are_read() {
    let Some(lines) = directory() else { return };
    let mut counts = BTreeMap::new();
    for line in &lines {
        let name = match line.record.as_ref().unwrap() {
            Record::State(_) => "state",
            Record::GovernmentRegion(_) => "government region",
            Record::Region(_) => "region",
            Record::District(_) => "district",
            Record::Association(_) => "association",
            Record::Municipality(_) => "municipality",
        };
        *counts.entry(name).or_insert(0) += 1;
        let as_of = line.record.as_ref().unwrap().as_of();
        assert_eq!(as_of, Some(jiff::civil::date(2026, 2, 28)));
    }
    let expected = [
        ("association", 4583),
        ("district", 401),
        ("government region", 29),
        ("municipality", 10_943),
        ("region", 12),
        ("state", 16),
    ];
    assert_eq!(counts, expected.into());

    // One association stands there without its kind.
    let odd: Vec<_> = lines.iter().flat_map(|line| &line.odd).collect();
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert_eq!((odd[0].line, &odd[0].what), (15_950, &What::NoKind));
}

#[test]
fn the_figures_of_the_country_come_out() {
    let Some(lines) = directory() else { return };
    let mut associations = HashMap::new();
    let mut places = Vec::new();
    for line in lines {
        match line.record {
            Some(Record::Association(record)) => {
                associations.insert(record.ars, record.kind);
            }
            Some(Record::Municipality(record)) => places.push(*record),
            _ => {}
        }
    }
    let unincorporated =
        places.iter().filter(|place| place.kind.unwrap().is_unincorporated()).count();
    assert_eq!(places.len() - unincorporated, 10_747);

    let mut members: BTreeMap<_, usize> = BTreeMap::new();
    for place in places.iter().filter(|place| !place.kind.unwrap().is_unincorporated()) {
        let kind = associations.get(&place.ars.association()).copied().flatten();
        *members.entry(kind).or_default() += 1;
        if kind == Some(AssociationKind::OwnAdministration) {
            let own = place.ars.administration();
            assert!(matches!(own, None | Some(Administration::Own)), "{place:?}");
        }
    }
    let members_of = |kind| members.get(&Some(kind)).copied().unwrap_or_default();
    assert_eq!(members_of(AssociationKind::OwnAdministration), 3185);
    assert_eq!(members_of(AssociationKind::Amt), 1924);
    assert_eq!(members_of(AssociationKind::Samtgemeinde), 650);
    assert_eq!(members_of(AssociationKind::Verbandsgemeinde), 2377);
    assert_eq!(members_of(AssociationKind::Verwaltungsgemeinschaft), 1976);
    assert_eq!(members_of(AssociationKind::Kirchspielslandgemeinde), 45);
    assert_eq!(members_of(AssociationKind::Verwaltungsverband), 461);
    assert_eq!(members_of(AssociationKind::FulfillingMunicipality), 128);
    let in_associations: usize = members
        .iter()
        .filter(|(kind, _)| kind.is_some_and(|kind| kind != AssociationKind::OwnAdministration))
        .map(|(_, count)| count)
        .sum();
    assert_eq!(in_associations, 7561);

    let neuenkirchen = places.iter().filter(|place| place.name == "Neuenkirchen").count();
    let hanau = places.iter().find(|place| place.name.starts_with("Hanau")).unwrap();
    assert_eq!(neuenkirchen, 11);
    assert_eq!(hanau.ags.as_str(), "06415000");
    assert_eq!(hanau.kind, Some(MunicipalityKind::DistrictFreeTown));
}

#[test]
fn every_place_leads_up_to_the_federation() {
    let Some(lines) = directory() else { return };
    let mut known = HashSet::from([Ars::FEDERATION]);
    let mut places = Vec::new();
    for line in lines {
        match line.record {
            Some(Record::State(record)) => drop(known.insert(record.ars)),
            Some(Record::GovernmentRegion(record)) => drop(known.insert(record.ars)),
            Some(Record::District(record)) => drop(known.insert(record.ars)),
            Some(Record::Association(record)) => drop(known.insert(record.ars)),
            Some(Record::Municipality(record)) => {
                assert_eq!(record.ars.ags(), Some(record.ags));
                places.push(record.ars);
            }
            _ => {}
        }
    }
    for place in places {
        for region in place.ancestors().skip(1) {
            assert!(known.contains(&region), "{place}: {region}");
        }
    }
}

#[test]
fn the_official_list_of_keys_is_understood() {
    let Some(file) = data("gv100ad-2026/ars_2026-01-31.json.zst") else { return };
    let list: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let keys: Vec<Ars> = list["daten"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(keys.len(), 11_227);
    let mut parts: BTreeMap<Land, usize> = BTreeMap::new();
    for part in keys.iter().filter(|key| key.level() == Level::Part) {
        *parts.entry(part.land().unwrap()).or_default() += 1;
        assert!(keys.contains(&part.municipality()), "{part} lies in no town");
    }
    assert_eq!(parts, [(Land::Hamburg, 182), (Land::Bremen, 89), (Land::Berlin, 12)].into());
}
