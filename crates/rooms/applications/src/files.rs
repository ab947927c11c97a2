//! Files that come with messages: what they are is decided by their content, never by their name.

use bytes::Bytes;
use store::{BlobId, Store};
use uuid::Uuid;

use crate::model::KeptFile;
use crate::{Error, limits};

/// What is taken, with the ending of its name: what every office can open and what carries no program.
const TAKEN: [(&str, &str); 4] = [
    ("application/pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/tiff", "tif"),
];

/// A file as it was sent.
#[derive(Clone)]
pub struct Upload {
    /// The name it came with.
    pub name: String,
    /// The content.
    pub content: Bytes,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({} bytes)", self.content.len())
    }
}

/// A file that may be sent on.
#[derive(Clone)]
pub(crate) struct Checked {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) content: Bytes,
}

/// Looks at a file; its id follows from the message it belongs to and its place in it, so that sending
/// the same message again sends the same files.
///
/// # Errors
/// [`Error::File`] when its content is nothing that is taken.
pub(crate) fn checked(upload: Upload, message: Uuid, place: usize) -> Result<Checked, Error> {
    let found = infer::get(&upload.content).map(|found| found.mime_type());
    let (media_type, ending) =
        TAKEN.into_iter().find(|(known, _)| Some(*known) == found).ok_or(Error::File)?;
    let id = Uuid::from_u128(message.as_u128() ^ (place as u128 + 1));
    let name = safe_name(&upload.name, ending);
    Ok(Checked { id, name, media_type: media_type.to_owned(), content: upload.content })
}

/// A name that can be saved anywhere.
pub(crate) fn safe_name(name: &str, ending: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .map(|letter| {
            let unfit = letter.is_control() || "<>:\"|?*%;".contains(letter);
            if unfit { '_' } else { letter }
        })
        .collect();
    let plain = plain.trim_matches(['.', ' ']);
    let same = |known: &str| {
        known.eq_ignore_ascii_case(ending)
            || matches!(
                (ending, known.to_ascii_lowercase().as_str()),
                ("jpg", "jpeg") | ("tif", "tiff")
            )
    };
    let stem = match plain.rsplit_once('.') {
        Some((stem, known)) if same(known) => stem,
        _ => plain,
    };
    let stem: String = stem.chars().take(limits::FILE_NAME).collect();
    let stem = if stem.is_empty() { "datei" } else { stem.as_str() };
    if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{ending}") }
}

/// The usual ending for a type of content.
pub(crate) fn ending(media_type: &str) -> &'static str {
    TAKEN.into_iter().find(|(known, _)| *known == media_type).map_or("", |(_, ending)| ending)
}

/// Keeps a file on disk: a number of its own, then its content. Blobs are addressed by what they contain;
/// with the number before it no other file is the same blob, not even this one sent again, and deleting
/// it takes nothing from anybody else.
async fn keep(
    store: &Store,
    (id, name, media_type): (Uuid, String, String),
    content: &Bytes,
) -> Result<KeptFile, Error> {
    let mut kept = Vec::with_capacity(content.len() + OWN);
    kept.extend_from_slice(&store.entropy().bytes::<OWN>());
    kept.extend_from_slice(content);
    let blob = store.blobs().put(kept.into()).await?;
    Ok(KeptFile { id, name, media_type, size: content.len(), blob })
}

/// The content of a file that was kept.
pub(crate) async fn content(store: &Store, blob: BlobId) -> Result<Bytes, Error> {
    let kept = store.blobs().get(blob).await?;
    Ok(kept.slice(OWN.min(kept.len())..))
}

/// Keeps several files, all or none.
pub(crate) async fn keep_all(
    store: &Store,
    files: impl Iterator<Item = ((Uuid, String, String), Bytes)>,
) -> Result<Vec<KeptFile>, Error> {
    let mut kept = Vec::new();
    for (named, content) in files {
        match keep(store, named, &content).await {
            Ok(file) => kept.push(file),
            Err(error) => {
                give_up(store, &kept).await;
                return Err(error);
            }
        }
    }
    Ok(kept)
}

/// Removes files that were kept for a change that did not happen.
pub(crate) async fn give_up(store: &Store, kept: &[KeptFile]) {
    for file in kept {
        if let Err(error) = store.blobs().remove(file.blob).await {
            tracing::warn!(blob = %file.blob, %error, "a file that nobody needs stays");
        }
    }
}

/// Bytes of the number before the content.
const OWN: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(name: &str, content: &'static [u8]) -> Upload {
        Upload { name: name.to_owned(), content: Bytes::from_static(content) }
    }

    #[test]
    fn the_content_decides() {
        let message = Uuid::from_u128(64);
        let pdf = checked(upload("plan.exe", b"%PDF-1.7"), message, 0).unwrap();
        assert_eq!(
            (pdf.name.as_str(), pdf.media_type.as_str()),
            ("plan.exe.pdf", "application/pdf")
        );
        let again = checked(upload("plan.pdf", b"%PDF-1.7"), message, 1).unwrap();
        assert_eq!(again.name, "plan.pdf");
        assert_ne!(again.id, pdf.id);
        for wrong in [&b"MZ\x90\x00\x03"[..], b"<html><script>", b"", b"just words"] {
            assert!(matches!(checked(upload("a.pdf", wrong), message, 0), Err(Error::File)));
        }
    }

    #[test]
    fn names_are_fit_to_be_saved() {
        assert_eq!(safe_name("../../etc/passwd", "pdf"), "passwd.pdf");
        assert_eq!(safe_name("C:\\Scans\\Foto.JPEG", "jpg"), "Foto.jpg");
        assert_eq!(safe_name("\u{0}a\nb.png", "png"), "_a_b.png");
        assert_eq!(safe_name("", "png"), "datei.png");
        assert_eq!(safe_name("bescheid.odt", ""), "bescheid.odt");
    }
}
