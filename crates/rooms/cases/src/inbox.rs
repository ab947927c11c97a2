//! The inbox: which cases are shown, in which order, and how many there are.

use uuid::Uuid;

use crate::model::{Case, Status};

/// A view of the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// All, the closed ones too.
    Everything,
    /// All that are not closed.
    #[default]
    Open,
    /// Mine, and those of people for whom I stand in.
    Mine,
    /// Nobody's.
    Unassigned,
    /// Those that wait for the applicant.
    Waiting,
    /// Those that are due within [`crate::limits::DUE_SOON_DAYS`] days, or overdue.
    DueSoon,
    /// The closed ones.
    Closed,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// What is due first.
    Due,
    /// What arrived last.
    #[default]
    Received,
    /// By number.
    Number,
}

/// Which cases are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Of these organisations and no others.
    pub(crate) organisations: Vec<Uuid>,
    /// In this view.
    pub(crate) view: View,
    /// With this status.
    pub(crate) status: Option<Status>,
    /// Assigned to this person.
    pub(crate) assignee: Option<Uuid>,
    /// For this service.
    pub(crate) leika: Option<String>,
    /// With these words in number, applicant or title.
    pub(crate) query: Option<String>,
    /// In this order.
    pub(crate) sort: Sort,
    /// How many at most.
    pub(crate) limit: i64,
    /// How many to leave out.
    pub(crate) offset: i64,
}

/// A case in a list.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    /// The case.
    pub(crate) case: Case,
    /// The name of whoever works on it.
    pub(crate) assignee: Option<String>,
    /// The name of its organisation.
    pub(crate) organisation: String,
}

/// How many cases each view of an organisation has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Not closed.
    pub(crate) open: i64,
    /// Mine.
    pub(crate) mine: i64,
    /// Nobody's.
    pub(crate) unassigned: i64,
    /// Waiting for the applicant.
    pub(crate) waiting: i64,
    /// Due soon or overdue.
    pub(crate) due_soon: i64,
    /// Closed.
    pub(crate) closed: i64,
}

impl Counts {
    pub(crate) fn add(&mut self, status: Status, whose: &str, n: i64) {
        if status == Status::Closed {
            self.closed += n;
            return;
        }
        self.open += n;
        if status == Status::Waiting {
            self.waiting += n;
        }
        match whose {
            "nobody" => self.unassigned += n,
            "mine" => self.mine += n,
            _ => {}
        }
    }

    /// The figure of a view.
    pub(crate) const fn of(&self, view: View) -> i64 {
        match view {
            View::Everything => self.open + self.closed,
            View::Open => self.open,
            View::Mine => self.mine,
            View::Unassigned => self.unassigned,
            View::Waiting => self.waiting,
            View::DueSoon => self.due_soon,
            View::Closed => self.closed,
        }
    }
}

/// What the filter of an organisation offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Services: key and name.
    pub(crate) services: Vec<(String, String)>,
    /// People who work on cases.
    pub(crate) people: Vec<(Uuid, String)>,
}
