use fitconnect::Dialect::{Lenient, Strict};
use fitconnect::jwe::{ContentKeys, encrypt};
use fitconnect::keys::DecryptionKey;
use fitconnect::metadata::{
    AttachmentDescription, ContentStructure, DataFormat, Envelope, Hash, Metadata,
    PublicServiceType, Purpose, ReplyChannel,
};
use fitconnect::problem::Rejection;
use fitconnect::submission::{
    Attachment, Contents, Data, SealError, Sealed, open, open_knowing, seal, seal_keeping,
};
use proptest::prelude::*;

use crate::{DESTINATION, id};

fn attachment(number: u128, bytes: &[u8]) -> Attachment {
    Attachment {
        id: id(number),
        purpose: Purpose::Attachment,
        mime_type: "image/png".into(),
        filename: Some("Kfz-Schein.png".into()),
        description: None,
        bytes: bytes.to_vec(),
    }
}

fn contents() -> Contents {
    Contents {
        data: Some(Data {
            schema_uri: "https://schema.example/parkausweis/1.0".into(),
            format: DataFormat::Json,
            bytes: br#"{"Kennzeichen":"LIP-XY 1"}"#.to_vec(),
        }),
        attachments: vec![attachment(1, b"one"), attachment(2, b"")],
        envelope: Envelope {
            public_service_type: Some(PublicServiceType {
                name: "Bewohnerparkausweis".into(),
                description: None,
                identifier: "urn:de:fim:leika:leistung:99108001001000".into(),
            }),
            reply_channel: Some(ReplyChannel::EMail {
                address: "buerger@example.org".into(),
                pgp_public_key: None,
            }),
            ..Envelope::default()
        },
    }
}

fn sealed() -> Sealed {
    seal(DESTINATION.public(), &contents()).unwrap()
}

/// What the receiver says when these parts arrive under their own tags.
fn received(sealed: &Sealed) -> Vec<String> {
    told(open(&DESTINATION, sealed, &sealed.authentication_tags(), Strict))
}

fn told(result: Result<Contents, Rejection>) -> Vec<String> {
    let problems = result.map(|_| ()).unwrap_err().into_problems();
    problems.iter().map(|p| format!("{} {}", p.kind.slug(), p.part)).collect()
}

#[test]
fn a_submission_arrives_as_it_was_sent() {
    let sealed = sealed();
    let opened = open(&DESTINATION, &sealed, &sealed.authentication_tags(), Strict).unwrap();
    assert!(opened == contents());
}

/// The key of the destination, with a count of its own.
fn key() -> DecryptionKey {
    let der = include_bytes!("../vectors/TEST-ONLY-decryption-key.p8");
    DecryptionKey::from_pkcs8(der).unwrap()
}

#[test]
fn whoever_knows_the_content_keys_need_not_use_the_private_key() {
    let (key, mut kept) = (key(), ContentKeys::default());
    let sealed = seal_keeping(key.public(), &contents(), &mut kept).unwrap();
    let tags = sealed.authentication_tags();
    assert!(open_knowing(&key, &kept, &sealed, &tags, Strict).unwrap() == contents());
    assert_eq!(key.uses(), 0);
    assert!(open(&key, &sealed, &tags, Strict).unwrap() == contents());
    assert_eq!(key.uses(), 4, "metadata, data, two attachments");
    // Those of another submission help nobody.
    let other = seal(key.public(), &contents()).unwrap();
    let tags = other.authentication_tags();
    assert!(open_knowing(&key, &kept, &other, &tags, Strict).unwrap() == contents());
    assert_eq!(key.uses(), 8);
    assert_eq!(format!("{kept:?}"), "ContentKeys(4)", "no key is printed");
}

