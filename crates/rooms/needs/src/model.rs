//! Needs, voices, clusters: what they are and which states they go through.

use ::store::Timestamp;
use identity::{Label, OrganisationKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits;

pub use directory::Size;

::store::words! {
    /// Where a need stands.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    State {
        /// Reported; nobody has said anything yet.
        Submitted = "submitted",
        /// The reporting organisation was asked something.
        Queried = "queried",
        /// It is understood and stands.
        Confirmed = "confirmed",
        /// It is part of a cluster. Nobody sets this; it follows from the cluster.
        Bundled = "bundled",
        /// Something that exists already covers it.
        Covered = "covered",
        /// It has been taken into a requirement profile.
        InProfile = "in-profile",
        /// It was refused, with a reason.
        Rejected = "rejected",
        /// Nobody works on it for now, with a reason.
        Resting = "resting",
        /// It is met.
        Done = "done",
        /// It was closed and has been taken up again.
        Reopened = "reopened",
    }
}

impl State {
    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Covered | Self::Rejected | Self::Resting | Self::Done)
    }

    /// What is shown: an open need in a cluster is bundled.
    pub const fn shown(self, bundles: i64) -> Self {
        match self {
            Self::Submitted | Self::Confirmed | Self::Reopened if bundles > 0 => Self::Bundled,
            own => own,
        }
    }
}

::store::words! {
    /// What can be done to the state of a need.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Move {
        /// It is understood and stands.
        Confirm = "confirm",
        /// The reporting organisation is asked something.
        Query = "query",
        /// The reporting organisation answers what it was asked.
        Reply = "reply",
        /// Something that exists covers it.
        Cover = "cover",
        /// It is refused.
        Reject = "reject",
        /// Nobody works on it for now; the reporting organisation withdraws it so.
        Rest = "rest",
        /// It is met.
        Finish = "finish",
        /// It is taken up again.
        Reopen = "reopen",
    }
}

/// Who moves a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// The organisation that reported it.
    Reporter,
    /// Somebody who coordinates.
    Steward,
}

impl Move {
    /// The state after it, if it is possible.
    pub const fn after(self, state: State, mover: Mover) -> Option<State> {
        use State::{
            Bundled, Confirmed, Covered, Done, InProfile, Queried, Rejected, Reopened, Resting,
            Submitted,
        };
        Some(match (self, state, mover) {
            (Self::Confirm, Submitted | Reopened | Bundled, _)
            | (Self::Confirm, Queried, Mover::Steward)
            | (Self::Reply, Queried, Mover::Reporter) => Confirmed,
            (Self::Query, Submitted | Confirmed | Bundled | Reopened, Mover::Steward) => Queried,
            (Self::Cover, Submitted | Queried | Confirmed | Bundled | Reopened | InProfile, _) => {
                Covered
            }
            (
                Self::Reject,
                Submitted | Queried | Confirmed | Bundled | Reopened | InProfile,
                Mover::Steward,
            ) => Rejected,
            (Self::Rest, Submitted | Queried | Confirmed | Bundled | Reopened, _) => Resting,
            (Self::Finish, Confirmed | Bundled | Covered | InProfile | Reopened, _) => Done,
            (Self::Reopen, Covered | Rejected | Resting | Done, _) => Reopened,
            _ => return None,
        })
    }

    /// Whether the day must be named on which something happens next.
    pub const fn needs_date(self) -> bool {
        !matches!(self, Self::Finish | Self::Reject | Self::Cover)
    }
}

::store::words! {
    /// How an organisation stands to a need.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Stance {
        /// It has the problem itself.
        Affected = "affected",
        /// It wants it solved.
        Supporting = "supporting",
        /// It does not have the problem: that is an answer too.
        NotAffected = "not-affected",
        /// It is against it.
        Objection = "objection",
    }
}

impl Stance {
    /// Whether it speaks for the need.
    pub const fn is_for(self) -> bool {
        matches!(self, Self::Affected | Self::Supporting)
    }
}

::store::words! {
    /// What somebody contributes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    ContributionKind {
        /// Agreement, with a reason.
        Agreement = "agreement",
        /// An objection, with a reason.
        Objection = "objection",
        /// How it is different elsewhere.
        Variant = "variant",
        /// A document, a figure, a signal.
        Evidence = "evidence",
        /// A question to whoever reported it.
        Question = "question",
        /// An answer.
        Answer = "answer",
    }
}

::store::words! {
    /// How often the problem occurs.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Frequency {
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
        /// Every month.
        Monthly = "monthly",
        /// A few times a year.
        Yearly = "yearly",
        /// More rarely.
        Rarely = "rarely",
    }
}

