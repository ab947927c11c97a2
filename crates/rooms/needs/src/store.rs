//! The queries. Every one carries the audience of what it could show.

use ::store::{Error, Read, Result, Row, Timestamp, Value};
use identity::{Audience, Caller};
use jiff::civil::Date;
use uuid::Uuid;

use crate::apply::markers;
use crate::limits;
use crate::model::{
    ClusterRecord, ClusterSummary, Contribution, Document, Frequency, Lamp, LogEntry, Need,
    Objection, Record, Size, Stance, State, Summary, Topic, Urgency, Version, Voice, Weight,
};
use crate::similar;

/// Values for a statement, each given out with its marker.
#[derive(Default)]
pub(crate) struct Values(pub(crate) Vec<Value>);

impl Values {
    pub(crate) fn put(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    pub(crate) fn all(&mut self, ids: &[Uuid]) -> String {
        if ids.is_empty() {
            return "NULL".to_owned();
        }
        let from = self.0.len() + 1;
        self.0.extend(ids.iter().map(|id| Value::from(*id)));
        markers(from, ids.len())
    }
}

/// In which order needs are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// One town, one voice.
    #[default]
    Towns,
    /// By inhabitants, then by cases.
    Inhabitants,
    /// By cases, then by inhabitants.
    Cases,
    /// The newest first.
    Newest,
    /// What has to be met first comes first; what has no day comes last.
    Deadline,
}

impl Sort {
    const fn order(self) -> &'static str {
        match self {
            Self::Towns => "n.towns DESC, n.id DESC",
            Self::Inhabitants => "n.inhabitants DESC, n.cases DESC, n.id DESC",
            Self::Cases => "n.cases DESC, n.inhabitants DESC, n.id DESC",
            Self::Newest => "n.reported_at DESC, n.id DESC",
            Self::Deadline => "n.deadline, n.id",
        }
    }
}

/// Which needs are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What they are about.
    pub topic: Option<Topic>,
    /// The class of size of whoever reported them.
    pub size: Option<Size>,
    /// A state (2 digits) or a district (5 digits).
    pub region: Option<String>,
    /// The state they are in.
    pub state: Option<State>,
    /// Only those for which somebody still has to do something.
    pub open: bool,
    /// How soon they have to be met.
    pub urgency: Option<Urgency>,
    /// Words that all stand in them, or a number.
    pub text: Option<String>,
    /// A service (`LeiKa` key).
    pub leika: Option<String>,
    /// Reported by one of these, or with a voice of theirs.
    pub of: Option<Vec<Uuid>>,
    /// Reported by a member of this provider or association, or with a voice of one.
    pub members_of: Option<Uuid>,
    /// Only what may be taken away as a file.
    pub exportable: bool,
    /// In which order.
    pub sort: Sort,
    /// How many at most.
    pub limit: i64,
    /// How many to leave out.
    pub offset: i64,
}

/// Labels that may not leave the room as a file.
const NO_EXPORT: &str = "NOT IN ('amber+strict', 'red')";

impl Filter {
    /// The conditions on `n`, the audience of the caller among them.
    fn conditions(&self, caller: &Caller, today: Date, values: &mut Values) -> String {
        let mut all = vec![Audience::condition(caller, "n", &mut values.0)];
        all.extend(self.chosen(today, values));
        all.join(" AND ")
    }

