//! What an operation has to know of a profile before it may touch it.

use ::store::{Read, Value};
use identity::{Acting, Audience, Caller, Denied};
use uuid::Uuid;

use crate::model::{State, Template};
use crate::{ANSWERERS, Error};

/// A profile that the caller may know of.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    /// Whose it is.
    pub(crate) organisation: Uuid,
    pub(crate) audience: Audience,
    pub(crate) template: Template,
    pub(crate) own_state: State,
    pub(crate) state: State,
    /// The organisation that answers here.
    pub(crate) addressee: Option<Uuid>,
    pub(crate) has_addressee: bool,
    pub(crate) handover: Option<Uuid>,
    pub(crate) received: bool,
    pub(crate) consulted: bool,
}

impl Seat {
    /// For somebody who may know of it.
    pub(crate) fn at(read: &mut Read<'_>, caller: &Caller, profile: Uuid) -> Result<Self, Error> {
        let seat = Self::unguarded(read, profile)?;
        if seat.audience.includes(caller) { Ok(seat) } else { Err(Error::NotFound) }
    }

    /// For a room that has checked the right itself.
    pub(crate) fn unguarded(read: &mut Read<'_>, profile: Uuid) -> Result<Self, Error> {
        let row = read.optional(
            "SELECT number, organisation, label, guard, template, own_state, state, addressee,
                 addressee_name, handover, received_at, consulted_at
             FROM profile WHERE id = ?1",
            &[profile.into()],
        )?;
        let mut row = row.ok_or(Error::NotFound)?;
        let name: String = row.take(8)?;
        let received: Option<i64> = row.take(10)?;
        let consulted: Option<i64> = row.take(11)?;
        Ok(Self {
            id: profile,
            number: row.take(0)?,
            organisation: row.take(1)?,
            audience: Audience { label: row.take_parsed(2)?, guard: row.take(3)? },
            template: row.take_parsed(4)?,
            own_state: row.take_parsed(5)?,
            state: row.take_parsed(6)?,
            addressee: row.take(7)?,
            has_addressee: !name.is_empty(),
            handover: row.take(9)?,
            received: received.is_some(),
            consulted: consulted.is_some(),
        })
    }

    /// The proof that the caller writes this profile: whoever bundles for the organisation whose it is, or in the
    /// committee that guards it.
    pub(crate) fn editor(
        &self,
        read: &mut Read<'_>,
        caller: &Caller,
        of: Uuid,
    ) -> Result<Acting, Error> {
        let acting = needs::ops::steward(read, caller, of)?;
        if of == self.organisation || of == self.audience.guard {
            Ok(acting)
        } else {
            Err(Denied::Role.into())
        }
    }

    /// The proof that the caller speaks for the addressee. For a body outside the network, whoever writes the profile
    /// records what it said.
    pub(crate) fn answerer(
        &self,
        read: &mut Read<'_>,
        caller: &Caller,
        of: Uuid,
    ) -> Result<Acting, Error> {
        match self.addressee {
            Some(addressee) if addressee == of => Ok(caller.acting(of, ANSWERERS)?),
            Some(_) => Err(Denied::Role.into()),
            None => self.editor(read, caller, of),
        }
    }
}

/// The sentences of a profile as far as an operation has to know: id, number, place, whether it stands.
pub(crate) fn sentences(
    read: &mut Read<'_>,
    profile: Uuid,
) -> Result<Vec<(Uuid, i64, i64, bool)>, Error> {
    read.all(
        "SELECT id, mark, place, withdrawn FROM requirement WHERE profile = ?1 ORDER BY place, id",
        &[profile.into()],
    )?
    .into_iter()
    .map(|mut row| Ok((row.take(0)?, row.take(1)?, row.take(2)?, !row.take::<bool>(3)?)))
    .collect()
}

/// The profile of a sentence.
pub(crate) fn profile_of(read: &mut Read<'_>, requirement: Uuid) -> Result<Uuid, Error> {
    let row =
        read.optional("SELECT profile FROM requirement WHERE id = ?1", &[requirement.into()])?;
    Ok(row.ok_or(Error::NotFound)?.take(0)?)
}

/// Whether a comment belongs to a profile, and whether it is still open.
pub(crate) fn comment(read: &mut Read<'_>, profile: Uuid, id: Uuid) -> Result<bool, Error> {
    let row = read.optional(
        "SELECT settled FROM profile_comment WHERE id = ?1 AND profile = ?2",
        &[id.into(), profile.into()],
    )?;
    let settled: String = row.ok_or(Error::NotFound)?.take(0)?;
    Ok(settled.is_empty())
}

/// The number of the next version.
pub(crate) fn next_version(read: &mut Read<'_>, profile: Uuid) -> Result<i64, Error> {
    let mut row = read.one(
        "SELECT COALESCE(MAX(number), 0) + 1 FROM profile_version WHERE profile = ?1",
        &[profile.into()],
    )?;
    Ok(row.take(0)?)
}

/// `?from, ?from+1, …` for these ids, and their values.
pub(crate) fn listed(ids: &[Uuid], values: &mut Vec<Value>) -> String {
    if ids.is_empty() {
        return "NULL".to_owned();
    }
    let markers: Vec<_> = ids
        .iter()
        .map(|id| {
            values.push((*id).into());
            format!("?{}", values.len())
        })
        .collect();
    markers.join(", ")
}
