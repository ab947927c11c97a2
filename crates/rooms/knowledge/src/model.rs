//! What there is to know about services.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ars::Ars;
use leika::catalogue::{self, OzgService};
use leika::{Key, Typisierung};
use store::Timestamp;
use uuid::Uuid;

/// A service (*Leistung*) of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// Its key.
    pub key: Key,
    /// Its name.
    pub name: String,
    /// Its *Typisierung*; empty where the catalogue gives none.
    pub typisierung: Vec<Typisierung>,
    /// The service of the OZG that it belongs to.
    pub ozg: Option<OzgService>,
    /// The situation in life or business (*Lage*), or empty.
    pub situation: String,
    /// The field (*Themenfeld*), or empty.
    pub field: String,
    /// The legal basis as the catalogue has it, or empty.
    pub legal_basis: String,
}

impl Service {
    /// The service that a row of a catalogue describes.
    pub fn listed(key: Key, row: catalogue::Service) -> Self {
        Self {
            key,
            name: row.name,
            typisierung: row.typisierung,
            ozg: row.ozg,
            situation: row.situation.unwrap_or_default(),
            field: row.field.unwrap_or_default(),
            legal_basis: row.legal_basis.unwrap_or_default(),
        }
    }
}

/// A part of what is said about a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Module {
    /// What it is.
    What,
    /// What must be given.
    Requirements,
    /// What to bring.
    Documents,
    /// What it costs.
    Fees,
    /// When, and how long it takes.
    Deadlines,
    /// How it goes.
    Procedure,
    /// The law.
    LegalBasis,
}

impl Module {
    /// All of them, in the order of a page.
    pub const ALL: [Self; 7] = [
        Self::What,
        Self::Requirements,
        Self::Documents,
        Self::Fees,
        Self::Deadlines,
        Self::Procedure,
        Self::LegalBasis,
    ];

    /// The word under which it is stored and named outside.
    pub const fn word(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Requirements => "requirements",
            Self::Documents => "documents",
            Self::Fees => "fees",
            Self::Deadlines => "deadlines",
            Self::Procedure => "procedure",
            Self::LegalBasis => "legal-basis",
        }
    }
}

impl FromStr for Module {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|module| module.word() == word).ok_or(())
    }
}

impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An organisation's own words about a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText {
    /// Whose.
    pub organisation: Uuid,
    /// Its name.
    pub organisation_name: String,
    /// About what.
    pub leika: Key,
    /// Which part.
    pub module: Module,
    /// The area for which it holds.
    pub area: Ars,
    /// The words; an empty line separates paragraphs, lines that begin with `- ` are a list.
    pub body: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was changed last.
    pub edited_at: Timestamp,
}

/// Who is responsible, as an office has entered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its id.
    pub id: Uuid,
    /// Who entered it, and is responsible.
    pub organisation: Uuid,
    /// Its name.
    pub organisation_name: Arc<str>,
    /// The region it acts for.
    pub organisation_area: Ars,
    /// What it is about.
    pub scope: Scope,
    /// For which area.
    pub area: Ars,
    /// What the office is called when it does this.
    pub role: Arc<str>,
    /// The office, if one is named.
    pub office: Option<Uuid>,
    /// Counts the changes, from 1.
    pub version: i64,
}

/// What an entry is about: one service (14 digits), all of an activity (11) or all of an object (8).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(String);

impl Scope {
    /// The lengths that name something, the most specific first.
    const LENGTHS: [usize; 3] = [14, 11, 8];

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits of everything under which something about `key` may be entered, the most specific first.
    pub fn around(key: &Key) -> impl Iterator<Item = &str> {
        Self::LENGTHS.into_iter().filter_map(|length| key.as_str().get(..length))
    }
}

impl std::borrow::Borrow<str> for Scope {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<Key> for Scope {
    fn from(key: Key) -> Self {
        Self(key.to_string())
    }
}

/// A text that names no service and no object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a service has 14 digits, an activity 11, an object 8, and all begin with 99")]
pub struct ParseScopeError;

impl FromStr for Scope {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let is_beginning = Self::LENGTHS.contains(&text.len());
        if !is_beginning || format!("{text:0<14}").parse::<Key>().is_err() {
            return Err(ParseScopeError);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_service_an_activity_or_an_object() {
        for text in ["99108001", "99108001001", "99108001001000"] {
            assert_eq!(text.parse::<Scope>().unwrap().as_str(), text);
        }
        for text in ["", "99", "991080010", "12108001", "9910800x", "99108001001000 0"] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
        let key: Key = "99108001001000".parse().unwrap();
        let around: Vec<&str> = Scope::around(&key).collect();
        assert_eq!(around, ["99108001001000", "99108001001", "99108001"]);
    }
}
