//! Commands that read official files.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use directory::{Directory, Listing};
use forms::{Definition, OfferFile};
use jiff::civil::Date;
use knowledge::Service;
use leika::catalogue::{Reader, Row};
use store::Actor;

use super::say;
use crate::cli::{Form, Import, Reference};
use crate::node::open_store;
use crate::{Failed, config};

fn open(path: &Path) -> Result<BufReader<File>, Failed> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(BufReader::new(file))
}

/// What the names of offer files end with.
pub(super) const OFFER: &str = ".offer.toml";

/// What the names of schema files end with.
const SCHEMAS: &[&str] = &[".xdf3.xml", ".xdf2.xml", ".xml"];

/// The file of the same name beside a file, with another ending.
fn beside(path: &Path, endings: &[&str], ending: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending))?;
    Some(path.with_file_name(format!("{stem}{ending}")))
}

/// A form with the offer file that belongs to it.
pub(super) fn offered(offer: &Path) -> Result<(Definition, OfferFile), Failed> {
    let file = OfferFile::open(offer)?;
    let found = |ending| beside(offer, &[OFFER], ending).filter(|path| path.is_file());
    let schema = SCHEMAS.iter().find_map(|ending| found(ending)).ok_or_else(|| {
        format!("{}: the schema NAME.xdf3.xml is missing beside it", offer.display())
    })?;
    let rules = found(".rules.json");
    Ok((forms::ops::definition_from_files(&schema, rules.as_deref())?, file))
}

pub(crate) async fn import(import: Import) -> Result<ExitCode, Failed> {
    match import {
        Import::Gv100ad(from) => {
            let listing = Listing::from_gv100ad(open(&from.file)?)?;
            let store = open_store(config::store(&from.storage)?)?;
            // The shipped tables hold what the list does not: postcodes and what became of former places. They
            // have to be there first, they do not follow upon a newer list.
            if let Some(report) = Directory::seed(&store).await? {
                say(report);
            }
            let report = directory::ops::import(&store, listing).await?;
            for odd in &report.odd {
                say(odd);
            }
            say(report);
        }
        Import::Leika(from) => {
            let file = open(&from.file)?;
            let store = open_store(config::store(&from.storage)?)?;
            let report = knowledge::import::leika(&store, file, Actor::System).await?;
            for odd in &report.odd {
                say(odd);
            }
            say(format_args!(
                "{} rows, {} services with a key, {} without, {} odd",
                report.rows, report.listed, report.not_listed, report.odd_total
            ));
        }
        Import::Oparl(from) => super::oparl::import(from).await?,
        Import::Xdf { from, rules } => {
            let rules = rules.or_else(|| {
                beside(&from.file, SCHEMAS, ".rules.json").filter(|rules| rules.is_file())
            });
            let form = forms::ops::definition_from_files(&from.file, rules.as_deref())?;
            let store = open_store(config::store(&from.storage)?)?;
            let (id, version) = (form.id(), form.version());
            let new =
                store.change(move |tx| forms::ops::import_form(tx, Actor::System, &form)).await?;
            let from = rules.map(|rules| format!(", rules from {}", rules.display()));
            let new = if new { "imported" } else { "known already" };
            say(format_args!("{id} {version}: {new}{}", from.unwrap_or_default()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn form(form: &Form) -> Result<ExitCode, Failed> {
    let Form::Check { files, json } = form;
    let mut fine = true;
    for path in files {
        let report = forms::check::file(path);
        fine &= report.summary.as_ref().is_some_and(|summary| summary.findings.critical == 0);
        if *json {
            say(serde_json::to_string(&report)?);
        } else {
            say(report);
        }
    }
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn reference(reference: &Reference) -> Result<ExitCode, Failed> {
    match reference {
        Reference::Regions { from, to } => directory::reference::write_all(from, to)?,
        Reference::Services { from, to } => {
            let mut services = Vec::new();
            for line in Reader::new(open(from)?)? {
                if let Some(Row::Listed(key, row)) = line?.row {
                    services.push(Service::listed(key, row));
                }
            }
            knowledge::reference::write(services, File::create(to.join("services.tsv"))?)?;
        }
        Reference::Districts { from, as_of, to } => {
            let as_of = as_of.or_else(|| date_in_name(from)).ok_or_else(|| {
                format!("{}: of which day are these borders? Say it with --as-of", from.display())
            })?;
            let written = directory::reference::write_outlines(open(from)?, as_of, to)
                .map_err(|error| format!("{}: {error}", from.display()))?;
            say(format!("{} districts, {} bytes", written.districts, written.bytes));
        }
        Reference::Providers { from, as_of, to } => {
            let written = directory::reference::write_providers(open(from)?, *as_of, to)
                .map_err(|error| format!("{}: {error}", from.display()))?;
            say(format!(
                "{} providers, {} towns, {} memberships; not found: {}",
                written.providers,
                written.towns,
                written.memberships,
                written.unknown.join(", ")
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The day in the name of a file like `vg250_2025-01-01_kreise.geojson`.
fn date_in_name(path: &Path) -> Option<Date> {
    path.file_name()?.to_str()?.split(['_', '.']).find_map(|part| part.parse().ok())
}
