//! From the office to the applicant: what arrives at the portal is stored once.

use fitconnect::problem::ProblemKind;
use transport::{Delivery, Message, Receiver, Receiving, Refusal};

use crate::ops::{self, News};
use crate::{Applications, Error, files};

impl Receiver for Applications {
    fn receive(&self, delivery: Delivery) -> Receiving<'_> {
        Box::pin(async move {
            let case = delivery.case;
            match self.take(delivery).await {
                Ok(()) | Err(Error::Transport(transport::Error::AlreadyAccepted)) => Ok(()),
                Err(Error::NotFound) => {
                    Err(Refusal::Later(format!("case {case} is not known here yet")))
                }
                Err(error @ (Error::Gone | Error::Misdirected)) => Err(Refusal::Reject {
                    problem: ProblemKind::UnsupportedService,
                    detail: error.to_string(),
                }),
                Err(error) => Err(Refusal::Later(error.to_string())),
            }
        })
    }
}

impl Applications {
    async fn take(&self, mut delivery: Delivery) -> Result<(), Error> {
        let (version, message) = match delivery.message.clone() {
            Message::Numbered { version, said } => (Some(version), *said),
            message => (None, message),
        };
        let news = match message {
            Message::Status { status, due, note } => News::Status { status, due, note },
            Message::OfficeMessage { text, asks } => News::Message { text, asks },
            Message::Decision { outcome, text } => News::Decision { outcome, text },
            Message::Application(_)
            | Message::CitizenMessage { .. }
            | Message::Withdrawal { .. }
            | Message::Numbered { .. } => {
                return Err(Error::Misdirected);
            }
        };
        let store = self.shell.store();
        let named = std::mem::take(&mut delivery.files).into_iter().map(|file| {
            let name = files::safe_name(&file.name, files::ending(&file.media_type));
            ((file.id, name, file.media_type), file.bytes)
        });
        let kept = files::keep_all(store, named).await?;
        let given_up = kept.clone();
        let taken = store.change(move |tx| ops::take(tx, &delivery, version, &news, &kept)).await;
        if taken.as_ref().is_err_and(Error::stored_nothing) {
            files::give_up(store, &given_up).await;
        }
        taken
    }
}
