//! The rules of the standard for what is written: those of the official schemas, and those of its text that can be seen in
//! a document.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::address::Url;
use crate::kind::{Kind, Mark, Shape};
use crate::list::Page;
use crate::objects::Object;
use crate::pointer::Pointer;
use crate::value::GeoJson;

/// The object as JSON, if it keeps the rules of an object that is fetched by its address.
pub fn write<T: Object>(object: &T) -> Result<Vec<u8>, Invalid> {
    let json = Value::Object(object.to_json());
    valid(check_object(&json, T::KIND), &json)
}

/// The page as JSON, if it and all objects on it keep the rules.
pub fn write_page<T: Object>(page: &Page<T>) -> Result<Vec<u8>, Invalid> {
    let json = Value::Object(page.to_json());
    valid(check_page(&json, T::KIND), &json)
}

fn valid(violations: Vec<Violation>, json: &Value) -> Result<Vec<u8>, Invalid> {
    if violations.is_empty() { Ok(json.to_string().into_bytes()) } else { Err(Invalid(violations)) }
}

/// Every rule that something to be written breaks, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub Vec<Violation>);

impl std::error::Error for Invalid {}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("against OParl 1.1")?;
        self.0.iter().try_for_each(|violation| write!(f, "; {violation}"))
    }
}

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: a JSON pointer.
    pub pointer: String,
    /// Which rule.
    pub breach: Breach,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pointer, self.breach)
    }
}

/// The rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A field that must be there.
    #[error("is missing")]
    Missing,
    /// A field that should not be there when it says nothing.
    #[error("is empty; leave it out")]
    Empty,
    /// Another type.
    #[error("must be {0}")]
    Shape(Shape),
    /// Another `type`.
    #[error("must be {}", .0.url())]
    Kind(Kind),
    /// Another version.
    #[error("must be {}", Kind::VERSION)]
    Version,
    /// A field of nobody.
    #[error("is no field of the standard; name its maker (`maker:field`)")]
    Unknown,
    /// Deleted objects stand alone.
    #[error("is deleted and must not be embedded")]
    Deleted,
    /// What is deleted says nothing more.
    #[error("must not be told of a deleted object")]
    Told,
    /// `order` is the position in the meeting.
    #[error("must grow from one item of the agenda to the next")]
    Order,
    /// `locationObject` embeds what `location` links to.
    #[error("must be the address of `locationObject`")]
    LocationObject,
    /// A link into nothing.
    #[error("leads to nothing that is published")]
    Dangling,
    /// A link to another kind of object.
    #[error("leads to an object of another kind ({0})")]
    LeadsTo(Kind),
}

/// Checks an object that is fetched by its address, or stands on a list.
pub fn check_object(json: &Value, kind: Kind) -> Vec<Violation> {
    let mut check = Check::default();
    check.object(json, kind, false);
    check.violations
}

/// Checks a page of a list.
pub fn check_page(json: &Value, kind: Kind) -> Vec<Violation> {
    let mut check = Check::default();
    match json.get("data").and_then(Value::as_array) {
        Some(data) => check.at("data", |check| {
            for (index, object) in data.iter().enumerate() {
                check.at(index, |check| check.object(object, kind, false));
            }
        }),
        None => check.at("data", |check| check.broken(Breach::Missing)),
    }
    check.numbers(json);
    check.links(json);
    check.violations
}

/// Checks that every link which begins with `base` leads to one of these objects (or to one embedded in them), and every
/// link to one of them to one of its kind.
pub fn check_links<'v>(objects: impl IntoIterator<Item = &'v Value>, base: &str) -> Vec<Violation> {
    let (mut known, mut links) = (BTreeMap::new(), Vec::new());
    for object in objects {
        let Some(kind) = object.get("type").and_then(Value::as_str).and_then(Kind::from_url) else {
            continue;
        };
        let mut at = Pointer::default();
        at.enter(object.get("id").and_then(Value::as_str).unwrap_or_default());
        walk(object, Shape::Object(kind), &mut at, &mut |at, value, shape| match shape {
            Shape::Object(kind) => {
                known.extend(value.get("id").and_then(Value::as_str).map(|id| (id, kind)));
            }
            Shape::Link(kind) => {
                links.extend(value.as_str().map(|url| (at.to_string(), url, kind)));
            }
            _ => {}
        });
    }
    let broken = |(pointer, url, kind): (String, &str, Kind)| {
        let breach = match known.get(url) {
            Some(found) if *found == kind => return None,
            Some(found) => Breach::LeadsTo(*found),
            None if url.starts_with(base) => Breach::Dangling,
            None => return None,
        };
        Some(Violation { pointer, breach })
    };
    links.into_iter().filter_map(broken).collect()
}

/// Shows every value of a known field, and the object itself.
fn walk<'v>(
    value: &'v Value,
    shape: Shape,
    at: &mut Pointer,
    show: &mut impl FnMut(&Pointer, &'v Value, Shape),
) {
    show(at, value, shape);
    match shape {
        Shape::Object(kind) => {
            for rule in kind.fields() {
                if let Some(field) = value.get(rule.name) {
                    let before = at.enter(rule.name);
                    walk(field, rule.shape, at, show);
                    at.leave(before);
                }
            }
        }
        Shape::Many(one) => {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                let before = at.enter(index);
                walk(item, *one, at, show);
                at.leave(before);
            }
        }
        _ => {}
    }
}

#[derive(Default)]
struct Check {
    at: Pointer,
    violations: Vec<Violation>,
}

impl Check {
    fn at(&mut self, step: impl fmt::Display, check: impl FnOnce(&mut Self)) {
        let before = self.at.enter(step);
        check(self);
        self.at.leave(before);
    }

