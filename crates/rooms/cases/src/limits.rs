//! Every bound of the room, each with its reason.

/// Characters of a message, a note or a reason: some four pages.
pub const TEXT: usize = 10_000;

/// Characters of a decision; with head and remedy it stays far below what a letter may hold.
pub const DECISION: usize = 40_000;

/// Characters of an address, a remedy or a footer on a letter.
pub const LETTERHEAD: usize = 2_000;

/// Files that go along with one message; more belong into several.
pub const FILES: usize = 5;

/// Characters of a search; longer than any number, name or title.
pub const SEARCH: usize = 100;

/// Characters of a file's name that are kept.
pub const FILE_NAME: usize = 150;

/// Days before the due date from which a case is shown as due soon.
pub const DUE_SOON_DAYS: i64 = 7;

/// Days that an office may give itself for an answer; more is a mistake in the form.
pub const PROCESSING_DAYS: i64 = 3_650;

/// Entries of one case that are shown, the newest. A case with more is kept whole, but nobody reads it.
pub const ENTRIES: i64 = 1_000;

/// Cases of one service that are looked up at once when their retention is over.
pub const EXPIRED_AT_ONCE: i64 = 100;

/// How often a message of a citizen is tried again at once when somebody else changes the same case.
pub const TRIES: usize = 5;

/// Characters of an applicant's name or a title that are kept: what is longer is no name, and the index
/// for searching has bounds of its own.
pub const NAME: usize = 300;

/// Characters of a case number or a service's key; what is longer is refused.
pub const KEY: usize = 60;
