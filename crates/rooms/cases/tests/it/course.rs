//! The course of a case: from its arrival to its file.

use bytes::Bytes;
use cases::{Action, AskReason, EntryKind, Error, Refused, Status, Upload};
use store::journal;
use transport::{File, Message, Outcome, PublicStatus};
use uuid::Uuid;

use crate::house::{House, Somebody, application, houses, upload};

async fn act(house: &House, who: &Somebody, case: Uuid, action: Action) -> Result<(), Error> {
    let version = house.cases.record(&who.caller, case).await?.case.version;
    let done = house.cases.act(&who.caller, case, version, action, Vec::new()).await;
    house.run_jobs().await;
    done.map(drop)
}

async fn status(house: &House, case: Uuid) -> Status {
    house.cases.record(&house.lead.caller, case).await.unwrap().case.state.status()
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[tokio::test]
async fn from_application_to_file() {
    for house in houses().await {
        let files = vec![upload("../Meldebestätigung.pdf", b"%PDF-1.7 upload")];
        let case = house.arrived_with(application("LEM-2026-000001", "Jürgen Groß"), files).await;
        assert_eq!(status(&house, case).await, Status::Received, "{}", house.engine);
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let granted = Action::Decide { outcome: Outcome::Granted, text: text("Bewilligt.") };
        act(&house, &house.worker, case, granted).await.unwrap();
        act(&house, &house.worker, case, Action::Close).await.unwrap();

        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.case.state.status(), Status::Closed);
        assert_eq!(record.case.state.outcome(), Some(Outcome::Granted));
        assert_eq!(record.case.file_number.as_deref(), Some("22.20-2026/1"));
        let kinds: Vec<_> = record.entries.iter().map(|entry| entry.kind).collect();
        let expected =
            [EntryKind::Received, EntryKind::Taken, EntryKind::Decided, EntryKind::Closed];
        assert_eq!(kinds, expected);
        assert_eq!(record.documents.len(), 2);
        assert!(record.documents[1].from_office);

        let told = house.told(case);
        assert!(matches!(
            told[0],
            Message::Status { status: PublicStatus::InProgress, due: Some(_), .. }
        ));
        assert_eq!(
            told[1],
            Message::Decision { outcome: Outcome::Granted, text: text("Bewilligt.") }
        );
        assert!(matches!(told[2], Message::Status { status: PublicStatus::Closed, .. }));
        let letter = house.portal.told.lock().unwrap()[1].2[0].clone();
        assert_eq!(letter.name, "Bescheid-LEM-2026-000001.pdf");
        assert!(letter.bytes.starts_with(b"%PDF-1.7"));
        house.store.read(|read| journal::verify(read, None)).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_delivered_twice_is_taken_once() {
    for house in houses().await {
        let case = house.store.entropy().new_id(house.clock.now());
        let message = Message::Application(Box::new(application("LEM-2026-000001", "Ada")));
        let submission = house.send(case, &message, Vec::new()).await;
        house.run_jobs().await;
        house.deliver_again(submission).await.unwrap();
        // Another submission for the same case is no second case either.
        house.send(case, &message, Vec::new()).await;
        house.run_jobs().await;
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.entries.len(), 1, "{}", house.engine);

        let reply = Message::CitizenMessage { text: text("Guten Tag") };
        let submission = house.send(case, &reply, Vec::new()).await;
        house.run_jobs().await;
        house.deliver_again(submission).await.unwrap();
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.entries.len(), 2);
    }
}

#[tokio::test]
async fn what_cannot_be_a_case_is_refused_and_what_is_too_long_is_cut() {
    for house in houses().await {
        let case = house.arrived(application(&"9".repeat(1_000), "Ada")).await;
        let found = house.cases.record(&house.worker.caller, case).await;
        assert!(matches!(found, Err(Error::NotFound)), "{}", house.engine);
        let case = house.arrived(application("LEM-2026-000001", &"ä".repeat(100_000))).await;
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.case.applicant.chars().count(), cases::limits::NAME);
    }
}

