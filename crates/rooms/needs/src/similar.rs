//! Needs that say nearly the same, found in the database, in the transaction that needs them.
//!
//! A need is kept under its stems, each with a weight that tells how much of the need it is. A search weighs the stems
//! of its text by how rare they are, reads the rare ones first and stops before it has read too many. What is
//! protected is not kept here at all.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ::store::{Read, Result, Tx, Value};
use identity::{Audience, Caller};
use search::{Stems, Told};
use uuid::Uuid;

use crate::limits;
use crate::model::State;

/// What is known of German words: the names of services, and what people call them.
static STEMS: LazyLock<Stems> = LazyLock::new(|| {
    let services = knowledge::reference::services().unwrap_or_default();
    let names = services.iter().map(|service| service.name.as_str());
    let sayings = sayings().flat_map(|(say, mean)| [say, mean]);
    Stems::knowing(names.chain(sayings).chain(OWN_WORDS.iter().copied()))
});

/// Words of administrations that the names of services do not have, for taking compounds apart.
const OWN_WORDS: &[&str] = &[
    "Schnittstelle",
    "Fachverfahren",
    "Verfahren",
    "Formular",
    "Server",
    "Basis",
    "Dienst",
    "Postfach",
    "Konto",
    "Nutzer",
    "Bezahlung",
    "Zahlung",
    "Akte",
    "Archiv",
    "Drucker",
    "Scan",
    "Termin",
    "Buchung",
    "Cloud",
    "Netz",
    "Leitung",
    "Telefon",
    "Anlage",
    "Sicherheit",
    "Notfall",
    "Daten",
    "Schutz",
    "Sicherung",
    "Schulung",
    "Personal",
    "Mangel",
    "Wartung",
    "Kosten",
    "Vertrag",
    "Vergabe",
    "Einkauf",
    "Rechnung",
    "Haushalt",
    "Kasse",
    "Mahnung",
    "Online",
    "Antrag",
    "Nachricht",
    "Bescheid",
    "Zustellung",
    "Signatur",
    "Ausweis",
    "Funktion",
    "Register",
    "Melde",
    "Abruf",
    "Nachweis",
    "Kita",
    "Platz",
    "Schule",
    "Bau",
    "Plan",
    "Müll",
    "Abfall",
    "Straße",
    "Schaden",
    "Abwägung",
    "Amt",
    "Ausfall",
    "Bad",
    "Bescheid",
    "Bus",
    "Bücherei",
    "Bürger",
    "Einsatz",
    "Eingang",
    "Feuerwehr",
    "Frage",
    "Friedhof",
    "Gerät",
    "Grab",
    "Hacker",
    "Angriff",
    "Hochwasser",
    "Hybrid",
    "Kalender",
    "Karte",
    "Laterne",
    "Leitplanung",
    "Mobilität",
    "Müllabfuhr",
    "Passfoto",
    "Rat",
    "Rathaus",
    "Rückstau",
    "Schwimmbad",
    "Sitzung",
    "Software",
    "Station",
    "Stelle",
    "Steuer",
    "Tafel",
    "Teilhabe",
    "Ticket",
    "Unterkunft",
    "Vergabe",
    "Verein",
    "Verwaltung",
    "Wahl",
    "Warnung",
    "Wasser",
    "Zugang",
];

/// What administrations say among themselves, and what it is called elsewhere.
const OWN_SAYINGS: &[(&str, &str)] = &[
    ("Backup", "Datensicherung Sicherungskopie"),
    ("Bauleitplanung", "Bebauungsplan"),
    ("Chatbot", "Assistent"),
    ("DMS", "elektronische Akte"),
    ("Dorf", "kleine Gemeinde"),
    ("E-Akte", "elektronische Akte"),
    ("E-Mobilität", "Elektroauto"),
    ("E-Rechnung", "XRechnung elektronische Rechnung"),
    ("ePayment", "Bezahlung Zahlung"),
    ("Foto", "Lichtbild Passfoto"),
    ("Passbild", "Lichtbild Passfoto"),
    ("Hacker", "Cyberangriff"),
    ("Hackerangriff", "Cyberangriff"),
    ("Homeoffice", "Telearbeit"),
    ("KI", "Assistent Chatbot"),
    ("Ladepunkt", "Ladesäule"),
    ("Linux", "freie Software Open-Source"),
    ("Müll", "Abfall"),
    ("Nutzerkonto", "BundID"),
    ("Ransomware", "Verschlüsselungstrojaner Cyberangriff"),
    ("Straßenlaterne", "Straßenbeleuchtung"),
    ("Ticket", "Fahrkarte Eintrittskarte Karte"),
    ("Ummeldung", "Wohnsitzanmeldung"),
    ("verständlich", "Leichte Sprache einfache Sprache"),
    ("Videokonferenz", "Videosprechstunde"),
    ("WBS", "Wohnberechtigungsschein"),
];