#[test]
fn known_content_keys_open_nothing_that_was_changed() {
    let (key, mut kept) = (key(), ContentKeys::default());
    let sealed = seal_keeping(key.public(), &contents(), &mut kept).unwrap();
    // The data of one are put behind the encrypted key of another part, under that one's tag.
    let [(first, one), (second, two)] = &sealed.attachments[..] else { unreachable!() };
    let [one, two] = [one, two].map(|part| part.as_str().split('.').collect::<Vec<_>>());
    let mixed = [one[0], one[1], two[2], two[3], two[4]].join(".");
    let mixed = fitconnect::jwe::Jwe::parse(mixed, Strict).unwrap();
    let changed = Sealed {
        attachments: vec![(*first, mixed), (*second, sealed.attachments[1].1.clone())],
        ..sealed
    };
    let tags = changed.authentication_tags();
    let told = told(open_knowing(&key, &kept, &changed, &tags, Strict));
    assert_eq!(told, [format!("encryption-issue attachment:{first}")]);
}

#[test]
fn an_exchanged_part_is_noticed_by_its_tag() {
    let (one, two) = (sealed(), sealed());
    let submitted = one.authentication_tags();
    let check = |mixed: &Sealed| told(open(&DESTINATION, mixed, &submitted, Strict));

    let mixed = Sealed { metadata: two.metadata.clone(), ..one.clone() };
    assert_eq!(check(&mixed), ["incorrect-authentication-tag metadata"]);
    let mixed = Sealed { data: two.data.clone(), ..one.clone() };
    assert_eq!(check(&mixed), ["incorrect-authentication-tag data"]);
    let mixed = Sealed { data: None, ..one.clone() };
    assert_eq!(check(&mixed), ["incorrect-authentication-tag data"]);
    let mixed = Sealed { attachments: two.attachments.clone(), ..one.clone() };
    let both = [1, 2].map(|n| format!("incorrect-authentication-tag attachment:{}", id(n)));
    assert_eq!(check(&mixed), both);
    let mixed = Sealed { attachments: one.attachments[..1].to_vec(), ..one.clone() };
    assert_eq!(check(&mixed), both[1..]);
}

#[test]
fn a_sender_who_describes_something_else_is_told_what() {
    let other = seal(
        DESTINATION.public(),
        &Contents {
            data: Some(Data { bytes: b"{}".to_vec(), ..contents().data.unwrap() }),
            ..contents()
        },
    )
    .unwrap();
    let one = sealed();
    assert_eq!(received(&Sealed { data: other.data, ..one.clone() }), ["hash-mismatch data"]);
    assert_eq!(received(&Sealed { data: None, ..one.clone() }), ["missing-data data"]);

    let less = Sealed { attachments: one.attachments[1..].to_vec(), ..one.clone() };
    assert_eq!(received(&less), [format!("missing-attachment attachment:{}", id(1))]);

    let mut more = one.clone();
    more.attachments.push((id(3), one.attachments[0].1.clone()));
    assert_eq!(received(&more), [format!("schema-violation attachment:{}", id(3))]);

    let mut swapped = one.clone();
    swapped.attachments[0].0 = id(2);
    swapped.attachments[1].0 = id(1);
    let both = [1, 2].map(|n| format!("hash-mismatch attachment:{}", id(n)));
    assert_eq!(received(&swapped), both);

    let broken = encrypt(DESTINATION.public(), b"{", "application/json").unwrap();
    assert_eq!(received(&Sealed { metadata: broken, ..one }), ["syntax-violation metadata"]);
}

#[test]
fn a_part_that_cannot_be_decrypted_is_an_encryption_issue() {
    use fitconnect::jwe::Jwe;
    let one = sealed();
    let spoil = |jwe: &Jwe| {
        let (rest, tag) = jwe.as_str().rsplit_once('.').unwrap();
        let first = if tag.starts_with('A') { "B" } else { "A" };
        Jwe::parse(format!("{rest}.{first}{}", &tag[1..]), Strict).unwrap()
    };
    let metadata = spoil(&one.metadata);
    assert_eq!(received(&Sealed { metadata, ..one.clone() }), ["encryption-issue metadata"]);
    let data = one.data.as_ref().map(spoil);
    let mut attachments = one.attachments.clone();
    attachments[1].1 = spoil(&attachments[1].1);
    assert_eq!(
        received(&Sealed { data, attachments, ..one }),
        ["encryption-issue data".to_owned(), format!("encryption-issue attachment:{}", id(2))]
    );
}

