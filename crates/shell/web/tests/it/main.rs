//! The shell around a small room.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use identity::ops::{self, NewAccount, NewOrganisation};
use identity::{OrganisationKind, Role};
use maud::html;
use store::testing::{self, TestStore};
use store::{Actor, Store};
use tower::ServiceExt as _;
use web::{Access, Failure, Outside, Pace, Page, Routes, Shell, ShellConfig, Texts, Visitor};

const PASSWORD: &str = "ein langer Satz als Passwort";

async fn room_page(visitor: Visitor) -> axum::response::Response {
    visitor.page(Page::new("Zimmer", html! { h1 { "<Zimmer>" } }))
}

async fn broken() -> Result<String, Failure> {
    Err(Failure::internal("secret cause"))
}

async fn panicking(body: String) -> String {
    panic!("secret {body}");
}

fn room() -> Routes {
    Routes::new()
        .get("/zimmer", Access::Public, room_page)
        .post("/zimmer", Access::Public, |body: String| async move { body.len().to_string() })
        .get("/drinnen", Access::SignedIn, room_page)
        .get("/leitung", Access::Roles(&[Role::Lead]), room_page)
        .get("/broken", Access::Public, broken)
        .get("/api/v1/drinnen", Access::SignedIn, || async { "in" })
        .get("/api/v1/broken", Access::Public, broken)
        .get("/api/v1/search", Access::Public, || async { "found" })
        .paced(Pace::Search)
        .get("/panicking", Access::Public, panicking)
        .get("/api/v1/panicking", Access::Public, panicking)
}

