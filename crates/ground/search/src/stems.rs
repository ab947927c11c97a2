//! Words of German texts for those who keep an index of their own, in the database.

use crate::analysis::Analyser;
use crate::compounds::Dictionary;
use crate::model::Profile;

/// Turns German texts into stems. It knows words from which compounds are made, so that `Wohngeldantrag` and
/// `Antrag auf Wohngeld` share theirs. The same words give the same stems on every node.
#[derive(Debug, Default)]
pub struct Stems(Dictionary);

/// A stem of a text and how much it tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The stem.
    pub stem: String,
    /// Whether it is only a part of a compound.
    pub part: bool,
    /// Whether it is said of so many things that it must not decide alone.
    pub general: bool,
}

impl Stems {
    /// With the words of these texts.
    pub fn knowing<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut dictionary = Dictionary::default();
        for text in texts {
            Profile::Prose.teach(&mut dictionary, text);
        }
        Self(dictionary)
    }

    /// The stems of a text, in order; the parts of compounds behind the words.
    pub fn of(&self, text: &str) -> Vec<Told> {
        let terms = Analyser::new(Profile::Prose, &self.0).terms(text);
        let told = |part: bool| {
            move |stem: String| {
                let general = Profile::Prose.is_general(&stem);
                Told { stem, part, general }
            }
        };
        let words = terms.words.into_iter().map(told(false));
        words.chain(terms.parts.into_iter().map(told(true))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compound_and_its_words_share_stems() {
        let stems = Stems::knowing(["Antrag", "Wohngeld", "Wohnung Geld"]);
        let of = |text: &str| stems.of(text).into_iter().map(|told| told.stem).collect::<Vec<_>>();
        assert_eq!(of("Wohngeldanträge"), of("Wohngeldantrag"));
        let (one, two) = (of("Wohngeldantrag"), of("Antrag auf Wohngeld"));
        assert!(two.iter().all(|stem| one.contains(stem)), "{one:?} {two:?}");
        assert!(of("und der die das").is_empty());
    }
}
