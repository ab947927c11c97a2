//! What can be done: each function runs in one transaction and leaves one entry in the journal.

pub(crate) mod committee;
pub(crate) mod decision;
pub(crate) mod meeting;
pub(crate) mod room;
pub(crate) mod telling;
pub(crate) mod topic;

use ::store::{Entry, Timestamp, Tx};
use identity::{Acting, Caller};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use shared::Operation;
use shared::ops::Act;
use uuid::Uuid;

use crate::apply::{Made, Part, apply};
use crate::model::Seat;
use crate::store::{self as query, Eyes, SeatLine};
use crate::{CHAIRS, Error, MEMBERS};

pub(crate) type Recorded<T> = Result<(T, Entry), Error>;

/// The proof that somebody sits in a committee.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sitting(Acting);

impl Sitting {
    /// Looks at the roles.
    ///
    /// # Errors
    /// [`identity::Denied`]; whoever does not belong to the committee learns nothing of it.
    pub(crate) fn of(caller: &Caller, committee: Uuid) -> Result<Self, Error> {
        Ok(Self(caller.acting(committee, MEMBERS)?))
    }

    /// The committee.
    pub(crate) fn committee(&self) -> Uuid {
        self.0.organisation()
    }

    /// The same, without a name, where that was asked for.
    fn named(self, unnamed: bool) -> Acting {
        if unnamed { self.0.without_name() } else { self.0 }
    }
}

/// The proof that somebody leads the business of a committee.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chairing(Acting);

impl Chairing {
    /// Looks at the roles.
    ///
    /// # Errors
    /// [`identity::Denied`].
    pub(crate) fn of(caller: &Caller, committee: Uuid) -> Result<Self, Error> {
        Ok(Self(caller.acting(committee, CHAIRS)?))
    }

    /// The committee.
    pub(crate) fn committee(&self) -> Uuid {
        self.0.organisation()
    }
}

/// A task that was given in a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    /// What is to be done.
    pub(crate) text: String,
    /// On which item it was given.
    pub(crate) item: Option<Uuid>,
    /// The seat that takes it on.
    pub(crate) seat: String,
}

type Fields = Vec<(String, Json)>;

/// A field with its value.
pub(crate) fn field(name: impl Into<String>, value: impl Into<Json>) -> (String, Json) {
    (name.into(), value.into())
}

/// A part as a field.
pub(crate) fn part(kind: &str, name: &str, part: &Part) -> Result<(String, Json), Error> {
    let value = serde_json::to_value(part).map_err(|e| shared::Error::Malformed(e.to_string()))?;
    Ok((format!("{kind}/{name}"), value))
}

/// Makes a thing of this room.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    acting: &Acting,
    kind: &'static str,
    name: &'static str,
    made: &Made,
    fields: Fields,
) -> Result<Operation, Error> {
    let mut act = Act::new(kind, name).saying(made)?;
    act.writes = fields;
    let operation = shared::ops::create(tx, acting, act)?;
    apply(tx, &operation)?;
    Ok(operation)
}

/// Does something to a thing of this room.
pub(crate) fn perform(
    tx: &mut Tx<'_>,
    acting: &Acting,
    kind: &'static str,
    name: &'static str,
    subject: Uuid,
    fields: Fields,
) -> Result<Entry, Error> {
    let mut act = Act::new(kind, name);
    act.writes = fields;
    let operation = shared::ops::perform(tx, acting, subject, act)?;
    apply(tx, &operation)?;
    Ok(entry(acting, name, kind, subject))
}

/// The entry of the journal.
pub(crate) fn entry(
    acting: &Acting,
    name: &'static str,
    kind: &'static str,
    subject: Uuid,
) -> Entry {
    Entry::new(acting.actor(), name, kind, subject).of(acting.organisation())
}

/// The seats of a committee that stand at a moment.
pub(crate) fn seats_at(
    tx: &mut Tx<'_>,
    committee: Uuid,
    at: Timestamp,
) -> Result<Vec<SeatLine>, Error> {
    let mut seats = all_seats(tx, committee)?;
    seats.retain(|line| line.seat.stands_at(at));
    Ok(seats)
}

/// All seats of a committee. Only for operations, which have looked at the rights already.
pub(crate) fn all_seats(tx: &mut Tx<'_>, committee: Uuid) -> Result<Vec<SeatLine>, Error> {
    let caller = insider(committee);
    query::parts(tx, Eyes::at_pages(&caller), &[committee], &["seat"])?
        .into_iter()
        .map(|part| Ok(query::seat_line(part)?))
        .collect()
}

/// Somebody who may know of everything in a committee: for operations, which have looked at the rights already.
pub(crate) fn insider(committee: Uuid) -> Caller {
    let person = identity::Person { id: Uuid::nil(), email: String::new(), name: String::new() };
    let own = identity::Membership {
        organisation: committee,
        kind: identity::OrganisationKind::Committee,
        name: String::new(),
        role: identity::Role::Chair,
    };
    Caller::Known { person, memberships: vec![own] }
}

/// A part by its name.
pub(crate) fn one_part(
    tx: &mut Tx<'_>,
    committee: Uuid,
    owner: Uuid,
    kind: &str,
    name: &str,
) -> Result<query::Part, Error> {
    let caller = insider(committee);
    query::parts(tx, Eyes::at_pages(&caller), &[owner], &[kind])?
        .into_iter()
        .find(|part| part.name == name)
        .ok_or(Error::NotFound)
}

/// The seat for which somebody may speak now.
pub(crate) fn own_seat(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    asked: Option<&str>,
) -> Result<(String, Seat), Error> {
    let (now, person) = (tx.now(), sitting.0.person());
    let mut seats = seats_at(tx, sitting.committee(), now)?;
    seats.retain(|line| line.seat.belongs_to(person));
    // Their own seat before the one for which they stand in.
    seats.sort_by_key(|line| line.seat.holder != Some(person));
    let found = match asked {
        Some(id) => seats.into_iter().find(|line| line.id == id),
        None => seats.into_iter().next(),
    };
    let line = found.ok_or(identity::Denied::Role)?;
    Ok((line.id, line.seat))
}

/// Decides between values that were written without knowing of each other: the chosen one is written once more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such value.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    kind: &'static str,
    subject: Uuid,
    name: &str,
    chosen: Uuid,
) -> Recorded<()> {
    let found = shared::field(tx, subject, name)?.ok_or(Error::NotFound)?;
    let value = std::iter::once(&found.shown)
        .chain(&found.against)
        .find(|written| written.operation == chosen)
        .ok_or(Error::NotFound)?
        .value
        .clone();
    let done =
        perform(tx, &sitting.0, kind, "committee.settle", subject, vec![field(name, value)])?;
    Ok(((), done))
}
