//! The rule: from the table of executing levels and what a place is to the body that carries a service out
//! there. Pure functions; names and offices come from the directory.

use ars::{Ars, Land};
use leika::Key;

use crate::levels::{Depends, Found, Level, Levels, Line};

/// The towns inside a district that have the rights of one that belongs to none: Hannover and Göttingen
/// (§§ 15 and 16 `NKomVG`).
const LIKE_DISTRICT_FREE: [&str; 2] = ["03241001", "03159016"];

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
        /// Inhabitants of the association it is a member of, where it is in one.
        association: Option<i64>,
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
    /// The town itself, although it lies in a district: the law names it.
    TownByName,
    /// The town itself, although it lies in a district: it has the rights of one that belongs to none.
    TownByRights,
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
    /// It depends on more than the law: on a transfer to this municipality, or on its designation.
    Depends {
        /// The legal basis of the line.
        basis: &'static str,
        /// What it depends on, in the words of the line.
        note: &'static str,
    },
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
        Level::District => of_district(&line, place)?,
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

fn of_district(line: &Line, place: &Place) -> Result<Body, Unknown> {
    let depends = Err(Unknown::Depends { basis: line.basis, note: line.note });
    match place.kind {
        PlaceKind::Wide => Err(Unknown::ChooseMunicipality),
        PlaceKind::CityState => Ok(Body::CityState),
        _ if line.depends == Depends::Everywhere => depends,
        PlaceKind::District | PlaceKind::Association if towns_differ(line, place) => {
            Err(Unknown::ChooseMunicipality)
        }
        PlaceKind::District | PlaceKind::Association | PlaceKind::Unincorporated => {
            Ok(Body::District)
        }
        PlaceKind::DistrictFreeTown => match line.depends {
            Depends::DistrictFree => depends,
            Depends::In(towns) if towns.name(place.ars) => depends,
            Depends::Everywhere | Depends::In(_) => Ok(Body::DistrictFreeTown),
        },
        PlaceKind::Municipality { population, association, is_large_district_town } => {
            let town = Town { population, association, is_declared: is_large_district_town };
            of_town(line, place.ars, town).map_or(depends, Ok)
        }
    }
}

/// A municipality within a district.
#[derive(Clone, Copy)]
struct Town {
    population: Option<i64>,
    association: Option<i64>,
    is_declared: bool,
}

/// The body for a municipality within a district: what names the town comes before what counts its
/// inhabitants. None where the line leaves it open.
fn of_town(line: &Line, ars: Ars, town: Town) -> Option<Body> {
    if line.own.name(ars) {
        return Some(Body::TownByName);
    }
    if line.not_own.name(ars) {
        return Some(Body::District);
    }
    if matches!(line.depends, Depends::In(towns) if towns.name(ars)) {
        return None;
    }
    if line.land.is_none() && is_like_district_free(ars) {
        return Some(Body::TownByRights);
    }
    let (declared_here, declared) = (is_declared_by(ars.land()), town.is_declared);
    if let Some(from) = line.own_from {
        // There the state declares which towns do it; inhabitants only allow them to ask for it.
        match town.population {
            _ if declared_here && declared => return Some(Body::TownByKind),
            Some(people) if !declared_here && people >= from => return Some(Body::TownBySize),
            None if !declared_here => return None,
            _ => {}
        }
    }
    if let Some(from) = line.depends_from {
        let association = town.association.filter(|_| line.may_be_of_associations());
        let served = town.population.max(association);
        if served.is_none_or(|people| people >= from) || declared_here && declared {
            return None;
        }
    }
    Some(Body::District)
}

/// Whether one of the towns in a district, or of the members of an association, may do it itself. A town
/// that a line names shares its town hall with nobody, so an association need not look for names.
fn towns_differ(line: &Line, place: &Place) -> bool {
    if line.own_from.is_some() || line.depends_from.is_some() {
        return true;
    }
    let district = place.ars.district();
    let here = place.kind == PlaceKind::District && place.ars == district;
    let named = line.own.any_in(district)
        || matches!(line.depends, Depends::In(towns) if towns.any_in(district));
    let by_rights = line.land.is_none()
        && LIKE_DISTRICT_FREE.iter().any(|town| {
            district.as_str().get(..5) == town.get(..5) && !line.not_own.any_in(district)
        });
    here && (named || by_rights)
}

