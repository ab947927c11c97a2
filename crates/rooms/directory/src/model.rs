//! What there is: regions, regions that are gone, and how they are named.

use ars::gv100ad::{AssociationKind, DistrictKind, MunicipalityKind};
use ars::{Ags, Ars, Land, Level, ParseKeyError, Postcode};
use jiff::civil::Date;
use std::sync::Arc;

/// A place on the map, in millionths of a degree (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Towards the north.
    pub lat: i32,
    /// Towards the east.
    pub lon: i32,
}

impl Position {
    /// Reads degrees; nothing when they are out of range.
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "180 millions fit")]
        let micro = |degrees: f64| (degrees * 1e6).round() as i32;
        Some(Self { lat: micro(lat), lon: micro(lon) })
    }

    /// Degrees towards the north.
    pub fn latitude(self) -> f64 {
        f64::from(self.lat) / 1e6
    }

    /// Degrees towards the east.
    pub fn longitude(self) -> f64 {
        f64::from(self.lon) / 1e6
    }
}

/// What a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegionKind {
    /// Germany.
    Federation,
    /// *Land*.
    State,
    /// *Regierungsbezirk*, or the statistical region in its place.
    GovernmentRegion,
    /// *Kreis*, *Landkreis* …
    District(DistrictKind),
    /// *Amt*, *Samtgemeinde*, *Verbandsgemeinde* …
    Association(AssociationKind),
    /// *Gemeinde*, *Stadt* …
    Municipality(MunicipalityKind),
    /// *Ortsteil* or *Bezirk* of a city state.
    Part,
}

impl RegionKind {
    const FEDERATION: u8 = 0;
    const STATE: u8 = 10;
    const GOVERNMENT_REGION: u8 = 20;
    const PART: u8 = 80;

    /// The kind with this code: the official *Textkennzeichen* where there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            Self::FEDERATION => Self::Federation,
            Self::STATE => Self::State,
            Self::GOVERNMENT_REGION => Self::GovernmentRegion,
            40..50 => Self::District(DistrictKind::from_code(code)),
            50..60 => Self::Association(AssociationKind::from_code(code)),
            60..70 => Self::Municipality(MunicipalityKind::from_code(code)),
            Self::PART => Self::Part,
            _ => return None,
        })
    }

    /// The code under which it is stored.
    pub fn code(self) -> u8 {
        match self {
            Self::Federation => Self::FEDERATION,
            Self::State => Self::STATE,
            Self::GovernmentRegion => Self::GOVERNMENT_REGION,
            Self::District(kind) => kind.code(),
            Self::Association(kind) => kind.code(),
            Self::Municipality(kind) => kind.code(),
            Self::Part => Self::PART,
        }
    }

    /// The level it belongs to.
    pub fn level(self) -> Level {
        match self {
            Self::Federation => Level::Federation,
            Self::State => Level::State,
            Self::GovernmentRegion => Level::GovernmentRegion,
            Self::District(_) => Level::District,
            Self::Association(_) => Level::Association,
            Self::Municipality(_) => Level::Municipality,
            Self::Part => Level::Part,
        }
    }

    /// The German name of the kind.
    pub fn label(self) -> &'static str {
        match self {
            Self::Federation => "Bund",
            Self::State => "Land",
            Self::GovernmentRegion => "Regierungsbezirk",
            Self::District(kind) => kind.label(),
            Self::Association(kind) => kind.label(),
            Self::Municipality(kind) => kind.label(),
            Self::Part => "Stadtteil",
        }
    }
}

