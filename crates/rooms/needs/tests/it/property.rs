//! Whatever happens, in whatever permitted order: no voice is lost, none is counted twice, all nodes agree.

use std::collections::{BTreeMap, BTreeSet};

use identity::{Audience, Caller, Label, Role};
use needs::evidence::{self, NewDocument};
use needs::ops::{self, Protection};
use needs::relabel;
use needs::{ContributionKind, Error, Move, NewContribution, Stance};
use proptest::prelude::*;
use shared::{Operation, Received};
use store::Store;
use uuid::Uuid;

use crate::world::{Somebody, World, cluster, id, need, voice, world};

/// What follows from operations.
const TABLES: &[&str] = &[
    "need",
    "need_voice",
    "need_contribution",
    "need_document",
    "need_cluster",
    "cluster_member",
    "cluster_town",
    "cluster_objection",
    "need_log",
    "need_word",
    "need_word_count",
    "need_tally",
    "shared_value",
    "operation_head",
];

const TOWNS: [&str; 5] = ["LEM", "LAG", "LEO", "MON", "LIP"];

/// What happens on one of two nodes, and when they tell each other.
#[derive(Clone, Debug)]
enum Step {
    Voice { node: usize, town: usize, need: usize, stance: usize },
    Withdraw { node: usize, town: usize, need: usize },
    Bundle { node: usize, needs: Vec<usize>, protected: bool },
    Add { node: usize, cluster: usize, need: usize },
    Remove { node: usize, cluster: usize, need: usize },
    Leave { node: usize, cluster: usize, need: usize },
    Split { node: usize, cluster: usize, need: usize },
    Object { node: usize, town: usize, cluster: usize },
    State { node: usize, need: usize, action: usize },
    Contribute { node: usize, town: usize, need: usize },
    Correct { node: usize, need: usize, title: u8 },
    Attach { node: usize, town: usize, need: usize },
    Detach { node: usize, town: usize, need: usize, document: usize },
    Relabel { node: usize, need: usize, label: usize, second: bool },
    Wait { seconds: i64 },
    Tell { from: usize, skip: usize },
}

const NEEDS: usize = 5;

fn step() -> impl Strategy<Value = Step> {
    let node = 0..2_usize;
    let need = 0..NEEDS;
    let town = 0..TOWNS.len();
    prop_oneof![
        6 => (node.clone(), town.clone(), need.clone(), 0..4_usize)
            .prop_map(|(node, town, need, stance)| Step::Voice { node, town, need, stance }),
        2 => (node.clone(), town.clone(), need.clone())
            .prop_map(|(node, town, need)| Step::Withdraw { node, town, need }),
        2 => (node.clone(), prop::collection::vec(need.clone(), 1..4), any::<bool>())
            .prop_map(|(node, needs, protected)| Step::Bundle { node, needs, protected }),
        3 => (node.clone(), 0..3_usize, need.clone())
            .prop_map(|(node, cluster, need)| Step::Add { node, cluster, need }),
        2 => (node.clone(), 0..3_usize, need.clone())
            .prop_map(|(node, cluster, need)| Step::Remove { node, cluster, need }),
        2 => (node.clone(), 0..3_usize, need.clone())
            .prop_map(|(node, cluster, need)| Step::Leave { node, cluster, need }),
        2 => (node.clone(), 0..3_usize, need.clone())
            .prop_map(|(node, cluster, need)| Step::Split { node, cluster, need }),
        1 => (node.clone(), town.clone(), 0..3_usize)
            .prop_map(|(node, town, cluster)| Step::Object { node, town, cluster }),
        2 => (node.clone(), need.clone(), 0..5_usize)
            .prop_map(|(node, need, action)| Step::State { node, need, action }),
        1 => (node.clone(), town.clone(), need.clone())
            .prop_map(|(node, town, need)| Step::Contribute { node, town, need }),
        1 => (node.clone(), town.clone(), need.clone())
            .prop_map(|(node, town, need)| Step::Attach { node, town, need }),
        1 => (node.clone(), town, need.clone(), 0..3_usize)
            .prop_map(|(node, town, need, document)| Step::Detach { node, town, need, document }),
        4 => (node.clone(), need.clone(), 0..Label::ALL.len(), any::<bool>())
            .prop_map(|(node, need, label, second)| Step::Relabel { node, need, label, second }),
        1 => (node.clone(), need, any::<u8>())
            .prop_map(|(node, need, title)| Step::Correct { node, need, title }),
        1 => (1..5_000_i64).prop_map(|seconds| Step::Wait { seconds }),
        2 => (node, 0..6_usize).prop_map(|(from, skip)| Step::Tell { from, skip }),
    ]
}

