use serde_json::json;
use xdatenfelder::answers::FileReference;
use xdatenfelder::model::{
    CodeListReference, Codes, Constraints, DataType, Field, FieldKind, Schema,
};
use xdatenfelder::validate::{ProblemKind::*, compile_pattern};
use xdatenfelder::{Answers, CompiledRules, ProblemKind, RuleSet, Validator, Value, validate};

use crate::sample::{at, choice_of, dogs, field, group, path, put, schema};

fn answers(values: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    for (path, text) in values {
        answers.set(&at(path), (*text).into()).unwrap();
    }
    answers
}

fn found(schema: &Schema, values: &[(&str, &str)]) -> Vec<(String, ProblemKind)> {
    let problems = validate(schema, &answers(values), None);
    problems.into_iter().map(|problem| (problem.path.to_string(), problem.kind)).collect()
}

/// What is wrong with one text in one field.
fn kinds(field: Field, text: &str) -> Vec<ProblemKind> {
    let form = schema(vec![put("0:1", field)]);
    let field = form.structure[0].element.as_field().unwrap();
    Validator::new(&form).check_value(field, &text.into())
}

fn with(data_type: DataType, constraints: Constraints) -> Field {
    Field { constraints, ..field("F1", data_type) }
}

#[test]
fn a_complete_form_has_no_problems() {
    let given =
        [("G00000000001.0.F00000000011.0", "person"), ("G00000000002.0.F00000000021.0", "Bello")];
    assert_eq!(found(&dogs(), &given), []);
}

#[test]
fn what_is_missing_is_named_where_it_belongs() {
    let expected = [
        ("G00000000001.0.F00000000011.0".to_owned(), Required),
        ("G00000000002.0.F00000000021.0".to_owned(), Required),
    ];
    assert_eq!(found(&dogs(), &[]), expected);
    // A second dog that was begun.
    let given = [
        ("G00000000001.0.F00000000011.0", "person"),
        ("G00000000002.0.F00000000021.0", "Bello"),
        ("G00000000002.1.F00000000022.0", "true"),
    ];
    assert_eq!(found(&dogs(), &given), [("G00000000002.1.F00000000021.0".to_owned(), Required)]);
}

#[test]
fn an_optional_group_without_answers_lacks_nothing() {
    let form = schema(vec![put(
        "0:1",
        group(
            "G1",
            vec![put("1:1", field("F1", DataType::Text)), put("0:1", field("F2", DataType::Text))],
        ),
    )]);
    assert_eq!(found(&form, &[]), []);
    assert_eq!(found(&form, &[("G1.0.F1.0", "")]), []);
    assert_eq!(found(&form, &[("G1.0.F2.0", "x")]), [("G1.0.F1.0".to_owned(), Required)]);
}

#[test]
fn how_often_something_is_given() {
    let form = schema(vec![put("2:3", field("F1", DataType::Text))]);
    assert_eq!(found(&form, &[("F1.0", "a")]), [("F1.0".to_owned(), TooFew { min: 2 })]);
    assert_eq!(found(&form, &[("F1.0", "a"), ("F1.1", "b")]), []);
    assert_eq!(
        found(&form, &[("F1.3", "d"), ("F1.0", "a"), ("F1.1", "b"), ("F1.2", "c")]),
        [("F1.0".to_owned(), TooMany { max: 3 })]
    );
}

