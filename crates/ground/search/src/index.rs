//! The index: opened, rebuilt, asked.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use tantivy::{
    ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
    indexer::NoMergePolicy,
    query::FuzzyTermQuery,
    schema::{Field, Value},
};

use crate::{
    analysis::Analyser,
    compounds::Dictionary,
    limits,
    model::{Document, Hit, Hits, Query},
    plan::{Planner, Tolerance},
    rank::{self, Ranked},
    schema::{self, FORMAT, Fields},
    vocabulary::Vocabulary,
};

/// Name of the file that says which program wrote an index.
const FORMAT_FILE: &str = "format";

/// What can go wrong, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory of the index cannot be prepared.
    #[error(
        "the search index in {path} cannot be prepared ({cause}): make the directory writable \
         and check that the disk has space"
    )]
    Directory {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Another process is rebuilding.
    #[error("the search index is being rebuilt by another process: wait until it has finished")]
    Busy,
    /// The engine failed.
    #[error(
        "the search index failed ({0}): check that the disk has space and is readable, then \
         rebuild the index"
    )]
    Engine(#[from] TantivyError),
}

/// An index over documents of one kind. Cheap to share between threads: searches run side by
/// side, also while it is rebuilt.
pub struct Index {
    engine: tantivy::Index,
    fields: Fields,
    reader: tantivy::IndexReader,
    vocabulary: Vocabulary,
    snapshot: RwLock<Arc<Snapshot>>,
    /// Held while rebuilding: one at a time.
    rebuilding: Mutex<()>,
}

impl Index {
    /// Opens the index `name` below `directory`, or creates it empty. An index that was written
    /// in another format, or cannot be read, is replaced by an empty one: it holds nothing that
    /// [`rebuild`](Self::rebuild) cannot bring back.
    pub fn open_or_create(
        directory: &Path,
        name: &str,
        vocabulary: Vocabulary,
    ) -> Result<Self, Error> {
        let path = directory.join(name);
        let format = format!("{FORMAT} {:?}\n", vocabulary.profile());
        let written = fs::read_to_string(path.join(FORMAT_FILE)).unwrap_or_default();
        if written == format
            && let Ok(engine) = tantivy::Index::open_in_dir(&path)
            && let Ok(index) = Self::from_engine(engine, vocabulary.clone())
        {
            return Ok(index);
        }
        let engine = create(&path, &format)?;
        Self::from_engine(engine, vocabulary)
    }

    /// An index that lives as long as the value.
    pub fn in_memory(vocabulary: Vocabulary) -> Result<Self, Error> {
        Self::from_engine(tantivy::Index::create_in_ram(schema::schema().0), vocabulary)
    }

    fn from_engine(engine: tantivy::Index, vocabulary: Vocabulary) -> Result<Self, Error> {
        let (_, fields) = schema::schema();
        // Reloading is ours: the dictionary of compounds must change together with the segments.
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let snapshot = Snapshot::read(reader.searcher(), fields, &vocabulary)?;
        Ok(Self {
            engine,
            fields,
            reader,
            vocabulary,
            snapshot: RwLock::new(Arc::new(snapshot)),
            rebuilding: Mutex::new(()),
        })
    }

    /// Replaces everything by these documents, at once: until it returns, searches are answered
    /// from what was there before; after a crash the index holds the old or the new documents.
    ///
    /// The documents are held in memory while it runs, since the compounds of the first can only
    /// be split with the words of the last.
    pub fn rebuild(&self, documents: impl IntoIterator<Item = Document>) -> Result<(), Error> {
        let _one_at_a_time = self.rebuilding.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = self.vocabulary.profile();
        let mut dictionary = Dictionary::default();
        let documents: Vec<(Document, Vec<String>)> = documents
            .into_iter()
            .map(|document| {
                let forms = schema::teach(profile, &mut dictionary, &document);
                (document, forms)
            })
            .collect();
        teach_sayings(&mut dictionary, &self.vocabulary);
        let mut analyser = Analyser::new(profile, &dictionary);

        let mut writer =
            self.engine.writer_with_num_threads(1, limits::WRITER_BYTES).map_err(|error| {
                match error {
                    TantivyError::LockFailure(..) => Error::Busy,
                    other => Error::Engine(other),
                }
            })?;
        // A merge in the background could publish a half of the documents.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        writer.delete_all_documents()?;
        for (document, forms) in documents {
            writer.add_document(self.fields.document(&mut analyser, &document, &forms))?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        self.refresh()
    }

    /// Takes up what another process has rebuilt.
    pub fn refresh(&self) -> Result<(), Error> {
        self.reader.reload()?;
        let snapshot = Snapshot::read(self.reader.searcher(), self.fields, &self.vocabulary)?;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(())
    }

    /// How many documents it holds.
    pub fn count(&self) -> u64 {
        self.snapshot().searcher.num_docs()
    }

    /// Whether it waits to be rebuilt.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The documents that fit a query, best first.
    ///
    /// Where nothing fits, a second look forgives more: any word may be misspelt or unfinished.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        let snapshot = self.snapshot();
        let mut ranked = self.ranked(&snapshot, query, Tolerance::Unknown)?;
        if ranked.is_empty() {
            ranked = self.ranked(&snapshot, query, Tolerance::Any)?;
        }
        let total = ranked.len();
        let page = ranked
            .into_iter()
            .skip(query.offset.min(limits::OFFSET))
            .take(query.limit.min(limits::PAGE_HITS));
        let items = page.map(|hit| snapshot.hit(&hit)).collect::<Result<_, _>>()?;
        Ok(Hits { total, items })
    }

