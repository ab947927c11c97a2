use proptest::prelude::*;
use serde_json::json;
use xdatenfelder::limits::{CONDITION_DEPTH, RULES};
use xdatenfelder::model::DataType;
use xdatenfelder::rules::{Condition, Effect, Operand, Problem, Rule, RuleError};
use xdatenfelder::{Answers, CompiledRules, Path, RuleSet, Schema};

use crate::sample::{at, dogs, field, group, path, put, schema};

fn compile(schema: &Schema, rules: serde_json::Value) -> CompiledRules {
    CompiledRules::compile(schema, &RuleSet::try_from(&rules).unwrap()).unwrap()
}

fn problems(schema: &Schema, rules: serde_json::Value) -> Vec<Problem> {
    CompiledRules::compile(schema, &RuleSet::try_from(&rules).unwrap()).unwrap_err()
}

fn answers(values: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    for (path, text) in values {
        answers.set(&at(path), (*text).into()).unwrap();
    }
    answers
}

/// A form of fields F1 to F9.
fn flat() -> Schema {
    schema((1..10).map(|number| put("0:1", field(&format!("F{number}"), DataType::Text))).collect())
}

/// Whether a condition on the fields of [`flat`] is true.
fn is_true(condition: serde_json::Value, given: &[(&str, &str)]) -> bool {
    let rules = compile(
        &flat(),
        json!([{"effect": "require", "target": "self.F9", "condition": condition}]),
    );
    rules.evaluate(&answers(given)).state(&at("F9.0")).required
}

#[test]
fn operators() {
    let f1 = json!({"identifier": "self.F1"});
    let f2 = json!({"identifier": "F2"});
    assert!(is_true(json!(true), &[]));
    assert!(is_true(json!({"equal": [f1, "a"]}), &[("F1.0", "a")]));
    assert!(!is_true(json!({"equal": [f1, "a"]}), &[]));
    assert!(is_true(json!({"not_equal": [f1, "a"]}), &[]));
    assert!(is_true(json!({"equal": [f1, true]}), &[("F1.0", "true")]));
    assert!(is_true(json!({"is_empty": f1}), &[("F1.0", "")]));
    assert!(is_true(json!({"not": {"is_empty": f1}}), &[("F1.0", "x")]));
    assert!(is_true(json!({"less_than": [f1, f2]}), &[("F1.0", "a"), ("F2.0", "b")]));
    assert!(!is_true(json!({"less_than": [f1, f2]}), &[("F1.0", "a")]), "nothing is not less");
    assert!(is_true(json!({"greater_or_equal": [f1, f2]}), &[("F1.0", "b"), ("F2.0", "b")]));
    let given = json!({"not": {"is_empty": f1}});
    let also = json!({"not": {"is_empty": f2}});
    assert!(is_true(json!({"xor": [given, also]}), &[("F1.0", "x")]));
    assert!(!is_true(json!({"xor": [given, also]}), &[("F1.0", "x"), ("F2.0", "x")]));
    assert!(is_true(json!({"and": [given, {"or": [also, true]}]}), &[("F1.0", "x")]));
    let date = json!({"is_valid_date": [f1, f2, "2024"]});
    assert!(is_true(date.clone(), &[("F1.0", "29"), ("F2.0", "2")]));
    assert!(!is_true(date, &[("F1.0", "30"), ("F2.0", "2")]));
    let partly = json!({"is_valid_date": [f1, f2, "2024"]});
    assert!(is_true(partly.clone(), &[("F2.0", "2")]), "the day may be unknown");
    assert!(!is_true(partly, &[("F1.0", "1")]), "the month may not, if the day is known");
    assert!(is_true(json!({"is_valid_date": [f1]}), &[("F1.0", "2026-12-31")]));
}

#[test]
fn numbers_are_compared_as_numbers() {
    let form = schema(vec![
        put("0:1", field("F1", DataType::Integer)),
        put("0:1", field("F2", DataType::Text)),
    ]);
    let rules = compile(
        &form,
        json!([{"effect": "require", "target": "F2", "condition": {"greater_than": [{"identifier": "F1"}, 9]}}]),
    );
    assert!(rules.evaluate(&answers(&[("F1.0", "10")])).state(&at("F2.0")).required);
    assert!(!rules.evaluate(&answers(&[("F1.0", "9")])).state(&at("F2.0")).required);
}

