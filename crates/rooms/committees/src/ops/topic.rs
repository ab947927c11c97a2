//! Topics: members bring them in, the chair says what becomes of them, other committees get them passed on.

use ::store::Tx;
use identity::{Acting, Label};
use serde_json::json;
use uuid::Uuid;

use super::meeting::NewItem;
use super::{Chairing, Recorded, Sitting, entry, field, insider, make, part, perform};
use crate::apply::{Made, Part, TOPIC};
use crate::model::{Station, TopicState, motion};
use crate::store::{self as query, Committee, Eyes, Meeting, Topic};
use crate::{Error, Refused, limits};

/// Brings a topic in. Without a name it is recorded for the committee and nobody: not even whoever brought it in can
/// show later that it was theirs.
///
/// # Errors
/// [`Refused::Charter`] when the charter wants names.
pub(crate) fn bring(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    committee: &Committee,
    title: &str,
    text: &str,
    unnamed: bool,
) -> Recorded<Uuid> {
    if unnamed && !committee.rules.name_free {
        return Err(Refused::Charter.into());
    }
    let acting = sitting.named(unnamed);
    let person = (!unnamed).then(|| acting.person());
    let label = committee.rules.label.max(Label::Amber).max(committee.label);
    let made = made(committee.id, label, title, text, person, &[])?;
    let fields = vec![field("state", TopicState::Brought.word())];
    let operation = make(tx, &acting, TOPIC, "committee.topic", &made, fields)?;
    Ok((operation.id, entry(&acting, "committee.topic", TOPIC, operation.id)))
}

fn made(
    committee: Uuid,
    label: Label,
    title: &str,
    text: &str,
    person: Option<Uuid>,
    stations: &[Station],
) -> Result<Made, Error> {
    Ok(Made::Topic {
        committee,
        label,
        title: title.to_owned(),
        text: text.to_owned(),
        motion: motion(text),
        person,
        stations: serde_json::to_value(stations)
            .map_err(|error| shared::Error::Malformed(error.to_string()))?,
    })
}

fn of_committee(chairing: &Chairing, committee: Uuid) -> Result<(), Error> {
    if chairing.committee() == committee { Ok(()) } else { Err(Error::NotFound) }
}

/// Puts a topic on the agenda of a meeting.
///
/// # Errors
/// [`Refused::State`] when it was dealt with already or the agenda is closed.
pub(crate) fn schedule(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    topic: &Topic,
    meeting: &Meeting,
    item: NewItem,
) -> Recorded<Uuid> {
    of_committee(chairing, topic.committee)?;
    of_committee(chairing, meeting.committee)?;
    if matches!(topic.state, TopicState::Decided | TopicState::Forwarded) {
        return Err(Refused::State.into());
    }
    let item = NewItem { topic: Some(topic.id), ..item };
    let (id, _) = super::meeting::set_item(tx, chairing, meeting, None, item)?;
    let fields = vec![
        field("state", TopicState::Scheduled.word()),
        field("meeting", json!(meeting.id)),
        field("fate", ""),
    ];
    let done = perform(tx, &chairing.0, TOPIC, "committee.schedule", topic.id, fields)?;
    Ok((id, done))
}

/// Says that a topic is not taken up, and why.
///
/// # Errors
/// [`Refused::State`] when it was dealt with already.
pub(crate) fn decline(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    topic: &Topic,
    reason: &str,
) -> Recorded<()> {
    of_committee(chairing, topic.committee)?;
    if !matches!(topic.state, TopicState::Brought | TopicState::Scheduled) {
        return Err(Refused::State.into());
    }
    let fields = vec![field("state", TopicState::Declined.word()), field("fate", reason)];
    Ok(((), perform(tx, &chairing.0, TOPIC, "committee.decline", topic.id, fields)?))
}