    fn chosen(&self, today: Date, values: &mut Values) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(topic) = self.topic {
            all.push(format!("n.topic = {}", values.put(topic.word())));
        }
        if let Some(size) = self.size {
            all.push(format!("n.size = {}", values.put(size.word())));
        }
        if let Some(region) = &self.region {
            let column = if region.len() == 2 { "land" } else { "district" };
            all.push(format!("n.{column} = {}", values.put(region)));
        }
        if let Some(state) = self.state {
            all.push(format!("n.state = {}", values.put(state.word())));
        }
        if self.open {
            all.push("n.state NOT IN ('covered', 'rejected', 'resting', 'done')".to_owned());
        }
        match self.urgency.map(|urgency| urgency.days(today)) {
            Some(Some((from, to))) => {
                let (from, to) = (values.put(from.to_string()), values.put(to.to_string()));
                all.push(format!("n.deadline >= {from} AND n.deadline <= {to}"));
            }
            Some(None) => all.push("n.deadline IS NULL".to_owned()),
            None => {}
        }
        if self.sort == Sort::Deadline && self.urgency.is_none() {
            all.push("n.deadline IS NOT NULL".to_owned());
        }
        if let Some(leika) = &self.leika {
            all.push(format!("n.leika = {}", values.put(leika)));
        }
        if let Some(text) = &self.text {
            all.push(contains(text, values));
        }
        if let Some(of) = &self.of {
            let (one, two) = (values.all(of), values.all(of));
            all.push(format!(
                "n.id IN (SELECT r.id FROM need r WHERE r.organisation IN ({one})
                 UNION SELECT v.need FROM need_voice v WHERE v.organisation IN ({two}))"
            ));
        }
        if let Some(parent) = self.members_of {
            let (one, two) = (values.put(parent), values.put(parent));
            all.push(format!(
                "n.id IN (SELECT r.id FROM affiliation a JOIN need r ON r.organisation = a.member
                     WHERE a.parent = {one}
                 UNION SELECT v.need FROM affiliation a JOIN need_voice v ON v.organisation = a.member
                     WHERE a.parent = {two})"
            ));
        }
        if self.exportable {
            all.push(format!("n.label {NO_EXPORT}"));
        }
        all
    }

    /// Whether the tallies hold how many these are.
    fn is_tallied(&self) -> bool {
        self.region.as_ref().is_none_or(|region| region.len() == 2)
            && self.urgency.is_none()
            && self.text.is_none()
            && self.leika.is_none()
            && self.of.is_none()
            && self.members_of.is_none()
            && self.sort != Sort::Deadline
    }
}

/// Needs in which all words stand, or the one with this number.
pub(crate) fn contains(text: &str, values: &mut Values) -> String {
    let number = values.put(text.trim().to_uppercase());
    let words = similar::searched(text);
    if words.is_empty() {
        return format!("n.number = {number}");
    }
    let count = values.put(i64::try_from(words.len()).unwrap_or(i64::MAX));
    let markers: Vec<_> = words.iter().map(|word| values.put(word)).collect();
    format!(
        "(n.number = {number} OR n.id IN (SELECT w.need FROM need_word w WHERE w.word IN ({})
             GROUP BY w.need HAVING COUNT(*) >= {count}))",
        markers.join(", ")
    )
}

/// The columns that [`read_summary`] reads, of `n` and `o`.
pub(crate) const SUMMARY: &str = "n.id, n.number, n.label, n.title, n.topic, n.state, n.organisation, COALESCE(o.name, ''),
     n.reported_at, n.deadline, n.frequency, n.leika, n.service, n.land, n.district, n.size, n.towns, n.inhabitants,
     n.cases, n.lands, n.sizes, n.alive_at";
/// How many these are.
const SUMMARY_COLUMNS: usize = 22;

pub(crate) fn read_summary(row: &mut Row, from: usize, now: Timestamp) -> Result<Summary> {
    let state: State = row.take_parsed(from + 5)?;
    let alive: Timestamp = row.take(from + 21)?;
    Ok(Summary {
        id: row.take(from)?,
        number: row.take(from + 1)?,
        label: row.take_parsed(from + 2)?,
        title: row.take(from + 3)?,
        topic: row.take_parsed(from + 4)?,
        state,
        organisation: row.take(from + 6)?,
        organisation_name: row.take(from + 7)?,
        reported_at: row.take(from + 8)?,
        deadline: take_day(row, from + 9)?,
        frequency: row.take_parsed(from + 10)?,
        leika: row.take(from + 11)?,
        service: row.take(from + 12)?,
        land: row.take(from + 13)?,
        district: row.take(from + 14)?,
        size: row.take_parsed(from + 15)?,
        weight: Weight {
            towns: row.take(from + 16)?,
            inhabitants: row.take(from + 17)?,
            cases: row.take(from + 18)?,
            lands: row.take(from + 19)?,
            sizes: row.take(from + 20)?,
        },
        lamp: Lamp::of(state, alive, now),
    })
}

