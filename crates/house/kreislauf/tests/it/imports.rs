//! What one installation publishes by OParl, another one takes over: over the network, and from what was saved.

use std::path::Path;
use std::process::{Command, Output};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use committees::{Committees, On};
use http_body_util::BodyExt as _;
use serde_json::{Value as Json, json};
use store::{Clock, Config, Database, Entropy, Store};
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use web::{Shell, ShellConfig, Texts};

use crate::browser::Browser;
use crate::chamber::{Chamber, word};
use crate::world::worlds;

/// Serves a node on this machine, with addresses that lead there. Answers where.
async fn served(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let own = base.clone();
    let front = Router::new().fallback(move |request: Request<Body>| {
        let (app, own) = (app.clone(), own.clone());
        async move {
            let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            let text = String::from_utf8_lossy(&bytes).replace("http://localhost", &own);
            let mut answer = Response::new(Body::from(text));
            *answer.status_mut() = parts.status;
            if let Some(media_type) = parts.headers.get(header::CONTENT_TYPE) {
                answer.headers_mut().insert(header::CONTENT_TYPE, media_type.clone());
            }
            answer
        }
    });
    tokio::spawn(async move { axum::serve(listener, front).await });
    base
}

async fn import(source: &str, more: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kreislauf"));
    for (name, _) in std::env::vars() {
        if name.starts_with("KREISLAUF_") || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.args(["import", "oparl", source]).args(more).arg("--data").arg(data);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn imported(source: &str, more: &[&str], data: &Path) -> String {
    let output = import(source, more, data).await;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// The committees of another node, for a browser.
fn elsewhere(data: &Path) -> Browser {
    let config = Config {
        database: Database::Sqlite(data.join("kreislauf.sqlite")),
        blobs: data.join("blobs"),
        clock: Clock::System,
        entropy: Entropy::System,
    };
    let store: Store = kreislauf::node::open_store(config).unwrap();
    let shell = Shell::new(ShellConfig {
        store,
        texts: Texts::gather(&[web::TEXTS, committees::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://elsewhere.example".to_owned(),
        demonstration: false,
    });
    let rooms = Committees::new(shell.clone());
    Browser::new(&web::serve::app(&shell, committees::routes(rooms)))
}

async fn listed(browser: &mut Browser, kind: &str) -> Vec<Json> {
    let answer = browser.get(&format!("/api/v1/{kind}")).await.json();
    answer["items"].as_array().unwrap().clone()
}

async fn shows_everything(browser: &mut Browser, base: &str, chamber: &Chamber) {
    let list = browser.get("/gremien").await;
    assert!(list.shows("Kommunalgremium") && list.shows("übernommen"), "{}", list.text());
    let meetings =
        browser.get("/sitzungen?alte=1").await.text() + &browser.get("/sitzungen").await.text();
    assert!(meetings.contains("Offene Sitzung") && meetings.contains("übernommen"), "{meetings}");
    let decisions = browser.get("/beschluesse").await;
    assert!(decisions.shows("Offener Beschluss") && decisions.shows("übernommen"));
    let decision = listed(browser, "decisions").await.remove(0);
    assert_eq!(
        (&decision["outcome"], &decision["number"]),
        (&json!("accepted"), &json!("KOG 2026/1"))
    );
    let page = browser.get(&format!("/beschluesse/{}", decision["id"].as_str().unwrap())).await;
    assert!(
        page.shows(&format!("{base}/beschluesse/{}", chamber.open_decision)),
        "{}",
        page.text()
    );
    let meeting = listed(browser, "meetings").await.remove(0);
    let page = browser.get(&format!("/sitzungen/{}", meeting["id"].as_str().unwrap())).await;
    for words in ["Offener Punkt", "Offener Beschluss", base] {
        assert!(page.shows(words), "{words}: {}", page.text());
    }
    for secret in word::ALL {
        assert!(!page.shows(secret) && !list.shows(secret), "{secret}");
    }
    // What was taken over is not published as if it were ours, and nothing can be done to it.
    for list in ["organization", "meeting", "paper", "agendaitem"] {
        assert_eq!(
            browser.get(&format!("/oparl/v1/{list}")).await.json()["data"],
            json!([]),
            "{list}"
        );
    }
}

async fn totals(browser: &mut Browser) -> Vec<Json> {
    let mut totals = Vec::new();
    for kind in ["committees", "meetings", "decisions"] {
        totals.push(browser.get(&format!("/api/v1/{kind}")).await.json()["total"].clone());
    }
    totals
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_publication_is_taken_over_by_another_node() {
    let world = worlds().await.remove(0);
    let chamber = Chamber::of(&world).await;
    let base = served(world.app.clone()).await;
    let data = tempfile::tempdir().unwrap();
    let system = format!("{base}/oparl/v1/system");

    let refused = import(&system, &[], data.path()).await;
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && why.contains("--allow-private"), "{why}");

    let report = imported(&system, &["--allow-private"], data.path()).await;
    assert!(report.contains("1 meetings, 1 decisions"), "{report}");
    let mut there = elsewhere(data.path());
    shows_everything(&mut there, &base, &chamber).await;

    // Once more: nothing is doubled, and what has changed is brought up to date.
    let before = totals(&mut there).await;
    let described = json!({"name": "Kommunalgremium der Kommunen", "purpose": "Beraten"});
    Chamber::done(
        &world,
        &chamber.chair,
        (On::Committee, chamber.committee),
        "describe",
        described,
    )
    .await;
    imported(&system, &["--allow-private"], data.path()).await;
    assert_eq!(totals(&mut there).await, before);
    assert!(there.get("/gremien").await.shows("Kommunalgremium der Kommunen"));

    // The same from files, as somebody has saved them.
    let saved = tempfile::tempdir().unwrap();
    let mut browser = world.anonymous();
    for kind in ["organization", "meeting", "paper", "consultation"] {
        let page = browser.get(&format!("/oparl/v1/{kind}")).await.text();
        std::fs::write(saved.path().join(format!("{kind}.json")), page).unwrap();
    }
    let other = tempfile::tempdir().unwrap();
    let report = imported(saved.path().to_str().unwrap(), &[], other.path()).await;
    assert!(report.contains("1 meetings, 1 decisions"), "{report}");
    let mut there = elsewhere(other.path());
    shows_everything(&mut there, "http://localhost", &chamber).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leads_astray_is_not_followed() {
    let hostile = Router::new()
        .route("/loop", axum::routing::get(async || axum::response::Redirect::to("/loop")))
        .route(
            "/away",
            axum::routing::get(async || axum::response::Redirect::to("http://127.0.0.2:9/")),
        )
        .route("/large", axum::routing::get(async || "x".repeat(9 << 20)))
        .route(
            "/list",
            axum::routing::get(async || {
                axum::Json(json!({"data": [], "links": {"next": "http://127.0.0.3:9/list"}}))
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, hostile).await });
    let data = tempfile::tempdir().unwrap();
    for (path, why) in [
        ("/loop", "on and on"),
        ("/away", "another machine"),
        ("/list", "another machine"),
        ("/large", "length limit"),
        ("/none", "404"),
    ] {
        let output = import(&format!("{base}{path}"), &["--allow-private"], data.path()).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(why), "{path}: {said}");
    }
}
