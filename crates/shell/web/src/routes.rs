//! Routes: a path, who may call it, and what answers.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use identity::{Caller, Role};
use utoipa::openapi::OpenApi;

use crate::{Failure, Pace, limits, pages};

/// Who may call a route at all. What they may do with it the operation decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever shows what only they have: an access code, a draft's secret. The operation checks it.
    Holder,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has one of these roles in some organisation.
    Roles(&'static [Role]),
}

/// A route as it stands in the table of who may what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path with its parameters.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// How often one address may.
    pub pace: Option<Pace>,
}

/// The routes of a room.
pub struct Routes<S = ()> {
    router: Router<S>,
    table: Vec<Route>,
    documents: Vec<OpenApi>,
}

impl<S> std::fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.table).finish()
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), table: Vec::new(), documents: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers GET.
    pub fn get<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        self.add(Method::GET, path, access, get(handler))
    }

    /// Answers POST with an ordinary body ([`limits::BODY`]).
    pub fn post<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        let handler = post(handler).layer(DefaultBodyLimit::max(limits::BODY));
        self.add(Method::POST, path, access, handler)
    }

    /// Answers POST with files in its body ([`limits::UPLOAD`]).
    pub fn post_files<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        let handler = post(handler).layer(DefaultBodyLimit::max(limits::UPLOAD));
        self.add(Method::POST, path, access, handler)
    }

    /// Bounds how often one address may call the route that was added last.
    pub fn paced(mut self, pace: Pace) -> Self {
        if let Some(route) = self.table.last_mut() {
            route.pace = Some(pace);
        }
        self
    }

    /// Adds the OpenAPI description of the room's API.
    pub fn described(mut self, document: OpenApi) -> Self {
        self.documents.push(document);
        self
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<S>,
    ) -> Self {
        let guarded = handler
            .layer(from_fn(move |request: Request, next: Next| guard(access, request, next)));
        self.router = self.router.route(path, guarded);
        self.table.push(Route { method, path, access, pace: None });
        self
    }

    /// These routes and the other ones.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self.documents.extend(other.documents);
        self
    }

    /// Gives the routes what their handlers work with.
    pub fn with_state(self, state: S) -> Routes {
        let Self { router, table, documents } = self;
        Routes { router: router.with_state(state), table, documents }
    }
}

impl Routes {
    /// The table of who may what.
    pub fn table(&self) -> &[Route] {
        &self.table
    }

    pub(crate) fn into_parts(self) -> (Router, Vec<Route>, Vec<OpenApi>) {
        (self.router, self.table, self.documents)
    }
}

async fn guard(access: Access, request: Request, next: Next) -> Response {
    let nobody = Caller::Anonymous;
    let caller = request.extensions().get::<Caller>().unwrap_or(&nobody);
    let allowed = match access {
        Access::Public | Access::Holder => Ok(()),
        _ if caller.person().is_none() => Err(Failure::from(identity::Denied::SignIn)),
        Access::SignedIn => Ok(()),
        Access::Roles(roles) if caller.has(roles) => Ok(()),
        Access::Roles(_) => Err(Failure::new(StatusCode::FORBIDDEN, "role")),
    };
    match allowed {
        Ok(()) => next.run(request).await,
        // What somebody wrote while their session ended is not lost.
        Err(failure) if failure.kind() == "sign-in" && request.method() == Method::POST => {
            pages::again::answer(request).await.unwrap_or_else(|| failure.into_response())
        }
        Err(failure) => failure.into_response(),
    }
}
