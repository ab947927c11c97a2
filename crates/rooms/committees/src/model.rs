//! What a committee is made of; no input or output.

use identity::Label;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Timestamp;
use uuid::Uuid;

::store::words! {
    /// How a meeting is held.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Mode {
        /// By video.
        Video = "video",
        /// In one place.
        InPerson = "in-person",
    }
}

::store::words! {
    /// How far a meeting is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    MeetingState {
        /// A date is set.
        Planned = "planned",
        /// The members are invited, with an agenda.
        Invited = "invited",
        /// It is going on.
        Running = "running",
        /// It is over; its minutes are a draft.
        Draft = "draft",
        /// Its minutes are approved.
        Approved = "approved",
        /// It does not take place.
        Cancelled = "cancelled",
    }
}

::store::words! {
    /// Who knows of an agenda item.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Visibility {
        /// Whoever knows of the meeting.
        Public = "public",
        /// The members.
        Internal = "internal",
        /// Chair and secretariat.
        Hidden = "hidden",
    }
}

::store::words! {
    /// What has become of a topic.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    TopicState {
        /// It waits for the chair.
        Brought = "brought",
        /// It stands on an agenda.
        Scheduled = "scheduled",
        /// It was decided.
        Decided = "decided",
        /// It is not taken up, with a reason.
        Declined = "declined",
        /// Another committee has it.
        Forwarded = "forwarded",
    }
}

::store::words! {
    /// How something was decided.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Outcome {
        /// As it was moved.
        Accepted = "accepted",
        /// In part.
        Partly = "partly",
        /// Not.
        Rejected = "rejected",
        /// Later.
        Postponed = "postponed",
        /// Taken note of.
        Noted = "noted",
    }
}

::store::words! {
    /// How a committee comes to a decision.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Voting {
        /// By talking until nobody objects; nobody votes.
        Consensus = "consensus",
        /// More ayes than noes.
        Majority = "majority",
        /// At least two ayes for each no.
        TwoThirds = "two-thirds",
        /// No no.
        Unanimous = "unanimous",
    }
}

::store::words! {
    /// On which side a seat sits, where parity counts.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Bench {
        /// On none.
        Neither = "neither",
        /// The state's.
        State = "state",
        /// The municipalities'.
        Municipal = "municipal",
    }
}

::store::words! {
    /// Who is there for a seat.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Presence {
        /// Who holds it.
        Holder = "holder",
        /// Their deputy.
        Deputy = "deputy",
        /// Nobody, and said so.
        Excused = "excused",
        /// Nobody.
        Absent = "absent",
    }
}

::store::words! {
    /// A vote.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Choice {
        /// Aye.
        Yes = "yes",
        /// No.
        No = "no",
        /// Abstention.
        Abstain = "abstain",
    }
}

::store::words! {
    /// The kind of thing that something is about.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    Matter {
        /// A need of one organisation.
        Need = "need",
        /// Needs that were bundled.
        Cluster = "cluster",
        /// A requirement profile.
        Profile = "profile",
        /// One requirement.
        Requirement = "requirement",
        /// A standard.
        Standard = "standard",
    }
}

impl MeetingState {
    /// Whether a meeting may go from here to there.
    pub const fn leads_to(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Planned, Self::Invited | Self::Cancelled)
                | (Self::Invited, Self::Running | Self::Cancelled)
                | (Self::Running, Self::Draft)
                | (Self::Draft, Self::Approved)
        )
    }

    /// Whether its agenda may still be changed.
    pub const fn has_open_agenda(self) -> bool {
        matches!(self, Self::Planned | Self::Invited | Self::Running)
    }
}

/// What of a charter the program keeps to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rules {
    /// So many of a hundred seats must be present.
    pub quorum_percent: u32,
    /// How it decides.
    pub voting: Voting,
    /// A decision needs the same majority on both benches.
    pub parity: bool,
    /// Contributions without a name are allowed.
    pub name_free: bool,
    /// How far what is written in its room may travel, unless said otherwise.
    #[schema(value_type = String)]
    pub label: Label,
    /// Meetings by video in a year.
    pub video_per_year: u32,
    /// Meetings in one place in a year.
    pub in_person_per_year: u32,
    /// The committees to which it passes motions on.
    pub forwards_to: Vec<Uuid>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            quorum_percent: 50,
            voting: Voting::Consensus,
            parity: false,
            name_free: false,
            label: Label::Amber,
            video_per_year: 12,
            in_person_per_year: 2,
            forwards_to: Vec::new(),
        }
    }
}

/// A version of a charter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charter {
    /// Its words: aims, values, how the committee works.
    pub text: String,
    /// What the program keeps to.
    pub rules: Rules,
}

/// A seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The group it belongs to.
    pub group: String,
    /// The organisation that sends somebody.
    pub sender: String,
    /// Its id, when it works with this installation.
    pub sender_id: Option<Uuid>,
    /// On which side it sits.
    pub bench: Bench,
    /// Who holds it.
    pub holder: Option<Uuid>,
    /// Who stands in.
    pub deputy: Option<Uuid>,
    /// Whether the holder chairs.
    pub chair: bool,
    /// From when.
    pub from: Timestamp,
    /// Until when, if the term ends.
    pub until: Option<Timestamp>,
}

impl Seat {
    /// Whether it stands at this moment.
    pub fn stands_at(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether this person may speak for it.
    pub fn belongs_to(&self, person: Uuid) -> bool {
        self.holder == Some(person) || self.deputy == Some(person)
    }
}

/// What an item or a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Reference {
    /// A thing, with its number and title at that time.
    To {
        /// What kind of thing.
        kind: Matter,
        /// Its id, when it is kept here.
        id: Option<Uuid>,
        /// Its number.
        number: String,
        /// Its title.
        title: String,
    },
    /// Nothing, which somebody has said.
    Nothing {
        /// Always `none`.
        kind: NoMatter,
    },
}

