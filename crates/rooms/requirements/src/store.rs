//! The queries. Every one carries the audience of what it could show.

use std::collections::BTreeMap;

use ::store::{Error, Read, Result, Row, Timestamp, Value};
use identity::{Audience, Caller};
use jiff::civil::Date;
use uuid::Uuid;

use crate::limits;
use crate::model::{
    Addressee, Answer, Check, Comment, Comparison, Level, LogEntry, Outcome, Profile, Record,
    Requirement, Snapshot, State, Summary, Trace, Version, Versions,
};
use crate::seat::listed;

/// Values for a statement, each given out with its marker.
#[derive(Default)]
pub(crate) struct Values(pub(crate) Vec<Value>);

impl Values {
    pub(crate) fn put(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// A condition that holds where `expression` contains the text, in whatever case.
    pub(crate) fn contains(&mut self, expression: &str, text: &str) -> String {
        let text = text.trim().to_lowercase().replace(['%', '_', '\\'], " ");
        format!("LOWER({expression}) LIKE {}", self.put(format!("%{text}%")))
    }
}

/// Labels that may not leave the room as a file.
pub(crate) const NO_EXPORT: &str = "NOT IN ('amber+strict', 'red')";

/// In which order profiles are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Where something happened last comes first.
    #[default]
    Moved,
    /// The newest first.
    Newest,
    /// What has to be answered first comes first; only what waits for an answer.
    Due,
}

/// Which profiles are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The state they are in.
    pub state: Option<State>,
    /// Only those for which somebody still has to do something.
    pub open: bool,
    /// Only those whose answer is overdue on this day.
    pub overdue_on: Option<Date>,
    /// Whose they are.
    pub organisation: Option<Uuid>,
    /// To whom they are addressed.
    pub addressee: Option<Uuid>,
    /// Those of one of these organisations, or addressed to one.
    pub of: Option<Vec<Uuid>>,
    /// With a sentence that is traced to this need or cluster.
    pub behind: Option<Uuid>,
    /// Words in number, title or addressee.
    pub text: Option<String>,
    /// Only what may be taken away as a file.
    pub exportable: bool,
    /// In which order.
    pub sort: Sort,
    /// How many at most.
    pub limit: i64,
    /// How many to leave out.
    pub offset: i64,
}

impl Filter {
    fn conditions(&self, caller: &Caller, values: &mut Values) -> String {
        let mut all = vec![Audience::condition(caller, "p", &mut values.0)];
        if let Some(state) = self.state {
            all.push(format!("p.state = {}", values.put(state.word())));
        }
        if self.open {
            all.push("p.state NOT IN ('rejected', 'effective')".to_owned());
        }
        if let Some(day) = self.overdue_on {
            let day = values.put(day.to_string());
            all.push(format!("p.state = 'submitted' AND p.due_on < {day}"));
        }
        if self.sort == Sort::Due {
            all.push("p.state = 'submitted'".to_owned());
        }
        if let Some(of) = self.organisation {
            all.push(format!("p.organisation = {}", values.put(of)));
        }
        if let Some(of) = self.addressee {
            all.push(format!("p.addressee = {}", values.put(of)));
        }
        if let Some(of) = &self.of {
            let (one, two) = (listed(of, &mut values.0), listed(of, &mut values.0));
            all.push(format!("(p.organisation IN ({one}) OR p.addressee IN ({two}))"));
        }
        if let Some(behind) = self.behind {
            let behind = values.put(behind);
            all.push(format!(
                "p.id IN (SELECT r.profile FROM requirement_trace t JOIN requirement r ON r.id = t.requirement
                     WHERE t.subject = {behind})"
            ));
        }
        if let Some(text) = &self.text {
            all.push(
                values.contains("p.number || ' ' || p.title || ' ' || p.addressee_name", text),
            );
        }
        if self.exportable {
            all.push(format!("p.label {NO_EXPORT}"));
        }
        all.join(" AND ")
    }
}

