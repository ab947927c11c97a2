//! Files that are handed in: what they are is decided by their content, never by their name.

use bytes::Bytes;
use xdatenfelder::model::Field;

use crate::limits;

/// Taken where the schema names no types: what offices can open and what carries no program.
const USUAL: &[&str] = &[
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "application/vnd.oasis.opendocument.text",
    DOCX,
];
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Types that are text and have no mark of their own at their beginning.
const TEXTS: &[&str] =
    &["text/plain", "text/csv", "application/json", "application/xml", "text/xml"];

/// Endings of names by type; the first is put behind a name that has none of them.
const ENDINGS: &[(&str, &[&str])] = &[
    ("application/pdf", &["pdf"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/tiff", &["tif", "tiff"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    (DOCX, &["docx"]),
    ("text/plain", &["txt"]),
    ("text/csv", &["csv"]),
    ("application/json", &["json"]),
    ("application/xml", &["xml"]),
    ("text/xml", &["xml"]),
];

/// A file as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) content: Bytes,
}

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) content: Bytes,
}

/// Why a file is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    Empty,
    TooLarge { most: u64 },
    Type { allowed: Vec<String> },
    TooMany,
    TooMuch,
}

/// The types a field takes.
pub(crate) fn allowed(field: &Field) -> Vec<String> {
    let named = &field.constraints.media_types;
    if named.is_empty() {
        USUAL.iter().map(|text| (*text).to_owned()).collect()
    } else {
        named.clone()
    }
}

/// How large a file in a field may be.
pub(crate) fn largest(field: &Field) -> u64 {
    // The id before the content (see `DraftFile::kept`) counts to the bound of the store.
    let store = (store::limits::BLOB - 16) as u64;
    field.constraints.max_size.unwrap_or(limits::FILE).min(store)
}

/// Types in the words of file endings, for people.
pub(crate) fn in_words(types: &[String]) -> String {
    let word = |media_type: &String| {
        let known = ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(media_type));
        known
            .and_then(|(_, endings)| endings.first())
            .map_or_else(|| media_type.clone(), |ending| ending.to_uppercase())
    };
    types.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Looks at a file for a field.
pub(crate) fn check(field: &Field, upload: &Upload) -> Result<Accepted, Refused> {
    let most = largest(field);
    if upload.content.is_empty() {
        return Err(Refused::Empty);
    }
    if upload.content.len() as u64 > most {
        return Err(Refused::TooLarge { most });
    }
    let allowed = allowed(field);
    let media_type = found_type(&upload.content, &allowed).ok_or(Refused::Type { allowed })?;
    Ok(Accepted {
        name: safe_name(&upload.name, &media_type),
        media_type,
        content: upload.content.clone(),
    })
}

/// The type of the content, in the words of the list that allows it.
fn found_type(content: &[u8], allowed: &[String]) -> Option<String> {
    let found = infer::get(content).map(|found| found.mime_type());
    let as_text = || {
        let readable = std::str::from_utf8(content).is_ok_and(|text| !text.chars().any(is_binary));
        allowed
            .iter()
            .find(|kind| readable && TEXTS.contains(&kind.to_ascii_lowercase().as_str()))
            .cloned()
    };
    match found {
        // What looks like a page or a script is not a harmless text.
        Some("text/html" | "text/x-shellscript") => None,
        Some("text/xml") | None => as_text(),
        Some(found) => {
            let family = found.split('/').next().unwrap_or_default();
            let fits = |kind: &String| {
                kind.eq_ignore_ascii_case(found)
                    || kind
                        .strip_suffix("/*")
                        .is_some_and(|start| start.eq_ignore_ascii_case(family))
            };
            allowed.iter().any(fits).then(|| found.to_owned())
        }
    }
}

fn is_binary(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

/// A name that can be saved anywhere and ends as its content does.
fn safe_name(name: &str, media_type: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .map(|c| if c.is_control() || "<>:\"|?*%".contains(c) { '_' } else { c })
        .collect();
    let plain = plain.trim_matches(['.', ' ']);
    let endings = ENDINGS
        .iter()
        .find(|(known, _)| *known == media_type)
        .map_or(&[][..], |(_, endings)| endings);
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if endings.iter().any(|known| known.eq_ignore_ascii_case(ending)) => {
            (stem, Some(ending))
        }
        _ => (plain, endings.first().copied()),
    };
    let stem: String = stem.chars().take(limits::FILE_NAME).collect();
    let stem = if stem.is_empty() { "datei" } else { stem.as_str() };
    ending.map_or_else(|| stem.to_owned(), |ending| format!("{stem}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fit_to_be_saved_and_end_as_the_content_does() {
        assert_eq!(safe_name("../../etc/passwd", "application/pdf"), "passwd.pdf");
        assert_eq!(safe_name("C:\\Scans\\Ausweis.PDF", "application/pdf"), "Ausweis.PDF");
        assert_eq!(safe_name("foto.exe", "image/jpeg"), "foto.exe.jpg");
        assert_eq!(safe_name("\u{0}a\nb.png", "image/png"), "_a_b.png");
        assert_eq!(safe_name("", "image/png"), "datei.png");
        assert_eq!(safe_name(&"ä".repeat(500), "image/png").chars().count(), limits::FILE_NAME + 4);
    }

    #[test]
    fn the_content_decides_what_a_file_is() {
        let pdf = vec!["application/pdf".to_owned()];
        assert_eq!(found_type(b"%PDF-1.7 ...", &pdf).as_deref(), Some("application/pdf"));
        assert_eq!(found_type(b"MZ\x90\x00\x03\x00\x00\x00", &pdf), None);
        assert_eq!(found_type(b"\x89PNG\r\n\x1a\n", &pdf), None);
        assert_eq!(
            found_type(b"\x89PNG\r\n\x1a\n", &["image/*".to_owned()]).as_deref(),
            Some("image/png")
        );
        let text = vec!["text/plain".to_owned()];
        assert_eq!(found_type(b"just words", &text).as_deref(), Some("text/plain"));
        assert_eq!(found_type(b"<!DOCTYPE html><script>", &text), None);
        assert_eq!(found_type(b"a\x00b", &text), None);
    }
}