fn take_day(row: &mut Row, column: usize) -> Result<Option<Date>> {
    row.take::<Option<String>>(column)?
        .map(|day| day.parse().map_err(|error: jiff::Error| Error::Corrupt(error.to_string())))
        .transpose()
}

/// The needs of a filter that the caller may know of, and how many there are in all.
///
/// # Errors
/// When the database does not answer.
pub fn list(read: &mut Read<'_>, caller: &Caller, filter: &Filter) -> Result<(Vec<Summary>, i64)> {
    let now = read.now();
    let today = now.german_date();
    let mut values = Values::default();
    let conditions = filter.conditions(caller, today, &mut values);
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let sql = format!(
        "SELECT {SUMMARY} FROM need n LEFT JOIN organisation o ON o.id = n.organisation
         WHERE {conditions} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        filter.sort.order()
    );
    let items = read
        .all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| read_summary(&mut row, 0, now))
        .collect::<Result<Vec<_>>>()?;
    let total = total(read, caller, filter, today)?;
    Ok((items, total))
}

fn total(read: &mut Read<'_>, caller: &Caller, filter: &Filter, today: Date) -> Result<i64> {
    let mut values = Values::default();
    if !filter.is_tallied() {
        let conditions = filter.conditions(caller, today, &mut values);
        let sql = format!("SELECT COUNT(*) FROM need n WHERE {conditions}");
        return read.one(&sql, &values.0)?.take(0);
    }
    // What is protected is not in the tallies; there is little of it, and it is counted for its own people.
    let land = values.put(filter.region.as_deref().unwrap_or_default());
    let topic = values.put(filter.topic.map(Topic::word).unwrap_or_default());
    let size = values.put(filter.size.map(Size::word).unwrap_or_default());
    let mut tallied = vec![format!(
        "t.land = {land} AND t.topic = {topic} AND t.size = {size} AND t.facet = 'state'"
    )];
    if let Some(state) = filter.state {
        tallied.push(format!("t.value = {}", values.put(state.word())));
    }
    if filter.open {
        tallied.push("t.value NOT IN ('covered', 'rejected', 'resting', 'done')".to_owned());
    }
    tallied.push(format!("t.label IN ({})", open_labels(caller)));
    let mut own = filter.chosen(today, &mut values);
    own.push("n.label NOT IN ('clear', 'green')".to_owned());
    let guards: Vec<Uuid> = caller.memberships().iter().map(|it| it.organisation).collect();
    own.push(format!("n.guard IN ({})", values.all(&guards)));
    let sql = format!(
        "SELECT CAST(COALESCE((SELECT SUM(t.needs) FROM need_tally t WHERE {}), 0) AS BIGINT)
             + (SELECT COUNT(*) FROM need n WHERE {})",
        tallied.join(" AND "),
        own.join(" AND ")
    );
    read.one(&sql, &values.0)?.take(0)
}

/// The labels of what the caller may know of without guarding it, for the tallies.
pub(crate) fn open_labels(caller: &Caller) -> &'static str {
    if caller.memberships().is_empty() { "'clear'" } else { "'clear', 'green'" }
}