::store::words! {
    /// What it is about: the fields of the Onlinezugangsgesetz, and what administrations need themselves.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Topic {
        /// Work and retirement.
        Work = "work",
        /// Building and living.
        Building = "building",
        /// Education.
        Education = "education",
        /// Immigration and emigration.
        Migration = "migration",
        /// Engagement and hobbies.
        Engagement = "engagement",
        /// Family and children.
        Family = "family",
        /// Research and funding.
        Funding = "funding",
        /// Health.
        Health = "health",
        /// Mobility and travel.
        Mobility = "mobility",
        /// What all services share.
        CrossCutting = "cross-cutting",
        /// Law and order.
        Order = "order",
        /// Taxes and customs.
        Taxes = "taxes",
        /// Environment.
        Environment = "environment",
        /// Companies.
        Business = "business",
        /// Information technology of administrations.
        Technology = "technology",
        /// Organisation and staff.
        Organisation = "organisation",
        /// Security and emergencies.
        Security = "security",
    }
}

::store::words! {
    /// How soon a need has to be met.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Urgency {
        /// The day has passed.
        Overdue = "overdue",
        /// Within 30 days.
        Month = "month",
        /// Within 90 days.
        Quarter = "quarter",
        /// Within a year.
        Year = "year",
        /// Later.
        Later = "later",
        /// There is no day.
        None = "none",
    }
}

impl Urgency {
    /// How soon `deadline` is from `today`.
    pub fn of(deadline: Option<Date>, today: Date) -> Self {
        let Some(deadline) = deadline else { return Self::None };
        match days_between(today, deadline) {
            ..0 => Self::Overdue,
            0..=30 => Self::Month,
            31..=90 => Self::Quarter,
            91..=365 => Self::Year,
            _ => Self::Later,
        }
    }

    /// The first and the last day of it, from `today`.
    pub(crate) fn days(self, today: Date) -> Option<(Date, Date)> {
        let (from, to) = match self {
            Self::Overdue => (-36_500, -1),
            Self::Month => (0, 30),
            Self::Quarter => (31, 90),
            Self::Year => (91, 365),
            Self::Later => (366, 36_500),
            Self::None => return None,
        };
        Some((plus_days(today, from), plus_days(today, to)))
    }
}

pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

pub(crate) fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default())
}

/// How an organisation counts. It is said with every voice, so that all nodes count alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Whether it is a town, a district or an association of towns: its voice is counted.
    pub town: bool,
    /// Its inhabitants. A district has none here: they are counted with its towns.
    pub inhabitants: i64,
    /// The key of its state, 2 digits, or empty.
    pub land: String,
    /// The key of its district, 5 digits, or empty.
    pub district: String,
    /// Its class of size.
    pub size: Size,
}

impl Standing {
    /// How an organisation of a kind counts, for a region with so many inhabitants.
    pub fn of(kind: OrganisationKind, ars: &str, inhabitants: Option<i64>) -> Self {
        let digits = |n| ars.get(..n).filter(|key| !key.starts_with("00")).unwrap_or_default();
        let city_state = matches!(digits(2), "02" | "04" | "11");
        let town = match kind {
            OrganisationKind::Municipality
            | OrganisationKind::Association
            | OrganisationKind::District => true,
            OrganisationKind::State => city_state,
            _ => false,
        };
        let people = inhabitants.unwrap_or(0).max(0);
        let district = match kind {
            OrganisationKind::State if !city_state => "",
            _ => digits(5),
        };
        Self {
            town,
            inhabitants: if town && kind != OrganisationKind::District { people } else { 0 },
            land: digits(2).to_owned(),
            district: district.to_owned(),
            size: if town { Size::of(people) } else { Size::None },
        }
    }
}

/// What an organisation says about a need, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoiceValue {
    /// Nothing: it has taken its voice back.
    pub(crate) stance: Option<Stance>,
    pub(crate) variant: String,
    pub(crate) cases: i64,
    pub(crate) standing: Standing,
}

/// The state of a need, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateValue {
    pub(crate) state: State,
    pub(crate) reason: String,
    #[serde(with = "crate::days", default)]
    pub(crate) next_on: Option<Date>,
    pub(crate) owner: Uuid,
    pub(crate) link: String,
}

/// What is said when a need is reported and never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reported {
    pub(crate) number: String,
    pub(crate) label: Label,
    pub(crate) guard: Uuid,
    pub(crate) standing: Standing,
}

