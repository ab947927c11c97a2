//! What later rooms see of the needs and clusters that they refer to.

use ::store::{Read, Result};
use identity::{Audience, Caller, Label};
use uuid::Uuid;

use crate::store::{Values, contains};

/// A need or a cluster that something refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// Its id.
    pub id: Uuid,
    /// Whether it is a cluster.
    pub cluster: bool,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who may know of it.
    pub audience: Audience,
    /// The state of a need; of a cluster empty.
    pub state: String,
    /// Distinct towns behind it.
    pub towns: i64,
}

/// How something is different in a town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TownVariant {
    /// The need or cluster that was asked about.
    pub behind: Uuid,
    /// The need it was said about.
    pub need: Uuid,
    /// The name of the organisation.
    pub name: String,
    /// What is different.
    pub text: String,
}

/// What is said of needs and clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The needs and clusters, as far as the caller may know of them.
    pub referred: Vec<Referred>,
    /// The variants that towns have named for them, those of the largest first.
    pub variants: Vec<TownVariant>,
}

/// Variants that are shown for everything together.
const VARIANTS: i64 = 200;

/// These needs and clusters with the variants of the towns, as far as the caller may know of them. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn told_of(read: &mut Read<'_>, caller: &Caller, ids: &[Uuid]) -> Result<Told> {
    let mut told = Told::default();
    if ids.is_empty() {
        return Ok(told);
    }
    let mut values = Values::default();
    let ids = values.all(ids);
    let of_need = Audience::condition(caller, "n", &mut values.0);
    let of_cluster = Audience::condition(caller, "c", &mut values.0);
    let limit = values.put(VARIANTS);
    let sql = format!(
        "SELECT 'need' AS part, n.id AS id, n.guard AS other, n.number AS number, n.title AS text, n.label AS label,
             n.state AS state, n.towns AS towns
         FROM need n WHERE n.id IN ({ids}) AND {of_need}
         UNION ALL
         SELECT 'cluster', c.id, c.guard, c.number, c.title, c.label, '', c.towns
         FROM need_cluster c WHERE c.id IN ({ids}) AND {of_cluster}
         UNION ALL
         SELECT * FROM (
             SELECT 'variant', m.behind, v.need, COALESCE(o.name, ''), v.variant, '', '', v.inhabitants
             FROM (SELECT d.id AS behind, d.id AS need FROM need d WHERE d.id IN ({ids})
                   UNION ALL
                   SELECT i.cluster, i.need FROM cluster_member i JOIN need_cluster c ON c.id = i.cluster
                   WHERE i.cluster IN ({ids}) AND {of_cluster}) m
             JOIN need n ON n.id = m.need JOIN need_voice v ON v.need = n.id
             LEFT JOIN organisation o ON o.id = v.organisation
             WHERE v.variant <> '' AND {of_need} ORDER BY v.inhabitants DESC, v.organisation LIMIT {limit}) w"
    );
    for mut row in read.all(&sql, &values.0)? {
        let part: String = row.take(0)?;
        if part == "variant" {
            told.variants.push(TownVariant {
                behind: row.take(1)?,
                need: row.take(2)?,
                name: row.take(3)?,
                text: row.take(4)?,
            });
            continue;
        }
        told.referred.push(Referred {
            id: row.take(1)?,
            cluster: part == "cluster",
            number: row.take(3)?,
            title: row.take(4)?,
            audience: Audience { label: row.take_parsed(5)?, guard: row.take(2)? },
            state: row.take(6)?,
            towns: row.take(7)?,
        });
    }
    told.referred
        .sort_by(|one, other| (one.cluster, &one.number).cmp(&(other.cluster, &other.number)));
    Ok(told)
}

/// Needs and clusters to choose from: those that are chosen already, then what the text finds, the most supported first.
/// One statement.
///
/// # Errors
/// When the database does not answer.
pub fn find(
    read: &mut Read<'_>,
    caller: &Caller,
    text: &str,
    chosen: &[Uuid],
    limit: i64,
) -> Result<Vec<Referred>> {
    let mut values = Values::default();
    let chosen = values.all(chosen);
    let of_need = Audience::condition(caller, "n", &mut values.0);
    let of_cluster = Audience::condition(caller, "c", &mut values.0);
    let limit = values.put(limit);
    let text = text.trim();
    let (in_need, in_cluster) = if text.is_empty() {
        ("1 = 1".to_owned(), "1 = 1".to_owned())
    } else {
        let pattern = format!("%{}%", text.to_lowercase().replace(['%', '_', '\\'], " "));
        let pattern = values.put(pattern);
        (contains(text, &mut values), format!("LOWER(c.number || ' ' || c.title) LIKE {pattern}"))
    };
    let sql = format!(
        "SELECT * FROM (
             SELECT 'need' AS part, n.id AS id, n.guard AS guard, n.number AS number, n.title AS title,
                 n.label AS label, n.state AS state, n.towns AS towns
             FROM need n WHERE {of_need} AND (n.id IN ({chosen}) OR {in_need})
             ORDER BY CASE WHEN n.id IN ({chosen}) THEN 0 ELSE 1 END, n.towns DESC, n.id LIMIT {limit}) n
         UNION ALL
         SELECT * FROM (
             SELECT 'cluster' AS part, c.id AS id, c.guard AS guard, c.number AS number, c.title AS title,
                 c.label AS label, '' AS state, c.towns AS towns
             FROM need_cluster c WHERE {of_cluster} AND (c.id IN ({chosen}) OR {in_cluster})
             ORDER BY CASE WHEN c.id IN ({chosen}) THEN 0 ELSE 1 END, c.towns DESC, c.id LIMIT {limit}) c"
    );
    read.all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| {
            let part: String = row.take(0)?;
            Ok(Referred {
                id: row.take(1)?,
                cluster: part == "cluster",
                number: row.take(3)?,
                title: row.take(4)?,
                audience: Audience { label: row.take_parsed(5)?, guard: row.take(2)? },
                state: row.take(6)?,
                towns: row.take(7)?,
            })
        })
        .collect()
}

/// The needs behind these needs and clusters, each once, with who may know of it. For rooms that write into them what
/// was decided: they have checked the right to decide.
///
/// # Errors
/// When the database does not answer.
pub fn behind(read: &mut Read<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid, Audience)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = Values::default();
    let ids = values.all(ids);
    let sql = format!(
        "SELECT n.id, n.id, n.label, n.guard FROM need n WHERE n.id IN ({ids})
         UNION
         SELECT m.cluster, n.id, n.label, n.guard FROM cluster_member m JOIN need n ON n.id = m.need
         WHERE m.cluster IN ({ids})
         ORDER BY 2, 1"
    );
    read.all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| {
            let label: Label = row.take_parsed(2)?;
            Ok((row.take(0)?, row.take(1)?, Audience { label, guard: row.take(3)? }))
        })
        .collect()
}
