//! What a query wants: for each of its words, the ways in which a document may satisfy it.

use crate::{
    analysis::{self, Word},
    index::Snapshot,
    limits,
    model::{Profile, Query},
    vocabulary::{QueryTerm, Vocabulary},
};

/// Weight of a general word (`anmelden`, `Antrag`, `Stadt`) against others.
const GENERAL: f32 = 0.1;
/// In the order of the hits it counts more: who asks to register a dog wants the registration first.
const GENERAL_IN_ORDER: f32 = 0.5;
/// Weight of a word that no document knows against the rarest that one knows. It tells that
/// something else may be meant, but people also ask in whole sentences.
const UNKNOWN_IN_PROSE: f32 = 0.2;
/// Nobody asks for a place in sentences.
const UNKNOWN_IN_NAMES: f32 = 0.7;
/// Weight of a word that is still being typed: it may yet become a general one.
const UNFINISHED: f32 = 0.5;

/// How well a way satisfies, against the word itself.
const BY_MEANING: f32 = 0.85;
const BY_PARTS: f32 = 0.9;
/// Parts of a word that documents know as a whole: these documents are meant, others come after.
const BY_PARTS_OF_KNOWN: f32 = 0.6;
const BY_BEGINNING: f32 = 0.8;
const BY_ONE_TYPO: f32 = 0.8;
const BY_TWO_TYPOS: f32 = 0.65;

/// Letters from which on one or two typing errors are forgiven.
const ONE_TYPO_LETTERS: usize = 4;
const TWO_TYPOS_LETTERS: usize = 8;

/// Letters from which on a word may be unfinished in the second try.
const RETRY_PREFIX_LETTERS: usize = 4;

/// How much is forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tolerance {
    /// Only words that no document knows may be misspelt.
    Unknown,
    /// Any word may be misspelt or unfinished: the second try, when the first found nothing.
    Any,
}

/// A query made ready.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) words: Vec<Wanted>,
    /// Sayings of several words or one, each with the places of the words it stands for.
    pub(crate) meanings: Vec<(Vec<usize>, Way)>,
    /// The whole query as one term, to know a title that is exactly this.
    pub(crate) whole: String,
}

/// One word of the query.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// How much information it carries.
    weight: f32,
    /// It must not decide alone.
    general: bool,
    /// Any of these satisfies it; the best counts.
    pub(crate) ways: Vec<Way>,
}

impl Wanted {
    /// Its weight in the rule of enough information.
    pub(crate) fn deciding(&self) -> f32 {
        if self.general { GENERAL * self.weight } else { self.weight }
    }

    /// Its weight in the order of the hits.
    pub(crate) fn ordering(&self) -> f32 {
        if self.general { GENERAL_IN_ORDER * self.weight } else { self.weight }
    }
}

/// How a document may satisfy a word.
#[derive(Debug)]
pub(crate) enum Way {
    /// It has the term.
    Term { term: String, factor: f32 },
    /// It has a term that begins so.
    Beginning { beginning: String, factor: f32 },
    /// It has the key, or a key that begins so.
    Key { key: String, beginning: bool },
    /// It has the parts of the word, each by its share.
    Parts { words: Vec<Wanted>, factor: f32 },
    /// It satisfies what a saying means, each word by its share. That is as good an answer as the
    /// words themselves, but comes after them.
    Meaning { words: Vec<Wanted>, factor: f32 },
}

/// Whether sayings widen a word: not within the meaning of another saying, so that they cannot go
/// round in circles.
#[derive(Debug, Clone, Copy)]
enum Sayings {
    Widen,
    Ignored,
}

/// Makes plans against one state of the index.
pub(crate) struct Planner<'i> {
    pub(crate) snapshot: &'i Snapshot,
    pub(crate) vocabulary: &'i Vocabulary,
    pub(crate) tolerance: Tolerance,
}