/// What is said when a cluster is made and never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Made {
    pub(crate) number: String,
    pub(crate) label: Label,
    pub(crate) guard: Uuid,
    pub(crate) origin: Option<Uuid>,
}

/// What is said with an act that has a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    pub(crate) verb: String,
    pub(crate) text: String,
    pub(crate) link: String,
    pub(crate) other: Option<Uuid>,
}

/// A contribution, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewContribution {
    /// What kind.
    pub kind: ContributionKind,
    /// What.
    pub text: String,
    /// Where the evidence lies: an address or a reference; empty where there is none.
    #[serde(default)]
    pub link: String,
    /// The question that it answers.
    #[serde(default)]
    pub reply_to: Option<Uuid>,
}

/// An objection of a supporter to a cluster, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionValue {
    pub(crate) need: Uuid,
    pub(crate) text: String,
}

/// The fields of a need's text, in the order of [`crate::ops::NewNeed`].
pub(crate) const TEXT_FIELDS: [&str; 10] = [
    "text/title",
    "text/problem",
    "text/affected",
    "text/frequency",
    "text/workaround",
    "text/leika",
    "text/service",
    "text/product",
    "text/deadline",
    "text/topic",
];

/// The sums over the voices for a need or a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// Distinct towns that are affected or support it.
    pub towns: i64,
    /// Their inhabitants.
    pub inhabitants: i64,
    /// Their cases per year.
    pub cases: i64,
    /// In how many states they are.
    pub lands: i64,
    /// In how many classes of size.
    pub sizes: i64,
}

::store::words! {
    /// The six parts of a priority.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    PartName {
        /// Distinct towns.
        Towns = "towns",
        /// Inhabitants of these towns.
        Inhabitants = "inhabitants",
        /// Cases per year.
        Cases = "cases",
        /// The deadline.
        Urgency = "urgency",
        /// How often it occurs.
        Frequency = "frequency",
        /// States and classes of size.
        Spread = "spread",
    }
}

/// One of the six parts: its figure and the points for it, 0 to 10.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Which.
    pub part: PartName,
    /// The figure or the word that the points are given for.
    pub value: String,
    /// The points.
    pub points: i64,
}

/// Points from this figure on; the last line that fits counts.
pub type Steps = &'static [(i64, i64)];

/// Points for distinct towns.
pub const TOWN_STEPS: Steps = &[(1, 1), (2, 2), (5, 4), (10, 6), (25, 8), (100, 10)];
/// Points for inhabitants.
pub const INHABITANT_STEPS: Steps =
    &[(1, 1), (10_000, 2), (50_000, 4), (250_000, 6), (1_000_000, 8), (5_000_000, 10)];
/// Points for cases per year.
pub const CASE_STEPS: Steps =
    &[(1, 1), (100, 2), (1_000, 4), (10_000, 6), (100_000, 8), (1_000_000, 10)];

/// Points for how soon it has to be met.
pub const fn urgency_points(urgency: Urgency) -> i64 {
    match urgency {
        Urgency::Overdue | Urgency::Month => 10,
        Urgency::Quarter => 8,
        Urgency::Year => 5,
        Urgency::Later => 2,
        Urgency::None => 0,
    }
}

/// Points for how often it occurs.
pub const fn frequency_points(frequency: Frequency) -> i64 {
    match frequency {
        Frequency::Daily => 10,
        Frequency::Weekly => 8,
        Frequency::Monthly => 6,
        Frequency::Yearly => 4,
        Frequency::Rarely => 2,
    }
}

/// The card of a priority: six parts, each of 0 to 10 points, added up. No part weighs more than another, and none
/// changes with the age of the need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Priority {
    /// The parts in their order.
    pub parts: Vec<Part>,
    /// Their sum, 0 to 60.
    pub points: i64,
}

impl Priority {
    /// The card for these figures.
    pub fn of(weight: Weight, frequency: Frequency, deadline: Option<Date>, today: Date) -> Self {
        let stepped = |steps: Steps, figure: i64| {
            let step = steps.iter().rev().find(|(from, _)| figure >= *from);
            step.map_or(0, |(_, points)| *points)
        };
        let urgency = Urgency::of(deadline, today);
        let spread = (weight.lands + weight.sizes - 1).clamp(0, 10);
        let part = |part, value: String, points| Part { part, value, points };
        let parts = vec![
            part(PartName::Towns, weight.towns.to_string(), stepped(TOWN_STEPS, weight.towns)),
            part(
                PartName::Inhabitants,
                weight.inhabitants.to_string(),
                stepped(INHABITANT_STEPS, weight.inhabitants),
            ),
            part(PartName::Cases, weight.cases.to_string(), stepped(CASE_STEPS, weight.cases)),
            part(PartName::Urgency, urgency.to_string(), urgency_points(urgency)),
            part(PartName::Frequency, frequency.to_string(), frequency_points(frequency)),
            part(PartName::Spread, format!("{}+{}", weight.lands, weight.sizes), spread),
        ];
        let points = parts.iter().map(|part| part.points).sum();
        Self { parts, points }
    }
}

