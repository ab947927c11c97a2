//! Every bound of the shell, each with its reason.

use std::time::Duration;

/// Bytes of an ordinary form or JSON body. The largest form of the catalogue has some 300 fields; a
/// text field of 10 MB is refused here, before anything reads it.
pub const BODY: usize = 512 * 1024;

/// Bytes of a request that carries files: five files of 5 MB, or one of the largest.
pub const UPLOAD: usize = 27 * 1024 * 1024;

/// How long an answer may take before the visitor is told that it does not come.
pub const ANSWER: Duration = Duration::from_secs(30);

/// How long open requests may take when the program is asked to end.
pub const DRAIN: Duration = Duration::from_secs(10);

/// Items of a list on a page.
pub const PAGE: i64 = 25;

/// Items of a list in an API answer, unless asked for fewer.
pub const API_PAGE: i64 = 100;
