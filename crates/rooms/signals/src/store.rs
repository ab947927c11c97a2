//! The queries. What is shown comes from `tally_shown` alone, where nothing stands that may not be shown; each query names
//! whose figures it is for.

use std::collections::BTreeMap;

use ::store::{Read, Result, Row, Value};
use identity::{Caller, OrganisationKind};
use tally::{Kind, Month};
use uuid::Uuid;

use crate::model::{Draft, DraftState, Measures, Scope, Whose};
use crate::rules::ByService;
use crate::{REPORTERS, limits};

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
        ids.iter().map(|id| self.put(*id)).collect::<Vec<_>>().join(", ")
    }
}

/// Organisations that apply figures of their own place: towns, districts, city states.
const TOWNS: &str = "(o.ars <> '' AND (o.kind IN ('municipality', 'association', 'district') \
     OR (o.kind = 'state' AND SUBSTR(o.ars, 1, 2) IN ('02', '04', '11'))))";

/// The organisations whose figures the caller may see one by one: their own, and the members of a provider or an
/// association that they work for.
fn visible(own: &[Uuid], values: &mut Values) -> String {
    let own = values.all(own);
    format!(
        "(o.id IN ({own}) OR o.id IN (SELECT a.member FROM affiliation a \
         JOIN organisation p ON p.id = a.parent \
         WHERE a.parent IN ({own}) AND p.kind IN ('provider', 'association')))"
    )
}

fn whose(kind: OrganisationKind, ars: &str) -> Option<Whose> {
    let land = ars.get(..2);
    let city_state = matches!(land, Some("02" | "04" | "11"));
    match kind {
        OrganisationKind::Municipality
        | OrganisationKind::Association
        | OrganisationKind::District => (!ars.is_empty()).then(|| Whose::Town(ars.to_owned())),
        OrganisationKind::State if city_state => Some(Whose::Town(ars.to_owned())),
        OrganisationKind::State => land.map(|land| Whose::Land(land.to_owned())),
        OrganisationKind::Provider => Some(Whose::Members),
        OrganisationKind::Federation => Some(Whose::All),
        _ => None,
    }
}

/// What the caller may see the figures of, the own organisations first, and the drafts that wait for them. One statement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    pub(crate) scopes: Vec<Scope>,
    pub(crate) drafts: Vec<Draft>,
}

impl Sight {
    /// The scope that was asked for, else the first one. Nothing where it is none of the caller's.
    pub(crate) fn chosen(&self, asked: Option<Uuid>) -> Option<&Scope> {
        match asked {
            None => self.scopes.first(),
            Some(asked) => self.scopes.iter().find(|scope| scope.organisation == asked),
        }
    }
}

pub(crate) fn sight(read: &mut Read<'_>, caller: &Caller) -> Result<Sight> {
    let own = caller.organisations(REPORTERS);
    if own.is_empty() {
        return Ok(Sight::default());
    }
    let mut values = Values::default();
    let seen = visible(&own, &mut values);
    let owned = values.all(&own);
    let (scopes, waiting) = (values.put(limits::SCOPES), values.put(limits::WAITING));
    let people = directory::people_of("o.ars");
    let sql = format!(
        "SELECT * FROM (SELECT 'scope' AS part, o.id AS id, o.id AS organisation, o.name AS name, o.kind AS word,
             o.ars AS service, '' AS figures, '' AS first_month, '' AS last_month,
             COALESCE({people}, 0) AS at
         FROM organisation o WHERE {seen} AND (o.id IN ({owned}) OR {TOWNS})
         ORDER BY o.name LIMIT {scopes}) s
         UNION ALL
         SELECT * FROM (SELECT 'draft', d.id, d.organisation, o.name, d.rule, d.service, d.figures, d.first_month,
             d.last_month, d.created_at
         FROM signal_draft d JOIN organisation o ON o.id = d.organisation
         WHERE d.organisation IN ({owned}) AND d.state = 'open'
         ORDER BY d.created_at DESC, d.id LIMIT {waiting}) w"
    );
    let mut sight = Sight::default();
    for mut row in read.all(&sql, &values.0)? {
        let part: String = row.take(0)?;
        if part == "draft" {
            sight.drafts.push(Draft {
                id: row.take(1)?,
                organisation: row.take(2)?,
                organisation_name: row.take(3)?,
                rule: row.take_parsed(4)?,
                service: row.take(5)?,
                figures: row.take_json(6)?,
                first: row.take_parsed(7)?,
                last: row.take_parsed(8)?,
                state: DraftState::Open,
                reason: String::new(),
                need: None,
                created_at: row.take(9)?,
            });
            continue;
        }
        let (kind, ars): (OrganisationKind, String) = (row.take_parsed(4)?, row.take(5)?);
        if let Some(whose) = whose(kind, &ars) {
            let (organisation, name, people) = (row.take(1)?, row.take(3)?, row.take(9)?);
            sight.scopes.push(Scope { organisation, name, whose, people });
        }
    }
    sight.scopes.sort_by_key(|scope| !own.contains(&scope.organisation));
    Ok(sight)
}

