//! Encrypted parts: JWE in compact serialisation with RSA-OAEP-256 and A256GCM, and nothing else.

use std::collections::HashMap;
use std::io::Read as _;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::OAEP_SHA256_MGF1SHA256;
use flate2::read::DeflateDecoder;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::jwk::EncryptionKey;
use crate::keys::DecryptionKey;
use crate::{Dialect, base64url, limits};

const KEY_ALGORITHM: &str = "RSA-OAEP-256";
const CONTENT_ALGORITHM: &str = "A256GCM";
const CONTENT_KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// Why a part could not be encrypted, read or decrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    /// The part is larger than allowed.
    #[error("the part has more than {limit} bytes; send it in fragments or leave it out")]
    TooLarge {
        /// The limit that was passed.
        limit: usize,
    },
    /// Not the five parts of a compact JWE.
    #[error("this is not a JWE in compact serialisation: {0}")]
    Malformed(&'static str),
    /// The header is not what FIT-Connect demands.
    #[error("the JWE header is not allowed: {0}")]
    Header(String),
    /// Encrypted for another key.
    #[error("the part is encrypted for key `{found}`, but this key is `{expected}`")]
    WrongKey {
        /// The identifier of the key at hand.
        expected: String,
        /// The identifier in the header.
        found: String,
    },
    /// The key does not fit or something was changed; which of the two is not said.
    #[error("the part cannot be decrypted: it was made for another key, or it was changed")]
    Undecryptable,
    /// Authentic, but the compressed content is broken.
    #[error("the part was compressed, and the compressed content is damaged")]
    Compression,
    /// The library failed.
    #[error("the part could not be encrypted: the cryptographic library failed")]
    Failed,
}

fn header_fault(text: impl Into<String>) -> JweError {
    JweError::Header(text.into())
}

/// The header as this crate writes it.
#[derive(Serialize)]
struct NewHeader<'a> {
    alg: &'static str,
    enc: &'static str,
    kid: &'a str,
    cty: &'a str,
}

/// The header as others write it.
#[derive(Deserialize)]
struct WireHeader {
    alg: String,
    enc: String,
    kid: Option<String>,
    cty: Option<String>,
    zip: Option<String>,
    crit: Option<IgnoredAny>,
}

/// What the header of a part says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Identifier of the key it was encrypted for. Always there in the strict dialect.
    pub key_id: Option<String>,
    /// Media type of the plain text. Always there in the strict dialect.
    pub content_type: Option<String>,
    /// Whether the plain text was compressed before. Never in the strict dialect.
    pub compressed: bool,
}

impl Header {
    fn parse(encoded: &str, dialect: Dialect) -> Result<Self, JweError> {
        if encoded.len() > limits::MAX_HEADER {
            return Err(JweError::Malformed("its header is too long"));
        }
        let json = base64url::decode(encoded)
            .or(Err(JweError::Malformed("its header is not base64url without padding")))?;
        let wire: WireHeader = serde_json::from_slice(&json)
            .map_err(|e| header_fault(format!("it is no valid JSON object ({e})")))?;
        if wire.alg != KEY_ALGORITHM {
            return Err(header_fault("`alg` must be \"RSA-OAEP-256\""));
        }
        if wire.enc != CONTENT_ALGORITHM {
            return Err(header_fault("`enc` must be \"A256GCM\""));
        }
        if wire.crit.is_some() {
            return Err(header_fault("`crit` names extensions that FIT-Connect does not have"));
        }
        let compressed = match (wire.zip.as_deref(), dialect) {
            (None, _) => false,
            (Some("DEF"), Dialect::Lenient) => true,
            (Some("DEF"), Dialect::Strict) => {
                return Err(header_fault("`zip` is not allowed; send the part uncompressed"));
            }
            (Some(_), _) => return Err(header_fault("`zip` is not allowed")),
        };
        if dialect == Dialect::Strict && wire.cty.is_none() {
            return Err(header_fault("`cty` is missing; name the media type of the plain text"));
        }
        if dialect == Dialect::Strict && wire.kid.is_none() {
            return Err(header_fault("`kid` is missing; name the key of the destination"));
        }
        Ok(Self { key_id: wire.kid, content_type: wire.cty, compressed })
    }
}

/// A part that has the form of a JWE as FIT-Connect allows it. Whether it can be decrypted only the
/// holder of the key can say.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwe {
    compact: String,
    header: Header,
}

