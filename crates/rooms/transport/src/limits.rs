//! Every bound of the room, each with its reason.

/// Days that encrypted contents are kept after they were taken, as FIT-Connect keeps them: long enough
/// to look into a dispute about what arrived.
pub const KEPT_DAYS: i64 = 14;

/// Files of one submission: a form has a handful of uploads and its own PDF.
pub const FILES: usize = 50;

/// Contents with files that are in memory at the same time: each takes some 100 MB while it is sealed or
/// opened, and two keep two processors busy.
pub const TURNS: usize = 2;

/// Submissions whose content keys a process remembers between sealing and opening: seconds, as a rule. Some
/// 3 kB each.
pub const FRESH: usize = 256;
