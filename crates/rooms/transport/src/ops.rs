//! Sending and receiving.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use fitconnect::Dialect;
use fitconnect::jwe::{ContentKeys, Jwe};
use fitconnect::keys::SigningKey;
use fitconnect::metadata::{DataFormat, Envelope, Purpose as FilePurpose};
use fitconnect::problem::{Part, Problem, ProblemKind};
use fitconnect::set::{AuthenticationTags, Event, EventToken, Issuer, SecurityEvent, Subject};
use fitconnect::state::{State, apply};
use fitconnect::submission::{self, Attachment, Contents, Data};
use store::{Actor, Entry, Store, Timestamp, Tx, jobs};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::fresh::Fresh;
use crate::query::{self, Stored};
use crate::{
    Delivery, Destination, DestinationKeys, Error, File, LoggedEvent, Message, NodeKey, Purpose,
    Receivers, Refusal, SCHEMA, Sealed, ServiceKey, limits,
};

/// The job that delivers a submission; its payload is the submission's id.
pub const DELIVER: &str = "transport.deliver";

/// The job that deletes the contents of a submission that was taken.
pub const DELETE: &str = "transport.delete";

/// Contents with files are read, sealed and opened one after the other, so that what many send at the
/// same moment is not all in memory at once.
static TURNS: Semaphore = Semaphore::const_new(limits::TURNS);

/// The turn to have contents with files in memory; it ends when this is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held, not read")] Option<SemaphorePermit<'static>>);

/// Waits for the turn of contents with files.
pub async fn turn() -> Turn {
    // Fails only when it is closed, which nobody does.
    Turn(TURNS.acquire().await.ok())
}

/// The transport of a node. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Transport(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    node_key: NodeKey,
    service: Uuid,
    service_key: Arc<ServiceKey>,
    /// Opened keys of destinations; opening takes a database read and a parse.
    keys: Mutex<HashMap<Uuid, Arc<DestinationKeys>>>,
    /// What was sealed here needs no private key to be opened here.
    fresh: Fresh,
}

impl Transport {
    /// The transport of a node, on first start with a new key for its delivery service.
    ///
    /// # Errors
    /// When the node key does not fit the database.
    pub async fn open(store: Store, node_key: NodeKey) -> Result<Self, Error> {
        let (service, service_key) = match stored_service_key(&store, &node_key).await? {
            Some(known) => known,
            None => first_service_key(&store, &node_key).await?,
        };
        let service_key = Arc::new(service_key);
        let (keys, fresh) = (Mutex::default(), Fresh::default());
        Ok(Self(Arc::new(Inner { store, node_key, service, service_key, keys, fresh })))
    }

    /// Seals a message with its files for a destination, and signs what the event log needs. With files
    /// it waits for its [`turn`].
    ///
    /// What was sealed is on disk before any row names it: if it is not sent, [`Transport::discard`] it.
    ///
    /// # Errors
    /// When there are too many files, or sealing fails.
    pub async fn seal(
        &self,
        to: &Destination,
        case: Uuid,
        message: &Message,
        files: Vec<File>,
    ) -> Result<Sealed, Error> {
        let turn = if files.is_empty() { Turn(None) } else { turn().await };
        self.seal_in_turn(&turn, to, case, message, files).await
    }

    /// The same for whoever has waited already, before reading the files.
    ///
    /// # Errors
    /// When there are too many files, or sealing fails.
    pub async fn seal_in_turn(
        &self,
        _turn: &Turn,
        to: &Destination,
        case: Uuid,
        message: &Message,
        files: Vec<File>,
    ) -> Result<Sealed, Error> {
        if files.len() > limits::FILES {
            return Err(Error::TooManyFiles);
        }
        let keys = self.keys(to.id).await?;
        let store = &self.0.store;
        let now = store.clock().now();
        let [id, created, submitted] = [(); 3].map(|()| store.entropy().new_id(now));
        let signer = Signer::service(self, id, case);
        let contents = contents(message, files)?;
        let (sealed, content_keys, log) = blocking(move || {
            let mut content_keys = ContentKeys::default();
            let sealed =
                submission::seal_keeping(keys.encryption_key(), &contents, &mut content_keys)?;
            let tags = sealed.authentication_tags();
            let log = vec![
                unsigned(created, now, &Event::Create),
                signer.sign(submitted, now, Event::Submit(tags))?,
            ];
            Ok((sealed, content_keys, log))
        })
        .await?;
        self.0.fresh.remember(id, content_keys);
        let mut ready = Sealed {
            id,
            destination: to.id,
            case,
            metadata: sealed.metadata.into_string(),
            data: sealed.data.map(Jwe::into_string).unwrap_or_default(),
            attachments: Vec::with_capacity(sealed.attachments.len()),
            log,
        };
        for (file, jwe) in sealed.attachments {
            match store.blobs().put(Bytes::from(jwe.into_string())).await {
                Ok(blob) => ready.attachments.push((file, blob)),
                Err(error) => {
                    self.discard(&ready).await;
                    return Err(error.into());
                }
            }
        }
        Ok(ready)
    }

