//! What is protected shows nowhere outside its room, and is not told by what becomes of needs.

use identity::Label;
use requirements::doing::Doing;
use requirements::{Error, Filter, RequirementFilter};

use crate::world::{Somebody, World, guarded, sentence, worlds};

/// Every list, count, search and record, as somebody sees it.
async fn seen(
    world: &World,
    who: &Somebody,
    profile: uuid::Uuid,
    need: uuid::Uuid,
) -> (i64, i64, bool, usize) {
    let caller = who.caller.clone();
    world
        .store
        .read::<_, store::Error>(move |read| {
            let texts = [None, Some("Direkter"), Some("PRO-"), Some("%"), Some("Geheim")];
            let (mut profiles, mut sentences) = (0, 0);
            for text in texts {
                let text = text.map(ToOwned::to_owned);
                let filter = Filter {
                    text: text.clone(),
                    behind: Some(need),
                    limit: 10,
                    ..Filter::default()
                };
                let (items, total) = requirements::list(read, &caller, &filter)?;
                profiles = profiles.max(total).max(i64::try_from(items.len()).unwrap());
                let filter = RequirementFilter { text, limit: 10, ..RequirementFilter::default() };
                let (items, total) = requirements::requirements(read, &caller, &filter)?;
                sentences = sentences.max(total).max(i64::try_from(items.len()).unwrap());
            }
            let summaries = requirements::summaries(read, &caller, &[profile])?.len();
            let there = requirements::record(read, &caller, profile)?.is_some();
            let waits = requirements::waiting_for(read, &caller)?.len();
            Ok((profiles, sentences, there, summaries + waits))
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_protected_profile_shows_nowhere_outside_its_room() {
    for world in worlds().await {
        for label in [Label::Amber, Label::AmberStrict, Label::Red] {
            let member = world.of("KOM");
            let made = world
                .profile_with("KOM", requirements::Template::Open, guarded(label, "KOM"))
                .await
                .unwrap();
            let need = world.need("LEM", "Geheim ist er nicht").await;
            let require = Doing::Require(sentence("Geheim: Kommunen rufen ab.", &[need]));
            world.act(&member, made.id, require).await.unwrap();
            assert!(seen(&world, &member, made.id, need).await.2);
            for outsider in ["LEM", "KOO", "PLR", "KRZ", "FIR"] {
                let seen = seen(&world, &world.of(outsider), made.id, need).await;
                assert_eq!(seen, (0, 0, false, 0), "{outsider} {label} {}", world.files.engine);
                let comment = Doing::Fix { note: "x".to_owned() };
                let refused = world.act(&world.of(outsider), made.id, comment).await;
                assert!(matches!(refused, Err(Error::NotFound)), "{outsider}: {refused:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_need_that_others_read_is_not_told_of_a_protected_profile() {
    for world in worlds().await {
        let member = world.of("KOO");
        let protection = guarded(Label::Amber, "KOO");
        let made =
            world.profile_with("KOO", requirements::Template::Open, protection).await.unwrap();
        let open = world.need("LEM", "Dienste selbst abrufen").await;
        let before = world.need_record("LEM", open).await;
        let own = world.need_with("KOO", "Nur im Raum", protection).await;
        let require = Doing::Require(sentence("Kommunen rufen ab.", &[open, own]));
        world.act(&member, made.id, require).await.unwrap();
        let consult = Doing::Consult(crate::world::because("Was sagt ihr?"));
        world.act(&member, made.id, consult).await.unwrap();
        let after = world.need_record("LEM", open).await;
        assert_eq!(before.log.len(), after.log.len(), "{}", world.files.engine);
        assert_eq!(before.need.summary.state, after.need.summary.state);
        let told = world.need_record("KOO", own).await;
        assert!(told.log.iter().any(|it| it.verb == "answered"), "its own people read it");
    }
}

#[tokio::test]
async fn what_fewer_may_know_of_cannot_stand_behind_what_more_may_know_of() {
    for world in worlds().await {
        let protection = guarded(Label::Amber, "KOO");
        let who = world.of("KOO");
        let new = crate::world::need("Nur bei uns");
        let hidden = world
            .store
            .change({
                let who = who.clone();
                move |tx| {
                    let voice = crate::world::affected(1);
                    needs::ops::report(tx, &who.caller, who.of, &new, &voice, protection)
                }
            })
            .await
            .unwrap()
            .id;
        let profile = world.profile("PLR").await.id;
        let refused = world.act(&who, profile, Doing::Require(sentence("Ja", &[hidden]))).await;
        assert!(matches!(refused, Err(Error::Label)), "{refused:?}");
        let stranger = world.of("KRZ");
        let own = world
            .store
            .change(move |tx| {
                let new = requirements::ops::Description {
                    title: "Anderes".to_owned(),
                    ..requirements::ops::Description::default()
                };
                requirements::ops::create(
                    tx,
                    &stranger.caller,
                    stranger.of,
                    &new,
                    requirements::Template::Open,
                    needs::ops::Protection::OPEN,
                )
            })
            .await
            .unwrap()
            .id;
        let probing = Doing::Require(sentence("Ja", &[hidden]));
        let refused = world.act(&world.of("KRZ"), own, probing).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "it is as if it were not there");

        // What only the room knows of is not handed over to somebody outside it.
        let made = world
            .profile_with("PLR", requirements::Template::Open, guarded(Label::Amber, "KOM"))
            .await
            .unwrap();
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let member = world.of("KOM");
        let require = Doing::Require(sentence("Kommunen rufen ab.", &[need]));
        world.act(&member, made.id, require).await.unwrap();
        world.act(&member, made.id, Doing::Consult(crate::world::because("?"))).await.unwrap();
        world.files.clock.advance_seconds(15 * 24 * 60 * 60);
        for question in requirements::Question::ALL.iter().copied().filter(|it| it.is_asked()) {
            let check = Doing::Check { question, yes: true, remark: "Ja.".to_owned() };
            world.act(&member, made.id, check).await.unwrap();
        }
        world.act(&member, made.id, Doing::Ready(crate::world::because("Ja."))).await.unwrap();
        world.act(&member, made.id, Doing::Adopt(crate::world::because("Ja."))).await.unwrap();
        let out = Doing::Submit { reason: "Bitte.".to_owned(), due_on: None };
        assert!(matches!(world.act(&member, made.id, out).await, Err(Error::Label)));
    }
}
