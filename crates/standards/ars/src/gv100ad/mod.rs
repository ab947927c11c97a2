//! GV100AD: the monthly directory of all municipalities of the statistical offices (*Gemeindeverzeichnis*).
//!
//! A text file with one record a line, 220 characters wide, each field at its columns; columns count
//! characters, not bytes. The first two characters say what the record is about (*Satzart*). Recent files are
//! UTF-8, older ones ISO-8859-1 or CP1252; the [`Reader`] finds out by itself.
//!
//! The reader is lenient: it reads what can be read, says for each line what was odd about it and where, and
//! goes on with the next line. Only a reader that fails to deliver bytes ends it.
//!
//! ```
//! use ars::gv100ad::{Reader, Record};
//!
//! let file = "102026022810          Saarland                                          Saarbrücken\n";
//! let line = Reader::new(file.as_bytes()).next().unwrap()?;
//! assert_eq!(line.number, 1);
//! assert!(line.odd.is_empty());
//! let Some(Record::State(saarland)) = line.record else { panic!("not a state") };
//! assert_eq!(saarland.seat.as_deref(), Some("Saarbrücken"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod columns;
mod decode;
mod kinds;
mod odd;
mod reader;
mod record;

pub use kinds::{AssociationKind, DistrictKind, MunicipalityKind};
pub use odd::{Odd, What};
pub use reader::{Line, Reader};
pub use record::{
    Association, Courts, District, GovernmentRegion, Municipality, Record, Region, State,
};
