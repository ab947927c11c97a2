//! Compound words: `Hundesteueranmeldung` is `hund`, `steuer` and `anmeldung`.

use std::collections::HashSet;

use crate::{german, limits};

/// The words that a compound may be made of: those that occur in the indexed documents and in the
/// vocabulary, as written and as stems.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    forms: HashSet<Box<str>>,
}

/// Letters that German puts between the parts of a compound.
const LINKS: &[&str] = &["s", "es", "n", "en", "e", "er", "ens"];

/// Parts shorter than this are found everywhere by chance.
const PART_LETTERS: usize = 4;
/// A noun may be shorter: Amt, Bau, Ehe.
const NOUN_LETTERS: usize = 3;

/// What a split costs: fewer parts are better, then fewer links, then longer parts.
const COST_OF_PART: u32 = 10;
const COST_OF_LINK: u32 = 1;
const COST_OF_SHORT_PART: u32 = 3;
const COST_OF_NOUN: u32 = 8;

impl Dictionary {
    /// Adds a form that [`learn`](Self::learn) gave before.
    pub(crate) fn insert(&mut self, form: &str) {
        self.forms.insert(form.into());
    }

    /// Adds the forms in which a folded word can be part of a compound, as written and as stem.
    /// Returns those that are new.
    pub(crate) fn learn(&mut self, folded: &str, noun: bool) -> Vec<String> {
        let shortest = if noun { NOUN_LETTERS } else { PART_LETTERS };
        let plain = folded.bytes().all(|letter| letter.is_ascii_lowercase());
        let part = plain && folded.len() >= shortest && !german::is_stop_word(folded);
        if !part || self.knows(folded) {
            return Vec::new();
        }
        let stem = german::stem(folded);
        let mut new = vec![folded.to_owned()];
        if stem.len() >= PART_LETTERS && stem != folded && !self.knows(&stem) {
            new.push(stem);
        }
        for form in &new {
            self.insert(form);
        }
        new
    }

    /// The smallest known parts of a folded word, in order; empty when it is no compound of known
    /// words.
    pub(crate) fn split(&self, word: &str) -> Vec<String> {
        let mut parts = Vec::new();
        if let Some(split) = self.cheapest_split(word) {
            for part in split {
                let smaller = self.split(part);
                if smaller.is_empty() {
                    parts.push(part.to_owned());
                } else {
                    parts.extend(smaller);
                }
            }
        }
        if parts.len() > limits::COMPOUND_PARTS {
            parts.clear();
        }
        parts
    }

    /// Splits at the cheapest places, from left to right over all ends of a part.
    fn cheapest_split<'w>(&self, word: &'w str) -> Option<Vec<&'w str>> {
        let shortest = 2 * NOUN_LETTERS;
        if !word.is_ascii() || word.len() < shortest || word.len() > limits::WORD_CHARS {
            return None;
        }
        // For each end: the cost of the best split up to there, and its last part.
        let mut best: Vec<Option<(u32, &'w str)>> = vec![None; word.len() + 1];
        for end in NOUN_LETTERS..=word.len() {
            for start in 0..=end - NOUN_LETTERS {
                let whole = start == 0 && end == word.len();
                let Some(part) = word.get(start..end).filter(|part| !whole && self.knows(part))
                else {
                    continue;
                };
                let Some(before) = cost_before(word, start, &best) else { continue };
                let cost = before + cost_of(part);
                if let Some(slot) = best.get_mut(end)
                    && slot.is_none_or(|(known, _)| cost < known)
                {
                    *slot = Some((cost, part));
                }
            }
        }
        read_back(word, &best)
    }

    fn knows(&self, part: &str) -> bool {
        self.forms.contains(part)
    }
}

/// The cost of everything before `start`: nothing, a part, or a part and a link.
fn cost_before(word: &str, start: usize, best: &[Option<(u32, &str)>]) -> Option<u32> {
    if start == 0 {
        return Some(0);
    }
    links_before(word, start)
        .filter_map(|(end, link)| Some(best.get(end).copied()??.0 + link))
        .min()
}

/// Follows the cheapest split from the end of the word to its start.
fn read_back<'w>(word: &'w str, best: &[Option<(u32, &'w str)>]) -> Option<Vec<&'w str>> {
    let mut parts = Vec::new();
    let mut end = word.len();
    while end > 0 {
        let (_, part) = best.get(end).copied()??;
        parts.push(part);
        let start = end - part.len();
        end = if start == 0 {
            0
        } else {
            links_before(word, start)
                .filter_map(|(end, link)| Some((best.get(end).copied()??.0 + link, end)))
                .min()?
                .1
        };
    }
    parts.reverse();
    (parts.len() > 1).then_some(parts)
}

/// Where the part before `start` may end: right there, or before a link; with the link's cost.
fn links_before(word: &str, start: usize) -> impl Iterator<Item = (usize, u32)> {
    let head = word.get(..start).unwrap_or_default();
    std::iter::once((start, 0)).chain(
        LINKS
            .iter()
            .filter(move |link| head.ends_with(**link))
            .map(move |link| (start - link.len(), COST_OF_LINK)),
    )
}

fn cost_of(part: &str) -> u32 {
    match part.len() {
        ..=NOUN_LETTERS => COST_OF_PART + COST_OF_NOUN,
        PART_LETTERS => COST_OF_PART + COST_OF_SHORT_PART,
        _ => COST_OF_PART,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary(words: &[&str]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for word in words {
            dictionary.learn(&german::fold(word), word.starts_with(char::is_uppercase));
        }
        dictionary
    }

    #[test]
    fn compounds_fall_into_their_known_parts() {
        let known = dictionary(&[
            "Anwohner",
            "Bewohner",
            "parken",
            "Ausweis",
            "Hund",
            "Steuer",
            "Hundesteuer",
            "Anmeldung",
            "Wohnung",
            "Geber",
            "Bestätigung",
            "Bau",
            "Amt",
        ]);
        for (word, parts) in [
            ("anwohnerparkausweis", "anwohner park ausweis"),
            ("bewohnerparken", "bewohner parken"),
            ("hundesteueranmeldung", "hund steuer anmeldung"),
            ("wohnungsgeberbestaetigung", "wohnung geber bestaetigung"),
            ("bauamt", "bau amt"),
            ("steuer", ""),
            ("pizzasteuer", ""),
            ("", ""),
            ("strömung", ""),
        ] {
            assert_eq!(known.split(word).join(" "), parts, "{word}");
        }
    }

    #[test]
    fn a_word_made_of_very_many_parts_is_left_whole() {
        let known = dictionary(&["Amt"]);
        assert!(known.split(&"amt".repeat(20)).is_empty());
        assert!(known.split(&"amt".repeat(5_000)).is_empty());
    }
}
