use oparl::objects::{Body, File, Location, Meeting, Organization, Paper, Person};
use oparl::{Any, Complaint, Error, Kind, Object, Read, limits, read, read_any};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::told;

fn object<T: Object>(mut json: Value) -> Read<T> {
    json["id"] = "https://oparl.example.org/1".into();
    json["type"] = T::KIND.url().into();
    read(json.to_string().as_bytes()).unwrap()
}

#[test]
fn a_wrong_field_costs_only_itself() {
    let read = object::<Meeting>(json!({
        "name": "4. Sitzung",
        "start": "nächsten Dienstag",
        "cancelled": "vielleicht",
        "organization": [17, "https://oparl.example.org/organization/1", null],
        "location": true,
        "agendaItem": [{"order": -1, "name": {"de": "Punkt"}}, "kein Punkt"],
    }));
    assert_eq!(read.value.name.as_deref(), Some("4. Sitzung"));
    assert_eq!(read.value.organization.len(), 1);
    assert_eq!(read.value.agenda_item.len(), 1);
    let expected = [
        "/start: left out: must be a time with zone (2026-03-31T17:00:00+02:00), is nächsten Dienstag",
        "/cancelled: left out: must be true or false, is vielleicht",
        "/location: left out: must be an object (Location), is true",
        "/organization/0: left out: must be the address of an object (Organization), is 17",
        "/agendaItem/0/type: missing",
        "/agendaItem/0/id: missing",
        "/agendaItem/0/order: left out: must be a whole number from 0, is -1",
        "/agendaItem/0/name: left out: must be text, is an object",
        "/agendaItem/1: left out: must be an object (AgendaItem), is kein Punkt",
    ];
    let mut found = told(&read.findings);
    found.sort_by_key(|finding| expected.iter().position(|expected| expected == finding));
    assert_eq!(found, expected);
}

#[test]
fn what_can_mean_only_one_thing_is_taken_and_told() {
    let Read { value: body, findings } = object::<Body>(json!({
        "name": 4711,
        "ags": "5358016",
        "rgs": 53_580_000_016_u64,
        "website": " www.hürtgenwald.de/rat und tat ",
        "equivalent": "https://d-nb.info/gnd/1",
        "organization": "https://oparl.example.org/o", "person": "https://oparl.example.org/p",
        "meeting": "https://oparl.example.org/m", "paper": {"id": "https://oparl.example.org/pa"},
        "legislativeTerm": [],
        "oparlSince": "2026-07-01 12:00:00",
        "location": "https://oparl.example.org/location/1",
    }));
    assert_eq!(body.name.unwrap(), "4711");
    assert_eq!(body.ags.unwrap().as_str(), "05358016");
    assert_eq!(body.rgs.unwrap().as_str(), "053580000016");
    assert_eq!(body.website.unwrap().as_str(), "https://www.xn--hrtgenwald-9db.de/rat%20und%20tat");
    assert_eq!(body.equivalent.len(), 1);
    assert_eq!(body.paper.unwrap().url().as_str(), "https://oparl.example.org/pa");
    assert_eq!(body.oparl_since.unwrap().to_string(), "2026-07-01T12:00:00+02:00");
    assert_eq!(body.location.unwrap().id.unwrap().as_str(), "https://oparl.example.org/location/1");
    assert_eq!(findings.len(), 8);
    assert!(findings.iter().all(|finding| !finding.complaint.is_loss()));
}

#[test]
fn days_are_taken_from_times_where_the_council_sits() {
    let day = |text: &str| {
        let read = object::<Paper>(json!({"date": text}));
        (read.value.date.map(|date| date.to_string()), read.findings.len())
    };
    assert_eq!(day("2026-03-31"), (Some("2026-03-31".into()), 0));
    assert_eq!(day("2026-03-30T22:00:00Z"), (Some("2026-03-31".into()), 1));
    assert_eq!(day("2026-03-31T00:00:00"), (Some("2026-03-31".into()), 1));
    assert_eq!(day("31.03.2026"), (None, 1));
}

#[test]
fn nothing_is_nothing_without_complaint() {
    let read = object::<Person>(json!({"name": "", "title": [], "email": null, "affix": null}));
    assert_eq!(read.findings, []);
    assert_eq!(read.value.to_json().len(), 2);
}

#[test]
fn control_characters_are_taken_out() {
    let read =
        object::<File>(json!({"name": "Pro\u{0}to\u{b}koll\n", "accessUrl": "https://a.example/"}));
    assert_eq!(read.value.name.as_deref(), Some("Protokoll\n"));
    assert_eq!(read.findings.len(), 1);
}

#[test]
fn fields_of_makers_are_kept_and_written_again() {
    let read = object::<Organization>(json!({"maker:colour": {"name": ["red"]}, "files": [1]}));
    assert_eq!(read.value.other.len(), 2);
    assert_eq!(read.value.to_json()["maker:colour"], json!({"name": ["red"]}));
    assert_eq!(read.findings, []);
}