::store::words! {
    /// Whether the owner of a need is heard of.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Lamp {
        /// Lately.
        Green = "green",
        /// Not for more than 60 days.
        Yellow = "yellow",
        /// Not for more than 90 days.
        Red = "red",
        /// Nobody has to do anything.
        Off = "off",
    }
}

impl Lamp {
    /// The lamp of whoever has to act, last heard of at `alive`.
    pub const fn of(state: State, alive: Timestamp, now: Timestamp) -> Self {
        let [yellow, red] = limits::SILENCE;
        if !state.is_open() {
            Self::Off
        } else if alive.plus_days(red).0 < now.0 {
            Self::Red
        } else if alive.plus_days(yellow).0 < now.0 {
            Self::Yellow
        } else {
            Self::Green
        }
    }
}

/// A need in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// How far it may travel.
    pub label: Label,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub topic: Topic,
    /// The state that is shown.
    pub state: State,
    /// Who reported it.
    pub organisation: Uuid,
    /// The name of that organisation; empty where this node does not know it.
    pub organisation_name: String,
    /// When.
    pub reported_at: Timestamp,
    /// Until when it has to be met.
    pub deadline: Option<Date>,
    /// How often it occurs.
    pub frequency: Frequency,
    /// The service it is about (`LeiKa` key), or empty.
    pub leika: String,
    /// The name of the service, or empty.
    pub service: String,
    /// The state of the reporting organisation, its district and its class of size.
    pub land: String,
    /// See `land`.
    pub district: String,
    /// See `land`.
    pub size: Size,
    /// The sums over its voices.
    pub weight: Weight,
    /// The lamp of its owner.
    pub lamp: Lamp,
}

/// A need with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// As in a list.
    pub summary: Summary,
    /// Whose people guard it.
    pub guard: Uuid,
    /// The problem.
    pub problem: String,
    /// Who is affected.
    pub affected: String,
    /// What is done today.
    pub workaround: String,
    /// The product it is about, or empty.
    pub product: String,
    /// The person who reported it.
    pub person: Uuid,
    /// The state that was set.
    pub own_state: State,
    /// Why it is in this state.
    pub reason: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
    /// Who has to act next.
    pub owner: Uuid,
    /// The name of the owner.
    pub owner_name: String,
    /// When the state was set.
    pub moved_at: Timestamp,
    /// A label that lets more people know and waits for a second person, and who proposed it.
    pub lowering: Option<(Label, Uuid)>,
}

/// A document that shows what a need says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: Uuid,
    /// Who attached it.
    pub organisation: Uuid,
    /// The name of that organisation.
    pub organisation_name: String,
    /// When.
    pub at: Timestamp,
    /// What it shows.
    pub title: String,
    /// The name of the file.
    pub name: String,
    /// What kind of file.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    pub(crate) blob: String,
}

/// A voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Whose.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// How it stands to the need.
    pub stance: Stance,
    /// Whether it is counted.
    pub counts: bool,
    /// How it is different there.
    pub variant: String,
    /// Cases per year.
    pub cases: i64,
    /// Inhabitants.
    pub inhabitants: i64,
    /// When it was given.
    pub at: Timestamp,
}

/// A contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub organisation: Uuid,
    /// The name of the organisation.
    pub name: String,
    /// What kind.
    pub kind: ContributionKind,
    /// What.
    pub text: String,
    /// Where the evidence lies.
    pub link: String,
    /// What it answers.
    pub reply_to: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// An entry of the log of a need or a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The operation it tells of.
    pub operation: Uuid,
    /// When.
    pub at: Timestamp,
    /// Which organisation.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// What was done.
    pub verb: String,
    /// How it ended, where the verb leaves that open.
    pub outcome: String,
    /// The reason, in public.
    pub text: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
    /// The other thing it is about.
    pub other: Option<Uuid>,
}

