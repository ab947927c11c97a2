//! Pages and API as people and programs see them.

use axum::http::StatusCode;
use cases::{Action, AskReason};
use transport::{Message, Outcome};

use crate::house::{House, application, houses, upload};

fn contains(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is not in {page}");
    }
}

async fn take(house: &House, case: uuid::Uuid) {
    house.cases.act(&house.worker.caller, case, 1, Action::Take, Vec::new()).await.unwrap();
}

#[tokio::test]
async fn a_case_is_worked_on_with_plain_forms() {
    for house in houses().await {
        let files = vec![upload("../../Melde bestätigung.pdf", b"%PDF-1.7 upload")];
        let case = house.arrived_with(application("LEM-2026-000001", "Jürgen Groß"), files).await;
        let address = format!("/vorgaenge/{case}");
        let page = house.get(&house.worker, &address).await.text();
        contains(&page, &["Kennzeichen", "LIP-AB 1", "Eingegangen", "Übernehmen", "in 14 Tagen"]);
        assert!(!page.contains("Entscheiden<"), "nothing is offered that would be refused");

        let document =
            house.cases.record(&house.worker.caller, case).await.unwrap().documents[0].id;
        let file = house.get(&house.worker, &format!("{address}/dokumente/{document}")).await;
        assert_eq!(file.body.as_ref(), b"%PDF-1.7 upload");
        assert!(
            file.disposition.starts_with("attachment; filename=\"Melde best"),
            "{}",
            file.disposition
        );

        let taken = house.post(&house.worker, &format!("{address}/uebernehmen"), "version=1").await;
        assert_eq!(
            (taken.status, taken.location.as_str()),
            (StatusCode::SEE_OTHER, address.as_str())
        );

        let form = house
            .get(&house.worker, &format!("{address}/entscheiden?ausgang=granted"))
            .await
            .text();
        contains(&form, &["Bewohnerparkausweis", "4. März 2026", "name=\"version\" value=\"2\""]);
        let decide = |step: &str| {
            format!("version=2&ausgang=granted&text=Wir+bewilligen+%3Cb%3E.&schritt={step}")
        };
        let path = format!("{address}/entscheiden");
        let check = house.post(&house.worker, &path, &decide("pruefen")).await.text();
        contains(&check, &["Noch ist nichts gesendet", "Wir bewilligen &lt;b&gt;."]);
        let preview = house.post(&house.worker, &path, &decide("vorschau")).await;
        assert!(preview.body.starts_with(b"%PDF-"));
        let decided = house.post(&house.worker, &path, &decide("entscheiden")).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());

        let again = house.post(&house.worker, &path, &decide("entscheiden")).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        contains(&again.text(), &["Das haben Sie schon erledigt", "Wir bewilligen &lt;b&gt;."]);
        house.run_jobs().await;
        let decisions =
            house.told(case).iter().filter(|it| matches!(it, Message::Decision { .. })).count();
        assert_eq!(decisions, 1, "{}: a double click decides once", house.engine);
    }
}

#[tokio::test]
async fn whoever_is_second_sees_what_changed_and_keeps_what_they_wrote() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        take(&house, case).await;
        let late = house
            .post(&house.lead, &format!("/vorgaenge/{case}/notiz"), "version=1&text=Mein+Text")
            .await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        contains(&late.text(), &["Jemand war schneller", "Übernommen", "Anna", "Mein Text"]);
    }
}

#[tokio::test]
async fn what_is_not_possible_is_said_with_a_way_back() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        let address = format!("/vorgaenge/{case}");
        let close = house.post(&house.worker, &format!("{address}/schliessen"), "version=1").await;
        assert_eq!(close.status, StatusCode::CONFLICT);
        contains(&close.text(), &["Das geht gerade nicht", &format!("href=\"{address}\"")]);
        take(&house, case).await;
        let path = format!("{address}/nachricht");
        let fields = [("version", "2"), ("text", "Guten Tag")];
        let other = house.post_files(&house.colleague, &path, &fields, &[]).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN);
        contains(&other.text(), &["Jemand anderes bearbeitet das", "Guten Tag"]);
    }
}