#[test]
fn older_types_are_known_and_other_kinds_told() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_url(kind.url()), Some(kind));
        assert_eq!(Kind::from_url(&format!("https://schema.oparl.org/1.0/{kind}")), Some(kind));
        assert_eq!(Kind::from_url(&format!("https://oparl.org/schema/1.0/{kind}")), Some(kind));
    }
    assert_eq!(Kind::from_url("https://schema.oparl.org/1.1/Error"), None);
    let paper = br#"{"id": "https://a.example/1", "type": "https://schema.oparl.org/1.1/Paper"}"#;
    assert!(matches!(read_any(paper).unwrap().value, Any::Paper(_)));
    let read = read::<Meeting>(paper).unwrap();
    let expected = Kind::Meeting;
    let found = Kind::Paper.url().to_owned();
    assert_eq!(read.findings[0].complaint, Complaint::OtherKind { expected, found });
}

#[test]
fn only_what_is_no_object_at_all_fails() {
    let fails = |bytes: &[u8]| read_any(bytes).unwrap_err();
    assert!(matches!(fails(b"<html>"), Error::Json(_)));
    assert!(matches!(fails("[".repeat(100_000).as_bytes()), Error::Json(_)));
    assert!(matches!(fails(b"[]"), Error::NotAnObject));
    assert!(matches!(fails(b"{}"), Error::UnknownKind { .. }));
    assert!(matches!(fails(&vec![b' '; limits::BYTES + 1]), Error::TooLarge { .. }));
    let marked = "\u{feff}{\"type\": \"https://schema.oparl.org/1.1/File\"}";
    assert_eq!(read_any(marked.as_bytes()).unwrap().value.kind(), Kind::File);
}

#[test]
fn every_limit_leaves_the_rest() {
    let deep = (0..limits::DEPTH).fold(json!(1), |inner, _| json!([inner]));
    let mut meeting = json!({
        "name": "Sitzung",
        "end": "x".repeat(limits::TEXT),
        "meetingState": "x".repeat(limits::TEXT + 1),
        "keyword": vec!["Haushalt"; limits::ITEMS + 1],
        "participant": vec![1; limits::FINDINGS + 1],
        "maker:deep": [deep.clone()],
        "maker:fits": deep,
        "location": {"geojson": {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [deep.clone()]}}},
    });
    meeting["x".repeat(limits::FIELD_NAME + 1)] = 1.into();
    let read = object::<Meeting>(meeting);
    assert_eq!(read.value.name.as_deref(), Some("Sitzung"));
    assert_eq!(read.value.meeting_state, None);
    assert_eq!(read.value.keyword.len(), limits::ITEMS);
    assert_eq!(read.value.other.keys().collect::<Vec<_>>(), ["maker:fits"]);
    assert_eq!(read.value.location.unwrap().geojson, None);
    assert_eq!(read.findings.len(), limits::FINDINGS);
    assert!(read.findings.iter().all(|finding| finding.to_string().len() < 1_000));

    // A geometry at the limit is too deep with the feature that is put around it.
    let ring = (3..limits::DEPTH).fold(json!([1]), |inner, _| json!([inner]));
    for (geometry, fits) in [(json!([ring.clone()]), false), (ring, true)] {
        let bare = json!({"geojson": {"type": "Polygon", "coordinates": geometry}});
        assert_eq!(object::<Location>(bare).value.geojson.is_some(), fits);
    }

    let many: serde_json::Map<_, _> =
        (0..=limits::VENDOR_FIELDS).map(|number| (format!("maker:{number}"), json!(1))).collect();
    let read = object::<Meeting>(many.into());
    assert_eq!(read.value.other.len(), limits::VENDOR_FIELDS);
    assert_eq!(read.findings.len(), 1);
}

/// Any JSON, with the names of real fields now and then.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just("https://oparl.example.org/1".into()),
        Just("2026-02-30T25:00:00".into()),
    ];
    let names = prop::sample::select(vec![
        "id",
        "type",
        "start",
        "geojson",
        "location",
        "agendaItem",
        "order",
        "membership",
        "deleted",
        "coordinates",
        "geometry",
        "a:b",
        "~/",
    ]);
    leaf.prop_recursive(4, 20, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..8).prop_map(|map| map
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_comes_is_read_and_then_written_without_complaint(
        kind in crate::sample::kind(),
        fields in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..12),
    ) {
        let named = |(place, value): (prop::sample::Index, _)| (place.get(kind.fields()).name.to_owned(), value);
        let mut json: Value = fields.into_iter().map(named).collect();
        json["type"] = kind.url().into();
        let read = read_any(json.to_string().as_bytes()).unwrap();
        for finding in &read.findings {
            prop_assert!(finding.pointer.starts_with('/'), "{}", finding);
        }
        let again = read_any(Value::Object(read.value.to_json()).to_string().as_bytes()).unwrap();
        for finding in again.findings {
            prop_assert_eq!(finding.complaint, Complaint::Missing);
        }
    }
}
