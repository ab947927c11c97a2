//! The keys themselves.

use crate::Land;
use crate::digits::{Digits, ParseKeyError, only_digits, text_key};
use std::str::FromStr;

/// Where a prefix of the ARS ends: federation, state, government region, district, association, all.
const LEVEL_ENDS: [usize; 6] = [0, 2, 3, 5, 9, ARS_DIGITS];
const ARS_DIGITS: usize = 12;
const AGS_DIGITS: usize = 8;

/// The level of a region, from the widest to the narrowest.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// *Bund*.
    Federation,
    /// *Land*.
    State,
    /// *Regierungsbezirk*, and the statistical regions that took its place.
    GovernmentRegion,
    /// *Kreis*, *Landkreis*, and a town that belongs to no district.
    District,
    /// *Amt*, *Samtgemeinde*, *Verbandsgemeinde*, *Verwaltungsgemeinschaft* and the like.
    Association,
    /// *Gemeinde*.
    Municipality,
    /// *Ortsteil* or *Bezirk* of a city state.
    Part,
}

/// What the first digit of the association says about who administers a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Administration {
    /// `0`: it administers itself.
    Own,
    /// `5`: it is a member of an association.
    Member,
    /// `9`: it is an area that belongs to no municipality (*gemeindefreies Gebiet*).
    Unincorporated,
}

/// *Amtlicher Regionalschlüssel*: the key of a region of any level, 12 digits.
///
/// A region above the municipality has zeros at its end: the district Lippe is `057660000000`, the
/// federation [`Ars::FEDERATION`]. A town that belongs to no district has the key of a district
/// (`010010000000`), Hamburg and Berlin have the key of their state (`020000000000`): one key, one region,
/// several roles.
///
/// The city states also have keys for their parts (`021010101101`, an *Ortsteil* of Hamburg). Such a key
/// spends the digits of the levels below the town in its own way, so [`Ars::district`] and
/// [`Ars::association`] of a part are the town, and its [`Ars::level`] is [`Level::Part`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ars(Digits<ARS_DIGITS>);

text_key!(Ars);

impl Ars {
    /// Germany as a whole, `000000000000`.
    pub const FEDERATION: Self = Self(Digits::ZERO);

    pub(crate) fn of_state(land: Land) -> Self {
        Self(Digits::padded(land.key().as_bytes()))
    }

    /// Reads a key that may be shortened to its level: `05` is a state, `05766` a district, `057660044` an
    /// association; all 12 digits are welcome too.
    pub fn parse_shortened(text: &str) -> Result<Self, ParseKeyError> {
        let text = text.trim();
        only_digits(text, "a region key")?;
        match text.len() {
            2 | 3 | 5 | 9 | ARS_DIGITS => Self::known(Digits::padded(text.as_bytes())),
            11 => Err(ParseKeyError::LeadingZeroMissing { kind: "an ARS", expected: ARS_DIGITS }),
            found => Err(ParseKeyError::NoSuchLevel { found }),
        }
    }