/// The columns that [`read_summary`] reads, of `p` and `o`.
const SUMMARY: &str = "p.id, p.number, p.label, p.guard, p.title, p.organisation, COALESCE(o.name, ''), p.addressee,
     p.addressee_name, p.state, p.moved_at, p.due_on, p.sentences, p.unanswered, p.template, p.made_at";
/// How many these are.
const SUMMARY_COLUMNS: usize = 16;

fn read_summary(row: &mut Row) -> Result<Summary> {
    Ok(Summary {
        id: row.take(0)?,
        number: row.take(1)?,
        audience: Audience { label: row.take_parsed(2)?, guard: row.take(3)? },
        title: row.take(4)?,
        organisation: row.take(5)?,
        organisation_name: row.take(6)?,
        addressee: Addressee { organisation: row.take(7)?, name: row.take(8)? },
        state: row.take_parsed(9)?,
        moved_at: row.take(10)?,
        due_on: take_day(row, 11)?,
        sentences: row.take(12)?,
        unanswered: row.take(13)?,
        template: row.take_parsed(14)?,
        made_at: row.take(15)?,
    })
}

pub(crate) fn take_day(row: &mut Row, column: usize) -> Result<Option<Date>> {
    row.take::<Option<String>>(column)?
        .filter(|day| !day.is_empty())
        .map(|day| day.parse().map_err(|error: jiff::Error| Error::Corrupt(error.to_string())))
        .transpose()
}

/// The profiles of a filter that the caller may know of, and how many there are in all.
///
/// # Errors
/// When the database does not answer.
pub fn list(read: &mut Read<'_>, caller: &Caller, filter: &Filter) -> Result<(Vec<Summary>, i64)> {
    let mut values = Values::default();
    let conditions = filter.conditions(caller, &mut values);
    let sql = format!("SELECT COUNT(*) FROM profile p WHERE {conditions}");
    let total = read.one(&sql, &values.0)?.take(0)?;
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let order = match filter.sort {
        Sort::Moved => "p.moved_at DESC, p.id DESC",
        Sort::Newest => "p.made_at DESC, p.id DESC",
        Sort::Due => "p.due_on, p.id",
    };
    let sql = format!(
        "SELECT {SUMMARY} FROM profile p LEFT JOIN organisation o ON o.id = p.organisation
         WHERE {conditions} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
    );
    let items = read.all(&sql, &values.0)?.iter_mut().map(read_summary).collect::<Result<_>>()?;
    Ok((items, total))
}

/// These profiles, as far as the caller may know of them, in no order.
///
/// # Errors
/// When the database does not answer.
pub fn summaries(read: &mut Read<'_>, caller: &Caller, ids: &[Uuid]) -> Result<Vec<Summary>> {
    let mut values = Values::default();
    let ids = listed(ids, &mut values.0);
    let audience = Audience::condition(caller, "p", &mut values.0);
    let sql = format!(
        "SELECT {SUMMARY} FROM profile p LEFT JOIN organisation o ON o.id = p.organisation
         WHERE p.id IN ({ids}) AND {audience}"
    );
    read.all(&sql, &values.0)?.iter_mut().map(read_summary).collect()
}

/// The columns of the parts of a profile, each with what stands there when a part has none.
const PART: &[(&str, &str)] = &[
    ("part", "''"),
    ("id", "CAST(NULL AS UUID)"),
    ("other", "CAST(NULL AS UUID)"),
    ("organisation", "CAST(NULL AS UUID)"),
    ("name", "''"),
    ("at", "CAST(NULL AS BIGINT)"),
    ("word", "''"),
    ("second", "''"),
    ("text", "''"),
    ("more", "''"),
    ("n", "CAST(0 AS BIGINT)"),
    ("place", "CAST(0 AS BIGINT)"),
    ("flag", "CAST(0 AS BIGINT)"),
    ("reason", "''"),
    ("outcome", "''"),
    ("day", "''"),
    ("link", "''"),
    ("later", "CAST(NULL AS BIGINT)"),
];

