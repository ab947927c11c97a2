//! The table of executing levels: who carries a service out, by law, as far as we have looked it up.
//!
//! The catalogue's Typisierung leaves this open for nearly all services, so the table is a compilation of our
//! own (`reference/executing_levels.tsv`), each line with its legal basis. What it does not cover stays
//! unknown.

use std::collections::HashMap;
use std::ops::Range;

use ars::Land;
use leika::Key;

/// The table as it is shipped.
pub const SHIPPED: &str = include_str!("../../../../reference/executing_levels.tsv");

const HEADING: &str = "leika\tland\tlevel\town_from\trole\tbasis\tnote";

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

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The beginning of the keys it is about, 8 or 11 digits.
    pub leika: &'static str,
    /// The state in which it holds; none: everywhere else.
    pub land: Option<Land>,
    /// Who carries it out.
    pub level: Level,
    /// A town inside a district with at least so many inhabitants carries it out itself.
    pub own_from: Option<i64>,
    /// What the office is called when it does this.
    pub role: &'static str,
    /// The legal basis.
    pub basis: &'static str,
    /// What else is to be known; may be empty.
    pub note: &'static str,
}

impl Line {
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
    let [leika, land, level, own_from, role, basis, note] = fields[..] else {
        return Err(format!("{} fields instead of 7", fields.len()));
    };
    if !PREFIXES.contains(&leika.len()) || format!("{leika:0<14}").parse::<Key>().is_err() {
        return Err(format!("{leika:?} is no beginning of a key with 8 or 11 digits"));
    }
    let land = match land {
        "" => None,
        key => Some(Land::from_key(key).ok_or_else(|| format!("{key:?} is no state"))?),
    };
    let level = Level::read(level).ok_or_else(|| format!("{level:?} is no level"))?;
    let own_from = match own_from {
        "" => None,
        number => Some(number.parse().map_err(|_no| format!("{number:?} is no number"))?),
    };
    if own_from.is_some() && level != Level::District {
        return Err("own_from is for tasks of the district only".to_owned());
    }
    if role.is_empty() || basis.is_empty() {
        return Err("role and legal basis are needed".to_owned());
    }
    Ok(Line { leika, land, level, own_from, role, basis, note })
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

    const SMALL: &str = "leika\tland\tlevel\town_from\trole\tbasis\tnote
99001001\t\tmunicipality\t\tA\t§ 1\t
99001001\t05\tstate\t\tB\t§ 2\tKammer, keine Landesbehörde
99001001007\t05\tdistrict\t20000\tC\t§ 3\t
99001002\t08\tfederation\t\tD\t§ 4\t";

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
            ("9900100\t\tstate\t\tA\t§\t", "no beginning of a key"),
            ("99001001\t17\tstate\t\tA\t§\t", "\"17\" is no state"),
            ("99001001\t\tking\t\tA\t§\t", "\"king\" is no level"),
            ("99001001\t\tdistrict\tmany\tA\t§\t", "\"many\" is no number"),
            ("99001001\t\tstate\t5\tA\t§\t", "own_from"),
            ("99001001\t\tstate\t\tA\t\t", "role and legal basis"),
            ("99001001\t\tstate", "3 fields"),
            ("99001001\t\tstate\t\tA\t§\t\n99001001\t\tstate\t\tA\t§\t", "line 3: it stands twice"),
        ] {
            let table = format!("{HEADING}\n{row}").leak();
            assert!(refused(table).contains(problem), "{row}: {}", refused(table));
        }
    }
}