    /// Removes the files of something sealed that is not sent after all. Each sealing encrypts anew, so
    /// nobody else has the same ones.
    pub async fn discard(&self, sealed: &Sealed) {
        drop(self.0.fresh.take(sealed.id));
        for (_, blob) in &sealed.attachments {
            if let Err(error) = self.0.store.blobs().remove(*blob).await {
                tracing::warn!(%blob, %error, "a file that nobody needs stays");
            }
        }
    }

    /// Carries out the job [`DELETE`]: the encrypted contents go, the event log stays. Files go first:
    /// as long as a row names them, the job can be repeated.
    ///
    /// # Errors
    /// When the database or the file store does not answer; the job is then tried again.
    pub async fn delete(&self, submission: Uuid) -> Result<(), Error> {
        let store = &self.0.store;
        let attachments = store.read(move |read| query::attachments(read, submission)).await?;
        for (_, blob) in attachments {
            store.blobs().remove(blob).await?;
        }
        store.change(move |tx| delete_contents(tx, submission)).await
    }

    /// The event log of a case, oldest submission first. The events of the delivery service that say no
    /// more than that something happened are signed here: their contents (id, kind, time) were stored when
    /// it happened, and few of them are ever looked at.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn event_log(&self, case: Uuid) -> Result<Vec<(Uuid, LoggedEvent)>, Error> {
        let mut log = self.0.store.read(move |read| query::event_log(read, case)).await?;
        let transport = self.clone();
        blocking(move || {
            for (submission, event) in log.iter_mut().filter(|(_, event)| event.token.is_empty()) {
                let signer = Signer::service(&transport, *submission, case);
                *event = signer.sign(event.id, event.at, signed_later(&event.kind)?)?;
            }
            Ok(log)
        })
        .await
    }

    /// Carries out the job [`DELIVER`]: tells the log, opens the submission and hands it over.
    ///
    /// # Errors
    /// When it cannot be delivered now; the job is then tried again.
    pub async fn deliver(&self, submission: Uuid, receivers: &Receivers) -> Result<(), String> {
        let in_words = |error: Error| error.to_string();
        let stored = self.stored(submission).await.map_err(in_words)?;
        let state = State::from_name(&stored.state);
        if state == Some(State::Queued) {
            self.notify(submission).await.map_err(in_words)?;
        }
        if !matches!(state, Some(State::Queued | State::Submitted | State::Forwarded)) {
            return Ok(());
        }
        let destination = stored.destination.clone();
        let case = stored.case;
        let refusal = match self.opened(submission, stored).await.map_err(in_words)? {
            Ok(delivery) => receivers.of(destination.purpose).receive(delivery).await.err(),
            Err(rejection) => {
                return self
                    .reject(submission, case, &destination, rejection.into_problems())
                    .await
                    .map_err(in_words);
            }
        };
        match refusal {
            None => Ok(()),
            Some(Refusal::Later(why)) => Err(why),
            Some(Refusal::Reject { problem, detail }) => {
                let problem = Problem::new(problem, Part::Data, detail);
                self.reject(submission, case, &destination, vec![problem]).await.map_err(in_words)
            }
        }
    }

    async fn stored(&self, submission: Uuid) -> Result<Stored, Error> {
        let found = self.0.store.read(move |read| query::stored(read, submission)).await?;
        found.ok_or_else(|| Error::Stored(format!("there is no submission {submission}")))
    }

    /// Queued becomes submitted: the destination's side can see it.
    async fn notify(&self, submission: Uuid) -> Result<(), Error> {
        let store = &self.0.store;
        let now = store.clock().now();
        let event = unsigned(store.entropy().new_id(now), now, &Event::Notify(None));
        store
            .change(move |tx| {
                advance(tx, submission, &[State::Queued], &event)?;
                let entry = Entry::new(Actor::System, "transport.notify", "submission", submission);
                Ok(((), entry))
            })
            .await
    }

    /// Opens a submission and signs the acknowledgement that the receiver will store.
    async fn opened(
        &self,
        submission: Uuid,
        stored: Stored,
    ) -> Result<Result<Delivery, fitconnect::problem::Rejection>, Error> {
        let keys = self.keys(stored.destination.id).await?;
        let store = &self.0.store;
        let token = store
            .read(move |read| query::event_token(read, submission, "submit"))
            .await?
            .ok_or_else(|| Error::Stored("the submit event is missing".to_owned()))?;
        let service_key = Arc::clone(&self.0.service_key);
        let _turn = if stored.attachments.is_empty() { Turn(None) } else { turn().await };
        let sealed = self.sealed(&stored).await?;
        let now = store.clock().now();
        let event_id = store.entropy().new_id(now);
        let issuer = Issuer::Destination(stored.destination.id);
        let case = stored.case;
        let known = self.0.fresh.take(submission);
        let opened = blocking(move || {
            let tags = submitted_tags(&token, &service_key)?;
            let (key, strict) = (&keys.decryption, Dialect::Strict);
            let contents = match submission::open_knowing(key, &known, &sealed, &tags, strict) {
                Ok(contents) => contents,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let acceptance = Event::Accept(Some(tags));
            let signed = sign(&keys.signing, issuer, submission, case, event_id, now, acceptance)?;
            Ok(Ok((contents, signed)))
        })
        .await?;
        Ok(opened.and_then(|(contents, acceptance)| {
            let (message, files) = read_contents(contents)?;
            Ok(Delivery {
                submission,
                case: stored.case,
                destination: stored.destination,
                message,
                files,
                sent_at: stored.created_at,
                acceptance,
            })
        }))
    }

    async fn sealed(&self, stored: &Stored) -> Result<submission::Sealed, Error> {
        let parse = |text: String| {
            Jwe::parse(text, Dialect::Strict).map_err(|error| Error::Stored(error.to_string()))
        };
        let mut attachments = Vec::with_capacity(stored.attachments.len());
        for (id, blob) in &stored.attachments {
            let bytes = self.0.store.blobs().get(*blob).await?;
            let text = String::from_utf8(bytes.to_vec())
                .map_err(|error| Error::Stored(error.to_string()))?;
            attachments.push((*id, parse(text)?));
        }
        let data = if stored.data.is_empty() { None } else { Some(parse(stored.data.clone())?) };
        Ok(submission::Sealed { metadata: parse(stored.metadata.clone())?, data, attachments })
    }

    async fn reject(
        &self,
        submission: Uuid,
        case: Uuid,
        destination: &Destination,
        problems: Vec<Problem>,
    ) -> Result<(), Error> {
        let keys = self.keys(destination.id).await?;
        let store = &self.0.store;
        let now = store.clock().now();
        let id = store.entropy().new_id(now);
        let issuer = Issuer::Destination(destination.id);
        let organisation = destination.organisation;
        let why = problems.first().map(|problem| problem.kind.slug().to_owned());
        let event = blocking(move || {
            sign(&keys.signing, issuer, submission, case, id, now, Event::Reject(problems))
        })
        .await?;
        store
            .change(move |tx| {
                advance(tx, submission, &[State::Submitted, State::Forwarded], &event)?;
                delete_later(tx, submission)?;
                let mut entry =
                    Entry::new(Actor::System, "transport.reject", "submission", submission)
                        .because(why.clone().unwrap_or_default());
                entry.organisation = organisation;
                Ok(((), entry))
            })
            .await
    }

    /// How often private keys were used so far: what sending and receiving costs.
    #[cfg(feature = "testing")]
    pub fn private_operations(&self) -> u64 {
        let known = self.0.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let used = |keys: &Arc<DestinationKeys>| keys.decryption.uses() + keys.signing.uses();
        self.0.service_key.0.uses() + known.values().map(used).sum::<u64>()
    }

    /// The opened keys of a destination.
    async fn keys(&self, destination: Uuid) -> Result<Arc<DestinationKeys>, Error> {
        let cache = || self.0.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache().get(&destination) {
            return Ok(Arc::clone(known));
        }
        let sealed = self
            .0
            .store
            .read(move |read| query::keys(read, destination))
            .await?
            .ok_or(Error::NoDestination)?;
        let node = &self.0.node_key;
        let purpose = destination.to_string();
        let decryption = node.open(&sealed.decryption, &purpose)?;
        let signing = node.open(&sealed.signing, &purpose)?;
        let keys = Arc::new(DestinationKeys::from_der(&decryption, &signing)?);
        cache().insert(destination, Arc::clone(&keys));
        Ok(keys)
    }

    /// Opens a destination for an organisation, or the portal of this node; an existing one is kept.
    ///
    /// # Errors
    /// When keys cannot be made or stored.
    pub async fn ensure_destination(
        &self,
        purpose: Purpose,
        organisation: Option<Uuid>,
    ) -> Result<Destination, Error> {
        let find = move |read: &mut store::Read<'_>| match organisation {
            Some(id) => query::office_destination(read, id),
            None => query::portal_destination(read),
        };
        if let Some(known) = self.0.store.read(find).await? {
            return Ok(known);
        }
        let keys = blocking(DestinationKeys::generate).await?;
        let (store, node_key) = (&self.0.store, &self.0.node_key);
        match create_destination(store, node_key, purpose, organisation, &keys).await {
            // Somebody was faster: then theirs is the one.
            Err(Error::Store(store::Error::Exists(_))) => {
                store.read(find).await?.ok_or(Error::NoDestination)
            }
            made => made,
        }
    }
}

