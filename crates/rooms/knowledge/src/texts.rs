//! What is said about a service in a place, module by module, each with its origin.

use leika::Key;
use leika::catalogue::LegalBasis;
use store::Timestamp;

use crate::{Knowledge, Module, OwnText};

/// Who says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An office, for its area.
    Organisation {
        /// Its name.
        name: String,
        /// When it was changed last.
        at: Timestamp,
    },
    /// We, for everywhere.
    General {
        /// The month: `2026-11`.
        as_of: String,
    },
    /// The catalogue, as of 2019.
    Catalogue,
}

/// One module of a service page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which part.
    pub module: Module,
    /// The words; an empty line separates paragraphs, lines that begin with `- ` are a list.
    pub body: String,
    /// Who says it.
    pub origin: Origin,
}

impl Knowledge {
    /// The texts for a service: the organisations' own ones first, then our general ones, then what the
    /// catalogue says of the law.
    pub fn texts(&self, key: Key, own: Vec<OwnText>) -> Vec<Text> {
        let mut own = own;
        let general = self.general(key);
        let mut texts = Vec::new();
        for module in Module::ALL {
            let at = own.iter().position(|text| text.module == module);
            let written = at.map(|at| own.swap_remove(at)).map(|text| Text {
                module,
                body: text.body,
                origin: Origin::Organisation { name: text.organisation_name, at: text.edited_at },
            });
            let ours = || {
                let general = general?;
                let body = general.text(module)?.to_owned();
                Some(Text {
                    module,
                    body,
                    origin: Origin::General { as_of: general.as_of.clone() },
                })
            };
            let listed = || (module == Module::LegalBasis).then(|| self.law(key)).flatten();
            texts.extend(written.or_else(ours).or_else(listed));
        }
        texts
    }

    /// What the catalogue says of the law.
    fn law(&self, key: Key) -> Option<Text> {
        let service = self.service(key)?;
        let citations: Vec<String> = LegalBasis::parse_many(&service.legal_basis)
            .into_iter()
            .map(|basis| format!("- {}", basis.citation))
            .collect();
        (!citations.is_empty()).then(|| Text {
            module: Module::LegalBasis,
            body: citations.join("\n"),
            origin: Origin::Catalogue,
        })
    }
}
