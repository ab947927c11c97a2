//! Whatever happens on two nodes, in whatever permitted order they tell each other: they agree, and no answer is lost.

use std::collections::BTreeMap;

use proptest::prelude::*;
use requirements::doing::{Doing, Done, Reasoned, Rewording};
use requirements::ops::{NewComment, NewComparison};
use requirements::{CommentKind, Error, Outcome, Question, Template};
use shared::{Operation, Received};
use store::Store;
use uuid::Uuid;

use crate::world::{World, answer, because, sentence, world};

/// What follows from operations.
const TABLES: &[&str] = &[
    "profile",
    "requirement",
    "requirement_trace",
    "profile_comment",
    "profile_version",
    "profile_check",
    "profile_comparison",
    "profile_log",
    "need",
    "need_log",
    "shared_value",
    "operation_head",
];

#[derive(Clone, Debug)]
enum Step {
    Do { node: usize, what: usize, one: usize, two: usize },
    Wait { seconds: i64 },
    Tell { from: usize, skip: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (0..2_usize, 0..18_usize, 0..4_usize, 0..4_usize)
            .prop_map(|(node, what, one, two)| Step::Do { node, what, one, two }),
        1 => (1..5_000_i64).prop_map(|seconds| Step::Wait { seconds }),
        2 => (0..2_usize, 0..6_usize).prop_map(|(from, skip)| Step::Tell { from, skip }),
    ]
}

/// The profile, its needs, and the sentences and comments that a node knows of.
struct Known {
    profile: Uuid,
    needs: Vec<Uuid>,
    sentences: Vec<Uuid>,
    comments: Vec<Uuid>,
}

fn doing(known: &Known, what: usize, one: usize, two: usize) -> Option<Doing> {
    let pick = |ids: &[Uuid], at: usize| ids.get(at % ids.len().max(1)).copied();
    let requirement = pick(&known.sentences, one);
    let need = known.needs[two % known.needs.len()];
    let text = format!("Satz {one} {two}");
    Some(match what {
        0..=2 => Doing::Require(sentence(&text, &[need])),
        3 => Doing::Reword(Rewording {
            requirement: requirement?,
            sentence: sentence(&text, &[need]),
            reason: "klarer".to_owned(),
        }),
        4 => Doing::Withdraw(Reasoned { requirement: requirement?, reason: "doppelt".to_owned() }),
        5 => Doing::Restore(Reasoned { requirement: requirement?, reason: "doch".to_owned() }),
        6 => Doing::Order { requirements: vec![requirement?] },
        7 => Doing::Comment(NewComment {
            requirement,
            kind: CommentKind::ALL[two % CommentKind::ALL.len()],
            text,
            reply_to: pick(&known.comments, two),
        }),
        8 => Doing::Settle { comment: pick(&known.comments, one)?, text },
        9 => Doing::Fix { note: text },
        10 => Doing::Check {
            question: [Question::Existing, Question::Variants, Question::Law, Question::Cost][one],
            yes: two > 0,
            remark: text,
        },
        11 => Doing::Compare(NewComparison {
            land: format!("0{}", one + 1),
            way: text,
            status: requirements::ProvisionStatus::Works,
            remark: String::new(),
        }),
        12 => Doing::Consult(because("Was sagt ihr?")),
        13 => Doing::Revise(because("Noch einmal.")),
        14 => Doing::Submit { reason: "Bitte.".to_owned(), due_on: None },
        15 => Doing::Receive { note: String::new() },
        16 => Doing::Answer {
            answers: vec![answer(requirement?, Outcome::ALL[two], "darum")],
            link: String::new(),
        },
        _ => Doing::Implement(because("Begonnen.")),
    })
}

async fn take(world: &World, known: &mut Known, what: usize, one: usize, two: usize) {
    let Some(doing) = doing(known, what, one, two) else { return };
    let who = match what {
        7 | 11 => world.of(["LEM", "LAG", "KOO", "MON"][one]),
        15 | 16 => world.of("PLR"),
        _ => world.of("KOO"),
    };
    match world.act(&who, known.profile, doing).await {
        Ok(Done::Made(id)) if what < 3 => known.sentences.push(id),
        Ok(Done::Made(id)) if what == 7 => known.comments.push(id),
        Ok(_)
        | Err(
            Error::NotFound
            | Error::Unchanged
            | Error::State
            | Error::NotReady(_)
            | Error::Denied(_),
        ) => {}
        Err(error) => panic!("{error}"),
    }
}

