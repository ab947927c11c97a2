//! Values that go into and come out of SQL, the same for both engines.

use uuid::Uuid;

use crate::{Error, Result, Timestamp};

/// One value of a statement or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number; also moments (microseconds) and money (cents).
    Int(i64),
    /// True or false.
    Bool(bool),
    /// Text; also JSON.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Uuid(Uuid),
}

macro_rules! into_value {
    ($($from:ty => |$value:ident| $into:expr),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self { $into }
        }
    )*};
}

into_value! {
    i64 => |value| Self::Int(value),
    i32 => |value| Self::Int(i64::from(value)),
    u32 => |value| Self::Int(i64::from(value)),
    bool => |value| Self::Bool(value),
    String => |value| Self::Text(without_nul(value)),
    &str => |value| Self::Text(without_nul(value.to_owned())),
    &String => |value| Self::Text(without_nul(value.clone())),
    Vec<u8> => |value| Self::Bytes(value),
    &[u8] => |value| Self::Bytes(value.to_vec()),
    Uuid => |value| Self::Uuid(value),
    Timestamp => |value| Self::Int(value.0),
}

/// PostgreSQL keeps no NUL in text; one from outside would make a job fail for good.
fn without_nul(mut text: String) -> String {
    text.retain(|c| c != '\0');
    text
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// Reads the value, or says what stood there instead.
    fn from_value(value: Value) -> std::result::Result<Self, Value>;
}

macro_rules! from_value {
    ($($into:ty: $($pattern:pat => $result:expr),+;)*) => {$(
        impl FromValue for $into {
            fn from_value(value: Value) -> std::result::Result<Self, Value> {
                match value {
                    $($pattern => Ok($result),)+
                    other => Err(other),
                }
            }
        }
    )*};
}

from_value! {
    i64: Value::Int(v) => v;
    // SQLite has no type for truth: it answers 0 and 1.
    bool: Value::Bool(v) => v, Value::Int(v @ (0 | 1)) => v == 1;
    String: Value::Text(v) => v;
    Vec<u8>: Value::Bytes(v) => v, Value::Uuid(v) => v.as_bytes().to_vec();
    Timestamp: Value::Int(v) => Timestamp(v);
}

impl FromValue for Uuid {
    fn from_value(value: Value) -> std::result::Result<Self, Value> {
        match value {
            Value::Uuid(id) => Ok(id),
            // SQLite keeps ids as 16 bytes.
            Value::Bytes(bytes) => {
                Self::from_slice(&bytes).map_err(|_ignored_length| Value::Bytes(bytes))
            }
            other => Err(other),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> std::result::Result<Self, Value> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// One row of an answer. Each column is taken out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// Takes column `index` (from 0) as `T`.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the column is missing or of another type.
    pub fn take<T: FromValue>(&mut self, index: usize) -> Result<T> {
        let value = self
            .0
            .get_mut(index)
            .map(|value| std::mem::replace(value, Value::Null))
            .ok_or_else(|| Error::Corrupt(format!("the row has no column {index}")))?;
        T::from_value(value).map_err(|found| {
            Error::Corrupt(format!(
                "column {index} is {found:?}, not {}",
                std::any::type_name::<T>()
            ))
        })
    }

    /// Takes column `index`, kept as JSON text, as `T`.
    pub fn take_json<T: serde::de::DeserializeOwned>(&mut self, index: usize) -> Result<T> {
        let text: String = self.take(index)?;
        serde_json::from_str(&text)
            .map_err(|error| Error::Corrupt(format!("column {index}: {error}")))
    }

    /// Takes column `index`, kept as a word, as a type that is read from a word.
    pub fn take_parsed<T: std::str::FromStr>(&mut self, index: usize) -> Result<T> {
        let text: String = self.take(index)?;
        text.parse().map_err(|_ignored: T::Err| {
            Error::Corrupt(format!("column {index}: {text:?} is no {}", std::any::type_name::<T>()))
        })
    }
}