#[test]
fn types_lengths_ranges_patterns_codes() {
    let text = Constraints {
        min_length: Some(2),
        max_length: Some(3),
        pattern: Some("[a-zä]+".to_owned()),
        ..Constraints::default()
    };
    assert_eq!(kinds(with(DataType::Text, text.clone()), "äää"), []);
    assert_eq!(kinds(with(DataType::Text, text.clone()), "a"), [TooShort { min: 2 }]);
    assert_eq!(kinds(with(DataType::Text, text.clone()), "aaaa"), [TooLong { max: 3 }]);
    assert_eq!(kinds(with(DataType::Text, text), "aa1"), [Pattern]);
    let number = Constraints {
        min_value: Some("0.5".to_owned()),
        max_value: Some("10".to_owned()),
        ..Constraints::default()
    };
    assert_eq!(
        kinds(with(DataType::Number, number.clone()), "0.25"),
        [TooSmall { min: "0.5".to_owned() }]
    );
    assert_eq!(
        kinds(with(DataType::Number, number.clone()), "10.01"),
        [TooLarge { max: "10".to_owned() }]
    );
    assert_eq!(
        kinds(with(DataType::Number, number), "1,5"),
        [WrongType { expected: DataType::Number }]
    );
    let date = Constraints { max_value: Some("31.12.2026".to_owned()), ..Constraints::default() };
    assert_eq!(
        kinds(with(DataType::Date, date), "2027-01-01"),
        [TooLarge { max: "2026-12-31".to_owned() }]
    );
    assert_eq!(
        kinds(with(DataType::Date, Constraints::default()), "31.12.2026"),
        [WrongType { expected: DataType::Date }]
    );
    assert_eq!(kinds(choice_of("F1", &["a", "b"]), "c"), [UnknownCode]);
}

#[test]
fn external_code_lists_are_checked_once_they_are_known() {
    let list = CodeListReference {
        canonical_uri: "urn:de:rassen".to_owned(),
        canonical_version_uri: Some("urn:de:rassen_1".to_owned()),
        ..CodeListReference::default()
    };
    let form = schema(vec![put(
        "1:1",
        Field { kind: FieldKind::Select, codes: Codes::List(list), ..field("F1", DataType::Text) },
    )]);
    let given = answers(&[("F1.0", "Katze")]);
    assert_eq!(Validator::new(&form).validate(&given, None), []);
    for uri in ["urn:de:rassen", "urn:de:rassen_1"] {
        let validator = Validator::new(&form).with_code_list(uri, ["Dackel".to_owned()]);
        assert_eq!(validator.validate(&given, None)[0].kind, UnknownCode);
    }
}

#[test]
fn files_are_checked_by_size_and_type() {
    let constraints = Constraints {
        max_size: Some(10),
        media_types: vec!["image/*".to_owned(), "application/pdf".to_owned()],
        ..Constraints::default()
    };
    let form = schema(vec![put("1:1", with(DataType::File, constraints))]);
    let check = |media_type: &str, size| {
        let file = FileReference {
            attachment_id: "a".to_owned(),
            name: "n".to_owned(),
            media_type: media_type.to_owned(),
            size,
        };
        let mut answers = Answers::default();
        answers.set(&at("F1.0"), Value::File(file)).unwrap();
        validate(&form, &answers, None).into_iter().map(|problem| problem.kind).collect::<Vec<_>>()
    };
    assert_eq!(check("image/png", 10), []);
    assert_eq!(check("application/PDF", 11), [FileTooLarge { max: 10 }]);
    assert!(matches!(check("text/html", 1).as_slice(), [FileType { .. }]));
    assert_eq!(
        found(&form, &[("F1.0", "not a file")]),
        [("F1.0".to_owned(), WrongType { expected: DataType::File })]
    );
}

#[test]
fn exactly_one_child_of_a_choice() {
    let mut either = group(
        "G1",
        vec![put("0:1", field("F1", DataType::Text)), put("0:1", field("F2", DataType::Text))],
    );
    either.choice = true;
    let form = schema(vec![put("1:1", either)]);
    assert_eq!(found(&form, &[]), [("G1.0".to_owned(), NothingChosen)]);
    assert_eq!(found(&form, &[("G1.0.F2.0", "x")]), []);
    assert_eq!(
        found(&form, &[("G1.0.F1.0", "x"), ("G1.0.F2.0", "x")]),
        [("G1.0".to_owned(), SeveralChosen)]
    );
}

#[test]
fn answers_without_a_place_are_named() {
    assert_eq!(found(&schema(vec![]), &[("F9.0", "x")]), [("F9.0".to_owned(), UnknownElement)]);
    let form = schema(vec![put("0:1", group("G1", vec![]))]);
    assert_eq!(found(&form, &[("G1.0", "x")]), [("G1.0".to_owned(), WrongKind)]);
}

