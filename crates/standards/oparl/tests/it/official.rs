//! The official schemas and examples, expected beside the tree; without them these tests say so and pass.
//!
//! The schemas look like JSON Schema, but what matters in them is a dialect of their own: `schema` names the file of an
//! embedded object, `references` what an address leads to, and `format: url` is no format of JSON Schema. A validator for
//! JSON Schema would pass over all three, so the dialect is interpreted here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use oparl::{Kind, Mark, Shape, read_any};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{sample, told};

/// The JSON files of a folder, by their name without ending. The data are in `KREISLAUF_DATA`, or beside the tree.
fn folder(name: &str) -> Option<BTreeMap<String, Value>> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    let data = std::env::var_os("KREISLAUF_DATA").map_or_else(beside, PathBuf::from);
    let folder = data.join("oparl-1.1").join(name);
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return None;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
    };
    Some(files.map(read).collect())
}

struct Schemas(BTreeMap<String, Value>);

static SCHEMAS: LazyLock<Option<Schemas>> = LazyLock::new(|| folder("schema").map(Schemas));

impl Schemas {
    /// Everything that this value breaks of this schema.
    fn broken(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let schema = match schema["schema"].as_str().and_then(|file| file.strip_suffix(".json")) {
            Some(name) => &self.0[name],
            None => schema,
        };
        let (fits, mut broken) = match (schema["type"].as_str().unwrap(), value) {
            ("object", Value::Object(map)) => (true, self.object(schema, map, at)),
            ("array", Value::Array(items)) => {
                let each = items.iter().enumerate();
                let item = |(i, item)| self.broken(&schema["items"], item, &format!("{at}/{i}"));
                (true, each.flat_map(item).collect())
            }
            ("string", Value::String(text)) => (fits_text(schema, text), vec![]),
            ("boolean", Value::Bool(_)) => (true, vec![]),
            ("integer", Value::Number(number)) => (!number.is_f64(), vec![]),
            _ => (false, vec![]),
        };
        if !fits {
            broken.push(format!("{at}: {value} is not {schema}"));
        }
        broken
    }

    fn object(
        &self,
        schema: &Value,
        map: &serde_json::Map<String, Value>,
        at: &str,
    ) -> Vec<String> {
        let required =
            schema["required"].as_array().into_iter().flatten().map(|n| n.as_str().unwrap());
        let missing = required.filter(|name| !map.contains_key(*name));
        let mut broken: Vec<_> = missing.map(|name| format!("{at}/{name}: missing")).collect();
        for (name, value) in map {
            match schema["properties"].get(name) {
                Some(rule) => broken.extend(self.broken(rule, value, &format!("{at}/{name}"))),
                // The schema of a feature is that of GeoJSON; System has no keywords, but may have what it likes.
                None if name.contains(':')
                    || name == "keyword"
                    || schema.get("properties").is_none() => {}
                None => broken.push(format!("{at}/{name}: unknown")),
            }
        }
        broken
    }
}

fn fits_text(schema: &Value, text: &str) -> bool {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match schema["format"].as_str() {
        Some("url") => text.starts_with("https://") || text.starts_with("http://"),
        Some("date") => form == "0000-00-00",
        Some("date-time") => form.replace('-', "+") == "0000+00+00T00:00:00+00:00",
        Some(other) => panic!("format {other}"),
        // The patterns are plain text but for the two versions, of which we write the second.
        None => schema["pattern"].as_str().is_none_or(|pattern| {
            pattern.replace(['\\', '^', '$'], "").replace("(0|1)", "1") == text
        }),
    }
}

#[test]
fn the_interpreter_sees_faults() {
    let Some(schemas) = &*SCHEMAS else { return };
    let meeting = json!({
        "id": "meeting/1",
        "type": "https://schema.oparl.org/1.0/Meeting",
        "start": "2026-03-31T17:00:00",
        "cancelled": "no",
        "agendaItem": [{"id": "https://a.example/1", "type": "https://schema.oparl.org/1.1/AgendaItem"}],
        "other": 1,
    });
    let broken = schemas.broken(&schemas.0["Meeting"], &meeting, "");
    let places: BTreeSet<_> = broken.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    let expected = ["/agendaItem/0/order", "/cancelled", "/id", "/other", "/start", "/type"];
    assert_eq!(places, expected.into());
}

