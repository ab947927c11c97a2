//! The fields of forms that carry files. The bound on such a request is one for files; a text in it has its own.

use axum::extract::multipart::{Field, MultipartError};

/// A text as far as it was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What was kept.
    pub text: String,
    /// Whether there was more.
    pub cut: bool,
}

/// Reads a text and keeps at most `limit` bytes of it; the rest is read and dropped.
///
/// # Errors
/// When the request ends early or is too large as a whole.
pub async fn text(field: &mut Field<'_>, limit: usize) -> Result<Kept, MultipartError> {
    let (mut bytes, mut cut) = (Vec::new(), false);
    while let Some(chunk) = field.chunk().await? {
        let fits = chunk.len().min(limit.saturating_sub(bytes.len()));
        bytes.extend(chunk.iter().take(fits));
        cut |= fits < chunk.len();
    }
    Ok(Kept { text: String::from_utf8_lossy(&bytes).into_owned(), cut })
}
