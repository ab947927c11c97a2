//! What of a month may be shown: a pure function over its counts.
//!
//! Hiding what is under five is not enough: a total less its other parts would tell it. So the events of a month are
//! divided into parts of five or more each, and everything that is shown is a sum of whole parts. No sum and no
//! difference of sums can then be less than five, over whatever months, places and services somebody adds up.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use crate::limits::SHOWN_FROM;

/// How many events, and what they measured in sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub events: i64,
    /// Their measure in sum.
    pub amount: i64,
}

impl Count {
    /// Whether it may be shown.
    pub const fn is_enough(self) -> bool {
        self.events >= SHOWN_FROM
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.events = self.events.saturating_add(other.events);
        self.amount = self.amount.saturating_add(other.amount);
    }
}

/// What becomes of the counts of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Divided {
    /// What may be shown: by detail; without a name (empty) what must be held together.
    pub parts: BTreeMap<String, Count>,
    /// Whether the parts hold what was left of earlier months, too.
    pub with_rest: bool,
    /// What is left for a later month.
    pub rest: Count,
}

/// Divides the counts of one kind in a month, by detail, with what was left of earlier months.
///
/// A month that is enough by itself is shown as it is; one that is not is held back with those before it until
/// together they are enough. Of the details, `telling` is given up last.
pub fn divide(details: &BTreeMap<String, Count>, telling: &str, rest: Count) -> Divided {
    let total = sum(details.values());
    if total.is_enough() {
        return Divided { parts: by_detail(details, telling, total), with_rest: false, rest };
    }
    let held = sum([total, rest].iter());
    if held.is_enough() {
        let parts = BTreeMap::from([(String::new(), held)]);
        return Divided { parts, with_rest: true, rest: Count::default() };
    }
    Divided { parts: BTreeMap::new(), with_rest: false, rest: held }
}

fn sum<'c>(counts: impl Iterator<Item = &'c Count>) -> Count {
    let mut all = Count::default();
    for count in counts {
        all += *count;
    }
    all
}

/// The details that are enough by themselves. The others are held together; where those are too few, the smallest of
/// the shown ones goes with them, because the total less the shown ones would tell them otherwise.
fn by_detail(
    details: &BTreeMap<String, Count>,
    telling: &str,
    total: Count,
) -> BTreeMap<String, Count> {
    let named = details.iter().filter(|(detail, count)| !detail.is_empty() && count.is_enough());
    let mut parts: BTreeMap<_, _> = named.map(|(detail, count)| (detail.clone(), *count)).collect();
    let left = |parts: &BTreeMap<String, Count>| {
        let shown = sum(parts.values());
        Count { events: total.events - shown.events, amount: total.amount - shown.amount }
    };
    while (1..SHOWN_FROM).contains(&left(&parts).events) {
        let smallest =
            parts.iter().min_by_key(|(detail, count)| (*detail == telling, count.events));
        let Some(smallest) = smallest.map(|(detail, _)| detail.clone()) else { break };
        parts.remove(&smallest);
    }
    let others = left(&parts);
    if others.events > 0 {
        parts.insert(String::new(), others);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(details: &[(&str, i64)]) -> BTreeMap<String, Count> {
        let count = |events| Count { events, amount: events * 2 };
        details.iter().map(|(detail, events)| ((*detail).to_owned(), count(*events))).collect()
    }

    fn shown(details: &[(&str, i64)], rest: i64) -> (Vec<(String, i64)>, i64) {
        let rest = Count { events: rest, amount: rest * 2 };
        let divided = divide(&counts(details), "telling", rest);
        let all: i64 = divided.parts.values().map(|count| count.amount).sum();
        let whole: i64 = details.iter().map(|(_, events)| events * 2).sum();
        assert_eq!(all + divided.rest.amount, whole + rest.amount, "amounts go with their events");
        let parts = divided.parts.into_iter().map(|(detail, count)| (detail, count.events));
        (parts.collect(), divided.rest.events)
    }

    fn named(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
        parts.iter().map(|(detail, events)| ((*detail).to_owned(), *events)).collect()
    }

    #[test]
    fn a_small_detail_takes_the_smallest_large_one_with_it() {
        let (parts, rest) = shown(&[("a", 20), ("b", 7), ("c", 2)], 0);
        assert_eq!((parts, rest), (named(&[("", 9), ("a", 20)]), 0));
        let (parts, _) = shown(&[("a", 20), ("b", 3), ("c", 2)], 0);
        assert_eq!(parts, named(&[("", 5), ("a", 20)]), "two small ones are enough together");
        let (parts, _) = shown(&[("a", 20), ("b", 1)], 0);
        assert_eq!(parts, named(&[("", 21)]), "no detail can be shown");
        let (parts, _) = shown(&[("a", 20), ("b", 5)], 0);
        assert_eq!(parts, named(&[("a", 20), ("b", 5)]));
        let (parts, _) = shown(&[("a", 20), ("b", 3), ("telling", 6)], 0);
        assert_eq!(parts, named(&[("", 23), ("telling", 6)]), "what matters stays");
    }

    #[test]
    fn small_months_wait_for_each_other() {
        assert_eq!(shown(&[("a", 3)], 0), (vec![], 3));
        assert_eq!(shown(&[("b", 1)], 3), (vec![], 4));
        assert_eq!(shown(&[("b", 1)], 4), (named(&[("", 5)]), 0));
        assert_eq!(
            shown(&[("a", 6)], 4),
            (named(&[("a", 6)]), 4),
            "a large month is shown as it is"
        );
        assert_eq!(shown(&[], 4), (vec![], 4));
    }
}
