//! Writes the table of providers of information technology and of the towns they work for, from a dump of the
//! database of OZG projects of North Rhine-Westphalia.

use ars::Ars;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;

use super::write::source;
use super::{AS_OF, REGIONS, lines};
use crate::{Error, limits};

/// The state whose towns are in the dump.
const STATE: &str = "05";

/// Districts whose towns belong to krz with the district itself. It is generally known and stands in no register that
/// may be copied: the provider has to confirm it.
const KRZ: (i64, [&str; 3]) = (10, ["05758", "05766", "05770"]);

/// Rows in which two names were exchanged: the address of the website says whose row it is.
const EXCHANGED: [(i64, &str); 2] = [(13, "LWV Hessen"), (14, "LWL")];

/// How it is known that a town belongs to a provider.
const LISTED: &str = "listed";
const GENERAL: &str = "general";

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvidersWritten {
    /// Providers.
    pub providers: usize,
    /// Towns that were found in the table of regions.
    pub towns: usize,
    /// Names of the dump for which there is no region in the state.
    pub unknown: Vec<String>,
    /// Towns and districts with a provider.
    pub memberships: usize,
}

/// Writes `providers.tsv`, `provider_towns.tsv` and `providers.origin.md` into `folder`, from the dump (SQL).
///
/// # Errors
/// When the dump has not the tables that are expected, or the folder cannot be written.
pub fn write_providers(
    mut from: impl Read,
    as_of: Date,
    folder: &Path,
) -> Result<ProvidersWritten, Error> {
    let mut dump = String::new();
    from.by_ref().take(limits::DUMP).read_to_string(&mut dump)?;
    let places = Places::read()?;
    let providers = providers(&dump, &places)?;
    let (towns, unknown) = towns(&dump, &places)?;
    let listed = memberships(&dump)?;

    let mut table = format!("{AS_OF}{as_of}\n{SOURCE}\nprovider\tname\tseat\tars\n");
    for (number, provider) in &providers {
        let Provider { name, seat, ars } = provider;
        let ars = ars.map(|ars| ars.to_string()).unwrap_or_default();
        push(&mut table, format_args!("{number}\t{name}\t{seat}\t{ars}"));
    }
    fs::write(folder.join("providers.tsv"), &table)?;

    let mut rows: BTreeMap<Ars, (String, Served)> = BTreeMap::new();
    for (number, (ars, name)) in &towns {
        let provider = listed.get(number).map(|provider| (*provider, LISTED));
        rows.insert(*ars, (name.clone(), provider));
    }
    for (ars, name) in
        places.all.iter().filter(|(ars, _)| KRZ.1.iter().any(|key| ars.as_str().starts_with(key)))
    {
        let row = rows.entry(*ars).or_insert_with(|| (name.clone(), None));
        row.1 = row.1.or(Some((KRZ.0, GENERAL)));
    }
    let mut table = format!("{AS_OF}{as_of}\n{SOURCE}\nars\tname\tprovider\tbasis\n");
    let mut memberships = 0;
    for (ars, (name, provider)) in &rows {
        let (provider, basis) = provider.unzip();
        memberships += usize::from(provider.is_some());
        let provider = provider.map(|it: i64| it.to_string()).unwrap_or_default();
        push(&mut table, format_args!("{ars}\t{name}\t{provider}\t{}", basis.unwrap_or_default()));
    }
    fs::write(folder.join("provider_towns.tsv"), &table)?;
    fs::write(folder.join("providers.origin.md"), origin(as_of, &unknown))?;
    Ok(ProvidersWritten { providers: providers.len(), towns: towns.len(), unknown, memberships })
}

const SOURCE: &str = "# OZG-Datenbank NRW, © 2020 Gert Hammes / KDN NRW, MIT; changed: joined with keys, shortened (see providers.origin.md)";

fn push(table: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _always_ok = writeln!(table, "{line}");
}

