//! Finds the front-end files that `make assets` wrote and lists them for inclusion, each with a mark
//! of its content, so that browsers may keep them for good.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::{env, fs};

/// What pages load; the TTF fonts beside them are for letters.
const FILES: [(&str, &str); 5] = [
    ("kreislauf.css", "text/css; charset=utf-8"),
    ("kreislauf.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
    ("fonts/fira-sans-400.woff2", "font/woff2"),
    ("fonts/fira-sans-600.woff2", "font/woff2"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../assets/vendor");
    let mut list = String::from("pub(crate) const FILES: &[File] = &[\n");
    let mut all = DefaultHasher::new();
    for (name, media_type) in FILES {
        let path = folder.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let bytes = fs::read(&path)
            .map_err(|error| format!("{}: {error}; run `make assets` first", path.display()))?;
        bytes.hash(&mut all);
        let path = fs::canonicalize(&path)?;
        let path = path.to_str().ok_or("the folder's name is not UTF-8")?;
        writeln!(
            list,
            "    File {{ name: {name:?}, media_type: {media_type:?}, bytes: include_bytes!({path:?}) }},"
        )?;
    }
    writeln!(list, "];\npub(crate) const MARK: &str = \"{:016x}\";", all.finish())?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("assets.rs"), list)?;
    Ok(())
}
