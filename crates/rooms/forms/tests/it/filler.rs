//! Fills in steps as a patient person would: something fitting in every field that is shown.

use std::collections::BTreeMap;

use xdatenfelder::model::{Codes, DataType, Element, Field, Schema};
use xdatenfelder::validate::compile_pattern;
use xdatenfelder::values::{compare, in_german, normalise};
use xdatenfelder::{InstancePath, Limits, Path};

use crate::browser::{Browser, Page};

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";

/// Texts of which one fits nearly every pattern in use.
const SAMPLES: &[&str] = &[
    "Beispiel",
    "32657",
    "a@beispiel.de",
    "+49 5261 213-0",
    "05261 2130",
    "DE89370400440532013000",
    "LIP-AB 123",
    "1",
    "12",
    "123",
    "1234",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "12345678901",
    "057660044044",
    "2026",
    "A",
    "AB",
    "ABC",
    "DE",
    "https://beispiel.de",
    "12.5",
    "01.02.2026",
    "2026-02-01",
    "8:30",
    "DEUTDEFF",
    "DEUTDEFFXXX",
    "DE123456789",
    "12345/12345",
    "+495261213",
    "0049 5261 213",
    "1990",
    "HRB 1234",
    "B1234567890",
    "65 170839 J 003",
    "65170839J003",
    "+49(5261)2130",
    "MUSTER12345",
];

/// What was decided beforehand, by path; everything else is made up.
pub(crate) type Wishes = BTreeMap<String, String>;

pub(crate) struct Filler<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) wishes: Wishes,
    /// How many fields were filled in.
    pub(crate) taken: usize,
    /// Fields for which nothing fitting was found.
    pub(crate) unfilled: Vec<Path>,
}

pub(crate) fn schema(source: &str) -> Schema {
    xdatenfelder::read(source.as_bytes(), &Limits::default()).unwrap().schema
}

/// `G1.F2` and `G1.F2:1` for ids of our own number range, as full paths of instances.
pub(crate) fn at(short: &str) -> String {
    let steps: Vec<String> = short
        .split('.')
        .map(|part| {
            let (id, number) = part.split_once(':').unwrap_or((part, "0"));
            let (kind, digits) = id.split_at(1);
            format!("{kind}99{digits:0>9}.{number}")
        })
        .collect();
    steps.join(".")
}

pub(crate) fn wishes(pairs: &[(&str, &str)]) -> Wishes {
    pairs.iter().map(|(path, value)| (at(path), (*value).to_owned())).collect()
}

impl<'s> Filler<'s> {
    pub(crate) fn new(schema: &'s Schema, wishes: Wishes) -> Self {
        Self { schema, wishes, taken: 0, unfilled: Vec::new() }
    }

    fn field(&self, path: &InstancePath) -> Option<&'s Field> {
        self.schema.find(&path.place())?.element.as_field()
    }

    /// Whether something lies in a child of a choice that is not the first one.
    fn is_left_out(&self, path: &InstancePath) -> bool {
        let mut level = self.schema.structure.as_slice();
        let mut choice = false;
        for (id, _) in path.steps() {
            if choice && level.first().map(|place| place.element.id()) != Some(*id) {
                return true;
            }
            let Some(place) = level.iter().find(|place| place.element.id() == *id) else {
                return false;
            };
            choice = matches!(&place.element, Element::Group(group) if group.choice);
            level = place.element.children();
        }
        false
    }

    /// What to send for a page: values, and files by field.
    pub(crate) fn filled(
        &mut self,
        page: &Page,
    ) -> (BTreeMap<String, String>, BTreeMap<String, &'static [u8]>) {
        let mut values = page.form();
        let mut files = BTreeMap::new();
        for control in page.controls() {
            let Ok(path) = control.name.parse::<InstancePath>() else { continue };
            let Some(field) = self.field(&path) else { continue };
            if self.is_left_out(&path) {
                continue;
            }
            if control.kind == "file" {
                if let Some(content) = file(field) {
                    files.insert(control.name, content);
                }
                continue;
            }
            let wish = self.wishes.get(&control.name).cloned();
            match wish.or_else(|| value(field)) {
                Some(value) => {
                    self.taken += 1;
                    values.insert(control.name, value);
                }
                None => self.unfilled.push(path.place()),
            }
        }
        (values, files)
    }

    /// Fills in a step until the browser is sent to another one; answers to which.
    pub(crate) async fn step(
        &mut self,
        browser: &mut Browser,
        address: &str,
    ) -> Result<String, Page> {
        let mut page = browser.get(address).await;
        assert_eq!(page.status, 200, "{address}");
        for _ in 0..6 {
            let (values, files) = self.filled(&page);
            let files: Vec<_> = files
                .iter()
                .map(|(name, content)| (name.as_str(), "Nachweis.pdf", *content))
                .collect();
            page = if page.is_multipart() {
                browser.post_parts(address, &values, &files).await
            } else {
                browser.post(address, &values).await
            };
            let target = page.target().to_owned();
            if target.split('?').next() != Some(address) {
                return Ok(target);
            }
            page = browser.follow(&page).await;
        }
        Err(page)
    }

    /// Fills in everything; answers the review page.
    pub(crate) async fn all(&mut self, browser: &mut Browser, first: &str) -> Page {
        let mut address = first.to_owned();
        for _ in 0..200 {
            if address.ends_with("/pruefen") {
                return browser.get(&address).await;
            }
            address = self
                .step(browser, &address)
                .await
                .unwrap_or_else(|page| panic!("{address}: {}", page.wrong()));
        }
        panic!("the steps do not end");
    }
}

