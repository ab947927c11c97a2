//! Lists as CSV. What may not leave its room was left out by the query already.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use web::Failure;

use crate::model::{ClusterSummary, Summary};
use crate::views::{Bar, Dashboard, Member};

/// A table to be saved under a name.
fn answer(
    name: &str,
    heading: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Failure> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(heading).map_err(Failure::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|field| plain(field))).map_err(Failure::internal)?;
    }
    let mut body = "\u{feff}".as_bytes().to_vec();
    body.extend(writer.into_inner().map_err(Failure::internal)?);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    Ok((headers, body).into_response())
}

/// A field that a spreadsheet takes for text: one that begins like a formula would be carried out.
fn plain(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}

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

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_in_a_table_is_a_formula() {
        assert_eq!(plain("=1+1"), "'=1+1");
        assert_eq!(plain("@cmd"), "'@cmd");
        assert_eq!(plain("Lage"), "Lage");
    }
}
