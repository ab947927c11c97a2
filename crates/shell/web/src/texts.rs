//! Texts in the languages of the product, from Fluent files that each room brings along.

use std::collections::HashMap;
use std::str::FromStr;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// German, the first.
    #[default]
    De,
    /// English.
    En,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The code, as HTML wants it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The other one, for the switch in the header.
    pub const fn other(self) -> Self {
        match self {
            Self::De => Self::En,
            Self::En => Self::De,
        }
    }

    /// The first language of an `Accept-Language` header that the product has.
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').take(10).find_map(|part| part.trim().get(..2)?.parse().ok())
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        match code {
            "de" => Ok(Self::De),
            "en" => Ok(Self::En),
            _ => Err(()),
        }
    }
}

/// All texts of all rooms.
pub struct Texts(HashMap<Lang, FluentBundle<FluentResource>>);

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts")
    }
}

impl Texts {
    /// Gathers the files of the rooms: (German, English) each.
    ///
    /// # Errors
    /// When a file is not valid Fluent, or a name stands twice.
    pub fn gather(rooms: &[(&str, &str)]) -> Result<Self, String> {
        let language = |code: &str| {
            code.parse::<LanguageIdentifier>().map_err(|error| format!("{code}: {error}"))
        };
        let mut german = FluentBundle::new_concurrent(vec![language("de-DE")?]);
        let mut english = FluentBundle::new_concurrent(vec![language("en-GB")?]);
        for (de, en) in rooms {
            for (bundle, text) in [(&mut german, de), (&mut english, en)] {
                // Marks around inserted values disturb screen readers and copying.
                bundle.set_use_isolating(false);
                let resource = FluentResource::try_new((*text).to_owned())
                    .map_err(|(_, errors)| format!("texts: {errors:?}"))?;
                bundle.add_resource(resource).map_err(|errors| format!("texts: {errors:?}"))?;
            }
        }
        Ok(Self(HashMap::from([(Lang::De, german), (Lang::En, english)])))
    }

    /// Whether there is a text of this name.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.0.get(&lang).is_some_and(|bundle| bundle.has_message(key))
    }

    /// The text of this name. A name that is missing stands for itself: a gap is seen, nothing breaks.
    pub fn text(&self, lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
        let found = self.0.get(&lang).and_then(|bundle| {
            let pattern = bundle.get_message(key)?.value()?;
            let mut errors = Vec::new();
            let args = (!values.is_empty()).then(|| {
                let mut args = FluentArgs::with_capacity(values.len());
                for (name, value) in values {
                    match value.parse::<i64>() {
                        // Numbers choose the plural; those with leading zeros are keys, not numbers.
                        Ok(number) if number.to_string() == *value => args.set(*name, number),
                        _ => args.set(*name, *value),
                    }
                }
                args
            });
            let text = bundle.format_pattern(pattern, args.as_ref(), &mut errors).into_owned();
            if !errors.is_empty() {
                tracing::error!(key, ?errors, "a text could not be filled in");
            }
            Some(text)
        });
        found.unwrap_or_else(|| {
            tracing::error!(key, lang = lang.code(), "a text is missing");
            key.to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled_in_and_count() {
        let german = "towns = { $count ->\n    [one] ein Ort\n   *[other] { $count } Orte\n}\nhello = Guten Tag, { $name }";
        let texts = Texts::gather(&[(german, "hello = Hello, { $name }")]).unwrap();
        assert_eq!(texts.text(Lang::De, "towns", &[("count", "1")]), "ein Ort");
        assert_eq!(texts.text(Lang::De, "towns", &[("count", "11")]), "11 Orte");
        assert_eq!(texts.text(Lang::En, "hello", &[("name", "Ada")]), "Hello, Ada");
        assert_eq!(texts.text(Lang::En, "missing", &[]), "missing");
        assert_eq!(texts.text(Lang::De, "hello", &[("name", "05766044")]), "Guten Tag, 05766044");
    }

    #[test]
    fn the_first_language_that_is_known_is_taken() {
        assert_eq!(Lang::accepted("fr-FR, en-US;q=0.7, de;q=0.3"), Some(Lang::En));
        assert_eq!(Lang::accepted("ä,x"), None);
    }
}
