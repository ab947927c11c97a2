//! The form definitions that come with the product, see `content/README.md`.

use ars::Ars;
use leika::Key;
use serde::Deserialize;
use uuid::Uuid;

use crate::model::{ApplicantKind, NewOffer, OfferTexts};
use crate::{Definition, Error};

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

/// What the offer file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferFile {
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
        let form = self.definition()?;
        let file: OfferFile = toml::from_str(self.offer).map_err(|error| Error::File {
            file: format!("{}.offer.toml", self.name),
            cause: error.to_string(),
        })?;
        Ok(NewOffer {
            organisation,
            leika: file.leika,
            ars,
            form: form.id(),
            form_version: form.version(),
            texts: OfferTexts {
                title_de: file.title,
                title_en: file.title_en,
                intro_de: file.intro,
                intro_en: file.intro_en,
                fee_note_de: file.fee_note,
                fee_note_en: file.fee_note_en,
            },
            fee_cents: file.fee_cents,
            processing_days: file.processing_days,
            two_persons: file.two_person,
            applicants: file.applicants,
        })
    }
}
