//! The committee itself: founding, charter, seats.

use ::store::{Timestamp, Tx};
use identity::ops::NewOrganisation;
use identity::{Acting, Label, OrganisationKind, Role, Term, ops as identity_ops};
use serde_json::json;
use uuid::Uuid;

use super::{
    Chairing, Recorded, Sitting, all_seats, entry, field, insider, make, one_part, part, perform,
};
use crate::apply::{COMMITTEE, Made, Part};
use crate::model::{Charter, Seat};
use crate::store::{self as query, Committee, Eyes};
use crate::{Error, Refused, limits};

/// What a new committee is made of.
#[derive(Clone, Debug)]
pub(crate) struct NewCommittee {
    /// Its name.
    pub(crate) name: String,
    /// Its name in short.
    pub(crate) short: String,
    /// What it is for.
    pub(crate) purpose: String,
    /// Who may know that it exists.
    pub(crate) label: Label,
    /// Its first charter.
    pub(crate) charter: Charter,
}

/// Founds a committee for the organisation for which somebody acts; they keep its records until the seats are filled.
///
/// # Errors
/// [`Refused::Charter`] when it would pass motions on to a committee that is kept closer than itself.
pub(crate) fn found(tx: &mut Tx<'_>, acting: &Acting, new: &NewCommittee) -> Recorded<Uuid> {
    check_ways(tx, new.label, &new.charter.rules.forwards_to)?;
    let made =
        Made::Committee { short: new.short.clone(), label: new.label, host: acting.organisation() };
    let version = tx.new_id().to_string();
    let fields = vec![
        field("name", new.name.as_str()),
        field("purpose", new.purpose.as_str()),
        field("rules", rules(&new.charter)?),
        field("charter", version.as_str()),
    ];
    let operation = make(tx, acting, COMMITTEE, "committee.found", &made, fields)?;
    let id = operation.id;
    perform(
        tx,
        acting,
        COMMITTEE,
        "committee.charter",
        id,
        vec![part("charter", &version, &Part::new(id, new.label, &new.charter)?)?],
    )?;
    // The mark must be unique among all organisations, and a committee may be one that nobody knows of: a mark that
    // somebody chose would betray it to the next who chooses the same.
    let mark = format!("G{}", id.simple()).to_uppercase();
    let organisation = NewOrganisation {
        kind: OrganisationKind::Committee,
        name: new.name.clone(),
        mark,
        ars: String::new(),
        two_persons: true,
    };
    identity_ops::found_as(tx, acting.actor(), id, &organisation, new.label)?;
    identity_ops::grant(tx, acting.actor(), acting.person(), id, Role::Secretariat)?;
    Ok((id, entry(acting, "committee.found", COMMITTEE, id).of(id)))
}

/// Where motions go is as well known as the committee itself, so they go to none that fewer people know of.
fn check_ways(tx: &mut Tx<'_>, label: Label, ways: &[Uuid]) -> Result<(), Error> {
    for to in ways {
        let known = query::committee(tx, Eyes::at_pages(&insider(*to)), *to)?;
        if known.is_none_or(|known| known.label > label) {
            return Err(Refused::Charter.into());
        }
    }
    Ok(())
}

fn rules(charter: &Charter) -> Result<serde_json::Value, Error> {
    Ok(serde_json::to_value(&charter.rules)
        .map_err(|error| shared::Error::Malformed(error.to_string()))?)
}

/// Gives the committee a new version of its charter. Its members accept it anew.
///
/// # Errors
/// [`Refused::Charter`] when it would keep texts less than the committee itself is kept.
pub(crate) fn set_charter(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: &Committee,
    charter: &Charter,
) -> Recorded<()> {
    if charter.rules.label < committee.label || charter.rules.forwards_to.contains(&committee.id) {
        return Err(Refused::Charter.into());
    }
    check_ways(tx, committee.label, &charter.rules.forwards_to)?;
    let version = tx.new_id().to_string();
    let fields = vec![
        field("rules", rules(charter)?),
        field("charter", version.as_str()),
        part("charter", &version, &Part::new(committee.id, committee.label, charter)?)?,
    ];
    let id = committee.id;
    Ok(((), perform(tx, &chairing.0, COMMITTEE, "committee.charter", id, fields)?))
}

/// A member accepts the charter that holds.
///
/// # Errors
/// [`Refused::State`] when there is none.
pub(crate) fn accept_charter(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    committee: &Committee,
) -> Recorded<()> {
    let version = committee.charter.as_deref().ok_or(Refused::State)?;
    let person = sitting.0.person();
    let mut accepted = Part::new(committee.id, committee.label.max(Label::Amber), &json!({}))?;
    accepted.person = Some(person);
    let fields = vec![part("acceptance", &format!("{version}/{person}"), &accepted)?];
    let id = committee.id;
    Ok(((), perform(tx, &sitting.0, COMMITTEE, "committee.accept-charter", id, fields)?))
}

/// Gives the committee another name or purpose.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn describe(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: &Committee,
    name: &str,
    purpose: &str,
) -> Recorded<()> {
    let fields = vec![field("name", name), field("purpose", purpose)];
    let id = committee.id;
    Ok(((), perform(tx, &chairing.0, COMMITTEE, "committee.describe", id, fields)?))
}

