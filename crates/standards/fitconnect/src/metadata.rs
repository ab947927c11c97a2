//! The metadata of a submission, version 2.1 (1.x is read too): what is in it, for which service,
//! and how to answer.
//!
//! Whatever is wrong with metadata is a reason to reject the submission, so faults are
//! [`Problem`]s.

use std::collections::HashSet;

use aws_lc_rs::{constant_time, digest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::jwk::{Jwk, KeyOperation};
use crate::problem::{Part, Problem, ProblemKind, Rejection};
use crate::{Dialect, hex, limits};

/// The version that this crate writes.
const SCHEMA: &str = "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json";
const SCHEMA_PREFIX: &str = "https://schema.fitko.de/fit-connect/metadata/";
const SCHEMA_SUFFIX: &str = "/metadata.schema.json";

/// SHA-512 of `bytes` in lower-case hexadecimal.
pub fn sha512_hex(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA512, bytes).as_ref())
}

/// The hash of a plain text: 128 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha512(String);

impl Sha512 {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha512_hex(bytes))
    }

    /// Whether `bytes` have this hash. Takes the same time wherever the two differ.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        let actual = sha512_hex(bytes);
        constant_time::verify_slices_are_equal(self.0.as_bytes(), actual.as_bytes()).is_ok()
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sha512 {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 128 && text.bytes().all(digit) {
            Ok(Self(text))
        } else {
            Err("a SHA-512 hash must have 128 lower-case hexadecimal digits")
        }
    }
}

impl From<Sha512> for String {
    fn from(hash: Sha512) -> Self {
        hash.0
    }
}

/// A hash with the name of its algorithm, as the metadata carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content", rename_all = "lowercase")]
pub enum Hash {
    /// The only algorithm that is allowed.
    Sha512(Sha512),
}

impl Hash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::Sha512(Sha512::of(bytes))
    }

    /// Whether `bytes` have this hash.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        let Self::Sha512(hash) = self;
        hash.matches(bytes)
    }
}

/// The metadata of a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    #[serde(rename = "$schema")]
    schema: String,
    /// What the submission consists of.
    pub content_structure: ContentStructure,
    /// Everything else.
    #[serde(flatten)]
    pub envelope: Envelope,
}

/// What is said about a submission beside its contents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The service that is applied for. Version 2 names it outside the encrypted part as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_service_type: Option<PublicServiceType>,
    /// How the office is to answer. None means by letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_channel: Option<ReplyChannel>,
    /// Which system sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// References of the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_reference_info: Option<AdditionalReferenceInfo>,
    /// Members that are not modelled here (`dataSets`, `paymentInformation`), kept as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What a submission consists of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContentStructure {
    /// The data. Version 2 demands them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<DataDescription>,
    /// The attachments.
    #[serde(default)]
    pub attachments: Vec<AttachmentDescription>,
}

/// Hash and schema of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DataDescription {
    /// Of the plain text.
    pub hash: Hash,
    /// A signature of the data, not judged here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Value>,
    /// The schema they follow.
    pub submission_schema: SubmissionSchema,
}

/// The schema that data follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionSchema {
    /// Its URI, for example of an XDatenfelder schema.
    pub schema_uri: String,
    /// Whether the data are JSON or XML.
    pub mime_type: DataFormat,
}

/// The form of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataFormat {
    /// JSON.
    #[serde(rename = "application/json")]
    Json,
    /// XML.
    #[serde(rename = "application/xml")]
    Xml,
}

impl DataFormat {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }
}

/// One attachment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentDescription {
    /// Its identifier, unique everywhere.
    pub attachment_id: Uuid,
    /// Of the plain text, all fragments together.
    pub hash: Hash,
    /// What it is.
    pub purpose: Purpose,
    /// Its media type.
    pub mime_type: String,
    /// Its name where it was made or uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The parts it travels in, if it was cut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fragments: Vec<Uuid>,
    /// A signature, not judged here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Value>,
}

impl AttachmentDescription {
    /// The identifiers of the encrypted parts that make up this attachment, in order.
    pub fn parts(&self) -> &[Uuid] {
        if self.fragments.is_empty() {
            std::slice::from_ref(&self.attachment_id)
        } else {
            &self.fragments
        }
    }
}

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// The filled-in form, as PDF.
    Form,
    /// A file the applicant uploaded.
    Attachment,
    /// A document the online service made afterwards.
    Report,
    /// Data too large for the data part.
    Data,
}

/// The service that is applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicServiceType {
    /// Its name.
    pub name: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its key, `urn:de:fim:leika:leistung:` and 14 digits.
    pub identifier: String,
}

