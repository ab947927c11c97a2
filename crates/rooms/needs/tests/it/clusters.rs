//! Clusters: needs side by side, never merged.

use identity::{Denied, Label};
use needs::ops::{self, Protection};
use needs::{ClusterRecord, Error, Filter, Stance, State, Weight};
use uuid::Uuid;

use crate::world::{Somebody, World, affected, cluster, need, voice, worlds};

async fn cluster_of(world: &World, who: &Somebody, id: Uuid) -> ClusterRecord {
    let caller = who.caller.clone();
    world.store.read(move |read| needs::cluster(read, &caller, id)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_cluster_counts_distinct_towns_and_leaving_restores_what_was() {
    for world in worlds().await {
        let office = world.of("KOO");
        let (lemgo, lage, mon) = (world.of("LEM"), world.of("LAG"), world.of("MON"));
        let one = world.report(&lemgo, need("Passfotos digital")).await;
        let two = world.report(&lage, need("Lichtbilder elektronisch")).await;
        world.endorse(&lage, one.id, affected(30)).await.unwrap();
        world.endorse(&mon, two.id, voice(Stance::Supporting, "Nur mit Gerät")).await.unwrap();
        let before = [
            world.record(&lemgo, one.id).await.unwrap(),
            world.record(&lemgo, two.id).await.unwrap(),
        ];
        let made = world.bundle(&office, "Passfotos", &[one.id, two.id]).await.unwrap();
        assert_eq!(made.number, "BUE-KOO-2026-0001");
        let bundle = cluster_of(&world, &lemgo, made.id).await;
        let expected = Weight { towns: 3, inhabitants: 116_000, cases: 200, lands: 2, sizes: 1 };
        assert_eq!(bundle.cluster.weight, expected, "{:?}", world.files);
        assert_eq!(bundle.needs.len(), 2);
        assert!(bundle.needs.iter().all(|need| need.state == State::Bundled));
        assert_eq!(bundle.variants[0].1, "Nur mit Gerät", "variants are kept");
        let bundled = world.record(&lemgo, one.id).await.unwrap();
        assert_eq!(bundled.voices, before[0].voices, "the original keeps its supporters");
        assert_eq!(bundled.log[0].verb, "bundled");
        assert_eq!(bundled.log[0].other, Some(made.id));

        // A voice that comes later counts in the cluster too.
        world.endorse(&world.of("LEO"), two.id, affected(5)).await.unwrap();
        assert_eq!(cluster_of(&world, &lemgo, made.id).await.cluster.weight.towns, 4);
        world.withdraw(&world.of("LEO"), two.id).await.unwrap();
        assert_eq!(cluster_of(&world, &lemgo, made.id).await.cluster.weight, expected);

        let left = world.act(&lage, move |tx, caller, of| {
            ops::remove_from_cluster(tx, caller, of, made.id, &[two.id], "Bei uns ist es anders")
        });
        left.await.unwrap();
        let not_theirs = world.act(&lage, move |tx, caller, of| {
            ops::remove_from_cluster(tx, caller, of, made.id, &[one.id], "x")
        });
        assert!(matches!(not_theirs.await, Err(Error::Denied(Denied::Role))));
        let after = world.record(&lemgo, two.id).await.unwrap();
        assert_eq!(after.need, before[1].need, "{:?}", world.files);
        assert_eq!(after.voices, before[1].voices);
        let bundle = cluster_of(&world, &lemgo, made.id).await;
        assert_eq!(bundle.cluster.weight, before[0].need.summary.weight);
        assert_eq!(bundle.log[0].verb, "left");
    }
}

#[tokio::test]
async fn a_cluster_is_split_and_both_halves_say_so() {
    for world in worlds().await {
        let office = world.of("KOO");
        let mut ids = Vec::new();
        for mark in ["LEM", "LAG", "LEO"] {
            ids.push(world.report(&world.of(mark), need(&format!("Fotos in {mark}"))).await.id);
        }
        let whole = world.bundle(&office, "Fotos", &ids).await.unwrap();
        let off = vec![ids[1], ids[2]];
        let part = world.act(&office, move |tx, caller, of| {
            ops::split(tx, caller, of, whole.id, &cluster("Fotos der Kleinen"), &off)
        });
        let part = part.await.unwrap();
        let (old, new) = (
            cluster_of(&world, &office, whole.id).await,
            cluster_of(&world, &office, part.id).await,
        );
        assert_eq!((old.needs.len(), old.cluster.weight.towns), (1, 1));
        assert_eq!((new.needs.len(), new.cluster.weight.towns), (2, 2));
        assert_eq!(new.origin, Some(whole.id));
        assert_eq!(old.log[0].verb, "split");
        assert_eq!(old.log[0].other, Some(part.id));
        assert!(new.needs.iter().all(|need| need.state == State::Bundled));
        let town = world.bundle(&world.of("LEM"), "Nein", &ids).await;
        assert!(matches!(town, Err(Error::Denied(Denied::Role))), "towns do not bundle");
        let member = world.bundle(&world.of("KOM"), "Ja", &ids).await;
        assert!(member.is_ok(), "members of a committee do");
    }
}

#[tokio::test]
async fn supporters_are_told_and_may_object_for_two_weeks() {
    for world in worlds().await {
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let one = world.report(&lemgo, need("Passfotos digital")).await;
        world.endorse(&lage, one.id, affected(3)).await.unwrap();
        let made = world.bundle(&world.of("KOO"), "Passfotos", &[one.id]).await.unwrap();
        let caller = lage.caller.clone();
        let waits = world.store.read(move |read| needs::waiting_for(read, &caller)).await.unwrap();
        assert_eq!(waits.len(), 1, "{waits:?}");
        assert_eq!(waits[0].what, "need-waits-bundled");
        assert_eq!(waits[0].address, format!("/buendel/{}", made.id));
        let last_day = store::testing::START.plus_days(14).german_date();
        assert_eq!(waits[0].at.unwrap().german_date(), last_day);
        let object = move |text: &'static str| {
            move |tx: &mut store::Tx<'_>, caller: &identity::Caller, of| {
                ops::object(tx, caller, of, made.id, text)
            }
        };
        let stranger = world.act(&world.of("MON"), object("Nein")).await;
        assert!(matches!(stranger, Err(Error::TooLate)), "whoever supports nothing of it");
        world.act(&lage, object("Bei uns geht es um Filme")).await.unwrap();
        let bundle = cluster_of(&world, &lemgo, made.id).await;
        assert_eq!(bundle.objections.len(), 1);
        assert_eq!(bundle.objections[0].text, "Bei uns geht es um Filme");
        assert_eq!(bundle.needs.len(), 1, "an objection alone takes nothing out");
        world.files.clock.advance_seconds(15 * 86_400);
        let late = world.act(&lemgo, object("Doch nicht")).await;
        assert!(matches!(late, Err(Error::TooLate)));
    }
}

