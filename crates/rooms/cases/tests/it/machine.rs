//! The state machine, at random: no sequence of actions leads to a state that must not be.

use cases::{Action, Actor, AskReason, Case, Heard, Refused, State, Status};
use proptest::prelude::*;
use store::Timestamp;
use store::testing::START;
use transport::{ApplicantKind, Message, Outcome};
use uuid::Uuid;

use crate::house::{House, Somebody, application, houses};

fn fresh(two_persons: bool) -> Case {
    Case {
        id: Uuid::from_u128(1),
        organisation: Uuid::from_u128(2),
        number: "LEM-2026-000001".to_owned(),
        leika: "99108001001000".to_owned(),
        title: "Bewohnerparkausweis".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: "Ada".to_owned(),
        has_email: false,
        form: "parken/1".to_owned(),
        fee_cents: None,
        processing_days: 14,
        two_persons,
        state: State::Received,
        assignee: None,
        received_at: START,
        due_at: START.plus_days(14),
        file_number: None,
        version: 1,
    }
}

#[derive(Clone, Debug)]
enum Happening {
    Act(Actor, Action),
    Hear(Heard),
    /// Days go by.
    Pass(i64),
}

/// Persons 10 to 13; 12 and 13 lead.
fn actor() -> impl Strategy<Value = Actor> {
    (10_u128..14, any::<bool>()).prop_map(|(id, stands_in)| Actor {
        person: Uuid::from_u128(id),
        leads: id >= 12,
        stands_in,
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    (0..Outcome::ALL.len()).prop_map(|number| Outcome::ALL[number])
}

fn action() -> impl Strategy<Value = Action> {
    let text = || "Text".to_owned();
    prop_oneof![
        3 => Just(Action::Take),
        1 => (10_u128..14).prop_map(|id| Action::HandOver { to: Uuid::from_u128(id) }),
        2 => Just(Action::Ask { text: text(), reason: AskReason::Other }),
        1 => Just(Action::Write { text: text() }),
        1 => Just(Action::Resume),
        1 => Just(Action::Note { text: text() }),
        2 => outcome().prop_map(move |outcome| Action::Propose { outcome, text: text() }),
        1 => Just(Action::Return { reason: text() }),
        2 => Just(Action::Approve),
        2 => outcome().prop_map(move |outcome| Action::Decide { outcome, text: text() }),
        1 => Just(Action::File),
        2 => Just(Action::Close),
        1 => Just(Action::Reopen { reason: text() }),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => (actor(), action()).prop_map(|(actor, action)| Happening::Act(actor, action)),
        1 => Just(Happening::Hear(Heard::Message("Text".to_owned()))),
        1 => Just(Happening::Hear(Heard::Withdrawal("Text".to_owned()))),
        3 => (0_i64..40).prop_map(Happening::Pass),
    ]
}

/// The ways from one status to another.
fn is_a_way(from: Status, to: Status) -> bool {
    use Status::{Closed, Decided, InProgress, Proposed, Received, Reopened, Waiting, Withdrawn};
    match to {
        Received => false,
        InProgress => matches!(from, Received | Reopened | Waiting | Proposed),
        Waiting => from == InProgress,
        Proposed => matches!(from, InProgress | Waiting),
        Decided => matches!(from, InProgress | Waiting | Proposed),
        Withdrawn => matches!(from, Received | InProgress | Waiting | Proposed | Reopened),
        Closed => matches!(from, Decided | Withdrawn),
        Reopened => matches!(from, Decided | Withdrawn | Closed),
    }
}

proptest! {
    #[test]
    fn no_sequence_leads_to_an_impossible_state(
        two_persons: bool,
        happenings in proptest::collection::vec(happening(), 1..120),
    ) {
        let mut case = fresh(two_persons);
        let mut now = START;
        // The due date, worked out beside the state machine.
        let mut due = case.due_at;
        for happening in happenings {
            let (step, actor) = match &happening {
                Happening::Pass(days) => {
                    now = now.plus_days(*days);
                    continue;
                }
                Happening::Act(actor, action) => match case.after(action, actor, now) {
                    Ok(step) => (step, Some(*actor)),
                    Err(_refused) => continue,
                },
                Happening::Hear(heard) => (case.after_hearing(heard, now), None),
            };
            let (from, to) = (case.state.status(), step.case.state.status());
            prop_assert!(from == to || is_a_way(from, to), "{from} -> {to} by {happening:?}");

            if let State::Waiting { since } = case.state && to != Status::Waiting && to != Status::Withdrawn {
                due = Timestamp(due.0 + (now.0 - since.0) / 86_400_000_000 * 86_400_000_000);
            }
            if to == Status::Reopened && from != to {
                due = now.plus_days(14);
            }
            // Twice a year a day has an hour more or less.
            prop_assert!((step.case.due_at.0 - due.0).abs() <= 2 * 3_600_000_000, "{happening:?}");

            if matches!(to, Status::InProgress | Status::Waiting | Status::Proposed) {
                prop_assert!(step.case.assignee.is_some());
            }
            if to == Status::Decided && from != to && two_persons {
                let State::Proposed(proposal) = &case.state else {
                    return Err(TestCaseError::fail("decided without a proposal"));
                };
                let second = actor.expect("citizens do not decide");
                prop_assert!(second.leads && second.person != proposal.by);
            }
            if to == Status::Proposed && from != to {
                prop_assert!(two_persons && step.tell.is_none());
            }
            let decision = matches!(step.tell, Some(Message::Decision { .. }));
            prop_assert_eq!(decision, to == Status::Decided && from != to);
            case = step.case;
        }
    }
}

/// A reproducible choice.
fn one_of<'a, T>(house: &House, things: &'a [T]) -> &'a T {
    let [byte] = house.store.entropy().bytes::<1>();
    &things[usize::from(byte) % things.len()]
}

