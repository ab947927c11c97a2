//! Files, addressed by what they contain: the same file is kept once, and a changed file is noticed.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::{Error, FromValue, Result, Value, limits};

/// The SHA-256 of a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId([u8; 32]);

impl BlobId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut id = [0; 32];
        for (to, from) in id.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
            *to = *from;
        }
        Self(id)
    }

    fn key(self) -> Key {
        let hex = self.to_string();
        let (folder, name) = hex.split_at(2);
        Key::from_iter([folder, name])
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for BlobId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = || Error::Corrupt(format!("{text:?} is no file id"));
        if text.len() != 64 || !text.is_ascii() {
            return Err(malformed());
        }
        let mut id = [0; 32];
        for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_not_text| malformed())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_not_hex| malformed())?;
        }
        Ok(Self(id))
    }
}

impl From<BlobId> for Value {
    fn from(id: BlobId) -> Self {
        Self::Bytes(id.0.to_vec())
    }
}

impl FromValue for BlobId {
    fn from_value(value: Value) -> std::result::Result<Self, Value> {
        match value {
            Value::Bytes(bytes) => {
                bytes.as_slice().try_into().map(Self).map_err(|_length| Value::Bytes(bytes))
            }
            other => Err(other),
        }
    }
}

/// The files of a node.
#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blobs")
    }
}

impl Blobs {
    pub(crate) fn in_folder(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|error| Error::Blob(error.to_string()))?;
        let folder = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| Error::Blob(error.to_string()))?
            .with_fsync(true);
        Ok(Self(Arc::new(folder)))
    }

    /// Keeps a file. When this answers, it is on disk; keeping it again changes nothing.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`limits::BLOB`]; [`Error::Blob`] when it cannot be written.
    pub async fn put(&self, bytes: Bytes) -> Result<BlobId> {
        if bytes.len() > limits::BLOB {
            return Err(Error::TooLarge { size: bytes.len(), limit: limits::BLOB });
        }
        let id = BlobId::of(&bytes);
        self.0
            .put(&id.key(), bytes.into())
            .await
            .map_err(|error| Error::Blob(error.to_string()))?;
        Ok(id)
    }

    /// Reads a file back and proves that it is still what was written.
    ///
    /// # Errors
    /// [`Error::Blob`] when it is missing; [`Error::Corrupt`] when it changed on disk.
    pub async fn get(&self, id: BlobId) -> Result<Bytes> {
        let failed = |error: object_store::Error| Error::Blob(error.to_string());
        let bytes = self.0.get(&id.key()).await.map_err(failed)?.bytes().await.map_err(failed)?;
        if BlobId::of(&bytes) == id {
            Ok(bytes)
        } else {
            Err(Error::Corrupt(format!("file {id} was changed on disk")))
        }
    }

    /// Removes a file; removing one that is not there is no error.
    ///
    /// # Errors
    /// [`Error::Blob`] when it cannot be removed.
    pub async fn remove(&self, id: BlobId) -> Result<()> {
        match self.0.delete(&id.key()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::Blob(error.to_string())),
        }
    }
}
