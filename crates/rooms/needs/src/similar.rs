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
    let sayings = knowledge::synonyms().flat_map(|(say, mean)| [say, mean]);
    Stems::knowing(names.chain(sayings).chain(OWN_WORDS.iter().copied()))
});

/// Words of administrations that the names of services do not have, for taking compounds apart.
const OWN_WORDS: &[&str] = &[
    "Schnittstelle", "Fachverfahren", "Verfahren", "Formular", "Server", "Basis", "Dienst", "Postfach", "Konto",
    "Nutzer", "Bezahlung", "Zahlung", "Akte", "Archiv", "Drucker", "Scan", "Termin", "Buchung", "Cloud", "Netz",
    "Leitung", "Telefon", "Anlage", "Sicherheit", "Notfall", "Daten", "Schutz", "Sicherung", "Schulung", "Personal",
    "Mangel", "Wartung", "Kosten", "Vertrag", "Vergabe", "Einkauf", "Rechnung", "Haushalt", "Kasse", "Mahnung",
    "Online", "Antrag", "Nachricht", "Bescheid", "Zustellung", "Signatur", "Ausweis", "Funktion", "Register",
    "Melde", "Abruf", "Nachweis", "Kita", "Platz", "Schule", "Bau", "Plan", "Müll", "Abfall", "Straße", "Schaden",
];

/// Sayings with the stems of what they mean.
static SAYINGS: LazyLock<Vec<(Vec<String>, Vec<String>)>> = LazyLock::new(|| {
    let whole = |text: &str| -> Vec<String> {
        STEMS.of(text).into_iter().filter(|told| !told.part).map(|told| told.stem).collect()
    };
    knowledge::synonyms().map(|(say, mean)| (whole(say), whole(mean))).collect()
});

/// How much a stem of a text tells, beside a plain word of it.
const PART: f64 = 0.6;
const GENERAL: f64 = 0.35;
const MEANT: f64 = 0.5;

/// How much a text must share with a need, of what the search looked for.
const ENOUGH: f64 = 0.34;

/// Stems of which the strongest are enough to judge by: nobody repeats a whole page of somebody else.
const TELLING: usize = 7;

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
    for (_, meaning) in SAYINGS.iter().filter(|(say, _)| !say.is_empty() && say.iter().all(stands)) {
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

fn forget(tx: &mut Tx<'_>, need: Uuid) -> Result<()> {
    let known = tx.execute(
        "UPDATE need_word_count SET needs = needs - 1
         WHERE word IN (SELECT word FROM need_word WHERE need = ?1)",
        &[need.into()],
    )?;
    if known > 0 {
        tx.execute("DELETE FROM need_word WHERE need = ?1", &[need.into()])?;
        tx.execute("UPDATE need_word_count SET needs = needs - 1 WHERE word = ''", &[])?;
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
}

/// The needs that are nearest to a text, best first, as far as the caller may know of them. Two statements.
///
/// # Errors
/// When the database does not answer.
pub fn similar(read: &mut Read<'_>, caller: &Caller, text: &str, limit: i64) -> Result<Vec<Similar>> {
    let text: String = text.chars().take(limits::TEXT).collect();
    let factors = looked_for(read, &text)?;
    if factors.words.is_empty() {
        return Ok(Vec::new());
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
             GROUP BY p.need HAVING SUM(q.factor) >= ?{enough}
             ORDER BY 2 DESC, 1 LIMIT ?{candidates}
         )
         SELECT n.id, n.number, n.title, n.state, n.towns, h.score
         FROM hit h JOIN need n ON n.id = h.need
         WHERE {audience} ORDER BY h.score DESC, n.id LIMIT ?{last}",
        rows.join(", ")
    );
    read.all(&sql, &values)?
        .into_iter()
        .map(|mut row| {
            Ok(Similar {
                id: row.take(0)?,
                number: row.take(1)?,
                title: row.take(2)?,
                state: row.take_parsed(3)?,
                towns: row.take(4)?,
                score: row.take(5)?,
            })
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
    words.sort_by(|(_, a, _), (_, b, _)| b.total_cmp(a));
    let telling: f64 = words.iter().take(TELLING).map(|(_, factor, _)| factor).sum();
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
    let (all, needs) = (all.max(needs) as f64, needs as f64);
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
