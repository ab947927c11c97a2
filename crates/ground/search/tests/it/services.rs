//! Services by what they are about.

use search::{Document, Index, Profile, Vocabulary};

use crate::{filled, found, typed};

const SERVICES: &[(&str, &str)] = &[
    ("hundesteuer-an", "Hundesteuer Anmeldung"),
    ("hundesteuer-ab", "Hundesteuer Abmeldung"),
    ("perso", "Personalausweis Ausstellung"),
    ("perso-verlust", "Personalausweis Meldung wegen Verlust"),
    ("bewohnerparken", "Bewohnerparken Parkausweis Erteilung"),
    ("wohnsitz", "Wohnsitz Anmeldung"),
    ("gaststaette", "Gaststättengewerbe Erlaubnis"),
    ("gewerbe", "Gewerbe Anmeldung"),
    ("kfz", "Kfz-Zulassung Erteilung"),
    ("urkunde", "Geburtsurkunde Ausstellung"),
    ("bestellung", "Bestellung von Sachverständigen"),
    ("grundsteuer", "Grundsteuer Festsetzung"),
    ("haus", "Hausnummer für Häuser"),
];

fn services() -> Index {
    let vocabulary = Vocabulary::new(Profile::Prose).with_synonyms([
        ("Perso", "Personalausweis"),
        ("umziehen", "Wohnsitz Anmeldung"),
        ("Anwohner", "Bewohner"),
        ("Kneipe aufmachen", "Gaststättengewerbe Erlaubnis"),
        // A circle: neither saying is widened by the other's meaning.
        ("Dackel", "Hund Welpe"),
        ("Welpe", "Dackel Hund"),
    ]);
    let services = SERVICES.iter().map(|(id, title)| Document {
        id: (*id).to_owned(),
        title: (*title).to_owned(),
        ..Document::default()
    });
    // The parts of compounds must occur somewhere.
    let words = Document {
        id: "words".to_owned(),
        title: "Verzeichnis".to_owned(),
        text: "Hund, Steuer, Personal, Ausweis, Bewohner, parken".to_owned(),
        ..Document::default()
    };
    filled(vocabulary, services.chain([words]))
}

fn first(text: &str) -> Option<String> {
    found(&services(), text).into_iter().next()
}

#[test]
fn inflection_spelling_and_order_do_not_matter() {
    for text in ["Hundesteuer anmelden", "anmelden: Hundesteuer", "Anmeldung der HUNDESTEUER"] {
        assert_eq!(first(text).as_deref(), Some("hundesteuer-an"), "{text}");
    }
    assert_eq!(first("Hundesteuer abmelden").as_deref(), Some("hundesteuer-ab"));
    assert_eq!(first("Gaststaettengewerbe").as_deref(), Some("gaststaette"));
    assert_eq!(first("KFZ Zulassung").as_deref(), Some("kfz"));
    assert_eq!(first("Kfz-Zulassungen").as_deref(), Some("kfz"));
}

#[test]
fn compounds_meet_their_parts() {
    assert_eq!(first("Hundesteueranmeldung").as_deref(), Some("hundesteuer-an"));
    assert_eq!(first("Hund anmelden").as_deref(), Some("hundesteuer-an"));
    assert_eq!(first("Ausweis").as_deref(), Some("perso"));
    assert_eq!(first("Bewohnerparkausweis").as_deref(), Some("bewohnerparken"));
}

#[test]
fn daily_words_mean_official_ones() {
    assert_eq!(first("Perso verlängern").as_deref(), Some("perso"));
    assert_eq!(first("Perrso").as_deref(), Some("perso"));
    assert_eq!(first("Umziehen").as_deref(), Some("wohnsitz"));
    assert_eq!(first("ich möchte eine Kneipe aufmachen").as_deref(), Some("gaststaette"));
    assert_eq!(first("Anwohnerparkausweis").as_deref(), Some("bewohnerparken"));
    assert_eq!(first("Dackel anmelden").as_deref(), Some("hundesteuer-an"));
}

#[test]
fn typing_errors_and_unfinished_words_are_forgiven() {
    assert_eq!(first("Personalauswies").as_deref(), Some("perso"));
    assert_eq!(first("Geburtsurkunnde").as_deref(), Some("urkunde"));
    assert_eq!(first("Gaststätengewerb").as_deref(), Some("gaststaette"));
    assert_eq!(typed(&services(), "Personalaus"), ["perso", "perso-verlust"]);
    assert_eq!(typed(&services(), "Perso")[..2], ["perso", "perso-verlust"]);
}

#[test]
fn an_unrelated_query_gives_nothing() {
    for text in [
        "Pizza bestellen",
        "Wetter morgen",
        "Fahrrad verlängern",
        "Quantenphysik Anmeldung",
        "Flug nach Mallorca beantragen",
    ] {
        assert!(found(&services(), text).is_empty(), "{text}");
    }
}

#[test]
fn a_general_word_decides_only_where_nothing_else_is_asked() {
    let services = services();
    assert!(found(&services, "Pizza anmelden").is_empty());
    assert_eq!(found(&services, "anmelden").len(), 3);
    assert!(!found(&services, "Hund anmelden").contains(&"gewerbe".to_owned()));
}

#[test]
fn a_title_counts_more_than_a_text() {
    let entry = |id: &str, title: &str, keyword: &str, text: &str| Document {
        id: id.to_owned(),
        title: title.to_owned(),
        keywords: vec![keyword.to_owned()],
        text: text.to_owned(),
        ..Document::default()
    };
    let index = filled(
        Vocabulary::new(Profile::Prose),
        [
            entry("text", "Allgemeines", "Leben", "Fischereischein"),
            entry("keyword", "Prüfungen", "Fischereischein", "Leben"),
            entry("title", "Fischereischein", "Leben", "Angeln"),
        ],
    );
    assert_eq!(found(&index, "Fischereischein"), ["title", "keyword", "text"]);
}
