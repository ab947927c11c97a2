//! Objects as JSON, made from the rules: every field of every kind, there or not.

use jiff::Timestamp;
use jiff::civil::Date;
use oparl::{FieldRule, GeoJson, Kind, Mark, Moment, Shape};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

pub(crate) fn kind() -> impl Strategy<Value = Kind> {
    select(&Kind::ALL[..])
}

fn url() -> impl Strategy<Value = String> {
    "https?://[a-z]{1,9}\\.example/[a-z0-9/]{0,12}(\\?[a-z]=%2B[0-9]{1,3})?"
}

fn text() -> impl Strategy<Value = String> {
    "[ -~äöüßÄÖÜ€\n\t\u{1F3DB}]{1,30}"
}

pub(crate) fn moment() -> impl Strategy<Value = Moment> {
    (-5_000_000_000_i64..10_000_000_000)
        .prop_map(|second| Timestamp::from_second(second).unwrap().into())
}

fn date() -> impl Strategy<Value = String> {
    (1_i16..9999, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap().to_string())
}

fn value(shape: Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Text => text().prop_map(Value::from).boxed(),
        Shape::Flag => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Count => any::<u64>().prop_map(Value::from).boxed(),
        Shape::Date => date().prop_map(Value::from).boxed(),
        Shape::Moment => moment().prop_map(|moment| moment.to_string().into()).boxed(),
        Shape::Url | Shape::Link(_) | Shape::ListLink(_) => url().prop_map(Value::from).boxed(),
        Shape::Digits(8) => "[0-9]{8}".prop_map(Value::from).boxed(),
        Shape::Digits(_) => "[0-9]{12}".prop_map(Value::from).boxed(),
        Shape::GeoJson => (500..1500, 4700..5500)
            .prop_map(|(x, y)| GeoJson::point(f64::from(x) / 100.0, f64::from(y) / 100.0).unwrap())
            .prop_map(|feature| Value::Object(feature.as_map().clone()))
            .boxed(),
        Shape::Object(kind) => object(kind, true).boxed(),
        Shape::Many(one) => {
            proptest::collection::vec(value(*one), 1..3).prop_map(Value::from).boxed()
        }
    }
}

/// A value for this field, or none where it may be absent.
fn field(kind: Kind, rule: &'static FieldRule, embedded: bool) -> BoxedStrategy<Option<Value>> {
    match rule.name {
        "deleted" => Just(None).boxed(),
        "license" => url().prop_map(Value::from).prop_map(Some).boxed(),
        "oparlVersion" => Just(Some(Kind::VERSION.into())).boxed(),
        // Comes from `locationObject`.
        "location" if kind == Kind::Person => Just(None).boxed(),
        "created" | "modified" if !embedded => value(rule.shape).prop_map(Some).boxed(),
        _ if !rule.marks.is_empty() && !rule.is(Mark::Internal) => {
            value(rule.shape).prop_map(Some).boxed()
        }
        _ if rule.is(Mark::Required) => value(rule.shape).prop_map(Some).boxed(),
        _ => proptest::option::weighted(0.3, value(rule.shape)).boxed(),
    }
}

/// A correct object of this kind.
pub(crate) fn object(kind: Kind, embedded: bool) -> impl Strategy<Value = Value> {
    let fields: Vec<_> = kind.fields().iter().map(|rule| field(kind, rule, embedded)).collect();
    (fields, proptest::option::of(text())).prop_map(move |(values, maker)| {
        let fields = kind.fields().iter().map(|rule| rule.name.to_owned()).zip(values);
        let mut map: Map<String, Value> =
            fields.filter_map(|(name, value)| Some((name, value?))).collect();
        map.insert("type".to_owned(), kind.url().into());
        if let Some(text) = maker {
            map.insert("maker:more".to_owned(), json!({"text": [text]}));
        }
        if let Some(place) = map.get("locationObject") {
            map.insert("location".to_owned(), place["id"].clone());
        }
        // What stands at another kind under this name are addresses.
        let agenda = map.get_mut("agendaItem").filter(|_| kind == Kind::Meeting);
        for (order, item) in agenda.and_then(Value::as_array_mut).into_iter().flatten().enumerate()
        {
            item["order"] = order.into();
        }
        Value::Object(map)
    })
}
