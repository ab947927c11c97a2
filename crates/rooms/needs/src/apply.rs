//! From operations to the tables of this room. What stands there follows from the operations that were applied, in
//! whatever permitted order: every row is a function of shared fields, of what was said, and of other such rows.

use std::collections::BTreeMap;

use ::store::{Row, Timestamp, Tx, Value};
use identity::Label;
use jiff::civil::Date;
use shared::Operation;
use uuid::Uuid;

use crate::model::{
    Made, NewContribution, ObjectionValue, Reported, Said, Standing, State, StateValue,
    TEXT_FIELDS, VoiceValue,
};
use crate::ops::Answer;
use crate::seat::reaches;
use crate::similar::{self, Kept};
use crate::{CLUSTER, Error, NEED, evidence, limits, relabel};

type Done = Result<(), Error>;

/// Brings the tables of this room in step with an operation. For what was done here, the operations call it; for
/// what comes from another node, [`shared::ops::receive`] does.
///
/// # Errors
/// [`shared::Error::Malformed`] when it is no operation of this room.
pub fn apply(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    match (operation.kind.as_str(), operation.name.as_str()) {
        (NEED, "needs.report") => reported(tx, operation),
        (NEED, "needs.correct") => corrected(tx, operation),
        (NEED, "needs.voice") => voiced(tx, operation),
        (NEED, "needs.contribute") => contributed(tx, operation),
        (NEED, "needs.attach") => evidence::attached(tx, operation),
        (NEED, "needs.detach") => evidence::detached(tx, operation),
        (NEED, "needs.relabel" | "needs.propose-label") => relabel::labelled(tx, operation),
        (NEED, "needs.move") => moved(tx, operation),
        (NEED, "needs.answer") => answered(tx, operation),
        (CLUSTER, "clusters.create") => created(tx, operation),
        (CLUSTER, "clusters.bundle") => bundled(tx, operation),
        (CLUSTER, "clusters.describe") => described(tx, operation),
        (CLUSTER, "clusters.object") => objected(tx, operation),
        (kind, name) => Err(malformed(format!("{kind}: {name} is nothing that is done to needs"))),
    }
}

/// Computes anew what is kept beside a need whose rows were put into the tables in bulk: its sums, the stems it is
/// found by, the figures it counts in, and the sums of its clusters.
///
/// # Errors
/// When the database does not answer.
pub fn rebuild(tx: &mut Tx<'_>, need: Uuid) -> Result<(), Error> {
    let row = tx.optional(
        "UPDATE need SET
             towns = (SELECT COUNT(*) FROM need_voice v WHERE v.need = ?1 AND v.counts),
             inhabitants = (SELECT CAST(COALESCE(SUM(v.inhabitants), 0) AS BIGINT) FROM need_voice v
                 WHERE v.need = ?1 AND v.counts),
             cases = (SELECT CAST(COALESCE(SUM(v.cases), 0) AS BIGINT) FROM need_voice v
                 WHERE v.need = ?1 AND v.counts),
             lands = (SELECT COUNT(DISTINCT v.land) FROM need_voice v WHERE v.need = ?1 AND v.counts),
             sizes = (SELECT COUNT(DISTINCT v.size) FROM need_voice v WHERE v.need = ?1 AND v.counts)
         WHERE id = ?1 RETURNING title, problem, service, product, label",
        &[need.into()],
    )?;
    let mut row = row.ok_or(Error::NotFound)?;
    let [title, problem, service, product]: [String; 4] =
        [row.take(0)?, row.take(1)?, row.take(2)?, row.take(3)?];
    let label: Label = row.take_parsed(4)?;
    if !label.protects() {
        let kept = Kept { title: &title, problem: &problem, service: &service, product: &product };
        similar::keep(tx, need, &kept)?;
    }
    write_bundles(tx, &[need])?;
    for cluster in clusters_of(tx, need)? {
        sum_up(tx, cluster)?;
    }
    let mut tallies = Tallies::default();
    tallies.need(tx, need, 1)?;
    tallies.write(tx)
}

pub(crate) fn malformed(what: impl Into<String>) -> Error {
    shared::Error::Malformed(what.into()).into()
}

/// The value of a field that every such thing has.
fn field<T: serde::de::DeserializeOwned>(
    tx: &mut Tx<'_>,
    subject: Uuid,
    name: &str,
) -> Result<(T, Timestamp), Error> {
    let field = shared::field(tx, subject, name)?.ok_or_else(|| malformed(format!("no {name}")))?;
    Ok((field.shown.read()?, field.shown.at))
}