/// Sayings with the stems of what they mean.
static SAYINGS: LazyLock<Vec<(Vec<String>, Vec<String>)>> = LazyLock::new(|| {
    let whole = |text: &str| -> Vec<String> {
        STEMS.of(text).into_iter().filter(|told| !told.part).map(|told| told.stem).collect()
    };
    sayings().map(|(say, mean)| (whole(say), whole(mean))).collect()
});

fn sayings() -> impl Iterator<Item = (&'static str, &'static str)> {
    knowledge::synonyms().chain(OWN_SAYINGS.iter().copied())
}

/// How much a stem of a text tells, beside a plain word of it.
const PART: f64 = 0.6;
const GENERAL: f64 = 0.35;
const MEANT: f64 = 0.5;

/// How much a text must share with a need, of what the search looked for.
const ENOUGH: f64 = 0.34;

/// How much of the missing a stem counts that stands in no need: it may be misspelt, or a compound whose parts are
/// found.
const UNKNOWN: f64 = 0.4;

/// Stems of which the strongest are enough to judge by: nobody repeats a whole page of somebody else.
const TELLING: usize = 7;

/// A collection smaller than this tells nothing about which words are rare.
const FEW: i64 = 500;

/// The stems of a text with what each tells.
fn told(text: &str, factor: f64, into: &mut BTreeMap<String, f64>) {
    let found: Vec<Told> = STEMS.of(text);
    let mut add = |stem: &str, weight: f64| {
        if !stem.is_empty() {
            let known = into.entry(stem.to_owned()).or_default();
            // A word that is said again says a little more, not twice as much.
            *known = if *known < weight { weight + *known * 0.3 } else { *known + weight * 0.3 };
        }
    };
    for told in &found {
        let part = if told.part { PART } else { 1.0 };
        let general = if told.general { GENERAL } else { 1.0 };
        add(&told.stem, factor * part * general);
    }
    let stands = |stem: &String| found.iter().any(|told| told.stem == *stem);
    for (_, meaning) in SAYINGS.iter().filter(|(say, _)| !say.is_empty() && say.iter().all(stands))
    {
        for stem in meaning {
            add(stem, factor * MEANT);
        }
    }
}

/// What a need is kept under.
pub(crate) struct Kept<'n> {
    pub(crate) title: &'n str,
    pub(crate) problem: &'n str,
    pub(crate) service: &'n str,
    pub(crate) product: &'n str,
}

impl Kept<'_> {
    fn weights(&self) -> Vec<(String, i64)> {
        let mut stems = BTreeMap::new();
        told(self.title, 3.0, &mut stems);
        told(self.product, 2.0, &mut stems);
        told(self.service, 1.5, &mut stems);
        told(self.problem, 1.0, &mut stems);
        let mut strongest: Vec<_> = stems.into_iter().collect();
        strongest.sort_by(|(one, a), (two, b)| b.total_cmp(a).then_with(|| one.cmp(two)));
        strongest.truncate(limits::WORDS);
        strongest.into_iter().map(|(stem, weight)| (stem, saturated(weight))).collect()
    }
}

/// More of the same word tells ever less: 100 for one mention in a text, below 250 for however many.
#[expect(clippy::cast_possible_truncation, reason = "below 250")]
fn saturated(weight: f64) -> i64 {
    (weight * 250.0 / (weight + 1.5)).round() as i64
}

/// Keeps a need under its stems, instead of those it was kept under before.
pub(crate) fn keep(tx: &mut Tx<'_>, need: Uuid, kept: &Kept<'_>) -> Result<()> {
    forget(tx, need)?;
    let weights = kept.weights();
    let mut values: Vec<Value> = vec![need.into()];
    let mut counts: Vec<Value> = Vec::new();
    let (mut rows, mut counted) = (Vec::new(), Vec::new());
    for (word, weight) in &weights {
        values.push(word.into());
        values.push((*weight).into());
        rows.push(format!("(?{}, ?1, ?{})", values.len() - 1, values.len()));
        counts.push(word.into());
        counted.push(format!("(?{}, 1)", counts.len()));
    }
    counted.push("('', 1)".to_owned());
    if !rows.is_empty() {
        let sql = format!("INSERT INTO need_word (word, need, weight) VALUES {}", rows.join(", "));
        tx.execute(&sql, &values)?;
    }
    let sql = format!(
        "INSERT INTO need_word_count (word, needs) VALUES {}
         ON CONFLICT (word) DO UPDATE SET needs = need_word_count.needs + 1",
        counted.join(", ")
    );
    tx.execute(&sql, &counts)?;
    Ok(())
}

