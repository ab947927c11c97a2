//! Who may import whom.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// The rooms in the order of the loop: a room calls those before it, never one after it.
const ROOMS: [&str; 10] = [
    "directory",
    "knowledge",
    "forms",
    "transport",
    "applications",
    "cases",
    "signals",
    "needs",
    "requirements",
    "committees",
];

/// Libraries that only one crate may name: one place for each driver and each heavy tool.
const ONE_HOME: [(&str, &str); 8] = [
    ("rusqlite", "store"),
    ("postgres", "store"),
    ("object_store", "store"),
    ("tantivy", "search"),
    ("argon2", "identity"),
    ("fluent-bundle", "web"),
    ("quick-xml", "xdatenfelder"),
    ("krilla", "pdf"),
];

/// What a pure library has no business with.
const NO_IO: [&str; 6] = ["tokio", "axum", "hyper", "reqwest", "rusqlite", "postgres"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    path: Option<String>,
    kind: Option<String>,
}

/// The floor of a crate, from its folder; 0 for tools that no floor carries.
fn floor(manifest: &str) -> u8 {
    ["/standards/", "/ground/", "/shell/", "/rooms/", "/house/"]
        .iter()
        .zip(1..)
        .find_map(|(folder, floor)| manifest.contains(folder).then_some(floor))
        .unwrap_or(0)
}

pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|e| format!("cargo metadata: {e}"))?;
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
    let mut broken = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            if let Some(rule) = forbidden(package, dependency) {
                broken
                    .push(format!("{} must not import {}: {rule}", package.name, dependency.name));
            }
        }
    }
    Ok(broken)
}

fn forbidden(package: &Package, dependency: &Dependency) -> Option<&'static str> {
    let here = floor(&package.manifest_path);
    let name = dependency.name.as_str();
    if let Some((_, home)) = ONE_HOME.iter().find(|(library, _)| *library == name) {
        return (package.name != *home && here != 0)
            .then_some("only one crate may name this library");
    }
    // Tools stand beside the house; a crate names itself to switch a feature on in its tests.
    if here == 0 || name == package.name {
        return None;
    }
    let test_only = dependency.kind.as_deref() == Some("dev");
    let Some(path) = &dependency.path else {
        return (here == 1 && NO_IO.contains(&name) && !test_only)
            .then_some("standards have no input or output of their own");
    };
    let there = floor(&format!("{path}/"));
    if here == 1 {
        return Some("standards know nothing of ours");
    }
    if there > here {
        return Some("imports go downwards");
    }
    if here == 4 && there == 4 {
        let position = |room: &str| ROOMS.iter().position(|known| *known == room);
        return (position(name) >= position(&package.name))
            .then_some("a room calls only rooms that stand before it in the loop");
    }
    None
}
