//! What is odd in a file, and why a file cannot be read.

use std::fmt;

use serde::Serialize;

use crate::id::{ElementId, Path};

/// A place in a file, counted from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// Line.
    pub line: u64,
    /// Column.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// How bad a finding is, in the words of the official list of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The schema is wrong (`FehlerKritisch`).
    Critical,
    /// The schema breaks a rule of the method (`FehlerMethodisch`).
    Methodical,
    /// Probably not meant so (`Warnung`).
    Warning,
    /// Worth knowing (`Hinweis`).
    Hint,
}

/// Something odd in a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Official number of the check (1001 and up), or one of ours below 1000; see [`crate::quality::CHECKS`].
    pub code: u16,
    /// How bad it is.
    pub severity: Severity,
    /// The element it is about.
    pub element: Option<ElementId>,
    /// Where this element stands in the schema; nothing where it is not known.
    pub path: Option<Path>,
    /// Where it stands in the file.
    pub position: Option<Position>,
    /// One German sentence, with the value in question where there is one.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.message)?;
        if let Some(element) = self.element {
            write!(f, " [{element}]")?;
        }
        match self.position {
            Some(position) => write!(f, " ({position})"),
            None => Ok(()),
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is not well-formed XML.
    #[error("{position}: not well-formed XML ({cause}); export the file again")]
    Malformed {
        /// Where.
        position: Position,
        /// What the XML parser says.
        cause: String,
    },
    /// Document type declarations can define entities that grow without bound.
    #[error(
        "{position}: the file declares a document type; remove the <!DOCTYPE ...> part, XDatenfelder has none"
    )]
    DocumentType {
        /// Where.
        position: Position,
    },
    /// A reference to an entity that XML does not define.
    #[error("{position}: unknown entity &{name};; write the character itself")]
    UnknownEntity {
        /// Where.
        position: Position,
        /// Its name.
        name: String,
    },
    /// Another character set.
    #[error("the file is written in {found}; save it as UTF-8")]
    Encoding {
        /// What it declares.
        found: String,
    },
    /// Too large in one respect.
    #[error(
        "{position}: more than {limit} {what}; no schema needs that, split the file or check where it comes from"
    )]
    TooLarge {
        /// Where.
        position: Position,
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// Another kind of file.
    #[error("{position}: expected {expected}, found <{found}> of namespace {namespace:?}")]
    Unexpected {
        /// Where.
        position: Position,
        /// What can be read here.
        expected: &'static str,
        /// Name of the root element.
        found: String,
        /// Its namespace.
        namespace: String,
    },
    /// A part without which nothing can be done.
    #[error("{position}: <{parent}> has no <{name}>")]
    Missing {
        /// Where.
        position: Position,
        /// The element that lacks it.
        parent: String,
        /// What is missing.
        name: &'static str,
    },
    /// The reader failed.
    #[error("the file cannot be read: {0}")]
    Io(#[source] std::io::Error),
}
