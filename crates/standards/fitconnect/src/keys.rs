//! Private keys: making them, keeping them, and sealing them for storage.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA512, RsaKeyPair, RsaSubjectPublicKey};
use zeroize::Zeroizing;

use crate::jwk::{EncryptionKey, JwkError, VerificationKey};

/// Why a private key could not be made, read or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The library could not make a key.
    #[error("no RSA key could be made; the system's source of randomness may be unavailable")]
    Generation,
    /// Not a PKCS#8 RSA key, or one that is inconsistent in itself.
    #[error("this is not an RSA private key in PKCS#8 DER: {0}")]
    Rejected(#[from] aws_lc_rs::error::KeyRejected),
    /// The public part does not follow the rules of FIT-Connect.
    #[error("the key cannot be used: {0}")]
    Unsuitable(#[from] JwkError),
    /// The library could not write the key or sign with it.
    #[error("the key cannot be used: the cryptographic library failed")]
    Failed,
}

/// The private key of a destination.
pub struct DecryptionKey {
    key: PrivateDecryptingKey,
    oaep: OaepPrivateDecryptingKey,
    public: EncryptionKey,
    uses: AtomicU64,
}

impl DecryptionKey {
    /// Makes a key of 4096 bits. Takes seconds: do it in a job.
    pub fn generate() -> Result<Self, KeyError> {
        PrivateDecryptingKey::generate(KeySize::Rsa4096).or(Err(KeyError::Generation))?.try_into()
    }

    /// Reads a key from PKCS#8 DER.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        PrivateDecryptingKey::from_pkcs8(der)?.try_into()
    }

    /// The key in PKCS#8 DER. [`seal`] it before it is stored.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der: Pkcs8V1Der<'_> = self.key.as_der().or(Err(KeyError::Failed))?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The public part.
    pub fn public(&self) -> &EncryptionKey {
        &self.public
    }

    /// The key identifier, the thumbprint of the public part.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// How often the private part was used since the key was read. It costs milliseconds each time, more
    /// than everything else in a submission together.
    pub fn uses(&self) -> u64 {
        self.uses.load(Ordering::Relaxed)
    }

    /// The content key, or nothing: there is deliberately no difference between kinds of failure.
    pub(crate) fn unwrap_key(&self, encrypted: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.uses.fetch_add(1, Ordering::Relaxed);
        let mut buffer = Zeroizing::new(vec![0; self.oaep.min_output_size()]);
        let key = self.oaep.decrypt(&OAEP_SHA256_MGF1SHA256, encrypted, &mut buffer, None).ok()?;
        Some(Zeroizing::new(key.to_vec()))
    }
}

impl TryFrom<PrivateDecryptingKey> for DecryptionKey {
    type Error = KeyError;

    fn try_from(key: PrivateDecryptingKey) -> Result<Self, KeyError> {
        let der: PublicKeyX509Der<'_> = key.public_key().as_der().or(Err(KeyError::Failed))?;
        let public = EncryptionKey::of(&RsaSubjectPublicKey::from_der(der.as_ref())?)?;
        let oaep = OaepPrivateDecryptingKey::new(key.clone()).or(Err(KeyError::Failed))?;
        Ok(Self { key, oaep, public, uses: AtomicU64::new(0) })
    }
}

impl std::fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DecryptionKey").field(&self.kid()).finish()
    }
}

/// The size of a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningKeySize {
    /// Enough under BSI TR-02102, and signs in half the time.
    Bits3072,
    /// What the national delivery service demands.
    Bits4096,
}

/// The private key of a node or destination with which it signs its events.
pub struct SigningKey {
    pair: RsaKeyPair,
    public: VerificationKey,
    uses: AtomicU64,
}

impl SigningKey {
    /// Makes a key. Takes up to seconds: do it in a job.
    pub fn generate(size: SigningKeySize) -> Result<Self, KeyError> {
        let size = match size {
            SigningKeySize::Bits3072 => KeySize::Rsa3072,
            SigningKeySize::Bits4096 => KeySize::Rsa4096,
        };
        RsaKeyPair::generate(size).or(Err(KeyError::Generation))?.try_into()
    }

    /// Reads a key from PKCS#8 DER.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        RsaKeyPair::from_pkcs8(der)?.try_into()
    }

    /// The key in PKCS#8 DER. [`seal`] it before it is stored.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().or(Err(KeyError::Failed))?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The public part.
    pub fn public(&self) -> &VerificationKey {
        &self.public
    }

    /// The key identifier, the thumbprint of the public part.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// How often it has signed since it was read.
    pub fn uses(&self) -> u64 {
        self.uses.load(Ordering::Relaxed)
    }

    /// The PS512 signature of `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.uses.fetch_add(1, Ordering::Relaxed);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PSS_SHA512, &SystemRandom::new(), message, &mut signature)
            .or(Err(KeyError::Failed))?;
        Ok(signature)
    }
}

impl TryFrom<RsaKeyPair> for SigningKey {
    type Error = KeyError;

    fn try_from(pair: RsaKeyPair) -> Result<Self, KeyError> {
        let public = VerificationKey::of(pair.public_key())?;
        Ok(Self { pair, public, uses: AtomicU64::new(0) })
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey").field(&self.kid()).finish()
    }
}

/// The first byte of what [`seal`] writes, so that the method can be changed later.
const SEAL_VERSION: u8 = 1;

/// Why a sealed secret could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The library failed.
    #[error("the secret could not be sealed: the cryptographic library failed")]
    Failed,
    /// Not written by [`seal`], or by a newer version of it.
    #[error("this is not a sealed secret, or one that a newer version wrote")]
    Format,
    /// Wrong master key, wrong purpose, or changed bytes.
    #[error(
        "the secret cannot be opened: the master key is another one, or the bytes were changed"
    )]
    Sealed,
}

/// Encrypts a secret for storage with A256GCM.
///
/// `purpose` is bound to it (what the secret is and whose), so that one sealed secret cannot be put
/// in the place of another. The nonce is drawn by the library.
pub fn seal(master: &[u8; 32], plaintext: &[u8], purpose: &[u8]) -> Result<Vec<u8>, SealError> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, master).or(Err(SealError::Failed))?;
    let mut secret = Zeroizing::new(plaintext.to_vec());
    let (nonce, tag) = key
        .seal_in_place_separate_tag(Aad::from(purpose), secret.as_mut_slice())
        .or(Err(SealError::Failed))?;
    Ok([&[SEAL_VERSION], nonce.as_ref().as_slice(), &secret, tag.as_ref()].concat())
}

/// Opens what [`seal`] wrote with the same master key for the same purpose.
pub fn open(
    master: &[u8; 32],
    sealed: &[u8],
    purpose: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let [SEAL_VERSION, rest @ ..] = sealed else { return Err(SealError::Format) };
    let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError::Format)?;
    let key = RandomizedNonceKey::new(&AES_256_GCM, master).or(Err(SealError::Failed))?;
    let mut buffer = Zeroizing::new(body.to_vec());
    let plaintext = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(purpose), &mut buffer)
        .or(Err(SealError::Sealed))?;
    Ok(Zeroizing::new(plaintext.to_vec()))
}
