//! What the crate promises, shown on fixed keys: making RSA keys would take longer than all tests
//! together.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "the helpers of tests fail like the tests themselves"
)]

mod callback;
mod figures;
mod jwe;
mod jwk;
mod keys;
mod metadata;
mod set;
mod state;
mod submission;

use std::sync::LazyLock;

use fitconnect::keys::{DecryptionKey, SigningKey};
use uuid::Uuid;

/// The key of the destination in the tests.
static DESTINATION: LazyLock<DecryptionKey> = LazyLock::new(|| {
    let der = include_bytes!("../vectors/TEST-ONLY-decryption-key.p8");
    DecryptionKey::from_pkcs8(der).unwrap()
});

/// The key that signs in the tests.
static SIGNER: LazyLock<SigningKey> = LazyLock::new(|| {
    SigningKey::from_pkcs8(include_bytes!("../vectors/TEST-ONLY-signing-key.p8")).unwrap()
});

const DESTINATION_JWK: &[u8] = include_bytes!("../vectors/decryption-key.jwk.json");
const SIGNER_JWK: &[u8] = include_bytes!("../vectors/signing-key.jwk.json");

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The JSON text with one member set to another value, or removed.
fn changed(json: &[u8], member: &str, value: Option<serde_json::Value>) -> Vec<u8> {
    let mut object: serde_json::Map<_, _> = serde_json::from_slice(json).unwrap();
    match value {
        Some(value) => object.insert(member.to_owned(), value),
        None => object.remove(member),
    };
    serde_json::to_vec(&object).unwrap()
}
