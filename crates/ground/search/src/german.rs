//! German words: spelling, stems, and which of them say little.

use std::{collections::HashSet, sync::LazyLock};

use rust_stemmers::{Algorithm, Stemmer};

/// Lower case, and one spelling for each letter: `Straße` and `Strasse`, `Müller` and `Mueller`
/// become the same word. Accents go; other scripts stay as they are.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len() + 4);
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' | 'æ' => folded.push_str("ae"),
            'ö' | 'œ' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            // An umlaut written as letter and diaeresis, as some systems do.
            DIAERESIS => folded.push('e'),
            mark if is_mark(mark) => {}
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ł' => folded.push('l'),
            'ñ' | 'ń' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => folded.push('o'),
            'ŕ' | 'ř' => folded.push('r'),
            'ś' | 'š' => folded.push('s'),
            'ù' | 'ú' | 'û' | 'ů' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            other => folded.push(other),
        }
    }
    folded
}

const DIAERESIS: char = '\u{308}';

/// A combining mark, which belongs to the letter before it.
pub(crate) fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The stem of a folded word. Words with a digit are keys or numbers and stay whole.
pub(crate) fn stem(folded: &str) -> String {
    if folded.chars().any(|letter| letter.is_ascii_digit()) {
        return folded.to_owned();
    }
    let stemmer = Stemmer::create(Algorithm::German);
    let once = stemmer.stem(&with_umlauts(folded)).into_owned();
    // A second time, because one pass leaves `Verlängerung` and `verlängern` apart.
    stemmer.stem(&once).into_owned()
}

/// Turns `ae`, `oe`, `ue` back into umlauts, which the stemmer knows how to remove
/// (`haeuser`, `haus`). Not after a vowel or q: `steuer`, `quelle`.
fn with_umlauts(folded: &str) -> String {
    let mut word = String::with_capacity(folded.len());
    let mut before = ' ';
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        let umlaut = match letter {
            'a' => Some('ä'),
            'o' => Some('ö'),
            'u' => Some('ü'),
            _ => None,
        };
        match umlaut {
            Some(umlaut)
                if letters.peek() == Some(&'e')
                    && !matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'q') =>
            {
                letters.next();
                word.push(umlaut);
                before = 'e';
            }
            _ => {
                word.push(letter);
                before = letter;
            }
        }
    }
    word
}

/// Whether a folded word carries no meaning of its own.
pub(crate) fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.binary_search(&folded).is_ok()
}

/// Folded and sorted. `innen` is what is left of `Bürger*innen`.
const STOP_WORDS: &[&str] = &[
    "ab", "aber", "alle", "allem", "allen", "aller", "alles", "als", "also", "am", "an", "auch",
    "auf", "aus", "bald", "bei", "beim", "bin", "bis", "bitte", "brauche", "brauchen", "bzw", "da",
    "damit", "dann", "darf", "das", "dass", "dein", "deine", "dem", "den", "der", "des", "die",
    "dies", "diese", "diesem", "diesen", "dieser", "dieses", "doch", "dort", "du", "durch", "ein",
    "eine", "einem", "einen", "einer", "eines", "er", "es", "etc", "etwas", "euch", "fuer", "geht",
    "gestern", "gibt", "habe", "haben", "hat", "hatte", "heute", "hier", "ich", "ihr", "ihre",
    "ihrem", "ihren", "ihrer", "im", "in", "innen", "ins", "ist", "ja", "jede", "jeder", "jemand",
    "jemandem", "jemanden", "jetzt", "kann", "kein", "keine", "keinen", "koennen", "kommt", "man",
    "mein", "meine", "meinem", "meinen", "meiner", "mich", "mir", "mit", "moechte", "moechten",
    "muessen", "muss", "nach", "nicht", "noch", "nun", "nur", "ob", "oder", "ohne", "schon",
    "sein", "seine", "seinem", "seinen", "seiner", "selbst", "sich", "sie", "sind", "so", "soll",
    "sowie", "tun", "ueber", "um", "und", "uns", "unser", "unsere", "unserem", "unseren", "unter",
    "vom", "von", "vor", "wann", "war", "warum", "was", "weil", "welche", "welcher", "wenn", "wer",
    "werde", "werden", "wie", "will", "wir", "wird", "wo", "wohin", "wollen", "worden", "wurde",
    "zu", "zum", "zur", "zwischen",
];

