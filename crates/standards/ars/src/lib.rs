//! German region keys, and the official file that lists every place they name.
//!
//! A place in Germany has two keys, both strings of digits with leading zeros that matter:
//!
//! - the [`Ags`] (*Amtlicher Gemeindeschlüssel*), 8 digits: state 2, government region 1, district 2,
//!   municipality 3;
//! - the [`Ars`] (*Amtlicher Regionalschlüssel*), 12 digits: the same, with the four digits of the
//!   association (*Amt*, *Samtgemeinde*, *Verbandsgemeinde* …) before those of the municipality.
//!
//! Because the office in charge is mostly the association and not the municipality, the ARS is the key to
//! work with. Regions above the municipality are written with zeros at the end, so that every region of
//! every level has one key of 12 digits, and [`Ars::ancestors`] walks from a place up to the federation.
//!
//! [`gv100ad`] reads the file in which the statistical offices publish them all.

mod digits;
pub mod gv100ad;
mod key;
mod land;

pub use digits::ParseKeyError;
pub use key::{Administration, Ags, Ancestors, Ars, Level, Postcode};
pub use land::Land;
