//! Reading what others wrote: as much as can be understood, and what was odd about it.

use std::fmt;

use serde_json::{Map, Value};

use crate::kind::{FieldRule, Kind, Mark, Shape};
use crate::limits;
use crate::list::Page;
use crate::objects::{Any, Object};
use crate::pointer::Pointer;

/// What was read, and what was odd.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<T> {
    /// What could be understood.
    pub value: T,
    /// What could not, or only with good will; at most [`limits::FINDINGS`].
    pub findings: Vec<Finding>,
}

/// Something odd in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: a JSON pointer.
    pub pointer: String,
    /// What.
    pub complaint: Complaint,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.complaint)
    }
}

/// What is odd.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    /// The standard requires it.
    #[error("missing")]
    Missing,
    /// The value was left out.
    #[error("left out: must be {expected}, is {found}")]
    Wrong {
        /// What should stand there.
        expected: Shape,
        /// What stands there, shortened.
        found: String,
    },
    /// The value was used after all, for what it must mean.
    #[error("taken for {expected}: {found}")]
    Mended {
        /// What should stand there.
        expected: Shape,
        /// What stands there, shortened.
        found: String,
    },
    /// What goes beyond was left out.
    #[error("left out: {what} beyond the limit of {limit}")]
    TooMuch {
        /// Of what there is too much.
        what: &'static str,
        /// How much is taken.
        limit: usize,
    },
    /// `type` names another kind than stands there; the object was read all the same.
    #[error("type {found} where {expected} should be")]
    OtherKind {
        /// What should stand there.
        expected: Kind,
        /// What stands there, shortened.
        found: String,
    },
}

impl Complaint {
    /// Whether something that was sent is not in what was read.
    pub fn is_loss(&self) -> bool {
        matches!(self, Self::Wrong { .. } | Self::TooMuch { .. })
    }
}

/// Why nothing could be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Too large.
    #[error("the document has more than {limit} bytes; ask the server for smaller pages (`limit`)")]
    TooLarge {
        /// How many are read.
        limit: usize,
    },
    /// Not JSON, or nested without end.
    #[error("not JSON ({0}); check the address, it may lead to a page for people")]
    Json(#[from] serde_json::Error),
    /// JSON, but no object.
    #[error("not an OParl object; check the address")]
    NotAnObject,
    /// An object of no kind of the standard.
    #[error("`type` {found:?} is no kind of OParl 1.0 or 1.1")]
    UnknownKind {
        /// What stands in `type`, shortened.
        found: String,
    },
    /// An object, but no list.
    #[error("not a list of OParl objects: `data` is missing; check the address")]
    NotAList,
}

/// Reads one object of a known kind.
pub fn read<T: Object>(bytes: &[u8]) -> Result<Read<T>, Error> {
    let Value::Object(map) = json(bytes)? else { return Err(Error::NotAnObject) };
    let mut reader = Reader::default();
    let value = T::from_map(map, &mut reader);
    Ok(Read { value, findings: reader.findings })
}

/// Reads one object of whatever kind it says it is.
pub fn read_any(bytes: &[u8]) -> Result<Read<Any>, Error> {
    let Value::Object(map) = json(bytes)? else { return Err(Error::NotAnObject) };
    let found = map.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(kind) = Kind::from_url(found) else {
        return Err(Error::UnknownKind { found: shortened(found) });
    };
    let mut reader = Reader::default();
    let value = Any::from_map(kind, map, &mut reader);
    Ok(Read { value, findings: reader.findings })
}

/// Reads one page of a list. A bare array, which some servers send, is a list with one page.
pub fn read_page<T: Object>(bytes: &[u8]) -> Result<Read<Page<T>>, Error> {
    let mut reader = Reader::default();
    let value = match json(bytes)? {
        Value::Array(data) => {
            reader.mended(Shape::Many(&Shape::Object(T::KIND)), "an array without a page around");
            Page::from_data(data, &mut reader)
        }
        Value::Object(map) if map.get("data").is_some_and(Value::is_array) => {
            Page::from_map(map, &mut reader)
        }
        _ => return Err(Error::NotAList),
    };
    Ok(Read { value, findings: reader.findings })
}

