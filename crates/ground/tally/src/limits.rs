//! Every bound of the crate, each with its reason.

/// The smallest figure that is shown to anybody: fewer events in a small place lead to a person.
pub const SHOWN_FROM: i64 = 5;

/// Seconds after the end of a month until it is published: whoever counted in its last second has long committed, and
/// clocks of several nodes may differ.
pub const SETTLED: i64 = 3_600;

/// Minutes without a sign of life that count as an outage: a restart takes seconds, an upgrade a minute or two. Not
/// fewer than [`SHOWN_FROM`], so that each outage can be shown.
pub const OUTAGE_MINUTES: i64 = 5;

/// Characters of a service, a place and a detail: keys have 14 and 12, words fewer than this.
pub const WORD: usize = 40;

/// Rows of one statement that writes many: both engines take more, but their parsers slow down.
pub const ROWS: usize = 100;
