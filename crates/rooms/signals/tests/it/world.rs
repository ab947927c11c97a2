//! Towns of two states, a provider, a state, their people, and what was counted.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use identity::testing::{Employed, employ};
use identity::{Caller, OrganisationKind, Role};
use jiff::civil::Date;
use serde_json::Value;
use store::testing::{TestStore, embedded, stores};
use store::{Store, Tx};
use tally::{Event, Kind, Month};
use tower::ServiceExt;
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};

pub(crate) const PARKING: &str = "99108001001000";
pub(crate) const DOG: &str = "99102013002000";

const MIGRATIONS: [&[store::Migration]; 5] = [
    identity::MIGRATIONS,
    directory::MIGRATIONS,
    tally::MIGRATIONS,
    forms::MIGRATIONS,
    signals::MIGRATIONS,
];

/// Id, kind, mark and name, region, inhabitants.
type Line = (u128, OrganisationKind, &'static str, &'static str, i64);

const ORGANISATIONS: &[Line] = &[
    (1, OrganisationKind::Municipality, "LEM", "057660044044", 40_000),
    (2, OrganisationKind::Municipality, "LAG", "057660040040", 35_000),
    (3, OrganisationKind::Municipality, "BUE", "057580004004", 45_000),
    (4, OrganisationKind::Municipality, "LOE", "057580024024", 39_000),
    (5, OrganisationKind::Municipality, "POR", "057700032032", 35_500),
    (6, OrganisationKind::Municipality, "ESP", "057700008008", 24_500),
    (7, OrganisationKind::Municipality, "DET", "057660020020", 74_000),
    (8, OrganisationKind::Provider, "KRZ", "", 0),
    (9, OrganisationKind::State, "NRW", "050000000000", 0),
    (10, OrganisationKind::Federation, "BUN", "", 0),
    (11, OrganisationKind::Company, "FIR", "057660044044", 0),
];

pub(crate) fn id(mark: &str) -> Uuid {
    let line = ORGANISATIONS.iter().find(|(_, _, known, ..)| *known == mark).unwrap();
    Uuid::from_u128(line.0)
}

pub(crate) fn place(mark: &str) -> &'static str {
    ORGANISATIONS.iter().find(|(_, _, known, ..)| *known == mark).unwrap().3
}

/// Somebody with an account, who acts for one organisation.
#[derive(Clone)]
pub(crate) struct Somebody {
    pub(crate) of: Uuid,
    pub(crate) caller: Caller,
    token: String,
    cookie: String,
}

pub(crate) struct World {
    pub(crate) files: TestStore,
    pub(crate) store: Store,
    people: Vec<(&'static str, Somebody)>,
    app: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

/// A world on each engine. It is 4 March 2026.
pub(crate) async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for files in stores(&MIGRATIONS) {
        worlds.push(World::new(files).await);
    }
    worlds
}

/// A world on the embedded engine alone.
pub(crate) async fn world() -> World {
    World::new(embedded(&MIGRATIONS)).await
}

/// A month of the year before the tests begin: 1 is January 2025.
pub(crate) fn month(number: i8) -> Month {
    Month::of(Date::constant(2025, number, 1))
}

impl World {
    async fn new(files: TestStore) -> Self {
        let store = files.store.clone();
        store.housekeeping(found).await.unwrap();
        let mut people = Vec::new();
        for (_, _, mark, ..) in ORGANISATIONS {
            people.push((*mark, somebody(&store, mark, Role::Cdo).await));
        }
        let shell = Shell::new(ShellConfig {
            store: store.clone(),
            texts: Texts::gather(&[web::TEXTS, directory::TEXTS, signals::TEXTS]).unwrap(),
            nav: Vec::new(),
            base_url: "http://localhost".to_owned(),
            demonstration: false,
        });
        let app = web::serve::app(&shell, signals::routes_without_services(store.clone()));
        Self { files, store, people, app }
    }

    /// The chief digital officer of an organisation.
    pub(crate) fn of(&self, mark: &str) -> Somebody {
        self.people.iter().find(|(known, _)| *known == mark).unwrap().1.clone()
    }