fn is_like_district_free(ars: Ars) -> bool {
    ars.ags().is_some_and(|ags| LIKE_DISTRICT_FREE.contains(&ags.as_str()))
}

/// The states in which the declaration as *Große Kreisstadt* decides, not the number of inhabitants.
fn is_declared_by(land: Option<Land>) -> bool {
    matches!(land, Some(Land::BadenWuerttemberg | Land::Bavaria))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "leika\tland\tlevel\town\tnot_own\town_from\tdepends\tdepends_from\trole\tbasis\tnote
99001001\t\tmunicipality\t\t\t\t\t\tTown\t§ 1\t
99001002\t\tdistrict\t\t\t\t\t\tDistrict\t§ 2\t
99001003\t\tdistrict\t\t\t20000\t\t\tSize\t§ 3\t
99001003\t02\tstate\t\t\t\t\t\tOffice of Hamburg\t§ 3a\t
99001004\t\tstate\t\t\t\t\t\tState\t§ 4\t
99001005\t\tstate\t\t\t\t\t\tChamber\t§ 5\tKammer, keine Landesbehörde
99001006\t\tfederation\t\t\t\t\t\tFederation\t§ 6\t
99001007\t05\tdistrict\t\t\t\t\t\tOnly there\t§ 7\t
99001009\t03\tdistrict\t03252006\t03241001\t65000\t03254021\t30000\tNamed\t§ 9\tdurch Übertragung
99001009\t08\tdistrict\t\t\t20000\tdistrict_free\t8000\tNamed\t§ 9\tVerwaltungsgemeinschaften durch Übertragung
99001009\t09\tdistrict\t\t\t\t\t40000\tNamed\t§ 9\tje nach Stadt
99001009\t15\tdistrict\t\t\t\t15003000\t\tNamed\t§ 9\tMagdeburg: Polizei
99001010\t\tdistrict\t\t\t\tall\t\tEverywhere\t§ 10\tje nach Land
99001011\t\tdistrict\t\t03241001\t\t\t\tRegion\t§ 11\t";

    const TOWN: &str = "99001001000000";
    const DISTRICT: &str = "99001002000000";
    const BY_SIZE: &str = "99001003000000";
    const STATE: &str = "99001004000000";
    const CHAMBER: &str = "99001005000000";
    const FEDERATION: &str = "99001006000000";
    const ONLY_NRW: &str = "99001007000000";
    const NOTHING: &str = "99001008000000";
    const NAMED: &str = "99001009000000";
    const EVERYWHERE: &str = "99001010000000";
    const REGION: &str = "99001011000000";

    fn body(service: &str, ars: &str, kind: PlaceKind) -> Result<Body, Unknown> {
        let levels = Levels::read(TABLE).unwrap();
        let place = Place { ars: ars.parse().unwrap(), kind };
        derive(&levels, service.parse().unwrap(), &place).map(|(_, body)| body)
    }

    fn town(people: i64) -> PlaceKind {
        member(people, None)
    }

    fn member(people: i64, association: Option<i64>) -> PlaceKind {
        let population = Some(people);
        PlaceKind::Municipality { population, association, is_large_district_town: false }
    }

    fn depends(note: &'static str) -> Result<Body, Unknown> {
        Err(Unknown::Depends { basis: "§ 9", note })
    }

    const DECLARED: PlaceKind = PlaceKind::Municipality {
        population: Some(15_000),
        association: None,
        is_large_district_town: true,
    };
    const UNCOUNTED: PlaceKind = PlaceKind::Municipality {
        population: None,
        association: None,
        is_large_district_town: false,
    };
    const HANNOVER: &str = "032410001001";
    const GOETTINGEN: &str = "031590016016";
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
        let uncounted = body(BY_SIZE, LEMGO, UNCOUNTED);
        assert_eq!(uncounted, Err(Unknown::Depends { basis: "§ 3", note: "" }));
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
    fn a_name_comes_before_a_number() {
        // Hameln is named and smaller than the number, Hannover is named as one that does not.
        assert_eq!(body(NAMED, "032520006006", town(58_000)), Ok(Body::TownByName));
        assert_eq!(body(NAMED, HANNOVER, town(520_000)), Ok(Body::District));
        assert_eq!(body(NAMED, "033550022022", town(65_000)), Ok(Body::TownBySize));
    }

    #[test]
    fn what_a_transfer_decides_is_left_open() {
        let transfer = depends("durch Übertragung");
        assert_eq!(body(NAMED, "033550022022", town(30_000)), transfer);
        assert_eq!(body(NAMED, "033550022022", town(29_999)), Ok(Body::District));
        assert_eq!(body(NAMED, "033550022022", UNCOUNTED), transfer);
        // Named as open, although large enough.
        assert_eq!(body(NAMED, "032540021021", town(98_000)), transfer);
        // Where the note speaks of associations their inhabitants count, elsewhere the town's own.
        let of_members = depends("Verwaltungsgemeinschaften durch Übertragung");
        assert_eq!(body(NAMED, "081155002003", member(3_000, Some(8_000))), of_members);
        assert_eq!(body(NAMED, "081155002003", member(3_000, Some(7_999))), Ok(Body::District));
        assert_eq!(body(NAMED, "031595402003", member(3_000, Some(30_000))), Ok(Body::District));
        // A declared town is one of those that it may be, whatever its size.
        assert_eq!(body(NAMED, "091620000000", DECLARED), depends("je nach Stadt"));
        assert_eq!(body(NAMED, "091620000000", town(39_000)), Ok(Body::District));
        assert_eq!(body(NAMED, "081150003003", DECLARED), Ok(Body::TownByKind));
    }

    #[test]
    fn a_town_without_a_district_may_be_open_as_well() {
        let free = PlaceKind::DistrictFreeTown;
        assert_eq!(
            body(NAMED, "081110000000", free),
            depends("Verwaltungsgemeinschaften durch Übertragung")
        );
        assert_eq!(body(NAMED, "150030000000", free), depends("Magdeburg: Polizei"));
        assert_eq!(body(NAMED, "150020000000", free), Ok(Body::DistrictFreeTown));
        let open = Err(Unknown::Depends { basis: "§ 10", note: "je nach Land" });
        for (ars, kind) in [
            (LEMGO, town(41_000)),
            ("150020000000", free),
            ("057660000000", PlaceKind::District),
            ("031519501501", PlaceKind::Unincorporated),
        ] {
            assert_eq!(body(EVERYWHERE, ars, kind), open, "{ars}");
        }
    }

    #[test]
    fn a_district_with_a_named_town_asks_for_the_municipality() {
        let choose = Err(Unknown::ChooseMunicipality);
        assert_eq!(body(NAMED, "032520000000", PlaceKind::District), choose);
        // Only Magdeburg is open there, and no district.
        assert_eq!(body(NAMED, "150820000000", PlaceKind::District), Ok(Body::District));
        assert_eq!(body(DISTRICT, "032410000000", PlaceKind::District), choose);
        assert_eq!(body(DISTRICT, "031595401000", PlaceKind::Association), Ok(Body::District));
        assert_eq!(body(REGION, "032410000000", PlaceKind::District), Ok(Body::District));
        assert_eq!(body(REGION, "031590000000", PlaceKind::District), choose);
    }

    #[test]
    fn hannover_and_goettingen_do_what_districts_do_unless_the_table_says_otherwise() {
        for (ars, people) in [(HANNOVER, 520_000), (GOETTINGEN, 127_000)] {
            assert_eq!(body(DISTRICT, ars, town(people)), Ok(Body::TownByRights));
            assert_eq!(body(BY_SIZE, ars, town(people)), Ok(Body::TownByRights));
        }
        assert_eq!(body(REGION, HANNOVER, town(520_000)), Ok(Body::District));
        assert_eq!(body(REGION, GOETTINGEN, town(127_000)), Ok(Body::TownByRights));
        // Their neighbours are towns like others.
        assert_eq!(body(DISTRICT, "032410005005", town(60_000)), Ok(Body::District));
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