/// A region that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its key.
    pub ars: Ars,
    /// What it is. A town outside all districts is a municipality, also Hamburg and Berlin; see
    /// [`Region::is_district`] and [`Region::is_state`].
    pub kind: RegionKind,
    /// Its official name: `Lemgo, Alte Hansestadt`.
    pub name: Box<str>,
    /// The town in which its administration has its seat, where the directory says so.
    pub seat: Option<Box<str>>,
    /// The postcode of its administration.
    pub seat_postcode: Option<Postcode>,
    /// All postcodes that are known to lie in it.
    pub postcodes: Box<[Postcode]>,
    /// Inhabitants; above the municipality the sum of its municipalities.
    pub population: Option<i64>,
    /// Area in hectares; above the municipality the sum of its municipalities.
    pub area_ha: Option<i64>,
    /// Where its administration is.
    pub position: Option<Position>,
    /// The date of the first directory that lists it.
    pub valid_from: Date,
}

impl Region {
    /// Its level. A town outside all districts is at [`Level::Municipality`].
    pub fn level(&self) -> Level {
        self.kind.level()
    }

    /// Its key without the association; only municipalities have one.
    pub fn ags(&self) -> Option<Ags> {
        (self.level() == Level::Municipality).then(|| self.ars.ags()).flatten()
    }

    /// Whether it does what a district does: a district, or a town that belongs to none.
    pub fn is_district(&self) -> bool {
        match self.level() {
            Level::District => true,
            Level::Municipality => matches!(self.ars.level(), Level::District | Level::State),
            _ => false,
        }
    }

    /// Whether it does what a state does: a state, Hamburg and Berlin included.
    pub fn is_state(&self) -> bool {
        self.ars != Ars::FEDERATION && self.ars == self.ars.state()
    }

    /// An area that belongs to no municipality: forests, lakes, military areas.
    pub fn is_unincorporated(&self) -> bool {
        matches!(self.kind, RegionKind::Municipality(kind) if kind.is_unincorporated())
    }

    /// The state it lies in.
    pub fn land(&self) -> Option<Land> {
        self.ars.land()
    }

    /// The name as people say it: `Lemgo`, `Kreis Lippe`, `Samtgemeinde Zeven`.
    pub fn display_name(&self) -> String {
        display_name(self.kind, &self.name, self.ars)
    }

    /// Whether this association runs the administration of its members.
    ///
    /// In Baden-Württemberg it does not: there every municipality keeps its town hall, and the association
    /// only takes over single tasks (§ 61 `GemO`).
    pub fn administers_members(&self) -> bool {
        self.level() == Level::Association && self.land() != Some(Land::BadenWuerttemberg)
    }
}

/// A region that is gone. Its key may still stand in registers, letters and addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerRegion {
    /// The key it had.
    pub ars: Ars,
    /// What it was.
    pub kind: RegionKind,
    /// Its official name.
    pub name: Box<str>,
    /// The date of the last directory that lists it.
    pub last_listed: Date,
    /// The region in its place, where that is known. That region may be gone itself by now.
    pub successor: Option<Ars>,
}

impl FormerRegion {
    /// The key without the association, where it was a municipality.
    pub fn ags(&self) -> Option<Ags> {
        (self.kind.level() == Level::Municipality).then(|| self.ars.ags()).flatten()
    }

    /// The name as people said it.
    pub fn display_name(&self) -> String {
        display_name(self.kind, &self.name, self.ars)
    }
}

/// What a key leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// A region in force.
    Known(Arc<Region>),
    /// A key that is no longer in use.
    Moved {
        /// What it stood for.
        old: Arc<FormerRegion>,
        /// What is there now, where that is known.
        now: Option<Arc<Region>>,
    },
    /// A key that no directory we know has.
    Unknown,
    /// No key at all.
    Malformed(ParseKeyError),
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The place.
    pub region: Arc<Region>,
    /// The region that is gone by whose key or name it was found.
    pub formerly: Option<Arc<FormerRegion>>,
}

/// Places that were found, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    /// Those asked for.
    pub items: Vec<Match>,
    /// How many there are in all.
    pub total: usize,
}

/// The official name without its titles: `Kiel` for `Kiel, Landeshauptstadt`.
pub(crate) fn without_titles(name: &str) -> &str {
    let name = name.split_once(',').map_or(name, |(name, _titles)| name).trim();
    name.strip_suffix("(VGem)").unwrap_or(name).trim_end()
}

