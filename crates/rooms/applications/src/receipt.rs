//! The receipt as a letter: what was applied for, every answer, the case number.

use pdf::{Block, DateTime, Language, Letter};
use store::Timestamp;
use transport::Section;
use web::{Lang, Shell, format};

use crate::access::Code;

/// What a receipt says.
pub(crate) struct Copy<'a> {
    pub(crate) number: &'a str,
    pub(crate) authority: &'a str,
    pub(crate) title: &'a str,
    pub(crate) applicant: &'a str,
    pub(crate) submitted_at: Timestamp,
    pub(crate) sections: &'a [Section],
    /// Only in the copy of the applicant: whoever has it may act in their place.
    pub(crate) code: Option<&'a Code>,
    /// Where the product is reached.
    pub(crate) address: &'a str,
}

/// The letter.
pub(crate) fn letter(shell: &Shell, lang: Lang, copy: &Copy<'_>) -> Letter {
    let text = |key: &str| shell.text(lang, key, &[]);
    let at = format::moment(lang, copy.submitted_at);
    let intro = shell.text(
        lang,
        "application-receipt-intro",
        &[("title", copy.title), ("authority", copy.authority), ("at", &at)],
    );
    let mut blocks = vec![Block::Paragraph(intro)];
    if let Some(code) = copy.code {
        let page = format!("{}/vorgang", copy.address);
        blocks.push(Block::Heading(text("application-code")));
        blocks.push(Block::Paragraph(shell.text(
            lang,
            "application-receipt-code",
            &[("page", &page)],
        )));
        blocks.push(Block::Code(code.to_string()));
    }
    for section in copy.sections.iter().filter(|section| !section.facts.is_empty()) {
        blocks.push(Block::Heading(section.title.clone()));
        blocks.push(Block::Facts(section.facts.clone()));
    }
    let mut reference = vec![
        (text("application-number"), copy.number.to_owned()),
        (text("application-sent-at"), at),
    ];
    if !copy.applicant.is_empty() {
        reference.push((text("application-applicant"), copy.applicant.to_owned()));
    }
    Letter {
        title: text("application-receipt"),
        language: Language::from_tag(lang.code()),
        sender: vec![copy.authority.to_owned()],
        recipient: Vec::new(),
        reference,
        blocks,
        footer: shell.text(lang, "application-receipt-footer", &[("address", copy.address)]),
        created: moment(copy.submitted_at),
    }
}

fn moment(at: Timestamp) -> DateTime {
    let at = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime {
        year: u16::try_from(at.year()).unwrap_or_default(),
        month: small(at.month()),
        day: small(at.day()),
        hour: small(at.hour()),
        minute: small(at.minute()),
        second: small(at.second()),
    }
}
