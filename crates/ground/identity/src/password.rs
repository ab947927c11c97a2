//! Password hashes: argon2id with the parameters of OWASP (19 MiB, two passes, one lane).

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use store::Entropy;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::{Error, limits};

/// Bounds the memory and the cores that signing in takes from everybody else.
static HASHING: Semaphore = Semaphore::const_new(limits::HASHES);

/// Bounds how many wait for that.
static QUEUE: Semaphore = Semaphore::const_new(limits::WAITING);

/// A hash of no password, so that an unknown account takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(b"nobody has this password", &[7; 16]));

fn hash(password: &[u8], salt: &[u8]) -> String {
    // The default parameters and a salt of 16 bytes are always accepted.
    Argon2::default()
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .unwrap_or_default()
}

/// Hashes a new password.
pub(crate) async fn hashed(password: &str, entropy: &Entropy) -> Result<String, Error> {
    if !limits::PASSWORD.contains(&password.chars().count()) {
        return Err(Error::PasswordLength);
    }
    let (password, salt) = (password.to_owned(), entropy.bytes::<16>());
    on_own_thread(move || hash(password.as_bytes(), &salt)).await
}

/// Whether the password is the one behind the hash. Without a hash it takes as long and says no.
pub(crate) async fn verified(password: &str, stored: Option<String>) -> Result<bool, Error> {
    if password.len() > 4 * limits::PASSWORD.end() {
        return Ok(false);
    }
    let password = password.to_owned();
    on_own_thread(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let fits = PasswordHash::new(&stored).is_ok_and(|hash| {
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
        });
        fits && known
    })
    .await
}

async fn on_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let _place = QUEUE.try_acquire().map_err(|_full| ::store::Error::Busy)?;
    let _turn = HASHING.acquire().await.map_err(|_closed| ::store::Error::Busy)?;
    Ok(spawn_blocking(work).await.map_err(|_panicked| ::store::Error::Panicked)?)
}
