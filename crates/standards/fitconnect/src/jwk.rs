//! Public RSA keys as JSON Web Keys: of a destination (`wrapKey`) and of a signer (`verify`).

use aws_lc_rs::digest;
use aws_lc_rs::rsa::{OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PSS_2048_8192_SHA512, RsaPublicKeyComponents, RsaSubjectPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{base64url, limits};

/// The only public exponent that FIT-Connect allows: 65537.
const EXPONENT: &str = "AQAB";
const EXPONENT_BYTES: [u8; 3] = [1, 0, 1];

/// Why a JSON Web Key is not usable.
#[derive(Debug, thiserror::Error)]
pub enum JwkError {
    /// The document is longer than [`limits::MAX_JWK`].
    #[error("the key has {0} bytes; at most {max} are allowed", max = limits::MAX_JWK)]
    TooLong(usize),
    /// Not JSON, a member is missing, or it has the wrong type.
    #[error("the key is not a JSON Web Key for RSA: {0}")]
    Json(#[from] serde_json::Error),
    /// A private key was handed in where a public key belongs.
    #[error(
        "this is a private key: treat it as disclosed, make a new one, and send its public part"
    )]
    Private,
    /// A member has a value that FIT-Connect does not allow.
    #[error("member `{member}` must be {expected}")]
    Member {
        /// Name of the member.
        member: &'static str,
        /// What is allowed.
        expected: &'static str,
    },
    /// The modulus has too few or too many bits.
    #[error("the key has {bits} bits; {min} to {max} are allowed", max = limits::MAX_KEY_BITS)]
    Size {
        /// Bits of this modulus.
        bits: usize,
        /// The least number for this use.
        min: usize,
    },
    /// The cryptographic library does not take it.
    #[error("modulus and exponent do not form an RSA key")]
    Rejected,
}

const fn member(member: &'static str, expected: &'static str) -> JwkError {
    JwkError::Member { member, expected }
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyOperation {
    /// Encrypting content keys for a destination.
    #[serde(rename = "wrapKey")]
    WrapKey,
    /// Checking signatures of events.
    #[serde(rename = "verify")]
    Verify,
}

impl KeyOperation {
    const fn algorithm(self) -> &'static str {
        match self {
            Self::WrapKey => "RSA-OAEP-256",
            Self::Verify => "PS512",
        }
    }

    const fn min_bits(self) -> usize {
        match self {
            Self::WrapKey => limits::MIN_ENCRYPTION_KEY_BITS,
            Self::Verify => limits::MIN_VERIFICATION_KEY_BITS,
        }
    }
}

/// A public RSA key in its JSON form, checked in everything but its arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwk {
    kty: &'static str,
    key_ops: [KeyOperation; 1],
    alg: &'static str,
    kid: String,
    n: String,
    e: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    x5c: Vec<String>,
}

impl Jwk {
    /// Reads a key from its JSON text.
    pub fn parse(json: &[u8]) -> Result<Self, JwkError> {
        if json.len() > limits::MAX_JWK {
            return Err(JwkError::TooLong(json.len()));
        }
        serde_json::from_slice::<Wire>(json)?.try_into()
    }

    /// The key identifier.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What the key is for.
    pub fn operation(&self) -> KeyOperation {
        let [operation] = self.key_ops;
        operation
    }

    /// The certificate chain, as base64 of DER, own certificate first. It is not judged here.
    pub fn certificates(&self) -> &[String] {
        &self.x5c
    }

    /// The key with this certificate chain.
    pub fn with_certificates(mut self, x5c: Vec<String>) -> Result<Self, JwkError> {
        check_certificates(&x5c)?;
        self.x5c = x5c;
        Ok(self)
    }

    /// The RFC 7638 thumbprint (SHA-256): what a key of ours is called.
    pub fn thumbprint(&self) -> String {
        thumbprint(&self.n)
    }

    /// A key under its own name, the thumbprint.
    fn from_modulus(operation: KeyOperation, modulus: &[u8]) -> Result<Self, JwkError> {
        let bits = bits(modulus)
            .ok_or(member("n", "an odd number in base64url, no leading zero bytes"))?;
        let min = operation.min_bits();
        if !(min..=limits::MAX_KEY_BITS).contains(&bits) {
            return Err(JwkError::Size { bits, min });
        }
        let n = base64url::encode(modulus);
        Ok(Self {
            kty: "RSA",
            key_ops: [operation],
            alg: operation.algorithm(),
            kid: thumbprint(&n),
            n,
            e: EXPONENT,
            x5c: Vec::new(),
        })
    }