async fn stored_service_key(
    store: &Store,
    node: &NodeKey,
) -> Result<Option<(Uuid, ServiceKey)>, Error> {
    let Some((id, sealed)) = store.read(query::service_key).await? else { return Ok(None) };
    Ok(Some((id, ServiceKey::from_der(&node.open(&sealed, "service")?)?)))
}

/// Makes the key of the delivery service; of several processes that start on an empty database at once, all
/// use the key of the first.
async fn first_service_key(store: &Store, node: &NodeKey) -> Result<(Uuid, ServiceKey), Error> {
    let key = blocking(ServiceKey::generate).await?;
    match create_service_key(store, node, &key).await {
        Ok(id) => Ok((id, key)),
        Err(Error::Store(store::Error::Exists(_))) => {
            let missing = || Error::Key("the key of the delivery service is missing".to_owned());
            stored_service_key(store, node).await?.ok_or_else(missing)
        }
        Err(error) => Err(error),
    }
}

/// Stores the key of the delivery service.
///
/// # Errors
/// When there is one already.
pub async fn create_service_key(
    store: &Store,
    node: &NodeKey,
    key: &ServiceKey,
) -> Result<Uuid, Error> {
    let sealed = node.seal(&key.to_der()?, "service")?;
    let public = public_json(key.0.public().jwk())?;
    store
        .change(move |tx| {
            let id = tx.new_id();
            tx.execute(
                "INSERT INTO service_key (one, id, public_key, private_key) VALUES (1, ?1, ?2, ?3)",
                &[id.into(), public.as_str().into(), sealed.as_slice().into()],
            )?;
            Ok((id, Entry::new(Actor::System, "transport.create-service-key", "service", id)))
        })
        .await
}

