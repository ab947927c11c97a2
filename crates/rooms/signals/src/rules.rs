//! When figures draft a need. All thresholds stand here, each with its reason; docs/signals.md repeats them for people.
//!
//! A rule looks at the last [`MONTHS`] months that are over, at sums of what may be shown. It is a proposal to look, no
//! judgement: a person confirms, edits or drops it.

use std::collections::BTreeMap;

use tally::Kind;

use crate::model::{Crossed, Figures, Measures, Rule};

/// Months of a look: one may be a holiday or a campaign, three are a pattern.
pub const MONTHS: usize = 3;

/// Abandoned of those begun, in percent. A third of all forms on the web are left; from four in ten on it is the form.
pub const ABANDONED: i64 = 40;

/// Begun at least. Below it one family on holiday moves the share by several percent.
pub const ABANDONED_FROM: i64 = 30;

/// Asked back of those sent, in percent. Each question costs the office and the applicant days; three in ten are no
/// single cases any more.
pub const ASKED_BACK: i64 = 30;

/// Sent at least, as above.
pub const ASKED_BACK_FROM: i64 = 20;

/// Decided at least before days are compared: a mean over fewer is one hard case.
pub const DECIDED_FROM: i64 = 10;

/// How much longer than in the months before, in percent. Half as long again is felt by everybody.
pub const SLOWER: i64 = 50;

/// And at least so many days longer: from one day to two is nothing.
pub const SLOWER_DAYS: i64 = 5;

/// Answers that it went badly, in percent. Whoever answers is dissatisfied more often than others, so not less.
pub const BAD: i64 = 40;

/// Answers at least.
pub const BAD_FROM: i64 = 10;

/// Searches without result in one town. Typing errors are found all the same; so many look for what is not there.
pub const NOTHING_FOUND: i64 = 50;

/// Minutes in which the program could not be reached: more than two nights of maintenance.
pub const OUTAGE_MINUTES: i64 = 240;

/// What is known of the services of a town, by key; the empty one holds what concerns no service.
pub type ByService = BTreeMap<String, Measures>;

/// The thresholds that are crossed, from these months and those before them, with the days that were promised for each
/// service.
pub fn crossed(
    now: &ByService,
    before: &ByService,
    promised: &BTreeMap<String, i64>,
) -> Vec<Crossed> {
    let nothing = Measures::default();
    let mut all = Vec::new();
    for (service, measures) in now {
        let found = if service.is_empty() {
            of_all(measures)
        } else {
            let before = before.get(service).unwrap_or(&nothing);
            of_service(measures, before, promised.get(service).copied())
        };
        all.extend(found.into_iter().map(|(rule, figures)| Crossed {
            rule,
            service: service.clone(),
            figures,
        }));
    }
    all
}

fn of_service(now: &Measures, before: &Measures, promised: Option<i64>) -> Vec<(Rule, Figures)> {
    let slow = slow(now, promised);
    // Slower and slow are one thing to a reader: what was promised weighs more.
    let slower = if slow.is_some() { None } else { slower(now, before) };
    [abandoned(now), asked_back(now), slow, slower, feedback(now)].into_iter().flatten().collect()
}

