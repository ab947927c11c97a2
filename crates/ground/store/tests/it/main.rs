//! The ground, on both engines.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that cannot go on must fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use store::{Actor, BlobId, Entry, Error, Migration, Store, jobs, journal, testing};

const TABLES: &[Migration] = &[Migration {
    name: "test/0001",
    sql:
        "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL COLLATE \"C\", flag BOOLEAN,
              id2 UUID, raw BYTEA);
          CREATE TABLE counter (one BIGINT PRIMARY KEY, value BIGINT NOT NULL);
          INSERT INTO counter (one, value) VALUES (1, 0);",
}];

fn entry(id: impl ToString) -> Entry {
    Entry::new(Actor::System, "thing.add", "thing", id)
}

async fn add(store: &Store, id: i64, name: &'static str) -> Result<(), Error> {
    store
        .change(move |tx| {
            tx.execute("INSERT INTO thing (id, name) VALUES (?1, ?2)", &[id.into(), name.into()])?;
            Ok(((), entry(id)))
        })
        .await
}

async fn count(store: &Store) -> i64 {
    store.read(|read| read.one("SELECT COUNT(*) FROM thing", &[])?.take::<i64>(0)).await.unwrap()
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    for test in testing::stores(&[TABLES]) {
        let id = test.store.entropy().new_id(testing::START);
        test.store
            .change(move |tx| {
                tx.execute(
                    "INSERT INTO thing (id, name, flag, id2, raw) VALUES (?1, ?2, ?3, ?4, ?5)",
                    &[
                        1.into(),
                        "Größe '?1'".into(),
                        true.into(),
                        id.into(),
                        vec![0_u8, 255].into(),
                    ],
                )?;
                Ok::<_, Error>(((), entry(1)))
            })
            .await
            .unwrap();
        let mut row = test
            .store
            .read(move |read| {
                read.one(
                    "SELECT id, name, flag, id2, raw, NULL FROM thing WHERE flag AND id2 = ?1",
                    &[id.into()],
                )
            })
            .await
            .unwrap();
        assert_eq!(row.take::<i64>(0).unwrap(), 1);
        assert_eq!(row.take::<String>(1).unwrap(), "Größe '?1'");
        assert!(row.take::<bool>(2).unwrap());
        assert_eq!(row.take::<uuid::Uuid>(3).unwrap(), id);
        assert_eq!(row.take::<Vec<u8>>(4).unwrap(), [0, 255]);
        assert_eq!(row.take::<Option<String>>(5).unwrap(), None);
        assert!(matches!(row.take::<i64>(9), Err(Error::Corrupt(_))));
    }
}

#[tokio::test]
async fn names_sort_alike_on_both_engines() {
    for test in testing::stores(&[TABLES]) {
        for (id, name) in [(1, "b"), (2, "Z"), (3, "ä"), (4, "a")] {
            add(&test.store, id, name).await.unwrap();
        }
        let names = test
            .store
            .read(|read| {
                read.all("SELECT name FROM thing ORDER BY name", &[])?
                    .into_iter()
                    .map(|mut row| row.take::<String>(0))
                    .collect::<Result<Vec<_>, Error>>()
            })
            .await
            .unwrap();
        assert_eq!(names, ["Z", "a", "b", "ä"], "{test:?}");
    }
}

#[tokio::test]
async fn a_failed_change_leaves_nothing_and_takes_nobody_with_it() {
    for test in testing::stores(&[TABLES]) {
        let bad = test.store.change(|tx| {
            tx.execute("INSERT INTO thing (id, name) VALUES (1, 'lost')", &[])?;
            Err::<((), Entry), Error>(Error::Conflict("thing"))
        });
        let panicking = test.store.change(|tx| -> Result<((), Entry), Error> {
            tx.execute("INSERT INTO thing (id, name) VALUES (2, 'lost')", &[])?;
            panic!("a fault in an operation");
        });
        let (bad, panicking, good) = tokio::join!(bad, panicking, add(&test.store, 3, "kept"));
        assert!(matches!(bad, Err(Error::Conflict("thing"))));
        assert!(matches!(panicking, Err(Error::Panicked)));
        good.unwrap();
        assert_eq!(count(&test.store).await, 1, "{test:?}");
        let whole = test.store.read::<_, Error>(|read| journal::verify(read, None)).await.unwrap();
        assert_eq!(whole.entries, 1);
    }
}

#[tokio::test]
async fn a_panic_ends_no_thread_of_the_database() {
    for test in testing::stores(&[TABLES]) {
        // More often than there are threads.
        for _ in 0..20 {
            let reading = test.store.read(|read| -> Result<(), Error> {
                read.each("SELECT 1", &[], |_row| panic!("a fault while rows come"))
            });
            assert!(matches!(reading.await, Err(Error::Panicked)));
            let changing = test.store.housekeeping(|tx| -> Result<(), Error> {
                tx.execute("INSERT INTO thing (id, name) VALUES (1, 'lost')", &[])?;
                tx.each("SELECT 1", &[], |_row| panic!("a fault while rows come"))
            });
            assert!(matches!(changing.await, Err(Error::Panicked)));
        }
        add(&test.store, 1, "kept").await.unwrap();
        assert_eq!(count(&test.store).await, 1, "{test:?}");
    }
}