/// Two versions of a field, written by people who did not know of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The field.
    pub field: String,
    /// The value as it was written.
    pub value: String,
    /// Who wrote it.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// A cluster in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterSummary {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// How far it may travel.
    pub label: Label,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub topic: Topic,
    /// Who made it.
    pub organisation: Uuid,
    /// The name of that organisation.
    pub organisation_name: String,
    /// When.
    pub made_at: Timestamp,
    /// How many needs are in it.
    pub needs: i64,
    /// The sums over the distinct towns.
    pub weight: Weight,
}

/// A need with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The need.
    pub need: Need,
    /// The voices: those of the caller's organisations first, then the largest.
    pub voices: Vec<Voice>,
    /// How many organisations have said what.
    pub stances: Vec<(Stance, i64)>,
    /// Contributions, oldest first.
    pub contributions: Vec<Contribution>,
    /// The documents, newest first.
    pub documents: Vec<Document>,
    /// What happened, newest first.
    pub log: Vec<LogEntry>,
    /// The clusters it is in: id, number and title, since when.
    pub clusters: Vec<(Uuid, String, Timestamp)>,
    /// Fields of which several versions stand.
    pub versions: Vec<Version>,
}

/// A supporter's objection to a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Whose.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// About which need.
    pub need: Uuid,
    /// What.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A cluster with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterRecord {
    /// The cluster.
    pub cluster: ClusterSummary,
    /// Whose people guard it.
    pub guard: Uuid,
    /// What binds the needs.
    pub text: String,
    /// The cluster it was split from.
    pub origin: Option<Uuid>,
    /// The most frequent of its needs.
    pub frequency: Frequency,
    /// The first deadline of its needs.
    pub deadline: Option<Date>,
    /// Its needs, the most supported first.
    pub needs: Vec<Summary>,
    /// Variants: which organisation, what is different there, of which need.
    pub variants: Vec<(String, String, Uuid)>,
    /// Objections.
    pub objections: Vec<Objection>,
    /// What happened, newest first.
    pub log: Vec<LogEntry>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_priority_is_the_plain_sum_of_six_parts() {
        let weight = Weight { towns: 27, inhabitants: 800_000, cases: 4_000, lands: 3, sizes: 4 };
        let card =
            Priority::of(weight, Frequency::Daily, Some(day("2026-04-01")), day("2026-03-04"));
        let points: Vec<_> = card.parts.iter().map(|part| part.points).collect();
        assert_eq!(points, [8, 6, 4, 10, 10, 6]);
        assert_eq!(card.points, 44);
        let nothing = Priority::of(Weight::default(), Frequency::Rarely, None, day("2026-03-04"));
        assert_eq!(nothing.points, 2);
    }

    #[test]
    fn age_changes_nothing_and_silence_turns_the_lamp() {
        let begun = Timestamp(0);
        assert_eq!(Lamp::of(State::Submitted, begun, begun.plus_days(60)), Lamp::Green);
        assert_eq!(Lamp::of(State::Submitted, begun, begun.plus_days(61)), Lamp::Yellow);
        assert_eq!(Lamp::of(State::Submitted, begun, begun.plus_days(91)), Lamp::Red);
        assert_eq!(Lamp::of(State::Done, begun, begun.plus_days(91)), Lamp::Off);
    }

    #[test]
    fn every_closed_state_can_be_reopened_and_none_closes_by_itself() {
        for state in State::ALL.iter().copied().filter(|state| !state.is_open()) {
            assert_eq!(Move::Reopen.after(state, Mover::Reporter), Some(State::Reopened));
        }
        assert_eq!(Move::Query.after(State::Submitted, Mover::Reporter), None);
        assert_eq!(Move::Reply.after(State::Queried, Mover::Steward), None);
        assert_eq!(State::Confirmed.shown(1), State::Bundled);
        assert_eq!(State::Rejected.shown(1), State::Rejected);
    }

    #[test]
    fn districts_speak_but_their_people_are_counted_with_the_towns() {
        let town = Standing::of(OrganisationKind::Municipality, "057660044044", Some(40_000));
        assert_eq!((town.town, town.inhabitants, town.size), (true, 40_000, Size::To50));
        assert_eq!((town.land.as_str(), town.district.as_str()), ("05", "05766"));
        let district = Standing::of(OrganisationKind::District, "057660000000", Some(340_000));
        assert_eq!((district.town, district.inhabitants), (true, 0));
        let provider = Standing::of(OrganisationKind::Provider, "", None);
        assert!(!provider.town && provider.land.is_empty());
        assert!(Standing::of(OrganisationKind::State, "020000000000", Some(1)).town);
        assert!(!Standing::of(OrganisationKind::State, "050000000000", Some(1)).town);
    }
}