/// A part of a profile as a SELECT: which columns it has, and where they come from.
fn part(name: &str, columns: &[(&str, &str)], from: &str) -> String {
    let expression = |column: &str, default: &str| {
        let own = columns.iter().find(|(known, _)| *known == column);
        let value = own.map_or(default, |(_, value)| *value);
        if column == "part" { format!("'{name}' AS part") } else { format!("{value} AS {column}") }
    };
    let all: Vec<_> = PART.iter().map(|(column, default)| expression(column, default)).collect();
    format!("SELECT * FROM (SELECT {} {from}) {name}_part", all.join(", "))
}

/// Everything that stands around a profile, its id and the bounds being values.
fn parts(id: &str, values: &mut Values) -> String {
    let (comments, versions, log) =
        (values.put(limits::COMMENTS), values.put(limits::VERSIONS), values.put(limits::LOG));
    let named = |table: &str, whose: &str, rest: &str| {
        format!(
            "FROM {table} x LEFT JOIN organisation o ON o.id = x.{whose} WHERE x.profile = {id} {rest}"
        )
    };
    let name = ("name", "COALESCE(o.name, '')");
    let at = ("at", "x.at");
    [
        part(
            "sentence",
            &[
                ("id", "x.id"),
                name,
                ("at", "x.written_at"),
                ("word", "x.level"),
                ("second", "x.plane"),
                ("text", "x.text"),
                ("more", "x.test"),
                ("n", "x.mark"),
                ("place", "x.place"),
                ("flag", "CAST(CASE WHEN x.withdrawn THEN 1 ELSE 0 END AS BIGINT)"),
                ("reason", "CASE WHEN x.withdrawn THEN x.withdrawn_reason ELSE x.reason END"),
                ("outcome", "x.outcome"),
                ("day", "COALESCE(x.next_on, '')"),
                ("link", "x.link"),
                ("later", "x.answered_at"),
            ],
            &named("requirement", "answered_by", ""),
        ),
        part(
            "trace",
            &[("id", "t.requirement"), ("other", "t.subject"), ("word", "t.kind")],
            &format!(
                "FROM requirement_trace t JOIN requirement x ON x.id = t.requirement WHERE x.profile = {id}"
            ),
        ),
        part(
            "purpose",
            &[("text", "x.purpose")],
            &format!("FROM profile x WHERE x.id = {id}"),
        ),
        part(
            "comment",
            &[
                ("id", "x.id"),
                ("other", "x.requirement"),
                ("organisation", "x.organisation"),
                name,
                at,
                ("word", "x.kind"),
                ("text", "x.text"),
                ("more", "x.settled"),
            ],
            &named("profile_comment", "organisation", &format!("ORDER BY x.at DESC LIMIT {comments}")),
        ),
        part(
            "reply",
            &[("id", "x.id"), ("other", "x.reply_to")],
            &format!("FROM profile_comment x WHERE x.profile = {id} AND x.reply_to IS NOT NULL"),
        ),
        part(
            "version",
            &[("id", "x.id"), name, at, ("text", "x.note"), ("n", "x.number")],
            &named(
                "profile_version",
                "organisation",
                &format!("ORDER BY x.number DESC, x.at DESC LIMIT {versions}"),
            ),
        ),
        part(
            "question",
            &[
                name,
                at,
                ("word", "x.question"),
                ("text", "x.remark"),
                ("flag", "CAST(CASE WHEN x.yes THEN 1 ELSE 0 END AS BIGINT)"),
            ],
            &named("profile_check", "organisation", ""),
        ),
        part(
            "land",
            &[
                name,
                at,
                ("word", "x.land"),
                ("second", "x.status"),
                ("text", "x.way"),
                ("more", "x.remark"),
            ],
            &named("profile_comparison", "organisation", ""),
        ),
        part(
            "conflict",
            &[name, at, ("word", "x.field"), ("text", "x.value")],
            &format!(
                "FROM shared_value x LEFT JOIN organisation o ON o.id = x.organisation
                 WHERE x.subject = {id} AND (SELECT COUNT(*) FROM shared_value y
                     WHERE y.subject = x.subject AND y.field = x.field) > 1"
            ),
        ),
        part(
            "log",
            &[
                ("other", "x.requirement"),
                name,
                at,
                ("word", "x.verb"),
                ("outcome", "x.outcome"),
                ("text", "x.text"),
                ("day", "COALESCE(x.next_on, '')"),
                ("link", "x.link"),
            ],
            &format!(
                "FROM profile_log x LEFT JOIN organisation o ON o.id = x.organisation WHERE x.subject = {id}
                 ORDER BY x.at DESC, x.operation DESC LIMIT {log}"
            ),
        ),
    ]
    .join("\nUNION ALL\n")
}