/// The columns that [`read_draft`] reads.
const DRAFT: &str =
    "d.id, d.organisation, o.name, d.service, d.rule, d.first_month, d.last_month, d.figures,
     d.state, d.reason, d.need, d.created_at";

fn read_draft(row: &mut Row) -> Result<Draft> {
    Ok(Draft {
        id: row.take(0)?,
        organisation: row.take(1)?,
        organisation_name: row.take(2)?,
        service: row.take(3)?,
        rule: row.take_parsed(4)?,
        first: row.take_parsed(5)?,
        last: row.take_parsed(6)?,
        figures: row.take_json(7)?,
        state: row.take_parsed(8)?,
        reason: row.take(9)?,
        need: row.take(10)?,
        created_at: row.take(11)?,
    })
}

/// A draft of one of the caller's organisations.
pub(crate) fn draft(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<Draft>> {
    let mut values = Values::default();
    let (id, own) = (values.put(id), values.all(&caller.organisations(REPORTERS)));
    let sql = format!(
        "SELECT {DRAFT} FROM signal_draft d JOIN organisation o ON o.id = d.organisation
         WHERE d.id = {id} AND d.organisation IN ({own})"
    );
    read.optional(&sql, &values.0)?.map(|mut row| read_draft(&mut row)).transpose()
}

/// Which drafts are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftFilter {
    pub(crate) organisation: Option<Uuid>,
    pub(crate) service: Option<String>,
    pub(crate) state: Option<DraftState>,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// Drafts of the caller's organisations, the newest first, and how many there are in all. Two statements.
pub(crate) fn drafts(
    read: &mut Read<'_>,
    caller: &Caller,
    filter: &DraftFilter,
) -> Result<(Vec<Draft>, i64)> {
    let mut values = Values::default();
    let own = values.all(&caller.organisations(REPORTERS));
    let mut all = vec![format!("d.organisation IN ({own})")];
    if let Some(organisation) = filter.organisation {
        all.push(format!("d.organisation = {}", values.put(organisation)));
    }
    if let Some(service) = &filter.service {
        all.push(format!("d.service = {}", values.put(service.as_str())));
    }
    if let Some(state) = filter.state {
        all.push(format!("d.state = {}", values.put(state.word())));
    }
    let conditions = all.join(" AND ");
    let count = format!("SELECT COUNT(*) FROM signal_draft d WHERE {conditions}");
    let total = read.one(&count, &values.0)?.take(0)?;
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let sql = format!(
        "SELECT {DRAFT} FROM signal_draft d JOIN organisation o ON o.id = d.organisation
         WHERE {conditions} ORDER BY d.created_at DESC, d.id LIMIT {limit} OFFSET {offset}"
    );
    let rows = read.all(&sql, &values.0)?;
    let items = rows.into_iter().map(|mut row| read_draft(&mut row)).collect::<Result<_>>()?;
    Ok((items, total))
}

/// The condition on `t` for a scope.
fn within(scope: &Scope, values: &mut Values) -> String {
    match &scope.whose {
        Whose::Town(place) => format!("t.place = {}", values.put(place.as_str())),
        Whose::Members => format!(
            "t.place IN (SELECT m.ars FROM affiliation a JOIN organisation m ON m.id = a.member
             WHERE a.parent = {} AND m.ars <> '')",
            values.put(scope.organisation)
        ),
        Whose::Land(land) => {
            let (from, to) = (values.put(land.as_str()), values.put(format!("{land}~")));
            format!("t.place >= {from} AND t.place < {to}")
        }
        Whose::All => "t.place <> ''".to_owned(),
    }
}