/// The provider of a town, and how that is known.
type Served = Option<(i64, &'static str)>;

struct Provider {
    name: String,
    seat: String,
    ars: Option<Ars>,
}

fn providers(dump: &str, places: &Places) -> Result<BTreeMap<i64, Provider>, Error> {
    let mut all = BTreeMap::new();
    for row in rows(dump, "ozg_service_provider")? {
        let [number, seat, name] = row.columns([0, 3, 8])?;
        let number: i64 = number.parse().map_err(|_none| source("a provider has no number"))?;
        let exchanged = EXCHANGED.iter().find(|(known, _)| *known == number);
        let name = exchanged.map_or(name.trim(), |(_, name)| name).to_owned();
        let ars = places.find(&seat, "");
        all.insert(number, Provider { name, seat, ars });
    }
    Ok(all)
}

/// The towns by their number in the dump, and the names that are nowhere in the state.
type Towns = (BTreeMap<i64, (Ars, String)>, Vec<String>);

fn towns(dump: &str, places: &Places) -> Result<Towns, Error> {
    let (mut found, mut unknown) = (BTreeMap::new(), Vec::new());
    for row in rows(dump, "ozg_commune")? {
        let [number, domain, name] = row.columns([0, 4, 8])?;
        let number: i64 = number.parse().map_err(|_none| source("a town has no number"))?;
        match places.find(&name, &domain) {
            Some(ars) => {
                let name = places.all.get(&ars).cloned().unwrap_or(name);
                found.insert(number, (ars, name));
            }
            None => unknown.push(name),
        }
    }
    Ok((found, unknown))
}

fn memberships(dump: &str) -> Result<BTreeMap<i64, i64>, Error> {
    rows(dump, "ozg_communes_service_provider")?
        .into_iter()
        .map(|row| {
            let [town, provider] = row.columns([0, 1])?;
            let number = |text: String| text.parse().map_err(|_none| source("no number"));
            Ok((number(town)?, number(provider)?))
        })
        .collect()
}

/// The municipalities and districts of the state, and how they are found by a name.
struct Places {
    all: BTreeMap<Ars, String>,
    /// Folded names; none where several places share one.
    names: BTreeMap<String, Option<Ars>>,
}

impl Places {
    fn read() -> Result<Self, Error> {
        let mut places = Self { all: BTreeMap::new(), names: BTreeMap::new() };
        for mut line in lines("regions.tsv", REGIONS) {
            let ars: Ars = line.needed()?;
            let kind: i64 = line.needed()?;
            let name = line.text()?;
            let municipality = (60..70).contains(&kind);
            let district = (40..50).contains(&kind) && ars.as_str().ends_with("0000000");
            if !ars.as_str().starts_with(STATE) || !(municipality || district) {
                continue;
            }
            let shown = name.split(',').next().unwrap_or(name).trim().to_owned();
            if municipality {
                for known in variants(&shown) {
                    let place = places.names.entry(known).or_insert(Some(ars));
                    // What two places are called alike names neither.
                    *place = place.filter(|known| *known == ars);
                }
            }
            places.all.insert(ars, shown);
        }
        Ok(places)
    }

    /// The place of this name, or else the one whose name its website carries: names are misspelt more often.
    fn find(&self, name: &str, domain: &str) -> Option<Ars> {
        let stem = domain.rsplit("//").next().unwrap_or(domain).trim_start_matches("www.");
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let stem =
            ["stadt-", "gemeinde-"].iter().find_map(|it| stem.strip_prefix(it)).unwrap_or(stem);
        [name, stem].iter().find_map(|text| self.names.get(&folded(text)).copied().flatten())
    }
}

/// How a place is called: with and without what tells it from others.
fn variants(name: &str) -> Vec<String> {
    let cuts = [" (", "/", " am ", " an "];
    let short = cuts.iter().filter_map(|cut| name.split_once(cut)).map(|(short, _)| folded(short));
    let mut all: Vec<_> = std::iter::once(folded(name)).chain(short).collect();
    all.dedup();
    all
}

/// Letters only, as addresses on the web write them.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// A row of a table in the dump.
struct Tuple(Vec<String>);

impl Tuple {
    fn columns<const N: usize>(&self, numbers: [usize; N]) -> Result<[String; N], Error> {
        let columns: Option<Vec<_>> =
            numbers.iter().map(|number| self.0.get(*number).cloned()).collect();
        columns
            .and_then(|columns| columns.try_into().ok())
            .ok_or_else(|| source("a row of the dump has too few columns"))
    }
}

/// The rows that the dump puts into a table: one on each line.
fn rows(dump: &str, table: &str) -> Result<Vec<Tuple>, Error> {
    let start = format!("INSERT INTO `{table}` ");
    let mut found = dump.lines().skip_while(|line| !line.starts_with(&start));
    if found.next().is_none() {
        return Err(source(format!("the dump has no table {table}")));
    }
    Ok(found.map_while(|line| line.strip_prefix(" (")).map(tuple).collect())
}

/// The values of a row. Texts stand between apostrophes, which are doubled or escaped within them.
fn tuple(line: &str) -> Tuple {
    let (mut values, mut value, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => value.extend(letters.next()),
            '\'' if quoted && letters.peek() == Some(&'\'') => value.extend(letters.next()),
            '\'' => quoted = !quoted,
            ',' if !quoted => values.push(std::mem::take(&mut value)),
            ')' if !quoted => break,
            letter => value.push(letter),
        }
    }
    values.push(value);
    Tuple(values)
}

