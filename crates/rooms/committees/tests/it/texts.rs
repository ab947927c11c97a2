//! Texts: both languages say the same things.

use std::collections::BTreeSet;

fn names(file: &str) -> BTreeSet<&str> {
    file.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn both_languages_have_the_same_texts() {
    let (german, english) = (names(committees::TEXTS.0), names(committees::TEXTS.1));
    assert_eq!(german, english);
    assert!(german.len() > 200);
}

#[test]
fn every_text_that_the_code_names_is_there() {
    let german = names(committees::TEXTS.0);
    let sources = [
        include_str!("../../src/lib.rs"),
        include_str!("../../src/act.rs"),
        include_str!("../../src/prefill.rs"),
        include_str!("../../src/fields.rs"),
        include_str!("../../src/minutes.rs"),
        include_str!("../../src/store.rs"),
        include_str!("../../src/waiting.rs"),
        include_str!("../../src/feed.rs"),
        include_str!("../../src/invitation.rs"),
        include_str!("../../src/matter.rs"),
        include_str!("../../src/ops/telling.rs"),
        include_str!("../../src/pages/mod.rs"),
        include_str!("../../src/pages/about.rs"),
        include_str!("../../src/pages/list.rs"),
        include_str!("../../src/pages/committee.rs"),
        include_str!("../../src/pages/decisions.rs"),
        include_str!("../../src/pages/form.rs"),
        include_str!("../../src/pages/meeting.rs"),
        include_str!("../../src/pages/room.rs"),
        include_str!("../../src/pages/takeaway.rs"),
        include_str!("../../src/pages/versions.rs"),
    ];
    // Kinds of things and of failures, not texts.
    let others = [
        "committee-topic",
        "committee-meeting",
        "committee-decision",
        "committee-text",
        "committee-state",
        "committee-quorum",
        "committee-majority",
        "committee-second-person",
        "committee-label",
        "committee-charter",
        "committee-hidden",
        "committee-no-export",
    ];
    for literal in sources.iter().flat_map(|source| source.split('"')) {
        let plain = literal
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
        if literal.starts_with("committee-")
            && plain
            && !literal.ends_with('-')
            && !others.contains(&literal)
        {
            assert!(german.contains(literal), "{literal}");
        }
    }
}