/// A profile with everything its pages show, in one statement.
///
/// # Errors
/// When the database does not answer.
pub fn record(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<Record>> {
    let mut values = Values::default();
    let audience = Audience::condition(caller, "p", &mut values.0);
    whole(read, id, &audience, values)
}

/// The same for operations that have checked the right themselves.
pub(crate) fn unguarded(read: &mut Read<'_>, id: Uuid) -> Result<Option<Record>> {
    whole(read, id, "1 = 1", Values::default())
}

fn whole(
    read: &mut Read<'_>,
    id: Uuid,
    condition: &str,
    mut values: Values,
) -> Result<Option<Record>> {
    let id = values.put(id);
    let parts = parts(&id, &mut values);
    let sql = format!(
        "SELECT {SUMMARY}, p.own_state, p.reason, p.next_on, p.link, COALESCE(m.name, ''), p.consulted_at,
             p.submitted_at, p.received_at, COALESCE(r.name, ''), p.received_note, d.*
         FROM profile p LEFT JOIN organisation o ON o.id = p.organisation
         LEFT JOIN organisation m ON m.id = p.moved_by
         LEFT JOIN organisation r ON r.id = p.received_by
         LEFT JOIN ({parts}) d ON 1 = 1
         WHERE p.id = {id} AND {condition}"
    );
    let mut rows = read.all(&sql, &values.0)?;
    let Some(first) = rows.first_mut() else { return Ok(None) };
    let mut record = Record {
        profile: read_profile(first)?,
        requirements: Vec::new(),
        comments: Vec::new(),
        versions: Vec::new(),
        checks: Vec::new(),
        comparisons: BTreeMap::new(),
        conflicts: Vec::new(),
        log: Vec::new(),
    };
    let mut around = Around::default();
    for row in &mut rows {
        around.read(row, SUMMARY_COLUMNS + 10, &mut record)?;
    }
    around.put_into(&mut record);
    Ok(Some(record))
}

fn read_profile(row: &mut Row) -> Result<Profile> {
    let at = |column: usize| SUMMARY_COLUMNS + column;
    let received: Option<Timestamp> = row.take(at(7))?;
    let by: String = row.take(at(8))?;
    let note: String = row.take(at(9))?;
    Ok(Profile {
        summary: read_summary(row)?,
        purpose: String::new(),
        own_state: row.take_parsed(at(0))?,
        reason: row.take(at(1))?,
        next_on: take_day(row, at(2))?,
        link: row.take(at(3))?,
        moved_by: row.take(at(4))?,
        consulted_at: row.take(at(5))?,
        submitted_at: row.take(at(6))?,
        receipt: received.map(|received| (by, received, note)),
    })
}

/// What has to be put together once all parts are read.
#[derive(Default)]
struct Around {
    places: BTreeMap<Uuid, i64>,
    traces: Vec<(Uuid, Trace)>,
    replies: BTreeMap<Uuid, Uuid>,
}

impl Around {
    fn read(&mut self, row: &mut Row, from: usize, record: &mut Record) -> Result<()> {
        let column = |name: &str| {
            from + PART.iter().position(|(known, _)| *known == name).unwrap_or_default()
        };
        let Some(part) = row.take::<Option<String>>(column("part"))? else { return Ok(()) };
        match part.as_str() {
            "sentence" => {
                let id: Uuid = row.take(column("id"))?;
                self.places.insert(id, row.take(column("place"))?);
                record.requirements.push(read_sentence(
                    row,
                    column,
                    id,
                    record.profile.summary.id,
                )?);
            }
            "trace" => {
                let trace = Trace {
                    kind: row.take_parsed(column("word"))?,
                    id: row.take(column("other"))?,
                };
                self.traces.push((row.take(column("id"))?, trace));
            }
            "purpose" => record.profile.purpose = row.take(column("text"))?,
            "comment" => record.comments.push(Comment {
                id: row.take(column("id"))?,
                requirement: row.take(column("other"))?,
                organisation: row.take(column("organisation"))?,
                name: row.take(column("name"))?,
                at: row.take(column("at"))?,
                kind: row.take_parsed(column("word"))?,
                text: row.take(column("text"))?,
                reply_to: None,
                settled: row.take(column("more"))?,
            }),
            "reply" => {
                self.replies.insert(row.take(column("id"))?, row.take(column("other"))?);
            }
            "version" => record.versions.push(Version {
                id: row.take(column("id"))?,
                number: row.take(column("n"))?,
                at: row.take(column("at"))?,
                name: row.take(column("name"))?,
                note: row.take(column("text"))?,
            }),
            "question" => record.checks.push(Check {
                question: row.take_parsed(column("word"))?,
                yes: row.take::<i64>(column("flag"))? > 0,
                remark: row.take(column("text"))?,
                name: row.take(column("name"))?,
                at: row.take(column("at"))?,
            }),
            "land" => {
                let comparison = Comparison {
                    land: row.take(column("word"))?,
                    way: row.take(column("text"))?,
                    status: row.take_parsed(column("second"))?,
                    remark: row.take(column("more"))?,
                    name: row.take(column("name"))?,
                    at: row.take(column("at"))?,
                };
                record.comparisons.insert(comparison.land.clone(), comparison);
            }
            "conflict" => {
                let field: String = row.take(column("word"))?;
                let value =
                    (row.take(column("name"))?, row.take(column("at"))?, row.take(column("text"))?);
                match record.conflicts.iter_mut().find(|known| known.field == field) {
                    Some(known) => known.values.push(value),
                    None => record.conflicts.push(Versions { field, values: vec![value] }),
                }
            }
            _ => record.log.push(LogEntry {
                at: row.take(column("at"))?,
                name: row.take(column("name"))?,
                verb: row.take(column("word"))?,
                outcome: row.take(column("outcome"))?,
                text: row.take(column("text"))?,
                next_on: take_day(row, column("day"))?,
                link: row.take(column("link"))?,
                requirement: row.take(column("other"))?,
            }),
        }
        Ok(())
    }

    fn put_into(self, record: &mut Record) {
        for (sentence, trace) in self.traces {
            if let Some(sentence) = record.requirements.iter_mut().find(|it| it.id == sentence) {
                sentence.traces.push(trace);
            }
        }
        for sentence in &mut record.requirements {
            sentence.traces.sort_unstable();
        }
        record.requirements.sort_by_key(|it| (self.places.get(&it.id).copied(), it.id));
        for comment in &mut record.comments {
            comment.reply_to = self.replies.get(&comment.id).copied();
        }
        record.comments.sort_by_key(|it| (it.at, it.id));
        record.versions.sort_by_key(|it| std::cmp::Reverse((it.number, it.at, it.id)));
        record.log.sort_by_key(|it| std::cmp::Reverse(it.at));
        for conflict in &mut record.conflicts {
            conflict.values.sort_by_key(|(_, at, _)| std::cmp::Reverse(*at));
        }
        record.conflicts.sort_by(|one, other| one.field.cmp(&other.field));
    }
}

fn read_sentence(
    row: &mut Row,
    column: impl Fn(&str) -> usize,
    id: Uuid,
    profile: Uuid,
) -> Result<Requirement> {
    let outcome: String = row.take(column("outcome"))?;
    let reason: String = row.take(column("reason"))?;
    let withdrawn = row.take::<i64>(column("flag"))? > 0;
    let answered: Option<Timestamp> = row.take(column("later"))?;
    let answer = match (outcome.parse::<Outcome>(), answered) {
        (Ok(outcome), Some(at)) => Some(Answer {
            outcome,
            reason: if withdrawn { String::new() } else { reason.clone() },
            next_on: take_day(row, column("day"))?,
            link: row.take(column("link"))?,
            name: row.take(column("name"))?,
            at,
        }),
        _ => None,
    };
    Ok(Requirement {
        id,
        profile,
        mark: row.take(column("n"))?,
        level: row.take_parsed(column("word"))?,
        plane: row.take_parsed(column("second"))?,
        text: row.take(column("text"))?,
        test: row.take(column("more"))?,
        written_at: row.take(column("at"))?,
        withdrawn: withdrawn.then_some(reason),
        answer,
        traces: Vec::new(),
    })
}

/// The text of a version.
///
/// # Errors
/// When the database does not answer.
pub fn snapshot(
    read: &mut Read<'_>,
    caller: &Caller,
    profile: Uuid,
    versions: &[Uuid],
) -> Result<Vec<(Uuid, Snapshot)>> {
    let mut values = Values::default();
    let (profile, ids) = (values.put(profile), listed(versions, &mut values.0));
    let audience = Audience::condition(caller, "p", &mut values.0);
    let sql = format!(
        "SELECT v.id, v.content FROM profile_version v JOIN profile p ON p.id = v.profile
         WHERE p.id = {profile} AND v.id IN ({ids}) AND {audience}"
    );
    read.all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| Ok((row.take(0)?, row.take_json(1)?)))
        .collect()
}

