//! Small schemas to test with.

use xdatenfelder::model::{
    Code, Codes, Common, Constraints, DataType, Element, ElementClass, Field, FieldKind, Group,
    Multiplicity, Prefill, Schema, Structure, Wording,
};
use xdatenfelder::{ElementId, InstancePath, Path};

pub(crate) fn id(text: &str) -> ElementId {
    text.parse().unwrap()
}

pub(crate) fn path(text: &str) -> Path {
    text.parse().unwrap()
}

pub(crate) fn at(text: &str) -> InstancePath {
    text.parse().unwrap()
}

pub(crate) fn schema(structure: Vec<Structure>) -> Schema {
    let mut schema = Schema::new(id("S00000000001"), "Hund anmelden");
    schema.structure = structure;
    schema
}

pub(crate) fn field(text: &str, data_type: DataType) -> Field {
    Field {
        common: Common::new(id(text), text),
        wording: Wording {
            label: text.to_owned(),
            output_label: text.to_owned(),
            ..Wording::default()
        },
        class: ElementClass::Harmonised,
        kind: FieldKind::Input,
        data_type,
        prefill: Prefill::None,
        constraints: Constraints::default(),
        content: None,
        codes: Codes::None,
        rules: Vec::new(),
    }
}

pub(crate) fn choice_of(text: &str, codes: &[&str]) -> Field {
    let codes = codes.iter().map(|code| Code {
        code: (*code).to_owned(),
        name: format!("Name {code}"),
        help: None,
    });
    Field {
        kind: FieldKind::Select,
        codes: Codes::Inline(codes.collect()),
        ..field(text, DataType::Text)
    }
}

pub(crate) fn group(text: &str, structure: Vec<Structure>) -> Group {
    Group {
        common: Common::new(id(text), text),
        wording: Wording {
            label: text.to_owned(),
            output_label: text.to_owned(),
            ..Wording::default()
        },
        class: ElementClass::Harmonised,
        choice: false,
        rules: Vec::new(),
        structure,
    }
}

pub(crate) fn put(multiplicity: &str, element: impl Into<Placed>) -> Structure {
    Structure {
        multiplicity: Multiplicity::parse(multiplicity).unwrap(),
        references: Vec::new(),
        element: element.into().0,
    }
}

pub(crate) struct Placed(Element);

impl From<Field> for Placed {
    fn from(field: Field) -> Self {
        Self(Element::Field(Box::new(field)))
    }
}

impl From<Group> for Placed {
    fn from(group: Group) -> Self {
        Self(Element::Group(Box::new(group)))
    }
}

/// One owner, up to three dogs, each perhaps dangerous.
pub(crate) fn dogs() -> Schema {
    let dog = group(
        "G00000000002",
        vec![
            put("1:1", field("F00000000021", DataType::Text)),
            put("0:1", field("F00000000022", DataType::Bool)),
            put("0:1", field("F00000000023", DataType::File)),
            put("0:1", field("F00000000024", DataType::Currency)),
        ],
    );
    let owner = group(
        "G00000000001",
        vec![
            put("1:1", choice_of("F00000000011", &["person", "company"])),
            put("0:1", field("F00000000012", DataType::Text)),
            put("0:1", field("F00000000013", DataType::Text)),
        ],
    );
    schema(vec![put("1:1", owner), put("1:3", dog)])
}