/// Makes a seat, or fills one anew. Whoever holds it or stands in becomes one of the committee's people for the term.
///
/// # Errors
/// [`Error::NotFound`] when there is no such seat, [`Refused::Charter`] when there are too many.
pub(crate) fn set_seat(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: &Committee,
    seat: Option<&str>,
    new: &Seat,
) -> Recorded<String> {
    let seats = all_seats(tx, committee.id)?;
    let known = seat.and_then(|id| seats.iter().find(|line| line.id == id));
    if seat.is_some() && known.is_none() {
        return Err(Error::NotFound);
    }
    if known.is_none() && seats.len() >= limits::SEATS {
        return Err(Refused::Charter.into());
    }
    let name = seat.map_or_else(|| tx.new_id().to_string(), ToOwned::to_owned);
    let mut value = Part::new(committee.id, committee.label, new)?;
    value.position = i64::try_from(seats.len()).unwrap_or(i64::MAX);
    if known.is_some() {
        value.position = one_part(tx, committee.id, committee.id, "seat", &name)?.position;
    }
    (value.person, value.deputy) = (new.holder, new.deputy);
    let fields = vec![part("seat", &name, &value)?];
    let done = perform(tx, &chairing.0, COMMITTEE, "committee.seat", committee.id, fields)?;
    let before = known.map(|line| line.seat.clone());
    let touched = [
        before.as_ref().and_then(|seat| seat.holder),
        before.as_ref().and_then(|seat| seat.deputy),
        new.holder,
        new.deputy,
    ];
    renew_terms(tx, chairing, committee.id, touched.into_iter().flatten())?;
    Ok((name, done))
}

/// Ends a seat at a moment.
///
/// # Errors
/// [`Error::NotFound`] when there is no such seat.
pub(crate) fn end_seat(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: &Committee,
    seat: &str,
    until: Timestamp,
) -> Recorded<()> {
    let found = one_part(tx, committee.id, committee.id, "seat", seat)?;
    let mut ended: Seat = found.content()?;
    ended.until = Some(until);
    let (_, done) = set_seat(tx, chairing, committee, Some(seat), &ended)?;
    Ok(((), done))
}

/// Brings the roles of these people in step with the seats they hold.
fn renew_terms(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    committee: Uuid,
    people: impl Iterator<Item = Uuid>,
) -> Result<(), Error> {
    let seats = all_seats(tx, committee)?;
    let now = tx.now();
    for person in people {
        let own = |chair: bool| {
            let seats = seats.iter().map(|line| &line.seat).filter(move |seat| {
                if chair {
                    seat.chair && seat.holder == Some(person)
                } else {
                    seat.belongs_to(person)
                }
            });
            term(seats, now)
        };
        let actor = chairing.0.actor();
        let ended = Term { from: Timestamp(0), until: Some(now) };
        let member = own(false).unwrap_or(ended);
        identity_ops::grant_for_term(tx, actor, person, committee, Role::Member, member)?;
        let chaired_once =
            seats.iter().any(|line| line.seat.chair && line.seat.holder == Some(person));
        let chairs_now = tx
            .optional(
                "SELECT 1 FROM membership WHERE person = ?1 AND organisation = ?2 AND role = ?3",
                &[person.into(), committee.into(), Role::Chair.word().into()],
            )?
            .is_some();
        if chaired_once || chairs_now {
            let chair = own(true).unwrap_or(ended);
            identity_ops::grant_for_term(tx, actor, person, committee, Role::Chair, chair)?;
        }
    }
    Ok(())
}

/// The term that runs now, or the next one: terms without a gap between them count as one.
fn term<'s>(seats: impl Iterator<Item = &'s Seat>, now: Timestamp) -> Option<Term> {
    let mut terms: Vec<Term> =
        seats.map(|seat| Term { from: seat.from, until: seat.until }).collect();
    terms.sort_by_key(|term| term.from);
    let mut whole: Option<Term> = None;
    for term in terms {
        if term.until.is_some_and(|until| until <= now) {
            continue;
        }
        whole = Some(match whole {
            None => term,
            Some(so_far) => match so_far.until {
                Some(until) if term.from <= until => {
                    let until = term.until.map(|end| end.max(until));
                    Term { from: so_far.from, until }
                }
                None | Some(_) => so_far,
            },
        });
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Bench;

    fn seat(from: i64, until: Option<i64>) -> Seat {
        Seat {
            group: String::new(),
            sender: String::new(),
            sender_id: None,
            bench: Bench::Neither,
            holder: None,
            deputy: None,
            chair: false,
            from: Timestamp(from),
            until: until.map(Timestamp),
        }
    }

    fn whole(seats: &[Seat]) -> Option<(i64, Option<i64>)> {
        let found = term(seats.iter(), Timestamp(100));
        found.map(|term| (term.from.0, term.until.map(|until| until.0)))
    }

    #[test]
    fn terms_that_follow_each_other_count_as_one() {
        assert_eq!(whole(&[seat(0, Some(50))]), None);
        assert_eq!(whole(&[seat(150, Some(300)), seat(50, Some(150))]), Some((50, Some(300))));
        assert_eq!(whole(&[seat(50, Some(150)), seat(200, None)]), Some((50, Some(150))));
        assert_eq!(whole(&[seat(50, None), seat(200, Some(300))]), Some((50, None)));
    }
}
