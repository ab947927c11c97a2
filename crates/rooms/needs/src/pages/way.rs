//! The way of a need around the loop: from the signal that showed it to the effect of what was decided.

use ::store::Timestamp;
use maud::Markup;
use web::Visitor;
use web::components::{Station, stations};

use super::cluster_address;
use crate::REPORTERS;
use crate::drafted::SIGNAL;
use crate::model::{LogEntry, Record};

/// Outcomes of an answer that somebody decided.
const DECIDED: [&str; 4] = ["accepted", "partly", "rejected", "postponed"];

/// The stations of a need. What no room knows of yet lies ahead.
pub(super) fn way(visitor: &Visitor, record: &Record) -> Markup {
    let station = |key: &str, at: Option<Timestamp>, link| Station {
        name: visitor.t(&format!("need-station-{key}")),
        on: at.map(Timestamp::german_date),
        word: String::new(),
        link,
    };
    let answer =
        |key: &str, entry: Option<&'_ LogEntry>, link| station(key, entry.map(|it| it.at), link);
    let signal = record.contributions.iter().find(|it| it.link.starts_with(SIGNAL));
    // The figures themselves are for the town alone.
    let own = visitor.caller.acting(record.need.summary.organisation, REPORTERS).is_ok();
    let cluster = record.clusters.first();
    let bundle = cluster.map(|(id, ..)| cluster_address(*id)).unwrap_or_default();
    let profile = answered(record, &["taken-up"]);
    let decision = answered(record, &DECIDED);
    let met = answered(record, &["met"]);
    let link = |entry: Option<&LogEntry>| entry.map(|it| it.link.clone()).unwrap_or_default();
    let (to_profile, to_decision) = (link(profile), link(decision));
    let mut decided = answer("decision", decision, &to_decision);
    decided.word =
        decision.map(|it| visitor.t(&format!("need-outcome-{}", it.outcome))).unwrap_or_default();
    let all = [
        station("signal", signal.map(|it| it.at), signal.filter(|_| own).map_or("", |it| &it.link)),
        station("need", Some(record.need.summary.reported_at), ""),
        station("cluster", cluster.map(|(.., since)| *since), &bundle),
        answer("profile", profile, &to_profile),
        decided,
        station("notice", None, ""),
        answer("introduced", met, ""),
        station("effect", None, ""),
    ];
    stations(visitor, &visitor.t("need-way"), &all)
}

/// The latest answer of these kinds; the log begins with the newest.
fn answered<'r>(record: &'r Record, outcomes: &[&str]) -> Option<&'r LogEntry> {
    record
        .log
        .iter()
        .find(|entry| entry.verb == "answered" && outcomes.contains(&entry.outcome.as_str()))
}
