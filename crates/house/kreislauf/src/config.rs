//! What the command line and the environment decide.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{IsTerminal as _, Write as _};
use std::panic;
use std::path::Path;

use store::{Clock, Config, Database, Entropy};
use tracing_subscriber::EnvFilter;
use transport::NodeKey;

use crate::Failed;
use crate::cli::{Cli, LogFormat, Storage};

/// Starts the log.
pub(crate) fn log(cli: &Cli) {
    let filter = EnvFilter::new(&cli.log);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match cli.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    panic::set_hook(Box::new(|panicked| {
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        // Only words of the source itself: a message that was put together may quote what somebody typed.
        let words = panicked.payload().downcast_ref::<&'static str>().copied().unwrap_or_default();
        tracing::error!(place, words, "a fault in the program");
    }));
}

/// What the store is opened with, for commands that begin something. Makes the folder when it is missing.
pub(crate) fn store(storage: &Storage) -> Result<Config, Failed> {
    make_folder(&storage.data).map_err(|error| format!("{}: {error}", storage.data.display()))?;
    configured(storage)
}

/// The same for commands about what is there already: a mistyped folder is told, not filled with an empty database.
pub(crate) fn existing_store(storage: &Storage) -> Result<Config, Failed> {
    let config = configured(storage)?;
    let missing = match &config.database {
        Database::Sqlite(file) => (!file.exists()).then_some(file),
        // A database server tells by itself what it does not have.
        Database::Postgres(_) => (!storage.data.exists()).then_some(&storage.data),
    };
    match missing {
        Some(missing) => Err(format!(
            "{}: there is no database here: name the folder with --data or KREISLAUF_DATA; \
             `kreislauf organisation create` or `kreislauf serve` begins a new one",
            missing.display()
        )
        .into()),
        None => Ok(config),
    }
}

fn configured(storage: &Storage) -> Result<Config, Failed> {
    // An empty variable counts as unset, so that scripts can switch it off.
    let database = match storage.database_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => Database::from_url(url)?,
        None => Database::Sqlite(storage.data.join("kreislauf.sqlite")),
    };
    let blobs = storage.data.join("blobs");
    Ok(Config { database, blobs, clock: Clock::System, entropy: Entropy::System })
}

/// Makes the folder when it is missing, for its owner alone: answers of citizens are in it.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The key that seals private keys: from `KREISLAUF_NODE_KEY` (64 hexadecimal digits), where several
/// nodes share a database, else from the file `node.key` in the folder, made at the first start.
pub(crate) fn node_key(data: &Path) -> Result<NodeKey, Failed> {
    if let Ok(text) = std::env::var("KREISLAUF_NODE_KEY") {
        return parse_key(&text).ok_or_else(|| "KREISLAUF_NODE_KEY: 64 hexadecimal digits".into());
    }
    let path = data.join("node.key");
    if let Ok(text) = fs::read_to_string(&path) {
        let wrong = || format!("{}: it must hold 64 hexadecimal digits", path.display()).into();
        return parse_key(text.trim()).ok_or_else(wrong);
    }
    let key: [u8; 32] = Entropy::System.bytes();
    let mut text = String::with_capacity(65);
    for byte in key {
        // Writing into a string cannot fail.
        let _always_ok = write!(text, "{byte:02x}");
    }
    text.push('\n');
    write_secret(&path, text.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(NodeKey(key))
}

/// Writes a file that only its owner may read, and has it on disk before anything depends on it. It is written
/// beside and then renamed: a start that is killed leaves no half key.
fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // The name is part of the folder, which has to be on disk as well.
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

fn parse_key(text: &str) -> Option<NodeKey> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(NodeKey(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_key_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let made = node_key(folder.path()).unwrap();
        assert_eq!(node_key(folder.path()).unwrap().0, made.0);
        fs::write(folder.path().join("node.key"), "nonsense").unwrap();
        assert!(node_key(folder.path()).is_err());
    }
}