impl Planner<'_> {
    pub(crate) fn plan(&self, query: &Query) -> tantivy::Result<Plan> {
        let profile = self.profile();
        let text: String = query.text.chars().take(limits::QUERY_CHARS).collect();
        let mut words: Vec<Word> = match as_one_key(&text) {
            Some(key) => analysis::words(&key),
            None => analysis::words(&text),
        };
        words.retain(|word| !profile.skips(&word.form));
        words.truncate(limits::QUERY_WORDS);

        let terms: Vec<String> = words.iter().map(|word| profile.term(&word.form)).collect();
        let last = words.len().saturating_sub(1);
        let mut wanted = Vec::with_capacity(words.len());
        let mut query_terms = Vec::with_capacity(words.len());
        for (at, (word, term)) in words.iter().zip(&terms).enumerate() {
            let unfinished = query.prefix && at == last;
            wanted.push(self.wanted(word, term, unfinished)?);
            query_terms.push(QueryTerm {
                term,
                unknown: self.snapshot.documents_with(term)? == 0,
                unfinished,
            });
        }
        let mut meanings = Vec::new();
        for found in self.vocabulary.find(&query_terms) {
            let words = self.meaning_words(found.meaning)?;
            understand(&mut wanted, &found.places, &words);
            meanings.push((found.places, Way::Meaning { words, factor: BY_MEANING }));
        }
        Ok(Plan { words: wanted, meanings, whole: profile.whole(&text) })
    }

    fn profile(&self) -> Profile {
        self.vocabulary.profile()
    }

    /// A word as the user typed it.
    fn wanted(&self, word: &Word, term: &str, unfinished: bool) -> tantivy::Result<Wanted> {
        let mut wanted = self.plain(word, Sayings::Widen)?;
        let known = self.snapshot.documents_with(term)? > 0;
        let number = term.chars().any(|letter| letter.is_ascii_digit());
        let retry = self.tolerance == Tolerance::Any;
        if (unfinished && term.len() >= limits::PREFIX_CHARS)
            || (retry && term.len() >= RETRY_PREFIX_LETTERS)
        {
            wanted.ways.push(Way::Beginning { beginning: term.to_owned(), factor: BY_BEGINNING });
        }
        if number {
            let key = analysis::key(&word.form);
            let beginning = unfinished || key.len() >= limits::KEY_PREFIX_CHARS;
            wanted.ways.push(Way::Key { key, beginning });
        } else if !known || retry {
            wanted.ways.extend(self.misspellings(term)?);
        }
        if unfinished && !known {
            wanted.weight *= UNFINISHED;
        }
        Ok(wanted)
    }

    /// A word and the parts it is made of.
    fn plain(&self, word: &Word, sayings: Sayings) -> tantivy::Result<Wanted> {
        let profile = self.profile();
        let term = profile.term(&word.form);
        let known = self.snapshot.documents_with(&term)? > 0;
        let mut weight = self.weight(&term)?;
        let general = profile.is_general(&term);
        let mut ways = vec![Way::Term { term, factor: 1.0 }];

        let parts = self.parts(word, sayings)?;
        if !parts.is_empty() {
            let factor = if word.pieces.len() > 1 {
                1.0
            } else if known {
                BY_PARTS_OF_KNOWN
            } else {
                BY_PARTS
            };
            if !known {
                weight = weight.min(parts.iter().map(|part| part.weight).sum());
            }
            ways.push(Way::Parts { words: parts, factor });
        }
        Ok(Wanted { weight, general, ways })
    }

    /// What a word is made of: pieces between hyphens, parts of a compound.
    fn parts(&self, word: &Word, sayings: Sayings) -> tantivy::Result<Vec<Wanted>> {
        let profile = self.profile();
        let mut parts = Vec::new();
        for piece in &word.pieces {
            let split = profile.parts(&piece.form, &self.snapshot.dictionary);
            if !split.is_empty() {
                parts.extend(split);
            } else if word.pieces.len() > 1 && !profile.skips(&piece.form) {
                parts.push(profile.term(&piece.form));
            }
        }
        parts
            .into_iter()
            .map(|part| {
                let mut ways = match sayings {
                    Sayings::Widen => self.meanings_of_part(&part)?,
                    Sayings::Ignored => Vec::new(),
                };
                let weight = self.weight(&part)?;
                let general = self.profile().is_general(&part);
                ways.push(Way::Term { term: part, factor: 1.0 });
                Ok(Wanted { weight, general, ways })
            })
            .collect()
    }

    /// Sayings of one word that a part of a compound is.
    fn meanings_of_part(&self, part: &str) -> tantivy::Result<Vec<Way>> {
        let term = QueryTerm { term: part, unknown: false, unfinished: false };
        self.vocabulary
            .find(&[term])
            .iter()
            .take(limits::MEANINGS)
            .map(|found| {
                let words = self.meaning_words(found.meaning)?;
                Ok(Way::Meaning { words, factor: BY_MEANING })
            })
            .collect()
    }

    /// What a saying means, as words that a document can satisfy.
    fn meaning_words(&self, meaning: &str) -> tantivy::Result<Vec<Wanted>> {
        let profile = self.profile();
        analysis::words(meaning)
            .iter()
            .filter(|word| !profile.skips(&word.form))
            .take(limits::QUERY_WORDS)
            .map(|word| self.plain(word, Sayings::Ignored))
            .collect()
    }

    fn misspellings(&self, term: &str) -> tantivy::Result<Vec<Way>> {
        let letters = term.chars().count();
        for (distance, needed, factor) in
            [(1, ONE_TYPO_LETTERS, BY_ONE_TYPO), (2, TWO_TYPOS_LETTERS, BY_TWO_TYPOS)]
        {
            if letters < needed {
                break;
            }
            let similar = self.snapshot.similar(term, distance)?;
            if !similar.is_empty() {
                let way = |term| Way::Term { term, factor };
                return Ok(similar.into_iter().map(way).collect());
            }
        }
        Ok(Vec::new())
    }

    /// The information in a word: the rarer, the more.
    fn weight(&self, term: &str) -> tantivy::Result<f32> {
        let rarity = self.snapshot.rarity(term)?;
        Ok(if self.snapshot.documents_with(term)? > 0 {
            rarity
        } else {
            match self.profile() {
                Profile::Names => UNKNOWN_IN_NAMES * rarity,
                Profile::Prose => UNKNOWN_IN_PROSE * rarity,
            }
        })
    }
}

/// A word whose meaning the vocabulary tells is no unknown word: it carries the information of
/// what it means.
fn understand(wanted: &mut [Wanted], places: &[usize], meaning: &[Wanted]) {
    let telling = meaning.iter().map(Wanted::deciding).fold(0.0, f32::max);
    let said = places.iter().filter_map(|place| wanted.get(*place));
    let carried = said.map(Wanted::deciding).fold(0.0, f32::max);
    if carried < telling && carried > 0.0 {
        for place in places {
            if let Some(word) = wanted.get_mut(*place) {
                word.weight *= telling / carried;
            }
        }
    }
}

/// A key written with gaps (`99 108 001 001 000`): digits and no letters.
fn as_one_key(text: &str) -> Option<String> {
    let digits = text.chars().any(|letter| letter.is_ascii_digit());
    let letters = text.chars().any(char::is_alphabetic);
    (digits && !letters).then(|| analysis::key(text))
}
