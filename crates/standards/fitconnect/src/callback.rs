//! Callbacks: a server tells a receiver or sender that there is news.
//!
//! A callback carries no content, only identifiers; whoever gets it fetches the rest. It is
//! authenticated by a shared secret over time and body.

use aws_lc_rs::{constant_time, hmac};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{hex, limits};

/// Header with the time of the callback in Unix seconds.
pub const TIMESTAMP_HEADER: &str = "callback-timestamp";
/// Header with the authentication code.
pub const AUTHENTICATION_HEADER: &str = "callback-authentication";

/// What the news is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallbackKind {
    /// Submissions wait to be fetched.
    #[serde(
        rename = "https://schema.fitko.de/fit-connect/submission-api/callbacks/new-submissions"
    )]
    NewSubmissions,
    /// Event logs have new entries.
    #[serde(rename = "https://schema.fitko.de/fit-connect/submission-api/callbacks/new-events")]
    NewEvents,
}

/// A submission and where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionReference {
    /// The destination.
    pub destination_id: Uuid,
    /// The submission.
    pub submission_id: Uuid,
    /// The case.
    pub case_id: Uuid,
}

/// The body of a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// What the news is.
    #[serde(rename = "type")]
    pub kind: CallbackKind,
    /// Deprecated in the standard, still read by older receivers.
    #[serde(default)]
    submission_ids: Vec<Uuid>,
    /// What it is about.
    #[serde(default)]
    pub submissions: Vec<SubmissionReference>,
}

impl Callback {
    /// A callback about these submissions.
    pub fn new(kind: CallbackKind, submissions: Vec<SubmissionReference>) -> Self {
        let submission_ids = submissions.iter().map(|s| s.submission_id).collect();
        Self { kind, submission_ids, submissions }
    }

    /// The body to send. Authenticate exactly these bytes.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}

/// Why a callback is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Not a number of seconds.
    #[error("`callback-timestamp` must be Unix seconds")]
    Timestamp,
    /// Outside the window of five minutes: perhaps a repetition.
    #[error("the callback is {seconds} s away from now, more than {max}: check both clocks",
        max = limits::CALLBACK_WINDOW)]
    Age {
        /// Distance in seconds.
        seconds: u64,
    },
    /// Wrong secret or changed body.
    #[error("`callback-authentication` does not fit: another secret, or the body was changed")]
    Authentication,
}

/// The value of `callback-authentication`: HMAC-SHA512 over time, a dot, and the body as sent.
pub fn authenticate(secret: &[u8], timestamp: i64, body: &[u8]) -> String {
    code(secret, &timestamp.to_string(), body)
}

/// Checks a callback that came in: `timestamp` and `authentication` are the two headers, `now` is
/// in Unix seconds.
pub fn verify(
    secret: &[u8],
    timestamp: &str,
    authentication: &str,
    body: &[u8],
    now: i64,
) -> Result<(), CallbackError> {
    let sent: i64 = timestamp.parse().or(Err(CallbackError::Timestamp))?;
    let expected = code(secret, timestamp, body);
    let given = authentication.to_ascii_lowercase();
    constant_time::verify_slices_are_equal(expected.as_bytes(), given.as_bytes())
        .or(Err(CallbackError::Authentication))?;
    let seconds = now.abs_diff(sent);
    if seconds > limits::CALLBACK_WINDOW.unsigned_abs() {
        return Err(CallbackError::Age { seconds });
    }
    Ok(())
}

fn code(secret: &[u8], timestamp: &str, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA512, secret));
    context.update(timestamp.as_bytes());
    context.update(b".");
    context.update(body);
    hex::encode(context.sign().as_ref())
}