/// Which sentences are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequirementFilter {
    /// These.
    pub ids: Option<Vec<Uuid>>,
    /// Of this profile.
    pub profile: Option<Uuid>,
    /// Traced to this need or cluster.
    pub behind: Option<Uuid>,
    /// How binding they are meant.
    pub level: Option<Level>,
    /// How they were answered.
    pub outcome: Option<Outcome>,
    /// Only those that lie before their addressee without an answer.
    pub open: bool,
    /// Words in sentence or test.
    pub text: Option<String>,
    /// Withdrawn ones too.
    pub withdrawn: bool,
    /// Only what may be taken away as a file.
    pub exportable: bool,
    /// How many at most.
    pub limit: i64,
    /// How many to leave out.
    pub offset: i64,
}

impl RequirementFilter {
    fn conditions(&self, caller: &Caller, values: &mut Values) -> String {
        let mut all = vec![Audience::condition(caller, "p", &mut values.0)];
        if let Some(ids) = &self.ids {
            all.push(format!("r.id IN ({})", listed(ids, &mut values.0)));
        }
        if let Some(profile) = self.profile {
            all.push(format!("r.profile = {}", values.put(profile)));
        }
        if let Some(behind) = self.behind {
            let behind = values.put(behind);
            all.push(format!(
                "r.id IN (SELECT t.requirement FROM requirement_trace t WHERE t.subject = {behind})"
            ));
        }
        if let Some(level) = self.level {
            all.push(format!("r.level = {}", values.put(level.word())));
        }
        if let Some(outcome) = self.outcome {
            all.push(format!("r.outcome = {}", values.put(outcome.word())));
        }
        if self.open {
            all.push("r.outcome = '' AND p.own_state = 'submitted'".to_owned());
        }
        if let Some(text) = &self.text {
            all.push(values.contains("r.text || ' ' || r.test", text));
        }
        if !self.withdrawn {
            all.push("NOT r.withdrawn".to_owned());
        }
        if self.exportable {
            all.push(format!("p.label {NO_EXPORT}"));
        }
        all.join(" AND ")
    }
}

