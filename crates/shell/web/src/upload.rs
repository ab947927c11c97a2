//! Files that somebody hands in: what they are is found out from their content.

use axum::body::Bytes;

use crate::address::encoded;
use crate::limits;

/// A file that may be kept.
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
    /// A file, if it is of a kind that everybody can open: PDF, PNG, JPEG, plain text (with it XML, CSV, JSON).
    pub fn new(name: &str, bytes: Bytes) -> Option<Self> {
        let media_type = kind_of(&bytes)?;
        Some(Self { name: file_name(name), media_type, bytes })
    }
}

fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    let text = || {
        let text = std::str::from_utf8(bytes).ok()?;
        let written = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        (!text.is_empty() && text.chars().all(written)).then_some("text/plain; charset=utf-8")
    };
    known.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind).or_else(text)
}

/// The last part of a path, without what could mislead in a list or a header.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let misleads = |c: char| {
        c.is_control() || matches!(c, '"' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean: String = last.chars().filter(|c| !misleads(*c)).take(limits::FILE_NAME).collect();
    let clean = clean.trim_matches(['.', ' ']);
    if clean.is_empty() { "datei".to_owned() } else { clean.to_owned() }
}

/// `Content-Disposition` for a file to be saved: the name in ASCII for old programs, and in full.
pub fn disposition(name: &str) -> String {
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
    fn the_content_decides_and_names_lead_nowhere() {
        let upload = |bytes: &'static [u8]| Upload::new("../x.pdf", Bytes::from_static(bytes));
        let pdf = upload(b"%PDF-1.7").unwrap();
        assert_eq!((pdf.media_type, pdf.name.as_str()), ("application/pdf", "x.pdf"));
        assert!(upload(b"MZ\x90\0").is_none());
        assert!(upload(b"").is_none());
        assert_eq!(
            disposition("Ä.pdf"),
            "attachment; filename=\"_.pdf\"; filename*=UTF-8''%C3%84.pdf"
        );
    }
}
