//! Every bound of shared things, each with its reason.

/// Bytes of one operation. A need with its evidence takes a few kilobytes; files travel as blobs.
pub const OPERATION: usize = 256 * 1024;

/// Causes that one operation may name. There are as many as nodes that acted at the same moment.
pub const CAUSES: usize = 64;

/// Fields that one operation may write: the largest is a bundle of needs.
pub const WRITES: usize = 1_000;

/// Operations that may wait for what caused them; more than this comes from no honest neighbour.
pub const WAITING: i64 = 100_000;

/// How far ahead of our clock an operation may claim to be, in seconds: clocks differ, years do not.
pub const AHEAD: i64 = 24 * 60 * 60;

/// Entries of a history that are shown at once.
pub const HISTORY: i64 = 200;