#[tokio::test]
async fn what_is_acknowledged_is_stored_also_when_an_operation_passes_over_an_error() {
    for test in testing::stores(&[TABLES]) {
        let acknowledged = test
            .store
            .change(|tx| {
                tx.execute("INSERT INTO thing (id, name) VALUES (1, 'kept?')", &[])?;
                let _passed_over = tx.execute("INSERT INTO missing (id) VALUES (1)", &[]);
                Ok::<_, Error>(((), entry(1)))
            })
            .await;
        assert_eq!(i64::from(acknowledged.is_ok()), count(&test.store).await, "{test:?}");
        add(&test.store, 2, "next").await.unwrap();
    }
}

#[tokio::test]
async fn a_second_of_the_same_is_told_apart_from_other_faults() {
    for test in testing::stores(&[TABLES]) {
        add(&test.store, 1, "one").await.unwrap();
        assert!(matches!(add(&test.store, 1, "two").await, Err(Error::Exists(_))), "{test:?}");
        let stale = test
            .store
            .change(|tx| {
                tx.execute_one("thing", "UPDATE thing SET name = 'x' WHERE id = 99", &[])?;
                Ok::<_, Error>(((), entry(99)))
            })
            .await;
        assert!(matches!(stale, Err(Error::Conflict("thing"))));
    }
}

