//! Names of places.

use search::{Document, Index, Profile, Vocabulary};

use crate::{filled, found, typed};

fn places() -> Index {
    let entry = |id: &str, title: &str, keys: &[&str], people: f32| Document {
        id: id.to_owned(),
        title: title.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        weight: people.ln(),
        ..Document::default()
    };
    let vocabulary = Vocabulary::new(Profile::Names).with_synonyms([("St.", "Sankt")]);
    filled(
        vocabulary,
        [
            entry("nk-small", "Neuenkirchen", &["18569"], 1_200.0),
            entry("nk-large", "Neuenkirchen", &["48485"], 14_000.0),
            entry("nk-voerden", "Neuenkirchen-Vörden", &["49434"], 9_000.0),
            entry("lemgo", "Lemgo, Alte Hansestadt", &["05766044", "32657"], 40_000.0),
            entry("muenchen", "München, Landeshauptstadt", &["80331"], 1_500_000.0),
            entry("muencheberg", "Müncheberg, Stadt", &["15374"], 7_000.0),
            entry("frankfurt-main", "Frankfurt am Main, Stadt", &["60311"], 770_000.0),
            entry("frankfurt-oder", "Frankfurt (Oder), Stadt", &["15230"], 58_000.0),
            entry("salzuflen", "Bad Salzuflen, Stadt", &["32105"], 54_000.0),
            entry("homburg", "Bad Homburg v.d. Höhe, Stadt", &["61348"], 54_000.0),
            entry("sankt", "Sankt Augustin, Stadt", &["53757"], 56_000.0),
        ],
    )
}

#[test]
fn every_spelling_finds_the_place() {
    let places = places();
    for text in ["Lemgo", "lemgo", "LEMGO", "Lemgoo", "Lemg", "Stadt Lemgo", "32657", "05766044"] {
        assert_eq!(found(&places, text), ["lemgo"], "{text}");
    }
    for text in ["München", "Muenchen", "MÜNCHEN", "Munchen", "Münchn"] {
        assert_eq!(found(&places, text).first().unwrap(), "muenchen", "{text}");
    }
    assert_eq!(found(&places, "bad salzuflen"), ["salzuflen"]);
    assert_eq!(found(&places, "St. Augustin"), ["sankt"]);
}

#[test]
fn all_places_of_a_name_are_found_the_largest_first_and_longer_names_after() {
    assert_eq!(found(&places(), "Neuenkirchen"), ["nk-large", "nk-small", "nk-voerden"]);
    assert_eq!(found(&places(), "Frankfurt"), ["frankfurt-main", "frankfurt-oder"]);
}

#[test]
fn a_second_word_decides() {
    assert_eq!(found(&places(), "Frankfurt Oder").first().unwrap(), "frankfurt-oder");
    assert_eq!(found(&places(), "Frankfurt Main").first().unwrap(), "frankfurt-main");
    assert_eq!(found(&places(), "Bad Homburg"), ["homburg"]);
}

#[test]
fn names_grow_while_they_are_typed() {
    let places = places();
    assert_eq!(typed(&places, "Mün"), ["muenchen", "muencheberg"]);
    assert_eq!(typed(&places, "bad sal").first().unwrap(), "salzuflen");
    assert_eq!(typed(&places, "3265"), ["lemgo"]);
    assert_eq!(typed(&places, "Neuenkirchen"), ["nk-large", "nk-small", "nk-voerden"]);
    assert!(typed(&places, "L").is_empty());
}

#[test]
fn a_place_that_is_not_there_is_not_found() {
    for text in ["Schlaraffenland", "99999", "Bad Dürkheim", "Pizza bestellen"] {
        assert!(found(&places(), text).is_empty(), "{text}");
    }
}
