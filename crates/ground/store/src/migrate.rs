//! Migrations: each runs once, in the order in which the house lists them.

use std::collections::BTreeSet;

use crate::engine::Driver;
use crate::{Error, Result, Value};

/// One step of the schema, in the dialect that both engines understand.
///
/// Steps are only ever added. The old version of the program still serves while a step runs: expand
/// first (add a column or table), contract in a later release.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Unique: `crate/number-what`.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// Runs what has not run yet; answers how many steps that were.
pub(crate) fn run(driver: &mut dyn Driver, steps: &[Migration], now: i64) -> Result<usize> {
    driver.batch(
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)",
    )?;
    let mut done = BTreeSet::new();
    driver.each("SELECT name FROM migration", &[], &mut |mut row| {
        done.insert(row.take::<String>(0)?);
        Ok(())
    })?;
    let mut applied = 0;
    for step in steps.iter().filter(|step| !done.contains(step.name)) {
        driver.batch(step.sql).map_err(|error| Error::Migration {
            name: step.name.to_owned(),
            cause: error.to_string(),
        })?;
        driver.execute(
            "INSERT INTO migration (name, applied_at) VALUES (?1, ?2)",
            &[Value::from(step.name), Value::Int(now)],
        )?;
        applied += 1;
    }
    if let Some(unknown) = done.iter().find(|name| steps.iter().all(|step| step.name != *name)) {
        return Err(Error::Migration {
            name: unknown.clone(),
            cause: "a newer version of the program has been here; start that one".to_owned(),
        });
    }
    Ok(applied)
}
