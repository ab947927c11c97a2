//! `cargo xtask tidy`: the Architecture Invariants of ARCHITECTURE.md, checked over `cargo metadata`
//! and the tree.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

mod floors;
mod languages;
mod sources;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some("tidy") = std::env::args().nth(1).as_deref() else {
        eprintln!("usage: cargo xtask tidy");
        return ExitCode::FAILURE;
    };
    let root = workspace_root();
    let mut broken = Vec::new();
    for check in [floors::check, languages::check, sources::check] {
        match check(&root) {
            Ok(found) => broken.extend(found),
            Err(error) => broken.push(error),
        }
    }
    for line in &broken {
        eprintln!("tidy: {line}");
    }
    if broken.is_empty() {
        println!("tidy: floors, languages and sources are in order");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// All files below `folder` whose name ends in `ending`.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}