// --- needs -----------------------------------------------------------------------------------------------------------

fn reported(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let Reported { number, label, guard, standing } = operation.body()?;
    let (state, moved): (StateValue, _) = field(tx, operation.subject, "state")?;
    tx.execute(
        "INSERT INTO need (id, number, label, guard, organisation, person, reported_at, title, problem, affected,
             frequency, workaround, leika, service, product, deadline, topic, land, district, size, own_state,
             state, reason, next_on, link, owner, moved_at, alive_at, bundles, towns, inhabitants, cases, lands,
             sizes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', '', '', '', '', '', '', NULL, '', ?8, ?9, ?10, ?11, ?11, ?12,
             ?13, ?14, ?15, ?16, ?16, 0, 0, 0, 0, 0, 0)",
        &[
            operation.subject.into(),
            number.into(),
            label.word().into(),
            guard.into(),
            operation.organisation.into(),
            operation.person.into(),
            operation.at.into(),
            standing.land.into(),
            standing.district.into(),
            standing.size.word().into(),
            state.state.word().into(),
            state.reason.into(),
            day(state.next_on),
            state.link.into(),
            state.owner.into(),
            moved.into(),
        ],
    )?;
    write_texts(tx, operation.subject)?;
    for write in operation.writes.iter().filter(|write| write.field.starts_with("voice/")) {
        write_voice(tx, operation, &write.field)?;
    }
    let mut tallies = Tallies::default();
    tallies.need(tx, operation.subject, 1)?;
    tallies.write(tx)?;
    write_log(tx, operation, &Logged { verb: "reported", ..Logged::default() })
}

/// Takes the text of a need from its fields, and keeps it findable.
pub(crate) fn write_texts(tx: &mut Tx<'_>, need: Uuid) -> Done {
    let fields = shared::fields(tx, need, "text/")?;
    let text = |name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        field.and_then(|field| field.shown.value.as_str()).unwrap_or_default().to_owned()
    };
    let [title, problem, affected, frequency, workaround, leika, service, product, deadline, topic] =
        TEXT_FIELDS.map(text);
    let deadline: Option<String> = (!deadline.is_empty()).then_some(deadline);
    let mut row = tx
        .optional(
            "UPDATE need SET title = ?2, problem = ?3, affected = ?4, frequency = ?5, workaround = ?6, leika = ?7,
                 service = ?8, product = ?9, deadline = ?10, topic = ?11
             WHERE id = ?1 RETURNING label",
            &[
                need.into(),
                title.as_str().into(),
                problem.as_str().into(),
                affected.into(),
                frequency.into(),
                workaround.into(),
                leika.into(),
                service.as_str().into(),
                product.as_str().into(),
                deadline.into(),
                topic.into(),
            ],
        )?
        .ok_or(Error::NotFound)?;
    let label: Label = row.take_parsed(0)?;
    if label.protects() {
        return Ok(());
    }
    let kept = Kept { title: &title, problem: &problem, service: &service, product: &product };
    Ok(similar::keep(tx, need, &kept)?)
}

fn corrected(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let said: Said = operation.body()?;
    let mut tallies = Tallies::default();
    tallies.need(tx, operation.subject, -1)?;
    write_texts(tx, operation.subject)?;
    tallies.need(tx, operation.subject, 1)?;
    tallies.write(tx)?;
    write_log(tx, operation, &Logged { verb: "corrected", text: &said.text, ..Logged::default() })
}

fn voiced(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let own = format!("voice/{}", operation.organisation);
    if operation.writes.iter().any(|write| write.field != own) {
        return Err(malformed("an organisation speaks for itself only"));
    }
    write_voice(tx, operation, &own)?;
    let said: Option<VoiceValue> =
        operation.writes.first().and_then(|write| serde_json::from_value(write.value.clone()).ok());
    let outcome = said
        .as_ref()
        .and_then(|value| value.stance)
        .map_or("withdrawn", crate::model::Stance::word);
    let text = said.as_ref().map(|value| value.variant.as_str()).unwrap_or_default();
    write_log(tx, operation, &Logged { verb: "voice", outcome, text, ..Logged::default() })
}

