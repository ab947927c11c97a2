//! What a browser sends for a step: names and values, and files.

use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};
use web::Failure;
use web::limits::BODY;

use crate::limits::PARTS;
use crate::uploads::Upload;

/// Names and values, and files by the name of their field.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) values: Vec<(String, String)>,
    pub(crate) files: Vec<(String, Upload)>,
}

const fn too_large() -> Failure {
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
}

impl Sent {
    /// Reads a request within bounds: text as much as any form has, files as much as the route allows.
    pub(crate) async fn read(request: Request) -> Result<Self, Failure> {
        let media_type =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if media_type.is_some_and(|text| text.starts_with("multipart/form-data")) {
            return Self::read_parts(request).await;
        }
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, BODY).await.map_err(|_larger_or_broken_off| too_large())?;
        let request = Request::from_parts(parts, Body::from(body));
        let Form(values) = Form::from_request(request, &())
            .await
            .map_err(|error| Failure::new(error.status(), "invalid"))?;
        Ok(Self { values, files: Vec::new() })
    }

    async fn read_parts(request: Request) -> Result<Self, Failure> {
        let refused = |status: StatusCode| match status {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        };
        let mut parts =
            Multipart::from_request(request, &()).await.map_err(|error| refused(error.status()))?;
        let (mut sent, mut text_left) = (Self::default(), BODY);
        for _ in 0..PARTS {
            let part = parts.next_field().await.map_err(|error| refused(error.status()))?;
            let Some(mut part) = part else { return Ok(sent) };
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let mut content = BytesMut::new();
            while let Some(chunk) = part.chunk().await.map_err(|error| refused(error.status()))? {
                if file.is_none() {
                    text_left = text_left.checked_sub(chunk.len()).ok_or_else(too_large)?;
                }
                content.extend_from_slice(&chunk);
            }
            let content: Bytes = content.freeze();
            match file {
                // A field for a file in which none was chosen.
                Some(name) if name.is_empty() && content.is_empty() => {}
                Some(file) => sent.files.push((name, Upload { name: file, content })),
                None => sent.values.push((name, String::from_utf8_lossy(&content).into_owned())),
            }
        }
        Err(too_large())
    }

    /// The value of the first field of this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
