//! From a threshold to a draft, and what becomes of it.

use signals::{Draft, DraftState, Error, Rule, ops};
use store::{Entry, Tx};
use tally::Kind;
use uuid::Uuid;

use crate::world::{DOG, PARKING, Somebody, World, worlds};

async fn waiting(world: &World, who: &Somebody) -> Vec<Draft> {
    let caller = who.caller.clone();
    world.store.read(move |read| signals::overview(read, &caller, None, 12)).await.unwrap().drafts
}

async fn look(world: &World) -> usize {
    ops::look_at_all(&world.store).await.unwrap()
}

async fn act<T: Send + 'static>(
    world: &World,
    mut what: impl FnMut(&mut Tx<'_>) -> Result<(T, Entry), Error> + Send + 'static,
) -> Result<T, Error> {
    world.store.change(move |tx| what(tx)).await
}

fn days(world: &World, days: i64) {
    world.files.clock.advance_seconds(days * 86_400);
}

#[tokio::test]
async fn a_threshold_that_is_crossed_drafts_once() {
    for world in worlds().await {
        world.asks_back("LEM").await;
        let lemgo = world.of("LEM");
        assert_eq!(look(&world).await, 1, "{:?}", world.files);
        let drafts = waiting(&world, &lemgo).await;
        let [draft] = drafts.as_slice() else { panic!("{:?}: {drafts:?}", world.files) };
        assert_eq!((draft.rule, draft.service.as_str()), (Rule::AskedBack, PARKING));
        assert_eq!([draft.first.to_string(), draft.last.to_string()], ["2025-12", "2026-02"]);
        let figures = &draft.figures;
        assert_eq!((figures.whole, figures.part, figures.value), (120, 54, 45));
        assert_eq!((figures.detail.as_str(), figures.detail_part), ("missing-document", 39));
        assert_eq!(waiting(&world, &world.of("LAG")).await, []);
        assert_eq!(waiting(&world, &world.of("KRZ")).await, [], "a provider reports nothing");
        // Again on the same day, and on each day after it.
        for _ in 0..3 {
            assert_eq!(look(&world).await, 0, "{:?}", world.files);
            days(&world, 1);
        }
        assert_eq!(waiting(&world, &lemgo).await.len(), 1);
    }
}

#[tokio::test]
async fn two_nodes_that_look_at_once_draft_once() {
    for world in worlds().await {
        world.asks_back("LEM").await;
        world.asks_back("LAG").await;
        let other = world.files.reopened();
        let (here, there) = tokio::join!(ops::look_at_all(&world.store), ops::look_at_all(&other));
        // Whoever comes second to a town finds it done, or is refused and looks again later.
        drop((here, there));
        look(&world).await;
        assert_eq!(waiting(&world, &world.of("LEM")).await.len(), 1, "{:?}", world.files);
        assert_eq!(waiting(&world, &world.of("LAG")).await.len(), 1, "{:?}", world.files);
    }
}

#[tokio::test]
async fn who_dropped_a_draft_is_left_in_peace_for_half_a_year() {
    for world in worlds().await {
        world.asks_back("LEM").await;
        look(&world).await;
        let lemgo = world.of("LEM");
        let id = waiting(&world, &lemgo).await[0].id;
        let dropped = |who: &Somebody, reason: &'static str| {
            let caller = who.caller.clone();
            act(&world, move |tx| ops::drop_draft(tx, &caller, id, reason))
        };
        assert!(matches!(dropped(&lemgo, " ").await, Err(Error::Invalid("reason", _))));
        for mark in ["LAG", "KRZ", "NRW", "FIR"] {
            let denied = dropped(&world.of(mark), "x").await;
            assert!(matches!(denied, Err(Error::NotFound)), "{:?}: {mark}", world.files);
        }
        dropped(&lemgo, "Ein neues Formular ist schon bestellt").await.unwrap();
        assert!(matches!(dropped(&lemgo, "x").await, Err(Error::Settled)));
        assert_eq!(waiting(&world, &lemgo).await, []);
        days(&world, 1);
        assert_eq!(look(&world).await, 0, "{:?}", world.files);
        // Half a year later it is still so, in newer figures.
        days(&world, 180);
        for back in 1..4 {
            let month = tally::Month::at(world.files.clock.now()).minus(back);
            world.count("LEM", month, (Kind::Sent, ""), PARKING, (40, 0)).await;
            world.count("LEM", month, (Kind::AskedBack, "other"), PARKING, (20, 0)).await;
        }
        world.publish().await;
        assert_eq!(look(&world).await, 1, "{:?}", world.files);
    }
}

