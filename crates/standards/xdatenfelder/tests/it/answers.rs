use serde_json::json;
use xdatenfelder::answers::{AnswerError, FileReference, InvalidPath};
use xdatenfelder::limits::{ANSWER_TEXT, INSTANCES};
use xdatenfelder::{Answers, Value};

use crate::sample::{at, dogs, id};

fn sample() -> Answers {
    let mut answers = Answers::default();
    answers.set(&at("G00000000001.0.F00000000011.0"), "person".into()).unwrap();
    answers.set(&at("G00000000002.0.F00000000021.0"), "Bello".into()).unwrap();
    answers.set(&at("G00000000002.0.F00000000024.0"), "120.50".into()).unwrap();
    answers.set(&at("G00000000002.1.F00000000021.0"), "Rex".into()).unwrap();
    answers.set(&at("G00000000002.1.F00000000022.0"), "true".into()).unwrap();
    let file = FileReference {
        attachment_id: "a1".to_owned(),
        name: "rex.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 7,
    };
    answers.set(&at("G00000000002.1.F00000000023.0"), Value::File(file)).unwrap();
    answers
}

#[test]
fn answers_are_addressed_by_path_and_instance() {
    let mut answers = sample();
    assert_eq!(answers.text(&at("G00000000002.1.F00000000021.0")), "Rex");
    assert_eq!(answers.text(&at("G00000000002.2.F00000000021.0")), "");
    assert_eq!(answers.count(&at(""), id("G00000000002")), 2);
    assert!(answers.remove(&at("G00000000002.0")).is_some());
    assert_eq!(answers.text(&at("G00000000002.0.F00000000021.0")), "Rex");
    assert!(answers.remove(&at("G00000000002.5")).is_none());
    assert_eq!(answers.values().len(), 4);
}

#[test]
fn paths_are_names_for_html_and_nothing_else() {
    assert_eq!(at("G00000000002.1.F00000000021.0").to_string(), "G00000000002.1.F00000000021.0");
    for wrong in [
        "G1",
        "G1.",
        "G1.x",
        "G1.-1",
        "G1.+1",
        "1.0",
        "G1.0.",
        ".",
        "G1.200",
        "G 1.0",
        "G1.99999999999999999999",
    ] {
        assert!(wrong.parse::<xdatenfelder::InstancePath>().is_err(), "{wrong}");
    }
    let deep = vec!["G1.0"; 50].join(".");
    assert_eq!(deep.parse::<xdatenfelder::InstancePath>(), Err(InvalidPath::TooDeep));
}

#[test]
fn json_for_drafts_comes_back_the_same() {
    let answers = sample();
    let json = serde_json::to_string(&answers).unwrap();
    assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
}

#[test]
fn json_to_be_sent_follows_the_schema() {
    let expected = json!({
        "G00000000001": {"F00000000011": "person"},
        "G00000000002": [
            {"F00000000021": "Bello", "F00000000024": 120.5},
            {"F00000000021": "Rex", "F00000000022": true, "F00000000023":
                {"attachmentId": "a1", "name": "rex.pdf", "mediaType": "application/pdf", "size": 7}},
        ],
    });
    assert_eq!(sample().to_json(&dogs()), expected);
    let back = Answers::try_from(&expected).unwrap();
    assert_eq!(back.text(&at("G00000000002.1.F00000000022.0")), "true");
    assert_eq!(back.to_json(&dogs()), expected);
}

#[test]
fn hostile_answers_are_refused() {
    let mut answers = Answers::default();
    let long = Value::Text("x".repeat(10 << 20));
    assert!(matches!(answers.set(&at("F1.0"), long), Err(AnswerError::TooLong(_))));
    assert!(answers.is_empty());
    let far: xdatenfelder::InstancePath = [(id("F1"), u32::MAX)].into_iter().collect();
    assert!(matches!(answers.set(&far, "x".into()), Err(AnswerError::TooManyInstances(_))));
    answers.set(&at("F1.0"), "x".into()).unwrap();
    assert!(matches!(answers.set(&at("F1.0.F2.0"), "x".into()), Err(AnswerError::WrongKind(_))));
    assert!(matches!(answers.add_group(&at("F1.0")), Err(AnswerError::WrongKind(_))));
    for wrong in [
        json!([]),
        json!({"F1": vec![1; INSTANCES + 1]}),
        json!({"<script>": 1}),
        json!({"F1": [[1]]}),
        json!({"F1": {"attachmentId": "a"}}),
        json!({"F1": "x".repeat(ANSWER_TEXT + 1)}),
    ] {
        assert!(Answers::try_from(&wrong).is_err(), "{wrong}");
    }
    let mut deep = json!({});
    for _ in 0..100 {
        deep = json!({ "G1": deep });
    }
    assert_eq!(Answers::try_from(&deep), Err(AnswerError::TooDeep));
}
