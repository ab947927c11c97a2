//! Real places and services, where the open data lies beside the tree.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by the tests and the measurement, neither of which needs all"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use search::Document;

/// The folder with the open data; `KREISLAUF_DATA` or `shared/data` beside the tree.
fn data() -> PathBuf {
    std::env::var_os("KREISLAUF_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    )
}

fn open(path: &str) -> Option<fs::File> {
    let path = data().join(path);
    let file = fs::File::open(&path).ok();
    if file.is_none() {
        println!("SKIPPED: {} is absent", path.display());
    }
    file
}

/// All municipalities, or nothing where the data is absent.
pub(crate) fn places() -> Option<Vec<Document>> {
    let mut rows = csv::Reader::from_reader(open("gv100ad-2026/gemeinden_2026.csv")?);
    let headers = rows.headers().ok()?.clone();
    let column = |name| headers.iter().position(|header| header == name).unwrap();
    let [ars, ags, name, district, association, people, postcodes] =
        ["ars", "ags", "name", "kreis", "verband", "einwohner", "plz_2020"].map(column);
    let documents = rows.records().map(|row| {
        let row = row.unwrap();
        let people: f32 = row[people].parse().unwrap_or(0.0);
        let mut keys = vec![row[ars].to_owned(), row[ags].to_owned()];
        keys.extend(row[postcodes].split('|').filter(|key| !key.is_empty()).map(str::to_owned));
        Document {
            id: row[ars].to_owned(),
            title: row[name].to_owned(),
            text: format!("{}, {}", &row[district], &row[association]),
            keys,
            weight: (people + 1.0).ln(),
            ..Document::default()
        }
    });
    Some(documents.collect())
}

/// All services with a valid key, or nothing where the data is absent.
pub(crate) fn services() -> Option<Vec<Document>> {
    let file = open("leika-ozg-2019/leika_leistungen.csv.gz")?;
    let mut rows = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
    let documents = rows.records().map(Result::unwrap).filter(|row| row[0].starts_with("99"));
    let documents = documents.map(|row| Document {
        id: row[0].to_owned(),
        title: row[1].to_owned(),
        keywords: vec![row[4].to_owned()],
        text: format!("{}, {}", &row[5], &row[6]),
        keys: vec![row[0].to_owned()],
        facets: vec![format!("type:{}", &row[2])],
        ..Document::default()
    });
    Some(documents.collect())
}

/// A table of the tree with tabs between its columns; comments begin with `#`.
pub(crate) fn table(path: &str) -> Option<Vec<Vec<String>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(path);
    let text = fs::read_to_string(&path).ok()?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}
