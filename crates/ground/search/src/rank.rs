//! Which documents satisfy a plan, and how well.

use std::collections::HashSet;

use tantivy::{
    DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term,
    postings::{Postings, SegmentPostings},
    schema::{Field, IndexRecordOption},
};

use crate::{
    index::Snapshot,
    limits,
    model::{Profile, Query},
    plan::{Plan, Wanted, Way},
    schema,
};

/// The rule of enough information: the share of a query's information that a document must
/// satisfy to be a hit.
///
/// Each word of the query carries information: the fewer documents know it, the more. General
/// words (`anmelden`, `beantragen`, `Stadt`) carry a tenth of that, and a word that no document
/// knows a fifth of what the rarest carries. So `Pizza bestellen` finds nothing, although some
/// services are about a *Bestellung*, and `Reisepass für den Urlaub` still finds the passport.
pub const ENOUGH_INFORMATION: f32 = 0.45;

/// A title that is exactly the query.
const EXACT_TITLE: f32 = 1.5;
/// What one unit of static weight adds to the score, as a share of it.
const STATIC_SHARE: f32 = 0.01;
/// Bounds of the factor for a preferred facet.
const FACET_FACTORS: (f32, f32) = (0.1, 10.0);

/// A key that is exactly what was typed comes before everything else.
const EXACT_KEY: Match = Match { covered: 1.0, strength: 30.0 };
const BEGINNING_OF_KEY: Match = Match { covered: 0.9, strength: 3.0 };

/// Saturation of repeated words and punishment of long fields, as in BM25.
const SATURATION: f32 = 1.2;
const LENGTH_PUNISHMENT: f32 = 0.75;

/// How well a document satisfies a word, or all of them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Match {
    /// Share of the wanted information, 0 to 1: decides whether.
    covered: f32,
    /// How telling the places are where it was found: decides the order.
    strength: f32,
}

impl Match {
    fn times(self, factor: f32) -> Self {
        Self { covered: self.covered * factor, strength: self.strength * factor }
    }

    fn plus(self, other: Self) -> Self {
        Self { covered: self.covered + other.covered, strength: self.strength + other.strength }
    }

    fn or(self, other: Self) -> Self {
        Self {
            covered: self.covered.max(other.covered),
            strength: self.strength.max(other.strength),
        }
    }
}

/// Matches of the documents of one segment, in the order of their numbers, each once.
#[derive(Debug, Clone, Default)]
struct Matches(Vec<(DocId, Match)>);

impl Matches {
    /// Brings matches in order; several of one document are joined.
    fn joined(mut all: Vec<(DocId, Match)>, join: fn(Match, Match) -> Match) -> Self {
        all.sort_by_key(|(document, _)| *document);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = join(kept.1, next.1);
            }
            same
        });
        Self(all)
    }

    fn times(self, factor: f32) -> impl Iterator<Item = (DocId, Match)> {
        self.0.into_iter().map(move |(document, found)| (document, found.times(factor)))
    }
}

/// A searched field: how much a word found there covers, and how telling it is.
struct Place {
    field: Field,
    covered: f32,
    strength: f32,
}

/// A hit with what decides its place.
#[derive(Debug)]
pub(crate) struct Ranked {
    pub(crate) address: DocAddress,
    pub(crate) score: f32,
    weight: f64,
}

/// All hits of a plan, best first.
pub(crate) fn rank(
    snapshot: &Snapshot,
    profile: Profile,
    plan: &Plan,
    query: &Query,
) -> tantivy::Result<Vec<Ranked>> {
    let mut ranked = Vec::new();
    for (number, reader) in (0..).zip(snapshot.searcher.segment_readers()) {
        let segment = Segment { snapshot, profile, reader };
        ranked.extend(segment.rank(number, plan, query)?);
    }
    ranked.sort_by(|one, other| {
        other
            .score
            .total_cmp(&one.score)
            .then(other.weight.total_cmp(&one.weight))
            .then(one.address.cmp(&other.address))
    });
    Ok(ranked)
}

