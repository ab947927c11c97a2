//! The outlines of districts, as the product ships them.

use ars::Ars;
use std::sync::LazyLock;

use crate::reference;

/// A district as it is drawn on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictOutline {
    /// Its key.
    pub ars: Ars,
    /// Its name at the time of the map.
    pub name: &'static str,
    /// The data of an SVG path, to be filled by the even-odd rule. All districts lie on one grid.
    pub path: &'static str,
    /// Where it lies on the grid.
    pub bounds: Bounds,
}

/// A rectangle on the grid of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Its left edge.
    pub west: i32,
    /// Its upper edge.
    pub north: i32,
    /// Its right edge.
    pub east: i32,
    /// Its lower edge.
    pub south: i32,
}

impl Bounds {
    /// The rectangle around both.
    pub fn with(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            north: self.north.min(other.north),
            east: self.east.max(other.east),
            south: self.south.max(other.south),
        }
    }

    /// From left to right.
    pub fn width(self) -> i32 {
        self.east - self.west
    }

    /// From top to bottom.
    pub fn height(self) -> i32 {
        self.south - self.north
    }
}

/// All districts, and towns that belong to none, by key.
///
/// There are none if the shipped table is damaged, which a test of the table excludes: a page without a map is
/// still a page.
pub fn outlines() -> &'static [DistrictOutline] {
    static OUTLINES: LazyLock<Vec<DistrictOutline>> = LazyLock::new(|| {
        let read = |(ars, name, path)| {
            let bounds = bounds(path)?;
            Some(DistrictOutline { ars, name, path, bounds })
        };
        let lines = reference::outlines().unwrap_or_default();
        lines.into_iter().map(read).collect::<Option<_>>().unwrap_or_default()
    });
    &OUTLINES
}

/// The rectangle around a path; nothing when it is not written as the importer writes it.
fn bounds(path: &str) -> Option<Bounds> {
    let mut around: Option<Bounds> = None;
    let mut start = (0, 0);
    for ring in path.split_terminator('z') {
        let mut at = start;
        let mut numbers = numbers(ring.strip_prefix('m')?);
        let mut places = 0;
        while let Some(x) = numbers.next() {
            at = (at.0 + x?, at.1 + numbers.next()??);
            if places == 0 {
                start = at;
            }
            places += 1;
            let here = Bounds { west: at.0, north: at.1, east: at.0, south: at.1 };
            around = Some(around.map_or(here, |around| around.with(here)));
        }
        if places < 3 {
            return None;
        }
    }
    around.filter(|_| path.ends_with('z'))
}

/// Numbers with a space or their minus between them; small ones, so that no sum of a line is too large.
fn numbers(text: &str) -> impl Iterator<Item = Option<i32>> {
    text.replace('-', " -")
        .split_whitespace()
        .map(|number| number.parse::<i16>().ok().map(i32::from))
        .collect::<Vec<_>>()
        .into_iter()
}
