//! What a decision brings about: its reasons reach the thing that it is about, and so everybody who waits for them.
//!
//! Every answer is an operation of its own on the need or the profile, recorded in the transaction of the decision: other
//! nodes get them as such and never draw them from the decision once more.

use ::store::Tx;
use identity::Audience;
use jiff::civil::Date;
use requirements::ops::NewAnswer;
use uuid::Uuid;

use super::meeting::NewDecision;
use super::{Chairing, insider};
use crate::matter::{self, Own};
use crate::model::{Matter, Outcome, Reference};
use crate::store::Meeting;
use crate::{Error, limits};

/// What a decision says to the sentences of a profile, and whether the profile goes on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Following {
    /// The answers, sentence by sentence.
    pub(crate) answers: Vec<NewAnswer>,
    /// Hand the profile over to its addressee.
    pub(crate) hand_over: bool,
    /// Until when the addressee is to answer.
    pub(crate) due_on: Option<Date>,
}

impl Following {
    fn is_empty(&self) -> bool {
        self.answers.is_empty() && !self.hand_over
    }
}

/// A decision that was recorded.
pub(super) struct Telling<'t> {
    pub(super) chairing: &'t Chairing,
    pub(super) meeting: &'t Meeting,
    pub(super) id: Uuid,
    pub(super) number: &'t str,
    pub(super) audience: Audience,
    pub(super) new: &'t NewDecision,
}

fn wrong(field: &str, why: &'static str) -> Error {
    Error::Wrong(vec![(field.to_owned(), why)])
}

impl Telling<'_> {
    /// Tells the thing that the decision is about.
    ///
    /// # Errors
    /// [`Error::Wrong`] when sentences wait for an answer and get none, when somebody would learn of the decision
    /// who may not, or when what is to follow is not possible.
    pub(super) fn tell(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let Reference::To { kind, id: Some(id), .. } = self.new.reference else {
            return self.nothing_follows();
        };
        match kind {
            Matter::Need | Matter::Cluster => {
                self.nothing_follows()?;
                self.needs(tx, id)
            }
            Matter::Profile => self.profile(tx, id),
            Matter::Requirement => {
                self.nothing_follows()?;
                self.sentence(tx, id)
            }
            Matter::Standard => self.nothing_follows(),
        }
    }

    fn nothing_follows(&self) -> Result<(), Error> {
        if self.new.following.is_empty() {
            Ok(())
        } else {
            Err(wrong("answers", "committee-wrong-answers"))
        }
    }

    fn link(&self) -> String {
        format!("/beschluesse/{}", self.id)
    }

    fn next_on(&self) -> Date {
        self.new.review_at.german_date()
    }

    /// The supporters of a need, or of those in a cluster, read in the need itself what became of it, unless fewer people
    /// may know of the decision than of the need.
    fn needs(&self, tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
        let answer = needs::ops::Answer {
            by: self.meeting.committee_name.clone(),
            item: format!("{} {}", self.meeting.committee_short, self.number),
            outcome: match self.new.outcome {
                Outcome::Accepted => needs::ops::Outcome::Accepted,
                Outcome::Partly => needs::ops::Outcome::Partly,
                Outcome::Rejected => needs::ops::Outcome::Rejected,
                Outcome::Postponed => needs::ops::Outcome::Postponed,
                Outcome::Noted => needs::ops::Outcome::Noted,
            },
            reason: self.new.reason.chars().take(needs::limits::TEXT).collect(),
            next_on: Some(self.next_on()),
            link: self.link(),
        };
        let behind = needs::behind(tx, &[id])?;
        if behind.len() > limits::TOLD {
            return Err(wrong("reference", "committee-wrong-many-needs"));
        }
        for (_, need, audience) in behind {
            if self.audience.reaches_all_of(&audience) {
                needs::ops::answered(tx, &self.chairing.0, need, &answer)?;
            }
        }
        Ok(())
    }

    fn profile(&self, tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
        let (new, committee) = (self.new, self.meeting.committee);
        // What the committee itself may not know of, it cannot answer.
        let Some(record) = requirements::record(tx, &insider(committee), id)? else {
            return self.nothing_follows();
        };
        if !self.audience.reaches_all_of(&record.profile.summary.audience) {
            return if new.following.is_empty() {
                Ok(())
            } else {
                Err(wrong("label", "committee-wrong-answer-label"))
            };
        }
        let awaiting = matter::awaiting(&record, committee);
        let mut answers = new.following.answers.clone();
        // What was answered before stands.
        if answers.iter().any(|new| awaiting.iter().all(|it| it.id != new.requirement)) {
            return Err(wrong("answers", "committee-wrong-answers"));
        }
        if !awaiting.is_empty() {
            if answers.is_empty() && new.outcome == Outcome::Postponed {
                let postponed = |it: &&requirements::Requirement| NewAnswer {
                    requirement: it.id,
                    outcome: requirements::Outcome::Postponed,
                    reason: new.reason.clone(),
                    next_on: Some(self.next_on()),
                };
                answers = awaiting.iter().map(postponed).collect();
            }
            return match (answers.is_empty(), new.outcome) {
                (true, Outcome::Noted) => Ok(()),
                (true, _) => Err(wrong("answers", "committee-wrong-no-answers")),
                (false, _) => {
                    requirements::ops::decided(tx, &self.chairing.0, id, &answers, &self.link())?;
                    Ok(())
                }
            };
        }
        self.own_profile(tx, id, matter::own(&record, committee))
    }

    /// Decides for a profile of the committee, and hands it over where that was said.
    fn own_profile(&self, tx: &mut Tx<'_>, id: Uuid, own: Option<Own>) -> Result<(), Error> {
        let (new, acting) = (self.new, &self.chairing.0);
        let adopts = own == Some(Own::Adopt) && new.outcome == Outcome::Accepted;
        if adopts {
            requirements::ops::adopted(tx, acting, id, &new.reason, &self.link())?;
        }
        if !new.following.hand_over {
            return Ok(());
        }
        if !adopts && own != Some(Own::HandOver) {
            return Err(wrong("hand_over", "committee-wrong-hand-over"));
        }
        let due_on = new.following.due_on;
        requirements::ops::forwarded(tx, acting, id, &new.reason, due_on)?;
        Ok(())
    }

    /// Answers one sentence of a profile that lies before the committee.
    fn sentence(&self, tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
        let committee = self.meeting.committee;
        let insider = insider(committee);
        let outcome = match self.new.outcome {
            Outcome::Accepted => requirements::Outcome::Accepted,
            Outcome::Partly => requirements::Outcome::Partly,
            Outcome::Rejected => requirements::Outcome::Rejected,
            Outcome::Postponed => requirements::Outcome::Postponed,
            Outcome::Noted => return Ok(()),
        };
        let Some((_, profile)) = requirements::requirement(tx, &insider, id)? else {
            return Ok(());
        };
        let Some(record) = requirements::record(tx, &insider, profile.id)? else { return Ok(()) };
        let awaited = matter::awaiting(&record, committee).iter().any(|it| it.id == id);
        if !awaited || !self.audience.reaches_all_of(&profile.audience) {
            return Ok(());
        }
        let next_on = (outcome == requirements::Outcome::Postponed).then(|| self.next_on());
        let reason = self.new.reason.clone();
        let answer = NewAnswer { requirement: id, outcome, reason, next_on };
        requirements::ops::decided(tx, &self.chairing.0, profile.id, &[answer], &self.link())?;
        Ok(())
    }
}