/// The months from the first to the last, as a condition on `t`.
fn during(months: &[Month], values: &mut Values) -> String {
    let edge = |month: Option<&Month>| month.map(ToString::to_string).unwrap_or_default();
    let (from, to) = (values.put(edge(months.first())), values.put(edge(months.last())));
    format!("t.month >= {from} AND t.month <= {to}")
}

/// What is known of each service of a scope over some months; of what concerns no service, with the empty key. Sums over
/// states show a service only when enough towns are in it. One statement.
pub(crate) fn by_service(
    read: &mut Read<'_>,
    scope: &Scope,
    months: &[Month],
) -> Result<ByService> {
    let mut values = Values::default();
    let (within, during) = (within(scope, &mut values), during(months, &mut values));
    // That the program was down concerns every place.
    let sql = format!(
        "SELECT t.service, t.kind, t.detail, CAST(SUM(t.events) AS BIGINT), CAST(SUM(t.amount) AS BIGINT),
             COUNT(DISTINCT t.place)
         FROM tally_shown t WHERE ({within} OR (t.place = '' AND t.kind = 'outage')) AND {during}
         GROUP BY t.service, t.kind, t.detail ORDER BY t.service, t.kind, t.detail"
    );
    let mut services = ByService::new();
    let several = i64::try_from(limits::TOWNS).unwrap_or(i64::MAX);
    for mut row in read.all(&sql, &values.0)? {
        let kind: Kind = row.take_parsed(1)?;
        if scope.whose.needs_several() && kind != Kind::Outage && row.take::<i64>(5)? < several {
            continue;
        }
        let detail: String = row.take(2)?;
        let measures: &mut Measures = services.entry(row.take(0)?).or_default();
        measures.add(kind, &detail, row.take(3)?, row.take(4)?);
    }
    Ok(services)
}

/// The course of a service in a scope, and what others of the same size have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    pub(crate) months: BTreeMap<Month, Measures>,
    /// By place.
    pub(crate) others: BTreeMap<String, Measures>,
}

