//! A committee in a test: its people, an outsider, and browsers for them.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use committees::{Committees, Error, On};
use http_body_util::BodyExt;
use identity::ops::{NewOrganisation, found, grant};
use identity::{Caller, OrganisationKind, Role, Secret};
use serde_json::{Value as Json, json};
use store::testing::TestStore;
use store::{Actor, Clock, Store};
use tower::ServiceExt;
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) cookie: String,
    pub(crate) token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) engine: &'static str,
    pub(crate) rooms: Committees,
    pub(crate) app: Router,
    pub(crate) committee: Uuid,
    pub(crate) chair: Somebody,
    pub(crate) member: Somebody,
    pub(crate) colleague: Somebody,
    pub(crate) outsider: Somebody,
    _files: TestStore,
}

pub(crate) const MIGRATIONS: [&[store::Migration]; 6] = [
    identity::MIGRATIONS,
    directory::MIGRATIONS,
    shared::MIGRATIONS,
    needs::MIGRATIONS,
    requirements::MIGRATIONS,
    committees::MIGRATIONS,
];

pub(crate) async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for files in store::testing::stores(&MIGRATIONS) {
        houses.push(house(files).await);
    }
    houses
}

pub(crate) async fn organisation(store: &Store, kind: OrganisationKind, mark: &str) -> Uuid {
    let new = NewOrganisation {
        kind,
        name: format!("Stelle {mark}"),
        mark: mark.to_owned(),
        ars: String::new(),
        two_persons: false,
    };
    store.change(move |tx| found(tx, Actor::System, &new)).await.unwrap().id
}

/// Somebody who has signed in, written straight into the tables: hashing passwords takes long.
pub(crate) async fn somebody(store: &Store, name: &str, of: Option<(Uuid, Role)>) -> Somebody {
    let (session, token) = (Secret::new(store.entropy()), Secret::new(store.entropy()));
    let hashes = [("session", session.hash()), ("token", token.hash())];
    let email = format!("{}@example.org", name.to_lowercase());
    let (address, name) = (email.clone(), name.to_owned());
    let id = store
        .housekeeping::<_, store::Error>(move |tx| {
            let (id, now) = (tx.new_id(), tx.now());
            tx.execute(
                "INSERT INTO person (id, email, name, created_at, disabled) VALUES (?1, ?2, ?3, ?4, FALSE)",
                &[id.into(), address.as_str().into(), name.as_str().into(), now.into()],
            )?;
            for (kind, hash) in &hashes {
                tx.execute(
                    "INSERT INTO access (token, kind, person, label, created_at, expires_at)
                     VALUES (?1, ?2, ?3, '', ?4, ?5)",
                    &[hash.as_slice().into(), (*kind).into(), id.into(), now.into(), now.plus_days(9000).into()],
                )?;
            }
            Ok(id)
        })
        .await
        .unwrap();
    if let Some((organisation, role)) = of {
        store.change(move |tx| grant(tx, Actor::System, id, organisation, role)).await.unwrap();
    }
    Somebody { id, email, cookie: session.reveal(), token: token.reveal() }
}

pub(crate) async fn caller(store: &Store, who: &Somebody) -> Caller {
    let email = who.email.clone();
    store.read(move |read| identity::ops::caller_for(read, &email)).await.unwrap()
}

pub(crate) fn charter() -> Json {
    json!({
        "text": "Wir beraten vertraulich.", "quorum_percent": 50, "voting": "majority",
        "name_free": true, "label": "amber", "video_per_year": 10, "in_person_per_year": 2,
    })
}

/// The fields of a new committee.
pub(crate) fn founding(name: &str, existence: &str) -> Json {
    let mut fields = charter();
    let more =
        json!({"name": name, "short": "KOG", "purpose": "Bedarfe bündeln", "existence": existence});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    if existence == "red" {
        fields["label"] = json!("red");
    }
    fields
}