fn config(store: &Store) -> ShellConfig {
    ShellConfig {
        store: store.clone(),
        texts: Texts::gather(&[web::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    }
}

fn app(store: &Store) -> Router {
    web::serve::app(&Shell::new(config(store)), room())
}

fn behind_a_proxy(store: &Store) -> Router {
    let outside = Outside { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], mail: false };
    web::serve::app(&Shell::within(config(store), outside), room())
}

fn stores() -> Vec<TestStore> {
    testing::stores(&[identity::MIGRATIONS])
}

struct Answer {
    status: StatusCode,
    response: Response<()>,
    body: String,
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        self.response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(app: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        response: Response::from_parts(parts, ()),
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn with(path: &str, name: header::HeaderName, value: &str) -> Request<Body> {
    Request::get(path).header(name, value).body(Body::empty()).unwrap()
}

async fn signed_in(store: &Store) -> String {
    let account = NewAccount::prepare(store, "ada@example.de", "Ada", PASSWORD).await.unwrap();
    let person =
        store.change(move |tx| ops::open_account(tx, Actor::System, &account)).await.unwrap();
    let new = NewOrganisation {
        kind: OrganisationKind::Municipality,
        name: "Stadt".to_owned(),
        mark: "LEM".to_owned(),
        ars: String::new(),
        two_persons: false,
    };
    let town = store.change(move |tx| ops::found(tx, Actor::System, &new)).await.unwrap();
    store
        .change(move |tx| ops::grant(tx, Actor::System, person.id, town.id, Role::Editor))
        .await
        .unwrap();
    let form =
        format!("email=ada%40example.de&password={}&weiter=%2Fdrinnen", PASSWORD.replace(' ', "+"));
    let request = Request::post("/anmelden")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let answer = ask(&app(store), request).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/drinnen");
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_is_whole_escaped_and_guarded_by_its_headers() {
    for test in stores() {
        let answer = ask(&app(&test.store), get("/zimmer")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.body.starts_with("<!DOCTYPE html><html lang=\"de\">"));
        assert!(answer.body.contains("&lt;Zimmer&gt;"));
        assert!(answer.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'"));
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test]
async fn the_language_is_the_browsers_until_the_visitor_chooses() {
    for test in stores() {
        let app = app(&test.store);
        let english = ask(&app, with("/zimmer", header::ACCEPT_LANGUAGE, "en-GB")).await;
        assert!(english.body.contains("<html lang=\"en\">"));
        let chosen = ask(&app, with("/sprache/de", header::REFERER, "http://x/zimmer?a=1")).await;
        assert_eq!(chosen.header(header::LOCATION), "/zimmer?a=1");
        assert!(chosen.header(header::SET_COOKIE).starts_with("kreislauf_language=de"));
    }
}

#[tokio::test]
async fn doors_open_to_whoever_may_and_tell_the_others_what_to_do() {
    for test in stores() {
        let app = app(&test.store);
        let outside = ask(&app, get("/drinnen")).await;
        assert_eq!(outside.status, StatusCode::SEE_OTHER);
        assert_eq!(outside.header(header::LOCATION), "/anmelden?weiter=/drinnen");
        let program = ask(&app, get("/api/v1/drinnen")).await;
        assert_eq!(program.status, StatusCode::UNAUTHORIZED);
        assert_eq!(program.header(header::CONTENT_TYPE), "application/problem+json");

        let cookie = signed_in(&test.store).await;
        let inside = ask(&app, with("/drinnen", header::COOKIE, &cookie)).await;
        assert_eq!(inside.status, StatusCode::OK);
        let lead = ask(&app, with("/leitung", header::COOKIE, &cookie)).await;
        assert_eq!(lead.status, StatusCode::FORBIDDEN);
        let by_cookie = ask(&app, with("/api/v1/drinnen", header::COOKIE, &cookie)).await;
        assert_eq!(by_cookie.status, StatusCode::UNAUTHORIZED, "the API looks at tokens only");

        let token = ops::create_token(&test.store, "ada@example.de", "").await.unwrap();
        let bearer = format!("Bearer {}", token.reveal());
        let known = ask(&app, with("/api/v1/drinnen", header::AUTHORIZATION, &bearer)).await;
        assert_eq!(known.status, StatusCode::OK);
        let guessed = ask(&app, with("/api/v1/drinnen", header::AUTHORIZATION, "Bearer x")).await;
        assert_eq!(guessed.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn failures_are_worded_for_people_and_for_programs_and_keep_causes_inside() {
    for test in stores() {
        let app = app(&test.store);
        let page = ask(&app, get("/broken")).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(page.body.contains("Da ist etwas schiefgegangen"));
        let problem = ask(&app, get("/api/v1/broken")).await;
        let parsed: serde_json::Value = serde_json::from_str(&problem.body).unwrap();
        assert_eq!(parsed["type"], "http://localhost/problems/internal");
        assert_eq!(parsed["status"], 500);
        for answer in [&page, &problem] {
            assert!(!answer.body.contains("secret cause"));
        }
        assert_eq!(ask(&app, get("/problems/internal")).await.status, StatusCode::OK);
        assert_eq!(ask(&app, get("/gibtesnicht")).await.status, StatusCode::NOT_FOUND);
        let missing = ask(&app, get("/api/v1/gibtesnicht")).await;
        assert_eq!(missing.header(header::CONTENT_TYPE), "application/problem+json");
    }
}

#[tokio::test]
async fn requests_of_other_sites_and_huge_bodies_are_refused() {
    for test in stores() {
        let app = app(&test.store);
        let foreign = Request::post("/zimmer")
            .header("sec-fetch-site", "cross-site")
            .body(Body::from("x"))
            .unwrap();
        assert_eq!(ask(&app, foreign).await.status, StatusCode::FORBIDDEN);
        let huge = Request::post("/zimmer").body(Body::from(vec![b'x'; 10_000_000])).unwrap();
        let answer = ask(&app, huge).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.body.contains("größer als erlaubt"));
        let small = Request::post("/zimmer").body(Body::from("xyz")).unwrap();
        assert_eq!(ask(&app, small).await.body, "3");
    }
}

#[tokio::test]
async fn a_panic_is_one_failed_request_in_words_and_counted() {
    for test in stores() {
        let app = app(&test.store);
        let page = ask(&app, get("/panicking")).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(page.body.contains("Der Fehler liegt bei uns"));
        assert!(!page.body.contains("secret"));
        let problem = ask(&app, get("/api/v1/panicking")).await;
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(problem.header(header::CONTENT_TYPE), "application/problem+json");
        let figures = ask(&app, get("/metrics")).await.body;
        assert!(figures.contains("route=\"/panicking\",status=\"500\"} 1"));
        assert_eq!(ask(&app, get("/zimmer")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_others_do_not() {
    for test in stores() {
        let app = behind_a_proxy(&test.store);
        let from = |address: &str, request: Request<Body>| {
            let mut request = request;
            let proxy = SocketAddr::from(([10, 0, 0, 1], 4711));
            request.extensions_mut().insert(ConnectInfo(proxy));
            request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
            request
        };
        let guess = || Request::post("/anmelden").body(Body::empty()).unwrap();
        for _ in 0..web::limits::GUESSES.at_once {
            let answer = ask(&app, from("192.0.2.1", guess())).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let page = ask(&app, from("192.0.2.1", guess())).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(page.header(header::RETRY_AFTER), "2");
        assert!(page.body.contains("Zu viele Anfragen"));
        let other = ask(&app, from("192.0.2.2", guess())).await;
        assert_eq!(other.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(ask(&app, from("192.0.2.1", get("/anmelden"))).await.status, StatusCode::OK);

        // HEAD costs what GET costs.
        let head = || Request::head("/api/v1/search").body(Body::empty()).unwrap();
        for _ in 0..web::limits::SEARCHES.at_once {
            assert_eq!(ask(&app, from("2001:db8::1", head())).await.status, StatusCode::OK);
        }
        let problem = ask(&app, from("2001:db8::2", get("/api/v1/search"))).await;
        assert_eq!(problem.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(problem.header(header::CONTENT_TYPE), "application/problem+json");
        assert!(problem.body.contains("/problems/too-often"));

        // From this machine, without a proxy in between, nothing is counted.
        for _ in 0..=web::limits::SEARCHES.at_once {
            let mut request = get("/api/v1/search");
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
            assert_eq!(ask(&app, request).await.status, StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn operators_see_health_and_figures_and_programs_the_description() {
    for test in stores() {
        let app = app(&test.store);
        assert_eq!(ask(&app, get("/health/live")).await.body, "live\n");
        assert_eq!(ask(&app, get("/health/ready")).await.body, "ready\n");
        ask(&app, get("/zimmer")).await;
        let figures = ask(&app, get("/metrics")).await.body;
        assert!(figures.contains(
            "kreislauf_http_requests_total{method=\"GET\",route=\"/zimmer\",status=\"200\"} 1"
        ));
        let document = ask(&app, get("/api/openapi.json")).await.body;
        let document: serde_json::Value = serde_json::from_str(&document).unwrap();
        assert_eq!(document["info"]["title"], "Kreislauf");
        assert_eq!(ask(&app, get("/api")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_wrong_login_keeps_what_was_typed_except_the_password() {
    for test in stores() {
        let request = Request::post("/anmelden")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("email=ada%40example.de&password=geheim123456"))
            .unwrap();
        let answer = ask(&app(&test.store), request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.body.contains("value=\"ada@example.de\""));
        assert!(answer.body.contains("href=\"#email\""));
        assert!(!answer.body.contains("geheim123456"));
    }
}