/// Forgets a need and its stems.
pub(crate) fn forget(tx: &mut Tx<'_>, need: Uuid) -> Result<()> {
    let known = tx.execute(
        "UPDATE need_word_count SET needs = needs - 1
         WHERE word IN (SELECT word FROM need_word WHERE need = ?1)",
        &[need.into()],
    )?;
    if known > 0 {
        tx.execute("DELETE FROM need_word WHERE need = ?1", &[need.into()])?;
        tx.execute("UPDATE need_word_count SET needs = needs - 1 WHERE word = ''", &[])?;
        // A stem that stands nowhere any more leaves no trace: the same needs give the same rows.
        tx.execute("DELETE FROM need_word_count WHERE needs = 0", &[])?;
    }
    Ok(())
}

/// A need that says nearly the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: State,
    /// How many towns have said that they have it too.
    pub towns: i64,
    /// How near it is; larger is nearer.
    pub score: i64,
    /// Where the solution is, of what is covered or done.
    pub link: String,
}

/// Something that exists already, from another room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// Its page.
    pub address: String,
    /// Its title.
    pub title: String,
}

/// How a later room finds what exists already for the words of a need: it adds its values and gives a statement with
/// the columns `id`, `title`, `path`, best first and few.
pub type Solutions = fn(&Caller, &[String], &mut Vec<Value>) -> String;

/// The words by which a solution is looked for: the longer ones of the text, as they stand.
fn plain_words(text: &str) -> Vec<String> {
    let mut words: Vec<_> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 5)
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.truncate(limits::SOLUTION_WORDS);
    words
}

/// The needs that are nearest to a text, best first, as far as the caller may know of them. Two statements.
///
/// # Errors
/// When the database does not answer.
pub fn similar(
    read: &mut Read<'_>,
    caller: &Caller,
    text: &str,
    limit: i64,
) -> Result<Vec<Similar>> {
    Ok(similar_and_solutions(read, caller, text, limit, None)?.0)
}

/// The same, with what exists already in another room; in the same two statements.
pub(crate) fn similar_and_solutions(
    read: &mut Read<'_>,
    caller: &Caller,
    text: &str,
    limit: i64,
    solutions: Option<Solutions>,
) -> Result<(Vec<Similar>, Vec<Solution>)> {
    let text: String = text.chars().take(limits::TEXT).collect();
    let factors = looked_for(read, &text)?;
    if factors.words.is_empty() {
        // No need holds any of the words; a solution may all the same.
        return Ok((Vec::new(), only_existing(read, caller, &text, solutions)?));
    }
    let mut values: Vec<Value> = Vec::new();
    let rows: Vec<_> = factors
        .words
        .iter()
        .map(|(word, factor)| {
            values.push(word.into());
            values.push((*factor).into());
            let at = values.len();
            format!("(CAST(?{} AS TEXT), CAST(?{at} AS BIGINT))", at - 1)
        })
        .collect();
    values.push(factors.enough.into());
    let enough = values.len();
    values.push((limit * 4).into());
    let candidates = values.len();
    values.push(limit.into());
    let last = values.len();
    let audience = Audience::condition(caller, "n", &mut values);
    // The cross join keeps SQLite at the few words looked for; it is the same join.
    let sql = format!(
        "WITH q (word, factor) AS (VALUES {}),
         hit AS (
             SELECT p.need AS need, CAST(SUM(p.weight * q.factor) AS BIGINT) AS score
             FROM q CROSS JOIN need_word p WHERE p.word = q.word
             GROUP BY p.need HAVING CAST(SUM(q.factor) AS BIGINT) >= ?{enough}
             ORDER BY 2 DESC, 1 LIMIT ?{candidates}
         )
         SELECT * FROM (
             SELECT n.id AS id, n.number AS number, n.title AS title, n.state AS state, n.towns AS towns,
                 h.score AS score, n.link AS link
             FROM hit h JOIN need n ON n.id = h.need
             WHERE {audience} ORDER BY h.score DESC, n.id LIMIT ?{last}) f {}",
        rows.join(", "),
        existing(caller, &text, solutions, &mut values)
            .map_or_else(String::new, |part| format!("UNION ALL {part}"))
    );
    let (mut similar, mut found) = (Vec::new(), Vec::new());
    for mut row in read.all(&sql, &values)? {
        let state: String = row.take(3)?;
        let (id, title): (Uuid, String) = (row.take(0)?, row.take(2)?);
        if state.is_empty() {
            let path: String = row.take(6)?;
            found.push(Solution { address: format!("{path}{id}"), title });
            continue;
        }
        similar.push(Similar {
            id,
            number: row.take(1)?,
            title,
            state: state.parse().map_err(::store::Error::Corrupt)?,
            towns: row.take(4)?,
            score: row.take(5)?,
            link: row.take(6)?,
        });
    }
    similar.sort_by_key(|it| (std::cmp::Reverse(it.score), it.id));
    Ok((similar, found))
}

