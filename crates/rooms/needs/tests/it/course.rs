//! The course of a need: reported, given voices, asked about, answered.

use identity::{Denied, Label, Role};
use needs::ops::{self, Answer, NewMove, Outcome, Protection};
use needs::{
    ContributionKind, Error, Filter, Lamp, Move, NewContribution, Sort, Stance, State, Weight,
};

use crate::world::{affected, need, voice, worlds};

fn moved(action: Move, reason: &str) -> NewMove {
    NewMove {
        action,
        reason: reason.to_owned(),
        next_on: Some("2026-04-01".parse().unwrap()),
        link: String::new(),
    }
}

#[tokio::test]
async fn a_reported_need_has_a_number_and_the_voice_of_its_town() {
    for world in worlds().await {
        let lemgo = world.of("LEM");
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        assert_eq!(made.number, "BED-LEM-2026-0001", "{:?}", world.files);
        let record = world.record(&lemgo, made.id).await.unwrap();
        let weight = record.need.summary.weight;
        let expected = Weight { towns: 1, inhabitants: 40_000, cases: 100, lands: 1, sizes: 1 };
        assert_eq!(weight, expected);
        assert_eq!(record.need.summary.state, State::Submitted);
        assert_eq!(record.need.summary.district, "05766");
        assert_eq!(record.voices.len(), 1);
        assert_eq!(record.log[0].verb, "reported");
        assert_eq!(record.need.next_on.unwrap().to_string(), "2026-04-03");
        let wrong = world.report_with(&lemgo, need(" "), Protection::OPEN).await;
        assert!(matches!(wrong, Err(Error::Invalid(fields)) if fields[0].0 == "title"));
    }
}