fn origin(as_of: Date, unknown: &[String]) -> String {
    format!(
        "# Where the table of providers comes from

A table of facts, written by `kreislauf reference providers --from FILE`.

| what | from | as of | licence |
| --- | --- | --- | --- |
| providers and towns of North Rhine-Westphalia | dump of the OZG database of the KDN (github.com/kdn-nrw/OZG-Datenbank-NRW), tables `ozg_service_provider`, `ozg_commune`, `ozg_communes_service_provider`; (c) 2020 Gert Hammes / KDN NRW | {as_of} | MIT |
| keys and names of the towns | `regions.tsv` | see [regions.origin.md](regions.origin.md) | dl-de/by-2-0 |
| which towns belong to krz | general knowledge | 2026-11 | – |

- `providers.tsv`: number in the dump, name, seat, key of the seat. Two rows of the dump have their names exchanged (LWL
  and LWV Hessen); the table follows their websites. `Südwestfalen-IT` stands twice, with two seats.
- `provider_towns.tsv`: key, name, provider, and how that is known: `listed` in the dump, `general` knowledge, or empty. The
  dump holds **one** membership only, although there is a table for them. That the districts Herford, Lippe and
  Minden-Lübbecke and their towns belong to krz is generally known and was **not confirmed by the provider**; pages say so.
- Towns were found by their name, misspelt ones by their website. Not found, because they lie elsewhere or their name
  says too little: {}.
",
        unknown.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "INSERT INTO `ozg_commune` (`id`, …) VALUES
 (1,NULL,NULL,NULL,'http://www.lemgo.de',NULL,NULL,NULL,'Lemgoo',0,NULL,NULL),
 (2,NULL,NULL,NULL,'o''fallon.de',NULL,NULL,NULL,'O\\'Fallon, IL',0,NULL,NULL);
INSERT INTO `ozg_communes_service_provider` (`commune_id`, `service_provider_id`) VALUES
 (1,10);
";

    #[test]
    fn a_misspelt_town_is_found_by_its_website_and_others_are_told() {
        let (found, unknown) = towns(DUMP, &Places::read().unwrap()).unwrap();
        assert_eq!(found.get(&1).unwrap().1, "Lemgo");
        assert_eq!(unknown, ["O'Fallon, IL"]);
        assert_eq!(memberships(DUMP).unwrap().get(&1), Some(&10));
        assert!(rows(DUMP, "ozg_service_provider").is_err());
    }

    #[test]
    fn a_name_that_two_places_share_names_neither() {
        let places = Places::read().unwrap();
        assert_eq!(
            places.find("Hennef", "").map(|ars| ars.to_string()),
            Some("053820020020".into())
        );
        assert_eq!(places.find("Lippstadt-Süd", "x.de"), None);
    }
}
