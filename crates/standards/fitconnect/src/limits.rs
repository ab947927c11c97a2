//! Every bound of this crate, each with its reason.

/// Plain text of one part, in bytes.
///
/// AES-GCM may hand out nothing before the tag at the end has been checked, so a part is held in
/// memory as a whole, about two and a half times while it is encrypted. Larger files travel as
/// fragments.
pub const MAX_PLAINTEXT: usize = 64 << 20;

/// Plain text of all parts of one submission together, since it is opened as a whole.
pub const MAX_SUBMISSION: usize = 256 << 20;

/// One part in compact serialisation: the plain text in base64url, plus room for header and key.
pub const MAX_COMPACT: usize = MAX_PLAINTEXT / 3 * 4 + (64 << 10);

/// Encoded JOSE header. Real ones have about 200 characters; some carry a certificate chain.
pub const MAX_HEADER: usize = 16 << 10;

/// Metadata in plain text. They hold descriptions only; identity proofs among them reach some 100
/// kB.
pub const MAX_METADATA: usize = 4 << 20;

/// Attachments (or fragments) of one submission. A sender splits at some megabytes.
pub const MAX_ATTACHMENTS: usize = 1_000;

/// A JSON Web Key. A 4096-bit key takes 1 kB; the rest is for certificates.
pub const MAX_JWK: usize = 64 << 10;

/// Certificates in one key. The chains of the administration's PKI have three or four.
pub const MAX_CERTIFICATES: usize = 10;

/// Key identifiers: the OpenAPI document says 8 to 64 in one place and 36 in another; the wider
/// holds.
pub const KEY_ID_LENGTH: std::ops::RangeInclusive<usize> = 8..=64;

/// Keys of destinations must have at least this many bits: the rule of FIT-Connect.
pub const MIN_ENCRYPTION_KEY_BITS: usize = 4096;

/// Signing keys of other nodes may be shorter than those of destinations, but not below BSI
/// TR-02102.
pub const MIN_VERIFICATION_KEY_BITS: usize = 3072;

/// Longer RSA keys only cost time, quadratically.
pub const MAX_KEY_BITS: usize = 8192;

/// A signed event. One with a tag for each of [`MAX_ATTACHMENTS`] has about 100 kB.
pub const MAX_EVENT_TOKEN: usize = 512 << 10;

/// Problems in one rejection, sent or read.
pub const MAX_PROBLEMS: usize = 100;

/// Seconds a callback may be old, or ahead: the rule of FIT-Connect.
pub const CALLBACK_WINDOW: i64 = 300;