    fn known(digits: Digits<ARS_DIGITS>) -> Result<Self, ParseKeyError> {
        if digits != Digits::ZERO {
            known_state(digits.first(2))?;
        }
        Ok(Self(digits))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The digits without the zeros of the levels below: `05766` for a district, empty for the federation.
    pub fn shortened(&self) -> &str {
        let end = LEVEL_ENDS.into_iter().find(|end| self.0.is_zero(*end, ARS_DIGITS));
        self.as_str().get(..end.unwrap_or(ARS_DIGITS)).unwrap_or_default()
    }

    /// The state it lies in; none for the federation.
    pub fn land(self) -> Option<Land> {
        Land::from_key(self.as_str().get(..2)?)
    }

    /// The widest level that this key can stand for.
    ///
    /// A town outside all districts is therefore a [`Level::District`], Hamburg a [`Level::State`]: whether
    /// the region is a municipality as well is not in the key, only in the directory.
    pub fn level(self) -> Level {
        if self.land().is_some_and(Land::is_city_state) && self != self.municipality() {
            return Level::Part;
        }
        match self.shortened().len() {
            0 => Level::Federation,
            2 => Level::State,
            3 => Level::GovernmentRegion,
            5 => Level::District,
            9 => Level::Association,
            _ => Level::Municipality,
        }
    }

    /// The state it lies in, as a region.
    pub fn state(self) -> Self {
        Self(self.0.prefix(2))
    }

    /// The government region it lies in; the state where there is none, and for all of a city state.
    pub fn government_region(self) -> Self {
        Self(self.0.prefix(self.end_below_town(3)))
    }

    /// The district it lies in; the town itself where that belongs to no district.
    pub fn district(self) -> Self {
        Self(self.0.prefix(self.end_below_town(5)))
    }

    /// The association it belongs to; the town for a part of a city state, the district where there is none.
    pub fn association(self) -> Self {
        Self(self.0.prefix(self.end_below_town(9)))
    }

    /// The municipality it lies in: the town for a part of a city state, else the key itself.
    pub fn municipality(self) -> Self {
        Self(self.0.prefix(self.end_below_town(ARS_DIGITS)))
    }

    /// In a city state the digits of a key end, for all that is not a part, with the town.
    fn end_below_town(self, end: usize) -> usize {
        match self.land() {
            Some(Land::Hamburg | Land::Berlin) => end.min(2),
            // Bremen has two towns, which have the place of a district: Bremen and Bremerhaven.
            Some(Land::Bremen) => end.min(5),
            _ => end,
        }
    }

    /// The key without the association. For a part of a city state it is the AGS of the town. An
    /// association has no AGS.
    pub fn ags(self) -> Option<Ags> {
        if self.level() == Level::Association {
            return None;
        }
        let town = self.municipality();
        let mut digits = [0; AGS_DIGITS];
        let parts = town.0.part(0, 5).iter().chain(town.0.part(9, ARS_DIGITS));
        for (to, from) in digits.iter_mut().zip(parts) {
            *to = *from;
        }
        Some(Ags(Digits::padded(&digits)))
    }

    /// Who administers this municipality, as far as the key says; none above the municipality, for parts of
    /// city states, and where the key uses a digit without meaning.
    pub fn administration(self) -> Option<Administration> {
        if !matches!(self.level(), Level::Municipality | Level::Association) {
            return None;
        }
        match self.0.part(5, 6) {
            b"0" => Some(Administration::Own),
            b"5" => Some(Administration::Member),
            b"9" => Some(Administration::Unincorporated),
            _ => None,
        }
    }

    /// The region itself and every region around it, the nearest first, the federation last.
    ///
    /// Walk it to find what was entered for the most specific area. Among the parts of a city state it also
    /// passes the areas that its digits name between the part and the town (in Hamburg the *Bezirk*).
    pub fn ancestors(self) -> Ancestors {
        Ancestors { next: Some(self) }
    }

    /// The next wider region.
    pub fn parent(self) -> Option<Self> {
        let length = self.shortened().len();
        let end = LEVEL_ENDS.into_iter().rev().find(|end| {
            // A level whose digits are all zero does not exist on its own: it equals the one above.
            *end < length && Self(self.0.prefix(*end)).shortened().len() == *end
        })?;
        Some(Self(self.0.prefix(end)))
    }

    /// Whether `other` is this region or lies in it.
    pub fn contains(self, other: Self) -> bool {
        other.as_str().starts_with(self.shortened())
    }
}

impl FromStr for Ars {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::known(Digits::parse(text.trim(), "an ARS")?)
    }
}

/// See [`Ars::ancestors`].
#[derive(Debug, Clone)]
pub struct Ancestors {
    next: Option<Ars>,
}

impl Iterator for Ancestors {
    type Item = Ars;

    fn next(&mut self) -> Option<Ars> {
        let current = self.next?;
        self.next = current.parent();
        Some(current)
    }
}

/// *Amtlicher Gemeindeschlüssel*: the key of a municipality without its association, 8 digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ags(Digits<AGS_DIGITS>);

text_key!(Ags);

impl Ags {
    /// The eight digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The state it lies in; none for `00000000`, the federation.
    pub fn land(self) -> Option<Land> {
        Land::from_key(self.as_str().get(..2)?)
    }