/// Sentences of all profiles that the caller may know of, each with its profile, and how many there are in all.
///
/// # Errors
/// When the database does not answer.
pub fn requirements(
    read: &mut Read<'_>,
    caller: &Caller,
    filter: &RequirementFilter,
) -> Result<(Vec<(Requirement, Summary)>, i64)> {
    let mut values = Values::default();
    let conditions = filter.conditions(caller, &mut values);
    let sql = format!(
        "SELECT COUNT(*) FROM requirement r JOIN profile p ON p.id = r.profile WHERE {conditions}"
    );
    let total = read.one(&sql, &values.0)?.take(0)?;
    Ok((chosen(read, filter, &conditions, values)?, total))
}

/// One sentence with its profile.
///
/// # Errors
/// When the database does not answer.
pub fn requirement(
    read: &mut Read<'_>,
    caller: &Caller,
    id: Uuid,
) -> Result<Option<(Requirement, Summary)>> {
    let filter = RequirementFilter {
        ids: Some(vec![id]),
        withdrawn: true,
        limit: 1,
        ..RequirementFilter::default()
    };
    let mut values = Values::default();
    let conditions = filter.conditions(caller, &mut values);
    Ok(chosen(read, &filter, &conditions, values)?.pop())
}

/// Columns of a sentence after those of its profile.
const SENTENCE: &[&str] = &[
    "id", "text", "more", "word", "second", "n", "at", "flag", "reason", "outcome", "day", "link",
    "later", "name", "kind", "subject",
];

