//! XDatenfelder 3.0: the message `xdatenfelder.stammdatenschema.0102`.

mod read;
mod write;

pub use read::read;
pub(crate) use read::read_opened;
pub use write::{WriteError, write};

/// Namespace of version 3.0.0, which is also written.
pub const NAMESPACE: &str = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0";

/// Beginning of the namespaces of all versions 3.
pub(crate) const NAMESPACE_ANY: &str = "urn:xoev-de:fim:standard:xdatenfelder_3.";

/// Name of the message that carries a schema, in versions 2 and 3.
pub(crate) const MESSAGE: &str = "xdatenfelder.stammdatenschema.0102";
