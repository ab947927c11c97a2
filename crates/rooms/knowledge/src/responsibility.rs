//! Who is responsible for a service in a place: what an office has entered, else what the rule says, else
//! unknown. Answered from memory.

use std::sync::Arc;

use ars::{Ars, Level};
use directory::{Office, Region, RegionKind};
use leika::Key;
use serde::Serialize;
use uuid::Uuid;
use web::{Lang, Shell, format};

use crate::derive::{self, Body, Place, PlaceKind, Unknown};
use crate::levels::Line;
use crate::{Entered, Knowledge};

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// An office has entered it.
    Entered,
    /// A rule says so.
    Derived,
    /// Nobody knows.
    Unknown,
}

/// What kind of body is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityLevel {
    /// The federation.
    Federation,
    /// A state.
    State,
    /// A corporation that governs itself, for a state's area.
    SelfGoverning,
    /// A district.
    District,
    /// A body that administers municipalities.
    Association,
    /// A municipality.
    Municipality,
}

/// The body that is responsible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// The region it acts for.
    #[schema(value_type = String)]
    pub ars: Ars,
    /// What kind of body it is.
    pub level: AuthorityLevel,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsibility {
    /// Where it comes from.
    pub status: Status,
    /// What the office is called when it does this.
    pub role: Option<Arc<str>>,
    /// The body that is responsible.
    pub authority: Option<Authority>,
    /// The same as an organisation of this node, where it is one.
    pub organisation: Option<Uuid>,
    /// The office to go to, where one was entered.
    pub office: Option<Arc<Office>>,
    /// Why.
    pub reason: Reason,
}

/// Why the answer is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was entered.
    Entered {
        /// By whom.
        organisation: Arc<str>,
        /// For which area.
        area: String,
    },
    /// A line of the table decides.
    Derived {
        /// The line.
        line: Line,
        /// Whom it names.
        body: Body,
        /// The place that was asked for.
        place: Arc<Region>,
    },
    /// Nobody can be named.
    Unknown(Unknown),
}

impl Knowledge {
    /// Who is responsible for a service in the region with this key.
    pub fn responsibility(&self, key: Key, ars: Ars) -> Responsibility {
        match self.directory().region(ars) {
            Some(place) => self.responsible(key, &place),
            None => unknown(Unknown::NotInDirectory),
        }
    }

    /// Who is responsible for a service in a place.
    pub fn responsible(&self, key: Key, place: &Arc<Region>) -> Responsibility {
        if let Some(answer) = self.by_entry(key, place.ars) {
            return answer;
        }
        match derive::derive(self.levels(), key, &self.as_place(place)) {
            Ok((line, body)) => self.by_rule(line, body, place),
            Err(why) => unknown(why),
        }
    }

    fn by_entry(&self, key: Key, place: Ars) -> Option<Responsibility> {
        let registry = self.entered();
        let entered = registry.find(key, place)?;
        let office = entered.office.and_then(|id| registry.office(id)).cloned();
        Some(Responsibility {
            status: Status::Entered,
            role: Some(Arc::clone(&entered.role)),
            authority: Some(self.entering(entered)),
            organisation: Some(entered.organisation),
            office: office.or_else(|| registry.only_office(entered.organisation).cloned()),
            reason: Reason::Entered {
                organisation: Arc::clone(&entered.organisation_name),
                area: self.area_name(entered.area),
            },
        })
    }

    /// The organisation that entered it, as an authority.
    fn entering(&self, entered: &Entered) -> Authority {
        let region = self.directory().region(entered.organisation_area);
        Authority {
            name: entered.organisation_name.to_string(),
            ars: entered.organisation_area,
            level: region.map_or(AuthorityLevel::Municipality, |region| level_of(&region)),
        }
    }