fn file(field: &Field) -> Option<&'static [u8]> {
    let allowed = &field.constraints.media_types;
    let takes = |kind: &str| {
        allowed.is_empty() || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(kind))
    };
    if takes("application/pdf") {
        Some(PDF)
    } else if takes("image/png") || takes("image/*") {
        Some(PNG)
    } else if takes("image/jpeg") {
        Some(JPEG)
    } else if takes("text/plain") || takes("text/xml") || takes("application/xml") {
        Some(b"<a>Text</a>")
    } else {
        None
    }
}

fn value(field: &Field) -> Option<String> {
    if let Codes::Inline(codes) = &field.codes
        && let Some(code) = codes.first()
    {
        return Some(code.code.clone());
    }
    let bounds = [&field.constraints.min_value, &field.constraints.max_value]
        .map(|bound| bound.as_deref().and_then(|text| normalise(field.data_type, text)));
    let [min, max] = bounds;
    let within = |value: &str| {
        let above = min.as_ref().is_none_or(|min| {
            compare(field.data_type, value, min).is_none_or(std::cmp::Ordering::is_ge)
        });
        above
            && max.as_ref().is_none_or(|max| {
                compare(field.data_type, value, max).is_none_or(std::cmp::Ordering::is_le)
            })
    };
    let candidates: Vec<String> = match field.data_type {
        DataType::Bool => vec!["true".to_owned()],
        DataType::Date => vec!["2026-02-01".to_owned(), "1990-02-01".to_owned()],
        DataType::Time => vec!["08:30:00".to_owned()],
        DataType::DateTime => vec!["2026-02-01T08:30:00".to_owned()],
        DataType::Integer => {
            vec!["1".to_owned(), "2".to_owned(), "2026".to_owned(), "30".to_owned()]
        }
        DataType::Number => vec!["1.5".to_owned(), "12".to_owned()],
        DataType::Currency => vec!["12.50".to_owned()],
        DataType::Text | DataType::TextLatin => {
            SAMPLES.iter().map(|text| (*text).to_owned()).collect()
        }
        DataType::File | DataType::Object => return None,
    };
    let text = matches!(field.data_type, DataType::Text | DataType::TextLatin);
    let pattern =
        field.constraints.pattern.as_deref().and_then(|pattern| compile_pattern(pattern).ok());
    let fits = |text: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
    if text {
        let (least, most) = (
            field.constraints.min_length.unwrap_or(1) as usize,
            field.constraints.max_length.map(|max| max as usize),
        );
        let long = |text: &str| {
            text.chars().count() >= least && most.is_none_or(|most| text.chars().count() <= most)
        };
        let made = ["a", "1", "A"].map(|letter| letter.repeat(least.max(1)));
        return candidates.into_iter().chain(made).find(|text| fits(text) && long(text));
    }
    let bounds = [min.clone(), max.clone()].into_iter().flatten();
    candidates
        .into_iter()
        .chain(bounds)
        .find(|text| within(text) && fits(text))
        .map(|text| in_german(field.data_type, &text))
}
