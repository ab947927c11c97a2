//! The course of a profile: written, commented on, ready, handed over, answered sentence by sentence.

use identity::Denied;
use needs::State as NeedState;
use requirements::doing::{Doing, Done, Reasoned, Rewording};
use requirements::ops::NewComment;
use requirements::{
    Changed, CommentKind, Error, Filter, Finding, Outcome, Part, Question, RequirementFilter, Sort,
    State, Template, Trace, TraceKind, readiness, redline,
};

use crate::world::{answer, because, id, sentence, worlds};

#[tokio::test]
async fn a_sentence_needs_a_test_and_a_need_behind_it() {
    for world in worlds().await {
        let office = world.of("KOO");
        let profile = world.profile("PLR").await;
        assert_eq!(profile.number, "PRO-KOO-2026-0001", "{}", world.files.engine);
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let untraced = world.act(&office, profile.id, Doing::Require(sentence("Etwas", &[]))).await;
        assert!(matches!(untraced, Err(Error::Invalid(wrong)) if wrong[0].0 == "traces"));
        let mut untested = sentence("Etwas", &[need]);
        untested.test = " ".to_owned();
        let untested = world.act(&office, profile.id, Doing::Require(untested)).await;
        assert!(matches!(untested, Err(Error::Invalid(wrong)) if wrong[0].0 == "test"));
        let nowhere = sentence("Etwas", &[id("LEM")]);
        let nowhere = world.act(&office, profile.id, Doing::Require(nowhere)).await;
        assert!(matches!(nowhere, Err(Error::Invalid(wrong)) if wrong[0].0 == "traces"));

        let first = world.require(profile.id, "Kommunen rufen selbst ab.", &[need]).await;
        let second = world.require(profile.id, "Kosten stehen dabei.", &[need]).await;
        let town = world.of("LEM");
        let denied = world.act(&town, profile.id, Doing::Fix { note: "x".to_owned() }).await;
        assert!(matches!(denied, Err(Error::Denied(_) | Error::Needs(_))));
        let order = Doing::Order { requirements: vec![second, first] };
        world.act(&office, profile.id, order.clone()).await.unwrap();
        assert!(matches!(world.act(&office, profile.id, order).await, Err(Error::Unchanged)));
        let record = world.record(&town, profile.id).await.unwrap();
        let marks: Vec<_> = record.requirements.iter().map(|it| it.mark).collect();
        assert_eq!(marks, [2, 1]);

        let gone = |reason: &str| {
            Doing::Withdraw(Reasoned { requirement: first, reason: reason.to_owned() })
        };
        let silent = world.act(&office, profile.id, gone("")).await;
        assert!(matches!(silent, Err(Error::Invalid(_))), "nothing goes without a reason");
        world.act(&office, profile.id, gone("Steht schon in Satz 2.")).await.unwrap();
        let record = world.record(&town, profile.id).await.unwrap();
        let withdrawn = record.sentence(first).unwrap().withdrawn.as_deref();
        assert_eq!(withdrawn, Some("Steht schon in Satz 2."));
        assert_eq!(record.profile.summary.sentences, 1);
    }
}

#[tokio::test]
async fn versions_are_compared_word_by_word() {
    for world in worlds().await {
        let office = world.of("KOO");
        let profile = world.profile("PLR").await.id;
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let first = world.require(profile, "Kommunen können abrufen.", &[need]).await;
        let fixed = Doing::Fix { note: "Vor der Abstimmung".to_owned() };
        let Done::Made(version) = world.act(&office, profile, fixed).await.unwrap() else {
            panic!("a version is made");
        };
        let mut new = sentence("Kommunen müssen abrufen können.", &[need]);
        new.level = requirements::Level::Should;
        let reword = Rewording { requirement: first, sentence: new, reason: "klarer".to_owned() };
        world.act(&office, profile, Doing::Reword(reword)).await.unwrap();
        let second = world.require(profile, "Kosten stehen dabei.", &[need]).await;
        let caller = world.of("LAG").caller;
        let (versions, record) = world
            .store
            .read::<_, store::Error>(move |read| {
                let versions = requirements::snapshot(read, &caller, profile, &[version])?;
                Ok((versions, requirements::record(read, &caller, profile)?.unwrap()))
            })
            .await
            .unwrap();
        let line = redline(&versions[0].1, &record.snapshot());
        let [Changed::Written { text, level_before, .. }, Changed::Added(added)] =
            line.sentences.as_slice()
        else {
            panic!("{line:?}");
        };
        assert!(
            text.contains(&Part::New("müssen ".to_owned()))
                || text.iter().any(|it| matches!(it, Part::New(_)))
        );
        assert_eq!(*level_before, Some(requirements::Level::Must));
        assert_eq!(added.id, second);
        assert!(redline(&versions[0].1, &versions[0].1).is_empty());
        assert_eq!(record.versions[0].note, "Vor der Abstimmung");
    }
}

