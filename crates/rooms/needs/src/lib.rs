//! What towns need: reported, supported, bundled, followed to its answer.
//!
//! A need belongs to whoever reported it. Others give it their voice, one per organisation; a cluster puts needs side by
//! side and never merges them: it holds no voice of its own, so that splitting it or leaving it restores exactly
//! what was. All of it is shared between nodes: every change is an operation (crate `shared`), and the tables of
//! this room follow from operations alone (`apply`).

mod api;
mod apply;
mod days;
mod drafted;
pub mod evidence;
mod export;
pub mod limits;
mod model;
pub mod ops;
mod pages;
pub mod relabel;
mod seat;
mod similar;
mod store;
mod traced;
mod views;

pub use crate::apply::{apply, rebuild};
pub use crate::drafted::Evidence;
pub use crate::model::{
    CASE_STEPS, ClusterRecord, ClusterSummary, Contribution, ContributionKind, Document, Frequency,
    INHABITANT_STEPS, Lamp, LogEntry, Move, Mover, Need, NewContribution, Objection, Part,
    PartName, Priority, Record, Size, Stance, Standing, State, Steps, Summary, TOWN_STEPS, Topic,
    Urgency, Version, Voice, Weight, frequency_points, urgency_points,
};
pub use crate::similar::{Similar, Solution, Solutions, similar};
pub use crate::store::{
    Filter, Sort, cluster, cluster_summaries, clusters, list, record, summaries,
};
pub use crate::traced::{Referred, Told, TownVariant, behind, find, told_of};
pub use crate::views::{
    Bar, Dashboard, Member, Scope, dashboard, members, waiting_for, waiting_select,
};
pub use signals::REPORTERS;

use ::store::Migration;
use axum::http::StatusCode;
use identity::Role;
use knowledge::Knowledge;
use web::{Failure, Routes};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "needs/0001-needs", sql: include_str!("../migrations/0001-needs.sql") },
    Migration { name: "needs/0002-evidence", sql: include_str!("../migrations/0002-evidence.sql") },
];

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// Who sets the voice of their organisation.
pub const VOICES: &[Role] = &[Role::Leader, Role::Cdo, Role::Cio];

/// Who contributes: also whoever sits in a committee, in its name.
pub const CONTRIBUTORS: &[Role] = &[
    Role::Leader,
    Role::Cdo,
    Role::Cio,
    Role::SecurityOfficer,
    Role::DigitalGuide,
    Role::Department,
    Role::Lead,
    Role::Member,
    Role::Chair,
    Role::Secretariat,
];

/// Who bundles and answers: these roles in an organisation that coordinates, or in a committee
/// ([`ops::steward`]).
pub const BUNDLERS: &[Role] = &[Role::Leader, Role::Cdo, Role::Cio, Role::Member, Role::Chair];

/// The kind of shared thing that a need is.
pub const NEED: &str = "need";

/// The kind of shared thing that a cluster is.
pub const CLUSTER: &str = "cluster";

/// The pages and the API of this room.
///
/// What exists already in later rooms is shown beside similar needs, found with `solutions`.
pub fn routes(knowledge: Knowledge, store: ::store::Store, solutions: Solutions) -> Routes {
    let needs = Needs { knowledge: Some(knowledge), store, solutions: Some(solutions) };
    pages::routes().merge(api::routes()).with_state(needs)
}

/// The same without a catalogue of services, for tests that need none.
pub fn routes_without_services(store: ::store::Store) -> Routes {
    pages::routes().merge(api::routes()).with_state(Needs {
        knowledge: None,
        store,
        solutions: None,
    })
}

/// What the handlers of this room work with.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    pub(crate) knowledge: Option<Knowledge>,
    pub(crate) store: ::store::Store,
    pub(crate) solutions: Option<Solutions>,
}

/// What can go wrong with a need.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The operation could not be recorded.
    #[error(transparent)]
    Shared(#[from] shared::Error),
    /// No right to do this.
    #[error(transparent)]
    Denied(#[from] identity::Denied),
    /// There is nothing of this id that the caller may know of.
    #[error("there is no such need or cluster")]
    NotFound,
    /// Something that was sent cannot be: the field and the name of the text that says why.
    #[error("not possible: {0:?}")]
    Invalid(Vec<(&'static str, &'static str)>),
    /// The signal it comes from.
    #[error(transparent)]
    Signal(#[from] signals::Error),
    /// The state does not allow it.
    #[error("this is not possible in the state the need is in")]
    State,
    /// The days for an objection have passed, or there was nothing to object to.
    #[error("objections are possible for {} days after a need was bundled", limits::OBJECTION_DAYS)]
    TooLate,
    /// What is protected cannot stand beside what is less protected.
    #[error("a cluster cannot hold a need that fewer people may know of")]
    Label,
    /// Somebody else has to confirm what one person proposed.
    #[error("a second person of those who guard it confirms that more people may know")]
    SecondPerson,
    /// It would change nothing.
    #[error("this is so already")]
    Unchanged,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) | Error::Shared(shared::Error::Store(error)) => error.into(),
            Error::Denied(denied) => denied.into(),
            Error::Signal(error) => error.into(),
            Error::NotFound | Error::Shared(shared::Error::Unknown) => Self::not_found(),
            Error::Invalid(wrong) => {
                let fields: Vec<_> = wrong.iter().map(|(field, _)| *field).collect();
                Self::invalid(format!("check: {}", fields.join(", ")))
            }
            Error::State => Self::new(StatusCode::CONFLICT, "need-state"),
            Error::TooLate => Self::new(StatusCode::CONFLICT, "need-too-late"),
            Error::Label => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "need-label"),
            Error::SecondPerson => Self::new(StatusCode::CONFLICT, "need-second-person"),
            Error::Unchanged => Self::new(StatusCode::CONFLICT, "need-unchanged"),
            Error::Shared(error) => Self::invalid(error.to_string()),
        }
    }
}
