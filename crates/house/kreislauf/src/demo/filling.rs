//! Filled-in forms: answers as small tables, from them a draft as a browser would leave it.

use bytes::Bytes;
use forms::drafts::{self, Save};
use forms::{DraftFile, Opened, offers};
use pdf::{Block, DateTime, Language, Letter};
use store::Timestamp;
use uuid::Uuid;
use xdatenfelder::answers::FileReference;
use xdatenfelder::{Answers, InstancePath, Value};

use crate::Failed;
use crate::node::Node;

/// What somebody answered. Places are written short: `G201.F202` is `G99000000201.0.F99000000202.0`,
/// and `G204/1` the second instance of a group. A day is written `@14` or `@-12`: so many days after or
/// before the form is filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    /// The id of the form.
    form: &'static str,
    texts: Vec<(String, String)>,
    /// Place and title of papers that are handed in.
    papers: Vec<(&'static str, &'static str)>,
}

impl Answered {
    pub(super) fn of(form: &'static str) -> Self {
        Self { form, ..Self::default() }
    }

    /// The same with answers below `group`.
    pub(super) fn within(mut self, group: &str, answers: &[(&str, &str)]) -> Self {
        let text = |(place, text): &(&str, &str)| (format!("{group}.{place}"), (*text).to_owned());
        self.texts.extend(answers.iter().map(text));
        self
    }

    /// The same with papers.
    pub(super) fn with_papers(mut self, papers: &[(&'static str, &'static str)]) -> Self {
        self.papers.extend_from_slice(papers);
        self
    }
}

/// The full path of a place that is written short.
fn path(short: &str) -> Result<InstancePath, Failed> {
    let full = |part: &str| {
        let (id, instance) = part.split_once('/').unwrap_or((part, "0"));
        let (kind, number) = id.split_at_checked(1)?;
        Some(format!("{kind}99000000{number}.{instance}"))
    };
    let parts: Option<Vec<_>> = short.split('.').map(full).collect();
    Ok(parts.ok_or_else(|| format!("{short}: no place"))?.join(".").parse()?)
}

/// The text, or the day it stands for.
fn dated(text: &str, now: Timestamp) -> Result<String, Failed> {
    Ok(match text.strip_prefix('@') {
        Some(days) => now.plus_days(days.parse()?).german_date().to_string(),
        None => text.to_owned(),
    })
}

/// Begins a draft for what the organisation offers, and saves it with these answers and papers.
pub(super) async fn fill(
    node: &Node,
    organisation: Uuid,
    answered: &Answered,
) -> Result<Opened, Failed> {
    let store = &node.store;
    let offers = store.read(move |read| offers::offers_of(read, organisation)).await?;
    let offer = offers.into_iter().find(|offer| offer.form == answered.form);
    let offer = offer.ok_or_else(|| format!("nobody offers {}", answered.form))?.id;
    let opened = store.change(move |tx| drafts::start(tx, offer)).await?;
    let (forms, id, secret) = (node.forms.clone(), opened.id, opened.secret.clone());
    let draft = store.read(move |read| drafts::open(&forms, read, id, &secret)).await?;
    let mut answers = Answers::default();
    for (place, text) in &answered.texts {
        answers.set(&path(place)?, Value::Text(dated(text, store.clock().now())?))?;
    }
    let mut files = Vec::new();
    for (place, title) in &answered.papers {
        let now = store.clock().now();
        let (id, content) = (store.entropy().new_id(now), paper(title, now)?);
        let reference = FileReference {
            attachment_id: id.to_string(),
            name: format!("{title}.pdf"),
            media_type: "application/pdf".to_owned(),
            size: content.len() as u64,
        };
        answers.set(&path(place)?, Value::File(reference))?;
        files.push((id, store.blobs().put(DraftFile::kept(id, &content)).await?));
    }
    let save = Save { answers, step: draft.form.steps().len(), files };
    store.change(move |tx| drafts::save(tx, &draft, &save)).await?;
    Ok(opened)
}

/// A paper as somebody would have scanned it: one page that says what it stands for.
pub(super) fn paper(title: &str, at: Timestamp) -> Result<Bytes, Failed> {
    let date = at.german_date();
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    let letter = Letter {
        title: title.to_owned(),
        language: Language::German,
        sender: Vec::new(),
        recipient: Vec::new(),
        reference: Vec::new(),
        blocks: vec![Block::Paragraph(
            "Platzhalter der Vorführung. Hier stünde das Dokument; Personen und Angaben sind erfunden."
                .to_owned(),
        )],
        footer: String::new(),
        created: DateTime {
            year: u16::try_from(date.year()).unwrap_or_default(),
            month: small(date.month()),
            day: small(date.day()),
            hour: 8,
            minute: 0,
            second: 0,
        },
    };
    Ok(pdf::write(&letter)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_places_are_paths() {
        let full = path("G102.G103/1.F101").unwrap().to_string();
        assert_eq!(full, "G99000000102.0.G99000000103.1.F99000000101.0");
        assert!(path("").is_err());
    }

    #[test]
    fn days_are_counted_from_the_moment() {
        let moment = Timestamp(1_772_611_200_000_000);
        assert_eq!(dated("@-4", moment).unwrap(), "2026-02-28");
        assert_eq!(dated("Bello", moment).unwrap(), "Bello");
    }
}