/// Whether a word belongs to so many services, or is said of so many, that it must not decide
/// alone what is found. Takes a stem.
pub(crate) fn is_general_stem(stem: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> =
        LazyLock::new(|| GENERAL_PROSE.iter().map(|word| self::stem(word)).collect());
    STEMS.contains(stem)
}

/// Whether a folded word names the kind of a place rather than the place.
pub(crate) fn is_general_name(folded: &str) -> bool {
    GENERAL_NAMES.binary_search(&folded).is_ok()
}

/// What people do with any service, and what they ask about any service; folded, unstemmed.
const GENERAL_PROSE: &[&str] = &[
    "abgeben",
    "abholen",
    "abmelden",
    "abmeldung",
    "abschliessen",
    "aendern",
    "aenderung",
    "amt",
    "anfordern",
    "angeben",
    "anmelden",
    "anmeldung",
    "antrag",
    "antragstellung",
    "anzeige",
    "anzeigen",
    "aufmachen",
    "ausfuellen",
    "ausstellen",
    "ausstellung",
    "auszug",
    "beantragen",
    "beantragung",
    "bekommen",
    "bescheinigen",
    "bescheinigung",
    "besorgen",
    "bestellen",
    "bestellung",
    "bewilligen",
    "bewilligung",
    "brauchen",
    "buergeramt",
    "buergerbuero",
    "dokument",
    "einreichen",
    "eintragen",
    "eintragung",
    "ergebnis",
    "erhalten",
    "erlaubnis",
    "erneuern",
    "erneuerung",
    "eroeffnen",
    "eroeffnung",
    "erteilen",
    "erteilung",
    "finden",
    "formular",
    "gebuehr",
    "gebuehren",
    "gemeinde",
    "genehmigen",
    "genehmigung",
    "gruenden",
    "hilfe",
    "holen",
    "informationen",
    "kaufen",
    "kosten",
    "kriegen",
    "kuendigen",
    "kuendigung",
    "lassen",
    "loswerden",
    "machen",
    "melden",
    "meldung",
    "nachweis",
    "neu",
    "nutzen",
    "oeffnungszeiten",
    "online",
    "rathaus",
    "registrieren",
    "stadt",
    "stellen",
    "suchen",
    "termin",
    "ummelden",
    "ummeldung",
    "unterlagen",
    "vereinbaren",
    "verkaufen",
    "verlaengern",
    "verlaengerung",
    "zahlen",
    "zulassen",
    "zustaendig",
];

/// Folded and sorted.
const GENERAL_NAMES: &[&str] = &[
    "am",
    "an",
    "auf",
    "bei",
    "dem",
    "den",
    "der",
    "flecken",
    "gemeinde",
    "im",
    "in",
    "kreis",
    "landkreis",
    "markt",
    "ob",
    "ort",
    "stadt",
    "vor",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_letter_are_one_word() {
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("Müller"), fold("Mueller"));
        assert_eq!(fold("Mu\u{308}ller"), fold("Müller"));
        assert_eq!(fold("Café"), "cafe");
    }

    #[test]
    fn inflected_words_share_a_stem() {
        for (one, other) in [
            ("Hund", "Hunde"),
            ("Haus", "Häuser"),
            ("Haus", "Haeuser"),
            ("verlängern", "Verlängerung"),
            ("anmelden", "Anmeldung"),
            ("Urkunde", "Urkunden"),
            ("Parken", "Parks"),
        ] {
            assert_eq!(stem(&fold(one)), stem(&fold(other)), "{one} {other}");
        }
        assert_ne!(stem(&fold("anmelden")), stem(&fold("abmelden")));
        assert_eq!(stem("32657"), "32657");
    }

    #[test]
    fn word_lists_are_sorted_and_folded() {
        for list in [STOP_WORDS, GENERAL_NAMES] {
            assert!(list.is_sorted(), "{list:?}");
        }
        for word in STOP_WORDS.iter().chain(GENERAL_PROSE).chain(GENERAL_NAMES) {
            assert_eq!(fold(word), *word);
        }
    }
}