fn of_all(now: &Measures) -> Vec<(Rule, Figures)> {
    let at_least = |rule, kind, least| {
        let part = now.events(kind).filter(|part| *part >= least)?;
        Some((rule, Figures { part, value: part, against: least, ..Figures::default() }))
    };
    [
        at_least(Rule::NothingFound, Kind::NothingFound, NOTHING_FOUND),
        at_least(Rule::Outage, Kind::Outage, OUTAGE_MINUTES),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn abandoned(now: &Measures) -> Option<(Rule, Figures)> {
    let figures = share(now, Kind::Abandoned, Kind::Started, now.abandoned()?, ABANDONED)?;
    (figures.whole >= ABANDONED_FROM).then_some((Rule::Abandoned, figures))
}

fn asked_back(now: &Measures) -> Option<(Rule, Figures)> {
    let figures = share(now, Kind::AskedBack, Kind::Sent, now.asked_back()?, ASKED_BACK)?;
    (figures.whole >= ASKED_BACK_FROM).then_some((Rule::AskedBack, figures))
}

/// The figures of a share, with its most frequent detail.
fn share(now: &Measures, part: Kind, whole: Kind, value: i64, against: i64) -> Option<Figures> {
    if value < against {
        return None;
    }
    let (detail, detail_part) = now.details(part).first().copied().unwrap_or_default();
    Some(Figures {
        whole: now.events(whole)?,
        part: now.events(part)?,
        value,
        against,
        detail: detail.to_owned(),
        detail_part,
    })
}

fn decided(now: &Measures) -> Option<(i64, i64)> {
    let whole = now.events(Kind::Decided).filter(|decided| *decided >= DECIDED_FROM)?;
    Some((whole, now.days()?))
}

fn slow(now: &Measures, promised: Option<i64>) -> Option<(Rule, Figures)> {
    let (whole, value) = decided(now)?;
    let against = promised.filter(|days| *days > 0 && value > *days)?;
    Some((Rule::Slow, Figures { whole, value, against, ..Figures::default() }))
}

fn slower(now: &Measures, before: &Measures) -> Option<(Rule, Figures)> {
    let ((whole, value), (_, against)) = (decided(now)?, decided(before)?);
    let more = value.checked_sub(against)?;
    let grown = more.checked_mul(100)? >= against.checked_mul(SLOWER)?;
    (more >= SLOWER_DAYS && grown)
        .then(|| (Rule::Slower, Figures { whole, value, against, ..Figures::default() }))
}

fn feedback(now: &Measures) -> Option<(Rule, Figures)> {
    let whole = now.events(Kind::Feedback).filter(|answers| *answers >= BAD_FROM)?;
    let value = now.bad_percent().filter(|percent| *percent >= BAD)?;
    let part = now.bad()?;
    Some((Rule::Feedback, Figures { whole, part, value, against: BAD, ..Figures::default() }))
}

/// How near a service is to its thresholds: 100 and more where one is crossed. By this services are ranked.
pub fn pressure(measures: &Measures) -> i64 {
    let against = |value: Option<i64>, threshold: i64| {
        value.and_then(|value| value.checked_mul(100)?.checked_div(threshold)).unwrap_or_default()
    };
    [
        against(measures.abandoned(), ABANDONED),
        against(measures.asked_back(), ASKED_BACK),
        against(measures.bad_percent(), BAD),
    ]
    .into_iter()
    .max()
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARKING: &str = "99108001001000";

    fn measured(all: &[(Kind, &str, i64, i64)]) -> ByService {
        let mut measures = Measures::default();
        for (kind, detail, events, amount) in all {
            measures.add(*kind, detail, *events, *amount);
        }
        BTreeMap::from([(PARKING.to_owned(), measures)])
    }

    fn rules(now: &[(Kind, &str, i64, i64)], before: &[(Kind, &str, i64, i64)]) -> Vec<Rule> {
        let promised = BTreeMap::from([(PARKING.to_owned(), 14)]);
        crossed(&measured(now), &measured(before), &promised).iter().map(|it| it.rule).collect()
    }

    #[test]
    fn shares_cross_at_their_threshold_and_only_over_enough_cases() {
        use Kind::{Abandoned, AskedBack, Sent, Started};
        assert_eq!(rules(&[(Started, "", 30, 0), (Abandoned, "", 12, 0)], &[]), [Rule::Abandoned]);
        assert_eq!(rules(&[(Started, "", 30, 0), (Abandoned, "", 11, 0)], &[]), []);
        assert_eq!(rules(&[(Started, "", 29, 0), (Abandoned, "", 25, 0)], &[]), []);
        assert_eq!(rules(&[(Sent, "", 20, 0), (AskedBack, "other", 6, 0)], &[]), [Rule::AskedBack]);
        assert_eq!(rules(&[(Sent, "", 19, 0), (AskedBack, "other", 19, 0)], &[]), []);
        assert_eq!(rules(&[(AskedBack, "other", 600, 0)], &[]), [], "nobody knows of how many");
    }

    #[test]
    fn days_are_measured_by_the_promise_and_by_the_months_before() {
        use Kind::Decided;
        assert_eq!(rules(&[(Decided, "", 10, 150)], &[]), [Rule::Slow]);
        assert_eq!(rules(&[(Decided, "", 10, 140)], &[]), [], "as promised");
        assert_eq!(rules(&[(Decided, "", 9, 900)], &[]), [], "too few");
        assert_eq!(rules(&[(Decided, "", 10, 120)], &[(Decided, "", 10, 70)]), [Rule::Slower]);
        assert_eq!(rules(&[(Decided, "", 10, 40)], &[(Decided, "", 10, 20)]), [], "two days more");
        assert_eq!(rules(&[(Decided, "", 10, 300)], &[(Decided, "", 10, 20)]), [Rule::Slow]);
    }

    #[test]
    fn the_draft_names_the_most_frequent_reason() {
        let now = measured(&[
            (Kind::Sent, "", 50, 0),
            (Kind::AskedBack, "incomplete", 6, 0),
            (Kind::AskedBack, "missing-document", 17, 0),
        ]);
        let found = crossed(&now, &ByService::new(), &BTreeMap::new());
        let figures = &found.first().unwrap().figures;
        assert_eq!((figures.whole, figures.part, figures.value), (50, 23, 46));
        assert_eq!((figures.detail.as_str(), figures.detail_part), ("missing-document", 17));
    }

    #[test]
    fn searches_and_outages_concern_no_service() {
        let mut all = Measures::default();
        all.add(Kind::NothingFound, "", NOTHING_FOUND, 0);
        all.add(Kind::Outage, "", OUTAGE_MINUTES - 1, 0);
        let now = BTreeMap::from([(String::new(), all)]);
        let found = crossed(&now, &ByService::new(), &BTreeMap::new());
        assert_eq!(found.iter().map(|it| it.rule).collect::<Vec<_>>(), [Rule::NothingFound]);
    }

    #[test]
    fn the_worst_measure_ranks_a_service() {
        let mut measures = Measures::default();
        assert_eq!(pressure(&measures), 0);
        measures.add(Kind::Sent, "", 100, 0);
        measures.add(Kind::AskedBack, "", 45, 0);
        measures.add(Kind::Started, "", 100, 0);
        measures.add(Kind::Abandoned, "", 20, 0);
        assert_eq!(pressure(&measures), 150);
    }
}
