//! Profiles and sentences as tables for spreadsheets.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use web::Failure;

use crate::model::{Requirement, Summary};

/// A cell that a spreadsheet does not take for a formula.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn table(
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Response, Failure> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(head).map_err(Failure::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|text| cell(text))).map_err(Failure::internal)?;
    }
    // Without the mark some spreadsheets read umlauts wrongly.
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(writer.into_inner().map_err(Failure::internal)?);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    Ok((headers, bytes).into_response())
}

pub(crate) fn profiles(items: &[Summary]) -> Result<Response, Failure> {
    let head = [
        "number",
        "title",
        "organisation",
        "addressee",
        "state",
        "due",
        "sentences",
        "unanswered",
        "since",
        "label",
        "id",
    ];
    let row = |it: &Summary| {
        vec![
            it.number.clone(),
            it.title.clone(),
            it.organisation_name.clone(),
            it.addressee.name.clone(),
            it.state.to_string(),
            it.due_on.map(|day| day.to_string()).unwrap_or_default(),
            it.sentences.to_string(),
            it.unanswered.to_string(),
            it.moved_at.german_date().to_string(),
            it.audience.label.to_string(),
            it.id.to_string(),
        ]
    };
    table("profiles", &head, items.iter().map(row))
}

pub(crate) fn requirements(items: &[(Requirement, Summary)]) -> Result<Response, Failure> {
    let head = [
        "profile", "sentence", "level", "text", "test", "needs", "state", "answer", "reason",
        "next", "label", "id",
    ];
    let row = |(it, profile): &(Requirement, Summary)| {
        let answer = it.answer.as_ref();
        let needs: Vec<_> = it.traces.iter().map(|trace| trace.id.to_string()).collect();
        vec![
            profile.number.clone(),
            format!("A-{}", it.mark),
            it.level.to_string(),
            it.text.clone(),
            it.test.clone(),
            needs.join(" "),
            profile.state.to_string(),
            answer.map(|answer| answer.outcome.to_string()).unwrap_or_default(),
            answer.map(|answer| answer.reason.clone()).unwrap_or_default(),
            answer.and_then(|answer| answer.next_on).map(|day| day.to_string()).unwrap_or_default(),
            profile.audience.label.to_string(),
            it.id.to_string(),
        ]
    };
    table("requirements", &head, items.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Satz = 1"), "Satz = 1");
    }
}