#[tokio::test]
async fn a_message_that_overtakes_its_application_waits() {
    for house in houses().await {
        let case = house.store.entropy().new_id(house.clock.now());
        house.send(case, &Message::CitizenMessage { text: text("Nachtrag") }, Vec::new()).await;
        house.run_jobs().await;
        let message = Message::Application(Box::new(application("LEM-2026-000002", "Ada")));
        house.send(case, &message, Vec::new()).await;
        house.run_jobs().await;
        house.clock.advance_seconds(600);
        house.run_jobs().await;
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        let kinds: Vec<_> = record.entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [EntryKind::Received, EntryKind::CitizenWrote], "{}", house.engine);
    }
}

#[tokio::test]
async fn a_question_stops_the_clock_and_the_answer_starts_it() {
    const DAY: i64 = 86_400;
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000003", "Ada")).await;
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let due = house.cases.record(&house.worker.caller, case).await.unwrap().case.due_at;
        assert_eq!(due, store::testing::START.plus_days(14));
        act(
            &house,
            &house.worker,
            case,
            Action::Ask { text: text("Welches Kennzeichen?"), reason: AskReason::Other },
        )
        .await
        .unwrap();
        assert_eq!(status(&house, case).await, Status::Waiting);
        house.clock.advance_seconds(3 * DAY);
        // A second question does not start a second pause.
        act(
            &house,
            &house.worker,
            case,
            Action::Ask { text: text("Und die Farbe?"), reason: AskReason::Other },
        )
        .await
        .unwrap();
        house.clock.advance_seconds(2 * DAY);
        let answer = Message::CitizenMessage { text: text("LIP-AB 1, rot") };
        house.send(case, &answer, vec![upload("Schein.pdf", b"%PDF-1.7 Schein")]).await;
        house.run_jobs().await;

        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.case.state.status(), Status::InProgress, "{}", house.engine);
        assert_eq!(record.case.due_at, due.plus_days(5));
        assert_eq!(record.documents.len(), 1);
        let told = house.told(case);
        assert!(matches!(&told[1], Message::OfficeMessage { asks: true, .. }));
        let status = PublicStatus::InProgress;
        assert_eq!(told[3], Message::Status { status, due: Some(due.plus_days(5)), note: None });
    }
}

#[tokio::test]
async fn an_answer_by_telephone_starts_the_clock_too() {
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000004", "Ada")).await;
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        act(&house, &house.worker, case, Action::Ask { text: text("?"), reason: AskReason::Other })
            .await
            .unwrap();
        house.clock.advance_seconds(86_400);
        act(&house, &house.worker, case, Action::Resume).await.unwrap();
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.case.due_at, store::testing::START.plus_days(15), "{}", house.engine);
    }
}

#[tokio::test]
async fn two_persons_decide_where_the_authority_wants_it() {
    for house in houses().await {
        let two =
            transport::Application { two_persons: true, ..application("LEM-2026-000005", "Ada") };
        let case = house.arrived(two).await;
        act(&house, &house.lead, case, Action::Take).await.unwrap();
        let outcome = Outcome::Rejected;
        let alone = act(&house, &house.lead, case, Action::Decide { outcome, text: text("Nein.") });
        assert!(matches!(alone.await, Err(Error::Refused(Refused::SecondPerson))));
        act(&house, &house.lead, case, Action::Propose { outcome, text: text("Nein.") })
            .await
            .unwrap();
        for (who, refused) in
            [(&house.lead, Refused::SecondPerson), (&house.worker, Refused::SecondPerson)]
        {
            let error = act(&house, who, case, Action::Approve).await.unwrap_err();
            assert!(matches!(error, Error::Refused(why) if why == refused), "{error}");
        }
        assert_eq!(house.told(case).len(), 1, "the citizen hears of no proposal");
        act(&house, &house.second_lead, case, Action::Return { reason: text("Begründung fehlt") })
            .await
            .unwrap();
        act(&house, &house.lead, case, Action::Propose { outcome, text: text("Nein, weil.") })
            .await
            .unwrap();
        act(&house, &house.second_lead, case, Action::Approve).await.unwrap();
        assert_eq!(status(&house, case).await, Status::Decided);
        assert_eq!(house.told(case)[1], Message::Decision { outcome, text: text("Nein, weil.") });
    }
}

