//! Documents, labels that change, and what waits.

use identity::{Caller, Label, Role, waiting};
use needs::evidence::{self, NewDocument};
use needs::ops::{self, Protection};
use needs::relabel::{self, Relabelled};
use needs::{Error, Filter, Stance, members};
use uuid::Uuid;

use crate::property::{everything, receive};
use crate::world::{Somebody, World, affected, id, need, world, worlds};

async fn attach(world: &World, who: &Somebody, need: Uuid) -> Result<Uuid, Error> {
    let blob = world.store.blobs().put(b"Anrufe je Woche".as_slice().into()).await.unwrap();
    let new = NewDocument {
        title: "Anrufe je Woche".to_owned(),
        name: "anrufe.txt".to_owned(),
        media_type: "text/plain; charset=utf-8",
        size: 15,
        blob,
    };
    world.act(who, move |tx, caller, of| evidence::attach(tx, caller, of, need, &new)).await
}

async fn detach(world: &World, who: &Somebody, need: Uuid, document: Uuid) -> Result<(), Error> {
    let removing = move |tx: &mut store::Tx<'_>, caller: &Caller, of| {
        evidence::detach(tx, caller, of, need, document, "Falsche Datei")
    };
    world.act(who, removing).await
}

async fn relabel(
    world: &World,
    who: &Somebody,
    need: Uuid,
    label: Label,
) -> Result<Relabelled, Error> {
    let changing = move |tx: &mut store::Tx<'_>, caller: &Caller, of| {
        relabel::relabel(tx, caller, of, need, label, "Geklärt")
    };
    world.act(who, changing).await
}

#[tokio::test]
async fn a_document_is_evidence_for_those_who_may_know_of_the_need() {
    for world in worlds().await {
        let (lemgo, lage, company) = (world.of("LEM"), world.of("LAG"), world.of("FIR"));
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        let document = attach(&world, &lage, made.id).await.unwrap();
        let record = world.record(&lemgo, made.id).await.unwrap();
        assert_eq!(record.documents.len(), 1);
        assert_eq!(record.documents[0].organisation, lage.of);
        assert!(record.log.iter().any(|it| it.verb == "attached"));
        // Neither who reported nor who attached it: not theirs to take out.
        let foreign = detach(&world, &company, made.id, document).await;
        assert!(matches!(foreign, Err(Error::Denied(_))), "{foreign:?}");
        detach(&world, &lemgo, made.id, document).await.unwrap();
        assert!(world.record(&lage, made.id).await.unwrap().documents.is_empty());
        let gone = detach(&world, &lemgo, made.id, document).await;
        assert!(matches!(gone, Err(Error::NotFound)));

        let amber = Protection { label: Label::Amber, guard: None };
        let secret = world.report_with(&lemgo, need("Zaunkönigakte"), amber).await.unwrap();
        let refused = attach(&world, &lage, secret.id).await;
        assert!(matches!(refused, Err(Error::NotFound)), "who must not know");
    }
}

#[tokio::test]
async fn fewer_may_know_at_once_and_more_when_a_second_person_says_so() {
    for world in worlds().await {
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let second = world.colleague("LEM", Role::Leader).await;
        let made = world.report(&lemgo, need("Zaunkönigakte im Archiv")).await;
        let foreign = relabel(&world, &lage, made.id, Label::Amber).await;
        assert!(matches!(foreign, Err(Error::Denied(_))));
        assert_eq!(relabel(&world, &lemgo, made.id, Label::Amber).await.unwrap(), Relabelled::Done);
        assert!(world.record(&lage, made.id).await.is_none());
        let (total, open, words) = figures(&world, &lage).await;
        assert_eq!((total, open, words), (0, 0, 0), "it is in no list, figure and search");

        let proposed = relabel(&world, &lemgo, made.id, Label::Clear).await.unwrap();
        assert_eq!(proposed, Relabelled::Proposed);
        assert!(world.record(&lage, made.id).await.is_none(), "until a second person says so");
        let record = world.record(&lemgo, made.id).await.unwrap();
        assert_eq!(record.need.lowering.unwrap().0, Label::Clear);
        let alone = relabel(&world, &lemgo, made.id, Label::Clear).await;
        assert!(matches!(alone, Err(Error::SecondPerson)));
        let other = relabel(&world, &second, made.id, Label::Green).await.unwrap();
        assert_eq!(other, Relabelled::Proposed, "another label is another proposal");
        let done = relabel(&world, &lemgo, made.id, Label::Green).await.unwrap();
        assert_eq!(done, Relabelled::Done);
        assert_eq!(world.record(&lage, made.id).await.unwrap().need.lowering, None);
        let (total, open, words) = figures(&world, &lage).await;
        assert_eq!((total, open), (1, 1));
        assert!(words > 0, "it is found again");
    }
}

