//! Finds the two fonts of the letters, which `make assets` fetches, so that the library can embed them.

fn main() {
    let vendor = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/vendor");
    for (variable, file) in
        [("FONT_REGULAR", "FiraSans-Regular.ttf"), ("FONT_SEMIBOLD", "FiraSans-SemiBold.ttf")]
    {
        let path = format!("{vendor}/{file}");
        println!("cargo::rerun-if-changed={path}");
        if std::path::Path::new(&path).is_file() {
            println!("cargo::rustc-env={variable}={path}");
        } else {
            println!("cargo::error=assets/vendor/{file} is missing: run `make assets` first");
        }
    }
}
