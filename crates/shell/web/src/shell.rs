//! What all requests share.

use std::sync::Arc;

use identity::Role;
use store::Store;

use crate::metrics::Metrics;
use crate::pace::Turnstile;
use crate::{Lang, Network, Texts};

/// An entry of the main menu.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub path: &'static str,
    /// The name of its text.
    pub text: &'static str,
    /// Who sees it: everybody (`None`), or whoever has one of these roles.
    pub roles: Option<&'static [Role]>,
}

/// What a shell is made of.
#[derive(Debug)]
pub struct ShellConfig {
    /// The store.
    pub store: Store,
    /// The texts of all rooms.
    pub texts: Texts,
    /// The main menu.
    pub nav: Vec<NavItem>,
    /// The address under which people reach the product, without a slash at the end. Cookies are
    /// marked as secure when it starts with `https:`.
    pub base_url: String,
    /// Whether this is a demonstration, which every page then says.
    pub demonstration: bool,
}

/// What is set up around a node.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Proxies that say truly for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// Whether mails are sent.
    pub mail: bool,
}

/// What all requests share. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Shell(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: ShellConfig,
    outside: Outside,
    metrics: Metrics,
    turnstile: Turnstile,
}

impl Shell {
    /// A shell with nothing around it.
    pub fn new(config: ShellConfig) -> Self {
        Self::within(config, Outside::default())
    }

    /// A shell with proxies and mail as they are set up.
    pub fn within(config: ShellConfig, outside: Outside) -> Self {
        let (metrics, turnstile) = (Metrics::default(), Turnstile::default());
        Self(Arc::new(Inner { config, outside, metrics, turnstile }))
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.config.store
    }

    /// The address under which people reach the product.
    pub fn base_url(&self) -> &str {
        &self.0.config.base_url
    }

    /// Whether this is a demonstration.
    pub fn demonstration(&self) -> bool {
        self.0.config.demonstration
    }

    /// A text with values put in.
    pub fn text(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        self.0.config.texts.text(lang, key, values)
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.0.config.texts
    }

    pub(crate) fn nav(&self) -> &[NavItem] {
        &self.0.config.nav
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn outside(&self) -> &Outside {
        &self.0.outside
    }

    pub(crate) fn turnstile(&self) -> &Turnstile {
        &self.0.turnstile
    }

    pub(crate) fn secure(&self) -> bool {
        self.0.config.base_url.starts_with("https:")
    }
}
