//! The filing plan (Aktenplan): where a case is filed, and how long it is kept.

use std::sync::LazyLock;

use jiff::civil::Date;
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

impl Place {
    /// The day on which a file is deleted. Its years begin when the year ends in which it was closed.
    pub fn deleted_on(&self, closed: Timestamp) -> Date {
        new_year(i64::from(closed.german_date().year()) + self.retention_years + 1)
    }

    /// The moment before which a file was closed when it is kept no longer now.
    pub(crate) fn over_when_closed_before(&self, now: Timestamp) -> Timestamp {
        let now = now.german();
        let year = new_year(i64::from(now.date().year()) - self.retention_years);
        let begins = year.to_zoned(now.time_zone().clone());
        // Without an answer nothing is deleted.
        begins.map_or(Timestamp(i64::MIN), |at| Timestamp(at.timestamp().as_microsecond()))
    }
}

/// The first of January; years that no calendar has are far away.
fn new_year(year: i64) -> Date {
    i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok()).unwrap_or(Date::MAX)
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
    fn the_years_begin_when_the_year_of_closing_ends() {
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_microsecond());
        let parking = place_for("99108001001000");
        let closed = at("2026-12-31T22:30:00Z");
        assert_eq!(parking.deleted_on(closed).to_string(), "2030-01-01");
        assert!(closed >= parking.over_when_closed_before(at("2029-12-31T22:59:59Z")));
        assert!(closed < parking.over_when_closed_before(at("2029-12-31T23:00:00Z")));
        // Half an hour later it is the next year in Germany.
        let closed = at("2026-12-31T23:30:00Z");
        assert_eq!(parking.deleted_on(closed).to_string(), "2031-01-01");
        assert!(closed >= parking.over_when_closed_before(at("2030-06-01T00:00:00Z")));
    }

    #[test]
    fn every_line_of_the_plan_is_read() {
        let table = include_str!("../../../../reference/filing_plan.tsv");
        assert_eq!(PLAN.len() + 1, table.lines().count());
        assert!(PLAN.iter().all(|place| place.retention_years > 0 && !place.basis.is_empty()));
    }
}
