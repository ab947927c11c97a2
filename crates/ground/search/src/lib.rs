//! Full-text search over short catalogue entries: places by name, services by what they are about.
//!
//! The index is derived from the database and never the truth: [`Index::rebuild`] replaces all of
//! it at once, and an index that cannot be read is an empty one that waits to be rebuilt. This
//! crate knows documents, words and queries; it knows nothing of SQL, of rooms or of HTTP.
//!
//! How a query becomes hits:
//!
//! 1. German analysis turns texts into words: folded spelling, stems, parts of compounds.
//! 2. The plan gives each word of the query the ways in which a document may satisfy it: the word
//!    itself, its parts, its synonyms, words that begin with it, words it may be a misspelling of.
//! 3. The ranking reads the posting lists, word by word, and keeps per document how well each word
//!    is satisfied.
//! 4. The *rule of enough information* drops every document that satisfies less than
//!    [`ENOUGH_INFORMATION`] of what the query says, so that an unrelated query gives nothing.

mod analysis;
mod compounds;
mod german;
mod index;
pub mod limits;
mod model;
mod plan;
mod rank;
mod schema;
mod stems;
mod vocabulary;

pub use index::{Error, Index};
pub use model::{Document, Hit, Hits, Profile, Query};
pub use rank::ENOUGH_INFORMATION;
pub use stems::{Stems, Told};
pub use vocabulary::Vocabulary;