#[tokio::test]
async fn forms_keep_what_was_typed_and_name_what_is_wrong() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        take(&house, case).await;
        let address = format!("/vorgaenge/{case}");
        let empty =
            house.post(&house.worker, &format!("{address}/notiz"), "version=2&text=+").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        contains(&empty.text(), &["Bitte schreiben Sie etwas.", "href=\"#text\"", "Fehler: "]);
        let gap = house
            .post(
                &house.worker,
                &format!("{address}/entscheiden"),
                "version=2&ausgang=rejected&text=Nein.+%5BBitte+erg%C3%A4nzen%5D&schritt=pruefen",
            )
            .await;
        assert_eq!(gap.status, StatusCode::UNPROCESSABLE_ENTITY);
        contains(&gap.text(), &["eckigen Klammern", "Nein. [Bitte ergänzen]"]);
        let nobody =
            house.post(&house.worker, &format!("{address}/uebergeben"), "version=2&person=").await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        let program = house
            .post_files(
                &house.worker,
                &format!("{address}/nachricht"),
                &[("version", "2"), ("text", "Anbei"), ("art", "frage")],
                &[("brief.pdf", b"MZ\x90\x00")],
            )
            .await;
        assert_eq!(program.status, StatusCode::UNPROCESSABLE_ENTITY);
        contains(&program.text(), &["Anbei", "Diese Art von Datei geht nicht"]);
    }
}

#[tokio::test]
async fn of_a_message_that_is_too_long_the_page_repeats_only_what_it_may_have() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        take(&house, case).await;
        let path = format!("/vorgaenge/{case}/nachricht");
        let limit = cases::limits::TEXT;
        for text in ["ä".repeat(limit + 1), "x".repeat(3 << 20)] {
            let fields = [("text", text.as_str()), ("version", "2"), ("art", "frage")];
            let long = house.post_files(&house.worker, &path, &fields, &[]).await;
            assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", house.engine);
            let page = long.text();
            contains(&page, &["höchstens 10.000 Zeichen", "steht hier nicht mehr"]);
            contains(&page, &["name=\"version\" value=\"2\""]);
            let mark = text.chars().next().unwrap();
            let repeated = page.split(|c| c != mark).map(|run| run.chars().count()).max();
            assert_eq!(repeated, Some(limit), "{}", house.engine);
        }
        // As long as it may be, with the line ends of a browser.
        let text = "ä\r\n".repeat(limit / 2);
        let fields = [("text", text.as_str()), ("version", "2")];
        let sent = house.post_files(&house.worker, &path, &fields, &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}: {}", house.engine, sent.text());
    }
}

/// The fields of a form that a page holds, as a browser sends them.
fn fields(page: &str) -> Vec<(String, String)> {
    let form =
        page.split("<form class=\"kl-form\"").nth(1).unwrap().split("</form>").next().unwrap();
    let between = |text: &str, start: &str, end: &str| -> String {
        text.split(start).nth(1).unwrap().split(end).next().unwrap().to_owned()
    };
    form.split('<')
        .filter(|tag| tag.starts_with("input type=\"hidden\"") || tag.starts_with("textarea"))
        .map(|tag| {
            let name = between(tag, "name=\"", "\"");
            let value = match tag.split_once(">\n") {
                Some((_, text)) => text.to_owned(),
                None => between(tag, "value=\"", "\""),
            };
            (name, value)
        })
        .collect()
}