/// One segment of the index while a query runs.
struct Segment<'i> {
    snapshot: &'i Snapshot,
    profile: Profile,
    reader: &'i SegmentReader,
}

impl Segment<'_> {
    fn rank(&self, number: u32, plan: &Plan, query: &Query) -> tantivy::Result<Vec<Ranked>> {
        let fields = &self.snapshot.fields;
        let exact = self.documents(fields.whole, &plan.whole)?;
        let (preferred, factor) = match &query.prefer_facet {
            Some((facet, factor)) if factor.is_finite() => {
                let (least, most) = FACET_FACTORS;
                (self.documents(fields.facets, facet)?, factor.clamp(least, most))
            }
            _ => (HashSet::new(), 1.0),
        };
        let weights = self.reader.fast_fields().f64(schema::WEIGHT)?.first_or_default_col(0.0);

        let satisfied = self.satisfied(plan)?;
        let hits = satisfied.0.into_iter().filter(|(_, found)| found.covered >= ENOUGH_INFORMATION);
        Ok(hits
            .map(|(document, found)| {
                let weight = weights.get_val(document);
                let mut score = found.strength * (1.0 + STATIC_SHARE * narrow(weight));
                if exact.contains(&document) {
                    score *= EXACT_TITLE;
                }
                if preferred.contains(&document) {
                    score *= factor;
                }
                Ranked { address: DocAddress::new(number, document), score, weight }
            })
            .collect())
    }

    /// What each document satisfies of the whole plan.
    fn satisfied(&self, plan: &Plan) -> tantivy::Result<Matches> {
        let mut words: Vec<Vec<(DocId, Match)>> = Vec::with_capacity(plan.words.len());
        for word in &plan.words {
            words.push(self.word(word)?.0);
        }
        for (places, way) in &plan.meanings {
            let found = self.way(way)?;
            for place in places {
                if let Some(word) = words.get_mut(*place) {
                    word.extend_from_slice(&found);
                }
            }
        }
        let words = words.into_iter().map(|word| Matches::joined(word, Match::or));
        Ok(sum(words.zip(&plan.words).collect()))
    }

    fn word(&self, word: &Wanted) -> tantivy::Result<Matches> {
        let mut found = Vec::new();
        for way in &word.ways {
            found.extend(self.way(way)?);
        }
        Ok(Matches::joined(found, Match::or))
    }

    fn way(&self, way: &Way) -> tantivy::Result<Vec<(DocId, Match)>> {
        match way {
            Way::Term { term, factor } => Ok(self.term(term)?.times(*factor).collect()),
            Way::Beginning { beginning, factor } => {
                let fields = &self.snapshot.fields;
                let mut found = Vec::new();
                for place in self.places() {
                    if place.field == fields.title || place.field == fields.keywords {
                        found.extend(self.beginning(&place, beginning)?);
                    }
                }
                Ok(Matches::joined(found, Match::or).times(*factor).collect())
            }
            Way::Key { key, beginning } => self.key(key, *beginning),
            Way::Parts { words, factor } => Ok(self.together(words)?.times(*factor).collect()),
            Way::Meaning { words, factor } => {
                let found = self.together(words)?.0.into_iter();
                let later = |found: Match| Match { strength: found.strength * factor, ..found };
                Ok(found.map(|(document, found)| (document, later(found))).collect())
            }
        }
    }

    fn together(&self, words: &[Wanted]) -> tantivy::Result<Matches> {
        let mut found = Vec::with_capacity(words.len());
        for word in words {
            found.push((self.word(word)?, word));
        }
        Ok(sum(found))
    }

    /// The searched fields.
    fn places(&self) -> [Place; 4] {
        let fields = &self.snapshot.fields;
        [
            Place { field: fields.title, covered: 1.0, strength: 3.0 },
            Place { field: fields.keywords, covered: 1.0, strength: 2.0 },
            Place { field: fields.parts, covered: 0.9, strength: 2.0 },
            Place { field: fields.text, covered: 0.7, strength: 0.6 },
        ]
    }

    fn term(&self, term: &str) -> tantivy::Result<Matches> {
        let mut found = Vec::new();
        for place in self.places() {
            let index = self.reader.inverted_index(place.field)?;
            let wanted = Term::from_field_text(place.field, term);
            if let Some(postings) = index.read_postings(&wanted, IndexRecordOption::WithFreqs)? {
                self.collect(&place, postings, &mut found)?;
            }
        }
        Ok(Matches::joined(found, Match::or))
    }

    fn beginning(&self, place: &Place, beginning: &str) -> tantivy::Result<Vec<(DocId, Match)>> {
        let index = self.reader.inverted_index(place.field)?;
        let mut found = Vec::new();
        let mut terms = index.terms().range().ge(beginning).into_stream()?;
        let mut left = limits::SIMILAR_TERMS;
        while left > 0 && terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            let postings =
                index.read_postings_from_terminfo(terms.value(), IndexRecordOption::WithFreqs)?;
            self.collect(place, postings, &mut found)?;
            left -= 1;
        }
        Ok(found)
    }

    fn collect(
        &self,
        place: &Place,
        mut postings: SegmentPostings,
        found: &mut Vec<(DocId, Match)>,
    ) -> tantivy::Result<()> {
        let lengths = self.reader.get_fieldnorms_reader(place.field)?;
        let average = self.snapshot.average_length(place.field);
        while postings.doc() != TERMINATED {
            let document = postings.doc();
            let telling = match self.profile {
                Profile::Names => 1.0,
                Profile::Prose => saturated(
                    small(postings.term_freq()),
                    small(lengths.fieldnorm(document)) / average,
                ),
            };
            let strength = place.strength * telling;
            found.push((document, Match { covered: place.covered, strength }));
            postings.advance();
        }
        Ok(())
    }

    fn key(&self, key: &str, beginning: bool) -> tantivy::Result<Vec<(DocId, Match)>> {
        let field = self.snapshot.fields.keys;
        let mut found: Vec<(DocId, Match)> =
            self.documents(field, key)?.into_iter().map(|document| (document, EXACT_KEY)).collect();
        if beginning {
            let place = Place {
                field,
                covered: BEGINNING_OF_KEY.covered,
                strength: BEGINNING_OF_KEY.strength,
            };
            let keys = self.beginning(&place, key)?;
            found.extend(keys.into_iter().map(|(document, _)| (document, BEGINNING_OF_KEY)));
        }
        Ok(found)
    }

    /// The documents with a term in a field.
    fn documents(&self, field: Field, term: &str) -> tantivy::Result<HashSet<DocId>> {
        let index = self.reader.inverted_index(field)?;
        let term = Term::from_field_text(field, term);
        let mut documents = HashSet::new();
        if let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? {
            while postings.doc() != TERMINATED {
                documents.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(documents)
    }
}

/// Joins words by the share of information that each carries.
fn sum(words: Vec<(Matches, &Wanted)>) -> Matches {
    let deciding: f32 = words.iter().map(|(_, word)| word.deciding()).sum();
    let ordering: f32 = words.iter().map(|(_, word)| word.ordering()).sum();
    if deciding <= 0.0 || ordering <= 0.0 {
        return Matches::default();
    }
    let shares = words.into_iter().flat_map(|(found, word)| {
        let (decides, orders) = (word.deciding() / deciding, word.ordering() / ordering);
        found.0.into_iter().map(move |(document, found)| {
            let covered = found.covered * decides;
            (document, Match { covered, strength: found.strength * orders })
        })
    });
    Matches::joined(shares.collect(), Match::plus)
}

/// How telling a word is that occurs so often in a field of this length (against the average).
fn saturated(times: f32, length: f32) -> f32 {
    let punished = 1.0 - LENGTH_PUNISHMENT + LENGTH_PUNISHMENT * length;
    times * (SATURATION + 1.0) / (times + SATURATION * punished)
}

#[expect(clippy::cast_precision_loss, reason = "counts of words: far below the precision of f32")]
fn small(count: u32) -> f32 {
    count as f32
}

#[expect(clippy::cast_possible_truncation, reason = "came from an f32")]
fn narrow(weight: f64) -> f32 {
    weight as f32
}