/// Writes the voice of an organisation from its field, and what changes with it: the sums of the need and of the
/// clusters it is in.
fn write_voice(tx: &mut Tx<'_>, operation: &Operation, name: &str) -> Done {
    let (need, organisation) = (operation.subject, operation.organisation);
    let (value, at): (VoiceValue, _) = field(tx, need, name)?;
    let voices = Scope { table: "need_voice", of: "need", sums: "need", id: need };
    let before = voices.standing(tx, organisation)?;
    let clusters = clusters_of(tx, need)?;
    match value.stance {
        None => {
            tx.execute(
                "DELETE FROM need_voice WHERE need = ?1 AND organisation = ?2",
                &[need.into(), organisation.into()],
            )?;
        }
        Some(stance) => {
            let Standing { town, inhabitants, land, size, .. } = value.standing;
            tx.execute(
                "INSERT INTO need_voice (need, organisation, stance, counts, variant, cases, inhabitants, land,
                     size, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (need, organisation) DO UPDATE SET stance = excluded.stance,
                     counts = excluded.counts, variant = excluded.variant, cases = excluded.cases,
                     inhabitants = excluded.inhabitants, land = excluded.land, size = excluded.size,
                     at = excluded.at",
                &[
                    need.into(),
                    organisation.into(),
                    stance.word().into(),
                    (town && stance.is_for()).into(),
                    value.variant.into(),
                    value.cases.clamp(0, limits::CASES).into(),
                    inhabitants.max(0).into(),
                    land.into(),
                    size.word().into(),
                    at.into(),
                ],
            )?;
        }
    }
    let after = voices.standing(tx, organisation)?;
    voices.shift(tx, organisation, before, after)?;
    for cluster in clusters {
        let towns = Scope::cluster(cluster);
        let before = towns.standing(tx, organisation)?;
        write_town(tx, cluster, organisation)?;
        let after = towns.standing(tx, organisation)?;
        towns.shift(tx, organisation, before, after)?;
    }
    Ok(())
}

fn clusters_of(tx: &mut Tx<'_>, need: Uuid) -> Result<Vec<Uuid>, Error> {
    let rows = tx.all(
        "SELECT cluster FROM cluster_member WHERE need = ?1 ORDER BY cluster",
        &[need.into()],
    )?;
    Ok(rows.into_iter().map(|mut row| row.take(0)).collect::<::store::Result<_>>()?)
}

/// How one organisation counts in a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    cases: i64,
    inhabitants: i64,
    land: String,
    size: String,
}

/// Rows of organisations and the sum that is kept over them.
struct Scope {
    table: &'static str,
    of: &'static str,
    sums: &'static str,
    id: Uuid,
}

impl Scope {
    const fn cluster(id: Uuid) -> Self {
        Self { table: "cluster_town", of: "cluster", sums: "need_cluster", id }
    }

    fn counts(&self) -> &'static str {
        if self.table == "need_voice" { "AND v.counts" } else { "" }
    }

    fn standing(&self, tx: &mut Tx<'_>, organisation: Uuid) -> Result<Option<Counted>, Error> {
        let sql = format!(
            "SELECT v.cases, v.inhabitants, v.land, v.size FROM {} v
             WHERE v.{} = ?1 AND v.organisation = ?2 {}",
            self.table,
            self.of,
            self.counts()
        );
        let row = tx.optional(&sql, &[self.id.into(), organisation.into()])?;
        let read = |mut row: Row| {
            Ok::<_, Error>(Counted {
                cases: row.take(0)?,
                inhabitants: row.take(1)?,
                land: row.take(2)?,
                size: row.take(3)?,
            })
        };
        row.map(read).transpose()
    }

    /// Brings the sum in step after the row of an organisation has changed.
    fn shift(
        &self,
        tx: &mut Tx<'_>,
        organisation: Uuid,
        before: Option<Counted>,
        after: Option<Counted>,
    ) -> Done {
        if before == after {
            return Ok(());
        }
        let both = |of: fn(&Counted) -> &str| [before.as_ref().map(of), after.as_ref().map(of)];
        let land = self.alone(tx, organisation, "land", both(|it| &it.land))?;
        let size = self.alone(tx, organisation, "size", both(|it| &it.size))?;
        let sum =
            |of: fn(&Counted) -> i64| after.as_ref().map_or(0, of) - before.as_ref().map_or(0, of);
        let sql = format!(
            "UPDATE {} SET towns = towns + ?2, inhabitants = inhabitants + ?3, cases = cases + ?4,
                 lands = lands + ?5, sizes = sizes + ?6
             WHERE id = ?1",
            self.sums
        );
        let values: [Value; 6] = [
            self.id.into(),
            sum(|_| 1).into(),
            sum(|it| it.inhabitants).into(),
            sum(|it| it.cases).into(),
            land.into(),
            size.into(),
        ];
        Ok(tx.execute_one("need", &sql, &values)?)
    }

    /// By how much the number of distinct values changes: an organisation that is alone with its value brings it
    /// in and takes it away.
    fn alone(
        &self,
        tx: &mut Tx<'_>,
        organisation: Uuid,
        column: &str,
        [before, after]: [Option<&str>; 2],
    ) -> Result<i64, Error> {
        if before == after {
            return Ok(0);
        }
        let sql = format!(
            "SELECT 1 FROM {} v WHERE v.{} = ?1 AND v.{column} = ?2 AND v.organisation <> ?3 {} LIMIT 1",
            self.table,
            self.of,
            self.counts()
        );
        let mut change = 0;
        for (value, by) in [(before, -1), (after, 1)] {
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
            let values = [self.id.into(), value.into(), organisation.into()];
            if tx.optional(&sql, &values)?.is_none() {
                change += by;
            }
        }
        Ok(change)
    }
}