#[test]
fn a_file_in_fragments_is_put_together() {
    let data = contents().data.unwrap();
    let whole =
        seal(DESTINATION.public(), &Contents { attachments: vec![], ..contents() }).unwrap();
    let described = open(&DESTINATION, &whole, &whole.authentication_tags(), Strict).unwrap();
    let structure = ContentStructure {
        data: Some(fitconnect::metadata::DataDescription {
            hash: Hash::of(&data.bytes),
            signature: None,
            submission_schema: fitconnect::metadata::SubmissionSchema {
                schema_uri: data.schema_uri,
                mime_type: data.format,
            },
        }),
        attachments: vec![AttachmentDescription {
            attachment_id: id(10),
            hash: Hash::of(b"first second"),
            purpose: Purpose::Attachment,
            mime_type: "text/plain".into(),
            filename: None,
            description: None,
            fragments: vec![id(11), id(12)],
            signature: None,
        }],
    };
    let metadata = Metadata::new(structure, described.envelope).to_json().unwrap();
    let part = |text: &[u8]| encrypt(DESTINATION.public(), text, "text/plain").unwrap();
    let sealed = Sealed {
        metadata: part(&metadata),
        data: whole.data,
        attachments: vec![(id(12), part(b"second")), (id(11), part(b"first "))],
    };
    let opened = open(&DESTINATION, &sealed, &sealed.authentication_tags(), Strict).unwrap();
    assert_eq!(opened.attachments.len(), 1);
    assert_eq!(opened.attachments[0].bytes, b"first second");
}

#[test]
fn what_the_standard_forbids_is_not_sealed() {
    let refused = |contents: &Contents| match seal(DESTINATION.public(), contents) {
        Err(SealError::Contents(problem)) => problem.detail,
        other => panic!("{other:?}"),
    };
    let without = Contents { data: None, ..contents() };
    assert!(refused(&without).contains("contentStructure.data"));
    let twice =
        Contents { attachments: vec![attachment(1, b""), attachment(1, b"")], ..contents() };
    assert!(refused(&twice).contains("twice"));
}

#[test]
fn senders_of_version_1_may_leave_the_data_out() {
    let metadata = br#"{"$schema":"https://schema.fitko.de/fit-connect/metadata/1.0.0/metadata.schema.json","contentStructure":{"attachments":[]}}"#;
    let sealed = Sealed {
        metadata: encrypt(DESTINATION.public(), metadata, "application/json").unwrap(),
        data: None,
        attachments: vec![],
    };
    let tags = sealed.authentication_tags();
    assert!(open(&DESTINATION, &sealed, &tags, Lenient).unwrap().data.is_none());
    assert_eq!(told(open(&DESTINATION, &sealed, &tags, Strict)), ["unsupported-schema metadata"]);
}

#[test]
fn debug_output_holds_no_content() {
    let shown = format!("{:?}", contents());
    assert!(!shown.contains("LIP") && !shown.contains("buerger"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn contents_round_trip(
        bytes in proptest::collection::vec(any::<u8>(), 0..2000),
        files in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..500), 0..3),
        filename in proptest::option::of(".{0,30}"),
    ) {
        let attachments = files
            .iter()
            .zip(1..)
            .map(|(file, number)| Attachment { filename: filename.clone(), ..attachment(number, file) })
            .collect();
        let data = Some(Data { bytes, ..contents().data.unwrap() });
        let contents = Contents { data, attachments, ..contents() };
        let sealed = seal(DESTINATION.public(), &contents).unwrap();
        let opened = open(&DESTINATION, &sealed, &sealed.authentication_tags(), Strict).unwrap();
        prop_assert!(opened == contents);
    }
}
