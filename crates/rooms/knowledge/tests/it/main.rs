//! Services and responsibilities, tested as they are used: pages and API asked, with all of Germany's places in
//! the directory.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test fails by panicking, and says what it skips"
)]

mod hostile;
mod imports;
mod indexes;
mod pages;
mod responsibilities;
mod search;
mod staff;
mod texts;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use directory::Directory;
use http_body_util::BodyExt as _;
use identity::ops::{self, NewAccount, NewOrganisation};
use identity::{Caller, OrganisationKind, Role};
use knowledge::Knowledge;
use store::testing::{TestStore, stores};
use store::{Actor, Store};
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};

use crate::indexes::Kept;

const PASSWORD: &str = "ein langer Satz als Passwort";

/// A town in a district of North Rhine-Westphalia.
const LEMGO: &str = "057660044044";
/// The residents' parking permit.
const PARKING: &str = "99108001001000";
/// The registration of a dog.
const DOG: &str = "99102013002000";

/// One store for each engine, with the tables of this room.
fn engines() -> Vec<TestStore> {
    stores(&[identity::MIGRATIONS, tally::MIGRATIONS, directory::MIGRATIONS, knowledge::MIGRATIONS])
}

/// The application with this room alone, all places and all services.
struct World {
    store: Store,
    shell: Shell,
    knowledge: Knowledge,
    app: Router,
}

impl World {
    async fn new(test: &TestStore) -> Self {
        Directory::seed(&test.store).await.unwrap();
        Self::over(test.store.clone(), test).await
    }

    /// A node over a database that holds everything already.
    async fn over(store: Store, test: &TestStore) -> Self {
        let folder = test.folder().join("indexes");
        let kept = Kept::take(&folder);
        let directory = Directory::open(&store, &folder).await.unwrap();
        let knowledge = Knowledge::open(&store, directory, &folder).await.unwrap();
        kept.keep(&folder);
        knowledge.offer_online(Arc::new(|_read, key, place| {
            let offered = key.as_str() == PARKING && place.as_str() == LEMGO;
            Ok(offered.then(|| "/antrag/parken".to_owned()))
        }));
        let shell = Shell::new(ShellConfig {
            store: store.clone(),
            texts: all_texts(),
            nav: Vec::new(),
            base_url: "http://localhost".to_owned(),
            demonstration: false,
        });
        let app = web::serve::app(&shell, knowledge::routes(knowledge.clone()));
        Self { store, shell, knowledge, app }
    }

    async fn organisation(&self, kind: OrganisationKind, name: &str, ars: &str) -> Uuid {
        let new = NewOrganisation {
            kind,
            name: name.to_owned(),
            mark: name.to_uppercase(),
            ars: ars.to_owned(),
            two_persons: false,
        };
        let found = move |tx: &mut store::Tx<'_>| ops::found(tx, Actor::System, &new);
        self.store.change(found).await.unwrap().id
    }

    /// Somebody with a role; answers the cookie of their session.
    async fn person(&self, email: &str, of: Uuid, role: Role) -> String {
        let account = NewAccount::prepare(&self.store, email, email, PASSWORD).await.unwrap();
        let open = move |tx: &mut store::Tx<'_>| ops::open_account(tx, Actor::System, &account);
        let person = self.store.change(open).await.unwrap().id;
        let grant = move |tx: &mut store::Tx<'_>| ops::grant(tx, Actor::System, person, of, role);
        self.store.change(grant).await.unwrap();
        let (session, _) = ops::sign_in(&self.store, email, PASSWORD).await.unwrap();
        format!("kreislauf_session={}", session.reveal())
    }

    /// The proof that somebody acts for an organisation.
    async fn acting(&self, email: &str, of: Uuid, role: Role) -> identity::Acting {
        let asked = email.to_owned();
        let caller = move |read: &mut store::Read<'_>| ops::caller_for(read, &asked);
        let caller: Caller = self.store.read(caller).await.unwrap();
        caller.acting(of, &[role]).unwrap()
    }

    async fn get(&self, address: &str) -> Answer {
        self.get_as("", address).await
    }

    async fn get_as(&self, cookie: &str, address: &str) -> Answer {
        let request = Request::get(address)
            .header(header::ACCEPT_LANGUAGE, "de")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap_or_else(|error| panic!("{address}: {error}"));
        self.ask(request).await
    }

    async fn post_as(&self, cookie: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(address)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.ask(request).await
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, location, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn responsibility(&self, leika: &str, place: &str) -> serde_json::Value {
        let address = format!("/api/v1/responsibilities?leika={leika}&ars={place}");
        let answer = self.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }
}

fn all_texts() -> Texts {
    Texts::gather(&[web::TEXTS, directory::TEXTS, knowledge::TEXTS]).unwrap()
}

/// A value as a form sends it.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// An answer.
struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Answer {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn has(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "{text:?} is not in {}", self.body);
        self
    }

    fn lacks(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "{text:?} is in {}", self.body);
        self
    }

    /// The value of a hidden field.
    fn hidden(&self, name: &str) -> String {
        let before = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&before).unwrap_or_else(|| panic!("no {name}"));
        rest.split_once('"').unwrap().0.to_owned()
    }
}