/// Writes the row of a town in a cluster from its voices for the needs there: it counts once, with the largest
/// number of cases it has named.
fn write_town(tx: &mut Tx<'_>, cluster: Uuid, organisation: Uuid) -> Done {
    let ids = [cluster.into(), organisation.into()];
    tx.execute("DELETE FROM cluster_town WHERE cluster = ?1 AND organisation = ?2", &ids)?;
    let sql = format!("{} AND v.organisation = ?2 GROUP BY m.cluster, v.organisation", towns());
    tx.execute(&sql, &ids)?;
    Ok(())
}

/// The towns of a cluster, each once; of its needs count those that everybody may know of who may know of the cluster:
/// a label raised later takes a need out of the sums, not out of the cluster. Where an organisation is or how large it is may differ between its voices; the
/// largest of each is the same on every node.
fn towns() -> String {
    format!(
        "INSERT INTO cluster_town (cluster, organisation, cases, inhabitants, land, size)
         SELECT m.cluster, v.organisation, MAX(v.cases), MAX(v.inhabitants), MAX(v.land), MAX(v.size)
         FROM cluster_member m JOIN need_cluster c ON c.id = m.cluster JOIN need n ON n.id = m.need
         JOIN need_voice v ON v.need = m.need AND v.counts
         WHERE m.cluster = ?1 AND {}",
        reaches("n", "c")
    )
}

fn contributed(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let new: NewContribution = operation.body()?;
    tx.execute(
        "INSERT INTO need_contribution (id, need, organisation, person, at, kind, text, link, reply_to)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &[
            operation.id.into(),
            operation.subject.into(),
            operation.organisation.into(),
            operation.person.into(),
            operation.at.into(),
            new.kind.word().into(),
            new.text.into(),
            new.link.into(),
            new.reply_to.into(),
        ],
    )?;
    heard(tx, operation.subject)
}

/// When the owner was last heard of: when the state was set, or with the newest contribution of theirs since.
pub(crate) fn heard(tx: &mut Tx<'_>, need: Uuid) -> Done {
    let sql = "UPDATE need SET alive_at = COALESCE(
             (SELECT MAX(c.at) FROM need_contribution c
              WHERE c.need = need.id AND c.organisation = need.owner AND c.at > need.moved_at), moved_at)
         WHERE id = ?1";
    Ok(tx.execute_one("need", sql, &[need.into()])?)
}

fn moved(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let said: Said = operation.body()?;
    write_state(tx, operation.subject)?;
    let value = written_state(operation);
    let logged = Logged {
        verb: &said.verb,
        text: &said.text,
        next_on: value.as_ref().and_then(|value| value.next_on),
        link: &said.link,
        ..Logged::default()
    };
    write_log(tx, operation, &logged)
}

fn answered(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let answer: Answer = operation.body()?;
    if !operation.writes.is_empty() {
        write_state(tx, operation.subject)?;
    }
    let text = if answer.item.is_empty() {
        answer.reason.clone()
    } else {
        format!("{}: {}", answer.item, answer.reason)
    };
    let logged = Logged {
        verb: "answered",
        outcome: answer.outcome.word(),
        text: &text,
        next_on: answer.next_on,
        link: &answer.link,
        ..Logged::default()
    };
    write_log(tx, operation, &logged)
}

fn written_state(operation: &Operation) -> Option<StateValue> {
    let write = operation.writes.iter().find(|write| write.field == "state")?;
    serde_json::from_value(write.value.clone()).ok()
}

