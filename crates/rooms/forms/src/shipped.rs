//! The form definitions that come with the product, see `content/README.md`.

use std::path::Path;

use ars::Ars;
use leika::Key;
use serde::Deserialize;
use uuid::Uuid;

use crate::model::{ApplicantKind, NewOffer, OfferTexts};
use crate::ops::bounded;
use crate::{Definition, Error, limits};

/// A definition: schema, rules and how it is offered.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// Its short name.
    pub name: &'static str,
    schema: &'static str,
    rules: &'static str,
    offer: &'static str,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(Shipped {
            name: $name,
            schema: include_str!(concat!("../../../../content/forms/", $name, ".xdf3.xml")),
            rules: include_str!(concat!("../../../../content/forms/", $name, ".rules.json")),
            offer: include_str!(concat!("../../../../content/forms/", $name, ".offer.toml")),
        }),*]
    };
}

/// All definitions that come with the product.
pub fn shipped() -> &'static [Shipped] {
    shipped![
        "bewohnerparkausweis",
        "geburtsurkunde",
        "gewerbeanmeldung",
        "hundesteuer",
        "sondernutzung"
    ]
}

/// How a service is offered, as an offer file (`NAME.offer.toml`) says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferFile {
    leika: Key,
    title: String,
    title_en: String,
    intro: String,
    intro_en: String,
    fee_cents: Option<i64>,
    fee_note: String,
    fee_note_en: String,
    processing_days: i64,
    two_person: bool,
    applicants: Vec<ApplicantKind>,
}

impl OfferFile {
    /// Reads one.
    ///
    /// # Errors
    /// [`Error::File`], with what is missing or wrong.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::read(&path.display().to_string(), &bounded(path, limits::OFFER)?)
    }

    fn read(file: &str, text: &str) -> Result<Self, Error> {
        toml::from_str(text)
            .map_err(|error| Error::File { file: file.to_owned(), cause: error.to_string() })
    }

    /// The offer of an authority for an area, with this form.
    pub fn offer(self, form: &Definition, organisation: Uuid, ars: Ars) -> NewOffer {
        NewOffer {
            organisation,
            leika: self.leika,
            ars,
            form: form.id(),
            form_version: form.version(),
            texts: OfferTexts {
                title_de: self.title,
                title_en: self.title_en,
                intro_de: self.intro,
                intro_en: self.intro_en,
                fee_note_de: self.fee_note,
                fee_note_en: self.fee_note_en,
            },
            fee_cents: self.fee_cents,
            processing_days: self.processing_days,
            two_persons: self.two_person,
            applicants: self.applicants,
        }
    }
}

impl Shipped {
    /// The form.
    ///
    /// # Errors
    /// When it cannot be read; the tests of the product make sure that it can.
    pub fn definition(&self) -> Result<Definition, Error> {
        Definition::read(self.schema.as_bytes(), self.rules)
    }

    /// The offer of an authority for its area.
    ///
    /// # Errors
    /// As [`Shipped::definition`].
    pub fn offer(&self, organisation: Uuid, ars: Ars) -> Result<NewOffer, Error> {
        let file = OfferFile::read(&format!("{}.offer.toml", self.name), self.offer)?;
        Ok(file.offer(&self.definition()?, organisation, ars))
    }
}