/// These needs, as far as the caller may know of them, in no order.
///
/// # Errors
/// When the database does not answer.
pub fn summaries(read: &mut Read<'_>, caller: &Caller, ids: &[Uuid]) -> Result<Vec<Summary>> {
    let now = read.now();
    let mut values = Values::default();
    let ids = values.all(ids);
    let audience = Audience::condition(caller, "n", &mut values.0);
    let sql = format!(
        "SELECT {SUMMARY} FROM need n LEFT JOIN organisation o ON o.id = n.organisation
         WHERE n.id IN ({ids}) AND {audience}"
    );
    read.all(&sql, &values.0)?.into_iter().map(|mut row| read_summary(&mut row, 0, now)).collect()
}

/// A need with everything its page shows, in two statements.
///
/// # Errors
/// When the database does not answer.
pub fn record(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<Record>> {
    let Some(need) = one(read, caller, id)? else { return Ok(None) };
    let mut record = Record {
        need,
        voices: Vec::new(),
        stances: Vec::new(),
        contributions: Vec::new(),
        documents: Vec::new(),
        log: Vec::new(),
        clusters: Vec::new(),
        versions: Vec::new(),
    };
    for mut row in parts(read, caller, id)? {
        let part: String = row.take(0)?;
        match part.as_str() {
            "voice" => record.voices.push(Voice {
                organisation: row.take(1)?,
                name: row.take(4)?,
                stance: row.take_parsed(5)?,
                variant: row.take(6)?,
                counts: row.take::<i64>(8)? > 0,
                cases: row.take(9)?,
                inhabitants: row.take(10)?,
                at: row.take(3)?,
            }),
            "stance" => record.stances.push((row.take_parsed(5)?, row.take(9)?)),
            "contribution" => record.contributions.push(Contribution {
                id: row.take::<Option<Uuid>>(2)?.unwrap_or_default(),
                organisation: row.take(1)?,
                name: row.take(4)?,
                kind: row.take_parsed(5)?,
                text: row.take(6)?,
                link: row.take(7)?,
                reply_to: row.take(11)?,
                at: row.take(3)?,
            }),
            "document" => record.documents.push(Document {
                id: row.take::<Option<Uuid>>(2)?.unwrap_or_default(),
                organisation: row.take(1)?,
                organisation_name: row.take(4)?,
                media_type: row.take(5)?,
                title: row.take(6)?,
                name: row.take(7)?,
                size: row.take(9)?,
                blob: row.take(12)?,
                at: row.take(3)?,
            }),
            "log" => record.log.push(read_log(&mut row)?),
            "cluster" => {
                let title: String = row.take(6)?;
                let number: String = row.take(4)?;
                record.clusters.push((row.take(1)?, format!("{number}: {title}"), row.take(3)?));
            }
            _ => record.versions.push(Version {
                field: row.take(5)?,
                value: row.take(6)?,
                name: row.take(4)?,
                at: row.take(3)?,
            }),
        }
    }
    record.contributions.sort_by_key(|it| (it.at, it.id));
    record.documents.sort_by_key(|it| std::cmp::Reverse((it.at, it.id)));
    record.log.sort_by_key(|it| std::cmp::Reverse((it.at, it.operation)));
    Ok(Some(record))
}

fn read_log(row: &mut Row) -> Result<LogEntry> {
    let outcome_and_day: String = row.take(12)?;
    let (outcome, day) = outcome_and_day.split_once('|').unwrap_or((&outcome_and_day, ""));
    Ok(LogEntry {
        operation: row.take(2)?,
        at: row.take(3)?,
        organisation: row.take(1)?,
        name: row.take(4)?,
        verb: row.take(5)?,
        outcome: outcome.to_owned(),
        text: row.take(6)?,
        next_on: day.parse().ok(),
        link: row.take(7)?,
        other: row.take(11)?,
    })
}

fn one(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<Need>> {
    let now = read.now();
    let mut values = Values::default();
    let marker = values.put(id);
    let audience = Audience::condition(caller, "n", &mut values.0);
    let sql = format!(
        "SELECT {SUMMARY}, n.guard, n.problem, n.affected, n.workaround, n.product, n.person, n.own_state,
             n.reason, n.next_on, n.link, n.owner, COALESCE(w.name, ''), n.moved_at, n.lowering, n.lowering_by
         FROM need n LEFT JOIN organisation o ON o.id = n.organisation
         LEFT JOIN organisation w ON w.id = n.owner
         WHERE n.id = {marker} AND {audience}"
    );
    let Some(mut row) = read.optional(&sql, &values.0)? else { return Ok(None) };
    let at = |column: usize| SUMMARY_COLUMNS + column;
    Ok(Some(Need {
        summary: read_summary(&mut row, 0, now)?,
        guard: row.take(at(0))?,
        problem: row.take(at(1))?,
        affected: row.take(at(2))?,
        workaround: row.take(at(3))?,
        product: row.take(at(4))?,
        person: row.take(at(5))?,
        own_state: row.take_parsed(at(6))?,
        reason: row.take(at(7))?,
        next_on: take_day(&mut row, at(8))?,
        link: row.take(at(9))?,
        owner: row.take(at(10))?,
        owner_name: row.take(at(11))?,
        moved_at: row.take(at(12))?,
        lowering: match row.take::<Option<String>>(at(13))? {
            Some(label) => Some((label.parse().map_err(Error::Corrupt)?, row.take(at(14))?)),
            None => None,
        },
    }))
}

/// Everything around a need in one statement: part, organisation, id, at, name, word, text, link, counts, n, m,
/// other, more.
fn parts(read: &mut Read<'_>, caller: &Caller, need: Uuid) -> Result<Vec<Row>> {
    let mut values = Values::default();
    let id = values.put(need);
    let own: Vec<Uuid> = caller.memberships().iter().map(|it| it.organisation).collect();
    let own = values.all(&own);
    let (voices, contributions, log) =
        (values.put(limits::VOICES), values.put(limits::CONTRIBUTIONS), values.put(limits::LOG));
    let audience = Audience::condition(caller, "c", &mut values.0);
    let log = log_part(caller, &mut values, &id, &log);
    let sql = format!(
        "SELECT * FROM (
             SELECT 'voice' AS part, v.organisation AS organisation, CAST(NULL AS UUID) AS id, v.at AS at,
                 COALESCE(o.name, '') AS name, v.stance AS word, v.variant AS text, '' AS link,
                 CAST(CASE WHEN v.counts THEN 1 ELSE 0 END AS BIGINT) AS counted, v.cases AS n, v.inhabitants AS m,
                 CAST(NULL AS UUID) AS other, '' AS more
             FROM need_voice v LEFT JOIN organisation o ON o.id = v.organisation WHERE v.need = {id}
             ORDER BY CASE WHEN v.organisation IN ({own}) THEN 0 ELSE 1 END, v.inhabitants DESC, v.organisation
             LIMIT {voices}) a
         UNION ALL
         SELECT 'stance', CAST(NULL AS UUID), NULL, 0, '', v.stance, '', '', 0, COUNT(*), 0, NULL, ''
         FROM need_voice v WHERE v.need = {id} GROUP BY v.stance
         UNION ALL
         SELECT * FROM (
             SELECT 'contribution', c.organisation, c.id, c.at, COALESCE(o.name, ''), c.kind, c.text, c.link, 0, 0, 0,
                 c.reply_to, ''
             FROM need_contribution c LEFT JOIN organisation o ON o.id = c.organisation WHERE c.need = {id}
             ORDER BY c.at DESC LIMIT {contributions}) b
         UNION ALL {log}
         UNION ALL
         SELECT 'document', d.organisation, d.id, d.at, COALESCE(o.name, ''), d.media_type, d.title, d.name, 0, d.size, 0,
             NULL, d.blob
         FROM need_document d LEFT JOIN organisation o ON o.id = d.organisation
         WHERE d.need = {id} AND NOT d.dropped
         UNION ALL
         SELECT 'cluster', c.id, NULL, m.since, c.number, '', c.title, '', 0, 0, 0, NULL, ''
         FROM cluster_member m JOIN need_cluster c ON c.id = m.cluster WHERE m.need = {id} AND {audience}
         UNION ALL
         SELECT 'version', s.organisation, NULL, s.at, COALESCE(o.name, ''), s.field, s.value, '', 0, 0, 0, NULL, ''
         FROM shared_value s LEFT JOIN organisation o ON o.id = s.organisation
         WHERE s.subject = {id} AND (s.field = 'label' OR s.field >= 'state' AND s.field < 'u')
             AND (SELECT COUNT(*) FROM shared_value t WHERE t.subject = s.subject AND t.field = s.field) > 1"
    );
    read.all(&sql, &values.0)
}

/// The log of a need or a cluster; what happened together with another one is there for those who may know of that too.
fn log_part(caller: &Caller, values: &mut Values, subject: &str, limit: &str) -> String {
    let known = |kind: &str, alias: &str, values: &mut Values| {
        let audience = Audience::condition(caller, alias, &mut values.0);
        format!(
            "NOT EXISTS (SELECT 1 FROM {kind} {alias} WHERE {alias}.id = l.other AND NOT {audience})"
        )
    };
    let (need, cluster) = (known("need", "x", values), known("need_cluster", "y", values));
    format!(
        "SELECT * FROM (
             SELECT 'log' AS part, l.organisation AS organisation, l.operation AS id, l.at AS at,
                 COALESCE(o.name, '') AS name, l.verb AS word, l.text AS text, l.link AS link,
                 CAST(0 AS BIGINT) AS counted, CAST(0 AS BIGINT) AS n, CAST(0 AS BIGINT) AS m, l.other AS other, l.outcome || '|' || COALESCE(l.next_on, '') AS more
             FROM need_log l LEFT JOIN organisation o ON o.id = l.organisation
             WHERE l.subject = {subject} AND {need} AND {cluster}
             ORDER BY l.at DESC, l.operation DESC LIMIT {limit}) l"
    )
}

