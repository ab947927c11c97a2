//! Any text gives rules or an error; rules survive JSON, and those that fit a form can be evaluated on any answers.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use xdatenfelder::model::{
    Codes, Common, Constraints, DataType, Element, ElementClass, Field, FieldKind, Group,
    Multiplicity, Prefill, Structure, Wording,
};
use xdatenfelder::{Answers, CompiledRules, ElementId, RuleSet, Schema, validate};

static FORM: LazyLock<Schema> = LazyLock::new(|| {
    let mut form = Schema::new(id("S1"), "Form");
    form.structure = vec![group("G1", "0:*"), group("G2", "1:1"), field("F9")];
    form
});

fuzz_target!(|parts: (String, String)| {
    let Ok(rules) = RuleSet::from_json(&parts.0) else { return };
    let json = rules.to_json();
    assert_eq!(RuleSet::try_from(&json).expect("what was written is read"), rules);
    let answers: Answers = serde_json::from_str(&parts.1).unwrap_or_default();
    match CompiledRules::compile(&FORM, &rules) {
        Ok(compiled) => {
            validate(&FORM, &answers, Some(&compiled));
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
});

fn id(text: &str) -> ElementId {
    text.parse().expect("an id")
}

fn group(name: &str, multiplicity: &str) -> Structure {
    Structure {
        multiplicity: Multiplicity::parse(multiplicity).expect("a multiplicity"),
        references: Vec::new(),
        element: Element::Group(Box::new(Group {
            common: Common::new(id(name), name),
            wording: Wording::default(),
            class: ElementClass::Harmonised,
            choice: false,
            rules: Vec::new(),
            structure: vec![field("F1"), field("F2"), field("F3")],
        })),
    }
}

fn field(name: &str) -> Structure {
    Structure {
        multiplicity: Multiplicity::OPTIONAL,
        references: Vec::new(),
        element: Element::Field(Box::new(Field {
            common: Common::new(id(name), name),
            wording: Wording::default(),
            class: ElementClass::Harmonised,
            kind: FieldKind::Input,
            data_type: DataType::Number,
            prefill: Prefill::None,
            constraints: Constraints::default(),
            content: None,
            codes: Codes::None,
            rules: Vec::new(),
        })),
    }
}
