//! Operations and the values they leave.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::Timestamp;
use uuid::Uuid;

/// Something done to a shared thing, as it is stored here and could be carried to another node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Its id, unique everywhere.
    pub id: Uuid,
    /// The thing it was done to. An operation whose subject is its own id makes the thing.
    pub subject: Uuid,
    /// What kind of thing: `need`, `cluster`, …
    pub kind: String,
    /// What was done, as `room.verb`.
    pub name: String,
    /// Who.
    pub person: Uuid,
    /// For which organisation.
    pub organisation: Uuid,
    /// When; always later than its causes.
    pub at: Timestamp,
    /// What was known when it was done: the operations that must be applied before it.
    pub causes: Vec<Uuid>,
    /// What was said with it; never changes.
    pub body: Json,
    /// The fields that get a new value.
    pub writes: Vec<Write>,
}

impl Operation {
    /// Whether it makes its subject.
    pub fn creates(&self) -> bool {
        self.subject == self.id
    }

    /// What was said with it, as the type that the room wrote.
    ///
    /// # Errors
    /// [`crate::Error::Malformed`].
    pub fn body<T: serde::de::DeserializeOwned>(&self) -> Result<T, crate::Error> {
        serde_json::from_value(self.body.clone())
            .map_err(|error| crate::Error::Malformed(format!("{}: {error}", self.name)))
    }
}

/// A field gets a new value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// Which field.
    pub field: String,
    /// Its value from now on.
    pub value: Json,
    /// The operations whose values this one has seen and replaces.
    pub replaces: Vec<Uuid>,
}

/// A field with the value that is shown, and those that stand against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The value that is shown: of several the one written last, which is the same on every node.
    pub shown: Written,
    /// Values that somebody else wrote without knowing of the one shown. A person decides between them by
    /// writing once more.
    pub against: Vec<Written>,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The operation that wrote it.
    pub operation: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub organisation: Uuid,
    /// The value.
    pub value: Json,
}

impl Written {
    /// The value as the type that the room wrote.
    ///
    /// # Errors
    /// [`crate::Error::Malformed`].
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, crate::Error> {
        serde_json::from_value(self.value.clone())
            .map_err(|error| crate::Error::Malformed(error.to_string()))
    }
}

/// What became of an operation from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// It was applied, and so many that had waited for it.
    Applied(usize),
    /// It is known already.
    Known,
    /// It waits for these, which have not come yet.
    Waits(Vec<Uuid>),
}
