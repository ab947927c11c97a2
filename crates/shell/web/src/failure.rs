//! What a request can fail with; one place turns it into a page or a problem.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A failure of a request. Its kind names a text (`failure-<kind>` with its title
/// `failure-<kind>-title`) and, in the API, the type of an RFC 9457 problem (`/problems/<kind>`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) kind: &'static str,
    pub(crate) detail: Option<String>,
    /// Seconds after which it may be tried again.
    pub(crate) retry_after: Option<u64>,
}

impl Failure {
    /// A failure of a kind that a room has texts for.
    pub const fn new(status: StatusCode, kind: &'static str) -> Self {
        Self { status, kind, detail: None, retry_after: None }
    }

    /// The same, with what exactly was wrong (no personal data, no internals).
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Too much of it; it may be tried again after so many seconds.
    pub const fn too_often(kind: &'static str, seconds: u64) -> Self {
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, kind);
        failure.retry_after = Some(seconds);
        failure
    }

    /// There is nothing, or nothing that the caller may know of.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// What was sent cannot be understood.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid").with_detail(detail)
    }

    /// Something inside went wrong; the cause goes to the log, never to the visitor.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed inside");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The kind.
    pub const fn kind(&self) -> &'static str {
        self.kind
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy"),
            store::Error::Conflict(_) => Self::new(StatusCode::CONFLICT, "conflict"),
            store::Error::Exists(_) => Self::new(StatusCode::CONFLICT, "exists"),
            store::Error::TooLarge { .. } => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            error => Self::internal(error),
        }
    }
}

impl From<identity::Denied> for Failure {
    fn from(denied: identity::Denied) -> Self {
        match denied {
            identity::Denied::SignIn => Self::new(StatusCode::UNAUTHORIZED, "sign-in"),
            identity::Denied::Unknown => Self::not_found(),
            identity::Denied::Role => Self::new(StatusCode::FORBIDDEN, "role"),
        }
    }
}

impl From<identity::Error> for Failure {
    fn from(error: identity::Error) -> Self {
        match error {
            identity::Error::Store(error) => error.into(),
            identity::Error::Denied(denied) => denied.into(),
            identity::Error::Locked => {
                Self::too_often("locked", identity::limits::LOCKOUT.as_secs())
            }
            identity::Error::NoLink => Self::new(StatusCode::NOT_FOUND, "link"),
            identity::Error::NoAccount => Self::not_found(),
            identity::Error::NoRegistration => Self::new(StatusCode::NOT_FOUND, "registration"),
            identity::Error::OwnRequest => Self::new(StatusCode::FORBIDDEN, "own-request"),
            identity::Error::NotOwn => Self::new(StatusCode::FORBIDDEN, "not-own"),
            identity::Error::WrongLogin => Self::new(StatusCode::UNAUTHORIZED, "wrong-login"),
            error => Self::invalid(error.to_string()),
        }
    }
}
