//! What goes in and what comes out.

/// How texts are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Names of places: every word counts as it is written. No stems, no compounds, no stop words.
    Names,
    /// Titles and texts in German: stems, compounds, stop words.
    Prose,
}

/// One entry to be found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// What the caller calls it; comes back in a [`Hit`].
    pub id: String,
    /// Its name. In [`Profile::Names`] what follows a comma is an addition
    /// (`Lemgo, Alte Hansestadt`): the name alone counts as the whole name too.
    pub title: String,
    /// Other names and words that describe it as well as the title does, nearly.
    pub keywords: Vec<String>,
    /// Everything else that may be searched.
    pub text: String,
    /// Keys (AGS, ARS, postcode, `LeiKa`): found when typed in full or by their beginning.
    pub keys: Vec<String>,
    /// Static rank, such as the logarithm of the population: between entries that fit the query
    /// equally well, the heavier comes first. Read within 0 to 20.
    pub weight: f32,
    /// Labels that a query may prefer, such as `level:municipality`.
    pub facets: Vec<String>,
}

/// A question to the index.
///
/// Its text may come from anybody: only the first [`limits::QUERY_CHARS`](crate::limits::QUERY_CHARS)
/// characters and [`limits::QUERY_WORDS`](crate::limits::QUERY_WORDS) words are read, it has no
/// operators, and no text is an error. `limit` and `offset` are cut to
/// [`limits::PAGE_HITS`](crate::limits::PAGE_HITS) and [`limits::OFFSET`](crate::limits::OFFSET).
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What was typed.
    pub text: String,
    /// Hits wanted.
    pub limit: usize,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits with this facet have their score multiplied by the factor (0.1 to 10).
    pub prefer_facet: Option<(String, f32)>,
    /// The last word is still being typed: words that begin with it count.
    pub prefix: bool,
}

impl Query {
    /// The first 20 hits for a text that has been typed to its end.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), limit: 20, offset: 0, prefer_facet: None, prefix: false }
    }
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// How many documents fit in all.
    pub total: usize,
    /// Those asked for, best first.
    pub items: Vec<Hit>,
}

/// One document that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The document's id.
    pub id: String,
    /// How well it fits; comparable within one answer only.
    pub score: f32,
}
