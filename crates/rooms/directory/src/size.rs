//! Classes of size, and how many people live somewhere, as SQL.

::store::words! {
    /// Classes of size, by inhabitants.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Size {
        /// Under 5,000.
        To5 = "to-5k",
        /// 5,000 to 9,999.
        To10 = "to-10k",
        /// 10,000 to 19,999.
        To20 = "to-20k",
        /// 20,000 to 49,999.
        To50 = "to-50k",
        /// 50,000 to 99,999.
        To100 = "to-100k",
        /// 100,000 and more.
        Over100 = "over-100k",
        /// No town, or not known.
        None = "none",
    }
}

impl Size {
    /// The class of a town with so many inhabitants.
    pub const fn of(inhabitants: i64) -> Self {
        match inhabitants {
            ..=0 => Self::None,
            1..5_000 => Self::To5,
            5_000..10_000 => Self::To10,
            10_000..20_000 => Self::To20,
            20_000..50_000 => Self::To50,
            50_000..100_000 => Self::To100,
            _ => Self::Over100,
        }
    }

    /// The fewest and the most inhabitants of the class; of no town there is none.
    pub const fn bounds(self) -> Option<(i64, i64)> {
        Some(match self {
            Self::To5 => (1, 4_999),
            Self::To10 => (5_000, 9_999),
            Self::To20 => (10_000, 19_999),
            Self::To50 => (20_000, 49_999),
            Self::To100 => (50_000, 99_999),
            Self::Over100 => (100_000, i64::MAX),
            Self::None => return None,
        })
    }
}

/// How many people live in the region whose key stands in a column, as an expression of SQL: its own figure, or that of
/// its municipalities. NULL where nobody knows.
pub fn people_of(column: &str) -> String {
    format!(
        "(SELECT COALESCE(r.population, (SELECT CAST(SUM(m.population) AS BIGINT) FROM region m \
         WHERE m.kind >= 60 AND m.kind < 70 AND m.valid_to IS NULL AND m.ars >= r.ars AND m.ars <= CASE \
         WHEN SUBSTR(r.ars, 3) = '0000000000' THEN SUBSTR(r.ars, 1, 2) || '9999999999' \
         WHEN SUBSTR(r.ars, 6) = '0000000' THEN SUBSTR(r.ars, 1, 5) || '9999999' \
         ELSE SUBSTR(r.ars, 1, 9) || '999' END)) \
         FROM region r WHERE r.ars = {column} AND r.valid_to IS NULL)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_a_class_with_its_bounds() {
        for people in [1, 4_999, 5_000, 19_999, 20_000, 49_999, 50_000, 99_999, 100_000, 4_000_000]
        {
            let (from, to) = Size::of(people).bounds().unwrap();
            assert!((from..=to).contains(&people), "{people}");
        }
        assert_eq!(Size::of(0).bounds(), None);
    }
}