    /// Counts events at a town on the tenth of a month, with what they measured in sum.
    pub(crate) async fn count(
        &self,
        mark: &str,
        month: Month,
        (kind, detail): (Kind, &'static str),
        service: &'static str,
        (events, amount): (i64, i64),
    ) {
        let day = month.first_day().checked_add(jiff::ToSpan::days(9)).unwrap();
        let place = if mark.is_empty() { "" } else { place(mark) };
        let event = Event::of(kind, service).detail(detail).amount(amount);
        let counted = move |tx: &mut Tx<'_>| tally::count_many(tx, day, place, &event, events);
        self.store.housekeeping(counted).await.unwrap();
    }

    pub(crate) async fn publish(&self) {
        tally::tend(&self.store).await.unwrap();
    }

    /// Three months in which a town asks back 18 of 40 each month.
    pub(crate) async fn asks_back(&self, mark: &str) {
        let first = Month::of(Date::constant(2025, 12, 1));
        for month in [first, first.next(), first.next().next()] {
            self.count(mark, month, (Kind::Sent, ""), PARKING, (40, 0)).await;
            let missing = (Kind::AskedBack, "missing-document");
            self.count(mark, month, missing, PARKING, (13, 0)).await;
            self.count(mark, month, (Kind::AskedBack, "other"), PARKING, (5, 0)).await;
        }
        self.publish().await;
    }

    pub(crate) async fn get(&self, who: Option<&Somebody>, path: &str) -> Answer {
        let mut request = Request::get(path).header("accept", "text/html");
        if let Some(who) = who {
            request = if path.starts_with("/api/") {
                request.header("authorization", format!("Bearer {}", who.token))
            } else {
                request.header("cookie", &who.cookie)
            };
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, who: &Somebody, path: &str, body: Value) -> Answer {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", who.token))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn fill_in(&self, who: &Somebody, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("cookie", &who.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, text: String::from_utf8_lossy(&body).into_owned() }
    }
}

fn found(tx: &mut Tx<'_>) -> Result<(), store::Error> {
    for (id, kind, mark, ars, people) in ORGANISATIONS {
        tx.execute(
            "INSERT INTO organisation (id, kind, name, mark, ars, two_persons, created_at)
             VALUES (?1, ?2, ?3, ?3, ?4, FALSE, 0)",
            &[Uuid::from_u128(*id).into(), kind.word().into(), (*mark).into(), (*ars).into()],
        )?;
        if *people > 0 {
            tx.execute(
                "INSERT INTO region (ars, kind, name, population, valid_from)
                 VALUES (?1, 60, ?2, ?3, '2025-01-01')",
                &[(*ars).into(), (*mark).into(), (*people).into()],
            )?;
        }
    }
    for member in ["LEM", "LAG"] {
        tx.execute(
            "INSERT INTO affiliation (parent, member) VALUES (?1, ?2)",
            &[id("KRZ").into(), id(member).into()],
        )?;
    }
    tx.execute(
        "INSERT INTO form (id, version, title, source, rules, digest, imported_at)
         VALUES ('f', '1', 'f', '', '[]', '', 0)",
        &[],
    )?;
    for (number, leika) in [(1_u128, PARKING), (2, DOG)] {
        tx.execute(
            "INSERT INTO offer (id, organisation, leika, ars, form, form_version, title_de, title_en, intro_de,
                 intro_en, fee_note_de, fee_note_en, processing_days, two_persons, applicants, open)
             VALUES (?1, ?2, ?3, ?4, 'f', '1', '', '', '', '', '', '', 14, FALSE, 'person', TRUE)",
            &[
                Uuid::from_u128(number).into(),
                id("LEM").into(),
                leika.into(),
                place("LEM").into(),
            ],
        )?;
    }
    Ok(())
}

async fn somebody(store: &Store, mark: &'static str, role: Role) -> Somebody {
    let (email, of) = (format!("{role}@{}.example", mark.to_lowercase()), id(mark));
    let Employed { caller, token, cookie, .. } = employ(store, of, (&email, &email), role).await;
    Somebody { of, caller, token, cookie }
}
