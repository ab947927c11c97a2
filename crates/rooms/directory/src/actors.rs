//! Who works together: every organisation from the federation to the smallest town, whose members they are, who speaks
//! for them, and whom they have not named yet.
//!
//! Committees are not among them: some are known to their own people only, and all of them have pages of their own.

use ::store::{Read, Result, Row, Value};
use ars::Land;
use identity::{Caller, OrganisationKind, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits;

/// Whom a town has to name.
pub const MUST_NAME: &[Role] =
    &[Role::Leader, Role::Cdo, Role::SecurityOfficer, Role::DigitalGuide];

/// Who has to name them.
pub const NAMING: &[OrganisationKind] =
    &[OrganisationKind::Municipality, OrganisationKind::Association, OrganisationKind::District];

/// Functions that somebody holds in public: the name belongs to the function.
pub const PUBLIC: &[Role] = &[Role::Leader, Role::Cdo, Role::Cio];

/// Functions that an actor's page tells of.
const FUNCTIONS: &str = "'leader', 'cdo', 'cio', 'security-officer', 'digital-guide', 'department'";

::store::words! {
    /// A class of size, by inhabitants.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    ActorSize {
        /// Up to 5,000.
        To5k = "to-5k",
        /// Up to 20,000.
        To20k = "to-20k",
        /// Up to 100,000.
        To100k = "to-100k",
        /// More.
        Over100k = "over-100k",
    }
}

impl ActorSize {
    const fn bounds(self) -> (i64, i64) {
        match self {
            Self::To5k => (0, 5_000),
            Self::To20k => (5_001, 20_000),
            Self::To100k => (20_001, 100_000),
            Self::Over100k => (100_001, i64::MAX),
        }
    }
}

/// Which actors are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorFilter {
    /// What they are.
    pub kind: Option<OrganisationKind>,
    /// Where they are.
    pub land: Option<Land>,
    /// How many people they act for.
    pub size: Option<ActorSize>,
    /// Whose members.
    pub parent: Option<Uuid>,
    /// A part of the name.
    pub text: String,
    /// Only those that have not named everybody.
    pub gaps: bool,
    /// How many at most.
    pub limit: i64,
    /// How many to leave out.
    pub offset: i64,
}

/// An organisation in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The region it acts for (12 digits), or empty.
    pub ars: String,
    /// The region it acts for, or where it sits (12 digits), or empty.
    pub place: String,
    /// The name of that.
    pub place_name: String,
    /// How many people it acts for, where that is known.
    pub population: Option<i64>,
    /// How many members it has.
    pub members: i64,
    /// Which functions it has to name.
    pub named: i64,
}

impl Actor {
    /// The state it is in (2 digits), or empty.
    pub fn land(&self) -> &str {
        self.place.get(..2).unwrap_or_default()
    }

    /// How many functions it has not named yet.
    pub fn gaps(&self) -> i64 {
        let all = i64::try_from(MUST_NAME.len()).unwrap_or_default();
        if NAMING.contains(&self.kind) { all - self.named } else { 0 }
    }
}

/// The last key of a region: the key of an organisation, cut to the level at which its kind acts, and nines.
const LAST_KEY: &str = "CASE p.kind WHEN 'federation' THEN '' WHEN 'state' THEN SUBSTR(p.ars, 1, 2)
     WHEN 'district' THEN SUBSTR(p.ars, 1, 5) WHEN 'association' THEN SUBSTR(p.ars, 1, 9)
     ELSE p.ars END || '999999999999'";

/// What is read of an organisation `p`.
fn columns() -> String {
    format!(
        "p.id, p.kind, p.name, p.ars, p.place, COALESCE(r.name, ''), {}, {}, {}",
        population("p"),
        "(SELECT COUNT(*) FROM affiliation a WHERE a.parent = p.id)",
        named("p")
    )
}

/// How many people an organisation acts for; what has no figure of its own has that of its municipalities.
fn population(table: &str) -> String {
    let last = LAST_KEY.replace("p.", &format!("{table}."));
    format!(
        "(SELECT COALESCE(g.population, (SELECT CAST(SUM(m.population) AS BIGINT) FROM region m
              WHERE m.ars >= g.ars AND m.ars <= {last} AND m.kind >= 60 AND m.kind < 70
                  AND m.valid_to IS NULL))
          FROM region g WHERE g.ars = {table}.ars AND g.valid_to IS NULL)"
    )
}

