//! Lists as CSV. What may not leave its room was left out by the query already.

use axum::response::Response;
use web::Failure;
use web::table::answer;

use crate::model::{ClusterSummary, Summary};
use crate::views::{Bar, Dashboard, Member};

/// Needs.
pub(crate) fn needs(items: &[Summary]) -> Result<Response, Failure> {
    let heading = [
        "number",
        "title",
        "topic",
        "state",
        "organisation",
        "land",
        "district",
        "size",
        "service",
        "leika",
        "frequency",
        "deadline",
        "reported",
        "towns",
        "inhabitants",
        "cases_per_year",
        "states",
        "sizes",
        "lamp",
        "label",
    ];
    let rows = items.iter().map(|need| {
        vec![
            need.number.clone(),
            need.title.clone(),
            need.topic.to_string(),
            need.state.to_string(),
            need.organisation_name.clone(),
            need.land.clone(),
            need.district.clone(),
            need.size.to_string(),
            need.service.clone(),
            need.leika.clone(),
            need.frequency.to_string(),
            need.deadline.map(|day| day.to_string()).unwrap_or_default(),
            need.reported_at.german_date().to_string(),
            need.weight.towns.to_string(),
            need.weight.inhabitants.to_string(),
            need.weight.cases.to_string(),
            need.weight.lands.to_string(),
            need.weight.sizes.to_string(),
            need.lamp.to_string(),
            need.label.to_string(),
        ]
    });
    answer("bedarfe", &heading, rows)
}

/// Clusters.
pub(crate) fn clusters(items: &[ClusterSummary]) -> Result<Response, Failure> {
    let heading = [
        "number",
        "title",
        "topic",
        "organisation",
        "made",
        "needs",
        "towns",
        "inhabitants",
        "cases_per_year",
        "states",
        "sizes",
        "label",
    ];
    let rows = items.iter().map(|cluster| {
        vec![
            cluster.number.clone(),
            cluster.title.clone(),
            cluster.topic.to_string(),
            cluster.organisation_name.clone(),
            cluster.made_at.german_date().to_string(),
            cluster.needs.to_string(),
            cluster.weight.towns.to_string(),
            cluster.weight.inhabitants.to_string(),
            cluster.weight.cases.to_string(),
            cluster.weight.lands.to_string(),
            cluster.weight.sizes.to_string(),
            cluster.label.to_string(),
        ]
    });
    answer("buendel", &heading, rows)
}

/// Members, and whether they have spoken.
pub(crate) fn members(items: &[Member]) -> Result<Response, Failure> {
    let rows = items.iter().map(|member| {
        vec![
            member.name.clone(),
            member.reported.to_string(),
            member.voices.to_string(),
            member.last.map(|at| at.german_date().to_string()).unwrap_or_default(),
            member.stance.map(|stance| stance.to_string()).unwrap_or_default(),
        ]
    });
    answer("mitglieder", &["organisation", "reported", "voices", "last_voice", "stance"], rows)
}

/// The figures of a dashboard.
pub(crate) fn dashboard(board: &Dashboard) -> Result<Response, Failure> {
    let facets: [(&str, &[Bar]); 7] = [
        ("state", &board.states),
        ("topic", &board.topics),
        ("size", &board.sizes),
        ("land", &board.lands),
        ("district", &board.districts),
        ("urgency", &board.urgencies),
        ("month", &board.months),
    ];
    let rows = facets.into_iter().flat_map(|(facet, bars)| {
        bars.iter().map(move |bar| vec![facet.to_owned(), bar.value.clone(), bar.needs.to_string()])
    });
    answer("lage", &["figure", "value", "needs"], rows)
}
