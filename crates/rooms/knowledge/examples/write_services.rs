//! Writes `reference/services.tsv` from the CSV of the catalogue:
//! `gzip -dc leika_leistungen.csv.gz | cargo run -p knowledge --example write_services > reference/services.tsv`
#![expect(clippy::print_stderr, reason = "a command line tool")]

use std::error::Error;
use std::io::{stdin, stdout};

use knowledge::{Service, reference};
use leika::catalogue::{Reader, Row};

fn main() -> Result<(), Box<dyn Error>> {
    let mut services = Vec::new();
    for line in Reader::new(stdin().lock())? {
        let line = line?;
        for odd in &line.odd {
            eprintln!("{odd}");
        }
        if let Some(Row::Listed(key, row)) = line.row {
            services.push(Service::listed(key, row));
        }
    }
    reference::write(services, stdout().lock())?;
    Ok(())
}