#[tokio::test]
async fn it_is_ready_when_every_question_is_answered_with_yes() {
    for world in worlds().await {
        let (office, town) = (world.of("KOO"), world.of("LAG"));
        let profile = world.profile("Ein Rat außerhalb").await.id;
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let first = world.require(profile, "Kommunen rufen selbst ab.", &[need]).await;
        let early = world.act(&office, profile, Doing::Ready(because("fertig"))).await;
        assert!(matches!(early, Err(Error::State)), "nobody was asked");
        world.act(&office, profile, Doing::Consult(because("Was sagt ihr?"))).await.unwrap();
        let objection = NewComment {
            requirement: Some(first),
            kind: CommentKind::Objection,
            text: "Und wer zahlt?".to_owned(),
            reply_to: None,
        };
        let objected = world.act(&town, profile, Doing::Comment(objection)).await.unwrap();
        let early = world.act(&office, profile, Doing::Ready(because("fertig"))).await;
        let Err(Error::NotReady(open)) = early else { panic!("{early:?}") };
        assert_eq!(
            open,
            [
                Question::Settled,
                Question::Existing,
                Question::Variants,
                Question::Law,
                Question::Cost
            ]
        );
        let Done::Made(comment) = objected else { panic!("a comment is made") };
        let settle = |text: &str| Doing::Settle { comment, text: text.to_owned() };
        let denied = world.act(&town, profile, settle("egal")).await;
        assert!(matches!(denied, Err(Error::Denied(_) | Error::Needs(_))));
        world.act(&office, profile, settle("Der Bund; steht in Satz 2.")).await.unwrap();
        for question in open.into_iter().filter(|it| it.is_asked()) {
            let check = Doing::Check { question, yes: true, remark: "Geprüft.".to_owned() };
            world.act(&office, profile, check).await.unwrap();
        }
        let computed =
            Doing::Check { question: Question::Tests, yes: true, remark: "x".to_owned() };
        assert!(matches!(world.act(&office, profile, computed).await, Err(Error::Invalid(_))));
        let silent = world.act(&office, profile, Doing::Ready(because(""))).await;
        assert!(matches!(silent, Err(Error::Invalid(_))));
        world.act(&office, profile, Doing::Ready(because("Alles da."))).await.unwrap();
        let late =
            world.act(&office, profile, Doing::Require(sentence("Noch etwas", &[need]))).await;
        assert!(matches!(late, Err(Error::State)), "what is ready is not written any more");
        let record = world.record(&town, profile).await.unwrap();
        assert_eq!(record.profile.summary.state, State::Ready);
        let all = readiness(&record, world.files.clock.now());
        assert!(all.open().is_empty());
        assert!(all.0.contains(&(Question::Consulted, Finding::Yes(Some(1)))));
    }
}

