//! Every bound of the room, each with its reason.

use std::time::Duration;

/// Characters of one text module. The longest of our own has under 1,000; a page stays readable.
pub const TEXT: usize = 8_000;

/// Characters of what an office is called.
pub const ROLE: usize = 120;

/// Services of a catalogue that is imported, held in memory and written in one transaction. The national one has some
/// 5,000, which takes less than a second.
pub const CATALOGUE: usize = 50_000;

/// Odd rows of an import that are told one by one; the others are counted.
pub const ODD: usize = 200;

/// How often a node looks whether another one has changed something.
pub const POLL: Duration = Duration::from_secs(2);

/// Places offered when the name of a place is not the name of one alone.
pub const PLACES: usize = 25;

/// Services on a page of the search.
pub const PAGE: i64 = 20;

/// Responsibilities that one organisation may enter: one for each of 5,000 services would be odd, and all of
/// them are held in memory.
pub const ENTERED: i64 = 10_000;

/// How much more a service counts in a search when it is carried out by the chosen town or district.
pub const LOCAL: f32 = 1.25;

/// The static rank (0 to 20) of a service that we have a general text about.
pub const WRITTEN: f32 = 10.0;
