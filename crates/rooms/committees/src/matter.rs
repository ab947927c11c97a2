//! What agendas and decisions refer to: needs, clusters, profiles, sentences of profiles, standards, as far as whoever
//! refers to them may know of them.

use ::store::Read;
use identity::{Audience, Caller};
use requirements::{Record, Requirement, RequirementFilter, standards};
use uuid::Uuid;

use crate::model::{Matter, Reference};
use crate::{Error, limits};

/// Something that can be referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: Matter,
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) audience: Audience,
}

impl Found {
    fn of_need(found: needs::Referred) -> Self {
        let kind = if found.cluster { Matter::Cluster } else { Matter::Need };
        let needs::Referred { id, number, title, audience, .. } = found;
        Self { kind, id, number, title, audience }
    }

    fn of_profile(found: requirements::Summary) -> Self {
        let requirements::Summary { id, number, title, audience, .. } = found;
        Self { kind: Matter::Profile, id, number, title, audience }
    }

    fn of_sentence((sentence, profile): (Requirement, requirements::Summary)) -> Self {
        Self {
            kind: Matter::Requirement,
            id: sentence.id,
            number: format!("{} A-{}", profile.number, sentence.mark),
            title: sentence.text.chars().take(limits::TITLE).collect(),
            audience: profile.audience,
        }
    }

    fn of_standard(found: standards::Summary) -> Self {
        let standards::Summary { id, number, title, audience, .. } = found;
        Self { kind: Matter::Standard, id, number, title, audience }
    }

    /// A reference to it, with its number and title as they are now.
    pub(crate) fn reference(self) -> Reference {
        Reference::To { kind: self.kind, id: Some(self.id), number: self.number, title: self.title }
    }
}

/// The thing of this kind and id, if the caller may know of it.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn one(
    read: &mut Read<'_>,
    caller: &Caller,
    kind: Matter,
    id: Uuid,
) -> Result<Option<Found>, Error> {
    Ok(match kind {
        Matter::Need | Matter::Cluster => {
            let told = needs::told_of(read, caller, &[id])?;
            let found = told.referred.into_iter().map(Found::of_need);
            found.into_iter().find(|found| found.kind == kind)
        }
        Matter::Profile => {
            requirements::summaries(read, caller, &[id])?.pop().map(Found::of_profile)
        }
        Matter::Requirement => requirements::requirement(read, caller, id)?.map(Found::of_sentence),
        Matter::Standard => {
            let found = standards::record(read, caller, id)?;
            found.map(|found| Found::of_standard(found.summary))
        }
    })
}

/// Things of this kind with these words in their title, or with this number.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn find(
    read: &mut Read<'_>,
    caller: &Caller,
    kind: Matter,
    text: &str,
) -> Result<Vec<Found>, Error> {
    let limit = limits::FOUND;
    let text: String = text.trim().chars().take(limits::SEARCH).collect();
    let words = (!text.is_empty()).then(|| text.clone());
    Ok(match kind {
        Matter::Need | Matter::Cluster => {
            let found = needs::find(read, caller, &text, &[], limit)?;
            found.into_iter().map(Found::of_need).filter(|found| found.kind == kind).collect()
        }
        Matter::Profile => {
            let filter = requirements::Filter { text: words, limit, ..Default::default() };
            let (found, _) = requirements::list(read, caller, &filter)?;
            found.into_iter().map(Found::of_profile).collect()
        }
        Matter::Requirement => {
            let mut filter = RequirementFilter { limit, ..Default::default() };
            match sentences_of(read, caller, &text)? {
                Some(profile) => filter.profile = Some(profile),
                None => filter.text = words,
            }
            let (found, _) = requirements::requirements(read, caller, &filter)?;
            found.into_iter().map(Found::of_sentence).collect()
        }
        Matter::Standard => {
            let filter = standards::Filter { text: words, limit, ..Default::default() };
            let (found, _) = standards::list(read, caller, &filter)?;
            found.into_iter().map(Found::of_standard).collect()
        }
    })
}

/// The profile that is named by a number with or without that of a sentence.
fn sentences_of(read: &mut Read<'_>, caller: &Caller, text: &str) -> Result<Option<Uuid>, Error> {
    let number = text.split_whitespace().next().unwrap_or_default();
    if !number.contains('-') {
        return Ok(None);
    }
    Ok(exact(find(read, caller, Matter::Profile, number)?, number).map(|found| found.id))
}

/// The thing of this kind that has this number.
///
/// # Errors
/// When the database does not answer.
pub(crate) fn numbered(
    read: &mut Read<'_>,
    caller: &Caller,
    kind: Matter,
    number: &str,
) -> Result<Option<Found>, Error> {
    Ok(exact(find(read, caller, kind, number)?, number.trim()))
}

fn exact(found: Vec<Found>, number: &str) -> Option<Found> {
    found.into_iter().find(|found| found.number.eq_ignore_ascii_case(number))
}

/// The sentences of a profile that wait for what a committee says: it is the addressee, and they have no answer, or none
/// but that they are postponed.
pub(crate) fn awaiting(record: &Record, committee: Uuid) -> Vec<&Requirement> {
    use requirements::{Outcome, State};
    let profile = &record.profile;
    if profile.summary.addressee.organisation != Some(committee)
        || !matches!(profile.own_state, State::Submitted | State::Implementing)
    {
        return Vec::new();
    }
    let open = |it: &&Requirement| {
        it.answer.as_ref().is_none_or(|answer| answer.outcome == Outcome::Postponed)
    };
    record.standing().filter(open).collect()
}

/// What a committee may do with a profile beside answering it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// Decide for it.
    Adopt,
    /// Hand it over, which it has decided for already.
    HandOver,
}

/// What a committee may do with a profile of its own.
pub(crate) fn own(record: &Record, committee: Uuid) -> Option<Own> {
    let profile = &record.profile;
    if profile.summary.organisation != committee && profile.summary.audience.guard != committee {
        return None;
    }
    match profile.own_state {
        requirements::State::Ready => Some(Own::Adopt),
        requirements::State::Adopted => Some(Own::HandOver),
        _ => None,
    }
}
