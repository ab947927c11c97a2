//! What is known of a service, and what follows from it.

use std::collections::BTreeMap;

use ::store::Timestamp;
use serde::{Deserialize, Serialize};
use tally::{Kind, Month};
use uuid::Uuid;

/// The answer to "how went it" that counts against a service.
const BAD: &str = "bad";

/// What is known of a service over some months: sums of what may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// By kind: how many events, and what they measured in sum.
    kinds: BTreeMap<Kind, (i64, i64)>,
    /// By kind and detail, where the detail may be shown.
    details: BTreeMap<(Kind, String), i64>,
}

impl Measures {
    /// Adds what may be shown.
    pub fn add(&mut self, kind: Kind, detail: &str, events: i64, amount: i64) {
        let sums = self.kinds.entry(kind).or_default();
        *sums = (sums.0.saturating_add(events), sums.1.saturating_add(amount));
        if !detail.is_empty() {
            let sum = self.details.entry((kind, detail.to_owned())).or_default();
            *sum = sum.saturating_add(events);
        }
    }

    /// Adds other sums.
    pub fn join(&mut self, other: &Self) {
        for (kind, (events, amount)) in &other.kinds {
            self.add(*kind, "", *events, *amount);
        }
        for ((kind, detail), events) in &other.details {
            let sum = self.details.entry((*kind, detail.clone())).or_default();
            *sum = sum.saturating_add(*events);
        }
    }

    /// How many events of a kind; nothing where there are too few to be shown.
    pub fn events(&self, kind: Kind) -> Option<i64> {
        self.kinds.get(&kind).map(|(events, _)| *events)
    }

    /// How many, 0 where there are too few to be shown.
    pub fn known(&self, kind: Kind) -> i64 {
        self.events(kind).unwrap_or_default()
    }

    /// The details of a kind that may be shown, the most frequent first.
    pub fn details(&self, kind: Kind) -> Vec<(&str, i64)> {
        let mut details: Vec<_> = self
            .details
            .iter()
            .filter(|((of, _), _)| *of == kind)
            .map(|((_, detail), events)| (detail.as_str(), *events))
            .collect();
        details.sort_by_key(|(_, events)| std::cmp::Reverse(*events));
        details
    }

    /// Those of a kind whose detail may not be shown by itself.
    pub fn without_detail(&self, kind: Kind) -> i64 {
        let named: i64 = self.details(kind).iter().map(|(_, events)| *events).sum();
        self.known(kind).saturating_sub(named)
    }

    /// Abandoned of those begun, in percent.
    pub fn abandoned(&self) -> Option<i64> {
        percent(self.events(Kind::Abandoned)?, self.events(Kind::Started)?)
    }

    /// Asked back of those sent, in percent.
    pub fn asked_back(&self) -> Option<i64> {
        percent(self.events(Kind::AskedBack)?, self.events(Kind::Sent)?)
    }

    /// Mean days until the decision.
    pub fn days(&self) -> Option<i64> {
        let (events, amount) = self.kinds.get(&Kind::Decided)?;
        rounded(*amount, *events)
    }

    /// How many said it went badly.
    pub fn bad(&self) -> Option<i64> {
        self.details.get(&(Kind::Feedback, BAD.to_owned())).copied()
    }

    /// The same in percent of those who said anything.
    pub fn bad_percent(&self) -> Option<i64> {
        percent(self.bad()?, self.events(Kind::Feedback)?)
    }
}

/// A share in whole percent, never above 100: what is asked back may have been sent in an earlier month.
pub(crate) fn percent(part: i64, whole: i64) -> Option<i64> {
    rounded(part.checked_mul(100)?, whole).map(|percent| percent.min(100))
}

/// A quotient, rounded half up.
pub(crate) fn rounded(dividend: i64, divisor: i64) -> Option<i64> {
    if divisor <= 0 {
        return None;
    }
    dividend.checked_mul(2)?.checked_add(divisor)?.checked_div(divisor.checked_mul(2)?)
}

::store::words! {
    /// Why a need is drafted. The thresholds stand in `rules`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Rule {
        /// Many begin and do not send.
        Abandoned = "abandoned",
        /// Many are asked back.
        AskedBack = "asked-back",
        /// Decisions take longer than was promised.
        Slow = "slow",
        /// Decisions take longer than they did.
        Slower = "slower",
        /// Many say that it went badly.
        Feedback = "feedback",
        /// Many search and find nothing.
        NothingFound = "nothing-found",
        /// The program could not be reached.
        Outage = "outage",
    }
}

/// The figures that crossed a threshold. Each may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// How many it is about: begun, sent, decided, answered.
    pub whole: i64,
    /// How many of them: abandoned, asked back, dissatisfied; searches, minutes.
    pub part: i64,
    /// What crossed the threshold: percent or days.
    pub value: i64,
    /// What it is measured against: the threshold in percent, the promised days, the days of the months before.
    pub against: i64,
    /// The most frequent detail, where one may be shown: the step, the reason.
    pub detail: String,
    /// How often it was this one.
    pub detail_part: i64,
}

/// A threshold that is crossed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossed {
    /// Which.
    pub rule: Rule,
    /// The key of the service, or empty.
    pub service: String,
    /// The figures.
    pub figures: Figures,
}

::store::words! {
    /// What became of a draft.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    DraftState {
        /// It waits for somebody.
        Open = "open",
        /// A need was made of it.
        Taken = "taken",
        /// Somebody of the town dropped it.
        Dropped = "dropped",
    }
}

/// A need that figures propose to a town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub organisation: Uuid,
    /// Its name.
    pub organisation_name: String,
    /// The key of the service, or empty.
    pub service: String,
    /// Why.
    pub rule: Rule,
    /// The first month that was looked at.
    pub first: Month,
    /// The last one.
    pub last: Month,
    /// The figures.
    pub figures: Figures,
    /// What became of it.
    pub state: DraftState,
    /// Why it was dropped, or empty.
    pub reason: String,
    /// The need that was made of it.
    pub need: Option<Uuid>,
    /// When it was drafted.
    pub created_at: Timestamp,
}

/// Of what somebody may see the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The organisation.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// Whose figures.
    pub whose: Whose,
    /// Inhabitants, where known.
    pub people: i64,
}

/// Whose figures are shown for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of one town, by its region.
    Town(String),
    /// The sums of all members of a provider or an association.
    Members,
    /// The sums of a state, by its two digits.
    Land(String),
    /// The sums of all.
    All,
}

impl Whose {
    /// Whether only sums of several towns may be shown.
    pub const fn needs_several(&self) -> bool {
        matches!(self, Self::Land(_) | Self::All)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_bounded() {
        assert_eq!(percent(1, 3), Some(33));
        assert_eq!(percent(2, 3), Some(67));
        assert_eq!(percent(9, 5), Some(100));
        assert_eq!(percent(5, 0), None);
        assert_eq!(percent(i64::MAX, 1), None);
        assert_eq!(rounded(25, 10), Some(3));
    }

    #[test]
    fn what_may_not_be_shown_is_no_zero() {
        let mut measures = Measures::default();
        measures.add(Kind::Sent, "", 40, 0);
        measures.add(Kind::AskedBack, "missing-document", 12, 0);
        measures.add(Kind::AskedBack, "", 6, 0);
        assert_eq!((measures.asked_back(), measures.abandoned()), (Some(45), None));
        assert_eq!(measures.details(Kind::AskedBack), [("missing-document", 12)]);
        assert_eq!(measures.without_detail(Kind::AskedBack), 6);
    }
}
