use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fitconnect::problem::{Part, Problem, ProblemKind};
use fitconnect::set::{
    AuthenticationTags, Event, EventKind, EventToken, Issuer, SecurityEvent, SetError, Subject,
};
use proptest::prelude::*;
use serde_json::json;

use crate::{SIGNER, id};

const VECTOR: &str = include_str!("../vectors/jwcrypto.set");

fn tags() -> AuthenticationTags {
    AuthenticationTags {
        metadata: "XFBoMYUZodetZdvTiFvSkQ".into(),
        data: Some("UCGiqJxhBI3IFVdPalHHvA".into()),
        attachments: BTreeMap::from([(id(9), "RWNbHzwaJYcyAnDgLEyWMA".into())]),
    }
}

fn event(event: Event) -> SecurityEvent {
    SecurityEvent {
        id: id(1),
        issuer: Issuer::Destination(id(2)),
        issued_at: 1_672_527_599,
        subject: Subject::Submission(id(3)),
        case: id(4),
        event,
    }
}

#[test]
fn what_another_implementation_signed_is_believed() {
    let token = EventToken::parse(VECTOR).unwrap();
    assert_eq!(token.key_id(), SIGNER.kid());
    let destination = "d12caea8-f372-4eb1-b102-b0a228253a11".parse().unwrap();
    assert_eq!(token.issuer(), &Issuer::Destination(destination));
    let event = token.verify(SIGNER.public()).unwrap();
    assert_eq!(event.event.kind(), EventKind::Accept);
    assert_eq!(event.issued_at, 1_672_527_599);
    assert_eq!(event.subject.id().to_string(), "f39ab143-d91a-474a-b69f-b00f1a1873c2");
    let Event::Accept(Some(tags)) = event.event else { panic!("no tags") };
    assert_eq!(tags.metadata, "XFBoMYUZodetZdvTiFvSkQ");
    assert_eq!(tags.attachments.len(), 1);
}

#[test]
fn every_event_comes_back_for_submissions_and_replies() {
    let problem = Problem::new(ProblemKind::HashMismatch, Part::Attachment(id(9)), "anders");
    let events = [
        Event::Create,
        Event::Submit(tags()),
        Event::Notify(Some(tags())),
        Event::Forward,
        Event::Accept(Some(tags())),
        Event::Reject(vec![problem]),
        Event::Delete,
    ];
    for (kind, what) in EventKind::ALL.into_iter().zip(events) {
        assert_eq!(what.kind(), kind);
        for subject in [Subject::Submission(id(3)), Subject::Reply(id(3))] {
            let issuer = Issuer::Service("https://zustelldienst.example".into());
            let event = SecurityEvent { subject, issuer, ..event(what.clone()) };
            let token = EventToken::parse(event.sign(&SIGNER).unwrap()).unwrap();
            assert_eq!(token.verify(SIGNER.public()).unwrap(), event);
        }
    }
}

