//! From bytes to characters.

/// The encoding of a file, found out from its first line that has more than ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Unknown,
    Utf8,
    /// ISO-8859-1 too: the two differ only where that one has control characters.
    Cp1252,
}

/// Appends the characters of a line, and says whether some bytes had to be replaced.
pub(super) fn decode(bytes: &[u8], encoding: &mut Encoding, into: &mut Vec<char>) -> bool {
    if *encoding == Encoding::Unknown && !bytes.is_ascii() {
        *encoding = match std::str::from_utf8(bytes) {
            Ok(_) => Encoding::Utf8,
            Err(_) => Encoding::Cp1252,
        };
    }
    if *encoding == Encoding::Cp1252 {
        into.extend(bytes.iter().map(|byte| cp1252(*byte)));
        return false;
    }
    let mut replaced = false;
    for chunk in bytes.utf8_chunks() {
        into.extend(chunk.valid().chars());
        if !chunk.invalid().is_empty() {
            into.push(char::REPLACEMENT_CHARACTER);
            replaced = true;
        }
    }
    replaced
}

fn cp1252(byte: u8) -> char {
    /// 0x80 to 0x9F; five of them have no meaning.
    const MIDDLE: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let middle = byte.checked_sub(0x80).and_then(|index| MIDDLE.get(usize::from(index)));
    middle.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: &mut Encoding) -> (String, bool) {
        let mut characters = Vec::new();
        let replaced = decode(bytes, encoding, &mut characters);
        (characters.into_iter().collect(), replaced)
    }

    #[test]
    fn the_first_umlaut_decides() {
        let mut encoding = Encoding::Unknown;
        assert_eq!(decoded(b"Kiel", &mut encoding), ("Kiel".into(), false));
        assert_eq!(encoding, Encoding::Unknown);
        assert_eq!(decoded("Köln".as_bytes(), &mut encoding), ("Köln".into(), false));
        assert_eq!(encoding, Encoding::Utf8);
        assert_eq!(decoded(b"K\xf6ln", &mut encoding), ("K\u{fffd}ln".into(), true));
    }

    #[test]
    fn old_files_are_read() {
        let mut encoding = Encoding::Unknown;
        assert_eq!(decoded(b"K\xf6ln \x96 S\xfcd", &mut encoding), ("Köln – Süd".into(), false));
        assert_eq!(encoding, Encoding::Cp1252);
        assert_eq!(decoded("ö".as_bytes(), &mut encoding), ("Ã¶".into(), false));
    }
}
