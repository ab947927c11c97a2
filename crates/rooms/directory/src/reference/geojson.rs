//! Districts as the official file (VG250) has them: `GeoJSON` in degrees.

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use super::topology::{Point, Ring};
use super::write::source;
use crate::model::district_name;
use crate::{Error, limits};
use ars::Ars;
use ars::gv100ad::DistrictKind;

/// What the official file calls an area of land; the others are waters.
const LAND: u8 = 4;

/// Lists within lists: areas, rings, positions, numbers.
const DEPTH: usize = 4;

/// A district with all its rings: outer borders, islands, holes.
#[derive(Debug)]
pub(super) struct District {
    pub(super) name: String,
    pub(super) rings: Vec<Ring>,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(rename = "ARS")]
    key: String,
    #[serde(rename = "GEN")]
    name: String,
    #[serde(rename = "BEZ")]
    kind: String,
    #[serde(rename = "GF")]
    surface: u8,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: Rings,
}

/// The districts by key.
pub(super) fn districts(from: impl Read) -> Result<BTreeMap<Ars, District>, Error> {
    let mut text = Vec::new();
    let longest = u64::try_from(limits::OUTLINE_BYTES).unwrap_or(u64::MAX);
    from.take(longest.saturating_add(1)).read_to_end(&mut text)?;
    if text.len() > limits::OUTLINE_BYTES {
        return Err(source(format!(
            "the file has more than {} bytes: are these the districts of Germany?",
            limits::OUTLINE_BYTES
        )));
    }
    let collection: Collection = serde_json::from_slice(&text).map_err(|error| {
        source(format!(
            "this is no GeoJSON of districts with ARS, GEN, BEZ, GF and areas ({error}); a packed file has to \
             be unpacked first"
        ))
    })?;
    let mut districts = BTreeMap::new();
    let mut points = 0;
    for feature in collection.features {
        let Properties { key, name, kind, surface } = feature.properties;
        if surface != LAND {
            continue;
        }
        let ars = key_of(&key).ok_or_else(|| {
            source(format!("{name:?}: {key:?} is no key of a district (five digits)"))
        })?;
        points += feature.geometry.coordinates.0.iter().map(Vec::len).sum::<usize>();
        if points > limits::OUTLINE_POINTS {
            return Err(source(format!(
                "the borders have more than {} points: take the file at 1:250,000",
                limits::OUTLINE_POINTS
            )));
        }
        let name = name_of(&kind, &name);
        let district = districts.entry(ars).or_insert_with(|| District { name, rings: Vec::new() });
        district.rings.extend(feature.geometry.coordinates.0);
    }
    if districts.is_empty() {
        return Err(source("no district with an area of land (GF 4) is in this file"));
    }
    Ok(districts)
}

fn key_of(key: &str) -> Option<Ars> {
    (key.len() == 5).then(|| Ars::parse_shortened(key).ok()).flatten()
}

/// `Kreis Lippe`, as the directory names it.
fn name_of(kind: &str, name: &str) -> String {
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match kind {
        "Kreis" => district_name(DistrictKind::Kreis, &name),
        "Landkreis" => district_name(DistrictKind::Landkreis, &name),
        _ => name,
    }
}

/// All rings of a geometry. Which of them are holes does not matter: a picture fills by counting borders.
struct Rings(Vec<Ring>);

impl<'de> Deserialize<'de> for Rings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rings = Vec::new();
        match (Nested { depth: 0, rings: &mut rings }).deserialize(deserializer)? {
            Found::Rings => Ok(Self(rings)),
            Found::Number(_) | Found::Position(_) => Err(de::Error::custom("this is no area")),
        }
    }
}

/// What a value inside `coordinates` turned out to be.
enum Found {
    Number(f64),
    Position(Point),
    Rings,
}

/// Reads a value inside `coordinates` without keeping anything but finished rings.
struct Nested<'r> {
    depth: usize,
    rings: &'r mut Vec<Ring>,
}

impl<'de> DeserializeSeed<'de> for Nested<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("areas as lists of rings of positions in degrees")
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Found, E> {
        Ok(Found::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Found, E> {
        let number = u32::try_from(number).map_err(|_too_large| E::custom(NOT_HERE))?;
        Ok(Found::Number(f64::from(number)))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Found, E> {
        let number = i32::try_from(number).map_err(|_too_large| E::custom(NOT_HERE))?;
        Ok(Found::Number(f64::from(number)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Found, A::Error> {
        if self.depth == DEPTH {
            return Err(de::Error::custom("lists of coordinates lie too deep in each other"));
        }
        let (mut degrees, mut numbers) = ([0.0; 2], 0);
        let (mut ring, mut rings) = (Vec::new(), false);
        while let Some(found) =
            list.next_element_seed(Nested { depth: self.depth + 1, rings: self.rings })?
        {
            match found {
                Found::Number(number) => {
                    if let Some(degree) = degrees.get_mut(numbers) {
                        *degree = number;
                    }
                    numbers += 1;
                }
                Found::Position(point) => ring.push(point),
                Found::Rings => rings = true,
            }
        }
        match (numbers, ring.is_empty(), rings) {
            (2.., true, false) => {
                let [lon, lat] = degrees;
                let point = Point::from_degrees(lon, lat);
                point
                    .map(Found::Position)
                    .ok_or_else(|| de::Error::custom(format!("{lon}, {lat} {NOT_HERE}")))
            }
            (0, false, false) => {
                self.rings.push(closed(ring).map_err(de::Error::custom)?);
                Ok(Found::Rings)
            }
            (0, true, true) => Ok(Found::Rings),
            _ => Err(de::Error::custom(
                "a list of coordinates is empty, or mixes numbers, positions and rings",
            )),
        }
    }
}

const NOT_HERE: &str = "does not lie in Germany: the file has to be in degrees (WGS 84)";

/// A ring without the repetition of its first point.
fn closed(mut ring: Ring) -> Result<Ring, &'static str> {
    if ring.first() != ring.last() {
        return Err("a ring is not closed");
    }
    ring.dedup();
    ring.pop();
    if ring.len() < 3 { Err("a ring has fewer than three corners") } else { Ok(ring) }
}
