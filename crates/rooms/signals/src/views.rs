//! What people and programs look at: an overview, a service, what waits.

use std::collections::BTreeMap;

use ::store::Read;
use identity::Caller;
use tally::{Kind, Month};
use uuid::Uuid;

use crate::model::{Draft, Measures, Scope, Whose, rounded};
use crate::store::{self as query};
use crate::{Error, limits, ops, rules};

/// Where it goes badly.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What the caller may see the figures of, to choose from.
    pub scopes: Vec<Scope>,
    /// Whose figures these are; nothing where the caller's organisations have none.
    pub scope: Option<Scope>,
    /// The months that are in them, the oldest first.
    pub months: Vec<Month>,
    /// The services, the worst first.
    pub services: Vec<(String, Measures)>,
    /// Searches without result and outages.
    pub all: Measures,
    /// The drafts that wait for the caller's organisations.
    pub drafts: Vec<Draft>,
}

/// The overview of an organisation, else of the first that the caller may see. Two statements.
///
/// # Errors
/// [`Error::NotFound`] for an organisation that the caller may not see the figures of.
pub fn overview(
    read: &mut Read<'_>,
    caller: &Caller,
    of: Option<Uuid>,
    months: usize,
) -> Result<Overview, Error> {
    let sight = query::sight(read, caller)?;
    let scope = sight.chosen(of).cloned();
    if of.is_some() && scope.is_none() {
        return Err(Error::NotFound);
    }
    let months = ops::last_month(read.now()).last(months.clamp(1, limits::MONTHS));
    let mut services = match &scope {
        Some(scope) => query::by_service(read, scope, &months)?,
        None => BTreeMap::new(),
    };
    let all = services.remove("").unwrap_or_default();
    let mut services: Vec<_> = services.into_iter().collect();
    services.sort_by_cached_key(|(key, measures)| {
        let size = measures.known(Kind::Sent) + measures.known(Kind::Started);
        (std::cmp::Reverse((rules::pressure(measures), size)), key.clone())
    });
    Ok(Overview { scopes: sight.scopes, scope, months, services, all, drafts: sight.drafts })
}

/// A measure of a town beside the mean of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The town.
    pub own: Option<i64>,
    /// The mean of towns of the same size.
    pub others: Option<i64>,
}

/// A town beside others of its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// With how many; fewer than [`limits::TOWNS`] are not shown.
    pub towns: usize,
    /// Abandoned, in percent.
    pub abandoned: Option<Compared>,
    /// Asked back, in percent.
    pub asked_back: Option<Compared>,
    /// Days until the decision.
    pub days: Option<Compared>,
    /// It went badly, in percent.
    pub bad: Option<Compared>,
}

/// The course of a service.
#[derive(Clone, Debug)]
pub struct Service {
    /// What the caller may see the figures of, to choose from.
    pub scopes: Vec<Scope>,
    /// Whose figures these are.
    pub scope: Scope,
    /// Its key.
    pub service: String,
    /// Month by month, the oldest first; months without a figure are there, too.
    pub months: Vec<(Month, Measures)>,
    /// All of them together.
    pub all: Measures,
    /// Beside towns of the same size; only for a town whose size is known.
    pub comparison: Option<Comparison>,
    /// The drafts that wait for this organisation and this service.
    pub drafts: Vec<Draft>,
}

/// The course of a service over [`limits::MONTHS`] months. Two statements.
///
/// # Errors
/// [`Error::NotFound`] for an organisation that the caller may not see the figures of.
pub fn service(
    read: &mut Read<'_>,
    caller: &Caller,
    of: Option<Uuid>,
    key: &str,
) -> Result<Service, Error> {
    if key.is_empty() || key.len() > limits::SERVICE {
        return Err(Error::NotFound);
    }
    let mut sight = query::sight(read, caller)?;
    let scope = sight.chosen(of).cloned().ok_or(Error::NotFound)?;
    let months = ops::last_month(read.now()).last(limits::MONTHS);
    let mut course = query::course(read, &scope, key, &months)?;
    let months: Vec<_> = months
        .into_iter()
        .map(|month| (month, course.months.remove(&month).unwrap_or_default()))
        .collect();
    let mut all = Measures::default();
    for (_, measures) in &months {
        all.join(measures);
    }
    let sized = directory::Size::of(scope.people).bounds().is_some();
    let comparison = (matches!(scope.whose, Whose::Town(_)) && sized)
        .then(|| compare(&all, course.others.values()));
    sight.drafts.retain(|draft| draft.organisation == scope.organisation && draft.service == key);
    Ok(Service {
        scopes: sight.scopes,
        scope,
        service: key.to_owned(),
        months,
        all,
        comparison,
        drafts: sight.drafts,
    })
}

/// The mean of each measure over the towns that have it, where there are enough of them.
fn compare<'m>(own: &Measures, others: impl Iterator<Item = &'m Measures>) -> Comparison {
    let others: Vec<_> = others.collect();
    let compared = |of: fn(&Measures) -> Option<i64>| {
        let known: Vec<_> = others.iter().filter_map(|measures| of(measures)).collect();
        let count = i64::try_from(known.len()).ok()?;
        let mean = rounded(known.iter().sum(), count);
        let enough = known.len() >= limits::TOWNS;
        enough.then(|| Compared { own: of(own), others: mean })
    };
    Comparison {
        towns: others.len(),
        abandoned: compared(Measures::abandoned),
        asked_back: compared(Measures::asked_back),
        days: compared(Measures::days),
        bad: compared(Measures::bad_percent),
    }
}

/// A draft of one of the caller's organisations. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn draft(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Option<Draft>, Error> {
    Ok(query::draft(read, caller, id)?)
}

/// The drafts that wait for the caller's organisations, the newest first. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_for(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Draft>, Error> {
    Ok(query::sight(read, caller)?.drafts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_than_five_towns_are_no_comparison() {
        let mut town = Measures::default();
        town.add(Kind::Decided, "", 10, 70);
        let towns = |count| std::iter::repeat_n(&town, count);
        assert_eq!(compare(&town, towns(4)).days, None);
        let compared = compare(&Measures::default(), towns(5)).days;
        assert_eq!(compared, Some(Compared { own: None, others: Some(7) }));
    }
}