#[tokio::test]
async fn the_supporters_read_the_reason_in_their_own_need() {
    for world in worlds().await {
        let (office, council) = (world.of("KOO"), world.of("PLR"));
        let profile = world.profile("PLR").await.id;
        let one = world.need("LEM", "Dienste selbst abrufen").await;
        let two = world.need("LAG", "Preise im Katalog").await;
        let three = world.need("MON", "Antrag ohne Papier").await;
        let cluster = world.bundle("Katalog", &[two, three]).await;
        world.endorse("LEO", one, "Bei uns über das Rechenzentrum").await;
        let first = world.require(profile, "Kommunen rufen selbst ab.", &[one]).await;
        let mut new = sentence("Kosten stehen dabei.", &[]);
        new.traces = vec![Trace { kind: TraceKind::Cluster, id: cluster }];
        let Done::Made(second) = world.act(&office, profile, Doing::Require(new)).await.unwrap()
        else {
            panic!("a sentence is made")
        };
        let third = world.require(profile, "Ein Abruf dauert zwei Tage.", &[one]).await;
        world.adopt(profile).await;
        let taken_up = world.need_record("LEO", one).await;
        assert_eq!(taken_up.need.summary.state, NeedState::InProfile, "{}", world.files.engine);
        world.submit(profile).await;

        let early = world.record(&council, profile).await.unwrap();
        assert_eq!(early.profile.summary.unanswered, 3);
        let waits = world.store.read({
            let caller = council.caller.clone();
            move |read| requirements::waiting_for(read, &caller)
        });
        assert_eq!(waits.await.unwrap()[0].what, "profile-waits-receipt");
        let foreign = Doing::Receive { note: String::new() };
        let denied = world.act(&office, profile, foreign.clone()).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::Role))), "only the addressee confirms");
        world.act(&council, profile, foreign).await.unwrap();
        let record = world.record(&office, profile).await.unwrap();
        assert_eq!(record.profile.receipt.as_ref().unwrap().0, "Planungsrat");

        let say = |answers| Doing::Answer { answers, link: String::new() };
        let silent = say(vec![answer(first, Outcome::Rejected, " ")]);
        assert!(matches!(world.act(&council, profile, silent).await, Err(Error::Invalid(_))));
        let rejected = say(vec![answer(first, Outcome::Rejected, "Verträge nur mit Ländern.")]);
        world.act(&council, profile, rejected).await.unwrap();
        let record = world.record(&office, profile).await.unwrap();
        assert_eq!(record.profile.summary.state, State::Submitted, "two sentences are open");
        assert_eq!(record.profile.summary.unanswered, 2);
        let need = world.need_record("LEO", one).await;
        assert_eq!(
            need.need.summary.state,
            NeedState::InProfile,
            "another sentence is open for it"
        );
        let told =
            need.log.iter().find(|it| it.text.contains("Verträge nur mit Ländern.")).unwrap();
        assert_eq!(told.verb, "answered");
        assert!(told.text.contains("PRO-KOO-2026-0001"), "{}", told.text);
        assert_eq!(told.link, format!("/profile/{profile}"));

        let rest = say(vec![
            answer(second, Outcome::Accepted, "Ab Januar im Katalog."),
            answer(third, Outcome::Postponed, "Erst nach der Ausschreibung."),
        ]);
        let done = world.act(&council, profile, rest).await.unwrap();
        assert_eq!(done, Done::State(State::Partly));
        for (mark, need) in [("LAG", two), ("MON", three)] {
            let record = world.need_record(mark, need).await;
            assert!(record.log.iter().any(|it| it.text.contains("Ab Januar im Katalog.")));
        }
        let again = say(vec![answer(second, Outcome::Rejected, "Doch nicht.")]);
        assert!(matches!(world.act(&council, profile, again).await, Err(Error::State)));

        world.act(&council, profile, Doing::Implement(because("Begonnen."))).await.unwrap();
        let later = say(vec![answer(third, Outcome::Rejected, "Zu teuer.")]);
        world.act(&council, profile, later).await.unwrap();
        assert_eq!(
            world.need_record("LEM", one).await.need.summary.state,
            NeedState::Rejected,
            "both sentences for it were rejected"
        );
        world.act(&office, profile, Doing::Complete(because("Läuft."))).await.unwrap();
        let need = world.need_record("LAG", two).await;
        assert_eq!(need.need.summary.state, NeedState::Done);
        let need = world.need_record("LEM", one).await;
        assert_eq!(need.need.summary.state, NeedState::Rejected, "nothing was met for it");
    }
}

