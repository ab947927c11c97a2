//! Ids of elements, and the paths made of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Id of a schema, group, field or rule, such as `F60000000227`.
///
/// Kept inline and `Copy`, because paths of ids are made in great numbers. Any short name of ASCII letters, digits,
/// `-` and `_` is taken, so that an odd id of a real file survives; whether it follows the official form is said by
/// [`ElementId::is_well_formed`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId {
    bytes: [u8; ElementId::MAX],
    length: u8,
}

/// Why a text is not an [`ElementId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an element id: use 1 to {max} ASCII letters, digits, '-' or '_', beginning with a letter", max = ElementId::MAX)]
pub struct InvalidId(String);

impl ElementId {
    /// An official id has 12 characters; a little room is left for odd ones.
    pub const MAX: usize = 15;

    /// Reads an id; odd ones are allowed as long as they can stand in a path and in an HTML name.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let usable = text.len() <= Self::MAX
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !usable {
            return Err(InvalidId(text.chars().take(40).collect()));
        }
        Ok(Self::pack(text))
    }

    /// The id that a reader gives to an element whose own is missing or unusable: `X` and a number.
    pub(crate) fn stand_in(number: u32) -> Self {
        Self::pack(&format!("X{number:011}"))
    }

    fn pack(text: &str) -> Self {
        let mut bytes = [0; Self::MAX];
        let mut length = 0;
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from;
            length += 1;
        }
        Self { bytes, length }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..usize::from(self.length))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// The letter that says what kind of element it is: `S`, `G`, `F`, `R`, `D` or `C`.
    pub fn kind(&self) -> char {
        self.as_str().chars().next().unwrap_or('?')
    }

    /// Whether it has the form of XDatenfelder 3: a letter and eleven digits.
    pub fn is_well_formed(&self) -> bool {
        let digits = self.as_str().bytes().skip(1);
        "SGFRDC".contains(self.kind())
            && self.length == 12
            && digits.into_iter().all(|b| b.is_ascii_digit())
    }

    /// The number range it belongs to (`60000` for the central building blocks), if it is well formed.
    pub fn number_range(&self) -> Option<&str> {
        self.is_well_formed().then(|| self.as_str().get(1..6)).flatten()
    }

    /// The id of XDatenfelder 2 (a letter and eight digits) in the form of XDatenfelder 3: `000` comes in after the
    /// first two digits. Any other id stays what it is.
    pub fn widened(self) -> Self {
        let text = self.as_str();
        let old = text.len() == 9 && text.bytes().skip(1).all(|b| b.is_ascii_digit());
        match (text.get(..3), text.get(3..)) {
            (Some(head), Some(tail)) if old => {
                Self::new(&format!("{head}000{tail}")).unwrap_or(self)
            }
            _ => self,
        }
    }
}

impl fmt::Display for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ElementId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::new(text)
    }
}

impl Serialize for ElementId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ElementId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// Where an element stands in a schema: the ids from the top of the schema down to it, such as
/// `G60000000083.F60000000231`. The same group may stand at several places, so the path and not the id names a place.
/// The empty path is the schema itself.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<ElementId>);

impl Path {
    /// The path of the schema itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of a child of this place.
    pub fn join(&self, id: ElementId) -> Self {
        let mut ids = Vec::with_capacity(self.0.len() + 1);
        ids.extend_from_slice(&self.0);
        ids.push(id);
        Self(ids)
    }

    /// The ids from the top down.
    pub fn ids(&self) -> &[ElementId] {
        &self.0
    }

    /// The element it leads to; nothing for the schema itself.
    pub fn last(&self) -> Option<ElementId> {
        self.0.last().copied()
    }

    /// The place above.
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, above)| Self(above.to_vec()))
    }

    /// How many ids it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it is the path of the schema itself.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `other` is this place or one below it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl FromIterator<ElementId> for Path {
    fn from_iter<I: IntoIterator<Item = ElementId>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, id) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            f.write_str(id.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Path {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text.is_empty() {
            return Ok(Self::root());
        }
        text.split('.').map(ElementId::new).collect()
    }
}

impl Serialize for Path {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
