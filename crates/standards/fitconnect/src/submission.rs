//! A submission as a whole: sealing its contents for a destination, and opening them there.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::jwe::{self, ContentKeys, Jwe, JweError};
use crate::jwk::EncryptionKey;
use crate::keys::DecryptionKey;
use crate::metadata::{
    AttachmentDescription, ContentStructure, DataDescription, DataFormat, Envelope, Hash, Metadata,
    Purpose, SubmissionSchema, missing_attachment, not_described,
};
use crate::problem::{Part, Problem, ProblemKind, Rejection};
use crate::set::{AuthenticationTags, same_tag};
use crate::{Dialect, limits};

/// What a sender wants to say, in plain text.
#[derive(Clone, PartialEq)]
pub struct Contents {
    /// The data. Version 2 demands them; only older senders leave them out.
    pub data: Option<Data>,
    /// The attachments.
    pub attachments: Vec<Attachment>,
    /// Service, reply channel, author, references.
    pub envelope: Envelope,
}

/// The data of a submission.
#[derive(Clone, PartialEq, Eq)]
pub struct Data {
    /// URI of the schema they follow.
    pub schema_uri: String,
    /// JSON or XML.
    pub format: DataFormat,
    /// The document.
    pub bytes: Vec<u8>,
}

/// An attachment of a submission.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Identifier, unique everywhere.
    pub id: Uuid,
    /// What it is.
    pub purpose: Purpose,
    /// Media type.
    pub mime_type: String,
    /// Its name where it was made or uploaded. Comes from outside: never a path to write to.
    pub filename: Option<String>,
    /// What it shows.
    pub description: Option<String>,
    /// The file.
    pub bytes: Vec<u8>,
}

// Contents are personal data: they must not reach a log by way of `{:?}`.
impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contents")
            .field("data", &self.data.as_ref().map(|data| data.bytes.len()))
            .field("attachments", &self.attachments.len())
            .finish_non_exhaustive()
    }
}

/// A submission in the form in which it travels and is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The encrypted metadata.
    pub metadata: Jwe,
    /// The encrypted data, if there are any.
    pub data: Option<Jwe>,
    /// The encrypted attachments or fragments, with their announced identifiers.
    pub attachments: Vec<(Uuid, Jwe)>,
}

impl Sealed {
    /// The tags that go into the `submit`, `notify` and `accept` events.
    pub fn authentication_tags(&self) -> AuthenticationTags {
        let tag = |part: &Jwe| part.authentication_tag().to_owned();
        AuthenticationTags {
            metadata: tag(&self.metadata),
            data: self.data.as_ref().map(tag),
            attachments: self.attachments.iter().map(|(id, part)| (*id, tag(part))).collect(),
        }
    }

    /// Whether these are the parts that the sender submitted.
    fn tag_problems(&self, submitted: &AuthenticationTags) -> Vec<Problem> {
        let actual = self.authentication_tags();
        let mut wrong = Vec::new();
        if !same_tag(&actual.metadata, &submitted.metadata) {
            wrong.push(Part::Metadata);
        }
        if !same_optional(actual.data.as_ref(), submitted.data.as_ref()) {
            wrong.push(Part::Data);
        }
        let ids: BTreeSet<_> =
            actual.attachments.keys().chain(submitted.attachments.keys()).copied().collect();
        let differs =
            |id: &Uuid| !same_optional(actual.attachments.get(id), submitted.attachments.get(id));
        wrong.extend(ids.into_iter().filter(differs).map(Part::Attachment));
        let detail = "the part that arrived is not the part that was submitted";
        let kind = ProblemKind::IncorrectAuthenticationTag;
        wrong.into_iter().map(|part| Problem::new(kind.clone(), part, detail)).collect()
    }
}

fn same_optional(one: Option<&String>, other: Option<&String>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same_tag(one, other),
        (None, None) => true,
        _ => false,
    }
}

