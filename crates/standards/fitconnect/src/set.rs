//! Security event tokens: signed sentences about what happened to a submission.

use std::collections::BTreeMap;

use aws_lc_rs::constant_time;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jwk::VerificationKey;
use crate::keys::{KeyError, SigningKey};
use crate::problem::Problem;
use crate::{base64url, limits};

const ALGORITHM: &str = "PS512";
const TYPE: &str = "secevent+jwt";
const SCHEMA: &str =
    "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json";
const EVENT_PREFIX: &str = "https://schema.fitko.de/fit-connect/events/";

/// Why an event could not be signed, read or believed.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// Longer than [`limits::MAX_EVENT_TOKEN`].
    #[error("the event has {0} bytes; at most {max} are allowed", max = limits::MAX_EVENT_TOKEN)]
    TooLong(usize),
    /// Not the three parts of a compact JWS.
    #[error("this is not a JWS in compact serialisation: {0}")]
    Malformed(&'static str),
    /// The header is not what FIT-Connect demands.
    #[error("the header of the event is not allowed: {0}")]
    Header(String),
    /// The claims are not what FIT-Connect demands.
    #[error("the claims of the event are not allowed: {0}")]
    Claims(String),
    /// Signed with another key.
    #[error("the event is signed with key `{found}`, but this key is `{expected}`")]
    WrongKey {
        /// The identifier of the key at hand.
        expected: String,
        /// The identifier in the header.
        found: String,
    },
    /// The signature is wrong.
    #[error("the signature of the event is wrong: it was changed, or another key signed it")]
    Signature,
    /// Signing failed.
    #[error("the event could not be signed: {0}")]
    Key(#[from] KeyError),
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The submission was announced.
    Create,
    /// The sender completed it.
    Submit,
    /// The delivery service lists it for the receiver.
    Notify,
    /// The receiver passed it on inside its own house.
    Forward,
    /// The receiver took it.
    Accept,
    /// The receiver refused it.
    Reject,
    /// The delivery service deleted its contents.
    Delete,
}

impl EventKind {
    /// All kinds, in the order of a submission's life.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Submit,
        Self::Notify,
        Self::Forward,
        Self::Accept,
        Self::Reject,
        Self::Delete,
    ];

    /// The verb in the URI of the event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Submit => "submit",
            Self::Notify => "notify",
            Self::Forward => "forward",
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Delete => "delete",
        }
    }

    /// Whether a receiver may send it; all others come from the delivery service.
    pub const fn is_for_receivers(self) -> bool {
        matches!(self, Self::Forward | Self::Accept | Self::Reject)
    }
}

impl std::fmt::Display for EventKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The authentication tags of all parts: with them an event says exactly which parts it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationTags {
    /// Of the metadata.
    pub metadata: String,
    /// Of the data, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Of each attachment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attachments: BTreeMap<Uuid, String>,
}

/// Whether two tags are the same, in a time that does not depend on where they differ.
pub(crate) fn same_tag(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

/// What happened, with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// See [`EventKind::Create`].
    Create,
    /// See [`EventKind::Submit`]; the tags are what the receiver compares with.
    Submit(AuthenticationTags),
    /// See [`EventKind::Notify`]. Older services send no tags here.
    Notify(Option<AuthenticationTags>),
    /// See [`EventKind::Forward`].
    Forward,
    /// See [`EventKind::Accept`]. Older receivers send no tags here.
    Accept(Option<AuthenticationTags>),
    /// See [`EventKind::Reject`], with the reasons.
    Reject(Vec<Problem>),
    /// See [`EventKind::Delete`].
    Delete,
}