#[test]
fn effects() {
    let rules = compile(
        &flat(),
        json!([
            {"effect": "hide", "target": "self.F2", "condition": {"equal": [{"identifier": "F1"}, "a"]}},
            {"effect": "show", "target": "self.F3", "condition": {"equal": [{"identifier": "F1"}, "a"]}},
            {"effect": "show", "target": "self.F3", "condition": {"equal": [{"identifier": "F1"}, "b"]}},
            {"effect": "forbid", "target": "self.F4", "condition": {"equal": [{"identifier": "F1"}, "a"]}},
            {"effect": "valid", "target": "self.F1", "message": "Nicht c.", "condition": {"not_equal": [{"identifier": "F1"}, "c"]}},
        ]),
    );
    let with = |text: &str| rules.evaluate(&answers(&[("F1.0", text)]));
    let a = with("a");
    assert!(
        !a.state(&at("F2.0")).visible
            && a.state(&at("F3.0")).visible
            && a.state(&at("F4.0")).forbidden
    );
    let b = with("b");
    assert!(b.is_asked(&at("F2.0")) && b.is_asked(&at("F3.0")) && b.is_asked(&at("F4.0")));
    let c = with("c");
    assert!(!c.is_asked(&at("F3.0")));
    assert_eq!(c.violations().len(), 1);
    assert_eq!(
        (c.violations()[0].rule, c.violations()[0].message.as_deref()),
        (5, Some("Nicht c."))
    );
    assert_eq!(c.violations()[0].path, at("F1.0"));
    assert_eq!(a.violations(), []);
    assert_eq!(a.targets().count(), 3);
}

#[test]
fn hidden_answers_count_as_not_given_whatever_the_order_of_the_rules() {
    let given = |field: &str| json!({"not": {"is_empty": {"identifier": field}}});
    let chain = json!([
        {"effect": "show", "target": "F4", "condition": given("F3")},
        {"effect": "show", "target": "F3", "condition": given("F2")},
        {"effect": "show", "target": "F2", "condition": given("F1")},
    ]);
    let rules = compile(&flat(), chain);
    let all = [("F1.0", "x"), ("F2.0", "x"), ("F3.0", "x"), ("F4.0", "x")];
    assert!(rules.evaluate(&answers(&all)).is_asked(&at("F4.0")));
    let outcome = rules.evaluate(&answers(&all[1..]));
    for field in ["F2.0", "F3.0", "F4.0"] {
        assert!(!outcome.is_asked(&at(field)), "{field}");
    }
}

#[test]
fn a_rule_in_a_repeated_group_is_evaluated_for_every_instance() {
    let rules = compile(
        &dogs(),
        json!([{"effect": "require", "for_each": "G00000000002", "target": "self.F00000000023",
                "condition": {"equal": [{"identifier": "self.F00000000022"}, true]}}]),
    );
    let outcome = rules.evaluate(&answers(&[
        ("G00000000002.0.F00000000022.0", "false"),
        ("G00000000002.1.F00000000022.0", "true"),
    ]));
    assert!(!outcome.state(&at("G00000000002.0.F00000000023.0")).required);
    assert!(outcome.state(&at("G00000000002.1.F00000000023.0")).required);
    assert!(!outcome.state(&at("G00000000002.2.F00000000023.0")).required);
}

#[test]
fn paths_from_the_whole_form_stay_in_the_same_instance() {
    let rules = compile(
        &dogs(),
        json!([{"effect": "hide", "target": "self.G00000000002.F00000000023",
                "condition": {"equal": [{"identifier": "self.G00000000002.F00000000022"}, false]}}]),
    );
    let outcome = rules.evaluate(&answers(&[
        ("G00000000002.0.F00000000022.0", "false"),
        ("G00000000002.1.F00000000022.0", "true"),
    ]));
    assert!(!outcome.is_asked(&at("G00000000002.0.F00000000023.0")));
    assert!(outcome.is_asked(&at("G00000000002.1.F00000000023.0")));
}

