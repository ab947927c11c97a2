//! What is sent, where to, and who takes it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use fitconnect::problem::ProblemKind;
use store::{BlobId, Timestamp};
use uuid::Uuid;

use crate::Message;

/// What a destination is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// An office that takes applications.
    Office,
    /// The side of the citizens that takes what offices answer.
    Portal,
}

impl Purpose {
    /// The word under which it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Portal => "portal",
        }
    }
}

impl FromStr for Purpose {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "office" => Ok(Self::Office),
            "portal" => Ok(Self::Portal),
            _ => Err(()),
        }
    }
}

/// Where submissions can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is; a portal serves all organisations of a node.
    pub organisation: Option<Uuid>,
}

/// A file that goes along.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its id, unique everywhere.
    pub id: Uuid,
    /// The name it was uploaded with. Never a path to write to.
    pub name: String,
    /// What it is, found out from its content.
    pub media_type: String,
    /// The filled-in form, an upload, or a document made by the office.
    pub purpose: fitconnect::metadata::Purpose,
    /// The content.
    pub bytes: Bytes,
}

// Names and contents of files are personal.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// A submission, encrypted and ready to be stored. Its files are on disk already.
#[derive(Debug)]
pub struct Sealed {
    pub(crate) id: Uuid,
    pub(crate) destination: Uuid,
    pub(crate) case: Uuid,
    pub(crate) metadata: String,
    pub(crate) data: String,
    pub(crate) attachments: Vec<(Uuid, BlobId)>,
    pub(crate) log: Vec<LoggedEvent>,
}

impl Sealed {
    /// The id of the submission.
    pub fn id(&self) -> Uuid {
        self.id
    }
}

/// An entry of the event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The signed token that says so; in the database empty where it is signed when it is read.
    pub token: String,
}

/// A submission that has arrived, opened.
#[derive(Debug)]
pub struct Delivery {
    /// The submission.
    pub submission: Uuid,
    /// The case it belongs to.
    pub case: Uuid,
    /// Where it arrived.
    pub destination: Destination,
    /// What it says.
    pub message: Message,
    /// What came along.
    pub files: Vec<File>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The acknowledgement, signed already: signing takes too long for a transaction.
    pub(crate) acceptance: LoggedEvent,
}

/// Why a receiver does not take a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not now; it is tried again.
    Later(String),
    /// Never; the sender is told why.
    Reject {
        /// What kind of problem.
        problem: ProblemKind,
        /// What exactly; no personal data.
        detail: String,
    },
}

/// The answer of a receiver, some time later.
pub type Receiving<'a> = Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send + 'a>>;

/// Takes what arrives at a destination.
///
/// It stores what arrived and calls [`crate::accept`] in one transaction. When that answers
/// [`Error::AlreadyAccepted`], the submission was taken before and all is well.
pub trait Receiver: Send + Sync {
    /// Takes a submission.
    fn receive(&self, delivery: Delivery) -> Receiving<'_>;
}

/// The receivers of a node.
#[derive(Clone)]
pub struct Receivers {
    /// Of the offices.
    pub office: Arc<dyn Receiver>,
    /// Of the citizens' side.
    pub portal: Arc<dyn Receiver>,
}

impl Receivers {
    pub(crate) fn of(&self, purpose: Purpose) -> &dyn Receiver {
        match purpose {
            Purpose::Office => self.office.as_ref(),
            Purpose::Portal => self.portal.as_ref(),
        }
    }
}

impl fmt::Debug for Receivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receivers")
    }
}

/// What can go wrong on the way.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// There is no such destination.
    #[error("there is no destination to send this to")]
    NoDestination,
    /// The submission was taken before.
    #[error("the submission was accepted already")]
    AlreadyAccepted,
    /// Too many files.
    #[error("at most {} files go along", crate::limits::FILES)]
    TooManyFiles,
    /// Sealing failed.
    #[error("the submission cannot be sealed: {0}")]
    Seal(#[from] fitconnect::submission::SealError),
    /// A key cannot be made, sealed or opened.
    #[error("key: {0}")]
    Key(String),
    /// An event cannot be signed.
    #[error("event: {0}")]
    Event(#[from] fitconnect::set::SetError),
    /// What was stored of a submission cannot be read.
    #[error("stored submission: {0}")]
    Stored(String),
}
