//! Who calls, and the proof that they may act.

use store::Actor;
use uuid::Uuid;

use crate::{Membership, Person, Role};

/// Who calls an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who did not sign in.
    #[default]
    Anonymous,
    /// Somebody who signed in, with their roles.
    Known {
        /// Who.
        person: Person,
        /// In which organisations, as what.
        memberships: Vec<Membership>,
    },
}

/// Why somebody may not act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// The caller has no part in the organisation, and so must not learn what it has.
    #[error("there is nothing here, or nothing that you may see")]
    Unknown,
    /// The caller belongs to the organisation but has not the role.
    #[error("your role does not include this")]
    Role,
}

/// The proof that a person acts for an organisation in one of the roles that were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting {
    person: Uuid,
    organisation: Uuid,
    lead: bool,
}

impl Acting {
    /// Who.
    pub fn person(&self) -> Uuid {
        self.person
    }

    /// For which organisation.
    pub fn organisation(&self) -> Uuid {
        self.organisation
    }

    /// Whether they lead there.
    pub fn leads(&self) -> bool {
        self.lead
    }

    /// For the journal.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person)
    }

    /// The same right without the person: for what is said in a room that keeps no names. Whatever is recorded with
    /// it names the organisation and a person of nothing but zeros.
    pub fn without_name(self) -> Self {
        Self { person: Uuid::nil(), lead: false, ..self }
    }
}

impl Caller {
    /// For the journal.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Anonymous => Actor::Citizen,
            Self::Known { person, .. } => Actor::Person(person.id),
        }
    }

    /// The person, if somebody signed in.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Anonymous => None,
            Self::Known { person, .. } => Some(person),
        }
    }

    /// The roles, each with its organisation.
    pub fn memberships(&self) -> &[Membership] {
        match self {
            Self::Anonymous => &[],
            Self::Known { memberships, .. } => memberships,
        }
    }

    /// Whether the caller has one of the roles anywhere.
    pub fn has(&self, roles: &[Role]) -> bool {
        self.memberships().iter().any(|membership| roles.contains(&membership.role))
    }

    /// The proof that the caller has one of `roles` in `organisation`.
    ///
    /// # Errors
    /// [`Denied`], told apart so that outsiders do not learn what exists.
    pub fn acting(&self, organisation: Uuid, roles: &[Role]) -> Result<Acting, Denied> {
        let Self::Known { person, memberships } = self else { return Err(Denied::SignIn) };
        let there = |membership: &&Membership| membership.organisation == organisation;
        let mut own = memberships.iter().filter(there).peekable();
        if own.peek().is_none() {
            return Err(Denied::Unknown);
        }
        if !own.any(|membership| roles.contains(&membership.role)) {
            return Err(Denied::Role);
        }
        let lead = memberships.iter().filter(there).any(|own| own.role == Role::Lead);
        Ok(Acting { person: person.id, organisation, lead })
    }

    /// The organisations in which the caller has one of `roles`.
    pub fn organisations(&self, roles: &[Role]) -> Vec<Uuid> {
        let mut ids: Vec<_> = self
            .memberships()
            .iter()
            .filter(|membership| roles.contains(&membership.role))
            .map(|membership| membership.organisation)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The organisations in which the caller has one of `roles`, with their names, by name.
    pub fn organisations_by_name(&self, roles: &[Role]) -> Vec<(Uuid, String)> {
        let mut named: Vec<_> = self
            .memberships()
            .iter()
            .filter(|membership| roles.contains(&membership.role))
            .map(|membership| (membership.organisation, membership.name.clone()))
            .collect();
        named.dedup_by_key(|(id, _)| *id);
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(organisation: u128, role: Role) -> Caller {
        let person = Person { id: Uuid::from_u128(1), email: String::new(), name: String::new() };
        let organisation = Uuid::from_u128(organisation);
        Caller::Known {
            person,
            memberships: vec![Membership {
                organisation,
                kind: crate::OrganisationKind::Municipality,
                name: String::new(),
                role,
            }],
        }
    }

    #[test]
    fn outsiders_learn_nothing_and_insiders_learn_what_they_lack() {
        let town = Uuid::from_u128(7);
        let needed = [Role::Lead];
        assert_eq!(Caller::Anonymous.acting(town, &needed), Err(Denied::SignIn));
        assert_eq!(caller(8, Role::Lead).acting(town, &needed), Err(Denied::Unknown));
        assert_eq!(caller(7, Role::Editor).acting(town, &needed), Err(Denied::Role));
        let proof = caller(7, Role::Lead).acting(town, &needed).unwrap();
        assert_eq!(proof.organisation(), town);
        assert!(proof.leads());
    }
}
