//! Texts: everything that a page names is there, in both languages.

use std::collections::BTreeSet;

use cases::{EntryKind, Status};
use transport::Outcome;

fn names(file: &str) -> BTreeSet<&str> {
    file.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn both_languages_have_the_same_texts() {
    let (german, english) = (names(cases::TEXTS.0), names(cases::TEXTS.1));
    assert_eq!(german, english);
    assert!(german.len() > 100);
}

#[test]
fn every_state_has_a_name() {
    let german = names(cases::TEXTS.0);
    let needed = Status::ALL
        .iter()
        .map(|status| format!("case-status-{status}"))
        .chain(EntryKind::ALL.iter().map(|kind| format!("case-entry-{kind}")))
        .chain(Outcome::ALL.iter().map(|outcome| format!("case-outcome-{outcome}")));
    for name in needed {
        assert!(german.contains(name.as_str()), "{name}");
    }
}

#[test]
fn every_text_that_the_code_names_is_there() {
    let german = names(cases::TEXTS.0);
    let sources = [
        include_str!("../../src/pages/mod.rs"),
        include_str!("../../src/pages/inbox.rs"),
        include_str!("../../src/pages/case.rs"),
        include_str!("../../src/pages/act.rs"),
        include_str!("../../src/pages/decide.rs"),
        include_str!("../../src/pages/organisation.rs"),
    ];
    let mut named = 0;
    for literal in sources.iter().flat_map(|source| source.split('"')) {
        let plain =
            literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if literal.starts_with("case-") && plain && !literal.ends_with('-') {
            assert!(german.contains(literal), "{literal}");
            named += 1;
        }
    }
    assert!(named > 100);
}
