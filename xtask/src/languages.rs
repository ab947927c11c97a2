//! Every text stands in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{files, read};

pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut broken = Vec::new();
    for german in files(&root.join("crates"), "de.ftl")? {
        let english = german.with_file_name("en.ftl");
        let (in_german, in_english) = (keys(&read(&german)?), keys(&read(&english)?));
        let place = german.parent().unwrap_or(root).display();
        for key in in_german.difference(&in_english) {
            broken.push(format!("{place}: {key} lacks English"));
        }
        for key in in_english.difference(&in_german) {
            broken.push(format!("{place}: {key} lacks German"));
        }
    }
    Ok(broken)
}

/// The names of the messages of a Fluent file.
fn keys(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
        .collect()
}