fn write_state(tx: &mut Tx<'_>, need: Uuid) -> Done {
    let (value, at): (StateValue, _) = field(tx, need, "state")?;
    let mut tallies = Tallies::default();
    tallies.need(tx, need, -1)?;
    tx.execute_one(
        "need",
        "UPDATE need SET own_state = ?2, reason = ?3, next_on = ?4, link = ?5, owner = ?6, moved_at = ?7
         WHERE id = ?1",
        &[
            need.into(),
            value.state.word().into(),
            value.reason.into(),
            day(value.next_on),
            value.link.into(),
            value.owner.into(),
            at.into(),
        ],
    )?;
    show_states(tx, &[need])?;
    heard(tx, need)?;
    tallies.need(tx, need, 1)?;
    tallies.write(tx)
}

/// Writes the state that is shown, for needs whose own state or bundles have changed.
fn show_states(tx: &mut Tx<'_>, needs: &[Uuid]) -> Done {
    let bundled = State::Bundled.word();
    let ids: Vec<Value> = needs.iter().map(|id| (*id).into()).collect();
    let sql = format!(
        "UPDATE need SET state = CASE WHEN bundles > 0 AND own_state IN ('submitted', 'confirmed', 'reopened')
             THEN '{bundled}' ELSE own_state END
         WHERE id IN ({})",
        markers(1, ids.len())
    );
    tx.execute(&sql, &ids)?;
    Ok(())
}

// --- clusters --------------------------------------------------------------------------------------------------------

fn created(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let Made { number, label, guard, origin } = operation.body()?;
    tx.execute(
        "INSERT INTO need_cluster (id, number, label, guard, organisation, made_at, origin, title, text, topic,
             needs, towns, inhabitants, cases, lands, sizes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', '', 0, 0, 0, 0, 0, 0)",
        &[
            operation.subject.into(),
            number.into(),
            label.word().into(),
            guard.into(),
            operation.organisation.into(),
            operation.at.into(),
            origin.into(),
        ],
    )?;
    write_description(tx, operation.subject)?;
    let verb = if origin.is_some() { "split-off" } else { "bundled" };
    write_members(tx, operation, verb, "")?;
    write_log(tx, operation, &Logged { verb: "created", other: origin, ..Logged::default() })
}

fn write_description(tx: &mut Tx<'_>, cluster: Uuid) -> Done {
    let fields = shared::fields(tx, cluster, "text/")?;
    let text = |name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        field.and_then(|field| field.shown.value.as_str()).unwrap_or_default().to_owned()
    };
    let [title, body, topic] = ["text/title", "text/text", "text/topic"].map(text);
    Ok(tx.execute_one(
        "cluster",
        "UPDATE need_cluster SET title = ?2, text = ?3, topic = ?4 WHERE id = ?1",
        &[cluster.into(), title.into(), body.into(), topic.into()],
    )?)
}

fn described(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let said: Said = operation.body()?;
    write_description(tx, operation.subject)?;
    write_log(tx, operation, &Logged { verb: "described", text: &said.text, ..Logged::default() })
}

fn bundled(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let said: Said = operation.body()?;
    let verb = match said.verb.as_str() {
        "add" => "bundled",
        "leave" => "left",
        "split" => "split",
        _ => "removed",
    };
    write_members(tx, operation, verb, &said.text)?;
    let count = operation.writes.len().to_string();
    let logged =
        Logged { verb, outcome: &count, text: &said.text, other: said.other, ..Logged::default() };
    write_log(tx, operation, &logged)
}