#[test]
fn the_signed_text_has_the_official_form() {
    let problem = Problem::new(ProblemKind::MissingData, Part::Data, "Es fehlt etwas.");
    let token = event(Event::Reject(vec![problem])).sign(&SIGNER).unwrap();
    let part = |number| -> serde_json::Value {
        let text = token.split('.').nth(number).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    assert_eq!(part(0), json!({"alg": "PS512", "typ": "secevent+jwt", "kid": SIGNER.kid()}));
    assert_eq!(
        part(1),
        json!({
            "$schema":
                "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json",
            "jti": "00000000-0000-0000-0000-000000000001",
            "iss": "00000000-0000-0000-0000-000000000002",
            "iat": 1_672_527_599,
            "sub": "submission:00000000-0000-0000-0000-000000000003",
            "txn": "case:00000000-0000-0000-0000-000000000004",
            "events": {
                "https://schema.fitko.de/fit-connect/events/reject-submission": {
                    "problems": [{
                        "type": "https://schema.fitko.de/fit-connect/events/problems/missing-data",
                        "title": "Fachdaten fehlen",
                        "detail": "Es fehlt etwas.",
                        "instance": "data",
                    }],
                },
            },
        })
    );
}

/// A token with these claims, signed by the key of the tests.
fn signed(claims: &serde_json::Value) -> String {
    // The signature is made by signing any event; parsing does not look at it.
    let token = event(Event::Create).sign(&SIGNER).unwrap();
    let mut parts: Vec<_> = token.split('.').map(ToOwned::to_owned).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(claims.to_string());
    parts.join(".")
}

#[test]
fn claims_outside_the_standard_are_refused() {
    let good = json!({
        "jti": id(1), "iss": "https://x.example", "iat": 1, "sub": format!("submission:{}", id(3)),
        "txn": format!("case:{}", id(4)),
        "events": {"https://schema.fitko.de/fit-connect/events/create-submission": {}},
    });
    assert!(EventToken::parse(signed(&good)).is_ok());
    let wrong = |member: &str, value: serde_json::Value| {
        let mut claims = good.clone();
        claims[member] = value;
        let parsed = EventToken::parse(signed(&claims));
        assert!(matches!(parsed, Err(SetError::Claims(_))), "{member}: {parsed:?}");
    };
    let uri = |name: &str| format!("https://schema.fitko.de/fit-connect/events/{name}");
    wrong("jti", json!("1"));
    wrong("iss", json!("somebody"));
    wrong("iat", json!(1.5));
    wrong("sub", json!(format!("case:{}", id(3))));
    wrong("txn", json!(id(4)));
    wrong("events", json!({}));
    wrong("events", json!({uri("create-submission"): {}, uri("delete-submission"): {}}));
    wrong("events", json!({uri("create-reply"): {}}));
    wrong("events", json!({uri("burn-submission"): {}}));
    wrong("events", json!({uri("submit-submission"): {}}));
    wrong("events", json!({uri("reject-submission"): {}}));
    let problems = vec![json!({"type": "x"}); 101];
    wrong("events", json!({uri("reject-submission"): {"problems": problems}}));
}

#[test]
fn problems_of_other_systems_are_kept() {
    let problem: Problem =
        serde_json::from_value(json!({"type": "https://x.example/odd", "instance": "elsewhere"}))
            .unwrap();
    assert_eq!(problem.kind, ProblemKind::Other("https://x.example/odd".into()));
    assert_eq!(problem.part, Part::Other);
    for kind in ProblemKind::KNOWN {
        assert_eq!(ProblemKind::from_uri(&kind.uri()), kind);
    }
}

#[test]
fn another_algorithm_is_refused() {
    for header in [
        json!({"alg": "none", "typ": "secevent+jwt", "kid": "k"}),
        json!({"alg": "RS512", "typ": "secevent+jwt", "kid": "k"}),
        json!({"alg": "PS512", "typ": "JWT", "kid": "k"}),
        json!({"alg": "PS512", "typ": "secevent+jwt"}),
        json!({"alg": "PS512", "typ": "secevent+jwt", "kid": "k", "crit": ["x"]}),
    ] {
        let (_, rest) = VECTOR.split_once('.').unwrap();
        let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
        assert!(matches!(EventToken::parse(token), Err(SetError::Header(_))), "{header}");
    }
}

#[test]
fn a_key_of_somebody_else_does_not_verify() {
    let (header, rest) = VECTOR.split_once('.').unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let header = header.replace(SIGNER.kid(), "another-key");
    let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
    let result = EventToken::parse(token).unwrap().verify(SIGNER.public());
    assert!(matches!(result, Err(SetError::WrongKey { .. })), "{result:?}");
}

proptest! {
    #[test]
    fn a_change_anywhere_is_noticed(place in any::<prop::sample::Index>(), bit in 0..7_u8) {
        let mut bytes = VECTOR.as_bytes().to_vec();
        bytes[place.index(VECTOR.len())] ^= 1 << bit;
        let text = String::from_utf8(bytes).unwrap();
        let result = EventToken::parse(text).and_then(|token| token.verify(SIGNER.public()));
        prop_assert!(result.is_err());
    }

    #[test]
    fn arbitrary_text_is_an_error(text in ".{0,200}") {
        prop_assert!(EventToken::parse(text).is_err());
    }
}