/// What nobody may do at that moment is not done; everything else must go well.
fn allowed<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(
            Error::NotFound
            | Error::Unchanged
            | Error::State
            | Error::TooLate
            | Error::Label
            | Error::SecondPerson
            | Error::Denied(_),
        ) => None,
        Err(error) => panic!("{error}"),
    }
}

async fn take(node: &Node, step: &Step, needs: &[Uuid], clusters: &mut Vec<Uuid>) {
    let world = &node.world;
    let office = world.of("KOO");
    let which = |clusters: &[Uuid], at: usize| clusters.get(at % clusters.len().max(1)).copied();
    match *step {
        Step::Voice { town, need, stance, .. } => {
            let who = world.of(TOWNS[town]);
            allowed(
                world
                    .endorse(&who, needs[need], voice(Stance::ALL[stance], "Bei uns anders"))
                    .await,
            );
        }
        Step::Withdraw { town, need, .. } => {
            allowed(world.withdraw(&world.of(TOWNS[town]), needs[need]).await);
        }
        Step::Bundle { needs: ref chosen, protected, .. } => {
            let ids: Vec<_> = chosen.iter().map(|at| needs[*at]).collect();
            let label = if protected { Label::Amber } else { Label::Clear };
            let protection = Protection { label, guard: None };
            let made = world
                .act(&office, move |tx, caller, of| {
                    ops::bundle(tx, caller, of, &cluster("Bündel"), &ids, protection)
                })
                .await;
            clusters.extend(allowed(made).map(|it| it.id));
        }
        Step::Add { cluster, need, .. } => {
            let Some(id) = which(clusters, cluster) else { return };
            let need = needs[need];
            allowed(
                world
                    .act(&office, move |tx, caller, of| {
                        ops::add_to_cluster(tx, caller, of, id, &[need], "passt")
                    })
                    .await,
            );
        }
        Step::Remove { cluster, need, .. } | Step::Leave { cluster, need, .. } => {
            let Some(id) = which(clusters, cluster) else { return };
            let own = matches!(step, Step::Leave { .. });
            let who = if own { world.of(TOWNS[need]) } else { office };
            let need = needs[need];
            allowed(
                world
                    .act(&who, move |tx, caller, of| {
                        ops::remove_from_cluster(tx, caller, of, id, &[need], "passt nicht")
                    })
                    .await,
            );
        }
        Step::Split { cluster: at, need, .. } => {
            let Some(id) = which(clusters, at) else { return };
            let need = needs[need];
            let part = world
                .act(&office, move |tx, caller, of| {
                    ops::split(tx, caller, of, id, &cluster("Teil"), &[need])
                })
                .await;
            clusters.extend(allowed(part).map(|it| it.id));
        }
        Step::Object { town, cluster, .. } => {
            let Some(id) = which(clusters, cluster) else { return };
            let who = world.of(TOWNS[town]);
            allowed(
                world
                    .act(&who, move |tx, caller, of| ops::object(tx, caller, of, id, "Nein"))
                    .await,
            );
        }
        Step::State { need, action, .. } => {
            let action =
                [Move::Confirm, Move::Query, Move::Rest, Move::Finish, Move::Reopen][action];
            let need = needs[need];
            let new = ops::NewMove {
                action,
                reason: "darum".to_owned(),
                next_on: Some("2027-01-01".parse().unwrap()),
                link: String::new(),
            };
            allowed(
                world
                    .act(&office, move |tx, caller, of| {
                        ops::change_state(tx, caller, of, need, &new)
                    })
                    .await,
            );
        }
        Step::Contribute { town, need, .. } => {
            let need = needs[need];
            let new = NewContribution {
                kind: ContributionKind::Evidence,
                text: "Beleg".to_owned(),
                link: String::new(),
                reply_to: None,
            };
            let who = world.of(TOWNS[town]);
            allowed(
                world
                    .act(&who, move |tx, caller, of| ops::contribute(tx, caller, of, need, &new))
                    .await,
            );
        }
        Step::Correct { need: at, title, .. } => {
            let id = needs[at];
            let new = need(&format!("Wort{title} Schwimmbad"));
            let who = world.of(TOWNS[at]);
            allowed(
                world.act(&who, move |tx, caller, of| ops::correct(tx, caller, of, id, &new)).await,
            );
        }
        Step::Attach { town, need, .. } => {
            allowed(attach(world, &world.of(TOWNS[town]), needs[need]).await);
        }
        Step::Detach { town, need, document, .. } => {
            let (who, need) = (world.of(TOWNS[town]), needs[need]);
            let record = world.record(&who, need).await;
            let there = record.and_then(|it| it.documents.get(document).map(|it| it.id));
            let Some(document) = there else { return };
            allowed(
                world
                    .act(&who, move |tx, caller, of| {
                        evidence::detach(tx, caller, of, need, document, "Falsche Datei")
                    })
                    .await,
            );
        }
        Step::Relabel { need: at, label, second, .. } => {
            let who = if second { node.seconds[at].clone() } else { world.of(TOWNS[at]) };
            allowed(label_as(world, &who, needs[at], Label::ALL[label]).await);
        }
        Step::Wait { seconds } => world.files.clock.advance_seconds(seconds),
        Step::Tell { .. } => {}
    }
}

