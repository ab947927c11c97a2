//! What a reader of a letter gets: checked with `pdftotext` and `pdfinfo` (poppler-utils) where they are installed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says when it skips"
)]

mod sample;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Command;

use pdf::{Block, DateTime, Error, Language, Letter, limits};
use proptest::prelude::*;
use sample::{decision, receipt};

/// Runs a program of poppler-utils on the document, or says that the test is skipped.
fn poppler(program: &str, arguments: &[&str], document: &[u8]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(document).unwrap();
    let mut command = Command::new(program);
    if program == "pdftotext" {
        command.args(arguments).arg(file.path()).arg("-");
    } else {
        command.args(arguments).arg(file.path());
    }
    let Ok(output) = command.output() else {
        eprintln!("SKIPPED: {program} is not installed (Debian: apt-get install poppler-utils)");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The text as it is copied out, in the order of drawing, every white space a single space.
fn text(document: &[u8]) -> Option<String> {
    let text = poppler("pdftotext", &["-raw", "-enc", "UTF-8"], document)?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn info(document: &[u8], key: &str) -> Option<String> {
    let info = poppler("pdfinfo", &[], document)?;
    let line = info.lines().find(|line| line.starts_with(&format!("{key}:")));
    Some(line.unwrap_or_default().split_once(':').unwrap_or_default().1.trim().to_owned())
}

fn in_order(text: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let at = text[from..].find(part);
        from += at.unwrap_or_else(|| panic!("{part:?} is missing after {:?}", &text[..from]))
            + part.len();
    }
}

#[test]
fn the_text_can_be_read_in_order() {
    let document = pdf::write(&decision()).unwrap();
    let Some(text) = text(&document) else { return };
    in_order(
        &text,
        &[
            "Stadt Beispielhausen",
            "Marktplatz 1",
            "Erika Beispiel",
            "12345 Beispielhausen",
            "Aktenzeichen",
            "99108.001/0017",
            "Bewilligung eines Bewohnerparkausweises",
            "Sehr geehrte Frau Beispiel,",
            "Straßenverkehrs-Ordnung",
            "Entscheidung",
            "Kennzeichen",
            "BSP-EB 123",
            "Ihr Ausweis gilt",
            "•",
            "K7PM-4XQ2-9RTL",
            "Seite 1 von 2",
            "Rechtsbehelfsbelehrung",
            "Klage erhoben werden",
            "Seite 2 von 2",
        ],
    );
}

#[test]
fn an_access_code_is_copied_without_its_spacing() {
    let Some(text) = text(&pdf::write(&receipt()).unwrap()) else { return };
    assert!(text.contains("K7PM-4XQ2-9RTL"), "{text}");
}

#[test]
fn the_properties_name_title_language_and_pages() {
    let document = pdf::write(&decision()).unwrap();
    let Some(title) = info(&document, "Title") else { return };
    assert_eq!(title, "Bewilligung eines Bewohnerparkausweises");
    assert_eq!(info(&document, "Author").unwrap(), "Stadt Beispielhausen");
    assert_eq!(info(&document, "Tagged").unwrap(), "yes");
    assert_eq!(info(&document, "Pages").unwrap(), "2");
    assert!(info(&document, "Page size").unwrap().contains("(A4)"));
}

#[test]
fn the_structure_has_headings_lists_and_tables() {
    let document = pdf::write(&decision()).unwrap();
    let Some(structure) = poppler("pdfinfo", &["-struct"], &document) else { return };
    for element in ["H1", "H2", "P (block)", "Table", "TR", "TH", "TD", "LI", "Lbl", "LBody"] {
        assert!(
            structure.lines().any(|line| line.trim_start().starts_with(element)),
            "{element}: {structure}"
        );
    }
}

#[test]
fn a_letter_on_one_page_is_small() {
    let document = pdf::write(&receipt()).unwrap();
    assert!(document.len() < 40_000, "{} bytes", document.len());
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    assert_eq!(pdf::write(&decision()).unwrap(), pdf::write(&decision()).unwrap());
}

#[test]
fn an_english_letter_counts_its_pages_in_english() {
    let letter = Letter { language: Language::from_tag("en-GB"), ..receipt() };
    let Some(text) = text(&pdf::write(&letter).unwrap()) else { return };
    assert!(text.contains("Page 1 of 1"), "{text}");
}

#[test]
fn an_empty_letter_is_still_a_document() {
    let document = pdf::write(&empty()).unwrap();
    let Some(title) = info(&document, "Title") else { return };
    assert_eq!(title, "Schreiben");
    assert_eq!(info(&document, "Pages").unwrap(), "1");
}

#[test]
fn unknown_characters_are_replaced_to_the_eye_and_kept_in_the_text() {
    let letter = Letter {
        title: "Name: 山田 太郎\u{E001}".into(),
        blocks: vec![Block::Paragraph(
            "a\u{0}b\u{FEFF}c\u{301} u\u{308}ber ﬁ 😀 e\u{328}\u{301}".into(),
        )],
        ..empty()
    };
    let Some(text) = text(&pdf::write(&letter).unwrap()) else { return };
    in_order(&text, &["Name: 山田 太郎◊", "abc\u{301}", "u\u{308}ber", "😀"]);
}

#[test]
fn a_long_word_is_broken_and_nothing_is_lost() {
    let word = "Donaudampfschifffahrt".repeat(40);
    let letter = Letter { blocks: vec![Block::Paragraph(word.clone())], ..empty() };
    let Some(text) = text(&pdf::write(&letter).unwrap()) else { return };
    assert!(text.replace(' ', "").contains(&word));
    assert!(text.split(' ').count() > 5, "broken into several lines");
}

#[test]
fn a_long_text_runs_over_pages_and_nothing_is_lost() {
    let mut expected = String::new();
    for number in 0..1500 {
        write!(expected, "Satz{number} steht hier. ").unwrap();
    }
    let letter = Letter {
        blocks: vec![
            Block::Paragraph(expected.clone()),
            Block::Facts(vec![
                ("Begründung".into(), expected.clone()),
                ("Ende".into(), "ja".into()),
            ]),
        ],
        ..empty()
    };
    let document = pdf::write(&letter).unwrap();
    let Some(text) = text(&document) else { return };
    in_order(&text, &["Satz0 ", "Satz1499 ", "Begründung", "Satz0 ", "Satz1499 ", "Ende ja"]);
    for number in 0..1500 {
        assert_eq!(text.matches(&format!("Satz{number} ")).count(), 2, "Satz{number}");
    }
    let pages = info(&document, "Pages").unwrap();
    assert!(text.contains(&format!("Seite {pages} von {pages}")));
}

#[test]
fn parts_that_outgrow_their_place_push_down_the_rest() {
    let many = |text: &str| (0..200).map(|number| format!("{text}{number}.")).collect::<Vec<_>>();
    let letter = Letter {
        sender: many("Absender"),
        recipient: many("Empfänger"),
        reference: many("Zeichen").into_iter().map(|value| (value, "Wert".to_owned())).collect(),
        footer: many("Fuß").join("\n"),
        ..decision()
    };
    let Some(text) = text(&pdf::write(&letter).unwrap()) else { return };
    for part in [
        "Absender0.",
        "Absender199.",
        "Empfänger199.",
        "Zeichen199.",
        "Fuß0.",
        "Fuß199.",
        "Rechtsbehelf",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn limits_are_errors() {
    let long = Letter { title: "a".repeat(limits::TEXT_CHARACTERS), ..empty() };
    assert!(matches!(pdf::write(&long), Err(Error::TextTooLong { .. })));
    let items = vec![String::new(); limits::TEXT_CHARACTERS];
    let empty_items = Letter { blocks: vec![Block::List(items)], ..empty() };
    assert!(matches!(pdf::write(&empty_items), Err(Error::TextTooLong { .. })));
    let breaks = Letter { blocks: vec![Block::Paragraph("a\n".repeat(20_000))], ..empty() };
    assert!(matches!(pdf::write(&breaks), Err(Error::TooManyPages)));
}

#[test]
fn the_longest_text_is_written() {
    let text = "Maßgeblich ist § 45 StVO. ".repeat(limits::TEXT_CHARACTERS / 26 - 10);
    pdf::write(&Letter { blocks: vec![Block::Paragraph(text)], ..empty() }).unwrap();
    let word = Letter {
        blocks: vec![Block::Paragraph("a".repeat(limits::TEXT_CHARACTERS - 100))],
        ..empty()
    };
    pdf::write(&word).unwrap();
}

fn empty() -> Letter {
    Letter {
        title: String::new(),
        language: Language::German,
        sender: Vec::new(),
        recipient: Vec::new(),
        reference: Vec::new(),
        blocks: Vec::new(),
        footer: String::new(),
        created: DateTime { year: 2026, month: 3, day: 2, hour: 9, minute: 30, second: 0 },
    }
}

/// Text of any characters, some of them such that a line breaks.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(any::<char>(), 0..60).prop_map(String::from_iter),
        "[a-zäöüß \n\u{300}-\u{310}\u{a0}/-]{0,200}",
        "\\PC{0,40}",
    ]
}

fn any_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((any_text(), any_text()), 0..4)
}

fn any_block() -> impl Strategy<Value = Block> {
    prop_oneof![
        any_text().prop_map(Block::Heading),
        any_text().prop_map(Block::Paragraph),
        any_pairs().prop_map(Block::Facts),
        proptest::collection::vec(any_text(), 0..4).prop_map(Block::List),
        any_text().prop_map(Block::Code),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_text_gives_a_document(
        title in any_text(),
        sender in proptest::collection::vec(any_text(), 0..4),
        recipient in proptest::collection::vec(any_text(), 0..4),
        reference in any_pairs(),
        blocks in proptest::collection::vec(any_block(), 0..6),
        footer in any_text(),
        parts in any::<(u16, u8, u8, u8, u8, u8)>(),
    ) {
        let (year, month, day, hour, minute, second) = parts;
        let created = DateTime { year, month, day, hour, minute, second };
        let letter =
            Letter { title, language: Language::English, sender, recipient, reference, blocks, footer, created };
        prop_assert!(pdf::write(&letter).is_ok_and(|document| document.starts_with(b"%PDF")));
    }
}