    fn by_rule(&self, line: Line, body: Body, place: &Arc<Region>) -> Responsibility {
        let Some(authority) = self.authority(&line, body, place) else {
            return unknown(Unknown::NotInDirectory);
        };
        let registry = self.entered();
        // A chamber has the area of the state and is not the organisation that acts for it.
        let is_own = body != Body::SelfGoverning;
        let organisation = is_own.then(|| registry.organisation(authority.ars)).flatten();
        Responsibility {
            status: Status::Derived,
            role: Some(Arc::from(line.role)),
            organisation: organisation.map(|organisation| organisation.id),
            office: organisation.and_then(|one| registry.only_office(one.id)).cloned(),
            authority: Some(authority),
            reason: Reason::Derived { line, body, place: Arc::clone(place) },
        }
    }

    fn authority(&self, line: &Line, body: Body, place: &Arc<Region>) -> Option<Authority> {
        let directory = self.directory();
        let of =
            |region: &Region, level| Authority { name: body_name(region), ars: region.ars, level };
        Some(match body {
            Body::Federation => Authority {
                name: "Bund".to_owned(),
                ars: Ars::FEDERATION,
                level: AuthorityLevel::Federation,
            },
            Body::State => {
                let state = directory.state_of(place)?;
                let name = format!("Land {}", state.display_name());
                Authority { name, ars: state.ars, level: AuthorityLevel::State }
            }
            Body::SelfGoverning => Authority {
                name: line.role.to_owned(),
                ars: directory.state_of(place)?.ars,
                level: AuthorityLevel::SelfGoverning,
            },
            Body::District => of(&*directory.district_of(place)?, AuthorityLevel::District),
            Body::TownByName | Body::TownByRights | Body::TownBySize | Body::TownByKind => {
                of(place, AuthorityLevel::Municipality)
            }
            Body::Municipality | Body::DistrictFreeTown | Body::CityState => {
                let administering = directory.administering(place);
                of(&administering, level_of(&administering))
            }
        })
    }

    /// What the rule needs to know of a region.
    fn as_place(&self, region: &Region) -> Place {
        let kind = match region.kind {
            RegionKind::Part => PlaceKind::CityState,
            RegionKind::Municipality(_) if region.land().is_some_and(ars::Land::is_city_state) => {
                PlaceKind::CityState
            }
            RegionKind::Municipality(_) if region.is_unincorporated() => PlaceKind::Unincorporated,
            RegionKind::Municipality(_) if region.is_district() => PlaceKind::DistrictFreeTown,
            RegionKind::Municipality(kind) => PlaceKind::Municipality {
                population: region.population,
                association: self.directory().association_of(region).and_then(|one| one.population),
                is_large_district_town: kind == ars::gv100ad::MunicipalityKind::LargeDistrictTown,
            },
            RegionKind::Association(_) if region.administers_members() => PlaceKind::Association,
            // Its members keep their town halls: as with a district, it depends on the municipality.
            RegionKind::Association(_) | RegionKind::District(_) => PlaceKind::District,
            RegionKind::Federation | RegionKind::State | RegionKind::GovernmentRegion => {
                PlaceKind::Wide
            }
        };
        Place { ars: region.ars, kind }
    }
}

fn unknown(why: Unknown) -> Responsibility {
    Responsibility {
        status: Status::Unknown,
        role: None,
        authority: None,
        organisation: None,
        office: None,
        reason: Reason::Unknown(why),
    }
}

fn level_of(region: &Region) -> AuthorityLevel {
    match region.level() {
        Level::Federation => AuthorityLevel::Federation,
        Level::State | Level::GovernmentRegion => AuthorityLevel::State,
        Level::District => AuthorityLevel::District,
        Level::Association => AuthorityLevel::Association,
        Level::Municipality | Level::Part => AuthorityLevel::Municipality,
    }
}

