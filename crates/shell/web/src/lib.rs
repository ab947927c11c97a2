//! The shell: what every page and every API answer has in common.
//!
//! A room hands over [`Routes`]; each route names who may call it ([`Access`]). [`serve::app`] puts
//! around them: language, session, protection against cross-site requests, limits, compression,
//! metrics, and the one place that turns a [`Failure`] into a page or a problem.

pub mod address;
pub mod api;
pub mod assets;
pub mod charts;
pub mod components;
mod failure;
pub mod fields;
pub mod form;
pub mod format;
pub mod limits;
mod metrics;
mod pace;
mod pages;
mod protect;
mod routes;
pub mod serve;
mod shell;
pub mod table;
mod texts;
pub mod upload;
mod visitor;

pub use failure::Failure;
pub use pace::{Network, Pace, Rate};
pub use pages::routes as own_routes;
pub use routes::{Access, Route, Routes};
pub use shell::{NavItem, Outside, Shell, ShellConfig};
pub use texts::{Lang, Texts};
pub use visitor::{Page, Visitor};

/// The texts of the shell itself: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));
