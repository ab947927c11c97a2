//! Borders made simpler without tearing them apart.
//!
//! Rings are cut where three borders meet. Each piece between two such places is made simpler and laid on the
//! grid once, whoever's border it is, so neighbours still fit each other to the unit. A corner goes when the
//! triangle with its neighbours is small (Visvalingam and Whyatt) and no other corner lies in that triangle,
//! so that no border ever crosses another; only the rounding to the grid may push one over another, by less
//! than a unit.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

/// The north-western corner of the grid, in millionths of a degree.
const WEST: i32 = 5_800_000;
const NORTH: i32 = 55_100_000;

/// The south-eastern corner.
const EAST: i32 = 15_100_000;
const SOUTH: i32 = 47_200_000;

/// The cosine of 51.2°, the middle of the country, in ten thousandths: degrees of longitude are narrower by it
/// (equirectangular projection). Written out, since a computed one may differ between machines.
const COSINE: i64 = 6266;

/// Millionths of a degree of latitude to a unit of the grid: 444 m.
const UNIT: i32 = 4000;

/// Twice the area of the smallest triangle that stays a corner, in square units.
const CORNER: i64 = 2 * 9;

/// Twice the area of the smallest island that stays, in square units: some 4 km².
const ISLAND: i128 = 2 * 20;

/// A place before it is laid on the grid: millionths of a degree of latitude, to the east and to the south.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Point {
    x: i32,
    y: i32,
}

/// Corners one after another; the last one is followed by the first.
pub(super) type Ring = Vec<Point>;

/// A place on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) x: i32,
    pub(super) y: i32,
}

/// How wide and how high the grid is.
pub(super) fn extent() -> Cell {
    let corner = Point::on_plane(EAST, SOUTH).unwrap_or(Point { x: 0, y: 0 });
    corner.cell()
}

/// How many units a degree of latitude has.
pub(super) fn units_per_degree() -> i32 {
    1_000_000 / UNIT
}

/// A degree of latitude is 111 km long.
pub(super) fn metres_per_unit() -> i32 {
    111_200 / units_per_degree()
}

impl Point {
    /// From degrees; nothing outside the grid.
    pub(super) fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        let micro = |degrees: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "180 millions fit")]
            (-180.0..=180.0).contains(&degrees).then(|| (degrees * 1e6).round() as i32)
        };
        Self::on_plane(micro(lon)?, micro(lat)?)
    }

    fn on_plane(lon: i32, lat: i32) -> Option<Self> {
        let inside = (WEST..=EAST).contains(&lon) && (SOUTH..=NORTH).contains(&lat);
        let x = i64::from(lon - WEST) * COSINE / 10_000;
        inside.then(|| i32::try_from(x).ok()).flatten().map(|x| Self { x, y: NORTH - lat })
    }

    fn cell(self) -> Cell {
        let laid = |at: i32| (at + UNIT / 2).div_euclid(UNIT);
        Cell { x: laid(self.x), y: laid(self.y) }
    }
}

/// Twice the area of the triangle; above zero when it turns to the right (south is below).
fn turn(a: (i32, i32), b: (i32, i32), c: (i32, i32)) -> i64 {
    let [ab, ac] = [b, c].map(|to| (i64::from(to.0 - a.0), i64::from(to.1 - a.1)));
    ab.0 * ac.1 - ab.1 * ac.0
}

fn turn_at(a: Point, b: Point, c: Point) -> i64 {
    turn((a.x, a.y), (b.x, b.y), (c.x, c.y))
}

/// Twice the area within a ring.
fn area(ring: impl Iterator<Item = (i32, i32)> + Clone) -> i128 {
    let Some(first) = ring.clone().next() else { return 0 };
    let pairs = ring.clone().zip(ring.skip(1));
    pairs.map(|(a, b)| i128::from(turn(first, a, b))).sum::<i128>().abs()
}

/// The rings on the grid, in the same order; those that are too small to be seen are empty.
pub(super) fn simplified(rings: &[&Ring]) -> Vec<Vec<Cell>> {
    let junctions = junctions(rings);
    let mut pieces = Pieces::default();
    let cut: Vec<Vec<Side>> = rings.iter().map(|ring| pieces.cut(ring, &junctions)).collect();
    let laid = pieces.simplified(&junctions);
    cut.into_iter().map(|sides| joined(&sides, &laid)).collect()
}

