//! Letters of the administration as accessible, archivable PDF.
//!
//! A [`Letter`] says *what* stands in it, [`write()`] decides where it stands: A4 after DIN 5008
//! (form B), so that the address shows in the window of an envelope. What comes out is a tagged PDF that
//! claims PDF/UA-1 (screen readers meet headings, paragraphs, lists and tables in reading order) and PDF/A-2a
//! (an archive can keep it: fonts embedded, text recoverable), and the claim is checked as it is written.
//!
//! The same letter gives the same bytes: nothing here reads a clock, a file or a random number.
//!
//! ```
//! use pdf::{Block, DateTime, Language, Letter};
//!
//! let letter = Letter {
//!     title: "Eingangsbestätigung".into(),
//!     language: Language::German,
//!     sender: vec!["Stadt Beispielhausen".into(), "Marktplatz 1".into(), "12345 Beispielhausen".into()],
//!     recipient: vec!["Erika Beispiel".into(), "Lindenweg 3".into(), "12345 Beispielhausen".into()],
//!     reference: vec![("Vorgang".into(), "2026-000017".into())],
//!     blocks: vec![
//!         Block::Paragraph("Ihr Antrag ist eingegangen.".into()),
//!         Block::Code("K7PM-4XQ2".into()),
//!     ],
//!     footer: "Stadt Beispielhausen · www.beispielhausen.example".into(),
//!     created: DateTime { year: 2026, month: 3, day: 2, hour: 9, minute: 30, second: 0 },
//! };
//! let bytes = pdf::write(&letter)?;
//! assert!(bytes.starts_with(b"%PDF-1.7"));
//! # Ok::<(), pdf::Error>(())
//! ```
//!
//! Inside: `text` turns strings into lines of glyphs, `layout` puts the lines on pages and notes what each means,
//! `document` hands both to the PDF library.

mod document;
mod layout;
pub mod limits;
mod text;

/// A letter, in the order in which it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The subject: shown above the text, and the title of the document.
    pub title: String,
    /// The language of the text and of the page numbers.
    pub language: Language,
    /// The letterhead, one part per entry: the name of the authority, street, town, then anything else. The first
    /// three are repeated in small print above the address.
    pub sender: Vec<String>,
    /// Name and address as they stand in the window. Empty for a document that nobody posts, such as a
    /// receipt to download: then no place is kept for the window.
    pub recipient: Vec<String>,
    /// Label and value beside the address: case number, file number, date. The first is repeated on following pages.
    pub reference: Vec<(String, String)>,
    /// The text.
    pub blocks: Vec<Block>,
    /// At the foot of every page. Screen readers pass over it, so nothing may stand here alone.
    pub footer: String,
    /// The moment of writing, noted in the document's properties. The visible date is part of `reference`.
    pub created: DateTime,
}

/// A part of the letter's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title.
    Heading(String),
    /// Running text. A line break stays one; an empty line starts a new paragraph.
    Paragraph(String),
    /// A table of labels and values. An empty value is shown as a dash.
    Facts(Vec<(String, String)>),
    /// A list with bullets.
    List(Vec<String>),
    /// An access code, large and spaced, to be typed by hand. It is copied without the spacing.
    Code(String),
}

/// The language of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// German.
    German,
    /// English.
    English,
}

impl Language {
    /// The language for a tag such as `en` or `de-DE`; German unless the tag says English.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") { Self::English } else { Self::German }
    }

    /// The language tag, as it stands in the document.
    pub fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }
}

/// A moment in UTC. Parts out of range are taken as the nearest possible one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
}

/// Why a letter could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The texts together exceed [`limits::TEXT_CHARACTERS`].
    #[error(
        "the letter has {found} characters, at most {} are possible: shorten it",
        limits::TEXT_CHARACTERS
    )]
    TextTooLong {
        /// Characters found, each piece of text counted as one more.
        found: usize,
    },
    /// The pages exceed [`limits::PAGES`].
    #[error("the letter needs more than {} pages: shorten it or remove line breaks", limits::PAGES)]
    TooManyPages,
    /// The embedded fonts cannot be read.
    #[error("the fonts in assets/vendor cannot be read: run `make assets` again and rebuild")]
    Fonts,
    /// The PDF library refused the document. No text should lead here: please report it.
    #[error("the PDF library refused the letter, please report this as a defect: {0}")]
    Refused(String),
}

/// Writes a letter as PDF.
pub fn write(letter: &Letter) -> Result<Vec<u8>, Error> {
    let found = characters(letter);
    if found > limits::TEXT_CHARACTERS {
        return Err(Error::TextTooLong { found });
    }
    let fonts = text::fonts()?;
    let pages = layout::compose(letter, fonts)?;
    document::write(letter, pages, fonts)
}

/// Characters of all texts, each piece counted as one more so that empty pieces are not free.
fn characters(letter: &Letter) -> usize {
    let count = |text: &String| text.chars().count() + 1;
    let pairs = |pairs: &Vec<(String, String)>| -> usize {
        pairs.iter().map(|(label, value)| count(label) + count(value)).sum()
    };
    let blocks = letter.blocks.iter().map(|block| match block {
        Block::Heading(text) | Block::Paragraph(text) | Block::Code(text) => count(text),
        Block::Facts(facts) => pairs(facts) + 1,
        Block::List(items) => items.iter().map(count).sum::<usize>() + 1,
    });
    count(&letter.title)
        + count(&letter.footer)
        + letter.sender.iter().chain(&letter.recipient).map(count).sum::<usize>()
        + pairs(&letter.reference)
        + blocks.sum::<usize>()
}
