//! Embeds the general texts: every file below `content/services`.
#![expect(clippy::expect_used, reason = "a build without its content must fail")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../content/services");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("content/services is there")
        .map(|entry| entry.expect("content/services is read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    let mut list = String::from("&[");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        writeln!(list, "include_str!({:?}),", file.display().to_string()).expect("text grows");
    }
    list.push(']');
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("general.rs"), list).expect("OUT_DIR is writable");
}