/// The places where borders meet: those with more than two neighbours on all rings together.
fn junctions(rings: &[&Ring]) -> HashSet<Point> {
    let mut neighbours: HashMap<Point, (Point, Option<Point>)> = HashMap::new();
    let mut junctions = HashSet::new();
    let mut meet = |here: Point, there: Point| {
        let (one, other) = neighbours.entry(here).or_insert((there, None));
        if *one != there && *other.get_or_insert(there) != there {
            junctions.insert(here);
        }
    };
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            meet(*a, *b);
            meet(*b, *a);
        }
    }
    junctions
}

/// A piece of border as part of a ring.
struct Side {
    piece: usize,
    backwards: bool,
}

/// All pieces of border, each once.
#[derive(Default)]
struct Pieces(HashMap<Vec<Point>, usize>);

impl Pieces {
    /// Cuts a ring into pieces. A ring without a place where others meet is one piece that ends where it
    /// begins, at a place that does not depend on who describes it.
    fn cut(&mut self, ring: &Ring, junctions: &HashSet<Point>) -> Vec<Side> {
        let start = ring
            .iter()
            .position(|point| junctions.contains(point))
            .or_else(|| (0..ring.len()).min_by_key(|at| ring.get(*at)))
            .unwrap_or_default();
        let mut sides = Vec::new();
        let mut piece = Vec::new();
        for point in ring.iter().cycle().skip(start).take(ring.len() + 1) {
            piece.push(*point);
            if piece.len() > 1 && junctions.contains(point) {
                sides.push(self.side(std::mem::replace(&mut piece, vec![*point])));
            }
        }
        if piece.len() > 1 {
            sides.push(self.side(piece));
        }
        sides
    }

    fn side(&mut self, piece: Vec<Point>) -> Side {
        let turned: Vec<Point> = piece.iter().rev().copied().collect();
        let backwards = turned < piece;
        let next = self.0.len();
        let piece = *self.0.entry(if backwards { turned } else { piece }).or_insert(next);
        Side { piece, backwards }
    }

    /// Every piece with fewer corners, on the grid.
    fn simplified(self, junctions: &HashSet<Point>) -> BTreeMap<usize, Vec<Cell>> {
        let pieces: BTreeMap<usize, Vec<Point>> =
            self.0.into_iter().map(|(piece, number)| (number, piece)).collect();
        let seen: BTreeMap<usize, Vec<Point>> =
            pieces.into_iter().filter(|(_, piece)| !too_small(piece, junctions)).collect();
        let mut corners = Corners::default();
        for point in seen.values().flatten() {
            corners.add(*point);
        }
        let mut straight = HashSet::new();
        let laid = |(number, piece)| {
            let left = fewer(piece, &mut corners, &straight);
            if let [one, other] = left.as_slice() {
                straight.insert((*one, *other));
            }
            (number, on_grid(&left))
        };
        seen.into_iter().map(laid).collect()
    }
}

/// An island, or an enclave, that nobody would see.
fn too_small(piece: &[Point], junctions: &HashSet<Point>) -> bool {
    let alone =
        piece.first() == piece.last() && piece.first().is_none_or(|at| !junctions.contains(at));
    let unit = i128::from(UNIT);
    alone && area(piece.iter().map(|at| (at.x, at.y))) < ISLAND * unit * unit
}

/// The corners of all borders as they are now, by where they lie.
#[derive(Default)]
struct Corners(HashMap<(i32, i32), Vec<Point>>);

impl Corners {
    /// The side of a square with some ten corners at the beginning.
    const SQUARE: i32 = 4 * UNIT;

    fn square(point: Point) -> (i32, i32) {
        (point.x.div_euclid(Self::SQUARE), point.y.div_euclid(Self::SQUARE))
    }

    fn add(&mut self, point: Point) {
        let square = self.0.entry(Self::square(point)).or_default();
        if !square.contains(&point) {
            square.push(point);
        }
    }

    fn remove(&mut self, point: Point) {
        if let Some(square) = self.0.get_mut(&Self::square(point)) {
            square.retain(|other| *other != point);
        }
    }

