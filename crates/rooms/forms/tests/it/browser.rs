//! A browser without JavaScript: cookies, forms, redirects.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use regex::Regex;
use tower::ServiceExt;

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Page {
    /// The page shows a text.
    pub(crate) fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// Where the browser is sent, without the place on the page.
    pub(crate) fn target(&self) -> &str {
        let location = self
            .location
            .as_deref()
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.wrong()));
        location.split('#').next().unwrap()
    }

    /// The list of problems on the page.
    pub(crate) fn wrong(&self) -> String {
        let list =
            Regex::new(r#"<li><a class="kern-link" href="[^"]*\x23[^"]*">(.*?)</a></li>"#).unwrap();
        list.captures_iter(&self.body).fold(String::new(), |mut all, found| {
            writeln!(all, "{}", &found[1]).unwrap();
            all
        })
    }

    /// The controls of the page.
    pub(crate) fn controls(&self) -> Vec<Control> {
        static TAG: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"<(input|select|textarea)\b([^>]*)>([^<]*)").unwrap());
        static CHOSEN: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#"<option value="([^"]*)" selected"#).unwrap());
        let attribute = |text: &str, name: &str| {
            let (_, rest) = text.split_once(&format!(" {name}=\""))?;
            Some(unescaped(rest.split('"').next().unwrap()))
        };
        let mut controls: Vec<Control> = Vec::new();
        for found in TAG.captures_iter(&self.body) {
            let (element, attributes) = (&found[1], &found[2]);
            let Some(name) = attribute(attributes, "name") else { continue };
            let kind = match element {
                "input" => attribute(attributes, "type").unwrap_or_else(|| "text".to_owned()),
                other => other.to_owned(),
            };
            let value = match element {
                "textarea" => unescaped(&found[3]),
                "select" => {
                    let start = found.get(0).unwrap().start();
                    let end = self.body[start..].find("</select>").unwrap() + start;
                    CHOSEN
                        .captures(&self.body[start..end])
                        .map(|found| unescaped(&found[1]))
                        .unwrap_or_default()
                }
                _ => attribute(attributes, "value").unwrap_or_default(),
            };
            let checked = attributes.contains(" checked");
            if kind == "radio" {
                if let Some(known) = controls.iter_mut().find(|control| control.name == name) {
                    if checked {
                        known.value = value;
                    }
                    continue;
                }
                controls.push(Control {
                    name,
                    kind,
                    value: if checked { value } else { String::new() },
                });
            } else {
                controls.push(Control { name, kind, value });
            }
        }
        controls
    }

    /// What a browser would send if nothing was touched.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        let sent = |control: &Control| {
            control.kind != "file" && (control.kind != "radio" || !control.value.is_empty())
        };
        self.controls()
            .into_iter()
            .filter(sent)
            .map(|control| (control.name, control.value))
            .collect()
    }

    pub(crate) fn is_multipart(&self) -> bool {
        self.body.contains("enctype=\"multipart/form-data\"")
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Control {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) value: String,
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// A file to send: name of the field, name of the file, content.
pub(crate) type File<'f> = (&'f str, &'f str, &'f [u8]);

#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(app: &Router) -> Self {
        Self { app: app.clone(), cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, address: &str) -> Page {
        self.send(Request::get(address.split('#').next().unwrap()).body(Body::empty()).unwrap())
            .await
    }

    /// The page to which the browser is sent after a form was sent.
    pub(crate) async fn follow(&mut self, sent: &Page) -> Page {
        assert_eq!(sent.status, 303, "{}", sent.wrong());
        let page = self.get(sent.target()).await;
        assert_eq!(page.status, 200, "{}", sent.target());
        page
    }

    pub(crate) async fn post<K: AsRef<str>, V: AsRef<str>>(
        &mut self,
        address: &str,
        values: impl IntoIterator<Item = (K, V)>,
    ) -> Page {
        let mut body = String::new();
        for (name, value) in values {
            write!(body, "{}={}&", encoded(name.as_ref()), encoded(value.as_ref())).unwrap();
        }
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn post_parts<K: AsRef<str>, V: AsRef<str>>(
        &mut self,
        address: &str,
        values: impl IntoIterator<Item = (K, V)>,
        files: &[File<'_>],
    ) -> Page {
        let mut body = Vec::new();
        for (name, value) in values {
            let (name, value) = (name.as_ref(), value.as_ref());
            body.extend_from_slice(
                format!(
                    "--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        for (field, name, content) in files {
            let head = format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/pdf\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--grenze--\r\n");
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Page {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        request.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        let location =
            response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        for prefix in [">form-", ">failure-", "\"form-"] {
            assert!(
                !body.contains(prefix),
                "a text is missing: {}",
                &body[body.find(prefix).unwrap()..][..60]
            );
        }
        Page { status, location, body }
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            all.push(char::from(byte));
        } else {
            write!(all, "%{byte:02X}").unwrap();
        }
        all
    })
}
