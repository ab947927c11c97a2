//! The key of a service.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

const DIGITS: usize = 14;
/// The catalogue has room for other instances than the nationwide one, but none was ever used.
const NATIONWIDE: &str = "99";
const URN: &str = "urn:de:fim:leika:leistung:";
/// How much of a text that is no key is repeated in the error.
const QUOTED_CHARACTERS: usize = 40;

/// *Leistungsschlüssel*: the key of a service, 14 digits.
///
/// `99` for the nationwide catalogue, then three digits each for the group, the object, the activity
/// (*Verrichtung*) and the detail; `000` means that there is no activity or no detail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; DIGITS]);

/// How precisely a key names a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Structure {
    /// *Leistungsobjekt* (LO): what it is about.
    Object,
    /// *Leistungsobjekt mit Verrichtung* (LOV): and what is done.
    Activity,
    /// *Leistungsobjekt mit Verrichtung und Detail* (LOVD): and in which case.
    Detail,
}

/// Why a text is no key of a service. The message says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseKeyError {
    /// Too long or too short.
    #[error("a LeiKa key has {DIGITS} digits, {text:?} has {found}")]
    Length {
        /// The beginning of the text.
        text: String,
        /// Its number of digits.
        found: usize,
    },
    /// Something else stands among the digits.
    #[error("a LeiKa key consists of digits only, but {text:?} has {found:?}")]
    NotADigit {
        /// The beginning of the text.
        text: String,
        /// What stands among the digits.
        found: char,
    },
    /// The digits do not begin with 99.
    #[error("a LeiKa key begins with {NATIONWIDE}, {text:?} does not")]
    NotNationwide {
        /// The beginning of the text.
        text: String,
    },
}

impl Key {
    /// The fourteen digits.
    pub fn as_str(&self) -> &str {
        // Digits are ASCII by construction, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The three digits of the group (*Leistungsgruppierung*).
    pub fn group(&self) -> &str {
        self.part(2)
    }

    /// The three digits of the object within its group.
    pub fn object(&self) -> &str {
        self.part(5)
    }

    /// The three digits of the activity (*Verrichtung*), `000` for none.
    pub fn activity(&self) -> &str {
        self.part(8)
    }

    /// The three digits of the detail, `000` for none.
    pub fn detail(&self) -> &str {
        self.part(11)
    }

    fn part(&self, from: usize) -> &str {
        self.as_str().get(from..from + 3).unwrap_or_default()
    }

    /// How precisely this key names a service.
    pub fn structure(self) -> Structure {
        if self.detail() != "000" {
            Structure::Detail
        } else if self.activity() != "000" {
            Structure::Activity
        } else {
            Structure::Object
        }
    }

    /// Whether the key names an object alone.
    pub fn is_object(self) -> bool {
        self.structure() == Structure::Object
    }

    /// Whether the key names an object and what is done to it, without a detail.
    pub fn is_activity(self) -> bool {
        self.structure() == Structure::Activity
    }

    /// Whether the key names a detail.
    pub fn is_detail(self) -> bool {
        self.structure() == Structure::Detail
    }

    /// The key of the object, without activity and detail.
    pub fn object_key(self) -> Self {
        self.without_end(8)
    }

    /// The next less precise key; none for an object.
    pub fn parent(self) -> Option<Self> {
        match self.structure() {
            Structure::Detail => Some(self.without_end(11)),
            Structure::Activity => Some(self.object_key()),
            Structure::Object => None,
        }
    }

    /// The less precise keys above this one, the nearest first: the activity, then the object.
    pub fn parents(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |key| key.parent())
    }

    /// The key as the standards name it in their documents, `urn:de:fim:leika:leistung:99…`.
    pub fn urn(self) -> String {
        format!("{URN}{self}")
    }

    fn without_end(mut self, from: usize) -> Self {
        for digit in self.0.iter_mut().skip(from) {
            *digit = b'0';
        }
        self
    }
}

