//! The filing plan (Aktenplan): where a case is filed, and how long it is kept.

use std::sync::LazyLock;

use store::{Result, Timestamp, Tx};
use uuid::Uuid;

/// A place in the filing plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number.
    pub plan: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The start of the LeiKa keys that belong here.
    pub leika: &'static str,
    /// How many years files are kept after they were closed.
    pub retention_years: i64,
    /// Why so long.
    pub basis: &'static str,
}

/// Where everything goes that the plan does not name.
const ELSEWHERE: Place = Place {
    plan: "00.10",
    title: "Allgemeine Verwaltung und nicht zugeordnete Vorgänge",
    leika: "",
    retention_years: 10,
    basis: "eigene Festlegung; Auffangplatz",
};

static PLAN: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let table = include_str!("../../../../reference/filing_plan.tsv");
    table.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(place).collect()
});

fn place(line: &'static str) -> Option<Place> {
    let mut columns = line.split('\t');
    Some(Place {
        plan: columns.next()?,
        title: columns.next()?,
        leika: columns.next()?,
        retention_years: columns.next()?.parse().ok()?,
        basis: columns.next()?,
    })
}

/// The place for a service: the one with the longest fitting start of the key.
pub fn place_for(leika: &str) -> Place {
    PLAN.iter()
        .filter(|place| leika.starts_with(place.leika))
        .max_by_key(|place| place.leika.len())
        .copied()
        .unwrap_or(ELSEWHERE)
}

/// Gives out the next file number of an organisation: `22.20-2026/17`.
pub(crate) fn next_number(
    tx: &mut Tx<'_>,
    organisation: Uuid,
    leika: &str,
    at: Timestamp,
) -> Result<String> {
    let plan = place_for(leika).plan;
    let year = i64::from(at.german_date().year());
    let counter: i64 = tx
        .one(
            "INSERT INTO filing_counter (organisation, plan, year, last) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (organisation, plan, year) DO UPDATE SET last = filing_counter.last + 1
             RETURNING last",
            &[organisation.into(), plan.into(), year.into()],
        )?
        .take(0)?;
    Ok(format!("{plan}-{year}/{counter}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_start_of_the_key_wins() {
        assert_eq!(place_for("99108001001000").plan, "22.20");
        assert_eq!(place_for("99108999001000").plan, "22.40");
        assert_eq!(place_for("99102013104000").plan, "03.30");
        assert_eq!(place_for("nonsense").plan, ELSEWHERE.plan);
    }

    #[test]
    fn every_line_of_the_plan_is_read() {
        let table = include_str!("../../../../reference/filing_plan.tsv");
        assert_eq!(PLAN.len() + 1, table.lines().count());
        assert!(PLAN.iter().all(|place| place.retention_years > 0 && !place.basis.is_empty()));
    }
}