async fn attach(world: &World, who: &Somebody, need: Uuid) -> Result<Uuid, Error> {
    let blob = world.store.blobs().put(b"Anrufe".as_slice().into()).await.unwrap();
    let new = NewDocument {
        title: "Anrufe je Woche".to_owned(),
        name: "anrufe.txt".to_owned(),
        media_type: "text/plain; charset=utf-8",
        size: 6,
        blob,
    };
    world.act(who, move |tx, caller, of| evidence::attach(tx, caller, of, need, &new)).await
}

async fn label_as(
    world: &World,
    who: &Somebody,
    need: Uuid,
    label: Label,
) -> Result<relabel::Relabelled, Error> {
    let changing = move |tx: &mut store::Tx<'_>, caller: &Caller, of| {
        relabel::relabel(tx, caller, of, need, label, "Geklärt")
    };
    world.act(who, changing).await
}

/// A node, and in each town a second person who may change who knows of a need.
struct Node {
    world: World,
    seconds: Vec<Somebody>,
}

async fn node() -> Node {
    let world = world().await;
    let mut seconds = Vec::new();
    for town in TOWNS {
        seconds.push(world.colleague(town, Role::Leader).await);
    }
    Node { world, seconds }
}

fn node_of(step: &Step) -> usize {
    match step {
        Step::Voice { node, .. }
        | Step::Withdraw { node, .. }
        | Step::Bundle { node, .. }
        | Step::Add { node, .. }
        | Step::Remove { node, .. }
        | Step::Leave { node, .. }
        | Step::Split { node, .. }
        | Step::Object { node, .. }
        | Step::State { node, .. }
        | Step::Contribute { node, .. }
        | Step::Attach { node, .. }
        | Step::Detach { node, .. }
        | Step::Relabel { node, .. }
        | Step::Correct { node, .. } => *node,
        Step::Wait { .. } | Step::Tell { .. } => 0,
    }
}

pub(crate) async fn everything(store: &Store) -> Vec<Operation> {
    store.read(shared::testing::everything).await.unwrap()
}

pub(crate) async fn receive(store: &Store, operation: &Operation) -> Received {
    let operation = operation.clone();
    store
        .housekeeping::<_, Error>(move |tx| {
            shared::ops::receive(tx, operation.clone(), needs::apply)
        })
        .await
        .unwrap()
}

async fn dumped(store: &Store) -> BTreeMap<&'static str, Vec<String>> {
    store
        .read(|read| {
            TABLES
                .iter()
                .map(|table| Ok((*table, shared::testing::dump(read, table)?)))
                .collect::<store::Result<_>>()
        })
        .await
        .unwrap()
}

fn assert_same(
    one: &BTreeMap<&'static str, Vec<String>>,
    two: &BTreeMap<&'static str, Vec<String>>,
) {
    for (table, rows) in one {
        assert_eq!(rows, &two[table], "{table}");
    }
}