#[tokio::test]
async fn sixteen_at_once_lose_no_update_and_keep_the_chain_whole() {
    for test in testing::stores(&[TABLES]) {
        let tasks: Vec<_> = (0..160)
            .map(|number| {
                let store = test.store.clone();
                tokio::spawn(async move {
                    store
                        .change(move |tx| {
                            tx.execute_one(
                                "counter",
                                "UPDATE counter SET value = value + 1 WHERE one = 1",
                                &[],
                            )?;
                            Ok::<_, Error>(((), entry(number)))
                        })
                        .await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let value = test
            .store
            .read(|read| read.one("SELECT value FROM counter", &[])?.take::<i64>(0))
            .await
            .unwrap();
        assert_eq!(value, 160);
        assert_eq!(
            test.store.read::<_, Error>(|read| journal::verify(read, None)).await.unwrap().entries,
            160
        );
    }
}

#[tokio::test]
async fn the_journal_notices_a_changed_a_removed_and_a_cut_off_entry() {
    for forgery in [
        "UPDATE journal SET reason = 'other' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 3",
    ] {
        for test in testing::stores(&[TABLES]) {
            for id in 1..=3 {
                add(&test.store, id, "x").await.unwrap();
            }
            assert_eq!(
                test.store
                    .read::<_, Error>(|read| journal::verify(read, None))
                    .await
                    .unwrap()
                    .entries,
                3
            );
            test.store.housekeeping(move |tx| tx.execute(forgery, &[])).await.unwrap();
            let found = test.store.read::<_, Error>(|read| journal::verify(read, None)).await;
            assert!(matches!(found, Err(Error::Corrupt(_))), "{forgery} on {test:?}");
        }
    }
}

#[tokio::test]
async fn a_journal_that_was_written_anew_lacks_the_hash_that_somebody_kept() {
    for test in testing::stores(&[TABLES]) {
        add(&test.store, 1, "x").await.unwrap();
        let kept = test.store.read::<_, Error>(|read| journal::verify(read, None)).await.unwrap();
        add(&test.store, 2, "x").await.unwrap();
        let check = |hash: String| async {
            test.store.read::<_, Error>(move |read| journal::verify(read, Some(&hash))).await
        };
        assert!(check(kept.head.to_uppercase()).await.is_ok());
        assert!(check("00".repeat(32)).await.is_err());
    }
}

#[tokio::test]
async fn a_history_tells_what_happened_to_one_thing() {
    for test in testing::stores(&[TABLES]) {
        add(&test.store, 1, "x").await.unwrap();
        add(&test.store, 2, "x").await.unwrap();
        let history =
            test.store.read(|read| journal::history(read, "thing", "2", 10)).await.unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(history[0].operation, "thing.add");
        assert_eq!(history[0].at, testing::START);
    }
}

#[tokio::test]
async fn a_job_is_queued_with_its_change_or_not_at_all() {
    for test in testing::stores(&[TABLES]) {
        test.store
            .change(|tx| {
                jobs::queue(tx, "thing.tell", &"kept")?;
                Ok::<_, Error>(((), entry(1)))
            })
            .await
            .unwrap();
        let lost = test
            .store
            .change(|tx| {
                jobs::queue(tx, "thing.tell", &"lost")?;
                Err::<((), Entry), Error>(Error::Busy)
            })
            .await;
        assert!(lost.is_err());
        let job = test.store.next_job().await.unwrap().unwrap();
        assert_eq!(job.payload::<String>().unwrap(), "kept");
        assert!(test.store.next_job().await.unwrap().is_none(), "a leased job is nobody else's");
        test.store.finish_job(job, Ok(())).await.unwrap();
        assert_eq!(test.store.read::<_, Error>(jobs::waiting).await.unwrap(), (0, 0));
    }
}

#[tokio::test]
async fn a_failed_or_abandoned_job_comes_back() {
    for test in testing::stores(&[TABLES]) {
        test.store.housekeeping(|tx| jobs::queue(tx, "thing.tell", &1)).await.unwrap();
        let job = test.store.next_job().await.unwrap().unwrap();
        test.store.finish_job(job, Err("office closed".to_owned())).await.unwrap();
        assert!(test.store.next_job().await.unwrap().is_none(), "not before the pause is over");
        assert_eq!(test.store.read::<_, Error>(jobs::waiting).await.unwrap(), (1, 1));
        test.clock.advance_seconds(2);
        let job = test.store.next_job().await.unwrap().unwrap();
        assert_eq!(job.attempts, 2);
        drop(job);
        test.clock.advance_seconds(121);
        assert_eq!(test.store.next_job().await.unwrap().unwrap().attempts, 3);
    }
}

#[tokio::test]
async fn an_attempt_that_was_overtaken_ends_nothing() {
    for test in testing::stores(&[TABLES]) {
        test.store.housekeeping(|tx| jobs::queue(tx, "thing.tell", &1)).await.unwrap();
        let slow = test.store.next_job().await.unwrap().unwrap();
        test.clock.advance_seconds(121);
        let other = test.reopened();
        let second = other.next_job().await.unwrap().unwrap();
        assert_eq!((second.id, second.attempts), (slow.id, 2));

        // Neither does its failure free the job for a third, nor its success take it from the second.
        test.store.finish_job(slow.clone(), Err("too slow".to_owned())).await.unwrap();
        test.clock.advance_seconds(10);
        assert!(test.store.next_job().await.unwrap().is_none(), "{test:?}");
        test.store.finish_job(slow, Ok(())).await.unwrap();
        assert_eq!(test.store.read::<_, Error>(jobs::waiting).await.unwrap(), (1, 0));

        other.finish_job(second, Ok(())).await.unwrap();
        assert_eq!(test.store.read::<_, Error>(jobs::waiting).await.unwrap(), (0, 0));
    }
}

#[tokio::test]
async fn two_nodes_never_take_the_same_job() {
    for test in testing::stores(&[TABLES]) {
        for number in 0..40 {
            test.store
                .housekeeping(move |tx| jobs::queue(tx, "thing.tell", &number))
                .await
                .unwrap();
        }
        let taken = Arc::new(AtomicU32::new(0));
        let nodes: Vec<_> = [test.store.clone(), test.reopened()]
            .into_iter()
            .map(|store| {
                let taken = Arc::clone(&taken);
                tokio::spawn(async move {
                    while store.read::<_, Error>(jobs::waiting).await.unwrap().0 > 0 {
                        if let Some(job) = store.next_job().await.unwrap() {
                            taken.fetch_add(1, Ordering::SeqCst);
                            store.finish_job(job, Ok(())).await.unwrap();
                        }
                    }
                })
            })
            .collect();
        for node in nodes {
            node.await.unwrap();
        }
        assert_eq!(taken.load(Ordering::SeqCst), 40, "{test:?}");
    }
}

#[tokio::test]
async fn files_are_kept_once_and_a_changed_one_is_noticed() {
    for test in testing::stores(&[]) {
        let blobs = test.store.blobs();
        let id = blobs.put(Bytes::from_static(b"plan")).await.unwrap();
        assert_eq!(id, BlobId::of(b"plan"));
        assert_eq!(blobs.put(Bytes::from_static(b"plan")).await.unwrap(), id);
        assert_eq!(blobs.get(id).await.unwrap(), "plan");
        assert_eq!(id.to_string().parse::<BlobId>().unwrap(), id);

        let hex = id.to_string();
        let path = test.folder().join("blobs").join(&hex[..2]).join(&hex[2..]);
        std::fs::write(path, "forged").unwrap();
        assert!(matches!(blobs.get(id).await, Err(Error::Corrupt(_))));
        blobs.remove(id).await.unwrap();
        assert!(matches!(blobs.get(id).await, Err(Error::Blob(_))));
        blobs.remove(id).await.unwrap();

        let huge = Bytes::from(vec![0; store::limits::BLOB + 1]);
        assert!(matches!(blobs.put(huge).await, Err(Error::TooLarge { .. })));
    }
}

#[tokio::test]
async fn what_was_answered_stands_after_a_restart() {
    for test in testing::stores(&[TABLES]) {
        add(&test.store, 1, "x").await.unwrap();
        assert_eq!(count(&test.reopened()).await, 1);
    }
}

#[tokio::test]
async fn readers_cannot_write() {
    for test in testing::stores(&[TABLES]) {
        let refused = test
            .store
            .read(|read| read.all("INSERT INTO thing (id, name) VALUES (1, 'x') RETURNING id", &[]))
            .await;
        assert!(refused.is_err(), "{test:?}");
        assert_eq!(count(&test.store).await, 0);
    }
}