#[tokio::test]
async fn colleagues_add_evidence_and_not_weight() {
    for world in worlds().await {
        let guide = world.colleague("LEM", Role::DigitalGuide).await;
        let made = world.report(&guide, need("Passfotos digital annehmen")).await;
        let cdo = world.of("LEM");
        let record = world.record(&cdo, made.id).await.unwrap();
        assert_eq!(
            record.need.summary.weight,
            Weight::default(),
            "no voice without the right to it"
        );
        let waits = world.store.read({
            let caller = cdo.caller.clone();
            move |read| needs::waiting_for(read, &caller)
        });
        assert_eq!(waits.await.unwrap()[0].what, "need-waits-voice");
        let denied = world.endorse(&guide, made.id, affected(5)).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::Role))));
        world.endorse(&cdo, made.id, affected(5)).await.unwrap();
        world.endorse(&cdo, made.id, affected(7)).await.unwrap();
        let evidence = NewContribution {
            kind: ContributionKind::Evidence,
            text: "12 von 20 Vorgängen".to_owned(),
            link: "https://example.org/zahlen".to_owned(),
            reply_to: None,
        };
        for _ in 0..2 {
            let evidence = evidence.clone();
            let added = world.act(&guide, move |tx, caller, of| {
                ops::contribute(tx, caller, of, made.id, &evidence)
            });
            added.await.unwrap();
        }
        let record = world.record(&cdo, made.id).await.unwrap();
        assert_eq!(record.need.summary.weight.towns, 1);
        assert_eq!(record.need.summary.weight.cases, 7);
        assert_eq!(record.contributions.len(), 2);
        let script = NewContribution { link: "javascript:alert(1)".to_owned(), ..evidence };
        let refused = world
            .act(&guide, move |tx, caller, of| ops::contribute(tx, caller, of, made.id, &script));
        assert!(matches!(refused.await, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn only_towns_are_counted_and_all_are_heard() {
    for world in worlds().await {
        let made = world.report(&world.of("LEM"), need("Passfotos digital annehmen")).await;
        for (mark, stance) in [
            ("LAG", Stance::Supporting),
            ("MON", Stance::Affected),
            ("LIP", Stance::Supporting),
            ("LEO", Stance::NotAffected),
            ("KRZ", Stance::Supporting),
        ] {
            world.endorse(&world.of(mark), made.id, voice(stance, "")).await.unwrap();
        }
        let objection = voice(Stance::Objection, "");
        let refused = world.endorse(&world.of("FIR"), made.id, objection).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "an objection needs a reason");
        let record = world.record(&world.of("LEM"), made.id).await.unwrap();
        let expected = Weight { towns: 4, inhabitants: 116_000, cases: 100, lands: 2, sizes: 2 };
        assert_eq!(record.need.summary.weight, expected, "{:?}", world.files);
        assert_eq!(record.voices.len(), 6);
        assert!(record.stances.contains(&(Stance::NotAffected, 1)));

        world.endorse(&world.of("MON"), made.id, voice(Stance::NotAffected, "")).await.unwrap();
        world.withdraw(&world.of("LAG"), made.id).await.unwrap();
        let again = world.withdraw(&world.of("LAG"), made.id).await;
        assert!(matches!(again, Err(Error::Unchanged)));
        let record = world.record(&world.of("LEM"), made.id).await.unwrap();
        let expected = Weight { towns: 2, inhabitants: 40_000, cases: 100, lands: 1, sizes: 2 };
        assert_eq!(record.need.summary.weight, expected, "{:?}", world.files);
    }
}

#[tokio::test]
async fn every_change_has_an_actor_a_reason_and_a_next_day() {
    for world in worlds().await {
        let (lemgo, office) = (world.of("LEM"), world.of("KOO"));
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        let change = |action, reason: &'static str| {
            move |tx: &mut store::Tx<'_>, caller: &identity::Caller, of| {
                ops::change_state(tx, caller, of, made.id, &moved(action, reason))
            }
        };
        let denied = world.act(&world.of("LAG"), change(Move::Confirm, "x")).await;
        assert!(matches!(denied, Err(Error::Denied(Denied::Role))), "a town steers its own needs");
        let company = world.act(&world.of("FIR"), change(Move::Reject, "x")).await;
        assert!(matches!(company, Err(Error::Denied(Denied::Role))));
        let without = world.act(&office, change(Move::Query, " ")).await;
        assert!(matches!(without, Err(Error::Invalid(_))));

        world.act(&office, change(Move::Query, "Welche Geräte?")).await.unwrap();
        let record = world.record(&lemgo, made.id).await.unwrap();
        assert_eq!(record.need.summary.state, State::Queried);
        assert_eq!(record.need.owner, lemgo.of);
        let caller = lemgo.caller.clone();
        let waits = world.store.read(move |read| needs::waiting_for(read, &caller)).await.unwrap();
        assert_eq!(waits[0].what, "need-waits-query");
        let not_theirs = world.act(&office, change(Move::Reply, "x")).await;
        assert!(matches!(not_theirs, Err(Error::State)));
        world.act(&lemgo, change(Move::Reply, "Alle am Empfang")).await.unwrap();
        let record = world.record(&lemgo, made.id).await.unwrap();
        assert_eq!(record.need.summary.state, State::Confirmed);
        assert_eq!(record.need.owner, office.of, "it goes back to whoever asked");
        assert_eq!(record.need.reason, "Alle am Empfang");

        world.act(&office, change(Move::Reject, "Es gibt kein Geld")).await.unwrap();
        world.act(&lemgo, change(Move::Reopen, "Jetzt gibt es welches")).await.unwrap();
        let record = world.record(&lemgo, made.id).await.unwrap();
        assert_eq!(record.need.summary.state, State::Reopened);
        let verbs: Vec<_> = record.log.iter().map(|entry| entry.verb.as_str()).collect();
        assert_eq!(verbs, ["reopen", "reject", "reply", "query", "reported"]);
        assert_eq!(record.log[1].text, "Es gibt kein Geld");
        assert_eq!(record.log[1].organisation, office.of);
    }
}

#[tokio::test]
async fn silence_turns_the_lamp_of_the_owner_red_and_closes_nothing() {
    for world in worlds().await {
        let lemgo = world.of("LEM");
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        world.files.clock.advance_seconds(91 * 86_400);
        let summary = world.record(&lemgo, made.id).await.unwrap().need.summary;
        assert_eq!((summary.lamp, summary.state), (Lamp::Red, State::Submitted));
        let said = NewContribution {
            kind: ContributionKind::Answer,
            text: "Wir sind dran.".to_owned(),
            link: String::new(),
            reply_to: None,
        };
        for (mark, lamp) in [("LAG", Lamp::Red), ("LEM", Lamp::Green)] {
            let said = said.clone();
            let who = world.of(mark);
            let spoke = world
                .act(&who, move |tx, caller, of| ops::contribute(tx, caller, of, made.id, &said));
            spoke.await.unwrap();
            let summary = world.record(&lemgo, made.id).await.unwrap().need.summary;
            assert_eq!(summary.lamp, lamp, "only the owner's own word counts");
        }
    }
}

