//! Who makes the rules for a service, and who carries it out.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

const URN: &str = "urn:de:fim:leika:typisierung:";

macro_rules! typisierung {
    ($($variant:ident = $code:literal $label:literal,)*) => {
        /// *Typisierung* of a service (code list `urn:de:fim:leika:typisierung`): which level makes the
        /// rules, and which carries it out.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Typisierung {
            $(#[doc = concat!("`", $code, "`: ", $label, ".")] $variant,)*
        }

        impl Typisierung {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code: `2/3a`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// What the code means, in German.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)*
                }
            }
        }
    };
}

typisierung! {
    T1 = "1" "Bund regelt und vollzieht",
    T2 = "2" "Bund regelt, Land oder Kommune vollzieht",
    T2a = "2a" "Bund regelt, Land vollzieht",
    T2b = "2b" "Bund regelt, Kommune vollzieht",
    T3 = "3" "Bund regelt mit Abweichungsrecht der Länder, Land oder Kommune vollzieht",
    T3a = "3a" "Bund regelt mit Abweichungsrecht der Länder, Land vollzieht",
    T3b = "3b" "Bund regelt mit Abweichungsrecht der Länder, Kommune vollzieht",
    T23 = "2/3" "Bund regelt, teils mit Abweichungsrecht der Länder; Land oder Kommune vollzieht",
    T23a = "2/3a" "Bund regelt, teils mit Abweichungsrecht der Länder; Land vollzieht",
    T23b = "2/3b" "Bund regelt, teils mit Abweichungsrecht der Länder; Kommune vollzieht",
    T4 = "4" "Land regelt, Land oder Kommune vollzieht",
    T4a = "4a" "Land regelt und vollzieht",
    T4b = "4b" "Land regelt, Kommune vollzieht",
    T5 = "5" "Kommune regelt und vollzieht",
    T6 = "6" "Allgemeiner Hinweis ohne bestimmte Leistung",
    T7 = "7" "Hinweis auf Service- und Sonderrufnummern",
    T8 = "8" "Hinweis auf zusammengehörende Leistungen",
    T9 = "9" "Typ 9 (ohne veröffentlichte Bedeutung)",
    T10 = "10" "Verwaltungsinterne Leistung",
    T11 = "11" "Auskunft über Rechte und Pflichten im Binnenmarkt (SDG)",
    T12 = "12" "Hilfs- und Problemlösungsdienst im Binnenmarkt (SDG)",
}

/// The level that carries a service out, as far as the Typisierung says. A hint, not an answer: who is
/// responsible in a place is decided by the law of its state and by its town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Executing {
    /// The federation.
    Federation,
    /// A state.
    State,
    /// The municipal level: municipality, association or district.
    Municipality,
    /// A state or the municipal level; the code leaves open which.
    Open,
}

/// A text that is no code of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no Typisierung; known are 1, 2, 2a, 2b, 3, 3a, 3b, 2/3, 2/3a, 2/3b, 4, 4a, 4b and 5 to 12"
)]
pub struct ParseTypisierungError {
    text: String,
}

impl Typisierung {
    /// Who carries the service out; none where the code is about no single service.
    pub fn executing_hint(self) -> Option<Executing> {
        match self {
            Self::T1 => Some(Executing::Federation),
            Self::T2a | Self::T3a | Self::T23a | Self::T4a => Some(Executing::State),
            Self::T2b | Self::T3b | Self::T23b | Self::T4b | Self::T5 => {
                Some(Executing::Municipality)
            }
            Self::T2 | Self::T3 | Self::T23 | Self::T4 => Some(Executing::Open),
            Self::T6 | Self::T7 | Self::T8 | Self::T9 | Self::T10 | Self::T11 | Self::T12 => None,
        }
    }

    /// Reads several codes from one text: `1, 2/3`. What is no code comes out as an error in its place.
    pub fn parse_many(text: &str) -> impl Iterator<Item = Result<Self, ParseTypisierungError>> {
        text.split([',', ';', '|']).map(str::trim).filter(|part| !part.is_empty()).map(str::parse)
    }
}

impl FromStr for Typisierung {
    type Err = ParseTypisierungError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let code = text.strip_prefix(URN).unwrap_or(text);
        let known = Self::ALL.iter().find(|known| known.code().eq_ignore_ascii_case(code));
        known
            .copied()
            .ok_or_else(|| ParseTypisierungError { text: text.chars().take(20).collect() })
    }
}

impl fmt::Display for Typisierung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Typisierung {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Typisierung {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_code_is_read_and_written() {
        for code in Typisierung::ALL {
            assert_eq!(code.to_string().parse(), Ok(*code));
            assert_eq!(format!("{URN}{code}").parse(), Ok(*code));
            assert!(!code.label().is_empty());
        }
        assert_eq!(" 2B ".parse(), Ok(Typisierung::T2b));
        assert_eq!(serde_json::to_string(&Typisierung::T23).unwrap(), "\"2/3\"");
        assert_eq!(serde_json::from_str::<Typisierung>("\"4b\"").unwrap(), Typisierung::T4b);
    }

    #[test]
    fn the_hint_follows_the_letter() {
        for code in Typisierung::ALL {
            let expected = match code.code() {
                "1" => Some(Executing::Federation),
                "5" => Some(Executing::Municipality),
                text if text.ends_with('a') => Some(Executing::State),
                text if text.ends_with('b') => Some(Executing::Municipality),
                "2" | "3" | "2/3" | "4" => Some(Executing::Open),
                _ => None,
            };
            assert_eq!(code.executing_hint(), expected, "{code}");
        }
    }

    #[test]
    fn several_codes_stand_in_one_text() {
        let found: Vec<_> = Typisierung::parse_many("1, 2/3; 44").collect();
        assert_eq!(found[..2], [Ok(Typisierung::T1), Ok(Typisierung::T23)]);
        assert!(found[2].as_ref().unwrap_err().to_string().starts_with("\"44\" is no Typisierung"));
        assert_eq!(Typisierung::parse_many(" ").count(), 0);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,30}") {
            prop_assert!(Typisierung::parse_many(&text).count() <= text.len());
        }
    }
}
