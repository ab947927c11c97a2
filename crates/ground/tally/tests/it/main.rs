//! Counting on both engines: nothing is lost, nothing doubled, and nothing under five can be shown.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;
use store::testing::{TestStore, embedded, stores};
use store::{Error, Store, Tx};
use tally::{Event, Kind, Month, limits};
use uuid::Uuid;

const MIGRATIONS: [&[store::Migration]; 2] = [identity::MIGRATIONS, tally::MIGRATIONS];
const LEMGO: &str = "057660044044";
const PARKING: &str = "99108001001000";
const TOWN: Uuid = Uuid::from_u128(1);

async fn found(store: &Store) {
    let sql = "INSERT INTO organisation (id, kind, name, mark, ars, two_persons, created_at)
         VALUES (?1, 'municipality', 'Lemgo', 'LEM', ?2, FALSE, 0)";
    store
        .housekeeping(move |tx| tx.execute(sql, &[TOWN.into(), LEMGO.into()]).map(|_one| ()))
        .await
        .unwrap();
}

/// Counts events of a day in March 2026.
async fn count(store: &Store, kind: Kind, detail: &'static str, day: i8, events: i64) {
    let date = Date::constant(2026, 3, day);
    let event = Event::of(kind, PARKING).detail(detail).amount(events * 2);
    let counted =
        store.housekeeping(move |tx| tally::count_many(tx, date, LEMGO, &event, events)).await;
    counted.unwrap();
}

/// Sums of events: not yet published, shown, and left over.
async fn sums(store: &Store) -> [i64; 3] {
    let tables = ["tally", "tally_shown", "tally_rest"];
    store
        .read(move |read| {
            let mut sums = [0; 3];
            for (sum, table) in sums.iter_mut().zip(tables) {
                let sql = format!("SELECT CAST(COALESCE(SUM(events), 0) AS BIGINT) FROM {table}");
                *sum = read.one(&sql, &[])?.take(0)?;
            }
            Ok::<_, Error>(sums)
        })
        .await
        .unwrap()
}

type Line = (String, String, String, i64, i64, String);

/// What is shown: month, kind, detail, events, amount, since.
async fn shown(store: &Store) -> Vec<Line> {
    store
        .read(|read| {
            let sql = "SELECT month, kind, detail, events, amount, since FROM tally_shown
                 ORDER BY month, kind, detail";
            let rows = read.all(sql, &[])?;
            rows.into_iter()
                .map(|mut row| {
                    Ok::<_, Error>((
                        row.take(0)?,
                        row.take(1)?,
                        row.take(2)?,
                        row.take(3)?,
                        row.take(4)?,
                        row.take(5)?,
                    ))
                })
                .collect()
        })
        .await
        .unwrap()
}

fn forward(test: &TestStore, days: i64) {
    test.clock.advance_seconds(days * 86_400);
}

#[tokio::test]
async fn an_event_costs_one_statement_and_is_shown_when_its_month_is_over() {
    for test in stores(&MIGRATIONS) {
        found(&test.store).await;
        let before = test.store.statements();
        for _ in 0..6 {
            let event = Event::of(Kind::Decided, PARKING).amount(4);
            test.store.housekeeping(move |tx| tally::count(tx, TOWN, &event)).await.unwrap();
        }
        assert_eq!(test.store.statements() - before, 6, "{test:?}");
        tally::tend(&test.store).await.unwrap();
        assert_eq!(sums(&test.store).await, [6, 0, 0], "{test:?}: today is still counted");
        forward(&test, 1);
        tally::tend(&test.store).await.unwrap();
        let rows = "SELECT COUNT(*) FROM tally";
        let rows: i64 = test.store.read(|read| read.one(rows, &[])?.take(0)).await.unwrap();
        assert_eq!(rows, 1, "{test:?}: one row for the day");
        assert_eq!(shown(&test.store).await, [], "{test:?}: the month is not over");
        forward(&test, 40);
        tally::tend(&test.store).await.unwrap();
        let decided = ("2026-03", "decided", "", 6, 24, "2026-03");
        assert_eq!(shown(&test.store).await, [line(decided)], "{test:?}");
        assert_eq!(sums(&test.store).await, [0, 6, 0], "{test:?}: the days are gone");
    }
}

fn line((month, kind, detail, events, amount, since): (&str, &str, &str, i64, i64, &str)) -> Line {
    (month.into(), kind.into(), detail.into(), events, amount, since.into())
}

