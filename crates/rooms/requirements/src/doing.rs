//! What pages and programs ask for, in one shape: the word of an operation and what it takes. For which organisation
//! somebody acts follows from the profile where they do not say.

use ::store::{Entry, Read, Tx};
use identity::{Caller, Denied, Role};
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use crate::model::{Move, Question, State};
use crate::ops::{self, Description, NewAnswer, NewComment, NewComparison, NewMove, NewSentence};
use crate::seat::Seat;
use crate::{ANSWERERS, CONTRIBUTORS, EDITORS, Error};

/// Something to do with a profile.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "operation", rename_all = "kebab-case")]
pub enum Doing {
    /// Writes title, purpose and addressee anew.
    Describe(Description),
    /// Adds a sentence.
    Require(NewSentence),
    /// Writes a sentence anew.
    Reword(Rewording),
    /// Puts the sentences into an order.
    Order {
        /// Their ids in that order.
        requirements: Vec<Uuid>,
    },
    /// Withdraws a sentence.
    Withdraw(Reasoned),
    /// Takes a withdrawn sentence up again.
    Restore(Reasoned),
    /// Comments.
    Comment(NewComment),
    /// Says what became of a comment.
    Settle {
        /// The comment.
        comment: Uuid,
        /// What became of it.
        text: String,
    },
    /// Fixes a version.
    Fix {
        /// Why.
        note: String,
    },
    /// Answers a question of the Definition of Ready.
    Check {
        /// Which.
        question: Question,
        /// Yes or no.
        yes: bool,
        /// In words.
        remark: String,
    },
    /// Fills in how it works in a state.
    Compare(NewComparison),
    /// Opens it to comments.
    Consult(Moving),
    /// Says that it is ready.
    Ready(Moving),
    /// Decides for it.
    Adopt(Moving),
    /// Takes it back to be written.
    Revise(Moving),
    /// Begins to build what was accepted.
    Implement(Moving),
    /// Says that it works.
    Complete(Moving),
    /// Hands it over.
    Submit {
        /// With which words.
        reason: String,
        /// Until when an answer is due.
        #[serde(with = "crate::days", default)]
        due_on: Option<Date>,
    },
    /// Confirms that it came.
    Receive {
        /// With which words.
        #[serde(default)]
        note: String,
    },
    /// Answers sentences.
    Answer {
        /// The answers.
        answers: Vec<NewAnswer>,
        /// Where to read on.
        #[serde(default)]
        link: String,
    },
}

/// A sentence written anew.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rewording {
    /// Which.
    pub requirement: Uuid,
    /// As it is now.
    #[serde(flatten)]
    pub sentence: NewSentence,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A sentence and a reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Reasoned {
    /// Which.
    pub requirement: Uuid,
    /// Why.
    pub reason: String,
}

/// A change of the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Moving {
    /// Why.
    pub reason: String,
    /// When something happens next.
    #[serde(with = "crate::days")]
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
}

impl Moving {
    fn by(&self, action: Move) -> NewMove {
        NewMove {
            action,
            reason: self.reason.clone(),
            next_on: self.next_on,
            link: self.link.clone(),
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was done.
    Nothing,
    /// This was made: a sentence, a comment, a version, a hand-over.
    Made(Uuid),
    /// The profile is in this state now.
    State(State),
}

impl Doing {
    /// Does it.
    ///
    /// # Errors
    /// What the operation answers.
    pub fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        of: Option<Uuid>,
        profile: Uuid,
    ) -> Result<(Done, Entry), Error> {
        let of = match of {
            Some(of) => of,
            None => self.acts_for(tx, caller, profile)?,
        };
        let moved = |tx: &mut Tx<'_>, moving: &Moving, action| {
            let (state, entry) = ops::change_state(tx, caller, of, profile, &moving.by(action))?;
            Ok((Done::State(state), entry))
        };
        let (done, entry) = match self {
            Self::Describe(new) => nothing(ops::describe(tx, caller, of, profile, new)?),
            Self::Require(new) => made(ops::require(tx, caller, of, profile, new)?),
            Self::Reword(new) => {
                let Rewording { requirement, sentence, reason } = new;
                nothing(ops::reword(tx, caller, of, profile, *requirement, sentence, reason)?)
            }
            Self::Order { requirements } => {
                nothing(ops::order(tx, caller, of, profile, requirements)?)
            }
            Self::Withdraw(new) => {
                nothing(ops::withdraw(tx, caller, of, profile, new.requirement, &new.reason)?)
            }
            Self::Restore(new) => {
                nothing(ops::restore(tx, caller, of, profile, new.requirement, &new.reason)?)
            }
            Self::Comment(new) => made(ops::comment(tx, caller, of, profile, new)?),
            Self::Settle { comment, text } => {
                nothing(ops::settle(tx, caller, of, profile, *comment, text)?)
            }
            Self::Fix { note } => made(ops::fix(tx, caller, of, profile, note)?),
            Self::Check { question, yes, remark } => {
                nothing(ops::check(tx, caller, of, profile, *question, *yes, remark)?)
            }
            Self::Compare(new) => nothing(ops::compare(tx, caller, of, profile, new)?),
            Self::Consult(new) => return moved(tx, new, Move::Consult),
            Self::Ready(new) => return moved(tx, new, Move::Ready),
            Self::Adopt(new) => return moved(tx, new, Move::Adopt),
            Self::Revise(new) => return moved(tx, new, Move::Revise),
            Self::Implement(new) => return moved(tx, new, Move::Implement),
            Self::Complete(new) => return moved(tx, new, Move::Complete),
            Self::Submit { reason, due_on } => {
                made(ops::submit(tx, caller, of, profile, reason, *due_on)?)
            }
            Self::Receive { note } => nothing(ops::receive(tx, caller, of, profile, note)?),
            Self::Answer { answers, link } => {
                let (state, entry) = ops::answer(tx, caller, of, profile, answers, link)?;
                (Done::State(state), entry)
            }
        };
        Ok((done, entry))
    }

    /// The organisation for which somebody does this who has not said: the one whose profile it is or that answers,
    /// where they have the role for it; else the first one that they have.
    fn acts_for(&self, read: &mut Read<'_>, caller: &Caller, profile: Uuid) -> Result<Uuid, Error> {
        let seat = Seat::at(read, caller, profile)?;
        let (fitting, roles): (Vec<Uuid>, &[Role]) = match self {
            Self::Comment(_) | Self::Compare(_) => (Vec::new(), CONTRIBUTORS),
            Self::Receive { .. } | Self::Answer { .. } => match seat.addressee {
                Some(addressee) => (vec![addressee], ANSWERERS),
                None => (vec![seat.organisation, seat.audience.guard], EDITORS),
            },
            Self::Implement(_) | Self::Complete(_) => {
                let mut fitting = vec![seat.organisation, seat.audience.guard];
                fitting.extend(seat.addressee);
                (fitting, EDITORS)
            }
            _ => (vec![seat.organisation, seat.audience.guard], EDITORS),
        };
        let own = caller.organisations(roles);
        let first =
            fitting.into_iter().find(|of| own.contains(of)).or_else(|| own.first().copied());
        match (first, caller) {
            (Some(of), _) => Ok(of),
            (None, Caller::Anonymous) => Err(Denied::SignIn.into()),
            (None, _) => Err(Denied::Role.into()),
        }
    }
}

fn nothing(((), entry): ((), Entry)) -> (Done, Entry) {
    (Done::Nothing, entry)
}

fn made((id, entry): (Uuid, Entry)) -> (Done, Entry) {
    (Done::Made(id), entry)
}
