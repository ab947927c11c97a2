//! Bounds on what a query or a document may cost, each with its reason.

/// Characters of a query that are read. A long question in words stays below 200; what is
/// longer was pasted by mistake or sent to hurt.
pub const QUERY_CHARS: usize = 200;

/// Words of a query that are looked up. Each costs a handful of posting lists.
pub const QUERY_WORDS: usize = 12;

/// Hits on one page. A page for people shows 20; an API client pages on.
pub const PAGE_HITS: usize = 200;

/// How far a client can page. Beyond it nobody reads, and every page sorts all hits before it.
pub const OFFSET: usize = 20_000;

/// Characters of one word. The longest German service names stay below 80 letters.
pub const WORD_CHARS: usize = 80;

/// Characters that a word needs before it stands for all words beginning with it: a single
/// letter begins a tenth of all names.
pub const PREFIX_CHARS: usize = 2;

/// Characters that a key needs before it stands for all keys beginning with it.
pub const KEY_PREFIX_CHARS: usize = 4;

/// Terms that one prefix or one misspelling may stand for, per field.
pub const SIMILAR_TERMS: usize = 1_024;

/// Phrases of the vocabulary that may widen one query.
pub const PHRASES: usize = 16;

/// Meanings of one word that may widen it.
pub const MEANINGS: usize = 6;

/// Parts into which one compound is split.
pub const COMPOUND_PARTS: usize = 6;

/// Characters of one document's text that are indexed: a catalogue entry with all its text
/// modules stays below 50,000.
pub const TEXT_CHARS: usize = 100_000;

/// Memory of the index writer in bytes; tantivy asks for at least 15 MB. What does not fit is
/// written out as a further segment.
pub const WRITER_BYTES: usize = 20_000_000;