#[tokio::test]
async fn what_became_of_a_need_stands_in_its_own_log() {
    for world in worlds().await {
        let lemgo = world.of("LEM");
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        world.endorse(&world.of("LAG"), made.id, affected(3)).await.unwrap();
        let answer = |outcome| Answer {
            by: "Kommunalgremium".to_owned(),
            item: "2026/14".to_owned(),
            outcome,
            reason: "Die Mittel sind da.".to_owned(),
            next_on: Some("2026-09-01".parse().unwrap()),
            link: "/beschluesse/1".to_owned(),
        };
        for (outcome, state) in [
            (Outcome::TakenUp, State::InProfile),
            (Outcome::Postponed, State::InProfile),
            (Outcome::Rejected, State::Rejected),
        ] {
            let answer = answer(outcome);
            let committee = world.of("KOM");
            let answered = world.act(&committee, move |tx, caller, of| {
                let acting = caller.acting(of, &[Role::Member])?;
                ops::answered(tx, &acting, made.id, &answer)
            });
            answered.await.unwrap();
            let record = world.record(&lemgo, made.id).await.unwrap();
            assert_eq!(record.need.summary.state, state);
            assert_eq!(record.log[0].outcome, outcome.word());
            assert_eq!(record.log[0].text, "2026/14: Die Mittel sind da.");
            assert_eq!(record.log[0].link, "/beschluesse/1");
        }
        let caller = world.of("LAG").caller;
        let waits = world.store.read(move |read| needs::waiting_for(read, &caller)).await.unwrap();
        assert!(waits.iter().any(|it| it.what == "need-waits-answered"), "its supporters are told");
    }
}

