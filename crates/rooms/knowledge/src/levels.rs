//! The table of executing levels: who carries a service out, by law, as far as we have looked it up.
//!
//! The catalogue's Typisierung leaves this open for nearly all services, so the table is a compilation of our
//! own (`reference/executing_levels.tsv`), each line with its legal basis. What it does not cover stays
//! unknown.

use std::collections::HashMap;
use std::ops::Range;

use ars::{Ags, Ars, Land};
use leika::Key;

/// The table as it is shipped.
pub const SHIPPED: &str = include_str!("../../../../reference/executing_levels.tsv");

const HEADING: &str =
    "leika\tland\tlevel\town\tnot_own\town_from\tdepends\tdepends_from\trole\tbasis\tnote";

/// How much of a key a line may name: an activity's beginning, or an object's.
const PREFIXES: [usize; 2] = [11, 8];

/// The level that carries a service out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// The municipality, or the body that administers it.
    Municipality,
    /// The district, or the town that belongs to none.
    District,
    /// The state, or a body for the whole state.
    State,
    /// The federation, or a body for the whole federation.
    Federation,
}

impl Level {
    fn read(word: &str) -> Option<Self> {
        match word {
            "municipality" => Some(Self::Municipality),
            "district" => Some(Self::District),
            "state" => Some(Self::State),
            "federation" => Some(Self::Federation),
            _ => None,
        }
    }
}

/// Towns that a line names by their keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Towns(&'static str);

impl Towns {
    fn read(words: &'static str, land: Option<Land>) -> Result<Self, String> {
        for word in words.split(' ').filter(|_| !words.is_empty()) {
            let ags: Ags = word.parse().map_err(|_no| format!("{word:?} is no AGS"))?;
            if word.len() != ags.as_str().len() || land.is_some() && ags.land() != land {
                return Err(format!("{word:?} is no AGS of this state"));
            }
        }
        Ok(Self(words))
    }

    fn keys(self) -> impl Iterator<Item = &'static str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }

    /// Whether the place with this key is one of them.
    pub fn name(self, place: Ars) -> bool {
        !self.0.is_empty()
            && place.ags().is_some_and(|ags| self.keys().any(|key| key == ags.as_str()))
    }

    /// Whether one of them lies in this district.
    pub fn any_in(self, district: Ars) -> bool {
        district.as_str().get(..5).is_some_and(|five| self.keys().any(|key| key.starts_with(five)))
    }
}

/// Where a line leaves open who does it, since more than the law on the line decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depends {
    /// Everywhere.
    Everywhere,
    /// In the towns that belong to no district.
    DistrictFree,
    /// In these towns; mostly none.
    In(Towns),
}

