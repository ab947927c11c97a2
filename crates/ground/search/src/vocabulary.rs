//! What people say and what it is called.

use std::collections::HashMap;

use crate::{analysis, limits, model::Profile};

/// Typing errors are looked for in words of this length and above.
const TYPO_LETTERS: usize = 5;

/// Words of daily language with their meaning, for one profile.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    profile: Profile,
    phrases: Vec<Phrase>,
    /// Phrases by each term they contain.
    by_term: HashMap<String, Vec<usize>>,
}

/// One thing people say.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// The terms of what is said.
    said: Vec<String>,
    /// What it means, as text.
    pub(crate) meaning: String,
    /// What is said, as text: its words may be parts of compounds.
    pub(crate) saying: String,
}

/// A phrase found in a query.
#[derive(Debug)]
pub(crate) struct Found<'v> {
    pub(crate) meaning: &'v str,
    /// The places of its words in the query.
    pub(crate) places: Vec<usize>,
}

impl Vocabulary {
    /// A vocabulary without synonyms.
    pub fn new(profile: Profile) -> Self {
        Self { profile, phrases: Vec::new(), by_term: HashMap::new() }
    }

    /// Adds pairs of what people say and what it means: (`Perso`, `Personalausweis`). Both may be
    /// several words. A saying counts wherever all its words stand in a query, in any order and
    /// inflection; several meanings of one saying all count.
    #[must_use]
    pub fn with_synonyms<S, M>(mut self, pairs: impl IntoIterator<Item = (S, M)>) -> Self
    where
        S: Into<String>,
        M: Into<String>,
    {
        for (saying, meaning) in pairs {
            let saying = saying.into();
            let said = terms_of(self.profile, &saying);
            for term in &said {
                self.by_term.entry(term.clone()).or_default().push(self.phrases.len());
            }
            self.phrases.push(Phrase { said, meaning: meaning.into(), saying });
        }
        self
    }

    /// How texts are understood.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    pub(crate) fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// The phrases whose words all stand in the query. `typed` tells for each term whether it may
    /// be a misspelling, and whether it is still being typed.
    pub(crate) fn find(&self, query: &[QueryTerm<'_>]) -> Vec<Found<'_>> {
        let mut candidates: Vec<usize> =
            query.iter().flat_map(|term| self.sayings_with(term)).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
            .into_iter()
            .filter_map(|at| self.phrases.get(at))
            .filter_map(|phrase| phrase.places_in(query))
            .take(limits::PHRASES)
            .collect()
    }

    fn sayings_with(&self, term: &QueryTerm<'_>) -> Vec<usize> {
        if let Some(phrases) = self.by_term.get(term.term) {
            return phrases.clone();
        }
        if !term.unfinished && !term.unknown {
            return Vec::new();
        }
        self.by_term
            .iter()
            .filter(|(said, _)| term.is(said))
            .flat_map(|(_, phrases)| phrases.iter().copied())
            .collect()
    }
}

/// One term of a query as the vocabulary needs to see it.
#[derive(Debug)]
pub(crate) struct QueryTerm<'q> {
    pub(crate) term: &'q str,
    /// No document has it: it may be misspelt.
    pub(crate) unknown: bool,
    /// It is still being typed.
    pub(crate) unfinished: bool,
}

impl QueryTerm<'_> {
    fn is(&self, said: &str) -> bool {
        let long_enough = self.term.len() >= TYPO_LETTERS;
        self.term == said
            || (self.unfinished && long_enough && said.starts_with(self.term))
            || (self.unknown
                && long_enough
                && said.len().abs_diff(self.term.len()) <= 1
                && strsim::osa_distance(said, self.term) <= 1)
    }
}

impl Phrase {
    fn places_in(&self, query: &[QueryTerm<'_>]) -> Option<Found<'_>> {
        let places: Option<Vec<usize>> =
            self.said.iter().map(|said| query.iter().position(|term| term.is(said))).collect();
        places
            .filter(|places| !places.is_empty())
            .map(|places| Found { meaning: &self.meaning, places })
    }
}

/// The telling terms of a text.
fn terms_of(profile: Profile, text: &str) -> Vec<String> {
    analysis::words(text)
        .iter()
        .filter(|word| !profile.skips(&word.form))
        .map(|word| profile.term(&word.form))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings(vocabulary: &Vocabulary, query: &str) -> Vec<String> {
        let terms = terms_of(vocabulary.profile(), query);
        let terms: Vec<QueryTerm<'_>> =
            terms.iter().map(|term| QueryTerm { term, unknown: true, unfinished: false }).collect();
        vocabulary.find(&terms).iter().map(|found| found.meaning.to_owned()).collect()
    }

    #[test]
    fn sayings_are_found_in_any_order_and_inflection() {
        let vocabulary = Vocabulary::new(Profile::Prose).with_synonyms([
            ("Kneipe aufmachen", "Gaststättengewerbe"),
            ("Perso", "Personalausweis"),
            ("Perso", "Identitätsnachweis"),
            ("das ist", "nur Stoppwörter"),
        ]);
        assert_eq!(meanings(&vocabulary, "ich möchte Kneipen aufmachen"), ["Gaststättengewerbe"]);
        assert_eq!(meanings(&vocabulary, "Aufmachen einer Kneipe"), ["Gaststättengewerbe"]);
        assert_eq!(meanings(&vocabulary, "Persso"), ["Personalausweis", "Identitätsnachweis"]);
        assert_eq!(meanings(&vocabulary, "Kneipe"), Vec::<String>::new());
        assert_eq!(meanings(&vocabulary, "das ist"), Vec::<String>::new());
    }
}
