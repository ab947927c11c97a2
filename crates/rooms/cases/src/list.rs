//! The queries of the inbox: which cases, in which order, and how many.

use ::store::{Read, Result, Timestamp};
use uuid::Uuid;

use crate::inbox::{Counts, Filter, Options, Sort, Summary, View};
use crate::limits;
use crate::model::{Status, day_begins, folded};
use crate::store::{ADDED, NOBODY, Values, case_of, read_case};

/// Whether the clock of a case stands: 0 where it runs and something is due. An index has this expression.
pub(crate) fn clock_stands(table: &str) -> String {
    let running: Vec<_> = Status::ALL
        .iter()
        .filter(|status| status.clock_runs())
        .map(|status| format!("'{status}'"))
        .collect();
    format!("CASE WHEN {table}.status IN ({}) THEN 0 ELSE 1 END", running.join(", "))
}

/// The rows of a filter, as `FROM` and `WHERE` for the table behind the alias `c`.
///
/// What narrows a list down most comes first and is joined with CROSS JOIN: SQLite then keeps that
/// order instead of walking through all cases in the order of the list.
struct Selection {
    from: String,
    conditions: Vec<String>,
}

impl Selection {
    /// What cases and counts answer alike. Counts keep nobody's cases under the nil id.
    fn common(filter: &Filter, me: Uuid, now: Timestamp, table: &str, values: &mut Values) -> Self {
        let counts = table == COUNTS;
        let open = if counts { "c.status <> 'closed'" } else { "c.closed_at IS NULL" };
        let mut from = format!("{table} c");
        let mut conditions = vec![values.one_of("c.organisation", &filter.organisations)];
        let people = match (filter.assignee, filter.view) {
            (Some(person), _) => Some(person_of(person, &filter.organisations, values)),
            (None, View::Mine) => Some(people_of(me, now, &filter.organisations, values)),
            _ => None,
        };
        if let Some(people) = people {
            from = format!("({people}) people CROSS JOIN {from}");
            conditions.push("c.assignee = people.id".to_owned());
            conditions.push("c.organisation = people.organisation".to_owned());
        }
        match filter.view {
            View::Everything => {}
            View::Open | View::Mine => conditions.push(open.to_owned()),
            View::Unassigned if counts => {
                conditions.push(format!("{open} AND c.assignee = {}", values.put(NOBODY)));
            }
            View::Unassigned => conditions.push(format!("{open} AND c.assignee IS NULL")),
            View::Waiting => conditions.push("c.status = 'waiting'".to_owned()),
            View::DueSoon => {
                let soon = values.put(soon(now));
                conditions.push(format!("{open} AND {}", due_before(&soon)));
            }
            View::Closed => conditions.push("c.status = 'closed'".to_owned()),
        }
        if let Some(status) = filter.status {
            conditions.push(format!("c.status = {}", values.put(status.word())));
        }
        if let Some(leika) = &filter.leika {
            conditions.push(format!("c.leika = {}", values.put(leika.as_str())));
        }
        Self { from, conditions }
    }

    fn cases(filter: &Filter, me: Uuid, now: Timestamp, values: &mut Values) -> Self {
        let mut selection = Self::common(filter, me, now, CASES, values);
        let words: Vec<_> = filter
            .query
            .iter()
            .flat_map(|query| folded(query).split_whitespace().map(like).collect::<Vec<_>>())
            .map(|pattern| format!("search LIKE {} ESCAPE '!'", values.put(pattern)))
            .collect();
        if !words.is_empty() {
            let own = values.one_of("organisation", &filter.organisations);
            let found =
                format!("SELECT id FROM office_case WHERE {own} AND {}", words.join(" AND "));
            selection.from = format!("({found}) found CROSS JOIN {}", selection.from);
            selection.conditions.push("c.id = found.id".to_owned());
        }
        selection
    }

    /// A statement that answers how many cases a filter has: from the counts where they suffice.
    fn total(filter: &Filter, me: Uuid, now: Timestamp, values: &mut Values) -> String {
        let counted = filter.query.is_none() && filter.view != View::DueSoon;
        let (sum, selection) = if counted {
            let selection = Self::common(filter, me, now, COUNTS, values);
            ("CAST(COALESCE(SUM(c.n), 0) AS BIGINT)", selection)
        } else {
            ("COUNT(*)", Self::cases(filter, me, now, values))
        };
        format!("SELECT {sum} FROM {} WHERE {}", selection.from, selection.conditions.join(" AND "))
    }
}

const CASES: &str = "office_case";
const COUNTS: &str = "case_count";

/// A person in each of the organisations.
fn person_of(person: Uuid, organisations: &[Uuid], values: &mut Values) -> String {
    let person = values.put(person);
    let own = values.one_of("o.id", organisations);
    format!(
        "SELECT p.id AS id, o.id AS organisation FROM person p CROSS JOIN organisation o \
         WHERE p.id = {person} AND {own}"
    )
}

/// I in each of the organisations, and everybody in the one in which I stand in for them.
fn people_of(me: Uuid, now: Timestamp, organisations: &[Uuid], values: &mut Values) -> String {
    let myself = person_of(me, organisations, values);
    let (me, now) = (values.put(me), values.put(now));
    let own = values.one_of("d.organisation", organisations);
    format!(
        "{myself} UNION SELECT d.person, d.organisation FROM case_deputy d \
         WHERE d.deputy = {me} AND {own} AND d.since <= {now} AND d.until > {now}"
    )
}

