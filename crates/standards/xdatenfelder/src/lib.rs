//! XDatenfelder, the form language of German public administration (standard of FIM, the federal information management).
//!
//! - [`model`]: a form schema as a tree of groups and fields; [`Schema::nodes`](model::Schema::nodes) walks its places.
//! - [`read`] takes XDatenfelder 3 ([`xdf3`]) and 2 ([`xdf2`]); [`xdf3::write`] writes version 3; [`genericode`] reads code lists.
//! - [`quality`]: the official checks of a schema, by their numbers; [`summary`] counts them for one line per file.
//! - [`answers`]: what a person answered; [`values`]: canonical forms of single values.
//! - [`rules`]: conditions as data, compiled against a schema and evaluated on answers.
//! - [`mod@validate`]: what is wrong with answers.
//!
//! Reading is lenient and says what was odd; writing is strict. Nothing here opens files, reads the clock or panics on
//! input; what input may cost stands in [`limits`].

pub mod answers;
mod finding;
pub mod genericode;
mod id;
pub mod limits;
pub mod model;
mod outline;
pub mod quality;
mod reading;
pub mod rules;
pub mod summary;
pub mod validate;
pub mod values;
pub mod xdf2;
pub mod xdf3;
mod xml;

pub use answers::{Answers, InstancePath, Value};
pub use finding::{Error, Finding, Position, Severity};
pub use id::{ElementId, InvalidId, Path};
pub use limits::Limits;
pub use model::Schema;
pub use reading::{Positions, Read};
pub use rules::{CompiledRules, RuleSet};
pub use summary::Summary;
pub use validate::{Problem, ProblemKind, Validator, validate};

use std::io::BufRead;

/// Reads a schema of version 3 or 2, whichever the file says it is.
pub fn read(input: impl BufRead, limits: &Limits) -> Result<Read, Error> {
    let mut reading = reading::Reading::new(input, limits);
    let (root, namespace) = reading.source.root()?;
    match (root.name.as_str(), namespace.as_str()) {
        (xdf3::MESSAGE, namespace) if namespace.starts_with(xdf3::NAMESPACE_ANY) => {
            xdf3::read_opened(reading, &root, namespace)
        }
        (xdf3::MESSAGE, xdf2::NAMESPACE) => xdf2::read_opened(reading, &root),
        _ => Err(Error::Unexpected {
            position: root.position,
            expected: "an XDatenfelder schema (xdatenfelder.stammdatenschema.0102, version 2 or 3)",
            found: root.name,
            namespace,
        }),
    }
}
