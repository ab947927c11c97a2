//! From text to words, the same way for documents and for queries.

use std::collections::HashMap;

use crate::{compounds::Dictionary, german, limits, model::Profile};

/// One word of a text. What is tied by hyphens (`Kfz-Zulassung`) is one word with pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Folded, hyphens taken out.
    pub(crate) form: String,
    /// What stood between the hyphens; a single piece, the form, where there were none.
    pub(crate) pieces: Vec<Piece>,
}

/// A stretch of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Folded.
    pub(crate) form: String,
    /// It began with a capital, so it may be a noun.
    pub(crate) noun: bool,
}

/// The words of a text in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (gap, raw) in raw_pieces(text) {
        let piece = Piece { form: german::fold(raw), noun: raw.starts_with(char::is_uppercase) };
        match words.last_mut() {
            Some(word) if is_hyphen(gap) => {
                word.form.push_str(&piece.form);
                word.pieces.push(piece);
            }
            _ => words.push(Word { form: piece.form.clone(), pieces: vec![piece] }),
        }
    }
    words
}

/// Stretches of letters, digits and the marks upon them, cut to a bounded length, each with what
/// stood before it.
fn raw_pieces(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (gap, piece) = rest.split_at_checked(rest.find(char::is_alphanumeric)?)?;
        let end = piece.find(|letter| !is_word_letter(letter)).unwrap_or(piece.len());
        let (piece, after) = piece.split_at_checked(end)?;
        rest = after;
        let cut = piece.char_indices().nth(limits::WORD_CHARS).map_or(piece.len(), |(at, _)| at);
        Some((gap, piece.get(..cut)?))
    })
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || german::is_mark(letter)
}

fn is_hyphen(gap: &str) -> bool {
    matches!(gap, "-" | "\u{2010}" | "\u{2011}" | "\u{ad}")
}

/// Turns the texts of many documents into terms. Remembers every word it has seen: a catalogue
/// says the same few thousand words again and again.
pub(crate) struct Analyser<'d> {
    profile: Profile,
    dictionary: &'d Dictionary,
    /// For each folded word its term and the terms of its parts.
    seen: HashMap<String, (String, Vec<String>)>,
}

impl<'d> Analyser<'d> {
    pub(crate) fn new(profile: Profile, dictionary: &'d Dictionary) -> Self {
        Self { profile, dictionary, seen: HashMap::new() }
    }

    pub(crate) fn profile(&self) -> Profile {
        self.profile
    }

    /// The terms of a text.
    pub(crate) fn terms(&mut self, text: &str) -> Terms {
        let mut terms = Terms::default();
        for word in words(text) {
            if self.profile.skips(&word.form) {
                continue;
            }
            let single = word.pieces.len() == 1;
            let (term, parts) = self.look_at(&word.form);
            terms.words.push(term.clone());
            if single {
                terms.parts.extend_from_slice(parts);
                continue;
            }
            for piece in &word.pieces {
                if self.profile.skips(&piece.form) {
                    continue;
                }
                let (term, parts) = self.look_at(&piece.form);
                terms.words.push(term.clone());
                terms.parts.extend_from_slice(parts);
            }
        }
        terms
    }

    fn look_at(&mut self, folded: &str) -> &(String, Vec<String>) {
        let (profile, dictionary) = (self.profile, self.dictionary);
        self.seen
            .entry(folded.to_owned())
            .or_insert_with(|| (profile.term(folded), profile.parts(folded, dictionary)))
    }
}

/// What a document's text gives the index.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// Its words.
    pub(crate) words: Vec<String>,
    /// The parts of its compounds.
    pub(crate) parts: Vec<String>,
}

/// A key as it is compared: letters and digits in one case, whatever stood between them.
pub(crate) fn key(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .take(limits::WORD_CHARS)
        .flat_map(char::to_lowercase)
        .collect()
}

impl Profile {
    /// The term under which a folded word is indexed and looked up.
    pub(crate) fn term(self, folded: &str) -> String {
        match self {
            Self::Names => folded.to_owned(),
            Self::Prose => german::stem(folded),
        }
    }

    /// Whether a folded word is passed over.
    pub(crate) fn skips(self, folded: &str) -> bool {
        self == Self::Prose && german::is_stop_word(folded)
    }

    /// Whether a term must not decide alone.
    pub(crate) fn is_general(self, term: &str) -> bool {
        match self {
            Self::Names => german::is_general_name(term),
            Self::Prose => german::is_general_stem(term),
        }
    }

    /// The parts of a folded word, as terms.
    pub(crate) fn parts(self, folded: &str, dictionary: &Dictionary) -> Vec<String> {
        match self {
            Self::Names => Vec::new(),
            Self::Prose => dictionary.split(folded).iter().map(|part| self.term(part)).collect(),
        }
    }

    /// Teaches the dictionary the words of a text. Returns the forms that are new.
    pub(crate) fn teach(self, dictionary: &mut Dictionary, text: &str) -> Vec<String> {
        match self {
            Self::Names => Vec::new(),
            Self::Prose => words(text)
                .iter()
                .flat_map(|word| &word.pieces)
                .flat_map(|piece| dictionary.learn(&piece.form, piece.noun))
                .collect(),
        }
    }

    /// A whole text as one term, for titles that are exactly what was asked.
    pub(crate) fn whole(self, text: &str) -> String {
        let terms: Vec<String> = words(text)
            .iter()
            .flat_map(|word| &word.pieces)
            .filter(|piece| !self.skips(&piece.form))
            .map(|piece| self.term(&piece.form))
            .collect();
        terms.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        words(text)
            .iter()
            .map(|word| {
                let pieces: Vec<&str> =
                    word.pieces.iter().map(|piece| piece.form.as_str()).collect();
                pieces.join("-")
            })
            .collect()
    }

    #[test]
    fn hyphens_tie_and_everything_else_parts() {
        assert_eq!(forms("Kfz-Zulassung, neu"), ["kfz-zulassung", "neu"]);
        assert_eq!(forms("Frankfurt (Oder)"), ["frankfurt", "oder"]);
        assert_eq!(forms("An-/Abmeldung - heute"), ["an", "abmeldung", "heute"]);
        assert_eq!(forms("Mu\u{308}ller"), ["mueller"]);
        assert_eq!(forms("- ?! \u{308}"), Vec::<String>::new());
    }

    #[test]
    fn a_hyphenated_word_is_found_whole_and_by_its_pieces() {
        let terms = Analyser::new(Profile::Names, &Dictionary::default()).terms("Mülheim-Kärlich");
        assert_eq!(terms.words, ["muelheimkaerlich", "muelheim", "kaerlich"]);
    }

    #[test]
    fn very_long_words_are_cut() {
        assert_eq!(forms(&"x".repeat(100_000)), ["x".repeat(limits::WORD_CHARS)]);
    }

    #[test]
    fn keys_are_compared_without_what_stands_between() {
        assert_eq!(key("99 108.001-001 000"), "99108001001000");
    }
}
