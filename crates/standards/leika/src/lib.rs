//! The German catalogue of public services (*Leistungskatalog*, LeiKa), since part of FIM.
//!
//! - [`Key`]: the 14 digits that name a service from an object (*Personalausweis*) over what is done to it
//!   (*Ausstellung*) to a detail.
//! - [`Typisierung`]: which level makes the rules for a service, and which carries it out.
//! - [`catalogue`]: reads a catalogue of services from CSV.

pub mod catalogue;
mod key;
mod typisierung;

pub use key::{Key, ParseKeyError, Structure, parse_many};
pub use typisierung::{Executing, ParseTypisierungError, Typisierung};
