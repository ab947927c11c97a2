//! Forms: an XDatenfelder schema becomes pages that can be filled in, saved at every step and handed over complete.
//!
//! - [`Form`]: a schema compiled with its rules: steps, checks. [`Forms`] keeps compiled ones and is the room's state.
//! - [`ops`]: import a form, offer a service online. [`offers`]: which offers there are.
//! - [`drafts`]: begin, resume, save, finish, delete. [`check`]: what is wrong with schema files.
//! - [`shipped`]: the five definitions that come with the product.

pub mod check;
pub mod drafts;
mod filling;
mod form;
pub mod limits;
mod model;
pub mod offers;
pub mod ops;
mod pages;
mod shipped;
mod steps;
mod summary;
mod uploads;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::store::{Migration, Read, Store};
use axum::http::StatusCode;
use web::Failure;
use xdatenfelder::answers::AnswerError;
use xdatenfelder::rules::RuleError;

pub use form::{Definition, Form};
pub use model::{
    ApplicantKind, ApplicantSummary, Draft, DraftFile, Finished, NewOffer, Offer, OfferTexts,
    Opened,
};
pub use pages::routes;
pub use shipped::{OfferFile, Shipped, shipped};
pub use steps::Step;

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "forms/0001-forms", sql: include_str!("../migrations/0001-forms.sql") }];

/// What can go wrong with forms and drafts.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// Too many guesses, or the ground failed while counting them.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// No right to do this.
    #[error(transparent)]
    Denied(#[from] identity::Denied),
    /// A schema that cannot be read.
    #[error("the schema cannot be read: {0}")]
    Schema(#[from] xdatenfelder::Error),
    /// Rules that cannot be read.
    #[error("the rules cannot be read: {0}")]
    Rules(#[from] RuleError),
    /// Rules that do not fit the schema.
    #[error("the rules do not fit the schema: {0}")]
    Misfit(String),
    /// A file that cannot be taken.
    #[error("{file}: {cause}")]
    File {
        /// Which.
        file: String,
        /// Why not, and what to do.
        cause: String,
    },
    /// A form that nobody has imported.
    #[error(
        "there is no form {id} in version {version}; import it with `kreislauf import xdf FILE`"
    )]
    NoForm {
        /// Its id.
        id: String,
        /// Its version.
        version: String,
    },
    /// An offer that does not exist or is closed.
    #[error("there is no such offer, or it is closed")]
    NoOffer,
    /// A draft that does not exist, or of which the caller has no secret; which of the two is not said.
    #[error("there is no such draft, or it is not yours")]
    NoDraft,
    /// A draft whose time is over.
    #[error("the draft has expired; begin a new one")]
    Expired,
    /// A code that opens no draft.
    #[error("no draft has this code; check it for typing errors")]
    WrongCode,
    /// A draft that cannot be handed over yet.
    #[error("{0} answers are missing or wrong; the review page names them")]
    Incomplete(usize),
    /// Answers that cannot be kept.
    #[error(transparent)]
    Answer(#[from] AnswerError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Identity(error) => error.into(),
            Error::Denied(denied) => denied.into(),
            Error::NoOffer => Self::new(StatusCode::NOT_FOUND, "form-no-offer"),
            Error::NoDraft => Self::new(StatusCode::NOT_FOUND, "form-no-draft"),
            Error::Expired => Self::new(StatusCode::GONE, "form-expired"),
            Error::WrongCode => Self::new(StatusCode::NOT_FOUND, "form-wrong-code"),
            Error::Incomplete(_) => Self::new(StatusCode::CONFLICT, "form-incomplete"),
            error @ (Error::Schema(_)
            | Error::Rules(_)
            | Error::Misfit(_)
            | Error::File { .. }
            | Error::Answer(_)) => Self::invalid(error.to_string()),
            error @ Error::NoForm { .. } => Self::internal(error),
        }
    }
}

/// The room's state: the store, and the forms that were compiled. Clones are cheap and share both.
#[derive(Clone)]
pub struct Forms(Arc<Inner>);

struct Inner {
    store: Store,
    compiled: Mutex<Compiled>,
}

#[derive(Default)]
struct Compiled {
    forms: HashMap<(String, String), Kept>,
    /// Counts the uses, to know which was not used for the longest time.
    clock: u64,
}

struct Kept {
    digest: String,
    form: Arc<Form>,
    used: u64,
}

impl std::fmt::Debug for Forms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Forms")
    }
}

impl Forms {
    /// No compiled forms yet; they are compiled when they are first used.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner { store, compiled: Mutex::default() }))
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// A form by id, version and digest, compiled; the database is asked only if it is not in memory.
    pub(crate) fn compiled(
        &self,
        read: &mut Read<'_>,
        id: &str,
        version: &str,
        digest: &str,
    ) -> Result<Arc<Form>, Error> {
        if let Some(form) = self.kept(id, version, digest) {
            return Ok(form);
        }
        let row = read.optional(
            "SELECT source, rules, digest FROM form WHERE id = ?1 AND version = ?2",
            &[id.into(), version.into()],
        )?;
        let mut row =
            row.ok_or_else(|| Error::NoForm { id: id.into(), version: version.into() })?;
        let (source, rules): (String, String) = (row.take(0)?, row.take(1)?);
        let form = Arc::new(Definition::read(source.as_bytes(), &rules)?.into_form());
        self.keep(id, version, row.take(2)?, &form);
        Ok(form)
    }

    /// A form by id and version, as it is now.
    pub(crate) fn newest(
        &self,
        read: &mut Read<'_>,
        id: &str,
        version: &str,
    ) -> Result<Arc<Form>, Error> {
        let row = read.optional(
            "SELECT digest FROM form WHERE id = ?1 AND version = ?2",
            &[id.into(), version.into()],
        )?;
        let mut row =
            row.ok_or_else(|| Error::NoForm { id: id.into(), version: version.into() })?;
        let digest: String = row.take(0)?;
        self.compiled(read, id, version, &digest)
    }

    fn kept(&self, id: &str, version: &str, digest: &str) -> Option<Arc<Form>> {
        let mut compiled = self.0.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        compiled.clock += 1;
        let now = compiled.clock;
        let kept = compiled.forms.get_mut(&(id.to_owned(), version.to_owned()))?;
        kept.used = now;
        (kept.digest == digest).then(|| Arc::clone(&kept.form))
    }

    fn keep(&self, id: &str, version: &str, digest: String, form: &Arc<Form>) {
        let mut compiled = self.0.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (id.to_owned(), version.to_owned());
        if compiled.forms.len() >= limits::COMPILED && !compiled.forms.contains_key(&key) {
            let oldest = compiled.forms.iter().min_by_key(|(_, kept)| kept.used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                compiled.forms.remove(&oldest);
            }
        }
        let used = compiled.clock;
        compiled.forms.insert(key, Kept { digest, form: Arc::clone(form), used });
    }
}
