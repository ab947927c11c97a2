//! Writing to the office.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use uuid::Uuid;
use web::{Failure, Visitor};

use super::status::{self, Typed};
use super::{after, keyring};
use crate::{Applications, Error, NewMessage, Upload, limits};

/// What was sent.
#[derive(Default)]
struct Body {
    id: Option<Uuid>,
    text: String,
    files: Vec<Upload>,
}

fn unreadable(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
    } else {
        Failure::invalid(error.body_text())
    }
}

/// A field for text; one that no person has typed is not even decoded.
fn text(bytes: &Bytes) -> Result<String, Failure> {
    if bytes.len() > web::limits::BODY {
        return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    }
    // Browsers send line ends as CR LF.
    Ok(String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\0', ""))
}

impl Body {
    async fn read(mut multipart: Multipart) -> Result<Self, Failure> {
        let mut body = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().unwrap_or_default().to_owned();
            let content = field.bytes().await.map_err(unreadable)?;
            match name.as_str() {
                "id" => body.id = text(&content)?.parse().ok(),
                "text" => text(&content)?.trim().clone_into(&mut body.text),
                // An empty field for files is sent along as a file without a name.
                "datei" if !content.is_empty() => {
                    body.files.push(Upload { name: file_name, content });
                }
                _ => {}
            }
        }
        Ok(body)
    }

    /// What is wrong, at its field.
    fn errors(&self, visitor: &Visitor) -> Vec<(String, String)> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, key: &str, values: &[(&str, &str)]| {
            errors.push((field.to_owned(), visitor.tf(key, values)));
        };
        if self.text.is_empty() && self.files.is_empty() {
            wrong("text", "application-message-missing", &[]);
        }
        if self.text.chars().count() > limits::MESSAGE {
            let most = limits::MESSAGE.to_string();
            wrong("text", "application-message-long", &[("most", &most)]);
        }
        if self.files.len() > limits::FILES {
            let most = limits::FILES.to_string();
            wrong("datei", "application-files-many", &[("most", &most)]);
        }
        errors
    }
}

pub(super) async fn submit(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    // Before the files are read: whoever has no access sends nothing.
    let held = applications.held(&number, &keyring).await?;
    let body = Body::read(multipart).await?;
    let errors = body.errors(&visitor);
    let Body { id, text, files } = body;
    let id = id.unwrap_or_else(|| new_id(&visitor));
    if !errors.is_empty() {
        return shown_again(&visitor, &applications, &number, &headers, (id, text, errors)).await;
    }
    let message = NewMessage { id, text: text.clone(), files };
    match applications.write(&held, &keyring, message).await {
        Ok(()) => Ok(after(&held.application().number, "nachricht").into_response()),
        Err(Error::File) => {
            let errors = vec![("datei".to_owned(), visitor.t("application-file-wrong"))];
            shown_again(&visitor, &applications, &number, &headers, (id, text, errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn shown_again(
    visitor: &Visitor,
    applications: &Applications,
    number: &str,
    headers: &HeaderMap,
    (id, text, errors): (Uuid, String, Vec<(String, String)>),
) -> Result<Response, Failure> {
    let view = applications.view(number, &keyring(visitor, headers)).await?;
    let typed = Typed { message: Some(id), text, errors, ..Typed::default() };
    Ok(status::again(visitor, &view, &typed))
}

/// The id of a message that is about to be written.
pub(super) fn new_id(visitor: &Visitor) -> Uuid {
    let store = visitor.shell.store();
    store.entropy().new_id(store.clock().now())
}
