//! The life of a standard.

use needs::ops::Protection;
use requirements::Error;
use requirements::standards::{self, Binding, CriterionKind, Description, Fate, NewStage, Stage};
use store::{Entry, Tx};
use uuid::Uuid;

use crate::world::{Somebody, World, worlds};

async fn act<T: Send + 'static>(
    world: &World,
    who: &Somebody,
    mut what: impl FnMut(&mut Tx<'_>, &identity::Caller, Uuid) -> Result<(T, Entry), Error>
    + Send
    + 'static,
) -> Result<T, Error> {
    let who = who.clone();
    world.store.change(move |tx| what(tx, &who.caller, who.of)).await
}

fn to(stage: Stage) -> NewStage {
    NewStage { stage, reason: "Begründet.".to_owned(), next_on: None, link: String::new() }
}

#[tokio::test]
async fn work_begins_when_it_is_ready_and_it_is_approved_when_it_is_done() {
    for world in worlds().await {
        let office = world.of("KOO");
        let new = Description {
            title: "Abruf-Schnittstelle".to_owned(),
            summary: "Wie Kommunen Dienste abrufen.".to_owned(),
            binding: Binding::Everybody,
            operator: "Beispielbetrieb".to_owned(),
        };
        let made = act(&world, &office, move |tx, caller, of| {
            standards::create(
                tx,
                caller,
                of,
                &new,
                "Zwölf Profile verlangen sie.",
                Protection::OPEN,
            )
        })
        .await
        .unwrap();
        assert_eq!(made.number, "STD-KOO-2026-0001");
        let id = made.id;
        let stage = |stage| {
            act(&world, &office, move |tx, caller, of| {
                standards::change_stage(tx, caller, of, id, &to(stage))
            })
        };
        assert!(matches!(stage(Stage::Operation).await, Err(Error::State)));
        stage(Stage::Examined).await.unwrap();
        let early = stage(Stage::Implementation).await;
        assert!(matches!(early, Err(Error::Invalid(_))), "there is no Definition of Ready");
        for kind in [CriterionKind::Ready, CriterionKind::Done] {
            let criterion = act(&world, &office, move |tx, caller, of| {
                standards::add_criterion(
                    tx,
                    caller,
                    of,
                    id,
                    kind,
                    "Zwei Hersteller haben es gebaut",
                )
            })
            .await
            .unwrap();
            let next =
                if kind == CriterionKind::Ready { Stage::Implementation } else { Stage::Approved };
            assert!(matches!(stage(next).await, Err(Error::Invalid(_))), "{}", world.files.engine);
            let met = act(&world, &office, move |tx, caller, of| {
                standards::meet(tx, caller, of, id, criterion, Fate::Met, "Protokoll vom 3.")
            });
            met.await.unwrap();
            stage(next).await.unwrap();
        }
        stage(Stage::Operation).await.unwrap();

        let profile = world.profile("PLR").await.id;
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let requirement = world.require(profile, "Kommunen rufen selbst ab.", &[need]).await;
        let linked = act(&world, &office, move |tx, caller, of| {
            standards::link(tx, caller, of, id, requirement, true)
        });
        linked.await.unwrap();
        let town = world.of("LEM");
        let denied = act(&world, &town, move |tx, caller, of| {
            standards::change_stage(tx, caller, of, id, &to(Stage::Decommissioned))
        });
        assert!(matches!(denied.await, Err(Error::Needs(_) | Error::Denied(_))));
        let record = world
            .store
            .read(move |read| standards::record(read, &town.caller, id))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(record.summary.stage, Stage::Operation);
        assert_eq!(record.requirements[0].id, requirement);
        assert_eq!(record.criteria.len(), 2);
        assert_eq!(record.log.iter().filter(|it| it.verb == "stage").count(), 4);
    }
}
