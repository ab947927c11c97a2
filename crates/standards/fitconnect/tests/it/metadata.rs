use fitconnect::Dialect::{Lenient, Strict};
use fitconnect::metadata::{Metadata, ReplyChannel, Sha512, sha512_hex};
use fitconnect::problem::ProblemKind::{
    self, MissingSchema, SchemaViolation, SyntaxViolation, UnsupportedSchema,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{DESTINATION, id};

fn sample() -> Value {
    json!({
        "$schema": "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json",
        "contentStructure": {
            "data": {
                "hash": {"type": "sha512", "content": sha512_hex(b"{}")},
                "submissionSchema": {
                    "schemaUri": "urn:xoev-de:xfall:standard:s17000652_1.4",
                    "mimeType": "application/json",
                },
            },
            "attachments": [{
                "attachmentId": id(5),
                "hash": {"type": "sha512", "content": sha512_hex(b"pdf")},
                "purpose": "form",
                "mimeType": "application/pdf",
                "filename": "Antrag.pdf",
            }],
        },
        "publicServiceType": {
            "name": "Hundesteuer anmelden",
            "identifier": "urn:de:fim:leika:leistung:99102013104000",
        },
        "replyChannel": {"fitConnect": {
            "processStandards": ["urn:example:standard"],
            "encryptionPublicKey": DESTINATION.public().jwk(),
        }},
        "author": {
            "name": "Portal",
            "product": {"name": "Kreislauf", "version": "0.1.0", "manufacturer": "Kreislauf"},
        },
        "additionalReferenceInfo": {"senderReference": "HS-1", "applicationDate": "2026-11-21"},
        "dataSets": [{"content": {"anything": [1, 2, 3]}}],
    })
}

fn parse(value: &Value) -> Result<Metadata, ProblemKind> {
    Metadata::parse(&serde_json::to_vec(value).unwrap(), Strict).map_err(|problem| problem.kind)
}

#[test]
fn complete_metadata_come_back_as_they_were() {
    let metadata = parse(&sample()).unwrap();
    assert!(matches!(metadata.envelope.reply_channel, Some(ReplyChannel::FitConnect { .. })));
    assert!(metadata.envelope.other.contains_key("dataSets"));
    let again: Value = serde_json::from_slice(&metadata.to_json().unwrap()).unwrap();
    assert_eq!(again, sample());
}

#[test]
fn every_reply_channel_is_read() {
    for channel in [
        json!({"eMail": {"address": "a@example.org"}}),
        json!({"eMail": {"address": "a@example.org", "pgpPublicKey": "-----BEGIN"}}),
        json!({"deMail": {"address": "a@example.org"}}),
        json!({"fink": {"finkPostfachRef": "hh/by/12345", "host": "https://konto.example/"}}),
        json!({"elster": {"accountId": "1", "lieferTicket": "2", "geschaeftszeichen": "3"}}),
        json!({"idBundDeMailbox": {"mailboxUuid": id(6)}}),
    ] {
        let mut value = sample();
        value["replyChannel"] = channel.clone();
        let metadata = parse(&value).unwrap();
        let again: Value = serde_json::from_slice(&metadata.to_json().unwrap()).unwrap();
        assert_eq!(again["replyChannel"], channel);
    }
}

#[test]
fn each_fault_has_its_own_slug() {
    let fault = |pointer: &str, value: Value| {
        let mut metadata = sample();
        *metadata.pointer_mut(pointer).unwrap() = value;
        parse(&metadata).unwrap_err()
    };
    assert_eq!(fault("/$schema", Value::Null), MissingSchema);
    for schema in ["", "https://schema.fitko.de/fit-connect/metadata/2.1/metadata.schema.json"] {
        assert_eq!(fault("/$schema", json!(schema)), UnsupportedSchema);
    }
    let structure = "/contentStructure";
    for (place, value) in [
        ("/data", Value::Null),
        ("/data/hash/type", json!("md5")),
        ("/data/hash/content", json!("ABC")),
        ("/data/hash/content", json!("A".repeat(128))),
        ("/data/submissionSchema/mimeType", json!("text/csv")),
        ("/data/submissionSchema/schemaUri", json!("no uri")),
        ("/attachments/0/attachmentId", json!("../../etc/passwd")),
        ("/attachments/0/purpose", json!("fun")),
        ("/attachments/0/mimeType", json!("pdf")),
        ("/attachments/0/mimeType", json!("text/html; charset=x")),
        ("/attachments/0", json!({})),
    ] {
        assert_eq!(fault(&format!("{structure}{place}"), value), SchemaViolation, "{place}");
    }
    for channel in [
        json!({}),
        json!({"eMail": {"address": "a@b"}, "deMail": {"address": "a@b"}}),
        json!({"eMail": {"address": "nobody"}}),
        json!({"pigeon": {}}),
    ] {
        assert_eq!(fault("/replyChannel", channel), SchemaViolation);
    }
    assert_eq!(fault("/replyChannel/fitConnect/processStandards", json!([])), SchemaViolation);
    assert_eq!(
        fault("/replyChannel/fitConnect/encryptionPublicKey/e", json!("Aw")),
        SchemaViolation
    );
    assert_eq!(fault("/additionalReferenceInfo", json!({"unknown": 1})), SchemaViolation);
    assert_eq!(
        fault("/additionalReferenceInfo/applicationDate", json!("21.11.2026")),
        SchemaViolation
    );
}

#[test]
fn an_attachment_stands_there_once() {
    let mut value = sample();
    let first = value["contentStructure"]["attachments"][0].clone();
    value["contentStructure"]["attachments"].as_array_mut().unwrap().push(first);
    assert_eq!(parse(&value), Err(SchemaViolation));
}

#[test]
fn what_is_no_json_is_a_syntax_violation_and_quotes_nothing() {
    let problem = Metadata::parse(b"{\"geheim\": nix}", Strict).unwrap_err();
    assert_eq!(problem.kind, SyntaxViolation);
    assert!(!problem.detail.contains("geheim"), "{problem}");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Metadata::parse(deep.as_bytes(), Strict).is_err());
    let problem = Metadata::parse(&vec![b' '; (4 << 20) + 1], Strict).unwrap_err();
    assert_eq!(problem.kind, SchemaViolation);
}

