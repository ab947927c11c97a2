//! A browser without JavaScript, and a program with a token: cookies, forms, redirects.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn media_type(&self) -> &str {
        let value = self.headers.get(header::CONTENT_TYPE);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where the browser is sent.
    pub(crate) fn target(&self) -> String {
        let location = self.headers.get(header::LOCATION);
        location
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.text()))
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// The values of an attribute that begin with `start`.
    pub(crate) fn addresses(&self, attribute: &str, start: &str) -> Vec<String> {
        let (text, before) = (self.text(), format!("{attribute}=\""));
        let values = text.split(&before).skip(1);
        let values = values.filter_map(|rest| rest.split('"').next());
        values.filter(|value| value.starts_with(start)).map(ToOwned::to_owned).collect()
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) token: Option<String>,
}

impl Browser {
    pub(crate) fn new(app: &Router) -> Self {
        Self { app: app.clone(), cookies: BTreeMap::new(), token: None }
    }

    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, address: &str, values: &[(&str, &str)]) -> Answer {
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(urlencoded(values)))
            .unwrap();
        self.send(request).await
    }

    /// Sends fields, and files as (field, name, content).
    pub(crate) async fn post_files(
        &mut self,
        address: &str,
        values: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(multipart(values, files)))
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn call(
        &mut self,
        method: &Method,
        address: &str,
        values: &[(&str, &str)],
        takes_files: bool,
    ) -> Answer {
        if *method == Method::GET {
            self.get(address).await
        } else if takes_files {
            self.post_files(address, values, &[]).await
        } else {
            self.post(address, values).await
        }
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = request.headers_mut();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        if let Some(token) = &self.token {
            headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        }
        headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, headers, body }
    }
}

fn urlencoded(values: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in values {
        write!(body, "{}={}&", encoded(name), encoded(value)).unwrap();
    }
    body
}

fn multipart(values: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in values {
        let part =
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (field, name, content) in files {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}