#[tokio::test]
async fn an_organisation_can_want_two_persons_for_everything() {
    for house in houses().await {
        let town = house.town;
        let earlier = house.arrived(application("LEM-2026-000005", "Ada")).await;
        house
            .store
            .housekeeping::<_, store::Error>(move |tx| {
                tx.execute_one(
                    "organisation",
                    "UPDATE organisation SET two_persons = TRUE WHERE id = ?1",
                    &[town.into()],
                )
            })
            .await
            .unwrap();
        let later = house.arrived(application("LEM-2026-000006", "Ada")).await;
        // Also where the case was there before the organisation wanted it.
        for case in [earlier, later] {
            act(&house, &house.lead, case, Action::Take).await.unwrap();
            assert!(house.cases.record(&house.lead.caller, case).await.unwrap().case.two_persons);
            let outcome = Outcome::Granted;
            let decide = Action::Decide { outcome, text: text("Ja.") };
            let alone = act(&house, &house.lead, case, decide).await.unwrap_err();
            assert!(matches!(alone, Error::Refused(Refused::SecondPerson)), "{alone}");
            let propose = Action::Propose { outcome, text: text("Ja.") };
            act(&house, &house.lead, case, propose).await.unwrap();
            act(&house, &house.second_lead, case, Action::Approve).await.unwrap();
            assert_eq!(status(&house, case).await, Status::Decided, "{}", house.engine);
        }
    }
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_wins() {
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000007", "Ada")).await;
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let version = house.cases.record(&house.lead.caller, case).await.unwrap().case.version;
        let decide = |who: &Somebody, outcome| {
            let (cases, caller) = (house.cases.clone(), who.caller.clone());
            let action = Action::Decide { outcome, text: text("Entschieden.") };
            async move { cases.act(&caller, case, version, action, Vec::new()).await }
        };
        let (one, other) = tokio::join!(
            decide(&house.worker, Outcome::Granted),
            decide(&house.lead, Outcome::Rejected)
        );
        house.run_jobs().await;
        let (winner, loser) = if one.is_ok() { (one, other) } else { (other, one) };
        let decided = winner.unwrap().state.outcome();
        assert!(matches!(loser.unwrap_err(), Error::Stale), "{}", house.engine);
        let record = house.cases.record(&house.lead.caller, case).await.unwrap();
        assert_eq!(record.case.state.outcome(), decided);
        assert_eq!(record.documents.len(), 1);
        let decisions = house.told(case);
        let decisions = decisions.iter().filter(|it| matches!(it, Message::Decision { .. }));
        assert_eq!(decisions.count(), 1);
    }
}

#[tokio::test]
async fn only_the_assignee_their_deputy_and_leads_work_on_a_case() {
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000008", "Ada")).await;
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let write = || Action::Write { text: text("Guten Tag") };
        let refused = act(&house, &house.colleague, case, write()).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(Refused::Assigned)), "{refused}");
        act(&house, &house.colleague, case, Action::Note { text: text("gesehen") }).await.unwrap();

        let acting = house.worker.caller.acting(house.town, cases::WORKERS).unwrap();
        let standing = cases::ops::Standing {
            person: house.worker.id,
            deputy: house.colleague.id,
            since: store::testing::START,
            until: store::testing::START.plus_days(7),
        };
        house.store.change(move |tx| cases::ops::set_deputy(tx, &acting, &standing)).await.unwrap();
        act(&house, &house.colleague, case, write()).await.unwrap();
        house.clock.advance_seconds(8 * 86_400);
        assert!(act(&house, &house.colleague, case, write()).await.is_err());
        act(&house, &house.lead, case, write()).await.unwrap();

        let to = house.editor.id;
        let error = act(&house, &house.lead, case, Action::HandOver { to }).await.unwrap_err();
        assert!(matches!(error, Error::Refused(Refused::NoMember)), "{error}");
        let to = house.colleague.id;
        act(&house, &house.lead, case, Action::HandOver { to }).await.unwrap();
        act(&house, &house.colleague, case, write()).await.unwrap();
        assert!(act(&house, &house.worker, case, write()).await.is_err(), "{}", house.engine);
    }
}

