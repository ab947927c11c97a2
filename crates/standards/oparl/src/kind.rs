//! The kinds of objects, and how the standard describes their fields.

use std::fmt;

/// Where the types of version 1.1 live.
const NAMESPACE: &str = "https://schema.oparl.org/1.1/";

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident)*) => {
        /// A kind of object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// All of them.
            pub const ALL: [Self; 12] = [$(Self::$kind),*];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => stringify!($kind),)* }
            }

            /// What stands in `type`.
            pub const fn url(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!("https://schema.oparl.org/1.1/", stringify!($kind)),)*
                }
            }
        }
    };
}

kinds! {
    /// The interface itself: where a client starts.
    System
    /// A municipality or another corporation.
    Body
    /// The years between two elections.
    LegislativeTerm
    /// A committee, a parliamentary group, a department.
    Organization
    /// Somebody who takes part in the work.
    Person
    /// That a person belongs to an organisation.
    Membership
    /// A session.
    Meeting
    /// A point on the agenda of a meeting.
    AgendaItem
    /// A printed paper: motion, question, proposal.
    Paper
    /// That a paper is dealt with in a meeting.
    Consultation
    /// A document.
    File
    /// A place.
    Location
}

impl Kind {
    /// The address of the version, for [`System::oparl_version`](crate::objects::System::oparl_version).
    pub const VERSION: &'static str = NAMESPACE;

    /// The kind with this `type`, also in the spellings of version 1.0.
    pub fn from_url(url: &str) -> Option<Self> {
        let (base, name) = url.trim().rsplit_once('/')?;
        let known = ["schema.oparl.org/1.1", "schema.oparl.org/1.0", "oparl.org/schema/1.0"];
        known.iter().any(|known| base.ends_with(known)).then_some(())?;
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// True or false.
    Flag,
    /// A whole number from 0.
    Count,
    /// A day.
    Date,
    /// A point in time.
    Moment,
    /// The address of anything.
    Url,
    /// So many digits.
    Digits(usize),
    /// A feature of `GeoJSON`.
    GeoJson,
    /// The address of an object.
    Link(Kind),
    /// The address of a list of objects.
    ListLink(Kind),
    /// An object, embedded.
    Object(Kind),
    /// Any number of these.
    Many(&'static Shape),
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Flag => f.write_str("true or false"),
            Self::Count => f.write_str("a whole number from 0"),
            Self::Date => f.write_str("a date (2026-03-31)"),
            Self::Moment => f.write_str("a time with zone (2026-03-31T17:00:00+02:00)"),
            Self::Url => f.write_str("an absolute http(s) address"),
            Self::Digits(count) => write!(f, "{count} digits"),
            Self::GeoJson => f.write_str("a GeoJSON feature, longitude first"),
            Self::Link(kind) => write!(f, "the address of an object ({kind})"),
            Self::ListLink(kind) => write!(f, "the address of a list ({kind})"),
            Self::Object(kind) => write!(f, "an object ({kind})"),
            Self::Many(one) => write!(f, "a list, each {one}"),
        }
    }
}

/// What is special about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The official schema requires it.
    Required,
    /// The text of the standard requires it, the schema does not.
    Demanded,
    /// Left out when a client asks for `omit_internal`.
    Internal,
}

/// One field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct FieldRule {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What is special about it.
    pub marks: &'static [Mark],
}

impl FieldRule {
    /// Whether it is marked so.
    pub fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}
