//! Every bound of the room, each with its reason.

/// Characters of a message. Three pages; whoever has more to say attaches a document.
pub const MESSAGE: usize = 10_000;

/// Files that go along with one message.
pub const FILES: usize = 5;

/// Messages an applicant may write in one case. Nobody needs more; a program that writes without end does.
pub const MESSAGES: i64 = 200;

/// Characters of a reason to withdraw.
pub const REASON: usize = 1_000;

/// Characters of a comment in the feedback: a few sentences, too short for a case history.
pub const COMMENT: usize = 500;

/// Characters of a file name that are kept.
pub const FILE_NAME: usize = 100;

/// Characters of a case number as typed: the longest mark, year and number have far fewer.
pub const NUMBER: usize = 40;

/// Cases of which a browser keeps the access code. Browsers keep some 180 cookies for a site.
pub const COOKIES: usize = 50;

/// Days for which a browser keeps an access code: longer than most cases take.
pub const COOKIE_DAYS: i64 = 180;

/// Entries of a case that its page shows; the office cannot flood it either.
pub const ENTRIES: i64 = 1_000;

/// Applications that an account's page shows.
pub const OWN: i64 = 100;

/// Seconds that a mail waits, so that news that come together make one mail.
pub const MAIL_DELAY: i64 = 30;

/// Seconds for a mail server to answer; shorter than the lease of a job.
pub const MAIL_ANSWER: u64 = 30;

/// Days after the last change for which an application is kept on the citizen's side, once it has ended.
/// A year covers every ordinary time limit for remedies; the office keeps its file by its own rules.
pub const KEPT_DAYS: i64 = 365;

/// Applications deleted in one transaction when their time is over, so that nobody waits for it.
pub const EXPIRED_AT_ONCE: i64 = 50;

/// Characters of the name of an account.
pub const NAME: usize = 100;
