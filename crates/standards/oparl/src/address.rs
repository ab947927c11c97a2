//! Addresses, and what they lead to.

use std::fmt;
use std::marker::PhantomData;

use crate::kind::Shape;
use crate::limits;
use crate::list::Page;
use crate::objects::Object;

/// An absolute address, kept letter by letter: two addresses are the same object only if they are the same text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url(String);

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Too long.
    #[error("the address has more than {} characters; shorten it", limits::URL)]
    TooLong,
    /// Characters that must be escaped.
    #[error("the address has spaces or letters outside of ASCII; escape them (%20)")]
    Characters,
    /// No address at all.
    #[error("not an absolute address ({0}); write it with https:// in front")]
    Form(url::ParseError),
    /// Something else than the web.
    #[error("the address must begin with https:// or http://")]
    Scheme,
    /// What is published must not carry secrets.
    #[error("the address holds a user name or password; remove them")]
    Credentials,
}

impl Url {
    /// The address as it stands there, if it is one.
    pub fn parse(text: impl Into<String>) -> Result<Self, UrlError> {
        let text = text.into();
        if text.len() > limits::URL {
            return Err(UrlError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(UrlError::Characters);
        }
        let parsed = url::Url::parse(&text).map_err(UrlError::Form)?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(UrlError::Scheme);
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(UrlError::Credentials);
        }
        Ok(Self(text))
    }

    /// The address that was meant: escaped, without spaces around, with a scheme.
    pub(crate) fn mend(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > limits::URL {
            return None;
        }
        let text =
            if text.starts_with("www.") { format!("https://{text}") } else { text.to_owned() };
        Self::parse(url::Url::parse(&text).ok()?).ok()
    }

    /// This address with these parameters after those it has.
    pub(crate) fn with_query(&self, pairs: &[(&str, String)]) -> Self {
        let Ok(mut parsed) = url::Url::parse(&self.0) else { return self.clone() };
        if pairs.is_empty() {
            return self.clone();
        }
        parsed.query_pairs_mut().extend_pairs(pairs);
        Self(parsed.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

/// What a link can lead to: an object, or a list of objects.
pub trait Target {
    /// How the standard calls such a link.
    const LINK: Shape;
}

impl<T: Object> Target for T {
    const LINK: Shape = Shape::Link(T::KIND);
}

impl<T: Object> Target for Page<T> {
    const LINK: Shape = Shape::ListLink(T::KIND);
}

/// An address that leads to a `T`.
pub struct Link<T> {
    url: Url,
    to: PhantomData<fn() -> T>,
}

impl<T: Target> Link<T> {
    /// The link with this address.
    pub fn to(url: Url) -> Self {
        Self { url, to: PhantomData }
    }

    /// Its address.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

impl<T> Clone for Link<T> {
    fn clone(&self) -> Self {
        Self { url: self.url.clone(), to: PhantomData }
    }
}

impl<T> PartialEq for Link<T> {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
    }
}

impl<T> Eq for Link<T> {}

impl<T> fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({})", self.url)
    }
}