/// Reads the 14 digits, alone or as the URN that [`Key::urn`] prints.
impl FromStr for Key {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let digits = without_urn(text);
        let quoted = || text.chars().take(QUOTED_CHARACTERS).collect();
        if let Some(found) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(ParseKeyError::NotADigit { text: quoted(), found });
        }
        let Ok(key) = <[u8; DIGITS]>::try_from(digits.as_bytes()) else {
            return Err(ParseKeyError::Length { text: quoted(), found: digits.len() });
        };
        if !digits.starts_with(NATIONWIDE) {
            return Err(ParseKeyError::NotNationwide { text: quoted() });
        }
        Ok(Self(key))
    }
}

/// URNs are compared without regard to case in their first parts.
fn without_urn(text: &str) -> &str {
    match text.split_at_checked(URN.len()) {
        Some((urn, digits)) if urn.eq_ignore_ascii_case(URN) => digits,
        _ => text,
    }
}

/// Reads several keys from one text, as they stand in real data: `99036008007003, 99036008007004`.
/// Separated by blanks, commas, semicolons or bars; what is no key comes out as an error in its place.
pub fn parse_many(text: &str) -> impl Iterator<Item = Result<Key, ParseKeyError>> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
        .filter(|part| !part.is_empty())
        .map(str::parse)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn the_parts_of_a_key() {
        let key = key("99108001005002");
        assert_eq!(key.group(), "108");
        assert_eq!(key.object(), "001");
        assert_eq!(key.activity(), "005");
        assert_eq!(key.detail(), "002");
        assert_eq!(key.object_key().as_str(), "99108001000000");
    }

    #[test]
    fn three_degrees_of_precision() {
        let detail = key("99108001005002");
        let parents: Vec<_> = detail.parents().collect();
        assert_eq!(parents, [key("99108001005000"), key("99108001000000")]);
        assert!(detail.is_detail());
        assert!(parents[0].is_activity());
        assert!(parents[1].is_object());
        assert_eq!(parents[1].parents().next(), None);
    }

    #[test]
    fn a_detail_without_activity_belongs_to_its_object() {
        let parents: Vec<_> = key("99108001000002").parents().collect();
        assert_eq!(parents, [key("99108001000000")]);
    }

    #[test]
    fn the_urn_is_read_and_written() {
        let text = "urn:de:fim:leika:leistung:99108001000000";
        assert_eq!(key(text).urn(), text);
        assert_eq!(key(&text.to_uppercase()), key("99108001000000"));
        assert!("urn:de:fim:leika:verrichtung:99108001000000".parse::<Key>().is_err());
    }

    #[test]
    fn several_keys_stand_in_one_text() {
        let found: Vec<_> =
            parse_many("99036008007003, 99036008007004;x |\n9903600800700").collect();
        assert_eq!(found[0], Ok(key("99036008007003")));
        assert_eq!(found[1], Ok(key("99036008007004")));
        assert!(matches!(found[2], Err(ParseKeyError::NotADigit { found: 'x', .. })));
        assert!(matches!(found[3], Err(ParseKeyError::Length { found: 13, .. })));
        assert_eq!(found.len(), 4);
        assert_eq!(parse_many(" , ").count(), 0);
    }

    #[test]
    fn what_is_no_key_is_told_why() {
        let error = |text: &str| text.parse::<Key>().unwrap_err().to_string();
        assert_eq!(error("25323525"), "a LeiKa key has 14 digits, \"25323525\" has 8");
        assert!(error("12108001000000").starts_with("a LeiKa key begins with 99"));
        assert!(error("9,9108E+13").contains("','"));
        assert!(error(&"9".repeat(1_000_000)).len() < 200);
    }

    #[test]
    fn keys_are_text_in_json() {
        let key: Key = serde_json::from_str("\"99108001000000\"").unwrap();
        assert_eq!(serde_json::to_string(&key).unwrap(), "\"99108001000000\"");
        assert!(serde_json::from_str::<Key>("99108001000000").is_err());
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree(text in "99[0-9]{12}") {
            let key = key(&text);
            prop_assert_eq!(key.as_str(), &text);
            prop_assert_eq!(key.urn().parse::<Key>(), Ok(key));
            prop_assert_eq!(key.parents().last().unwrap_or(key), key.object_key());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            prop_assert!(parse_many(&text).count() <= text.len());
            let _ = text.parse::<Key>();
        }
    }
}
