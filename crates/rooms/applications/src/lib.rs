//! The citizen's side: apply, follow, answer.
//!
//! A finished draft becomes an application: numbered, sealed for the office and handed to the transport
//! in one transaction ([`Applications::submit`]). What the office answers arrives as a delivery for the
//! portal, for which [`Applications`] is the [`transport::Receiver`]. Whoever has the access code or the
//! account sees where it stands, writes, answers, withdraws and says how it went.
//!
//! The answers themselves are not kept here once they are sent: only what the receipt repeats in words.

mod access;
mod files;
mod inbox;
pub mod limits;
mod mail;
mod model;
mod ops;
mod pages;
mod query;
mod reading;
mod receipt;
mod sending;

use axum::http::StatusCode;
use forms::Forms;
use store::Migration;
use transport::Transport;
use web::{Failure, Shell};

pub use access::{Code, Keyring};
pub use files::Upload;
pub use mail::{Attached, JOB as MAIL, Letter, MailServer, Mailer};
pub use model::{
    Application, Event, Feedback, File, FilePurpose, Held, History, Message, Obstacle, Sender,
    Standing,
};
pub use pages::routes;
pub use query::{held, history, of_person};
pub use reading::View;
pub use sending::{NewMessage, Receipt, Submitter};

/// The texts of this room: German, English.
pub const TEXTS: (&str, &str) =
    (include_str!("../locales/de.ftl"), include_str!("../locales/en.ftl"));

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "applications/0001-applications",
        sql: include_str!("../migrations/0001-applications.sql"),
    },
    Migration {
        name: "applications/0002-what-was-sent",
        sql: include_str!("../migrations/0002-what-was-sent.sql"),
    },
    Migration {
        name: "applications/0003-order",
        sql: include_str!("../migrations/0003-order.sql"),
    },
];

/// The state of the room. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Applications {
    shell: Shell,
    forms: Forms,
    transport: Transport,
    mailer: Mailer,
}

impl Applications {
    /// The room.
    pub fn new(shell: Shell, forms: Forms, transport: Transport, mailer: Mailer) -> Self {
        Self { shell, forms, transport, mailer }
    }
}

/// What can go wrong with applications.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ground failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Accounts, or the count of wrong codes.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The draft.
    #[error(transparent)]
    Forms(#[from] forms::Error),
    /// The way to the office.
    #[error(transparent)]
    Transport(#[from] transport::Error),
    /// The receipt cannot be written.
    #[error(transparent)]
    Pdf(#[from] pdf::Error),
    /// There is no such application, or the caller has neither its code nor its account.
    #[error("there is no such application, or it is not yours")]
    NotFound,
    /// No application has this number and this code; which of the two is wrong is not said.
    #[error("number and code do not belong together; check both for typing errors")]
    WrongCode,
    /// The organisation takes no applications online.
    #[error("the office takes no applications here; ask it directly")]
    NoOffice,
    /// The application has ended and cannot be withdrawn.
    #[error("the office has decided already; write to it instead")]
    Ended,
    /// The application never reached the office.
    #[error("the application could not be delivered to the office; contact the office directly")]
    Undelivered,
    /// The applicant has said already how it went.
    #[error("how it went was said already")]
    Given,
    /// Too many messages.
    #[error("at most {} messages in one case; call the office", limits::MESSAGES)]
    TooMany,
    /// News of an application that was deleted when its time was over.
    #[error("the application was deleted; its time was over")]
    Gone,
    /// Something arrived at the portal that is not for it.
    #[error("the portal takes answers of offices only")]
    Misdirected,
    /// A file that is not taken.
    #[error("the file is none of PDF, JPEG, PNG or TIFF; save it as one of these")]
    File,
}

impl Error {
    /// Whether it is certain that a change which failed so has stored nothing. A connection that breaks
    /// while a transaction ends leaves that open; files that rows may name are then kept.
    fn stored_nothing(&self) -> bool {
        let (Self::Store(error)
        | Self::Transport(transport::Error::Store(error))
        | Self::Forms(forms::Error::Store(error))) = self
        else {
            return true;
        };
        !matches!(error, store::Error::Database(_) | store::Error::Panicked)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) | Error::Transport(transport::Error::Store(error)) => error.into(),
            Error::Identity(error) => error.into(),
            Error::Forms(error) => error.into(),
            Error::NotFound => Self::not_found(),
            Error::WrongCode => Self::new(StatusCode::NOT_FOUND, "application-wrong-code"),
            Error::NoOffice => Self::new(StatusCode::CONFLICT, "application-no-office"),
            Error::Ended => Self::new(StatusCode::CONFLICT, "application-ended"),
            Error::Undelivered => Self::new(StatusCode::CONFLICT, "application-undelivered"),
            Error::Given => Self::new(StatusCode::CONFLICT, "application-given"),
            Error::TooMany => Self::new(StatusCode::TOO_MANY_REQUESTS, "application-too-many"),
            Error::File => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "application-file"),
            Error::Pdf(pdf::Error::TextTooLong { .. } | pdf::Error::TooManyPages) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "application-too-long")
            }
            error @ (Error::Transport(_) | Error::Pdf(_) | Error::Gone | Error::Misdirected) => {
                Self::internal(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_fit_into_no_receipt_are_told_in_words() {
        for error in [pdf::Error::TooManyPages, pdf::Error::TextTooLong { found: 1 }] {
            let failure = Failure::from(Error::Pdf(error));
            assert_eq!(failure.status(), StatusCode::UNPROCESSABLE_ENTITY);
            let name = format!("failure-{}", failure.kind());
            for text in [TEXTS.0, TEXTS.1] {
                assert!(text.contains(&format!("{name} = ")));
                assert!(text.contains(&format!("{name}-title = ")));
            }
        }
    }

    #[test]
    fn files_are_kept_where_it_is_not_certain_that_nothing_was_stored() {
        assert!(Error::NotFound.stored_nothing());
        assert!(Error::Store(store::Error::Busy).stored_nothing());
        assert!(
            !Error::Store(store::Error::Database("the connection broke".into())).stored_nothing()
        );
    }
}