/// How many of the functions that have to be named are; `?1` is now.
fn named(table: &str) -> String {
    let words: Vec<_> = MUST_NAME.iter().map(|role| format!("'{role}'")).collect();
    format!(
        "(SELECT COUNT(DISTINCT h.role) FROM membership h JOIN person x ON x.id = h.person
          WHERE h.organisation = {table}.id AND h.role IN ({}) AND NOT x.disabled
              AND h.from_at <= ?1 AND (h.until_at IS NULL OR h.until_at > ?1))",
        words.join(", ")
    )
}

fn read_actor(row: &mut Row) -> Result<Actor> {
    Ok(Actor {
        id: row.take(0)?,
        kind: row.take_parsed(1)?,
        name: row.take(2)?,
        ars: row.take(3)?,
        place: row.take(4)?,
        place_name: row.take(5)?,
        population: row.take(6)?,
        members: row.take(7)?,
        named: row.take(8)?,
    })
}

/// The actors of a filter, from the federation down, and how many there are in all. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn actors(read: &mut Read<'_>, filter: &ActorFilter) -> Result<(Vec<Actor>, i64)> {
    let mut values: Vec<Value> = vec![read.now().into()];
    let mut put = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    let mut all = vec!["o.kind <> 'committee'".to_owned()];
    if let Some(kind) = filter.kind {
        all.push(format!("o.kind = {}", put(kind.word().into())));
    }
    if let Some(land) = filter.land {
        let key = put(format!("{}%", land.key()).into());
        all.push(format!("(o.ars LIKE {key} OR (o.ars = '' AND o.seat LIKE {key}))"));
    }
    if let Some(parent) = filter.parent {
        let parent = put(parent.into());
        all.push(format!(
            "EXISTS (SELECT 1 FROM affiliation a WHERE a.parent = {parent} AND a.member = o.id)"
        ));
    }
    if !filter.text.trim().is_empty() {
        all.push(format!("LOWER(o.name) LIKE {}", put(identity::like(&filter.text).into())));
    }
    if let Some((from, to)) = filter.size.map(ActorSize::bounds) {
        let (from, to) = (put(from.into()), put(to.into()));
        all.push(format!("{} BETWEEN {from} AND {to}", population("o")));
    }
    if filter.gaps {
        let kinds: Vec<_> = NAMING.iter().map(|kind| format!("'{kind}'")).collect();
        all.push(format!(
            "o.kind IN ({}) AND {} < {}",
            kinds.join(", "),
            named("o"),
            MUST_NAME.len()
        ));
    }
    let (limit, offset) = (put(filter.limit.into()), put(filter.offset.into()));
    let order = "CASE p.kind WHEN 'federation' THEN 0 WHEN 'state' THEN 1 WHEN 'district' THEN 2
         WHEN 'municipality' THEN 3 WHEN 'association' THEN 3 WHEN 'provider' THEN 4 ELSE 5 END, p.name, p.id";
    let sql = format!(
        "SELECT {}, p.total FROM (
             SELECT p.* FROM (
                 SELECT o.id, o.kind, o.name, o.ars, CASE WHEN o.ars <> '' THEN o.ars ELSE o.seat END AS place,
                     COUNT(*) OVER () AS total
                 FROM organisation o WHERE {}) p
             ORDER BY {order} LIMIT {limit} OFFSET {offset}) p
         LEFT JOIN region r ON r.ars = p.place AND r.valid_to IS NULL
         ORDER BY {order}",
        columns(),
        all.join(" AND ")
    );
    let mut total = 0;
    let mut items = Vec::new();
    for mut row in read.all(&sql, &values)? {
        total = row.take(9)?;
        items.push(read_actor(&mut row)?);
    }
    Ok((items, total))
}

/// An organisation that another one belongs to, or that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affiliated {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// From where that is known, where nobody of the two has said it.
    pub source: String,
}

