//! Sending and receiving, on both engines.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use std::fs;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fitconnect::jwk::VerificationKey;
use fitconnect::metadata::Purpose as FilePurpose;
use fitconnect::problem::ProblemKind;
use fitconnect::set::EventToken;
use identity::ops::{NewOrganisation, found};
use identity::{Organisation, OrganisationKind};
use store::testing::{self, TestStore};
use store::{Actor, Entry, Store};
use transport::testing::{NODE_KEY, transport};
use transport::{
    DELETE, DELIVER, Delivery, Destination, DestinationKeys, Error, File, Message, Purpose,
    Receiver, Receivers, Receiving, Refusal, Transport, accept, create_destination, send, turn,
};
use uuid::Uuid;

/// What a receiver does with the next delivery.
#[derive(Clone)]
enum Answer {
    Take,
    Fail,
    Refuse(Refusal),
}

/// Takes what arrives and remembers it.
struct Inbox {
    store: Store,
    answer: Mutex<Answer>,
    taken: Mutex<Vec<(Uuid, Message, usize)>>,
}

impl Inbox {
    fn answer(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }
}

impl Receiver for Inbox {
    fn receive(&self, delivery: Delivery) -> Receiving<'_> {
        Box::pin(async move {
            let answer = self.answer.lock().unwrap().clone();
            match answer {
                Answer::Refuse(refusal) => return Err(refusal),
                Answer::Fail => {
                    // Takes it, and then something else in the same transaction fails.
                    let failed: Result<(), Error> = self
                        .store
                        .change(move |tx| {
                            accept(tx, &delivery)?;
                            Err(store::Error::Conflict("case").into())
                        })
                        .await;
                    return Err(Refusal::Later(failed.unwrap_err().to_string()));
                }
                Answer::Take => {}
            }
            let note = (delivery.case, delivery.message.clone(), delivery.files.len());
            let taken: Result<(), Error> = self
                .store
                .change(move |tx| {
                    accept(tx, &delivery)?;
                    Ok(((), Entry::new(Actor::System, "test.take", "case", delivery.case)))
                })
                .await;
            match taken {
                Ok(()) => {
                    self.taken.lock().unwrap().push(note);
                    Ok(())
                }
                Err(Error::AlreadyAccepted) => Ok(()),
                Err(error) => Err(Refusal::Later(error.to_string())),
            }
        })
    }
}

struct Node {
    test: TestStore,
    transport: Transport,
    office: Destination,
    inbox: Arc<Inbox>,
    receivers: Receivers,
}

async fn organisation(store: &Store) -> Organisation {
    let new = NewOrganisation {
        kind: OrganisationKind::Municipality,
        name: "Musterstadt".to_owned(),
        mark: "MUS".to_owned(),
        ars: "057660044044".to_owned(),
        two_persons: false,
    };
    store.change(move |tx| found(tx, Actor::System, &new)).await.unwrap()
}

async fn nodes() -> Vec<Node> {
    let mut nodes = Vec::new();
    for test in testing::stores(&[identity::MIGRATIONS, transport::MIGRATIONS]) {
        let organisation = organisation(&test.store).await;
        let (transport, offices) = transport(&test.store, &[organisation.id]).await;
        let inbox = Arc::new(Inbox {
            store: test.store.clone(),
            answer: Mutex::new(Answer::Take),
            taken: Mutex::default(),
        });
        let receivers = Receivers { office: inbox.clone(), portal: inbox.clone() };
        let office = offices.into_iter().next().unwrap();
        nodes.push(Node { test, transport, office, inbox, receivers });
    }
    nodes
}

impl Node {
    async fn send(&self, text: &str) -> (Uuid, Uuid) {
        let case = Uuid::from_u128(42);
        let message = Message::CitizenMessage { text: text.to_owned() };
        let sealed =
            self.transport.seal(&self.office, case, &message, vec![self.file()]).await.unwrap();
        let id = sealed.id();
        self.test
            .store
            .change(move |tx| {
                send(tx, &sealed)?;
                Ok::<_, Error>(((), Entry::new(Actor::Citizen, "test.send", "case", case)))
            })
            .await
            .unwrap();
        (id, case)
    }

