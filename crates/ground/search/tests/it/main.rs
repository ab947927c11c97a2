//! What searching feels like, on small catalogues and on the real ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod catalogues;
mod data;
mod lifecycle;
mod places;
mod services;

use search::{Document, Index, Query, Vocabulary};

/// An index over documents that are given by id and title.
fn titled(vocabulary: Vocabulary, documents: &[(&str, &str)]) -> Index {
    let documents = documents.iter().map(|(id, title)| Document {
        id: (*id).to_owned(),
        title: (*title).to_owned(),
        ..Document::default()
    });
    filled(vocabulary, documents)
}

fn filled(vocabulary: Vocabulary, documents: impl IntoIterator<Item = Document>) -> Index {
    let index = Index::in_memory(vocabulary).unwrap();
    index.rebuild(documents).unwrap();
    index
}

/// The ids found for a text, best first.
fn found(index: &Index, text: &str) -> Vec<String> {
    ids(index, &Query { limit: 100, ..Query::new(text) })
}

/// The ids found while the last word is being typed.
fn typed(index: &Index, text: &str) -> Vec<String> {
    ids(index, &Query { limit: 100, prefix: true, ..Query::new(text) })
}

fn ids(index: &Index, query: &Query) -> Vec<String> {
    index.search(query).unwrap().items.into_iter().map(|hit| hit.id).collect()
}