#[tokio::test]
async fn both_rankings_order_differently_and_filters_narrow_down() {
    for world in worlds().await {
        let (lemgo, mon) = (world.of("LEM"), world.of("MON"));
        let many = world.report(&world.of("LEO"), need("Formulare für Kitaplätze")).await;
        let large = world.report(&lemgo, need("Bewohnerparkausweise online")).await;
        world.endorse(&world.of("LAG"), many.id, affected(1)).await.unwrap();
        world.endorse(&world.of("LIP"), many.id, affected(1)).await.unwrap();
        world.endorse(&mon, large.id, affected(900)).await.unwrap();
        let listed = |filter: Filter| {
            let (store, caller) = (world.store.clone(), lemgo.caller.clone());
            async move {
                let filter = Filter { limit: 10, ..filter };
                let listed = store.read(move |read| needs::list(read, &caller, &filter)).await;
                let (items, total) = listed.unwrap();
                assert_eq!(i64::try_from(items.len()).unwrap(), total);
                items.into_iter().map(|item| item.id).collect::<Vec<_>>()
            }
        };
        let everything = Filter::default();
        assert_eq!(listed(everything.clone()).await, [many.id, large.id]);
        let by_inhabitants = Filter { sort: Sort::Inhabitants, ..everything.clone() };
        assert_eq!(listed(by_inhabitants).await, [large.id, many.id]);
        let text = |text: &str| Filter { text: Some(text.to_owned()), ..everything.clone() };
        assert_eq!(listed(text("Kitaplatz Formular")).await, [many.id]);
        assert_eq!(listed(text("bed-lem-2026-0001")).await, [large.id]);
        assert!(listed(text("Hundesteuer")).await.is_empty());
        let of = Filter { of: Some(vec![mon.of]), ..everything.clone() };
        assert_eq!(listed(of).await, [large.id]);
        let members = Filter { members_of: Some(world.of("KRZ").of), ..everything.clone() };
        assert_eq!(listed(members).await.len(), 2);
        for (region, found) in [("05", 2), ("05766", 2), ("07", 0)] {
            let filter = Filter { region: Some(region.to_owned()), ..everything.clone() };
            assert_eq!(listed(filter).await.len(), found, "{region}");
        }
        let closed = Filter { state: Some(State::Done), ..everything.clone() };
        assert!(listed(closed).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_protected_is_known_to_its_people_alone() {
    for world in worlds().await {
        let (lemgo, lage) = (world.of("LEM"), world.of("LAG"));
        let secret = "Zaunkönigakte im Archiv";
        let protection = |label| Protection { label, guard: None };
        let amber =
            world.report_with(&lemgo, need(secret), protection(Label::Amber)).await.unwrap();
        let foreign = Protection { label: Label::Red, guard: Some(lage.of) };
        let refused = world.report_with(&lemgo, need(secret), foreign).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::Unknown))));
        assert!(world.record(&lemgo, amber.id).await.is_some());
        assert!(world.record(&lage, amber.id).await.is_none());
        for (who, seen) in [(&lemgo, 1), (&lage, 0)] {
            let caller = who.caller.clone();
            let (listed, similar, board) = world
                .store
                .read(move |read| {
                    let filter = Filter { limit: 10, ..Filter::default() };
                    let (items, total) = needs::list(read, &caller, &filter)?;
                    assert_eq!(i64::try_from(items.len()).unwrap(), total);
                    let similar = needs::similar(read, &caller, secret, 5)?;
                    let board = needs::dashboard(read, &caller, &needs::Scope::default())?;
                    Ok::<_, store::Error>((total, similar, board))
                })
                .await
                .unwrap();
            assert_eq!(listed, seen, "{:?}", world.files);
            assert!(similar.is_empty(), "what is protected is not suggested to anybody");
            assert_eq!(board.open, 0, "nor counted");
            assert!(board.by_towns.is_empty());
        }
        let endorsed = world.endorse(&lage, amber.id, affected(1)).await;
        assert!(matches!(endorsed, Err(Error::NotFound)));
        let words: i64 = world
            .store
            .read(|read| {
                read.one("SELECT COUNT(*) FROM need_word WHERE word LIKE '%zaunk%'", &[])?.take(0)
            })
            .await
            .unwrap();
        assert_eq!(words, 0);
        // A green one is known to the network and not to the public.
        let green = world.report_with(&lemgo, need("Netzthema"), protection(Label::Green)).await;
        let green = green.unwrap();
        assert!(world.record(&lage, green.id).await.is_some());
        let public = world
            .store
            .read(move |read| needs::record(read, &identity::Caller::Anonymous, green.id));
        assert!(public.await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_correction_writes_only_what_changed_and_keeps_it_findable() {
    for world in worlds().await {
        let lemgo = world.of("LEM");
        let made = world.report(&lemgo, need("Passfotos digital annehmen")).await;
        let unchanged = world.act(&lemgo, move |tx, caller, of| {
            ops::correct(tx, caller, of, made.id, &need("Passfotos digital annehmen"))
        });
        assert!(matches!(unchanged.await, Err(Error::Unchanged)));
        let lage = world.of("LAG");
        let foreign = world.act(&lage, move |tx, caller, of| {
            ops::correct(tx, caller, of, made.id, &need("Anderes"))
        });
        assert!(matches!(foreign.await, Err(Error::Denied(_))));
        let corrected = world.act(&lemgo, move |tx, caller, of| {
            ops::correct(tx, caller, of, made.id, &need("Schwimmbadkarten verkaufen"))
        });
        corrected.await.unwrap();
        let caller = lemgo.caller.clone();
        let (new, old) = world
            .store
            .read::<_, store::Error>(move |read| {
                Ok((
                    needs::similar(read, &caller, "Verkauf von Schwimmbadkarten", 5)?,
                    needs::similar(read, &caller, "Passfotos annehmen", 5)?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(new.len(), 1, "{:?}", world.files);
        assert!(old.is_empty());
    }
}

#[tokio::test]
async fn an_association_without_a_figure_has_the_people_of_its_members() {
    for world in worlds().await {
        world
            .store
            .housekeeping::<_, store::Error>(|tx| {
                tx.execute(
                    "UPDATE region SET population = NULL, kind = 50 WHERE ars = '071435004000'",
                    &[],
                )?;
                for (ars, people) in [("071435004048", 13_000_i64), ("071435004069", 2_000)] {
                    tx.execute(
                        "INSERT INTO region (ars, kind, name, population, valid_from)
                         VALUES (?1, 63, 'Ort', ?2, '2026-01-01')",
                        &[ars.into(), people.into()],
                    )?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let mon = world.of("MON");
        let made = world.report(&mon, need("Notfallplan")).await;
        let record = world.record(&mon, made.id).await.unwrap();
        assert_eq!(record.need.summary.weight.inhabitants, 15_000, "{:?}", world.files);
    }
}