fn display_name(kind: RegionKind, name: &str, ars: Ars) -> String {
    let name = without_titles(name);
    match kind {
        RegionKind::District(kind) => district_name(kind, name),
        RegionKind::Association(kind) => association_name(kind, name, ars.land()),
        _ => name.to_owned(),
    }
}

/// `Lippe` is a *Kreis* and says so; `Rhein-Sieg-Kreis` and `Region Hannover` need nothing before them.
pub(crate) fn district_name(kind: DistrictKind, name: &str) -> String {
    let says_itself = ["kreis", "Kreis", "egion"].iter().any(|word| name.contains(word));
    match kind {
        DistrictKind::Kreis | DistrictKind::Landkreis if !says_itself => {
            format!("{} {name}", kind.label())
        }
        _ => name.to_owned(),
    }
}

fn association_name(kind: AssociationKind, name: &str, land: Option<Land>) -> String {
    if let Some(members) = name.strip_prefix("GVV ") {
        return format!("Gemeindeverwaltungsverband {members}");
    }
    if let Some(leader) = name.strip_prefix("VVG ") {
        return format!("Vereinbarte Verwaltungsgemeinschaft {leader}");
    }
    match kind {
        AssociationKind::Amt if name.starts_with("Amt ") => name.to_owned(),
        AssociationKind::Verwaltungsverband if land == Some(Land::BadenWuerttemberg) => {
            format!("Gemeindeverwaltungsverband {name}")
        }
        AssociationKind::Other(_) | AssociationKind::OwnAdministration => name.to_owned(),
        _ => format!("{} {name}", kind.label()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(code: u8, name: &str, ars: &str) -> String {
        display_name(RegionKind::from_code(code).unwrap(), name, ars.parse().unwrap())
    }

    #[test]
    fn names_are_as_people_say_them() {
        assert_eq!(named(63, "Lemgo, Alte Hansestadt", "057660044044"), "Lemgo");
        assert_eq!(named(43, "Lippe", "057660000000"), "Kreis Lippe");
        assert_eq!(named(44, "Rostock", "130720000000"), "Landkreis Rostock");
        assert_eq!(named(44, "Landkreis Rostock", "130720000000"), "Landkreis Rostock");
        assert_eq!(named(43, "Rhein-Sieg-Kreis", "053820000000"), "Rhein-Sieg-Kreis");
        assert_eq!(named(44, "Region Hannover", "032410000000"), "Region Hannover");
        assert_eq!(named(51, "Amt Mittelangeln", "010595949000"), "Amt Mittelangeln");
        assert_eq!(named(52, "Zeven", "033575408000"), "Samtgemeinde Zeven");
        let bavarian = named(54, "Habach (VGem)", "091905176000");
        assert_eq!(bavarian, "Verwaltungsgemeinschaft Habach");
        let swabian = named(54, "VVG der Stadt Bad Wildbad", "082355008000");
        assert_eq!(swabian, "Vereinbarte Verwaltungsgemeinschaft der Stadt Bad Wildbad");
        assert_eq!(named(58, "Stadtroda, Stadt", "160745050000"), "Erfüllende Gemeinde Stadtroda");
    }

    #[test]
    fn codes_are_read_back() {
        for code in 0..=u8::MAX {
            if let Some(kind) = RegionKind::from_code(code) {
                assert_eq!(kind.code(), code);
            }
        }
    }

    #[test]
    fn positions_out_of_range_are_none() {
        assert_eq!(
            Position::from_degrees(52.028_2, 8.899),
            Some(Position { lat: 52_028_200, lon: 8_899_000 })
        );
        assert_eq!(Position::from_degrees(91.0, 0.0), None);
        assert_eq!(Position::from_degrees(f64::NAN, 0.0), None);
    }
}
