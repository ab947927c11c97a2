//! What different people look at: the dashboard of a state or the federation, the members of a provider, what waits for
//! somebody.

use std::collections::BTreeMap;

use ::store::{Read, Result, Timestamp};
use identity::waiting::urgency::{ASKED, DATED, NEWS, OVERDUE};
use identity::waiting::{self, Select, Waiting};
use identity::{Audience, Caller};
use jiff::civil::Date;
use uuid::Uuid;

use crate::model::{Size, Stance, Summary, Topic, Urgency};
use crate::store::{SUMMARY, Values, open_labels, read_summary};
use crate::{VOICES, limits};

/// A figure of a dashboard: a value and how many open needs have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The value: a topic, a class of size, a key of a region, a month …
    pub value: String,
    /// How many.
    pub needs: i64,
}

/// What a state or the federation sees of the open needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dashboard {
    /// Open needs in all.
    pub open: i64,
    /// By state of the need, the closed ones too.
    pub states: Vec<Bar>,
    /// By topic, the most first.
    pub topics: Vec<Bar>,
    /// By class of size.
    pub sizes: Vec<Bar>,
    /// By state (2 digits).
    pub lands: Vec<Bar>,
    /// By district (5 digits).
    pub districts: Vec<Bar>,
    /// By urgency.
    pub urgencies: Vec<Bar>,
    /// Reported per month (`2026-03`), oldest first.
    pub months: Vec<Bar>,
    /// The needs that most towns have.
    pub by_towns: Vec<Summary>,
    /// The needs that concern most inhabitants and cases.
    pub by_inhabitants: Vec<Summary>,
}

/// What a dashboard is limited to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// A state (2 digits).
    pub land: Option<String>,
    /// A topic.
    pub topic: Option<Topic>,
    /// A class of size.
    pub size: Option<Size>,
}

/// Needs of each ranking on a dashboard.
const RANKED: i64 = 10;

/// The dashboard, in two statements whatever the number of needs. What is protected is in no figure of it.
///
/// # Errors
/// When the database does not answer.
pub fn dashboard(read: &mut Read<'_>, caller: &Caller, scope: &Scope) -> Result<Dashboard> {
    let today = read.now().german_date();
    let mut board = figures(read, caller, scope, today)?;
    let (by_towns, by_inhabitants) = rankings(read, caller, scope)?;
    board.by_towns = by_towns;
    board.by_inhabitants = by_inhabitants;
    Ok(board)
}

fn figures(read: &mut Read<'_>, caller: &Caller, scope: &Scope, today: Date) -> Result<Dashboard> {
    let mut values = Values::default();
    let land = values.put(scope.land.as_deref().unwrap_or_default());
    let topic = values.put(scope.topic.map(Topic::word).unwrap_or_default());
    let size = values.put(scope.size.map(Size::word).unwrap_or_default());
    let sql = format!(
        "SELECT t.facet, t.value, CAST(SUM(t.needs) AS BIGINT) FROM need_tally t
         WHERE t.land = {land} AND t.topic = {topic} AND t.size = {size} AND t.label IN ({})
         GROUP BY t.facet, t.value ORDER BY t.facet, t.value",
        open_labels(caller)
    );
    let mut facets: BTreeMap<String, Vec<Bar>> = BTreeMap::new();
    for mut row in read.all(&sql, &values.0)? {
        let facet: String = row.take(0)?;
        let bar = Bar { value: row.take(1)?, needs: row.take(2)? };
        if bar.needs > 0 {
            facets.entry(facet).or_default().push(bar);
        }
    }
    let mut facet = |name: &str| facets.remove(name).unwrap_or_default();
    let mut topics = facet("topic");
    topics.sort_by_key(|bar| std::cmp::Reverse(bar.needs));
    let mut sizes = facet("size");
    sizes.sort_by_key(|bar| Size::ALL.iter().position(|size| size.word() == bar.value));
    Ok(Dashboard {
        open: topics.iter().map(|bar| bar.needs).sum(),
        states: facet("state"),
        topics,
        sizes,
        lands: facet("land"),
        districts: facet("district"),
        urgencies: urgencies(&facet("due"), today),
        months: months(&facet("month"), today),
        ..Dashboard::default()
    })
}

/// From the months in which needs are due to how soon that is. A month counts with its last day.
fn urgencies(due: &[Bar], today: Date) -> Vec<Bar> {
    let mut counts: BTreeMap<Urgency, i64> = BTreeMap::new();
    for bar in due {
        let last = format!("{}-01", bar.value).parse::<Date>().map(Date::last_of_month).ok();
        *counts.entry(Urgency::of(last, today)).or_default() += bar.needs;
    }
    counts.into_iter().map(|(urgency, needs)| Bar { value: urgency.to_string(), needs }).collect()
}