#[tokio::test]
async fn five_hundred_needs_are_bundled_in_one_act() {
    for world in worlds().await {
        let lemgo = world.of("LEM");
        let mut ids = Vec::new();
        for number in 0..110 {
            ids.push(world.report(&lemgo, need(&format!("Bedarf {number}"))).await.id);
        }
        let made = world.bundle(&world.of("KOO"), "Alle", &ids).await.unwrap();
        let bundle = cluster_of(&world, &lemgo, made.id).await;
        assert_eq!(bundle.cluster.needs, 110);
        assert_eq!(bundle.cluster.weight.towns, 1, "one town, one voice");
        assert_eq!(bundle.cluster.weight.cases, 100, "the largest figure, not their sum");
        let filter = Filter { state: Some(State::Bundled), limit: 5, ..Filter::default() };
        let caller = lemgo.caller.clone();
        let (_, total) =
            world.store.read(move |read| needs::list(read, &caller, &filter)).await.unwrap();
        assert_eq!(total, 110, "{:?}", world.files);
    }
}

#[tokio::test]
async fn a_cluster_never_shows_what_fewer_people_may_know_of() {
    for world in worlds().await {
        let (lemgo, office) = (world.of("LEM"), world.of("KOO"));
        let amber = Protection { label: Label::Amber, guard: None };
        let secret = world.report_with(&lemgo, need("Geheim"), amber).await.unwrap();
        let open = world.report(&lemgo, need("Offen")).await;
        let unknown = world.bundle(&office, "Beides", &[secret.id, open.id]).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "not even that it is there");
        // Green needs do not go into a cluster for everybody.
        let green = Protection { label: Label::Green, guard: None };
        let network = world.report_with(&lemgo, need("Netz"), green).await.unwrap();
        let refused = world.bundle(&office, "Netz", &[network.id]).await;
        assert!(matches!(refused, Err(Error::Label)));
        let made = world.act(&office, move |tx, caller, of| {
            ops::bundle(tx, caller, of, &cluster("Netz"), &[network.id, open.id], green)
        });
        let made = made.await.unwrap();
        let public = identity::Caller::Anonymous;
        let (shown, list, open) = world
            .store
            .read::<_, store::Error>(move |read| {
                let filter = Filter { limit: 10, ..Filter::default() };
                Ok((
                    needs::cluster(read, &public, made.id)?,
                    needs::clusters(read, &public, &filter)?,
                    needs::record(read, &public, open.id)?,
                ))
            })
            .await
            .unwrap();
        assert!(shown.is_none() && list == (Vec::new(), 0));
        let open = open.unwrap();
        assert!(open.clusters.is_empty() && open.need.summary.state == State::Submitted);
        assert!(open.log.iter().all(|entry| entry.verb != "bundled"));
    }
}
