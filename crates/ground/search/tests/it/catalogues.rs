//! The real catalogues: all municipalities, all services. Skipped where the data is absent.

use search::{Profile, Query, Vocabulary};

use crate::{data, filled, found, typed};

#[test]
fn real_places_are_found() {
    let Some(places) = data::places() else { return };
    let title = |id: &str| places.iter().find(|place| place.id == id).unwrap().title.clone();
    let titles = |ids: Vec<String>| -> Vec<String> { ids.iter().map(|id| title(id)).collect() };
    let index = filled(Vocabulary::new(Profile::Names), places.clone());

    for (text, name) in [
        ("lemgo", "Lemgo"),
        ("Lemgoo", "Lemgo"),
        ("32657", "Lemgo"),
        ("05766044", "Lemgo"),
        ("Muenchen", "München"),
        ("Munchen", "München"),
        ("Frankfurt", "Frankfurt am Main"),
        ("Frankfurt Oder", "Frankfurt (Oder)"),
        ("bad salzuflen", "Bad Salzuflen"),
        ("Köln", "Köln"),
        ("Koln", "Köln"),
        ("berlin", "Berlin"),
        ("Rothenburg Tauber", "Rothenburg ob der Tauber"),
    ] {
        let found = titles(found(&index, text));
        assert!(found.first().is_some_and(|first| first.starts_with(name)), "{text}: {found:?}");
    }
    let neuenkirchen = titles(found(&index, "Neuenkirchen"));
    let same = neuenkirchen.iter().take_while(|title| title.starts_with("Neuenkirchen")).count();
    assert!(same >= 11, "{neuenkirchen:?}");
    let typing = titles(typed(&index, "Lemg"));
    assert!(typing.first().is_some_and(|first| first.starts_with("Lemgo")), "{typing:?}");
    for text in ["Schlaraffenland", "Pizza bestellen", "00000"] {
        assert!(found(&index, text).is_empty(), "{text}");
    }
}

#[test]
fn real_services_are_found() {
    let Some(services) = data::services() else { return };
    assert_eq!(services.len(), 4_813);
    let index = filled(
        Vocabulary::new(Profile::Prose).with_synonyms([
            ("Perso", "Personalausweis"),
            ("umziehen", "Wohnort Anmeldung Wohnung"),
            ("Anwohner", "Bewohner"),
            ("Kneipe", "Gaststättengewerbe"),
            ("Anwohnerparken", "Bewohnerparkausweis"),
        ]),
        services,
    );
    for (text, key) in [
        ("Perso verlängern", "99008001"),
        ("Hund anmelden", "99110009"),
        ("Hundesteueranmeldung", "99102013"),
        ("umziehen", "99115005"),
        ("Anwohnerparken", "99108001"),
        ("Anwohnerparkausweis", "99108001"),
        ("Kneipe aufmachen", "99025002"),
        ("99108001", "99108001"),
        ("99 108 001 001 000", "99108001001000"),
    ] {
        let hits = index.search(&Query { limit: 5, ..Query::new(text) }).unwrap();
        let first = hits.items.first().map(|hit| hit.id.as_str());
        assert!(first.is_some_and(|first| first.starts_with(key)), "{text}: {hits:?}");
    }
    for text in ["Pizza bestellen", "Wetter morgen", "Bundesliga Tabelle", "Quantenphysik"] {
        assert!(found(&index, text).is_empty(), "{text}");
    }
}