/// One statement.
pub(crate) fn course(
    read: &mut Read<'_>,
    scope: &Scope,
    service: &str,
    months: &[Month],
) -> Result<Course> {
    let mut values = Values::default();
    let (within, during) = (within(scope, &mut values), during(months, &mut values));
    let service = values.put(service);
    let own = format!(
        "SELECT 'own' AS part, t.month AS key, t.kind AS kind, t.detail AS detail,
             CAST(SUM(t.events) AS BIGINT) AS events, CAST(SUM(t.amount) AS BIGINT) AS amount,
             COUNT(DISTINCT t.place) AS places
         FROM tally_shown t WHERE {within} AND {during} AND t.service = {service}
         GROUP BY t.month, t.kind, t.detail"
    );
    let bounds = match &scope.whose {
        Whose::Town(place) => {
            directory::Size::of(scope.people).bounds().map(|bounds| (place, bounds))
        }
        _ => None,
    };
    let others = bounds.map_or_else(String::new, |(place, (from, to))| {
        let (place, from, to) = (values.put(place.as_str()), values.put(from), values.put(to));
        let people = directory::people_of("g.key");
        format!(
            " UNION ALL SELECT g.part, g.key, g.kind, g.detail, g.events, g.amount, CAST(1 AS BIGINT) FROM (
                 SELECT 'other' AS part, t.place AS key, t.kind AS kind, t.detail AS detail,
                     CAST(SUM(t.events) AS BIGINT) AS events, CAST(SUM(t.amount) AS BIGINT) AS amount
                 FROM tally_shown t WHERE {during} AND t.service = {service} AND t.place <> {place}
                 GROUP BY t.place, t.kind, t.detail) g
             WHERE {people} BETWEEN {from} AND {to}"
        )
    });
    let mut course = Course::default();
    let several = i64::try_from(limits::TOWNS).unwrap_or(i64::MAX);
    for mut row in read.all(&format!("{own}{others}"), &values.0)? {
        let (part, key): (String, String) = (row.take(0)?, row.take(1)?);
        let (kind, detail): (Kind, String) = (row.take_parsed(2)?, row.take(3)?);
        let (events, amount) = (row.take(4)?, row.take(5)?);
        let measures = if part == "other" {
            course.others.entry(key).or_default()
        } else {
            if scope.whose.needs_several() && row.take::<i64>(6)? < several {
                continue;
            }
            let month = key.parse().map_err(::store::Error::Corrupt)?;
            course.months.entry(month).or_default()
        };
        measures.add(kind, &detail, events, amount);
    }
    Ok(course)
}

/// What is looked at before a town: its figures now and before, and what it was told lately.
pub(crate) fn of_place(read: &mut Read<'_>, place: &str, months: &[Month]) -> Result<ByService> {
    let scope = Scope {
        organisation: Uuid::nil(),
        name: String::new(),
        whose: Whose::Town(place.to_owned()),
        people: 0,
    };
    by_service(read, &scope, months)
}

/// A figure that may be shown, as programs get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) town: Uuid,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) month: String,
    pub(crate) service: String,
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    pub(crate) events: i64,
    pub(crate) amount: i64,
    pub(crate) since: String,
}

/// Which figures are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct FigureFilter {
    pub(crate) town: Option<Uuid>,
    pub(crate) service: Option<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) month: Option<Month>,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

/// The figures of the towns that the caller may see one by one, the newest first, and how many there are. Two statements.
pub(crate) fn figures(
    read: &mut Read<'_>,
    caller: &Caller,
    filter: &FigureFilter,
) -> Result<(Vec<Figure>, i64)> {
    let mut values = Values::default();
    let mut all = vec![visible(&caller.organisations(REPORTERS), &mut values), TOWNS.to_owned()];
    if let Some(town) = filter.town {
        all.push(format!("o.id = {}", values.put(town)));
    }
    if let Some(service) = &filter.service {
        all.push(format!("t.service = {}", values.put(service.as_str())));
    }
    if let Some(kind) = filter.kind {
        all.push(format!("t.kind = {}", values.put(kind.word())));
    }
    if let Some(month) = filter.month {
        all.push(format!("t.month = {}", values.put(month.to_string())));
    }
    let from = format!(
        "FROM organisation o JOIN tally_shown t ON t.place = o.ars WHERE {}",
        all.join(" AND ")
    );
    let total = read.one(&format!("SELECT COUNT(*) {from}"), &values.0)?.take(0)?;
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let sql = format!(
        "SELECT o.id, o.name, t.place, t.month, t.service, t.kind, t.detail, t.events, t.amount, t.since {from}
         ORDER BY t.month DESC, o.name, o.id, t.service, t.kind, t.detail LIMIT {limit} OFFSET {offset}"
    );
    let rows = read.all(&sql, &values.0)?;
    let items = rows.into_iter().map(|mut row| {
        Ok(Figure {
            town: row.take(0)?,
            name: row.take(1)?,
            place: row.take(2)?,
            month: row.take(3)?,
            service: row.take(4)?,
            kind: row.take_parsed(5)?,
            detail: row.take(6)?,
            events: row.take(7)?,
            amount: row.take(8)?,
            since: row.take(9)?,
        })
    });
    Ok((items.collect::<Result<_>>()?, total))
}

