//! Where in a document one stands.

use std::fmt;

/// A JSON pointer (RFC 6901) that grows and shrinks while a document is walked.
#[derive(Debug, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// Goes one step down; the result brings [`Pointer::leave`] back up.
    pub(crate) fn enter(&mut self, step: impl fmt::Display) -> usize {
        let before = self.0.len();
        let step = step.to_string();
        self.0.push('/');
        self.0.push_str(&step.replace('~', "~0").replace('/', "~1"));
        before
    }

    /// Goes back up.
    pub(crate) fn leave(&mut self, before: usize) {
        self.0.truncate(before);
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
