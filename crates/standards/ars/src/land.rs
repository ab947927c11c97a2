//! The sixteen states.

use crate::Ars;
use std::fmt;

/// One of the sixteen states (*Länder*) of Germany.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Land {
    SchleswigHolstein,
    Hamburg,
    LowerSaxony,
    Bremen,
    NorthRhineWestphalia,
    Hesse,
    RhinelandPalatinate,
    BadenWuerttemberg,
    Bavaria,
    Saarland,
    Berlin,
    Brandenburg,
    MecklenburgVorpommern,
    Saxony,
    SaxonyAnhalt,
    Thuringia,
}

impl Land {
    /// All of them, in the order of their keys.
    pub const ALL: [Self; 16] = [
        Self::SchleswigHolstein,
        Self::Hamburg,
        Self::LowerSaxony,
        Self::Bremen,
        Self::NorthRhineWestphalia,
        Self::Hesse,
        Self::RhinelandPalatinate,
        Self::BadenWuerttemberg,
        Self::Bavaria,
        Self::Saarland,
        Self::Berlin,
        Self::Brandenburg,
        Self::MecklenburgVorpommern,
        Self::Saxony,
        Self::SaxonyAnhalt,
        Self::Thuringia,
    ];

    /// The state with this key of two digits.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|land| land.key() == key)
    }

    /// Two digits, `01` to `16`.
    pub fn key(self) -> &'static str {
        match self {
            Self::SchleswigHolstein => "01",
            Self::Hamburg => "02",
            Self::LowerSaxony => "03",
            Self::Bremen => "04",
            Self::NorthRhineWestphalia => "05",
            Self::Hesse => "06",
            Self::RhinelandPalatinate => "07",
            Self::BadenWuerttemberg => "08",
            Self::Bavaria => "09",
            Self::Saarland => "10",
            Self::Berlin => "11",
            Self::Brandenburg => "12",
            Self::MecklenburgVorpommern => "13",
            Self::Saxony => "14",
            Self::SaxonyAnhalt => "15",
            Self::Thuringia => "16",
        }
    }

    /// The German name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SchleswigHolstein => "Schleswig-Holstein",
            Self::Hamburg => "Hamburg",
            Self::LowerSaxony => "Niedersachsen",
            Self::Bremen => "Bremen",
            Self::NorthRhineWestphalia => "Nordrhein-Westfalen",
            Self::Hesse => "Hessen",
            Self::RhinelandPalatinate => "Rheinland-Pfalz",
            Self::BadenWuerttemberg => "Baden-Württemberg",
            Self::Bavaria => "Bayern",
            Self::Saarland => "Saarland",
            Self::Berlin => "Berlin",
            Self::Brandenburg => "Brandenburg",
            Self::MecklenburgVorpommern => "Mecklenburg-Vorpommern",
            Self::Saxony => "Sachsen",
            Self::SaxonyAnhalt => "Sachsen-Anhalt",
            Self::Thuringia => "Thüringen",
        }
    }

    /// The state as a region.
    pub fn ars(self) -> Ars {
        Ars::of_state(self)
    }

    /// Berlin, Bremen and Hamburg: state and town in one (Bremen: two towns), with parts that have keys.
    pub fn is_city_state(self) -> bool {
        matches!(self, Self::Berlin | Self::Bremen | Self::Hamburg)
    }
}

impl fmt::Display for Land {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_run_from_01_to_16() {
        for (index, land) in Land::ALL.into_iter().enumerate() {
            assert_eq!(land.key(), format!("{:02}", index + 1));
            assert_eq!(Land::from_key(land.key()), Some(land));
            assert_eq!(land.ars().land(), Some(land));
        }
        assert_eq!(Land::from_key("00"), None);
        assert_eq!(Land::from_key("17"), None);
    }

    #[test]
    fn three_states_are_cities() {
        let cities: Vec<_> = Land::ALL.into_iter().filter(|land| land.is_city_state()).collect();
        assert_eq!(cities, [Land::Hamburg, Land::Bremen, Land::Berlin]);
    }
}
