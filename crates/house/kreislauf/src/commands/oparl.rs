//! Reads the committees, meetings and papers of another system by OParl: over HTTP, or what was saved of them.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use committees::import::Gathered;
use committees::limits;
use url::Url;

use super::say;
use crate::cli::OparlSource;
use crate::fetch::Fetcher;
use crate::node::open_store;
use crate::{Failed, config};

/// Bytes of one document.
fn most() -> usize {
    usize::try_from(limits::IMPORT_FILE).unwrap_or(usize::MAX)
}

pub(super) async fn import(from: OparlSource) -> Result<(), Failed> {
    let gathered = match from.source.parse::<Url>() {
        Ok(start) if matches!(start.scheme(), "http" | "https") => {
            fetched(&start, from.allow_private).await?
        }
        _ => saved(Path::new(&from.source))?,
    };
    for odd in &gathered.odd {
        say(odd);
    }
    if gathered.odd_total > gathered.odd.len() {
        say(format_args!("… and {} more", gathered.odd_total - gathered.odd.len()));
    }
    let store = open_store(config::store(&from.storage)?)?;
    say(gathered.store(&store).await?);
    Ok(())
}

/// Follows system, bodies, lists and pages of one machine, each address once.
async fn fetched(start: &Url, private: bool) -> Result<Gathered, Failed> {
    let fetcher = Fetcher::new(start, private, most())?;
    let mut gathered = Gathered::default();
    let mut seen = BTreeSet::from([start.to_string()]);
    let mut waiting = VecDeque::from([start.clone()]);
    while let Some(address) = waiting.pop_front() {
        // What cannot be read now would look like what is not there: better nothing than a part.
        let document = fetcher.get(&address).await?;
        for next in gathered.take(&document) {
            let Ok(next) = next.as_str().parse::<Url>() else { continue };
            if seen.insert(next.to_string()) {
                waiting.push_back(next);
            }
        }
        if seen.len() > limits::IMPORT {
            return Err(
                format!("more than {} documents; import single bodies", limits::IMPORT).into()
            );
        }
    }
    Ok(gathered)
}

/// Reads a file, or every `.json` file of a folder and of the folders in it.
fn saved(path: &Path) -> Result<Gathered, Failed> {
    let mut gathered = Gathered::default();
    for file in files(path)? {
        let in_words = |error: std::io::Error| format!("{}: {error}", file.display());
        if std::fs::metadata(&file).map_err(in_words)?.len() > limits::IMPORT_FILE {
            return Err(
                format!("{}: more than {} bytes", file.display(), limits::IMPORT_FILE).into()
            );
        }
        // Where to read on, the other files say.
        let _elsewhere = gathered.take(&std::fs::read(&file).map_err(in_words)?);
    }
    Ok(gathered)
}

/// Folders inside of each other.
const DEPTH: usize = 8;

fn files(path: &Path) -> Result<Vec<PathBuf>, Failed> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut folders) = (Vec::new(), vec![(path.to_owned(), 0)]);
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() && depth < DEPTH {
                folders.push((path, depth + 1));
            } else if kind.is_file() && path.extension().is_some_and(|end| end == "json") {
                found.push(path);
            }
        }
        if found.len() > limits::IMPORT {
            return Err(format!("more than {} files", limits::IMPORT).into());
        }
    }
    found.sort();
    Ok(found)
}