fn json(bytes: &[u8]) -> Result<Value, Error> {
    if bytes.len() > limits::BYTES {
        return Err(Error::TooLarge { limit: limits::BYTES });
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    Ok(serde_json::from_slice(bytes)?)
}

/// Where one stands while reading, and what was odd so far.
#[derive(Debug, Default)]
pub struct Reader {
    at: Pointer,
    findings: Vec<Finding>,
}

impl Reader {
    /// Reads something one step further down.
    pub(crate) fn at<R>(
        &mut self,
        step: impl fmt::Display,
        read: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let before = self.at.enter(step);
        let result = read(self);
        self.at.leave(before);
        result
    }

    pub(crate) fn report(&mut self, complaint: Complaint) {
        if self.findings.len() < limits::FINDINGS {
            self.findings.push(Finding { pointer: self.at.to_string(), complaint });
        }
    }

    pub(crate) fn wrong(&mut self, expected: Shape, found: &Value) {
        self.report(Complaint::Wrong { expected, found: excerpt(found) });
    }

    pub(crate) fn mended(&mut self, expected: Shape, found: &str) {
        self.report(Complaint::Mended { expected, found: shortened(found) });
    }

    /// The elements of a list, each below its index, as many as are taken.
    pub(crate) fn each<T>(
        &mut self,
        items: Vec<Value>,
        limit: usize,
        mut read: impl FnMut(Value, &mut Self) -> Option<T>,
    ) -> Vec<T> {
        if items.len() > limit {
            self.report(Complaint::TooMuch { what: "elements", limit });
        }
        let items = items.into_iter().take(limit).enumerate();
        items.filter_map(|(index, item)| self.at(index, |reader| read(item, reader))).collect()
    }

    /// Takes `type` out and says what of an object is missing.
    pub(crate) fn begin(&mut self, map: &mut Map<String, Value>, kind: Kind, rules: &[FieldRule]) {
        match map.remove("type") {
            None | Some(Value::Null) => {
                self.at("type", |reader| reader.report(Complaint::Missing));
            }
            Some(Value::String(found)) if Kind::from_url(&found) == Some(kind) => {}
            Some(found) => self.at("type", |reader| {
                reader.report(Complaint::OtherKind { expected: kind, found: excerpt(&found) });
            }),
        }
        let deleted = map.get("deleted").is_some_and(|deleted| *deleted == Value::Bool(true));
        for rule in rules {
            let needed = rule.is(Mark::Required) && (!deleted || rule.name == "id");
            if needed && map.get(rule.name).is_none_or(Value::is_null) {
                self.at(rule.name, |reader| reader.report(Complaint::Missing));
            }
        }
    }

    /// What the standard does not know, as far as it is kept.
    pub(crate) fn rest(&mut self, map: Map<String, Value>) -> Map<String, Value> {
        let mut kept = Map::new();
        for (name, value) in map {
            let what = if kept.len() == limits::VENDOR_FIELDS {
                ("fields", limits::VENDOR_FIELDS)
            } else if name.len() > limits::FIELD_NAME {
                ("bytes of a name", limits::FIELD_NAME)
            } else if depth(&value) > limits::DEPTH {
                ("values inside of each other", limits::DEPTH)
            } else {
                if !value.is_null() {
                    kept.insert(name, value);
                }
                continue;
            };
            let (what, limit) = what;
            self.at(shortened(&name), |reader| {
                reader.report(Complaint::TooMuch { what, limit });
            });
        }
        kept
    }
}

/// How deep a value is; what the JSON parser lets through is bounded, so the recursion is.
pub(crate) fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or_default()
}

/// The beginning of a wrong value.
pub(crate) fn excerpt(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(limits::EXCERPT).collect()
}