fn chosen(
    read: &mut Read<'_>,
    filter: &RequirementFilter,
    conditions: &str,
    mut values: Values,
) -> Result<Vec<(Requirement, Summary)>> {
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    // A sentence comes once for each need behind it.
    let sql = format!(
        "SELECT {SUMMARY}, r.id, r.text, r.test, r.level, r.plane, r.mark, r.written_at,
             CAST(CASE WHEN r.withdrawn THEN 1 ELSE 0 END AS BIGINT),
             CASE WHEN r.withdrawn THEN r.withdrawn_reason ELSE r.reason END, r.outcome,
             COALESCE(r.next_on, ''), r.link, r.answered_at, COALESCE(a.name, ''), t.kind, t.subject
         FROM (SELECT r.id FROM requirement r JOIN profile p ON p.id = r.profile WHERE {conditions}
               ORDER BY p.moved_at DESC, p.id DESC, r.place, r.id LIMIT {limit} OFFSET {offset}) c
         JOIN requirement r ON r.id = c.id JOIN profile p ON p.id = r.profile
         LEFT JOIN organisation o ON o.id = p.organisation
         LEFT JOIN organisation a ON a.id = r.answered_by
         LEFT JOIN requirement_trace t ON t.requirement = r.id
         ORDER BY p.moved_at DESC, p.id DESC, r.place, r.id, t.subject"
    );
    let column = |name: &str| {
        SUMMARY_COLUMNS + SENTENCE.iter().position(|known| *known == name).unwrap_or_default()
    };
    let mut found: Vec<(Requirement, Summary)> = Vec::new();
    for mut row in read.all(&sql, &values.0)? {
        let id: Uuid = row.take(column("id"))?;
        let subject: Option<Uuid> = row.take(column("subject"))?;
        let trace = match subject {
            Some(id) => Some(Trace { kind: row.take_parsed(column("kind"))?, id }),
            None => None,
        };
        if found.last().is_none_or(|(last, _)| last.id != id) {
            let summary = read_summary(&mut row)?;
            found.push((read_sentence(&mut row, column, id, summary.id)?, summary));
        }
        if let (Some((last, _)), Some(trace)) = (found.last_mut(), trace) {
            last.traces.push(trace);
        }
    }
    Ok(found)
}