    fn broken(&mut self, breach: Breach) {
        self.violations.push(Violation { pointer: self.at.to_string(), breach });
    }

    fn unless(&mut self, fits: bool, breach: Breach) {
        if !fits {
            self.broken(breach);
        }
    }

    fn object(&mut self, json: &Value, kind: Kind, embedded: bool) {
        let Some(map) = json.as_object() else {
            return self.broken(Breach::Shape(Shape::Object(kind)));
        };
        let right = map.get("type").is_some_and(|found| found == kind.url());
        self.at("type", |check| check.unless(right, Breach::Kind(kind)));
        let deleted = map.get("deleted").is_some_and(|deleted| *deleted == Value::Bool(true));
        self.unless(!(deleted && embedded), Breach::Deleted);
        for rule in kind.fields() {
            let identity = matches!(rule.name, "id" | "created" | "modified" | "deleted");
            let needed = match rule.name {
                "created" | "modified" => !embedded,
                "id" => true,
                _ => !deleted && (rule.is(Mark::Required) || rule.is(Mark::Demanded)),
            };
            self.at(rule.name, |check| match map.get(rule.name) {
                None => check.unless(!needed, Breach::Missing),
                Some(_) if deleted && !identity => check.broken(Breach::Told),
                // A list that must be there may be empty.
                Some(Value::Array(items)) if items.is_empty() && needed => {}
                Some(value) => check.value(value, rule.shape),
            });
        }
        let known = |name: &str| name == "type" || kind.fields().iter().any(|r| r.name == name);
        for name in map.keys().filter(|name| !known(name)) {
            let maker = name.split_once(':').map(|(maker, _)| maker).unwrap_or_default();
            let fits = !maker.is_empty() && !maker.contains('@');
            self.at(name, |check| check.unless(fits, Breach::Unknown));
        }
        self.special(map, kind);
    }

    /// Rules of single fields that no type can say.
    fn special(&mut self, map: &Map<String, Value>, kind: Kind) {
        let text = |name: &str| map.get(name).and_then(Value::as_str);
        if let Some(license) = text("license") {
            let fits = Url::parse(license).is_ok();
            self.at("license", |check| check.unless(fits, Breach::Shape(Shape::Url)));
        }
        match kind {
            Kind::System => {
                let fits = text("oparlVersion").is_none_or(|version| version == Kind::VERSION);
                self.at("oparlVersion", |check| check.unless(fits, Breach::Version));
            }
            Kind::Person => {
                let embedded = map.get("locationObject").and_then(|place| place.get("id"));
                let fits = embedded.is_none_or(|id| map.get("location") == Some(id));
                self.at("location", |check| check.unless(fits, Breach::LocationObject));
            }
            Kind::Meeting => {
                let items = map.get("agendaItem").and_then(Value::as_array);
                let orders = items.into_iter().flatten().map(|item| item.get("order"));
                let orders: Vec<_> = orders.map(|order| order.and_then(Value::as_u64)).collect();
                let fits = orders.is_sorted_by(|one, next| one < next);
                self.at("agendaItem", |check| check.unless(fits, Breach::Order));
            }
            _ => {}
        }
    }

    fn value(&mut self, value: &Value, shape: Shape) {
        let text = value.as_str().unwrap_or_default();
        let fits = match shape {
            Shape::Object(kind) => return self.object(value, kind, true),
            Shape::Many(one) => match value.as_array() {
                Some(items) if items.is_empty() => return self.broken(Breach::Empty),
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        self.at(index, |check| check.value(item, *one));
                    }
                    return;
                }
                None => false,
            },
            _ if value.is_null() || value == "" => return self.broken(Breach::Empty),
            Shape::Text => value.is_string(),
            Shape::Flag => value.is_boolean(),
            Shape::Count => value.is_u64(),
            Shape::Date => text.len() == 10 && text.parse::<Date>().is_ok(),
            Shape::Moment => is_moment(text),
            Shape::Url | Shape::Link(_) | Shape::ListLink(_) => Url::parse(text).is_ok(),
            Shape::Digits(count) => {
                text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
            }
            Shape::GeoJson => {
                value.as_object().is_some_and(|map| GeoJson::try_from(map.clone()).is_ok())
            }
        };
        self.unless(fits, Breach::Shape(shape));
    }

    fn numbers(&mut self, page: &Value) {
        self.at("pagination", |check| match page.get("pagination").and_then(Value::as_object) {
            None => check.broken(Breach::Missing),
            Some(numbers) => {
                for (name, number) in numbers {
                    check.at(name, |check| check.value(number, Shape::Count));
                }
            }
        });
    }

    fn links(&mut self, page: &Value) {
        let number = |name| page.pointer(name).and_then(Value::as_u64);
        let current = number("/pagination/currentPage");
        let more = current.zip(number("/pagination/totalPages")).is_some_and(|(at, all)| at < all);
        self.at("links", |check| match page.get("links").and_then(Value::as_object) {
            None => check.broken(Breach::Missing),
            Some(links) => {
                for (name, link) in links {
                    check.at(name, |check| check.value(link, Shape::Url));
                }
                let fits = !more || links.contains_key("next");
                check.at("next", |check| check.unless(fits, Breach::Missing));
            }
        });
    }
}

/// RFC 3339 with seconds and an offset, nothing looser.
fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied();
    let offset = text.ends_with('Z') || at(text.len().wrapping_sub(3)) == Some(b':');
    text.len() >= 20
        && at(10) == Some(b'T')
        && at(16) == Some(b':')
        && offset
        && text.parse::<Timestamp>().is_ok()
}
