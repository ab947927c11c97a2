//! The keys: of destinations, of this node's delivery service, and the one that seals them at rest.

use fitconnect::jwk::EncryptionKey;
use fitconnect::keys::{self, DecryptionKey, SigningKey, SigningKeySize};

use crate::Error;

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Key(error.to_string())
}

/// The key of this node: seals private keys in the database. It lives outside the database, so that a
/// copy of the database alone opens nothing.
#[derive(Clone)]
pub struct NodeKey(pub [u8; 32]);

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NodeKey(…)")
    }
}

impl NodeKey {
    pub(crate) fn seal(&self, private: &[u8], purpose: &str) -> Result<Vec<u8>, Error> {
        keys::seal(&self.0, private, purpose.as_bytes()).map_err(failed)
    }

    pub(crate) fn open(&self, sealed: &[u8], purpose: &str) -> Result<Vec<u8>, Error> {
        let opened = keys::open(&self.0, sealed, purpose.as_bytes()).map_err(|_wrong| {
            Error::Key("the key of the node does not fit the database".to_owned())
        })?;
        Ok(opened.to_vec())
    }
}

/// What a destination decrypts and signs with.
#[derive(Debug)]
pub struct DestinationKeys {
    pub(crate) decryption: DecryptionKey,
    pub(crate) signing: SigningKey,
}

impl DestinationKeys {
    /// New keys: RSA 4096 to decrypt (FIT-Connect), RSA 3072 to sign events. Takes seconds; call it on
    /// a thread that may block.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self {
            decryption: DecryptionKey::generate().map_err(failed)?,
            signing: SigningKey::generate(SigningKeySize::Bits3072).map_err(failed)?,
        })
    }

    /// The public key for whoever wants to send to the destination.
    pub fn encryption_key(&self) -> &EncryptionKey {
        self.decryption.public()
    }

    pub(crate) fn from_der(decryption: &[u8], signing: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            decryption: DecryptionKey::from_pkcs8(decryption).map_err(failed)?,
            signing: SigningKey::from_pkcs8(signing).map_err(failed)?,
        })
    }

    pub(crate) fn to_der(&self) -> Result<(Vec<u8>, Vec<u8>), Error> {
        let decryption = self.decryption.to_pkcs8().map_err(failed)?;
        let signing = self.signing.to_pkcs8().map_err(failed)?;
        Ok((decryption.to_vec(), signing.to_vec()))
    }
}

/// What the delivery service of this node signs its events with.
#[derive(Debug)]
pub struct ServiceKey(pub(crate) SigningKey);

impl ServiceKey {
    /// A new key, RSA 3072.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> Result<Self, Error> {
        SigningKey::generate(SigningKeySize::Bits3072).map(Self).map_err(failed)
    }

    pub(crate) fn from_der(der: &[u8]) -> Result<Self, Error> {
        SigningKey::from_pkcs8(der).map(Self).map_err(failed)
    }

    pub(crate) fn to_der(&self) -> Result<Vec<u8>, Error> {
        Ok(self.0.to_pkcs8().map_err(failed)?.to_vec())
    }
}