/// Brings the needs of a cluster in step with its fields, and what follows from that: which towns stand behind
/// it, the sums, which needs are shown as bundled.
fn write_members(tx: &mut Tx<'_>, operation: &Operation, verb: &str, text: &str) -> Done {
    let cluster = operation.subject;
    let named: Vec<Uuid> = operation
        .writes
        .iter()
        .filter_map(|write| write.field.strip_prefix("need/"))
        .map(|id| id.parse().map_err(|_no_id| malformed("a cluster is of needs")))
        .collect::<Result<_, _>>()?;
    if named.is_empty() {
        return Ok(());
    }
    let mut fields: BTreeMap<String, (bool, Timestamp, Uuid)> = BTreeMap::new();
    for field in shared::fields(tx, cluster, "need/")? {
        let shown = field.shown;
        fields.insert(field.name, (shown.read()?, shown.at, shown.organisation));
    }
    let (mut there, mut gone) = (Vec::new(), Vec::new());
    for need in &named {
        match fields.get(&format!("need/{need}")) {
            Some((true, at, by)) => there.push((*need, *at, *by)),
            _ => gone.push(*need),
        }
    }
    let mut tallies = Tallies::default();
    tallies.needs(tx, &named, -1)?;
    for chunk in gone.chunks(limits::ROWS) {
        let mut values: Vec<Value> = vec![cluster.into()];
        values.extend(chunk.iter().map(|id| Value::from(*id)));
        let sql = format!(
            "DELETE FROM cluster_member WHERE cluster = ?1 AND need IN ({})",
            markers(2, chunk.len())
        );
        tx.execute(&sql, &values)?;
    }
    for chunk in there.chunks(limits::ROWS) {
        let mut values: Vec<Value> = vec![cluster.into()];
        let mut rows = Vec::new();
        for (need, since, by) in chunk {
            values.extend([(*need).into(), (*since).into(), (*by).into()]);
            let at = values.len();
            rows.push(format!("(?1, ?{}, ?{}, ?{at})", at - 2, at - 1));
        }
        let sql = format!(
            "INSERT INTO cluster_member (cluster, need, since, organisation) VALUES {}
             ON CONFLICT (cluster, need) DO UPDATE SET since = excluded.since,
                 organisation = excluded.organisation",
            rows.join(", ")
        );
        tx.execute(&sql, &values)?;
    }
    let there: Vec<Uuid> = there.into_iter().map(|(need, _, _)| need).collect();
    add_towns(tx, cluster, &there)?;
    write_towns(tx, cluster, &gone)?;
    sum_up(tx, cluster)?;
    for chunk in named.chunks(limits::ROWS) {
        write_bundles(tx, chunk)?;
        log_members(tx, operation, chunk, verb, text)?;
    }
    tallies.needs(tx, &named, 1)?;
    tallies.write(tx)
}