/// The five parts of the compact form.
struct Segments<'a> {
    header: &'a str,
    key: &'a str,
    nonce: &'a str,
    ciphertext: &'a str,
    tag: &'a str,
}

impl<'a> Segments<'a> {
    fn of(compact: &'a str) -> Result<Self, JweError> {
        let mut parts = compact.splitn(6, '.');
        let mut next = || parts.next().ok_or(JweError::Malformed("it has fewer than five parts"));
        let segments = Self {
            header: next()?,
            key: next()?,
            nonce: next()?,
            ciphertext: next()?,
            tag: next()?,
        };
        match parts.next() {
            None => Ok(segments),
            Some(_) => Err(JweError::Malformed("it has more than five parts")),
        }
    }
}

impl Jwe {
    /// Reads a part and checks what can be checked without the key: what a server does at upload.
    pub fn parse(compact: impl Into<String>, dialect: Dialect) -> Result<Self, JweError> {
        let compact = compact.into();
        if compact.len() > limits::MAX_COMPACT {
            return Err(JweError::TooLarge { limit: limits::MAX_PLAINTEXT });
        }
        let Segments { header, key, nonce, ciphertext, tag } = Segments::of(&compact)?;
        let key_lengths = base64url::encoded_len(limits::MIN_ENCRYPTION_KEY_BITS / 8)
            ..=base64url::encoded_len(limits::MAX_KEY_BITS / 8);
        if !key_lengths.contains(&key.len()) {
            return Err(JweError::Malformed("its second part is no key encrypted with RSA-4096"));
        }
        if nonce.len() != base64url::encoded_len(NONCE_LEN) {
            return Err(JweError::Malformed("its third part is no vector of 12 bytes"));
        }
        if tag.len() != base64url::encoded_len(TAG_BYTES) {
            return Err(JweError::Malformed("its fifth part is no tag of 16 bytes"));
        }
        if ![key, nonce, ciphertext, tag].into_iter().all(base64url::is_alphabet) {
            return Err(JweError::Malformed("it is not base64url without padding"));
        }
        let header = Header::parse(header, dialect)?;
        Ok(Self { compact, header })
    }

    /// The compact serialisation.
    pub fn as_str(&self) -> &str {
        &self.compact
    }

    /// The compact serialisation, handed over.
    pub fn into_string(self) -> String {
        self.compact
    }

    /// What the header says.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The authentication tag as it stands in events: the fifth part.
    pub fn authentication_tag(&self) -> &str {
        self.compact.rsplit('.').next().unwrap_or_default()
    }
}

impl std::fmt::Debug for Jwe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwe")
            .field("header", &self.header)
            .field("length", &self.compact.len())
            .finish_non_exhaustive()
    }
}

/// Content keys that this process drew itself, each under the encrypted form in which it travels.
///
/// To decrypt that form with the private key gives the content key again: that is what encrypting means.
/// A process that sends to a destination of its own therefore need not spend the private operation, by
/// far the most expensive of all, to learn what it knows. A form that is not in here, or was changed by
/// one bit, is decrypted.
#[derive(Default)]
pub struct ContentKeys(HashMap<Vec<u8>, Zeroizing<[u8; CONTENT_KEY_BYTES]>>);

impl ContentKeys {
    fn unwrap_key(&self, key: &DecryptionKey, encrypted: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self.0.get(encrypted) {
            Some(known) => Some(Zeroizing::new(known.to_vec())),
            None => key.unwrap_key(encrypted),
        }
    }
}

// Whoever has a content key reads the part.
impl std::fmt::Debug for ContentKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ContentKeys({})", self.0.len())
    }
}

/// Encrypts a part for a destination. `content_type` is the media type of the plain text.
pub fn encrypt(
    recipient: &EncryptionKey,
    plaintext: &[u8],
    content_type: &str,
) -> Result<Jwe, JweError> {
    encrypt_keeping(recipient, plaintext, content_type, &mut ContentKeys::default())
}