async fn everything(store: &Store) -> Vec<Operation> {
    store.read(shared::testing::everything).await.unwrap()
}

fn route(tx: &mut store::Tx<'_>, operation: &Operation) -> Result<(), Error> {
    match operation.kind.as_str() {
        requirements::PROFILE | requirements::STANDARD => requirements::apply(tx, operation),
        _ => Ok(needs::apply(tx, operation)?),
    }
}

async fn receive(store: &Store, operation: &Operation) -> Received {
    let operation = operation.clone();
    store
        .housekeeping::<_, Error>(move |tx| shared::ops::receive(tx, operation.clone(), route))
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

/// What the profile says of itself is what its sentences say, and every answer has a reason.
async fn nothing_is_closed_without_a_reason(world: &World, profile: Uuid) {
    let record = world.record(&world.of("KOO"), profile).await.unwrap();
    let summary = &record.profile.summary;
    assert_eq!(summary.sentences, i64::try_from(record.standing().count()).unwrap());
    let open = record.standing().filter(|it| it.answer.is_none()).count();
    assert_eq!(summary.unanswered, i64::try_from(open).unwrap());
    if open > 0 && record.profile.own_state == requirements::State::Submitted {
        assert_eq!(summary.state, requirements::State::Submitted);
    }
    for sentence in &record.requirements {
        assert!(sentence.withdrawn.as_ref().is_none_or(|reason| !reason.is_empty()));
        let answered = sentence.withdrawn.is_none().then_some(sentence.answer.as_ref()).flatten();
        assert!(answered.is_none_or(|answer| !answer.reason.is_empty()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn every_permitted_order_gives_the_same_state(
        handed_over in any::<bool>(),
        steps in prop::collection::vec(step(), 1..40),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 64),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let nodes = [world().await, world().await];
            let third = world().await;
            let mut needs = Vec::new();
            for town in ["LEM", "LAG", "MON"] {
                needs.push(nodes[0].need(town, "Dienste selbst abrufen").await);
            }
            let made = nodes[0]
                .profile_with("PLR", Template::Provision, needs::ops::Protection::OPEN)
                .await
                .unwrap();
            let mut sentences = Vec::new();
            for need in &needs {
                sentences.push(nodes[0].require(made.id, "Kommunen rufen ab.", &[*need]).await);
            }
            if handed_over {
                for number in 1..=16 {
                    let row = NewComparison {
                        land: format!("{number:02}"),
                        way: "Ja".to_owned(),
                        status: requirements::ProvisionStatus::Works,
                        remark: String::new(),
                    };
                    let row = Doing::Compare(row);
                    nodes[0].act(&nodes[0].of("LEM"), made.id, row).await.unwrap();
                }
                nodes[0].adopt(made.id).await;
                nodes[0].submit(made.id).await;
            }
            for operation in everything(&nodes[0].store).await {
                receive(&nodes[1].store, &operation).await;
            }
            let known = || Known {
                profile: made.id,
                needs: needs.clone(),
                sentences: sentences.clone(),
                comments: Vec::new(),
            };
            let mut known = [known(), known()];
            for step in &steps {
                match *step {
                    Step::Do { node, what, one, two } => {
                        take(&nodes[node], &mut known[node], what, one, two).await;
                        nothing_is_closed_without_a_reason(&nodes[node], made.id).await;
                    }
                    Step::Wait { seconds } => nodes[0].files.clock.advance_seconds(seconds),
                    Step::Tell { from, skip } => {
                        for operation in everything(&nodes[from].store).await.iter().skip(skip) {
                            receive(&nodes[1 - from].store, operation).await;
                        }
                    }
                }
            }
            for from in [0, 1] {
                for operation in everything(&nodes[from].store).await {
                    receive(&nodes[1 - from].store, &operation).await;
                }
            }
            let first = dumped(&nodes[0].store).await;
            assert_same(&first, &dumped(&nodes[1].store).await);
            nothing_is_closed_without_a_reason(&nodes[0], made.id).await;

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
