use fitconnect::jwk::{EncryptionKey, Jwk, JwkError, VerificationKey};
use proptest::prelude::*;
use serde_json::json;

use crate::{DESTINATION, DESTINATION_JWK, SIGNER, SIGNER_JWK, changed};

#[test]
fn a_key_is_named_by_its_thumbprint_as_others_compute_it() {
    let theirs = EncryptionKey::parse(DESTINATION_JWK).unwrap();
    assert_eq!(DESTINATION.public().jwk(), theirs.jwk());
    assert_eq!(theirs.kid(), theirs.jwk().thumbprint());
    assert_eq!(theirs.kid().len(), 43);
    let theirs = VerificationKey::parse(SIGNER_JWK).unwrap();
    assert_eq!(SIGNER.public().jwk(), theirs.jwk());
}

#[test]
fn what_is_published_has_the_form_that_clients_expect() {
    let jwk = DESTINATION.public().jwk().clone().with_certificates(vec!["MAA=".into()]).unwrap();
    let json = serde_json::to_value(&jwk).unwrap();
    assert_eq!(json["kty"], "RSA");
    assert_eq!(json["alg"], "RSA-OAEP-256");
    assert_eq!(json["key_ops"], json!(["wrapKey"]));
    assert_eq!(json["e"], "AQAB");
    assert_eq!(json["n"].as_str().unwrap().len(), 683);
    assert_eq!(json["x5c"], json!(["MAA="]));
    assert!(json.get("use").is_none());
    assert_eq!(Jwk::parse(&serde_json::to_vec(&json).unwrap()).unwrap(), jwk);
}

#[test]
fn each_wrong_member_is_named() {
    let wrong = |member: &'static str, value| match EncryptionKey::parse(&changed(
        DESTINATION_JWK,
        member,
        value,
    )) {
        Err(JwkError::Member { member: found, .. }) => assert_eq!(found, member),
        other => panic!("{member}: {other:?}"),
    };
    wrong("kty", Some(json!("EC")));
    wrong("key_ops", None);
    wrong("key_ops", Some(json!(["wrapKey", "verify"])));
    wrong("alg", Some(json!("RSA-OAEP")));
    wrong("alg", Some(json!("PS512")));
    wrong("kid", Some(json!("short")));
    wrong("kid", Some(json!("x".repeat(65))));
    wrong("n", Some(json!("not base64!")));
    wrong("n", Some(json!("AAEC")));
    wrong("n", Some(json!("")));
    wrong("e", Some(json!("Aw")));
    wrong("x5c", Some(json!(vec!["MAA="; 11])));
    wrong("x5c", Some(json!(["-----BEGIN CERTIFICATE-----"])));
}

#[test]
fn a_destination_needs_4096_bits() {
    let n: String = serde_json::from_slice::<serde_json::Value>(SIGNER_JWK).unwrap()["n"]
        .as_str()
        .unwrap()
        .to_owned();
    let small = changed(DESTINATION_JWK, "n", Some(json!(n)));
    let error = EncryptionKey::parse(&small).unwrap_err();
    assert!(matches!(error, JwkError::Size { bits: 3072, min: 4096 }), "{error:?}");
}

#[test]
fn a_key_is_used_for_its_purpose_only() {
    assert!(EncryptionKey::parse(SIGNER_JWK).is_err());
    assert!(VerificationKey::parse(DESTINATION_JWK).is_err());
}

#[test]
fn a_private_key_is_refused_with_a_warning() {
    let private = changed(DESTINATION_JWK, "d", Some(json!("AQAB")));
    assert!(matches!(Jwk::parse(&private), Err(JwkError::Private)));
}

#[test]
fn a_number_that_is_no_modulus_is_refused() {
    // Even, so not a product of two odd primes.
    let n = format!("{}A", "_".repeat(682));
    assert!(EncryptionKey::parse(&changed(DESTINATION_JWK, "n", Some(json!(n)))).is_err());
}

proptest! {
    #[test]
    fn arbitrary_input_is_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Jwk::parse(&bytes).is_err());
    }
}