/// What exists already, as a part of the statement.
fn existing(
    caller: &Caller,
    text: &str,
    solutions: Option<Solutions>,
    values: &mut Vec<Value>,
) -> Option<String> {
    let words = plain_words(text);
    let part = solutions.filter(|_| !words.is_empty())?(caller, &words, values);
    Some(format!("SELECT e.id, '', e.title, '', 0, 0, e.path FROM ({part}) e"))
}

/// What exists already, alone.
fn only_existing(
    read: &mut Read<'_>,
    caller: &Caller,
    text: &str,
    solutions: Option<Solutions>,
) -> Result<Vec<Solution>> {
    let mut values: Vec<Value> = Vec::new();
    let Some(sql) = existing(caller, text, solutions, &mut values) else { return Ok(Vec::new()) };
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| {
            let (id, title, path): (Uuid, String, String) =
                (row.take(0)?, row.take(2)?, row.take(6)?);
            Ok(Solution { address: format!("{path}{id}"), title })
        })
        .collect()
}

/// The stems that are looked up, each with its factor, and the sum of factors that is enough.
struct LookedFor {
    words: Vec<(String, i64)>,
    enough: i64,
}

fn looked_for(read: &mut Read<'_>, text: &str) -> Result<LookedFor> {
    let mut stems = BTreeMap::new();
    told(text, 1.0, &mut stems);
    let mut strongest: Vec<_> = stems.into_iter().collect();
    strongest.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    strongest.truncate(limits::QUERY_WORDS);
    if strongest.is_empty() {
        return Ok(LookedFor { words: Vec::new(), enough: 0 });
    }
    let counts = counts(read, &strongest)?;
    let all = counts.get("").copied().unwrap_or(0);
    let mut words: Vec<(String, f64, i64)> = strongest
        .into_iter()
        .map(|(word, told)| {
            let needs = counts.get(&word).copied().unwrap_or(0).max(0);
            let factor = told * rarity(all, needs);
            (word, factor, needs)
        })
        .collect();
    let known = |needs: i64| if needs == 0 { UNKNOWN } else { 1.0 };
    words.sort_by(|(_, a, one), (_, b, two)| (b * known(*two)).total_cmp(&(a * known(*one))));
    let telling: f64 =
        words.iter().take(TELLING).map(|(_, factor, needs)| factor * known(*needs)).sum();
    words.sort_by_key(|(_, _, needs)| *needs);
    let mut read_so_far = 0;
    let words = words
        .into_iter()
        .filter(|(_, _, needs)| {
            read_so_far += needs;
            *needs > 0 && (read_so_far <= limits::POSTINGS || read_so_far == *needs)
        })
        .map(|(word, factor, _)| (word, whole(factor)))
        .collect();
    Ok(LookedFor { words, enough: whole(telling * ENOUGH) })
}

/// How much a stem tells that stands in `needs` of `all`.
#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^52")]
fn rarity(all: i64, needs: i64) -> f64 {
    // Of few needs nobody can tell which words are rare.
    let (all, needs) = (all.max(FEW) as f64, needs.max(1) as f64);
    (1.0 + (all - needs + 0.5) / (needs + 0.5)).ln()
}

#[expect(clippy::cast_possible_truncation, reason = "at most some thousand")]
fn whole(factor: f64) -> i64 {
    (factor * 100.0).round() as i64
}

/// In how many needs these stems stand; under the empty one the number of all.
fn counts(read: &mut Read<'_>, stems: &[(String, f64)]) -> Result<BTreeMap<String, i64>> {
    let values: Vec<Value> = stems.iter().map(|(stem, _)| stem.into()).collect();
    let markers: Vec<_> = (1..=values.len()).map(|at| format!("?{at}")).collect();
    let sql = format!(
        "SELECT word, needs FROM need_word_count WHERE word = '' OR word IN ({})",
        markers.join(", ")
    );
    read.all(&sql, &values)?.into_iter().map(|mut row| Ok((row.take(0)?, row.take(1)?))).collect()
}

/// The stems that all have to stand in a need that a list is searched for.
pub(crate) fn searched(text: &str) -> Vec<String> {
    let mut words: Vec<_> =
        STEMS.of(text).into_iter().filter(|told| !told.part).map(|told| told.stem).collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(limits::QUERY_WORDS);
    words
}