    fn components(&self) -> Result<RsaPublicKeyComponents<Vec<u8>>, JwkError> {
        let n = base64url::decode(&self.n).or(Err(JwkError::Rejected))?;
        Ok(RsaPublicKeyComponents { n, e: EXPONENT_BYTES.to_vec() })
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Wire::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

/// RFC 7638: the required members in alphabetical order, without blanks.
fn thumbprint(n: &str) -> String {
    let canonical = format!(r#"{{"e":"{EXPONENT}","kty":"RSA","n":"{n}"}}"#);
    base64url::encode(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
}

/// A key as others write it.
#[derive(Deserialize)]
struct Wire {
    kty: String,
    #[serde(default)]
    key_ops: Vec<KeyOperation>,
    alg: String,
    kid: String,
    n: String,
    e: String,
    #[serde(default)]
    x5c: Vec<String>,
    d: Option<IgnoredAny>,
}

impl TryFrom<Wire> for Jwk {
    type Error = JwkError;

    fn try_from(wire: Wire) -> Result<Self, JwkError> {
        if wire.d.is_some() {
            return Err(JwkError::Private);
        }
        if wire.kty != "RSA" {
            return Err(member("kty", "\"RSA\""));
        }
        let [operation] = *wire.key_ops.as_slice() else {
            return Err(member("key_ops", "[\"wrapKey\"] or [\"verify\"]"));
        };
        if wire.alg != operation.algorithm() {
            return Err(match operation {
                KeyOperation::WrapKey => member("alg", "\"RSA-OAEP-256\" for \"wrapKey\""),
                KeyOperation::Verify => member("alg", "\"PS512\" for \"verify\""),
            });
        }
        if wire.e != EXPONENT {
            return Err(member("e", "\"AQAB\""));
        }
        if !limits::KEY_ID_LENGTH.contains(&wire.kid.chars().count()) {
            return Err(member("kid", "8 to 64 characters long"));
        }
        let modulus = base64url::decode(&wire.n)
            .or(Err(member("n", "the modulus in base64url without padding")))?;
        check_certificates(&wire.x5c)?;
        let jwk = Self::from_modulus(operation, &modulus)?;
        Ok(Self { kid: wire.kid, x5c: wire.x5c, ..jwk })
    }
}

/// The modulus of a key whose exponent is the only one allowed.
fn modulus(public: &RsaSubjectPublicKey) -> Result<&[u8], JwkError> {
    if public.exponent().big_endian_without_leading_zero() != EXPONENT_BYTES {
        return Err(member("e", "\"AQAB\""));
    }
    Ok(public.modulus().big_endian_without_leading_zero())
}

/// The length of a number that can be a modulus: odd (the library would find out only when it
/// encrypts) and written without leading zero bytes.
fn bits(modulus: &[u8]) -> Option<usize> {
    let first = modulus.first().filter(|first| **first != 0)?;
    modulus.last().filter(|last| **last % 2 == 1)?;
    let unused = usize::try_from(first.leading_zeros()).ok()?;
    Some(modulus.len() * 8 - unused)
}

fn check_certificates(x5c: &[String]) -> Result<(), JwkError> {
    if x5c.len() > limits::MAX_CERTIFICATES {
        return Err(member("x5c", "a chain of at most 10 certificates"));
    }
    let encoded = |text: &String| STANDARD.decode(text).is_ok_and(|der| !der.is_empty());
    if !x5c.iter().all(encoded) {
        return Err(member("x5c", "a list of DER certificates in base64 with padding"));
    }
    Ok(())
}

/// The public key of a destination: what content keys are encrypted to.
pub struct EncryptionKey {
    jwk: Jwk,
    oaep: OaepPublicEncryptingKey,
}

impl EncryptionKey {
    /// Reads the key from its JSON text.
    pub fn parse(json: &[u8]) -> Result<Self, JwkError> {
        Jwk::parse(json)?.try_into()
    }

    pub(crate) fn of(public: &RsaSubjectPublicKey) -> Result<Self, JwkError> {
        Jwk::from_modulus(KeyOperation::WrapKey, modulus(public)?)?.try_into()
    }

    /// The key in its JSON form.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The key identifier.
    pub fn kid(&self) -> &str {
        self.jwk.kid()
    }

    pub(crate) fn oaep(&self) -> &OaepPublicEncryptingKey {
        &self.oaep
    }
}

impl TryFrom<Jwk> for EncryptionKey {
    type Error = JwkError;

    fn try_from(jwk: Jwk) -> Result<Self, JwkError> {
        if jwk.operation() != KeyOperation::WrapKey {
            return Err(member("key_ops", "[\"wrapKey\"] for the key of a destination"));
        }
        let key: PublicEncryptingKey = jwk.components()?.try_into().or(Err(JwkError::Rejected))?;
        let oaep = OaepPublicEncryptingKey::new(key).or(Err(JwkError::Rejected))?;
        Ok(Self { jwk, oaep })
    }
}

impl std::fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("EncryptionKey").field(&self.kid()).finish()
    }
}

/// The public key of a signer: what events are checked with.
pub struct VerificationKey {
    jwk: Jwk,
    parsed: ParsedPublicKey,
}

impl VerificationKey {
    /// Reads the key from its JSON text.
    pub fn parse(json: &[u8]) -> Result<Self, JwkError> {
        Jwk::parse(json)?.try_into()
    }

    pub(crate) fn of(public: &RsaSubjectPublicKey) -> Result<Self, JwkError> {
        Jwk::from_modulus(KeyOperation::Verify, modulus(public)?)?.try_into()
    }

    /// The key in its JSON form.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The key identifier.
    pub fn kid(&self) -> &str {
        self.jwk.kid()
    }

    /// Whether `signature` is this signer's PS512 signature of `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}

impl TryFrom<Jwk> for VerificationKey {
    type Error = JwkError;

    fn try_from(jwk: Jwk) -> Result<Self, JwkError> {
        if jwk.operation() != KeyOperation::Verify {
            return Err(member("key_ops", "[\"verify\"] for the key of a signer"));
        }
        let parsed = jwk
            .components()?
            .to_parsed_public_key(&RSA_PSS_2048_8192_SHA512)
            .or(Err(JwkError::Rejected))?;
        Ok(Self { jwk, parsed })
    }
}

impl std::fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("VerificationKey").field(&self.kid()).finish()
    }
}

/// A list of keys, as `/.well-known/jwks.json` carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    /// The keys.
    pub keys: Vec<Jwk>,
}