#[tokio::test]
async fn deputies_are_set_for_oneself_or_by_leads() {
    for house in houses().await {
        let standing = cases::ops::Standing {
            person: house.worker.id,
            deputy: house.colleague.id,
            since: store::testing::START,
            until: store::testing::START.plus_days(7),
        };
        for (who, allowed) in [(&house.colleague, false), (&house.lead, true)] {
            let acting = who.caller.acting(house.town, cases::WORKERS).unwrap();
            let set = house.store.change(move |tx| cases::ops::set_deputy(tx, &acting, &standing));
            assert_eq!(set.await.is_ok(), allowed, "{}", house.engine);
        }
    }
}

#[tokio::test]
async fn a_withdrawn_case_is_told_and_closed_and_can_be_reopened() {
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000009", "Ada")).await;
        let withdrawal = Message::Withdrawal { reason: text("umgezogen") };
        house.send(case, &withdrawal, Vec::new()).await;
        house.run_jobs().await;
        assert_eq!(status(&house, case).await, Status::Withdrawn);
        act(&house, &house.worker, case, Action::Close).await.unwrap();
        // Too late now, but what they say is kept.
        house.send(case, &withdrawal, Vec::new()).await;
        house.run_jobs().await;
        assert_eq!(status(&house, case).await, Status::Closed);
        act(&house, &house.worker, case, Action::Reopen { reason: text("Irrtum") }).await.unwrap();
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let statuses: Vec<_> = house
            .told(case)
            .iter()
            .filter_map(|message| match message {
                Message::Status { status, .. } => Some(*status),
                _ => None,
            })
            .collect();
        let expected = [
            PublicStatus::Withdrawn,
            PublicStatus::Closed,
            // The answer to the second withdrawal.
            PublicStatus::Closed,
            PublicStatus::Reopened,
            PublicStatus::InProgress,
        ];
        assert_eq!(statuses, expected, "{}", house.engine);
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(record.case.file_number.as_deref(), Some("22.20-2026/1"));
    }
}

#[tokio::test]
async fn file_numbers_count_for_each_organisation_and_place_in_the_plan() {
    for house in houses().await {
        let mut numbers = Vec::new();
        for (number, leika) in
            [("1", "99108001001000"), ("2", "99108001001000"), ("3", "99102013104000")]
        {
            let leika = leika.to_owned();
            let case = house
                .opened(house.town, transport::Application { leika, ..application(number, "Ada") })
                .await;
            act(&house, &house.worker, case, Action::Take).await.unwrap();
            act(&house, &house.worker, case, Action::File).await.unwrap();
            let again = act(&house, &house.worker, case, Action::File).await.unwrap_err();
            assert!(matches!(again, Error::Refused(Refused::State)));
            let record = house.cases.record(&house.worker.caller, case).await.unwrap();
            numbers.push(record.case.file_number.unwrap());
        }
        assert_eq!(numbers, ["22.20-2026/1", "22.20-2026/2", "03.30-2026/1"], "{}", house.engine);
    }
}

#[tokio::test]
async fn opening_a_case_is_one_short_transaction() {
    for house in houses().await {
        let (_, statements) =
            house.statements(house.opened(house.town, application("1", "Ada"))).await;
        // The case, its count, its first entry; three for the journal.
        assert!(statements <= 6, "{}: {statements}", house.engine);
    }
}

