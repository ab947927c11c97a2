//! Every bound of the shell, each with its reason.

use std::time::Duration;

use crate::pace::Rate;

/// Bytes of an ordinary form or JSON body. The largest form of the catalogue has some 300 fields; a
/// text field of 10 MB is refused here, before anything reads it.
pub const BODY: usize = 512 * 1024;

/// Bytes of a request that carries files: five files of 5 MB, or one of the largest.
pub const UPLOAD: usize = 27 * 1024 * 1024;

/// Characters of the name of a file that somebody hands in.
pub const FILE_NAME: usize = 120;

/// How long an answer may take before the visitor is told that it does not come.
pub const ANSWER: Duration = Duration::from_secs(30);

/// How long open requests may take when the program is asked to end.
pub const DRAIN: Duration = Duration::from_secs(10);

/// Items of a list on a page.
pub const PAGE: i64 = 25;

/// Items of a list in an API answer, unless asked for fewer.
pub const API_PAGE: i64 = 100;

/// Passwords, codes and links that one address may try: an office in which everybody signs in at eight is one address,
/// and somebody who guesses gets some forty thousand tries a day, against 78 bits of a code.
pub const GUESSES: Rate = Rate { at_once: 30, every: Duration::from_secs(2) };

/// Searches of one address. A school or an office is one address; each search takes some milliseconds of a core.
pub const SEARCHES: Rate = Rate { at_once: 100, every: Duration::from_millis(100) };

/// Requests to belong to an organisation from one address: the whole office of a town may register on one morning, and
/// nobody fills the desks of others.
pub const REQUESTS: Rate = Rate { at_once: 10, every: Duration::from_mins(5) };

/// Organisations that a search for one's own shows: whoever sees more types more of the name.
pub const FOUND: i64 = 20;

/// Addresses whose measure is kept, in each of two generations: some megabytes.
pub const ADDRESSES: usize = 20_000;
