//! Texts that others rely on, kept beside the tests.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name)
}

/// Compares with what is kept. `KREISLAUF_SNAPSHOTS=write` keeps the new text instead.
pub(crate) fn compare(name: &str, found: &str) {
    let path = path(name);
    if env::var("KREISLAUF_SNAPSHOTS").is_ok_and(|word| word == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, found).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == found,
        "{} is not what it was; if that is meant, run with KREISLAUF_SNAPSHOTS=write\n\
         --- kept ---\n{kept}\n--- found ---\n{found}",
        path.display()
    );
}
