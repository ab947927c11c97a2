//! The files that pages load, included in the binary.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(crate) struct File {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of a file. It changes with the content, so browsers keep the file for good.
pub fn address(name: &str) -> String {
    format!("/assets/{MARK}/{name}")
}

/// Answers with a file. The mark in the address only serves the browser's cache.
pub(crate) async fn file(Path((_mark, name)): Path<(String, String)>) -> Response {
    match FILES.iter().find(|file| file.name == name) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, file.media_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            file.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