/// The same, and keeps the content key for [`decrypt_knowing`].
pub fn encrypt_keeping(
    recipient: &EncryptionKey,
    plaintext: &[u8],
    content_type: &str,
    kept: &mut ContentKeys,
) -> Result<Jwe, JweError> {
    if plaintext.len() > limits::MAX_PLAINTEXT {
        return Err(JweError::TooLarge { limit: limits::MAX_PLAINTEXT });
    }
    let new = NewHeader {
        alg: KEY_ALGORITHM,
        enc: CONTENT_ALGORITHM,
        kid: recipient.kid(),
        cty: content_type,
    };
    let json = serde_json::to_vec(&new).or(Err(JweError::Failed))?;

    let mut content_key = Zeroizing::new([0; CONTENT_KEY_BYTES]);
    rand::fill(content_key.as_mut_slice()).or(Err(JweError::Failed))?;
    let mut encrypted_key = vec![0; recipient.oaep().ciphertext_size()];
    recipient
        .oaep()
        .encrypt(&OAEP_SHA256_MGF1SHA256, content_key.as_slice(), &mut encrypted_key, None)
        .or(Err(JweError::Failed))?;

    let mut compact = String::with_capacity(
        base64url::encoded_len(json.len() + encrypted_key.len() + plaintext.len()) + 64,
    );
    base64url::encode_onto(&mut compact, &json);
    let cipher =
        RandomizedNonceKey::new(&AES_256_GCM, content_key.as_slice()).or(Err(JweError::Failed))?;
    let mut text = plaintext.to_vec();
    let (nonce, tag) = cipher
        .seal_in_place_separate_tag(Aad::from(compact.as_bytes()), &mut text)
        .or(Err(JweError::Failed))?;
    for part in [encrypted_key.as_slice(), nonce.as_ref(), &text, tag.as_ref()] {
        compact.push('.');
        base64url::encode_onto(&mut compact, part);
    }
    kept.0.insert(encrypted_key, content_key);
    let header = Header {
        key_id: Some(recipient.kid().to_owned()),
        content_type: Some(content_type.to_owned()),
        compressed: false,
    };
    Ok(Jwe { compact, header })
}

/// Decrypts a part. At most `limit` bytes come out, and never more than [`limits::MAX_PLAINTEXT`],
/// however far a compressed part would expand.
pub fn decrypt(key: &DecryptionKey, part: &Jwe, limit: usize) -> Result<Vec<u8>, JweError> {
    decrypt_knowing(key, &ContentKeys::default(), part, limit)
}

/// The same, with content keys that are known already. All other checks stay as they are.
pub fn decrypt_knowing(
    key: &DecryptionKey,
    known: &ContentKeys,
    part: &Jwe,
    limit: usize,
) -> Result<Vec<u8>, JweError> {
    let limit = limit.min(limits::MAX_PLAINTEXT);
    let segments = Segments::of(&part.compact)?;
    if let Some(found) = part.header.key_id.as_deref()
        && found != key.kid()
    {
        return Err(JweError::WrongKey { expected: key.kid().to_owned(), found: found.to_owned() });
    }
    if segments.ciphertext.len() > base64url::encoded_len(limit) {
        return Err(JweError::TooLarge { limit });
    }
    let plaintext = open(key, known, &segments).ok_or(JweError::Undecryptable)?;
    if part.header.compressed { inflate(&plaintext, limit) } else { Ok(plaintext) }
}

/// The plain text, or nothing: whoever probes with forged parts learns no more than that.
fn open(key: &DecryptionKey, known: &ContentKeys, segments: &Segments<'_>) -> Option<Vec<u8>> {
    let encrypted_key = base64url::decode(segments.key).ok()?;
    let nonce = base64url::decode(segments.nonce).ok()?;
    let tag = base64url::decode(segments.tag).ok()?;
    let mut text = base64url::decode(segments.ciphertext).ok()?;
    text.extend_from_slice(&tag);

    let content_key = known.unwrap_key(key, &encrypted_key)?;
    // The constructor refuses every length but 32.
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, &content_key).ok()?;
    let nonce = Nonce::try_assume_unique_for_key(&nonce).ok()?;
    let length =
        cipher.open_in_place(nonce, Aad::from(segments.header.as_bytes()), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

fn inflate(compressed: &[u8], limit: usize) -> Result<Vec<u8>, JweError> {
    let mut plaintext = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    DeflateDecoder::new(compressed)
        .take(bound)
        .read_to_end(&mut plaintext)
        .or(Err(JweError::Compression))?;
    if plaintext.len() > limit { Err(JweError::TooLarge { limit }) } else { Ok(plaintext) }
}