/// The transactions of an online service in a month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Transactions {
    pub(crate) town: String,
    pub(crate) place: String,
    pub(crate) service: String,
    /// Nothing where there are fewer than may be shown.
    pub(crate) count: Option<i64>,
    /// The first month in them.
    pub(crate) since: String,
}

/// The transactions of a month in the towns that the caller may see one by one, by town and service; what is offered
/// online and stands not among what may be shown has no figure. Two statements.
pub(crate) fn transactions(
    read: &mut Read<'_>,
    caller: &Caller,
    month: Month,
) -> std::result::Result<Vec<Transactions>, forms::Error> {
    let mut values = Values::default();
    let seen = visible(&caller.organisations(REPORTERS), &mut values);
    let month = values.put(month.to_string());
    let sql = format!(
        "SELECT o.id, o.name, o.ars, t.service, t.events, t.since FROM organisation o
         LEFT JOIN tally_shown t ON t.place = o.ars AND t.month = {month} AND t.kind = 'sent'
         WHERE {seen} AND {TOWNS}"
    );
    let mut towns = BTreeMap::new();
    let mut all = BTreeMap::new();
    for mut row in read.all(&sql, &values.0)? {
        let (id, town, place): (Uuid, String, String) = (row.take(0)?, row.take(1)?, row.take(2)?);
        towns.insert(id, (town.clone(), place.clone()));
        if let Some(service) = row.take::<Option<String>>(3)? {
            let (count, since) = (Some(row.take(4)?), row.take(5)?);
            let key = (id, service.clone());
            all.insert(key, Transactions { town, place, service, count, since });
        }
    }
    let ids: Vec<_> = towns.keys().copied().collect();
    for (id, service) in forms::offers::open_services(read, &ids)? {
        let Some((town, place)) = towns.get(&id).cloned() else { continue };
        let key = (id, service.to_string());
        let none = Transactions {
            town,
            place,
            service: service.to_string(),
            count: None,
            since: String::new(),
        };
        all.entry(key).or_insert(none);
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort();
    Ok(all)
}

/// Organisations with figures of their own that were not looked at on this day yet: id and place.
pub(crate) fn due(read: &mut Read<'_>, day: i64, since: Month) -> Result<Vec<(Uuid, String)>> {
    let sql = format!(
        "SELECT o.id, o.ars FROM organisation o WHERE {TOWNS}
             AND EXISTS (SELECT 1 FROM tally_shown t WHERE t.place = o.ars AND t.month >= ?2)
             AND NOT EXISTS (SELECT 1 FROM signal_look l WHERE l.organisation = o.id AND l.day >= ?1)
         ORDER BY o.id LIMIT ?3"
    );
    read.all(&sql, &[day.into(), since.to_string().into(), limits::LOOKED_AT.into()])?
        .into_iter()
        .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
        .collect()
}

/// The rules for which an organisation was told something that is open, or was settled since a moment: service and rule.
pub(crate) fn told(
    read: &mut Read<'_>,
    organisation: Uuid,
    since: ::store::Timestamp,
) -> Result<Vec<(String, String)>> {
    read.all(
        "SELECT d.service, d.rule FROM signal_draft d
         WHERE d.organisation = ?1 AND (d.state = 'open' OR d.changed_at > ?2)",
        &[organisation.into(), since.into()],
    )?
    .into_iter()
    .map(|mut row| Ok((row.take(0)?, row.take(1)?)))
    .collect()
}
