//! Single values: times, keys, places on the map.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use serde_json::{Map, Value, json};

/// The time zone of German councils.
fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC)
}

/// A point in time, to the second; written in German time with its offset.
///
/// Whole seconds, because that is the form the standard shows and not every client can read more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

impl Moment {
    /// Its first instant: what `…_since` starts with.
    pub fn start(self) -> Timestamp {
        self.0
    }

    /// The first instant after it: what `…_until` ends before.
    pub fn end(self) -> Timestamp {
        self.0.saturating_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX)
    }

    /// The day of it in Germany.
    pub fn day(self) -> civil::Date {
        self.0.to_zoned(berlin()).date()
    }

    /// A time of day without zone, which some servers send, taken for German time.
    pub(crate) fn without_zone(text: &str) -> Option<Self> {
        let local: civil::DateTime = text.parse().ok()?;
        Some(local.to_zoned(berlin()).ok()?.timestamp().into())
    }
}

impl From<Timestamp> for Moment {
    /// Cuts to the second.
    fn from(time: Timestamp) -> Self {
        let second = time.as_second() - i64::from(time.subsec_nanosecond() < 0);
        Self(Timestamp::from_second(second).unwrap_or(time))
    }
}

impl FromStr for Moment {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<Timestamp>().map(Self::from)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Before there was one time in Germany, its offset had seconds, which the form cannot say.
        let old = self.0 < Timestamp::UNIX_EPOCH && self.day().year() < 1900;
        let zone = if old { TimeZone::UTC } else { berlin() };
        write!(f, "{}", self.0.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z"))
    }
}

/// A key of exactly `N` digits, whose leading zeros count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits<const N: usize>(String);

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key must have {0} digits, leading zeros included")]
pub struct NotDigits(usize);

impl<const N: usize> Digits<N> {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that lost its leading zero on the way through a spreadsheet.
    pub(crate) fn mend(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().or_else(|_| format!("0{text}").parse()).ok()
    }
}

impl<const N: usize> FromStr for Digits<N> {
    type Err = NotDigits;

    fn from_str(text: &str) -> Result<Self, NotDigits> {
        let fits = text.len() == N && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotDigits(N)) }
    }
}

/// A place, way or area on the map: one complete `GeoJSON` feature.
#[derive(Debug, Clone, PartialEq)]
pub struct GeoJson(Map<String, Value>);

/// Why a value is no feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a GeoJSON feature: it needs `type`: `Feature` and a `geometry` with `type`")]
pub struct NotGeoJson;

impl GeoJson {
    /// A point. Nothing if it is not on earth.
    pub fn point(longitude: f64, latitude: f64) -> Option<Self> {
        let on_earth = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
        let point = json!({"type": "Point", "coordinates": [longitude, latitude]});
        on_earth.then(|| Self::around(point))
    }

    /// The feature itself.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Longitude and latitude, if it is a point.
    pub fn position(&self) -> Option<(f64, f64)> {
        let geometry = self.0.get("geometry")?;
        (geometry.get("type")? == "Point").then_some(())?;
        let mut place = geometry.get("coordinates")?.as_array()?.iter().map(Value::as_f64);
        Some((place.next()??, place.next()??))
    }

    fn around(geometry: Value) -> Self {
        let mut feature = Map::new();
        feature.insert("type".into(), "Feature".into());
        feature.insert("geometry".into(), geometry);
        feature.insert("properties".into(), Map::new().into());
        Self(feature)
    }

    /// The feature that was meant, and whether anything had to be changed for it: a geometry gets its feature, and a point
    /// with latitude first, which lies in Somalia instead of Germany, is turned round.
    pub(crate) fn mend(map: &Map<String, Value>) -> Option<(Self, bool)> {
        let (mut feature, mut changed) = match Self::try_from(map.clone()) {
            Ok(feature) => (feature, false),
            Err(NotGeoJson) if is_geometry(map) => (Self::around(map.clone().into()), true),
            Err(NotGeoJson) => return None,
        };
        let somalia = |(x, y)| (47.0..=55.5).contains(&x) && (5.5..=15.5).contains(&y);
        if feature.position().is_some_and(somalia) {
            let geometry = feature.0.get_mut("geometry");
            let place = geometry.and_then(|geometry| geometry.get_mut("coordinates"));
            if let Some([x, y, ..]) = place.and_then(Value::as_array_mut).map(Vec::as_mut_slice) {
                std::mem::swap(x, y);
                changed = true;
            }
        }
        Some((feature, changed))
    }
}

fn is_geometry(map: &Map<String, Value>) -> bool {
    const GEOMETRIES: [&str; 6] =
        ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];
    let kind = map.get("type").and_then(Value::as_str);
    match kind {
        Some("GeometryCollection") => map.get("geometries").is_some_and(Value::is_array),
        Some(kind) if GEOMETRIES.contains(&kind) => {
            map.get("coordinates").is_some_and(Value::is_array)
        }
        _ => false,
    }
}

impl TryFrom<Map<String, Value>> for GeoJson {
    type Error = NotGeoJson;

    fn try_from(map: Map<String, Value>) -> Result<Self, NotGeoJson> {
        let geometry = map.get("geometry").and_then(Value::as_object);
        let fits = map.get("type").is_some_and(|kind| kind == "Feature")
            && geometry.is_some_and(is_geometry);
        if fits { Ok(Self(map)) } else { Err(NotGeoJson) }
    }
}
