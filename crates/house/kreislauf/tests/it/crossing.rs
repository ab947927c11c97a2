//! What citizen and office say at the same moment: in whatever order it arrives, both sides end alike.

use cases::{Action, AskReason};
use kreislauf::jobs;
use transport::Outcome;
use uuid::Uuid;

use crate::world::{Applied, World, worlds};

const LATE: &str = "Ihre Rücknahme ist erst nach der Entscheidung eingegangen.";

/// Does something with a case; what follows waits.
async fn act(world: &World, case: Uuid, action: Action) {
    let version = world.version(case).await;
    let caller = &world.lemgo.worker.caller;
    world.node.cases.act(caller, case, version, action, Vec::new()).await.unwrap();
    world.files.clock.advance_seconds(1);
}

async fn withdraw(world: &World, applied: &mut Applied) {
    let path = format!("/vorgang/{}/zurueckziehen", applied.number);
    let sent = applied.browser.post(&path, &[]).await;
    assert_eq!(sent.status, 303, "{}: {}", world.engine, sent.text());
    world.files.clock.advance_seconds(1);
}

/// What is on its way now stays there for two minutes.
async fn hold_up(world: &World) {
    world
        .store()
        .housekeeping::<_, store::Error>(|tx| {
            let later = tx.now().plus_seconds(120);
            tx.execute(
                "UPDATE job SET run_at = ?1 WHERE kind = 'transport.deliver'",
                &[later.into()],
            )
        })
        .await
        .unwrap();
}

async fn deliver(world: &World) {
    jobs::run_due(&world.node).await.unwrap();
}

/// Where the case stands at the office and at the applicant's, and how it ended there.
async fn sides(world: &World, applied: &Applied) -> (String, String, Option<String>) {
    let case = applied.case;
    world
        .store()
        .read::<_, store::Error>(move |read| {
            let sql = "SELECT c.status, a.status, a.outcome FROM office_case c
                 JOIN application a ON a.id = c.id WHERE c.id = ?1";
            let mut row = read.one(sql, &[case.into()])?;
            Ok((row.take(0)?, row.take(1)?, row.take(2)?))
        })
        .await
        .unwrap()
}

async fn taken(world: &World) -> Applied {
    let applied = world.applied(world.lemgo.offer, "Beispiel").await;
    act(world, applied.case, Action::Take).await;
    deliver(world).await;
    applied
}

fn decide(outcome: Outcome) -> Action {
    Action::Decide { outcome, text: "Entschieden.".to_owned() }
}

async fn both_are(world: &World, applied: &Applied, what: &str, outcome: Option<&str>) {
    let (office, portal, ended) = sides(world, applied).await;
    assert_eq!((office.as_str(), portal.as_str()), (what, what), "{}", world.engine);
    assert_eq!(ended.as_deref(), outcome, "{}", world.engine);
}

#[tokio::test]
async fn a_withdrawal_that_crosses_a_decision_ends_alike_on_both_sides() {
    for world in worlds().await {
        // The office decides, and before the applicant hears of it, they withdraw.
        let mut applied = taken(&world).await;
        act(&world, applied.case, decide(Outcome::Granted)).await;
        withdraw(&world, &mut applied).await;
        deliver(&world).await;
        both_are(&world, &applied, "decided", Some("granted")).await;
        let page = applied.browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(page.shows(LATE), "{}: {}", world.engine, page.text());

        // They withdraw, and before the office hears of it, it decides.
        let mut applied = taken(&world).await;
        withdraw(&world, &mut applied).await;
        act(&world, applied.case, decide(Outcome::Rejected)).await;
        deliver(&world).await;
        both_are(&world, &applied, "decided", Some("rejected")).await;

        // The same, and the decision arrives after what was said later.
        let mut applied = taken(&world).await;
        act(&world, applied.case, decide(Outcome::Granted)).await;
        hold_up(&world).await;
        withdraw(&world, &mut applied).await;
        deliver(&world).await;
        both_are(&world, &applied, "decided", None).await;
        world.files.clock.advance_seconds(180);
        deliver(&world).await;
        both_are(&world, &applied, "decided", Some("granted")).await;
        let letter = format!("/vorgang/{}/datei/", applied.number);
        let page = applied.browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert!(!page.addresses("href", &letter).is_empty(), "{}", world.engine);
    }
}

#[tokio::test]
async fn what_the_office_said_earlier_does_not_count_after_what_it_said_later() {
    for world in worlds().await {
        // A question, sent before the withdrawal and arriving after it.
        let mut applied = taken(&world).await;
        act(
            &world,
            applied.case,
            Action::Ask { text: "Welches Auto?".to_owned(), reason: AskReason::Other },
        )
        .await;
        hold_up(&world).await;
        withdraw(&world, &mut applied).await;
        deliver(&world).await;
        world.files.clock.advance_seconds(180);
        deliver(&world).await;
        both_are(&world, &applied, "withdrawn", None).await;

        // The same while the withdrawal is still on its way.
        let mut applied = taken(&world).await;
        act(
            &world,
            applied.case,
            Action::Ask { text: "Welches Auto?".to_owned(), reason: AskReason::Other },
        )
        .await;
        withdraw(&world, &mut applied).await;
        world
            .store()
            .housekeeping::<_, store::Error>(|tx| {
                let later = tx.now().plus_seconds(120);
                let sql = "UPDATE job SET run_at = ?1 WHERE kind = 'transport.deliver' AND id = (
                         SELECT id FROM job WHERE kind = 'transport.deliver'
                         ORDER BY run_at DESC, id DESC LIMIT 1)";
                tx.execute_one("job", sql, &[later.into()])
            })
            .await
            .unwrap();
        deliver(&world).await;
        let (office, portal, _) = sides(&world, &applied).await;
        assert_eq!(
            (office.as_str(), portal.as_str()),
            ("waiting", "withdrawn"),
            "{}",
            world.engine
        );
        world.files.clock.advance_seconds(180);
        deliver(&world).await;
        both_are(&world, &applied, "withdrawn", None).await;

        // A decision that arrives after the case was taken up again.
        let applied = taken(&world).await;
        act(&world, applied.case, decide(Outcome::Granted)).await;
        hold_up(&world).await;
        act(&world, applied.case, Action::Reopen { reason: "Irrtum".to_owned() }).await;
        deliver(&world).await;
        world.files.clock.advance_seconds(180);
        deliver(&world).await;
        both_are(&world, &applied, "reopened", Some("granted")).await;
    }
}
