//! The records of the file.

use super::kinds::{AssociationKind, DistrictKind, MunicipalityKind};
use crate::{Ags, Ars, Postcode};
use jiff::civil::Date;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// *Satzart* 10.
    State(State),
    /// *Satzart* 20.
    GovernmentRegion(GovernmentRegion),
    /// *Satzart* 30.
    Region(Region),
    /// *Satzart* 40.
    District(District),
    /// *Satzart* 50.
    Association(Association),
    /// *Satzart* 60.
    Municipality(Box<Municipality>),
}

impl Record {
    /// The date of the territorial status that the record describes (*Gebietsstand*).
    pub fn as_of(&self) -> Option<Date> {
        match self {
            Self::State(record) => record.as_of,
            Self::GovernmentRegion(record) => record.as_of,
            Self::Region(record) => record.as_of,
            Self::District(record) => record.as_of,
            Self::Association(record) => record.as_of,
            Self::Municipality(record) => record.as_of,
        }
    }
}

/// A state (*Land*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its key.
    pub ars: Ars,
    /// Its name.
    pub name: String,
    /// The seat of its government.
    pub seat: Option<String>,
    /// *Gebietsstand*.
    pub as_of: Option<Date>,
}

/// A government region (*Regierungsbezirk*), or the statistical region that took its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GovernmentRegion {
    /// Its key.
    pub ars: Ars,
    /// Its name, as it stands in the file: `früher: Reg.-Bez. Koblenz`.
    pub name: String,
    /// The seat of its administration.
    pub seat: Option<String>,
    /// *Gebietsstand*.
    pub as_of: Option<Date>,
}

/// A planning region (*Region*), between government region and district, only in Baden-Württemberg. It has
/// no region key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The government region it lies in.
    pub government_region: Ars,
    /// Its number there, 0 to 9.
    pub number: u8,
    /// Its name.
    pub name: String,
    /// The seat of its administration.
    pub seat: Option<String>,
    /// *Gebietsstand*.
    pub as_of: Option<Date>,
}

/// A district (*Kreis*), or a town that belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct District {
    /// Its key.
    pub ars: Ars,
    /// Its name.
    pub name: String,
    /// The seat of its administration.
    pub seat: Option<String>,
    /// What it is.
    pub kind: Option<DistrictKind>,
    /// *Gebietsstand*.
    pub as_of: Option<Date>,
}

/// An association (*Gemeindeverband*). Also every municipality that administers itself has such a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// Its key.
    pub ars: Ars,
    /// Its name.
    pub name: String,
    /// The seat of its administration.
    pub seat: Option<String>,
    /// What it is.
    pub kind: Option<AssociationKind>,
    /// *Gebietsstand*.
    pub as_of: Option<Date>,
}

/// A municipality (*Gemeinde*), or an area that belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Its key.
    pub ars: Ars,
    /// Its key without the association.
    pub ags: Ags,
    /// Its name, with its titles: `Kiel, Landeshauptstadt`.
    pub name: String,
    /// What it is.
    pub kind: Option<MunicipalityKind>,
    /// Area in hectares.
    pub area_ha: Option<u64>,
    /// Inhabitants.
    pub population: Option<u64>,
    /// Male inhabitants.
    pub male: Option<u64>,
    /// The postcode of the seat of its administration; areas without a municipality have none.
    pub seat_postcode: Option<Postcode>,
    /// Whether there are postcodes besides the one of the seat.
    pub more_postcodes: bool,
    /// Number of the tax office (*Finanzamt*).
    pub tax_office: Option<String>,
    /// The courts in charge.
    pub courts: Courts,
    /// Number of the employment agency (*Arbeitsagentur*).
    pub employment_agency: Option<String>,
    /// *Gebietsstand*.
    pub as_of: Option<Date>,
}

/// The numbers of the courts in charge of a municipality, each within the court above it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Courts {
    /// *Oberlandesgericht*.
    pub higher_regional: Option<String>,
    /// *Landgericht*.
    pub regional: Option<String>,
    /// *Amtsgericht*.
    pub local: Option<String>,
}