#[tokio::test]
async fn an_overdue_answer_is_found_and_a_revised_profile_is_open_again() {
    for world in worlds().await {
        let office = world.of("KOO");
        let profile = world.profile("Ein Rat außerhalb").await.id;
        let need = world.need("LEM", "Dienste selbst abrufen").await;
        let first = world.require(profile, "Kommunen rufen selbst ab.", &[need]).await;
        world.adopt(profile).await;
        world.submit(profile).await;
        let silent = Doing::Receive { note: String::new() };
        let silent = world.act(&office, profile, silent).await;
        assert!(
            matches!(silent, Err(Error::Invalid(_))),
            "who confirmed it outside has to be said"
        );
        let note = Doing::Receive { note: "Geschäftsstelle, Mail vom 5.".to_owned() };
        world.act(&office, profile, note).await.unwrap();
        world.files.clock.advance_seconds(120 * 24 * 60 * 60);
        let caller = office.caller.clone();
        let (overdue, waits) = world
            .store
            .read::<_, store::Error>(move |read| {
                let filter = Filter {
                    overdue_on: Some(read.now().german_date()),
                    sort: Sort::Due,
                    limit: 10,
                    ..Filter::default()
                };
                let list = requirements::list(read, &caller, &filter)?;
                Ok((list, requirements::waiting_for(read, &caller)?))
            })
            .await
            .unwrap();
        assert_eq!((overdue.0[0].id, overdue.1), (profile, 1), "{}", world.files.engine);
        assert!(overdue.0[0].is_overdue(world.files.clock.now().german_date()));
        assert_eq!(waits[0].what, "profile-waits-overdue");

        let rejected = Doing::Answer {
            answers: vec![answer(first, Outcome::Rejected, "Nicht zuständig.")],
            link: String::new(),
        };
        world.act(&office, profile, rejected).await.unwrap();
        let revise = Doing::Revise(because("Neue Belege aus zwölf Kommunen."));
        world.act(&office, profile, revise).await.unwrap();
        world.act(&office, profile, Doing::Consult(because("Noch einmal."))).await.unwrap();
        world.act(&office, profile, Doing::Ready(because("Alles da."))).await.unwrap();
        world.act(&office, profile, Doing::Adopt(because("Beschlossen."))).await.unwrap();
        let what = Doing::Submit { reason: "Noch einmal.".to_owned(), due_on: None };
        world.act(&office, profile, what).await.unwrap();
        let record = world.record(&office, profile).await.unwrap();
        assert_eq!(record.profile.summary.state, State::Submitted);
        assert_eq!(record.profile.summary.unanswered, 1, "the answer was to another hand-over");
        assert!(record.profile.receipt.is_none());
        assert_eq!(record.versions.len(), 2, "what was handed over can be read for good");
        assert!(record.log.iter().any(|it| it.text.contains("Nicht zuständig.")));

        let caller = office.caller.clone();
        let open = world.store.read(move |read| {
            let filter = RequirementFilter {
                behind: Some(need),
                open: true,
                limit: 10,
                ..RequirementFilter::default()
            };
            requirements::requirements(read, &caller, &filter)
        });
        let (open, total) = open.await.unwrap();
        assert_eq!((open[0].0.id, total), (first, 1));
        assert_eq!(open[0].0.traces[0].id, need);
    }
}

#[tokio::test]
async fn states_are_compared_by_whoever_knows() {
    for world in worlds().await {
        let profile =
            world.profile_with("PLR", Template::Provision, needs::ops::Protection::OPEN).await;
        let profile = profile.unwrap().id;
        let row = |land: &str, way: &str| {
            Doing::Compare(requirements::ops::NewComparison {
                land: land.to_owned(),
                way: way.to_owned(),
                status: requirements::ProvisionStatus::Works,
                remark: String::new(),
            })
        };
        world.act(&world.of("LEM"), profile, row("05", "Über den Landesbetrieb")).await.unwrap();
        for wrong in [row("17", "Nirgends"), row("05", "")] {
            let refused = world.act(&world.of("LEM"), profile, wrong).await;
            assert!(matches!(refused, Err(Error::Invalid(_))));
        }
        let record = world.record(&world.of("LAG"), profile).await.unwrap();
        assert_eq!(record.comparisons["05"].way, "Über den Landesbetrieb");
        assert_eq!(record.comparisons["05"].name, "Stadt Lemgo");
        let open = world.profile("PLR").await.id;
        let refused = world.act(&world.of("LEM"), open, row("05", "x")).await;
        assert!(matches!(refused, Err(Error::State)));
    }
}
