//! Why a receiver rejects a submission.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PREFIX: &str = "https://schema.fitko.de/fit-connect/events/problems/";

/// The kinds of problems of the standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// A part cannot be decrypted.
    EncryptionIssue,
    /// Not well-formed.
    SyntaxViolation,
    /// The metadata do not name their schema.
    MissingSchema,
    /// Well-formed, but against its schema.
    SchemaViolation,
    /// A schema the receiver does not know.
    UnsupportedSchema,
    /// A part is another one than the sender submitted.
    IncorrectAuthenticationTag,
    /// The plain text is another one than the metadata describe.
    HashMismatch,
    /// The data are described, but not there.
    MissingData,
    /// An attachment is described, but not there.
    MissingAttachment,
    /// The receiver does not offer this service.
    UnsupportedService,
    /// The receiver's own fault.
    TechnicalError,
    /// A kind that somebody else sent and this crate does not know: its full URI.
    Other(String),
}

impl ProblemKind {
    /// The kinds of the standard.
    pub const KNOWN: [Self; 11] = [
        Self::EncryptionIssue,
        Self::SyntaxViolation,
        Self::MissingSchema,
        Self::SchemaViolation,
        Self::UnsupportedSchema,
        Self::IncorrectAuthenticationTag,
        Self::HashMismatch,
        Self::MissingData,
        Self::MissingAttachment,
        Self::UnsupportedService,
        Self::TechnicalError,
    ];

    /// The last part of the URI, or the whole URI of a kind that is not of the standard.
    pub fn slug(&self) -> &str {
        match self {
            Self::EncryptionIssue => "encryption-issue",
            Self::SyntaxViolation => "syntax-violation",
            Self::MissingSchema => "missing-schema",
            Self::SchemaViolation => "schema-violation",
            Self::UnsupportedSchema => "unsupported-schema",
            Self::IncorrectAuthenticationTag => "incorrect-authentication-tag",
            Self::HashMismatch => "hash-mismatch",
            Self::MissingData => "missing-data",
            Self::MissingAttachment => "missing-attachment",
            Self::UnsupportedService => "unsupported-service",
            Self::TechnicalError => "technical-error",
            Self::Other(uri) => uri,
        }
    }

    /// The URI in `type`.
    pub fn uri(&self) -> String {
        match self {
            Self::Other(uri) => uri.clone(),
            known => format!("{PREFIX}{}", known.slug()),
        }
    }

    /// The kind with this URI.
    pub fn from_uri(uri: &str) -> Self {
        let slug = uri.strip_prefix(PREFIX);
        let known = Self::KNOWN.into_iter().find(|kind| slug == Some(kind.slug()));
        known.unwrap_or_else(|| Self::Other(uri.to_owned()))
    }

    /// The title that goes with it, in the language of the sending offices.
    fn title(&self) -> &'static str {
        match self {
            Self::EncryptionIssue => "Entschlüsselung nicht möglich",
            Self::SyntaxViolation => "Inhalt nicht lesbar",
            Self::MissingSchema => "Angabe des Schemas fehlt",
            Self::SchemaViolation => "Inhalt entspricht nicht dem Schema",
            Self::UnsupportedSchema => "Schema wird nicht unterstützt",
            Self::IncorrectAuthenticationTag => "Authentifizierungskennzeichen stimmt nicht",
            Self::HashMismatch => "Prüfsumme stimmt nicht",
            Self::MissingData => "Fachdaten fehlen",
            Self::MissingAttachment => "Anlage fehlt",
            Self::UnsupportedService => "Leistung wird hier nicht angeboten",
            Self::TechnicalError => "Technischer Fehler beim Empfänger",
            Self::Other(_) => "Einreichung zurückgewiesen",
        }
    }
}

/// Which part of a submission a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The metadata.
    Metadata,
    /// The data.
    Data,
    /// One attachment.
    Attachment(Uuid),
    /// None of them, or the whole.
    Other,
}

impl Part {
    /// The part with this name; what is not known is [`Part::Other`].
    fn from_name(name: &str) -> Self {
        match name {
            "metadata" => Self::Metadata,
            "data" => Self::Data,
            _ => name
                .strip_prefix("attachment:")
                .and_then(|id| Uuid::try_parse(id).ok())
                .map_or(Self::Other, Self::Attachment),
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Metadata => f.write_str("metadata"),
            Self::Data => f.write_str("data"),
            Self::Attachment(id) => write!(f, "attachment:{id}"),
            Self::Other => f.write_str("other"),
        }
    }
}

/// One reason for a rejection, as the `reject` event carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(from = "Wire", into = "Wire")]
#[error("{part}: {title}: {detail}")]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// A title for people.
    pub title: String,
    /// What is wrong in this case. It goes to the sender: no personal data in it.
    pub detail: String,
    /// What it is about.
    pub part: Part,
}

impl Problem {
    /// A problem under the usual title of its kind.
    pub fn new(kind: ProblemKind, part: Part, detail: impl Into<String>) -> Self {
        Self { title: kind.title().to_owned(), kind, detail: detail.into(), part }
    }
}

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    uri: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    instance: String,
}

impl From<Wire> for Problem {
    fn from(wire: Wire) -> Self {
        Self {
            kind: ProblemKind::from_uri(&wire.uri),
            title: wire.title,
            detail: wire.detail,
            part: Part::from_name(&wire.instance),
        }
    }
}

impl From<Problem> for Wire {
    fn from(problem: Problem) -> Self {
        Self {
            uri: problem.kind.uri(),
            title: problem.title,
            detail: problem.detail,
            instance: problem.part.to_string(),
        }
    }
}

/// Everything for which a submission must be rejected: at least one problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the submission must be rejected: {}", list(problems))]
pub struct Rejection {
    problems: Vec<Problem>,
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Rejection {
    /// Nothing if there are no problems, else the rejection, cut to what an event may carry.
    pub(crate) fn unless_empty(mut problems: Vec<Problem>) -> Result<(), Self> {
        problems.truncate(crate::limits::MAX_PROBLEMS);
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// The problems, at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The problems, to put into a `reject` event.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}