/// The last months, those without a need too.
fn months(reported: &[Bar], today: Date) -> Vec<Bar> {
    let mut month = today.first_of_month();
    let mut months = Vec::new();
    for _ in 0..limits::MONTHS {
        let value = month.strftime("%Y-%m").to_string();
        let needs = reported.iter().find(|bar| bar.value == value).map_or(0, |bar| bar.needs);
        months.push(Bar { value, needs });
        month = month.yesterday().unwrap_or(month).first_of_month();
    }
    months.reverse();
    months
}

/// Both rankings in one statement.
fn rankings(
    read: &mut Read<'_>,
    caller: &Caller,
    scope: &Scope,
) -> Result<(Vec<Summary>, Vec<Summary>)> {
    let now = read.now();
    let mut values = Values::default();
    let mut all = vec![Audience::condition(caller, "n", &mut values.0)];
    all.push("n.label IN ('clear', 'green')".to_owned());
    all.push("n.state NOT IN ('covered', 'rejected', 'resting', 'done')".to_owned());
    if let Some(land) = &scope.land {
        all.push(format!("n.land = {}", values.put(land)));
    }
    if let Some(topic) = scope.topic {
        all.push(format!("n.topic = {}", values.put(topic.word())));
    }
    if let Some(size) = scope.size {
        all.push(format!("n.size = {}", values.put(size.word())));
    }
    let (conditions, limit) = (all.join(" AND "), values.put(RANKED));
    let ranking = |which: &str, order: &str| {
        format!(
            "SELECT * FROM (SELECT {which} AS ranking, {} FROM need n
                 LEFT JOIN organisation o ON o.id = n.organisation
                 WHERE {conditions} ORDER BY {order} LIMIT {limit}) r{which}",
            SUMMARY.replace("COALESCE(o.name, '')", "COALESCE(o.name, '') AS organisation_name")
        )
    };
    let sql = format!(
        "{} UNION ALL {}",
        ranking("1", "n.towns DESC, n.id DESC"),
        ranking("2", "n.inhabitants DESC, n.cases DESC, n.id DESC")
    )
    .replace("SELECT 1 AS ranking", "SELECT CAST(1 AS BIGINT) AS ranking")
    .replace("SELECT 2 AS ranking", "SELECT CAST(2 AS BIGINT) AS ranking");
    let (mut towns, mut inhabitants) = (Vec::new(), Vec::new());
    for mut row in read.all(&sql, &values.0)? {
        let first = row.take::<i64>(0)? == 1;
        let summary = read_summary(&mut row, 1, now)?;
        if first { towns.push(summary) } else { inhabitants.push(summary) }
    }
    towns.sort_by_key(|need| std::cmp::Reverse((need.weight.towns, need.id)));
    inhabitants
        .sort_by_key(|it| std::cmp::Reverse((it.weight.inhabitants, it.weight.cases, it.id)));
    Ok((towns, inhabitants))
}

/// A member of a provider or an association, and what it has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Needs it has reported.
    pub reported: i64,
    /// Voices it has given.
    pub voices: i64,
    /// When it gave the last one.
    pub last: Option<Timestamp>,
    /// What it has said about the one need that was asked for.
    pub stance: Option<Stance>,
}

/// The members of a provider or an association: who has spoken and who has not; with a need, to that need alone. Only
/// what the caller may know of is counted. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn members(
    read: &mut Read<'_>,
    caller: &Caller,
    parent: Uuid,
    need: Option<Uuid>,
) -> Result<Vec<Member>> {
    let mut values = Values::default();
    let marker = values.put(parent);
    let audience = Audience::condition(caller, "n", &mut values.0);
    let one = need.map(|need| values.put(need));
    let only = one.as_ref().map_or(String::new(), |one| format!("AND n.id = {one}"));
    let stance = one.as_ref().map_or("CAST(NULL AS TEXT)".to_owned(), |_| {
        format!(
            "(SELECT v.stance FROM need_voice v JOIN need n ON n.id = v.need
              WHERE v.organisation = o.id AND {audience} {only})"
        )
    });
    let sql = format!(
        "SELECT o.id, o.name,
             (SELECT COUNT(*) FROM need n WHERE n.organisation = o.id AND {audience} {only}),
             (SELECT COUNT(*) FROM need_voice v JOIN need n ON n.id = v.need
              WHERE v.organisation = o.id AND {audience} {only}),
             (SELECT MAX(v.at) FROM need_voice v JOIN need n ON n.id = v.need
              WHERE v.organisation = o.id AND {audience} {only}),
             {stance}
         FROM affiliation a JOIN organisation o ON o.id = a.member
         WHERE a.parent = {marker} ORDER BY o.name"
    );
    read.all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| {
            Ok(Member {
                id: row.take(0)?,
                name: row.take(1)?,
                reported: row.take(2)?,
                voices: row.take(3)?,
                last: row.take(4)?,
                stance: row
                    .take::<Option<String>>(5)?
                    .map(|word| word.parse().map_err(::store::Error::Corrupt))
                    .transpose()?,
            })
        })
        .collect()
}

