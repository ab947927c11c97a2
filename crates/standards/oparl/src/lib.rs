//! OParl 1.1, the interface through which German councils publish their committees, meetings and papers.
//!
//! - [`objects`]: the twelve kinds of objects; [`Kind`] names them and [`Kind::fields`] says what each may hold.
//! - [`read`], [`read_any`], [`read_page`]: lenient. What is wrong costs at most the field it stands in, and is told as a
//!   [`Finding`] with a JSON pointer; fields of a maker are kept in `other`.
//! - [`write()`], [`write_page`]: strict. What breaks a rule of the standard is not written, but told as [`check::Invalid`].
//! - [`check`]: the rules, for JSON of any origin; also whether links lead to what they promise.
//! - [`Page`] and [`Query`]: lists in pages, and the filters by which a client keeps its copy up to date.
//!
//! The crate opens nothing, fetches nothing and reads no clock. What input may cost stands in [`limits`].

mod address;
pub mod check;
mod field;
mod kind;
pub mod limits;
mod list;
pub mod objects;
mod pointer;
mod reading;
mod value;

pub use address::{Link, Target, Url, UrlError};
pub use check::{write, write_page};
pub use kind::{FieldRule, Kind, Mark, Shape};
pub use list::{Links, Page, Pagination, Query, QueryError};
pub use objects::{Any, Object};
pub use reading::{Complaint, Error, Finding, Read, read, read_any, read_page};
pub use value::{Digits, GeoJson, Moment, NotDigits, NotGeoJson};
