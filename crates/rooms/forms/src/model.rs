//! What the room knows: offers, drafts, and what a finished draft hands over.

use std::sync::Arc;

use ars::Ars;
use bytes::Bytes;
use identity::Secret;
use leika::Key;
use store::{BlobId, Store, Timestamp};
use uuid::Uuid;
use web::Lang;
use xdatenfelder::{Answers, InstancePath};

use crate::{Error, Form};

/// Who can apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// A person for themselves.
    Person,
    /// A company or another organisation.
    Company,
}

impl ApplicantKind {
    /// The word in the database, in files and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
        }
    }

    pub(crate) fn from_words(words: &str) -> Vec<Self> {
        let all = [Self::Person, Self::Company];
        all.into_iter().filter(|kind| words.split(' ').any(|word| word == kind.word())).collect()
    }

    pub(crate) fn to_words(kinds: &[Self]) -> String {
        kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" ")
    }
}

/// A service that an authority offers online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id, the address of its start page.
    pub id: Uuid,
    /// The authority.
    pub organisation: Uuid,
    /// The name of the authority.
    pub authority: String,
    /// The service.
    pub leika: Key,
    /// The area it is offered for.
    pub ars: Ars,
    /// The id of the form's schema.
    pub form: String,
    /// The version of the form that new drafts take.
    pub form_version: String,
    /// Title in German.
    pub title_de: String,
    /// Title in English.
    pub title_en: String,
    /// What it is about, in German.
    pub intro_de: String,
    /// What it is about, in English.
    pub intro_en: String,
    /// The fee, where it is one amount.
    pub fee_cents: Option<i64>,
    /// The fee in words, in German.
    pub fee_note_de: String,
    /// The fee in words, in English.
    pub fee_note_en: String,
    /// Days until the decision, as a rule.
    pub processing_days: i64,
    /// Whether a decision needs a second person.
    pub two_persons: bool,
    /// Who can apply.
    pub applicants: Vec<ApplicantKind>,
    /// Whether new drafts can be begun.
    pub open: bool,
}

impl Offer {
    /// The title in a language.
    pub fn title(&self, lang: Lang) -> &str {
        in_language(lang, &self.title_de, &self.title_en)
    }

    /// What it is about, in a language.
    pub fn intro(&self, lang: Lang) -> &str {
        in_language(lang, &self.intro_de, &self.intro_en)
    }

    /// The fee in words, in a language.
    pub fn fee_note(&self, lang: Lang) -> &str {
        in_language(lang, &self.fee_note_de, &self.fee_note_en)
    }
}

fn in_language<'t>(lang: Lang, german: &'t str, english: &'t str) -> &'t str {
    if lang == Lang::En && !english.is_empty() { english } else { german }
}

/// What a new offer is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOffer {
    /// The authority.
    pub organisation: Uuid,
    /// The service.
    pub leika: Key,
    /// The area it is offered for.
    pub ars: Ars,
    /// The id of the form's schema.
    pub form: String,
    /// The version of the form.
    pub form_version: String,
    /// Titles, introductions and notes on the fee.
    pub texts: OfferTexts,
    /// The fee, where it is one amount.
    pub fee_cents: Option<i64>,
    /// Days until the decision, as a rule.
    pub processing_days: i64,
    /// Whether a decision needs a second person.
    pub two_persons: bool,
    /// Who can apply.
    pub applicants: Vec<ApplicantKind>,
}

/// The texts of an offer; English ones may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferTexts {
    /// Title in German.
    pub title_de: String,
    /// Title in English.
    pub title_en: String,
    /// What it is about, in German.
    pub intro_de: String,
    /// What it is about, in English.
    pub intro_en: String,
    /// The fee in words, in German.
    pub fee_note_de: String,
    /// The fee in words, in English.
    pub fee_note_en: String,
}

/// A draft that was opened with its secret. Only `drafts::open` makes one, so whoever has it may change it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// What is applied for.
    pub offer: Offer,
    /// The form.
    pub form: Arc<Form>,
    /// What was answered, also what is wrong or half.
    pub answers: Answers,
    /// The furthest step that was saved, from 1; 0 before the first.
    pub step: usize,
    /// When it is deleted, if nothing changes.
    pub expires_at: Timestamp,
    pub(crate) version: i64,
}

/// A draft that was begun or resumed: what the browser keeps to come back.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The draft.
    pub id: Uuid,
    /// What opens it.
    pub secret: Secret,
}

/// A complete draft, as it is handed over to be sent.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The draft it was.
    pub draft: Uuid,
    pub(crate) version: i64,
    /// What is applied for.
    pub offer: Offer,
    /// The answers as JSON by the schema: only what was asked for.
    pub answers: serde_json::Value,
    /// The answers in words: title of a part, then label and value.
    pub summary: Vec<(String, Vec<(String, String)>)>,
    /// The files.
    pub files: Vec<DraftFile>,
    /// Who applies.
    pub applicant: ApplicantSummary,
}

/// Who applies, as far as the answers say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicantSummary {
    /// What they are.
    pub kind: ApplicantKind,
    /// Their name; empty if the form does not ask for one.
    pub name: String,
    /// Their address for messages, if given.
    pub email: Option<String>,
}

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// Its id; the `attachmentId` in the answers.
    pub id: Uuid,
    /// The field it answers.
    pub path: InstancePath,
    /// Its name, fit to be saved anywhere.
    pub name: String,
    /// Its type, found by looking at the content.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub(crate) blob: BlobId,
}

impl DraftFile {
    /// The content.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn content(&self, store: &Store) -> Result<Bytes, Error> {
        let kept = store.blobs().get(self.blob).await?;
        Ok(kept.slice(self.id.as_bytes().len().min(kept.len())..))
    }

    /// What is kept on disk: the id, then the content. Blobs are addressed by what they contain; with the id before
    /// it no other file is the same blob, and deleting this one takes nothing from anybody else.
    pub fn kept(id: Uuid, content: &[u8]) -> Bytes {
        let mut kept = Vec::with_capacity(content.len() + 16);
        kept.extend_from_slice(id.as_bytes());
        kept.extend_from_slice(content);
        kept.into()
    }
}
