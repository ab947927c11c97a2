//! The room as others use it: what a person does at their desk, and what arrives there.

use std::sync::Arc;

use ::store::{Store, Timestamp};
use bytes::Bytes;
use fitconnect::metadata::Purpose as FilePurpose;
use fitconnect::problem::ProblemKind;
use identity::Caller;
use tokio::task::spawn_blocking;
use transport::{
    Delivery, File, Message, Outcome, Receiver, Receiving, Refusal, Sealed, Transport,
};
use uuid::Uuid;

use crate::letter::{self, Letterhead};
use crate::model::{Action, Case, Heard, Record, State};
use crate::ops::{self, Arrival, Order};
use crate::store::{self as query, NewDocument};
use crate::upload::{self, Upload};
use crate::{Error, limits};

/// The office's side of a node. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Cases {
    pub(crate) store: Store,
    pub(crate) transport: Transport,
}

impl Cases {
    /// The room on a store, with the way to the citizens.
    pub fn new(store: Store, transport: Transport) -> Self {
        Self { store, transport }
    }

    /// Does something with a case as it stood in `version`: works out what it leads to, writes the
    /// letter, seals what the citizen is told, and then changes everything in one transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] for cases the caller must not know of, [`Error::Stale`] when somebody was
    /// faster, [`Error::Refused`] when the state or the role does not allow it.
    pub async fn act(
        &self,
        caller: &Caller,
        case: Uuid,
        version: i64,
        action: Action,
        uploads: Vec<Upload>,
    ) -> Result<Case, Error> {
        let asking = caller.clone();
        let found = self.store.read(move |read| query::for_action(read, &asking, case)).await?;
        let (locked, head) = found.ok_or(Error::NotFound)?;
        if locked.case.version != version {
            return Err(Error::Stale);
        }
        let at = self.store.clock().now();
        let step = locked.case.after(&action, &locked.actor, at)?;
        let mut files: Vec<_> = uploads.into_iter().map(|file| self.attachment(file)).collect();
        if let Some(Message::Decision { outcome, text }) = &step.tell {
            let signer = caller.person().map(|person| person.name.clone()).unwrap_or_default();
            files.push(self.decision(&head, &locked.case, *outcome, text, &signer, at).await?);
        }
        let documents = self.keep(&files).await?;
        let told = match self.seal(case, version + 1, step.tell.as_ref(), files).await {
            Ok(told) => told,
            Err(error) => {
                self.give_up(&documents).await;
                return Err(error);
            }
        };
        let order = Arc::new(Order { case, version, action, at, documents, told });
        let (caller, ordered) = (caller.clone(), Arc::clone(&order));
        let done = self.store.change(move |tx| ops::act(tx, &caller, &ordered)).await;
        if done.as_ref().is_err_and(Error::stored_nothing) {
            self.give_up(&order.documents).await;
            if let Some(told) = &order.told {
                self.transport.discard(told).await;
            }
        }
        done
    }

    /// Everything about a case.
    ///
    /// # Errors
    /// [`Error::NotFound`] for cases the caller must not know of.
    pub async fn record(&self, caller: &Caller, case: Uuid) -> Result<Record, Error> {
        self.recorded(caller, case, true).await
    }

    /// The same for a program: without the cases before and after it, and without colleagues.
    pub(crate) async fn bare_record(&self, caller: &Caller, case: Uuid) -> Result<Record, Error> {
        self.recorded(caller, case, false).await
    }

    async fn recorded(&self, caller: &Caller, case: Uuid, shown: bool) -> Result<Record, Error> {
        let caller = caller.clone();
        let found = self.store.read(move |read| query::record(read, &caller, case, shown)).await?;
        found.ok_or(Error::NotFound)
    }

    /// The decision as it would be sent, to look at before deciding.
    ///
    /// # Errors
    /// [`Error::NotFound`] for cases the caller must not know of; [`Error::Letter`] when the text is
    /// too long for a letter.
    pub async fn preview(
        &self,
        caller: &Caller,
        case: Uuid,
        outcome: Outcome,
        text: String,
    ) -> Result<Bytes, Error> {
        let asking = caller.clone();
        let found = self.store.read(move |read| query::for_action(read, &asking, case)).await?;
        let (locked, head) = found.ok_or(Error::NotFound)?;
        let at = self.store.clock().now();
        let signer = caller.person().map(|person| person.name.clone()).unwrap_or_default();
        let file = self.decision(&head, &locked.case, outcome, &text, &signer, at).await?;
        Ok(file.bytes)
    }

    /// The text of a proposal that waits for the second person, as a letter.
    pub(crate) async fn preview_proposal(
        &self,
        caller: &Caller,
        case: Uuid,
    ) -> Result<Bytes, Error> {
        let asking = caller.clone();
        let found = self.store.read(move |read| query::for_action(read, &asking, case)).await?;
        let (locked, _) = found.ok_or(Error::NotFound)?;
        let State::Proposed(proposal) = locked.case.state else {
            return Err(crate::Refused::State.into());
        };
        self.preview(caller, case, proposal.outcome, proposal.text).await
    }

    async fn decision(
        &self,
        head: &Letterhead,
        case: &Case,
        outcome: Outcome,
        text: &str,
        signer: &str,
        at: Timestamp,
    ) -> Result<File, Error> {
        let letter = letter::letter(head, case, outcome, text, signer, at);
        let written = spawn_blocking(move || pdf::write(&letter)).await;
        let bytes = written.map_err(|_panicked| ::store::Error::Panicked)??;
        Ok(File {
            id: self.new_id(),
            name: format!("Bescheid-{}.pdf", case.number),
            media_type: "application/pdf".to_owned(),
            purpose: FilePurpose::Report,
            bytes: bytes.into(),
        })
    }

