//! Every bound of the room but the thresholds, which stand in `rules`; each with its reason.

/// Towns whose mean another town is shown: fewer, and a town could work out a neighbour.
pub const TOWNS: usize = 5;

/// Months on the page of a service: a year, so that each season is in it.
pub const MONTHS: usize = 12;

/// Towns of a provider in one choice. The largest known provider has some 200.
pub const SCOPES: i64 = 600;

/// Days for which a town is left in peace after it took up or dropped a draft: half a year, until something can have
/// changed.
pub const PEACE_DAYS: i64 = 180;

/// Organisations looked at in one go: a second of work, then the next are read.
pub const LOOKED_AT: i64 = 50;

/// Characters of the reason for which a draft is dropped.
pub const REASON: usize = 1_000;

/// Lines of a list of what waits.
pub const WAITING: i64 = 50;

/// Rows of a table to be saved: what a spreadsheet opens at ease.
pub const EXPORT: i64 = 10_000;

/// Characters of a service in an address: keys have 14.
pub const SERVICE: usize = 40;
