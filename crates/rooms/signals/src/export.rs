//! Tables to be saved. What may not be shown is in none of them.

use axum::response::Response;
use tally::{Kind, Month};
use web::Failure;
use web::table::answer;

use crate::model::Measures;
use crate::store::{Figure, Transactions};
use crate::views::Overview;

/// What stands in the place of a figure that is too small.
const HIDDEN: &str = "<5";

/// The figures of towns.
pub(crate) fn figures(items: &[Figure]) -> Result<Response, Failure> {
    let heading =
        ["town", "ars", "month", "since", "service", "kind", "detail", "events", "amount"];
    let rows = items.iter().map(|figure| {
        vec![
            figure.name.clone(),
            figure.place.clone(),
            figure.month.clone(),
            figure.since.clone(),
            figure.service.clone(),
            figure.kind.to_string(),
            figure.detail.clone(),
            figure.events.to_string(),
            figure.amount.to_string(),
        ]
    });
    answer("signale", &heading, rows)
}

/// The services of an overview.
pub(crate) fn overview(
    overview: &Overview,
    name: impl Fn(&str) -> String,
) -> Result<Response, Failure> {
    let heading = [
        "service",
        "name",
        "started",
        "sent",
        "abandoned_percent",
        "asked_back_percent",
        "days",
        "bad_percent",
    ];
    let figure =
        |figure: Option<i64>| figure.map_or_else(|| HIDDEN.to_owned(), |it| it.to_string());
    let rows = overview.services.iter().map(|(key, measures): &(String, Measures)| {
        vec![
            key.clone(),
            name(key),
            figure(measures.events(Kind::Started)),
            figure(measures.events(Kind::Sent)),
            figure(measures.abandoned()),
            figure(measures.asked_back()),
            figure(measures.days()),
            figure(measures.bad_percent()),
        ]
    });
    answer("signale-lage", &heading, rows)
}

/// The transactions of a month: one line for each online service and town.
pub(crate) fn transactions(
    month: Month,
    items: &[Transactions],
    name: impl Fn(&str) -> String,
) -> Result<Response, Failure> {
    let heading =
        ["month", "ars", "town", "leika", "online_service", "transactions", "suppressed", "since"];
    let rows = items.iter().map(|item| {
        vec![
            month.to_string(),
            item.place.clone(),
            item.town.clone(),
            item.service.clone(),
            name(&item.service),
            item.count.map(|count| count.to_string()).unwrap_or_default(),
            item.count.is_none().to_string(),
            item.since.clone(),
        ]
    });
    answer(&format!("statistik-{month}"), &heading, rows)
}