#[tokio::test]
async fn what_was_written_when_the_session_had_ended_is_sent_after_signing_in() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        take(&house, case).await;
        let address = format!("/vorgaenge/{case}");
        let until = |moment: i64| {
            let person = house.worker.id;
            house.store.housekeeping::<_, store::Error>(move |tx| {
                let sql = "UPDATE access SET expires_at = ?2 WHERE person = ?1";
                tx.execute(sql, &[person.into(), moment.into()])
            })
        };
        let texts = |record: &cases::Record| -> Vec<String> {
            record.entries.iter().map(|entry| entry.text.clone()).collect()
        };

        until(0).await.unwrap();
        let note = "Zeile 1 <b>\r\nZeile 2";
        let form = "version=2&text=Zeile+1+%3Cb%3E%0D%0AZeile+2";
        let refused = house.post(&house.worker, &format!("{address}/notiz"), form).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", house.engine);
        let page = refused.text();
        contains(&page, &["Ihre Anmeldung ist abgelaufen", "href=\"/anmelden\" target=\"_blank\""]);
        contains(&page, &[&format!("action=\"{address}/notiz\"")]);
        let sent = fields(&page);
        let expected = [("version", "2"), ("text", "Zeile 1 &lt;b&gt;\r\nZeile 2")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(sent, expected, "{}", house.engine);
        until(i64::MAX).await.unwrap();
        let again = house.post(&house.worker, &format!("{address}/notiz"), form).await;
        assert_eq!(again.location, address, "{}", again.text());

        // A message, with a file that has to be chosen again.
        until(0).await.unwrap();
        let path = format!("{address}/nachricht");
        let values = [("version", "3"), ("text", "Guten Tag, anbei der Plan."), ("art", "frage")];
        let file: [(&str, &[u8]); 1] = [("Plan.pdf", b"%PDF-1.7 Plan")];
        let refused = house.post_files(&house.worker, &path, &values, &file).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        let page = refused.text();
        contains(&page, &["type=\"file\" id=\"dateien\" name=\"dateien\"", "multipart/form-data"]);
        let sent = fields(&page);
        let sent: Vec<_> =
            sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(sent, values);
        until(i64::MAX).await.unwrap();
        let again = house.post_files(&house.worker, &path, &sent, &file).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        let said = ["", "", &note.replace("\r\n", "\n"), values[1].1];
        assert_eq!(texts(&record), said, "{}", house.engine);
        assert_eq!(record.documents.len(), 1);

        // Another site cannot make this one repeat what it sends, and nobody is shown an empty form.
        until(0).await.unwrap();
        let nothing = house.post(&house.worker, &format!("{address}/notiz"), "").await;
        assert!(nothing.location.starts_with("/anmelden"), "{}", house.engine);
    }
}

#[tokio::test]
async fn files_go_along_with_a_message() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        take(&house, case).await;
        let sent = house
            .post_files(
                &house.worker,
                &format!("/vorgaenge/{case}/nachricht"),
                &[("version", "2"), ("text", "Anbei der Plan"), ("art", "frage")],
                &[("Plan.pdf", b"%PDF-1.7 Plan"), ("", b"")],
            )
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        house.run_jobs().await;
        let told = house.portal.told.lock().unwrap().clone();
        let (_, message, files) = told.iter().find(|(.., files)| !files.is_empty()).unwrap();
        let text = "Anbei der Plan".to_owned();
        assert_eq!(*message, Message::OfficeMessage { text, asks: true }, "{}", house.engine);
        assert_eq!(files[0].name, "Plan.pdf");
        let detail = house.get(&house.worker, &format!("/api/v1/cases/{case}")).await.json();
        assert_eq!(detail["status"], "waiting");
        assert_eq!(detail["clock_stopped"], true);
        assert_eq!(detail["messages"][0]["documents"][0], detail["documents"][0]["id"]);
    }
}

#[tokio::test]
async fn the_inbox_filters_sorts_and_counts() {
    for house in houses().await {
        let ada = application("LEM-2026-000002", "Ada Groß");
        let ada = house.opened_days_ago(1, house.town, ada).await;
        let title = "Hundesteuer".to_owned();
        let leika = "99102013104000".to_owned();
        let dog = transport::Application {
            title,
            leika,
            processing_days: 2,
            ..application("LEM-2026-000001", "50%_Hund")
        };
        let bob = house.opened(house.town, dog).await;
        take(&house, bob).await;
        let numbers = |page: &str| -> Vec<String> {
            page.match_indices("LEM-2026-")
                .filter_map(|(at, _)| page.get(at..at + 15))
                .map(ToOwned::to_owned)
                .collect()
        };
        for (query, expected) in [
            ("", vec!["LEM-2026-000001", "LEM-2026-000002"]),
            ("sortierung=eingang", vec!["LEM-2026-000001", "LEM-2026-000002"]),
            ("sortierung=nummer", vec!["LEM-2026-000001", "LEM-2026-000002"]),
            ("ansicht=meine", vec!["LEM-2026-000001"]),
            ("ansicht=frei", vec!["LEM-2026-000002"]),
            ("ansicht=faellig", vec!["LEM-2026-000001"]),
            ("ansicht=wartend", vec![]),
            ("ansicht=geschlossen", vec![]),
            ("q=gross", vec!["LEM-2026-000002"]),
            ("q=%25", vec!["LEM-2026-000001"]),
            ("q=gro+park", vec!["LEM-2026-000002"]),
            ("q=x%27+OR+1%3D1", vec![]),
            ("leistung=99102013104000", vec!["LEM-2026-000001"]),
            ("status=received", vec!["LEM-2026-000002"]),
            ("seite=7", vec![]),
            (
                "seite=-1&status=unsinn&sortierung=unsinn",
                vec!["LEM-2026-000001", "LEM-2026-000002"],
            ),
        ] {
            let page = house.get(&house.worker, &format!("/vorgaenge?{query}")).await.text();
            assert_eq!(numbers(&page), expected, "{}: {query}", house.engine);
            contains(
                &page,
                &["Meine (1)", "Ohne Bearbeitung (1)", "Alle offenen (2)", "Bald fällig (1)"],
            );
        }
        let late = application("LEM-2026-000003", "Cem");
        house.opened_days_ago(17, house.town, late).await;
        let page = house.get(&house.worker, "/vorgaenge?ansicht=faellig").await.text();
        contains(&page, &["seit 3 Tagen überfällig", "kl-inbox__row--overdue", "in 2 Tagen"]);
        let next = house.get(&house.worker, &format!("/vorgaenge/{bob}")).await.text();
        contains(&next, &[&format!("rel=\"next\" href=\"/vorgaenge/{ada}\"")]);
    }
}

