//! Every bound of the room, each with its reason.

/// Characters of a title or a name: it stands in lists and calendars.
pub const TITLE: usize = 200;

/// Characters of a text, a reason or minutes: some twenty pages. With its frame it fits into one operation.
pub const TEXT: usize = 40_000;

/// Characters of a place or an address on the network.
pub const LINE: usize = 500;

/// Characters of a search; longer than any number or title.
pub const SEARCH: usize = 100;

/// Seats of a committee that may stand at once; the largest councils have some hundreds.
pub const SEATS: usize = 300;

/// Parts of one thing that are shown: items, ballots of all seats on all items, contributions.
pub const PARTS: i64 = 20_000;

/// Meetings, decisions and texts that a calendar, a feed or an overview holds: some years of a lively committee.
pub const FEED: i64 = 200;

/// Lines of each kind on the overview of a committee.
pub const OVERVIEW: i64 = 5;

/// Committees that are drawn on the map; more cannot be read.
pub const MAP: i64 = 40;

/// Committees through which a motion may have come; what goes in circles stops here.
pub const STATIONS: usize = 20;

/// Hours that a meeting lasts unless said otherwise.
pub const HOURS: i64 = 2;

/// Files of another council's system that one import reads: a term of a large council.
pub const IMPORT: usize = 5_000;

/// Bytes of one such file.
pub const IMPORT_FILE: u64 = 8 * 1024 * 1024;

/// Days that a start page looks ahead.
pub const AHEAD_DAYS: i64 = 21;

/// Meetings, items and papers that are published by OParl: decades of all committees. They are filtered in memory.
pub const PUBLISHED: i64 = 10_000;

/// Things that are offered to refer to: who finds none of so many searches with another word.
pub const FOUND: i64 = 12;

/// Needs that one decision reaches: what a cluster holds is answered in well under a second.
pub const TOLD: usize = 1_000;

/// Lines about what was odd in an import; more say nothing new.
pub const IMPORT_ODD: usize = 50;

/// Characters of a name in short, which stands before every number.
pub const SHORT: usize = 20;

/// Downloads from a room that its chair sees on one page.
pub const DOWNLOADS: i64 = 100;