#[tokio::test]
async fn a_month_is_published_an_hour_after_its_end_in_germany() {
    for test in stores(&MIGRATIONS) {
        count(&test.store, Kind::Sent, "", 31, 7).await;
        // The clock stands at 9 o'clock on 4 March; German summer time begins on the 29th.
        test.clock.advance_seconds(27 * 86_400 + 14 * 3_600 + 1_800);
        tally::tend(&test.store).await.unwrap();
        assert_eq!(shown(&test.store).await, [], "{test:?}: half past midnight");
        test.clock.advance_seconds(3_600);
        tally::tend(&test.store).await.unwrap();
        assert_eq!(shown(&test.store).await.len(), 1, "{test:?}: half past one");
    }
}

#[tokio::test]
async fn what_is_too_little_waits_until_it_is_enough() {
    for test in stores(&MIGRATIONS) {
        count(&test.store, Kind::AskedBack, "missing-document", 5, 20).await;
        count(&test.store, Kind::AskedBack, "fee", 6, 7).await;
        count(&test.store, Kind::AskedBack, "other", 7, 2).await;
        count(&test.store, Kind::Withdrawn, "", 8, 3).await;
        forward(&test, 40);
        tally::tend(&test.store).await.unwrap();
        let expected = [
            line(("2026-03", "asked-back", "", 9, 18, "2026-03")),
            line(("2026-03", "asked-back", "missing-document", 20, 40, "2026-03")),
        ];
        assert_eq!(shown(&test.store).await, expected, "{test:?}");
        assert_eq!(sums(&test.store).await, [0, 29, 3], "{test:?}");
        // In April two more are withdrawn: five together, shown with April.
        let april = Date::constant(2026, 4, 10);
        let event = Event::of(Kind::Withdrawn, PARKING);
        let counted = move |tx: &mut Tx<'_>| tally::count_many(tx, april, LEMGO, &event, 2);
        test.store.housekeeping(counted).await.unwrap();
        forward(&test, 30);
        tally::tend(&test.store).await.unwrap();
        let together = line(("2026-04", "withdrawn", "", 5, 6, "2026-03"));
        assert_eq!(shown(&test.store).await.last(), Some(&together), "{test:?}");
        assert_eq!(sums(&test.store).await[2], 0, "{test:?}");
    }
}

#[tokio::test]
async fn a_step_that_is_broken_off_has_done_nothing() {
    for test in stores(&MIGRATIONS) {
        for day in 1..4 {
            count(&test.store, Kind::Started, "", day, 6).await;
            count(&test.store, Kind::Started, "", day, 1).await;
        }
        forward(&test, 40);
        let broken = |step: fn(&mut Tx<'_>) -> Result<bool, Error>| {
            let store = test.store.clone();
            async move {
                store
                    .housekeeping(move |tx| {
                        step(tx)?;
                        Err::<(), _>(Error::Conflict("the power went off"))
                    })
                    .await
                    .unwrap_err();
            }
        };
        broken(tally::put_together).await;
        assert_eq!(sums(&test.store).await, [21, 0, 0], "{test:?}");
        while test.store.housekeeping(tally::put_together).await.unwrap() {}
        broken(tally::publish).await;
        assert_eq!(sums(&test.store).await, [21, 0, 0], "{test:?}");
        assert_eq!(tally::tend(&test.store).await.unwrap(), 1, "{test:?}: one place, one month");
        assert_eq!(tally::tend(&test.store).await.unwrap(), 0, "{test:?}");
        assert_eq!(sums(&test.store).await, [0, 21, 0], "{test:?}");
        // What is counted late for a month that is out comes on top, or waits.
        count(&test.store, Kind::Started, "", 3, 2).await;
        tally::tend(&test.store).await.unwrap();
        assert_eq!(sums(&test.store).await, [0, 21, 2], "{test:?}");
    }
}

#[tokio::test]
async fn nothing_is_lost_while_many_count_and_two_nodes_tend() {
    for test in stores(&MIGRATIONS) {
        let other = test.reopened();
        forward(&test, 60);
        let counting = async {
            for round in 0..40 {
                let day = 1 + (round % 28);
                count(&test.store, Kind::Sent, "", day, 1).await;
                count(&other, Kind::Abandoned, if round % 2 == 0 { "1" } else { "2" }, day, 1)
                    .await;
            }
        };
        let tending = |store: Store| async move {
            for _ in 0..30 {
                // Whoever comes second to a step may be refused and tries again later.
                drop(tally::tend(&store).await);
            }
        };
        tokio::join!(counting, tending(test.store.clone()), tending(other.clone()));
        tally::tend(&test.store).await.unwrap();
        let [apart, shown, rest] = sums(&test.store).await;
        assert_eq!((apart, shown + rest), (0, 80), "{test:?}");
    }
}

