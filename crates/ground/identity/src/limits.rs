//! Every bound of identity, each with its reason.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Characters of a password. Twelve resist guessing without rules on letters (BSI ORP.4); the upper
/// bound keeps the hash from being fed with megabytes.
pub const PASSWORD: RangeInclusive<usize> = 12..=200;

/// Bytes of an e-mail address (RFC 5321).
pub const EMAIL: usize = 254;

/// Characters of the name of a person with an account at an organisation.
pub const NAME: usize = 100;

/// Failures after which an account or an address waits.
pub const FAILURES: i64 = 5;

/// How long it waits; long enough against guessing, short enough for a person who mistyped.
pub const LOCKOUT: Duration = Duration::from_mins(15);

/// How long a browser stays signed in without signing in again: a working day.
pub const SESSION: Duration = Duration::from_hours(10);

/// How long a link to set a password may be used: until the next working day.
pub const LINK: Duration = Duration::from_hours(24);

/// Links mailed to one address until [`LOCKOUT`] has passed: nobody's inbox is filled by others.
pub const LINKS: i64 = 3;

/// Accounts on a page of the list.
pub const ACCOUNTS: i64 = 50;

/// How long a program's token is valid.
pub const TOKEN_DAYS: i64 = 365;

/// People who may wait for their password to be checked; more would wait longer than a page may take.
pub const WAITING: usize = 100;

/// Password hashes computed at once. Each takes 19 MiB and a core for some 30 ms.
pub const HASHES: usize = 2;

/// Days that a request to belong to an organisation waits, and that what was decided can be read: a month has no
/// holidays that are longer.
pub const REGISTRATION_DAYS: i64 = 30;

/// Characters of the name of an organisation that somebody asks to found.
pub const ORGANISATION_NAME: usize = 150;

/// Characters of a word on a request, or of the reason of a refusal.
pub const NOTE: usize = 1_000;

/// Letters of the mark of an organisation, the start of its numbers.
pub const MARK: usize = 8;
