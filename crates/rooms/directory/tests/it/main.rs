//! The directory, tested as it is used: lists taken in, places found, pages and API asked.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

mod actors;
mod data;
mod districts;
mod imports;
mod offices;
mod outlines;
mod places;
mod records;
mod texts;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use directory::Directory;
use http_body_util::BodyExt as _;
use store::Store;
use store::testing::{TestStore, stores};
use tower::ServiceExt as _;
use web::{Shell, ShellConfig, Texts};

/// One store for each engine, with the tables of this room.
fn engines() -> Vec<TestStore> {
    stores(&[identity::MIGRATIONS, directory::MIGRATIONS])
}

/// The application with this room alone.
fn app(store: &Store, directory: &Directory) -> Router {
    let shell = Shell::new(ShellConfig {
        store: store.clone(),
        texts: Texts::gather(&[web::TEXTS, directory::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    });
    web::serve::app(&shell, directory::routes(directory.clone()))
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
}

async fn get(app: &Router, address: &str) -> Answer {
    let request = Request::get(address)
        .header(header::ACCEPT_LANGUAGE, "de")
        .body(Body::empty())
        .unwrap_or_else(|error| panic!("{address}: {error}"));
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let location = response.headers().get(header::LOCATION);
    let location = location.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Answer { status, location, body: String::from_utf8(bytes.to_vec()).unwrap() }
}
