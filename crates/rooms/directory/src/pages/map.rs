//! A small map, drawn from coordinates alone: dots of municipalities, the place among them marked.

use ars::{Ars, Level};
use maud::{Markup, html};
use std::fmt::Write as _;
use web::{Lang, Visitor};

use crate::{Directory, Position, Region, limits};

/// Units of the picture.
const WIDTH: f64 = 400.0;
const MARGIN: f64 = 16.0;
/// A picture that is higher than this would push the facts away on a phone.
const MAX_HEIGHT: f64 = 480.0;

/// Fewer dots than this make no picture: the next wider region is shown.
const FEW: usize = 4;

/// On the map of all of Germany only larger towns are shown.
const LARGE: i64 = 10_000;

/// A dot: where, and whether it is part of what is shown.
struct Dot {
    at: Position,
    here: bool,
}

/// What a map shows.
struct Map {
    around: String,
    dots: Vec<Dot>,
    /// The one place, where the map is about one.
    place: Option<Position>,
}

/// The map of a region with its caption; nothing where no coordinates are known.
pub(super) fn figure(visitor: &Visitor, directory: &Directory, region: &Region) -> Markup {
    let Some(map) = map(directory, region) else { return html! {} };
    let name = region.display_name();
    let title = visitor.tf("places-map-title", &[("name", &name), ("around", &map.around)]);
    let caption = match map.place {
        Some(at) => visitor.tf(
            "places-map-caption-place",
            &[
                ("name", &name),
                ("around", &map.around),
                ("lat", &degrees(visitor, at.lat)),
                ("lon", &degrees(visitor, at.lon)),
            ],
        ),
        None => visitor.tf("places-map-caption", &[("name", &name), ("around", &map.around)]),
    };
    let frame = Frame::around(&map.dots);
    let (others, own): (Vec<_>, Vec<_>) = map.dots.iter().partition(|dot| !dot.here);
    let size = if map.dots.len() > 300 { 2.0 } else { 3.5 };
    html! {
        figure.kl-map {
            svg viewBox=(format!("0 0 {WIDTH} {:.0}", frame.height)) role="img" aria-labelledby="karte" {
                title id="karte" { (title) }
                path.kl-map__dot d=(frame.path(&others, size)) {}
                path .kl-map__dot.kl-map__dot--here d=(frame.path(&own, size)) {}
                @if let Some(at) = map.place {
                    @let (x, y) = frame.point(at);
                    circle .kl-map__dot.kl-map__dot--here cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="7" {}
                    text.kl-map__label x=(format!("{:.1}", x.clamp(40.0, WIDTH - 40.0)))
                        y=(format!("{:.1}", if y < 40.0 { y + 24.0 } else { y - 13.0 }))
                        text-anchor="middle" font-size="20" { (name) }
                }
            }
            figcaption .kern-body.kern-body--small { (caption) }
        }
    }
}

/// The narrowest picture that tells something: the district, else the state, else the country.
fn map(directory: &Directory, region: &Region) -> Option<Map> {
    let frames = match region.level() {
        Level::Municipality | Level::Association | Level::Part => {
            [directory.district_of(region), directory.state_of(region)]
        }
        Level::District | Level::GovernmentRegion => [directory.state_of(region), None],
        Level::State | Level::Federation => [None, None],
    };
    let federation = directory.region(Ars::FEDERATION);
    for around in frames.into_iter().chain([federation]).flatten() {
        let everything = around.ars == Ars::FEDERATION;
        let dots = directory.positions(&around, |places| {
            places
                .filter(|(place, _)| !everything || place.population >= Some(LARGE))
                .take(limits::DOTS)
                .map(|(place, at)| Dot { at, here: region.ars.contains(place.ars) })
                .collect::<Vec<_>>()
        });
        let place = match region.level() {
            Level::Municipality => region.position,
            _ => None,
        };
        let shown = place.is_some() || dots.iter().any(|dot| dot.here);
        if dots.len() >= FEW && shown {
            return Some(Map { around: around.display_name(), dots, place });
        }
    }
    None
}

/// From degrees to the picture: degrees of longitude are narrower towards the pole, nothing else is bent
/// in a country of this size.
struct Frame {
    west: f64,
    north: f64,
    /// Units of the picture for a degree.
    across: f64,
    down: f64,
    height: f64,
}

impl Frame {
    fn around(dots: &[Dot]) -> Self {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for dot in dots {
            let (lat, lon) = (dot.at.latitude(), dot.at.longitude());
            let [south, west, north, east] = bounds;
            bounds = [south.min(lat), west.min(lon), north.max(lat), east.max(lon)];
        }
        let [south, west, north, east] = bounds;
        let narrower = f64::midpoint(south, north).to_radians().cos();
        let (wide, high) = (((east - west) * narrower).max(0.01), (north - south).max(0.01));
        let inner = WIDTH - 2.0 * MARGIN;
        let scale = (inner / wide).min((MAX_HEIGHT - 2.0 * MARGIN) / high);
        // A high and narrow region stands in the middle.
        let beside = (inner - wide * scale) / 2.0 / (scale * narrower);
        Self {
            west: west - beside,
            north,
            across: scale * narrower,
            down: scale,
            height: high * scale + 2.0 * MARGIN,
        }
    }

    fn point(&self, at: Position) -> (f64, f64) {
        let x = MARGIN + (at.longitude() - self.west) * self.across;
        let y = MARGIN + (self.north - at.latitude()) * self.down;
        (x, y)
    }

    /// All dots as one path of small diamonds: a circle each would be five times as long.
    fn path(&self, dots: &[&Dot], size: f64) -> String {
        let mut path = String::with_capacity(dots.len() * 28);
        for dot in dots {
            let (x, y) = self.point(dot.at);
            // Writing to a string cannot fail.
            let _ok =
                write!(path, "M{x:.1} {:.1}l{size} {size}-{size} {size}-{size}-{size}z", y - size);
        }
        path
    }
}

/// `52,0282`, from millionths.
fn degrees(visitor: &Visitor, micro: i32) -> String {
    let text = format!("{:.4}", f64::from(micro) / 1e6);
    if visitor.lang == Lang::De { text.replace('.', ",") } else { text }
}
