//! Protection against requests that another site makes in the name of a visitor (CSRF).
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`). A changing request of a
//! browser must come from this site; see docs/adr/0004. Programs with a token carry no cookie that
//! could be abused, and pass.

use axum::http::{HeaderMap, Method, header};

/// Whether the request may change something.
pub(crate) fn from_own_site(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let value = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if value(header::AUTHORIZATION).is_some_and(|it| it.starts_with("Bearer ")) {
        return true;
    }
    if let Some(site) = value(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (value(header::ORIGIN), value(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        }
        // No browser of the last years sends neither; a program without cookies does no harm.
        (None, _) => headers.get(header::COOKIE).is_none(),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        from_own_site(&Method::POST, &headers)
    }

    #[test]
    fn another_site_cannot_act_for_a_visitor() {
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(!allowed(&[("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&[("sec-fetch-site", "same-site"), ("host", "a.de")]));
        assert!(allowed(&[("origin", "https://a.de"), ("host", "a.de"), ("cookie", "x")]));
        assert!(!allowed(&[("origin", "https://b.de"), ("host", "a.de"), ("cookie", "x")]));
        assert!(!allowed(&[("origin", "null"), ("host", "a.de")]));
        assert!(!allowed(&[("cookie", "x")]));
        assert!(allowed(&[("authorization", "Bearer x"), ("sec-fetch-site", "cross-site")]));
        assert!(from_own_site(&Method::GET, &HeaderMap::new()));
    }
}
