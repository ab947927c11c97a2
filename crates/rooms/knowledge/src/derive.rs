//! The rule: from the table of executing levels and what a place is to the body that carries a service out
//! there. Pure functions; names and offices come from the directory.

use ars::{Ars, Land};
use leika::Key;

use crate::levels::{Found, Level, Levels, Line};

/// What the rule needs to know of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its key.
    pub ars: Ars,
    /// What it is, as far as the rule cares.
    pub kind: PlaceKind,
}

/// What a place is, as far as the rule cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// Federation, state, government region: too wide for what towns and districts do.
    Wide,
    /// A district with municipalities in it.
    District,
    /// An association that administers municipalities (*Amt*, *Samtgemeinde* …).
    Association,
    /// A municipality within a district.
    Municipality {
        /// Inhabitants.
        population: Option<i64>,
        /// Whether it was declared a *Große Kreisstadt*.
        is_large_district_town: bool,
    },
    /// A town that belongs to no district.
    DistrictFreeTown,
    /// An area that belongs to no municipality.
    Unincorporated,
    /// A town of a city state, or a part of one.
    CityState,
}

/// The body that carries the service out, seen from the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// The municipality, or the body that administers it.
    Municipality,
    /// The district it lies in.
    District,
    /// The town itself, since it belongs to no district.
    DistrictFreeTown,
    /// The town itself, although it lies in a district: it is large enough.
    TownBySize,
    /// The town itself, although it lies in a district: it is a *Große Kreisstadt*.
    TownByKind,
    /// The town of the city state, with its district offices.
    CityState,
    /// The state.
    State,
    /// A corporation for the state's area that governs itself, and is no authority of the state.
    SelfGoverning,
    /// The federation, or a body for all of it.
    Federation,
}

/// Why nobody can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The table says nothing of the service.
    NoRule,
    /// The table knows the service, but not in this state.
    OtherStates,
    /// It depends on the municipality, and the place is wider.
    ChooseMunicipality,
    /// The municipality does it, and here is none.
    Unincorporated,
    /// The directory does not know the body, or the place.
    NotInDirectory,
}

/// The line that decides and the body it names for this place.
///
/// # Errors
/// [`Unknown`] where the table or the place leaves it open.
pub fn derive(levels: &Levels, key: Key, place: &Place) -> Result<(Line, Body), Unknown> {
    let land = place.ars.land();
    let line = match levels.find(key, land) {
        Found::Line(line) => *line,
        Found::OtherStates if land.is_none() => return Err(Unknown::ChooseMunicipality),
        Found::OtherStates => return Err(Unknown::OtherStates),
        Found::Nothing => return Err(Unknown::NoRule),
    };
    let body = match line.level {
        Level::Federation => Body::Federation,
        _ if land.is_none() => return Err(Unknown::ChooseMunicipality),
        Level::State if line.is_self_governing() => Body::SelfGoverning,
        Level::State => Body::State,
        Level::District => of_district(&line, land, place.kind)?,
        Level::Municipality => of_municipality(place.kind)?,
    };
    Ok((line, body))
}

fn of_municipality(kind: PlaceKind) -> Result<Body, Unknown> {
    match kind {
        PlaceKind::Wide | PlaceKind::District => Err(Unknown::ChooseMunicipality),
        PlaceKind::Unincorporated => Err(Unknown::Unincorporated),
        PlaceKind::CityState => Ok(Body::CityState),
        PlaceKind::Association | PlaceKind::Municipality { .. } | PlaceKind::DistrictFreeTown => {
            Ok(Body::Municipality)
        }
    }
}

fn of_district(line: &Line, land: Option<Land>, kind: PlaceKind) -> Result<Body, Unknown> {
    match kind {
        PlaceKind::Wide => Err(Unknown::ChooseMunicipality),
        // One of its towns may do it itself.
        PlaceKind::District | PlaceKind::Association if line.own_from.is_some() => {
            Err(Unknown::ChooseMunicipality)
        }
        PlaceKind::District | PlaceKind::Association | PlaceKind::Unincorporated => {
            Ok(Body::District)
        }
        PlaceKind::DistrictFreeTown => Ok(Body::DistrictFreeTown),
        PlaceKind::CityState => Ok(Body::CityState),
        PlaceKind::Municipality { population, is_large_district_town } => {
            Ok(match line.own_from {
                // There the state declares which towns do it; inhabitants only allow them to ask for it.
                Some(_) if is_declared_by(land) && is_large_district_town => Body::TownByKind,
                Some(from) if !is_declared_by(land) && population >= Some(from) => Body::TownBySize,
                Some(_) | None => Body::District,
            })
        }
    }
}