fn due_before(moment: &str) -> String {
    format!("{} = 0 AND c.due_at < {moment}", clock_stands("c"))
}

/// What is due before this moment is due soon: the day counts, not the hour.
fn soon(now: Timestamp) -> Timestamp {
    day_begins(now, limits::DUE_SOON_DAYS + 1)
}

/// By due date: what is due first, then what has no running clock. Where all cases are alike in that, the
/// plain date lets an index serve.
fn by_due_date(filter: &Filter) -> String {
    let alike = filter.status.is_some()
        || matches!(filter.view, View::Waiting | View::DueSoon | View::Closed);
    if alike {
        "c.due_at, c.id".to_owned()
    } else {
        format!("{}, c.due_at, c.id", clock_stands("c"))
    }
}

/// A pattern for a word anywhere in a text.
fn like(word: &str) -> String {
    let word = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{word}%")
}

/// The cases of a page of a list.
pub(crate) fn cases(read: &mut Read<'_>, filter: &Filter, me: Uuid) -> Result<Vec<Summary>> {
    let now = read.now();
    let mut values = Values::default();
    let Selection { from, conditions } = Selection::cases(filter, me, now, &mut values);
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let order = match filter.sort {
        Sort::Due => by_due_date(filter),
        Sort::Received => "c.received_at DESC, c.id DESC".to_owned(),
        Sort::Number => "c.number, c.id".to_owned(),
    };
    let sql = format!(
        "SELECT {}, a.name, o.name FROM {from}
         JOIN organisation o ON o.id = c.organisation LEFT JOIN person a ON a.id = c.assignee
         WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        case_of("c"),
        conditions.join(" AND "),
    );
    read.all(&sql, &values.0)?
        .into_iter()
        .map(|mut row| {
            let assignee = row.take(ADDED)?;
            let organisation = row.take(ADDED + 1)?;
            Ok(Summary { case: read_case(&mut row)?, assignee, organisation })
        })
        .collect()
}

/// How many cases a filter has in all.
pub(crate) fn total(read: &mut Read<'_>, filter: &Filter, me: Uuid) -> Result<i64> {
    let now = read.now();
    let mut values = Values::default();
    let sql = Selection::total(filter, me, now, &mut values);
    read.one(&sql, &values.0)?.take(0)
}

/// What stands around a list: the figures on the tabs, what can be chosen in the filter, and how many
/// cases the filter has. One statement.
pub(crate) fn around(
    read: &mut Read<'_>,
    filter: &Filter,
    organisation: Uuid,
    me: Uuid,
) -> Result<(Counts, Options, i64)> {
    let now = read.now();
    let mut values = Values(vec![organisation.into(), NOBODY.into()]);
    let mine = people_of(me, now, &[organisation], &mut values);
    let soon = values.put(soon(now));
    let total = Selection::total(filter, me, now, &mut values);
    let sql = format!(
        "SELECT 'count' AS part, CAST(NULL AS UUID) AS id, c.status AS word,
             CASE WHEN c.assignee = ?2 THEN 'nobody' WHEN c.assignee IN (SELECT m.id FROM ({mine}) m) THEN 'mine'
                 ELSE 'other' END AS whose,
             CAST(SUM(c.n) AS BIGINT) AS n
         FROM case_count c WHERE c.organisation = ?1 GROUP BY 3, 4
         UNION ALL
         SELECT 'due', CAST(NULL AS UUID), '', '', COUNT(*) FROM office_case c
         WHERE c.organisation = ?1 AND c.closed_at IS NULL AND {due}
         UNION ALL
         SELECT 'service', CAST(NULL AS UUID), c.leika, MAX(c.title), CAST(SUM(c.n) AS BIGINT)
         FROM case_count c WHERE c.organisation = ?1 GROUP BY c.leika
         UNION ALL
         SELECT 'person', p.id, p.name, '', CAST(0 AS BIGINT) FROM person p
         WHERE NOT p.disabled AND p.id IN (SELECT m.person FROM membership m
             WHERE m.organisation = ?1 AND m.role IN ('case-worker', 'lead'))
         UNION ALL
         SELECT 'total', CAST(NULL AS UUID), '', '', ({total})",
        due = due_before(&soon),
    );
    let (mut counts, mut options, mut all) = (Counts::default(), Options::default(), 0);
    for mut row in read.all(&sql, &values.0)? {
        let (part, n): (String, i64) = (row.take(0)?, row.take(4)?);
        match part.as_str() {
            "count" => counts.add(row.take_parsed(2)?, &row.take::<String>(3)?, n),
            "due" => counts.due_soon = n,
            "service" => options.services.push((row.take(2)?, row.take(3)?)),
            "person" => options.people.push((row.take(1)?, row.take(2)?)),
            _ => all = n,
        }
    }
    options.services.sort_unstable_by(|one, other| one.1.cmp(&other.1));
    options.people.sort_unstable_by(|one, other| one.1.cmp(&other.1));
    Ok((counts, options, all))
}

#[cfg(test)]
mod tests {
    use super::clock_stands;

    #[test]
    fn the_index_has_the_expression_of_the_queries() {
        let index = include_str!("../migrations/0002-clock.sql");
        assert!(index.contains(&clock_stands("c").replace("c.status", "status")));
    }
}