const CLUSTER: &str =
    "c.id, c.number, c.label, c.title, c.topic, c.organisation, COALESCE(o.name, ''), c.made_at,
     c.needs, c.towns, c.inhabitants, c.cases, c.lands, c.sizes";
/// How many these are.
const CLUSTER_COLUMNS: usize = 14;

fn read_cluster(row: &mut Row) -> Result<ClusterSummary> {
    Ok(ClusterSummary {
        id: row.take(0)?,
        number: row.take(1)?,
        label: row.take_parsed(2)?,
        title: row.take(3)?,
        topic: row.take_parsed(4)?,
        organisation: row.take(5)?,
        organisation_name: row.take(6)?,
        made_at: row.take(7)?,
        needs: row.take(8)?,
        weight: Weight {
            towns: row.take(9)?,
            inhabitants: row.take(10)?,
            cases: row.take(11)?,
            lands: row.take(12)?,
            sizes: row.take(13)?,
        },
    })
}

/// The clusters that the caller may know of, and how many there are in all. Of the filter count topic, text, members,
/// order and part.
///
/// # Errors
/// When the database does not answer.
pub fn clusters(
    read: &mut Read<'_>,
    caller: &Caller,
    filter: &Filter,
) -> Result<(Vec<ClusterSummary>, i64)> {
    let conditions = |values: &mut Values| {
        let mut all = vec![Audience::condition(caller, "c", &mut values.0)];
        if let Some(topic) = filter.topic {
            all.push(format!("c.topic = {}", values.put(topic.word())));
        }
        if let Some(text) = &filter.text {
            let pattern = format!("%{}%", text.trim().to_lowercase().replace(['%', '_'], " "));
            let marker = values.put(pattern);
            all.push(format!("LOWER(c.number || ' ' || c.title) LIKE {marker}"));
        }
        if let Some(of) = &filter.of {
            let of = values.all(of);
            all.push(format!(
                "EXISTS (SELECT 1 FROM cluster_town t WHERE t.cluster = c.id AND t.organisation IN ({of}))"
            ));
        }
        if filter.exportable {
            all.push(format!("c.label {NO_EXPORT}"));
        }
        all.join(" AND ")
    };
    let mut values = Values::default();
    let chosen = conditions(&mut values);
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let order = match filter.sort {
        Sort::Newest | Sort::Deadline => "c.made_at DESC, c.id DESC",
        Sort::Towns => "c.towns DESC, c.id DESC",
        Sort::Inhabitants => "c.inhabitants DESC, c.cases DESC, c.id DESC",
        Sort::Cases => "c.cases DESC, c.inhabitants DESC, c.id DESC",
    };
    let sql = format!(
        "SELECT {CLUSTER} FROM need_cluster c LEFT JOIN organisation o ON o.id = c.organisation
         WHERE {chosen} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
    );
    let items = read
        .all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| read_cluster(&mut row))
        .collect::<Result<Vec<_>>>()?;
    let mut values = Values::default();
    let chosen = conditions(&mut values);
    let sql = format!("SELECT COUNT(*) FROM need_cluster c WHERE {chosen}");
    let total = read.one(&sql, &values.0)?.take(0)?;
    Ok((items, total))
}

