//! Who may know of a thing: the labels of the Traffic Light Protocol 2.0 (FIRST, August 2022), and whose people guard it.

use serde::Serialize;
use store::Value;
use uuid::Uuid;

use crate::{Caller, Label};

impl Label {
    /// Whether only the guard's people may know of it.
    pub const fn protects(self) -> bool {
        matches!(self, Self::Amber | Self::AmberStrict | Self::Red)
    }

    /// What stands in the numbers of things that not everybody may know of: each circle counts in a series of its own, so that
    /// no gap betrays what is kept from somebody.
    pub const fn series(self) -> &'static str {
        match self {
            Self::Clear => "",
            Self::Green => "-N",
            Self::Amber | Self::AmberStrict | Self::Red => "-V",
        }
    }

    /// Whether the guard's people may take it away as a file.
    pub const fn may_be_exported(self) -> bool {
        !matches!(self, Self::AmberStrict | Self::Red)
    }
}

/// Who may know of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Audience {
    /// How far it may travel.
    pub label: Label,
    /// The organisation or committee whose people know of it in any case.
    pub guard: Uuid,
}

impl Audience {
    /// Whether the caller may know of it.
    pub fn includes(&self, caller: &Caller) -> bool {
        match self.label {
            Label::Clear => true,
            Label::Green if !caller.memberships().is_empty() => true,
            _ => caller.memberships().iter().any(|own| own.organisation == self.guard),
        }
    }

    /// Whether everybody who may know of `other` may know of this too, and may take it as far: then what is said of
    /// this may stand beside the other without telling anybody more.
    pub fn reaches_all_of(&self, other: &Self) -> bool {
        match self.label {
            Label::Clear => true,
            Label::Green => other.label != Label::Clear,
            Label::Amber | Label::AmberStrict | Label::Red => {
                other.label >= self.label && other.guard == self.guard
            }
        }
    }

    /// The same rule as a condition on the columns `label` and `guard` of `table`, its values appended to `values`.
    /// Every query that could show a thing, also by counting it, carries it.
    pub fn condition(caller: &Caller, table: &str, values: &mut Vec<Value>) -> String {
        let mut own: Vec<Uuid> =
            caller.memberships().iter().map(|membership| membership.organisation).collect();
        own.sort_unstable();
        own.dedup();
        if own.is_empty() {
            return format!("{table}.label = 'clear'");
        }
        let markers: Vec<_> = own
            .into_iter()
            .map(|organisation| {
                values.push(organisation.into());
                format!("?{}", values.len())
            })
            .collect();
        format!(
            "({table}.label IN ('clear', 'green') OR {table}.guard IN ({}))",
            markers.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Membership, OrganisationKind, Person, Role};

    fn of(organisation: u128) -> Caller {
        let person = Person { id: Uuid::from_u128(1), email: String::new(), name: String::new() };
        let organisation = Uuid::from_u128(organisation);
        let own = Membership {
            organisation,
            kind: OrganisationKind::Committee,
            name: String::new(),
            role: Role::Member,
        };
        Caller::Known { person, memberships: vec![own] }
    }

    #[test]
    fn only_the_guards_people_know_of_what_is_protected() {
        let guard = Uuid::from_u128(7);
        for label in Label::ALL.iter().copied() {
            let audience = Audience { label, guard };
            assert!(audience.includes(&of(7)));
            assert_eq!(audience.includes(&of(8)), !label.protects());
            assert_eq!(audience.includes(&Caller::Anonymous), label == Label::Clear);
        }
    }

    #[test]
    fn what_fewer_may_know_of_does_not_stand_beside_what_more_may_know_of() {
        let [one, two] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let audience = |label, guard| Audience { label, guard };
        let clear = audience(Label::Clear, one);
        let green = audience(Label::Green, one);
        let amber = audience(Label::Amber, one);
        let red = audience(Label::Red, one);
        assert!(clear.reaches_all_of(&red) && green.reaches_all_of(&amber));
        assert!(!green.reaches_all_of(&clear) && !amber.reaches_all_of(&green));
        assert!(amber.reaches_all_of(&red) && !red.reaches_all_of(&amber));
        assert!(!amber.reaches_all_of(&audience(Label::Amber, two)));
    }

    #[test]
    fn the_condition_says_the_same() {
        let mut values = vec![Value::Int(5)];
        let condition = Audience::condition(&of(7), "n", &mut values);
        assert_eq!(condition, "(n.label IN ('clear', 'green') OR n.guard IN (?2))");
        assert_eq!(values.len(), 2);
        assert_eq!(Audience::condition(&Caller::Anonymous, "n", &mut values), "n.label = 'clear'");
    }
}
