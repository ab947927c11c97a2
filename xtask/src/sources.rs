//! What no source file may hold.

use std::path::Path;

use crate::{files, read};

/// A file longer than this hides its structure; the longest ones are readers of formats.
const LONGEST: usize = 1200;

pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut broken = Vec::new();
    for path in files(&root.join("crates"), ".rs")? {
        let text = read(&path)?;
        let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let lines = text.lines().count();
        if lines > LONGEST {
            broken.push(format!("{place}: {lines} lines; at most {LONGEST}"));
        }
        if path.file_stem().is_some_and(|name| name == "utils" || name == "helpers") {
            broken.push(format!("{place}: the name says nothing about what is in it"));
        }
        if place.contains("/standards/") && place.contains("/src/") {
            for io in ["std::fs", "std::net", "std::process", "std::env::var"] {
                if without_tests(&text).contains(io) {
                    broken.push(format!("{place}: {io} in a pure library"));
                }
            }
        }
    }
    Ok(broken)
}

/// The part before the unit tests, which may read files.
fn without_tests(text: &str) -> &str {
    text.split_once("#[cfg(test)]").map_or(text, |(code, _)| code)
}