#[tokio::test]
async fn what_was_taken_up_is_settled_and_rolled_back_with_its_need() {
    for world in worlds().await {
        world.asks_back("LEM").await;
        look(&world).await;
        let (lemgo, need) = (world.of("LEM"), Uuid::from_u128(77));
        let id = waiting(&world, &lemgo).await[0].id;
        let take = |who: &Somebody, fails: bool| {
            let (caller, of) = (who.caller.clone(), who.of);
            act(&world, move |tx| {
                let draft = ops::taken_up(tx, &caller, of, id, need)?;
                if fails {
                    return Err(store::Error::Conflict("need").into());
                }
                Ok((draft, Entry::new(store::Actor::System, "needs.report", "need", need)))
            })
        };
        assert!(matches!(take(&world.of("LAG"), false).await, Err(Error::NotFound)));
        take(&lemgo, true).await.unwrap_err();
        assert_eq!(waiting(&world, &lemgo).await.len(), 1, "the need was not reported");
        assert_eq!(take(&lemgo, false).await.unwrap().figures.part, 54);
        assert_eq!(waiting(&world, &lemgo).await, []);
        let caller = lemgo.caller.clone();
        let draft = world.store.read(move |read| signals::draft(read, &caller, id)).await;
        let draft = draft.unwrap().unwrap();
        assert_eq!((draft.state, draft.need), (DraftState::Taken, Some(need)));
        assert!(matches!(take(&lemgo, false).await, Err(Error::Settled)));
    }
}

#[tokio::test]
async fn days_over_the_promise_searches_and_outages_draft_too() {
    for world in worlds().await {
        for month in ["2025-12", "2026-01", "2026-02"] {
            let month = month.parse().unwrap();
            world.count("LEM", month, (Kind::Decided, ""), DOG, (10, 200)).await;
            world.count("LEM", month, (Kind::NothingFound, ""), "", (20, 0)).await;
            world.count("", month, (Kind::Outage, ""), "", (90, 0)).await;
            // Lage promises nothing, so 20 days are not too many.
            world.count("LAG", month, (Kind::Decided, ""), DOG, (10, 200)).await;
        }
        world.publish().await;
        look(&world).await;
        let rules = |drafts: Vec<Draft>| {
            let mut rules: Vec<_> = drafts.into_iter().map(|draft| draft.rule).collect();
            rules.sort();
            rules
        };
        let lemgo = rules(waiting(&world, &world.of("LEM")).await);
        assert_eq!(lemgo, [Rule::Slow, Rule::NothingFound, Rule::Outage], "{:?}", world.files);
        assert_eq!(rules(waiting(&world, &world.of("LAG")).await), [Rule::Outage]);
        assert_eq!(waiting(&world, &world.of("DET")).await, [], "nobody applies there");
    }
}

#[tokio::test]
async fn a_month_under_five_drafts_nothing() {
    for world in worlds().await {
        for month in ["2025-12", "2026-01", "2026-02"] {
            let month = month.parse().unwrap();
            world.count("LEM", month, (Kind::Sent, ""), PARKING, (4, 0)).await;
            world.count("LEM", month, (Kind::AskedBack, "other"), PARKING, (4, 0)).await;
        }
        world.publish().await;
        assert_eq!(look(&world).await, 0, "{:?}", world.files);
    }
}
