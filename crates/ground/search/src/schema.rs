//! The fields of the index, and how a document fills them.

use tantivy::{
    TantivyDocument,
    schema::{
        FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    },
};

use crate::{
    analysis::{self, Analyser},
    compounds::Dictionary,
    limits,
    model::Document,
    model::Profile,
};

/// Number of this layout and analysis. Raise it whenever either changes: an index with another
/// number counts as empty and is rebuilt.
pub(crate) const FORMAT: u32 = 1;

/// Heaviest static rank that is read.
const HEAVIEST: f32 = 20.0;

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The caller's id.
    pub(crate) id: Field,
    /// Words of the title.
    pub(crate) title: Field,
    /// Words of the keywords.
    pub(crate) keywords: Field,
    /// Parts of the compounds in title and keywords.
    pub(crate) parts: Field,
    /// Words of the text.
    pub(crate) text: Field,
    /// Every term of the four fields above: how many documents know it, and what it could be a
    /// misspelling of.
    pub(crate) any: Field,
    /// The title as one term.
    pub(crate) whole: Field,
    /// Keys.
    pub(crate) keys: Field,
    /// Facets.
    pub(crate) facets: Field,
    /// Static rank.
    pub(crate) weight: Field,
    /// Forms that compounds may be made of.
    pub(crate) forms: Field,
}

/// Name of the field with the static rank, by which tantivy finds its column.
pub(crate) const WEIGHT: &str = "weight";

/// The schema with its handles.
pub(crate) fn schema() -> (Schema, Fields) {
    // The analysis is ours; tantivy only parts the terms at the spaces that we put between them.
    let terms = |record, lengths| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("whitespace")
                .set_index_option(record)
                .set_fieldnorms(lengths),
        )
    };
    let ranked = terms(IndexRecordOption::WithFreqs, true);
    let listed = terms(IndexRecordOption::Basic, false);
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STORED),
        title: schema.add_text_field("title", ranked.clone()),
        keywords: schema.add_text_field("keywords", ranked.clone()),
        parts: schema.add_text_field("parts", ranked.clone()),
        text: schema.add_text_field("text", ranked),
        any: schema.add_text_field("any", listed.clone()),
        whole: schema.add_text_field("whole", STRING),
        keys: schema.add_text_field("keys", STRING),
        facets: schema.add_text_field("facets", STRING),
        weight: schema.add_f64_field(WEIGHT, FAST),
        forms: schema.add_text_field("forms", listed),
    };
    (schema.build(), fields)
}

impl Fields {
    /// A document as the engine takes it, with the forms it has added to the dictionary.
    pub(crate) fn document(
        &self,
        analyser: &mut Analyser<'_>,
        document: &Document,
        forms: &[String],
    ) -> TantivyDocument {
        let profile = analyser.profile();
        let title = analyser.terms(&document.title);
        let keywords = analyser.terms(&document.keywords.join(", "));
        let text = analyser.terms(indexed_text(document));
        let parts = [title.parts, keywords.parts].concat();

        let mut entry = TantivyDocument::default();
        entry.add_text(self.id, &document.id);
        for (field, terms) in [
            (self.title, &title.words),
            (self.keywords, &keywords.words),
            (self.parts, &parts),
            (self.text, &text.words),
        ] {
            let terms = terms.join(" ");
            entry.add_text(field, &terms);
            entry.add_text(self.any, &terms);
        }
        for whole in wholes(profile, &document.title) {
            entry.add_text(self.whole, whole);
        }
        for key in &document.keys {
            entry.add_text(self.keys, analysis::key(key));
        }
        for facet in &document.facets {
            entry.add_text(self.facets, facet);
        }
        entry.add_f64(self.weight, f64::from(static_weight(document.weight)));
        entry.add_text(self.forms, forms.join(" "));
        entry
    }
}

/// Teaches the dictionary the words of a document. Returns the forms that are new.
pub(crate) fn teach(
    profile: Profile,
    dictionary: &mut Dictionary,
    document: &Document,
) -> Vec<String> {
    let titles = std::iter::once(&document.title).chain(&document.keywords).map(String::as_str);
    titles
        .chain([indexed_text(document)])
        .flat_map(|text| profile.teach(dictionary, text))
        .collect()
}

fn indexed_text(document: &Document) -> &str {
    let end = document.text.char_indices().nth(limits::TEXT_CHARS).map(|(at, _)| at);
    end.and_then(|end| document.text.get(..end)).unwrap_or(&document.text)
}

/// A title as a whole; the name of a place also without the addition behind the comma.
fn wholes(profile: Profile, title: &str) -> Vec<String> {
    let mut wholes = vec![profile.whole(title)];
    if profile == Profile::Names
        && let Some((name, _)) = title.split_once(',')
    {
        wholes.push(profile.whole(name));
    }
    wholes
}

fn static_weight(weight: f32) -> f32 {
    if weight.is_finite() { weight.clamp(0.0, HEAVIEST) } else { 0.0 }
}