#[test]
fn version_1_needs_no_data_and_only_where_it_is_allowed() {
    let old = json!({
        "$schema": "https://schema.fitko.de/fit-connect/metadata/1.0.0/metadata.schema.json",
        "contentStructure": {"attachments": []},
    });
    let text = serde_json::to_vec(&old).unwrap();
    assert!(Metadata::parse(&text, Lenient).is_ok());
    let problem = Metadata::parse(&text, Strict).unwrap_err();
    assert_eq!(problem.kind, UnsupportedSchema);
}

#[test]
fn contents_are_compared_and_everything_wrong_is_told() {
    let metadata = parse(&sample()).unwrap();
    let pdf: (_, &[u8]) = (id(5), b"pdf");
    assert_eq!(metadata.verify_contents(Some(b"{}"), &[pdf]), Ok(()));
    let kinds = |data: Option<&[u8]>, attachments: &[(uuid::Uuid, &[u8])]| -> Vec<String> {
        let rejection = metadata.verify_contents(data, attachments).unwrap_err();
        rejection.problems().iter().map(|p| format!("{} {}", p.kind.slug(), p.part)).collect()
    };
    let attachment = format!("attachment:{}", id(5));
    assert_eq!(kinds(None, &[pdf]), ["missing-data data"]);
    assert_eq!(kinds(Some(b"{ }"), &[pdf]), ["hash-mismatch data"]);
    assert_eq!(kinds(Some(b"{}"), &[]), [format!("missing-attachment {attachment}")]);
    assert_eq!(
        kinds(Some(b"[]"), &[(id(5), b"fdp"), (id(7), b"?")]),
        [
            "hash-mismatch data".to_owned(),
            format!("hash-mismatch {attachment}"),
            format!("schema-violation attachment:{}", id(7)),
        ]
    );
}

#[test]
fn a_hash_is_the_official_one() {
    // The empty text, from FIPS 180-4's examples.
    let empty = "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce\
                 47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";
    assert_eq!(sha512_hex(b""), empty);
    assert!(Sha512::of(b"").matches(b""));
    assert!(!Sha512::of(b"").matches(b" "));
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Metadata::parse(&bytes, Lenient).is_err());
    }
}