    fn ranked(
        &self,
        snapshot: &Snapshot,
        query: &Query,
        tolerance: Tolerance,
    ) -> Result<Vec<Ranked>, Error> {
        let planner = Planner { snapshot, vocabulary: &self.vocabulary, tolerance };
        let plan = planner.plan(query)?;
        Ok(rank::rank(snapshot, self.vocabulary.profile(), &plan, query)?)
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Makes an empty index. The format is written last: without it the next start begins anew.
fn create(path: &Path, format: &str) -> Result<tantivy::Index, Error> {
    let failed = |cause| Error::Directory { path: path.to_owned(), cause };
    match fs::remove_dir_all(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(cause)),
        _ => fs::create_dir_all(path).map_err(failed)?,
    }
    let engine = tantivy::Index::create_in_dir(path, schema::schema().0)?;
    fs::write(path.join(FORMAT_FILE), format).map_err(failed)?;
    Ok(engine)
}

/// The words of the vocabulary may be parts of compounds too.
fn teach_sayings(dictionary: &mut Dictionary, vocabulary: &Vocabulary) {
    for phrase in vocabulary.phrases() {
        for text in [&phrase.saying, &phrase.meaning] {
            vocabulary.profile().teach(dictionary, text);
        }
    }
}

/// One state of the index: its segments, and what was collected from them.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) dictionary: Dictionary,
    average_lengths: HashMap<Field, f32>,
}

impl Snapshot {
    fn read(searcher: Searcher, fields: Fields, vocabulary: &Vocabulary) -> tantivy::Result<Self> {
        let mut dictionary = Dictionary::default();
        for reader in searcher.segment_readers() {
            let index = reader.inverted_index(fields.forms)?;
            let mut forms = index.terms().stream()?;
            while forms.advance() {
                if let Ok(form) = std::str::from_utf8(forms.key()) {
                    dictionary.insert(form);
                }
            }
        }
        teach_sayings(&mut dictionary, vocabulary);
        let mut average_lengths = HashMap::new();
        for field in [fields.title, fields.keywords, fields.parts, fields.text] {
            let mut words = 0;
            for reader in searcher.segment_readers() {
                words += reader.inverted_index(field)?.total_num_tokens();
            }
            average_lengths.insert(field, ratio(words, searcher.num_docs()));
        }
        Ok(Self { searcher, fields, dictionary, average_lengths })
    }

    /// How many documents have the term anywhere.
    pub(crate) fn documents_with(&self, term: &str) -> tantivy::Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(self.fields.any, term))
    }

    /// How rare a term is: the inverse document frequency of BM25.
    pub(crate) fn rarity(&self, term: &str) -> tantivy::Result<f32> {
        let with = self.documents_with(term)?;
        let without = self.searcher.num_docs().saturating_sub(with);
        Ok((1.0 + ratio(2 * without + 1, 2 * with + 1)).ln())
    }

    /// Words in a field of the average document.
    pub(crate) fn average_length(&self, field: Field) -> f32 {
        self.average_lengths.get(&field).copied().filter(|length| *length > 0.0).unwrap_or(1.0)
    }

    /// Terms at exactly this distance or less that begin with the same letter.
    pub(crate) fn similar(&self, term: &str, distance: u8) -> tantivy::Result<Vec<String>> {
        let wanted = Term::from_field_text(self.fields.any, term);
        let mut similar = Vec::new();
        for reader in self.searcher.segment_readers() {
            let automaton = FuzzyTermQuery::new(wanted.clone(), distance, true).automaton()?;
            let index = reader.inverted_index(self.fields.any)?;
            let mut terms = index.terms().search(automaton).into_stream()?;
            while similar.len() < limits::SIMILAR_TERMS && terms.advance() {
                if let Ok(found) = std::str::from_utf8(terms.key())
                    && found != term
                    && found.chars().next() == term.chars().next()
                {
                    similar.push(found.to_owned());
                }
            }
        }
        similar.sort_unstable();
        similar.dedup();
        Ok(similar)
    }

    fn hit(&self, ranked: &Ranked) -> tantivy::Result<Hit> {
        let document: TantivyDocument = self.searcher.doc(ranked.address)?;
        let id = document.get_first(self.fields.id).and_then(|id| id.as_str()).unwrap_or_default();
        Ok(Hit { id: id.to_owned(), score: ranked.score })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts needs no more than f32")]
fn ratio(above: u64, below: u64) -> f32 {
    if below == 0 { 0.0 } else { above as f32 / below as f32 }
}
