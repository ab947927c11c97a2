use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fitconnect::Dialect::{Lenient, Strict};
use fitconnect::jwe::{Jwe, JweError, decrypt, encrypt};
use fitconnect::limits;
use proptest::prelude::*;
use serde_json::json;

use crate::DESTINATION;

const PLAIN: &str = include_str!("../vectors/jwcrypto.jwe");
const ZIPPED: &str = include_str!("../vectors/jwcrypto-zip.jwe");
const BOMB: &str = include_str!("../vectors/jwcrypto-bomb.jwe");
const TEXT: &str = r#"{"Straße":"Papenstraße","Hund":"Möpschen"}"#;

const ENOUGH: usize = 1 << 20;

#[test]
fn what_another_implementation_encrypted_is_decrypted() {
    let part = Jwe::parse(PLAIN, Strict).unwrap();
    assert_eq!(part.header().key_id.as_deref(), Some(DESTINATION.kid()));
    assert_eq!(part.header().content_type.as_deref(), Some("application/json"));
    assert_eq!(decrypt(&DESTINATION, &part, ENOUGH).unwrap(), TEXT.as_bytes());
}

#[test]
fn compressed_parts_belong_to_version_1() {
    assert!(matches!(Jwe::parse(ZIPPED, Strict), Err(JweError::Header(_))));
    let part = Jwe::parse(ZIPPED, Lenient).unwrap();
    assert_eq!(decrypt(&DESTINATION, &part, ENOUGH).unwrap(), TEXT.repeat(50).as_bytes());
}

#[test]
fn a_part_expands_only_as_far_as_allowed() {
    let part = Jwe::parse(BOMB, Lenient).unwrap();
    assert!(part.as_str().len() < 20_000);
    assert_eq!(decrypt(&DESTINATION, &part, ENOUGH), Err(JweError::TooLarge { limit: ENOUGH }));
    assert_eq!(decrypt(&DESTINATION, &part, 8 << 20).unwrap().len(), 8 << 20);
}

#[test]
fn size_is_checked_before_work_is_done() {
    let part = encrypt(DESTINATION.public(), &[0; 1000], "application/pdf").unwrap();
    assert_eq!(decrypt(&DESTINATION, &part, 999), Err(JweError::TooLarge { limit: 999 }));
    assert_eq!(decrypt(&DESTINATION, &part, 1000).unwrap(), [0; 1000]);
    let huge = "A".repeat(limits::MAX_COMPACT + 1);
    assert!(matches!(Jwe::parse(huge, Strict), Err(JweError::TooLarge { .. })));
}

#[test]
fn the_tag_is_the_fifth_part() {
    let part = Jwe::parse(PLAIN, Strict).unwrap();
    assert_eq!(part.authentication_tag(), PLAIN.split('.').nth(4).unwrap());
    assert_eq!(part.authentication_tag().len(), 22);
}

#[test]
fn encrypting_twice_gives_different_parts() {
    let one = encrypt(DESTINATION.public(), b"x", "text/plain").unwrap();
    let two = encrypt(DESTINATION.public(), b"x", "text/plain").unwrap();
    for (one, two) in one.as_str().split('.').zip(two.as_str().split('.')).skip(1) {
        assert_ne!(one, two);
    }
}

/// The vector under another header.
fn with_header(header: &serde_json::Value) -> String {
    let (_, rest) = PLAIN.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[test]
fn a_header_must_say_exactly_what_the_standard_says() {
    let good =
        json!({"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "k", "cty": "application/json"});
    let with = |member: &str, value: serde_json::Value| {
        let mut header = good.clone();
        header[member] = value;
        with_header(&header)
    };
    assert!(Jwe::parse(with_header(&good), Strict).is_ok());
    for (member, value) in [
        ("alg", json!("RSA1_5")),
        ("alg", json!("RSA-OAEP")),
        ("alg", json!("dir")),
        ("alg", json!(null)),
        ("enc", json!("A128GCM")),
        ("enc", json!("A256CBC-HS512")),
        ("zip", json!("GZ")),
        ("crit", json!(["exp"])),
        ("kid", json!(5)),
    ] {
        for dialect in [Strict, Lenient] {
            let parsed = Jwe::parse(with(member, value.clone()), dialect);
            assert!(matches!(parsed, Err(JweError::Header(_))), "{member} {value}: {parsed:?}");
        }
    }
    for member in ["kid", "cty"] {
        let mut header = good.clone();
        header.as_object_mut().unwrap().remove(member);
        assert!(matches!(Jwe::parse(with_header(&header), Strict), Err(JweError::Header(_))));
        assert!(Jwe::parse(with_header(&header), Lenient).is_ok());
    }
}

#[test]
fn a_part_for_somebody_else_is_told_apart() {
    let other = with_header(
        &json!({"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "another-key", "cty": "a/b"}),
    );
    let part = Jwe::parse(other, Strict).unwrap();
    let error = decrypt(&DESTINATION, &part, ENOUGH).unwrap_err();
    assert!(
        matches!(&error, JweError::WrongKey { found, .. } if found == "another-key"),
        "{error}"
    );
}

#[test]
fn what_is_no_jwe_is_refused_at_upload() {
    for text in
        ["", ".", "....", "a.b.c.d.e", "a.b.c.d", &format!("{PLAIN}."), &format!("{PLAIN}=")]
    {
        assert!(Jwe::parse(text, Lenient).is_err(), "{text}");
    }
    for part in 0..5 {
        let mut parts: Vec<String> = PLAIN.split('.').map(ToOwned::to_owned).collect();
        parts[part].replace_range(0..1, "+");
        assert!(Jwe::parse(parts.join("."), Lenient).is_err(), "part {part}");
    }
}

/// The text with one character of one part replaced by another of the alphabet.
fn tampered(compact: &str, part: usize, place: usize) -> String {
    let mut parts: Vec<String> = compact.split('.').map(ToOwned::to_owned).collect();
    let place = place % parts[part].len();
    let other = if parts[part].as_bytes()[place] == b'A' { "B" } else { "A" };
    parts[part].replace_range(place..=place, other);
    parts.join(".")
}

#[test]
fn debug_output_holds_no_content() {
    let part = encrypt(DESTINATION.public(), b"secret", "text/plain").unwrap();
    let shown = format!("{part:?}");
    assert!(shown.contains("text/plain") && !shown.contains(part.authentication_tag()), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_text_comes_back(
        text in proptest::collection::vec(any::<u8>(), 0..5000),
        content_type in "[a-z]{1,9}/[a-z.+-]{1,20}",
    ) {
        let part = encrypt(DESTINATION.public(), &text, &content_type).unwrap();
        let read = Jwe::parse(part.as_str(), Strict).unwrap();
        prop_assert_eq!(&read, &part);
        prop_assert_eq!(read.header().content_type.as_deref(), Some(content_type.as_str()));
        prop_assert_eq!(decrypt(&DESTINATION, &read, ENOUGH).unwrap(), text);
    }

    #[test]
    fn a_change_in_any_part_is_noticed(part in 0..5_usize, place in any::<usize>()) {
        let changed = tampered(PLAIN, part, place);
        let result = Jwe::parse(changed, Lenient).and_then(|jwe| decrypt(&DESTINATION, &jwe, ENOUGH));
        prop_assert!(result.is_err());
    }
}

proptest! {
    #[test]
    fn arbitrary_text_is_an_error(text in ".{0,200}") {
        prop_assert!(Jwe::parse(text, Lenient).is_err());
    }
}