/// Stores a destination with its keys, the private ones sealed.
///
/// # Errors
/// [`store::Error::Exists`] when the organisation has one for this purpose already, or the node has a portal.
pub async fn create_destination(
    store: &Store,
    node: &NodeKey,
    purpose: Purpose,
    organisation: Option<Uuid>,
    keys: &DestinationKeys,
) -> Result<Destination, Error> {
    let id = store.entropy().new_id(store.clock().now());
    let (decryption, signing) = keys.to_der()?;
    let seal_purpose = id.to_string();
    let decryption = node.seal(&decryption, &seal_purpose)?;
    let signing = node.seal(&signing, &seal_purpose)?;
    let encryption_public = public_json(keys.encryption_key().jwk())?;
    let verification_public = public_json(keys.signing.public().jwk())?;
    store
        .change(move |tx| {
            if organisation.is_none() {
                only_portal(tx)?;
            }
            tx.execute(
                "INSERT INTO destination (id, purpose, organisation, encryption_key, verification_key,
                     decryption_key, signing_key, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                &[
                    id.into(),
                    purpose.word().into(),
                    organisation.into(),
                    encryption_public.as_str().into(),
                    verification_public.as_str().into(),
                    decryption.as_slice().into(),
                    signing.as_slice().into(),
                    tx.now().into(),
                ],
            )?;
            let mut entry =
                Entry::new(Actor::System, "transport.create-destination", "destination", id);
            entry.organisation = organisation;
            Ok((Destination { id, purpose, organisation }, entry))
        })
        .await
}