#[test]
fn from_outside_a_repeated_group_one_instance_is_enough() {
    let rules = compile(
        &dogs(),
        json!([
            {"effect": "require", "target": "G00000000001.F00000000012",
             "condition": {"equal": [{"identifier": "G00000000002.F00000000022"}, true]}},
            {"effect": "hide", "target": "G00000000001.F00000000013",
             "condition": {"is_empty": {"identifier": "G00000000002"}}},
        ]),
    );
    let outcome = rules.evaluate(&answers(&[
        ("G00000000002.0.F00000000022.0", "false"),
        ("G00000000002.1.F00000000022.0", "true"),
    ]));
    assert!(outcome.state(&at("G00000000001.0.F00000000012.0")).required);
    assert!(outcome.is_asked(&at("G00000000001.0.F00000000013.0")));
    let nothing = rules.evaluate(&Answers::default());
    assert!(!nothing.state(&at("G00000000001.0.F00000000012.0")).required);
    assert!(!nothing.is_asked(&at("G00000000001.0.F00000000013.0")));
}

#[test]
fn what_is_in_a_hidden_group_is_neither_asked_nor_counted() {
    let rules = compile(
        &dogs(),
        json!([
            {"effect": "hide", "target": "G00000000002", "condition": {"equal": [{"identifier": "G00000000001.F00000000011"}, "company"]}},
            {"effect": "require", "target": "G00000000001.F00000000012", "condition": {"not": {"is_empty": {"identifier": "G00000000002"}}}},
            {"effect": "valid", "target": "G00000000002.F00000000021", "condition": {"not_equal": [{"identifier": "G00000000002.F00000000021"}, "Rex"]}},
        ]),
    );
    let mut given = answers(&[
        ("G00000000002.0.F00000000021.0", "Rex"),
        ("G00000000001.0.F00000000011.0", "person"),
    ]);
    let outcome = rules.evaluate(&given);
    assert!(outcome.state(&at("G00000000001.0.F00000000012.0")).required);
    assert_eq!(outcome.violations().len(), 1);
    given.set(&at("G00000000001.0.F00000000011.0"), "company".into()).unwrap();
    let outcome = rules.evaluate(&given);
    assert!(!outcome.is_asked(&at("G00000000002.0.F00000000021.0")));
    assert!(!outcome.state(&at("G00000000001.0.F00000000012.0")).required);
    assert_eq!(outcome.violations(), []);
}

#[test]
fn the_same_group_at_two_places_gets_the_rule_twice() {
    let address = || {
        group(
            "G2",
            vec![put("0:1", field("F1", DataType::Text)), put("0:1", field("F2", DataType::Text))],
        )
    };
    let form =
        schema(vec![put("1:1", group("G1", vec![put("1:1", address())])), put("0:*", address())]);
    let rule = |for_each: &str| {
        json!([{"effect": "require", "for_each": for_each, "target": "self.F2",
                "condition": {"not": {"is_empty": {"identifier": "self.F1"}}}}])
    };
    let given = answers(&[("G1.0.G2.0.F1.0", "x"), ("G2.1.F1.0", "x")]);
    let both = compile(&form, rule("G2"));
    assert_eq!(both.len(), 2);
    let outcome = both.evaluate(&given);
    assert!(outcome.state(&at("G1.0.G2.0.F2.0")).required);
    assert!(!outcome.state(&at("G2.0.F2.0")).required);
    assert!(outcome.state(&at("G2.1.F2.0")).required);
    let one = compile(&form, rule("G1.G2")).evaluate(&given);
    assert!(one.state(&at("G1.0.G2.0.F2.0")).required);
    assert!(!one.state(&at("G2.1.F2.0")).required);
}

