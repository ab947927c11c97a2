//! Our own general texts: what holds for a service everywhere in Germany (`content/services`).

use std::collections::HashMap;

use leika::Key;
use serde::Deserialize;

use crate::Module;

pub(crate) const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/general.rs"));

/// What holds everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct General {
    /// The service in words of daily language.
    pub title: String,
    /// The month in which it was written: `2026-11`.
    pub as_of: String,
    modules: HashMap<Module, String>,
}

impl General {
    /// The text of a module.
    pub fn text(&self, module: Module) -> Option<&str> {
        self.modules.get(&module).map(String::as_str)
    }
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: Key,
    title: String,
    as_of: String,
    what: String,
    #[serde(default)]
    requirements: String,
    #[serde(default)]
    documents: Vec<String>,
    #[serde(default)]
    fees: String,
    #[serde(default)]
    deadlines: String,
    #[serde(default)]
    legal_basis: Vec<String>,
    #[serde(default)]
    procedure: String,
}

/// Reads the embedded files.
///
/// # Errors
/// When one of them is not as `content/README.md` says.
pub(crate) fn read() -> Result<HashMap<Key, General>, String> {
    let mut texts = HashMap::with_capacity(FILES.len());
    for text in FILES {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        texts.insert(file.key, general(file));
    }
    Ok(texts)
}

fn general(file: File) -> General {
    let modules = [
        (Module::What, file.what),
        (Module::Requirements, file.requirements),
        (Module::Documents, listed(&file.documents)),
        (Module::Fees, file.fees),
        (Module::Deadlines, file.deadlines),
        (Module::LegalBasis, listed(&file.legal_basis)),
        (Module::Procedure, file.procedure),
    ];
    let modules = modules.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    General { title: file.title, as_of: file.as_of, modules }
}

/// A list as texts have it: one line each, beginning with `- `.
fn listed(items: &[String]) -> String {
    items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    #[test]
    fn every_general_text_belongs_to_a_service_of_the_catalogue() {
        let texts = read().unwrap();
        assert_eq!(texts.len(), FILES.len());
        let services = reference::services().unwrap();
        for (key, general) in &texts {
            assert!(services.iter().any(|service| service.key == *key), "{key}");
            assert!(general.text(Module::What).is_some(), "{key}");
        }
    }
}