#[tokio::test]
async fn what_is_due_stands_before_what_is_decided_or_waits() {
    for house in houses().await {
        let mut all = Vec::new();
        for (number, days) in [(1, 20), (2, 10), (3, 17), (4, 16)] {
            let number = format!("LEM-2026-{number:06}");
            let application = application(&number, "Ada");
            all.push(house.opened_days_ago(days, house.town, application).await);
        }
        let text = || "Text".to_owned();
        let decide = Action::Decide { outcome: Outcome::Granted, text: text() };
        for (case, action) in
            [(all[0], decide), (all[3], Action::Ask { text: text(), reason: AskReason::Other })]
        {
            take(&house, case).await;
            house.cases.act(&house.worker.caller, case, 2, action, Vec::new()).await.unwrap();
        }
        let page = house.get(&house.worker, "/vorgaenge?sortierung=frist").await.text();
        let places: Vec<_> = [3, 2, 1, 4]
            .map(|number| page.find(&format!("LEM-2026-{number:06}")).unwrap())
            .to_vec();
        assert!(places.is_sorted(), "{}: {places:?}", house.engine);
        let list = house.get(&house.worker, "/api/v1/cases?sort=due").await.json();
        let items = list["items"].as_array().unwrap();
        let told: Vec<_> = items
            .iter()
            .map(|it| (it["number"].as_str().unwrap().to_owned(), it["overdue"].as_bool().unwrap()))
            .collect();
        let expected = [(3, true), (2, false), (1, false), (4, false)];
        let expected = expected.map(|(number, late)| (format!("LEM-2026-{number:06}"), late));
        assert_eq!(told, expected, "{}", house.engine);
        // From one to the next goes only where something is due.
        let overdue = house.get(&house.worker, &format!("/vorgaenge/{}", all[2])).await.text();
        contains(&overdue, &[&format!("rel=\"next\" href=\"/vorgaenge/{}\"", all[1])]);
        assert!(!overdue.contains("rel=\"prev\""), "{}", house.engine);
    }
}

#[tokio::test]
async fn a_deadline_ends_with_its_day_in_germany() {
    const HOUR: i64 = 3_600;
    for house in houses().await {
        // Sent at nine o'clock a fortnight ago: due today.
        let today = application("LEM-2026-000001", "Ada");
        house.opened_days_ago(14, house.town, today).await;
        let eighth_day = application("LEM-2026-000002", "Eve");
        house.opened_days_ago(6, house.town, eighth_day).await;
        let path = "/vorgaenge?ansicht=faellig";
        for (seconds, words, overdue, soon) in [
            (12 * HOUR, "heute", false, 1),
            // One minute before midnight, and midnight.
            (3 * HOUR - 60, "heute", false, 1),
            (60, "seit einem Tag überfällig", true, 2),
        ] {
            house.clock.advance_seconds(seconds);
            let page = house.get(&house.worker, path).await.text();
            contains(&page, &[words, &format!("Bald fällig ({soon})")]);
            assert_eq!(page.contains("kl-inbox__row--overdue"), overdue, "{}", house.engine);
            let list = house.get(&house.worker, "/api/v1/cases?sort=due").await.json();
            assert_eq!(list["items"][0]["overdue"], overdue, "{}", house.engine);
            assert_eq!(list["items"][1]["overdue"], false, "{}", house.engine);
        }
    }
}