/// How the office is to answer: exactly one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ReplyChannel {
    /// By e-mail.
    EMail {
        /// Address.
        address: String,
        /// Key to encrypt to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pgp_public_key: Option<String>,
    },
    /// By De-Mail.
    DeMail {
        /// Address.
        address: String,
    },
    /// To a mailbox of a service account. Deprecated in the standard.
    Fink {
        /// The mailbox.
        fink_postfach_ref: String,
        /// Address of the service account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
    },
    /// By ELSTER-Transfer.
    Elster {
        /// Account of the applicant.
        account_id: String,
        /// Ticket for the delivery.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        liefer_ticket: Option<String>,
        /// Reference of the office.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        geschaeftszeichen: Option<String>,
    },
    /// By a reply through FIT-Connect, encrypted to this key.
    FitConnect {
        /// The exchange standards the sender understands.
        process_standards: Vec<String>,
        /// The key of this one submission's sender.
        encryption_public_key: Jwk,
    },
    /// To the mailbox of a `BundID` account.
    IdBundDeMailbox {
        /// The mailbox.
        mailbox_uuid: Uuid,
    },
}

/// Which system sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Name of the portal.
    pub name: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The software behind it.
    pub product: Product,
}

/// A software product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Name.
    pub name: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Version.
    pub version: String,
    /// Manufacturer.
    pub manufacturer: String,
}

/// References of the sender. The standard closes this object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdditionalReferenceInfo {
    /// The sender's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_reference: Option<String>,
    /// The day of application, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_date: Option<String>,
    /// Identifier for the status monitor of the `BundID`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_bund_de_application_id: Option<Uuid>,
    /// Whether the applicant agrees to get the Bescheid electronically.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zustimmung_zum_digitalen_bescheid: Option<bool>,
}

fn problem(kind: ProblemKind, detail: impl Into<String>) -> Problem {
    Problem::new(kind, Part::Metadata, detail)
}

fn violation(detail: impl Into<String>) -> Problem {
    problem(ProblemKind::SchemaViolation, detail)
}

impl Metadata {
    /// Metadata in the current version.
    pub fn new(content_structure: ContentStructure, envelope: Envelope) -> Self {
        Self { schema: SCHEMA.to_owned(), content_structure, envelope }
    }

    /// Reads metadata and checks them.
    pub fn parse(json: &[u8], dialect: Dialect) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        struct Versioned {
            #[serde(rename = "$schema")]
            schema: Option<String>,
        }

        if json.len() > limits::MAX_METADATA {
            return Err(violation("the metadata have more than 4 MiB"));
        }
        let Versioned { schema } = serde_json::from_slice(json).map_err(|e| describe(&e))?;
        let schema = schema.ok_or_else(|| {
            problem(ProblemKind::MissingSchema, "`$schema` is missing in the metadata")
        })?;
        check_version(&schema, dialect)?;
        let metadata: Self = serde_json::from_slice(json).map_err(|e| describe(&e))?;
        metadata.check(dialect)?;
        Ok(metadata)
    }

    /// The JSON text.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// URI of the schema they follow.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Checks what the types do not already guarantee.
    pub fn check(&self, dialect: Dialect) -> Result<(), Problem> {
        check_version(&self.schema, dialect)?;
        match &self.content_structure.data {
            Some(data) if !is_uri(&data.submission_schema.schema_uri) => {
                return Err(violation("`schemaUri` of the data is not a URI"));
            }
            None if dialect == Dialect::Strict => {
                return Err(violation("`contentStructure.data` is missing"));
            }
            _ => {}
        }
        check_attachments(&self.content_structure.attachments)?;
        if let Some(channel) = &self.envelope.reply_channel {
            check_reply_channel(channel)?;
        }
        let references = self.envelope.additional_reference_info.as_ref();
        match references.and_then(|info| info.application_date.as_deref()) {
            Some(date) if !is_date(date) => {
                Err(violation("`applicationDate` must have the form YYYY-MM-DD"))
            }
            _ => Ok(()),
        }
    }

    /// Compares plain texts with the hashes, and says everything that is missing, too much, or
    /// different.
    ///
    /// Attachments are handed in whole, under their `attachmentId`.
    pub fn verify_contents(
        &self,
        data: Option<&[u8]>,
        attachments: &[(Uuid, &[u8])],
    ) -> Result<(), Rejection> {
        let mut problems = Vec::new();
        problems.extend(self.data_problem(data));
        for described in &self.content_structure.attachments {
            let id = described.attachment_id;
            match attachments.iter().find(|(sent, _)| *sent == id) {
                None => problems.push(missing_attachment(id)),
                Some((_, bytes)) if !described.hash.matches(bytes) => {
                    problems.push(hash_mismatch(Part::Attachment(id)));
                }
                Some(_) => {}
            }
        }
        let known: HashSet<Uuid> =
            self.content_structure.attachments.iter().map(|a| a.attachment_id).collect();
        let unknown = attachments.iter().filter(|(id, _)| !known.contains(id));
        problems.extend(unknown.map(|(id, _)| not_described(Part::Attachment(*id))));
        Rejection::unless_empty(problems)
    }

    fn data_problem(&self, data: Option<&[u8]>) -> Option<Problem> {
        match (&self.content_structure.data, data) {
            (Some(described), Some(bytes)) => {
                (!described.hash.matches(bytes)).then(|| hash_mismatch(Part::Data))
            }
            (Some(_), None) => Some(Problem::new(
                ProblemKind::MissingData,
                Part::Data,
                "the metadata describe data, but none were sent",
            )),
            (None, Some(_)) => Some(not_described(Part::Data)),
            (None, None) => None,
        }
    }
}