    /// Whether another corner lies in the triangle or on its edge.
    fn any_within(&self, [a, b, c]: [Point; 3]) -> bool {
        let (west, north) =
            Self::square(Point { x: a.x.min(b.x).min(c.x), y: a.y.min(b.y).min(c.y) });
        let (east, south) =
            Self::square(Point { x: a.x.max(b.x).max(c.x), y: a.y.max(b.y).max(c.y) });
        let within = |at: &Point| {
            let turns = [turn_at(a, b, *at), turn_at(b, c, *at), turn_at(c, a, *at)];
            let own = [a, b, c].contains(at);
            !own && (turns.iter().all(|turn| *turn >= 0) || turns.iter().all(|turn| *turn <= 0))
        };
        (west..=east).any(|x| {
            (north..=south)
                .any(|y| self.0.get(&(x, y)).is_some_and(|square| square.iter().any(within)))
        })
    }
}

/// A piece of border with only the corners that matter, both ends among them.
fn fewer(
    piece: Vec<Point>,
    corners: &mut Corners,
    straight: &HashSet<(Point, Point)>,
) -> Vec<Point> {
    let unit = i64::from(UNIT);
    let smallest = CORNER * unit * unit;
    let least = match (piece.first(), piece.last()) {
        // What ends where it begins has to go round something.
        (Some(one), Some(other)) if one == other => 4,
        // Two straight pieces between the same ends would leave nothing between them.
        (Some(one), Some(other)) if straight.contains(&(*one, *other)) => 3,
        _ => 2,
    };
    let mut left: BTreeMap<usize, Point> = piece.into_iter().enumerate().collect();
    let mut queue: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
    let size = |triangle: [Point; 3]| {
        let [a, b, c] = triangle;
        turn_at(a, b, c).abs()
    };
    for at in left.keys() {
        queue.extend(around(&left, *at).map(|(triangle, _)| Reverse((size(triangle), *at))));
    }
    while let Some(Reverse((area, at))) = queue.pop() {
        if area >= smallest || left.len() <= least {
            break;
        }
        let Some((triangle, neighbours)) = around(&left, at) else { continue };
        // A neighbour went: the corner stands in the queue once more.
        if size(triangle) != area || corners.any_within(triangle) {
            continue;
        }
        if let Some(gone) = left.remove(&at) {
            corners.remove(gone);
        }
        for at in neighbours {
            queue.extend(around(&left, at).map(|(triangle, _)| Reverse((size(triangle), at))));
        }
    }
    left.into_values().collect()
}

/// A corner with those before and behind it, and where these stand; nothing for the ends.
fn around(left: &BTreeMap<usize, Point>, at: usize) -> Option<([Point; 3], [usize; 2])> {
    let here = left.get(&at)?;
    let (before, a) = left.range(..at).next_back()?;
    let (behind, c) = left.range(at + 1..).next()?;
    Some(([*a, *here, *c], [*before, *behind]))
}

/// The corners laid on the grid, without those that then change nothing.
fn on_grid(piece: &[Point]) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(piece.len());
    for point in piece {
        add_corner(&mut cells, point.cell());
    }
    cells
}

fn add_corner(cells: &mut Vec<Cell>, next: Cell) {
    while let [.., a, b] = cells.as_slice()
        && turn((a.x, a.y), (b.x, b.y), (next.x, next.y)) == 0
    {
        cells.pop();
    }
    if cells.last() != Some(&next) {
        cells.push(next);
    }
}

/// A ring from its pieces; empty when nothing is left of it.
fn joined(sides: &[Side], laid: &BTreeMap<usize, Vec<Cell>>) -> Vec<Cell> {
    let mut ring: Vec<Cell> = Vec::new();
    for side in sides {
        let Some(piece) = laid.get(&side.piece) else { continue };
        if side.backwards {
            ring.extend(piece.iter().rev());
        } else {
            ring.extend(piece);
        }
    }
    ring.dedup();
    if ring.first() == ring.last() {
        ring.pop();
    }
    if area(ring.iter().map(|cell| (cell.x, cell.y))) == 0 { Vec::new() } else { ring }
}
