//! People, organisations and roles: who somebody is, and what follows from it.
//!
//! Rights are checked in operations. An operation takes an [`Acting`], a value that only
//! [`Caller::acting`] makes, after it has looked at the roles.

pub mod accounts;
mod audience;
mod caller;
pub mod limits;
mod model;
pub mod ops;
mod password;
pub mod registrations;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod waiting;

pub use audience::Audience;
pub use caller::{Acting, Caller, Denied};
pub use model::{Label, Membership, Organisation, OrganisationKind, Person, Role, Secret, Term};
pub use store::{
    affiliated, any_person_by_email, every_organisation, find_organisations, known_organisation,
    like, members, organisation, organisations, organisations_for_area, person_by_email,
    pick_organisations,
};

use ::store::Migration;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "identity/0001-identity",
        sql: include_str!("../migrations/0001-identity.sql"),
    },
    Migration {
        name: "identity/0002-accounts",
        sql: include_str!("../migrations/0002-accounts.sql"),
    },
    Migration { name: "identity/0003-terms", sql: include_str!("../migrations/0003-terms.sql") },
    Migration {
        name: "identity/0004-registrations",
        sql: include_str!("../migrations/0004-registrations.sql"),
    },
    Migration { name: "identity/0005-known", sql: include_str!("../migrations/0005-known.sql") },
];

/// The address in lower case, if it can be one.
fn plausible_email(email: &str) -> Result<String, Error> {
    let email = email.trim().to_lowercase();
    let plausible = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !email.contains(char::is_whitespace)
    });
    if plausible && email.len() <= limits::EMAIL { Ok(email) } else { Err(Error::NoEmail(email)) }
}

/// What can go wrong with people and organisations.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// No right to do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// E-mail or password is wrong; which of the two is not said.
    #[error("e-mail or password is wrong")]
    WrongLogin,
    /// Too many failures; no further attempt is looked at for a while.
    #[error("too many attempts; try again in {} minutes", limits::LOCKOUT.as_secs() / 60)]
    Locked,
    /// The password is too short or too long.
    #[error("a password has {} to {} characters", limits::PASSWORD.start(), limits::PASSWORD.end())]
    PasswordLength,
    /// The e-mail address cannot be one.
    #[error("{0:?} is no e-mail address")]
    NoEmail(String),
    /// There is no such account.
    #[error("there is no account with this e-mail address")]
    NoAccount,
    /// The name is empty or too long.
    #[error("a name has 1 to {} characters", limits::NAME)]
    NoName,
    /// Nobody is invited to do nothing.
    #[error("choose at least one role")]
    NoRole,
    /// The account belongs to the person or to another organisation.
    #[error("the account belongs to the person or to another organisation, which cares for it")]
    NotOwn,
    /// An organisation keeps somebody who gives rights.
    #[error("this is the last administrator; make somebody else administrator first")]
    LastAdministrator,
    /// The link was used, is too old or never was one.
    #[error("the link was used or has expired")]
    NoLink,
    /// There is no such organisation, or none that somebody may ask to belong to.
    #[error("there is no organisation of this kind to belong to")]
    NoOrganisation,
    /// The request was decided, was forgotten, or never was one.
    #[error("the request was decided already, has expired or never was one")]
    NoRegistration,
    /// Nobody decides on what they have asked for themselves.
    #[error("somebody else in the organisation decides on your own request")]
    OwnRequest,
    /// A refusal needs a reason, and no text is endless.
    #[error("say why, in at most {} characters", limits::NOTE)]
    NoReason,
    /// There is no such token.
    #[error("there is no such token of this account")]
    NoToken,
}