impl Depends {
    fn read(words: &'static str, land: Option<Land>) -> Result<Self, String> {
        match words {
            "all" => Ok(Self::Everywhere),
            "district_free" => Ok(Self::DistrictFree),
            words => Towns::read(words, land).map(Self::In),
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The beginning of the keys it is about, 8 or 11 digits.
    pub leika: &'static str,
    /// The state in which it holds; none: everywhere else.
    pub land: Option<Land>,
    /// Who carries it out.
    pub level: Level,
    /// These towns inside a district carry it out themselves, whatever their size.
    pub own: Towns,
    /// These do not, whatever their size.
    pub not_own: Towns,
    /// A town inside a district with at least so many inhabitants carries it out itself.
    pub own_from: Option<i64>,
    /// Where nobody can be named from this line alone.
    pub depends: Depends,
    /// A municipality inside a district with at least so many inhabitants may have the task by transfer
    /// or designation: nobody can be named from this line alone.
    pub depends_from: Option<i64>,
    /// What the office is called when it does this.
    pub role: &'static str,
    /// The legal basis.
    pub basis: &'static str,
    /// What else is to be known; may be empty.
    pub note: &'static str,
}

impl Line {
    /// Whether a body that administers municipalities, or acts for several, may have the task like a town:
    /// then its inhabitants count for `depends_from`.
    pub fn may_be_of_associations(&self) -> bool {
        self.note.contains("erwaltungsgemeinschaften") || self.note.contains("erbandsgemeinden")
    }

    /// Whether the body is a corporation that governs itself (a chamber, a *Landschaftsverband*): it works
    /// for the state's area but is no authority of the state.
    pub fn is_self_governing(&self) -> bool {
        self.note.contains("keine Landesbehörde")
            || self.note.contains("Selbstverwaltungskörperschaft")
    }
}

/// Why a table cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("executing levels, line {line}: {problem}")]
pub struct BadTable {
    line: usize,
    problem: String,
}

/// What the table says about a service in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'t> {
    /// The line that decides.
    Line(&'t Line),
    /// There are lines for the service, but only for other states.
    OtherStates,
    /// Nothing.
    Nothing,
}

/// The table, by beginning of key.
#[derive(Debug, Default)]
pub struct Levels {
    lines: Vec<Line>,
    by_prefix: HashMap<&'static str, Range<usize>>,
}

impl Levels {
    /// Reads and checks a table: sorted by key and state, nothing twice, every field understood.
    ///
    /// # Errors
    /// [`BadTable`] for the first line that does not fit.
    pub fn read(table: &'static str) -> Result<Self, BadTable> {
        let mut levels = Self::default();
        let mut rows = table.lines().zip(1..);
        if rows.next().is_none_or(|(heading, _)| heading != HEADING) {
            return Err(BadTable { line: 1, problem: format!("the heading is not {HEADING:?}") });
        }
        for (row, number) in rows {
            let bad = |problem| BadTable { line: number, problem };
            let line = read_line(row).map_err(bad)?;
            levels.push(line).map_err(bad)?;
        }
        Ok(levels)
    }

    fn push(&mut self, line: Line) -> Result<(), String> {
        let order = |line: &Line| (line.leika, line.land.map_or("", Land::key));
        if self.lines.last().is_some_and(|last| order(last) >= order(&line)) {
            return Err("it stands twice, or not in the order of key and state".to_owned());
        }
        let here = self.lines.len();
        self.lines.push(line);
        self.by_prefix.entry(line.leika).or_insert(here..here).end = here + 1;
        Ok(())
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line that decides for a service in a state: the longest beginning of its key that has a line for
    /// the state or for all; the line for the state before the one for all.
    pub fn find(&self, key: Key, land: Option<Land>) -> Found<'_> {
        let mut elsewhere = false;
        for length in PREFIXES {
            let prefix = key.as_str().get(..length).unwrap_or_default();
            let Some(range) = self.by_prefix.get(prefix) else { continue };
            let lines = self.lines.get(range.clone()).unwrap_or_default();
            let own = land.and_then(|land| lines.iter().find(|line| line.land == Some(land)));
            if let Some(line) = own.or_else(|| lines.iter().find(|line| line.land.is_none())) {
                return Found::Line(line);
            }
            elsewhere = true;
        }
        if elsewhere { Found::OtherStates } else { Found::Nothing }
    }
}

fn read_line(row: &'static str) -> Result<Line, String> {
    let fields: Vec<&str> = row.split('\t').collect();
    let [leika, land, level, own, not_own, own_from, depends, depends_from, role, basis, note] =
        fields[..]
    else {
        return Err(format!("{} fields instead of 11", fields.len()));
    };
    if !PREFIXES.contains(&leika.len()) || format!("{leika:0<14}").parse::<Key>().is_err() {
        return Err(format!("{leika:?} is no beginning of a key with 8 or 11 digits"));
    }
    let land = match land {
        "" => None,
        key => Some(Land::from_key(key).ok_or_else(|| format!("{key:?} is no state"))?),
    };
    let level = Level::read(level).ok_or_else(|| format!("{level:?} is no level"))?;
    let of_towns = [own, not_own, own_from, depends, depends_from];
    if level != Level::District && of_towns.iter().any(|field| !field.is_empty()) {
        return Err("own, not_own, own_from, depends and depends_from are for tasks of the \
                    district only"
            .to_owned());
    }
    let (own, not_own) = (Towns::read(own, land)?, Towns::read(not_own, land)?);
    if let Some(twice) = own.keys().find(|key| not_own.keys().any(|other| other == *key)) {
        return Err(format!("{twice} stands in own and in not_own"));
    }
    let depends = Depends::read(depends, land)?;
    if (depends != Depends::In(Towns::default()) || !depends_from.is_empty()) && note.is_empty() {
        return Err("what it depends on is to stand in the note".to_owned());
    }
    let (own_from, depends_from) = (people(own_from)?, people(depends_from)?);
    if role.is_empty() || basis.is_empty() {
        return Err("role and legal basis are needed".to_owned());
    }
    Ok(Line {
        leika,
        land,
        level,
        own,
        not_own,
        own_from,
        depends,
        depends_from,
        role,
        basis,
        note,
    })
}

fn people(number: &str) -> Result<Option<i64>, String> {
    if number.is_empty() {
        return Ok(None);
    }
    number.parse().map(Some).map_err(|_no| format!("{number:?} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;
    use std::collections::HashSet;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_table_is_sound() {
        let levels = Levels::read(SHIPPED).unwrap();
        let keys: Vec<Key> =
            reference::services().unwrap().iter().map(|service| service.key).collect();
        for line in levels.lines() {
            assert!(
                keys.iter().any(|key| key.as_str().starts_with(line.leika)),
                "{} names no service",
                line.leika
            );
        }
        let objects: HashSet<&str> =
            levels.lines().iter().filter_map(|line| line.leika.get(..8)).collect();
        assert!(objects.len() >= 400, "{} objects", objects.len());
    }

    /// A town is found by what the directory knows, and none of them has an administration that it
    /// shares: so the association of a place needs no look at the names.
    #[test]
    fn the_towns_it_names_are_municipalities_with_a_town_hall_of_their_own() {
        let levels = Levels::read(SHIPPED).unwrap();
        let municipalities: HashMap<String, Ars> =
            include_str!("../../../../reference/regions.tsv")
                .lines()
                .filter_map(|row| row.split_once('\t'))
                .filter(|(_, rest)| rest.starts_with('6'))
                .filter_map(|(key, _)| key.parse::<Ars>().ok())
                .filter_map(|ars| Some((ars.ags()?.as_str().to_owned(), ars)))
                .collect();
        for line in levels.lines() {
            let depends = match line.depends {
                Depends::In(towns) => towns,
                Depends::Everywhere | Depends::DistrictFree => Towns::default(),
            };
            for key in line.own.keys().chain(line.not_own.keys()).chain(depends.keys()) {
                let ars = municipalities.get(key).unwrap_or_else(|| panic!("{key} is no place"));
                assert_eq!(ars.as_str().get(5..6), Some("0"), "{key} shares its town hall");
            }
        }
    }

    const SMALL: &str =
        "leika\tland\tlevel\town\tnot_own\town_from\tdepends\tdepends_from\trole\tbasis\tnote
99001001\t\tmunicipality\t\t\t\t\t\tA\t§ 1\t
99001001\t05\tstate\t\t\t\t\t\tB\t§ 2\tKammer, keine Landesbehörde
99001001007\t05\tdistrict\t05766044 05766020\t05334002\t20000\t05766008\t10000\tC\t§ 3\tN
99001002\t08\tfederation\t\t\t\t\t\tD\t§ 4\t";

    #[test]
    fn a_line_names_towns_and_where_it_depends() {
        let levels = Levels::read(SMALL).unwrap();
        let line = levels.lines().get(2).unwrap();
        let [lemgo, detmold, aachen, salzuflen] =
            ["057660044044", "057660020020", "053340002002", "057660008008"]
                .map(|ars| ars.parse::<Ars>().unwrap());
        assert!(line.own.name(lemgo) && line.own.name(detmold) && !line.own.name(aachen));
        assert!(line.not_own.name(aachen) && !line.not_own.name(lemgo));
        assert!(line.own.any_in(lemgo.district()) && !line.own.any_in(aachen.district()));
        let Depends::In(towns) = line.depends else { panic!("{:?}", line.depends) };
        assert!(towns.name(salzuflen) && !towns.name(lemgo));
        assert_eq!((line.own_from, line.depends_from), (Some(20_000), Some(10_000)));
        let first = levels.lines().first().unwrap();
        assert!(!first.own.name(lemgo) && !first.own.any_in(lemgo.district()));
    }

    #[test]
    fn the_longest_beginning_wins_then_the_state() {
        let levels = Levels::read(SMALL).unwrap();
        let role = |text, land| match levels.find(key(text), land) {
            Found::Line(line) => line.role,
            Found::OtherStates => "elsewhere",
            Found::Nothing => "nothing",
        };
        let (nrw, bavaria) = (Some(Land::NorthRhineWestphalia), Some(Land::Bavaria));
        assert_eq!(role("99001001000000", bavaria), "A");
        assert_eq!(role("99001001000000", None), "A");
        assert_eq!(role("99001001000000", nrw), "B");
        assert_eq!(role("99001001007001", nrw), "C");
        // The exception for one state does not take the rule from the others.
        assert_eq!(role("99001001007001", bavaria), "A");
        assert_eq!(role("99001002000000", nrw), "elsewhere");
        assert_eq!(role("99001003000000", nrw), "nothing");
    }

    #[test]
    fn chambers_are_no_authorities_of_the_state() {
        let levels = Levels::read(SMALL).unwrap();
        let own: Vec<bool> = levels.lines().iter().map(Line::is_self_governing).collect();
        assert_eq!(own, [false, true, false, false]);
    }

    #[test]
    fn a_bad_table_is_refused_with_its_line() {
        let refused = |table: &'static str| Levels::read(table).unwrap_err().to_string();
        assert!(refused("").contains("line 1: the heading"));
        for (row, problem) in [
            ("9900100\t\tstate\t\t\t\t\t\tA\t§\t", "no beginning of a key"),
            ("99001001\t17\tstate\t\t\t\t\t\tA\t§\t", "\"17\" is no state"),
            ("99001001\t\tking\t\t\t\t\t\tA\t§\t", "\"king\" is no level"),
            ("99001001\t\tdistrict\t\t\tmany\t\t\tA\t§\t", "\"many\" is no number"),
            ("99001001\t\tdistrict\t\t\t\t\tmany\tA\t§\tN", "\"many\" is no number"),
            ("99001001\t\tstate\t\t\t5\t\t\tA\t§\t", "district only"),
            ("99001001\t\tmunicipality\t05766044\t\t\t\t\tA\t§\t", "district only"),
            ("99001001\t05\tdistrict\tLemgo\t\t\t\t\tA\t§\t", "\"Lemgo\" is no AGS"),
            ("99001001\t05\tdistrict\t\t03351006\t\t\t\tA\t§\t", "no AGS of this state"),
            ("99001001\t05\tdistrict\t\t\t\tsome\t\tA\t§\tN", "\"some\" is no AGS"),
            ("99001001\t\tdistrict\t05766044\t05766044\t\t\t\tA\t§\t", "own and in not_own"),
            ("99001001\t\tdistrict\t\t\t\tall\t\tA\t§\t", "in the note"),
            ("99001001\t\tstate\t\t\t\t\t\tA\t\t", "role and legal basis"),
            ("99001001\t\tstate", "3 fields"),
            (
                "99001001\t\tstate\t\t\t\t\t\tA\t§\t\n99001001\t\tstate\t\t\t\t\t\tA\t§\t",
                "line 3: it stands twice",
            ),
        ] {
            let table = format!("{HEADING}\n{row}").leak();
            assert!(refused(table).contains(problem), "{row}: {}", refused(table));
        }
    }
}