/// Why contents could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// They do not follow the standard.
    #[error("the submission does not follow the standard: {0}")]
    Contents(#[from] Problem),
    /// All parts together are too large.
    #[error("the submission has more than {max} bytes in all", max = limits::MAX_SUBMISSION)]
    TooLarge,
    /// A part could not be encrypted.
    #[error("{part} could not be encrypted: {cause}")]
    Part {
        /// Which part.
        part: Part,
        /// Why.
        cause: JweError,
    },
    /// The metadata could not be written.
    #[error("the metadata could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Encrypts contents for a destination; the metadata with all hashes are made from them.
pub fn seal(recipient: &EncryptionKey, contents: &Contents) -> Result<Sealed, SealError> {
    seal_keeping(recipient, contents, &mut ContentKeys::default())
}

/// The same, and keeps the content keys for [`open_knowing`].
pub fn seal_keeping(
    recipient: &EncryptionKey,
    contents: &Contents,
    kept: &mut ContentKeys,
) -> Result<Sealed, SealError> {
    let metadata = describe(contents);
    metadata.check(Dialect::Strict)?;
    let sizes = contents.data.iter().map(|data| data.bytes.len());
    let total: usize = sizes.chain(contents.attachments.iter().map(|a| a.bytes.len())).sum();
    if total > limits::MAX_SUBMISSION {
        return Err(SealError::TooLarge);
    }
    let mut encrypt = |part, bytes: &[u8], media_type: &str| {
        jwe::encrypt_keeping(recipient, bytes, media_type, kept)
            .map_err(|cause| SealError::Part { part, cause })
    };
    let data = match &contents.data {
        Some(data) => Some(encrypt(Part::Data, &data.bytes, data.format.media_type())?),
        None => None,
    };
    let attachments = contents
        .attachments
        .iter()
        .map(|a| Ok((a.id, encrypt(Part::Attachment(a.id), &a.bytes, &a.mime_type)?)))
        .collect::<Result<_, SealError>>()?;
    let metadata = encrypt(Part::Metadata, &metadata.to_json()?, "application/json")?;
    Ok(Sealed { metadata, data, attachments })
}

fn describe(contents: &Contents) -> Metadata {
    let data = contents.data.as_ref().map(|data| DataDescription {
        hash: Hash::of(&data.bytes),
        signature: None,
        submission_schema: SubmissionSchema {
            schema_uri: data.schema_uri.clone(),
            mime_type: data.format,
        },
    });
    let attachments = contents
        .attachments
        .iter()
        .map(|attachment| AttachmentDescription {
            attachment_id: attachment.id,
            hash: Hash::of(&attachment.bytes),
            purpose: attachment.purpose,
            mime_type: attachment.mime_type.clone(),
            filename: attachment.filename.clone(),
            description: attachment.description.clone(),
            fragments: Vec::new(),
            signature: None,
        })
        .collect();
    Metadata::new(ContentStructure { data, attachments }, contents.envelope.clone())
}

/// Decrypts a submission and checks that it is whole: every part is the one named in the `submit`
/// event, can be decrypted, is described in the metadata, and has the hash that stands there.
///
/// An error is what goes into the `reject` event.
pub fn open(
    key: &DecryptionKey,
    sealed: &Sealed,
    submitted: &AuthenticationTags,
    dialect: Dialect,
) -> Result<Contents, Rejection> {
    open_knowing(key, &ContentKeys::default(), sealed, submitted, dialect)
}

/// The same, with content keys that are known already. Every check is made all the same.
pub fn open_knowing(
    key: &DecryptionKey,
    known: &ContentKeys,
    sealed: &Sealed,
    submitted: &AuthenticationTags,
    dialect: Dialect,
) -> Result<Contents, Rejection> {
    Rejection::unless_empty(sealed.tag_problems(submitted))?;
    let with = Keys { key, known };
    let json = with.decrypt(&sealed.metadata, Part::Metadata, limits::MAX_METADATA)?;
    let metadata = Metadata::parse(&json, dialect)?;

    let mut opening = Opening { with, budget: limits::MAX_SUBMISSION, problems: Vec::new() };
    let data = sealed.data.as_ref().and_then(|part| opening.part(part, Part::Data));
    let attachments = opening.attachments(&metadata, &sealed.attachments);
    // Only whole contents are compared: a part that could not be read is already a problem.
    Rejection::unless_empty(opening.problems)?;
    let files: Vec<_> = attachments.iter().map(|(id, bytes)| (*id, bytes.as_slice())).collect();
    metadata.verify_contents(data.as_deref(), &files)?;
    Ok(assemble(metadata, data, attachments))
}

/// What parts are decrypted with.
#[derive(Clone, Copy)]
struct Keys<'a> {
    key: &'a DecryptionKey,
    known: &'a ContentKeys,
}

impl Keys<'_> {
    fn decrypt(self, jwe: &Jwe, part: Part, limit: usize) -> Result<Vec<u8>, Problem> {
        jwe::decrypt_knowing(self.key, self.known, jwe, limit).map_err(|error| {
            let kind = match error {
                JweError::TooLarge { .. } => ProblemKind::TechnicalError,
                _ => ProblemKind::EncryptionIssue,
            };
            Problem::new(kind, part, error.to_string())
        })
    }
}

/// The state of opening: what may still be unpacked, and what was wrong so far.
struct Opening<'a> {
    with: Keys<'a>,
    budget: usize,
    problems: Vec<Problem>,
}

impl Opening<'_> {
    fn part(&mut self, jwe: &Jwe, part: Part) -> Option<Vec<u8>> {
        match self.with.decrypt(jwe, part, self.budget) {
            Ok(bytes) => {
                self.budget = self.budget.saturating_sub(bytes.len());
                Some(bytes)
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// The attachments, put together from their fragments.
    fn attachments(&mut self, metadata: &Metadata, sent: &[(Uuid, Jwe)]) -> Vec<(Uuid, Vec<u8>)> {
        let mut waiting: BTreeMap<Uuid, &Jwe> = sent.iter().map(|(id, jwe)| (*id, jwe)).collect();
        let mut files = Vec::new();
        for described in &metadata.content_structure.attachments {
            let id = described.attachment_id;
            let mut file = Vec::new();
            for part in described.parts() {
                match waiting.remove(part) {
                    Some(jwe) => {
                        file.extend(self.part(jwe, Part::Attachment(*part)).unwrap_or_default());
                    }
                    None => self.problems.push(missing_attachment(*part)),
                }
            }
            files.push((id, file));
        }
        let left = waiting.into_keys().map(|id| not_described(Part::Attachment(id)));
        self.problems.extend(left);
        files
    }
}

fn assemble(metadata: Metadata, data: Option<Vec<u8>>, files: Vec<(Uuid, Vec<u8>)>) -> Contents {
    let ContentStructure { data: described, attachments } = metadata.content_structure;
    let data = described.zip(data).map(|(described, bytes)| Data {
        schema_uri: described.submission_schema.schema_uri,
        format: described.submission_schema.mime_type,
        bytes,
    });
    let attachments = attachments
        .into_iter()
        .zip(files)
        .map(|(described, (id, bytes))| Attachment {
            id,
            purpose: described.purpose,
            mime_type: described.mime_type,
            filename: described.filename,
            description: described.description,
            bytes,
        })
        .collect();
    Contents { data, attachments, envelope: metadata.envelope }
}
