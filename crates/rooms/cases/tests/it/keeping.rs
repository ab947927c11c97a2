//! How long cases are kept.

use cases::{Action, Error};
use store::journal;
use transport::Outcome;
use uuid::Uuid;

use crate::house::{House, application, houses, upload};

const DAY: i64 = 86_400;

/// A case with a file, decided and closed in March 2026.
async fn closed(house: &House, number: &str, applicant: &str) -> Uuid {
    let files = vec![upload("Ausweis.pdf", b"%PDF-1.7 Ausweis")];
    let case = house.arrived_with(application(number, applicant), files).await;
    let text = || "Text".to_owned();
    let decide = Action::Decide { outcome: Outcome::Granted, text: text() };
    let steps = [Action::Take, Action::Note { text: text() }, decide, Action::Close];
    for (version, action) in (1..).zip(steps) {
        house.cases.act(&house.worker.caller, case, version, action, Vec::new()).await.unwrap();
    }
    house.run_jobs().await;
    case
}

async fn number_of(house: &House, sql: &'static str) -> i64 {
    house.store.read(move |read| read.one(sql, &[])?.take(0)).await.unwrap()
}

#[tokio::test]
async fn a_closed_case_is_deleted_when_the_filing_plan_keeps_it_no_longer() {
    for house in houses().await {
        let case = closed(&house, "LEM-2026-000001", "Ada").await;
        let again = closed(&house, "LEM-2026-000002", "Eve").await;
        let open = house.opened(house.town, application("LEM-2026-000003", "Bob")).await;
        // Residents' parking is kept for three years.
        let page = house.get(&house.worker, &format!("/vorgaenge/{case}")).await.text();
        assert!(page.contains("Wird gelöscht am") && page.contains("1. Januar 2030"), "{page}");
        let detail = house.get(&house.worker, &format!("/api/v1/cases/{case}")).await.json();
        assert_eq!(detail["deleted_on"], "2030-01-01");
        let page = house.get(&house.worker, &format!("/vorgaenge/{open}")).await.text();
        assert!(!page.contains("Wird gelöscht am"));

        // From 4 March 2026 to 31 December 2029, nine o'clock in the morning.
        house.clock.advance_seconds((3 * 365 + 1 + 302) * DAY);
        assert_eq!(house.cases.expire().await.unwrap(), 0, "{}", house.engine);
        let reopen = Action::Reopen { reason: "Einspruch".to_owned() };
        house.cases.act(&house.worker.caller, again, 5, reopen, Vec::new()).await.unwrap();
        house.run_jobs().await;
        house.clock.advance_seconds(DAY);
        let before = house.files();
        assert_eq!(house.cases.expire().await.unwrap(), 1, "{}", house.engine);
        assert_eq!(house.cases.expire().await.unwrap(), 0);
        house.run_jobs().await;
        assert_eq!(house.files(), before - 2, "what was sent and the decision");

        let gone = house.cases.record(&house.worker.caller, case).await;
        assert!(matches!(gone, Err(Error::NotFound)), "{}", house.engine);
        for kept in [again, open] {
            house.cases.record(&house.worker.caller, kept).await.unwrap();
        }
        let others = "SELECT (SELECT COUNT(*) FROM case_entry e WHERE NOT EXISTS (
                 SELECT 1 FROM office_case c WHERE c.id = e.case_id))
             + (SELECT COUNT(*) FROM case_document d WHERE NOT EXISTS (
                 SELECT 1 FROM office_case c WHERE c.id = d.case_id))";
        assert_eq!(number_of(&house, others).await, 0);
        let counted = "SELECT CAST(SUM(n) AS BIGINT) FROM case_count";
        assert_eq!(number_of(&house, counted).await, 2, "{}", house.engine);
        house.store.read(|read| journal::verify(read, None)).await.unwrap();
        let deleted = "SELECT COUNT(*) FROM journal WHERE operation = 'case.delete'";
        assert_eq!(number_of(&house, deleted).await, 1);
    }
}
