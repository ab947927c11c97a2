//! Every bound of the room, each with its reason.

/// Characters of a title: one line that a list can show.
pub const TITLE: usize = 150;

/// Characters of a problem, a variant, a contribution or a reason: some two pages.
pub const TEXT: usize = 5_000;

/// Characters of who is affected, of a product, a service, a link.
pub const LINE: usize = 300;

/// Characters of a text that is searched.
pub const SEARCH: usize = 200;

/// Cases per year that an organisation may name; more than all people of the country is a typing error.
pub const CASES: i64 = 100_000_000;

/// Needs that one act may put into a cluster or take out of it: as many fields as an operation may write, less
/// those of the cluster itself.
pub const BUNDLE: usize = 900;

/// Needs that one operation puts into a cluster: each is one of its causes, of which it may name some more.
pub const BUNDLED_AT_ONCE: usize = 56;

/// Days in which a supporter may object to being bundled.
pub const OBJECTION_DAYS: i64 = 14;

/// Days of silence after which the owner's lamp turns yellow, and red.
pub const SILENCE: [i64; 2] = [60, 90];

/// Similar needs that are shown.
pub const SIMILAR: i64 = 5;

/// Words of a text by which what exists already is looked for.
pub const SOLUTION_WORDS: usize = 8;

/// Stems of a need that are kept to find it by: the title and the beginning of the problem.
pub const WORDS: usize = 40;

/// Stems of a query that are looked up.
pub const QUERY_WORDS: usize = 30;

/// Occurrences that one search for similar needs may read: rare words first, and with this it stays within a few
/// milliseconds however many needs there are.
pub const POSTINGS: i64 = 8_000;

/// Days within which the first word on a new need is due.
pub const FIRST_ANSWER_DAYS: i64 = 30;

/// Voices, contributions and entries of the log on one page.
pub const VOICES: i64 = 60;
/// See [`VOICES`].
pub const CONTRIBUTIONS: i64 = 200;
/// See [`VOICES`].
pub const LOG: i64 = 100;

/// Documents of a need.
pub const DOCUMENTS: i64 = 30;

/// Needs of a cluster on one page.
pub const MEMBERS: i64 = 200;

/// Rows of an export: what a spreadsheet opens at ease.
pub const EXPORT: i64 = 10_000;

/// Lines of a list of what waits.
pub const WAITING: i64 = 50;

/// Months that a trend shows.
pub const MONTHS: usize = 12;

/// Values of one statement that writes many rows: both engines take more, but their parsers slow down.
pub const ROWS: usize = 100;