#[test]
fn rules_require_forbid_hide_and_judge() {
    let company = json!({"equal": [{"identifier": "self.F00000000011"}, "company"]});
    let rules = json!([
        {"effect": "require", "for_each": "G00000000001", "target": "self.F00000000012", "condition": company},
        {"effect": "forbid", "for_each": "G00000000001", "target": "self.F00000000013", "condition": company},
        {"effect": "hide", "target": "self.G00000000002", "condition": {"equal": [{"identifier": "G00000000001.F00000000011"}, "company"]}},
        {"effect": "valid", "for_each": "G00000000001", "target": "self.F00000000012", "message": "Kein X.",
         "condition": {"not_equal": [{"identifier": "self.F00000000012"}, "X"]}},
    ]);
    let form = dogs();
    let rules = CompiledRules::compile(&form, &RuleSet::try_from(&rules).unwrap()).unwrap();
    let check = |values: &[(&str, &str)]| {
        let problems = validate(&form, &answers(values), Some(&rules));
        problems
            .into_iter()
            .map(|problem| (problem.path.to_string(), problem.kind))
            .collect::<Vec<_>>()
    };
    let company = ("G00000000001.0.F00000000011.0", "company");
    assert_eq!(check(&[company]), [("G00000000001.0.F00000000012.0".to_owned(), Required)]);
    assert_eq!(
        check(&[
            company,
            ("G00000000001.0.F00000000012.0", "X"),
            ("G00000000001.0.F00000000013.0", "y")
        ]),
        [
            ("G00000000001.0.F00000000013.0".to_owned(), Forbidden),
            (
                "G00000000001.0.F00000000012.0".to_owned(),
                Rule { rule: 4, message: Some("Kein X.".to_owned()) }
            ),
        ]
    );
    // Only one step of the form.
    let validator = Validator::new(&form);
    let none = Answers::default();
    let outcome = rules.evaluate(&none);
    let step: Vec<_> = validator
        .validate_group(&none, &outcome, &at("G00000000002.0"))
        .into_iter()
        .map(|problem| problem.path)
        .collect();
    assert_eq!(step, [at("G00000000002.0.F00000000021.0")]);
}

#[test]
fn a_group_that_a_rule_requires_must_have_something() {
    let form = schema(vec![put("0:1", group("G1", vec![put("0:1", field("F1", DataType::Text))]))]);
    let rules =
        RuleSet::try_from(&json!([{"effect": "require", "target": "G1", "condition": true}]))
            .unwrap();
    let rules = CompiledRules::compile(&form, &rules).unwrap();
    let problems = validate(&form, &Answers::default(), Some(&rules));
    assert_eq!((problems[0].path.to_string().as_str(), &problems[0].kind), ("G1.0", &Required));
    assert_eq!(validate(&form, &answers(&[("G1.0.F1.0", "x")]), Some(&rules)), []);
}

#[test]
fn ten_megabytes_of_text_are_refused_without_looking_at_them() {
    let pattern = Constraints {
        pattern: Some("(a+)+b".to_owned()),
        max_length: Some(5),
        ..Constraints::default()
    };
    assert_eq!(kinds(with(DataType::Text, pattern), &"a".repeat(10 << 20)), [TooLong { max: 5 }]);
}

#[test]
fn patterns_that_cannot_be_checked_are_told_and_passed_over() {
    let pattern = Constraints { pattern: Some("(?=a)b".to_owned()), ..Constraints::default() };
    let form = schema(vec![put("0:1", with(DataType::Text, pattern))]);
    let validator = Validator::new(&form);
    assert_eq!(validator.pattern_problems().len(), 1);
    assert_eq!(validator.pattern_problems()[0].path, path("F1"));
    assert_eq!(validator.validate(&answers(&[("F1.0", "x")]), None), []);
    assert!(compile_pattern("(((a{99}){99}){99}){99}").is_err());
    assert!(compile_pattern(&"a".repeat(5_000)).is_err());
    assert!(compile_pattern("a|b$").unwrap().is_match("a"));
    assert!(!compile_pattern("a|b").unwrap().is_match("ax"));
    // Unbalanced parentheses cannot break out of the frame.
    assert!(compile_pattern("a)|(b").is_err());
}
