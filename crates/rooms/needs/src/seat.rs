//! What an operation has to know of a need or a cluster before it may touch it.

use std::collections::BTreeSet;

use ::store::{Read, Result, Value};
use identity::{Audience, Caller, Label};
use uuid::Uuid;

use crate::Error;
use crate::model::State;
use crate::ops::listed;

/// A need or a cluster that the caller may know of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    /// Who reported or made it.
    pub(crate) organisation: Uuid,
    /// How far it may travel.
    pub(crate) label: Label,
    /// Who guards it.
    pub(crate) guard: Uuid,
    /// The state that was set (of a cluster: confirmed).
    pub(crate) state: State,
    /// Who has to act next.
    pub(crate) owner: Uuid,
    /// Who set the state.
    pub(crate) moved_by: Uuid,
}

impl Seat {
    /// A need, for somebody who may know of it.
    pub(crate) fn at(
        read: &mut Read<'_>,
        caller: &Caller,
        need: Uuid,
    ) -> std::result::Result<Self, Error> {
        let seat = Self::unguarded(read, need)?;
        seat.for_caller(caller)
    }

    /// A need, for a room that has checked the right itself.
    pub(crate) fn unguarded(read: &mut Read<'_>, need: Uuid) -> std::result::Result<Self, Error> {
        let row = read.optional(
            "SELECT n.organisation, n.label, n.guard, n.own_state, n.owner,
                 (SELECT v.organisation FROM shared_value v WHERE v.subject = n.id AND v.field = 'state'
                  ORDER BY v.at DESC, v.operation DESC LIMIT 1)
             FROM need n WHERE n.id = ?1",
            &[need.into()],
        )?;
        let mut row = row.ok_or(Error::NotFound)?;
        let owner = row.take(4)?;
        Ok(Self {
            organisation: row.take(0)?,
            label: row.take_parsed(1)?,
            guard: row.take(2)?,
            state: row.take_parsed(3)?,
            owner,
            moved_by: row.take::<Option<Uuid>>(5)?.unwrap_or(owner),
        })
    }

    /// A cluster, for somebody who may know of it.
    pub(crate) fn at_cluster(
        read: &mut Read<'_>,
        caller: &Caller,
        cluster: Uuid,
    ) -> std::result::Result<Self, Error> {
        let row = read.optional(
            "SELECT organisation, label, guard FROM need_cluster WHERE id = ?1",
            &[cluster.into()],
        )?;
        let mut row = row.ok_or(Error::NotFound)?;
        let organisation = row.take(0)?;
        let seat = Self {
            organisation,
            label: row.take_parsed(1)?,
            guard: row.take(2)?,
            state: State::Confirmed,
            owner: organisation,
            moved_by: organisation,
        };
        seat.for_caller(caller)
    }

    fn for_caller(self, caller: &Caller) -> std::result::Result<Self, Error> {
        let audience = Audience { label: self.label, guard: self.guard };
        if audience.includes(caller) { Ok(self) } else { Err(Error::NotFound) }
    }
}

/// Whether an organisation has a voice for a need.
pub(crate) fn has_voice(read: &mut Read<'_>, need: Uuid, organisation: Uuid) -> Result<bool> {
    let row = read.optional(
        "SELECT 1 FROM need_voice WHERE need = ?1 AND organisation = ?2",
        &[need.into(), organisation.into()],
    )?;
    Ok(row.is_some())
}

/// Whether a contribution belongs to a need.
pub(crate) fn is_contribution(read: &mut Read<'_>, need: Uuid, id: Uuid) -> Result<bool> {
    let row = read.optional(
        "SELECT 1 FROM need_contribution WHERE id = ?1 AND need = ?2",
        &[id.into(), need.into()],
    )?;
    Ok(row.is_some())
}

/// The needs of a cluster that the caller may know of.
pub(crate) fn members(
    read: &mut Read<'_>,
    caller: &Caller,
    cluster: Uuid,
) -> Result<BTreeSet<Uuid>> {
    let mut values: Vec<Value> = vec![cluster.into()];
    let audience = Audience::condition(caller, "n", &mut values);
    let sql = format!(
        "SELECT m.need FROM cluster_member m JOIN need n ON n.id = m.need
         WHERE m.cluster = ?1 AND {audience}"
    );
    read.all(&sql, &values)?.into_iter().map(|mut row| row.take(0)).collect()
}

/// Whether an organisation has reported all of these needs.
pub(crate) fn all_reported_by(
    read: &mut Read<'_>,
    needs: &[Uuid],
    organisation: Uuid,
) -> Result<bool> {
    let (markers, ids) = listed(needs, 2);
    let mut values: Vec<Value> = vec![organisation.into()];
    values.extend(ids);
    let sql = format!("SELECT COUNT(*) FROM need WHERE organisation = ?1 AND id IN ({markers})");
    let own: i64 = read.one(&sql, &values)?.take(0)?;
    Ok(usize::try_from(own) == Ok(needs.len()))
}

/// How much a label hides.
pub(crate) const fn rank(label: Label) -> u8 {
    match label {
        Label::Clear => 0,
        Label::Green => 1,
        Label::Amber => 2,
        Label::AmberStrict => 3,
        Label::Red => 4,
    }
}

/// As [`Audience::reaches_all_of`], as a condition on the columns of two tables: everybody who may know of `other` may
/// know of `one`.
pub(crate) fn reaches(one: &str, other: &str) -> String {
    format!(
        "({one}.label = 'clear' OR ({one}.label = 'green' AND {other}.label <> 'clear')
             OR ({one}.guard = {other}.guard AND ({one}.label = {other}.label OR {other}.label = 'red'
                 OR ({one}.label = 'amber' AND {other}.label = 'amber+strict'))))"
    )
}

/// Checks that the caller knows of all these needs, and that a cluster of this label and guard may hold them: else
/// it would show by its figures what fewer people may know of.
pub(crate) fn may_be_bundled(
    read: &mut Read<'_>,
    caller: &Caller,
    needs: &[Uuid],
    label: Label,
    guard: Uuid,
) -> std::result::Result<(), Error> {
    let (markers, mut values) = listed(needs, 1);
    let audience = Audience::condition(caller, "n", &mut values);
    let sql =
        format!("SELECT n.label, n.guard FROM need n WHERE n.id IN ({markers}) AND {audience}");
    let rows = read.all(&sql, &values)?;
    if rows.len() != needs.len() {
        return Err(Error::NotFound);
    }
    for mut row in rows {
        let (of_need, guarded): (Label, Uuid) = (row.take_parsed(0)?, row.take(1)?);
        if rank(of_need) > rank(label) || (of_need.protects() && guarded != guard) {
            return Err(Error::Label);
        }
    }
    Ok(())
}
