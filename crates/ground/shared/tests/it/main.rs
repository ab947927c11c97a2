//! Shared things on both engines: the same operations give the same state, in whatever permitted order.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use identity::{Acting, Caller, Membership, Person, Role};
use proptest::prelude::*;
use serde_json::json;
use shared::ops::{self, Act};
use shared::{Error, Operation, Received};
use store::testing::{TestStore, embedded, stores};
use store::{Actor, Entry, Store};
use uuid::Uuid;

const TABLES: &[&str] = &["operation", "operation_head", "shared_value"];

fn acting(organisation: u128) -> Acting {
    let person = Person { id: Uuid::from_u128(1), email: String::new(), name: String::new() };
    let organisation = Uuid::from_u128(organisation);
    let role = Role::Lead;
    let memberships = vec![Membership {
        organisation,
        kind: identity::OrganisationKind::Municipality,
        name: String::new(),
        role,
    }];
    Caller::Known { person, memberships }.acting(organisation, &[Role::Lead]).unwrap()
}

async fn make(store: &Store, of: u128) -> Operation {
    store
        .change(move |tx| {
            let act = Act::new("need", "test.make").writing("title", &"first")?;
            let made = ops::create(tx, &acting(of), act)?;
            let entry = Entry::new(Actor::System, "test.make", "need", made.id);
            Ok::<_, Error>((made, entry))
        })
        .await
        .unwrap()
}

async fn write(store: &Store, of: u128, thing: Uuid, field: &str, value: &str) -> Operation {
    let (field, value) = (field.to_owned(), value.to_owned());
    store
        .change(move |tx| {
            let act = Act::new("need", "test.write").writing(field.as_str(), &value)?;
            let done = ops::perform(tx, &acting(of), thing, act)?;
            Ok::<_, Error>((done, Entry::new(Actor::System, "test.write", "need", thing)))
        })
        .await
        .unwrap()
}

async fn receive(store: &Store, operation: &Operation) -> Result<Received, Error> {
    let operation = operation.clone();
    store
        .housekeeping(move |tx| ops::receive(tx, operation.clone(), |_tx, _op| Ok::<_, Error>(())))
        .await
}

async fn everything(store: &Store) -> Vec<Operation> {
    store.read(shared::testing::everything).await.unwrap()
}

async fn dumped(store: &Store) -> Vec<Vec<String>> {
    store
        .read(|read| {
            TABLES
                .iter()
                .map(|table| shared::testing::dump(read, table))
                .collect::<store::Result<Vec<_>>>()
        })
        .await
        .unwrap()
}

fn two_nodes() -> Vec<(TestStore, TestStore)> {
    let migrations = [identity::MIGRATIONS, shared::MIGRATIONS];
    stores(&migrations).into_iter().zip(stores(&migrations)).collect()
}

#[tokio::test]
async fn who_acts_without_knowing_of_the_other_is_not_overwritten() {
    for (here, there) in two_nodes() {
        let made = make(&here.store, 7).await;
        assert_eq!(receive(&there.store, &made).await.unwrap(), Received::Applied(1));
        let mine = write(&here.store, 7, made.id, "title", "mine").await;
        there.clock.advance_seconds(60);
        let yours = write(&there.store, 8, made.id, "title", "yours").await;
        receive(&here.store, &yours).await.unwrap();
        receive(&there.store, &mine).await.unwrap();
        for store in [&here.store, &there.store] {
            let id = made.id;
            let title =
                store.read(move |read| shared::field(read, id, "title")).await.unwrap().unwrap();
            assert_eq!(title.shown.value, json!("yours"));
            assert_eq!(title.against.len(), 1);
            assert_eq!(title.against[0].value, json!("mine"));
        }
        let decided = write(&here.store, 7, made.id, "title", "ours").await;
        receive(&there.store, &decided).await.unwrap();
        assert_eq!(dumped(&here.store).await, dumped(&there.store).await);
        let id = made.id;
        let title = there.store.read(move |read| shared::field(read, id, "title")).await.unwrap();
        assert!(title.unwrap().against.is_empty(), "whoever saw both has decided");
    }
}