#[tokio::test]
async fn the_api_filters_sorts_and_pages() {
    for house in houses().await {
        for number in 1..=5 {
            let number = format!("LEM-2026-00000{number}");
            house.opened(house.town, application(&number, "Ada")).await;
            house.clock.advance_seconds(60);
        }
        let list = house.get(&house.worker, "/api/v1/cases?sort=number&limit=2&q=Ada").await.json();
        assert_eq!(list["total"], 5);
        assert_eq!(list["items"][0]["number"], "LEM-2026-000001");
        let next = list["next"].as_str().unwrap();
        assert_eq!(next, "/api/v1/cases?q=Ada&sort=number&limit=2&offset=2");
        let list = house.get(&house.worker, next).await.json();
        assert_eq!(list["items"][0]["number"], "LEM-2026-000003");
        let list = house.get(&house.worker, "/api/v1/cases?limit=1").await.json();
        assert_eq!(list["items"][0]["number"], "LEM-2026-000005", "{}", house.engine);
        for (query, total) in [
            ("assignee=none", 5),
            ("assignee=me", 0),
            ("status=received", 5),
            ("status=open", 5),
            ("status=closed", 0),
            ("offset=100", 5),
        ] {
            let list = house.get(&house.worker, &format!("/api/v1/cases?{query}")).await.json();
            assert_eq!(list["total"], total, "{query}");
        }
        for wrong in
            ["status=nonsense", "sort=nonsense", "assignee=nonsense", "organisation=7", "limit=x"]
        {
            let answer = house.get(&house.worker, &format!("/api/v1/cases?{wrong}")).await;
            assert_eq!(answer.status.as_u16() / 100, 4, "{wrong}");
            assert!(answer.json()["title"].is_string(), "{wrong}");
        }
    }
}

#[tokio::test]
async fn no_read_takes_more_than_three_statements() {
    for house in houses().await {
        let files = vec![upload("Ausweis.pdf", b"%PDF-1.7 x")];
        let case = house.arrived_with(application("LEM-2026-000001", "Ada"), files).await;
        for path in [
            "/vorgaenge".to_owned(),
            "/vorgaenge?ansicht=faellig&q=ada".to_owned(),
            format!("/vorgaenge/{case}"),
            format!("/vorgaenge/{case}/notiz"),
            format!("/vorgaenge/{case}/entscheiden?ausgang=granted"),
            "/vorgaenge/vertretung".to_owned(),
            "/api/v1/cases".to_owned(),
            "/api/v1/cases?status=open&assignee=me&q=ada&sort=due".to_owned(),
            format!("/api/v1/cases/{case}"),
        ] {
            let (answer, statements) = house.statements(house.get(&house.worker, &path)).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            assert!(statements <= 3, "{}: {path} takes {statements}", house.engine);
        }
    }
}

#[tokio::test]
async fn leads_write_the_letterhead_and_anybody_enters_their_deputy() {
    for house in houses().await {
        let saved = house
            .post(
                &house.lead,
                "/vorgaenge/briefkopf",
                &format!(
                    "organisation={}&anschrift=Marktplatz+1%0D%0A32657+Lemgo&rechtsbehelf=Klage.&fuss=",
                    house.town
                ),
            )
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let page = house.get(&house.lead, "/vorgaenge/briefkopf").await.text();
        contains(&page, &["Marktplatz 1", "Klage."]);

        let form = |from: &str, until: &str| {
            format!(
                "organisation={}&person={}&deputy={}&von={from}&bis={until}",
                house.town, house.worker.id, house.colleague.id
            )
        };
        let path = "/vorgaenge/vertretung";
        let wrong = house.post(&house.worker, path, &form("2026-03-08", "2026-03-04")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let entered = house.post(&house.worker, path, &form("2026-03-04", "2026-03-08")).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
        let page = house.get(&house.worker, path).await.text();
        contains(&page, &["Bruno vertritt Anna", "8. März 2026"]);
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        take(&house, case).await;
        let mine = house.get(&house.colleague, "/vorgaenge?ansicht=meine").await.text();
        contains(&mine, &["Meine (1)", "LEM-2026-000001"]);
        let ended = form("", "") + "&beenden=1";
        house.post(&house.worker, path, &ended).await;
        let page = house.get(&house.worker, path).await.text();
        contains(&page, &["keine Vertretung"]);
    }
}