#[test]
fn the_table_of_fields_is_that_of_the_schemas() {
    let Some(Schemas(schemas)) = &*SCHEMAS else { return };
    assert_eq!(schemas.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        let schema = &schemas[kind.name()];
        let official = schema["properties"].as_object().unwrap();
        for rule in kind.fields() {
            let name = rule.name;
            let Some(property) = official.get(name) else {
                assert_eq!((kind, name), (Kind::System, "keyword"), "no field of the standard");
                continue;
            };
            let required = schema["required"].as_array().unwrap().contains(&name.into());
            assert_eq!(rule.is(Mark::Required), required, "{kind}/{name}");
            assert!(agree(rule.shape, property), "{kind}/{name}: {} or {property}", rule.shape);
        }
        let ours = |name: &str| name == "type" || kind.fields().iter().any(|r| r.name == name);
        assert_eq!(official.keys().find(|name| !ours(name)), None, "{kind}");
    }
}

/// Whether a shape is what a property of a schema says, or narrower.
fn agree(shape: Shape, property: &Value) -> bool {
    let (kind, format) = (property["type"].as_str().unwrap(), property["format"].as_str());
    let to = property["references"].as_str();
    let file = |property: &Value| property["schema"].as_str().map(ToOwned::to_owned);
    match shape {
        Shape::Text | Shape::Digits(_) => {
            kind == "string" && matches!(format, None | Some("url")) && to.is_none()
        }
        Shape::Flag => kind == "boolean",
        Shape::Count => kind == "integer",
        Shape::Date => format == Some("date"),
        Shape::Moment => format == Some("date-time"),
        Shape::Url => format == Some("url") && to.is_none(),
        Shape::Link(target) => format == Some("url") && to == Some(target.name()),
        Shape::ListLink(target) => {
            to == Some("externalList") && file(&property["items"]) == Some(format!("{target}.json"))
        }
        Shape::GeoJson => kind == "object" && file(property).is_none(),
        Shape::Object(target) => {
            kind == "object" && file(property) == Some(format!("{target}.json"))
        }
        Shape::Many(one) => {
            // Some schemas say at the list, others at its items, what the addresses lead to.
            let mut items = property["items"].clone();
            if items.get("references").is_none() && to.is_some() {
                items["references"] = to.into();
            }
            kind == "array" && agree(*one, &items)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_written_fits_the_schemas(json in sample::kind().prop_flat_map(|kind| sample::object(kind, false))) {
        let Some(schemas) = &*SCHEMAS else { return Ok(()) };
        let read = read_any(json.to_string().as_bytes()).unwrap();
        let written = Value::Object(read.value.to_json());
        let broken = schemas.broken(&schemas.0[read.value.kind().name()], &written, "");
        prop_assert_eq!(broken, Vec::<String>::new());
    }
}

#[test]
fn every_example_is_read_and_its_faults_are_told() {
    let Some(examples) = folder("examples") else { return };
    assert_eq!(examples.len(), 8);
    for (name, example) in examples {
        let read = read_any(example.to_string().as_bytes()).unwrap();
        // Latitude stands first in most of them, one has no feature, and the items of agendas lack their position.
        let turned =
            "taken for a GeoJSON feature, longitude first: a bare geometry, or latitude first";
        let expected: &[String] = match name.as_str() {
            "Body-01" | "Meeting-01" | "Organization-01" => {
                &[format!("/location/geojson: {turned}")]
            }
            "Location-01" => &[format!("/geojson: {turned}")],
            "Paper-01" => &[format!("/location/0/geojson: {turned}")],
            _ => &[],
        };
        let mut found = told(&read.findings);
        found.retain(|finding| finding != "/agendaItem/0/order: missing");
        assert_eq!(found, expected, "{name}");
        assert_eq!(read.findings.len() - found.len(), usize::from(name == "Meeting-01"), "{name}");

        // Nothing is lost: but for what was mended, it is written as it came.
        let mut written = Value::Object(read.value.to_json());
        let mut official = example;
        for json in [&mut written, &mut official] {
            for place in ["/geojson", "/location/geojson", "/location/0/geojson"] {
                if let Some(feature) = json.pointer_mut(place) {
                    *feature = Value::Null;
                }
            }
            // The offset of an example is that of summer in winter: the same moment, written otherwise.
            if let Some(since) = json.get_mut("licenseValidSince") {
                let moment: oparl::Moment = since.as_str().unwrap().parse().unwrap();
                *since = moment.start().to_string().into();
            }
        }
        assert_eq!(written, official, "{name}");
    }
}