#[tokio::test]
async fn what_comes_too_early_waits_and_what_comes_twice_is_known() {
    for (here, there) in two_nodes() {
        let made = make(&here.store, 7).await;
        let second = write(&here.store, 7, made.id, "title", "second").await;
        let third = write(&here.store, 7, made.id, "title", "third").await;
        assert!(matches!(receive(&there.store, &third).await.unwrap(), Received::Waits(_)));
        assert!(matches!(receive(&there.store, &third).await.unwrap(), Received::Waits(_)));
        assert!(matches!(receive(&there.store, &second).await.unwrap(), Received::Waits(_)));
        assert_eq!(receive(&there.store, &made).await.unwrap(), Received::Applied(3));
        assert_eq!(receive(&there.store, &second).await.unwrap(), Received::Known);
        assert_eq!(there.store.read(shared::testing::waiting).await.unwrap(), 0);
        assert_eq!(dumped(&here.store).await, dumped(&there.store).await);
    }
}

#[tokio::test]
async fn what_cannot_be_an_operation_is_refused() {
    for (here, there) in two_nodes() {
        let made = make(&here.store, 7).await;
        let mut large = made.clone();
        large.body = json!("x".repeat(shared::limits::OPERATION));
        let mut future = made.clone();
        future.at = future.at.plus_days(30);
        let mut own_cause = made.clone();
        own_cause.causes.push(made.id);
        for bad in [large, future, own_cause] {
            assert!(matches!(receive(&there.store, &bad).await, Err(Error::Malformed(_))));
        }
        let nothing = Uuid::from_u128(404);
        let refused = there
            .store
            .change(move |tx| {
                let done = ops::perform(tx, &acting(7), nothing, Act::new("need", "test.write"))?;
                Ok::<_, Error>((done, Entry::new(Actor::System, "test", "need", nothing)))
            })
            .await;
        assert!(matches!(refused, Err(Error::Unknown)));
    }
}

#[tokio::test]
async fn numbers_count_within_their_series_and_year() {
    for test in stores(&[identity::MIGRATIONS, shared::MIGRATIONS]) {
        let next =
            |series: &'static str| test.store.housekeeping(move |tx| ops::next_number(tx, series));
        assert_eq!(next("BED-LEM").await.unwrap(), "BED-LEM-2026-0001");
        assert_eq!(next("BED-LEM").await.unwrap(), "BED-LEM-2026-0002");
        assert_eq!(next("BED-HER").await.unwrap(), "BED-HER-2026-0001");
        test.clock.advance_seconds(366 * 24 * 60 * 60);
        assert_eq!(next("BED-LEM").await.unwrap(), "BED-LEM-2027-0001");
    }
}

/// What happens on one of two nodes, and when they tell each other.
#[derive(Clone, Debug)]
enum Step {
    Write { node: usize, thing: usize, field: usize, value: u8 },
    Tell { from: usize, skip: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_usize, 0..3_usize, 0..3_usize, any::<u8>())
            .prop_map(|(node, thing, field, value)| Step::Write { node, thing, field, value }),
        1 => (0..2_usize, 0..4_usize).prop_map(|(from, skip)| Step::Tell { from, skip }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_permitted_order_gives_the_same_state(
        steps in prop::collection::vec(step(), 1..30),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 64),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let migrations = [identity::MIGRATIONS, shared::MIGRATIONS];
            let [here, there, third] = std::array::from_fn(|_node| embedded(&migrations));
            let nodes = [&here.store, &there.store];
            let mut things = Vec::new();
            for of in 0..3 {
                let made = make(nodes[0], 7 + of).await;
                receive(nodes[1], &made).await.unwrap();
                things.push(made.id);
            }
            for step in &steps {
                match step {
                    Step::Write { node, thing, field, value } => {
                        let clock = [&here.clock, &there.clock][*node];
                        clock.advance_seconds(i64::from(*value));
                        let (field, value) = (format!("f{field}"), value.to_string());
                        write(nodes[*node], 7, things[*thing], &field, &value).await;
                    }
                    Step::Tell { from, skip } => {
                        for operation in everything(nodes[*from]).await.iter().skip(*skip) {
                            receive(nodes[1 - from], operation).await.unwrap();
                        }
                    }
                }
            }
            for from in [0, 1] {
                for operation in everything(nodes[from]).await {
                    receive(nodes[1 - from], &operation).await.unwrap();
                }
            }
            assert_eq!(dumped(nodes[0]).await, dumped(nodes[1]).await);

            let all = everything(nodes[0]).await;
            let mut choices = choices.iter().cycle();
            let order = shared::testing::permitted_order(&all, |n| choices.next().unwrap().index(n.max(1)));
            third.clock.advance_seconds(100_000);
            for operation in &order {
                receive(&third.store, operation).await.unwrap();
            }
            assert_eq!(dumped(nodes[0]).await, dumped(&third.store).await);
        });
    }
}
