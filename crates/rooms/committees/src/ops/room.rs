//! Texts of the room, what is said on them, and the way out: a cleaned copy that two different people release.

use ::store::Tx;
use identity::{Label, Secret};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::topic::{Saying, say};
use super::{Recorded, Sitting, entry, field, make, one_part, part, perform};
use crate::apply::{Made, Part, TEXT};
use crate::store::{Committee, Text};
use crate::{Error, Refused};

/// A cleaned copy that somebody wants to let out of the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Release {
    /// Its title.
    pub(crate) title: String,
    /// Its text.
    pub(crate) body: String,
    /// How far it may travel.
    pub(crate) label: Label,
    /// Who proposed it.
    pub(crate) proposer: Uuid,
    /// Who released it.
    pub(crate) confirmer: Option<Uuid>,
    /// The copy, once it is out. Only the room knows of this.
    pub(crate) copy: Option<Uuid>,
    /// Why it was not released.
    pub(crate) refused: String,
}

/// Writes a text.
///
/// # Errors
/// [`Refused::Charter`] when the charter wants names, or when it is to be less protected than the room.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    committee: &Committee,
    title: &str,
    body: &str,
    label: Label,
    unnamed: bool,
) -> Recorded<Uuid> {
    if sitting.committee() != committee.id {
        return Err(Error::NotFound);
    }
    // What is meant for others leaves by a release, also when it is new.
    if (unnamed && !committee.rules.name_free) || !label.protects() || label < committee.label {
        return Err(Refused::Charter.into());
    }
    let acting = sitting.named(unnamed);
    let person = (!unnamed).then(|| acting.person());
    let made = Made::Text { committee: committee.id, label, person };
    let fields = vec![field("title", title), field("body", body)];
    let operation = make(tx, &acting, TEXT, "committee.text", &made, fields)?;
    Ok((operation.id, entry(&acting, "committee.text", TEXT, operation.id)))
}

fn check(sitting: &Sitting, text: &Text) -> Result<(), Error> {
    if sitting.committee() == text.committee { Ok(()) } else { Err(Error::NotFound) }
}

/// Changes a text that has not left the room.
///
/// # Errors
/// [`Refused::State`] for a released copy: what others have read stays as it is.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    text: &Text,
    title: &str,
    body: &str,
    unnamed: bool,
) -> Recorded<()> {
    check(sitting, text)?;
    if !text.label.protects() {
        return Err(Refused::State.into());
    }
    if unnamed && !text.rules.name_free {
        return Err(Refused::Charter.into());
    }
    let fields = vec![field("title", title), field("body", body)];
    let acting = sitting.named(unnamed);
    Ok(((), perform(tx, &acting, TEXT, "committee.change-text", text.id, fields)?))
}

/// Says something on a text.
///
/// # Errors
/// [`Refused::Charter`] when the charter wants names.
pub(crate) fn contribute(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    text: &Text,
    words: &str,
    unnamed: bool,
) -> Recorded<()> {
    if !text.label.protects() {
        return Err(Refused::State.into());
    }
    let saying = Saying { committee: text.committee, label: text.label, unnamed };
    say(tx, sitting, saying, (TEXT, text.id), text.rules.name_free, words)
}

/// Proposes to let a cleaned copy out.
///
/// # Errors
/// [`Refused::Label`] unless the copy may travel further than the text.
pub(crate) fn propose(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    text: &Text,
    title: &str,
    body: &str,
    label: Label,
) -> Recorded<Uuid> {
    check(sitting, text)?;
    if label >= text.label {
        return Err(Refused::Label.into());
    }
    let release = Release {
        title: title.to_owned(),
        body: body.to_owned(),
        label,
        proposer: sitting.0.person(),
        confirmer: None,
        copy: None,
        refused: String::new(),
    };
    let id = tx.new_id();
    let fields = vec![release_field(text, id, &release)?];
    let done = perform(tx, &sitting.0, TEXT, "committee.propose-release", text.id, fields)?;
    Ok((id, done))
}

fn release_field(
    text: &Text,
    id: Uuid,
    release: &Release,
) -> Result<(String, serde_json::Value), Error> {
    let mut value = Part::new(text.committee, text.label, release)?;
    value.person = Some(release.proposer);
    value.deputy = release.confirmer;
    value.open = release.copy.is_none() && release.refused.is_empty();
    part("release", &id.to_string(), &value)
}

fn waiting(tx: &mut Tx<'_>, sitting: &Sitting, text: &Text, id: Uuid) -> Result<Release, Error> {
    check(sitting, text)?;
    let found = one_part(tx, text.committee, text.id, "release", &id.to_string())?;
    if !found.open {
        return Err(Refused::State.into());
    }
    Ok(found.content()?)
}

/// Releases the copy that somebody else proposed. It is a new thing: nothing of it leads back.
///
/// # Errors
/// [`Refused::SecondPerson`] for whoever proposed it, [`Refused::State`] when it is settled already.
pub(crate) fn confirm(tx: &mut Tx<'_>, sitting: &Sitting, text: &Text, id: Uuid) -> Recorded<Uuid> {
    let mut release = waiting(tx, sitting, text, id)?;
    if release.proposer == sitting.0.person() {
        return Err(Refused::SecondPerson.into());
    }
    let made = Made::Text { committee: text.committee, label: release.label, person: None };
    let fields = vec![field("title", release.title.as_str()), field("body", release.body.as_str())];
    // The copy is the committee's, not a person's.
    let of_committee = sitting.0.without_name();
    let copy = make(tx, &of_committee, TEXT, "committee.released", &made, fields)?.id;
    release.copy = Some(copy);
    release.confirmer = Some(sitting.0.person());
    let fields = vec![release_field(text, id, &release)?];
    let done = perform(tx, &sitting.0, TEXT, "committee.confirm-release", text.id, fields)?;
    Ok((copy, done))
}

/// Keeps a copy in the room, with the reason.
///
/// # Errors
/// [`Refused::State`] when it is settled already.
pub(crate) fn refuse(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    text: &Text,
    id: Uuid,
    reason: &str,
) -> Recorded<()> {
    let mut release = waiting(tx, sitting, text, id)?;
    reason.clone_into(&mut release.refused);
    release.confirmer = Some(sitting.0.person());
    let fields = vec![release_field(text, id, &release)?];
    Ok(((), perform(tx, &sitting.0, TEXT, "committee.refuse-release", text.id, fields)?))
}

/// Keeps who took what out of the room.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn download(
    tx: &mut Tx<'_>,
    sitting: &Sitting,
    kind: &str,
    thing: Uuid,
) -> Recorded<()> {
    let committee = sitting.committee();
    tx.execute(
        "INSERT INTO room_download (id, committee, person, kind, thing, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[
            tx.new_id().into(),
            committee.into(),
            sitting.0.person().into(),
            kind.into(),
            thing.into(),
            tx.now().into(),
        ],
    )?;
    Ok(((), entry(&sitting.0, "committee.download", "committee", committee)))
}

/// Gives a member a secret address for their calendar; an older one stops to work.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn calendar_address(tx: &mut Tx<'_>, sitting: &Sitting) -> Recorded<Secret> {
    let secret = Secret::new(tx.entropy());
    let (person, committee) = (sitting.0.person(), sitting.committee());
    tx.execute(
        "INSERT INTO calendar_key (hash, person, committee, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (person, committee)
         DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at",
        &[secret.hash().into(), person.into(), committee.into(), tx.now().into()],
    )?;
    let done = entry(&sitting.0, "committee.calendar", "committee", committee);
    Ok((secret, done))
}
