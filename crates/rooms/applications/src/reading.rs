//! What an applicant sees, and what is deleted when nobody needs to see it any more.

use bytes::Bytes;
use identity::ops::{count_failure, refuse_when_locked};
use uuid::Uuid;
use web::Lang;

use crate::access::{self, Code, Keyring};
use crate::model::{Held, History, Message};
use crate::receipt::{self, Copy};
use crate::{Applications, Error, Receipt, files, ops, query, sending};

/// An application with all that happened in it.
#[derive(Clone, Debug)]
pub struct View {
    /// The application.
    pub held: Held,
    /// What happened.
    pub history: History,
}

impl View {
    /// The question that the office waits on, as long as it works on the application.
    pub fn open_question(&self) -> Option<&Message> {
        self.history.open_question().filter(|_| self.held.0.standing.is_open())
    }
}

/// A file to be downloaded.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) content: Bytes,
}

impl Applications {
    /// An application with all that happened in it: two statements.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever has neither its code nor its account.
    pub async fn view(&self, number: &str, keyring: &Keyring) -> Result<View, Error> {
        let number = access::number(number).ok_or(Error::NotFound)?;
        let keyring = keyring.clone();
        self.store()
            .read(move |read| {
                let held = query::held(read, &number, &keyring)?;
                let history = query::history(read, &held)?;
                Ok(View { held, history })
            })
            .await
    }

    /// Looks an application up for whoever has its code or its account.
    ///
    /// # Errors
    /// [`Error::NotFound`] for others, and when there is none.
    pub async fn held(&self, number: &str, keyring: &Keyring) -> Result<Held, Error> {
        let number = access::number(number).ok_or(Error::NotFound)?;
        let keyring = keyring.clone();
        self.store().read(move |read| query::held(read, &number, &keyring)).await
    }

    /// Tries a code on a number. Wrong ones are counted for each number, and a number that does not exist
    /// answers as one that does. The right one always opens: nobody locks out whoever holds it by guessing,
    /// and 78 bits are not guessed.
    ///
    /// # Errors
    /// [`Error::WrongCode`]; [`identity::Error::Locked`] after too many of them.
    pub async fn unlock(&self, number: &str, code: &str) -> Result<Receipt, Error> {
        let number = access::number(number).ok_or(Error::WrongCode)?;
        let subject = format!("case:{number}");
        let code: Option<Code> = code.parse().ok();
        let tried = self
            .store()
            .read(move |read| {
                let (Some(case), Some(code)) = (query::id_of(read, &number)?, code) else {
                    return Err(Error::NotFound);
                };
                let held = query::held(read, &number, &Keyring::with(case, code.clone()))?;
                Ok(Receipt { case, number: held.0.number, code })
            })
            .await;
        match tried {
            Err(Error::NotFound) => {
                refuse_when_locked(self.store(), &subject).await?;
                count_failure(self.store(), &subject).await?;
                Err(Error::WrongCode)
            }
            other => other,
        }
    }

    /// The receipt as the applicant gets it.
    pub(crate) async fn receipt_pdf(
        &self,
        held: &Held,
        code: Option<&Code>,
        lang: Lang,
    ) -> Result<Download, Error> {
        let of = held.clone();
        let sections = self.store().read(move |read| query::summary(read, &of)).await?;
        let application = held.application();
        let copy = Copy {
            number: &application.number,
            authority: &application.authority,
            title: &application.title,
            applicant: &application.applicant,
            submitted_at: application.submitted_at,
            sections: &sections,
            code,
            address: self.shell.base_url(),
        };
        let content = sending::written(receipt::letter(&self.shell, lang, &copy)).await?;
        let name = format!("{}.pdf", application.number);
        Ok(Download { name, media_type: "application/pdf".to_owned(), content })
    }

    /// A file of an application.
    pub(crate) async fn file(
        &self,
        number: &str,
        keyring: &Keyring,
        file: Uuid,
    ) -> Result<Download, Error> {
        let number = access::number(number).ok_or(Error::NotFound)?;
        let keyring = keyring.clone();
        let (name, media_type, blob) = self
            .store()
            .read(move |read| {
                let held = query::held(read, &number, &keyring)?;
                query::file_of(read, &held, file)?.ok_or(Error::NotFound)
            })
            .await?;
        let content = files::content(self.store(), blob).await?;
        Ok(Download { name, media_type, content })
    }

    /// Deletes applications whose time is over. The house calls it now and then; it may be interrupted
    /// and repeated. Answers how many were deleted.
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn expire(&self) -> Result<usize, Error> {
        let mut deleted = 0;
        loop {
            let (cases, blobs) = self.store().read(query::expired).await?;
            if cases.is_empty() {
                return Ok(deleted);
            }
            // Files first: as long as a row names them, they are found again after an interruption.
            for blob in blobs {
                self.store().blobs().remove(blob).await?;
            }
            deleted += cases.len();
            self.store().change(move |tx| ops::expire(tx, &cases)).await?;
        }
    }
}