    /// The district it lies in. (The ARS of the municipality needs the association, which is not in here.)
    pub fn district(self) -> Ars {
        Ars(Digits::padded(self.0.first(5)))
    }
}

impl FromStr for Ags {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = Digits::parse(text.trim(), "an AGS")?;
        if digits != Digits::ZERO {
            known_state(digits.first(2))?;
        }
        Ok(Self(digits))
    }
}

/// A German postcode (*Postleitzahl*), 5 digits. It decides no place: many cover several municipalities.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(Digits<5>);

text_key!(Postcode);

impl Postcode {
    /// The five digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Postcode {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(Digits::parse(text.trim(), "a postcode")?))
    }
}

fn known_state(digits: &[u8]) -> Result<(), ParseKeyError> {
    let number = String::from_utf8_lossy(digits);
    match Land::from_key(&number) {
        Some(_) => Ok(()),
        None => Err(ParseKeyError::NoSuchState { number: number.into_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ars(text: &str) -> Ars {
        text.parse().unwrap()
    }

    fn walk(text: &str) -> Vec<String> {
        ars(text).ancestors().map(|region| region.to_string()).collect()
    }

    #[test]
    fn a_lost_leading_zero_is_named() {
        for error in [
            "57660044044".parse::<Ars>().unwrap_err(),
            "5766044".parse::<Ags>().unwrap_err(),
            "1067".parse::<Postcode>().unwrap_err(),
            Ars::parse_shortened("57660044044").unwrap_err(),
        ] {
            assert!(error.to_string().contains("a leading zero may be missing"), "{error}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_why() {
        let error = |text: &str| text.parse::<Ars>().unwrap_err().to_string();
        assert_eq!(error(""), "an ARS needs 12 digits, this has 0");
        assert_eq!(error("05766044"), "an ARS needs 12 digits, this has 8");
        assert_eq!(error("05766O044044"), "an ARS consists of digits only, but character 6 is 'O'");
        assert_eq!(
            error("170000000000"),
            "no state has the number 17: a region key begins with 01 to 16"
        );
        assert!(error("000000000001").contains("no state has the number 00"));
        assert!(error("٠٥٧٦٦٠٠٤٤٠٤٤").contains("digits only"));
    }

    #[test]
    fn a_shortened_key_is_padded() {
        assert_eq!(Ars::parse_shortened("05"), Ok(ars("050000000000")));
        assert_eq!(Ars::parse_shortened("057"), Ok(ars("057000000000")));
        assert_eq!(Ars::parse_shortened(" 05766 "), Ok(ars("057660000000")));
        assert_eq!(Ars::parse_shortened("010515163"), Ok(ars("010515163000")));
        assert_eq!(Ars::parse_shortened("00"), Ok(Ars::FEDERATION));
        assert_eq!(Ars::parse_shortened("0576"), Err(ParseKeyError::NoSuchLevel { found: 4 }));
    }

    #[test]
    fn the_walk_passes_every_level() {
        assert_eq!(
            walk("031515402002"),
            [
                "031515402002",
                "031515402000",
                "031510000000",
                "031000000000",
                "030000000000",
                "000000000000"
            ]
        );
        // Flensburg: municipality and district in one, and no government region.
        assert_eq!(walk("010010000000"), ["010010000000", "010000000000", "000000000000"]);
        assert_eq!(walk("000000000000"), ["000000000000"]);
    }

    #[test]
    fn ancestors_by_name() {
        let lemgo = ars("057660044044");
        assert_eq!(lemgo.state(), ars("050000000000"));
        assert_eq!(lemgo.government_region(), ars("057000000000"));
        assert_eq!(lemgo.district(), ars("057660000000"));
        assert_eq!(lemgo.association(), ars("057660044000"));
        assert_eq!(lemgo.municipality(), lemgo);
        assert_eq!(lemgo.land(), Some(Land::NorthRhineWestphalia));
        assert_eq!(lemgo.ags().unwrap().to_string(), "05766044");
        assert_eq!(lemgo.ags().unwrap().district(), lemgo.district());
        assert_eq!(lemgo.association().ags(), None);
        assert_eq!(Ars::FEDERATION.land(), None);
    }

    #[test]
    fn levels() {
        for (key, level) in [
            ("000000000000", Level::Federation),
            ("050000000000", Level::State),
            ("057000000000", Level::GovernmentRegion),
            ("057660000000", Level::District),
            ("010010000000", Level::District),
            ("031515402000", Level::Association),
            ("031515402002", Level::Municipality),
            ("070009999999", Level::Municipality),
            ("020000000000", Level::State),
            ("021010101101", Level::Part),
            ("021000000000", Level::Part),
            ("040000000000", Level::State),
            ("040120000000", Level::District),
            ("040110111111", Level::Part),
            ("110000000000", Level::State),
            ("110010001001", Level::Part),
        ] {
            assert_eq!(ars(key).level(), level, "{key}");
        }
    }

    #[test]
    fn a_part_of_a_city_state_belongs_to_its_town() {
        let old_town = ars("021010101101");
        let hamburg = ars("020000000000");
        assert_eq!(old_town.municipality(), hamburg);
        assert_eq!(old_town.district(), hamburg);
        assert_eq!(old_town.association(), hamburg);
        assert_eq!(old_town.government_region(), hamburg);
        assert_eq!(old_town.ags().unwrap().to_string(), "02000000");
        assert!(hamburg.contains(old_town));
        assert_eq!(old_town.ancestors().last(), Some(Ars::FEDERATION));

        let altstadt = ars("040110111111");
        assert_eq!(altstadt.district(), ars("040110000000"));
        assert_eq!(altstadt.ags().unwrap().to_string(), "04011000");
        assert!(!ars("040120000000").contains(altstadt));
        assert_eq!(walk("110010001001").first().map(String::as_str), Some("110010001001"));
        assert_eq!(ars("110010001001").ags().unwrap().to_string(), "11000000");
    }

    #[test]
    fn the_association_says_who_administers() {
        assert_eq!(ars("057660044044").administration(), Some(Administration::Own));
        assert_eq!(ars("031515402002").administration(), Some(Administration::Member));
        assert_eq!(ars("031519501501").administration(), Some(Administration::Unincorporated));
        assert_eq!(ars("070009999999").administration(), Some(Administration::Unincorporated));
        assert_eq!(ars("057660000000").administration(), None);
        assert_eq!(ars("021010101101").administration(), None);
    }

    #[test]
    fn keys_are_text_in_json() {
        let key: Ars = serde_json::from_str("\"057660044044\"").unwrap();
        assert_eq!(serde_json::to_string(&key).unwrap(), "\"057660044044\"");
        let error = serde_json::from_str::<Ags>("\"5766044\"").unwrap_err();
        assert!(error.to_string().contains("leading zero"));
        assert!(serde_json::from_str::<Ags>("5766044").is_err());
    }

    fn any_ars() -> impl Strategy<Value = Ars> {
        (1..=16_u8, "[0-9]{0,10}").prop_map(|(land, rest)| ars(&format!("{land:02}{rest:0<10}")))
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree(key in any_ars()) {
            prop_assert_eq!(key.to_string().parse::<Ars>(), Ok(key));
            let short = key.shortened();
            prop_assert_eq!(Ars::parse_shortened(short), Ok(key));
            if let Some(ags) = key.ags() {
                prop_assert_eq!(ags.to_string().parse::<Ags>(), Ok(ags));
            }
        }

        #[test]
        fn ancestors_grow_and_contain(key in any_ars(), other in any_ars()) {
            let mut inner = None;
            for region in key.ancestors() {
                prop_assert!(region.contains(key));
                if let Some(inner) = inner {
                    prop_assert!(region != inner && region.contains(inner));
                }
                inner = Some(region);
            }
            prop_assert_eq!(inner, Some(Ars::FEDERATION));
            prop_assert_eq!(key.contains(other), other.ancestors().any(|region| region == key));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,20}") {
            if let Ok(key) = text.parse::<Ars>() {
                prop_assert_eq!(key.as_str(), text.trim());
            }
            let _ = text.parse::<Ags>();
            let _ = text.parse::<Postcode>();
            let _ = Ars::parse_shortened(&text);
        }
    }
}
