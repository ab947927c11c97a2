//! What is said in a submission. The JSON of a [`Message`] is the data part; its schema is [`SCHEMA`].

use serde::{Deserialize, Serialize};
use store::Timestamp;

/// The schema of the data part.
pub const SCHEMA: &str = "urn:kreislauf:message:1";

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Message {
    /// Citizen to office: an application.
    Application(Box<Application>),
    /// Citizen to office: a message, an answer to a question.
    CitizenMessage {
        /// What they write.
        text: String,
    },
    /// Citizen to office: the application is withdrawn.
    Withdrawal {
        /// Why, if they say so.
        reason: String,
    },
    /// Office to citizen: where the case stands.
    Status {
        /// Where it stands.
        status: PublicStatus,
        /// When an answer can be expected.
        due: Option<Timestamp>,
        /// What the office adds.
        note: Option<String>,
    },
    /// Office to citizen: a message.
    OfficeMessage {
        /// What they write.
        text: String,
        /// Whether it is a question that stops the clock.
        asks: bool,
    },
    /// Office to citizen: the decision. Its document is a file of purpose `Report`.
    Decision {
        /// How it ended.
        outcome: Outcome,
        /// The decision in words.
        text: String,
    },
    /// Office to citizen: one of the three above, with its place in the order of what the office says about a
    /// case. What is sent first may arrive last.
    Numbered {
        /// The version of the case since which it holds.
        version: i64,
        /// What is said.
        said: Box<Self>,
    },
}

/// An application, as the office needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The case number that the citizen was given.
    pub number: String,
    /// The service, as a LeiKa key (14 digits).
    pub leika: String,
    /// The place it is for (12 digits).
    pub ars: String,
    /// Id and version of the form.
    pub form: String,
    /// What is applied for, in words.
    pub title: String,
    /// A person or a company.
    pub applicant_kind: ApplicantKind,
    /// Who applies.
    pub applicant: String,
    /// Where to write to, if they said so.
    pub email: Option<String>,
    /// The answers, nested by the ids of the form.
    pub answers: serde_json::Value,
    /// The answers in words, as the citizen saw them before sending.
    pub summary: Vec<Section>,
    /// The fee in cents, where it is fixed.
    pub fee_cents: Option<i64>,
    /// Days in which the office wants to decide.
    pub processing_days: i64,
    /// Whether two persons decide.
    pub two_persons: bool,
}

/// A part of the answers in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Questions and answers.
    pub facts: Vec<(String, String)>,
}

::store::words! {
    /// Who applies.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    ApplicantKind {
        /// A natural person.
        Person = "person",
        /// A company, an association, a public body.
        Company = "company",
    }
}

::store::words! {
    /// Where a case stands, as far as the citizen is told.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    PublicStatus {
        /// It has arrived.
        Received = "received",
        /// Somebody works on it.
        InProgress = "in-progress",
        /// The office waits for the applicant; the clock stands.
        WaitingForApplicant = "waiting-for-applicant",
        /// It is decided.
        Decided = "decided",
        /// The applicant withdrew it.
        Withdrawn = "withdrawn",
        /// It is done and filed.
        Closed = "closed",
        /// It is taken up again.
        Reopened = "reopened",
    }
}

::store::words! {
    /// How a case ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    Outcome {
        /// As applied for.
        Granted = "granted",
        /// In part.
        PartlyGranted = "partly-granted",
        /// Not.
        Rejected = "rejected",
        /// Another authority is responsible.
        NotResponsible = "not-responsible",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_back() {
        let message = Message::Decision { outcome: Outcome::Granted, text: "Ja".to_owned() };
        let json = serde_json::to_string(&message).unwrap();
        assert_eq!(json, r#"{"type":"decision","outcome":"granted","text":"Ja"}"#);
        assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
        for status in PublicStatus::ALL {
            assert_eq!(status.word().parse(), Ok(*status));
        }
    }
}
