//! Who may see and do what.

use axum::http::{Method, StatusCode};
use cases::Action;
use uuid::Uuid;
use web::Access;

use crate::house::{House, application, houses, upload};

/// Every route of the room, with a case of another town in its address.
fn addresses(case: Uuid, document: Uuid) -> Vec<(Method, String)> {
    let mut addresses = vec![
        (Method::GET, format!("/vorgaenge/{case}")),
        (Method::GET, format!("/vorgaenge/{case}/dokumente/{document}")),
        (Method::GET, format!("/vorgaenge/{case}/entscheiden")),
        (Method::GET, format!("/vorgaenge/{case}/entwurf.pdf")),
        (Method::GET, format!("/vorgaenge/{case}/nachricht")),
        (Method::GET, format!("/vorgaenge/{case}/notiz")),
        (Method::GET, format!("/api/v1/cases/{case}")),
        (Method::GET, format!("/api/v1/cases/{case}/documents/{document}")),
    ];
    for word in ["uebernehmen", "notiz", "uebergeben", "schliessen", "freigeben", "entscheiden"] {
        addresses.push((Method::POST, format!("/vorgaenge/{case}/{word}")));
    }
    addresses
}

async fn call(
    house: &House,
    who: &crate::house::Somebody,
    method: &Method,
    path: &str,
) -> StatusCode {
    if *method == Method::GET {
        return house.get(who, path).await.status;
    }
    let form = format!("version=1&text=x&ausgang=granted&schritt=entscheiden&person={}", who.id);
    house.post(who, path, &form).await.status
}

#[tokio::test]
async fn another_organisation_learns_nothing_and_changes_nothing() {
    for house in houses().await {
        let files = vec![upload("Ausweis.pdf", b"%PDF-1.7 x")];
        let case = house.arrived_with(application("LEM-2026-000001", "Ada"), files).await;
        let record = house.cases.record(&house.worker.caller, case).await.unwrap();
        let document = record.documents[0].id;
        for (method, path) in addresses(case, document) {
            let status = call(&house, &house.stranger, &method, &path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{}: {method} {path}", house.engine);
            let status = call(&house, &house.editor, &method, &path).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{}: {method} {path}", house.engine);
        }
        let answer = house
            .post_files(
                &house.stranger,
                &format!("/vorgaenge/{case}/nachricht"),
                &[("text", "x")],
                &[],
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let action = Action::Note { text: "x".to_owned() };
        let acted = house.cases.act(&house.editor.caller, case, 1, action, Vec::new()).await;
        assert!(
            matches!(acted, Err(cases::Error::NotFound)),
            "rights are checked in the operation"
        );
        let after = house.cases.record(&house.worker.caller, case).await.unwrap();
        assert_eq!(after.case, record.case);

        // A file is found under its own case only.
        let own = house.opened(house.other_town, application("DET-2026-000001", "Bob")).await;
        for path in [
            format!("/vorgaenge/{own}/dokumente/{document}"),
            format!("/api/v1/cases/{own}/documents/{document}"),
        ] {
            let status = house.get(&house.stranger, &path).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_sign_in() {
    for house in houses().await {
        let case = house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        for (method, path) in addresses(case, Uuid::nil()) {
            if method != Method::GET {
                continue;
            }
            let answer = house.get_anonymously(&path).await;
            if path.starts_with("/api/") {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            } else {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                assert!(answer.location.starts_with("/anmelden"), "{}", answer.location);
            }
        }
    }
}

#[tokio::test]
async fn every_route_is_for_those_who_work_on_cases() {
    for house in houses().await {
        let routes = cases::routes(house.cases.clone());
        assert_eq!(routes.table().len(), 17);
        for route in routes.table() {
            assert_eq!(route.access, Access::Roles(cases::WORKERS), "{}", route.path);
        }
    }
}

#[tokio::test]
async fn lists_and_figures_show_the_own_organisation_only() {
    for house in houses().await {
        house.opened(house.town, application("LEM-2026-000001", "Ada")).await;
        house.opened(house.other_town, application("DET-2026-000001", "Bob")).await;
        house.opened(house.other_town, application("DET-2026-000002", "Cem")).await;

        let inbox = house.get(&house.worker, "/vorgaenge").await.text();
        assert!(inbox.contains("LEM-2026-000001") && !inbox.contains("DET-"), "{}", house.engine);
        assert!(inbox.contains("Alle offenen (1)"));
        let list = house.get(&house.worker, "/api/v1/cases").await.json();
        assert_eq!(list["total"], 1);
        assert_eq!(list["items"][0]["number"], "LEM-2026-000001");

        for path in [
            format!("/vorgaenge?organisation={}", house.other_town),
            format!("/api/v1/cases?organisation={}", house.other_town),
            format!("/vorgaenge/vertretung?organisation={}", house.other_town),
            format!("/vorgaenge/briefkopf?organisation={}", house.other_town),
            "/vorgaenge/kein-vorgang".to_owned(),
        ] {
            let status = house.get(&house.lead, &path).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        let status = house.get(&house.worker, "/vorgaenge/briefkopf").await.status;
        assert_eq!(status, StatusCode::FORBIDDEN, "leads only");
    }
}

#[tokio::test]
async fn whoever_stands_in_for_somebody_does_so_in_one_organisation_only() {
    for house in houses().await {
        // Anna and Bruno work for both towns; in Lemgo, Bruno stands in for Anna.
        let (anna, bruno, detmold) = (house.worker.id, house.colleague.id, house.other_town);
        house
            .store
            .housekeeping::<_, store::Error>(move |tx| {
                for person in [anna, bruno] {
                    tx.execute(
                        "INSERT INTO membership (person, organisation, role)
                         VALUES (?1, ?2, 'case-worker')",
                        &[person.into(), detmold.into()],
                    )?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let acting = house.worker.caller.acting(house.town, cases::WORKERS).unwrap();
        let standing = cases::ops::Standing {
            person: anna,
            deputy: bruno,
            since: store::testing::START,
            until: store::testing::START.plus_days(7),
        };
        house.store.change(move |tx| cases::ops::set_deputy(tx, &acting, &standing)).await.unwrap();
        for (organisation, number) in
            [(house.town, "LEM-2026-000001"), (house.other_town, "DET-2026-000001")]
        {
            let case = house.opened(organisation, application(number, "Ada")).await;
            let path = format!("/vorgaenge/{case}/uebernehmen");
            let taken = house.post(&house.worker, &path, "version=1").await;
            assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", house.engine);
        }
        for (query, numbers) in [
            ("assignee=me", vec!["LEM-2026-000001"]),
            (&format!("assignee={anna}"), vec!["DET-2026-000001", "LEM-2026-000001"]),
        ] {
            let path = format!("/api/v1/cases?sort=number&{query}");
            let list = house.get(&house.colleague, &path).await.json();
            let items = list["items"].as_array().unwrap();
            let found: Vec<_> = items.iter().map(|it| it["number"].as_str().unwrap()).collect();
            assert_eq!(found, numbers, "{}: {query}", house.engine);
            assert_eq!(list["total"], numbers.len(), "{}: {query}", house.engine);
        }
        for (organisation, count) in [(house.town, 1), (house.other_town, 0)] {
            let path = format!("/vorgaenge?organisation={organisation}&ansicht=meine");
            let page = house.get(&house.colleague, &path).await.text();
            assert!(page.contains(&format!("Meine ({count})")), "{}", house.engine);
        }
    }
}
