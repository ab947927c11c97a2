//! What all keys have in common: a fixed number of digits, kept as text.

/// Why a text is no key. The message says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseKeyError {
    /// One digit short, the mark of a spreadsheet that took the key for a number.
    #[error(
        "{kind} needs {expected} digits, this has {}: a leading zero may be missing",
        expected - 1
    )]
    LeadingZeroMissing {
        /// Name of the expected key.
        kind: &'static str,
        /// How many digits it needs.
        expected: usize,
    },
    /// Too long or too short.
    #[error("{kind} needs {expected} digits, this has {found}")]
    Length {
        /// Name of the expected key.
        kind: &'static str,
        /// How many digits it needs.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The digits stop at no level of the region key.
    #[error(
        "a shortened region key has 2 digits (state), 3 (government region), 5 (district), \
         9 (association) or 12, this has {found}"
    )]
    NoSuchLevel {
        /// How many digits there are.
        found: usize,
    },
    /// Something else stands among the digits.
    #[error("{kind} consists of digits only, but character {position} is {found:?}")]
    NotADigit {
        /// Name of the expected key.
        kind: &'static str,
        /// Counted from 1.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// The first two digits name none of the 16 states.
    #[error("no state has the number {number}: a region key begins with 01 to 16")]
    NoSuchState {
        /// The first two digits.
        number: String,
    },
}

/// `N` ASCII digits. Kept as text: compares like text and prints without work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Digits<const N: usize>([u8; N]);

impl<const N: usize> Digits<N> {
    pub(crate) const ZERO: Self = Self([b'0'; N]);

    pub(crate) fn parse(text: &str, kind: &'static str) -> Result<Self, ParseKeyError> {
        only_digits(text, kind)?;
        match <[u8; N]>::try_from(text.as_bytes()) {
            Ok(digits) => Ok(Self(digits)),
            Err(_) if text.len() + 1 == N => {
                Err(ParseKeyError::LeadingZeroMissing { kind, expected: N })
            }
            Err(_) => Err(ParseKeyError::Length { kind, expected: N, found: text.len() }),
        }
    }

    /// The digits, with zeros for those that are missing at the end; what is too long is cut.
    pub(crate) fn padded(digits: &[u8]) -> Self {
        let mut all = [b'0'; N];
        for (to, from) in all.iter_mut().zip(digits) {
            *to = *from;
        }
        Self(all)
    }

    pub(crate) fn as_str(&self) -> &str {
        // Digits are ASCII by construction, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn first(&self, count: usize) -> &[u8] {
        self.0.get(..count).unwrap_or(&self.0)
    }

    pub(crate) fn part(&self, from: usize, to: usize) -> &[u8] {
        self.0.get(from..to).unwrap_or_default()
    }

    /// The first `count` digits, then zeros.
    pub(crate) fn prefix(&self, count: usize) -> Self {
        Self::padded(self.first(count))
    }

    pub(crate) fn is_zero(&self, from: usize, to: usize) -> bool {
        self.part(from, to).iter().all(|digit| *digit == b'0')
    }
}

pub(crate) fn only_digits(text: &str, kind: &'static str) -> Result<(), ParseKeyError> {
    match text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
        Some((index, found)) => Err(ParseKeyError::NotADigit { kind, position: index + 1, found }),
        None => Ok(()),
    }
}

/// Text in, text out: `Display`, `Debug`, `FromStr` and serde for a key with `as_str` and `FromStr`.
macro_rules! text_key {
    ($key:ident) => {
        impl std::fmt::Display for $key {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $key {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($key), "({})"), self.as_str())
            }
        }

        impl serde::Serialize for $key {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $key {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_key;
