//! Every bound of the room, each with its reason.

/// Days after the last change for which a draft is kept. Long enough to fetch a missing paper, short enough that what
/// was forgotten does not lie about.
pub const DRAFT_DAYS: i64 = 30;

/// Compiled forms kept in memory. An authority offers some dozens; one takes at most a few megabytes.
pub const COMPILED: usize = 64;

/// Bytes of a schema file; the largest published ones have some 20 MB.
pub const SCHEMA: u64 = 64 << 20;

/// Bytes of a rules file; the largest set of rules known has some 100 kB.
pub const RULES: u64 = 4 << 20;

/// Bytes of an offer file: a dozen short texts.
pub const OFFER: u64 = 1 << 20;

/// Fields on one step. More than this nobody oversees, least of all on a phone.
pub const STEP_FIELDS: usize = 40;

/// Instances of a repeated group that are shown before anybody asked for them, whatever the schema demands.
pub const SHOWN_AT_FIRST: usize = 10;

/// Choices that are shown as radio buttons; more become a list to open.
pub const RADIOS: usize = 5;

/// Bytes of a file where the schema sets no limit: a scan of several pages.
pub const FILE: u64 = 10 << 20;

/// Bytes of all files of one draft together: they are sent in one piece, which is in memory while it is sealed.
pub const FILES_TOGETHER: u64 = 25 << 20;

/// Files of one draft, so that a draft cannot fill the disk.
pub const FILES: usize = 30;

/// Files and texts that are named when they were not taken: they stand in an address.
pub const UNTAKEN: usize = 30;

/// Minutes for which a browser shows a code again that it was told, so that loading the page again loses nothing.
pub const CODE_MINUTES: i64 = 15;

/// Characters of a file name that are kept.
pub const FILE_NAME: usize = 100;

/// Parts of a multipart request: the fields of a step and some to spare.
pub const PARTS: usize = 2_000;

/// How often a save is tried again when another one came between reading and writing.
pub const RETRIES: usize = 3;

/// Drafts deleted in one transaction when they have expired, so that nobody waits for it.
pub const EXPIRED_AT_ONCE: i64 = 50;

/// Characters of each text of an offer: a title, an introduction, a note on the fee.
pub const OFFER_TEXT: usize = 2_000;

/// Days until the decision that an offer of an imported form begins with: four weeks.
pub const OFFER_DAYS: i64 = 28;