/// The states in which the declaration as *Große Kreisstadt* decides, not the number of inhabitants.
fn is_declared_by(land: Option<Land>) -> bool {
    matches!(land, Some(Land::BadenWuerttemberg | Land::Bavaria))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "leika\tland\tlevel\town_from\trole\tbasis\tnote
99001001\t\tmunicipality\t\tTown\t§ 1\t
99001002\t\tdistrict\t\tDistrict\t§ 2\t
99001003\t\tdistrict\t20000\tSize\t§ 3\t
99001003\t02\tstate\t\tOffice of Hamburg\t§ 3a\t
99001004\t\tstate\t\tState\t§ 4\t
99001005\t\tstate\t\tChamber\t§ 5\tKammer, keine Landesbehörde
99001006\t\tfederation\t\tFederation\t§ 6\t
99001007\t05\tdistrict\t\tOnly there\t§ 7\t";

    const TOWN: &str = "99001001000000";
    const DISTRICT: &str = "99001002000000";
    const BY_SIZE: &str = "99001003000000";
    const STATE: &str = "99001004000000";
    const CHAMBER: &str = "99001005000000";
    const FEDERATION: &str = "99001006000000";
    const ONLY_NRW: &str = "99001007000000";
    const NOTHING: &str = "99001008000000";

    fn body(service: &str, ars: &str, kind: PlaceKind) -> Result<Body, Unknown> {
        let levels = Levels::read(TABLE).unwrap();
        let place = Place { ars: ars.parse().unwrap(), kind };
        derive(&levels, service.parse().unwrap(), &place).map(|(_, body)| body)
    }

    fn town(people: i64) -> PlaceKind {
        PlaceKind::Municipality { population: Some(people), is_large_district_town: false }
    }

    const DECLARED: PlaceKind =
        PlaceKind::Municipality { population: Some(15_000), is_large_district_town: true };
    const LEMGO: &str = "057660044044";

    #[test]
    fn a_municipality_does_its_own() {
        assert_eq!(body(TOWN, LEMGO, town(41_000)), Ok(Body::Municipality));
        assert_eq!(body(TOWN, "010010000000", PlaceKind::DistrictFreeTown), Ok(Body::Municipality));
        assert_eq!(body(TOWN, "031515402000", PlaceKind::Association), Ok(Body::Municipality));
    }

    #[test]
    fn a_district_does_it_for_its_towns() {
        assert_eq!(body(DISTRICT, LEMGO, town(41_000)), Ok(Body::District));
        assert_eq!(body(DISTRICT, "057660000000", PlaceKind::District), Ok(Body::District));
        assert_eq!(body(DISTRICT, "031515402000", PlaceKind::Association), Ok(Body::District));
        let flensburg = body(DISTRICT, "010010000000", PlaceKind::DistrictFreeTown);
        assert_eq!(flensburg, Ok(Body::DistrictFreeTown));
    }

    #[test]
    fn a_town_that_is_large_enough_does_it_itself() {
        assert_eq!(body(BY_SIZE, LEMGO, town(20_000)), Ok(Body::TownBySize));
        assert_eq!(body(BY_SIZE, LEMGO, town(19_999)), Ok(Body::District));
        let uncounted = PlaceKind::Municipality { population: None, is_large_district_town: false };
        assert_eq!(body(BY_SIZE, LEMGO, uncounted), Ok(Body::District));
        // A district or an Amt does not decide it: its towns differ.
        for kind in [PlaceKind::District, PlaceKind::Association] {
            assert_eq!(body(BY_SIZE, "057660000000", kind), Err(Unknown::ChooseMunicipality));
        }
    }

    #[test]
    fn in_two_states_the_declaration_decides() {
        for ars in ["081115001001", "091620000000"] {
            assert_eq!(body(BY_SIZE, ars, town(90_000)), Ok(Body::District));
            assert_eq!(body(BY_SIZE, ars, DECLARED), Ok(Body::TownByKind));
        }
        // Elsewhere the title alone says nothing.
        assert_eq!(body(BY_SIZE, "145210010010", DECLARED), Ok(Body::District));
    }

    #[test]
    fn city_states_have_their_own_level() {
        for ars in ["020000000000", "040110000000", "110000000000", "021010101101"] {
            assert_eq!(body(TOWN, ars, PlaceKind::CityState), Ok(Body::CityState));
            assert_eq!(body(DISTRICT, ars, PlaceKind::CityState), Ok(Body::CityState));
        }
        assert_eq!(body(BY_SIZE, "020000000000", PlaceKind::CityState), Ok(Body::State));
        // Bremen is two towns: the state alone does not say which.
        let bremen = body(TOWN, "040000000000", PlaceKind::Wide);
        assert_eq!(bremen, Err(Unknown::ChooseMunicipality));
    }

    #[test]
    fn states_bodies_of_their_own_and_the_federation() {
        assert_eq!(body(STATE, LEMGO, town(41_000)), Ok(Body::State));
        assert_eq!(body(STATE, "050000000000", PlaceKind::Wide), Ok(Body::State));
        assert_eq!(body(STATE, "000000000000", PlaceKind::Wide), Err(Unknown::ChooseMunicipality));
        assert_eq!(body(CHAMBER, LEMGO, town(41_000)), Ok(Body::SelfGoverning));
        assert_eq!(body(FEDERATION, LEMGO, town(41_000)), Ok(Body::Federation));
        assert_eq!(body(FEDERATION, "000000000000", PlaceKind::Wide), Ok(Body::Federation));
    }

    #[test]
    fn what_is_too_wide_is_asked_for_the_municipality() {
        for (service, ars, kind) in [
            (TOWN, "050000000000", PlaceKind::Wide),
            (TOWN, "057660000000", PlaceKind::District),
            (DISTRICT, "057000000000", PlaceKind::Wide),
            (ONLY_NRW, "000000000000", PlaceKind::Wide),
        ] {
            assert_eq!(body(service, ars, kind), Err(Unknown::ChooseMunicipality), "{ars}");
        }
    }

    #[test]
    fn what_the_table_does_not_cover_is_unknown() {
        assert_eq!(body(NOTHING, LEMGO, town(41_000)), Err(Unknown::NoRule));
        assert_eq!(body(ONLY_NRW, "091620000000", town(1)), Err(Unknown::OtherStates));
        assert_eq!(body(ONLY_NRW, LEMGO, town(1)), Ok(Body::District));
    }

    #[test]
    fn where_no_municipality_is_nobody_acts_as_one() {
        let forest = "031519501501";
        assert_eq!(body(TOWN, forest, PlaceKind::Unincorporated), Err(Unknown::Unincorporated));
        assert_eq!(body(DISTRICT, forest, PlaceKind::Unincorporated), Ok(Body::District));
    }
}
