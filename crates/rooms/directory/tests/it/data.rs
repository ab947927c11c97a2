//! The official files, read whole. Needs the open data beside the repository, and is skipped without it.

use directory::{Listing, Resolution, ops, reference};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engines;

/// The folder with the open data; `KREISLAUF_DATA` or `shared/data` beside the tree.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("KREISLAUF_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    );
    if folder.join("gv100ad-2026").exists() && Command::new("zstd").arg("-V").output().is_ok() {
        return Some(folder);
    }
    println!("SKIPPED: {} or the program zstd is absent", folder.display());
    None
}

#[test]
fn the_shipped_tables_are_what_the_importer_writes() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    reference::write_all(&data, folder.path()).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../reference");
    for table in ["regions.tsv", "successors.tsv", "postcodes.tsv"] {
        let [written, there] =
            [folder.path(), &shipped].map(|folder| std::fs::read(folder.join(table)).unwrap());
        assert!(written == there, "{table}: write the reference tables anew");
    }
}

#[tokio::test]
async fn the_official_file_changes_nothing_in_a_fresh_database() {
    let Some(data) = data() else { return };
    let packed = data.join("gv100ad-2026/GV100AD_28022026.txt.zst");
    let file = Command::new("zstd").args(["-d", "-c"]).arg(packed).output().unwrap().stdout;
    for test in engines() {
        directory::Directory::seed(&test.store).await.unwrap();
        let listing = Listing::from_gv100ad(file.as_slice()).unwrap();
        let report = ops::import(&test.store, listing).await.unwrap();
        assert_eq!((report.added, report.changed, report.ended), (0, 0, 0), "{report}");
        assert_eq!(report.odd_count, 1);
        assert!(report.odd[0].starts_with("line 15950"), "{:?}", report.odd);
        let directory = directory::Directory::open(&test.store, test.folder()).await.unwrap();
        assert!(matches!(directory.resolve("06435014"), Resolution::Moved { now: Some(_), .. }));
    }
}