    fn attachment(&self, upload: Upload) -> File {
        File {
            id: self.new_id(),
            name: upload.name,
            media_type: upload.media_type.to_owned(),
            purpose: FilePurpose::Attachment,
            bytes: upload.bytes,
        }
    }

    fn new_id(&self) -> Uuid {
        self.store.entropy().new_id(self.store.clock().now())
    }

    /// Puts files on disk before anything refers to them; if nothing does in the end,
    /// [`Self::give_up`] takes them back.
    async fn keep(&self, files: &[File]) -> Result<Vec<NewDocument>, Error> {
        let mut kept = Vec::with_capacity(files.len());
        for file in files {
            let blob = match upload::keep(&self.store, &file.bytes).await {
                Ok(blob) => blob,
                Err(error) => {
                    self.give_up(&kept).await;
                    return Err(error.into());
                }
            };
            kept.push(NewDocument {
                id: file.id,
                blob,
                name: file.name.chars().take(limits::FILE_NAME).collect(),
                media_type: file.media_type.clone(),
                size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
                purpose: purpose_word(file.purpose),
            });
        }
        Ok(kept)
    }

    async fn give_up(&self, documents: &[NewDocument]) {
        for document in documents {
            if let Err(error) = self.store.blobs().remove(document.blob).await {
                tracing::warn!(blob = %document.blob, %error, "a file that nobody needs stays");
            }
        }
    }

    /// Seals what the citizen is told with the version that the case then has: the order in which it counts.
    async fn seal(
        &self,
        case: Uuid,
        version: i64,
        tell: Option<&Message>,
        files: Vec<File>,
    ) -> Result<Option<Sealed>, Error> {
        let Some(message) = tell else { return Ok(None) };
        let portal = self
            .store
            .read(transport::portal_destination)
            .await?
            .ok_or(transport::Error::NoDestination)?;
        let message = Message::Numbered { version, said: Box::new(message.clone()) };
        Ok(Some(self.transport.seal(&portal, case, &message, files).await?))
    }

    async fn take_delivery(&self, delivery: Delivery) -> Result<(), Error> {
        let organisation = delivery.destination.organisation.ok_or(Error::NotFound)?;
        let documents = self.keep(&delivery.files).await?;
        let taken = self.take_with(delivery, organisation, &documents).await;
        if taken.as_ref().is_err_and(Error::stored_nothing) {
            self.give_up(&documents).await;
        }
        taken
    }

    async fn take_with(
        &self,
        delivery: Delivery,
        organisation: Uuid,
        documents: &[NewDocument],
    ) -> Result<(), Error> {
        if matches!(delivery.message, Message::Application(_)) {
            return self.take_application(delivery, organisation, documents.to_vec()).await;
        }
        let heard = Heard::from_message(&delivery.message).ok_or(Error::NotForOffice)?;
        let delivery = Arc::new(delivery);
        for _ in 1..limits::TRIES {
            match self.hear(&delivery, organisation, &heard, documents).await {
                Err(Error::Stale) => {}
                ended => return ended,
            }
        }
        Err(Error::Stale)
    }

    async fn take_application(
        &self,
        delivery: Delivery,
        organisation: Uuid,
        documents: Vec<NewDocument>,
    ) -> Result<(), Error> {
        self.store
            .change(move |tx| {
                let Message::Application(application) = &delivery.message else {
                    return Err(Error::NotForOffice);
                };
                let arrival = Arrival {
                    case: delivery.case,
                    organisation,
                    application,
                    sent_at: delivery.sent_at,
                };
                ops::receive_application(tx, &delivery, &arrival, &documents)
            })
            .await?;
        Ok(())
    }

    async fn hear(
        &self,
        delivery: &Arc<Delivery>,
        organisation: Uuid,
        heard: &Heard,
        documents: &[NewDocument],
    ) -> Result<(), Error> {
        let id = delivery.case;
        let found = self.store.read(move |read| query::for_citizen(read, organisation, id)).await?;
        let before = found.ok_or(Error::NotFound)?;
        let step = before.after_hearing(heard, self.store.clock().now());
        let told = self.seal(id, before.version + 1, step.tell.as_ref(), Vec::new()).await?;
        let (delivery, documents) = (Arc::clone(delivery), documents.to_vec());
        self.store
            .change(move |tx| {
                ops::receive_message(tx, &delivery, &before, &step, &documents, told.as_ref())
            })
            .await
    }
}

/// The word under which a file's purpose is stored.
const fn purpose_word(purpose: FilePurpose) -> &'static str {
    match purpose {
        FilePurpose::Form => "form",
        FilePurpose::Attachment => "attachment",
        FilePurpose::Report => "report",
        FilePurpose::Data => "data",
    }
}

/// Takes what citizens send to the offices of this node.
impl Receiver for Cases {
    fn receive(&self, delivery: Delivery) -> Receiving<'_> {
        Box::pin(async move {
            match self.take_delivery(delivery).await {
                Ok(()) | Err(Error::Transport(transport::Error::AlreadyAccepted)) => Ok(()),
                Err(Error::Exists) => Err(rejected("there is a case with this id already")),
                Err(Error::Malformed) => {
                    Err(rejected("the case number or the service key is too long"))
                }
                Err(Error::NotForOffice) => Err(rejected("an office does not take such a message")),
                // A message may overtake its application.
                Err(Error::NotFound) => Err(Refusal::Later("there is no such case yet".to_owned())),
                Err(error) => Err(Refusal::Later(error.to_string())),
            }
        })
    }
}

fn rejected(detail: &str) -> Refusal {
    Refusal::Reject { problem: ProblemKind::SchemaViolation, detail: detail.to_owned() }
}