impl Event {
    /// What kind of thing happened.
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Create => EventKind::Create,
            Self::Submit(_) => EventKind::Submit,
            Self::Notify(_) => EventKind::Notify,
            Self::Forward => EventKind::Forward,
            Self::Accept(_) => EventKind::Accept,
            Self::Reject(_) => EventKind::Reject,
            Self::Delete => EventKind::Delete,
        }
    }

    fn from_payload(kind: EventKind, payload: Payload) -> Result<Self, SetError> {
        let Payload { authentication_tags: tags, problems } = payload;
        Ok(match kind {
            EventKind::Create => Self::Create,
            EventKind::Submit => Self::Submit(
                tags.ok_or_else(|| claims("`authenticationTags` are missing in `submit`"))?,
            ),
            EventKind::Notify => Self::Notify(tags),
            EventKind::Forward => Self::Forward,
            EventKind::Accept => Self::Accept(tags),
            EventKind::Reject => {
                let problems =
                    problems.ok_or_else(|| claims("`problems` are missing in `reject`"))?;
                if problems.len() > limits::MAX_PROBLEMS {
                    return Err(claims("`problems` has more than 100 entries"));
                }
                Self::Reject(problems)
            }
            EventKind::Delete => Self::Delete,
        })
    }

    fn to_payload(&self) -> Payload {
        match self {
            Self::Submit(tags) => {
                Payload { authentication_tags: Some(tags.clone()), problems: None }
            }
            Self::Notify(tags) | Self::Accept(tags) => {
                Payload { authentication_tags: tags.clone(), problems: None }
            }
            Self::Reject(problems) => {
                Payload { authentication_tags: None, problems: Some(problems.clone()) }
            }
            Self::Create | Self::Forward | Self::Delete => Payload::default(),
        }
    }
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issuer {
    /// A receiver: the destination's identifier. Its key is the destination's verification key.
    Destination(Uuid),
    /// A delivery service: its base address. Its keys stand at `/.well-known/jwks.json` there.
    Service(String),
}

impl Issuer {
    fn parse(text: &str) -> Result<Self, SetError> {
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self::Service(text.to_owned()));
        }
        Uuid::try_parse(text)
            .map(Self::Destination)
            .or(Err(claims("`iss` must be the id of a destination or the address of a service")))
    }
}

impl std::fmt::Display for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Destination(id) => id.fmt(f),
            Self::Service(address) => f.write_str(address),
        }
    }
}

/// What the event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A submission.
    Submission(Uuid),
    /// A reply to one.
    Reply(Uuid),
}

impl Subject {
    const fn noun(self) -> &'static str {
        match self {
            Self::Submission(_) => "submission",
            Self::Reply(_) => "reply",
        }
    }

    /// The identifier of the submission or reply.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Submission(id) | Self::Reply(id) => id,
        }
    }

    fn parse(text: &str) -> Result<Self, SetError> {
        let id = |text| Uuid::try_parse(text).ok();
        text.strip_prefix("submission:")
            .and_then(id)
            .map(Self::Submission)
            .or_else(|| text.strip_prefix("reply:").and_then(id).map(Self::Reply))
            .ok_or_else(|| claims("`sub` must be `submission:` or `reply:` and a UUID"))
    }
}

/// An entry of the event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEvent {
    /// Identifier of this entry.
    pub id: Uuid,
    /// Who says so.
    pub issuer: Issuer,
    /// When, in Unix seconds.
    pub issued_at: i64,
    /// About what.
    pub subject: Subject,
    /// The case it belongs to.
    pub case: Uuid,
    /// What happened.
    pub event: Event,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    jti: Uuid,
    iss: String,
    iat: i64,
    sub: String,
    txn: String,
    events: BTreeMap<String, Payload>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authentication_tags: Option<AuthenticationTags>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problems: Option<Vec<Problem>>,
}

fn claims(text: impl Into<String>) -> SetError {
    SetError::Claims(text.into())
}

#[derive(Serialize)]
struct NewHeader<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

#[derive(Deserialize)]
struct WireHeader {
    alg: String,
    typ: String,
    kid: String,
    crit: Option<IgnoredAny>,
}