/// Counts again, from what was said, what is kept as a sum.
async fn no_voice_is_lost_or_doubled(world: &World, needs: &[Uuid], clusters: &[Uuid]) {
    let office: Caller = world.of("KOO").caller;
    let mut known: BTreeMap<Uuid, (Audience, BTreeSet<Uuid>)> = BTreeMap::new();
    for (need, town) in needs.iter().copied().zip(TOWNS) {
        // Whoever reported it may know of it in any case.
        let caller = world.of(town).caller;
        let (record, said) = world
            .store
            .read::<_, store::Error>(move |read| {
                Ok((needs::record(read, &caller, need)?, shared::fields(read, need, "voice/")?))
            })
            .await
            .unwrap();
        let record = record.unwrap();
        // The voices are what each organisation said last, no more and no less.
        let spoken = said.iter().filter(|field| !field.shown.value["stance"].is_null()).count();
        assert_eq!(record.voices.len(), spoken);
        let counted: BTreeSet<Uuid> = record
            .voices
            .iter()
            .filter(|voice| voice.counts)
            .map(|voice| voice.organisation)
            .collect();
        let weight = record.need.summary.weight;
        assert_eq!(weight.towns, i64::try_from(counted.len()).unwrap());
        let inhabitants: i64 =
            record.voices.iter().filter(|it| it.counts).map(|it| it.inhabitants).sum();
        assert_eq!(weight.inhabitants, inhabitants);
        let audience = Audience { label: record.need.summary.label, guard: id(town) };
        known.insert(need, (audience, counted));
    }
    for cluster in clusters {
        let (caller, cluster) = (office.clone(), *cluster);
        let record =
            world.store.read(move |read| needs::cluster(read, &caller, cluster)).await.unwrap();
        let record = record.unwrap();
        let of_cluster = Audience { label: record.cluster.label, guard: id("KOO") };
        // What fewer people may know of stays in the cluster, but neither stands on its page nor in its sums.
        assert!(record.needs.iter().all(|need| known[&need.id].0.includes(&office)));
        let counted: Vec<_> = record
            .needs
            .iter()
            .map(|need| &known[&need.id])
            .filter(|(audience, _)| audience.reaches_all_of(&of_cluster))
            .collect();
        let union: BTreeSet<Uuid> = counted.iter().flat_map(|(_, towns)| towns).copied().collect();
        assert_eq!(record.cluster.weight.towns, i64::try_from(union.len()).unwrap());
        assert_eq!(record.cluster.needs, i64::try_from(counted.len()).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_every_permitted_order_gives_the_same_state(
        steps in prop::collection::vec(step(), 1..40),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 64),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let both = [node().await, node().await];
            let nodes = both.each_ref().map(|node| &node.world);
            let third = world().await;
            let mut needs = Vec::new();
            for (number, town) in TOWNS.iter().enumerate() {
                let title = format!("Bedarf {number} Schwimmbad");
                needs.push(nodes[0].report(&nodes[0].of(town), need(&title)).await.id);
            }
            for operation in everything(&nodes[0].store).await {
                receive(&nodes[1].store, &operation).await;
            }
            // Each node knows the clusters it has heard of.
            let mut clusters = [Vec::new(), Vec::new()];
            for step in &steps {
                if let Step::Tell { from, skip } = step {
                    for operation in everything(&nodes[*from].store).await.iter().skip(*skip) {
                        receive(&nodes[1 - from].store, operation).await;
                    }
                    continue;
                }
                let node = node_of(step);
                take(&both[node], step, &needs, &mut clusters[node]).await;
                no_voice_is_lost_or_doubled(nodes[node], &needs, &clusters[node]).await;
            }
            for from in [0, 1] {
                for operation in everything(&nodes[from].store).await {
                    receive(&nodes[1 - from].store, &operation).await;
                }
            }
            let first = dumped(&nodes[0].store).await;
            assert_same(&first, &dumped(&nodes[1].store).await);
            let all_clusters = clusters.concat();
            no_voice_is_lost_or_doubled(nodes[0], &needs, &all_clusters).await;

            let all = everything(&nodes[0].store).await;
            let mut choices = choices.iter().cycle();
            let order =
                shared::testing::permitted_order(&all, |n| choices.next().unwrap().index(n.max(1)));
            assert_eq!(order.len(), all.len());
            third.files.clock.advance_seconds(1_000_000);
            for operation in &order {
                receive(&third.store, operation).await;
            }
            assert_same(&first, &dumped(&third.store).await);
        });
    }
}