/// What waits for the organisations of the caller, the most urgent first: questions to answer, voices to give,
/// clusters to object to, needs that have been silent for long, answers to read. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Waiting>> {
    let part = waiting_select(read, caller);
    waiting::gather(read, part)
}

/// The same as a part of what waits in all rooms; nothing for whoever has no part in needs.
pub fn waiting_select(read: &Read<'_>, caller: &Caller) -> Option<Select> {
    let own = caller.organisations(crate::CONTRIBUTORS);
    if own.is_empty() {
        return None;
    }
    let now = read.now();
    let mut values = Values::default();
    let all = values.all(&own);
    let speakers = caller.organisations(VOICES);
    let speakers = values.all(&speakers);
    let of_need = Audience::condition(caller, "n", &mut values.0);
    let of_cluster = Audience::condition(caller, "c", &mut values.0);
    let lately = values.put(now.plus_days(-limits::OBJECTION_DAYS));
    let silent = values.put(now.plus_days(-limits::SILENCE[1]));
    let objecting = limits::OBJECTION_DAYS * 24 * 60 * 60 * 1_000_000;
    let limit = values.put(limits::WAITING);
    // Red is for its pages alone: it is not announced here. Several needs of an organisation in one cluster are one
    // thing to look at.
    let sql = format!(
        "SELECT * FROM (
             SELECT 'need-waits-query' AS what, n.title AS title, '/bedarfe/' AS path, n.id AS id,
                 n.owner AS organisation, n.moved_at AS at, NULL AS due, {ASKED} AS urgency
             FROM need n WHERE n.state = 'queried' AND n.owner IN ({all}) AND n.label <> 'red' AND {of_need}
             UNION ALL
             SELECT 'need-waits-voice', n.title, '/bedarfe/', n.id, n.organisation, n.reported_at, NULL, {ASKED}
             FROM need n
             WHERE n.organisation IN ({speakers}) AND n.label <> 'red' AND {of_need}
                 AND n.state NOT IN ('covered', 'rejected', 'resting', 'done')
                 AND NOT EXISTS (SELECT 1 FROM need_voice v WHERE v.need = n.id
                     AND v.organisation = n.organisation)
             UNION ALL
             SELECT 'need-waits-silent', n.title, '/bedarfe/', n.id, n.owner, n.alive_at, NULL, {OVERDUE} FROM need n
             WHERE n.owner IN ({all}) AND n.alive_at < {silent} AND n.label <> 'red' AND {of_need}
                 AND n.state NOT IN ('covered', 'rejected', 'resting', 'done', 'queried')
             UNION ALL
             SELECT 'need-waits-bundled', c.title, '/buendel/', c.id, v.organisation, MAX(m.since) + {objecting},
                 NULL, {DATED}
             FROM need_voice v JOIN cluster_member m ON m.need = v.need JOIN need_cluster c ON c.id = m.cluster
             JOIN need n ON n.id = m.need
             WHERE v.organisation IN ({speakers}) AND m.since >= {lately} AND c.label <> 'red' AND {of_cluster}
                 AND {of_need}
                 AND c.organisation <> v.organisation
                 AND NOT EXISTS (SELECT 1 FROM cluster_objection b WHERE b.cluster = c.id
                     AND b.organisation = v.organisation)
             GROUP BY c.id, c.title, v.organisation
             UNION ALL
             SELECT 'need-waits-answered', n.title, '/bedarfe/', n.id, v.organisation, l.at, NULL, {NEWS}
             FROM need_voice v JOIN need n ON n.id = v.need
             JOIN need_log l ON l.subject = n.id AND l.verb = 'answered' AND l.at >= {lately}
             WHERE v.organisation IN ({all}) AND n.label <> 'red' AND {of_need}) w
         ORDER BY w.urgency, w.at LIMIT {limit}"
    );
    Some(Select::new(sql, values.0))
}