#[tokio::test]
async fn what_is_refused_or_came_too_late_leaves_no_file() {
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000001", "Ada")).await;
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let version = house.cases.record(&house.worker.caller, case).await.unwrap().case.version;
        let before = house.files();
        let answer = |text: &str| Action::Write { text: text.to_owned() };
        let plan = || vec![Upload::new("plan.pdf", Bytes::from_static(b"%PDF-1.7")).unwrap()];
        let caller = &house.worker.caller;
        let (one, two) = tokio::join!(
            house.cases.act(caller, case, version, answer("eins"), plan()),
            house.cases.act(caller, case, version, answer("zwei"), plan())
        );
        assert!(one.is_ok() != two.is_ok(), "{}: {one:?} {two:?}", house.engine);
        assert_eq!(house.files(), before + 2, "one that is kept, one that is sent");
        let nobody = Action::HandOver { to: house.stranger.id };
        let refused = house.cases.act(caller, case, version + 1, nobody, plan()).await;
        assert!(matches!(refused, Err(Error::Refused(Refused::NoMember))), "{refused:?}");
        assert_eq!(house.files(), before + 2);

        // A delivery that is not taken, and one that was taken before.
        let reply = Message::CitizenMessage { text: text("Guten Tag") };
        let unknown = house.store.entropy().new_id(house.clock.now());
        house.send(unknown, &reply, vec![upload("plan.pdf", b"%PDF-1.7")]).await;
        house.run_jobs().await;
        assert_eq!(house.files(), before + 3, "the sealed one waits");
    }
}

#[tokio::test]
async fn the_same_file_id_in_two_cases_keeps_no_delivery_away() {
    for house in houses().await {
        let file = upload("plan.pdf", b"%PDF-1.7 eins");
        let same = File { bytes: Bytes::from_static(b"%PDF-1.7 zwei"), ..file.clone() };
        let id = file.id;
        let one = house.arrived_with(application("LEM-2026-000001", "Ada"), vec![file]).await;
        let two = house.arrived_with(application("LEM-2026-000002", "Eve"), vec![same]).await;
        for (case, content) in [(one, "eins"), (two, "zwei")] {
            let path = format!("/vorgaenge/{case}/dokumente/{id}");
            let answer = house.get(&house.worker, &path).await;
            assert_eq!(answer.text(), format!("%PDF-1.7 {content}"), "{}", house.engine);
        }
    }
}

#[tokio::test]
async fn why_it_asks_back_and_how_long_it_takes_is_counted() {
    for house in houses().await {
        let case = house.arrived(application("LEM-2026-000077", "Ada")).await;
        act(&house, &house.worker, case, Action::Take).await.unwrap();
        let reason = AskReason::MissingDocument;
        let before = house.store.statements();
        act(&house, &house.worker, case, Action::Ask { text: text("Der Schein?"), reason })
            .await
            .unwrap();
        let asked = house.store.statements() - before;
        let before = house.store.statements();
        act(&house, &house.worker, case, Action::Write { text: text("Danke") }).await.unwrap();
        // A question moves the case to another status, which is counted for the inbox.
        assert!(
            asked <= house.store.statements() - before + 2,
            "{}: one for counting",
            house.engine
        );
        house.clock.advance_seconds(6 * 86_400);
        act(&house, &house.worker, case, Action::Resume).await.unwrap();
        let decide = Action::Decide { outcome: Outcome::Granted, text: text("Ja") };
        act(&house, &house.worker, case, decide).await.unwrap();
        let withdrawn = house.arrived(application("LEM-2026-000078", "Bob")).await;
        let message = Message::Withdrawal { reason: String::new() };
        house.send(withdrawn, &message, Vec::new()).await;
        house.run_jobs().await;
        let sql = "SELECT kind, detail, events, amount FROM tally ORDER BY kind";
        let rows = house.store.read(move |read| read.all(sql, &[])).await.unwrap();
        let counted: Vec<(String, String, i64, i64)> = rows
            .into_iter()
            .map(|mut row| {
                let (kind, detail) = (row.take(0).unwrap(), row.take(1).unwrap());
                (kind, detail, row.take(2).unwrap(), row.take(3).unwrap())
            })
            .collect();
        let line =
            |kind: &str, detail: &str, amount| (kind.to_owned(), detail.to_owned(), 1, amount);
        let expected = [
            line("asked-back", "missing-document", 0),
            line("decided", "", 6),
            line("withdrawn", "", 0),
        ];
        assert_eq!(counted, expected, "{}", house.engine);
    }
}
