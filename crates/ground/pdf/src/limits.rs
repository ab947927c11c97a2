//! What one letter may cost.

/// Characters in one letter, each piece of text counted as one more. The longest decisions seen in
/// practice have about 60 pages of 2,500 characters; beyond this a letter is an attack or a mistake.
pub const TEXT_CHARACTERS: usize = 200_000;

/// Pages of one letter. Text within its own limit can still ask for many pages by line breaks alone.
pub const PAGES: usize = 200;

/// Lines that the footer may take on every page. A longer footer is set once, after the letter's text.
pub(crate) const FOOTER_LINES: usize = 4;

/// Characters of a title or heading that go into the document's properties and its outline, where
/// viewers show one line, and PDF/A allows no string of more than 32,767 bytes.
pub(crate) const TITLE_CHARACTERS: usize = 300;