/// What somebody sees in lists, figures and the search.
async fn figures(world: &World, who: &Somebody) -> (i64, i64, i64) {
    let caller = who.caller.clone();
    world
        .store
        .read(move |read| {
            let filter = Filter { limit: 10, ..Filter::default() };
            let (_, total) = needs::list(read, &caller, &filter)?;
            let board = needs::dashboard(read, &caller, &needs::Scope::default())?;
            let words = read.one("SELECT COUNT(*) FROM need_word", &[])?.take(0)?;
            Ok::<_, store::Error>((total, board.open, words))
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn what_others_have_said_is_not_hidden_from_them() {
    for world in worlds().await {
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        world.endorse(&lage, made.id, affected(50)).await.unwrap();
        let refused = relabel(&world, &lemgo, made.id, Label::Amber).await;
        assert!(matches!(refused, Err(Error::State)));
        assert!(world.record(&lage, made.id).await.is_some());
    }
}

async fn tell(from: &World, to: &World) {
    for operation in everything(&from.store).await {
        receive(&to.store, &operation).await;
    }
}

async fn cluster_as(world: &World, caller: &Caller, cluster: Uuid) -> needs::ClusterRecord {
    let caller = caller.clone();
    world.store.read(move |read| needs::cluster(read, &caller, cluster)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_label_raised_elsewhere_hides_what_was_bundled_meanwhile_and_loses_nothing() {
    for one in worlds().await {
        let other = world().await;
        let (lemgo, lage, leo) = (one.of("LEM"), one.of("LAG"), one.of("LEO"));
        let second = one.colleague("LEM", Role::Leader).await;
        let secret = one.report(&lemgo, need("Zaunkönigakte im Archiv")).await;
        let open = one.report(&leo, need("Kitaplätze zentral vergeben")).await;
        tell(&one, &other).await;

        // There nobody has spoken yet; here a town speaks and it is bundled.
        let raised = relabel(&other, &other.of("LEM"), secret.id, Label::Amber).await.unwrap();
        assert_eq!(raised, Relabelled::Done);
        one.endorse(&lage, secret.id, crate::world::voice(Stance::Affected, "Archivvariante"))
            .await
            .unwrap();
        let bundled = one.bundle(&one.of("KOO"), "Bündel", &[secret.id, open.id]).await.unwrap();
        let objecting = move |tx: &mut store::Tx<'_>, caller: &Caller, of| {
            ops::object(tx, caller, of, bundled.id, "Unsere Zaunkönigakte passt nicht dazu")
        };
        one.act(&lage, objecting).await.unwrap();
        let before = cluster_as(&one, &lage.caller, bundled.id).await;
        assert_eq!((before.cluster.needs, before.cluster.weight.towns), (2, 3));
        tell(&one, &other).await;
        tell(&other, &one).await;

        for node in [&one, &other] {
            for who in ["LAG", "KOO", "LEO", "FIR"] {
                let who = node.of(who);
                assert!(node.record(&who, secret.id).await.is_none());
                for caller in [who.caller.clone(), Caller::Anonymous] {
                    let shown = cluster_as(node, &caller, bundled.id).await;
                    assert_eq!((shown.cluster.needs, shown.cluster.weight.towns), (1, 1));
                    assert_eq!(shown.needs.iter().map(|it| it.id).collect::<Vec<_>>(), [open.id]);
                    let told = format!("{shown:?}");
                    assert!(!told.contains("Zaunkönig") && !told.contains("Archivvariante"));
                    assert!(!told.contains(&secret.id.to_string()), "{told}");
                }
            }
            // Those who guard it read what the others said.
            let own = node.record(&node.of("LEM"), secret.id).await.unwrap();
            assert_eq!((own.voices.len(), own.clusters.len()), (2, 1));
        }
        // Whoever no longer knows of it moves it nowhere.
        let taking = move |tx: &mut store::Tx<'_>, caller: &Caller, of| {
            ops::remove_from_cluster(tx, caller, of, bundled.id, &[secret.id], "passt nicht")
        };
        let refused = one.act(&one.of("KOO"), taking).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");

        relabel(&one, &lemgo, secret.id, Label::Clear).await.unwrap();
        relabel(&one, &second, secret.id, Label::Clear).await.unwrap();
        let after = cluster_as(&one, &lage.caller, bundled.id).await;
        assert_eq!(after.cluster.weight, before.cluster.weight, "it counts again as it did");
        assert_eq!(after.objections.len(), 1);
    }
}

#[tokio::test]
async fn of_two_labels_written_apart_the_stricter_counts_until_somebody_decides() {
    for one in worlds().await {
        let other = world().await;
        let lemgo = one.of("LEM");
        let made = one.report(&lemgo, need("Zaunkönigakte im Archiv")).await;
        tell(&one, &other).await;
        relabel(&other, &other.of("LEM"), made.id, Label::Red).await.unwrap();
        one.files.clock.advance_seconds(60);
        relabel(&one, &lemgo, made.id, Label::Green).await.unwrap();
        tell(&other, &one).await;
        let record = one.record(&lemgo, made.id).await.unwrap();
        assert_eq!(record.need.summary.label, Label::Red, "though it was written first");
        assert_eq!(record.versions.iter().filter(|it| it.field == "label").count(), 2);
        assert!(one.record(&one.of("LAG"), made.id).await.is_none());

        relabel(&one, &lemgo, made.id, Label::Red).await.unwrap();
        let record = one.record(&lemgo, made.id).await.unwrap();
        assert!(record.versions.is_empty(), "writing it again decides");
        assert_eq!(record.need.summary.label, Label::Red);
    }
}

#[tokio::test]
async fn a_provider_sees_which_members_have_spoken_about_one_need() {
    for world in worlds().await {
        let (lemgo, lage, krz) = (world.of("LEM"), world.of("LAG"), world.of("KRZ"));
        let one = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        let other = world.report(&lage, need("Kitaplätze zentral vergeben")).await;
        world.endorse(&lage, one.id, affected(50)).await.unwrap();
        let caller = krz.caller.clone();
        let asked = |need| {
            let (store, caller) = (world.store.clone(), caller.clone());
            async move { store.read(move |read| members(read, &caller, id("KRZ"), need)).await.unwrap() }
        };
        let of_one = asked(Some(one.id)).await;
        let said: Vec<_> = of_one.iter().map(|it| (it.name.as_str(), it.stance)).collect();
        let affected = Some(Stance::Affected);
        assert_eq!(
            said,
            [("Stadt Lage", affected), ("Stadt Lemgo", affected), ("Stadt Leopoldshöhe", None)]
        );
        let of_other = asked(Some(other.id)).await;
        assert_eq!(of_other.iter().filter(|it| it.stance.is_some()).count(), 1);
        assert!(asked(None).await.iter().all(|it| it.stance.is_none()));
    }
}

#[tokio::test]
async fn what_waits_is_gathered_in_one_statement() {
    for world in worlds().await {
        let (lemgo, office) = (world.of("LEM"), world.of("KOO"));
        let guide = world.colleague("LEM", Role::DigitalGuide).await;
        let made = world.report(&guide, need("Passfotos digital annehmen")).await;
        let queried = world.report(&lemgo, need("Kitaplätze zentral vergeben")).await;
        let asking = ops::NewMove {
            action: needs::Move::Query,
            reason: "Welches Verfahren?".to_owned(),
            next_on: Some(jiff::civil::date(2030, 1, 1)),
            link: String::new(),
        };
        world
            .act(&office, move |tx, caller, of| {
                ops::change_state(tx, caller, of, queried.id, &asking)
            })
            .await
            .unwrap();
        let caller = lemgo.caller.clone();
        let before = world.store.statements();
        let waiting = world
            .store
            .read(move |read| {
                let part = needs::waiting_select(read, &caller);
                waiting::gather(read, part.into_iter().chain(needs::waiting_select(read, &caller)))
            })
            .await
            .unwrap();
        assert_eq!(world.store.statements() - before, 1);
        let told: Vec<_> =
            waiting.iter().map(|it| (it.what.as_str(), it.address.clone())).collect();
        assert_eq!(told.len(), 2, "the same from two parts is one: {told:?}");
        assert!(told.contains(&("need-waits-query", format!("/bedarfe/{}", queried.id))));
        assert!(told.contains(&("need-waits-voice", format!("/bedarfe/{}", made.id))));
    }
}
