//! Days in what is carried between nodes: `2026-03-04`, or nothing.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that serde asks for"
)]
pub(crate) fn serialize<S: Serializer>(day: &Option<Date>, into: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(into)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    Option::<String>::deserialize(from)?
        .filter(|day| !day.is_empty())
        .map(|day| day.parse().map_err(serde::de::Error::custom))
        .transpose()
}