#[test]
fn a_rule_on_self_judges_every_instance_that_is_not_left_out() {
    let either = json!({"xor": [
        {"not": {"is_empty": {"identifier": "self.F1"}}},
        {"not": {"is_empty": {"identifier": "self.F2"}}},
    ]});
    let rules =
        json!([{"effect": "valid", "for_each": "G1", "target": "self", "condition": either}]);
    let form = |multiplicity: &str| {
        let fields = (1..4).map(|number| put("0:1", field(&format!("F{number}"), DataType::Text)));
        schema(vec![put(multiplicity, group("G1", fields.collect()))])
    };
    let broken = |multiplicity: &str, given: &[(&str, &str)]| {
        let outcome = compile(&form(multiplicity), rules.clone()).evaluate(&answers(given));
        outcome.violations().iter().map(|violation| violation.path.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(broken("0:*", &[]), Vec::<String>::new());
    assert_eq!(broken("1:*", &[]), ["G1.0"]);
    let given = [("G1.0.F1.0", "x"), ("G1.1.F3.0", "x"), ("G1.2.F1.0", "x"), ("G1.2.F2.0", "x")];
    assert_eq!(broken("0:*", &given), ["G1.1", "G1.2"]);
}

#[test]
fn rules_that_do_not_fit_are_named() {
    let rule = |effect: &str, for_each: &str, target: &str, identifier: &str| json!({"effect": effect, "for_each": for_each, "target": target, "condition": {"equal": [{"identifier": identifier}, "a"]}});
    let found = problems(
        &dogs(),
        json!([
            rule("require", "", "self.F99", "G00000000001"),
            rule("require", "G99", "self.F1", "F1"),
            rule("require", "G00000000001", "self.F00000000012", "self.F00000000021"),
            rule("hide", "", "self", "G00000000001.F00000000011"),
            rule("hide", "", "self.G00000000002", "G00000000001"),
        ]),
    );
    let expected = [
        Problem::UnknownPath { rule: 1, scope: Path::root(), path: path("F99") },
        Problem::UnknownScope { rule: 2, path: path("G99") },
        Problem::UnknownPath { rule: 3, scope: path("G00000000001"), path: path("F00000000021") },
        Problem::NoTarget { rule: 4 },
        Problem::GroupAsValue { rule: 5, path: path("G00000000001") },
    ];
    assert_eq!(found, expected);
}

#[test]
fn circles_are_named() {
    let given = |field: &str| json!({"not": {"is_empty": {"identifier": field}}});
    let found = problems(
        &flat(),
        json!([
            {"effect": "require", "target": "F1", "condition": given("F2")},
            {"effect": "show", "target": "F2", "condition": given("F3")},
            {"effect": "hide", "target": "F3", "condition": given("F4")},
            {"effect": "forbid", "target": "F4", "condition": given("F2")},
        ]),
    );
    let [Problem::Cycle { paths, rules }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(paths, &[path("F2"), path("F3"), path("F4")]);
    assert_eq!(rules, &[2, 3, 4]);
    assert!(found[0].to_string().contains("F2 <- F3 <- F4 <- F2"), "{}", found[0]);
    // A group that is shown because of what is in it.
    let own = problems(
        &dogs(),
        json!([{"effect": "show", "target": "G00000000002", "condition": given("G00000000002.F00000000021")}]),
    );
    assert!(
        matches!(own.as_slice(), [Problem::Cycle { paths, .. }] if paths == &[path("G00000000002")]),
        "{own:?}"
    );
    // Requiring each other is no circle.
    let both = json!([
        {"effect": "require", "target": "F1", "condition": given("F2")},
        {"effect": "require", "target": "F2", "condition": given("F1")},
    ]);
    assert_eq!(compile(&flat(), both).len(), 2);
}

#[test]
fn hostile_rules_are_refused() {
    let mut deep = json!(true);
    for _ in 0..CONDITION_DEPTH {
        deep = json!({ "not": deep });
    }
    let rule = |condition: serde_json::Value| json!({"effect": "hide", "target": "F1", "condition": condition});
    assert!(matches!(
        RuleSet::try_from(&json!([rule(deep)])),
        Err(RuleError::TooLarge { rule: 1, .. })
    ));
    let nested = format!("[{}", "{\"not\":".repeat(100_000));
    assert!(matches!(RuleSet::from_json(&nested), Err(RuleError::Json(_))));
    let many = json!(vec![rule(json!(true)); RULES + 1]);
    assert!(matches!(RuleSet::try_from(&many), Err(RuleError::TooLarge { what: "rules", .. })));
    let wide = json!([rule(json!({"and": vec![true; 200_000]}))]);
    assert!(matches!(RuleSet::try_from(&wide), Err(RuleError::TooLarge { .. })));
    for wrong in [
        json!({}),
        json!([1]),
        json!([{"effect": "hide", "target": "F1"}]),
        json!([{"effect": "explode", "target": "F1", "condition": true}]),
        json!([rule(json!({"like": [1, 2]}))]),
        json!([rule(json!({"equal": [1]}))]),
        json!([rule(json!({"equal": [1, 2], "not": true}))]),
        json!([rule(json!({"and": true}))]),
        json!([rule(json!({"is_valid_date": [1, 2]}))]),
        json!([rule(json!({"is_empty": {"identifier": "self..F1"}}))]),
        json!([{"effect": "hide", "target": "self.F 1", "condition": true}]),
    ] {
        assert!(RuleSet::try_from(&wrong).is_err(), "{wrong}");
    }
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        (1..10).prop_map(|number| Operand::Identifier(path(&format!("F{number}")))),
        "[ab]{0,2}".prop_map(Operand::Text),
        any::<bool>().prop_map(Operand::Bool),
        any::<i32>().prop_map(|number| Operand::Number(number.to_string())),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Condition::Constant),
        (operand(), operand()).prop_map(|(a, b)| Condition::Equal(a, b)),
        (operand(), operand()).prop_map(|(a, b)| Condition::NotEqual(a, b)),
        (operand(), operand()).prop_map(|(a, b)| Condition::LessThan(a, b)),
        (operand(), operand()).prop_map(|(a, b)| Condition::LessOrEqual(a, b)),
        operand().prop_map(Condition::IsEmpty),
        proptest::collection::vec(operand(), 3).prop_map(Condition::IsValidDate),
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
            list.clone().prop_map(Condition::And),
            list.clone().prop_map(Condition::Or),
            list.prop_map(Condition::Xor),
        ]
    })
}