    /// Carries out what is due; answers how many jobs failed.
    async fn run_jobs(&self) -> usize {
        let mut failed = 0;
        while let Some(job) = self.test.store.next_job().await.unwrap() {
            let ended = match job.kind.as_str() {
                DELIVER => self.transport.deliver(job.payload().unwrap(), &self.receivers).await,
                DELETE => {
                    let deleted = self.transport.delete(job.payload().unwrap()).await;
                    deleted.map_err(|error| error.to_string())
                }
                other => panic!("an unexpected job {other}"),
            };
            failed += usize::from(ended.is_err());
            self.test.store.finish_job(job, ended).await.unwrap();
        }
        failed
    }

    async fn events(&self, case: Uuid) -> Vec<String> {
        let log = self.transport.event_log(case).await.unwrap();
        log.into_iter().map(|(_, event)| event.kind).collect()
    }

    /// How many files there are on disk.
    fn files(&self) -> usize {
        let folders = fs::read_dir(self.test.folder().join("blobs")).unwrap();
        folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }

    fn file(&self) -> File {
        File {
            id: self.test.store.entropy().new_id(testing::START),
            name: "plan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            purpose: FilePurpose::Attachment,
            bytes: Bytes::from_static(b"%PDF-1.7 plan"),
        }
    }
}

#[tokio::test]
async fn what_is_sent_arrives_once_with_its_files_and_a_log() {
    for node in nodes().await {
        let (_, case) = node.send("Guten Tag").await;
        assert_eq!(node.events(case).await, ["create", "submit"]);
        assert_eq!(node.run_jobs().await, 0);
        let taken = node.inbox.taken.lock().unwrap().clone();
        let message = Message::CitizenMessage { text: "Guten Tag".to_owned() };
        assert_eq!(taken, [(case, message, 1)]);
        assert_eq!(node.events(case).await, ["create", "submit", "notify", "accept"]);
    }
}