async fn do_something(house: &House, case: Uuid) {
    let outcome = Outcome::Granted;
    let text = || "Text".to_owned();
    let actions = [
        Action::Take,
        Action::Ask { text: text(), reason: AskReason::Other },
        Action::Resume,
        Action::Note { text: text() },
        Action::HandOver { to: house.colleague.id },
        Action::HandOver { to: house.lead.id },
        Action::Propose { outcome, text: text() },
        Action::Approve,
        Action::Return { reason: text() },
        Action::Decide { outcome, text: text() },
        Action::Close,
        Action::Reopen { reason: text() },
    ];
    let people: [&Somebody; 4] = [&house.worker, &house.colleague, &house.lead, &house.second_lead];
    let who = one_of(house, &people);
    let before = house.cases.record(&who.caller, case).await.unwrap().case;
    // Something that is possible now, so that the cases get about.
    let now = house.clock.now();
    let actor = Actor {
        person: who.id,
        leads: who.id == house.lead.id || who.id == house.second_lead.id,
        stands_in: false,
    };
    let possible: Vec<_> =
        actions.into_iter().filter(|action| before.after(action, &actor, now).is_ok()).collect();
    let action = one_of(house, &possible).clone();
    let expected = before.after(&action, &actor, now).unwrap();
    let done =
        house.cases.act(&who.caller, case, before.version, action, Vec::new()).await.unwrap();
    let mut after = house.cases.record(&who.caller, case).await.unwrap().case;
    assert_eq!(after, done);
    assert_eq!(after.version, before.version + 1);
    if expected.file {
        assert!(after.file_number.take().is_some());
    }
    after.version = before.version;
    assert_eq!(after, expected.case, "{}: what is stored is what was worked out", house.engine);
}

#[tokio::test]
async fn what_is_stored_is_what_the_state_machine_says_and_the_counts_are_right() {
    for house in houses().await {
        let mut all = Vec::new();
        for number in 0..4 {
            let two_persons = number % 2 == 0;
            let number = format!("LEM-2026-{number:06}");
            let application = transport::Application { two_persons, ..application(&number, "Ada") };
            all.push(house.opened(house.town, application).await);
        }
        for _ in 0..10 {
            for case in &all {
                do_something(&house, *case).await;
            }
        }
        let (counted, there) = house
            .store
            .read::<_, store::Error>(|read| {
                let nobody = Uuid::nil();
                let counted = read.all(
                    "SELECT organisation, leika, status, assignee, n FROM case_count WHERE n <> 0
                     ORDER BY 1, 2, 3, 4",
                    &[],
                )?;
                let there = read.all(
                    "SELECT organisation, leika, status, COALESCE(assignee, ?1), COUNT(*)
                     FROM office_case GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
                    &[nobody.into()],
                )?;
                Ok((counted, there))
            })
            .await
            .unwrap();
        assert_eq!(counted, there, "{}", house.engine);
        house.store.read(|read| store::journal::verify(read, None)).await.unwrap();
    }
}

#[test]
fn a_closed_case_takes_nothing_but_notes_and_reopening() {
    let mut case = fresh(false);
    case.state = State::Closed { at: START, outcome: None };
    case.file_number = Some("22.20-2026/1".to_owned());
    let lead = Actor { person: Uuid::from_u128(12), leads: true, stands_in: false };
    let text = || "Text".to_owned();
    for action in [
        Action::Take,
        Action::HandOver { to: Uuid::from_u128(10) },
        Action::Ask { text: text(), reason: AskReason::Other },
        Action::Write { text: text() },
        Action::Resume,
        Action::Approve,
        Action::Return { reason: text() },
        Action::Decide { outcome: Outcome::Granted, text: text() },
        Action::Propose { outcome: Outcome::Granted, text: text() },
        Action::File,
        Action::Close,
    ] {
        assert_eq!(case.after(&action, &lead, START).unwrap_err(), Refused::State, "{action:?}");
    }
    assert!(case.after(&Action::Note { text: text() }, &lead, START).is_ok());
    assert!(case.after(&Action::Reopen { reason: text() }, &lead, START).is_ok());
}