/// These clusters, as far as the caller may know of them, in no order.
///
/// # Errors
/// When the database does not answer.
pub fn cluster_summaries(
    read: &mut Read<'_>,
    caller: &Caller,
    ids: &[Uuid],
) -> Result<Vec<ClusterSummary>> {
    let mut values = Values::default();
    let ids = values.all(ids);
    let audience = Audience::condition(caller, "c", &mut values.0);
    let sql = format!(
        "SELECT {CLUSTER} FROM need_cluster c LEFT JOIN organisation o ON o.id = c.organisation
         WHERE c.id IN ({ids}) AND {audience}"
    );
    read.all(&sql, &values.0)?.into_iter().map(|mut row| read_cluster(&mut row)).collect()
}

/// A cluster with everything its page shows, in two statements: itself with its needs, and what stands around.
///
/// # Errors
/// When the database does not answer.
pub fn cluster(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<ClusterRecord>> {
    let now = read.now();
    let mut values = Values::default();
    let marker = values.put(id);
    let of_cluster = Audience::condition(caller, "c", &mut values.0);
    let of_need = Audience::condition(caller, "n", &mut values.0);
    let limit = values.put(limits::MEMBERS);
    // The needs stand beside the row of the cluster; one without needs has one row without a need.
    let sql = format!(
        "SELECT {CLUSTER}, c.guard, c.text, c.origin, d.* FROM need_cluster c
         LEFT JOIN organisation o ON o.id = c.organisation
         LEFT JOIN (
             SELECT CAST(1 AS BIGINT) AS there, {} FROM cluster_member m JOIN need n ON n.id = m.need
             LEFT JOIN organisation o ON o.id = n.organisation
             WHERE m.cluster = {marker} AND {of_need} ORDER BY n.towns DESC, n.id LIMIT {limit}) d ON 1 = 1
         WHERE c.id = {marker} AND {of_cluster}",
        named_summary()
    );
    let mut rows = read.all(&sql, &values.0)?.into_iter().peekable();
    let Some(first) = rows.peek_mut() else { return Ok(None) };
    let cluster = read_cluster(first)?;
    let mut record = ClusterRecord {
        cluster,
        guard: first.take(CLUSTER_COLUMNS)?,
        text: first.take(CLUSTER_COLUMNS + 1)?,
        origin: first.take(CLUSTER_COLUMNS + 2)?,
        frequency: Frequency::Rarely,
        deadline: None,
        needs: Vec::new(),
        variants: Vec::new(),
        objections: Vec::new(),
        log: Vec::new(),
    };
    for mut row in rows {
        if row.take::<Option<i64>>(CLUSTER_COLUMNS + 3)?.is_some() {
            record.needs.push(read_summary(&mut row, CLUSTER_COLUMNS + 4, now)?);
        }
    }
    record.needs.sort_by_key(|need| std::cmp::Reverse((need.weight.towns, need.id)));
    record.frequency =
        record.needs.iter().map(|need| need.frequency).min().unwrap_or(Frequency::Rarely);
    record.deadline = record.needs.iter().filter_map(|need| need.deadline).min();
    around_cluster(read, caller, id, &mut record)?;
    Ok(Some(record))
}

/// The columns of a summary with a name for each, so that they can come from a subquery.
fn named_summary() -> String {
    SUMMARY.replace("COALESCE(o.name, '')", "COALESCE(o.name, '') AS organisation_name")
}

fn around_cluster(
    read: &mut Read<'_>,
    caller: &Caller,
    id: Uuid,
    record: &mut ClusterRecord,
) -> Result<()> {
    let mut values = Values::default();
    let marker = values.put(id);
    let known: Vec<Uuid> = record.needs.iter().map(|need| need.id).collect();
    let known = values.all(&known);
    let (voices, log) = (values.put(limits::VOICES), values.put(limits::LOG));
    let log = log_part(caller, &mut values, &marker, &log);
    let of_need = Audience::condition(caller, "n", &mut values.0);
    let sql = format!(
        "{log}
         UNION ALL
         SELECT 'objection', b.organisation, b.need, b.at, COALESCE(o.name, ''), '', b.text, '', 0, 0, 0, NULL, ''
         FROM cluster_objection b JOIN need n ON n.id = b.need LEFT JOIN organisation o ON o.id = b.organisation
         WHERE b.cluster = {marker} AND {of_need}
         UNION ALL
         SELECT * FROM (
             SELECT 'variant', v.organisation, v.need, v.at, COALESCE(o.name, ''), '', v.variant, '', 0, 0, 0,
                 CAST(NULL AS UUID), ''
             FROM need_voice v LEFT JOIN organisation o ON o.id = v.organisation
             WHERE v.need IN ({known}) AND v.variant <> '' ORDER BY v.inhabitants DESC, v.organisation
             LIMIT {voices}) d"
    );
    for mut row in read.all(&sql, &values.0)? {
        let part: String = row.take(0)?;
        match part.as_str() {
            "log" => record.log.push(read_log(&mut row)?),
            "objection" => record.objections.push(Objection {
                organisation: row.take(1)?,
                name: row.take(4)?,
                need: row.take(2)?,
                text: row.take(6)?,
                at: row.take(3)?,
            }),
            _ => record.variants.push((row.take(4)?, row.take(6)?, row.take(2)?)),
        }
    }
    record.log.sort_by_key(|it| std::cmp::Reverse((it.at, it.operation)));
    Ok(())
}

/// How an organisation's own voice stands.
pub(crate) fn own_voice(record: &Record, organisation: Uuid) -> Option<&Voice> {
    record.voices.iter().find(|voice| voice.organisation == organisation)
}

/// How many have said this.
pub(crate) fn said(record: &Record, stance: Stance) -> i64 {
    record.stances.iter().find(|(said, _)| *said == stance).map_or(0, |(_, count)| *count)
}

/// The needs with these numbers, as far as the caller may know of them.
pub(crate) fn by_numbers(
    read: &mut Read<'_>,
    caller: &Caller,
    numbers: &[String],
) -> Result<Vec<Uuid>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = Values(numbers.iter().map(Value::from).collect());
    let markers = markers(1, numbers.len());
    let audience = Audience::condition(caller, "n", &mut values.0);
    let sql = format!("SELECT n.id FROM need n WHERE n.number IN ({markers}) AND {audience}");
    read.all(&sql, &values.0)?.into_iter().map(|mut row| row.take(0)).collect()
}