/// The name of a body: `Stadt Lemgo`, where the place is `Lemgo`.
fn body_name(region: &Region) -> String {
    use ars::gv100ad::MunicipalityKind as Kind;
    let name = region.display_name();
    let before = match region.kind {
        RegionKind::Municipality(
            Kind::Town | Kind::DistrictFreeTown | Kind::Stadtkreis | Kind::LargeDistrictTown,
        ) => "Stadt",
        RegionKind::Municipality(Kind::Markt) => "Markt",
        RegionKind::Municipality(Kind::Municipality) => "Gemeinde",
        _ => return name,
    };
    let says_itself = name
        .split(' ')
        .next()
        .is_some_and(|word| word == before || word.ends_with("stadt") && name.contains(' '));
    if says_itself { name } else { format!("{before} {name}") }
}

impl Responsibility {
    /// Whether another body than the place itself is responsible.
    fn is_another(&self, place: &Region) -> bool {
        self.authority.as_ref().is_some_and(|authority| authority.ars != place.ars)
    }

    /// In words: which of the three it is, and why.
    pub fn explanation(&self, shell: &Shell, lang: Lang) -> String {
        match &self.reason {
            Reason::Entered { organisation, area } => shell.text(
                lang,
                "services-why-entered",
                &[("organisation", organisation), ("area", area)],
            ),
            Reason::Derived { line, body, place } => {
                let key = match body {
                    Body::Municipality if self.is_another(place) => "services-why-administered",
                    Body::District if !self.is_another(place) => "services-why-district-itself",
                    body => why_derived(*body),
                };
                let authority = self.authority.as_ref().map_or("", |authority| &authority.name);
                derived(shell, lang, line, place, key, authority)
            }
            Reason::Unknown(why) => {
                let mut words = shell.text(lang, why_unknown(*why), &[]);
                if let Unknown::Depends { basis, note } = why {
                    add_source(&mut words, shell, lang, basis, note);
                }
                words
            }
        }
    }
}

fn why_derived(body: Body) -> &'static str {
    match body {
        Body::Municipality => "services-why-municipality",
        Body::District => "services-why-district",
        Body::DistrictFreeTown => "services-why-district-free",
        Body::TownByName => "services-why-town-by-name",
        Body::TownByRights => "services-why-town-by-rights",
        Body::TownBySize => "services-why-town-by-size",
        Body::TownByKind => "services-why-town-by-kind",
        Body::CityState => "services-why-city-state",
        Body::State => "services-why-state",
        Body::SelfGoverning => "services-why-self-governing",
        Body::Federation => "services-why-federation",
    }
}

fn derived(
    shell: &Shell,
    lang: Lang,
    line: &Line,
    place: &Region,
    key: &str,
    authority: &str,
) -> String {
    let place_name = place.display_name();
    let (people, from) = (
        format::number(lang, place.population.unwrap_or_default()),
        format::number(lang, line.own_from.unwrap_or_default()),
    );
    let values = [
        ("place", place_name.as_str()),
        ("authority", authority),
        ("people", people.as_str()),
        ("from", from.as_str()),
    ];
    let mut words = shell.text(lang, key, &values);
    add_source(&mut words, shell, lang, line.basis, line.note);
    words
}

/// What stands on a line beside the answer: its legal basis and its note.
fn add_source(words: &mut String, shell: &Shell, lang: Lang, basis: &str, note: &str) {
    words.push(' ');
    words.push_str(&shell.text(lang, "services-why-basis", &[("basis", basis)]));
    if !note.is_empty() {
        words.push(' ');
        words.push_str(&shell.text(lang, "services-why-note", &[("note", note)]));
    }
}

fn why_unknown(why: Unknown) -> &'static str {
    match why {
        Unknown::NoRule => "services-unknown-no-rule",
        Unknown::OtherStates => "services-unknown-other-states",
        Unknown::ChooseMunicipality => "services-unknown-choose",
        Unknown::Depends { .. } => "services-unknown-depends",
        Unknown::Unincorporated => "services-unknown-unincorporated",
        Unknown::NotInDirectory => "services-unknown-directory",
    }
}