/// Somebody who holds a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// As what.
    pub role: Role,
    /// Who, where the caller may know that.
    pub name: Option<String>,
}

/// A seat that an organisation sends somebody to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentSeat {
    /// The committee.
    pub committee: String,
    /// Its page.
    pub href: String,
    /// The group that the seat belongs to, or empty.
    pub group: String,
    /// Whether it is the chair.
    pub chair: bool,
}

/// An actor with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorRecord {
    /// The actor.
    pub actor: Actor,
    /// To whom it belongs.
    pub parents: Vec<Affiliated>,
    /// Who belongs to it, at most [`limits::AFFILIATED`].
    pub members: Vec<Affiliated>,
    /// Who holds which function.
    pub holders: Vec<Holder>,
}

impl ActorRecord {
    /// The functions that it has to name and has not.
    pub fn gaps(&self) -> Vec<Role> {
        if !NAMING.contains(&self.actor.kind) {
            return Vec::new();
        }
        let open = |role: &&Role| !self.holders.iter().any(|holder| holder.role == **role);
        MUST_NAME.iter().filter(open).copied().collect()
    }
}

/// One actor with its parents, members and functions, in two statements; nothing for a committee. Who holds a function
/// is told to everybody where it is a public one, else to the organisation's own people.
///
/// # Errors
/// When the database does not answer.
pub fn actor(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<ActorRecord>> {
    let now = read.now();
    let sql = format!(
        "SELECT {} FROM (
             SELECT o.id, o.kind, o.name, o.ars, CASE WHEN o.ars <> '' THEN o.ars ELSE o.seat END AS place
             FROM organisation o WHERE o.id = ?2 AND o.kind <> 'committee') p
         LEFT JOIN region r ON r.ars = p.place AND r.valid_to IS NULL",
        columns()
    );
    let Some(mut row) = read.optional(&sql, &[now.into(), id.into()])? else { return Ok(None) };
    let actor = read_actor(&mut row)?;
    let own = caller.memberships().iter().any(|it| it.organisation == id);
    let mut record =
        ActorRecord { actor, parents: Vec::new(), members: Vec::new(), holders: Vec::new() };
    let sql = format!(
        "SELECT w.what, w.id, w.word, w.name, w.source FROM (
             SELECT 'parent' AS what, o.id AS id, o.kind AS word, o.name AS name, a.source AS source
             FROM affiliation a JOIN organisation o ON o.id = a.parent
             WHERE a.member = ?2 AND o.kind <> 'committee'
             UNION ALL
             SELECT * FROM (
                 SELECT 'member', o.id, o.kind, o.name, a.source
                 FROM affiliation a JOIN organisation o ON o.id = a.member
                 WHERE a.parent = ?2 AND o.kind <> 'committee' ORDER BY o.name, o.id LIMIT {}) m
             UNION ALL
             SELECT 'holder', h.organisation, h.role, x.name, '' FROM membership h
             JOIN person x ON x.id = h.person
             WHERE h.organisation = ?2 AND h.role IN ({FUNCTIONS}) AND NOT x.disabled
                 AND h.from_at <= ?1 AND (h.until_at IS NULL OR h.until_at > ?1)) w
         ORDER BY w.what, w.name, w.id",
        limits::AFFILIATED
    );
    for mut row in read.all(&sql, &[now.into(), id.into()])? {
        let what: String = row.take(0)?;
        if what == "holder" {
            let role: Role = row.take_parsed(2)?;
            let name: String = row.take(3)?;
            let name = (own || PUBLIC.contains(&role)).then_some(name);
            let holder = Holder { role, name };
            // Without a name, a function that several hold is one.
            if holder.name.is_some() || !record.holders.contains(&holder) {
                record.holders.push(holder);
            }
            continue;
        }
        let one = Affiliated {
            id: row.take(1)?,
            kind: row.take_parsed(2)?,
            name: row.take(3)?,
            source: row.take(4)?,
        };
        if what == "parent" { record.parents.push(one) } else { record.members.push(one) }
    }
    record.holders.sort_by_key(|holder| holder.role);
    Ok(Some(record))
}