/// What is passed on, in the words in which it leaves the room.
#[derive(Clone, Debug)]
pub(crate) struct Passing {
    /// Its title.
    pub(crate) title: String,
    /// The motion.
    pub(crate) text: String,
    /// Why, and what was said here.
    pub(crate) reason: String,
}

/// Passes a topic on to another committee.
///
/// # Errors
/// [`Refused::Label`] when it may not leave the room, [`Refused::Charter`] when the charter names no such way.
pub(crate) fn forward(
    tx: &mut Tx<'_>,
    chairing: &Chairing,
    topic: &Topic,
    to: &Committee,
    passing: &Passing,
) -> Recorded<Uuid> {
    of_committee(chairing, topic.committee)?;
    if !matches!(topic.state, TopicState::Brought | TopicState::Scheduled | TopicState::Decided) {
        return Err(Refused::State.into());
    }
    let station = Station {
        committee: topic.committee,
        name: topic.committee_name.clone(),
        thing: topic.id,
        number: String::new(),
        at: tx.now(),
        reason: passing.reason.clone(),
    };
    let mut stations = topic.stations.clone();
    stations.push(station);
    if !topic.rules.forwards_to.contains(&to.id) {
        return Err(Refused::Charter.into());
    }
    let id = pass_on(tx, &chairing.0, topic.label, to, passing, &stations)?;
    let fields = vec![
        field("state", TopicState::Forwarded.word()),
        field("fate", format!("{}: {}", to.name, passing.reason)),
    ];
    let done = perform(tx, &chairing.0, TOPIC, "committee.forward", topic.id, fields)?;
    Ok((id, done))
}

/// The topic as the other committee gets it. Nothing of it leads back into the room it came from but what was said
/// when it was passed on.
pub(super) fn pass_on(
    tx: &mut Tx<'_>,
    acting: &Acting,
    label: Label,
    to: &Committee,
    passing: &Passing,
    stations: &[Station],
) -> Result<Uuid, Error> {
    // A committee that is protected itself would be betrayed by its name.
    let insider = insider(acting.organisation());
    let from = query::committee(tx, Eyes::at_pages(&insider), acting.organisation())?;
    if !label.may_be_exported() || from.is_none_or(|from| from.label.protects()) {
        return Err(Refused::Label.into());
    }
    if stations.len() > limits::STATIONS {
        return Err(Refused::Charter.into());
    }
    let label = to.rules.label.max(Label::Amber).max(to.label);
    let made = made(to.id, label, &passing.title, &passing.text, None, stations)?;
    let fields = vec![field("state", TopicState::Brought.word())];
    Ok(make(tx, acting, TOPIC, "committee.receive", &made, fields)?.id)
}

/// Says something on a topic.
///
/// # Errors
/// [`Refused::Charter`] when the charter wants names.
pub(crate) fn contribute(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    topic: &Topic,
    text: &str,
    unnamed: bool,
) -> Recorded<()> {
    let said = Saying { committee: topic.committee, label: topic.label, unnamed };
    say(tx, sitting, said, (TOPIC, topic.id), topic.rules.name_free, text)
}

/// A contribution and how it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saying {
    pub(super) committee: Uuid,
    pub(super) label: Label,
    pub(super) unnamed: bool,
}

pub(super) fn say(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    saying: Saying,
    (kind, subject): (&'static str, Uuid),
    name_free: bool,
    text: &str,
) -> Recorded<()> {
    if sitting.committee() != saying.committee {
        return Err(Error::NotFound);
    }
    if saying.unnamed && !name_free {
        return Err(Refused::Charter.into());
    }
    let acting = sitting.named(saying.unnamed);
    let mut contribution = Part::new(saying.committee, saying.label, &text)?;
    contribution.person = (!saying.unnamed).then(|| acting.person());
    let name = tx.new_id().to_string();
    let fields = vec![part("contribution", &name, &contribution)?];
    Ok(((), perform(tx, &acting, kind, "committee.contribute", subject, fields)?))
}