#[tokio::test]
async fn the_program_knows_when_it_was_down() {
    for test in stores(&MIGRATIONS) {
        let beat = || async { test.store.housekeeping(tally::beat).await.unwrap() };
        assert_eq!(beat().await, 0, "{test:?}: its first sign of life");
        for _ in 0..3 {
            test.clock.advance_seconds(60);
            assert_eq!(beat().await, 0, "{test:?}");
        }
        test.clock.advance_seconds(limits::OUTAGE_MINUTES * 60 - 1);
        assert_eq!(beat().await, 0, "{test:?}: a restart");
        test.clock.advance_seconds(47 * 60);
        let other = test.reopened();
        let (here, there) =
            tokio::join!(test.store.housekeeping(tally::beat), other.housekeeping(tally::beat));
        let counted: i64 = [here, there].into_iter().flatten().sum();
        assert_eq!(counted, 47, "{test:?}: two nodes count it once");
        assert_eq!(sums(&test.store).await, [47, 0, 0], "{test:?}");
    }
}

/// A count: months before the last one, place, service, kind, detail, events.
type Counted = (usize, usize, usize, usize, usize, i64);

const PLACES: [&str; 2] = [LEMGO, "057660040040"];
const SERVICES: [&str; 2] = [PARKING, ""];
const KINDS: [Kind; 2] = [Kind::AskedBack, Kind::Sent];
const DETAILS: [&str; 3] = ["a", "b", "c"];

fn counted() -> impl Strategy<Value = Counted> {
    (0..4_usize, 0..2_usize, 0..2_usize, 0..2_usize, 0..3_usize, 1..9_i64)
}

/// What stands behind a published row: place, month, service, kind, detail.
type Key = [String; 5];

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever was counted: every published figure, every sum of figures over months, places, services, kinds and details,
    /// and every difference of such a sum and a part of it is 0 or at least five; and nothing is lost.
    #[test]
    fn nothing_under_five_is_shown_nor_told_by_a_difference(
        all in prop::collection::vec(counted(), 1..40),
        masks in prop::collection::vec((0..32_u8, any::<u16>()), 12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (rows, rest) = runtime.block_on(published(&all));
        let events: i64 = all.iter().map(|(.., events)| events).sum();
        prop_assert_eq!(rows.values().sum::<i64>() + rest, events);
        let too_small = |figure: i64| (1..limits::SHOWN_FROM).contains(&figure);
        // A figure fixes some of the five columns to the values of a row and sums over the others.
        let keys: Vec<_> = rows.keys().collect();
        let figure = |mask: u8, of: &Key| -> i64 {
            let fits = |key: &Key| (0..5).all(|it| mask & (1 << it) == 0 || key[it] == of[it]);
            rows.iter().filter(|(key, _)| fits(key)).map(|(_, events)| events).sum()
        };
        for (mask, choice) in masks {
            let Some(of) = keys.get(usize::from(choice) % keys.len().max(1)) else { continue };
            let whole = figure(mask, of);
            prop_assert!(!too_small(whole), "{mask:05b} {of:?}: {whole}");
            for finer in (0..32_u8).filter(|finer| finer & mask == mask) {
                let mut others: i64 = 0;
                for key in &keys {
                    let part = figure(finer, key);
                    let inside = (0..5).all(|it| mask & (1 << it) == 0 || key[it] == of[it]);
                    prop_assert!(!too_small(part));
                    if inside {
                        prop_assert!(!too_small(whole - part), "{whole} less {part}");
                        others += rows[*key];
                    }
                }
                prop_assert_eq!(whole, others);
            }
        }
    }
}

async fn published(all: &[Counted]) -> (BTreeMap<Key, i64>, i64) {
    let test = embedded(&MIGRATIONS);
    let newest = Month::of(Date::constant(2026, 3, 1));
    // Month after month, as time goes by.
    for back in (0..4).rev() {
        let all = all.to_vec();
        test.store
            .housekeeping(move |tx| {
                for (ago, place, service, kind, detail, events) in &all {
                    let detail = if *kind == 0 { DETAILS[*detail] } else { "" };
                    let event = Event::of(KINDS[*kind], SERVICES[*service]).detail(detail);
                    let day = newest.minus(*ago).first_day();
                    if *ago == back {
                        tally::count_many(tx, day, PLACES[*place], &event, *events)?;
                    }
                }
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        if back == 0 {
            forward(&test, 40);
        }
        tally::tend(&test.store).await.unwrap();
    }
    test.store
        .read(|read| {
            let sql = "SELECT place, month, service, kind, detail, events FROM tally_shown";
            let mut rows = BTreeMap::new();
            for mut row in read.all(sql, &[])? {
                let key = [row.take(0)?, row.take(1)?, row.take(2)?, row.take(3)?, row.take(4)?];
                rows.insert(key, row.take::<i64>(5)?);
            }
            let rest = "SELECT CAST(COALESCE(SUM(events), 0) AS BIGINT) FROM tally_rest";
            Ok::<_, Error>((rows, read.one(rest, &[])?.take(0)?))
        })
        .await
        .unwrap()
}