/// The word for a reference to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum NoMatter {
    /// The only one.
    #[default]
    #[serde(rename = "none")]
    None,
}

impl Reference {
    /// To nothing.
    pub const NOTHING: Self = Self::Nothing { kind: NoMatter::None };

    /// The id of the thing, if it has one.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::To { id, .. } => *id,
            Self::Nothing { .. } => None,
        }
    }
}

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// What it is about, in words.
    pub text: String,
    /// Who knows of it.
    pub visibility: Visibility,
    /// What it is about.
    pub reference: Reference,
    /// The topic that it takes up.
    pub topic: Option<Uuid>,
    /// What was said, for the minutes.
    pub note: String,
    /// Whether members may vote now.
    pub voting: bool,
}

impl Item {
    /// How far it may travel in a meeting of this label.
    pub fn label(&self, meeting: Label) -> Label {
        match self.visibility {
            Visibility::Public => meeting,
            Visibility::Internal | Visibility::Hidden => meeting.max(Label::Amber),
        }
    }
}

/// How often each way was voted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tally {
    /// Ayes.
    pub yes: u32,
    /// Noes.
    pub no: u32,
    /// Abstentions.
    pub abstain: u32,
}

impl Tally {
    fn add(&mut self, choice: Choice) {
        let count = match choice {
            Choice::Yes => &mut self.yes,
            Choice::No => &mut self.no,
            Choice::Abstain => &mut self.abstain,
        };
        *count += 1;
    }

    /// Whether this is enough.
    pub const fn carries(self, voting: Voting) -> bool {
        match voting {
            Voting::Consensus | Voting::Unanimous => self.no == 0 && self.yes > 0,
            Voting::Majority => self.yes > self.no,
            Voting::TwoThirds => self.yes > 0 && self.yes >= self.no.saturating_mul(2),
        }
    }
}

/// How a vote ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Votes {
    /// All seats.
    pub all: Tally,
    /// The state's bench.
    pub state: Tally,
    /// The municipalities' bench.
    pub municipal: Tally,
    /// Whether the charter's majority was reached.
    pub carried: bool,
}

impl Votes {
    /// Counts: each seat once.
    pub fn count(rules: &Rules, ballots: impl IntoIterator<Item = (Bench, Choice)>) -> Self {
        let mut votes = Self::default();
        for (bench, choice) in ballots {
            votes.all.add(choice);
            match bench {
                Bench::State => votes.state.add(choice),
                Bench::Municipal => votes.municipal.add(choice),
                Bench::Neither => {}
            }
        }
        votes.carried = votes.all.carries(rules.voting)
            && (!rules.parity
                || (votes.state.carries(rules.voting) && votes.municipal.carries(rules.voting)));
        votes
    }
}

/// How many seats must be present.
pub fn quorum(rules: &Rules, seats: usize) -> usize {
    let percent = usize::try_from(rules.quorum_percent.min(100)).unwrap_or(100);
    (seats * percent).div_ceil(100).max(1)
}

/// A committee through which a motion came, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Station {
    /// Which committee.
    pub committee: Uuid,
    /// Its name then.
    pub name: String,
    /// The topic or decision there.
    pub thing: Uuid,
    /// The number of the decision, if it was one that everybody may know.
    pub number: String,
    /// When it was passed on.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// The same for motions that differ in spaces, capitals and punctuation alone.
pub fn motion(text: &str) -> String {
    let letters: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let digest = Sha256::digest(letters.as_bytes());
    digest.iter().take(16).fold(String::new(), |mut out, byte| {
        use std::fmt::Write as _;
        // Writing into a string cannot fail.
        let _always_ok = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_motion_is_recognised_whatever_its_spaces() {
        assert_eq!(motion("Der  FIT-Store, bitte."), motion("der fit store bitte"));
        assert_ne!(motion("Der FIT-Store"), motion("Der FIT-Shop"));
    }

    #[test]
    fn a_reference_says_what_or_that_there_is_none() {
        let none = serde_json::to_string(&Reference::NOTHING).unwrap();
        assert_eq!(none, r#"{"kind":"none"}"#);
        assert_eq!(serde_json::from_str::<Reference>(&none).unwrap(), Reference::NOTHING);
        let need = Reference::To {
            kind: Matter::Need,
            id: None,
            number: "BED-LEM-2026-0001".to_owned(),
            title: "Abruf".to_owned(),
        };
        let written = serde_json::to_string(&need).unwrap();
        assert_eq!(serde_json::from_str::<Reference>(&written).unwrap(), need);
    }

    #[test]
    fn parity_needs_both_benches() {
        use Bench::{Municipal, State};
        let rules = Rules { voting: Voting::Majority, parity: true, ..Rules::default() };
        let ballots = [
            (State, Choice::No),
            (Municipal, Choice::Yes),
            (Municipal, Choice::Yes),
            (Municipal, Choice::Yes),
        ];
        assert!(!Votes::count(&rules, ballots).carried);
        let without = Rules { parity: false, ..rules };
        assert!(Votes::count(&without, ballots).carried);
    }

    #[test]
    fn a_quorum_is_rounded_up() {
        let rules = Rules { quorum_percent: 50, ..Rules::default() };
        assert_eq!(quorum(&rules, 15), 8);
        assert_eq!(quorum(&rules, 0), 1);
    }

    #[test]
    fn a_meeting_goes_forwards_only() {
        for from in MeetingState::ALL {
            for to in MeetingState::ALL {
                assert!(!from.leads_to(*to) || from < to);
            }
        }
    }
}
