//! An application as the applicant sees it.

use std::fmt;
use std::str::FromStr;

use store::{BlobId, Timestamp};
use transport::{Outcome, PublicStatus};
use uuid::Uuid;

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is sent and safe, but the office has not taken it yet.
    Sent,
    /// The office's side could not take it, and never will.
    Refused,
    /// What the office told last.
    Told(PublicStatus),
}

impl Standing {
    /// The word under which it is stored, and the end of its texts' names.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Told(status) => status.word(),
        }
    }

    /// Whether the office still works on it, so that it can be withdrawn.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Sent => true,
            Self::Refused => false,
            Self::Told(status) => matches!(
                status,
                PublicStatus::Received
                    | PublicStatus::InProgress
                    | PublicStatus::WaitingForApplicant
                    | PublicStatus::Reopened
            ),
        }
    }
}

impl FromStr for Standing {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "sent" => Ok(Self::Sent),
            "refused" => Ok(Self::Refused),
            told => told.parse().map(Self::Told),
        }
    }
}

/// Who wrote a message or sent a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The applicant.
    Applicant,
    /// The office.
    Office,
}

impl Sender {
    /// The word under which it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Office => "office",
        }
    }
}

impl FromStr for Sender {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "applicant" => Ok(Self::Applicant),
            "office" => Ok(Self::Office),
            _ => Err(format!("{word:?} is no sender")),
        }
    }
}

/// An application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The case, here and at the office.
    pub id: Uuid,
    /// The case number.
    pub number: String,
    /// The organisation that decides.
    pub organisation: Uuid,
    /// Its name.
    pub authority: String,
    /// The service (14 digits).
    pub leika: String,
    /// The place (12 digits).
    pub ars: String,
    /// What is applied for.
    pub title: String,
    /// Who applies.
    pub applicant: String,
    /// The account it belongs to.
    pub person: Option<Uuid>,
    /// Where news are announced, if anywhere.
    pub email: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// When the office means to answer, as it told.
    pub due_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Days that the office takes as a rule.
    pub processing_days: i64,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// Whether the applicant has said how it went.
    pub feedback_given: bool,
}

impl Application {
    /// When an answer can be expected as a rule, as long as the office has told nothing.
    pub fn expected_at(&self) -> Timestamp {
        self.submitted_at.plus_days(self.processing_days)
    }
}

/// The right to an application: made only by looking it up with its code or its account.
#[derive(Clone, Debug)]
pub struct Held(pub(crate) Application);

impl Held {
    /// The application.
    pub fn application(&self) -> &Application {
        &self.0
    }
}

/// Where the application stood when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When the office said so.
    pub at: Timestamp,
    /// Where it stood.
    pub status: PublicStatus,
    /// Until when an answer was announced.
    pub due_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// What the office added.
    pub note: Option<String>,
    /// The applicant said so, and the office's side did not take it: it counts for nothing.
    pub refused: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id within the application.
    pub id: Uuid,
    /// When it was sent.
    pub at: Timestamp,
    /// Who wrote it.
    pub sender: Sender,
    /// What it says.
    pub text: String,
    /// Whether the office waits for an answer.
    pub asks: bool,
    /// The office's side did not take it: the office has never seen it.
    pub refused: bool,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    /// It came with a message.
    Message(Uuid),
    /// It is the decision.
    Decision,
}

/// A file of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its id within the application.
    pub id: Uuid,
    /// What it is for.
    pub purpose: FilePurpose,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// What happened in an application, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Where it stood when.
    pub events: Vec<Event>,
    /// Messages both ways.
    pub messages: Vec<Message>,
    /// Files both ways.
    pub files: Vec<File>,
    /// There is more, older than all that is in here.
    pub older: bool,
}

impl History {
    /// The newest question of the office that the applicant has not answered.
    pub fn open_question(&self) -> Option<&Message> {
        self.messages
            .iter()
            .rev()
            .filter(|message| !message.refused)
            .take_while(|message| message.sender == Sender::Office)
            .find(|message| message.asks)
    }

    /// Whether the applicant answered after the office said that it waits.
    pub fn answered(&self) -> bool {
        let told = self.told().map_or(Timestamp(0), |event| event.at);
        let seen = self.messages.iter().rev().find(|message| !message.refused);
        seen.is_some_and(|message| message.sender == Sender::Applicant && message.at >= told)
    }

    /// What counts of where it stood last.
    pub fn told(&self) -> Option<&Event> {
        self.events.iter().rev().find(|event| !event.refused)
    }

    /// The withdrawal that did not reach the office, unless something was told since.
    pub fn failed_withdrawal(&self) -> Option<&Event> {
        self.events.last().filter(|event| event.refused)
    }

    /// The files that came with a message.
    pub fn files_of(&self, message: Uuid) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.purpose == FilePurpose::Message(message))
    }

    /// The documents of decisions.
    pub fn decisions(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.purpose == FilePurpose::Decision)
    }
}

/// A file that was kept, ready to be noted.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeptFile {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: usize,
    pub(crate) blob: BlobId,
}

// Names of files are personal.
impl fmt::Debug for KeptFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeptFile({}, {} bytes)", self.media_type, self.size)
    }
}

/// What hindered the applicant most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nothing.
    Nothing,
    /// To find the service or the office.
    Finding,
    /// To understand the questions.
    Questions,
    /// To get the papers together.
    Papers,
    /// To use the pages.
    Pages,
    /// To wait for an answer.
    Waiting,
}

impl Obstacle {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Nothing, Self::Finding, Self::Questions, Self::Papers, Self::Pages, Self::Waiting];

    /// The word under which it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Finding => "finding",
            Self::Questions => "questions",
            Self::Papers => "papers",
            Self::Pages => "pages",
            Self::Waiting => "waiting",
        }
    }
}

impl FromStr for Obstacle {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|obstacle| obstacle.word() == word).ok_or(())
    }
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// 1 (very hard) to 5 (very easy).
    pub ease: i64,
    /// What hindered most.
    pub obstacle: Obstacle,
    /// In their own words, or empty.
    pub comment: String,
}

impl Feedback {
    /// The answer as it is counted: of five steps three are told apart, so that each is often enough to be shown.
    pub const fn answer(&self) -> &'static str {
        match self.ease {
            ..=2 => "bad",
            3 => "fair",
            _ => "good",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(sender: Sender, asks: bool) -> Message {
        let (id, at) = (Uuid::nil(), Timestamp(1));
        Message { id, at, sender, text: String::new(), asks, refused: false }
    }

    #[test]
    fn a_question_is_open_until_the_applicant_writes() {
        let mut history = History::default();
        assert!(history.open_question().is_none());
        history.messages.push(message(Sender::Office, true));
        history.messages.push(message(Sender::Office, false));
        assert!(history.open_question().is_some());
        let refused = Message { refused: true, ..message(Sender::Applicant, false) };
        history.messages.push(refused);
        assert!(history.open_question().is_some(), "the office has not seen that answer");
        assert!(!history.answered());
        history.messages.push(message(Sender::Applicant, false));
        assert!(history.open_question().is_none());
        history.messages.push(message(Sender::Office, false));
        assert!(history.open_question().is_none());
    }

    #[test]
    fn standings_are_read_back() {
        let told = PublicStatus::ALL.iter().map(|status| Standing::Told(*status));
        for standing in told.chain([Standing::Sent, Standing::Refused]) {
            assert_eq!(standing.word().parse(), Ok(standing));
        }
        assert!("lost".parse::<Standing>().is_err());
    }
}
