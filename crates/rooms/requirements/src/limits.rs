//! Every bound of the room, each with its reason.

/// Characters of a title: one line that a list can show.
pub const TITLE: usize = 150;

/// Characters of a purpose, a comment, a reason: some two pages.
pub const TEXT: usize = 5_000;

/// Characters of a sentence: what is longer is more than one requirement.
pub const SENTENCE: usize = 1_000;

/// Characters of an acceptance test.
pub const TEST: usize = 1_000;

/// Characters of a name, a link, a remark.
pub const LINE: usize = 300;

/// Characters of a text that is searched.
pub const SEARCH: usize = 200;

/// Sentences of a profile: with their tests they still fit into one operation when a version is fixed.
pub const SENTENCES: usize = 80;

/// Needs and clusters that one sentence is traced to: what one operation may name as its causes, with room left for
/// those of the profile itself.
pub const TRACES: usize = 40;

/// Needs that one answer reaches: a thousand supporters' needs are written in well under a second.
pub const TOLD: usize = 1_000;

/// Days in which an addressee is expected to answer, unless another day is named.
pub const ANSWER_DAYS: i64 = 90;

/// Days after which a profile counts as having been open to comments although nobody commented.
pub const CONSULTATION_DAYS: i64 = 14;

/// Comments, versions, entries of the log and variants on one page.
pub const COMMENTS: i64 = 300;
/// See [`COMMENTS`].
pub const VERSIONS: i64 = 100;
/// See [`COMMENTS`].
pub const LOG: i64 = 100;

/// Rows of an export: what a spreadsheet opens at ease.
pub const EXPORT: i64 = 10_000;

/// Lines of a list of what waits.
pub const WAITING: i64 = 50;

/// Criteria and documents of a standard.
pub const CRITERIA: usize = 60;
/// See [`CRITERIA`].
pub const DOCUMENTS: usize = 60;

/// Words of both texts together up to which their difference is worked out: beyond it the whole is shown as new.
pub const DIFF_WORDS: usize = 4_000;

/// Standards that are shown to whoever is about to report that something is missing.
pub const SOLUTIONS: usize = 3;

/// Bodies that are offered as addressees: as many as one looks through; whoever types more of the name finds the others.
pub const ADDRESSEES: i64 = 10;
