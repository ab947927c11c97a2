//! Profiles and sentences as tables for spreadsheets.

use axum::response::Response;
use web::Failure;
use web::table::answer;

use crate::model::{Requirement, Summary};

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
    answer("profiles", &head, items.iter().map(row))
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
    answer("requirements", &head, items.iter().map(row))
}