fn any_rules() -> impl Strategy<Value = RuleSet> {
    let effect = proptest::sample::select(vec![
        Effect::Require,
        Effect::Forbid,
        Effect::Valid,
        Effect::Hide,
        Effect::Show,
    ]);
    let message = proptest::option::of("[a-z]{0,5}");
    let rule =
        (effect, 1..10, message, condition()).prop_map(|(effect, target, message, condition)| {
            Rule {
                effect,
                for_each: Path::root(),
                target: path(&format!("F{target}")),
                message,
                condition,
            }
        });
    proptest::collection::vec(rule, 0..6).prop_map(|rules| RuleSet { rules })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_survive_json(rules in any_rules()) {
        let json = serde_json::to_string(&rules).unwrap();
        prop_assert_eq!(RuleSet::from_json(&json).unwrap(), rules);
    }

    #[test]
    fn the_order_of_rules_does_not_matter(rules in any_rules(), given in proptest::collection::vec("[ab]{0,2}", 9)) {
        let mut answers = Answers::default();
        for (number, text) in (1..).zip(&given) {
            answers.set(&at(&format!("F{number}.0")), text.as_str().into()).unwrap();
        }
        let mut reversed = rules.clone();
        reversed.rules.reverse();
        let (forward, backward) = (CompiledRules::compile(&flat(), &rules), CompiledRules::compile(&flat(), &reversed));
        prop_assert_eq!(forward.is_ok(), backward.is_ok());
        if let (Ok(forward), Ok(backward)) = (forward, backward) {
            let (forward, backward) = (forward.evaluate(&answers), backward.evaluate(&answers));
            for number in 1..10 {
                let path = at(&format!("F{number}.0"));
                prop_assert_eq!(forward.state(&path), backward.state(&path));
            }
            prop_assert_eq!(forward.violations().len(), backward.violations().len());
        }
    }
}
