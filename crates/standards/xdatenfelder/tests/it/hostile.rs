//! Files made to hurt.

use std::io::Cursor;

use xdatenfelder::{Error, Limits, read};

use crate::reading::{INPUT, field, message, read_text};

fn limits() -> Limits {
    Limits { bytes: 100_000, elements: 2_000, depth: 40, text: 10_000 }
}

#[test]
fn document_types_are_refused_before_any_entity_grows() {
    let bomb = format!(
        "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]>\n{}",
        message("").split_once('\n').unwrap().1
    );
    let Err(Error::DocumentType { position }) = read_text(&bomb) else { panic!("accepted") };
    assert_eq!((position.line, position.column), (2, 1));
}

#[test]
fn unknown_entities_are_refused() {
    let text = message("").replace("Hund", "&xxe;");
    assert!(matches!(read_text(&text), Err(Error::UnknownEntity { name, .. }) if name == "xxe"));
    let text = message("").replace("Hund", "&#0;");
    assert!(matches!(read_text(&text), Err(Error::UnknownEntity { .. })));
}

#[test]
fn deep_nesting_is_refused() {
    let open = "<x:struktur><x:anzahl>1:1</x:anzahl><x:enthaelt><x:datenfeldgruppe>";
    let error = read(message(&open.repeat(50)).as_bytes(), &limits()).unwrap_err();
    assert!(
        matches!(error, Error::TooLarge { what: "elements inside of each other", limit: 40, .. }),
        "{error}"
    );
    // The same in a part that is skipped.
    let error = read(message(&"<x:neu>".repeat(50)).as_bytes(), &limits()).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[test]
fn long_texts_and_tags_are_refused() {
    let long = "x".repeat(20_000);
    for text in [
        message("").replace("Hund", &long),
        message("").replace("Hund", &"<!-- -->xxxxxxxxxxxxxxxxxxx&amp;".repeat(2_000)),
        message(&field("F00000000001", &format!("{INPUT}<x:praezisierung pattern='{long}'/>"))),
    ] {
        assert!(matches!(read(text.as_bytes(), &limits()), Err(Error::TooLarge { .. })));
    }
}

#[test]
fn many_elements_bytes_and_attributes_are_refused() {
    let fields = field("F00000000001", INPUT).repeat(300);
    let error =
        read(message(&fields).as_bytes(), &Limits { bytes: 10_000_000, ..limits() }).unwrap_err();
    assert!(matches!(error, Error::TooLarge { what: "elements", .. }), "{error}");
    let relations = "<x:relation><x:a/></x:relation>".repeat(20_000);
    let error = read(message(&relations).as_bytes(), &limits()).unwrap_err();
    assert!(matches!(error, Error::TooLarge { what: "bytes", .. }), "{error}");
    let attributes = " a='1'".repeat(100);
    let error = read_text(&message(&format!("<x:neu{attributes}/>"))).unwrap_err();
    assert!(matches!(error, Error::TooLarge { what: "attributes", .. }), "{error}");
}

#[test]
fn relations_do_not_count_as_elements() {
    let relations = "<x:relation><x:a/></x:relation>".repeat(3_000);
    let read =
        read(message(&relations).as_bytes(), &Limits { bytes: 1_000_000, ..limits() }).unwrap();
    assert_eq!(read.relations, 3_000);
}

#[test]
fn every_truncation_gives_an_error_and_no_panic() {
    let text = message(&field("F00000000001", INPUT));
    for end in 0..text.len() {
        assert!(
            read(Cursor::new(&text.as_bytes()[..end]), &limits()).is_err(),
            "accepted {end} bytes"
        );
    }
}

#[test]
fn no_change_of_a_byte_makes_a_panic() {
    let text = message(&field("F00000000001", &format!("{INPUT}<x:inhalt>a&amp;b</x:inhalt>")));
    for at in 0..text.len() {
        for byte in [b'<', b'>', b'&', b'"', b'/', b' ', 0, 0xFF] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            if let Ok(read) = read(bytes.as_slice(), &limits()) {
                read.check();
            }
        }
    }
}

#[test]
fn broken_bytes_give_an_error_with_a_place() {
    let mut bytes = message("").into_bytes();
    let at = bytes.len() - 120;
    bytes[at] = 0xFF;
    assert!(
        matches!(read(bytes.as_slice(), &limits()), Err(Error::Malformed { position, .. }) if position.line >= 7)
    );
    let latin = message("").replace("utf-8", "iso-8859-1");
    assert!(matches!(read_text(&latin), Err(Error::Encoding { found }) if found == "iso-8859-1"));
    let crossed = message("<x:a></x:b>");
    assert!(matches!(read_text(&crossed), Err(Error::Malformed { .. })));
}