/// Two rows without an organisation are not the same to a database, so that it would take a second portal.
fn only_portal(tx: &mut Tx<'_>) -> Result<(), Error> {
    // Locks: of two at the same moment the second waits for the first, and then finds its portal.
    tx.execute("UPDATE service_key SET one = one WHERE one = 1", &[])?;
    match query::portal_destination(tx)? {
        Some(_) => Err(store::Error::Exists("destination".to_owned()).into()),
        None => Ok(()),
    }
}

fn public_json(jwk: &fitconnect::jwk::Jwk) -> Result<String, Error> {
    serde_json::to_string(jwk).map_err(|error| Error::Key(error.to_string()))
}

/// Stores a sealed submission and queues its delivery, inside the transaction of the operation that
/// sends it.
///
/// # Errors
/// When the database refuses.
pub fn send(tx: &mut Tx<'_>, sealed: &Sealed) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO submission (id, destination, case_id, state, metadata, data, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            sealed.id.into(),
            sealed.destination.into(),
            sealed.case.into(),
            State::Queued.as_str().into(),
            sealed.metadata.as_str().into(),
            sealed.data.as_str().into(),
            tx.now().into(),
        ],
    )?;
    for (id, blob) in &sealed.attachments {
        tx.execute(
            "INSERT INTO submission_attachment (submission, id, blob) VALUES (?1, ?2, ?3)",
            &[sealed.id.into(), (*id).into(), (*blob).into()],
        )?;
    }
    for event in &sealed.log {
        log(tx, sealed.id, event)?;
    }
    Ok(jobs::queue(tx, DELIVER, &sealed.id)?)
}

/// Acknowledges a delivery, inside the transaction that stores what arrived.
///
/// # Errors
/// [`Error::AlreadyAccepted`] when it was taken before: the transaction must then not store it again.
pub fn accept(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<(), Error> {
    let taken = advance(
        tx,
        delivery.submission,
        &[State::Submitted, State::Forwarded],
        &delivery.acceptance,
    );
    match taken {
        Err(Error::Store(store::Error::Conflict(_))) => Err(Error::AlreadyAccepted),
        Err(error) => Err(error),
        Ok(()) => delete_later(tx, delivery.submission),
    }
}

/// Queues the deletion of contents that were taken or rejected.
fn delete_later(tx: &mut Tx<'_>, submission: Uuid) -> Result<(), Error> {
    let later = tx.now().plus_days(limits::KEPT_DAYS);
    Ok(jobs::queue_at(tx, DELETE, &submission, later)?)
}

fn delete_contents(tx: &mut Tx<'_>, submission: Uuid) -> Result<((), Entry), Error> {
    tx.execute(
        "UPDATE submission SET metadata = '', data = '' WHERE id = ?1",
        &[submission.into()],
    )?;
    tx.execute("DELETE FROM submission_attachment WHERE submission = ?1", &[submission.into()])?;
    Ok(((), Entry::new(Actor::System, "transport.delete", "submission", submission)))
}

/// Moves a submission on and logs the event; a submission in another state is not touched.
fn advance(
    tx: &mut Tx<'_>,
    submission: Uuid,
    from: &[State],
    event: &LoggedEvent,
) -> Result<(), Error> {
    let kind = fitconnect::set::EventKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == event.kind)
        .ok_or_else(|| Error::Stored(format!("{} is no event", event.kind)))?;
    for state in from {
        let to = apply(Some(*state), kind).map_err(|error| Error::Stored(error.to_string()))?;
        let moved = tx.execute(
            "UPDATE submission SET state = ?2 WHERE id = ?1 AND state = ?3",
            &[submission.into(), to.as_str().into(), state.as_str().into()],
        )?;
        if moved == 1 {
            return log(tx, submission, event);
        }
    }
    Err(store::Error::Conflict("submission").into())
}

