//! Every limit of this crate, with its reason.

/// Bytes of one document. Pages of real servers have some hundred kB; those that embed the text of files reach 5 MB.
pub const BYTES: usize = 16 << 20;

/// Characters of an address. Longer ones do not get through common servers.
pub const URL: usize = 2_000;

/// Bytes of one text. The longest field is the plain text of a file; a budget of 500 pages has about 1 MB.
pub const TEXT: usize = 2 << 20;

/// Elements of one list inside of an object. The longest real ones are the meetings of a body in old versions.
pub const ITEMS: usize = 10_000;

/// Objects of one page as others send it. Some servers do not page at all.
pub const PAGE_READ: usize = 50_000;

/// Fields kept that the standard does not know. Real objects have about ten.
pub const VENDOR_FIELDS: usize = 100;

/// Bytes of the name of such a field.
pub const FIELD_NAME: usize = 200;

/// Values inside of each other in what is kept as it came (fields of a maker, `GeoJSON`). A multi-polygon needs seven.
pub const DEPTH: usize = 16;

/// Findings about one document; further ones say nothing new and would fill the memory.
pub const FINDINGS: usize = 1_000;

/// Characters of a wrong value that a finding repeats.
pub const EXCERPT: usize = 80;

/// Objects on a page unless a client wants fewer, and the most it gets: from here on the standard recommends pages.
pub const PAGE: u32 = 100;