#[tokio::test]
async fn who_sends_to_a_destination_of_its_own_uses_private_keys_to_sign_only() {
    for node in nodes().await {
        let (_, case) = node.send("Guten Tag").await;
        assert_eq!(node.transport.private_operations(), 1, "submit");
        assert_eq!(node.run_jobs().await, 0);
        assert_eq!(node.transport.private_operations(), 2, "submit, accept");
        assert_eq!(node.events(case).await, ["create", "submit", "notify", "accept"]);
        assert_eq!(node.transport.private_operations(), 4, "and what was signed to be read");

        // Another process knows nothing but the private key, and opens what this one sealed.
        let (submission, case) = node.send("Guten Tag").await;
        let other = Transport::open(node.test.reopened(), NODE_KEY).await.unwrap();
        other.deliver(submission, &node.receivers).await.unwrap();
        assert_eq!(other.private_operations(), 4, "metadata, data, file; accept");
        assert_eq!(node.inbox.taken.lock().unwrap().len(), 2);
        assert_eq!(node.events(case).await.len(), 8);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_now_waits_and_arrives_later() {
    for node in nodes().await {
        node.inbox.answer(Answer::Refuse(Refusal::Later("closed".to_owned())));
        let (_, case) = node.send("Guten Tag").await;
        assert_eq!(node.run_jobs().await, 1);
        assert!(node.inbox.taken.lock().unwrap().is_empty());
        node.inbox.answer(Answer::Fail);
        node.test.clock.advance_seconds(60);
        assert_eq!(node.run_jobs().await, 1, "a transaction that fails acknowledges nothing");
        node.inbox.answer(Answer::Take);
        node.test.clock.advance_seconds(60);
        assert_eq!(node.run_jobs().await, 0);
        assert_eq!(node.inbox.taken.lock().unwrap().len(), 1);
        assert_eq!(node.events(case).await, ["create", "submit", "notify", "accept"]);
    }
}

#[tokio::test]
async fn a_second_delivery_changes_nothing() {
    for node in nodes().await {
        let (submission, case) = node.send("Guten Tag").await;
        let (one, two) = tokio::join!(
            node.transport.deliver(submission, &node.receivers),
            node.transport.deliver(submission, &node.receivers)
        );
        // Whoever comes second finds it taken, or is told to come again; then it is taken.
        assert!(one.is_ok() || two.is_ok());
        node.transport.deliver(submission, &node.receivers).await.unwrap();
        node.run_jobs().await;
        assert_eq!(node.inbox.taken.lock().unwrap().len(), 1);
        assert_eq!(node.events(case).await.len(), 4);
    }
}

#[tokio::test]
async fn a_refused_submission_is_rejected_with_its_reason_and_not_tried_again() {
    for node in nodes().await {
        let problem = ProblemKind::UnsupportedService;
        let refusal = Refusal::Reject { problem, detail: "not offered here".to_owned() };
        node.inbox.answer(Answer::Refuse(refusal));
        let (_, case) = node.send("Guten Tag").await;
        assert_eq!(node.run_jobs().await, 0);
        assert_eq!(node.events(case).await, ["create", "submit", "notify", "reject"]);
    }
}

#[tokio::test]
async fn contents_that_were_changed_on_the_way_are_rejected() {
    for node in nodes().await {
        let (submission, case) = node.send("Guten Tag").await;
        let (other, _) = node.send("Etwas anderes").await;
        node.test
            .store
            .housekeeping(move |tx| {
                tx.execute(
                    "UPDATE submission SET data = (SELECT o.data FROM submission o WHERE o.id = ?2)
                     WHERE id = ?1",
                    &[submission.into(), other.into()],
                )
            })
            .await
            .unwrap();
        node.run_jobs().await;
        assert_eq!(node.inbox.taken.lock().unwrap().len(), 1, "only the other one arrives");
        assert!(node.events(case).await.contains(&"reject".to_owned()));
    }
}

#[tokio::test]
async fn contents_are_deleted_when_their_time_is_over() {
    for node in nodes().await {
        let (submission, case) = node.send("Guten Tag").await;
        node.run_jobs().await;
        assert_eq!(node.files(), 1);
        node.test.clock.advance_seconds(15 * 86_400);
        assert_eq!(node.run_jobs().await, 0);
        let mut row = node
            .test
            .store
            .read(move |read| {
                read.one(
                    "SELECT metadata, data, (SELECT COUNT(*) FROM submission_attachment)
                     FROM submission WHERE id = ?1",
                    &[submission.into()],
                )
            })
            .await
            .unwrap();
        assert_eq!(row.take::<String>(0).unwrap(), "");
        assert_eq!(row.take::<String>(1).unwrap(), "");
        assert_eq!(row.take::<i64>(2).unwrap(), 0);
        assert_eq!(node.files(), 0);
        assert_eq!(node.events(case).await.len(), 4, "the log stays");
        node.transport.delete(submission).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_rejected_is_deleted_as_well() {
    for node in nodes().await {
        let problem = ProblemKind::UnsupportedService;
        let refusal = Refusal::Reject { problem, detail: "not offered here".to_owned() };
        node.inbox.answer(Answer::Refuse(refusal));
        node.send("Guten Tag").await;
        node.run_jobs().await;
        assert_eq!(node.files(), 1);
        node.test.clock.advance_seconds(15 * 86_400);
        assert_eq!(node.run_jobs().await, 0);
        assert_eq!(node.files(), 0);
    }
}

#[tokio::test]
async fn what_was_sealed_and_is_not_sent_leaves_no_file() {
    for node in nodes().await {
        let message = Message::CitizenMessage { text: "Guten Tag".to_owned() };
        let case = Uuid::from_u128(42);
        let files = vec![node.file(), node.file()];
        let sealed = node.transport.seal(&node.office, case, &message, files).await.unwrap();
        assert_eq!(node.files(), 2);
        node.transport.discard(&sealed).await;
        assert_eq!(node.files(), 0);
    }
}

#[tokio::test]
async fn every_event_of_the_log_is_signed_when_it_is_read() {
    for node in nodes().await {
        let (submission, case) = node.send("Guten Tag").await;
        node.run_jobs().await;
        let stored = "SELECT COUNT(*) FROM submission_event WHERE token = ''";
        let keys = "SELECT public_key, (SELECT verification_key FROM destination WHERE id = ?1)
            FROM service_key";
        let office = node.office.id;
        let (unsigned, [service, receiver]) = node
            .test
            .store
            .read(move |read| {
                let unsigned: i64 = read.one(stored, &[])?.take(0)?;
                let mut row = read.one(keys, &[office.into()])?;
                Ok::<_, store::Error>((unsigned, [row.take::<String>(0)?, row.take(1)?]))
            })
            .await
            .unwrap();
        assert_eq!(unsigned, 2, "create and notify");
        let log = node.transport.event_log(case).await.unwrap();
        assert_eq!(log.len(), 4);
        for (of, event) in log {
            let key = if event.kind == "accept" { &receiver } else { &service };
            let key = VerificationKey::parse(key.as_bytes()).unwrap();
            let said = EventToken::parse(event.token).unwrap().verify(&key).unwrap();
            assert_eq!(of, submission);
            assert_eq!((said.id, said.case, said.issued_at), (event.id, case, event.at.seconds()));
            assert_eq!(said.event.kind().as_str(), event.kind);
        }
    }
}

#[tokio::test]
async fn contents_with_files_wait_for_their_turn_and_those_without_do_not() {
    for node in nodes().await {
        let both = (turn().await, turn().await);
        let message = Message::CitizenMessage { text: "Guten Tag".to_owned() };
        let case = Uuid::from_u128(42);
        let (transport, office, file) = (node.transport.clone(), node.office.clone(), node.file());
        let waiting = tokio::spawn({
            let message = message.clone();
            async move { transport.seal(&office, case, &message, vec![file]).await }
        });
        for _ in 0..4 {
            node.transport.seal(&node.office, case, &message, Vec::new()).await.unwrap();
        }
        assert!(!waiting.is_finished());
        assert_eq!(node.files(), 0);
        drop(both);
        waiting.await.unwrap().unwrap();
        assert_eq!(node.files(), 1);
    }
}

#[tokio::test]
async fn nothing_of_a_submission_is_readable_in_the_database() {
    for node in nodes().await {
        let (submission, _) = node.send("Geheim 4711").await;
        let mut row = node
            .test
            .store
            .read(move |read| {
                read.one(
                    "SELECT metadata, data FROM submission WHERE id = ?1",
                    &[submission.into()],
                )
            })
            .await
            .unwrap();
        for column in 0..2 {
            let text: String = row.take(column).unwrap();
            assert!(text.starts_with("ey") && !text.contains("4711"));
        }
    }
}

#[tokio::test]
async fn processes_that_start_first_at_once_share_one_key_and_one_portal() {
    for test in testing::stores(&[identity::MIGRATIONS, transport::MIGRATIONS]) {
        let (store, other) = (test.store.clone(), test.reopened());
        let (one, two) = tokio::join!(
            Transport::open(store.clone(), NODE_KEY),
            Transport::open(other.clone(), NODE_KEY)
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        let keys = DestinationKeys::generate().unwrap();
        let portal = |store: Store| {
            let keys = &keys;
            async move { create_destination(&store, &NODE_KEY, Purpose::Portal, None, keys).await }
        };
        let made = tokio::join!(portal(store.clone()), portal(other));
        let exists = |made: &Result<Destination, Error>| {
            matches!(made, Err(Error::Store(store::Error::Exists(_))))
        };
        assert!(made.0.is_ok() && exists(&made.1) || exists(&made.0) && made.1.is_ok(), "{made:?}");
        let known = two.ensure_destination(Purpose::Portal, None).await.unwrap();
        assert_eq!(one.ensure_destination(Purpose::Portal, None).await.unwrap(), known);

        // Each believes what the other has signed.
        let message = Message::CitizenMessage { text: "Guten Tag".to_owned() };
        let case = Uuid::from_u128(42);
        let sealed = one.seal(&known, case, &message, Vec::new()).await.unwrap();
        let id = sealed.id();
        let sent = Entry::new(Actor::Citizen, "test.send", "case", case);
        store
            .change(move |tx| {
                send(tx, &sealed)?;
                Ok::<_, Error>(((), sent.clone()))
            })
            .await
            .unwrap();
        let inbox =
            Arc::new(Inbox { store, answer: Mutex::new(Answer::Take), taken: Mutex::default() });
        two.deliver(id, &Receivers { office: inbox.clone(), portal: inbox.clone() }).await.unwrap();
        assert_eq!(inbox.taken.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn keys_stay_closed_to_another_node_key() {
    for node in nodes().await {
        let wrong = transport::NodeKey([8; 32]);
        let opened = Transport::open(node.test.store.clone(), wrong).await;
        assert!(matches!(opened, Err(Error::Key(_))));
    }
}
