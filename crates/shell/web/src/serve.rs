//! The whole application: routes with everything around them, and the server that runs it.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use identity::{Caller, Secret, ops};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::timeout::TimeoutLayer;

use crate::visitor::{LANGUAGE, SESSION, cookie};
use crate::{
    Failure, Lang, Pace, Routes, Shell, Visitor, api, assets, limits, pace, pages, protect,
};

/// Everything a page may load comes from here; nothing is framed by others.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
     script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The application: the routes of the rooms and of the shell, with everything around them.
pub fn app(shell: &Shell, routes: Routes) -> Router {
    let (router, table, documents) = routes.merge(pages::routes(shell.clone())).into_parts();
    let paced =
        table.into_iter().filter_map(|route| Some(((route.method, route.path), route.pace?)));
    let door = Door { shell: shell.clone(), paces: Arc::new(paced.collect()) };
    let document = api::assembled(documents);
    router
        .merge(api::routes(document))
        .route("/assets/{mark}/{*name}", get(assets::file))
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(|| async {
            Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method")
        })
        .layer(
            ServiceBuilder::new()
                .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
                .layer(from_fn_with_state(door, around))
                .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, limits::ANSWER))
                // Innermost, so that what surrounds a request words, counts and logs this as well.
                .layer(CatchPanicLayer::custom(panicked)),
        )
}

/// What every request passes.
#[derive(Clone)]
struct Door {
    shell: Shell,
    /// The routes that one address may call only so often.
    paces: Arc<HashMap<(Method, &'static str), Pace>>,
}

impl Door {
    /// Refuses an address that asks too often.
    fn pass(&self, route: &str, request: &Request) -> Result<(), Failure> {
        // The router answers HEAD as it answers GET.
        let method =
            if *request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        let Some(pace) = self.paces.get(&(method, route)) else { return Ok(()) };
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
            return Ok(());
        };
        let Some(client) =
            pace::client(&self.shell.outside().trusted_proxies, *peer, request.headers())
        else {
            return Ok(());
        };
        let passed = self.shell.turnstile().pass(*pace, client, self.shell.store().clock().now());
        passed.map_err(|seconds| Failure::too_often("too-often", seconds))
    }
}

/// A fault in a handler is one failed request, not a connection that breaks.
fn panicked(_what: Box<dyn Any + Send>) -> Response {
    // Not what was said: it may quote what somebody typed.
    Failure::internal("the handler panicked").into_response()
}

/// What happens before and after every request.
async fn around(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "the time to answer is measured here only")]
    let begun = std::time::Instant::now();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let claim = Claim::of(request.headers(), &path);
    let lang = language(request.headers());
    let own_site = protect::from_own_site(&method, request.headers());
    let known = match door.pass(&route, &request) {
        Ok(()) => caller(&door.shell, &claim).await,
        Err(failure) => Err(failure),
    };
    let shell = door.shell;
    let session = if let Claim::Session(session) = claim { Some(session) } else { None };
    let mut visitor = Visitor { shell, caller: Caller::Anonymous, lang, path, query, session };
    let response = match known {
        Err(failure) => failure.into_response(),
        Ok(_) if !own_site => Failure::new(StatusCode::FORBIDDEN, "cross-site").into_response(),
        Ok(caller) => {
            visitor.caller = caller;
            request.extensions_mut().insert(visitor.caller.clone());
            request.extensions_mut().insert(visitor.clone());
            next.run(request).await
        }
    };
    let mut response = worded(&visitor, response);
    protect_headers(&mut response, &visitor.path);
    let status = response.status().as_u16();
    let method = known_method(&method);
    visitor.shell.metrics().answered(method, &route, status, begun.elapsed());
    if status >= 500 {
        tracing::error!(%method, route, status, "answered");
    } else {
        tracing::debug!(%method, route, status, "answered");
    }
    response
}

/// The method as a label. A client may send any word as one; each new label would be kept for good.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// How a request says who asks. An API call is known by its token alone, a page by its cookie alone.
enum Claim {
    Nobody,
    Session(Secret),
    Token(String),
}

impl Claim {
    fn of(headers: &HeaderMap, path: &str) -> Self {
        if path.starts_with("/api/") {
            text(headers, header::AUTHORIZATION)
                .and_then(|value| value.strip_prefix("Bearer "))
                .map_or(Self::Nobody, |token| Self::Token(token.to_owned()))
        } else {
            cookie(headers, SESSION)
                .and_then(|text| text.parse().ok())
                .map_or(Self::Nobody, Self::Session)
        }
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, LANGUAGE)
        .and_then(|code| code.parse().ok())
        .or_else(|| Lang::accepted(text(headers, header::ACCEPT_LANGUAGE)?))
        .unwrap_or_default()
}

/// Checks the claim.
async fn caller(shell: &Shell, claim: &Claim) -> Result<Caller, Failure> {
    match claim {
        Claim::Nobody => Ok(Caller::Anonymous),
        Claim::Token(token) => caller_of_token(shell, token).await,
        Claim::Session(session) => {
            let session = session.clone();
            Ok(shell.store().read(move |read| ops::caller_of_session(read, &session)).await?)
        }
    }
}

async fn caller_of_token(shell: &Shell, token: &str) -> Result<Caller, Failure> {
    let refused = Failure::new(StatusCode::UNAUTHORIZED, "token");
    let Ok(token) = token.parse::<Secret>() else { return Err(refused) };
    let caller = shell.store().read(move |read| ops::caller_of_token(read, &token)).await?;
    if caller.person().is_none() { Err(refused) } else { Ok(caller) }
}

/// Turns a failure into a problem (API) or a page in words.
fn worded(visitor: &Visitor, response: Response) -> Response {
    let status = response.status();
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        // What axum refuses by itself: a body too large, a parameter that is no number.
        None if response.headers().contains_key("x-kreislauf-worded") => return response,
        None => match status {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::new(status, "too-large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Failure::new(status, "media-type"),
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                Failure::new(status, "invalid")
            }
            StatusCode::GATEWAY_TIMEOUT => Failure::new(status, "slow"),
            _ => return response,
        },
    };
    if failure.kind == "sign-in" && !visitor.path.starts_with("/api/") {
        return pages::to_sign_in(visitor);
    }
    let mut response = if visitor.path.starts_with("/api/") {
        api::problem(visitor, &failure)
    } else {
        pages::failure(visitor, &failure)
    };
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn protect_headers(response: &mut Response, path: &str) {
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    headers.remove("x-kreislauf-worded");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_html {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    // What a page or answer shows may be personal: only assets are kept.
    if !path.starts_with("/assets/") {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// Serves until `ended`; open requests may finish, for at most [`limits::DRAIN`].
///
/// # Errors
/// When the address cannot be served.
pub async fn run(
    listener: tokio::net::TcpListener,
    app: Router,
    ended: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stop, stopped) = tokio::sync::watch::channel(());
    let serving = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            ended.await;
            // Nobody listening any more means that serving has ended already.
            drop(stop);
        });
    let mut draining = stopped;
    tokio::select! {
        ended = serving => ended,
        () = async {
            let _dropped = draining.changed().await;
            tokio::time::sleep(limits::DRAIN).await;
        } => Ok(()),
    }
}

/// Marks an answer with an error status as worded already: a form shown again with its errors.
pub fn already_worded(status: StatusCode, page: Response) -> Response {
    let mut response = page;
    *response.status_mut() = status;
    response.headers_mut().insert("x-kreislauf-worded", HeaderValue::from_static("1"));
    response
}