pub(crate) fn missing_attachment(id: Uuid) -> Problem {
    Problem::new(
        ProblemKind::MissingAttachment,
        Part::Attachment(id),
        "the metadata describe this attachment, but it was not sent",
    )
}

pub(crate) fn not_described(part: Part) -> Problem {
    Problem::new(ProblemKind::SchemaViolation, part, "the metadata do not describe this part")
}

fn hash_mismatch(part: Part) -> Problem {
    Problem::new(
        ProblemKind::HashMismatch,
        part,
        "the content has another SHA-512 hash than the metadata say",
    )
}

/// A fault of reading as a problem. The message of the parser may quote content, which must not
/// travel: only the place is told.
fn describe(error: &serde_json::Error) -> Problem {
    let place = match (error.line(), error.column()) {
        (0, _) => String::new(),
        (line, column) => format!(" at line {line}, column {column}"),
    };
    if error.is_data() {
        violation(format!("the metadata do not follow their schema{place}"))
    } else {
        problem(ProblemKind::SyntaxViolation, format!("the metadata are not valid JSON{place}"))
    }
}

fn check_version(schema: &str, dialect: Dialect) -> Result<(), Problem> {
    let version = schema
        .strip_prefix(SCHEMA_PREFIX)
        .and_then(|rest| rest.strip_suffix(SCHEMA_SUFFIX))
        .and_then(major_version);
    match (version, dialect) {
        (Some("2"), _) | (Some("1"), Dialect::Lenient) => Ok(()),
        (_, Dialect::Strict) => {
            Err(problem(ProblemKind::UnsupportedSchema, "only metadata of version 2 are supported"))
        }
        (_, Dialect::Lenient) => Err(problem(
            ProblemKind::UnsupportedSchema,
            "only metadata of versions 1 and 2 are supported",
        )),
    }
}

/// The first of three numbers.
fn major_version(version: &str) -> Option<&str> {
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = version.split('.');
    let (major, minor, patch) = (parts.next()?, parts.next()?, parts.next()?);
    (parts.next().is_none() && [major, minor, patch].into_iter().all(numeric)).then_some(major)
}

fn check_attachments(attachments: &[AttachmentDescription]) -> Result<(), Problem> {
    let mut ids = HashSet::new();
    for attachment in attachments {
        if !is_media_type(&attachment.mime_type) {
            return Err(violation(format!(
                "`mimeType` of attachment {} is not a media type",
                attachment.attachment_id
            )));
        }
        for id in attachment.parts() {
            if !ids.insert(*id) {
                return Err(violation(format!("attachment or fragment {id} stands there twice")));
            }
        }
        if ids.len() > limits::MAX_ATTACHMENTS {
            return Err(violation("there are more than 1000 attachments and fragments"));
        }
    }
    let mut names = HashSet::new();
    match attachments.iter().find(|a| !names.insert(a.attachment_id)) {
        Some(twice) => {
            Err(violation(format!("attachment {} stands there twice", twice.attachment_id)))
        }
        None => Ok(()),
    }
}

fn check_reply_channel(channel: &ReplyChannel) -> Result<(), Problem> {
    match channel {
        ReplyChannel::EMail { address, .. } | ReplyChannel::DeMail { address }
            if !address.contains('@') =>
        {
            Err(violation("the address of the reply channel is not an e-mail address"))
        }
        ReplyChannel::FitConnect { process_standards, .. } if process_standards.is_empty() => {
            Err(violation("`processStandards` of the reply channel is empty"))
        }
        ReplyChannel::FitConnect { encryption_public_key, .. }
            if encryption_public_key.operation() != KeyOperation::WrapKey =>
        {
            Err(violation("the key of the reply channel is not one for encryption"))
        }
        _ => Ok(()),
    }
}

fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(letter)
            && !rest.is_empty()
            && !rest.contains(char::is_whitespace)
    })
}

/// The pattern of the schema: `^[-\w.]+/[-\w.+]+$`.
fn is_media_type(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    text.split_once('/').is_some_and(|(kind, subtype)| {
        !kind.is_empty()
            && kind.bytes().all(word)
            && !subtype.is_empty()
            && subtype.bytes().all(|b| word(b) || b == b'+')
    })
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, b)| match place {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}
