//! Files that the office sends along: what they are is found out from their content.

use ::store::{BlobId, Store};
use bytes::Bytes;

use crate::limits;
use web::address::encoded;

/// A file that may go along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name, without any folders.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Bytes,
}

impl Upload {
    /// A file, if it is of a kind that citizens can open: PDF, PNG, JPEG or plain text.
    pub fn new(name: &str, bytes: Bytes) -> Option<Self> {
        let media_type = kind_of(&bytes)?;
        let name = file_name(name);
        Some(Self { name, media_type, bytes })
    }
}

/// Keeps a file on disk: a number of its own, then its content. Blobs are addressed by what they contain;
/// with the number before it no other file is the same blob, and deleting this one takes nothing from
/// another case.
pub(crate) async fn keep(store: &Store, content: &Bytes) -> ::store::Result<BlobId> {
    let mut kept = Vec::with_capacity(content.len() + OWN);
    kept.extend_from_slice(&store.entropy().bytes::<OWN>());
    kept.extend_from_slice(content);
    store.blobs().put(kept.into()).await
}

/// The content of a file that was kept.
pub(crate) async fn content(store: &Store, blob: BlobId) -> ::store::Result<Bytes> {
    let kept = store.blobs().get(blob).await?;
    Ok(kept.slice(OWN.min(kept.len())..))
}

/// Bytes of the number before the content.
const OWN: usize = 16;

fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let text = || {
        let text = std::str::from_utf8(bytes).ok()?;
        let written = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        (!text.is_empty() && text.chars().all(written)).then_some("text/plain")
    };
    let known: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    known.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind).or_else(text)
}

/// The last part of a path, without what could mislead in a list or a header.
pub(crate) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !matches!(c, '"' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .take(limits::FILE_NAME)
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    if clean.is_empty() { "datei".to_owned() } else { clean.to_owned() }
}

/// `Content-Disposition` for a file to be saved: the name in ASCII for old programs, and in full.
pub(crate) fn disposition(name: &str) -> String {
    let name = file_name(name);
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._- ()".contains(c) { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_what_a_file_is() {
        let upload = |bytes: &'static [u8]| Upload::new("x.pdf", Bytes::from_static(bytes));
        assert_eq!(upload(b"%PDF-1.7").unwrap().media_type, "application/pdf");
        assert_eq!(upload("Grüße".as_bytes()).unwrap().media_type, "text/plain");
        assert!(upload(b"MZ\x90\0").is_none());
        assert!(upload(b"").is_none());
    }

    #[test]
    fn names_lead_nowhere() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\temp\\Foto.png"), "Foto.png");
        assert_eq!(file_name("a\r\nSet-Cookie: x\".pdf"), "aSet-Cookie: x.pdf");
        assert_eq!(file_name("...\u{202e}"), "datei");
        assert_eq!(
            disposition("Meldebestätigung.pdf"),
            "attachment; filename=\"Meldebest_tigung.pdf\"; \
             filename*=UTF-8''Meldebest%C3%A4tigung.pdf"
        );
    }
}
