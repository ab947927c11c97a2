//! What changed between two versions, word by word.

use similar::{ChangeTag, TextDiff};

use crate::limits;
use crate::model::{Sentence, Snapshot};

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// In both.
    Same(String),
    /// In the older one alone.
    Gone(String),
    /// In the newer one alone.
    New(String),
}

/// What became of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was.
    Same(Sentence),
    /// It was added.
    Added(Sentence),
    /// It was taken out.
    Removed(Sentence),
    /// It was written anew: as it is now, its text and its test.
    Written {
        /// As it is now.
        now: Sentence,
        /// As it was meant before, where that changed.
        level_before: Option<crate::Level>,
        /// The text.
        text: Vec<Part>,
        /// The acceptance test.
        test: Vec<Part>,
    },
}

/// What changed between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redline {
    /// The title.
    pub title: Vec<Part>,
    /// The purpose.
    pub purpose: Vec<Part>,
    /// The sentences in the order of the newer version; what was taken out comes last.
    pub sentences: Vec<Changed>,
}

impl Redline {
    /// Whether anything changed.
    pub fn is_empty(&self) -> bool {
        let same = |parts: &[Part]| parts.iter().all(|part| matches!(part, Part::Same(_)));
        same(&self.title)
            && same(&self.purpose)
            && self.sentences.iter().all(|sentence| matches!(sentence, Changed::Same(_)))
    }
}

/// What changed from the older version to the newer one.
pub fn redline(older: &Snapshot, newer: &Snapshot) -> Redline {
    let before = |id| older.sentences.iter().find(|sentence| sentence.id == id);
    let mut sentences: Vec<Changed> =
        newer.sentences.iter().map(|now| changed(before(now.id), now)).collect();
    let gone = older
        .sentences
        .iter()
        .filter(|was| newer.sentences.iter().all(|now| now.id != was.id))
        .cloned()
        .map(Changed::Removed);
    sentences.extend(gone);
    Redline {
        title: words_changed(&older.title, &newer.title),
        purpose: words_changed(&older.purpose, &newer.purpose),
        sentences,
    }
}

fn changed(before: Option<&Sentence>, now: &Sentence) -> Changed {
    match before {
        None => Changed::Added(now.clone()),
        Some(was) if was.text == now.text && was.test == now.test && was.level == now.level => {
            Changed::Same(now.clone())
        }
        Some(was) => Changed::Written {
            now: now.clone(),
            level_before: (was.level != now.level).then_some(was.level),
            text: words_changed(&was.text, &now.text),
            test: words_changed(&was.test, &now.test),
        },
    }
}

/// What changed between two texts.
pub fn words_changed(older: &str, newer: &str) -> Vec<Part> {
    if older == newer {
        return whole(Part::Same, newer);
    }
    let words = older.split_whitespace().count() + newer.split_whitespace().count();
    if words > limits::DIFF_WORDS {
        let mut parts = whole(Part::Gone, older);
        parts.extend(whole(Part::New, newer));
        return parts;
    }
    let mut parts: Vec<Part> = Vec::new();
    for change in TextDiff::from_words(older, newer).iter_all_changes() {
        let text = change.value();
        match (change.tag(), parts.last_mut()) {
            (ChangeTag::Equal, Some(Part::Same(run)))
            | (ChangeTag::Delete, Some(Part::Gone(run)))
            | (ChangeTag::Insert, Some(Part::New(run))) => run.push_str(text),
            (ChangeTag::Equal, _) => parts.push(Part::Same(text.to_owned())),
            (ChangeTag::Delete, _) => parts.push(Part::Gone(text.to_owned())),
            (ChangeTag::Insert, _) => parts.push(Part::New(text.to_owned())),
        }
    }
    parts
}

fn whole(part: fn(String) -> Part, text: &str) -> Vec<Part> {
    if text.is_empty() { Vec::new() } else { vec![part(text.to_owned())] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn side(parts: &[Part], newer: bool) -> String {
        let of = |part: &Part| match part {
            Part::Same(text) => text.clone(),
            Part::Gone(text) if !newer => text.clone(),
            Part::New(text) if newer => text.clone(),
            Part::Gone(_) | Part::New(_) => String::new(),
        };
        parts.iter().map(of).collect()
    }

    #[test]
    fn words_are_compared_and_not_letters() {
        let parts = words_changed("Kommunen können abrufen.", "Kommunen müssen selbst abrufen.");
        assert_eq!(parts.first(), Some(&Part::Same("Kommunen ".to_owned())));
        assert_eq!(parts.get(1), Some(&Part::Gone("können".to_owned())));
        assert!(parts.contains(&Part::Same(" abrufen.".to_owned())));
    }

    proptest! {
        #[test]
        fn both_sides_can_be_read_back(older in "[a-z ä\n.]{0,80}", newer in "[a-z ä\n.]{0,80}") {
            let parts = words_changed(&older, &newer);
            prop_assert_eq!(side(&parts, false), older);
            prop_assert_eq!(side(&parts, true), newer);
        }
    }
}
