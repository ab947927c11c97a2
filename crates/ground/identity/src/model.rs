//! Who there is.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use store::{Entropy, Timestamp};
use uuid::Uuid;

::store::words! {
    /// What a person may do in an organisation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    Role {
        /// Works on cases.
        CaseWorker = "case-worker",
        /// Leads: distributes cases, is the second of two persons.
        Lead = "lead",
        /// Writes texts, offices, hours and responsibilities.
        Editor = "editor",
        /// Gives rights to others.
        Administrator = "administrator",
        /// Heads the administration: mayor, district administrator, managing director.
        Leader = "leader",
        /// Answers for digital matters as a whole (CDO).
        Cdo = "cdo",
        /// Answers for information technology (CIO).
        Cio = "cio",
        /// Answers for information security (ISB).
        SecurityOfficer = "security-officer",
        /// Helps colleagues with digital matters (Digitallotse).
        DigitalGuide = "digital-guide",
        /// Speaks for a department (Fachamt).
        Department = "department",
        /// Sits in a committee.
        Member = "member",
        /// Chairs a committee.
        Chair = "chair",
        /// Keeps the records of a committee.
        Secretariat = "secretariat",
    }
}

::store::words! {
    /// What an organisation is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    OrganisationKind {
        /// The federation or one of its bodies.
        Federation = "federation",
        /// A state or one of its bodies.
        State = "state",
        /// A district.
        District = "district",
        /// An association of municipalities that administers its members.
        Association = "association",
        /// A municipality.
        Municipality = "municipality",
        /// A provider of information technology.
        Provider = "provider",
        /// A body that advises and coordinates the municipalities of a state, and decides nothing.
        Coordination = "coordination",
        /// An umbrella organisation of municipalities (kommunaler Spitzenverband).
        Umbrella = "umbrella",
        /// A committee: its people are those who hold its seats.
        Committee = "committee",
        /// A company.
        Company = "company",
        /// A university or an institute.
        Science = "science",
        /// A club, an initiative, a foundation.
        CivilSociety = "civil-society",
    }
}

::store::words! {
    /// How far something may travel (TLP 2.0).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    Label {
        /// Everybody.
        Clear = "clear",
        /// Whoever belongs to an organisation of the network.
        Green = "green",
        /// The people of the guard; it may be exported and announced to them.
        Amber = "amber",
        /// The people of the guard and nobody else: no export.
        AmberStrict = "amber+strict",
        /// The people of the guard, to read in the room: no export, no announcement outside its pages.
        Red = "red",
    }
}

impl Role {
    /// The roles that an administrator gives. The others follow from a seat in a committee.
    pub const OF_STAFF: &[Self] = &[
        Self::CaseWorker,
        Self::Lead,
        Self::Editor,
        Self::Administrator,
        Self::Leader,
        Self::Cdo,
        Self::Cio,
        Self::SecurityOfficer,
        Self::DigitalGuide,
        Self::Department,
    ];
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The start of its file and case numbers.
    pub mark: String,
    /// The region it acts for (12 digits), or empty.
    pub ars: String,
    /// Whether a decision needs a second person.
    pub two_persons: bool,
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The id.
    pub id: Uuid,
    /// The address, in lower case.
    pub email: String,
    /// The name.
    pub name: String,
}

/// A role in an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// The organisation.
    pub organisation: Uuid,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// A term of office: from a moment on, until a moment or without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Its first moment.
    pub from: Timestamp,
    /// The moment after its last, if it ends.
    pub until: Option<Timestamp>,
}

/// A secret that a browser or a program shows: 32 random bytes. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one.
    pub fn new(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &self.0).as_ref().to_vec()
    }

    /// The text that is handed out, once.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl FromStr for Secret {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // 43 characters are 32 bytes; longer text is not even decoded.
        if text.len() != 43 {
            return Err(());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| ())?;
        bytes.try_into().map(Self).map_err(|_length| ())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_and_never_printed() {
        let secret = Secret::new(&Entropy::System);
        assert_eq!(secret.reveal().parse(), Ok(secret.clone()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!("short".parse::<Secret>().is_err());
        assert!("!".repeat(43).parse::<Secret>().is_err());
    }

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(*role));
        }
        assert!("king".parse::<Role>().is_err());
    }
}