impl SecurityEvent {
    /// Signs the event: the text that goes into the event log.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SetError> {
        let header = NewHeader { alg: ALGORITHM, typ: TYPE, kid: key.kid() };
        let uri = format!("{EVENT_PREFIX}{}-{}", self.event.kind(), self.subject.noun());
        let content = Claims {
            schema: Some(SCHEMA.to_owned()),
            jti: self.id,
            iss: self.issuer.to_string(),
            iat: self.issued_at,
            sub: format!("{}:{}", self.subject.noun(), self.subject.id()),
            txn: format!("case:{}", self.case),
            events: BTreeMap::from([(uri, self.event.to_payload())]),
        };
        let json = |e: serde_json::Error| SetError::Claims(e.to_string());
        let mut compact = base64url::encode(&serde_json::to_vec(&header).map_err(json)?);
        compact.push('.');
        base64url::encode_onto(&mut compact, &serde_json::to_vec(&content).map_err(json)?);
        let signature = key.sign(compact.as_bytes())?;
        compact.push('.');
        base64url::encode_onto(&mut compact, &signature);
        Ok(compact)
    }

    fn from_claims(json: &[u8]) -> Result<Self, SetError> {
        let content: Claims = serde_json::from_slice(json).map_err(|e| claims(e.to_string()))?;
        let subject = Subject::parse(&content.sub)?;
        let case = content
            .txn
            .strip_prefix("case:")
            .and_then(|id| Uuid::try_parse(id).ok())
            .ok_or_else(|| claims("`txn` must be `case:` and a UUID"))?;
        let mut events = content.events.into_iter();
        let (Some((uri, payload)), None) = (events.next(), events.next()) else {
            return Err(claims("`events` must have exactly one entry"));
        };
        let kind = event_kind(&uri, subject).ok_or_else(|| {
            claims(format!("`{uri}` is no event that can happen to a {}", subject.noun()))
        })?;
        Ok(Self {
            id: content.jti,
            issuer: Issuer::parse(&content.iss)?,
            issued_at: content.iat,
            subject,
            case,
            event: Event::from_payload(kind, payload)?,
        })
    }
}

fn event_kind(uri: &str, subject: Subject) -> Option<EventKind> {
    let verb = uri.strip_prefix(EVENT_PREFIX)?.strip_suffix(subject.noun())?.strip_suffix('-')?;
    EventKind::ALL.into_iter().find(|kind| kind.as_str() == verb)
}

/// A token that was read but not yet checked. It tells only what is needed to find the key; the
/// event itself comes out of [`EventToken::verify`].
#[derive(Debug, Clone)]
pub struct EventToken {
    compact: String,
    key_id: String,
    signature: Vec<u8>,
    event: SecurityEvent,
}

impl EventToken {
    /// Reads a token in compact serialisation.
    pub fn parse(compact: impl Into<String>) -> Result<Self, SetError> {
        let compact = compact.into();
        if compact.len() > limits::MAX_EVENT_TOKEN {
            return Err(SetError::TooLong(compact.len()));
        }
        let mut parts = compact.splitn(4, '.');
        let (Some(header), Some(content), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SetError::Malformed("it has not exactly three parts"));
        };
        let decode = |part| {
            base64url::decode(part)
                .or(Err(SetError::Malformed("it is not base64url without padding")))
        };
        let header: WireHeader = serde_json::from_slice(&decode(header)?)
            .map_err(|e| SetError::Header(e.to_string()))?;
        if header.alg != ALGORITHM {
            return Err(SetError::Header("`alg` must be \"PS512\"".to_owned()));
        }
        if header.typ != TYPE {
            return Err(SetError::Header("`typ` must be \"secevent+jwt\"".to_owned()));
        }
        if header.crit.is_some() {
            return Err(SetError::Header("`crit` names extensions that do not exist".to_owned()));
        }
        let event = SecurityEvent::from_claims(&decode(content)?)?;
        let signature = decode(signature)?;
        Ok(Self { key_id: header.kid, signature, event, compact })
    }

    /// The compact serialisation, as it goes into the event log.
    pub fn as_str(&self) -> &str {
        &self.compact
    }

    /// The identifier of the key that is said to have signed.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Who is said to have signed: tells where to look for the key.
    pub fn issuer(&self) -> &Issuer {
        &self.event.issuer
    }

    /// The event, if this key signed it. The key must be one of the [issuer](Self::issuer)'s.
    pub fn verify(self, key: &VerificationKey) -> Result<SecurityEvent, SetError> {
        if self.key_id != key.kid() {
            return Err(SetError::WrongKey { expected: key.kid().to_owned(), found: self.key_id });
        }
        let (message, _) =
            self.compact.rsplit_once('.').ok_or(SetError::Malformed("it has no signature"))?;
        if key.verifies(message.as_bytes(), &self.signature) {
            Ok(self.event)
        } else {
            Err(SetError::Signature)
        }
    }
}
