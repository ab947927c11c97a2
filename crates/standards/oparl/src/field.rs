//! How each type of value is read and written. Reading takes what can only mean one thing and says so.

use jiff::civil;
use serde_json::Value;

use crate::address::{Link, Target, Url};
use crate::kind::Shape;
use crate::limits;
use crate::reading::{Complaint, Reader, depth};
use crate::value::{Digits, GeoJson, Moment};

/// One value.
pub trait Single: Sized {
    /// What the standard says about it.
    const SHAPE: Shape;

    /// The value, or nothing and a finding.
    fn read(value: Value, reader: &mut Reader) -> Option<Self>;

    /// As it is written.
    fn write(&self) -> Value;
}

/// What a field of an object holds: nothing, one value, or many.
pub(crate) trait Field: Default {
    /// What the standard says about it.
    const SHAPE: Shape;

    /// What can be understood of it.
    fn read(value: Value, reader: &mut Reader) -> Self;

    /// As it is written; nothing if it is empty.
    fn write(&self) -> Option<Value>;
}

impl<S: Single> Field for Option<S> {
    const SHAPE: Shape = S::SHAPE;

    fn read(value: Value, reader: &mut Reader) -> Self {
        match value {
            Value::Null => None,
            Value::String(text) if text.is_empty() => None,
            Value::Array(mut items) if items.len() == 1 => {
                reader.mended(S::SHAPE, "a list of one");
                S::read(items.pop()?, reader)
            }
            one => S::read(one, reader),
        }
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().map(S::write).filter(|value| value != "")
    }
}

impl<S: Single> Field for Vec<S> {
    const SHAPE: Shape = Shape::Many(&S::SHAPE);

    fn read(value: Value, reader: &mut Reader) -> Self {
        match value {
            Value::Null => Vec::new(),
            Value::Array(items) => reader.each(items, limits::ITEMS, Option::<S>::read),
            one => {
                let found = Option::<S>::read(one, reader);
                if found.is_some() {
                    reader.mended(Self::SHAPE, "one value without a list around");
                }
                found.into_iter().collect()
            }
        }
    }

    fn write(&self) -> Option<Value> {
        let items: Vec<Value> = self.iter().map(S::write).filter(|value| value != "").collect();
        (!items.is_empty()).then_some(Value::Array(items))
    }
}

/// Only `deleted` is a plain flag: an object without it is there.
impl Field for bool {
    const SHAPE: Shape = Shape::Flag;

    fn read(value: Value, reader: &mut Reader) -> Self {
        Option::<bool>::read(value, reader).unwrap_or_default()
    }

    fn write(&self) -> Option<Value> {
        self.then_some(Value::Bool(true))
    }
}

/// Text without the control characters that come out of old databases and that no database takes.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

impl Single for String {
    const SHAPE: Shape = Shape::Text;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => {
                let text = number.to_string();
                reader.mended(Self::SHAPE, &text);
                text
            }
            other => {
                reader.wrong(Self::SHAPE, &other);
                return None;
            }
        };
        if text.len() > limits::TEXT {
            reader.report(Complaint::TooMuch { what: "bytes of text", limit: limits::TEXT });
            return None;
        }
        let cleaned = clean(&text);
        if cleaned.len() < text.len() {
            reader.mended(Self::SHAPE, &cleaned);
        }
        (!cleaned.is_empty()).then_some(cleaned)
    }

    fn write(&self) -> Value {
        clean(self).into()
    }
}

impl Single for bool {
    const SHAPE: Shape = Shape::Flag;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let found = match &value {
            Value::Bool(flag) => return Some(*flag),
            Value::String(text) if text == "true" || text == "1" => Some(true),
            Value::String(text) if text == "false" || text == "0" => Some(false),
            Value::Number(number) if number.as_u64() == Some(1) => Some(true),
            Value::Number(number) if number.as_u64() == Some(0) => Some(false),
            _ => None,
        };
        told(found, <Self as Single>::SHAPE, &value, reader)
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Single for u64 {
    const SHAPE: Shape = Shape::Count;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        if let Some(number) = value.as_u64() {
            return Some(number);
        }
        let found = value.as_str().and_then(|text| text.trim().parse().ok());
        told(found, Self::SHAPE, &value, reader)
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Single for civil::Date {
    const SHAPE: Shape = Shape::Date;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let text = value.as_str().unwrap_or_default().trim();
        if text.len() == 10
            && let Ok(date) = text.parse()
        {
            return Some(date);
        }
        // Some servers write the midnight with which the day begins, in the zone of wherever they stand.
        let midnight = text.parse().ok().or_else(|| Moment::without_zone(text));
        told(midnight.map(Moment::day), Self::SHAPE, &value, reader)
    }

    fn write(&self) -> Value {
        self.to_string().into()
    }
}

impl Single for Moment {
    const SHAPE: Shape = Shape::Moment;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let text = value.as_str().unwrap_or_default().trim();
        if let Ok(moment) = text.parse() {
            return Some(moment);
        }
        told(Self::without_zone(text), Self::SHAPE, &value, reader)
    }

    fn write(&self) -> Value {
        self.to_string().into()
    }
}

impl Single for Url {
    const SHAPE: Shape = Shape::Url;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let text = value.as_str().unwrap_or_default();
        if let Ok(url) = Self::parse(text) {
            return Some(url);
        }
        told(Self::mend(text), Self::SHAPE, &value, reader)
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl<T: Target> Single for Link<T> {
    const SHAPE: Shape = T::LINK;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        // Where a link should stand, some servers embed the object.
        let embedded = value.get("id").and_then(Value::as_str);
        if let Some(url) = embedded.and_then(|id| Url::parse(id).ok()) {
            reader.mended(Self::SHAPE, "an embedded object");
            return Some(Self::to(url));
        }
        let text = value.as_str().unwrap_or_default();
        if let Ok(url) = Url::parse(text) {
            return Some(Self::to(url));
        }
        told(Url::mend(text).map(Self::to), Self::SHAPE, &value, reader)
    }

    fn write(&self) -> Value {
        self.url().write()
    }
}

impl<const N: usize> Single for Digits<N> {
    const SHAPE: Shape = Shape::Digits(N);

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let text = match &value {
            Value::Number(number) => number.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        match (value.is_string(), text.parse()) {
            (true, Ok(digits)) => Some(digits),
            _ => told(Self::mend(&text), Self::SHAPE, &value, reader),
        }
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Single for GeoJson {
    const SHAPE: Shape = Shape::GeoJson;

    fn read(value: Value, reader: &mut Reader) -> Option<Self> {
        let Some((feature, changed)) = value.as_object().and_then(Self::mend) else {
            reader.wrong(Self::SHAPE, &value);
            return None;
        };
        // What is put around a geometry counts, so that it can be read again.
        if depth(&value) + usize::from(changed) > limits::DEPTH {
            let what = "values inside of each other";
            reader.report(Complaint::TooMuch { what, limit: limits::DEPTH });
            return None;
        }
        if changed {
            reader.mended(Self::SHAPE, "a bare geometry, or latitude first");
        }
        Some(feature)
    }

    fn write(&self) -> Value {
        self.as_map().clone().into()
    }
}

/// A value found by good will, and the finding that says so; or the finding that there is none.
fn told<T>(found: Option<T>, shape: Shape, value: &Value, reader: &mut Reader) -> Option<T> {
    match found {
        Some(_) => reader.mended(shape, &crate::reading::excerpt(value)),
        None => reader.wrong(shape, value),
    }
    found
}
