//! Commands that read official files.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use directory::Listing;
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

pub(crate) async fn import(import: Import) -> Result<ExitCode, Failed> {
    match import {
        Import::Gv100ad(from) => {
            let listing = Listing::from_gv100ad(open(&from.file)?)?;
            let store = open_store(config::store(&from.storage)?)?;
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
        Import::Xdf(from) => {
            let form = forms::ops::definition_from_files(&from.file, None)?;
            let store = open_store(config::store(&from.storage)?)?;
            let (id, version) = (form.id(), form.version());
            let new =
                store.change(move |tx| forms::ops::import_form(tx, Actor::System, &form)).await?;
            say(format_args!("{id} {version}: {}", if new { "imported" } else { "known already" }));
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
    }
    Ok(ExitCode::SUCCESS)
}
