//! What can be odd about a line.

use super::columns::LINE_CHARACTERS;
use super::reader::MAX_LINE_BYTES;
use crate::ParseKeyError;
use std::fmt;

/// Something odd in the file, with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// Line, counted from 1.
    pub line: u64,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is odd.
    pub what: What,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

/// What was odd, and what the reader made of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// The line was skipped without being kept in memory.
    #[error(
        "the line is longer than {MAX_LINE_BYTES} bytes and was left out: is this a GV100AD file?"
    )]
    LineTooLong,
    /// The line was skipped.
    #[error("unknown record type {0:?} (known are 10, 20, 30, 40, 50, 60), the line was left out")]
    UnknownRecordType(String),
    /// The line was skipped.
    #[error("the line was left out because it has no usable key: {0}")]
    Key(ParseKeyError),
    /// The line was skipped.
    #[error("the line was left out because it has no name")]
    NoName,
    /// Bytes were replaced.
    #[error("bytes that are no UTF-8 in a file that is UTF-8 elsewhere, replaced by a mark")]
    Encoding,
    /// The character was replaced.
    #[error("a control character, replaced by a space")]
    ControlCharacter,
    /// The text was ignored.
    #[error("text where the record ends (after {LINE_CHARACTERS} characters), ignored")]
    TooWide,
    /// Digits of a key stand where this type of record has none; they were ignored.
    #[error("this type of record has no key digits here, ignored")]
    KeyTooLong,
    /// The date was left empty.
    #[error("not a date (YYYYMMDD), left empty")]
    Date,
    /// The figure was left empty.
    #[error("{0} is missing or not a number, left empty")]
    Number(&'static str),
    /// The figure was kept.
    #[error("more male inhabitants than inhabitants, kept as it stands")]
    MoreMenThanPeople,
    /// The kind was left empty.
    #[error("the kind of region (Textkennzeichen) is missing or not a number, left empty")]
    NoKind,
    /// The code was kept.
    #[error("unknown kind of region (Textkennzeichen) {0}, kept as it stands")]
    UnknownKind(u8),
    /// The postcode was left empty.
    #[error("{0}, left empty")]
    Postcode(ParseKeyError),
    /// The mark was taken for a no.
    #[error("the mark for more postcodes is neither ***** nor empty, taken for empty")]
    PostcodeMark,
}
