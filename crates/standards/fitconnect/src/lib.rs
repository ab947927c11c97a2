//! FIT-Connect, the transport standard of the German administration, as a pure library.
//!
//! A submission is a set of encrypted parts ([`submission::Sealed`]): metadata, data and
//! attachments, each one its own [`jwe::Jwe`], encrypted to the key of a destination
//! ([`jwk::EncryptionKey`]). What happens to it is told by signed events ([`set::SecurityEvent`])
//! which move it from state to state ([`state::State`]). A server tells a receiver about news by an
//! authenticated call ([`callback`]).
//!
//! The crate reads no clock, opens no file and no socket. Time and identifiers are parameters.
//! Randomness is the one exception: content keys, nonces, OAEP seeds, PSS salts and RSA keys are
//! drawn inside by the system generator of `aws-lc`. That library offers no other source for the
//! last three, and a content key that a caller could choose is a content key that a caller could
//! repeat.

mod base64url;
mod hex;

pub mod callback;
pub mod jwe;
pub mod jwk;
pub mod keys;
pub mod limits;
pub mod metadata;
pub mod problem;
pub mod set;
pub mod state;
pub mod submission;

/// How closely what others sent must follow the current version of the standard.
///
/// What this crate writes is always strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Version 2: content type and key id are required, compression is refused, data are required.
    Strict,
    /// Version 1 as its clients speak it: compressed parts, no content type, no data.
    Lenient,
}