/// Adds the towns that speak for needs that a cluster took up. The largest of what stands and what comes is what
/// [`towns`] finds, without reading the needs that were there before.
fn add_towns(tx: &mut Tx<'_>, cluster: Uuid, needs: &[Uuid]) -> Done {
    let larger = |column: &str| {
        format!(
            "{column} = CASE WHEN excluded.{column} > cluster_town.{column} THEN excluded.{column}
                 ELSE cluster_town.{column} END"
        )
    };
    let larger = ["cases", "inhabitants", "land", "size"].map(larger).join(", ");
    for chunk in needs.chunks(limits::ROWS) {
        let mut values: Vec<Value> = vec![cluster.into()];
        values.extend(chunk.iter().map(|id| Value::from(*id)));
        let sql = format!(
            "{} AND m.need IN ({}) GROUP BY m.cluster, v.organisation
             ON CONFLICT (cluster, organisation) DO UPDATE SET {larger}",
            towns(),
            markers(2, chunk.len())
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Writes anew the towns of a cluster that speak for needs which it let go, or of which others may know now.
fn write_towns(tx: &mut Tx<'_>, cluster: Uuid, needs: &[Uuid]) -> Done {
    for chunk in needs.chunks(limits::ROWS) {
        let mut values: Vec<Value> = vec![cluster.into()];
        values.extend(chunk.iter().map(|id| Value::from(*id)));
        let theirs = format!(
            "(SELECT w.organisation FROM need_voice w WHERE w.need IN ({}))",
            markers(2, chunk.len())
        );
        let sql =
            format!("DELETE FROM cluster_town WHERE cluster = ?1 AND organisation IN {theirs}");
        tx.execute(&sql, &values)?;
        let sql = format!(
            "{} AND v.organisation IN {theirs} GROUP BY m.cluster, v.organisation",
            towns()
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Writes the sums of a cluster, in one pass over its towns.
fn sum_up(tx: &mut Tx<'_>, cluster: Uuid) -> Done {
    let sql = format!(
        "UPDATE need_cluster SET
             needs = (SELECT COUNT(*) FROM cluster_member m JOIN need n ON n.id = m.need
                 WHERE m.cluster = ?1 AND {}),
             (towns, inhabitants, cases, lands, sizes) = (
                 SELECT COUNT(*), CAST(COALESCE(SUM(t.inhabitants), 0) AS BIGINT),
                     CAST(COALESCE(SUM(t.cases), 0) AS BIGINT),
                     COUNT(DISTINCT CASE WHEN t.land <> '' THEN t.land END), COUNT(DISTINCT t.size)
                 FROM cluster_town t WHERE t.cluster = ?1)
         WHERE id = ?1",
        reaches("n", "need_cluster")
    );
    Ok(tx.execute_one("cluster", &sql, &[cluster.into()])?)
}

/// Brings in step what hangs on the label of a need: whether it is shown as bundled, and whether it counts in the sums of
/// its clusters. It stays in them: a label that is lowered again restores what was.
pub(crate) fn write_reach(tx: &mut Tx<'_>, need: Uuid) -> Done {
    write_bundles(tx, &[need])?;
    for cluster in clusters_of(tx, need)? {
        write_towns(tx, cluster, &[need])?;
        sum_up(tx, cluster)?;
    }
    Ok(())
}

/// Counts the clusters of these needs that whoever may know of the need may know of too.
fn write_bundles(tx: &mut Tx<'_>, needs: &[Uuid]) -> Done {
    let ids: Vec<Value> = needs.iter().map(|id| (*id).into()).collect();
    let sql = format!(
        "UPDATE need SET bundles = (
             SELECT COUNT(*) FROM cluster_member m JOIN need_cluster c ON c.id = m.cluster
             WHERE m.need = need.id AND {})
         WHERE id IN ({})",
        reaches("c", "need"),
        markers(1, ids.len())
    );
    tx.execute(&sql, &ids)?;
    show_states(tx, needs)
}

fn objected(tx: &mut Tx<'_>, operation: &Operation) -> Done {
    let own = format!("objection/{}", operation.organisation);
    if operation.writes.iter().any(|write| write.field != own) {
        return Err(malformed("an organisation objects for itself only"));
    }
    let (value, at): (ObjectionValue, _) = field(tx, operation.subject, &own)?;
    let said = value.text.clone();
    tx.execute(
        "INSERT INTO cluster_objection (cluster, organisation, need, text, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (cluster, organisation) DO UPDATE SET need = excluded.need, text = excluded.text,
             at = excluded.at",
        &[
            operation.subject.into(),
            operation.organisation.into(),
            value.need.into(),
            value.text.into(),
            at.into(),
        ],
    )?;
    let logged =
        Logged { verb: "objected", text: &said, other: Some(value.need), ..Logged::default() };
    write_log(tx, operation, &logged)
}

// --- the log ---------------------------------------------------------------------------------------------------------

#[derive(Default)]
struct Logged<'l> {
    verb: &'l str,
    outcome: &'l str,
    text: &'l str,
    next_on: Option<Date>,
    link: &'l str,
    other: Option<Uuid>,
}

/// Writes what happened, with how it ended and why.
pub(crate) fn log(
    tx: &mut Tx<'_>,
    operation: &Operation,
    verb: &str,
    outcome: &str,
    text: &str,
) -> Done {
    write_log(tx, operation, &Logged { verb, outcome, text, ..Logged::default() })
}

/// Forgets by which stems a need is found: nobody but its guard may know of it any more.
pub(crate) fn forget_words(tx: &mut Tx<'_>, need: Uuid) -> Done {
    Ok(similar::forget(tx, need)?)
}

const LOG: &str = "INSERT INTO need_log (subject, operation, at, organisation, verb, outcome, text, next_on, link,
     other)";

fn write_log(tx: &mut Tx<'_>, operation: &Operation, logged: &Logged<'_>) -> Done {
    tx.execute(
        &format!("{LOG} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
        &[
            operation.subject.into(),
            operation.id.into(),
            operation.at.into(),
            operation.organisation.into(),
            logged.verb.into(),
            logged.outcome.into(),
            logged.text.into(),
            day(logged.next_on),
            logged.link.into(),
            logged.other.into(),
        ],
    )?;
    Ok(())
}

/// The same entry in the logs of the needs that a cluster took up or let go; who may not know of the cluster does not read
/// it there.
fn log_members(
    tx: &mut Tx<'_>,
    operation: &Operation,
    needs: &[Uuid],
    verb: &str,
    text: &str,
) -> Done {
    let mut values: Vec<Value> = vec![
        operation.id.into(),
        operation.at.into(),
        operation.organisation.into(),
        verb.into(),
        text.into(),
        operation.subject.into(),
    ];
    values.extend(needs.iter().map(|id| Value::from(*id)));
    let sql = format!(
        "{LOG} SELECT n.id, ?1, ?2, ?3, ?4, '', ?5, NULL, '', ?6
         FROM need n WHERE n.id IN ({})",
        markers(7, needs.len())
    );
    tx.execute(&sql, &values)?;
    Ok(())
}

// --- tallies ---------------------------------------------------------------------------------------------------------

/// What a need is counted under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tally {
    land: String,
    topic: String,
    size: String,
    facet: &'static str,
    value: String,
    label: String,
}

/// Changes of the tallies, gathered so that each row is written once.
#[derive(Default)]
pub(crate) struct Tallies(BTreeMap<Tally, i64>);

impl Tallies {
    pub(crate) fn need(&mut self, tx: &mut Tx<'_>, need: Uuid, by: i64) -> Done {
        self.needs(tx, &[need], by)
    }

    /// Counts these needs, or with -1 takes them out, as they are now.
    fn needs(&mut self, tx: &mut Tx<'_>, needs: &[Uuid], by: i64) -> Done {
        for chunk in needs.chunks(limits::ROWS) {
            let ids: Vec<Value> = chunk.iter().map(|id| (*id).into()).collect();
            let sql = format!(
                "SELECT land, topic, size, district, state, reported_at, deadline, label FROM need
                 WHERE label IN ('clear', 'green') AND id IN ({})",
                markers(1, ids.len())
            );
            for row in tx.all(&sql, &ids)? {
                self.count(row, by)?;
            }
        }
        Ok(())
    }

    fn count(&mut self, mut row: Row, by: i64) -> Done {
        let (land, topic, size): (String, String, String) =
            (row.take(0)?, row.take(1)?, row.take(2)?);
        let district: String = row.take(3)?;
        let state: State = row.take_parsed(4)?;
        let reported: Timestamp = row.take(5)?;
        let deadline: Option<String> = row.take(6)?;
        let label: String = row.take(7)?;
        let month = reported.german_date().strftime("%Y-%m").to_string();
        let due = deadline.as_deref().and_then(|day| day.get(..7)).unwrap_or_default().to_owned();
        let mut facets = vec![("state", state.word().to_owned())];
        if state.is_open() {
            facets.extend([
                ("topic", topic.clone()),
                ("size", size.clone()),
                ("land", land.clone()),
                ("district", district),
                ("month", month),
                ("due", due),
            ]);
        }
        for choice in 0..8_u8 {
            let chosen = |bit: u8, word: &String| {
                if choice & bit == 0 { String::new() } else { word.clone() }
            };
            // An organisation without a state is counted under the whole alone, not twice.
            if (choice & 1 != 0 && land.is_empty()) || (choice & 2 != 0 && topic.is_empty()) {
                continue;
            }
            for (facet, value) in &facets {
                let tally = Tally {
                    land: chosen(1, &land),
                    topic: chosen(2, &topic),
                    size: chosen(4, &size),
                    facet,
                    value: value.clone(),
                    label: label.clone(),
                };
                *self.0.entry(tally).or_default() += by;
            }
        }
        Ok(())
    }

    pub(crate) fn write(self, tx: &mut Tx<'_>) -> Done {
        let changed: Vec<_> = self.0.into_iter().filter(|(_, by)| *by != 0).collect();
        for chunk in changed.chunks(limits::ROWS) {
            let mut values: Vec<Value> = Vec::new();
            let mut rows = Vec::new();
            for (tally, by) in chunk {
                values.extend([
                    tally.land.as_str().into(),
                    tally.topic.as_str().into(),
                    tally.size.as_str().into(),
                    tally.facet.into(),
                    tally.value.as_str().into(),
                    tally.label.as_str().into(),
                    (*by).into(),
                ]);
                rows.push(format!("({})", markers(values.len() - 6, 7)));
            }
            let sql = format!(
                "INSERT INTO need_tally (land, topic, size, facet, value, label, needs) VALUES {}
                 ON CONFLICT (land, topic, size, facet, value, label)
                 DO UPDATE SET needs = need_tally.needs + excluded.needs",
                rows.join(", ")
            );
            tx.execute(&sql, &values)?;
        }
        // What is counted no more leaves no trace: the same needs give the same rows.
        tx.execute("DELETE FROM need_tally WHERE needs = 0", &[])?;
        Ok(())
    }
}

/// `?from, ?from+1, …`, so many.
pub(crate) fn markers(from: usize, count: usize) -> String {
    let all: Vec<_> = (from..from + count).map(|at| format!("?{at}")).collect();
    all.join(", ")
}

fn day(day: Option<Date>) -> Value {
    day.map(|day| day.to_string()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_count_on() {
        assert_eq!(markers(2, 3), "?2, ?3, ?4");
        assert_eq!(markers(1, 0), "");
    }
}
