//! Every bound of the directory, each with its reason.

/// Records of a file that are read: the country has 16,000, and a larger file is none of ours.
pub const RECORDS: usize = 100_000;

/// Oddities of a file that are kept; more are only counted. Nobody reads more.
pub const ODD: usize = 200;

/// Rows written with one statement: SQLite takes 32,766 values, a row has twelve.
pub const BATCH: usize = 400;

/// Characters of a line about an office.
pub const LINE: usize = 200;

/// Characters of a note about an office.
pub const NOTE: usize = 2000;

/// Spans of opening hours of an office: three a day are plenty, and the rest is a mistake.
pub const HOURS: usize = 70;

/// Dots on a map: what a phone draws at once and a page of 100 kB can carry.
pub const DOTS: usize = 2500;

/// Successors that are followed from an old key: a place that moved four times is not known to us, and
/// a ring in the data must end.
pub const SUCCESSORS: usize = 8;

/// Bytes of a file with the borders of districts: that of 2025 has 10 million, and it is read whole.
pub const OUTLINE_BYTES: usize = 32 * 1024 * 1024;

/// Points of these borders: three times those of 2025, and some 100 MB while they are made simpler.
pub const OUTLINE_POINTS: usize = 1_500_000;

/// Bytes of the table with simplified borders: it is part of a page that has to stay under 100 kB compressed.
pub const OUTLINE_TABLE: usize = 90_000;

/// Members of an organisation on its page; the list of actors shows the others.
pub const AFFILIATED: i64 = 500;

/// Characters of a name that is looked for.
pub const ACTOR_TEXT: usize = 100;

/// Rows of a table of organisations: all there can be in the country.
pub const ACTOR_EXPORT: i64 = 20_000;

/// Bytes of a dump from which facts are taken: the known one has two million.
pub const DUMP: u64 = 64 * 1024 * 1024;