async fn house(files: TestStore) -> House {
    let store = files.store.clone();
    let shell = Shell::new(ShellConfig {
        store: store.clone(),
        texts: Texts::gather(&[web::TEXTS, requirements::TEXTS, committees::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    });
    let rooms = Committees::new(shell.clone());
    let app = web::serve::app(&shell, committees::routes(rooms.clone()));
    let host = organisation(&store, OrganisationKind::Federation, "FIT").await;
    let town = organisation(&store, OrganisationKind::Municipality, "LEM").await;
    let chair = somebody(&store, "Vorsitz", Some((host, Role::Cio))).await;
    let member = somebody(&store, "Specht", None).await;
    let colleague = somebody(&store, "Dohle", None).await;
    let outsider = somebody(&store, "Elster", Some((town, Role::Leader))).await;
    let who = caller(&store, &chair).await;
    let committee = rooms.found(&who, &founding("Kommunalgremium", "clear")).await.unwrap();
    let house = House {
        engine: files.engine,
        clock: files.clock.clone(),
        store,
        rooms,
        app,
        committee,
        chair,
        member,
        colleague,
        outsider,
        _files: files,
    };
    for (who, bench) in [(&house.member, "municipal"), (&house.colleague, "state")] {
        let seat = json!({"sender": format!("Stelle von {}", who.email), "bench": bench,
            "email": who.email, "from": "2026-01-01", "until": "2027-01-01"});
        house.act(&house.chair, On::Committee, committee, "seat", &seat).await.unwrap();
    }
    house
}

impl House {
    pub(crate) async fn act(
        &self,
        who: &Somebody,
        on: On,
        id: Uuid,
        word: &str,
        fields: &Json,
    ) -> Result<Option<Uuid>, Error> {
        let caller = caller(&self.store, who).await;
        self.rooms.act(&caller, on, id, word, fields).await
    }

    /// The same by the chair, and it works.
    pub(crate) async fn chaired(&self, on: On, id: Uuid, word: &str, fields: Json) -> Option<Uuid> {
        self.act(&self.chair, on, id, word, &fields)
            .await
            .unwrap_or_else(|error| panic!("{}: {word}: {error}", self.engine))
    }

    pub(crate) async fn meeting(&self, title: &str, label: &str) -> Uuid {
        let fields = json!({"title": title, "mode": "video", "starts_at": "2026-03-20T10:00",
            "label": label, "dial_in": "https://video.example/geheim"});
        self.chaired(On::Committee, self.committee, "meeting", fields).await.unwrap()
    }

    pub(crate) async fn item(&self, meeting: Uuid, title: &str, visibility: &str) -> Uuid {
        let fields = json!({"title": title, "visibility": visibility, "reference": "none"});
        self.chaired(On::Meeting, meeting, "item", fields).await.unwrap()
    }

    /// Opens a meeting with everybody present.
    pub(crate) async fn open(&self, meeting: Uuid) {
        self.chaired(On::Meeting, meeting, "invite", json!({})).await;
        self.chaired(On::Meeting, meeting, "begin", json!({})).await;
        let detail =
            self.api(Some(&self.chair), &format!("/api/v1/committees/{}", self.committee)).await;
        for seat in detail.json()["seats"].as_array().unwrap() {
            let fields = json!({"seat": seat["id"], "presence": "holder"});
            self.chaired(On::Meeting, meeting, "attend", fields).await;
        }
    }

    pub(crate) async fn decide(&self, meeting: Uuid, item: Uuid, title: &str, label: &str) -> Uuid {
        let fields = json!({"item": item, "title": title, "text": format!("{title} gilt."),
            "outcome": "accepted", "reason": "weil", "reference": "none",
            "review_at": "2026-09-01", "label": label});
        self.chaired(On::Meeting, meeting, "decide", fields).await.unwrap()
    }

    pub(crate) async fn get(&self, who: Option<&Somebody>, address: &str) -> Answer {
        let mut request = Request::get(address);
        if let Some(who) = who {
            request = request.header(header::COOKIE, format!("kreislauf_session={}", who.cookie));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, who: &Somebody, address: &str, body: &str) -> Answer {
        let request = Request::post(address)
            .header(header::COOKIE, format!("kreislauf_session={}", who.cookie))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn api(&self, who: Option<&Somebody>, address: &str) -> Answer {
        let mut request = Request::get(address);
        if let Some(who) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", who.token));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn api_post(&self, who: &Somebody, address: &str, body: &Json) -> Answer {
        let request = Request::post(address)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