fn log(tx: &mut Tx<'_>, submission: Uuid, event: &LoggedEvent) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO submission_event (submission, position, id, kind, at, token)
         VALUES (?1,
             (SELECT COALESCE(MAX(position), 0) + 1 FROM submission_event WHERE submission = ?1),
             ?2, ?3, ?4, ?5)",
        &[
            submission.into(),
            event.id.into(),
            event.kind.as_str().into(),
            event.at.into(),
            event.token.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Signs events of the delivery service about one submission.
struct Signer {
    key: Arc<ServiceKey>,
    issuer: Issuer,
    submission: Uuid,
    case: Uuid,
}

impl Signer {
    fn service(transport: &Transport, submission: Uuid, case: Uuid) -> Self {
        Self {
            key: Arc::clone(&transport.0.service_key),
            issuer: Issuer::Destination(transport.0.service),
            submission,
            case,
        }
    }

    fn sign(&self, id: Uuid, at: Timestamp, event: Event) -> Result<LoggedEvent, Error> {
        let issuer = self.issuer.clone();
        sign(&self.key.0, issuer, self.submission, self.case, id, at, event)
    }
}

/// An event that is signed when its log is read: signing takes a millisecond, and this one carries
/// nothing but what is stored beside it.
fn unsigned(id: Uuid, at: Timestamp, event: &Event) -> LoggedEvent {
    LoggedEvent { id, kind: event.kind().as_str().to_owned(), at, token: String::new() }
}

/// The event behind a kind that [`unsigned`] stores.
fn signed_later(kind: &str) -> Result<Event, Error> {
    [Event::Create, Event::Notify(None)]
        .into_iter()
        .find(|event| event.kind().as_str() == kind)
        .ok_or_else(|| Error::Stored(format!("the {kind} event is not signed")))
}

fn sign(
    key: &SigningKey,
    issuer: Issuer,
    submission: Uuid,
    case: Uuid,
    id: Uuid,
    at: Timestamp,
    event: Event,
) -> Result<LoggedEvent, Error> {
    let kind = event.kind().as_str().to_owned();
    let subject = Subject::Submission(submission);
    let event = SecurityEvent { id, issuer, issued_at: at.seconds(), subject, case, event };
    Ok(LoggedEvent { id, kind, at, token: event.sign(key)? })
}

/// The tags of the submit event, after its signature was checked.
fn submitted_tags(token: &str, key: &ServiceKey) -> Result<AuthenticationTags, Error> {
    match EventToken::parse(token)?.verify(key.0.public())?.event {
        Event::Submit(tags) => Ok(tags),
        _ => Err(Error::Stored("the submit event names no tags".to_owned())),
    }
}

fn contents(message: &Message, files: Vec<File>) -> Result<Contents, Error> {
    let bytes = serde_json::to_vec(message).map_err(|error| Error::Stored(error.to_string()))?;
    let data = Data { schema_uri: SCHEMA.to_owned(), format: DataFormat::Json, bytes };
    let attachments = files
        .into_iter()
        .map(|file| Attachment {
            id: file.id,
            purpose: file.purpose,
            mime_type: file.media_type,
            filename: Some(file.name),
            description: None,
            bytes: file.bytes.to_vec(),
        })
        .collect();
    Ok(Contents { data: Some(data), attachments, envelope: Envelope::default() })
}

fn read_contents(
    contents: Contents,
) -> Result<(Message, Vec<File>), fitconnect::problem::Rejection> {
    let missing = || Problem::new(ProblemKind::MissingData, Part::Data, "there are no data");
    let data = contents.data.ok_or_else(missing)?;
    if data.schema_uri != SCHEMA {
        let detail = format!("the schema {} is not known here", data.schema_uri);
        return Err(Problem::new(ProblemKind::UnsupportedSchema, Part::Data, detail).into());
    }
    let message = serde_json::from_slice(&data.bytes).map_err(|error| {
        Problem::new(ProblemKind::SchemaViolation, Part::Data, error.to_string())
    })?;
    let files = contents
        .attachments
        .into_iter()
        .map(|attachment| File {
            id: attachment.id,
            name: attachment
                .filename
                .unwrap_or_else(|| default_name(attachment.purpose).to_owned()),
            media_type: attachment.mime_type,
            purpose: attachment.purpose,
            bytes: attachment.bytes.into(),
        })
        .collect();
    Ok((message, files))
}

fn default_name(purpose: FilePurpose) -> &'static str {
    match purpose {
        FilePurpose::Form => "antrag",
        FilePurpose::Attachment => "anlage",
        FilePurpose::Report => "bescheid",
        FilePurpose::Data => "daten",
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(|_panicked| Error::Store(store::Error::Panicked))?
}
