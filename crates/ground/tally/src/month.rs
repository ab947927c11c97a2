//! Months, the smallest time of which anything is shown.

use std::fmt;
use std::str::FromStr;

use ::store::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A month of a year: `2026-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Month(Date);

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// The month in which a moment lies in Germany.
    pub fn at(moment: Timestamp) -> Self {
        Self::of(moment.german_date())
    }

    /// The one before it.
    pub fn before(self) -> Self {
        self.0.yesterday().map_or(self, Self::of)
    }

    /// The one after it.
    pub fn next(self) -> Self {
        self.0.last_of_month().tomorrow().map_or(self, Self::of)
    }

    /// So many months earlier.
    pub fn minus(self, months: usize) -> Self {
        (0..months).fold(self, |month, _| month.before())
    }

    /// So many months up to this one, the oldest first.
    pub fn last(self, months: usize) -> Vec<Self> {
        (0..months).rev().map(|back| self.minus(back)).collect()
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no month: write 2026-10");
        if text.len() != 7 {
            return Err(wrong());
        }
        format!("{text}-01").parse().map(Self).map_err(|_no_day| wrong())
    }
}

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A day as it is stored: days since 1970.
pub(crate) fn number(day: Date) -> i64 {
    EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// The day behind a number.
pub(crate) fn day(number: i64) -> Date {
    EPOCH.saturating_add(jiff::Span::new().try_days(number).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other() {
        let january: Month = "2026-01".parse().unwrap();
        assert_eq!(january.before().to_string(), "2025-12");
        assert_eq!(january.next().to_string(), "2026-02");
        assert_eq!(january.minus(13).to_string(), "2024-12");
        let last: Vec<_> = january.last(3).iter().map(ToString::to_string).collect();
        assert_eq!(last, ["2025-11", "2025-12", "2026-01"]);
        for wrong in ["2026-13", "2026-1", "", "2026-10-01", "Oktober", "äöü\u{1f600}"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_are_read_back() {
        let date = Date::constant(2026, 3, 29);
        assert_eq!(day(number(date)), date);
        assert_eq!(number(EPOCH), 0);
    }
}
